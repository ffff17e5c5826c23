# SPDX-License-Identifier: Apache-2.0
"""Keep the index from ids of orders and breaks to records, which snapshots contain (SPEC J-4).

Owns the making of the index and its form in a snapshot. No query uses it now: orders and breaks are in the tables of
`past`.
"""

from array import array
from bisect import bisect_left
from itertools import accumulate
from operator import sub


def _differences(values: "array[int]") -> list[int]:
    """Return the first value, then the difference of each value from the previous one."""
    return [*values[:1], *map(sub, values[1:], values[:-1])]


class IdIndex:
    """An index from ids to records, for ids that only increase: it has one entry for each record that made ids."""

    def __init__(self) -> None:
        self._last_ids = array("q")
        self._sequences = array("q")

    def add(self, last_id: int, first_sequence: int) -> None:
        """Add a record: the highest id after the record at `first_sequence` is `last_id`."""
        if last_id > (self._last_ids[-1] if self._last_ids else 0):
            self._last_ids.append(last_id)
            self._sequences.append(first_sequence)

    def sequence_of(self, item_id: int) -> int | None:
        """Return the first sequence of the record that created `item_id`; None if no record did."""
        place = bisect_left(self._last_ids, item_id)
        return self._sequences[place] if item_id > 0 and place < len(self._sequences) else None

    def to_values(self) -> list[list[int]]:
        """Return the columns of ids and of sequences, each value less the one before it: small numbers take few
        bytes.
        """
        return [_differences(self._last_ids), _differences(self._sequences)]

    @classmethod
    def from_values(cls, last_ids: list[int], sequences: list[int]) -> "IdIndex":
        """Return the index that the values of `to_values` describe. Raises TypeError, OverflowError, or ValueError."""
        if len(last_ids) != len(sequences):
            raise ValueError("an index of ids has columns of two lengths")
        index = cls()
        index._last_ids = array("q", accumulate(last_ids))
        index._sequences = array("q", accumulate(sequences))
        return index


class RecordIndex:
    """The indexes of a journal by order and by break; call `add` after every record, in order."""

    def __init__(self) -> None:
        self.orders = IdIndex()
        self.breaks = IdIndex()

    def to_values(self) -> list[list[int]]:
        """Return the indexes as the plain values of a snapshot."""
        return [*self.orders.to_values(), *self.breaks.to_values()]

    @classmethod
    def from_values(cls, values: object) -> "RecordIndex":
        """Return the indexes that the values of `to_values` describe.

        Raises TypeError, OverflowError or ValueError for other values.
        """
        if not isinstance(values, list) or [type(column) for column in values] != [list] * 4:
            raise ValueError("an index of ids has four columns")
        indexes = cls()
        indexes.orders = IdIndex.from_values(values[0], values[1])
        indexes.breaks = IdIndex.from_values(values[2], values[3])
        return indexes

    def add(self, first_sequence: int, last_order_id: int, last_break_id: int) -> None:
        """Add a record with the highest ids of orders and breaks after it."""
        self.orders.add(last_order_id, first_sequence)
        self.breaks.add(last_break_id, first_sequence)
