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
    BreakGlassReason,
    BreakResolution,
    ClosingItem,
    ConversionReason,
    CorporateActionKind,
    CursorKind,
    DefaultCaseState,
    DelegationLimitKind,
    DvpModel,
    FailReason,
    FreezeReason,
    GapCause,
    GiveUpEnd,
    HolderKind,
    IdentifierScheme,
    LiquidityResource,
    LiquidityStress,
    MarketStatus,
    MemberStatus,
    MovedDeadline,
    NonDefaultCause,
    NonDefaultPayer,
    PriceState,
    ResultCode,
    RiskSwitchScope,
    Role,
    Side,
    SourceStanding,
    TriggerSource,
    WaitingTradeEnd,
    WaterfallLayer,
    WorkKind,
)


@dataclass(frozen=True, slots=True)
class RefusalEvent:
    """REFUSED: An item of a call was refused. CALL_REFUSED: The whole call was refused. The figures
    are as in Refusal.
    """

    code: ResultCode  # The reason of the refusal.
    # The value that the rule permits or needs, in the unit of the code (option figures); empty if the
    # code has no figures.
    limit: Decimal | None
    # The value that was stated or would have been reached, in the same unit; empty if the code has no
    # figures.
    actual: Decimal | None
    # The distance between limit and actual, in the same unit; empty if the code has no figures.
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class RepeatEvent:
    """CALL_REPEATED: The call is a repeat; the stored answer was returned again and nothing
    changed.
    """

    original_sequence: int  # The first sequence of the earlier call.


@dataclass(frozen=True, slots=True)
class AssetEvent:
    """ASSET_CREATED: An asset was listed.

    ASSET_CHANGED: Risk parameters of an asset changed.

    INSTRUMENT_SET: The sources that price an asset were set.

    INDEX_RULES_SET: The rules of the asset's index and of its price states were set.

    POOL_CREATED: The lending pool of an asset was opened.

    POOL_CHANGED: The terms of a lending pool changed.
    """

    asset_id: int  # The asset that was listed or changed.


@dataclass(frozen=True, slots=True)
class MarketEvent:
    """MARKET_CREATED, MARKET_CHANGED, MARK_RULES_SET, FUNDING_CHANGED, EXPIRY_CHANGED: A market, or
    its terms, changed. MARKET_STATUS_CHANGED, AUCTION_ENDED: The status of a market changed, or
    will change, between these two.
    """

    market_id: int  # The market that was listed or changed.
    # MARKET_STATUS_CHANGED, AUCTION_ENDED: the status before. Otherwise unset.
    from_status: MarketStatus
    to_status: (
        MarketStatus  # MARKET_STATUS_CHANGED, AUCTION_ENDED: the status after. Otherwise unset.
    )


@dataclass(frozen=True, slots=True)
class RiskSwitchEvent:
    """RISK_SWITCH_SET: A risk switch was set (1) or lifted (0) (G-2)."""

    scope: RiskSwitchScope  # What the switch is for: the clearinghouse, a market or an account.
    target_id: int  # The market or account, as scope says; 0 for the whole clearinghouse.
    disabled: bool  # True: risk taking is off. False: risk taking is on again.


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """SOURCE_CREATED: A price source was admitted."""

    source_id: int  # The source that was admitted.


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """ACCOUNT_CREATED: An account was opened.

    ACCOUNT_CHANGED: Settings or limits of an account changed.

    ACCOUNT_CLOSED: An account was closed for good.
    """

    account_id: int  # The account that was opened, changed or closed.


@dataclass(frozen=True, slots=True)
class DepositEvent:
    """DEPOSIT_REQUESTED: A deposit was announced; nothing is credited yet.

    DEPOSIT_CONFIRMED: A deposit was credited, from `external` to the account.

    DEPOSIT_REJECTED: A deposit was rejected; nothing moved.

    DEPOSIT_REVERSAL_ASKED: L-4: a principal of custody requested the reversal of a credited
    deposit; a second principal must request it too.
    """

    deposit_id: int  # The number of the deposit, by which custody decides on it.
    account_id: int  # The account to which the deposit is credited.
    asset_id: int  # The asset of the deposit.
    amount: Decimal  # The amount, in the asset.
    # In DEPOSIT_REQUESTED the caller's own note, at most 128 bytes: a transaction hash, a bank
    # reference. In DEPOSIT_CONFIRMED and DEPOSIT_REJECTED the transaction that custody named. Empty:
    # none.
    reference: str


@dataclass(frozen=True, slots=True)
class WithdrawalEvent:
    """WITHDRAWAL_REQUESTED: An amount was locked for a withdrawal and no longer counts as
    collateral.

    WITHDRAWAL_CONFIRMED: A withdrawal left, from the account to `external`; `amount` is the amount
    that the receiver got.

    WITHDRAWAL_REJECTED: A withdrawal was rejected and its amount is unlocked.

    WITHDRAWAL_REVERSAL_ASKED: L-4: a principal of custody requested the reversal of a confirmed
    withdrawal; a second principal must request it too.

    WITHDRAWAL_REVERSED: L-4: a confirmed withdrawal was reversed: the amount is in its account
    again.
    """

    withdrawal_id: int  # The number of the withdrawal, by which custody decides on it.
    account_id: int  # The account from which the amount leaves.
    asset_id: int  # The asset of the withdrawal.
    amount: Decimal  # The amount, in the asset.
    # In WITHDRAWAL_REQUESTED the caller's own note, at most 128 bytes: a destination address, a bank
    # reference. In WITHDRAWAL_CONFIRMED and WITHDRAWAL_REJECTED the transaction that custody named.
    # Empty: none.
    reference: str


@dataclass(frozen=True, slots=True)
class TransferEvent:
    """TRANSFERRED: An amount moved between accounts."""

    from_id: int  # The account that paid.
    to_id: int  # The account that received.
    asset_id: int  # The asset that moved.
    amount: Decimal  # The amount, in the asset.


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """HOLD_CREATED: An amount was held for a beneficiary.

    HOLD_CAPTURED: The beneficiary received `captured`, and `released` was unlocked for the account.

    HOLD_RELEASED: A hold ended without payment; `code` says why (released, expired, or cancelled by
    a default).
    """

    hold_id: int  # The number of the hold, by which it is captured or released.
    account_id: int  # The account whose balance is held.
    # HOLD_CREATED, HOLD_CAPTURED: the account that gets a captured amount. Otherwise 0.
    beneficiary_id: int
    asset_id: int  # The asset that is held.
    # HOLD_CREATED: the held amount. HOLD_RELEASED: the amount that is free again. Otherwise empty.
    amount: Decimal
    captured: Decimal  # HOLD_CAPTURED: the amount that the beneficiary got. Otherwise empty.
    released: Decimal  # HOLD_CAPTURED: the rest, which is free again. Otherwise empty.
    code: ResultCode  # HOLD_RELEASED: the reason. Otherwise OK.


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """ORDER_ACCEPTED: An order passed all risk checks; `price` is its price in the book.

    ORDER_REDUCED: The quantity of an open order was reduced by `lots` without a fill; `code` says
    why.

    ORDER_CANCELLED: The remaining quantity of an order, `lots`, was cancelled; `code` says why.

    ORDER_CANCEL_PENDING: A cancel of an external order waits for its venue; its risk stays
    reserved.
    """

    order_id: int  # The order that was accepted, or whose quantity was reduced.
    account_id: int  # The account that has the order.
    market_id: int  # The market of the order.
    side: Side  # ORDER_ACCEPTED: the side of the order. Otherwise unset.
    # ORDER_ACCEPTED: the price of the order, in quote per whole base; empty for a MARKET order in an
    # auction without a price. Otherwise empty.
    price: Decimal | None
    # In base. ORDER_ACCEPTED: the quantity of the order. ORDER_REDUCED, ORDER_CANCELLED: the quantity
    # that ended. ORDER_CANCEL_PENDING: the quantity that will end.
    quantity: Decimal
    # ORDER_REDUCED: the quantity that is still open, in base. Otherwise empty.
    remaining_quantity: Decimal
    # ORDER_ACCEPTED: the client's own number of the order; 0: it has none. Otherwise 0.
    client_order_id: int
    # ORDER_ACCEPTED: the client's own text of the order; empty: it has none, or a number instead.
    # Otherwise empty.
    client_order_text: str
    code: ResultCode  # ORDER_REDUCED, ORDER_CANCELLED, ORDER_CANCEL_PENDING: the reason. Otherwise OK.


@dataclass(frozen=True, slots=True)
class TradeEvent:
    """TRADE: Two orders traded, settled in the same command; an order id is 0 for the side of an
    external venue, and for both when an operator books a break. Fees are charges (a rebate is
    negative); realised results are as the account sees them.
    """

    trade_id: int  # The trade, from 1 on.
    market_id: int  # The market of the trade.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    taker_side: Side  # The side of the taker; the maker has the other side.
    maker_order_id: int  # The order that rested; 0 for a venue, and if an operator booked a break.
    taker_order_id: int  # The order that arrived; 0 for a venue, and if an operator booked a break.
    maker_account_id: int  # The account of the order that rested, or the account of the venue.
    taker_account_id: int  # The account of the order that arrived, or the account of the venue.
    maker_fee: Decimal  # The fee that the maker is charged, in the quote asset; negative: a rebate.
    taker_fee: Decimal  # The fee that the taker is charged, in the quote asset; negative: a rebate.
    # The maker's result for the part that closed a position, in the quote asset: above 0 a profit. 0 in
    # a spot market.
    maker_realised: Decimal
    # The taker's result for the part that closed a position, in the quote asset: above 0 a profit. 0 in
    # a spot market.
    taker_realised: Decimal


@dataclass(frozen=True, slots=True)
class AuctionEvent:
    """AUCTION_UNCROSSED: An auction ended at one price with this volume (O-2), after the trades of
    the round.
    """

    market_id: int  # The market whose auction ended.
    # The one price of all trades, in quote per whole base; empty: nothing traded.
    price: Decimal | None
    quantity: Decimal  # The quantity that traded in all, in base; 0: nothing traded.


@dataclass(frozen=True, slots=True)
class BreakEvent:
    """BREAK_RECORDED: A fill of a venue could not be matched; the event has the fields from code to
    quantity. BREAK_RESOLVED: An operator ended the break; the event has resolution and
    account_id.
    """

    break_id: int  # The number of the break, by which an operator resolves it.
    # BREAK_RECORDED: the reason for which the fill matched no order, a code of 802 to 809. Otherwise
    # OK.
    code: ResultCode
    market_id: int  # BREAK_RECORDED: the market of the venue. Otherwise 0.
    order_id: int  # BREAK_RECORDED: the order that the venue stated; 0: none. Otherwise 0.
    # BREAK_RECORDED: the reported price, in quote per whole base. Otherwise empty.
    price: Decimal | None
    quantity: Decimal  # BREAK_RECORDED: the reported quantity, in base. Otherwise empty.
    resolution: BreakResolution  # BREAK_RESOLVED: the operator's decision. Otherwise unset.
    # BREAK_RESOLVED: the account that got the fill; 0: the fill was discarded. Otherwise 0.
    account_id: int


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """INDEX_CHANGED: The index of an asset changed. It is the price of a whole unit in the
    valuation asset.
    """

    asset_id: int  # The asset whose index changed.
    index_price: Decimal  # The new index of one whole unit, in the valuation asset.
    fresh_sources: int  # The number of sources that made the index; a group counts once.


@dataclass(frozen=True, slots=True)
class MarkEvent:
    """MARK_CHANGED: The mark price of a market changed (P-3)."""

    market_id: int  # The market whose mark changed.
    # The new mark, in quote per whole base; empty: there is no mark any more.
    mark_price: Decimal | None


@dataclass(frozen=True, slots=True)
class PriceStateEvent:
    """PRICE_STATE_CHANGED: The state of an asset's price changed (P-4)."""

    asset_id: int  # The asset of the price.
    from_state: PriceState  # The state before.
    to_state: PriceState  # The state after.


@dataclass(frozen=True, slots=True)
class SourceExcludedEvent:
    """SOURCE_EXCLUDED: A source dropped out of an asset's price (P-2)."""

    asset_id: int  # The asset of the price.
    source_id: int  # The source that dropped out.


@dataclass(frozen=True, slots=True)
class LiquidationEvent:
    """LIQUIDATION_STARTED, LIQUIDATION_ENDED: The liquidation of an account started or ended.
    Figures are in the valuation asset.
    """

    account_id: int  # The account whose liquidation started or ended.
    equity: Decimal  # The equity of the account, in the valuation asset.
    # The maintenance margin with which the equity was compared, in the valuation asset.
    maintenance_margin: Decimal
    exposure: Decimal  # The exposure of the account, in the valuation asset.


@dataclass(frozen=True, slots=True)
class SettlementEvent:
    """SETTLED_IN: An account paid an unsettled loss into `settlement` (R-1).

    SETTLED_OUT: `settlement` paid an account an unsettled gain (R-2).

    LOSS_INTEREST: R-1.1: the interest of a loss that stays unpaid was added to it.

    CLAIM_INTEREST: R-1.1: an account whose claim is unpaid received its part of that interest, as a
    claim.
    """

    account_id: int  # The account that paid or received.
    asset_id: int  # The settlement asset.
    # The amount, in the asset. SETTLED_IN: paid to the system account settlement. SETTLED_OUT: paid
    # from it. LOSS_INTEREST, CLAIM_INTEREST: the interest.
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SettlementPassEvent:
    """SETTLEMENT_PASS: A settlement pass of one asset ended; the unpaid amounts of both sides are
    stated.
    """

    asset_id: int  # The settlement asset.
    paid_in: Decimal  # What accounts with losses paid in, in the asset.
    paid_out: Decimal  # What accounts with gains were paid, in the asset.
    unpaid_claims: Decimal  # What accounts are still to be paid, in the asset.
    unpaid_debts: Decimal  # What accounts still have to pay, in the asset.


@dataclass(frozen=True, slots=True)
class SourceStandingEvent:
    """SOURCE_STANDING: The status of a source for an asset's price changed: 1 it counts, 2 its tick
    is too old, 3 it is frozen, 4 its quote asset has no index.
    """

    asset_id: int  # The asset of the price.
    source_id: int  # The source whose status changed.
    standing: SourceStanding  # Whether the source counts from now on, and if not, why.


@dataclass(frozen=True, slots=True)
class PriceJudgedEvent:
    """PRICE_JUDGED: A price got a new state, and these are the inputs of the decision. Prices are
    of a whole unit in the valuation asset.
    """

    asset_id: int  # The asset of the price.
    price_state: PriceState  # The state that the price has from now on.
    fresh_sources: int  # The number of sources that count; a group counts once.
    quorum: int  # The number of sources that must count.
    uncapped_price: Decimal  # The index before its cap; 0 without a quorum.
    index_price: Decimal  # The last index, after its cap; 0 if there never was one.
    age_ns: int  # The age of the newest tick.
    spread: Decimal  # The median of ask less bid over the fresh sources.
    # The median over the fresh sources of half the range of uncertainty that each states.
    confidence: Decimal


@dataclass(frozen=True, slots=True)
class ValuedAtStableEvent:
    """VALUED_AT_STABLE: The price has no index any more; until it has one, the asset is valued at
    its stable price (P-4, M-9).
    """

    asset_id: int  # The asset that lost its index.
    # The price at which the asset counts, of one whole unit in the valuation asset.
    stable_price: Decimal


@dataclass(frozen=True, slots=True)
class MarkSampledEvent:
    """MARK_SAMPLED: The basis of a mark moved. Prices are quote per whole base; a mid of 0 means
    that the book gave no sample.
    """

    market_id: int  # The market whose mark follows its book.
    mid_price: Decimal  # The mid of the book, in quote per whole base; 0: the book gave no sample.
    basis: (
        Decimal  # The average of mid less index, in quote per whole base; positive above the index.
    )


@dataclass(frozen=True, slots=True)
class SourceQuoteEvent:
    """SOURCE_QUOTE_SET: The quote asset and the group of a source were set; 0 is the valuation
    asset, and no group.
    """

    source_id: int  # The source that was set.
    quote_asset_id: int  # The asset in which the source quotes; 0: the valuation asset.
    group_id: int  # The group with which the source counts as one; 0: none.


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """LENT, REDEEMED, BORROWED, REPAID: An amount moved between an account and a pool.
    LOAN_SOLD_TO_FUND: The fund bought a part of an account's loan, with which the account paid a
    loss. Shares have nine decimals more than the asset and are worth an index of the pool.
    """

    account_id: int  # The account that lends or borrows.
    asset_id: int  # The asset of the pool.
    amount: Decimal  # The amount that moved, in the asset.
    # The same amount in shares of the pool's claims or debts, with nine more decimals than the asset.
    shares: Decimal


@dataclass(frozen=True, slots=True)
class InterestEvent:
    """INTEREST_HOUR: An hour of a pool ended: its borrowers paid, its lenders earned and its
    reserve kept these amounts since the hour before. The other figures are those of the pool
    now, with rates of a year.
    """

    asset_id: int  # The asset of the pool.
    paid: (
        Decimal  # The interest that borrowers paid since the hour before, in the asset; rounded up.
    )
    # The interest that lenders earned since the hour before, in the asset; rounded down.
    earned: Decimal
    # The interest that the reserve kept since the hour before, in the asset; rounded down.
    kept: Decimal
    debt: Decimal  # The debts of all borrowers, in the asset.
    claims: Decimal  # The claims of all lenders, in the asset.
    cash: Decimal  # The cash of the pool, in the asset.
    # The rate that borrowers pay from now on, per year, as a plain number with 27 decimals.
    borrow_rate: Decimal
    # The rate that lenders earn from now on, per year, as a plain number with 27 decimals.
    lend_rate: Decimal
    borrow_index: Decimal  # What a share of debt is worth, with 27 decimals.
    supply_index: Decimal  # What a share of claims is worth, with 27 decimals.


