# SPDX-License-Identifier: Apache-2.0
"""Proofs about lending: a pool never owes more than it has and is owed (SPEC I-4, B-1, B-3, B-5)."""

from typing import Any

import pytest

from clearinghouse.statemachine.arithmetic.lending import E36, base_growth, pool_loss
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending.accrual import grow, keep_solvent, shortfall_e36
from clearinghouse.statemachine.lending.loans import borrow, lend, redeem, repay
from clearinghouse.statemachine.vocabulary.types import LENDING_POOL, ROUNDING
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, every_path, integers, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System, whatever

pytestmark = pytest.mark.slow

MOVEMENTS = {"lend": lend, "redeem": redeem, "borrow": borrow, "repay": repay}


def solvent(system: System) -> Any:  # noqa: ANN401  its amounts are no ints
    """A solvent pool."""
    pool = system.pool()
    assume(shortfall_e36(system.state, system.asset, pool) <= 0)
    return pool


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-1",
    of=(lend, redeem, borrow, repay),
    assuming=(
        "balance and pool can pay, no account redeems or repays more than there is, and balances "
        "stay within U-2, as the ladders check"
    ),
)
@pytest.mark.parametrize("name", sorted(MOVEMENTS))
def test_no_movement_makes_a_pool_insolvent(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Lending, redeeming, borrowing or repaying any amount leaves a solvent pool solvent, rounding included (I-4, B-1).

    The asset's balances sum to what they did, and pool and holding count the same shares.
    """

    def proof() -> None:
        system = System()
        pool = solvent(system)
        cash = system.state.accounts[LENDING_POOL].holdings[system.asset.id]
        account = system.account(1001)
        account.exposure_count = 5
        holding = system.holding(account, system.asset, "holding")
        holding.lent_shares, holding.borrow_shares = integers("lent_shares", "borrow_shares")
        assume(holding.lent_shares >= 0, holding.lent_shares <= pool.supply_shares)
        assume(holding.borrow_shares >= 0, holding.borrow_shares <= pool.borrow_shares)
        if holding.lent_shares:
            system.asset.lenders[account.id] = account
            system.asset.lender_blocks.add(account.id)
        if holding.borrow_shares:
            system.asset.borrowers[account.id] = account
        amount = number("amount")
        assume(amount > 0)
        if name in ("lend", "repay"):
            assume(amount <= holding.balance - holding.held)
        else:
            assume(amount <= cash.balance)
        if name == "redeem":
            assume(amount <= claim_of(holding))
        if name == "repay":
            assume(amount <= debt_of(holding))
        books = Books(system)
        MOVEMENTS[name](system.state, 0, holding, amount)
        books.shares_kept()
        prove("solvent", shortfall_e36(system.state, system.asset, pool) <= 0)

    whatever(monkeypatch, ledger, "refresh_claims")
    assert every_path(proof) >= 1


@proves(
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "B-3",
    of=(keep_solvent,),
    assuming="products of numbers of 0 or more are 0 or more",
)
@on_every_path(3)
def test_accrual_never_pays_out_more_than_it_takes_in() -> None:
    """For any growth of both indices, a pool ends an accrual solvent: rounding comes off reserve, `rounding`, lenders
    (B-3).

    Starts from any pool, solvent or not, with any cash, reserve and fees set aside. What `rounding` gives is a posting
    of its own.
    """
    system = System()
    state = system.state
    pool = system.pool()
    cash = state.accounts[LENDING_POOL].holdings[system.asset.id]
    rounding = system.holding(state.accounts[ROUNDING], system.asset, "rounding")
    rounding.held = 0
    assume(pool.supply_shares * pool.supply_index >= 0)
    assume(pool.borrow_shares * pool.borrow_index >= 0)
    pool.kept_e36 = number("kept_e36")
    before, books = cash.balance + rounding.balance, Books(system)
    short, kept = shortfall_e36(state, system.asset, pool), rounding.balance
    keep_solvent(state, 0, system.asset, pool)
    prove("solvent", shortfall_e36(state, system.asset, pool) <= 0)
    books.shares_kept()
    prove("conserved", cash.balance + rounding.balance == before)
    prove("reserve", pool.reserve_e36 >= 0)
    if rounding.balance < kept:
        prove("no unit too many", (kept - rounding.balance - 1) * E36 < short)


@proves(
    "I-4", "B-5", of=(pool_loss,), assuming="loss, fund, claims, index and shares are 0 or more"
)
@on_every_path(2)
def test_a_loss_is_borne_once() -> None:
    """Fund, lenders and the unclaimed add up to any loss, and the index after it covers each claim left (B-5)."""
    loss, fund, share_values, index = integers("loss", "fund", "claims", "index")
    assume(loss >= 0, fund >= 0, share_values >= 0, index >= 0)
    from_fund, from_lenders, after = pool_loss(loss, fund, share_values, index)
    prove("never more than the loss", from_fund + from_lenders <= loss)
    prove("claims", share_values - from_lenders >= 0)
    # Shares worth no more than the claims at the index before are worth no more than what is left at the one after.
    shares = number("shares")
    assume(shares >= 0, shares * index <= share_values * E36)
    if from_lenders > 0:
        prove("cut", after * share_values <= index * (share_values - from_lenders))


@proves(
    "I-4",
    "B-3",
    of=(grow, base_growth),
    assuming="rates, seconds and the base are 0 or more; the pool accrues linearly",
)
@on_every_path(1)
def test_an_index_never_falls_by_accruing() -> None:
    """Both indices grow or stand still at any rates and over any whole seconds (B-3)."""
    system = System()
    pool = system.pool()
    base = integers("borrow_base", "supply_base", "borrow_rate", "lend_rate", "passed")
    pool.base_borrow_index, pool.base_supply_index = base[:2]
    pool.base_borrow_rate, pool.base_lend_rate, pool.base_seconds = base[2:]
    seconds = number("seconds")
    assume(seconds >= 0, *(one >= 0 for one in base))
    before = pool.borrow_index, pool.supply_index
    assume(before[0] >= base[0], base[0] > 0)
    grow(pool, seconds)
    prove("borrow", pool.borrow_index >= before[0])
    prove("supply", pool.supply_index >= before[1])
