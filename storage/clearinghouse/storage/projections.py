# SPDX-License-Identifier: Apache-2.0
"""Build tables for reading from a journal's events, in a separate file (SPEC J-8, docs/reference/projections.md).

Owns the schema with the meaning of every column, and the writing of rows: one transaction writes rows and the last
sequence that they cover, so an interrupted build continues where it ended. Must never know what an event means: rows
name their tables and columns. The file is derived: a deletion loses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from clearinghouse.storage.connection import Connection, SqliteBinding, address, pysqlite3_binding
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.port import Head
from clearinghouse.storage.projectionviews import VIEWS

PROJECTION_FORMAT: Final = 3
APPLICATION_ID: Final = 0x434C4850  # "CLHP"
INTEGER_MAX: Final = 2**63 - 1

INTEGER: Final = "INTEGER"
TEXT: Final = "TEXT"
REAL: Final = "REAL"
BLOB: Final = "BLOB"
# An integer that may need more than 64 bits; a larger one is stored as digits.
BIG: Final = "ANY"


class ProjectionError(StorageError):
    """The file is not a projection of this journal or version; delete it and build it again."""


class Column(NamedTuple):
    """A column: its type and what it means."""

    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the meaning of a row, its columns, its key, and its indexed columns."""

    meaning: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    indexes: tuple[str, ...] = field(default=())


_SEQUENCE: Final = Column(INTEGER, "The sequence at which it happened.")
_POSITION: Final = Column(INTEGER, "Its place among the events of its call, from 0.")
_TIME: Final = Column(INTEGER, "Sequenced time, nanoseconds since 1970.")
_ACCOUNT: Final = Column(INTEGER, "The account.")
_ASSET: Final = Column(INTEGER, "The asset.")
_MARKET: Final = Column(INTEGER, "The market.")

# Columns of a deposit and of a withdrawal.
_UNDER_WAY: Final = {
    "account_id": _ACCOUNT,
    "asset_id": _ASSET,
    "amount": Column(INTEGER, "How much, smallest units."),
    "reference": Column(TEXT, "The caller's own note, at most 128 bytes; empty: none."),
    "sequence": Column(INTEGER, "When it was requested."),
    "time_ns": _TIME,
    "decided_sequence": Column(INTEGER, "When custody last decided on it; null: not yet."),
}

