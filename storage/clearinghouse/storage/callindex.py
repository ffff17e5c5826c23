# SPDX-License-Identifier: Apache-2.0
"""Keep an index from keys of calls to their sequences, in a file of its own beside the journal (SPEC J-8, I-11).

Owns the file: 16 bytes for each call, and the head up to which it reaches, both in one transaction. A key is 8 bytes of
a hash, so who finds a sequence must compare the call there. Must never know what a call is. The file is derived: it is
built again when it is missing, damaged, of another format, or of another history.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar

from clearinghouse.storage.connection import Connection, SqliteBinding, address, pysqlite3_binding
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import EMPTY_HEAD, Head

INDEX_FILE: Final = "calls.db"
INDEX_FORMAT: Final = 1
APPLICATION_ID: Final = 0x434C4849  # "CLHI"
_KEY_BYTES: Final = 8

_CREATE: Final = (
    """
    CREATE TABLE call (
        key INTEGER NOT NULL,
        first_sequence INTEGER NOT NULL,
        PRIMARY KEY (key, first_sequence)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        genesis_hash BLOB NOT NULL,
        oldest INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        chain_head BLOB NOT NULL
    ) STRICT
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {INDEX_FORMAT}",
)

_Result = TypeVar("_Result")


class CallIndexError(StorageError):
    """The file cannot be used or written; it can be deleted, and is then built again."""


def key_of(*names: str) -> int:
    """The key of a call: a signed integer of 8 bytes over its names."""
    data = "\0".join(names).encode()
    return int.from_bytes(blake2b(data, digest_size=_KEY_BYTES).digest(), "big", signed=True)


class CallIndexFile:
    """The index of one journal. `head` is the end of what it covers, `oldest` the first sequence that it has."""

    def __init__(
        self, path: Path, genesis_hash: bytes, oldest: int, binding: SqliteBinding | None = None
    ) -> None:
        """Open the file, or begin it at the sequence `oldest`. Raises CallIndexError if it is of another journal."""
        self._path = path
        self._binding = binding or pysqlite3_binding()
        self._added: list[tuple[int, int]] = []
        try:
            self._connection: Connection = self._binding.connect(address(path, "mode=rwc"))
        except self._binding.errors as error:
            raise CallIndexError(f"{path} cannot be opened: {error}") from error
        try:
            self._begin(genesis_hash, oldest)
        except self._binding.errors as error:
            self._connection.close()
            raise CallIndexError(f"{path} cannot be used: {error}") from error
        except BaseException:
            self._connection.close()
            raise

    def _begin(self, genesis_hash: bytes, oldest: int) -> None:
        """Make the tables, or check that they are those of this journal."""
        execute = self._connection.execute
        application_id = execute("PRAGMA application_id").fetchone()[0]
        version = execute("PRAGMA user_version").fetchone()[0]
        tables = execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        execute("PRAGMA journal_mode = DELETE").fetchall()
        # After a power cut rows and their head must still fit each other.
        execute("PRAGMA synchronous = FULL").fetchall()
        if tables == 0 and application_id == 0:
            execute("BEGIN IMMEDIATE")
            for statement in _CREATE:
                execute(statement)
            execute(
                "INSERT INTO head VALUES (1, ?, ?, ?, ?)",
                (genesis_hash, oldest, EMPTY_HEAD.sequence, EMPTY_HEAD.hash),
            )
            execute("COMMIT")
        elif application_id != APPLICATION_ID or version != INDEX_FORMAT:
            raise CallIndexError(f"{self._path} is no index of format {INDEX_FORMAT}")
        # A damaged page could hide a call, so all are read once.
        if execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise CallIndexError(f"{self._path} is damaged")
        row = execute("SELECT genesis_hash, oldest, sequence, chain_head FROM head").fetchone()
        if row is None or row[0] != genesis_hash:
            raise CallIndexError(f"{self._path} is of another journal")
        self.oldest: int = row[1]
        self.head = Head(row[2], row[3])

    def add(self, rows: Sequence[tuple[int, int]]) -> None:
        """Add keys with the first sequences of their calls; `find` has them at once, the file after `write`."""
        self._added += rows

    @property
    def added(self) -> int:
        """How many rows are not written yet."""
        return len(self._added)

    def write(self, head: Head) -> None:
        """Write what was added, with the head that it reaches, all or nothing. Raises CallIndexError."""
        self._guarded(lambda: self._write(head))
        self._added = []
        self.head = head

    def _write(self, head: Head) -> None:
        """One transaction. The rows in order of their keys: then neighbours in the file are written together."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            for row in sorted(self._added):
                execute("INSERT OR IGNORE INTO call VALUES (?, ?)", row)
            execute("UPDATE head SET sequence = ?, chain_head = ?", (head.sequence, head.hash))
            execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself where the disk was full.
            with suppress(*self._binding.errors):
                execute("ROLLBACK")
            raise

    def find(self, key: int, from_sequence: int, count: int) -> list[int]:
        """At most `count` sequences of a key, from `from_sequence` on, in order. Raises CallIndexError."""
        rows = self._guarded(
            lambda: self._connection.execute(
                "SELECT first_sequence FROM call WHERE key = ? AND first_sequence >= ? "
                "ORDER BY first_sequence LIMIT ?",
                (key, from_sequence, count),
            ).fetchall()
        )
        found = {row[0] for row in rows}
        found |= {at for one, at in self._added if one == key and at >= from_sequence}
        return sorted(found)[:count]

    def _guarded(self, act: Callable[[], _Result]) -> _Result:
        """Run `act`; errors of SQLite are CallIndexErrors."""
        try:
            return act()
        except self._binding.errors as error:
            raise CallIndexError(f"{self._path}: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
