# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import event_pb2 as _event_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeRequest(_message.Message):
    __slots__ = ("from_sequence", "account_ids", "market_ids", "kinds", "heartbeat_interval_ms")
    FROM_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    MARKET_IDS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    from_sequence: int
    account_ids: _containers.RepeatedScalarFieldContainer[int]
    market_ids: _containers.RepeatedScalarFieldContainer[int]
    kinds: _containers.RepeatedScalarFieldContainer[_event_pb2.EventKind]
    heartbeat_interval_ms: int
    def __init__(self, from_sequence: _Optional[int] = ..., account_ids: _Optional[_Iterable[int]] = ..., market_ids: _Optional[_Iterable[int]] = ..., kinds: _Optional[_Iterable[_Union[_event_pb2.EventKind, str]]] = ..., heartbeat_interval_ms: _Optional[int] = ...) -> None: ...

class SubscribeResponse(_message.Message):
    __slots__ = ("first_sequence", "sequence", "time_ns", "events", "is_heartbeat")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    IS_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    sequence: int
    time_ns: int
    events: _containers.RepeatedCompositeFieldContainer[_event_pb2.Event]
    is_heartbeat: bool
    def __init__(self, first_sequence: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., events: _Optional[_Iterable[_Union[_event_pb2.Event, _Mapping]]] = ..., is_heartbeat: bool = ...) -> None: ...

class GetHeadRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetHeadResponse(_message.Message):
    __slots__ = ("sequence", "chain_head", "genesis_hash", "format", "time_ns")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    GENESIS_HASH_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    chain_head: bytes
    genesis_hash: bytes
    format: int
    time_ns: int
    def __init__(self, sequence: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., genesis_hash: _Optional[bytes] = ..., format: _Optional[int] = ..., time_ns: _Optional[int] = ...) -> None: ...
