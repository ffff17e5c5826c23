# SPDX-License-Identifier: Apache-2.0
"""A derived file that follows a journal, and questions about it over pipes (SPEC J-8)."""

import gc
import json
import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.journal import follower as module
from clearinghouse.server.journal.follower import (
    Answer,
    Asked,
    Follower,
    Questions,
    body_of,
    frame,
    records_after,
    refused,
    serve,
    unframed,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.derived import DerivedFile, DerivedFileError, Form
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import JournalDamagedError
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from clearinghouse.storage.reader import open_read_only
from tests.analysis.journals import EPOCH, golden_records, write_journal

RECORDS = golden_records()[:40]
TIMES = Form(
    "table of times", 0x54494D45, 3, ("CREATE TABLE t (sequence INTEGER, time_ns INTEGER)",)
)


class Times(Follower):
    """A derived file with the time of each record; it is full with ten of them."""

    FILE = "times.db"

    def __init__(self, directory: Path) -> None:
        self.rows: list[tuple[object, ...]] = []
        self.writes = 0
        super().__init__(directory)

    def open_file(self, path: Path, genesis_hash: bytes, oldest: int) -> DerivedFile:
        """Open the table."""
        return DerivedFile(path, TIMES, genesis_hash, oldest)

    def apply(self, record: Record) -> None:
        """Take the time."""
        self.rows.append((record.first_sequence, record.time_ns))

    def write(self) -> None:
        """Write the times."""
        self.writes += 1
        self.derived.put("INSERT INTO t VALUES (?, ?)", self.rows)
        self.rows = []
        self.derived.commit(self.head)

    @property
    def is_full(self) -> bool:
        """With ten rows."""
        return len(self.rows) >= 10

    def written(self) -> list[tuple[object, ...]]:
        """Return the rows of the file."""
        return self.derived.rows("SELECT sequence, time_ns FROM t ORDER BY sequence")


def times_of(records: list[Record]) -> list[tuple[int, int]]:
    """The rows of records."""
    return [(record.first_sequence, record.time_ns) for record in records]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A journal of half of the records."""
    return write_journal(tmp_path / "data", RECORDS[:20])


def test_it_takes_so_many_records_at_once_and_writes_when_it_is_full(directory: Path) -> None:
    """True while there are more; what it covers is known by sequence and head."""
    one = Times(directory)
    assert (one.sequence, one.head, one.oldest) == (-1, EMPTY_HEAD, 0)
    assert one.follow(records=9, seconds=60)
    assert (one.sequence, one.head, one.writes) == (RECORDS[8].last_sequence, RECORDS[8].head, 0)
    assert one.follow(records=1, seconds=60)
    assert one.writes == 1
    assert one.written() == times_of(RECORDS[:10])
    assert not one.follow(records=99, seconds=60)
    assert (one.sequence, one.writes) == (RECORDS[19].last_sequence, 2)
    assert not one.follow()
    one.close()


def test_a_step_ends_with_its_time(directory: Path) -> None:
    """After the record by whose end it is over; one at least."""
    one = Times(directory)
    assert one.follow(records=99, seconds=0)
    assert one.sequence == RECORDS[0].last_sequence
    one.close()


def test_a_step_that_has_used_its_time_to_the_end_is_over(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its clock shows 0, 1, 2 seconds: with two of them it takes two records."""
    times = iter(range(9))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(times)))
    one = Times(directory)
    assert one.follow(records=99, seconds=2)
    assert one.sequence == RECORDS[1].last_sequence
    one.close()


def test_it_goes_on_where_its_file_ends(directory: Path) -> None:
    """It takes once more what was taken and not written."""
    one = Times(directory)
    one.follow(records=10, seconds=60)
    one.follow(records=5, seconds=60)
    one.close()
    again = Times(directory)
    assert (again.sequence, again.head) == (RECORDS[9].last_sequence, RECORDS[9].head)
    again.follow(records=99, seconds=60)
    again.write()
    assert again.written() == times_of(RECORDS[:20])
    again.close()


