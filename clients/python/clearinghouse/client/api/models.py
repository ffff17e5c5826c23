# SPDX-License-Identifier: Apache-2.0
"""What reads return: instruments, accounts, orders, books, pools, margin, liquidations, brakes.

Prices are quote per whole base, quantities base, amounts in the asset (positions and fills: in the market's quote
asset), margin figures in the valuation asset unless named otherwise, rates parts per billion, times nanoseconds
since the epoch. None means that there is no such figure.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.api.terms import IndexRules, PoolTerms
from clearinghouse.client.values.convert import AssetSymbol, MarketSymbol
from clearinghouse.client.values.enums import (
    AccountKind,
    AccountStatus,
    BrakeCause,
    BrakeKind,
    BreakResolution,
    GuardDecision,
    MarketKind,
    MarketStatus,
    Matching,
    OrderStatus,
    OrderType,
    PostOnly,
    PriceState,
    ResultCode,
    RiskSwitchScope,
    SelfTradePrevention,
    Side,
    SourceStanding,
    SystemAccount,
    TimeInForce,
    TriggerKind,
    TriggerSource,
    WeightKind,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The journal's end: keep `chain_head`, `verify` can be given any number of known heads."""

    sequence: int  # The last sequence of the journal; 0: only genesis.
    # The chained hash of the last record. Keep it: verify can be given any number of known heads.
    chain_head: bytes
    genesis_hash: bytes  # Hash of genesis, which tells one clearinghouse from another.
    format: int  # Version of the journal's format.
    time_ns: int  # When the last command was sequenced, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset; `scale` is the decimals of its smallest unit, `index_price` is in the valuation
    asset.
    """

    asset_id: int
    symbol: str
    scale: int  # Decimals of the smallest unit.
    is_valuation_asset: bool
    # Price of one whole unit in the valuation asset; empty while there is none.
    index_price: Decimal | None
    price_state: PriceState
    weight_kind: WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: Decimal | None  # Empty: none.
    outflow_window_ns: int


@dataclass(frozen=True, slots=True)
class Market:
    """A market; a quantity has at most `quantity_scale` decimals and a price at most `price_scale`.
    Terms of funding and expiry are 0 where it has none; `funding_rate_ppb` is of the last
    interval, and `funding_index` what a long lot has paid in all. Without an impact notional the
    mark is the index.
    """

    market_id: int
    symbol: str
    kind: MarketKind
    matching: Matching
    base_asset_id: int
    quote_asset_id: int
    base_symbol: str
    quote_symbol: str
    lot_size: Decimal  # In base, and the number of decimals that a quantity may have.
    quantity_scale: int
    tick_size: Decimal  # In quote per whole base, and the number of decimals that a price may have.
    price_scale: int
    venue_account_id: int
    status: MarketStatus
    maker_fee_ppb: tuple[int, ...]  # By fee tier, parts per billion.
    taker_fee_ppb: tuple[int, ...]
    notional_min: Decimal | None  # Limits; empty: none.
    notional_max: Decimal | None
    open_order_quantity_max: Decimal | None
    open_interest_max: Decimal | None
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    # Quote per whole base, floored at nine decimals more than the quote asset's scale; empty while
    # there is none.
    mark_price: Decimal | None
    index_price: Decimal | None
    price_state: PriceState
    open_interest: Decimal
    risk_taking_disabled: bool
    # Terms of funding, parts per billion: interest and inner clamp per 8 h, the bound per interval; 0:
    # no funding.
    funding_interval_ns: int
    funding_interest_ppb: int
    funding_inner_clamp_ppb: int
    funding_bound_ppb: int
    funding_rate_ppb: int  # Of the last interval; positive: longs pay.
    # What a lot that is long has paid since the first interval, in the quote asset with 27 decimals
    # more.
    funding_index: Decimal
    expiry_time_ns: int  # Of a dated future, 0 until it has one.
    expiry_window_ns: int
    # Quote per whole base, floored like mark_price; empty until positions were settled.
    settlement_price: Decimal | None
    # Terms of the mark: the notional that its mid is averaged over, in the quote asset; empty: the mark
    # is the index.
    mark_impact_notional: Decimal | None
    mark_ewma_ns: int
    mark_clamp_bps: int
    # How far the book has lately been off the index, in quote per whole base, signed.
    mark_basis: Decimal


@dataclass(frozen=True, slots=True)
class BookLevel:
    """All orders at one price."""

    price: Decimal
    quantity: Decimal
    order_count: int


@dataclass(frozen=True, slots=True)
class OrderBook:
    """The best levels of a book, best first."""

    as_of_sequence: int
    market_id: int
    status: MarketStatus
    bids: tuple[BookLevel, ...]  # Best first.
    asks: tuple[BookLevel, ...]


@dataclass(frozen=True, slots=True)
class IndexSource:
    """One source of an asset's price. Prices are in the source's quote asset, and empty while it
    has said none.
    """

    source_id: int
    name: str
    weight: int
    quote_asset_id: int  # 0: the valuation asset.
    group_id: int
    standing: SourceStanding
    price: Decimal | None
    spread: Decimal | None
    confidence: Decimal | None
    source_time_ns: int
    received_time_ns: int
    changed_time_ns: int  # Since when it has said this price.


@dataclass(frozen=True, slots=True)
class Index:
    """Prices are of a whole unit in the valuation asset, empty while there is none."""

    as_of_sequence: int
    asset_id: int
    asset: AssetSymbol
    price_state: PriceState
    price: (
        Decimal | None
    )  # What the asset is valued at: its index, or without one its stable price.
    index_price: Decimal | None
    uncapped_price: Decimal | None  # Before the cap.
    stable_price: Decimal | None
    fresh_sources: int  # Groups count as one.
    quorum: int
    fresh_ns: int
    clamp_bps: int
    rules: IndexRules | None  # Unset: none, and the guard matrix does not hold.
    sources: tuple[IndexSource, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """One lending pool as of its last accrual; `redeemable` and `borrowable` are what may leave
    now.
    """

    asset_id: int
    symbol: str
    terms: PoolTerms
    cash: Decimal  # What the pool has, is owed by borrowers and owes to lenders, in the asset.
    debt: Decimal
    claims: Decimal
    # Kept of the interest since the last whole hour; posted as a claim of the reserve then.
    reserve: Decimal
    # A year's, with up to 27 decimals: what borrowers pay and lenders earn as the pool stands, without
    # fees.
    borrow_rate: Decimal
    lend_rate: Decimal
    borrow_index: Decimal
    supply_index: Decimal
    accrued_time_ns: int
    # Trading fees that lenders will get until the next whole hour, in the asset.
    fees_to_lenders: Decimal
    epoch: int
    redeemable: Decimal  # What may leave now.
    borrowable: Decimal
    redemptions_asked: Decimal  # What lenders ask back that the pool could not pay, in all.


@dataclass(frozen=True, slots=True)
class PublicTrade:
    """A trade as everybody sees it."""

    trade_id: int
    market_id: int
    price: Decimal
    quantity: Decimal
    taker_side: Side


@dataclass(frozen=True, slots=True)
class TopOfBook:
    """Empty prices: that side is empty."""

    market_id: int
    bid_price: Decimal | None
    bid_quantity: Decimal | None
    ask_price: Decimal | None
    ask_quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class MarkPrice:
    """A new mark of a market."""

    market_id: int
    mark_price: Decimal | None


@dataclass(frozen=True, slots=True)
class MarketDataFrame:
    """What changed up to `sequence`."""

    sequence: int  # The last sequence that this frame reflects.
    time_ns: int
    trades: tuple[PublicTrade, ...]
    tops: tuple[TopOfBook, ...]
    marks: tuple[MarkPrice, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account and its settings."""

    account_id: int
    owner: str
    kind: AccountKind
    parent_id: int
    status: AccountStatus
    max_leverage: int
    auto_lend: bool
    auto_repay: bool
    spot_margin: bool
    fee_tier: int
    position_limit: Decimal | None  # In the valuation asset; empty: none.
    risk_taking_disabled: bool
    takes_collateral: bool
    # Which of the clearinghouse's own accounts it is; unspecified for all others.
    system_account: SystemAccount


