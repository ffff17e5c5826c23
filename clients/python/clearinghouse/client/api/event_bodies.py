# SPDX-License-Identifier: Apache-2.0
"""Bodies of events: one dataclass per body of the schema, named with the kinds of events that have it.

Units as in `models`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clearinghouse.client.values.enums import (
    BrakeCause,
    BrakeKind,
    BreakResolution,
    CursorKind,
    MarketStatus,
    PriceState,
    ResultCode,
    RiskSwitchScope,
    Side,
    SourceStanding,
)


@dataclass(frozen=True, slots=True)
class RefusalEvent:
    """REFUSED, CALL_REFUSED. Figures as in Refusal."""

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
    """ASSET_CREATED, ASSET_CHANGED, INSTRUMENT_SET, INDEX_RULES_SET."""

    asset_id: int


@dataclass(frozen=True, slots=True)
class MarketEvent:
    """MARKET_CREATED, MARKET_CHANGED, MARKET_STATUS_CHANGED (with both statuses), FUNDING_CHANGED,
    EXPIRY_CHANGED.
    """

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
    """HOLD_CREATED, HOLD_CAPTURED, HOLD_RELEASED."""

    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    amount: Decimal  # Created, released.
    captured: Decimal  # Captured: what the beneficiary got, and the rest.
    released: Decimal
    code: ResultCode  # Released: why.


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """ORDER_ACCEPTED, ORDER_REDUCED, ORDER_CANCELLED, ORDER_CANCEL_PENDING."""

    order_id: int
    account_id: int
    market_id: int
    side: Side  # Accepted.
    price: Decimal | None
    quantity: Decimal  # Accepted: the order's; else: what was taken off or is to be.
    remaining_quantity: Decimal  # Reduced.
    client_order_id: int  # Accepted.
    code: ResultCode  # Reduced, cancelled: why.


@dataclass(frozen=True, slots=True)
class TradeEvent:
    """TRADE."""

    trade_id: int
    market_id: int
    price: Decimal
    quantity: Decimal
    taker_side: Side
    maker_order_id: int
    taker_order_id: int
    maker_account_id: int
    taker_account_id: int
    maker_fee: Decimal  # Charges in the quote asset; negative: a rebate.
    taker_fee: Decimal
    maker_realised: Decimal  # Realised results in the quote asset.
    taker_realised: Decimal


@dataclass(frozen=True, slots=True)
class AuctionEvent:
    """AUCTION_UNCROSSED."""

    market_id: int
    price: Decimal | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class BreakEvent:
    """BREAK_RECORDED (code to quantity), BREAK_RESOLVED (resolution, account_id)."""

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
    """INDEX_CHANGED. The price of a whole unit in the valuation asset."""

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
    """LIQUIDATION_STARTED, LIQUIDATION_ENDED. In the valuation asset."""

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
    """PRICE_JUDGED: why the state of a price is what it has become. Prices are of a whole unit in
    the valuation asset.
    """

    asset_id: int
    price_state: PriceState
    fresh_sources: int  # Groups count as one.
    quorum: int
    uncapped_price: Decimal  # 0 without a quorum.
    index_price: Decimal  # The last index; 0 if there never was one.
    age_ns: int  # Of the newest tick.
    spread: Decimal  # Medians over the fresh sources.
    confidence: Decimal


@dataclass(frozen=True, slots=True)
class ValuedAtStableEvent:
    """VALUED_AT_STABLE: the index is lost, and the asset counts at its stable price."""

    asset_id: int
    stable_price: Decimal


@dataclass(frozen=True, slots=True)
class MarkSampledEvent:
    """MARK_SAMPLED: the basis of a mark moved. In quote per whole base; a mid of 0: the book gave
    no sample.
    """

    market_id: int
    mid_price: Decimal
    basis: Decimal  # Signed.


@dataclass(frozen=True, slots=True)
class SourceQuoteEvent:
    """SOURCE_QUOTE_SET."""

    source_id: int
    quote_asset_id: int
    group_id: int


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """LENT, REDEEMED, BORROWED, REPAID, LOAN_SOLD_TO_FUND (a loss was paid with it). Shares have
    nine decimals more than the asset and are worth an index of the pool.
    """

    account_id: int
    asset_id: int
    amount: Decimal
    shares: Decimal


@dataclass(frozen=True, slots=True)
class InterestEvent:
    """INTEREST_HOUR: what a pool's borrowers paid, its lenders earned and its reserve kept since
    the hour before; the pool as it stands, with rates of a year.
    """

    asset_id: int
    paid: Decimal
    earned: Decimal
    kept: Decimal
    debt: Decimal
    claims: Decimal
    cash: Decimal
    borrow_rate: Decimal
    lend_rate: Decimal
    borrow_index: Decimal
    supply_index: Decimal


@dataclass(frozen=True, slots=True)
class ReserveEvent:
    """RESERVE_POSTED: the reserve of a pool became shares of the system account that keeps
    reserves.
    """

    asset_id: int
    shares: Decimal


@dataclass(frozen=True, slots=True)
class PoolPaymentEvent:
    """LENDERS_FEES (out of trading fees, for the lenders of the next hour), POOL_TOPPED_UP (out of
    what rounding left).
    """

    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PoolLossEvent:
    """POOL_LOSS: the debt of a bankrupt account is gone; the liquidity fund paid a part, the index
    took the rest off lenders.
    """

    asset_id: int
    account_id: int
    shares: Decimal
    loss: Decimal
    from_fund: Decimal
    from_lenders: Decimal
    supply_index: Decimal


@dataclass(frozen=True, slots=True)
class PoolEpochEvent:
    """POOL_EPOCH_CLOSED: shares became as many as they were worth at this index, and the next epoch
    starts at one.
    """

    asset_id: int
    epoch: int
    supply_index: Decimal


@dataclass(frozen=True, slots=True)
class RedemptionAskEvent:
    """REDEMPTION_ASKED: how much of its loan a lender asks back of a pool that cannot pay it now;
    0: nothing any more.
    """

    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FundingRateEvent:
    """FUNDING_RATE: an interval ended."""

    market_id: int
    rate_ppb: int  # Positive: longs pay.
    funding_index: Decimal  # As in Market.
    samples: int


@dataclass(frozen=True, slots=True)
class FundingPaymentEvent:
    """FUNDING_PAID: to the account, from the market's funding line, in the quote asset; negative:
    the account paid. FUNDING_SWEPT: from the line to `rounding`; no account.
    """

    market_id: int
    account_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FutureExpiredEvent:
    """FUTURE_EXPIRED: positions are settled at this price, in quote per whole base."""

    market_id: int
    price: Decimal
    samples: int


@dataclass(frozen=True, slots=True)
class PositionSettledEvent:
    """POSITION_SETTLED."""

    market_id: int
    account_id: int
    quantity: Decimal  # Signed, in base: the position that ended.
    released_cost: Decimal  # In the quote asset.
    realised: Decimal


@dataclass(frozen=True, slots=True)
class ExpiryRoundingEvent:
    """EXPIRY_ROUNDED: what floored values left to `rounding`, in the quote asset."""

    market_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DynamicMarginEvent:
    """DYNAMIC_MARGIN_SET."""

    market_id: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class MarginScaleEvent:
    """MARGIN_SCALE_CHANGED: what IMF and MMF are multiplied with, and the ratios of which the
    largest is the raw scale.
    """

    market_id: int
    imf_scale_ppb: int
    mmf_scale_ppb: int
    raw_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int


@dataclass(frozen=True, slots=True)
class IsolatedEvent:
    """ISOLATED_SET: an account's position in a market is isolated in an account of its own, or no
    longer.
    """

    account_id: int
    market_id: int
    isolated_account_id: int
    isolated: bool


@dataclass(frozen=True, slots=True)
class ConditionalEvent:
    """CONDITIONAL_PLACED: side, trigger_price, quantity. CONDITIONAL_TRIGGERED: the price that
    triggered it, and the order it became, 0 if a gate refused it. CONDITIONAL_ENDED: why, with
    the figures of the gate.
    """

    conditional_order_id: int
    account_id: int
    market_id: int
    side: Side
    trigger_price: Decimal | None
    quantity: Decimal | None
    client_order_id: int
    price: Decimal | None
    order_id: int
    code: ResultCode
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class PairEvent:
    """OCO_PAIRED: of two orders one cancels the other."""

    account_id: int
    first_id: int
    second_id: int


@dataclass(frozen=True, slots=True)
class IcebergEvent:
    """ICEBERG_DISPLAYED: what an iceberg shows from now on, from the end of the queue of its price."""

    order_id: int
    account_id: int
    market_id: int
    displayed_quantity: Decimal


@dataclass(frozen=True, slots=True)
class SilenceEvent:
    """DEAD_MAN_SET: the time, 0 for off. DEAD_MAN_EXPIRED, DISCONNECT_REPORTED: how many orders
    were cancelled.
    """

    account_id: int
    timeout_ns: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class ReconciliationRulesEvent:
    """RECONCILIATION_SET."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class QuoteEvent:
    """QUOTE_SET: a provider's standing bid; all 0 when it ended."""

    account_id: int
    market_id: int
    price: Decimal
    quantity: Decimal
    expire_time_ns: int


