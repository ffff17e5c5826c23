# SPDX-License-Identifier: Apache-2.0
"""Steps that once visited everybody at once take no more operations among many than among few (SPEC I-12.2)."""

from functools import partial

import pytest

from clearinghouse.statemachine.engine import engine
from clearinghouse.statemachine.engine.idempotency import FORGOTTEN_OF_CALL, admit, remember
from clearinghouse.statemachine.liquidation import health
from clearinghouse.statemachine.liquidation.write_off import write_off_bankrupt
from clearinghouse.statemachine.pnl_settlement.claimant_offers import loser_of_turn
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.pnl_settlement import LossIndex, UnpaidLoss
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_ORDER_EXPIRY, Timers
from clearinghouse.statemachine.state.work import (
    WORK_OF_BANKRUPT,
    WORK_OF_EXPECTED,
    WORK_OF_VISIT,
)
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.types import (
    UNPAID_LOSS_CLAIMANTS_NS,
    UNPAID_LOSS_PASSES,
)
from tests.cost.operations import operations
from tests.cost.pool_work import written_off
from tests.stateful.model_comparison import IS_PURE
from tests.vectors.building import fund, new_account, new_state

FEW = 1 << BLOCK_BITS
MANY = 64 << BLOCK_BITS

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled operations are not traced")


def owing(count: int) -> State:
    """Accounts that owe one unit each, all since the same time, and from then on the time to offer their collateral."""
    state = new_state("USD", 0)
    state.waterfall.rules.on = True
    index = state.pnl_settlement.loss_indices[state.valuation.id] = LossIndex(0)
    for number in range(count):
        account = new_account(state, f"loser {number}")
        fund(state, account, state.valuation, 0).unsettled = -1
        state.valuation.unsettled[account.id] = account.holdings[state.valuation.id]
        loss = index.losses[account.id] = UnpaidLoss()
        loss.passes = UNPAID_LOSS_PASSES
        state.pnl_settlement.begin_overdue(index, account.id, 1)
    state.time_ns = UNPAID_LOSS_CLAIMANTS_NS
    return state


@pytest.mark.parametrize("wait_ns", [0, 1])
def test_the_next_loser_is_found_without_a_look_at_all(wait_ns: int) -> None:
    """An offer to claims reads one block of losers; among those not yet due a few operations for each block."""
    found = []
    for count in (FEW, MANY):
        state = owing(count)
        state.time_ns -= wait_ns
        found.append(operations(partial(loser_of_turn, state, state.valuation, is_begun=False)))
        assert bool(state.pnl_settlement.loss_indices[state.valuation.id].offered_id) != wait_ns
    blocks = MANY >> BLOCK_BITS
    assert found[1] < found[0] + 40 * blocks


def test_a_deadline_comes_at_once_after_many_cancelled_ones() -> None:
    """GTD orders that ended before their time leave nothing that the next due deadline has to pass."""
    found = []
    for count in (FEW, MANY):
        timers = Timers()
        for key in range(2 * count):
            timers.schedule(2 + key % 2 * key, DEADLINE_ORDER_EXPIRY, key)
        for key in range(0, 2 * count, 2):
            timers.cancel(DEADLINE_ORDER_EXPIRY, key)
        timers.schedule(1, DEADLINE_ORDER_EXPIRY, 0)
        found.append(operations(partial(timers.cancel, DEADLINE_ORDER_EXPIRY, 0)))
        found[-1] += operations(timers.next_due_ns)
        assert timers.pop_due(MANY) == (3, DEADLINE_ORDER_EXPIRY, 1)
    assert found[0] == found[1]


def answered(count: int) -> State:
    """So many answered calls of one caller, at a time when the results of all of them are too old."""
    state = new_state("USD", 0)
    for number in range(count):
        call = commands.Lend("anna", str(number), 0, [], [], [])
        remember(state, call, b"", 0, 0, Outcome(1, 0))
    state.time_ns = state.genesis.request_window_ns + state.genesis.request_ahead_ns + 1
    return state


@pytest.mark.parametrize("is_sent_again", [False, True])
def test_one_call_forgets_few_of_many_old_results(*, is_sent_again: bool) -> None:
    """After a long stop all results are too old. A call removes 1,000; one that is sent again has no result either."""
    found = []
    for count in (2_000, MANY):
        state = answered(count)
        name = str(count - 1) if is_sent_again else "new"
        call = commands.Lend("anna", name, state.time_ns, [], [], [])
        found.append(operations(partial(admit, state, call, b"", Outcome(1, 0), None)))
        assert len(state.request_ages) == count - FORGOTTEN_OF_CALL
        assert len(state.requests) == count - FORGOTTEN_OF_CALL - is_sent_again
        remember(state, call, b"", 0, 0, Outcome(1, 0))
        while len(state.request_ages) > 1:
            later = commands.AdvanceTime("clearinghouse", "", state.time_ns, state.time_ns)
            assert admit(state, later, b"", Outcome(1, 0), None) is None
        assert list(state.requests) == [("anna", name)]
    assert found[0] == found[1]


def test_losers_have_their_turns_by_id() -> None:
    """Each that is due has its turn once, then the first again; one whose loss is younger or paid is left out."""
    state = owing(3 << BLOCK_BITS)
    asset = state.valuation
    index = state.pnl_settlement.loss_indices[asset.id]
    ids = [*index.losses]
    for account_id in ids[1 :: 1 << BLOCK_BITS]:
        state.pnl_settlement.loss_moved(asset.id, account_id, -1, 0)
    late = ids[1]
    loss = index.losses[late] = UnpaidLoss()
    loss.passes, loss.since_ns = UNPAID_LOSS_PASSES, 1
    state.pnl_settlement.begin_overdue(index, late, 1)
    due = [one for one in ids if one not in ids[1 :: 1 << BLOCK_BITS]]
    index.offered_id = due[-1]
    turns = [loser_of_turn(state, asset, is_begun=False) for _ in range(len(due) + 1)]
    assert [one.id for one in turns if one is not None] == [*due, due[0]]
    state.time_ns += 1
    following = loser_of_turn(state, asset, is_begun=False)
    assert following is not None
    assert following.id == late


def test_a_slice_writes_off_no_more_accounts_than_it_has_units_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """60 borrowers are bankrupt at once. A slice of 500 units takes those of which each counts what it then costs."""
    monkeypatch.setattr(engine, "WORK_SLICE", 500)
    taken: list[int] = []

    def counting(state: State, offset: int) -> None:
        taken.append(len(state.waterfall.bankrupt))
        write_off_bankrupt(state, offset)

    monkeypatch.setattr(health, "write_off_bankrupt", counting)
    work = written_off(180)
    work.system.apply(work.command)
    while work.system.engine.is_behind:
        work.system.advance(0)
    of_each = WORK_OF_VISIT + WORK_OF_EXPECTED + WORK_OF_BANKRUPT
    assert sum(taken) == 60
    assert max(taken) <= 500 // of_each + 1
