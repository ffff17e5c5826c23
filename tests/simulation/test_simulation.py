# SPDX-License-Identifier: Apache-2.0
"""Short runs of the simulator, the same run twice, and controls that it has to catch.

Owns the slice that a change must pass; `make simulate` runs at length.
"""

import json
import shlex
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulation.chaos import (
    CLOCK_BACKWARD,
    CLOCK_FORWARD,
    CRASH,
    LOST_REPLY,
    POWER_CUT,
    SHARES,
    Chaos,
)
from tests.simulation.controls import CONTROLS, IS_PURE, SEEDS, caught
from tests.simulation.run import (
    main,
    options_as_asked,
    options_of,
    parse,
    repeat,
    run_in_scratch,
)
from tests.simulation.simulator import GAME, MARKET, Options, Simulation

SLOW = {"synchronous_normal"}


@pytest.mark.parametrize(
    "options",
    [
        Options(1, 250),
        Options(2, 500),
        Options(3, 60, MARKET, 20),
        Options(4, 150, with_sqlite=True),
    ],
    ids=["game-1", "game-2", "market", "sqlite"],
)
def test_every_promise_is_kept_under_faults(options: Options) -> None:
    """A short run keeps every promise while faults come, and comes to rest when they end."""
    report = run_in_scratch(options)
    assert report.accepted
    assert report.faults


def test_the_same_seed_gives_the_same_run() -> None:
    """Two runs of a seed send, commit and find the same bytes with the same faults; another seed gives others."""
    options = Options(5, 200)
    first, second = run_in_scratch(options), run_in_scratch(options)
    assert first == second
    assert first.digest != run_in_scratch(replace(options, seed=6)).digest


def test_the_line_of_a_failure_repeats_it() -> None:
    """The line printed after a failure asks for the very same run."""
    for seed in range(SEEDS):
        options = options_of(seed, None, "", 100, with_sqlite=None)
        words = shlex.split(repeat(options))
        asked = parse(words[words.index("tests.simulation.run") + 1 :])
        assert options_as_asked(asked.seed, asked) == options


def test_the_command_line_says_what_a_run_came_to(capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` a run prints its figures and nothing else."""
    assert main(["--seed", "3", "--steps", "40", "--world", "game", "--log", "fast", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["runs"] == 1
    assert figures["steps"] >= 40
    assert figures["violations"] == 0


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in CONTROLS],
)
def test_a_control_is_caught(name: str) -> None:
    """A promise is found broken where a log, a start or the gate does not do its part."""
    if CONTROLS[name].patched is not nullcontext and not IS_PURE:
        pytest.skip("compiled code is not patched")
    found = caught(name)
    assert found is not None
    assert CONTROLS[name].says in found.output


def test_a_clock_that_often_jumps_backward_leaves_calls_young_enough(tmp_path: Path) -> None:
    """Jumps do not add up: the clock is never behind by more than half the window of requests (I-11)."""
    simulation = Simulation(Options(1), tmp_path)
    simulation.chaos.on = True
    simulation.chaos.shares = {CLOCK_BACKWARD: 0.9, CLOCK_FORWARD: 0.0}
    window_ns = simulation.beginning.genesis.request_window_ns
    latest_ns, furthest_ns = simulation.beginning.time_ns, 0
    for _ in range(200):
        simulation._pass_time()
        latest_ns = max(latest_ns, simulation.time_ns)
        furthest_ns = max(furthest_ns, latest_ns - simulation.time_ns)
    assert window_ns // 4 < furthest_ns <= window_ns // 2


def test_every_kind_of_fault_has_seeds_with_and_without_it() -> None:
    """Which kinds a run has is drawn, so that each is also seen without the rest."""
    present = Counter(
        kind for seed in range(SEEDS) for kind, share in Chaos(seed).shares.items() if share
    )
    assert set(present) == set(SHARES)
    assert all(present[kind] < SEEDS for kind in SHARES if kind != POWER_CUT)
    assert present[CRASH] > SEEDS // 2
    assert present[LOST_REPLY] > SEEDS // 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_twenty_seeds_keep_every_promise(seed: int) -> None:
    """Longer runs, of both worlds and both logs."""
    world = MARKET if seed % 5 == 0 else GAME
    steps = 60 if world == MARKET else 1_200
    with_sqlite = seed % 7 == 0
    run_in_scratch(Options(seed, steps, world, 40, with_sqlite=with_sqlite))