@dataclass(frozen=True, slots=True)
class PayInEvent:
    """PAID_IN: what a loser paid of its negative unsettled equity in a pass, by source, and what it
    still owes.
    """

    account_id: int
    asset_id: int
    from_balance: Decimal
    from_loans: Decimal  # Its own loans to the pool, redeemed.
    from_fund: Decimal  # Its own loans to the pool, bought by the liquidity fund.
    from_borrow: Decimal
    from_orders: Decimal  # What open orders reserved.
    from_conversion: Decimal
    unpaid: Decimal


@dataclass(frozen=True, slots=True)
class ConversionEvent:
    """COLLATERAL_CONVERTED: on the book, QUOTE_FILLED: a provider's standing quote took it."""

    account_id: int
    market_id: int
    order_id: int  # COLLATERAL_CONVERTED: the order of the machine.
    side: Side
    counterparty_account_id: int  # QUOTE_FILLED: the provider.
    quantity: Decimal
    value: Decimal  # In the quote asset.
    limit_price: Decimal | None
    for_asset_id: int  # What is owed.


@dataclass(frozen=True, slots=True)
class PositionRealisedEvent:
    """POSITION_REALISED: a cost base moved to the mark, the difference to unsettled equity."""

    account_id: int
    market_id: int
    signed_quantity: Decimal
    realised: Decimal  # In the quote asset.