@dataclass(frozen=True, slots=True)
class ReserveEvent:
    """RESERVE_POSTED: the reserve of a pool became shares of the system account that keeps
    reserves.
    """

    asset_id: int  # The asset of the pool.
    # The shares that the system account lending_reserve got, with nine more decimals than the asset.
    shares: Decimal


@dataclass(frozen=True, slots=True)
class PoolPaymentEvent:
    """LENDERS_FEES: The pool received a part of trading fees, for the lenders of the next hour.
    POOL_TOPPED_UP: The pool received an amount that rounding had left over.
    """

    asset_id: int  # The asset of the pool.
    amount: Decimal  # The amount that the pool got, in the asset.


@dataclass(frozen=True, slots=True)
class PoolLossEvent:
    """POOL_LOSS: The debt of a bankrupt account is written off: the liquidity fund paid a part, and
    the supply index spread the remaining part over all lenders (B-5).
    """

    asset_id: int  # The asset of the pool.
    account_id: int  # The bankrupt account.
    # The debt of the account in shares of the pool's debts, with nine more decimals than the asset.
    shares: Decimal
    loss: Decimal  # The debt that is forgiven, in the asset.
    from_fund: Decimal  # The part that the liquidity fund paid, in the asset.
    from_lenders: Decimal  # The part that lenders lost, in the asset.
    supply_index: Decimal  # What a share of claims is worth after the loss, with 27 decimals.


@dataclass(frozen=True, slots=True)
class PoolEpochEvent:
    """POOL_EPOCH_CLOSED: The pool's epoch ended at this index. The new shares of each lender are
    its old shares times the index, floored; the next epoch starts at an index of one.
    """

    asset_id: int  # The asset of the pool.
    epoch: int  # The number of the epoch that ended.
    supply_index: Decimal  # What a share was worth when the epoch ended, with 27 decimals.


@dataclass(frozen=True, slots=True)
class RedemptionAskEvent:
    """REDEMPTION_ASKED: A lender requests this amount of its loan back from a pool that cannot pay
    it now; 0: the request ended.
    """

    account_id: int  # The lender.
    asset_id: int  # The asset of the pool.
    amount: Decimal  # The amount that the lender requests back, in the asset; 0: nothing any more.


@dataclass(frozen=True, slots=True)
class DustRepaidEvent:
    """DUST_REPAID: The remaining part of a debt was repaid in cash: the account paid the fund,
    which became the debtor (B-2.1).
    """

    account_id: int  # The account that owed.
    asset_id: int  # The asset of the debt.
    amount: Decimal  # The debt, in the asset.
    shares: Decimal  # The debt in shares of the pool, with nine more decimals than the asset.
    value_paid: Decimal  # What the account paid for it, in the valuation asset.


@dataclass(frozen=True, slots=True)
class ClosingRemainsEvent:
    """CLOSING_REMAINS: This thing still keeps an account from closing, for this reason."""

    account_id: int  # The account that is being closed.
    item: ClosingItem  # The kind of thing that remains.
    market_id: int  # ORDERS, POSITION, ISOLATED: the market. Otherwise 0.
    # DEBT, LOAN, RESULT, HOLD, BALANCE, DEPOSIT, and ISOLATED for its balance: the asset. Otherwise 0.
    asset_id: int
    # ORDERS: the sum of their remaining quantities, in base. POSITION: the position, in base; above 0:
    # long. Otherwise 0.
    quantity: Decimal
    # The amount, in the asset; for a RESULT below 0 what the account owes. 0 without an asset.
    amount: Decimal
    # The reason for which it remains: the refusal of the last step that would have ended it. OK: the
    # machine ends it by itself.
    code: ResultCode


@dataclass(frozen=True, slots=True)
class FundingRateEvent:
    """FUNDING_RATE: A funding interval ended with this rate (positive: longs pay) from this number
    of samples. The cumulative index after it is in quote units per lot with 27 decimals (P-5).
    """

    market_id: int  # The perpetual.
    rate_ppb: int  # The rate of the interval; positive: longs pay.
    # What a long lot has paid since the first interval, in the quote asset with 27 more decimals.
    funding_index: Decimal
    samples: int  # The number of samples over which the premium was averaged.


@dataclass(frozen=True, slots=True)
class FundingPaymentEvent:
    """FUNDING_PAID: An account received this amount from the market's funding line, in the quote
    asset, or paid it if it is negative. FUNDING_SWEPT: The rest of the line went to `rounding`,
    so the event has no account.
    """

    market_id: int  # The perpetual.
    account_id: int  # FUNDING_PAID: the account. Otherwise 0.
    # In the quote asset. FUNDING_PAID: what the account receives; negative: it pays. FUNDING_SWEPT:
    # what the system account rounding receives.
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FutureExpiredEvent:
    """FUTURE_EXPIRED: The positions of a dated future are settled at this price, in quote per whole
    base.
    """

    market_id: int  # The dated future.
    price: Decimal  # The last price, in quote per whole base.
    samples: int  # The number of samples in the window from which the price was computed.


@dataclass(frozen=True, slots=True)
class PositionSettledEvent:
    """POSITION_SETTLED: A position (signed lots) ended in cash at the market's last price: its cost
    base was released and its result went to unsettled equity.
    """

    market_id: int  # The market whose positions ended.
    account_id: int  # The account whose position ended.
    quantity: Decimal  # The position that ended, in base: positive long, negative short.
    # The cost base of the position, in the quote asset; it has the sign of the position.
    released_cost: Decimal
    # The result of the position, which went to unsettled equity, in the quote asset: above 0 a profit.
    realised: Decimal


@dataclass(frozen=True, slots=True)
class ExpiryRoundingEvent:
    """EXPIRY_ROUNDED: The difference that the floored values of positions leave went to `rounding`,
    in the quote asset.
    """

    market_id: int  # The market whose positions ended.
    amount: Decimal  # The amount that the system account `rounding` got, in the quote asset.


@dataclass(frozen=True, slots=True)
class DynamicMarginEvent:
    """DYNAMIC_MARGIN_SET: From now on the requirements of a market follow volatility, open interest
    and depth, or no longer do (M-7).
    """

    market_id: int  # The market whose requirements follow dynamic margin.
    enabled: bool  # True: dynamic margin has the parameters of the command. False: it ended.


@dataclass(frozen=True, slots=True)
class MarginScaleEvent:
    """MARGIN_SCALE_CHANGED: The factors on IMF and MMF of a market changed; the largest of the
    three ratios is the raw scale.
    """

    market_id: int  # The market whose requirements are scaled.
    imf_scale_ppb: int  # The factor on the initial margin from now on.
    mmf_scale_ppb: int  # The factor on the maintenance margin from now on; it rises slowly.
    raw_scale_ppb: int  # The largest of the three ratios that follow.
    # The volatility of the index divided by its ordinary volatility, when the scales were last
    # computed; 0: not computed yet.
    volatility_ratio_ppb: int
    # The scale that follows from open interest, when the scales were last computed; 0: not computed
    # yet.
    open_interest_ratio_ppb: int
    # The scale that follows from the depth of the book, when the scales were last computed; 0: not
    # computed yet.
    depth_ratio_ppb: int


@dataclass(frozen=True, slots=True)
class IsolatedEvent:
    """ISOLATED_SET: An account's position in a market now has an isolated account of its own, or no
    longer has one (M-8).
    """

    account_id: int  # The owner's account.
    market_id: int  # The market of the position.
    isolated_account_id: int  # The account that holds the isolated position.
    isolated: bool  # True: the position is isolated from now on. False: it is not any more.


@dataclass(frozen=True, slots=True)
class ConditionalEvent:
    """CONDITIONAL_PLACED: An order waits for its trigger_price; the event has its side and quantity
    too. CONDITIONAL_TRIGGERED: This price triggered the order, which became the order
    `order_id`, 0 if a gate refused it. CONDITIONAL_ENDED and CONDITIONAL_WAITING: The order
    ended, or waits, for this reason, with the figures of the gate. CONDITIONAL_REDUCED: This
    quantity of the order remains.
    """

    conditional_order_id: (
        int  # The order that was placed, triggered, reduced or ended, or that waits.
    )
    account_id: int  # The account that has the order.
    market_id: int  # The market of the order.
    # CONDITIONAL_PLACED, CONDITIONAL_WAITING, CONDITIONAL_ENDED: the side of the order. Otherwise
    # unset.
    side: Side
    # CONDITIONAL_PLACED: the present trigger price of the order, in quote per whole base. Otherwise
    # empty.
    trigger_price: Decimal | None
    # CONDITIONAL_PLACED: the quantity, in base; 0: the whole position as it is at the trigger.
    # CONDITIONAL_WAITING, CONDITIONAL_REDUCED: the quantity that is left. Otherwise empty.
    quantity: Decimal | None
    # CONDITIONAL_PLACED: the client's own number of the order; 0: none. Otherwise 0.
    client_order_id: int
    # CONDITIONAL_PLACED: the client's own text of the order; empty: it has none, or a number instead.
    # Otherwise empty.
    client_order_text: str
    # CONDITIONAL_TRIGGERED: the price that triggered the order, in quote per whole base. Otherwise
    # empty.
    price: Decimal | None
    # CONDITIONAL_TRIGGERED: the order that was placed; 0: a gate refused it. Otherwise 0.
    order_id: int
    # CONDITIONAL_ENDED, CONDITIONAL_WAITING, CONDITIONAL_REDUCED: the reason. Otherwise OK.
    code: ResultCode
    # CONDITIONAL_ENDED, CONDITIONAL_WAITING by a gate: the value that the rule permits or needs, in the
    # unit of the code (option figures). Otherwise empty.
    limit: Decimal | None
    # CONDITIONAL_ENDED, CONDITIONAL_WAITING by a gate: the value that would have been reached, in the
    # same unit. Otherwise empty.
    actual: Decimal | None
    # CONDITIONAL_ENDED, CONDITIONAL_WAITING by a gate: the distance between limit and actual, in the
    # same unit. Otherwise empty.
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class ExitStoppedEvent:
    """EXIT_STOPPED: The rest of an exit ends or waits, since its next fill would worsen the
    account. The margin fraction is equity by exposure, and the fraction that the account has to
    keep is the maintenance margin by exposure.
    """

    order_id: int  # The order that stops.
    account_id: int  # The account whose position the exit closes.
    market_id: int  # The market in which the exit trades.
    price: Decimal  # The price of the fill that was not made, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    equity_before: Decimal  # The equity of the account now, in the valuation asset.
    exposure_before: Decimal  # The exposure of the account now, in the valuation asset.
    maintenance_before: (
        Decimal  # The maintenance margin of the account now, in the valuation asset.
    )
    # The equity that the account would have after the fill, in the valuation asset.
    equity_after: Decimal
    # The exposure that the account would have after the fill, in the valuation asset.
    exposure_after: Decimal
    # The maintenance margin that the account would have after the fill, in the valuation asset.
    maintenance_after: Decimal
    # The equity after the fill without collateral weights (E), in the valuation asset. If it would be
    # below 0, no fill is made.
    net_equity_after: Decimal


@dataclass(frozen=True, slots=True)
class PairEvent:
    """OCO_PAIRED: From now on one of these two orders of an account cancels the other."""

    account_id: int  # The account that has the orders.
    first_id: int  # The order that existed first.
    second_id: int  # The order that was paired with the first one.


@dataclass(frozen=True, slots=True)
class IcebergEvent:
    """ICEBERG_DISPLAYED: An iceberg shows a new part of its quantity, which goes to the end of the
    queue of its price.
    """

    order_id: int  # The number of the iceberg.
    account_id: int  # The account that has the order.
    market_id: int  # The market of the order.
    displayed_quantity: Decimal  # The quantity that the iceberg displays from now on, in base.


@dataclass(frozen=True, slots=True)
class SilenceEvent:
    """DEAD_MAN_SET: The timer was set to this time, 0 for off. DEAD_MAN_EXPIRED,
    DISCONNECT_REPORTED: This number of orders was cancelled.
    """

    account_id: int  # The account whose orders are cancelled.
    # DEAD_MAN_SET: how long the caller may send no order command, in ns; 0: off. Otherwise 0.
    timeout_ns: int
    # DEAD_MAN_EXPIRED, DISCONNECT_REPORTED: the number of orders that the next events cancel. Otherwise
    # 0.
    cancelled: int


@dataclass(frozen=True, slots=True)
class BracketEvent:
    """BRACKET_PLACED: An entry order was accepted, and these are the terms of its exits.
    BRACKET_SIZED: The exits have these numbers and close this quantity.
    """

    order_id: int  # The entry order; its number identifies the bracket.
    account_id: int  # The account that has the orders.
    market_id: int  # The market of the orders.
    # BRACKET_PLACED: the kind of price that triggers the exits. Otherwise unset.
    trigger_source: TriggerSource
    # BRACKET_PLACED: the price that triggers the take-profit, in quote per whole base. Otherwise empty.
    take_profit_trigger_price: Decimal | None
    # BRACKET_PLACED: the price of the take-profit, in quote per whole base; empty: it will be a MARKET
    # order. Otherwise empty.
    take_profit_price: Decimal | None
    # BRACKET_PLACED: the price that triggers the stop, in quote per whole base. Otherwise empty.
    stop_trigger_price: Decimal | None
    # BRACKET_PLACED: the price of the stop, in quote per whole base; empty: it will be a MARKET order.
    # Otherwise empty.
    stop_price: Decimal | None
    # BRACKET_SIZED: the waiting take-profit; 0: it has been cancelled. Otherwise 0.
    take_profit_id: int
    stop_id: int  # BRACKET_SIZED: the waiting stop; 0: it has been cancelled. Otherwise 0.
    # BRACKET_SIZED: the quantity that each exit closes, in base. Otherwise empty.
    quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class TwapEvent:
    """TWAP_PLACED: An order is sent in slices from now on, by these terms. TWAP_SLICE: A slice
    became this order, or a gate refused it for this reason.
    """

    order_id: int  # The TWAP.
    account_id: int  # The account that has the order.
    market_id: int  # The market of the order.
    side: Side  # BUY or SELL.
    # In base. TWAP_PLACED: the whole quantity. TWAP_SLICE: the quantity of this slice.
    quantity: Decimal
    slices: int  # TWAP_PLACED: the number of slices. Otherwise 0.
    interval_ns: int  # TWAP_PLACED: the time between two slices, in ns. Otherwise 0.
    # TWAP_PLACED: the worst price of any slice, in quote per whole base; empty: slices are MARKET
    # orders. Otherwise empty.
    price: Decimal | None
    # TWAP_PLACED: true if slices can only make a derivative position smaller. Otherwise false.
    reduce_only: bool
    # TWAP_SLICE: the number of the slice, from 1 on; missed slices count, so the number may rise by
    # more than one. Otherwise 0.
    slice_number: int
    slice_order_id: int  # TWAP_SLICE: the order of the slice; 0: a gate refused it. Otherwise 0.
    code: ResultCode  # TWAP_SLICE: the reason for which a gate refused it. Otherwise OK.
    # TWAP_SLICE refused by a gate: the value that the rule permits or needs, in the unit of the code
    # (option figures). Otherwise empty.
    limit: Decimal | None
    # TWAP_SLICE refused by a gate: the value that would have been reached, in the same unit. Otherwise
    # empty.
    actual: Decimal | None
    # TWAP_SLICE refused by a gate: the distance between limit and actual, in the same unit. Otherwise
    # empty.
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class ReconciliationRulesEvent:
    """RECONCILIATION_SET: Reconciliation was switched on with the parameters of the command, or off
    (section 10).
    """

    # True: losses are also paid out of loans, borrows and collateral, by the parameters of the command.
    # False: they are not.
    enabled: bool


@dataclass(frozen=True, slots=True)
class QuoteEvent:
    """QUOTE_SET: A provider made or changed its standing bid for conversions, or ended it: then all
    figures are 0.
    """

    account_id: int  # The provider.
    market_id: int  # The spot market.
    price: Decimal  # The price that the provider pays, in quote per whole base; 0: the quote ended.
    quantity: Decimal  # The most that the provider takes, in base; 0: the quote ended.
    expire_time_ns: int  # When the quote ends, in ns since 1970 in UTC; 0: it ended.


@dataclass(frozen=True, slots=True)
class PayInEvent:
    """PAID_IN: An account paid parts of its negative unsettled equity in a pass, from these
    sources, and still owes the rest.
    """

    account_id: int  # The account with the loss.
    asset_id: int  # The settlement asset.
    from_balance: Decimal  # What the account paid out of its free balance.
    from_loans: Decimal  # What the account paid by redeeming its own loans to the pool.
    # What the account paid with its own loans to the pool, which the liquidity fund bought.
    from_fund: Decimal
    from_borrow: Decimal  # What the account paid with a borrow.
    from_orders: Decimal  # What the account paid out of the balance that open orders had reserved.
    from_conversion: Decimal  # What the account paid with the proceeds of collateral.
    unpaid: Decimal  # What the account still has to pay.


@dataclass(frozen=True, slots=True)
class ConversionEvent:
    """COLLATERAL_CONVERTED: Collateral was sold on the book for a loss. QUOTE_FILLED: A provider's
    standing quote bought it.
    """

    account_id: int  # The account with the loss, which had the collateral.
    market_id: int  # The spot market.
    order_id: int  # COLLATERAL_CONVERTED: the order that the machine placed. Otherwise 0.
    # COLLATERAL_CONVERTED: SELL of collateral, or BUY of the asset of the debt. Otherwise unset.
    side: Side
    counterparty_account_id: int  # QUOTE_FILLED: the provider. Otherwise 0.
    quantity: Decimal  # The quantity that changed hands, in base.
    value: Decimal  # The sum of price x quantity, in the quote asset.
    # COLLATERAL_CONVERTED: the worst permitted price, in quote per whole base. Otherwise empty.
    limit_price: Decimal | None
    for_asset_id: int  # The asset of the loss for which it was sold.


