# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AdmitMemberRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "owner", "open_exposure_max", "settlement_cap", "concentration_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    OPEN_EXPOSURE_MAX_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_CAP_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    owner: str
    open_exposure_max: str
    settlement_cap: str
    concentration_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., owner: _Optional[str] = ..., open_exposure_max: _Optional[str] = ..., settlement_cap: _Optional[str] = ..., concentration_ppb: _Optional[int] = ...) -> None: ...

class AdmitMemberResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "member_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    member_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., member_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SetMemberRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "member_id", "status", "open_exposure_max", "settlement_cap", "concentration_ppb", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OPEN_EXPOSURE_MAX_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_CAP_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    member_id: int
    status: _enums_pb2.MemberStatus
    open_exposure_max: str
    settlement_cap: str
    concentration_ppb: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., member_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MemberStatus, str]] = ..., open_exposure_max: _Optional[str] = ..., settlement_cap: _Optional[str] = ..., concentration_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class GroupMemberRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "member_id", "group_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    member_id: int
    group_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., member_id: _Optional[int] = ..., group_id: _Optional[int] = ...) -> None: ...

class GroupMemberResponse(_message.Message):
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

class UngroupMemberRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "member_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    member_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., member_id: _Optional[int] = ...) -> None: ...

class UngroupMemberResponse(_message.Message):
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

class ResignMemberRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "member_id", "unwinding_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    UNWINDING_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    member_id: int
    unwinding_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., member_id: _Optional[int] = ..., unwinding_seconds: _Optional[int] = ...) -> None: ...

class ResignMemberResponse(_message.Message):
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

class SetMemberResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetMemberRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetMemberRequest, _Mapping]] = ...) -> None: ...

class SetIdentifierRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "scheme", "subject_id", "identifier")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    scheme: _enums_pb2.IdentifierScheme
    subject_id: int
    identifier: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., scheme: _Optional[_Union[_enums_pb2.IdentifierScheme, str]] = ..., subject_id: _Optional[int] = ..., identifier: _Optional[str] = ...) -> None: ...

class SetIdentifierResponse(_message.Message):
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

class SetCalendarRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "calendar_id", "weekend_days", "holidays", "last_day")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    WEEKEND_DAYS_FIELD_NUMBER: _ClassVar[int]
    HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    calendar_id: int
    weekend_days: int
    holidays: _containers.RepeatedScalarFieldContainer[int]
    last_day: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., calendar_id: _Optional[int] = ..., weekend_days: _Optional[int] = ..., holidays: _Optional[_Iterable[int]] = ..., last_day: _Optional[int] = ...) -> None: ...

class SetCalendarOffsetsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "calendar_id", "from_times_ns", "utc_offsets_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_TIMES_NS_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSETS_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    calendar_id: int
    from_times_ns: _containers.RepeatedScalarFieldContainer[int]
    utc_offsets_seconds: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., calendar_id: _Optional[int] = ..., from_times_ns: _Optional[_Iterable[int]] = ..., utc_offsets_seconds: _Optional[_Iterable[int]] = ...) -> None: ...

class SetAssetCalendarRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "calendar_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    calendar_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., calendar_id: _Optional[int] = ...) -> None: ...

class SetAssetCalendarResponse(_message.Message):
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

class SetCalendarOffsetsResponse(_message.Message):
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

class SetCalendarResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "calendar_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    calendar_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., calendar_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class CreateSegmentRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "symbol", "calendar_id", "utc_offset_seconds", "cut_off_seconds", "settlement_seconds", "cycle_days", "call_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CYCLE_DAYS_FIELD_NUMBER: _ClassVar[int]
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    symbol: str
    calendar_id: int
    utc_offset_seconds: int
    cut_off_seconds: int
    settlement_seconds: int
    cycle_days: int
    call_seconds: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., symbol: _Optional[str] = ..., calendar_id: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ..., cut_off_seconds: _Optional[int] = ..., settlement_seconds: _Optional[int] = ..., cycle_days: _Optional[int] = ..., call_seconds: _Optional[int] = ...) -> None: ...

class CreateSegmentResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "segment_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    segment_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., segment_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SetClearingRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "segment_id", "dvp_model", "concentration_floor", "band_ppb", "mark_minutes", "mark_owners", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DVP_MODEL_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_FLOOR_FIELD_NUMBER: _ClassVar[int]
    BAND_PPB_FIELD_NUMBER: _ClassVar[int]
    MARK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MARK_OWNERS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    segment_id: int
    dvp_model: _enums_pb2.DvpModel
    concentration_floor: str
    band_ppb: int
    mark_minutes: int
    mark_owners: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., dvp_model: _Optional[_Union[_enums_pb2.DvpModel, str]] = ..., concentration_floor: _Optional[str] = ..., band_ppb: _Optional[int] = ..., mark_minutes: _Optional[int] = ..., mark_owners: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetClearingResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetClearingRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetClearingRequest, _Mapping]] = ...) -> None: ...

class SetCashInAdvanceRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "segment_id", "cash_in_advance")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CASH_IN_ADVANCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    segment_id: int
    cash_in_advance: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., segment_id: _Optional[int] = ..., cash_in_advance: bool = ...) -> None: ...

class SetCashInAdvanceResponse(_message.Message):
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

class SetWaitingTermsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "segment_id", "wait_seconds", "lapse_fee_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LAPSE_FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    segment_id: int
    wait_seconds: int
    lapse_fee_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., segment_id: _Optional[int] = ..., wait_seconds: _Optional[int] = ..., lapse_fee_ppb: _Optional[int] = ...) -> None: ...

class SetWaitingTermsResponse(_message.Message):
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

class Member(_message.Message):
    __slots__ = ("member_id", "owner", "status", "open_exposure_max", "settlement_cap", "concentration_ppb", "open_exposure", "resign_time_ns", "assessable", "group_id", "open_exposure_limit", "lei", "bic")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OPEN_EXPOSURE_MAX_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_CAP_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_PPB_FIELD_NUMBER: _ClassVar[int]
    OPEN_EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    RESIGN_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSESSABLE_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_EXPOSURE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    LEI_FIELD_NUMBER: _ClassVar[int]
    BIC_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    owner: str
    status: _enums_pb2.MemberStatus
    open_exposure_max: str
    settlement_cap: str
    concentration_ppb: int
    open_exposure: str
    resign_time_ns: int
    assessable: str
    group_id: int
    open_exposure_limit: str
    lei: str
    bic: str
    def __init__(self, member_id: _Optional[int] = ..., owner: _Optional[str] = ..., status: _Optional[_Union[_enums_pb2.MemberStatus, str]] = ..., open_exposure_max: _Optional[str] = ..., settlement_cap: _Optional[str] = ..., concentration_ppb: _Optional[int] = ..., open_exposure: _Optional[str] = ..., resign_time_ns: _Optional[int] = ..., assessable: _Optional[str] = ..., group_id: _Optional[int] = ..., open_exposure_limit: _Optional[str] = ..., lei: _Optional[str] = ..., bic: _Optional[str] = ...) -> None: ...

class ListMembersRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListMembersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "members")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    members: _containers.RepeatedCompositeFieldContainer[Member]
    def __init__(self, as_of_sequence: _Optional[int] = ..., members: _Optional[_Iterable[_Union[Member, _Mapping]]] = ...) -> None: ...

class Calendar(_message.Message):
    __slots__ = ("calendar_id", "weekend_days", "holidays", "asset_ids", "last_day")
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    WEEKEND_DAYS_FIELD_NUMBER: _ClassVar[int]
    HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    ASSET_IDS_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    calendar_id: int
    weekend_days: int
    holidays: _containers.RepeatedScalarFieldContainer[int]
    asset_ids: _containers.RepeatedScalarFieldContainer[int]
    last_day: int
    def __init__(self, calendar_id: _Optional[int] = ..., weekend_days: _Optional[int] = ..., holidays: _Optional[_Iterable[int]] = ..., asset_ids: _Optional[_Iterable[int]] = ..., last_day: _Optional[int] = ...) -> None: ...

class ListCalendarsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListCalendarsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "calendars")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CALENDARS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    calendars: _containers.RepeatedCompositeFieldContainer[Calendar]
    def __init__(self, as_of_sequence: _Optional[int] = ..., calendars: _Optional[_Iterable[_Union[Calendar, _Mapping]]] = ...) -> None: ...

class Segment(_message.Message):
    __slots__ = ("segment_id", "symbol", "calendar_id", "utc_offset_seconds", "cut_off_seconds", "settlement_seconds", "cycle_days", "cash_in_advance", "wait_seconds", "lapse_fee_ppb", "call_seconds")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CUT_OFF_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CYCLE_DAYS_FIELD_NUMBER: _ClassVar[int]
    CASH_IN_ADVANCE_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LAPSE_FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    segment_id: int
    symbol: str
    calendar_id: int
    utc_offset_seconds: int
    cut_off_seconds: int
    settlement_seconds: int
    cycle_days: int
    cash_in_advance: bool
    wait_seconds: int
    lapse_fee_ppb: int
    call_seconds: int
    def __init__(self, segment_id: _Optional[int] = ..., symbol: _Optional[str] = ..., calendar_id: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ..., cut_off_seconds: _Optional[int] = ..., settlement_seconds: _Optional[int] = ..., cycle_days: _Optional[int] = ..., cash_in_advance: bool = ..., wait_seconds: _Optional[int] = ..., lapse_fee_ppb: _Optional[int] = ..., call_seconds: _Optional[int] = ...) -> None: ...

class ListSegmentsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListSegmentsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "segments")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    segments: _containers.RepeatedCompositeFieldContainer[Segment]
    def __init__(self, as_of_sequence: _Optional[int] = ..., segments: _Optional[_Iterable[_Union[Segment, _Mapping]]] = ...) -> None: ...

class ClearedMarket(_message.Message):
    __slots__ = ("market_id", "segment_id", "dvp_model", "concentration_floor", "open_quantity")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DVP_MODEL_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_FLOOR_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    segment_id: int
    dvp_model: _enums_pb2.DvpModel
    concentration_floor: str
    open_quantity: str
    def __init__(self, market_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., dvp_model: _Optional[_Union[_enums_pb2.DvpModel, str]] = ..., concentration_floor: _Optional[str] = ..., open_quantity: _Optional[str] = ...) -> None: ...

class ListClearedMarketsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListClearedMarketsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "markets")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    markets: _containers.RepeatedCompositeFieldContainer[ClearedMarket]
    def __init__(self, as_of_sequence: _Optional[int] = ..., markets: _Optional[_Iterable[_Union[ClearedMarket, _Mapping]]] = ...) -> None: ...
