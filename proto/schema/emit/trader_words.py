# SPDX-License-Identifier: Apache-2.0
"""Emits what FIX 4.4 and CCXT call our enumerations and result codes, as tables of a module and of pages.

Owns which values have such words: those with the options `fix` and `ccxt`. A value of an enumeration that has them for
others is an error of the schema if it has none, except the zero.
"""

from collections.abc import Iterator
from typing import Final

from proto.schema.emit.client_repeats import NOTE
from proto.schema.emit.docs_reference import cell_row, mark, wrapped
from proto.schema.emit.text import module
from proto.schema.files import SchemaError
from proto.schema.model import Code, EnumType, Schema


def _mapped(schema: Schema) -> Iterator[EnumType]:
    """The enumerations that have words. Raises SchemaError for one of which a value has none."""
    for enum in schema.enums:
        if any(value.fix or value.ccxt for value in enum.values):
            lacking = [one.name for one in enum.values if one.number and not (one.fix and one.ccxt)]
            if lacking:
                raise SchemaError(
                    f"{enum.name} has no word of FIX or CCXT for {', '.join(lacking)}"
                )
            yield enum


def _codes(schema: Schema) -> list[Code]:
    """The codes of refusals."""
    return [code for code in schema.codes if code.number]


def words_module(schema: Schema, client: str) -> str:
    """Two tables for each enumeration, and two of result codes."""
    body: list[str] = []
    enums = list(_mapped(schema))
    for enum in enums:
        for standard in ("fix", "ccxt"):
            name = f"{standard.upper()}_{_plural(enum.name)}"
            body += ["", f"{name}: Final = {{"]
            body += [
                f'    {enum.name}.{value.name}: "{getattr(value, standard)}",'
                for value in enum.values
                if value.number
            ]
            body.append("}")
    for standard, comment in (
        ("fix", "OrdRejReason (tag 103) of each refusal"),
        ("ccxt", "the exception of CCXT for each refusal"),
    ):
        body += ["", f"# {comment}", f"{standard.upper()}_REASONS: Final = {{"]
        body += [
            f'    ResultCode.{code.name}: "{getattr(code, standard)}",' for code in _codes(schema)
        ]
        body.append("}")
    names = ", ".join([*(enum.name for enum in enums), "ResultCode"])
    return module(
        f"""
What FIX 4.4 and CCXT call our enumerations and result codes.

{NOTE}
""",
        ["from typing import Final", f"from {client}.values.enums import {names}"],
        body,
    )


def _plural(name: str) -> str:
    """A constant's name for an enumeration."""
    words = (
        "".join(f"_{letter}" if letter.isupper() else letter for letter in name).strip("_").upper()
    )
    return {"MARKET_KIND": "KINDS", "TIME_IN_FORCE": "TIMES_IN_FORCE"}.get(words, f"{words}S")


# The heading of a page, what stands above its tables, and what the last column of each has.
PAGES: Final = {
    "fix": (
        "FIX",
        (
            "What FIX 4.4 calls our values, and what it says of a refusal. Which field is which tag "
            "stands with the drop copy in [traders' tools](../how-to/traders.md)."
        ),
        "value in FIX",
        "OrdRejReason (103)",
        (
            "0 exchange option, 1 unknown symbol, 2 closed, 3 order exceeds limit, 5 unknown order, 6 duplicate "
            "order, 11 unsupported order characteristic, 13 incorrect quantity, 15 unknown account, 99 other. "
            "Text (58) has our own code."
        ),
    ),
    "ccxt": (
        "CCXT",
        (
            "What CCXT calls the values of our enumerations, and which exception a refusal is. The exchange class of "
            "[traders' tools](../how-to/traders.md) uses these tables."
        ),
        "word of CCXT",
        "exception",
        "The text of the exception has our own code and its figures.",
    ),
}


def page(schema: Schema, standard: str) -> str:
    """The page of one standard: enumerations, and result codes."""
    title, head, of_value, of_code, codes = PAGES[standard]
    values = [
        cell_row(f"`{enum.name}`", f"`{value.name}`", f"`{getattr(value, standard)}`")
        for enum in _mapped(schema)
        for value in enum.values
        if value.number
    ]
    reasons = [
        cell_row(f"`{code.name}`", f"`{getattr(code, standard)}`") for code in _codes(schema)
    ]
    lines = [
        f"# {title}",
        "",
        mark(),
        "",
        *wrapped(head),
        "",
        "## Enumerations",
        "",
        cell_row("enumeration", "value", of_value),
        "|---|---|---|",
        *values,
        "",
        "## Result codes",
        "",
        *wrapped(codes),
        "",
        cell_row("code", of_code),
        "|---|---|",
        *reasons,
    ]
    return "\n".join([*lines, ""])
