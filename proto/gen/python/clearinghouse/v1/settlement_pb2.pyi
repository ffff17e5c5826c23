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

class SetSettlementTermsRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "allows_partial", "penalty_ppb", "buy_in_days", "offer_limit_ppb", "cash_premium_ppb", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_PARTIAL_FIELD_NUMBER: _ClassVar[int]
    PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    BUY_IN_DAYS_FIELD_NUMBER: _ClassVar[int]
    OFFER_LIMIT_PPB_FIELD_NUMBER: _ClassVar[int]
    CASH_PREMIUM_PPB_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    allows_partial: bool
    penalty_ppb: int
    buy_in_days: int
    offer_limit_ppb: int
    cash_premium_ppb: int
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., allows_partial: bool = ..., penalty_ppb: _Optional[int] = ..., buy_in_days: _Optional[int] = ..., offer_limit_ppb: _Optional[int] = ..., cash_premium_ppb: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetSettlementTermsResponse(_message.Message):
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
    in_force: SetSettlementTermsRequest
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ..., version: _Optional[int] = ..., in_force: _Optional[_Union[SetSettlementTermsRequest, _Mapping]] = ...) -> None: ...

class SetSettlementPriorityRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "account_id", "priority")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    account_id: int
    priority: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., account_id: _Optional[int] = ..., priority: _Optional[int] = ...) -> None: ...

class SetSettlementPriorityResponse(_message.Message):
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

class SetPenaltyRatesRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "asset_class", "securities_ppb", "cash_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    SECURITIES_PPB_FIELD_NUMBER: _ClassVar[int]
    CASH_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    asset_class: int
    securities_ppb: int
    cash_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., asset_class: _Optional[int] = ..., securities_ppb: _Optional[int] = ..., cash_ppb: _Optional[int] = ...) -> None: ...

class SetPenaltyRatesResponse(_message.Message):
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

class SetIntradayCreditRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "member_id", "line", "repay_seconds", "volume_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    REPAY_SECONDS_FIELD_NUMBER: _ClassVar[int]
    VOLUME_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    member_id: int
    line: str
    repay_seconds: int
    volume_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., member_id: _Optional[int] = ..., line: _Optional[str] = ..., repay_seconds: _Optional[int] = ..., volume_ppb: _Optional[int] = ...) -> None: ...

class SetIntradayCreditResponse(_message.Message):
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

class SetPenaltyClassRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "asset_class")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    asset_class: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., asset_class: _Optional[int] = ...) -> None: ...

class SetPenaltyClassResponse(_message.Message):
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

class OfferBuyInRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "market_id", "account_id", "price", "quantity")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    market_id: int
    account_id: int
    price: str
    quantity: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class OfferBuyInResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "offer_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    offer_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., offer_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class WithdrawBuyInOfferRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "offer_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    offer_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., offer_id: _Optional[int] = ...) -> None: ...

class WithdrawBuyInOfferResponse(_message.Message):
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

class SettlementTerms(_message.Message):
    __slots__ = ("market_id", "allows_partial", "penalty_ppb", "buy_in_days", "offer_limit_ppb", "cash_premium_ppb", "asset_class", "securities_ppb", "cash_ppb")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOWS_PARTIAL_FIELD_NUMBER: _ClassVar[int]
    PENALTY_PPB_FIELD_NUMBER: _ClassVar[int]
    BUY_IN_DAYS_FIELD_NUMBER: _ClassVar[int]
    OFFER_LIMIT_PPB_FIELD_NUMBER: _ClassVar[int]
    CASH_PREMIUM_PPB_FIELD_NUMBER: _ClassVar[int]
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    SECURITIES_PPB_FIELD_NUMBER: _ClassVar[int]
    CASH_PPB_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    allows_partial: bool
    penalty_ppb: int
    buy_in_days: int
    offer_limit_ppb: int
    cash_premium_ppb: int
    asset_class: int
    securities_ppb: int
    cash_ppb: int
    def __init__(self, market_id: _Optional[int] = ..., allows_partial: bool = ..., penalty_ppb: _Optional[int] = ..., buy_in_days: _Optional[int] = ..., offer_limit_ppb: _Optional[int] = ..., cash_premium_ppb: _Optional[int] = ..., asset_class: _Optional[int] = ..., securities_ppb: _Optional[int] = ..., cash_ppb: _Optional[int] = ...) -> None: ...

class ListSettlementTermsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListSettlementTermsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "terms")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    terms: _containers.RepeatedCompositeFieldContainer[SettlementTerms]
    def __init__(self, as_of_sequence: _Optional[int] = ..., terms: _Optional[_Iterable[_Union[SettlementTerms, _Mapping]]] = ...) -> None: ...

class SettlementObligation(_message.Message):
    __slots__ = ("market_id", "account_id", "net_quantity", "net_cash", "settled_quantity", "open_quantity", "settled_cash", "lacks_cash", "mark")
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    NET_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    SETTLED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SETTLED_CASH_FIELD_NUMBER: _ClassVar[int]
    LACKS_CASH_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    market_id: int
    account_id: int
    net_quantity: str
    net_cash: str
    settled_quantity: str
    open_quantity: str
    settled_cash: str
    lacks_cash: bool
    mark: str
    def __init__(self, market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., net_quantity: _Optional[str] = ..., net_cash: _Optional[str] = ..., settled_quantity: _Optional[str] = ..., open_quantity: _Optional[str] = ..., settled_cash: _Optional[str] = ..., lacks_cash: bool = ..., mark: _Optional[str] = ...) -> None: ...

class ListObligationsRequest(_message.Message):
    __slots__ = ("min_sequence", "session_id", "account_id", "page_size", "after_market_id", "after_account_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    session_id: int
    account_id: int
    page_size: int
    after_market_id: int
    after_account_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_market_id: _Optional[int] = ..., after_account_id: _Optional[int] = ...) -> None: ...

class ListObligationsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "obligations", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    obligations: _containers.RepeatedCompositeFieldContainer[SettlementObligation]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., obligations: _Optional[_Iterable[_Union[SettlementObligation, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class FailLayer(_message.Message):
    __slots__ = ("quantity", "age_days")
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    quantity: str
    age_days: int
    def __init__(self, quantity: _Optional[str] = ..., age_days: _Optional[int] = ...) -> None: ...

class Fail(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "open_quantity", "open_cash", "age_days", "penalty", "layers", "deferred")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_CASH_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    PENALTY_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    DEFERRED_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    open_quantity: str
    open_cash: str
    age_days: int
    penalty: str
    layers: _containers.RepeatedCompositeFieldContainer[FailLayer]
    deferred: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., open_quantity: _Optional[str] = ..., open_cash: _Optional[str] = ..., age_days: _Optional[int] = ..., penalty: _Optional[str] = ..., layers: _Optional[_Iterable[_Union[FailLayer, _Mapping]]] = ..., deferred: _Optional[str] = ...) -> None: ...

class ListFailsRequest(_message.Message):
    __slots__ = ("min_sequence", "account_id", "segment_id", "page_size", "after_account_id", "after_market_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    account_id: int
    segment_id: int
    page_size: int
    after_account_id: int
    after_market_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., account_id: _Optional[int] = ..., segment_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_account_id: _Optional[int] = ..., after_market_id: _Optional[int] = ...) -> None: ...

class ListFailsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "fails", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FAILS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    fails: _containers.RepeatedCompositeFieldContainer[Fail]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., fails: _Optional[_Iterable[_Union[Fail, _Mapping]]] = ..., has_more: bool = ...) -> None: ...

class BuyInOffer(_message.Message):
    __slots__ = ("offer_id", "market_id", "account_id", "price", "quantity")
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    offer_id: int
    market_id: int
    account_id: int
    price: str
    quantity: str
    def __init__(self, offer_id: _Optional[int] = ..., market_id: _Optional[int] = ..., account_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class ListBuyInOffersRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListBuyInOffersResponse(_message.Message):
    __slots__ = ("as_of_sequence", "offers")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    offers: _containers.RepeatedCompositeFieldContainer[BuyInOffer]
    def __init__(self, as_of_sequence: _Optional[int] = ..., offers: _Optional[_Iterable[_Union[BuyInOffer, _Mapping]]] = ...) -> None: ...

class AnnounceDividendRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "security_id", "account_id", "asset_id", "amount", "per_units", "record_time_ns", "pay_time_ns")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PER_UNITS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAY_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    security_id: int
    account_id: int
    asset_id: int
    amount: str
    per_units: int
    record_time_ns: int
    pay_time_ns: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., security_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., per_units: _Optional[int] = ..., record_time_ns: _Optional[int] = ..., pay_time_ns: _Optional[int] = ...) -> None: ...