TABLES: Final[dict[str, Table]] = {
    "journal": Table(
        "One row: which journal this is built from, and how far.",
        {
            "id": Column(INTEGER, "Always 1."),
            "genesis_hash": Column(TEXT, "The hash of the journal's genesis, hex."),
            "sequence": Column(INTEGER, "The last sequence that is in the tables."),
            "chain_head": Column(TEXT, "The chained hash at that sequence, hex."),
            "time_ns": _TIME,
        },
        ("id",),
    ),
    "assets": Table(
        "One row per asset.",
        {
            "asset_id": _ASSET,
            "symbol": Column(TEXT, "Its name."),
            "scale": Column(INTEGER, "Decimals of its smallest unit."),
            "units_per_whole": Column(INTEGER, "Smallest units in a whole one: 10^scale."),
            "sequence": Column(INTEGER, "When it was listed; 0: in genesis."),
        },
        ("asset_id",),
    ),
    "markets": Table(
        "One row per market.",
        {
            "market_id": _MARKET,
            "symbol": Column(TEXT, "Its name."),
            "kind": Column(TEXT, "SPOT, PERPETUAL, DATED_FUTURE or DEFERRED_SPOT."),
            "base_asset_id": Column(INTEGER, "What is traded."),
            "quote_asset_id": Column(INTEGER, "What it is paid in."),
            "lot": Column(REAL, "A lot in whole base."),
            "price_of_one": Column(
                REAL, "What one quote unit per lot is as a price: quote per whole base."
            ),
            "status": Column(TEXT, "Its status as of the last sequence."),
            "sequence": Column(INTEGER, "When it was listed."),
        },
        ("market_id",),
    ),
    "accounts": Table(
        "One row per account, those of the system included.",
        {
            "account_id": _ACCOUNT,
            "owner": Column(TEXT, "Whose it is; of the system's its name."),
            "kind": Column(INTEGER, "Kind of account, as in the API."),
            "parent_id": Column(INTEGER, "The account that it is a sub-account of; 0: none."),
            "status": Column(
                TEXT, "ACTIVE, LIQUIDATING, DEFAULTED or CLOSED, as of the last sequence."
            ),
            "sequence": Column(INTEGER, "When it was opened; 0: in genesis."),
        },
        ("account_id",),
        ("owner",),
    ),
    "calls": Table(
        "One row per call: who asked for what, and when.",
        {
            "first_sequence": Column(INTEGER, "The first sequence of the call."),
            "items": Column(INTEGER, "How many sequences it took."),
            "time_ns": _TIME,
            "command": Column(TEXT, "The kind of command."),
            "principal": Column(TEXT, "Who sent it; `clearinghouse` is the machine itself."),
            "request_id": Column(TEXT, "Its idempotency key, empty for the machine's own."),
        },
        ("first_sequence",),
        ("principal",),
    ),
    "events": Table(
        "One row per event, in order.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "name": Column(TEXT, "The event's name."),
            "account_id": Column(INTEGER, "The account that it names; null: none."),
            "market_id": Column(INTEGER, "The market that it names; null: none."),
            "asset_id": Column(INTEGER, "The asset that it names; null: none."),
            "fields": Column(
                TEXT, "All its fields by their public names, JSON; amounts decimal text."
            ),
        },
        ("sequence", "position"),
        ("name", "account_id"),
    ),
    "deposits": Table(
        "One row per deposit that was requested.",
        {
            "deposit_id": Column(INTEGER, "The deposit, by the number that custody decides on."),
            **_UNDER_WAY,
            "status": Column(TEXT, "REQUESTED, CONFIRMED, REJECTED, or after that REVERSED."),
        },
        ("deposit_id",),
        ("account_id", "reference"),
    ),
    "withdrawals": Table(
        "One row per withdrawal that was requested.",
        {
            "withdrawal_id": Column(
                INTEGER, "The withdrawal, by the number that custody decides on."
            ),
            **_UNDER_WAY,
            "status": Column(TEXT, "REQUESTED, CONFIRMED or REJECTED."),
        },
        ("withdrawal_id",),
        ("account_id", "reference"),
    ),
    "orders": Table(
        "One row per order that was accepted.",
        {
            "order_id": Column(INTEGER, "The order."),
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "client_order_id": Column(INTEGER, "The client's own number; 0: none, or a text."),
            "client_order_text": Column(TEXT, "The client's own text; empty: none, or a number."),
            "side": Column(TEXT, "BUY or SELL."),
            "origin": Column(TEXT, "CLIENT, TRIGGER (it waited for a price) or MACHINE."),
            "price_per_lot": Column(INTEGER, "Its limit, quote units per lot."),
            "lots": Column(INTEGER, "Its quantity when it was accepted."),
            "filled_lots": Column(INTEGER, "What has traded."),
            "cancelled_lots": Column(INTEGER, "What ended without trading."),
            "fee": Column(INTEGER, "What it has paid, quote units; a rebate is negative."),
            "sequence": Column(INTEGER, "When it was accepted."),
            "time_ns": _TIME,
            "ended_sequence": Column(INTEGER, "When nothing was left of it; null: it is open."),
            "end_code": Column(TEXT, "Why the rest of it ended; null: filled or open."),
        },
        ("order_id",),
        ("account_id", "market_id"),
    ),
    "fills": Table(
        "Two rows per trade, one for each side, with the margin of its account right after the sequence.",
        {
            "trade_id": Column(INTEGER, "The trade."),
            "role": Column(TEXT, "MAKER, TAKER, or in a close-out ACCOUNT and COUNTERPARTY."),
            "sequence": _SEQUENCE,
            "time_ns": _TIME,
            "name": Column(TEXT, "TRADE, BACKSTOP_FILL, DELEVERAGED or REST_CLOSED."),
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "order_id": Column(INTEGER, "Its order; 0: none, at a venue or off-book."),
            "side": Column(TEXT, "BUY or SELL."),
            "lots": Column(INTEGER, "How many lots."),
            "value": Column(INTEGER, "What they cost in all, quote units."),
            "fee": Column(INTEGER, "Its fee, quote units; a rebate is negative."),
            "realised": Column(INTEGER, "What it realised, quote units."),
            "equity": Column(
                BIG, "Net equity after, valuation units; null: an account without exposure."
            ),
            "exposure": Column(BIG, "Exposure after, valuation units."),
            "imf_requirement": Column(BIG, "Initial margin requirement of the worst side after."),
            "mmf_requirement": Column(BIG, "Maintenance margin requirement after."),
        },
        ("trade_id", "role"),
        ("account_id", "market_id"),
    ),
    "postings": Table(
        "Double entry: one row per entry. Per sequence and asset those of the book `balance` sum to zero.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "entry": Column(INTEGER, "Its place among the entries of its event, from 0."),
            "time_ns": _TIME,
            "account_id": _ACCOUNT,
            "asset_id": Column(INTEGER, "What the amount is of; of `position` the base asset."),
            "market_id": Column(INTEGER, "Of `cost base` and `position` the market; 0: none."),
            "book": Column(
                TEXT,
                "balance, unsettled equity, cost base, position, amount under hold, shares lent, shares borrowed"
                " or custody shortfall.",
            ),
            "amount": Column(
                BIG, "Signed: smallest units, of `position` lots, of shares 10^-9 units."
            ),
        },
        ("sequence", "position", "entry"),
        ("account_id", "book", "asset_id"),
    ),
    "refusals": Table(
        "One row per item that was refused.",
        {
            "sequence": _SEQUENCE,
            "time_ns": _TIME,
            "command": Column(TEXT, "The kind of command."),
            "principal": Column(TEXT, "Who sent it."),
            "account_id": Column(INTEGER, "The account that the item names; null: none."),
            "market_id": Column(INTEGER, "The market that the item names; null: none."),
            "code": Column(TEXT, "The result code."),
            "limit_value": Column(TEXT, "The rule's limit, decimal text in its unit."),
            "actual_value": Column(TEXT, "The actual value."),
            "shortfall": Column(TEXT, "What was missing."),
        },
        ("sequence",),
        ("code",),
    ),
    "prices": Table(
        "One row per change of an index or a mark.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "what": Column(TEXT, "INDEX of an asset or MARK of a market."),
            "asset_id": Column(INTEGER, "Of INDEX the asset; null: a mark."),
            "market_id": Column(INTEGER, "Of MARK the market; null: an index."),
            "price": Column(TEXT, "Decimal text: valuation asset, or quote, per whole base."),
        },
        ("sequence", "position"),
        ("asset_id", "market_id"),
    ),
    "liquidations": Table(
        "One row per step of a liquidation: the flag, each tier, what was written off, the release.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "name": Column(TEXT, "The event's name."),
            "account_id": _ACCOUNT,
            "counterparty_account_id": Column(INTEGER, "The other side; null: none."),
            "market_id": Column(INTEGER, "The market; null: none."),
            "asset_id": Column(INTEGER, "The asset of a loss; null: none."),
            "lots": Column(INTEGER, "Lots that changed hands; null: none."),
            "value": Column(INTEGER, "What they cost, quote units; null: none."),
            "amount": Column(BIG, "The fee, share or loss, smallest units; null: none."),
            "fund_paid": Column(INTEGER, "What the liquidity fund paid; null: nothing."),
            "equity_before": Column(
                BIG, "`E` before, at the flag net equity, valuation units; null: none."
            ),
            "equity_after": Column(BIG, "`E` after, at the flag the MMF requirement; null: none."),
        },
        ("sequence", "position"),
        ("account_id",),
    ),
    "funding": Table(
        "One row per payment of funding that was settled with an account.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "amount": Column(INTEGER, "What the account got, quote units; paid is negative."),
        },
        ("sequence", "position"),
        ("account_id", "market_id"),
    ),
    "funding_rates": Table(
        "One row per interval of a market.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "market_id": _MARKET,
            "rate_ppb": Column(
                INTEGER, "The rate of the interval, parts per billion; above 0 longs pay."
            ),
            "samples": Column(INTEGER, "How many seconds were sampled."),
        },
        ("sequence", "position"),
    ),
    "interest": Table(
        "One row per pool and hour.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "asset_id": _ASSET,
            "paid": Column(INTEGER, "What borrowers paid in the hour, smallest units."),
            "earned": Column(INTEGER, "What lenders earned."),
            "kept": Column(INTEGER, "What the reserve kept."),
            "debt": Column(INTEGER, "What was owed at its end."),
            "claims": Column(INTEGER, "What was lent at its end."),
            "cash": Column(INTEGER, "What the pool could pay at its end."),
            "borrow_rate": Column(TEXT, "Yearly rate, decimal text."),
            "lend_rate": Column(TEXT, "Yearly rate, decimal text."),
        },
        ("sequence", "position"),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row to insert: values by column name; omitted columns are null."""

    table: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a row, found by a key of one column: amounts to add to columns, and values to set."""

    table: str
    key: int
    add: dict[str, int]
    put: dict[str, object]


