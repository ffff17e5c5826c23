# SPDX-License-Identifier: Apache-2.0
"""Find orders, fills and breaks of the past in the journal (SPEC Q-2).

Owns the index from order and break ids to records, which costs two integers per record that made some, and the reading
of all other data from the events on request. The state keeps live orders only; ended ones are here. Must never read a
record on the path of a command.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import sub
from typing import Final

from clearinghouse.server.journal.walk import Calls, History
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import ExternalFills, OrderBatch
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.statemachine.vocabulary.types import BUY, SELL

# One answer reads at most this many records; the caller then gets a page that is not full, and continues.
RECORDS_PER_ANSWER: Final = 50_000
STEP_BACK: Final = 256


def _differences(values: "array[int]") -> list[int]:
    """The first value, then the difference of each from the one before it."""
    return [*values[:1], *map(sub, values[1:], values[:-1])]


class IdIndex:
    """The index from ids to records, for ids that only increase: one entry per record that made some."""

    def __init__(self) -> None:
        self._last_ids = array("q")
        self._sequences = array("q")

    def add(self, last_id: int, first_sequence: int) -> None:
        """Add a record: the highest id after the record at `first_sequence` is `last_id`."""
        if last_id > (self._last_ids[-1] if self._last_ids else 0):
            self._last_ids.append(last_id)
            self._sequences.append(first_sequence)

    def sequence_of(self, item_id: int) -> int | None:
        """The first sequence of the record that made `item_id`; None if no record did."""
        place = bisect_left(self._last_ids, item_id)
        return self._sequences[place] if item_id > 0 and place < len(self._sequences) else None

    def to_values(self) -> list[list[int]]:
        """Both columns as differences, which are small numbers."""
        return [_differences(self._last_ids), _differences(self._sequences)]

    @classmethod
    def from_values(cls, last_ids: list[int], sequences: list[int]) -> "IdIndex":
        """The index from the values of `to_values`. Raises TypeError, OverflowError, or ValueError if one is longer."""
        if len(last_ids) != len(sequences):
            raise ValueError("an index of ids has columns of two lengths")
        index = cls()
        index._last_ids = array("q", accumulate(last_ids))
        index._sequences = array("q", accumulate(sequences))
        return index

    def newest_first(self, step: int) -> Iterator[tuple[int, int]]:
        """Ranges [from, before) of first sequences that hold all records with ids, the newest range first."""
        before = 2**63 - 1
        for place in range(len(self._sequences) - 1, -1, -step):
            start = self._sequences[max(place - step + 1, 0)]
            yield start, before
            before = start


class RecordIndex:
    """The indexes of a journal; call `add` after every record, in order."""

    def __init__(self) -> None:
        self.orders = IdIndex()
        self.breaks = IdIndex()

    def to_values(self) -> list[list[int]]:
        """The indexes as the plain values of a snapshot."""
        return [*self.orders.to_values(), *self.breaks.to_values()]

    @classmethod
    def from_values(cls, values: object) -> "RecordIndex":
        """The indexes from the values of `to_values`. Raises TypeError, OverflowError or ValueError for others."""
        if not isinstance(values, list) or [type(column) for column in values] != [list] * 4:
            raise ValueError("an index of ids has four columns")
        indexes = cls()
        indexes.orders = IdIndex.from_values(values[0], values[1])
        indexes.breaks = IdIndex.from_values(values[2], values[3])
        return indexes

    def add(self, first_sequence: int, last_order_id: int, last_break_id: int) -> None:
        """Add the highest ids after a record."""
        self.orders.add(last_order_id, first_sequence)
        self.breaks.add(last_break_id, first_sequence)


@dataclass(slots=True)
class RecordedOrder:
    """An order rebuilt from the journal; quantities in lots, prices per lot, fees in quote units."""

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

    @property
    def remaining(self) -> int:
        """Return the open quantity (I-7)."""
        return self.quantity - self.filled - self.cancelled

    def take(self, event: Event) -> None:
        """Apply one event of this order."""
        fields = event.fields
        if event.kind == events.TRADE:
            self.filled += fields["lots"]
            is_maker = fields["maker_order_id"] == self.order_id
            self.fee += fields["maker_fee" if is_maker else "taker_fee"]
        elif event.kind == events.ORDER_CANCEL_PENDING:
            self.cancel_pending = True
        else:
            self.cancelled += fields["lots"]
            if event.kind == events.ORDER_CANCELLED:
                self.end_code = fields["code"]


@dataclass(slots=True)
class RecordedFill:
    """One side of a trade; quantities in lots, prices per lot, amounts in quote units."""

    sequence: int
    time_ns: int
    trade_id: int
    market_id: int
    order_id: int
    side: int
    price: int
    lots: int
    fee: int
    realised: int
    is_maker: bool
    client_id: int = 0


@dataclass(slots=True)
class RecordedBreak:
    """A reported fill that matched no accepted order; `resolution` is 0 until it is resolved."""

    break_id: int
    code: int
    market_id: int
    order_id: int
    price: int
    lots: int
    venue_fill_id: str
    sequence: int
    resolution: int = 0


@dataclass(slots=True)
class FillPage:
    """Fills from a sequence on; all fills before `next_sequence` are included."""

    fills: list[RecordedFill]
    next_sequence: int
    has_more: bool


_ORDER_EVENTS: Final = frozenset(
    {events.ORDER_REDUCED, events.ORDER_CANCELLED, events.ORDER_CANCEL_PENDING}
)


def _flat_events(values: list[int], kinds: frozenset[int]) -> Iterator[Event]:
    """The events of some kinds in a flat list, without objects for the others."""
    at = 0
    while at < len(values):
        end = at + 1 + len(EVENT_FIELDS[values[at]][1])
        if values[at] in kinds:
            yield from split(values[at:end])
        at = end


class Lookups:
    """Answers from the journal up to `end()`, the last committed sequence."""

    def __init__(self, history: History, indexes: RecordIndex, end: Callable[[], int]) -> None:
        self._history = history
        self._indexes = indexes
        self._end = end

    async def order(self, order_id: int) -> RecordedOrder | None:
        """The order with the machine's id, and all its events."""
        start = self._indexes.orders.sequence_of(order_id)
        if start is None:
            return None
        walk = self._history.walk(start)
        order: RecordedOrder | None = None
        while chunk := await walk.next():
            for calls in chunk:
                for place, (first, values) in enumerate(calls.batches):
                    if order is None:
                        order = _accepted(calls, place, first, values, order_id)
                        if order is None:
                            continue
                    for event in _flat_events(values, _ORDER_EVENTS | {events.TRADE}):
                        if _is_about(event, order_id):
                            order.take(event)
                    if order.remaining == 0:
                        return order
        return order

    async def order_of_client(self, account_id: int, client_id: int) -> RecordedOrder | None:
        """The newest order of an account that carried the client's id."""
        for start, before in self._indexes.orders.newest_first(STEP_BACK):
            found = 0
            walk = self._history.walk(start)
            inside = True
            while inside and (chunk := await walk.next()):
                for calls in chunk:
                    inside = calls.record.first_sequence < before
                    if not inside:
                        break
                    found = _client_order(calls, account_id, client_id) or found
            if found:
                return await self.order(found)
        return None

    async def fills(
        self, account_id: int, from_sequence: int, market_id: int, order_id: int, count: int
    ) -> FillPage:
        """At least `count` fills, if there are so many, ending between two sequences."""
        page = FillPage([], from_sequence, has_more=False)
        wanted = (account_id, market_id, order_id)
        clients: dict[int, int] = {}
        records = 0
        walk = self._history.walk(max(from_sequence, 1))
        while records < RECORDS_PER_ANSWER and (chunk := await walk.next()):
            for calls in chunk:
                if _take_fills(page, calls, from_sequence, wanted, count, clients):
                    records = RECORDS_PER_ANSWER
                    break
                page.next_sequence = max(calls.record.last_sequence + 1, from_sequence)
                records += 1
        page.has_more = records >= RECORDS_PER_ANSWER and page.next_sequence <= self._end()
        await self._add_clients(page.fills, clients)
        return page

    async def _add_clients(self, fills: list[RecordedFill], clients: dict[int, int]) -> None:
        """Add the clients' own ids of the orders: most were accepted near their fills, the others are searched."""
        for fill in fills:
            if fill.order_id not in clients:
                clients[fill.order_id] = await self._client_of(fill.order_id)
            fill.client_id = clients[fill.order_id]

    async def _client_of(self, order_id: int) -> int:
        """The client's id of an order, 0 if it has none."""
        start = self._indexes.orders.sequence_of(order_id)
        assert start is not None
        for calls in await self._history.walk(start).next():
            for _, values in calls.batches:
                for event in _flat_events(values, frozenset({events.ORDER_ACCEPTED})):
                    if event.fields["order_id"] == order_id:
                        return event.fields["client_order_id"]
        return 0

    async def breaks(
        self, after_break_id: int, count: int, *, include_resolved: bool
    ) -> list[RecordedBreak]:
        """The first `count` breaks with an id above `after_break_id`."""
        start = self._indexes.breaks.sequence_of(after_break_id + 1)
        found: dict[int, RecordedBreak] = {}
        if start is None:
            return []
        walk = self._history.walk(start)
        while chunk := await walk.next():
            for calls in chunk:
                for place, (first, values) in enumerate(calls.batches):
                    kinds = frozenset({events.BREAK_RECORDED, events.BREAK_RESOLVED})
                    for event in _flat_events(values, kinds):
                        fields = event.fields
                        if event.kind == events.BREAK_RECORDED:
                            found[fields["break_id"]] = _break(calls, place, first, fields)
                        elif fields["break_id"] in found:
                            found[fields["break_id"]].resolution = fields["resolution"]
        kept = [
            item
            for break_id, item in found.items()
            if break_id > after_break_id and (include_resolved or not item.resolution)
        ]
        return kept[:count]


