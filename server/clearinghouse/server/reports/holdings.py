# SPDX-License-Identifier: Apache-2.0
"""State holdings at the end of each day: opening amount of each asset by account, movements, closing (SPEC L-2, C-5).

Owns the days, and the comparison of two independent sources: balances at both ends of a day come from the ledger, the
movements between them from the events. A statement is right if they agree to the unit. Debts to pools are stated too:
borrowed amounts, those for losses (R-1.5), ended debts, and the interest, which is the difference.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from clearinghouse.server.analysis.replayed_state import Past, Step, sequence_at
from clearinghouse.server.codec.scales import AssetScale, scales_of
from clearinghouse.server.codec.text.events import account_name
from clearinghouse.server.reports.clearing_tables import Row, Tables, date_text
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.reader import JournalReader

DAY_SECONDS: Final = 86_400
Key: TypeAlias = tuple[int, int]
"""Account and asset."""
Moved: TypeAlias = Counter[tuple[int, int, str]]
"""How much of balances moved, by account, asset and cause; of debts, by account, asset and name."""


class Day(NamedTuple):
    """A day of a journal, in a calendar with an offset from UTC, with its last sequence."""

    number: int
    last_sequence: int


class Kept(NamedTuple):
    """A balance of an account, and the part of it that is on hold."""

    balance: int
    held: int


class Owed(NamedTuple):
    """A debt to the pool of an asset as of its last accrual, and the shares of the pool that it has."""

    amount: int
    shares: int


NOTHING: Final = Kept(0, 0)
NO_DEBT: Final = Owed(0, 0)


def days_of(reader: JournalReader, offset_seconds: int) -> list[Day]:
    """Return the days with records after genesis. A record belongs to the day of its time."""
    found: list[Day] = []
    at, end = 0, reader.head().sequence
    while at < end:
        time_ns = next(reader.read(at + 1)).time_ns
        number = (time_ns // SECOND_NS + offset_seconds) // DAY_SECONDS
        end_ns = ((number + 1) * DAY_SECONDS - offset_seconds) * SECOND_NS - 1
        at = sequence_at(reader, end_ns)
        found.append(Day(number, at))
    return found


def kept_in(state: State) -> dict[Key, Kept]:
    """Return all balances of the ledger that are not 0, by account and asset."""
    return {
        (account.id, asset_id): Kept(one.balance, one.held)
        for account in state.accounts.values()
        for asset_id, one in account.holdings.items()
        if one.balance or one.held
    }


def owed_in(state: State) -> dict[Key, Owed]:
    """Return all debts to pools that are not 0, by account and asset."""
    return {
        (account.id, asset_id): Owed(debt_of(one), one.borrow_shares)
        for account in state.accounts.values()
        for asset_id, one in account.holdings.items()
        if one.borrow_shares
    }


class Holdings:
    """The statements of some days, of all accounts and assets, or of one account or asset."""

    def __init__(
        self,
        moved_in: Callable[[Step], Moved],
        borrowed_in: Callable[[Step], Moved],
        account_id: int,
        symbol: str,
    ) -> None:
        """Begin without days. `account_id` 0 means every account, and an empty `symbol` every asset.

        `moved_in` and `borrowed_in` return the changes of balances and debts by the events of a step; they read no
        amount from its state.
        """
        self._moved_in = moved_in
        self._borrowed_in = borrowed_in
        self.holdings: list[Row] = []
        self.causes: list[Row] = []
        self.debts: list[Row] = []
        self.totals: list[Row] = []
        self.differences = 0
        self._asked = account_id, symbol

    def tables(self) -> Tables:
        """Return all tables: balances, their movements, debts, and the sums of all accounts."""
        return {
            "holdings": self.holdings,
            "movements": self.causes,
            "debts": self.debts,
            "totals": self.totals,
        }

    def run(self, past: Past, days: list[Day]) -> None:
        """Replay the days from the present position of the machine, and add the rows of each."""
        opening, owed = kept_in(past.state), owed_in(past.state)
        for day in days:
            moved: Moved = Counter()
            borrowed: Moved = Counter()
            while past.sequence < day.last_sequence and (step := past.step()) is not None:
                moved.update(self._moved_in(step))
                borrowed.update(self._borrowed_in(step))
            closing, owed_then = kept_in(past.state), owed_in(past.state)
            date, scales = date_text(day.number), scales_of(past.state).assets
            self._state_day(date, opening, closing, moved, scales)
            self._state_debts(date, owed, owed_then, borrowed, scales)
            opening, owed = closing, owed_then

    def _state_day(
        self,
        day: str,
        opening: dict[Key, Kept],
        closing: dict[Key, Kept],
        moved: Moved,
        scales: dict[int, AssetScale],
    ) -> None:
        """Add the requested rows of a day, and the sums over all accounts."""
        changes: Counter[Key] = Counter()
        for (account_id, asset_id, cause), amount in sorted(moved.items()):
            changes[account_id, asset_id] += amount
            scale = scales[asset_id]
            if amount and self._is_asked(account_id, scale):
                row = {"cause": cause, "amount": scale.texts[amount]}
                self.causes.append(_head(day, account_id, scale) | row)
        held: Counter[int] = Counter()
        outside: Counter[int] = Counter()
        for key in sorted(opening.keys() | closing.keys() | changes.keys()):
            account_id, asset_id = key
            scale = scales[asset_id]
            before, after = opening.get(key, NOTHING), closing.get(key, NOTHING)
            (held if after.balance > 0 else outside)[asset_id] += after.balance
            difference = after.balance - before.balance - changes[key]
            self.differences += difference != 0
            if self._is_asked(account_id, scale):
                figures = {
                    "opening": before.balance,
                    "moved": changes[key],
                    "closing": after.balance,
                    "on_hold": after.held,
                    "difference": difference,
                }
                self.holdings.append(_head(day, account_id, scale) | _texts(scale, figures))
        for asset_id in sorted(held.keys() | outside.keys()):
            scale = scales[asset_id]
            figures = {"held": held[asset_id], "outside": outside[asset_id]}
            figures["difference"] = sum(figures.values())
            self.differences += figures["difference"] != 0
            self.totals.append({"date": day, "asset": scale.symbol} | _texts(scale, figures))

    def _state_debts(
        self,
        day: str,
        opening: dict[Key, Owed],
        closing: dict[Key, Owed],
        changes: Moved,
        scales: dict[int, AssetScale],
    ) -> None:
        """Add the debts of a day. Interest is the change that neither a borrow nor the end of a debt explains (B-3).

        Shares must agree exactly, since no interest changes them.
        """
        changed = {(account_id, asset_id) for account_id, asset_id, _ in changes}
        for key in sorted(opening.keys() | closing.keys() | changed):
            account_id, asset_id = key
            scale = scales[asset_id]
            before, after = opening.get(key, NO_DEBT), closing.get(key, NO_DEBT)
            borrowed, ended = changes[*key, "borrowed"], changes[*key, "ended"]
            difference = after.shares - before.shares - changes[*key, "shares"]
            self.differences += difference != 0
            figures = {
                "opening": before.amount,
                "borrowed": borrowed,
                "for_losses": changes[*key, "for_losses"],
                "ended": ended,
                "interest": after.amount - before.amount - borrowed + ended,
                "closing": after.amount,
            }
            if self._is_asked(account_id, scale) and any(figures.values()):
                row = _head(day, account_id, scale) | _texts(scale, figures)
                self.debts.append(row | {"difference_of_shares": str(difference)})

    def _is_asked(self, account_id: int, scale: AssetScale) -> bool:
        """Return whether the user requested rows about this account and asset."""
        account, symbol = self._asked
        return account in {0, account_id} and symbol in {"", scale.symbol}


def _head(day: str, account_id: int, scale: AssetScale) -> Row:
    """Return the first columns of a row: the day, the account and the asset."""
    name = account_name(account_id)
    return {"date": day, "account_id": account_id, "account": name, "asset": scale.symbol}


def _texts(scale: AssetScale, figures: dict[str, int]) -> Row:
    """Return the amounts of an asset as decimal text."""
    return {name: scale.texts[value] for name, value in figures.items()}
