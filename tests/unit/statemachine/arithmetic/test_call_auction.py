# SPDX-License-Identifier: Apache-2.0
"""The auction kernel against a search over every tick, (SPEC O-2)."""

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.call_auction import (
    better_price,
    nearest_tick,
    tick_at_or_above,
)
from clearinghouse.statemachine.vocabulary.types import PRICE_E9

TICKS = st.sampled_from([1, 2, 5])
ORDERS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=8)
REFERENCES_E9 = st.one_of(
    st.just(0),
    st.integers(1, 220).map(lambda price: price * PRICE_E9),
    st.integers(1, 220 * PRICE_E9),
)
Orders = list[tuple[int, int]]
NO_CROSS = (0, 0)
ANY_PRICE = (0, 10**18)


def uncross(
    buy_limits: list[int],
    buy_lots: list[int],
    sell_limits: list[int],
    sell_lots: list[int],
    tick: int,
    reference_e9: int,
    edges: tuple[int, int] = ANY_PRICE,
) -> tuple[int, int]:
    """Price and volume by `better_price`, limit by limit."""
    limits = sorted({*buy_limits, *sell_limits})
    best = (0, 0, 0, 0)
    for limit, following in zip(limits, [*limits[1:], *limits[-1:]], strict=True):
        bought, above = (
            sum(lots for price, lots in zip(buy_limits, buy_lots, strict=True) if price >= least)
            for least in (limit, limit + 1)
        )
        sold = sum(
            lots for price, lots in zip(sell_limits, sell_lots, strict=True) if price <= limit
        )
        best = better_price(best, limit, following, bought, above, sold, tick, reference_e9, edges)
    return best[3], best[0]


def by_every_tick(
    buys: Orders,
    sells: Orders,
    tick: int,
    reference_e9: int,
    edges: tuple[int, int] = ANY_PRICE,
) -> tuple[int, int]:
    """The rule word by word: try each tick between the lowest and the highest limit, within the band."""
    limits = [limit for limit, _ in buys + sells]
    if not limits:
        return NO_CROSS
    ranked = []
    for price in range(min(limits), max(limits) + 1):
        if price % tick or not edges[0] <= price <= edges[1]:
            continue
        bought = sum(lots for limit, lots in buys if limit >= price)
        sold = sum(lots for limit, lots in sells if limit <= price)
        volume = min(bought, sold)
        distance = abs(price * PRICE_E9 - reference_e9) if reference_e9 else 0
        if volume:
            ranked.append((-volume, abs(bought - sold), distance, price))
    if not ranked:
        return NO_CROSS
    volume, _, _, price = min(ranked)
    return (price, -volume)


def columns(orders: Orders) -> tuple[list[int], list[int]]:
    """Limits and lots apart."""
    return [limit for limit, _ in orders], [lots for _, lots in orders]


@given(ORDERS, ORDERS, TICKS, REFERENCES_E9)
def test_price_and_volume_are_those_of_a_search_over_every_tick(
    buys: Orders, sells: Orders, tick: int, reference_e9: int
) -> None:
    """Visiting limits and gaps finds what visiting every tick finds."""
    buys = [(limit * tick, lots) for limit, lots in buys]
    sells = [(limit * tick, lots) for limit, lots in sells]
    found = uncross(*columns(buys), *columns(sells), tick, reference_e9)
    assert found == by_every_tick(buys, sells, tick, reference_e9)


@given(ORDERS, ORDERS, TICKS, REFERENCES_E9, st.integers(1, 220), st.integers(0, 60))
def test_a_price_within_the_band_is_that_of_a_search_over_its_ticks(
    buys: Orders, sells: Orders, tick: int, reference_e9: int, lowest: int, width: int
) -> None:
    """Between the edges of a band the same rule finds the price, and beyond them there is none (O-5.1)."""
    buys = [(limit * tick, lots) for limit, lots in buys]
    sells = [(limit * tick, lots) for limit, lots in sells]
    edges = (lowest, lowest + width)
    found = uncross(*columns(buys), *columns(sells), tick, reference_e9, edges)
    assert found == by_every_tick(buys, sells, tick, reference_e9, edges)


@given(ORDERS, ORDERS, REFERENCES_E9)
def test_limits_between_two_ticks_still_give_a_price_on_a_tick(
    buys: Orders, sells: Orders, reference_e9: int
) -> None:
    """A protection price need not lie on a tick; the price of the auction does."""
    found = uncross(*columns(buys), *columns(sells), 5, reference_e9)
    assert found == by_every_tick(buys, sells, 5, reference_e9)


@pytest.mark.parametrize(
    ("reference_e9", "expected"),
    [
        (0, 100),
        (101 * PRICE_E9, 100),
        (101 * PRICE_E9 + 1, 102),
        (103 * PRICE_E9, 102),
        (103 * PRICE_E9 + 1, 104),
        (1, 100),
        (10**9 * PRICE_E9, 104),
    ],
)
def test_the_tick_nearest_to_a_reference_between_ticks(reference_e9: int, expected: int) -> None:
    """Halfway the lower tick is taken, a billionth above it the upper one."""
    assert nearest_tick(100, 104, 2, reference_e9) == expected


def test_a_range_of_a_million_billion_ticks_is_searched_by_its_limits() -> None:
    """The work depends on the number of orders, not on the distance between their limits."""
    top = 10**15
    assert uncross([top], [7], [1], [3], 1, 123_456_789 * PRICE_E9) == (123_456_789, 3)
    assert uncross([top, top], [7, 1], [1], [3], 1, 0) == (1, 3)


def test_nothing_trades_without_a_cross() -> None:
    """A best bid below the best ask, or an empty side, gives no price and no volume."""
    assert uncross([99], [5], [100], [5], 1, 0) == NO_CROSS
    assert uncross([99], [5], [], [], 1, 0) == NO_CROSS
    assert uncross([100], [0], [100], [5], 1, 0) == NO_CROSS


def test_the_first_tick_at_or_above_a_price() -> None:
    """A price on a tick is its own, one above it belongs to the next."""
    assert [tick_at_or_above(price, 5) for price in (10, 11, 15)] == [10, 15, 15]
