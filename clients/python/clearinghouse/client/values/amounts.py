# SPDX-License-Identifier: Apache-2.0
"""Convert exact numbers between Python and the decimal strings of the API (SPEC Q-1).

Owns both directions. It must never round and never accept a float, whose digits differ from the typed ones.
"""

from decimal import Decimal
from typing import Final

# A string passes as it is: the server checks its digits and names the field if they are wrong.
Number = Decimal | int | str

ZERO: Final = Decimal(0)
# In the place of a cap: there is none. A cap of 0 permits nothing.
UNLIMITED: Final = ""


def to_text(value: object) -> str:
    """Return the decimal string of a `Number`, without exponent and without rounding.

    Raises TypeError on a float or a bool, ValueError on infinities and NaN.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that can be sent")
        return format(value or value.copy_abs(), "f")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"{type(value).__name__} {value!r} is not exact: pass Decimal, int or str")


def to_text_or_empty(value: Number | None) -> str:
    """Return the decimal string of a number as `to_text` does; the empty string for None, which means "not stated"."""
    return "" if value is None else to_text(value)


def text_or_absent(value: Number | None) -> str | None:
    """Return the decimal string of a number as `to_text` does; None for None: the field is left out and keeps its
    value.
    """
    return None if value is None else to_text(value)


def to_decimal(text: str) -> Decimal:
    """Return the number in a reply's text; 0 for the empty string."""
    return Decimal(text) if text else ZERO


def to_decimal_or_none(text: str) -> Decimal | None:
    """Return the number in a reply's text; None for the empty string."""
    return Decimal(text) if text else None
