# SPDX-License-Identifier: Apache-2.0
"""Hold the state of the liquidation waterfall: its parameters, providers and accounts (SPEC section 11).

Owns the shape of the data. Must never decide: the package `liquidation` does. References are ids.
"""

from clearinghouse.statemachine.state.account_blocks import BlockCounts
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS


class LiquidationRules:
    """Parameters of the waterfall as in `SetLiquidation`; `on` is False before that command (J-5)."""

    def __init__(self) -> None:
        """Start switched off; the other fields have no meaning then."""
        self.on = False
        self.interval_ns = SECOND_NS
        self.pass_share_ppb = 0
        self.band_ppb = 0
        self.fee_ppb = 0
        self.exit_buffer_ppb = 0
        self.throttle_ppb = 0
        self.auto_close_divisor = 2  # margin reports show these without the command, too
        self.auto_close_offset_ppb = 60_000_000
        # The fund's spread: for takeovers without a provider (W-3, W-6), and as the discount of the fund's
        # assets.
        self.spread_ppb = 0
        self.takeover_passes = 0
        self.recourse = False


class Provider:
    """A backstop provider's commitment to one market (W-3): its largest position in lots, its priority, and its
    spread.
    """

    __slots__ = ("account_id", "capacity_lots", "market_id", "priority", "spread_ppb")

    def __init__(
        self,
        account_id: AccountId,
        market_id: MarketId,
        capacity_lots: int,
        priority: int,
        spread_ppb: int,
    ) -> None:
        """Store the registration."""
        self.account_id = account_id
        self.market_id = market_id
        self.capacity_lots = capacity_lots
        self.priority = priority
        self.spread_ppb = spread_ppb


class LiquidationCase:
    """An account in liquidation: sizes at flagging, whether a lot was sold, and its passes with `E` below 0 (W-1, W-2,
    W-6).
    """

    __slots__ = ("amounts", "below_zero", "flagged_ns", "is_visited", "lots", "sold", "unfilled")

    def __init__(self) -> None:
        """Start without sales."""
        self.lots: dict[MarketId, int] = {}  # size of the position by market
        self.amounts: dict[AssetId, int] = {}  # amount of the holding by asset
        # Passes of tier 1 without a fill, by market (W-2.1).
        self.unfilled: dict[MarketId, int] = {}
        self.sold = False
        self.is_visited = False  # its first pass ends its resting reduce-only orders (W-1.1)
        self.flagged_ns = 0  # a pass of the same interval skips the account (W-2.3)
        self.below_zero = 0  # consecutive passes with E < 0 at prices that allow liquidation


class LineApart:
    """A holding that the fund keeps separate after a write-off at a banned price, and the time until which it does
    (W-8.1).
    """

    __slots__ = ("amount", "until_ns")

    def __init__(self, amount: int, until_ns: int) -> None:
        """Store the holding; the fund has the amount under hold."""
        self.amount = amount
        self.until_ns = until_ns


class RecentResult:
    """The result of one side of a position in one time bucket, and the lots that were opened after a result (W-4.1).

    `best_per_lot` is the highest result of a single lot, ceiled.
    """

    __slots__ = ("best_per_lot", "bucket", "opened_lots", "result", "side")

    def __init__(
        self, side: int, bucket: int, result: int, best_per_lot: int, opened_lots: int
    ) -> None:
        """Store the figures."""
        self.side = side
        self.bucket = bucket
        self.result = result
        self.best_per_lot = best_per_lot
        self.opened_lots = opened_lots


class Waterfall:
    """All data of the waterfall of one state."""

    def __init__(self) -> None:
        """Start switched off, without accounts."""
        self.rules = LiquidationRules()
        # By account id; every LIQUIDATING account while the waterfall is on.
        self.cases: dict[AccountId, LiquidationCase] = {}
        self.case_blocks = BlockCounts()
        # By market id, then account id.
        self.providers: dict[MarketId, dict[AccountId, Provider]] = {}
        # Accounts without position that the present command left with E < 0; checked before its end
        # (I-6).
        self.bankrupt: dict[AccountId, int] = {}
        # Accounts that the present command flagged or released, whose expected losses it sets
        # before its end, and the assets whose pools expect a loss (B-5).
        self.expecting: dict[AccountId, int] = {}
        self.losing_pools: dict[AssetId, int] = {}
        # Losses less gains realised at negative unsettled equity: (account, asset) -> (market,
        # side) -> amount.
        self.losses: dict[tuple[AccountId, AssetId], dict[tuple[MarketId, int], int]] = {}
        # Assets that the fund took over and sells in later passes, and the total amount of each, by
        # asset id.
        self.to_sell: dict[AssetId, int] = {}
        self.taken_over: dict[AssetId, int] = {}
        self.to_repay: dict[AssetId, int] = {}  # assets in which the fund took over borrows (B-5)
        # Holdings that had a banned price at a write-off, by asset and account; and by account the loss that
        # they repay first, in valuation units (W-8.1).
        self.apart: dict[AssetId, dict[AccountId, LineApart]] = {}
        self.apart_losses: dict[AccountId, int] = {}
        # Amounts written off under `recourse` (L-6), by account and asset.
        self.debt_lines: dict[tuple[AccountId, AssetId], int] = {}

    def open_case(self, account_id: AccountId, case: LiquidationCase) -> None:
        """Add the case of an account that has none."""
        self.cases[account_id] = case
        self.case_blocks.add(account_id)

    def end_case(self, account_id: AccountId) -> None:
        """Remove the case of an account, if it has one."""
        if self.cases.pop(account_id, None) is not None:
            self.case_blocks.discard(account_id)

    def end_all_cases(self) -> None:
        """Remove all cases."""
        self.cases.clear()
        self.case_blocks.counts.clear()
