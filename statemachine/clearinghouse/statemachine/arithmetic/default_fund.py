# SPDX-License-Identifier: Apache-2.0
"""Size the default fund: what stress leaves uncovered, contributions, and the reverse stress (SPEC C-8, C-8.1).

Owns these sums. Pure functions of integers: must never know a member.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.statemachine.arithmetic.money import pro_rata
from clearinghouse.statemachine.vocabulary.types import PPB

# The greatest multiple of a scenario's moves that a reverse stress asks.
MULTIPLE_MAX_PPB: Final = 100 * PPB

# Of one account: its loss in a scenario in valuation units times 10^9, below 0 where it gains, and its margin.
Loss = tuple[int, int]


def uncovered(loss_e9: int, margin: int) -> int:
    """Return what a loss leaves beyond its account's own margin, in valuation units, rounded up.

    pre: margin >= 0
    post: __return__ >= 0
    post: (__return__ + margin) * 10**9 >= loss_e9
    post: __return__ == 0 or (__return__ - 1 + margin) * 10**9 < loss_e9
    """
    return max(0, -(-loss_e9 // PPB) - margin)


def group_loss(losses: Sequence[Loss], multiple_ppb: int) -> int:
    """Return what the accounts of a member leave, each beyond its own margin, at a multiple of a scenario's moves."""
    return sum(uncovered(-(-loss * multiple_ppb // PPB), margin) for loss, margin in losses)


def two_largest(sums: list[int]) -> int:
    """The sum of the two largest (Cover-2).

    post: __return__ == sum(sums) - sum(sorted(sums)[:-2])
    """
    return sum(sorted(sums)[-2:])


def contributions(required: int, margins: list[int], least: int) -> list[int]:
    """Return what each member contributes: pro rata to its margin by largest remainder, and at least the floor.

    Margins are above 0. The sum is at least what is required, unless there are no members.
    """
    if not margins:
        return []
    return [max(least, share) for share in pro_rata(required, margins)]


def exhausting_multiple(groups: Sequence[Sequence[Loss]], fund: int) -> int:
    """The least multiple of a scenario's moves at which two members leave more than the fund has.

    In parts per billion; 0 if not even the greatest multiple does. What is left never falls as the multiple rises, so
    bisection finds it.
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
