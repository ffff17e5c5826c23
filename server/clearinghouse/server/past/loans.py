# SPDX-License-Identifier: Apache-2.0
"""Record the shares of accounts in lending pools, and the pools' indices, by whole hour (SPEC B-1, B-3, B-5).

Owns the shares that an account had at the end of each hour in which they changed, and the indices that pools published.
No event states the interest of an account: it follows from shares times index at each whole hour.
"""

from typing import Final, NamedTuple

from clearinghouse.server.past.movements import Movement
from clearinghouse.server.past.tables import INTEGER_MAX, At, Handler, Rows, insert, storable
from clearinghouse.statemachine.arithmetic.lending import RAY, claim_floor, debt_ceil
from clearinghouse.statemachine.ledger.postings_from_events import LENT
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.derived import DerivedFile

HOUR_NS: Final = 3_600 * SECOND_NS
# An hour is its number since 1970. A row of a loan has the values at the end of its hour, a row of a pool the values at
# the beginning. Shares, amounts and indices beyond 64 bits are their digits.
TABLES: Final = (
    "CREATE TABLE pools (asset_id INTEGER PRIMARY KEY, next_hour INTEGER NOT NULL) STRICT",
    """
    CREATE TABLE pool_hours (
        hour INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        borrow_index ANY NOT NULL,
        supply_index ANY NOT NULL,
        PRIMARY KEY (hour, asset_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX pool_hours_by_sequence ON pool_hours (sequence, hour)",
    "CREATE INDEX pool_hours_of_asset ON pool_hours (asset_id, hour)",
    """
    CREATE TABLE pool_epochs (
        asset_id INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        supply_index ANY NOT NULL,
        PRIMARY KEY (asset_id, epoch)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE loans (
        account_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        lent_shares ANY NOT NULL,
        borrowed_shares ANY NOT NULL,
        lent_in ANY NOT NULL,
        borrowed_in ANY NOT NULL,
        PRIMARY KEY (account_id, asset_id, hour)
    ) STRICT, WITHOUT ROWID
    """,
)
_POOL_HOUR: Final = ("hour", "asset_id", "sequence", "epoch", "borrow_index", "supply_index")
_LOAN: Final = (
    "account_id",
    "asset_id",
    "hour",
    "epoch",
    "lent_shares",
    "borrowed_shares",
    "lent_in",
    "borrowed_in",
)
# Loans that are kept in memory between two puts.
KEPT_MAX: Final = 100_000


class Loan:
    """The shares of an account in a pool, the epoch of its lent shares, and the sums that it has paid in and out."""

    __slots__ = ("borrowed_in", "borrowed_shares", "epoch", "lent_in", "lent_shares")

    def __init__(
        self, epoch: int, lent_shares: int, borrowed_shares: int, lent_in: int, borrowed_in: int
    ) -> None:
        self.epoch = epoch
        self.lent_shares = lent_shares
        self.borrowed_shares = borrowed_shares
        self.lent_in = lent_in
        self.borrowed_in = borrowed_in


class Loans:
    """The shares of all accounts, and the indices of all pools, that are not written yet."""

    def __init__(self, file: DerivedFile, at: At) -> None:
        self._file = file
        self._at = at
        self._epochs = Rows(insert("pool_epochs", ("asset_id", "epoch", "supply_index")))
        self._hours = Rows(insert("pool_hours", _POOL_HOUR))
        # Asset -> the indices that its epochs ended with, and its next whole hour.
        self._ended: dict[int, list[int]] = {}
        for asset_id, index in file.rows(
            "SELECT asset_id, supply_index FROM pool_epochs ORDER BY asset_id, epoch"
        ):
            self._ended.setdefault(asset_id, []).append(int(index))
        self._next: dict[int, int] = dict(file.rows("SELECT asset_id, next_hour FROM pools"))
        self._is_later = False
        self._gone: list[int] = []  # assets whose pools are those of other assets now
        self._kept: dict[tuple[int, int], Loan] = {}
        # Account, asset and hour -> the loan at its end, since the last put.
        self._changed: dict[tuple[int, int, int], tuple[object, ...]] = {}

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events of pools, by kind of event."""
        return {
            events.POOL_CREATED: self._created,
            events.INTEREST_HOUR: self._hour_ended,
            events.POOL_EPOCH_CLOSED: self._epoch_closed,
            events.POOL_EXCHANGED: self._exchanged,
        }

    def _created(self, event: list[int]) -> None:
        # Its next whole hour is the first that it publishes, and none is left out after it (B-3).
        self._next[event[2]] = self._at.time_ns // HOUR_NS + 1
        self._is_later = True

    def _hour_ended(self, event: list[int]) -> None:
        offset, asset_id = event[1:3]
        borrow_index, supply_index = event[-2:]
        at = self._at
        hour = self._next[asset_id]
        self._next[asset_id] = hour + 1
        self._is_later = True
        epoch = len(self._ended.get(asset_id, ()))
        self._hours.rows.append(
            (
                hour,
                asset_id,
                at.first_sequence + offset,
                epoch,
                storable(borrow_index),
                storable(supply_index),
            )
        )

    def _epoch_closed(self, event: list[int]) -> None:
        _, _, asset_id, _, supply_index = event
        ended = self._ended.setdefault(asset_id, [])
        ended.append(supply_index)
        self._epochs.rows.append((asset_id, len(ended), storable(supply_index)))

    def _exchanged(self, event: list[int]) -> None:
        """Continue a pool under the new asset after an exchange of assets: indices and the next hour continue.

        The hour of the exchange is the last hour of the old asset, and has the interest up to the exchange.
        """
        _, offset, _, asset_id, into_id, borrow_index, supply_index = event
        hour = self._next[into_id] = self._next.pop(asset_id)
        self._gone.append(asset_id)
        self._is_later = True
        epoch = len(self._ended.get(asset_id, ()))
        sequence = self._at.first_sequence + offset
        indices = (storable(borrow_index), storable(supply_index))
        self._hours.rows.append((hour, asset_id, sequence, epoch, *indices))
        self._hours.rows.append((hour - 1, into_id, sequence, 0, *indices))

    def move(self, hour: int, moved: Movement) -> tuple[int, int]:
        """Process a movement of lent or borrowed shares.

        Returns the account's shares of that kind after the movement, and the epoch of its lent shares.
        """
        key = (moved.account_id, moved.asset_id)
        loan = self._kept.get(key)
        if loan is None:
            loan = self._kept[key] = loan_at(self._file, *key, hour + 1)
        ended = self._ended.get(moved.asset_id, [])
        loan.lent_shares = _rescaled(loan.lent_shares, ended[loan.epoch :])
        loan.epoch = len(ended)
        if moved.book == LENT:
            loan.lent_shares += moved.shares
            loan.lent_in += moved.amount
        else:
            loan.borrowed_shares += moved.shares
            loan.borrowed_in += moved.amount
        assert loan.lent_shares >= 0
        assert loan.borrowed_shares >= 0
        self._changed[(*key, hour)] = (
            loan.epoch,
            storable(loan.lent_shares),
            storable(loan.borrowed_shares),
            storable(loan.lent_in),
            storable(loan.borrowed_in),
        )
        is_lent = moved.book == LENT
        return loan.lent_shares if is_lent else loan.borrowed_shares, loan.epoch

    def write_rows(self, file: DerivedFile) -> None:
        """Write shares and indices. Raises DerivedFileError."""
        self._epochs.write_rows(file)
        self._hours.write_rows(file)
        if self._is_later:
            rows: list[tuple[object, ...]] = [*self._next.items()]
            file.put(insert("pools", ("asset_id", "next_hour"), replace=True), rows)
            file.put("DELETE FROM pools WHERE asset_id = ?", [(one,) for one in self._gone])
            self._is_later = False
            self._gone = []
        if self._changed:
            rows = [(*key, *loan) for key, loan in self._changed.items()]
            file.put(insert("loans", _LOAN, replace=True), rows)
            self._changed = {}
        if len(self._kept) > KEPT_MAX:
            self._kept = {}


def _rescaled(shares: int, ended: list[int]) -> int:
    """Return lent shares after they were converted to their value at the end of each of some epochs, floored (B-5)."""
    for index in ended:
        shares = shares * index // RAY
    return shares


# --- reads ---


def loan_at(file: DerivedFile, account_id: int, asset_id: int, hour: int) -> Loan:
    """Return the loan of an account in a pool as of the last change before an hour."""
    rows = file.rows(
        "SELECT epoch, lent_shares, borrowed_shares, lent_in, borrowed_in FROM loans "
        "WHERE account_id = ? AND asset_id = ? AND hour < ? ORDER BY hour DESC LIMIT 1",
        (account_id, asset_id, hour),
    )
    return Loan(*map(int, rows[0])) if rows else Loan(0, 0, 0, 0, 0)


def last_shares(file: DerivedFile, account_id: int, asset_id: int) -> tuple[int, int]:
    """Return the lent and the borrowed shares of an account in a pool, as of the end of the file."""
    loan = loan_at(file, account_id, asset_id, INTEGER_MAX)
    ended = file.rows(
        "SELECT supply_index FROM pool_epochs WHERE asset_id = ? AND epoch > ? ORDER BY epoch",
        (asset_id, loan.epoch),
    )
    return _rescaled(loan.lent_shares, [int(index) for (index,) in ended]), loan.borrowed_shares


class Worth(NamedTuple):
    """The value of an account's claim and debt at a time, and the sums of the payments into each up to then."""

    lent: int
    borrowed: int
    lent_in: int
    borrowed_in: int
    has_shares: bool


def worth_at(file: DerivedFile, account_id: int, asset_id: int, hour: int) -> Worth:
    """Return the value of the shares that an account had before an hour, at the index of that hour.

    Claims are floored, debts are ceiled (B-1).
    """
    loan = loan_at(file, account_id, asset_id, hour)
    return worth_of(file, asset_id, loan, hour * HOUR_NS)


def worth_of(file: DerivedFile, asset_id: int, loan: Loan, time_ns: int) -> Worth:
    """Return the value of the shares of a loan at a time; claims are floored, debts are ceiled (B-1)."""
    if not loan.lent_shares and not loan.borrowed_shares:
        return Worth(0, 0, loan.lent_in, loan.borrowed_in, has_shares=False)
    index = _index_at(file, asset_id, time_ns, loan.epoch)
    ended = [
        int(ended)
        for (ended,) in file.rows(
            "SELECT supply_index FROM pool_epochs WHERE asset_id = ? AND epoch > ? AND epoch <= ? "
            "ORDER BY epoch",
            (asset_id, loan.epoch, index.epoch),
        )
    ]
    return Worth(
        claim_floor(_rescaled(loan.lent_shares, ended), index.supply),
        debt_ceil(loan.borrowed_shares, index.borrow),
        loan.lent_in,
        loan.borrowed_in,
        has_shares=True,
    )


class Index(NamedTuple):
    """The borrow and supply index of a pool at a time, and how many epochs of the pool had ended."""

    epoch: int
    borrow: int
    supply: int


def _index_at(file: DerivedFile, asset_id: int, time_ns: int, epoch: int) -> Index:
    """Return the indices of a pool at a time, floored.

    At a whole hour they are the published ones; within an hour they are interpolated between two published ones. If an
    epoch ended in the hour, or the next hour is not published yet, they are those of the nearest published hour with
    the epoch `epoch` or a later one; before the first published hour they are those of a new pool.
    """
    hour, past_ns = divmod(time_ns, HOUR_NS)
    sql = "SELECT epoch, borrow_index, supply_index FROM pool_hours WHERE asset_id = ? AND hour "
    values = (asset_id, hour)
    before = [
        Index(*map(int, row)) for row in file.rows(sql + "<= ? ORDER BY hour DESC LIMIT 1", values)
    ]
    after = [Index(*map(int, row)) for row in file.rows(sql + "> ? ORDER BY hour LIMIT 1", values)]
    first = before[0] if before else Index(0, RAY, RAY)
    if past_ns == 0 or not after:
        return first
    last = after[0]
    if first.epoch != last.epoch:
        return first if first.epoch >= epoch else last
    return Index(
        first.epoch,
        first.borrow + (last.borrow - first.borrow) * past_ns // HOUR_NS,
        first.supply + (last.supply - first.supply) * past_ns // HOUR_NS,
    )


def ended_hour(file: DerivedFile, time_ns: int) -> int:
    """Return the last whole hour at or before a time that all pools have published."""
    published = file.rows("SELECT min(next_hour) - 1 FROM pools")[0][0]
    reached = time_ns // HOUR_NS
    return reached if published is None else min(reached, published)
