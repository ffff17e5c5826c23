# SPDX-License-Identifier: Apache-2.0
"""Emit the parts of updates: the fields that a call may leave open (Q-3).

Owns the form of the machine's module `parts`; all facts are the schema's.
"""

from typing import Final

from proto.schema.emit.text import comment_lines, module, string_lines
from proto.schema.emit.vocabulary import NOTE
from proto.schema.model import Field, Schema

READING_PARTS: Final = '''def _parts(text: str) -> tuple[Part, ...]:
    """Read the words `number:attribute|BIT=first`; without a bit or a first value they are 0."""
    found: list[Part] = []
    for word in text.split():
        name, _, first = word.partition("=")
        name, _, bit = name.partition("|")
        number, _, attribute = name.partition(":")
        flag = getattr(constants, bit) if bit else 0
        found.append(Part(int(number), attribute, flag, int(first or 0)))
    return tuple(found)'''


def _part_text(field: Field, attribute: str) -> str:
    """Return a part of an update in the form that `_parts` of the module reads."""
    first = field.first
    if first is None:
        first = -1 if field.is_added_later else 0
    flag = f"|{field.flag}" if field.flag else ""
    return f"{field.number}:{attribute}{flag}" + (f"={first}" if first else "")


def parts_module(schema: Schema, package: str) -> str:
    """Return the module with the fields that an update may leave out."""
    body = [
        "class Part(NamedTuple):",
        '    """A field of an update that a call may leave open.',
        "",
        "    The command's `attribute` has its value: the bit `bit` of it, or with 0 all of it.",
        "    `first` is the value before the first update.",
        '    """',
        "",
        "    number: int",
        "    attribute: str",
        "    bit: int",
        "    first: int",
        "",
        "",
        *READING_PARTS.splitlines(),
        "",
        "",
    ]
    body += comment_lines(
        "Kind of an update -> the fields that a call may leave open, with their first values."
    )
    body.append("PARTS: Final[dict[int, tuple[Part, ...]]] = {")
    for command in schema.commands:
        if command.is_update:
            words = " ".join(_part_text(field, attribute) for field, _, attribute in command.parts)
            body += [f"    # {command.name}", f"    {command.kind}: _parts("]
            body += [*string_lines(words), "),"]
    return module(
        f"""
Parts of updates: the fields that a call may leave open, their attributes, and their first values (Q-3).

{NOTE}
""",
        [
            "from typing import Final, NamedTuple",
            "",
            f"from {package} import constants",
        ],
        [*body, "}"],
    )
