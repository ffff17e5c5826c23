# SPDX-License-Identifier: Apache-2.0
"""Make text that several emitters need: comments, docstrings, the head of a file.

Owns how the schema's comments become comments of source code. Emitters write valid Python, `outputs` formats it.
"""

import re
import textwrap
from collections.abc import Iterable
from typing import Final

LICENCE: Final = "# SPDX-License-Identifier: Apache-2.0\n"
WIDTH: Final = 100
# Minus, times and plus-minus, which source files write in ASCII.
SIGNS: Final = str.maketrans({0x2212: "-", 0xD7: "x", 0xB1: "+-"})
LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")
RULE: Final = re.compile(r"\b[A-Z]-\d+\b")
DOCSTRING: Final = re.compile(r'"""(?:.|\n)*?"""')
# First words of comments of reads that are verbs; the others begin a noun phrase.
READ_VERBS: Final = frozenset({"Explain", "List"})
NO_ARTICLE: Final = frozenset({"A", "All", "An", "How", "One", "The", "Where", "Whether"})


def plain(comment: str) -> str:
    """Return a comment of the schema without links and without marks that source files do not use."""
    return LINK.sub(r"\1", comment).translate(SIGNS)


def with_rules(comment: str, rules: Iterable[str]) -> str:
    """Return a comment with the ids of its rules at its end, unless it already names some."""
    wanted = [rule for rule in rules if rule not in RULE.findall(comment)]
    if not wanted or RULE.search(comment):
        return comment
    return f"{comment.removesuffix('.')} ({', '.join(wanted)})."


def sentence(comment: str) -> str:
    """Return a comment that begins with a capital letter and ends with a full stop."""
    text = comment if comment.endswith((".", "?")) else f"{comment}."
    return text[:1].upper() + text[1:]


def action(comment: str, *, is_read: bool) -> str:
    """Return a call's comment as the comment of a function: the noun phrase of a read becomes "Return the ..."."""
    word, space, rest = comment.partition(" ")
    if not is_read or word in READ_VERBS:
        return comment
    noun = word if word[1:2].isupper() else word.lower()
    return f"Return {'' if word in NO_ARTICLE else 'the '}{noun}{space}{rest}"


def names_in(source: str) -> set[str]:
    """Return the names in a Python source, except those in docstrings and those after a dot."""
    return set(re.findall(r"(?<![.\w])\w+", DOCSTRING.sub("", source)))


def comment_lines(text: str, indent: str = "") -> list[str]:
    """Return a comment as lines of a Python source, each of which begins with `indent` and `#`."""
    width = WIDTH - len(indent) - 2
    return [
        f"{indent}# {line}" for part in text.splitlines() for line in textwrap.wrap(part, width)
    ]


def beside(code: str, comment: str) -> list[str]:
    """Return a line of code with its comment: in the same line if both fit, else above."""
    if not comment:
        return [code]
    if "\n" not in comment and len(code) + len(comment) + 4 <= WIDTH:
        return [f"{code}  # {comment}"]
    return [*comment_lines(comment), code]


def docstring(text: str, indent: str, width: int = WIDTH) -> list[str]:
    """Return the lines of a docstring with quotes: one line if the text fits, else the last quotes in their
    own line.
    """
    text = text.replace("\\", "\\\\")
    if "\n" not in text and len(text) + len(indent) + 6 <= width:
        return [f'{indent}"""{text}"""']
    parts = text.splitlines()
    first = textwrap.wrap(parts[0], width - len(indent) - 3)
    lines = [f'{indent}"""{first[0]}', *(f"{indent}{line}" for line in first[1:])]
    for part in parts[1:]:
        lines += ["", *(f"{indent}{line}" for line in textwrap.wrap(part, width - len(indent)))]
    return [*lines, f'{indent}"""']


def string_lines(words: str) -> list[str]:
    """Return words as the lines of one string."""
    lines = textwrap.wrap(words, WIDTH - 14) or [""]
    quotes = '"' if len(lines) == 1 else '"""'
    lines[0] = quotes + lines[0]
    lines[-1] += quotes
    return [lines[0], *(f"        {line}" for line in lines[1:])]


def exported(names: Iterable[str]) -> list[str]:
    """Return the names of an import as names that the module exports again."""
    return [f"{name} as {name}" for name in names]


def module(docs: str, imports: Iterable[str], body: Iterable[str]) -> str:
    """Return the source of a module: licence, docstring, imports, body."""
    head = [LICENCE.rstrip("\n"), *docs_lines(docs), ""]
    found = [*imports]
    return "\n".join([*head, *found, *([""] if found else []), *body]) + "\n"


def docs_lines(docs: str) -> list[str]:
    """Return the lines of a module's docstring, with quotes."""
    lines = docs.strip().splitlines()
    if len(lines) == 1:
        return [f'"""{lines[0]}"""']
    return [f'"""{lines[0]}', *lines[1:], '"""']
