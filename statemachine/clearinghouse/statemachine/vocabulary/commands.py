# SPDX-License-Identifier: Apache-2.0
"""Commands: one class per kind of command, data only.

A command is one call. A batch has columns of equal length and takes one sequence number per item; every other
command takes one. The fields have the order of the journaled columns; new fields are only added at the end,
together with a new version of the journal format (J-5). Numbers of kinds are never used again. Every command has
its sender (`principal`), its idempotency key (`request_id`) and the client's creation time (I-11). The schema
lists the possible answers of each command.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    BreakId,
    ClientOrderId,
    DepositId,
    HoldId,
    MarketId,
    OrderId,
    PvpPairId,
    SourceId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.server_commands import (
    AdvanceTime as AdvanceTime,
    Command as Command,
    ContinueNumbers as ContinueNumbers,
    ReportDisconnect as ReportDisconnect,
    ReportGap as ReportGap,
)


@dataclass
class CreateAsset(Command):
    """List an asset. Answers `asset_id`."""

    KIND: ClassVar[int] = 10

    symbol: str
    scale: int  # decimals
    weight_kind: int  # WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int  # whole times
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: int  # smallest units of the asset, or 0
    outflow_window_ns: int


@dataclass
class SetAssetParameters(Command):
    """Change the risk parameters of an asset; accounts that hold it are re-checked."""

    KIND: ClassVar[int] = 11

    asset_id: AssetId
    weight_kind: int  # WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int  # whole times
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: int  # smallest units of the asset, or 0
    outflow_window_ns: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    chain_fee_limit: int = NOT_STATED  # smallest units of the asset, or -1
    house_fee_limit: int = NOT_STATED  # smallest units of the asset, or -1
    at_once_reason: str = ""


@dataclass
class CreateMarket(Command):
    """List a market. tick_size x lot_size must be a whole number of smallest quote units (O-1,
    O-1.4). Answers `market_id`.
    """

    KIND: ClassVar[int] = 12

    symbol: str
    market_kind: int  # MarketKind
    matching: int  # Matching
    base_asset_id: AssetId
    quote_asset_id: AssetId
    lot_units: int
    lot_decimals: int
    tick_units: int
    tick_decimals: int
    venue_account_id: AccountId
    status: int  # MarketStatus
    maker_fee_ppb: list[int]
    taker_fee_ppb: list[int]
    notional_min: int  # smallest units of the quote asset, or 0
    notional_max: int  # smallest units of the quote asset, or 0
    open_order_lots_max: int  # lots, or 0
    open_interest_lots_max: int  # lots, or 0
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int  # whole times
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    confirmed_gaps: int = NOT_STATED  # bits by the numbers of ListingGap, or -1


@dataclass
class SetMarketParameters(Command):
    """Change fees, limits and margin of a market; accounts exposed to it are re-checked."""

    KIND: ClassVar[int] = 13

    market_id: MarketId
    maker_fee_ppb: list[int]
    taker_fee_ppb: list[int]
    notional_min: int  # smallest units of the quote asset, or 0
    notional_max: int  # smallest units of the quote asset, or 0
    open_order_lots_max: int  # lots, or 0
    open_interest_lots_max: int  # lots, or 0
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int  # whole times
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    at_once_reason: str = ""


@dataclass
class SetMarketStatus(Command):
    """Move the status of a market; leaving AUCTION uncrosses the book, but HALTED and CANCEL_ONLY
    stop it without a trade (O-2, O-1.3, O-1.4).
    """

    KIND: ClassVar[int] = 14

    market_id: MarketId
    status: int  # MarketStatus
    reason: str
    confirmed_gaps: int = NOT_STATED  # bits by the numbers of ListingGap, or -1


@dataclass
class SetRiskSwitch(Command):
    """Set or lift a risk switch. Where a switch is set, only orders that reduce risk pass, and
    resting orders that would raise exposure end (RISK_TAKING_DISABLED) (G-2, O-2.2).
    """

    KIND: ClassVar[int] = 15

    scope: int  # RiskSwitchScope
    target_id: int
    disabled: int  # 0 or 1
    reason: str


@dataclass
class CreateOracleSource(Command):
    """Admit a price source. Answers `source_id`."""

    KIND: ClassVar[int] = 16

    name: str
    source_principal: str
    weight: int


@dataclass
class SetOracleInstrument(Command):
    """Set the sources of an asset's price."""

    KIND: ClassVar[int] = 17

    asset_id: AssetId
    source_ids: list[SourceId]
    fresh_ns: int
    clamp_bps: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class ResolveBreak(Command):
    """Resolve a break: discard the reported fill, or book it to an account (O-1)."""

    KIND: ClassVar[int] = 18

    break_id: BreakId
    resolution: int  # BreakResolution
    account_id: AccountId
    reason: str


@dataclass
class CreateAccount(Command):
    """Open an account of a client or member, or a sub-account below one of the same owner. Answers
    `account_id`.
    """

    KIND: ClassVar[int] = 20

    owner: str
    account_kind: int  # AccountKind
    parent_id: AccountId
    max_leverage: int  # whole times
    # bits: ACCOUNT_AUTO_LEND, ACCOUNT_AUTO_REPAY, ACCOUNT_SPOT_MARGIN, ACCOUNT_TAKES_COLLATERAL,
    # ACCOUNT_CONVERTS_COLLATERAL
    flags: int
    position_limit: int  # smallest units of the valuation asset, or 0


@dataclass
class SetAccountSettings(Command):
    """Set the owner's settings; a change of leverage passes gate 8 (M-4)."""

    KIND: ClassVar[int] = 21

    account_id: AccountId
    max_leverage: int  # whole times
    # bits: ACCOUNT_AUTO_LEND, ACCOUNT_AUTO_REPAY, ACCOUNT_SPOT_MARGIN, ACCOUNT_TAKES_COLLATERAL,
    # ACCOUNT_CONVERTS_COLLATERAL
    flags: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetAccountLimits(Command):
    """Set the fee tier of an account and its limit on weighted exposure."""

    KIND: ClassVar[int] = 22

    account_id: AccountId
    fee_tier: int
    position_limit: int  # smallest units of the valuation asset, or 0
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class CloseAccount(Command):
    """Close an empty account for good."""

    KIND: ClassVar[int] = 23

    account_id: AccountId


@dataclass
class RequestDeposits(Command):
    """Request deposits; custody decides on each (L-4). Answers `deposit_ids`."""

    KIND: ClassVar[int] = 24

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset
    references: list[str]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class DecideDeposits(Command):
    """Confirm or reject deposits, as custody. A confirmation above the asset's approval limit
    (SetApprovalLimit) is accepted twice: the first call approves the deposit (DEPOSIT_APPROVED),
    a call of another principal within a day credits it. A reference is credited once in an asset
    within 400 days; an empty reference is not compared. Custody may state the payment's
    reference itself.
    """

    KIND: ClassVar[int] = 25

    deposit_ids: list[DepositId]
    confirm: list[int]  # 0 or 1
    transaction_references: list[str] = field(default_factory=list)

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.deposit_ids)


@dataclass
class RequestWithdrawals(Command):
    """Request withdrawals; custody decides on each. From the request on, the amount counts 0 as
    collateral. If the account has destinations only (SetDestinationsOnly), the reference is an
    address of its list. Answers `withdrawal_ids`.
    """

    KIND: ClassVar[int] = 26

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset
    references: list[str]
    fee_from_house: list[int] = field(default_factory=list)  # 0 or 1

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class DecideWithdrawals(Command):
    """Confirm or reject withdrawals, as custody. A confirmation above the asset's approval limit
    (SetApprovalLimit) is accepted twice: the first call approves the withdrawal
    (WITHDRAWAL_APPROVED), a call of another principal within a day carries it out. A
    confirmation may state the fee of the chain: the receiver got the amount less the fee, or
    `fees` paid the fee.
    """

    KIND: ClassVar[int] = 27

    withdrawal_ids: list[WithdrawalId]
    confirm: list[int]  # bits: CUSTODY_CONFIRM, CUSTODY_HAS_LEFT
    transaction_references: list[str] = field(default_factory=list)
    asset_ids: list[AssetId] = field(default_factory=list)
    chain_fees: list[int] = field(default_factory=list)  # smallest units of the asset, or 0

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.withdrawal_ids)


@dataclass
class Transfers(Command):
    """Transfer amounts between accounts; with atomic all items or none (L-5)."""

    KIND: ClassVar[int] = 28

    atomic: int  # 0 or 1
    from_ids: list[AccountId]
    to_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.from_ids)


@dataclass
class CreateHolds(Command):
    """Hold amounts of an account for a beneficiary until they are captured, released or expired.
    Answers `hold_ids`.
    """

    KIND: ClassVar[int] = 29

    atomic: int  # 0 or 1
    account_ids: list[AccountId]
    beneficiary_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset
    expire_ns: list[int]  # a moment

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class DecideHolds(Command):
    """Capture an amount of a hold and release the rest, or release it whole; with atomic all items
    or none.
    """

    KIND: ClassVar[int] = 30

    hold_ids: list[HoldId]
    amounts: list[int]  # smallest units of the asset, or 0
    asset_ids: list[AssetId]
    atomic: int = 0  # 0 or 1

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.hold_ids)


