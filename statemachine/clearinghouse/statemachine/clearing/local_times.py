# SPDX-License-Identifier: Apache-2.0
"""Find the local day and the moments of a segment, with the changes of its calendar (SPEC C-4.2).

Owns the choice of the offset from UTC, the times of a day, and the effects of a calendar's end. Must never know a
session.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import (
    business_day_from,
    local_day,
    local_moment_ns,
    offset_at,
)
from clearinghouse.statemachine.state.clearing import Calendar, Segment
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import event_writers


def today(state: State, segment: Segment) -> int:
    """Return the present local day of a segment, in days since 1970."""
    return _day_at(state, segment, state.time_ns)


def _day_at(state: State, segment: Segment, at_ns: int) -> int:
    """Return the local day of a segment at a moment."""
    calendar = state.clearing.calendars[segment.calendar_id]
    offset = offset_at(at_ns, segment.utc_offset_seconds, calendar.changes_ns, calendar.offsets)
    return local_day(at_ns, offset)


def _business_day_after(state: State, segment: Segment, day: int) -> int:
    """Return the first business day after a day."""
    calendar = state.clearing.calendars[segment.calendar_id]
    return business_day_from(day, 1, calendar.weekend_days, calendar.holidays)


def moment_of(state: State, segment: Segment, day: int, seconds: int) -> int:
    """Return the moment, in ns, of a local time (seconds of the day) on a day."""
    calendar = state.clearing.calendars[segment.calendar_id]
    return local_moment_ns(
        day, seconds, segment.utc_offset_seconds, calendar.changes_ns, calendar.offsets
    )


def times_of(state: State, segment: Segment, value_date: int) -> tuple[int, int]:
    """Return the moments of cut-off and settlement that a segment gives to a settlement date (C-4)."""
    calendar = state.clearing.calendars[segment.calendar_id]
    trade_date = business_day_from(
        value_date, -segment.cycle_days, calendar.weekend_days, calendar.holidays
    )
    return (
        moment_of(state, segment, trade_date, segment.cut_off_seconds),
        moment_of(state, segment, value_date, segment.settlement_seconds),
    )


def next_cut_off_ns(state: State, segment: Segment, after_ns: int) -> int:
    """Return the first cut-off of a segment after a moment, by the segment's times of day."""
    day = _business_day_after(state, segment, _day_at(state, segment, after_ns) - 1)
    found = moment_of(state, segment, day, segment.cut_off_seconds)
    if found > after_ns:
        return found
    day = _business_day_after(state, segment, day)
    return moment_of(state, segment, day, segment.cut_off_seconds)


def next_business_moment_ns(state: State, segment: Segment, after_ns: int, seconds: int) -> int:
    """Return the moment of a local time (seconds of the day) on the business day after the day of `after_ns`."""
    day = _business_day_after(state, segment, _day_at(state, segment, after_ns))
    return moment_of(state, segment, day, seconds)


# A calendar warns this many days before its end, and a trade needs this many business days behind
# its settlement, since it may fail and be carried on.
_WARNED_DAYS: Final = 90
_TAIL_DAYS: Final = 10


def warn_of_end(
    state: State, offset: int, calendar: Calendar, day: int, session_id: int = 0
) -> None:
    """Write the event that a calendar ends within 90 days, or that a session waits because the calendar ends."""
    if calendar.last_day and (session_id or day > calendar.last_day - _WARNED_DAYS):
        event_writers.calendar_ending(
            state.events, offset, calendar.id, calendar.last_day, session_id
        )


def tail_beyond(calendar: Calendar, day: int) -> int:
    """Return the last business day that a settlement on `day` needs, if it is after the calendar's end; otherwise 0."""
    if calendar.last_day == 0:
        return 0
    tail = business_day_from(day, _TAIL_DAYS, calendar.weekend_days, calendar.holidays)
    return tail if tail > calendar.last_day else 0


def has_next_day(calendar: Calendar, day: int) -> bool:
    """Return whether a calendar states the business day after a day; the fails of the day go to it."""
    if calendar.last_day == 0:
        return True
    following = business_day_from(day, 1, calendar.weekend_days, calendar.holidays)
    return following <= calendar.last_day
