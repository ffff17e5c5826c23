# SPDX-License-Identifier: Apache-2.0
"""Build tables for reading from a journal's events, in a separate file (SPEC J-8, docs/reference/projections.md).

Owns the writing of rows: one transaction writes rows and the last sequence that they cover, so an interrupted build
continues where it ended. Must never know what an event means: rows name their tables and columns. The file is derived:
a deletion loses nothing.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearinghouse.storage.connection import Connection, SqliteBinding, address, pysqlite3_binding
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import Head
from clearinghouse.storage.projectiontables import TABLES
from clearinghouse.storage.projectionviews import VIEWS

PROJECTION_FORMAT: Final = 5
APPLICATION_ID: Final = 0x434C4850  # "CLHP"
INTEGER_MAX: Final = 2**63 - 1


class ProjectionError(StorageError):
    """The file is not a projection of this journal or version; delete it and build it again."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row to insert into a table: its values by column name; omitted columns are null."""

    table: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the row that has the key `key`: amounts to add to columns, and values to set."""

    table: str
    key: int
    add: dict[str, int]
    put: dict[str, object]


def create_statements() -> list[str]:
    """Return the SQL statements that make the tables, indexes and views of a projection."""
    found: list[str] = []
    for name, table in TABLES.items():
        columns = ", ".join(f'"{column}" {kind}' for column, (kind, _) in table.columns.items())
        key = ", ".join(table.key)
        found.append(
            f'CREATE TABLE "{name}" ({columns}, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID'
        )
        if table.indexes:
            found.append(f'CREATE INDEX "{name}_by" ON "{name}" ({", ".join(table.indexes)})')
    found += [f'CREATE VIEW "{name}" AS {view.sql}' for name, view in VIEWS.items()]
    return found


def stored(value: object) -> object:
    """Return a value in the form in which the file stores it: an integer beyond 64 bits as a text of digits."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int) and not -INTEGER_MAX <= value <= INTEGER_MAX:
        return str(value)
    return value


