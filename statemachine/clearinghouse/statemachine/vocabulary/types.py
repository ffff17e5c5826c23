# SPDX-License-Identifier: Apache-2.0
"""The enumerations of the public API as plain `Final` integers, with the machine's private enumerations.

They are plain integers, because the hot path compares them and a compiled build inlines them. The journal contains
the numbers, so no number is ever used again. `constants` has the limits, ids of system accounts, flags and other
constants without a public form.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.constants import (
    ACCOUNT_AUTO_LEND as ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY as ACCOUNT_AUTO_REPAY,
    ACCOUNT_CONVERTS_COLLATERAL as ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN as ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL as ACCOUNT_TAKES_COLLATERAL,
    ACTION_FUND as ACTION_FUND,
    ACTION_INCREASE_RISK as ACTION_INCREASE_RISK,
    ACTION_LIQUIDATE as ACTION_LIQUIDATE,
    ACTION_REDUCE_RISK as ACTION_REDUCE_RISK,
    ACTION_SETTLE as ACTION_SETTLE,
    ACTION_WITHDRAW as ACTION_WITHDRAW,
    ALLOCATION_PARTS_MAX as ALLOCATION_PARTS_MAX,
    AMOUNT_MAX as AMOUNT_MAX,
    APART_NS as APART_NS,
    APART_RETURNS_MAX as APART_RETURNS_MAX,
    ASSESSMENT_CAP_PPB_MAX as ASSESSMENT_CAP_PPB_MAX,
    AWAY_NS as AWAY_NS,
    BATCH_ITEMS_MAX as BATCH_ITEMS_MAX,
    BIDS_OF_LOT_MAX as BIDS_OF_LOT_MAX,
    BORROW_PASSES as BORROW_PASSES,
    BRACKETS_MAX as BRACKETS_MAX,
    BUY_IN_DAYS_MAX as BUY_IN_DAYS_MAX,
    BUY_IN_OFFERS_MAX as BUY_IN_OFFERS_MAX,
    CALENDARS_MAX as CALENDARS_MAX,
    CCP as CCP,
    CCP_EQUITY as CCP_EQUITY,
    CCP_LIQUIDITY as CCP_LIQUIDITY,
    CCP_SKIN as CCP_SKIN,
    CLOSINGS_KEPT_MAX as CLOSINGS_KEPT_MAX,
    CONDITIONAL_ORDERS_MAX as CONDITIONAL_ORDERS_MAX,
    CONDITIONAL_ORDERS_OF_OWNER_MAX as CONDITIONAL_ORDERS_OF_OWNER_MAX,
    CORPORATE_ACTIONS_MAX as CORPORATE_ACTIONS_MAX,
    CORPORATE_HOLDERS_MAX as CORPORATE_HOLDERS_MAX,
    CORPORATE_UNITS_MAX as CORPORATE_UNITS_MAX,
    CREDIT_LINES_MAX as CREDIT_LINES_MAX,
    CREDITED_NS as CREDITED_NS,
    CURSOR_SLICES_MAX as CURSOR_SLICES_MAX,
    CUSTODY_CONFIRM as CUSTODY_CONFIRM,
    CUSTODY_HAS_LEFT as CUSTODY_HAS_LEFT,
    CYCLE_DAYS_MAX as CYCLE_DAYS_MAX,
    DEAD_MAN_MAX_NS as DEAD_MAN_MAX_NS,
    DEFAULT_CASES_OPEN_MAX as DEFAULT_CASES_OPEN_MAX,
    DEFAULT_FUND as DEFAULT_FUND,
    DELEGATES_MAX as DELEGATES_MAX,
    DELEGATION_LIMITS_MAX as DELEGATION_LIMITS_MAX,
    DELISTING_NOTICE_NS as DELISTING_NOTICE_NS,
    DEPTH_LEVELS_MAX as DEPTH_LEVELS_MAX,
    DEPTH_SAMPLE_NS as DEPTH_SAMPLE_NS,
    DESTINATIONS_MAX as DESTINATIONS_MAX,
    DIFFERS_IN_DATE as DIFFERS_IN_DATE,
    DIFFERS_IN_MARKET as DIFFERS_IN_MARKET,
    DIFFERS_IN_PRICE as DIFFERS_IN_PRICE,
    DIFFERS_IN_QUANTITY as DIFFERS_IN_QUANTITY,
    DIFFERS_IN_SIDE as DIFFERS_IN_SIDE,
    DUST_NS as DUST_NS,
    DUST_WORTH_MAX as DUST_WORTH_MAX,
    DVP_RETRY_NS as DVP_RETRY_NS,
    EXCHANGE_DISTANCE_BPS as EXCHANGE_DISTANCE_BPS,
    EXCHANGED_LOANS_MAX as EXCHANGED_LOANS_MAX,
    EXPIRY_SAMPLES_PERCENT as EXPIRY_SAMPLES_PERCENT,
    EXTERNAL as EXTERNAL,
    FAR_PARTS as FAR_PARTS,
    FEES as FEES,
    FIRST_ACCOUNT_ID as FIRST_ACCOUNT_ID,
    FLAG_CLOSE_POSITION as FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY as FLAG_REDUCE_ONLY,
    FLAG_REPAYS as FLAG_REPAYS,
    FUND_DAYS_MAX as FUND_DAYS_MAX,
    FUND_PURCHASE_DEPTH_PPB as FUND_PURCHASE_DEPTH_PPB,
    FUND_PURCHASE_NS as FUND_PURCHASE_NS,
    FUND_PURCHASE_SHARE_PPB as FUND_PURCHASE_SHARE_PPB,
    FUNDING as FUNDING,
    GIVE_UPS_MAX as GIVE_UPS_MAX,
    GROUP_MEMBERS_MAX as GROUP_MEMBERS_MAX,
    HOLD_PARTS as HOLD_PARTS,
    HOLDER_ACCOUNTS_MAX as HOLDER_ACCOUNTS_MAX,
    HOLDERS_MAX as HOLDERS_MAX,
    HOLDS_MAX as HOLDS_MAX,
    ICEBERG_PARTS_MAX as ICEBERG_PARTS_MAX,
    LAPSE_FEE_MAX_PPB as LAPSE_FEE_MAX_PPB,
    LAST_MINUTES_NS as LAST_MINUTES_NS,
    LEFT_MAX as LEFT_MAX,
    LENDING_POOL as LENDING_POOL,
    LENDING_RESERVE as LENDING_RESERVE,
    LEVEL_ORDERS_MAX as LEVEL_ORDERS_MAX,
    LIQUIDITY_FUND as LIQUIDITY_FUND,
    LOAN_SHORTFALL_MAX as LOAN_SHORTFALL_MAX,
    LOSERS_SHARE_PPB as LOSERS_SHARE_PPB,
    LOSS_ACCOUNTS_MAX as LOSS_ACCOUNTS_MAX,
    LOSS_MARGINS_MAX as LOSS_MARGINS_MAX,
    LOTS_OF_CASE_MAX as LOTS_OF_CASE_MAX,
    MAKERS_MAX as MAKERS_MAX,
    MANDATE_LEGS as MANDATE_LEGS,
    MANDATE_PAYMENTS as MANDATE_PAYMENTS,
    MANDATE_TRADES as MANDATE_TRADES,
    MEMBERS_MAX as MEMBERS_MAX,
    NON_DEFAULT_LOSSES_MAX as NON_DEFAULT_LOSSES_MAX,
    NOTIONAL_MIN_WORTH as NOTIONAL_MIN_WORTH,
    OPEN_INTEREST_SHARE as OPEN_INTEREST_SHARE,
    OPEN_ORDERS_MAX as OPEN_ORDERS_MAX,
    OPERATORS_MIN as OPERATORS_MIN,
    OWN_ACCOUNTS_MAX as OWN_ACCOUNTS_MAX,
    OWNER_SHARE_PPB as OWNER_SHARE_PPB,
    PAUSED_NS_MAX as PAUSED_NS_MAX,
    PAUSES_NS as PAUSES_NS,
    PENDING_DEPOSITS_MAX as PENDING_DEPOSITS_MAX,
    PENDING_WITHDRAWALS_MAX as PENDING_WITHDRAWALS_MAX,
    PPB as PPB,
    PRICE_E9 as PRICE_E9,
    PRINCIPALS_MAX as PRINCIPALS_MAX,
    PRIORITY_MAX as PRIORITY_MAX,
    PROPOSALS_MAX as PROPOSALS_MAX,
    PROPOSALS_OF_PRINCIPAL_MAX as PROPOSALS_OF_PRINCIPAL_MAX,
    PVP as PVP,
    PVP_CURRENCIES_MAX as PVP_CURRENCIES_MAX,
    PVP_DEADLINES_MAX as PVP_DEADLINES_MAX,
    PVP_MEMBERS_MAX as PVP_MEMBERS_MAX,
    PVP_PAIRS_MAX as PVP_PAIRS_MAX,
    PVP_QUEUE_MAX as PVP_QUEUE_MAX,
    PVP_REFERENCES_MAX as PVP_REFERENCES_MAX,
    QUARANTINED_WORK_MAX as QUARANTINED_WORK_MAX,
    QUOTES_OF_OWNER_MAX as QUOTES_OF_OWNER_MAX,
    QUOTES_PER_MARKET_MAX as QUOTES_PER_MARKET_MAX,
    RANKED_PER_PASS_MAX as RANKED_PER_PASS_MAX,
    REALISATIONS_MAX as REALISATIONS_MAX,
    RECENT_BUCKET_NS as RECENT_BUCKET_NS,
    RECENT_BUCKETS as RECENT_BUCKETS,
    RECOVERED_OPERATORS_MAX as RECOVERED_OPERATORS_MAX,
    RECOVERY_KEY_DIGITS as RECOVERY_KEY_DIGITS,
    RECOVERY_KEYS_MAX as RECOVERY_KEYS_MAX,
    RECOVERY_THRESHOLD_MIN as RECOVERY_THRESHOLD_MIN,
    REDEMPTION_WORTH as REDEMPTION_WORTH,
    REDEMPTIONS_MAX as REDEMPTIONS_MAX,
    RESIGNATION_RETRY_NS as RESIGNATION_RETRY_NS,
    REVERSAL_NS as REVERSAL_NS,
    RIGHT_READ as RIGHT_READ,
    RIGHT_TRADE as RIGHT_TRADE,
    RIGHT_TRANSFER as RIGHT_TRANSFER,
    RIGHT_WITHDRAW as RIGHT_WITHDRAW,
    ROUNDING as ROUNDING,
    RULE_SET_LATEST as RULE_SET_LATEST,
    RULE_SETS as RULE_SETS,
    SCALE_MAX as SCALE_MAX,
    SECOND_NS as SECOND_NS,
    SECOND_PERSON_NS as SECOND_PERSON_NS,
    SEGMENTS_MAX as SEGMENTS_MAX,
    SEIZURES_MAX as SEIZURES_MAX,
    SESSION_MEMBER_SHARE as SESSION_MEMBER_SHARE,
    SESSION_NETS_MAX as SESSION_NETS_MAX,
    SESSION_TRADES_MAX as SESSION_TRADES_MAX,
    SESSIONS_KEPT_MAX as SESSIONS_KEPT_MAX,
    SETTING_NOTICE_MAX_NS as SETTING_NOTICE_MAX_NS,
    SETTLEMENT as SETTLEMENT,
    SETTLEMENT_DISTANCE_PPB as SETTLEMENT_DISTANCE_PPB,
    SMALL_INTEGER_MAX as SMALL_INTEGER_MAX,
    SPLIT_NETS_MAX as SPLIT_NETS_MAX,
    SPLIT_RATIO_MAX as SPLIT_RATIO_MAX,
    STEP_SECONDS_MAX as STEP_SECONDS_MAX,
    STRESS_SCENARIOS_MAX as STRESS_SCENARIOS_MAX,
    STRESS_SCENARIOS_MIN as STRESS_SCENARIOS_MIN,
    STRESS_SHOCKS_MAX as STRESS_SHOCKS_MAX,
    SUB_ACCOUNTS_MAX as SUB_ACCOUNTS_MAX,
    SYMBOL_KEPT_NS as SYMBOL_KEPT_NS,
    TRADE_CANCELS_MAX as TRADE_CANCELS_MAX,
    TRADE_SIDES_MAX as TRADE_SIDES_MAX,
    TWAP_INTERVAL_MAX_NS as TWAP_INTERVAL_MAX_NS,
    TWAP_INTERVAL_MIN_NS as TWAP_INTERVAL_MIN_NS,
    TWAP_SLICES_MAX as TWAP_SLICES_MAX,
    TWAP_SLICES_MIN as TWAP_SLICES_MIN,
    TWAPS_OF_MARKET_MAX as TWAPS_OF_MARKET_MAX,
    TWAPS_OF_OWNER_MAX as TWAPS_OF_OWNER_MAX,
    UNPAID_AGE_NS as UNPAID_AGE_NS,
    UNPAID_CLAIMS_MIN as UNPAID_CLAIMS_MIN,
    UNPAID_LOSS_CLAIMANTS_NS as UNPAID_LOSS_CLAIMANTS_NS,
    UNPAID_LOSS_OFFERED_NS as UNPAID_LOSS_OFFERED_NS,
    UNPAID_LOSS_PASSES as UNPAID_LOSS_PASSES,
    UNPAID_LOSS_PENALTY_PPB as UNPAID_LOSS_PENALTY_PPB,
    UNPAID_LOSS_RATE_PPB as UNPAID_LOSS_RATE_PPB,
    UNWINDING_SECONDS_MAX as UNWINDING_SECONDS_MAX,
    VALUE_DATE_DAYS_MAX as VALUE_DATE_DAYS_MAX,
    VENUE_PASSES_MAX as VENUE_PASSES_MAX,
    VIRTUAL_CLAIM_MIN as VIRTUAL_CLAIM_MIN,
    VIRTUAL_CLAIM_WORTH as VIRTUAL_CLAIM_WORTH,
    WAIT_SECONDS_MAX as WAIT_SECONDS_MAX,
    WAITING_TRADES_MAX as WAITING_TRADES_MAX,
    WIDEN_AFTER_PASSES as WIDEN_AFTER_PASSES,
    WITHDRAWAL_WAIT_NS as WITHDRAWAL_WAIT_NS,
    WORK_CALL_MAX as WORK_CALL_MAX,
    WORK_ITEM_MAX as WORK_ITEM_MAX,
    WORK_PRINCIPAL_MAX as WORK_PRINCIPAL_MAX,
    WORK_SLICE as WORK_SLICE,
)

# --- AccountKind ---
# Purpose of an account.
KIND_CUSTOMER: Final = 1  # A client that trades for itself.
KIND_MARKET_MAKER: Final = 2  # A client that may also quote for conversions (SetQuote).
# A provider, which may take over positions in liquidation (SetBackstop) and quote for conversions
# (SetQuote).
KIND_BACKSTOP: Final = 3
KIND_MEMBER_HOUSE: Final = 4  # A clearing member's own account.
KIND_MEMBER_OMNIBUS: Final = 5  # A clearing member's account for several of its clients together.
KIND_MEMBER_INDIVIDUAL: Final = 6  # A clearing member's account for one of its clients.
KIND_VENUE: Final = 7  # An external venue, which takes the other side of the fills that it reports.
KIND_SYSTEM: Final = 8  # One of the clearinghouse's own accounts (L-2); no call opens one.

# --- AccountStatus ---
# The life of an account.
ACTIVE: Final = 1  # Open, and not in liquidation.
# Below maintenance margin: it may only reduce risk and bring in value, and the waterfall sells
# (W-1).
LIQUIDATING: Final = 2
DEFAULTED: Final = 3  # Reserved for a clearing member in default; no account has it yet.
CLOSED: Final = 4  # Closed for good.

# --- ClosingItem ---
# Item that still keeps an account from closing (SPEC B-2.1).
# Orders of a market that cannot end now: the market settles or uncrosses, or a venue has not
# answered.
CLOSING_ORDERS: Final = 1
# A position. OK: an exit closes it; another code: why none could be placed, or why it waits.
CLOSING_POSITION: Final = 2
# An isolated account, which ends once its position and its results have ended.
CLOSING_ISOLATED: Final = 3
CLOSING_DEBT: Final = 4  # A debt that is left.
CLOSING_LOAN: Final = 5  # A loan to a pool that is left.
CLOSING_RESULT: Final = 6  # A result of positions that the next settlement pass pays or collects.
CLOSING_HOLD: Final = 7  # Amounts that holds and withdrawals lock until they are decided.
CLOSING_BALANCE: Final = 8  # A balance that nothing moved to another account.
CLOSING_DEPOSIT: Final = 9  # Announced deposits that custody has not decided.
# A duty towards the central counterparty, or a claim on it: nets, margin calls, payments,
# dividends, advances.
CLOSING_DUTY: Final = 10

# --- WeightKind ---
# How the collateral weight of an asset falls with the size of the holding.
WEIGHT_IDENTITY: Final = 1  # Counts in full.
WEIGHT_INVERSE_SQRT: Final = 2  # min(base, 1.1 / (1 + penalty * sqrt(notional))).

# --- MarketKind ---
# Product that a market trades.
SPOT: Final = 1  # Base against quote, delivered in the command of the fill.
PERPETUAL: Final = 2  # A derivative without an expiry, with funding payments if they are set (P-5).
DATED_FUTURE: Final = 3  # A derivative that is settled in cash at its expiry (O-1).
# Base against quote, novated in the command of the fill and settled in a session (O-1, C-1); it has
# to be cleared (SetClearing) before orders trade.
DEFERRED_SPOT: Final = 4

# --- Matching ---
# Who matches: this engine's book, or an external venue that reports fills.
INTERNAL: Final = 1  # The book of this clearinghouse matches.
# A venue matches and reports fills; accepted orders reserve their risk here.
EXTERNAL_VENUE: Final = 2

# --- MarketStatus ---
# Orders that a market accepts (SPEC O-2).
MARKET_OPEN: Final = 1  # Orders are accepted and matched.
# Orders collect without a trade until one uncrossing at one price; IOC, FOK and post_only are
# refused.
MARKET_AUCTION: Final = 2
MARKET_POST_ONLY: Final = 3  # Only orders with post_only, and cancels.
MARKET_CANCEL_ONLY: Final = 4  # Only cancels; resting orders are not matched with anything new.
# Only orders that reduce risk, and cancels; the change ends resting orders that would raise
# exposure.
MARKET_REDUCE_ONLY: Final = 5
MARKET_HALTED: Final = 6  # Only cancels, and nothing trades.
# An expired future or a delisted market without a final price: it stands until an operator names
# one (NameSettlementPrice).
MARKET_SETTLING: Final = 7
MARKET_CLOSED: Final = 8  # Closed for good; every order has been cancelled.

# --- OrderAction ---
# Action of an instruction.
PLACE: Final = 1  # Places a new order.
CANCEL: Final = 2  # Cancels an open order.
# Cancels an open order and places another in one step; if that is refused, the old order stands.
REPLACE: Final = 3

# --- Side ---
# Which side an order is on.
BUY: Final = 1  # Gets base and pays quote; a derivative position rises.
SELL: Final = 2  # Gives base and gets quote; a derivative position falls.

# --- OrderType ---
# How an order is priced.
LIMIT: Final = 1  # Trades at its price or better.
# Trades at once as far as the protection price and the slippage limit of the market permit; the
# rest ends.
MARKET: Final = 2

# --- TimeInForce ---
# How long an order stays open.
GTC: Final = 1  # Good till cancelled.
IOC: Final = 2  # Immediate or cancel.
FOK: Final = 3  # Fill or kill.
GTD: Final = 4  # Good till date: needs expire_time_ns.

# --- PostOnly ---
# The permission of an order to take liquidity. UNSPECIFIED: it may.
FLAG_POST_ONLY: Final = 1  # Refused if it would cross.
FLAG_POST_ONLY_SLIDE: Final = 2  # Moved to one tick inside the opposite best price instead.

# --- BeyondBand ---
# Treatment of a conditional order whose price is beyond the band of the market when it triggers.
# UNSPECIFIED: MOVE for a reduce-only order, WAIT for any other.
FLAG_BAND_MOVE: Final = 32  # The price moves to the edge of the band.
FLAG_BAND_WAIT: Final = 64  # The order waits until its price is within the band.

# --- SelfTradePrevention ---
# Treatment of an order that meets an order of the same owner; the taker's mode applies. UNSPECIFIED
# in an order means CANCEL_TAKER.
STP_CANCEL_TAKER: Final = 1  # The rest of the arriving order is cancelled.
STP_CANCEL_MAKER: Final = 2  # The resting order is cancelled, and the arriving one goes on.
STP_CANCEL_BOTH: Final = 3  # Both orders are cancelled.
STP_DECREMENT: Final = 4  # Both orders are reduced by the smaller quantity, without a trade.

# --- RiskSwitchScope ---
# Where a risk switch acts.
SCOPE_CLEARINGHOUSE: Final = 1  # Everywhere; `target_id` is 0.
SCOPE_MARKET: Final = 2  # In the market that `target_id` names.
SCOPE_ACCOUNT: Final = 3  # For the account that `target_id` names, its isolated positions included.

# --- BreakResolution ---
# An operator's decision on a break: a reported fill that the machine did not accept.
BREAK_DISCARD: Final = 1  # The reported fill is not booked.
BREAK_BOOK: Final = 2  # The reported fill is booked to an account that the operator names.

# --- PriceState ---
# How far the price of an instrument can be trusted.
PRICE_ABSENT: Final = 1  # Never had a price.
PRICE_OK: Final = 2  # A quorum of fresh sources that agree.
PRICE_NO_QUORUM: Final = 3  # Fewer fresh sources than the quorum.
PRICE_STALE: Final = 4  # A quorum, but no tick that is new enough.
PRICE_JUMPED: Final = 5  # The index before its cap is too far from the capped one.
PRICE_WIDE: Final = 6  # The sources' spreads or confidences are too wide.

# --- GuardDecision ---
# Decision that the state of a price permits; a greater number is the stricter answer.
DECISION_ALLOW: Final = 1  # The action may use the price.
DECISION_ALLOW_AT_STABLE: Final = 2  # The action may use the stable price in place of the index.
DECISION_BLOCK: Final = 3  # The action has to stop until the price is better.

# --- SourceStanding ---
# The reason for which a source counts for an instrument, or does not.
SOURCE_FRESH: Final = 1  # It counts.
SOURCE_STALE: Final = 2  # Its last tick is older than the instrument permits.
SOURCE_FROZEN: Final = 3  # It says the same while the others move.
SOURCE_NO_QUOTE_INDEX: Final = 4  # The asset in which the source quotes has no index.
# Its price is too far from the prices that agree, or no set of sources agrees.
SOURCE_DISAGREES: Final = 5

# --- TriggerKind ---
# Condition that a conditional order waits for.
TRIGGER_AT_ONCE: Final = 1  # Nothing: it is placed at once.
TRIGGER_STOP: Final = 2  # A buy for a rise to its trigger, a sell for a fall.
TRIGGER_TAKE_PROFIT: Final = 3  # A buy for a fall to its trigger, a sell for a rise.
TRIGGER_TRAILING: Final = 4  # A stop whose trigger follows the best price since its acceptance.
# A time: it is a TWAP, whose next slice waits. Refused in PlaceConditionalOrders; PlaceTwap places
# it.
TRIGGER_TIME: Final = 5

# --- TriggerSource ---
# Which price of the market triggers.
TRIGGER_MARK: Final = 1  # The mark price of the market.
TRIGGER_INDEX: Final = 2  # The index price of the market's base asset.
TRIGGER_LAST: Final = 3  # The last trade.

# --- BrakeKind ---
# The circuit brakes.
# A market's price moved too far within a window: an auction, or where a venue matches a halt.
BRAKE_VOLATILITY_HALT: Final = 1
BRAKE_PRICE_BAND: Final = 2  # On the price of each order, around the mark.
BRAKE_OPEN_INTEREST_CAP: Final = 3  # On the open interest of a market, checked on each order.
BRAKE_OUTFLOW_LIMIT: Final = 4  # On what leaves the clearinghouse of an asset over a window.
BRAKE_BORROW_CAP: Final = 5  # On what is newly borrowed of an asset over a window.
BRAKE_DEPOSIT_CAP: Final = 6  # On what deposits credit of an asset over a window.
BRAKE_KILL_SWITCH: Final = 7  # Of the whole clearinghouse: risk may only fall.
# Of the whole clearinghouse: nothing leaves it after a bankruptcy.
BRAKE_WITHDRAWAL_GATE: Final = 8
# Of an asset: its prices liquidate, convert, settle and fund nothing, and let risk only fall
# (PauseAsset).
BRAKE_ASSET_PAUSE: Final = 9

# --- BrakeCause ---
# Why a brake engaged or released.
CAUSE_PRICE_MOVED: Final = 1  # The price moved more than the limit within the window.
CAUSE_WINDOW_FULL: Final = 2  # An amount did not fit into the window, or filled it.
CAUSE_LOSS_UNPAID: Final = 3  # A bankruptcy that others bear, or that the liquidity fund owes.
CAUSE_LOSS_PAID: Final = 4  # A bankruptcy that the liquidity fund paid.
CAUSE_TIME_PASSED: Final = 5  # The time after which the brake releases by itself has passed.
CAUSE_ROOM_AGAIN: Final = 6  # The window has capacity for the refused amount again.
CAUSE_STATUS_MOVED: Final = 7  # An operator or an expiry moved the market's status.
CAUSE_TERMS_CHANGED: Final = 8  # An operator set other terms.
CAUSE_AUCTION_GOES_ON: Final = 9  # The auction found no price within the band, and goes on.
# An operator, without a closer reason. From here on the causes that EngageBrake and ReleaseBrake
# accept.
CAUSE_OPERATOR: Final = 20
CAUSE_ATTACK: Final = 21  # An operator: an attack is suspected.
CAUSE_PRICES: Final = 22  # An operator: prices are wrong or missing.
CAUSE_VENUE: Final = 23  # An operator: a venue has trouble.
CAUSE_SOFTWARE: Final = 24  # An operator: a fault of software.
CAUSE_MARKET_STRESS: Final = 25  # An operator: markets move too fast.
CAUSE_REGULATOR: Final = 26  # An operator: an authority asks for it.
CAUSE_DRILL: Final = 27  # An operator: an exercise.

# --- CursorKind ---
# Work that visits many, and so is done in slices.
# Accounts whose price bounds a price has left, or that a change of parameters concerns.
CURSOR_HEALTH: Final = 1
CURSOR_LIQUIDATION: Final = 2  # A pass of the waterfall.
CURSOR_LENDERS: Final = 3  # Lenders of a pool that has lost.
CURSOR_TRIGGERS: Final = 4  # Conditional orders that a price has reached.
CURSOR_DEADLINES: Final = 5  # Deadlines that have come, and passes that are due and have not begun.
# A pass of PnL settlement over the accounts of a settlement asset.
CURSOR_SETTLEMENT_PASS: Final = 6
CURSOR_KILL_SWITCH: Final = 7  # Resting orders that the kill switch ends.
CURSOR_ENDING_MARKETS: Final = 8  # Markets that close or expire.
CURSOR_UNCROSSING: Final = 9  # Auctions that have ended, whose orders trade.
# Sessions of the central counterparty that have passed their cut-off and are netted.
CURSOR_NETTING: Final = 10
CURSOR_DVP: Final = 11  # Sessions of the central counterparty that are locked and booked.
# Margin runs of the central counterparty: variation margin, initial margin and calls of all
# clearing accounts.
CURSOR_MARGIN_RUN: Final = 13
CURSOR_CORPORATE_ACTION: Final = 16  # A corporate action that is being paid.

# --- GateMode ---
# After which losses withdrawals stop.
GATE_OFF: Final = 1  # After none; an operator can still stop withdrawals by hand.
GATE_ON_UNPAID_LOSS: Final = 2  # A bankruptcy of which the liquidity fund could not pay all.
GATE_ON_ANY_LOSS: Final = 3  # Any bankruptcy.

# --- AccrualMode ---
# How the index of a lending pool grows.
ACCRUAL_LINEAR: Final = 1  # By the sum of the rates: interest earns no interest.
ACCRUAL_COMPOUNDED: Final = 2  # By the product of the rates: interest earns interest.

# --- MemberStatus ---
# Standing of a clearing member: the calls that it may make.
MEMBER_ACTIVE: Final = 1  # It may be a party to trades.
# It may be a party to trades that bring its net in the market and the session nearer to 0, and not
# beyond.
MEMBER_RESTRICTED: Final = 2
MEMBER_SUSPENDED: Final = 3  # It may be a party to no trade; what it has settles.
MEMBER_IN_DEFAULT: Final = 4  # It has been declared to be in default.
MEMBER_TERMINATED: Final = 5  # It is no member any more, for good.

# --- IdentifierScheme ---
# The standard by which an identifier of the business names a security or a legal entity.
SCHEME_ISIN: Final = 1  # ISO 6166, of an asset: 12 characters, the last a check digit.
# ISO 17442, of a member or of the clearinghouse: 20 characters, the last two check digits.
SCHEME_LEI: Final = 2
# ISO 9362, of a member's settlement agent or of the clearinghouse: 8 or 11 characters.
SCHEME_BIC: Final = 3

# --- DueKind ---
# Reason why an account owes an amount by a time.
DUE_SECURITIES: Final = 1  # Securities of a session: of trades, fails included (C-5).
# Cash of a session: of trades, fails, market claims, and changes to the mark that were not paid
# (C-5).
DUE_CASH: Final = 2
DUE_PENALTY: Final = 3  # Penalties of fails, which are settled with the cash of a session (C-5).
DUE_MARGIN_CALL: Final = 4  # Collateral that a margin run called (C-7).
# Cash that purchases lacked (C-5.4). The next session of the segment asks for the same cash once
# more; it is paid once.
DUE_CASH_CALL: Final = 5
DUE_CREDIT: Final = 6  # Credit of settlements within the day, to be paid back (C-5.5).
# A pay-in of payment versus payment: the part of a call that is due by a deadline (C-6).
DUE_PVP_PAY_IN: Final = 7
# A contribution to the default fund that was called; the member pays it from any of its own
# accounts (C-8).
DUE_CONTRIBUTION: Final = 8
# An assessment of a default case; the member pays it from any of its own accounts (C-10).
DUE_ASSESSMENT: Final = 9

# --- DvpModel ---
# Netting of the trades of a market, the model of delivery versus payment.
DVP_GROSS: Final = 1  # Model 1: nothing. Each trade is delivered and paid by itself.
DVP_NET_CASH: Final = 2  # Model 2: cash. Each trade is delivered by itself, and cash is paid net.
DVP_NET: Final = 3  # Model 3: cash and securities.

# --- SessionState ---
# How far a session of the central counterparty is.
SESSION_OPEN: Final = 1  # It takes trades.
SESSION_CUT_OFF: Final = 2  # It takes no more trades, and its nets are being written.
# The quantities that accounts deliver and the amounts that they pay are final.
SESSION_NETTED: Final = 3
SESSION_LOCKED: Final = 4  # Securities and cash are locked, and fails are decided.
SESSION_COMMITTED: Final = 5  # Its settlement is final.
SESSION_POSTED: Final = 6  # All of it is booked.

# --- WaitingTradeEnd ---
# Why a captured trade waits no more for cover (C-16.1).
WAITING_CAPTURED: Final = 1  # Both sides covered it: it was taken over.
WAITING_LEFT: Final = 2  # The side that had covered it left.
WAITING_LAPSED: Final = 3  # Its time was over.

# --- GiveUpEnd ---
# Why a give-up is open no more.
GIVE_UP_ACCEPTED: Final = 1  # The account to which it was offered accepted it.
GIVE_UP_REJECTED: Final = 2  # The account to which it was offered rejected it.
GIVE_UP_WITHDRAWN: Final = 3  # The account that gave it took it back.
GIVE_UP_EXPIRED: Final = 4  # The cut-off of its session came.
# The trade was cancelled or divided, so that the account has not so much of the leg any more, or
# its security was split.
GIVE_UP_TRADE_CHANGED: Final = 5

# --- CcpFund ---
# Which part of the central counterparty's own means is paid into.
# Money that the clearinghouse loses before the contributions of other members than the one in
# default (layer 3).
FUND_SKIN: Final = 1
# Money that the clearinghouse loses behind contributions and assessments (layer 6).
FUND_EQUITY: Final = 2
FUND_LIQUIDITY: Final = 3  # Money that pays no loss and is ready for payments in time (C-12).

# --- HolderKind ---
# The kind of a holder of assets outside.
HOLDER_BANK: Final = 1  # A bank, with balances in a currency.
HOLDER_CUSTODIAN: Final = 2  # A custodian, with securities or coins.
HOLDER_CSD: Final = 3  # A central securities depository.

# --- NonDefaultCause ---
# Cause of a loss without a default.
LOSS_OF_SETTLEMENT_BANK: Final = 1  # A settlement bank has less cash than is booked there.
LOSS_OF_CUSTODIAN: Final = 2  # A custodian or a depository has less than is booked there.
LOSS_OF_INVESTMENT: Final = 3  # An investment of cash collateral lost value.

# --- FailReason ---
# Why an obligation of an account failed.
FAIL_FOR_LACK_OF_SECURITIES: Final = 1  # It had fewer securities than it had to deliver.
FAIL_FOR_LACK_OF_CASH: Final = 2  # It had less cash than it had to pay.
# Another account lacked securities or cash, or is of a default case. No penalty is charged for it.
FAIL_FOR_COUNTERPARTY: Final = 3
# The account is of an open default case, and nothing of the obligation settled.
FAIL_FOR_DEFAULT: Final = 4

# --- NonDefaultPayer ---
# The payers of a loss that no default has caused, in the order of payment.
LOSS_BORNE_BY_EQUITY: Final = 1  # The central counterparty's equity.
LOSS_BORNE_BY_MEMBERS: Final = 2  # The members that are exposed.
LOSS_BORNE_BY_COVER: Final = 3  # An account that pays what no payer has borne.

# --- DefaultCaseState ---
# How far the default of a clearing member is.
CASE_DECLARED: Final = 1  # It is declared, and its accounts are being listed.
# Its accounts are listed; none of them is a party to a trade or gives value away.
CASE_FROZEN: Final = 2
# Its client accounts may go to other members, with trades, nets and collateral.
CASE_PORTING: Final = 3
CASE_HEDGING: Final = 4  # Operators may close its nets by trades with other members.
CASE_AUCTION: Final = 5  # Its nets are auctioned in lots; trades as in HEDGING are possible too.
CASE_ALLOCATION: Final = 6  # The loss that remains is paid by the layers of the waterfall.
CASE_CLOSED: Final = 7  # It is over.

# --- CorporateActionKind ---
# Kind of a corporate action.
CORPORATE_CASH_DIVIDEND: Final = 1  # It pays cash for each unit of the security.
CORPORATE_REDEMPTION: Final = 2  # It pays a price for each unit of the security, which ends.
# It exchanges each unit of the security, which ends, for units of another one.
CORPORATE_SPLIT: Final = 3
# It exchanges an asset of the exchange, which ends, for another one, with its lending pool.
CORPORATE_REDENOMINATION: Final = 4

# --- CorporateActionStatus ---
# How far a corporate action is.
CORPORATE_ACTION_ANNOUNCED: Final = 1  # Its record time is to come, and it may be cancelled.
CORPORATE_ACTION_RECORDED: Final = 2  # It is known who gets what, and nothing is paid.
CORPORATE_ACTION_PAYING: Final = 3  # It is being paid.

# --- WaterfallLayer ---
# Who pays a loss of a default, in this order.
# The margin of the account that has the loss, then what is left of the margin of its member.
LAYER_MARGIN: Final = 1
LAYER_CONTRIBUTION: Final = 2  # The contribution of the member in default.
# The part of the central counterparty's own money that pays before other members.
LAYER_SKIN: Final = 3
# The contributions of the other members, first what no good bid in the auction has made senior.
LAYER_SURVIVORS: Final = 4
LAYER_ASSESSMENTS: Final = 5  # Assessments of the other members.
LAYER_EQUITY: Final = 6  # The rest of the central counterparty's own money.
LAYER_GAINS: Final = 7  # Gains that are not paid yet, of all other accounts.

# --- LiquidityResource ---
# Where the cash comes from that the payments of members in default require, in the order in which
# it is drawn (C-12).
# Cash that these members have lodged as margin; a client's for the client alone.
DRAW_MARGIN: Final = 1
DRAW_OWN: Final = 2  # The central counterparty's own money.
DRAW_FUND: Final = 3  # The default fund.
DRAW_LINE: Final = 4  # A committed line of credit.
# Other assets that the members' own accounts have lodged, sold or lent out at its haircut.
DRAW_OTHER_MARGIN: Final = 5

# --- LiquidityStress ---
# Stress with which liquid resources are compared (C-12.1).
# Two members pay nothing on a value date up to a moment, and the provider of most lines fails.
LIQUIDITY_STRESS_MEMBERS: Final = 1
# The same, and a settlement bank fails in place of that provider: its part of the cash, and its
# lines, are not there.
LIQUIDITY_STRESS_BANK: Final = 2
# Two members pay nothing on several days, and the provider of most lines fails.
LIQUIDITY_STRESS_DAYS: Final = 3

# --- Role ---
# A role of a principal: which calls it may make.
# Trades, transfers and withdraws for accounts of its own, or that were delegated to it.
ROLE_TRADER: Final = 1
ROLE_MARKET_MAKER: Final = 2  # A trader that may also quote as a provider.
ROLE_ORACLE: Final = 3  # Reports prices of its sources.
# Reports fills and cancels of an external venue, and trades for the central counterparty.
ROLE_VENUE: Final = 4
ROLE_CUSTODY: Final = 5  # Decides deposits, withdrawals and holds.
ROLE_MEMBER: Final = 6  # A clearing member: clears trades for accounts of its own.
ROLE_RISK_OFFICER: Final = 7  # Sets parameters of risk, uses brakes, and declares defaults.
ROLE_OPERATOR: Final = 8  # Grants roles, and opens assets, markets, accounts and members.
ROLE_AUDITOR: Final = 9  # Reads everything and changes nothing.

# --- ConversionReason ---
# Why a loss is paid from collateral and not by a settlement borrow.
# The settlement borrow has not paid the loss for as many passes as the rules of PnL settlement
# name.
CONVERSION_BORROW_FAILED: Final = 1
# The margin fraction is below the middle between maintenance and initial margin.
CONVERSION_NEAR_MAINTENANCE: Final = 2
CONVERSION_OWNER_CHOICE: Final = 3  # The owner has chosen conversion (`converts_collateral`).

# --- FreezeReason ---
# Why custody has frozen an account.
FREEZE_LEGAL_ORDER: Final = 1  # A court or an authority has ordered it.
FREEZE_SANCTIONS: Final = 2  # Its owner is on a list of sanctions, or may be.
FREEZE_SUSPECTED_THEFT: Final = 3  # Another one may be calling in its owner's name.
FREEZE_OWNER_REQUEST: Final = 4  # Its owner has asked for it.
FREEZE_OTHER: Final = 5  # A reason that no other value names.

# --- DelegationLimitKind ---
# Use that a limit of a delegate bounds.
# How much of the asset leaves the account in a day (UTC) by calls of the delegate.
DELEGATED_MOVED_A_DAY: Final = 1
# The value of one order that the delegate places, in markets with that quote asset.
DELEGATED_ORDER_VALUE: Final = 2

# --- BreakGlassReason ---
# Why an operator confirms a withdrawal alone that needs two principals of custody.
GLASS_NO_SECOND_PERSON: Final = 1  # No second principal of custody can be reached.
GLASS_DEADLINE: Final = 2  # The time by which it has to be paid is nearly over.
GLASS_INCIDENT: Final = 3  # Systems or keys of custody fail.
GLASS_OTHER: Final = 4  # A reason that no other value names.

# --- PvpDayState ---
# How far the day of payment versus payment is.
PVP_DAY_CLOSED: Final = 1  # No pair settles before the next call.
PVP_DAY_CALLING: Final = 2  # Pay-ins are being called; no pair settles until all are.
PVP_DAY_OPEN: Final = 3  # Pairs settle.
PVP_DAY_DUE: Final = 4  # A deadline is over, and members are asked for what they lack.
PVP_DAY_RETURNING: Final = 5  # The day closes: pairs that did not settle are returned.
PVP_DAY_PAYING_OUT: Final = 6  # The day closes: members are paid out.

# --- GapCause ---
# Why no command could become durable for some time.
GAP_DOWN: Final = 1  # No server ran.
GAP_NO_QUORUM: Final = 2  # A cluster had no majority, or its database did not answer.
GAP_DISK_FULL: Final = 3  # The disk was full.
GAP_READ_ONLY: Final = 4  # The server answered reads only.

# --- MovedDeadline ---
# Deadlines by which a member must act, and which move by the time of a gap.
MOVED_PAY_INS: Final = 1  # The remaining deadlines of the day of pay-ins, and its close (C-6).
MOVED_MARGIN_CALL: Final = 2  # A margin call (C-7).
MOVED_CONTRIBUTION: Final = 3  # A call of the default fund (C-8).
# The end of the time in which clients of a member in default go to others, or of that for
# assessments (C-9, C-10).
MOVED_DEFAULT_CASE: Final = 4
# An auction of a lot of a default: its bids, and their revealing (C-9).
MOVED_AUCTION_LOT: Final = 5
# The end of the time in which a trade waits for cover, up to the cut-off of its session (C-16.1).
MOVED_WAITING_TRADE: Final = 6
# The hour by which an account has paid credit within the day back (C-5.5).
MOVED_INTRADAY_CREDIT: Final = 7
MOVED_CASH_CALL: Final = 8  # A call for cash that the purchases of an account lacked (C-5.4).
MOVED_SETTING_NOTICE: Final = 9  # The moment from which announced parameters hold.

# --- WorkKind ---
# Work that is due by itself, and that two operators may set aside once it has stopped the machine
# (J-2.2). From SESSION_POST on no one may.
# The passes of liquidation of an account and its isolated positions.
WORK_KIND_LIQUIDATION: Final = 1
WORK_KIND_FUNDING: Final = 2  # The intervals of funding of a market.
WORK_KIND_MARKS: Final = 3  # The samples of the mark of a market and those of its margin scale.
WORK_KIND_INTEREST: Final = 4  # The interest of a lending pool.
WORK_KIND_TRIGGERS: Final = 5  # The orders of a market that its prices or their times trigger.
WORK_KIND_EXPIRY: Final = 6  # The expiry of a future or of a delisted perpetual.
# A settlement session from its cut-off on, before its commitment: its netting and its settlement
# (C-5.1).
WORK_KIND_SESSION: Final = 7
# Work that is due for the captured trades of a segment that wait for cover, and for those that
# lapsed (C-16.1).
WORK_KIND_WAITING_TRADES: Final = 8
WORK_KIND_SESSION_POST: Final = 20  # Booking of a settlement session that is committed.
WORK_KIND_DEFAULT_CASE: Final = 21  # A step of the default of a member.
WORK_KIND_PRICE_STATE: Final = 22  # The state of a price, from its age and its sources.
WORK_KIND_HEALTH: Final = 23  # The check whether accounts have their margin.
WORK_KIND_TIME: Final = 24  # The advance of time as a whole.

# --- ListingGap ---
# Condition that a market or an asset lacks to be safe (O-1.4).
# The asset has no source of its price: orders that raise risk are refused (SetOracleInstrument).
LISTING_NO_SOURCE: Final = 1
# The price rests on fewer than three votes, where a group of sources has one: a single wrong source
# can move it (SetOracleInstrument).
LISTING_FEW_SOURCES: Final = 2
# The asset has no index rules: no price is too old or too far for a liquidation or a withdrawal
# (SetIndexRules).
LISTING_NO_INDEX_RULES: Final = 3
LISTING_QUORUM_OF_ONE: Final = 4  # One source alone makes the quorum (SetIndexRules).
# The index rules do not limit the speed of the index, mark no jump, or call no price stale
# (SetIndexRules).
LISTING_LOOSE_INDEX_RULES: Final = 5
# Orders at any distance from the mark pass (band_ppb of SetMarketParameters).
LISTING_NO_BAND: Final = 6
# Orders fill at any distance from the best price (slippage_ppb of SetMarketParameters).
LISTING_NO_SLIPPAGE: Final = 7
# The market has leverage, and no account is ever liquidated (SetLiquidation).
LISTING_LIQUIDATION_OFF: Final = 8
# The market has leverage, no backstop provider, and the liquidity fund has no cash in its quote
# asset: losses go to auto-deleveraging at once (SetBackstop, FundLiquidity).
LISTING_NO_BACKSTOP: Final = 9
# Open interest has no limit (open_interest_max of SetMarketParameters).
LISTING_NO_OPEN_INTEREST_CAP: Final = 10
LISTING_NO_FEES: Final = 11  # Takers pay no fee (taker_fee_ppb of SetMarketParameters).
# A perpetual without funding: nothing brings its price to the index (SetFunding).
LISTING_NO_FUNDING: Final = 12
# The asset counts in full as collateral (weight_kind of SetAssetParameters).
LISTING_FULL_WEIGHT: Final = 13
# The asset is collateral, and its weight does not fall with the size of the holding
# (weight_penalty_ppb of SetAssetParameters).
LISTING_FLAT_WEIGHT: Final = 14
# The asset is collateral, and no open spot market sells it for the valuation asset (CreateMarket).
LISTING_NO_SALE: Final = 15
# Any amount of the asset may leave within any time (outflow_limit of SetAssetParameters).
LISTING_NO_OUTFLOW_LIMIT: Final = 16
# Any amount of deposits of the asset is credited within any time (SetAssetCaps).
LISTING_NO_DEPOSIT_CAP: Final = 17
# The asset has a pool, and loans of it have no limit (borrow_cap of SetPool).
LISTING_NO_BORROW_CAP: Final = 18
