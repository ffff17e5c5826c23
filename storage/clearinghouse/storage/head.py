# SPDX-License-Identifier: Apache-2.0
"""Keep the head beside the journal: the last durable sequence and its chained hash (SPEC J-3).

Owns the file `head`. It is written after each commit and synced at each checkpoint and at the end, so it is never
ahead of the durable records; after a crash it may be behind. A journal that ends before its own head has lost its
last records, and no check inside the journal can find that.

The file has two copies of the head in separate blocks. A write goes into the older copy, and the newer copy stays
unchanged until a sync makes the written one durable: so one copy is readable after any crash. A copy is one line of
text, which a person can read and keep.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from clearinghouse.storage.errors import (
    HeadDamagedError,
    JournalFailedError,
    file_error,
)
from clearinghouse.storage.files import SYSTEM_FILES, Files
from clearinghouse.storage.port import EMPTY_HEAD, Head

HEAD_FILE: Final = "head"
_TAG: Final = "clearinghouse-head-1"
_COPY_BYTES: Final = 512
_COPIES: Final = 2


def _encode(head: Head) -> bytes:
    """Return the bytes of one copy of the head: tag, sequence, hash and a checksum over the three, padded to its
    block.
    """
    text = f"{_TAG} {head.sequence:+020d} {head.hash.hex()}"
    line = f"{text} {sha256(text.encode()).hexdigest()}"
    return line.encode().ljust(_COPY_BYTES - 1) + b"\n"


def _decode(copy: bytes) -> Head | None:
    """Return the head of one copy; None if it is not exactly what `_encode` writes."""
    parts = copy.split()
    try:
        head = Head(int(parts[1]), bytes.fromhex(parts[2].decode()))
    except (IndexError, ValueError):
        return None
    return head if _encode(head) == copy else None


def read_head(directory: Path) -> Head | None:
    """Return the newest head in the head file of `directory`; None if there is no file. A writer may be running.

    Raises HeadDamagedError if the file is there and holds no readable copy.
    """
    path = directory / HEAD_FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HeadDamagedError(path, error.strerror or str(error)) from error
    return _newest(path, data)[0]


def _newest(path: Path, data: bytes) -> tuple[Head, int]:
    """Return the newest head in the bytes of the file, and the index of its copy."""
    copies = [
        (head, number)
        for number in range(_COPIES)
        if (head := _decode(data[number * _COPY_BYTES : (number + 1) * _COPY_BYTES])) is not None
    ]
    if len(data) != _COPIES * _COPY_BYTES or not copies:
        raise HeadDamagedError(path, f"no readable head in its {len(data)} bytes")
    return max(copies)


class HeadFile:
    """The head file of a directory, open for its one writer.

    Opening it writes nothing; the first write goes into the older copy. Raises HeadDamagedError if the file
    is missing or unreadable (`create` makes the first one).
    """

    def __init__(self, directory: Path, files: Files = SYSTEM_FILES) -> None:
        self._path = directory / HEAD_FILE
        self._files = files
        self._is_synced = True
        try:
            self._descriptor = files.open(self._path, os.O_RDWR)
        except FileNotFoundError as error:
            raise HeadDamagedError(self._path, "it is missing") from error
        except OSError as error:
            raise file_error(self._path, error) from error
        try:
            # One byte more than the file should have: a longer file is damaged or foreign.
            data = files.read(self._descriptor, _COPIES * _COPY_BYTES + 1, 0)
            self.head, self._kept = _newest(self._path, data)
        except BaseException:
            files.close(self._descriptor)
            raise

    @staticmethod
    def create(directory: Path, head: Head = EMPTY_HEAD, files: Files = SYSTEM_FILES) -> None:
        """Write a new durable head file with `head`, replacing any that is there."""
        path = directory / HEAD_FILE
        fresh = directory / f"{HEAD_FILE}.new"
        try:
            descriptor = files.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                files.write(descriptor, _encode(head) * _COPIES, 0)
                files.sync(descriptor)
            finally:
                files.close(descriptor)
            files.replace(fresh, path)
            files.sync_directory(directory)
        except OSError as error:
            raise file_error(path, error) from error

    def settle(self) -> None:
        """Make the newest copy durable by `files.settle`, before a write to the older copy. Raises OSError."""
        self._files.write(self._descriptor, _encode(self.head), self._kept * _COPY_BYTES)
        self._files.sync(self._descriptor)

    def write(self, head: Head) -> None:
        """Write into the head file that the journal is durable up to `head`; durable after `sync`. Raises OSError."""
        self._files.write(self._descriptor, _encode(head), (1 - self._kept) * _COPY_BYTES)
        self.head, self._is_synced = head, False

    def sync(self) -> None:
        """Make the last written head durable. Raises OSError."""
        self._files.sync(self._descriptor)
        if not self._is_synced:
            self._is_synced, self._kept = True, 1 - self._kept

    def close(self, *, sync: bool = True) -> None:
        """Sync the file if `sync` is true, then close it; a second call does nothing."""
        if self._descriptor < 0:
            return
        try:
            if sync:
                self.sync()
        except OSError as error:
            raise JournalFailedError(f"{self._path} could not be synced: {error}") from error
        finally:
            self._files.close(self._descriptor)
            self._descriptor = -1
