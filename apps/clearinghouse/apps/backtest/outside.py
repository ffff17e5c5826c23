# SPDX-License-Identifier: Apache-2.0
"""Compute the margin of many portfolios outside the machine, in 64-bit integers (SPEC C-7.1, C-7.4).

Owns this second computation, from the definition: it uses neither the state nor the arithmetic of the machine, and its
margins must equal those of the machine exactly.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from clearinghouse.apps.joint_history.closes import Ints

PPB: Final = 10**9


@dataclass(frozen=True)
class Rule:
    """The parameters of the margin computation, in parts per billion."""

    look_back: int = 250
    confidence: int = 990_000_000
    stress_weight: int = 250_000_000
    saved: int = 800_000_000


def values_at(lots: Ints, prices_e9: Ints) -> Ints:
    """Return the value of each position in smallest units, rounded down; prices are units times 10^9."""
    return lots * prices_e9 // PPB


def margins(values: Ints, returns_ppb: Ints, rule: Rule) -> list[int]:
    """Return the margin of each portfolio in units.

    `values` has a row for each portfolio and a column for each share; `returns_ppb` has a row for each scenario.
    """
    results = values @ returns_ppb.T
    near = _shortfalls(_worst(results[:, : rule.look_back], rule), rule.look_back, rule)
    days = results.shape[1] - rule.look_back
    far = _shortfalls(_worst(results[:, rule.look_back :], rule), days, rule)
    combined = _floored(near, far, rule)
    saved = np.maximum(_singles(values, returns_ppb, rule).sum(axis=1) - combined, 0)
    found: Ints = combined - (-(PPB - rule.saved) * saved // PPB)
    return [int(one) for one in found]


def _singles(values: Ints, returns_ppb: Ints, rule: Rule) -> Ints:
    """Return the margin of each position as if it stood alone, from the lowest or highest returns of its share."""
    parts = []
    for part in (returns_ppb[: rule.look_back], returns_ppb[rule.look_back :]):
        lowest, highest = _worst(part.T, rule), -_worst(-part.T, rule)
        worst = values * np.where(values > 0, lowest, highest)
        parts.append(_shortfalls(worst, len(part), rule))
    return _floored(parts[0], parts[1], rule)


def _tail(count: int, rule: Rule) -> int:
    """Return how many of `count` results are worse than the confidence level allows, rounded up."""
    return -(-(PPB - rule.confidence) * count // PPB)


def _worst(results: Ints, rule: Rule) -> Ints:
    """Return for each row of results the sum of the worst ones."""
    count = _tail(results.shape[1], rule)
    found: Ints = np.partition(results, count - 1, axis=1)[:, :count].sum(axis=1)
    return found


def _shortfalls(worst: Ints, days: int, rule: Rule) -> Ints:
    """Return the mean of the worst results as a positive loss, rounded up; at least 0."""
    found: Ints = np.maximum(-(worst // (_tail(days, rule) * PPB)), 0)
    return found


def _floored(near: Ints, far: Ints, rule: Rule) -> Ints:
    """Return the greater of the near shortfall, and a weighted mean of the near and the far shortfall, rounded up."""
    floor = -(-((PPB - rule.stress_weight) * near + rule.stress_weight * far) // PPB)
    found: Ints = np.maximum(near, floor)
    return found
