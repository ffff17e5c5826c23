# SPDX-License-Identifier: Apache-2.0
"""The gate itself: what its stages take for a failure and what it prints last."""

from pathlib import Path

import pytest

from tests import stages
from tests.gate import COMPILED
from tests.stages import (
    ELSEWHERE,
    GAMES,
    MEMORY,
    NO_COMPILER,
    PROPERTIES,
    ROOT,
    SLOW,
    STAGES,
    SUMMARY,
    UNCOMPILED,
    environment,
    last_line,
    main,
    table,
)


@pytest.mark.parametrize(
    "line",
    [
        "============================== 1 passed in 0.01s ===============================",
        "=========== 1 failed, 2 passed, 3 skipped in 100.00s (0:01:40) ============",
        "========================= 1 deselected in 0.01s ==========================",
    ],
)
def test_a_summary_line_is_recognised(line: str) -> None:
    """The last line of pytest is found in its output, for every result."""
    assert SUMMARY.match(line)


def test_the_last_line_tells_the_first_failure() -> None:
    """The line printed last is the summary of the first failing pytest stage, else of the first stage."""
    assert last_line([(True, "default"), (True, "slow")]) == "default"
    assert last_line([(True, "default"), (False, "slow"), (False, "fuzz")]) == "slow"


def test_the_table_shows_seconds_share_and_failure() -> None:
    """Each stage has its seconds and share of the whole, and a failed one is marked."""
    assert table([("lint", 1.0, True), ("tests", 3.0, False)]).splitlines() == [
        "stage          seconds   share",
        "lint               1.0     25%",
        "tests              3.0     75%  FAILED",
        "total              4.0",
    ]


def test_an_unknown_stage_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """A stage that does not exist ends with exit code 2 and names those that do."""
    assert main(["lint", "nonsense"]) == 2
    output = capsys.readouterr().err
    assert [name for name in STAGES if name not in output] == []


def test_the_tests_that_draw_their_games_are_played_from_a_seed() -> None:
    """Each stateful test that asks Hypothesis for numbers is in the stage `fuzz`, apart from that of its own output."""
    drawing = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.glob("tests/stateful/test_*.py"))
        if "from hypothesis" in path.read_text(encoding="utf-8") and path.stem != "test_failures"
    ]
    assert list(GAMES) == drawing


def commands_of(stage: str, code: int, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that a stage runs where each of them ends with this exit code."""
    ran: list[list[str]] = []

    def note(command: list[str], folder: Path = ROOT) -> tuple[int, list[str]]:
        ran.append(command)
        return code, []

    monkeypatch.setattr(stages, "stream", note)
    STAGES[stage]()
    return ran


def test_what_the_default_stage_leaves_out_is_run_by_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The stage `fuzz` plays games and properties from a fresh seed, `compiled` games from their own and scenarios;
    `contracts` runs the proofs, `tree` what reads the source tree.
    """
    [default] = commands_of("tests", 0, monkeypatch)
    ignored = [part.removeprefix("--ignore=") for part in default if part.startswith("--ignore=")]
    assert tuple(ignored) == ELSEWHERE
    others = [
        command
        for stage in ("tree", "fuzz", "contracts")
        for command in commands_of(stage, 0, monkeypatch)
    ]
    run = {path for command in others for path in command}
    left = [path for path in ignored if path not in run]
    assert all(path.startswith(("tests/stateful/", "tests/scenarios")) for path in left)
    assert {"tests/stateful/", "tests/scenarios/"} < set(COMPILED)
    # What the compiled build skips runs here, except the games, which `fuzz` plays.
    assert set(UNCOMPILED) & set(ignored) == set(UNCOMPILED) & set(GAMES)
    seeds = set()
    for _ in range(2):
        [fuzz] = commands_of("fuzz", 0, monkeypatch)
        assert {*GAMES, *PROPERTIES} < set(fuzz)
        seeds.add(fuzz[-1])
    assert len(seeds) == 2
    assert all(path.startswith("tests/stateful/") for path in GAMES)
    _, compiled = commands_of("compiled", 0, monkeypatch)
    _, plain = commands_of("compiled", NO_COMPILER, monkeypatch)
    assert set(COMPILED) < set(compiled)
    assert set(COMPILED) < set(plain)
    for command in (compiled, plain):
        assert not [
            part for part in command if part.startswith(("--hypothesis", "--ignore", "-m "))
        ]


@pytest.mark.parametrize("stage", ["tree", "tests", "slow", "fuzz", "contracts", "compiled"])
def test_stages_run_the_tests_of_the_gate(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pytest gets the option of the gate in each stage."""
    assert "--gate" in commands_of(stage, 0, monkeypatch)[-1]


def test_stages_keep_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of a stage write bytecode, also where the environment of the caller tells Python not to."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("STATEFUL_SEED", "here")
    kept = environment()
    assert "PYTHONDONTWRITEBYTECODE" not in kept
    assert kept["STATEFUL_SEED"] == "here"


def test_directories_are_in_memory_where_enough_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not where too little memory is free, and not where the caller names another place."""
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(stages, "FREE", 0)
    assert environment().get("TMPDIR") == (str(MEMORY) if MEMORY.is_dir() else None)
    monkeypatch.setattr(stages, "FREE", 1 << 60)
    assert "TMPDIR" not in environment()
    monkeypatch.setattr(stages, "FREE", 0)
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    assert environment()["TMPDIR"] == "/elsewhere"


def test_the_slow_stage_reads_each_file_with_a_slow_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the stage are those that have the mark; of the proofs the stage `contracts` runs all."""
    [slow] = commands_of("slow", 0, monkeypatch)
    assert set(SLOW) < set(slow)
    assert len(SLOW) > 50
    assert not [path for path in SLOW if path.startswith("tests/proofs/")]
