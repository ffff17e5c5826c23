# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from clearinghouse.v1 import trading_pb2 as _trading_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetMarginRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class CollateralLine(_message.Message):
    __slots__ = ("asset_id", "amount", "index_price", "weight_ppb", "value", "unsettled_equity", "unsettled_value")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PPB_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_EQUITY_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_VALUE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    amount: str
    index_price: str
    weight_ppb: int
    value: str
    unsettled_equity: str
    unsettled_value: str
    def __init__(self, asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., index_price: _Optional[str] = ..., weight_ppb: _Optional[int] = ..., value: _Optional[str] = ..., unsettled_equity: _Optional[str] = ..., unsettled_value: _Optional[str] = ...) -> None: ...

class PositionLine(_message.Message):
    __slots__ = ("market_id", "quantity", "cost_base", "mark_price", "unrealised_pnl", "open_bid_quantity", "open_ask_quantity", "exposure", "imf_requirement", "mmf_requirement", "open_order_loss", "open_order_fees", "accrued_funding")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COST_BASE_FIELD_NUMBER: _ClassVar[int]
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNREALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    OPEN_BID_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_ASK_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    MMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    OPEN_ORDER_LOSS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ORDER_FEES_FIELD_NUMBER: _ClassVar[int]
    ACCRUED_FUNDING_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    quantity: str
    cost_base: str
    mark_price: str
    unrealised_pnl: str
    open_bid_quantity: str
    open_ask_quantity: str
    exposure: str
    imf_requirement: str
    mmf_requirement: str
    open_order_loss: str
    open_order_fees: str
    accrued_funding: str
    def __init__(self, market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., cost_base: _Optional[str] = ..., mark_price: _Optional[str] = ..., unrealised_pnl: _Optional[str] = ..., open_bid_quantity: _Optional[str] = ..., open_ask_quantity: _Optional[str] = ..., exposure: _Optional[str] = ..., imf_requirement: _Optional[str] = ..., mmf_requirement: _Optional[str] = ..., open_order_loss: _Optional[str] = ..., open_order_fees: _Optional[str] = ..., accrued_funding: _Optional[str] = ...) -> None: ...

class DebtLine(_message.Message):
    __slots__ = ("asset_id", "borrowed", "uncovered_unsettled", "exposure", "imf_requirement", "mmf_requirement")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_UNSETTLED_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    MMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    borrowed: str
    uncovered_unsettled: str
    exposure: str
    imf_requirement: str
    mmf_requirement: str
    def __init__(self, asset_id: _Optional[int] = ..., borrowed: _Optional[str] = ..., uncovered_unsettled: _Optional[str] = ..., exposure: _Optional[str] = ..., imf_requirement: _Optional[str] = ..., mmf_requirement: _Optional[str] = ...) -> None: ...

class GetMarginResponse(_message.Message):
    __slots__ = ("as_of_sequence", "account_id", "status", "equity", "worst_case_equity", "exposure", "imf_requirement", "mmf_requirement", "margin_fraction", "imf", "mmf", "auto_close_fraction", "collateral", "positions", "debts", "worst_side_imf_requirement", "worst_side_mmf_requirement")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    WORST_CASE_EQUITY_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    MMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FRACTION_FIELD_NUMBER: _ClassVar[int]
    IMF_FIELD_NUMBER: _ClassVar[int]
    MMF_FIELD_NUMBER: _ClassVar[int]
    AUTO_CLOSE_FRACTION_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    DEBTS_FIELD_NUMBER: _ClassVar[int]
    WORST_SIDE_IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    WORST_SIDE_MMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    account_id: int
    status: _enums_pb2.AccountStatus
    equity: str
    worst_case_equity: str
    exposure: str
    imf_requirement: str
    mmf_requirement: str
    margin_fraction: str
    imf: str
    mmf: str
    auto_close_fraction: str
    collateral: _containers.RepeatedCompositeFieldContainer[CollateralLine]
    positions: _containers.RepeatedCompositeFieldContainer[PositionLine]
    debts: _containers.RepeatedCompositeFieldContainer[DebtLine]
    worst_side_imf_requirement: str
    worst_side_mmf_requirement: str
    def __init__(self, as_of_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.AccountStatus, str]] = ..., equity: _Optional[str] = ..., worst_case_equity: _Optional[str] = ..., exposure: _Optional[str] = ..., imf_requirement: _Optional[str] = ..., mmf_requirement: _Optional[str] = ..., margin_fraction: _Optional[str] = ..., imf: _Optional[str] = ..., mmf: _Optional[str] = ..., auto_close_fraction: _Optional[str] = ..., collateral: _Optional[_Iterable[_Union[CollateralLine, _Mapping]]] = ..., positions: _Optional[_Iterable[_Union[PositionLine, _Mapping]]] = ..., debts: _Optional[_Iterable[_Union[DebtLine, _Mapping]]] = ..., worst_side_imf_requirement: _Optional[str] = ..., worst_side_mmf_requirement: _Optional[str] = ...) -> None: ...

class ExplainMarginRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class HoldingInputs(_message.Message):
    __slots__ = ("asset_id", "index_price", "stable_price", "price_state", "weight_kind", "weight_base_ppb", "weight_penalty_ppb", "balance", "reserved", "held", "lent", "unsettled_equity", "borrowed", "notional", "notional_root", "debt", "debt_exposure_root", "debt_max_leverage", "debt_imf_factor_ppb", "debt_mmf_base_ppb", "debt_mmf_factor_ppb")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    STABLE_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_EQUITY_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_ROOT_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    DEBT_EXPOSURE_ROOT_FIELD_NUMBER: _ClassVar[int]
    DEBT_MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    DEBT_IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    index_price: str
    stable_price: str
    price_state: _enums_pb2.PriceState
    weight_kind: _enums_pb2.WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    balance: str
    reserved: str
    held: str
    lent: str
    unsettled_equity: str
    borrowed: str
    notional: str
    notional_root: str
    debt: str
    debt_exposure_root: str
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    def __init__(self, asset_id: _Optional[int] = ..., index_price: _Optional[str] = ..., stable_price: _Optional[str] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., weight_kind: _Optional[_Union[_enums_pb2.WeightKind, str]] = ..., weight_base_ppb: _Optional[int] = ..., weight_penalty_ppb: _Optional[int] = ..., balance: _Optional[str] = ..., reserved: _Optional[str] = ..., held: _Optional[str] = ..., lent: _Optional[str] = ..., unsettled_equity: _Optional[str] = ..., borrowed: _Optional[str] = ..., notional: _Optional[str] = ..., notional_root: _Optional[str] = ..., debt: _Optional[str] = ..., debt_exposure_root: _Optional[str] = ..., debt_max_leverage: _Optional[int] = ..., debt_imf_factor_ppb: _Optional[int] = ..., debt_mmf_base_ppb: _Optional[int] = ..., debt_mmf_factor_ppb: _Optional[int] = ...) -> None: ...

class LineInputs(_message.Message):
    __slots__ = ("market_id", "mark_price", "stable_mark_price", "quantity", "cost_base", "accrued_funding", "open_bid_quantity", "open_ask_quantity", "open_bid_loss", "open_ask_loss", "open_order_fees", "exposure_root", "max_leverage", "imf_factor_ppb", "mmf_base_ppb", "mmf_factor_ppb", "imf_scale_ppb", "mmf_scale_ppb", "volatility_ratio_ppb", "open_interest_ratio_ppb", "depth_ratio_ppb")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    STABLE_MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COST_BASE_FIELD_NUMBER: _ClassVar[int]
    ACCRUED_FUNDING_FIELD_NUMBER: _ClassVar[int]
    OPEN_BID_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_ASK_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_BID_LOSS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ASK_LOSS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ORDER_FEES_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_ROOT_FIELD_NUMBER: _ClassVar[int]
    MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    IMF_SCALE_PPB_FIELD_NUMBER: _ClassVar[int]
    MMF_SCALE_PPB_FIELD_NUMBER: _ClassVar[int]
    VOLATILITY_RATIO_PPB_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_RATIO_PPB_FIELD_NUMBER: _ClassVar[int]
    DEPTH_RATIO_PPB_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    mark_price: str
    stable_mark_price: str
    quantity: str
    cost_base: str
    accrued_funding: str
    open_bid_quantity: str
    open_ask_quantity: str
    open_bid_loss: str
    open_ask_loss: str
    open_order_fees: str
    exposure_root: str
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    imf_scale_ppb: int
    mmf_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int
    def __init__(self, market_id: _Optional[int] = ..., mark_price: _Optional[str] = ..., stable_mark_price: _Optional[str] = ..., quantity: _Optional[str] = ..., cost_base: _Optional[str] = ..., accrued_funding: _Optional[str] = ..., open_bid_quantity: _Optional[str] = ..., open_ask_quantity: _Optional[str] = ..., open_bid_loss: _Optional[str] = ..., open_ask_loss: _Optional[str] = ..., open_order_fees: _Optional[str] = ..., exposure_root: _Optional[str] = ..., max_leverage: _Optional[int] = ..., imf_factor_ppb: _Optional[int] = ..., mmf_base_ppb: _Optional[int] = ..., mmf_factor_ppb: _Optional[int] = ..., imf_scale_ppb: _Optional[int] = ..., mmf_scale_ppb: _Optional[int] = ..., volatility_ratio_ppb: _Optional[int] = ..., open_interest_ratio_ppb: _Optional[int] = ..., depth_ratio_ppb: _Optional[int] = ...) -> None: ...

