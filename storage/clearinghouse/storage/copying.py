# SPDX-License-Identifier: Apache-2.0
"""Copy a journal: back it up while a server writes, restore it up to a point, or follow it (SPEC J-7).

Owns the copy and its end. Each record is checked against the chain, so the copy has whole records that verify, in an
ordinary data directory. A copy of pages could copy damage too, and needs one read transaction for the whole time, or
must begin again after each commit. Must never write to the directory of the source.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from clearinghouse.storage.chain import Verification
from clearinghouse.storage.connection import SqliteBinding
from clearinghouse.storage.directory import COPYING, DataDirectory
from clearinghouse.storage.errors import (
    BeforeGenesisError,
    CopyDivergesError,
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    NoSuchPointError,
    SnapshotError,
    TargetNotEmptyError,
)
from clearinghouse.storage.files import SYSTEM_FILES
from clearinghouse.storage.head import HEAD_FILE, read_head
from clearinghouse.storage.lock import LOCK_FILE
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.snapshots import (
    SnapshotLock,
    check_snapshot,
    list_snapshots,
    read_chunks,
    snapshot_directory,
)

# Records per transaction and sync of the copy: many enough to be fast, few enough for a smooth progress bar.
_GROUP_RECORDS: Final = 1_000
_GROUP_BYTES: Final = 8 * 1024 * 1024

Progress = Callable[[int, int], None]


class Until(NamedTuple):
    """The bound of a copy: it ends with the last whole record up to a sequence, up to a time, or both.

    None is no bound.
    """

    sequence: int | None = None
    time_ns: int | None = None

    def includes(self, record: Record) -> bool:
        """Return whether the record is within the bound."""
        if self.sequence is not None and record.last_sequence > self.sequence:
            return False
        return self.time_ns is None or record.time_ns <= self.time_ns


class Copied(NamedTuple):
    """The result of one pass: the number of copied records, and the new end of the copy with its time."""

    records: int
    head: Head
    time_ns: int


class JournalCopy:
    """Copy the journal of `source` into the directory `target`, which is empty or, with `resume`, has an earlier
    copy.

    Raises TargetNotEmptyError; with `resume` CopyDivergesError if the target is not the beginning of the source; and
    the errors of `DataDirectory`.
    """

    def __init__(
        self,
        source: JournalReader,
        target: Path,
        *,
        resume: bool = False,
        binding: SqliteBinding | None = None,
    ) -> None:
        self.source = source
        self.target = target
        self._began = not _has_files(target)
        if not self._began and not resume:
            raise TargetNotEmptyError(target)
        self._directory = DataDirectory(target, binding=binding)
        self._journal = self._directory.journal
        self.time_ns = 0
        try:
            self._check_beginning()
        except BaseException:
            self._directory.close()
            raise

    @property
    def head(self) -> Head:
        """The end of the copy."""
        return self._journal.head()

    def catch_up(self, until: Until | None = None, progress: Progress | None = None) -> Copied:
        """Copy the records that the source has and the copy lacks, at most up to `until`; return what was copied.

        Each group of records is durable before the next is read. Raises JournalDamagedError at the first record of
        the source that does not verify, and JournalFailedError.
        """
        until = until or Until()
        end = self.source.head().sequence
        if until.sequence is not None:
            end = min(end, until.sequence)
        records = 0
        group: list[Record] = []
        size = 0
        if end > self.head.sequence:
            for record in self.source.read(self.head.sequence + 1):
                if record.last_sequence > end or not until.includes(record):
                    break
                full = len(group) == _GROUP_RECORDS or size >= _GROUP_BYTES
                if group and (full or record.epoch != group[0].epoch):
                    records += self._append(group)
                    group, size = [], 0
                    if progress is not None:
                        progress(self.head.sequence, end)
                group.append(record)
                size += len(record.commands) + len(record.events)
                if record.last_sequence == end:
                    break  # records after the bound are not checked: they may be damaged, and the copy leaves them out
            records += self._append(group)
        if progress is not None:
            progress(self.head.sequence, end)
        return Copied(records, self.head, self.time_ns)

    def copy_snapshot(self) -> int | None:
        """Copy the newest usable snapshot at or before the end of the copy; return its sequence.

        Returns None if the copy already has that snapshot, or if there is none.
        """
        present = {info.sequence for info in list_snapshots(snapshot_directory(self.target))}
        for info in list_snapshots(snapshot_directory(self.source.path)):
            if info.sequence > self.head.sequence:
                continue
            if info.sequence in present:
                return None
            try:
                header = check_snapshot(info.path, self._journal)
                lock = SnapshotLock(snapshot_directory(self.target))
                try:
                    lock.write(header.head, header.time_ns, read_chunks(info.path))
                    lock.prune()
                finally:
                    lock.release()
            except SnapshotError:
                continue  # a copy without snapshots is complete: a start replays it
            return info.sequence
        return None

    def close(self) -> None:
        """Close the copy; a second call does nothing."""
        self._directory.close()

    def remove(self) -> None:
        """Delete the copy unless it resumed an earlier one: an incomplete backup must not look like a complete one."""
        self.close()
        if not self._began:
            return
        for path in self.target.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _append(self, group: list[Record]) -> int:
        """Append records, all of one epoch, to the copy; return their number."""
        if not group:
            return 0
        epoch = group[0].epoch
        try:
            if epoch > self._journal.epoch():
                self._journal.fence(epoch)
            self._journal.append(epoch, group[0].first_sequence, group)
            self._journal.checkpoint_if_due()
        except JournalFailedError as error:
            # The journal's own words are for a server, which has answers to give.
            raise JournalFailedError(
                f"{self.target} cannot be written: {error.__cause__}; free space or use another disk, then copy again"
            ) from error
        self.time_ns = group[-1].time_ns
        return len(group)

    def _check_beginning(self) -> None:
        """Compare the end of an earlier copy in the target with the source at that sequence.

        Raises CopyDivergesError.
        """
        head = self._journal.head()
        if head == EMPTY_HEAD:
            return
        if self.source.head().sequence < head.sequence:
            raise CopyDivergesError(self.target, head.sequence, "the source ends before it")
        record = next(self.source.read(head.sequence))
        if record.head != head:
            raise CopyDivergesError(
                self.target,
                head.sequence,
                f"its hash there is {head.hash.hex()}, the source has {record.chain_hash.hex()} at "
                f"{record.last_sequence}",
            )
        self.time_ns = record.time_ns


def _has_files(path: Path) -> bool:
    """Return whether the path exists and is not an empty directory; the lock file does not count."""
    if not path.exists():
        return False
    return not path.is_dir() or any(one.name != LOCK_FILE for one in path.iterdir())


@contextmanager
def complete_in(target: Path) -> Iterator[Path]:
    """Yield a new directory path inside `target` for a copy; afterwards move its files up into `target`.

    A copy that fails is deleted. If the process dies meanwhile, no server starts in `target`: it has no journal, or
    no head. Raises TargetNotEmptyError.
    """
    if _has_files(target):
        raise TargetNotEmptyError(target)
    began = not target.exists()
    work = target / COPYING
    try:
        yield work
        _move_up(work, target)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        if began:
            with suppress(OSError):
                target.rmdir()
        raise


def _move_up(work: Path, target: Path) -> None:
    """Move the files of a complete copy up into its target.

    The head file moves last, each move durable before the next.
    """
    (work / LOCK_FILE).unlink(missing_ok=True)
    rest = [path for path in work.iterdir() if path.name != HEAD_FILE]
    for path in (*rest, work / HEAD_FILE):
        SYSTEM_FILES.sync_directory(target)
        path.rename(target / path.name)
    work.rmdir()
    SYSTEM_FILES.sync_directory(target)


def copy_journal(
    source: Path,
    target: Path,
    until: Until | None = None,
    *,
    progress: Progress | None = None,
    binding: SqliteBinding | None = None,
) -> tuple[Copied, int | None, Verification]:
    """Copy a journal into an empty directory and check the chain; return the result, the snapshot's sequence, the
    check.

    The sequence is None if no snapshot was copied. A server may run on `source`. A copy that fails is deleted. Raises
    TargetNotEmptyError, NoSuchPointError for a bound before genesis or beyond the source's end, JournalDamagedError,
    and the errors of opening the source or the target.
    """
    reader = open_read_only(source, binding)
    try:
        _check_until(reader, until or Until())
        copy = JournalCopy(reader, target, binding=binding)
        try:
            copied = copy.catch_up(until, progress)
            snapshot = copy.copy_snapshot()
            copy.close()
            verification = verify_copy(target, copied.head, binding)
        except BaseException:
            copy.remove()
            raise
    finally:
        reader.close()
    return copied, snapshot, verification


def verify_copy(target: Path, head: Head, binding: SqliteBinding | None = None) -> Verification:
    """Check all records of a copy, and that its chain has `head` and the head of its head file.

    Raises JournalDamagedError at the first record that does not verify.
    """
    reader = open_read_only(target, binding)
    try:
        own = read_head(target)
        found = reader.verify([head] if own is None else [head, own])
    finally:
        reader.close()
    if found.findings:
        worst = found.findings[0]
        raise JournalDamagedError(worst.sequence, f"the copy: {worst.kind}: {worst.detail}")
    return found


def _check_until(reader: JournalReader, until: Until) -> None:
    """Raise an error if the bound lies before genesis or after the end of the journal, or if the journal lost its
    tail.
    """
    # Read the head file first: a running server writes it after the journal.
    own = read_head(reader.path.parent) if reader.path.parent.is_dir() else None
    end = reader.head().sequence
    genesis = next(reader.read(0), None)
    if genesis is None:
        raise JournalMissingError("the journal is empty: there is nothing to copy")
    if until.sequence is not None and not 0 <= until.sequence <= end:
        raise NoSuchPointError(f"there is no sequence {until.sequence}: it ends at sequence {end}")
    if until.time_ns is not None and until.time_ns < genesis.time_ns:
        raise BeforeGenesisError(until.time_ns, genesis.time_ns)
    if own is not None and own.sequence > end:
        raise JournalDamagedError(end + 1, f"it ends at {end}, its head file says {own.sequence}")