@dataclass(frozen=True, slots=True)
class PositionRealisedEvent:
    """POSITION_REALISED: The cost base of a position moved to the mark, and the difference to
    unsettled equity.
    """

    account_id: int  # The account that has the position.
    market_id: int  # The market of the position.
    # The position whose cost base was moved, in base: positive long, negative short.
    signed_quantity: Decimal
    realised: (
        Decimal  # The profit that went to unsettled equity, in the quote asset; negative: a loss.
    )


@dataclass(frozen=True, slots=True)
class RealisationEvent:
    """LOSSES_REALISED: Claims stayed unpaid, so losses were realised at mark. The figures are the
    amount needed, the amount taken off claims or paid in for it, and the part of that which was
    paid in.
    """

    asset_id: int  # The settlement asset.
    needed: Decimal  # The amount that the unpaid claims needed, in the asset.
    covered: Decimal  # The amount by which claims fell, or that was paid in for them, in the asset.
    paid: Decimal  # The part of covered that was paid in, in the asset.


@dataclass(frozen=True, slots=True)
class ConversionNoticeEvent:
    """CONVERSION_ANNOUNCED: the next pass converts collateral for a loss, unless the loss is paid
    before.
    """

    account_id: int  # The account with the loss.
    asset_id: int  # The asset of the loss.
    amount: Decimal  # The loss that a conversion has to pay, in the asset.
    reason: ConversionReason  # The reason for which a borrow does not settle the loss.


@dataclass(frozen=True, slots=True)
class LiquidationRulesEvent:
    """LIQUIDATION_SET: the parameters of the waterfall are those of the command."""

    # True: the waterfall sells, with the parameters of the command. False: it does not sell.
    enabled: bool


@dataclass(frozen=True, slots=True)
class BackstopEvent:
    """BACKSTOP_SET: a provider's offer in a market is that of the command."""

    account_id: int  # The provider.
    market_id: int  # The market of the offer.


@dataclass(frozen=True, slots=True)
class FundPaymentEvent:
    """FUND_CONTRIBUTED: An account gave an amount to the liquidity fund (L-2).

    DEBT_LINE_REPAID: An account repaid a debt that was written off under recourse (L-6).
    """

    account_id: int  # The account that paid.
    asset_id: int  # The asset of the payment.
    amount: Decimal  # The amount, in the asset.


@dataclass(frozen=True, slots=True)
class LiquidationFillEvent:
    """LIQUIDATION_FILL, tier 1: An order of the machine traded these totals; its trades name the
    order as their taker.
    """

    account_id: int  # The account in liquidation.
    market_id: int  # The market of the sale.
    order_id: int  # The order that the machine placed.
    quantity: Decimal  # The quantity that the order traded in all, in base.
    value: Decimal  # The sum of price x quantity, in the quote asset.
    # The price at which no equity would be left, in quote per whole base; empty: at any price some is
    # left.
    limit_price: Decimal | None
    liquidation_fee: Decimal  # The fee that the liquidity fund got, in the quote asset.
    equity_before: Decimal  # Bankruptcy equity of the account before, in the valuation asset.
    equity_after: Decimal  # Bankruptcy equity of the account after, in the valuation asset.


@dataclass(frozen=True, slots=True)
class CloseOutEvent:
    """BACKSTOP_FILL (tier 2), DELEVERAGED (tier 3), REST_CLOSED (after tier 3): Lots changed hands
    off-book, booked for both sides at a total value. Amounts are in the quote asset unless named
    otherwise.
    """

    trade_id: int  # The trade, from 1 on.
    market_id: int  # The market of the position.
    account_id: int  # The account in liquidation.
    # BACKSTOP_FILL: the provider. DELEVERAGED, REST_CLOSED: the account against which the position was
    # closed.
    counterparty_account_id: int
    # The quantity that the account traded, in base: negative if a long position was closed, positive if
    # a short one.
    signed_quantity: Decimal
    value: Decimal  # The value at which the quantity was booked for both sides, in the quote asset.
    account_realised: Decimal  # The account's result: above 0 a profit.
    counterparty_realised: Decimal  # The counterparty's result: above 0 a profit.
    fund_paid: Decimal  # What the liquidity fund paid to the account, in the quote asset.
    fund_spread: Decimal  # BACKSTOP_FILL: the fund's part of the spread. Otherwise empty.
    provider_spread: Decimal  # BACKSTOP_FILL: the provider's part of the spread. Otherwise empty.
    rank: int  # DELEVERAGED: the counterparty's place in the ranking; 1 is first. Otherwise 0.
    price: Decimal | None  # DELEVERAGED: the price, in quote per whole base. Otherwise empty.
    fund_before: Decimal  # What the liquidity fund could pay before, in the quote asset.
    equity_before: Decimal  # Bankruptcy equity of the account before, in the valuation asset.
    equity_after: Decimal  # Bankruptcy equity of the account after, in the valuation asset.


@dataclass(frozen=True, slots=True)
class LossShareEvent:
    """LOSS_SHARED: An account with a position on the other side bears a share of an account's loss."""

    account_id: int  # The account that made the loss.
    counterparty_account_id: int  # The account that bears the share.
    market_id: int  # The market of the position that bears the share.
    asset_id: int  # The settlement asset of the loss.
    amount: Decimal  # The share, in the asset.


@dataclass(frozen=True, slots=True)
class BadDebtEvent:
    """BAD_DEBT: An account could not bear a loss, and others paid it; amount = fund_paid + shared +
    fund_debt. A negative amount is a claim of the account that went to the fund with its debts.
    """

    account_id: int  # The account that could not bear the loss.
    asset_id: int  # The asset of the loss.
    amount: Decimal  # The loss, in the asset; negative: a claim that went to the liquidity fund.
    fund_paid: Decimal  # The part that the liquidity fund paid, in the asset.
    shared: Decimal  # The part that other positions bore, in the asset.
    fund_debt: Decimal  # The part that the liquidity fund owes now, in the asset.
    fund_before: Decimal  # What the liquidity fund could pay before, in the asset.


@dataclass(frozen=True, slots=True)
class CollateralSaleEvent:
    """COLLATERAL_SOLD: Collateral was sold on the book by force, or the owed asset was bought
    there. COLLATERAL_TAKEN: A provider took the rest of such a sale.
    """

    account_id: int  # The account in liquidation, or the liquidity fund.
    market_id: int  # The spot market.
    order_id: int  # COLLATERAL_SOLD: the order that the machine placed. Otherwise 0.
    counterparty_account_id: int  # COLLATERAL_TAKEN: the provider. Otherwise 0.
    quantity: Decimal  # The quantity sold or bought, in base.
    value: Decimal  # The sum of price x quantity, in the quote asset.
    # COLLATERAL_SOLD: the worst permitted price, in quote per whole base. Otherwise empty.
    limit_price: Decimal | None
    asset_id: int  # COLLATERAL_SOLD: the asset of the debt for which it was sold. Otherwise 0.


@dataclass(frozen=True, slots=True)
class TakeOverEvent:
    """REMAINDER_TAKEN, TAKEN_OVER, LOAN_TAKEN_OVER, BORROW_TAKEN_OVER: The liquidity fund took this
    amount over from an account. REMAINDER_PAID: The fund paid this amount for it.
    COLLATERAL_BOUGHT: The fund bought this amount. COLLATERAL_PAID: The fund paid this amount
    for it.
    """

    account_id: int  # The account from which it was taken.
    asset_id: int  # The asset of the amount.
    # The amount, in the asset; for REMAINDER_PAID and COLLATERAL_PAID what the liquidity fund paid.
    amount: Decimal
    # TAKEN_OVER, COLLATERAL_BOUGHT: the price of one whole unit, in the valuation asset. Otherwise
    # empty.
    index_price: Decimal | None
    # LOAN_TAKEN_OVER, BORROW_TAKEN_OVER: the shares of the pool, with nine more decimals than the
    # asset. Otherwise empty.
    shares: Decimal
    # BORROW_TAKEN_OVER: what the liquidity fund could pay before, in the asset. Otherwise empty.
    fund_before: Decimal


@dataclass(frozen=True, slots=True)
class LenderPaymentEvent:
    """LENDER_PAID: A sale of a liquidated borrower's collateral paid a lender that requested its
    loan back, directly and in the valuation asset. Debt and claim fell by the same amount.
    """

    account_id: int  # The borrower in liquidation, which paid.
    counterparty_account_id: int  # The lender, which was paid.
    asset_id: int  # The asset of the pool.
    amount: Decimal  # The amount by which debt and claim fell, in the asset.
    # By how many shares of the pool's debts the debt fell, with nine more decimals than the asset.
    borrow_shares: Decimal
    # By how many shares of the pool's claims the claim fell, with nine more decimals than the asset.
    lent_shares: Decimal
    value_paid: Decimal  # What the borrower paid, in the valuation asset.
    # What the lender received, in the valuation asset; the difference is rounding.
    value_received: Decimal
    index_price: Decimal  # The price of one whole unit of the asset, in the valuation asset.


@dataclass(frozen=True, slots=True)
class BrakeEvent:
    """BRAKE_SET: The terms of a circuit brake are those of the command. BRAKE_ENGAGED,
    BRAKE_RELEASED: The brake engaged or was released for this reason, with its figures.
    ASSET_PAUSE_ASKED: A principal requested a pause for this cause, of this length.
    """

    brake: BrakeKind  # The kind of brake.
    market_id: int  # The market that the brake stops; 0 if the brake is not of a market.
    asset_id: int  # The asset that the brake stops; 0 if the brake is not of an asset.
    enabled: bool  # BRAKE_SET: true if the brake engages by itself from now on. Otherwise false.
    cause: (
        BrakeCause  # BRAKE_ENGAGED, BRAKE_RELEASED, ASSET_PAUSE_ASKED: the cause. Otherwise unset.
    )
    # BRAKE_ENGAGED, BRAKE_RELEASED: the limit, in the unit of the brake (option figures). Otherwise
    # empty.
    limit: Decimal | None
    # BRAKE_ENGAGED, BRAKE_RELEASED, ASSET_PAUSE_ASKED: the figure, in the unit of the brake. Otherwise
    # empty.
    actual: Decimal | None
    # BRAKE_ENGAGED: when the brake releases by itself at the present figures, in ns since 1970 in UTC;
    # 0: only an operator releases it. Otherwise 0.
    until_time_ns: int


@dataclass(frozen=True, slots=True)
class RedenominationEvent:
    """REDENOMINATION_ASKED: A principal requested a redenomination; a second principal has to state
    these terms, too.
    """

    asset_id: int  # The asset that will end.
    account_id: int  # The account that has the units of the new asset.
    into_asset_id: int  # The new asset.
    new_units: int  # How many units of the new asset replace `old_units`.
    old_units: int  # How many units of the old asset are replaced.
    record_time_ns: int  # The record time, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class RedenominationObstacleEvent:
    """REDENOMINATION_WAITS: A redenomination cannot begin yet, because of this obstacle."""

    action_id: int  # The number of the corporate action, from its announcement.
    asset_id: int  # The asset that will end.
    # The kind of the obstacle, by the result code with which a call would be refused because of it.
    code: ResultCode
    count: int  # The number of such obstacles, if they can be counted; otherwise 0.


@dataclass(frozen=True, slots=True)
class ExchangedPoolEvent:
    """POOL_EXCHANGED: The pool of an exchanged asset continues in the new asset; the events of its
    accounts' loans follow.
    """

    action_id: int  # The number of the corporate action, from its announcement.
    asset_id: int  # The asset that is exchanged and ends.
    into_asset_id: int  # The new asset, which the pool lends from now on.
    borrow_index: Decimal  # The index of the pool's debts, which is the same before and after.
    supply_index: Decimal  # The index of the pool's claims, which is the same before and after.


@dataclass(frozen=True, slots=True)
class ExchangedLoanEvent:
    """LOAN_EXCHANGED: An account's loan to a pool, and its debt, changed by these amounts: they are
    below 0 in the asset that ends, and multiplied by the ratio in the new asset, at the same
    indices.
    """

    action_id: int  # The number of the corporate action, from its announcement.
    account_id: int  # The lender or borrower.
    asset_id: int  # The asset of the pool.
    lent: Decimal  # What the lent shares are worth, rounded down.
    lent_shares: Decimal  # The lent shares, with nine more decimals than the asset.
    borrowed: Decimal  # What the borrowed shares are worth as a debt, rounded up.
    borrowed_shares: Decimal  # The borrowed shares, with nine more decimals than the asset.


@dataclass(frozen=True, slots=True)
class RuleSetEvent:
    """RULE_SET_CHANGED: This set of the rules is in force from here on."""

    rule_set: int  # The number of the set: 1 is the first, 2 has the amendments.


@dataclass(frozen=True, slots=True)
class LineApartEvent:
    """LINE_SET_APART, LINE_RETURNED: The fund keeps a holding of a bankrupt account apart while P-4
    bans its price, or returned it.
    """

    account_id: int  # The account from which it was taken.
    asset_id: int  # The asset of the holding.
    amount: Decimal  # The whole holding, in the asset.
    # LINE_SET_APART: the time by which the price must be OK for the holding to be returned, in ns since
    # 1970 in UTC. Otherwise 0.
    until_time_ns: int
    # LINE_RETURNED: the price of one whole unit, in the valuation asset. Otherwise empty.
    index_price: Decimal | None
    # LINE_RETURNED: the part of the account's loss that no earlier holding has covered, in the
    # valuation asset. Otherwise empty.
    loss_value: Decimal | None
    # LINE_RETURNED: the amount that went back to the account, in the asset. Otherwise empty.
    returned: Decimal | None


@dataclass(frozen=True, slots=True)
class RecentResultEvent:
    """RECENT_RESULT_COUNTED: A position was opened again within a minute and is ranked for
    deleveraging: its recent result counts.
    """

    account_id: int  # The account that has the position.
    market_id: int  # The market of the position.
    # The result that the account realised in the last minute and that counts as profit, in the quote
    # asset.
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LiquidationLimitEvent:
    """LIQUIDATION_LIMIT_WIDENED: The limit price is now this number of steps, each of half the base
    MMF, from the index.
    """

    account_id: int  # The account in liquidation.
    market_id: int  # The market of the account's forced orders.
    # The number of steps, each of half the base maintenance margin fraction, by which the limit is away
    # from the index now.
    steps: int


@dataclass(frozen=True, slots=True)
class PvpSettingEvent:
    """PVP_CURRENCY_SET, PVP_MEMBER_SET, PVP_SHORT_LIMIT_SET: A setting of payment versus payment
    has the values of the call. PVP_PAY_IN_MISSED, PVP_COVER_DELAYED: A member missed its pay-in,
    or its shorts are not covered now.
    """

    account_id: int  # The member; 0: only the currency was set.
    asset_id: int  # The currency; 0: only the member was set.


@dataclass(frozen=True, slots=True)
class PvpPaymentEvent:
    """PVP_PAID_IN: C-6: a member paid in, and its claim rose by the same amount.

    PVP_PAID_OUT: C-6: a member was paid out of its claim.
    """

    account_id: int  # The member.
    asset_id: int  # The currency.
    amount: Decimal  # Amount paid, in the currency.
    # The member's claim afterwards, in the currency; below 0 it is a short of that amount.
    claim: Decimal


@dataclass(frozen=True, slots=True)
class PvpLegEvent:
    """PVP_LEG_QUEUED: C-6: a pair was queued. The event states one of its payments; the event of
    the other payment follows at once.

    PVP_LEG_SETTLED: C-6: a pair settled: by this payment a claim went from one member to the other.
    The event of the other payment follows at once, in the same command.
    """

    pair_id: int  # The pair of payments, by its number in the queue.
    account_id: int  # The member that gives the claim.
    counterparty_account_id: int  # The member that gets the claim.
    asset_id: int  # The currency.
    amount: Decimal  # The amount, in the currency.


@dataclass(frozen=True, slots=True)
class PvpPairEndEvent:
    """PVP_PAIR_ENDED: C-6: a pair left the queue without effect; `code` says why."""

    pair_id: int  # The pair of payments that left the queue.
    code: ResultCode  # The reason of the end.


@dataclass(frozen=True, slots=True)
class PvpClaimEvent:
    """PVP_CLAIM_SOLD: C-6: a member with a claim paid a part of it to a member that missed its pay-
    in; the next event states the asset that it received in return.

    PVP_CLAIM_PAID: C-6: a member that missed its pay-in gave this amount of its claim in return, at
    the rates less the haircut.

    PVP_LOSS_SHARED: C-6: a member pays a share of the shortage that remained, so its claim falls.
    """

    account_id: int  # The member whose claim falls.
    counterparty_account_id: int  # The member whose claim rises.
    asset_id: int  # The currency.
    amount: Decimal  # The amount by which the claims change, in the currency.


@dataclass(frozen=True, slots=True)
class PvpScheduleSettingEvent:
    """PVP_SCHEDULE_SET: The day of payment versus payment has this schedule, with the deadlines of
    the call.
    """

    call_seconds: int  # When pay-ins are called, in seconds after local midnight.
    close_seconds: int  # When the day closes, in seconds after local midnight.
    utc_offset_seconds: int  # How far local time is ahead of UTC, in seconds; below 0 it is behind.
    calendar_id: int  # The calendar of the business days; 0: every day is one.
    deadlines: int  # The number of deadlines besides the close.


@dataclass(frozen=True, slots=True)
class PvpDayEvent:
    """PVP_DAY_OPENED: C-6: all pay-ins of the day are called, and pairs settle from here on.

    PVP_DAY_CLOSED: C-6: the day is over: unsettled pairs are cancelled, and members are paid out.
    """

    day: int  # The day, in days since 1970-01-01 by local time.
    pairs: int  # The number of pairs that wait in the queue.


@dataclass(frozen=True, slots=True)
class PvpPayInEvent:
    """PVP_PAY_IN_CALLED: C-6: a member is called to pay in the amount that it will lack in a
    currency once all its pairs have settled.

    PVP_PAY_IN_LATE: C-6: at a deadline a member lacked this amount of its call; none of its pairs
    settles until it is paid in.
    """

    account_id: int  # The member.
    asset_id: int  # The currency.
    amount: Decimal  # The amount called or missing, in the currency.


