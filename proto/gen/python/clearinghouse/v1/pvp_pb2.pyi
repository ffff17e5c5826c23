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

class SetPvpCurrencyRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "haircut_ppb", "expected_version", "rate_band_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    HAIRCUT_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    RATE_BAND_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    haircut_ppb: int
    expected_version: int
    rate_band_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., haircut_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ..., rate_band_ppb: _Optional[int] = ...) -> None: ...

class SetPvpCurrencyResponse(_message.Message):
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
    in_force: SetPvpCurrencyRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetPvpCurrencyRequest, _Mapping]] = ...) -> None: ...

class SetPvpMemberRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "active", "total_short_limit", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    active: bool
    total_short_limit: str
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., active: bool = ..., total_short_limit: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetPvpMemberResponse(_message.Message):
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
    in_force: SetPvpMemberRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetPvpMemberRequest, _Mapping]] = ...) -> None: ...

class SetPvpShortLimitRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "asset_id", "short_limit", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    asset_id: int
    short_limit: str
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., short_limit: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetPvpShortLimitResponse(_message.Message):
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
    in_force: SetPvpShortLimitRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetPvpShortLimitRequest, _Mapping]] = ...) -> None: ...

class PvpPayment(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class PayInPvpRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "payments")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    payments: _containers.RepeatedCompositeFieldContainer[PvpPayment]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., payments: _Optional[_Iterable[_Union[PvpPayment, _Mapping]]] = ...) -> None: ...

class PayInPvpResponse(_message.Message):
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

class PayOutPvpRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "payments")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    payments: _containers.RepeatedCompositeFieldContainer[PvpPayment]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., payments: _Optional[_Iterable[_Union[PvpPayment, _Mapping]]] = ...) -> None: ...

class PayOutPvpResponse(_message.Message):
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

class PvpPair(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "counterparty_account_id", "counterparty_asset_id", "counterparty_amount", "reference")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    counterparty_account_id: int
    counterparty_asset_id: int
    counterparty_amount: str
    reference: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., counterparty_account_id: _Optional[int] = ..., counterparty_asset_id: _Optional[int] = ..., counterparty_amount: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class SubmitPvpPairsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "pairs")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    pairs: _containers.RepeatedCompositeFieldContainer[PvpPair]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., pairs: _Optional[_Iterable[_Union[PvpPair, _Mapping]]] = ...) -> None: ...

class SubmitPvpPairsResponse(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "chain_head", "is_repeat", "codes", "pair_ids", "refusals", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    PAIR_IDS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    pair_ids: _containers.RepeatedScalarFieldContainer[int]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., pair_ids: _Optional[_Iterable[int]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class PvpPairCancel(_message.Message):
    __slots__ = ("pair_id",)
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: int
    def __init__(self, pair_id: _Optional[int] = ...) -> None: ...

class CancelPvpPairsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "pairs")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    pairs: _containers.RepeatedCompositeFieldContainer[PvpPairCancel]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., pairs: _Optional[_Iterable[_Union[PvpPairCancel, _Mapping]]] = ...) -> None: ...

class CancelPvpPairsResponse(_message.Message):
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

class CoverPvpShortsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ...) -> None: ...

class CoverPvpShortsResponse(_message.Message):
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

class SetPvpScheduleRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "call_seconds", "close_seconds", "utc_offset_seconds", "calendar_id", "deadline_asset_ids", "deadline_seconds", "deadline_shares_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ASSET_IDS_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_SHARES_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    call_seconds: int
    close_seconds: int
    utc_offset_seconds: int
    calendar_id: int
    deadline_asset_ids: _containers.RepeatedScalarFieldContainer[int]
    deadline_seconds: _containers.RepeatedScalarFieldContainer[int]
    deadline_shares_ppb: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., call_seconds: _Optional[int] = ..., close_seconds: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ..., calendar_id: _Optional[int] = ..., deadline_asset_ids: _Optional[_Iterable[int]] = ..., deadline_seconds: _Optional[_Iterable[int]] = ..., deadline_shares_ppb: _Optional[_Iterable[int]] = ...) -> None: ...

class SetPvpScheduleResponse(_message.Message):
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

class PvpCurrency(_message.Message):
    __slots__ = ("asset_id", "haircut_ppb", "rate", "cash", "rate_band_ppb")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    HAIRCUT_PPB_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    CASH_FIELD_NUMBER: _ClassVar[int]
    RATE_BAND_PPB_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    haircut_ppb: int
    rate: str
    cash: str
    rate_band_ppb: int
    def __init__(self, asset_id: _Optional[int] = ..., haircut_ppb: _Optional[int] = ..., rate: _Optional[str] = ..., cash: _Optional[str] = ..., rate_band_ppb: _Optional[int] = ...) -> None: ...

class ListPvpCurrenciesRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListPvpCurrenciesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "currencies")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CURRENCIES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    currencies: _containers.RepeatedCompositeFieldContainer[PvpCurrency]
    def __init__(self, as_of_sequence: _Optional[int] = ..., currencies: _Optional[_Iterable[_Union[PvpCurrency, _Mapping]]] = ...) -> None: ...

