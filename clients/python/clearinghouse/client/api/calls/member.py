# SPDX-License-Identifier: Apache-2.0
"""Calls of MemberService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import Calendar, ClearedMarket, Member, Segment
from clearinghouse.client.api.settings import SettingReceipt, setting_receipt
from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import DvpModel, IdentifierScheme, MemberStatus
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import member_pb2


def admit_member(
    key: RequestKey,
    *,
    owner: str,
    open_exposure_max: Number | None,
    settlement_cap: Number | None,
    concentration_ppb: int,
) -> Build[Receipt]:
    """Admit an owner of accounts as a clearing member: its accounts of kinds MEMBER_HOUSE,
    MEMBER_OMNIBUS and MEMBER_INDIVIDUAL may be parties to trades.
    """
    return lambda _: call(
        "MemberService/AdmitMember",
        member_pb2.AdmitMemberRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            owner=owner,
            open_exposure_max=to_text_or_empty(open_exposure_max),
            settlement_cap=to_text_or_empty(settlement_cap),
            concentration_ppb=concentration_ppb,
        ),
        member_pb2.AdmitMemberResponse,
        lambda reply, _: receipt(reply, reply.member_id),
        key,
    )


def set_member(
    key: RequestKey,
    *,
    member_id: int,
    status: MemberStatus | None,
    open_exposure_max: Number | None,
    settlement_cap: Number | None,
    concentration_ppb: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the status and the limits of a clearing member; what is not stated stays."""
    return lambda _: call(
        "MemberService/SetMember",
        member_pb2.SetMemberRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            member_id=member_id,
            status=None if status is None else number(status),
            open_exposure_max=None if open_exposure_max is None else to_text(open_exposure_max),
            settlement_cap=None if settlement_cap is None else to_text(settlement_cap),
            concentration_ppb=concentration_ppb,
            expected_version=expected_version,
        ),
        member_pb2.SetMemberResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def resign_member(key: RequestKey, *, member_id: int, unwinding_seconds: int) -> Build[Receipt]:
    """Let a member resign at the end of an unwinding period. Until then it may only bring its nets
    nearer to 0, and its contribution stays in the default fund. The member becomes TERMINATED
    once the period is over and it has no open item; until then RESIGNATION_HELD states its open
    items each day.
    """
    return lambda _: call(
        "MemberService/ResignMember",
        member_pb2.ResignMemberRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            member_id=member_id,
            unwinding_seconds=unwinding_seconds,
        ),
        member_pb2.ResignMemberResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def group_member(key: RequestKey, *, member_id: int, group_id: int) -> Build[Receipt]:
    """Put a member into a group of affiliated owners, at most 16, which count as one owner where
    they could help each other or fail together. An asset that one of them has issued is no
    collateral of another. All of them together may have as many offers for buy-ins as one owner.
    The default fund covers the two groups with the largest losses. The cover that each member
    needs alone is also required of the whole group.
    """
    return lambda _: call(
        "MemberService/GroupMember",
        member_pb2.GroupMemberRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            member_id=member_id,
            group_id=group_id,
        ),
        member_pb2.GroupMemberResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def ungroup_member(key: RequestKey, *, member_id: int) -> Build[Receipt]:
    """Remove a member from its group of affiliated owners."""
    return lambda _: call(
        "MemberService/UngroupMember",
        member_pb2.UngroupMemberRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, member_id=member_id
        ),
        member_pb2.UngroupMemberResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_identifier(
    key: RequestKey, *, scheme: IdentifierScheme, subject_id: int, identifier: str
) -> Build[Receipt]:
    """Give a security its ISIN, or a member its LEI or the BIC of its settlement agent, or remove
    it. Reads, reports and messages show it. Two assets never share an ISIN, nor two members an
    LEI; members may share a settlement agent.
    """
    return lambda _: call(
        "MemberService/SetIdentifier",
        member_pb2.SetIdentifierRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            scheme=number(scheme),
            subject_id=subject_id,
            identifier=identifier,
        ),
        member_pb2.SetIdentifierResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_calendar(
    key: RequestKey, *, calendar_id: int, weekend_days: int, holidays: Sequence[int], last_day: int
) -> Build[Receipt]:
    """Create a calendar, or set the days of one. Sessions that have begun keep their days."""
    return lambda _: call(
        "MemberService/SetCalendar",
        member_pb2.SetCalendarRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            calendar_id=calendar_id,
            weekend_days=weekend_days,
            holidays=holidays,
            last_day=last_day,
        ),
        member_pb2.SetCalendarResponse,
        lambda reply, _: receipt(reply, reply.calendar_id),
        key,
    )


