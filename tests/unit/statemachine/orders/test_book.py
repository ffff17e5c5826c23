# SPDX-License-Identifier: Apache-2.0
"""The order book by itself: price levels, queues within them, and the best price (SPEC O-3)."""

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.state.state import Account, Asset, BookSide, Line, Market, Order
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    OrderId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    INTERNAL,
    LEVEL_ORDERS_MAX,
    LIMIT,
    PERPETUAL,
    SELL,
)

ACCOUNT = Account(AccountId(1001), "owner", 1)
MARKET = Market(
    MarketId(1), "M", PERPETUAL, INTERNAL, Asset(AssetId(2), "B", 0), Asset(AssetId(1), "Q", 0)
)


def order(number: int, price: int, lots: int, side: int = BUY) -> Order:
    """An order that stands nowhere yet."""
    made = Order(ACCOUNT, MARKET, Line(ACCOUNT, MARKET), side, LIMIT, PricePerLot(price), lots)
    made.id = OrderId(number)
    return made


def queue(side: BookSide, price: int) -> list[int]:
    """Ids at a price, first in the queue first, read along both directions of the links."""
    level = side.levels.get(price)
    ahead: list[int] = []
    back: list[int] = []
    at = level.head if level is not None else None
    while at is not None:
        ahead.append(at.id)
        at = at.next
    at = level.tail if level is not None else None
    while at is not None:
        back.append(at.id)
        at = at.previous
    assert ahead == back[::-1]
    return ahead


def test_the_best_bid_is_the_highest_and_the_best_ask_the_lowest() -> None:
    """Each side offers its own best price, for every order of arrival."""
    bids, asks = BookSide(buy=True), BookSide(buy=False)
    for number, price in enumerate((50, 70, 60)):
        book.insert(bids, order(number, price, 1))
        book.insert(asks, order(number, price, 1, SELL))
    assert book.best_price(bids) == 70
    assert book.best_price(asks) == 50
    assert book.depth(bids, 2) == [(70, 1), (60, 1)]
    assert book.depth(asks, 9) == [(50, 1), (60, 1), (70, 1)]


def test_an_empty_side_has_no_best() -> None:
    """A side without orders has no level, and 0 for its price."""
    side = BookSide(buy=True)
    assert book.best_level(side) is None
    assert book.best_price(side) == 0
    assert book.depth(side, 5) == []


def test_orders_leave_a_queue_from_any_place() -> None:
    """Taking out the first, the last or one in the middle keeps the order of the rest; the last takes the level."""
    side = BookSide(buy=False)
    orders = [order(number, 10, number, SELL) for number in range(1, 5)]
    for entry in orders:
        book.insert(side, entry)
    for gone, left in ((1, [1, 3, 4]), (0, [3, 4]), (3, [3]), (2, [])):
        book.remove(side, orders[gone])
        assert queue(side, 10) == left
        left_queue = orders[gone]
        assert (left_queue.level, left_queue.previous, left_queue.next) == (None, None, None)
    assert side.levels == {}
    assert side.keys == []


def iceberg(number: int, price: int, lots: int, display: int) -> Order:
    """A sale that shows a part of its lots."""
    made = order(number, price, lots, SELL)
    made.display_lots = display
    return made


def test_an_iceberg_counts_in_its_level_with_what_it_shows() -> None:
    """Of 9 lots it shows 4, and no more than remain; a side knows how many icebergs it has."""
    side = BookSide(buy=False)
    plain, hiding = order(1, 10, 2, SELL), iceberg(2, 10, 9, 4)
    for entry in (plain, hiding):
        book.insert(side, entry)
    assert (book.depth(side, 1), side.icebergs, hiding.shown_lots) == ([(10, 2 + 4)], 1, 4)
    assert book.visible_lots(plain) == 2
    hiding.remaining_lots = 3
    assert book.visible_lots(hiding) == 3
    hiding.remaining_lots = 4
    assert book.visible_lots(hiding) == 4
    book.remove(side, hiding)
    assert (book.depth(side, 1), side.icebergs) == ([(10, 2)], 0)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("buy", [True, False])
def test_an_order_is_put_back_where_it_was(place: int, *, buy: bool) -> None:
    """At the head, in the middle and at the end; the iceberg among them shows what it showed."""
    side = BookSide(buy=buy)
    orders = [order(1, 10, 5), iceberg(2, 10, 9, 4), order(3, 10, 7)]
    for entry in orders:
        book.insert(side, entry)
    orders[1].shown_lots = 3
    side.levels[PricePerLot(10)].lots -= 1
    gone = orders[place]
    before = gone.previous
    book.remove(side, gone)
    book.put_back(side, gone, before)
    assert queue(side, 10) == [1, 2, 3]
    level = side.levels[PricePerLot(10)]
    assert gone.level is level
    assert (level.lots, level.orders, side.icebergs, orders[1].shown_lots) == (15, 3, 1, 3)


@pytest.mark.parametrize("buy", [True, False])
def test_an_order_is_put_back_with_its_level(*, buy: bool) -> None:
    """The level that it left empty stands again in its place among the others."""
    side = BookSide(buy=buy)
    for number, price in enumerate((20, 10, 30), start=1):
        book.insert(side, order(number, price, number))
    middle = side.levels[PricePerLot(20)].head
    assert middle is not None
    book.remove(side, middle)
    assert PricePerLot(20) not in side.levels
    book.put_back(side, middle, None)
    assert book.depth(side, 9) == (
        [(30, 3), (20, 1), (10, 2)] if buy else [(10, 2), (20, 1), (30, 3)]
    )
    assert queue(side, 20) == [1]