@dataclass
class OrderBatch(Command):
    """Place, cancel and replace orders in one call: the most general and the fastest form (O-3,
    L-5, M-8).
    """

    KIND: ClassVar[int] = 40

    actions: list[int]  # OrderAction
    account_ids: list[AccountId]
    market_ids: list[MarketId]
    sides: list[int]  # Side
    types: list[int]  # OrderType
    tifs: list[int]  # TimeInForce
    flags: list[int]  # bits: PostOnly, FLAG_REDUCE_ONLY
    stps: list[int]  # SelfTradePrevention
    prices: list[int]  # units of 10^-decimals of the tick, or 0
    quantities: list[int]  # units of 10^-decimals of the lot, or 0
    client_ids: list[ClientOrderId]
    order_ids: list[OrderId]
    target_client_ids: list[ClientOrderId]
    expire_ns: list[int]  # a moment
    atomic: int = 0  # 0 or 1
    spends: list[int] = field(default_factory=list)  # smallest units of the quote asset, or 0
    isolated_margins: list[int] = field(
        default_factory=list
    )  # smallest units of the quote asset, or 0

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.actions)


@dataclass
class CancelAll(Command):
    """Cancel all open and conditional orders of an account, or those of one market or side. Exits
    of positions, which are reduce-only conditional orders of derivatives that are matched here,
    stay unless `end_exits` is true. Answers `cancelled_orders`.
    """

    KIND: ClassVar[int] = 41

    account_id: AccountId
    market_id: MarketId
    side: int  # Side
    end_exits: int = 0  # 0 or 1


@dataclass
class ExternalFills(Command):
    """Report fills. A fill is a fact: a fill that matches no accepted order is recorded as a break,
    moves nothing and waits for an operator (O-1). Answers `ids`.
    """

    KIND: ClassVar[int] = 50

    market_ids: list[MarketId]
    order_ids: list[OrderId]
    prices: list[int]  # units of 10^-decimals of the tick
    quantities: list[int]  # units of 10^-decimals of the lot
    venue_fill_ids: list[str]
    sides: list[int]  # Side

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.market_ids)


@dataclass
class ExternalCancels(Command):
    """Confirm that orders are out of the venue's book; their reserved risk is released."""

    KIND: ClassVar[int] = 51

    market_ids: list[MarketId]
    order_ids: list[OrderId]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.market_ids)


@dataclass
class OracleTicks(Command):
    """Accept prices of sources, which move indices and marks (P-1)."""

    KIND: ClassVar[int] = 60

    source_ids: list[SourceId]
    asset_ids: list[AssetId]
    bids_e9: list[int]  # 10^-9 valuation units per whole unit, or 0
    asks_e9: list[int]  # 10^-9 valuation units per whole unit, or 0
    lasts_e9: list[int]  # 10^-9 valuation units per whole unit, or 0
    confidences_e9: list[int]  # 10^-9 valuation units per whole unit, or 0
    source_times_ns: list[int]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.source_ids)


@dataclass
class SetSourceQuote(Command):
    """Set the asset in which a source quotes, and the other sources with which it counts as one
    price feed (P-2).
    """

    KIND: ClassVar[int] = 70

    source_id: SourceId
    quote_asset_id: AssetId
    group_id: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetIndexRules(Command):
    """Set the rules that make an asset's index and decide its state; from then on the guard matrix
    holds for it (P-2, P-2.2, P-4, M-9).
    """

    KIND: ClassVar[int] = 71

    asset_id: AssetId
    quorum_min: int  # a count
    cap_bps_per_second: int
    cap_saved_seconds: int
    capless_after_ns: int
    jumped_bps: int
    stale_ns: int
    wide_bps: int
    frozen_after_ns: int
    frozen_move_bps: int
    stable_ppb_per_second: int
    adverse_bps: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    agreement_bps: int = NOT_STATED  # -1: not stated


@dataclass
class SetMarkRules(Command):
    """Let a market's mark follow its book, or stop that (P-3)."""

    KIND: ClassVar[int] = 72

    market_id: MarketId
    impact_notional: int  # smallest units of the quote asset, or 0
    ewma_ns: int
    clamp_bps: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetPool(Command):
    """Open the lending pool of an asset, or change its terms (B-2, B-4, B-3)."""

    KIND: ClassVar[int] = 80

    asset_id: AssetId
    kink_ppb: int
    base_rate_ppb: int
    slope1_ppb: int
    slope2_ppb: int
    reserve_factor_ppb: int
    borrow_accrual: int  # AccrualMode
    supply_accrual: int  # AccrualMode
    supply_cap: int  # smallest units of the asset, or 0
    borrow_cap: int  # smallest units of the asset, or 0
    account_supply_cap: int  # smallest units of the asset, or 0
    account_borrow_cap: int  # smallest units of the asset, or 0
    utilisation_max_ppb: int
    throttle_ppb: int
    throttle_share_ppb: int
    throttle_window_ns: int
    claims_min: int  # smallest units of the asset, or 0
    fee_share_ppb: int
    virtual_claim: int = NOT_STATED  # smallest units of the asset, or -1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    at_once_reason: str = ""


@dataclass
class Lend(Command):
    """Lend free balances to the pools of their assets (B-1)."""

    KIND: ClassVar[int] = 81

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class Redeem(Command):
    """Redeem loans, as far as the pools can pay. Without an amount, the part that a pool cannot pay
    now waits like a request of AskRedemption (B-1, B-4, B-6).
    """

    KIND: ClassVar[int] = 82

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class Borrow(Command):
    """Borrow from the pools against all that the account has; it needs spot margin (B-4, M-9)."""

    KIND: ClassVar[int] = 83

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class Repay(Command):
    """Repay debts to the pools from free balances, never more than is owed."""

    KIND: ClassVar[int] = 84

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class AskRedemption(Command):
    """Request loans back from pools that cannot pay them now. New cash of a pool pays the requests,
    the oldest first and in parts. Sales of a liquidated borrower's collateral pay the largest
    lender with a request first, directly, in the valuation asset at the index. A request
    replaces the account's earlier one; if it differs, it goes to the end of the queue (B-6,
    W-6).
    """

    KIND: ClassVar[int] = 85

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class SetFunding(Command):
    """Set the funding of a perpetual, or end it; what has accrued stays due (P-5)."""

    KIND: ClassVar[int] = 90

    market_id: MarketId
    interval_ns: int
    interest_ppb_8h: int
    inner_clamp_ppb: int
    bound_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetExpiry(Command):
    """Set the expiry of a dated future, without which its market cannot open, or delist a perpetual
    (O-1, O-1.3).
    """

    KIND: ClassVar[int] = 91

    market_id: MarketId
    expiry_ns: int  # a moment
    window_ns: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class NameSettlementPrice(Command):
    """Settle a market in SETTLING at a price (O-1, O-1.3)."""

    KIND: ClassVar[int] = 92

    market_id: MarketId
    price: int  # units of 10^-decimals of the tick
    reason: str
    confirms_distance: int = 0  # 0 or 1


@dataclass
class AnnounceBust(Command):
    """Announce that trades of the own book are to be busted, because their price is too far from a
    fair price. From then on, for a day, the gains of their winners stay in their accounts. The
    call states all trades of the market whose ids are in one block of 256, that is with the same
    id divided by 256 and floored, as the events TRADE state them; so a trade that was not made
    cannot be named (O-10). Answers `bust_id`.
    """

    KIND: ClassVar[int] = 93

    market_id: MarketId
    price: int  # units of 10^-decimals of the tick
    distance_ppb: int
    trade_ids: list[int]
    reason: str
    confirms_distance: int  # 0 or 1
    made_trade_ids: list[int]
    made_ns: list[int]  # a moment
    buyer_account_ids: list[AccountId]
    seller_account_ids: list[AccountId]
    prices: list[int]  # units of 10^-decimals of the tick
    quantities: list[int]  # units of 10^-decimals of the lot
    buyer_fees: list[int]  # smallest units of the quote asset
    seller_fees: list[int]  # smallest units of the quote asset


@dataclass
class DecideBust(Command):
    """Decide an announced bust: two principals have to decide the same. If they approve, each trade
    gets the nearest price within the distance of the reference: the side that won owes the
    difference to the other side (O-10).
    """

    KIND: ClassVar[int] = 94

    bust_id: int  # a count
    approves: int  # 0 or 1


@dataclass
class SetDynamicMargin(Command):
    """Let the requirements of a market follow volatility, open interest and depth, or end that
    (M-7).
    """

    KIND: ClassVar[int] = 100

    market_id: MarketId
    sample_ns: int
    ewma_ns: int
    volatility_ppb: int
    open_interest_low: int  # smallest units of the valuation asset, or 0
    open_interest_high: int  # smallest units of the valuation asset, or 0
    depth_notional: int  # smallest units of the quote asset, or 0
    depth_width_ppb: int
    cap_ppb: int
    buffer_ppb: int
    rise_ppb_per_hour: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    at_once_reason: str = ""


@dataclass
class SetIsolated(Command):
    """Give a position its own margin, in an account below its owner's account, or end that. The
    position must be flat (M-8). Answers `isolated_account_id`.
    """

    KIND: ClassVar[int] = 101

    account_id: AccountId
    market_id: MarketId
    isolated: int  # 0 or 1


@dataclass
class MoveIsolatedMargin(Command):
    """Move margin into an isolated position or out of it (M-8). Answers `isolated_account_id`."""

    KIND: ClassVar[int] = 102

    account_id: AccountId
    market_id: MarketId
    amount: int  # smallest units of the asset


@dataclass
class SetReconciliation(Command):
    """Switch on, or off, the payment of losses from loans, a borrow and collateral, and the
    realisation of losses while claims stay unpaid (W-6, R-3).
    """

    KIND: ClassVar[int] = 110

    enabled: int  # 0 or 1
    slack_ppb: int
    limit_ppb: int
    spot_liquidation_passes: int  # a count
    realisation_passes: int  # a count
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    borrow_passes: int = NOT_STATED  # a count, or -1


