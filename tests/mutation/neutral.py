# SPDX-License-Identifier: Apache-2.0
"""Operands that change nothing in any scenario: each is the place of a mistake that no scenario can find.

    python -m tests.mutation.neutral                          how many there are, by folder of the machine
    python -m tests.mutation.neutral settlement/ pvp/         one line for each, in these folders

Rewrites the machine while Python imports it, so that each operand notes its values, plays every scenario, and lists

- an operand of `and`, `or`, or a condition that was never true, or never false (masking MC/DC, as in DO-178C, has the
  same question for code whose operators end early);
- a term of a sum or a difference that was always 0;
- an argument of `min` or `max` that never decided alone;
- a comparison by `<`, `<=`, `>` or `>=` whose sides were never equal;
- a division without a remainder;
- a loop that never came to a second item.

An operand that decides may still be wrong where no row shows its effect: mutants and planted mistakes ask for that.
"""

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, Final

from tests.sources import ROOT

MACHINE: Final = ROOT / "statemachine" / "clearinghouse" / "statemachine"
# Without rules of their own: forms, records, encodings and what only reads.
LEFT_OUT: Final = ("checks/", "state/", "views/", "vocabulary/", "snapshot/")
NOTE: Final = (
    "_neutral_"  # the beginning of the names by which rewritten code reaches the functions below
)
MISSING: Final = {
    "condition": ("never true", "never false"),
    "operand": ("never true", "never false"),
    "sum": ("the left is always 0", "the right is always 0"),
    "least": ("the first never decides", "the second never decides"),
    "bound": ("never equal", ""),
    "division": ("never a remainder", ""),
    "loop": ("never a second item", ""),
}
"""By kind of place, what is missing if its first or its second value was never seen."""


@dataclass
class Place:
    """One operand of the machine, and what was seen of it."""

    kind: str
    file: str
    line: int
    text: str
    is_run: bool = False
    first: bool = False
    second: bool = False

    def missing(self) -> Iterator[str]:
        """Yield what was never seen at a place that was run."""
        for seen, words in zip((self.first, self.second), MISSING[self.kind], strict=True):
            if words and not seen:
                yield words


