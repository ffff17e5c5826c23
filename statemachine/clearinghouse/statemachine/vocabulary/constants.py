# SPDX-License-Identifier: Apache-2.0
"""Limits, ids of system accounts, flags, and actions of the price guard: constants without a public enumeration.

Written by hand, because the schema has only values that callers can name. `types` re-exports them, together with the
constants of the public enumerations.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId

# --- limits (U-2) ---
AMOUNT_MAX: Final = 2**63 - 1
# Compiled code compares larger integers as objects, which takes a hundred times as long.
SMALL_INTEGER_MAX: Final = 2**62 - 1
SCALE_MAX: Final = 12
BATCH_ITEMS_MAX: Final = 8192
# Resting orders of one account; this bounds the work of the account's gate (I-12).
OPEN_ORDERS_MAX: Final = 1_000
# Resting orders of all accounts of one owner at one price (O-3.1).
LEVEL_ORDERS_MAX: Final = 50
# Resting orders that one order may meet; each turn of an iceberg counts (O-3.1).
MAKERS_MAX: Final = 1_000
PPB: Final = 1_000_000_000
# The least notional of a risk-increasing order in whole valuation units, if its market states none
# (G-4.1).
NOTIONAL_MIN_WORTH: Final = 10
# The most that a lender may lose by the rounding of a pool's shares, in smallest units (B-1.1).
LOAN_SHORTFALL_MAX: Final = 2
# The virtual claim that a pool counts beside its lenders' claims, in whole valuation units, and its
# least value in smallest units (B-1.1).
VIRTUAL_CLAIM_WORTH: Final = 100
VIRTUAL_CLAIM_MIN: Final = 10**6
# Shares of a window's cap: the most that one owner may take, and the cap of settlement's borrows in
# its own window (K-1.1).
OWNER_SHARE_PPB: Final = 250_000_000
LOSERS_SHARE_PPB: Final = 250_000_000
# Oracle, index and mark prices have nine more decimals (U-3).
PRICE_E9: Final = 1_000_000_000
SECOND_NS: Final = 1_000_000_000
# The time for which the fund keeps a line apart for its account, and the lines that one pass
# returns (W-8.1).
APART_NS: Final = 7 * 86_400 * SECOND_NS
APART_RETURNS_MAX: Final = 100

# --- a future near its expiry (O-1.1) ---
# The share of the window's samples that a settlement price needs.
EXPIRY_SAMPLES_PERCENT: Final = 90
# The time before an expiry in which risk may only be reduced.
LAST_MINUTES_NS: Final = 300 * SECOND_NS
# --- work (I-12.1): a unit stands for at most 2.5 us of plain Python; `engine.work` has the weights ---
WORK_ITEM_MAX: Final = 20_000  # work of an item, and of a record
WORK_SLICE: Final = 5_000  # a slice of due work (I-12.2)
# Slices of one work; beyond them risk may only fall (I-12.2).
CURSOR_SLICES_MAX: Final = 400
WORK_CALL_MAX: Final = 400_000
# Work of one principal in a second of sequenced time.
WORK_PRINCIPAL_MAX: Final = 4_000_000

# --- tier 1 beside a thin book (W-2.1) ---
# Passes without a venue's fill before providers take over.
VENUE_PASSES_MAX: Final = 20
# Passes without a fill before the limit moves a step further from the index.
WIDEN_AFTER_PASSES: Final = 2
# Mark and index are far apart if they differ by more than a quarter of the base MMF.
FAR_PARTS: Final = 4

# --- time away (U-6.2) ---
# Work that comes later than this after its time: the clearinghouse was away.
AWAY_NS: Final = 5 * SECOND_NS

# --- results that still belong to a position when it is deleveraged (W-4.1) ---
RECENT_BUCKET_NS: Final = 6 * SECOND_NS
RECENT_BUCKETS: Final = 10

# --- limits of one account (I-12) ---
PENDING_DEPOSITS_MAX: Final = 64
PENDING_WITHDRAWALS_MAX: Final = 64
HOLDS_MAX: Final = 256
SUB_ACCOUNTS_MAX: Final = 100
QUOTES_PER_MARKET_MAX: Final = 16  # standing quotes of a spot market
QUOTES_OF_OWNER_MAX: Final = 2  # of one owner among them
# A hold is worth at least this part of a whole valuation unit.
HOLD_PARTS: Final = 100

# --- margin and default fund (C-8, I-12) ---
# The least number of scenarios that size the default fund (C-8.1).
STRESS_SCENARIOS_MIN: Final = 20
STRESS_SCENARIOS_MAX: Final = 100
# Lines of credit committed to the central counterparty (C-12).
CREDIT_LINES_MAX: Final = 256
STRESS_SHOCKS_MAX: Final = 10_000  # assets of one scenario
FUND_DAYS_MAX: Final = 366  # whose Cover-2 counts in the size of the default fund

# --- payment versus payment (C-6, I-12) ---
PVP_CURRENCIES_MAX: Final = 16
PVP_MEMBERS_MAX: Final = 1_000
PVP_DEADLINES_MAX: Final = 128  # deadlines of a schedule of pay-ins
PVP_PAIRS_MAX: Final = 256  # waiting pairs of one member
PVP_QUEUE_MAX: Final = 10_000
# References of ended pairs, which no new pair may use.
PVP_REFERENCES_MAX: Final = 65_536

# --- lending pools (I-12, B-5) ---
# Accounts that may leave a pool while it expects a loss.
LEFT_MAX: Final = 2_000
# Requests for redemption of an account, and the least worth of one that does not ask for a whole
# claim, in whole valuation units (B-6).
REDEMPTIONS_MAX: Final = 4
REDEMPTION_WORTH: Final = 10

# --- reversals of deposits (L-4.1) ---
# The time after its confirmation in which a deposit can be reversed.
REVERSAL_NS: Final = 30 * 86_400 * SECOND_NS
CREDITED_NS: Final = 2 * REVERSAL_NS  # the time for which a deposit is recorded
# The time in which a second principal must confirm.
SECOND_PERSON_NS: Final = 86_400 * SECOND_NS

# --- unpaid claims (R-3.1) ---
# In whole valuation units; up to this amount only a claim's age starts R-3.
UNPAID_CLAIMS_MIN: Final = 100
UNPAID_AGE_NS: Final = 600_000_000_000
# Positions in one settlement asset that one pass realises.
REALISATIONS_MAX: Final = 100
RANKED_PER_PASS_MAX: Final = 5_000  # touched positions that one pass ranks

# --- unpaid losses (R-1.1, R-1.5) ---
# Passes whose borrow did not pay a loss, before collateral is converted for it, unless an operator states another.
BORROW_PASSES: Final = 3
# Passes of R-1 before a loss bears interest.
UNPAID_LOSS_PASSES: Final = 3
# The time with interest before providers, and later the accounts with waiting claims, are offered the collateral.
UNPAID_LOSS_OFFERED_NS: Final = 600_000_000_000
UNPAID_LOSS_CLAIMANTS_NS: Final = 86_400_000_000_000
# The rate per year, if the asset has no pool.
UNPAID_LOSS_RATE_PPB: Final = 200_000_000
# The increase of the rate per year at each whole hour.
UNPAID_LOSS_PENALTY_PPB: Final = 100_000_000
# Debts that are too little to buy are repaid in cash: whole valuation units of all accounts within a
# day, and one of an account and asset (B-2.1).
DUST_WORTH_MAX: Final = 1_000
DUST_NS: Final = 86_400 * SECOND_NS
# The least time between the delisting of a perpetual and the window of its last price (O-1.3).
DELISTING_NOTICE_NS: Final = 3_600 * SECOND_NS
# The longest notice of a change of parameters.
SETTING_NOTICE_MAX_NS: Final = 30 * 86_400 * SECOND_NS
# A settlement price further from the last allowed index is confirmed (O-1.3).
SETTLEMENT_DISTANCE_PPB: Final = 100_000_000
# Greatest length of all pauses of an asset within a day, together (O-2.2).
PAUSED_NS_MAX: Final = 3_600 * SECOND_NS
PAUSES_NS: Final = 86_400 * SECOND_NS
# The fund's purchases of one asset within a day: shares of the fund's assets, and of the mean depth
# of the books.
FUND_PURCHASE_NS: Final = 86_400 * SECOND_NS
FUND_PURCHASE_SHARE_PPB: Final = 20_000_000
FUND_PURCHASE_DEPTH_PPB: Final = 100_000_000
DEPTH_SAMPLE_NS: Final = 3_600 * SECOND_NS
# Prices of a book that a sample counts, from the best.
DEPTH_LEVELS_MAX: Final = 1_000

# --- sets of the rules (J-5); the second has the amendments of section 18 ---
RULE_SET_LATEST: Final = 2
RULE_SETS: Final = [RULE_SET_LATEST]  # sets that this version supports, oldest first

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
CCP_LIQUIDITY: Final = AccountId(14)
FIRST_ACCOUNT_ID: Final = AccountId(1001)

# --- flags of accounts (L-3) and orders (O-3); those for post-only orders are public ---
ACCOUNT_AUTO_LEND: Final = 1
ACCOUNT_AUTO_REPAY: Final = 2
ACCOUNT_SPOT_MARGIN: Final = 4
# The account accepts collateral in place of cash for its waiting claims.
ACCOUNT_TAKES_COLLATERAL: Final = 8
# Losses of the account are paid from its collateral, not by a settlement borrow.
ACCOUNT_CONVERTS_COLLATERAL: Final = 16
FLAG_REDUCE_ONLY: Final = 4
# Set only by the machine: the order's proceeds repay a debt, even if the account's settings have
# changed (G-9.1).
FLAG_REPAYS: Final = 8
# For a conditional order: it closes the position as it is at the trigger, and ends with it (O-3).
FLAG_CLOSE_POSITION: Final = 16

# --- custody's decision on a withdrawal (L-4): bits, 0 rejects ---
CUSTODY_CONFIRM: Final = 1
CUSTODY_HAS_LEFT: Final = 2

# --- conditional orders (O-3) ---
CONDITIONAL_ORDERS_MAX: Final = 500  # waiting orders of one account (I-12)
# Waiting orders of all accounts of an owner that has opened them for itself, beyond ten of each account. Triggered
# orders come before the passes that are due, so one owner may delay these by a part of a second (U-6).
CONDITIONAL_ORDERS_OF_OWNER_MAX: Final = 10_000
# Brackets of one account with an open entry or a waiting exit (I-12).
BRACKETS_MAX: Final = 16
# The number of slices of an order, and the time between two slices (I-12).
TWAP_SLICES_MIN: Final = 2
TWAP_SLICES_MAX: Final = 2_880
TWAP_INTERVAL_MIN_NS: Final = 10_000_000_000
TWAP_INTERVAL_MAX_NS: Final = 3_600_000_000_000
TWAPS_OF_OWNER_MAX: Final = 32  # running orders of one owner (I-12)
TWAPS_OF_MARKET_MAX: Final = 1_024
# The quantity of an iceberg is at most this multiple of its display quantity.
ICEBERG_PARTS_MAX: Final = 100
DEAD_MAN_MAX_NS: Final = 86_400_000_000_000

# --- central counterparty (C-1 to C-4, I-12) ---
# Sides of one account that wait for the other side.
TRADE_SIDES_MAX: Final = 1_000
WAITING_TRADES_MAX: Final = (
    100  # of the house accounts of a member, for which they lack cover (C-16.1)
)
WAIT_SECONDS_MAX: Final = 600
LAPSE_FEE_MAX_PPB: Final = PPB // 10
# Cancels of one session that one party has requested and the other has not.
TRADE_CANCELS_MAX: Final = 10_000
GIVE_UPS_MAX: Final = 256  # open give-ups of the giving account
# The unwinding period of a member that resigns: 366 days.
UNWINDING_SECONDS_MAX: Final = 31_622_400
# The time after which a held resignation is examined again.
RESIGNATION_RETRY_NS: Final = 86_400 * SECOND_NS
# Accounts among which a leg is allocated.
ALLOCATION_PARTS_MAX: Final = 100
# The fields in which two sides of a bilateral trade may differ, as a sum (C-1).
DIFFERS_IN_MARKET: Final = 1
DIFFERS_IN_SIDE: Final = 2
DIFFERS_IN_PRICE: Final = 4
DIFFERS_IN_QUANTITY: Final = 8
DIFFERS_IN_DATE: Final = 16
SESSION_TRADES_MAX: Final = 5_000_000  # trades of one session
SESSIONS_KEPT_MAX: Final = 20  # posted sessions of a segment
# The time after which a settlement that lacks money is tried again.
DVP_RETRY_NS: Final = 3_600 * SECOND_NS
# The priority of an account that receives securities.
PRIORITY_MAX: Final = 255
BUY_IN_DAYS_MAX: Final = 30
BUY_IN_OFFERS_MAX: Final = 64  # offers of one market
CORPORATE_ACTIONS_MAX: Final = 256  # unpaid corporate actions
CORPORATE_HOLDERS_MAX: Final = 50_000  # accounts with an entitlement in one action
# Open nets that a split exchanges in one step.
SPLIT_NETS_MAX: Final = 1_500
SPLIT_RATIO_MAX: Final = 1_000_000  # each number of a ratio
# Lenders and borrowers whose loans a redenomination exchanges in one step (O-11).
EXCHANGED_LOANS_MAX: Final = 20_000
SYMBOL_KEPT_NS: Final = 30 * 86_400 * SECOND_NS  # after its market has closed (O-1.3)
# How far the price of the new asset may be from that of the old one by the ratio (O-11).
EXCHANGE_DISTANCE_BPS: Final = 1_000
# Units of a security for which an amount is paid.
CORPORATE_UNITS_MAX: Final = 2**60
# Pairs of an account and a market in one session.
SESSION_NETS_MAX: Final = 110_000
# Above half of a limit of a session, a member has at most this part of it: one in so many (I-12).
SESSION_MEMBER_SHARE: Final = 10
# Above half of a market's limit on open interest, an owner has at most this part of it: one in so many (G-7).
OPEN_INTEREST_SHARE: Final = 10
# Days from today to the settlement date.
VALUE_DATE_DAYS_MAX: Final = 366
# Business days from trade to settlement.
CYCLE_DAYS_MAX: Final = 10
CALENDARS_MAX: Final = 1_000
SEGMENTS_MAX: Final = 1_000
MEMBERS_MAX: Final = 10_000
GROUP_MEMBERS_MAX: Final = 16  # of affiliated owners

# --- holders outside and their statements (C-14, I-12) ---
HOLDERS_MAX: Final = 64
HOLDER_ACCOUNTS_MAX: Final = 1_000  # accounts at all holders
# Business days whose statement can still be loaded.
CLOSINGS_KEPT_MAX: Final = 10
# Recorded losses; a new loss replaces the first one without an unpaid part (C-13).
NON_DEFAULT_LOSSES_MAX: Final = 1_000
# Members' accounts among which a loss is divided.
LOSS_ACCOUNTS_MAX: Final = 50_000
# Accounts with risk at the exchange of which a member's part of a loss asks how much margin leaves free (I-12.1).
LOSS_MARGINS_MAX: Final = 100
# Accounts, closed and isolated ones included, up to which an owner opens accounts for itself; staff opens more (I-12).
OWN_ACCOUNTS_MAX: Final = 1_000

# --- defaults of clearing members (C-9, I-12) ---
DEFAULT_CASES_OPEN_MAX: Final = 64
LOTS_OF_CASE_MAX: Final = 256
BIDS_OF_LOT_MAX: Final = 256
STEP_SECONDS_MAX: Final = 604_800  # a step with a deadline
ASSESSMENT_CAP_PPB_MAX: Final = 10_000_000_000

# --- actions that need a price (P-4) ---
ACTION_INCREASE_RISK: Final = 1
ACTION_REDUCE_RISK: Final = 2
ACTION_LIQUIDATE: Final = 3
ACTION_WITHDRAW: Final = 4
ACTION_SETTLE: Final = 5
ACTION_FUND: Final = 6

# --- authority: rights of a delegate on an account, as bits, and limits ---
RIGHT_READ: Final = 1
RIGHT_TRADE: Final = 2
RIGHT_TRANSFER: Final = 4
RIGHT_WITHDRAW: Final = 8
# Permissions of a member by a mandate of a client account, as bits (C-17).
MANDATE_LEGS: Final = 1
MANDATE_PAYMENTS: Final = 2
MANDATE_TRADES: Final = 4
OPERATORS_MIN: Final = 2  # operators whose role never ends
PRINCIPALS_MAX: Final = 100_000
DELEGATES_MAX: Final = 16  # delegates of an account
DELEGATION_LIMITS_MAX: Final = 32  # limits of a delegation
DESTINATIONS_MAX: Final = 32  # destinations of an account
PROPOSALS_MAX: Final = 256  # pending changes of parameters
SEIZURES_MAX: Final = 1_000  # orders of courts in force, and requests for them
PROPOSALS_OF_PRINCIPAL_MAX: Final = 16
# Work that is set aside at one time (J-2.2).
QUARANTINED_WORK_MAX: Final = 16
RECOVERY_KEYS_MAX: Final = 16
RECOVERY_THRESHOLD_MIN: Final = 2
RECOVERY_KEY_DIGITS: Final = 64  # digits of a public key of Ed25519
RECOVERED_OPERATORS_MAX: Final = 8
# The time before a new right to withdraw starts.
WITHDRAWAL_WAIT_NS: Final = 86_400 * SECOND_NS
