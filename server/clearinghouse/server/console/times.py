# SPDX-License-Identifier: Apache-2.0
"""Format times and durations for people.

Owns their form. This module imports nothing of the project, so every part can use it.
"""

from datetime import UTC, datetime
from typing import Final

SECOND_NS: Final = 1_000_000_000
UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def time_text(time_ns: int) -> str:
    """Return a time in ns since 1970 as text in UTC, to the nanosecond."""
    moment = datetime.fromtimestamp(time_ns // SECOND_NS, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time_ns % SECOND_NS:09d}Z"


def duration_text(duration_ns: int) -> str:
    """Return a duration in ns as text in its two largest units, the last one rounded down."""
    seconds, rest = divmod(duration_ns, SECOND_NS)
    if seconds < 60:  # noqa: PLR2004  a minute
        return f"{seconds}.{rest // 1_000_000:03d} s"
    parts: list[str] = []
    for size, unit in UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    if seconds:
        parts.append(f"{seconds} s")
    return " ".join(parts[:2])
