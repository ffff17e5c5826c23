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

class CreateAssetRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "symbol", "scale", "weight_kind", "weight_base_ppb", "weight_penalty_ppb", "debt_max_leverage", "debt_imf_factor_ppb", "debt_mmf_base_ppb", "debt_mmf_factor_ppb", "outflow_limit", "outflow_window_ns")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    DEBT_IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    OUTFLOW_LIMIT_FIELD_NUMBER: _ClassVar[int]
    OUTFLOW_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    symbol: str
    scale: int
    weight_kind: _enums_pb2.WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: str
    outflow_window_ns: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., symbol: _Optional[str] = ..., scale: _Optional[int] = ..., weight_kind: _Optional[_Union[_enums_pb2.WeightKind, str]] = ..., weight_base_ppb: _Optional[int] = ..., weight_penalty_ppb: _Optional[int] = ..., debt_max_leverage: _Optional[int] = ..., debt_imf_factor_ppb: _Optional[int] = ..., debt_mmf_base_ppb: _Optional[int] = ..., debt_mmf_factor_ppb: _Optional[int] = ..., outflow_limit: _Optional[str] = ..., outflow_window_ns: _Optional[int] = ...) -> None: ...

class CreateAssetResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "asset_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    asset_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., asset_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SetAssetParametersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "weight_kind", "weight_base_ppb", "weight_penalty_ppb", "debt_max_leverage", "debt_imf_factor_ppb", "debt_mmf_base_ppb", "debt_mmf_factor_ppb", "outflow_limit", "outflow_window_ns", "expected_version", "chain_fee_limit", "house_fee_limit", "at_once_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    DEBT_IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    OUTFLOW_LIMIT_FIELD_NUMBER: _ClassVar[int]
    OUTFLOW_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FEE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    HOUSE_FEE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    AT_ONCE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    weight_kind: _enums_pb2.WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: str
    outflow_window_ns: int
    expected_version: int
    chain_fee_limit: str
    house_fee_limit: str
    at_once_reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., weight_kind: _Optional[_Union[_enums_pb2.WeightKind, str]] = ..., weight_base_ppb: _Optional[int] = ..., weight_penalty_ppb: _Optional[int] = ..., debt_max_leverage: _Optional[int] = ..., debt_imf_factor_ppb: _Optional[int] = ..., debt_mmf_base_ppb: _Optional[int] = ..., debt_mmf_factor_ppb: _Optional[int] = ..., outflow_limit: _Optional[str] = ..., outflow_window_ns: _Optional[int] = ..., expected_version: _Optional[int] = ..., chain_fee_limit: _Optional[str] = ..., house_fee_limit: _Optional[str] = ..., at_once_reason: _Optional[str] = ...) -> None: ...

class SetAssetParametersResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force", "takes_effect_time_ns")
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
    TAKES_EFFECT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetAssetParametersRequest
    takes_effect_time_ns: int
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetAssetParametersRequest, _Mapping]] = ..., takes_effect_time_ns: _Optional[int] = ...) -> None: ...

class CreateMarketRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "symbol", "kind", "matching", "base_asset_id", "quote_asset_id", "lot_size", "tick_size", "venue_account_id", "status", "maker_fee_ppb", "taker_fee_ppb", "notional_min", "notional_max", "open_order_quantity_max", "open_interest_max", "position_weight_ppb", "band_ppb", "slippage_ppb", "max_leverage", "imf_factor_ppb", "mmf_base_ppb", "mmf_factor_ppb", "confirmed_gaps")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    BASE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    LOT_SIZE_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    VENUE_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MAKER_FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    TAKER_FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_MIN_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_MAX_FIELD_NUMBER: _ClassVar[int]
    OPEN_ORDER_QUANTITY_MAX_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_MAX_FIELD_NUMBER: _ClassVar[int]
    POSITION_WEIGHT_PPB_FIELD_NUMBER: _ClassVar[int]
    BAND_PPB_FIELD_NUMBER: _ClassVar[int]
    SLIPPAGE_PPB_FIELD_NUMBER: _ClassVar[int]
    MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_GAPS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    symbol: str
    kind: _enums_pb2.MarketKind
    matching: _enums_pb2.Matching
    base_asset_id: int
    quote_asset_id: int
    lot_size: str
    tick_size: str
    venue_account_id: int
    status: _enums_pb2.MarketStatus
    maker_fee_ppb: _containers.RepeatedScalarFieldContainer[int]
    taker_fee_ppb: _containers.RepeatedScalarFieldContainer[int]
    notional_min: str
    notional_max: str
    open_order_quantity_max: str
    open_interest_max: str
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    confirmed_gaps: _containers.RepeatedScalarFieldContainer[_enums_pb2.ListingGap]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., symbol: _Optional[str] = ..., kind: _Optional[_Union[_enums_pb2.MarketKind, str]] = ..., matching: _Optional[_Union[_enums_pb2.Matching, str]] = ..., base_asset_id: _Optional[int] = ..., quote_asset_id: _Optional[int] = ..., lot_size: _Optional[str] = ..., tick_size: _Optional[str] = ..., venue_account_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ..., maker_fee_ppb: _Optional[_Iterable[int]] = ..., taker_fee_ppb: _Optional[_Iterable[int]] = ..., notional_min: _Optional[str] = ..., notional_max: _Optional[str] = ..., open_order_quantity_max: _Optional[str] = ..., open_interest_max: _Optional[str] = ..., position_weight_ppb: _Optional[int] = ..., band_ppb: _Optional[int] = ..., slippage_ppb: _Optional[int] = ..., max_leverage: _Optional[int] = ..., imf_factor_ppb: _Optional[int] = ..., mmf_base_ppb: _Optional[int] = ..., mmf_factor_ppb: _Optional[int] = ..., confirmed_gaps: _Optional[_Iterable[_Union[_enums_pb2.ListingGap, str]]] = ...) -> None: ...

class CreateMarketResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "market_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    market_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., market_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SetMarketParametersRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "maker_fee_ppb", "taker_fee_ppb", "notional_min", "notional_max", "open_order_quantity_max", "open_interest_max", "position_weight_ppb", "band_ppb", "slippage_ppb", "max_leverage", "imf_factor_ppb", "mmf_base_ppb", "mmf_factor_ppb", "expected_version", "at_once_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    MAKER_FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    TAKER_FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_MIN_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_MAX_FIELD_NUMBER: _ClassVar[int]
    OPEN_ORDER_QUANTITY_MAX_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_MAX_FIELD_NUMBER: _ClassVar[int]
    POSITION_WEIGHT_PPB_FIELD_NUMBER: _ClassVar[int]
    BAND_PPB_FIELD_NUMBER: _ClassVar[int]
    SLIPPAGE_PPB_FIELD_NUMBER: _ClassVar[int]
    MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_ONCE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    maker_fee_ppb: _containers.RepeatedScalarFieldContainer[int]
    taker_fee_ppb: _containers.RepeatedScalarFieldContainer[int]
    notional_min: str
    notional_max: str
    open_order_quantity_max: str
    open_interest_max: str
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    expected_version: int
    at_once_reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., maker_fee_ppb: _Optional[_Iterable[int]] = ..., taker_fee_ppb: _Optional[_Iterable[int]] = ..., notional_min: _Optional[str] = ..., notional_max: _Optional[str] = ..., open_order_quantity_max: _Optional[str] = ..., open_interest_max: _Optional[str] = ..., position_weight_ppb: _Optional[int] = ..., band_ppb: _Optional[int] = ..., slippage_ppb: _Optional[int] = ..., max_leverage: _Optional[int] = ..., imf_factor_ppb: _Optional[int] = ..., mmf_base_ppb: _Optional[int] = ..., mmf_factor_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ..., at_once_reason: _Optional[str] = ...) -> None: ...

class SetMarketParametersResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force", "takes_effect_time_ns")
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
    TAKES_EFFECT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetMarketParametersRequest
    takes_effect_time_ns: int
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetMarketParametersRequest, _Mapping]] = ..., takes_effect_time_ns: _Optional[int] = ...) -> None: ...

class SetMarketStatusRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "status", "reason", "confirmed_gaps")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_GAPS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    status: _enums_pb2.MarketStatus
    reason: str
    confirmed_gaps: _containers.RepeatedScalarFieldContainer[_enums_pb2.ListingGap]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ..., reason: _Optional[str] = ..., confirmed_gaps: _Optional[_Iterable[_Union[_enums_pb2.ListingGap, str]]] = ...) -> None: ...

class SetMarketStatusResponse(_message.Message):
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

class SetRiskSwitchRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "scope", "target_id", "disabled", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    DISABLED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    scope: _enums_pb2.RiskSwitchScope
    target_id: int
    disabled: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., scope: _Optional[_Union[_enums_pb2.RiskSwitchScope, str]] = ..., target_id: _Optional[int] = ..., disabled: bool = ..., reason: _Optional[str] = ...) -> None: ...

class SetRiskSwitchResponse(_message.Message):
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

class CreateOracleSourceRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "name", "source_principal", "weight")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    name: str
    source_principal: str
    weight: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., name: _Optional[str] = ..., source_principal: _Optional[str] = ..., weight: _Optional[int] = ...) -> None: ...

class CreateOracleSourceResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "source_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    source_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., source_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SetOracleInstrumentRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "source_ids", "fresh_ns", "clamp_bps", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_IDS_FIELD_NUMBER: _ClassVar[int]
    FRESH_NS_FIELD_NUMBER: _ClassVar[int]
    CLAMP_BPS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    source_ids: _containers.RepeatedScalarFieldContainer[int]
    fresh_ns: int
    clamp_bps: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., source_ids: _Optional[_Iterable[int]] = ..., fresh_ns: _Optional[int] = ..., clamp_bps: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetOracleInstrumentResponse(_message.Message):
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
    in_force: SetOracleInstrumentRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetOracleInstrumentRequest, _Mapping]] = ...) -> None: ...

class SetSourceQuoteRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "source_id", "quote_asset_id", "group_id", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    source_id: int
    quote_asset_id: int
    group_id: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., source_id: _Optional[int] = ..., quote_asset_id: _Optional[int] = ..., group_id: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetSourceQuoteResponse(_message.Message):
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
    in_force: SetSourceQuoteRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetSourceQuoteRequest, _Mapping]] = ...) -> None: ...

class SetIndexRulesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "quorum_min", "cap_bps_per_second", "cap_saved_seconds", "capless_after_ns", "jumped_bps", "stale_ns", "wide_bps", "frozen_after_ns", "frozen_move_bps", "stable_ppb_per_second", "adverse_bps", "expected_version", "agreement_bps")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
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
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_BPS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
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
    expected_version: int
    agreement_bps: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., quorum_min: _Optional[int] = ..., cap_bps_per_second: _Optional[int] = ..., cap_saved_seconds: _Optional[int] = ..., capless_after_ns: _Optional[int] = ..., jumped_bps: _Optional[int] = ..., stale_ns: _Optional[int] = ..., wide_bps: _Optional[int] = ..., frozen_after_ns: _Optional[int] = ..., frozen_move_bps: _Optional[int] = ..., stable_ppb_per_second: _Optional[int] = ..., adverse_bps: _Optional[int] = ..., expected_version: _Optional[int] = ..., agreement_bps: _Optional[int] = ...) -> None: ...

class SetIndexRulesResponse(_message.Message):
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
    in_force: SetIndexRulesRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetIndexRulesRequest, _Mapping]] = ...) -> None: ...

class SetMarkRulesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "impact_notional", "ewma_ns", "clamp_bps", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    IMPACT_NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    EWMA_NS_FIELD_NUMBER: _ClassVar[int]
    CLAMP_BPS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    impact_notional: str
    ewma_ns: int
    clamp_bps: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., impact_notional: _Optional[str] = ..., ewma_ns: _Optional[int] = ..., clamp_bps: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetMarkRulesResponse(_message.Message):
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
    in_force: SetMarkRulesRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetMarkRulesRequest, _Mapping]] = ...) -> None: ...

class SetAccountLimitsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "fee_tier", "position_limit", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FEE_TIER_FIELD_NUMBER: _ClassVar[int]
    POSITION_LIMIT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    fee_tier: int
    position_limit: str
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., fee_tier: _Optional[int] = ..., position_limit: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetAccountLimitsResponse(_message.Message):
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
    in_force: SetAccountLimitsRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetAccountLimitsRequest, _Mapping]] = ...) -> None: ...

class ResolveBreakRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "break_id", "resolution", "account_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BREAK_ID_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    break_id: int
    resolution: _enums_pb2.BreakResolution
    account_id: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., break_id: _Optional[int] = ..., resolution: _Optional[_Union[_enums_pb2.BreakResolution, str]] = ..., account_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ResolveBreakResponse(_message.Message):
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

class SetFundingRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "interval_ns", "interest_ppb", "inner_clamp_ppb", "bound_ppb", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    INTEREST_PPB_FIELD_NUMBER: _ClassVar[int]
    INNER_CLAMP_PPB_FIELD_NUMBER: _ClassVar[int]
    BOUND_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    interval_ns: int
    interest_ppb: int
    inner_clamp_ppb: int
    bound_ppb: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., interval_ns: _Optional[int] = ..., interest_ppb: _Optional[int] = ..., inner_clamp_ppb: _Optional[int] = ..., bound_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetFundingResponse(_message.Message):
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
    in_force: SetFundingRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetFundingRequest, _Mapping]] = ...) -> None: ...

class SetExpiryRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "expiry_time_ns", "window_ns", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    expiry_time_ns: int
    window_ns: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., expiry_time_ns: _Optional[int] = ..., window_ns: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetExpiryResponse(_message.Message):
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
    in_force: SetExpiryRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetExpiryRequest, _Mapping]] = ...) -> None: ...

class NameSettlementPriceRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "price", "reason", "confirms_distance")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONFIRMS_DISTANCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    price: str
    reason: str
    confirms_distance: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., reason: _Optional[str] = ..., confirms_distance: bool = ...) -> None: ...

class NameSettlementPriceResponse(_message.Message):
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

class AnnounceBustRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "price", "distance_ppb", "trade_ids", "reason", "confirms_distance", "made_trade_ids", "made_times_ns", "buyer_account_ids", "seller_account_ids", "prices", "quantities", "buyer_fees", "seller_fees")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_PPB_FIELD_NUMBER: _ClassVar[int]
    TRADE_IDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONFIRMS_DISTANCE_FIELD_NUMBER: _ClassVar[int]
    MADE_TRADE_IDS_FIELD_NUMBER: _ClassVar[int]
    MADE_TIMES_NS_FIELD_NUMBER: _ClassVar[int]
    BUYER_ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    SELLER_ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    QUANTITIES_FIELD_NUMBER: _ClassVar[int]
    BUYER_FEES_FIELD_NUMBER: _ClassVar[int]
    SELLER_FEES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    price: str
    distance_ppb: int
    trade_ids: _containers.RepeatedScalarFieldContainer[int]
    reason: str
    confirms_distance: bool
    made_trade_ids: _containers.RepeatedScalarFieldContainer[int]
    made_times_ns: _containers.RepeatedScalarFieldContainer[int]
    buyer_account_ids: _containers.RepeatedScalarFieldContainer[int]
    seller_account_ids: _containers.RepeatedScalarFieldContainer[int]
    prices: _containers.RepeatedScalarFieldContainer[str]
    quantities: _containers.RepeatedScalarFieldContainer[str]
    buyer_fees: _containers.RepeatedScalarFieldContainer[str]
    seller_fees: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., distance_ppb: _Optional[int] = ..., trade_ids: _Optional[_Iterable[int]] = ..., reason: _Optional[str] = ..., confirms_distance: bool = ..., made_trade_ids: _Optional[_Iterable[int]] = ..., made_times_ns: _Optional[_Iterable[int]] = ..., buyer_account_ids: _Optional[_Iterable[int]] = ..., seller_account_ids: _Optional[_Iterable[int]] = ..., prices: _Optional[_Iterable[str]] = ..., quantities: _Optional[_Iterable[str]] = ..., buyer_fees: _Optional[_Iterable[str]] = ..., seller_fees: _Optional[_Iterable[str]] = ...) -> None: ...

class AnnounceBustResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "bust_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    BUST_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    bust_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., bust_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class MoveDeadlineRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "kind", "to_time_ns", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    kind: _enums_pb2.MovedDeadline
    to_time_ns: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.MovedDeadline, str]] = ..., to_time_ns: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class MoveDeadlineResponse(_message.Message):
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

class QuarantineWorkRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "kind", "subject_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    kind: _enums_pb2.WorkKind
    subject_id: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.WorkKind, str]] = ..., subject_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class QuarantineWorkResponse(_message.Message):
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

class LiftQuarantineRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "kind", "subject_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    kind: _enums_pb2.WorkKind
    subject_id: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.WorkKind, str]] = ..., subject_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class LiftQuarantineResponse(_message.Message):
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

class DecideBustRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "bust_id", "approves")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BUST_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    bust_id: int
    approves: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., bust_id: _Optional[int] = ..., approves: bool = ...) -> None: ...

class DecideBustResponse(_message.Message):
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

class SetDynamicMarginRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "sample_ns", "ewma_ns", "reference_volatility_ppb", "open_interest_low", "open_interest_high", "depth_notional", "depth_width_ppb", "cap_ppb", "buffer_ppb", "rise_ppb_per_hour", "expected_version", "at_once_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_NS_FIELD_NUMBER: _ClassVar[int]
    EWMA_NS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_VOLATILITY_PPB_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_LOW_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_HIGH_FIELD_NUMBER: _ClassVar[int]
    DEPTH_NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    DEPTH_WIDTH_PPB_FIELD_NUMBER: _ClassVar[int]
    CAP_PPB_FIELD_NUMBER: _ClassVar[int]
    BUFFER_PPB_FIELD_NUMBER: _ClassVar[int]
    RISE_PPB_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_ONCE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    sample_ns: int
    ewma_ns: int
    reference_volatility_ppb: int
    open_interest_low: str
    open_interest_high: str
    depth_notional: str
    depth_width_ppb: int
    cap_ppb: int
    buffer_ppb: int
    rise_ppb_per_hour: int
    expected_version: int
    at_once_reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., sample_ns: _Optional[int] = ..., ewma_ns: _Optional[int] = ..., reference_volatility_ppb: _Optional[int] = ..., open_interest_low: _Optional[str] = ..., open_interest_high: _Optional[str] = ..., depth_notional: _Optional[str] = ..., depth_width_ppb: _Optional[int] = ..., cap_ppb: _Optional[int] = ..., buffer_ppb: _Optional[int] = ..., rise_ppb_per_hour: _Optional[int] = ..., expected_version: _Optional[int] = ..., at_once_reason: _Optional[str] = ...) -> None: ...

class SetDynamicMarginResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force", "takes_effect_time_ns")
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
    TAKES_EFFECT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetDynamicMarginRequest
    takes_effect_time_ns: int
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetDynamicMarginRequest, _Mapping]] = ..., takes_effect_time_ns: _Optional[int] = ...) -> None: ...

class SetPoolRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "terms", "expected_version", "at_once_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_ONCE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    terms: _common_pb2.PoolTerms
    expected_version: int
    at_once_reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., terms: _Optional[_Union[_common_pb2.PoolTerms, _Mapping]] = ..., expected_version: _Optional[int] = ..., at_once_reason: _Optional[str] = ...) -> None: ...

class SetPoolResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force", "takes_effect_time_ns")
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
    TAKES_EFFECT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetPoolRequest
    takes_effect_time_ns: int
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetPoolRequest, _Mapping]] = ..., takes_effect_time_ns: _Optional[int] = ...) -> None: ...

class SetLiquidationRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "enabled", "interval_ns", "pass_share_ppb", "band_ppb", "fee_ppb", "exit_buffer_ppb", "throttle_ppb", "auto_close_divisor", "auto_close_offset_ppb", "spread_ppb", "takeover_passes", "recourse", "expected_version", "at_once_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    PASS_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    BAND_PPB_FIELD_NUMBER: _ClassVar[int]
    FEE_PPB_FIELD_NUMBER: _ClassVar[int]
    EXIT_BUFFER_PPB_FIELD_NUMBER: _ClassVar[int]
    THROTTLE_PPB_FIELD_NUMBER: _ClassVar[int]
    AUTO_CLOSE_DIVISOR_FIELD_NUMBER: _ClassVar[int]
    AUTO_CLOSE_OFFSET_PPB_FIELD_NUMBER: _ClassVar[int]
    SPREAD_PPB_FIELD_NUMBER: _ClassVar[int]
    TAKEOVER_PASSES_FIELD_NUMBER: _ClassVar[int]
    RECOURSE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_ONCE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    enabled: bool
    interval_ns: int
    pass_share_ppb: int
    band_ppb: int
    fee_ppb: int
    exit_buffer_ppb: int
    throttle_ppb: int
    auto_close_divisor: int
    auto_close_offset_ppb: int
    spread_ppb: int
    takeover_passes: int
    recourse: bool
    expected_version: int
    at_once_reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., enabled: bool = ..., interval_ns: _Optional[int] = ..., pass_share_ppb: _Optional[int] = ..., band_ppb: _Optional[int] = ..., fee_ppb: _Optional[int] = ..., exit_buffer_ppb: _Optional[int] = ..., throttle_ppb: _Optional[int] = ..., auto_close_divisor: _Optional[int] = ..., auto_close_offset_ppb: _Optional[int] = ..., spread_ppb: _Optional[int] = ..., takeover_passes: _Optional[int] = ..., recourse: bool = ..., expected_version: _Optional[int] = ..., at_once_reason: _Optional[str] = ...) -> None: ...

class SetLiquidationResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "limit", "actual", "shortfall", "version", "in_force", "takes_effect_time_ns")
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
    TAKES_EFFECT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    version: int
    in_force: SetLiquidationRequest
    takes_effect_time_ns: int
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetLiquidationRequest, _Mapping]] = ..., takes_effect_time_ns: _Optional[int] = ...) -> None: ...

class SetBackstopRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "market_id", "capacity", "priority", "spread_ppb", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SPREAD_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    market_id: int
    capacity: str
    priority: int
    spread_ppb: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., capacity: _Optional[str] = ..., priority: _Optional[int] = ..., spread_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetBackstopResponse(_message.Message):
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
    in_force: SetBackstopRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetBackstopRequest, _Mapping]] = ...) -> None: ...

class SetReconciliationRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "enabled", "slack_ppb", "limit_ppb", "spot_liquidation_passes", "realisation_passes", "expected_version", "borrow_passes")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    SLACK_PPB_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PPB_FIELD_NUMBER: _ClassVar[int]
    SPOT_LIQUIDATION_PASSES_FIELD_NUMBER: _ClassVar[int]
    REALISATION_PASSES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    BORROW_PASSES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    enabled: bool
    slack_ppb: int
    limit_ppb: int
    spot_liquidation_passes: int
    realisation_passes: int
    expected_version: int
    borrow_passes: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., enabled: bool = ..., slack_ppb: _Optional[int] = ..., limit_ppb: _Optional[int] = ..., spot_liquidation_passes: _Optional[int] = ..., realisation_passes: _Optional[int] = ..., expected_version: _Optional[int] = ..., borrow_passes: _Optional[int] = ...) -> None: ...

