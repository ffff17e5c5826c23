# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import common_pb2 as _common_pb2
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TradeToCapture(_message.Message):
    __slots__ = ("market_id", "buyer_account_id", "seller_account_id", "price", "quantity", "venue_trade_id", "value_date")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    BUYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SELLER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VENUE_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    buyer_account_id: int
    seller_account_id: int
    price: str
    quantity: str
    venue_trade_id: str
    value_date: int
    def __init__(self, market_id: _Optional[int] = ..., buyer_account_id: _Optional[int] = ..., seller_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., venue_trade_id: _Optional[str] = ..., value_date: _Optional[int] = ...) -> None: ...

class CaptureTradesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "trades")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    trades: _containers.RepeatedCompositeFieldContainer[TradeToCapture]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., trades: _Optional[_Iterable[_Union[TradeToCapture, _Mapping]]] = ...) -> None: ...

class CaptureTradesResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "ids", "refusals", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    ids: _containers.RepeatedScalarFieldContainer[int]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., ids: _Optional[_Iterable[int]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class ClearingSession(_message.Message):
    __slots__ = ("session_id", "segment_id", "value_date", "state", "cut_off_time_ns", "settlement_time_ns", "trades", "nets", "is_house_cause")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    NETS_FIELD_NUMBER: _ClassVar[int]
    IS_HOUSE_CAUSE_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    segment_id: int
    value_date: int
    state: _enums_pb2.SessionState
    cut_off_time_ns: int
    settlement_time_ns: int
    trades: int
    nets: int
    is_house_cause: bool
    def __init__(self, session_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., value_date: _Optional[int] = ..., state: _Optional[_Union[_enums_pb2.SessionState, str]] = ..., cut_off_time_ns: _Optional[int] = ..., settlement_time_ns: _Optional[int] = ..., trades: _Optional[int] = ..., nets: _Optional[int] = ..., is_house_cause: bool = ...) -> None: ...

class MoveSessionRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "segment_id", "value_date", "cut_off_time_ns", "settlement_time_ns", "is_house_cause", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    IS_HOUSE_CAUSE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    segment_id: int
    value_date: int
    cut_off_time_ns: int
    settlement_time_ns: int
    is_house_cause: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., segment_id: _Optional[int] = ..., value_date: _Optional[int] = ..., cut_off_time_ns: _Optional[int] = ..., settlement_time_ns: _Optional[int] = ..., is_house_cause: bool = ..., reason: _Optional[str] = ...) -> None: ...

class MoveSessionResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
    __slots__ = ("min_sequence", "segment_id", "page_size", "after_session_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    segment_id: int
    page_size: int
    after_session_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., segment_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_session_id: _Optional[int] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "sessions", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    sessions: _containers.RepeatedCompositeFieldContainer[ClearingSession]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., sessions: _Optional[_Iterable[_Union[ClearingSession, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class MarketNetting(_message.Message):
    __slots__ = ("market_id", "dvp_model", "trades", "gross_quantity", "net_quantity", "reduction_ppb", "open_nets")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    DVP_MODEL_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    GROSS_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REDUCTION_PPB_FIELD_NUMBER: _ClassVar[int]
    OPEN_NETS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    dvp_model: _enums_pb2.DvpModel
    trades: int
    gross_quantity: str
    net_quantity: str
    reduction_ppb: int
    open_nets: int
    def __init__(self, market_id: _Optional[int] = ..., dvp_model: _Optional[_Union[_enums_pb2.DvpModel, str]] = ..., trades: _Optional[int] = ..., gross_quantity: _Optional[str] = ..., net_quantity: _Optional[str] = ..., reduction_ppb: _Optional[int] = ..., open_nets: _Optional[int] = ...) -> None: ...

class CurrencyNetting(_message.Message):
    __slots__ = ("asset_id", "gross_value", "net_value", "reduction_ppb")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GROSS_VALUE_FIELD_NUMBER: _ClassVar[int]
    NET_VALUE_FIELD_NUMBER: _ClassVar[int]
    REDUCTION_PPB_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    gross_value: str
    net_value: str
    reduction_ppb: int
    def __init__(self, asset_id: _Optional[int] = ..., gross_value: _Optional[str] = ..., net_value: _Optional[str] = ..., reduction_ppb: _Optional[int] = ...) -> None: ...

class GetSessionRequest(_message.Message):
    __slots__ = ("min_sequence", "session_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    session_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., session_id: _Optional[int] = ...) -> None: ...

class GetSessionResponse(_message.Message):
    __slots__ = ("as_of_sequence", "session", "markets", "currencies")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    CURRENCIES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    session: ClearingSession
    markets: _containers.RepeatedCompositeFieldContainer[MarketNetting]
    currencies: _containers.RepeatedCompositeFieldContainer[CurrencyNetting]
    def __init__(self, as_of_sequence: _Optional[int] = ..., session: _Optional[_Union[ClearingSession, _Mapping]] = ..., markets: _Optional[_Iterable[_Union[MarketNetting, _Mapping]]] = ..., currencies: _Optional[_Iterable[_Union[CurrencyNetting, _Mapping]]] = ...) -> None: ...

class AccountNet(_message.Message):
    __slots__ = ("account_id", "market_id", "trades", "bought_quantity", "sold_quantity", "net_quantity", "net_cash")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SOLD_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    trades: int
    bought_quantity: str
    sold_quantity: str
    net_quantity: str
    net_cash: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., trades: _Optional[int] = ..., bought_quantity: _Optional[str] = ..., sold_quantity: _Optional[str] = ..., net_quantity: _Optional[str] = ..., net_cash: _Optional[str] = ...) -> None: ...

class ListNetsRequest(_message.Message):
    __slots__ = ("min_sequence", "session_id", "account_id", "page_size", "after_account_id", "after_market_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    session_id: int
    account_id: int
    page_size: int
    after_account_id: int
    after_market_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ..., after_market_id: _Optional[int] = ...) -> None: ...

class ListNetsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "nets", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    NETS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    nets: _containers.RepeatedCompositeFieldContainer[AccountNet]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., nets: _Optional[_Iterable[_Union[AccountNet, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class AccountCash(_message.Message):
    __slots__ = ("account_id", "asset_id", "net_cash", "set_apart")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    SET_APART_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    net_cash: str
    set_apart: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., net_cash: _Optional[str] = ..., set_apart: _Optional[str] = ...) -> None: ...

class ListCashNetsRequest(_message.Message):
    __slots__ = ("min_sequence", "session_id", "account_id", "page_size", "after_account_id", "after_asset_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    session_id: int
    account_id: int
    page_size: int
    after_account_id: int
    after_asset_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ..., after_asset_id: _Optional[int] = ...) -> None: ...

class ListCashNetsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "nets", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    NETS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    nets: _containers.RepeatedCompositeFieldContainer[AccountCash]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., nets: _Optional[_Iterable[_Union[AccountCash, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class ClearedTrade(_message.Message):
    __slots__ = ("trade_id", "market_id", "buyer_account_id", "seller_account_id", "price", "quantity", "value", "venue_trade_id", "block_trade_id")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    BUYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SELLER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    VENUE_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCK_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    market_id: int
    buyer_account_id: int
    seller_account_id: int
    price: str
    quantity: str
    value: str
    venue_trade_id: str
    block_trade_id: int
    def __init__(self, trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., buyer_account_id: _Optional[int] = ..., seller_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., venue_trade_id: _Optional[str] = ..., block_trade_id: _Optional[int] = ...) -> None: ...

class ListTradesRequest(_message.Message):
    __slots__ = ("min_sequence", "session_id", "account_id", "page_size", "after_trade_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    session_id: int
    account_id: int
    page_size: int
    after_trade_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_trade_id: _Optional[int] = ...) -> None: ...

class ListTradesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "trades", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    trades: _containers.RepeatedCompositeFieldContainer[ClearedTrade]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., trades: _Optional[_Iterable[_Union[ClearedTrade, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class TradeSide(_message.Message):
    __slots__ = ("market_id", "account_id", "counterparty_account_id", "side", "price", "quantity", "reference", "value_date")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    account_id: int
    counterparty_account_id: int
    side: _enums_pb2.Side
    price: str
    quantity: str
    reference: str
    value_date: int
    def __init__(self, market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., reference: _Optional[str] = ..., value_date: _Optional[int] = ...) -> None: ...

class SubmitTradeSidesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "sides")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SIDES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    sides: _containers.RepeatedCompositeFieldContainer[TradeSide]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., sides: _Optional[_Iterable[_Union[TradeSide, _Mapping]]] = ...) -> None: ...

class SubmitTradeSidesResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "ids", "refusals", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    ids: _containers.RepeatedScalarFieldContainer[int]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., ids: _Optional[_Iterable[int]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class TradeSideCancel(_message.Message):
    __slots__ = ("account_id", "counterparty_account_id", "reference")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    counterparty_account_id: int
    reference: str
    def __init__(self, account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., reference: _Optional[str] = ...) -> None: ...

class CancelTradeSidesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "sides")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SIDES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    sides: _containers.RepeatedCompositeFieldContainer[TradeSideCancel]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., sides: _Optional[_Iterable[_Union[TradeSideCancel, _Mapping]]] = ...) -> None: ...

class CancelTradeSidesResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "refusals", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class TradeCancel(_message.Message):
    __slots__ = ("account_id", "session_id", "trade_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    session_id: int
    trade_id: int
    def __init__(self, account_id: _Optional[int] = ..., session_id: _Optional[int] = ..., trade_id: _Optional[int] = ...) -> None: ...

class CancelTradesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "trades")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    trades: _containers.RepeatedCompositeFieldContainer[TradeCancel]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., trades: _Optional[_Iterable[_Union[TradeCancel, _Mapping]]] = ...) -> None: ...

class CancelTradesResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "refusals", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class OpenTradeSide(_message.Message):
    __slots__ = ("side_id", "account_id", "counterparty_account_id", "reference", "market_id", "side", "price", "quantity", "value_date", "cut_off_time_ns", "differing", "counterparty_side_id", "counterparty_market_id", "counterparty_price", "counterparty_quantity", "counterparty_value_date")
    SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    DIFFERING_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_PRICE_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    side_id: int
    account_id: int
    counterparty_account_id: int
    reference: str
    market_id: int
    side: _enums_pb2.Side
    price: str
    quantity: str
    value_date: int
    cut_off_time_ns: int
    differing: int
    counterparty_side_id: int
    counterparty_market_id: int
    counterparty_price: str
    counterparty_quantity: str
    counterparty_value_date: int
    def __init__(self, side_id: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., reference: _Optional[str] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., value_date: _Optional[int] = ..., cut_off_time_ns: _Optional[int] = ..., differing: _Optional[int] = ..., counterparty_side_id: _Optional[int] = ..., counterparty_market_id: _Optional[int] = ..., counterparty_price: _Optional[str] = ..., counterparty_quantity: _Optional[str] = ..., counterparty_value_date: _Optional[int] = ...) -> None: ...

class ListTradeSidesRequest(_message.Message):
    __slots__ = ("min_sequence", "account_id", "page_size", "after_side_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_SIDE_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    account_id: int
    page_size: int
    after_side_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_side_id: _Optional[int] = ...) -> None: ...

class ListTradeSidesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "sides", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SIDES_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    sides: _containers.RepeatedCompositeFieldContainer[OpenTradeSide]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., sides: _Optional[_Iterable[_Union[OpenTradeSide, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class LeaveWaitingTradeRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "waiting_trade_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    WAITING_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    waiting_trade_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., waiting_trade_id: _Optional[int] = ...) -> None: ...

class LeaveWaitingTradeResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class WaitingTrade(_message.Message):
    __slots__ = ("waiting_trade_id", "market_id", "buyer_account_id", "seller_account_id", "price", "quantity", "venue_trade_id", "value_date", "until_time_ns", "buyer_lacks", "seller_lacks", "is_lapsed", "owed", "fee_owed")
    WAITING_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    BUYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SELLER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VENUE_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BUYER_LACKS_FIELD_NUMBER: _ClassVar[int]
    SELLER_LACKS_FIELD_NUMBER: _ClassVar[int]
    IS_LAPSED_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    FEE_OWED_FIELD_NUMBER: _ClassVar[int]
    waiting_trade_id: int
    market_id: int
    buyer_account_id: int
    seller_account_id: int
    price: str
    quantity: str
    venue_trade_id: str
    value_date: int
    until_time_ns: int
    buyer_lacks: bool
    seller_lacks: bool
    is_lapsed: bool
    owed: str
    fee_owed: str
    def __init__(self, waiting_trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., buyer_account_id: _Optional[int] = ..., seller_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., venue_trade_id: _Optional[str] = ..., value_date: _Optional[int] = ..., until_time_ns: _Optional[int] = ..., buyer_lacks: bool = ..., seller_lacks: bool = ..., is_lapsed: bool = ..., owed: _Optional[str] = ..., fee_owed: _Optional[str] = ...) -> None: ...

class ListWaitingTradesRequest(_message.Message):
    __slots__ = ("min_sequence", "account_id", "page_size", "after_waiting_trade_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_WAITING_TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    account_id: int
    page_size: int
    after_waiting_trade_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_waiting_trade_id: _Optional[int] = ...) -> None: ...

class ListWaitingTradesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "trades", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    trades: _containers.RepeatedCompositeFieldContainer[WaitingTrade]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., trades: _Optional[_Iterable[_Union[WaitingTrade, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class GiveUpTradeRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "session_id", "trade_id", "market_id", "side", "quantity", "to_account_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    session_id: int
    trade_id: int
    market_id: int
    side: _enums_pb2.Side
    quantity: str
    to_account_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., session_id: _Optional[int] = ..., trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., quantity: _Optional[str] = ..., to_account_id: _Optional[int] = ...) -> None: ...

class GiveUpTradeResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "give_up_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    give_up_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., give_up_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class AcceptGiveUpRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "give_up_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    give_up_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., give_up_id: _Optional[int] = ...) -> None: ...

class AcceptGiveUpResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "trade_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    trade_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., trade_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class EndGiveUpRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "give_up_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    give_up_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., give_up_id: _Optional[int] = ...) -> None: ...

class EndGiveUpResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class AllocateTradeRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "session_id", "trade_id", "market_id", "side", "to_account_ids", "quantities")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    QUANTITIES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    session_id: int
    trade_id: int
    market_id: int
    side: _enums_pb2.Side
    to_account_ids: _containers.RepeatedScalarFieldContainer[int]
    quantities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., session_id: _Optional[int] = ..., trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., to_account_ids: _Optional[_Iterable[int]] = ..., quantities: _Optional[_Iterable[str]] = ...) -> None: ...

class AllocateTradeResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class OpenGiveUp(_message.Message):
    __slots__ = ("give_up_id", "session_id", "trade_id", "market_id", "side", "account_id", "to_account_id", "price", "quantity", "cut_off_time_ns")
    GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    give_up_id: int
    session_id: int
    trade_id: int
    market_id: int
    side: _enums_pb2.Side
    account_id: int
    to_account_id: int
    price: str
    quantity: str
    cut_off_time_ns: int
    def __init__(self, give_up_id: _Optional[int] = ..., session_id: _Optional[int] = ..., trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., cut_off_time_ns: _Optional[int] = ...) -> None: ...

class ListGiveUpsRequest(_message.Message):
    __slots__ = ("min_sequence", "account_id", "page_size", "after_give_up_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_GIVE_UP_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    account_id: int
    page_size: int
    after_give_up_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_give_up_id: _Optional[int] = ...) -> None: ...

class ListGiveUpsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "give_ups", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    GIVE_UPS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    give_ups: _containers.RepeatedCompositeFieldContainer[OpenGiveUp]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., give_ups: _Optional[_Iterable[_Union[OpenGiveUp, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class ListDuesRequest(_message.Message):
    __slots__ = ("account_id", "until_time_ns", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    until_time_ns: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., until_time_ns: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class Due(_message.Message):
    __slots__ = ("kind", "time_ns", "session_id", "asset_id", "gives", "receives", "set_apart", "is_late")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GIVES_FIELD_NUMBER: _ClassVar[int]
    RECEIVES_FIELD_NUMBER: _ClassVar[int]
    SET_APART_FIELD_NUMBER: _ClassVar[int]
    IS_LATE_FIELD_NUMBER: _ClassVar[int]
    kind: _enums_pb2.DueKind
    time_ns: int
    session_id: int
    asset_id: int
    gives: str
    receives: str
    set_apart: str
    is_late: bool
    def __init__(self, kind: _Optional[_Union[_enums_pb2.DueKind, str]] = ..., time_ns: _Optional[int] = ..., session_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., gives: _Optional[str] = ..., receives: _Optional[str] = ..., set_apart: _Optional[str] = ..., is_late: bool = ...) -> None: ...

class ListDuesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "dues")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DUES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    dues: _containers.RepeatedCompositeFieldContainer[Due]
    def __init__(self, as_of_sequence: _Optional[int] = ..., dues: _Optional[_Iterable[_Union[Due, _Mapping]]] = ...) -> None: ...
