# SPDX-License-Identifier: Apache-2.0
"""Hold how far a settlement pass is, from one slice of work to the next (SPEC I-12.2, R-1 to R-3).

Owns the shape of the data. Must never decide: the package `pnl_settlement` does. References are ids.
"""

from clearinghouse.statemachine.state.sharing import Sharing
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId


class CollateralOffer:
    """Collateral of an account that the members of a sharing take, at the price of the start: a fraction (R-1.1)."""

    __slots__ = ("account_id", "asset_id", "left", "paid", "paid_denominator")

    def __init__(
        self,
        account_id: AccountId,
        asset_id: AssetId,
        left: int,
        paid: int,
        paid_denominator: int,
    ) -> None:
        """Take the price in units of what the account owes, for a unit of the asset."""
        self.account_id = account_id
        self.asset_id = asset_id
        self.left = left  # of the amount that was fixed
        self.paid = paid
        self.paid_denominator = paid_denominator


class LossRun:
    """One run of R-3.1: what it needs and has, and which step of the order it is at."""

    __slots__ = ("covered", "done", "left", "needed", "paid", "seen", "step")

    def __init__(self, needed: int, seen: list[tuple[MarketId, int, int]], left: int) -> None:
        """Start with so many turns `left`; `seen` has the marks and funding indices of the markets."""
        self.needed = needed
        self.seen = seen
        self.covered = 0  # paid in, or taken off the account's own claim
        self.paid = 0
        self.left = left
        self.step = 0
        # Positions that have had their turn: they are ranked again at the end, one turn in a run is enough.
        self.done: list[tuple[AccountId, MarketId]] = []


class PnlSettlementPass:
    """A settlement pass that has begun: the assets that are left, and the phase of the first of them."""

    __slots__ = (
        "asset_ids",
        "begun_ns",
        "blocks",
        "by_owner",
        "interest",
        "interest_from_ns",
        "is_any_old",
        "is_listed",
        "net_claims",
        "offer",
        "paid_in",
        "paid_out",
        "phase",
        "run",
        "sharing",
        "to_rank",
        "to_visit",
        "unpaid",
        "unpaid_debts",
    )

    def __init__(self) -> None:
        """Start with nothing to do."""
        self.begun_ns = 0
        self.to_rank = 0  # touched positions that are to be ranked before it goes on
        self.asset_ids: list[AssetId] = []  # by id, the last one first
        self.begin_asset()

    def begin_asset(self) -> None:
        """Stand before the first phase of an asset."""
        self.phase = 0
        self.is_listed = False  # whether the phase has its members
        # Blocks of accounts whose members are not listed yet (`state.account_blocks`), the last one first.
        self.blocks: list[int] = []
        self.to_visit: list[
            AccountId
        ] = []  # members of the block under way by id, the last one first
        self.sharing: Sharing | None = None
        self.offer: CollateralOffer | None = None  # what is shared, where it is collateral
        self.run: LossRun | None = None
        self.paid_in = 0
        self.paid_out = 0
        self.interest = 0  # of the losses that were charged
        self.interest_from_ns = 0
        self.net_claims = 0  # claims, those of an owner less what it owes elsewhere
        self.by_owner: dict[
            str, int
        ] = {}  # what each owner claims, or owes, where its accounts count together
        self.is_any_old = False
        self.unpaid_debts = 0
        self.unpaid: dict[str, int] = {}  # by owner, where borrows of the asset have a cap (K-1.1)

    @property
    def is_open(self) -> bool:
        """Return whether the pass has assets left."""
        return bool(self.asset_ids)