@dataclass(frozen=True, slots=True)
class Balance:
    """Amounts in the asset."""

    asset_id: int
    asset: AssetSymbol
    balance: Decimal
    reserved: Decimal  # Reserved by open spot orders.
    withdrawing: Decimal  # Under a withdrawal request.
    held: Decimal  # Under holds.
    free: Decimal  # balance - reserved - withdrawing - held.
    lent: Decimal  # Lent to the pool, at its claim.
    borrowed: Decimal
    unsettled_equity: Decimal  # Signed: realised results not yet settled.
    redemption_asked: (
        Decimal  # Of what is lent, what was asked back while the pool could not pay it.
    )


@dataclass(frozen=True, slots=True)
class Position:
    """A signed position; `cost_base` is signed quantity times entry price, `accrued_funding` not
    yet unsettled.
    """

    market_id: int
    market: MarketSymbol
    quantity: Decimal  # Signed, in base.
    cost_base: Decimal  # Signed quantity x entry price, in the quote asset.
    mark_price: Decimal | None
    unrealised_pnl: Decimal | None
    accrued_funding: (
        Decimal  # Signed, in the quote asset: funding that is not yet in unsettled equity.
    )


@dataclass(frozen=True, slots=True)
class Order:
    """An order, open or ended: quantity = filled + remaining + cancelled."""

    order_id: int
    account_id: int
    market_id: int
    market: MarketSymbol
    client_order_id: int
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    post_only: PostOnly
    reduce_only: bool
    self_trade_prevention: SelfTradePrevention
    price: Decimal
    quantity: Decimal  # quantity = filled + remaining + cancelled.
    filled_quantity: Decimal
    remaining_quantity: Decimal
    cancelled_quantity: Decimal
    fee: Decimal  # Fees charged so far, in the quote asset.
    expire_time_ns: int
    status: OrderStatus
    end_code: ResultCode
    sequence: int  # When it was accepted.
    time_ns: int
    display_quantity: Decimal | None  # An open iceberg: what it shows at a time, and now.
    displayed_quantity: Decimal | None
    oco_order_id: int  # The other order of its pair, open or waiting; 0: none.


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An order that waits for a price; the fields it shares with Order as there."""

    order_id: int
    account_id: int
    market_id: int
    market: MarketSymbol
    client_order_id: int
    trigger_kind: TriggerKind
    trigger_source: TriggerSource
    trigger_price: Decimal  # The price that triggers it as things stand.
    trail_distance_ppb: int
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    post_only: PostOnly
    reduce_only: bool
    self_trade_prevention: SelfTradePrevention
    price: Decimal | None  # Empty: a MARKET order without a protection price of its own.
    quantity: Decimal
    display_quantity: Decimal | None
    expire_time_ns: int
    oco_order_id: int
    sequence: int  # When it was accepted.
    time_ns: int


@dataclass(frozen=True, slots=True)
class PendingDeposit:
    """A deposit that waits for custody; it counts nothing, and waits until it is confirmed or
    rejected.
    """

    deposit_id: int
    account_id: int
    asset_id: int
    asset: AssetSymbol
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PendingWithdrawal:
    """A withdrawal that waits for custody; its amount is no collateral any more."""

    withdrawal_id: int
    account_id: int
    asset_id: int
    asset: AssetSymbol
    amount: Decimal
    requested_time_ns: int


@dataclass(frozen=True, slots=True)
class PendingHold:
    """A hold on an account's balance; `expire_time_ns` 0: it never expires."""

    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    asset: AssetSymbol
    amount: Decimal
    expire_time_ns: int  # 0: never.