@dataclass(frozen=True, slots=True)
class RealisationEvent:
    """LOSSES_REALISED: claims stayed unpaid, so losses were realised at mark. It states the amount
    needed, the amount taken off claims or paid in for it, and of that the amount paid in.
    """

    asset_id: int
    needed: Decimal
    covered: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class LiquidationRulesEvent:
    """LIQUIDATION_SET: the parameters of the waterfall are those of the command."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class BackstopEvent:
    """BACKSTOP_SET: a provider's offer in a market is that of the command."""

    account_id: int
    market_id: int


@dataclass(frozen=True, slots=True)
class FundPaymentEvent:
    """FUND_CONTRIBUTED, DEBT_LINE_REPAID: what an account paid to the liquidity fund."""

    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LiquidationFillEvent:
    """LIQUIDATION_FILL, tier 1: what an order of the machine traded in all; its trades name the
    order as their taker.
    """

    account_id: int
    market_id: int
    order_id: int
    quantity: Decimal
    value: Decimal  # Sum of price x quantity, in the quote asset.
    limit_price: Decimal | None  # At which no equity would be left.
    liquidation_fee: Decimal  # To the liquidity fund.
    equity_before: Decimal  # Bankruptcy equity, in the valuation asset.
    equity_after: Decimal


@dataclass(frozen=True, slots=True)
class CloseOutEvent:
    """BACKSTOP_FILL (tier 2), DELEVERAGED (tier 3), REST_CLOSED (what tier 3 left): lots that
    changed hands off-book, booked for both sides at a total value. Amounts in the quote asset
    unless named otherwise.
    """

    trade_id: int
    market_id: int
    account_id: int  # In liquidation.
    counterparty_account_id: int
    signed_quantity: Decimal  # Of the account: negative where a long was closed.
    value: Decimal
    account_realised: Decimal
    counterparty_realised: Decimal
    fund_paid: Decimal  # By the liquidity fund to the account.
    fund_spread: (
        Decimal  # BACKSTOP_FILL: the spread that was used, the fund's part and the provider's.
    )
    provider_spread: Decimal
    rank: int  # DELEVERAGED: the counterparty's place in the ranking, 1 first, and the price.
    price: Decimal | None
    fund_before: Decimal  # What the fund could pay before.
    equity_before: Decimal  # Bankruptcy equity of the account, in the valuation asset.
    equity_after: Decimal


