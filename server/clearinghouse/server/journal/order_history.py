# SPDX-License-Identifier: Apache-2.0
"""Find breaks of the past in the journal (SPEC Q-2).

Owns the index from order and break ids to records, which costs two integers per record that made some, and the reading
of breaks from the events on request. Must never read a record on the path of a command.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from clearinghouse.server.journal.walk import Calls, History
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import ExternalFills
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split


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
