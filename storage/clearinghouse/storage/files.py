# SPDX-License-Identifier: Apache-2.0
"""The few system calls by which storage writes files of its own; those of the journal are SQLite's.

Owns what "written" and "durable" mean for such a file: whole or an error, and named in its directory. It must
never know what is in one.
"""

import errno
import os
from pathlib import Path
from typing import Final, Protocol

_SETTLE_BYTES: Final = 1024 * 1024


class Files(Protocol):
    """Where small files are written; every method raises OSError.

    What these calls do can be recorded and replayed in parts, which is how it is shown that their order survives
    a crash at any point.
    """

    def open(self, path: Path, flags: int) -> int:
        """A descriptor of `path`, opened with flags of `os.open`."""
        ...

    def read(self, descriptor: int, count: int, offset: int) -> bytes:
        """Up to `count` bytes from `offset` on; none at the end."""
        ...

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Write all of `data` at `offset`: less than all is an error."""
        ...

    def sync(self, descriptor: int) -> None:
        """Make what was written durable."""
        ...

    def close(self, descriptor: int) -> None:
        """Let go of the descriptor."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Give `source` the name of `target`, whatever had it before; durable after `sync_directory`."""
        ...

    def sync_directory(self, directory: Path) -> None:
        """Make the names in `directory` durable."""
        ...


class SystemFiles:
    """The operating system's files."""

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
            # A disk that fills up takes a part first and says so at the next call.
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
    """Write the content of `path` once more in its place, and sync it. Raises OSError.

    What a process reads after a restart may be in the system's cache alone: it was never synced, or a sync of it
    failed and the system has forgotten that since. A sync by itself would then do nothing.
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