@dataclass(frozen=True, slots=True)
class LossShareEvent:
    """LOSS_SHARED: what a position on the other side bears of an account's loss."""

    account_id: int
    counterparty_account_id: int
    market_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BadDebtEvent:
    """BAD_DEBT: a loss that the account could not bear, and who pays; amount = fund_paid + shared +
    fund_debt. Negative: a claim of the account that went to the fund with its debts.
    """

    account_id: int
    asset_id: int
    amount: Decimal
    fund_paid: Decimal
    shared: Decimal
    fund_debt: Decimal
    fund_before: Decimal  # What the fund could pay before.


@dataclass(frozen=True, slots=True)
class CollateralSaleEvent:
    """COLLATERAL_SOLD: a forced sale (or purchase of what is owed) on the book, COLLATERAL_TAKEN: a
    provider took it.
    """

    account_id: int
    market_id: int
    order_id: int  # The order of the machine, or 0.
    counterparty_account_id: int
    quantity: Decimal
    value: Decimal  # In the quote asset.
    limit_price: Decimal | None
    asset_id: int  # What is owed.


@dataclass(frozen=True, slots=True)
class TakeOverEvent:
    """REMAINDER_TAKEN, REMAINDER_PAID (what the fund paid for it), TAKEN_OVER, LOAN_TAKEN_OVER,
    BORROW_TAKEN_OVER: what the liquidity fund took over from an account. COLLATERAL_BOUGHT,
    COLLATERAL_PAID: what it bought, and what it paid.
    """

    account_id: int
    asset_id: int
    amount: Decimal
    index_price: Decimal | None  # TAKEN_OVER, COLLATERAL_BOUGHT.
    # LOAN_TAKEN_OVER, BORROW_TAKEN_OVER: of the pool, with nine more decimals than the asset.
    shares: Decimal
    fund_before: Decimal  # BORROW_TAKEN_OVER: what the fund could pay before.


@dataclass(frozen=True, slots=True)
class LenderPaymentEvent:
    """LENDER_PAID: what was sold of a liquidated borrower paid a lender that asks directly, in the
    valuation asset. Debt and claim fell by the same amount.
    """

    account_id: int  # The borrower.
    counterparty_account_id: int  # The lender.
    asset_id: int
    amount: Decimal
    # What debt and claim fell by in shares of the pool, with nine more decimals than the asset.
    borrow_shares: Decimal
    lent_shares: Decimal
    # In the valuation asset: what the borrower paid, and the lender got of it; the rest is rounding.
    value_paid: Decimal
    value_received: Decimal
    index_price: Decimal


@dataclass(frozen=True, slots=True)
class BrakeEvent:
    """BRAKE_SET: the terms of a circuit brake are those of the command. BRAKE_ENGAGED,
    BRAKE_RELEASED: why, with its figures.
    """

    brake: BrakeKind
    market_id: int  # 0 where it is of none.
    asset_id: int
    enabled: bool  # Set: whether it engages by itself.
    cause: BrakeCause
    limit: Decimal | None  # As in Brake.
    actual: Decimal | None
    # Engaged: when it releases by itself, as things stand; 0: only an operator releases it.
    until_time_ns: int


@dataclass(frozen=True, slots=True)
class RuleSetEvent:
    """The set of the rules that is in force from here on."""

    rule_set: int


@dataclass(frozen=True, slots=True)
class LineApartEvent:
    """LINE_SET_APART, LINE_RETURNED: a holding of a bankrupt account that the fund keeps apart
    while P-4 bans its price.
    """

    account_id: int
    asset_id: int
    amount: Decimal  # All of the line.
    until_time_ns: int  # LINE_SET_APART: it is returned if its price is OK by then.
    index_price: Decimal | None  # LINE_RETURNED.
    # LINE_RETURNED: the part of the account's loss that no line has made good before.
    loss_value: Decimal | None
    returned: Decimal | None  # LINE_RETURNED: to the account.


