# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of MemberService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.clearing.members_and_trades import (
    CalendarView,
    ClearedMarketView,
    MemberView,
    SegmentView,
)
from clearinghouse.v1 import enums_pb2, member_pb2


def member_message(view: MemberView, scales: Scales) -> member_pb2.Member:
    """Return a view as the message Member."""
    return member_pb2.Member(
        member_id=view.member_id,
        owner=view.owner,
        status=cast("enums_pb2.MemberStatus", view.status),
        open_exposure_max=scales.valuation.texts[view.open_exposure_max],
        settlement_cap=scales.valuation.texts[view.settlement_cap],
        concentration_ppb=view.concentration_ppb,
        open_exposure=scales.valuation.texts[view.open_exposure],
        resign_time_ns=view.resign_ns,
        assessable=scales.valuation.texts[view.assessable],
        group_id=view.group_id,
        open_exposure_limit=scales.valuation.texts[view.open_exposure_limit]
        if view.has_exposure_limit
        else "",
        lei=view.lei,
        bic=view.bic,
    )


def calendar_message(view: CalendarView) -> member_pb2.Calendar:
    """Return a view as the message Calendar."""
    return member_pb2.Calendar(
        calendar_id=view.calendar_id,
        weekend_days=view.weekend_days,
        holidays=view.holidays,
        asset_ids=view.asset_ids,
        last_day=view.last_day,
    )


def segment_message(view: SegmentView) -> member_pb2.Segment:
    """Return a view as the message Segment."""
    return member_pb2.Segment(
        segment_id=view.segment_id,
        symbol=view.symbol,
        calendar_id=view.calendar_id,
        utc_offset_seconds=view.utc_offset_seconds,
        cut_off_seconds=view.cut_off_seconds,
        settlement_seconds=view.settlement_seconds,
        cycle_days=view.cycle_days,
        cash_in_advance=view.cash_in_advance,
        wait_seconds=view.wait_seconds,
        lapse_fee_ppb=view.lapse_fee_ppb,
        call_seconds=view.call_seconds,
    )


def cleared_market_message(view: ClearedMarketView, scales: Scales) -> member_pb2.ClearedMarket:
    """Return a view as the message ClearedMarket."""
    market_scale = scales.markets[view.market_id]
    return member_pb2.ClearedMarket(
        market_id=view.market_id,
        segment_id=view.segment_id,
        dvp_model=cast("enums_pb2.DvpModel", view.dvp_model),
        concentration_floor=market_scale.lot_texts[view.concentration_floor_lots],
        open_quantity=market_scale.lot_texts[view.open_lots],
    )


def list_members(
    members: Sequence[MemberView], as_of_sequence: int, scales: Scales
) -> member_pb2.ListMembersResponse:
    """Return the message ListMembersResponse with these values."""
    return member_pb2.ListMembersResponse(
        as_of_sequence=as_of_sequence,
        members=[member_message(each, scales) for each in members],
    )


def list_calendars(
    calendars: Sequence[CalendarView], as_of_sequence: int
) -> member_pb2.ListCalendarsResponse:
    """Return the message ListCalendarsResponse with these values."""
    return member_pb2.ListCalendarsResponse(
        as_of_sequence=as_of_sequence,
        calendars=[calendar_message(each) for each in calendars],
    )


def list_segments(
    segments: Sequence[SegmentView], as_of_sequence: int
) -> member_pb2.ListSegmentsResponse:
    """Return the message ListSegmentsResponse with these values."""
    return member_pb2.ListSegmentsResponse(
        as_of_sequence=as_of_sequence,
        segments=[segment_message(each) for each in segments],
    )


def list_cleared_markets(
    markets: Sequence[ClearedMarketView], as_of_sequence: int, scales: Scales
) -> member_pb2.ListClearedMarketsResponse:
    """Return the message ListClearedMarketsResponse with these values."""
    return member_pb2.ListClearedMarketsResponse(
        as_of_sequence=as_of_sequence,
        markets=[cleared_market_message(each, scales) for each in markets],
    )
