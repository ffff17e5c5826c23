# SPDX-License-Identifier: Apache-2.0
"""The base class of commands, and the two commands that no call of the API has: the server itself sends them.

Written by hand, because the schema states only calls. `commands` gives them on, beside the commands of calls.
"""

from dataclasses import dataclass
from typing import ClassVar

from clearinghouse.statemachine.vocabulary.numbers import AccountId


@dataclass
class Command:
    """State the parts of every command: caller, idempotency key (at most 64 characters), creation time."""

    KIND: ClassVar[int] = 0

    principal: str
    request_id: str
    created_ns: int

    def count(self) -> int:
        """Count the sequence numbers that the command takes: one per item of a batch, else one."""
        return 1


@dataclass
class AdvanceTime(Command):
    """Sequenced time moves to `to_ns`; all work due by then runs (U-6)."""

    KIND: ClassVar[int] = 1

    to_ns: int


@dataclass
class ReportDisconnect(Command):
    """A session that asked for it has ended: all orders of its accounts are cancelled (O-3). Answers: how many."""

    KIND: ClassVar[int] = 132

    account_ids: list[AccountId]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)