@dataclass(frozen=True, slots=True)
class CollateralOfferEvent:
    """COLLATERAL_GIVEN: An account took collateral of another account's loss in place of cash.
    CLAIM_COVERED: The loss and the claim fell by this amount.
    """

    account_id: int  # The account whose loss stays unpaid.
    counterparty_account_id: (
        int  # The account whose claim was waiting, and which took the collateral.
    )
    # COLLATERAL_GIVEN: the asset of the collateral. CLAIM_COVERED: the asset of loss and claim.
    asset_id: int
    # In the asset. COLLATERAL_GIVEN: the amount taken. CLAIM_COVERED: the amount by which loss and
    # claim fell.
    amount: Decimal
    # COLLATERAL_GIVEN: the price of one whole unit, in the valuation asset. Otherwise empty.
    index_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ExpectedLossEvent:
    """POOL_LOSS_EXPECTED: The loss that a borrower in liquidation is expected to leave has changed,
    and with it the pool's sums.
    """

    account_id: int  # The borrower in liquidation.
    asset_id: int  # The asset of the pool.
    # The loss that this borrower is expected to leave, in the asset; 0: no loss any more.
    amount: Decimal
    # The bankruptcy equity of the borrower at prices that permit a liquidation, in the valuation asset;
    # it may be below zero.
    equity: Decimal
    expected: Decimal  # The expected losses of all borrowers of the pool, in the asset.
    uncovered: Decimal  # The part of expected above what the liquidity fund holds, in the asset.


@dataclass(frozen=True, slots=True)
class HeldClaimEvent:
    """HELD_CLAIM_BOOKED: An account gave up this number of shares, or received them if the number
    is negative.
    """

    account_id: int  # The account that gave up or received the shares.
    asset_id: int  # The asset of the pool.
    # The shares of the pool's claims that the account gave up, with nine more decimals than the asset;
    # negative: it received them.
    shares: Decimal


@dataclass(frozen=True, slots=True)
class DepositReversalEvent:
    """DEPOSIT_REVERSED: Custody took a credited deposit back: the parts that the account and the
    fund gave, and the part that is lacking.
    """

    deposit_id: int  # The deposit that was reversed.
    account_id: int  # The account to which it had been credited.
    asset_id: int  # The asset of the deposit.
    amount: Decimal  # The amount of the deposit: from_account + from_fund + lacking.
    # The part out of the account's balance, with what the account redeemed and borrowed for it.
    from_account: Decimal
    from_fund: (
        Decimal  # The part out of the liquidity fund's balance; the owner owes it to the fund.
    )
    lacking: Decimal  # The part that custody lacks for this deposit; the owner owes it too.


@dataclass(frozen=True, slots=True)
class CustodyFilledEvent:
    """CUSTODY_SHORTFALL_FILLED: An account gave an amount that custody lacked, and this is what
    custody still lacks of the asset.
    """

    account_id: int  # The account that gave the amount.
    asset_id: int  # The asset that custody lacked.
    amount: Decimal  # The amount that the account gave, in the asset.
    left: Decimal  # What custody still lacks of the asset; 0: nothing.


@dataclass(frozen=True, slots=True)
class ReversalDebtEvent:
    """REVERSAL_DEBT_PAID, REVERSAL_DEBT_WRITTEN_OFF, REVERSAL_DEBT_WRITE_OFF_ASKED: A part of an
    owner's debt for reversed deposits of an asset was paid, was written off, or is to be written
    off.
    """

    # The account that paid; for a write-off the account that the operators named, of the owner that
    # owes the debt.
    account_id: int
    asset_id: int  # The asset of the deposits.
    # By how much the debt fell, in the asset; for REVERSAL_DEBT_WRITE_OFF_ASKED by how much it will
    # fall.
    amount: Decimal
    # The part that filled the shortfall of custody; for a write-off what the liquidity fund paid.
    to_custody: Decimal
    left: Decimal  # What the owner still owes, in the asset; 0: nothing.


@dataclass(frozen=True, slots=True)
class HouseMoneyEvent:
    """HOUSE_MONEY_ASKED, HOUSE_MONEY_MOVED: Two operators have to request a move of the
    clearinghouse's money; the first did, or both did. The reason is in the call.
    """

    giver_account_id: int  # The system account that pays.
    account_id: int  # The account that receives.
    asset_id: int  # The asset that moves.
    amount: Decimal  # The amount, in the asset; for HOUSE_MONEY_ASKED the requested amount.
    floor: Decimal  # How much of the asset the paying account must still have free afterwards.


@dataclass(frozen=True, slots=True)
class ChainFeeEvent:
    """CHAIN_FEE_PAID: L-4: a chain or a bank charged a fee for a withdrawal: deducted from its
    amount, or paid from `fees`.

    CHAIN_FEE_RETURNED: L-4: a withdrawal was never sent, and its chain fee was returned to its
    payer.
    """

    withdrawal_id: int  # The withdrawal for which the fee was taken.
    # The account that pays the fee: the account from which the withdrawal leaves, or `fees`.
    account_id: int
    asset_id: int  # The asset of the withdrawal.
    amount: Decimal  # The amount, in the asset.


@dataclass(frozen=True, slots=True)
class BustEvent:
    """BUST_ANNOUNCED: An operator announced that trades are to be busted, for the reason in the
    call.
    """

    bust_id: int  # The bust, from 1 on.
    market_id: int  # The market of the trades.
    price: Decimal  # The reference price, in quote per whole base.
    # How far from the reference the price of a trade may be without being changed, in ppb.
    distance_ppb: int
    trades: int  # The number of trades to bust.
    # When the time to decide the bust ends, in ns since 1970 in UTC; from then on nothing is kept in
    # accounts for it.
    ends_time_ns: int


@dataclass(frozen=True, slots=True)
class BustTradeEvent:
    """BUST_TRADE_ANNOUNCED: O-10: a trade is to be busted with an announced bust; its winner must
    keep this amount in the account.
    """

    bust_id: int  # The announced bust that includes the trade.
    trade_id: int  # The number of the trade, from its event TRADE.
    market_id: int  # The market in whose book the trade was made.
    asset_id: int  # The quote asset of the market.
    account_id: int  # The account that won because of the price.
    amount: Decimal  # What the account won and must keep, in the asset.


@dataclass(frozen=True, slots=True)
class BustDecisionEvent:
    """BUST_DECISION_ASKED: O-10: the first of two operators decided on an announced bust.

    BUST_DECIDED: O-10: two operators decided on an announced bust, which has ended.
    """

    bust_id: int  # The announced bust that was decided.
    market_id: int  # The market of the trades.
    approves: bool  # True: the trades are busted. False: the trades stay as they are.


@dataclass(frozen=True, slots=True)
class BustedTradeEvent:
    """TRADE_BUSTED: O-10: a trade was busted: the side that won owes the amount to the other side,
    and fees were returned.
    """

    bust_id: int  # The announced bust that includes the trade.
    trade_id: int  # The number of the trade, from its event TRADE.
    market_id: int  # The market in whose book the trade was made.
    price: Decimal  # The price at which the trade was made, in quote per whole base.
    new_price: Decimal  # The price that the trade has now, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    gainer_account_id: int  # The account that gains by the new price.
    loser_account_id: int  # The account that had won by the old price.
    asset_id: int  # The quote asset of the market.
    # What the owner of the loser owes to the gainer, in the asset; 0: the gainer's account is closed.
    amount: Decimal
    gainer_fee_back: Decimal  # The part of its fee that the gainer got back, in the asset.
    loser_fee_back: Decimal  # The part of its fee that the loser got back, in the asset.


@dataclass(frozen=True, slots=True)
class BustClaimEvent:
    """BUST_CLAIM_PAID: O-10: the side that won a busted trade paid a part of its debt to the other
    side.
    """

    trade_id: int  # The busted trade.
    account_id: int  # The account that paid; its owner owes the claim.
    receiver_account_id: int  # The account that got the payment.
    asset_id: int  # The asset in which the claim is owed.
    amount: Decimal  # The amount paid, in the asset.
    # What is still owed for the trade, in the asset; 0 also if an account of the clearinghouse paid all
    # that it had.
    left: Decimal


@dataclass(frozen=True, slots=True)
class WorkEvent:
    """WORK_LATE: This work is not done since this time, and has taken this number of slices.
    WORK_CAUGHT_UP: No work of this market is late any more; the other fields are 0.
    """

    cursor: CursorKind  # WORK_LATE: the kind of work that is late. Otherwise unset.
    # The market, in which risk may only fall until the work is done, or whose status is restored.
    market_id: int
    # WORK_LATE: the time since which the work is not done, in ns since 1970 in UTC. Otherwise 0.
    begun_time_ns: int
    slices: int  # WORK_LATE: the number of slices that the work has taken so far. Otherwise 0.


@dataclass(frozen=True, slots=True)
class SettingEvent:
    """SETTING_KEPT: a field of a call that sets parameters was left open and stays as it was. It
    goes with the event of the same sequence that has `stated`.
    """

    field: int  # The number of the field in the request of the call, or in its message of terms.
    place: int  # The index of the value in a repeated field, from 0 on; 0 for any other field.
    # The value as the machine's integer, in the smallest units of the field. `stated` has it as text.
    value: int


@dataclass(frozen=True, slots=True)
class SettingNoticeEvent:
    """SETTING_NOTICE_SET: Notices have this length from now on."""

    # How long a change is announced before it takes effect, in ns; 0: it takes effect at once.
    notice_ns: int


@dataclass(frozen=True, slots=True)
class AnnouncedSettingEvent:
    """SETTING_ANNOUNCED, SETTING_TOOK_EFFECT, SETTING_WITHDRAWN: This value of a change was
    announced, took effect, or was withdrawn.
    """

    change_id: int  # The number of the change, from 1 on.
    command_kind: (
        int  # The kind of the command that sets the parameter, by its number in the journal.
    )
    # The number of the asset or the market of the parameter; 0: it is a parameter of the clearinghouse.
    subject_id: int
    field: int  # The number of the field in the request of the call, or in its message of terms.
    value: int  # The value as the machine's integer, in the smallest units of the field.
    takes_effect_time_ns: (
        int  # When the change takes effect, or would have, in ns since 1970 in UTC.
    )
    # SETTING_WITHDRAWN: OK if another value was stated; otherwise the reason for which the change was
    # refused when its notice was over.
    code: ResultCode


@dataclass(frozen=True, slots=True)
class MemberEvent:
    """MEMBER_ADMITTED: An owner of accounts became a clearing member.

    MEMBER_CHANGED: Status or limits of a clearing member were set.
    """

    member_id: int  # The member, from 1 on.
    status: MemberStatus  # The status of the member, which decides which calls it may make.
    # The limit on the member's open exposure, in the valuation asset; 0: none is stated.
    open_exposure_max: Decimal
    # The limit on what the member pays in one session and one currency, in the valuation asset; 0:
    # none.
    settlement_cap: Decimal
    concentration_ppb: int  # The limit on the member's part of a market's open net lots; 0: none.


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """CALENDAR_SET: A calendar was made or changed; its days are those of the command."""

    calendar_id: int  # The calendar, from 1 on.
    weekend_days: (
        int  # The days of the week without business, as a sum: 1 for Monday to 64 for Sunday.
    )
    holidays: int  # The number of other days without business.


@dataclass(frozen=True, slots=True)
class SegmentEvent:
    """SEGMENT_CREATED: A segment was made."""

    segment_id: int  # The segment, from 1 on.
    calendar_id: int  # The calendar of the segment's business days.
    utc_offset_seconds: int  # How far the segment's local time is ahead of UTC, in seconds.
    # The cut-off: when trades of a day are no longer accepted, in seconds after local midnight.
    cut_off_seconds: int
    # When obligations settle on their settlement date, in seconds after local midnight.
    settlement_seconds: int
    cycle_days: int  # The number of business days from the trade date to the settlement date.


@dataclass(frozen=True, slots=True)
class ClearedMarketEvent:
    """CLEARING_SET: The central counterparty clears a market from now on, or clears it in another
    way.
    """

    market_id: int  # The cleared market.
    segment_id: int  # The segment that sets the times of the session.
    dvp_model: DvpModel  # How trades of the market are netted (DvP model).
    concentration_floor: Decimal  # The lots that count as open net if fewer are open, in base.


@dataclass(frozen=True, slots=True)
class CollateralEvent:
    """COLLATERAL_LODGED: --- margin, calls, default fund ---

    An account reserved an amount of its balance as collateral.

    COLLATERAL_WITHDRAWN: An account got an amount of its collateral back, or it pays variation
    margin with it (C-7.5).
    """

    account_id: int  # The clearing account.
    asset_id: int  # The asset of the collateral.
    amount: Decimal  # The amount that was set apart or given back, in the asset.
    lodged: Decimal  # What the account has set apart afterwards, in the asset.


@dataclass(frozen=True, slots=True)
class ContributionEvent:
    """DEFAULT_FUND_CONTRIBUTED: A member paid into the default fund.

    CONTRIBUTION_RETURNED: A member got a part of its contribution back.
    """

    member_id: int  # The member, from 1 on.
    account_id: int  # The account that paid or was paid.
    amount: Decimal  # The amount, in the valuation asset.
    contribution: (
        Decimal  # What the member has in the default fund afterwards, in the valuation asset.
    )


@dataclass(frozen=True, slots=True)
class CcpFundingEvent:
    """CCP_FUNDED: An account paid into the central counterparty's own funds."""

    account_id: int  # The account that paid.
    # The account of the clearinghouse that received the payment: `ccp_skin`, `ccp_equity` or
    # `ccp_liquidity`.
    counterparty_account_id: int
    amount: Decimal  # The amount, in the valuation asset.


@dataclass(frozen=True, slots=True)
class MarginSettingEvent:
    """MARGIN_PARAMETERS_SET, MARGIN_ASSET_SET, MARGIN_SCENARIOS_SET: Parameters of margin have the
    values of the call.
    """

    asset_id: int  # The asset; 0: the parameters are for all assets.
    version: int  # How many times the setting has been set, this time included.


@dataclass(frozen=True, slots=True)
class VariationEvent:
    """VARIATION_PAID: An account paid variation margin, or returned received variation margin: the
    loss of its open nets since the last payment, or the amount that moved with a leg.

    VARIATION_RECEIVED: An account received variation margin, or received paid variation margin
    back.
    """

    account_id: int  # The clearing account.
    asset_id: int  # The currency.
    amount: Decimal  # The amount, in the currency.
    # The sum of the variation margin for open nets, in the currency: above 0 the account has received
    # it, below 0 the account has paid it.
    total: Decimal


@dataclass(frozen=True, slots=True)
class MarginCallEvent:
    """MARGIN_CALLED: An account has to lodge collateral by a deadline, or more collateral than
    before.

    MARGIN_CALL_REMINDED: The deadline of a margin call is near.

    MARGIN_CALL_MET: A margin call was met, or margin fell below the collateral.

    POTENTIAL_DEFAULT: A margin call was not met at its deadline: a potential default, which an
    operator decides on.
    """

    account_id: int  # The clearing account.
    member_id: int  # The clearing member, from 1 on.
    amount: Decimal  # The amount that is missing, in the valuation asset; 0: none.
    required: Decimal  # The margin required of the account, in the valuation asset.
    deadline_time_ns: int  # The deadline by which it must be lodged, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class CashCallEvent:
    """CASH_CALLED: Purchases of an account failed in a session since it lacked cash, or its change
    to the mark was not paid: this amount of its currency must be there by a deadline. Each
    further session repeats the event with the same deadline.

    CASH_CALL_MET: A call for cash is over: the cash is there, no such purchase is open any more, or
    the account belongs to a default case.

    CASH_CALL_MISSED: A call for cash was not met at its deadline. It counts as missed, like a
    margin call.
    """

    call_id: int  # The call, from 1 on.
    account_id: int  # The clearing account.
    segment_id: int  # The segment in which the account's purchases failed.
    asset_id: int  # The currency.
    amount: Decimal  # The free cash that is missing, in the currency; 0: none.
    required: Decimal  # The free cash that the account must have, in the currency.
    deadline_time_ns: int  # The deadline of the call, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class MarginRunEvent:
    """MARGIN_RUN_ENDED: A margin run has seen all accounts."""

    run_id: int  # The number of the run, from 1 on.
    accounts: int  # The number of accounts that the run covered.
    # The margin required of all accounts, without stress margin, in the valuation asset.
    required: Decimal
    calls: int  # The number of margin calls that are not met.


@dataclass(frozen=True, slots=True)
class MarginRunOrderEvent:
    """MARGIN_RUN_ORDERED: A margin run begins with the next work that is due, in addition to those
    of set times.
    """

    run_id: int  # The number that the run has, from 1 on.


@dataclass(frozen=True, slots=True)
class StressScenarioEvent:
    """STRESS_SCENARIO_SET: A stress scenario was set to the moves of the call or removed, or a
    split gave the move of the old security to the new one.
    """

    scenario_id: int  # The scenario, 1 to 100.
    assets: int  # The number of assets that move in the scenario; 0: it was removed.


@dataclass(frozen=True, slots=True)
class DefaultFundParametersEvent:
    """DEFAULT_FUND_PARAMETERS_SET: The parameters of default fund calls were set."""

    contribution_min: (
        Decimal  # The least contribution of a member with margin, in the valuation asset.
    )
    call_seconds: int  # How long after a call is made it must be met, in seconds.


@dataclass(frozen=True, slots=True)
class DefaultFundSizeEvent:
    """DEFAULT_FUND_SIZED: The default fund was sized by the losses of two members beyond their
    margin in the stress scenarios.
    """

    run_id: int  # The margin run that sized it, from 1 on.
    scenario_id: (
        int  # The stress scenario with the greatest sum in this run; 0: none leaves any loss.
    )
    first_member_id: int  # The member with the greater part of the sum; 0: none.
    second_member_id: int  # The other member; 0: none.
    # The size: the greatest sum of the last days plus the buffer, at least the stated least size, in
    # the valuation asset.
    required: Decimal


