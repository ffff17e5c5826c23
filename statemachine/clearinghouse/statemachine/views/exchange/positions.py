# SPDX-License-Identifier: Apache-2.0
"""Make views of an account's positions: entry, result, return, ratio, and liquidation prices (SPEC M-2, M-10).

Owns the figures of a position for traders, and their rounding, always against the account. Equity, requirement and
liquidation prices are the health check's. Must never change the state except its caches.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.state.state import Account, Line, State
from clearinghouse.statemachine.views.exchange.liquidation_price import (
    LiquidationPriceView,
    liquidation_prices,
)
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import PRICE_E9


@dataclass
class PositionView:
    """A position; amounts in quote units; accrued funding is separate from the result (P-5).

    `entry_e9` is cost / lots, ceiled for a long position and floored for a short position. `mark_value` and
    `unrealised` are floored (M-2). `return_e9` is `unrealised` as a fraction of cost / `leverage`, floored at nine
    decimals. `margin_ratio_e9` is the account's MMF requirement as a fraction of its equity, ceiled;
    `positive_equity` is 0 if equity is not positive. The liquidation prices are 0 if none exists on the losing side,
    or if the caller did not request them.
    """

    market_id: MarketId
    lots: int
    cost: int
    mark_e9: int
    unrealised: int
    accrued_funding: int
    entry_e9: int
    mark_value: int
    leverage: int
    return_e9: int
    is_isolated: bool
    margin_ratio_e9: int
    positive_equity: int
    liquidation_index_e9: int
    liquidation_mark_e9: int
    is_liquidation_price_exact: bool


def position_views(state: State, account: Account, *, with_prices: bool) -> list[PositionView]:
    """Return the account's open positions; `with_prices` also searches the liquidation prices."""
    refresh(state, account)
    capital = max(equity(account), 0)
    required = maintenance_margin(state, account)
    ratio_e9 = -(-required * PRICE_E9 // capital) if capital else 0
    found: dict[MarketId, LiquidationPriceView] = {}
    if with_prices:
        found = {price.market_id: price for price in liquidation_prices(state, account)}
    return [
        _position_view(account.lines[key], ratio_e9, capital, found.get(key))
        for key in sorted(account.lines)
        if account.lines[key].position
    ]


def _position_view(
    line: Line, ratio_e9: int, capital: int, found: LiquidationPriceView | None
) -> PositionView:
    """Return one line of `position_views`."""
    market, lots, cost = line.market, line.position, line.cost
    leverage = min(line.account.max_leverage, market.max_leverage)
    value = lots * market.mark_e9 // PRICE_E9
    index_e9, mark_e9, is_exact = _losing_side(found, is_long=lots > 0)
    return PositionView(
        market.id,
        lots,
        cost,
        market.mark_e9,
        value - cost,
        accrued_funding(line),
        entry_e9(cost, lots),
        value,
        leverage,
        (value - cost) * leverage * PRICE_E9 // abs(cost) if cost else 0,
        line.account.isolated_market_id == market.id,
        ratio_e9,
        capital,
        index_e9,
        mark_e9,
        is_exact,
    )


def entry_e9(cost: int, lots: int) -> int:
    """Return the average entry price per lot with nine more decimals, ceiled if long and floored if short."""
    if lots > 0:
        return -(-cost * PRICE_E9 // lots)
    return cost * PRICE_E9 // lots


def _losing_side(found: LiquidationPriceView | None, *, is_long: bool) -> tuple[int, int, bool]:
    """Return the index and the mark of the liquidation: below for a long position, above for a short position.

    The third value states whether the search in that direction is exact.
    """
    if found is None:
        return 0, 0, False
    if is_long:
        return found.lower_index_e9, found.lower_mark_e9, found.lower_safe_index_e9 == 0
    return found.upper_index_e9, found.upper_mark_e9, found.upper_safe_index_e9 == 0