@dataclass
class SetQuote(Command):
    """Set a provider's standing bid for the base of a spot market, for collateral that the machine
    converts (R-1).
    """

    KIND: ClassVar[int] = 111

    account_id: AccountId
    market_id: MarketId
    price: int  # units of 10^-decimals of the tick, or 0
    quantity: int  # units of 10^-decimals of the lot, or 0
    expire_ns: int  # a moment


@dataclass
class SetLiquidation(Command):
    """Switch the liquidation waterfall on with its parameters, or off (W-2, U-7, M-6, W-6, L-6)."""

    KIND: ClassVar[int] = 120

    enabled: int  # 0 or 1
    interval_ns: int
    pass_share_ppb: int
    band_ppb: int
    fee_ppb: int
    exit_buffer_ppb: int
    throttle_ppb: int
    auto_close_divisor: int  # whole times
    auto_close_offset_ppb: int
    spread_ppb: int
    takeover_passes: int  # a count
    recourse: int  # 0 or 1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    at_once_reason: str = ""


@dataclass
class SetBackstop(Command):
    """Register a backstop provider for a market, change its offer, or end it (W-3, W-6)."""

    KIND: ClassVar[int] = 121

    account_id: AccountId
    market_id: MarketId
    capacity_lots: int  # lots, or 0
    priority: int
    spread_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class FundLiquidity(Command):
    """Give an amount to the liquidity fund, for good; if custody lacks some of the asset, the
    amount fills that shortfall first (L-2).
    """

    KIND: ClassVar[int] = 122

    account_id: AccountId
    asset_id: AssetId
    amount: int  # smallest units of the asset


@dataclass
class RepayDebtLine(Command):
    """Repay a debt that was written off for the account under recourse (L-6)."""

    KIND: ClassVar[int] = 123

    account_id: AccountId
    asset_id: AssetId
    amount: int  # smallest units of the asset


@dataclass
class ConditionalOrders(Command):
    """Place orders that wait for a price, icebergs that show a part at a time, and pairs of which
    one order cancels the other. Each order passes by itself; a conditional order reserves
    nothing and passes all gates when it triggers (O-3).
    """

    KIND: ClassVar[int] = 130

    actions: list[int]  # stated by no field of this call: 0
    account_ids: list[AccountId]
    market_ids: list[MarketId]
    trigger_kinds: list[int]  # TriggerKind
    trigger_sources: list[int]  # TriggerSource
    trigger_prices: list[int]  # units of 10^-decimals of the tick, or 0
    trail_distances_ppb: list[int]
    sides: list[int]  # Side
    types: list[int]  # OrderType
    tifs: list[int]  # TimeInForce
    flags: list[int]  # bits: PostOnly, BeyondBand, FLAG_REDUCE_ONLY, FLAG_CLOSE_POSITION
    stps: list[int]  # SelfTradePrevention
    prices: list[int]  # units of 10^-decimals of the tick, or 0
    quantities: list[int]  # units of 10^-decimals of the lot, or 0
    display_quantities: list[int]  # units of 10^-decimals of the lot, or 0
    client_ids: list[ClientOrderId]
    expire_ns: list[int]  # a moment
    oco_items: list[int]
    oco_ids: list[OrderId]
    order_ids: list[OrderId]  # stated by no field of this call: 0
    target_client_ids: list[ClientOrderId]  # stated by no field of this call: 0

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.actions)


@dataclass
class SetDeadMan(Command):
    """Set the time after which all orders of an account are cancelled, also those that wait, once
    the caller has sent no order command. Exits of positions stay, as after CancelAll, unless
    `end_exits` is true. To repeat this call also restarts the timer (O-3).
    """

    KIND: ClassVar[int] = 131

    account_id: AccountId
    timeout_ns: int
    end_exits: int = 0  # 0 or 1


@dataclass
class Brackets(Command):
    """Place entry orders of derivatives with both exits. Once the entry fills, a take-profit and a
    stop wait for their prices, for as many lots as the entry has filled to open or enlarge the
    position. One exit ends the other, and the rest of the entry ends when either triggers. Both
    exits end with the position. A refused entry leaves no exit (O-3).
    """

    KIND: ClassVar[int] = 133

    account_ids: list[AccountId]
    market_ids: list[MarketId]
    sides: list[int]  # Side
    types: list[int]  # OrderType
    tifs: list[int]  # TimeInForce
    flags: list[int]  # PostOnly
    stps: list[int]  # SelfTradePrevention
    prices: list[int]  # units of 10^-decimals of the tick, or 0
    quantities: list[int]  # units of 10^-decimals of the lot
    client_ids: list[ClientOrderId]
    expire_ns: list[int]  # a moment
    trigger_sources: list[int]  # TriggerSource
    take_profit_triggers: list[int]  # units of 10^-decimals of the tick
    take_profit_prices: list[int]  # units of 10^-decimals of the tick, or 0
    stop_triggers: list[int]  # units of 10^-decimals of the tick
    stop_prices: list[int]  # units of 10^-decimals of the tick, or 0

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class PlaceTwap(Command):
    """Place a large order that is sent in slices over time: the first slice at once, the others an
    interval apart. The order reserves nothing. Each slice is an immediate order that passes all
    gates; a later slice catches up on the lots that it does not trade. The order waits like a
    conditional order: CancelConditionalOrders, CancelAll and a dead-man timer end it. Others see
    it in ListTwaps (O-3, G-4.2). Answers `order_id`.
    """

    KIND: ClassVar[int] = 134

    account_id: AccountId
    market_id: MarketId
    side: int  # Side
    quantity: int  # units of 10^-decimals of the lot
    slices: int  # a count
    interval_ns: int
    price: int  # units of 10^-decimals of the tick, or 0
    flags: int  # bits: FLAG_REDUCE_ONLY
    stp: int  # SelfTradePrevention


@dataclass
class SetVolatilityHalt(Command):
    """Set the move of a market's price within a window that halts the market, or switch such halts
    off (K-1).
    """

    KIND: ClassVar[int] = 140

    market_id: MarketId
    price_source: int  # TriggerSource
    move_ppb: int
    window_ns: int
    halt_ns: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetAssetCaps(Command):
    """Cap the borrows and the deposits of an asset over rolling windows (K-1)."""

    KIND: ClassVar[int] = 141

    asset_id: AssetId
    borrow_limit: int  # smallest units of the asset, or 0
    borrow_window_ns: int
    deposit_limit: int  # smallest units of the asset, or 0
    deposit_window_ns: int
    fund_limit: int = NOT_STATED  # smallest units of the asset, or -1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetWithdrawalGate(Command):
    """Set the losses after which withdrawals stop, and the time of the stop (K-1)."""

    KIND: ClassVar[int] = 142

    mode: int  # GateMode
    hold_ns: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class EngageBrake(Command):
    """Engage the kill switch or the gate on withdrawals by hand (K-1)."""

    KIND: ClassVar[int] = 143

    brake: int  # BrakeKind
    target_id: int  # stated by no field of this call: 0
    cause: int  # BrakeCause
    reason: str


@dataclass
class ReleaseBrake(Command):
    """Release any brake that is engaged (K-1)."""

    KIND: ClassVar[int] = 144

    brake: int  # BrakeKind
    target_id: int
    cause: int  # BrakeCause
    reason: str


@dataclass
class PauseAsset(Command):
    """Pause an asset. During the pause no account is liquidated or deleveraged at the asset's
    prices, in any state; nothing is converted, settled or funded at them, risk may only fall,
    and accounts that rely on them withdraw nothing. All pauses of an asset by one person within
    a day last an hour at most. A longer pause needs two persons: the first call requests it
    (ASSET_PAUSE_ASKED), and the same call of another principal within a day begins it.
    ReleaseBrake ends a pause earlier (O-2.2, K-1).
    """

    KIND: ClassVar[int] = 145

    asset_id: AssetId
    pause_ns: int
    cause: int  # BrakeCause
    reason: str
    by_two: int = 0  # 0 or 1


@dataclass
class RedenominateAsset(Command):
    """Exchange an asset for another one by a ratio, because its issuer or its chain changes the
    unit: a split or a redenomination. The first call requests it (REDENOMINATION_ASKED); the
    same call of another principal within a day announces it. At the record time the asset's
    markets close for good, the paying account gives each holder units of the new asset for its
    units, holds and the lending pool continue in the new asset, and pending withdrawals have to
    be decided before. CancelCorporateAction cancels it until then. A cleared asset is split with
    AnnounceSplit (O-11). Answers `action_id`.
    """

    KIND: ClassVar[int] = 146

    asset_id: AssetId
    account_id: AccountId
    into_asset_id: AssetId
    new_units: int  # a count
    old_units: int  # a count
    record_time_ns: int


@dataclass
class SetRuleSet(Command):
    """Put a later set of the rules in force, from this sequence on; an earlier one never comes back
    (J-5).
    """

    KIND: ClassVar[int] = 150

    rule_set: int  # a count


@dataclass
class ReverseDeposit(Command):
    """Reverse a credited deposit that has failed, as custody. The first call proposes the reversal;
    a call of another principal within a day executes it. If the account's balance is too low,
    the rest comes from its loans, a borrow and the liquidity fund. The owner owes the part that
    the account did not pay: until the owner has paid it, nothing leaves any of the owner's
    accounts, and none of them takes more risk (L-4).
    """

    KIND: ClassVar[int] = 160

    deposit_id: DepositId


