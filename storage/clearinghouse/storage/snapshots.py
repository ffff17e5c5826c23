# SPDX-License-Identifier: Apache-2.0
"""Write and read snapshots beside the journal: complete files, checked against the journal (SPEC J-4).

Owns the format of the file, its writing, the choice of the snapshots to keep, and the comparison with the journal.
Must never know what a chunk means. The format is in docs/reference/journal-format.md.

A snapshot belongs to one point of one journal: it carries the sequence and the chained hash there. A start uses it
only if its own hash is right and the journal has that same head; it skips every other snapshot and repairs none.
"""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import (
    ArchivedError,
    DirectoryNotWritableError,
    EncodingError,
    JournalDamagedError,
    SnapshotArchivedError,
    SnapshotDamagedError,
    SnapshotFailedError,
    SnapshotTooNewError,
)
from clearinghouse.storage.files import SYSTEM_FILES, Files
from clearinghouse.storage.lock import DirectoryLock
from clearinghouse.storage.port import HASH_BYTES, Head, Record

SNAPSHOT_DIRECTORY: Final = "snapshots"
SNAPSHOT_FORMAT: Final = 1
KEEP: Final = 3
SPREAD: Final = 16

_MAGIC: Final = b"CLHSSNAP"
_LENGTH_BYTES: Final = 8
_HEADER_VALUES: Final = 4
_READ_BYTES: Final = 1024 * 1024
_BUFFER_BYTES: Final = 4 * 1024 * 1024
_NAME: Final = re.compile(r"snapshot-(\d{19})\.bin")
_FRESH: Final = ".new"
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class SnapshotInfo(NamedTuple):
    """A snapshot file with the values in its name, which are not checked yet."""

    path: Path
    sequence: int


class SnapshotHeader(NamedTuple):
    """The point of a snapshot: the head at the end of a record, and the time of that record."""

    format: int
    head: Head
    time_ns: int


class HasRecords(Protocol):
    """The part of a log that a check of a snapshot reads."""

    def read(self, from_sequence: int) -> Iterator[Record]:
        """See `Log.read`."""
        ...

    def head(self) -> Head:
        """See `Log.head`."""
        ...


def snapshot_directory(journal: Path) -> Path:
    """Return the directory of a journal's snapshots; `journal` is its file or its data directory."""
    return (journal if journal.is_dir() else journal.parent) / SNAPSHOT_DIRECTORY


