# SPDX-License-Identifier: Apache-2.0
"""Read a journal and never write to its directory: for verification, replay, subscriptions and analysis.

Owns the ways in which a process other than the writer may open a journal file, and the iteration over its records.
Every query is a short transaction of its own: a long one prevents the writer's checkpoints from completing.

SQLite in WAL mode may write even when it only reads (the `-wal` and `-shm` files). Four cases:

- beside the writer, in its own process: a plain read-only connection;
- the log file has content and its index is there (a server runs, or was killed): SQLite's read-only index;
- the log file is missing or has no frame (the server was stopped cleanly, or this is a backup): the main file is
  complete and is opened as immutable; if a server starts meanwhile, the rows read are discarded;
- the log file has content and its index is missing (a copy): reading needs a new index,
  so both files are copied to a temporary directory first. The same is done if the log's header is damaged: SQLite
  otherwise waits until a writer repairs it.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from clearinghouse.storage.archives import archive_directory, find_segment
from clearinghouse.storage.chain import (
    CUT_TAIL,
    INTEGER_MAX,
    STRUCTURE,
    Finding,
    RecordChecker,
    Tail,
    Verification,
    read_checked,
    verify,
)
from clearinghouse.storage.connection import (
    Connection,
    SqliteBinding,
    open_reader,
    pysqlite3_binding,
)
from clearinghouse.storage.errors import (
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    LogClosedError,
)
from clearinghouse.storage.logfile import has_content, has_frames, has_sound_header, log_of, undo_of
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.schema import (
    BASE,
    BEFORE,
    CHUNK,
    HAS_BASE,
    JOURNAL_FILE,
    META,
    START,
    TAIL,
    check_identity,
    is_damage,
    row_record,
    row_tail,
)

_CHUNK_ROWS_FIRST: Final = 8  # doubles up to the maximum; most reads need one or two rows
_CHUNK_ROWS_MOST: Final = 1_000
_CHUNK_BYTES: Final = 4 * 1024 * 1024
_ATTEMPTS: Final = 5

_Result = TypeVar("_Result")
_Signature = tuple[int, int, int, bool]


def open_read_only(path: Path, binding: SqliteBinding | None = None) -> "JournalReader":
    """Return a reader of the journal in the directory `path`, or of the journal file `path` itself.

    The reader writes nothing there and takes no lock that can block a writer. Do not call it for a directory to which
    this same process writes: call the writer's `read` instead. Raises JournalMissingError, NotAJournalError,
    FormatTooNewError, JournalDamagedError, JournalFailedError, UnsafeSqliteError.
    """
    file = path / JOURNAL_FILE if path.is_dir() else path
    if not file.is_file():
        raise JournalMissingError(f"there is no journal at {file}")
    reader = JournalReader(file, binding or pysqlite3_binding())
    try:
        reader.check_identity()
    except BaseException:
        reader.close()
        raise
    return reader


class JournalReader:
    """A reader of the records in the journal file `path`. Only one thread may use it at a time.

    `beside_writer` is true only in the process of the writer.
    """

    def __init__(self, path: Path, binding: SqliteBinding, *, beside_writer: bool = False) -> None:
        self._path = path
        self._binding = binding
        self._errors: tuple[type[Exception], ...] = (*binding.errors, OSError)
        self._beside_writer = beside_writer
        self._connection: Connection | None = None
        self._signature: _Signature | None = None  # set for files opened as immutable
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._closed = False

    @property
    def path(self) -> Path:
        """The path of the journal file."""
        return self._path

    @property
    def binding(self) -> SqliteBinding:
        """The SQLite library of this reader."""
        return self._binding

    # --- iteration ---

    def read(self, from_sequence: int) -> Iterator[Record]:
        """Yield the records from the one that contains `from_sequence`, each checked as in `Log.read`."""
        tail, records = self.continued(from_sequence)
        return read_checked(records, RecordChecker(tail), from_sequence)

    def scan(self, from_sequence: int = 0) -> Iterator[Record]:
        """Yield the records of the file without checks, for `chain.verify`.

        Raises JournalDamagedError only if SQLite itself cannot read further.
        """
        return self.continued(from_sequence)[1]

    def continued(self, from_sequence: int) -> tuple[Tail, Iterator[Record]]:
        """Return the records from `from_sequence`, and the tail that the first of them must continue.

        Nothing is checked.

        Archived records are read from the archive. Raises ArchivedError if the archive file is missing.
        """
        base = self.base()
        while True:
            if base is not None and 0 < from_sequence <= base.head.sequence:
                first = find_segment(archive_directory(self._path), from_sequence, base)
                reader = JournalReader(first.path, self._binding)
                try:
                    tail, _ = reader.continued(from_sequence)
                finally:
                    reader.close()
                return tail, self._walk(tail.head.sequence + 1)
            start = self._start(from_sequence)
            tail = row_tail(self._first(BEFORE, (start,)))
            if base is not None and tail.head.sequence < base.head.sequence < start:
                tail = base
            before, base = base, self.base()
            if base == before:
                return tail, self._walk(start)

    def base(self) -> Tail | None:
        """Return the tail after the archived records that the file no longer has; None if the file has all records."""
        if self._first(HAS_BASE, ()) != (1,):
            return None
        row = self._first(BASE, ())
        if row is None:
            raise JournalDamagedError(0, "it says that records were archived, and not which")
        return row_tail(row)

    def verify(
        self,
        known_heads: Iterable[Head] = (),
        records: Iterable[Record] | None = None,
        checker: RecordChecker | None = None,
    ) -> Verification:
        """Run `chain.verify` over all records, then SQLite's own check of the rest of the file; return the findings.

        `records` replaces `scan()`, for a caller that also counts the records. If they begin after genesis, `checker`
        must be at that point. Damage outside the records can still stop the next append, so it is reported as a
        finding after the last sequence.
        """
        if records is None:
            records = self.scan(0 if checker is None else checker.tail.head.sequence + 1)
        found = verify(records, known_heads, checker)
        if found.findings:
            return found
        try:
            rows = self._query("PRAGMA quick_check(1)", (), found.head.sequence + 1)
            detail = str(rows[0][0])
        except JournalDamagedError as error:
            detail = error.detail
        if detail == "ok":
            return found
        return replace(found, findings=(Finding(found.head.sequence + 1, STRUCTURE, detail),))

    def head(self) -> Head:
        """Return the last sequence in the file and its chained hash, unchecked; EMPTY_HEAD if there is none."""
        return self.tail().head

    def tail(self) -> Tail:
        """Return the tail that the next record must continue, unchecked; EMPTY_TAIL if there is no record."""
        return row_tail(self._first(TAIL, ()))

    def meta(self, sequence: int) -> tuple[int, bytes | None]:
        """Return the epoch of the last writer, and the stored hash of genesis, which is None before genesis exists.

        Raises JournalDamagedError, at `sequence`, if they have impossible values.
        """
        row = self._first(META, (), sequence)
        if row is None or not (isinstance(row[0], int) and 0 <= row[0] < INTEGER_MAX):
            raise JournalDamagedError(sequence, f"its epoch row is {row}")
        if not (row[1] is None or isinstance(row[1], bytes)):
            raise JournalDamagedError(0, "the hash of genesis has a wrong type")
        return row[0], row[1]

    def epoch(self) -> int:
        """Return the epoch of the last writer."""
        return self.meta(0)[0]

    def check_identity(self) -> None:
        """Raise NotAJournalError, FormatTooNewError or JournalMissingError unless this is a journal."""
        self._guarded(lambda connection: check_identity(connection, self._path), 0)

    def _start(self, from_sequence: int) -> int:
        """Return the first sequence of the last record in the file that begins at or before `from_sequence`."""
        row = self._first(START, (min(from_sequence, INTEGER_MAX),))
        return row[0] if row is not None and isinstance(row[0], int) else 0

    def _walk(self, start: int) -> Iterator[Record]:
        """Yield the records from the one at `start` to the end of the file at the time of the call, read in chunks."""
        end = start - 1
        limit = _CHUNK_ROWS_FIRST
        # When the rows end, search the archive, then read the rows once more.
        last: Head | None = None
        while True:
            rows = self._query(CHUNK, (start, limit), end + 1)
            limit = min(2 * limit, _CHUNK_ROWS_MOST)
            for row in rows:
                record = row_record(row, end + 1)
                if record.first_sequence > end + 1 and self._is_archived(end + 1):
                    for record in self._archived(end + 1):
                        end = record.last_sequence
                        yield record
                    start = end + 1
                    break  # read the rows again: more records may be archived by now
                if record.first_sequence < start:
                    raise JournalDamagedError(
                        end + 1, f"out of order: {record.first_sequence} comes next"
                    )
                start = record.first_sequence + 1
                end = record.last_sequence
                yield record
            if rows:
                last = None
            elif last is not None:
                # In a damaged tree, a read from the left may end early although the last leaf is there.
                raise JournalDamagedError(
                    end + 1, f"{CUT_TAIL}: rows up to sequence {last.sequence} cannot be reached"
                )
            else:
                last = self.head()
                if last.sequence <= end:
                    return

    def _is_archived(self, sequence: int) -> bool:
        """Return whether the record of a sequence was archived and deleted from the file."""
        base = self.base()
        return base is not None and sequence <= base.head.sequence

    def _archived(self, sequence: int) -> Iterator[Record]:
        """Yield the archived records from the one that begins at `sequence`."""
        base = self.base()
        assert base is not None
        while sequence <= base.head.sequence:
            segment = find_segment(archive_directory(self._path), sequence, base)
            reader = JournalReader(segment.path, self._binding)
            try:
                for record in reader.scan(sequence):
                    if record.first_sequence > base.head.sequence:
                        return  # archived, but still in this file
                    sequence = record.last_sequence + 1
                    yield record
            finally:
                reader.close()
            if sequence <= segment.last_sequence:
                raise JournalDamagedError(sequence, f"{segment.path} ends before its own name says")

    # --- the connection ---

    def close(self) -> None:
        """Close the files; a second call does nothing."""
        self._closed = True
        self._disconnect()

    def _first(
        self, sql: str, parameters: tuple[object, ...], sequence: int = 0
    ) -> tuple[Any, ...] | None:
        """Return the first row of a short query; None if there is none."""
        rows = self._query(sql, parameters, sequence)
        return rows[0] if rows else None

    def _query(
        self, sql: str, parameters: tuple[object, ...], sequence: int
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one short query; a long result is cut at the byte limit of a chunk."""

        def fetch(connection: Connection) -> list[tuple[Any, ...]]:
            rows: list[tuple[Any, ...]] = []
            size = 0
            cursor = connection.execute(sql, parameters)
            for row in cursor:
                rows.append(row)
                size += sum(len(value) for value in row if isinstance(value, bytes))
                if size >= _CHUNK_BYTES:
                    break
            cursor.close()  # ends the transaction
            return rows

        return self._guarded(fetch, sequence)

    def _guarded(self, act: Callable[[Connection], _Result], sequence: int) -> _Result:
        """Run `act` on a connection and return its result; run it again if the files had been opened as immutable and
        changed.
        """
        if self._closed:
            raise LogClosedError(f"the reader of {self._path} was closed")
        failure: Exception | None = None
        for _ in range(_ATTEMPTS):
            try:
                result = act(self._connect())
            except self._errors as error:
                if self._is_current() and is_damage(error):
                    raise JournalDamagedError(sequence, str(error)) from error
                failure = error
            else:
                if self._is_current():
                    return result
                failure = None
            self._disconnect()
        reason = failure or "it kept being changed"
        raise JournalFailedError(f"{self._path} cannot be read: {reason}") from failure

    def _connect(self) -> Connection:
        """Return the open connection, or open one in the mode that the present files permit."""
        if self._connection is not None:
            return self._connection
        path, options = self._path, "mode=ro"
        log = log_of(path)
        signature = self._sign()
        if signature[1] == 0:
            # SQLite treats the log of an empty database as a leftover and deletes it.
            raise JournalMissingError(f"{self._path} is an empty file")
        if has_content(undo_of(self._path)):
            # The file exists only while SQLite makes the database: SQLite rolls an unfinished
            # database back.
            raise JournalMissingError(
                f"{self._path} was cut short while it was made: nothing was ever in it, a start begins it again"
            )
        if self._beside_writer:
            pass
        elif not signature[-1]:
            options = "mode=ro&immutable=1"
            self._signature = signature
        elif Path(f"{path}-shm").is_file() and has_sound_header(log):
            options = "mode=ro&readonly_shm=1"
        else:
            self._copy = tempfile.TemporaryDirectory(prefix="clearinghouse-")
            path = Path(self._copy.name) / JOURNAL_FILE
            shutil.copyfile(log, f"{path}-wal")
            shutil.copyfile(self._path, path)
        self._connection = open_reader(path, options, self._binding)
        return self._connection

    def _sign(self) -> _Signature:
        """Return values that change when the main file is written, and whether the log file has frames."""
        try:
            main = self._path.stat()
        except FileNotFoundError as error:
            raise JournalMissingError(f"there is no journal at {self._path}") from error
        return main.st_ino, main.st_size, main.st_mtime_ns, has_frames(log_of(self._path))

    def _is_current(self) -> bool:
        """Return False if the files were opened as immutable and changed since then."""
        return self._signature is None or self._signature == self._sign()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None
        self._signature = None
