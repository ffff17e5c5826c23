# SPDX-License-Identifier: Apache-2.0
"""Accounts that wait between two settlement passes are listed by blocks (SPEC R-1, R-3.1, I-12.2).

All losers without a buyer, and all claims of the pass before, were listed and sorted in one step: 0.6 s in plain Python
with a million of them.
"""

import pytest

from clearinghouse.statemachine.pnl_settlement import phases
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.pnl_settlement import UnsoldCollateral
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.vectors.building import new_account, new_asset, new_state

COUNT = 300


def waiting() -> tuple[State, Asset, list[AccountId]]:
    """Accounts of which each is recorded as a loser without a buyer and as one with a claim, and that owe nothing."""
    state = new_state("USDC", 6)
    cash, other = new_asset(state, "CASH", 0, "1"), new_asset(state, "OTHER", 0, "1")
    ids = [new_account(state, f"owner {number}").id for number in range(COUNT)]
    kept = state.pnl_settlement
    kept.rules.on = True
    for account_id in ids:
        for asset in (cash, other):
            kept.keep_unsold(account_id, asset.id, UnsoldCollateral())
            kept.keep_unpaid(asset.id, account_id, 1)
    return state, cash, ids


@pytest.mark.parametrize("is_unsold", [True, False])
def test_a_step_lists_the_accounts_of_one_block(*, is_unsold: bool) -> None:
    """The end of the phase before lists blocks alone. All accounts are visited by id, and then none waits."""
    state, cash, ids = waiting()
    kept, settling = state.pnl_settlement, state.cursors.pnl_settlement
    if is_unsold:
        phases._list_unsold(state, 0, cash, settling)
        step = phases.PHASES[1].step
    else:
        phases._list_unpaid(state, 0, cash, settling)
        step = phases.PHASES[phases._UNPAID].step
    assert settling.to_visit == []
    assert len(settling.blocks) == len({one >> BLOCK_BITS for one in ids})
    seen: list[AccountId] = []
    while phases._left(cash, settling):
        before = settling.to_visit[-1:]
        assert step(state, 0, cash, settling, 0)
        assert len(settling.to_visit) <= 1 << BLOCK_BITS
        seen += before
    assert seen == ids
    records = kept.unsold if is_unsold else kept.unpaid_since_ns
    assert len(records) == COUNT  # those of the other asset
    assert cash.id not in (kept.unsold_ids if is_unsold else kept.unpaid_ids)


def test_an_account_that_does_not_wait_any_more_is_not_visited() -> None:
    """Its record is removed after its block was listed; an account whose record was not removed keeps its time."""
    state, cash, ids = waiting()
    kept, settling = state.pnl_settlement, state.cursors.pnl_settlement
    phases._list_unpaid(state, 0, cash, settling)
    for account_id in ids:
        kept.forget_unpaid(cash.id, account_id)
        kept.forget_unpaid(cash.id, account_id)  # no effect
    step = phases.PHASES[phases._UNPAID].step
    while phases._left(cash, settling):
        assert step(state, 0, cash, settling, 0)
        assert settling.to_visit == []
    kept.keep_unpaid(cash.id, ids[0], 5)
    kept.keep_unpaid(cash.id, ids[0], 7)
    assert kept.unpaid_since_ns[(cash.id, ids[0])] == 5
