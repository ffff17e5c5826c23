# SPDX-License-Identifier: Apache-2.0
"""Move old records out of the journal into an archive that still verifies (SPEC J-7).

Owns the two steps and their order: copy records into a file, check its chain and make it durable; only then may
the journal's writer drop them, a few at a time. Archived records lie before the oldest snapshot that is kept, so a
start never needs them. Must never archive a record after that snapshot, nor the record of a snapshot itself.
"""

from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Final

from clearinghouse.storage.archives import (
    archive_directory,
    list_segments,
    segment_name,
)
from clearinghouse.storage.chain import Tail
from clearinghouse.storage.connection import SqliteBinding, open_writer
from clearinghouse.storage.errors import (
    ArchiveRefusedError,
    HeadDamagedError,
    JournalBehindHeadError,
    JournalDamagedError,
    JournalFailedError,
    SnapshotError,
)
from clearinghouse.storage.files import SYSTEM_FILES, Files
from clearinghouse.storage.head import HEAD_FILE, read_head
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.schema import CREATE, CREATE_BASE, INSERT, SET_BASE, row_values
from clearinghouse.storage.snapshots import KEEP, check_snapshot, list_snapshots, snapshot_directory

_GROUP_RECORDS: Final = 1_000


def archivable(reader: JournalReader, keep: int = KEEP) -> tuple[Tail, Head] | None:
    """Return the end of the archive, and the head at the end of the records that can be archived now; None if none
    can.

    Records can be archived if they lie before the oldest of the newest `keep` usable snapshots. With fewer usable
    snapshots no record can be archived.
    """
    usable: list[int] = []
    for info in list_snapshots(snapshot_directory(reader.path)):
        try:
            usable.append(check_snapshot(info.path, reader).head.sequence)
        except SnapshotError:
            continue
        if len(usable) == keep:
            break
    if len(usable) < keep:
        return None
    end, _ = reader.continued(usable[-1])
    begin = archived_up_to(reader)
    return (begin, end.head) if end.head.sequence > begin.head.sequence else None


def archived_up_to(reader: JournalReader) -> Tail:
    """Return the point after the last archived record, also if the journal still has that record.

    Without an archive this is the point after genesis.
    """
    end = reader.base()
    if end is None:
        genesis = next(reader.read(0))
        end = Tail(genesis.head, genesis.epoch, genesis.time_ns)
    for segment in list_segments(archive_directory(reader.path)):
        if segment.first_sequence <= end.head.sequence + 1 <= segment.last_sequence:
            found = JournalReader(segment.path, reader.binding)
            try:
                end = found.tail()
            finally:
                found.close()
    return end


def write_archive(
    reader: JournalReader, begin: Tail, end: Head, files: Files = SYSTEM_FILES
) -> Path:
    """Copy the records after `begin` up to `end` into an archive file, verified and durable; return its path.

    Raises JournalDamagedError if the journal or the file does not verify, JournalFailedError if it cannot be written.
    """
    directory = archive_directory(reader.path)
    path = directory / segment_name(begin.head.sequence + 1, end.sequence)
    fresh = path.with_suffix(".new")
    binding = reader.binding
    failures: tuple[type[Exception], ...] = (*binding.errors, OSError)
    try:
        if not directory.is_dir():
            directory.mkdir()
            files.sync_directory(directory.parent)
        for old in directory.glob("*.new*"):
            old.unlink()
        records = takewhile(
            lambda record: record.last_sequence <= end.sequence,
            reader.read(begin.head.sequence + 1),
        )
        _write(fresh, begin, records, reader.epoch(), binding)
        _check(fresh, begin, end, binding)
        descriptor = files.open(fresh, 0)
        try:
            files.sync(descriptor)
        finally:
            files.close(descriptor)
        files.replace(fresh, path)
        files.sync_directory(directory)
    except failures as error:
        raise JournalFailedError(f"{path} cannot be written: {error}") from error
    return path


def _write(
    path: Path,
    begin: Tail,
    records: Iterable[Record],
    epoch: int,
    binding: SqliteBinding,
) -> None:
    """Write the archive file: the journal's tables, the tail `begin` before the first record, and the records."""
    connection = open_writer(path, binding)
    try:
        execute = connection.execute
        execute("BEGIN IMMEDIATE")
        for statement in (*CREATE, *CREATE_BASE):
            execute(statement)
        execute(SET_BASE, (begin.head.sequence, begin.epoch, begin.time_ns, begin.head.hash))
        execute("UPDATE meta SET epoch = ? WHERE id = 1", (epoch,))
        for number, record in enumerate(records, 1):
            execute(INSERT, row_values(record))
            if number % _GROUP_RECORDS == 0:
                execute("COMMIT")
                execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                execute("BEGIN IMMEDIATE")
        execute("COMMIT")
        # A file that never changes again needs no log file; SQLite can then read it from any
        # directory.
        execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        connection.close()


def _check(path: Path, begin: Tail, end: Head, binding: SqliteBinding) -> None:
    """Read the archive file back from `begin` and check its chain.

    Raises JournalDamagedError unless it ends at `end`.
    """
    reader = JournalReader(path, binding)
    try:
        last = begin.head
        for record in reader.read(begin.head.sequence + 1):
            last = record.head
    finally:
        reader.close()
    if last != end:
        raise JournalDamagedError(
            last.sequence, f"the archive ends with {last.hash.hex()} at {last.sequence}"
        )


def archive(reader: JournalReader, keep: int = KEEP) -> Head | None:
    """Archive all records that can be archived; return the end of the archive if the writer still has to drop
    records.

    Returns None if the journal has dropped every archived record. Raises as `write_archive`.
    """
    span = archivable(reader, keep)
    if span is not None:
        write_archive(reader, *span)
    return _not_forgotten(reader)


def left_to_forget(journal: SqliteJournal) -> Head | None:
    """Return the end of the archive if the journal still holds archived records, which the writer must drop; else
    None.
    """
    reader = journal.reader()
    try:
        return _not_forgotten(reader) if reader.head().sequence > 0 else None
    finally:
        reader.close()


def _not_forgotten(reader: JournalReader) -> Head | None:
    """Return the end of the archive; None if the journal has dropped every archived record."""
    base = reader.base()
    end = archived_up_to(reader).head
    return end if end.sequence > (base.head.sequence if base is not None else 0) else None


def refuse_unarchivable(directory: Path, keep: int) -> None:
    """Raise an error if the journal of a stopped server cannot be archived.

    Nothing is written, not even the lock file.

    Raises what `open_read_only` raises, HeadDamagedError, JournalBehindHeadError, and ArchiveRefusedError unless
    there are `keep` usable snapshots.
    """
    reader = open_read_only(directory)
    try:
        known = read_head(directory)
        if known is None:
            raise HeadDamagedError(directory / HEAD_FILE, "it is missing")
        end = reader.head().sequence
        if known.sequence > end:
            raise JournalBehindHeadError(end, known.sequence)
        _refuse_without_snapshots(reader, keep)
    finally:
        reader.close()


def _refuse_without_snapshots(reader: JournalReader, keep: int) -> None:
    """Raise ArchiveRefusedError unless there are `keep` usable snapshots."""
    usable = 0
    for info in list_snapshots(snapshot_directory(reader.path)):
        try:
            check_snapshot(info.path, reader)
        except SnapshotError:
            continue
        usable += 1
        if usable == keep:
            return
    raise ArchiveRefusedError(
        f"usable snapshots: {usable}, and {keep} are to be kept: keep fewer with --keep, or archive after further "
        "commands: a server writes a snapshot as it stops"
    )
