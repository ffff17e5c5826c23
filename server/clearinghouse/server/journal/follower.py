# SPDX-License-Identifier: Apache-2.0
"""Follow a journal into a derived file, and answer questions about it, in a process beside the server (SPEC J-8).

Owns the time at which the file is written or begun again, and the frames of questions and answers. Must never write to
the journal, nor run inside the server's own process, which has the journal's files open.

A frame is its length in 4 bytes, a header in JSON without line breaks, a line break, and bytes whose meaning only the
client and the answering process know. The header of an answer has the `id` of its question; answers may come in another
order than questions.
"""

import gc
import json
import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.storage.chain import RecordChecker, read_checked
from clearinghouse.storage.derived import DerivedFile, DerivedFileError, remove
from clearinghouse.storage.errors import ArchivedError, JournalDamagedError
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from clearinghouse.storage.reader import JournalReader, open_read_only

# Less urgent than a call, but a question waits for the index.
NICE: Final = 10
LOOK_SECONDS: Final = 1.0
WRITE_SECONDS: Final = 5.0
# A question waits no longer for a step; one record may take more.
STEP_SECONDS: Final = 0.02
RECORDS_AT_ONCE: Final = 256
LENGTH: Final = struct.Struct(">I")

Answer = tuple[dict[str, Any], bytes]
"""The header of an answer, and its bytes."""


class Asked(NamedTuple):
    """A question that waits: the sequence that its answer must include, its deadline, and a function that answers
    it.
    """

    needed: int
    until: float
    answer: Callable[[], Answer]


def frame(header: dict[str, Any], body: bytes) -> bytes:
    """Return the bytes of a frame with this header and these bytes."""
    data = json.dumps(header).encode() + b"\n" + body
    return LENGTH.pack(len(data)) + data


def unframed(data: bytes) -> Answer:
    """Return the header and the bytes of a frame; `data` is the frame without its length."""
    header, _, body = data.partition(b"\n")
    return json.loads(header), body


def refused(error: EdgeError) -> Answer:
    """Return an answer that refuses a question with an error; the client's `body_of` raises the same error."""
    names = ("code", "message", "field", "limit", "actual", "metadata")
    return {"refused": {name: getattr(error, name) for name in names}}, b""


def body_of(answer: Answer) -> bytes:
    """Return the bytes of an answer. Raises the EdgeError of an answer that refuses its question."""
    header, body = answer
    if "refused" in header:
        raise EdgeError(**header["refused"])
    return body


def records_after(reader: JournalReader, sequence: int, head: Head) -> Iterator[Record]:
    """Return the records after a sequence, with their chain checked.

    `head` is the known head at that sequence; EMPTY_HEAD: it is not known. Raises JournalDamagedError if the journal
    has another head there, and errors of the storage.
    """
    if reader.head().sequence <= sequence:
        return iter(())
    tail, records = reader.continued(sequence + 1)
    if head not in {EMPTY_HEAD, tail.head}:
        raise JournalDamagedError(sequence + 1, "it has another history than before")
    return read_checked(records, RecordChecker(tail), sequence + 1)