@dataclass
class WriteOffReversalDebt(Command):
    """Write off a part of an owner's debt for reversed deposits. The first call proposes the write-
    off; a call of another principal within a day executes it. The liquidity fund pays the amount
    that custody lacks (L-4).
    """

    KIND: ClassVar[int] = 161

    account_id: AccountId
    asset_id: AssetId
    amount: int  # smallest units of the asset


@dataclass
class ReverseWithdrawal(Command):
    """Reverse a confirmed withdrawal whose asset has come back, as custody. The first call proposes
    the reversal; a call of another principal within a day that states the same executes it,
    once. If holders of the asset send statements, the statement of its main account must show
    the amount beyond the ledger. The account gets exactly the amount that the withdrawal's
    receiver had got (L-4).
    """

    KIND: ClassVar[int] = 162

    withdrawal_id: WithdrawalId
    with_chain_fee: int = 0  # 0 or 1


@dataclass
class MoveHouseMoney(Command):
    """Move money of the clearinghouse from a system account to an account: fees, or cash of the
    liquidity fund, of `ccp_skin`, of `ccp_equity` or of `ccp_liquidity`. The first call proposes
    the move; a call of another principal within a day with the same fields executes it. Credits
    and rebates to customers are paid this way from `fees`, with the reason (L-7).
    """

    KIND: ClassVar[int] = 163

    giver_account_id: AccountId
    account_id: AccountId
    asset_id: AssetId
    amount: int  # smallest units of the asset
    floor: int  # smallest units of the asset
    reason: str


@dataclass
class AdmitMember(Command):
    """Admit an owner of accounts as a clearing member: its accounts of kinds MEMBER_HOUSE,
    MEMBER_OMNIBUS and MEMBER_INDIVIDUAL may be parties to trades (C-0, C-2). Answers
    `member_id`.
    """

    KIND: ClassVar[int] = 200

    owner: str
    open_exposure_max: int  # smallest units of the valuation asset, or 0
    settlement_cap: int  # smallest units of the valuation asset, or 0
    concentration_ppb: int


@dataclass
class SetMember(Command):
    """Change the status and the limits of a clearing member; what is not stated stays (C-0, C-2)."""

    KIND: ClassVar[int] = 201

    member_id: int  # a count
    status: int  # MemberStatus
    open_exposure_max: int  # smallest units of the valuation asset, or 0
    settlement_cap: int  # smallest units of the valuation asset, or 0
    concentration_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetCalendar(Command):
    """Create a calendar, or set the days of one. Sessions that have begun keep their days (C-4,
    C-4.2). Answers `calendar_id`.
    """

    KIND: ClassVar[int] = 202

    calendar_id: int  # a count
    weekend_days: int  # a count
    holidays: list[int]  # a count
    last_day: int = NOT_STATED  # a count, or -1


@dataclass
class CreateSegment(Command):
    """Create a segment: markets that are cleared together, with a calendar, a cut-off and a time of
    settlement (C-4). Answers `segment_id`.
    """

    KIND: ClassVar[int] = 203

    symbol: str
    calendar_id: int  # a count
    utc_offset_seconds: int
    cut_off_seconds: int
    settlement_seconds: int
    cycle_days: int  # a count
    call_seconds: int = NOT_STATED  # -1: not stated


@dataclass
class SetClearing(Command):
    """Let the central counterparty clear a spot market. Its own book stays closed from then on,
    unless its fills are novated: then it may open. What a later call does not state stays (C-1,
    C-2.1, C-3, C-5, C-16.1).
    """

    KIND: ClassVar[int] = 204

    market_id: MarketId
    segment_id: int  # a count
    dvp_model: int  # DvpModel
    concentration_floor_lots: int  # lots, or 0
    band_ppb: int = NOT_STATED  # -1: not stated
    mark_minutes: int = NOT_STATED  # a count, or -1
    mark_owners: int = NOT_STATED  # a count, or -1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetAssetCalendar(Command):
    """Assign a calendar to a currency: no trade in the currency settles on a day without business.
    Sessions that have begun stay (C-4).
    """

    KIND: ClassVar[int] = 205

    asset_id: AssetId
    calendar_id: int  # a count


@dataclass
class CaptureTrades(Command):
    """Capture trades that were matched elsewhere: the central counterparty becomes the buyer to
    each seller and the seller to each buyer. Limits are compared before. A refused trade leaves
    the others of the call as they are. Where the segment permits it (SetWaitingTerms), a trade
    that a house account does not cover waits and is tried each second; it ends by TRADE_NOVATED
    or by lapsing (C-1, C-2, C-3, C-4, C-16.1). Answers `ids`.
    """

    KIND: ClassVar[int] = 210

    market_ids: list[MarketId]
    buyer_account_ids: list[AccountId]
    seller_account_ids: list[AccountId]
    prices: list[int]  # units of 10^-decimals of the tick
    quantities: list[int]  # units of 10^-decimals of the lot
    venue_trade_ids: list[str]
    value_dates: list[int]  # a count, or 0

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.market_ids)


@dataclass
class SubmitTradeSides(Command):
    """State one side of a trade that two members made with each other. It waits until the other
    side states the same reference; if both agree, the trade is captured as by CaptureTrades; if
    not, both are listed with their differences. An account that states the same reference again
    replaces its side. A side that waits ends at the cut-off of its session (C-1, C-2, C-3, C-4).
    Answers `ids`.
    """

    KIND: ClassVar[int] = 211

    market_ids: list[MarketId]
    account_ids: list[AccountId]
    counterparty_account_ids: list[AccountId]
    sides: list[int]  # Side
    prices: list[int]  # units of 10^-decimals of the tick
    quantities: list[int]  # units of 10^-decimals of the lot
    references: list[str]
    value_dates: list[int]  # a count, or 0

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.market_ids)


@dataclass
class CancelTradeSides(Command):
    """Withdraw sides of bilateral trades that wait for the other side (C-1)."""

    KIND: ClassVar[int] = 212

    account_ids: list[AccountId]
    counterparty_account_ids: list[AccountId]
    references: list[str]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class CancelTrades(Command):
    """Request that captured trades be cancelled. A trade is removed from the nets when both of its
    accounts have requested it, before the cut-off of its session; limits are compared before. An
    account that traded with itself requests once (C-1, C-2, C-3, C-7.5).
    """

    KIND: ClassVar[int] = 213

    account_ids: list[AccountId]
    session_ids: list[int]  # a count
    trade_ids: list[int]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class GiveUpTrade(Command):
    """Propose that a leg of a captured trade, or a part of it, goes to an account of another
    member. Nothing moves until that account accepts. A proposal ends at the cut-off of its
    session (C-1, C-2). Answers `give_up_id`.
    """

    KIND: ClassVar[int] = 214

    account_id: AccountId
    session_id: int  # a count
    trade_id: int
    market_id: MarketId
    side: int  # Side
    quantity: int  # units of 10^-decimals of the lot
    to_account_id: AccountId


@dataclass
class AcceptGiveUp(Command):
    """Accept a leg that is given up: from then on it belongs to the accepting account, at the same
    price. Limits of both members are compared before. If the giver lacks cover, the refusal does
    not show its figures (C-1, C-2, C-3, C-7.5). Answers `trade_id`.
    """

    KIND: ClassVar[int] = 215

    account_id: AccountId
    give_up_id: int  # a count


@dataclass
class EndGiveUp(Command):
    """End an open give-up: the account that would receive the leg rejects it, the one that gives it
    withdraws it (C-1).
    """

    KIND: ClassVar[int] = 216

    account_id: AccountId
    give_up_id: int  # a count


@dataclass
class AllocateTrade(Command):
    """Divide a leg of a captured trade among accounts of the same member, all of it or nothing. The
    price stays, so the cash of each account is that price by its quantity, exactly (C-1, C-2,
    C-3, C-7.5).
    """

    KIND: ClassVar[int] = 217

    account_id: AccountId
    session_id: int  # a count
    trade_id: int
    market_id: MarketId
    side: int  # Side
    to_account_ids: list[AccountId]
    quantities: list[int]  # units of 10^-decimals of the lot


@dataclass
class ResignMember(Command):
    """Let a member resign at the end of an unwinding period. Until then it may only bring its nets
    nearer to 0, and its contribution stays in the default fund. The member becomes TERMINATED
    once the period is over and it has no open item; until then RESIGNATION_HELD states its open
    items each day (C-0, C-8, C-10).
    """

    KIND: ClassVar[int] = 218

    member_id: int  # a count
    unwinding_seconds: int  # a count


@dataclass
class SetPenaltyRates(Command):
    """Set the penalties of fails in the markets of an asset class: one rate for lack of securities,
    one for lack of cash (C-5).
    """

    KIND: ClassVar[int] = 219

    asset_class: int  # a count
    securities_ppb: int
    cash_ppb: int


@dataclass
class SetPenaltyClass(Command):
    """Set the asset class of a cleared market: the rates of the class replace the market's own
    penalty. Class 0 removes it (C-5).
    """

    KIND: ClassVar[int] = 220

    market_id: MarketId
    asset_class: int  # a count


@dataclass
class SetSettlementTerms(Command):
    """Change the settlement terms of a cleared market: partial deliveries, the penalty for fails,
    and the buy-in. What is not stated stays (C-5).
    """

    KIND: ClassVar[int] = 230

    market_id: MarketId
    allows_partial: int  # 0 or 1
    penalty_ppb: int
    buy_in_days: int  # a count
    offer_limit_ppb: int
    cash_premium_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetSettlementPriority(Command):
    """Set the priority of a clearing account as a receiver if too little is delivered. Only staff
    sets it (C-5, C-5.2).
    """

    KIND: ClassVar[int] = 231

    account_id: AccountId
    priority: int  # a count


