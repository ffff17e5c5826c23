# SPDX-License-Identifier: Apache-2.0
"""The enumerations of the public API as plain `Final` integers, with those that only the machine has.

Plain integers, because the hot path compares them and a compiled build inlines them. Numbers are journaled and
never used again. Limits, ids of system accounts, flags and what else has no public form stand in `constants`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.constants import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL,
    ACTION_FUND,
    ACTION_INCREASE_RISK,
    ACTION_LIQUIDATE,
    ACTION_REDUCE_RISK,
    ACTION_SETTLE,
    ACTION_WITHDRAW,
    AMOUNT_MAX,
    APART_NS,
    APART_RETURNS_MAX,
    BATCH_ITEMS_MAX,
    CCP,
    CCP_EQUITY,
    CCP_SKIN,
    CONDITIONAL_ORDERS_MAX,
    CREDITED_NS,
    CURSOR_SLICES_MAX,
    CUSTODY_CONFIRM,
    CUSTODY_HAS_LEFT,
    DEAD_MAN_MAX_NS,
    DEFAULT_FUND,
    DEPTH_LEVELS_MAX,
    DEPTH_SAMPLE_NS,
    EXPIRY_SAMPLES_PERCENT,
    EXTERNAL,
    FAR_PARTS,
    FEES,
    FIRST_ACCOUNT_ID,
    FIRST_CONDITIONAL_ORDERS_MAX,
    FLAG_REDUCE_ONLY,
    FLAG_REPAYS,
    FUND_PURCHASE_DEPTH_PPB,
    FUND_PURCHASE_NS,
    FUND_PURCHASE_SHARE_PPB,
    FUNDING,
    HOLD_PARTS,
    HOLDS_MAX,
    ICEBERG_PARTS_MAX,
    LAST_MINUTES_NS,
    LEFT_MAX,
    LENDING_POOL,
    LENDING_RESERVE,
    LEVEL_ORDERS_MAX,
    LIQUIDITY_FUND,
    LOAN_SHORTFALL_MAX,
    LOSERS_SHARE_PPB,
    MAKERS_MAX,
    NOTIONAL_MIN_WORTH,
    OPEN_ORDERS_MAX,
    OWNER_SHARE_PPB,
    PENDING_DEPOSITS_MAX,
    PENDING_WITHDRAWALS_MAX,
    PPB,
    PRICE_E9,
    PVP,
    QUOTES_PER_MARKET_MAX,
    RANKED_PER_PASS_MAX,
    REALISATIONS_MAX,
    RECENT_BUCKET_NS,
    RECENT_BUCKETS,
    REVERSAL_NS,
    ROUNDING,
    RULE_SET_AMENDED,
    RULE_SET_FIRST,
    RULE_SET_LATEST,
    SCALE_MAX,
    SECOND_NS,
    SECOND_PERSON_NS,
    SETTLEMENT,
    SUB_ACCOUNTS_MAX,
    UNPAID_AGE_NS,
    UNPAID_CLAIMS_MIN,
    UNPAID_LOSS_CLAIMANTS_NS,
    UNPAID_LOSS_OFFERED_NS,
    UNPAID_LOSS_PASSES,
    UNPAID_LOSS_PENALTY_PPB,
    UNPAID_LOSS_RATE_PPB,
    VENUE_PASSES_MAX,
    VIRTUAL_CLAIM_MIN,
    VIRTUAL_CLAIM_WORTH,
    WIDEN_AFTER_PASSES,
    WORK_CALL_MAX,
    WORK_ITEM_MAX,
    WORK_PRINCIPAL_MAX,
    WORK_SLICE,
)

__all__ = [
    "ACCOUNT_AUTO_LEND",
    "ACCOUNT_AUTO_REPAY",
    "ACCOUNT_SPOT_MARGIN",
    "ACCOUNT_TAKES_COLLATERAL",
    "ACCRUAL_COMPOUNDED",
    "ACCRUAL_LINEAR",
    "ACTION_FUND",
    "ACTION_INCREASE_RISK",
    "ACTION_LIQUIDATE",
    "ACTION_REDUCE_RISK",
    "ACTION_SETTLE",
    "ACTION_WITHDRAW",
    "ACTIVE",
    "AMOUNT_MAX",
    "APART_NS",
    "APART_RETURNS_MAX",
    "BATCH_ITEMS_MAX",
    "BRAKE_BORROW_CAP",
    "BRAKE_DEPOSIT_CAP",
    "BRAKE_KILL_SWITCH",
    "BRAKE_OPEN_INTEREST_CAP",
    "BRAKE_OUTFLOW_LIMIT",
    "BRAKE_PRICE_BAND",
    "BRAKE_VOLATILITY_HALT",
    "BRAKE_WITHDRAWAL_GATE",
    "BREAK_BOOK",
    "BREAK_DISCARD",
    "BUY",
    "CANCEL",
    "CAUSE_ATTACK",
    "CAUSE_DRILL",
    "CAUSE_LOSS_PAID",
    "CAUSE_LOSS_UNPAID",
    "CAUSE_MARKET_STRESS",
    "CAUSE_OPERATOR",
    "CAUSE_PRICES",
    "CAUSE_PRICE_MOVED",
    "CAUSE_REGULATOR",
    "CAUSE_ROOM_AGAIN",
    "CAUSE_SOFTWARE",
    "CAUSE_STATUS_MOVED",
    "CAUSE_TERMS_CHANGED",
    "CAUSE_TIME_PASSED",
    "CAUSE_VENUE",
    "CAUSE_WINDOW_FULL",
    "CCP",
    "CCP_EQUITY",
    "CCP_SKIN",
    "CLOSED",
    "CONDITIONAL_ORDERS_MAX",
    "CREDITED_NS",
    "CURSOR_DEADLINES",
    "CURSOR_ENDING_MARKETS",
    "CURSOR_HEALTH",
    "CURSOR_KILL_SWITCH",
    "CURSOR_LENDERS",
    "CURSOR_LIQUIDATION",
    "CURSOR_SETTLEMENT_PASS",
    "CURSOR_SLICES_MAX",
    "CURSOR_TRIGGERS",
    "CUSTODY_CONFIRM",
    "CUSTODY_HAS_LEFT",
    "DATED_FUTURE",
    "DEAD_MAN_MAX_NS",
    "DECISION_ALLOW",
    "DECISION_ALLOW_AT_STABLE",
    "DECISION_BLOCK",
    "DEFAULTED",
    "DEFAULT_FUND",
    "DEPTH_LEVELS_MAX",
    "DEPTH_SAMPLE_NS",
    "EXPIRY_SAMPLES_PERCENT",
    "EXTERNAL",
    "EXTERNAL_VENUE",
    "FAR_PARTS",
    "FEES",
    "FIRST_ACCOUNT_ID",
    "FIRST_CONDITIONAL_ORDERS_MAX",
    "FLAG_POST_ONLY",
    "FLAG_POST_ONLY_SLIDE",
    "FLAG_REDUCE_ONLY",
    "FLAG_REPAYS",
    "FOK",
    "FUNDING",
    "FUND_PURCHASE_DEPTH_PPB",
    "FUND_PURCHASE_NS",
    "FUND_PURCHASE_SHARE_PPB",
    "GATE_OFF",
    "GATE_ON_ANY_LOSS",
    "GATE_ON_UNPAID_LOSS",
    "GTC",
    "GTD",
    "HOLDS_MAX",
    "HOLD_PARTS",
    "ICEBERG_PARTS_MAX",
    "INTERNAL",
    "IOC",
    "KIND_BACKSTOP",
    "KIND_CUSTOMER",
    "KIND_MARKET_MAKER",
    "KIND_MEMBER_HOUSE",
    "KIND_MEMBER_INDIVIDUAL",
    "KIND_MEMBER_OMNIBUS",
    "KIND_SYSTEM",
    "KIND_VENUE",
    "LAST_MINUTES_NS",
    "LEFT_MAX",
    "LENDING_POOL",
    "LENDING_RESERVE",
    "LEVEL_ORDERS_MAX",
    "LIMIT",
    "LIQUIDATING",
    "LIQUIDITY_FUND",
    "LOAN_SHORTFALL_MAX",
    "LOSERS_SHARE_PPB",
    "MAKERS_MAX",
    "MARKET",
    "MARKET_AUCTION",
    "MARKET_CANCEL_ONLY",
    "MARKET_CLOSED",
    "MARKET_HALTED",
    "MARKET_OPEN",
    "MARKET_POST_ONLY",
    "MARKET_REDUCE_ONLY",
    "MARKET_SETTLING",
    "NOTIONAL_MIN_WORTH",
    "OPEN_ORDERS_MAX",
    "OWNER_SHARE_PPB",
    "PENDING_DEPOSITS_MAX",
    "PENDING_WITHDRAWALS_MAX",
    "PERPETUAL",
    "PLACE",
    "PPB",
    "PRICE_ABSENT",
    "PRICE_E9",
    "PRICE_JUMPED",
    "PRICE_NO_QUORUM",
    "PRICE_OK",
    "PRICE_STALE",
    "PRICE_WIDE",
    "PVP",
    "QUOTES_PER_MARKET_MAX",
    "RANKED_PER_PASS_MAX",
    "REALISATIONS_MAX",
    "RECENT_BUCKETS",
    "RECENT_BUCKET_NS",
    "REPLACE",
    "REVERSAL_NS",
    "ROUNDING",
    "RULE_SET_AMENDED",
    "RULE_SET_FIRST",
    "RULE_SET_LATEST",
    "SCALE_MAX",
    "SCOPE_ACCOUNT",
    "SCOPE_CLEARINGHOUSE",
    "SCOPE_MARKET",
    "SECOND_NS",
    "SECOND_PERSON_NS",
    "SELL",
    "SETTLEMENT",
    "SOURCE_FRESH",
    "SOURCE_FROZEN",
    "SOURCE_NO_QUOTE_INDEX",
    "SOURCE_STALE",
    "SPOT",
    "STP_CANCEL_BOTH",
    "STP_CANCEL_MAKER",
    "STP_CANCEL_TAKER",
    "STP_DECREMENT",
    "SUB_ACCOUNTS_MAX",
    "TRIGGER_AT_ONCE",
    "TRIGGER_INDEX",
    "TRIGGER_LAST",
    "TRIGGER_MARK",
    "TRIGGER_STOP",
    "TRIGGER_TAKE_PROFIT",
    "TRIGGER_TRAILING",
    "UNPAID_AGE_NS",
    "UNPAID_CLAIMS_MIN",
    "UNPAID_LOSS_CLAIMANTS_NS",
    "UNPAID_LOSS_OFFERED_NS",
    "UNPAID_LOSS_PASSES",
    "UNPAID_LOSS_PENALTY_PPB",
    "UNPAID_LOSS_RATE_PPB",
    "VENUE_PASSES_MAX",
    "VIRTUAL_CLAIM_MIN",
    "VIRTUAL_CLAIM_WORTH",
    "WEIGHT_IDENTITY",
    "WEIGHT_INVERSE_SQRT",
    "WIDEN_AFTER_PASSES",
    "WORK_CALL_MAX",
    "WORK_ITEM_MAX",
    "WORK_PRINCIPAL_MAX",
    "WORK_SLICE",
]

# --- AccountKind ---
# What an account is for.
KIND_CUSTOMER: Final = 1
KIND_MARKET_MAKER: Final = 2
KIND_BACKSTOP: Final = 3
KIND_MEMBER_HOUSE: Final = 4
KIND_MEMBER_OMNIBUS: Final = 5
KIND_MEMBER_INDIVIDUAL: Final = 6
KIND_VENUE: Final = 7
KIND_SYSTEM: Final = 8

# --- AccountStatus ---
# The life of an account.
ACTIVE: Final = 1
LIQUIDATING: Final = 2
DEFAULTED: Final = 3
CLOSED: Final = 4

# --- WeightKind ---
# How the collateral weight of an asset falls with the size of the holding.
WEIGHT_IDENTITY: Final = 1  # Counts in full.
WEIGHT_INVERSE_SQRT: Final = 2  # min(base, 1.1 / (1 + penalty * sqrt(notional))).

# --- MarketKind ---
# What a market trades.
SPOT: Final = 1
PERPETUAL: Final = 2
DATED_FUTURE: Final = 3

# --- Matching ---
# Who matches: this engine's book, or an external venue that reports fills.
INTERNAL: Final = 1
EXTERNAL_VENUE: Final = 2

# --- MarketStatus ---
# What a market accepts (SPEC O-2).
MARKET_OPEN: Final = 1
MARKET_AUCTION: Final = 2
MARKET_POST_ONLY: Final = 3
MARKET_CANCEL_ONLY: Final = 4
MARKET_REDUCE_ONLY: Final = 5
MARKET_HALTED: Final = 6
MARKET_SETTLING: Final = 7
MARKET_CLOSED: Final = 8

# --- OrderAction ---
# What an instruction does.
PLACE: Final = 1
CANCEL: Final = 2
REPLACE: Final = 3

# --- Side ---
# Which side an order is on.
BUY: Final = 1
SELL: Final = 2

# --- OrderType ---
# How an order is priced.
LIMIT: Final = 1
MARKET: Final = 2

# --- TimeInForce ---
# How long an order stands.
GTC: Final = 1  # Good till cancelled.
IOC: Final = 2  # Immediate or cancel.
FOK: Final = 3  # Fill or kill.
GTD: Final = 4  # Good till date: needs expire_time_ns.

# --- PostOnly ---
# The permission of an order to take liquidity. UNSPECIFIED: it may.
FLAG_POST_ONLY: Final = 1  # Refused if it would cross.
FLAG_POST_ONLY_SLIDE: Final = 2  # Moved to one tick inside the opposite best price instead.

# --- SelfTradePrevention ---
# What happens when an order meets an order of the same owner; the taker's mode applies. UNSPECIFIED
# in an order means CANCEL_TAKER.
STP_CANCEL_TAKER: Final = 1
STP_CANCEL_MAKER: Final = 2
STP_CANCEL_BOTH: Final = 3
STP_DECREMENT: Final = 4

# --- RiskSwitchScope ---
# Where a risk switch acts.
SCOPE_CLEARINGHOUSE: Final = 1
SCOPE_MARKET: Final = 2
SCOPE_ACCOUNT: Final = 3

# --- BreakResolution ---
# What an operator does with a break.
BREAK_DISCARD: Final = 1
BREAK_BOOK: Final = 2

# --- PriceState ---
# How far the price of an instrument can be trusted.
PRICE_ABSENT: Final = 1  # Never had a price.
PRICE_OK: Final = 2
PRICE_NO_QUORUM: Final = 3  # Fewer fresh sources than the quorum.
PRICE_STALE: Final = 4  # A quorum, but no tick that is new enough.
PRICE_JUMPED: Final = 5  # The index before its cap is too far from the capped one.
PRICE_WIDE: Final = 6  # The sources' spreads or confidences are too wide.

# --- GuardDecision ---
# What the state of a price lets be done with it; a greater number is the stricter answer.
DECISION_ALLOW: Final = 1
DECISION_ALLOW_AT_STABLE: Final = 2
DECISION_BLOCK: Final = 3

# --- SourceStanding ---
# The reason for which a source counts for an instrument, or does not.
SOURCE_FRESH: Final = 1
SOURCE_STALE: Final = 2
SOURCE_FROZEN: Final = 3  # It says the same while the others move.
SOURCE_NO_QUOTE_INDEX: Final = 4  # What it quotes in has no index.

# --- TriggerKind ---
# What a conditional order waits for.
TRIGGER_AT_ONCE: Final = 1  # Nothing: it is placed at once.
TRIGGER_STOP: Final = 2  # A buy for a rise to its trigger, a sell for a fall.
TRIGGER_TAKE_PROFIT: Final = 3  # A buy for a fall to its trigger, a sell for a rise.
TRIGGER_TRAILING: Final = 4  # A stop whose trigger follows the best price since its acceptance.

# --- TriggerSource ---
# Which price of the market triggers.
TRIGGER_MARK: Final = 1
TRIGGER_INDEX: Final = 2
TRIGGER_LAST: Final = 3  # The last trade.

# --- BrakeKind ---
# The circuit brakes.
# A market's price moved too far within a window: an auction, or where a venue matches a halt.
BRAKE_VOLATILITY_HALT: Final = 1
BRAKE_PRICE_BAND: Final = 2  # On the price of each order, around the mark.
BRAKE_OPEN_INTEREST_CAP: Final = 3
BRAKE_OUTFLOW_LIMIT: Final = 4  # On what leaves the clearinghouse of an asset over a window.
BRAKE_BORROW_CAP: Final = 5  # On what is newly borrowed of an asset over a window.
BRAKE_DEPOSIT_CAP: Final = 6  # On what deposits credit of an asset over a window.
BRAKE_KILL_SWITCH: Final = 7  # Of the whole clearinghouse: risk may only fall.
# Of the whole clearinghouse: nothing leaves it after a bankruptcy.
BRAKE_WITHDRAWAL_GATE: Final = 8

# --- BrakeCause ---
# Why a brake engaged or released.
CAUSE_PRICE_MOVED: Final = 1
CAUSE_WINDOW_FULL: Final = 2
CAUSE_LOSS_UNPAID: Final = 3  # A bankruptcy that others bear, or that the liquidity fund owes.
CAUSE_LOSS_PAID: Final = 4  # A bankruptcy that the liquidity fund paid.
CAUSE_TIME_PASSED: Final = 5
CAUSE_ROOM_AGAIN: Final = 6
CAUSE_STATUS_MOVED: Final = 7  # An operator or an expiry moved the market's status.
CAUSE_TERMS_CHANGED: Final = 8
CAUSE_OPERATOR: Final = 20  # From here on what an operator or a risk officer may give.
CAUSE_ATTACK: Final = 21
CAUSE_PRICES: Final = 22
CAUSE_VENUE: Final = 23
CAUSE_SOFTWARE: Final = 24
CAUSE_MARKET_STRESS: Final = 25
CAUSE_REGULATOR: Final = 26
CAUSE_DRILL: Final = 27

# --- CursorKind ---
# Work that visits many, and so is done in slices.
# Accounts whose price bounds a price has left, or that a change of parameters concerns.
CURSOR_HEALTH: Final = 1
CURSOR_LIQUIDATION: Final = 2  # A pass of the waterfall.
CURSOR_LENDERS: Final = 3  # Lenders of a pool that has lost.
CURSOR_TRIGGERS: Final = 4  # Conditional orders that a price has reached.
CURSOR_DEADLINES: Final = 5  # Deadlines that have come, and passes that are due and have not begun.
CURSOR_SETTLEMENT_PASS: Final = 6  # A settlement pass.
CURSOR_KILL_SWITCH: Final = 7  # Resting orders that the kill switch ends.
CURSOR_ENDING_MARKETS: Final = 8  # Markets that close or expire.

# --- GateMode ---
# After which losses withdrawals stop.
GATE_OFF: Final = 1
GATE_ON_UNPAID_LOSS: Final = 2  # A bankruptcy of which the liquidity fund could not pay all.
GATE_ON_ANY_LOSS: Final = 3  # Any bankruptcy.

# --- AccrualMode ---
# How the index of a lending pool grows.
ACCRUAL_LINEAR: Final = 1
ACCRUAL_COMPOUNDED: Final = 2
