# SPDX-License-Identifier: Apache-2.0
"""Find words and sentence forms that a reader whose English is a second language may not understand.

Owns the reading of prose in files that git tracks: Markdown, and docstrings and comments of Python files. The word list
and the number of findings permitted per folder are in `language.toml`. Must never change any other file.

    python -m tests.language [PATH...]   print each finding of the files or folders: file:line: word; better word
    python -m tests.language --counts    print the number of findings per folder
    python -m tests.language --tighten   lower the permitted counts to the present ones
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.sources import ROOT, short, text_files

DATA = ROOT / "tests" / "language.toml"
# The longest first sentence of a docstring, in words.
FIRST_SENTENCE_WORDS_MAX = 30

_INLINE_CODE = re.compile(r"``[^`]+``|`[^`]+`")
_STRING_OR_COMMENT = re.compile(
    r'''"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\''''
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\#[^\n]*""",
    re.DOTALL,
)
_LINK_TARGET = re.compile(r"\]\([^)\s]*\)")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)[.!?](?=\s|$)")
_QUESTION_START = re.compile(r"(?:What|Whether)\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks a rule of language: the path from the root, the line, the word, and the better one."""

    path: str
    line: int
    word: str
    better: str

    def __str__(self) -> str:
        """The finding as one line of a report."""
        return f"{self.path}:{self.line}: {self.word}; better: {self.better}"


@dataclass(frozen=True, slots=True)
class Banned:
    """One entry of the word list."""

    word: str
    pattern: re.Pattern[str]
    better: str
    example: str


@cache
def data() -> dict[str, Any]:
    """The tables of `language.toml`."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def banned() -> tuple[Banned, ...]:
    """The word list, with its patterns compiled."""
    return tuple(
        Banned(
            entry["word"],
            re.compile(entry["pattern"], re.IGNORECASE),
            entry["better"],
            entry["example"],
        )
        for entry in data()["banned"]
    )


def _blanked(text: str) -> str:
    """A text with inline code and the targets of links replaced by spaces of the same length."""
    for pattern in (_INLINE_CODE, _LINK_TARGET):
        text = pattern.sub(lambda match: re.sub(r"\S", " ", match[0]), text)
    return text


def words_in(text: str, path: str = "", first_line: int = 1) -> Iterator[Finding]:
    """The banned words of a text that starts on `first_line` of a file; names in backquotes are not read."""
    blanked = _blanked(text)
    for entry in banned():
        for match in entry.pattern.finditer(blanked):
            line = first_line + blanked.count("\n", 0, match.start())
            yield Finding(path, line, entry.word, entry.better)


def _prose_of_markdown(text: str) -> str:
    """A Markdown text with its fenced code blocks and comments emptied; line numbers stay."""
    fence = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$|<!--.*?-->", re.MULTILINE | re.DOTALL)
    return fence.sub(lambda match: "\n" * match[0].count("\n"), text)


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """The first line and the text of each run of comments on following lines."""
    start, run, line, at = 0, list[str](), 1, 0
    for match in _STRING_OR_COMMENT.finditer(source):
        if match[0][0] != "#":
            continue
        line += source.count("\n", at, match.start())
        at = match.start()
        if run and line != start + len(run):
            yield start, "\n".join(run)
            run = []
        if not run:
            start = line
        run.append(match[0].lstrip("#"))
    if run:
        yield start, "\n".join(run)


def _documented(
    module: ast.Module,
) -> Iterator[tuple[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, int, str]]:
    """Each node with a docstring, the line on which the docstring starts, and its text."""
    blocks: list[ast.AST] = [module]
    for node in blocks:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text is not None:
                yield node, node.body[0].lineno, text
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, [])
            blocks += inner if isinstance(inner, list) else []


def first_sentence(text: str) -> str:
    """The first sentence of a docstring: up to its full stop, or else its first paragraph."""
    paragraph = text.strip().split("\n\n")[0]
    end = _SENTENCE_END.search(paragraph)
    return paragraph[: end.start()] if end else paragraph


def findings_in_python(source: str, path: str) -> Iterator[Finding]:
    """The findings of a Python file: words in docstrings and comments, and the form of first sentences."""
    for line, comment in _comments(source):
        yield from words_in(comment, path, line)
    for node, line, text in _documented(ast.parse(source)):
        yield from words_in(text, path, line)
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        question = _QUESTION_START.match(text.lstrip())
        if is_function and question:
            yield Finding(path, line, f"{question[0]} …", "start with a verb: Return, Check, Add")
        words = len(first_sentence(text).split())
        if words > FIRST_SENTENCE_WORDS_MAX:
            limit = f"at most {FIRST_SENTENCE_WORDS_MAX}: say what it does, then why"
            yield Finding(path, line, f"first sentence of {words} words", limit)


def findings_in(path: str) -> list[Finding]:
    """The findings of one file, by its path from the root, in the order of lines."""
    text = (ROOT / path).read_text(encoding="utf-8")
    is_python = path.endswith(".py")
    prose = (
        findings_in_python(text, path) if is_python else words_in(_prose_of_markdown(text), path)
    )
    return sorted(prose, key=lambda finding: finding.line)


@cache
def prose_files() -> tuple[str, ...]:
    """Return the written Markdown and Python files, by their paths from the root, without the skipped ones."""
    skipped = tuple(data()["skipped"])
    return tuple(
        path
        for path in map(short, text_files())
        if path.endswith((".md", ".py")) and not path.startswith(skipped)
    )


def permitted() -> dict[str, int]:
    """The number of findings that each entry may have: folders and files, and an empty name for the root."""
    table: dict[str, int] = data()["permitted"]
    return table


def entry_of(path: str) -> str:
    """The entry of the permitted counts that a file belongs to: the longest that is the file or a folder above it."""
    return max(
        (
            entry
            for entry in permitted()
            if not entry or path == entry or path.startswith(f"{entry}/")
        ),
        key=len,
    )


@cache
def all_findings() -> tuple[Finding, ...]:
    """The findings of all tracked files."""
    return tuple(finding for path in prose_files() for finding in findings_in(path))


def counts() -> dict[str, int]:
    """The present number of findings of each entry of the permitted counts."""
    found = Counter(entry_of(finding.path) for finding in all_findings())
    return {entry: found[entry] for entry in permitted()}


def tighten(allowed: dict[str, int], present: dict[str, int]) -> None:
    """Lower each permitted count in the data file to the present one."""
    text = DATA.read_text(encoding="utf-8")
    for entry, count in present.items():
        if count < allowed[entry]:
            line = re.compile(rf'^"{re.escape(entry)}" = {allowed[entry]}$', re.MULTILINE)
            text = line.sub(f'"{entry}" = {count}', text, count=1)
    DATA.write_text(text, encoding="utf-8")


def _folders() -> Iterator[str]:
    """One line per folder that has findings: the number, and the folder."""
    found = Counter(finding.path.rpartition("/")[0] or "." for finding in all_findings())
    for folder, count in sorted(found.items()):
        yield f"{count:6} {folder}"


def main(arguments: list[str]) -> int:
    """Run one form of the command line; return 1 where findings are printed, else 0."""
    if arguments == ["--tighten"]:
        tighten(permitted(), counts())
        return 0
    if arguments == ["--counts"]:
        lines = list(_folders())
    else:
        under = tuple(argument.rstrip("/") for argument in arguments)
        lines = [
            str(finding)
            for finding in all_findings()
            if not under or finding.path.startswith(under)
        ]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
