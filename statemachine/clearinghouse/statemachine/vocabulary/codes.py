# SPDX-License-Identifier: Apache-2.0
"""Result codes: one stable number per outcome of a command (SPEC Q-3, G-1 to G-10).

A code is never renumbered or used again; `docs/reference/result-codes.md` explains each. Ranges: 0 done; 1xx
the request as a whole; 2xx accounts, assets and money; 3xx orders before gate 1; 4xx the eight gates and the
brakes; 5xx the book; 6xx oracle; 7xx operators and parameters; 8xx external venues; 9xx the edge, which refuses a
call before it gets a sequence number, so the journal never has these.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

OK: Final = 0  # Done.

# --- the request as a whole (I-11) ---
# The creation time is older than answers are remembered, so a repeat could run twice (I-11).
REQUEST_EXPIRED: Final = 101
REQUEST_FROM_FUTURE: Final = 102  # The creation time is too far ahead of sequenced time (I-11).
# This request id was used for a request with other content; nothing changed (I-11).
REQUEST_ID_REUSED: Final = 103
# This item was in order, another item of the same atomic batch was not (L-5).
ATOMIC_BATCH_REFUSED: Final = 104

# --- accounts, assets, money (section 3) ---
UNKNOWN_ACCOUNT: Final = 201  # There is no account with this id (G-10).
ACCOUNT_CLOSED: Final = 202  # The account is closed for good (G-10, L-3).
UNKNOWN_ASSET: Final = 203  # There is no asset with this id (L-3).
# The command would move money of a system account, or place an order of a venue's account (L-2).
SYSTEM_ACCOUNT: Final = 204
AMOUNT_NOT_POSITIVE: Final = 205  # The amount is zero or negative (U-2).
AMOUNT_OUT_OF_RANGE: Final = 206  # A stored amount would leave +-(2^63 - 1) smallest units (U-2).
# The balance less what is reserved, held or under withdrawal does not cover the amount (L-4, I-3).
INSUFFICIENT_FREE_BALANCE: Final = 207
ACCOUNT_LIQUIDATING: Final = 208  # Nothing leaves an account in liquidation (L-4).
NEGATIVE_UNSETTLED_EQUITY: Final = 209  # The account owes an unsettled loss (L-4).
# After the outflow worst-case equity would not exceed the initial margin of the worst side (L-4,
# M-3, M-9).
WITHDRAWAL_MARGIN: Final = 210
# The asset's outflow limit over its rolling window is used up (L-4, K-1).
OUTFLOW_LIMIT: Final = 211
SAME_ACCOUNT: Final = 212  # Sender and receiver are one account (L-5).
# There is no deposit with this id: never requested, or decided more than 60 days ago (L-4).
UNKNOWN_DEPOSIT: Final = 213
# There is no withdrawal with this id: never requested, or decided more than 60 days ago (L-4).
UNKNOWN_WITHDRAWAL: Final = 214
# There is no hold with this id: never created, or decided more than 60 days ago (L-5).
UNKNOWN_HOLD: Final = 215
HOLD_AMOUNT_EXCEEDED: Final = 216  # More was to be captured than is held (L-5).
HOLD_EXPIRY_IN_PAST: Final = 217  # The hold would have expired already (L-5).
# The account to be the parent does not exist, or cannot have sub-accounts (L-1).
UNKNOWN_PARENT: Final = 218
# A balance, claim, debt, position, order, hold or request is left, so the account cannot close
# (L-3).
ACCOUNT_NOT_EMPTY: Final = 219
SETTING_OUT_OF_RANGE: Final = 220  # A setting of the account is outside what is allowed (M-4).
OWNER_MISMATCH: Final = 221  # A sub-account must have its parent's owner (L-1).
# The account, the provider's market, or the owner at this price has as many of these as it may have
# at a time (I-12).
STATE_LIMIT: Final = 222
UNKNOWN_POOL: Final = 230  # The asset has no lending pool (B-1).
SPOT_MARGIN_OFF: Final = 231  # Only an account with spot margin borrows (S-1, L-3).
POOL_CAP: Final = 232  # The pool would take or lend more than its cap (B-4).
# One account would lend or borrow more than its cap in this pool (B-4).
ACCOUNT_POOL_CAP: Final = 233
# The pool has not that much cash, or would be used beyond its maximum (B-4).
POOL_LIQUIDITY: Final = 234
# Above the pool's threshold not that much may leave in this window (B-4).
POOL_THROTTLED: Final = 235
LOAN_EXCEEDED: Final = 236  # More was asked back than is lent (B-1).
# The claim of the shares that the pool would give falls short of the amount by more than two
# smallest units (B-1).
LOAN_TOO_SMALL: Final = 238
# A request for a part of a claim is worth less than ten valuation units (B-6).
REDEMPTION_TOO_SMALL: Final = 229
NOTHING_OWED: Final = 237  # There is no debt in this asset (B-1).
# The debt is not the rest that a repayment left, or an order of its least size repays it; limit:
# what is too little (B-2).
DEBT_NOT_DUST: Final = 239
# The account has repaid such a debt of this asset within a day, or all together, or one owner, have
# repaid enough (B-2, K-1).
DUST_LIMIT: Final = 244
# The confirmation does not fit under the outflow limit or the owner's share of it; the withdrawal
# goes on waiting (L-4, K-1).
WITHDRAWAL_QUEUED: Final = 243
# The hold is worth less than a hundredth of a valuation unit, so that holds without end cost
# something (I-12).
HOLD_TOO_SMALL: Final = 280
# The account owes a loss that three settlement passes could not collect; it may only reduce risk
# and bring in value.
UNPAID_LOSS: Final = 250
# The account's part of the losses that its pool expects is held until they are booked (B-5).
CLAIM_HELD: Final = 270
# A principal has asked for it, and another one has to ask for the same (L-4, Q-5).
SECOND_PERSON_NEEDED: Final = 271
DEPOSIT_TOO_OLD: Final = 272  # The deposit was confirmed more than 30 days ago (L-4).
# The deposit was taken back already; of a cancelled order: its reserve was taken for that (L-4).
DEPOSIT_IS_REVERSED: Final = 273
# Reversed deposits have left custody without more of the asset than the liquidity fund has, or than
# a thousandth of what accounts have; nothing of it leaves until that is filled (L-4).
CUSTODY_SHORTFALL: Final = 274
# The owner owes for a reversed deposit: until that is paid nothing leaves any of the owner's
# accounts, nothing is lent (L-4).
REVERSED_DEPOSIT_OWED: Final = 275
# A deposit of the asset with the same reference was credited within the last 400 days (L-3).
DUPLICATE_DEPOSIT_REFERENCE: Final = 277
# This deposit, withdrawal or hold was decided before: limit is the amount asked, actual the part
# that was credited, has left or was captured; 0: it was rejected or released (L-4, L-5).
ALREADY_DECIDED: Final = 278
WITHDRAWAL_IS_REVERSED: Final = 279  # The withdrawal was taken back already (L-4).
# The withdrawal was confirmed longer ago than a reversal may be (L-4).
WITHDRAWAL_TOO_OLD: Final = 281
# The last statement of the asset's main account does not show the amount beyond the ledger; limit
# is the amount, actual what the statement shows (L-4, C-14).
NOT_ON_STATEMENT: Final = 282
# The fee of the chain is above the asset's limit for who pays it, or leaves nothing of the amount;
# with a rejection it is 0 (L-4).
CHAIN_FEE_TOO_HIGH: Final = 288
# `fees` pays no fee of a chain in this asset (house_fee_limit of SetAssetParameters) (L-4).
HOUSE_PAYS_NO_FEE: Final = 289
# The account of the clearinghouse has less free than is to be paid: for a write-off, what custody
# lacks; for a move of house money, the amount and the floor; for a withdrawal, the fee of the chain
# that `fees` pays (L-4, L-7).
HOUSE_MONEY_SHORT: Final = 276
# The giver is no account whose money may be moved: only `fees`, `liquidity_fund`, `ccp_skin`,
# `ccp_equity` and `ccp_liquidity` are (L-7).
NOT_HOUSE_MONEY: Final = 283
# An order to seize this account is in force with another receiver or number (L-8).
SEIZURE_DIFFERS: Final = 290
# The giver owes to a pool or to the settlement; limit is 0, actual the number of assets in which it
# owes (L-7, W-5).
HOUSE_ACCOUNT_OWES: Final = 284
# Claims in the asset have stayed unpaid after a settlement pass; limit is 0, actual the number of
# accounts with one (L-7, R-1).
CLAIMS_UNPAID: Final = 285
# The sharing of a loss is under way, to which the liquidity fund may have to give; limit is 0,
# actual the number of such losses (L-7, W-5).
LOSS_BEING_SHARED: Final = 286
# The account got by trades of an announced bust what it has to have free until that is decided;
# limit is that, actual what would be free (O-10).
BUST_ANNOUNCED: Final = 287
# The account is an isolated position, which only its market's orders and MoveIsolatedMargin reach
# (M-8).
ISOLATED_ACCOUNT: Final = 240
NOT_ISOLATED: Final = 241  # The account has not isolated its position in this market (M-8).
# A position, an open order, or a result that is not settled stands in the way (M-8).
ISOLATED_NOT_FLAT: Final = 242
# Only a backstop provider may offer to take positions (W-3), and only it or a market maker may
# quote for conversions.
NOT_A_PROVIDER: Final = 260
# The provider's worst-case equity does not exceed the initial margin of the capacity it offers
# (W-3).
PROVIDER_MARGIN: Final = 261
# Nothing was written off for the account in this asset under recourse, or less than the amount
# (L-6).
NO_DEBT_LINE: Final = 262

# --- orders, before gate 1, in this order (G-10) ---
UNKNOWN_MARKET: Final = 301  # There is no market with this id (G-10).
# The market's status does not admit this action now (G-10, O-2).
MARKET_STATUS_FORBIDS: Final = 302
# Type, time in force and flags do not go together, or a needed field is missing (G-10, O-3).
INVALID_FLAGS: Final = 303
TICK_SIZE: Final = 304  # The price is no positive multiple of the tick (G-10, U-3).
# The quantity is no positive multiple of the lot, or too large to be counted (G-10, U-3).
LOT_SIZE: Final = 305
EXPIRY_IN_PAST: Final = 306  # The order would have expired already (G-10).
# The account has an open or conditional order with this client order id (G-10, I-11).
DUPLICATE_CLIENT_ORDER_ID: Final = 307
# The price is outside the band around the mark, or a trade's price for clearing outside the band
# around the reference, or one payment of a pair is worth too much more than the other (G-10, O-5,
# C-16.1).
PRICE_BAND: Final = 308
# The order to cancel or replace is not open: unknown, filled, cancelled, or another account's
# (O-3).
UNKNOWN_ORDER: Final = 309
CANCEL_PENDING: Final = 310  # The cancel of this external order already waits for the venue (O-1).
# The price that the conditional order waits for is there already: the limit is its trigger, the
# actual value the price (O-3).
TRIGGER_ALREADY_REACHED: Final = 320
# The distance of a trailing order lies between nothing and the whole price (O-3).
TRAILING_DISTANCE_INVALID: Final = 321
# An iceberg shows whole lots, at most everything and at least a hundredth (O-3).
DISPLAY_QUANTITY_INVALID: Final = 322
# There is no such order of the account, it is paired already or has traded, or both would be open
# at once elsewhere than on one of our derivative markets (O-3).
OCO_PARTNER_INVALID: Final = 323
# The account, or its owner in all accounts, has as many conditional orders as it may (O-3, I-12).
CONDITIONAL_ORDER_LIMIT: Final = 324
# The take-profit or the stop of a bracket is on the wrong side of the entry's price, or of the
# other (O-3).
BRACKET_PRICES_INVALID: Final = 325
TWAP_SLICES_INVALID: Final = 326  # A TWAP has 2 to 2,880 slices (O-3, I-12).
# The slices of a TWAP are 10 seconds to 1 hour apart (O-3, I-12).
TWAP_INTERVAL_INVALID: Final = 327
# The amount to spend does not pay one lot with its fee: limit is what one lot costs, actual the
# amount (G-10, G-8).
AMOUNT_BELOW_LOT: Final = 328

# --- the gates (G-1 to G-8) ---
ACCOUNT_IN_LIQUIDATION: Final = 401  # A liquidating account may only reduce (G-1).
# A switch on the account, the market or the clearinghouse, REDUCE_ONLY, a pause, or a future's last
# minutes let only orders that reduce pass, and only such orders rest (G-2, O-1, O-2.2).
RISK_TAKING_DISABLED: Final = 402
# There is no mark price good enough for this action; the figures are 0 where there is one that may
# not be used (G-3, P-4).
MARK_PRICE_UNAVAILABLE: Final = 403
# The notional is below the market's minimum or above its maximum (G-4).
ORDER_NOTIONAL_LIMIT: Final = 404
# Open orders with this one would exceed the market's limit (G-5).
OPEN_ORDER_QUANTITY_LIMIT: Final = 405
# A reduce-only order has no position on the other side to reduce, or is larger than it at a venue
# (G-6, G-8.3).
REDUCE_ONLY_INVALID: Final = 406
# Weighted exposure would exceed the account's limit, open interest the market's, or above half of
# that the owner's lots a tenth of it (G-7).
POSITION_LIMIT: Final = 407
# Worst-case equity after the order would not exceed the margin it needs (G-8, M-3, M-9).
INSUFFICIENT_MARGIN: Final = 408
# The spot order could not be paid without a loan; the shortfall is that loan (G-8, S-1).
INSUFFICIENT_BALANCE: Final = 409
# 1,000 orders of the account rest already, with those of its isolated positions, or 20 reduce-only
# ones in the market (G-5, G-8.3, I-12).
OPEN_ORDER_COUNT_LIMIT: Final = 410

# --- circuit brakes (K-1) ---
# So much of the asset may not be newly borrowed within its rolling window (K-1).
BORROW_CAP: Final = 420
# Deposits may not credit so much of the asset within its rolling window; the deposit stays pending
# (K-1).
DEPOSIT_CAP: Final = 421
# Nothing leaves the clearinghouse: there was a bankruptcy, or an operator has stopped withdrawals
# (K-1, L-4).
WITHDRAWALS_STOPPED: Final = 422
# The pauses of this asset within a day would be longer together than an hour (O-2, K-1).
PAUSE_LIMIT: Final = 424
BRAKE_NOT_ENGAGED: Final = 423  # There is nothing to release (K-1).

# --- at the book, after gate 8 (G-10), and reasons for which an open order ends ---
POST_ONLY_WOULD_CROSS: Final = 501  # The order would have traded at once (G-10, O-3).
# The whole quantity could not be filled at once; actual is what the book shows within reach, at
# most all but a lot (G-10, O-3).
FOK_NOT_FILLABLE: Final = 502
# The order met an order of the same owner and the taker's mode ended it (G-10, O-4).
SELF_TRADE: Final = 503
NO_LIQUIDITY: Final = 504  # Nothing on the other side could be traded with (G-10, O-5).
# The order would have met more resting orders than one order may meet (of an order that has traded:
# the rest of it), or the items before this one have done the work that a call, or a principal
# within a second, may do, or the items of an atomic batch up to this one have done more work than
# one record may do (I-12, O-3).
WORK_LIMIT: Final = 505
# The order would or might have traded as it entered (it crosses the book, or goes to a venue) and
# was not the last item of its atomic batch (L-5, O-3).
ATOMIC_ORDER_MAY_TRADE: Final = 506
CANCELLED_BY_CLIENT: Final = 510  # Cancelled as asked (O-3).
EXPIRED: Final = 512  # Its time had come (O-3, U-6).
REPLACED: Final = 513  # Another order took its place (O-3).
MAKER_UNFUNDED: Final = 514  # The resting order could not pay when its turn came (S-1).
REDUCE_ONLY_SHRUNK: Final = 515  # The position it reduces shrank (O-6).
# The account went into liquidation, which cancels its orders (W-1).
LIQUIDATION_CANCEL: Final = 516
# Worst-case equity fell below maintenance margin, so orders that add risk or fill worse than the
# mark were cancelled, newest first (I-6, M-3).
RESTING_ORDER_MARGIN: Final = 517
RESERVED_FOR_SETTLEMENT: Final = 518  # The balance reserved for it paid a loss.
IMMEDIATE_REST: Final = 519  # The unfilled part of an immediate or market order (O-3).
SLIPPAGE_LIMIT: Final = 520  # The rest lay beyond the slippage limit or the protection price (O-5).
VENUE_CANCELLED: Final = 521  # The external venue confirmed the cancel (O-1).
MARKET_CLOSED: Final = 522  # The market closed (O-2).
# The other order of its pair traded, or was accepted when it triggered (O-3).
OCO_OTHER_LEG: Final = 530
# The account's principal sent no order command for the time of its dead-man timer (O-3).
DEAD_MAN_EXPIRED: Final = 531
DISCONNECTED: Final = 532  # A session that asked for it has ended (O-3).
# The kill switch was engaged, and the order could have raised exposure (K-1).
KILL_SWITCH: Final = 533
POSITION_CLOSED: Final = 534  # The position that the order was to close has ended (O-3).
# An exit of the bracket triggered, and what remained of its entry ended (O-3).
BRACKET_TRIGGERED: Final = 535
# All slices of the TWAP were sent, and they have traded its whole quantity (O-3).
TWAP_FILLED: Final = 536
# A reduce-only order of its side was accepted, and margin did not hold for both (G-8).
EXIT_TAKES_PLACE: Final = 537
AMOUNT_SPENT: Final = 538  # The rest of the amount to spend does not pay for another lot (G-8).
TWAP_SLICE_MISSED: Final = 539  # The clearinghouse was away at the time of the slice (U-6.2).

# --- oracle (P-1) ---
UNKNOWN_SOURCE: Final = 601  # There is no source with this id (P-1).
UNKNOWN_INSTRUMENT: Final = 602  # The asset takes no price, or none from this source (P-1).
SOURCE_NOT_AUTHORISED: Final = 603  # The caller may not speak for this source (P-1).
TICK_NOT_NEWER: Final = 604  # The tick is not newer than the source's last (P-1).
TICK_FROM_FUTURE: Final = 605  # The source time is too far ahead of sequenced time (P-1).
TICK_WITHOUT_PRICE: Final = 606  # Neither both sides nor a last price are given (P-2).
# A price is zero, negative or absurd, or the bid is above the ask (P-1).
TICK_PRICE_INVALID: Final = 607
# The price of an asset would be made from itself, directly or through other quote assets (P-2).
QUOTE_CYCLE: Final = 610
# The account has a position or a debt at a price from which nothing may leave now (P-4).
PRICE_GUARD: Final = 611
# At its turn, while risk may not rise, the order would have raised the account's exposure and left
# it with negative equity with the price against it (P-4).
RESTING_ORDER_PRICE: Final = 612
# The account that would receive it is in liquidation, and the asset pays no debt of it and could
# not be sold for one: P-4 bans its price, or it has no weight.
RECEIVER_IN_LIQUIDATION: Final = 613

# --- operators (AdminService) ---
DUPLICATE_SYMBOL: Final = 701  # The symbol or name is taken (O-1).
# A parameter is outside its range, or parameters contradict each other (U-2).
PARAMETER_OUT_OF_RANGE: Final = 702
# Tick x lot is no whole number of quote units, or the lot no whole number of base units (U-3).
MARKET_UNITS_INVALID: Final = 703
STATUS_TRANSITION_INVALID: Final = 704  # The market cannot go from its status to this one (O-2).
UNKNOWN_BREAK: Final = 705  # There is no open BREAK with this id (O-1).
# Funding is of perpetuals, expiry of perpetuals and dated futures (O-1, P-5).
MARKET_KIND_FORBIDS: Final = 720
EXPIRY_NOT_SET: Final = 721  # A dated future without an expiry cannot open (O-1).
# An account has a position or an order in the future, or the window of a perpetual's last price has
# begun, so its terms cannot change (O-1, O-1.3).
EXPIRY_FIXED: Final = 722
RULE_SET_IN_FORCE: Final = 723  # This set of the rules, or a later one, is in force already (J-5).
# The object that the call changes has another version than the call expects: `limit` is the
# version, `actual` the expected one.
STALE_VERSION: Final = 724
# The window of a perpetual's last price would begin before its holders had their notice: `limit` is
# the earliest begin (O-1.3).
NOTICE_TOO_SHORT: Final = 725
# Accounts have positions in the market: `actual` is the open interest (O-1.3, O-2).
MARKET_HAS_POSITIONS: Final = 726
# It is the last spot market of a coin that accounts have borrowed: `actual` is the number of
# borrowers (O-1.3).
MARKET_HAS_LOANS: Final = 727
# The price is further from the last allowed index than a tenth, and the call does not confirm that
# (O-1.3).
SETTLEMENT_PRICE_FAR: Final = 728
# Orders of the market are open at its venue: `actual` is their number (O-1.3, O-1.2).
MARKET_HAS_VENUE_ORDERS: Final = 729
# A market with leverage opens while the listing check lacks something that the call does not name:
# `actual` is the number of these gaps (O-1.4).
LISTING_INCOMPLETE: Final = 730
# The stated reference is further from the last allowed index of the market than a tenth, or there
# is none; limit is that index, actual the reference (O-10).
REFERENCE_FAR: Final = 731
# The trades stated are not all trades that the market made in one block of 256 ids, or that block
# is no longer kept (O-10).
TRADES_NOT_MADE: Final = 732
TRADE_TOO_OLD: Final = 733  # The trade was made longer ago than it can be busted (O-10).
# The trade is busted already, or another announced bust has it, or the call names it twice (O-10).
TRADE_IS_BUSTED: Final = 734
# The price of the trade is within the distance of the reference (O-10).
PRICE_WITHIN_DISTANCE: Final = 735
# There is no announced bust with this id that can still be decided (O-10).
UNKNOWN_BUST: Final = 736

# --- external venues (O-1) ---
NOT_EXTERNAL: Final = 801  # The market matches in its own book (O-1).
BREAK_NO_ORDER: Final = 802  # The fill names no accepted order (O-1).
BREAK_BEYOND_ORDER: Final = 803  # The fill is larger than what was left of the order (O-1).
BREAK_DUPLICATE_FILL: Final = 804  # The venue's fill id was reported before (O-1).
BREAK_VENUE_UNFUNDED: Final = 805  # The venue's account cannot deliver its side (O-1).
BREAK_WORSE_THAN_LIMIT: Final = 806  # The fill is worse than the order's limit (O-1).
BREAK_ACCOUNT_UNFUNDED: Final = 807  # The client's account cannot pay its side (O-1).
# The fill's price is outside the market's band around the mark (O-1, O-5).
BREAK_PRICE_BAND: Final = 808
# The fill would take the venue's weighted exposure beyond the limit of its account (O-1, G-7).
BREAK_VENUE_LIMIT: Final = 809

# --- the edge: a gRPC Status with this reason, no sequence, no journal record (Q-3, Q-6) ---
MALFORMED_REQUEST: Final = 901  # The bytes are no valid message, or text in them is not UTF-8.
# A changing request carries a field, named by number, that this server does not know; leaving it
# out could change the meaning.
UNKNOWN_FIELD: Final = 902
# A field's shape, text, scale or range is wrong; the field violations name it.
INVALID_ARGUMENT: Final = 903
BATCH_EMPTY: Final = 904  # The batch has no item.
BATCH_TOO_LARGE: Final = 905  # The batch has more items than one call may carry.
QUEUE_FULL: Final = 906  # More is waiting than the server takes in.
SHUTTING_DOWN: Final = 907  # The server is finishing its last batch.
LAGGED: Final = 908  # The subscriber read too slowly and was cut off.
# The sequence asked for is not, or not yet, in the journal, or was archived and moved away.
SEQUENCE_OUT_OF_RANGE: Final = 909
NOT_FOUND: Final = 910  # The thing to be read does not exist.
NOT_OPEN_YET: Final = 911  # The server listens, but has not finished replaying its journal.
# The reader knows a chain head that is not in this journal: the journal was restored, or is another
# one.
HISTORY_DIFFERS: Final = 912
# A process beside the server is further behind the last commit than the request permits, or does
# not reach its min_sequence in time; limit and actual are in the unit of the field that is named.
TOO_FAR_BEHIND: Final = 913
CURSOR_EXPIRED: Final = 914  # The list that the cursor goes on with is no longer kept.
CREDENTIAL_ABSENT: Final = 915  # The server asks for a credential, and the call has none.
# The credential is malformed, too long, unknown or wrong: the answer does not say which.
CREDENTIAL_INVALID: Final = 916
CREDENTIAL_EXPIRED: Final = 917  # The credential is real, but has expired or was revoked.
# The credential is real, but may not be used from the caller's address.
CREDENTIAL_NETWORK: Final = 918
# The client certificate and the credential name different principals.
CREDENTIALS_DIFFER: Final = 919
# The disk of the server is below its second mark: only commands that lower risk, or that the way
# out needs, are accepted; limit and actual are MiB.
DISK_RESTRICTED: Final = 920
# The disk of the server is below its third mark: no command is accepted, reads are answered; limit
# and actual are MiB.
DISK_READ_ONLY: Final = 921
# As many calls or items of the principal wait as are free in the queue: its share while others wait
# too.
PRINCIPAL_QUEUE_FULL: Final = 925
# The principal sends more in a second than the server allows; limit is the rate, actual what it may
# send now.
RATE_LIMITED: Final = 926
# The deadline of the call passed while it waited in the queue; it has no sequence and has done
# nothing.
DEADLINE_PASSED: Final = 927
TOO_MANY_STREAMS: Final = 928  # The principal has as many streams open as the server allows it.
# As many questions of the principal to processes beside the server are open as it may have.
QUESTION_LIMIT: Final = 929
# The token is real, but is issued or counts from later on: limit and actual are seconds since 1970.
CREDENTIAL_NOT_YET_VALID: Final = 930
# The token is real, but is of another issuer or for another audience.
CREDENTIAL_AUDIENCE: Final = 931
# The token is real, but its life is longer than the server permits, or ends before it begins.
CREDENTIAL_LIFETIME: Final = 932
# The token is real, but a claim that the server needs is missing or has another form.
CREDENTIAL_CLAIMS: Final = 933
# The API key is real, but has scopes, and the call needs another one.
CREDENTIAL_SCOPE: Final = 935
# The address takes urgent calls alone: cancels, signs of life, prices, acts of staff, and no
# streams.
URGENT_ONLY: Final = 936
RECOVERY_GENESIS: Final = 937  # The recovery was signed for another journal.
RECOVERY_SIGNATURE: Final = 938  # A signature is not that of its key over this recovery.
# The server has no such method: limit is the major version of its API, actual that of the call.
UNKNOWN_METHOD: Final = 939
# This node of a cluster takes no commands; the metadata has the leader's address, if one is known,
# and its epoch.
NOT_LEADER: Final = 940
NO_QUORUM: Final = 941  # The nodes that keep the log do not answer, so nothing can become durable.
# This node of a cluster has not reached in time the min_sequence of a read, or the end of the log
# for a linearizable one.
BEHIND: Final = 942
# The engine that keeps the log is past half of its quota; limit and actual are bytes.
LOG_FULL: Final = 943
# Due work stopped the machine, and the server serves reads alone until that is settled; actual is
# the age of what it reads in seconds, and the metadata has its sequence.
READ_ONLY_AFTER_STOP: Final = 944
# The command stopped the machine, or one of its kind by the same principal did; what was durable of
# it before stays.
COMMAND_QUARANTINED: Final = 945

# --- central counterparty: members, capture, sessions (C-0 to C-4) ---
MEMBER_ADMITTED_TWICE: Final = 1001  # The owner is a clearing member already (C-0).
UNKNOWN_MEMBER: Final = 1002  # There is no clearing member with this number (C-0).
# The owner of the account is no clearing member, or its status forbids the call (C-0, C-2).
MEMBER_NOT_ACTIVE: Final = 1003
MEMBER_HAS_OBLIGATIONS: Final = 1004  # The member has nets in sessions that are not posted (C-0).
UNKNOWN_CALENDAR: Final = 1005  # There is no calendar with this number (C-4).
# The calendar has more days in a row without business than it may have (C-4).
NO_BUSINESS_DAY: Final = 1006
UNKNOWN_SEGMENT: Final = 1007  # There is no segment with this number (C-4).
MARKET_NOT_CLEARED: Final = 1008  # The central counterparty does not clear the market (C-1).
# The market has trades in sessions that are not posted, so its segment stays, or in sessions that
# are kept, so its model stays (C-3).
MARKET_HAS_TRADES: Final = 1009
DEFAULT_REGIME: Final = 1010  # The account has another default regime than the call needs (C-0).
TRADE_CAPTURED_TWICE: Final = 1011  # A trade with the venue's id is there already (C-1).
# The settlement date is before the day of the call, in days since 1970-01-01 (C-4).
VALUE_DATE_IN_PAST: Final = 1012
# The settlement date is further away than the limit, in days since 1970-01-01 (C-4).
VALUE_DATE_TOO_FAR: Final = 1013
# The calendar of the segment or of the currency ends before the settlement and ten business days
# for fails: limit is its last day, actual the day that would be needed (C-4.2).
CALENDAR_ENDS: Final = 1244
# No business is done on the day of the call or on the settlement date (C-4).
NOT_BUSINESS_DAY: Final = 1014
# The cut-off of the session was at `limit`; the call came at `actual` (C-4).
CUT_OFF_PASSED: Final = 1015
# The member is restricted, or a risk switch is set, and the trade would not bring its net nearer to
# 0 (C-0).
ONLY_REDUCES: Final = 1016
# A limit of the member counts the currency or the market, which has no price (C-2, C-16.1).
NO_PRICE_FOR_LIMIT: Final = 1017
# The member's open exposure would be above its limit, by a trade or by what it takes back of
# collateral or contribution (C-2, C-16.1).
EXPOSURE_LIMIT: Final = 1018
# The trade would bring what the member pays in the session above its cap (C-2).
SETTLEMENT_CAP: Final = 1019
# The trade would bring the member's part of the market's open net above its limit (C-2).
CONCENTRATION_LIMIT: Final = 1020
# None of the account's sides that wait has this reference and this counterparty (C-1).
UNKNOWN_TRADE_SIDE: Final = 1021
UNKNOWN_CLEARED_TRADE: Final = 1022  # The session has no such trade, or does not exist (C-1).
NOT_A_PARTY: Final = 1023  # The account is neither buyer nor seller of the trade (C-1).
# The account has asked before that the trade be cancelled (C-1).
TRADE_CANCEL_ASKED_TWICE: Final = 1024
# No open give-up has this number and the account as the one that may do this: the receiver accepts
# or rejects, the giver withdraws (C-1).
UNKNOWN_GIVE_UP: Final = 1025
# No trade with this number waits for cover, or the account is none of its sides (C-16.1).
UNKNOWN_WAITING_TRADE: Final = 1031
# The account has lacked cover for the trade itself, so it is bound until the trade lapses (C-16.1).
SIDE_NOT_COVERED: Final = 1032
# Both accounts are of one member, within which a leg is allocated and not given up (C-1).
SAME_MEMBER: Final = 1026
OTHER_MEMBER: Final = 1027  # The account is of another member than the leg (C-1).
# The account has not so much of the leg that no open give-up names (C-1).
LOTS_NOT_FREE: Final = 1028
ALLOCATION_NOT_EXACT: Final = 1029  # The quantities of an allocation do not sum to the leg (C-1).
# The member is in a group of affiliated owners: limit is 0, actual the group (C-16).
MEMBER_GROUPED: Final = 1235
MEMBER_NOT_GROUPED: Final = 1236  # The member is in no group of affiliated owners (C-16).
# The identifier has not the form of its standard, or its check digits are wrong.
IDENTIFIER_INVALID: Final = 1380
# Another asset has this ISIN, or another member this LEI: actual is its number, 0 the clearinghouse
# itself.
IDENTIFIER_TAKEN: Final = 1381
# The member has resigned, and its unwinding period is not over or something of it is still open
# (C-0, C-8).
MEMBER_RESIGNED: Final = 1030

# --- central counterparty: delivery versus payment (C-5) ---
UNKNOWN_BUY_IN_OFFER: Final = 1050  # There is no offer for a buy-in with this number (C-5).
# There is no corporate action with this number that is not paid (C-5).
UNKNOWN_CORPORATE_ACTION: Final = 1051
# The currency is the security itself, or not the one in which each cleared market of the security
# is quoted (C-5).
CORPORATE_ACTION_CURRENCY: Final = 1052
RECORD_DATE_IN_PAST: Final = 1053  # The record time is not later than now (C-5).
# The record time of the corporate action has come, so it is paid (C-5).
CORPORATE_ACTION_RECORDED: Final = 1054
SECURITY_REDEEMED: Final = 1055  # The security is redeemed or split, and ends (C-5).
# A redemption or a split of the security is announced, or of what would be paid (C-5).
REDEMPTION_ANNOUNCED: Final = 1056
# The asset is more than a security: the valuation asset, quote of a market, underlying of a
# contract, lent from a pool, a currency of payment versus payment, or that in which a corporate
# action pays (C-5).
SECURITY_NOT_REDEEMABLE: Final = 1057
# The redemption price of a lot of a cleared market is no whole amount: actual is what is above one
# (C-5).
REDEMPTION_INDIVISIBLE: Final = 1058
# A smallest unit of the security, or a lot of a cleared market of it, becomes no whole number of
# units or of lots of the new security: actual is what is above one (C-5).
SPLIT_INDIVISIBLE: Final = 1059
# The new security has no cleared market for a cleared market of the old one: of the same segment
# and the same currency (C-5).
SPLIT_WITHOUT_MARKET: Final = 1060
# The security of the trade was split, so what was open of the trade is open in a market of the new
# security (C-5).
TRADE_EXCHANGED: Final = 1061
# The asset is cleared, or counts as collateral of members: it is split as a security (O-11).
REDENOMINATION_IN_CLEARING: Final = 1063
# Both assets have a lending pool, and the loans of one cannot join those of the other (O-11).
REDENOMINATION_INTO_POOL: Final = 1064
# The new asset has another weight as collateral, or other terms of its debts: margin would jump
# (O-11).
REDENOMINATION_TERMS_DIFFER: Final = 1065
# The new asset has no OK price, or one that is further from the price of the old one by the ratio
# than is permitted: actual is its price, limit the price by the ratio (O-11).
REDENOMINATION_UNQUOTED: Final = 1066
# Withdrawals of the asset wait for custody: `actual` is their amount in smallest units (O-11).
REDENOMINATION_WITHDRAWALS_WAIT: Final = 1067
# Accounts that have or owe the asset are being liquidated, or its lending pool expects a loss
# (O-11).
REDENOMINATION_IN_LIQUIDATION: Final = 1068
# Owners owe the asset for reversed deposits or busts, an announced bust is in it, or custody lacks
# some of it (O-11).
REDENOMINATION_OWED: Final = 1069
# No rates were set for the asset class: limit is 1, the sets of rates that it needs, and actual 0,
# those that it has (C-5).
PENALTY_RATES_ABSENT: Final = 1062
# The offer for a buy-in is for less than a hundredth of what fails in the market, and for less than
# the account has (C-5).
OFFER_TOO_SMALL: Final = 1070

# --- payment versus payment (C-6) ---
NOT_A_PVP_CURRENCY: Final = 1101  # The currency does not settle payment versus payment (C-6).
NOT_A_PVP_MEMBER: Final = 1102  # The account is no member of payment versus payment (C-6).
NOT_A_MEMBER_ACCOUNT: Final = 1103  # The account is not of kind MEMBER_HOUSE (C-6, C-8).
PVP_MEMBER_NOT_ACTIVE: Final = 1104  # The member may not settle at present (C-6).
PVP_SAME_CURRENCY: Final = 1105  # Both members would give the same currency (C-6).
PVP_REFERENCE_USED: Final = 1106  # A pair with this reference waits, or has ended lately (C-6).
UNKNOWN_PVP_PAIR: Final = 1107  # No pair with this number waits (C-6).
PVP_CLAIM_TOO_SMALL: Final = 1108  # The member's claim in the currency is less (C-6).
PVP_CASH_LACKING: Final = 1109  # Less of the currency is paid in than would be paid out (C-6).
# A currency that the member has a claim in, or is short of, has no rate (C-6, P-4).
PVP_PRICE_ABSENT: Final = 1110
# The member's claims less haircut would not cover its shorts with haircut (C-6).
PVP_VALUE_BELOW_ZERO: Final = 1111
# The member would be short of more of a currency than it may (C-6).
PVP_SHORT_ABOVE_LIMIT: Final = 1112
# The member would be short of more in all than it may (C-6).
PVP_TOTAL_SHORT_ABOVE_LIMIT: Final = 1113
PVP_PAIR_CANCELLED: Final = 1114  # Both members agreed to cancel the pair (C-6).
PVP_NOT_SHORT: Final = 1115  # The member is short of no currency (C-6).
PVP_DAY_UNDER_WAY: Final = 1116  # A day of payment versus payment is under way, or closes (C-6).
PVP_PAIR_RETURNED: Final = 1117  # The pair had not settled when the day closed (C-6).
# The member lacks a part of its call whose deadline is over, so its pairs wait (C-6).
PVP_MEMBER_LATE: Final = 1118
# No pair settles before the day of payment versus payment opens (C-6).
PVP_DAY_NOT_OPEN: Final = 1119

# --- central counterparty: margin, calls, default fund (C-7, C-8) ---
# The account has less of the asset set apart as collateral than would be given back (C-7).
COLLATERAL_TOO_SMALL: Final = 1150
COLLATERAL_NOT_ELIGIBLE: Final = 1151  # The asset is no collateral (C-7).
# The account would have more of the asset as collateral than it may (C-7).
COLLATERAL_CONCENTRATED: Final = 1152
# The collateral that is left would count less than the account's margin (C-7).
COLLATERAL_REQUIRED: Final = 1153
# The member would have less in the default fund than is required of it (C-8).
CONTRIBUTION_REQUIRED: Final = 1154
# A contribution leaves the default fund only in the five days after the end of the member's notice:
# limit is that end, 0 without a notice, actual the present time (C-8.2).
NOTICE_REQUIRED: Final = 1155
# A notice of the member runs: limit is when it lapses, actual the present time (C-8.2).
NOTICE_RUNS: Final = 1156
# While a notice of the member runs, no trade raises its margin: limit is its margin before, actual
# after the trade (C-8.2).
MARGIN_WOULD_RISE: Final = 1157
# No margin parameters are set, or no account has an open trade, a requirement or a call: a run
# would see no account (C-7).
NOTHING_TO_MARGIN: Final = 1159
# The member has less in the default fund than a member that clears must have (C-8.2).
CONTRIBUTION_BELOW_MINIMUM: Final = 1158
MEMBER_IN_DEFAULT: Final = 1200  # The member is in default (C-9).
UNKNOWN_DEFAULT_CASE: Final = 1201  # There is no default case with this number (C-9).
# The case is at another step: the limit is the step that it would have to be at, of the steps by
# their number (C-9).
DEFAULT_CASE_STATE: Final = 1202
# Something of a case is still open: lots whose auction goes on, loss that no layer has paid, or the
# case itself (C-9, C-10).
DEFAULT_CASE_OPEN: Final = 1203
# The case has cash in a currency other than the valuation asset, in which the layers pay (C-10).
DEFAULT_CASE_CURRENCY: Final = 1204
NOT_OF_DEFAULT_CASE: Final = 1205  # The account or the net is not of this case (C-9).
PORTING_NOT_OFFERED: Final = 1206  # The account was not offered to this member (C-9).
# The account has open orders, a parent or accounts below it (C-9).
ACCOUNT_NOT_PORTABLE: Final = 1207
# Nothing leaves the account, and it makes no trades for clearing: its member is in default, or
# custody has frozen it (C-9, Q-5).
ACCOUNT_FROZEN: Final = 1208
UNKNOWN_LOT: Final = 1209  # There is no lot with this number (C-9).
LOT_CLOSED: Final = 1210  # The time for this call is over: limit and actual are moments (C-9).
# Bids are revealed only after the time for bids is over: limit and actual are moments (C-9).
LOT_TAKES_BIDS: Final = 1211
# The lot, with the other lots of the same net, is larger than the net (C-9).
LOT_ABOVE_NET: Final = 1212
BID_NOT_SUBMITTED: Final = 1213  # The account has sent no bid for the lot (C-9).
BID_REVEALED_TWICE: Final = 1214  # The bid is revealed already (C-9).
# The commitment is no SHA-256 in lower-case hexadecimal, or not that of these terms (C-9).
BID_COMMITMENT: Final = 1215
BID_BELOW_DUTY: Final = 1216  # The bid is for less than the duty of the lot (C-9).
BID_ABOVE_LOT: Final = 1217  # The bid is for more than the lot (C-9).
NO_ASSESSMENT: Final = 1218  # Nothing is called of the member of this account (C-10).
# The amount is more than what is still called of the member (C-10).
ASSESSMENT_EXCEEDED: Final = 1219
# The session of the lot had begun to settle before its auction was over (C-5, C-9).
LOT_SESSION_SETTLED: Final = 1220
# A net of the case is open in a security that has no price, so its loss cannot be found (C-10).
DEFAULT_PRICE_ABSENT: Final = 1221
# The price is worse than the limit of the lot: below it for what the case sells, above it for what
# it buys (C-9).
BID_BEYOND_LIMIT: Final = 1222
# Margin in the valuation asset does not cover a loss, and other margin that would pay it was in no
# auction: limit and actual are the loss and that margin, or 0 and what clients of the member lack
# too (C-7, C-10).
COLLATERAL_NOT_OFFERED: Final = 1223

# --- authority (Q-5) ---
# The principal has no role that may make this call, or none for an account that the call does not
# name.
ROLE_REQUIRED: Final = 1300
# The journal began without operators, so there is no authority to change.
AUTHORITY_OFF: Final = 1301
OWN_AUTHORITY: Final = 1302  # Principals do not change their own roles.
# The authority would end before it begins: limit and actual are moments.
AUTHORITY_EXPIRED: Final = 1303
LAST_OPERATORS: Final = 1304  # Fewer principals than these would be operators without an end.
UNKNOWN_GRANT: Final = 1305  # The principal does not have the role.
UNKNOWN_PRINCIPAL: Final = 1306  # No role was ever granted to a principal of this name.
UNKNOWN_DELEGATION: Final = 1307  # The account was not delegated to this principal.
DELEGATE_IS_OWNER: Final = 1308  # The principal owns the account.
ACCOUNT_NOT_FROZEN: Final = 1192  # Custody has not frozen the account.
# The principal has frozen the account itself, or has stated why it is frozen.
RELEASER_HAS_FROZEN: Final = 1193
# The amount needs two principals of custody, and this one has approved it already.
APPROVER_IS_PROPOSER: Final = 1194
APPROVAL_NOT_NEEDED: Final = 1195  # One principal of custody may confirm the amount.
DESTINATION_UNKNOWN: Final = 1196  # The address is not on the account's list of destinations.
# The destination was added less than a day ago: limit is from when on it may be used.
DESTINATION_TOO_NEW: Final = 1197
RECOVERY_OFF: Final = 1309  # No recovery keys are stated.
# The recovery has another number than the next one: it was done already, or is one of another time
#
RECOVERY_NUMBER: Final = 1310
UNKNOWN_RECOVERY_KEY: Final = 1311  # A key is none of the recovery keys in force.
RECOVERY_KEY_TWICE: Final = 1312  # A recovery key stands there twice.
TOO_FEW_SIGNATURES: Final = 1313  # Fewer recovery keys have signed than it takes.
RECOVERY_KEY_FORM: Final = 1314  # A recovery key is not 64 hexadecimal digits in lower case.
TOO_MANY_DELEGATION_LIMITS: Final = 1315  # The delegation has as many limits as there may be.
UNKNOWN_DELEGATION_LIMIT: Final = 1316  # The delegation has no such limit.
# The delegate would let more of the asset leave the account in a day than its owner permits.
DELEGATE_MOVED_LIMIT: Final = 1317
# The order is worth more than the owner of the account permits this delegate.
DELEGATE_ORDER_LIMIT: Final = 1318
# No change of parameters with this number waits, or it is older than a day.
UNKNOWN_PROPOSAL: Final = 1198

# --- holders outside and their statements (C-14) ---
UNKNOWN_HOLDER: Final = 1250  # No holder has this number (C-14).
UNKNOWN_HOLDER_ACCOUNT: Final = 1251  # The holder has no account of this asset (C-14).
# Less of the asset is booked at the holder than is to move (C-14).
HOLDER_BALANCE_TOO_SMALL: Final = 1252
# The ledger has no closing balance of that day: it is not over, no business day, or too long ago
# (C-14).
STATEMENT_DAY_UNKNOWN: Final = 1253
STATEMENT_TOO_OLD: Final = 1254  # A statement of a later day is loaded (C-14).
# More is said to be on its way than the ledger knew of at the end of the day (C-14).
TRANSIT_TOO_LARGE: Final = 1255
# A statement differs from the ledger by more than the limit of its account, so nothing of the asset
# leaves (C-14).
STATEMENT_BREAK: Final = 1256
NO_STATEMENT_BREAK: Final = 1257  # The account at the holder has no break (C-14).
# The amount is not of the sign of the break, or more than it (C-14).
EXPLANATION_BEYOND_BREAK: Final = 1258

# --- losses that no default has caused (C-13) ---
LOSS_TERMS_MISSING: Final = 1180  # No terms say who bears a loss of this cause and asset (C-13).
# No loss of the asset has this number, or it is borne and long past (C-13).
UNKNOWN_LOSS: Final = 1181
LOSS_SMALLER: Final = 1182  # Less of the loss is not borne than is to be paid (C-13).
LOSS_DAY_AHEAD: Final = 1183  # The day of the loss is after the present day of the holder (C-13).
# The account does not have the cash free that is to be set apart for it in a segment with cash in
# advance: limit is what is to be set apart more, fees of an order included, and actual what is free
# (C-5).
CASH_IN_ADVANCE_LACKING: Final = 1190
# The segment has sessions that are not posted, whose term stays as it is (C-5).
SEGMENT_HAS_SESSIONS: Final = 1191
# The market has an index that may not be used now, and neither a mark nor trades to compare the
# price with (C-2.1, C-16.1).
NO_REFERENCE_PRICE: Final = 1230
# After the trade the account, or all members of its group together, would owe more by loss and
# margin than its free cash and collateral: limit is what it would owe, actual what it has, in the
# valuation asset (C-16, C-16.1).
COMMITMENT_NOT_COVERED: Final = 1231
# The other side of the trade does not have what the trade would make it owe, or something stops it
# (C-16.1).
COUNTERPARTY_NOT_COVERED: Final = 1232
# A call for margin, for cash or for the default fund was not met in its time, or a member of the
# group is in default: nothing leaves the own accounts, those of the group too, and no trade raises
# what they owe (C-7.2).
MARGIN_CALL_MISSED: Final = 1233
# Without the amount the own accounts could not pay for their next settlement, or the account for
# purchases that lacked cash: limit is what it takes, actual what would be left (C-7.2).
NEEDED_FOR_SETTLEMENT: Final = 1234
# An account does not have the variation margin free that moves with a leg, or back as a trade ends:
# limit is what it pays, actual what it has free, in the currency of the market (C-7.5).
VARIATION_NOT_COVERED: Final = 1237
NOT_A_CLIENT_ACCOUNT: Final = 1240  # The account is no account of a member for its clients (C-17).
# The caller is neither staff nor the client that staff has named for the account (C-17).
NOT_THE_CLIENT: Final = 1241
# The account of a client would be worth less at the reference, and no mandate names such an act:
# actual is the loss, 0 if a price for it is missing (C-17).
CLIENT_CONSENT_REQUIRED: Final = 1242
# The account of a client would be worth less at the reference by more in a day than its mandate
# permits (C-17).
MANDATE_LIMIT: Final = 1243
# The account owes credit of a session, and nothing leaves it before that is paid back: actual is
# what it owes (C-5.5).
INTRADAY_CREDIT_OPEN: Final = 1336
# No deadline of this kind is open, or the day of pay-ins is between two of its steps (C-4.1).
NO_OPEN_DEADLINE: Final = 1330
# A deadline or a session moves to a later time only: limit is the earliest time that is later
# (C-4.1).
MOVE_NOT_FORWARD: Final = 1331
# A deadline or a session does not move that far: limit is the last time (C-4.1).
MOVE_TOO_FAR: Final = 1332
UNKNOWN_SESSION: Final = 1333  # The segment has no session with this settlement date (C-4).
# The settlement of the session has begun, or is over (C-4.1, C-5.1).
SESSION_SETTLING: Final = 1334
# The time of the session that is to move has come: limit is that time, actual the present one
# (C-4.1).
SESSION_TIME_PASSED: Final = 1335
WORK_NOT_SEPARABLE: Final = 1340  # No one may set this work aside: all others depend on it (J-2.2).
NO_SUCH_WORK: Final = 1341  # No work of this kind can come due for the subject (J-2.2).
# The work is set aside, or what it is to do would be allowed by the command; of a session limit is
# what it takes, actual what would be left (J-2.2).
WORK_QUARANTINED: Final = 1342
WORK_NOT_QUARANTINED: Final = 1343  # This work of the subject is not set aside (J-2.2).
