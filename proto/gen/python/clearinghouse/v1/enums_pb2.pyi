# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class AccountKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_KIND_UNSPECIFIED: _ClassVar[AccountKind]
    ACCOUNT_KIND_CUSTOMER: _ClassVar[AccountKind]
    ACCOUNT_KIND_MARKET_MAKER: _ClassVar[AccountKind]
    ACCOUNT_KIND_BACKSTOP: _ClassVar[AccountKind]
    ACCOUNT_KIND_MEMBER_HOUSE: _ClassVar[AccountKind]
    ACCOUNT_KIND_MEMBER_OMNIBUS: _ClassVar[AccountKind]
    ACCOUNT_KIND_MEMBER_INDIVIDUAL: _ClassVar[AccountKind]
    ACCOUNT_KIND_VENUE: _ClassVar[AccountKind]
    ACCOUNT_KIND_SYSTEM: _ClassVar[AccountKind]

class SystemAccount(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SYSTEM_ACCOUNT_UNSPECIFIED: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_EXTERNAL: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_SETTLEMENT: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_FEES: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_LIQUIDITY_FUND: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_CCP_SKIN: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_CCP_EQUITY: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_DEFAULT_FUND: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_LENDING_POOL: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_LENDING_RESERVE: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_FUNDING: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_ROUNDING: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_CCP: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_PVP: _ClassVar[SystemAccount]
    SYSTEM_ACCOUNT_CCP_LIQUIDITY: _ClassVar[SystemAccount]

class AccountStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_STATUS_UNSPECIFIED: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_ACTIVE: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_LIQUIDATING: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_DEFAULTED: _ClassVar[AccountStatus]
    ACCOUNT_STATUS_CLOSED: _ClassVar[AccountStatus]

class ClosingItem(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOSING_ITEM_UNSPECIFIED: _ClassVar[ClosingItem]
    CLOSING_ITEM_ORDERS: _ClassVar[ClosingItem]
    CLOSING_ITEM_POSITION: _ClassVar[ClosingItem]
    CLOSING_ITEM_ISOLATED: _ClassVar[ClosingItem]
    CLOSING_ITEM_DEBT: _ClassVar[ClosingItem]
    CLOSING_ITEM_LOAN: _ClassVar[ClosingItem]
    CLOSING_ITEM_RESULT: _ClassVar[ClosingItem]
    CLOSING_ITEM_HOLD: _ClassVar[ClosingItem]
    CLOSING_ITEM_BALANCE: _ClassVar[ClosingItem]
    CLOSING_ITEM_DEPOSIT: _ClassVar[ClosingItem]
    CLOSING_ITEM_DUTY: _ClassVar[ClosingItem]

class WeightKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEIGHT_KIND_UNSPECIFIED: _ClassVar[WeightKind]
    WEIGHT_KIND_IDENTITY: _ClassVar[WeightKind]
    WEIGHT_KIND_INVERSE_SQRT: _ClassVar[WeightKind]

class MarketKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MARKET_KIND_UNSPECIFIED: _ClassVar[MarketKind]
    MARKET_KIND_SPOT: _ClassVar[MarketKind]
    MARKET_KIND_PERPETUAL: _ClassVar[MarketKind]
    MARKET_KIND_DATED_FUTURE: _ClassVar[MarketKind]
    MARKET_KIND_DEFERRED_SPOT: _ClassVar[MarketKind]

class Matching(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MATCHING_UNSPECIFIED: _ClassVar[Matching]
    MATCHING_INTERNAL: _ClassVar[Matching]
    MATCHING_EXTERNAL_VENUE: _ClassVar[Matching]

class MarketStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MARKET_STATUS_UNSPECIFIED: _ClassVar[MarketStatus]
    MARKET_STATUS_OPEN: _ClassVar[MarketStatus]
    MARKET_STATUS_AUCTION: _ClassVar[MarketStatus]
    MARKET_STATUS_POST_ONLY: _ClassVar[MarketStatus]
    MARKET_STATUS_CANCEL_ONLY: _ClassVar[MarketStatus]
    MARKET_STATUS_REDUCE_ONLY: _ClassVar[MarketStatus]
    MARKET_STATUS_HALTED: _ClassVar[MarketStatus]
    MARKET_STATUS_SETTLING: _ClassVar[MarketStatus]
    MARKET_STATUS_CLOSED: _ClassVar[MarketStatus]

class OrderAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_ACTION_UNSPECIFIED: _ClassVar[OrderAction]
    ORDER_ACTION_PLACE: _ClassVar[OrderAction]
    ORDER_ACTION_CANCEL: _ClassVar[OrderAction]
    ORDER_ACTION_REPLACE: _ClassVar[OrderAction]

class Side(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIDE_UNSPECIFIED: _ClassVar[Side]
    SIDE_BUY: _ClassVar[Side]
    SIDE_SELL: _ClassVar[Side]

class OrderType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_TYPE_UNSPECIFIED: _ClassVar[OrderType]
    ORDER_TYPE_LIMIT: _ClassVar[OrderType]
    ORDER_TYPE_MARKET: _ClassVar[OrderType]

class TimeInForce(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIME_IN_FORCE_UNSPECIFIED: _ClassVar[TimeInForce]
    TIME_IN_FORCE_GTC: _ClassVar[TimeInForce]
    TIME_IN_FORCE_IOC: _ClassVar[TimeInForce]
    TIME_IN_FORCE_FOK: _ClassVar[TimeInForce]
    TIME_IN_FORCE_GTD: _ClassVar[TimeInForce]

class PostOnly(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POST_ONLY_UNSPECIFIED: _ClassVar[PostOnly]
    POST_ONLY_REJECT: _ClassVar[PostOnly]
    POST_ONLY_SLIDE: _ClassVar[PostOnly]

class BeyondBand(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BEYOND_BAND_UNSPECIFIED: _ClassVar[BeyondBand]
    BEYOND_BAND_MOVE: _ClassVar[BeyondBand]
    BEYOND_BAND_WAIT: _ClassVar[BeyondBand]

class SelfTradePrevention(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SELF_TRADE_PREVENTION_UNSPECIFIED: _ClassVar[SelfTradePrevention]
    SELF_TRADE_PREVENTION_CANCEL_TAKER: _ClassVar[SelfTradePrevention]
    SELF_TRADE_PREVENTION_CANCEL_MAKER: _ClassVar[SelfTradePrevention]
    SELF_TRADE_PREVENTION_CANCEL_BOTH: _ClassVar[SelfTradePrevention]
    SELF_TRADE_PREVENTION_DECREMENT: _ClassVar[SelfTradePrevention]

class RiskSwitchScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RISK_SWITCH_SCOPE_UNSPECIFIED: _ClassVar[RiskSwitchScope]
    RISK_SWITCH_SCOPE_CLEARINGHOUSE: _ClassVar[RiskSwitchScope]
    RISK_SWITCH_SCOPE_MARKET: _ClassVar[RiskSwitchScope]
    RISK_SWITCH_SCOPE_ACCOUNT: _ClassVar[RiskSwitchScope]

class BreakResolution(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREAK_RESOLUTION_UNSPECIFIED: _ClassVar[BreakResolution]
    BREAK_RESOLUTION_DISCARD: _ClassVar[BreakResolution]
    BREAK_RESOLUTION_BOOK: _ClassVar[BreakResolution]

class PriceState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRICE_STATE_UNSPECIFIED: _ClassVar[PriceState]
    PRICE_STATE_ABSENT: _ClassVar[PriceState]
    PRICE_STATE_OK: _ClassVar[PriceState]
    PRICE_STATE_NO_QUORUM: _ClassVar[PriceState]
    PRICE_STATE_STALE: _ClassVar[PriceState]
    PRICE_STATE_JUMPED: _ClassVar[PriceState]
    PRICE_STATE_WIDE: _ClassVar[PriceState]

class GuardDecision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GUARD_DECISION_UNSPECIFIED: _ClassVar[GuardDecision]
    GUARD_DECISION_ALLOW: _ClassVar[GuardDecision]
    GUARD_DECISION_ALLOW_AT_STABLE: _ClassVar[GuardDecision]
    GUARD_DECISION_BLOCK: _ClassVar[GuardDecision]

class SourceStanding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOURCE_STANDING_UNSPECIFIED: _ClassVar[SourceStanding]
    SOURCE_STANDING_FRESH: _ClassVar[SourceStanding]
    SOURCE_STANDING_STALE: _ClassVar[SourceStanding]
    SOURCE_STANDING_FROZEN: _ClassVar[SourceStanding]
    SOURCE_STANDING_NO_QUOTE_INDEX: _ClassVar[SourceStanding]
    SOURCE_STANDING_DISAGREES: _ClassVar[SourceStanding]

class TriggerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRIGGER_KIND_UNSPECIFIED: _ClassVar[TriggerKind]
    TRIGGER_KIND_AT_ONCE: _ClassVar[TriggerKind]
    TRIGGER_KIND_STOP: _ClassVar[TriggerKind]
    TRIGGER_KIND_TAKE_PROFIT: _ClassVar[TriggerKind]
    TRIGGER_KIND_TRAILING: _ClassVar[TriggerKind]
    TRIGGER_KIND_TIME: _ClassVar[TriggerKind]

class TriggerSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRIGGER_SOURCE_UNSPECIFIED: _ClassVar[TriggerSource]
    TRIGGER_SOURCE_MARK: _ClassVar[TriggerSource]
    TRIGGER_SOURCE_INDEX: _ClassVar[TriggerSource]
    TRIGGER_SOURCE_LAST: _ClassVar[TriggerSource]

class BrakeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BRAKE_KIND_UNSPECIFIED: _ClassVar[BrakeKind]
    BRAKE_KIND_VOLATILITY_HALT: _ClassVar[BrakeKind]
    BRAKE_KIND_PRICE_BAND: _ClassVar[BrakeKind]
    BRAKE_KIND_OPEN_INTEREST_CAP: _ClassVar[BrakeKind]
    BRAKE_KIND_OUTFLOW_LIMIT: _ClassVar[BrakeKind]
    BRAKE_KIND_BORROW_CAP: _ClassVar[BrakeKind]
    BRAKE_KIND_DEPOSIT_CAP: _ClassVar[BrakeKind]
    BRAKE_KIND_KILL_SWITCH: _ClassVar[BrakeKind]
    BRAKE_KIND_WITHDRAWAL_GATE: _ClassVar[BrakeKind]
    BRAKE_KIND_ASSET_PAUSE: _ClassVar[BrakeKind]

class BrakeCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BRAKE_CAUSE_UNSPECIFIED: _ClassVar[BrakeCause]
    BRAKE_CAUSE_PRICE_MOVED: _ClassVar[BrakeCause]
    BRAKE_CAUSE_WINDOW_FULL: _ClassVar[BrakeCause]
    BRAKE_CAUSE_LOSS_UNPAID: _ClassVar[BrakeCause]
    BRAKE_CAUSE_LOSS_PAID: _ClassVar[BrakeCause]
    BRAKE_CAUSE_TIME_PASSED: _ClassVar[BrakeCause]
    BRAKE_CAUSE_ROOM_AGAIN: _ClassVar[BrakeCause]
    BRAKE_CAUSE_STATUS_MOVED: _ClassVar[BrakeCause]
    BRAKE_CAUSE_TERMS_CHANGED: _ClassVar[BrakeCause]
    BRAKE_CAUSE_AUCTION_GOES_ON: _ClassVar[BrakeCause]
    BRAKE_CAUSE_OPERATOR: _ClassVar[BrakeCause]
    BRAKE_CAUSE_ATTACK: _ClassVar[BrakeCause]
    BRAKE_CAUSE_PRICES: _ClassVar[BrakeCause]
    BRAKE_CAUSE_VENUE: _ClassVar[BrakeCause]
    BRAKE_CAUSE_SOFTWARE: _ClassVar[BrakeCause]
    BRAKE_CAUSE_MARKET_STRESS: _ClassVar[BrakeCause]
    BRAKE_CAUSE_REGULATOR: _ClassVar[BrakeCause]
    BRAKE_CAUSE_DRILL: _ClassVar[BrakeCause]

class CursorKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CURSOR_KIND_UNSPECIFIED: _ClassVar[CursorKind]
    CURSOR_KIND_HEALTH: _ClassVar[CursorKind]
    CURSOR_KIND_LIQUIDATION: _ClassVar[CursorKind]
    CURSOR_KIND_LENDERS: _ClassVar[CursorKind]
    CURSOR_KIND_TRIGGERS: _ClassVar[CursorKind]
    CURSOR_KIND_DEADLINES: _ClassVar[CursorKind]
    CURSOR_KIND_SETTLEMENT_PASS: _ClassVar[CursorKind]
    CURSOR_KIND_KILL_SWITCH: _ClassVar[CursorKind]
    CURSOR_KIND_ENDING_MARKETS: _ClassVar[CursorKind]
    CURSOR_KIND_UNCROSSING: _ClassVar[CursorKind]
    CURSOR_KIND_NETTING: _ClassVar[CursorKind]
    CURSOR_KIND_DVP: _ClassVar[CursorKind]
    CURSOR_KIND_MARGIN_RUN: _ClassVar[CursorKind]
    CURSOR_KIND_CORPORATE_ACTION: _ClassVar[CursorKind]

class GateMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GATE_MODE_UNSPECIFIED: _ClassVar[GateMode]
    GATE_MODE_OFF: _ClassVar[GateMode]
    GATE_MODE_ON_UNPAID_LOSS: _ClassVar[GateMode]
    GATE_MODE_ON_ANY_LOSS: _ClassVar[GateMode]

class AccrualMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCRUAL_MODE_UNSPECIFIED: _ClassVar[AccrualMode]
    ACCRUAL_MODE_LINEAR: _ClassVar[AccrualMode]
    ACCRUAL_MODE_COMPOUNDED: _ClassVar[AccrualMode]

class MemberStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEMBER_STATUS_UNSPECIFIED: _ClassVar[MemberStatus]
    MEMBER_STATUS_ACTIVE: _ClassVar[MemberStatus]
    MEMBER_STATUS_RESTRICTED: _ClassVar[MemberStatus]
    MEMBER_STATUS_SUSPENDED: _ClassVar[MemberStatus]
    MEMBER_STATUS_IN_DEFAULT: _ClassVar[MemberStatus]
    MEMBER_STATUS_TERMINATED: _ClassVar[MemberStatus]

class IdentifierScheme(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IDENTIFIER_SCHEME_UNSPECIFIED: _ClassVar[IdentifierScheme]
    IDENTIFIER_SCHEME_ISIN: _ClassVar[IdentifierScheme]
    IDENTIFIER_SCHEME_LEI: _ClassVar[IdentifierScheme]
    IDENTIFIER_SCHEME_BIC: _ClassVar[IdentifierScheme]

class DueKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DUE_KIND_UNSPECIFIED: _ClassVar[DueKind]
    DUE_KIND_SECURITIES: _ClassVar[DueKind]
    DUE_KIND_CASH: _ClassVar[DueKind]
    DUE_KIND_PENALTY: _ClassVar[DueKind]
    DUE_KIND_MARGIN_CALL: _ClassVar[DueKind]
    DUE_KIND_CASH_CALL: _ClassVar[DueKind]
    DUE_KIND_CREDIT: _ClassVar[DueKind]
    DUE_KIND_PVP_PAY_IN: _ClassVar[DueKind]
    DUE_KIND_CONTRIBUTION: _ClassVar[DueKind]
    DUE_KIND_ASSESSMENT: _ClassVar[DueKind]

class DvpModel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DVP_MODEL_UNSPECIFIED: _ClassVar[DvpModel]
    DVP_MODEL_GROSS: _ClassVar[DvpModel]
    DVP_MODEL_NET_CASH: _ClassVar[DvpModel]
    DVP_MODEL_NET: _ClassVar[DvpModel]

class SessionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_STATE_UNSPECIFIED: _ClassVar[SessionState]
    SESSION_STATE_OPEN: _ClassVar[SessionState]
    SESSION_STATE_CUT_OFF: _ClassVar[SessionState]
    SESSION_STATE_NETTED: _ClassVar[SessionState]
    SESSION_STATE_LOCKED: _ClassVar[SessionState]
    SESSION_STATE_COMMITTED: _ClassVar[SessionState]
    SESSION_STATE_POSTED: _ClassVar[SessionState]

class WaitingTradeEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WAITING_TRADE_END_UNSPECIFIED: _ClassVar[WaitingTradeEnd]
    WAITING_TRADE_END_CAPTURED: _ClassVar[WaitingTradeEnd]
    WAITING_TRADE_END_LEFT: _ClassVar[WaitingTradeEnd]
    WAITING_TRADE_END_LAPSED: _ClassVar[WaitingTradeEnd]

class GiveUpEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GIVE_UP_END_UNSPECIFIED: _ClassVar[GiveUpEnd]
    GIVE_UP_END_ACCEPTED: _ClassVar[GiveUpEnd]
    GIVE_UP_END_REJECTED: _ClassVar[GiveUpEnd]
    GIVE_UP_END_WITHDRAWN: _ClassVar[GiveUpEnd]
    GIVE_UP_END_EXPIRED: _ClassVar[GiveUpEnd]
    GIVE_UP_END_TRADE_CHANGED: _ClassVar[GiveUpEnd]

class CcpFund(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CCP_FUND_UNSPECIFIED: _ClassVar[CcpFund]
    CCP_FUND_SKIN: _ClassVar[CcpFund]
    CCP_FUND_EQUITY: _ClassVar[CcpFund]
    CCP_FUND_LIQUIDITY: _ClassVar[CcpFund]

class HolderKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOLDER_KIND_UNSPECIFIED: _ClassVar[HolderKind]
    HOLDER_KIND_BANK: _ClassVar[HolderKind]
    HOLDER_KIND_CUSTODIAN: _ClassVar[HolderKind]
    HOLDER_KIND_CSD: _ClassVar[HolderKind]

class NonDefaultCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NON_DEFAULT_CAUSE_UNSPECIFIED: _ClassVar[NonDefaultCause]
    NON_DEFAULT_CAUSE_SETTLEMENT_BANK: _ClassVar[NonDefaultCause]
    NON_DEFAULT_CAUSE_CUSTODIAN: _ClassVar[NonDefaultCause]
    NON_DEFAULT_CAUSE_INVESTMENT: _ClassVar[NonDefaultCause]

class FailReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAIL_REASON_UNSPECIFIED: _ClassVar[FailReason]
    FAIL_REASON_LACK_OF_SECURITIES: _ClassVar[FailReason]
    FAIL_REASON_LACK_OF_CASH: _ClassVar[FailReason]
    FAIL_REASON_COUNTERPARTY: _ClassVar[FailReason]
    FAIL_REASON_DEFAULT: _ClassVar[FailReason]

class NonDefaultPayer(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NON_DEFAULT_PAYER_UNSPECIFIED: _ClassVar[NonDefaultPayer]
    NON_DEFAULT_PAYER_EQUITY: _ClassVar[NonDefaultPayer]
    NON_DEFAULT_PAYER_MEMBERS: _ClassVar[NonDefaultPayer]
    NON_DEFAULT_PAYER_COVER: _ClassVar[NonDefaultPayer]

class DefaultCaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEFAULT_CASE_STATE_UNSPECIFIED: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_DECLARED: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_FROZEN: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_PORTING: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_HEDGING: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_AUCTION: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_ALLOCATION: _ClassVar[DefaultCaseState]
    DEFAULT_CASE_STATE_CLOSED: _ClassVar[DefaultCaseState]

class CorporateActionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CORPORATE_ACTION_KIND_UNSPECIFIED: _ClassVar[CorporateActionKind]
    CORPORATE_ACTION_KIND_CASH_DIVIDEND: _ClassVar[CorporateActionKind]
    CORPORATE_ACTION_KIND_REDEMPTION: _ClassVar[CorporateActionKind]
    CORPORATE_ACTION_KIND_SPLIT: _ClassVar[CorporateActionKind]
    CORPORATE_ACTION_KIND_REDENOMINATION: _ClassVar[CorporateActionKind]

class CorporateActionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CORPORATE_ACTION_STATUS_UNSPECIFIED: _ClassVar[CorporateActionStatus]
    CORPORATE_ACTION_STATUS_ANNOUNCED: _ClassVar[CorporateActionStatus]
    CORPORATE_ACTION_STATUS_RECORDED: _ClassVar[CorporateActionStatus]
    CORPORATE_ACTION_STATUS_PAYING: _ClassVar[CorporateActionStatus]

class WaterfallLayer(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WATERFALL_LAYER_UNSPECIFIED: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_MARGIN: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_CONTRIBUTION: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_SKIN: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_SURVIVORS: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_ASSESSMENTS: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_EQUITY: _ClassVar[WaterfallLayer]
    WATERFALL_LAYER_GAINS: _ClassVar[WaterfallLayer]

class LiquidityResource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIQUIDITY_RESOURCE_UNSPECIFIED: _ClassVar[LiquidityResource]
    LIQUIDITY_RESOURCE_MARGIN: _ClassVar[LiquidityResource]
    LIQUIDITY_RESOURCE_OWN: _ClassVar[LiquidityResource]
    LIQUIDITY_RESOURCE_FUND: _ClassVar[LiquidityResource]
    LIQUIDITY_RESOURCE_LINE: _ClassVar[LiquidityResource]
    LIQUIDITY_RESOURCE_OTHER_MARGIN: _ClassVar[LiquidityResource]

class LiquidityStress(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIQUIDITY_STRESS_UNSPECIFIED: _ClassVar[LiquidityStress]
    LIQUIDITY_STRESS_MEMBERS: _ClassVar[LiquidityStress]
    LIQUIDITY_STRESS_BANK: _ClassVar[LiquidityStress]
    LIQUIDITY_STRESS_DAYS: _ClassVar[LiquidityStress]

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_TRADER: _ClassVar[Role]
    ROLE_MARKET_MAKER: _ClassVar[Role]
    ROLE_ORACLE: _ClassVar[Role]
    ROLE_VENUE: _ClassVar[Role]
    ROLE_CUSTODY: _ClassVar[Role]
    ROLE_MEMBER: _ClassVar[Role]
    ROLE_RISK_OFFICER: _ClassVar[Role]
    ROLE_OPERATOR: _ClassVar[Role]
    ROLE_AUDITOR: _ClassVar[Role]

class ConversionReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONVERSION_REASON_UNSPECIFIED: _ClassVar[ConversionReason]
    CONVERSION_REASON_BORROW_FAILED: _ClassVar[ConversionReason]
    CONVERSION_REASON_NEAR_MAINTENANCE: _ClassVar[ConversionReason]
    CONVERSION_REASON_OWNER_CHOICE: _ClassVar[ConversionReason]

class FreezeReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FREEZE_REASON_UNSPECIFIED: _ClassVar[FreezeReason]
    FREEZE_REASON_LEGAL_ORDER: _ClassVar[FreezeReason]
    FREEZE_REASON_SANCTIONS: _ClassVar[FreezeReason]
    FREEZE_REASON_SUSPECTED_THEFT: _ClassVar[FreezeReason]
    FREEZE_REASON_OWNER_REQUEST: _ClassVar[FreezeReason]
    FREEZE_REASON_OTHER: _ClassVar[FreezeReason]

class DelegationLimitKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELEGATION_LIMIT_KIND_UNSPECIFIED: _ClassVar[DelegationLimitKind]
    DELEGATION_LIMIT_KIND_MOVED_A_DAY: _ClassVar[DelegationLimitKind]
    DELEGATION_LIMIT_KIND_ORDER_VALUE: _ClassVar[DelegationLimitKind]

class BreakGlassReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREAK_GLASS_REASON_UNSPECIFIED: _ClassVar[BreakGlassReason]
    BREAK_GLASS_REASON_NO_SECOND_PERSON: _ClassVar[BreakGlassReason]
    BREAK_GLASS_REASON_DEADLINE: _ClassVar[BreakGlassReason]
    BREAK_GLASS_REASON_INCIDENT: _ClassVar[BreakGlassReason]
    BREAK_GLASS_REASON_OTHER: _ClassVar[BreakGlassReason]

class PvpDayState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PVP_DAY_STATE_UNSPECIFIED: _ClassVar[PvpDayState]
    PVP_DAY_STATE_CLOSED: _ClassVar[PvpDayState]
    PVP_DAY_STATE_CALLING: _ClassVar[PvpDayState]
    PVP_DAY_STATE_OPEN: _ClassVar[PvpDayState]
    PVP_DAY_STATE_DUE: _ClassVar[PvpDayState]
    PVP_DAY_STATE_RETURNING: _ClassVar[PvpDayState]
    PVP_DAY_STATE_PAYING_OUT: _ClassVar[PvpDayState]

class GapCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GAP_CAUSE_UNSPECIFIED: _ClassVar[GapCause]
    GAP_CAUSE_DOWN: _ClassVar[GapCause]
    GAP_CAUSE_NO_QUORUM: _ClassVar[GapCause]
    GAP_CAUSE_DISK_FULL: _ClassVar[GapCause]
    GAP_CAUSE_READ_ONLY: _ClassVar[GapCause]

class MovedDeadline(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MOVED_DEADLINE_UNSPECIFIED: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_PAY_INS: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_MARGIN_CALL: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_CONTRIBUTION: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_DEFAULT_CASE: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_AUCTION_LOT: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_WAITING_TRADE: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_INTRADAY_CREDIT: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_CASH_CALL: _ClassVar[MovedDeadline]
    MOVED_DEADLINE_SETTING_NOTICE: _ClassVar[MovedDeadline]

class WorkKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORK_KIND_UNSPECIFIED: _ClassVar[WorkKind]
    WORK_KIND_LIQUIDATION: _ClassVar[WorkKind]
    WORK_KIND_FUNDING: _ClassVar[WorkKind]
    WORK_KIND_MARKS: _ClassVar[WorkKind]
    WORK_KIND_INTEREST: _ClassVar[WorkKind]
    WORK_KIND_TRIGGERS: _ClassVar[WorkKind]
    WORK_KIND_EXPIRY: _ClassVar[WorkKind]
    WORK_KIND_SESSION: _ClassVar[WorkKind]
    WORK_KIND_WAITING_TRADES: _ClassVar[WorkKind]
    WORK_KIND_SESSION_POST: _ClassVar[WorkKind]
    WORK_KIND_DEFAULT_CASE: _ClassVar[WorkKind]
    WORK_KIND_PRICE_STATE: _ClassVar[WorkKind]
    WORK_KIND_HEALTH: _ClassVar[WorkKind]
    WORK_KIND_TIME: _ClassVar[WorkKind]

class ListingGap(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LISTING_GAP_UNSPECIFIED: _ClassVar[ListingGap]
    LISTING_GAP_NO_SOURCE: _ClassVar[ListingGap]
    LISTING_GAP_FEW_SOURCES: _ClassVar[ListingGap]
    LISTING_GAP_NO_INDEX_RULES: _ClassVar[ListingGap]
    LISTING_GAP_QUORUM_OF_ONE: _ClassVar[ListingGap]
    LISTING_GAP_LOOSE_INDEX_RULES: _ClassVar[ListingGap]
    LISTING_GAP_NO_BAND: _ClassVar[ListingGap]
    LISTING_GAP_NO_SLIPPAGE: _ClassVar[ListingGap]
    LISTING_GAP_LIQUIDATION_OFF: _ClassVar[ListingGap]
    LISTING_GAP_NO_BACKSTOP: _ClassVar[ListingGap]
    LISTING_GAP_NO_OPEN_INTEREST_CAP: _ClassVar[ListingGap]
    LISTING_GAP_NO_FEES: _ClassVar[ListingGap]
    LISTING_GAP_NO_FUNDING: _ClassVar[ListingGap]
    LISTING_GAP_FULL_WEIGHT: _ClassVar[ListingGap]
    LISTING_GAP_FLAT_WEIGHT: _ClassVar[ListingGap]
    LISTING_GAP_NO_SALE: _ClassVar[ListingGap]
    LISTING_GAP_NO_OUTFLOW_LIMIT: _ClassVar[ListingGap]
    LISTING_GAP_NO_DEPOSIT_CAP: _ClassVar[ListingGap]
    LISTING_GAP_NO_BORROW_CAP: _ClassVar[ListingGap]
ACCOUNT_KIND_UNSPECIFIED: AccountKind
ACCOUNT_KIND_CUSTOMER: AccountKind
ACCOUNT_KIND_MARKET_MAKER: AccountKind
ACCOUNT_KIND_BACKSTOP: AccountKind
ACCOUNT_KIND_MEMBER_HOUSE: AccountKind
ACCOUNT_KIND_MEMBER_OMNIBUS: AccountKind
ACCOUNT_KIND_MEMBER_INDIVIDUAL: AccountKind
ACCOUNT_KIND_VENUE: AccountKind
ACCOUNT_KIND_SYSTEM: AccountKind
SYSTEM_ACCOUNT_UNSPECIFIED: SystemAccount
SYSTEM_ACCOUNT_EXTERNAL: SystemAccount
SYSTEM_ACCOUNT_SETTLEMENT: SystemAccount
SYSTEM_ACCOUNT_FEES: SystemAccount
SYSTEM_ACCOUNT_LIQUIDITY_FUND: SystemAccount
SYSTEM_ACCOUNT_CCP_SKIN: SystemAccount
SYSTEM_ACCOUNT_CCP_EQUITY: SystemAccount
SYSTEM_ACCOUNT_DEFAULT_FUND: SystemAccount
SYSTEM_ACCOUNT_LENDING_POOL: SystemAccount
SYSTEM_ACCOUNT_LENDING_RESERVE: SystemAccount
SYSTEM_ACCOUNT_FUNDING: SystemAccount
SYSTEM_ACCOUNT_ROUNDING: SystemAccount
SYSTEM_ACCOUNT_CCP: SystemAccount
SYSTEM_ACCOUNT_PVP: SystemAccount
SYSTEM_ACCOUNT_CCP_LIQUIDITY: SystemAccount
ACCOUNT_STATUS_UNSPECIFIED: AccountStatus
ACCOUNT_STATUS_ACTIVE: AccountStatus
ACCOUNT_STATUS_LIQUIDATING: AccountStatus
ACCOUNT_STATUS_DEFAULTED: AccountStatus
ACCOUNT_STATUS_CLOSED: AccountStatus
CLOSING_ITEM_UNSPECIFIED: ClosingItem
CLOSING_ITEM_ORDERS: ClosingItem
CLOSING_ITEM_POSITION: ClosingItem
CLOSING_ITEM_ISOLATED: ClosingItem
CLOSING_ITEM_DEBT: ClosingItem
CLOSING_ITEM_LOAN: ClosingItem
CLOSING_ITEM_RESULT: ClosingItem
CLOSING_ITEM_HOLD: ClosingItem
CLOSING_ITEM_BALANCE: ClosingItem
CLOSING_ITEM_DEPOSIT: ClosingItem
CLOSING_ITEM_DUTY: ClosingItem
WEIGHT_KIND_UNSPECIFIED: WeightKind
WEIGHT_KIND_IDENTITY: WeightKind
WEIGHT_KIND_INVERSE_SQRT: WeightKind
MARKET_KIND_UNSPECIFIED: MarketKind
MARKET_KIND_SPOT: MarketKind
MARKET_KIND_PERPETUAL: MarketKind
MARKET_KIND_DATED_FUTURE: MarketKind
MARKET_KIND_DEFERRED_SPOT: MarketKind
MATCHING_UNSPECIFIED: Matching
MATCHING_INTERNAL: Matching
MATCHING_EXTERNAL_VENUE: Matching
MARKET_STATUS_UNSPECIFIED: MarketStatus
MARKET_STATUS_OPEN: MarketStatus
MARKET_STATUS_AUCTION: MarketStatus
MARKET_STATUS_POST_ONLY: MarketStatus
MARKET_STATUS_CANCEL_ONLY: MarketStatus
MARKET_STATUS_REDUCE_ONLY: MarketStatus
MARKET_STATUS_HALTED: MarketStatus
MARKET_STATUS_SETTLING: MarketStatus
MARKET_STATUS_CLOSED: MarketStatus
ORDER_ACTION_UNSPECIFIED: OrderAction
ORDER_ACTION_PLACE: OrderAction
ORDER_ACTION_CANCEL: OrderAction
ORDER_ACTION_REPLACE: OrderAction
SIDE_UNSPECIFIED: Side
SIDE_BUY: Side
SIDE_SELL: Side
ORDER_TYPE_UNSPECIFIED: OrderType
ORDER_TYPE_LIMIT: OrderType
ORDER_TYPE_MARKET: OrderType
TIME_IN_FORCE_UNSPECIFIED: TimeInForce
TIME_IN_FORCE_GTC: TimeInForce
TIME_IN_FORCE_IOC: TimeInForce
TIME_IN_FORCE_FOK: TimeInForce
TIME_IN_FORCE_GTD: TimeInForce
POST_ONLY_UNSPECIFIED: PostOnly
POST_ONLY_REJECT: PostOnly
POST_ONLY_SLIDE: PostOnly
BEYOND_BAND_UNSPECIFIED: BeyondBand
BEYOND_BAND_MOVE: BeyondBand
BEYOND_BAND_WAIT: BeyondBand
SELF_TRADE_PREVENTION_UNSPECIFIED: SelfTradePrevention
SELF_TRADE_PREVENTION_CANCEL_TAKER: SelfTradePrevention
SELF_TRADE_PREVENTION_CANCEL_MAKER: SelfTradePrevention
SELF_TRADE_PREVENTION_CANCEL_BOTH: SelfTradePrevention
SELF_TRADE_PREVENTION_DECREMENT: SelfTradePrevention
RISK_SWITCH_SCOPE_UNSPECIFIED: RiskSwitchScope
RISK_SWITCH_SCOPE_CLEARINGHOUSE: RiskSwitchScope
RISK_SWITCH_SCOPE_MARKET: RiskSwitchScope
RISK_SWITCH_SCOPE_ACCOUNT: RiskSwitchScope
BREAK_RESOLUTION_UNSPECIFIED: BreakResolution
BREAK_RESOLUTION_DISCARD: BreakResolution
BREAK_RESOLUTION_BOOK: BreakResolution
PRICE_STATE_UNSPECIFIED: PriceState
PRICE_STATE_ABSENT: PriceState
PRICE_STATE_OK: PriceState
PRICE_STATE_NO_QUORUM: PriceState
PRICE_STATE_STALE: PriceState
PRICE_STATE_JUMPED: PriceState
PRICE_STATE_WIDE: PriceState
GUARD_DECISION_UNSPECIFIED: GuardDecision
GUARD_DECISION_ALLOW: GuardDecision
GUARD_DECISION_ALLOW_AT_STABLE: GuardDecision
GUARD_DECISION_BLOCK: GuardDecision
SOURCE_STANDING_UNSPECIFIED: SourceStanding
SOURCE_STANDING_FRESH: SourceStanding
SOURCE_STANDING_STALE: SourceStanding
SOURCE_STANDING_FROZEN: SourceStanding
SOURCE_STANDING_NO_QUOTE_INDEX: SourceStanding
SOURCE_STANDING_DISAGREES: SourceStanding
TRIGGER_KIND_UNSPECIFIED: TriggerKind
TRIGGER_KIND_AT_ONCE: TriggerKind
TRIGGER_KIND_STOP: TriggerKind
TRIGGER_KIND_TAKE_PROFIT: TriggerKind
TRIGGER_KIND_TRAILING: TriggerKind
TRIGGER_KIND_TIME: TriggerKind
TRIGGER_SOURCE_UNSPECIFIED: TriggerSource
TRIGGER_SOURCE_MARK: TriggerSource
TRIGGER_SOURCE_INDEX: TriggerSource
TRIGGER_SOURCE_LAST: TriggerSource
BRAKE_KIND_UNSPECIFIED: BrakeKind
BRAKE_KIND_VOLATILITY_HALT: BrakeKind
BRAKE_KIND_PRICE_BAND: BrakeKind
BRAKE_KIND_OPEN_INTEREST_CAP: BrakeKind
BRAKE_KIND_OUTFLOW_LIMIT: BrakeKind
BRAKE_KIND_BORROW_CAP: BrakeKind
BRAKE_KIND_DEPOSIT_CAP: BrakeKind
BRAKE_KIND_KILL_SWITCH: BrakeKind
BRAKE_KIND_WITHDRAWAL_GATE: BrakeKind
BRAKE_KIND_ASSET_PAUSE: BrakeKind
BRAKE_CAUSE_UNSPECIFIED: BrakeCause
BRAKE_CAUSE_PRICE_MOVED: BrakeCause
BRAKE_CAUSE_WINDOW_FULL: BrakeCause
BRAKE_CAUSE_LOSS_UNPAID: BrakeCause
BRAKE_CAUSE_LOSS_PAID: BrakeCause
BRAKE_CAUSE_TIME_PASSED: BrakeCause
BRAKE_CAUSE_ROOM_AGAIN: BrakeCause
BRAKE_CAUSE_STATUS_MOVED: BrakeCause
BRAKE_CAUSE_TERMS_CHANGED: BrakeCause
BRAKE_CAUSE_AUCTION_GOES_ON: BrakeCause
BRAKE_CAUSE_OPERATOR: BrakeCause
BRAKE_CAUSE_ATTACK: BrakeCause
BRAKE_CAUSE_PRICES: BrakeCause
BRAKE_CAUSE_VENUE: BrakeCause
BRAKE_CAUSE_SOFTWARE: BrakeCause
BRAKE_CAUSE_MARKET_STRESS: BrakeCause
BRAKE_CAUSE_REGULATOR: BrakeCause
BRAKE_CAUSE_DRILL: BrakeCause
CURSOR_KIND_UNSPECIFIED: CursorKind
CURSOR_KIND_HEALTH: CursorKind
CURSOR_KIND_LIQUIDATION: CursorKind
CURSOR_KIND_LENDERS: CursorKind
CURSOR_KIND_TRIGGERS: CursorKind
CURSOR_KIND_DEADLINES: CursorKind
CURSOR_KIND_SETTLEMENT_PASS: CursorKind
CURSOR_KIND_KILL_SWITCH: CursorKind
CURSOR_KIND_ENDING_MARKETS: CursorKind
CURSOR_KIND_UNCROSSING: CursorKind
CURSOR_KIND_NETTING: CursorKind
CURSOR_KIND_DVP: CursorKind
CURSOR_KIND_MARGIN_RUN: CursorKind
CURSOR_KIND_CORPORATE_ACTION: CursorKind
GATE_MODE_UNSPECIFIED: GateMode
GATE_MODE_OFF: GateMode
GATE_MODE_ON_UNPAID_LOSS: GateMode
GATE_MODE_ON_ANY_LOSS: GateMode
ACCRUAL_MODE_UNSPECIFIED: AccrualMode
ACCRUAL_MODE_LINEAR: AccrualMode
ACCRUAL_MODE_COMPOUNDED: AccrualMode
MEMBER_STATUS_UNSPECIFIED: MemberStatus
MEMBER_STATUS_ACTIVE: MemberStatus
MEMBER_STATUS_RESTRICTED: MemberStatus
MEMBER_STATUS_SUSPENDED: MemberStatus
MEMBER_STATUS_IN_DEFAULT: MemberStatus
MEMBER_STATUS_TERMINATED: MemberStatus
IDENTIFIER_SCHEME_UNSPECIFIED: IdentifierScheme
IDENTIFIER_SCHEME_ISIN: IdentifierScheme
IDENTIFIER_SCHEME_LEI: IdentifierScheme
IDENTIFIER_SCHEME_BIC: IdentifierScheme
DUE_KIND_UNSPECIFIED: DueKind
DUE_KIND_SECURITIES: DueKind
DUE_KIND_CASH: DueKind
DUE_KIND_PENALTY: DueKind
DUE_KIND_MARGIN_CALL: DueKind
DUE_KIND_CASH_CALL: DueKind
DUE_KIND_CREDIT: DueKind
DUE_KIND_PVP_PAY_IN: DueKind
DUE_KIND_CONTRIBUTION: DueKind
DUE_KIND_ASSESSMENT: DueKind
DVP_MODEL_UNSPECIFIED: DvpModel
DVP_MODEL_GROSS: DvpModel
DVP_MODEL_NET_CASH: DvpModel
DVP_MODEL_NET: DvpModel
SESSION_STATE_UNSPECIFIED: SessionState
SESSION_STATE_OPEN: SessionState
SESSION_STATE_CUT_OFF: SessionState
SESSION_STATE_NETTED: SessionState
SESSION_STATE_LOCKED: SessionState
SESSION_STATE_COMMITTED: SessionState
SESSION_STATE_POSTED: SessionState
WAITING_TRADE_END_UNSPECIFIED: WaitingTradeEnd
WAITING_TRADE_END_CAPTURED: WaitingTradeEnd
WAITING_TRADE_END_LEFT: WaitingTradeEnd
WAITING_TRADE_END_LAPSED: WaitingTradeEnd
GIVE_UP_END_UNSPECIFIED: GiveUpEnd
GIVE_UP_END_ACCEPTED: GiveUpEnd
GIVE_UP_END_REJECTED: GiveUpEnd
GIVE_UP_END_WITHDRAWN: GiveUpEnd
GIVE_UP_END_EXPIRED: GiveUpEnd
GIVE_UP_END_TRADE_CHANGED: GiveUpEnd
CCP_FUND_UNSPECIFIED: CcpFund
CCP_FUND_SKIN: CcpFund
CCP_FUND_EQUITY: CcpFund
CCP_FUND_LIQUIDITY: CcpFund
HOLDER_KIND_UNSPECIFIED: HolderKind
HOLDER_KIND_BANK: HolderKind
HOLDER_KIND_CUSTODIAN: HolderKind
HOLDER_KIND_CSD: HolderKind
NON_DEFAULT_CAUSE_UNSPECIFIED: NonDefaultCause
NON_DEFAULT_CAUSE_SETTLEMENT_BANK: NonDefaultCause
NON_DEFAULT_CAUSE_CUSTODIAN: NonDefaultCause
NON_DEFAULT_CAUSE_INVESTMENT: NonDefaultCause
FAIL_REASON_UNSPECIFIED: FailReason
FAIL_REASON_LACK_OF_SECURITIES: FailReason
FAIL_REASON_LACK_OF_CASH: FailReason
FAIL_REASON_COUNTERPARTY: FailReason
FAIL_REASON_DEFAULT: FailReason
NON_DEFAULT_PAYER_UNSPECIFIED: NonDefaultPayer
NON_DEFAULT_PAYER_EQUITY: NonDefaultPayer
NON_DEFAULT_PAYER_MEMBERS: NonDefaultPayer
NON_DEFAULT_PAYER_COVER: NonDefaultPayer
DEFAULT_CASE_STATE_UNSPECIFIED: DefaultCaseState
DEFAULT_CASE_STATE_DECLARED: DefaultCaseState
DEFAULT_CASE_STATE_FROZEN: DefaultCaseState
DEFAULT_CASE_STATE_PORTING: DefaultCaseState
DEFAULT_CASE_STATE_HEDGING: DefaultCaseState
DEFAULT_CASE_STATE_AUCTION: DefaultCaseState
DEFAULT_CASE_STATE_ALLOCATION: DefaultCaseState
DEFAULT_CASE_STATE_CLOSED: DefaultCaseState
CORPORATE_ACTION_KIND_UNSPECIFIED: CorporateActionKind
CORPORATE_ACTION_KIND_CASH_DIVIDEND: CorporateActionKind
CORPORATE_ACTION_KIND_REDEMPTION: CorporateActionKind
CORPORATE_ACTION_KIND_SPLIT: CorporateActionKind
CORPORATE_ACTION_KIND_REDENOMINATION: CorporateActionKind
CORPORATE_ACTION_STATUS_UNSPECIFIED: CorporateActionStatus
CORPORATE_ACTION_STATUS_ANNOUNCED: CorporateActionStatus
CORPORATE_ACTION_STATUS_RECORDED: CorporateActionStatus
CORPORATE_ACTION_STATUS_PAYING: CorporateActionStatus
WATERFALL_LAYER_UNSPECIFIED: WaterfallLayer
WATERFALL_LAYER_MARGIN: WaterfallLayer
WATERFALL_LAYER_CONTRIBUTION: WaterfallLayer
WATERFALL_LAYER_SKIN: WaterfallLayer
WATERFALL_LAYER_SURVIVORS: WaterfallLayer
WATERFALL_LAYER_ASSESSMENTS: WaterfallLayer
WATERFALL_LAYER_EQUITY: WaterfallLayer
WATERFALL_LAYER_GAINS: WaterfallLayer
LIQUIDITY_RESOURCE_UNSPECIFIED: LiquidityResource
LIQUIDITY_RESOURCE_MARGIN: LiquidityResource
LIQUIDITY_RESOURCE_OWN: LiquidityResource
LIQUIDITY_RESOURCE_FUND: LiquidityResource
LIQUIDITY_RESOURCE_LINE: LiquidityResource
LIQUIDITY_RESOURCE_OTHER_MARGIN: LiquidityResource
LIQUIDITY_STRESS_UNSPECIFIED: LiquidityStress
LIQUIDITY_STRESS_MEMBERS: LiquidityStress
LIQUIDITY_STRESS_BANK: LiquidityStress
LIQUIDITY_STRESS_DAYS: LiquidityStress
ROLE_UNSPECIFIED: Role
ROLE_TRADER: Role
ROLE_MARKET_MAKER: Role
ROLE_ORACLE: Role
ROLE_VENUE: Role
ROLE_CUSTODY: Role
ROLE_MEMBER: Role
ROLE_RISK_OFFICER: Role
ROLE_OPERATOR: Role
ROLE_AUDITOR: Role
CONVERSION_REASON_UNSPECIFIED: ConversionReason
CONVERSION_REASON_BORROW_FAILED: ConversionReason
CONVERSION_REASON_NEAR_MAINTENANCE: ConversionReason
CONVERSION_REASON_OWNER_CHOICE: ConversionReason
FREEZE_REASON_UNSPECIFIED: FreezeReason
FREEZE_REASON_LEGAL_ORDER: FreezeReason
FREEZE_REASON_SANCTIONS: FreezeReason
FREEZE_REASON_SUSPECTED_THEFT: FreezeReason
FREEZE_REASON_OWNER_REQUEST: FreezeReason
FREEZE_REASON_OTHER: FreezeReason
DELEGATION_LIMIT_KIND_UNSPECIFIED: DelegationLimitKind
DELEGATION_LIMIT_KIND_MOVED_A_DAY: DelegationLimitKind
DELEGATION_LIMIT_KIND_ORDER_VALUE: DelegationLimitKind
BREAK_GLASS_REASON_UNSPECIFIED: BreakGlassReason
BREAK_GLASS_REASON_NO_SECOND_PERSON: BreakGlassReason
BREAK_GLASS_REASON_DEADLINE: BreakGlassReason
BREAK_GLASS_REASON_INCIDENT: BreakGlassReason
BREAK_GLASS_REASON_OTHER: BreakGlassReason
PVP_DAY_STATE_UNSPECIFIED: PvpDayState
PVP_DAY_STATE_CLOSED: PvpDayState
PVP_DAY_STATE_CALLING: PvpDayState
PVP_DAY_STATE_OPEN: PvpDayState
PVP_DAY_STATE_DUE: PvpDayState
PVP_DAY_STATE_RETURNING: PvpDayState
PVP_DAY_STATE_PAYING_OUT: PvpDayState
GAP_CAUSE_UNSPECIFIED: GapCause
GAP_CAUSE_DOWN: GapCause
GAP_CAUSE_NO_QUORUM: GapCause
GAP_CAUSE_DISK_FULL: GapCause
GAP_CAUSE_READ_ONLY: GapCause
MOVED_DEADLINE_UNSPECIFIED: MovedDeadline
MOVED_DEADLINE_PAY_INS: MovedDeadline
MOVED_DEADLINE_MARGIN_CALL: MovedDeadline
MOVED_DEADLINE_CONTRIBUTION: MovedDeadline
MOVED_DEADLINE_DEFAULT_CASE: MovedDeadline
MOVED_DEADLINE_AUCTION_LOT: MovedDeadline
MOVED_DEADLINE_WAITING_TRADE: MovedDeadline
MOVED_DEADLINE_INTRADAY_CREDIT: MovedDeadline
MOVED_DEADLINE_CASH_CALL: MovedDeadline
MOVED_DEADLINE_SETTING_NOTICE: MovedDeadline
WORK_KIND_UNSPECIFIED: WorkKind
WORK_KIND_LIQUIDATION: WorkKind
WORK_KIND_FUNDING: WorkKind
WORK_KIND_MARKS: WorkKind
WORK_KIND_INTEREST: WorkKind
WORK_KIND_TRIGGERS: WorkKind
WORK_KIND_EXPIRY: WorkKind
WORK_KIND_SESSION: WorkKind
WORK_KIND_WAITING_TRADES: WorkKind
WORK_KIND_SESSION_POST: WorkKind
WORK_KIND_DEFAULT_CASE: WorkKind
WORK_KIND_PRICE_STATE: WorkKind
WORK_KIND_HEALTH: WorkKind
WORK_KIND_TIME: WorkKind
LISTING_GAP_UNSPECIFIED: ListingGap
LISTING_GAP_NO_SOURCE: ListingGap
LISTING_GAP_FEW_SOURCES: ListingGap
LISTING_GAP_NO_INDEX_RULES: ListingGap
LISTING_GAP_QUORUM_OF_ONE: ListingGap
LISTING_GAP_LOOSE_INDEX_RULES: ListingGap
LISTING_GAP_NO_BAND: ListingGap
LISTING_GAP_NO_SLIPPAGE: ListingGap
LISTING_GAP_LIQUIDATION_OFF: ListingGap
LISTING_GAP_NO_BACKSTOP: ListingGap
LISTING_GAP_NO_OPEN_INTEREST_CAP: ListingGap
LISTING_GAP_NO_FEES: ListingGap
LISTING_GAP_NO_FUNDING: ListingGap
LISTING_GAP_FULL_WEIGHT: ListingGap
LISTING_GAP_FLAT_WEIGHT: ListingGap
LISTING_GAP_NO_SALE: ListingGap
LISTING_GAP_NO_OUTFLOW_LIMIT: ListingGap
LISTING_GAP_NO_DEPOSIT_CAP: ListingGap
LISTING_GAP_NO_BORROW_CAP: ListingGap
