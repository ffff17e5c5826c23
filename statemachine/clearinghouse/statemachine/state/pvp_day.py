# SPDX-License-Identifier: Apache-2.0
"""Hold the day of payment versus payment: its schedule, the calls of members, and how far it is (SPEC C-6).

Owns the shape of the data. Must never decide what is due: `pvp.day` does.
"""

from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import PVP_DAY_CLOSED


class PvpSchedule:
    """When pay-ins are called, due and paid out, in seconds of the local day; `call_seconds` 0: there is none.

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
    """What a member is to pay in of a currency on a day, what it has paid since, and what it lacks of what was due."""

    __slots__ = ("called", "late", "paid")

    def __init__(self, called: int, paid: int = 0, late: int = 0) -> None:
        """Take what is called."""
        self.called = called
        self.paid = paid
        self.late = late


class PvpDay:
    """How far the day is: its state, the deadline that comes next, and the last member or pair of the step under way.

    `place` counts deadlines of the schedule that are over. `missing` are the members that were short as the step began.
    `claims` and `cash` are what all members had, and what there was of it, as pay-outs began.
    """

    __slots__ = (
        "account_id",
        "cash",
        "claims",
        "day",
        "last_pair_id",
        "missing",
        "place",
        "state",
    )

    def __init__(self) -> None:
        """Start before the first day."""
        self.state = PVP_DAY_CLOSED
        self.day = 0
        self.place = 0
        self.account_id = NO_ACCOUNT
        self.last_pair_id = 0  # the last pair that the close returns
        self.missing: list[AccountId] = []
        self.claims: dict[AssetId, int] = {}
        self.cash: dict[AssetId, int] = {}
