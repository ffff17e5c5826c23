# SPDX-License-Identifier: Apache-2.0
"""Record orders of the past, open and ended (SPEC O-1, Q-1).

Owns the table of orders, the changes that events make to an order, and which orders must be written again. Also owns
the terms of orders whose call does not state them: orders of the machine, and those that a conditional order became.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from clearinghouse.server.codec.reads.history import (
    STATE_CANCELLED,
    STATE_ENDED,
    STATE_FILLED,
    STATE_OPEN,
)
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import (
    INTEGER_MAX,
    At,
    Found,
    Handler,
    Reading,
    Rows,
    Span,
    insert,
    scan,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.client_order_ids import number_of_text, text_of_number
from clearinghouse.statemachine.vocabulary.commands import (
    Brackets,
    CloseAll,
    ConditionalOrders,
    OrderBatch,
    PlaceTwap,
)
from clearinghouse.statemachine.vocabulary.types import (
    FLAG_BAND_MOVE,
    FLAG_BAND_WAIT,
    FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY,
    GTC,
    IOC,
    LIMIT,
    MARKET,
    STP_CANCEL_MAKER,
    STP_CANCEL_TAKER,
)
from clearinghouse.storage.derived import DerivedFile

TABLES: Final = (
    """
    CREATE TABLE orders (
        order_id INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        client_id ANY NOT NULL,  -- a number, or the bytes of a text
        side INTEGER NOT NULL,
        type INTEGER NOT NULL,
        tif INTEGER NOT NULL,
        flags INTEGER NOT NULL,
        stp INTEGER NOT NULL,
        price INTEGER NOT NULL,
        quantity INTEGER NOT NULL,
        expire_ns INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        filled INTEGER NOT NULL,
        cancelled INTEGER NOT NULL,
        fee INTEGER NOT NULL,
        cancel_pending INTEGER NOT NULL,
        end_code INTEGER NOT NULL,
        ended_sequence INTEGER NOT NULL,
        ended_time_ns INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX orders_of_account ON orders (account_id, order_id)",
    "CREATE INDEX orders_of_market ON orders (market_id, order_id)",
    "CREATE INDEX orders_of_client ON orders (account_id, client_id, order_id) WHERE client_id != 0",
    # Of the exits of an entry order: whether each has a price of its own, and so is a LIMIT order.
    """
    CREATE TABLE brackets (
        order_id INTEGER PRIMARY KEY,
        take_profit_is_limit INTEGER NOT NULL,
        stop_is_limit INTEGER NOT NULL
    ) STRICT
    """,
    # Terms of orders that wait for a price: the order that one becomes has them.
    """
    CREATE TABLE conditionals (
        order_id INTEGER PRIMARY KEY,
        type INTEGER NOT NULL,
        tif INTEGER NOT NULL,
        flags INTEGER NOT NULL,
        stp INTEGER NOT NULL,
        expire_ns INTEGER NOT NULL
    ) STRICT
    """,
)
# Orders that are kept in memory between two puts, because events change open ones again and again.
KEPT_MAX: Final = 200_000
CHANGING: Final = (
    "filled",
    "cancelled",
    "fee",
    "cancel_pending",
    "end_code",
    "ended_sequence",
    "ended_time_ns",
)


@dataclass(slots=True)
class RecordedOrder:
    """An order rebuilt from events; quantities are in lots, prices per lot, fees in quote units."""

    order_id: int
    account_id: int
    market_id: int
    client_id: int
    side: int
    type: int
    tif: int
    flags: int
    stp: int
    price: int
    quantity: int
    expire_ns: int
    sequence: int
    time_ns: int
    filled: int = 0
    cancelled: int = 0
    fee: int = 0
    cancel_pending: bool = False
    end_code: int = 0
    ended_sequence: int = 0
    ended_time_ns: int = 0

    @property
    def remaining(self) -> int:
        """Return the lots of the order that are still open (I-7)."""
        return self.quantity - self.filled - self.cancelled


