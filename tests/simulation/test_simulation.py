# SPDX-License-Identifier: Apache-2.0
"""Short runs of the simulator, the same run twice, and controls that it has to catch.

Owns the slice that a change must pass; `make simulate` runs at length.
"""

import json
import shlex
from collections import Counter
from dataclasses import replace

import pytest

from clearinghouse.statemachine import codes, gate
from clearinghouse.storage.errors import StorageError
from tests.simulation.chaos import CRASH, LOST_REPLY, POWER_CUT, SHARES, Chaos
from tests.simulation.log import Syncs
from tests.simulation.run import (
    main,
    options_as_asked,
    options_of,
    parse,
    repeat,
    run_in_scratch,
)
from tests.simulation.simulator import GAME, MARKET, Options

SEEDS = 40
"""within which a control must be caught"""


def caught(control: Options) -> str:
    """What the first run of a control that breaks a promise says; empty if none does."""
    for seed in range(SEEDS):
        try:
            run_in_scratch(replace(control, seed=seed))
        except (AssertionError, StorageError) as error:
            return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize(
    "options",
    [
        Options(1, 500),
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
    """What is printed after a failure asks for the very same run."""
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


@pytest.mark.parametrize("syncs", [Syncs.SKIPPED, Syncs.LATE])
def test_an_answer_before_its_sync_is_caught(syncs: Syncs) -> None:
    """A log that answers without a sync, or before it, loses something that was told, and the simulator says so."""
    said = caught(Options(0, 500, syncs=syncs))
    assert said.startswith("Broken")


def test_forgotten_request_ids_are_caught() -> None:
    """A start that forgets which requests were answered lets one run twice, and the simulator says so."""
    assert "again" in caught(Options(0, 500, forgets_requests=True))


@pytest.mark.skipif(not str(gate.__file__).endswith(".py"), reason="compiled code is not patched")
def test_a_disabled_gate_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders that are counted and not weighed against their account pass the gate, and the simulator says so."""
    monkeypatch.setattr(gate, "_worst_case", lambda *args, **kinds: codes.OK)
    assert "the gate let in" in caught(Options(0, 500))


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


@pytest.mark.slow
def test_a_journal_without_the_sync_of_each_commit_is_caught() -> None:
    """SQLite's synchronous NORMAL, hidden from the journal, loses something that was told; this is seen."""
    assert caught(Options(0, 400, with_sqlite=True, synchronous="NORMAL")).startswith("Broken")
