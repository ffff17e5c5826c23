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

class CollateralAmount(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class LodgeCollateralRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "amounts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    amounts: _containers.RepeatedCompositeFieldContainer[CollateralAmount]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., amounts: _Optional[_Iterable[_Union[CollateralAmount, _Mapping]]] = ...) -> None: ...

class LodgeCollateralResponse(_message.Message):
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

class WithdrawCollateralRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "amounts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    amounts: _containers.RepeatedCompositeFieldContainer[CollateralAmount]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., amounts: _Optional[_Iterable[_Union[CollateralAmount, _Mapping]]] = ...) -> None: ...

class WithdrawCollateralResponse(_message.Message):
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

class ContributeDefaultFundRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    amount: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class ContributeDefaultFundResponse(_message.Message):
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

class FundCcpRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "fund", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FUND_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    fund: _enums_pb2.CcpFund
    amount: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., fund: _Optional[_Union[_enums_pb2.CcpFund, str]] = ..., amount: _Optional[str] = ...) -> None: ...

class FundCcpResponse(_message.Message):
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

class SetMarginParametersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "confidence_ppb", "look_back_days", "stress_days", "floor_weight_ppb", "call_seconds", "reminder_seconds", "run_seconds", "concentration_ppb", "concentration_rate_ppb", "cover_ppb", "reduction_max_ppb", "sale_share_ppb", "exposure_multiple", "exposure_unlimited", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_PPB_FIELD_NUMBER: _ClassVar[int]
    LOOK_BACK_DAYS_FIELD_NUMBER: _ClassVar[int]
    STRESS_DAYS_FIELD_NUMBER: _ClassVar[int]
    FLOOR_WEIGHT_PPB_FIELD_NUMBER: _ClassVar[int]
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REMINDER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    RUN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_PPB_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    COVER_PPB_FIELD_NUMBER: _ClassVar[int]
    REDUCTION_MAX_PPB_FIELD_NUMBER: _ClassVar[int]
    SALE_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_MULTIPLE_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_UNLIMITED_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    confidence_ppb: int
    look_back_days: int
    stress_days: int
    floor_weight_ppb: int
    call_seconds: int
    reminder_seconds: int
    run_seconds: int
    concentration_ppb: int
    concentration_rate_ppb: int
    cover_ppb: int
    reduction_max_ppb: int
    sale_share_ppb: int
    exposure_multiple: int
    exposure_unlimited: bool
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., confidence_ppb: _Optional[int] = ..., look_back_days: _Optional[int] = ..., stress_days: _Optional[int] = ..., floor_weight_ppb: _Optional[int] = ..., call_seconds: _Optional[int] = ..., reminder_seconds: _Optional[int] = ..., run_seconds: _Optional[int] = ..., concentration_ppb: _Optional[int] = ..., concentration_rate_ppb: _Optional[int] = ..., cover_ppb: _Optional[int] = ..., reduction_max_ppb: _Optional[int] = ..., sale_share_ppb: _Optional[int] = ..., exposure_multiple: _Optional[int] = ..., exposure_unlimited: bool = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetMarginParametersResponse(_message.Message):
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
    in_force: SetMarginParametersRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetMarginParametersRequest, _Mapping]] = ...) -> None: ...

class SetMarginAssetRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "eligible", "haircut_ppb", "collateral_max", "liquidation_days", "daily_volume", "issuer_member_id", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    ELIGIBLE_FIELD_NUMBER: _ClassVar[int]
    HAIRCUT_PPB_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_MAX_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_DAYS_FIELD_NUMBER: _ClassVar[int]
    DAILY_VOLUME_FIELD_NUMBER: _ClassVar[int]
    ISSUER_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    eligible: bool
    haircut_ppb: int
    collateral_max: str
    liquidation_days: int
    daily_volume: str
    issuer_member_id: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., eligible: bool = ..., haircut_ppb: _Optional[int] = ..., collateral_max: _Optional[str] = ..., liquidation_days: _Optional[int] = ..., daily_volume: _Optional[str] = ..., issuer_member_id: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetMarginAssetResponse(_message.Message):
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
    in_force: SetMarginAssetRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetMarginAssetRequest, _Mapping]] = ...) -> None: ...

class SetCollateralInterestRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "account_id", "rate_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    account_id: int
    rate_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., account_id: _Optional[int] = ..., rate_ppb: _Optional[int] = ...) -> None: ...

class SetCollateralInterestResponse(_message.Message):
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

class SetMarginScenariosRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "returns_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    RETURNS_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    returns_ppb: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., returns_ppb: _Optional[_Iterable[int]] = ...) -> None: ...

