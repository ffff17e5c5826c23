# SPDX-License-Identifier: Apache-2.0
"""Read the glossary and compare the identifiers of the code with the words that it reserves.

Owns the two tables of `docs/reference/glossary.md` and the reading of identifiers of tracked Python files: modules,
classes, functions, parameters, variables and attributes. The counts permitted per word are in `language.toml`.

    python -m tests.glossary [WORD...]   print each finding of the words: file:line: identifier; word; better word
    python -m tests.glossary --counts    print the number of findings per reserved word
    python -m tests.glossary --tighten   lower the permitted counts to the present ones
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath

from tests.language import data, prose_files, tighten
from tests.sources import ROOT, tree

GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Reserved:
    """A word that identifiers may use in one meaning only.

    `places` are folders (with a slash at the end) and files in which every use is right. `identifiers` are patterns of
    names that are right everywhere.
    """

    word: str
    better: str
    places: tuple[str, ...]
    identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One identifier of a file, with the line of its first definition there."""

    path: str
    line: int
    identifier: str


def _rows(heading: str) -> list[list[str]]:
    """The cells of each table row below a heading of the glossary, without the head of the table."""
    section = GLOSSARY.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    lines = section.partition("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@cache
def terms() -> tuple[list[str], ...]:
    """The rows of the terms: term, meaning, identifiers, source, words not to use."""
    return tuple(_rows("Terms"))


@cache
def reserved() -> tuple[Reserved, ...]:
    """The rows of the reserved words."""
    return tuple(
        Reserved(
            word=_CODE.findall(word)[0],
            better=better,
            places=tuple(_CODE.findall(places)),
            identifiers=tuple(_CODE.findall(identifiers)),
        )
        for word, _, better, places, identifiers in _rows("Reserved words")
    )


@cache
def words_of(identifier: str) -> tuple[str, ...]:
    """The words of an identifier in lower case, singular: `TakeOversOf` gives take, over, of."""
    words = [part.lower() for part in _PARTS.findall(identifier)]
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in words)


def _has(identifier: str, word: str) -> bool:
    """Return whether the words of `word` follow one another in an identifier."""
    parts, wanted = words_of(identifier), words_of(word)
    return wanted[0] in parts and any(
        parts[start : start + len(wanted)] == wanted
        for start in range(len(parts) - len(wanted) + 1)
    )


def is_allowed(entry: Reserved, path: str, identifier: str) -> bool:
    """Return whether the glossary permits an identifier that has the word in a file."""
    return any(path.startswith(place) for place in entry.places) or any(
        fnmatchcase(identifier, pattern) for pattern in entry.identifiers
    )


def _defined(module: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the name of each class, function, parameter, variable and attribute that a file defines."""
    for node in ast.walk(module):
        match node:
            case ast.ClassDef():
                yield node.lineno, node.name
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not node.name.startswith("test_"):
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case _:
                pass


@cache
def _suspect(identifier: str) -> bool:
    """Return whether an identifier has a reserved word, in an allowed place or not."""
    return any(_has(identifier, entry.word) for entry in reserved())


def _may_have_findings(path: Path) -> bool:
    """Return whether the name or the text of a file has an identifier with a reserved word."""
    words = re.findall(r"\w+", path.read_text(encoding="utf-8"))
    return any(map(_suspect, {path.stem, path.parent.name, *words}))


@cache
def uses() -> tuple[Use, ...]:
    """Every identifier, once per file, of the tracked Python files that have a reserved word at all."""
    found: dict[tuple[str, str], int] = {}
    for path in prose_files():
        if path.endswith(".py") and _may_have_findings(ROOT / path):
            file = PurePosixPath(path)
            found[path, file.parent.name if file.stem == "__init__" else file.stem] = 1
            for line, name in _defined(tree(ROOT / path)):
                found.setdefault((path, name), line)
    return tuple(Use(path, line, name) for (path, name), line in found.items())


@cache
def findings(entry: Reserved) -> tuple[Use, ...]:
    """The identifiers that use a reserved word outside its allowed places and names."""
    return tuple(
        use
        for use in uses()
        if _suspect(use.identifier)
        and _has(use.identifier, entry.word)
        and not is_allowed(entry, use.path, use.identifier)
    )


def report(entry: Reserved) -> list[str]:
    """One line per finding of a word."""
    return [
        f"{use.path}:{use.line}: {use.identifier}; {entry.word}; better: {entry.better}"
        for use in findings(entry)
    ]


def permitted() -> dict[str, int]:
    """The number of findings that each reserved word may have."""
    table: dict[str, int] = data()["identifiers"]
    return table


def counts() -> dict[str, int]:
    """The present number of identifiers that misuse each reserved word; one in several files counts once."""
    return {entry.word: len({use.identifier for use in findings(entry)}) for entry in reserved()}


def main(arguments: list[str]) -> int:
    """Run one form of the command line; return 1 where findings are printed, else 0."""
    if arguments == ["--tighten"]:
        tighten(permitted(), counts())
        return 0
    if arguments == ["--counts"]:
        lines = [f"{count:6} {word}" for word, count in counts().items()]
    else:
        lines = [
            line
            for entry in reserved()
            if not arguments or entry.word in arguments
            for line in report(entry)
        ]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
