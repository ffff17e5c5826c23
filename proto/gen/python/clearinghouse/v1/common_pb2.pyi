# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Refusal(_message.Message):
    __slots__ = ("index", "code", "limit", "actual", "shortfall")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    index: int
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, index: _Optional[int] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class CallPart(_message.Message):
    __slots__ = ("first_item", "first_sequence", "time_ns")
    FIRST_ITEM_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    first_item: int
    first_sequence: int
    time_ns: int
    def __init__(self, first_item: _Optional[int] = ..., first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ...) -> None: ...

class PoolTerms(_message.Message):
    __slots__ = ("kink_ppb", "base_rate_ppb", "slope1_ppb", "slope2_ppb", "reserve_factor_ppb", "borrow_accrual", "supply_accrual", "supply_cap", "borrow_cap", "account_supply_cap", "account_borrow_cap", "utilisation_max_ppb", "throttle_ppb", "throttle_share_ppb", "throttle_window_ns", "claims_min", "fee_share_ppb", "virtual_claim")
    KINK_PPB_FIELD_NUMBER: _ClassVar[int]
    BASE_RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    SLOPE1_PPB_FIELD_NUMBER: _ClassVar[int]
    SLOPE2_PPB_FIELD_NUMBER: _ClassVar[int]
    RESERVE_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    BORROW_ACCRUAL_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ACCRUAL_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_CAP_FIELD_NUMBER: _ClassVar[int]
    BORROW_CAP_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_SUPPLY_CAP_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_BORROW_CAP_FIELD_NUMBER: _ClassVar[int]
    UTILISATION_MAX_PPB_FIELD_NUMBER: _ClassVar[int]
    THROTTLE_PPB_FIELD_NUMBER: _ClassVar[int]
    THROTTLE_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    THROTTLE_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_MIN_FIELD_NUMBER: _ClassVar[int]
    FEE_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_CLAIM_FIELD_NUMBER: _ClassVar[int]
    kink_ppb: int
    base_rate_ppb: int
    slope1_ppb: int
    slope2_ppb: int
    reserve_factor_ppb: int
    borrow_accrual: _enums_pb2.AccrualMode
    supply_accrual: _enums_pb2.AccrualMode
    supply_cap: str
    borrow_cap: str
    account_supply_cap: str
    account_borrow_cap: str
    utilisation_max_ppb: int
    throttle_ppb: int
    throttle_share_ppb: int
    throttle_window_ns: int
    claims_min: str
    fee_share_ppb: int
    virtual_claim: str
    def __init__(self, kink_ppb: _Optional[int] = ..., base_rate_ppb: _Optional[int] = ..., slope1_ppb: _Optional[int] = ..., slope2_ppb: _Optional[int] = ..., reserve_factor_ppb: _Optional[int] = ..., borrow_accrual: _Optional[_Union[_enums_pb2.AccrualMode, str]] = ..., supply_accrual: _Optional[_Union[_enums_pb2.AccrualMode, str]] = ..., supply_cap: _Optional[str] = ..., borrow_cap: _Optional[str] = ..., account_supply_cap: _Optional[str] = ..., account_borrow_cap: _Optional[str] = ..., utilisation_max_ppb: _Optional[int] = ..., throttle_ppb: _Optional[int] = ..., throttle_share_ppb: _Optional[int] = ..., throttle_window_ns: _Optional[int] = ..., claims_min: _Optional[str] = ..., fee_share_ppb: _Optional[int] = ..., virtual_claim: _Optional[str] = ...) -> None: ...