class Rewritten(ast.NodeTransformer):
    """A module whose operands note their values in `places`."""

    def __init__(self, file: str, places: list[Place]) -> None:
        self.file = file
        self.places = places

    def _noting(self, kind: str, node: ast.expr, *arguments: ast.expr) -> ast.Call:
        """Return the call that notes a place and gives the value of the code that was there.

        Each argument that is code of the place is rewritten too; without arguments the place itself is.
        """
        number = ast.Constant(len(self.places))
        self.places.append(Place(kind, self.file, node.lineno, ast.unparse(node)))
        parts = [self.visit(one) for one in arguments or (node,)]
        call = ast.Call(ast.Name(NOTE + kind, ast.Load()), [number, *parts], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        """Leave assertions as they are: the other side of one never happens."""
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """Note each operand of `and` and `or`."""
        node.values = [self._noting("operand", one) for one in node.values]
        return node

    def _condition(self, test: ast.expr) -> ast.expr:
        """Note a condition, except one whose operands are noted."""
        if isinstance(test, ast.BoolOp | ast.Constant):
            return self.visit(test)  # type: ignore[no-any-return]
        return self._noting("condition", test)

    def visit_If(self, node: ast.If) -> ast.AST:
        """Note the condition of a statement."""
        test = self._condition(node.test)
        node.test = ast.Constant(value=True)
        self.generic_visit(node)
        node.test = test
        return node

    visit_While = visit_IfExp = visit_If  # type: ignore[assignment]  # noqa: N815  the same fields

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """Note the conditions of a comprehension."""
        node.iter = self.visit(node.iter)
        node.ifs = [self._condition(test) for test in node.ifs]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Note the terms of a sum or a difference, and the remainder of a division."""
        kind = {ast.Add: "sum", ast.Sub: "sum", ast.FloorDiv: "division"}.get(type(node.op))
        if kind is None:
            return self.generic_visit(node)
        sign = ast.Constant(isinstance(node.op, ast.Sub))
        return self._noting(kind, node, sign, node.left, node.right)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Note which of two arguments of `min` or `max` decides."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        is_starred = any(isinstance(one, ast.Starred) for one in node.args)
        if name in ("min", "max") and len(node.args) == 2 and not node.keywords and not is_starred:
            return self._noting("least", node, ast.Constant(name == "min"), *node.args)
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Note whether the sides of a comparison are ever equal."""
        signs = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
        sign = signs.get(type(node.ops[0]))
        if sign is None or len(node.ops) > 1:
            return self.generic_visit(node)
        return self._noting("bound", node, ast.Constant(sign), node.left, node.comparators[0])

    def visit_For(self, node: ast.For) -> ast.AST:
        """Note whether a loop comes to a second item."""
        noted = self._noting("loop", node.iter)
        node.iter = ast.Tuple([], ast.Load())
        self.generic_visit(node)
        node.iter = noted
        return node


def _functions(places: list[Place]) -> dict[str, Any]:
    """Return the functions that rewritten code calls, by their kind."""

    def truth(number: int, value: object) -> object:
        place = places[number]
        place.is_run = True
        if value:
            place.first = True
        else:
            place.second = True
        return value

    def sum_(number: int, is_difference: bool, left: Any, right: Any) -> Any:  # noqa: ANN401
        place = places[number]
        place.is_run = True
        place.first = place.first or bool(left)
        place.second = place.second or bool(right)
        return left - right if is_difference else left + right

    def division(number: int, _: bool, left: int, right: int) -> int:
        place = places[number]
        place.is_run = True
        place.first = place.first or left % right != 0
        return left // right

    def least(number: int, is_least: bool, left: Any, right: Any) -> Any:  # noqa: ANN401
        place = places[number]
        place.is_run = True
        if left != right:
            if (left < right) is is_least:
                place.first = True
            else:
                place.second = True
        return min(left, right) if is_least else max(left, right)

    def bound(number: int, sign: str, left: Any, right: Any) -> bool:  # noqa: ANN401
        place = places[number]
        place.is_run = True
        place.first = place.first or left == right
        if sign == "<":
            return left < right  # type: ignore[no-any-return]
        if sign == "<=":
            return left <= right  # type: ignore[no-any-return]
        return left > right if sign == ">" else left >= right  # type: ignore[no-any-return]

    def loop(number: int, items: Iterable[object]) -> Iterator[object]:
        place = places[number]
        place.is_run = True
        for count, item in enumerate(items):
            place.first = place.first or count == 1
            yield item

    noting = {"condition": truth, "operand": truth, "sum": sum_, "division": division}
    return noting | {"least": least, "bound": bound, "loop": loop}


def rewritten(source: str, file: str, places: list[Place]) -> ast.Module:
    """Return the tree of a module whose operands are added to `places` and note their values there."""
    return Rewritten(file, places).visit(ast.parse(source))  # type: ignore[no-any-return]


def offer(places: list[Place]) -> None:
    """Let rewritten code find the functions that note in `places`."""
    for kind, function in _functions(places).items():
        setattr(builtins, NOTE + kind, function)


def rewrite_imports(places: list[Place]) -> None:
    """Rewrite each module of the machine that is imported from now on, without its cached bytecode."""
    offer(places)
    from_source = SourceFileLoader.get_code

    def code_of(loader: SourceFileLoader, name: str) -> Any:  # noqa: ANN401
        path = Path(loader.path)
        file = path.relative_to(MACHINE).as_posix() if path.is_relative_to(MACHINE) else ""
        if not file or file.startswith(LEFT_OUT):
            return from_source(loader, name)
        return compile(rewritten(path.read_text(encoding="utf-8"), file, places), path, "exec")

    SourceFileLoader.get_code = code_of  # type: ignore[method-assign, assignment]


def play_scenarios() -> int:
    """Play every scenario and return how many there are."""
    from tests.scenarios.names import Setup  # noqa: PLC0415  after the rewriting
    from tests.scenarios.test_scenarios import SCENARIOS, run  # noqa: PLC0415

    for scenario in SCENARIOS:
        run(scenario, Setup(check=False))
    return len(SCENARIOS)


def main(prefixes: list[str]) -> int:
    """Print the operands that change nothing; 0."""
    places: list[Place] = []
    rewrite_imports(places)
    count = play_scenarios()
    neutral = [(place, words) for place in places if place.is_run for words in place.missing()]
    if prefixes:
        for place, words in neutral:
            if place.file.startswith(tuple(prefixes)):
                sys.stdout.write(f"{place.file}:{place.line} {words}: {place.text}\n")
        return 0
    folders = Counter(place.file.partition("/")[0] for place, _ in neutral)
    for folder, number in sorted(folders.items()):
        sys.stdout.write(f"{number:6,} {folder}\n")
    run = sum(place.is_run for place in places)
    sys.stdout.write(
        f"{count:,} scenarios, {len(places):,} places, {run:,} run, {len(neutral):,} values never seen\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
