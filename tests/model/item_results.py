# SPDX-License-Identifier: Apache-2.0
"""What a ladder says of an item: the code, and of a refusal the limit, the actual value and what is short (G-10).

Owns the shape and the three ways in which a value misses its limit.
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
    """More than the limit."""
    return ItemResult(code, limit, actual, actual - limit)


def below(code: int, limit: int, actual: int) -> ItemResult:
    """Less than is needed."""
    return ItemResult(code, limit, actual, limit - actual)


def not_above(code: int, limit: int, actual: int) -> ItemResult:
    """Not more than the limit; equality lacks a unit."""
    return ItemResult(code, limit, actual, limit - actual + 1)