@dataclass
class OfferBuyIn(Command):
    """Offer to deliver securities in place of those that fail for too long. The next netting takes
    the cheapest offers, as trades of its session; an offer stands until it is taken whole or
    withdrawn. Once margin requires cover, its securities are under hold until then. A delivery
    of the same account uses them before it fails, and so ends the offer (C-5, C-5.2, C-7.2,
    C-17). Answers `offer_id`.
    """

    KIND: ClassVar[int] = 232

    market_id: MarketId
    account_id: AccountId
    price: int  # units of 10^-decimals of the tick
    quantity: int  # units of 10^-decimals of the lot


@dataclass
class WithdrawBuyInOffer(Command):
    """Withdraw an offer to deliver for a buy-in (C-5)."""

    KIND: ClassVar[int] = 233

    offer_id: int  # a count


@dataclass
class AnnounceDividend(Command):
    """Announce a cash dividend. The accounts that hold the security at its record time are paid at
    its payment time from the balance of the paying account. Accounts with open trades in the
    security then receive the dividend through the central counterparty from the accounts that
    have not delivered, in the cash of the next session of each market. A coin that has a lending
    pool pays no dividend: it would go to the borrowers (C-5). Answers `action_id`.
    """

    KIND: ClassVar[int] = 234

    security_id: AssetId
    account_id: AccountId
    asset_id: AssetId
    amount: int  # smallest units of the asset
    per_units: int  # a count
    record_time_ns: int
    pay_time_ns: int


@dataclass
class CancelCorporateAction(Command):
    """Cancel a corporate action before its record time, or one that its payer has not paid at its
    time: a dividend, or a redemption, split or redenomination, which waits at its record time
    until the payer has the whole amount (C-5).
    """

    KIND: ClassVar[int] = 235

    action_id: int  # a count


@dataclass
class AnnounceRedemption(Command):
    """Announce that a security is redeemed in full. At its record time its markets close for good,
    and each holder gets a price from the balance of the paying account for its units, which
    leave the clearinghouse. Units lodged as collateral or on hold become cash; pending
    withdrawals of units are rejected. Trades that are open, fails too, are settled at their
    dates in cash: the redemption price takes the place of each unit (C-5). Answers `action_id`.
    """

    KIND: ClassVar[int] = 236

    security_id: AssetId
    account_id: AccountId
    asset_id: AssetId
    amount: int  # smallest units of the asset
    per_units: int  # a count
    record_time_ns: int


@dataclass
class AnnounceSplit(Command):
    """Announce a split, forward or reverse: a security is exchanged for another one, as at
    depositories. At its record time its markets close for good, and each holder gets units of
    the new security from the balance of the paying account for its units, which leave the
    clearinghouse. Units lodged as collateral or on hold become units of the new security;
    pending withdrawals of units are rejected. Open trades and fails of a cleared market continue
    in a market of the new security, in the same session and for the same cash (C-5). Answers
    `action_id`.
    """

    KIND: ClassVar[int] = 237

    security_id: AssetId
    account_id: AccountId
    into_security_id: AssetId
    new_units: int  # a count
    old_units: int  # a count
    record_time_ns: int


@dataclass
class SetPvpCurrency(Command):
    """Let a currency settle payment versus payment, or change its haircut (C-6)."""

    KIND: ClassVar[int] = 250

    asset_id: AssetId
    haircut_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all
    rate_band_ppb: int = NOT_STATED  # -1: not stated


@dataclass
class SetPvpMember(Command):
    """Admit an account of a clearing member, change its limit, or keep its pairs from settling
    (C-6).
    """

    KIND: ClassVar[int] = 251

    account_id: AccountId
    active: int  # 0 or 1
    total_short_limit: int  # smallest units of the valuation asset, or 0
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetPvpShortLimit(Command):
    """Set the greatest short of a member in one currency (C-6)."""

    KIND: ClassVar[int] = 252

    account_id: AccountId
    asset_id: AssetId
    short_limit: int  # smallest units of the asset, or 0
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class PayInPvp(Command):
    """Move amounts from members' balances to the clearinghouse; each member has a claim for its
    amount at once (C-6, L-4).
    """

    KIND: ClassVar[int] = 254

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class PayOutPvp(Command):
    """Move amounts of claims back to members' balances, as far as the three tests still pass (C-6)."""

    KIND: ClassVar[int] = 255

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class SubmitPvpPairs(Command):
    """Put pairs of payments that both members have confirmed at the end of the queue; a pair that
    passes the tests settles at once (C-6, C-16.1). Answers `pair_ids`.
    """

    KIND: ClassVar[int] = 256

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset
    counterparty_account_ids: list[AccountId]
    counterparty_asset_ids: list[AssetId]
    counterparty_amounts: list[int]  # smallest units of the asset
    references: list[str]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class CancelPvpPairs(Command):
    """Take pairs off the queue, by agreement of both members (C-6)."""

    KIND: ClassVar[int] = 257

    pair_ids: list[PvpPairId]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.pair_ids)


@dataclass
class CoverPvpShorts(Command):
    """Cover the shorts of a member that has missed its pay-in. Its claims buy the currencies in
    which it is short, from members with claims in them. The members that traded with it today
    share the shorts that remain. Its pairs settle no more (C-6).
    """

    KIND: ClassVar[int] = 258

    account_id: AccountId


@dataclass
class SetPvpSchedule(Command):
    """Set all times of the day of payment versus payment: when pay-ins are called and due. At the
    close all remaining claims are paid out. From this call on pairs settle only between call and
    close (C-6).
    """

    KIND: ClassVar[int] = 259

    call_seconds: int
    close_seconds: int
    utc_offset_seconds: int
    calendar_id: int  # a count
    deadline_asset_ids: list[int]  # a count
    deadline_seconds: list[int]
    deadline_shares_ppb: list[int]


@dataclass
class LodgeCollateral(Command):
    """Set amounts of accounts' balances apart as collateral (C-7, L-4)."""

    KIND: ClassVar[int] = 265

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class WithdrawCollateral(Command):
    """Give amounts of collateral back to the free balances of their accounts (C-7, C-16.1)."""

    KIND: ClassVar[int] = 266

    account_ids: list[AccountId]
    asset_ids: list[AssetId]
    amounts: list[int]  # smallest units of the asset

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.account_ids)


@dataclass
class ContributeDefaultFund(Command):
    """Pay an amount of the valuation asset into the default fund, as a contribution of the
    account's member (C-8, L-4).
    """

    KIND: ClassVar[int] = 267

    account_id: AccountId
    amount: int  # smallest units of the valuation asset


@dataclass
class FundCcp(Command):
    """Pay an amount of the valuation asset into the central counterparty's own funds: `ccp_skin`,
    which pays losses before others' contributions, `ccp_equity`, which pays after them, or
    `ccp_liquidity` (C-10, L-4).
    """

    KIND: ClassVar[int] = 268

    account_id: AccountId
    fund: int  # CcpFund
    amount: int  # smallest units of the valuation asset


@dataclass
class SetMarginParameters(Command):
    """Change the parameters of margin and of its calls; what is not stated stays. Margin runs begin
    with the first call (C-7, C-7.1, C-7.4, C-16, C-16.1).
    """

    KIND: ClassVar[int] = 269

    confidence_ppb: int
    look_back_days: int  # a count
    stress_days: int  # a count
    floor_weight_ppb: int
    call_seconds: int
    reminder_seconds: int
    run_seconds: int
    concentration_ppb: int
    concentration_rate_ppb: int
    cover_ppb: int = NOT_STATED  # -1: not stated
    reduction_max_ppb: int = NOT_STATED  # -1: not stated
    sale_share_ppb: int = NOT_STATED  # -1: not stated
    exposure_multiple: int = NOT_STATED  # a count, or -1
    exposure_unlimited: int = 0  # 0 or 1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetMarginAsset(Command):
    """Change the value of an asset as collateral, and the add-ons of its positions; what is not
    stated stays (C-7, C-7.1).
    """

    KIND: ClassVar[int] = 270

    asset_id: AssetId
    eligible: int  # 0 or 1
    haircut_ppb: int
    collateral_max: int  # smallest units of the asset, or 0
    liquidation_days: int  # a count
    daily_volume: int  # smallest units of the asset, or 0
    issuer_member_id: int  # a count, or 0
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetMarginScenarios(Command):
    """Set the scenarios of an asset: its returns over the liquidation period, first those of the
    look-back, then those of the stress period (C-7.1).
    """

    KIND: ClassVar[int] = 271

    asset_id: AssetId
    returns_ppb: list[int]


@dataclass
class SetStressScenario(Command):
    """Set a stress scenario: the move of each asset. All scenarios together determine the default
    fund's size (C-8, C-8.1).
    """

    KIND: ClassVar[int] = 272

    scenario_id: int  # a count
    name: str
    asset_ids: list[int]  # a count
    shocks_ppb: list[int]


