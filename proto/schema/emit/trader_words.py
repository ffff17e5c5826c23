# SPDX-License-Identifier: Apache-2.0
"""Emit the words of FIX 4.4, CCXT and nautilus_trader for enumerations and result codes, as tables and as pages.

Owns which values have such words: those with the options `fix`, `ccxt` and `nautilus`. If one value of an enumeration
has a word, every other value except the zero needs one; a missing word is an error of the schema.
"""

from collections.abc import Iterator
from typing import Final

from proto.schema.emit.client_repeats import NOTE
from proto.schema.emit.docs_reference import cell_row, mark, wrapped
from proto.schema.emit.text import module
from proto.schema.files import SchemaError
from proto.schema.model import Code, EnumType, Schema


def _mapped(schema: Schema, standard: str) -> Iterator[tuple[EnumType, dict[str, str]]]:
    """Yield the enumerations that have words of a standard, with the word of each value.

    Raises SchemaError if only some of the values have a word.
    """
    for enum in schema.enums:
        found = {one.name: str(getattr(one, standard)) for one in enum.values if one.number}
        if any(found.values()):
            lacking = [name for name, word in found.items() if not word]
            if lacking:
                raise SchemaError(f"{enum.name} has no word of {standard} for {', '.join(lacking)}")
            yield enum, found


def _codes(schema: Schema) -> list[Code]:
    """Return the result codes that are refusals."""
    return [code for code in schema.codes if code.number]


def words_module(schema: Schema, client: str) -> str:
    """Return the module with a table for each enumeration and standard, and two tables of result codes."""
    body: list[str] = []
    enums: dict[str, None] = {}
    for standard in ("fix", "ccxt", "nautilus"):
        for enum, found in _mapped(schema, standard):
            enums[enum.name] = None
            body += ["", f"{standard.upper()}_{_plural(enum.name)}: Final = {{"]
            body += [f'    {enum.name}.{name}: "{word}",' for name, word in found.items()]
            body.append("}")
    for standard, comment, other in (
        ("fix", "OrdRejReason (tag 103) of refusals", FIX_OTHER),
        ("ccxt", "The exception of CCXT for refusals", CCXT_OTHER),
    ):
        body += ["", f"# {comment}; of those that are left out {standard.upper()}_OTHER."]
        body += [f'{standard.upper()}_OTHER: Final = "{other}"']
        body += [f"{standard.upper()}_REASONS: Final = {{"]
        body += [
            f'    ResultCode.{code.name}: "{getattr(code, standard)}",'
            for code in _codes(schema)
            if getattr(code, standard) != other
        ]
        body.append("}")
    names = ", ".join([*enums, "ResultCode"])
    return module(
        f"""
The names of our enumerations in FIX 4.4, CCXT and nautilus_trader, and of our result codes in the first two.

{NOTE}
""",
        ["from typing import Final", f"from {client}.values.enums import {names}"],
        body,
    )


def _plural(name: str) -> str:
    """Return the name of the constant that holds the words of an enumeration's values."""
    words = (
        "".join(f"_{letter}" if letter.isupper() else letter for letter in name).strip("_").upper()
    )
    return {
        "MARKET_KIND": "KINDS",
        "MARKET_STATUS": "MARKET_STATUSES",
        "ORDER_STATUS": "ORDER_STATUSES",
        "TIME_IN_FORCE": "TIMES_IN_FORCE",
    }.get(words, f"{words}S")


FIX_OTHER: Final = "99"
CCXT_OTHER: Final = "OperationRejected"
# The heading of a page, what stands above its tables, and what the last column of each has.
PAGES: Final = {
    "fix": (
        "FIX",
        (
            "FIX 4.4's names of our values and refusals. Which field is which tag "
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
            "CCXT's names of our values, and the exception of each refusal. The exchange class of "
            "[traders' tools](../how-to/traders.md) uses these tables."
        ),
        "word of CCXT",
        "exception",
        "The text of the exception has our own code and its figures.",
    ),
    "nautilus": (
        "nautilus_trader",
        (
            "nautilus_trader's names of our values. The adapter of "
            "[traders' tools](../how-to/traders.md) uses these tables. It has no words for refusals: the reason of a "
            "rejection is our own code with its figures."
        ),
        "word of nautilus_trader",
        "",
        "",
    ),
}


def page(schema: Schema, standard: str) -> str:
    """Return the page of one standard: its words for enumerations, and for result codes where it has any."""
    title, head, of_value, of_code, codes = PAGES[standard]
    values = [
        cell_row(f"`{enum.name}`", f"`{name}`", f"`{word}`")
        for enum, found in _mapped(schema, standard)
        for name, word in found.items()
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
    ]
    if of_code:
        lines += ["", "## Result codes", "", *wrapped(codes), ""]
        lines += [cell_row(of_code, "codes"), "|---|---|"]
        by_word: dict[str, list[str]] = {}
        for code in _codes(schema):
            by_word.setdefault(f"`{getattr(code, standard)}`", []).append(f"`{code.name}`")
        lines += [cell_row(word, ", ".join(names)) for word, names in sorted(by_word.items())]
    return "\n".join([*lines, ""])