class AssumedBorrow(_message.Message):
    __slots__ = ("asset_id", "amount")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    amount: str
    def __init__(self, asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class LiquidationPrice(_message.Message):
    __slots__ = ("asset_id", "market_id", "lower_index_price", "lower_mark_price", "upper_index_price", "upper_mark_price", "is_exact", "lower_safe_index_price", "upper_safe_index_price")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    LOWER_INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    LOWER_MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    UPPER_INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    UPPER_MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    IS_EXACT_FIELD_NUMBER: _ClassVar[int]
    LOWER_SAFE_INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    UPPER_SAFE_INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    market_id: int
    lower_index_price: str
    lower_mark_price: str
    upper_index_price: str
    upper_mark_price: str
    is_exact: bool
    lower_safe_index_price: str
    upper_safe_index_price: str
    def __init__(self, asset_id: _Optional[int] = ..., market_id: _Optional[int] = ..., lower_index_price: _Optional[str] = ..., lower_mark_price: _Optional[str] = ..., upper_index_price: _Optional[str] = ..., upper_mark_price: _Optional[str] = ..., is_exact: bool = ..., lower_safe_index_price: _Optional[str] = ..., upper_safe_index_price: _Optional[str] = ...) -> None: ...

class ExplainMarginResponse(_message.Message):
    __slots__ = ("as_of_sequence", "margin", "max_leverage", "bankruptcy_equity", "is_liquidatable", "spot_order_deduction", "assumed_borrows", "strict_equity", "strict_imf_requirement", "strict_outflow_equity", "strict_outflow_imf_requirement", "holdings", "lines", "liquidation_prices")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FIELD_NUMBER: _ClassVar[int]
    MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    BANKRUPTCY_EQUITY_FIELD_NUMBER: _ClassVar[int]
    IS_LIQUIDATABLE_FIELD_NUMBER: _ClassVar[int]
    SPOT_ORDER_DEDUCTION_FIELD_NUMBER: _ClassVar[int]
    ASSUMED_BORROWS_FIELD_NUMBER: _ClassVar[int]
    STRICT_EQUITY_FIELD_NUMBER: _ClassVar[int]
    STRICT_IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    STRICT_OUTFLOW_EQUITY_FIELD_NUMBER: _ClassVar[int]
    STRICT_OUTFLOW_IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    HOLDINGS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_PRICES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    margin: GetMarginResponse
    max_leverage: int
    bankruptcy_equity: str
    is_liquidatable: bool
    spot_order_deduction: str
    assumed_borrows: _containers.RepeatedCompositeFieldContainer[AssumedBorrow]
    strict_equity: str
    strict_imf_requirement: str
    strict_outflow_equity: str
    strict_outflow_imf_requirement: str
    holdings: _containers.RepeatedCompositeFieldContainer[HoldingInputs]
    lines: _containers.RepeatedCompositeFieldContainer[LineInputs]
    liquidation_prices: _containers.RepeatedCompositeFieldContainer[LiquidationPrice]
    def __init__(self, as_of_sequence: _Optional[int] = ..., margin: _Optional[_Union[GetMarginResponse, _Mapping]] = ..., max_leverage: _Optional[int] = ..., bankruptcy_equity: _Optional[str] = ..., is_liquidatable: bool = ..., spot_order_deduction: _Optional[str] = ..., assumed_borrows: _Optional[_Iterable[_Union[AssumedBorrow, _Mapping]]] = ..., strict_equity: _Optional[str] = ..., strict_imf_requirement: _Optional[str] = ..., strict_outflow_equity: _Optional[str] = ..., strict_outflow_imf_requirement: _Optional[str] = ..., holdings: _Optional[_Iterable[_Union[HoldingInputs, _Mapping]]] = ..., lines: _Optional[_Iterable[_Union[LineInputs, _Mapping]]] = ..., liquidation_prices: _Optional[_Iterable[_Union[LiquidationPrice, _Mapping]]] = ...) -> None: ...

class SupposedPrice(_message.Message):
    __slots__ = ("asset_id", "index_price")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    index_price: str
    def __init__(self, asset_id: _Optional[int] = ..., index_price: _Optional[str] = ...) -> None: ...

class WhatIfRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "prices", "withdraw_asset_id", "withdraw_amount", "order", "with_liquidation_prices")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    WITH_LIQUIDATION_PRICES_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    prices: _containers.RepeatedCompositeFieldContainer[SupposedPrice]
    withdraw_asset_id: int
    withdraw_amount: str
    order: _trading_pb2.NewOrder
    with_liquidation_prices: bool
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., prices: _Optional[_Iterable[_Union[SupposedPrice, _Mapping]]] = ..., withdraw_asset_id: _Optional[int] = ..., withdraw_amount: _Optional[str] = ..., order: _Optional[_Union[_trading_pb2.NewOrder, _Mapping]] = ..., with_liquidation_prices: bool = ...) -> None: ...

