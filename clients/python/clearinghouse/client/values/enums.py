# SPDX-License-Identifier: Apache-2.0
"""The enumerations of the API, without the prefixes that protobuf needs.

Owns names and numbers, which equal those of the schema (a test compares them). A number that a newer server
adds must never make a reply unreadable: it becomes a member named UNKNOWN_<number>.
"""

from enum import IntEnum
from typing import Any, Self


class _Open(IntEnum):
    """An enumeration that grows: unknown numbers get a member of their own."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Make a member for a number that this version does not know."""
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


def number(value: IntEnum) -> Any:  # noqa: ANN401 (the stubs have a class of their own for each enum)
    """The wire form of an enum value."""
    return int(value)


class AccountKind(_Open):
    """What an account is for."""

    UNSPECIFIED = 0
    CUSTOMER = 1
    MARKET_MAKER = 2
    BACKSTOP = 3
    MEMBER_HOUSE = 4
    MEMBER_OMNIBUS = 5
    MEMBER_INDIVIDUAL = 6
    VENUE = 7
    SYSTEM = 8


class AccountStatus(_Open):
    """The life of an account."""

    UNSPECIFIED = 0
    ACTIVE = 1
    LIQUIDATING = 2
    DEFAULTED = 3
    CLOSED = 4


class WeightKind(_Open):
    """How the collateral weight of an asset falls with the size of the holding."""

    UNSPECIFIED = 0
    IDENTITY = 1
    INVERSE_SQRT = 2


class MarketKind(_Open):
    """What a market trades."""

    UNSPECIFIED = 0
    SPOT = 1
    PERPETUAL = 2
    DATED_FUTURE = 3


class Matching(_Open):
    """Who matches."""

    UNSPECIFIED = 0
    INTERNAL = 1
    EXTERNAL_VENUE = 2


class MarketStatus(_Open):
    """What a market accepts (SPEC O-2)."""

    UNSPECIFIED = 0
    OPEN = 1
    AUCTION = 2
    POST_ONLY = 3
    CANCEL_ONLY = 4
    REDUCE_ONLY = 5
    HALTED = 6
    SETTLING = 7
    CLOSED = 8


class OrderAction(_Open):
    """What an instruction does."""

    UNSPECIFIED = 0
    PLACE = 1
    CANCEL = 2
    REPLACE = 3


class Side(_Open):
    """Which side an order is on."""

    UNSPECIFIED = 0
    BUY = 1
    SELL = 2


class OrderType(_Open):
    """How an order is priced."""

    UNSPECIFIED = 0
    LIMIT = 1
    MARKET = 2


class TimeInForce(_Open):
    """How long an order stands."""

    UNSPECIFIED = 0
    GTC = 1
    IOC = 2
    FOK = 3
    GTD = 4


class PostOnly(_Open):
    """Whether an order may take liquidity; UNSPECIFIED: it may."""

    UNSPECIFIED = 0
    REJECT = 1
    SLIDE = 2


class SelfTradePrevention(_Open):
    """What happens between two orders of one owner; the taker's mode applies, UNSPECIFIED is CANCEL_TAKER."""

    UNSPECIFIED = 0
    CANCEL_TAKER = 1
    CANCEL_MAKER = 2
    CANCEL_BOTH = 3
    DECREMENT = 4


class RiskSwitchScope(_Open):
    """Where a risk switch acts."""

    UNSPECIFIED = 0
    CLEARINGHOUSE = 1
    MARKET = 2
    ACCOUNT = 3


class BreakResolution(_Open):
    """What an operator does with a break."""

    UNSPECIFIED = 0
    DISCARD = 1
    BOOK = 2


class PriceState(_Open):
    """How far a price can be trusted (SPEC P-4)."""

    UNSPECIFIED = 0
    ABSENT = 1
    OK = 2
    NO_QUORUM = 3
    STALE = 4
    JUMPED = 5
    WIDE = 6


class AccrualMode(_Open):
    """How the index of a lending pool grows (SPEC B-3)."""

    UNSPECIFIED = 0
    LINEAR = 1
    COMPOUNDED = 2


class GuardDecision(_Open):
    """What the state of a price lets be done with it; a greater one is stricter (SPEC P-4)."""

    UNSPECIFIED = 0
    ALLOW = 1
    ALLOW_AT_STABLE = 2
    BLOCK = 3


