# SPDX-License-Identifier: Apache-2.0
"""Handle members, calendars, segments and cleared markets of the central counterparty (SPEC C-0, C-1, C-4).

Owns the refusals of these commands and the ranges of their parameters.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import (
    ALL_DAYS,
    CLOSED_DAYS_MAX,
    DAY_NS,
    DAY_SECONDS,
    OFFSET_SECONDS_MAX,
    longest_closure,
)
from clearinghouse.statemachine.arithmetic.default_waterfall import assessment_cap
from clearinghouse.statemachine.authority.common_checks import refuse_count
from clearinghouse.statemachine.clearing.identifiers import holder_of, is_identifier
from clearinghouse.statemachine.clearing.leaving_notices import (
    begin_notice,
    is_asked,
    notice_ns,
    refuse_unnoticed,
)
from clearinghouse.statemachine.clearing.local_times import warn_of_end
from clearinghouse.statemachine.clearing.resignation import (
    open_items,
    refuse_resigned,
    terminate,
    write_member,
)
from clearinghouse.statemachine.clearing_margin.cooling_off import limited, new_money_left_of
from clearinghouse.statemachine.orders.auction_queue import waiting_count
from clearinghouse.statemachine.state.clearing import (
    Calendar,
    ClearedMarket,
    Clearing,
    Member,
    Segment,
    pair_key,
)
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_RESIGNATION
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CALENDARS_MAX,
    CYCLE_DAYS_MAX,
    DVP_GROSS,
    DVP_NET,
    GROUP_MEMBERS_MAX,
    MARKET_CANCEL_ONLY,
    MARKET_HALTED,
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
    MEMBER_RESTRICTED,
    MEMBER_TERMINATED,
    MEMBERS_MAX,
    PPB,
    SCHEME_BIC,
    SCHEME_ISIN,
    SECOND_NS,
    SEGMENTS_MAX,
    SESSION_POSTED,
    UNWINDING_SECONDS_MAX,
)

_BAND_PPB: Final = 200_000_000
_BAND_PPB_MAX: Final = 1_000 * PPB
_MARK_MINUTES_MAX: Final = 30
_MARK_OWNERS: Final = 3
_MARK_OWNERS_MAX: Final = 100
_HOLIDAYS_MAX: Final = 1_000
_ID_MAX: Final = 2**31 - 1
_DAY_MAX: Final = 2**31 - 1
_NEVER_NS: Final = 2**63 - 1
_OFFSETS_MAX: Final = 256
_OFFSET_STEP_MAX: Final = 43_200  # seconds
_CALL_SECONDS: Final = 36_000  # 10:00 (C-5.4)


def _limits_valid(command: commands.AdmitMember | commands.SetMember) -> bool:
    """Return whether a member's limits are in range; 0 means no limit."""
    return (
        0 <= command.open_exposure_max <= AMOUNT_MAX
        and 0 <= command.settlement_cap <= AMOUNT_MAX
        and 0 <= command.concentration_ppb <= PPB
    )


def _set_limits(member: Member, command: commands.AdmitMember | commands.SetMember) -> None:
    """Copy the limits from the command to the member."""
    member.open_exposure_max = command.open_exposure_max
    member.settlement_cap = command.settlement_cap
    member.concentration_ppb = command.concentration_ppb


