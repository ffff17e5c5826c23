# SPDX-License-Identifier: Apache-2.0
"""The journal on disk: what it refuses to open, and what it does when something fails."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from clearinghouse.storage import journal as journal_module
from clearinghouse.storage.chain import verify
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import (
    DirectoryNotWritableError,
    ForeignGenesisError,
    FormatTooNewError,
    HeadDamagedError,
    HeadMismatchError,
    JournalBehindHeadError,
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    NotAJournalError,
    SequenceMismatchError,
    StorageError,
)
from clearinghouse.storage.files import SystemFiles
from clearinghouse.storage.head import HeadFile, read_head
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.schema import CREATE
from clearinghouse.storage.snapshots import SnapshotLock
from tests.unit.storage.builders import (
    GENESIS,
    Fault,
    append_batches,
    batch,
    connect,
    contents,
    edit,
    make_journal,
)


def test_reopen(tmp_path: Path) -> None:
    """Appended records are there after a restart, and the log continues where it ended."""
    records = make_journal(tmp_path, 5)
    assert sorted(contents(tmp_path)) == ["head", "journal.db", "lock"]
    assert read_head(tmp_path) == records[-1].head
    with DataDirectory(tmp_path, genesis=GENESIS) as directory:
        journal = directory.journal
        assert journal.head() == records[-1].head
        assert journal.epoch() == 1
        journal.fence(2)
        records += append_batches(journal, 2)
        assert list(journal.read(0)) == records


def test_an_unfinished_beginning(tmp_path: Path) -> None:
    """A directory in which the journal was begun and has no record yet is begun again."""
    HeadFile.create(tmp_path)
    (tmp_path / "journal.db").touch()
    DataDirectory(tmp_path).close()
    connect(tmp_path).close()
    with DataDirectory(tmp_path, genesis=GENESIS) as directory:
        assert directory.journal.head() == EMPTY_HEAD
        assert directory.journal.epoch() == 0


def test_foreign_genesis(tmp_path: Path) -> None:
    """A journal with another genesis is refused, and left as it is for its owner."""
    make_journal(tmp_path, 2)
    with pytest.raises(ForeignGenesisError, match="begins with the genesis"):
        DataDirectory(tmp_path, genesis=b"another")
    DataDirectory(tmp_path, genesis=GENESIS).close()


def test_a_newer_format(tmp_path: Path) -> None:
    """A journal of a newer version is refused with both versions, and not a byte of it changes."""
    make_journal(tmp_path, 2)
    edit(tmp_path, "PRAGMA user_version = 3")
    before = contents(tmp_path)["journal.db"]
    with pytest.raises(FormatTooNewError, match=r"format 3.*up to 2") as refused:
        DataDirectory(tmp_path)
    assert (refused.value.found, refused.value.supported) == (3, 2)
    assert contents(tmp_path)["journal.db"] == before


@pytest.mark.parametrize(
    "statements",
    [["PRAGMA application_id = 7"], ["PRAGMA user_version = 0"], ["PRAGMA user_version = -1"]],
)
def test_another_database(tmp_path: Path, statements: list[str]) -> None:
    """A database that this project did not make is refused, and not a byte of it changes."""
    make_journal(tmp_path, 2)
    edit(tmp_path, *statements)
    before = contents(tmp_path)["journal.db"]
    with pytest.raises(NotAJournalError):
        DataDirectory(tmp_path)
    assert contents(tmp_path)["journal.db"] == before


@pytest.mark.parametrize("data", [b"hello", b"SQLite format 3\x00", b"\x00" * 8_192])
def test_not_a_database(tmp_path: Path, data: bytes) -> None:
    """A file that is no database at all is refused."""
    HeadFile.create(tmp_path)
    (tmp_path / "journal.db").write_bytes(data)
    with pytest.raises(NotAJournalError):
        DataDirectory(tmp_path)


def test_a_table_of_somebody_else(tmp_path: Path) -> None:
    """A database with tables that are not a journal's is refused even without any mark in its header, or a head."""
    edit(tmp_path, "CREATE TABLE t (x INTEGER)")
    for recreate_head in (False, True):
        with pytest.raises(NotAJournalError, match="another database"):
            DataDirectory(tmp_path, recreate_head=recreate_head)
    HeadFile.create(tmp_path)
    with pytest.raises(NotAJournalError):
        DataDirectory(tmp_path)