@dataclass(frozen=True, slots=True)
class StandingQuote:
    """What a provider pays for collateral that reconciliation converts."""

    account_id: int
    market_id: int
    market: MarketSymbol
    price: Decimal
    quantity: Decimal
    expire_time_ns: int


@dataclass(frozen=True, slots=True)
class Fill:
    """One side of a trade, seen from its account; a negative `fee` is a rebate."""

    sequence: int
    time_ns: int
    trade_id: int
    market_id: int
    market: MarketSymbol
    order_id: int
    side: Side
    price: Decimal
    quantity: Decimal
    fee: Decimal
    realised: Decimal  # Realised result of the closing part, in the quote asset.
    is_maker: bool
    client_order_id: int


@dataclass(frozen=True, slots=True)
class CollateralLine:
    """One asset held. Amounts in the asset; values in the valuation asset."""

    asset_id: int
    asset: AssetSymbol
    amount: Decimal  # Balance and loans that count, without amounts under withdrawal or hold.
    index_price: Decimal | None
    weight_ppb: int  # Effective weight, floored to parts per billion for display.
    value: Decimal
    unsettled_equity: Decimal
    unsettled_value: Decimal


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One derivative market. Amounts in the quote asset unless named otherwise."""

    market_id: int
    market: MarketSymbol
    quantity: Decimal  # Signed, in base.
    cost_base: Decimal
    mark_price: Decimal | None
    unrealised_pnl: Decimal
    open_bid_quantity: Decimal
    open_ask_quantity: Decimal
    # In the valuation asset: exposure of the worst side with open orders, and the requirements on it.
    exposure: Decimal
    imf_requirement: Decimal
    mmf_requirement: Decimal
    # In the valuation asset: what the open orders would cost at once (loss against the mark, and fees).
    open_order_loss: Decimal
    open_order_fees: Decimal
    accrued_funding: Decimal  # Signed, in the quote asset; part of unrealised_pnl.


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One asset owed: borrows and the uncovered part of negative unsettled equity."""

    asset_id: int
    asset: AssetSymbol
    borrowed: Decimal
    uncovered_unsettled: Decimal
    exposure: Decimal  # In the valuation asset.
    imf_requirement: Decimal
    mmf_requirement: Decimal