def create_statements() -> list[str]:
    """Return the SQL of tables, indexes and views."""
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
    """Return a value as stored in the file: integers beyond 64 bits as their digits."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int) and not -INTEGER_MAX <= value <= INTEGER_MAX:
        return str(value)
    return value


class ProjectionFile:
    """A projection under construction. `head` is the last covered point; None while it is empty."""

    def __init__(
        self, path: Path, genesis_hash: bytes, binding: SqliteBinding | None = None
    ) -> None:
        """Open or begin the file. Raises ProjectionError for another file, StorageError if it cannot be opened."""
        self._path = path
        self._binding = binding or pysqlite3_binding()
        self._statements: dict[str, tuple[str, tuple[str, ...]]] = {}
        try:
            self._connection: Connection = self._binding.connect(address(path, "mode=rwc"))
        except self._binding.errors as error:
            raise StorageError(f"{path} cannot be opened: {error}") from error
        try:
            self._begin(genesis_hash)
        except BaseException:
            self._connection.close()
            raise

    def _begin(self, genesis_hash: bytes) -> None:
        """Make the tables, or check that they belong to this journal."""
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

    def write(self, rows: Sequence[Row | Change], head: Head, time_ns: int) -> None:
        """Write rows in order, all or none, together with the head that they reach."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
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
        except BaseException:
            execute("ROLLBACK")
            raise
        execute("COMMIT")
        self.head = head

    def _insert(self, table: str) -> tuple[str, tuple[str, ...]]:
        """Return the statement that inserts into a table, and its columns."""
        found = self._statements.get(table)
        if found is None:
            names = tuple(TABLES[table].columns)
            columns = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            sql = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608  names from the schema above
            found = self._statements[table] = (sql, names)
        return found

    def _change(self, change: Change) -> None:
        """Change a row."""
        table = TABLES[change.table]
        assert len(table.key) == 1
        assert {*change.add, *change.put} <= table.columns.keys()
        parts = [f'"{name}" = "{name}" + ?' for name in change.add]
        parts += [f'"{name}" = ?' for name in change.put]
        values = [*change.add.values(), *map(stored, change.put.values()), change.key]
        sql = f'UPDATE "{change.table}" SET {", ".join(parts)} WHERE {table.key[0]} = ?'  # noqa: S608
        self._connection.execute(sql, tuple(values))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class ProjectionReader:
    """A projection opened for reading and export."""

    def __init__(self, path: Path, binding: SqliteBinding | None = None) -> None:
        """Raises ProjectionError unless the file is a projection of this version."""
        self._binding = binding or pysqlite3_binding()
        if not path.is_file():
            raise ProjectionError(f"there is no projection at {path}")
        self._connection = self._binding.connect(address(path, "mode=ro"))
        try:
            application_id = self._connection.execute("PRAGMA application_id").fetchone()[0]
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        except self._binding.errors as error:
            self._connection.close()
            raise ProjectionError(f"{path} is no database: {error}") from error
        if application_id != APPLICATION_ID or version != PROJECTION_FORMAT:
            self._connection.close()
            raise ProjectionError(f"{path} is no projection of format {PROJECTION_FORMAT}")

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
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