@pytest.mark.parametrize("damage", ["other history", "longer", "no database", "another form"])
def test_a_file_that_does_not_fit_is_built_again(
    directory: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another history or form, ahead of the journal, or damaged: it begins with nothing, and no error is left."""
    one = Times(directory)
    one.follow(records=10, seconds=60)
    one.follow(records=99, seconds=60)
    one.write()
    if damage == "other history":
        one.derived.commit(Head(RECORDS[19].last_sequence, bytes(32)))
    if damage == "longer":
        one.derived.commit(Head(RECORDS[19].last_sequence + 1, RECORDS[19].chain_hash))
    one.close()
    if damage == "no database":
        (directory / Times.FILE).write_bytes(b"x" * 4_096)
    if damage == "another form":
        monkeypatch.setattr(sys.modules[__name__], "TIMES", TIMES._replace(version=4))
    again = Times(directory)
    assert again.written() == []
    assert again.sequence == -1
    again.close()


def test_what_a_deleted_file_left_beside_it_is_removed(directory: Path) -> None:
    """SQLite would take the journal of the old file for one of the new file."""
    left = directory / f"{Times.FILE}-journal"
    left.write_bytes(b"of a file that was deleted")
    Times(directory).close()
    assert not left.exists()


def test_a_journal_without_genesis_has_nothing_to_follow(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are closed again."""
    closed: list[bool] = []
    reader = open_read_only(directory)
    monkeypatch.setattr(type(reader), "meta", lambda *_: (1, None))
    monkeypatch.setattr(type(reader), "close", lambda _: closed.append(True))
    with pytest.raises(JournalDamagedError, match="it has no genesis yet") as caught:
        Times(directory)
    assert (caught.value.sequence, closed) == (0, [True])


def test_records_after_a_sequence_continue_its_head(directory: Path) -> None:
    """Nothing at the end; another head than the journal has there is another history, of the next sequence."""
    reader = open_read_only(directory)
    at, end = RECORDS[9], RECORDS[19]
    assert list(records_after(reader, at.last_sequence, at.head)) == RECORDS[10:20]
    assert list(records_after(reader, at.last_sequence, EMPTY_HEAD)) == RECORDS[10:20]
    assert list(records_after(reader, -1, EMPTY_HEAD)) == RECORDS[:20]
    assert list(records_after(reader, end.last_sequence, bytes_head(end))) == []
    with pytest.raises(JournalDamagedError) as caught:
        records_after(reader, at.last_sequence, bytes_head(at))
    assert caught.value.sequence == at.last_sequence + 1
    assert caught.value.detail == "it has another history than before"
    reader.close()


def bytes_head(record: Record) -> Head:
    """A head at a record's end with another hash."""
    return Head(record.last_sequence, bytes(32))


# --- frames --------------------------------------------------------------------------------------------------------


def test_a_frame_is_a_length_a_header_and_bytes() -> None:
    """The length counts what follows it; the bytes may have line breaks."""
    data = frame({"id": 7}, b"a\nb")
    assert data == struct.pack(">I", len(data) - 4) + b'{"id": 7}\na\nb'
    assert unframed(data[4:]) == ({"id": 7}, b"a\nb")


def test_a_refusal_is_raised_at_the_other_end() -> None:
    """With all that it says; any other answer is its bytes."""
    error = EdgeError(
        codes.SEQUENCE_OUT_OF_RANGE,
        "too far",
        field="sequence",
        limit="5",
        actual="9",
        metadata={"end": "5"},
    )
    header, body = refused(error)
    assert body == b""
    with pytest.raises(EdgeError) as caught:
        body_of((json.loads(json.dumps(header)), b""))
    found = caught.value
    assert (found.code, found.message, found.field) == (error.code, "too far", "sequence")
    assert (found.limit, found.actual, found.metadata) == ("5", "9", {"end": "5"})
    assert body_of(({"id": 1}, b"bytes")) == b"bytes"


class Pipes:
    """Standard input and output of a process that answers questions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chunks: list[bytes] = []
        self.waits: list[float] = []
        self.output = BytesIO()
        monkeypatch.setattr(select, "select", self._select)
        monkeypatch.setattr(os, "read", self._read)
        stdout = SimpleNamespace(buffer=self.output)
        monkeypatch.setattr(module, "sys", SimpleNamespace(stdout=stdout))

    def _select(
        self, reading: list[int], writing: list[int], failing: list[int], seconds: float
    ) -> tuple[list[int], list[int], list[int]]:
        assert (reading, writing, failing) == ([0], [], [])
        self.waits.append(seconds)
        return (reading if self.chunks else []), [], []

    def _read(self, descriptor: int, size: int) -> bytes:
        assert (descriptor, size) == (0, 1 << 20)
        return self.chunks.pop(0)

    def answers(self) -> list[Answer]:
        """The answers since the last time."""
        data, found = self.output.getvalue(), []
        self.output.seek(0)
        self.output.truncate()
        while data:
            (size,) = struct.unpack_from(">I", data)
            found.append(unframed(data[4 : 4 + size]))
            data = data[4 + size :]
        return found


@pytest.fixture
def pipes(monkeypatch: pytest.MonkeyPatch) -> Pipes:
    """Pipes on which nothing has come."""
    return Pipes(monkeypatch)


class Covered:
    """What covers a sequence that the test sets."""

    sequence = 0


def questions(covered: Covered, received: list[Any], until: float = 1e12) -> Questions:
    """Questions that need the sequence in their header, and are answered with their own bytes."""

    def read(header: dict[str, Any], body: bytes) -> Asked:
        received.append((header, body))

        def answer() -> Answer:
            return {"at": covered.sequence}, body.upper()

        return Asked(header["needs"], until, answer)

    return Questions(covered, read)


def asked(number: int, needs: int, body: bytes = b"x") -> bytes:
    """The frame of a question."""
    return frame({"id": number, "needs": needs}, body)


def test_a_question_is_answered_once_its_sequence_is_covered(pipes: Pipes) -> None:
    """Each answer has the id of its question; those that wait are open."""
    covered, received = Covered(), list[Any]()
    one = questions(covered, received)
    were_open = [one.has_open]
    covered.sequence = 5
    pipes.chunks = [asked(1, 6, b"one") + asked(2, 5, b"two")]
    one.read(0.25)
    assert pipes.waits == [0.25]
    assert received == [({"id": 1, "needs": 6}, b"one"), ({"id": 2, "needs": 5}, b"two")]
    one.answer()
    assert pipes.answers() == [({"id": 2, "at": 5}, b"TWO")]
    were_open.append(one.has_open)
    one.answer()
    assert pipes.answers() == []
    covered.sequence = 6
    one.answer()
    assert pipes.answers() == [({"id": 1, "at": 6}, b"ONE")]
    assert [*were_open, one.has_open] == [False, True, False]


def test_a_question_whose_time_is_over_is_answered_all_the_same(pipes: Pipes) -> None:
    """The answer is made then, too."""
    covered, received = Covered(), list[Any]()
    one = questions(covered, received, until=time.monotonic())
    pipes.chunks = [asked(1, 9)]
    one.read(0)
    one.answer()
    assert [header["id"] for header, _ in pipes.answers()] == [1]
    assert not one.has_open


def test_frames_come_in_any_pieces(pipes: Pipes) -> None:
    """Byte by byte, or several in one; nothing is read where nothing came; an empty piece is the end."""
    covered, received = Covered(), list[Any]()
    one = questions(covered, received)
    one.read(0)
    data = asked(1, 0, b"first") + asked(2, 0, b"")
    pipes.chunks = [bytes([byte]) for byte in data]
    while pipes.chunks:
        one.read(0)
        assert not one.ended
    pipes.chunks = [asked(3, 0) + asked(4, 0) + asked(5, 0)[:3], asked(5, 0)[3:]]
    one.read(0)
    assert [header["id"] for header, _ in received] == [1, 2, 3, 4]
    one.read(0)
    assert [header["id"] for header, _ in received] == [1, 2, 3, 4, 5]
    pipes.chunks = [b""]
    one.read(0)
    assert one.ended


def test_it_follows_answers_and_writes_until_its_input_ends(
    directory: Path, pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits a second without a question, 20 ms with an open one, and not at all while it is behind."""
    niceness: list[int] = []
    monkeypatch.setattr(os, "nice", niceness.append)
    clock = iter(range(0, 10_000, 6))
    one = Times(directory)
    steps: list[Callable[[], None]] = []

    def ask() -> None:
        pipes.chunks = [asked(1, RECORDS[20].last_sequence)]

    def append() -> None:
        with DataDirectory(directory) as data:
            data.journal.append(EPOCH, RECORDS[20].first_sequence, RECORDS[20:21])

    def end() -> None:
        pipes.chunks = [b""]

    def follow() -> bool:
        if steps:
            steps.pop(0)()
        return Times.follow(one, records=15, seconds=1e9)

    steps = [lambda: None, lambda: None, ask, lambda: None, append, end]
    monkeypatch.setattr(one, "follow", follow)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    received: list[Any] = []

    def read(header: dict[str, Any], body: bytes) -> Asked:
        received.append(body)
        return Asked(header["needs"], 1e12, lambda: ({}, b"answer"))

    was_enabled = gc.isenabled()
    try:
        serve(one, read)
        assert not gc.isenabled()
    finally:
        if was_enabled:
            gc.enable()
    assert niceness == [10]
    assert pipes.answers() == [({"id": 1}, b"answer")]
    assert pipes.waits == [0, 1.0, 1.0, 0.02, 1.0, 1.0]
    assert received == [b"x"]
    again = Times(directory)
    assert again.written() == times_of(RECORDS[:21])
    again.close()


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """No test leaves the collector off."""
    yield
    gc.enable()


def test_a_kind_of_file_has_to_state_what_it_does(directory: Path) -> None:
    """The class itself keeps nothing."""
    with pytest.raises(NotImplementedError):
        Follower(directory)
    with pytest.raises(DerivedFileError):
        DerivedFile(directory / "none" / "file", TIMES, b"", 0)
