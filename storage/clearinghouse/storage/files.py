# SPDX-License-Identifier: Apache-2.0
"""Make the system calls by which storage writes its own files; SQLite writes the files of the journal.

Owns the meaning of "written" (whole, or an error) and "durable" (synced, with its name in the directory). It must
never know the content of a file.
"""

import errno
import os
from pathlib import Path
from typing import Final, Protocol

_SETTLE_BYTES: Final = 1024 * 1024


class Files(Protocol):
    """The system calls for small files; every method raises OSError.

    Tests record these calls and replay parts of them, to show that their order is safe against a crash at any point.
    """

    def open(self, path: Path, flags: int) -> int:
        """Open `path` with flags of `os.open`; return its descriptor."""
        ...

    def read(self, descriptor: int, count: int, offset: int) -> bytes:
        """Read up to `count` bytes from `offset`; no bytes at the end of the file."""
        ...

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Write all of `data` at `offset` bytes from the start of the file."""
        ...

    def sync(self, descriptor: int) -> None:
        """Make the written bytes durable."""
        ...

    def close(self, descriptor: int) -> None:
        """Close the descriptor."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Rename `source` to `target`, replacing any file there; durable after `sync_directory`."""
        ...

    def sync_directory(self, directory: Path) -> None:
        """Make the names of the files in `directory` durable."""
        ...


class SystemFiles:
    """The system calls on the files of the operating system."""

    def open(self, path: Path, flags: int) -> int:
        """See `Files.open`."""
        return os.open(path, flags | os.O_CLOEXEC, 0o644)

    def read(self, descriptor: int, count: int, offset: int) -> bytes:
        """See `Files.read`."""
        return os.pread(descriptor, count, offset)

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """See `Files.write`."""
        while data:
            written = os.pwrite(descriptor, data, offset)
            if written <= 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            # A disk that fills up first writes a part, and reports the error at the next call.
            data = data[written:]
            offset += written

    def sync(self, descriptor: int) -> None:
        """See `Files.sync`."""
        os.fdatasync(descriptor)

    def close(self, descriptor: int) -> None:
        """See `Files.close`."""
        os.close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """See `Files.replace`."""
        source.replace(target)

    def sync_directory(self, directory: Path) -> None:
        """See `Files.sync_directory`."""
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


SYSTEM_FILES: Final = SystemFiles()


def settle(path: Path, files: Files) -> None:
    """Rewrite the content of `path` in place, and sync it. Raises OSError.

    After a restart the bytes that a process reads may be only in the system's cache: they were never synced, or a sync
    failed and the system dropped its record of them. A sync without a rewrite then does nothing.
    """
    descriptor = files.open(path, os.O_RDWR)
    try:
        offset = 0
        while data := files.read(descriptor, _SETTLE_BYTES, offset):
            files.write(descriptor, data, offset)
            offset += len(data)
        files.sync(descriptor)
    finally:
        files.close(descriptor)