@dataclass(frozen=True, slots=True)
class Margin:
    """All totals in the valuation asset."""

    as_of_sequence: int
    account_id: int
    status: AccountStatus
    equity: Decimal  # M-2: collateral value + unrealised PnL + unsettled equity - borrows.
    worst_case_equity: Decimal  # M-3: equity if all open orders filled at their own prices.
    exposure: Decimal
    imf_requirement: Decimal
    mmf_requirement: Decimal
    # equity / exposure and its limits, floored (MF) or ceiled (limits) at nine decimals for display;
    # empty without exposure.
    margin_fraction: Decimal | None
    imf: Decimal | None
    mmf: Decimal | None
    auto_close_fraction: Decimal | None
    collateral: tuple[CollateralLine, ...]
    positions: tuple[PositionLine, ...]
    debts: tuple[DebtLine, ...]
    # The requirements of the worst side, open orders included, which the gates compare with
    # worst_case_equity.
    worst_side_imf_requirement: Decimal
    worst_side_mmf_requirement: Decimal


@dataclass(frozen=True, slots=True)
class AssumedBorrow:
    """What open spot orders would borrow of an asset."""

    asset_id: int
    asset: AssetSymbol
    amount: Decimal


@dataclass(frozen=True, slots=True)
class HoldingInputs:
    """What one asset's part in the margin is computed from. Amounts in the asset; notionals in the
    valuation asset.
    """

    asset_id: int
    asset: AssetSymbol
    index_price: Decimal | None
    # What strict valuation compares the index with; the index where the asset has no stable price.
    stable_price: Decimal | None
    price_state: PriceState
    weight_kind: WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    balance: Decimal
    reserved: Decimal  # By open spot orders; it still counts as collateral.
    held: Decimal  # Under withdrawals and holds; it does not.
    lent: Decimal
    unsettled_equity: Decimal
    borrowed: Decimal
    # Of the whole holding, and its root with nine decimals, which the weight is made of.
    notional: Decimal
    notional_root: Decimal
    debt: (
        Decimal  # Borrows and uncovered negative unsettled equity, and the root of their exposure.
    )
    debt_exposure_root: Decimal
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int


