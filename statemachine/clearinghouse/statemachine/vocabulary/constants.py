# SPDX-License-Identifier: Apache-2.0
"""Limits, ids of system accounts, flags and answers of the price guard: constants that have no public enumeration.

Written by hand, because the schema states only what callers can name. `types` gives them on, beside the constants of
the public enumerations.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId

# --- limits (U-2) ---
AMOUNT_MAX: Final = 2**63 - 1
SCALE_MAX: Final = 12
BATCH_ITEMS_MAX: Final = 8192
# Orders of one account that may rest, which bounds the work of its gate (I-12).
OPEN_ORDERS_MAX: Final = 1_000
# Of them, those of all accounts of one owner at one price (O-3.1).
LEVEL_ORDERS_MAX: Final = 50
# Resting orders that one order may meet, each turn of an iceberg counted (O-3.1).
MAKERS_MAX: Final = 1_000
PPB: Final = 1_000_000_000
# Of a risk-increasing order, in whole valuation units, where a market states no least notional of its own (G-4.1).
NOTIONAL_MIN_WORTH: Final = 10
# Smallest units that a lender may lose by the rounding of a pool's shares (B-1.1).
LOAN_SHORTFALL_MAX: Final = 2
# The claim that a pool counts beside its lenders': whole valuation units, and the least, in smallest units (B-1.1).
VIRTUAL_CLAIM_WORTH: Final = 100
VIRTUAL_CLAIM_MIN: Final = 10**6
# Of a window's cap: the most that one owner takes, and what settlement may borrow in a window of its own (K-1.1).
OWNER_SHARE_PPB: Final = 250_000_000
LOSERS_SHARE_PPB: Final = 250_000_000
PRICE_E9: Final = 1_000_000_000  # oracle, index and mark prices carry nine more decimals (U-3)
SECOND_NS: Final = 1_000_000_000
# How long the fund keeps a line apart for its account, and how many lines a pass returns (W-8.1).
APART_NS: Final = 7 * 86_400 * SECOND_NS
APART_RETURNS_MAX: Final = 100

# --- a future near its expiry (O-1.1) ---
EXPIRY_SAMPLES_PERCENT: Final = (
    90  # of the window's samples, without which no price is taken from them
)
LAST_MINUTES_NS: Final = 300 * SECOND_NS  # before its expiry, in which risk may only be reduced
# --- work (I-12.1): a unit stands for at most 2.5 us of plain Python; `engine.work` has the weights ---
WORK_ITEM_MAX: Final = 20_000  # of an item, and of a record
WORK_SLICE: Final = 5_000  # of work that was due and is done in slices (I-12.2)
CURSOR_SLICES_MAX: Final = 400  # of one such work; then risk may only fall (I-12.2)
WORK_CALL_MAX: Final = 400_000
WORK_PRINCIPAL_MAX: Final = 4_000_000  # of one principal in a second of sequenced time

# --- tier 1 beside a thin book (W-2.1) ---
VENUE_PASSES_MAX: Final = 20  # without a fill of a venue, before the providers are asked
WIDEN_AFTER_PASSES: Final = 2  # without a fill, before the limit goes a step further from the index
FAR_PARTS: Final = 4  # mark and index are far apart beyond a quarter of the base MMF

# --- results that still belong to a position when it is deleveraged (W-4.1) ---
RECENT_BUCKET_NS: Final = 6 * SECOND_NS
RECENT_BUCKETS: Final = 10

# --- what one account may have at a time (I-12) ---
PENDING_DEPOSITS_MAX: Final = 64
PENDING_WITHDRAWALS_MAX: Final = 64
HOLDS_MAX: Final = 256
SUB_ACCOUNTS_MAX: Final = 100
QUOTES_PER_MARKET_MAX: Final = 16  # standing quotes of a spot market
HOLD_PARTS: Final = 100  # a hold is worth at least this part of a whole valuation unit

# --- margin and default fund (C-8, I-12) ---
STRESS_SCENARIOS_MIN: Final = 20  # by which the default fund is sized (C-8.1)
STRESS_SCENARIOS_MAX: Final = 100
CREDIT_LINES_MAX: Final = 256  # committed to the central counterparty (C-12)
STRESS_SHOCKS_MAX: Final = 10_000  # assets of one scenario

# --- payment versus payment (C-6, I-12) ---
PVP_CURRENCIES_MAX: Final = 16
PVP_MEMBERS_MAX: Final = 1_000
PVP_DEADLINES_MAX: Final = 128  # of a schedule of pay-ins
PVP_PAIRS_MAX: Final = 256  # of one member that wait
PVP_QUEUE_MAX: Final = 10_000
PVP_REFERENCES_MAX: Final = 65_536  # of pairs that have ended, which no new pair may have

# --- lending pools (I-12, B-5) ---
LEFT_MAX: Final = 2_000  # accounts that may leave a pool while it expects a loss

# --- deposits that are taken back (L-4.1) ---
REVERSAL_NS: Final = 30 * 86_400 * SECOND_NS  # how long after its confirmation
CREDITED_NS: Final = 2 * REVERSAL_NS  # how long it is remembered
SECOND_PERSON_NS: Final = 86_400 * SECOND_NS  # within which another principal has to ask too

# --- unpaid claims (R-3.1) ---
UNPAID_CLAIMS_MIN: Final = 100  # whole valuation units; up to them only a claim's age starts R-3
UNPAID_AGE_NS: Final = 600_000_000_000
REALISATIONS_MAX: Final = 100  # positions whose turn comes in one pass, in one settlement asset
RANKED_PER_PASS_MAX: Final = 5_000  # touched positions that one pass ranks

# --- unpaid losses (R-1.1) ---
UNPAID_LOSS_PASSES: Final = 3  # of R-1; from then on a loss bears interest
UNPAID_LOSS_OFFERED_NS: Final = (
    600_000_000_000  # of interest; then providers are offered the collateral
)
UNPAID_LOSS_CLAIMANTS_NS: Final = (
    86_400_000_000_000  # of interest; then those whose claims wait are offered it
)
UNPAID_LOSS_RATE_PPB: Final = 200_000_000  # a year, where the asset has no pool
UNPAID_LOSS_PENALTY_PPB: Final = 100_000_000  # a year, more at each whole hour
# What the fund buys of one asset within a day: parts of its means, and of the mean depth of the books.
FUND_PURCHASE_NS: Final = 86_400 * SECOND_NS
FUND_PURCHASE_SHARE_PPB: Final = 20_000_000
FUND_PURCHASE_DEPTH_PPB: Final = 100_000_000
DEPTH_SAMPLE_NS: Final = 3_600 * SECOND_NS
DEPTH_LEVELS_MAX: Final = 1_000  # prices of a book that a sample counts, from the best on

# --- sets of the rules (J-5): the one with the amendments of section 18 is the second ---
RULE_SET_LATEST: Final = 2
RULE_SETS: Final = [RULE_SET_LATEST]  # those that this version reads, oldest first

# --- system accounts (L-2); every other account id is FIRST_ACCOUNT_ID or above ---
EXTERNAL: Final = AccountId(1)
SETTLEMENT: Final = AccountId(2)
FEES: Final = AccountId(3)
LIQUIDITY_FUND: Final = AccountId(4)
CCP_SKIN: Final = AccountId(5)
CCP_EQUITY: Final = AccountId(6)
DEFAULT_FUND: Final = AccountId(7)
LENDING_POOL: Final = AccountId(8)
LENDING_RESERVE: Final = AccountId(9)
FUNDING: Final = AccountId(10)
ROUNDING: Final = AccountId(11)
CCP: Final = AccountId(12)
PVP: Final = AccountId(13)
FIRST_ACCOUNT_ID: Final = AccountId(1001)

# --- flags of accounts (L-3) and orders (O-3); those for post-only orders are public ---
ACCOUNT_AUTO_LEND: Final = 1
ACCOUNT_AUTO_REPAY: Final = 2
ACCOUNT_SPOT_MARGIN: Final = 4
ACCOUNT_TAKES_COLLATERAL: Final = 8  # in place of cash for claims that wait
FLAG_REDUCE_ONLY: Final = 4
# Set by the machine alone: what the order receives repays a debt, also if the account's settings have changed (G-9.1).
FLAG_REPAYS: Final = 8
# Of a conditional order: it closes the position as that is when it triggers, and ends with it (O-3).
FLAG_CLOSE_POSITION: Final = 16

# --- what custody decides on a withdrawal (L-4): bits, 0 rejects ---
CUSTODY_CONFIRM: Final = 1
CUSTODY_HAS_LEFT: Final = 2

# --- conditional orders (O-3) ---
CONDITIONAL_ORDERS_MAX: Final = 500  # that wait, per account (I-12)
BRACKETS_MAX: Final = 16  # per account, with an entry that may fill or an exit that waits (I-12)
# Of an order in slices: how many, and the time between two (I-12).
TWAP_SLICES_MIN: Final = 2
TWAP_SLICES_MAX: Final = 2_880
TWAP_INTERVAL_MIN_NS: Final = 10_000_000_000
TWAP_INTERVAL_MAX_NS: Final = 3_600_000_000_000
TWAPS_OF_OWNER_MAX: Final = 32  # that run (I-12)
TWAPS_OF_MARKET_MAX: Final = 1_024
ICEBERG_PARTS_MAX: Final = 100  # an iceberg is at most this many times the quantity it displays
DEAD_MAN_MAX_NS: Final = 86_400_000_000_000

# --- central counterparty (C-1 to C-4, I-12) ---
TRADE_SIDES_MAX: Final = 1_000  # of one account that wait for the other side
TRADE_CANCELS_MAX: Final = (
    10_000  # of one session, for which one account has asked and the other has not
)
GIVE_UPS_MAX: Final = 256  # open ones of one account that gives
UNWINDING_SECONDS_MAX: Final = 31_622_400  # of a member that resigns: 366 days
RESIGNATION_RETRY_NS: Final = (
    86_400 * SECOND_NS
)  # after which a held resignation is looked through again
ALLOCATION_PARTS_MAX: Final = 100  # accounts among which a leg is divided
# What may differ between two sides of a bilateral trade, as a sum (C-1).
DIFFERS_IN_MARKET: Final = 1
DIFFERS_IN_SIDE: Final = 2
DIFFERS_IN_PRICE: Final = 4
DIFFERS_IN_QUANTITY: Final = 8
DIFFERS_IN_DATE: Final = 16
SESSION_TRADES_MAX: Final = 5_000_000  # of one session
SESSIONS_KEPT_MAX: Final = 20  # of a segment that are posted
DVP_RETRY_NS: Final = 3_600 * SECOND_NS  # after which a settlement that lacks money is tried again
PRIORITY_MAX: Final = 255  # of an account that receives securities
BUY_IN_DAYS_MAX: Final = 30
BUY_IN_OFFERS_MAX: Final = 64  # of one market
CORPORATE_ACTIONS_MAX: Final = 256  # that are not paid
CORPORATE_HOLDERS_MAX: Final = 50_000  # accounts that get some of one
SPLIT_NETS_MAX: Final = 1_500  # open nets that a split exchanges in one step
SPLIT_RATIO_MAX: Final = 1_000_000  # each side of a ratio
CORPORATE_UNITS_MAX: Final = 2**60  # of a security for which an amount is paid
SESSION_NETS_MAX: Final = 110_000  # pairs of an account and a market in one session
VALUE_DATE_DAYS_MAX: Final = 366  # how far a settlement date may be from today
CYCLE_DAYS_MAX: Final = 10  # business days from trade to settlement
CALENDARS_MAX: Final = 1_000
SEGMENTS_MAX: Final = 1_000
MEMBERS_MAX: Final = 10_000

# --- holders outside and their statements (C-14, I-12) ---
HOLDERS_MAX: Final = 64
HOLDER_ACCOUNTS_MAX: Final = 1_000  # of all holders
CLOSINGS_KEPT_MAX: Final = 10  # business days whose statement can still be loaded
NON_DEFAULT_LOSSES_MAX: Final = 1_000  # that are kept; the first that is borne goes (C-13)
LOSS_ACCOUNTS_MAX: Final = 50_000  # accounts of members, which a loss goes through

# --- defaults of clearing members (C-9, I-12) ---
DEFAULT_CASES_OPEN_MAX: Final = 64
LOTS_OF_CASE_MAX: Final = 256
BIDS_OF_LOT_MAX: Final = 256
STEP_SECONDS_MAX: Final = 604_800  # of a step that ends by itself
ASSESSMENT_CAP_PPB_MAX: Final = 10_000_000_000

# --- what a price is needed for (P-4) ---
ACTION_INCREASE_RISK: Final = 1
ACTION_REDUCE_RISK: Final = 2
ACTION_LIQUIDATE: Final = 3
ACTION_WITHDRAW: Final = 4
ACTION_SETTLE: Final = 5
ACTION_FUND: Final = 6

# --- authority: what a delegate may do on an account, as bits, and limits ---
RIGHT_READ: Final = 1
RIGHT_TRADE: Final = 2
RIGHT_TRANSFER: Final = 4
RIGHT_WITHDRAW: Final = 8
OPERATORS_MIN: Final = 2  # without an end
PRINCIPALS_MAX: Final = 100_000
DELEGATES_MAX: Final = 16  # of an account
DELEGATION_LIMITS_MAX: Final = 32  # of a delegation
DESTINATIONS_MAX: Final = 32  # of an account
PROPOSALS_MAX: Final = 256  # of changes of parameters
PROPOSALS_OF_PRINCIPAL_MAX: Final = 16
RECOVERY_KEYS_MAX: Final = 16
RECOVERY_THRESHOLD_MIN: Final = 2
RECOVERY_KEY_DIGITS: Final = 64  # of a public key of Ed25519
RECOVERED_OPERATORS_MAX: Final = 8
WITHDRAWAL_WAIT_NS: Final = 86_400 * SECOND_NS  # of a new right to withdraw
