# SPDX-License-Identifier: Apache-2.0
"""Every write, truncation, sync and change of names in a data directory, in order, and failures at will.

Owns the two ways in which the journal reaches the disk: SQLite's, through a VFS of apsw, and that of storage's own
small files. Both act on the real directory and note what they did. The journal's code and statements are the shipped
ones; only the SQLite library is apsw's, because the shipped one does not show what it writes.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import apsw

from clearinghouse.storage.connection import Connection, Cursor, SqliteBinding
from clearinghouse.storage.files import SYSTEM_FILES
from tests.faults.disk import Disk, Kind, Operation

_UNIX_VFS = "unix"
# The files with which SQLite makes the names in their directory durable when it first syncs them.
_LOGS = ("-wal", "-journal")


class Failure(Enum):
    """How an act fails."""

    ERROR = "the device reports an error"
    FULL = "no space is left"
    SHORT = "no space is left after half of it"


@dataclass(slots=True)
class Fault:
    """The acts from number `first` to `last` fail; they are counted from 1."""

    failure: Failure
    first: int
    last: int

    def strikes(self, number: int) -> bool:
        """Return whether the act of this number fails."""
        return self.first <= number <= self.last


class Recorder:
    """Records what happens in `directory`, which holds what `disk` shows.

    `synchronous` other than FULL takes the place of what the journal asks for, and is hidden from it: the control
    that must lose something.
    """

    def __init__(
        self, directory: Path, disk: Disk, *, synchronous: str = "FULL", fault: Fault | None = None
    ) -> None:
        self.directory = directory
        self.operations: list[Operation] = []
        self.acts = 0
        self.struck = 0
        self.struck_at = -1
        self.passed_over = 0
        self.is_recording = True
        self._names = disk.visible_names()
        self._next_file = max(disk.files, default=-1) + 1
        self._synchronous = synchronous
        self._fault = fault
        self._vfs = RecordingVfs(self)
        self.binding = SqliteBinding("apsw", self._connect, (apsw.Error,))
        self.files = RecordingFiles(self)

    def _connect(self, address: str) -> Connection:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        return ApswConnection(
            apsw.Connection(address, flags=flags, vfs=self._vfs.name), self._synchronous
        )

    def stop(self) -> None:
        """Record and fail nothing more; later acts have no effect."""
        self.is_recording = False
        self._fault = None

    # --- what the two ways to the disk report ---

    def strike(self, *, passed_over: bool = False) -> Failure | None:
        """Count an act; how it fails, if it does. A failure that SQLite passes over is no reason to stop."""
        if not self.is_recording:
            return None
        self.acts += 1
        if self._fault is None or not self._fault.strikes(self.acts):
            return None
        if passed_over:
            self.passed_over += 1
            return self._fault.failure
        if not self.struck:
            self.struck_at = len(self.operations)
        self.struck += 1
        return self._fault.failure

    def note(self, kind: Kind, name: str, offset: int = 0, data: bytes = b"") -> None:
        """Something was done to the file that has this name now."""
        if self.is_recording:
            self.operations.append(Operation(kind, self._names[name], name, offset, data))

    def created(self, name: str) -> None:
        """A file was made."""
        if self.is_recording:
            self._names[name] = self._next_file
            self._next_file += 1
            self.note(Kind.CREATE, name)

    def deleted(self, name: str) -> None:
        """A name was taken away."""
        if self.is_recording:
            self.note(Kind.DELETE, name)
            del self._names[name]

    def renamed(self, source: str, target: str) -> None:
        """A file took another name."""
        if self.is_recording:
            self._names[target] = self._names.pop(source)
            self.note(Kind.RENAME, target)

    def synced_names(self) -> None:
        """The names of the directory were made durable."""
        if self.is_recording:
            self.operations.append(Operation(Kind.SYNC_NAMES))


class ApswCursor:
    """A cursor of apsw in the words of the DB-API."""

    def __init__(self, cursor: apsw.Cursor, changes: int) -> None:
        self.rowcount = changes
        self.fetchone, self.fetchall, self.close = cursor.fetchone, cursor.fetchall, cursor.close
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        """Go through the rows that are left."""
        return iter(self._cursor)


class ApswConnection:
    """A connection of apsw in the words of the DB-API."""

    def __init__(self, connection: apsw.Connection, synchronous: str) -> None:
        self._connection = connection
        self._replaced = {}
        if synchronous != "FULL":
            self._replaced = {
                "PRAGMA synchronous = FULL": f"PRAGMA synchronous = {synchronous}",
                "PRAGMA synchronous": "SELECT 2",
            }

    def execute(self, sql: str, parameters: tuple[Any, ...] = (), /) -> Cursor:
        """Execute one statement."""
        cursor = self._connection.execute(self._replaced.get(sql, sql), parameters)
        return ApswCursor(cursor, self._connection.changes())

    def close(self) -> None:
        """Close the connection; what fails meanwhile is passed over, as SQLite and the shipped library do."""
        with suppress(apsw.Error):
            self._connection.close()


class RecordingVfs(apsw.VFS):
    """SQLite's own way to the files, with every change noted."""

    _number = 0

    def __init__(self, recorder: Recorder) -> None:
        RecordingVfs._number += 1
        self.name = f"recording-{RecordingVfs._number}"
        self._recorder = recorder
        super().__init__(self.name, _UNIX_VFS)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file."""
        assert name is not None, "the journal needs no temporary files"
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        assert path.parent == self._recorder.directory
        is_new = not path.exists()
        file = RecordingFile(self._recorder, path.name, name, flags)
        if is_new and path.exists():
            self._recorder.created(path.name)
            file.names_pending = path.name.endswith(_LOGS)
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Delete a file."""
        failure = self._recorder.strike()
        if failure is not None:
            raise apsw.IOError(failure.value)
        super().xDelete(filename, syncdir)
        self._recorder.deleted(Path(filename).name)
        if syncdir:
            self._recorder.synced_names()

    def excepthook(self, etype: object, evalue: object, etraceback: object) -> bool:
        """An injected failure that SQLite passes over is none of the console's business."""
        return True


