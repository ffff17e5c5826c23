# SPDX-License-Identifier: Apache-2.0
"""The changes of local time of a zone of the IANA database, as the engine takes them (SPEC C-4.2).

Owns the reading of the database. The engine knows no zone: it gets a table in the journal, so that a later database
changes no past day.
"""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

SECOND_NS: Final = 1_000_000_000
_STEP_SECONDS: Final = 21_600
_BEFORE_SECONDS: Final = 2 * 366 * 86_400


def offset_seconds(zone: ZoneInfo, second: int) -> int:
    """Return how many seconds local time is ahead of UTC at a second since 1970."""
    offset = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    assert offset is not None
    return offset.days * 86_400 + offset.seconds


def offsets_of(name: str, first_ns: int, last_ns: int) -> list[tuple[int, int]]:
    """Return when local time of a zone changes up to a moment, in ns since 1970, and to how many seconds ahead of UTC.

    The first change is the last one before `first_ns`, or stands two years before it. Raises ZoneInfoNotFoundError.
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
    """Return the first second between two from which on the offset is another."""
    while after - before > 1:
        middle = (before + after) // 2
        if offset_seconds(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after