def set_calendar_offsets(
    key: RequestKey,
    *,
    calendar_id: int,
    from_times_ns: Sequence[int],
    utc_offsets_seconds: Sequence[int],
) -> Build[Receipt]:
    """Set the changes of local time of a calendar: they apply to the cut-off and the settlement of
    each segment with this calendar. Sessions that have begun keep their times.
    """
    return lambda _: call(
        "MemberService/SetCalendarOffsets",
        member_pb2.SetCalendarOffsetsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            calendar_id=calendar_id,
            from_times_ns=from_times_ns,
            utc_offsets_seconds=utc_offsets_seconds,
        ),
        member_pb2.SetCalendarOffsetsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_asset_calendar(key: RequestKey, *, asset: Instrument, calendar_id: int) -> Build[Receipt]:
    """Assign a calendar to a currency: no trade in the currency settles on a day without business.
    Sessions that have begun stay.
    """
    return lambda names: call(
        "MemberService/SetAssetCalendar",
        member_pb2.SetAssetCalendarRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            calendar_id=calendar_id,
        ),
        member_pb2.SetAssetCalendarResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def create_segment(
    key: RequestKey,
    *,
    symbol: str,
    calendar_id: int,
    utc_offset_seconds: int,
    cut_off_seconds: int,
    settlement_seconds: int,
    cycle_days: int,
    call_seconds: int,
) -> Build[Receipt]:
    """Create a segment: markets that are cleared together, with a calendar, a cut-off and a time of
    settlement.
    """
    return lambda _: call(
        "MemberService/CreateSegment",
        member_pb2.CreateSegmentRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            symbol=symbol,
            calendar_id=calendar_id,
            utc_offset_seconds=utc_offset_seconds,
            cut_off_seconds=cut_off_seconds,
            settlement_seconds=settlement_seconds,
            cycle_days=cycle_days,
            call_seconds=call_seconds,
        ),
        member_pb2.CreateSegmentResponse,
        lambda reply, _: receipt(reply, reply.segment_id),
        key,
    )


def set_clearing(
    key: RequestKey,
    *,
    market: Instrument,
    segment_id: int | None,
    dvp_model: DvpModel | None,
    concentration_floor: Number | None,
    band_ppb: int | None,
    mark_minutes: int | None,
    mark_owners: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Let the central counterparty clear a spot market. Its own book stays closed from then on,
    unless its fills are novated: then it may open. What a later call does not state stays.
    """
    return lambda names: call(
        "MemberService/SetClearing",
        member_pb2.SetClearingRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            segment_id=segment_id,
            dvp_model=None if dvp_model is None else number(dvp_model),
            concentration_floor=None
            if concentration_floor is None
            else to_text(concentration_floor),
            band_ppb=band_ppb,
            mark_minutes=mark_minutes,
            mark_owners=mark_owners,
            expected_version=expected_version,
        ),
        member_pb2.SetClearingResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_cash_in_advance(
    key: RequestKey, *, segment_id: int, cash_in_advance: bool
) -> Build[Receipt]:
    """Set whether trades of a segment are novated only against cash in advance. Then the cash of a
    trade is reserved from its capture until it settles, and a trade without the cash is refused.
    A segment without this term needs the cash at the settlement.
    """
    return lambda _: call(
        "MemberService/SetCashInAdvance",
        member_pb2.SetCashInAdvanceRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            segment_id=segment_id,
            cash_in_advance=cash_in_advance,
        ),
        member_pb2.SetCashInAdvanceResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_waiting_terms(
    key: RequestKey, *, segment_id: int, wait_seconds: int, lapse_fee_ppb: int
) -> Build[Receipt]:
    """Set whether captured trades of a segment may wait for cover: without such terms a trade that
    a side does not cover is refused at once. Waiting trades keep the terms under which they
    began.
    """
    return lambda _: call(
        "MemberService/SetWaitingTerms",
        member_pb2.SetWaitingTermsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            segment_id=segment_id,
            wait_seconds=wait_seconds,
            lapse_fee_ppb=lapse_fee_ppb,
        ),
        member_pb2.SetWaitingTermsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_members(*, min_sequence: int) -> Build[list[Member]]:
    """Return the clearing members in order of their number."""
    return lambda _: call(
        "MemberService/ListMembers",
        member_pb2.ListMembersRequest(min_sequence=min_sequence),
        member_pb2.ListMembersResponse,
        lambda reply, names: [convert(Member, item, names) for item in reply.members],
    )


def list_calendars(*, min_sequence: int) -> Build[list[Calendar]]:
    """Return the calendars in order of their number."""
    return lambda _: call(
        "MemberService/ListCalendars",
        member_pb2.ListCalendarsRequest(min_sequence=min_sequence),
        member_pb2.ListCalendarsResponse,
        lambda reply, names: [convert(Calendar, item, names) for item in reply.calendars],
    )


def list_segments(*, min_sequence: int) -> Build[list[Segment]]:
    """Return the segments in order of their number."""
    return lambda _: call(
        "MemberService/ListSegments",
        member_pb2.ListSegmentsRequest(min_sequence=min_sequence),
        member_pb2.ListSegmentsResponse,
        lambda reply, names: [convert(Segment, item, names) for item in reply.segments],
    )


def list_cleared_markets(*, min_sequence: int) -> Build[list[ClearedMarket]]:
    """Return the markets that the central counterparty clears, in order of their number."""
    return lambda _: call(
        "MemberService/ListClearedMarkets",
        member_pb2.ListClearedMarketsRequest(min_sequence=min_sequence),
        member_pb2.ListClearedMarketsResponse,
        lambda reply, names: [convert(ClearedMarket, item, names) for item in reply.markets],
    )
