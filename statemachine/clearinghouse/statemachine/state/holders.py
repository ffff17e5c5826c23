# SPDX-License-Identifier: Apache-2.0
"""Hold who has the assets of all accounts outside, what their statements say, and what is lost there (SPEC C-13, C-14).

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
        """Take what the operator states."""
        self.id = holder_id
        self.kind = kind
        self.name = name
        self.calendar_id = calendar_id  # 0: all days are business days
        self.utc_offset_seconds = utc_offset_seconds


class Closing:
    """The end of a business day: what was booked, and what was asked for and not confirmed."""

    __slots__ = ("booked", "day", "requested_in", "requested_out")

    def __init__(self, day: int, booked: int, requested_in: int, requested_out: int) -> None:
        """Take the figures of the moment."""
        self.day = day
        self.booked = booked
        self.requested_in = requested_in
        self.requested_out = requested_out


class HolderAccount:
    """The account of an asset at a holder, its last statement, and how far that is from the ledger."""

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
        self.booked = 0  # of the main account always 0: it has what the others do not
        self.closed_day = 0
        self.closings: dict[int, Closing] = {}  # by day, ascending
        # The last statement; day 0: none.
        self.statement_day = 0
        self.stated = 0
        self.in_transit = 0
        self.reference = ""
        # What is explained and not booked, and the last words on it.
        self.explained = 0
        self.explanation = ""
        # The break; 0: none.
        self.difference = 0
        self.opened_day = 0
        self.age_days = 0
        self.assignee = ""
        self.released = 0


class NonDefaultLossTerms:
    """Who bears a loss of one cause and one asset that no default has caused (C-13)."""

    __slots__ = ("asset_id", "cause", "equity_max", "member_cap_ppb")

    def __init__(self, asset_id: AssetId, cause: int, equity_max: int, member_cap_ppb: int) -> None:
        """Take what the risk officer states."""
        self.asset_id = asset_id
        self.cause = cause
        self.equity_max = equity_max  # of one loss, before members bear any of it
        self.member_cap_ppb = member_cap_ppb  # of one loss, by what is exposed of a member


class NonDefaultLoss:
    """A loss that no default has caused, and who has borne it."""

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
        """Start with nothing borne."""
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
        """Return what of it is not borne."""
        return self.amount - self.by_equity - self.by_members - self.by_cover


class Holders:
    """All of it, one per state."""

    def __init__(self) -> None:
        """Start with none."""
        self.holders: dict[int, Holder] = {}
        self.by_number: dict[int, HolderAccount] = {}  # by their number, in the order of opening
        # Derived of them: by holder and asset, and by asset with the main one first.
        self.account_of: dict[int, HolderAccount] = {}
        self.of_asset: dict[AssetId, list[HolderAccount]] = {}
        # Who bears losses, by `pair_key` of asset and cause, and the losses by number, ascending (C-13).
        self.loss_terms: dict[int, NonDefaultLossTerms] = {}
        self.non_default_losses: dict[int, NonDefaultLoss] = {}
        # Derived of the losses: what is not borne, by asset. It is in balances and at no holder. 0 is not kept.
        self.lost: dict[AssetId, int] = {}

    def add(self, account: HolderAccount) -> None:
        """Add an account that is opened or restored."""
        self.by_number[account.id] = account
        self.account_of[pair_key(account.holder_id, account.asset_id)] = account
        self.of_asset.setdefault(account.asset_id, []).append(account)

    def add_lost(self, asset_id: AssetId, amount: int) -> None:
        """Change what is lost of an asset and not borne."""
        after = self.lost.get(asset_id, 0) + amount
        assert after >= 0
        if after:
            self.lost[asset_id] = after
        else:
            self.lost.pop(asset_id, None)
