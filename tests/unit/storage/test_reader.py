# SPDX-License-Identifier: Apache-2.0
"""Reading a journal without writing to its directory."""

import shutil
import tempfile
from pathlib import Path

import pytest

from clearinghouse.storage import chain
from clearinghouse.storage.chain import verify
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import (
    FormatTooNewError,
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    LogClosedError,
    NotAJournalError,
    StorageError,
)
from clearinghouse.storage.head import read_head
from clearinghouse.storage.port import EMPTY_HEAD, Record
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.schema import CHUNK
from tests.unit.storage.builders import Fault, append_batches, contents, edit, make_journal


def read_all(path: Path) -> list[Record]:
    """All records by way of a reader, which must leave the directory as it was."""
    directory = path if path.is_dir() else path.parent
    before = contents(directory)
    reader = open_read_only(path)
    try:
        records = list(reader.read(0))
        assert verify(reader.scan(), [reader.head()]).findings == ()
        assert list(reader.read(4)) == records[2:]
        assert list(reader.scan(4)) == records[2:]
        assert list(reader.read(10**9)) == []
        assert reader.epoch() == 1
    finally:
        reader.close()
    assert contents(directory) == before
    return records


def test_after_a_clean_stop(tmp_path: Path) -> None:
    """A stopped journal is read by directory or by file, and its directory stays as it was."""
    records = make_journal(tmp_path, 5)
    assert read_all(tmp_path) == records
    assert read_all(tmp_path / "journal.db") == records


def crashed(tmp_path: Path, *, index: bool) -> tuple[Path, list[Record]]:
    """A directory as a killed writer leaves it; without `index`, as a copy of one that forgot `-shm`."""
    with DataDirectory(tmp_path / "live") as directory:
        directory.journal.fence(1)
        records = append_batches(directory.journal, 5)
        copy = tmp_path / "copy"
        ignored = () if index else ("*-shm",)
        shutil.copytree(tmp_path / "live", copy, ignore=shutil.ignore_patterns(*ignored))
    return copy, records


@pytest.mark.parametrize("index", [False, True])
def test_after_a_crash(tmp_path: Path, index: bool) -> None:
    """A record only in the log file is read, the log file stays, and a writer can still recover it."""
    copy, records = crashed(tmp_path, index=index)
    assert read_all(copy) == records
    with DataDirectory(copy) as directory:
        assert list(directory.journal.read(0)) == records


def test_a_damaged_header_of_the_log(tmp_path: Path) -> None:
    """A log whose header is damaged is not waited for: the loss behind it is found at once, and nothing changes."""
    saved, records = crashed(tmp_path, index=True)
    log = saved / "journal.db-wal"
    good = log.read_bytes()
    for place in range(32):
        log.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        before = contents(saved)
        reader = open_read_only(saved)
        found = verify(reader.scan(), [records[-1].head])
        reader.close()
        assert [finding.kind for finding in found.findings] == ["cut_tail"]
        assert contents(saved) == before


@pytest.mark.parametrize("size", [1, 31, 32])
def test_a_log_that_holds_nothing_yet(tmp_path: Path, size: int) -> None:
    """A writer that died as it began its log leaves no more than a header: the main file is read, without waiting."""
    saved, _ = crashed(tmp_path, index=True)
    log = (saved / "journal.db-wal").read_bytes()
    index = (saved / "journal.db-shm").read_bytes()
    DataDirectory(saved).close()
    (saved / "journal.db-wal").write_bytes(log[:size])
    (saved / "journal.db-shm").write_bytes(index)
    before = contents(saved)
    records = read_all(saved)
    assert contents(saved) == before
    with DataDirectory(saved) as directory:
        assert list(directory.journal.read(0)) == records != []


@pytest.mark.parametrize("index", [False, True])
def test_in_a_directory_that_cannot_be_written(tmp_path: Path, index: bool) -> None:
    """A copy without the right to write, with or without the log's index, is read all the same."""
    copy, records = crashed(tmp_path, index=index)
    for file in copy.iterdir():
        file.chmod(0o444)
    copy.chmod(0o555)
    try:
        assert read_all(copy) == records
    finally:
        copy.chmod(0o755)


