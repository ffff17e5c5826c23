# SPDX-License-Identifier: Apache-2.0
"""How each recording is replayed: what is sent for a message of the feed, and what is compared.

A replay drives an `Exchange`, which turns its calls into commands. Each keeps what the feed itself says
apart from what the exchange does, so that a comparison is between two independent sources. Keys are the
venue's order ids.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.data import feeds

Fill = tuple[int, int, int]  # key of the resting order, price, lots


class Exchange(Protocol):
    """The matching engine under test, driven by commands only."""

    def add(self, key: int, side: int, price: int, lots: int) -> list[Fill]:
        """Place a limit order that may rest; its fills as taker."""

    def take(self, side: int, price: int, lots: int) -> list[Fill]:
        """Send an immediate-or-cancel order; its fills."""

    def amend(self, key: int, price: int, lots: int) -> list[Fill]:
        """Replace a resting order by one of another price or quantity; its fills as taker."""

    def cancel(self, key: int) -> None:
        """Cancel a resting order."""

    def begin_auction(self) -> None:
        """Collect orders without matching them."""

    def uncross(self) -> tuple[int, int]:
        """End the auction; its price and volume."""

    def remaining(self, key: int) -> int:
        """Lots of an order that rest, 0 if it does not."""

    def queue(self, side: int, price: int) -> list[tuple[int, int]]:
        """Orders of a level by precedence: key and lots."""

    def depth(self, side: int) -> list[tuple[int, int]]:
        """Levels of a side, the best first: price and lots."""

    def best(self, side: int) -> int:
        """The best price of a side, 0 if it is empty."""


def opposite(side: int) -> int:
    """Return the other side."""
    return SELL if side == BUY else BUY


def crossed(exchange: Exchange) -> bool:
    """Return whether the best bid meets the best ask."""
    ask = exchange.best(SELL)
    return 0 < ask <= exchange.best(BUY)


class PublishedBook:
    """The book as a feed tells it: levels of (key, size) in order of precedence."""

    def __init__(self) -> None:
        """Start empty."""
        self.levels: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.where: dict[int, tuple[int, int]] = {}

    def size(self, key: int) -> int:
        """Size of an order, 0 if the feed has none of this id."""
        if key not in self.where:
            return 0
        return next(size for other, size in self.levels[self.where[key]] if other == key)

    def add(self, key: int, side: int, price: int, size: int) -> None:
        """Append an order to its level."""
        self.where[key] = (side, price)
        self.levels.setdefault((side, price), []).append((key, size))

    def remove(self, key: int) -> None:
        """Take an order out; one that is not there is no error, the feed repeats itself after fills."""
        place = self.where.pop(key, None)
        if place is None:
            return
        left = [entry for entry in self.levels[place] if entry[0] != key]
        if left:
            self.levels[place] = left
        else:
            del self.levels[place]

    def shrink(self, key: int, size: int) -> None:
        """Cut an order to a size at its place in the queue; 0 takes it out."""
        if size <= 0:
            self.remove(key)
        elif key in self.where:
            queue = self.levels[self.where[key]]
            queue[[other for other, _ in queue].index(key)] = (key, size)

    def queue(self, side: int, price: int) -> list[tuple[int, int]]:
        """Orders of a level by precedence: key and size."""
        return self.levels.get((side, price), [])

    def depth(self, side: int) -> list[tuple[int, int]]:
        """Levels of a side, the best first: price and size."""
        sizes = {
            price: sum(size for _, size in queue)
            for (of, price), queue in self.levels.items()
            if of == side
        }
        return sorted(sizes.items(), reverse=side == BUY)


# --- CME --------------------------------------------------------------------------------------------


@dataclass
class CmeResult:
    """Figures of the CME replay."""

    auction: tuple[int, int] = (0, 0)
    trades: int = 0
    predicted: int = 0
    crossed_events: int = 0
    unexpected_fills: int = 0
    rebuilt_levels: int = 0
    final_books_equal: bool = False


class CmeReplay:
    """Sends the flow of one CME session and counts the trades whose fills the exchange gets exactly right.

    Three conventions of the feed: the fills of one event are applied before the next trade of that event is
    predicted; a fill that carries the aggressor's own id is not that of a resting order; a modify that leaves
    more than was left after the fills is an iceberg's refill and loses priority. A trade that the venue
    filled otherwise leaves the two books apart: at the end of its event each level that differs is
    cancelled and placed again as published.
    """

    def __init__(self, exchange: Exchange) -> None:
        """Take the exchange, empty."""
        self.exchange = exchange
        self.published = PublishedBook()
        self.result = CmeResult()
        self.touched: set[tuple[int, int]] = set()
        self.sides: dict[int, int] = {}

    def run(self, snapshot: list[feeds.MboRecord], events: list[feeds.MboRecord]) -> CmeResult:
        """Replay a whole session: the snapshot and the pre-opening into an auction, then the rest."""
        self.exchange.begin_auction()
        for record in snapshot:
            self._add(record)
        at = 0
        continuous = False
        while at < len(events):
            record = events[at]
            at += 1
            if record.action == "T":
                fills = []
                while events[at].action == "F":
                    fills.append(events[at])
                    at += 1
                if record.side == 0:
                    self.result.auction = self.exchange.uncross()
                    self._apply_fills(record, fills)
                    self._resync_after_auction()
                    continuous = True
                else:
                    self._trade(record, fills)
            elif record.action == "A":
                self._add(record)
            elif record.action == "C":
                self._cancel(record)
            else:
                self._modify(record)
            if record.last_of_event and continuous:
                self._end_event()
        self.result.final_books_equal = self._equal()
        return self.result

    def _add(self, record: feeds.MboRecord) -> None:
        self.published.add(record.order_id, record.side, record.price, record.size)
        self.touched.add((record.side, record.price))
        self._unexpected(
            record.side,
            self.exchange.add(record.order_id, record.side, record.price, record.size),
        )

    def _unexpected(self, side: int, fills: list[Fill]) -> None:
        """Note fills of an order that rested at the venue: the exchange still had what the venue had not."""
        self.result.unexpected_fills += len(fills)
        self.touched.update((opposite(side), price) for _, price, _ in fills)

    def _cancel(self, record: feeds.MboRecord) -> None:
        self.touched.add((record.side, record.price))
        self.published.shrink(record.order_id, self.published.size(record.order_id) - record.size)
        if self.exchange.remaining(record.order_id):
            self.exchange.cancel(record.order_id)

    def _modify(self, record: feeds.MboRecord) -> None:
        key = record.order_id
        before = self.published.where.get(key)
        place = (record.side, record.price)
        self.touched.update({place} if before is None else {place, before})
        if before == place and record.size <= self.published.size(key):
            self.published.shrink(key, record.size)
        else:
            self.published.remove(key)
            self.published.add(key, record.side, record.price, record.size)
        if self.exchange.remaining(key):
            fills = self.exchange.amend(key, record.price, record.size)
        else:
            fills = self.exchange.add(key, record.side, record.price, record.size)
        self._unexpected(record.side, fills)

    def _trade(self, trade: feeds.MboRecord, fills: list[feeds.MboRecord]) -> None:
        resting = opposite(trade.side)
        got = self.exchange.take(trade.side, trade.price, trade.size)
        self.touched.update((resting, price) for _, price, _ in got)
        expected = [
            (fill.order_id, fill.price, fill.size)
            for fill in fills
            if fill.order_id != trade.order_id
        ]
        self.result.trades += 1
        self.result.predicted += got == expected
        self._apply_fills(trade, fills)
        # What the venue filled and the exchange did not is gone before the next trade of this event.
        for key, _, _ in expected:
            left = self.published.size(key)
            if left < self.exchange.remaining(key):
                if left:
                    self.exchange.amend(key, self.published.where[key][1], left)
                else:
                    self.exchange.cancel(key)

    def _apply_fills(self, trade: feeds.MboRecord, fills: list[feeds.MboRecord]) -> None:
        for fill in fills:
            place = self.published.where.get(fill.order_id)
            if fill.order_id != trade.order_id and place is not None:
                self.touched.add(place)
                left = self.published.size(fill.order_id) - fill.size
                self.published.shrink(fill.order_id, left)

    def _resync_after_auction(self) -> None:
        # The venue crossed orders that its feed never showed, so every level may differ once.
        for side in (BUY, SELL):
            prices = {price for price, _ in self.published.depth(side)}
            prices.update(price for price, _ in self.exchange.depth(side))
            self.touched.update((side, price) for price in prices)

    def _end_event(self) -> None:
        differing = [
            place
            for place in sorted(self.touched)
            if self.exchange.queue(*place) != self.published.queue(*place)
        ]
        for place in differing:
            for key, _ in self.exchange.queue(*place):
                self.exchange.cancel(key)
        for side, price in differing:
            self.result.rebuilt_levels += 1
            for key, size in self.published.queue(side, price):
                self._unexpected(side, self.exchange.add(key, side, price, size))
        self.touched.clear()
        self.result.crossed_events += crossed(self.exchange)

    def _equal(self) -> bool:
        return all(
            self.exchange.depth(side) == self.published.depth(side)
            and all(
                self.exchange.queue(side, price) == self.published.queue(side, price)
                for price, _ in self.published.depth(side)
            )
            for side in (BUY, SELL)
        )


# --- LOBSTER ----------------------------------------------------------------------------------------

NAMING = (feeds.DELETED, feeds.EXECUTED)
LOBSTER_LEVELS = 9  # the tenth level after a message may come from below the published ten


def lobster_transition(
    exchange: Exchange,
    before: feeds.LobsterBook,
    message: feeds.LobsterMessage,
    after: feeds.LobsterBook,
) -> bool:
    """Start from a published row, send one message, and tell whether the next published row follows.

    The row has levels, not orders: the order that the message names is taken out of its level by its size.
    An execution is sent as the aggressor's order, and its fills must be those of the message.
    """
    key = 0
    named = 0
    keys: dict[tuple[int, int], int] = {}
    for side, levels in ((BUY, before.bids), (SELL, before.asks)):
        for price, size in levels:
            parts = [size]
            if side == message.side and price == message.price and message.kind in NAMING:
                parts = [message.size, size - message.size]
                named = key + 1
            for part in parts:
                key += 1
                keys[side, price] = key
                if part > 0 and exchange.add(key, side, price, part):
                    return False
    good = True
    if message.kind == feeds.SUBMITTED:
        good = not exchange.add(key + 1, message.side, message.price, message.size)
    elif message.kind == feeds.DELETED and named:
        exchange.cancel(named)
    elif message.kind == feeds.REDUCED and keys.get((message.side, message.price)):
        level = keys[message.side, message.price]
        exchange.amend(level, message.price, exchange.remaining(level) - message.size)
    elif message.kind == feeds.EXECUTED:
        fills = exchange.take(opposite(message.side), message.price, message.size)
        good = fills == [(named, message.price, message.size)]
    return (
        good
        and exchange.depth(BUY)[:LOBSTER_LEVELS] == after.bids[:LOBSTER_LEVELS]
        and exchange.depth(SELL)[:LOBSTER_LEVELS] == after.asks[:LOBSTER_LEVELS]
    )


# --- Bitstamp ---------------------------------------------------------------------------------------


@dataclass
class BitstampResult:
    """Figures of the Bitstamp replay."""

    sides: int = 0
    best_equal: int = 0
    crossed: int = 0
    trades: int = 0
    trades_predicted: int = 0


def bitstamp(
    exchange: Exchange,
    events: list[feeds.BitstampEvent],
    best: list[tuple[int, int, int]],
) -> BitstampResult:
    """Send the order flow and compare the best prices with those that the exchange published.

    An order that crosses on arrival is the aggressor; the changes and deletions with which the feed reports
    its fills afterwards then find nothing left to do. Orders that stood before the recording appear when they
    are first changed. A trade counts as predicted if the exchange itself made a fill of its price and amount.
    """
    result = BitstampResult()
    made: Counter[tuple[int, int]] = Counter()
    at = 0
    for time_ms, side, price in best:
        while at < len(events) and events[at].time_ms <= time_ms:
            event = events[at]
            at += 1
            if event.kind == "trade":
                result.trades += 1
                traded = (event.price, event.amount)
                if made[traded]:
                    made[traded] -= 1
                    result.trades_predicted += 1
            elif event.kind == "deleted" or event.amount == 0:
                if exchange.remaining(event.order_id):
                    exchange.cancel(event.order_id)
            elif not exchange.remaining(event.order_id):
                for fill in exchange.add(event.order_id, event.side, event.price, event.amount):
                    made[fill[1:]] += 1
            elif exchange.remaining(event.order_id) != event.amount:
                for fill in exchange.amend(event.order_id, event.price, event.amount):
                    made[fill[1:]] += 1
        result.sides += 1
        result.best_equal += exchange.best(side) == price
        result.crossed += crossed(exchange)
    return result
