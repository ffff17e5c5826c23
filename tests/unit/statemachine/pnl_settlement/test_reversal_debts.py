# SPDX-License-Identifier: Apache-2.0
"""When passes over a debt for a reversed deposit end (SPEC L-4.3)."""

from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.lending.reversal_debts import add_debt
from clearinghouse.statemachine.pnl_settlement.reversal_debts import collect_debts
from tests.vectors.building import new_account, new_asset, new_state


def test_passes_end_after_a_round_that_finds_nothing() -> None:
    """Each round counts only what it finds itself: coins in the first one, none in the second."""
    state = new_state("USD", 0)
    account = new_account(state, "ann")
    state.owned_ids["ann"] = [account.id]
    coins = holding_of(state, account, new_asset(state, "SOL", 0, "100"))
    coins.balance = 5
    add_debt(state, account, state.valuation, 7)
    assert collect_debts(state, 0)
    coins.balance = 0
    assert not collect_debts(state, 0)
