# SPDX-License-Identifier: Apache-2.0
"""Emit the enumerations of the Python client: those of the schema, the kinds of events, and the result codes.

Owns the form of the modules. The base class is written by hand in `open_enum`. What a result code of the machine means
is text of its own, since an exception shows it.
"""

from collections.abc import Iterator
from typing import Final

from proto.schema.emit.text import beside, docstring, module, plain, sentence
from proto.schema.model import Schema

NOTE: Final = "Generated from the schema in proto/ by `python proto/generate.py`; change it there."
EDGE_FROM: Final = 901
"""Codes from here on come from the edge, whose statuses have a text of their own."""


def _class(name: str, comment: str, values: list[tuple[str, int, str]]) -> Iterator[str]:
    """Yield the source of an enumeration; each value has a name, a number and a comment."""
    yield from ["", "", f"class {name}(OpenEnum):"]
    yield from docstring(sentence(plain(comment)), "    ")
    yield ""
    for value, number, note in values:
        yield from (f"    {line}" for line in beside(f"{value} = {number}", plain(note)))


def enums_module(schema: Schema, package: str) -> str:
    """Return the module with all enumerations of the API."""
    body: list[str] = []
    for enum in schema.enums:
        rows = [(value.name, value.number, value.comment) for value in enum.values]
        body += _class(enum.name, enum.comment, rows)
    kinds = [(event.name, event.kind, event.comment) for event in schema.events]
    body += _class("EventKind", "An effect of a command.", [("UNSPECIFIED", 0, ""), *kinds])
    codes = [(code.name, code.number, code.comment) for code in schema.codes]
    text = "The outcome of a command; `docs/reference/result-codes.md` explains each."
    body += _class("ResultCode", text, codes)
    return module(
        f"""
The enumerations of the API, without the prefixes that protobuf needs.

A number that a newer server adds must never make a reply unreadable: it becomes a member named UNKNOWN_<number>.

{NOTE}
""",
        [f"from {package}.values.open_enum import OpenEnum"],
        body,
    )


def meanings_module(schema: Schema, package: str) -> str:
    """Return the module with the meaning of each result code that the machine refuses a command with."""
    rows = [
        f"    ResultCode.{code.name}: {plain(code.comment)!r},"
        for code in schema.codes
        if 0 < code.number < EDGE_FROM
    ]
    return module(
        f"""
What each refusal of the machine means, in the words of `docs/reference/result-codes.md`.

{NOTE}
""",
        ["from typing import Final", f"from {package}.values.enums import ResultCode"],
        ["# ruff: noqa: E501 (a text is one line)", "", "MEANINGS: Final = {", *rows, "}"],
    )
