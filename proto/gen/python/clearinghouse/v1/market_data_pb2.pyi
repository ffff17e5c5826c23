# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import common_pb2 as _common_pb2
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import event_pb2 as _event_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Asset(_message.Message):
    __slots__ = ("asset_id", "symbol", "scale", "is_valuation_asset", "index_price", "price_state", "weight_kind", "weight_base_ppb", "weight_penalty_ppb", "debt_max_leverage", "debt_imf_factor_ppb", "debt_mmf_base_ppb", "debt_mmf_factor_ppb", "outflow_limit", "outflow_window_ns", "approval_limit", "chain_fee_limit", "house_fee_limit", "isin")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    IS_VALUATION_ASSET_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    DEBT_IMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_BASE_PPB_FIELD_NUMBER: _ClassVar[int]
    DEBT_MMF_FACTOR_PPB_FIELD_NUMBER: _ClassVar[int]
    OUTFLOW_LIMIT_FIELD_NUMBER: _ClassVar[int]
    OUTFLOW_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    APPROVAL_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FEE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    HOUSE_FEE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    ISIN_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    symbol: str
    scale: int
    is_valuation_asset: bool
    index_price: str
    price_state: _enums_pb2.PriceState
    weight_kind: _enums_pb2.WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: str
    outflow_window_ns: int
    approval_limit: str
    chain_fee_limit: str
    house_fee_limit: str
    isin: str
    def __init__(self, asset_id: _Optional[int] = ..., symbol: _Optional[str] = ..., scale: _Optional[int] = ..., is_valuation_asset: bool = ..., index_price: _Optional[str] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., weight_kind: _Optional[_Union[_enums_pb2.WeightKind, str]] = ..., weight_base_ppb: _Optional[int] = ..., weight_penalty_ppb: _Optional[int] = ..., debt_max_leverage: _Optional[int] = ..., debt_imf_factor_ppb: _Optional[int] = ..., debt_mmf_base_ppb: _Optional[int] = ..., debt_mmf_factor_ppb: _Optional[int] = ..., outflow_limit: _Optional[str] = ..., outflow_window_ns: _Optional[int] = ..., approval_limit: _Optional[str] = ..., chain_fee_limit: _Optional[str] = ..., house_fee_limit: _Optional[str] = ..., isin: _Optional[str] = ...) -> None: ...

class ListAssetsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListAssetsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "assets")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    assets: _containers.RepeatedCompositeFieldContainer[Asset]
    def __init__(self, as_of_sequence: _Optional[int] = ..., assets: _Optional[_Iterable[_Union[Asset, _Mapping]]] = ...) -> None: ...