class SetMarginScenariosResponse(_message.Message):
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

class SetStressScenarioRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "scenario_id", "name", "asset_ids", "shocks_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ASSET_IDS_FIELD_NUMBER: _ClassVar[int]
    SHOCKS_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    scenario_id: int
    name: str
    asset_ids: _containers.RepeatedScalarFieldContainer[int]
    shocks_ppb: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., scenario_id: _Optional[int] = ..., name: _Optional[str] = ..., asset_ids: _Optional[_Iterable[int]] = ..., shocks_ppb: _Optional[_Iterable[int]] = ...) -> None: ...

class SetStressScenarioResponse(_message.Message):
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

class SetDefaultFundParametersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "contribution_min", "call_seconds", "notice_seconds", "cover_days", "buffer_ppb", "required_min", "sizing_days", "skin_days", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_MIN_FIELD_NUMBER: _ClassVar[int]
    CALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    NOTICE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    COVER_DAYS_FIELD_NUMBER: _ClassVar[int]
    BUFFER_PPB_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_MIN_FIELD_NUMBER: _ClassVar[int]
    SIZING_DAYS_FIELD_NUMBER: _ClassVar[int]
    SKIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    contribution_min: str
    call_seconds: int
    notice_seconds: int
    cover_days: int
    buffer_ppb: int
    required_min: str
    sizing_days: int
    skin_days: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., contribution_min: _Optional[str] = ..., call_seconds: _Optional[int] = ..., notice_seconds: _Optional[int] = ..., cover_days: _Optional[int] = ..., buffer_ppb: _Optional[int] = ..., required_min: _Optional[str] = ..., sizing_days: _Optional[int] = ..., skin_days: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetDefaultFundParametersResponse(_message.Message):
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
    in_force: SetDefaultFundParametersRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetDefaultFundParametersRequest, _Mapping]] = ...) -> None: ...

class SetCoolingOffRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "period_seconds", "cap_ppb", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PERIOD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CAP_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    period_seconds: int
    cap_ppb: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., period_seconds: _Optional[int] = ..., cap_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetCoolingOffResponse(_message.Message):
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
    in_force: SetCoolingOffRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetCoolingOffRequest, _Mapping]] = ...) -> None: ...

class BeginMarginRunRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class BeginMarginRunResponse(_message.Message):
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

class SetLiquidityTermsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "target_ppb", "run_seconds", "other_margin_seconds", "cover", "stress_days", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TARGET_PPB_FIELD_NUMBER: _ClassVar[int]
    RUN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    OTHER_MARGIN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    COVER_FIELD_NUMBER: _ClassVar[int]
    STRESS_DAYS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    target_ppb: int
    run_seconds: int
    other_margin_seconds: int
    cover: int
    stress_days: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., target_ppb: _Optional[int] = ..., run_seconds: _Optional[int] = ..., other_margin_seconds: _Optional[int] = ..., cover: _Optional[int] = ..., stress_days: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetLiquidityTermsResponse(_message.Message):
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
    in_force: SetLiquidityTermsRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetLiquidityTermsRequest, _Mapping]] = ...) -> None: ...

class SetCreditLineRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "line_id", "provider", "asset_id", "amount", "seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    LINE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    line_id: int
    provider: str
    asset_id: int
    amount: str
    seconds: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., line_id: _Optional[int] = ..., provider: _Optional[str] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class SetCreditLineResponse(_message.Message):
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

class GiveLeavingNoticeRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ...) -> None: ...

class GiveLeavingNoticeResponse(_message.Message):
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

class ReturnContributionRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    amount: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class ReturnContributionResponse(_message.Message):
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

class Collateral(_message.Message):
    __slots__ = ("account_id", "asset_id", "amount", "interest")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    amount: str
    interest: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., interest: _Optional[str] = ...) -> None: ...

class ListCollateralRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_account_id", "after_asset_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_account_id: int
    after_asset_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ..., after_asset_id: _Optional[int] = ...) -> None: ...

