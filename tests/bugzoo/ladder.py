# SPDX-License-Identifier: Apache-2.0
"""The checks that a patched tree climbs until one of them fails: cheap and general first, tables of numbers last.

Owns which checks there are for which part of the tree, in which order, and the reading of what they say. Must never
take a tree that does not load, or a name that is not there, for a defect that was found.
"""

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bugzoo.zoo import Applied

GENERAL: Final = ("property", "model", "simulator")
"""Kinds of check that know no figure of the case that found the defect."""
ROOTS: Final = (
    "statemachine",
    "storage",
    "server",
    "apps",
    "proto/gen/python",
    "clients/python",
    "",
)
FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (?P<check>.+?)(?: - .*)?$", re.MULTILINE)
# What a patch that was badly written runs into, rather than a defect that computes something wrong.
BROKEN: Final = re.compile(
    r"^E +(?:SyntaxError|NameError|UnboundLocalError|ImportError|ModuleNotFoundError|AttributeError|TypeError)\b",
    re.MULTILINE,
)
PYTEST_FAILED: Final = 1


class BrokenTreeError(Exception):
    """The tree does not run at all, which says nothing about the checks."""


@dataclass(frozen=True)
class Rung:
    """A check: its name, its kind, and how it is run, as arguments of the interpreter."""

    name: str
    kind: str
    arguments: tuple[str, ...] = ()


def pytest(name: str, kind: str, *arguments: str) -> Rung:
    """A rung that runs tests up to the first that fails."""
    options = ("-x", "-q", "--no-header", "--tb=short", "-rfE", "-p", "no:cacheprovider")
    return Rung(name, kind, ("-m", "pytest", *options, *arguments))


EDGES: Final = tuple(
    f"tests/stateful/{name}.py"
    for name in (
        "test_edge",
        *(
            f"test_edge_{of}"
            for of in (
                "pools",
                "prices",
                "margin_watch",
                "conditional_orders",
                "brackets",
                "tiers",
                "twaps",
            )
        ),
    )
)
CONTRACTS: Final = Rung("contracts", "property")
MACHINE: Final = (
    CONTRACTS,
    pytest("model games", "model", "tests/stateful/test_model.py"),
    pytest("edges", "property", *EDGES),
    Rung("model in scenarios", "model", ("-m", "tests.bugzoo.modelled")),
    Rung("audited games", "property", ("-m", "tests.bugzoo.audited")),
    pytest("naive book", "model", "tests/reference", "tests/unit/statemachine/state/test_trigger_books.py"),
    pytest("simulation", "simulator", "tests/simulation"),
    pytest("games", "property", "tests/stateful", "--ignore=tests/stateful/test_regressions.py",
           "--ignore=tests/stateful/test_model_notices.py", "--ignore=tests/stateful/test_model.py"),
    # The controls break functions by their text, and would fail where a patch has replaced it.
    pytest("proofs", "property", "-m", "slow or not slow", "tests/proofs",
           "--ignore=tests/proofs/test_controls.py"),
    pytest("long model games", "model", "-m", "slow", "tests/stateful/test_model.py"),
    pytest("golden journals", "golden", "tests/golden"),
    pytest("units", "unit", "tests/unit/statemachine", "tests/stateful/test_regressions.py"),
    pytest("scenarios", "scenario", "tests/scenarios"),
    pytest("attacks", "unit", "tests/attacks"),
)  # fmt: skip
STORAGE: Final = (
    pytest("flipped bits", "simulator", "tests/faults/test_flips.py"),
    pytest("power cuts", "simulator", "tests/faults/test_crashes.py", "tests/faults/test_snapshots.py",
           "tests/faults/test_archives.py"),
    pytest("simulation", "simulator", "tests/simulation"),
    pytest("units", "unit", "tests/unit/storage"),
    pytest("long power cuts", "simulator", "-m", "slow", "tests/faults/test_crashes.py"),
)  # fmt: skip
SERVER: Final = (
    pytest("any moment", "property", "tests/analysis/test_past.py"),
    pytest("simulation", "simulator", "tests/simulation"),
    pytest("joins", "simulator", "tests/joins"),
    pytest("units", "unit", "tests/unit/server"),
    pytest("golden journals", "golden", "tests/golden"),
    pytest("incident analysis", "unit", "tests/analysis"),
    pytest("servers", "unit", "tests/server"),
)  # fmt: skip
LADDERS: Final = {"statemachine": MACHINE, "storage": STORAGE, "server": SERVER}


@dataclass(frozen=True)
class Catch:
    """What found a defect: the rung, its kind, the check in it, and the processor time until then."""

    rung: str
    kind: str
    check: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.rung} ({self.kind}), {self.seconds:.1f} s of processor time: {self.check}"


def rungs_for(applied: Applied) -> tuple[Rung, ...]:
    """The ladder of the part that a patch changes."""
    parts = {name.partition("/")[0] for name in applied.placed}
    (part,) = parts
    return LADDERS[part]


def run(root: Path, *arguments: str) -> tuple[int, str, float]:
    """Run the interpreter on a copy of the tree: exit code, output, processor seconds."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(str(root / part) for part in ROOTS)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return done.returncode, done.stdout.decode(errors="replace"), seconds


class Climber:
    """Takes patched trees up their ladders. What fails for one has to pass on the tree as it is, or says nothing."""

    def __init__(self, root: Path, say: Callable[[str], None]) -> None:
        self._root = root
        self._say = say
        self._caught: dict[Rung, list[str]] = {}

    def climb(self, applied: Applied, only: str = "") -> Catch | None:
        """The first check that fails on a patched tree; with `only` the rung of that name is tried alone.

        Raises BrokenTreeError for a tree that does not run.
        """
        total = 0.0
        for rung in rungs_for(applied):
            if only and rung.name != only:
                continue
            arguments = contracts_touched(applied) if rung is CONTRACTS else rung.arguments
            code, output, seconds = run(self._root, *arguments)
            total += seconds
            self._say(f"{rung.name} {seconds:.1f} s")
            if code == 0:
                continue
            found = FAILED.search(output)
            if code != PYTEST_FAILED or found is None or BROKEN.search(output):
                raise BrokenTreeError(output[-3000:])
            self._caught.setdefault(rung, []).append(found["check"])
            return Catch(rung.name, rung.kind, found["check"], total)
        return None

    def control(self) -> list[str]:
        """Return the failed rungs, of those that found something, on the tree without a patch; not the contracts."""
        wrong: list[str] = []
        for rung in self._caught:
            if rung is CONTRACTS:
                continue
            code, output, seconds = run(self._root, *rung.arguments)
            self._say(f"{rung.name} without a patch: {seconds:.1f} s")
            if code != 0:
                wrong.append(f"{rung.name} fails without a patch: {output[-2000:]}")
        return wrong


def contracts_touched(applied: Applied) -> tuple[str, ...]:
    """Arguments that check the contracts of the functions that a patch changes."""
    places = [
        f"{name}:{line}"
        for name, hunks in applied.placed.items()
        for hunk in hunks
        for line in (hunk.touched.start + 1, hunk.touched.stop)
    ]
    return ("-m", "tests.bugzoo.touched", *places)