def _is_about(event: Event, order_id: int) -> bool:
    """Return whether an event of an order or a trade concerns the order."""
    fields = event.fields
    if event.kind == events.TRADE:
        return order_id in {fields["maker_order_id"], fields["taker_order_id"]}
    return fields["order_id"] == order_id


def _accepted(
    calls: Calls, place: int, first: int, values: list[int], order_id: int
) -> RecordedOrder | None:
    """The order if the call at `place` of a record made it."""
    for event in _flat_events(values, frozenset({events.ORDER_ACCEPTED})):
        fields = event.fields
        if fields["order_id"] != order_id:
            continue
        item = fields["offset"]
        batch = calls.commands[place]
        assert isinstance(batch, OrderBatch)
        return RecordedOrder(
            order_id,
            fields["account_id"],
            fields["market_id"],
            fields["client_order_id"],
            fields["side"],
            batch.types[item],
            batch.tifs[item],
            batch.flags[item],
            batch.stps[item],
            fields["price_per_lot"],
            fields["lots"],
            batch.expire_ns[item],
            first + item,
            calls.record.time_ns,
        )
    return None


def _client_order(calls: Calls, account_id: int, client_id: int) -> int:
    """The last order in a record that an account gave the client's id; 0 if none."""
    found = 0
    for _, values in calls.batches:
        for event in _flat_events(values, frozenset({events.ORDER_ACCEPTED})):
            fields = event.fields
            if fields["account_id"] == account_id and fields["client_order_id"] == client_id:
                found = fields["order_id"]
    return found


