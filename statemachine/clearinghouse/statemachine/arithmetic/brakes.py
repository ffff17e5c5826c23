# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the circuit brakes (SPEC K-1).

Owns the move of a price from the extremes of a window, and the length of the window's parts. Must never read anything
except its arguments.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import PPB

# A window keeps one sum for each of its parts, so its state does not grow with use.
WINDOW_PARTS: Final = 60


def moved_ppb(low: int, high: int, price: int) -> int:
    """Return the larger of two moves, in parts per billion, floored: the rise from `low` and the fall from `high` to
    `price`.

    Each move is a share of the extreme from which it is measured.

    pre: 0 < low <= high
    pre: price > 0
    post: _ >= 0
    post: _ * low <= max(price - low, 0) * 1_000_000_000 or _ * high <= max(high - price, 0) * 1_000_000_000
    post: (price - low) * 1_000_000_000 < (_ + 1) * low and (high - price) * 1_000_000_000 < (_ + 1) * high
    """
    rise = (price - low) * PPB // low if price > low else 0
    fall = (high - price) * PPB // high if price < high else 0
    return rise if rise > fall else fall


def moved_beyond(low: int, high: int, price: int, limit_ppb: int) -> bool:
    """Return whether a price has risen from `low`, or fallen from `high`, by more than a share of that extreme.

    pre: 0 < low <= high
    pre: price > 0
    pre: limit_ppb > 0
    post: _ or (price - low) * 1_000_000_000 <= limit_ppb * low
    post: _ or (high - price) * 1_000_000_000 <= limit_ppb * high
    post: not _ or (price - low) * 10**9 > limit_ppb * low or (high - price) * 10**9 > limit_ppb * high
    """
    return (price - low) * PPB > limit_ppb * low or (high - price) * PPB > limit_ppb * high


def part_ns(window_ns: int) -> int:
    """Return the length of one part of a window, at least one nanosecond, ceiled.

    pre: window_ns > 0
    post: _ >= 1
    post: _ * WINDOW_PARTS >= window_ns
    post: (_ - 1) * WINDOW_PARTS < window_ns
    """
    return -(-window_ns // WINDOW_PARTS)
