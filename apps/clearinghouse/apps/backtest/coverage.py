# SPDX-License-Identifier: Apache-2.0
"""Test whether margin covers losses: count the breaches, their size, and test their number and their clustering.

A breach is a loss that exceeds its margin. Owns these calculations; they are statistics about a run, so floating point
is allowed. Sources: Kupiec (1995), "Techniques for Verifying the Accuracy of Risk Measurement Models"; Christoffersen
(1998), "Evaluating Interval Forecasts".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import erfc, exp, log, sqrt
from typing import Any, Final

SIGNIFICANCE: Final = 0.01
"""A test rejects where chance alone would go so far less often than this."""


@dataclass(frozen=True)
class Test:
    """The result of a test: its likelihood ratio, and the probability of a greater ratio by chance."""

    ratio: float
    p_value: float

    def plain(self) -> dict[str, float]:
        """Return the result as plain values for JSON."""
        return {"ratio": round(self.ratio, 3), "p_value": round(self.p_value, 6)}


def tail_of_one(ratio: float) -> float:
    """Return the probability that a chi-square variable of one degree of freedom exceeds `ratio`."""
    return erfc(sqrt(max(ratio, 0.0) / 2))


def tail_of_two(ratio: float) -> float:
    """Return the probability that a chi-square variable of two degrees of freedom exceeds `ratio`."""
    return exp(-max(ratio, 0.0) / 2)


def _log_likelihood(failures: int, trials: int, share: float) -> float:
    """Return the log likelihood of `failures` in `trials` if each trial fails with probability `share`.

    0 log 0 counts as 0.
    """
    found = 0.0
    if failures:
        found += failures * log(share)
    if trials - failures:
        found += (trials - failures) * log(1 - share)
    return found


def kupiec(failures: int, trials: int, share: float) -> Test:
    """Test whether `failures` in `trials` independent trials agree with an expected share of failures."""
    ratio = 2 * (
        _log_likelihood(failures, trials, failures / trials)
        - _log_likelihood(failures, trials, share)
    )
    return Test(ratio, tail_of_one(ratio))


def christoffersen(series: Sequence[Sequence[bool]]) -> Test:
    """Test whether failures cluster: compare their share after a failure with their share after a success.

    `series` has for each account, in the order of the dates, whether it failed.
    """
    counts = {(before, after): 0 for before in (False, True) for after in (False, True)}
    for one in series:
        for before, after in pairwise(one):
            counts[before, after] += 1
    after_none = counts[False, False] + counts[False, True]
    after_one = counts[True, False] + counts[True, True]
    failures = counts[False, True] + counts[True, True]
    if after_none == 0 or after_one == 0:
        return Test(0.0, 1.0)
    apart = _log_likelihood(
        counts[False, True], after_none, counts[False, True] / after_none
    ) + _log_likelihood(counts[True, True], after_one, counts[True, True] / after_one)
    together = after_none + after_one
    ratio = 2 * (apart - _log_likelihood(failures, together, failures / together))
    return Test(ratio, tail_of_one(ratio))


def coverage(
    margins: Sequence[Sequence[int]], losses: Sequence[Sequence[int]], share: float
) -> dict[str, Any]:
    """Compare the margins of each account with its losses, date by date; return the figures for the report.

    `share` is the allowed share of losses that exceed their margin. The model is rejected if the share of breaches is
    above `share`, and the probability of so many by chance is below `SIGNIFICANCE`. The result also states whether
    breaches cluster.
    """
    hits = [
        [loss > margin for margin, loss in zip(own, lost, strict=True)]
        for own, lost in zip(margins, losses, strict=True)
    ]
    beyond = sorted(
        (loss - margin, loss / margin if margin else 0.0)
        for own, lost in zip(margins, losses, strict=True)
        for margin, loss in zip(own, lost, strict=True)
        if loss > margin
    )
    trials = sum(map(len, hits))
    number = kupiec(len(beyond), trials, share)
    clustering = christoffersen(hits)
    both = number.ratio + clustering.ratio
    is_too_many = len(beyond) / trials > share and number.p_value < SIGNIFICANCE
    return {
        "observations": trials,
        "breaches": len(beyond),
        "share": round(len(beyond) / trials, 6),
        "largest": beyond[-1][0] if beyond else 0,
        "mean": sum(size for size, _ in beyond) // len(beyond) if beyond else 0,
        "largest_ratio": round(max((ratio for _, ratio in beyond), default=0.0), 3),
        "most_on_one_date": max(map(sum, zip(*hits, strict=True))),
        "accounts_with_breaches": sum(any(own) for own in hits),
        "kupiec": number.plain(),
        "christoffersen": clustering.plain(),
        "conditional_coverage": Test(both, tail_of_two(both)).plain(),
        "rejected": is_too_many,
    }