class SourceStanding(_Open):
    """Whether a source counts for a price, and why not (SPEC P-2); UNSPECIFIED: it has said nothing."""

    UNSPECIFIED = 0
    FRESH = 1
    STALE = 2
    FROZEN = 3
    NO_QUOTE_INDEX = 4


class OrderStatus(_Open):
    """The life of an order."""

    UNSPECIFIED = 0
    OPEN = 1
    CANCEL_PENDING = 2
    FILLED = 3
    CANCELLED = 4


class EventKind(_Open):
    """What a command did."""

    UNSPECIFIED = 0
    REFUSED = 1
    CALL_REFUSED = 2
    CALL_REPEATED = 3
    ASSET_CREATED = 10
    ASSET_CHANGED = 11
    MARKET_CREATED = 12
    MARKET_CHANGED = 13
    MARKET_STATUS_CHANGED = 14
    RISK_SWITCH_SET = 15
    SOURCE_CREATED = 16
    INSTRUMENT_SET = 17
    ACCOUNT_CREATED = 20
    ACCOUNT_CHANGED = 21
    ACCOUNT_CLOSED = 22
    DEPOSIT_REQUESTED = 23
    DEPOSIT_CONFIRMED = 24
    DEPOSIT_REJECTED = 25
    WITHDRAWAL_REQUESTED = 26
    WITHDRAWAL_CONFIRMED = 27
    WITHDRAWAL_REJECTED = 28
    TRANSFERRED = 29
    HOLD_CREATED = 30
    HOLD_CAPTURED = 31
    HOLD_RELEASED = 32
    ORDER_ACCEPTED = 40
    ORDER_REDUCED = 41
    ORDER_CANCELLED = 42
    ORDER_CANCEL_PENDING = 43
    TRADE = 44
    AUCTION_UNCROSSED = 45
    BREAK_RECORDED = 46
    BREAK_RESOLVED = 47
    INDEX_CHANGED = 60
    MARK_CHANGED = 61
    PRICE_STATE_CHANGED = 62
    SOURCE_EXCLUDED = 63
    LIQUIDATION_STARTED = 70
    LIQUIDATION_ENDED = 71
    SETTLED_IN = 72
    SETTLED_OUT = 73
    SETTLEMENT_PASS = 74
    SOURCE_STANDING = 160
    PRICE_JUDGED = 161
    VALUED_AT_STABLE = 162
    MARK_SAMPLED = 163
    SOURCE_QUOTE_SET = 164
    INDEX_RULES_SET = 165
    MARK_RULES_SET = 166
    POOL_CREATED = 170
    POOL_CHANGED = 171
    LENT = 172
    REDEEMED = 173
    BORROWED = 174
    REPAID = 175
    INTEREST_HOUR = 176
    RESERVE_POSTED = 177
    LENDERS_FEES = 178
    POOL_TOPPED_UP = 179
    POOL_LOSS = 180
    POOL_EPOCH_CLOSED = 181
    REDEMPTION_ASKED = 182
    FUNDING_RATE = 190
    FUNDING_PAID = 191
    FUNDING_SWEPT = 192
    FUNDING_CHANGED = 193
    EXPIRY_CHANGED = 194
    FUTURE_EXPIRED = 195
    POSITION_SETTLED = 196
    EXPIRY_ROUNDED = 197
    DYNAMIC_MARGIN_SET = 200
    MARGIN_SCALE_CHANGED = 201
    ISOLATED_SET = 202
    RECONCILIATION_SET = 210
    QUOTE_SET = 211
    PAID_IN = 212
    LOAN_SOLD_TO_FUND = 213
    COLLATERAL_CONVERTED = 214
    QUOTE_FILLED = 215
    POSITION_REALISED = 216
    LOSSES_REALISED = 217
    LIQUIDATION_SET = 220
    BACKSTOP_SET = 221
    FUND_CONTRIBUTED = 222
    DEBT_LINE_REPAID = 223
    LIQUIDATION_FILL = 224
    BACKSTOP_FILL = 225
    DELEVERAGED = 226
    REST_CLOSED = 227
    LOSS_SHARED = 228
    BAD_DEBT = 229
    COLLATERAL_SOLD = 230
    COLLATERAL_TAKEN = 231
    REMAINDER_TAKEN = 232
    TAKEN_OVER = 233
    LOAN_TAKEN_OVER = 234
    BORROW_TAKEN_OVER = 235
    REMAINDER_PAID = 236
    LENDER_PAID = 237
    BRAKE_SET = 260
    BRAKE_ENGAGED = 261
    BRAKE_RELEASED = 262
    CONDITIONAL_PLACED = 250
    CONDITIONAL_TRIGGERED = 251
    CONDITIONAL_ENDED = 252
    OCO_PAIRED = 253
    ICEBERG_DISPLAYED = 254
    DEAD_MAN_SET = 255
    DEAD_MAN_EXPIRED = 256
    DISCONNECT_REPORTED = 257