class PvpPosition(_message.Message):
    __slots__ = ("asset_id", "claim", "short_limit", "queued", "called", "paid_since_call", "late")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    QUEUED_FIELD_NUMBER: _ClassVar[int]
    CALLED_FIELD_NUMBER: _ClassVar[int]
    PAID_SINCE_CALL_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    claim: str
    short_limit: str
    queued: str
    called: str
    paid_since_call: str
    late: str
    def __init__(self, asset_id: _Optional[int] = ..., claim: _Optional[str] = ..., short_limit: _Optional[str] = ..., queued: _Optional[str] = ..., called: _Optional[str] = ..., paid_since_call: _Optional[str] = ..., late: _Optional[str] = ...) -> None: ...

class PvpMember(_message.Message):
    __slots__ = ("account_id", "active", "total_short_limit", "account_value", "total_short", "pairs", "positions")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_VALUE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHORT_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    active: bool
    total_short_limit: str
    account_value: str
    total_short: str
    pairs: int
    positions: _containers.RepeatedCompositeFieldContainer[PvpPosition]
    def __init__(self, account_id: _Optional[int] = ..., active: bool = ..., total_short_limit: _Optional[str] = ..., account_value: _Optional[str] = ..., total_short: _Optional[str] = ..., pairs: _Optional[int] = ..., positions: _Optional[_Iterable[_Union[PvpPosition, _Mapping]]] = ...) -> None: ...

class ListPvpMembersRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_account_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_account_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ...) -> None: ...

class ListPvpMembersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "members", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    members: _containers.RepeatedCompositeFieldContainer[PvpMember]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., members: _Optional[_Iterable[_Union[PvpMember, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class PvpLeg(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "code", "claim_after", "short_limit", "account_value_after", "total_short_after", "total_short_limit")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CLAIM_AFTER_FIELD_NUMBER: _ClassVar[int]
    SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_VALUE_AFTER_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHORT_AFTER_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SHORT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    code: _result_code_pb2.ResultCode
    claim_after: str
    short_limit: str
    account_value_after: str
    total_short_after: str
    total_short_limit: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., claim_after: _Optional[str] = ..., short_limit: _Optional[str] = ..., account_value_after: _Optional[str] = ..., total_short_after: _Optional[str] = ..., total_short_limit: _Optional[str] = ...) -> None: ...

class QueuedPvpPair(_message.Message):
    __slots__ = ("pair_id", "reference", "queued_time_ns", "leg", "counterparty_leg")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    QUEUED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    LEG_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_LEG_FIELD_NUMBER: _ClassVar[int]
    pair_id: int
    reference: str
    queued_time_ns: int
    leg: PvpLeg
    counterparty_leg: PvpLeg
    def __init__(self, pair_id: _Optional[int] = ..., reference: _Optional[str] = ..., queued_time_ns: _Optional[int] = ..., leg: _Optional[_Union[PvpLeg, _Mapping]] = ..., counterparty_leg: _Optional[_Union[PvpLeg, _Mapping]] = ...) -> None: ...

class ListPvpPairsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_pair_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_pair_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_pair_id: _Optional[int] = ...) -> None: ...

class ListPvpPairsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "pairs", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    pairs: _containers.RepeatedCompositeFieldContainer[QueuedPvpPair]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., pairs: _Optional[_Iterable[_Union[QueuedPvpPair, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class GetPvpScheduleRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class PvpDeadline(_message.Message):
    __slots__ = ("asset_id", "deadline_seconds", "share_ppb")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    deadline_seconds: int
    share_ppb: int
    def __init__(self, asset_id: _Optional[int] = ..., deadline_seconds: _Optional[int] = ..., share_ppb: _Optional[int] = ...) -> None: ...

class PvpSchedule(_message.Message):
    __slots__ = ("call_seconds", "close_seconds", "utc_offset_seconds", "calendar_id", "deadlines", "day_state", "day", "next_time_ns")
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_FIELD_NUMBER: _ClassVar[int]
    DAY_STATE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    call_seconds: int
    close_seconds: int
    utc_offset_seconds: int
    calendar_id: int
    deadlines: _containers.RepeatedCompositeFieldContainer[PvpDeadline]
    day_state: _enums_pb2.PvpDayState
    day: int
    next_time_ns: int
    def __init__(self, call_seconds: _Optional[int] = ..., close_seconds: _Optional[int] = ..., utc_offset_seconds: _Optional[int] = ..., calendar_id: _Optional[int] = ..., deadlines: _Optional[_Iterable[_Union[PvpDeadline, _Mapping]]] = ..., day_state: _Optional[_Union[_enums_pb2.PvpDayState, str]] = ..., day: _Optional[int] = ..., next_time_ns: _Optional[int] = ...) -> None: ...

class GetPvpScheduleResponse(_message.Message):
    __slots__ = ("as_of_sequence", "schedule")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    schedule: PvpSchedule
    def __init__(self, as_of_sequence: _Optional[int] = ..., schedule: _Optional[_Union[PvpSchedule, _Mapping]] = ...) -> None: ...