COLUMNS: Final = tuple(RecordedOrder.__dataclass_fields__)
_CLIENT_ID: Final = COLUMNS.index("client_id")
_whole: Final = attrgetter(*COLUMNS)
_changed: Final = attrgetter(*CHANGING, "order_id")
_UPDATE: Final = (
    f"UPDATE orders SET {', '.join(f'{name} = ?' for name in CHANGING)} WHERE order_id = ?"  # noqa: S608
)
_SELECT: Final = f"SELECT {', '.join(COLUMNS)} FROM orders WHERE order_id = ?"  # noqa: S608
# Type, time in force, flags, self-trade prevention and expiry of an order of the machine (`forced_orders`).
_MACHINE_TERMS: Final = (LIMIT, IOC, 0, STP_CANCEL_MAKER, 0)
_BRACKETS: Final = ("order_id", "take_profit_is_limit", "stop_is_limit")
_CONDITIONALS: Final = ("order_id", "type", "tif", "flags", "stp", "expire_ns")


class Orders:
    """The new and changed orders that are not written yet."""

    def __init__(self, file: DerivedFile, at: At, _: Instruments) -> None:
        self._file = file
        self._at = at
        self._kept: dict[int, RecordedOrder] = {}
        self._new: dict[int, RecordedOrder] = {}
        self._touched: dict[int, RecordedOrder] = {}
        self._conditionals = Rows(insert("conditionals", _CONDITIONALS, replace=True))
        self._brackets = Rows(insert("brackets", _BRACKETS, replace=True))
        self._new_brackets: dict[int, tuple[int, int]] = {}
        self._new_conditionals: dict[int, tuple[int, ...]] = {}
        # The order that the next accepted one was as a waiting order.
        self._triggered = 0
        self._is_slice = False

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""
        return {
            events.ORDER_ACCEPTED: self._accepted,
            events.ORDER_REDUCED: self._reduced,
            events.ORDER_CANCELLED: self._cancelled,
            events.ORDER_CANCEL_PENDING: self._cancel_pending,
            events.TRADE: self._traded,
            events.CONDITIONAL_PLACED: self._conditional_placed,
            events.CONDITIONAL_TRIGGERED: self._conditional_triggered,
            events.TWAP_PLACED: self._twap_placed,
            events.TWAP_SLICE: self._twap_slice,
            events.BRACKET_PLACED: self._bracket_placed,
            events.BRACKET_SIZED: self._bracket_sized,
        }

    def _accepted(self, event: list[int]) -> None:
        _, offset, order_id, account_id, market_id, side, price, lots, client_id = event
        terms = self._terms(offset, market_id, side, client_id)
        kind, tif, flags, stp, expire_ns = terms
        at = self._at
        order = RecordedOrder(
            order_id, account_id, market_id, client_id, side, kind, tif, flags, stp, price, lots,
            expire_ns, at.first_sequence + offset, at.time_ns,
        )  # fmt: skip
        self._kept[order_id] = self._new[order_id] = order
        at.last_order_id = order_id
        at.order_type = kind

    def _terms(self, offset: int, market_id: int, side: int, client_id: int) -> tuple[int, ...]:
        """Return the terms of an accepted order that its event does not state: they come from its call."""
        if self._triggered:
            kind, tif, flags, stp, expire_ns = self._terms_of_conditional(self._triggered)
            # An exit comes before orders of its owner (G-8.3); a slice of a TWAP does not.
            if not self._is_slice and flags & FLAG_REDUCE_ONLY:
                stp = STP_CANCEL_MAKER
            self._triggered = 0
            return kind, tif, flags, stp, expire_ns
        batch = self._at.command()
        if not isinstance(batch, OrderBatch | ConditionalOrders | Brackets) or offset >= len(
            batch.sides
        ):
            return _MACHINE_TERMS
        # An item can also make the machine place orders, which have no client's id and never its market and side.
        own = (batch.market_ids[offset], batch.sides[offset], batch.client_ids[offset])
        if own != (market_id, side, client_id):
            return _MACHINE_TERMS
        return (
            batch.types[offset],
            batch.tifs[offset],
            batch.flags[offset],
            batch.stps[offset],
            batch.expire_ns[offset],
        )

    def _terms_of_conditional(self, order_id: int) -> tuple[int, ...]:
        """Return the terms of a triggered conditional order; default terms if its call is in a missing archive."""
        found = self._new_conditionals.get(order_id)
        if found is not None:
            return found
        rows = self._file.rows(
            "SELECT type, tif, flags, stp, expire_ns FROM conditionals WHERE order_id = ?",
            (order_id,),
        )
        return rows[0] if rows else _MACHINE_TERMS

    def _conditional_placed(self, event: list[int]) -> None:
        offset, order_id = event[1:3]
        batch = self._at.command()
        if isinstance(batch, CloseAll):
            terms = (MARKET, IOC, FLAG_REDUCE_ONLY, STP_CANCEL_MAKER, 0)
            self._new_conditionals[order_id] = terms
            return
        if not isinstance(batch, ConditionalOrders):
            return  # an exit of an entry that has filled, whose event follows
        self._new_conditionals[order_id] = (
            batch.types[offset],
            batch.tifs[offset],
            batch.flags[offset] & ~(FLAG_CLOSE_POSITION | FLAG_BAND_MOVE | FLAG_BAND_WAIT),
            batch.stps[offset],
            batch.expire_ns[offset],
        )

    def _twap_placed(self, event: list[int]) -> None:
        # The event has all terms of its slices but what they do when they meet their owner's orders.
        order_id, price, reduce_only = event[2], event[9], event[10]
        command = self._at.command()
        stp = command.stp if isinstance(command, PlaceTwap) else 0
        flags = FLAG_REDUCE_ONLY if reduce_only else 0
        kind = LIMIT if price else MARKET
        self._new_conditionals[order_id] = (kind, IOC, flags, stp or STP_CANCEL_TAKER, 0)

    def _twap_slice(self, event: list[int]) -> None:
        # The event comes directly before that of the slice's order, where a slice has one.
        if event[8]:
            self._triggered, self._is_slice = event[2], True

    def _bracket_placed(self, event: list[int]) -> None:
        order_id, take_profit_price, stop_price = event[2], event[7], event[9]
        self._new_brackets[order_id] = (int(take_profit_price > 0), int(stop_price > 0))

    def _bracket_sized(self, event: list[int]) -> None:
        # The exits wait from the first of these events on; later ones enlarge them (`bracket_exits`).
        entry_id, *exit_ids = event[2], event[5], event[6]
        entry = self._order(entry_id)
        limits = self._new_brackets.get(entry_id) or self._bracket(entry_id)
        if entry is None or limits is None:
            return
        for order_id, is_limit in zip(exit_ids, limits, strict=True):
            if order_id:
                kind, tif = (LIMIT, GTC) if is_limit else (MARKET, IOC)
                self._new_conditionals[order_id] = (kind, tif, FLAG_REDUCE_ONLY, entry.stp, 0)

    def _bracket(self, order_id: int) -> tuple[int, int] | None:
        """Return whether the take-profit and the stop of an entry are LIMIT orders.

        Returns None if the entry's call is in a missing archive.
        """
        rows = self._file.rows(
            "SELECT take_profit_is_limit, stop_is_limit FROM brackets WHERE order_id = ?",
            (order_id,),
        )
        return rows[0] if rows else None

    def _conditional_triggered(self, event: list[int]) -> None:
        # The event comes directly before that of its order, where it places one.
        if event[6]:
            self._triggered, self._is_slice = event[2], False

    def _reduced(self, event: list[int]) -> None:
        order = self._order(event[2])
        if order is not None:
            order.cancelled += event[5]  # a part stays open

    def _cancelled(self, event: list[int]) -> None:
        order = self._order(event[2])
        if order is not None:
            order.cancelled += event[5]
            order.end_code = event[6]
            self._end_if_done(order, event[1])

    def _cancel_pending(self, event: list[int]) -> None:
        order = self._order(event[2])
        if order is not None:
            order.cancel_pending = True

    def _traded(self, event: list[int]) -> None:
        _, offset, _, _, _, lots, _, maker_id, taker_id, _, _, maker_fee, taker_fee, _, _ = event
        for order_id, fee in ((maker_id, maker_fee), (taker_id, taker_fee)):
            order = self._order(order_id) if order_id else None
            if order is not None:
                order.filled += lots
                order.fee += fee
                self._end_if_done(order, offset)

    def _end_if_done(self, order: RecordedOrder, offset: int) -> None:
        """Set the end of an order if nothing of it remains."""
        if order.remaining == 0:
            order.ended_sequence = self._at.first_sequence + offset
            order.ended_time_ns = self._at.time_ns

    def _order(self, order_id: int) -> RecordedOrder | None:
        """Return an order that an event changes; None if its acceptance is in a missing archive."""
        order = self._new.get(order_id) or self._touched.get(order_id)
        if order is None:
            order = self._kept.get(order_id) or read_order(self._file, order_id)
            if order is not None:
                self._kept[order_id] = self._touched[order_id] = order
        return order

    def write_rows(self, file: DerivedFile) -> None:
        """Write the new orders and the changed ones. Raises DerivedFileError."""
        if self._new:
            file.put(insert("orders", COLUMNS), [_row(one) for one in self._new.values()])
        if self._touched:
            file.put(_UPDATE, [_changed(one) for one in self._touched.values()])
        self._conditionals.rows += [(key, *row) for key, row in self._new_conditionals.items()]
        self._conditionals.write_rows(file)
        self._new_conditionals = {}
        self._brackets.rows += [(key, *row) for key, row in self._new_brackets.items()]
        self._brackets.write_rows(file)
        self._new_brackets = {}
        for order_id, order in (*self._new.items(), *self._touched.items()):
            if order.ended_sequence:
                self._kept.pop(order_id, None)
        if len(self._kept) > KEPT_MAX:
            self._kept = {}
        self._new = {}
        self._touched = {}


