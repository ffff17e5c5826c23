# SPDX-License-Identifier: Apache-2.0
"""Hold corporate actions that are announced and not paid yet, and who gets what of them (SPEC C-5).

Owns the shape of the data. Must never decide anything: rules live in `settlement` and `handlers`.
"""

from bisect import bisect_left

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CORPORATE_ACTION_ANNOUNCED,
    CORPORATE_CASH_DIVIDEND,
    CORPORATE_REDEMPTION,
    CORPORATE_SPLIT,
)


class Entitlement:
    """The part of one account: of what it holds (market 0), or of what it has open in a market.

    `units` are smallest units of the security, `amount` of the currency; below 0 the account delivers, and pays.
    """

    __slots__ = ("account_id", "amount", "market_id", "units")

    def __init__(self, account_id: AccountId, market_id: MarketId, units: int, amount: int) -> None:
        """Take all of it."""
        self.account_id = account_id
        self.market_id = market_id
        self.units = units
        self.amount = amount


class Redemption:
    """The terms on which a security has been redeemed or split; what is open in it is settled by them."""

    __slots__ = (
        "action_id",
        "amount",
        "asset_id",
        "is_split",
        "per_units",
        "security_id",
        "settled_ids",
    )

    def __init__(self, security_id: AssetId, action_id: int, asset_id: AssetId) -> None:
        """Take what it is of; its announcement has the price."""
        self.security_id = security_id
        self.action_id = action_id
        self.asset_id = asset_id
        self.amount = 0
        self.per_units = 1
        self.is_split = 0  # 1: the price is in a new security, in which open trades go on
        self.settled_ids: list[int] = []  # sessions with trades in it that were settled before


class CorporateAction:
    """A corporate action: `amount` of a currency for each `per_units` of a security, from the account that pays."""

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "claims",
        "holder_ids",
        "holder_units",
        "id",
        "kind",
        "pay_ns",
        "per_units",
        "place",
        "record_ns",
        "security_id",
        "sessions",
        "status",
        "total",
        "unpaid",
    )

    def __init__(self, action_id: int, security_id: AssetId, account_id: AccountId) -> None:
        """Start announced; the handler sets the terms."""
        self.id = action_id
        self.kind = CORPORATE_CASH_DIVIDEND
        self.security_id = security_id
        self.account_id = account_id
        self.asset_id = AssetId(0)
        self.amount = 0
        self.per_units = 1
        self.record_ns = 0
        self.pay_ns = 0
        self.status = CORPORATE_ACTION_ANNOUNCED
        # From the record time on: holders by account, then open trades by market and account. Holders are columns,
        # since all of them are listed in one step.
        self.holder_ids: list[AccountId] = []
        self.holder_units: list[int] = []
        self.claims: list[Entitlement] = []
        self.total = 0  # of the holders
        self.unpaid = (
            0  # the same, not paid yet; under hold in the paying account while it is being paid
        )
        self.place = 0  # of the next one to be paid: holders, then claims
        self.sessions: dict[MarketId, int] = {}  # which have the claims of a market

    def parts(self) -> int:
        """Return how many holders and claims there are."""
        return len(self.holder_ids) + len(self.claims)

    def unpaid_claims(self) -> list[Entitlement]:
        """Return the claims that are not booked."""
        return self.claims[max(self.place - len(self.holder_ids), 0) :]

    def ends_security(self) -> bool:
        """Return whether the security ends: it is redeemed, or split into another one."""
        return self.kind in (CORPORATE_REDEMPTION, CORPORATE_SPLIT)

    def is_exchange(self) -> bool:
        """Return whether it pays in a new security."""
        return self.kind == CORPORATE_SPLIT

    def has_to_pay(self, account_id: AccountId) -> bool:
        """Return whether an account holds some of the security of the record time, and is not paid."""
        place = bisect_left(self.holder_ids, account_id, self.place)
        return place < len(self.holder_ids) and self.holder_ids[place] == account_id


class CorporateActions:
    """All of it, one per state."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.actions: dict[int, CorporateAction] = {}  # ascending
        self.last_id = 0
        self.paying: list[int] = []  # the one that began first at the front
        self.redeemed: dict[AssetId, Redemption] = {}  # by security, in the order of record times
        # How many claims of an account are not booked, and actions that it pays; derived.
        self.parts_of: dict[AccountId, int] = {}

    def was_split(self, security_id: AssetId) -> bool:
        """Return whether a security has been split, so that what was open of it goes on in markets of another one."""
        terms = self.redeemed.get(security_id)
        return terms is not None and terms.is_split == 1

    def concern(self, account_id: AccountId) -> bool:
        """Return whether an account is still to get some of an action, or to pay some."""
        return account_id in self.parts_of or any(
            action.has_to_pay(account_id) for action in self.actions.values()
        )

    def count(self, account_id: AccountId, change: int) -> None:
        """Count parts of an account."""
        left = self.parts_of.get(account_id, 0) + change
        if left:
            self.parts_of[account_id] = left
        else:
            del self.parts_of[account_id]

    def add(self, action: CorporateAction) -> None:
        """List an action behind the others."""
        self.actions[action.id] = action
        self.count(action.account_id, 1)

    def remove(self, action: CorporateAction) -> None:
        """Take an action off the list, of which nothing is left to be paid."""
        del self.actions[action.id]
        self.count(action.account_id, -1)
