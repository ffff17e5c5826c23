# SPDX-License-Identifier: Apache-2.0
"""Hold the progress of a settlement pass between slices of work (SPEC I-12.2, R-1 to R-3).

Owns the shape of the data. Must never decide: the package `pnl_settlement` does. References are ids.
"""

from clearinghouse.statemachine.state.sharing import Sharing
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId


class CollateralOffer:
    """Collateral of a losing account that the accounts in a sharing may take, at a price fixed at its start (R-1.1).

    The price is the fraction `paid / paid_denominator`.
    """

    __slots__ = ("account_id", "asset_id", "left", "paid", "paid_denominator")

    def __init__(
        self,
        account_id: AccountId,
        asset_id: AssetId,
        left: int,
        paid: int,
        paid_denominator: int,
    ) -> None:
        """Store the price of a unit of the asset, in units of the account's debt."""
        self.account_id = account_id
        self.asset_id = asset_id
        self.left = left  # the remaining part of the offered amount
        self.paid = paid
        self.paid_denominator = paid_denominator


class LossRun:
    """One run that collects losses from positions in their order (R-3.1): needed and collected amounts, and
    progress.
    """

    __slots__ = ("covered", "done", "left", "needed", "paid", "seen", "step")

    def __init__(self, needed: int, seen: list[tuple[MarketId, int, int]], left: int) -> None:
        """Start a run of at most `left` turns; `seen` has the marks and funding indices of the markets."""
        self.needed = needed
        self.seen = seen
        self.covered = 0  # paid in, or subtracted from the account's own claim
        self.paid = 0
        self.left = left
        self.step = 0
        # Positions after their turn: the end of the run ranks them again, since a run has one turn
        # for each.
        self.done: list[tuple[AccountId, MarketId]] = []


class PnlSettlementPass:
    """A settlement pass that has started: the remaining assets, and the phase of the first of them."""

    __slots__ = (
        "asset_ids",
        "begun_ns",
        "blocks",
        "by_owner",
        "interest",
        "interest_from_ns",
        "is_any_old",
        "net_claims",
        "offer",
        "paid_in",
        "paid_out",
        "phase",
        "place",
        "run",
        "sharing",
        "to_rank",
        "to_visit",
        "unpaid",
        "unpaid_debts",
        "waiting",
    )

    def __init__(self) -> None:
        """Start without work."""
        self.begun_ns = 0
        self.to_rank = 0  # touched positions to rank before it continues
        self.asset_ids: list[AssetId] = []  # by id, the last one first
        self.begin_asset()

    def begin_asset(self) -> None:
        """Start at the first phase of an asset."""
        self.phase = 0
        self.place = 0
        # Blocks of accounts whose members are not listed yet (`state.account_blocks`), the last one
        # first.
        self.blocks: list[int] = []
        # Members of the present block by id, the last one first.
        self.to_visit: list[AccountId] = []
        self.sharing: Sharing | None = None
        self.offer: CollateralOffer | None = None  # the shared asset, if it is collateral
        self.run: LossRun | None = None
        self.paid_in = 0
        self.paid_out = 0
        self.interest = 0  # of the losses that were charged
        self.interest_from_ns = 0
        self.waiting = 0  # losses that wait for a borrow or an announced conversion
        self.net_claims = 0  # claims, an owner's less its debts in the asset
        # Each owner's claim, or debt, if its accounts count together.
        self.by_owner: dict[str, int] = {}
        self.is_any_old = False
        self.unpaid_debts = 0
        self.unpaid: dict[str, int] = {}  # by owner, if borrows of the asset have a cap (K-1.1)

    @property
    def is_open(self) -> bool:
        """Return whether the pass has assets left to settle."""
        return bool(self.asset_ids)