def left_by_a_death(path: Path, number: int, *statements: str) -> list[Record]:
    """A directory as a killed writer leaves it: a journal of `number` records, most of it in the log alone.

    `statements` change it behind its back, and are in the log alone, too.
    """
    live = path.with_name(f"{path.name}-live")
    directory = DataDirectory(live)
    directory.journal.fence(1)
    records = append_batches(directory.journal, number)
    connection = connect(live)
    for statement in statements:
        connection.execute(statement)
    shutil.copytree(live, path, ignore=shutil.ignore_patterns("*-shm"))
    connection.close()
    directory.close()
    return records


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("PRAGMA user_version = 3", FormatTooNewError),
        ("PRAGMA application_id = 7", NotAJournalError),
        ("DELETE FROM record WHERE first_sequence > 4", JournalBehindHeadError),
        ("UPDATE record SET commands = x'00' WHERE first_sequence = 0", JournalDamagedError),
        ("DROP TABLE meta", JournalDamagedError),
    ],
)
def test_what_is_refused_stays_as_it_is(
    tmp_path: Path, statement: str, error: type[StorageError]
) -> None:
    """A refused directory stays the same to the byte, its log included: closing a connection would merge it."""
    path = tmp_path / "data"
    left_by_a_death(path, 4, statement)
    before = contents(path)
    for _ in range(2):
        with pytest.raises(error):
            DataDirectory(path)
        after = contents(path)
        for name in ("journal.db", "journal.db-wal", "head"):
            assert after[name] == before[name]


def test_a_damaged_log_is_not_merged(tmp_path: Path) -> None:
    """Records behind a flipped bit in the log are still there, after a refusal, for a repair of the bit."""
    path = tmp_path / "data"
    records = left_by_a_death(path, 9)
    log = path / "journal.db-wal"
    good = log.read_bytes()
    log.write_bytes(flipped(good, len(good) * 4))
    with pytest.raises(JournalBehindHeadError):
        DataDirectory(path)
    log.write_bytes(good)
    (path / "journal.db-shm").unlink(missing_ok=True)
    with DataDirectory(path) as directory:
        assert list(directory.journal.read(0)) == records


def test_a_header_that_only_the_log_makes_whole(tmp_path: Path) -> None:
    """A crash while the first page is first copied from the log may cut it anywhere; the log has it whole."""
    begun = tmp_path / "begun"
    begun.mkdir()
    HeadFile.create(begun)
    connection = connect(begun)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    for statement in CREATE:
        connection.execute(statement)
    before = (begun / "journal.db").read_bytes()
    log = (begun / "journal.db-wal").read_bytes()
    connection.execute("PRAGMA wal_checkpoint").fetchall()
    after = (begun / "journal.db").read_bytes()
    connection.close()
    for cut in (0, 10, 60, 64, 66, 70, 99):
        path = tmp_path / f"cut{cut}"
        path.mkdir()
        HeadFile.create(path)
        (path / "journal.db").write_bytes(after[:cut] + before[cut:])
        (path / "journal.db-wal").write_bytes(log)
        with DataDirectory(path) as directory:
            directory.journal.fence(1)
            assert len(append_batches(directory.journal, 2)) == 2


@pytest.mark.parametrize("page", [b"SQLite", bytes(4_096), bytes([255]) * 4_096])
def test_a_beginning_that_sqlite_undoes(tmp_path: Path, page: bytes) -> None:
    """A first page that was cut short, beside SQLite's note of how to undo it, is no foreign file: all begins again."""
    note = bytes.fromhex("d9d505f920a163d7") + bytes(12)  # how to undo: back to a file of no pages
    note += (512).to_bytes(4, "big") + (4_096).to_bytes(4, "big")
    HeadFile.create(tmp_path)
    (tmp_path / "journal.db").write_bytes(page)
    (tmp_path / "journal.db-journal").write_bytes(note.ljust(512, bytes(1)))
    with pytest.raises(JournalMissingError, match="a start begins it again"):
        open_read_only(tmp_path)
    with DataDirectory(tmp_path) as directory:
        directory.journal.fence(1)
        append_batches(directory.journal, 2)
    assert sorted(contents(tmp_path)) == ["head", "journal.db", "lock"]


