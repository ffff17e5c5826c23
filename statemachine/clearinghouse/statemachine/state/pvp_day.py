# SPDX-License-Identifier: Apache-2.0
"""Hold the day of payment versus payment: its schedule, the calls of members, and its progress (SPEC C-6).

Owns the shape of the data. Must never decide what is due: `pvp.day` does.
"""

from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import PVP_DAY_CLOSED


class PvpSchedule:
    """The times of calls, deadlines and pay-outs, in seconds of the local day; `call_seconds` 0: no schedule.

    The three lists have one entry for each deadline, in the order of their times.
    """

    __slots__ = (
        "asset_ids",
        "calendar_id",
        "call_seconds",
        "close_seconds",
        "seconds",
        "shares_ppb",
        "utc_offset_seconds",
    )

    def __init__(self) -> None:
        """Start without a schedule."""
        self.call_seconds = 0
        self.close_seconds = 0
        self.utc_offset_seconds = 0
        self.calendar_id = 0  # 0: all days are business days
        self.asset_ids: list[AssetId] = []
        self.seconds: list[int] = []
        self.shares_ppb: list[int] = []


class PvpCall:
    """A member's pay-in call in a currency on a day, its payments since the call, and the overdue part."""

    __slots__ = ("called", "late", "paid")

    def __init__(self, called: int, paid: int = 0, late: int = 0) -> None:
        """Store the call."""
        self.called = called
        self.paid = paid
        self.late = late


class PvpDay:
    """The progress of a day: its state, the next deadline, and the last member or pair of the present step.

    `place` counts past deadlines of the schedule. `missing` are the members that were short at the start of the step.
    `claims` and `cash` are the sums of all members at the start of the pay-outs.
    """

    __slots__ = (
        "account_id",
        "cash",
        "claims",
        "day",
        "last_pair_id",
        "missing",
        "moved_ns",
        "place",
        "state",
    )

    def __init__(self) -> None:
        """Start before the first day."""
        self.state = PVP_DAY_CLOSED
        self.day = 0
        self.place = 0
        self.moved_ns = 0  # by how much the remaining deadlines and the close have moved (U-6.2)
        self.account_id = NO_ACCOUNT
        self.last_pair_id = 0  # the last pair that the close returns
        self.missing: list[AccountId] = []
        self.claims: dict[AssetId, int] = {}
        self.cash: dict[AssetId, int] = {}
