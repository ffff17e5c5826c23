# SPDX-License-Identifier: Apache-2.0
"""Keep tables that are derived from a journal in a separate file beside it (SPEC J-8).

Owns the identity of such a file, the head up to which it is complete, and the rule that one transaction writes rows
and head. Must never know what a row means: the maker of the file states its tables. A deletion loses nothing: the
maker builds the file again if it is missing, damaged, of another format, or of another history.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, cast

from clearinghouse.storage.connection import (
    BulkConnection,
    SqliteBinding,
    address,
    pysqlite3_binding,
)
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import EMPTY_HEAD, Head

_HEAD: Final = """
    CREATE TABLE head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        genesis_hash BLOB NOT NULL,
        oldest INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        chain_head BLOB NOT NULL
    ) STRICT
    """

_Result = TypeVar("_Result")


class DerivedFileError(StorageError):
    """The file cannot be used or written; delete it, and its maker builds it again."""


class Form(NamedTuple):
    """The identity of a kind of derived file, and the SQL that makes its tables.

    The table of the head is not among them.
    """

    name: str
    application_id: int
    version: int
    tables: tuple[str, ...]


class DerivedFile:
    """A derived file of one journal. `head` is the last covered point, `oldest` the first covered sequence.

    `rows` finds added rows at once; they are durable after `commit`.
    """

    def __init__(
        self,
        path: Path,
        form: Form,
        genesis_hash: bytes,
        oldest: int,
        binding: SqliteBinding | None = None,
    ) -> None:
        """Open the file, or create it with `oldest` as its first covered sequence.

        Raises DerivedFileError if it belongs to another journal.
        """
        self._path = path
        self._binding = binding or pysqlite3_binding()
        self._is_open = False
        try:
            connection = self._binding.connect(address(path, "mode=rwc"))
        except self._binding.errors as error:
            raise DerivedFileError(f"{path} cannot be opened: {error}") from error
        # The library's own connections all have `executemany`.
        self._connection = cast("BulkConnection", connection)
        try:
            self._begin(form, genesis_hash, oldest)
        except self._binding.errors as error:
            self._connection.close()
            raise DerivedFileError(f"{path} cannot be used: {error}") from error
        except BaseException:
            self._connection.close()
            raise

    def _begin(self, form: Form, genesis_hash: bytes, oldest: int) -> None:
        """Make the tables in a new file; in an older file check the identity, the journal and the pages."""
        execute = self._connection.execute
        application_id = execute("PRAGMA application_id").fetchone()[0]
        version = execute("PRAGMA user_version").fetchone()[0]
        tables = execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        execute("PRAGMA journal_mode = DELETE").fetchall()
        # Rows and their head must still match after a power failure.
        execute("PRAGMA synchronous = FULL").fetchall()
        if tables == 0 and application_id == 0:
            execute("BEGIN IMMEDIATE")
            for statement in (*form.tables, _HEAD):
                execute(statement)
            execute(f"PRAGMA application_id = {form.application_id}")
            execute(f"PRAGMA user_version = {form.version}")
            execute(
                "INSERT INTO head VALUES (1, ?, ?, ?, ?)",
                (genesis_hash, oldest, EMPTY_HEAD.sequence, EMPTY_HEAD.hash),
            )
            execute("COMMIT")
        elif application_id != form.application_id or version != form.version:
            raise DerivedFileError(f"{self._path} is no {form.name} of format {form.version}")
        # A damaged page could hide a row, so the check reads all pages once.
        if execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise DerivedFileError(f"{self._path} is damaged")
        row = execute("SELECT genesis_hash, oldest, sequence, chain_head FROM head").fetchone()
        if row is None or row[0] != genesis_hash:
            raise DerivedFileError(f"{self._path} is of another journal")
        self.oldest: int = row[1]
        self.head = Head(row[2], row[3])

    def put(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Run a statement once for each row, in the open transaction. Raises DerivedFileError."""
        self._guarded(lambda: self._put(sql, rows))

    def _put(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Run a statement for each row in the open transaction, which is opened if needed.

        An error undoes the transaction.
        """
        if not self._is_open:
            self._connection.execute("BEGIN IMMEDIATE")
            self._is_open = True
        try:
            self._connection.executemany(sql, rows)
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """Roll the open transaction back. On a full disk SQLite has already rolled it back."""
        self._is_open = False
        with suppress(*self._binding.errors):
            self._connection.execute("ROLLBACK")

    def commit(self, head: Head) -> None:
        """Commit the added rows and `head`, up to which the file is now complete, in one transaction.

        Raises DerivedFileError.
        """
        self._guarded(lambda: self._commit(head))
        self.head = head

    def _commit(self, head: Head) -> None:
        """Write the head and commit the transaction."""
        self._put("UPDATE head SET sequence = ?, chain_head = ?", [(head.sequence, head.hash)])
        try:
            self._connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        self._is_open = False

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query. Raises DerivedFileError."""
        return self._guarded(lambda: self._connection.execute(sql, parameters).fetchall())

    def each(self, sql: str, parameters: tuple[object, ...] = ()) -> Iterable[tuple[Any, ...]]:
        """Yield the rows of a query one by one, for a caller that stops early.

        Raises DerivedFileError and SQLite's errors.
        """
        return self._guarded(lambda: iter(self._connection.execute(sql, parameters)))

    def set_cache(self, kibibytes: int) -> None:
        """Set the size of SQLite's page cache, in KiB."""
        self._guarded(lambda: self._connection.execute(f"PRAGMA cache_size = -{kibibytes}").close())

    def _guarded(self, act: Callable[[], _Result]) -> _Result:
        """Run `act` and return its result. Raises DerivedFileError for an error of SQLite."""
        try:
            return act()
        except self._binding.errors as error:
            raise DerivedFileError(f"{self._path}: {error}") from error

    def close(self) -> None:
        """Close the file; added rows that were not committed are lost."""
        self._connection.close()


def remove(path: Path) -> None:
    """Delete a derived file and the files that SQLite keeps beside it. Raises DerivedFileError."""
    try:
        for one in (path, Path(f"{path}-journal")):
            one.unlink(missing_ok=True)
    except OSError as error:
        raise DerivedFileError(f"{path} cannot be replaced: {error}") from error
