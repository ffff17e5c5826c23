# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import common_pb2 as _common_pb2
from clearinghouse.v1 import enums_pb2 as _enums_pb2
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
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "refusals")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ...) -> None: ...

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
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "refusals", "request_id", "edge_code", "edge_message", "edge_field")
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
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., request_id: _Optional[str] = ..., edge_code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., edge_message: _Optional[str] = ..., edge_field: _Optional[str] = ...) -> None: ...

class GetIndexRequest(_message.Message):
    __slots__ = ("asset_id", "min_sequence")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    min_sequence: int
    def __init__(self, asset_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class IndexSource(_message.Message):
    __slots__ = ("source_id", "name", "weight", "quote_asset_id", "group_id", "standing", "price", "spread", "confidence", "source_time_ns", "received_time_ns", "changed_time_ns")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    QUOTE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHANGED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    source_id: int
    name: str
    weight: int
    quote_asset_id: int
    group_id: int
    standing: _enums_pb2.SourceStanding
    price: str
    spread: str
    confidence: str
    source_time_ns: int
    received_time_ns: int
    changed_time_ns: int
    def __init__(self, source_id: _Optional[int] = ..., name: _Optional[str] = ..., weight: _Optional[int] = ..., quote_asset_id: _Optional[int] = ..., group_id: _Optional[int] = ..., standing: _Optional[_Union[_enums_pb2.SourceStanding, str]] = ..., price: _Optional[str] = ..., spread: _Optional[str] = ..., confidence: _Optional[str] = ..., source_time_ns: _Optional[int] = ..., received_time_ns: _Optional[int] = ..., changed_time_ns: _Optional[int] = ...) -> None: ...

class IndexRules(_message.Message):
    __slots__ = ("quorum_min", "cap_bps_per_second", "cap_saved_seconds", "capless_after_ns", "jumped_bps", "stale_ns", "wide_bps", "frozen_after_ns", "frozen_move_bps", "stable_ppb_per_second", "adverse_bps")
    QUORUM_MIN_FIELD_NUMBER: _ClassVar[int]
    CAP_BPS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    CAP_SAVED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CAPLESS_AFTER_NS_FIELD_NUMBER: _ClassVar[int]
    JUMPED_BPS_FIELD_NUMBER: _ClassVar[int]
    STALE_NS_FIELD_NUMBER: _ClassVar[int]
    WIDE_BPS_FIELD_NUMBER: _ClassVar[int]
    FROZEN_AFTER_NS_FIELD_NUMBER: _ClassVar[int]
    FROZEN_MOVE_BPS_FIELD_NUMBER: _ClassVar[int]
    STABLE_PPB_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    ADVERSE_BPS_FIELD_NUMBER: _ClassVar[int]
    quorum_min: int
    cap_bps_per_second: int
    cap_saved_seconds: int
    capless_after_ns: int
    jumped_bps: int
    stale_ns: int
    wide_bps: int
    frozen_after_ns: int
    frozen_move_bps: int
    stable_ppb_per_second: int
    adverse_bps: int
    def __init__(self, quorum_min: _Optional[int] = ..., cap_bps_per_second: _Optional[int] = ..., cap_saved_seconds: _Optional[int] = ..., capless_after_ns: _Optional[int] = ..., jumped_bps: _Optional[int] = ..., stale_ns: _Optional[int] = ..., wide_bps: _Optional[int] = ..., frozen_after_ns: _Optional[int] = ..., frozen_move_bps: _Optional[int] = ..., stable_ppb_per_second: _Optional[int] = ..., adverse_bps: _Optional[int] = ...) -> None: ...

class GetIndexResponse(_message.Message):
    __slots__ = ("as_of_sequence", "asset_id", "price_state", "price", "index_price", "uncapped_price", "stable_price", "fresh_sources", "quorum", "fresh_ns", "clamp_bps", "rules", "sources")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNCAPPED_PRICE_FIELD_NUMBER: _ClassVar[int]
    STABLE_PRICE_FIELD_NUMBER: _ClassVar[int]
    FRESH_SOURCES_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    FRESH_NS_FIELD_NUMBER: _ClassVar[int]
    CLAMP_BPS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    asset_id: int
    price_state: _enums_pb2.PriceState
    price: str
    index_price: str
    uncapped_price: str
    stable_price: str
    fresh_sources: int
    quorum: int
    fresh_ns: int
    clamp_bps: int
    rules: IndexRules
    sources: _containers.RepeatedCompositeFieldContainer[IndexSource]
    def __init__(self, as_of_sequence: _Optional[int] = ..., asset_id: _Optional[int] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., price: _Optional[str] = ..., index_price: _Optional[str] = ..., uncapped_price: _Optional[str] = ..., stable_price: _Optional[str] = ..., fresh_sources: _Optional[int] = ..., quorum: _Optional[int] = ..., fresh_ns: _Optional[int] = ..., clamp_bps: _Optional[int] = ..., rules: _Optional[_Union[IndexRules, _Mapping]] = ..., sources: _Optional[_Iterable[_Union[IndexSource, _Mapping]]] = ...) -> None: ...
