# SPDX-License-Identifier: Apache-2.0
"""Steps of a day of payment versus payment, member by member (SPEC C-6, I-12.1)."""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, SECOND_NS
from clearinghouse.statemachine.pvp.day import (
    THE_DAY,
    _begin_pay_out,
    _for_members,
    _pay_out,
    _record_calls,
    day_due,
)
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_DAY
from clearinghouse.statemachine.state.work import WORK_OF_PVP_MEMBER
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.types import GAP_NO_QUORUM, PPB
from tests.scenarios.names import Setup
from tests.unit.statemachine.checks.clearing.test_pvp import ALICE, BOB, EUR, USDC, sound
from tests.unit.statemachine.settlement.test_removal import play

SHORT = """
asset EUR scale 2 price 1.1
account alice kind house
account bob kind house
deposit alice 110 USDC
deposit alice 180 EUR
deposit bob 10 USDC
pvp-currency USDC
pvp-currency EUR haircut 8%
pvp-member alice limit 2,000
pvp-member bob limit 2,000
pvp-limit bob 100 EUR
pay-in alice 110 USDC ; alice 40 EUR ; bob 10 USDC
pair alice 110 USDC bob 100 EUR
claim alice EUR 140
claim bob EUR -100
"""

EVENING = """
pvp-currency USDC
advance-to 2023-11-14 23:00
pvp-schedule call 23:10 close 23:40
"""


def _state_at_call(late_ns: int) -> tuple[State, int]:
    """Return the state in which the call of the day runs `late_ns` after its time, and its time."""
    setup = Setup(check=False)
    play(setup, EVENING)
    state = setup.system.state
    call_ns = state.timers.due[(DEADLINE_PVP_DAY, THE_DAY)]
    state.timers.cancel(DEADLINE_PVP_DAY, THE_DAY)
    state.time_ns = call_ns + late_ns
    return state, call_ns


def test_a_call_that_runs_after_midnight_opens_its_own_day() -> None:
    """Other work and a command came first: the close of 23:40 is half an hour after the call, and due at once."""
    state, call_ns = _state_at_call(3_600 * SECOND_NS)
    day_due(state, call_ns)
    assert state.pvp.day.day == call_ns // DAY_NS == state.time_ns // DAY_NS - 1
    assert state.timers.due[(DEADLINE_PVP_DAY, THE_DAY)] == call_ns + 1_800 * SECOND_NS


def test_a_call_in_a_gap_moves_its_day_by_the_rest_of_the_gap_from_its_own_time() -> None:
    """The gap ended five minutes after the call, and the call runs ten minutes after its time."""
    state, call_ns = _state_at_call(600 * SECOND_NS)
    state.gap.begin(call_ns - 60 * SECOND_NS, call_ns + 300 * SECOND_NS, GAP_NO_QUORUM)
    day_due(state, call_ns)
    assert state.pvp.day.moved_ns == 300 * SECOND_NS
    assert state.timers.due[(DEADLINE_PVP_DAY, THE_DAY)] == call_ns + 2_100 * SECOND_NS


def test_a_step_counts_the_claims_of_each_member() -> None:
    """Two members with a claim each."""
    state = sound().system.state
    taken: list[int] = []

    def step(_state: State, member: PvpMember) -> None:
        taken.append(member.account_id)

    state.work.units = 3
    assert _for_members(state, step)
    assert taken == [ALICE, BOB]
    assert [len(member.claims) for member in state.pvp.members.values()] == [1, 1]
    assert state.work.units == 3 + 2 * (WORK_OF_PVP_MEMBER + 1)


def test_what_lacks_is_noted_in_each_currency_that_is_called() -> None:
    """Nothing is called in dollars; of 100 euro the half is due, and 20 were paid in."""
    state = sound().system.state
    member = next(iter(state.pvp.members.values()))
    member.calls = {EUR: PvpCall(100)}
    member.calls[EUR].paid = 20
    state.events.clear()
    _record_calls(state, member, [USDC, EUR], PPB // 2)
    assert member.calls[EUR].late == 30
    (event,) = split(state.events)
    assert (event.name, event.fields["asset_id"]) == ("PVP_PAY_IN_LATE", EUR)


def test_what_is_paid_in_after_the_pay_out_has_begun_has_no_share_of_it() -> None:
    """For claims of 140 euro there are 40, as a member is short; then Alice pays 140 in, so that hers is above all."""
    setup = Setup(check=False)
    play(setup, SHORT)
    state = setup.system.state
    _begin_pay_out(state)
    play(setup, "pay-in alice 140 EUR")
    assert _for_members(state, _pay_out)
    play(setup, "claim alice EUR 240\nbalance alice EUR 40")
