# SPDX-License-Identifier: Apache-2.0
"""What a journal is made to do while it is recorded, what it promised meanwhile, and whether an image keeps it.

Owns the small history that every run of the faults is about: openings, fences, appends of all sizes, refused ones,
checkpoints with and without a reader in their way, clean stops and deaths. The journal's rule for checkpoints is
scaled down, so that its log is copied and begun again many times in a short life.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from clearinghouse.storage import chain, journal as journal_module
from clearinghouse.storage.connection import Connection, address
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import FencedError, JournalMissingError, StorageError
from clearinghouse.storage.head import read_head
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.schema import JOURNAL_FILE
from tests.faults.disk import Disk, Image
from tests.faults.recorder import Fault, Recorder

CHECKPOINT_PAGES: Final = 14
SCRATCH_BYTES: Final = 256 * 1024 * 1024
GENESIS: Final = b"genesis"


@dataclass(frozen=True, slots=True)
class Promise:
    """What was acknowledged before a point of a recording: so many records, and this epoch."""

    operations: int
    records: int
    epoch: int


NOTHING: Final = Promise(0, 0, 0)


@dataclass(slots=True)
class Recording:
    """A recorded life of a journal, from an opening to a clean stop or a sudden end."""

    disk: Disk
    """as it was before"""
    records: list[Record]
    """all that was appended, or was about to be, in order"""
    ends: set[int]
    """how many records there may be: an append of several is all or nothing"""
    promises: list[Promise]
    recorder: Recorder
    complaint: str = ""
    """how its opening did not find what had been promised"""
    error: StorageError | None = None
    """what a failure was turned into"""
    acts_after_failure: int = 0

    def promise_at(self, operations: int) -> Promise:
        """The last promise that was made before a point."""
        return next(
            promise for promise in reversed(self.promises) if promise.operations <= operations
        )


@contextmanager
def frequent_checkpoints() -> Iterator[None]:
    """Scale the journal's rule for checkpoints down."""
    with patch.object(journal_module, "CHECKPOINT_PAGES", CHECKPOINT_PAGES):
        yield


