# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import account_pb2 as _account_pb2
from clearinghouse.v1 import admin_pb2 as _admin_pb2
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import pvp_pb2 as _pvp_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_KIND_UNSPECIFIED: _ClassVar[EventKind]
    EVENT_KIND_REFUSED: _ClassVar[EventKind]
    EVENT_KIND_CALL_REFUSED: _ClassVar[EventKind]
    EVENT_KIND_CALL_REPEATED: _ClassVar[EventKind]
    EVENT_KIND_ASSET_CREATED: _ClassVar[EventKind]
    EVENT_KIND_ASSET_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_MARKET_CREATED: _ClassVar[EventKind]
    EVENT_KIND_MARKET_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_MARKET_STATUS_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_RISK_SWITCH_SET: _ClassVar[EventKind]
    EVENT_KIND_SOURCE_CREATED: _ClassVar[EventKind]
    EVENT_KIND_INSTRUMENT_SET: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_CREATED: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_CLOSED: _ClassVar[EventKind]
    EVENT_KIND_DEPOSIT_REQUESTED: _ClassVar[EventKind]
    EVENT_KIND_DEPOSIT_CONFIRMED: _ClassVar[EventKind]
    EVENT_KIND_DEPOSIT_REJECTED: _ClassVar[EventKind]
    EVENT_KIND_WITHDRAWAL_REQUESTED: _ClassVar[EventKind]
    EVENT_KIND_WITHDRAWAL_CONFIRMED: _ClassVar[EventKind]
    EVENT_KIND_WITHDRAWAL_REJECTED: _ClassVar[EventKind]
    EVENT_KIND_TRANSFERRED: _ClassVar[EventKind]
    EVENT_KIND_HOLD_CREATED: _ClassVar[EventKind]
    EVENT_KIND_HOLD_CAPTURED: _ClassVar[EventKind]
    EVENT_KIND_HOLD_RELEASED: _ClassVar[EventKind]
    EVENT_KIND_ORDER_ACCEPTED: _ClassVar[EventKind]
    EVENT_KIND_ORDER_REDUCED: _ClassVar[EventKind]
    EVENT_KIND_ORDER_CANCELLED: _ClassVar[EventKind]
    EVENT_KIND_ORDER_CANCEL_PENDING: _ClassVar[EventKind]
    EVENT_KIND_TRADE: _ClassVar[EventKind]
    EVENT_KIND_AUCTION_UNCROSSED: _ClassVar[EventKind]
    EVENT_KIND_BREAK_RECORDED: _ClassVar[EventKind]
    EVENT_KIND_BREAK_RESOLVED: _ClassVar[EventKind]
    EVENT_KIND_INDEX_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_MARK_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_PRICE_STATE_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_SOURCE_EXCLUDED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDATION_STARTED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDATION_ENDED: _ClassVar[EventKind]
    EVENT_KIND_SETTLED_IN: _ClassVar[EventKind]
    EVENT_KIND_SETTLED_OUT: _ClassVar[EventKind]
    EVENT_KIND_SETTLEMENT_PASS: _ClassVar[EventKind]
    EVENT_KIND_SOURCE_STANDING: _ClassVar[EventKind]
    EVENT_KIND_PRICE_JUDGED: _ClassVar[EventKind]
    EVENT_KIND_VALUED_AT_STABLE: _ClassVar[EventKind]
    EVENT_KIND_MARK_SAMPLED: _ClassVar[EventKind]
    EVENT_KIND_SOURCE_QUOTE_SET: _ClassVar[EventKind]
    EVENT_KIND_INDEX_RULES_SET: _ClassVar[EventKind]
    EVENT_KIND_MARK_RULES_SET: _ClassVar[EventKind]
    EVENT_KIND_POOL_CREATED: _ClassVar[EventKind]
    EVENT_KIND_POOL_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_LENT: _ClassVar[EventKind]
    EVENT_KIND_REDEEMED: _ClassVar[EventKind]
    EVENT_KIND_BORROWED: _ClassVar[EventKind]
    EVENT_KIND_REPAID: _ClassVar[EventKind]
    EVENT_KIND_INTEREST_HOUR: _ClassVar[EventKind]
    EVENT_KIND_RESERVE_POSTED: _ClassVar[EventKind]
    EVENT_KIND_LENDERS_FEES: _ClassVar[EventKind]
    EVENT_KIND_POOL_TOPPED_UP: _ClassVar[EventKind]
    EVENT_KIND_POOL_LOSS: _ClassVar[EventKind]
    EVENT_KIND_POOL_EPOCH_CLOSED: _ClassVar[EventKind]
    EVENT_KIND_REDEMPTION_ASKED: _ClassVar[EventKind]
    EVENT_KIND_FUNDING_RATE: _ClassVar[EventKind]
    EVENT_KIND_FUNDING_PAID: _ClassVar[EventKind]
    EVENT_KIND_FUNDING_SWEPT: _ClassVar[EventKind]
    EVENT_KIND_FUNDING_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_EXPIRY_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_FUTURE_EXPIRED: _ClassVar[EventKind]
    EVENT_KIND_POSITION_SETTLED: _ClassVar[EventKind]
    EVENT_KIND_EXPIRY_ROUNDED: _ClassVar[EventKind]
    EVENT_KIND_DYNAMIC_MARGIN_SET: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_SCALE_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_ISOLATED_SET: _ClassVar[EventKind]
    EVENT_KIND_CONDITIONAL_PLACED: _ClassVar[EventKind]
    EVENT_KIND_CONDITIONAL_TRIGGERED: _ClassVar[EventKind]
    EVENT_KIND_CONDITIONAL_ENDED: _ClassVar[EventKind]
    EVENT_KIND_OCO_PAIRED: _ClassVar[EventKind]
    EVENT_KIND_ICEBERG_DISPLAYED: _ClassVar[EventKind]
    EVENT_KIND_DEAD_MAN_SET: _ClassVar[EventKind]
    EVENT_KIND_DEAD_MAN_EXPIRED: _ClassVar[EventKind]
    EVENT_KIND_DISCONNECT_REPORTED: _ClassVar[EventKind]
    EVENT_KIND_BRACKET_PLACED: _ClassVar[EventKind]
    EVENT_KIND_BRACKET_SIZED: _ClassVar[EventKind]
    EVENT_KIND_TWAP_PLACED: _ClassVar[EventKind]
    EVENT_KIND_TWAP_SLICE: _ClassVar[EventKind]
    EVENT_KIND_RECONCILIATION_SET: _ClassVar[EventKind]
    EVENT_KIND_QUOTE_SET: _ClassVar[EventKind]
    EVENT_KIND_PAID_IN: _ClassVar[EventKind]
    EVENT_KIND_LOAN_SOLD_TO_FUND: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_CONVERTED: _ClassVar[EventKind]
    EVENT_KIND_QUOTE_FILLED: _ClassVar[EventKind]
    EVENT_KIND_POSITION_REALISED: _ClassVar[EventKind]
    EVENT_KIND_LOSSES_REALISED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDATION_SET: _ClassVar[EventKind]
    EVENT_KIND_BACKSTOP_SET: _ClassVar[EventKind]
    EVENT_KIND_FUND_CONTRIBUTED: _ClassVar[EventKind]
    EVENT_KIND_DEBT_LINE_REPAID: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDATION_FILL: _ClassVar[EventKind]
    EVENT_KIND_BACKSTOP_FILL: _ClassVar[EventKind]
    EVENT_KIND_DELEVERAGED: _ClassVar[EventKind]
    EVENT_KIND_REST_CLOSED: _ClassVar[EventKind]
    EVENT_KIND_LOSS_SHARED: _ClassVar[EventKind]
    EVENT_KIND_BAD_DEBT: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_SOLD: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_TAKEN: _ClassVar[EventKind]
    EVENT_KIND_REMAINDER_TAKEN: _ClassVar[EventKind]
    EVENT_KIND_TAKEN_OVER: _ClassVar[EventKind]
    EVENT_KIND_LOAN_TAKEN_OVER: _ClassVar[EventKind]
    EVENT_KIND_BORROW_TAKEN_OVER: _ClassVar[EventKind]
    EVENT_KIND_REMAINDER_PAID: _ClassVar[EventKind]
    EVENT_KIND_LENDER_PAID: _ClassVar[EventKind]
    EVENT_KIND_BRAKE_SET: _ClassVar[EventKind]
    EVENT_KIND_BRAKE_ENGAGED: _ClassVar[EventKind]
    EVENT_KIND_BRAKE_RELEASED: _ClassVar[EventKind]
    EVENT_KIND_RULE_SET_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_RECENT_RESULT_COUNTED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDATION_LIMIT_WIDENED: _ClassVar[EventKind]
    EVENT_KIND_LOSS_INTEREST: _ClassVar[EventKind]
    EVENT_KIND_CLAIM_INTEREST: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_BOUGHT: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_PAID: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_GIVEN: _ClassVar[EventKind]
    EVENT_KIND_CLAIM_COVERED: _ClassVar[EventKind]
    EVENT_KIND_LINE_SET_APART: _ClassVar[EventKind]
    EVENT_KIND_LINE_RETURNED: _ClassVar[EventKind]
    EVENT_KIND_POOL_LOSS_EXPECTED: _ClassVar[EventKind]
    EVENT_KIND_HELD_CLAIM_BOOKED: _ClassVar[EventKind]
    EVENT_KIND_DEPOSIT_REVERSAL_ASKED: _ClassVar[EventKind]
    EVENT_KIND_DEPOSIT_REVERSED: _ClassVar[EventKind]
    EVENT_KIND_CUSTODY_SHORTFALL_FILLED: _ClassVar[EventKind]
    EVENT_KIND_WORK_LATE: _ClassVar[EventKind]
    EVENT_KIND_WORK_CAUGHT_UP: _ClassVar[EventKind]
    EVENT_KIND_AUCTION_ENDED: _ClassVar[EventKind]
    EVENT_KIND_SETTING_KEPT: _ClassVar[EventKind]
    EVENT_KIND_PVP_CURRENCY_SET: _ClassVar[EventKind]
    EVENT_KIND_PVP_MEMBER_SET: _ClassVar[EventKind]
    EVENT_KIND_PVP_SHORT_LIMIT_SET: _ClassVar[EventKind]
    EVENT_KIND_PVP_PAID_IN: _ClassVar[EventKind]
    EVENT_KIND_PVP_PAID_OUT: _ClassVar[EventKind]
    EVENT_KIND_PVP_LEG_QUEUED: _ClassVar[EventKind]
    EVENT_KIND_PVP_LEG_SETTLED: _ClassVar[EventKind]
    EVENT_KIND_PVP_PAIR_ENDED: _ClassVar[EventKind]
    EVENT_KIND_PVP_PAY_IN_MISSED: _ClassVar[EventKind]
    EVENT_KIND_PVP_CLAIM_SOLD: _ClassVar[EventKind]
    EVENT_KIND_PVP_CLAIM_PAID: _ClassVar[EventKind]
    EVENT_KIND_PVP_LOSS_SHARED: _ClassVar[EventKind]
    EVENT_KIND_PVP_SCHEDULE_SET: _ClassVar[EventKind]
    EVENT_KIND_PVP_DAY_OPENED: _ClassVar[EventKind]
    EVENT_KIND_PVP_PAY_IN_CALLED: _ClassVar[EventKind]
    EVENT_KIND_PVP_PAY_IN_LATE: _ClassVar[EventKind]
    EVENT_KIND_PVP_COVER_DELAYED: _ClassVar[EventKind]
    EVENT_KIND_PVP_DAY_CLOSED: _ClassVar[EventKind]
    EVENT_KIND_MEMBER_ADMITTED: _ClassVar[EventKind]
    EVENT_KIND_MEMBER_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_CALENDAR_SET: _ClassVar[EventKind]
    EVENT_KIND_SEGMENT_CREATED: _ClassVar[EventKind]
    EVENT_KIND_CLEARING_SET: _ClassVar[EventKind]
    EVENT_KIND_SESSION_OPENED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_NOVATED: _ClassVar[EventKind]
    EVENT_KIND_SESSION_CUT_OFF: _ClassVar[EventKind]
    EVENT_KIND_SESSION_NETTED: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_NETTED: _ClassVar[EventKind]
    EVENT_KIND_CASH_NETTED: _ClassVar[EventKind]
    EVENT_KIND_MARKET_NETTED: _ClassVar[EventKind]
    EVENT_KIND_CURRENCY_NETTED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_SIDE_SUBMITTED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_SIDES_DIFFER: _ClassVar[EventKind]
    EVENT_KIND_TRADE_SIDE_MATCHED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_SIDE_CANCELLED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_SIDE_EXPIRED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_CANCEL_ASKED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_CANCELLED: _ClassVar[EventKind]
    EVENT_KIND_ASSET_CALENDAR_SET: _ClassVar[EventKind]
    EVENT_KIND_GIVE_UP_PROPOSED: _ClassVar[EventKind]
    EVENT_KIND_GIVE_UP_ENDED: _ClassVar[EventKind]
    EVENT_KIND_TRADE_LEG_MOVED: _ClassVar[EventKind]
    EVENT_KIND_MEMBER_RESIGNED: _ClassVar[EventKind]
    EVENT_KIND_RESIGNATION_HELD: _ClassVar[EventKind]
    EVENT_KIND_SETTLEMENT_TERMS_SET: _ClassVar[EventKind]
    EVENT_KIND_SETTLEMENT_PRIORITY_SET: _ClassVar[EventKind]
    EVENT_KIND_FAIL_REPRICED: _ClassVar[EventKind]
    EVENT_KIND_SECURITIES_LOCKED: _ClassVar[EventKind]
    EVENT_KIND_SECURITIES_RELEASED: _ClassVar[EventKind]
    EVENT_KIND_CASH_LOCKED: _ClassVar[EventKind]
    EVENT_KIND_CASH_RELEASED: _ClassVar[EventKind]
    EVENT_KIND_CASH_ADVANCED: _ClassVar[EventKind]
    EVENT_KIND_SETTLEMENT_DELAYED: _ClassVar[EventKind]
    EVENT_KIND_SESSION_LOCKED: _ClassVar[EventKind]
    EVENT_KIND_SESSION_COMMITTED: _ClassVar[EventKind]
    EVENT_KIND_SECURITIES_DELIVERED: _ClassVar[EventKind]
    EVENT_KIND_CASH_PAID: _ClassVar[EventKind]
    EVENT_KIND_SECURITIES_RECEIVED: _ClassVar[EventKind]
    EVENT_KIND_CASH_RECEIVED: _ClassVar[EventKind]
    EVENT_KIND_ADVANCE_REPAID: _ClassVar[EventKind]
    EVENT_KIND_OBLIGATION_FAILED: _ClassVar[EventKind]
    EVENT_KIND_FAIL_PENALISED: _ClassVar[EventKind]
    EVENT_KIND_PENALTY_SHARED: _ClassVar[EventKind]
    EVENT_KIND_SESSION_POSTED: _ClassVar[EventKind]
    EVENT_KIND_BUY_IN_OFFERED: _ClassVar[EventKind]
    EVENT_KIND_BUY_IN_OFFER_ENDED: _ClassVar[EventKind]
    EVENT_KIND_BUY_IN_FILLED: _ClassVar[EventKind]
    EVENT_KIND_BUY_IN_CASH_SETTLED: _ClassVar[EventKind]
    EVENT_KIND_CORPORATE_ACTION_ANNOUNCED: _ClassVar[EventKind]
    EVENT_KIND_CORPORATE_ACTION_CANCELLED: _ClassVar[EventKind]
    EVENT_KIND_CORPORATE_ACTION_RECORDED: _ClassVar[EventKind]
    EVENT_KIND_CORPORATE_ACTION_DELAYED: _ClassVar[EventKind]
    EVENT_KIND_CORPORATE_ACTION_FUNDED: _ClassVar[EventKind]
    EVENT_KIND_DIVIDEND_PAID: _ClassVar[EventKind]
    EVENT_KIND_MARKET_CLAIM_BOOKED: _ClassVar[EventKind]
    EVENT_KIND_CORPORATE_ACTION_PAID: _ClassVar[EventKind]
    EVENT_KIND_SECURITY_REDEEMED: _ClassVar[EventKind]
    EVENT_KIND_OPEN_TRADES_REDEEMED: _ClassVar[EventKind]
    EVENT_KIND_SECURITY_EXCHANGED: _ClassVar[EventKind]
    EVENT_KIND_OPEN_TRADES_EXCHANGED: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_LODGED: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_WITHDRAWN: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_FUND_CONTRIBUTED: _ClassVar[EventKind]
    EVENT_KIND_CCP_FUNDED: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_PARAMETERS_SET: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_ASSET_SET: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_SCENARIOS_SET: _ClassVar[EventKind]
    EVENT_KIND_VARIATION_PAID: _ClassVar[EventKind]
    EVENT_KIND_VARIATION_RECEIVED: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_CALLED: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_CALL_REMINDED: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_CALL_MET: _ClassVar[EventKind]
    EVENT_KIND_POTENTIAL_DEFAULT: _ClassVar[EventKind]
    EVENT_KIND_MARGIN_RUN_ENDED: _ClassVar[EventKind]
    EVENT_KIND_STRESS_SCENARIO_SET: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_FUND_PARAMETERS_SET: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_FUND_SIZED: _ClassVar[EventKind]
    EVENT_KIND_CONTRIBUTION_CALLED: _ClassVar[EventKind]
    EVENT_KIND_CONTRIBUTION_CALL_MET: _ClassVar[EventKind]
    EVENT_KIND_CONTRIBUTION_MISSED: _ClassVar[EventKind]
    EVENT_KIND_CONTRIBUTION_RETURNED: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_INTEREST_SET: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_INTEREST_PAID: _ClassVar[EventKind]
    EVENT_KIND_COLLATERAL_INTEREST_DELAYED: _ClassVar[EventKind]
    EVENT_KIND_COOLING_OFF_SET: _ClassVar[EventKind]
    EVENT_KIND_COOLING_OFF_BEGUN: _ClassVar[EventKind]
    EVENT_KIND_COOLING_OFF_LIMITED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDITY_TERMS_SET: _ClassVar[EventKind]
    EVENT_KIND_CREDIT_LINE_SET: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDITY_COMPARED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDITY_ALERTED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDITY_DRAW_PLANNED: _ClassVar[EventKind]
    EVENT_KIND_LIQUIDITY_RUN_ENDED: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_DECLARED: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_CASE_MOVED: _ClassVar[EventKind]
    EVENT_KIND_PORTING_OFFERED: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_PORTED: _ClassVar[EventKind]
    EVENT_KIND_AUCTION_LOT_ADDED: _ClassVar[EventKind]
    EVENT_KIND_BID_SUBMITTED: _ClassVar[EventKind]
    EVENT_KIND_BID_REVEALED: _ClassVar[EventKind]
    EVENT_KIND_BID_AWARDED: _ClassVar[EventKind]
    EVENT_KIND_AUCTION_LOT_ENDED: _ClassVar[EventKind]
    EVENT_KIND_SESSION_NETTED_ANEW: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_LOSS_FOUND: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_LAYER_PAID: _ClassVar[EventKind]
    EVENT_KIND_ASSESSMENT_CALLED: _ClassVar[EventKind]
    EVENT_KIND_ASSESSMENT_UNPAID: _ClassVar[EventKind]
    EVENT_KIND_GAIN_CUT: _ClassVar[EventKind]
    EVENT_KIND_POSITION_TORN_UP: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_SURPLUS_RETURNED: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_MARGIN_PAID: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_REMOVED: _ClassVar[EventKind]
    EVENT_KIND_DEFAULT_COLLATERAL_SOLD: _ClassVar[EventKind]
    EVENT_KIND_AUCTION_LIMIT_SET: _ClassVar[EventKind]
    EVENT_KIND_ROLE_GRANTED: _ClassVar[EventKind]
    EVENT_KIND_ROLE_REVOKED: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_DELEGATED: _ClassVar[EventKind]
    EVENT_KIND_DELEGATION_ENDED: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_FROZEN: _ClassVar[EventKind]
    EVENT_KIND_ACCOUNT_RELEASED: _ClassVar[EventKind]
    EVENT_KIND_NON_DEFAULT_TERMS_SET: _ClassVar[EventKind]
    EVENT_KIND_NON_DEFAULT_LOSS_DECLARED: _ClassVar[EventKind]
    EVENT_KIND_NON_DEFAULT_LOSS_SHARED: _ClassVar[EventKind]
    EVENT_KIND_NON_DEFAULT_LOSS_PAID: _ClassVar[EventKind]
    EVENT_KIND_NON_DEFAULT_LOSS_UNCOVERED: _ClassVar[EventKind]
    EVENT_KIND_HOLDER_SET: _ClassVar[EventKind]
    EVENT_KIND_HOLDER_ACCOUNT_SET: _ClassVar[EventKind]
    EVENT_KIND_HOLDER_MOVED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_LOADED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_BREAK_OPENED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_BREAK_CHANGED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_BREAK_CLOSED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_BREAK_AGED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_BREAK_ASSIGNED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_BREAK_RELEASED: _ClassVar[EventKind]
    EVENT_KIND_HOLDER_DAY_CLOSED: _ClassVar[EventKind]
    EVENT_KIND_STATEMENT_MISSING: _ClassVar[EventKind]
    EVENT_KIND_PENALTY_RATES_SET: _ClassVar[EventKind]
    EVENT_KIND_PENALTY_CLASS_SET: _ClassVar[EventKind]
    EVENT_KIND_PENALTY_RATED: _ClassVar[EventKind]
    EVENT_KIND_CASH_IN_ADVANCE_SET: _ClassVar[EventKind]
    EVENT_KIND_CASH_SET_APART: _ClassVar[EventKind]
    EVENT_KIND_CASH_SET_FREE: _ClassVar[EventKind]
