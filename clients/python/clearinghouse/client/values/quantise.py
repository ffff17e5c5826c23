# SPDX-License-Identifier: Apache-2.0
"""Round a number to a multiple of a market's tick or lot, in a stated direction.

Nothing is rounded automatically: the server refuses a price off the tick, and only the caller knows which side is
better.
"""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final

from clearinghouse.client.values.amounts import Number, to_text

# A product of a whole number and a step is exact in it.
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def quantise_down(value: Number, step: Number) -> Decimal:
    """Return the greatest multiple of a positive step that is not above the value."""
    return _times(floor(_count(value, step)), step)


def quantise_up(value: Number, step: Number) -> Decimal:
    """Return the least multiple of a positive step that is not below the value."""
    return _times(ceil(_count(value, step)), step)


def _count(value: Number, step: Number) -> Fraction:
    """Return the value divided by the step. Raises ValueError for a step that is not above 0."""
    of_step = Fraction(to_text(step))
    if of_step <= 0:
        raise ValueError(f"a step is above 0, not {step}")
    return Fraction(to_text(value)) / of_step


def _times(count: int, step: Number) -> Decimal:
    """Return `count` times the step."""
    return _EXACT.multiply(Decimal(count), Decimal(to_text(step)))
