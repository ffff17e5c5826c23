# SPDX-License-Identifier: Apache-2.0
"""The order book by itself: price levels, queues within them, and the best price (SPEC O-3)."""

from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.statemachine.orders import book
from clearinghouse.statemachine.state.state import Account, Asset, BookSide, Line, Market, Order
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    OrderId,
    PricePerLot,
)
from clearinghouse.statemachine.vocabulary.types import BUY, INTERNAL, LIMIT, PERPETUAL, SELL

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
        assert orders[gone].level is None
    assert side.levels == {}
    assert side.keys == []


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
