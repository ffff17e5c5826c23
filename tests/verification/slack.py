# SPDX-License-Identifier: Apache-2.0
"""How near a game comes to the failure of an assertion of the machine: the slack of each asserted inequality (I-15).

`python -m tests.verification.slack --seconds 600 --seed 1` searches and renews `docs/reference/slack.md`.

Owns the way in: while `measuring`, a module of the machine is imported with each comparison of an assertion as a call
that keeps the least slack. The slack of `a <= b` is b - a, that of `a < b` is b - a - 1, and that of a chain the least
of its parts. Must never change what an assertion decides. It needs the pure build, and a process that has not yet
imported the machine.
"""

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import decode_source
from types import CodeType, ModuleType
from typing import Any, Final

from tests.sources import ROOT, STATEMACHINE

PAGE: Final = ROOT / "docs" / "reference" / "slack.md"
PACKAGE: Final = "clearinghouse.statemachine."
CALL: Final = "__slack__"
# Rows of snapshots and texts are no money of a game.
LEFT_OUT: Final = ("snapshot", "vocabulary", "engine")
HEAD: Final = "| module | asserted | least slack | times |\n|---|---|--:|--:|"
ROW: Final = re.compile(r"^\| `([a-z_.]+)` \| `(.+)` \| ([\d,]+|never asserted) \| ([\d,]+) \|$")
ROUNDED: Final = "| event | largest amount |\n|---|--:|"
ROUNDED_ROW: Final = re.compile(r"^\| `([A-Z_]+)` \| ([\d,]+) \|$")
ORDERS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Slacks:
    """The least slack of each inequality by its place, how often it was asserted, and what rounding took."""

    def __init__(self) -> None:
        """Start without any."""
        self.least: dict[str, int] = {}
        self.times: Counter[str] = Counter()
        self.rounded: dict[
            str, int
        ] = {}  # the largest amount that `rounding` got or gave, by name of the event
        self.improved = False

    def keep(self, place: str, slack: int) -> bool:
        """Keep a slack that holds; the answer is that of the inequality, which may be one of two that an `or` joins."""
        if slack < 0:
            return False
        self.times[place] += 1
        if slack < self.least.get(place, slack + 1):
            self.least[place] = slack
            self.improved = True
        return True

    def keep_rounded(self, name: str, amount: int) -> None:
        """Keep what an event moved to or from `rounding`."""
        if amount > self.rounded.get(name, 0):
            self.rounded[name] = amount
            self.improved = True


def inequalities(node: ast.Assert) -> list[ast.Compare]:
    """The comparisons of an assertion by order, of integers."""
    return [
        one
        for one in ast.walk(node.test)
        if isinstance(one, ast.Compare) and all(isinstance(order, ORDERS) for order in one.ops)
    ]


def place_of(module: str, node: ast.Compare) -> str:
    """An inequality by its module and text, which stay the same where lines move."""
    return f"{module}: {ast.unparse(node)}"


def places() -> set[str]:
    """All inequalities that the machine asserts."""
    found = set()
    for path in sorted(STATEMACHINE.rglob("*.py")):
        module = ".".join(path.relative_to(STATEMACHINE).with_suffix("").parts)
        if module.split(".")[0] in LEFT_OUT:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assert):
                found |= {place_of(module, one) for one in inequalities(node)}
    return found


class Measured(ast.NodeTransformer):
    """A module whose asserted inequalities keep their slack."""

    def __init__(self, module: str) -> None:
        """Take the module's name within the machine."""
        self.module = module

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        """Put the call in the place of each inequality."""
        of = {id(one) for one in inequalities(node)}
        module = self.module

        class Calls(ast.NodeTransformer):
            def visit_Compare(self, one: ast.Compare) -> ast.expr:
                return _call(module, one) if id(one) in of else one

        Calls().generic_visit(node)
        return ast.fix_missing_locations(node)


