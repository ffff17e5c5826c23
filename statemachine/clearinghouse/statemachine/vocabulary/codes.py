# SPDX-License-Identifier: Apache-2.0
"""Result codes: one stable number per outcome of a command (SPEC Q-3, G-1 to G-10).

Owns the vocabulary of answers and nothing else. A code is never renumbered or reused; the protobuf enum
`ResultCode` carries the same names and numbers (a test compares them), and `docs/reference/result-codes.md`
explains each. Ranges: 0 done; 1xx the request as a whole; 2xx accounts, assets and money; 3xx orders before
gate 1; 4xx the eight gates and the brakes; 5xx at the book; 6xx oracle; 7xx operators and parameters; 8xx
external venues; 9xx the edge (refused before a sequence is given, so never in the journal).
"""

from typing import Final

OK: Final = 0

# --- the request as a whole (I-11) ---
REQUEST_EXPIRED: Final = 101
REQUEST_FROM_FUTURE: Final = 102
REQUEST_ID_REUSED: Final = 103
ATOMIC_BATCH_REFUSED: Final = (
    104  # this item was fine; another item of its atomic batch was not (L-5)
)

# --- accounts, assets, money (section 3) ---
UNKNOWN_ACCOUNT: Final = 201
ACCOUNT_CLOSED: Final = 202
UNKNOWN_ASSET: Final = 203
SYSTEM_ACCOUNT: Final = 204  # customers' commands do not move a system account's money
AMOUNT_NOT_POSITIVE: Final = 205
AMOUNT_OUT_OF_RANGE: Final = 206  # would leave +-(2^63 - 1), U-2
INSUFFICIENT_FREE_BALANCE: Final = 207
ACCOUNT_LIQUIDATING: Final = 208  # L-4: nothing leaves while liquidating
NEGATIVE_UNSETTLED_EQUITY: Final = 209  # L-4
WITHDRAWAL_MARGIN: Final = 210  # L-4: worst-case equity would not exceed the IMF requirement
OUTFLOW_LIMIT: Final = 211  # L-4: per asset over a rolling window
SAME_ACCOUNT: Final = 212
UNKNOWN_DEPOSIT: Final = 213
UNKNOWN_WITHDRAWAL: Final = 214
UNKNOWN_HOLD: Final = 215
HOLD_AMOUNT_EXCEEDED: Final = 216
HOLD_EXPIRY_IN_PAST: Final = 217
UNKNOWN_PARENT: Final = 218
ACCOUNT_NOT_EMPTY: Final = 219
SETTING_OUT_OF_RANGE: Final = 220
OWNER_MISMATCH: Final = 221  # a sub-account has its parent's owner

# --- borrowing and lending (section 9) ---
UNKNOWN_POOL: Final = 230  # the asset has no lending pool
SPOT_MARGIN_OFF: Final = 231  # only an account with spot margin borrows
POOL_CAP: Final = 232  # B-4: on what the pool takes or lends in all
ACCOUNT_POOL_CAP: Final = 233  # B-4: on what one account lends or borrows
POOL_LIQUIDITY: Final = (
    234  # the pool has not that much cash, or its utilisation would pass the maximum (B-4)
)
POOL_THROTTLED: Final = 235  # B-4: what may leave in this window above the threshold is used up
LOAN_EXCEEDED: Final = 236  # more asked back than was lent
NOTHING_OWED: Final = 237  # no debt to repay
ISOLATED_ACCOUNT: Final = 240  # M-8: only MoveIsolatedMargin and its market's orders reach it
NOT_ISOLATED: Final = 241
ISOLATED_NOT_FLAT: Final = 242  # a position, an order or an unsettled result stands in the way
NOT_A_PROVIDER: Final = 260  # W-3: only an account of kind backstop provider registers
PROVIDER_MARGIN: Final = 261  # W-3: its equity does not carry the IMF of the capacity it offers
NO_DEBT_LINE: Final = 262  # L-6: nothing was written off under `recourse`, or less than this

# --- orders, before gate 1, in this order (G-10) ---
UNKNOWN_MARKET: Final = 301
MARKET_STATUS_FORBIDS: Final = 302
INVALID_FLAGS: Final = 303
TICK_SIZE: Final = 304
LOT_SIZE: Final = 305
EXPIRY_IN_PAST: Final = 306
DUPLICATE_CLIENT_ORDER_ID: Final = 307
PRICE_BAND: Final = 308
UNKNOWN_ORDER: Final = 309  # cancel or replace of an order that is not open
CANCEL_PENDING: Final = 310  # EXTERNAL: the cancel already waits for the venue
TRIGGER_ALREADY_REACHED: Final = 320  # a conditional order that would trigger at once
TRAILING_DISTANCE_INVALID: Final = 321
DISPLAY_QUANTITY_INVALID: Final = 322
OCO_PARTNER_INVALID: Final = 323  # no such order to pair with, or a pair that cannot be counted
CONDITIONAL_ORDER_LIMIT: Final = 324

