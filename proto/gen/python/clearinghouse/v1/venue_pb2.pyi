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

class VenueFill(_message.Message):
    __slots__ = ("market_id", "order_id", "price", "quantity", "venue_fill_id", "side")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VENUE_FILL_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    order_id: int
    price: str
    quantity: str
    venue_fill_id: str
    side: _enums_pb2.Side
    def __init__(self, market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., venue_fill_id: _Optional[str] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ...) -> None: ...

class ReportFillsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "fills")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FILLS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    fills: _containers.RepeatedCompositeFieldContainer[VenueFill]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., fills: _Optional[_Iterable[_Union[VenueFill, _Mapping]]] = ...) -> None: ...

class ReportFillsResponse(_message.Message):
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

class VenueCancel(_message.Message):
    __slots__ = ("market_id", "order_id")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    order_id: int
    def __init__(self, market_id: _Optional[int] = ..., order_id: _Optional[int] = ...) -> None: ...

class ConfirmCancelsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "cancels")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CANCELS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    cancels: _containers.RepeatedCompositeFieldContainer[VenueCancel]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., cancels: _Optional[_Iterable[_Union[VenueCancel, _Mapping]]] = ...) -> None: ...

class ConfirmCancelsResponse(_message.Message):
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