def _call(module: str, one: ast.Compare) -> ast.Call:
    """The call that keeps the slack of an inequality."""
    values = [one.left, *one.comparators]
    parts: list[ast.expr] = []
    for order, left, right in zip(one.ops, values, values[1:], strict=False):
        low, high = (left, right) if isinstance(order, ast.Lt | ast.LtE) else (right, left)
        part: ast.expr = ast.BinOp(high, ast.Sub(), low)
        if isinstance(order, ast.Lt | ast.Gt):
            part = ast.BinOp(part, ast.Sub(), ast.Constant(1))
        parts.append(part)
    slack = parts[0] if len(parts) == 1 else ast.Call(ast.Name("min", ast.Load()), parts, [])
    called = ast.Call(ast.Name(CALL, ast.Load()), [ast.Constant(place_of(module, one)), slack], [])
    return ast.copy_location(called, one)


class Loader(SourceFileLoader):
    """Reads a module of the machine and puts the calls in; nothing is kept in a cache."""

    keep: Callable[[str, int], bool]

    def get_code(self, fullname: str) -> CodeType:
        """Compile the changed syntax."""
        path = self.get_filename(fullname)
        parsed = ast.parse(decode_source(self.get_data(path)), path)
        changed = Measured(fullname.removeprefix(PACKAGE)).visit(parsed)
        return compile(changed, path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        """Give the module the call before it runs."""
        vars(module)[CALL] = self.keep
        super().exec_module(module)


class Finder(MetaPathFinder):
    """Finds modules of the machine for `Loader`."""

    def __init__(self, keep: Callable[[str, int], bool]) -> None:
        """Take what keeps a slack."""
        self.keep = keep

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:  # noqa: ANN401
        """Take the place that the usual finder gives."""
        if not fullname.startswith(PACKAGE) or fullname.split(".")[2] in LEFT_OUT:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            loader = Loader(spec.loader.name, spec.loader.path)
            loader.keep = self.keep
            spec.loader = loader
        return spec


def measuring() -> Slacks:
    """Let each module of the machine that is imported from now on keep its slacks."""
    assert not any(name.startswith(PACKAGE) for name in sys.modules), (
        "the machine was imported before"
    )
    slacks = Slacks()
    sys.meta_path.insert(0, Finder(slacks.keep))
    return slacks


def page(slacks: Slacks) -> str:
    """The page with the tables of these slacks; of an inequality that was never asserted it says so."""
    text = PAGE.read_text("utf-8")
    rows = [HEAD]
    for place in sorted(places()):
        times = slacks.times[place]
        module, _, asserted = place.partition(": ")
        asserted = asserted.replace("|", "\\|")
        least = f"{slacks.least[place]:,}" if times else "never asserted"
        rows.append(f"| `{module}` | `{asserted}` | {least} | {times:,} |")
    rows += ["", ROUNDED]
    rows += [f"| `{name}` | {amount:,} |" for name, amount in sorted(slacks.rounded.items())]
    return text[: text.index(HEAD)] + "\n".join(rows) + "\n"


def listed() -> Slacks:
    """The slacks that the page has."""
    slacks = Slacks()
    for line in PAGE.read_text("utf-8").splitlines():
        row = ROW.match(line)
        if row:
            module, asserted, least, times = row.groups()
            place = f"{module}: {asserted}".replace("\\|", "|")
            slacks.times[place] = int(times.replace(",", ""))
            if slacks.times[place]:
                slacks.least[place] = int(least.replace(",", ""))
        rounded = ROUNDED_ROW.match(line)
        if rounded:
            slacks.rounded[rounded.group(1)] = int(rounded.group(2).replace(",", ""))
    return slacks


def main() -> None:
    """Search, and renew the page with what is nearer than what it has."""
    parser = argparse.ArgumentParser(
        description="How near games come to each asserted inequality (I-15)."
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    slacks = measuring()
    # The machine may be imported only now.
    from tests.verification.slack_search import search  # noqa: PLC0415

    before = listed()
    games = search(slacks, asked.seed, asked.seconds)
    print(f"{games:,} games, {len(slacks.least)} of {len(places())} inequalities asserted")  # noqa: T201
    for place, least in before.least.items():
        slacks.least[place] = min(least, slacks.least.get(place, least))
    slacks.times += before.times
    for name, amount in before.rounded.items():
        slacks.keep_rounded(name, amount)
    PAGE.write_text(page(slacks), "utf-8")


if __name__ == "__main__":
    main()
