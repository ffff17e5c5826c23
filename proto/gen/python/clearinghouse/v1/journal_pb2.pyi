# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import event_pb2 as _event_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeRequest(_message.Message):
    __slots__ = ("from_sequence", "account_ids", "market_ids", "kinds", "heartbeat_interval_ms", "known_sequence", "known_chain_head")
    FROM_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    MARKET_IDS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    KNOWN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    KNOWN_CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    from_sequence: int
    account_ids: _containers.RepeatedScalarFieldContainer[int]
    market_ids: _containers.RepeatedScalarFieldContainer[int]
    kinds: _containers.RepeatedScalarFieldContainer[_event_pb2.EventKind]
    heartbeat_interval_ms: int
    known_sequence: int
    known_chain_head: bytes
    def __init__(self, from_sequence: _Optional[int] = ..., account_ids: _Optional[_Iterable[int]] = ..., market_ids: _Optional[_Iterable[int]] = ..., kinds: _Optional[_Iterable[_Union[_event_pb2.EventKind, str]]] = ..., heartbeat_interval_ms: _Optional[int] = ..., known_sequence: _Optional[int] = ..., known_chain_head: _Optional[bytes] = ...) -> None: ...

class SubscribeResponse(_message.Message):
    __slots__ = ("first_sequence", "sequence", "time_ns", "events", "is_heartbeat", "is_partial", "first_event_index", "chain_sequence", "chain_head", "epoch")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    IS_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    IS_PARTIAL_FIELD_NUMBER: _ClassVar[int]
    FIRST_EVENT_INDEX_FIELD_NUMBER: _ClassVar[int]
    CHAIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    sequence: int
    time_ns: int
    events: _containers.RepeatedCompositeFieldContainer[_event_pb2.Event]
    is_heartbeat: bool
    is_partial: bool
    first_event_index: int
    chain_sequence: int
    chain_head: bytes
    epoch: int
    def __init__(self, first_sequence: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., events: _Optional[_Iterable[_Union[_event_pb2.Event, _Mapping]]] = ..., is_heartbeat: bool = ..., is_partial: bool = ..., first_event_index: _Optional[int] = ..., chain_sequence: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., epoch: _Optional[int] = ...) -> None: ...

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