@dataclass(frozen=True, slots=True)
class DefaultFundCoverEvent:
    """DEFAULT_FUND_COMPARED: A run compared the default fund and lodged stress margin with the
    losses of two members beyond their margin.
    """

    run_id: int  # The margin run that compared them, from 1 on.
    # The stress scenario with the greatest sum of two members; 0: none leaves any loss.
    scenario_id: int
    first_member_id: int  # The member with the greater part of the sum; 0: none.
    second_member_id: int  # The other member; 0: none.
    cover: Decimal  # The sum, Cover-2, in the valuation asset.
    # The greatest sum after the stress margin that members had lodged by then, in the valuation asset.
    uncovered: Decimal
    fund: Decimal  # The amount in the default fund, in the valuation asset.
    # The part of `uncovered` that the fund lacked, before the calls of this run are met, in the
    # valuation asset; 0: none.
    short: Decimal


@dataclass(frozen=True, slots=True)
class StressMarginEvent:
    """STRESS_MARGIN_SET: The margin that is required of a member for its stress loss beyond half
    the default fund has changed.
    """

    account_id: int  # The first open house account of the member; the margin is required of it.
    member_id: int  # The clearing member, from 1 on.
    amount: Decimal  # The amount required from now on, in the valuation asset; 0: none any more.


@dataclass(frozen=True, slots=True)
class CcpSkinEvent:
    """CCP_SKIN_DUE: A loss used a part of `ccp_skin`: the central counterparty must replace it by a
    deadline.

    CCP_SKIN_FILLED: The central counterparty replaced the losses of `ccp_skin`.

    CCP_SKIN_OVERDUE: The central counterparty did not replace the losses of `ccp_skin` by the
    deadline.
    """

    lacking: Decimal  # What `ccp_skin` lacks, in the valuation asset; 0: nothing.
    deadline_time_ns: int  # When it must be paid in, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class ContributionCallEvent:
    """CONTRIBUTION_CALLED: A member has to pay into the default fund by a deadline, or more than
    before.

    CONTRIBUTION_CALL_MET: A member has paid its required contribution to the default fund.

    CONTRIBUTION_MISSED: A contribution was not paid at its deadline: a potential default, which an
    operator decides on.
    """

    member_id: int  # The clearing member, from 1 on.
    amount: Decimal  # The amount that is missing, in the valuation asset; 0: none.
    required: Decimal  # What the member must contribute, in the valuation asset.
    deadline_time_ns: int  # The deadline of the call, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class LiquidityTermsEvent:
    """LIQUIDITY_TERMS_SET: The times at which liquidity is compared with need, and the target
    ratio, were set.
    """

    run_seconds: int  # The time between runs, in seconds; 0: only runs at cut-offs.
    target_ppb: (
        int  # The target: the resources as a part of the need; 0: liquidity is not compared.
    )
    # How many seconds it takes to turn margin that is not cash into cash; -1: such margin never counts.
    other_margin_seconds: int
    cover: int  # The number of members whose payments are the need, 1 or 2.
    stress_days: int  # The number of days whose payments are also compared together.


@dataclass(frozen=True, slots=True)
class CreditLineEvent:
    """CREDIT_LINE_SET: A committed line of credit was set, or removed."""

    line_id: int  # The line, 1 to 256.
    asset_id: int  # The currency.
    amount: Decimal  # The committed amount, in the currency; 0: the line was removed.
    seconds: int  # How many seconds after the call the line pays.


@dataclass(frozen=True, slots=True)
class LiquidityMomentEvent:
    """LIQUIDITY_COMPARED: A run compared the cash that the default of two members would require up
    to a moment with the liquid resources.
    """

    run_id: int  # The run, from 1 on.
    asset_id: int  # The currency.
    value_date: int  # The value date, in days since 1970-01-01.
    due_time_ns: int  # When it must be paid, in ns since 1970 in UTC.
    # The member, or the first member of a group of affiliated owners, that has to pay the most up to
    # then on this date.
    first_member_id: int
    second_member_id: int  # The member that has to pay the second most; 0: none.
    need: Decimal  # What both members have to pay, in the currency.
    # The cash that both members have lodged as margin, as far as it may pay for them, in the currency.
    margin: Decimal
    own: Decimal  # The central counterparty's own money, in the currency.
    fund: Decimal  # The default fund, in the currency.
    # The credit lines that pay by then, without those of providers that are assumed to fail, in the
    # currency.
    committed: Decimal
    # The other margin of both members' own accounts after haircuts, as far as it is cash by then, in
    # the currency.
    other_margin: Decimal
    # The stress: which failures besides the two members, and which payments, are assumed.
    stress: LiquidityStress
    holder_id: int  # The settlement bank that is assumed to fail; 0: none.
    first_need: Decimal  # What the first member alone has to pay, in the currency.
    first_margin: Decimal  # The part of `margin` that the first member has lodged, in the currency.
    # The part of `other_margin` that the first member has lodged, in the currency.
    first_other_margin: Decimal


@dataclass(frozen=True, slots=True)
class LiquidityAlertEvent:
    """LIQUIDITY_ALERTED: The liquid resources for a moment are below the target."""

    asset_id: int  # The currency.
    due_time_ns: int  # When it must be paid, in ns since 1970 in UTC.
    need: Decimal  # The payments of the members on which the target is based, in the currency.
    available: Decimal  # All liquid resources, in the currency.
    # The need that no resource covers, in the currency; 0: the resources cover the need, but are below
    # the target.
    lacking: Decimal
    # The stress: which failures besides the members, and which payments, are assumed.
    stress: LiquidityStress


@dataclass(frozen=True, slots=True)
class LiquidityDrawEvent:
    """LIQUIDITY_DRAW_PLANNED: A draw was planned for a moment with an alert: the amount that this
    resource would pay.
    """

    asset_id: int  # The currency.
    due_time_ns: int  # When it must be paid, in ns since 1970 in UTC.
    resource: LiquidityResource  # The resource that is drawn.
    line_id: int  # The committed line; 0: it is another resource.
    amount: Decimal  # The amount drawn, in the currency.
    stress: LiquidityStress  # The stress for which the draw is planned.


@dataclass(frozen=True, slots=True)
class LiquidityRunEvent:
    """LIQUIDITY_RUN_ENDED: A run that compares liquidity has seen all moments."""

    run_id: int  # The run, from 1 on.
    # The number of comparisons: pairs of a currency and a moment at which a payment is due, for each
    # stress.
    moments: int
    alerts: int  # The number of comparisons in which the resources were below the target.


@dataclass(frozen=True, slots=True)
class CoolingOffTermsEvent:
    """COOLING_OFF_SET: The cooling-off period of the default fund was set. One that runs keeps its
    terms.
    """

    period_seconds: int  # How long a cooling-off period lasts, in seconds; 0: there is none.
    # The most that a member pays in a period, as a part of its contribution at the beginning.
    cap_ppb: int


@dataclass(frozen=True, slots=True)
class CoolingOffEvent:
    """COOLING_OFF_BEGUN: A cooling-off period began: a loss takes contributions of members that are
    not in default, or calls assessments.
    """

    case_id: int  # The default case with which the period begins, from 1 on.
    until_time_ns: int  # When the period ends, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class CoolingOffLimitEvent:
    """COOLING_OFF_LIMITED: A cooling-off period limits the payments of a member: it pays
    `new_money_max` at most.
    """

    member_id: int  # The member, from 1 on.
    # The contribution of the member at the beginning of the period, in the valuation asset.
    contribution: Decimal
    # The most that the member pays in the period, in the valuation asset, rounded down.
    new_money_max: Decimal


@dataclass(frozen=True, slots=True)
class LeavingNoticeEvent:
    """LEAVING_NOTICE_GIVEN: A member gave notice. The notice ends and lapses at these times, and
    until then defaults of others may call this amount of the member.
    """

    member_id: int  # The member, from 1 on.
    ends_time_ns: int  # When the notice ends, in ns since 1970 in UTC.
    lapses_time_ns: int  # When the trade lapses, in ns since 1970 in UTC.
    # The most that one case may call of the member, in the valuation asset: the greater of its
    # contribution and of what was required of it within the length of a notice before.
    base: Decimal


@dataclass(frozen=True, slots=True)
class InterestRateEvent:
    """COLLATERAL_INTEREST_SET: The interest on collateral in an asset was set, and the account that
    pays it.
    """

    account_id: int  # The account that pays.
    asset_id: int  # The asset of the collateral.
    rate_ppb: int  # The rate for 365 days.


@dataclass(frozen=True, slots=True)
class CollateralInterestEvent:
    """COLLATERAL_INTEREST_PAID: An account got the interest on its collateral of the time before a
    midnight.

    COLLATERAL_INTEREST_DELAYED: The account that pays the interest on collateral lacks it. What is
    earned stays, and is due at the next midnight.
    """

    account_id: int  # The clearing account that earned the interest.
    counterparty_account_id: int  # The account that pays.
    asset_id: int  # The asset of the collateral.
    amount: Decimal  # The amount, in the asset.


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """SESSION_OPENED: The first trade of a session was captured.

    SESSION_CUT_OFF: A session takes no more trades.

    SESSION_NETTED: All nets of a session are written: its accounts deliver and pay these.

    SESSION_LOCKED: All deliveries and payments of a session are reserved, and its fails are
    decided.

    SESSION_COMMITTED: The settlement of a session is final.

    SESSION_POSTED: All movements of a session are booked.

    SESSION_NETTED_ANEW: A session that had passed its cut-off got a trade of a case, so its nets
    are written once more.
    """

    session_id: int  # The session, from 1 on.
    segment_id: int  # The segment that sets the times of the session.
    value_date: int  # The settlement date, in days since 1970-01-01.
    trades: int  # SESSION_CUT_OFF, SESSION_NETTED: the number of trades. Otherwise 0.
    # SESSION_NETTED: the number of pairs of an account and a market with trades. Otherwise 0.
    nets: int
    open_nets: int  # SESSION_NETTED: the number of these pairs whose net is not 0. Otherwise 0.


@dataclass(frozen=True, slots=True)
class NovationEvent:
    """TRADE_NOVATED: The seller delivers to the central counterparty and is paid by it, the buyer
    receives from it and pays. TRADE_CANCELLED: Neither side delivers or pays any more.
    """

    trade_id: int  # The number of the trade; no other trade has it.
    session_id: int  # The session in which it settles.
    market_id: int  # The cleared market.
    buyer_account_id: int  # The account that bought in each trade.
    seller_account_id: int  # The account that sold; it may be the account that bought.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.


@dataclass(frozen=True, slots=True)
class AccountNetEvent:
    """ACCOUNT_NETTED: An account was netted in a market after the cut-off of a session: the figures
    are what it bought and sold, and its cash.
    """

    session_id: int  # The session in which it settles.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    trades: int  # The number of the account's trades; a trade with itself counts once.
    bought_quantity: Decimal  # Quantity that the account bought, in base.
    # The quantity that the account sold, in base. Bought less sold is what it receives; below 0 it
    # delivers.
    sold_quantity: Decimal
    # The cash of these trades, in quote: above 0 the account receives it, below 0 the account pays it.
    net_cash: Decimal


@dataclass(frozen=True, slots=True)
class AccountCashEvent:
    """CASH_NETTED: The cash of an account in a currency was netted after the cut-off of a session."""

    session_id: int  # The session in which it settles.
    account_id: int  # The clearing account.
    asset_id: int  # The currency.
    # The cash in the currency: above 0 the account receives it, below 0 the account pays it.
    net_cash: Decimal


@dataclass(frozen=True, slots=True)
class MarketNettingEvent:
    """MARKET_NETTED: A market was netted after the cut-off of a session; the figures are its
    totals.
    """

    session_id: int  # The session in which it settles.
    market_id: int  # The cleared market.
    trades: int  # The number of captured trades.
    gross_quantity: Decimal  # The quantity of all trades, each counted once, in base.
    net_quantity: Decimal  # The quantity to deliver, in base.


@dataclass(frozen=True, slots=True)
class CurrencyNettingEvent:
    """CURRENCY_NETTED: A currency was netted after the cut-off of a session; the figures are its
    totals.
    """

    session_id: int  # The session in which it settles.
    asset_id: int  # The currency.
    gross_value: Decimal  # The value of all trades, each counted once, in the currency.
    net_value: Decimal  # The amount to pay, in the currency.


@dataclass(frozen=True, slots=True)
class TradeSideEvent:
    """TRADE_SIDE_SUBMITTED: An account stated these terms of a trade that it made with another one."""

    side_id: int  # The side, from 1 on; a replacement keeps the number.
    market_id: int  # The cleared market.
    account_id: int  # The account whose side it is.
    counterparty_account_id: int  # The account of the other side.
    side: Side  # BUY or SELL, from the view of account_id.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    value_date: int  # The settlement date, in days since 1970-01-01.


@dataclass(frozen=True, slots=True)
class TradeSidesDifferEvent:
    """TRADE_SIDES_DIFFER: Both sides of a trade wait until one of them is replaced or withdrawn."""

    side_id: int  # The side that was stated last.
    counterparty_side_id: int  # The side that the counterparty stated before.
    # The terms that differ, as a sum: 1 market, 2 both BUY or both SELL, 4 price, 8 quantity, 16
    # settlement date.
    differing: int


@dataclass(frozen=True, slots=True)
class TradeSideEndEvent:
    """TRADE_SIDE_MATCHED: A waiting side became a trade: both accounts stated the same terms.

    TRADE_SIDE_CANCELLED: The account withdrew a waiting side of a bilateral trade.

    TRADE_SIDE_EXPIRED: A waiting side of a bilateral trade was not affirmed before the cut-off of
    its session.
    """

    side_id: int  # The side that was stated.
    trade_id: int  # TRADE_SIDE_MATCHED: the trade. Otherwise 0.


@dataclass(frozen=True, slots=True)
class TradeCancelEvent:
    """TRADE_CANCEL_ASKED: One of the two accounts of a trade asked to cancel it."""

    trade_id: int  # The number of the trade; no other trade has it.
    session_id: int  # The session in which it settles.
    account_id: int  # The account that requested the cancel.


@dataclass(frozen=True, slots=True)
class AssetCalendarEvent:
    """ASSET_CALENDAR_SET: A currency now uses the non-business days of a calendar, or of none."""

    asset_id: int  # The currency.
    calendar_id: int  # The calendar of the currency's business days; 0: none.


@dataclass(frozen=True, slots=True)
class GiveUpEvent:
    """GIVE_UP_PROPOSED: An account proposed to give a leg of a trade to another account."""

    give_up_id: int  # The proposal, from 1 on.
    session_id: int  # The session in which the trade settles.
    trade_id: int  # The number of the trade with the leg, from its capture or from ListTrades.
    market_id: int  # The cleared market of the leg.
    side: Side  # The leg: BUY for its purchase, SELL for its sale.
    account_id: int  # The account that gives the leg.
    to_account_id: int  # The account that would receive the leg.
    quantity: Decimal  # The quantity of the leg that is given up, in base.


@dataclass(frozen=True, slots=True)
class GiveUpEndEvent:
    """GIVE_UP_ENDED: A proposal to give up a leg of a trade ended, for this reason."""

    give_up_id: int  # The proposal that ended.
    reason: GiveUpEnd  # The reason of the end.


@dataclass(frozen=True, slots=True)
class LegMoveEvent:
    """TRADE_LEG_MOVED: A part of a leg went from one account to another. What one account has less,
    the other has more.
    """

    trade_id: int  # The trade that had the leg.
    session_id: int  # The session in which it settles.
    market_id: int  # The cleared market of the leg.
    side: Side  # The leg: BUY for its purchase, SELL for its sale.
    from_account_id: int  # The account that gave the amount.
    to_account_id: int  # The account that has the leg now.
    price: Decimal  # The price of the leg, in quote per whole base: that of the trade.
    quantity: Decimal  # The quantity of the leg, in base.
    # The trade that has the leg from now on: the same one if all of the leg moved, otherwise a new one.
    new_trade_id: int


@dataclass(frozen=True, slots=True)
class MemberGroupEvent:
    """MEMBER_GROUPED: A member was put into a group of affiliated owners, or taken out of one."""

    member_id: int  # The member, from 1 on.
    group_id: int  # The group of the member; 0: none.


@dataclass(frozen=True, slots=True)
class IdentifierEvent:
    """IDENTIFIER_SET: An asset, a member or the clearinghouse received an identifier or lost it."""

    scheme: IdentifierScheme  # The standard of the identifier.
    subject_id: int  # The asset of an ISIN, otherwise the member; 0: the clearinghouse itself.


@dataclass(frozen=True, slots=True)
class ResignationEvent:
    """MEMBER_RESIGNED: A member resigned. Its unwinding period ends at this time, and until then
    defaults of others may call this amount of it.
    """

    member_id: int  # The member, from 1 on.
    status: MemberStatus  # The status of the member from now on.
    resign_time_ns: int  # When the unwinding period ends, in ns since 1970 in UTC.
    # The most that assessments may call of the member from now on, in the valuation asset.
    assessable: Decimal


@dataclass(frozen=True, slots=True)
class HeldResignationEvent:
    """RESIGNATION_HELD: A membership does not end yet, because the member still has this number of
    open items.
    """

    member_id: int  # The member, from 1 on.
    # The number of its nets, open default cases, calls for contributions and margin, advances, claims
    # and pairs of payments, and offers for buy-ins.
    open_items: int