# --- the head and the end of the journal ---


def test_a_journal_behind_its_head(tmp_path: Path) -> None:
    """A journal that ends before its own head is refused with both sequences."""
    make_journal(tmp_path, 5)
    edit(tmp_path, "DELETE FROM record WHERE first_sequence > 4")
    with pytest.raises(JournalBehindHeadError, match=r"ends at sequence 6, .* says 12") as refused:
        DataDirectory(tmp_path)
    assert (refused.value.journal_sequence, refused.value.head_sequence) == (6, 12)
    assert refused.value.sequence == 7


def test_a_head_behind_its_journal(tmp_path: Path) -> None:
    """A head that is older than the journal is what a crash leaves, and is brought up by the next commit."""
    records = make_journal(tmp_path, 5)
    HeadFile.create(tmp_path, records[2].head)
    with DataDirectory(tmp_path) as directory:
        directory.journal.fence(2)
        last = append_batches(directory.journal, 1)[0]
        assert read_head(tmp_path) == last.head


@pytest.mark.parametrize("sequence", [5, 6])
def test_a_head_of_another_history(tmp_path: Path, sequence: int) -> None:
    """A journal without the record that its head was taken from was rewritten."""
    make_journal(tmp_path, 5)
    HeadFile.create(tmp_path, Head(sequence, b"\x01" * 32))
    with pytest.raises(HeadMismatchError, match="head file has hash 0101") as refused:
        DataDirectory(tmp_path)
    assert refused.value.sequence == sequence


@pytest.mark.parametrize("data", [None, b"garbage"])
def test_a_lost_head(tmp_path: Path, data: bytes | None) -> None:
    """A missing or unreadable head stops the start, unless the operator asks for a new one."""
    records = make_journal(tmp_path, 5)
    (tmp_path / "head").unlink()
    if data is not None:
        (tmp_path / "head").write_bytes(data)
    with pytest.raises(HeadDamagedError):
        DataDirectory(tmp_path)
    DataDirectory(tmp_path, recreate_head=True).close()
    assert read_head(tmp_path) == records[-1].head


def test_a_readable_head_is_never_replaced(tmp_path: Path) -> None:
    """Asking for a new head does not hide that the journal lost its tail."""
    make_journal(tmp_path, 5)
    edit(tmp_path, "DELETE FROM record WHERE first_sequence > 4")
    with pytest.raises(JournalBehindHeadError):
        DataDirectory(tmp_path, recreate_head=True)


@pytest.mark.parametrize("emptied", [False, True])
def test_a_lost_journal(tmp_path: Path, emptied: bool) -> None:
    """A head without its journal stops the start; no new journal begins."""
    make_journal(tmp_path, 2)
    (tmp_path / "journal.db").unlink()
    if emptied:
        (tmp_path / "journal.db").touch()
    for recreate_head in (False, True):
        with pytest.raises(JournalMissingError, match="head at sequence 3 but no journal"):
            DataDirectory(tmp_path, recreate_head=recreate_head)


@pytest.mark.parametrize("emptied", [False, True])
def test_a_log_file_without_its_database(tmp_path: Path, emptied: bool) -> None:
    """SQLite would delete the log of an empty database; it is refused before SQLite sees it."""
    (tmp_path / "journal.db-wal").write_bytes(b"what is only here")
    if emptied:
        (tmp_path / "journal.db").touch()
    before = contents(tmp_path)
    with pytest.raises(JournalMissingError, match=r"put journal\.db back"):
        DataDirectory(tmp_path)
    assert contents(tmp_path).items() >= before.items()


def test_a_lost_log_file(tmp_path: Path) -> None:
    """A killed writer's directory without its log file has lost a tail, and the head says so."""
    live = tmp_path / "live"
    with DataDirectory(live) as directory:
        directory.journal.fence(1)
        append_batches(directory.journal, 3)
        (tmp_path / "copy").mkdir()
        for name in ("journal.db", "head"):
            shutil.copy(live / name, tmp_path / "copy" / name)
    with pytest.raises(JournalBehindHeadError):
        DataDirectory(tmp_path / "copy")