class Market(_message.Message):
    __slots__ = ("market_id", "symbol", "kind", "matching", "base_asset_id", "quote_asset_id", "base_symbol", "quote_symbol", "lot_size", "quantity_scale", "tick_size", "price_scale", "venue_account_id", "status", "maker_fee_ppb", "taker_fee_ppb", "notional_min", "notional_max", "open_order_quantity_max", "open_interest_max", "position_weight_ppb", "band_ppb", "slippage_ppb", "max_leverage", "imf_factor_ppb", "mmf_base_ppb", "mmf_factor_ppb", "mark_price", "index_price", "price_state", "open_interest", "risk_taking_disabled", "funding_interval_ns", "funding_interest_ppb", "funding_inner_clamp_ppb", "funding_bound_ppb", "funding_rate_ppb", "funding_index", "expiry_time_ns", "expiry_window_ns", "settlement_price", "mark_impact_notional", "mark_ewma_ns", "mark_clamp_bps", "mark_basis")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    BASE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BASE_SYMBOL_FIELD_NUMBER: _ClassVar[int]
    QUOTE_SYMBOL_FIELD_NUMBER: _ClassVar[int]
    LOT_SIZE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_SCALE_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    PRICE_SCALE_FIELD_NUMBER: _ClassVar[int]
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
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_FIELD_NUMBER: _ClassVar[int]
    RISK_TAKING_DISABLED_FIELD_NUMBER: _ClassVar[int]
    FUNDING_INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    FUNDING_INTEREST_PPB_FIELD_NUMBER: _ClassVar[int]
    FUNDING_INNER_CLAMP_PPB_FIELD_NUMBER: _ClassVar[int]
    FUNDING_BOUND_PPB_FIELD_NUMBER: _ClassVar[int]
    FUNDING_RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    FUNDING_INDEX_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_WINDOW_NS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_PRICE_FIELD_NUMBER: _ClassVar[int]
    MARK_IMPACT_NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    MARK_EWMA_NS_FIELD_NUMBER: _ClassVar[int]
    MARK_CLAMP_BPS_FIELD_NUMBER: _ClassVar[int]
    MARK_BASIS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    symbol: str
    kind: _enums_pb2.MarketKind
    matching: _enums_pb2.Matching
    base_asset_id: int
    quote_asset_id: int
    base_symbol: str
    quote_symbol: str
    lot_size: str
    quantity_scale: int
    tick_size: str
    price_scale: int
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
    mark_price: str
    index_price: str
    price_state: _enums_pb2.PriceState
    open_interest: str
    risk_taking_disabled: bool
    funding_interval_ns: int
    funding_interest_ppb: int
    funding_inner_clamp_ppb: int
    funding_bound_ppb: int
    funding_rate_ppb: int
    funding_index: str
    expiry_time_ns: int
    expiry_window_ns: int
    settlement_price: str
    mark_impact_notional: str
    mark_ewma_ns: int
    mark_clamp_bps: int
    mark_basis: str
    def __init__(self, market_id: _Optional[int] = ..., symbol: _Optional[str] = ..., kind: _Optional[_Union[_enums_pb2.MarketKind, str]] = ..., matching: _Optional[_Union[_enums_pb2.Matching, str]] = ..., base_asset_id: _Optional[int] = ..., quote_asset_id: _Optional[int] = ..., base_symbol: _Optional[str] = ..., quote_symbol: _Optional[str] = ..., lot_size: _Optional[str] = ..., quantity_scale: _Optional[int] = ..., tick_size: _Optional[str] = ..., price_scale: _Optional[int] = ..., venue_account_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ..., maker_fee_ppb: _Optional[_Iterable[int]] = ..., taker_fee_ppb: _Optional[_Iterable[int]] = ..., notional_min: _Optional[str] = ..., notional_max: _Optional[str] = ..., open_order_quantity_max: _Optional[str] = ..., open_interest_max: _Optional[str] = ..., position_weight_ppb: _Optional[int] = ..., band_ppb: _Optional[int] = ..., slippage_ppb: _Optional[int] = ..., max_leverage: _Optional[int] = ..., imf_factor_ppb: _Optional[int] = ..., mmf_base_ppb: _Optional[int] = ..., mmf_factor_ppb: _Optional[int] = ..., mark_price: _Optional[str] = ..., index_price: _Optional[str] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., open_interest: _Optional[str] = ..., risk_taking_disabled: bool = ..., funding_interval_ns: _Optional[int] = ..., funding_interest_ppb: _Optional[int] = ..., funding_inner_clamp_ppb: _Optional[int] = ..., funding_bound_ppb: _Optional[int] = ..., funding_rate_ppb: _Optional[int] = ..., funding_index: _Optional[str] = ..., expiry_time_ns: _Optional[int] = ..., expiry_window_ns: _Optional[int] = ..., settlement_price: _Optional[str] = ..., mark_impact_notional: _Optional[str] = ..., mark_ewma_ns: _Optional[int] = ..., mark_clamp_bps: _Optional[int] = ..., mark_basis: _Optional[str] = ...) -> None: ...

class ListMarketsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListMarketsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "markets")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    markets: _containers.RepeatedCompositeFieldContainer[Market]
    def __init__(self, as_of_sequence: _Optional[int] = ..., markets: _Optional[_Iterable[_Union[Market, _Mapping]]] = ...) -> None: ...

