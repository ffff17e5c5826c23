# SPDX-License-Identifier: Apache-2.0
"""Compute the margin of many portfolios outside the machine, in 64-bit integers (SPEC C-7.1, C-7.4).

Owns this second computation, from the definition: it uses neither the state nor the arithmetic of the machine, and
must give the same margins to the unit.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from clearinghouse.apps.joint_history.closes import Ints

PPB: Final = 10**9


@dataclass(frozen=True)
class Rule:
    """The parameters of margin in parts per billion."""

    look_back: int = 250
    confidence: int = 990_000_000
    stress_weight: int = 250_000_000
    saved: int = 800_000_000


def values_at(lots: Ints, prices_e9: Ints) -> Ints:
    """Return the value of each position in units, floored."""
    return lots * prices_e9 // PPB


def margins(values: Ints, returns_ppb: Ints, rule: Rule) -> list[int]:
    """Return the margin of each portfolio from its values, by portfolio and share, and the scenarios, by row and
    share.
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
    """Return the margin of each position alone: its worst results are its value by the lowest or highest returns."""
    parts = []
    for part in (returns_ppb[: rule.look_back], returns_ppb[rule.look_back :]):
        lowest, highest = _worst(part.T, rule), -_worst(-part.T, rule)
        worst = values * np.where(values > 0, lowest, highest)
        parts.append(_shortfalls(worst, len(part), rule))
    return _floored(parts[0], parts[1], rule)


def _tail(count: int, rule: Rule) -> int:
    """Return how many of `count` results are beyond the confidence, rounded up."""
    return -(-(PPB - rule.confidence) * count // PPB)


def _worst(results: Ints, rule: Rule) -> Ints:
    """Return the sum of the worst results of each row."""
    count = _tail(results.shape[1], rule)
    found: Ints = np.partition(results, count - 1, axis=1)[:, :count].sum(axis=1)
    return found


def _shortfalls(worst: Ints, days: int, rule: Rule) -> Ints:
    """Return the mean of the worst results as a loss, rounded up, at least 0."""
    found: Ints = np.maximum(-(worst // (_tail(days, rule) * PPB)), 0)
    return found


def _floored(near: Ints, far: Ints, rule: Rule) -> Ints:
    """Return the greater of shortfall and floor."""
    floor = -(-((PPB - rule.stress_weight) * near + rule.stress_weight * far) // PPB)
    found: Ints = np.maximum(near, floor)
    return found