class SupposedAnswer(_message.Message):
    __slots__ = ("code", "limit", "actual", "shortfall")
    CODE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    code: _result_code_pb2.ResultCode
    limit: str
    actual: str
    shortfall: str
    def __init__(self, code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class WhatIfResponse(_message.Message):
    __slots__ = ("as_of_sequence", "account_id", "before", "before_liquidatable", "after", "after_liquidatable", "withdrawal", "order", "order_price", "order_quantity", "liquidation_prices")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_LIQUIDATABLE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    AFTER_LIQUIDATABLE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    ORDER_PRICE_FIELD_NUMBER: _ClassVar[int]
    ORDER_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_PRICES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    account_id: int
    before: GetMarginResponse
    before_liquidatable: bool
    after: GetMarginResponse
    after_liquidatable: bool
    withdrawal: SupposedAnswer
    order: SupposedAnswer
    order_price: str
    order_quantity: str
    liquidation_prices: _containers.RepeatedCompositeFieldContainer[LiquidationPrice]
    def __init__(self, as_of_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., before: _Optional[_Union[GetMarginResponse, _Mapping]] = ..., before_liquidatable: bool = ..., after: _Optional[_Union[GetMarginResponse, _Mapping]] = ..., after_liquidatable: bool = ..., withdrawal: _Optional[_Union[SupposedAnswer, _Mapping]] = ..., order: _Optional[_Union[SupposedAnswer, _Mapping]] = ..., order_price: _Optional[str] = ..., order_quantity: _Optional[str] = ..., liquidation_prices: _Optional[_Iterable[_Union[LiquidationPrice, _Mapping]]] = ...) -> None: ...

class GetGuardMatrixRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class GuardRow(_message.Message):
    __slots__ = ("price_state", "increase_risk", "reduce_risk", "liquidate", "withdraw", "settle", "fund")
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    INCREASE_RISK_FIELD_NUMBER: _ClassVar[int]
    REDUCE_RISK_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_FIELD_NUMBER: _ClassVar[int]
    SETTLE_FIELD_NUMBER: _ClassVar[int]
    FUND_FIELD_NUMBER: _ClassVar[int]
    price_state: _enums_pb2.PriceState
    increase_risk: _enums_pb2.GuardDecision
    reduce_risk: _enums_pb2.GuardDecision
    liquidate: _enums_pb2.GuardDecision
    withdraw: _enums_pb2.GuardDecision
    settle: _enums_pb2.GuardDecision
    fund: _enums_pb2.GuardDecision
    def __init__(self, price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., increase_risk: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., reduce_risk: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., liquidate: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., withdraw: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., settle: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., fund: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ...) -> None: ...

class GuardedPrice(_message.Message):
    __slots__ = ("asset_id", "price_state", "is_guarded", "increase_risk", "reduce_risk", "liquidate", "withdraw", "settle", "fund", "price", "stable_price", "allowed_price")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    IS_GUARDED_FIELD_NUMBER: _ClassVar[int]
    INCREASE_RISK_FIELD_NUMBER: _ClassVar[int]
    REDUCE_RISK_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_FIELD_NUMBER: _ClassVar[int]
    SETTLE_FIELD_NUMBER: _ClassVar[int]
    FUND_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    STABLE_PRICE_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_PRICE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    price_state: _enums_pb2.PriceState
    is_guarded: bool
    increase_risk: _enums_pb2.GuardDecision
    reduce_risk: _enums_pb2.GuardDecision
    liquidate: _enums_pb2.GuardDecision
    withdraw: _enums_pb2.GuardDecision
    settle: _enums_pb2.GuardDecision
    fund: _enums_pb2.GuardDecision
    price: str
    stable_price: str
    allowed_price: str
    def __init__(self, asset_id: _Optional[int] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., is_guarded: bool = ..., increase_risk: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., reduce_risk: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., liquidate: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., withdraw: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., settle: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., fund: _Optional[_Union[_enums_pb2.GuardDecision, str]] = ..., price: _Optional[str] = ..., stable_price: _Optional[str] = ..., allowed_price: _Optional[str] = ...) -> None: ...

class GetGuardMatrixResponse(_message.Message):
    __slots__ = ("as_of_sequence", "rows", "prices")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    rows: _containers.RepeatedCompositeFieldContainer[GuardRow]
    prices: _containers.RepeatedCompositeFieldContainer[GuardedPrice]
    def __init__(self, as_of_sequence: _Optional[int] = ..., rows: _Optional[_Iterable[_Union[GuardRow, _Mapping]]] = ..., prices: _Optional[_Iterable[_Union[GuardedPrice, _Mapping]]] = ...) -> None: ...

class ListRiskSwitchesRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class RiskSwitch(_message.Message):
    __slots__ = ("scope", "target_id")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    scope: _enums_pb2.RiskSwitchScope
    target_id: int
    def __init__(self, scope: _Optional[_Union[_enums_pb2.RiskSwitchScope, str]] = ..., target_id: _Optional[int] = ...) -> None: ...

class ListRiskSwitchesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "switches")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SWITCHES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    switches: _containers.RepeatedCompositeFieldContainer[RiskSwitch]
    def __init__(self, as_of_sequence: _Optional[int] = ..., switches: _Optional[_Iterable[_Union[RiskSwitch, _Mapping]]] = ...) -> None: ...

class Break(_message.Message):
    __slots__ = ("break_id", "code", "market_id", "order_id", "price", "quantity", "venue_fill_id", "resolution", "sequence")
    BREAK_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VENUE_FILL_ID_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    break_id: int
    code: _result_code_pb2.ResultCode
    market_id: int
    order_id: int
    price: str
    quantity: str
    venue_fill_id: str
    resolution: _enums_pb2.BreakResolution
    sequence: int
    def __init__(self, break_id: _Optional[int] = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., venue_fill_id: _Optional[str] = ..., resolution: _Optional[_Union[_enums_pb2.BreakResolution, str]] = ..., sequence: _Optional[int] = ...) -> None: ...

class ListBreaksRequest(_message.Message):
    __slots__ = ("min_sequence", "include_resolved", "page_size", "after_break_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_RESOLVED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_BREAK_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    include_resolved: bool
    page_size: int
    after_break_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., include_resolved: bool = ..., page_size: _Optional[int] = ..., after_break_id: _Optional[int] = ...) -> None: ...

