# SPDX-License-Identifier: Apache-2.0
"""Archives: old records move out of the journal, and everything still verifies and reads as one chain (SPEC J-7)."""

import shutil
from pathlib import Path

import pytest

from clearinghouse.storage.archives import archive_directory, list_segments
from clearinghouse.storage.archiving import (
    archivable,
    archive,
    left_to_forget,
    refuse_unarchivable,
    write_archive,
)
from clearinghouse.storage.chain import RecordChecker, Tail
from clearinghouse.storage.copying import copy_journal
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import (
    ArchivedError,
    ArchiveRefusedError,
    JournalDamagedError,
    SnapshotArchivedError,
    StorageError,
)
from clearinghouse.storage.files import SystemFiles
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, check_snapshot, list_snapshots
from tests.unit.storage.builders import append_batches, batch, connect, edit, make_journal


def records_in(path: Path, from_sequence: int = 0) -> list[Record]:
    """Return the records of a directory, archive included, checked."""
    reader = open_read_only(path)
    try:
        return list(reader.read(from_sequence))
    finally:
        reader.close()


def snapshot(path: Path, record: Record) -> None:
    """A snapshot of the end of a record."""
    lock = SnapshotLock(path / "snapshots")
    lock.write(record.head, record.time_ns, [b"any bytes"])
    lock.release()


def archive_all(path: Path, keep: int = 1, records_max: int = 2) -> Head | None:
    """Archive what can be and let the writer forget it, a few records at a time."""
    with DataDirectory(path) as directory:
        reader = directory.journal.reader()
        head = archive(reader, keep)
        reader.close()
        if head is not None:
            while directory.journal.drop_archived(head, records_max):
                pass
    return head


def rows(path: Path) -> list[int]:
    """Where the records in the journal's own file begin."""
    connection = connect(path)
    found = [row[0] for row in connection.execute("SELECT first_sequence FROM record ORDER BY 1")]
    connection.close()
    return found


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """Genesis and twelve batches of three, with snapshots at sequences 12, 21 and 30."""
    path = tmp_path / "data"
    made = make_journal(path, 13)
    for number in (4, 7, 10):
        snapshot(path, made[number])
    return made


@pytest.fixture
def data(tmp_path: Path, records: list[Record]) -> Path:
    """Its directory."""
    assert records
    return tmp_path / "data"


def test_what_is_before_the_oldest_snapshot_kept_moves(data: Path, records: list[Record]) -> None:
    """Genesis, the record of that snapshot and what came after stay; the rest is in one file; the chain is one."""
    assert archive_all(data, keep=2) == records[6].head
    assert rows(data) == [0, *range(19, 37, 3)]
    assert [segment[1:] for segment in list_segments(data / "archive")] == [(1, 18)]
    assert records_in(data) == records
    for sequence in range(38):
        expected = [record for record in records if record.last_sequence >= sequence]
        assert records_in(data, sequence) == expected
    reader = open_read_only(data)
    assert reader.verify([records[3].head, records[12].head]).findings == ()
    assert [
        check_snapshot(info.path, reader).head.sequence
        for info in list_snapshots(data / "snapshots")
    ] == [30, 21, 12]
    reader.close()


def test_records_of_one_command_are_read_from_the_archive_one_by_one(tmp_path: Path) -> None:
    """From each sequence on, also where the first record that is wanted is the first of the archive."""
    path = tmp_path / "data"
    with DataDirectory(path) as directory:
        journal = directory.journal
        journal.fence(journal.epoch() + 1)
        made: list[Record] = []
        for _ in range(8):
            made.append(batch(journal.head(), count=1))
            journal.append(1, made[-1].first_sequence, made[-1:])
    snapshot(path, made[5])
    assert archive_all(path) == made[4].head
    for sequence in range(8):
        assert records_in(path, sequence) == made[sequence:]


