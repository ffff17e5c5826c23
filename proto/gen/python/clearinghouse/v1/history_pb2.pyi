# SPDX-License-Identifier: Apache-2.0
from clearinghouse.v1 import enums_pb2 as _enums_pb2
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

class CandleInterval(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CANDLE_INTERVAL_UNSPECIFIED: _ClassVar[CandleInterval]
    CANDLE_INTERVAL_MINUTE: _ClassVar[CandleInterval]
    CANDLE_INTERVAL_FIVE_MINUTES: _ClassVar[CandleInterval]
    CANDLE_INTERVAL_QUARTER_HOUR: _ClassVar[CandleInterval]
    CANDLE_INTERVAL_HOUR: _ClassVar[CandleInterval]
    CANDLE_INTERVAL_FOUR_HOURS: _ClassVar[CandleInterval]
    CANDLE_INTERVAL_DAY: _ClassVar[CandleInterval]

class TransferKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSFER_KIND_UNSPECIFIED: _ClassVar[TransferKind]
    TRANSFER_KIND_DEPOSIT: _ClassVar[TransferKind]
    TRANSFER_KIND_WITHDRAWAL: _ClassVar[TransferKind]
    TRANSFER_KIND_TRANSFER: _ClassVar[TransferKind]
    TRANSFER_KIND_HOLD_CAPTURE: _ClassVar[TransferKind]

class TransferStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSFER_STATUS_UNSPECIFIED: _ClassVar[TransferStatus]
    TRANSFER_STATUS_REQUESTED: _ClassVar[TransferStatus]
    TRANSFER_STATUS_CONFIRMED: _ClassVar[TransferStatus]
    TRANSFER_STATUS_REJECTED: _ClassVar[TransferStatus]
    TRANSFER_STATUS_REVERSED: _ClassVar[TransferStatus]

class LiquidationStepKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIQUIDATION_STEP_KIND_UNSPECIFIED: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_STARTED: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_BOOK_FILL: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_COLLATERAL_SOLD: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_BACKSTOP_FILL: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_COLLATERAL_TAKEN: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_DELEVERAGED: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_REST_CLOSED: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_LOSS_SHARED: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_BAD_DEBT: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_REMAINDER_TAKEN: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_TAKEN_OVER: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_LOAN_TAKEN_OVER: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_BORROW_TAKEN_OVER: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_LINE_SET_APART: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_LINE_RETURNED: _ClassVar[LiquidationStepKind]
    LIQUIDATION_STEP_KIND_ENDED: _ClassVar[LiquidationStepKind]

class MovementKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MOVEMENT_KIND_UNSPECIFIED: _ClassVar[MovementKind]
    MOVEMENT_KIND_DEPOSIT: _ClassVar[MovementKind]
    MOVEMENT_KIND_WITHDRAWAL: _ClassVar[MovementKind]
    MOVEMENT_KIND_TRANSFER: _ClassVar[MovementKind]
    MOVEMENT_KIND_TRADE: _ClassVar[MovementKind]
    MOVEMENT_KIND_TRADING_FEE: _ClassVar[MovementKind]
    MOVEMENT_KIND_REALISED_PNL: _ClassVar[MovementKind]
    MOVEMENT_KIND_FUNDING: _ClassVar[MovementKind]
    MOVEMENT_KIND_SETTLEMENT: _ClassVar[MovementKind]
    MOVEMENT_KIND_LENDING: _ClassVar[MovementKind]
    MOVEMENT_KIND_BORROWING: _ClassVar[MovementKind]
    MOVEMENT_KIND_INTEREST: _ClassVar[MovementKind]
    MOVEMENT_KIND_LIQUIDATION_FEE: _ClassVar[MovementKind]
    MOVEMENT_KIND_LIQUIDATION: _ClassVar[MovementKind]
    MOVEMENT_KIND_LOSS: _ClassVar[MovementKind]
    MOVEMENT_KIND_FUND: _ClassVar[MovementKind]
    MOVEMENT_KIND_POOL: _ClassVar[MovementKind]
    MOVEMENT_KIND_DEPOSIT_REVERSAL: _ClassVar[MovementKind]
    MOVEMENT_KIND_ROUNDING: _ClassVar[MovementKind]
    MOVEMENT_KIND_PVP_PAYMENT: _ClassVar[MovementKind]
    MOVEMENT_KIND_DVP_SETTLEMENT: _ClassVar[MovementKind]
    MOVEMENT_KIND_DEFAULT_FUND: _ClassVar[MovementKind]
    MOVEMENT_KIND_COLLATERAL: _ClassVar[MovementKind]
    MOVEMENT_KIND_VARIATION_MARGIN: _ClassVar[MovementKind]
    MOVEMENT_KIND_DIVIDEND: _ClassVar[MovementKind]
    MOVEMENT_KIND_REDEMPTION: _ClassVar[MovementKind]
    MOVEMENT_KIND_SPLIT: _ClassVar[MovementKind]
    MOVEMENT_KIND_DEFAULT: _ClassVar[MovementKind]
    MOVEMENT_KIND_NON_DEFAULT_LOSS: _ClassVar[MovementKind]
    MOVEMENT_KIND_BUST: _ClassVar[MovementKind]
    MOVEMENT_KIND_CHAIN_FEE: _ClassVar[MovementKind]
    MOVEMENT_KIND_LAPSED_TRADE: _ClassVar[MovementKind]

class StatementBook(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATEMENT_BOOK_UNSPECIFIED: _ClassVar[StatementBook]
    STATEMENT_BOOK_BALANCE: _ClassVar[StatementBook]
    STATEMENT_BOOK_UNSETTLED_EQUITY: _ClassVar[StatementBook]
    STATEMENT_BOOK_LENT: _ClassVar[StatementBook]
    STATEMENT_BOOK_BORROWED: _ClassVar[StatementBook]
    STATEMENT_BOOK_HELD: _ClassVar[StatementBook]

class ProfitInterval(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROFIT_INTERVAL_UNSPECIFIED: _ClassVar[ProfitInterval]
    PROFIT_INTERVAL_HOUR: _ClassVar[ProfitInterval]
    PROFIT_INTERVAL_DAY: _ClassVar[ProfitInterval]
PAST_ORDER_STATE_UNSPECIFIED: PastOrderState
PAST_ORDER_STATE_OPEN: PastOrderState
PAST_ORDER_STATE_ENDED: PastOrderState
PAST_ORDER_STATE_FILLED: PastOrderState
PAST_ORDER_STATE_CANCELLED: PastOrderState
CANDLE_INTERVAL_UNSPECIFIED: CandleInterval
CANDLE_INTERVAL_MINUTE: CandleInterval
CANDLE_INTERVAL_FIVE_MINUTES: CandleInterval
CANDLE_INTERVAL_QUARTER_HOUR: CandleInterval
CANDLE_INTERVAL_HOUR: CandleInterval
CANDLE_INTERVAL_FOUR_HOURS: CandleInterval
CANDLE_INTERVAL_DAY: CandleInterval
TRANSFER_KIND_UNSPECIFIED: TransferKind
TRANSFER_KIND_DEPOSIT: TransferKind
TRANSFER_KIND_WITHDRAWAL: TransferKind
TRANSFER_KIND_TRANSFER: TransferKind
TRANSFER_KIND_HOLD_CAPTURE: TransferKind
TRANSFER_STATUS_UNSPECIFIED: TransferStatus
TRANSFER_STATUS_REQUESTED: TransferStatus
TRANSFER_STATUS_CONFIRMED: TransferStatus
TRANSFER_STATUS_REJECTED: TransferStatus
TRANSFER_STATUS_REVERSED: TransferStatus
LIQUIDATION_STEP_KIND_UNSPECIFIED: LiquidationStepKind
LIQUIDATION_STEP_KIND_STARTED: LiquidationStepKind
LIQUIDATION_STEP_KIND_BOOK_FILL: LiquidationStepKind
LIQUIDATION_STEP_KIND_COLLATERAL_SOLD: LiquidationStepKind
LIQUIDATION_STEP_KIND_BACKSTOP_FILL: LiquidationStepKind
LIQUIDATION_STEP_KIND_COLLATERAL_TAKEN: LiquidationStepKind
LIQUIDATION_STEP_KIND_DELEVERAGED: LiquidationStepKind
LIQUIDATION_STEP_KIND_REST_CLOSED: LiquidationStepKind
LIQUIDATION_STEP_KIND_LOSS_SHARED: LiquidationStepKind
LIQUIDATION_STEP_KIND_BAD_DEBT: LiquidationStepKind
LIQUIDATION_STEP_KIND_REMAINDER_TAKEN: LiquidationStepKind
LIQUIDATION_STEP_KIND_TAKEN_OVER: LiquidationStepKind
LIQUIDATION_STEP_KIND_LOAN_TAKEN_OVER: LiquidationStepKind
LIQUIDATION_STEP_KIND_BORROW_TAKEN_OVER: LiquidationStepKind
LIQUIDATION_STEP_KIND_LINE_SET_APART: LiquidationStepKind
LIQUIDATION_STEP_KIND_LINE_RETURNED: LiquidationStepKind
LIQUIDATION_STEP_KIND_ENDED: LiquidationStepKind
MOVEMENT_KIND_UNSPECIFIED: MovementKind
MOVEMENT_KIND_DEPOSIT: MovementKind
MOVEMENT_KIND_WITHDRAWAL: MovementKind
MOVEMENT_KIND_TRANSFER: MovementKind
MOVEMENT_KIND_TRADE: MovementKind
MOVEMENT_KIND_TRADING_FEE: MovementKind
MOVEMENT_KIND_REALISED_PNL: MovementKind
MOVEMENT_KIND_FUNDING: MovementKind
MOVEMENT_KIND_SETTLEMENT: MovementKind
MOVEMENT_KIND_LENDING: MovementKind
MOVEMENT_KIND_BORROWING: MovementKind
MOVEMENT_KIND_INTEREST: MovementKind
MOVEMENT_KIND_LIQUIDATION_FEE: MovementKind
MOVEMENT_KIND_LIQUIDATION: MovementKind
MOVEMENT_KIND_LOSS: MovementKind
MOVEMENT_KIND_FUND: MovementKind
MOVEMENT_KIND_POOL: MovementKind
MOVEMENT_KIND_DEPOSIT_REVERSAL: MovementKind
MOVEMENT_KIND_ROUNDING: MovementKind
MOVEMENT_KIND_PVP_PAYMENT: MovementKind
MOVEMENT_KIND_DVP_SETTLEMENT: MovementKind
MOVEMENT_KIND_DEFAULT_FUND: MovementKind
MOVEMENT_KIND_COLLATERAL: MovementKind
MOVEMENT_KIND_VARIATION_MARGIN: MovementKind
MOVEMENT_KIND_DIVIDEND: MovementKind
MOVEMENT_KIND_REDEMPTION: MovementKind
MOVEMENT_KIND_SPLIT: MovementKind
MOVEMENT_KIND_DEFAULT: MovementKind
MOVEMENT_KIND_NON_DEFAULT_LOSS: MovementKind
MOVEMENT_KIND_BUST: MovementKind
MOVEMENT_KIND_CHAIN_FEE: MovementKind
MOVEMENT_KIND_LAPSED_TRADE: MovementKind
STATEMENT_BOOK_UNSPECIFIED: StatementBook
STATEMENT_BOOK_BALANCE: StatementBook
STATEMENT_BOOK_UNSETTLED_EQUITY: StatementBook
STATEMENT_BOOK_LENT: StatementBook
STATEMENT_BOOK_BORROWED: StatementBook
STATEMENT_BOOK_HELD: StatementBook
PROFIT_INTERVAL_UNSPECIFIED: ProfitInterval
PROFIT_INTERVAL_HOUR: ProfitInterval
PROFIT_INTERVAL_DAY: ProfitInterval

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

class ListPastFillsRequest(_message.Message):
    __slots__ = ("account_id", "market_id", "order_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
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
    order_id: int
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
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., order_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListPastFillsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "fills")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    FILLS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    fills: _containers.RepeatedCompositeFieldContainer[_query_pb2.Fill]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., fills: _Optional[_Iterable[_Union[_query_pb2.Fill, _Mapping]]] = ...) -> None: ...

class PastTrade(_message.Message):
    __slots__ = ("trade_id", "market_id", "sequence", "time_ns", "price", "quantity", "taker_side")
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TAKER_SIDE_FIELD_NUMBER: _ClassVar[int]
    trade_id: int
    market_id: int
    sequence: int
    time_ns: int
    price: str
    quantity: str
    taker_side: _enums_pb2.Side
    def __init__(self, trade_id: _Optional[int] = ..., market_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., taker_side: _Optional[_Union[_enums_pb2.Side, str]] = ...) -> None: ...

class ListPublicTradesRequest(_message.Message):
    __slots__ = ("market_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
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
    market_id: int
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
    def __init__(self, market_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListPublicTradesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "trades")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    trades: _containers.RepeatedCompositeFieldContainer[PastTrade]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., trades: _Optional[_Iterable[_Union[PastTrade, _Mapping]]] = ...) -> None: ...

class Candle(_message.Message):
    __slots__ = ("market_id", "start_time_ns", "open", "high", "low", "close", "quantity", "value", "trades")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    start_time_ns: int
    open: str
    high: str
    low: str
    close: str
    quantity: str
    value: str
    trades: int
    def __init__(self, market_id: _Optional[int] = ..., start_time_ns: _Optional[int] = ..., open: _Optional[str] = ..., high: _Optional[str] = ..., low: _Optional[str] = ..., close: _Optional[str] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., trades: _Optional[int] = ...) -> None: ...

class ListCandlesRequest(_message.Message):
    __slots__ = ("market_id", "interval", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    interval: CandleInterval
    from_time_ns: int
    to_time_ns: int
    newest_first: bool
    page_size: int
    cursor: str
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    def __init__(self, market_id: _Optional[int] = ..., interval: _Optional[_Union[CandleInterval, str]] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListCandlesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "candles")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    CANDLES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    candles: _containers.RepeatedCompositeFieldContainer[Candle]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., candles: _Optional[_Iterable[_Union[Candle, _Mapping]]] = ...) -> None: ...

class Ticker(_message.Message):
    __slots__ = ("market_id", "start_time_ns", "open", "high", "low", "last", "quantity", "value", "trades")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    start_time_ns: int
    open: str
    high: str
    low: str
    last: str
    quantity: str
    value: str
    trades: int
    def __init__(self, market_id: _Optional[int] = ..., start_time_ns: _Optional[int] = ..., open: _Optional[str] = ..., high: _Optional[str] = ..., low: _Optional[str] = ..., last: _Optional[str] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., trades: _Optional[int] = ...) -> None: ...

class ListTickersRequest(_message.Message):
    __slots__ = ("market_id", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    page_size: int
    cursor: str
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    def __init__(self, market_id: _Optional[int] = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListTickersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "tickers")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    TICKERS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    tickers: _containers.RepeatedCompositeFieldContainer[Ticker]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., tickers: _Optional[_Iterable[_Union[Ticker, _Mapping]]] = ...) -> None: ...

class DepthChange(_message.Message):
    __slots__ = ("market_id", "sequence", "time_ns", "side", "price", "quantity")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    sequence: int
    time_ns: int
    side: _enums_pb2.Side
    price: str
    quantity: str
    def __init__(self, market_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., side: _Optional[_Union[_enums_pb2.Side, str]] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class ListDepthChangesRequest(_message.Message):
    __slots__ = ("market_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
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
    market_id: int
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
    def __init__(self, market_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListDepthChangesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "changes")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    changes: _containers.RepeatedCompositeFieldContainer[DepthChange]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[DepthChange, _Mapping]]] = ...) -> None: ...

class PastIndexPrice(_message.Message):
    __slots__ = ("asset_id", "sequence", "time_ns", "price", "is_stable_price")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    IS_STABLE_PRICE_FIELD_NUMBER: _ClassVar[int]
    asset_id: int
    sequence: int
    time_ns: int
    price: str
    is_stable_price: bool
    def __init__(self, asset_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., price: _Optional[str] = ..., is_stable_price: bool = ...) -> None: ...

class ListIndexPricesRequest(_message.Message):
    __slots__ = ("asset_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
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
    asset_id: int
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
    def __init__(self, asset_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListIndexPricesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "prices")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    prices: _containers.RepeatedCompositeFieldContainer[PastIndexPrice]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., prices: _Optional[_Iterable[_Union[PastIndexPrice, _Mapping]]] = ...) -> None: ...

class PastMarkPrice(_message.Message):
    __slots__ = ("market_id", "sequence", "time_ns", "price")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    sequence: int
    time_ns: int
    price: str
    def __init__(self, market_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., price: _Optional[str] = ...) -> None: ...

class ListMarkPricesRequest(_message.Message):
    __slots__ = ("market_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
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
    market_id: int
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
    def __init__(self, market_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListMarkPricesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "marks")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    marks: _containers.RepeatedCompositeFieldContainer[PastMarkPrice]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., marks: _Optional[_Iterable[_Union[PastMarkPrice, _Mapping]]] = ...) -> None: ...

class PastFundingRate(_message.Message):
    __slots__ = ("market_id", "sequence", "time_ns", "rate_ppb", "funding_index", "samples")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RATE_PPB_FIELD_NUMBER: _ClassVar[int]
    FUNDING_INDEX_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    sequence: int
    time_ns: int
    rate_ppb: int
    funding_index: str
    samples: int
    def __init__(self, market_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., rate_ppb: _Optional[int] = ..., funding_index: _Optional[str] = ..., samples: _Optional[int] = ...) -> None: ...

class ListFundingRatesRequest(_message.Message):
    __slots__ = ("market_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
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
    market_id: int
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
    def __init__(self, market_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListFundingRatesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "rates")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    rates: _containers.RepeatedCompositeFieldContainer[PastFundingRate]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., rates: _Optional[_Iterable[_Union[PastFundingRate, _Mapping]]] = ...) -> None: ...

class FundingPayment(_message.Message):
    __slots__ = ("account_id", "market_id", "sequence", "time_ns", "amount")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    sequence: int
    time_ns: int
    amount: str
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class ListFundingPaymentsRequest(_message.Message):
    __slots__ = ("account_id", "market_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
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
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListFundingPaymentsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "payments")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    payments: _containers.RepeatedCompositeFieldContainer[FundingPayment]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., payments: _Optional[_Iterable[_Union[FundingPayment, _Mapping]]] = ...) -> None: ...

