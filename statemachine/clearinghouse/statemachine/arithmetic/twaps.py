# SPDX-License-Identifier: Apache-2.0
"""Divide an order into slices over time (SPEC O-3).

Owns how many lots a slice is, and which slice is due. Must never know a market or a clock.
"""

from typing import Final

# A slice that catches up on earlier ones is at most so many times an even one, as on Hyperliquid.
CATCH_UP_MAX: Final = 3


def slice_due(started_ns: int, interval_ns: int, slices: int, now_ns: int) -> int:
    """The last slice that is due: the first one at the start, the others an interval apart.

    pre: 0 <= started_ns <= now_ns
    pre: interval_ns > 0
    pre: slices > 0
    post: 1 <= __return__ <= slices
    post: started_ns + (__return__ - 1) * interval_ns <= now_ns
    post: __return__ == slices or now_ns < started_ns + __return__ * interval_ns
    """
    number = (
        1 + (now_ns - started_ns) // interval_ns
    )  # floored: a slice is due at its time, not before
    return number if number < slices else slices


def slice_lots(lots: int, slices: int, number: int, filled_lots: int) -> int:
    """The lots of a slice: up to the floored share of the first `number` slices, within the bound on catching up.

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
