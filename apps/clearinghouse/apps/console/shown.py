# SPDX-License-Identifier: Apache-2.0
"""Format figures for people: amounts with thousands separators, moments in UTC, names without underscores."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Final

SECOND_NS: Final = 1_000_000_000
PPB: Final = Decimal(1_000_000_000)


def amount(value: Decimal | int | None) -> str:
    """Return an amount as exact text with thousands separators; empty for None."""
    return "" if value is None else f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


def share(ppb: int) -> str:
    """Return parts per billion as percent."""
    return f"{Decimal(ppb) * 100 / PPB:,.2f} %"


def ratio(value: Decimal | None) -> str:
    """Return a fraction with four decimals; empty for None."""
    return "" if value is None else f"{value:.4f}"


def moment(time_ns: int) -> str:
    """Return a moment in UTC to the second; empty for 0."""
    if time_ns <= 0:
        return ""
    return datetime.fromtimestamp(time_ns // SECOND_NS, UTC).strftime("%Y-%m-%d %H:%M:%S")


def duration(time_ns: int) -> str:
    """Return a duration in seconds, rounded down, with thousands separators."""
    return f"{time_ns // SECOND_NS:,} s"


def words(value: IntEnum) -> str:
    """Return the name of a value in lower-case words."""
    return value.name.replace("_", " ").lower()
