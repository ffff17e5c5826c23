# SPDX-License-Identifier: Apache-2.0
"""The floors of the code: which package may import which.

Owns the reading of `floors.toml`, the search for imports that go up, and the lines that documents show. Must never read
a source file: the imports are given.

    python -m tests.floors    print the floors of each tree as its documents show them
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tests.sources import ROOT

DATA = ROOT / "tests" / "floors.toml"


@dataclass(frozen=True, slots=True)
class Floor:
    """The packages of one floor, and a phrase that says what they hold."""

    packages: tuple[str, ...]
    holds: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The floors below one package, from the ground to the top, and the document that shows them."""

    package: str
    page: str
    floors: tuple[Floor, ...]

    def level(self, package: str) -> int | None:
        """The number of a package's floor, from 1; None for a package that has no floor."""
        found = (at for at, floor in enumerate(self.floors, 1) if package in floor.packages)
        return next(found, None)


@cache
def trees() -> tuple[Tree, ...]:
    """The trees of `floors.toml`."""
    return tuple(
        Tree(
            entry["package"],
            entry["page"],
            tuple(Floor(tuple(floor["packages"]), floor["holds"]) for floor in entry["floor"]),
        )
        for entry in tomllib.loads(DATA.read_text(encoding="utf-8"))["tree"]
    )


def package_of(module: str, tree: Tree) -> str | None:
    """The package directly below the tree's package that a module belongs to; None for a module outside the tree."""
    if module == tree.package:
        return "__init__"
    if not module.startswith(f"{tree.package}."):
        return None
    return module.removeprefix(f"{tree.package}.").partition(".")[0]


def crossings(tree: Tree, edges: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str, str]]:
    """Each import inside the tree that leaves its package: module, imported module, and the package of each."""
    for module in sorted(edges):
        source = package_of(module, tree)
        for imported in sorted(edges[module]):
            target = package_of(imported, tree)
            if source is not None and target not in (None, source):
                yield module, imported, source, str(target)


def package_graph(tree: Tree, edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Which package of the tree imports which other one."""
    graph: dict[str, set[str]] = {}
    for _, _, source, target in crossings(tree, edges):
        graph.setdefault(source, set()).add(target)
    return graph


def offences(tree: Tree, edges: Mapping[str, set[str]]) -> list[str]:
    """Each import that does not go to a lower floor, as a sentence that names both modules and their floors."""
    found = []
    for module, imported, source, target in crossings(tree, edges):
        above, below = tree.level(source), tree.level(target)
        if above is None or below is None or below >= above:
            found.append(f"{module} on floor {above} imports {imported} on floor {below}")
    return found


def lines(tree: Tree) -> list[str]:
    """The floors of a tree as documents show them, the top floor first."""
    names = [", ".join(floor.packages) for floor in tree.floors]
    width = max(map(len, names))
    return [
        f"{at:>2}  {name:<{width}}  {floor.holds}"
        for at, (name, floor) in reversed(list(enumerate(zip(names, tree.floors, strict=True), 1)))
    ]


def main() -> None:
    """Print the floors of each tree."""
    for tree in trees():
        sys.stdout.write("\n".join([tree.package, *lines(tree), "\n"]))


if __name__ == "__main__":
    main()
