# SPDX-License-Identifier: Apache-2.0
"""What follows from a result code: the rules behind it, and the unit of limit, actual and shortfall (Q-3, A-2).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary import codes, units


class CodeForm(NamedTuple):
    """A result code: its name, the rules it follows from, and the unit of the figures of its refusals."""

    name: str
    rules: tuple[str, ...]
    figures: int


CODES: Final[dict[int, CodeForm]] = {
    codes.OK: CodeForm("OK", (), units.RAW),
    codes.REQUEST_EXPIRED: CodeForm("REQUEST_EXPIRED", ("I-11",), units.TIME_NS),
    codes.REQUEST_FROM_FUTURE: CodeForm("REQUEST_FROM_FUTURE", ("I-11",), units.TIME_NS),
    codes.REQUEST_ID_REUSED: CodeForm("REQUEST_ID_REUSED", ("I-11",), units.SEQUENCE),
    codes.ATOMIC_BATCH_REFUSED: CodeForm("ATOMIC_BATCH_REFUSED", ("L-5",), units.RAW),
    codes.UNKNOWN_ACCOUNT: CodeForm("UNKNOWN_ACCOUNT", ("G-10",), units.RAW),
    codes.ACCOUNT_CLOSED: CodeForm("ACCOUNT_CLOSED", ("G-10", "L-3"), units.RAW),
    codes.UNKNOWN_ASSET: CodeForm("UNKNOWN_ASSET", ("L-3",), units.RAW),
    codes.SYSTEM_ACCOUNT: CodeForm("SYSTEM_ACCOUNT", ("L-2",), units.RAW),
    codes.AMOUNT_NOT_POSITIVE: CodeForm("AMOUNT_NOT_POSITIVE", ("U-2",), units.ASSET_AMOUNT),
    codes.AMOUNT_OUT_OF_RANGE: CodeForm("AMOUNT_OUT_OF_RANGE", ("U-2",), units.ASSET_AMOUNT),
    codes.INSUFFICIENT_FREE_BALANCE: CodeForm(
        "INSUFFICIENT_FREE_BALANCE", ("L-4", "I-3"), units.ASSET_AMOUNT
    ),
    codes.ACCOUNT_LIQUIDATING: CodeForm("ACCOUNT_LIQUIDATING", ("L-4",), units.RAW),
    codes.NEGATIVE_UNSETTLED_EQUITY: CodeForm(
        "NEGATIVE_UNSETTLED_EQUITY", ("L-4",), units.VALUATION_AMOUNT
    ),
    codes.WITHDRAWAL_MARGIN: CodeForm(
        "WITHDRAWAL_MARGIN", ("L-4", "M-3", "M-9"), units.VALUATION_AMOUNT
    ),
    codes.OUTFLOW_LIMIT: CodeForm("OUTFLOW_LIMIT", ("L-4", "K-1"), units.ASSET_AMOUNT),
    codes.SAME_ACCOUNT: CodeForm("SAME_ACCOUNT", ("L-5",), units.RAW),
    codes.UNKNOWN_DEPOSIT: CodeForm("UNKNOWN_DEPOSIT", ("L-4",), units.RAW),
    codes.UNKNOWN_WITHDRAWAL: CodeForm("UNKNOWN_WITHDRAWAL", ("L-4",), units.RAW),
    codes.UNKNOWN_HOLD: CodeForm("UNKNOWN_HOLD", ("L-5",), units.RAW),
    codes.HOLD_AMOUNT_EXCEEDED: CodeForm("HOLD_AMOUNT_EXCEEDED", ("L-5",), units.ASSET_AMOUNT),
    codes.HOLD_EXPIRY_IN_PAST: CodeForm("HOLD_EXPIRY_IN_PAST", ("L-5",), units.TIME_NS),
    codes.UNKNOWN_PARENT: CodeForm("UNKNOWN_PARENT", ("L-1",), units.RAW),
    codes.ACCOUNT_NOT_EMPTY: CodeForm("ACCOUNT_NOT_EMPTY", ("L-3",), units.RAW),
    codes.SETTING_OUT_OF_RANGE: CodeForm("SETTING_OUT_OF_RANGE", ("M-4",), units.TIMES),
    codes.OWNER_MISMATCH: CodeForm("OWNER_MISMATCH", ("L-1",), units.RAW),
    codes.STATE_LIMIT: CodeForm("STATE_LIMIT", ("I-12",), units.COUNT),
    codes.UNKNOWN_POOL: CodeForm("UNKNOWN_POOL", ("B-1",), units.RAW),
    codes.SPOT_MARGIN_OFF: CodeForm("SPOT_MARGIN_OFF", ("S-1", "L-3"), units.RAW),
    codes.POOL_CAP: CodeForm("POOL_CAP", ("B-4",), units.ASSET_AMOUNT),
    codes.ACCOUNT_POOL_CAP: CodeForm("ACCOUNT_POOL_CAP", ("B-4",), units.ASSET_AMOUNT),
    codes.POOL_LIQUIDITY: CodeForm("POOL_LIQUIDITY", ("B-4",), units.ASSET_AMOUNT),
    codes.POOL_THROTTLED: CodeForm("POOL_THROTTLED", ("B-4",), units.ASSET_AMOUNT),
    codes.LOAN_EXCEEDED: CodeForm("LOAN_EXCEEDED", ("B-1",), units.ASSET_AMOUNT),
    codes.LOAN_TOO_SMALL: CodeForm("LOAN_TOO_SMALL", ("B-1",), units.ASSET_AMOUNT),
    codes.NOTHING_OWED: CodeForm("NOTHING_OWED", ("B-1",), units.RAW),
    codes.WITHDRAWAL_QUEUED: CodeForm("WITHDRAWAL_QUEUED", ("L-4", "K-1"), units.ASSET_AMOUNT),
    codes.HOLD_TOO_SMALL: CodeForm("HOLD_TOO_SMALL", ("I-12",), units.ASSET_AMOUNT),
    codes.UNPAID_LOSS: CodeForm("UNPAID_LOSS", ("R-1",), units.RAW),
    codes.CLAIM_HELD: CodeForm("CLAIM_HELD", ("B-5",), units.ASSET_AMOUNT),
    codes.SECOND_PERSON_NEEDED: CodeForm("SECOND_PERSON_NEEDED", ("L-4",), units.RAW),
    codes.DEPOSIT_TOO_OLD: CodeForm("DEPOSIT_TOO_OLD", ("L-4",), units.NS),
    codes.DEPOSIT_IS_REVERSED: CodeForm("DEPOSIT_IS_REVERSED", ("L-4",), units.RAW),
    codes.CUSTODY_SHORTFALL: CodeForm("CUSTODY_SHORTFALL", ("L-4",), units.RAW),
    codes.ISOLATED_ACCOUNT: CodeForm("ISOLATED_ACCOUNT", ("M-8",), units.RAW),
    codes.NOT_ISOLATED: CodeForm("NOT_ISOLATED", ("M-8",), units.RAW),
    codes.ISOLATED_NOT_FLAT: CodeForm("ISOLATED_NOT_FLAT", ("M-8",), units.RAW),
    codes.NOT_A_PROVIDER: CodeForm("NOT_A_PROVIDER", ("W-3",), units.RAW),
    codes.PROVIDER_MARGIN: CodeForm("PROVIDER_MARGIN", ("W-3",), units.VALUATION_AMOUNT),
    codes.NO_DEBT_LINE: CodeForm("NO_DEBT_LINE", ("L-6",), units.ASSET_AMOUNT),
    codes.UNKNOWN_MARKET: CodeForm("UNKNOWN_MARKET", ("G-10",), units.RAW),
    codes.MARKET_STATUS_FORBIDS: CodeForm("MARKET_STATUS_FORBIDS", ("G-10", "O-2"), units.RAW),
    codes.INVALID_FLAGS: CodeForm("INVALID_FLAGS", ("G-10", "O-3"), units.RAW),
    codes.TICK_SIZE: CodeForm("TICK_SIZE", ("G-10", "U-3"), units.PRICE_UNITS),
    codes.LOT_SIZE: CodeForm("LOT_SIZE", ("G-10", "U-3"), units.QUANTITY_UNITS),
    codes.EXPIRY_IN_PAST: CodeForm("EXPIRY_IN_PAST", ("G-10",), units.TIME_NS),
    codes.DUPLICATE_CLIENT_ORDER_ID: CodeForm(
        "DUPLICATE_CLIENT_ORDER_ID", ("G-10", "I-11"), units.ORDER_ID
    ),
    codes.PRICE_BAND: CodeForm("PRICE_BAND", ("G-10", "O-5"), units.PRICE_PER_LOT),
    codes.UNKNOWN_ORDER: CodeForm("UNKNOWN_ORDER", ("O-3",), units.RAW),
    codes.CANCEL_PENDING: CodeForm("CANCEL_PENDING", ("O-1",), units.RAW),
    codes.TRIGGER_ALREADY_REACHED: CodeForm(
        "TRIGGER_ALREADY_REACHED", ("O-3",), units.PRICE_PER_LOT
    ),
    codes.TRAILING_DISTANCE_INVALID: CodeForm("TRAILING_DISTANCE_INVALID", ("O-3",), units.PPB),
    codes.DISPLAY_QUANTITY_INVALID: CodeForm("DISPLAY_QUANTITY_INVALID", ("O-3",), units.LOTS),
    codes.OCO_PARTNER_INVALID: CodeForm("OCO_PARTNER_INVALID", ("O-3",), units.ORDER_ID),
    codes.CONDITIONAL_ORDER_LIMIT: CodeForm(
        "CONDITIONAL_ORDER_LIMIT", ("O-3", "I-12"), units.COUNT
    ),
    codes.BRACKET_PRICES_INVALID: CodeForm("BRACKET_PRICES_INVALID", ("O-3",), units.PRICE_PER_LOT),
    codes.TWAP_SLICES_INVALID: CodeForm("TWAP_SLICES_INVALID", ("O-3", "I-12"), units.COUNT),
    codes.TWAP_INTERVAL_INVALID: CodeForm("TWAP_INTERVAL_INVALID", ("O-3", "I-12"), units.NS),
    codes.ACCOUNT_IN_LIQUIDATION: CodeForm("ACCOUNT_IN_LIQUIDATION", ("G-1",), units.RAW),
    codes.RISK_TAKING_DISABLED: CodeForm("RISK_TAKING_DISABLED", ("G-2", "O-1"), units.RAW),
    codes.MARK_PRICE_UNAVAILABLE: CodeForm(
        "MARK_PRICE_UNAVAILABLE", ("G-3", "P-4"), units.PRICE_PER_LOT_E9
    ),
    codes.ORDER_NOTIONAL_LIMIT: CodeForm("ORDER_NOTIONAL_LIMIT", ("G-4",), units.QUOTE_AMOUNT),
    codes.OPEN_ORDER_QUANTITY_LIMIT: CodeForm("OPEN_ORDER_QUANTITY_LIMIT", ("G-5",), units.LOTS),
    codes.REDUCE_ONLY_INVALID: CodeForm("REDUCE_ONLY_INVALID", ("G-6",), units.LOTS),
    codes.POSITION_LIMIT: CodeForm("POSITION_LIMIT", ("G-7",), units.VALUATION_AMOUNT),
    codes.INSUFFICIENT_MARGIN: CodeForm(
        "INSUFFICIENT_MARGIN", ("G-8", "M-3", "M-9"), units.VALUATION_AMOUNT
    ),
    codes.INSUFFICIENT_BALANCE: CodeForm("INSUFFICIENT_BALANCE", ("G-8", "S-1"), units.PAID_AMOUNT),
    codes.OPEN_ORDER_COUNT_LIMIT: CodeForm("OPEN_ORDER_COUNT_LIMIT", ("G-5", "I-12"), units.COUNT),
    codes.BORROW_CAP: CodeForm("BORROW_CAP", ("K-1",), units.ASSET_AMOUNT),
    codes.DEPOSIT_CAP: CodeForm("DEPOSIT_CAP", ("K-1",), units.ASSET_AMOUNT),
    codes.WITHDRAWALS_STOPPED: CodeForm("WITHDRAWALS_STOPPED", ("K-1", "L-4"), units.RAW),
    codes.BRAKE_NOT_ENGAGED: CodeForm("BRAKE_NOT_ENGAGED", ("K-1",), units.RAW),
    codes.POST_ONLY_WOULD_CROSS: CodeForm(
        "POST_ONLY_WOULD_CROSS", ("G-10", "O-3"), units.PRICE_PER_LOT
    ),
    codes.FOK_NOT_FILLABLE: CodeForm("FOK_NOT_FILLABLE", ("G-10", "O-3"), units.LOTS),
    codes.SELF_TRADE: CodeForm("SELF_TRADE", ("G-10", "O-4"), units.ORDER_ID),
    codes.NO_LIQUIDITY: CodeForm("NO_LIQUIDITY", ("G-10", "O-5"), units.PRICE_PER_LOT),
    codes.WORK_LIMIT: CodeForm("WORK_LIMIT", ("I-12", "O-3"), units.COUNT),
    codes.ATOMIC_ORDER_MAY_TRADE: CodeForm(
        "ATOMIC_ORDER_MAY_TRADE", ("L-5", "O-3"), units.PRICE_PER_LOT
    ),
    codes.CANCELLED_BY_CLIENT: CodeForm("CANCELLED_BY_CLIENT", ("O-3",), units.RAW),
    codes.CANCELLED_BY_OPERATOR: CodeForm("CANCELLED_BY_OPERATOR", ("O-2",), units.RAW),
    codes.EXPIRED: CodeForm("EXPIRED", ("O-3", "U-6"), units.RAW),
    codes.REPLACED: CodeForm("REPLACED", ("O-3",), units.RAW),
    codes.MAKER_UNFUNDED: CodeForm("MAKER_UNFUNDED", ("S-1",), units.RAW),
    codes.REDUCE_ONLY_SHRUNK: CodeForm("REDUCE_ONLY_SHRUNK", ("O-6",), units.RAW),
    codes.LIQUIDATION_CANCEL: CodeForm("LIQUIDATION_CANCEL", ("W-1",), units.RAW),
    codes.RESTING_ORDER_MARGIN: CodeForm("RESTING_ORDER_MARGIN", ("I-6", "M-3"), units.RAW),
    codes.RESERVED_FOR_SETTLEMENT: CodeForm("RESERVED_FOR_SETTLEMENT", ("R-1",), units.RAW),
    codes.IMMEDIATE_REST: CodeForm("IMMEDIATE_REST", ("O-3",), units.RAW),
    codes.SLIPPAGE_LIMIT: CodeForm("SLIPPAGE_LIMIT", ("O-5",), units.RAW),
    codes.VENUE_CANCELLED: CodeForm("VENUE_CANCELLED", ("O-1",), units.RAW),
    codes.MARKET_CLOSED: CodeForm("MARKET_CLOSED", ("O-2",), units.RAW),
    codes.OCO_OTHER_LEG: CodeForm("OCO_OTHER_LEG", ("O-3",), units.RAW),
    codes.DEAD_MAN_EXPIRED: CodeForm("DEAD_MAN_EXPIRED", ("O-3",), units.RAW),
    codes.DISCONNECTED: CodeForm("DISCONNECTED", ("O-3",), units.RAW),
    codes.KILL_SWITCH: CodeForm("KILL_SWITCH", ("K-1",), units.RAW),
    codes.POSITION_CLOSED: CodeForm("POSITION_CLOSED", ("O-3",), units.RAW),
    codes.BRACKET_TRIGGERED: CodeForm("BRACKET_TRIGGERED", ("O-3",), units.RAW),
    codes.TWAP_FILLED: CodeForm("TWAP_FILLED", ("O-3",), units.RAW),
    codes.UNKNOWN_SOURCE: CodeForm("UNKNOWN_SOURCE", ("P-1",), units.RAW),
    codes.UNKNOWN_INSTRUMENT: CodeForm("UNKNOWN_INSTRUMENT", ("P-1",), units.RAW),
    codes.SOURCE_NOT_AUTHORISED: CodeForm("SOURCE_NOT_AUTHORISED", ("P-1",), units.RAW),
    codes.TICK_NOT_NEWER: CodeForm("TICK_NOT_NEWER", ("P-1",), units.TIME_NS),
    codes.TICK_FROM_FUTURE: CodeForm("TICK_FROM_FUTURE", ("P-1",), units.TIME_NS),
    codes.TICK_WITHOUT_PRICE: CodeForm("TICK_WITHOUT_PRICE", ("P-2",), units.RAW),
    codes.TICK_PRICE_INVALID: CodeForm("TICK_PRICE_INVALID", ("P-1",), units.VALUATION_AMOUNT),
    codes.QUOTE_CYCLE: CodeForm("QUOTE_CYCLE", ("P-2",), units.RAW),
    codes.PRICE_GUARD: CodeForm("PRICE_GUARD", ("P-4", "L-4"), units.RAW),
    codes.RESTING_ORDER_PRICE: CodeForm("RESTING_ORDER_PRICE", ("P-4",), units.RAW),
    codes.RECEIVER_IN_LIQUIDATION: CodeForm("RECEIVER_IN_LIQUIDATION", ("L-4", "W-6"), units.RAW),
    codes.DUPLICATE_SYMBOL: CodeForm("DUPLICATE_SYMBOL", ("O-1",), units.RAW),
    codes.PARAMETER_OUT_OF_RANGE: CodeForm("PARAMETER_OUT_OF_RANGE", ("U-2",), units.COUNT),
    codes.MARKET_UNITS_INVALID: CodeForm("MARKET_UNITS_INVALID", ("U-3",), units.RAW),
    codes.STATUS_TRANSITION_INVALID: CodeForm(
        "STATUS_TRANSITION_INVALID", ("O-2",), units.MARKET_STATUS
    ),
    codes.UNKNOWN_BREAK: CodeForm("UNKNOWN_BREAK", ("O-1",), units.RAW),
    codes.LIMIT_REACHED: CodeForm("LIMIT_REACHED", ("U-2",), units.RAW),
    codes.MARKET_KIND_FORBIDS: CodeForm("MARKET_KIND_FORBIDS", ("O-1", "P-5"), units.RAW),
    codes.EXPIRY_NOT_SET: CodeForm("EXPIRY_NOT_SET", ("O-1",), units.RAW),
    codes.EXPIRY_FIXED: CodeForm("EXPIRY_FIXED", ("O-1",), units.RAW),
    codes.RULE_SET_IN_FORCE: CodeForm("RULE_SET_IN_FORCE", ("J-5",), units.COUNT),
    codes.STALE_VERSION: CodeForm("STALE_VERSION", ("Q-3",), units.SEQUENCE),
    codes.NOT_EXTERNAL: CodeForm("NOT_EXTERNAL", ("O-1",), units.RAW),
    codes.BREAK_NO_ORDER: CodeForm("BREAK_NO_ORDER", ("O-1",), units.RAW),
    codes.BREAK_BEYOND_ORDER: CodeForm("BREAK_BEYOND_ORDER", ("O-1",), units.LOTS),
    codes.BREAK_DUPLICATE_FILL: CodeForm("BREAK_DUPLICATE_FILL", ("O-1",), units.RAW),
    codes.BREAK_VENUE_UNFUNDED: CodeForm("BREAK_VENUE_UNFUNDED", ("O-1",), units.RAW),
    codes.BREAK_WORSE_THAN_LIMIT: CodeForm("BREAK_WORSE_THAN_LIMIT", ("O-1",), units.PRICE_PER_LOT),
    codes.BREAK_ACCOUNT_UNFUNDED: CodeForm("BREAK_ACCOUNT_UNFUNDED", ("O-1",), units.RAW),
    codes.BREAK_PRICE_BAND: CodeForm("BREAK_PRICE_BAND", ("O-1", "O-5"), units.RAW),
    codes.BREAK_VENUE_LIMIT: CodeForm("BREAK_VENUE_LIMIT", ("O-1", "G-7"), units.RAW),
    codes.MALFORMED_REQUEST: CodeForm("MALFORMED_REQUEST", (), units.COUNT),
    codes.UNKNOWN_FIELD: CodeForm("UNKNOWN_FIELD", (), units.RAW),
    codes.INVALID_ARGUMENT: CodeForm("INVALID_ARGUMENT", (), units.RAW),
    codes.BATCH_EMPTY: CodeForm("BATCH_EMPTY", (), units.COUNT),
    codes.BATCH_TOO_LARGE: CodeForm("BATCH_TOO_LARGE", (), units.COUNT),
    codes.QUEUE_FULL: CodeForm("QUEUE_FULL", (), units.RAW),
    codes.SHUTTING_DOWN: CodeForm("SHUTTING_DOWN", (), units.RAW),
    codes.LAGGED: CodeForm("LAGGED", (), units.RAW),
    codes.SEQUENCE_OUT_OF_RANGE: CodeForm("SEQUENCE_OUT_OF_RANGE", (), units.SEQUENCE),
    codes.NOT_FOUND: CodeForm("NOT_FOUND", (), units.RAW),
    codes.NOT_OPEN_YET: CodeForm("NOT_OPEN_YET", (), units.RAW),
    codes.HISTORY_DIFFERS: CodeForm("HISTORY_DIFFERS", (), units.RAW),
    codes.TOO_FAR_BEHIND: CodeForm("TOO_FAR_BEHIND", (), units.RAW),
    codes.CURSOR_EXPIRED: CodeForm("CURSOR_EXPIRED", (), units.RAW),
    codes.RULE_SET_TOO_OLD: CodeForm("RULE_SET_TOO_OLD", ("J-5",), units.COUNT),
    codes.MEMBER_ADMITTED_TWICE: CodeForm("MEMBER_ADMITTED_TWICE", ("C-0",), units.RAW),
    codes.UNKNOWN_MEMBER: CodeForm("UNKNOWN_MEMBER", ("C-0",), units.RAW),
    codes.MEMBER_NOT_ACTIVE: CodeForm("MEMBER_NOT_ACTIVE", ("C-0", "C-2"), units.RAW),
    codes.MEMBER_HAS_OBLIGATIONS: CodeForm("MEMBER_HAS_OBLIGATIONS", ("C-0",), units.COUNT),
    codes.UNKNOWN_CALENDAR: CodeForm("UNKNOWN_CALENDAR", ("C-4",), units.RAW),
    codes.NO_BUSINESS_DAY: CodeForm("NO_BUSINESS_DAY", ("C-4",), units.COUNT),
    codes.UNKNOWN_SEGMENT: CodeForm("UNKNOWN_SEGMENT", ("C-4",), units.RAW),
    codes.MARKET_NOT_CLEARED: CodeForm("MARKET_NOT_CLEARED", ("C-1",), units.RAW),
    codes.MARKET_HAS_TRADES: CodeForm("MARKET_HAS_TRADES", ("C-3",), units.COUNT),
    codes.DEFAULT_REGIME: CodeForm("DEFAULT_REGIME", ("C-0",), units.RAW),
    codes.TRADE_CAPTURED_TWICE: CodeForm("TRADE_CAPTURED_TWICE", ("C-1",), units.RAW),
    codes.VALUE_DATE_IN_PAST: CodeForm("VALUE_DATE_IN_PAST", ("C-4",), units.COUNT),
    codes.VALUE_DATE_TOO_FAR: CodeForm("VALUE_DATE_TOO_FAR", ("C-4",), units.COUNT),
    codes.NOT_BUSINESS_DAY: CodeForm("NOT_BUSINESS_DAY", ("C-4",), units.RAW),
    codes.CUT_OFF_PASSED: CodeForm("CUT_OFF_PASSED", ("C-4",), units.TIME_NS),
    codes.ONLY_REDUCES: CodeForm("ONLY_REDUCES", ("C-0",), units.LOTS),
    codes.NO_PRICE_FOR_LIMIT: CodeForm("NO_PRICE_FOR_LIMIT", ("C-2",), units.RAW),
    codes.EXPOSURE_LIMIT: CodeForm("EXPOSURE_LIMIT", ("C-2",), units.VALUATION_AMOUNT),
    codes.SETTLEMENT_CAP: CodeForm("SETTLEMENT_CAP", ("C-2",), units.VALUATION_AMOUNT),
    codes.CONCENTRATION_LIMIT: CodeForm("CONCENTRATION_LIMIT", ("C-2",), units.LOTS),
    codes.UNKNOWN_TRADE_SIDE: CodeForm("UNKNOWN_TRADE_SIDE", ("C-1",), units.RAW),
    codes.UNKNOWN_CLEARED_TRADE: CodeForm("UNKNOWN_CLEARED_TRADE", ("C-1",), units.RAW),
    codes.NOT_A_PARTY: CodeForm("NOT_A_PARTY", ("C-1",), units.RAW),
    codes.TRADE_CANCEL_ASKED_TWICE: CodeForm("TRADE_CANCEL_ASKED_TWICE", ("C-1",), units.RAW),
    codes.UNKNOWN_BUY_IN_OFFER: CodeForm("UNKNOWN_BUY_IN_OFFER", ("C-5",), units.RAW),
    codes.NOT_A_PVP_CURRENCY: CodeForm("NOT_A_PVP_CURRENCY", ("C-6",), units.RAW),
    codes.NOT_A_PVP_MEMBER: CodeForm("NOT_A_PVP_MEMBER", ("C-6",), units.RAW),
    codes.NOT_A_MEMBER_ACCOUNT: CodeForm("NOT_A_MEMBER_ACCOUNT", ("C-6", "C-8"), units.RAW),
    codes.PVP_MEMBER_NOT_ACTIVE: CodeForm("PVP_MEMBER_NOT_ACTIVE", ("C-6",), units.RAW),
    codes.PVP_SAME_CURRENCY: CodeForm("PVP_SAME_CURRENCY", ("C-6",), units.RAW),
    codes.PVP_REFERENCE_USED: CodeForm("PVP_REFERENCE_USED", ("C-6",), units.RAW),
    codes.UNKNOWN_PVP_PAIR: CodeForm("UNKNOWN_PVP_PAIR", ("C-6",), units.RAW),
    codes.PVP_CLAIM_TOO_SMALL: CodeForm("PVP_CLAIM_TOO_SMALL", ("C-6",), units.ASSET_AMOUNT),
    codes.PVP_CASH_LACKING: CodeForm("PVP_CASH_LACKING", ("C-6",), units.ASSET_AMOUNT),
    codes.PVP_PRICE_ABSENT: CodeForm("PVP_PRICE_ABSENT", ("C-6", "P-4"), units.RAW),
    codes.PVP_VALUE_BELOW_ZERO: CodeForm("PVP_VALUE_BELOW_ZERO", ("C-6",), units.VALUATION_AMOUNT),
    codes.PVP_SHORT_ABOVE_LIMIT: CodeForm("PVP_SHORT_ABOVE_LIMIT", ("C-6",), units.RAW),
    codes.PVP_TOTAL_SHORT_ABOVE_LIMIT: CodeForm(
        "PVP_TOTAL_SHORT_ABOVE_LIMIT", ("C-6",), units.VALUATION_AMOUNT
    ),
    codes.PVP_PAIR_CANCELLED: CodeForm("PVP_PAIR_CANCELLED", ("C-6",), units.RAW),
    codes.PVP_NOT_SHORT: CodeForm("PVP_NOT_SHORT", ("C-6",), units.RAW),
    codes.COLLATERAL_TOO_SMALL: CodeForm("COLLATERAL_TOO_SMALL", ("C-7",), units.ASSET_AMOUNT),
    codes.COLLATERAL_NOT_ELIGIBLE: CodeForm("COLLATERAL_NOT_ELIGIBLE", ("C-7",), units.RAW),
    codes.COLLATERAL_CONCENTRATED: CodeForm(
        "COLLATERAL_CONCENTRATED", ("C-7",), units.ASSET_AMOUNT
    ),
    codes.COLLATERAL_REQUIRED: CodeForm("COLLATERAL_REQUIRED", ("C-7",), units.VALUATION_AMOUNT),
    codes.CONTRIBUTION_REQUIRED: CodeForm(
        "CONTRIBUTION_REQUIRED", ("C-8",), units.VALUATION_AMOUNT
    ),
}
