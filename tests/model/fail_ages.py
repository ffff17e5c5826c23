# SPDX-License-Identifier: Apache-2.0
"""How old the lots of a fail are, computed again: lots by age, of which the oldest go first (SPEC C-5.2).

Owns these counts, by the rule alone. An age is at most thirty days.
"""

from collections import Counter
from typing import TypeAlias

from clearinghouse.statemachine.vocabulary import types

Ages: TypeAlias = "Counter[int]"


def new(lots: int) -> Ages:
    """Return lots of age 0."""
    return +Counter({0: abs(lots)})


def oldest_first(ages: Ages) -> list[tuple[int, int]]:
    """Return each age with its lots, the oldest first."""
    return sorted((+ages).items(), reverse=True)


def oldest(ages: Ages) -> int:
    """Return the greatest age, or 0."""
    return max(+ages, default=0)


def middle(ages: Ages) -> int:
    """Return the greatest age that half of the lots have reached."""
    total = sum(ages.values())
    return max(
        (one for one in +ages if 2 * sum(n for age, n in ages.items() if age >= one) >= total),
        default=0,
    )


def off(ages: Ages, lots: int) -> Ages:
    """Return what is left without `lots` of the oldest lots."""
    left = Counter(ages)
    for age, there in oldest_first(ages):
        left[age] -= min(there, lots)
        lots -= min(there, lots)
    return +left


def a_day_on(ages: Ages) -> Ages:
    """Return all lots a day older."""
    found: Ages = Counter()
    for age, lots in ages.items():
        found[min(age + 1, types.BUY_IN_DAYS_MAX)] += lots
    return found


def together(lots: int, ages: Ages, more: int, of_more: Ages) -> Ages:
    """Return signed lots and more signed lots together: of both sides, as many of the oldest end as offset each
    other.
    """
    offset = min(abs(lots), abs(more)) if lots * more < 0 else 0
    return off(ages, offset) + off(of_more, offset)
