# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import common_pb2 as _common_pb2
from clearinghouse.v1 import enums_pb2 as _enums_pb2
from clearinghouse.v1 import event_pb2 as _event_pb2
from clearinghouse.v1 import options_pb2 as _options_pb2
from clearinghouse.v1 import result_code_pb2 as _result_code_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OrderStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_STATUS_UNSPECIFIED: _ClassVar[OrderStatus]
    ORDER_STATUS_OPEN: _ClassVar[OrderStatus]
    ORDER_STATUS_CANCEL_PENDING: _ClassVar[OrderStatus]
    ORDER_STATUS_FILLED: _ClassVar[OrderStatus]
    ORDER_STATUS_CANCELLED: _ClassVar[OrderStatus]
ORDER_STATUS_UNSPECIFIED: OrderStatus
ORDER_STATUS_OPEN: OrderStatus
ORDER_STATUS_CANCEL_PENDING: OrderStatus
ORDER_STATUS_FILLED: OrderStatus
ORDER_STATUS_CANCELLED: OrderStatus

class Account(_message.Message):
    __slots__ = ("account_id", "owner", "kind", "parent_id", "status", "max_leverage", "auto_lend", "auto_repay", "spot_margin", "fee_tier", "position_limit", "risk_taking_disabled", "takes_collateral", "system_account", "freeze_reason", "frozen_time_ns", "frozen_sequence", "destinations_only", "destinations_only_ends_time_ns", "converts_collateral")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    AUTO_LEND_FIELD_NUMBER: _ClassVar[int]
    AUTO_REPAY_FIELD_NUMBER: _ClassVar[int]
    SPOT_MARGIN_FIELD_NUMBER: _ClassVar[int]
    FEE_TIER_FIELD_NUMBER: _ClassVar[int]
    POSITION_LIMIT_FIELD_NUMBER: _ClassVar[int]
    RISK_TAKING_DISABLED_FIELD_NUMBER: _ClassVar[int]
    TAKES_COLLATERAL_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    FREEZE_REASON_FIELD_NUMBER: _ClassVar[int]
    FROZEN_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FROZEN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DESTINATIONS_ONLY_FIELD_NUMBER: _ClassVar[int]
    DESTINATIONS_ONLY_ENDS_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CONVERTS_COLLATERAL_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    owner: str
    kind: _enums_pb2.AccountKind
    parent_id: int
    status: _enums_pb2.AccountStatus
    max_leverage: int
    auto_lend: bool
    auto_repay: bool
    spot_margin: bool
    fee_tier: int
    position_limit: str
    risk_taking_disabled: bool
    takes_collateral: bool
    system_account: _enums_pb2.SystemAccount
    freeze_reason: _enums_pb2.FreezeReason
    frozen_time_ns: int
    frozen_sequence: int
    destinations_only: bool
    destinations_only_ends_time_ns: int
    converts_collateral: bool
    def __init__(self, account_id: _Optional[int] = ..., owner: _Optional[str] = ..., kind: _Optional[_Union[_enums_pb2.AccountKind, str]] = ..., parent_id: _Optional[int] = ..., status: _Optional[_Union[_enums_pb2.AccountStatus, str]] = ..., max_leverage: _Optional[int] = ..., auto_lend: bool = ..., auto_repay: bool = ..., spot_margin: bool = ..., fee_tier: _Optional[int] = ..., position_limit: _Optional[str] = ..., risk_taking_disabled: bool = ..., takes_collateral: bool = ..., system_account: _Optional[_Union[_enums_pb2.SystemAccount, str]] = ..., freeze_reason: _Optional[_Union[_enums_pb2.FreezeReason, str]] = ..., frozen_time_ns: _Optional[int] = ..., frozen_sequence: _Optional[int] = ..., destinations_only: bool = ..., destinations_only_ends_time_ns: _Optional[int] = ..., converts_collateral: bool = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class GetAccountResponse(_message.Message):
    __slots__ = ("as_of_sequence", "account")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    account: Account
    def __init__(self, as_of_sequence: _Optional[int] = ..., account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ("min_sequence", "owner", "parent_id", "page_size", "after_account_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    owner: str
    parent_id: int
    page_size: int
    after_account_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., owner: _Optional[str] = ..., parent_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "accounts", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class Balance(_message.Message):
    __slots__ = ("asset_id", "balance", "reserved", "withdrawing", "held", "free", "lent", "borrowed", "unsettled_equity", "redemption_asked")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWING_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    FREE_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_EQUITY_FIELD_NUMBER: _ClassVar[int]
    REDEMPTION_ASKED_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    balance: str
    reserved: str
    withdrawing: str
    held: str
    free: str
    lent: str
    borrowed: str
    unsettled_equity: str
    redemption_asked: str
    def __init__(self, asset_id: _Optional[int] = ..., balance: _Optional[str] = ..., reserved: _Optional[str] = ..., withdrawing: _Optional[str] = ..., held: _Optional[str] = ..., free: _Optional[str] = ..., lent: _Optional[str] = ..., borrowed: _Optional[str] = ..., unsettled_equity: _Optional[str] = ..., redemption_asked: _Optional[str] = ...) -> None: ...

class ListBalancesRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class ListBalancesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "account_id", "balances")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    account_id: int
    balances: _containers.RepeatedCompositeFieldContainer[Balance]
    def __init__(self, as_of_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., balances: _Optional[_Iterable[_Union[Balance, _Mapping]]] = ...) -> None: ...

class Position(_message.Message):
    __slots__ = ("market_id", "quantity", "cost_base", "mark_price", "unrealised_pnl", "accrued_funding", "entry_price", "value", "leverage", "return_on_margin", "is_isolated", "margin_ratio", "liquidation_price", "liquidation_index_price", "is_liquidation_price_exact")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COST_BASE_FIELD_NUMBER: _ClassVar[int]
    MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNREALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    ACCRUED_FUNDING_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    RETURN_ON_MARGIN_FIELD_NUMBER: _ClassVar[int]
    IS_ISOLATED_FIELD_NUMBER: _ClassVar[int]
    MARGIN_RATIO_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_PRICE_FIELD_NUMBER: _ClassVar[int]
    LIQUIDATION_INDEX_PRICE_FIELD_NUMBER: _ClassVar[int]
    IS_LIQUIDATION_PRICE_EXACT_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    quantity: str
    cost_base: str
    mark_price: str
    unrealised_pnl: str
    accrued_funding: str
    entry_price: str
    value: str
    leverage: int
    return_on_margin: str
    is_isolated: bool
    margin_ratio: str
    liquidation_price: str
    liquidation_index_price: str
    is_liquidation_price_exact: bool
    def __init__(self, market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., cost_base: _Optional[str] = ..., mark_price: _Optional[str] = ..., unrealised_pnl: _Optional[str] = ..., accrued_funding: _Optional[str] = ..., entry_price: _Optional[str] = ..., value: _Optional[str] = ..., leverage: _Optional[int] = ..., return_on_margin: _Optional[str] = ..., is_isolated: bool = ..., margin_ratio: _Optional[str] = ..., liquidation_price: _Optional[str] = ..., liquidation_index_price: _Optional[str] = ..., is_liquidation_price_exact: bool = ...) -> None: ...

class ListPositionsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "with_liquidation_prices")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    WITH_LIQUIDATION_PRICES_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    with_liquidation_prices: bool
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., with_liquidation_prices: bool = ...) -> None: ...

class ListPositionsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "account_id", "positions")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    account_id: int
    positions: _containers.RepeatedCompositeFieldContainer[Position]
    def __init__(self, as_of_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., positions: _Optional[_Iterable[_Union[Position, _Mapping]]] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "client_order_id", "client_order_text", "side", "type", "time_in_force", "post_only", "reduce_only", "self_trade_prevention", "price", "quantity", "filled_quantity", "remaining_quantity", "cancelled_quantity", "fee", "expire_time_ns", "status", "end_code", "sequence", "time_ns", "display_quantity", "displayed_quantity", "oco_order_id")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FILLED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REMAINING_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    END_CODE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    DISPLAYED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OCO_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    client_order_id: int
    client_order_text: str
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    filled_quantity: str
    remaining_quantity: str
    cancelled_quantity: str
    fee: str
    expire_time_ns: int
    status: OrderStatus
    end_code: _result_code_pb2.ResultCode
    sequence: int
    time_ns: int
    display_quantity: str
    displayed_quantity: str
    oco_order_id: int
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., filled_quantity: _Optional[str] = ..., remaining_quantity: _Optional[str] = ..., cancelled_quantity: _Optional[str] = ..., fee: _Optional[str] = ..., expire_time_ns: _Optional[int] = ..., status: _Optional[_Union[OrderStatus, str]] = ..., end_code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., display_quantity: _Optional[str] = ..., displayed_quantity: _Optional[str] = ..., oco_order_id: _Optional[int] = ...) -> None: ...

class ListOrdersRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "market_id", "page_size", "after_order_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    market_id: int
    page_size: int
    after_order_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., market_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_order_id: _Optional[int] = ...) -> None: ...

class ListOrdersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "orders", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    orders: _containers.RepeatedCompositeFieldContainer[Order]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class PlacedConditionalOrder(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "client_order_id", "client_order_text", "trigger_kind", "trigger_source", "trigger_price", "trail_distance_ppb", "side", "type", "time_in_force", "post_only", "reduce_only", "self_trade_prevention", "price", "quantity", "display_quantity", "expire_time_ns", "oco_order_id", "sequence", "time_ns", "close_position", "entry_order_id", "waiting_code", "beyond_band")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_KIND_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    TRAIL_DISTANCE_PPB_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    POST_ONLY_FIELD_NUMBER: _ClassVar[int]
    REDUCE_ONLY_FIELD_NUMBER: _ClassVar[int]
    SELF_TRADE_PREVENTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OCO_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_POSITION_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    WAITING_CODE_FIELD_NUMBER: _ClassVar[int]
    BEYOND_BAND_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    client_order_id: int
    client_order_text: str
    trigger_kind: _enums_pb2.TriggerKind
    trigger_source: _enums_pb2.TriggerSource
    trigger_price: str
    trail_distance_ppb: int
    side: _enums_pb2.Side
    type: _enums_pb2.OrderType
    time_in_force: _enums_pb2.TimeInForce
    post_only: _enums_pb2.PostOnly
    reduce_only: bool
    self_trade_prevention: _enums_pb2.SelfTradePrevention
    price: str
    quantity: str
    display_quantity: str
    expire_time_ns: int
    oco_order_id: int
    sequence: int
    time_ns: int
    close_position: bool
    entry_order_id: int
    waiting_code: _result_code_pb2.ResultCode
    beyond_band: _enums_pb2.BeyondBand
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ..., trigger_kind: _Optional[_Union[_enums_pb2.TriggerKind, str]] = ..., trigger_source: _Optional[_Union[_enums_pb2.TriggerSource, str]] = ..., trigger_price: _Optional[str] = ..., trail_distance_ppb: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., type: _Optional[_Union[_enums_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_enums_pb2.TimeInForce, str]] = ..., post_only: _Optional[_Union[_enums_pb2.PostOnly, str]] = ..., reduce_only: bool = ..., self_trade_prevention: _Optional[_Union[_enums_pb2.SelfTradePrevention, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., display_quantity: _Optional[str] = ..., expire_time_ns: _Optional[int] = ..., oco_order_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., close_position: bool = ..., entry_order_id: _Optional[int] = ..., waiting_code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., beyond_band: _Optional[_Union[_enums_pb2.BeyondBand, str]] = ...) -> None: ...

class ListConditionalOrdersRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "market_id", "page_size", "after_order_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    market_id: int
    page_size: int
    after_order_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., market_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_order_id: _Optional[int] = ...) -> None: ...

class ListConditionalOrdersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "orders", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    orders: _containers.RepeatedCompositeFieldContainer[PlacedConditionalOrder]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., orders: _Optional[_Iterable[_Union[PlacedConditionalOrder, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class Bracket(_message.Message):
    __slots__ = ("order_id", "account_id", "market_id", "side", "is_entry_open", "trigger_source", "take_profit_trigger_price", "take_profit_price", "stop_trigger_price", "stop_price", "take_profit_id", "stop_id", "quantity")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    IS_ENTRY_OPEN_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_SOURCE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_TRIGGER_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_PRICE_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_ID_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    order_id: int
    account_id: int
    market_id: int
    side: _enums_pb2.Side
    is_entry_open: bool
    trigger_source: _enums_pb2.TriggerSource
    take_profit_trigger_price: str
    take_profit_price: str
    stop_trigger_price: str
    stop_price: str
    take_profit_id: int
    stop_id: int
    quantity: str
    def __init__(self, order_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., is_entry_open: bool = ..., trigger_source: _Optional[_Union[_enums_pb2.TriggerSource, str]] = ..., take_profit_trigger_price: _Optional[str] = ..., take_profit_price: _Optional[str] = ..., stop_trigger_price: _Optional[str] = ..., stop_price: _Optional[str] = ..., take_profit_id: _Optional[int] = ..., stop_id: _Optional[int] = ..., quantity: _Optional[str] = ...) -> None: ...

class ListBracketsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ...) -> None: ...

class ListBracketsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "brackets")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BRACKETS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    brackets: _containers.RepeatedCompositeFieldContainer[Bracket]
    def __init__(self, as_of_sequence: _Optional[int] = ..., brackets: _Optional[_Iterable[_Union[Bracket, _Mapping]]] = ...) -> None: ...

class PendingDeposit(_message.Message):
    __slots__ = ("deposit_id", "account_id", "asset_id", "amount", "reference", "approver_id", "approved_time_ns")
    DEPOSIT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    deposit_id: int
    account_id: int
    asset_id: int
    amount: str
    reference: str
    approver_id: int
    approved_time_ns: int
    def __init__(self, deposit_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., reference: _Optional[str] = ..., approver_id: _Optional[int] = ..., approved_time_ns: _Optional[int] = ...) -> None: ...

class ListDepositsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_deposit_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_DEPOSIT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_deposit_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_deposit_id: _Optional[int] = ...) -> None: ...

class ListDepositsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "deposits", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DEPOSITS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    deposits: _containers.RepeatedCompositeFieldContainer[PendingDeposit]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., deposits: _Optional[_Iterable[_Union[PendingDeposit, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class PendingWithdrawal(_message.Message):
    __slots__ = ("withdrawal_id", "account_id", "asset_id", "amount", "requested_time_ns", "reference", "approver_id", "approved_time_ns", "fee_from_house")
    WITHDRAWAL_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    FEE_FROM_HOUSE_FIELD_NUMBER: _ClassVar[int]
    withdrawal_id: int
    account_id: int
    asset_id: int
    amount: str
    requested_time_ns: int
    reference: str
    approver_id: int
    approved_time_ns: int
    fee_from_house: bool
    def __init__(self, withdrawal_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., requested_time_ns: _Optional[int] = ..., reference: _Optional[str] = ..., approver_id: _Optional[int] = ..., approved_time_ns: _Optional[int] = ..., fee_from_house: bool = ...) -> None: ...

class ListWithdrawalsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_withdrawal_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_WITHDRAWAL_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_withdrawal_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_withdrawal_id: _Optional[int] = ...) -> None: ...

class ListWithdrawalsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "withdrawals", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWALS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    withdrawals: _containers.RepeatedCompositeFieldContainer[PendingWithdrawal]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., withdrawals: _Optional[_Iterable[_Union[PendingWithdrawal, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class PendingHold(_message.Message):
    __slots__ = ("hold_id", "account_id", "beneficiary_id", "asset_id", "amount", "expire_time_ns")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BENEFICIARY_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    amount: str
    expire_time_ns: int
    def __init__(self, hold_id: _Optional[int] = ..., account_id: _Optional[int] = ..., beneficiary_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., expire_time_ns: _Optional[int] = ...) -> None: ...

class ListHoldsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "page_size", "after_hold_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    page_size: int
    after_hold_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., after_hold_id: _Optional[int] = ...) -> None: ...

class ListHoldsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "holds", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    holds: _containers.RepeatedCompositeFieldContainer[PendingHold]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., holds: _Optional[_Iterable[_Union[PendingHold, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class StandingQuote(_message.Message):
    __slots__ = ("account_id", "market_id", "price", "quantity", "expire_time_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    price: str
    quantity: str
    expire_time_ns: int
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., expire_time_ns: _Optional[int] = ...) -> None: ...

class ListQuotesRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "market_id", "page_size", "after_market_id", "after_account_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    market_id: int
    page_size: int
    after_market_id: int
    after_account_id: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., market_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_market_id: _Optional[int] = ..., after_account_id: _Optional[int] = ...) -> None: ...

class ListQuotesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "quotes", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    QUOTES_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    quotes: _containers.RepeatedCompositeFieldContainer[StandingQuote]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., quotes: _Optional[_Iterable[_Union[StandingQuote, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class GetOrderRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "order_id", "client_order_id", "client_order_text")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    order_id: int
    client_order_id: int
    client_order_text: str
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., order_id: _Optional[int] = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ...) -> None: ...

class GetOrderResponse(_message.Message):
    __slots__ = ("as_of_sequence", "order")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    order: Order
    def __init__(self, as_of_sequence: _Optional[int] = ..., order: _Optional[_Union[Order, _Mapping]] = ...) -> None: ...

class Fill(_message.Message):
    __slots__ = ("sequence", "time_ns", "trade_id", "market_id", "order_id", "side", "price", "quantity", "fee", "realised", "is_maker", "client_order_id", "client_order_text")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    REALISED_FIELD_NUMBER: _ClassVar[int]
    IS_MAKER_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_TEXT_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    trade_id: int
    market_id: int
    order_id: int
    side: _enums_pb2.Side
    price: str
    quantity: str
    fee: str
    realised: str
    is_maker: bool
    client_order_id: int
    client_order_text: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., fee: _Optional[str] = ..., realised: _Optional[str] = ..., is_maker: bool = ..., client_order_id: _Optional[int] = ..., client_order_text: _Optional[str] = ...) -> None: ...

class ListFillsRequest(_message.Message):
    __slots__ = ("account_id", "min_sequence", "from_sequence", "market_id", "order_id", "page_size")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FROM_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    min_sequence: int
    from_sequence: int
    market_id: int
    order_id: int
    page_size: int
    def __init__(self, account_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., from_sequence: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListFillsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "fills", "next_sequence", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FILLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    fills: _containers.RepeatedCompositeFieldContainer[Fill]
    next_sequence: int
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., fills: _Optional[_Iterable[_Union[Fill, _Mapping]]] = ..., next_sequence: _Optional[int] = ..., has_more: bool = ...) -> None: ...

class GetCallRequest(_message.Message):
    __slots__ = ("sought_request_id", "min_sequence", "from_sequence")
    SOUGHT_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FROM_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    sought_request_id: str
    min_sequence: int
    from_sequence: int
    def __init__(self, sought_request_id: _Optional[str] = ..., min_sequence: _Optional[int] = ..., from_sequence: _Optional[int] = ...) -> None: ...

class JournaledCall(_message.Message):
    __slots__ = ("first_sequence", "time_ns", "command", "items", "codes", "refusals", "later_parts")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    LATER_PARTS_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    time_ns: int
    command: str
    items: int
    codes: _containers.RepeatedScalarFieldContainer[_result_code_pb2.ResultCode]
    refusals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Refusal]
    later_parts: _containers.RepeatedCompositeFieldContainer[_common_pb2.CallPart]
    def __init__(self, first_sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., command: _Optional[str] = ..., items: _Optional[int] = ..., codes: _Optional[_Iterable[_Union[_result_code_pb2.ResultCode, str]]] = ..., refusals: _Optional[_Iterable[_Union[_common_pb2.Refusal, _Mapping]]] = ..., later_parts: _Optional[_Iterable[_Union[_common_pb2.CallPart, _Mapping]]] = ...) -> None: ...

class GetCallResponse(_message.Message):
    __slots__ = ("as_of_sequence", "calls", "next_sequence", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    calls: _containers.RepeatedCompositeFieldContainer[JournaledCall]
    next_sequence: int
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., calls: _Optional[_Iterable[_Union[JournaledCall, _Mapping]]] = ..., next_sequence: _Optional[int] = ..., has_more: bool = ...) -> None: ...

class ListSettingsRequest(_message.Message):
    __slots__ = ("account_id", "asset_id", "market_id", "source_id", "min_sequence", "member_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    market_id: int
    source_id: int
    min_sequence: int
    member_id: int
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., market_id: _Optional[int] = ..., source_id: _Optional[int] = ..., min_sequence: _Optional[int] = ..., member_id: _Optional[int] = ...) -> None: ...

class ListSettingsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "settings")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    settings: _containers.RepeatedCompositeFieldContainer[Setting]
    def __init__(self, as_of_sequence: _Optional[int] = ..., settings: _Optional[_Iterable[_Union[Setting, _Mapping]]] = ...) -> None: ...

class Setting(_message.Message):
    __slots__ = ("version", "in_force", "announced")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_FIELD_NUMBER: _ClassVar[int]
    version: int
    in_force: _event_pb2.Statement
    announced: _containers.RepeatedCompositeFieldContainer[_event_pb2.AnnouncedSetting]
    def __init__(self, version: _Optional[int] = ..., in_force: _Optional[_Union[_event_pb2.Statement, _Mapping]] = ..., announced: _Optional[_Iterable[_Union[_event_pb2.AnnouncedSetting, _Mapping]]] = ...) -> None: ...