class SetReconciliationResponse(_message.Message):
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
    in_force: SetReconciliationRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetReconciliationRequest, _Mapping]] = ...) -> None: ...

class SetVolatilityHaltRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "price_source", "move_ppb", "window_ns", "halt_ns", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_SOURCE_FIELD_NUMBER: _ClassVar[int]
    MOVE_PPB_FIELD_NUMBER: _ClassVar[int]
    WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    HALT_NS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    price_source: _enums_pb2.TriggerSource
    move_ppb: int
    window_ns: int
    halt_ns: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., price_source: _Optional[_Union[_enums_pb2.TriggerSource, str]] = ..., move_ppb: _Optional[int] = ..., window_ns: _Optional[int] = ..., halt_ns: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetVolatilityHaltResponse(_message.Message):
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
    in_force: SetVolatilityHaltRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetVolatilityHaltRequest, _Mapping]] = ...) -> None: ...

class SetAssetCapsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "borrow_limit", "borrow_window_ns", "deposit_limit", "deposit_window_ns", "fund_limit", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BORROW_LIMIT_FIELD_NUMBER: _ClassVar[int]
    BORROW_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    FUND_LIMIT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    borrow_limit: str
    borrow_window_ns: int
    deposit_limit: str
    deposit_window_ns: int
    fund_limit: str
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., borrow_limit: _Optional[str] = ..., borrow_window_ns: _Optional[int] = ..., deposit_limit: _Optional[str] = ..., deposit_window_ns: _Optional[int] = ..., fund_limit: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetAssetCapsResponse(_message.Message):
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
    in_force: SetAssetCapsRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetAssetCapsRequest, _Mapping]] = ...) -> None: ...

class SetWithdrawalGateRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "mode", "hold_ns", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    HOLD_NS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    mode: _enums_pb2.GateMode
    hold_ns: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., mode: _Optional[_Union[_enums_pb2.GateMode, str]] = ..., hold_ns: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetWithdrawalGateResponse(_message.Message):
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
    in_force: SetWithdrawalGateRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetWithdrawalGateRequest, _Mapping]] = ...) -> None: ...

class SetRuleSetRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "rule_set")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RULE_SET_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    rule_set: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., rule_set: _Optional[int] = ...) -> None: ...

class SetRuleSetResponse(_message.Message):
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

class EngageBrakeRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "brake", "cause", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    brake: _enums_pb2.BrakeKind
    cause: _enums_pb2.BrakeCause
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., brake: _Optional[_Union[_enums_pb2.BrakeKind, str]] = ..., cause: _Optional[_Union[_enums_pb2.BrakeCause, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class EngageBrakeResponse(_message.Message):
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

class PauseAssetRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "pause_ns", "cause", "reason", "by_two")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PAUSE_NS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_TWO_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    pause_ns: int
    cause: _enums_pb2.BrakeCause
    reason: str
    by_two: bool
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., pause_ns: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.BrakeCause, str]] = ..., reason: _Optional[str] = ..., by_two: bool = ...) -> None: ...

class PauseAssetResponse(_message.Message):
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

class RedenominateAssetRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_id", "account_id", "into_asset_id", "new_units", "old_units", "record_time_ns")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INTO_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_UNITS_FIELD_NUMBER: _ClassVar[int]
    OLD_UNITS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_id: int
    account_id: int
    into_asset_id: int
    new_units: int
    old_units: int
    record_time_ns: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., account_id: _Optional[int] = ..., into_asset_id: _Optional[int] = ..., new_units: _Optional[int] = ..., old_units: _Optional[int] = ..., record_time_ns: _Optional[int] = ...) -> None: ...

class RedenominateAssetResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "action_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    action_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., action_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class ReleaseBrakeRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "brake", "target_id", "cause", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    brake: _enums_pb2.BrakeKind
    target_id: int
    cause: _enums_pb2.BrakeCause
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., brake: _Optional[_Union[_enums_pb2.BrakeKind, str]] = ..., target_id: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.BrakeCause, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class ReleaseBrakeResponse(_message.Message):
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