class InterestPayment(_message.Message):
    __slots__ = ("account_id", "asset_id", "sequence", "time_ns", "earned", "paid", "lent", "borrowed")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    sequence: int
    time_ns: int
    earned: str
    paid: str
    lent: str
    borrowed: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., earned: _Optional[str] = ..., paid: _Optional[str] = ..., lent: _Optional[str] = ..., borrowed: _Optional[str] = ...) -> None: ...

class ListInterestPaymentsRequest(_message.Message):
    __slots__ = ("account_id", "asset_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
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
    asset_id: int
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
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListInterestPaymentsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "payments")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    payments: _containers.RepeatedCompositeFieldContainer[InterestPayment]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., payments: _Optional[_Iterable[_Union[InterestPayment, _Mapping]]] = ...) -> None: ...

class PastTransfer(_message.Message):
    __slots__ = ("kind", "status", "number", "account_id", "counterparty_account_id", "asset_id", "amount", "reference", "sequence", "time_ns", "decided_sequence", "decided_time_ns", "transaction_reference", "chain_fee", "fee_from_house")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DECIDED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FEE_FIELD_NUMBER: _ClassVar[int]
    FEE_FROM_HOUSE_FIELD_NUMBER: _ClassVar[int]
    kind: TransferKind
    status: TransferStatus
    number: int
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: str
    reference: str
    sequence: int
    time_ns: int
    decided_sequence: int
    decided_time_ns: int
    transaction_reference: str
    chain_fee: str
    fee_from_house: bool
    def __init__(self, kind: _Optional[_Union[TransferKind, str]] = ..., status: _Optional[_Union[TransferStatus, str]] = ..., number: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., reference: _Optional[str] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., decided_sequence: _Optional[int] = ..., decided_time_ns: _Optional[int] = ..., transaction_reference: _Optional[str] = ..., chain_fee: _Optional[str] = ..., fee_from_house: bool = ...) -> None: ...