def admit_member(state: State, command: commands.AdmitMember, reply: Reply) -> int:
    """Admit an owner as a clearing member.

    Refusals in order: MEMBER_ADMITTED_TWICE, PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    clearing = state.clearing
    if command.owner in clearing.member_of:
        return codes.MEMBER_ADMITTED_TWICE
    if not command.owner or not _limits_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE
    code = refuse_count(len(clearing.members), MEMBERS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    member = Member(len(clearing.members) + 1, command.owner)
    _set_limits(member, command)
    clearing.members[member.id] = member
    clearing.member_of[member.owner] = member
    event_writers.member_admitted(
        state.events,
        0,
        member_id=member.id,
        status=member.status,
        open_exposure_max=member.open_exposure_max,
        settlement_cap=member.settlement_cap,
        concentration_ppb=member.concentration_ppb,
    )
    reply.item_id = member.id
    return codes.OK


def set_member(state: State, command: commands.SetMember, reply: Reply) -> int:
    """Set status and limits of a member.

    Refusals in order: UNKNOWN_MEMBER, PARAMETER_OUT_OF_RANGE, MEMBER_NOT_ACTIVE (it is in default or terminated,
    which this command does not end), MEMBER_RESIGNED (a resigned member never becomes ACTIVE again, and the machine
    terminates it), MEMBER_HAS_OBLIGATIONS, NOTICE_REQUIRED (it has a contribution, which it could take back at once).
    """
    member = state.clearing.members.get(command.member_id)
    if member is None:
        return codes.UNKNOWN_MEMBER
    if (
        not MEMBER_ACTIVE <= command.status <= MEMBER_TERMINATED
        or command.status == MEMBER_IN_DEFAULT
        or not _limits_valid(command)
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    if member.status >= MEMBER_IN_DEFAULT:
        return codes.MEMBER_NOT_ACTIVE
    if member.resign_ns and command.status in (MEMBER_ACTIVE, MEMBER_TERMINATED):
        return refuse_resigned(state, member, reply)
    if command.status == MEMBER_TERMINATED:
        left = open_items(state, member)
        if left:
            reply.above(0, left)
            return codes.MEMBER_HAS_OBLIGATIONS
        key = pair_key(member.id, state.valuation.id)
        if state.margin.contributions.get(key, 0):
            code = refuse_unnoticed(state, member, reply)
            if code != codes.OK:
                return code

    # Accepted: nothing below refuses.
    _set_limits(member, command)
    if command.status == MEMBER_TERMINATED:
        terminate(state, 0, member)
    else:
        member.status = command.status
        write_member(state, 0, member)
    reply.item_id = member.id
    return codes.OK


def resign_member(state: State, command: commands.ResignMember, reply: Reply) -> int:
    """Start a member's resignation: an unwinding period in which the member may only reduce its positions.

    One cap limits the assessments of all defaults until the end of the period together: the cap of a notice if the fund
    requires notices (C-8.2), else one assessment at the member's present contribution (C-10). Refusals in order:
    UNKNOWN_MEMBER, MEMBER_NOT_ACTIVE (it is in default or terminated), MEMBER_RESIGNED, PARAMETER_OUT_OF_RANGE (also a
    period shorter than a notice).
    """
    member = state.clearing.members.get(command.member_id)
    if member is None:
        return codes.UNKNOWN_MEMBER
    if member.status >= MEMBER_IN_DEFAULT:
        return codes.MEMBER_NOT_ACTIVE
    if member.resign_ns:
        return refuse_resigned(state, member, reply)
    least = notice_ns(state) // SECOND_NS if is_asked(state) else 1  # exact: whole seconds
    if not least <= command.unwinding_seconds <= UNWINDING_SECONDS_MAX:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    member.status = max(member.status, MEMBER_RESTRICTED)
    member.resign_ns = state.time_ns + command.unwinding_seconds * SECOND_NS
    if is_asked(state):
        begin_notice(state, member, member.resign_ns, limited(state, member.id))
        notice = state.margin.notices[member.id]
        notice.lapses_ns = _NEVER_NS  # it holds until the member is TERMINATED
        member.assessable = new_money_left_of(notice)
    else:
        key = pair_key(member.id, state.valuation.id)
        member.assessable = assessment_cap(state.margin.contributions.get(key, 0), PPB)
    state.timers.schedule(member.resign_ns, DEADLINE_RESIGNATION, member.id)
    event_writers.member_resigned(
        state.events, 0, member.id, member.status, member.resign_ns, member.assessable
    )
    reply.item_id = member.id
    return codes.OK


def group_member(state: State, command: commands.GroupMember, reply: Reply) -> int:
    """Put a member into a group of affiliated owners (C-16).

    Refusals in order: UNKNOWN_MEMBER, PARAMETER_OUT_OF_RANGE, MEMBER_GROUPED, STATE_LIMIT.
    """
    member = state.clearing.members.get(command.member_id)
    if member is None:
        return codes.UNKNOWN_MEMBER
    if not 1 <= command.group_id <= _ID_MAX:
        return codes.PARAMETER_OUT_OF_RANGE
    if member.group_id:
        reply.above(0, member.group_id)
        return codes.MEMBER_GROUPED
    present = len(state.clearing.groups.get(command.group_id, ()))
    code = refuse_count(present, GROUP_MEMBERS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    _set_group(state, member, command.group_id)
    return codes.OK


def ungroup_member(state: State, command: commands.UngroupMember, _reply: Reply) -> int:
    """Remove a member from its group. Refusals in order: UNKNOWN_MEMBER, MEMBER_NOT_GROUPED."""
    member = state.clearing.members.get(command.member_id)
    if member is None:
        return codes.UNKNOWN_MEMBER
    if not member.group_id:
        return codes.MEMBER_NOT_GROUPED

    # Accepted: nothing below refuses.
    _set_group(state, member, 0)
    return codes.OK


def _set_group(state: State, member: Member, group_id: int) -> None:
    """Set the group of a member, 0 for none; the next check and the next margin run use it."""
    state.clearing.change_group(member, group_id)
    state.version += 1  # cached covers have the earlier group
    event_writers.member_grouped(state.events, 0, member_id=member.id, group_id=group_id)


def set_identifier(state: State, command: commands.SetIdentifier, reply: Reply) -> int:
    """Set or remove the ISIN, LEI or BIC of a security or a legal entity (A-4).

    Refusals in order: PARAMETER_OUT_OF_RANGE, UNKNOWN_ASSET, UNKNOWN_MEMBER, IDENTIFIER_INVALID, IDENTIFIER_TAKEN.
    """
    scheme, text = command.scheme, command.identifier
    if not SCHEME_ISIN <= scheme <= SCHEME_BIC or not 0 <= command.subject_id <= _ID_MAX:
        return codes.PARAMETER_OUT_OF_RANGE
    clearing = state.clearing
    if scheme == SCHEME_ISIN and command.subject_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if scheme != SCHEME_ISIN and command.subject_id and command.subject_id not in clearing.members:
        return codes.UNKNOWN_MEMBER
    if text and not is_identifier(scheme, text):
        return codes.IDENTIFIER_INVALID
    holder = holder_of(clearing, scheme, text)
    if text and scheme != SCHEME_BIC and holder not in (NOT_STATED, command.subject_id):
        reply.above(0, holder)
        return codes.IDENTIFIER_TAKEN

    # Accepted: nothing below refuses.
    key = pair_key(scheme, command.subject_id)
    if text:
        clearing.identifiers[key] = text
    else:
        clearing.identifiers.pop(key, None)
    event_writers.identifier_set(state.events, 0, scheme=scheme, subject_id=command.subject_id)
    return codes.OK


def set_calendar(state: State, command: commands.SetCalendar, reply: Reply) -> int:
    """Create a calendar, or set the days of a calendar; sessions that have begun keep their dates.

    Refusals in order: UNKNOWN_CALENDAR, PARAMETER_OUT_OF_RANGE, NO_BUSINESS_DAY, STATE_LIMIT.
    """
    clearing = state.clearing
    calendar = clearing.calendars.get(command.calendar_id)
    if command.calendar_id and calendar is None:
        return codes.UNKNOWN_CALENDAR
    days = command.holidays
    if (
        not 0 <= command.weekend_days <= ALL_DAYS
        or len(days) > _HOLIDAYS_MAX
        or any(not 0 <= day <= _DAY_MAX for day in days)
        or any(days[place] >= days[place + 1] for place in range(len(days) - 1))
        or not NOT_STATED <= command.last_day <= _DAY_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    closed = longest_closure(command.weekend_days, days)
    if closed > CLOSED_DAYS_MAX:
        reply.above(CLOSED_DAYS_MAX, closed)
        return codes.NO_BUSINESS_DAY
    if calendar is None:
        code = refuse_count(len(clearing.calendars), CALENDARS_MAX, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    if calendar is None:
        calendar = Calendar(len(clearing.calendars) + 1)
        clearing.calendars[calendar.id] = calendar
    calendar.weekend_days = command.weekend_days
    calendar.holidays = dict.fromkeys(days, 1)
    calendar.last_day = max(command.last_day, 0)  # a journal older than C-4.2 states none
    event_writers.calendar_set(
        state.events, 0, calendar.id, calendar.weekend_days, holidays=len(days)
    )
    warn_of_end(state, 0, calendar, state.time_ns // DAY_NS)  # the day of UTC that has begun
    reply.item_id = calendar.id
    return codes.OK


def set_asset_calendar(state: State, command: commands.SetAssetCalendar, _reply: Reply) -> int:
    """Assign a calendar to a currency, or none with 0; sessions that have begun keep their dates.

    Refusals in order: UNKNOWN_ASSET, UNKNOWN_CALENDAR.
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    clearing = state.clearing
    if command.calendar_id and command.calendar_id not in clearing.calendars:
        return codes.UNKNOWN_CALENDAR

    # Accepted: nothing below refuses.
    if command.calendar_id:
        clearing.asset_calendars[command.asset_id] = command.calendar_id
    else:
        clearing.asset_calendars.pop(command.asset_id, None)
    event_writers.asset_calendar_set(
        state.events, 0, asset_id=command.asset_id, calendar_id=command.calendar_id
    )
    return codes.OK