class Follower:
    """A derived file that follows the journal in a directory. `sequence` is the last sequence that the file covers.

    Each subclass says how its file is opened, what it takes from a record, and how the file is written.
    """

    FILE = ""

    def __init__(
        self, directory: Path, path: Path | None = None, reader: JournalReader | None = None
    ) -> None:
        """Open the file, or begin a new one; without `path` it is in the directory of the journal.

        `reader` is a reader of the journal that is already open. Raises DerivedFileError, and errors of the storage.
        """
        self.reader = reader or open_read_only(directory)
        self._path = path or directory / self.FILE
        try:
            self.genesis_hash = _genesis_hash(self.reader)
            self.derived = self._opened()
        except BaseException:
            self.reader.close()
            raise
        head = self.derived.head
        self.head = head if head.sequence >= 0 else EMPTY_HEAD
        self.sequence = max(self.head.sequence, self.derived.oldest - 1)

    @property
    def oldest(self) -> int:
        """Return the first sequence that the file covers.

        It is above 0 if earlier records were archived and moved away before the file was begun.
        """
        return self.derived.oldest

    def open_file(self, path: Path, genesis_hash: bytes, oldest: int) -> DerivedFile:
        """Open the derived file, or begin a new one. Raises DerivedFileError."""
        raise NotImplementedError

    def apply(self, record: Record) -> None:
        """Process the next record; records come in order, genesis first."""
        raise NotImplementedError

    def write(self) -> None:
        """Write the processed data. Raises DerivedFileError."""
        raise NotImplementedError

    @property
    def is_full(self) -> bool:
        """Return whether the memory limit of the follower is reached, so that it must be written."""
        raise NotImplementedError

    def _opened(self) -> DerivedFile:
        """Return the derived file if it belongs to this journal; else remove it and return a new one."""
        if not self._path.exists():
            # Files that SQLite left beside a deleted file do not belong to the next file.
            remove(self._path)
        try:
            file = self.open_file(self._path, self.genesis_hash, _oldest(self.reader))
        except DerivedFileError:
            return self._begun_again()
        if self._has_its_history(file):
            return file
        file.close()
        return self._begun_again()

    def _begun_again(self) -> DerivedFile:
        """Remove an unusable file, and return a new empty one in its place. Raises DerivedFileError."""
        remove(self._path)
        return self.open_file(self._path, self.genesis_hash, _oldest(self.reader))

    def _has_its_history(self, file: DerivedFile) -> bool:
        """Return whether the journal has the last record of the file; then all earlier records are the same too
        (J-3).
        """
        if file.head == EMPTY_HEAD:
            return True
        if file.head.sequence > self.reader.head().sequence:
            return False
        try:
            record = next(self.reader.scan(file.head.sequence), None)
        except ArchivedError:
            return False
        return record is not None and record.head == file.head

    def follow(self, records: int = RECORDS_AT_ONCE, seconds: float = STEP_SECONDS) -> bool:
        """Process the next records, at most `records`, for at most `seconds`.

        Returns False at the present end of the journal. Raises errors of the storage.
        """
        has_more = False
        end = time.monotonic() + seconds
        following = records_after(self.reader, self.sequence, self.head)
        for read, record in enumerate(following, 1):
            self.apply(record)
            self.head = record.head
            self.sequence = record.last_sequence
            if read >= records or time.monotonic() >= end:
                has_more = True
                break
        if self.is_full:
            self.write()
        return has_more

    def close(self) -> None:
        """Close the derived file and the journal."""
        self.derived.close()
        self.reader.close()


def _genesis_hash(reader: JournalReader) -> bytes:
    """Return the hash of genesis. Raises JournalDamagedError if there is none."""
    genesis = reader.meta(0)[1]
    if genesis is None:
        raise JournalDamagedError(0, "it has no genesis yet")
    return genesis


def _oldest(reader: JournalReader) -> int:
    """Return the first sequence that can be read: 0, unless earlier records were archived and moved away."""
    try:
        next(reader.scan(1), None)
    except ArchivedError as error:
        return error.base_sequence + 1
    return 0


class Covering(Protocol):
    """The interface of an object that follows a journal and covers it up to a sequence."""

    @property
    def sequence(self) -> int:
        """Return the last sequence that the object covers."""


class Questions:
    """The open questions from standard input; answers go to standard output."""

    def __init__(self, follower: Covering, read: Callable[[dict[str, Any], bytes], Asked]) -> None:
        self._follower = follower
        self._read = read
        self._pending = b""
        self._asked: list[tuple[int, Asked]] = []
        self.ended = False

    @property
    def has_open(self) -> bool:
        """Return whether a question has been read and not been answered."""
        return bool(self._asked)

    def read(self, seconds: float) -> None:
        """Read the questions that arrive within `seconds`."""
        if not select.select([0], [], [], seconds)[0]:
            return
        data = os.read(0, 1 << 20)
        self.ended = not data
        pending = self._pending + data
        at = 0
        while len(pending) - at >= LENGTH.size:
            start = at + LENGTH.size
            (size,) = LENGTH.unpack_from(pending, at)
            if len(pending) - start < size:
                break
            at = start + size
            header, body = unframed(pending[start:at])
            self._asked.append((header["id"], self._read(header, body)))
        self._pending = pending[at:]

    def answer(self) -> None:
        """Answer the questions whose sequence the file covers, and refuse those whose deadline has passed."""
        now = time.monotonic()
        ready = self._follower.sequence
        for number, asked in self._asked:
            if asked.needed <= ready or asked.until <= now:
                header, body = asked.answer()
                sys.stdout.buffer.write(frame({"id": number, **header}, body))
        sys.stdout.buffer.flush()
        self._asked = [one for one in self._asked if one[1].needed > ready and one[1].until > now]


def serve(follower: Follower, read: Callable[[dict[str, Any], bytes], Asked]) -> None:
    """Follow the journal and answer questions until standard input ends; any error ends the process with its trace."""
    os.nice(NICE)
    # Rows are made by the hundred thousand and hold no cycles; the collector's passes took a third of the time.
    gc.disable()
    questions = Questions(follower, read)
    written = time.monotonic()
    while not questions.ended:
        is_behind = follower.follow()
        questions.answer()
        if time.monotonic() - written >= WRITE_SECONDS:
            follower.write()
            gc.collect()
            written = time.monotonic()
        questions.read(0 if is_behind else STEP_SECONDS if questions.has_open else LOOK_SECONDS)
    follower.write()
    follower.close()
