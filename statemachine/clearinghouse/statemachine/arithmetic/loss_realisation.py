# SPDX-License-Identifier: Apache-2.0
"""Compute how much of a position is realised at the mark, and in which order positions are asked (SPEC R-3.1).

Owns the arithmetic of lots and entry prices. Pure functions of integers: must never hold state or know an account. A
position is signed, long positive; `cost` is its signed cost base in quote units, `mark_e9` has nine more decimals.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import notional_e9_floor, release_cost

# Two entry prices of positions within U-2 differ by more than one part of this, so whole parts keep their order.
_ENTRY_BITS: Final = 128


def loss_of_lots(position: int, cost: int, mark_e9: int, lots: int) -> int:
    """Return the loss that `lots` of a position realise at the mark, below 0 for a profit; quote units (S-4, R-3.1).

    The cost of a part is released as a partial close does, ceiled; its value at the mark is floored.

    pre: position != 0 and 0 < lots <= abs(position) and mark_e9 >= 0
    post: lots != abs(position) or __return__ == cost - position * mark_e9 // 10**9
    """
    signed = lots if position > 0 else -lots
    return release_cost(cost, lots, abs(position)) - notional_e9_floor(signed, mark_e9)


def lots_for_loss(position: int, cost: int, mark_e9: int, wanted: int) -> int:
    """Return so many lots that their loss is at least what is wanted, and that of a lot less is not.

    All of them where the loss of the whole position is less.

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
    """Return so many lots that their loss is at most `most`, and that of a lot more is not; 0 if one is too many.

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
    """Return a number that is the lower the worse the entry price of a position is, for its side (R-3).

    pre: position != 0
    post: __return__ * abs(position) <= -cost << 128
    post: (__return__ + 1) * abs(position) > -cost << 128
    """
    return (-cost << _ENTRY_BITS) // abs(position)
