# SPDX-License-Identifier: Apache-2.0
"""The table of `loops.toml`: what each collection grows with, and what bounds each loop over things of others.

Owns the comparison of the table with the loops that the syntax shows.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.cost.loops import Loop

DATA: Final = Path(__file__).with_name("loops.toml")
HARMLESS: Final = ("own", "listed", "capped")
BOUNDS: Final = frozenset(
    {"budget", "cap", "turns", "own", "halving", "amortised", "operator", "once"}
    | {"callers", "tests", "read", "open"}
)
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Bound:
    """One entry: some functions, the collections that they go through, and what bounds that."""

    by: str
    why: str
    of: str  # a constant of the machine
    rule: str  # that is missing
    over: frozenset[str]
    functions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table."""

    classes: dict[str, dict[str, str]]  # class -> collection -> how long it can get
    bounds: tuple[Bound, ...]

    def class_of(self, over: str) -> str:
        """The class of a collection; an empty string for one of others."""
        return next((name for name in HARMLESS if over in self.classes[name]), "")


def read(text: str | None = None) -> Table:
    """The table of the file, or of a text."""
    data: dict[str, Any] = tomllib.loads(DATA.read_text(encoding="utf-8") if text is None else text)
    bounds = tuple(
        Bound(
            entry["by"],
            entry["why"],
            entry.get("of", ""),
            entry.get("rule", ""),
            frozenset(entry["over"]),
            frozenset(entry["functions"]),
        )
        for entry in data["loop"]
    )
    return Table({name: dict(data[name]) for name in HARMLESS}, bounds)


def offences(table: Table, loops: Iterable[Loop]) -> list[str]:
    """Loops that no entry bounds, or that several do; entries of loops that do not exist."""
    found: list[str] = []
    used: Counter[tuple[int, str]] = Counter()
    seen: set[str] = set()
    for loop in loops:
        seen.add(loop.over)
        if table.class_of(loop.over):
            continue
        entries = [
            number
            for number, bound in enumerate(table.bounds)
            if loop.function in bound.functions and loop.over in bound.over
        ]
        if len(entries) != 1:
            found.append(
                f"{loop.function}:{loop.line}: `{loop.text}` goes through {loop.over}, for which {len(entries)} "
                "entries of tests/cost/loops.toml state a bound"
            )
        used.update((number, loop.function) for number in entries)
        used.update((number, loop.over) for number in entries)
    for number, bound in enumerate(table.bounds):
        found += [
            f"the entry of {name} ({bound.by}) bounds no loop"
            for name in sorted(bound.functions | bound.over)
            if not used[number, name]
        ]
    for kind in HARMLESS:
        found += [f"{name} ({kind}): no loop" for name in table.classes[kind] if name not in seen]
    return found
