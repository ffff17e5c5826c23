# SPDX-License-Identifier: Apache-2.0
"""Emit, for the client of each language, the refusals of the server after which a client may send the same bytes
again.

Owns the form of each set of codes. The client decides what to do with a set.
"""

from collections.abc import Callable, Iterator
from typing import Final

from proto.schema.emit.text import module
from proto.schema.model import Schema

NOTE: Final = "Generated from the schema in proto/ by `python proto/generate.py`; change it there."
LICENCE: Final = "// SPDX-License-Identifier: Apache-2.0"


def _sets(schema: Schema) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the name, the comment and the result codes of each set."""
    edge = [code for code in schema.codes if code.repeat]
    yield (
        "PASSING",
        "The cause of these passes with time: the same bytes may be accepted later, here or elsewhere.",
        [code.name for code in edge if code.repeat != "NEVER"],
    )
    yield (
        "NOT_NOW",
        "Those above in which the caller made no error: a client sends the same bytes again by itself.",
        [code.name for code in edge if code.repeat == "BY_CLIENT"],
    )
    yield (
        "FINAL",
        "These are final: the same bytes would be refused here again.",
        [code.name for code in edge if code.repeat == "NEVER"],
    )
    yield (
        "NEVER_OPEN",
        "A stream that ends with one of these was never open: the server read none of its frames.",
        [code.name for code in edge if code.is_stream_unopened],
    )


def _all(schema: Schema, one: Callable[[str, str, list[str]], list[str]]) -> list[str]:
    """Return the lines of all sets, made by `one`, with an empty line before each set."""
    return [line for found in _sets(schema) for line in ["", *one(*found)]]


def python_module(schema: Schema, package: str) -> str:
    """Return a Python module with a set of result codes for each kind of repeat."""

    def one(name: str, comment: str, codes: list[str]) -> list[str]:
        rows = [f"    ResultCode.{code}," for code in codes]
        return [f"# {comment}", f"{name}: Final = frozenset({{", *rows, "})"]

    return module(
        f"""
Which refusals of the edge, without a sequence, may be sent again with the same bytes (SPEC I-11, Q-3).

{NOTE}
""",
        ["from typing import Final", f"from {package}.values.enums import ResultCode"],
        _all(schema, one),
    )


def go_file(schema: Schema) -> str:
    """Return a Go file with a map of codes for each kind of repeat, aligned as gofmt does."""

    def one(name: str, comment: str, codes: list[str]) -> list[str]:
        first, *others = name.lower().split("_")
        width = max(map(len, codes)) + 4
        rows = (f"\t{f'{chr(34)}{code}{chr(34)}:':<{width - 1}} true," for code in codes)
        head = f"var {first}{''.join(map(str.title, others))} = map[string]bool{{"
        return [f"// {comment}", head, *rows, "}"]

    lines = [LICENCE, "", f"// {NOTE}", "", "package clearinghouse", ""]
    why = "// Refusals of the edge, without a sequence, by their reason (I-11, Q-3)."
    return "\n".join([*lines, why, *_all(schema, one), ""])


def java_file(schema: Schema) -> str:
    """Return a Java file with a set of codes for each kind of repeat."""

    def one(name: str, comment: str, codes: list[str]) -> list[str]:
        rows = ",\n".join(f'          "{code}"' for code in codes)
        head = [f"  // {comment}", f"  static final Set<String> {name} =", "      Set.of("]
        return [*head, f"{rows});"]

    return "\n".join(
        [
            LICENCE,
            "",
            f"// {NOTE}",
            "",
            "package clearinghouse.client;",
            "",
            "import java.util.Set;",
            "",
            "// Refusals of the edge, without a sequence, by their reason (I-11, Q-3).",
            "final class Repeats {",
            "  private Repeats() {}",
            *_all(schema, one),
            "}",
            "",
        ]
    )


def typescript_module(schema: Schema) -> str:
    """Return a TypeScript module with a set of codes for each kind of repeat."""

    def one(name: str, comment: str, codes: list[str]) -> list[str]:
        head = [f"/** {comment} */", f"export const {name}: ReadonlySet<string> = new Set(["]
        return [*head, *(f'  "{code}",' for code in codes), "]);"]

    return "\n".join([LICENCE, "", f"// {NOTE}", *_all(schema, one), ""])


def rust_file(schema: Schema) -> str:
    """Return a Rust file with a list of codes for each kind of repeat."""

    def one(name: str, comment: str, codes: list[str]) -> list[str]:
        head = [f"/// {comment}", "#[rustfmt::skip]", f"pub(crate) const {name}: &[&str] = &["]
        return [*head, *(f'    "{code}",' for code in codes), "];"]

    why = "//! Refusals of the edge, without a sequence, by their reason (I-11, Q-3)."
    return "\n".join([LICENCE, why, "//!", f"//! {NOTE}", *_all(schema, one), ""])