def stored_client_id(client_id: int) -> int | bytes:
    """Return the id that a client chose for an order in the form of the table: a number, or the bytes of a text."""
    return text_of_number(client_id) or client_id


def client_id_of(stored: int | bytes) -> int:
    """Return the id that a client chose for an order in the machine's form, from the form of the table."""
    return number_of_text(stored) if isinstance(stored, bytes) else stored


def _row(order: RecordedOrder) -> tuple[Any, ...]:
    """Return an order as a row of the table."""
    row = _whole(order)
    return (*row[:_CLIENT_ID], stored_client_id(order.client_id), *row[_CLIENT_ID + 1 :])


def order_of(row: tuple[Any, ...]) -> RecordedOrder:
    """Return the order that a row of the table contains."""
    order = RecordedOrder(*row)
    order.client_id = client_id_of(order.client_id)
    return order


def read_order(file: DerivedFile, order_id: int) -> RecordedOrder | None:
    """Return an order by its id; None if the tables do not have it. Raises DerivedFileError."""
    rows = file.rows(_SELECT, (order_id,))
    return order_of(rows[0]) if rows else None


def _in_state(order: RecordedOrder, state: int) -> bool:
    """Return whether an order is in the state that a filter requests."""
    if state == STATE_OPEN:
        return not order.ended_sequence
    if state == STATE_ENDED:
        return bool(order.ended_sequence)
    if state == STATE_FILLED:
        return bool(order.ended_sequence) and not order.end_code
    if state == STATE_CANCELLED:
        return bool(order.end_code)
    return True


