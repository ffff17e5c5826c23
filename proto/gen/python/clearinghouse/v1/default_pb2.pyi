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

class DeclareDefaultRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "member_id", "porting_seconds", "assessment_seconds", "assessment_cap_ppb")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    PORTING_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_CAP_PPB_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    member_id: int
    porting_seconds: int
    assessment_seconds: int
    assessment_cap_ppb: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., member_id: _Optional[int] = ..., porting_seconds: _Optional[int] = ..., assessment_seconds: _Optional[int] = ..., assessment_cap_ppb: _Optional[int] = ...) -> None: ...

class DeclareDefaultResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "case_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    case_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., case_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class AdvanceDefaultCaseRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "case_id", "state")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    case_id: int
    state: _enums_pb2.DefaultCaseState
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., case_id: _Optional[int] = ..., state: _Optional[_Union[_enums_pb2.DefaultCaseState, str]] = ...) -> None: ...

class AdvanceDefaultCaseResponse(_message.Message):
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

class OfferPortingRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "case_id", "account_id", "member_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    case_id: int
    account_id: int
    member_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., case_id: _Optional[int] = ..., account_id: _Optional[int] = ..., member_id: _Optional[int] = ...) -> None: ...

class OfferPortingResponse(_message.Message):
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

class AcceptPortingRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "case_id", "account_id", "client_account_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    case_id: int
    account_id: int
    client_account_id: int
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., case_id: _Optional[int] = ..., account_id: _Optional[int] = ..., client_account_id: _Optional[int] = ...) -> None: ...

class AcceptPortingResponse(_message.Message):
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

class AddAuctionLotRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "case_id", "session_id", "account_id", "market_id", "quantity", "minimum_quantity", "bid_seconds", "reveal_seconds", "limit_price")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BID_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REVEAL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    case_id: int
    session_id: int
    account_id: int
    market_id: int
    quantity: str
    minimum_quantity: str
    bid_seconds: int
    reveal_seconds: int
    limit_price: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., case_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., minimum_quantity: _Optional[str] = ..., bid_seconds: _Optional[int] = ..., reveal_seconds: _Optional[int] = ..., limit_price: _Optional[str] = ...) -> None: ...

class AddAuctionLotResponse(_message.Message):
    __slots__ = ("sequence", "time_ns", "chain_head", "is_repeat", "code", "lot_id", "limit", "actual", "shortfall")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_HEAD_FIELD_NUMBER: _ClassVar[int]
    IS_REPEAT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_ns: int
    chain_head: bytes
    is_repeat: bool
    code: _result_code_pb2.ResultCode
    lot_id: int
    limit: str
    actual: str
    shortfall: str
    def __init__(self, sequence: _Optional[int] = ..., time_ns: _Optional[int] = ..., chain_head: _Optional[bytes] = ..., is_repeat: bool = ..., code: _Optional[_Union[_result_code_pb2.ResultCode, str]] = ..., lot_id: _Optional[int] = ..., limit: _Optional[str] = ..., actual: _Optional[str] = ..., shortfall: _Optional[str] = ...) -> None: ...

class SubmitBidRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "lot_id", "account_id", "commitment")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    lot_id: int
    account_id: int
    commitment: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., lot_id: _Optional[int] = ..., account_id: _Optional[int] = ..., commitment: _Optional[str] = ...) -> None: ...

class SubmitBidResponse(_message.Message):
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

class RevealBidRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "lot_id", "account_id", "market_id", "price", "quantity", "salt")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    lot_id: int
    account_id: int
    market_id: int
    price: str
    quantity: str
    salt: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., lot_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., price: _Optional[str] = ..., quantity: _Optional[str] = ..., salt: _Optional[str] = ...) -> None: ...

class RevealBidResponse(_message.Message):
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

