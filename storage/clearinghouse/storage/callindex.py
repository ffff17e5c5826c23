# SPDX-License-Identifier: Apache-2.0
"""Keep an index from the key of a call to its sequence, in a derived file beside the journal (SPEC J-8, I-11).

Owns its table: 16 bytes for each call. A key is 8 bytes of a hash, so two calls can have the same key: the caller
must read the record at the sequence and compare the call. Must never know what a call is.
"""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

from clearinghouse.storage.connection import SqliteBinding
from clearinghouse.storage.derived import DerivedFile, Form
from clearinghouse.storage.port import Head

INDEX_FILE: Final = "calls.db"
_KEY_BYTES: Final = 8

CALL_INDEX: Final = Form(
    "index of calls",
    0x434C4849,  # "CLHI"
    1,
    (
        """
        CREATE TABLE call (
            key INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL,
            PRIMARY KEY (key, first_sequence)
        ) STRICT, WITHOUT ROWID
        """,
    ),
)


def key_of(*names: str) -> int:
    """Return the key of a call: a signed 8-byte integer from a hash of the names."""
    data = "\0".join(names).encode()
    return int.from_bytes(blake2b(data, digest_size=_KEY_BYTES).digest(), "big", signed=True)


class CallIndexFile(DerivedFile):
    """The index of one journal. `head` is the last indexed point, `oldest` the first indexed sequence."""

    def __init__(
        self, path: Path, genesis_hash: bytes, oldest: int, binding: SqliteBinding | None = None
    ) -> None:
        """Open the file, or create it. Raises DerivedFileError if the file belongs to another journal."""
        self._added: list[tuple[int, int]] = []
        super().__init__(path, CALL_INDEX, genesis_hash, oldest, binding)

    def add(self, rows: Sequence[tuple[int, int]]) -> None:
        """Add keys with the first sequences of their calls.

        `find` sees them at once, the file has them after `write`.
        """
        self._added += rows

    @property
    def added(self) -> int:
        """The number of added rows that are not written yet."""
        return len(self._added)

    def write(self, head: Head) -> None:
        """Write the added rows and `head`, the last point that the index covers, in one transaction.

        Raises DerivedFileError.
        """
        # The order of keys lets SQLite write neighbours in the file together.
        self.put("INSERT OR IGNORE INTO call VALUES (?, ?)", sorted(self._added))
        self.commit(head)
        self._added = []

    def find(self, key: int, from_sequence: int, count: int) -> list[int]:
        """Return at most `count` sequences of a key, from `from_sequence` on, in order. Raises DerivedFileError."""
        rows = self.rows(
            "SELECT first_sequence FROM call WHERE key = ? AND first_sequence >= ? "
            "ORDER BY first_sequence LIMIT ?",
            (key, from_sequence, count),
        )
        found = {row[0] for row in rows}
        found |= {at for one, at in self._added if one == key and at >= from_sequence}
        return sorted(found)[:count]