class RecordingFile(apsw.VFSFile):
    """One open file."""

    def __init__(
        self,
        recorder: Recorder,
        name: str,
        filename: str | apsw.URIFilename,
        flags: list[int],
    ) -> None:
        super().__init__(_UNIX_VFS, filename, flags)
        self.names_pending = False
        self._recorder = recorder
        self._name = name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        """Write."""
        failure = self._recorder.strike()
        if failure is Failure.ERROR:
            raise apsw.IOError(failure.value)
        if failure is not None:
            data = data[: len(data) // 2 if failure is Failure.SHORT else 0]
        data = bytes(data)
        super().xWrite(data, offset)
        self._recorder.note(Kind.WRITE, self._name, offset, data)
        if failure is not None:
            raise apsw.FullError(failure.value)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        """Cut."""
        failure = self._recorder.strike()
        if failure is not None:
            raise apsw.IOError(failure.value)
        super().xTruncate(newsize)
        self._recorder.note(Kind.TRUNCATE, self._name, newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Sync."""
        failure = self._recorder.strike()
        if failure is not None:
            self._recorder.note(Kind.SYNC_FAILED, self._name)
            raise apsw.IOError(failure.value)
        super().xSync(flags)
        self._recorder.note(Kind.SYNC, self._name)
        if self.names_pending:
            self.names_pending = False
            # SQLite syncs the directory here, too, and passes over a failure of that.
            if self._recorder.strike(passed_over=True) is None:
                self._recorder.synced_names()

    def excepthook(self, etype: object, evalue: object, etraceback: object) -> bool:
        """An injected failure that SQLite passes over is none of the console's business."""
        return True


class RecordingFiles:
    """The way of storage's own files, with every change noted."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._names: dict[int, str] = {}

    def _strike(self) -> Failure | None:
        """Count an act, and fail it if it is to fail at once."""
        failure = self._recorder.strike()
        if failure is Failure.ERROR:
            raise OSError(errno.EIO, failure.value)
        return failure

    def open(self, path: Path, flags: int) -> int:
        """See `Files.open`."""
        is_new = not path.exists()
        descriptor = SYSTEM_FILES.open(path, flags)
        self._names[descriptor] = path.name
        if is_new:
            self._recorder.created(path.name)
        elif flags & os.O_TRUNC:
            self._recorder.note(Kind.TRUNCATE, path.name)
        return descriptor

    def read(self, descriptor: int, count: int, offset: int) -> bytes:
        """See `Files.read`."""
        return SYSTEM_FILES.read(descriptor, count, offset)

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """See `Files.write`."""
        failure = self._strike()
        if failure is not None:
            data = data[: len(data) // 2 if failure is Failure.SHORT else 0]
        SYSTEM_FILES.write(descriptor, data, offset)
        self._recorder.note(Kind.WRITE, self._names[descriptor], offset, data)
        if failure is not None:
            raise OSError(errno.ENOSPC, failure.value)

    def sync(self, descriptor: int) -> None:
        """See `Files.sync`."""
        if self._recorder.strike() is not None:
            self._recorder.note(Kind.SYNC_FAILED, self._names[descriptor])
            raise OSError(errno.EIO, "injected")
        SYSTEM_FILES.sync(descriptor)
        self._recorder.note(Kind.SYNC, self._names[descriptor])

    def close(self, descriptor: int) -> None:
        """See `Files.close`."""
        SYSTEM_FILES.close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """See `Files.replace`."""
        if self._strike() is not None:
            raise OSError(errno.ENOSPC, "injected")
        SYSTEM_FILES.replace(source, target)
        self._recorder.renamed(source.name, target.name)

    def sync_directory(self, directory: Path) -> None:
        """See `Files.sync_directory`."""
        if self._strike() is not None:
            raise OSError(errno.EIO, "injected")
        SYSTEM_FILES.sync_directory(directory)
        if directory == self._recorder.directory:
            self._recorder.synced_names()
