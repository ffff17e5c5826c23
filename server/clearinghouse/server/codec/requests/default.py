# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of DefaultService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    added_number_of,
    enum_of,
    head,
    id_of,
    name_of,
    number_of,
    parse_one,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AcceptPorting,
    AddAuctionLot,
    AdvanceDefaultCase,
    DeclareDefault,
    OfferPorting,
    PayAssessment,
    RevealBid,
    SubmitBid,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import default_pb2

DEFAULT_CASE_STATE_NUMBERS: Final = range(1, 8)


def decode_declare_default(raw: bytes, principal: str, scales: Scales) -> DeclareDefault:
    """Return the command of a request DeclareDefault. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(default_pb2.DeclareDefaultRequest, raw)
    request_id, created_ns = head(request)
    return DeclareDefault(
        principal,
        request_id,
        created_ns,
        request.member_id,
        request.porting_seconds,
        request.assessment_seconds,
        request.assessment_cap_ppb,
    )


def decode_advance_default_case(raw: bytes, principal: str, scales: Scales) -> AdvanceDefaultCase:
    """Return the command of a request AdvanceDefaultCase. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(default_pb2.AdvanceDefaultCaseRequest, raw)
    request_id, created_ns = head(request)
    return AdvanceDefaultCase(
        principal,
        request_id,
        created_ns,
        request.case_id,
        enum_of(request.state, DEFAULT_CASE_STATE_NUMBERS, "state"),
    )


def decode_offer_porting(raw: bytes, principal: str, scales: Scales) -> OfferPorting:
    """Return the command of a request OfferPorting. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(default_pb2.OfferPortingRequest, raw)
    request_id, created_ns = head(request)
    return OfferPorting(
        principal,
        request_id,
        created_ns,
        request.case_id,
        AccountId(id_of(request.account_id, "account_id")),
        request.member_id,
    )


def decode_accept_porting(raw: bytes, principal: str, scales: Scales) -> AcceptPorting:
    """Return the command of a request AcceptPorting. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(default_pb2.AcceptPortingRequest, raw)
    request_id, created_ns = head(request)
    return AcceptPorting(
        principal,
        request_id,
        created_ns,
        request.case_id,
        AccountId(id_of(request.account_id, "account_id")),
        AccountId(id_of(request.client_account_id, "client_account_id")),
    )


def decode_add_auction_lot(raw: bytes, principal: str, scales: Scales) -> AddAuctionLot:
    """Return the command of a request AddAuctionLot. Raises EdgeError."""
    request = parse_one(default_pb2.AddAuctionLotRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return AddAuctionLot(
        principal,
        request_id,
        created_ns,
        request.case_id,
        request.session_id,
        AccountId(account_id),
        MarketId(request.market_id),
        number_of(market.quantities, request.quantity, "quantity"),
        number_of(market.quantities, request.minimum_quantity, "minimum_quantity", optional=True),
        request.bid_seconds,
        request.reveal_seconds,
        added_number_of(market.prices, request.limit_price, "limit_price"),
    )


def decode_submit_bid(raw: bytes, principal: str, scales: Scales) -> SubmitBid:
    """Return the command of a request SubmitBid. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(default_pb2.SubmitBidRequest, raw)
    request_id, created_ns = head(request)
    return SubmitBid(
        principal,
        request_id,
        created_ns,
        request.lot_id,
        AccountId(id_of(request.account_id, "account_id")),
        name_of(request.commitment, "commitment", 64),
    )


def decode_reveal_bid(raw: bytes, principal: str, scales: Scales) -> RevealBid:
    """Return the command of a request RevealBid. Raises EdgeError."""
    request = parse_one(default_pb2.RevealBidRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return RevealBid(
        principal,
        request_id,
        created_ns,
        request.lot_id,
        AccountId(account_id),
        MarketId(request.market_id),
        number_of(market.prices, request.price, "price"),
        number_of(market.quantities, request.quantity, "quantity"),
        name_of(request.salt, "salt", 64),
    )


def decode_pay_assessment(raw: bytes, principal: str, scales: Scales) -> PayAssessment:
    """Return the command of a request PayAssessment. Raises EdgeError."""
    request = parse_one(default_pb2.PayAssessmentRequest, raw)
    request_id, created_ns = head(request)
    return PayAssessment(
        principal,
        request_id,
        created_ns,
        request.case_id,
        AccountId(id_of(request.account_id, "account_id")),
        number_of(scales.valuation.amounts, request.amount, "amount"),
    )
