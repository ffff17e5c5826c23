# SPDX-License-Identifier: Apache-2.0
"""Open connections to SQLite with checked durability settings, or refuse (SPEC J-1).

Owns the safe versions of SQLite and the required settings of a connection, which it reads back. Nothing here knows
the tables. Two SQLite libraries must never have one database open in one process, and no other code may open the
files of an open database: closing them would drop SQLite's own locks.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from clearinghouse.storage.errors import UnsafeSqliteError

Version = tuple[int, ...]

# Up to 3.51.2 a commit that restarts the WAL while another connection checkpoints could lose pages. The fix
# was also made in two older release lines; 3.52.0 was withdrawn.
SAFE_FROM: Final[Version] = (3, 51, 3)
_SAFE_BACKPORTS: Final[tuple[Version, ...]] = ((3, 50, 7), (3, 44, 6))
_WITHDRAWN: Final[tuple[Version, ...]] = ((3, 52, 0),)

# Read back after they are set: a file system, a build or a wrapper may ignore one without an error.
_SETTINGS: Final = (
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("mmap_size", "0", 0),
    ("locking_mode", "NORMAL", "normal"),  # lets another process read
)
_WRITER_SETTINGS: Final = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    (
        "fullfsync",
        "ON",
        1,
    ),  # on macOS a plain fsync does not reach the disk; elsewhere no difference
    ("checkpoint_fullfsync", "ON", 1),
    ("wal_autocheckpoint", "0", 0),  # the journal checkpoints, between batches
)
_READER_SETTINGS: Final = (("query_only", "ON", 1),)


class Cursor(Protocol):
    """The part of a DB-API cursor that storage uses."""

    @property
    def rowcount(self) -> int: ...  # noqa: D102  (names and types of the DB-API)

    def fetchone(self) -> Any: ...  # noqa: ANN401, D102

    def fetchall(self) -> list[Any]: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """The part of a DB-API connection that storage uses; transactions are opened and ended in SQL."""

    def execute(self, sql: str, parameters: tuple[object, ...] = ..., /) -> Cursor: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102


class BulkConnection(Connection, Protocol):
    """A connection that also runs one statement for many rows."""

    def executemany(self, sql: str, rows: Sequence[tuple[object, ...]], /) -> Cursor: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class SqliteBinding:
    """One SQLite library: how to connect to a `file:` address, and which errors it raises.

    `connect` must give a connection in autocommit mode that more than one thread may use in turn.
    """

    name: str
    connect: Callable[[str], Connection]
    errors: tuple[type[Exception], ...]


@cache
def pysqlite3_binding() -> SqliteBinding:
    """Return the SQLite library shipped with the project. Raises UnsafeSqliteError if it is missing."""
    try:
        library = import_module("pysqlite3")
    except ImportError as error:
        raise UnsafeSqliteError(
            "the Python module pysqlite3", "missing", "0.6.1 or newer"
        ) from error

    def connect(address: str) -> Connection:
        connection: Connection = library.connect(
            address, uri=True, isolation_level=None, check_same_thread=False
        )
        return connection

    return SqliteBinding("pysqlite3", connect, (library.Error,))


def address(path: Path, options: str) -> str:
    """Return the `file:` address of `path` with query options such as `mode=ro`."""
    return f"file:{quote(str(path))}?{options}"


def is_safe_version(version: Version) -> bool:
    """Return whether this version of SQLite is free of the error that can corrupt a WAL database (J-1)."""
    if version in _WITHDRAWN:
        return False
    if version >= SAFE_FROM:
        return True
    return any(version[:2] == fix[:2] and version >= fix for fix in _SAFE_BACKPORTS)


def check_version(connection: Connection, name: str) -> None:
    """Raise UnsafeSqliteError unless the SQLite library behind the connection has a safe version."""
    found = str(connection.execute("SELECT sqlite_version()").fetchone()[0])
    if not is_safe_version(tuple(int(part) for part in found.split("."))):
        wanted = "3.51.3 or newer, 3.50.7+ or 3.44.6+ of the older lines, and not 3.52.0"
        raise UnsafeSqliteError(f"the version that {name} carries", found, wanted)


def open_writer(path: Path, binding: SqliteBinding) -> Connection:
    """Return the connection that writes and checkpoints; it makes the database if there is none.

    Raises UnsafeSqliteError, after which nothing is open. Errors of the SQLite library pass through; the connection
    then stays open and unused (`abandon`).
    """
    return _open(address(path, "mode=rwc"), binding, _SETTINGS + _WRITER_SETTINGS, writes=True)


def open_reader(path: Path, options: str, binding: SqliteBinding) -> Connection:
    """Return a connection that cannot write. `options` say how the file may be touched (see `reader`)."""
    return _open(address(path, options), binding, _SETTINGS + _READER_SETTINGS, writes=False)


def abandon(connection: Connection) -> None:
    """Keep a failed connection open and unused until the process ends: closing it would checkpoint, which writes.

    After a failed write or sync, a later success proves nothing. The object is kept even at the end of the
    interpreter, which otherwise closes it at exit.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


def _open(
    where: str,
    binding: SqliteBinding,
    settings: tuple[tuple[str, str, int | str], ...],
    *,
    writes: bool,
) -> Connection:
    connection = binding.connect(where)
    try:
        check_version(connection, binding.name)
        for name, value, wanted in settings:
            _set(connection, name, value, wanted)
    except BaseException as error:
        if writes and isinstance(error, binding.errors):
            abandon(connection)
        else:
            connection.close()
        raise
    return connection


def _set(connection: Connection, name: str, value: str, wanted: int | str) -> None:
    """Set a pragma, read it back and raise UnsafeSqliteError if it has another value."""
    connection.execute(f"PRAGMA {name} = {value}").fetchall()
    row = connection.execute(f"PRAGMA {name}").fetchone()
    found = None if row is None else row[0]
    if found != wanted:
        raise UnsafeSqliteError(f"PRAGMA {name}", found, wanted)
