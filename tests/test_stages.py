# SPDX-License-Identifier: Apache-2.0
"""The gate itself: what its stages take for a failure and what it prints last."""

import pytest

from tests.stages import DRAWN_TESTS, ROOT, STAGES, SUMMARY, last_line, main, seed_of_tree, table


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
    assert list(DRAWN_TESTS) == drawing


def test_a_tree_has_one_seed() -> None:
    """The seed of the gate is the same whenever it is asked for the same tree."""
    assert 0 < seed_of_tree() == seed_of_tree() < 2**32
