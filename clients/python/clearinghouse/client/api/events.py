# SPDX-License-Identifier: Apache-2.0
"""The record of what happened, as a subscriber reads it.

Owns the bodies of events, one dataclass per body of the schema. Units as in `models`. A kind of event that a
newer server adds arrives with its kind and the body None, never as an error.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clearinghouse.client.api.brake_models import BrakeEvent
from clearinghouse.client.api.liquidation_events import (
    BackstopEvent,
    BadDebtEvent,
    CloseOutEvent,
    CollateralSaleEvent,
    FundPaymentEvent,
    LenderPaymentEvent,
    LiquidationFillEvent,
    LiquidationRulesEvent,
    LossShareEvent,
    TakeOverEvent,
)
from clearinghouse.client.api.order_events import (
    ConditionalEvent,
    IcebergEvent,
    PairEvent,
    SilenceEvent,
)
from clearinghouse.client.api.pool_events import (
    InterestEvent,
    LoanEvent,
    PoolEpochEvent,
    PoolLossEvent,
    PoolPaymentEvent,
    RedemptionAskEvent,
    ReserveEvent,
)
from clearinghouse.client.api.reconciliation_events import RECONCILIATION_BODIES, ReconciliationBody
from clearinghouse.client.values.convert import Names, convert
from clearinghouse.client.values.enums import (
    BreakResolution,
    EventKind,
    MarketStatus,
    PriceState,
    ResultCode,
    RiskSwitchScope,
    Side,
    SourceStanding,
)
from clearinghouse.v1 import event_pb2


@dataclass(frozen=True, slots=True)
class RefusalEvent:
    """REFUSED, CALL_REFUSED."""

    code: ResultCode
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class RepeatEvent:
    """CALL_REPEATED: the stored answer was given again."""

    original_sequence: int


@dataclass(frozen=True, slots=True)
class AssetEvent:
    """ASSET_CREATED, ASSET_CHANGED, POOL_CREATED, POOL_CHANGED, INSTRUMENT_SET."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class MarketEvent:
    """MARKET_CREATED, MARKET_CHANGED, MARKET_STATUS_CHANGED (with both statuses), FUNDING_CHANGED, EXPIRY_CHANGED."""

    market_id: int
    from_status: MarketStatus
    to_status: MarketStatus


@dataclass(frozen=True, slots=True)
class RiskSwitchEvent:
    """RISK_SWITCH_SET."""

    scope: RiskSwitchScope
    target_id: int
    disabled: bool


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """SOURCE_CREATED."""

    source_id: int


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """ACCOUNT_CREATED, ACCOUNT_CHANGED, ACCOUNT_CLOSED."""

    account_id: int


@dataclass(frozen=True, slots=True)
class DepositEvent:
    """DEPOSIT_REQUESTED, DEPOSIT_CONFIRMED, DEPOSIT_REJECTED."""

    deposit_id: int
    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class WithdrawalEvent:
    """WITHDRAWAL_REQUESTED, WITHDRAWAL_CONFIRMED, WITHDRAWAL_REJECTED."""

    withdrawal_id: int
    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TransferEvent:
    """TRANSFERRED."""

    from_id: int
    to_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """HOLD_CREATED and HOLD_RELEASED (`amount`), HOLD_CAPTURED (`captured` and the rest)."""

    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    amount: Decimal
    captured: Decimal
    released: Decimal
    code: ResultCode


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """ORDER_ACCEPTED (the order), ORDER_REDUCED, ORDER_CANCELLED, ORDER_CANCEL_PENDING (what was taken off)."""

    order_id: int
    account_id: int
    market_id: int
    side: Side
    price: Decimal | None
    quantity: Decimal
    remaining_quantity: Decimal
    client_order_id: int
    code: ResultCode


@dataclass(frozen=True, slots=True)
class TradeEvent:
    """TRADE: fees are charges in the quote asset, negative ones rebates."""

    trade_id: int
    market_id: int
    price: Decimal
    quantity: Decimal
    taker_side: Side
    maker_order_id: int
    taker_order_id: int
    maker_account_id: int
    taker_account_id: int
    maker_fee: Decimal
    taker_fee: Decimal
    maker_realised: Decimal
    taker_realised: Decimal


@dataclass(frozen=True, slots=True)
class AuctionEvent:
    """AUCTION_UNCROSSED."""

    market_id: int
    price: Decimal | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class BreakEvent:
    """BREAK_RECORDED (code to quantity), BREAK_RESOLVED (resolution and account)."""

    break_id: int
    code: ResultCode
    market_id: int
    order_id: int
    price: Decimal | None
    quantity: Decimal
    resolution: BreakResolution
    account_id: int


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """INDEX_CHANGED: the price of a whole unit in the valuation asset."""

    asset_id: int
    index_price: Decimal
    fresh_sources: int