# --- damage ---


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE record SET commands = x'00' WHERE first_sequence = 10", 10),
        ("UPDATE record SET events = x'00' WHERE first_sequence = 10", 10),
        ("UPDATE record SET commands = x'00' WHERE first_sequence = 0", 0),
        ("UPDATE record SET first_sequence = 11 WHERE first_sequence = 10", 10),
        ("UPDATE record SET chain_hash = x'00' WHERE first_sequence = 10", 10),
        ("DELETE FROM record WHERE first_sequence = 0", 0),
        ("UPDATE meta SET genesis_hash = zeroblob(32)", 0),
        ("UPDATE meta SET epoch = 0", 12),
        ("DELETE FROM meta", 12),
        ("DROP TABLE meta", 12),
        ("DROP TABLE record", 0),
    ],
)
def test_damage_at_the_ends_stops_the_start(tmp_path: Path, statement: str, sequence: int) -> None:
    """A journal whose first or last record, or whose notes about itself, are wrong does not open."""
    make_journal(tmp_path, 5)
    edit(tmp_path, statement)
    with pytest.raises(JournalDamagedError) as refused:
        DataDirectory(tmp_path)
    assert refused.value.sequence == sequence


INSERT_COPY = (
    "INSERT INTO record SELECT 5, 2, epoch, time_ns, chain_hash, events_digest, commands, events "
    "FROM record WHERE first_sequence = 4"
)


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE record SET commands = x'00' WHERE first_sequence = 4", 4),
        ("UPDATE record SET events = x'00' WHERE first_sequence = 4", 4),
        ("UPDATE record SET events_digest = zeroblob(32) WHERE first_sequence = 4", 4),
        ("UPDATE record SET chain_hash = zeroblob(32) WHERE first_sequence = 4", 4),
        ("UPDATE record SET chain_hash = x'00' WHERE first_sequence = 4", 4),
        ("UPDATE record SET time_ns = 1005 WHERE first_sequence = 4", 4),
        ("UPDATE record SET time_ns = -5 WHERE first_sequence = 4", 4),
        ("UPDATE record SET count = 2 WHERE first_sequence = 4", 4),
        ("UPDATE record SET first_sequence = 5 WHERE first_sequence = 4", 4),
        ("DELETE FROM record WHERE first_sequence = 4", 4),
        (INSERT_COPY, 5),
    ],
)
def test_damage_inside_is_found_by_whoever_reads(
    tmp_path: Path, statement: str, sequence: int
) -> None:
    """Reading stops before the first bad sequence and names it; so does a check of the whole journal."""
    good = make_journal(tmp_path, 5)
    edit(tmp_path, statement)
    with DataDirectory(tmp_path) as directory:
        seen: list[Record] = []
        with pytest.raises(JournalDamagedError) as refused:
            seen.extend(directory.journal.read(0))
        assert refused.value.sequence == sequence
        assert seen == good[: len(seen)]
        assert seen[-1].last_sequence >= sequence - 1 or sequence == 4


def flipped(data: bytes, bit: int) -> bytes:
    """`data` with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@pytest.mark.parametrize("file", ["journal.db", "journal.db-wal"])
def test_flipped_bits_are_detected_or_harmless(tmp_path: Path, file: str) -> None:
    """For every bit that flips on disk, the journal is refused or reads back exactly as it was written."""
    live = tmp_path / "live"
    directory = DataDirectory(live)
    directory.journal.fence(1)
    records = append_batches(directory.journal, 12)
    if file == "journal.db":
        directory.close()
    saved = tmp_path / "saved"
    shutil.copytree(live, saved)
    directory.close()
    data = (saved / file).read_bytes()
    detected = 0
    for bit in range(0, len(data) * 8, len(data) * 8 // 200 + 7):
        copy = tmp_path / f"copy{bit}"
        shutil.copytree(saved, copy)
        (copy / file).write_bytes(flipped(data, bit))
        try:
            with DataDirectory(copy) as opened:
                assert list(opened.journal.read(0)) == records
        except StorageError:
            detected += 1
        shutil.rmtree(copy)
    assert detected > 0


# --- failures ---


@pytest.fixture
def fault(tmp_path: Path) -> Iterator[tuple[Fault, DataDirectory]]:
    """A journal with two records and a fault that can be armed."""
    injected = Fault()
    with DataDirectory(tmp_path / "data", binding=injected.binding()) as directory:
        directory.journal.fence(1)
        append_batches(directory.journal, 2)
        yield injected, directory


def test_a_full_disk_is_named(
    fault: tuple[Fault, DataDirectory], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says only that there was an I/O error; where the disk is full, the advice begins with that."""
    injected, directory = fault
    monkeypatch.setattr(
        "clearinghouse.storage.journal.disk_usage", lambda _: SimpleNamespace(free=4_096)
    )
    injected.statement = "INSERT"
    with pytest.raises(JournalFailedError, match="free space on its disk, then stop this process"):
        directory.journal.append(1, 4, [batch(directory.journal.head())])