@dataclass
class SetDefaultFundParameters(Command):
    """Change the parameters of the size and the calls of the default fund; what is not stated
    stays. The next run sizes the fund (C-8, C-8.2, C-8.3).
    """

    KIND: ClassVar[int] = 273

    contribution_min: int  # smallest units of the valuation asset
    call_seconds: int
    notice_seconds: int = NOT_STATED  # -1: not stated
    cover_days: int = NOT_STATED  # a count, or -1
    buffer_ppb: int = NOT_STATED  # -1: not stated
    required_min: int = NOT_STATED  # smallest units of the valuation asset, or -1
    sizing_days: int = NOT_STATED  # a count, or -1
    skin_days: int = NOT_STATED  # a count, or -1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class ReturnContribution(Command):
    """Return to a member a part of its contribution that is not required, in the five days after
    the end of its notice. Nothing is returned while a default case is open, since the whole
    contribution may have to pay (C-8, C-8.2, C-16.1).
    """

    KIND: ClassVar[int] = 274

    account_id: AccountId
    amount: int  # smallest units of the valuation asset


@dataclass
class SetHolder(Command):
    """Create a holder of assets outside the clearinghouse, or change one (C-14)."""

    KIND: ClassVar[int] = 275

    holder_id: int  # a count
    kind: int  # HolderKind
    name: str
    calendar_id: int  # a count
    utc_offset_seconds: int


@dataclass
class SetHolderAccount(Command):
    """Open the account of an asset at a holder, or set its limit. The first one of an asset is its
    main account: deposits and withdrawals are booked there (C-14).
    """

    KIND: ClassVar[int] = 276

    holder_id: int  # a count
    asset_id: AssetId
    stop_above: int  # smallest units of the asset


@dataclass
class MoveBetweenHolders(Command):
    """Book that an amount of an asset has moved between two holders. No account's balance changes
    (C-14).
    """

    KIND: ClassVar[int] = 277

    asset_id: AssetId
    from_holder_id: int  # a count
    to_holder_id: int  # a count
    amount: int  # smallest units of the asset


@dataclass
class LoadStatements(Command):
    """Load statements of holders. Each is compared with the amount that the ledger had booked there
    at the end of its day; a difference is a break (C-14).
    """

    KIND: ClassVar[int] = 278

    holder_ids: list[int]  # a count
    asset_ids: list[AssetId]
    statement_days: list[int]  # a count
    balances: list[int]  # smallest units of the asset
    in_transits: list[int]  # smallest units of the asset
    references: list[str]

    def count(self) -> int:
        """Return the number of sequence numbers that the command takes: one for each item."""
        return len(self.holder_ids)


@dataclass
class AssignBreak(Command):
    """State the person who resolves a break (C-14)."""

    KIND: ClassVar[int] = 279

    holder_id: int  # a count
    asset_id: AssetId
    assignee: str


@dataclass
class ExplainBreak(Command):
    """Explain a break, or a part of it, by an amount that the ledger has not booked. Each later
    statement of the account counts the amount, until another explanation cancels it (C-14).
    """

    KIND: ClassVar[int] = 280

    holder_id: int  # a count
    asset_id: AssetId
    amount: int  # smallest units of the asset
    explanation: str


@dataclass
class ReleaseBreak(Command):
    """Permit withdrawals of the asset in spite of a break, as long as the break is no larger than
    now (C-14).
    """

    KIND: ClassVar[int] = 281

    holder_id: int  # a count
    asset_id: AssetId
    reason: str


@dataclass
class SetCollateralInterest(Command):
    """Set the interest that collateral in an asset earns, and the account that pays it. It accrues
    from this moment on, and is paid at each midnight UTC (C-7).
    """

    KIND: ClassVar[int] = 282

    asset_id: AssetId
    account_id: AccountId
    rate_ppb: int


@dataclass
class SetCoolingOff(Command):
    """Change the cooling-off period of the default fund; what is not stated stays. A period begins
    when a loss uses contributions of members that are not in default, or calls assessments.
    Until the period ends, a member pays at most a multiple of the contribution that it had at
    the beginning: for assessments of all cases, and to replenish the used part of its
    contribution. A period that has begun keeps its terms (C-8, C-10).
    """

    KIND: ClassVar[int] = 283

    period_seconds: int
    cap_ppb: int
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class BeginMarginRun(Command):
    """Begin a margin run now, in addition to those of set times: prices have moved, and the next
    run is late for them. It pays variation margin and calls members as any other run does, at
    present prices. Set times stay as they are (C-7).
    """

    KIND: ClassVar[int] = 284

    reason: str


@dataclass
class DeclareDefault(Command):
    """Declare a clearing member to be in default, and open its case. From then on none of its
    accounts is a party to a trade or gives value away (C-9, C-9.1). Answers `case_id`.
    """

    KIND: ClassVar[int] = 285

    member_id: int  # a count
    porting_seconds: int
    assessment_seconds: int
    assessment_cap_ppb: int


@dataclass
class AdvanceDefaultCase(Command):
    """Move a case to its next step. PORTING follows FROZEN, then come HEDGING, AUCTION, ALLOCATION
    and CLOSED (C-9, C-10).
    """

    KIND: ClassVar[int] = 286

    case_id: int  # a count
    state: int  # DefaultCaseState


@dataclass
class OfferPorting(Command):
    """Offer a client account of the case to another member, with its trades, nets and collateral. A
    later offer of the account takes the place of an earlier one (C-9).
    """

    KIND: ClassVar[int] = 287

    case_id: int  # a count
    account_id: AccountId
    member_id: int  # a count


@dataclass
class AcceptPorting(Command):
    """Accept a client account that was offered: from then on it is an account of the accepting
    member (C-7, C-8.2, C-9, C-16.1).
    """

    KIND: ClassVar[int] = 288

    case_id: int  # a count
    account_id: AccountId
    client_account_id: AccountId


@dataclass
class AddAuctionLot(Command):
    """Put a part of a net of the case, or of the margin of one of its accounts, up for auction.
    Members send sealed bids, then reveal them, then the best bids take it over (C-9). Answers
    `lot_id`.
    """

    KIND: ClassVar[int] = 289

    case_id: int  # a count
    session_id: int  # a count
    account_id: AccountId
    market_id: MarketId
    quantity: int  # units of 10^-decimals of the lot
    minimum_quantity: int  # units of 10^-decimals of the lot, or 0
    bid_seconds: int
    reveal_seconds: int
    limit_price: int = NOT_STATED  # units of 10^-decimals of the tick, or -1


@dataclass
class SubmitBid(Command):
    """Send a sealed bid for a lot: the hash of its terms alone. A member has one bid for a lot, and
    a later one takes the place of an earlier one (C-9).
    """

    KIND: ClassVar[int] = 290

    lot_id: int  # a count
    account_id: AccountId
    commitment: str


@dataclass
class RevealBid(Command):
    """Reveal a sealed bid after the time for bids is over (C-9, C-17)."""

    KIND: ClassVar[int] = 291

    lot_id: int  # a count
    account_id: AccountId
    market_id: MarketId
    price: int  # units of 10^-decimals of the tick
    quantity: int  # units of 10^-decimals of the lot
    salt: str


@dataclass
class PayAssessment(Command):
    """Pay an assessment, or a part of it, from an account of the member's own; money of its clients
    never pays (C-10).
    """

    KIND: ClassVar[int] = 292

    case_id: int  # a count
    account_id: AccountId
    amount: int  # smallest units of the valuation asset


@dataclass
class GrantRole(Command):
    """Grant a role to a principal, or change when it ends (Q-5, Q-5.1)."""

    KIND: ClassVar[int] = 300

    name: str
    role: int  # Role
    expires_ns: int  # a moment, or 0


@dataclass
class RevokeRole(Command):
    """Revoke a role of a principal (Q-5, Q-5.1)."""

    KIND: ClassVar[int] = 301

    name: str
    role: int  # Role


@dataclass
class Delegate(Command):
    """Let another principal act on an account, or change its permissions there. It may always read
    the account, and do what else the call states. Only the owner delegates, so nothing is
    delegated further (Q-5, Q-5.1).
    """

    KIND: ClassVar[int] = 302

    account_id: AccountId
    name: str
    scopes: int  # bits: RIGHT_TRADE, RIGHT_TRANSFER, RIGHT_WITHDRAW
    expires_ns: int  # a moment, or 0


@dataclass
class EndDelegation(Command):
    """End the permissions of a principal on an account of another owner (Q-5)."""

    KIND: ClassVar[int] = 303

    account_id: AccountId
    name: str


@dataclass
class SetNonDefaultLossTerms(Command):
    """State who bears a loss that no default has caused, of one cause and one asset, before it
    happens (C-13). The central counterparty's equity bears the first part; members bear the next
    part pro rata to their exposed parts.
    """

    KIND: ClassVar[int] = 310

    cause: int  # NonDefaultCause
    asset_id: AssetId
    equity_max: int  # smallest units of the asset
    member_cap_ppb: int


@dataclass
class DeclareNonDefaultLoss(Command):
    """Declare a loss that no default has caused: a bank or a custodian has less than is booked
    there, or an investment is worth less (C-13). It is booked and borne in this command by the
    terms of its cause and asset. Answers `loss_id`.
    """

    KIND: ClassVar[int] = 311

    cause: int  # NonDefaultCause
    holder_id: int  # a count, or 0
    asset_id: AssetId
    amount: int  # smallest units of the asset
    loss_day: int  # a count
    explanation: str


@dataclass
class CoverNonDefaultLoss(Command):
    """Pay a part of a loss that has no payer, from an account of any owner (C-13, L-4)."""

    KIND: ClassVar[int] = 312

    account_id: AccountId
    loss_id: int  # a count
    asset_id: AssetId
    amount: int  # smallest units of the asset


@dataclass
class SetCashInAdvance(Command):
    """Set whether trades of a segment are novated only against cash in advance. Then the cash of a
    trade is reserved from its capture until it settles, and a trade without the cash is refused.
    A segment without this term needs the cash at the settlement (C-5).
    """

    KIND: ClassVar[int] = 313

    segment_id: int  # a count
    cash_in_advance: int  # 0 or 1