def test_a_copy_that_is_read_says_whose_it_is_and_goes_with_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log without its index is read from a temporary directory, which an operator knows by its name."""
    copy, _ = crashed(tmp_path, index=False)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    reader = open_read_only(copy)
    next(reader.read(0))
    (made,) = elsewhere.iterdir()
    assert made.name.startswith("clearinghouse-")
    reader.close()
    assert list(elsewhere.iterdir()) == []


def test_beside_a_writer_in_another_process(tmp_path: Path) -> None:
    """An outside reader of a live journal sees what is committed, and the writer goes on and checkpoints."""
    # SQLite's locks are per process and its index is shared, so one process stands for both only in part;
    # test_crash.py reads beside a real writer process.
    with DataDirectory(tmp_path) as directory:
        directory.journal.fence(1)
        records = append_batches(directory.journal, 3)
        reader = open_read_only(tmp_path)
        assert list(reader.read(0)) == records
        records += append_batches(directory.journal, 3)
        assert list(reader.read(0)) == records
        assert reader.head() == directory.journal.head()
        reader.close()


def test_a_server_that_starts_meanwhile(tmp_path: Path) -> None:
    """A reader of a stopped journal notices that a writer began to write, and reads the truth."""
    records = make_journal(tmp_path, 5)
    reader = open_read_only(tmp_path)
    assert reader.head() == records[-1].head
    with DataDirectory(tmp_path) as directory:
        directory.journal.fence(2)
        records += append_batches(directory.journal, 1)
        assert reader.head() == records[-1].head
        assert list(reader.read(0)) == records
    reader.close()


def test_an_empty_journal(tmp_path: Path) -> None:
    """A journal without a record reads as an empty log."""
    DataDirectory(tmp_path).close()
    reader = open_read_only(tmp_path)
    assert (reader.head(), list(reader.read(0)), reader.epoch()) == (EMPTY_HEAD, [], 0)
    reader.close()


def test_a_closed_reader(tmp_path: Path) -> None:
    """After close nothing can be read; closing again does nothing."""
    make_journal(tmp_path, 2)
    reader = open_read_only(tmp_path)
    walk = reader.scan()
    reader.close()
    reader.close()
    with pytest.raises(LogClosedError):
        reader.head()
    with pytest.raises(LogClosedError):
        next(walk)


def test_no_journal(tmp_path: Path) -> None:
    """Where there is no journal, or one that was never begun, the reader says so and makes none."""
    with pytest.raises(JournalMissingError):
        open_read_only(tmp_path)
    with pytest.raises(JournalMissingError):
        open_read_only(tmp_path / "nothing")
    (tmp_path / "journal.db").touch()
    (tmp_path / "journal.db-wal").write_bytes(b"what is only here")
    before = contents(tmp_path)
    with pytest.raises(JournalMissingError, match="empty file"):
        open_read_only(tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("PRAGMA user_version = 3", FormatTooNewError),
        ("PRAGMA application_id = 1", NotAJournalError),
    ],
)
def test_a_file_of_another_kind(tmp_path: Path, statement: str, error: type[StorageError]) -> None:
    """A newer journal or a foreign database is refused by its type."""
    make_journal(tmp_path, 2)
    edit(tmp_path, statement)
    with pytest.raises(error):
        open_read_only(tmp_path)


def test_no_database(tmp_path: Path) -> None:
    """A file that SQLite cannot read at all is damaged from the beginning."""
    (tmp_path / "journal.db").write_bytes(b"x" * 10_000)
    with pytest.raises(JournalDamagedError, match="not a database") as refused:
        open_read_only(tmp_path)
    assert refused.value.sequence == 0


def test_a_cut_tail_against_the_head_file(tmp_path: Path) -> None:
    """A journal that lost its tail verifies in itself and not against the head beside it."""
    make_journal(tmp_path, 5)
    edit(tmp_path, "DELETE FROM record WHERE first_sequence >= 7")
    known = read_head(tmp_path)
    assert known is not None
    reader = open_read_only(tmp_path)
    assert verify(reader.scan()).findings == ()
    result = verify(reader.scan(), [known])
    assert [(f.sequence, f.kind) for f in result.findings] == [(7, chain.CUT_TAIL)]
    reader.close()


def test_a_broken_tree_is_a_finding(tmp_path: Path) -> None:
    """Where SQLite cannot read on, the check names the sequence and says why."""
    with DataDirectory(tmp_path) as directory:
        directory.journal.fence(1)
        append_batches(directory.journal, 1_000)
    data = bytearray((tmp_path / "journal.db").read_bytes())
    pages = len(data) // 4_096
    assert pages > 20
    for page in range(10, pages):
        data[page * 4_096 : page * 4_096 + 8] = b"\xff" * 8
    (tmp_path / "journal.db").write_bytes(data)
    reader = open_read_only(tmp_path)
    result = verify(reader.scan())
    reader.close()
    assert result.findings[-1].kind == chain.UNREADABLE
    assert result.first_bad_sequence is not None
    assert 0 < result.first_bad_sequence < 2_998


def test_a_structure_that_no_walk_meets(tmp_path: Path) -> None:
    """Damage beside the records, which would stop the next append, is a finding after the last sequence."""
    records = make_journal(tmp_path, 5)
    reader = open_read_only(tmp_path)
    assert reader.verify([records[-1].head]).findings == ()
    reader.close()
    # A page that no table holds, as a lost write of a freed one leaves it.
    path = tmp_path / "journal.db"
    data = bytearray(path.read_bytes())
    data[28:32] = (len(data) // 4_096 + 1).to_bytes(4, "big")
    path.write_bytes(data + bytes(4_096))
    reader = open_read_only(tmp_path)
    found = reader.verify([records[-1].head])
    reader.close()
    assert [(finding.sequence, finding.kind) for finding in found.findings] == [(13, "structure")]


def edit_loosened(path: Path, statement: str) -> None:
    """Copy the records into a table without types, edit it, and put it in the place of theirs."""
    edit(
        path,
        "CREATE TABLE raw (first_sequence INTEGER PRIMARY KEY, count, epoch, time_ns, chain_hash, "
        "events_digest, commands, events)",
        "INSERT INTO raw SELECT * FROM record",
        statement,
        "DROP TABLE record",
        "ALTER TABLE raw RENAME TO record",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE raw SET count = NULL WHERE first_sequence = 10",
        "UPDATE raw SET epoch = 'text' WHERE first_sequence = 10",
        "UPDATE raw SET chain_hash = 5 WHERE first_sequence = 10",
    ],
)
def test_a_wrong_type_in_the_last_row(tmp_path: Path, statement: str) -> None:
    """The end of a journal whose last row the table could not hold is damage, and says so in these words."""
    make_journal(tmp_path, 5)
    edit_loosened(tmp_path, statement)
    reader = open_read_only(tmp_path)
    with pytest.raises(JournalDamagedError) as refused:
        reader.tail()
    assert (refused.value.sequence, refused.value.detail) == (
        0,
        "a column of the last row has a wrong type",
    )
    reader.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE raw SET commands = 'text' WHERE first_sequence = 4",
        "UPDATE raw SET epoch = NULL WHERE first_sequence = 4",
        "UPDATE raw SET chain_hash = 5 WHERE first_sequence = 4",
    ],
)
def test_a_wrong_type_in_a_column(tmp_path: Path, statement: str) -> None:
    """A row whose types the table could not hold is damage, and never an unexpected exception."""
    make_journal(tmp_path, 5)
    edit_loosened(tmp_path, statement)
    reader = open_read_only(tmp_path)
    with pytest.raises(JournalDamagedError) as refused:
        list(reader.read(0))
    assert refused.value.sequence == 4
    assert refused.value.detail == "a column of the next row has a wrong type"
    assert verify(reader.scan()).first_bad_sequence == 4
    if "commands" in statement:
        assert [record.first_sequence for record in reader.read(7)] == [7, 10]
    else:  # the next record cannot be checked without the epoch and the hash of this one
        with pytest.raises(JournalDamagedError):
            list(reader.read(7))
    reader.close()


def test_rows_that_a_walk_cannot_reach(tmp_path: Path) -> None:
    """If the last row is there but the walk ends before it, that is damage and not the end."""
    make_journal(tmp_path, 5)
    fault = Fault()
    fault.answers[CHUNK] = CHUNK.replace("ORDER BY", "AND first_sequence < 7 ORDER BY")
    reader = JournalReader(tmp_path / "journal.db", fault.binding())
    with pytest.raises(JournalDamagedError, match="up to sequence 12 cannot be reached") as refused:
        list(reader.read(0))
    assert refused.value.sequence == 7
    assert verify(reader.scan()).first_bad_sequence == 7
    reader.close()


def test_an_error_of_reading_is_no_damage(tmp_path: Path) -> None:
    """A file that cannot be read now is not called damaged."""
    make_journal(tmp_path, 2)
    fault = Fault()
    reader = JournalReader(tmp_path / "journal.db", fault.binding())
    fault.statement = "SELECT"
    with pytest.raises(JournalFailedError, match="disk I/O error"):
        reader.head()
    reader.close()


def test_long_reads_are_cut_into_short_ones(tmp_path: Path) -> None:
    """A walk over many and large records gives each of them once, in order, in transactions of its own."""
    with DataDirectory(tmp_path) as directory:
        journal = directory.journal
        journal.fence(1)
        head = EMPTY_HEAD
        for number in range(3_000):
            size = 2_000_000 if number % 600 == 7 else 10
            record = chain.seal(head, 1, 1, number, bytes(size), b"")
            head = record.head
            journal.append(1, record.first_sequence, [record])
            journal.checkpoint_if_due()
        sequences = [record.first_sequence for record in journal.read(0)]
    assert sequences == list(range(3_000))