@dataclass(frozen=True, slots=True)
class SettlementTermsEvent:
    """SETTLEMENT_TERMS_SET: The settlement terms of a cleared market were set."""

    market_id: int  # The cleared market.
    # 1: an account that lacks securities or cash settles a part. 0: each obligation settles whole or
    # not at all.
    allows_partial: int
    # The penalty of a fail for each session in which it stays open, as a part of its value at the mark:
    # 0 to 1,000,000,000.
    penalty_ppb: int
    # The number of business days after which a failed delivery is bought in: 0 to 30; 0: never.
    buy_in_days: int
    # How far above the mark an offer is still accepted, as a part of the mark: 0 to 1,000,000,000.
    offer_limit_ppb: int
    # The premium above the mark if no offer is left and cash replaces the securities, as a part of the
    # mark: 0 to 1,000,000,000.
    cash_premium_ppb: int


@dataclass(frozen=True, slots=True)
class SettlementPriorityEvent:
    """SETTLEMENT_PRIORITY_SET: A clearing account has another priority as a receiver, if too little
    is delivered.
    """

    account_id: int  # The clearing account.
    priority: int  # The priority, 0 to 255: the account with the higher one receives first.


@dataclass(frozen=True, slots=True)
class SettlementFailEvent:
    """FAIL_REPRICED, OBLIGATION_FAILED, OBLIGATION_CARRIED: Lots and cash of an account are carried
    from one session into the next one.
    """

    # FAIL_REPRICED: the session into which the fail was carried. Otherwise the session that left it
    # open.
    session_id: int
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    quantity: Decimal  # The quantity, in base: above 0 to receive, below 0 to deliver.
    age_days: int  # The age of the fail, in business days.
    # FAIL_REPRICED: the mark, in quote per whole base. Otherwise the price at which the fail is
    # carried.
    price: Decimal
    # In quote. FAIL_REPRICED: the change to the mark; above 0 the account receives it, below 0 the
    # account pays it. Otherwise the cash that is carried with the fail.
    net_cash: Decimal
    # FAIL_REPRICED: 0. Otherwise the reason for which it is open; of several reasons the one that lies
    # with the account itself.
    reason: FailReason
    # FAIL_REPRICED: 0. Otherwise the part of the quantity, without its sign, that is open because the
    # account itself lacked something, in base. The rest is open because another account did.
    late_quantity: Decimal


@dataclass(frozen=True, slots=True)
class SettlementDeliveryEvent:
    """SECURITIES_LOCKED: An account reserved securities for a session, or for an offer for a buy-
    in.

    SECURITIES_RELEASED: Reserved securities are free again: the counterparty of the delivery lacks
    cash, or an offer for a buy-in is bought or ends.

    SECURITIES_DELIVERED: An account delivered to the central counterparty.

    SECURITIES_RECEIVED: The central counterparty delivered to an account.

    SECURITIES_PASSED_ON: An account received and delivered securities in one session, so they pass
    through it without a movement (C-5.3).
    """

    session_id: int  # The session in which it settles; 0: an offer for a buy-in.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    quantity: Decimal  # The quantity, in base.


@dataclass(frozen=True, slots=True)
class SettlementPaymentEvent:
    """CASH_LOCKED: An account reserved cash for a session.

    CASH_RELEASED: Reserved cash is free again: the account pays less.

    CASH_ADVANCED: The equity of the central counterparty advanced the amount that an account lacks
    for its payment; the account repays it from its receipts. Session 0 means an advance for
    variation margin, against collateral (C-7.5).

    PAYMENT_DEFERRED: The equity of the central counterparty cannot advance this amount of an
    account's change to the mark: it is due in the next session, and receipts and deliveries of the
    account in this currency wait until then.

    CASH_PAID: An account paid the central counterparty.

    CASH_RECEIVED: The central counterparty paid an account.

    ADVANCE_REPAID: An account repaid a part of an advance.

    CASH_PASSED_ON: An account received and paid cash in one session, so the cash passes through it
    without a movement (C-5.3).

    CASH_SET_APART: An account reserved cash in advance for payments of a session.

    CASH_SET_FREE: Cash reserved in advance is free again, since the payment is smaller. Or the next
    event locks it for the settlement (CASH_LOCKED), or reserves it for a fail in the next session
    (CASH_SET_APART).

    INTRADAY_CREDIT_DRAWN: `ccp_liquidity` lent an account this amount for securities that a session
    delivers to it. The amount is locked for them, and the account owes it until its time of
    repayment.

    INTRADAY_CREDIT_SECURED: Securities that a session delivered on credit are under hold for `ccp`,
    in units of the security.

    INTRADAY_CREDIT_REPAID: An account repaid a part of its intraday debt to `ccp_liquidity`.

    INTRADAY_CREDIT_FREED: Securities held for credit are free: a repayment frees its part; a
    default or a redemption frees all.

    INTRADAY_CREDIT_OVERDUE: An account did not repay its intraday debt in time: a call of this
    amount is missed.

    RECEIPT_DEFERRED: An account receives less of its change to the mark now, by this amount, since
    others did not pay theirs: the amount is due in the next session (C-5.4).
    """

    session_id: int  # The session in which it settles; 0: none.
    account_id: int  # The clearing account.
    asset_id: int  # The currency.
    amount: Decimal  # The amount, in the currency.


@dataclass(frozen=True, slots=True)
class SettlementPenaltyEvent:
    """FAIL_PENALISED: An account that failed is charged a penalty, in the cash of the next session.

    PENALTY_SHARED: An account that another account failed to deliver to receives a share of
    penalties, in the cash of the next session.
    """

    session_id: int  # The session in which the obligation failed.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    # In base. FAIL_PENALISED: what the account failed to deliver or to pay for. PENALTY_SHARED: what
    # the account did not get because of the fail.
    quantity: Decimal
    amount: Decimal  # The amount, in quote.


@dataclass(frozen=True, slots=True)
class BuyInOfferEvent:
    """BUY_IN_OFFERED: An account offers to deliver for a buy-in.

    BUY_IN_OFFER_ENDED: An offer was bought entirely or withdrawn: `quantity` is its remaining
    quantity.
    """

    offer_id: int  # The number of the session, from 1 on.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity that is left of the offer, in base.


@dataclass(frozen=True, slots=True)
class BuyInEvent:
    """BUY_IN_FILLED, BUY_IN_CASH_SETTLED: A fail ended by a purchase, or in cash."""

    session_id: int  # The session in which it settles.
    account_id: int  # The account that failed to deliver.
    market_id: int  # The cleared market.
    # BUY_IN_FILLED: the account that delivers instead. BUY_IN_CASH_SETTLED: the account that receives
    # cash.
    counterparty_account_id: int
    price: Decimal  # The price that the failing account pays, in quote per whole base.
    quantity: Decimal  # The quantity, in base.


@dataclass(frozen=True, slots=True)
class CorporateActionEvent:
    """CORPORATE_ACTION_ANNOUNCED, CORPORATE_ACTION_CANCELLED: A corporate action with these
    payments and times was announced or cancelled.
    """

    action_id: int  # The number of the session, from 1 on.
    kind: CorporateActionKind  # The kind of the corporate action.
    security_id: int  # The security: the asset that accounts hold and trade, such as a share.
    account_id: int  # The account that pays.
    asset_id: int  # The currency.
    amount: Decimal  # The amount for each `per_units`, in the currency.
    per_units: int  # The smallest units of the security for which the amount is paid.
    record_time_ns: int  # The record time, which decides who receives, in ns since 1970 in UTC.
    pay_time_ns: int  # The payment time, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class CorporatePaymentEvent:
    """CORPORATE_ACTION_RECORDED: The record time of a corporate action has come. `amount` is the
    total for all holders: for a redemption the price of all units, rounded down once; for a
    split the new number of units.

    CORPORATE_ACTION_DELAYED: The paying account lacks this amount of the payment to holders, so the
    payment of a dividend, or the record time of a redemption or split, comes again later. Amount 0:
    the account has the amount but may not withdraw it; or something of a security to be redeemed or
    split is open.

    CORPORATE_ACTION_FUNDED: The paying account has reserved the payment to holders.

    CORPORATE_ACTION_PAID: All payments of a corporate action are made.
    """

    action_id: int  # The number of the corporate action, from its announcement.
    account_id: int  # The account that pays.
    asset_id: int  # The currency.
    amount: (
        Decimal  # What all holders get, or what the paying account lacks of that, in the currency.
    )


@dataclass(frozen=True, slots=True)
class DividendEvent:
    """DIVIDEND_PAID: A holder received its part of a dividend from the reserved payment."""

    action_id: int  # The number of the corporate action, from its announcement.
    account_id: int  # The holder.
    counterparty_account_id: int  # The account that pays.
    units: int  # The smallest units of the security that the account had at the record time.
    asset_id: int  # The currency.
    amount: Decimal  # The amount that the account got, in the currency.


@dataclass(frozen=True, slots=True)
class MarketClaimEvent:
    """MARKET_CLAIM_BOOKED: A dividend was booked on open trades of one account in a market.
    OPEN_TRADES_REDEEMED: Open trades of one account were redeemed in cash.
    """

    action_id: int  # The number of the corporate action, from its announcement.
    session_id: int  # The session in which it settles.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    # The smallest units of the security at the record time or the settlement: above 0 to receive, below
    # 0 to deliver.
    units: int
    # The amount, in quote: above 0 the account receives it, below 0 the account pays it.
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RedemptionEvent:
    """SECURITY_REDEEMED, SECURITY_EXCHANGED: All units that one account had have left the
    clearinghouse.
    """

    action_id: int  # The number of the corporate action, from its announcement.
    account_id: int  # The holder.
    counterparty_account_id: int  # The account that pays.
    security_id: int  # The security that was redeemed or split.
    units: int  # The smallest units of the security that the account had.
    asset_id: int  # The currency; for a split the new security.
    amount: Decimal  # The amount that the account got, in that asset.
    # By how much the paying account's hold for the action fell, in that asset: the amount, and the rest
    # of the rounding.
    released: Decimal


@dataclass(frozen=True, slots=True)
class ExchangedTradesEvent:
    """OPEN_TRADES_EXCHANGED: The open lots of one account in a session and a market of a split
    security became lots of another market.
    """

    action_id: int  # The number of the corporate action, from its announcement.
    session_id: int  # The session of the trades, which is the same before and after.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market of the trades before.
    to_market_id: int  # The cleared market of the trades now.
    units: int  # The smallest units of the old security: above 0 to receive, below 0 to deliver.
    to_units: int  # The smallest units of the new security: above 0 to receive, below 0 to deliver.
    # The cash of the trades, in quote, which does not change: above 0 the account receives it, below 0
    # the account pays it.
    cash: Decimal
    age_days: int  # The age as a fail, in business days; 0 for trades that have not failed.


@dataclass(frozen=True, slots=True)
class DefaultCaseEvent:
    """DEFAULT_DECLARED: A clearing member was declared to be in default; from now on its accounts
    cannot pay or transfer anything out.

    DEFAULT_CASE_MOVED: A default case entered its next step.
    """

    case_id: int  # The case, from 1 on.
    member_id: int  # The member in default.
    state: DefaultCaseState  # The step that the case has reached.
    # When this step ends by itself, in ns since 1970 in UTC; 0: it does not end by itself.
    deadline_time_ns: int


@dataclass(frozen=True, slots=True)
class PortingEvent:
    """PORTING_OFFERED: A client account of a case was offered to another member.

    ACCOUNT_PORTED: A client account moved to another member, with its trades, nets and collateral.
    """

    case_id: int  # The case of the member in default.
    account_id: int  # The client account.
    member_id: int  # The member to which the account goes.


@dataclass(frozen=True, slots=True)
class AuctionLotEvent:
    """AUCTION_LOT_ADDED: A part of a net of a case, or of the margin of one of its accounts, is up
    for auction.

    AUCTION_LOT_ENDED: The auction of a lot is over; lots without a bid stay with the case.
    """

    lot_id: int  # The lot, from 1 on.
    case_id: int  # The case of the lot.
    session_id: int  # The session of the net; 0: margin is sold.
    account_id: int  # The account of the case that has the net, or the margin.
    # The market of the net; for margin a market of its asset against the valuation asset.
    market_id: int
    # The quantity of the lot, in base: above 0 the case sells it, below 0 the case buys it.
    quantity: Decimal
    # AUCTION_LOT_ENDED: the quantity that bids took, in base, without sign. Otherwise 0.
    taken_quantity: Decimal
    # AUCTION_LOT_ENDED: OK, or the reason for which no bid could take anything. Otherwise OK.
    code: ResultCode


@dataclass(frozen=True, slots=True)
class AuctionBidEvent:
    """BID_SUBMITTED: A member sent a sealed bid for a lot.

    BID_REVEALED: A member revealed its bid.

    BID_AWARDED: A bid buys lots of a case at its own price; the previous event states the trade, or
    the sale of margin.

    POSITION_TORN_UP: A net of a case without a bid ends at the last mark against a net on the other
    side; the previous event states the trade.

    AUCTION_LIMIT_SET: A lot has a limit price for bids: the lowest if the case sells, the highest
    if it buys. The account is that of the case.
    """

    lot_id: int  # The lot; POSITION_TORN_UP: 0.
    # The account that bid. POSITION_TORN_UP: the account on the other side. AUCTION_LIMIT_SET: the
    # account of the case.
    account_id: int
    market_id: int  # The market of the lot or the net.
    # The price, in quote per whole base. BID_SUBMITTED: 0. AUCTION_LIMIT_SET: the worst price of a bid.
    price: Decimal
    quantity: Decimal  # The quantity, in base, without sign. BID_SUBMITTED, AUCTION_LIMIT_SET: 0.


@dataclass(frozen=True, slots=True)
class DefaultLossEvent:
    """DEFAULT_LOSS_FOUND: The loss of an account of a default case was computed; the layers of the
    waterfall pay it.
    """

    case_id: int  # The default case with the loss.
    account_id: int  # The account of the case.
    # The part of the loss that the member's own free balance does not cover, in the valuation asset.
    # Before the allocation: what margin paid in a session, which is added to losses found later.
    case_loss: Decimal


@dataclass(frozen=True, slots=True)
class DefaultPaymentEvent:
    """DEFAULT_LAYER_PAID: A layer of the waterfall paid a part of the loss of an account of a case.

    DEFAULT_SURPLUS_RETURNED: Losses did not use a part of the contribution of the member in
    default: it returned to the member's own account. Or an account of a closed case repaid an
    amount that another layer had paid.

    DEFAULT_MARGIN_PAID: Margin paid a part of the loss of an account of a case. It is no longer
    reserved, and does not move if the account itself lodged it.
    """

    case_id: int  # The default case with the loss.
    layer: WaterfallLayer  # The layer, by its place in the order of payers.
    member_id: int  # The member whose contribution or assessment pays; 0 if neither pays.
    # The account that pays. If it is the account with the loss, its margin becomes free for its own
    # payments.
    account_id: int
    receiver_account_id: int  # The account of the case whose loss is paid.
    asset_id: int  # The asset of the payment, which is the valuation asset.
    amount: Decimal  # The amount, in that asset.


@dataclass(frozen=True, slots=True)
class AssessmentEvent:
    """ASSESSMENT_CALLED: A member must pay a part of a loss beyond its contribution, by the
    deadline of the case.

    ASSESSMENT_UNPAID: A member has not paid its assessment in time, so it is in default too.
    """

    case_id: int  # The default case whose loss is paid.
    member_id: int  # The member that has to pay.
    called: Decimal  # The amount called, or the amount not paid, in the valuation asset.


@dataclass(frozen=True, slots=True)
class GainCutEvent:
    """GAIN_CUT: An unpaid gain is reduced: the session owes this amount less to the account, and
    this amount more to the account of the case.
    """

    case_id: int  # The default case whose loss is paid.
    session_id: int  # The session of the gain.
    account_id: int  # The account with the gain.
    receiver_account_id: int  # The account of the case that gets the amount now.
    asset_id: int  # The currency, which is the valuation asset.
    amount: Decimal  # By how much the gain was cut, in the currency.
    market_id: int  # The market of the gain.


@dataclass(frozen=True, slots=True)
class AccountRemovedEvent:
    """ACCOUNT_REMOVED: An account of a member in default was removed from a settlement before its
    commitment. It neither delivers nor receives in the session, and the decision on fails is
    made again.
    """

    session_id: int  # The session that is being settled.
    account_id: int  # The account of a member in default.


@dataclass(frozen=True, slots=True)
class DefaultCollateralSaleEvent:
    """DEFAULT_COLLATERAL_SOLD: A member bought margin of a case that was auctioned. What it paid is
    margin of the same account in the valuation asset, which pays the first layer.
    """

    lot_id: int  # The lot, from 1 on.
    account_id: int  # The account of the case whose margin is sold.
    counterparty_account_id: int  # The account that bought it.
    asset_id: int  # The asset that was sold.
    amount: Decimal  # The amount sold, in that asset.
    proceeds: Decimal  # What the buyer paid, in the valuation asset.


@dataclass(frozen=True, slots=True)
class RoleGrantEvent:
    """ROLE_GRANTED: A principal has a role from now on, or its role has a new end time.

    ROLE_REVOKED: A principal no longer has a role.
    """

    principal_id: int  # The principal, by its number in ListGrants.
    role: Role  # The role, which permits some calls.
    # When the role ends, in ns since 1970 in UTC; 0: it does not end, or it was revoked.
    expires_time_ns: int


@dataclass(frozen=True, slots=True)
class DelegationEvent:
    """ACCOUNT_DELEGATED: A principal may act on an account of another principal from now on, or its
    permissions there changed.

    DELEGATION_ENDED: A principal may no longer act on an account of another principal.
    """

    account_id: int  # The account on which the delegate acts.
    principal_id: int  # The delegate, by its number in ListGrants.
    # The permissions of the delegate, as a sum: 1 read, 2 trade, 4 transfer, 8 withdraw; 0: the
    # delegation ended.
    scopes: int
    # When the delegate may begin to withdraw, in ns since 1970 in UTC; 0: it may not.
    withdraws_from_time_ns: int
    expires_time_ns: int  # When the role ends, in ns since 1970 in UTC; 0: it does not end.


