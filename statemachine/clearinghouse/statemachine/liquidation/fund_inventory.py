# SPDX-License-Identifier: Apache-2.0
"""Move the remaining assets and debts of bankrupt accounts to the liquidity fund, and sell them later (SPEC W-6, B-5).

Owns the move, and the fund's own sales and purchases. Must never act for an account that can still be liquidated.
"""

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
    pay_own_debt,
    raise_cash,
    seize,
    uncovered_debt,
)
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    LIQUIDITY_FUND,
    SELL,
)


def take_over(state: State, offset: int, account: Account) -> None:
    """Move the remaining assets of an account without a position to the fund, at the index, before the write-off (W-8).

    The fund keeps balances with a price that P-4 bans apart (W-8.1).
    """
    move_lines_to_fund(state, offset, account)
    for asset_id in sorted(account.holdings):
        seize(state, offset, account.holdings[asset_id], events.TAKEN_OVER)
    refresh(state, account)


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
        market, side = route(state, state.valuation, asset)
        if market is not None and side == BUY:
            cash = available(holding_of(state, fund, state.valuation))
            if cash >= limit_price(market, BUY, waterfall.rules.band_ppb) > 0:
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
    waterfall = state.waterfall
    fund = state.accounts[LIQUIDITY_FUND]
    for asset_id in sorted(waterfall.to_repay):
        asset = state.assets[asset_id]
        holding = holding_of(state, fund, asset)
        pay_own_debt(state, offset, holding)
        lacking = uncovered_debt(holding)
        if holding.borrow_shares and lacking > 0:
            market, side = route(state, state.valuation, asset)
            cash = holding_of(state, fund, state.valuation)
            if market is not None and side == BUY:
                price = limit_price(market, BUY, waterfall.rules.band_ppb)
                raise_cash(state, offset, cash, available(cash))
                most = free_balance(cash) // price if price > 0 else 0
                wanted = -(-lacking // market.lot_base_units)
                lots = min(wanted, most)
                if lots > 0:
                    assert lots * price <= free_balance(cash)
                    forced_trade(state, offset, fund, market, BUY, price, lots, asset)


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
        # Only a market against the valuation asset counts, because the sale must bring the
        # valuation asset.
        market, _ = route(state, asset, asset)
        if market is None or amount < market.lot_base_units:
            continue
        raise_cash(state, offset, holding, amount)
        price = limit_price(market, SELL, rules.spread_ppb)
        share = lots_per_pass(
            waterfall.taken_over[asset_id] // market.lot_base_units, rules.pass_share_ppb
        )
        lots = min(share, min(amount, free_balance(holding)) // market.lot_base_units)
        if lots > 0:
            sold = forced_trade(state, offset, fund, market, SELL, price, lots, market.quote)
            assert 0 <= sold <= lots
            waterfall.to_sell[asset_id] -= sold * market.lot_base_units
            assert waterfall.to_sell[asset_id] >= 0


def _smallest_lot(state: State, asset: Asset) -> int:
    """Return the smallest lot in which a market here sells an asset for the valuation asset; 0 if no market does."""
    return min((market.lot_base_units for market in cash_markets(state, asset)), default=0)
