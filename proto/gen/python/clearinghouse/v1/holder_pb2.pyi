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

class SetHolderRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "holder_id", "kind", "name", "calendar_id", "utc_offset_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    holder_id: int
    kind: _enums_pb2.HolderKind
    name: str
    calendar_id: int
    utc_offset_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., holder_id: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.HolderKind, str]] = ..., name: _Optional[str] = ..., calendar_id: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ...) -> None: ...

class SetHolderResponse(_message.Message):
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

class SetHolderAccountRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "holder_id", "asset_id", "stop_above")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STOP_ABOVE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    holder_id: int
    asset_id: int
    stop_above: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., stop_above: _Optional[str] = ...) -> None: ...

class SetHolderAccountResponse(_message.Message):
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

class MoveBetweenHoldersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "from_holder_id", "to_holder_id", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    from_holder_id: int
    to_holder_id: int
    amount: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., from_holder_id: _Optional[int] = ..., to_holder_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class MoveBetweenHoldersResponse(_message.Message):
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

class HolderStatement(_message.Message):
    __slots__ = ("holder_id", "asset_id", "statement_day", "balance", "in_transit", "reference")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DAY_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    statement_day: int
    balance: str
    in_transit: str
    reference: str
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., statement_day: _Optional[int] = ..., balance: _Optional[str] = ..., in_transit: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class LoadStatementsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "statements")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    statements: _containers.RepeatedCompositeFieldContainer[HolderStatement]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., statements: _Optional[_Iterable[_Union[HolderStatement, _Mapping]]] = ...) -> None: ...

class LoadStatementsResponse(_message.Message):
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

class AssignBreakRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "holder_id", "asset_id", "assignee")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    holder_id: int
    asset_id: int
    assignee: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., assignee: _Optional[str] = ...) -> None: ...

class AssignBreakResponse(_message.Message):
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

class ExplainBreakRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "holder_id", "asset_id", "amount", "explanation")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    holder_id: int
    asset_id: int
    amount: str
    explanation: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., explanation: _Optional[str] = ...) -> None: ...

class ExplainBreakResponse(_message.Message):
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

class ReleaseBreakRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "holder_id", "asset_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    holder_id: int
    asset_id: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ReleaseBreakResponse(_message.Message):
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

class SetNonDefaultLossTermsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "cause", "asset_id", "equity_max", "member_cap_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    EQUITY_MAX_FIELD_NUMBER: _ClassVar[int]
    MEMBER_CAP_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    cause: _enums_pb2.NonDefaultCause
    asset_id: int
    equity_max: str
    member_cap_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.NonDefaultCause, str]] = ..., asset_id: _Optional[int] = ..., equity_max: _Optional[str] = ..., member_cap_ppb: _Optional[int] = ...) -> None: ...

class SetNonDefaultLossTermsResponse(_message.Message):
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

class DeclareNonDefaultLossRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "cause", "holder_id", "asset_id", "amount", "loss_day", "explanation")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LOSS_DAY_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    cause: _enums_pb2.NonDefaultCause
    holder_id: int
    asset_id: int
    amount: str
    loss_day: int
    explanation: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.NonDefaultCause, str]] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., loss_day: _Optional[int] = ..., explanation: _Optional[str] = ...) -> None: ...

class DeclareNonDefaultLossResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "loss_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    loss_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., loss_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class CoverNonDefaultLossRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "loss_id", "asset_id", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    loss_id: int
    asset_id: int
    amount: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., loss_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class CoverNonDefaultLossResponse(_message.Message):
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

class Holder(_message.Message):
    __slots__ = ("holder_id", "kind", "name", "calendar_id", "utc_offset_seconds")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    kind: _enums_pb2.HolderKind
    name: str
    calendar_id: int
    utc_offset_seconds: int
    def __init__(self, holder_id: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.HolderKind, str]] = ..., name: _Optional[str] = ..., calendar_id: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ...) -> None: ...