@dataclass(frozen=True, slots=True)
class AccountFreezeEvent:
    """ACCOUNT_FROZEN: Custody has frozen an account, or has stated another reason.

    ACCOUNT_RELEASED: Custody has released an account.
    """

    account_id: int  # The account that is frozen, or is no longer frozen.
    principal_id: int  # The principal of custody that made the call, by its number in ListGrants.
    reason: FreezeReason  # The reason of the freeze.


@dataclass(frozen=True, slots=True)
class AccountSeizureEvent:
    """SEIZURE_ASKED, SEIZURE_ORDERED: One or both of two principals requested the close of a frozen
    account by an order of a court, whose number is in the call.
    """

    account_id: int  # The frozen account.
    receiver_id: int  # The account that receives the assets that may leave.


@dataclass(frozen=True, slots=True)
class ApprovalLimitEvent:
    """APPROVAL_LIMIT_SET: The amount above which two principals of custody must confirm was set."""

    asset_id: int  # The asset of deposits and withdrawals.
    # The greatest amount that one principal of custody may confirm, in the asset; 0: any amount.
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ApprovalEvent:
    """WITHDRAWAL_APPROVED: A principal of custody has approved a withdrawal that needs two; a
    second principal must confirm it.

    DEPOSIT_APPROVED: A principal of custody has approved a deposit that needs two; a second
    principal must confirm it.
    """

    withdrawal_id: int  # The withdrawal that was approved; 0: it is a deposit.
    deposit_id: int  # The deposit that was approved; 0: it is a withdrawal.
    account_id: int  # The account from which the amount leaves, or to which it is credited.
    asset_id: int  # The asset of the withdrawal or deposit.
    amount: Decimal  # The amount, in the asset.
    principal_id: int  # The principal that approved it, by its number in ListGrants.


@dataclass(frozen=True, slots=True)
class BreakGlassEvent:
    """BREAK_GLASS: An operator has confirmed a withdrawal alone that needs two principals of
    custody.
    """

    withdrawal_id: int  # The withdrawal that is confirmed.
    account_id: int  # The account from which the amount leaves.
    asset_id: int  # The asset of the withdrawal.
    amount: Decimal  # The amount, in the asset.
    principal_id: int  # The operator, by its number in ListGrants.
    reason: BreakGlassReason  # The reason for which custody did not confirm it.


@dataclass(frozen=True, slots=True)
class DestinationEvent:
    """DESTINATION_ADDED: A destination of withdrawals is on an account's list, or has another
    label.

    DESTINATION_REMOVED: A destination of withdrawals is no longer on an account's list.
    """

    account_id: int  # The account of the list.
    destination_id: int  # The number of the destination: the sequence of the call that added it.
    # When withdrawals to the destination begin to be permitted, in ns since 1970 in UTC; 0: it was
    # removed.
    usable_from_time_ns: int


@dataclass(frozen=True, slots=True)
class GapEvent:
    """GAP_RECORDED: For some time no command could be made durable. Work that became due in that
    time follows, in the order of its due times.
    """

    # The last moment at which the clearinghouse is known to have run, in ns since 1970 in UTC.
    from_time_ns: int
    to_time_ns: int  # When the clearinghouse could continue, in ns since 1970 in UTC.
    cause: GapCause  # The cause of the gap.
    # By how much open deadlines of members move, in ns: the time of the gap, but at most four hours a
    # day in all.
    moves_ns: int


@dataclass(frozen=True, slots=True)
class NumbersContinuedEvent:
    """NUMBERS_CONTINUED: From now on the numbers up to these ones count as given out."""

    last_account_id: int  # The last account id so far; the next account gets the number after it.
    last_order_id: int  # The last number of orders, conditional orders and schedules so far.
    # The last number of fills and captured trades so far; the next one gets the number after it.
    last_trade_id: int
    last_money_id: int  # The last number of deposits, withdrawals and holds so far.
    # The last number of breaks with reports of venues so far; the next one gets the number after it.
    last_break_id: int


@dataclass(frozen=True, slots=True)
class DeadlineMoveEvent:
    """DEADLINE_MOVED: A deadline by which a member must act moves, by the time of a gap or to the
    time that two operators state.
    """

    kind: MovedDeadline  # The kind of the deadline.
    # What the deadline belongs to: for a margin call or credit the account, for a call for cash its
    # number, for a call of the default fund the member, for a default its case, for an auction the lot,
    # for the day of pay-ins the day, in days since 1970-01-01.
    subject_id: int
    # The deadline now, in ns since 1970 in UTC; for the day of pay-ins its close.
    deadline_time_ns: int
    moved_ns: int  # By how much the deadline moved, in ns.


@dataclass(frozen=True, slots=True)
class DeadlinesPostponedEvent:
    """DEADLINES_POSTPONED: Two operators move the open deadlines of a kind to a later time;
    DEADLINE_MOVED follows for each that moves.
    """

    kind: MovedDeadline  # The kind of the deadlines.
    # The new time of the deadlines before it, in ns since 1970 in UTC; for pay-ins the new time of the
    # next deadline.
    to_time_ns: int
    # The latest time to which deadlines of this kind can be moved until that time has come, in ns since
    # 1970 in UTC.
    limit_time_ns: int


@dataclass(frozen=True, slots=True)
class SessionMoveEvent:
    """SESSION_MOVED: A session now takes no more trades from this time on, and is settled at that
    time.
    """

    session_id: int  # The session, from 1 on.
    segment_id: int  # The segment that sets the times of the session.
    value_date: int  # The settlement date, in days since 1970-01-01.
    # The cut-off: when the session stops accepting trades, in ns since 1970 in UTC.
    cut_off_time_ns: int
    settlement_time_ns: int  # When the session settles, in ns since 1970 in UTC.
    is_house_cause: bool  # True: the clearinghouse is the cause of the move.


@dataclass(frozen=True, slots=True)
class QuarantinedWorkEvent:
    """WORK_QUARANTINED: Two operators quarantined work that stopped the machine.

    QUARANTINE_LIFTED: Two operators ended the quarantine of work.
    """

    kind: WorkKind  # The kind of the work.
    subject_id: int  # The account or market of the work, by the kind.


@dataclass(frozen=True, slots=True)
class WaitingTermsEvent:
    """WAITING_TERMS_SET: The time that captured trades of a segment may wait for cover was set."""

    segment_id: int  # The segment of the markets.
    wait_seconds: int  # The longest time that a trade waits, in seconds; 0: no trade waits.
    # The fee of a side whose trade lapses because it lacks cover, as a part of price times quantity.
    lapse_fee_ppb: int


@dataclass(frozen=True, slots=True)
class WaitingTradeEvent:
    """TRADE_WAITS: A captured trade with these terms waits, because these sides lack cover."""

    waiting_trade_id: int  # The number of the waiting trade, from 1 on.
    market_id: int  # The cleared market.
    buyer_account_id: int  # The account that will buy if the trade is taken over.
    seller_account_id: int  # The account that will sell if the trade is taken over.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    value_date: int  # The settlement date, in days since 1970-01-01.
    until_time_ns: int  # When the trade lapses, in ns since 1970 in UTC.
    lacking_sides: int  # The sides that lack cover: 1 the buyer, 2 the seller, 3 both.


@dataclass(frozen=True, slots=True)
class WaitingTradeEndEvent:
    """WAITING_TRADE_ENDED: A trade waits no more, for this reason; these sides have lacked cover at
    any time.
    """

    waiting_trade_id: int  # The captured trade that waits no more.
    market_id: int  # The cleared market.
    buyer_account_id: int  # The account that will buy if the trade is taken over.
    seller_account_id: int  # The account that will sell if the trade is taken over.
    end: WaitingTradeEnd  # The way in which the waiting ended.
    trade_id: int  # The number of the trade if it was taken over; otherwise 0.
    lacking_sides: (
        int  # The sides that lacked cover at any time: 1 the buyer, 2 the seller, 3 both.
    )
    # The reference price of the market when the trade lapsed, in quote per whole base with nine more
    # decimals; 0: there is none, or the trade did not lapse.
    reference_price: Decimal


@dataclass(frozen=True, slots=True)
class LapsedTradeEvent:
    """LAPSED_TRADE_OWED: A side let a captured trade lapse, and owes the loss of the other side and
    a fee.

    LAPSED_TRADE_PAID: A part of the debt for a lapsed trade was paid: the amount to the other side,
    the fee to `fees`.

    LAPSED_TRADE_FORGIVEN: The remaining claim for a lapsed trade ended: the member that owes it is
    in default or clears no more, or the other side has waived its part.
    """

    waiting_trade_id: int  # The number of the trade while it waited.
    # The account that owes. LAPSED_TRADE_PAID: the account that paid, which is that one or another
    # house account of its member.
    account_id: int
    receiver_account_id: int  # The other side of the trade.
    asset_id: int  # The currency of the trade.
    amount: Decimal  # What the other side will get or has got, in the currency.
    fee: Decimal  # The fee that the clearinghouse will get or has got, in the currency.


@dataclass(frozen=True, slots=True)
class CalendarOffsetsEvent:
    """CALENDAR_OFFSETS_SET: The changes of local time of a calendar were set."""

    calendar_id: int  # The calendar, from 1 on.
    changes: int  # The number of changes of local time.


@dataclass(frozen=True, slots=True)
class CalendarEndEvent:
    """CALENDAR_ENDING: A calendar ends in less than 90 days. The event is written when the calendar
    is set, when a session with it is cut off, and each hour that a session waits because its
    fails would lie beyond the end.
    """

    calendar_id: int  # The calendar, from 1 on.
    last_day: int  # The last day that the calendar states, in days since 1970-01-01.
    session_id: (
        int  # The session that waits until the calendar has a later last day; 0: none waits.
    )


@dataclass(frozen=True, slots=True)
class DestinationsOnlyEvent:
    """DESTINATIONS_ONLY_SET: From now on an account may withdraw only to listed destinations, or to
    any again.
    """

    account_id: int  # The account whose withdrawals are restricted.
    ends_time_ns: int  # When the role ends, in ns since 1970 in UTC; 0: it does not end.


@dataclass(frozen=True, slots=True)
class ParameterApprovalEvent:
    """PARAMETER_APPROVAL_SET: An operator set whether changes of parameters need two persons."""

    enabled: bool  # True: two principals must state a change of parameters. False: one is enough.


@dataclass(frozen=True, slots=True)
class ProposalEvent:
    """PARAMETERS_PROPOSED: A principal has proposed a change of parameters; a second principal must
    state it too. Nothing has changed.

    PARAMETERS_APPROVED: A second principal has stated a proposed change of parameters; the events
    before this one state the change.
    """

    # The number of the proposal: the sequence of the call that made it. That call states the change.
    proposal_id: int
    command_kind: int  # The kind of the command, by its number in the journal.
    principal_id: int  # The principal that made this call, by its number in ListGrants.
    is_let_go: bool  # True: an operator permitted the change without a second principal.


@dataclass(frozen=True, slots=True)
class ParameterGlassEvent:
    """PARAMETER_GLASS_BROKEN: An operator has released a change of parameters without a second
    principal.
    """

    proposal_id: int  # The number of the proposal: the sequence of the call that made it.
    command_kind: int  # The kind of the command, by its number in the journal.
    principal_id: int  # The operator, by its number in ListGrants.
    reason: BreakGlassReason  # The reason for which no second principal states the change.


@dataclass(frozen=True, slots=True)
class RecoveryKeysEvent:
    """RECOVERY_KEYS_SET: Two operators named the keys that can recover the authority."""

    count: int  # The number of keys now; 0: the authority cannot be recovered.
    threshold: int  # How many of the keys must sign a recovery.


@dataclass(frozen=True, slots=True)
class RecoveryEvent:
    """AUTHORITY_RECOVERED: A quorum of recovery keys named other operators; the roles that were
    granted and revoked follow.
    """

    recovery_number: int  # The number of the recovery, from 1 on.
    signatures: int  # The number of keys that signed it.
    operators: int  # The number of operators that it named.


@dataclass(frozen=True, slots=True)
class DelegationLimitEvent:
    """DELEGATION_LIMIT_SET: The owner of an account set the limits of a delegate."""

    account_id: int  # The account on which the delegate acts.
    principal_id: int  # The delegate, by its number in ListGrants.
    asset_id: int  # The asset that leaves the account, or the quote asset of the orders' markets.
    limit_kind: DelegationLimitKind  # The kind of use that the limit bounds.
    amount: Decimal  # The most that the limit permits, in the asset; 0 also if the limit ends.
    removed: bool  # True: the limit ends.
    from_time_ns: int  # When the limit applies, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class MandateEvent:
    """MANDATE_SET: The client of a client account was named, or the mandate of its member was
    stated.
    """

    account_id: int  # The client account.
    # The named client, by its number in ListGrants; 0: the account has none, or it has no role.
    principal_id: int
    acts: (
        int  # The acts that the member may do, as a sum: 1 move legs, 2 pay out, 4 trade; 0: none.
    )
    amount_a_day: (
        Decimal  # The most that the member's acts may take from the account in a day of UTC.
    )
    expires_time_ns: int  # When the mandate ends, in ns since 1970 in UTC; 0: it does not.


@dataclass(frozen=True, slots=True)
class MandateUseEvent:
    """MANDATE_USED: Under its mandate a member gave a command that lowered the value of a client
    account at the reference prices.
    """

    account_id: int  # The client account.
    act: int  # The act of the member: 1 a leg was moved, 2 an amount was paid out, 4 a trade.
    amount: Decimal  # By how much the account is worth less at the reference prices.
    used: Decimal  # What acts under the mandate have taken on this day of UTC, this act included.


@dataclass(frozen=True, slots=True)
class NonDefaultTermsEvent:
    """NON_DEFAULT_TERMS_SET: The payers of losses of a cause and an asset that no default causes
    were set.
    """

    cause: NonDefaultCause  # The cause of the loss.
    asset_id: int  # The asset that is lost.
    # The most that the central counterparty's equity bears of one loss before members do, in the asset.
    equity_max: Decimal
    member_cap_ppb: int  # The most that a member bears of one loss, as a share of its exposed part.


@dataclass(frozen=True, slots=True)
class NonDefaultLossEvent:
    """NON_DEFAULT_LOSS_DECLARED: A loss that no default has caused was declared. Assets outside
    fall by this amount; the payers follow.
    """

    loss_id: int  # The number of the session, from 1 on.
    cause: NonDefaultCause  # The cause of the loss.
    holder_id: int  # The holder that has less; 0: none.
    asset_id: int  # The asset of the loss.
    amount: Decimal  # The amount lost, in the asset.
    loss_day: int  # The first day whose statement shows the loss, in days since 1970-01-01.


@dataclass(frozen=True, slots=True)
class NonDefaultShareEvent:
    """NON_DEFAULT_LOSS_SHARED: A member pays a share of a loss, in proportion to its exposed part;
    the next events state the payments of its own accounts.
    """

    loss_id: int  # The number of the loss, from 1 on.
    member_id: int  # The member that bears the share.
    asset_id: int  # The asset of the loss.
    # The exposure of all accounts of the member, in the asset: their balances, or for an investment
    # their collateral.
    exposed: Decimal
    share: Decimal  # The part of the loss that falls on the member, in the asset.
    # What the member's own accounts pay of the share, in the asset. No one bears the rest.
    paid: Decimal


@dataclass(frozen=True, slots=True)
class NonDefaultPaymentEvent:
    """NON_DEFAULT_LOSS_PAID: An account has paid a part of a loss."""

    loss_id: int  # The number of the loss, from 1 on.
    payer: NonDefaultPayer  # The layer, by its place in the order of payers.
    member_id: int  # The member that has the paying account; 0: a member without a share, or none.
    account_id: int  # The account that pays.
    asset_id: int  # The asset of the loss.
    amount: Decimal  # The amount, in the asset.
    released: Decimal  # The part of the payment that was collateral, in the asset.
    left: Decimal  # The part of the loss that is not paid yet, in the asset.


@dataclass(frozen=True, slots=True)
class NonDefaultRestEvent:
    """NON_DEFAULT_LOSS_UNCOVERED: All payers have paid, and a part of the loss remains without a
    payer. Nothing of the asset can be withdrawn until it is covered.
    """

    loss_id: int  # The number of the loss, from 1 on.
    asset_id: int  # The asset of the loss.
    amount: Decimal  # The uncovered part of the loss, in the asset.


@dataclass(frozen=True, slots=True)
class HolderEvent:
    """HOLDER_SET: A bank, custodian or depository was named, or changed, with the name and calendar
    of the call.
    """

    holder_id: int  # The holder, from 1 on.
    holder_kind: HolderKind  # The kind of thing that remains.
    calendar_id: int  # The calendar of the business days; 0: every day is one.
    utc_offset_seconds: int  # How far local time is ahead of UTC, in seconds; below 0 it is behind.


@dataclass(frozen=True, slots=True)
class HolderAccountEvent:
    """HOLDER_ACCOUNT_SET: The account of an asset at a holder was opened, or its limit set."""

    holder_id: int  # The holder, from 1 on.
    asset_id: int  # The asset of the account.
    stop_above: (
        Decimal  # The size of a break, in the asset, above which withdrawals of the asset stop.
    )
    main: bool  # True: deposits and withdrawals of the asset are booked here.


@dataclass(frozen=True, slots=True)
class HolderMoveEvent:
    """HOLDER_MOVED: An amount went from one holder to another one. No balance of the ledger
    changed.
    """

    asset_id: int  # The asset of the account.
    from_holder_id: int  # The holder that had the amount, from 1 on.
    to_holder_id: int  # The holder that has the amount now, from 1 on.
    amount: Decimal  # The amount, in the asset.


@dataclass(frozen=True, slots=True)
class HolderStatementEvent:
    """STATEMENT_LOADED: A statement was compared with the entries of the ledger at the end of its
    day.
    """

    holder_id: int  # The holder, from 1 on.
    asset_id: int  # The asset of the account.
    statement_day: int  # The day of the statement, in days since 1970-01-01.
    balance: Decimal  # The balance in the statement, in the asset.
    booked: (
        Decimal  # The balance that the ledger had booked there at the end of the day, in the asset.
    )
    in_transit: Decimal  # The part of the balance that was in transit, in the asset.
    explained: Decimal  # The amount that is explained and not booked, in the asset.


