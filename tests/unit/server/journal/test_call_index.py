# SPDX-License-Identifier: Apache-2.0
"""The index of calls: it finds what the journal has, goes on where it ended, and begins again where it must (J-8)."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import IO, Any

import pytest

from clearinghouse.server.journal import call_index
from clearinghouse.server.journal.call_index import CallIndex, Question
from clearinghouse.server.journal.follower import LENGTH, Answer, Asked, frame, unframed
from clearinghouse.server.journal.records import commands_of, decode_command
from clearinghouse.storage.callindex import INDEX_FILE, CallIndexFile, key_of
from clearinghouse.storage.derived import DerivedFileError
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from tests.analysis.journals import EPOCH, golden_records, write_journal

Read = Callable[[dict[str, Any], bytes], Asked]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """The records of a golden journal."""
    return golden_records()


def calls_in(records: list[Record]) -> dict[tuple[str, str], list[int]]:
    """The first sequences of the calls of clients, by principal and request id."""
    found: dict[tuple[str, str], list[int]] = {}
    for record in records[1:]:
        sequence = record.first_sequence
        for encoded in commands_of(record):
            command = decode_command(encoded)
            if command.request_id:
                found.setdefault((command.principal, command.request_id), []).append(sequence)
            sequence += command.count()
    return found


def follow(index: CallIndex) -> None:
    """Index to the end."""
    while index.follow(7):
        pass


def check(index: CallIndex, records: list[Record]) -> None:
    """The index has exactly the calls of these records."""
    last = records[-1].last_sequence
    for (principal, request_id), sequences in calls_in(records).items():
        answer = index.answer(Question(principal, request_id, 0, 1_000, last))
        assert answer == {"found": sequences, "sequence": last, "oldest": 0}
        assert index.answer(Question(f"not {principal}", request_id, 0, 1, last))["found"] == []
        after = Question(principal, request_id, sequences[0] + 1, 1_000, last)
        assert index.answer(after)["found"] == sequences[1:]


def rows_in(path: Path) -> int:
    """How many rows a file has."""
    with sqlite3.connect(path) as file:
        return int(file.execute("SELECT count(*) FROM call").fetchone()[0])


def test_it_follows_a_journal_that_grows(tmp_path: Path, records: list[Record]) -> None:
    """A question as of a sequence is answered once the index reaches it, also from rows that are not written."""
    half = len(records) // 2
    directory = write_journal(tmp_path / "data", records[:half])
    index = CallIndex(directory)
    follow(index)
    check(index, records[:half])
    data = DataDirectory(directory)
    try:
        data.journal.append(EPOCH, records[half].first_sequence, records[half:])
    finally:
        data.close()
    (principal, request_id), sequences = list(calls_in(records).items())[-1]
    last = records[-1].last_sequence
    assert index.answer(Question(principal, request_id, 0, 9, last))["found"] == sequences
    check(index, records)
    index.close()
    assert rows_in(directory / INDEX_FILE) == 0  # nothing was written, so it begins again
    index = CallIndex(directory)
    follow(index)
    index.write()
    index.close()
    calls = sum(map(len, calls_in(records).values()))
    assert rows_in(directory / INDEX_FILE) == calls
    index = CallIndex(directory)
    assert index.sequence == last
    check(index, records)
    index.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE head SET genesis_hash = zeroblob(32)",
        "UPDATE head SET chain_head = zeroblob(32)",
        "UPDATE head SET sequence = 1000000",
        "PRAGMA user_version = 9",
        "PRAGMA application_id = 9",
        "DELETE FROM head",
    ],
)
def test_a_file_that_does_not_fit_is_built_again(
    tmp_path: Path, records: list[Record], change: str
) -> None:
    """Of another genesis, history, length, version or kind."""
    directory = write_journal(tmp_path / "data", records)
    index = CallIndex(directory)
    follow(index)
    index.write()
    index.close()
    with sqlite3.connect(directory / INDEX_FILE) as file:
        file.execute("DELETE FROM call")
        file.execute(change)
    index = CallIndex(directory)
    assert index.sequence == -1
    check(index, records)
    index.close()


def test_damaged_bytes_are_found(tmp_path: Path, records: list[Record]) -> None:
    """A page of zeros in the middle of the file: it is built again."""
    directory = write_journal(tmp_path / "data", records)
    index = CallIndex(directory)
    follow(index)
    index.write()
    index.close()
    path = directory / INDEX_FILE
    whole = path.read_bytes()
    assert len(whole) >= 3 * 4096
    path.write_bytes(whole[:4096] + bytes(4096) + whole[8192:])
    index = CallIndex(directory)
    assert index.sequence == -1
    check(index, records)
    index.close()


def test_a_full_disk_leaves_the_rows_of_the_last_write(tmp_path: Path) -> None:
    """The write fails whole; what was added is still found, and written when there is space."""
    genesis = bytes(range(32))
    file = CallIndexFile(tmp_path / INDEX_FILE, genesis, 0)
    file.add([(1, 1), (-1, 2)])
    file.write(Head(2, bytes(32)))
    file._connection.execute("PRAGMA max_page_count = 4").fetchall()
    rows = [(key, 3 + key) for key in range(5_000)]
    file.add(rows)
    with pytest.raises(DerivedFileError, match="full"):
        file.write(Head(9_999, bytes(32)))
    assert file.head == Head(2, bytes(32))
    assert file.find(1, 0, 9) == [1, 4]
    assert rows_in(tmp_path / INDEX_FILE) == 2
    file._connection.execute("PRAGMA max_page_count = 100000").fetchall()
    file.write(Head(9_999, bytes(32)))
    file.close()
    file = CallIndexFile(tmp_path / INDEX_FILE, genesis, 7)
    assert (file.head.sequence, file.oldest) == (9_999, 0)
    assert file.find(1, 2, 9) == [4]
    assert file.find(-1, 0, 9) == [2]
    file.close()


def test_a_new_file_is_empty_and_keys_differ_by_both_names(tmp_path: Path) -> None:
    """Principal and request id give other keys where the border between them moves."""
    file = CallIndexFile(tmp_path / INDEX_FILE, bytes(32), 5)
    assert (file.head, file.oldest) == (EMPTY_HEAD, 5)
    file.close()
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc", ""), key_of("abc")}) == 4


def test_the_process_answers_frames_and_ends_with_its_input(
    tmp_path: Path, records: list[Record]
) -> None:
    """Two questions in one write, the second cut in two; then it writes its index and ends."""
    directory = write_journal(tmp_path / "data", records)
    (principal, request_id), sequences = list(calls_in(records).items())[-1]
    last = records[-1].last_sequence
    question = Question(principal, request_id, 0, 9, last)._asdict()
    first, second = (frame({"id": number, **question}, b"") for number in (1, 2))
    process = subprocess.Popen(
        [sys.executable, "-m", "clearinghouse.server.journal.call_index", str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    os.write(process.stdin.fileno(), first + second[:20])
    assert process.stdout is not None
    answers = [read_frame(process.stdout)]
    os.write(process.stdin.fileno(), second[20:])
    answers.append(read_frame(process.stdout))
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()
    expected = {"found": sequences, "sequence": last, "oldest": 0}
    assert answers == [({"id": number, **expected}, b"") for number in (1, 2)]
    assert rows_in(directory / INDEX_FILE) == sum(map(len, calls_in(records).values()))


def test_a_question_is_read_from_its_header(
    tmp_path: Path, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for its sequence without end, and its answer is a header alone; the program serves its directory."""
    directory = write_journal(tmp_path / "data", records)
    served: list[tuple[CallIndex, Read]] = []
    monkeypatch.setattr(call_index, "serve", lambda *served_with: served.append(served_with))
    assert call_index.main(["call_index", str(directory)]) == 0
    [(index, read)] = served
    (principal, request_id), sequences = list(calls_in(records).items())[-1]
    last = records[-1].last_sequence
    needed, until, answer = read(Question(principal, request_id, 0, 9, last)._asdict(), b"")
    assert (needed, until) == (last, inf)
    assert answer() == ({"found": sequences, "sequence": last, "oldest": 0}, b"")
    index.close()


def read_frame(stream: IO[bytes]) -> Answer:
    """The next frame of a stream."""
    (size,) = LENGTH.unpack(stream.read(LENGTH.size))
    return unframed(stream.read(size))
