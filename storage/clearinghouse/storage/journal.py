# SPDX-License-Identifier: Apache-2.0
"""Implement the log port over one SQLite file, with its head beside it (SPEC J-1 to J-3).

Owns the transaction of an append, the checkpoints and the behaviour after a failure. One connection writes and
checkpoints; readers have their own. Only SQLite opens the files of the journal.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage
from time import perf_counter_ns
from typing import Final

from clearinghouse.storage.chain import EMPTY_TAIL, Tail, check_append
from clearinghouse.storage.connection import Cursor, SqliteBinding, abandon, open_writer
from clearinghouse.storage.errors import (
    DirectoryNotWritableError,
    FencedError,
    ForeignGenesisError,
    HeadMismatchError,
    JournalBehindHeadError,
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    LogClosedError,
    SequenceMismatchError,
    StorageError,
)
from clearinghouse.storage.files import SYSTEM_FILES, Files, settle
from clearinghouse.storage.head import HeadFile
from clearinghouse.storage.logfile import has_content, log_of, undo_of
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import JournalReader
from clearinghouse.storage.schema import (
    CREATE,
    CREATE_BASE,
    DROP,
    HAS_BASE,
    INSERT,
    INSERT_NEXT,
    META,
    OLDEST,
    SET_BASE,
    TAIL,
    check_identity,
    is_damage,
    row_tail,
    row_values,
)

# Small and frequent: about 4 MB per checkpoint kept the worst commit at a third of that of large
# checkpoints.
CHECKPOINT_PAGES: Final = 1_000
# A small number, so that the next append does not wait for long; dropping records is not urgent.
ARCHIVED_DROPPED: Final = 64
# Less than the log file of a start needs.
_FREE_BYTES_MIN: Final = 1 << 17
_PAGE_PAYLOAD_BYTES: Final = 4_084  # bytes of an overflow page of 4,096 bytes
_PAGES_PER_RECORD: Final = 2  # the leaf page of the row, and sometimes a page above it


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The result of a checkpoint in pages of SQLite's log.

    `copied_pages` stays below `log_pages` while a reader still needs an old page.
    """

    log_pages: int
    copied_pages: int
    pause_ns: int