def set_calendar_offsets(state: State, command: commands.SetCalendarOffsets, reply: Reply) -> int:
    """Set the changes of local time of a calendar; sessions that have begun keep their times.

    Refusals in order: UNKNOWN_CALENDAR, PARAMETER_OUT_OF_RANGE.
    """
    calendar = state.clearing.calendars.get(command.calendar_id)
    if calendar is None:
        return codes.UNKNOWN_CALENDAR
    changes, offsets = command.from_ns, command.utc_offset_seconds
    if len(changes) != len(offsets) or len(changes) > _OFFSETS_MAX:
        reply.above(_OFFSETS_MAX, max(len(changes), len(offsets)))
        return codes.PARAMETER_OUT_OF_RANGE
    if any(abs(offset) > OFFSET_SECONDS_MAX for offset in offsets) or any(
        changes[place + 1] - changes[place] < DAY_NS
        or abs(offsets[place + 1] - offsets[place]) > _OFFSET_STEP_MAX
        for place in range(len(changes) - 1)
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    calendar.changes_ns, calendar.offsets = list(changes), list(offsets)
    event_writers.calendar_offsets_set(
        state.events, 0, calendar_id=calendar.id, changes=len(changes)
    )
    return codes.OK


def create_segment(state: State, command: commands.CreateSegment, reply: Reply) -> int:
    """Create a segment.

    Refusals in order: UNKNOWN_CALENDAR, PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    clearing = state.clearing
    if command.calendar_id not in clearing.calendars:
        return codes.UNKNOWN_CALENDAR
    if (
        not command.symbol
        or abs(command.utc_offset_seconds) > OFFSET_SECONDS_MAX
        or not 0 < command.cut_off_seconds < DAY_SECONDS
        or not 0 < command.settlement_seconds < DAY_SECONDS
        or not 0 <= command.cycle_days <= CYCLE_DAYS_MAX
        or (command.cycle_days == 0 and command.settlement_seconds < command.cut_off_seconds)
        or not NOT_STATED <= command.call_seconds < DAY_SECONDS
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    code = refuse_count(len(clearing.segments), SEGMENTS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    segment = Segment(len(clearing.segments) + 1, command.symbol, command.calendar_id)
    segment.utc_offset_seconds = command.utc_offset_seconds
    segment.cut_off_seconds = command.cut_off_seconds
    segment.settlement_seconds = command.settlement_seconds
    segment.cycle_days = command.cycle_days
    if command.call_seconds != NOT_STATED:
        segment.call_seconds = command.call_seconds or _CALL_SECONDS
    clearing.segments[segment.id] = segment
    event_writers.segment_created(
        state.events,
        0,
        segment_id=segment.id,
        calendar_id=segment.calendar_id,
        utc_offset_seconds=segment.utc_offset_seconds,
        cut_off_seconds=segment.cut_off_seconds,
        settlement_seconds=segment.settlement_seconds,
        cycle_days=segment.cycle_days,
    )
    reply.item_id = segment.id
    return codes.OK


def set_cash_in_advance(state: State, command: commands.SetCashInAdvance, reply: Reply) -> int:
    """Set whether the trades of a segment are novated only if the cash is paid in advance.

    Refusals in order: UNKNOWN_SEGMENT, SEGMENT_HAS_SESSIONS.
    """
    segment = state.clearing.segments.get(command.segment_id)
    if segment is None:
        return codes.UNKNOWN_SEGMENT
    # A session has one setting from its first trade to its posting.
    present = sum(one.state < SESSION_POSTED for one in segment.sessions.values())
    if present:
        reply.above(0, present)
        return codes.SEGMENT_HAS_SESSIONS

    # Accepted: nothing below refuses.
    segment.cash_in_advance = command.cash_in_advance
    event_writers.cash_in_advance_set(
        state.events, 0, segment_id=segment.id, cash_in_advance=segment.cash_in_advance
    )
    return codes.OK


def _has_orders(market: Market) -> bool:
    """Return whether a market has an open order, in its book or for an auction."""
    return bool(market.bids.levels or market.asks.levels or waiting_count(market))


def set_clearing(state: State, command: commands.SetClearing, reply: Reply) -> int:
    """Clear a spot market through the central counterparty; its own book stays closed unless its fills are novated.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS, UNKNOWN_SEGMENT,
    PARAMETER_OUT_OF_RANGE, MARKET_HAS_TRADES.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if not market.is_spot:
        return codes.MARKET_KIND_FORBIDS
    if market.status not in (MARKET_HALTED, MARKET_CANCEL_ONLY) or _has_orders(market):
        return codes.MARKET_STATUS_FORBIDS
    clearing = state.clearing
    if command.segment_id not in clearing.segments:
        return codes.UNKNOWN_SEGMENT
    if (
        not DVP_GROSS <= command.dvp_model <= DVP_NET
        or not 0 <= command.concentration_floor_lots <= AMOUNT_MAX
        or not NOT_STATED <= command.band_ppb <= _BAND_PPB_MAX
        or not NOT_STATED <= command.mark_minutes <= _MARK_MINUTES_MAX
        or not NOT_STATED <= command.mark_owners <= _MARK_OWNERS_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    code = _refuse_segment_change(clearing, command, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    cleared = clearing.markets.get(market.id)
    if cleared is None:
        cleared = clearing.markets[market.id] = ClearedMarket(market.id)
    cleared.segment_id = command.segment_id
    cleared.dvp_model = command.dvp_model
    cleared.concentration_floor_lots = command.concentration_floor_lots
    # A journal older than C-2.1 states none of these: no band, and one member on each side.
    cleared.band_ppb = max(command.band_ppb, 0) if command.band_ppb else _BAND_PPB
    cleared.mark_minutes = command.mark_minutes if command.mark_minutes > 0 else _MARK_MINUTES_MAX
    cleared.mark_owners = max(command.mark_owners, 1) if command.mark_owners else _MARK_OWNERS
    event_writers.clearing_set(
        state.events,
        0,
        market_id=market.id,
        segment_id=cleared.segment_id,
        dvp_model=cleared.dvp_model,
        concentration_floor_lots=cleared.concentration_floor_lots,
    )
    reply.item_id = market.id
    return codes.OK


def _refuse_segment_change(clearing: Clearing, command: commands.SetClearing, reply: Reply) -> int:
    """Return MARKET_HAS_TRADES if sessions have trades that a change would affect, else OK.

    A change of the segment affects sessions that are not posted. A change of the model affects every recorded
    session, since its nets and its report follow from the model (C-3, C-5).
    """
    cleared = clearing.markets.get(command.market_id)
    if cleared is None:
        return codes.OK
    trades = cleared.trades if cleared.segment_id != command.segment_id else 0
    if cleared.dvp_model != command.dvp_model:
        trades = sum(
            session.markets[command.market_id].trades
            for session in clearing.sessions.values()
            if command.market_id in session.markets
        )
    if trades == 0:
        return codes.OK
    reply.above(0, trades)
    return codes.MARKET_HAS_TRADES