class ListTransfersRequest(_message.Message):
    __slots__ = ("account_id", "asset_id", "kind", "status", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
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
    asset_id: int
    kind: TransferKind
    status: TransferStatus
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
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., kind: _Optional[_Union[TransferKind, str]] = ..., status: _Optional[_Union[TransferStatus, str]] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListTransfersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "transfers")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    TRANSFERS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    transfers: _containers.RepeatedCompositeFieldContainer[PastTransfer]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., transfers: _Optional[_Iterable[_Union[PastTransfer, _Mapping]]] = ...) -> None: ...

class LiquidationStep(_message.Message):
    __slots__ = ("kind", "tier", "account_id", "counterparty_account_id", "market_id", "asset_id", "sequence", "time_ns", "quantity", "value", "amount", "fund_paid", "equity_before", "equity_after")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FUND_PAID_FIELD_NUMBER: _ClassVar[int]
    EQUITY_BEFORE_FIELD_NUMBER: _ClassVar[int]
    EQUITY_AFTER_FIELD_NUMBER: _ClassVar[int]
    kind: LiquidationStepKind
    tier: int
    account_id: int
    counterparty_account_id: int
    market_id: int
    asset_id: int
    sequence: int
    time_ns: int
    quantity: str
    value: str
    amount: str
    fund_paid: str
    equity_before: str
    equity_after: str
    def __init__(self, kind: _Optional[_Union[LiquidationStepKind, str]] = ..., tier: _Optional[int] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., quantity: _Optional[str] = ..., value: _Optional[str] = ..., amount: _Optional[str] = ..., fund_paid: _Optional[str] = ..., equity_before: _Optional[str] = ..., equity_after: _Optional[str] = ...) -> None: ...