class ListNextFundingRequest(_message.Message):
    __slots__ = ("min_sequence", "market_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    market_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., market_id: _Optional[int] = ...) -> None: ...

class NextFunding(_message.Message):
    __slots__ = ("market_id", "interval_ns", "next_time_ns", "predicted_rate_ppb", "samples", "samples_needed", "last_rate_ppb")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_NEEDED_FIELD_NUMBER: _ClassVar[int]
    LAST_RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    interval_ns: int
    next_time_ns: int
    predicted_rate_ppb: int
    samples: int
    samples_needed: int
    last_rate_ppb: int
    def __init__(self, market_id: _Optional[int] = ..., interval_ns: _Optional[int] = ..., next_time_ns: _Optional[int] = ..., predicted_rate_ppb: _Optional[int] = ..., samples: _Optional[int] = ..., samples_needed: _Optional[int] = ..., last_rate_ppb: _Optional[int] = ...) -> None: ...

class ListNextFundingResponse(_message.Message):
    __slots__ = ("as_of_sequence", "markets")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    markets: _containers.RepeatedCompositeFieldContainer[NextFunding]
    def __init__(self, as_of_sequence: _Optional[int] = ..., markets: _Optional[_Iterable[_Union[NextFunding, _Mapping]]] = ...) -> None: ...

class ListTwapsRequest(_message.Message):
    __slots__ = ("min_sequence", "market_id", "page_size", "after_order_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    market_id: int
    page_size: int
    after_order_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., market_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_order_id: _Optional[int] = ...) -> None: ...

class Twap(_message.Message):
    __slots__ = ("order_id", "market_id", "side", "quantity", "filled_quantity", "slices", "slices_over", "interval_ns", "time_ns", "next_time_ns", "reduce_only")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FILLED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    SLICES_OVER_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_NS_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    market_id: int
    side: _enums_pb2.Side
    quantity: str
    filled_quantity: str
    slices: int
    slices_over: int
    interval_ns: int
    time_ns: int
    next_time_ns: int
    reduce_only: bool
    def __init__(self, order_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., quantity: _Optional[str] = ..., filled_quantity: _Optional[str] = ..., slices: _Optional[int] = ..., slices_over: _Optional[int] = ..., interval_ns: _Optional[int] = ..., time_ns: _Optional[int] = ..., next_time_ns: _Optional[int] = ..., reduce_only: bool = ...) -> None: ...

class ListTwapsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "twaps", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TWAPS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    twaps: _containers.RepeatedCompositeFieldContainer[Twap]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., twaps: _Optional[_Iterable[_Union[Twap, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class Pool(_message.Message):
    __slots__ = ("asset_id", "symbol", "terms", "cash", "debt", "claims", "reserve", "borrow_rate", "lend_rate", "borrow_index", "supply_index", "accrued_time_ns", "fees_to_lenders", "epoch", "redeemable", "borrowable", "redemptions_asked")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CASH_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    RESERVE_FIELD_NUMBER: _ClassVar[int]
    BORROW_RATE_FIELD_NUMBER: _ClassVar[int]
    LEND_RATE_FIELD_NUMBER: _ClassVar[int]
    BORROW_INDEX_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_INDEX_FIELD_NUMBER: _ClassVar[int]
    ACCRUED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FEES_TO_LENDERS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    REDEEMABLE_FIELD_NUMBER: _ClassVar[int]
    BORROWABLE_FIELD_NUMBER: _ClassVar[int]
    REDEMPTIONS_ASKED_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    symbol: str
    terms: _common_pb2.PoolTerms
    cash: str
    debt: str
    claims: str
    reserve: str
    borrow_rate: str
    lend_rate: str
    borrow_index: str
    supply_index: str
    accrued_time_ns: int
    fees_to_lenders: str
    epoch: int
    redeemable: str
    borrowable: str
    redemptions_asked: str
    def __init__(self, asset_id: _Optional[int] = ..., symbol: _Optional[str] = ..., terms: _Optional[_Union[_common_pb2.PoolTerms, _Mapping]] = ..., cash: _Optional[str] = ..., debt: _Optional[str] = ..., claims: _Optional[str] = ..., reserve: _Optional[str] = ..., borrow_rate: _Optional[str] = ..., lend_rate: _Optional[str] = ..., borrow_index: _Optional[str] = ..., supply_index: _Optional[str] = ..., accrued_time_ns: _Optional[int] = ..., fees_to_lenders: _Optional[str] = ..., epoch: _Optional[int] = ..., redeemable: _Optional[str] = ..., borrowable: _Optional[str] = ..., redemptions_asked: _Optional[str] = ...) -> None: ...

class ListPoolsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListPoolsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "pools")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    pools: _containers.RepeatedCompositeFieldContainer[Pool]
    def __init__(self, as_of_sequence: _Optional[int] = ..., pools: _Optional[_Iterable[_Union[Pool, _Mapping]]] = ...) -> None: ...

class ListAnnouncedSettingsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListAnnouncedSettingsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "changes")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    changes: _containers.RepeatedCompositeFieldContainer[_event_pb2.AnnouncedSetting]
    def __init__(self, as_of_sequence: _Optional[int] = ..., changes: _Optional[_Iterable[_Union[_event_pb2.AnnouncedSetting, _Mapping]]] = ...) -> None: ...

class BookLevel(_message.Message):
    __slots__ = ("price", "quantity", "order_count")
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    ORDER_COUNT_FIELD_NUMBER: _ClassVar[int]
    price: str
    quantity: str
    order_count: int
    def __init__(self, price: _Optional[str] = ..., quantity: _Optional[str] = ..., order_count: _Optional[int] = ...) -> None: ...

class GetOrderBookRequest(_message.Message):
    __slots__ = ("market_id", "depth", "min_sequence")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    depth: int
    min_sequence: int
    def __init__(self, market_id: _Optional[int] = ..., depth: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class GetOrderBookResponse(_message.Message):
    __slots__ = ("as_of_sequence", "market_id", "status", "bids", "asks")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BIDS_FIELD_NUMBER: _ClassVar[int]
    ASKS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    market_id: int
    status: _enums_pb2.MarketStatus
    bids: _containers.RepeatedCompositeFieldContainer[BookLevel]
    asks: _containers.RepeatedCompositeFieldContainer[BookLevel]
    def __init__(self, as_of_sequence: _Optional[int] = ..., market_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ..., bids: _Optional[_Iterable[_Union[BookLevel, _Mapping]]] = ..., asks: _Optional[_Iterable[_Union[BookLevel, _Mapping]]] = ...) -> None: ...

class ListCallAuctionsRequest(_message.Message):
    __slots__ = ("min_sequence", "market_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    market_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., market_id: _Optional[int] = ...) -> None: ...

class CallAuction(_message.Message):
    __slots__ = ("market_id", "indicative_price", "indicative_quantity", "is_collecting")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    INDICATIVE_PRICE_FIELD_NUMBER: _ClassVar[int]
    INDICATIVE_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    IS_COLLECTING_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    indicative_price: str
    indicative_quantity: str
    is_collecting: bool
    def __init__(self, market_id: _Optional[int] = ..., indicative_price: _Optional[str] = ..., indicative_quantity: _Optional[str] = ..., is_collecting: bool = ...) -> None: ...

class ListCallAuctionsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "auctions")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AUCTIONS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    auctions: _containers.RepeatedCompositeFieldContainer[CallAuction]
    def __init__(self, as_of_sequence: _Optional[int] = ..., auctions: _Optional[_Iterable[_Union[CallAuction, _Mapping]]] = ...) -> None: ...

class StreamMarketDataRequest(_message.Message):
    __slots__ = ("market_ids", "depth", "heartbeat_interval_ms")
    MARKET_IDS_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    market_ids: _containers.RepeatedScalarFieldContainer[int]
    depth: int
    heartbeat_interval_ms: int
    def __init__(self, market_ids: _Optional[_Iterable[int]] = ..., depth: _Optional[int] = ..., heartbeat_interval_ms: _Optional[int] = ...) -> None: ...

class PublicTrade(_message.Message):
    __slots__ = ("trade_id", "market_id", "price", "quantity", "taker_side")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TAKER_SIDE_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    market_id: int
    price: str
    quantity: str
    taker_side: _enums_pb2.Side
    def __init__(self, trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., taker_side: _Optional[_Union[_enums_pb2.Side, str]] = ...) -> None: ...

class TopOfBook(_message.Message):
    __slots__ = ("market_id", "bid_price", "bid_quantity", "ask_price", "ask_quantity")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    BID_PRICE_FIELD_NUMBER: _ClassVar[int]
    BID_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    ASK_PRICE_FIELD_NUMBER: _ClassVar[int]
    ASK_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    bid_price: str
    bid_quantity: str
    ask_price: str
    ask_quantity: str
    def __init__(self, market_id: _Optional[int] = ..., bid_price: _Optional[str] = ..., bid_quantity: _Optional[str] = ..., ask_price: _Optional[str] = ..., ask_quantity: _Optional[str] = ...) -> None: ...

class MarkPrice(_message.Message):
    __slots__ = ("market_id", "mark_price")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    mark_price: str
    def __init__(self, market_id: _Optional[int] = ..., mark_price: _Optional[str] = ...) -> None: ...

class PriceLevel(_message.Message):
    __slots__ = ("price", "quantity")
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    price: str
    quantity: str
    def __init__(self, price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class BookChange(_message.Message):
    __slots__ = ("market_id", "number", "status", "bids", "asks", "checksum")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BIDS_FIELD_NUMBER: _ClassVar[int]
    ASKS_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    number: int
    status: _enums_pb2.MarketStatus
    bids: _containers.RepeatedCompositeFieldContainer[PriceLevel]
    asks: _containers.RepeatedCompositeFieldContainer[PriceLevel]
    checksum: int
    def __init__(self, market_id: _Optional[int] = ..., number: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.MarketStatus, str]] = ..., bids: _Optional[_Iterable[_Union[PriceLevel, _Mapping]]] = ..., asks: _Optional[_Iterable[_Union[PriceLevel, _Mapping]]] = ..., checksum: _Optional[int] = ...) -> None: ...

class PublicLiquidation(_message.Message):
    __slots__ = ("market_id", "side", "quantity", "value", "kind")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    side: _enums_pb2.Side
    quantity: str
    value: str
    kind: _event_pb2.EventKind
    def __init__(self, market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., kind: _Optional[_Union[_event_pb2.EventKind, str]] = ...) -> None: ...

class OpenInterest(_message.Message):
    __slots__ = ("market_id", "open_interest")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTEREST_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    open_interest: str
    def __init__(self, market_id: _Optional[int] = ..., open_interest: _Optional[str] = ...) -> None: ...

class PublicFunding(_message.Message):
    __slots__ = ("market_id", "rate_ppb")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    rate_ppb: int
    def __init__(self, market_id: _Optional[int] = ..., rate_ppb: _Optional[int] = ...) -> None: ...

class AuctionIndication(_message.Message):
    __slots__ = ("market_id", "indicative_price", "indicative_quantity", "is_collecting", "as_of_sequence")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    INDICATIVE_PRICE_FIELD_NUMBER: _ClassVar[int]
    INDICATIVE_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    IS_COLLECTING_FIELD_NUMBER: _ClassVar[int]
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    indicative_price: str
    indicative_quantity: str
    is_collecting: bool
    as_of_sequence: int
    def __init__(self, market_id: _Optional[int] = ..., indicative_price: _Optional[str] = ..., indicative_quantity: _Optional[str] = ..., is_collecting: bool = ..., as_of_sequence: _Optional[int] = ...) -> None: ...

class StreamMarketDataResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "trades", "tops", "marks", "books", "open_interests", "fundings", "liquidations", "number", "is_heartbeat", "auctions")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    TOPS_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    OPEN_INTERESTS_FIELD_NUMBER: _ClassVar[int]
    FUNDINGS_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATIONS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    IS_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    AUCTIONS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    trades: _containers.RepeatedCompositeFieldContainer[PublicTrade]
    tops: _containers.RepeatedCompositeFieldContainer[TopOfBook]
    marks: _containers.RepeatedCompositeFieldContainer[MarkPrice]
    books: _containers.RepeatedCompositeFieldContainer[BookChange]
    open_interests: _containers.RepeatedCompositeFieldContainer[OpenInterest]
    fundings: _containers.RepeatedCompositeFieldContainer[PublicFunding]
    liquidations: _containers.RepeatedCompositeFieldContainer[PublicLiquidation]
    number: int
    is_heartbeat: bool
    auctions: _containers.RepeatedCompositeFieldContainer[AuctionIndication]
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., trades: _Optional[_Iterable[_Union[PublicTrade, _Mapping]]] = ..., tops: _Optional[_Iterable[_Union[TopOfBook, _Mapping]]] = ..., marks: _Optional[_Iterable[_Union[MarkPrice, _Mapping]]] = ..., books: _Optional[_Iterable[_Union[BookChange, _Mapping]]] = ..., open_interests: _Optional[_Iterable[_Union[OpenInterest, _Mapping]]] = ..., fundings: _Optional[_Iterable[_Union[PublicFunding, _Mapping]]] = ..., liquidations: _Optional[_Iterable[_Union[PublicLiquidation, _Mapping]]] = ..., number: _Optional[int] = ..., is_heartbeat: bool = ..., auctions: _Optional[_Iterable[_Union[AuctionIndication, _Mapping]]] = ...) -> None: ...

