# SPDX-License-Identifier: Apache-2.0
"""Divide an order into slices over time (SPEC O-3).

Owns the lots of a slice. Must never know a market or a clock.
"""

from typing import Final

# The limit of a slice that catches up on missed slices, in even slices; Hyperliquid has the same
# limit.
CATCH_UP_MAX: Final = 3


def slice_share(lots: int, slices: int, number: int) -> int:
    """Return the lots of one slice of an order that is divided evenly.

    All slices up to a number have together their share of the order's lots, floored.

    pre: 0 < slices <= lots
    pre: 1 <= number <= slices
    post: lots // slices <= __return__ <= -(-lots // slices)
    post: number != 1 or __return__ == lots // slices
    """
    return lots * number // slices - lots * (number - 1) // slices


def slice_lots(lots: int, slices: int, number: int, done_lots: int) -> int:
    """Return the lots to send with a slice: the floored share of the first `number` slices less the done lots.

    The catch-up limit is three average slices. `done_lots` are the lots that earlier slices traded, or that are not
    caught up on.

    pre: 0 < slices <= lots
    pre: 1 <= number <= slices
    pre: 0 <= done_lots <= lots * (number - 1) // slices
    post: 1 <= __return__ <= lots - done_lots
    post: (__return__ + done_lots) * slices <= lots * number
    post: __return__ * slices < 3 * (lots + slices)
    post: (__return__ + done_lots + 1) * slices > lots * number or __return__ * slices >= 3 * lots
    """
    wanted = lots * number // slices - done_lots
    most = -(-lots // slices) * CATCH_UP_MAX
    return wanted if wanted < most else most
