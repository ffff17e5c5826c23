# SPDX-License-Identifier: Apache-2.0
"""The base class of commands, and the four commands that only the server or `restore` sends.

Written by hand, because the schema has only calls. `commands` re-exports them, beside the commands of calls.
"""

from dataclasses import dataclass
from typing import ClassVar

from clearinghouse.statemachine.vocabulary.numbers import AccountId, BreakId, OrderId


@dataclass
class Command:
    """The common fields of every command: caller, idempotency key (at most 64 characters), creation time."""

    KIND: ClassVar[int] = 0

    principal: str
    request_id: str
    created_ns: int

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one per item of a batch, else one."""
        return 1


@dataclass
class AdvanceTime(Command):
    """Advance sequenced time to `to_ns`; all work due by then runs (U-6)."""

    KIND: ClassVar[int] = 1

    to_ns: int


@dataclass
class ContinueNumbers(Command):
    """Never assign a number up to the stated ones again: a lost history used them; withdrawals stop (J-9.1)."""

    KIND: ClassVar[int] = 339

    last_account_id: AccountId
    last_order_id: OrderId
    last_trade_id: int
    last_money_id: int
    last_break_id: BreakId


@dataclass
class ReportDisconnect(Command):
    """Cancel all orders of an ended session's accounts (O-3.2). Answers: the number of cancelled orders of each."""

    KIND: ClassVar[int] = 132

    account_ids: list[AccountId]
    end_exits: int = 0  # 0 or 1

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class ReportGap(Command):
    """State that no command could become durable between two times; `to_ns` is the stamp of the command (U-6.2)."""

    KIND: ClassVar[int] = 330

    from_ns: int
    to_ns: int
    cause: int