def draw_record(head: Head, epoch: int, random: Random) -> Record:
    """A record that continues `head`, mostly small, now and then over several pages."""
    number = head.sequence + 1
    if number == 0:
        return chain.seal(EMPTY_HEAD, epoch, 1, 1_000, GENESIS, b"")
    size = random.choice((40, 200, 700, 2_000, 9_000))
    count = random.randint(1, 5)
    commands, events = random.randbytes(size), random.randbytes(size // 2)
    return chain.seal(head, epoch, count, 1_000 + number, commands, events)


def live(
    directory: Path,
    disk: Disk,
    random: Random,
    *,
    appends: int,
    before: "Recording | None" = None,
    promise: Promise = NOTHING,
    synchronous: str = "FULL",
    fault: Fault | None = None,
    clean_stop: bool = True,
) -> Recording:
    """One recorded life in `directory`, which is made as a process sees the `disk`.

    `before` is the life whose records may be there already, and `promise` what it had promised. A failure of storage
    ends this life; anything else passes.
    """
    write_image(directory, disk.view())
    recorder = Recorder(directory, disk, synchronous=synchronous, fault=fault)
    recording = Recording(disk, [], {0}, [replace(promise, operations=0)], recorder)
    if before is not None:
        recording.records, recording.ends = list(before.records), set(before.ends)
    opened: DataDirectory | None = None
    try:
        with frequent_checkpoints():
            opened = DataDirectory(directory, binding=recorder.binding, files=recorder.files)
            _act(recording, opened.journal, random, appends)
            if clean_stop:
                opened.close()
    except StorageError as error:
        recording.error = error
        reported = len(recorder.operations)
        if opened is not None:
            _insist(recording, opened)
        recording.acts_after_failure = len(recorder.operations) - reported
    recorder.stop()
    if opened is not None:
        opened.close()
    return recording


def _act(recording: Recording, journal: SqliteJournal, random: Random, appends: int) -> None:
    """Do the acts of the journal between its opening and its end."""
    found = list(journal.read(0))
    recording.complaint = _validate(found, journal.epoch(), recording, recording.promises[0])
    recording.records = found
    journal.fence(journal.epoch() + 1)
    _promise(recording, journal)
    held: Connection | None = None
    for number in range(appends):
        if number % 17 == 11:
            _be_refused(journal)
        if number % 13 == 5:
            held = _hold(recording.recorder)
        elif number % 13 == 9 and held is not None:
            held.close()
            held = None
        batch = [draw_record(journal.head(), journal.epoch(), random)]
        if journal.head().sequence >= 0 and random.random() < 0.2:
            batch.append(draw_record(batch[0].head, journal.epoch(), random))
        recording.records.extend(batch)
        recording.ends.add(len(recording.records))
        journal.append(journal.epoch(), batch[0].first_sequence, batch)
        _promise(recording, journal)
        journal.checkpoint_if_due()
    if held is not None:
        held.close()


def _promise(recording: Recording, journal: SqliteJournal) -> None:
    """Note that all records so far are acknowledged."""
    operations = len(recording.recorder.operations)
    recording.promises.append(Promise(operations, len(recording.records), journal.epoch()))


def _be_refused(journal: SqliteJournal) -> None:
    """An append that is refused and rolled back."""
    try:
        journal.append(journal.epoch() - 1, journal.head().sequence + 1, [])
    except FencedError:
        return
    raise AssertionError("a fenced writer was let in")


def _hold(recorder: Recorder) -> Connection:
    """A reader that keeps a checkpoint from ending."""
    connection = recorder.binding.connect(address(recorder.directory / JOURNAL_FILE, "mode=ro"))
    connection.execute("BEGIN").close()
    connection.execute("SELECT count(*) FROM record").fetchall()
    return connection


def _insist(recording: Recording, opened: DataDirectory) -> None:
    """After a failure: ask for more all the same, as a caller might that missed the error."""
    journal = opened.journal
    for act in (
        lambda: journal.append(1, 0, []),
        lambda: journal.fence(10**6),
        lambda: list(journal.read(0)),
        journal.checkpoint_if_due,
        journal.head,
    ):
        try:
            act()
        except StorageError:
            continue
        raise AssertionError(f"a failed journal went on after {recording.error}")
    opened.close()


@contextmanager
def scratch_directory() -> Iterator[Path]:
    """Make a directory that is gone afterwards, in memory if it fits: thousands of images pass through it."""
    memory = Path("/dev/shm")  # noqa: S108  only a place; the directory in it is made with a name of its own
    fits = memory.is_dir() and os.access(memory, os.W_OK)
    fits = fits and shutil.disk_usage(memory).free >= SCRATCH_BYTES
    with TemporaryDirectory(prefix="clearinghouse-", dir=memory if fits else None) as name:
        yield Path(name)


def write_image(directory: Path, image: Image) -> None:
    """Make a directory that holds an image."""
    directory.mkdir()
    for name, content in image.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def read_image(directory: Path) -> Image:
    """The files of a directory that a crash would leave: without SQLite's index, which is memory, and the lock."""
    return {
        path.name: path.read_bytes()
        for path in directory.iterdir()
        if not path.name.endswith(("-shm", "lock"))
    }


# --- whether an image keeps the promise ---


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of an image: why it broke its promise (empty if it did not), and the records that were there."""

    complaint: str
    records: int = 0
    epoch: int = 0


def recover(
    directory: Path, recording: Recording, promise: Promise, *, look_first: bool
) -> Recovery:
    """Open the image in `directory` as a restarted server would, with the shipped library, and go on with it."""
    try:
        seen = look(directory) if look_first else None
        with DataDirectory(directory) as opened:
            journal = opened.journal
            records = list(journal.read(0))
            count, epoch = len(records), journal.epoch()
            complaint = _validate(records, epoch, recording, promise)
            if seen is not None and seen != records:
                complaint = complaint or f"a reader saw {len(seen)} records, the writer {count}"
            journal.fence(epoch + 1)
            record = draw_record(journal.head(), epoch + 1, Random(count))
            journal.append(epoch + 1, record.first_sequence, [record])
        if look(directory) != [*records, record]:
            complaint = complaint or "what was appended after the recovery is not there"
    except StorageError as error:
        return Recovery(f"{type(error).__name__}: {error}")
    return Recovery(complaint, count, epoch)


def _validate(records: list[Record], epoch: int, recording: Recording, promise: Promise) -> str:
    """Return the faults of the records found, empty if there are none."""
    count = len(records)
    if count < promise.records:
        return f"{promise.records} records were acknowledged, {count} are there"
    if epoch < promise.epoch:
        return f"epoch {promise.epoch} was taken, {epoch} is there"
    if records != recording.records[:count]:
        return f"the {count} records are not those that were appended"
    if count not in recording.ends:
        return f"{count} records are a part of an append"
    return ""


def look(directory: Path) -> list[Record]:
    """The records as an outside reader sees them, verified against the head beside them. Raises StorageError."""
    try:
        reader = open_read_only(directory)
    except JournalMissingError:
        return []
    try:
        head = read_head(directory)
        known = [head] if head is not None and head.sequence >= 0 else []
        records = list(reader.read(0))
        found = reader.verify(known)
    finally:
        reader.close()
    if found.findings:
        finding = found.findings[0]
        raise LookedDamagedError(f"{finding.kind} at {finding.sequence}: {finding.detail}")
    return records


class LookedDamagedError(StorageError):
    """A reader finds damage where a crash may leave none."""