@dataclass
class SetLiquidityTerms(Command):
    """Change the times of the liquidity runs, and their target; what is not stated stays. A run
    compares the liquid resources with the cash that the default of the two largest members would
    require. The next run uses these terms (C-12, C-12.1).
    """

    KIND: ClassVar[int] = 314

    target_ppb: int
    run_seconds: int
    other_margin_seconds: int
    cover: int = NOT_STATED  # a count, or -1
    stress_days: int = NOT_STATED  # a count, or -1
    expected_version: int = NOT_STATED  # a sequence, or -1
    present: int = NOT_STATED  # bits: the fields that are stated, by their numbers; -1: all


@dataclass
class SetCreditLine(Command):
    """Set a committed line of credit: an outside contract by which a provider pays cash after a
    call (C-12).
    """

    KIND: ClassVar[int] = 315

    line_id: int  # a count
    provider: str
    asset_id: AssetId
    amount: int  # smallest units of the asset
    seconds: int


@dataclass
class FreezeAccount(Command):
    """Freeze an account in one call, or state another reason for its freeze. Until its release
    nothing leaves the account by a call of its owner or its delegates, and it takes no more
    risk. Refused with ACCOUNT_FROZEN are withdrawals and their confirmation (unless custody
    states that the asset has left), transfers out, holds and their capture, amounts for the
    liquidity fund, loans to a pool, pay-ins, delegations and its closing. Refused with
    RISK_TAKING_DISABLED, as under the risk switch of an account, are orders and loans that raise
    its risk. The same holds for the isolated accounts below it.


    Everything else continues: deposits and payments to it, orders that reduce risk, resting orders
    unless `end_raising_orders` ends them, cancels, repayments, and its obligations to the
    clearinghouse: fees, funding, settlements, collateral, margin calls, assessments, contributions,
    debt lines, liquidation, and the reversal of a deposit (Q-5.1).
    """

    KIND: ClassVar[int] = 316

    account_id: AccountId
    reason: int  # FreezeReason
    end_raising_orders: int = 0  # 0 or 1


@dataclass
class ReleaseAccount(Command):
    """End the freeze of an account. The principal of custody that froze it, or stated the last
    reason, may not release it: one person may freeze in haste, and a second person releases
    (Q-5.1).
    """

    KIND: ClassVar[int] = 317

    account_id: AccountId


@dataclass
class SetApprovalLimit(Command):
    """Set the amount of an asset above which each deposit or withdrawal needs two principals of
    custody to confirm it (DecideDeposits, DecideWithdrawals). The first call of custody approves
    it, and a call of another principal within a day carries it out. The limit applies to
    decisions from now on (Q-5).
    """

    KIND: ClassVar[int] = 318

    asset_id: AssetId
    amount: int  # smallest units of the asset, or 0


@dataclass
class BreakGlass(Command):
    """Confirm alone, as an operator, a withdrawal that needs two principals of custody, and state
    the reason. All other refusals of a confirmation apply. The event BREAK_GLASS names the
    operator: the call is for cases that cannot wait, and has to be reviewed (Q-5).
    """

    KIND: ClassVar[int] = 319

    withdrawal_id: WithdrawalId
    reason: int  # BreakGlassReason


@dataclass
class AddDestination(Command):
    """Add a destination of withdrawals to an account's list, or give a listed one another label. A
    new destination may be used a day later; a listed one keeps its time (Q-5.1).
    """

    KIND: ClassVar[int] = 320

    account_id: AccountId
    address: str
    label: str


@dataclass
class RemoveDestination(Command):
    """Remove a destination from an account's list, at once. Pending withdrawals to it are not
    confirmed while the account may withdraw only to its list (Q-5.1).
    """

    KIND: ClassVar[int] = 321

    account_id: AccountId
    address: str


@dataclass
class SetDestinationsOnly(Command):
    """Restrict withdrawals of an account to the destinations of its list, or end the restriction. A
    restricted withdrawal states the address as its reference. The restriction begins at once,
    and ends a day after the first call for its end (Q-5.1).
    """

    KIND: ClassVar[int] = 322

    account_id: AccountId
    enabled: int  # 0 or 1


@dataclass
class SetParameterApproval(Command):
    """State whether a change of parameters needs two principals. Once approval is on, a call that
    sets parameters of the venue, of clearing or of risk is a proposal: the answer is OK, the
    event is PARAMETERS_PROPOSED, and nothing changes. The same holds for the declaration of a
    default, a step of its case, a loss without a default, and a payment to the central
    counterparty. The same call of another principal within a day carries the change out, or is
    refused by the rules at that time. A second call of the same principal is refused:
    SECOND_PERSON_NEEDED. To end approval needs two operators, since it is such a call itself
    (Q-5, Q-9).
    """

    KIND: ClassVar[int] = 323

    enabled: int  # 0 or 1
    notice_ns: int = NOT_STATED  # -1: not stated


@dataclass
class BreakParameterGlass(Command):
    """Release a proposed change of parameters from the second principal, as an operator, and state
    the reason. The next same call carries it out, also a call of the principal that proposed it.
    The event PARAMETER_GLASS_BROKEN names the operator (Q-5).
    """

    KIND: ClassVar[int] = 324

    proposal_id: int
    reason: int  # BreakGlassReason


@dataclass
class SetRecoveryKeys(Command):
    """State the recovery keys, and how many of their holders together can name other operators;
    without keys no one can. This call always needs two operators: the first call proposes
    (PARAMETERS_PROPOSED), and the same call of another operator within a day carries it out. The
    private keys stay offline, with different persons (Q-5, Q-5.1).
    """

    KIND: ClassVar[int] = 325

    keys: list[str]
    threshold: int  # a count


@dataclass
class RecoverAuthority(Command):
    """Name other operators by the signatures of a quorum of recovery keys, when the operators' own
    keys are lost or stolen. The named principals are operators without an end, and no other
    principal is an operator any more. Any caller may send the call: the signatures are its
    authority. The signed text names the genesis of the journal, the number of the recovery and a
    time, so it counts once, in this journal alone, and until that time. The server checks the
    signatures before it accepts the call (RECOVERY_GENESIS, RECOVERY_SIGNATURE); the journal has
    them, so anyone can check them again (Q-5, Q-5.1).
    """

    KIND: ClassVar[int] = 326

    recovery_number: int  # a count
    operators: list[str]
    expires_ns: int  # a moment
    genesis_hash: str
    keys: list[str]
    signatures: list[str]


@dataclass
class SetDelegationLimit(Command):
    """Set a limit of a delegate on an account. MOVED_A_DAY limits the amount of an asset that
    leaves the account by its calls in a day (UTC, by the time of sequences). ORDER_VALUE limits
    the value of one order in that quote asset. A first limit and a lower one apply at once; a
    higher one, and the end of a limit, a day after the first call for it. Limits end with the
    delegation. Owners and staff have no limits (Q-5, Q-5.1).
    """

    KIND: ClassVar[int] = 327

    account_id: AccountId
    name: str
    asset_id: AssetId
    limit_kind: int  # DelegationLimitKind
    amount: int  # smallest units of the asset, or 0
    removed: int  # 0 or 1


@dataclass
class RepayDust(Command):
    """Repay in cash the rest of a debt that a repayment left and that is too small to buy: less
    than a lot, or less than the least notional of its market. The liquidity fund pays the coin
    or takes the debt over. Once per account, asset and day.
    """

    KIND: ClassVar[int] = 328

    account_id: AccountId
    asset_id: AssetId


@dataclass
class CloseAll(Command):
    """End all orders, conditions and schedules of an account, close its positions at the market as
    exits, redeem its loans, repay its debts, and move its free balance to another account of its
    owner. Each step runs as far as the rules permit now. For each thing that still keeps the
    account from closing, an event states the reason. A further call continues. Answers
    `remaining_items`.
    """

    KIND: ClassVar[int] = 329

    account_id: AccountId
    receiver_id: AccountId


@dataclass
class SetCalendarOffsets(Command):
    """Set the changes of local time of a calendar: they apply to the cut-off and the settlement of
    each segment with this calendar. Sessions that have begun keep their times (C-4.2).
    """

    KIND: ClassVar[int] = 331

    calendar_id: int  # a count
    from_ns: list[int]  # a moment
    utc_offset_seconds: list[int]


@dataclass
class GiveLeavingNotice(Command):
    """Give notice that a member withdraws its contribution, or a part of it, from the default fund.
    While the notice runs, the member's open nets and margin may not rise; each case that is
    declared from now on calls at most its contribution, and all of them together at most twice
    that. Five days after its end the notice lapses (C-8.2).
    """

    KIND: ClassVar[int] = 335

    account_id: AccountId


@dataclass
class GroupMember(Command):
    """Put a member into a group of affiliated owners, at most 16, which count as one owner where
    they could help each other or fail together. An asset that one of them has issued is no
    collateral of another. All of them together may have as many offers for buy-ins as one owner.
    The default fund covers the two groups with the largest losses. The cover that each member
    needs alone is also required of the whole group (C-16, C-7.3, C-8).
    """

    KIND: ClassVar[int] = 336

    member_id: int  # a count
    group_id: int  # a count


@dataclass
class UngroupMember(Command):
    """Remove a member from its group of affiliated owners (C-16)."""

    KIND: ClassVar[int] = 337

    member_id: int  # a count


