# SPDX-License-Identifier: Apache-2.0
"""Size the default fund: uncovered stress losses, contributions, and the reverse stress (SPEC C-8, C-8.1).

Owns these sums. Pure functions of integers: must never know a member.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil, pro_rata
from clearinghouse.statemachine.vocabulary.types import PPB

# The greatest multiple of a scenario's moves in a reverse stress.
MULTIPLE_MAX_PPB: Final = 100 * PPB

# One account's loss in a scenario in valuation units times 10^9, negative for a gain, and its
# margin.
Loss = tuple[int, int]


def uncovered(loss_e9: int, margin: int) -> int:
    """Return the loss beyond the account's own margin, in valuation units, rounded up.

    pre: margin >= 0
    post: __return__ >= 0
    post: (__return__ + margin) * 10**9 >= loss_e9
    post: __return__ == 0 or (__return__ - 1 + margin) * 10**9 < loss_e9
    """
    return max(0, -(-loss_e9 // PPB) - margin)


def group_loss(losses: Sequence[Loss], multiple_ppb: int) -> int:
    """Return the sum of a member's account losses, each beyond its own margin, at a multiple of a scenario's moves."""
    return sum(uncovered(-(-loss * multiple_ppb // PPB), margin) for loss, margin in losses)


def two_largest(sums: list[int]) -> int:
    """Return the sum of the two largest sums (Cover-2).

    post: __return__ == sum(sums) - sum(sorted(sums)[:-2])
    """
    return sum(sorted(sums)[-2:])


def contributions(required: int, margins: list[int], least: int) -> list[int]:
    """Return each member's contribution: pro rata to its margin by largest remainder, and at least the floor.

    Margins are above 0. The sum is at least the required amount, unless there are no members.
    """
    if not margins:
        return []
    return [max(least, share) for share in pro_rata(required, margins)]


def size_of_fund(largest: int, buffer_ppb: int, least: int) -> int:
    """Return the size of the fund: the largest sum and the buffer, ceiled, at least the stated size (C-8.3)."""
    return max(least, largest + mul_div_ceil(largest, buffer_ppb, PPB))


def stress_margin(loss: int, fund: int) -> int:
    """Return a member's loss beyond half the fund, floored, so that two such losses leave at most the whole fund."""
    return max(loss - fund // 2, 0)  # floored


def exhausting_multiple(groups: Sequence[Sequence[Loss]], fund: int) -> int:
    """Return the least multiple of a scenario's moves at which two members' losses exceed the fund.

    In parts per billion; 0 if the greatest multiple does not exceed it. The losses never fall as the multiple rises,
    so bisection finds the least.
    """

    def leaves(multiple_ppb: int) -> int:
        return two_largest([group_loss(losses, multiple_ppb) for losses in groups])

    if leaves(MULTIPLE_MAX_PPB) <= fund:
        return 0
    low, high = 0, MULTIPLE_MAX_PPB
    while high - low > 1:
        middle = (low + high) // 2  # floored: between the two
        if leaves(middle) > fund:
            high = middle
        else:
            low = middle
    return high