class TriggerKind(_Open):
    """What a conditional order waits for."""

    UNSPECIFIED = 0
    AT_ONCE = 1
    STOP = 2
    TAKE_PROFIT = 3
    TRAILING = 4


class TriggerSource(_Open):
    """Which price of the market triggers."""

    UNSPECIFIED = 0
    MARK = 1
    INDEX = 2
    LAST = 3


class BrakeKind(_Open):
    """The circuit brakes."""

    UNSPECIFIED = 0
    VOLATILITY_HALT = 1
    PRICE_BAND = 2
    OPEN_INTEREST_CAP = 3
    OUTFLOW_LIMIT = 4
    BORROW_CAP = 5
    DEPOSIT_CAP = 6
    KILL_SWITCH = 7
    WITHDRAWAL_GATE = 8


class BrakeCause(_Open):
    """Why a brake engaged or was released; from OPERATOR on what people may give."""

    UNSPECIFIED = 0
    PRICE_MOVED = 1
    WINDOW_FULL = 2
    LOSS_UNPAID = 3
    LOSS_PAID = 4
    TIME_PASSED = 5
    ROOM_AGAIN = 6
    STATUS_MOVED = 7
    TERMS_CHANGED = 8
    OPERATOR = 20
    ATTACK = 21
    PRICES = 22
    VENUE = 23
    SOFTWARE = 24
    MARKET_STRESS = 25
    REGULATOR = 26
    DRILL = 27


class GateMode(_Open):
    """After which losses withdrawals stop."""

    UNSPECIFIED = 0
    OFF = 1
    ON_UNPAID_LOSS = 2
    ON_ANY_LOSS = 3


