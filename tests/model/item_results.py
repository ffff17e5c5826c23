# SPDX-License-Identifier: Apache-2.0
"""The result of an item by a ladder: the code, and for a refusal the limit, the actual value and the shortfall (G-10).

Owns the form and the three ways in which a value misses its limit.
"""

from typing import NamedTuple

from clearinghouse.statemachine.vocabulary import codes


class ItemResult(NamedTuple):
    """A code with the figures of a refusal."""

    code: int = codes.OK
    limit: int = 0
    actual: int = 0
    shortfall: int = 0


ACCEPTED = ItemResult()


def above(code: int, limit: int, actual: int) -> ItemResult:
    """Return the refusal of a value that is above the limit."""
    return ItemResult(code, limit, actual, actual - limit)


def below(code: int, limit: int, actual: int) -> ItemResult:
    """Return the refusal of a value that is below what is needed."""
    return ItemResult(code, limit, actual, limit - actual)


def not_above(code: int, limit: int, actual: int) -> ItemResult:
    """Return the refusal of a value that does not exceed the limit; an equal value lacks one unit."""
    return ItemResult(code, limit, actual, limit - actual + 1)