@dataclass(frozen=True, slots=True)
class LineInputs:
    """What one derivative market's part is computed from. Amounts in the quote asset, quantities in
    base.
    """

    market_id: int
    mark_price: Decimal | None
    stable_mark_price: Decimal | None
    quantity: Decimal
    cost_base: Decimal
    accrued_funding: Decimal
    open_bid_quantity: Decimal
    open_ask_quantity: Decimal
    # What open orders would lose at once at the mark, ceiled, and their taker fees.
    open_bid_loss: Decimal
    open_ask_loss: Decimal
    open_order_fees: Decimal
    exposure_root: Decimal  # Root of the exposure in the valuation asset, with nine decimals.
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    # What requirements are multiplied with, and the ratios that the scales were last made from; 0
    # without dynamic margin.
    imf_scale_ppb: int
    mmf_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int


@dataclass(frozen=True, slots=True)
class LiquidationPrice:
    """The nearest prices of one index at which the account falls below maintenance, if the marks of
    its markets move with the index and nothing else moves. Exact to the smallest unit; empty:
    there is none in that direction. A question has a budget of work: where it ended the search,
    `is_exact` is false, the account is below maintenance at the price given, if one is, and is
    not at any price from the present one to the safe price.
    """

    asset_id: int
    asset: AssetSymbol
    market_id: int  # Of the position, or 0 where the asset is only held or owed.
    lower_index_price: Decimal | None
    lower_mark_price: Decimal | None
    upper_index_price: Decimal | None
    upper_mark_price: Decimal | None
    is_exact: bool
    # In a direction whose search was ended; the account is not below maintenance between the present
    # price and this one.
    lower_safe_index_price: Decimal | None
    upper_safe_index_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ExplainedMargin:
    """Totals in the valuation asset."""

    as_of_sequence: int
    margin: Margin
    max_leverage: int
    bankruptcy_equity: Decimal  # Equity with every weight 1 and orders cancelled.
    is_liquidatable: bool
    # What open spot orders take off worst-case equity, and what they would borrow.
    spot_order_deduction: Decimal
    assumed_borrows: tuple[AssumedBorrow, ...]
    strict_equity: Decimal  # Worst case at strict valuation, as risk-increasing orders see it.
    strict_imf_requirement: Decimal
    # The same as borrows and withdrawals see it: without unrealised profits.
    strict_outflow_equity: Decimal
    strict_outflow_imf_requirement: Decimal
    holdings: tuple[HoldingInputs, ...]
    lines: tuple[LineInputs, ...]
    liquidation_prices: tuple[LiquidationPrice, ...]


@dataclass(frozen=True, slots=True)
class SupposedAnswer:
    """What the machine would answer."""

    code: ResultCode
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class Supposed:
    """An account as it is and as it would be; answers where a withdrawal or an order was supposed.
    `account_id` is that of the isolated account where the order is in a market that the account
    has isolated.
    """

    as_of_sequence: int
    # The account itself or, with an order in a market that it has isolated, the isolated account.
    account_id: int
    before: Margin
    before_liquidatable: bool
    after: Margin
    after_liquidatable: bool
    withdrawal: SupposedAnswer | None  # Set where they were asked for.
    order: SupposedAnswer | None
    # The order as it would stand: a sliding post-only order gets its price at the book. Empty where it
    # is refused.
    order_price: Decimal | None
    order_quantity: Decimal | None
    liquidation_prices: tuple[LiquidationPrice, ...]