def past_orders(reading: Reading) -> Iterator[Found]:
    """Yield the orders that a question requests by id, which is the order of acceptance."""
    filters = reading.question.filters
    account_id, market_id, state = filters["account_id"], filters["market_id"], filters["state"]
    equal: dict[str, int] = {}
    if account_id:
        equal = {"account_id": account_id}
    elif market_id:
        equal = {"market_id": market_id}
    first, last = reading.span
    for row in scan(reading, "orders", COLUMNS, equal, ("order_id",), _ids_of(reading)):
        order = order_of(row)
        is_wanted = (
            first <= order.sequence <= last
            and (not market_id or order.market_id == market_id)
            and _in_state(order, state)
        )
        yield (order.order_id,), order if is_wanted else None


def _ids_of(reading: Reading) -> Span:
    """Return the first and last id of the orders accepted in a question's sequences; ids only increase."""
    first, last = reading.span
    before = reading.file.rows(
        "SELECT last_order_id FROM records WHERE last_sequence < ? "
        "ORDER BY last_sequence DESC LIMIT 1",
        (first,),
    )
    end = reading.file.rows(
        "SELECT last_order_id FROM records WHERE last_sequence >= ? ORDER BY last_sequence LIMIT 1",
        (last,),
    )
    return Span(before[0][0] + 1 if before else 0, end[0][0] if end else INTEGER_MAX)
