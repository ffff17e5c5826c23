# SPDX-License-Identifier: Apache-2.0
"""Read the changes of local time of an IANA zone, and local dates and times (SPEC C-4.2, A-6).

Owns the reading of the database. The engine knows no zone: it gets a table of changes in the journal, so that a later
version of the database changes no past day.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND_NS: Final = 1_000_000_000
_STEP_SECONDS: Final = 21_600
_BEFORE_SECONDS: Final = 2 * 366 * 86_400


def offset_seconds(zone: ZoneInfo, second: int) -> int:
    """Return how many seconds local time is ahead of UTC at a second since 1970."""
    offset = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    assert offset is not None
    return offset.days * 86_400 + offset.seconds


def offsets_of(name: str, first_ns: int, last_ns: int) -> list[tuple[int, int]]:
    """Return the changes of a zone's local time up to a moment.

    Each change has its time in ns since 1970 and the seconds ahead of UTC from then on. The first is the last change
    before `first_ns`, or is set two years before it. Raises ZoneInfoNotFoundError.
    """
    zone = ZoneInfo(name)
    second = first_ns // SECOND_NS - _BEFORE_SECONDS
    offset = offset_seconds(zone, second)
    found = [(second, offset)]
    while second < last_ns // SECOND_NS:
        following = second + _STEP_SECONDS
        after = offset_seconds(zone, following)
        if after != offset:
            found.append((_change(zone, second, following, offset), after))
            offset = after
        second = following
    while len(found) > 1 and found[1][0] * SECOND_NS <= first_ns:
        del found[0]
    return [(at * SECOND_NS, seconds) for at, seconds in found]


def _change(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    """Return the first second after `before`, and at most `after`, at which the zone's offset is not `offset`."""
    while after - before > 1:
        middle = (before + after) // 2
        if offset_seconds(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


class PeriodError(Exception):
    """An impossible period, or a moment outside it; the message has the permitted and the requested one."""


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of the IANA database with a name. Raises PeriodError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PeriodError(f"{name!r} is not in the IANA database of this machine") from error


def moment_in(text: str, zone: ZoneInfo, *, ends: bool) -> int:
    """Return a local date or time as ns since 1970: the first moment of a date, or with `ends` of the next date.

    A time with an offset from UTC is that moment in every zone. Raises PeriodError for other text, and for a time
    that the zone skips or has twice.
    """
    # A `datetime` has microseconds; printed times have nanoseconds, and must parse to the same moment.
    fraction = re.search(r"\.([0-9]{1,9})(?![0-9])", text)
    try:
        moment = datetime.fromisoformat(text.replace(fraction[0], "") if fraction else text)
    except ValueError:
        raise PeriodError(
            f"{text!r} is neither a date nor a time such as 2026-03-29 or 2026-03-29T12:00:00"
        ) from None
    if _is_date(text):
        moment = _date_begins(moment + timedelta(days=int(ends)), zone)
    elif moment.tzinfo is None:
        moment = _local_time(moment, zone)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    nanoseconds = int(fraction[1].ljust(9, "0")) if fraction else since.microseconds * 1_000
    return (since.days * 86_400 + since.seconds) * SECOND_NS + nanoseconds


def _is_date(text: str) -> bool:
    """Return whether a text in ISO 8601 is a date without a time."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _date_begins(midnight: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day: the earlier of two midnights, or the first moment after a skipped midnight."""
    moment = midnight.replace(tzinfo=zone, fold=0).astimezone(UTC)
    local = moment.astimezone(zone).replace(tzinfo=None)
    # Read by the offset before the change, a midnight that is left out is as much too late as the clock went forward.
    if local == midnight:
        return moment
    return datetime.fromtimestamp(
        _change(
            zone,
            int(moment.timestamp()) - _STEP_SECONDS,
            int(moment.timestamp()),
            offset_seconds(zone, int(moment.timestamp()) - _STEP_SECONDS),
        ),
        UTC,
    )


def _local_time(local: datetime, zone: ZoneInfo) -> datetime:
    """Return a local time as a moment. Raises PeriodError if the zone skips it or has it twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise PeriodError(
            f"{local.isoformat()} does not exist in {zone.key}: the clocks go forward over it; "
            "give its offset from UTC, or another time"
        )
    raise PeriodError(
        f"{local.isoformat()} comes twice in {zone.key}: give its offset from UTC, "
        f"{first.astimezone(zone).isoformat()} or {second.astimezone(zone).isoformat()}"
    )
