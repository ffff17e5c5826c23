# SPDX-License-Identifier: Apache-2.0
"""The contracts of the state machine: which functions state one, and what it says.

Owns the reading of `pre:` and `post:` lines out of the sources, by syntax alone. Must never import what it reads: the
wrong bodies are made from the same syntax trees, and a module that is broken must still be listed.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.sources import files_in

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ROOT / "statemachine"
PACKAGE: Final = SOURCES / "clearinghouse" / "statemachine"
CONDITION: Final = re.compile(r"^\s*(?P<kind>pre|post): (?P<text>.*)$")


@dataclass(frozen=True)
class Contract:
    """A function that states what it gives: where it is, its conditions, its syntax tree."""

    module: str
    """dotted name of its module"""
    path: Path
    node: ast.FunctionDef
    pre: tuple[str, ...]
    post: tuple[str, ...]

    @property
    def name(self) -> str:
        """`package.module.function`, as the ledger of verdicts has it."""
        return f"{self.module.removeprefix('clearinghouse.statemachine.')}.{self.node.name}"

    @property
    def lines(self) -> range:
        """The lines of the function, at which CrossHair names its verdicts."""
        end = self.node.end_lineno
        assert end is not None
        return range(self.node.lineno, end + 1)


def conditions(node: ast.FunctionDef, kind: str) -> tuple[str, ...]:
    """The texts of a function's `pre:` or `post:` lines."""
    found: list[str] = []
    for line in (ast.get_docstring(node) or "").splitlines():
        match = CONDITION.match(line)
        if match is not None and match["kind"] == kind:
            found.append(match["text"])
    return tuple(found)


def contracts_of(path: Path) -> list[Contract]:
    """The contracts of one module, in the order of its text."""
    module = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
    return [
        Contract(module, path, node, conditions(node, "pre"), post)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and (post := conditions(node, "post"))
    ]


def all_contracts() -> list[Contract]:
    """Every contract of the state machine, by module and position."""
    return [contract for path in files_in(PACKAGE) for contract in contracts_of(path)]