class ListLiquidationStepsRequest(_message.Message):
    __slots__ = ("account_id", "market_id", "asset_id", "kind", "counterparty_account_id", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
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
    asset_id: int
    kind: LiquidationStepKind
    counterparty_account_id: int
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
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., kind: _Optional[_Union[LiquidationStepKind, str]] = ..., counterparty_account_id: _Optional[int] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListLiquidationStepsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "steps")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    steps: _containers.RepeatedCompositeFieldContainer[LiquidationStep]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[LiquidationStep, _Mapping]]] = ...) -> None: ...

class AccountTransaction(_message.Message):
    __slots__ = ("account_id", "sequence", "place", "time_ns", "asset_id", "market_id", "counterparty_account_id", "book", "kind", "amount", "shares", "amount_after", "shares_after")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BOOK_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_AFTER_FIELD_NUMBER: _ClassVar[int]
    SHARES_AFTER_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    sequence: int
    place: int
    time_ns: int
    asset_id: int
    market_id: int
    counterparty_account_id: int
    book: StatementBook
    kind: MovementKind
    amount: str
    shares: str
    amount_after: str
    shares_after: str
    def __init__(self, account_id: _Optional[int] = ..., sequence: _Optional[int] = ..., place: _Optional[int] = ..., time_ns: _Optional[int] = ..., asset_id: _Optional[int] = ..., market_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., book: _Optional[_Union[StatementBook, str]] = ..., kind: _Optional[_Union[MovementKind, str]] = ..., amount: _Optional[str] = ..., shares: _Optional[str] = ..., amount_after: _Optional[str] = ..., shares_after: _Optional[str] = ...) -> None: ...