EVENT_KIND_UNSPECIFIED: EventKind
EVENT_KIND_REFUSED: EventKind
EVENT_KIND_CALL_REFUSED: EventKind
EVENT_KIND_CALL_REPEATED: EventKind
EVENT_KIND_ASSET_CREATED: EventKind
EVENT_KIND_ASSET_CHANGED: EventKind
EVENT_KIND_MARKET_CREATED: EventKind
EVENT_KIND_MARKET_CHANGED: EventKind
EVENT_KIND_MARKET_STATUS_CHANGED: EventKind
EVENT_KIND_RISK_SWITCH_SET: EventKind
EVENT_KIND_SOURCE_CREATED: EventKind
EVENT_KIND_INSTRUMENT_SET: EventKind
EVENT_KIND_ACCOUNT_CREATED: EventKind
EVENT_KIND_ACCOUNT_CHANGED: EventKind
EVENT_KIND_ACCOUNT_CLOSED: EventKind
EVENT_KIND_DEPOSIT_REQUESTED: EventKind
EVENT_KIND_DEPOSIT_CONFIRMED: EventKind
EVENT_KIND_DEPOSIT_REJECTED: EventKind
EVENT_KIND_WITHDRAWAL_REQUESTED: EventKind
EVENT_KIND_WITHDRAWAL_CONFIRMED: EventKind
EVENT_KIND_WITHDRAWAL_REJECTED: EventKind
EVENT_KIND_TRANSFERRED: EventKind
EVENT_KIND_HOLD_CREATED: EventKind
EVENT_KIND_HOLD_CAPTURED: EventKind
EVENT_KIND_HOLD_RELEASED: EventKind
EVENT_KIND_ORDER_ACCEPTED: EventKind
EVENT_KIND_ORDER_REDUCED: EventKind
EVENT_KIND_ORDER_CANCELLED: EventKind
EVENT_KIND_ORDER_CANCEL_PENDING: EventKind
EVENT_KIND_TRADE: EventKind
EVENT_KIND_AUCTION_UNCROSSED: EventKind
EVENT_KIND_BREAK_RECORDED: EventKind
EVENT_KIND_BREAK_RESOLVED: EventKind
EVENT_KIND_INDEX_CHANGED: EventKind
EVENT_KIND_MARK_CHANGED: EventKind
EVENT_KIND_PRICE_STATE_CHANGED: EventKind
EVENT_KIND_SOURCE_EXCLUDED: EventKind
EVENT_KIND_LIQUIDATION_STARTED: EventKind
EVENT_KIND_LIQUIDATION_ENDED: EventKind
EVENT_KIND_SETTLED_IN: EventKind
EVENT_KIND_SETTLED_OUT: EventKind
EVENT_KIND_SETTLEMENT_PASS: EventKind
EVENT_KIND_SOURCE_STANDING: EventKind
EVENT_KIND_PRICE_JUDGED: EventKind
EVENT_KIND_VALUED_AT_STABLE: EventKind
EVENT_KIND_MARK_SAMPLED: EventKind
EVENT_KIND_SOURCE_QUOTE_SET: EventKind
EVENT_KIND_INDEX_RULES_SET: EventKind
EVENT_KIND_MARK_RULES_SET: EventKind
EVENT_KIND_POOL_CREATED: EventKind
EVENT_KIND_POOL_CHANGED: EventKind
EVENT_KIND_LENT: EventKind
EVENT_KIND_REDEEMED: EventKind
EVENT_KIND_BORROWED: EventKind
EVENT_KIND_REPAID: EventKind
EVENT_KIND_INTEREST_HOUR: EventKind
EVENT_KIND_RESERVE_POSTED: EventKind
EVENT_KIND_LENDERS_FEES: EventKind
EVENT_KIND_POOL_TOPPED_UP: EventKind
EVENT_KIND_POOL_LOSS: EventKind
EVENT_KIND_POOL_EPOCH_CLOSED: EventKind
EVENT_KIND_REDEMPTION_ASKED: EventKind
EVENT_KIND_FUNDING_RATE: EventKind
EVENT_KIND_FUNDING_PAID: EventKind
EVENT_KIND_FUNDING_SWEPT: EventKind
EVENT_KIND_FUNDING_CHANGED: EventKind
EVENT_KIND_EXPIRY_CHANGED: EventKind
EVENT_KIND_FUTURE_EXPIRED: EventKind
EVENT_KIND_POSITION_SETTLED: EventKind
EVENT_KIND_EXPIRY_ROUNDED: EventKind
EVENT_KIND_DYNAMIC_MARGIN_SET: EventKind
EVENT_KIND_MARGIN_SCALE_CHANGED: EventKind
EVENT_KIND_ISOLATED_SET: EventKind
EVENT_KIND_CONDITIONAL_PLACED: EventKind
EVENT_KIND_CONDITIONAL_TRIGGERED: EventKind
EVENT_KIND_CONDITIONAL_ENDED: EventKind
EVENT_KIND_OCO_PAIRED: EventKind
EVENT_KIND_ICEBERG_DISPLAYED: EventKind
EVENT_KIND_DEAD_MAN_SET: EventKind
EVENT_KIND_DEAD_MAN_EXPIRED: EventKind
EVENT_KIND_DISCONNECT_REPORTED: EventKind
EVENT_KIND_BRACKET_PLACED: EventKind
EVENT_KIND_BRACKET_SIZED: EventKind
EVENT_KIND_TWAP_PLACED: EventKind
EVENT_KIND_TWAP_SLICE: EventKind
EVENT_KIND_RECONCILIATION_SET: EventKind
EVENT_KIND_QUOTE_SET: EventKind
EVENT_KIND_PAID_IN: EventKind
EVENT_KIND_LOAN_SOLD_TO_FUND: EventKind
EVENT_KIND_COLLATERAL_CONVERTED: EventKind
EVENT_KIND_QUOTE_FILLED: EventKind
EVENT_KIND_POSITION_REALISED: EventKind
EVENT_KIND_LOSSES_REALISED: EventKind
EVENT_KIND_LIQUIDATION_SET: EventKind
EVENT_KIND_BACKSTOP_SET: EventKind
EVENT_KIND_FUND_CONTRIBUTED: EventKind
EVENT_KIND_DEBT_LINE_REPAID: EventKind
EVENT_KIND_LIQUIDATION_FILL: EventKind
EVENT_KIND_BACKSTOP_FILL: EventKind
EVENT_KIND_DELEVERAGED: EventKind
EVENT_KIND_REST_CLOSED: EventKind
EVENT_KIND_LOSS_SHARED: EventKind
EVENT_KIND_BAD_DEBT: EventKind
EVENT_KIND_COLLATERAL_SOLD: EventKind
EVENT_KIND_COLLATERAL_TAKEN: EventKind
EVENT_KIND_REMAINDER_TAKEN: EventKind
EVENT_KIND_TAKEN_OVER: EventKind
EVENT_KIND_LOAN_TAKEN_OVER: EventKind
EVENT_KIND_BORROW_TAKEN_OVER: EventKind
EVENT_KIND_REMAINDER_PAID: EventKind
EVENT_KIND_LENDER_PAID: EventKind
EVENT_KIND_BRAKE_SET: EventKind
EVENT_KIND_BRAKE_ENGAGED: EventKind
EVENT_KIND_BRAKE_RELEASED: EventKind
EVENT_KIND_RULE_SET_CHANGED: EventKind
EVENT_KIND_RECENT_RESULT_COUNTED: EventKind
EVENT_KIND_LIQUIDATION_LIMIT_WIDENED: EventKind
EVENT_KIND_LOSS_INTEREST: EventKind
EVENT_KIND_CLAIM_INTEREST: EventKind
EVENT_KIND_COLLATERAL_BOUGHT: EventKind
EVENT_KIND_COLLATERAL_PAID: EventKind
EVENT_KIND_COLLATERAL_GIVEN: EventKind
EVENT_KIND_CLAIM_COVERED: EventKind
EVENT_KIND_LINE_SET_APART: EventKind
EVENT_KIND_LINE_RETURNED: EventKind
EVENT_KIND_POOL_LOSS_EXPECTED: EventKind
EVENT_KIND_HELD_CLAIM_BOOKED: EventKind
EVENT_KIND_DEPOSIT_REVERSAL_ASKED: EventKind
EVENT_KIND_DEPOSIT_REVERSED: EventKind
EVENT_KIND_CUSTODY_SHORTFALL_FILLED: EventKind
EVENT_KIND_WORK_LATE: EventKind
EVENT_KIND_WORK_CAUGHT_UP: EventKind
EVENT_KIND_AUCTION_ENDED: EventKind
EVENT_KIND_SETTING_KEPT: EventKind
EVENT_KIND_PVP_CURRENCY_SET: EventKind
EVENT_KIND_PVP_MEMBER_SET: EventKind
EVENT_KIND_PVP_SHORT_LIMIT_SET: EventKind
EVENT_KIND_PVP_PAID_IN: EventKind
EVENT_KIND_PVP_PAID_OUT: EventKind
EVENT_KIND_PVP_LEG_QUEUED: EventKind
EVENT_KIND_PVP_LEG_SETTLED: EventKind
EVENT_KIND_PVP_PAIR_ENDED: EventKind
EVENT_KIND_PVP_PAY_IN_MISSED: EventKind
EVENT_KIND_PVP_CLAIM_SOLD: EventKind
EVENT_KIND_PVP_CLAIM_PAID: EventKind
EVENT_KIND_PVP_LOSS_SHARED: EventKind
EVENT_KIND_PVP_SCHEDULE_SET: EventKind
EVENT_KIND_PVP_DAY_OPENED: EventKind
EVENT_KIND_PVP_PAY_IN_CALLED: EventKind
EVENT_KIND_PVP_PAY_IN_LATE: EventKind
EVENT_KIND_PVP_COVER_DELAYED: EventKind
EVENT_KIND_PVP_DAY_CLOSED: EventKind
EVENT_KIND_MEMBER_ADMITTED: EventKind
EVENT_KIND_MEMBER_CHANGED: EventKind
EVENT_KIND_CALENDAR_SET: EventKind
EVENT_KIND_SEGMENT_CREATED: EventKind
EVENT_KIND_CLEARING_SET: EventKind
EVENT_KIND_SESSION_OPENED: EventKind
EVENT_KIND_TRADE_NOVATED: EventKind
EVENT_KIND_SESSION_CUT_OFF: EventKind
EVENT_KIND_SESSION_NETTED: EventKind
EVENT_KIND_ACCOUNT_NETTED: EventKind
EVENT_KIND_CASH_NETTED: EventKind
EVENT_KIND_MARKET_NETTED: EventKind
EVENT_KIND_CURRENCY_NETTED: EventKind
EVENT_KIND_TRADE_SIDE_SUBMITTED: EventKind
EVENT_KIND_TRADE_SIDES_DIFFER: EventKind
EVENT_KIND_TRADE_SIDE_MATCHED: EventKind
EVENT_KIND_TRADE_SIDE_CANCELLED: EventKind
EVENT_KIND_TRADE_SIDE_EXPIRED: EventKind
EVENT_KIND_TRADE_CANCEL_ASKED: EventKind
EVENT_KIND_TRADE_CANCELLED: EventKind
EVENT_KIND_ASSET_CALENDAR_SET: EventKind
EVENT_KIND_GIVE_UP_PROPOSED: EventKind
EVENT_KIND_GIVE_UP_ENDED: EventKind
EVENT_KIND_TRADE_LEG_MOVED: EventKind
EVENT_KIND_MEMBER_RESIGNED: EventKind
EVENT_KIND_RESIGNATION_HELD: EventKind
EVENT_KIND_SETTLEMENT_TERMS_SET: EventKind
EVENT_KIND_SETTLEMENT_PRIORITY_SET: EventKind
EVENT_KIND_FAIL_REPRICED: EventKind
EVENT_KIND_SECURITIES_LOCKED: EventKind
EVENT_KIND_SECURITIES_RELEASED: EventKind
EVENT_KIND_CASH_LOCKED: EventKind
EVENT_KIND_CASH_RELEASED: EventKind
EVENT_KIND_CASH_ADVANCED: EventKind
EVENT_KIND_SETTLEMENT_DELAYED: EventKind
EVENT_KIND_SESSION_LOCKED: EventKind
EVENT_KIND_SESSION_COMMITTED: EventKind
EVENT_KIND_SECURITIES_DELIVERED: EventKind
EVENT_KIND_CASH_PAID: EventKind
EVENT_KIND_SECURITIES_RECEIVED: EventKind
EVENT_KIND_CASH_RECEIVED: EventKind
EVENT_KIND_ADVANCE_REPAID: EventKind
EVENT_KIND_OBLIGATION_FAILED: EventKind
EVENT_KIND_FAIL_PENALISED: EventKind
EVENT_KIND_PENALTY_SHARED: EventKind
EVENT_KIND_SESSION_POSTED: EventKind
EVENT_KIND_BUY_IN_OFFERED: EventKind
EVENT_KIND_BUY_IN_OFFER_ENDED: EventKind
EVENT_KIND_BUY_IN_FILLED: EventKind
EVENT_KIND_BUY_IN_CASH_SETTLED: EventKind
EVENT_KIND_CORPORATE_ACTION_ANNOUNCED: EventKind
EVENT_KIND_CORPORATE_ACTION_CANCELLED: EventKind
EVENT_KIND_CORPORATE_ACTION_RECORDED: EventKind
EVENT_KIND_CORPORATE_ACTION_DELAYED: EventKind
EVENT_KIND_CORPORATE_ACTION_FUNDED: EventKind
EVENT_KIND_DIVIDEND_PAID: EventKind
EVENT_KIND_MARKET_CLAIM_BOOKED: EventKind
EVENT_KIND_CORPORATE_ACTION_PAID: EventKind
EVENT_KIND_SECURITY_REDEEMED: EventKind
EVENT_KIND_OPEN_TRADES_REDEEMED: EventKind
EVENT_KIND_SECURITY_EXCHANGED: EventKind
EVENT_KIND_OPEN_TRADES_EXCHANGED: EventKind
EVENT_KIND_COLLATERAL_LODGED: EventKind
EVENT_KIND_COLLATERAL_WITHDRAWN: EventKind
EVENT_KIND_DEFAULT_FUND_CONTRIBUTED: EventKind
EVENT_KIND_CCP_FUNDED: EventKind
EVENT_KIND_MARGIN_PARAMETERS_SET: EventKind
EVENT_KIND_MARGIN_ASSET_SET: EventKind
EVENT_KIND_MARGIN_SCENARIOS_SET: EventKind
EVENT_KIND_VARIATION_PAID: EventKind
EVENT_KIND_VARIATION_RECEIVED: EventKind
EVENT_KIND_MARGIN_CALLED: EventKind
EVENT_KIND_MARGIN_CALL_REMINDED: EventKind
EVENT_KIND_MARGIN_CALL_MET: EventKind
EVENT_KIND_POTENTIAL_DEFAULT: EventKind
EVENT_KIND_MARGIN_RUN_ENDED: EventKind
EVENT_KIND_STRESS_SCENARIO_SET: EventKind
EVENT_KIND_DEFAULT_FUND_PARAMETERS_SET: EventKind
EVENT_KIND_DEFAULT_FUND_SIZED: EventKind
EVENT_KIND_CONTRIBUTION_CALLED: EventKind
EVENT_KIND_CONTRIBUTION_CALL_MET: EventKind
EVENT_KIND_CONTRIBUTION_MISSED: EventKind
EVENT_KIND_CONTRIBUTION_RETURNED: EventKind
EVENT_KIND_COLLATERAL_INTEREST_SET: EventKind
EVENT_KIND_COLLATERAL_INTEREST_PAID: EventKind
EVENT_KIND_COLLATERAL_INTEREST_DELAYED: EventKind
EVENT_KIND_COOLING_OFF_SET: EventKind
EVENT_KIND_COOLING_OFF_BEGUN: EventKind
EVENT_KIND_COOLING_OFF_LIMITED: EventKind
EVENT_KIND_LIQUIDITY_TERMS_SET: EventKind
EVENT_KIND_CREDIT_LINE_SET: EventKind
EVENT_KIND_LIQUIDITY_COMPARED: EventKind
EVENT_KIND_LIQUIDITY_ALERTED: EventKind
EVENT_KIND_LIQUIDITY_DRAW_PLANNED: EventKind
EVENT_KIND_LIQUIDITY_RUN_ENDED: EventKind
EVENT_KIND_DEFAULT_DECLARED: EventKind
EVENT_KIND_DEFAULT_CASE_MOVED: EventKind
EVENT_KIND_PORTING_OFFERED: EventKind
EVENT_KIND_ACCOUNT_PORTED: EventKind
EVENT_KIND_AUCTION_LOT_ADDED: EventKind
EVENT_KIND_BID_SUBMITTED: EventKind
EVENT_KIND_BID_REVEALED: EventKind
EVENT_KIND_BID_AWARDED: EventKind
EVENT_KIND_AUCTION_LOT_ENDED: EventKind
EVENT_KIND_SESSION_NETTED_ANEW: EventKind
EVENT_KIND_DEFAULT_LOSS_FOUND: EventKind
EVENT_KIND_DEFAULT_LAYER_PAID: EventKind
EVENT_KIND_ASSESSMENT_CALLED: EventKind
EVENT_KIND_ASSESSMENT_UNPAID: EventKind
EVENT_KIND_GAIN_CUT: EventKind
EVENT_KIND_POSITION_TORN_UP: EventKind
EVENT_KIND_DEFAULT_SURPLUS_RETURNED: EventKind
EVENT_KIND_DEFAULT_MARGIN_PAID: EventKind
EVENT_KIND_ACCOUNT_REMOVED: EventKind
EVENT_KIND_DEFAULT_COLLATERAL_SOLD: EventKind
EVENT_KIND_AUCTION_LIMIT_SET: EventKind
EVENT_KIND_ROLE_GRANTED: EventKind
EVENT_KIND_ROLE_REVOKED: EventKind
EVENT_KIND_ACCOUNT_DELEGATED: EventKind
EVENT_KIND_DELEGATION_ENDED: EventKind
EVENT_KIND_ACCOUNT_FROZEN: EventKind
EVENT_KIND_ACCOUNT_RELEASED: EventKind
EVENT_KIND_NON_DEFAULT_TERMS_SET: EventKind
EVENT_KIND_NON_DEFAULT_LOSS_DECLARED: EventKind
EVENT_KIND_NON_DEFAULT_LOSS_SHARED: EventKind
EVENT_KIND_NON_DEFAULT_LOSS_PAID: EventKind
EVENT_KIND_NON_DEFAULT_LOSS_UNCOVERED: EventKind
EVENT_KIND_HOLDER_SET: EventKind
EVENT_KIND_HOLDER_ACCOUNT_SET: EventKind
EVENT_KIND_HOLDER_MOVED: EventKind
EVENT_KIND_STATEMENT_LOADED: EventKind
EVENT_KIND_STATEMENT_BREAK_OPENED: EventKind
EVENT_KIND_STATEMENT_BREAK_CHANGED: EventKind
EVENT_KIND_STATEMENT_BREAK_CLOSED: EventKind
EVENT_KIND_STATEMENT_BREAK_AGED: EventKind
EVENT_KIND_STATEMENT_BREAK_ASSIGNED: EventKind
EVENT_KIND_STATEMENT_BREAK_RELEASED: EventKind
EVENT_KIND_HOLDER_DAY_CLOSED: EventKind
EVENT_KIND_STATEMENT_MISSING: EventKind
EVENT_KIND_PENALTY_RATES_SET: EventKind
EVENT_KIND_PENALTY_CLASS_SET: EventKind
EVENT_KIND_PENALTY_RATED: EventKind
EVENT_KIND_CASH_IN_ADVANCE_SET: EventKind
EVENT_KIND_CASH_SET_APART: EventKind
EVENT_KIND_CASH_SET_FREE: EventKind