def test_levels_are_gone_through_from_the_best_to_the_worst() -> None:
    """From 0 on the best comes first; a key without a level stands before the next worse one."""
    bids, asks = BookSide(buy=True), BookSide(buy=False)
    for number, price in enumerate((50, 70, 60)):
        book.insert(bids, order(number, price, 1))
        book.insert(asks, order(number, price, 1, SELL))

    def following(side: BookSide, key: int) -> int:
        level = book.next_level(side, key)
        return 0 if level is None else level.price

    assert [following(bids, key) for key in (0, 71, 70, 65, 60, 50, 49)] == [
        70,
        70,
        60,
        60,
        50,
        0,
        0,
    ]
    keys = (0, -49, -50, -55, -60, -70, -71)
    assert [following(asks, key) for key in keys] == [50, 50, 60, 60, 70, 0, 0]


@pytest.mark.parametrize(
    ("side", "price", "opposite", "trades"),
    [
        (BUY, 10, 10, True),
        (BUY, 11, 10, True),
        (BUY, 9, 10, False),
        (SELL, 10, 10, True),
        (SELL, 9, 10, True),
        (SELL, 11, 10, False),
    ],
)
def test_an_order_trades_at_its_price_or_better(
    side: int, price: int, opposite: int, *, trades: bool
) -> None:
    """A purchase at the offer or above, a sale at the bid or below."""
    assert book.crosses(side, price, opposite) == trades


@pytest.mark.parametrize(
    ("side", "price", "best", "slid"),
    [
        (BUY, 9, 10, 9),
        (BUY, 10, 10, 8),
        (BUY, 15, 10, 8),
        (BUY, 15, 0, 15),  # nothing on the other side
        (BUY, 5, 3, 1),
        (BUY, 5, 2, 5),  # one tick inside would be 0
        (SELL, 11, 10, 11),
        (SELL, 10, 10, 12),
        (SELL, 1, 10, 12),
    ],
)
def test_a_sliding_order_stands_one_tick_inside_the_best_opposite_price(
    side: int, price: int, best: int, slid: int
) -> None:
    """The tick is 2 (O-3)."""
    opposite = BookSide(buy=side == SELL)
    if best:
        book.insert(opposite, order(1, best, 1, SELL if side == BUY else BUY))
    assert book.slid_price(opposite, side, price, 2) == slid


def test_a_long_level_counts_its_orders_by_owner() -> None:
    """From the first order on that one owner may have too many, until the level is gone (O-3.1)."""
    side = BookSide(buy=True)
    price = PricePerLot(10)
    other = Account(AccountId(1002), "other", 1)
    orders = [order(number, 10, 1) for number in range(LEVEL_ORDERS_MAX)]
    orders[-1].account = other
    for entry in orders[:-1]:
        book.insert(side, entry)
    assert (side.long_levels, book.orders_of_owner(side, price, "owner")) == (0, 0)
    book.insert(side, orders[-1])
    assert side.long_levels == 1
    assert book.orders_of_owner(side, price, "owner") == LEVEL_ORDERS_MAX - 1
    assert book.orders_of_owner(side, price, "other") == 1
    assert book.orders_of_owner(side, price, "nobody") == 0
    assert book.orders_of_owner(side, PricePerLot(11), "owner") == 0
    more = order(LEVEL_ORDERS_MAX, 10, 1)
    book.insert(side, more)
    assert book.orders_of_owner(side, price, "owner") == LEVEL_ORDERS_MAX
    book.remove(side, orders[-1])
    assert side.levels[price].owners == {"owner": LEVEL_ORDERS_MAX}
    before = more.previous
    book.remove(side, more)
    book.put_back(side, more, before)
    assert side.levels[price].owners == {"owner": LEVEL_ORDERS_MAX}
    for entry in (*orders[:-1], more):
        book.remove(side, entry)
    assert (side.long_levels, side.levels, side.keys) == (0, {}, [])


@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9), st.integers(0, 99)), max_size=60),
)
def test_a_side_is_a_sorted_list(buy: bool, moves: list[tuple[int, int, int]]) -> None:
    """After any insertions and removals levels, lots, queues and best price are those of a sorted list of orders."""
    side = BookSide(buy=buy)
    source_status: list[Order] = []
    for number, (price, lots, choice) in enumerate(moves):
        if choice % 3 == 0 and source_status:
            book.remove(side, source_status.pop(choice % len(source_status)))
        else:
            entry = order(number, price, lots, BUY if buy else SELL)
            book.insert(side, entry)
            source_status.append(entry)
        prices = sorted({entry.price_per_lot for entry in source_status}, reverse=buy)
        expected = [
            (p, sum(e.remaining_lots for e in source_status if e.price_per_lot == p))
            for p in prices
        ]
        assert book.depth(side, 100) == expected
        assert book.best_price(side) == (prices[0] if prices else 0)
        for price_ in prices:
            assert queue(side, price_) == [e.id for e in source_status if e.price_per_lot == price_]
