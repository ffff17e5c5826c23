# SPDX-License-Identifier: Apache-2.0
"""The ratio of a pair, the median of the pairs with its confidence interval, and the verdict on it.

Owns the statistics of `pairs`. The interval is between two order statistics, with the exact binomial coverage: it holds
for any distribution, and one pair that another process disturbed cannot widen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median
from typing import Final

CONFIDENCE: Final = 0.95
RATIO_MAX: Final = 1.02
"""What the upper end of the interval has to stay below."""
QUIET: Final = (0.99, 1.01)
"""What the interval of a checkout against its own copy has to lie within."""
PASSED: Final = "passed"
FAILED: Final = "failed"
UNDECIDED: Final = "undecided"


@dataclass(frozen=True)
class Interval:
    """A median with the ends of its interval, and the least probability with which they hold the true median."""

    low: float
    middle: float
    high: float
    coverage: float


def median_interval(values: Sequence[float]) -> Interval:
    """The median with the narrowest symmetric interval of order statistics that covers at least 95 %.

    With the k-th smallest and the k-th largest of n values the coverage is 1 - 2 P(Binomial(n, 1/2) < k).
    Raises ValueError for fewer than six values, of which not even the smallest and the largest cover as much.
    """
    ordered = sorted(values)
    count = len(ordered)
    rank = 0
    coverage = 1.0
    below = 0.0
    while rank < count // 2:
        below += comb(count, rank) / 2**count
        if 1 - 2 * below < CONFIDENCE:
            break
        coverage = 1 - 2 * below
        rank += 1
    if rank == 0:
        raise ValueError(f"{count} values are too few for an interval")
    return Interval(ordered[rank - 1], median(ordered), ordered[-rank], coverage)


def pair_ratio(left: Sequence[int], right: Sequence[int]) -> float:
    """The sum of `right` over the sum of `left`, of the middle half of the blocks by their own ratio.

    A quarter of the blocks, rounded down, is left out at each end: those that another process disturbed on one side.
    All blocks of a stage hold the same kind of work, so that none of it is left out in every pair.
    """
    blocks = sorted(zip(left, right, strict=True), key=lambda block: block[1] / block[0])
    out = len(blocks) // 4
    kept = blocks[out : len(blocks) - out]
    return sum(block[1] for block in kept) / sum(block[0] for block in kept)


def verdict(ratio: Interval, same: Interval) -> str:
    """Passed, failed or undecided.

    Undecided where the interval of the same code against itself is not within 1 %, or where the limit of the ratio
    lies inside its interval.
    """
    if not (QUIET[0] <= same.low and same.high <= QUIET[1]):
        return UNDECIDED
    if ratio.high < RATIO_MAX:
        return PASSED
    return FAILED if ratio.low >= RATIO_MAX else UNDECIDED