class Event(_message.Message):
    __slots__ = ("sequence", "kind", "refusal", "repeat", "asset", "market", "risk_switch", "source", "account", "deposit", "withdrawal", "transfer", "hold", "order", "trade", "auction", "venue_break", "index", "mark", "price_state", "source_excluded", "liquidation", "settlement", "settlement_pass", "source_standing", "price_judged", "valued_at_stable", "mark_sampled", "source_quote", "loan", "interest", "reserve", "pool_payment", "pool_loss", "pool_epoch", "redemption_ask", "funding_rate", "funding_payment", "future_expired", "position_settled", "expiry_rounding", "dynamic_margin", "margin_scale", "isolated", "conditional", "pair", "iceberg", "silence", "bracket", "twap", "reconciliation_rules", "quote", "pay_in", "conversion", "position_realised", "realisation", "liquidation_rules", "backstop", "fund_payment", "liquidation_fill", "close_out", "loss_share", "bad_debt", "collateral_sale", "take_over", "lender_payment", "brake", "rule_set", "line_apart", "recent_result", "liquidation_limit", "pvp_setting", "pvp_payment", "pvp_leg", "pvp_pair_end", "pvp_claim", "pvp_schedule_setting", "pvp_day", "pvp_pay_in", "collateral_offer", "expected_loss", "held_claim", "deposit_reversal", "custody_filled", "work", "setting", "member", "calendar", "segment", "cleared_market", "collateral", "contribution", "ccp_funding", "margin_setting", "variation", "margin_call", "margin_run", "stress_scenario", "default_fund_parameters", "default_fund_size", "contribution_call", "liquidity_terms", "credit_line", "liquidity_moment", "liquidity_alert", "liquidity_draw", "liquidity_run", "cooling_off_terms", "cooling_off", "cooling_off_limit", "interest_rate", "collateral_interest", "session", "novation", "account_net", "account_cash", "market_netting", "currency_netting", "trade_side", "trade_sides_differ", "trade_side_end", "trade_cancel", "asset_calendar", "give_up", "give_up_end", "leg_move", "resignation", "held_resignation", "settlement_terms", "settlement_priority", "settlement_fail", "settlement_delivery", "settlement_payment", "settlement_penalty", "buy_in_offer", "buy_in", "corporate_action", "corporate_payment", "dividend", "market_claim", "redemption", "exchanged_trades", "default_case", "porting", "auction_lot", "auction_bid", "default_loss", "default_payment", "assessment", "gain_cut", "account_removed", "default_collateral_sale", "role_grant", "delegation", "account_freeze", "non_default_terms", "non_default_loss", "non_default_share", "non_default_payment", "non_default_rest", "holder", "holder_account", "holder_move", "holder_statement", "statement_break", "holder_day", "statement_due", "penalty_rates", "penalty_class", "penalty_rating", "cash_in_advance", "stated")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    MARKET_FIELD_NUMBER: _ClassVar[int]
    RISK_SWITCH_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    TRADE_FIELD_NUMBER: _ClassVar[int]
    AUCTION_FIELD_NUMBER: _ClassVar[int]
    VENUE_BREAK_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_PASS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_STANDING_FIELD_NUMBER: _ClassVar[int]
    PRICE_JUDGED_FIELD_NUMBER: _ClassVar[int]
    VALUED_AT_STABLE_FIELD_NUMBER: _ClassVar[int]
    MARK_SAMPLED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_QUOTE_FIELD_NUMBER: _ClassVar[int]
    LOAN_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    RESERVE_FIELD_NUMBER: _ClassVar[int]
    POOL_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    POOL_LOSS_FIELD_NUMBER: _ClassVar[int]
    POOL_EPOCH_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ASK_FIELD_NUMBER: _ClassVar[int]
    FUNDING_RATE_FIELD_NUMBER: _ClassVar[int]
    FUNDING_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    FUTURE_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    POSITION_SETTLED_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_ROUNDING_FIELD_NUMBER: _ClassVar[int]
    DYNAMIC_MARGIN_FIELD_NUMBER: _ClassVar[int]
    MARGIN_SCALE_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_FIELD_NUMBER: _ClassVar[int]
    CONDITIONAL_FIELD_NUMBER: _ClassVar[int]
    PAIR_FIELD_NUMBER: _ClassVar[int]
    ICEBERG_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    BRACKET_FIELD_NUMBER: _ClassVar[int]
    TWAP_FIELD_NUMBER: _ClassVar[int]
    RECONCILIATION_RULES_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    PAY_IN_FIELD_NUMBER: _ClassVar[int]
    CONVERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_REALISED_FIELD_NUMBER: _ClassVar[int]
    REALISATION_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_RULES_FIELD_NUMBER: _ClassVar[int]
    BACKSTOP_FIELD_NUMBER: _ClassVar[int]
    FUND_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_FILL_FIELD_NUMBER: _ClassVar[int]
    CLOSE_OUT_FIELD_NUMBER: _ClassVar[int]
    LOSS_SHARE_FIELD_NUMBER: _ClassVar[int]
    BAD_DEBT_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_SALE_FIELD_NUMBER: _ClassVar[int]
    TAKE_OVER_FIELD_NUMBER: _ClassVar[int]
    LENDER_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_FIELD_NUMBER: _ClassVar[int]
    LINE_APART_FIELD_NUMBER: _ClassVar[int]
    RECENT_RESULT_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_LIMIT_FIELD_NUMBER: _ClassVar[int]
    PVP_SETTING_FIELD_NUMBER: _ClassVar[int]
    PVP_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    PVP_LEG_FIELD_NUMBER: _ClassVar[int]
    PVP_PAIR_END_FIELD_NUMBER: _ClassVar[int]
    PVP_CLAIM_FIELD_NUMBER: _ClassVar[int]
    PVP_SCHEDULE_SETTING_FIELD_NUMBER: _ClassVar[int]
    PVP_DAY_FIELD_NUMBER: _ClassVar[int]
    PVP_PAY_IN_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_OFFER_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_LOSS_FIELD_NUMBER: _ClassVar[int]
    HELD_CLAIM_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_REVERSAL_FIELD_NUMBER: _ClassVar[int]
    CUSTODY_FILLED_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_NUMBER: _ClassVar[int]
    SETTING_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    CLEARED_MARKET_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    CCP_FUNDING_FIELD_NUMBER: _ClassVar[int]
    MARGIN_SETTING_FIELD_NUMBER: _ClassVar[int]
    VARIATION_FIELD_NUMBER: _ClassVar[int]
    MARGIN_CALL_FIELD_NUMBER: _ClassVar[int]
    MARGIN_RUN_FIELD_NUMBER: _ClassVar[int]
    STRESS_SCENARIO_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FUND_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FUND_SIZE_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_CALL_FIELD_NUMBER: _ClassVar[int]
    LIQUIDITY_TERMS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LINE_FIELD_NUMBER: _ClassVar[int]
    LIQUIDITY_MOMENT_FIELD_NUMBER: _ClassVar[int]
    LIQUIDITY_ALERT_FIELD_NUMBER: _ClassVar[int]
    LIQUIDITY_DRAW_FIELD_NUMBER: _ClassVar[int]
    LIQUIDITY_RUN_FIELD_NUMBER: _ClassVar[int]
    COOLING_OFF_TERMS_FIELD_NUMBER: _ClassVar[int]
    COOLING_OFF_FIELD_NUMBER: _ClassVar[int]
    COOLING_OFF_LIMIT_FIELD_NUMBER: _ClassVar[int]
    INTEREST_RATE_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_INTEREST_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    NOVATION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NET_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_CASH_FIELD_NUMBER: _ClassVar[int]
    MARKET_NETTING_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_NETTING_FIELD_NUMBER: _ClassVar[int]
    TRADE_SIDE_FIELD_NUMBER: _ClassVar[int]
    TRADE_SIDES_DIFFER_FIELD_NUMBER: _ClassVar[int]
    TRADE_SIDE_END_FIELD_NUMBER: _ClassVar[int]
    TRADE_CANCEL_FIELD_NUMBER: _ClassVar[int]
    ASSET_CALENDAR_FIELD_NUMBER: _ClassVar[int]
    GIVE_UP_FIELD_NUMBER: _ClassVar[int]
    GIVE_UP_END_FIELD_NUMBER: _ClassVar[int]
    LEG_MOVE_FIELD_NUMBER: _ClassVar[int]
    RESIGNATION_FIELD_NUMBER: _ClassVar[int]
    HELD_RESIGNATION_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_TERMS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FAIL_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_DELIVERY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_PENALTY_FIELD_NUMBER: _ClassVar[int]
    BUY_IN_OFFER_FIELD_NUMBER: _ClassVar[int]
    BUY_IN_FIELD_NUMBER: _ClassVar[int]
    CORPORATE_ACTION_FIELD_NUMBER: _ClassVar[int]
    CORPORATE_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    DIVIDEND_FIELD_NUMBER: _ClassVar[int]
    MARKET_CLAIM_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_FIELD_NUMBER: _ClassVar[int]
    EXCHANGED_TRADES_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_CASE_FIELD_NUMBER: _ClassVar[int]
    PORTING_FIELD_NUMBER: _ClassVar[int]
    AUCTION_LOT_FIELD_NUMBER: _ClassVar[int]
    AUCTION_BID_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_LOSS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    GAIN_CUT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_REMOVED_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_COLLATERAL_SALE_FIELD_NUMBER: _ClassVar[int]
    ROLE_GRANT_FIELD_NUMBER: _ClassVar[int]
    DELEGATION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FREEZE_FIELD_NUMBER: _ClassVar[int]
    NON_DEFAULT_TERMS_FIELD_NUMBER: _ClassVar[int]
    NON_DEFAULT_LOSS_FIELD_NUMBER: _ClassVar[int]
    NON_DEFAULT_SHARE_FIELD_NUMBER: _ClassVar[int]
    NON_DEFAULT_PAYMENT_FIELD_NUMBER: _ClassVar[int]
    NON_DEFAULT_REST_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HOLDER_MOVE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_BREAK_FIELD_NUMBER: _ClassVar[int]
    HOLDER_DAY_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DUE_FIELD_NUMBER: _ClassVar[int]
    PENALTY_RATES_FIELD_NUMBER: _ClassVar[int]
    PENALTY_CLASS_FIELD_NUMBER: _ClassVar[int]
    PENALTY_RATING_FIELD_NUMBER: _ClassVar[int]
    CASH_IN_ADVANCE_FIELD_NUMBER: _ClassVar[int]
    STATED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    kind: EventKind
    refusal: RefusalEvent
    repeat: RepeatEvent
    asset: AssetEvent
    market: MarketEvent
    risk_switch: RiskSwitchEvent
    source: SourceEvent
    account: AccountEvent
    deposit: DepositEvent
    withdrawal: WithdrawalEvent
    transfer: TransferEvent
    hold: HoldEvent
    order: OrderEvent
    trade: TradeEvent
    auction: AuctionEvent
    venue_break: BreakEvent
    index: IndexEvent
    mark: MarkEvent
    price_state: PriceStateEvent
    source_excluded: SourceExcludedEvent
    liquidation: LiquidationEvent
    settlement: SettlementEvent
    settlement_pass: SettlementPassEvent
    source_standing: SourceStandingEvent
    price_judged: PriceJudgedEvent
    valued_at_stable: ValuedAtStableEvent
    mark_sampled: MarkSampledEvent
    source_quote: SourceQuoteEvent
    loan: LoanEvent
    interest: InterestEvent
    reserve: ReserveEvent
    pool_payment: PoolPaymentEvent
    pool_loss: PoolLossEvent
    pool_epoch: PoolEpochEvent
    redemption_ask: RedemptionAskEvent
    funding_rate: FundingRateEvent
    funding_payment: FundingPaymentEvent
    future_expired: FutureExpiredEvent
    position_settled: PositionSettledEvent
    expiry_rounding: ExpiryRoundingEvent
    dynamic_margin: DynamicMarginEvent
    margin_scale: MarginScaleEvent
    isolated: IsolatedEvent
    conditional: ConditionalEvent
    pair: PairEvent
    iceberg: IcebergEvent
    silence: SilenceEvent
    bracket: BracketEvent
    twap: TwapEvent
    reconciliation_rules: ReconciliationRulesEvent
    quote: QuoteEvent
    pay_in: PayInEvent
    conversion: ConversionEvent
    position_realised: PositionRealisedEvent
    realisation: RealisationEvent
    liquidation_rules: LiquidationRulesEvent
    backstop: BackstopEvent
    fund_payment: FundPaymentEvent
    liquidation_fill: LiquidationFillEvent
    close_out: CloseOutEvent
    loss_share: LossShareEvent
    bad_debt: BadDebtEvent
    collateral_sale: CollateralSaleEvent
    take_over: TakeOverEvent
    lender_payment: LenderPaymentEvent
    brake: BrakeEvent
    rule_set: RuleSetEvent
    line_apart: LineApartEvent
    recent_result: RecentResultEvent
    liquidation_limit: LiquidationLimitEvent
    pvp_setting: PvpSettingEvent
    pvp_payment: PvpPaymentEvent
    pvp_leg: PvpLegEvent
    pvp_pair_end: PvpPairEndEvent
    pvp_claim: PvpClaimEvent
    pvp_schedule_setting: PvpScheduleSettingEvent
    pvp_day: PvpDayEvent
    pvp_pay_in: PvpPayInEvent
    collateral_offer: CollateralOfferEvent
    expected_loss: ExpectedLossEvent
    held_claim: HeldClaimEvent
    deposit_reversal: DepositReversalEvent
    custody_filled: CustodyFilledEvent
    work: WorkEvent
    setting: SettingEvent
    member: MemberEvent
    calendar: CalendarEvent
    segment: SegmentEvent
    cleared_market: ClearedMarketEvent
    collateral: CollateralEvent
    contribution: ContributionEvent
    ccp_funding: CcpFundingEvent
    margin_setting: MarginSettingEvent
    variation: VariationEvent
    margin_call: MarginCallEvent
    margin_run: MarginRunEvent
    stress_scenario: StressScenarioEvent
    default_fund_parameters: DefaultFundParametersEvent
    default_fund_size: DefaultFundSizeEvent
    contribution_call: ContributionCallEvent
    liquidity_terms: LiquidityTermsEvent
    credit_line: CreditLineEvent
    liquidity_moment: LiquidityMomentEvent
    liquidity_alert: LiquidityAlertEvent
    liquidity_draw: LiquidityDrawEvent
    liquidity_run: LiquidityRunEvent
    cooling_off_terms: CoolingOffTermsEvent
    cooling_off: CoolingOffEvent
    cooling_off_limit: CoolingOffLimitEvent
    interest_rate: InterestRateEvent
    collateral_interest: CollateralInterestEvent
    session: SessionEvent
    novation: NovationEvent
    account_net: AccountNetEvent
    account_cash: AccountCashEvent
    market_netting: MarketNettingEvent
    currency_netting: CurrencyNettingEvent
    trade_side: TradeSideEvent
    trade_sides_differ: TradeSidesDifferEvent
    trade_side_end: TradeSideEndEvent
    trade_cancel: TradeCancelEvent
    asset_calendar: AssetCalendarEvent
    give_up: GiveUpEvent
    give_up_end: GiveUpEndEvent
    leg_move: LegMoveEvent
    resignation: ResignationEvent
    held_resignation: HeldResignationEvent
    settlement_terms: SettlementTermsEvent
    settlement_priority: SettlementPriorityEvent
    settlement_fail: SettlementFailEvent
    settlement_delivery: SettlementDeliveryEvent
    settlement_payment: SettlementPaymentEvent
    settlement_penalty: SettlementPenaltyEvent
    buy_in_offer: BuyInOfferEvent
    buy_in: BuyInEvent
    corporate_action: CorporateActionEvent
    corporate_payment: CorporatePaymentEvent
    dividend: DividendEvent
    market_claim: MarketClaimEvent
    redemption: RedemptionEvent
    exchanged_trades: ExchangedTradesEvent
    default_case: DefaultCaseEvent
    porting: PortingEvent
    auction_lot: AuctionLotEvent
    auction_bid: AuctionBidEvent
    default_loss: DefaultLossEvent
    default_payment: DefaultPaymentEvent
    assessment: AssessmentEvent
    gain_cut: GainCutEvent
    account_removed: AccountRemovedEvent
    default_collateral_sale: DefaultCollateralSaleEvent
    role_grant: RoleGrantEvent
    delegation: DelegationEvent
    account_freeze: AccountFreezeEvent
    non_default_terms: NonDefaultTermsEvent
    non_default_loss: NonDefaultLossEvent
    non_default_share: NonDefaultShareEvent
    non_default_payment: NonDefaultPaymentEvent
    non_default_rest: NonDefaultRestEvent
    holder: HolderEvent
    holder_account: HolderAccountEvent
    holder_move: HolderMoveEvent
    holder_statement: HolderStatementEvent
    statement_break: StatementBreakEvent
    holder_day: HolderDayEvent
    statement_due: StatementDueEvent
    penalty_rates: PenaltyRatesEvent
    penalty_class: PenaltyClassEvent
    penalty_rating: PenaltyRatingEvent
    cash_in_advance: CashInAdvanceEvent
    stated: Statement
    def __init__(self, sequence: _Optional[int] = ..., kind: _Optional[_Union[EventKind, str]] = ..., refusal: _Optional[_Union[RefusalEvent, _Mapping]] = ..., repeat: _Optional[_Union[RepeatEvent, _Mapping]] = ..., asset: _Optional[_Union[AssetEvent, _Mapping]] = ..., market: _Optional[_Union[MarketEvent, _Mapping]] = ..., risk_switch: _Optional[_Union[RiskSwitchEvent, _Mapping]] = ..., source: _Optional[_Union[SourceEvent, _Mapping]] = ..., account: _Optional[_Union[AccountEvent, _Mapping]] = ..., deposit: _Optional[_Union[DepositEvent, _Mapping]] = ..., withdrawal: _Optional[_Union[WithdrawalEvent, _Mapping]] = ..., transfer: _Optional[_Union[TransferEvent, _Mapping]] = ..., hold: _Optional[_Union[HoldEvent, _Mapping]] = ..., order: _Optional[_Union[OrderEvent, _Mapping]] = ..., trade: _Optional[_Union[TradeEvent, _Mapping]] = ..., auction: _Optional[_Union[AuctionEvent, _Mapping]] = ..., venue_break: _Optional[_Union[BreakEvent, _Mapping]] = ..., index: _Optional[_Union[IndexEvent, _Mapping]] = ..., mark: _Optional[_Union[MarkEvent, _Mapping]] = ..., price_state: _Optional[_Union[PriceStateEvent, _Mapping]] = ..., source_excluded: _Optional[_Union[SourceExcludedEvent, _Mapping]] = ..., liquidation: _Optional[_Union[LiquidationEvent, _Mapping]] = ..., settlement: _Optional[_Union[SettlementEvent, _Mapping]] = ..., settlement_pass: _Optional[_Union[SettlementPassEvent, _Mapping]] = ..., source_standing: _Optional[_Union[SourceStandingEvent, _Mapping]] = ..., price_judged: _Optional[_Union[PriceJudgedEvent, _Mapping]] = ..., valued_at_stable: _Optional[_Union[ValuedAtStableEvent, _Mapping]] = ..., mark_sampled: _Optional[_Union[MarkSampledEvent, _Mapping]] = ..., source_quote: _Optional[_Union[SourceQuoteEvent, _Mapping]] = ..., loan: _Optional[_Union[LoanEvent, _Mapping]] = ..., interest: _Optional[_Union[InterestEvent, _Mapping]] = ..., reserve: _Optional[_Union[ReserveEvent, _Mapping]] = ..., pool_payment: _Optional[_Union[PoolPaymentEvent, _Mapping]] = ..., pool_loss: _Optional[_Union[PoolLossEvent, _Mapping]] = ..., pool_epoch: _Optional[_Union[PoolEpochEvent, _Mapping]] = ..., redemption_ask: _Optional[_Union[RedemptionAskEvent, _Mapping]] = ..., funding_rate: _Optional[_Union[FundingRateEvent, _Mapping]] = ..., funding_payment: _Optional[_Union[FundingPaymentEvent, _Mapping]] = ..., future_expired: _Optional[_Union[FutureExpiredEvent, _Mapping]] = ..., position_settled: _Optional[_Union[PositionSettledEvent, _Mapping]] = ..., expiry_rounding: _Optional[_Union[ExpiryRoundingEvent, _Mapping]] = ..., dynamic_margin: _Optional[_Union[DynamicMarginEvent, _Mapping]] = ..., margin_scale: _Optional[_Union[MarginScaleEvent, _Mapping]] = ..., isolated: _Optional[_Union[IsolatedEvent, _Mapping]] = ..., conditional: _Optional[_Union[ConditionalEvent, _Mapping]] = ..., pair: _Optional[_Union[PairEvent, _Mapping]] = ..., iceberg: _Optional[_Union[IcebergEvent, _Mapping]] = ..., silence: _Optional[_Union[SilenceEvent, _Mapping]] = ..., bracket: _Optional[_Union[BracketEvent, _Mapping]] = ..., twap: _Optional[_Union[TwapEvent, _Mapping]] = ..., reconciliation_rules: _Optional[_Union[ReconciliationRulesEvent, _Mapping]] = ..., quote: _Optional[_Union[QuoteEvent, _Mapping]] = ..., pay_in: _Optional[_Union[PayInEvent, _Mapping]] = ..., conversion: _Optional[_Union[ConversionEvent, _Mapping]] = ..., position_realised: _Optional[_Union[PositionRealisedEvent, _Mapping]] = ..., realisation: _Optional[_Union[RealisationEvent, _Mapping]] = ..., liquidation_rules: _Optional[_Union[LiquidationRulesEvent, _Mapping]] = ..., backstop: _Optional[_Union[BackstopEvent, _Mapping]] = ..., fund_payment: _Optional[_Union[FundPaymentEvent, _Mapping]] = ..., liquidation_fill: _Optional[_Union[LiquidationFillEvent, _Mapping]] = ..., close_out: _Optional[_Union[CloseOutEvent, _Mapping]] = ..., loss_share: _Optional[_Union[LossShareEvent, _Mapping]] = ..., bad_debt: _Optional[_Union[BadDebtEvent, _Mapping]] = ..., collateral_sale: _Optional[_Union[CollateralSaleEvent, _Mapping]] = ..., take_over: _Optional[_Union[TakeOverEvent, _Mapping]] = ..., lender_payment: _Optional[_Union[LenderPaymentEvent, _Mapping]] = ..., brake: _Optional[_Union[BrakeEvent, _Mapping]] = ..., rule_set: _Optional[_Union[RuleSetEvent, _Mapping]] = ..., line_apart: _Optional[_Union[LineApartEvent, _Mapping]] = ..., recent_result: _Optional[_Union[RecentResultEvent, _Mapping]] = ..., liquidation_limit: _Optional[_Union[LiquidationLimitEvent, _Mapping]] = ..., pvp_setting: _Optional[_Union[PvpSettingEvent, _Mapping]] = ..., pvp_payment: _Optional[_Union[PvpPaymentEvent, _Mapping]] = ..., pvp_leg: _Optional[_Union[PvpLegEvent, _Mapping]] = ..., pvp_pair_end: _Optional[_Union[PvpPairEndEvent, _Mapping]] = ..., pvp_claim: _Optional[_Union[PvpClaimEvent, _Mapping]] = ..., pvp_schedule_setting: _Optional[_Union[PvpScheduleSettingEvent, _Mapping]] = ..., pvp_day: _Optional[_Union[PvpDayEvent, _Mapping]] = ..., pvp_pay_in: _Optional[_Union[PvpPayInEvent, _Mapping]] = ..., collateral_offer: _Optional[_Union[CollateralOfferEvent, _Mapping]] = ..., expected_loss: _Optional[_Union[ExpectedLossEvent, _Mapping]] = ..., held_claim: _Optional[_Union[HeldClaimEvent, _Mapping]] = ..., deposit_reversal: _Optional[_Union[DepositReversalEvent, _Mapping]] = ..., custody_filled: _Optional[_Union[CustodyFilledEvent, _Mapping]] = ..., work: _Optional[_Union[WorkEvent, _Mapping]] = ..., setting: _Optional[_Union[SettingEvent, _Mapping]] = ..., member: _Optional[_Union[MemberEvent, _Mapping]] = ..., calendar: _Optional[_Union[CalendarEvent, _Mapping]] = ..., segment: _Optional[_Union[SegmentEvent, _Mapping]] = ..., cleared_market: _Optional[_Union[ClearedMarketEvent, _Mapping]] = ..., collateral: _Optional[_Union[CollateralEvent, _Mapping]] = ..., contribution: _Optional[_Union[ContributionEvent, _Mapping]] = ..., ccp_funding: _Optional[_Union[CcpFundingEvent, _Mapping]] = ..., margin_setting: _Optional[_Union[MarginSettingEvent, _Mapping]] = ..., variation: _Optional[_Union[VariationEvent, _Mapping]] = ..., margin_call: _Optional[_Union[MarginCallEvent, _Mapping]] = ..., margin_run: _Optional[_Union[MarginRunEvent, _Mapping]] = ..., stress_scenario: _Optional[_Union[StressScenarioEvent, _Mapping]] = ..., default_fund_parameters: _Optional[_Union[DefaultFundParametersEvent, _Mapping]] = ..., default_fund_size: _Optional[_Union[DefaultFundSizeEvent, _Mapping]] = ..., contribution_call: _Optional[_Union[ContributionCallEvent, _Mapping]] = ..., liquidity_terms: _Optional[_Union[LiquidityTermsEvent, _Mapping]] = ..., credit_line: _Optional[_Union[CreditLineEvent, _Mapping]] = ..., liquidity_moment: _Optional[_Union[LiquidityMomentEvent, _Mapping]] = ..., liquidity_alert: _Optional[_Union[LiquidityAlertEvent, _Mapping]] = ..., liquidity_draw: _Optional[_Union[LiquidityDrawEvent, _Mapping]] = ..., liquidity_run: _Optional[_Union[LiquidityRunEvent, _Mapping]] = ..., cooling_off_terms: _Optional[_Union[CoolingOffTermsEvent, _Mapping]] = ..., cooling_off: _Optional[_Union[CoolingOffEvent, _Mapping]] = ..., cooling_off_limit: _Optional[_Union[CoolingOffLimitEvent, _Mapping]] = ..., interest_rate: _Optional[_Union[InterestRateEvent, _Mapping]] = ..., collateral_interest: _Optional[_Union[CollateralInterestEvent, _Mapping]] = ..., session: _Optional[_Union[SessionEvent, _Mapping]] = ..., novation: _Optional[_Union[NovationEvent, _Mapping]] = ..., account_net: _Optional[_Union[AccountNetEvent, _Mapping]] = ..., account_cash: _Optional[_Union[AccountCashEvent, _Mapping]] = ..., market_netting: _Optional[_Union[MarketNettingEvent, _Mapping]] = ..., currency_netting: _Optional[_Union[CurrencyNettingEvent, _Mapping]] = ..., trade_side: _Optional[_Union[TradeSideEvent, _Mapping]] = ..., trade_sides_differ: _Optional[_Union[TradeSidesDifferEvent, _Mapping]] = ..., trade_side_end: _Optional[_Union[TradeSideEndEvent, _Mapping]] = ..., trade_cancel: _Optional[_Union[TradeCancelEvent, _Mapping]] = ..., asset_calendar: _Optional[_Union[AssetCalendarEvent, _Mapping]] = ..., give_up: _Optional[_Union[GiveUpEvent, _Mapping]] = ..., give_up_end: _Optional[_Union[GiveUpEndEvent, _Mapping]] = ..., leg_move: _Optional[_Union[LegMoveEvent, _Mapping]] = ..., resignation: _Optional[_Union[ResignationEvent, _Mapping]] = ..., held_resignation: _Optional[_Union[HeldResignationEvent, _Mapping]] = ..., settlement_terms: _Optional[_Union[SettlementTermsEvent, _Mapping]] = ..., settlement_priority: _Optional[_Union[SettlementPriorityEvent, _Mapping]] = ..., settlement_fail: _Optional[_Union[SettlementFailEvent, _Mapping]] = ..., settlement_delivery: _Optional[_Union[SettlementDeliveryEvent, _Mapping]] = ..., settlement_payment: _Optional[_Union[SettlementPaymentEvent, _Mapping]] = ..., settlement_penalty: _Optional[_Union[SettlementPenaltyEvent, _Mapping]] = ..., buy_in_offer: _Optional[_Union[BuyInOfferEvent, _Mapping]] = ..., buy_in: _Optional[_Union[BuyInEvent, _Mapping]] = ..., corporate_action: _Optional[_Union[CorporateActionEvent, _Mapping]] = ..., corporate_payment: _Optional[_Union[CorporatePaymentEvent, _Mapping]] = ..., dividend: _Optional[_Union[DividendEvent, _Mapping]] = ..., market_claim: _Optional[_Union[MarketClaimEvent, _Mapping]] = ..., redemption: _Optional[_Union[RedemptionEvent, _Mapping]] = ..., exchanged_trades: _Optional[_Union[ExchangedTradesEvent, _Mapping]] = ..., default_case: _Optional[_Union[DefaultCaseEvent, _Mapping]] = ..., porting: _Optional[_Union[PortingEvent, _Mapping]] = ..., auction_lot: _Optional[_Union[AuctionLotEvent, _Mapping]] = ..., auction_bid: _Optional[_Union[AuctionBidEvent, _Mapping]] = ..., default_loss: _Optional[_Union[DefaultLossEvent, _Mapping]] = ..., default_payment: _Optional[_Union[DefaultPaymentEvent, _Mapping]] = ..., assessment: _Optional[_Union[AssessmentEvent, _Mapping]] = ..., gain_cut: _Optional[_Union[GainCutEvent, _Mapping]] = ..., account_removed: _Optional[_Union[AccountRemovedEvent, _Mapping]] = ..., default_collateral_sale: _Optional[_Union[DefaultCollateralSaleEvent, _Mapping]] = ..., role_grant: _Optional[_Union[RoleGrantEvent, _Mapping]] = ..., delegation: _Optional[_Union[DelegationEvent, _Mapping]] = ..., account_freeze: _Optional[_Union[AccountFreezeEvent, _Mapping]] = ..., non_default_terms: _Optional[_Union[NonDefaultTermsEvent, _Mapping]] = ..., non_default_loss: _Optional[_Union[NonDefaultLossEvent, _Mapping]] = ..., non_default_share: _Optional[_Union[NonDefaultShareEvent, _Mapping]] = ..., non_default_payment: _Optional[_Union[NonDefaultPaymentEvent, _Mapping]] = ..., non_default_rest: _Optional[_Union[NonDefaultRestEvent, _Mapping]] = ..., holder: _Optional[_Union[HolderEvent, _Mapping]] = ..., holder_account: _Optional[_Union[HolderAccountEvent, _Mapping]] = ..., holder_move: _Optional[_Union[HolderMoveEvent, _Mapping]] = ..., holder_statement: _Optional[_Union[HolderStatementEvent, _Mapping]] = ..., statement_break: _Optional[_Union[StatementBreakEvent, _Mapping]] = ..., holder_day: _Optional[_Union[HolderDayEvent, _Mapping]] = ..., statement_due: _Optional[_Union[StatementDueEvent, _Mapping]] = ..., penalty_rates: _Optional[_Union[PenaltyRatesEvent, _Mapping]] = ..., penalty_class: _Optional[_Union[PenaltyClassEvent, _Mapping]] = ..., penalty_rating: _Optional[_Union[PenaltyRatingEvent, _Mapping]] = ..., cash_in_advance: _Optional[_Union[CashInAdvanceEvent, _Mapping]] = ..., stated: _Optional[_Union[Statement, _Mapping]] = ...) -> None: ...

