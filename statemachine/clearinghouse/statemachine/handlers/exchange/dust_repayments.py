# SPDX-License-Identifier: Apache-2.0
"""Repay in cash the remainder of a debt that is too small to buy (SPEC B-2.1).

Owns the bounds: the largest remainder, once per account, asset and day, and a sum in a day. The liquidity fund takes
the debt over for the index plus the fund's spread (W-3), and repays it from its own coins, or buys them in later passes
(B-5).
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.brakes.brakes import (
    above_share,
    count_repayment,
    owner_share,
    would_exceed,
)
from clearinghouse.statemachine.clearing.cash_calls import refuse_taking
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.ledger.ledger import (
    add_borrow_shares,
    free_balance,
    holding_of,
    move,
)
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.ledger.valuation import least_notional, to_valuation_floor
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.liquidation.recoveries import cash_markets, pay_own_debt
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    DUST_NS,
    LIQUIDATING,
    LIQUIDITY_FUND,
    PPB,
    PRICE_OK,
)


def repay_dust(state: State, command: commands.RepayDust, reply: Reply) -> int:
    """Repay the remainder of a debt in the valuation asset, at the index plus the spread of the fund (W-3), ceiled.

    Refusals in order: those of `refuse_inactive`, UNKNOWN_ASSET, UNKNOWN_POOL, NOTHING_OWED, ACCOUNT_FROZEN (its member
    is in default, C-9), ACCOUNT_LIQUIDATING, DEBT_NOT_DUST, PRICE_GUARD (the index is not OK), DUST_LIMIT, those of
    `_refuse_payment`.
    """
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if asset.pool is None:
        return codes.UNKNOWN_POOL
    accrue(state, 0, asset, asset.pool)
    account = state.accounts[command.account_id]
    holding = holding_of(state, account, asset)
    debt = debt_of(holding)
    if debt == 0:
        return codes.NOTHING_OWED
    if state.defaults.cases and is_frozen(state, account):
        return codes.ACCOUNT_FROZEN
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING
    if not holding.is_remainder:
        return codes.DEBT_NOT_DUST
    least = _least_bought(state, asset)
    if debt >= least:
        reply.above(least, debt)
        return codes.DEBT_NOT_DUST
    if asset.price_state != PRICE_OK:
        return codes.PRICE_GUARD
    paid = _price_of(state, asset, debt)
    code = _refuse_beyond_limits(state, holding, paid, reply)
    if code == codes.OK:
        code = _refuse_payment(state, holding, debt, paid, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _take_over(state, holding, debt, paid)
    return codes.OK


def _least_bought(state: State, asset: Asset) -> int:
    """Return the least amount of an asset that an order can buy for the valuation asset, at the index; 0: no market."""
    least = 0
    for market in cash_markets(state, asset):
        amount = market.lot_base_units
        if asset.price_e9:
            notional = least_notional(state, market)
            worth = mul_div_ceil(notional, asset.value_denominator, asset.price_e9)
            amount = max(amount, worth)
        least = amount if least == 0 else min(least, amount)
    return least


def _price_of(state: State, asset: Asset, debt: int) -> int:
    """Return the price of a debt at the index plus the spread (W-3), ceiled to a unit of the valuation asset."""
    with_spread = asset.price_e9 * (PPB + state.waterfall.rules.spread_ppb)
    return mul_div_ceil(debt, with_spread, asset.value_denominator * PPB)


def _refuse_beyond_limits(state: State, holding: Holding, paid: int, refusal: Refusal) -> int:
    """Return DUST_LIMIT if the last such repayment is less than a day ago, or if a sum within a day exceeds its limit,
    else OK.

    One sum is of the owner's payments, the other of all owners' payments.
    """
    if holding.dust_ns and state.time_ns - holding.dust_ns < DUST_NS:
        return codes.DUST_LIMIT
    window = state.valuation.dust
    assert window is not None
    own = above_share(state, window, holding.account, paid)
    if own:
        refusal.above(owner_share(window), own)
        return codes.DUST_LIMIT
    total = would_exceed(state, window, paid)
    if total:
        refusal.above(window.limit, total)
        return codes.DUST_LIMIT
    return codes.OK


def _refuse_payment(state: State, holding: Holding, debt: int, paid: int, refusal: Refusal) -> int:
    """Return OK if an account can pay the price of its debt, else a code.

    In order INSUFFICIENT_FREE_BALANCE, that of `refuse_taking` (C-5.4), and INSUFFICIENT_MARGIN if the account would
    fall below maintenance margin by paying the part of the price above the debt's value at the index.
    """
    account = holding.account
    cash = holding_of(state, account, state.valuation)
    free = max(free_balance(cash) + min(cash.unsettled, 0), 0)
    if paid > free:
        refusal.below(paid, free)
        return codes.INSUFFICIENT_FREE_BALANCE
    code = refuse_taking(state, account, state.valuation, paid, refusal)
    if code != codes.OK:
        return code
    refresh(state, account)
    required = maintenance_margin(state, account)
    left = equity(account) - (paid - to_valuation_floor(holding.asset, debt))
    if left < required:
        refusal.below(required, left)
        return codes.INSUFFICIENT_MARGIN
    return codes.OK


def _take_over(state: State, holding: Holding, debt: int, paid: int) -> None:
    """Move the payment and the debt from the account to the fund; the fund repays what its coins in the asset cover."""
    account, asset = holding.account, holding.asset
    fund = state.accounts[LIQUIDITY_FUND]
    owed_by_fund = holding_of(state, fund, asset)
    cash = holding_of(state, account, state.valuation)
    shares = holding.borrow_shares
    move(cash, holding_of(state, fund, state.valuation), paid)
    add_borrow_shares(state, holding, -shares)
    add_borrow_shares(state, owed_by_fund, shares)
    assert holding.borrow_shares == 0
    assert free_balance(cash) >= 0
    holding.dust_ns = state.time_ns
    window = state.valuation.dust
    assert window is not None
    window.add(state.time_ns, paid, account.owner)
    state.waterfall.to_repay[asset.id] = 1
    event_writers.dust_repaid(
        state.events, 0, account.id, asset.id, amount=debt, shares=shares, value_paid=paid
    )
    count_repayment(state, 0, asset, debt, account)
    state.touched[account.id] = account
    pay_own_debt(state, 0, owed_by_fund)
