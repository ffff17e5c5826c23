# SPDX-License-Identifier: Apache-2.0
"""Move the remaining assets and debts of bankrupt accounts to the liquidity fund, and sell them later (SPEC W-6, B-5).

Owns the move, and the fund's own sales and purchases. Must never act for an account that can still be liquidated.
"""

from typing import NamedTuple

from clearinghouse.statemachine.arithmetic.liquidation import lots_per_pass
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.ledger.pool_shares import held_part
from clearinghouse.statemachine.liquidation.banned_lines import (
    has_lines_to_return,
    move_lines_to_fund,
    return_lines,
)
from clearinghouse.statemachine.liquidation.collateral_sales import forced_trade, limit_price, route
from clearinghouse.statemachine.liquidation.recoveries import (
    available,
    cash_markets,
    has_open_book,
    pay_own_debt,
    raise_cash,
    seize,
    uncovered_debt,
)
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    LIQUIDITY_FUND,
)


def take_over(state: State, offset: int, account: Account) -> int:
    """Move the remaining assets of an account without a position to the fund, at the index, before the write-off (W-8).

    The fund keeps balances with a price that P-4 bans apart (W-8.1). Return the value of what it has taken over.
    """
    move_lines_to_fund(state, offset, account)
    given = 0
    for asset_id in sorted(account.holdings):
        given += seize(state, offset, account.holdings[asset_id], events.TAKEN_OVER)
    refresh(state, account)
    return given


def has_work(state: State) -> bool:
    """Return whether the fund has an asset to sell, lines to return, or means to repay a borrow that it took over."""
    waterfall = state.waterfall
    if waterfall.to_sell or has_lines_to_return(state):
        return True
    fund = state.accounts[LIQUIDITY_FUND]
    for asset_id in waterfall.to_repay:
        asset = state.assets[asset_id]
        if available(holding_of(state, fund, asset)) > 0:
            return True
        sale = _sale(state, state.valuation, asset, waterfall.rules.band_ppb)
        if sale is not None:
            cash = available(holding_of(state, fund, state.valuation))
            if cash >= sale.cost_per_lot:
                return True
    return False


def fund_pass(state: State, offset: int) -> None:
    """Run the fund's part of a pass: return separate lines, repay taken-over borrows, and sell taken-over assets."""
    if has_lines_to_return(state):
        return_lines(state, offset)
    _repay_borrows(state, offset)
    _sell_assets(state, offset)


def _repay_borrows(state: State, offset: int) -> None:
    """Repay the fund's taken-over borrows from its cash.

    Buy missing amounts with the valuation asset in W-2's band (B-5).
    """
    fund = state.accounts[LIQUIDITY_FUND]
    for asset_id in sorted(state.waterfall.to_repay):
        holding = holding_of(state, fund, state.assets[asset_id])
        pay_own_debt(state, offset, holding)
        lacking = uncovered_debt(holding)
        if holding.borrow_shares and lacking > 0:
            buy_for_fund(state, offset, holding.asset, lacking)


def buy_for_fund(
    state: State, offset: int, asset: Asset, lacking: int, *, behind_queue: bool = False
) -> None:
    """Buy an amount that the fund lacks for its valuation asset, within W-2's band, as far as the fund can pay (B-5).

    The fund redeems loans to pay; with `behind_queue` only beyond the queue of redemption requests (B-6).
    """
    sale = _sale(state, state.valuation, asset, state.waterfall.rules.band_ppb)
    if sale is None:
        return
    cost_per_lot = sale.cost_per_lot
    fund = state.accounts[LIQUIDITY_FUND]
    cash = holding_of(state, fund, state.valuation)
    wanted = -(-lacking // sale.proceeds_per_lot)
    raise_cash(state, offset, cash, wanted * cost_per_lot, behind_queue=behind_queue)
    lots = min(wanted, free_balance(cash) // cost_per_lot)
    if lots > 0:
        assert lots * cost_per_lot <= free_balance(cash)
        forced_trade(state, offset, fund, sale.market, sale.side, sale.price, lots, asset)


def _sell_assets(state: State, offset: int) -> None:
    """Sell W-2's share per pass of the assets that the fund took over, within W-3's spread of the index (W-6)."""
    waterfall = state.waterfall
    rules = waterfall.rules
    fund = state.accounts[LIQUIDITY_FUND]
    for asset_id in sorted(waterfall.to_sell):
        asset = state.assets[asset_id]
        holding = holding_of(state, fund, asset)
        amount = min(waterfall.to_sell[asset_id], available(holding) + held_part(holding))
        lot = _smallest_lot(state, asset)
        if lot == 0 or amount < lot:
            del waterfall.to_sell[asset_id]  # the remainder is below a lot and stays with the fund
            del waterfall.taken_over[asset_id]
            continue
        sale = _sale(state, asset, state.valuation, rules.spread_ppb)
        if sale is None or amount < sale.cost_per_lot:
            continue
        market, side, price, cost_per_lot, _ = sale
        raise_cash(state, offset, holding, amount)
        share = lots_per_pass(waterfall.taken_over[asset_id] // cost_per_lot, rules.pass_share_ppb)
        lots = min(share, min(amount, free_balance(holding)) // cost_per_lot)
        if lots > 0:
            before = holding.balance
            sold = forced_trade(state, offset, fund, market, side, price, lots, state.valuation)
            assert 0 <= sold <= lots
            waterfall.to_sell[asset_id] -= before - holding.balance
            assert waterfall.to_sell[asset_id] >= 0


class _Sale(NamedTuple):
    """The terms on which the fund sells one asset for another in one market."""

    market: Market
    side: int
    price: PricePerLot  # the limit
    cost_per_lot: int  # at the limit, in the sold asset
    proceeds_per_lot: int  # at the limit, in the other asset


def _sale(state: State, held: Asset, wanted: Asset, cut_ppb: int) -> _Sale | None:
    """Return the terms to sell one asset for another, with the index and a cut against the fund as limit price.

    Return None if no market trades the two assets, or if no price is left.
    """
    market, side = route(state, held, wanted)
    if market is None:
        return None
    price = limit_price(market, side, cut_ppb)
    if price <= 0:
        return None
    assert held in (market.base, market.quote)
    if side == BUY:
        return _Sale(market, side, price, price, market.lot_base_units)
    return _Sale(market, side, price, market.lot_base_units, price)


def _smallest_lot(state: State, asset: Asset) -> int:
    """Return the least amount of an asset that a market here trades for the valuation asset; 0 if no market does."""
    found = [market.lot_base_units for market in cash_markets(state, asset)]
    found.extend(
        limit_price(market, BUY, state.waterfall.rules.spread_ppb) or 1
        for market in asset.listings
        if market.base is state.valuation and asset.price_e9 and has_open_book(market)
    )
    return min(found, default=0)