class AnnounceDividendResponse(_message.Message):
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

class AnnounceRedemptionRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "security_id", "account_id", "asset_id", "amount", "per_units", "record_time_ns")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PER_UNITS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    security_id: int
    account_id: int
    asset_id: int
    amount: str
    per_units: int
    record_time_ns: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., security_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., per_units: _Optional[int] = ..., record_time_ns: _Optional[int] = ...) -> None: ...

class AnnounceRedemptionResponse(_message.Message):
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

class AnnounceSplitRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "security_id", "account_id", "into_security_id", "new_units", "old_units", "record_time_ns")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INTO_SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_UNITS_FIELD_NUMBER: _ClassVar[int]
    OLD_UNITS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    security_id: int
    account_id: int
    into_security_id: int
    new_units: int
    old_units: int
    record_time_ns: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., security_id: _Optional[int] = ..., account_id: _Optional[int] = ..., into_security_id: _Optional[int] = ..., new_units: _Optional[int] = ..., old_units: _Optional[int] = ..., record_time_ns: _Optional[int] = ...) -> None: ...

class AnnounceSplitResponse(_message.Message):
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

class CancelCorporateActionRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "action_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    action_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., action_id: _Optional[int] = ...) -> None: ...

class CancelCorporateActionResponse(_message.Message):
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

class CorporateAction(_message.Message):
    __slots__ = ("action_id", "kind", "status", "security_id", "account_id", "asset_id", "amount", "per_units", "record_time_ns", "pay_time_ns", "total", "unpaid")
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PER_UNITS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAY_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    UNPAID_FIELD_NUMBER: _ClassVar[int]
    action_id: int
    kind: _enums_pb2.CorporateActionKind
    status: _enums_pb2.CorporateActionStatus
    security_id: int
    account_id: int
    asset_id: int
    amount: str
    per_units: int
    record_time_ns: int
    pay_time_ns: int
    total: str
    unpaid: str
    def __init__(self, action_id: _Optional[int] = ..., kind: _Optional[_Union[_enums_pb2.CorporateActionKind, str]] = ..., status: _Optional[_Union[_enums_pb2.CorporateActionStatus, str]] = ..., security_id: _Optional[int] = ..., account_id: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., per_units: _Optional[int] = ..., record_time_ns: _Optional[int] = ..., pay_time_ns: _Optional[int] = ..., total: _Optional[str] = ..., unpaid: _Optional[str] = ...) -> None: ...

class ListCorporateActionsRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListCorporateActionsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "actions")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    actions: _containers.RepeatedCompositeFieldContainer[CorporateAction]
    def __init__(self, as_of_sequence: _Optional[int] = ..., actions: _Optional[_Iterable[_Union[CorporateAction, _Mapping]]] = ...) -> None: ...

class Entitlement(_message.Message):
    __slots__ = ("account_id", "market_id", "units", "asset_id", "amount", "is_paid")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ASSET_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    IS_PAID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    market_id: int
    units: int
    asset_id: int
    amount: str
    is_paid: bool
    def __init__(self, account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., units: _Optional[int] = ..., asset_id: _Optional[int] = ..., amount: _Optional[str] = ..., is_paid: bool = ...) -> None: ...

class ListEntitlementsRequest(_message.Message):
    __slots__ = ("min_sequence", "action_id", "page_size", "after_market_id", "after_account_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ACTION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    action_id: int
    page_size: int
    after_market_id: int
    after_account_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., action_id: _Optional[int] = ..., page_size: _Optional[int] = ..., after_market_id: _Optional[int] = ..., after_account_id: _Optional[int] = ...) -> None: ...

class ListEntitlementsResponse(_message.Message):
    __slots__ = ("as_of_sequence", "entitlements", "has_more")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ENTITLEMENTS_FIELD_NUMBER: _ClassVar[int]
    HAS_MORE_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    entitlements: _containers.RepeatedCompositeFieldContainer[Entitlement]
    has_more: bool
    def __init__(self, as_of_sequence: _Optional[int] = ..., entitlements: _Optional[_Iterable[_Union[Entitlement, _Mapping]]] = ..., has_more: bool = ...) -> None: ...