class GetIndexRequest(_message.Message):
    __slots__ = ("asset_id", "min_sequence")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    min_sequence: int
    def __init__(self, asset_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class IndexSource(_message.Message):
    __slots__ = ("source_id", "name", "weight", "quote_asset_id", "group_id", "standing", "price", "spread", "confidence", "source_time_ns", "received_time_ns", "changed_time_ns")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    QUOTE_ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    SPREAD_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHANGED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    source_id: int
    name: str
    weight: int
    quote_asset_id: int
    group_id: int
    standing: _enums_pb2.SourceStanding
    price: str
    spread: str
    confidence: str
    source_time_ns: int
    received_time_ns: int
    changed_time_ns: int
    def __init__(self, source_id: _Optional[int] = ..., name: _Optional[str] = ..., weight: _Optional[int] = ..., quote_asset_id: _Optional[int] = ..., group_id: _Optional[int] = ..., standing: _Optional[_Union[_enums_pb2.SourceStanding, str]] = ..., price: _Optional[str] = ..., spread: _Optional[str] = ..., confidence: _Optional[str] = ..., source_time_ns: _Optional[int] = ..., received_time_ns: _Optional[int] = ..., changed_time_ns: _Optional[int] = ...) -> None: ...

class IndexRules(_message.Message):
    __slots__ = ("quorum_min", "cap_bps_per_second", "cap_saved_seconds", "capless_after_ns", "jumped_bps", "stale_ns", "wide_bps", "frozen_after_ns", "frozen_move_bps", "stable_ppb_per_second", "adverse_bps", "agreement_bps")
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
    AGREEMENT_BPS_FIELD_NUMBER: _ClassVar[int]
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
    agreement_bps: int
    def __init__(self, quorum_min: _Optional[int] = ..., cap_bps_per_second: _Optional[int] = ..., cap_saved_seconds: _Optional[int] = ..., capless_after_ns: _Optional[int] = ..., jumped_bps: _Optional[int] = ..., stale_ns: _Optional[int] = ..., wide_bps: _Optional[int] = ..., frozen_after_ns: _Optional[int] = ..., frozen_move_bps: _Optional[int] = ..., stable_ppb_per_second: _Optional[int] = ..., adverse_bps: _Optional[int] = ..., agreement_bps: _Optional[int] = ...) -> None: ...

class GetIndexResponse(_message.Message):
    __slots__ = ("as_of_sequence", "asset_id", "price_state", "price", "index_price", "uncapped_price", "stable_price", "fresh_sources", "quorum", "fresh_ns", "clamp_bps", "rules", "sources")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNCAPPED_PRICE_FIELD_NUMBER: _ClassVar[int]
    STABLE_PRICE_FIELD_NUMBER: _ClassVar[int]
    FRESH_SOURCES_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    FRESH_NS_FIELD_NUMBER: _ClassVar[int]
    CLAMP_BPS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    asset_id: int
    price_state: _enums_pb2.PriceState
    price: str
    index_price: str
    uncapped_price: str
    stable_price: str
    fresh_sources: int
    quorum: int
    fresh_ns: int
    clamp_bps: int
    rules: IndexRules
    sources: _containers.RepeatedCompositeFieldContainer[IndexSource]
    def __init__(self, as_of_sequence: _Optional[int] = ..., asset_id: _Optional[int] = ..., price_state: _Optional[_Union[_enums_pb2.PriceState, str]] = ..., price: _Optional[str] = ..., index_price: _Optional[str] = ..., uncapped_price: _Optional[str] = ..., stable_price: _Optional[str] = ..., fresh_sources: _Optional[int] = ..., quorum: _Optional[int] = ..., fresh_ns: _Optional[int] = ..., clamp_bps: _Optional[int] = ..., rules: _Optional[_Union[IndexRules, _Mapping]] = ..., sources: _Optional[_Iterable[_Union[IndexSource, _Mapping]]] = ...) -> None: ...