class ResultCode(_Open):
    """The outcome of a command; `docs/reference/result-codes.md` explains each."""

    OK = 0
    REQUEST_EXPIRED = 101
    REQUEST_FROM_FUTURE = 102
    REQUEST_ID_REUSED = 103
    ATOMIC_BATCH_REFUSED = 104
    UNKNOWN_ACCOUNT = 201
    ACCOUNT_CLOSED = 202
    UNKNOWN_ASSET = 203
    SYSTEM_ACCOUNT = 204
    AMOUNT_NOT_POSITIVE = 205
    AMOUNT_OUT_OF_RANGE = 206
    INSUFFICIENT_FREE_BALANCE = 207
    ACCOUNT_LIQUIDATING = 208
    NEGATIVE_UNSETTLED_EQUITY = 209
    WITHDRAWAL_MARGIN = 210
    OUTFLOW_LIMIT = 211
    SAME_ACCOUNT = 212
    UNKNOWN_DEPOSIT = 213
    UNKNOWN_WITHDRAWAL = 214
    UNKNOWN_HOLD = 215
    HOLD_AMOUNT_EXCEEDED = 216
    HOLD_EXPIRY_IN_PAST = 217
    UNKNOWN_PARENT = 218
    ACCOUNT_NOT_EMPTY = 219
    SETTING_OUT_OF_RANGE = 220
    OWNER_MISMATCH = 221
    UNKNOWN_POOL = 230
    SPOT_MARGIN_OFF = 231
    POOL_CAP = 232
    ACCOUNT_POOL_CAP = 233
    POOL_LIQUIDITY = 234
    POOL_THROTTLED = 235
    LOAN_EXCEEDED = 236
    NOTHING_OWED = 237
    ISOLATED_ACCOUNT = 240
    NOT_ISOLATED = 241
    ISOLATED_NOT_FLAT = 242
    NOT_A_PROVIDER = 260
    PROVIDER_MARGIN = 261
    NO_DEBT_LINE = 262
    UNKNOWN_MARKET = 301
    MARKET_STATUS_FORBIDS = 302
    INVALID_FLAGS = 303
    TICK_SIZE = 304
    LOT_SIZE = 305
    EXPIRY_IN_PAST = 306
    DUPLICATE_CLIENT_ORDER_ID = 307
    PRICE_BAND = 308
    UNKNOWN_ORDER = 309
    CANCEL_PENDING = 310
    TRIGGER_ALREADY_REACHED = 320
    TRAILING_DISTANCE_INVALID = 321
    DISPLAY_QUANTITY_INVALID = 322
    OCO_PARTNER_INVALID = 323
    CONDITIONAL_ORDER_LIMIT = 324
    ACCOUNT_IN_LIQUIDATION = 401
    RISK_TAKING_DISABLED = 402
    MARK_PRICE_UNAVAILABLE = 403
    ORDER_NOTIONAL_LIMIT = 404
    OPEN_ORDER_QUANTITY_LIMIT = 405
    REDUCE_ONLY_INVALID = 406
    POSITION_LIMIT = 407
    INSUFFICIENT_MARGIN = 408
    INSUFFICIENT_BALANCE = 409
    OPEN_ORDER_COUNT_LIMIT = 410
    BORROW_CAP = 420
    DEPOSIT_CAP = 421
    WITHDRAWALS_STOPPED = 422
    BRAKE_NOT_ENGAGED = 423
    POST_ONLY_WOULD_CROSS = 501
    FOK_NOT_FILLABLE = 502
    SELF_TRADE = 503
    NO_LIQUIDITY = 504
    CANCELLED_BY_CLIENT = 510
    CANCELLED_BY_OPERATOR = 511
    EXPIRED = 512
    REPLACED = 513
    MAKER_UNFUNDED = 514
    REDUCE_ONLY_SHRUNK = 515
    LIQUIDATION_CANCEL = 516
    RESTING_ORDER_MARGIN = 517
    RESERVED_FOR_SETTLEMENT = 518
    IMMEDIATE_REST = 519
    SLIPPAGE_LIMIT = 520
    VENUE_CANCELLED = 521
    MARKET_CLOSED = 522
    OCO_OTHER_LEG = 530
    DEAD_MAN_EXPIRED = 531
    DISCONNECTED = 532
    KILL_SWITCH = 533
    UNKNOWN_SOURCE = 601
    UNKNOWN_INSTRUMENT = 602
    SOURCE_NOT_AUTHORISED = 603
    TICK_NOT_NEWER = 604
    TICK_FROM_FUTURE = 605
    TICK_WITHOUT_PRICE = 606
    TICK_PRICE_INVALID = 607
    QUOTE_CYCLE = 610
    PRICE_GUARD = 611
    RESTING_ORDER_PRICE = 612
    DUPLICATE_SYMBOL = 701
    PARAMETER_OUT_OF_RANGE = 702
    MARKET_UNITS_INVALID = 703
    STATUS_TRANSITION_INVALID = 704
    UNKNOWN_BREAK = 705
    LIMIT_REACHED = 706
    MARKET_KIND_FORBIDS = 720
    EXPIRY_NOT_SET = 721
    EXPIRY_FIXED = 722
    NOT_EXTERNAL = 801
    BREAK_NO_ORDER = 802
    BREAK_BEYOND_ORDER = 803
    BREAK_DUPLICATE_FILL = 804
    BREAK_VENUE_UNFUNDED = 805
    BREAK_WORSE_THAN_LIMIT = 806
    BREAK_ACCOUNT_UNFUNDED = 807
    MALFORMED_REQUEST = 901
    UNKNOWN_FIELD = 902
    INVALID_ARGUMENT = 903
    BATCH_EMPTY = 904
    BATCH_TOO_LARGE = 905
    QUEUE_FULL = 906
    SHUTTING_DOWN = 907
    LAGGED = 908
    SEQUENCE_OUT_OF_RANGE = 909
    NOT_FOUND = 910
    NOT_OPEN_YET = 911