def list_snapshots(directory: Path) -> list[SnapshotInfo]:
    """Return the snapshots in a directory by their file names, the newest first; none if there is no directory."""
    try:
        paths = list(directory.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [
        SnapshotInfo(path, int(match[1]))
        for path in paths
        if (match := _NAME.fullmatch(path.name)) is not None
    ]
    return sorted(found, key=lambda info: -info.sequence)


def surplus(sequences: list[int], keep: int, spread: int) -> set[int]:
    """Return the sequences of the snapshots to remove; `sequences` are those of all snapshots, the newest first.

    The newest `keep` stay, for a start. Of the older snapshots `spread` stay, as evenly over the journal as possible,
    so that every moment is near a snapshot. If there are too many, the function repeatedly removes the snapshot whose
    two neighbours are nearest to each other; genesis and the newest snapshot count as neighbours.
    """
    stay = [0, *sorted(sequences[keep:]), *sequences[keep - 1 : keep]]
    while len(stay) - 2 > spread:
        gaps = [after - before for before, after in zip(stay, stay[2:], strict=False)]
        del stay[gaps.index(min(gaps)) + 1]
    return set(sequences[keep:]).difference(stay)


# --- writing ------------------------------------------------------------------------------------------------------


class SnapshotLock:
    """The exclusive right to write and remove snapshots in one directory, which is made if missing.

    Raises DirectoryLockedError, DirectoryNotWritableError, and SnapshotFailedError for an error of the disk.
    """

    def __init__(self, directory: Path, files: Files = SYSTEM_FILES) -> None:
        self.directory = directory
        self._files = files
        try:
            if not directory.is_dir():
                directory.mkdir()
                files.sync_directory(directory.parent)
        except OSError as error:
            reason = error.strerror or str(error)
            if error.errno in _NO_RIGHT:
                raise DirectoryNotWritableError(directory.parent, reason) from error
            raise SnapshotFailedError(directory, reason) from error
        self._lock = DirectoryLock(directory)

    def release(self) -> None:
        """Release the lock; a second call does nothing."""
        self._lock.release()

    def write(self, head: Head, time_ns: int, chunks: Iterable[bytes]) -> Path:
        """Write a complete and durable snapshot of the state at `head`, replacing one of the same sequence; return
        its path.

        Raises SnapshotFailedError; there is then no new snapshot.
        """
        path = self.directory / f"snapshot-{head.sequence:019d}.bin"
        fresh = path.with_suffix(_FRESH)
        try:
            descriptor = self._files.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                offset = 0
                for block in _blocks(_image(head, time_ns, chunks)):
                    self._files.write(descriptor, block, offset)
                    offset += len(block)
                self._files.sync(descriptor)
            finally:
                self._files.close(descriptor)
            self._files.replace(fresh, path)
            self._files.sync_directory(self.directory)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise SnapshotFailedError(path, error.strerror or str(error)) from error
        return path

    def prune(self, keep: int = KEEP, spread: int = SPREAD) -> list[Path]:
        """Remove the snapshots that `surplus` returns, and incomplete files left by a crash; return the removed
        paths.
        """
        present = list_snapshots(self.directory)
        gone = surplus([info.sequence for info in present], keep, spread)
        removed = [info.path for info in present if info.sequence in gone]
        removed += sorted(self.directory.glob(f"snapshot-*{_FRESH}"))
        try:
            for path in removed:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise SnapshotFailedError(self.directory, error.strerror or str(error)) from error
        return removed


def _image(head: Head, time_ns: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a snapshot: magic, header, chunks with their lengths, a zero length, and the hash."""
    digest = sha256()
    header = encode((SNAPSHOT_FORMAT, head.sequence, head.hash, time_ns))
    pieces: Iterable[bytes] = _pieces(header, chunks)
    for piece in pieces:
        digest.update(piece)
        yield piece
    yield digest.digest()


def _pieces(header: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes that the hash of a snapshot covers."""
    yield _MAGIC
    yield len(header).to_bytes(_LENGTH_BYTES, "big")
    yield header
    for chunk in chunks:
        assert chunk, "a chunk has bytes: a length of zero is the end"
        yield len(chunk).to_bytes(_LENGTH_BYTES, "big")
        yield chunk
    yield bytes(_LENGTH_BYTES)


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of `pieces` in larger blocks, for fewer system calls."""
    unwritten: list[bytes] = []
    size = 0
    for piece in pieces:
        unwritten.append(piece)
        size += len(piece)
        if size >= _BUFFER_BYTES:
            yield b"".join(unwritten)
            unwritten = []
            size = 0
    yield b"".join(unwritten)


# --- reading ------------------------------------------------------------------------------------------------------


def check_snapshot(path: Path, log: HasRecords) -> SnapshotHeader:
    """Check the hash of a snapshot and compare its head with the log; return its header.

    Raises SnapshotDamagedError, SnapshotTooNewError, SnapshotArchivedError, and JournalDamagedError if the log is
    damaged there.
    """
    with _opened(path) as file:
        header = _header(path, file)
        file.seek(0)
        end = os.fstat(file.fileno()).st_size - HASH_BYTES
        digest = sha256()
        left = end
        while left > 0:
            block = file.read(min(_READ_BYTES, left))
            if not block:
                break
            digest.update(block)
            left -= len(block)
        stored = file.read(HASH_BYTES)
    if digest.digest() != stored:
        raise SnapshotDamagedError(
            path, f"its hash is {digest.hexdigest()}, it says {stored.hex()}"
        )
    end_of_log = log.head().sequence
    if header.head.sequence > end_of_log:
        raise SnapshotDamagedError(
            path,
            f"it is of sequence {header.head.sequence}, the journal ends at {end_of_log}",
        )
    try:
        record = next(log.read(header.head.sequence), None)
    except ArchivedError as error:
        raise SnapshotArchivedError(path, f"its record is archived elsewhere: {error}") from error
    if record is None:
        raise JournalDamagedError(header.head.sequence, "no record contains it")
    if record.head != header.head:
        raise SnapshotDamagedError(
            path,
            f"it says {header.head.hash.hex()} at sequence {header.head.sequence}, the journal has "
            f"{record.chain_hash.hex()} at {record.last_sequence}",
        )
    if record.time_ns != header.time_ns:
        raise SnapshotDamagedError(path, "its time is not that of its record")
    return header


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the chunks of a snapshot that was checked before. Raises SnapshotDamagedError."""
    with _opened(path) as file:
        _header(path, file)
        while True:
            length = _length(path, file)
            if length == 0:
                return
            chunk = file.read(length)
            if len(chunk) != length:
                raise SnapshotDamagedError(path, "it ends within a chunk")
            yield chunk


def _opened(path: Path) -> BinaryIO:
    """Return the snapshot file, open for reading. Raises SnapshotDamagedError."""
    try:
        return path.open("rb")
    except OSError as error:
        raise SnapshotDamagedError(path, error.strerror or str(error)) from error


def _length(path: Path, file: BinaryIO) -> int:
    """Read and return the next length. Raises SnapshotDamagedError if it exceeds the size of the file."""
    data = file.read(_LENGTH_BYTES)
    length = int.from_bytes(data, "big")
    if len(data) != _LENGTH_BYTES or length > os.fstat(file.fileno()).st_size:
        raise SnapshotDamagedError(path, "a length is cut off or beyond the file")
    return length


def _header(path: Path, file: BinaryIO) -> SnapshotHeader:
    """Return the header of a snapshot file. Raises SnapshotDamagedError or SnapshotTooNewError."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise SnapshotDamagedError(path, "it does not begin like a snapshot")
    try:
        values = decode(file.read(_length(path, file)))
    except EncodingError as error:
        raise SnapshotDamagedError(path, f"its header: {error}") from error
    if not isinstance(values, list) or not values or not isinstance(values[0], int):
        raise SnapshotDamagedError(path, "its header is none")
    if values[0] > SNAPSHOT_FORMAT:
        raise SnapshotTooNewError(path, values[0], SNAPSHOT_FORMAT)
    if len(values) == _HEADER_VALUES:
        number, sequence, chain_hash, time_ns = values
        if (
            isinstance(sequence, int)
            and isinstance(chain_hash, bytes)
            and isinstance(time_ns, int)
            and isinstance(number, int)
            and sequence >= 0
            and len(chain_hash) == HASH_BYTES
        ):
            return SnapshotHeader(number, Head(sequence, chain_hash), time_ns)
    raise SnapshotDamagedError(path, "its header is none")