class Statement(_message.Message):
    __slots__ = ("create_asset", "set_asset_parameters", "create_market", "set_market_parameters", "set_risk_switch", "create_oracle_source", "set_oracle_instrument", "create_account", "update_account_settings", "set_account_limits", "set_source_quote", "set_index_rules", "set_mark_rules", "set_pool", "set_funding", "set_expiry", "set_dynamic_margin", "set_isolated", "set_reconciliation", "set_liquidation", "set_backstop", "set_volatility_halt", "set_asset_caps", "set_withdrawal_gate", "set_rule_set", "set_pvp_currency", "set_pvp_member", "set_pvp_short_limit")
    CREATE_ASSET_FIELD_NUMBER: _ClassVar[int]
    SET_ASSET_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    CREATE_MARKET_FIELD_NUMBER: _ClassVar[int]
    SET_MARKET_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    SET_RISK_SWITCH_FIELD_NUMBER: _ClassVar[int]
    CREATE_ORACLE_SOURCE_FIELD_NUMBER: _ClassVar[int]
    SET_ORACLE_INSTRUMENT_FIELD_NUMBER: _ClassVar[int]
    CREATE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_ACCOUNT_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SET_ACCOUNT_LIMITS_FIELD_NUMBER: _ClassVar[int]
    SET_SOURCE_QUOTE_FIELD_NUMBER: _ClassVar[int]
    SET_INDEX_RULES_FIELD_NUMBER: _ClassVar[int]
    SET_MARK_RULES_FIELD_NUMBER: _ClassVar[int]
    SET_POOL_FIELD_NUMBER: _ClassVar[int]
    SET_FUNDING_FIELD_NUMBER: _ClassVar[int]
    SET_EXPIRY_FIELD_NUMBER: _ClassVar[int]
    SET_DYNAMIC_MARGIN_FIELD_NUMBER: _ClassVar[int]
    SET_ISOLATED_FIELD_NUMBER: _ClassVar[int]
    SET_RECONCILIATION_FIELD_NUMBER: _ClassVar[int]
    SET_LIQUIDATION_FIELD_NUMBER: _ClassVar[int]
    SET_BACKSTOP_FIELD_NUMBER: _ClassVar[int]
    SET_VOLATILITY_HALT_FIELD_NUMBER: _ClassVar[int]
    SET_ASSET_CAPS_FIELD_NUMBER: _ClassVar[int]
    SET_WITHDRAWAL_GATE_FIELD_NUMBER: _ClassVar[int]
    SET_RULE_SET_FIELD_NUMBER: _ClassVar[int]
    SET_PVP_CURRENCY_FIELD_NUMBER: _ClassVar[int]
    SET_PVP_MEMBER_FIELD_NUMBER: _ClassVar[int]
    SET_PVP_SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    create_asset: _admin_pb2.CreateAssetRequest
    set_asset_parameters: _admin_pb2.SetAssetParametersRequest
    create_market: _admin_pb2.CreateMarketRequest
    set_market_parameters: _admin_pb2.SetMarketParametersRequest
    set_risk_switch: _admin_pb2.SetRiskSwitchRequest
    create_oracle_source: _admin_pb2.CreateOracleSourceRequest
    set_oracle_instrument: _admin_pb2.SetOracleInstrumentRequest
    create_account: _account_pb2.CreateAccountRequest
    update_account_settings: _account_pb2.UpdateAccountSettingsRequest
    set_account_limits: _admin_pb2.SetAccountLimitsRequest
    set_source_quote: _admin_pb2.SetSourceQuoteRequest
    set_index_rules: _admin_pb2.SetIndexRulesRequest
    set_mark_rules: _admin_pb2.SetMarkRulesRequest
    set_pool: _admin_pb2.SetPoolRequest
    set_funding: _admin_pb2.SetFundingRequest
    set_expiry: _admin_pb2.SetExpiryRequest
    set_dynamic_margin: _admin_pb2.SetDynamicMarginRequest
    set_isolated: _account_pb2.SetIsolatedRequest
    set_reconciliation: _admin_pb2.SetReconciliationRequest
    set_liquidation: _admin_pb2.SetLiquidationRequest
    set_backstop: _admin_pb2.SetBackstopRequest
    set_volatility_halt: _admin_pb2.SetVolatilityHaltRequest
    set_asset_caps: _admin_pb2.SetAssetCapsRequest
    set_withdrawal_gate: _admin_pb2.SetWithdrawalGateRequest
    set_rule_set: _admin_pb2.SetRuleSetRequest
    set_pvp_currency: _pvp_pb2.SetPvpCurrencyRequest
    set_pvp_member: _pvp_pb2.SetPvpMemberRequest
    set_pvp_short_limit: _pvp_pb2.SetPvpShortLimitRequest
    def __init__(self, create_asset: _Optional[_Union[_admin_pb2.CreateAssetRequest, _Mapping]] = ..., set_asset_parameters: _Optional[_Union[_admin_pb2.SetAssetParametersRequest, _Mapping]] = ..., create_market: _Optional[_Union[_admin_pb2.CreateMarketRequest, _Mapping]] = ..., set_market_parameters: _Optional[_Union[_admin_pb2.SetMarketParametersRequest, _Mapping]] = ..., set_risk_switch: _Optional[_Union[_admin_pb2.SetRiskSwitchRequest, _Mapping]] = ..., create_oracle_source: _Optional[_Union[_admin_pb2.CreateOracleSourceRequest, _Mapping]] = ..., set_oracle_instrument: _Optional[_Union[_admin_pb2.SetOracleInstrumentRequest, _Mapping]] = ..., create_account: _Optional[_Union[_account_pb2.CreateAccountRequest, _Mapping]] = ..., update_account_settings: _Optional[_Union[_account_pb2.UpdateAccountSettingsRequest, _Mapping]] = ..., set_account_limits: _Optional[_Union[_admin_pb2.SetAccountLimitsRequest, _Mapping]] = ..., set_source_quote: _Optional[_Union[_admin_pb2.SetSourceQuoteRequest, _Mapping]] = ..., set_index_rules: _Optional[_Union[_admin_pb2.SetIndexRulesRequest, _Mapping]] = ..., set_mark_rules: _Optional[_Union[_admin_pb2.SetMarkRulesRequest, _Mapping]] = ..., set_pool: _Optional[_Union[_admin_pb2.SetPoolRequest, _Mapping]] = ..., set_funding: _Optional[_Union[_admin_pb2.SetFundingRequest, _Mapping]] = ..., set_expiry: _Optional[_Union[_admin_pb2.SetExpiryRequest, _Mapping]] = ..., set_dynamic_margin: _Optional[_Union[_admin_pb2.SetDynamicMarginRequest, _Mapping]] = ..., set_isolated: _Optional[_Union[_account_pb2.SetIsolatedRequest, _Mapping]] = ..., set_reconciliation: _Optional[_Union[_admin_pb2.SetReconciliationRequest, _Mapping]] = ..., set_liquidation: _Optional[_Union[_admin_pb2.SetLiquidationRequest, _Mapping]] = ..., set_backstop: _Optional[_Union[_admin_pb2.SetBackstopRequest, _Mapping]] = ..., set_volatility_halt: _Optional[_Union[_admin_pb2.SetVolatilityHaltRequest, _Mapping]] = ..., set_asset_caps: _Optional[_Union[_admin_pb2.SetAssetCapsRequest, _Mapping]] = ..., set_withdrawal_gate: _Optional[_Union[_admin_pb2.SetWithdrawalGateRequest, _Mapping]] = ..., set_rule_set: _Optional[_Union[_admin_pb2.SetRuleSetRequest, _Mapping]] = ..., set_pvp_currency: _Optional[_Union[_pvp_pb2.SetPvpCurrencyRequest, _Mapping]] = ..., set_pvp_member: _Optional[_Union[_pvp_pb2.SetPvpMemberRequest, _Mapping]] = ..., set_pvp_short_limit: _Optional[_Union[_pvp_pb2.SetPvpShortLimitRequest, _Mapping]] = ...) -> None: ...