class ReadRecordsRequest(_message.Message):
    __slots__ = ("from_sequence", "known_chain_head", "max_bytes")
    FROM_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    KNOWN_CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    from_sequence: int
    known_chain_head: bytes
    max_bytes: int
    def __init__(self, from_sequence: _Optional[int] = ..., known_chain_head: _Optional[bytes] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class ReadRecordsResponse(_message.Message):
    __slots__ = ("records", "sequence")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedScalarFieldContainer[bytes]
    sequence: int
    def __init__(self, records: _Optional[_Iterable[bytes]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ExplainSequenceRequest(_message.Message):
    __slots__ = ("sequence", "sequences_back", "account_id")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BACK_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    sequences_back: int
    account_id: int
    def __init__(self, sequence: _Optional[int] = ..., sequences_back: _Optional[int] = ..., account_id: _Optional[int] = ...) -> None: ...

class PreviewCallsRequest(_message.Message):
    __slots__ = ("calls", "seconds", "sequence")
    CALLS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    calls: _containers.RepeatedScalarFieldContainer[str]
    seconds: int
    sequence: int
    def __init__(self, calls: _Optional[_Iterable[str]] = ..., seconds: _Optional[int] = ..., sequence: _Optional[int] = ...) -> None: ...

class PreviewedAnswer(_message.Message):
    __slots__ = ("call", "codes", "events")
    CALL_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    call: str
    codes: _containers.RepeatedScalarFieldContainer[str]
    events: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, call: _Optional[str] = ..., codes: _Optional[_Iterable[str]] = ..., events: _Optional[_Iterable[str]] = ...) -> None: ...

class PreviewedEvent(_message.Message):
    __slots__ = ("event", "fields")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    event: str
    fields: _containers.RepeatedCompositeFieldContainer[AskedField]
    def __init__(self, event: _Optional[str] = ..., fields: _Optional[_Iterable[_Union[AskedField, _Mapping]]] = ...) -> None: ...

class PreviewCallsResponse(_message.Message):
    __slots__ = ("sequence", "answers", "flagged", "unflagged", "ended", "flagged_left_out", "unflagged_left_out", "ended_left_out")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    FLAGGED_FIELD_NUMBER: _ClassVar[int]
    UNFLAGGED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    FLAGGED_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    UNFLAGGED_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    ENDED_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    answers: _containers.RepeatedCompositeFieldContainer[PreviewedAnswer]
    flagged: _containers.RepeatedCompositeFieldContainer[PreviewedEvent]
    unflagged: _containers.RepeatedCompositeFieldContainer[PreviewedEvent]
    ended: _containers.RepeatedCompositeFieldContainer[PreviewedEvent]
    flagged_left_out: int
    unflagged_left_out: int
    ended_left_out: int
    def __init__(self, sequence: _Optional[int] = ..., answers: _Optional[_Iterable[_Union[PreviewedAnswer, _Mapping]]] = ..., flagged: _Optional[_Iterable[_Union[PreviewedEvent, _Mapping]]] = ..., unflagged: _Optional[_Iterable[_Union[PreviewedEvent, _Mapping]]] = ..., ended: _Optional[_Iterable[_Union[PreviewedEvent, _Mapping]]] = ..., flagged_left_out: _Optional[int] = ..., unflagged_left_out: _Optional[int] = ..., ended_left_out: _Optional[int] = ...) -> None: ...

class ExplainSequenceResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "command", "principal", "asked", "result", "parts", "causes", "parts_left_out", "unanswered")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    CAUSES_FIELD_NUMBER: _ClassVar[int]
    PARTS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    command: str
    principal: str
    asked: _containers.RepeatedCompositeFieldContainer[AskedField]
    result: str
    parts: _containers.RepeatedCompositeFieldContainer[ExplainedPart]
    causes: _containers.RepeatedCompositeFieldContainer[Cause]
    parts_left_out: int
    unanswered: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., command: _Optional[str] = ..., principal: _Optional[str] = ..., asked: _Optional[_Iterable[_Union[AskedField, _Mapping]]] = ..., result: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[ExplainedPart, _Mapping]]] = ..., causes: _Optional[_Iterable[_Union[Cause, _Mapping]]] = ..., parts_left_out: _Optional[int] = ..., unanswered: _Optional[_Iterable[str]] = ...) -> None: ...

class AskedField(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ExplainedPart(_message.Message):
    __slots__ = ("subject", "line", "rules", "inputs", "workings")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    WORKINGS_FIELD_NUMBER: _ClassVar[int]
    subject: str
    line: str
    rules: _containers.RepeatedScalarFieldContainer[str]
    inputs: _containers.RepeatedCompositeFieldContainer[ExplainedInput]
    workings: _containers.RepeatedCompositeFieldContainer[Working]
    def __init__(self, subject: _Optional[str] = ..., line: _Optional[str] = ..., rules: _Optional[_Iterable[str]] = ..., inputs: _Optional[_Iterable[_Union[ExplainedInput, _Mapping]]] = ..., workings: _Optional[_Iterable[_Union[Working, _Mapping]]] = ...) -> None: ...

class ExplainedInput(_message.Message):
    __slots__ = ("name", "value", "sequences", "causes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_FIELD_NUMBER: _ClassVar[int]
    CAUSES_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    sequences: _containers.RepeatedScalarFieldContainer[int]
    causes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., sequences: _Optional[_Iterable[int]] = ..., causes: _Optional[_Iterable[int]] = ...) -> None: ...

class Working(_message.Message):
    __slots__ = ("rule", "formula", "value")
    RULE_FIELD_NUMBER: _ClassVar[int]
    FORMULA_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    rule: str
    formula: str
    value: str
    def __init__(self, rule: _Optional[str] = ..., formula: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class Cause(_message.Message):
    __slots__ = ("number", "sequence", "time_ns", "command", "principal", "line", "because")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    number: int
    sequence: int
    time_ns: int
    command: str
    principal: str
    line: str
    because: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, number: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., command: _Optional[str] = ..., principal: _Optional[str] = ..., line: _Optional[str] = ..., because: _Optional[_Iterable[int]] = ...) -> None: ...
