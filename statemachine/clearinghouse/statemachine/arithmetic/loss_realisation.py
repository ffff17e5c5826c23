# SPDX-License-Identifier: Apache-2.0
"""Compute how much of a position realises its loss at the mark, and the order of positions (SPEC R-3.1).

Owns the arithmetic of lots and entry prices. Pure functions of integers: must never hold state or know an account. A
position is signed, long positive; `cost` is its signed cost base in quote units, `mark_e9` has nine more decimals.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import notional_e9_floor, release_cost

# Entry prices of two positions within U-2 differ by more than one part in 2^128, so whole parts
# keep their order.
_ENTRY_BITS: Final = 128


def loss_of_lots(position: int, cost: int, mark_e9: int, lots: int) -> int:
    """Return the loss that `lots` of a position realise at the mark, below 0 for a profit; quote units (S-4, R-3.1).

    The released cost is ceiled, as in a partial close; the value at the mark is floored.

    pre: position != 0 and 0 < lots <= abs(position) and mark_e9 >= 0
    post: lots != abs(position) or __return__ == cost - position * mark_e9 // 10**9
    """
    signed = lots if position > 0 else -lots
    return release_cost(cost, lots, abs(position)) - notional_e9_floor(signed, mark_e9)


def lots_for_loss(position: int, cost: int, mark_e9: int, wanted: int) -> int:
    """Return the least number of lots whose loss is at least `wanted`.

    If the loss of the whole position is less, return all its lots.

    pre: position != 0 and mark_e9 >= 0 and wanted > 0
    post: 0 < __return__ <= abs(position)
    post: __return__ == abs(position) or loss_of_lots(position, cost, mark_e9, __return__) >= wanted
    post: __return__ in (1, abs(position)) or loss_of_lots(position, cost, mark_e9, __return__ - 1) < wanted
    """
    low = 0
    high = abs(position)
    while high - low > 1:
        middle = (low + high) >> 1
        if loss_of_lots(position, cost, mark_e9, middle) < wanted:
            low = middle
        else:
            high = middle
    return high


def lots_within_loss(position: int, cost: int, mark_e9: int, most: int) -> int:
    """Return the largest number of lots whose loss is at most `most`; 0 if one lot exceeds it.

    pre: position != 0 and mark_e9 >= 0 and most >= 0
    post: 0 <= __return__ <= abs(position)
    post: __return__ == 0 or loss_of_lots(position, cost, mark_e9, __return__) <= most
    post: __return__ == abs(position) or loss_of_lots(position, cost, mark_e9, __return__ + 1) > most
    """
    low = 0
    high = abs(position) + 1
    while high - low > 1:
        middle = (low + high) >> 1
        if loss_of_lots(position, cost, mark_e9, middle) > most:
            high = middle
        else:
            low = middle
    return low


def entry_rank(position: int, cost: int) -> int:
    """Return the rank of a position's entry price for its side: the worse the price, the lower the rank (R-3).

    pre: position != 0
    post: __return__ * abs(position) <= -cost << 128
    post: (__return__ + 1) * abs(position) > -cost << 128
    """
    return (-cost << _ENTRY_BITS) // abs(position)