class ListBreaksResponse(_message.Message):
    __slots__ = ("as_of_sequence", "breaks", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BREAKS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    breaks: _containers.RepeatedCompositeFieldContainer[Break]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., breaks: _Optional[_Iterable[_Union[Break, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class GetConservationRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class AssetConservation(_message.Message):
    __slots__ = ("asset_id", "balance_sum", "external", "settlement_cash", "unsettled_sum", "cost_base_sum", "custody_shortfall")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_SUM_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_CASH_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_SUM_FIELD_NUMBER: _ClassVar[int]
    COST_BASE_SUM_FIELD_NUMBER: _ClassVar[int]
    CUSTODY_SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    balance_sum: str
    external: str
    settlement_cash: str
    unsettled_sum: str
    cost_base_sum: str
    custody_shortfall: str
    def __init__(self, asset_id: _Optional[int] = ..., balance_sum: _Optional[str] = ..., external: _Optional[str] = ..., settlement_cash: _Optional[str] = ..., unsettled_sum: _Optional[str] = ..., cost_base_sum: _Optional[str] = ..., custody_shortfall: _Optional[str] = ...) -> None: ...

class MarketConservation(_message.Message):
    __slots__ = ("market_id", "position_sum", "open_interest")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_SUM_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    position_sum: str
    open_interest: str
    def __init__(self, market_id: _Optional[int] = ..., position_sum: _Optional[str] = ..., open_interest: _Optional[str] = ...) -> None: ...

class GetConservationResponse(_message.Message):
    __slots__ = ("as_of_sequence", "assets", "markets")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    assets: _containers.RepeatedCompositeFieldContainer[AssetConservation]
    markets: _containers.RepeatedCompositeFieldContainer[MarketConservation]
    def __init__(self, as_of_sequence: _Optional[int] = ..., assets: _Optional[_Iterable[_Union[AssetConservation, _Mapping]]] = ..., markets: _Optional[_Iterable[_Union[MarketConservation, _Mapping]]] = ...) -> None: ...

class GetLiquidationRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class LiquidationLine(_message.Message):
    __slots__ = ("market_id", "quantity", "flagged_quantity", "bankruptcy_price", "adl_rank", "adl_ranked", "ranked_sequence")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FLAGGED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BANKRUPTCY_PRICE_FIELD_NUMBER: _ClassVar[int]
    ADL_RANK_FIELD_NUMBER: _ClassVar[int]
    ADL_RANKED_FIELD_NUMBER: _ClassVar[int]
    RANKED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    quantity: str
    flagged_quantity: str
    bankruptcy_price: str
    adl_rank: int
    adl_ranked: int
    ranked_sequence: int
    def __init__(self, market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., flagged_quantity: _Optional[str] = ..., bankruptcy_price: _Optional[str] = ..., adl_rank: _Optional[int] = ..., adl_ranked: _Optional[int] = ..., ranked_sequence: _Optional[int] = ...) -> None: ...

class AssetAmount(_message.Message):
    __slots__ = ("asset_id", "amount")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    amount: str
    def __init__(self, asset_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class GetLiquidationResponse(_message.Message):
    __slots__ = ("as_of_sequence", "account_id", "in_liquidation", "sold", "passes_below_zero", "bankruptcy_equity", "auto_close_requirement", "lines", "debt_lines")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    IN_LIQUIDATION_FIELD_NUMBER: _ClassVar[int]
    SOLD_FIELD_NUMBER: _ClassVar[int]
    PASSES_BELOW_ZERO_FIELD_NUMBER: _ClassVar[int]
    BANKRUPTCY_EQUITY_FIELD_NUMBER: _ClassVar[int]
    AUTO_CLOSE_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    DEBT_LINES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    account_id: int
    in_liquidation: bool
    sold: bool
    passes_below_zero: int
    bankruptcy_equity: str
    auto_close_requirement: str
    lines: _containers.RepeatedCompositeFieldContainer[LiquidationLine]
    debt_lines: _containers.RepeatedCompositeFieldContainer[AssetAmount]
    def __init__(self, as_of_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., in_liquidation: bool = ..., sold: bool = ..., passes_below_zero: _Optional[int] = ..., bankruptcy_equity: _Optional[str] = ..., auto_close_requirement: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[LiquidationLine, _Mapping]]] = ..., debt_lines: _Optional[_Iterable[_Union[AssetAmount, _Mapping]]] = ...) -> None: ...

class StreamAdlPlacesRequest(_message.Message):
    __slots__ = ("account_ids", "heartbeat_interval_ms")
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    account_ids: _containers.RepeatedScalarFieldContainer[int]
    heartbeat_interval_ms: int
    def __init__(self, account_ids: _Optional[_Iterable[int]] = ..., heartbeat_interval_ms: _Optional[int] = ...) -> None: ...

class AdlPlace(_message.Message):
    __slots__ = ("account_id", "market_id", "side", "adl_fifth", "adl_rank", "adl_ranked", "ranked_sequence", "ranked_time_ns", "is_closed")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ADL_FIFTH_FIELD_NUMBER: _ClassVar[int]
    ADL_RANK_FIELD_NUMBER: _ClassVar[int]
    ADL_RANKED_FIELD_NUMBER: _ClassVar[int]
    RANKED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RANKED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    IS_CLOSED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    adl_fifth: int
    adl_rank: int
    adl_ranked: int
    ranked_sequence: int
    ranked_time_ns: int
    is_closed: bool
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., adl_fifth: _Optional[int] = ..., adl_rank: _Optional[int] = ..., adl_ranked: _Optional[int] = ..., ranked_sequence: _Optional[int] = ..., ranked_time_ns: _Optional[int] = ..., is_closed: bool = ...) -> None: ...

class StreamAdlPlacesResponse(_message.Message):
    __slots__ = ("sequence", "number", "places", "is_heartbeat")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    IS_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    number: int
    places: _containers.RepeatedCompositeFieldContainer[AdlPlace]
    is_heartbeat: bool
    def __init__(self, sequence: _Optional[int] = ..., number: _Optional[int] = ..., places: _Optional[_Iterable[_Union[AdlPlace, _Mapping]]] = ..., is_heartbeat: bool = ...) -> None: ...

class GetLiquidityFundRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class FundHolding(_message.Message):
    __slots__ = ("asset_id", "balance", "lent", "borrowed", "unsettled_equity", "can_pay", "debt", "to_sell", "limit", "bought")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_EQUITY_FIELD_NUMBER: _ClassVar[int]
    CAN_PAY_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    TO_SELL_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    balance: str
    lent: str
    borrowed: str
    unsettled_equity: str
    can_pay: str
    debt: str
    to_sell: str
    limit: str
    bought: str
    def __init__(self, asset_id: _Optional[int] = ..., balance: _Optional[str] = ..., lent: _Optional[str] = ..., borrowed: _Optional[str] = ..., unsettled_equity: _Optional[str] = ..., can_pay: _Optional[str] = ..., debt: _Optional[str] = ..., to_sell: _Optional[str] = ..., limit: _Optional[str] = ..., bought: _Optional[str] = ...) -> None: ...

class GetLiquidityFundResponse(_message.Message):
    __slots__ = ("as_of_sequence", "holdings")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HOLDINGS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    holdings: _containers.RepeatedCompositeFieldContainer[FundHolding]
    def __init__(self, as_of_sequence: _Optional[int] = ..., holdings: _Optional[_Iterable[_Union[FundHolding, _Mapping]]] = ...) -> None: ...

class GetLiquidationRulesRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class BackstopOffer(_message.Message):
    __slots__ = ("account_id", "market_id", "capacity", "priority", "spread_ppb")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SPREAD_PPB_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    capacity: str
    priority: int
    spread_ppb: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., capacity: _Optional[str] = ..., priority: _Optional[int] = ..., spread_ppb: _Optional[int] = ...) -> None: ...

class GetLiquidationRulesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "enabled", "interval_ns", "pass_share_ppb", "band_ppb", "fee_ppb", "exit_buffer_ppb", "throttle_ppb", "auto_close_divisor", "auto_close_offset_ppb", "spread_ppb", "takeover_passes", "recourse", "offers")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
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
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
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
    offers: _containers.RepeatedCompositeFieldContainer[BackstopOffer]
    def __init__(self, as_of_sequence: _Optional[int] = ..., enabled: bool = ..., interval_ns: _Optional[int] = ..., pass_share_ppb: _Optional[int] = ..., band_ppb: _Optional[int] = ..., fee_ppb: _Optional[int] = ..., exit_buffer_ppb: _Optional[int] = ..., throttle_ppb: _Optional[int] = ..., auto_close_divisor: _Optional[int] = ..., auto_close_offset_ppb: _Optional[int] = ..., spread_ppb: _Optional[int] = ..., takeover_passes: _Optional[int] = ..., recourse: bool = ..., offers: _Optional[_Iterable[_Union[BackstopOffer, _Mapping]]] = ...) -> None: ...

class ListBrakesRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class Brake(_message.Message):
    __slots__ = ("brake", "market_id", "asset_id", "is_armed", "is_engaged", "since_time_ns", "cause", "reason", "limit", "actual", "until_time_ns", "present", "present_limit", "window_ns", "hold_ns")
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    IS_ARMED_FIELD_NUMBER: _ClassVar[int]
    IS_ENGAGED_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    PRESENT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    HOLD_NS_FIELD_NUMBER: _ClassVar[int]
    brake: _enums_pb2.BrakeKind
    market_id: int
    asset_id: int
    is_armed: bool
    is_engaged: bool
    since_time_ns: int
    cause: _enums_pb2.BrakeCause
    reason: str
    limit: str
    actual: str
    until_time_ns: int
    present: str
    present_limit: str
    window_ns: int
    hold_ns: int
    def __init__(self, brake: _Optional[_Union[_enums_pb2.BrakeKind, str]] = ..., market_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., is_armed: bool = ..., is_engaged: bool = ..., since_time_ns: _Optional[int] = ..., cause: _Optional[_Union[_enums_pb2.BrakeCause, str]] = ..., reason: _Optional[str] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., until_time_ns: _Optional[int] = ..., present: _Optional[str] = ..., present_limit: _Optional[str] = ..., window_ns: _Optional[int] = ..., hold_ns: _Optional[int] = ...) -> None: ...

class ListBrakesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "brakes")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BRAKES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    brakes: _containers.RepeatedCompositeFieldContainer[Brake]
    def __init__(self, as_of_sequence: _Optional[int] = ..., brakes: _Optional[_Iterable[_Union[Brake, _Mapping]]] = ...) -> None: ...

class ListQuarantinedWorkRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class QuarantinedWork(_message.Message):
    __slots__ = ("kind", "subject_id", "since_time_ns", "principal", "reason")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    kind: _enums_pb2.WorkKind
    subject_id: int
    since_time_ns: int
    principal: str
    reason: str
    def __init__(self, kind: _Optional[_Union[_enums_pb2.WorkKind, str]] = ..., subject_id: _Optional[int] = ..., since_time_ns: _Optional[int] = ..., principal: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ListQuarantinedWorkResponse(_message.Message):
    __slots__ = ("as_of_sequence", "work")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    work: _containers.RepeatedCompositeFieldContainer[QuarantinedWork]
    def __init__(self, as_of_sequence: _Optional[int] = ..., work: _Optional[_Iterable[_Union[QuarantinedWork, _Mapping]]] = ...) -> None: ...

class ListAccountMarginsRequest(_message.Message):
    __slots__ = ("min_sequence", "max_sequences_behind", "max_time_behind_ns", "cursor", "page_size", "status", "margin_fraction_max", "market_id", "exposure_min", "kind")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FRACTION_MAX_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_MIN_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    cursor: str
    page_size: int
    status: _enums_pb2.AccountStatus
    margin_fraction_max: str
    market_id: int
    exposure_min: str
    kind: _enums_pb2.AccountKind
    def __init__(self, min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ..., cursor: _Optional[str] = ..., page_size: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.AccountStatus, str]] = ..., margin_fraction_max: _Optional[str] = ..., market_id: _Optional[int] = ..., exposure_min: _Optional[str] = ..., kind: _Optional[_Union[_enums_pb2.AccountKind, str]] = ...) -> None: ...

class AccountMargin(_message.Message):
    __slots__ = ("account_id", "owner", "kind", "status", "parent_id", "isolated_market_id", "equity", "worst_case_equity", "exposure", "imf_requirement", "mmf_requirement", "margin_fraction", "imf", "mmf", "auto_close_fraction")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    ISOLATED_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    WORST_CASE_EQUITY_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    IMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    MMF_REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FRACTION_FIELD_NUMBER: _ClassVar[int]
    IMF_FIELD_NUMBER: _ClassVar[int]
    MMF_FIELD_NUMBER: _ClassVar[int]
    AUTO_CLOSE_FRACTION_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    owner: str
    kind: _enums_pb2.AccountKind
    status: _enums_pb2.AccountStatus
    parent_id: int
    isolated_market_id: int
    equity: str
    worst_case_equity: str
    exposure: str
    imf_requirement: str
    mmf_requirement: str
    margin_fraction: str
    imf: str
    mmf: str
    auto_close_fraction: str
    def __init__(self, account_id: _Optional[int] = ..., owner: _Optional[str] = ..., kind: _Optional[_Union[_enums_pb2.AccountKind, str]] = ..., status: _Optional[_Union[_enums_pb2.AccountStatus, str]] = ..., parent_id: _Optional[int] = ..., isolated_market_id: _Optional[int] = ..., equity: _Optional[str] = ..., worst_case_equity: _Optional[str] = ..., exposure: _Optional[str] = ..., imf_requirement: _Optional[str] = ..., mmf_requirement: _Optional[str] = ..., margin_fraction: _Optional[str] = ..., imf: _Optional[str] = ..., mmf: _Optional[str] = ..., auto_close_fraction: _Optional[str] = ...) -> None: ...

class ListAccountMarginsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "accounts", "next_cursor", "total_accounts")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    accounts: _containers.RepeatedCompositeFieldContainer[AccountMargin]
    next_cursor: str
    total_accounts: int
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., accounts: _Optional[_Iterable[_Union[AccountMargin, _Mapping]]] = ..., next_cursor: _Optional[str] = ..., total_accounts: _Optional[int] = ...) -> None: ...

class ListMarketExposuresRequest(_message.Message):
    __slots__ = ("min_sequence", "max_sequences_behind", "max_time_behind_ns", "cursor", "page_size", "market_id", "largest")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    LARGEST_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    cursor: str
    page_size: int
    market_id: int
    largest: int
    def __init__(self, min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ..., cursor: _Optional[str] = ..., page_size: _Optional[int] = ..., market_id: _Optional[int] = ..., largest: _Optional[int] = ...) -> None: ...

class PositionHolder(_message.Message):
    __slots__ = ("account_id", "quantity", "notional", "share_ppb", "margin_fraction")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    MARGIN_FRACTION_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    quantity: str
    notional: str
    share_ppb: int
    margin_fraction: str
    def __init__(self, account_id: _Optional[int] = ..., quantity: _Optional[str] = ..., notional: _Optional[str] = ..., share_ppb: _Optional[int] = ..., margin_fraction: _Optional[str] = ...) -> None: ...

