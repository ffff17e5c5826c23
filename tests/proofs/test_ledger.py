# SPDX-License-Identifier: Apache-2.0
"""Proofs about the ledger: the only way to move value neither makes nor destroys any (SPEC I-1, I-3)."""

import pytest

from clearinghouse.statemachine.ledger.ledger import add_unsettled, hold, move, unhold
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System

pytestmark = pytest.mark.slow


@proves(
    "I-1",
    "I-2",
    "I-3",
    of=(move,),
    assuming=(
        "neither account is `pnl_account`, whose cash moves with claims; the amount is above 0, the "
        "debited balance covers it beside what is under hold, and "
        "the credited one stays within U-2, as the callers check"
    ),
)
@on_every_path(1)
def test_a_posting_conserves_its_asset() -> None:
    """One posting of any amount between any two holdings leaves their sum as it was, and neither below what is held.

    No assertion of the ledger can fail then. Since a command's postings follow each other, conservation of one is
    conservation of all (I-1), and what is not below 0 stays so (I-3).
    """
    system = System()
    debit = system.holding(system.account(1001), system.asset, "debit")
    credit = system.holding(system.account(1002), system.asset, "credit")
    amount = number("amount")
    before = credit.balance
    assume(amount > 0, debit.balance - debit.held >= amount)
    books = Books(system)
    move(debit, credit, amount)
    books.shares_kept()
    prove("received", credit.balance - before == amount)


@proves(
    "I-1",
    "I-2",
    "I-3",
    "L-4",
    of=(hold, unhold),
    assuming="what is put under hold is free, what is taken off is under hold",
)
@on_every_path(1)
def test_a_hold_moves_nothing() -> None:
    """Putting any free amount under hold and taking it off again changes no balance and never holds too much."""
    system = System()
    holding = system.holding(system.account(1001), system.asset, "holding")
    amount, back = number("amount"), number("back")
    balance, held = holding.balance, holding.held
    books = Books(system)
    assume(amount > 0, amount <= balance - held)
    hold(holding, amount)
    prove("balance", holding.balance == balance)
    prove("held", holding.held <= holding.balance)
    assume(back > 0, back <= holding.held)
    unhold(holding, back)
    prove("held", holding.held == held + amount - back)
    prove("not below 0", holding.held >= 0)
    if back == amount:
        books.shares_kept()


@proves("I-1", "I-2", "I-3", "M-5", "S-5", of=(add_unsettled,))
@on_every_path(5)
def test_unsettled_equity_changes_by_what_is_added() -> None:
    """For any sign before and after, a claim changes by the amount, and exposure follows its sign (M-5).

    No balance moves: the opposite is the caller's, and proved of each.
    """
    system = System()
    account = system.account(1001)
    asset = system.state.valuation
    holding = system.holding(account, asset, "holding")
    before, amount = number("before"), number("amount")
    balance = holding.balance
    holding.unsettled = before
    account.exposure_count = 5
    if before != 0:
        asset.unsettled[account.id] = holding
        account.projected_liabilities = {asset.id: 0}
    liability_before = bool(before < 0)
    add_unsettled(system.state, holding, amount)
    prove("amount", holding.unsettled == before + amount)
    prove("balance", holding.balance == balance)
    owes = bool(holding.unsettled < 0)
    assert account.exposure_count == 5 + owes - liability_before
    assert (account.id in asset.unsettled) == bool(holding.unsettled != 0)