class RefusalEvent(_message.Message):
    __slots__ = ("code", "limit", "actual", "shortfall")
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class RepeatEvent(_message.Message):
    __slots__ = ("original_sequence",)
    ORIGINAL_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    original_sequence: int
    def __init__(self, original_sequence: _Optional[int] = ...) -> None: ...

class AssetEvent(_message.Message):
    __slots__ = ("asset_id",)
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    def __init__(self, asset_id: _Optional[int] = ...) -> None: ...

class MarketEvent(_message.Message):
    __slots__ = ("market_id", "from_status", "to_status")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_STATUS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    from_status: _enums_pb2.MarketStatus
    to_status: _enums_pb2.MarketStatus
    def __init__(self, market_id: _Optional[int] = ..., from_status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ..., to_status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ...) -> None: ...

class RiskSwitchEvent(_message.Message):
    __slots__ = ("scope", "target_id", "disabled")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    DISABLED_FIELD_NUMBER: _ClassVar[int]
    scope: _enums_pb2.RiskSwitchScope
    target_id: int
    disabled: bool
    def __init__(self, scope: _Optional[_Union[_enums_pb2.RiskSwitchScope, str]] = ..., target_id: _Optional[int] = ..., disabled: bool = ...) -> None: ...

class SourceEvent(_message.Message):
    __slots__ = ("source_id",)
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    source_id: int
    def __init__(self, source_id: _Optional[int] = ...) -> None: ...

