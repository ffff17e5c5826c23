# SPDX-License-Identifier: Apache-2.0
"""Hold credit that settlements give within a day: terms of members, and debts of accounts (SPEC C-5.5).

Owns the shape of the data. Must never decide who gets credit: rules live in `settlement.credit` and
`lending.intraday_credit`. All amounts are of the valuation asset.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId

VOLUME_PPB: Final = 100_000_000  # the default if 0 is stated (C-5.5)


class CreditTerms:
    """A member's terms of credit within a day.

    They are its line, the local time of repayment, and the part of a security's daily volume that may cover credit.
    """

    __slots__ = ("line", "member_id", "repay_seconds", "volume_ppb")

    def __init__(self, member_id: int, line: int, repay_seconds: int, volume_ppb: int) -> None:
        """Store the terms; the line is above 0."""
        self.member_id = member_id
        self.line = line
        self.repay_seconds = repay_seconds  # local time of the segment
        self.volume_ppb = volume_ppb


class IntradayCredit:
    """The debt of an account within a day, and the securities under hold for it."""

    __slots__ = ("account_id", "amount", "due_ns", "is_overdue", "securities", "sessions")

    def __init__(self, account_id: AccountId, due_ns: int) -> None:
        """Start without an amount."""
        self.account_id = account_id
        self.amount = 0
        self.due_ns = due_ns
        self.is_overdue = 0
        # The number of settlements that drew some of it and are not booked: nothing is paid back before.
        self.sessions = 0
        self.securities: dict[AssetId, int] = {}


class IntradayCredits:
    """All credit within a day of one state."""

    def __init__(self) -> None:
        """Start empty: no member has a line."""
        self.terms: dict[int, CreditTerms] = {}  # by member
        self.open: dict[AccountId, IntradayCredit] = {}
        # Derived: by security, the units under hold for credit, and those that settlements will deliver on it.
        self.units: dict[AssetId, int] = {}

    def add_units(self, asset_id: AssetId, units: int) -> None:
        """Add a signed number of units to the total of a security."""
        left = self.units.pop(asset_id, 0) + units
        assert left >= 0
        if left:
            self.units[asset_id] = left