@pytest.mark.parametrize("statement", ["BEGIN", "SELECT epoch", "UPDATE meta", "COMMIT"])
def test_an_error_while_fencing_is_the_end(
    fault: tuple[Fault, DataDirectory], statement: str
) -> None:
    """The failure says what could not be done; a fence may have happened or not."""
    injected, directory = fault
    injected.statement = statement
    with pytest.raises(JournalFailedError, match=r"could not fence: Error: disk I/O error"):
        directory.journal.fence(2)
    with pytest.raises(JournalFailedError, match="failed earlier"):
        directory.journal.head()


@pytest.mark.parametrize(
    ("statement", "count"),
    [("INSERT", 1), ("BEGIN", 2), ("SELECT epoch", 2), ("INSERT", 2), ("COMMIT", 2)],
)
def test_an_error_while_appending_is_the_end(
    fault: tuple[Fault, DataDirectory], statement: str, count: int
) -> None:
    """After any error of an append of one record or more everything is refused, and nothing is written any more."""
    injected, directory = fault
    journal = directory.journal
    record = batch(journal.head())
    records = [record, batch(record.head)][:count]
    injected.statement = statement
    with pytest.raises(JournalFailedError, match=r"disk I/O error.*unknown: stop this process"):
        journal.append(1, 4, records)
    injected.statement = ""
    written = len(injected.statements)
    for act in (
        lambda: journal.append(1, 4, [record]),
        lambda: journal.fence(2),
        lambda: list(journal.read(0)),
        journal.head,
        journal.epoch,
        journal.checkpoint_if_due,
    ):
        with pytest.raises(JournalFailedError, match="failed earlier"):
            act()
    directory.close()
    assert len(injected.statements) == written