@dataclass(frozen=True, slots=True)
class MarkEvent:
    """MARK_CHANGED."""

    market_id: int
    mark_price: Decimal | None


@dataclass(frozen=True, slots=True)
class PriceStateEvent:
    """PRICE_STATE_CHANGED."""

    asset_id: int
    from_state: PriceState
    to_state: PriceState


@dataclass(frozen=True, slots=True)
class SourceExcludedEvent:
    """SOURCE_EXCLUDED."""

    asset_id: int
    source_id: int


@dataclass(frozen=True, slots=True)
class LiquidationEvent:
    """LIQUIDATION_STARTED, LIQUIDATION_ENDED; in the valuation asset."""

    account_id: int
    equity: Decimal
    maintenance_margin: Decimal
    exposure: Decimal


@dataclass(frozen=True, slots=True)
class SettlementEvent:
    """SETTLED_IN, SETTLED_OUT."""

    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SettlementPassEvent:
    """SETTLEMENT_PASS."""

    asset_id: int
    paid_in: Decimal
    paid_out: Decimal
    unpaid_claims: Decimal
    unpaid_debts: Decimal


@dataclass(frozen=True, slots=True)
class SourceStandingEvent:
    """SOURCE_STANDING: whether a source counts for an asset changed."""

    asset_id: int
    source_id: int
    standing: SourceStanding


@dataclass(frozen=True, slots=True)
class PriceJudgedEvent:
    """PRICE_JUDGED: why the state of a price is what it has become."""

    asset_id: int
    price_state: PriceState
    fresh_sources: int
    quorum: int
    uncapped_price: Decimal
    index_price: Decimal
    age_ns: int
    spread: Decimal
    confidence: Decimal


@dataclass(frozen=True, slots=True)
class ValuedAtStableEvent:
    """VALUED_AT_STABLE: the index is lost, and the asset counts at its stable price."""

    asset_id: int
    stable_price: Decimal


@dataclass(frozen=True, slots=True)
class MarkSampledEvent:
    """MARK_SAMPLED: the basis of a mark moved; a mid of 0: the book gave no sample."""

    market_id: int
    mid_price: Decimal
    basis: Decimal


@dataclass(frozen=True, slots=True)
class SourceQuoteEvent:
    """SOURCE_QUOTE_SET."""

    source_id: int
    quote_asset_id: int
    group_id: int


@dataclass(frozen=True, slots=True)
class FundingRateEvent:
    """FUNDING_RATE: an interval ended; a positive rate is paid by longs."""

    market_id: int
    rate_ppb: int
    funding_index: Decimal
    samples: int


@dataclass(frozen=True, slots=True)
class FundingPaymentEvent:
    """FUNDING_PAID (to the account, in the quote asset; negative: by it), FUNDING_SWEPT (no account)."""

    market_id: int
    account_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FutureExpiredEvent:
    """FUTURE_EXPIRED: positions are settled at this price."""

    market_id: int
    price: Decimal
    samples: int


@dataclass(frozen=True, slots=True)
class PositionSettledEvent:
    """POSITION_SETTLED: the position that ended, its cost base and its result."""

    market_id: int
    account_id: int
    quantity: Decimal
    released_cost: Decimal
    realised: Decimal


@dataclass(frozen=True, slots=True)
class ExpiryRoundingEvent:
    """EXPIRY_ROUNDED: what floored values left to `rounding`."""

    market_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DynamicMarginEvent:
    """DYNAMIC_MARGIN_SET: the requirements of a market follow what happens, or no longer."""

    market_id: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class MarginScaleEvent:
    """MARGIN_SCALE_CHANGED: what IMF and MMF are multiplied with, and the ratios of which the largest is raw."""

    market_id: int
    imf_scale_ppb: int
    mmf_scale_ppb: int
    raw_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int


@dataclass(frozen=True, slots=True)
class IsolatedEvent:
    """ISOLATED_SET: a position is isolated in an account of its own, or no longer."""

    account_id: int
    market_id: int
    isolated_account_id: int
    isolated: bool


