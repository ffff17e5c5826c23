# SPDX-License-Identifier: Apache-2.0
"""Make views of an account's positions: entry, result, return, ratio, and where it is liquidated (SPEC M-2, M-10).

Owns the figures that traders read off a position, and their rounding, always against the account. Equity, requirement
and liquidation prices are those of the health check. Must never change the state except its caches.
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
    """A position; amounts in quote units, and what it has accrued of funding stands beside its result (P-5).

    `entry_e9` is cost / lots, ceiled of a long position and floored of a short one. `mark_value` and `unrealised` are
    floored (M-2). `return_e9` is `unrealised` as a fraction of cost / `leverage`, floored at nine decimals.
    `margin_ratio_e9` is the account's MMF requirement as a fraction of its equity, ceiled; `positive_equity` is 0
    where there is none. The liquidation prices are 0 where there is none on the losing side, or none was asked for.
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
    """The account's positions that are not zero; `with_prices` also searches where the account is liquidated."""
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
    """One line of `position_views`."""
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
        _entry_e9(cost, lots),
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


def _entry_e9(cost: int, lots: int) -> int:
    """Average entry price per lot with nine more decimals: of a long position ceiled, of a short one floored."""
    if lots > 0:
        return -(-cost * PRICE_E9 // lots)
    return cost * PRICE_E9 // lots


def _losing_side(found: LiquidationPriceView | None, *, is_long: bool) -> tuple[int, int, bool]:
    """The index and the mark at which the account is liquidated, below for a long position and above for a short one.

    The search in that direction is exact if nothing is left undecided there.
    """
    if found is None:
        return 0, 0, False
    if is_long:
        return found.lower_index_e9, found.lower_mark_e9, found.lower_safe_index_e9 == 0
    return found.upper_index_e9, found.upper_mark_e9, found.upper_safe_index_e9 == 0