@dataclass(frozen=True, slots=True)
class RiskSwitch:
    """A switch that is set: only risk-reducing orders pass there."""

    scope: RiskSwitchScope
    target_id: int


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One row of the matrix: the decision for every action in this state."""

    price_state: PriceState
    increase_risk: GuardDecision
    reduce_risk: GuardDecision
    liquidate: GuardDecision
    withdraw: GuardDecision
    settle: GuardDecision
    fund: GuardDecision


@dataclass(frozen=True, slots=True)
class GuardedPrice:
    """One asset's price now. An asset without index rules is not guarded: only a rise of risk needs
    an OK price.
    """

    asset_id: int
    asset: AssetSymbol
    price_state: PriceState
    is_guarded: bool
    increase_risk: GuardDecision  # What is decided for it now.
    reduce_risk: GuardDecision
    liquidate: GuardDecision
    withdraw: GuardDecision
    settle: GuardDecision
    fund: GuardDecision
    # In the valuation asset, of a whole unit; empty while there is none. What the asset is valued at,
    # its stable price, and the last price at which a liquidation was allowed.
    price: Decimal | None
    stable_price: Decimal | None
    allowed_price: Decimal | None


@dataclass(frozen=True, slots=True)
class GuardMatrix:
    """The guard matrix, the worst state first, and the prices that it classifies."""

    as_of_sequence: int
    rows: tuple[GuardRow, ...]
    prices: tuple[GuardedPrice, ...]


@dataclass(frozen=True, slots=True)
class LiquidationLine:
    """One position."""

    market_id: int
    market: MarketSymbol
    quantity: Decimal  # Signed, in base.
    # At flagging, in base; empty while the account is not in liquidation.
    flagged_quantity: Decimal | None
    bankruptcy_price: Decimal | None  # At which the position's share of bankruptcy equity is gone.
    # Its place among those deleveraged when a position of the other side is, 1 first; 0: not among
    # them.
    adl_rank: int
    adl_ranked: int  # How many are ranked.


@dataclass(frozen=True, slots=True)
class AssetAmount:
    """What was written off under recourse and not repaid."""

    asset_id: int
    asset: AssetSymbol
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Liquidation:
    """An account in the waterfall, or out of it; below `auto_close_requirement` providers and ADL
    act.
    """

    as_of_sequence: int
    account_id: int
    in_liquidation: bool
    # Whether a lot was sold, so that the exit buffer holds, and the passes running with bankruptcy
    # equity below zero.
    sold: bool
    passes_below_zero: int
    # Equity with every weight 1 and orders cancelled, and the level below which providers and auto-
    # deleveraging act; in the valuation asset.
    bankruptcy_equity: Decimal
    auto_close_requirement: Decimal
    lines: tuple[LiquidationLine, ...]
    debt_lines: tuple[AssetAmount, ...]


@dataclass(frozen=True, slots=True)
class FundHolding:
    """One asset of the fund."""

    asset_id: int
    asset: AssetSymbol
    balance: Decimal
    lent: Decimal
    borrowed: Decimal
    unsettled_equity: Decimal  # Signed.
    # What the fund could pay in this asset, its other assets counted in; and what it owes of it beyond
    # what it has of it.
    can_pay: Decimal
    debt: Decimal
    to_sell: Decimal  # What it took over and sells in the passes of the waterfall.
    # The most that it has of the asset when it buys collateral of unpaid losses, 0 for none; and what
    # it bought in the last 24 h.
    limit: Decimal
    bought: Decimal


@dataclass(frozen=True, slots=True)
class LiquidityFund:
    """The liquidity fund."""

    as_of_sequence: int
    holdings: tuple[FundHolding, ...]


@dataclass(frozen=True, slots=True)
class BackstopOffer:
    """One provider's offer in a market, in the order in which providers are asked."""

    account_id: int
    market_id: int
    market: MarketSymbol
    capacity: Decimal
    priority: int
    spread_ppb: int