@dataclass
class SeizeAccount(Command):
    """Close a frozen account by an order of a court, and move its movable assets to a named
    account. The first call requests the order; a call of another principal within a day with the
    same fields confirms it. Then, as CloseAll does for an owner, it ends orders, conditions and
    schedules, closes positions at the market, redeems loans, repays debts, and moves each free
    balance to the receiver. For each thing that still keeps the account from closing, an event
    states the reason. A further call of one principal with the same fields continues, and moves
    the assets that have become free since (L-8). Answers `remaining_items`.
    """

    KIND: ClassVar[int] = 338

    account_id: AccountId
    receiver_id: AccountId
    reference: str


@dataclass
class SetMandate(Command):
    """Name the client of a member's client account, and state the mandate under which the member
    may lower the account's value: the permitted acts, and the largest amount of all acts in a
    day. Staff names the client, and may state the mandate of any client account; the named
    client may state the mandate of its own account, also one without an act, which ends it. An
    account of several clients has a mandate, and no named client. Without a mandate each such
    act is refused, unless the client itself calls (C-17).
    """

    KIND: ClassVar[int] = 345

    account_id: AccountId
    client: str
    acts: int  # bits: MANDATE_LEGS, MANDATE_PAYMENTS, MANDATE_TRADES
    amount_a_day: int  # smallest units of the valuation asset, or 0
    expires_ns: int  # a moment, or 0


@dataclass
class MoveDeadline(Command):
    """Move the open deadlines of a kind to a later time, for all members: each deadline before that
    time moves to it, in the same order for all. A missed deadline stays missed, and members owe
    the same as before. The furthest time is the end of the next day from Monday to Friday (UTC),
    counted from the first move until that day has come; pay-ins stay within their day (C-4.1).
    """

    KIND: ClassVar[int] = 350

    deadline_kind: int  # MovedDeadline
    to_ns: int  # a moment
    reason: str


@dataclass
class MoveSession(Command):
    """Move the cut-off or the settlement of a session to a later time, for all accounts in it,
    before that moment has come. The furthest time is the next cut-off of the segment, counted
    from the times that the segment gives the session, however often it is moved; sessions after
    it wait. If the clearinghouse is the cause, an obligation that stays open is no fail: it is
    carried without a penalty, its age does not grow and no buy-in begins (C-4.1, C-4).
    """

    KIND: ClassVar[int] = 351

    segment_id: int  # a count
    value_date: int  # a count
    cut_off_ns: int  # a moment
    settlement_ns: int  # a moment
    is_house_cause: int  # 0 or 1
    reason: str


@dataclass
class SetIntradayCredit(Command):
    """Set the largest amount that a clearing member may owe within a day for delivered securities
    that its cash does not pay (C-5.5).
    """

    KIND: ClassVar[int] = 352

    member_id: int  # a count
    line: int  # smallest units of the valuation asset, or 0
    repay_seconds: int
    volume_ppb: int


@dataclass
class QuarantineWork(Command):
    """Quarantine work that stopped the machine: the scheduler skips it until it is lifted, and all
    other work continues. The call always needs two persons. It also freezes the things that
    depend on the work: for a liquidation the account, whose markets become REDUCE_ONLY; for
    funding, marks and triggers the market, which becomes CANCEL_ONLY; for interest the asset,
    which is neither withdrawn, transferred, lent, borrowed nor redeemed; for an expiry the
    market, which becomes SETTLING; for a session its settlement, which returns what it has
    locked; for waiting trades the segment, in which no further trade waits. Even a server that
    serves only reads accepts this call, at the time of the last record (J-2.2).
    """

    KIND: ClassVar[int] = 360

    work_kind: int  # WorkKind
    subject_id: int  # a count
    reason: str


@dataclass
class LiftQuarantine(Command):
    """Let quarantined work run again; the call always needs two persons. Funding of the intervals
    meanwhile is not paid, interest is accrued for the whole time, triggered orders are placed, a
    session begins again, and waiting trades are tried. The statuses of markets stay until an
    operator changes them (J-2.2).
    """

    KIND: ClassVar[int] = 361

    work_kind: int  # WorkKind
    subject_id: int  # a count
    reason: str


@dataclass
class SetWaitingTerms(Command):
    """Set whether captured trades of a segment may wait for cover: without such terms a trade that
    a side does not cover is refused at once. Waiting trades keep the terms under which they
    began (C-16.1).
    """

    KIND: ClassVar[int] = 770

    segment_id: int  # a count
    wait_seconds: int
    lapse_fee_ppb: int


@dataclass
class LeaveWaitingTrade(Command):
    """Leave a trade that waits for the cover of the other side. The trade ends, and neither side
    owes anything. An account that itself lacked cover for the trade cannot leave it before it
    lapses. After a lapse the account waives the amount that is still owed to it; the fee stays
    owed (C-16.1).
    """

    KIND: ClassVar[int] = 771

    account_id: AccountId
    waiting_trade_id: int  # a count


@dataclass
class SetIdentifier(Command):
    """Give a security its ISIN, or a member its LEI or the BIC of its settlement agent, or remove
    it. Reads, reports and messages show it. Two assets never share an ISIN, nor two members an
    LEI; members may share a settlement agent (A-4).
    """

    KIND: ClassVar[int] = 780

    scheme: int  # IdentifierScheme
    subject_id: int  # a count
    identifier: str


COMMANDS: Final[tuple[type[Command], ...]] = (
    AdvanceTime,
    CreateAsset,
    SetAssetParameters,
    CreateMarket,
    SetMarketParameters,
    SetMarketStatus,
    SetRiskSwitch,
    CreateOracleSource,
    SetOracleInstrument,
    ResolveBreak,
    CreateAccount,
    SetAccountSettings,
    SetAccountLimits,
    CloseAccount,
    RequestDeposits,
    DecideDeposits,
    RequestWithdrawals,
    DecideWithdrawals,
    Transfers,
    CreateHolds,
    DecideHolds,
    OrderBatch,
    CancelAll,
    ExternalFills,
    ExternalCancels,
    OracleTicks,
    SetSourceQuote,
    SetIndexRules,
    SetMarkRules,
    SetPool,
    Lend,
    Redeem,
    Borrow,
    Repay,
    AskRedemption,
    SetFunding,
    SetExpiry,
    NameSettlementPrice,
    AnnounceBust,
    DecideBust,
    SetDynamicMargin,
    SetIsolated,
    MoveIsolatedMargin,
    SetReconciliation,
    SetQuote,
    SetLiquidation,
    SetBackstop,
    FundLiquidity,
    RepayDebtLine,
    ConditionalOrders,
    SetDeadMan,
    Brackets,
    PlaceTwap,
    SetVolatilityHalt,
    SetAssetCaps,
    SetWithdrawalGate,
    EngageBrake,
    ReleaseBrake,
    PauseAsset,
    RedenominateAsset,
    SetRuleSet,
    ReverseDeposit,
    WriteOffReversalDebt,
    ReverseWithdrawal,
    MoveHouseMoney,
    AdmitMember,
    SetMember,
    SetCalendar,
    CreateSegment,
    SetClearing,
    SetAssetCalendar,
    CaptureTrades,
    SubmitTradeSides,
    CancelTradeSides,
    CancelTrades,
    GiveUpTrade,
    AcceptGiveUp,
    EndGiveUp,
    AllocateTrade,
    ResignMember,
    SetPenaltyRates,
    SetPenaltyClass,
    SetSettlementTerms,
    SetSettlementPriority,
    OfferBuyIn,
    WithdrawBuyInOffer,
    AnnounceDividend,
    CancelCorporateAction,
    AnnounceRedemption,
    AnnounceSplit,
    SetPvpCurrency,
    SetPvpMember,
    SetPvpShortLimit,
    PayInPvp,
    PayOutPvp,
    SubmitPvpPairs,
    CancelPvpPairs,
    CoverPvpShorts,
    SetPvpSchedule,
    LodgeCollateral,
    WithdrawCollateral,
    ContributeDefaultFund,
    FundCcp,
    SetMarginParameters,
    SetMarginAsset,
    SetMarginScenarios,
    SetStressScenario,
    SetDefaultFundParameters,
    ReturnContribution,
    SetHolder,
    SetHolderAccount,
    MoveBetweenHolders,
    LoadStatements,
    AssignBreak,
    ExplainBreak,
    ReleaseBreak,
    SetCollateralInterest,
    SetCoolingOff,
    BeginMarginRun,
    DeclareDefault,
    AdvanceDefaultCase,
    OfferPorting,
    AcceptPorting,
    AddAuctionLot,
    SubmitBid,
    RevealBid,
    PayAssessment,
    GrantRole,
    RevokeRole,
    Delegate,
    EndDelegation,
    SetNonDefaultLossTerms,
    DeclareNonDefaultLoss,
    CoverNonDefaultLoss,
    SetCashInAdvance,
    SetLiquidityTerms,
    SetCreditLine,
    FreezeAccount,
    ReleaseAccount,
    SetApprovalLimit,
    BreakGlass,
    AddDestination,
    RemoveDestination,
    SetDestinationsOnly,
    SetParameterApproval,
    BreakParameterGlass,
    SetRecoveryKeys,
    RecoverAuthority,
    SetDelegationLimit,
    RepayDust,
    CloseAll,
    SetCalendarOffsets,
    GiveLeavingNotice,
    GroupMember,
    UngroupMember,
    SeizeAccount,
    SetMandate,
    MoveDeadline,
    MoveSession,
    SetIntradayCredit,
    QuarantineWork,
    LiftQuarantine,
    SetWaitingTerms,
    LeaveWaitingTrade,
    SetIdentifier,
    ContinueNumbers,
    ReportDisconnect,
    ReportGap,
)
