# SPDX-License-Identifier: Apache-2.0
"""Proofs about a redenomination: the pool of the old asset is that of the new one, by the ratio (SPEC O-11).

Three units take the place of one; loans, cash and sums of the pool are any.
"""

from typing import Any

import pytest

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.lending.accrual import shortfall_e36
from clearinghouse.statemachine.settlement import corporate_actions, redemptions, redenominations
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.state import Asset
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CORPORATE_ACTION_PAYING,
    CORPORATE_REDENOMINATION,
    LENDING_POOL,
)
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, both, every_path, number, prove
from tests.proofs.symbolic_state import Books, System, whatever

RATE = 3
PAYER = AccountId(1002)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "O-11",
    of=(
        redenominations.exchange_loans,
        redenominations._exchange_loan,
        corporate_actions._exchange_pool,
        redemptions._pay,
    ),
    assuming="no second has passed since the last accrual, and no lender waits",
)
def test_a_pool_goes_on_in_the_new_asset(monkeypatch: pytest.MonkeyPatch) -> None:
    """All loans, debts and cash of a solvent pool are three times as many units of the new asset, and it is solvent."""

    def proof() -> None:
        system = System()
        state = system.state
        into = state.assets[AssetId(3)] = Asset(AssetId(3), "NEW", 8)
        pool = system.pool()
        assume(shortfall_e36(state, system.asset, pool) <= 0)
        cash = state.accounts[LENDING_POOL].holdings[system.asset.id]
        outside = system.outside(system.asset)
        assume(cash.balance > 0, cash.balance <= -outside.balance)
        account = system.account(1001)
        account.exposure_count = 5
        before = system.holding(account, system.asset, "holding")
        before.lent_shares, before.borrow_shares = pool.supply_shares, pool.borrow_shares
        assume(before.lent_shares > 0, before.borrow_shares > 0)
        system.asset.lenders[account.id] = system.asset.borrowers[account.id] = account
        system.asset.lender_blocks.add(account.id)
        debit: Any = system.funded(system.account(PAYER), into, "debit")
        action: Any = CorporateAction(1, system.asset.id, PAYER)
        action.kind, action.status = CORPORATE_REDENOMINATION, CORPORATE_ACTION_PAYING
        action.asset_id, action.amount = into.id, RATE
        action.unpaid = number("unpaid")
        assume(action.unpaid == -outside.balance * RATE, action.unpaid <= debit.held)
        state.corporate_actions.actions[1] = action
        lent, owed, had = pool.supply_shares, pool.borrow_shares, cash.balance
        sums = (pool.supply_index, pool.borrow_index, pool.reserve_e36, pool.fee_stream_e36)
        books = Books(system)
        corporate_actions._exchange_pool(state, 0, action)
        del books.shares["lent", system.asset.id], books.shares["borrowed", system.asset.id]
        books.shares["lent", into.id] = books.shares["borrowed", into.id] = 0
        books.shares_kept()
        after: Any = account.holdings[into.id]
        prove("old loans", both(before.lent_shares == 0, before.borrow_shares == 0))
        prove("loans", both(after.lent_shares == lent * RATE, after.borrow_shares == owed * RATE))
        prove("cash", cash.balance == 0)
        new_cash = state.accounts[LENDING_POOL].holdings[into.id]
        prove("new cash", new_cash.balance == had * RATE)
        prove("indices", both(pool.supply_index == sums[0], pool.borrow_index == sums[1]))
        prove(
            "sums", both(pool.reserve_e36 == sums[2] * RATE, pool.fee_stream_e36 == sums[3] * RATE)
        )
        prove("solvent", shortfall_e36(state, into, pool) <= 0)

    whatever(monkeypatch, ledger, "refresh_claims")
    assert every_path(proof) >= 1
