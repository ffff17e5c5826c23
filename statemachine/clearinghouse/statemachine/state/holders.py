# SPDX-License-Identifier: Apache-2.0
"""Hold the external holders of assets, their statements, and losses at them (SPEC C-13, C-14).

Owns the shape of the data. Must never decide whether a statement agrees: rules live in `holders` and `handlers`. Keys
of pairs are those of `state.clearing.pair_key`.
"""

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary.numbers import AssetId


class Holder:
    """A bank, custodian or central securities depository."""

    __slots__ = ("calendar_id", "id", "kind", "name", "utc_offset_seconds")

    def __init__(
        self, holder_id: int, kind: int, name: str, calendar_id: int, utc_offset_seconds: int
    ) -> None:
        """Store the operator's statement."""
        self.id = holder_id
        self.kind = kind
        self.name = name
        self.calendar_id = calendar_id  # 0: all days are business days
        self.utc_offset_seconds = utc_offset_seconds


class Closing:
    """The end of a business day: the booked amount, and the requested amounts that are not confirmed."""

    __slots__ = ("booked", "day", "requested_in", "requested_out")

    def __init__(self, day: int, booked: int, requested_in: int, requested_out: int) -> None:
        """Store the figures of the moment."""
        self.day = day
        self.booked = booked
        self.requested_in = requested_in
        self.requested_out = requested_out


class HolderAccount:
    """The account of an asset at a holder, its last statement, and the difference from the ledger."""

    __slots__ = (
        "age_days",
        "asset_id",
        "assignee",
        "booked",
        "closed_day",
        "closings",
        "difference",
        "explained",
        "explanation",
        "holder_id",
        "id",
        "in_transit",
        "is_main",
        "opened_day",
        "reference",
        "released",
        "stated",
        "statement_day",
        "stop_above",
    )

    def __init__(
        self, number: int, holder_id: int, asset_id: AssetId, is_main: int, stop_above: int
    ) -> None:
        """Start without a statement."""
        self.id = number
        self.holder_id = holder_id
        self.asset_id = asset_id
        self.is_main = is_main
        self.stop_above = stop_above
        self.booked = 0  # always 0 for the main account: it has the remainder
        self.closed_day = 0
        self.closings: dict[int, Closing] = {}  # by day, ascending
        # The last statement; day 0: none.
        self.statement_day = 0
        self.stated = 0
        self.in_transit = 0
        self.reference = ""
        # The explained and unbooked amount, and the last explanation.
        self.explained = 0
        self.explanation = ""
        # The break; 0: none.
        self.difference = 0
        self.opened_day = 0
        self.age_days = 0
        self.assignee = ""
        self.released = 0


class NonDefaultLossTerms:
    """The payers of losses of one cause and one asset that no default caused (C-13)."""

    __slots__ = ("asset_id", "cause", "equity_max", "member_cap_ppb")

    def __init__(self, asset_id: AssetId, cause: int, equity_max: int, member_cap_ppb: int) -> None:
        """Store the risk officer's statement."""
        self.asset_id = asset_id
        self.cause = cause
        self.equity_max = equity_max  # of one loss, before members pay
        self.member_cap_ppb = member_cap_ppb  # of one loss, as a share of a member's exposure


class NonDefaultLoss:
    """A loss that no default caused, and its payers."""

    __slots__ = (
        "amount",
        "asset_id",
        "by_cover",
        "by_equity",
        "by_members",
        "cause",
        "declared_ns",
        "explanation",
        "holder_id",
        "id",
        "loss_day",
    )

    def __init__(
        self, loss_id: int, cause: int, holder_id: int, asset_id: AssetId, amount: int
    ) -> None:
        """Start unpaid."""
        self.id = loss_id
        self.cause = cause
        self.holder_id = holder_id  # 0: none
        self.asset_id = asset_id
        self.amount = amount
        self.loss_day = 0
        self.declared_ns = 0
        self.explanation = ""
        self.by_equity = 0
        self.by_members = 0
        self.by_cover = 0

    def uncovered(self) -> int:
        """Return the unpaid part."""
        return self.amount - self.by_equity - self.by_members - self.by_cover


class Holders:
    """All data of holders of one state."""

    def __init__(self) -> None:
        """Start empty."""
        self.holders: dict[int, Holder] = {}
        self.by_number: dict[int, HolderAccount] = {}  # by id, in the order of opening
        # Derived: by holder and asset, and by asset with the main account first.
        self.account_of: dict[int, HolderAccount] = {}
        self.of_asset: dict[AssetId, list[HolderAccount]] = {}
        # The payers of losses, by `pair_key` of asset and cause, and the losses by id, ascending
        # (C-13).
        self.loss_terms: dict[int, NonDefaultLossTerms] = {}
        self.non_default_losses: dict[int, NonDefaultLoss] = {}
        # Derived: the unpaid losses by asset, without zeros. These amounts are in balances and at
        # no holder.
        self.lost: dict[AssetId, int] = {}

    def add(self, account: HolderAccount) -> None:
        """Add an opened or restored account."""
        self.by_number[account.id] = account
        self.account_of[pair_key(account.holder_id, account.asset_id)] = account
        self.of_asset.setdefault(account.asset_id, []).append(account)

    def add_lost(self, asset_id: AssetId, amount: int) -> None:
        """Change the unpaid loss of an asset by a signed amount."""
        after = self.lost.get(asset_id, 0) + amount
        assert after >= 0
        if after:
            self.lost[asset_id] = after
        else:
            self.lost.pop(asset_id, None)
