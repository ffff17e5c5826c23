# SPDX-License-Identifier: Apache-2.0
"""Define the tables of the journal file, and convert rows to records (docs/reference/journal-format.md).

Owns the SQL that the writer and the readers share. The format version is SQLite's `user_version`, in the
file's own header, so it can be read even if a later version changes the tables (SPEC J-5).
"""

from pathlib import Path
from typing import Any, Final

from clearinghouse.storage.chain import EMPTY_TAIL, Tail
from clearinghouse.storage.connection import Connection
from clearinghouse.storage.errors import (
    FormatTooNewError,
    JournalDamagedError,
    JournalMissingError,
    NotAJournalError,
)
from clearinghouse.storage.port import HASH_BYTES, JOURNAL_FORMAT, Head, Record

JOURNAL_FILE: Final = "journal.db"
# Format of the file: 2 has the table `base`, because records were archived. Records have
# JOURNAL_FORMAT in both.
FILE_FORMAT: Final = 2
APPLICATION_ID: Final = 0x434C4853  # "CLHS"

# The short columns come first: reading the head of the log then needs no pages of the blobs.
CREATE: Final = (
    """
    CREATE TABLE record (
        first_sequence INTEGER PRIMARY KEY CHECK (first_sequence >= 0),
        count INTEGER NOT NULL CHECK (count >= 1),
        epoch INTEGER NOT NULL CHECK (epoch >= 0),
        time_ns INTEGER NOT NULL CHECK (time_ns >= 0),
        chain_hash BLOB NOT NULL CHECK (length(chain_hash) = 32),
        events_digest BLOB NOT NULL CHECK (length(events_digest) = 32),
        commands BLOB NOT NULL,
        events BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE meta (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        epoch INTEGER NOT NULL CHECK (epoch >= 0),
        genesis_hash BLOB CHECK (length(genesis_hash) = 32)
    ) STRICT
    """,
    "INSERT INTO meta (id, epoch, genesis_hash) VALUES (1, 0, NULL)",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {JOURNAL_FORMAT}",
)

# The last archived record; the records in the file continue it.
CREATE_BASE: Final = (
    """
    CREATE TABLE base (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL CHECK (sequence >= 0),
        epoch INTEGER NOT NULL CHECK (epoch >= 0),
        time_ns INTEGER NOT NULL CHECK (time_ns >= 0),
        chain_hash BLOB NOT NULL CHECK (length(chain_hash) = 32)
    ) STRICT
    """,
    f"PRAGMA user_version = {FILE_FORMAT}",
)
HAS_BASE: Final = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'base'"
BASE: Final = "SELECT sequence, 1, epoch, time_ns, chain_hash FROM base WHERE id = 1"
SET_BASE: Final = (
    "INSERT OR REPLACE INTO base (id, sequence, epoch, time_ns, chain_hash) VALUES (1, ?, ?, ?, ?)"
)
OLDEST: Final = (
    "SELECT first_sequence, count, epoch, time_ns, chain_hash FROM record WHERE first_sequence > 0 "
    "ORDER BY first_sequence LIMIT ?"
)
DROP: Final = "DELETE FROM record WHERE first_sequence BETWEEN 1 AND ?"