class ListTransactionsRequest(_message.Message):
    __slots__ = ("account_id", "asset_id", "market_id", "kind", "from_sequence", "to_sequence", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
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
    asset_id: int
    market_id: int
    kind: MovementKind
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
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., market_id: _Optional[int] = ..., kind: _Optional[_Union[MovementKind, str]] = ..., from_sequence: _Optional[int] = ..., to_sequence: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListTransactionsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "transactions")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    transactions: _containers.RepeatedCompositeFieldContainer[AccountTransaction]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., transactions: _Optional[_Iterable[_Union[AccountTransaction, _Mapping]]] = ...) -> None: ...

class StatementFigures(_message.Message):
    __slots__ = ("balance", "held", "unsettled_equity", "lent", "borrowed")
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_EQUITY_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    BORROWED_FIELD_NUMBER: _ClassVar[int]
    balance: str
    held: str
    unsettled_equity: str
    lent: str
    borrowed: str
    def __init__(self, balance: _Optional[str] = ..., held: _Optional[str] = ..., unsettled_equity: _Optional[str] = ..., lent: _Optional[str] = ..., borrowed: _Optional[str] = ...) -> None: ...

class StatementLine(_message.Message):
    __slots__ = ("book", "kind", "market_id", "amount")
    BOOK_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    book: StatementBook
    kind: MovementKind
    market_id: int
    amount: str
    def __init__(self, book: _Optional[_Union[StatementBook, str]] = ..., kind: _Optional[_Union[MovementKind, str]] = ..., market_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class StatementPosition(_message.Message):
    __slots__ = ("market_id", "opening_quantity", "opening_cost_base", "opening_original_cost_base", "opening_entry_price", "opening_original_entry_price", "opening_mark_price", "opening_unrealised_pnl", "closing_quantity", "closing_cost_base", "closing_original_cost_base", "closing_entry_price", "closing_original_entry_price", "closing_mark_price", "closing_unrealised_pnl", "realised_pnl", "original_realised_pnl")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    OPENING_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OPENING_COST_BASE_FIELD_NUMBER: _ClassVar[int]
    OPENING_ORIGINAL_COST_BASE_FIELD_NUMBER: _ClassVar[int]
    OPENING_ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    OPENING_ORIGINAL_ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    OPENING_MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    OPENING_UNREALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    CLOSING_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CLOSING_COST_BASE_FIELD_NUMBER: _ClassVar[int]
    CLOSING_ORIGINAL_COST_BASE_FIELD_NUMBER: _ClassVar[int]
    CLOSING_ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    CLOSING_ORIGINAL_ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    CLOSING_MARK_PRICE_FIELD_NUMBER: _ClassVar[int]
    CLOSING_UNREALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    REALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_REALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    opening_quantity: str
    opening_cost_base: str
    opening_original_cost_base: str
    opening_entry_price: str
    opening_original_entry_price: str
    opening_mark_price: str
    opening_unrealised_pnl: str
    closing_quantity: str
    closing_cost_base: str
    closing_original_cost_base: str
    closing_entry_price: str
    closing_original_entry_price: str
    closing_mark_price: str
    closing_unrealised_pnl: str
    realised_pnl: str
    original_realised_pnl: str
    def __init__(self, market_id: _Optional[int] = ..., opening_quantity: _Optional[str] = ..., opening_cost_base: _Optional[str] = ..., opening_original_cost_base: _Optional[str] = ..., opening_entry_price: _Optional[str] = ..., opening_original_entry_price: _Optional[str] = ..., opening_mark_price: _Optional[str] = ..., opening_unrealised_pnl: _Optional[str] = ..., closing_quantity: _Optional[str] = ..., closing_cost_base: _Optional[str] = ..., closing_original_cost_base: _Optional[str] = ..., closing_entry_price: _Optional[str] = ..., closing_original_entry_price: _Optional[str] = ..., closing_mark_price: _Optional[str] = ..., closing_unrealised_pnl: _Optional[str] = ..., realised_pnl: _Optional[str] = ..., original_realised_pnl: _Optional[str] = ...) -> None: ...

class AccountStatement(_message.Message):
    __slots__ = ("account_id", "asset_id", "from_time_ns", "to_time_ns", "opening", "closing", "lines", "realised_pnl", "fees", "funding", "interest", "positions")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OPENING_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    REALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    FUNDING_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    from_time_ns: int
    to_time_ns: int
    opening: StatementFigures
    closing: StatementFigures
    lines: _containers.RepeatedCompositeFieldContainer[StatementLine]
    realised_pnl: str
    fees: str
    funding: str
    interest: str
    positions: _containers.RepeatedCompositeFieldContainer[StatementPosition]
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., opening: _Optional[_Union[StatementFigures, _Mapping]] = ..., closing: _Optional[_Union[StatementFigures, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[StatementLine, _Mapping]]] = ..., realised_pnl: _Optional[str] = ..., fees: _Optional[str] = ..., funding: _Optional[str] = ..., interest: _Optional[str] = ..., positions: _Optional[_Iterable[_Union[StatementPosition, _Mapping]]] = ...) -> None: ...