class ListCollateralResponse(_message.Message):
    __slots__ = ("as_of_sequence", "collateral", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    collateral: _containers.RepeatedCompositeFieldContainer[Collateral]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., collateral: _Optional[_Iterable[_Union[Collateral, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class GetClearingMarginRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class ClearingMargin(_message.Message):
    __slots__ = ("account_id", "required", "collateral_value", "initial_margin", "expected_shortfall", "stressed_shortfall", "floor", "concentration", "whole", "singles", "unreduced", "sale", "credit", "credit_due_ns", "credit_line")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_VALUE_FIELD_NUMBER: _ClassVar[int]
    INITIAL_MARGIN_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    STRESSED_SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    CONCENTRATION_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    SINGLES_FIELD_NUMBER: _ClassVar[int]
    UNREDUCED_FIELD_NUMBER: _ClassVar[int]
    SALE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_DUE_NS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LINE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    required: str
    collateral_value: str
    initial_margin: str
    expected_shortfall: str
    stressed_shortfall: str
    floor: str
    concentration: str
    whole: str
    singles: str
    unreduced: str
    sale: str
    credit: str
    credit_due_ns: int
    credit_line: str
    def __init__(self, account_id: _Optional[int] = ..., required: _Optional[str] = ..., collateral_value: _Optional[str] = ..., initial_margin: _Optional[str] = ..., expected_shortfall: _Optional[str] = ..., stressed_shortfall: _Optional[str] = ..., floor: _Optional[str] = ..., concentration: _Optional[str] = ..., whole: _Optional[str] = ..., singles: _Optional[str] = ..., unreduced: _Optional[str] = ..., sale: _Optional[str] = ..., credit: _Optional[str] = ..., credit_due_ns: _Optional[int] = ..., credit_line: _Optional[str] = ...) -> None: ...

class ClearingPosition(_message.Message):
    __slots__ = ("market_id", "quantity", "value", "whole")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    quantity: str
    value: str
    whole: bool
    def __init__(self, market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., whole: bool = ...) -> None: ...

class ShortfallScenario(_message.Message):
    __slots__ = ("scenario", "loss")
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    scenario: int
    loss: str
    def __init__(self, scenario: _Optional[int] = ..., loss: _Optional[str] = ...) -> None: ...

class GetClearingMarginResponse(_message.Message):
    __slots__ = ("as_of_sequence", "margin", "positions", "scenarios")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    margin: ClearingMargin
    positions: _containers.RepeatedCompositeFieldContainer[ClearingPosition]
    scenarios: _containers.RepeatedCompositeFieldContainer[ShortfallScenario]
    def __init__(self, as_of_sequence: _Optional[int] = ..., margin: _Optional[_Union[ClearingMargin, _Mapping]] = ..., positions: _Optional[_Iterable[_Union[ClearingPosition, _Mapping]]] = ..., scenarios: _Optional[_Iterable[_Union[ShortfallScenario, _Mapping]]] = ...) -> None: ...

class HypotheticalPosition(_message.Message):
    __slots__ = ("market_id", "quantity")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    quantity: str
    def __init__(self, market_id: _Optional[int] = ..., quantity: _Optional[str] = ...) -> None: ...

class GetHypotheticalMarginRequest(_message.Message):
    __slots__ = ("account_id", "added", "alone", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    ALONE_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    added: _containers.RepeatedCompositeFieldContainer[HypotheticalPosition]
    alone: bool
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., added: _Optional[_Iterable[_Union[HypotheticalPosition, _Mapping]]] = ..., alone: bool = ..., min_sequence: _Optional[int] = ...) -> None: ...

class GetHypotheticalMarginResponse(_message.Message):
    __slots__ = ("as_of_sequence", "margin", "positions", "scenarios")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    margin: ClearingMargin
    positions: _containers.RepeatedCompositeFieldContainer[ClearingPosition]
    scenarios: _containers.RepeatedCompositeFieldContainer[ShortfallScenario]
    def __init__(self, as_of_sequence: _Optional[int] = ..., margin: _Optional[_Union[ClearingMargin, _Mapping]] = ..., positions: _Optional[_Iterable[_Union[ClearingPosition, _Mapping]]] = ..., scenarios: _Optional[_Iterable[_Union[ShortfallScenario, _Mapping]]] = ...) -> None: ...

class MarginCall(_message.Message):
    __slots__ = ("account_id", "member_id", "amount", "required", "called_time_ns", "deadline_time_ns", "missed", "asset_id", "segment_id", "call_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    CALLED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CALL_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    member_id: int
    amount: str
    required: str
    called_time_ns: int
    deadline_time_ns: int
    missed: bool
    asset_id: int
    segment_id: int
    call_id: int
    def __init__(self, account_id: _Optional[int] = ..., member_id: _Optional[int] = ..., amount: _Optional[str] = ..., required: _Optional[str] = ..., called_time_ns: _Optional[int] = ..., deadline_time_ns: _Optional[int] = ..., missed: bool = ..., asset_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., call_id: _Optional[int] = ...) -> None: ...

class ListMarginCallsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_account_id", "after_call_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_CALL_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_account_id: int
    after_call_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ..., after_call_id: _Optional[int] = ...) -> None: ...

class ListMarginCallsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "calls", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    calls: _containers.RepeatedCompositeFieldContainer[MarginCall]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., calls: _Optional[_Iterable[_Union[MarginCall, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class Contribution(_message.Message):
    __slots__ = ("member_id", "amount", "required", "called", "deadline_time_ns", "missed", "relief", "new_money_left", "notice_ends_time_ns", "notice_lapses_time_ns")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    CALLED_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    RELIEF_FIELD_NUMBER: _ClassVar[int]
    NEW_MONEY_LEFT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ENDS_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NOTICE_LAPSES_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    amount: str
    required: str
    called: str
    deadline_time_ns: int
    missed: bool
    relief: str
    new_money_left: str
    notice_ends_time_ns: int
    notice_lapses_time_ns: int
    def __init__(self, member_id: _Optional[int] = ..., amount: _Optional[str] = ..., required: _Optional[str] = ..., called: _Optional[str] = ..., deadline_time_ns: _Optional[int] = ..., missed: bool = ..., relief: _Optional[str] = ..., new_money_left: _Optional[str] = ..., notice_ends_time_ns: _Optional[int] = ..., notice_lapses_time_ns: _Optional[int] = ...) -> None: ...

class GetDefaultFundRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class DefaultFund(_message.Message):
    __slots__ = ("contributions", "ccp_skin", "ccp_equity", "required", "scenario_id", "first_member_id", "second_member_id", "cooling_off_until_time_ns", "cooling_off_case_id", "cover", "stress_margin", "short", "days_short", "skin_lacking", "skin_due_time_ns", "is_skin_overdue")
    CONTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    CCP_SKIN_FIELD_NUMBER: _ClassVar[int]
    CCP_EQUITY_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    COOLING_OFF_UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    COOLING_OFF_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    COVER_FIELD_NUMBER: _ClassVar[int]
    STRESS_MARGIN_FIELD_NUMBER: _ClassVar[int]
    SHORT_FIELD_NUMBER: _ClassVar[int]
    DAYS_SHORT_FIELD_NUMBER: _ClassVar[int]
    SKIN_LACKING_FIELD_NUMBER: _ClassVar[int]
    SKIN_DUE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    IS_SKIN_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    contributions: str
    ccp_skin: str
    ccp_equity: str
    required: str
    scenario_id: int
    first_member_id: int
    second_member_id: int
    cooling_off_until_time_ns: int
    cooling_off_case_id: int
    cover: str
    stress_margin: str
    short: str
    days_short: int
    skin_lacking: str
    skin_due_time_ns: int
    is_skin_overdue: bool
    def __init__(self, contributions: _Optional[str] = ..., ccp_skin: _Optional[str] = ..., ccp_equity: _Optional[str] = ..., required: _Optional[str] = ..., scenario_id: _Optional[int] = ..., first_member_id: _Optional[int] = ..., second_member_id: _Optional[int] = ..., cooling_off_until_time_ns: _Optional[int] = ..., cooling_off_case_id: _Optional[int] = ..., cover: _Optional[str] = ..., stress_margin: _Optional[str] = ..., short: _Optional[str] = ..., days_short: _Optional[int] = ..., skin_lacking: _Optional[str] = ..., skin_due_time_ns: _Optional[int] = ..., is_skin_overdue: bool = ...) -> None: ...

class GetDefaultFundResponse(_message.Message):
    __slots__ = ("as_of_sequence", "fund", "contributions")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FUND_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    fund: DefaultFund
    contributions: _containers.RepeatedCompositeFieldContainer[Contribution]
    def __init__(self, as_of_sequence: _Optional[int] = ..., fund: _Optional[_Union[DefaultFund, _Mapping]] = ..., contributions: _Optional[_Iterable[_Union[Contribution, _Mapping]]] = ...) -> None: ...

class StressScenario(_message.Message):
    __slots__ = ("scenario_id", "name", "assets", "uncovered", "exhausting_ppb", "short")
    SCENARIO_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FIELD_NUMBER: _ClassVar[int]
    EXHAUSTING_PPB_FIELD_NUMBER: _ClassVar[int]
    SHORT_FIELD_NUMBER: _ClassVar[int]
    scenario_id: int
    name: str
    assets: int
    uncovered: str
    exhausting_ppb: int
    short: str
    def __init__(self, scenario_id: _Optional[int] = ..., name: _Optional[str] = ..., assets: _Optional[int] = ..., uncovered: _Optional[str] = ..., exhausting_ppb: _Optional[int] = ..., short: _Optional[str] = ...) -> None: ...

class ListStressScenariosRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListStressScenariosResponse(_message.Message):
    __slots__ = ("as_of_sequence", "scenarios")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    scenarios: _containers.RepeatedCompositeFieldContainer[StressScenario]
    def __init__(self, as_of_sequence: _Optional[int] = ..., scenarios: _Optional[_Iterable[_Union[StressScenario, _Mapping]]] = ...) -> None: ...

class GetLiquidityRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class LiquidityTerms(_message.Message):
    __slots__ = ("target_ppb", "run_seconds", "other_margin_seconds", "run_id", "compared_time_ns", "cover", "stress_days")
    TARGET_PPB_FIELD_NUMBER: _ClassVar[int]
    RUN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    OTHER_MARGIN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    COMPARED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    COVER_FIELD_NUMBER: _ClassVar[int]
    STRESS_DAYS_FIELD_NUMBER: _ClassVar[int]
    target_ppb: int
    run_seconds: int
    other_margin_seconds: int
    run_id: int
    compared_time_ns: int
    cover: int
    stress_days: int
    def __init__(self, target_ppb: _Optional[int] = ..., run_seconds: _Optional[int] = ..., other_margin_seconds: _Optional[int] = ..., run_id: _Optional[int] = ..., compared_time_ns: _Optional[int] = ..., cover: _Optional[int] = ..., stress_days: _Optional[int] = ...) -> None: ...

class CreditLine(_message.Message):
    __slots__ = ("line_id", "provider", "asset_id", "amount", "seconds")
    LINE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    line_id: int
    provider: str
    asset_id: int
    amount: str
    seconds: int
    def __init__(self, line_id: _Optional[int] = ..., provider: _Optional[str] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., seconds: _Optional[int] = ...) -> None: ...

class LiquidityMoment(_message.Message):
    __slots__ = ("asset_id", "value_date", "due_time_ns", "first_member_id", "second_member_id", "need", "margin", "own", "fund", "committed", "other_margin", "lacking", "alert", "stress", "holder_id", "first_need", "first_margin", "first_other_margin", "first_lacking")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FIRST_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    OWN_FIELD_NUMBER: _ClassVar[int]
    FUND_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    OTHER_MARGIN_FIELD_NUMBER: _ClassVar[int]
    LACKING_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    STRESS_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_NEED_FIELD_NUMBER: _ClassVar[int]
    FIRST_MARGIN_FIELD_NUMBER: _ClassVar[int]
    FIRST_OTHER_MARGIN_FIELD_NUMBER: _ClassVar[int]
    FIRST_LACKING_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    value_date: int
    due_time_ns: int
    first_member_id: int
    second_member_id: int
    need: str
    margin: str
    own: str
    fund: str
    committed: str
    other_margin: str
    lacking: str
    alert: bool
    stress: _enums_pb2.LiquidityStress
    holder_id: int
    first_need: str
    first_margin: str
    first_other_margin: str
    first_lacking: str
    def __init__(self, asset_id: _Optional[int] = ..., value_date: _Optional[int] = ..., due_time_ns: _Optional[int] = ..., first_member_id: _Optional[int] = ..., second_member_id: _Optional[int] = ..., need: _Optional[str] = ..., margin: _Optional[str] = ..., own: _Optional[str] = ..., fund: _Optional[str] = ..., committed: _Optional[str] = ..., other_margin: _Optional[str] = ..., lacking: _Optional[str] = ..., alert: bool = ..., stress: _Optional[_Union[_enums_pb2.LiquidityStress, str]] = ..., holder_id: _Optional[int] = ..., first_need: _Optional[str] = ..., first_margin: _Optional[str] = ..., first_other_margin: _Optional[str] = ..., first_lacking: _Optional[str] = ...) -> None: ...

class GetLiquidityResponse(_message.Message):
    __slots__ = ("as_of_sequence", "terms", "lines", "moments")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    MOMENTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    terms: LiquidityTerms
    lines: _containers.RepeatedCompositeFieldContainer[CreditLine]
    moments: _containers.RepeatedCompositeFieldContainer[LiquidityMoment]
    def __init__(self, as_of_sequence: _Optional[int] = ..., terms: _Optional[_Union[LiquidityTerms, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[CreditLine, _Mapping]]] = ..., moments: _Optional[_Iterable[_Union[LiquidityMoment, _Mapping]]] = ...) -> None: ...