def _take_fills(
    page: FillPage,
    calls: Calls,
    from_sequence: int,
    wanted: tuple[int, int, int],
    count: int,
    clients: dict[int, int],
) -> bool:
    """Add the fills of a record; True if the page is full: `next_sequence` is then the next one to read.

    `wanted` is account, market and order, 0 for any of the latter two. `clients` collects the clients' ids of the
    account's orders that are accepted in the records read.
    """
    account_id, market_id, order_id = wanted
    for first, values in calls.batches:
        for event in _flat_events(values, frozenset({events.TRADE})):
            fields = event.fields
            sequence = first + fields["offset"]
            if sequence < from_sequence or (market_id and fields["market_id"] != market_id):
                continue
            for fill in _sides(sequence, calls.record.time_ns, fields, account_id):
                if order_id and fill.order_id != order_id:
                    continue
                if len(page.fills) >= count and page.fills[-1].sequence < sequence:
                    page.next_sequence = sequence
                    return True
                page.fills.append(fill)
        _note_clients(clients, account_id, values)
    return False


def _note_clients(clients: dict[int, int], account_id: int, values: list[int]) -> None:
    """Store the clients' ids of an account's orders that a call made."""
    for event in _flat_events(values, frozenset({events.ORDER_ACCEPTED})):
        if event.fields["account_id"] == account_id:
            clients[event.fields["order_id"]] = event.fields["client_order_id"]


def _sides(
    sequence: int, time_ns: int, fields: dict[str, int], account_id: int
) -> Iterator[RecordedFill]:
    """The sides of a trade that belong to the account, the maker's first."""
    taker_side = fields["taker_side"]
    maker_side = SELL if taker_side == BUY else BUY
    for role, side in (("maker", maker_side), ("taker", taker_side)):
        # A venue's side of an external fill belongs to no order.
        if fields[f"{role}_account_id"] == account_id and fields[f"{role}_order_id"]:
            yield RecordedFill(
                sequence,
                time_ns,
                fields["trade_id"],
                fields["market_id"],
                fields[f"{role}_order_id"],
                side,
                fields["price_per_lot"],
                fields["lots"],
                fields[f"{role}_fee"],
                fields[f"{role}_realised"],
                is_maker=role == "maker",
            )


def _break(calls: Calls, place: int, first: int, fields: dict[str, int]) -> RecordedBreak:
    """A break from its event."""
    batch = calls.commands[place]
    assert isinstance(batch, ExternalFills)
    return RecordedBreak(
        fields["break_id"],
        fields["code"],
        fields["market_id"],
        fields["order_id"],
        fields["price_per_lot"],
        fields["lots"],
        batch.venue_fill_ids[fields["offset"]],
        first + fields["offset"],
    )