class HolderAccount(_message.Message):
    __slots__ = ("holder_id", "asset_id", "main", "booked", "stop_above", "closed_day", "statement_day", "balance", "in_transit", "reference", "explained", "explanation", "difference", "opened_day", "age_days", "assignee", "released", "stopping")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MAIN_FIELD_NUMBER: _ClassVar[int]
    BOOKED_FIELD_NUMBER: _ClassVar[int]
    STOP_ABOVE_FIELD_NUMBER: _ClassVar[int]
    CLOSED_DAY_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DAY_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    OPENED_DAY_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    STOPPING_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    asset_id: int
    main: bool
    booked: str
    stop_above: str
    closed_day: int
    statement_day: int
    balance: str
    in_transit: str
    reference: str
    explained: str
    explanation: str
    difference: str
    opened_day: int
    age_days: int
    assignee: str
    released: str
    stopping: bool
    def __init__(self, holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., main: bool = ..., booked: _Optional[str] = ..., stop_above: _Optional[str] = ..., closed_day: _Optional[int] = ..., statement_day: _Optional[int] = ..., balance: _Optional[str] = ..., in_transit: _Optional[str] = ..., reference: _Optional[str] = ..., explained: _Optional[str] = ..., explanation: _Optional[str] = ..., difference: _Optional[str] = ..., opened_day: _Optional[int] = ..., age_days: _Optional[int] = ..., assignee: _Optional[str] = ..., released: _Optional[str] = ..., stopping: bool = ...) -> None: ...

class ListHoldersRequest(_message.Message):
    __slots__ = ("holder_id", "only_breaks", "min_sequence")
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ONLY_BREAKS_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    holder_id: int
    only_breaks: bool
    min_sequence: int
    def __init__(self, holder_id: _Optional[int] = ..., only_breaks: bool = ..., min_sequence: _Optional[int] = ...) -> None: ...

class ListHoldersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "holders", "accounts")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    holders: _containers.RepeatedCompositeFieldContainer[Holder]
    accounts: _containers.RepeatedCompositeFieldContainer[HolderAccount]
    def __init__(self, as_of_sequence: _Optional[int] = ..., holders: _Optional[_Iterable[_Union[Holder, _Mapping]]] = ..., accounts: _Optional[_Iterable[_Union[HolderAccount, _Mapping]]] = ...) -> None: ...

class NonDefaultLossTerms(_message.Message):
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

class NonDefaultLoss(_message.Message):
    __slots__ = ("loss_id", "cause", "holder_id", "asset_id", "amount", "loss_day", "declared_time_ns", "by_equity", "by_members", "by_cover", "uncovered", "explanation")
    LOSS_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LOSS_DAY_FIELD_NUMBER: _ClassVar[int]
    DECLARED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BY_EQUITY_FIELD_NUMBER: _ClassVar[int]
    BY_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    BY_COVER_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    loss_id: int
    cause: _enums_pb2.NonDefaultCause
    holder_id: int
    asset_id: int
    amount: str
    loss_day: int
    declared_time_ns: int
    by_equity: str
    by_members: str
    by_cover: str
    uncovered: str
    explanation: str
    def __init__(self, loss_id: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.NonDefaultCause, str]] = ..., holder_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., loss_day: _Optional[int] = ..., declared_time_ns: _Optional[int] = ..., by_equity: _Optional[str] = ..., by_members: _Optional[str] = ..., by_cover: _Optional[str] = ..., uncovered: _Optional[str] = ..., explanation: _Optional[str] = ...) -> None: ...

class ListNonDefaultLossesRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListNonDefaultLossesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "terms", "losses")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    LOSSES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    terms: _containers.RepeatedCompositeFieldContainer[NonDefaultLossTerms]
    losses: _containers.RepeatedCompositeFieldContainer[NonDefaultLoss]
    def __init__(self, as_of_sequence: _Optional[int] = ..., terms: _Optional[_Iterable[_Union[NonDefaultLossTerms, _Mapping]]] = ..., losses: _Optional[_Iterable[_Union[NonDefaultLoss, _Mapping]]] = ...) -> None: ...
