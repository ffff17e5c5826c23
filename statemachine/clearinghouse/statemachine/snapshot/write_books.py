# SPDX-License-Identifier: Apache-2.0
"""Write the rows of the places of open and of conditional orders, and of fills at venues (SPEC J-4).

Owns their order. Must never change the state.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.snapshot_columns import Row
from clearinghouse.statemachine.state.state import BookSide, State
from clearinghouse.statemachine.state.trigger_books import FALL, RISE
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, MarketId, OrderId
from clearinghouse.statemachine.vocabulary.types import TRIGGER_INDEX, TRIGGER_LAST, TRIGGER_MARK


def queue_rows(state: State) -> Iterator[Row]:
    """Yield every resting order: the bids of a market, then its asks, by rising price, in the order of the queue."""
    for key in sorted(state.markets):
        market = state.markets[key]
        yield from _side(key, market.bids)
        yield from _side(key, market.asks)


def _side(market_id: MarketId, side: BookSide) -> Iterator[Row]:
    for price in sorted(side.levels):
        order = side.levels[price].head
        while order is not None:
            yield (market_id, order.id)
            order = order.next


def auction_rows(state: State) -> Iterator[Row]:
    """Yield the orders that wait outside the books for an auction."""
    for key in sorted(state.markets):
        market = state.markets[key]
        order_ids: list[OrderId] = []
        for queue in (market.auction_bids, market.auction_asks):
            order = queue.head
            while order is not None:
                order_ids.append(order.id)
                order = order.next
        for order_id in sorted(order_ids):
            yield (key, order_id)


def trigger_book_rows(state: State) -> Iterator[Row]:
    """Yield the markets that have had a conditional order."""
    for key in sorted(state.markets):
        if state.markets[key].triggers is not None:
            yield (key,)


def trailing_rows(state: State) -> Iterator[Row]:
    """Yield every trailing order with its best price, in the sign of its book; the best of a book first."""
    for key in sorted(state.markets):
        triggers = state.markets[key].triggers
        if triggers is None:
            continue
        for source in (TRIGGER_MARK, TRIGGER_INDEX, TRIGGER_LAST):
            for direction in (FALL, RISE):
                for best, order_id in triggers.of(source).trailing(direction).orders_by_best():
                    yield (key, source, direction, best, order_id)


def trigger_backlog_rows(state: State) -> Iterator[Row]:
    """Yield the prices and new orders of each open trigger backlog, in their order: a price, or an order with the price
    at which it came, -1 if it waits there no longer.
    """
    for (market_id, source), books in state.trigger_backlogs.items():
        for entry in books.backlog:
            if entry > 0:
                yield (market_id, source, entry, NO_ORDER)
            else:
                order_id = OrderId(-entry)
                yield (market_id, source, books.newcomers.get(order_id, -1), order_id)


def venue_fill_rows(state: State) -> Iterator[Row]:
    """Yield the names of the fills of each open order at a venue, in their order."""
    for key in sorted(state.orders):
        for fill_id in state.orders[key].venue_fill_ids:
            yield (key, fill_id)
