# SPDX-License-Identifier: Apache-2.0
"""Find the local day and the moments of a segment, with the changes of its calendar (SPEC C-4.2).

Owns which offset counts. Must never know a session.
"""

from clearinghouse.statemachine.arithmetic.calendars import local_day, local_moment_ns, offset_at
from clearinghouse.statemachine.state.clearing import Segment
from clearinghouse.statemachine.state.state import State


def today(state: State, segment: Segment) -> int:
    """Return the local day of now."""
    calendar = state.clearing.calendars[segment.calendar_id]
    offset = offset_at(
        state.time_ns, segment.utc_offset_seconds, calendar.changes_ns, calendar.offsets
    )
    return local_day(state.time_ns, offset)


def moment_of(state: State, segment: Segment, day: int, seconds: int) -> int:
    """Return the moment of a local time of a day."""
    calendar = state.clearing.calendars[segment.calendar_id]
    return local_moment_ns(
        day, seconds, segment.utc_offset_seconds, calendar.changes_ns, calendar.offsets
    )
