# SPDX-License-Identifier: Apache-2.0
"""Let a restored journal continue after the numbers that a lost history has used (SPEC J-9.1).

Owns the one record that `restore` adds to a copy. It has the time of the previous record, so it comes before all work
that has become due since then. Must never run while a server uses the directory.
"""

from pathlib import Path
from typing import NamedTuple, Self

from clearinghouse.server.journal.records import Applier
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, BreakId, OrderId
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only


class Numbers(NamedTuple):
    """The highest used number of each kind of object; `money` is for deposits, withdrawals and holds."""

    accounts: int
    orders: int
    trades: int
    money: int
    breaks: int

    @classmethod
    def of(cls, state: State) -> Self:
        """Return the highest used numbers of a machine's state."""
        return cls(
            state.last_account_id,
            state.last_order_id,
            state.last_trade_id,
            state.last_money_id,
            state.last_break_id,
        )

    def or_above(self, least: int) -> "Numbers":
        """Return the same numbers, each raised to `least` if it is lower."""
        return Numbers(*(max(one, least) for one in self))


def continue_beyond(target: Path, numbers: Numbers) -> Head:
    """Add a record that declares these numbers as used and stops withdrawals; return the new end of the journal.

    Raises the errors of a start.
    """
    reader = open_read_only(target)
    try:
        applier = rebuild(reader)
    finally:
        reader.close()
    directory = DataDirectory(target)
    try:
        return _append(directory, applier, numbers)
    finally:
        directory.close()


def _append(directory: DataDirectory, applier: Applier, numbers: Numbers) -> Head:
    """Append the record with ContinueNumbers; return the new end of the journal."""
    applier.open(applier.time_ns)
    applier.continue_numbers(
        AccountId(numbers.accounts),
        OrderId(numbers.orders),
        numbers.trades,
        numbers.money,
        BreakId(numbers.breaks),
    )
    journal = directory.journal
    record = applier.seal(journal.epoch()).record
    journal.append(record.epoch, record.first_sequence, [record])
    return record.head
