# SPDX-License-Identifier: Apache-2.0
"""Follow a journal and index its calls by principal and request id, in a process beside the server (SPEC I-11, J-8).

python -m clearinghouse.server.journal.call_index DIRECTORY

The header of a question has the fields of `Question`; the header of an answer has the sequences of the calls. A
question states a committed sequence, which the index includes before it answers. The process needs no machine, since
the bytes of a journaled command contain principal and request id.
"""

import sys
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Final, NamedTuple

from clearinghouse.server.journal.follower import Asked, Follower, serve
from clearinghouse.server.journal.records import commands_of, decode_command
from clearinghouse.storage.callindex import INDEX_FILE, CallIndexFile, key_of
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader

ROWS_AT_ONCE: Final = 20_000


class Question(NamedTuple):
    """A question: the sequences of a principal's calls with a request id, from `from_sequence` on.

    The answer must include the committed sequence `as_of`.
    """

    principal: str
    request_id: str
    from_sequence: int
    most: int
    as_of: int


class CallIndex(Follower):
    """The index of calls in the journal of a directory."""

    FILE = INDEX_FILE

    def __init__(self, directory: Path, reader: JournalReader | None = None) -> None:
        """Open the index, or begin a new one. Raises DerivedFileError, and errors of the storage."""
        super().__init__(directory, reader=reader)
        assert isinstance(self.derived, CallIndexFile)
        self._file = self.derived

    def open_file(self, path: Path, genesis_hash: bytes, oldest: int) -> CallIndexFile:
        """Open the file of the index, or begin a new file. Raises DerivedFileError."""
        return CallIndexFile(path, genesis_hash, oldest)

    def apply(self, record: Record) -> None:
        """Add the calls of clients in a record to the index."""
        self._file.add(_rows(record))

    @property
    def is_full(self) -> bool:
        """Return whether the memory limit of the index is reached, so that it must be written."""
        return self._file.added >= ROWS_AT_ONCE

    def write(self) -> None:
        """Write the indexed calls to the file of the index. Raises DerivedFileError."""
        if self.head != self._file.head:
            self._file.write(self.head)

    def answer(self, question: Question) -> dict[str, Any]:
        """Return the sequences that a question requests, as of the end of the index. Raises errors of the storage."""
        while self.sequence < question.as_of and self.follow():
            pass
        key = key_of(question.principal, question.request_id)
        found = self._file.find(key, question.from_sequence, question.most)
        return {"found": found, "sequence": self.sequence, "oldest": self.oldest}

    def read(self, header: dict[str, Any], _: bytes) -> Asked:
        """Return the question of a frame, which waits until the index includes its sequence."""
        question = Question(**{name: header[name] for name in Question._fields})
        return Asked(question.as_of, inf, partial(self._answer, question))

    def _answer(self, question: Question) -> tuple[dict[str, Any], bytes]:
        return self.answer(question), b""


def _rows(record: Record) -> list[tuple[int, int]]:
    """Return the index key and the first sequence of each call of a client in a record."""
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
    """Follow the journal and answer questions until standard input ends."""
    index = CallIndex(Path(arguments[1]))
    serve(index, index.read)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