class ProjectionFile:
    """A projection file that is being built. `head` is the last covered point; None while no event is covered."""

    def __init__(
        self, path: Path, genesis_hash: bytes, binding: SqliteBinding | None = None
    ) -> None:
        """Open the file, or create it.

        Raises ProjectionError for a foreign file, StorageError if it cannot be opened.
        """
        self._path = path
        self._binding = binding or pysqlite3_binding()
        self._statements: dict[str, tuple[str, tuple[str, ...]]] = {}
        try:
            self._connection: Connection = self._binding.connect(address(path, "mode=rwc"))
        except self._binding.errors as error:
            raise StorageError(f"{path} cannot be opened: {error}") from error
        try:
            with self._writing():
                self._begin(genesis_hash)
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Convert an error of SQLite in the block to ProjectionError: the disk may be full."""
        try:
            yield
        except self._binding.errors as error:
            raise ProjectionError(f"{self._path} cannot be written: {error}") from error

    def _begin(self, genesis_hash: bytes) -> None:
        """Make the tables in a new file, or check that the tables belong to this journal."""
        execute = self._connection.execute
        try:
            application_id = execute("PRAGMA application_id").fetchone()[0]
            version = execute("PRAGMA user_version").fetchone()[0]
            tables = execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        except self._binding.errors as error:
            raise ProjectionError(f"{self._path} is no database: {error}") from error
        # The file can be built again: it need not be durable, but one transaction writes rows and
        # their head.
        execute("PRAGMA journal_mode = DELETE").fetchall()
        execute("PRAGMA synchronous = NORMAL").fetchall()
        if tables == 0 and application_id == 0:
            execute("BEGIN IMMEDIATE")
            for statement in create_statements():
                execute(statement)
            execute(
                "INSERT INTO journal (id, genesis_hash, sequence, chain_head, time_ns) VALUES (1, ?, -1, '', 0)",
                (genesis_hash.hex(),),
            )
            execute(f"PRAGMA application_id = {APPLICATION_ID}")
            execute(f"PRAGMA user_version = {PROJECTION_FORMAT}")
            execute("COMMIT")
        elif application_id != APPLICATION_ID or version != PROJECTION_FORMAT:
            raise ProjectionError(
                f"{self._path} is no projection of format {PROJECTION_FORMAT}: "
                "name another file, or delete it if it was one of an older version"
            )
        row = execute("SELECT genesis_hash, sequence, chain_head FROM journal").fetchone()
        if row[0] != genesis_hash.hex():
            raise ProjectionError(
                f"{self._path} is built from another journal: name another file, or delete it"
            )
        self.head = Head(row[1], bytes.fromhex(row[2])) if row[1] >= 0 else None

    def last_positions(self) -> Iterator[tuple[int, ...]]:
        """Yield the latest row of each position: account, market, lots, both cost bases, both sums of results."""
        sql = """
            SELECT account_id, market_id, lots, cost_base, original_cost_base, realised, original_realised FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY account_id, market_id ORDER BY sequence DESC, position DESC
                ) AS back FROM position_changes
            ) WHERE back = 1
            """
        for row in self._connection.execute(sql):
            yield tuple(map(int, row))

    def write(self, rows: Sequence[Row | Change], head: Head, time_ns: int) -> None:
        """Write rows in order together with `head`, the last point that they cover: all or nothing.

        Raises ProjectionError.
        """
        with self._writing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._write(rows, head, time_ns)
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(*self._binding.errors):  # on a full disk SQLite has done so itself
                    self._connection.execute("ROLLBACK")
                raise
        self.head = head

    def _write(self, rows: Sequence[Row | Change], head: Head, time_ns: int) -> None:
        """Write the rows and the head inside the open transaction."""
        execute = self._connection.execute
        for row in rows:
            if isinstance(row, Row):
                sql, names = self._insert(row.table)
                assert row.values.keys() <= TABLES[row.table].columns.keys(), row
                execute(sql, tuple(stored(row.values.get(name)) for name in names))
            else:
                self._change(row)
        execute(
            "UPDATE journal SET sequence = ?, chain_head = ?, time_ns = ?",
            (head.sequence, head.hash.hex(), time_ns),
        )

    def _insert(self, table: str) -> tuple[str, tuple[str, ...]]:
        """Return the SQL statement that inserts into a table, and the columns of the table in its order."""
        found = self._statements.get(table)
        if found is None:
            names = tuple(TABLES[table].columns)
            columns = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            sql = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608  names from the schema above
            found = self._statements[table] = (sql, names)
        return found

    def _change(self, change: Change) -> None:
        """Update the one row that a change names."""
        table = TABLES[change.table]
        assert len(table.key) == 1
        assert {*change.add, *change.put} <= table.columns.keys()
        parts = [f'"{name}" = "{name}" + ?' for name in change.add]
        parts += [f'"{name}" = ?' for name in change.put]
        values = [*change.add.values(), *change.put.values(), change.key]
        sql = f'UPDATE "{change.table}" SET {", ".join(parts)} WHERE {table.key[0]} = ?'  # noqa: S608
        self._connection.execute(sql, tuple(values))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class ProjectionReader:
    """A finished projection file, opened for reading and export."""

    def __init__(self, path: Path, binding: SqliteBinding | None = None) -> None:
        """Open the file. Raises ProjectionError unless it is a projection of this version."""
        self._binding = binding or pysqlite3_binding()
        if not path.is_file():
            raise ProjectionError(f"there is no projection at {path}")
        try:
            self._connection = self._binding.connect(address(path, "mode=ro"))
        except self._binding.errors as error:
            raise ProjectionError(f"{path} cannot be opened: {error}") from error
        try:
            application_id = self._connection.execute("PRAGMA application_id").fetchone()[0]
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        except self._binding.errors as error:
            self._connection.close()
            raise ProjectionError(f"{path} is no database: {error}") from error
        if application_id != APPLICATION_ID or version != PROJECTION_FORMAT:
            self._connection.close()
            raise ProjectionError(f"{path} is no projection of format {PROJECTION_FORMAT}")

    def rows(self, table: str) -> Generator[tuple[Any, ...], None, None]:
        """Yield all rows of a table in the order of its key, columns in the order of the schema."""
        columns = ", ".join(f'"{name}"' for name in TABLES[table].columns)
        order = ", ".join(TABLES[table].key)
        yield from self._connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY {order}')  # noqa: S608

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
