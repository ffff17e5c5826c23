# SPDX-License-Identifier: Apache-2.0
"""Find by a bound that an account surely meets initial margin at strict valuation (SPEC M-9).

Owns the most that the distances between live and stable prices take from worst-case equity less initial margin. Must
never decide that an account does not meet it: `account_margin` has the exact figures.

Most accounts that open risk have much more than the few per cent by which a stable price differs. The exact figures
value each holding, each line and each order again.
"""

from typing import Final

from clearinghouse.statemachine.exchange_margin.account_margin import (
    has_spot_orders,
    has_strict_prices,
    needs_assumed_borrow,
    spot_bound,
)
from clearinghouse.statemachine.exchange_margin.requirements import line_imf_growth_most
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Account, Holding, Line, State
from clearinghouse.statemachine.vocabulary.types import PRICE_E9

# Units of the valuation asset by which the roundings of one holding's value and unsettled equity may exceed their sum;
# the same for the result and the orders' deduction of a line.
_ROUNDED_UNITS: Final = 4
_NO_BOUND: Final = 1 << 128  # above all amounts


def needs_strict_figures(state: State, account: Account) -> bool:
    """Return whether strict valuation, with gains, can change the answer for an account (M-9).

    The account is up to date, and meets initial margin at live prices.
    """
    return has_strict_prices(state, account, gains=True) and not _exceeds_anyway(state, account)


def _exceeds_anyway(state: State, account: Account) -> bool:
    """Return True if worst-case equity surely exceeds initial margin at strict valuation; False decides nothing."""
    if state.waterfall.losing_pools:
        return False
    free = account.net_value + account.upnl - account.deduction - account.imf
    if has_spot_orders(account):
        # Without borrows their cost is a part of fees, payments and values, at strict prices as at live ones. Payments
        # and values count at prices that are not higher than the live ones.
        if needs_assumed_borrow(account):
            return False
        for asset_id in account.spot_fees:
            if state.assets[asset_id].stable_e9:
                return False
        free -= spot_bound(state, account)
    for holding in account.holdings.values():
        if free <= 0:
            return False
        if holding.asset.stable_e9:
            free -= _most_of_holding(state, holding)
    for line in account.lines.values():
        if free <= 0:
            return False
        if line.market.base.stable_e9 or line.market.quote is not state.valuation:
            free -= _most_of_line(state, line)
    return free > 0


def _most_of_holding(state: State, holding: Holding) -> int:
    """Return the most that a holding loses at the stable price; `_NO_BOUND` if it cannot tell.

    What the account owns loses at a lower price, at which its weight is not lower, and what it owes at a higher one.
    """
    asset = holding.asset
    change_e9 = stable_price_e9(state, asset) - asset.price_e9
    if change_e9 == 0:
        return 0
    if holding.value < 0 or holding.doubtful or asset.price_e9 == 0:
        return _NO_BOUND
    if change_e9 < 0:
        value = holding.value + to_valuation_ceil(asset, max(holding.unsettled, 0))
    elif holding.borrowed or holding.debt_exposure:
        return _NO_BOUND
    else:
        value = to_valuation_ceil(asset, max(-holding.unsettled, 0))
    return value * abs(change_e9) // asset.price_e9 + _ROUNDED_UNITS


def _most_of_line(state: State, line: Line) -> int:
    """Return the most that result, orders and initial margin of a line lose if its base asset has the stable price.

    `_NO_BOUND` if it cannot tell. The basis stays, so the mark moves at most as far as the price of the assets. Longs
    and bids count at the lower mark, shorts and asks at the higher one: each of their lots loses at most the distance,
    and the exposure grows by at most their sum, with the losses of bids in it.
    """
    market = line.market
    position = line.position
    if market.is_spot or not (position or line.bid_lots or line.ask_lots):
        return 0
    if market.quote is not state.valuation:
        return _NO_BOUND
    base = market.base
    change_e9 = stable_price_e9(state, base) - base.price_e9
    if change_e9 == 0:
        return 0
    if market.expiry is not None or line.excess_bids or line.excess_asks:
        return _NO_BOUND
    lots = line.bid_lots + max(position, 0) if change_e9 < 0 else line.ask_lots + max(-position, 0)
    if lots == 0:
        return _ROUNDED_UNITS
    distance_e9 = mark_from_prices(state, market, abs(change_e9), 0) + 1
    loss = lots * distance_e9 // PRICE_E9 + 1
    exposure = line.exposure + loss
    if loss > line.exposure:
        return _NO_BOUND
    return loss + line_imf_growth_most(state, line, exposure, loss) + _ROUNDED_UNITS
