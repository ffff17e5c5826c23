# SPDX-License-Identifier: Apache-2.0
"""Follow a journal and index its calls by principal and request id, in a process beside the server (SPEC I-11, J-8).

    python -m clearinghouse.server.journal.call_index DIRECTORY

Each line of standard input is a question in JSON, each line of standard output its answer: the sequences of a request
id as of a committed sequence, which the index reaches before it answers. Owns when the index is written and when it is
built again. Must never write to the journal, nor run inside the server's own process, which has the journal's files
open; it needs no machine, since the journal has principal and request id in the bytes of a command.
"""

import json
import os
import select
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from clearinghouse.server.journal.records import commands_of, decode_command
from clearinghouse.storage.callindex import INDEX_FILE, CallIndexError, CallIndexFile, key_of
from clearinghouse.storage.chain import RecordChecker, read_checked
from clearinghouse.storage.errors import ArchivedError, JournalDamagedError
from clearinghouse.storage.port import EMPTY_HEAD, Record
from clearinghouse.storage.reader import JournalReader, open_read_only

# Less urgent than a call, but a question waits for the index.
NICE: Final = 10
LOOK_SECONDS: Final = 1.0
WRITE_SECONDS: Final = 5.0
RECORDS_AT_ONCE: Final = 256
ROWS_AT_ONCE: Final = 20_000


class Question(NamedTuple):
    """The sequences wanted: those of a request id of a principal, from one on, as of a committed sequence."""

    principal: str
    request_id: str
    from_sequence: int
    most: int
    as_of: int


class CallIndex:
    """The index of the journal in a directory. `sequence` is the last one that it covers."""

    def __init__(self, directory: Path) -> None:
        """Open the index, or begin it. Raises CallIndexError, and errors of the storage."""
        self._reader = open_read_only(directory)
        self._path = directory / INDEX_FILE
        try:
            self._file = self._opened()
        except BaseException:
            self._reader.close()
            raise
        self._head = self._file.head if self._file.head.sequence >= 0 else EMPTY_HEAD
        self.sequence = max(self._head.sequence, self._file.oldest - 1)

    @property
    def oldest(self) -> int:
        """The first sequence that the index covers: those before it were archived and moved away when it began."""
        return self._file.oldest

    def _opened(self) -> CallIndexFile:
        """The file if it fits this journal; else a new one in its place."""
        genesis = self._reader.meta(0)[1]
        if genesis is None:
            raise JournalDamagedError(0, "it has no genesis yet")
        try:
            file = CallIndexFile(self._path, genesis, _oldest(self._reader))
        except CallIndexError:
            return self._begun_again(genesis)
        if self._has_its_history(file):
            return file
        file.close()
        return self._begun_again(genesis)

    def _begun_again(self, genesis: bytes) -> CallIndexFile:
        """An empty file in the place of one that cannot be used. Raises CallIndexError."""
        try:
            for path in (self._path, Path(f"{self._path}-journal")):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise CallIndexError(f"{self._path} cannot be replaced: {error}") from error
        return CallIndexFile(self._path, genesis, _oldest(self._reader))

    def _has_its_history(self, file: CallIndexFile) -> bool:
        """True if the journal has the last record of the file, so that all before it are the same too (J-3)."""
        if file.head == EMPTY_HEAD:
            return True
        if file.head.sequence > self._reader.head().sequence:
            return False
        try:
            record = next(self._reader.scan(file.head.sequence), None)
        except ArchivedError:
            return False
        return record is not None and record.head == file.head

    def follow(self, records: int = RECORDS_AT_ONCE) -> bool:
        """Index the next records, at most so many; False at the present end. Raises errors of the storage."""
        read = 0
        for record in islice(self._next_records(), records):
            read += 1
            self._file.add(_rows(record))
            self._head = record.head
            self.sequence = record.last_sequence
        if self._file.added >= ROWS_AT_ONCE:
            self.write()
        return read == records

    def _next_records(self) -> Iterator[Record]:
        """The checked records after the last one that is indexed."""
        if self._reader.head().sequence <= self.sequence:
            return iter(())
        tail, records = self._reader.continued(self.sequence + 1)
        if self._head not in {EMPTY_HEAD, tail.head}:
            raise JournalDamagedError(self.sequence + 1, "it has another history than before")
        return read_checked(records, RecordChecker(tail), self.sequence + 1)

    def write(self) -> None:
        """Write what is indexed. Raises CallIndexError."""
        if self._head != self._file.head:
            self._file.write(self._head)

    def answer(self, question: Question) -> dict[str, Any]:
        """The sequences of a question, once the index reaches it. Raises errors of the storage."""
        while self.sequence < question.as_of and self.follow():
            pass
        key = key_of(question.principal, question.request_id)
        found = self._file.find(key, question.from_sequence, question.most)
        return {"found": found, "sequence": self.sequence, "oldest": self.oldest}

    def close(self) -> None:
        """Let go of both files."""
        self._file.close()
        self._reader.close()


def _oldest(reader: JournalReader) -> int:
    """The first sequence that can be read: 0, unless an archive was moved away."""
    try:
        next(reader.scan(1), None)
    except ArchivedError as error:
        return error.base_sequence + 1
    return 0


def _rows(record: Record) -> list[tuple[int, int]]:
    """The keys of the calls of clients in a record, with their first sequences."""
    if record.first_sequence == 0:
        return []  # genesis
    rows = []
    sequence = record.first_sequence
    for data in commands_of(record):
        command = decode_command(data)
        if command.request_id:
            rows.append((key_of(command.principal, command.request_id), sequence))
        sequence += command.count()
    return rows


def main(arguments: list[str]) -> int:
    """Follow and answer until standard input ends; any error ends the process with its trace."""
    os.nice(NICE)
    index = CallIndex(Path(arguments[1]))
    pending = b""
    written = time.monotonic()
    while True:
        while index.follow() and not _can_read(0):
            pass
        if time.monotonic() - written >= WRITE_SECONDS:
            index.write()
            written = time.monotonic()
        if not _can_read(LOOK_SECONDS):
            continue
        data = os.read(0, 65_536)
        if not data:
            break
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            sys.stdout.write(f"{json.dumps(index.answer(Question(**json.loads(line))))}\n")
            sys.stdout.flush()
    index.write()
    index.close()
    return 0


def _can_read(seconds: float) -> bool:
    """True if standard input has something, or has ended, within the time."""
    return bool(select.select([0], [], [], seconds)[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv))
