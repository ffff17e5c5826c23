# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of MemberService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    enum_of,
    head,
    lots_of,
    name_of,
    number_of,
    parse_one,
    present_of,
    text_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AdmitMember,
    CreateSegment,
    GroupMember,
    ResignMember,
    SetAssetCalendar,
    SetCashInAdvance,
    SetClearing,
    SetIdentifier,
    SetMember,
    SetWaitingTerms,
    UngroupMember,
)
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.v1 import member_pb2

MEMBER_STATUS_NUMBERS: Final = range(1, 6)
IDENTIFIER_SCHEME_NUMBERS: Final = range(1, 4)
DVP_MODEL_NUMBERS: Final = range(1, 4)


def decode_admit_member(raw: bytes, principal: str, scales: Scales) -> AdmitMember:
    """Return the command of a request AdmitMember. Raises EdgeError."""
    request = parse_one(member_pb2.AdmitMemberRequest, raw)
    request_id, created_ns = head(request)
    return AdmitMember(
        principal,
        request_id,
        created_ns,
        text_of(request.owner, "owner", 64),
        number_of(
            scales.valuation.amounts, request.open_exposure_max, "open_exposure_max", optional=True
        ),
        number_of(
            scales.valuation.amounts, request.settlement_cap, "settlement_cap", optional=True
        ),
        request.concentration_ppb,
    )


def decode_set_member(raw: bytes, principal: str, scales: Scales) -> SetMember:
    """Return the command of a request SetMember. Raises EdgeError."""
    request = parse_one(member_pb2.SetMemberRequest, raw)
    request_id, created_ns = head(request)
    return SetMember(
        principal,
        request_id,
        created_ns,
        request.member_id,
        enum_of(request.status, MEMBER_STATUS_NUMBERS, "status")
        if request.HasField("status")
        else 0,
        number_of(
            scales.valuation.amounts, request.open_exposure_max, "open_exposure_max", optional=True
        ),
        number_of(
            scales.valuation.amounts, request.settlement_cap, "settlement_cap", optional=True
        ),
        request.concentration_ppb,
        version_of(request),
        present_of(request, SetMember.KIND),
    )


def decode_create_segment(raw: bytes, principal: str, scales: Scales) -> CreateSegment:
    """Return the command of a request CreateSegment. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.CreateSegmentRequest, raw)
    request_id, created_ns = head(request)
    return CreateSegment(
        principal,
        request_id,
        created_ns,
        name_of(request.symbol, "symbol", 32),
        request.calendar_id,
        request.utc_offset_seconds,
        request.cut_off_seconds,
        request.settlement_seconds,
        request.cycle_days,
        request.call_seconds,
    )


def decode_set_clearing(raw: bytes, principal: str, scales: Scales) -> SetClearing:
    """Return the command of a request SetClearing. Raises EdgeError."""
    request = parse_one(member_pb2.SetClearingRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return SetClearing(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.segment_id,
        enum_of(request.dvp_model, DVP_MODEL_NUMBERS, "dvp_model")
        if request.HasField("dvp_model")
        else 0,
        lots_of(market, request.concentration_floor, "concentration_floor"),
        request.band_ppb,
        request.mark_minutes,
        request.mark_owners,
        version_of(request),
        present_of(request, SetClearing.KIND),
    )


def decode_set_asset_calendar(raw: bytes, principal: str, scales: Scales) -> SetAssetCalendar:
    """Return the command of a request SetAssetCalendar. Raises EdgeError."""
    request = parse_one(member_pb2.SetAssetCalendarRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return SetAssetCalendar(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.calendar_id,
    )


def decode_resign_member(raw: bytes, principal: str, scales: Scales) -> ResignMember:
    """Return the command of a request ResignMember. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.ResignMemberRequest, raw)
    request_id, created_ns = head(request)
    return ResignMember(
        principal,
        request_id,
        created_ns,
        request.member_id,
        request.unwinding_seconds,
    )


def decode_set_cash_in_advance(raw: bytes, principal: str, scales: Scales) -> SetCashInAdvance:
    """Return the command of a request SetCashInAdvance. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.SetCashInAdvanceRequest, raw)
    request_id, created_ns = head(request)
    return SetCashInAdvance(
        principal,
        request_id,
        created_ns,
        request.segment_id,
        int(request.cash_in_advance),
    )


def decode_group_member(raw: bytes, principal: str, scales: Scales) -> GroupMember:
    """Return the command of a request GroupMember. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.GroupMemberRequest, raw)
    request_id, created_ns = head(request)
    return GroupMember(
        principal,
        request_id,
        created_ns,
        request.member_id,
        request.group_id,
    )


def decode_ungroup_member(raw: bytes, principal: str, scales: Scales) -> UngroupMember:
    """Return the command of a request UngroupMember. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.UngroupMemberRequest, raw)
    request_id, created_ns = head(request)
    return UngroupMember(
        principal,
        request_id,
        created_ns,
        request.member_id,
    )


def decode_set_waiting_terms(raw: bytes, principal: str, scales: Scales) -> SetWaitingTerms:
    """Return the command of a request SetWaitingTerms. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.SetWaitingTermsRequest, raw)
    request_id, created_ns = head(request)
    return SetWaitingTerms(
        principal,
        request_id,
        created_ns,
        request.segment_id,
        request.wait_seconds,
        request.lapse_fee_ppb,
    )


def decode_set_identifier(raw: bytes, principal: str, scales: Scales) -> SetIdentifier:
    """Return the command of a request SetIdentifier. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(member_pb2.SetIdentifierRequest, raw)
    request_id, created_ns = head(request)
    return SetIdentifier(
        principal,
        request_id,
        created_ns,
        enum_of(request.scheme, IDENTIFIER_SCHEME_NUMBERS, "scheme"),
        request.subject_id,
        text_of(request.identifier, "identifier", 20, required=False),
    )
