# SPDX-License-Identifier: Apache-2.0
"""Sum movements by hour: the change by each kind in each book of an account, and the total since genesis (SPEC L-2).

Owns their table. An hour without a movement has no row; the last earlier row has the total.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.loans import HOUR_NS, Loans
from clearinghouse.server.past.movements import MOVING, TermsOfMarkets, movements_of
from clearinghouse.server.past.position_lines import line_changes
from clearinghouse.server.past.tables import At, Handler, insert, storable
from clearinghouse.server.past.transactions import Transactions
from clearinghouse.statemachine.ledger.postings_from_events import BORROWED, LENT, postings
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.derived import DerivedFile

# An account, asset, market, book, kind of movement and hour; amounts beyond 64 bits are their digits.
TABLES: Final = (
    """
    CREATE TABLE sums (
        account_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        book INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        amount ANY NOT NULL,
        total ANY NOT NULL,
        PRIMARY KEY (account_id, asset_id, book, kind, market_id, hour)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sums_of_hour ON sums (account_id, hour, asset_id, market_id)",
)
_KEY: Final = ("account_id", "asset_id", "book", "kind", "market_id")
_COLUMNS: Final = (*_KEY, "hour", "amount", "total")
_OF_KEY: Final = " AND ".join(f"{name} = ?" for name in _KEY)
# Names of columns are this module's own.
_LAST: Final = f"SELECT hour, amount, total FROM sums WHERE {_OF_KEY} ORDER BY hour DESC LIMIT 1"  # noqa: S608
_TOTAL: Final = f"SELECT total FROM sums WHERE {_OF_KEY} AND hour < ? ORDER BY hour DESC LIMIT 1"  # noqa: S608
_NEXT: Final = """
    SELECT book, kind, market_id FROM sums
    WHERE account_id = ? AND asset_id = ? AND (book, kind, market_id) > (?, ?, ?)
    ORDER BY book, kind, market_id LIMIT 1
    """
# Totals that are kept in memory between two puts.
KEPT_MAX: Final = 200_000

Key = tuple[int, int, int, int, int]
"""Account, asset, book, kind, market."""


class Last:
    """The last row of an account, asset, book, kind and market: its hour, the amount in that hour, and the total."""

    __slots__ = ("amount", "hour", "total")

    def __init__(self, hour: int, amount: int, total: int) -> None:
        self.hour = hour
        self.amount = amount
        self.total = total


class Sums:
    """The sums of movements, and the shares in lending pools, of all accounts, that are not written yet."""

    def __init__(self, file: DerivedFile, at: At, instruments: Instruments) -> None:
        self._file = file
        self._at = at
        self._terms = TermsOfMarkets(instruments)
        self._loans = Loans(file, at)
        self._log = Transactions(file, at)
        # Sums added since the last write, by hour, in order of time.
        self._added: dict[int, dict[Key, int]] = {}
        self._kept: dict[Key, Last] = {}

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind.

        The result is empty if an archive was moved away, since a total needs all movements since genesis.
        """
        if self._file.oldest:
            return {}
        return {**dict.fromkeys(MOVING, self._moved), **self._loans.handlers()}

    def _moved(self, event: list[int]) -> None:
        hour = self._at.time_ns // HOUR_NS
        added = self._added.get(hour)
        if added is None:
            added = self._added[hour] = {}
        kind, offset = event[:2]
        one = split(event)[0]
        found = postings(one, self._terms)
        all_moved = movements_of(one, found, self._terms)
        for moved in all_moved:
            if moved.book in {LENT, BORROWED}:
                self._log.lent(offset, moved, *self._loans.move(hour, moved))
            else:
                self._log.moved(offset, moved)
            if moved.amount:
                key = (moved.account_id, moved.asset_id, moved.book, moved.kind, moved.market_id)
                added[key] = added.get(key, 0) + moved.amount
        for change in line_changes(found, all_moved):
            self._log.line_changed(offset, kind, change)

    def write_rows(self, file: DerivedFile) -> None:
        """Write the sums and the shares. Raises DerivedFileError."""
        for hour, added in self._added.items():
            rows: list[tuple[object, ...]] = []
            for key, amount in added.items():
                last = self._last(key)
                last.amount = (last.amount if last.hour == hour else 0) + amount
                last.hour = hour
                last.total += amount
                rows.append((*key, hour, storable(last.amount), storable(last.total)))
            file.put(insert("sums", _COLUMNS, replace=True), rows)
        self._added = {}
        if len(self._kept) > KEPT_MAX:
            self._kept = {}
        self._loans.write_rows(file)
        self._log.write_rows(file)

    def _last(self, key: Key) -> Last:
        """Return the last row of a key; zeros if there is none."""
        last = self._kept.get(key)
        if last is None:
            rows = self._file.rows(_LAST, key)
            last = Last(*map(int, rows[0])) if rows else Last(-1, 0, 0)
            self._kept[key] = last
        return last


# --- reads ---


class Sum(NamedTuple):
    """The sums of one kind of movement in a book: up to the start of a period, and up to its end."""

    book: int
    kind: int
    market_id: int
    before: int
    after: int


def sums_of(
    file: DerivedFile, account_id: int, asset_id: int, hours: tuple[int, int]
) -> Iterator[Sum]:
    """Yield all sums of an account in an asset by book, kind and market, up to the start of each of two hours."""
    key = (-1, 0, 0)
    while rows := file.rows(_NEXT, (account_id, asset_id, *key)):
        key = rows[0]
        before, after = (_total(file, (account_id, asset_id, *key), hour) for hour in hours)
        yield Sum(*key, before, after)


def _total(file: DerivedFile, key: Key, hour: int) -> int:
    """Return the total of a key up to the start of an hour."""
    rows = file.rows(_TOTAL, (*key, hour))
    return int(rows[0][0]) if rows else 0