@dataclass(frozen=True, slots=True)
class StatementBreakEvent:
    """STATEMENT_BREAK_OPENED: A statement differs from the ledger, and the previous statement did
    not.

    STATEMENT_BREAK_CHANGED: A later statement, or an explanation, changed the difference.

    STATEMENT_BREAK_CLOSED: A later statement agrees, or all of the difference is explained.

    STATEMENT_BREAK_AGED: A business day of the holder is over and the break is still there.

    STATEMENT_BREAK_ASSIGNED: An operator named the person who resolves the break.

    STATEMENT_BREAK_RELEASED: An operator permits withdrawals in spite of the break.
    """

    holder_id: int  # The holder, from 1 on.
    asset_id: int  # The asset of the account.
    statement_day: int  # The day of the statement, in days since 1970-01-01.
    # By how much the statement is above what is booked, in the asset; below 0 it is less. 0: the break
    # is closed.
    difference: Decimal
    age_days: int  # The age of the break, in business days of the holder.
    stopping: bool  # True: the break stops withdrawals of the asset.


@dataclass(frozen=True, slots=True)
class HolderDayEvent:
    """HOLDER_DAY_CLOSED: A business day of a holder is over. The figures are the ledger's balance
    there, which the statement of the day must equal, and the requests that are not confirmed.
    """

    holder_id: int  # The holder, from 1 on.
    asset_id: int  # The asset of the account.
    statement_day: int  # The day that is over, in days since 1970-01-01.
    booked: Decimal  # The balance that the ledger has booked there, in the asset.
    requested_in: Decimal  # Deposits that were requested and are not confirmed, in the asset.
    requested_out: Decimal  # Withdrawals that were requested and are not confirmed, in the asset.


@dataclass(frozen=True, slots=True)
class StatementDueEvent:
    """STATEMENT_MISSING: A holder sent no statement of a business day."""

    holder_id: int  # The holder, from 1 on.
    asset_id: int  # The asset of the account.
    statement_day: int  # The day without a statement, in days since 1970-01-01.


@dataclass(frozen=True, slots=True)
class PenaltyRatesEvent:
    """PENALTY_RATES_SET: The rates of fails in the markets of an asset class were set."""

    asset_class: int  # The asset class: 1 to 7.
    # The rate for lack of securities, for each session, as a part of the value at the mark: 0 to
    # 1,000,000,000.
    securities_ppb: int
    # The rate for lack of cash, for each session, as a part of the value at the mark: 0 to
    # 1,000,000,000.
    cash_ppb: int


@dataclass(frozen=True, slots=True)
class PenaltyClassEvent:
    """PENALTY_CLASS_SET: The asset class of a cleared market was set, or removed."""

    market_id: int  # The cleared market.
    asset_class: int  # The asset class: 1 to 7; 0: none.


@dataclass(frozen=True, slots=True)
class PenaltyRatingEvent:
    """PENALTY_RATED: A penalty was computed: quantity x price x rate, rounded up to whole units."""

    session_id: int  # The session in which the obligation failed.
    account_id: int  # The clearing account that is charged.
    market_id: int  # The cleared market.
    reason: FailReason  # The reason of the fail: the account lacked securities or cash.
    asset_class: int  # The asset class of the market: 1 to 7.
    # The rate of that class and reason, for one session, as a part of the value at the mark.
    rate_ppb: int
    price: Decimal  # The mark of the session, in quote per whole base.


@dataclass(frozen=True, slots=True)
class IntradayCreditEvent:
    """INTRADAY_CREDIT_SET: The amount that a clearing member may owe within a day was set."""

    member_id: int  # The clearing member, from 1 on.
    # The most that the member's own accounts may owe at once, in the valuation asset; 0: it gets no
    # credit.
    line: Decimal
    # The local time by which the credit must be paid back, in seconds from the beginning of the day.
    repay_seconds: int
    # The part of a security's daily volume that all members together may have as cover of credit.
    volume_ppb: int


@dataclass(frozen=True, slots=True)
class CashInAdvanceEvent:
    """CASH_IN_ADVANCE_SET: It was set whether trades of a segment need cash in advance."""

    segment_id: int  # The segment of the term.
    # True: a trade is taken over only if the cash for it is there. False: cash is needed only at the
    # settlement.
    cash_in_advance: bool


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
    | DustRepaidEvent
    | ClosingRemainsEvent
    | FundingRateEvent
    | FundingPaymentEvent
    | FutureExpiredEvent
    | PositionSettledEvent
    | ExpiryRoundingEvent
    | DynamicMarginEvent
    | MarginScaleEvent
    | IsolatedEvent
    | ConditionalEvent
    | ExitStoppedEvent
    | PairEvent
    | IcebergEvent
    | SilenceEvent
    | BracketEvent
    | TwapEvent
    | ReconciliationRulesEvent
    | QuoteEvent
    | PayInEvent
    | ConversionEvent
    | PositionRealisedEvent
    | RealisationEvent
    | ConversionNoticeEvent
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
    | RedenominationEvent
    | RedenominationObstacleEvent
    | ExchangedPoolEvent
    | ExchangedLoanEvent
    | RuleSetEvent
    | LineApartEvent
    | RecentResultEvent
    | LiquidationLimitEvent
    | PvpSettingEvent
    | PvpPaymentEvent
    | PvpLegEvent
    | PvpPairEndEvent
    | PvpClaimEvent
    | PvpScheduleSettingEvent
    | PvpDayEvent
    | PvpPayInEvent
    | CollateralOfferEvent
    | ExpectedLossEvent
    | HeldClaimEvent
    | DepositReversalEvent
    | CustodyFilledEvent
    | ReversalDebtEvent
    | HouseMoneyEvent
    | ChainFeeEvent
    | BustEvent
    | BustTradeEvent
    | BustDecisionEvent
    | BustedTradeEvent
    | BustClaimEvent
    | WorkEvent
    | SettingEvent
    | SettingNoticeEvent
    | AnnouncedSettingEvent
    | MemberEvent
    | CalendarEvent
    | SegmentEvent
    | ClearedMarketEvent
    | CollateralEvent
    | ContributionEvent
    | CcpFundingEvent
    | MarginSettingEvent
    | VariationEvent
    | MarginCallEvent
    | CashCallEvent
    | MarginRunEvent
    | MarginRunOrderEvent
    | StressScenarioEvent
    | DefaultFundParametersEvent
    | DefaultFundSizeEvent
    | DefaultFundCoverEvent
    | StressMarginEvent
    | CcpSkinEvent
    | ContributionCallEvent
    | LiquidityTermsEvent
    | CreditLineEvent
    | LiquidityMomentEvent
    | LiquidityAlertEvent
    | LiquidityDrawEvent
    | LiquidityRunEvent
    | CoolingOffTermsEvent
    | CoolingOffEvent
    | CoolingOffLimitEvent
    | LeavingNoticeEvent
    | InterestRateEvent
    | CollateralInterestEvent
    | SessionEvent
    | NovationEvent
    | AccountNetEvent
    | AccountCashEvent
    | MarketNettingEvent
    | CurrencyNettingEvent
    | TradeSideEvent
    | TradeSidesDifferEvent
    | TradeSideEndEvent
    | TradeCancelEvent
    | AssetCalendarEvent
    | GiveUpEvent
    | GiveUpEndEvent
    | LegMoveEvent
    | MemberGroupEvent
    | IdentifierEvent
    | ResignationEvent
    | HeldResignationEvent
    | SettlementTermsEvent
    | SettlementPriorityEvent
    | SettlementFailEvent
    | SettlementDeliveryEvent
    | SettlementPaymentEvent
    | SettlementPenaltyEvent
    | BuyInOfferEvent
    | BuyInEvent
    | CorporateActionEvent
    | CorporatePaymentEvent
    | DividendEvent
    | MarketClaimEvent
    | RedemptionEvent
    | ExchangedTradesEvent
    | DefaultCaseEvent
    | PortingEvent
    | AuctionLotEvent
    | AuctionBidEvent
    | DefaultLossEvent
    | DefaultPaymentEvent
    | AssessmentEvent
    | GainCutEvent
    | AccountRemovedEvent
    | DefaultCollateralSaleEvent
    | RoleGrantEvent
    | DelegationEvent
    | AccountFreezeEvent
    | AccountSeizureEvent
    | ApprovalLimitEvent
    | ApprovalEvent
    | BreakGlassEvent
    | DestinationEvent
    | GapEvent
    | NumbersContinuedEvent
    | DeadlineMoveEvent
    | DeadlinesPostponedEvent
    | SessionMoveEvent
    | QuarantinedWorkEvent
    | WaitingTermsEvent
    | WaitingTradeEvent
    | WaitingTradeEndEvent
    | LapsedTradeEvent
    | CalendarOffsetsEvent
    | CalendarEndEvent
    | DestinationsOnlyEvent
    | ParameterApprovalEvent
    | ProposalEvent
    | ParameterGlassEvent
    | RecoveryKeysEvent
    | RecoveryEvent
    | DelegationLimitEvent
    | MandateEvent
    | MandateUseEvent
    | NonDefaultTermsEvent
    | NonDefaultLossEvent
    | NonDefaultShareEvent
    | NonDefaultPaymentEvent
    | NonDefaultRestEvent
    | HolderEvent
    | HolderAccountEvent
    | HolderMoveEvent
    | HolderStatementEvent
    | StatementBreakEvent
    | HolderDayEvent
    | StatementDueEvent
    | PenaltyRatesEvent
    | PenaltyClassEvent
    | PenaltyRatingEvent
    | IntradayCreditEvent
    | CashInAdvanceEvent
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
    "dust_repaid": DustRepaidEvent,
    "closing_remains": ClosingRemainsEvent,
    "funding_rate": FundingRateEvent,
    "funding_payment": FundingPaymentEvent,
    "future_expired": FutureExpiredEvent,
    "position_settled": PositionSettledEvent,
    "expiry_rounding": ExpiryRoundingEvent,
    "dynamic_margin": DynamicMarginEvent,
    "margin_scale": MarginScaleEvent,
    "isolated": IsolatedEvent,
    "conditional": ConditionalEvent,
    "exit_stopped": ExitStoppedEvent,
    "pair": PairEvent,
    "iceberg": IcebergEvent,
    "silence": SilenceEvent,
    "bracket": BracketEvent,
    "twap": TwapEvent,
    "reconciliation_rules": ReconciliationRulesEvent,
    "quote": QuoteEvent,
    "pay_in": PayInEvent,
    "conversion": ConversionEvent,
    "position_realised": PositionRealisedEvent,
    "realisation": RealisationEvent,
    "conversion_notice": ConversionNoticeEvent,
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
    "redenomination": RedenominationEvent,
    "redenomination_obstacle": RedenominationObstacleEvent,
    "exchanged_pool": ExchangedPoolEvent,
    "exchanged_loan": ExchangedLoanEvent,
    "rule_set": RuleSetEvent,
    "line_apart": LineApartEvent,
    "recent_result": RecentResultEvent,
    "liquidation_limit": LiquidationLimitEvent,
    "pvp_setting": PvpSettingEvent,
    "pvp_payment": PvpPaymentEvent,
    "pvp_leg": PvpLegEvent,
    "pvp_pair_end": PvpPairEndEvent,
    "pvp_claim": PvpClaimEvent,
    "pvp_schedule_setting": PvpScheduleSettingEvent,
    "pvp_day": PvpDayEvent,
    "pvp_pay_in": PvpPayInEvent,
    "collateral_offer": CollateralOfferEvent,
    "expected_loss": ExpectedLossEvent,
    "held_claim": HeldClaimEvent,
    "deposit_reversal": DepositReversalEvent,
    "custody_filled": CustodyFilledEvent,
    "reversal_debt": ReversalDebtEvent,
    "house_money": HouseMoneyEvent,
    "chain_fee": ChainFeeEvent,
    "bust": BustEvent,
    "bust_trade": BustTradeEvent,
    "bust_decision": BustDecisionEvent,
    "busted_trade": BustedTradeEvent,
    "bust_claim": BustClaimEvent,
    "work": WorkEvent,
    "setting": SettingEvent,
    "setting_notice": SettingNoticeEvent,
    "announced_setting": AnnouncedSettingEvent,
    "member": MemberEvent,
    "calendar": CalendarEvent,
    "segment": SegmentEvent,
    "cleared_market": ClearedMarketEvent,
    "collateral": CollateralEvent,
    "contribution": ContributionEvent,
    "ccp_funding": CcpFundingEvent,
    "margin_setting": MarginSettingEvent,
    "variation": VariationEvent,
    "margin_call": MarginCallEvent,
    "cash_call": CashCallEvent,
    "margin_run": MarginRunEvent,
    "margin_run_order": MarginRunOrderEvent,
    "stress_scenario": StressScenarioEvent,
    "default_fund_parameters": DefaultFundParametersEvent,
    "default_fund_size": DefaultFundSizeEvent,
    "default_fund_cover": DefaultFundCoverEvent,
    "stress_margin": StressMarginEvent,
    "ccp_skin": CcpSkinEvent,
    "contribution_call": ContributionCallEvent,
    "liquidity_terms": LiquidityTermsEvent,
    "credit_line": CreditLineEvent,
    "liquidity_moment": LiquidityMomentEvent,
    "liquidity_alert": LiquidityAlertEvent,
    "liquidity_draw": LiquidityDrawEvent,
    "liquidity_run": LiquidityRunEvent,
    "cooling_off_terms": CoolingOffTermsEvent,
    "cooling_off": CoolingOffEvent,
    "cooling_off_limit": CoolingOffLimitEvent,
    "leaving_notice": LeavingNoticeEvent,
    "interest_rate": InterestRateEvent,
    "collateral_interest": CollateralInterestEvent,
    "session": SessionEvent,
    "novation": NovationEvent,
    "account_net": AccountNetEvent,
    "account_cash": AccountCashEvent,
    "market_netting": MarketNettingEvent,
    "currency_netting": CurrencyNettingEvent,
    "trade_side": TradeSideEvent,
    "trade_sides_differ": TradeSidesDifferEvent,
    "trade_side_end": TradeSideEndEvent,
    "trade_cancel": TradeCancelEvent,
    "asset_calendar": AssetCalendarEvent,
    "give_up": GiveUpEvent,
    "give_up_end": GiveUpEndEvent,
    "leg_move": LegMoveEvent,
    "member_group": MemberGroupEvent,
    "identifier": IdentifierEvent,
    "resignation": ResignationEvent,
    "held_resignation": HeldResignationEvent,
    "settlement_terms": SettlementTermsEvent,
    "settlement_priority": SettlementPriorityEvent,
    "settlement_fail": SettlementFailEvent,
    "settlement_delivery": SettlementDeliveryEvent,
    "settlement_payment": SettlementPaymentEvent,
    "settlement_penalty": SettlementPenaltyEvent,
    "buy_in_offer": BuyInOfferEvent,
    "buy_in": BuyInEvent,
    "corporate_action": CorporateActionEvent,
    "corporate_payment": CorporatePaymentEvent,
    "dividend": DividendEvent,
    "market_claim": MarketClaimEvent,
    "redemption": RedemptionEvent,
    "exchanged_trades": ExchangedTradesEvent,
    "default_case": DefaultCaseEvent,
    "porting": PortingEvent,
    "auction_lot": AuctionLotEvent,
    "auction_bid": AuctionBidEvent,
    "default_loss": DefaultLossEvent,
    "default_payment": DefaultPaymentEvent,
    "assessment": AssessmentEvent,
    "gain_cut": GainCutEvent,
    "account_removed": AccountRemovedEvent,
    "default_collateral_sale": DefaultCollateralSaleEvent,
    "role_grant": RoleGrantEvent,
    "delegation": DelegationEvent,
    "account_freeze": AccountFreezeEvent,
    "account_seizure": AccountSeizureEvent,
    "approval_limit": ApprovalLimitEvent,
    "approval": ApprovalEvent,
    "break_glass": BreakGlassEvent,
    "destination": DestinationEvent,
    "gap": GapEvent,
    "numbers_continued": NumbersContinuedEvent,
    "deadline_move": DeadlineMoveEvent,
    "deadlines_postponed": DeadlinesPostponedEvent,
    "session_move": SessionMoveEvent,
    "quarantined_work": QuarantinedWorkEvent,
    "waiting_terms": WaitingTermsEvent,
    "waiting_trade": WaitingTradeEvent,
    "waiting_trade_end": WaitingTradeEndEvent,
    "lapsed_trade": LapsedTradeEvent,
    "calendar_offsets": CalendarOffsetsEvent,
    "calendar_end": CalendarEndEvent,
    "destinations_only": DestinationsOnlyEvent,
    "parameter_approval": ParameterApprovalEvent,
    "proposal": ProposalEvent,
    "parameter_glass": ParameterGlassEvent,
    "recovery_keys": RecoveryKeysEvent,
    "recovery": RecoveryEvent,
    "delegation_limit": DelegationLimitEvent,
    "mandate": MandateEvent,
    "mandate_use": MandateUseEvent,
    "non_default_terms": NonDefaultTermsEvent,
    "non_default_loss": NonDefaultLossEvent,
    "non_default_share": NonDefaultShareEvent,
    "non_default_payment": NonDefaultPaymentEvent,
    "non_default_rest": NonDefaultRestEvent,
    "holder": HolderEvent,
    "holder_account": HolderAccountEvent,
    "holder_move": HolderMoveEvent,
    "holder_statement": HolderStatementEvent,
    "statement_break": StatementBreakEvent,
    "holder_day": HolderDayEvent,
    "statement_due": StatementDueEvent,
    "penalty_rates": PenaltyRatesEvent,
    "penalty_class": PenaltyClassEvent,
    "penalty_rating": PenaltyRatingEvent,
    "intraday_credit": IntradayCreditEvent,
    "cash_in_advance": CashInAdvanceEvent,
}