def test_archiving_goes_on_in_a_file_of_its_own(data: Path, records: list[Record]) -> None:
    """Each time a file continues the one before; a walk goes through all of them, and a writer goes on."""
    archive_all(data, keep=3)
    archive_all(data, keep=2)
    archive_all(data, keep=1)
    assert [segment[1:] for segment in list_segments(data / "archive")] == [
        (1, 9),
        (10, 18),
        (19, 27),
    ]
    with DataDirectory(data) as directory:
        directory.journal.fence(directory.journal.epoch() + 1)
        more = append_batches(directory.journal, 2)
        assert list(directory.journal.read(0)) == records + more
    assert records_in(data, 5) == records[2:] + more
    assert archive_all(data, keep=1) is None


def test_an_archive_is_a_journal_of_its_own(data: Path, records: list[Record]) -> None:
    """A file of the archive can be read and verified by itself, from what it continues on."""
    archive_all(data)
    (segment,) = list_segments(data / "archive")
    reader = open_read_only(segment.path)
    base = reader.base()
    assert base is not None
    assert base.head == records[0].head
    assert list(reader.read(segment.first_sequence)) == records[1:10]
    assert reader.verify([records[5].head], checker=RecordChecker(base)).head == records[9].head
    reader.close()


def test_reading_while_records_are_forgotten(data: Path, records: list[Record]) -> None:
    """A walk that began before the archive goes on through it when its next records have moved."""
    with DataDirectory(data) as directory:
        journal = directory.journal
        walk = journal.read(0)
        later = journal.read(4)
        heads = [next(walk), next(walk)]
        assert next(later) == records[2]
        reader = journal.reader()
        head = archive(reader, 1)
        reader.close()
        assert head is not None
        between = []
        while journal.drop_archived(head, 1):
            between.append(list(journal.read(2)))
        assert all(one == records[1:] for one in between)
        assert heads + list(walk) == records
        assert [records[2], *later] == records[2:]


def test_without_its_archive_a_journal_says_so(data: Path, records: list[Record]) -> None:
    """Moved away, the archive is asked for by name; what is not archived reads as before, and a copy is refused."""
    archive_all(data)
    shutil.move(data / "archive", data.parent / "elsewhere")
    for sequence in (1, 27):
        with pytest.raises(ArchivedError, match="archive does not hold it"):
            records_in(data, sequence)
    assert records_in(data, 28) == records[10:]
    reader = open_read_only(data)
    old, *_, newest = sorted((data / "snapshots").glob("*.bin"))
    assert check_snapshot(newest, reader).head == records[10].head
    with pytest.raises(SnapshotArchivedError):
        check_snapshot(old, reader)
    assert next(reader.read(0)) == records[0]
    with pytest.raises(ArchivedError):
        list(reader.read(0))
    base = reader.base()
    assert base is not None
    found = reader.verify([records[12].head], reader.scan(28), RecordChecker(base))
    assert (found.findings, found.head) == ((), records[12].head)
    reader.close()
    with pytest.raises(ArchivedError):
        copy_journal(data, data.parent / "copy")
    with DataDirectory(data) as directory:
        directory.journal.fence(directory.journal.epoch() + 1)
        append_batches(directory.journal, 1)
    shutil.move(data.parent / "elsewhere", data / "archive")
    assert records_in(data)[:13] == records


def test_a_backup_holds_what_was_archived(data: Path, records: list[Record]) -> None:
    """A copy of a journal with its archive is one journal with everything in it."""
    archive_all(data)
    copied, _, _ = copy_journal(data, data.parent / "copy")
    assert copied.records == len(records)
    assert not (data.parent / "copy" / "archive").exists()
    assert records_in(data.parent / "copy") == records


def test_nothing_is_archived_that_no_snapshot_stands_for(data: Path) -> None:
    """With fewer usable snapshots than are to be kept, nothing is; a damaged one does not count."""
    reader = open_read_only(data)
    assert archivable(reader, 4) is None
    with pytest.raises(ArchiveRefusedError, match="usable snapshots: 3, and 4 are to be kept"):
        refuse_unarchivable(data, 4)
    list_snapshots(data / "snapshots")[0].path.write_bytes(b"no snapshot")
    assert archivable(reader, 3) is None
    assert archive(reader, 3) is None
    assert not archive_directory(data).exists()
    reader.close()


