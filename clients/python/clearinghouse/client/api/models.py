# SPDX-License-Identifier: Apache-2.0
"""What reads return: instruments, accounts, orders, books, margin.

Owns the shapes. Prices are quote per whole base, quantities base, amounts in the asset (positions and fills: in
the market's quote asset), margin figures in the valuation asset unless named otherwise, rates parts per
billion, times nanoseconds since the epoch. None means that there is no such figure.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.convert import AssetSymbol, MarketSymbol
from clearinghouse.client.values.enums import (
    AccountKind,
    AccountStatus,
    BreakResolution,
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
    TimeInForce,
    WeightKind,
)


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset; `scale` is the decimals of its smallest unit, `index_price` is in the valuation asset."""

    asset_id: int
    symbol: str
    scale: int
    is_valuation_asset: bool
    index_price: Decimal | None
    price_state: PriceState
    weight_kind: WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: Decimal | None
    outflow_window_ns: int


@dataclass(frozen=True, slots=True)
class Market:
    """A market; a quantity has at most `quantity_scale` decimals and a price at most `price_scale`.

    Terms of funding and expiry are 0 where it has none; `funding_rate_ppb` is of the last interval, and
    `funding_index` what a long lot has paid in all. Without an impact notional the mark is the index.
    """

    market_id: int
    symbol: str
    kind: MarketKind
    matching: Matching
    base_asset_id: int
    quote_asset_id: int
    base_symbol: str
    quote_symbol: str
    lot_size: Decimal
    quantity_scale: int
    tick_size: Decimal
    price_scale: int
    venue_account_id: int
    status: MarketStatus
    maker_fee_ppb: tuple[int, ...]
    taker_fee_ppb: tuple[int, ...]
    notional_min: Decimal | None
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
    mark_price: Decimal | None
    index_price: Decimal | None
    price_state: PriceState
    open_interest: Decimal
    risk_taking_disabled: bool
    funding_interval_ns: int
    funding_interest_ppb: int
    funding_inner_clamp_ppb: int
    funding_bound_ppb: int
    funding_rate_ppb: int
    funding_index: Decimal
    expiry_time_ns: int
    expiry_window_ns: int
    settlement_price: Decimal | None
    mark_impact_notional: Decimal | None
    mark_ewma_ns: int
    mark_clamp_bps: int
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
    bids: tuple[BookLevel, ...]
    asks: tuple[BookLevel, ...]


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
    """The best prices of a market; None: that side is empty."""

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

    sequence: int
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
    position_limit: Decimal | None
    risk_taking_disabled: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has of one asset; `free` = balance - reserved - withdrawing - held."""

    asset_id: int
    asset: AssetSymbol
    balance: Decimal
    reserved: Decimal
    withdrawing: Decimal
    held: Decimal
    free: Decimal
    lent: Decimal
    borrowed: Decimal
    unsettled_equity: Decimal
    redemption_asked: Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """A signed position; `cost_base` is signed quantity times entry price, `accrued_funding` not yet unsettled."""

    market_id: int
    market: MarketSymbol
    quantity: Decimal
    cost_base: Decimal
    mark_price: Decimal | None
    unrealised_pnl: Decimal | None
    accrued_funding: Decimal


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
    quantity: Decimal
    filled_quantity: Decimal
    remaining_quantity: Decimal
    cancelled_quantity: Decimal
    fee: Decimal
    expire_time_ns: int
    status: OrderStatus
    end_code: ResultCode
    sequence: int
    time_ns: int
    display_quantity: Decimal | None
    displayed_quantity: Decimal | None
    oco_order_id: int


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
    realised: Decimal
    is_maker: bool
    client_order_id: int


@dataclass(frozen=True, slots=True)
class CollateralLine:
    """One asset held: amounts in the asset, values in the valuation asset."""

    asset_id: int
    asset: AssetSymbol
    amount: Decimal
    index_price: Decimal | None
    weight_ppb: int
    value: Decimal
    unsettled_equity: Decimal
    unsettled_value: Decimal


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One derivative market: exposure of the worst side, and what it requires."""

    market_id: int
    market: MarketSymbol
    quantity: Decimal
    cost_base: Decimal
    mark_price: Decimal | None
    unrealised_pnl: Decimal
    open_bid_quantity: Decimal
    open_ask_quantity: Decimal
    exposure: Decimal
    imf_requirement: Decimal
    mmf_requirement: Decimal
    open_order_loss: Decimal
    open_order_fees: Decimal
    accrued_funding: Decimal


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One asset owed: borrows, and negative unsettled equity that nothing covers."""

    asset_id: int
    asset: AssetSymbol
    borrowed: Decimal
    uncovered_unsettled: Decimal
    exposure: Decimal
    imf_requirement: Decimal
    mmf_requirement: Decimal


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin of an account with every line it is made of (SPEC M-2 to M-6), in the valuation asset."""

    as_of_sequence: int
    account_id: int
    status: AccountStatus
    equity: Decimal
    worst_case_equity: Decimal
    exposure: Decimal
    imf_requirement: Decimal
    mmf_requirement: Decimal
    margin_fraction: Decimal | None
    imf: Decimal | None
    mmf: Decimal | None
    auto_close_fraction: Decimal | None
    collateral: tuple[CollateralLine, ...]
    positions: tuple[PositionLine, ...]
    debts: tuple[DebtLine, ...]
    worst_side_imf_requirement: Decimal
    worst_side_mmf_requirement: Decimal


@dataclass(frozen=True, slots=True)
class RiskSwitch:
    """A switch that is set: only risk-reducing orders pass there."""

    scope: RiskSwitchScope
    target_id: int


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
    resolution: BreakResolution
    sequence: int


@dataclass(frozen=True, slots=True)
class AssetConservation:
    """The sums of one asset: `balance_sum` is 0, `external` is withdrawals less deposits."""

    asset_id: int
    asset: AssetSymbol
    balance_sum: Decimal
    external: Decimal
    settlement_cash: Decimal
    unsettled_sum: Decimal
    cost_base_sum: Decimal


@dataclass(frozen=True, slots=True)
class MarketConservation:
    """The sums of one derivative market: `position_sum` is 0."""

    market_id: int
    market: MarketSymbol
    position_sum: Decimal
    open_interest: Decimal


@dataclass(frozen=True, slots=True)
class Conservation:
    """The sums that must be zero, over every stored balance and position."""

    as_of_sequence: int
    assets: tuple[AssetConservation, ...]
    markets: tuple[MarketConservation, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The journal's end: keep `chain_head`, `verify` can be given any number of known heads."""

    sequence: int
    chain_head: bytes
    genesis_hash: bytes
    format: int
    time_ns: int