class PayAssessmentRequest(_message.Message):
    __slots__ = ("request_id", "created_time_ns", "case_id", "account_id", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    created_time_ns: int
    case_id: int
    account_id: int
    amount: str
    def __init__(self, request_id: _Optional[str] = ..., created_time_ns: _Optional[int] = ..., case_id: _Optional[int] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class PayAssessmentResponse(_message.Message):
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

class DefaultCase(_message.Message):
    __slots__ = ("case_id", "member_id", "state", "declared_time_ns", "deadline_time_ns", "accounts", "open_nets", "loss", "loss_left")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DECLARED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    OPEN_NETS_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    LOSS_LEFT_FIELD_NUMBER: _ClassVar[int]
    case_id: int
    member_id: int
    state: _enums_pb2.DefaultCaseState
    declared_time_ns: int
    deadline_time_ns: int
    accounts: int
    open_nets: int
    loss: str
    loss_left: str
    def __init__(self, case_id: _Optional[int] = ..., member_id: _Optional[int] = ..., state: _Optional[_Union[_enums_pb2.DefaultCaseState, str]] = ..., declared_time_ns: _Optional[int] = ..., deadline_time_ns: _Optional[int] = ..., accounts: _Optional[int] = ..., open_nets: _Optional[int] = ..., loss: _Optional[str] = ..., loss_left: _Optional[str] = ...) -> None: ...

class DefaultPosition(_message.Message):
    __slots__ = ("session_id", "account_id", "market_id", "net_quantity", "net_cash")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    NET_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    NET_CASH_FIELD_NUMBER: _ClassVar[int]
    session_id: int
    account_id: int
    market_id: int
    net_quantity: str
    net_cash: str
    def __init__(self, session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., net_quantity: _Optional[str] = ..., net_cash: _Optional[str] = ...) -> None: ...

class DefaultLayer(_message.Message):
    __slots__ = ("layer", "available", "paid")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    layer: _enums_pb2.WaterfallLayer
    available: str
    paid: str
    def __init__(self, layer: _Optional[_Union[_enums_pb2.WaterfallLayer, str]] = ..., available: _Optional[str] = ..., paid: _Optional[str] = ...) -> None: ...

class AuctionLot(_message.Message):
    __slots__ = ("lot_id", "session_id", "account_id", "market_id", "quantity", "taken_quantity", "minimum_quantity", "bids_until_time_ns", "reveals_until_time_ns", "bids", "revealed_bids", "is_closed", "limit_price")
    LOT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MARKET_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TAKEN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BIDS_UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REVEALS_UNTIL_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BIDS_FIELD_NUMBER: _ClassVar[int]
    REVEALED_BIDS_FIELD_NUMBER: _ClassVar[int]
    IS_CLOSED_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    lot_id: int
    session_id: int
    account_id: int
    market_id: int
    quantity: str
    taken_quantity: str
    minimum_quantity: str
    bids_until_time_ns: int
    reveals_until_time_ns: int
    bids: int
    revealed_bids: int
    is_closed: bool
    limit_price: str
    def __init__(self, lot_id: _Optional[int] = ..., session_id: _Optional[int] = ..., account_id: _Optional[int] = ..., market_id: _Optional[int] = ..., quantity: _Optional[str] = ..., taken_quantity: _Optional[str] = ..., minimum_quantity: _Optional[str] = ..., bids_until_time_ns: _Optional[int] = ..., reveals_until_time_ns: _Optional[int] = ..., bids: _Optional[int] = ..., revealed_bids: _Optional[int] = ..., is_closed: bool = ..., limit_price: _Optional[str] = ...) -> None: ...

class Assessment(_message.Message):
    __slots__ = ("member_id", "called", "paid")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    CALLED_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    member_id: int
    called: str
    paid: str
    def __init__(self, member_id: _Optional[int] = ..., called: _Optional[str] = ..., paid: _Optional[str] = ...) -> None: ...

class ListDefaultCasesRequest(_message.Message):
    __slots__ = ("min_sequence",)
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    def __init__(self, min_sequence: _Optional[int] = ...) -> None: ...

class ListDefaultCasesResponse(_message.Message):
    __slots__ = ("as_of_sequence", "cases")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    cases: _containers.RepeatedCompositeFieldContainer[DefaultCase]
    def __init__(self, as_of_sequence: _Optional[int] = ..., cases: _Optional[_Iterable[_Union[DefaultCase, _Mapping]]] = ...) -> None: ...

class GetDefaultCaseRequest(_message.Message):
    __slots__ = ("min_sequence", "case_id")
    MIN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    min_sequence: int
    case_id: int
    def __init__(self, min_sequence: _Optional[int] = ..., case_id: _Optional[int] = ...) -> None: ...

class GetDefaultCaseResponse(_message.Message):
    __slots__ = ("as_of_sequence", "default_case", "positions", "layers", "lots", "assessments")
    AS_OF_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_CASE_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENTS_FIELD_NUMBER: _ClassVar[int]
    as_of_sequence: int
    default_case: DefaultCase
    positions: _containers.RepeatedCompositeFieldContainer[DefaultPosition]
    layers: _containers.RepeatedCompositeFieldContainer[DefaultLayer]
    lots: _containers.RepeatedCompositeFieldContainer[AuctionLot]
    assessments: _containers.RepeatedCompositeFieldContainer[Assessment]
    def __init__(self, as_of_sequence: _Optional[int] = ..., default_case: _Optional[_Union[DefaultCase, _Mapping]] = ..., positions: _Optional[_Iterable[_Union[DefaultPosition, _Mapping]]] = ..., layers: _Optional[_Iterable[_Union[DefaultLayer, _Mapping]]] = ..., lots: _Optional[_Iterable[_Union[AuctionLot, _Mapping]]] = ..., assessments: _Optional[_Iterable[_Union[Assessment, _Mapping]]] = ...) -> None: ...
