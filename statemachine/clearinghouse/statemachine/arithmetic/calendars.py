# SPDX-License-Identifier: Apache-2.0
"""Count business days and find moments of local days (SPEC C-4).

Owns the date arithmetic. Days are whole days since 1970-01-01, a Thursday. Must never know a segment or a session.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import Final

DAY_NS: Final = 86_400_000_000_000
SECOND_NS: Final = 1_000_000_000
DAY_SECONDS: Final = 86_400
WEEK_DAYS: Final = 7
# The largest difference between local time and UTC.
OFFSET_SECONDS_MAX: Final = 50_400
ALL_DAYS: Final = 127  # each day of the week as a bit, Monday the lowest
WEEKEND: Final = 0b1100000  # Saturday and Sunday
# The most consecutive days without business in a calendar.
CLOSED_DAYS_MAX: Final = 30
# Two calendars have a common business day within this number of days, or the search gives up.
COMMON_DAYS_MAX: Final = 90


def local_day(time_ns: int, utc_offset_seconds: int) -> int:
    """Return the local day of a moment.

    pre: -100_000 <= utc_offset_seconds <= 100_000
    post: __return__ * DAY_NS <= time_ns + utc_offset_seconds * SECOND_NS < (__return__ + 1) * DAY_NS
    """
    return (time_ns + utc_offset_seconds * SECOND_NS) // DAY_NS  # floored: the day that has begun


def moment_ns(day: int, seconds: int, utc_offset_seconds: int) -> int:
    """Return the moment `seconds` after local midnight of a day, in ns since 1970 in UTC.

    pre: 0 <= seconds < 86_400
    pre: -100_000 <= utc_offset_seconds <= 100_000
    post: __return__ + utc_offset_seconds * SECOND_NS == day * DAY_NS + seconds * SECOND_NS
    """
    return day * DAY_NS + (seconds - utc_offset_seconds) * SECOND_NS


def offset_at(time_ns: int, first: int, changes_ns: Sequence[int], offsets: Sequence[int]) -> int:
    """Return the offset of local time from UTC, in seconds, at a moment; `first` is the offset before all changes.

    pre: len(changes_ns) == len(offsets)
    """
    place = bisect_right(changes_ns, time_ns)
    return offsets[place - 1] if place else first


def local_moment_ns(
    day: int, seconds: int, first: int, changes_ns: Sequence[int], offsets: Sequence[int]
) -> int:
    """Return the moment, in ns, at which clocks show a local time on a day.

    If clocks show it twice, return the first moment. If clocks skip it, return the moment of the change that skips it.

    pre: 0 <= seconds < 86_400
    pre: len(changes_ns) == len(offsets)
    """
    moment = moment_ns(day, seconds, first)
    for change_ns, offset in zip(changes_ns, offsets, strict=True):
        if moment < change_ns:
            return moment
        moment = max(moment_ns(day, seconds, offset), change_ns)
    return moment


def week_bit(day: int) -> int:
    """Return the day of the week as a bit, 1 for Monday to 64 for Sunday.

    post: __return__ in (1, 2, 4, 8, 16, 32, 64)
    post: week_bit(day + 7) == __return__
    """
    return 1 << ((day + 3) % WEEK_DAYS)


def is_business_day(day: int, weekend_days: int, holidays: Collection[int]) -> bool:
    """Return whether a day is a business day."""
    return not weekend_days & week_bit(day) and day not in holidays


def business_day_from(day: int, count: int, weekend_days: int, holidays: Collection[int]) -> int:
    """Return the day `count` business days after a day, before it if `count` is negative; for 0 the day itself."""
    step = 1 if count > 0 else -1
    left = count * step
    # At most CLOSED_DAYS_MAX consecutive days lack a business day, so the range suffices.
    for _ in range(left * (CLOSED_DAYS_MAX + 1)):
        day += step
        if is_business_day(day, weekend_days, holidays):
            left -= 1
            if left == 0:
                break
    assert left == 0
    return day


def common_business_day(
    day: int,
    weekend_days: int,
    holidays: Collection[int],
    other_weekend_days: int,
    other_holidays: Collection[int],
) -> int:
    """Return the first common business day of two calendars from `day` on; 0 if COMMON_DAYS_MAX days have none."""
    for later in range(day, day + COMMON_DAYS_MAX):
        if is_business_day(later, weekend_days, holidays) and is_business_day(
            later, other_weekend_days, other_holidays
        ):
            return later
    return 0


def longest_closure(weekend_days: int, holidays: list[int]) -> int:
    """Return the largest number of consecutive days without business; `holidays` are ascending.

    A closure longer than CLOSED_DAYS_MAX days counts as one day more than that.
    """
    if weekend_days & ALL_DAYS == ALL_DAYS:
        return CLOSED_DAYS_MAX + 1
    closed = frozenset(holidays)
    longest = 0
    # A run of closed days begins at a weekend day or at a holiday; count each run from its first
    # day.
    for start in (*range(WEEK_DAYS), *holidays):
        if not is_business_day(start - 1, weekend_days, closed):
            continue
        length = 0
        while length <= CLOSED_DAYS_MAX and not is_business_day(
            start + length, weekend_days, closed
        ):
            length += 1
        longest = max(longest, length)
    return longest
