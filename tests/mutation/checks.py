# SPDX-License-Identifier: Apache-2.0
"""The checks of a mutant: scenarios, tests of a module, games and scenarios beside the independent model.

Owns the list of checks and their kinds, cheap ones first. A check is a function of nothing that raises if the machine
is wrong. Must never hold a figure of its own: each check is a test that the project has anyway, or what a journal of
it would show.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from tests.contracts.drawn import held
from tests.contracts.stated import Contract, all_contracts
from tests.scenarios.audited import play_audited
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.scenarios.test_slices import play_in_slices
from tests.simulation.run import options_of, run_in_scratch
from tests.stateful.test_model import play

TESTS: Final = Path(__file__).resolve().parents[1]
MUTATED: Final = Path("mutants")
"""In the staged copy: the modules with their mutants."""
KINDS: Final = (
    "contract",
    "scenario",
    "audited",
    "sliced",
    "test",
    "live",
    "game",
    "simulated",
    "modelled",
)
"""Contracts on drawn numbers; tables of figures, without an audit, with it, and in slices through snapshots; the tests
of a module; one test with a live server; games beside the model; runs of the simulator; tables beside the model."""
GAMES: Final = 6
MOVES_IN_GAME: Final = 150
SIMULATIONS: Final = 4
STEPS_OF_SIMULATION: Final = 150
ACCOUNTS_OF_SIMULATION: Final = 30
TEST_FILES: Final = (
    "unit/statemachine/**/test_*.py",
    "vectors/test_*.py",
    "stateful/test_regressions.py",
    "attacks/test_*.py",
    "golden/test_golden.py",
    "unit/storage/test_*.py",
    "unit/server/edge/test_*.py",
    "unit/server/journal/test_*.py",
    "unit/server/startup/test_*.py",
    "unit/server/sequencing/test_*.py",
    "joins/test_*.py",
    "faults/test_*.py",
)
LIVE_FILES: Final = ("server/test_*.py", "client/test_*.py")
NO_CHECKS: Final = (TESTS / "attacks" / "test_findings.py", TESTS / "faults" / "test_servers.py")
"""Tests of a page, which the copy with mutants does not have, and of kills at length."""
PLAYED: Final = ("scenarios", "stateful", "model")
OPTIONS: Final = (
    "-x",
    "-q",
    "--no-header",
    "--tb=no",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-o",
    "timeout=0",  # the runner has a timer of its own on the same signal
)

LIVE_OPTIONS: Final = ("-p", "no:unraisableexception", "-p", "no:threadexception")
"""What a test that failed left behind must not fail the same test without the mutant."""


@dataclass(frozen=True)
class Check:
    """A check: its name, its kind, what it depends on beside the machine, and how it is run."""

    name: str
    kind: str
    digest: str
    run: Callable[[], None]

    @property
    def key(self) -> str:
        """By which verdicts know the check as it is."""
        return sha256(f"{self.name} {self.digest}".encode()).hexdigest()[:8]


def play_scenario(scenario: Scenario) -> None:
    """A scenario's rows, and at its end every invariant."""
    setup = Setup(check=False)
    run(scenario, setup)
    found = violations(setup.system.state)
    assert not found, found


def hold(contract: Contract) -> None:
    """A contract on drawn numbers."""
    assert held(contract)


def play_beside_model(scenario: Scenario) -> None:
    """A scenario with the independent model beside it."""
    run(scenario, Setup(check=False, model=True))


def play_game(number: int) -> None:
    """A drawn game with the independent model beside it."""
    play(number, MOVES_IN_GAME)


def simulate_seed(seed: int) -> None:
    """A short run of the simulator: a machine, a sequencer and a log under drawn faults."""
    run_in_scratch(
        options_of(seed, STEPS_OF_SIMULATION, "", ACCOUNTS_OF_SIMULATION, with_sqlite=seed % 2 == 1)
    )


def run_tests(*arguments: str) -> None:
    """The tests of a file, up to the first that fails."""
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        code = pytest.main([*OPTIONS, *arguments])
    assert code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED), output.getvalue()[
        -2000:
    ]


def sources() -> list[Path]:
    """Return the sources that scenarios and games use."""
    played = [path for folder in PLAYED for path in sorted((TESTS / folder).glob("*.py"))]
    return [*played, TESTS / "support.py"]


def files(patterns: tuple[str, ...]) -> list[Path]:
    """The files of tests that are checks."""
    found = {path for pattern in patterns for path in TESTS.glob(pattern)}
    return sorted(found.difference(NO_CHECKS))


def live_tests() -> Iterator[tuple[Path, str]]:
    """Each test with a live server, one by one: most start a server of their own, so that a file takes long."""
    for path in files(LIVE_FILES):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path, node.name


def warm_up() -> None:
    """Import what the tests import, so that no mutant's process has to.

    First each module with mutants, from where they are: pytest would look for it beside the tests, which is the copy
    without mutants.
    """
    for path in sorted(MUTATED.rglob("*.py.meta")):
        import_module(".".join(path.relative_to(MUTATED).parts).removesuffix(".py.meta"))
    run_tests("--collect-only", *map(str, files((*TEST_FILES, *LIVE_FILES))))


def all_checks() -> list[Check]:
    """Every check, by kind."""
    found: list[Check] = []
    drawn = sha256((TESTS / "contracts" / "drawn.py").read_bytes()).hexdigest()
    for contract in all_contracts():
        stated = "\n".join((*contract.pre, *contract.post))
        digest = drawn + sha256(stated.encode()).hexdigest()
        found.append(
            Check(f"contract {contract.name}", "contract", digest, partial(hold, contract))
        )
    helpers_digest = sha256(b"".join(path.read_bytes() for path in sources())).hexdigest()
    for scenario in SCENARIOS:
        rows = "\n".join(row.text for row in scenario.rows)
        digest = helpers_digest + sha256(rows.encode()).hexdigest()
        name = f"{scenario.stem}: {scenario.sentence}"
        found.append(Check(name, "scenario", digest, partial(play_scenario, scenario)))
        audited = partial(play_audited, scenario, run)
        found.append(Check(f"audit of {name}", "audited", digest, audited))
        in_slices = partial(play_in_slices, scenario)
        found.append(Check(f"slices of {name}", "sliced", digest, in_slices))
        beside = partial(play_beside_model, scenario)
        found.append(Check(f"model of {name}", "modelled", digest, beside))
    for path in files(TEST_FILES):
        digest = sha256(path.read_bytes()).hexdigest()
        name = path.relative_to(TESTS).as_posix()
        found.append(Check(name, "test", digest, partial(run_tests, str(path))))
    for path, test in live_tests():
        digest = sha256(path.read_bytes()).hexdigest()
        name = f"{path.relative_to(TESTS).as_posix()}::{test}"
        run_one = partial(run_tests, *LIVE_OPTIONS, f"{path}::{test}")
        found.append(Check(name, "live", digest, run_one))
    for number in range(GAMES):
        name = f"model game {number}"
        found.append(Check(name, "game", helpers_digest, partial(play_game, number)))
    simulator = b"".join(path.read_bytes() for path in sorted(TESTS.glob("simulation/*.py")))
    digest = helpers_digest + sha256(simulator).hexdigest()
    found.extend(
        Check(f"simulation {seed}", "simulated", digest, partial(simulate_seed, seed))
        for seed in range(SIMULATIONS)
    )
    return sorted(found, key=lambda check: KINDS.index(check.kind))
