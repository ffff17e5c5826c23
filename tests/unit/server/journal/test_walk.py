# SPDX-License-Identifier: Apache-2.0
"""Pages and walks of a log beside its writer: their limits, and that nothing unpublished is in them (SPEC Q-4)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Never

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.journal import walk
from clearinghouse.server.journal.walk import RECORD_BYTES, Calls, History, Walk
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.errors import ArchivedError
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Record
from tests.analysis.journals import EPOCH, golden_records
from tests.unit.server.journal.test_call_history import log_of

RECORDS = golden_records()[:40]
END = RECORDS[-1].last_sequence


def history(end: int = END, log: MemoryLog | None = None) -> History:
    """A history that is published up to a sequence."""
    return History(log_of(RECORDS) if log is None else log, lambda: end)


def page(from_sequence: int, bytes_max: int, end: int = END) -> list[Record]:
    """A page of the records."""
    return asyncio.run(history(end).page(from_sequence, bytes_max))


def sizes(records: list[Record]) -> int:
    """Return the bytes that a page counts for records."""
    return sum(len(record.commands) + RECORD_BYTES for record in records)


def test_a_page_begins_with_the_record_of_its_sequence_and_ends_with_its_bytes() -> None:
    """One record is there however large; one more only while all of them fit."""
    three = RECORDS[10:13]
    first = three[0].first_sequence
    assert page(first, sizes(three)) == three
    assert page(first, sizes(three) - 1) == three[:2]
    assert page(first, 0) == three[:1]
    assert page(END + 1, 10**9) == []
    assert page(0, 10**9) == RECORDS
    assert page(three[1].last_sequence, 0) == [three[1]]


def test_a_page_has_so_many_records_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small they are."""
    monkeypatch.setattr(walk, "PAGE_RECORDS", 7)
    assert page(0, 10**9) == RECORDS[:7]


def test_nothing_unpublished_is_read() -> None:
    """A record counts only as a whole, with its last sequence."""
    end = RECORDS[20].last_sequence
    assert page(0, 10**9, end) == RECORDS[:21]
    assert page(0, 10**9, end - 1) == RECORDS[:20]
    assert page(end + 1, 10**9, end) == []


def test_one_record_is_read_by_any_of_its_sequences() -> None:
    """The one that contains it."""
    record = next(one for one in RECORDS if one.count > 1)
    for sequence in (record.first_sequence, record.last_sequence):
        assert asyncio.run(history().record(sequence)) == record


def walked(one: Walk, chunks: int) -> list[list[Record]]:
    """The records of the next chunks of a walk."""

    async def run() -> list[list[Record]]:
        return [[calls.record for calls in await one.next()] for _ in range(chunks)]

    return asyncio.run(run())


def test_a_walk_goes_on_until_the_end_and_from_there_once_more_is_written() -> None:
    """Genesis has no calls; a chunk at the end is empty, and the next one has what came since."""
    log = log_of(RECORDS[:20])
    one = history(log=log).walk(0)
    assert walked(one, 2) == [RECORDS[1:20], []]
    log.append(EPOCH, RECORDS[20].first_sequence, RECORDS[20:])
    assert walked(one, 2) == [RECORDS[20:], []]


def test_a_chunk_has_so_many_records_and_bytes_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record that reaches the bytes is its last one."""
    monkeypatch.setattr(walk, "CHUNK_RECORDS", 5)
    assert walked(history().walk(1), 2) == [RECORDS[1:6], RECORDS[6:11]]
    first = [len(record.commands) + len(record.events) for record in RECORDS[1:4]]
    monkeypatch.setattr(walk, "CHUNK_BYTES", sum(first))
    assert walked(history().walk(1), 1) == [RECORDS[1:4]]
    monkeypatch.setattr(walk, "CHUNK_BYTES", sum(first) + 1)
    assert walked(history().walk(1), 1) == [RECORDS[1:5]]


def test_a_walk_waits_for_what_is_not_published() -> None:
    """The records that it has read and that were not published are read once more."""
    published = [RECORDS[10].last_sequence - 1]
    one = History(log_of(RECORDS), lambda: published[0]).walk(1)
    assert walked(one, 2) == [RECORDS[1:10], []]
    published[0] = RECORDS[12].last_sequence
    assert walked(one, 2) == [RECORDS[10:13], []]
    published[0] = END
    assert walked(one, 2) == [RECORDS[13:], []]


def test_a_walk_begins_inside_a_record() -> None:
    """With the record that contains the sequence."""
    record = next(one for one in RECORDS if one.count > 1)
    found = walked(history().walk(record.last_sequence), 1)[0]
    assert found[0] == record


class Archived(MemoryLog):
    """A log whose records up to 40 were moved away."""

    def read(self, from_sequence: int) -> Iterator[Record]:
        """Refuse."""
        return self._refuse(from_sequence)

    def _refuse(self, from_sequence: int) -> Never:
        raise ArchivedError(from_sequence, 40, Path("archive"))


def test_what_was_archived_and_moved_away_is_named() -> None:
    """Pages, records and walks say which sequence was asked for, and the first that is there."""
    log = Archived(RECORDS)
    one = history(log=log)
    for asked in (
        lambda: asyncio.run(one.page(7, 1)),
        lambda: asyncio.run(one.record(7)),
        lambda: walked(one.walk(7), 1),
    ):
        with pytest.raises(EdgeError) as caught:
            asked()
        error = caught.value
        assert error.code == codes.SEQUENCE_OUT_OF_RANGE
        assert error.message == "all up to sequence 40 are archived, and not here any more"
        assert (error.limit, error.actual) == ("41", "7")


def test_a_record_without_as_many_events_as_calls_is_refused() -> None:
    """Genesis, for example, has no calls."""
    with pytest.raises(ValueError, match=r".") as caught:
        Calls(RECORDS[0])
    assert str(caught.value)
    found = Calls(RECORDS[1])
    assert len(found.commands) == len(found.batches) >= 1
