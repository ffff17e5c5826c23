# SPDX-License-Identifier: Apache-2.0
"""Parse numbers of the command line: in ASCII digits only, as on the wire (SPEC U-2, Q-1).

Owns their grammar. Python accepts more forms: `1_000`, digits of other scripts, NaN, Infinity. Each of them is refused
here, since a venue must not read a number that its user did not mean.
"""

import re
from typing import Final

import click

WHOLE_FORM: Final = re.compile(r"-?[0-9]{1,32}", re.ASCII)
DECIMAL_FORM: Final = re.compile(r"-?[0-9]{1,32}(\.[0-9]{1,32})?", re.ASCII)
# Nothing that a number of the command line counts or names is greater (U-2).
WHOLE_MAX: Final = 2**63 - 1


class WholeNumber(click.types.IntParamType):
    """The type of an option whose value is any whole number, so that its help text states no limits."""

    name = "whole number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number of a text in ASCII digits, or fail with the text."""
        if WHOLE_FORM.fullmatch(str(value)) is None:
            self.fail(f"{value!r} is not a whole number such as 120", param, ctx)
        number = int(str(value))
        if abs(number) > WHOLE_MAX:
            self.fail(f"{value} is beyond {WHOLE_MAX:,}", param, ctx)
        return number


class WholeRange(click.IntRange):
    """The type of an option whose value is a whole number within limits."""

    name = WholeNumber.name

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number of a text in ASCII digits, or fail with the text."""
        return super().convert(WholeNumber().convert(value, param, ctx), param, ctx)


class DecimalRange(click.FloatRange):
    """The type of an option whose value is a decimal number within limits."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number of a decimal text in ASCII digits, or fail with the text."""
        if DECIMAL_FORM.fullmatch(str(value)) is None:
            self.fail(f"{value!r} is not a number such as 1.25", param, ctx)
        return super().convert(float(str(value)), param, ctx)


class WaitingTime(DecimalRange):
    """The type of an option whose value is a time in seconds that a program waits: at most a day."""

    def __init__(self, *, min_open: bool = True) -> None:
        """Store whether 0 is refused."""
        super().__init__(min=0, max=86_400, min_open=min_open)