COLUMNS: Final = (
    "first_sequence, count, epoch, time_ns, chain_hash, events_digest, commands, events"
)
INSERT: Final = f"INSERT INTO record ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_TAIL_COLUMNS: Final = "first_sequence, count, epoch, time_ns, chain_hash"
TAIL: Final = f"SELECT {_TAIL_COLUMNS} FROM record ORDER BY first_sequence DESC LIMIT 1"  # noqa: S608
BEFORE: Final = (
    f"SELECT {_TAIL_COLUMNS} FROM record WHERE first_sequence < ? "  # noqa: S608
    "ORDER BY first_sequence DESC LIMIT 1"
)
START: Final = "SELECT max(first_sequence) FROM record WHERE first_sequence <= ?"
CHUNK: Final = (
    f"SELECT {COLUMNS} FROM record WHERE first_sequence >= ? "  # noqa: S608
    "ORDER BY first_sequence LIMIT ?"
)
# The same as INSERT, if the epoch and the last record are the ones stated; otherwise it stores nothing.
INSERT_NEXT: Final = (
    f"INSERT INTO record ({COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?, ? "  # noqa: S608
    "WHERE (SELECT epoch FROM meta WHERE id = 1) = ? AND "
    "(SELECT (first_sequence + count - 1, epoch, time_ns, chain_hash) = (?, ?, ?, ?) "
    "FROM record ORDER BY first_sequence DESC LIMIT 1)"
)
META: Final = "SELECT epoch, genesis_hash FROM meta WHERE id = 1"

# Parts of the error texts of SQLite and its bindings for a damaged database, as opposed to an
# unreachable one. Texts are compared because error codes differ between bindings.
_DAMAGE: Final = (
    "malformed",
    "not a database",
    "no such table",
    "no such column",
    "decode to UTF-8",
)

_INTEGERS: Final = 4
_BYTES: Final = 4


def is_damage(error: Exception) -> bool:
    """Return whether an error of the SQLite library means that the database itself is damaged."""
    text = str(error)
    return any(sign in text for sign in _DAMAGE)


def row_values(record: Record) -> tuple[object, ...]:
    """Return the values of a record in the order of the INSERT statement."""
    return (
        record.first_sequence,
        record.count,
        record.epoch,
        record.time_ns,
        record.chain_hash,
        record.events_digest,
        record.commands,
        record.events,
    )


def row_record(row: tuple[Any, ...], expected_sequence: int) -> Record:
    """Return the record in a row that has the columns of COLUMNS.

    Raises JournalDamagedError if a column has a type that the table does not permit: SQLite checks types when it
    writes a row, not when it reads one.
    """
    first_sequence, count, epoch, time_ns, chain_hash, events_digest, commands, events = row
    if [type(value) for value in row] != [int] * _INTEGERS + [bytes] * _BYTES:
        raise JournalDamagedError(expected_sequence, "a column of the next row has a wrong type")
    return Record(
        epoch, first_sequence, count, time_ns, commands, events, events_digest, chain_hash
    )


def row_tail(row: tuple[Any, ...] | None) -> Tail:
    """Return the tail in a row of the query TAIL or BEFORE; EMPTY_TAIL if `row` is None.

    Raises JournalDamagedError as `row_record` does.
    """
    if row is None:
        return EMPTY_TAIL
    first_sequence, count, epoch, time_ns, chain_hash = row
    if [type(value) for value in row] != [int] * _INTEGERS + [bytes]:
        raise JournalDamagedError(0, "a column of the last row has a wrong type")
    if len(chain_hash) != HASH_BYTES:
        raise JournalDamagedError(first_sequence, f"its hash is {len(chain_hash)} bytes long")
    return Tail(Head(first_sequence + count - 1, chain_hash), epoch, time_ns)


def check_identity(connection: Connection, path: Path) -> None:
    """Raise NotAJournalError, FormatTooNewError or JournalMissingError unless this is a journal of this project."""
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables == 0 and application_id == 0 and version == 0:
        raise JournalMissingError(f"{path} is an empty database: no journal was ever begun in it")
    check_identity_numbers(path, application_id, version)


def check_identity_numbers(path: Path, application_id: int, version: int) -> None:
    """Raise NotAJournalError or FormatTooNewError unless these two numbers in a file's header are a journal's."""
    if application_id != APPLICATION_ID or version < 1:
        raise NotAJournalError(
            f"{path} has application id {application_id:#x} and version {version}, "
            f"a journal has {APPLICATION_ID:#x} and 1 to {FILE_FORMAT}: it is another database or damaged"
        )
    if version > FILE_FORMAT:
        raise FormatTooNewError(path, version, FILE_FORMAT)