@dataclass(frozen=True, slots=True)
class LiquidationRules:
    """As in SetLiquidation; until it has come, only auto-close means anything."""

    as_of_sequence: int
    enabled: bool
    interval_ns: int
    pass_share_ppb: int
    band_ppb: int
    fee_ppb: int
    exit_buffer_ppb: int
    throttle_ppb: int
    auto_close_divisor: int
    auto_close_offset_ppb: int
    spread_ppb: int
    takeover_passes: int
    recourse: bool
    offers: tuple[BackstopOffer, ...]


@dataclass(frozen=True, slots=True)
class Brake:
    """One brake. Figures in the unit of its kind: parts per billion of a price (VOLATILITY_HALT,
    PRICE_BAND), base (OPEN_INTEREST_CAP), the asset (OUTFLOW_LIMIT, BORROW_CAP, DEPOSIT_CAP),
    the valuation asset (WITHDRAWAL_GATE), orders (KILL_SWITCH).
    """

    brake: BrakeKind
    market_id: int  # 0 where it is of none.
    asset_id: int
    is_armed: bool  # Whether it engages by itself.
    is_engaged: bool
    # Of the last change, 0 before the first: when it engaged or was released, why, in whose words, with
    # which figures.
    since_time_ns: int
    cause: BrakeCause
    reason: str
    limit: Decimal
    actual: Decimal
    # Engaged: when it releases by itself, as things stand; 0: only an operator releases it.
    until_time_ns: int
    present: Decimal  # Now.
    present_limit: Decimal
    window_ns: (
        int  # Over which it counts, and how long it stays engaged; 0 where that has no meaning.
    )
    hold_ns: int


@dataclass(frozen=True, slots=True)
class Break:
    """A fill of an external venue that matched no accepted order."""

    break_id: int
    code: ResultCode
    market_id: int
    order_id: int
    price: Decimal
    quantity: Decimal
    venue_fill_id: str
    resolution: BreakResolution  # UNSPECIFIED while it waits.
    sequence: int


@dataclass(frozen=True, slots=True)
class AssetConservation:
    """One asset. Amounts in the asset."""

    asset_id: int
    asset: AssetSymbol
    balance_sum: Decimal  # Over all accounts, system accounts and the world outside included: 0.
    external: (
        Decimal  # The balance of the world outside: withdrawals less deposits, confirmed ones.
    )
    # Settlement assets: settlement_cash = unsettled_sum - cost_base_sum, and it is never negative.
    settlement_cash: Decimal
    unsettled_sum: (
        Decimal  # Unsettled equity of all accounts and of the system accounts that have it.
    )
    cost_base_sum: Decimal  # Signed cost bases of all positions that settle in this asset.
    # What custody lacks after deposits that were taken back and that neither account nor fund could
    # pay: a liability of the clearinghouse. Custody holds so much less than `external` says, and
    # nothing of the asset leaves until it is filled (L-4).
    custody_shortfall: Decimal


@dataclass(frozen=True, slots=True)
class MarketConservation:
    """One derivative market."""

    market_id: int
    market: MarketSymbol
    position_sum: Decimal  # Signed positions of all accounts, in base: 0.
    open_interest: Decimal  # The long ones alone, in base.


@dataclass(frozen=True, slots=True)
class Conservation:
    """The sums that must be zero, over every stored balance and position."""

    as_of_sequence: int
    assets: tuple[AssetConservation, ...]
    markets: tuple[MarketConservation, ...]
