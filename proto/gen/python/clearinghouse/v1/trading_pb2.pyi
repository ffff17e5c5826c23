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

class OrderInstruction(_message.Message):
    __slots__ = ("action", "account_id", "market_id", "side", "type", "time_in_force", "post_only", "reduce_only", "self_trade_prevention", "price", "quantity", "client_order_id", "client_order_text", "order_id", "target_client_order_id", "target_client_order_text", "expire_time_ns", "spend", "isolated_margin")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SPEND_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_MARGIN_FIELD_NUMBER: _ClassVar[int]
    action: _enums_pb2.OrderAction
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    client_order_id: int
    client_order_text: str
    order_id: int
    target_client_order_id: int
    target_client_order_text: str
    expire_time_ns: int
    spend: str
    isolated_margin: str
    def __init__(self, action: _Optional[_Union[_enums_pb2.OrderAction, str]] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., order_id: _Optional[int] = ..., target_client_order_id: _Optional[int] = ..., target_client_order_text: _Optional[str] = ..., expire_time_ns: _Optional[int] = ..., spend: _Optional[str] = ..., isolated_margin: _Optional[str] = ...) -> None: ...

class NewOrder(_message.Message):
    __slots__ = ("account_id", "market_id", "side", "type", "time_in_force", "post_only", "reduce_only", "self_trade_prevention", "price", "quantity", "client_order_id", "client_order_text", "expire_time_ns", "spend", "isolated_margin")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SPEND_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_MARGIN_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    client_order_id: int
    client_order_text: str
    expire_time_ns: int
    spend: str
    isolated_margin: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., expire_time_ns: _Optional[int] = ..., spend: _Optional[str] = ..., isolated_margin: _Optional[str] = ...) -> None: ...

class OrderCancel(_message.Message):
    __slots__ = ("account_id", "market_id", "order_id", "target_client_order_id", "target_client_order_text")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    order_id: int
    target_client_order_id: int
    target_client_order_text: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., target_client_order_id: _Optional[int] = ..., target_client_order_text: _Optional[str] = ...) -> None: ...

class OrderReplacement(_message.Message):
    __slots__ = ("account_id", "market_id", "side", "type", "time_in_force", "post_only", "reduce_only", "self_trade_prevention", "price", "quantity", "client_order_id", "client_order_text", "order_id", "target_client_order_id", "target_client_order_text", "expire_time_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    client_order_id: int
    client_order_text: str
    order_id: int
    target_client_order_id: int
    target_client_order_text: str
    expire_time_ns: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., order_id: _Optional[int] = ..., target_client_order_id: _Optional[int] = ..., target_client_order_text: _Optional[str] = ..., expire_time_ns: _Optional[int] = ...) -> None: ...

class OrderFill(_message.Message):
    __slots__ = ("trade_id", "price", "quantity", "fee")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    price: str
    quantity: str
    fee: str
    def __init__(self, trade_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., fee: _Optional[str] = ...) -> None: ...

class OrderResult(_message.Message):
    __slots__ = ("code", "order_id", "filled_quantity", "remaining_quantity", "limit", "actual", "shortfall", "fills")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    FILLED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REMAINING_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    FILLS_FIELD_NUMBER: _ClassVar[int]
    code: _result_code_pb2.ResultCode
    order_id: int
    filled_quantity: str
    remaining_quantity: str
    limit: str
    actual: str
    shortfall: str
    fills: _containers.RepeatedCompositeFieldContainer[OrderFill]
    def __init__(self, code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., order_id: _Optional[int] = ..., filled_quantity: _Optional[str] = ..., remaining_quantity: _Optional[str] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., fills: _Optional[_Iterable[_Union[OrderFill, _Mapping]]] = ...) -> None: ...

class SubmitOrdersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "instructions", "atomic")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    instructions: _containers.RepeatedCompositeFieldContainer[OrderInstruction]
    atomic: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., instructions: _Optional[_Iterable[_Union[OrderInstruction, _Mapping]]] = ..., atomic: bool = ...) -> None: ...

class SubmitOrdersResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class PlaceOrdersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "orders", "atomic")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    orders: _containers.RepeatedCompositeFieldContainer[NewOrder]
    atomic: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., orders: _Optional[_Iterable[_Union[NewOrder, _Mapping]]] = ..., atomic: bool = ...) -> None: ...

class PlaceOrdersResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class CancelOrdersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "cancels", "atomic")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CANCELS_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    cancels: _containers.RepeatedCompositeFieldContainer[OrderCancel]
    atomic: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., cancels: _Optional[_Iterable[_Union[OrderCancel, _Mapping]]] = ..., atomic: bool = ...) -> None: ...

class CancelOrdersResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class ReplaceOrdersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "replacements", "atomic")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENTS_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    replacements: _containers.RepeatedCompositeFieldContainer[OrderReplacement]
    atomic: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., replacements: _Optional[_Iterable[_Union[OrderReplacement, _Mapping]]] = ..., atomic: bool = ...) -> None: ...

class ReplaceOrdersResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class CancelAllRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "market_id", "side", "end_exits")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    END_EXITS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    end_exits: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., end_exits: bool = ...) -> None: ...

class CancelAllResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "cancelled_orders", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_ORDERS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    cancelled_orders: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., cancelled_orders: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SessionRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "instructions", "atomic")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    instructions: _containers.RepeatedCompositeFieldContainer[OrderInstruction]
    atomic: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., instructions: _Optional[_Iterable[_Union[OrderInstruction, _Mapping]]] = ..., atomic: bool = ...) -> None: ...

