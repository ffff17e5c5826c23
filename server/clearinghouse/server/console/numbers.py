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


class WholeRange(click.IntRange):
    """A whole number, within limits if some are given."""

    name = "whole number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number, or fail with the given text."""
        if WHOLE_FORM.fullmatch(str(value)) is None:
            self.fail(f"{value!r} is not a whole number such as 120", param, ctx)
        return super().convert(int(str(value)), param, ctx)


class DecimalRange(click.FloatRange):
    """A decimal number, within limits if some are given."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail with the given text."""
        if DECIMAL_FORM.fullmatch(str(value)) is None:
            self.fail(f"{value!r} is not a number such as 1.25", param, ctx)
        return super().convert(float(str(value)), param, ctx)
