# SPDX-License-Identifier: Apache-2.0
"""Hold corporate actions that are announced and not yet paid, and their entitlements (SPEC C-5).

Owns the shape of the data. Must never decide anything: rules live in `settlement` and `handlers`.
"""

from bisect import bisect_left

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CORPORATE_ACTION_ANNOUNCED,
    CORPORATE_ACTION_PAYING,
    CORPORATE_CASH_DIVIDEND,
    CORPORATE_REDENOMINATION,
    CORPORATE_SPLIT,
)


class Entitlement:
    """The entitlement of one account: on its holding (market 0), or on its open trades in a market.

    `units` are smallest units of the security, and `amount` is in smallest units of the currency. Both are negative if
    the account delivers and pays.
    """

    __slots__ = ("account_id", "amount", "market_id", "units")

    def __init__(self, account_id: AccountId, market_id: MarketId, units: int, amount: int) -> None:
        """Store the figures."""
        self.account_id = account_id
        self.market_id = market_id
        self.units = units
        self.amount = amount


class Redemption:
    """The terms of a redeemed or split security, by which its open trades settle."""

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
        """Store the ids; the announcement has the price."""
        self.security_id = security_id
        self.action_id = action_id
        self.asset_id = asset_id
        self.amount = 0
        self.per_units = 1
        self.is_split = 0  # 1: the price is in a new security, in which open trades continue
        self.settled_ids: list[int] = []  # sessions with trades in it that settled before

    def price_of(self, units: int) -> int:
        """Return the price of `units`, in cash units; the announcement ensures that the division is exact."""
        assert units * self.amount % self.per_units == 0
        return units * self.amount // self.per_units


class CorporateAction:
    """A corporate action: the payer pays `amount` of a currency for each `per_units` of a security."""

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
        # From the record time on: holders by account, then open trades by market and account.
        # Holders are columns, since one step lists all of them.
        self.holder_ids: list[AccountId] = []
        self.holder_units: list[int] = []
        self.claims: list[Entitlement] = []
        self.total = 0  # the amount due to all holders
        # The unpaid part; see `under_hold`.
        self.unpaid = 0
        self.place = 0  # of the next payment: holders, then claims
        self.sessions: dict[MarketId, int] = {}  # the session with the claims of each market

    def parts(self) -> int:
        """Return the number of all payments of the action, to holders and for claims."""
        return len(self.holder_ids) + len(self.claims)

    def unpaid_claims(self) -> list[Entitlement]:
        """Return the claims that are not yet booked in a session."""
        return self.claims[max(self.place - len(self.holder_ids), 0) :]

    def ends_security(self) -> bool:
        """Return whether the security ends: it is redeemed, or split into another."""
        return self.kind != CORPORATE_CASH_DIVIDEND

    def under_hold(self) -> int:
        """Return what the payer has under hold for it: of a dividend from the payment time, else from the record."""
        is_set_apart = self.ends_security() or self.status == CORPORATE_ACTION_PAYING
        return self.unpaid if is_set_apart else 0

    def is_exchange(self) -> bool:
        """Return whether the action pays in a new security."""
        return self.kind in (CORPORATE_SPLIT, CORPORATE_REDENOMINATION)

    def is_of_exchange(self) -> bool:
        """Return whether the action is the redenomination of an asset (O-11)."""
        return self.kind == CORPORATE_REDENOMINATION

    def has_to_pay(self, account_id: AccountId) -> bool:
        """Return whether an account held the security at the record time and is not paid yet."""
        place = bisect_left(self.holder_ids, account_id, self.place)
        return place < len(self.holder_ids) and self.holder_ids[place] == account_id


class AskedRedenomination:
    """The exchange of an asset for another one that a first principal asked for (O-11)."""

    __slots__ = (
        "account_id",
        "asked_by",
        "asked_ns",
        "asset_id",
        "into_id",
        "new_units",
        "old_units",
        "record_ns",
    )

    def __init__(
        self,
        asset_id: AssetId,
        account_id: AccountId,
        into_id: AssetId,
        new_units: int,
        old_units: int,
        record_ns: int,
        asked_by: str,
        asked_ns: int,
    ) -> None:
        """Store the request."""
        self.asset_id = asset_id
        self.account_id = account_id
        self.into_id = into_id
        self.new_units = new_units
        self.old_units = old_units
        self.record_ns = record_ns
        self.asked_by = asked_by
        self.asked_ns = asked_ns


class CorporateActions:
    """All corporate actions of one state."""

    def __init__(self) -> None:
        """Start empty."""
        self.actions: dict[int, CorporateAction] = {}  # ascending
        self.last_id = 0
        self.paying: list[int] = []  # the oldest first
        self.redeemed: dict[AssetId, Redemption] = {}  # by security, in the order of record times
        # Exchanges that wait for a second principal, by the asset that is to end; expired ones included.
        self.asked: dict[AssetId, AskedRedenomination] = {}
        # By account, the number of unbooked claims and of actions that it pays; derived.
        self.parts_of: dict[AccountId, int] = {}
        # The sum of unbooked claims by account and market, where it is not 0; derived.
        self.claims_of: dict[AccountId, dict[MarketId, int]] = {}

    def was_split(self, security_id: AssetId) -> bool:
        """Return whether a security was split, so that its open trades continue in markets of another security."""
        terms = self.redeemed.get(security_id)
        return terms is not None and terms.is_split == 1

    def terms_of_cash(self, security_id: AssetId) -> Redemption | None:
        """Return the terms at which open trades of a redeemed security settle in cash, or None."""
        terms = self.redeemed.get(security_id)
        return None if terms is None or terms.is_split else terms

    def concerns(self, account_id: AccountId) -> bool:
        """Return whether an account still receives or pays an amount of any action."""
        return account_id in self.parts_of or any(
            action.has_to_pay(account_id) for action in self.actions.values()
        )

    def count(self, account_id: AccountId, change: int) -> None:
        """Change by `change` how many amounts an account still receives or pays."""
        left = self.parts_of.get(account_id, 0) + change
        if left:
            self.parts_of[account_id] = left
        else:
            del self.parts_of[account_id]

    def add_claim(self, one: Entitlement) -> None:
        """Count a claim that is recorded and not yet booked for its account."""
        self.count(one.account_id, 1)
        self._change_claims(one, one.amount)

    def remove_claim(self, one: Entitlement) -> None:
        """Stop counting a claim, because it is booked."""
        self.count(one.account_id, -1)
        self._change_claims(one, -one.amount)

    def _change_claims(self, one: Entitlement, change: int) -> None:
        """Change the sum of an account's unbooked claims in a market by a signed amount."""
        claims = self.claims_of.setdefault(one.account_id, {})
        left = claims.pop(one.market_id, 0) + change
        if left:
            claims[one.market_id] = left
        if not claims:
            del self.claims_of[one.account_id]

    def add(self, action: CorporateAction) -> None:
        """Add an action."""
        self.actions[action.id] = action
        self.count(action.account_id, 1)

    def remove(self, action: CorporateAction) -> None:
        """Remove an action that is paid in full."""
        del self.actions[action.id]
        self.count(action.account_id, -1)
