# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import common_pb2 as _common_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OracleTick(_message.Message):
    __slots__ = ("source_id", "asset_id", "bid", "ask", "last", "confidence", "source_time_ns")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BID_FIELD_NUMBER: _ClassVar[int]
    ASK_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    source_id: int
    asset_id: int
    bid: str
    ask: str
    last: str
    confidence: str
    source_time_ns: int
    def __init__(self, source_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., bid: _Optional[str] = ..., ask: _Optional[str] = ..., last: _Optional[str] = ..., confidence: _Optional[str] = ..., source_time_ns: _Optional[int] = ...) -> None: ...

class SubmitTicksRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "ticks")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TICKS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    ticks: _containers.RepeatedCompositeFieldContainer[OracleTick]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., ticks: _Optional[_Iterable[_Union[OracleTick, _Mapping]]] = ...) -> None: ...

class SubmitTicksResponse(_message.Message):
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

class StreamTicksRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "ticks")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TICKS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    ticks: _containers.RepeatedCompositeFieldContainer[OracleTick]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., ticks: _Optional[_Iterable[_Union[OracleTick, _Mapping]]] = ...) -> None: ...

class StreamTicksResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "refusals", "request_id", "edge_code", "edge_message", "edge_field", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EDGE_CODE_FIELD_NUMBER: _ClassVar[int]
    EDGE_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EDGE_FIELD_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    request_id: str
    edge_code: _result_code_pb2.ResultCode
    edge_message: str
    edge_field: str
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., request_id: _Optional[str] = ..., edge_code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., edge_message: _Optional[str] = ..., edge_field: _Optional[str] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...