# --- the gates (G-1 to G-8) ---
ACCOUNT_IN_LIQUIDATION: Final = 401
RISK_TAKING_DISABLED: Final = 402
MARK_PRICE_UNAVAILABLE: Final = 403
ORDER_NOTIONAL_LIMIT: Final = 404
OPEN_ORDER_QUANTITY_LIMIT: Final = 405
REDUCE_ONLY_INVALID: Final = 406
POSITION_LIMIT: Final = 407
INSUFFICIENT_MARGIN: Final = 408
INSUFFICIENT_BALANCE: Final = 409  # gate 8 of a spot order: the shortfall is the loan it would need
OPEN_ORDER_COUNT_LIMIT: Final = 410  # gate 5: how many orders of an account may rest

# --- circuit brakes (K-1) ---
BORROW_CAP: Final = 420  # on what is borrowed of an asset over a rolling window
DEPOSIT_CAP: Final = 421  # on what deposits credit of an asset over a rolling window
WITHDRAWALS_STOPPED: Final = 422  # nothing leaves the clearinghouse: a bankruptcy, or an operator
BRAKE_NOT_ENGAGED: Final = 423

# --- at the book, after gate 8 (G-10), and reasons for which an open order ends ---
POST_ONLY_WOULD_CROSS: Final = 501
FOK_NOT_FILLABLE: Final = 502
SELF_TRADE: Final = 503
NO_LIQUIDITY: Final = 504
CANCELLED_BY_CLIENT: Final = 510
CANCELLED_BY_OPERATOR: Final = 511
EXPIRED: Final = 512
REPLACED: Final = 513
MAKER_UNFUNDED: Final = 514  # S-1: the order cannot pay at its turn
REDUCE_ONLY_SHRUNK: Final = 515  # O-6
LIQUIDATION_CANCEL: Final = 516  # W-1
RESTING_ORDER_MARGIN: Final = 517  # I-6: worst-case equity fell below the MMF requirement
RESERVED_FOR_SETTLEMENT: Final = 518  # its reserved balance paid a loss
IMMEDIATE_REST: Final = 519  # what an IOC or MARKET order left unfilled
SLIPPAGE_LIMIT: Final = 520  # O-5: the rest lay beyond the slippage limit
VENUE_CANCELLED: Final = 521  # EXTERNAL: the venue confirmed
MARKET_CLOSED: Final = 522
OCO_OTHER_LEG: Final = 530  # the other order of the pair traded, or was accepted when it triggered
DEAD_MAN_EXPIRED: Final = 531
DISCONNECTED: Final = 532
KILL_SWITCH: Final = 533  # K-1: it could have raised exposure

# --- oracle (P-1) ---
UNKNOWN_SOURCE: Final = 601
UNKNOWN_INSTRUMENT: Final = 602
SOURCE_NOT_AUTHORISED: Final = 603
TICK_NOT_NEWER: Final = 604
TICK_FROM_FUTURE: Final = 605
TICK_WITHOUT_PRICE: Final = 606
TICK_PRICE_INVALID: Final = 607  # zero, negative, absurd, or bid above ask
QUOTE_CYCLE: Final = 610  # the price of an asset would be made from itself
PRICE_GUARD: Final = 611  # P-4: a price the account depends on lets nothing out
RESTING_ORDER_PRICE: Final = 612  # P-4: the order could not stand the price against it at its turn

# --- operators (AdminService) ---
DUPLICATE_SYMBOL: Final = 701
PARAMETER_OUT_OF_RANGE: Final = 702
MARKET_UNITS_INVALID: Final = 703  # U-3: tick x lot must be a whole number of quote units
STATUS_TRANSITION_INVALID: Final = 704
UNKNOWN_BREAK: Final = 705
LIMIT_REACHED: Final = 706  # no more ids of this kind
MARKET_KIND_FORBIDS: Final = 720  # funding is of perpetuals, expiry of dated futures (P-5, O-1)
EXPIRY_NOT_SET: Final = 721  # a dated future opens only once it has an expiry (O-1)
EXPIRY_FIXED: Final = 722  # somebody has a position or an order: the contract stands (O-1)

# --- external venues (O-1) ---
NOT_EXTERNAL: Final = 801
BREAK_NO_ORDER: Final = 802  # fill without an accepted order: journaled, moves nothing
BREAK_BEYOND_ORDER: Final = 803
BREAK_DUPLICATE_FILL: Final = 804
BREAK_VENUE_UNFUNDED: Final = 805
BREAK_WORSE_THAN_LIMIT: Final = 806
BREAK_ACCOUNT_UNFUNDED: Final = 807

# --- the edge: a gRPC Status with this reason, no sequence, no journal record (Q-3, Q-6) ---
MALFORMED_REQUEST: Final = 901
UNKNOWN_FIELD: Final = 902
INVALID_ARGUMENT: Final = 903
BATCH_EMPTY: Final = 904
BATCH_TOO_LARGE: Final = 905
QUEUE_FULL: Final = 906
SHUTTING_DOWN: Final = 907
LAGGED: Final = 908
SEQUENCE_OUT_OF_RANGE: Final = 909
NOT_FOUND: Final = 910
NOT_OPEN_YET: Final = 911