def test_an_error_of_a_checkpoint_is_the_end(
    fault: tuple[Fault, DataDirectory], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint that fails ends the journal like a failed commit."""
    injected, directory = fault
    injected.statement = "PRAGMA wal_checkpoint"
    assert directory.journal.checkpoint_if_due() is None
    monkeypatch.setattr(journal_module, "CHECKPOINT_PAGES", 1)
    with pytest.raises(JournalFailedError, match="could not checkpoint"):
        directory.journal.checkpoint_if_due()
    with pytest.raises(JournalFailedError, match="failed earlier"):
        directory.journal.head()


def test_an_error_of_the_head_file_is_the_end(
    fault: tuple[Fault, DataDirectory], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head that cannot be written ends the journal; the record stays, its outcome was unknown."""
    _, directory = fault
    journal = directory.journal
    record = batch(journal.head())

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", fail)
        with pytest.raises(JournalFailedError, match="No space left"):
            journal.append(1, 4, [record])
    directory.close()
    with DataDirectory(directory.path) as reopened:
        assert reopened.journal.head() == record.head


def test_a_stop_in_mid_append_is_the_end(fault: tuple[Fault, DataDirectory]) -> None:
    """An exception that is none of storage's passes through, and the journal is not used any more."""
    injected, directory = fault
    injected.statement, injected.error = "INSERT", KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        directory.journal.append(1, 4, [batch(directory.journal.head())])
    with pytest.raises(JournalFailedError):
        directory.journal.head()


def test_a_failed_append_leaves_no_half(tmp_path: Path) -> None:
    """Of an append that failed in its second record nothing is there after the restart."""
    injected = Fault()
    directory = DataDirectory(tmp_path / "data", binding=injected.binding())
    directory.journal.fence(1)
    append_batches(directory.journal, 2)
    one = batch(directory.journal.head())
    injected.statement = "COMMIT"
    with pytest.raises(JournalFailedError):
        directory.journal.append(1, 4, [one, batch(one.head)])
    shutil.copytree(
        tmp_path / "data", tmp_path / "crashed"
    )  # as the process's death would leave it
    directory.close()
    with DataDirectory(tmp_path / "crashed") as reopened:
        assert reopened.journal.head().sequence == 3


class SyncedFiles(SystemFiles):
    """Files that note what of each is on the disk for certain: what was written since the start, and synced."""

    def __init__(self) -> None:
        self.durable: dict[str, set[tuple[int, bytes]]] = {}
        self._names: dict[int, str] = {}
        self._written: dict[int, list[tuple[int, bytes]]] = {}

    def open(self, path: Path, flags: int) -> int:
        """Note the name, and open."""
        descriptor = super().open(path, flags)
        self._names[descriptor], self._written[descriptor] = path.name, []
        return descriptor

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Note, and write."""
        self._written[descriptor].append((offset, data))
        super().write(descriptor, data, offset)

    def sync(self, descriptor: int) -> None:
        """Sync, and note."""
        super().sync(descriptor)
        self.durable.setdefault(self._names[descriptor], set()).update(self._written[descriptor])


def test_what_a_start_reads_is_on_the_disk_before_anything_is_added(tmp_path: Path) -> None:
    """After a stop the log file and the head may be in the system's cache alone: both are written again, and synced."""
    with DataDirectory(tmp_path / "live", genesis=GENESIS) as directory:
        directory.journal.fence(1)
        last = append_batches(directory.journal, 3)[-1]
        stopped = shutil.copytree(tmp_path / "live", tmp_path / "stopped")
    log = (stopped / "journal.db-wal").read_bytes()
    files = SyncedFiles()
    with DataDirectory(stopped, files=files):
        (head,) = files.durable["head"]
        assert head[1] in (stopped / "head").read_bytes()
        assert last.chain_hash.hex().encode() in head[1]
        assert files.durable["journal.db-wal"] == {(0, log)}


def test_a_foreign_append_is_noticed(tmp_path: Path) -> None:
    """If another process wrote to the file, the next append is refused and adds nothing."""
    with DataDirectory(tmp_path) as directory:
        journal = directory.journal
        journal.fence(1)
        append_batches(journal, 2)
        record = batch(journal.head())
        connection = connect(tmp_path)
        connection.execute("UPDATE record SET count = 5 WHERE first_sequence = 1")
        connection.close()
        with pytest.raises(SequenceMismatchError):
            journal.append(1, 4, [record])


def test_an_error_of_the_last_checkpoint_is_told(fault: tuple[Fault, DataDirectory]) -> None:
    """A clean stop that cannot copy the log says so, and the restart has everything from the log."""
    injected, directory = fault
    injected.statement = "PRAGMA wal_checkpoint"
    records = list(directory.journal.read(0))
    with pytest.raises(JournalFailedError, match="could not checkpoint"):
        directory.close()
    with DataDirectory(directory.path) as reopened:
        assert list(reopened.journal.read(0)) == records


# --- checkpoints ---


def test_checkpoints_keep_the_log_file_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint is due by pages written, copies all of them, and the log file is then written from its start."""
    monkeypatch.setattr(journal_module, "CHECKPOINT_PAGES", 50)
    with DataDirectory(tmp_path) as directory:
        journal = directory.journal
        journal.fence(1)
        done = []
        for _ in range(120):
            append_batches(journal, 1)
            checkpoint = journal.checkpoint_if_due()
            if checkpoint is not None:
                done.append(checkpoint)
                assert journal.checkpoint_if_due() is None
        assert len(done) == 4
        assert all(one.copied_pages == one.log_pages > 0 for one in done)
        assert all(one.pause_ns > 0 for one in done)
        assert (tmp_path / "journal.db-wal").stat().st_size < 100 * 4_200
        assert verify(journal.read(0), [journal.head()]).findings == ()


def test_a_checkpoint_makes_the_head_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head is written with each append and synced with a checkpoint: it is behind by no more than that."""
    files = SyncedFiles()
    with DataDirectory(tmp_path, files=files) as directory:
        journal = directory.journal
        journal.fence(1)
        last = append_batches(journal, 3)[-1].chain_hash.hex().encode()
        assert journal.checkpoint_if_due() is None
        assert not any(last in copy for _, copy in files.durable["head"])
        monkeypatch.setattr(journal_module, "CHECKPOINT_PAGES", 1)
        assert journal.checkpoint_if_due() is not None
        assert any(last in copy for _, copy in files.durable["head"])


def test_reading_in_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers in other threads see whole records in order while the writer appends and checkpoints."""
    monkeypatch.setattr(journal_module, "CHECKPOINT_PAGES", 20)
    with DataDirectory(tmp_path) as directory, ThreadPoolExecutor(2) as readers:
        journal = directory.journal
        journal.fence(1)
        append_batches(journal, 1)

        def read_until_the_end() -> int:
            sequence = 0
            while sequence < 3 * 200:
                for record in journal.read(sequence):
                    assert record.first_sequence <= sequence <= record.last_sequence + 1
                    sequence = record.last_sequence + 1
            return sequence

        reading = [readers.submit(read_until_the_end) for _ in range(2)]
        for _ in range(200):
            append_batches(journal, 1)
            journal.checkpoint_if_due()
        assert [one.result() for one in reading] == [601, 601]


# --- rights ---


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A directory that other users can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def refused_without_rights(path: Path, opening: Callable[[Path], object] = DataDirectory) -> str:
    """The error that an unprivileged process gets from opening `path`: its type's name."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        name = "none"
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            opening(path)
        except StorageError as error:
            name = type(error).__name__
        finally:
            os.write(writing, name.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    name = os.read(reading, 100).decode()
    os.close(reading)
    return name


@pytest.mark.parametrize("file", [".", "journal.db", "head", "lock"])
def test_no_right_to_write(open_path: Path, file: str) -> None:
    """A directory or file without the right to write is a typed error, and nothing changes."""
    make_journal(open_path, 2)
    open_path.chmod(0o777)
    for existing in open_path.iterdir():
        existing.chmod(0o666)
    target = open_path / file
    target.chmod(0o555 if file == "." else 0o444)
    if file == ".":
        (open_path / "lock").unlink()
    before = {name: data for name, data in contents(open_path).items() if name != "lock"}
    assert refused_without_rights(open_path) == DirectoryNotWritableError.__name__
    if file == ".":
        found = refused_without_rights(open_path, lambda path: SnapshotLock(path / "snapshots"))
        assert found == DirectoryNotWritableError.__name__
    after = {name: data for name, data in contents(open_path).items() if name != "lock"}
    assert after == before
    open_path.chmod(stat.S_IRWXU)


def test_a_place_where_no_directory_can_be(tmp_path: Path) -> None:
    """A path that runs through a file is refused with its name."""
    (tmp_path / "file").touch()
    with pytest.raises(DirectoryNotWritableError, match="file/data"):
        DataDirectory(tmp_path / "file" / "data")


@pytest.mark.parametrize(("free", "advice"), [(10**12, ""), (4_096, ": free space on its disk")])
def test_an_error_while_a_journal_is_opened_names_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, advice: str
) -> None:
    """With the reason of SQLite, and where the disk is full with what to do."""
    make_journal(tmp_path / "data", 2)
    monkeypatch.setattr(
        "clearinghouse.storage.journal.disk_usage", lambda _: SimpleNamespace(free=free)
    )
    injected = Fault()
    injected.statement = "PRAGMA synchronous"
    with pytest.raises(JournalFailedError) as refused:
        DataDirectory(tmp_path / "data", binding=injected.binding())
    path = tmp_path / "data" / "journal.db"
    assert str(refused.value) == f"{path} cannot be opened: disk I/O error{advice}"