@dataclass(frozen=True, slots=True)
class RecentResultEvent:
    """RECENT_RESULT_COUNTED: of a position that was opened again within a minute, and its
    counterparty is deleveraged.
    """

    account_id: int
    market_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LiquidationLimitEvent:
    """LIQUIDATION_LIMIT_WIDENED: the steps of half the base MMF that the limit is from the index
    now.
    """

    account_id: int
    market_id: int
    steps: int


@dataclass(frozen=True, slots=True)
class CollateralOfferEvent:
    """COLLATERAL_GIVEN, CLAIM_COVERED: collateral of a loss that an account took in place of cash."""

    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: Decimal
    index_price: Decimal | None  # COLLATERAL_GIVEN.


@dataclass(frozen=True, slots=True)
class ExpectedLossEvent:
    """POOL_LOSS_EXPECTED: of one borrower in liquidation, and what it makes of the pool's sums."""

    account_id: int
    asset_id: int
    amount: Decimal  # Of this borrower; 0: none any more.
    equity: Decimal  # E of the account at prices that permit a liquidation.
    expected: Decimal  # Of all borrowers of the pool.
    uncovered: Decimal  # The part above what the liquidity fund holds.


@dataclass(frozen=True, slots=True)
class HeldClaimEvent:
    """HELD_CLAIM_BOOKED: shares that the account gave up; below 0 it received them."""

    account_id: int
    asset_id: int
    shares: Decimal


@dataclass(frozen=True, slots=True)
class DepositReversalEvent:
    """DEPOSIT_REVERSED: who gave how much of it."""

    deposit_id: int
    account_id: int
    asset_id: int
    amount: Decimal  # Of the deposit.
    # Out of the account's balance, with what it has redeemed and borrowed for it.
    from_account: Decimal
    # Out of the fund's balance; the account's unsettled equity falls by it, and the fund's rises.
    from_fund: Decimal
    lacking: Decimal  # What custody lacks for this deposit.


@dataclass(frozen=True, slots=True)
class CustodyFilledEvent:
    """CUSTODY_SHORTFALL_FILLED: what an account gave, and what custody still lacks of the asset."""

    account_id: int
    asset_id: int
    amount: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class WorkEvent:
    """WORK_LATE: the work, since when it is not done, and the slices that it has taken.
    WORK_CAUGHT_UP: the market alone.
    """

    cursor: CursorKind
    market_id: int
    begun_time_ns: int
    slices: int


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
    | ConditionalEvent
    | PairEvent
    | IcebergEvent
    | SilenceEvent
    | ReconciliationRulesEvent
    | QuoteEvent
    | PayInEvent
    | ConversionEvent
    | PositionRealisedEvent
    | RealisationEvent
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
    | BrakeEvent
    | RuleSetEvent
    | LineApartEvent
    | RecentResultEvent
    | LiquidationLimitEvent
    | CollateralOfferEvent
    | ExpectedLossEvent
    | HeldClaimEvent
    | DepositReversalEvent
    | CustodyFilledEvent
    | WorkEvent
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
    "conditional": ConditionalEvent,
    "pair": PairEvent,
    "iceberg": IcebergEvent,
    "silence": SilenceEvent,
    "reconciliation_rules": ReconciliationRulesEvent,
    "quote": QuoteEvent,
    "pay_in": PayInEvent,
    "conversion": ConversionEvent,
    "position_realised": PositionRealisedEvent,
    "realisation": RealisationEvent,
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
    "brake": BrakeEvent,
    "rule_set": RuleSetEvent,
    "line_apart": LineApartEvent,
    "recent_result": RecentResultEvent,
    "liquidation_limit": LiquidationLimitEvent,
    "collateral_offer": CollateralOfferEvent,
    "expected_loss": ExpectedLossEvent,
    "held_claim": HeldClaimEvent,
    "deposit_reversal": DepositReversalEvent,
    "custody_filled": CustodyFilledEvent,
    "work": WorkEvent,
}
