# SPDX-License-Identifier: Apache-2.0
"""When the work of a command that advances the time is at its end, and when some is left (SPEC I-12.2, U-6).

Owns the passes after all deadlines, one slice each. What a pass does has tests of its own.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.engine.deadlines import (
    OPEN_WORK,
    _is_liquidation_first,
    _run_due,
    _run_passes,
)
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.state.deleveraging import LossToShare
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_LIQUIDATION_PASS,
    DEADLINE_SETTLEMENT_PASS,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state

LATER = 7
ANNA = AccountId(types.FIRST_ACCOUNT_ID)


def with_market() -> State:
    """A state with a perpetual and an account without anything."""
    state = new_state("USDC", 0)
    coin = new_asset(state, "COIN", 0, "10")
    new_market(state, types.PERPETUAL, coin, state.valuation, 1, 10 * types.PRICE_E9)
    new_account(state, "anna")
    return state


def run(state: State, *, is_turn: bool = False, to_ns: int = LATER) -> bool:
    """Run the passes up to a time; whether nothing is left."""
    return _run_passes(state, to_ns, Outcome(1, 0), is_turn=is_turn)


def list_account(state: State) -> None:
    """List an account to be visited, with no unit left for visits."""
    state.cursors.health.listed[ANNA] = (0, 0)


def share_later(state: State) -> None:
    """Let a loss wait to be shared, and the slice of work be over."""
    state.cursors.liquidation.losses[(MarketId(1), types.BUY)] = loss = LossToShare(5)
    loss.note_closed(ANNA, 1)
    state.work.stop = 0


def liquidate_after_the_pass(state: State) -> None:
    """Let a pass of the waterfall be at its last account, and the next one be due."""
    state.cursors.liquidation.phase = 1
    state.cursors.liquidation.ranked = [(0, ANNA)]
    state.cursors.liquidates = True


def pass_later(state: State) -> None:
    """Let a pass of the waterfall be under way, and the slice of work be over."""
    state.cursors.liquidation.phase = 1
    state.cursors.liquidation.ranked = [(0, ANNA)]
    state.work.stop = 0


def settle_later(state: State) -> None:
    """Let a settlement pass be due that has an account to visit, and the slice of work be over."""
    ledger.add_unsettled(state, fund(state, state.accounts[ANNA], state.valuation, 5), -1)
    state.cursors.settles = True
    state.work.stop = 0


def settle_after_the_pass(state: State) -> None:
    """Let a pass of the waterfall be at its last account, and a settlement pass be due."""
    state.cursors.liquidation.phase = 1
    state.cursors.liquidation.ranked = [(0, ANNA)]
    state.cursors.settles = True


def end_market(state: State) -> None:
    """Let a market be about to end."""
    state.cursors.ending.append(MarketEnd(MarketId(1)))


def test_nothing_is_left_where_nothing_is_due() -> None:
    """The time is that of the command."""
    state = with_market()
    assert run(state)
    assert state.time_ns == LATER


@pytest.mark.parametrize(
    "leave",
    [
        list_account,
        share_later,
        liquidate_after_the_pass,
        pass_later,
        settle_later,
        settle_after_the_pass,
        end_market,
    ],
    ids=lambda leave: leave.__name__,
)
def test_each_kind_of_work_is_left_by_itself(leave: Callable[[State], None]) -> None:
    """One kind of work alone keeps the passes from being at their end, at the command's turn too."""
    state = with_market()
    leave(state)
    assert not run(state, is_turn=True)


def test_passes_that_are_due_are_at_their_end_once_they_have_run() -> None:
    """A settlement pass without anything to settle, and a pass of the waterfall without an account."""
    state = with_market()
    state.cursors.settles = state.cursors.liquidates = True
    assert run(state)
    assert not state.cursors.settles
    assert not state.cursors.liquidates


@pytest.mark.parametrize("to_ns", [LATER, 0])
def test_visits_come_before_the_passes(to_ns: int) -> None:
    """With an account listed, no pass of the waterfall begins: not once the time has moved, nor after settlement."""
    state = with_market()
    list_account(state)
    state.cursors.settles = state.cursors.liquidates = True
    assert not run(state, to_ns=to_ns)
    assert state.time_ns == to_ns
    # Where the time moves the visits come first; where it does not, they come after settlement.
    assert state.cursors.settles == (to_ns > 0)
    assert state.cursors.liquidates


def test_visits_do_not_come_first_at_the_turn_of_the_command() -> None:
    """Both passes run, and the visits are left (I-6)."""
    state = with_market()
    list_account(state)
    state.cursors.settles = state.cursors.liquidates = True
    assert not run(state, is_turn=True)
    assert not state.cursors.settles
    assert not state.cursors.liquidates


@pytest.mark.parametrize(
    ("late", "liquidates", "settles", "is_first"),
    [
        (0, True, True, True),  # an interval after the settlement pass has begun
        (-1, True, True, False),
        (0, False, True, False),
        (0, True, False, False),
    ],
)
def test_a_liquidation_pass_waits_one_interval_for_settlement(
    late: int, liquidates: bool, settles: bool, is_first: bool
) -> None:
    """A settlement pass that has begun at 3 holds up a pass of the waterfall until 3 and an interval of 10 (I-12.2)."""
    state = with_market()
    state.waterfall.rules.interval_ns = 10
    state.cursors.pnl_settlement.begun_ns = 3
    state.cursors.pnl_settlement.asset_ids = [state.valuation.id] if settles else []
    state.cursors.liquidates = liquidates
    state.time_ns = 13 + late
    assert _is_liquidation_first(state) == is_first


@pytest.mark.parametrize("leave", [share_later, pass_later], ids=lambda leave: leave.__name__)
def test_a_liquidation_pass_that_has_begun_goes_first(leave: Callable[[State], None]) -> None:
    """Until its last loss is shared no settlement pass begins."""
    state = with_market()
    assert not _is_liquidation_first(state)
    leave(state)
    assert _is_liquidation_first(state)
    state.cursors.settles = True
    assert not run(state)
    assert state.cursors.settles


def test_each_open_work_is_found_by_its_own_row() -> None:
    """Deadlines that move, a corporate action, a netting, a settlement or a margin run, each by itself (I-12.2)."""
    assert not any(is_open(with_market()) for is_open, _ in OPEN_WORK)
    for at in range(5):
        state = with_market()
        places = (state.corporate_actions.paying, state.clearing.to_net, state.dvp.settling)
        if at == 0:
            state.moving.kind = 1
        elif at <= len(places):
            places[at - 1].append(1)
        else:
            state.margin.run.phase = 0
        found = [place for place, (is_open, _) in enumerate(OPEN_WORK) if is_open(state)]
        assert found == [at]


@pytest.mark.parametrize("has_waited", [False, True])
def test_a_command_that_has_waited_for_visits_runs_all_that_is_due(*, has_waited: bool) -> None:
    """An account is listed. In the round of the last work nothing that is due runs; in the next one both deadlines."""
    state = with_market()
    health = state.cursors.health
    list_account(state)
    health.round = health.worked_round + int(has_waited)
    keys = ((DEADLINE_SETTLEMENT_PASS, 0), (DEADLINE_LIQUIDATION_PASS, 0))
    for due_ns, (kind, subject_id) in zip((3, 5), keys, strict=True):
        state.timers.schedule(due_ns, kind, subject_id)
    assert not _run_due(state, LATER, Outcome(1, 0))
    assert [key in state.timers.due for key in keys] == [not has_waited] * 2
    assert health.is_open
