# SPDX-License-Identifier: Apache-2.0
r"""Decimal text to whole units and back, exactly (SPEC U-2, Q-1).

Owns the one grammar of numbers on the wire: `-?(0|[1-9][0-9]*)(\.[0-9]+)?` in ASCII, at most `scale` digits
after the point (their count decides), no negative zero, never rounded. Must never use float or `Decimal`.
"""

from functools import cache
from typing import Final

from clearinghouse.server.rows.writing import row_text
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PRICE_E9

# Longer text is refused before it is read; the longest number that any field takes is shorter.
TEXT_MAX: Final = 64
# A memo that has grown to this many entries starts over, so that no caller can fill the memory.
MEMO_ENTRIES_MAX: Final = 65_536
PRICE_E9_MAX: Final = AMOUNT_MAX * PRICE_E9
PRICE_E9_DECIMALS: Final = 9
E9_DECIMALS: Final = 9


class DecimalError(ValueError):
    """A text is no number of the grammar, the scale or the range; `limit` and `actual` are set if they help."""

    def __init__(self, message: str, limit: str = "", actual: str = "") -> None:
        super().__init__(message)
        self.limit = limit
        self.actual = actual


def parse_units(text: str, scale: int, *, signed: bool = False, largest: int = AMOUNT_MAX) -> int:
    """Return the number in units of 10^-scale, within ±`largest`; without `signed` it has no sign.

    Raises DecimalError with the fault.
    """
    if len(text) > TEXT_MAX:
        raise DecimalError("is too long for a number", str(TEXT_MAX), str(len(text)))
    negative = text.startswith("-")
    if negative and not signed:
        raise DecimalError("must not be negative", "0", text if text.isascii() else "")
    whole, point, fraction = text[negative:].partition(".")
    digits = whole + fraction
    if not (digits.isascii() and digits.isdecimal() and whole and (fraction or not point)):
        raise DecimalError("is not a decimal number such as 1.25")
    if len(whole) > 1 and whole[0] == "0":
        raise DecimalError("has a leading zero")
    if len(fraction) > scale:
        raise DecimalError("has too many decimals", str(scale), str(len(fraction)))
    units = int(digits.ljust(len(whole) + scale, "0"))
    if units > largest:
        raise DecimalError("is out of range", units_to_text(largest, scale), text)
    if negative and units == 0:
        raise DecimalError("is a negative zero")
    return -units if negative else units


def units_to_text(units: int, scale: int) -> str:
    """Return the number of `units` of 10^-scale as text without trailing zeros."""
    if scale == 0:
        return str(units)
    sign = "-" if units < 0 else ""
    digits = str(abs(units)).rjust(scale + 1, "0")
    fraction = digits[-scale:].rstrip("0")
    return f"{sign}{digits[:-scale]}.{fraction}" if fraction else sign + digits[:-scale]


def ratio_to_text(numerator: int, denominator: int, decimals: int) -> str:
    """Return `numerator / denominator` as text, floored at `decimals` digits after the point.

    pre: denominator > 0 and decimals >= 0
    """
    return units_to_text(numerator * 10**decimals // denominator, decimals)


class UnitsOfText(dict[str, int]):
    """A cache that maps the decimal text of an unsigned number to its units of one scale.

    A text that is no such number raises DecimalError.
    """

    def __init__(self, scale: int, largest: int) -> None:
        super().__init__()
        self.scale = scale
        self.largest = largest

    def __missing__(self, text: str) -> int:
        units = parse_units(text, self.scale, largest=self.largest)
        if len(self) >= MEMO_ENTRIES_MAX:
            self.clear()
        self[text] = units
        return units


class TextOfUnits(dict[int, str]):
    """A cache that maps a value to the decimal text of `value * multiple` units of one scale."""

    def __init__(self, scale: int, multiple: int = 1) -> None:
        super().__init__()
        self.scale = scale
        self.multiple = multiple

    def __missing__(self, value: int) -> str:
        text = units_to_text(value * self.multiple, self.scale)
        if len(self) >= MEMO_ENTRIES_MAX:
            self.clear()
        self[value] = text
        return text


class RowTextOfUnits(dict[int, bytes]):
    """A cache that maps a value to its text in `texts`, as a row of a reply has it."""

    def __init__(self, texts: TextOfUnits) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, value: int) -> bytes:
        written = row_text(self.texts[value])
        if len(self) >= MEMO_ENTRIES_MAX:
            self.clear()
        self[value] = written
        return written


@cache
def units_of_text(scale: int, largest: int = AMOUNT_MAX) -> UnitsOfText:
    """Return the cache that maps texts to units of a scale; all callers in the process share it."""
    return UnitsOfText(scale, largest)


@cache
def text_of_units(scale: int) -> TextOfUnits:
    """Return the cache that maps units of a scale to texts; all callers in the process share it."""
    return TextOfUnits(scale)
