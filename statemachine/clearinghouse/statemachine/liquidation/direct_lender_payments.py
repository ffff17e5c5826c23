# SPDX-License-Identifier: Apache-2.0
"""Pay lenders of a fully used pool directly from the proceeds of a liquidated borrower (SPEC W-6).

Owns the choice of lenders, amounts and price. Must never pay a lender without a redemption request, nor more than the
pool lacks for its requests. It must never pay from a bankrupt account, nor at a price at which P-4 forbids a
liquidation.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.draws import drawn
from clearinghouse.statemachine.arithmetic.lending import shares_ceil, shares_floor
from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.ledger.ledger import (
    add_borrow_shares,
    add_lent_shares,
    free_balance,
    holding_of,
    move,
)
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of, free_claim
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.lending.expected_losses import (
    cap_expected_at_debt,
    clear_redeemed_if_no_loss,
    count_redeemed,
)
from clearinghouse.statemachine.lending.loans import headroom_in
from clearinghouse.statemachine.liquidation.insurance_fund import units_of
from clearinghouse.statemachine.orders.open_orders import index_spot
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.state.work import WORK_OF_LENDER
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import ACTION_LIQUIDATE, DECISION_BLOCK, ROUNDING

LENDERS_OF_VISIT_MAX: Final = 200  # of one debt: the largest, and as many from a drawn place on


def pay_lenders(state: State, offset: int, debt: Holding) -> None:
    """Pay the borrower's debt in valuation asset directly to lenders that have requested redemption of their loans.

    The largest request comes first, ties by account id, up to the amount that the pool lacks for its requests. A
    visit pays or passes over LENDERS_OF_VISIT_MAX lenders (I-12.1). If some of these cannot be paid, it visits as many
    from a place behind them that is drawn, so that no number of lenders in front keeps the others unpaid. Later passes
    pay the others. A borrower with negative bankruptcy equity pays no lender directly.
    """
    asset = debt.asset
    pool = asset.pool
    if pool is None or not pool.redemption_queue.amounts or debt.borrow_shares == 0:
        return
    account = debt.account
    if account.id not in state.waterfall.cases or asset.price_e9 == 0:
        return
    if decision(state, asset, ACTION_LIQUIDATE) == DECISION_BLOCK:
        return
    accrue(state, offset, asset, pool)
    refresh(state, account)
    if bankruptcy_equity(account) < 0:
        return  # a loss is certain, and the first paid lender would leave it to the others (B-5)
    at = _pay_from(state, offset, debt, pool, 0)
    left = len(pool.redemption_queue.order) - at
    if at and left > 0:
        _pay_from(
            state,
            offset,
            debt,
            pool,
            at + drawn(state.genesis.seed, state.sequence, account.id) % left,
        )


def _pay_from(state: State, offset: int, debt: Holding, pool: Pool, at: int) -> int:
    """Pay lenders from a place in the order of their loans on; return the place of the next one, or the end.

    The end is returned as well once there is nothing left to pay.
    """
    asset = debt.asset
    account = debt.account
    payer = holding_of(state, account, state.valuation)
    asks = pool.redemption_queue
    for _ in range(LENDERS_OF_VISIT_MAX):
        if at >= len(asks.order):
            break
        state.work.units += WORK_OF_LENDER
        headroom = headroom_in(state, asset, pool, before_queue=True)
        lacking = asks.total - headroom.cash
        lender = state.accounts[asks.order[at][1]]
        claim = lender.holdings[asset.id]
        cash = free_balance(payer)
        if debt is payer and debt.unsettled < 0:
            cash += debt.unsettled  # the account pays that first
        if lacking <= 0 or cash <= 0 or debt.borrow_shares == 0:
            return len(asks.order)
        amount = min(lacking, debt_of(debt), _payable(claim, asks.amounts[lender.id]))
        if lender is account:
            amount = 0
        amount = min(amount, units_of(asset, cash))
        if to_valuation_floor(asset, amount) <= 0:
            at += 1
            continue
        _pay(state, offset, debt, claim, amount)
    return at


def _payable(claim: Holding, asked: int) -> int:
    """Return the amount of a lender's claim that a borrower may pay directly, at most `asked`.

    Two parts of the claim are excluded: the part that open orders of the lender reserve, and the part held for an
    expected loss of the pool.
    """
    most = free_claim(claim)
    free = free_balance(claim)
    if free < 0:
        most += free
    return asked if asked < most else most


def _pay(state: State, offset: int, debt: Holding, claim: Holding, amount: int) -> None:
    """Reduce a borrower's debt and a lender's claim by an amount, and move its value from borrower to lender.

    The borrower pays the value ceiled and the lender receives it floored; account `rounding` gets the difference.
    """
    asset = debt.asset
    pool = asset.pool
    assert pool is not None
    asked = pool.redemption_queue.amounts[claim.account.id]
    assert amount <= debt_of(debt)
    borrow_shares = min(shares_floor(amount, pool.borrow_index), debt.borrow_shares)
    lent_shares = claim.lent_shares
    if amount < claim_of(claim):
        lent_shares = shares_ceil(amount, pool.supply_index)
    paid = to_valuation_ceil(asset, amount)
    received = to_valuation_floor(asset, amount)
    payer = holding_of(state, debt.account, state.valuation)
    move(payer, holding_of(state, claim.account, state.valuation), received)
    if paid > received:
        rounding = holding_of(state, state.accounts[ROUNDING], state.valuation)
        move(payer, rounding, paid - received)
    add_borrow_shares(state, debt, -borrow_shares)
    pool.redemption_queue.put(claim.account.id, asked - amount, claim.lent_shares)
    count_redeemed(pool, claim.account.id, lent_shares)
    add_lent_shares(claim, -lent_shares)
    cap_expected_at_debt(state, debt)
    clear_redeemed_if_no_loss(pool)
    event_writers.lender_paid(
        state.events,
        offset,
        account_id=debt.account.id,
        counterparty_account_id=claim.account.id,
        asset_id=asset.id,
        amount=amount,
        borrow_shares=borrow_shares,
        lent_shares=lent_shares,
        value_paid=paid,
        value_received=received,
        index_e9=asset.price_e9,
    )
    for touched in (debt.account, claim.account):
        index_spot(state, touched)
        state.touched[touched.id] = touched
