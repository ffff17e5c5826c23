# SPDX-License-Identifier: Apache-2.0
"""Read the options of `clearinghouse scenarios` about a security: a pair of words, or a split.

Owns the form of these options.
"""

from fractions import Fraction

import click


class PairType(click.ParamType[tuple[str, str]]):
    """An option of two words with a sign between them."""

    def __init__(self, name: str, sign: str) -> None:
        """Store the form that the help shows, and the sign between the words."""
        self.name = name
        self._sign = sign

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return both words."""
        first, sign, second = str(value).partition(self._sign)
        if not (first and sign and second):
            self.fail(f"{value!r} is not like {self.name}", param, ctx)
        return first, second


class SplitType(click.ParamType[tuple[str, tuple[str, Fraction]]]):
    """An option for a split: a security, the first date of its new shares, and the ratio of new to old shares."""

    name = "SYMBOL=DATE:NEW:OLD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, tuple[str, Fraction]]:
        """Return the symbol, the date and the ratio."""
        symbol, _, rest = str(value).partition("=")
        date, *numbers = rest.split(":")
        if (
            not (symbol and date)
            or len(numbers) != 2  # noqa: PLR2004  new and old
            or not all(one.isascii() and one.isdecimal() and int(one) for one in numbers)
        ):
            self.fail(f"{value!r} is not like {self.name}", param, ctx)
        return symbol, (date, Fraction(int(numbers[0]), int(numbers[1])))
