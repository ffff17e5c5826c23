# SPDX-License-Identifier: Apache-2.0
"""Divide an order into slices over time (SPEC O-3).

Owns the lots of a slice, and the number of the due slice. Must never know a market or a clock.
"""

from typing import Final

# The limit of a slice that catches up on missed slices, in even slices; Hyperliquid has the same
# limit.
CATCH_UP_MAX: Final = 3


def slice_due(started_ns: int, interval_ns: int, slices: int, now_ns: int) -> int:
    """Return the number of the last due slice: the first is due at the start, each other an interval later.

    pre: 0 <= started_ns <= now_ns
    pre: interval_ns > 0
    pre: slices > 0
    post: 1 <= __return__ <= slices
    post: started_ns + (__return__ - 1) * interval_ns <= now_ns
    post: __return__ == slices or now_ns < started_ns + __return__ * interval_ns
    """
    # Floored: a slice is due at its time, not before.
    number = 1 + (now_ns - started_ns) // interval_ns
    return number if number < slices else slices


def slice_lots(lots: int, slices: int, number: int, filled_lots: int) -> int:
    """Return the lots of a slice: up to the floored share of the first `number` slices, within the catch-up limit.

    pre: 0 < slices <= lots
    pre: 1 <= number <= slices
    pre: 0 <= filled_lots <= lots * (number - 1) // slices
    post: 1 <= __return__ <= lots - filled_lots
    post: (__return__ + filled_lots) * slices <= lots * number
    post: __return__ * slices < 3 * (lots + slices)
    post: (__return__ + filled_lots + 1) * slices > lots * number or __return__ * slices >= 3 * lots
    """
    wanted = lots * number // slices - filled_lots
    most = -(-lots // slices) * CATCH_UP_MAX
    return wanted if wanted < most else most