class SqliteJournal:
    """Implement `Log` in the SQLite file `path`, made if missing; `head_file` is its head file, which `close` closes
    too.

    `append`, `fence`, `checkpoint_if_due` and `close` belong to one thread at a time; `read` may run in another.
    Raises NotAJournalError, FormatTooNewError, JournalDamagedError (JournalBehindHeadError, HeadMismatchError),
    DirectoryNotWritableError, JournalFailedError, UnsafeSqliteError.
    """

    def __init__(
        self,
        path: Path,
        head_file: HeadFile,
        binding: SqliteBinding,
        files: Files = SYSTEM_FILES,
    ) -> None:
        self._path = path
        self._head_file = head_file
        self._binding = binding
        self._errors: tuple[type[Exception], ...] = (*binding.errors, OSError)
        self._failure: str | None = None
        self._closed = False
        self._tail = EMPTY_TAIL
        self._log_pages = 0
        self._look()
        try:
            self._settle(files)
            self._connection = open_writer(path, binding)
        except self._errors as error:
            raise self._open_error(error) from error
        try:
            self._begin()
            self._tail = self._read_tail()
            # The log file exists now. SQLite syncs its name only when it creates the file, and
            # ignores a failure of that sync; without the name a power failure loses everything in
            # the log.
            files.sync_directory(path.parent)
        except self._errors as error:
            abandon(self._connection)
            raise self._open_error(error) from error
        except BaseException:
            self._connection.close()
            raise

    # --- the port ---

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """See `Log.append`. Raises JournalFailedError if it is unknown whether the records are durable."""
        self._refuse_if_unusable()
        if len(records) != 1 or not self._append_one(epoch, expected_sequence, records[0]):
            self._append_all(epoch, expected_sequence, records)
        try:
            self._head_file.write(self._tail.head)
        except OSError as error:
            raise self._fail("write the head", error) from error
        for record in records:
            size = len(record.commands) + len(record.events)
            self._log_pages += _PAGES_PER_RECORD + size // _PAGE_PAYLOAD_BYTES

    def _append_one(self, epoch: int, expected_sequence: int, record: Record) -> bool:
        """Append a record with one statement, which is a transaction by itself; return False if it is not stored.

        The statement stores nothing unless the epoch and the tail in the file are those that this object knows.
        `_append_all` then finds the reason. Each statement gives up the interpreter's lock several times, and takes it
        back from a thread that works; so one statement costs a fraction of the five of `_append_all`.
        """
        tail = self._tail
        if tail is EMPTY_TAIL:
            return False
        try:
            after = check_append(tail, epoch, expected_sequence, (record,))
        except StorageError:
            return False
        known = (epoch, tail.head.sequence, tail.epoch, tail.time_ns, tail.head.hash)
        try:
            stored = self._connection.execute(INSERT_NEXT, (*row_values(record), *known)).rowcount
        except self._errors as error:
            raise self._fail("append", error) from error
        except BaseException as error:
            self._fail("append", error)  # a bug, or a stop: re-raise it
            raise
        if stored != 1:
            return False
        self._tail = after
        return True

    def _append_all(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """Append records in one transaction, or raise the error that says why not."""
        with self._transaction("append") as execute:
            current = execute(META).fetchone()[0]
            if epoch != current:
                raise FencedError(epoch, current, "append")
            stored = self._read_tail()
            if stored != self._tail:
                raise SequenceMismatchError(expected_sequence, stored.head.sequence + 1)
            tail = check_append(stored, epoch, expected_sequence, records)
            for record in records:
                execute(INSERT, row_values(record))
            if stored is EMPTY_TAIL:
                execute("UPDATE meta SET genesis_hash = ? WHERE id = 1", (records[0].chain_hash,))
        self._tail = tail

    def read(self, from_sequence: int) -> Iterator[Record]:
        """See `Log.read`. It reads on a separate connection, so it may run beside the writer."""
        self._refuse_if_unusable()
        reader = JournalReader(self._path, self._binding, beside_writer=True)
        return _read_and_close(reader, from_sequence)

    def reader(self) -> JournalReader:
        """Return a reader of this journal for the writer's own process; the caller closes it."""
        self._refuse_if_unusable()
        return JournalReader(self._path, self._binding, beside_writer=True)

    def fence(self, epoch: int) -> None:
        """See `Log.fence`."""
        self._refuse_if_unusable()
        with self._transaction("fence") as execute:
            current = execute(META).fetchone()[0]
            if epoch <= current:
                raise FencedError(epoch, current, "fence")
            execute("UPDATE meta SET epoch = ? WHERE id = 1", (epoch,))

    def epoch(self) -> int:
        """See `Log.epoch`."""
        self._refuse_if_unusable()
        try:
            epoch: int = self._connection.execute(META).fetchone()[0]
        except self._binding.errors as error:
            raise self._fail("read the epoch", error) from error
        return epoch

    def head(self) -> Head:
        """See `Log.head`."""
        self._refuse_if_unusable()
        return self._tail.head

    def close(self) -> None:
        """Checkpoint, sync the head and close the files; a second call does nothing.

        After a failure this writes nothing and leaves the connection open: end the process.
        """
        if self._closed:
            return
        self._closed = True
        if self._failure is not None:
            self._head_file.close(sync=False)
            return
        try:
            # Closing checkpoints too, but it reports no failure.
            self._checkpoint()
            self._connection.close()
        except self._binding.errors as error:
            raise self._fail("close", error) from error
        finally:
            self._head_file.close(sync=self._failure is None)

    # --- beyond the port ---

    def checkpoint_if_due(self) -> Checkpoint | None:
        """Copy the log file's pages into the main file if about CHECKPOINT_PAGES were written since; return the
        result.

        Also syncs the head. Returns None if no checkpoint is due. The writer's thread calls it between two appends;
        the next append waits meanwhile. Raises JournalFailedError.
        """
        self._refuse_if_unusable()
        return self._checkpoint() if self._log_pages >= CHECKPOINT_PAGES else None

    def _checkpoint(self) -> Checkpoint:
        started_ns = perf_counter_ns()
        try:
            # PASSIVE waits for no reader; once all pages are copied the next append restarts the
            # log file.
            row = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._head_file.sync()
        except self._errors as error:
            raise self._fail("checkpoint", error) from error
        self._log_pages = 0
        return Checkpoint(row[1], row[2], perf_counter_ns() - started_ns)

    def drop_archived(self, archived: Head, records_max: int = ARCHIVED_DROPPED) -> bool:
        """Delete up to `records_max` archived records, none after `archived`; return True if more are left.

        The writer's thread calls it between two appends. The last record and the record of a snapshot are never
        deleted. Raises JournalDamagedError if the journal has another record at the end of the archive, and
        JournalFailedError.
        """
        self._refuse_if_unusable()
        if not 0 < archived.sequence < self._tail.head.sequence:
            raise JournalDamagedError(archived.sequence, "an archive must end before the journal")
        with self._transaction("forget what is archived") as execute:
            rows = [row_tail(row) for row in execute(OLDEST, (records_max + 1,)).fetchall()]
            gone = [tail for tail in rows if tail.head.sequence <= archived.sequence][:records_max]
            if not gone:
                return False
            last = gone[-1]
            if last.head.sequence == archived.sequence and last.head != archived:
                raise JournalDamagedError(
                    archived.sequence, f"the archive has {archived.hash.hex()} there"
                )
            if execute(HAS_BASE).fetchone() == (0,):
                for statement in CREATE_BASE:
                    execute(statement)
            execute(SET_BASE, (last.head.sequence, last.epoch, last.time_ns, last.head.hash))
            execute(DROP, (last.head.sequence,))
        return last.head.sequence < archived.sequence

    def give_back_space(self) -> None:
        """Shrink the file to its content, which takes as long as a copy of the file. Raises JournalFailedError."""
        self._refuse_if_unusable()
        try:
            self._connection.execute("VACUUM")
        except self._errors as error:
            raise self._fail("give back space", error) from error
        self._checkpoint()

    def check_genesis(self, genesis: bytes, *others: bytes) -> None:
        """Raise ForeignGenesisError unless the command bytes of record 0 are `genesis` or one of `others`."""
        self._refuse_if_unusable()
        if self._tail is EMPTY_TAIL:
            return
        found = next(self.read(0)).commands
        if found not in (genesis, *others):
            raise ForeignGenesisError(
                self._path, sha256(found).hexdigest(), sha256(genesis).hexdigest()
            )

    # --- opening ---

    def _look(self) -> None:
        """Raise an error for a damaged or foreign file before a writing connection exists: even its close can write.

        An empty database passes, and so does a database whose creation was interrupted: the writer undoes that
        creation.
        """
        if not has_content(self._path) or has_content(undo_of(self._path)):
            return
        beside = has_content(log_of(self._path))
        reader = JournalReader(self._path, self._binding, beside_writer=beside)
        try:
            reader.check_identity()
            self._check_ends(reader)
        except JournalMissingError:
            return
        finally:
            reader.close()

    def _settle(self, files: Files) -> None:
        """Make the bytes that this process read from the files durable, before it appends anything.

        A page of the log may be in the system's cache and not on the disk. A power failure then ends the log there
        and loses all acknowledged records after it. This process must have no connection yet.
        """
        log = log_of(self._path)
        if has_content(log):
            settle(log, files)
        self._head_file.settle()

    def _begin(self) -> None:
        """Make the tables in an empty database. Raises NotAJournalError for a database that is not a journal."""
        try:
            check_identity(self._connection, self._path)
        except JournalMissingError:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement in CREATE:
                self._connection.execute(statement)
            self._connection.execute("COMMIT")
            self._checkpoint()  # gives the header of the main file its identity

    def _read_tail(self) -> Tail:
        """Return the tail in the file, which the next record must continue."""
        return row_tail(self._connection.execute(TAIL).fetchone())

    def _check_ends(self, reader: JournalReader) -> None:
        """Check the first and the last record; a replay checks the records in between."""
        tail, known = reader.tail(), self._head_file.head
        end = tail.head
        if end.sequence < known.sequence:
            raise JournalBehindHeadError(end.sequence, known.sequence)
        epoch, genesis_hash = reader.meta(max(end.sequence, 0))
        if epoch < tail.epoch:
            raise JournalDamagedError(
                max(end.sequence, 0), f"its epoch is {epoch}, its last record has {tail.epoch}"
            )
        if end.sequence < 0:
            return
        if _record_at(reader, 0).chain_hash != genesis_hash:
            raise JournalDamagedError(0, "the hash of genesis is not the one noted at its creation")
        assert _record_at(reader, end.sequence).head == end
        if known.sequence < 0:
            return
        record = _record_at(reader, known.sequence)
        if record.head != known:
            raise HeadMismatchError(
                known.sequence,
                f"the head file has hash {known.hash.hex()}, the record that ends at "
                f"{record.last_sequence} has {record.chain_hash.hex()}",
            )

    def _open_error(self, error: Exception) -> StorageError:
        """Return the storage error for an error of the binding during the opening of the journal."""
        if is_damage(error):
            return JournalDamagedError(max(self._tail.head.sequence, 0), str(error))
        if "readonly" in str(error):
            return DirectoryNotWritableError(self._path, str(error))
        advice = ": free space on its disk" if _is_disk_full(self._path) else ""
        return JournalFailedError(f"{self._path} cannot be opened: {error}{advice}")

    # --- failing ---

    def _refuse_if_unusable(self) -> None:
        if self._failure is not None:
            raise JournalFailedError(
                f"the journal failed earlier and is not used any more: {self._failure}"
            )
        if self._closed:
            raise LogClosedError(f"the journal {self._path} was closed")

    @contextmanager
    def _transaction(self, act: str) -> Iterator[Callable[..., Cursor]]:
        """Run the block in one transaction.

        A StorageError rolls it back; any other error closes the journal for good.

        Yields the function that runs a statement. `act` names the work in the message of JournalFailedError.
        """
        execute = self._connection.execute
        try:
            execute("BEGIN IMMEDIATE")
            yield execute
            execute("COMMIT")
        except StorageError:
            try:
                execute("ROLLBACK")
            except self._errors as error:
                raise self._fail(f"roll back: {act}", error) from error
            raise
        except self._errors as error:
            raise self._fail(act, error) from error
        except BaseException as error:
            self._fail(act, error)  # a bug, or a stop: re-raise it
            raise

    def _fail(self, act: str, error: BaseException) -> JournalFailedError:
        """Close the journal for good after a failed `act`, so that each later call fails; return the error to raise."""
        self._failure = f"could not {act}: {type(error).__name__}: {error}"
        abandon(self._connection)
        first = "free space on its disk, then " if _is_disk_full(self._path) else ""
        return JournalFailedError(
            f"{self._path}: {self._failure}; whether the last append is durable is unknown: "
            f"{first}stop this process and start it again"
        )


def _is_disk_full(path: Path) -> bool:
    """Return whether the file's disk is nearly full: SQLite may report that as a "disk I/O error"."""
    try:
        return disk_usage(path.parent).free < _FREE_BYTES_MIN
    except OSError:
        return False


def _record_at(reader: JournalReader, sequence: int) -> Record:
    """Return the record that contains `sequence`, checked. Raises JournalDamagedError."""
    for record in reader.read(sequence):
        return record
    raise JournalDamagedError(sequence, "no record contains it")


def _read_and_close(reader: JournalReader, from_sequence: int) -> Iterator[Record]:
    """Yield the records of `reader`, and close it when they end or the caller stops."""
    try:
        yield from reader.read(from_sequence)
    finally:
        reader.close()
