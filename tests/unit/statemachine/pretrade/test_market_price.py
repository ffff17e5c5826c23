# SPDX-License-Identifier: Apache-2.0
"""The price of an order at the market, on each bound and one unit to each side (SPEC G-8.2).

Owns books by hand. A lot is one A, the mark is 100, a tick is one dollar.
"""

import pytest

from clearinghouse.statemachine.pretrade.market_price import (
    LEVELS_MAX,
    market_price,
    size_of_notional,
)
from clearinghouse.statemachine.state.state import Level, Market
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    MARKET_AUCTION,
    PPB,
    SELL,
)
from tests.unit.statemachine.pretrade.small_states import PERCENT, World


def book(market: Market, side: int, levels: list[tuple[int, int]]) -> None:
    """Let the opposite side of an order show lots at prices, the best first."""
    opposite = market.asks if side == BUY else market.bids
    for price, lots in levels:
        level = Level(PricePerLot(price))
        level.lots = lots
        opposite.levels[price] = level
        opposite.keys.insert(0, price if opposite.buy else -price)


@pytest.mark.parametrize(
    ("side", "levels", "lots", "band", "slippage", "expected"),
    [
        (BUY, [(101, 5), (103, 5)], 5, 0, 0, 101),
        (BUY, [(101, 5), (103, 5)], 6, 0, 0, 103),
        (BUY, [(101, 5), (103, 5)], 11, 0, 0, 103),  # the book shows no more
        (SELL, [(99, 5), (97, 5)], 5, 0, 0, 99),
        (SELL, [(99, 5), (97, 5)], 6, 0, 0, 97),
        (SELL, [], 1, 0, 0, 100),
        (BUY, [(103, 0), (104, 5)], 1, 0, 0, 104),  # the order that is replaced stood at 103
        # The band's edges are 105 and 95.
        (BUY, [(105, 5), (106, 5)], 10, 5, 0, 105),
        (SELL, [(95, 5), (94, 5)], 10, 5, 0, 95),
        (BUY, [(106, 5)], 1, 5, 0, 100),
        (SELL, [(94, 5)], 1, 5, 0, 100),
        # Without a band they are 200 and 1.
        (BUY, [(200, 5), (201, 5)], 10, 0, 0, 200),
        (SELL, [(2, 5), (1, 5)], 10, 0, 0, 1),
        # 3 % of the best are 3.03 and 2.97.
        (BUY, [(101, 5), (104, 5), (105, 5)], 15, 0, 3, 104),
        (SELL, [(99, 5), (97, 5), (96, 5)], 15, 0, 3, 97),
        (BUY, [(101, 5), (103, 5), (104, 5)], 15, 3, 3, 103),  # the band is nearer
        (SELL, [(1, 5)], 5, 0, 100, 1),
    ],
)
def test_a_price_at_the_market_is_that_of_the_last_level_in_reach(
    side: int, levels: list[tuple[int, int]], lots: int, band: int, slippage: int, expected: int
) -> None:
    """Of the levels that the order needs, within band and slippage limit; without a level it is the mark."""
    world = World()
    market = world.perpetual()
    market.band_ppb, market.slippage_ppb = band * PERCENT, slippage * PERCENT
    book(market, side, levels)
    assert market_price(world.state, market, side, lots) == expected


@pytest.mark.parametrize(
    ("count", "slippage", "expected"),
    [(LEVELS_MAX, 60, 150), (LEVELS_MAX + 1, 60, 161), (LEVELS_MAX + 1, 0, 150)],
)
def test_fifty_levels_are_read(count: int, slippage: int, expected: int) -> None:
    """Behind them the price is that of the slippage limit, 101 and 60 %, or of the last level that was read."""
    world = World()
    market = world.perpetual()
    market.slippage_ppb = slippage * PERCENT
    book(market, BUY, [(101 + number, 1) for number in range(count)])
    assert market_price(world.state, market, BUY, 100) == expected
    assert world.state.work.units == -(-LEVELS_MAX // 4)


@pytest.mark.parametrize(
    ("levels", "notional", "band", "slippage", "expected"),
    [
        ([(101, 5), (103, 5)], 505, 0, 0, (101, 5, 505)),
        ([(101, 5), (103, 5)], 607, 0, 0, (101, 5, 505)),
        ([(101, 5), (103, 5)], 608, 0, 0, (103, 6, 608)),
        ([(101, 5), (103, 5)], 5_000, 0, 0, (103, 10, 1_020)),  # the book shows no more
        ([(101, 5)], 101, 0, 0, (101, 1, 101)),
        ([(101, 5)], 100, 0, 0, (101, 0, 0)),
        ([(101, 0), (103, 5)], 206, 0, 0, (103, 2, 206)),
        ([(105, 5), (106, 5)], 5_000, 5, 0, (105, 5, 525)),
        ([(101, 5), (104, 5), (105, 5)], 5_000, 0, 3, (104, 10, 1_025)),
        # Without a level in reach it counts at the mark.
        ([(106, 5)], 250, 5, 0, (100, 2, 250)),
        ([], 99, 0, 0, (100, 0, 99)),
    ],
)
def test_an_amount_pays_level_by_level(
    levels: list[tuple[int, int]],
    notional: int,
    band: int,
    slippage: int,
    expected: tuple[int, int, int],
) -> None:
    """The last price, the lots and their cost."""
    world = World()
    market = world.perpetual()
    market.band_ppb, market.slippage_ppb = band * PERCENT, slippage * PERCENT
    book(market, BUY, levels)
    assert size_of_notional(world.state, market, notional) == expected


@pytest.mark.parametrize(
    ("notional", "slippage", "expected"),
    [
        # Fifty lots from 101 to 150 cost 6,275; behind them one more costs 161 with the limit of 60 %.
        (6_275 + 161, 60, (161, 51, 6_436)),
        (6_275 + 160, 60, (150, 50, 6_275)),
        (6_275 + 161, 0, (150, 50, 6_275)),
    ],
)
def test_an_amount_reads_fifty_levels(
    notional: int, slippage: int, expected: tuple[int, int, int]
) -> None:
    """Behind them a lot counts at the slippage limit, if there is one."""
    world = World()
    market = world.perpetual()
    market.slippage_ppb = slippage * PERCENT
    book(market, BUY, [(101 + number, 1) for number in range(LEVELS_MAX + 1)])
    assert size_of_notional(world.state, market, notional) == expected
    assert world.state.work.units == -(-LEVELS_MAX // 4)


def test_the_mark_is_moved_to_the_tick() -> None:
    """Down for a purchase and up for a sale; one tick at least."""
    world = World()
    market = world.perpetual(mark_e9=100 * PPB + 1)
    market.tick_per_lot = 7
    assert market_price(world.state, market, BUY, 1) == 98
    assert market_price(world.state, market, SELL, 1) == 105
    market.mark_e9 = PPB
    assert market_price(world.state, market, BUY, 1) == 7


def test_an_order_that_waits_counts_at_the_edge_of_the_band() -> None:
    """In an auction and at a venue the book does not say at which price it will trade."""
    world = World()
    market = world.perpetual()
    market.band_ppb = 5 * PERCENT
    book(market, BUY, [(101, 5)])
    market.status = MARKET_AUCTION
    assert market_price(world.state, market, BUY, 1) == 105
    market = world.perpetual()
    market.band_ppb = 5 * PERCENT
    market.matching = EXTERNAL_VENUE
    assert market_price(world.state, market, SELL, 1) == 95
