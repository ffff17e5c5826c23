# SPDX-License-Identifier: Apache-2.0
"""Calls of DefaultService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import DefaultCase, DefaultCaseReport
from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import DefaultCaseState
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import default_pb2


def declare_default(
    key: RequestKey,
    *,
    member_id: int,
    porting_seconds: int,
    assessment_seconds: int,
    assessment_cap_ppb: int,
) -> Build[Receipt]:
    """Declare a clearing member to be in default, and open its case. From then on none of its
    accounts is a party to a trade or gives value away.
    """
    return lambda _: call(
        "DefaultService/DeclareDefault",
        default_pb2.DeclareDefaultRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            member_id=member_id,
            porting_seconds=porting_seconds,
            assessment_seconds=assessment_seconds,
            assessment_cap_ppb=assessment_cap_ppb,
        ),
        default_pb2.DeclareDefaultResponse,
        lambda reply, _: receipt(reply, reply.case_id),
        key,
    )


def advance_default_case(
    key: RequestKey, *, case_id: int, state: DefaultCaseState
) -> Build[Receipt]:
    """Move a case to its next step. PORTING follows FROZEN, then come HEDGING, AUCTION, ALLOCATION
    and CLOSED.
    """
    return lambda _: call(
        "DefaultService/AdvanceDefaultCase",
        default_pb2.AdvanceDefaultCaseRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            case_id=case_id,
            state=number(state),
        ),
        default_pb2.AdvanceDefaultCaseResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def offer_porting(
    key: RequestKey, *, case_id: int, account_id: int, member_id: int
) -> Build[Receipt]:
    """Offer a client account of the case to another member, with its trades, nets and collateral. A
    later offer of the account takes the place of an earlier one.
    """
    return lambda _: call(
        "DefaultService/OfferPorting",
        default_pb2.OfferPortingRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            case_id=case_id,
            account_id=account_id,
            member_id=member_id,
        ),
        default_pb2.OfferPortingResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def accept_porting(
    key: RequestKey, *, case_id: int, account_id: int, client_account_id: int
) -> Build[Receipt]:
    """Accept a client account that was offered: from then on it is an account of the accepting
    member.
    """
    return lambda _: call(
        "DefaultService/AcceptPorting",
        default_pb2.AcceptPortingRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            case_id=case_id,
            account_id=account_id,
            client_account_id=client_account_id,
        ),
        default_pb2.AcceptPortingResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def add_auction_lot(
    key: RequestKey,
    *,
    case_id: int,
    session_id: int,
    account_id: int,
    market: Instrument,
    quantity: Number,
    minimum_quantity: Number | None,
    bid_seconds: int,
    reveal_seconds: int,
    limit_price: Number | None,
) -> Build[Receipt]:
    """Put a part of a net of the case, or of the margin of one of its accounts, up for auction.
    Members send sealed bids, then reveal them, then the best bids take it over.
    """
    return lambda names: call(
        "DefaultService/AddAuctionLot",
        default_pb2.AddAuctionLotRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            case_id=case_id,
            session_id=session_id,
            account_id=account_id,
            market_id=names.market_id(market),
            quantity=to_text(quantity),
            minimum_quantity=to_text_or_empty(minimum_quantity),
            bid_seconds=bid_seconds,
            reveal_seconds=reveal_seconds,
            limit_price=to_text_or_empty(limit_price),
        ),
        default_pb2.AddAuctionLotResponse,
        lambda reply, _: receipt(reply, reply.lot_id),
        key,
    )


def submit_bid(key: RequestKey, *, lot_id: int, account_id: int, commitment: str) -> Build[Receipt]:
    """Send a sealed bid for a lot: the hash of its terms alone. A member has one bid for a lot, and
    a later one takes the place of an earlier one.
    """
    return lambda _: call(
        "DefaultService/SubmitBid",
        default_pb2.SubmitBidRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            lot_id=lot_id,
            account_id=account_id,
            commitment=commitment,
        ),
        default_pb2.SubmitBidResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def reveal_bid(
    key: RequestKey,
    *,
    lot_id: int,
    account_id: int,
    market: Instrument,
    price: Number,
    quantity: Number,
    salt: str,
) -> Build[Receipt]:
    """Reveal a sealed bid after the time for bids is over."""
    return lambda names: call(
        "DefaultService/RevealBid",
        default_pb2.RevealBidRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            lot_id=lot_id,
            account_id=account_id,
            market_id=names.market_id(market),
            price=to_text(price),
            quantity=to_text(quantity),
            salt=salt,
        ),
        default_pb2.RevealBidResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def pay_assessment(
    key: RequestKey, *, case_id: int, account_id: int, amount: Number
) -> Build[Receipt]:
    """Pay an assessment, or a part of it, from an account of the member's own; money of its clients
    never pays.
    """
    return lambda _: call(
        "DefaultService/PayAssessment",
        default_pb2.PayAssessmentRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            case_id=case_id,
            account_id=account_id,
            amount=to_text(amount),
        ),
        default_pb2.PayAssessmentResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_default_cases(*, min_sequence: int) -> Build[list[DefaultCase]]:
    """List default cases by their number."""
    return lambda _: call(
        "DefaultService/ListDefaultCases",
        default_pb2.ListDefaultCasesRequest(min_sequence=min_sequence),
        default_pb2.ListDefaultCasesResponse,
        lambda reply, names: [convert(DefaultCase, item, names) for item in reply.cases],
    )


def get_default_case(*, min_sequence: int, case_id: int) -> Build[DefaultCaseReport]:
    """Return one default case: its open positions, what each layer holds and has paid, its auction
    lots and assessments.
    """
    return lambda _: call(
        "DefaultService/GetDefaultCase",
        default_pb2.GetDefaultCaseRequest(min_sequence=min_sequence, case_id=case_id),
        default_pb2.GetDefaultCaseResponse,
        lambda reply, names: convert(DefaultCaseReport, reply, names),
    )