class SessionAnswer(_message.Message):
    __slots__ = ("request_id", "first_sequence", "time_ns", "is_repeat", "results", "edge_code", "edge_message", "edge_field", "later_parts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    EDGE_CODE_FIELD_NUMBER: _ClassVar[int]
    EDGE_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EDGE_FIELD_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    first_sequence: int
    time_ns: int
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    edge_code: _result_code_pb2.ResultCode
    edge_message: str
    edge_field: str
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, request_id: _Optional[str] = ..., first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., edge_code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., edge_message: _Optional[str] = ..., edge_field: _Optional[str] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class SessionResponse(_message.Message):
    __slots__ = ("answers", "chain_head")
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    answers: _containers.RepeatedCompositeFieldContainer[SessionAnswer]
    chain_head: bytes
    def __init__(self, answers: _Optional[_Iterable[_Union[SessionAnswer, _Mapping]]] = ..., chain_head: _Optional[bytes] = ...) -> None: ...

class ConditionalOrder(_message.Message):
    __slots__ = ("account_id", "market_id", "trigger_kind", "trigger_source", "trigger_price", "trail_distance_ppb", "side", "type", "time_in_force", "post_only", "reduce_only", "self_trade_prevention", "price", "quantity", "display_quantity", "client_order_id", "client_order_text", "expire_time_ns", "oco_item", "oco_order_id", "close_position", "beyond_band")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_KIND_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    TRAIL_DISTANCE_PPB_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OCO_ITEM_FIELD_NUMBER: _ClassVar[int]
    OCO_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSE_POSITION_FIELD_NUMBER: _ClassVar[int]
    BEYOND_BAND_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    trigger_kind: _enums_pb2.TriggerKind
    trigger_source: _enums_pb2.TriggerSource
    trigger_price: str
    trail_distance_ppb: int
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    display_quantity: str
    client_order_id: int
    client_order_text: str
    expire_time_ns: int
    oco_item: int
    oco_order_id: int
    close_position: bool
    beyond_band: _enums_pb2.BeyondBand
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., trigger_kind: _Optional[_Union[_enums_pb2.TriggerKind, str]] = ..., trigger_source: _Optional[_Union[_enums_pb2.TriggerSource, str]] = ..., trigger_price: _Optional[str] = ..., trail_distance_ppb: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., display_quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., expire_time_ns: _Optional[int] = ..., oco_item: _Optional[int] = ..., oco_order_id: _Optional[int] = ..., close_position: bool = ..., beyond_band: _Optional[_Union[_enums_pb2.BeyondBand, str]] = ...) -> None: ...

class PlaceConditionalOrdersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "orders")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    orders: _containers.RepeatedCompositeFieldContainer[ConditionalOrder]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., orders: _Optional[_Iterable[_Union[ConditionalOrder, _Mapping]]] = ...) -> None: ...

class PlaceConditionalOrdersResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class BracketOrder(_message.Message):
    __slots__ = ("account_id", "market_id", "side", "type", "time_in_force", "post_only", "self_trade_prevention", "price", "quantity", "client_order_id", "client_order_text", "expire_time_ns", "trigger_source", "take_profit_trigger_price", "take_profit_price", "stop_trigger_price", "stop_price", "beyond_band")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_SOURCE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_PRICE_FIELD_NUMBER: _ClassVar[int]
    BEYOND_BAND_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    client_order_id: int
    client_order_text: str
    expire_time_ns: int
    trigger_source: _enums_pb2.TriggerSource
    take_profit_trigger_price: str
    take_profit_price: str
    stop_trigger_price: str
    stop_price: str
    beyond_band: _enums_pb2.BeyondBand
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., expire_time_ns: _Optional[int] = ..., trigger_source: _Optional[_Union[_enums_pb2.TriggerSource, str]] = ..., take_profit_trigger_price: _Optional[str] = ..., take_profit_price: _Optional[str] = ..., stop_trigger_price: _Optional[str] = ..., stop_price: _Optional[str] = ..., beyond_band: _Optional[_Union[_enums_pb2.BeyondBand, str]] = ...) -> None: ...

class PlaceBracketsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "brackets")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BRACKETS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    brackets: _containers.RepeatedCompositeFieldContainer[BracketOrder]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., brackets: _Optional[_Iterable[_Union[BracketOrder, _Mapping]]] = ...) -> None: ...

class PlaceBracketsResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class PlaceTwapRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "market_id", "side", "quantity", "slices", "interval_ns", "price", "reduce_only", "self_trade_prevention")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    quantity: str
    slices: int
    interval_ns: int
    price: str
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., quantity: _Optional[str] = ..., slices: _Optional[int] = ..., interval_ns: _Optional[int] = ..., price: _Optional[str] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ...) -> None: ...

class PlaceTwapResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "order_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    order_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., order_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class CancelConditionalOrdersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "cancels")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CANCELS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    cancels: _containers.RepeatedCompositeFieldContainer[OrderCancel]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., cancels: _Optional[_Iterable[_Union[OrderCancel, _Mapping]]] = ...) -> None: ...

class CancelConditionalOrdersResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "results", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    results: _containers.RepeatedCompositeFieldContainer[OrderResult]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., results: _Optional[_Iterable[_Union[OrderResult, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class SetDeadManRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "timeout_ns", "end_exits")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_NS_FIELD_NUMBER: _ClassVar[int]
    END_EXITS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    timeout_ns: int
    end_exits: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., timeout_ns: _Optional[int] = ..., end_exits: bool = ...) -> None: ...

class SetDeadManResponse(_message.Message):
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

class SetQuoteRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "market_id", "price", "quantity", "expire_time_ns")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    market_id: int
    price: str
    quantity: str
    expire_time_ns: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., expire_time_ns: _Optional[int] = ...) -> None: ...

class SetQuoteResponse(_message.Message):
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