class AccountEvent(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    def __init__(self, account_id: _Optional[int] = ...) -> None: ...

class DepositEvent(_message.Message):
    __slots__ = ("deposit_id", "account_id", "asset_id", "amount", "reference")
    DEPOSIT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    deposit_id: int
    account_id: int
    asset_id: int
    amount: str
    reference: str
    def __init__(self, deposit_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class WithdrawalEvent(_message.Message):
    __slots__ = ("withdrawal_id", "account_id", "asset_id", "amount", "reference")
    WITHDRAWAL_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    withdrawal_id: int
    account_id: int
    asset_id: int
    amount: str
    reference: str
    def __init__(self, withdrawal_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class TransferEvent(_message.Message):
    __slots__ = ("from_id", "to_id", "asset_id", "amount")
    FROM_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    from_id: int
    to_id: int
    asset_id: int
    amount: str
    def __init__(self, from_id: _Optional[int] = ..., to_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class HoldEvent(_message.Message):
    __slots__ = ("hold_id", "account_id", "beneficiary_id", "asset_id", "amount", "captured", "released", "code")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BENEFICIARY_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CAPTURED_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    amount: str
    captured: str
    released: str
    code: _result_code_pb2.ResultCode
    def __init__(self, hold_id: _Optional[int] = ..., account_id: _Optional[int] = ..., beneficiary_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., captured: _Optional[str] = ..., released: _Optional[str] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ...) -> None: ...

class OrderEvent(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "side", "price", "quantity", "remaining_quantity", "client_order_id", "client_order_text", "code")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REMAINING_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    price: str
    quantity: str
    remaining_quantity: str
    client_order_id: int
    client_order_text: str
    code: _result_code_pb2.ResultCode
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., remaining_quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ...) -> None: ...

class TradeEvent(_message.Message):
    __slots__ = ("trade_id", "market_id", "price", "quantity", "taker_side", "maker_order_id", "taker_order_id", "maker_account_id", "taker_account_id", "maker_fee", "taker_fee", "maker_realised", "taker_realised")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TAKER_SIDE_FIELD_NUMBER: _ClassVar[int]
    MAKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TAKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    MAKER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TAKER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MAKER_FEE_FIELD_NUMBER: _ClassVar[int]
    TAKER_FEE_FIELD_NUMBER: _ClassVar[int]
    MAKER_REALISED_FIELD_NUMBER: _ClassVar[int]
    TAKER_REALISED_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    market_id: int
    price: str
    quantity: str
    taker_side: _enums_pb2.Side
    maker_order_id: int
    taker_order_id: int
    maker_account_id: int
    taker_account_id: int
    maker_fee: str
    taker_fee: str
    maker_realised: str
    taker_realised: str
    def __init__(self, trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., taker_side: _Optional[_Union[_enums_pb2.Side, str]] = ..., maker_order_id: _Optional[int] = ..., taker_order_id: _Optional[int] = ..., maker_account_id: _Optional[int] = ..., taker_account_id: _Optional[int] = ..., maker_fee: _Optional[str] = ..., taker_fee: _Optional[str] = ..., maker_realised: _Optional[str] = ..., taker_realised: _Optional[str] = ...) -> None: ...

class AuctionEvent(_message.Message):
    __slots__ = ("market_id", "price", "quantity")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    price: str
    quantity: str
    def __init__(self, market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class BreakEvent(_message.Message):
    __slots__ = ("break_id", "code", "market_id", "order_id", "price", "quantity", "resolution", "account_id")
    BREAK_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    break_id: int
    code: _result_code_pb2.ResultCode
    market_id: int
    order_id: int
    price: str
    quantity: str
    resolution: _enums_pb2.BreakResolution
    account_id: int
    def __init__(self, break_id: _Optional[int] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., resolution: _Optional[_Union[_enums_pb2.BreakResolution, str]] = ..., account_id: _Optional[int] = ...) -> None: ...

class IndexEvent(_message.Message):
    __slots__ = ("asset_id", "index_price", "fresh_sources")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    FRESH_SOURCES_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    index_price: str
    fresh_sources: int
    def __init__(self, asset_id: _Optional[int] = ..., index_price: _Optional[str] = ..., fresh_sources: _Optional[int] = ...) -> None: ...

class MarkEvent(_message.Message):
    __slots__ = ("market_id", "mark_price")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    mark_price: str
    def __init__(self, market_id: _Optional[int] = ..., mark_price: _Optional[str] = ...) -> None: ...

class PriceStateEvent(_message.Message):
    __slots__ = ("asset_id", "from_state", "to_state")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_STATE_FIELD_NUMBER: _ClassVar[int]
    TO_STATE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    from_state: _enums_pb2.PriceState
    to_state: _enums_pb2.PriceState
    def __init__(self, asset_id: _Optional[int] = ..., from_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., to_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ...) -> None: ...

class SourceStandingEvent(_message.Message):
    __slots__ = ("asset_id", "source_id", "standing")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    source_id: int
    standing: _enums_pb2.SourceStanding
    def __init__(self, asset_id: _Optional[int] = ..., source_id: _Optional[int] = ..., standing: _Optional[_Union[_enums_pb2.SourceStanding, str]] = ...) -> None: ...

class PriceJudgedEvent(_message.Message):
    __slots__ = ("asset_id", "price_state", "fresh_sources", "quorum", "uncapped_price", "index_price", "age_ns", "spread", "confidence")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    FRESH_SOURCES_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    UNCAPPED_PRICE_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    AGE_NS_FIELD_NUMBER: _ClassVar[int]
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    price_state: _enums_pb2.PriceState
    fresh_sources: int
    quorum: int
    uncapped_price: str
    index_price: str
    age_ns: int
    spread: str
    confidence: str
    def __init__(self, asset_id: _Optional[int] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., fresh_sources: _Optional[int] = ..., quorum: _Optional[int] = ..., uncapped_price: _Optional[str] = ..., index_price: _Optional[str] = ..., age_ns: _Optional[int] = ..., spread: _Optional[str] = ..., confidence: _Optional[str] = ...) -> None: ...

class ValuedAtStableEvent(_message.Message):
    __slots__ = ("asset_id", "stable_price")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STABLE_PRICE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    stable_price: str
    def __init__(self, asset_id: _Optional[int] = ..., stable_price: _Optional[str] = ...) -> None: ...

class MarkSampledEvent(_message.Message):
    __slots__ = ("market_id", "mid_price", "basis")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    MID_PRICE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    mid_price: str
    basis: str
    def __init__(self, market_id: _Optional[int] = ..., mid_price: _Optional[str] = ..., basis: _Optional[str] = ...) -> None: ...

class SourceQuoteEvent(_message.Message):
    __slots__ = ("source_id", "quote_asset_id", "group_id")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    source_id: int
    quote_asset_id: int
    group_id: int
    def __init__(self, source_id: _Optional[int] = ..., quote_asset_id: _Optional[int] = ..., group_id: _Optional[int] = ...) -> None: ...

class SourceExcludedEvent(_message.Message):
    __slots__ = ("asset_id", "source_id")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    source_id: int
    def __init__(self, asset_id: _Optional[int] = ..., source_id: _Optional[int] = ...) -> None: ...

class LiquidationEvent(_message.Message):
    __slots__ = ("account_id", "equity", "maintenance_margin", "exposure")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    MAINTENANCE_MARGIN_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    equity: str
    maintenance_margin: str
    exposure: str
    def __init__(self, account_id: _Optional[int] = ..., equity: _Optional[str] = ..., maintenance_margin: _Optional[str] = ..., exposure: _Optional[str] = ...) -> None: ...

class SettlementEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class SettlementPassEvent(_message.Message):
    __slots__ = ("asset_id", "paid_in", "paid_out", "unpaid_claims", "unpaid_debts")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PAID_IN_FIELD_NUMBER: _ClassVar[int]
    PAID_OUT_FIELD_NUMBER: _ClassVar[int]
    UNPAID_CLAIMS_FIELD_NUMBER: _ClassVar[int]
    UNPAID_DEBTS_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    paid_in: str
    paid_out: str
    unpaid_claims: str
    unpaid_debts: str
    def __init__(self, asset_id: _Optional[int] = ..., paid_in: _Optional[str] = ..., paid_out: _Optional[str] = ..., unpaid_claims: _Optional[str] = ..., unpaid_debts: _Optional[str] = ...) -> None: ...

class FundingRateEvent(_message.Message):
    __slots__ = ("market_id", "rate_ppb", "funding_index", "samples")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    FUNDING_INDEX_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    rate_ppb: int
    funding_index: str
    samples: int
    def __init__(self, market_id: _Optional[int] = ..., rate_ppb: _Optional[int] = ..., funding_index: _Optional[str] = ..., samples: _Optional[int] = ...) -> None: ...

class FundingPaymentEvent(_message.Message):
    __slots__ = ("market_id", "account_id", "amount")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    account_id: int
    amount: str
    def __init__(self, market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class FutureExpiredEvent(_message.Message):
    __slots__ = ("market_id", "price", "samples")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    price: str
    samples: int
    def __init__(self, market_id: _Optional[int] = ..., price: _Optional[str] = ..., samples: _Optional[int] = ...) -> None: ...

class PositionSettledEvent(_message.Message):
    __slots__ = ("market_id", "account_id", "quantity", "released_cost", "realised")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    RELEASED_COST_FIELD_NUMBER: _ClassVar[int]
    REALISED_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    account_id: int
    quantity: str
    released_cost: str
    realised: str
    def __init__(self, market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., quantity: _Optional[str] = ..., released_cost: _Optional[str] = ..., realised: _Optional[str] = ...) -> None: ...

class ExpiryRoundingEvent(_message.Message):
    __slots__ = ("market_id", "amount")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    amount: str
    def __init__(self, market_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class DynamicMarginEvent(_message.Message):
    __slots__ = ("market_id", "enabled")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    enabled: bool
    def __init__(self, market_id: _Optional[int] = ..., enabled: bool = ...) -> None: ...

class MarginScaleEvent(_message.Message):
    __slots__ = ("market_id", "imf_scale_ppb", "mmf_scale_ppb", "raw_scale_ppb", "volatility_ratio_ppb", "open_interest_ratio_ppb", "depth_ratio_ppb")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    IMF_SCALE_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_SCALE_PPB_FIELD_NUMBER: _ClassVar[int]
    RAW_SCALE_PPB_FIELD_NUMBER: _ClassVar[int]
    VOLATILITY_RATIO_PPB_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_RATIO_PPB_FIELD_NUMBER: _ClassVar[int]
    DEPTH_RATIO_PPB_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    imf_scale_ppb: int
    mmf_scale_ppb: int
    raw_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int
    def __init__(self, market_id: _Optional[int] = ..., imf_scale_ppb: _Optional[int] = ..., mmf_scale_ppb: _Optional[int] = ..., raw_scale_ppb: _Optional[int] = ..., volatility_ratio_ppb: _Optional[int] = ..., open_interest_ratio_ppb: _Optional[int] = ..., depth_ratio_ppb: _Optional[int] = ...) -> None: ...

class IsolatedEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "isolated_account_id", "isolated")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    isolated_account_id: int
    isolated: bool
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., isolated_account_id: _Optional[int] = ..., isolated: bool = ...) -> None: ...

class ConditionalEvent(_message.Message):
    __slots__ = ("conditional_order_id", "account_id", "market_id", "side", "trigger_price", "quantity", "client_order_id", "client_order_text", "price", "order_id", "code", "limit", "actual", "shortfall")
    CONDITIONAL_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    conditional_order_id: int
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    trigger_price: str
    quantity: str
    client_order_id: int
    client_order_text: str
    price: str
    order_id: int
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, conditional_order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., trigger_price: _Optional[str] = ..., quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., price: _Optional[str] = ..., order_id: _Optional[int] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class PairEvent(_message.Message):
    __slots__ = ("account_id", "first_id", "second_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    first_id: int
    second_id: int
    def __init__(self, account_id: _Optional[int] = ..., first_id: _Optional[int] = ..., second_id: _Optional[int] = ...) -> None: ...

class IcebergEvent(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "displayed_quantity")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAYED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    displayed_quantity: str
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., displayed_quantity: _Optional[str] = ...) -> None: ...

class BracketEvent(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "trigger_source", "take_profit_trigger_price", "take_profit_price", "stop_trigger_price", "stop_price", "take_profit_id", "stop_id", "quantity")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_SOURCE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_PRICE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_ID_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    trigger_source: _enums_pb2.TriggerSource
    take_profit_trigger_price: str
    take_profit_price: str
    stop_trigger_price: str
    stop_price: str
    take_profit_id: int
    stop_id: int
    quantity: str
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., trigger_source: _Optional[_Union[_enums_pb2.TriggerSource, str]] = ..., take_profit_trigger_price: _Optional[str] = ..., take_profit_price: _Optional[str] = ..., stop_trigger_price: _Optional[str] = ..., stop_price: _Optional[str] = ..., take_profit_id: _Optional[int] = ..., stop_id: _Optional[int] = ..., quantity: _Optional[str] = ...) -> None: ...

class TwapEvent(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "side", "quantity", "slices", "interval_ns", "price", "reduce_only", "slice_number", "slice_order_id", "code", "limit", "actual", "shortfall")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SLICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SLICE_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    quantity: str
    slices: int
    interval_ns: int
    price: str
    reduce_only: bool
    slice_number: int
    slice_order_id: int
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., quantity: _Optional[str] = ..., slices: _Optional[int] = ..., interval_ns: _Optional[int] = ..., price: _Optional[str] = ..., reduce_only: bool = ..., slice_number: _Optional[int] = ..., slice_order_id: _Optional[int] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SilenceEvent(_message.Message):
    __slots__ = ("account_id", "timeout_ns", "cancelled")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_NS_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    timeout_ns: int
    cancelled: int
    def __init__(self, account_id: _Optional[int] = ..., timeout_ns: _Optional[int] = ..., cancelled: _Optional[int] = ...) -> None: ...

class LiquidationRulesEvent(_message.Message):
    __slots__ = ("enabled",)
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    def __init__(self, enabled: bool = ...) -> None: ...

class BackstopEvent(_message.Message):
    __slots__ = ("account_id", "market_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ...) -> None: ...

class FundPaymentEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class LiquidationFillEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "order_id", "quantity", "value", "limit_price", "liquidation_fee", "equity_before", "equity_after")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_FEE_FIELD_NUMBER: _ClassVar[int]
    EQUITY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    EQUITY_AFTER_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    order_id: int
    quantity: str
    value: str
    limit_price: str
    liquidation_fee: str
    equity_before: str
    equity_after: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., limit_price: _Optional[str] = ..., liquidation_fee: _Optional[str] = ..., equity_before: _Optional[str] = ..., equity_after: _Optional[str] = ...) -> None: ...

class CloseOutEvent(_message.Message):
    __slots__ = ("trade_id", "market_id", "account_id", "counterparty_account_id", "signed_quantity", "value", "account_realised", "counterparty_realised", "fund_paid", "fund_spread", "provider_spread", "rank", "price", "fund_before", "equity_before", "equity_after")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_REALISED_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_REALISED_FIELD_NUMBER: _ClassVar[int]
    FUND_PAID_FIELD_NUMBER: _ClassVar[int]
    FUND_SPREAD_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_SPREAD_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    FUND_BEFORE_FIELD_NUMBER: _ClassVar[int]
    EQUITY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    EQUITY_AFTER_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    market_id: int
    account_id: int
    counterparty_account_id: int
    signed_quantity: str
    value: str
    account_realised: str
    counterparty_realised: str
    fund_paid: str
    fund_spread: str
    provider_spread: str
    rank: int
    price: str
    fund_before: str
    equity_before: str
    equity_after: str
    def __init__(self, trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., signed_quantity: _Optional[str] = ..., value: _Optional[str] = ..., account_realised: _Optional[str] = ..., counterparty_realised: _Optional[str] = ..., fund_paid: _Optional[str] = ..., fund_spread: _Optional[str] = ..., provider_spread: _Optional[str] = ..., rank: _Optional[int] = ..., price: _Optional[str] = ..., fund_before: _Optional[str] = ..., equity_before: _Optional[str] = ..., equity_after: _Optional[str] = ...) -> None: ...

class LossShareEvent(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "market_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    market_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class BadDebtEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "fund_paid", "shared", "fund_debt", "fund_before")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FUND_PAID_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    FUND_DEBT_FIELD_NUMBER: _ClassVar[int]
    FUND_BEFORE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    fund_paid: str
    shared: str
    fund_debt: str
    fund_before: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., fund_paid: _Optional[str] = ..., shared: _Optional[str] = ..., fund_debt: _Optional[str] = ..., fund_before: _Optional[str] = ...) -> None: ...

class CollateralSaleEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "order_id", "counterparty_account_id", "quantity", "value", "limit_price", "asset_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    order_id: int
    counterparty_account_id: int
    quantity: str
    value: str
    limit_price: str
    asset_id: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., limit_price: _Optional[str] = ..., asset_id: _Optional[int] = ...) -> None: ...

class TakeOverEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "index_price", "shares", "fund_before")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    FUND_BEFORE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    index_price: str
    shares: str
    fund_before: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., index_price: _Optional[str] = ..., shares: _Optional[str] = ..., fund_before: _Optional[str] = ...) -> None: ...

class CollateralOfferEvent(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "asset_id", "amount", "index_price")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    index_price: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., index_price: _Optional[str] = ...) -> None: ...

class LoanEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "shares")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    shares: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., shares: _Optional[str] = ...) -> None: ...

class InterestEvent(_message.Message):
    __slots__ = ("asset_id", "paid", "earned", "kept", "debt", "claims", "cash", "borrow_rate", "lend_rate", "borrow_index", "supply_index")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    CASH_FIELD_NUMBER: _ClassVar[int]
    BORROW_RATE_FIELD_NUMBER: _ClassVar[int]
    LEND_RATE_FIELD_NUMBER: _ClassVar[int]
    BORROW_INDEX_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_INDEX_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    paid: str
    earned: str
    kept: str
    debt: str
    claims: str
    cash: str
    borrow_rate: str
    lend_rate: str
    borrow_index: str
    supply_index: str
    def __init__(self, asset_id: _Optional[int] = ..., paid: _Optional[str] = ..., earned: _Optional[str] = ..., kept: _Optional[str] = ..., debt: _Optional[str] = ..., claims: _Optional[str] = ..., cash: _Optional[str] = ..., borrow_rate: _Optional[str] = ..., lend_rate: _Optional[str] = ..., borrow_index: _Optional[str] = ..., supply_index: _Optional[str] = ...) -> None: ...

class ReserveEvent(_message.Message):
    __slots__ = ("asset_id", "shares")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    shares: str
    def __init__(self, asset_id: _Optional[int] = ..., shares: _Optional[str] = ...) -> None: ...

class PoolPaymentEvent(_message.Message):
    __slots__ = ("asset_id", "amount")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    amount: str
    def __init__(self, asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class PoolLossEvent(_message.Message):
    __slots__ = ("asset_id", "account_id", "shares", "loss", "from_fund", "from_lenders", "supply_index")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    FROM_FUND_FIELD_NUMBER: _ClassVar[int]
    FROM_LENDERS_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_INDEX_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    account_id: int
    shares: str
    loss: str
    from_fund: str
    from_lenders: str
    supply_index: str
    def __init__(self, asset_id: _Optional[int] = ..., account_id: _Optional[int] = ..., shares: _Optional[str] = ..., loss: _Optional[str] = ..., from_fund: _Optional[str] = ..., from_lenders: _Optional[str] = ..., supply_index: _Optional[str] = ...) -> None: ...

class DepositReversalEvent(_message.Message):
    __slots__ = ("deposit_id", "account_id", "asset_id", "amount", "from_account", "from_fund", "lacking")
    DEPOSIT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_FUND_FIELD_NUMBER: _ClassVar[int]
    LACKING_FIELD_NUMBER: _ClassVar[int]
    deposit_id: int
    account_id: int
    asset_id: int
    amount: str
    from_account: str
    from_fund: str
    lacking: str
    def __init__(self, deposit_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., from_account: _Optional[str] = ..., from_fund: _Optional[str] = ..., lacking: _Optional[str] = ...) -> None: ...

class CustodyFilledEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "left")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    left: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., left: _Optional[str] = ...) -> None: ...

class ExpectedLossEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "equity", "expected", "uncovered")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    equity: str
    expected: str
    uncovered: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., equity: _Optional[str] = ..., expected: _Optional[str] = ..., uncovered: _Optional[str] = ...) -> None: ...

class WorkEvent(_message.Message):
    __slots__ = ("cursor", "market_id", "begun_time_ns", "slices")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    BEGUN_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    cursor: _enums_pb2.CursorKind
    market_id: int
    begun_time_ns: int
    slices: int
    def __init__(self, cursor: _Optional[_Union[_enums_pb2.CursorKind, str]] = ..., market_id: _Optional[int] = ..., begun_time_ns: _Optional[int] = ..., slices: _Optional[int] = ...) -> None: ...

class HeldClaimEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "shares")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    shares: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., shares: _Optional[str] = ...) -> None: ...

class PoolEpochEvent(_message.Message):
    __slots__ = ("asset_id", "epoch", "supply_index")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_INDEX_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    epoch: int
    supply_index: str
    def __init__(self, asset_id: _Optional[int] = ..., epoch: _Optional[int] = ..., supply_index: _Optional[str] = ...) -> None: ...

class RedemptionAskEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class LenderPaymentEvent(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "asset_id", "amount", "borrow_shares", "lent_shares", "value_paid", "value_received", "index_price")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BORROW_SHARES_FIELD_NUMBER: _ClassVar[int]
    LENT_SHARES_FIELD_NUMBER: _ClassVar[int]
    VALUE_PAID_FIELD_NUMBER: _ClassVar[int]
    VALUE_RECEIVED_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    borrow_shares: str
    lent_shares: str
    value_paid: str
    value_received: str
    index_price: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., borrow_shares: _Optional[str] = ..., lent_shares: _Optional[str] = ..., value_paid: _Optional[str] = ..., value_received: _Optional[str] = ..., index_price: _Optional[str] = ...) -> None: ...

class ReconciliationRulesEvent(_message.Message):
    __slots__ = ("enabled",)
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    def __init__(self, enabled: bool = ...) -> None: ...

class QuoteEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "price", "quantity", "expire_time_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    price: str
    quantity: str
    expire_time_ns: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., expire_time_ns: _Optional[int] = ...) -> None: ...

class PayInEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "from_balance", "from_loans", "from_fund", "from_borrow", "from_orders", "from_conversion", "unpaid")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_BALANCE_FIELD_NUMBER: _ClassVar[int]
    FROM_LOANS_FIELD_NUMBER: _ClassVar[int]
    FROM_FUND_FIELD_NUMBER: _ClassVar[int]
    FROM_BORROW_FIELD_NUMBER: _ClassVar[int]
    FROM_ORDERS_FIELD_NUMBER: _ClassVar[int]
    FROM_CONVERSION_FIELD_NUMBER: _ClassVar[int]
    UNPAID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    from_balance: str
    from_loans: str
    from_fund: str
    from_borrow: str
    from_orders: str
    from_conversion: str
    unpaid: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., from_balance: _Optional[str] = ..., from_loans: _Optional[str] = ..., from_fund: _Optional[str] = ..., from_borrow: _Optional[str] = ..., from_orders: _Optional[str] = ..., from_conversion: _Optional[str] = ..., unpaid: _Optional[str] = ...) -> None: ...

class ConversionEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "order_id", "side", "counterparty_account_id", "quantity", "value", "limit_price", "for_asset_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    FOR_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    order_id: int
    side: _enums_pb2.Side
    counterparty_account_id: int
    quantity: str
    value: str
    limit_price: str
    for_asset_id: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., counterparty_account_id: _Optional[int] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., limit_price: _Optional[str] = ..., for_asset_id: _Optional[int] = ...) -> None: ...

class PositionRealisedEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "signed_quantity", "realised")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REALISED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    signed_quantity: str
    realised: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., signed_quantity: _Optional[str] = ..., realised: _Optional[str] = ...) -> None: ...

class RealisationEvent(_message.Message):
    __slots__ = ("asset_id", "needed", "covered", "paid")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    COVERED_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    needed: str
    covered: str
    paid: str
    def __init__(self, asset_id: _Optional[int] = ..., needed: _Optional[str] = ..., covered: _Optional[str] = ..., paid: _Optional[str] = ...) -> None: ...

class LiquidationLimitEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "steps")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    steps: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., steps: _Optional[int] = ...) -> None: ...

class RecentResultEvent(_message.Message):
    __slots__ = ("account_id", "market_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class RuleSetEvent(_message.Message):
    __slots__ = ("rule_set",)
    RULE_SET_FIELD_NUMBER: _ClassVar[int]
    rule_set: int
    def __init__(self, rule_set: _Optional[int] = ...) -> None: ...

class LineApartEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "until_time_ns", "index_price", "loss_value", "returned")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    LOSS_VALUE_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    until_time_ns: int
    index_price: str
    loss_value: str
    returned: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., until_time_ns: _Optional[int] = ..., index_price: _Optional[str] = ..., loss_value: _Optional[str] = ..., returned: _Optional[str] = ...) -> None: ...

class SettingEvent(_message.Message):
    __slots__ = ("field", "place", "value")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    field: int
    place: int
    value: int
    def __init__(self, field: _Optional[int] = ..., place: _Optional[int] = ..., value: _Optional[int] = ...) -> None: ...

class BrakeEvent(_message.Message):
    __slots__ = ("brake", "market_id", "asset_id", "enabled", "cause", "limit", "actual", "until_time_ns")
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    brake: _enums_pb2.BrakeKind
    market_id: int
    asset_id: int
    enabled: bool
    cause: _enums_pb2.BrakeCause
    limit: str
    actual: str
    until_time_ns: int
    def __init__(self, brake: _Optional[_Union[_enums_pb2.BrakeKind, str]] = ..., market_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., enabled: bool = ..., cause: _Optional[_Union[_enums_pb2.BrakeCause, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., until_time_ns: _Optional[int] = ...) -> None: ...

class PvpSettingEvent(_message.Message):
    __slots__ = ("account_id", "asset_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ...) -> None: ...

class PvpPaymentEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "claim")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    claim: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., claim: _Optional[str] = ...) -> None: ...

class PvpLegEvent(_message.Message):
    __slots__ = ("pair_id", "account_id", "counterparty_account_id", "asset_id", "amount")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    pair_id: int
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    def __init__(self, pair_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class PvpClaimEvent(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class PvpScheduleSettingEvent(_message.Message):
    __slots__ = ("call_seconds", "close_seconds", "utc_offset_seconds", "calendar_id", "deadlines")
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_FIELD_NUMBER: _ClassVar[int]
    call_seconds: int
    close_seconds: int
    utc_offset_seconds: int
    calendar_id: int
    deadlines: int
    def __init__(self, call_seconds: _Optional[int] = ..., close_seconds: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ..., calendar_id: _Optional[int] = ..., deadlines: _Optional[int] = ...) -> None: ...

class PvpDayEvent(_message.Message):
    __slots__ = ("day", "pairs")
    DAY_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    day: int
    pairs: int
    def __init__(self, day: _Optional[int] = ..., pairs: _Optional[int] = ...) -> None: ...

class PvpPayInEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class PvpPairEndEvent(_message.Message):
    __slots__ = ("pair_id", "code")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    pair_id: int
    code: _result_code_pb2.ResultCode
    def __init__(self, pair_id: _Optional[int] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ...) -> None: ...

class MemberEvent(_message.Message):
    __slots__ = ("member_id", "status", "open_exposure_max", "settlement_cap", "concentration_ppb")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OPEN_EXPOSURE_MAX_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_CAP_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_PPB_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    status: _enums_pb2.MemberStatus
    open_exposure_max: str
    settlement_cap: str
    concentration_ppb: int
    def __init__(self, member_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MemberStatus, str]] = ..., open_exposure_max: _Optional[str] = ..., settlement_cap: _Optional[str] = ..., concentration_ppb: _Optional[int] = ...) -> None: ...

class CalendarEvent(_message.Message):
    __slots__ = ("calendar_id", "weekend_days", "holidays")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    WEEKEND_DAYS_FIELD_NUMBER: _ClassVar[int]
    HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    calendar_id: int
    weekend_days: int
    holidays: int
    def __init__(self, calendar_id: _Optional[int] = ..., weekend_days: _Optional[int] = ..., holidays: _Optional[int] = ...) -> None: ...

class SegmentEvent(_message.Message):
    __slots__ = ("segment_id", "calendar_id", "utc_offset_seconds", "cut_off_seconds", "settlement_seconds", "cycle_days")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CYCLE_DAYS_FIELD_NUMBER: _ClassVar[int]
    segment_id: int
    calendar_id: int
    utc_offset_seconds: int
    cut_off_seconds: int
    settlement_seconds: int
    cycle_days: int
    def __init__(self, segment_id: _Optional[int] = ..., calendar_id: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ..., cut_off_seconds: _Optional[int] = ..., settlement_seconds: _Optional[int] = ..., cycle_days: _Optional[int] = ...) -> None: ...

class ClearedMarketEvent(_message.Message):
    __slots__ = ("market_id", "segment_id", "dvp_model", "concentration_floor")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DVP_MODEL_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_FLOOR_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    segment_id: int
    dvp_model: _enums_pb2.DvpModel
    concentration_floor: str
    def __init__(self, market_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., dvp_model: _Optional[_Union[_enums_pb2.DvpModel, str]] = ..., concentration_floor: _Optional[str] = ...) -> None: ...

class SessionEvent(_message.Message):
    __slots__ = ("session_id", "segment_id", "value_date", "trades", "nets", "open_nets")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    NETS_FIELD_NUMBER: _ClassVar[int]
    OPEN_NETS_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    segment_id: int
    value_date: int
    trades: int
    nets: int
    open_nets: int
    def __init__(self, session_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., value_date: _Optional[int] = ..., trades: _Optional[int] = ..., nets: _Optional[int] = ..., open_nets: _Optional[int] = ...) -> None: ...

class NovationEvent(_message.Message):
    __slots__ = ("trade_id", "session_id", "market_id", "buyer_account_id", "seller_account_id", "price", "quantity")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    BUYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SELLER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    session_id: int
    market_id: int
    buyer_account_id: int
    seller_account_id: int
    price: str
    quantity: str
    def __init__(self, trade_id: _Optional[int] = ..., session_id: _Optional[int] = ..., market_id: _Optional[int] = ..., buyer_account_id: _Optional[int] = ..., seller_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class AccountNetEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "trades", "bought_quantity", "sold_quantity", "net_cash")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SOLD_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    trades: int
    bought_quantity: str
    sold_quantity: str
    net_cash: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., trades: _Optional[int] = ..., bought_quantity: _Optional[str] = ..., sold_quantity: _Optional[str] = ..., net_cash: _Optional[str] = ...) -> None: ...

class AccountCashEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "asset_id", "net_cash")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    asset_id: int
    net_cash: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., net_cash: _Optional[str] = ...) -> None: ...

class MarketNettingEvent(_message.Message):
    __slots__ = ("session_id", "market_id", "trades", "gross_quantity", "net_quantity")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    GROSS_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    market_id: int
    trades: int
    gross_quantity: str
    net_quantity: str
    def __init__(self, session_id: _Optional[int] = ..., market_id: _Optional[int] = ..., trades: _Optional[int] = ..., gross_quantity: _Optional[str] = ..., net_quantity: _Optional[str] = ...) -> None: ...

class CurrencyNettingEvent(_message.Message):
    __slots__ = ("session_id", "asset_id", "gross_value", "net_value")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GROSS_VALUE_FIELD_NUMBER: _ClassVar[int]
    NET_VALUE_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    asset_id: int
    gross_value: str
    net_value: str
    def __init__(self, session_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., gross_value: _Optional[str] = ..., net_value: _Optional[str] = ...) -> None: ...

class TradeSideEvent(_message.Message):
    __slots__ = ("side_id", "market_id", "account_id", "counterparty_account_id", "side", "price", "quantity", "value_date")
    SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    side_id: int
    market_id: int
    account_id: int
    counterparty_account_id: int
    side: _enums_pb2.Side
    price: str
    quantity: str
    value_date: int
    def __init__(self, side_id: _Optional[int] = ..., market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., value_date: _Optional[int] = ...) -> None: ...

class TradeSidesDifferEvent(_message.Message):
    __slots__ = ("side_id", "counterparty_side_id", "differing")
    SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    DIFFERING_FIELD_NUMBER: _ClassVar[int]
    side_id: int
    counterparty_side_id: int
    differing: int
    def __init__(self, side_id: _Optional[int] = ..., counterparty_side_id: _Optional[int] = ..., differing: _Optional[int] = ...) -> None: ...

class TradeSideEndEvent(_message.Message):
    __slots__ = ("side_id", "trade_id")
    SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    side_id: int
    trade_id: int
    def __init__(self, side_id: _Optional[int] = ..., trade_id: _Optional[int] = ...) -> None: ...

class TradeCancelEvent(_message.Message):
    __slots__ = ("trade_id", "session_id", "account_id")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    session_id: int
    account_id: int
    def __init__(self, trade_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ...) -> None: ...

class AssetCalendarEvent(_message.Message):
    __slots__ = ("asset_id", "calendar_id")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    calendar_id: int
    def __init__(self, asset_id: _Optional[int] = ..., calendar_id: _Optional[int] = ...) -> None: ...

class GiveUpEvent(_message.Message):
    __slots__ = ("give_up_id", "session_id", "trade_id", "market_id", "side", "account_id", "to_account_id", "quantity")
    GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    give_up_id: int
    session_id: int
    trade_id: int
    market_id: int
    side: _enums_pb2.Side
    account_id: int
    to_account_id: int
    quantity: str
    def __init__(self, give_up_id: _Optional[int] = ..., session_id: _Optional[int] = ..., trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., quantity: _Optional[str] = ...) -> None: ...

class ResignationEvent(_message.Message):
    __slots__ = ("member_id", "status", "resign_time_ns", "assessable")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESIGN_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSESSABLE_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    status: _enums_pb2.MemberStatus
    resign_time_ns: int
    assessable: str
    def __init__(self, member_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MemberStatus, str]] = ..., resign_time_ns: _Optional[int] = ..., assessable: _Optional[str] = ...) -> None: ...

class HeldResignationEvent(_message.Message):
    __slots__ = ("member_id", "open_items")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_ITEMS_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    open_items: int
    def __init__(self, member_id: _Optional[int] = ..., open_items: _Optional[int] = ...) -> None: ...

class GiveUpEndEvent(_message.Message):
    __slots__ = ("give_up_id", "reason")
    GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    give_up_id: int
    reason: _enums_pb2.GiveUpEnd
    def __init__(self, give_up_id: _Optional[int] = ..., reason: _Optional[_Union[_enums_pb2.GiveUpEnd, str]] = ...) -> None: ...

class LegMoveEvent(_message.Message):
    __slots__ = ("trade_id", "session_id", "market_id", "side", "from_account_id", "to_account_id", "price", "quantity", "new_trade_id")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NEW_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    session_id: int
    market_id: int
    side: _enums_pb2.Side
    from_account_id: int
    to_account_id: int
    price: str
    quantity: str
    new_trade_id: int
    def __init__(self, trade_id: _Optional[int] = ..., session_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., new_trade_id: _Optional[int] = ...) -> None: ...

class SettlementTermsEvent(_message.Message):
    __slots__ = ("market_id", "allows_partial", "penalty_ppb", "buy_in_days", "offer_limit_ppb", "cash_premium_ppb")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_PARTIAL_FIELD_NUMBER: _ClassVar[int]
    PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    BUY_IN_DAYS_FIELD_NUMBER: _ClassVar[int]
    OFFER_LIMIT_PPB_FIELD_NUMBER: _ClassVar[int]
    CASH_PREMIUM_PPB_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    allows_partial: int
    penalty_ppb: int
    buy_in_days: int
    offer_limit_ppb: int
    cash_premium_ppb: int
    def __init__(self, market_id: _Optional[int] = ..., allows_partial: _Optional[int] = ..., penalty_ppb: _Optional[int] = ..., buy_in_days: _Optional[int] = ..., offer_limit_ppb: _Optional[int] = ..., cash_premium_ppb: _Optional[int] = ...) -> None: ...

class PenaltyRatesEvent(_message.Message):
    __slots__ = ("asset_class", "securities_ppb", "cash_ppb")
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    SECURITIES_PPB_FIELD_NUMBER: _ClassVar[int]
    CASH_PPB_FIELD_NUMBER: _ClassVar[int]
    asset_class: int
    securities_ppb: int
    cash_ppb: int
    def __init__(self, asset_class: _Optional[int] = ..., securities_ppb: _Optional[int] = ..., cash_ppb: _Optional[int] = ...) -> None: ...

class PenaltyClassEvent(_message.Message):
    __slots__ = ("market_id", "asset_class")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    asset_class: int
    def __init__(self, market_id: _Optional[int] = ..., asset_class: _Optional[int] = ...) -> None: ...

class PenaltyRatingEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "reason", "asset_class", "rate_ppb", "price")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    reason: _enums_pb2.FailReason
    asset_class: int
    rate_ppb: int
    price: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., reason: _Optional[_Union[_enums_pb2.FailReason, str]] = ..., asset_class: _Optional[int] = ..., rate_ppb: _Optional[int] = ..., price: _Optional[str] = ...) -> None: ...

class SettlementPriorityEvent(_message.Message):
    __slots__ = ("account_id", "priority")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    priority: int
    def __init__(self, account_id: _Optional[int] = ..., priority: _Optional[int] = ...) -> None: ...

class SettlementFailEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "quantity", "age_days", "price", "net_cash")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    quantity: str
    age_days: int
    price: str
    net_cash: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., age_days: _Optional[int] = ..., price: _Optional[str] = ..., net_cash: _Optional[str] = ...) -> None: ...

class SettlementDeliveryEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "quantity")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    quantity: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., quantity: _Optional[str] = ...) -> None: ...

class SettlementPaymentEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "asset_id", "amount")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class CashInAdvanceEvent(_message.Message):
    __slots__ = ("segment_id", "cash_in_advance")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CASH_IN_ADVANCE_FIELD_NUMBER: _ClassVar[int]
    segment_id: int
    cash_in_advance: bool
    def __init__(self, segment_id: _Optional[int] = ..., cash_in_advance: bool = ...) -> None: ...

class SettlementPenaltyEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "quantity", "amount")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    quantity: str
    amount: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., amount: _Optional[str] = ...) -> None: ...

class BuyInOfferEvent(_message.Message):
    __slots__ = ("offer_id", "account_id", "market_id", "price", "quantity")
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    offer_id: int
    account_id: int
    market_id: int
    price: str
    quantity: str
    def __init__(self, offer_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class BuyInEvent(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "counterparty_account_id", "price", "quantity")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    counterparty_account_id: int
    price: str
    quantity: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class CorporateActionEvent(_message.Message):
    __slots__ = ("action_id", "kind", "security_id", "account_id", "asset_id", "amount", "per_units", "record_time_ns", "pay_time_ns")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PER_UNITS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAY_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    kind: _enums_pb2.CorporateActionKind
    security_id: int
    account_id: int
    asset_id: int
    amount: str
    per_units: int
    record_time_ns: int
    pay_time_ns: int
    def __init__(self, action_id: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.CorporateActionKind, str]] = ..., security_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., per_units: _Optional[int] = ..., record_time_ns: _Optional[int] = ..., pay_time_ns: _Optional[int] = ...) -> None: ...

