# SPDX-License-Identifier: Apache-2.0
"""Record the transaction log of each account: every movement in order, with the amount of its book (SPEC A-6, L-2).

Owns its tables, and those of positions with their two cost bases. A row has its reason and its sequence; it names the
account on the other side if its own account may read that (Q-5.2).
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history_money_views import TransactionView
from clearinghouse.server.past.movements import Movement
from clearinghouse.server.past.position_lines import Line, LineChange
from clearinghouse.server.past.tables import (
    At,
    Found,
    Places,
    Reading,
    Rows,
    insert,
    scan,
    storable,
)
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BORROWED,
    HELD,
    LENT,
    UNSETTLED,
)
from clearinghouse.storage.derived import DerivedFile

# Amounts beyond 64 bits are their digits. Of shares lent and borrowed, `amount_after` has shares, and `epoch` says
# after how many epochs of the pool.
TABLES: Final = (
    """
    CREATE TABLE transactions (
        account_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        place INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        counterparty_account_id INTEGER NOT NULL,
        book INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        amount ANY NOT NULL,
        shares ANY NOT NULL,
        amount_after ANY NOT NULL,
        epoch INTEGER NOT NULL,
        PRIMARY KEY (account_id, sequence, place)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE books (
        account_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        book INTEGER NOT NULL,
        amount ANY NOT NULL,
        PRIMARY KEY (account_id, asset_id, book)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE position_lines (
        account_id INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        place INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        event_kind INTEGER NOT NULL,
        lots INTEGER NOT NULL,
        cost ANY NOT NULL,
        original_cost ANY NOT NULL,
        realised ANY NOT NULL,
        original_realised ANY NOT NULL,
        PRIMARY KEY (account_id, market_id, sequence, place)
    ) STRICT, WITHOUT ROWID
    """,
)
# Books as readers know them.
BOOKS: Final = {
    BALANCE: kinds.BOOK_BALANCE,
    UNSETTLED: kinds.BOOK_UNSETTLED,
    HELD: kinds.BOOK_HELD,
    LENT: kinds.BOOK_LENT,
    BORROWED: kinds.BOOK_BORROWED,
}
_VIEW: Final = (
    "account_id",
    "sequence",
    "place",
    "time_ns",
    "asset_id",
    "market_id",
    "counterparty_account_id",
    "book",
    "kind",
    "amount",
    "shares",
    "amount_after",
)
_TRANSACTION: Final = (*_VIEW, "epoch")
_BOOK: Final = ("account_id", "asset_id", "book", "amount")
_LINE: Final = (
    "account_id",
    "market_id",
    "sequence",
    "place",
    "time_ns",
    "event_kind",
    "lots",
    "cost",
    "original_cost",
    "realised",
    "original_realised",
)
_FIGURES: Final = "lots, cost, original_cost, realised, original_realised"
# Names of columns are this module's own.
_LINE_BEFORE: Final = (
    f"SELECT {_FIGURES} FROM position_lines WHERE account_id = ? AND market_id = ? AND sequence < ? "  # noqa: S608
    "ORDER BY sequence DESC, place DESC LIMIT 1"
)
_NEXT_MARKET: Final = (
    "SELECT market_id FROM position_lines WHERE account_id = ? AND market_id > ? "
    "ORDER BY market_id LIMIT 1"
)
_PART: Final = (
    "SELECT book, kind, market_id, amount, shares, amount_after, epoch FROM transactions "
    "WHERE account_id = ? AND sequence >= ? AND sequence < ? AND asset_id = ? "
    "ORDER BY sequence, place"
)
_END: Final = 2**63 - 1
# Amounts and positions that are kept in memory between two puts.
KEPT_MAX: Final = 200_000


class Transactions:
    """The rows of the log and of positions that are not written yet; `sums` passes the movements of each event."""

    def __init__(self, file: DerivedFile, at: At) -> None:
        self._file = file
        self._at = at
        self._places = Places(at)
        self._rows = Rows(insert("transactions", _TRANSACTION))
        self._line_rows = Rows(insert("position_lines", _LINE))
        self._amounts: dict[tuple[int, int, int], int] = {}
        self._changed: set[tuple[int, int, int]] = set()
        self._lines: dict[tuple[int, int], Line] = {}

    def moved(self, offset: int, movement: Movement) -> None:
        """Record a movement of an amount, with the amount of its book afterwards."""
        key = (movement.account_id, movement.asset_id, movement.book)
        amount = self._amounts.get(key)
        if amount is None:
            rows = self._file.rows(
                "SELECT amount FROM books WHERE account_id = ? AND asset_id = ? AND book = ?", key
            )
            amount = int(rows[0][0]) if rows else 0
        amount += movement.amount
        self._amounts[key] = amount
        self._changed.add(key)
        self._row(offset, movement, amount, 0)

    def lent(self, offset: int, movement: Movement, shares: int, epoch: int) -> None:
        """Record a movement of pool shares; `shares` is the account's number of shares afterwards."""
        self._row(offset, movement, shares, epoch)

    def _row(self, offset: int, moved: Movement, after: int, epoch: int) -> None:
        sequence, place = self._places.next(offset)
        self._rows.rows.append(
            (moved.account_id, sequence, place, self._at.time_ns, moved.asset_id, moved.market_id,
             moved.counterparty_id, moved.book, moved.kind, storable(moved.amount),
             storable(moved.shares), storable(after), epoch)
        )  # fmt: skip

    def line_changed(self, offset: int, event_kind: int, change: LineChange) -> None:
        """Record a change of a position, with the position afterwards."""
        key = (change.account_id, change.market_id)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = last_line(self._file, *key)
        line.apply(change)
        sequence, place = self._places.next(offset)
        lots, *figures = line.figures()
        self._line_rows.rows.append(
            (*key, sequence, place, self._at.time_ns, event_kind, lots, *map(storable, figures))
        )

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""
        self._rows.write_rows(file)
        self._line_rows.write_rows(file)
        if self._changed:
            rows: list[tuple[object, ...]] = [
                (*key, storable(self._amounts[key])) for key in self._changed
            ]
            file.put(insert("books", _BOOK, replace=True), rows)
            self._changed = set()
        if len(self._amounts) > KEPT_MAX:
            self._amounts = {}
        if len(self._lines) > KEPT_MAX:
            self._lines = {}


# --- reads ---


def line_before(file: DerivedFile, account_id: int, market_id: int, sequence: int) -> Line:
    """Return the position of an account in a market as of the last change before a sequence."""
    rows = file.rows(_LINE_BEFORE, (account_id, market_id, sequence))
    return Line(*map(int, rows[0])) if rows else Line()


def has_changed(
    file: DerivedFile, account_id: int, market_id: int, sequences: tuple[int, int]
) -> bool:
    """Return whether a position changed between two sequences, the second excluded."""
    sql = (
        "SELECT 1 FROM position_lines WHERE account_id = ? AND market_id = ? "
        "AND sequence >= ? AND sequence < ? LIMIT 1"
    )
    return bool(file.rows(sql, (account_id, market_id, *sequences)))


def last_line(file: DerivedFile, account_id: int, market_id: int) -> Line:
    """Return the position of an account in a market as of the end of the file."""
    return line_before(file, account_id, market_id, _END)


def amounts_of(file: DerivedFile, account_id: int) -> dict[tuple[int, int], int]:
    """Return the amounts of an account as of the end of the file, by asset and book."""
    rows = file.rows("SELECT asset_id, book, amount FROM books WHERE account_id = ?", (account_id,))
    return {(asset_id, book): int(amount) for asset_id, book, amount in rows}


def markets_of(file: DerivedFile, account_id: int) -> Iterator[int]:
    """Yield the markets in which an account ever had a position."""
    market_id = 0
    while rows := file.rows(_NEXT_MARKET, (account_id, market_id)):
        market_id = rows[0][0]
        yield market_id


class Part(NamedTuple):
    """A row of the log with the fields that a statement needs for a part of an hour."""

    book: int
    kind: int
    market_id: int
    amount: int
    shares: int
    amount_after: int
    epoch: int


def part_of(
    file: DerivedFile, account_id: int, asset_id: int, sequences: tuple[int, int]
) -> list[Part]:
    """Return the rows of an account in an asset between two sequences, the second excluded."""
    if sequences[0] >= sequences[1]:
        return []
    rows = file.rows(_PART, (account_id, *sequences, asset_id))
    return [Part(*map(int, row)) for row in rows]


def log_of(
    file: DerivedFile, account_id: int, sequences: tuple[int, int]
) -> Iterator[TransactionView]:
    """Yield the log of an account between two sequences, the second excluded."""
    rows = file.each(
        f"SELECT {', '.join(_VIEW)} FROM transactions "  # noqa: S608
        "WHERE account_id = ? AND sequence >= ? AND sequence < ? ORDER BY sequence, place",
        (account_id, *sequences),
    )
    for row in rows:
        yield _view(row)


def _view(row: tuple[Any, ...]) -> TransactionView:
    """Return a row of the log as the item that replies show."""
    *values, book, kind, amount, shares, after = map(int, row)
    is_loan = book in {LENT, BORROWED}
    amounts = (0, after, 0) if is_loan else (after, 0, 1)
    return TransactionView(*(*values, BOOKS[book], kind, amount, shares, *amounts))


def transactions(reading: Reading) -> Iterator[Found]:
    """Yield the log of an account by sequence and place."""
    filters = reading.question.filters
    equal = {"account_id": filters["account_id"]}
    key = ("sequence", "place")
    for row in scan(reading, "transactions", _VIEW, equal, key, reading.span):
        view = _view(row)
        is_wanted = (
            filters["asset_id"] in {0, view.asset_id}
            and filters["market_id"] in {0, view.market_id}
            and filters["kind"] in {0, view.kind}
        )
        yield (view.sequence, view.place), view if is_wanted else None