class MarketExposure(_message.Message):
    __slots__ = ("market_id", "mark_price", "open_interest", "notional", "long_accounts", "short_accounts", "largest_longs_share_ppb", "largest_shorts_share_ppb", "largest_longs", "largest_shorts")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_FIELD_NUMBER: _ClassVar[int]
    NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    LONG_ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    SHORT_ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    LARGEST_LONGS_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    LARGEST_SHORTS_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    LARGEST_LONGS_FIELD_NUMBER: _ClassVar[int]
    LARGEST_SHORTS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    mark_price: str
    open_interest: str
    notional: str
    long_accounts: int
    short_accounts: int
    largest_longs_share_ppb: int
    largest_shorts_share_ppb: int
    largest_longs: _containers.RepeatedCompositeFieldContainer[PositionHolder]
    largest_shorts: _containers.RepeatedCompositeFieldContainer[PositionHolder]
    def __init__(self, market_id: _Optional[int] = ..., mark_price: _Optional[str] = ..., open_interest: _Optional[str] = ..., notional: _Optional[str] = ..., long_accounts: _Optional[int] = ..., short_accounts: _Optional[int] = ..., largest_longs_share_ppb: _Optional[int] = ..., largest_shorts_share_ppb: _Optional[int] = ..., largest_longs: _Optional[_Iterable[_Union[PositionHolder, _Mapping]]] = ..., largest_shorts: _Optional[_Iterable[_Union[PositionHolder, _Mapping]]] = ...) -> None: ...

class ListMarketExposuresResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "markets", "next_cursor")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    markets: _containers.RepeatedCompositeFieldContainer[MarketExposure]
    next_cursor: str
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., markets: _Optional[_Iterable[_Union[MarketExposure, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class ListAssetExposuresRequest(_message.Message):
    __slots__ = ("min_sequence", "max_sequences_behind", "max_time_behind_ns", "cursor", "page_size", "asset_id", "largest")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    LARGEST_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    cursor: str
    page_size: int
    asset_id: int
    largest: int
    def __init__(self, min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ..., cursor: _Optional[str] = ..., page_size: _Optional[int] = ..., asset_id: _Optional[int] = ..., largest: _Optional[int] = ...) -> None: ...

class AssetHolder(_message.Message):
    __slots__ = ("account_id", "amount", "value", "share_ppb")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    amount: str
    value: str
    share_ppb: int
    def __init__(self, account_id: _Optional[int] = ..., amount: _Optional[str] = ..., value: _Optional[str] = ..., share_ppb: _Optional[int] = ...) -> None: ...

class AssetExposure(_message.Message):
    __slots__ = ("asset_id", "index_price", "price_state", "net_deposits", "balances", "collateral_amount", "gross_value", "collateral_value", "holders", "lent", "lenders", "borrowed", "borrowers", "largest_holders_share_ppb", "largest_borrowers_share_ppb", "largest_holders", "largest_borrowers")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    NET_DEPOSITS_FIELD_NUMBER: _ClassVar[int]
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    GROSS_VALUE_FIELD_NUMBER: _ClassVar[int]
    COLLATERAL_VALUE_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    LENDERS_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    BORROWERS_FIELD_NUMBER: _ClassVar[int]
    LARGEST_HOLDERS_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    LARGEST_BORROWERS_SHARE_PPB_FIELD_NUMBER: _ClassVar[int]
    LARGEST_HOLDERS_FIELD_NUMBER: _ClassVar[int]
    LARGEST_BORROWERS_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    index_price: str
    price_state: _enums_pb2.PriceState
    net_deposits: str
    balances: str
    collateral_amount: str
    gross_value: str
    collateral_value: str
    holders: int
    lent: str
    lenders: int
    borrowed: str
    borrowers: int
    largest_holders_share_ppb: int
    largest_borrowers_share_ppb: int
    largest_holders: _containers.RepeatedCompositeFieldContainer[AssetHolder]
    largest_borrowers: _containers.RepeatedCompositeFieldContainer[AssetHolder]
    def __init__(self, asset_id: _Optional[int] = ..., index_price: _Optional[str] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., net_deposits: _Optional[str] = ..., balances: _Optional[str] = ..., collateral_amount: _Optional[str] = ..., gross_value: _Optional[str] = ..., collateral_value: _Optional[str] = ..., holders: _Optional[int] = ..., lent: _Optional[str] = ..., lenders: _Optional[int] = ..., borrowed: _Optional[str] = ..., borrowers: _Optional[int] = ..., largest_holders_share_ppb: _Optional[int] = ..., largest_borrowers_share_ppb: _Optional[int] = ..., largest_holders: _Optional[_Iterable[_Union[AssetHolder, _Mapping]]] = ..., largest_borrowers: _Optional[_Iterable[_Union[AssetHolder, _Mapping]]] = ...) -> None: ...

class ListAssetExposuresResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "assets", "next_cursor")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    assets: _containers.RepeatedCompositeFieldContainer[AssetExposure]
    next_cursor: str
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., assets: _Optional[_Iterable[_Union[AssetExposure, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class CheckListingRequest(_message.Message):
    __slots__ = ("market_id", "asset_id", "min_sequence")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    asset_id: int
    min_sequence: int
    def __init__(self, market_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class ListingFinding(_message.Message):
    __slots__ = ("gap", "market_id", "asset_id")
    GAP_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    gap: _enums_pb2.ListingGap
    market_id: int
    asset_id: int
    def __init__(self, gap: _Optional[_Union[_enums_pb2.ListingGap, str]] = ..., market_id: _Optional[int] = ..., asset_id: _Optional[int] = ...) -> None: ...

class CheckListingResponse(_message.Message):
    __slots__ = ("as_of_sequence", "findings")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    findings: _containers.RepeatedCompositeFieldContainer[ListingFinding]
    def __init__(self, as_of_sequence: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[ListingFinding, _Mapping]]] = ...) -> None: ...
