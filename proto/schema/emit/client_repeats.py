# SPDX-License-Identifier: Apache-2.0
"""Emits which refusals of the edge may be repeated with the same bytes, for the client of each language.

Owns how each table reads. What a client does with it is in the client.
"""

from collections.abc import Iterator
from typing import Final

from proto.schema.emit.text import module
from proto.schema.model import Schema

NOTE: Final = "Generated from the schema in proto/ by `python proto/generate.py`; change it there."


def _sets(schema: Schema) -> Iterator[tuple[str, str, list[str]]]:
    """Name, comment and codes of each set."""
    edge = [code for code in schema.codes if code.repeat]
    yield (
        "PASSING",
        "These pass with time: the same bytes may be taken later, here or at another node.",
        [code.name for code in edge if code.repeat == "LATER"],
    )
    yield (
        "FINAL",
        "These are final: the same bytes would be refused here again.",
        [code.name for code in edge if code.repeat == "NEVER"],
    )
    yield (
        "NEVER_OPEN",
        "A stream with one of these was never open; each other reason can end one whose frames were taken.",
        [code.name for code in edge if code.is_stream_unopened],
    )


def python_module(schema: Schema, package: str) -> str:
    """Three sets of result codes."""
    body: list[str] = []
    for name, comment, codes in _sets(schema):
        body += ["", f"# {comment}", f"{name}: Final = frozenset({{"]
        body += [f"    ResultCode.{code}," for code in codes]
        body.append("})")
    return module(
        f"""
Which refusals of the edge, without a sequence, may be sent again with the same bytes (SPEC I-11, Q-3).

{NOTE}
""",
        ["from typing import Final", f"from {package}.values.enums import ResultCode"],
        body,
    )


def go_file(schema: Schema) -> str:
    """Two maps: from a reason to what may be done, and the reasons that a stream which was never open ends with."""
    passing, final, never_open = (codes for _, _, codes in _sets(schema))
    rows = [*((code, "passing") for code in passing), *((code, "final") for code in final)]
    return "\n".join(
        [
            "// SPDX-License-Identifier: Apache-2.0",
            "",
            f"// {NOTE}",
            "",
            "package clearinghouse",
            "",
            "// Whether the same bytes may be taken later, here or at another node.",
            "type repetition int",
            "",
            "const (",
            "\tunstated repetition = iota",
            "\tpassing",
            "\tfinal",
            ")",
            "",
            "// Refusals of the edge, without a sequence (I-11, Q-3).",
            "var repeats = map[string]repetition{",
            *_go_rows(rows),
            "}",
            "",
            "// A stream with one of these was never open; each other reason can end one whose frames were taken.",
            "var neverOpen = map[string]bool{",
            *_go_rows([(code, "true") for code in never_open]),
            "}",
            "",
        ]
    )


def _go_rows(rows: list[tuple[str, str]]) -> Iterator[str]:
    """The entries of a map, as gofmt aligns them."""
    width = max(len(code) for code, _ in rows) + 4
    for code, value in rows:
        name = f'\t"{code}":'
        yield f"{name:<{width}} {value},"


def java_file(schema: Schema) -> str:
    """Two sets of reasons: which pass with time, and which a stream that was never open ends with."""
    body: list[str] = []
    for name, comment, codes in _sets(schema):
        if name == "FINAL":
            continue
        rows = ",\n".join(f'          "{code}"' for code in codes)
        body += ["", f"  // {comment}", f"  static final Set<String> {name} =", "      Set.of("]
        body += [f"{rows});"]
    return "\n".join(
        [
            "// SPDX-License-Identifier: Apache-2.0",
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
            *body,
            "}",
            "",
        ]
    )


def typescript_module(schema: Schema) -> str:
    """Three sets of reasons."""
    lines = ["// SPDX-License-Identifier: Apache-2.0", "", f"// {NOTE}"]
    for name, comment, codes in _sets(schema):
        lines += ["", f"/** {comment} */", f"export const {name}: ReadonlySet<string> = new Set(["]
        lines += [f'  "{code}",' for code in codes]
        lines.append("]);")
    return "\n".join([*lines, ""])


def rust_file(schema: Schema) -> str:
    """Two functions from a reason to what may be done."""
    passing, final, never_open = (codes for _, _, codes in _sets(schema))
    return "\n".join(
        [
            "// SPDX-License-Identifier: Apache-2.0",
            f"//! {NOTE}",
            "",
            "/// Whether the same bytes may be taken later, here or at another node.",
            "#[derive(Clone, Copy, Debug, PartialEq, Eq)]",
            "pub(crate) enum Repetition {",
            "    Unstated,",
            "    Passing,",
            "    Final,",
            "}",
            "",
            "/// Refusals of the edge, without a sequence (I-11, Q-3).",
            "pub(crate) fn repetition(reason: &str) -> Repetition {",
            "    match reason {",
            *_rust_arm(passing, "Repetition::Passing"),
            *_rust_arm(final, "Repetition::Final"),
            "        _ => Repetition::Unstated,",
            "    }",
            "}",
            "",
            "/// A stream with one of these was never open; each other reason can end one whose frames were taken.",
            "pub(crate) fn was_never_open(reason: &str) -> bool {",
            "    matches!(",
            "        reason,",
            f'        "{never_open[0]}"',
            *[f'            | "{code}"' for code in never_open[1:]],
            "    )",
            "}",
            "",
        ]
    )


def _rust_arm(codes: list[str], result: str) -> Iterator[str]:
    """One arm of a match."""
    for number, code in enumerate(codes):
        end = f" => {result}," if number == len(codes) - 1 else ""
        yield f'        {"| " if number else ""}"{code}"{end}'
