# SPDX-License-Identifier: Apache-2.0
"""What roundings may add to or take from equity less requirement at a price, by hand (SPEC M-10)."""

from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.views.exchange.liquidation_price import (
    _add_holding,
    _add_line,
    _Point,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import PRICE_E9, WEIGHT_INVERSE_SQRT
from tests.vectors.building import fund, new_account, new_asset, new_market, new_state


def new_point() -> _Point:
    """A point to which nothing was added."""
    return _Point(PRICE_E9, 0, 0, [], 0, 0)


def test_a_weight_takes_a_part_of_the_value_by_the_root_of_the_notional() -> None:
    """400 coins of 1 USD: the root is 20, or 20 * 10^9 of 10^-9. A value of 10^11 is five of it; 2 are added."""
    state = new_state("USD", 0)
    coin = new_asset(state, "COIN", 0, "1")
    coin.weight_kind, coin.weight_base_ppb, coin.weight_penalty_ppb = WEIGHT_INVERSE_SQRT, 10**9, 1
    holding = fund(state, new_account(state, "owner"), coin, 400)
    holding.value = 10**11
    point = new_point()
    _add_holding(state, holding, point)
    assert point.root_e9 == 20 * 10**9
    assert point.weight_rounding == 2 + 5
    assert point.rounding == 4 + 7
    assert point.terms == [10**11, 0, 0, 0]


def test_a_position_and_its_orders_count_with_each_thousand_million_lots() -> None:
    """3 and twice 4 + 1 thousand million lots: 3 + 2 + 1 for the result, and 13 + 2 + 1 twice for what is required.

    Of a requirement of 50 on an exposure of 100 with a root of 10: 2 * 16 * (0 + 1) + 0 + 2.
    """
    state = new_state("USD", 0)
    coin = new_asset(state, "COIN", 0, "1")
    market = new_market(state, types.PERPETUAL, coin, state.valuation, 1, 1)
    line = line_of(new_account(state, "owner", 10), market)
    line.position = 3 * PRICE_E9
    line.bid_lots, line.ask_lots = 4 * PRICE_E9, PRICE_E9
    line.exposure, line.mmf, line.upnl = 100, 50, 7
    point = new_point()
    _add_line(state, line, point)
    assert point.rounding == 3 + 2 + 1 + 2 * (13 + 2 + 1) * 1 + 0 + 2
    assert point.terms == [7, -50]