Body = (
    RefusalEvent
    | RepeatEvent
    | AssetEvent
    | MarketEvent
    | RiskSwitchEvent
    | SourceEvent
    | AccountEvent
    | DepositEvent
    | WithdrawalEvent
    | TransferEvent
    | HoldEvent
    | OrderEvent
    | TradeEvent
    | AuctionEvent
    | BreakEvent
    | IndexEvent
    | MarkEvent
    | PriceStateEvent
    | SourceExcludedEvent
    | LiquidationEvent
    | SettlementEvent
    | SettlementPassEvent
    | SourceStandingEvent
    | PriceJudgedEvent
    | ValuedAtStableEvent
    | MarkSampledEvent
    | SourceQuoteEvent
    | LoanEvent
    | InterestEvent
    | ReserveEvent
    | PoolPaymentEvent
    | PoolLossEvent
    | PoolEpochEvent
    | RedemptionAskEvent
    | FundingRateEvent
    | FundingPaymentEvent
    | FutureExpiredEvent
    | PositionSettledEvent
    | ExpiryRoundingEvent
    | DynamicMarginEvent
    | MarginScaleEvent
    | IsolatedEvent
    | ReconciliationBody
    | LiquidationRulesEvent
    | BackstopEvent
    | FundPaymentEvent
    | LiquidationFillEvent
    | CloseOutEvent
    | LossShareEvent
    | BadDebtEvent
    | CollateralSaleEvent
    | TakeOverEvent
    | LenderPaymentEvent
    | ConditionalEvent
    | PairEvent
    | IcebergEvent
    | SilenceEvent
    | BrakeEvent
)

# The dataclass of each field of the schema's `body`.
BODIES: Final[dict[str, type[Body]]] = {
    "refusal": RefusalEvent,
    "repeat": RepeatEvent,
    "asset": AssetEvent,
    "market": MarketEvent,
    "risk_switch": RiskSwitchEvent,
    "source": SourceEvent,
    "account": AccountEvent,
    "deposit": DepositEvent,
    "withdrawal": WithdrawalEvent,
    "transfer": TransferEvent,
    "hold": HoldEvent,
    "order": OrderEvent,
    "trade": TradeEvent,
    "auction": AuctionEvent,
    "venue_break": BreakEvent,
    "index": IndexEvent,
    "mark": MarkEvent,
    "price_state": PriceStateEvent,
    "source_excluded": SourceExcludedEvent,
    "liquidation": LiquidationEvent,
    "settlement": SettlementEvent,
    "settlement_pass": SettlementPassEvent,
    "source_standing": SourceStandingEvent,
    "price_judged": PriceJudgedEvent,
    "valued_at_stable": ValuedAtStableEvent,
    "mark_sampled": MarkSampledEvent,
    "source_quote": SourceQuoteEvent,
    "loan": LoanEvent,
    "interest": InterestEvent,
    "reserve": ReserveEvent,
    "pool_payment": PoolPaymentEvent,
    "pool_loss": PoolLossEvent,
    "pool_epoch": PoolEpochEvent,
    "redemption_ask": RedemptionAskEvent,
    "funding_rate": FundingRateEvent,
    "funding_payment": FundingPaymentEvent,
    "future_expired": FutureExpiredEvent,
    "position_settled": PositionSettledEvent,
    "expiry_rounding": ExpiryRoundingEvent,
    "dynamic_margin": DynamicMarginEvent,
    "margin_scale": MarginScaleEvent,
    "isolated": IsolatedEvent,
    **RECONCILIATION_BODIES,
    "liquidation_rules": LiquidationRulesEvent,
    "backstop": BackstopEvent,
    "fund_payment": FundPaymentEvent,
    "liquidation_fill": LiquidationFillEvent,
    "close_out": CloseOutEvent,
    "loss_share": LossShareEvent,
    "bad_debt": BadDebtEvent,
    "collateral_sale": CollateralSaleEvent,
    "take_over": TakeOverEvent,
    "lender_payment": LenderPaymentEvent,
    "conditional": ConditionalEvent,
    "pair": PairEvent,
    "iceberg": IcebergEvent,
    "silence": SilenceEvent,
    "brake": BrakeEvent,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the command (or batch item) with this sequence did."""

    sequence: int
    kind: EventKind
    body: Body | None


@dataclass(frozen=True, slots=True)
class EventFrame:
    """All events of `first_sequence` to `sequence` that pass the filters; resume from `sequence` + 1."""

    first_sequence: int
    sequence: int
    time_ns: int
    events: tuple[Event, ...]
    is_heartbeat: bool


def event(message: event_pb2.Event, names: Names) -> Event:
    """The event in a message."""
    field = message.WhichOneof("body")
    body = None if field is None else convert(BODIES[field], getattr(message, field), names)
    return Event(message.sequence, EventKind(message.kind), body)
