# SPDX-License-Identifier: Apache-2.0
"""The vocabulary: ids of the system accounts and the enumerations of the domain, with fixed numbers.

Owns names and numbers only; plain `Final` integers, because the hot path compares them and a compiled
build inlines them. The protobuf enums carry the same numbers (a test compares them).
"""

from typing import Final

# --- limits (U-2) ---
AMOUNT_MAX: Final = 2**63 - 1
SCALE_MAX: Final = 12
BATCH_ITEMS_MAX: Final = 8192
OPEN_ORDERS_MAX: Final = (
    1_000  # that may rest of one account: what its gate may have to look at (I-12)
)
PPB: Final = 1_000_000_000
PRICE_E9: Final = 1_000_000_000  # oracle, index and mark prices carry nine more decimals (U-3)
SECOND_NS: Final = 1_000_000_000

# --- system accounts (L-2); every other account id is FIRST_ACCOUNT_ID or above ---
EXTERNAL: Final = 1
SETTLEMENT: Final = 2
FEES: Final = 3
LIQUIDITY_FUND: Final = 4
CCP_SKIN: Final = 5
CCP_EQUITY: Final = 6
DEFAULT_FUND: Final = 7
LENDING_POOL: Final = 8
LENDING_RESERVE: Final = 9
FUNDING: Final = 10
ROUNDING: Final = 11
CCP: Final = 12
PVP: Final = 13
FIRST_ACCOUNT_ID: Final = 1001

# --- account kinds and status (L-1, L-3) ---
KIND_CUSTOMER: Final = 1
KIND_MARKET_MAKER: Final = 2
KIND_BACKSTOP: Final = 3
KIND_MEMBER_HOUSE: Final = 4
KIND_MEMBER_OMNIBUS: Final = 5
KIND_MEMBER_INDIVIDUAL: Final = 6
KIND_VENUE: Final = 7
KIND_SYSTEM: Final = 8

ACTIVE: Final = 1
LIQUIDATING: Final = 2
DEFAULTED: Final = 3
CLOSED: Final = 4

ACCOUNT_AUTO_LEND: Final = 1
ACCOUNT_AUTO_REPAY: Final = 2
ACCOUNT_SPOT_MARGIN: Final = 4

# --- collateral weight (M-1) ---
WEIGHT_IDENTITY: Final = 1
WEIGHT_INVERSE_SQRT: Final = 2

# --- markets (O-1, O-2) ---
SPOT: Final = 1
PERPETUAL: Final = 2
DATED_FUTURE: Final = 3

INTERNAL: Final = 1
EXTERNAL_VENUE: Final = 2

MARKET_OPEN: Final = 1
MARKET_AUCTION: Final = 2
MARKET_POST_ONLY: Final = 3
MARKET_CANCEL_ONLY: Final = 4
MARKET_REDUCE_ONLY: Final = 5
MARKET_HALTED: Final = 6
MARKET_SETTLING: Final = 7
MARKET_CLOSED: Final = 8

# --- orders (O-3, O-4) ---
PLACE: Final = 1
CANCEL: Final = 2
REPLACE: Final = 3

BUY: Final = 1
SELL: Final = 2

LIMIT: Final = 1
MARKET: Final = 2

GTC: Final = 1
IOC: Final = 2
FOK: Final = 3
GTD: Final = 4

FLAG_POST_ONLY: Final = 1  # refused if it would cross
FLAG_POST_ONLY_SLIDE: Final = 2  # moved to one tick inside instead
FLAG_REDUCE_ONLY: Final = 4

STP_CANCEL_TAKER: Final = 1
STP_CANCEL_MAKER: Final = 2
STP_CANCEL_BOTH: Final = 3
STP_DECREMENT: Final = 4

# --- conditional orders (O-3) ---
TRIGGER_AT_ONCE: Final = 1  # none: placed at once, to display a part of it or to pair it
TRIGGER_STOP: Final = 2
TRIGGER_TAKE_PROFIT: Final = 3
TRIGGER_TRAILING: Final = 4

TRIGGER_MARK: Final = 1
TRIGGER_INDEX: Final = 2
TRIGGER_LAST: Final = 3

CONDITIONAL_ORDERS_MAX: Final = 200  # that wait, per account
ICEBERG_PARTS_MAX: Final = 100  # an iceberg is at most this many times what it displays
DEAD_MAN_MAX_NS: Final = 86_400_000_000_000

# --- switches (G-2) ---
SCOPE_CLEARINGHOUSE: Final = 1
SCOPE_MARKET: Final = 2
SCOPE_ACCOUNT: Final = 3

# --- circuit brakes, why they engage or release, what closes the gate on withdrawals (K-1) ---
BRAKE_VOLATILITY_HALT: Final = 1
BRAKE_PRICE_BAND: Final = 2
BRAKE_OPEN_INTEREST_CAP: Final = 3
BRAKE_OUTFLOW_LIMIT: Final = 4
BRAKE_BORROW_CAP: Final = 5
BRAKE_DEPOSIT_CAP: Final = 6
BRAKE_KILL_SWITCH: Final = 7
BRAKE_WITHDRAWAL_GATE: Final = 8

CAUSE_PRICE_MOVED: Final = 1
CAUSE_WINDOW_FULL: Final = 2
CAUSE_LOSS_UNPAID: Final = 3  # a bankruptcy that others bear, or the liquidity fund owes
CAUSE_LOSS_PAID: Final = 4  # a bankruptcy that the liquidity fund paid
CAUSE_TIME_PASSED: Final = 5
CAUSE_ROOM_AGAIN: Final = 6
CAUSE_STATUS_MOVED: Final = 7
CAUSE_TERMS_CHANGED: Final = 8
# What an operator or a risk officer may give as a cause.
CAUSE_OPERATOR: Final = 20
CAUSE_ATTACK: Final = 21
CAUSE_PRICES: Final = 22
CAUSE_VENUE: Final = 23
CAUSE_SOFTWARE: Final = 24
CAUSE_MARKET_STRESS: Final = 25
CAUSE_REGULATOR: Final = 26
CAUSE_DRILL: Final = 27

GATE_OFF: Final = 1
GATE_ON_UNPAID_LOSS: Final = 2
GATE_ON_ANY_LOSS: Final = 3

# --- resolution of a BREAK (O-1) ---
BREAK_DISCARD: Final = 1
BREAK_BOOK: Final = 2

# --- how an index grows (B-3) ---
ACCRUAL_LINEAR: Final = 1
ACCRUAL_COMPOUNDED: Final = 2

# --- state of a price (P-4) ---
PRICE_ABSENT: Final = 1
PRICE_OK: Final = 2
PRICE_NO_QUORUM: Final = 3
PRICE_STALE: Final = 4
PRICE_JUMPED: Final = 5
PRICE_WIDE: Final = 6

# --- what a price is asked for, and the answer; a greater answer is the stricter one (P-4) ---
ACTION_INCREASE_RISK: Final = 1
ACTION_REDUCE_RISK: Final = 2
ACTION_LIQUIDATE: Final = 3
ACTION_WITHDRAW: Final = 4
ACTION_SETTLE: Final = 5
ACTION_FUND: Final = 6

DECISION_ALLOW: Final = 1
DECISION_ALLOW_AT_STABLE: Final = 2
DECISION_BLOCK: Final = 3

# --- standing of a source for one instrument (P-2) ---
SOURCE_FRESH: Final = 1
SOURCE_STALE: Final = 2
SOURCE_FROZEN: Final = 3
SOURCE_NO_QUOTE_INDEX: Final = 4