class ListStatementsRequest(_message.Message):
    __slots__ = ("account_id", "asset_id", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    from_time_ns: int
    to_time_ns: int
    newest_first: bool
    page_size: int
    cursor: str
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListStatementsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "statements")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    statements: _containers.RepeatedCompositeFieldContainer[AccountStatement]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., statements: _Optional[_Iterable[_Union[AccountStatement, _Mapping]]] = ...) -> None: ...

class ProfitPeriod(_message.Message):
    __slots__ = ("account_id", "asset_id", "market_id", "start_time_ns", "realised_pnl", "fees", "funding", "interest")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REALISED_PNL_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    FUNDING_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    asset_id: int
    market_id: int
    start_time_ns: int
    realised_pnl: str
    fees: str
    funding: str
    interest: str
    def __init__(self, account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., market_id: _Optional[int] = ..., start_time_ns: _Optional[int] = ..., realised_pnl: _Optional[str] = ..., fees: _Optional[str] = ..., funding: _Optional[str] = ..., interest: _Optional[str] = ...) -> None: ...

class ListProfitAndLossRequest(_message.Message):
    __slots__ = ("account_id", "interval", "asset_id", "market_id", "from_time_ns", "to_time_ns", "newest_first", "page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    MAX_TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    interval: ProfitInterval
    asset_id: int
    market_id: int
    from_time_ns: int
    to_time_ns: int
    newest_first: bool
    page_size: int
    cursor: str
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    def __init__(self, account_id: _Optional[int] = ..., interval: _Optional[_Union[ProfitInterval, str]] = ..., asset_id: _Optional[int] = ..., market_id: _Optional[int] = ..., from_time_ns: _Optional[int] = ..., to_time_ns: _Optional[int] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., cursor: _Optional[str] = ..., min_sequence: _Optional[int] = ..., max_sequences_behind: _Optional[int] = ..., max_time_behind_ns: _Optional[int] = ...) -> None: ...

class ListProfitAndLossResponse(_message.Message):
    __slots__ = ("as_of_sequence", "as_of_time_ns", "sequences_behind", "time_behind_ns", "next_cursor", "periods")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_BEHIND_FIELD_NUMBER: _ClassVar[int]
    TIME_BEHIND_NS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int
    next_cursor: str
    periods: _containers.RepeatedCompositeFieldContainer[ProfitPeriod]
    def __init__(self, as_of_sequence: _Optional[int] = ..., as_of_time_ns: _Optional[int] = ..., sequences_behind: _Optional[int] = ..., time_behind_ns: _Optional[int] = ..., next_cursor: _Optional[str] = ..., periods: _Optional[_Iterable[_Union[ProfitPeriod, _Mapping]]] = ...) -> None: ...