def test_a_damaged_record_is_never_archived(data: Path) -> None:
    """Where the journal does not verify the archive is not made, and nothing is forgotten."""
    edit(data, "UPDATE record SET commands = x'00' WHERE first_sequence = 10")
    before = rows(data)
    with pytest.raises(JournalDamagedError) as caught:
        archive_all(data)
    assert caught.value.sequence == 10
    assert (rows(data), list_segments(data / "archive")) == (before, [])


def test_the_writer_forgets_only_what_is_the_archives(data: Path, records: list[Record]) -> None:
    """A head with another hash, at the end of the journal or beyond it is refused, and the journal goes on."""
    with DataDirectory(data) as directory:
        journal = directory.journal
        for head in (
            Head(9, bytes(32)),
            records[12].head,
            Head(10**6, bytes(32)),
            Head(0, bytes(32)),
        ):
            with pytest.raises(StorageError):
                journal.drop_archived(head, 100)
        assert list(journal.read(0)) == records
        journal.fence(journal.epoch() + 1)
        append_batches(journal, 1)
    assert rows(data)[:3] == [0, 1, 4]


class Stopped(BaseException):
    """The end of a process."""


class StoppingFiles(SystemFiles):
    """Files of a process that ends before it gives a file its name."""

    def replace(self, source: Path, target: Path) -> None:
        """End."""
        raise Stopped


def test_what_an_end_in_the_middle_leaves_goes_with_the_next_archive(
    data: Path, records: list[Record]
) -> None:
    """The file has no name of an archive yet."""
    begin = Tail(records[0].head, 1, records[0].time_ns)
    reader = open_read_only(data)
    with pytest.raises(Stopped):
        write_archive(reader, begin, records[3].head, StoppingFiles())
    (left,) = (data / "archive").iterdir()
    assert list_segments(data) == []
    whole = write_archive(reader, begin, records[4].head)
    assert list((data / "archive").iterdir()) == [whole]
    assert left != whole
    reader.close()


def test_a_crash_between_the_two_steps_is_made_up_for(data: Path, records: list[Record]) -> None:
    """An archive that was made and not forgotten is known at the next start; half an archive is made again."""
    (data / "archive").mkdir()
    (data / "archive" / "journal-0000000000000000001-0000000000000000027.new").write_bytes(b"half")
    reader = open_read_only(data)
    assert archive(reader, 1) == records[9].head
    reader.close()
    assert not list((data / "archive").glob("*.new*"))
    with DataDirectory(data) as directory:
        left = left_to_forget(directory.journal)
        assert left == records[9].head
        assert directory.journal.drop_archived(left, 4)
    with DataDirectory(data) as directory:
        assert left_to_forget(directory.journal) == left
        assert not directory.journal.drop_archived(left, 100)
        assert left_to_forget(directory.journal) is None
        directory.journal.give_back_space()
    assert records_in(data) == records


def test_an_older_version_is_refused_once_records_are_archived(data: Path) -> None:
    """The file says that it has a format of its own, which a version without archives does not read."""
    connection = connect(data)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()
    archive_all(data)
    connection = connect(data)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    connection.close()


def test_damage_in_an_archive_is_found(data: Path) -> None:
    """A changed or shortened file of the archive is found by every walk through it."""
    archive_all(data)
    (segment,) = list_segments(data / "archive")
    good = segment.path.read_bytes()
    place = good.index(b"commands 13") + 3
    segment.path.write_bytes(good[:place] + b"X" + good[place + 1 :])
    reader = open_read_only(data)
    assert reader.verify().first_bad_sequence == 13
    segment.path.rename(
        segment.path.with_name("journal-0000000000000000001-0000000000000000099.db")
    )
    reader.close()
    with pytest.raises(JournalDamagedError):
        records_in(data, 1)
