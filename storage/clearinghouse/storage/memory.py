# SPDX-License-Identifier: Apache-2.0
"""Implement the log port in memory, for tests and simulation: the journal's refusals, nothing durable.

Owns a list. It must never accept what the journal refuses, or a test that passes here proves nothing.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from clearinghouse.storage.chain import (
    EMPTY_TAIL,
    RecordChecker,
    Tail,
    check_append,
    read_checked,
)
from clearinghouse.storage.errors import FencedError, LogClosedError
from clearinghouse.storage.port import Head, Record


class MemoryLog:
    """A `Log` that lives as long as the object; it starts with `records`."""

    def __init__(self, records: Sequence[Record] = (), epoch: int = 0) -> None:
        self._records: list[Record] = list(records)
        self._epoch = epoch
        self._closed = False
        self._tail = _tail(self._records)

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """See `Log.append`; the records live as long as the object."""
        self._refuse_if_closed()
        if epoch != self._epoch:
            raise FencedError(epoch, self._epoch, "append")
        self._tail = check_append(self._tail, epoch, expected_sequence, records)
        self._records.extend(records)

    def read(self, from_sequence: int) -> Iterator[Record]:
        """See `Log.read`."""
        self._refuse_if_closed()
        start = bisect_right(self._records, from_sequence, key=lambda record: record.first_sequence)
        start = max(start - 1, 0)
        checker = RecordChecker(_tail(self._records[start - 1 : start]) if start else EMPTY_TAIL)
        return read_checked(self._from(start), checker, from_sequence)

    def _from(self, position: int) -> Iterator[Record]:
        """Yield the records from the index `position` on, and records that are appended during the iteration."""
        while position < len(self._records):
            self._refuse_if_closed()
            yield self._records[position]
            position += 1

    def fence(self, epoch: int) -> None:
        """See `Log.fence`."""
        self._refuse_if_closed()
        if epoch <= self._epoch:
            raise FencedError(epoch, self._epoch, "fence")
        self._epoch = epoch

    def epoch(self) -> int:
        """See `Log.epoch`."""
        self._refuse_if_closed()
        return self._epoch

    def head(self) -> Head:
        """See `Log.head`."""
        self._refuse_if_closed()
        return self._tail.head

    def close(self) -> None:
        """See `Log.close`; the records stay readable."""
        self._closed = True

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise LogClosedError("the log in memory was closed")


def _tail(records: Sequence[Record]) -> Tail:
    """Return the tail that the record after `records` must continue."""
    if not records:
        return EMPTY_TAIL
    last = records[-1]
    return Tail(last.head, last.epoch, last.time_ns)
