# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import query_pb2 as _query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PastOrderState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAST_ORDER_STATE_UNSPECIFIED: _ClassVar[PastOrderState]
    PAST_ORDER_STATE_OPEN: _ClassVar[PastOrderState]
    PAST_ORDER_STATE_ENDED: _ClassVar[PastOrderState]
    PAST_ORDER_STATE_FILLED: _ClassVar[PastOrderState]
    PAST_ORDER_STATE_CANCELLED: _ClassVar[PastOrderState]
PAST_ORDER_STATE_UNSPECIFIED: PastOrderState
PAST_ORDER_STATE_OPEN: PastOrderState
PAST_ORDER_STATE_ENDED: PastOrderState
PAST_ORDER_STATE_FILLED: PastOrderState
PAST_ORDER_STATE_CANCELLED: PastOrderState

class PastOrder(_message.Message):
    __slots__ = ("order", "ended_sequence", "ended_time_ns")
    ORDER_FIELD_NUMBER: _ClassVar[int]
    ENDED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ENDED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    order: _query_pb2.Order
    ended_sequence: int
    ended_time_ns: int
    def __init__(self, order: _Optional[_Union[_query_pb2.Order, _Mapping]] = ..., ended_sequence: _Optional[int] = ..., ended_time_ns: _Optional[int] = ...) -> None: ...

class ListPastOrdersRequest(_message.Message):
    __slots__ = ("account_id", "market_id", "state", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FROM_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TO_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    state: PastOrderState
    from_sequence: int
    to_sequence: int
    from_time_ns: int
    to_time_ns: int
    newest_first: bool
    page_size: int
    cursor: str
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., state: _Optional[_Union[PastOrderState, str]] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListPastOrdersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "orders")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    orders: _containers.RepeatedCompositeFieldContainer[PastOrder]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., orders: _Optional[_Iterable[_Union[PastOrder, _Mapping]]] = ...) -> None: ...
