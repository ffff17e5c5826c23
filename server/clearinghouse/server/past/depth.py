# SPDX-License-Identifier: Apache-2.0
"""Record books of the past: the displayed lots of each level after each sequence that changed it (SPEC O-3, Q-1).

Owns the table of changes, the levels as of the last record, and the displayed quantity of each open order. Like
GetOrderBook it shows only orders that rest in the machine's own books with a price, and only the displayed part of an
iceberg; orders at a venue are not shown.
"""

from collections.abc import Iterator
from typing import Final

from clearinghouse.server.codec.reads.history_views import DepthChangeView
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import At, Found, Handler, Reading, Rows, insert, scan
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import EXTERNAL_VENUE, MARKET
from clearinghouse.storage.derived import DerivedFile

TABLES: Final = (
    """
    CREATE TABLE depth_changes (
        market_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        side INTEGER NOT NULL,
        price INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        lots INTEGER NOT NULL,
        PRIMARY KEY (market_id, sequence, side, price)
    ) STRICT, WITHOUT ROWID
    """,
    # Orders in books as of the last record; `shown` is -1 where an order shows all that remains.
    """
    CREATE TABLE resting (
        order_id INTEGER PRIMARY KEY,
        market_id INTEGER NOT NULL,
        side INTEGER NOT NULL,
        price INTEGER NOT NULL,
        remaining INTEGER NOT NULL,
        shown INTEGER NOT NULL
    ) STRICT
    """,
)
_CHANGE: Final = ("market_id", "sequence", "side", "price", "time_ns", "lots")
_RESTING: Final = ("order_id", "market_id", "side", "price", "remaining", "shown")
_ALL: Final = -1

Level = tuple[int, int, int]
"""Market, side, price."""


class Resting:
    """An open order in a book: its level, its remaining lots, and its displayed lots."""

    __slots__ = ("level", "remaining", "shown")

    def __init__(self, level: Level, remaining: int, shown: int = _ALL) -> None:
        self.level = level
        self.remaining = remaining
        self.shown = shown

    @property
    def visible(self) -> int:
        """Return the displayed lots of the order."""
        shown = self.shown
        return shown if shown != _ALL and shown < self.remaining else self.remaining


class Depth:
    """The levels of all books, and the changes by the sequence that is being processed."""

    def __init__(self, file: DerivedFile, at: At, instruments: Instruments) -> None:
        self._at = at
        self._kinds = instruments.kinds
        self._changes = Rows(insert("depth_changes", _CHANGE))
        self._orders: dict[int, Resting] = {}
        self._levels: dict[Level, int] = {}
        # Orders that changed since the last put.
        self._touched: set[int] = set()
        # Levels that the present sequence changed, with what they showed before it.
        self._before: dict[Level, int] = {}
        self._sequence = 0
        self._time_ns = 0
        for order_id, market_id, side, price, remaining, shown in file.rows(
            "SELECT * FROM resting"
        ):
            order = Resting((market_id, side, price), remaining, shown)
            self._orders[order_id] = order
            self._levels[order.level] = self._levels.get(order.level, 0) + order.visible

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that take events, by their kind."""
        return {
            events.ORDER_ACCEPTED: self._accepted,
            events.ORDER_REDUCED: self._reduced,
            events.ORDER_CANCELLED: self._reduced,
            events.TRADE: self._traded,
            events.ICEBERG_DISPLAYED: self._displayed,
        }

    def _begin(self, offset: int) -> None:
        """Go to the sequence of an event; if this is a new sequence, end the previous one."""
        sequence = self._at.first_sequence + offset
        if sequence != self._sequence:
            if self._before:
                self._end()
            self._sequence = sequence
            self._time_ns = self._at.time_ns

    def _end(self) -> None:
        """Add a row for each level whose displayed lots differ from those before the sequence."""
        levels = self._levels
        rows = self._changes.rows
        sequence, time_ns = self._sequence, self._time_ns
        for level, before in self._before.items():
            lots = levels[level]
            if lots != before:
                market_id, side, price = level
                rows.append((market_id, sequence, side, price, time_ns, lots))
            if lots == 0:
                del levels[level]
        self._before.clear()

    def _move(self, level: Level, lots: int) -> None:
        """Add `lots` to the displayed lots of a level; negative lots reduce them."""
        before = self._levels.get(level, 0)
        if level not in self._before:
            self._before[level] = before
        self._levels[level] = before + lots

    def _accepted(self, event: list[int]) -> None:
        _, offset, order_id, _, market_id, side, price, lots, _ = event
        # A MARKET order trades at once, or waits outside of the book for an auction.
        # A market that is not known was listed before an archive that was moved away.
        _, matching = self._kinds.get(market_id, (0, EXTERNAL_VENUE))
        if matching == EXTERNAL_VENUE or self._at.order_type == MARKET:
            return
        self._begin(offset)
        order = Resting((market_id, side, price), lots)
        self._orders[order_id] = order
        self._touched.add(order_id)
        self._move(order.level, lots)

    def _reduced(self, event: list[int]) -> None:
        self._take_off(event[1], event[2], event[5], is_trade=False)

    def _traded(self, event: list[int]) -> None:
        offset, lots = event[1], event[5]
        self._take_off(offset, event[7], lots, is_trade=True)
        self._take_off(offset, event[8], lots, is_trade=True)

    def _take_off(self, offset: int, order_id: int, lots: int, *, is_trade: bool) -> None:
        """Reduce the remaining lots of an order; a trade also reduces the displayed part of an iceberg."""
        order = self._orders.get(order_id)
        if order is None:
            return
        self._begin(offset)
        before = order.visible
        order.remaining -= lots
        if is_trade and order.shown != _ALL:
            order.shown = max(order.shown - lots, 0)
        self._touched.add(order_id)
        if order.remaining == 0:
            del self._orders[order_id]
        self._move(order.level, order.visible - before)

    def _displayed(self, event: list[int]) -> None:
        _, offset, order_id, _, _, lots = event
        order = self._orders.get(order_id)
        if order is None:
            return
        self._begin(offset)
        before = order.visible
        order.shown = lots
        self._touched.add(order_id)
        self._move(order.level, order.visible - before)

    def write_rows(self, file: DerivedFile) -> None:
        """Write the changes of levels, and the open orders. Raises DerivedFileError."""
        if self._before:
            self._end()
        self._changes.write_rows(file)
        if not self._touched:
            return
        rest = [(order_id, self._orders.get(order_id)) for order_id in self._touched]
        file.put(
            "DELETE FROM resting WHERE order_id = ?",
            [(order_id,) for order_id, order in rest if order is None],
        )
        file.put(
            insert("resting", _RESTING, replace=True),
            [
                (order_id, *order.level, order.remaining, order.shown)
                for order_id, order in rest
                if order is not None
            ],
        )
        self._touched = set()


def depth_changes(reading: Reading) -> Iterator[Found]:
    """Yield the changes of a market's book by sequence, side and price."""
    equal = {"market_id": reading.question.filters["market_id"]}
    key = ("sequence", "side", "price")
    for row in scan(reading, "depth_changes", _CHANGE, equal, key, reading.span):
        market_id, sequence, side, price, time_ns, lots = row
        view = DepthChangeView(market_id, sequence, time_ns, side, price, lots)
        yield (sequence, side, price), view