class CorporatePaymentEvent(_message.Message):
    __slots__ = ("action_id", "account_id", "asset_id", "amount")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, action_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class DividendEvent(_message.Message):
    __slots__ = ("action_id", "account_id", "counterparty_account_id", "units", "asset_id", "amount")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    account_id: int
    counterparty_account_id: int
    units: int
    asset_id: int
    amount: str
    def __init__(self, action_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., units: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class RedemptionEvent(_message.Message):
    __slots__ = ("action_id", "account_id", "counterparty_account_id", "security_id", "units", "asset_id", "amount", "released")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    account_id: int
    counterparty_account_id: int
    security_id: int
    units: int
    asset_id: int
    amount: str
    released: str
    def __init__(self, action_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., security_id: _Optional[int] = ..., units: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., released: _Optional[str] = ...) -> None: ...

class ExchangedTradesEvent(_message.Message):
    __slots__ = ("action_id", "session_id", "account_id", "market_id", "to_market_id", "units", "to_units", "cash", "age_days")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    TO_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    TO_UNITS_FIELD_NUMBER: _ClassVar[int]
    CASH_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    session_id: int
    account_id: int
    market_id: int
    to_market_id: int
    units: int
    to_units: int
    cash: str
    age_days: int
    def __init__(self, action_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., to_market_id: _Optional[int] = ..., units: _Optional[int] = ..., to_units: _Optional[int] = ..., cash: _Optional[str] = ..., age_days: _Optional[int] = ...) -> None: ...

class MarketClaimEvent(_message.Message):
    __slots__ = ("action_id", "session_id", "account_id", "market_id", "units", "amount")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    session_id: int
    account_id: int
    market_id: int
    units: int
    amount: str
    def __init__(self, action_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., units: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class CollateralEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "lodged")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LODGED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    lodged: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., lodged: _Optional[str] = ...) -> None: ...

class ContributionEvent(_message.Message):
    __slots__ = ("member_id", "account_id", "amount", "contribution")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    account_id: int
    amount: str
    contribution: str
    def __init__(self, member_id: _Optional[int] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ..., contribution: _Optional[str] = ...) -> None: ...

class CcpFundingEvent(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class MarginSettingEvent(_message.Message):
    __slots__ = ("asset_id", "version")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    version: int
    def __init__(self, asset_id: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class VariationEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "total")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    total: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., total: _Optional[str] = ...) -> None: ...

class InterestRateEvent(_message.Message):
    __slots__ = ("account_id", "asset_id", "rate_ppb")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    rate_ppb: int
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., rate_ppb: _Optional[int] = ...) -> None: ...

class CollateralInterestEvent(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class MarginCallEvent(_message.Message):
    __slots__ = ("account_id", "member_id", "amount", "required", "deadline_time_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    member_id: int
    amount: str
    required: str
    deadline_time_ns: int
    def __init__(self, account_id: _Optional[int] = ..., member_id: _Optional[int] = ..., amount: _Optional[str] = ..., required: _Optional[str] = ..., deadline_time_ns: _Optional[int] = ...) -> None: ...

class MarginRunEvent(_message.Message):
    __slots__ = ("run_id", "accounts", "required", "calls")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    run_id: int
    accounts: int
    required: str
    calls: int
    def __init__(self, run_id: _Optional[int] = ..., accounts: _Optional[int] = ..., required: _Optional[str] = ..., calls: _Optional[int] = ...) -> None: ...

class StressScenarioEvent(_message.Message):
    __slots__ = ("scenario_id", "assets")
    SCENARIO_ID_FIELD_NUMBER: _ClassVar[int]
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    scenario_id: int
    assets: int
    def __init__(self, scenario_id: _Optional[int] = ..., assets: _Optional[int] = ...) -> None: ...

class DefaultFundParametersEvent(_message.Message):
    __slots__ = ("contribution_min", "call_seconds")
    CONTRIBUTION_MIN_FIELD_NUMBER: _ClassVar[int]
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    contribution_min: str
    call_seconds: int
    def __init__(self, contribution_min: _Optional[str] = ..., call_seconds: _Optional[int] = ...) -> None: ...

class CoolingOffTermsEvent(_message.Message):
    __slots__ = ("period_seconds", "cap_ppb")
    PERIOD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CAP_PPB_FIELD_NUMBER: _ClassVar[int]
    period_seconds: int
    cap_ppb: int
    def __init__(self, period_seconds: _Optional[int] = ..., cap_ppb: _Optional[int] = ...) -> None: ...

class CoolingOffEvent(_message.Message):
    __slots__ = ("case_id", "until_time_ns")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    until_time_ns: int
    def __init__(self, case_id: _Optional[int] = ..., until_time_ns: _Optional[int] = ...) -> None: ...

class CoolingOffLimitEvent(_message.Message):
    __slots__ = ("member_id", "contribution", "new_money_max")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    NEW_MONEY_MAX_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    contribution: str
    new_money_max: str
    def __init__(self, member_id: _Optional[int] = ..., contribution: _Optional[str] = ..., new_money_max: _Optional[str] = ...) -> None: ...

class LiquidityTermsEvent(_message.Message):
    __slots__ = ("run_seconds", "target_ppb", "other_margin_seconds")
    RUN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TARGET_PPB_FIELD_NUMBER: _ClassVar[int]
    OTHER_MARGIN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    run_seconds: int
    target_ppb: int
    other_margin_seconds: int
    def __init__(self, run_seconds: _Optional[int] = ..., target_ppb: _Optional[int] = ..., other_margin_seconds: _Optional[int] = ...) -> None: ...

class CreditLineEvent(_message.Message):
    __slots__ = ("line_id", "asset_id", "amount", "seconds")
    LINE_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    line_id: int
    asset_id: int
    amount: str
    seconds: int
    def __init__(self, line_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class LiquidityMomentEvent(_message.Message):
    __slots__ = ("run_id", "asset_id", "value_date", "due_time_ns", "first_member_id", "second_member_id", "need", "margin", "own", "fund", "committed", "other_margin")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FIRST_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    OWN_FIELD_NUMBER: _ClassVar[int]
    FUND_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    OTHER_MARGIN_FIELD_NUMBER: _ClassVar[int]
    run_id: int
    asset_id: int
    value_date: int
    due_time_ns: int
    first_member_id: int
    second_member_id: int
    need: str
    margin: str
    own: str
    fund: str
    committed: str
    other_margin: str
    def __init__(self, run_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., value_date: _Optional[int] = ..., due_time_ns: _Optional[int] = ..., first_member_id: _Optional[int] = ..., second_member_id: _Optional[int] = ..., need: _Optional[str] = ..., margin: _Optional[str] = ..., own: _Optional[str] = ..., fund: _Optional[str] = ..., committed: _Optional[str] = ..., other_margin: _Optional[str] = ...) -> None: ...

class LiquidityAlertEvent(_message.Message):
    __slots__ = ("asset_id", "due_time_ns", "need", "available", "lacking")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    LACKING_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    due_time_ns: int
    need: str
    available: str
    lacking: str
    def __init__(self, asset_id: _Optional[int] = ..., due_time_ns: _Optional[int] = ..., need: _Optional[str] = ..., available: _Optional[str] = ..., lacking: _Optional[str] = ...) -> None: ...

class LiquidityDrawEvent(_message.Message):
    __slots__ = ("asset_id", "due_time_ns", "resource", "line_id", "amount")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    LINE_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    due_time_ns: int
    resource: _enums_pb2.LiquidityResource
    line_id: int
    amount: str
    def __init__(self, asset_id: _Optional[int] = ..., due_time_ns: _Optional[int] = ..., resource: _Optional[_Union[_enums_pb2.LiquidityResource, str]] = ..., line_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class LiquidityRunEvent(_message.Message):
    __slots__ = ("run_id", "moments", "alerts")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    MOMENTS_FIELD_NUMBER: _ClassVar[int]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    run_id: int
    moments: int
    alerts: int
    def __init__(self, run_id: _Optional[int] = ..., moments: _Optional[int] = ..., alerts: _Optional[int] = ...) -> None: ...

class DefaultFundSizeEvent(_message.Message):
    __slots__ = ("run_id", "scenario_id", "first_member_id", "second_member_id", "required")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    run_id: int
    scenario_id: int
    first_member_id: int
    second_member_id: int
    required: str
    def __init__(self, run_id: _Optional[int] = ..., scenario_id: _Optional[int] = ..., first_member_id: _Optional[int] = ..., second_member_id: _Optional[int] = ..., required: _Optional[str] = ...) -> None: ...

class ContributionCallEvent(_message.Message):
    __slots__ = ("member_id", "amount", "required", "deadline_time_ns")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    amount: str
    required: str
    deadline_time_ns: int
    def __init__(self, member_id: _Optional[int] = ..., amount: _Optional[str] = ..., required: _Optional[str] = ..., deadline_time_ns: _Optional[int] = ...) -> None: ...

class DefaultCaseEvent(_message.Message):
    __slots__ = ("case_id", "member_id", "state", "deadline_time_ns")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    member_id: int
    state: _enums_pb2.DefaultCaseState
    deadline_time_ns: int
    def __init__(self, case_id: _Optional[int] = ..., member_id: _Optional[int] = ..., state: _Optional[_Union[_enums_pb2.DefaultCaseState, str]] = ..., deadline_time_ns: _Optional[int] = ...) -> None: ...

class PortingEvent(_message.Message):
    __slots__ = ("case_id", "account_id", "member_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    account_id: int
    member_id: int
    def __init__(self, case_id: _Optional[int] = ..., account_id: _Optional[int] = ..., member_id: _Optional[int] = ...) -> None: ...

class AuctionLotEvent(_message.Message):
    __slots__ = ("lot_id", "case_id", "session_id", "account_id", "market_id", "quantity", "taken_quantity", "code")
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TAKEN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    lot_id: int
    case_id: int
    session_id: int
    account_id: int
    market_id: int
    quantity: str
    taken_quantity: str
    code: _result_code_pb2.ResultCode
    def __init__(self, lot_id: _Optional[int] = ..., case_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., taken_quantity: _Optional[str] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ...) -> None: ...

class AuctionBidEvent(_message.Message):
    __slots__ = ("lot_id", "account_id", "market_id", "price", "quantity")
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    lot_id: int
    account_id: int
    market_id: int
    price: str
    quantity: str
    def __init__(self, lot_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class DefaultLossEvent(_message.Message):
    __slots__ = ("case_id", "account_id", "case_loss")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_LOSS_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    account_id: int
    case_loss: str
    def __init__(self, case_id: _Optional[int] = ..., account_id: _Optional[int] = ..., case_loss: _Optional[str] = ...) -> None: ...

class DefaultPaymentEvent(_message.Message):
    __slots__ = ("case_id", "layer", "member_id", "account_id", "receiver_account_id", "asset_id", "amount")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    layer: _enums_pb2.WaterfallLayer
    member_id: int
    account_id: int
    receiver_account_id: int
    asset_id: int
    amount: str
    def __init__(self, case_id: _Optional[int] = ..., layer: _Optional[_Union[_enums_pb2.WaterfallLayer, str]] = ..., member_id: _Optional[int] = ..., account_id: _Optional[int] = ..., receiver_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class AssessmentEvent(_message.Message):
    __slots__ = ("case_id", "member_id", "called")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    CALLED_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    member_id: int
    called: str
    def __init__(self, case_id: _Optional[int] = ..., member_id: _Optional[int] = ..., called: _Optional[str] = ...) -> None: ...

class GainCutEvent(_message.Message):
    __slots__ = ("case_id", "session_id", "account_id", "receiver_account_id", "asset_id", "amount", "market_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    session_id: int
    account_id: int
    receiver_account_id: int
    asset_id: int
    amount: str
    market_id: int
    def __init__(self, case_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., receiver_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., market_id: _Optional[int] = ...) -> None: ...

class AccountRemovedEvent(_message.Message):
    __slots__ = ("session_id", "account_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ...) -> None: ...

class DefaultCollateralSaleEvent(_message.Message):
    __slots__ = ("lot_id", "account_id", "counterparty_account_id", "asset_id", "amount", "proceeds")
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PROCEEDS_FIELD_NUMBER: _ClassVar[int]
    lot_id: int
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    proceeds: str
    def __init__(self, lot_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., proceeds: _Optional[str] = ...) -> None: ...

class RoleGrantEvent(_message.Message):
    __slots__ = ("principal_id", "role", "expires_time_ns")
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    principal_id: int
    role: _enums_pb2.Role
    expires_time_ns: int
    def __init__(self, principal_id: _Optional[int] = ..., role: _Optional[_Union[_enums_pb2.Role, str]] = ..., expires_time_ns: _Optional[int] = ...) -> None: ...

class DelegationEvent(_message.Message):
    __slots__ = ("account_id", "principal_id", "scopes", "withdraws_from_time_ns", "expires_time_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWS_FROM_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    principal_id: int
    scopes: int
    withdraws_from_time_ns: int
    expires_time_ns: int
    def __init__(self, account_id: _Optional[int] = ..., principal_id: _Optional[int] = ..., scopes: _Optional[int] = ..., withdraws_from_time_ns: _Optional[int] = ..., expires_time_ns: _Optional[int] = ...) -> None: ...

class AccountFreezeEvent(_message.Message):
    __slots__ = ("account_id", "principal_id", "reason")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    principal_id: int
    reason: _enums_pb2.FreezeReason
    def __init__(self, account_id: _Optional[int] = ..., principal_id: _Optional[int] = ..., reason: _Optional[_Union[_enums_pb2.FreezeReason, str]] = ...) -> None: ...

class NonDefaultTermsEvent(_message.Message):
    __slots__ = ("cause", "asset_id", "equity_max", "member_cap_ppb")
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    EQUITY_MAX_FIELD_NUMBER: _ClassVar[int]
    MEMBER_CAP_PPB_FIELD_NUMBER: _ClassVar[int]
    cause: _enums_pb2.NonDefaultCause
    asset_id: int
    equity_max: str
    member_cap_ppb: int
    def __init__(self, cause: _Optional[_Union[_enums_pb2.NonDefaultCause, str]] = ..., asset_id: _Optional[int] = ..., equity_max: _Optional[str] = ..., member_cap_ppb: _Optional[int] = ...) -> None: ...

class NonDefaultLossEvent(_message.Message):
    __slots__ = ("loss_id", "cause", "holder_id", "asset_id", "amount", "loss_day")
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LOSS_DAY_FIELD_NUMBER: _ClassVar[int]
    loss_id: int
    cause: _enums_pb2.NonDefaultCause
    holder_id: int
    asset_id: int
    amount: str
    loss_day: int
    def __init__(self, loss_id: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.NonDefaultCause, str]] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., loss_day: _Optional[int] = ...) -> None: ...

class NonDefaultShareEvent(_message.Message):
    __slots__ = ("loss_id", "member_id", "asset_id", "exposed", "share", "paid")
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    EXPOSED_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    loss_id: int
    member_id: int
    asset_id: int
    exposed: str
    share: str
    paid: str
    def __init__(self, loss_id: _Optional[int] = ..., member_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., exposed: _Optional[str] = ..., share: _Optional[str] = ..., paid: _Optional[str] = ...) -> None: ...

class NonDefaultPaymentEvent(_message.Message):
    __slots__ = ("loss_id", "payer", "member_id", "account_id", "asset_id", "amount", "released", "left")
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    PAYER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    loss_id: int
    payer: _enums_pb2.NonDefaultPayer
    member_id: int
    account_id: int
    asset_id: int
    amount: str
    released: str
    left: str
    def __init__(self, loss_id: _Optional[int] = ..., payer: _Optional[_Union[_enums_pb2.NonDefaultPayer, str]] = ..., member_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., released: _Optional[str] = ..., left: _Optional[str] = ...) -> None: ...

class NonDefaultRestEvent(_message.Message):
    __slots__ = ("loss_id", "asset_id", "amount")
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    loss_id: int
    asset_id: int
    amount: str
    def __init__(self, loss_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class HolderEvent(_message.Message):
    __slots__ = ("holder_id", "holder_kind", "calendar_id", "utc_offset_seconds")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDER_KIND_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    holder_kind: _enums_pb2.HolderKind
    calendar_id: int
    utc_offset_seconds: int
    def __init__(self, holder_id: _Optional[int] = ..., holder_kind: _Optional[_Union[_enums_pb2.HolderKind, str]] = ..., calendar_id: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ...) -> None: ...

class HolderAccountEvent(_message.Message):
    __slots__ = ("holder_id", "asset_id", "stop_above", "main")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STOP_ABOVE_FIELD_NUMBER: _ClassVar[int]
    MAIN_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    stop_above: str
    main: bool
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., stop_above: _Optional[str] = ..., main: bool = ...) -> None: ...

class HolderMoveEvent(_message.Message):
    __slots__ = ("asset_id", "from_holder_id", "to_holder_id", "amount")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    from_holder_id: int
    to_holder_id: int
    amount: str
    def __init__(self, asset_id: _Optional[int] = ..., from_holder_id: _Optional[int] = ..., to_holder_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class HolderStatementEvent(_message.Message):
    __slots__ = ("holder_id", "asset_id", "statement_day", "balance", "booked", "in_transit", "explained")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DAY_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    BOOKED_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    statement_day: int
    balance: str
    booked: str
    in_transit: str
    explained: str
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., statement_day: _Optional[int] = ..., balance: _Optional[str] = ..., booked: _Optional[str] = ..., in_transit: _Optional[str] = ..., explained: _Optional[str] = ...) -> None: ...

class StatementBreakEvent(_message.Message):
    __slots__ = ("holder_id", "asset_id", "statement_day", "difference", "age_days", "stopping")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DAY_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    STOPPING_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    statement_day: int
    difference: str
    age_days: int
    stopping: bool
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., statement_day: _Optional[int] = ..., difference: _Optional[str] = ..., age_days: _Optional[int] = ..., stopping: bool = ...) -> None: ...

class HolderDayEvent(_message.Message):
    __slots__ = ("holder_id", "asset_id", "statement_day", "booked", "requested_in", "requested_out")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DAY_FIELD_NUMBER: _ClassVar[int]
    BOOKED_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_IN_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_OUT_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    statement_day: int
    booked: str
    requested_in: str
    requested_out: str
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., statement_day: _Optional[int] = ..., booked: _Optional[str] = ..., requested_in: _Optional[str] = ..., requested_out: _Optional[str] = ...) -> None: ...

class StatementDueEvent(_message.Message):
    __slots__ = ("holder_id", "asset_id", "statement_day")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DAY_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    statement_day: int
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., statement_day: _Optional[int] = ...) -> None: ...
