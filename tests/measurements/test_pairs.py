# SPDX-License-Identifier: Apache-2.0
"""The benchmark of two checkouts: its statistics against figures computed by hand, and one tiny run."""

import sys
from pathlib import Path

import pytest

from tests.measurements.checkout import Checkout, roots_of
from tests.measurements.interval import (
    FAILED,
    PASSED,
    UNDECIDED,
    Interval,
    median_interval,
    pair_ratio,
    verdict,
)
from tests.measurements.pair_inputs import TINY, Maker
from tests.measurements.pairs import STAGES, compare, stage_report, table
from tests.sources import ROOT


def test_the_ratio_of_a_pair_is_that_of_its_middle_half() -> None:
    """Of ratios 0.5, 1.1, 1.2 and 9 the middle two count: (110 + 240) / (100 + 200); of one block, its own ratio."""
    assert pair_ratio([100, 100, 200, 100], [900, 110, 240, 50]) == 350 / 300
    assert pair_ratio([4], [5]) == 1.25


def test_the_interval_of_six_values_is_all_of_them() -> None:
    """All six lie on one side of the median in 2 of 64 cases: coverage 62 / 64."""
    found = median_interval([3.0, 1.0, 6.0, 2.0, 5.0, 4.0])
    assert found == Interval(1.0, 3.5, 6.0, 62 / 64)


def test_the_interval_of_nine_values_leaves_out_one_at_each_end() -> None:
    """Fewer than two of nine on one side: 2 x (1 + 9) of 512 cases; fewer than three, 2 x 46 of 512, is too many."""
    found = median_interval([float(value) for value in range(1, 10)])
    assert found == Interval(2.0, 5.0, 8.0, 492 / 512)


def test_the_interval_of_twenty_values_leaves_out_five_at_each_end() -> None:
    """1 + 20 + 190 + 1,140 + 4,845 + 15,504 = 21,700 of 1,048,576 cases on each side."""
    found = median_interval([float(value) for value in range(1, 21)])
    assert (found.low, found.middle, found.high) == (6.0, 10.5, 15.0)
    assert found.coverage == pytest.approx(1 - 43_400 / 1_048_576)


def test_one_disturbed_pair_does_not_move_the_ends() -> None:
    """A single value far away leaves an interval of twenty within the others."""
    found = median_interval([1.0] * 19 + [9.0])
    assert (found.low, found.middle, found.high) == (1.0, 1.0, 1.0)


def test_five_values_have_no_interval() -> None:
    """All five lie on one side in 2 of 32 cases, more than 5 %."""
    with pytest.raises(ValueError, match="5 values are too few"):
        median_interval([1.0] * 5)


@pytest.mark.parametrize(
    ("ratio", "same", "expected"),
    [
        ((0.99, 1.0, 1.019), (0.99, 1.0, 1.01), PASSED),
        ((0.99, 1.0, 1.02), (0.99, 1.0, 1.01), UNDECIDED),
        ((1.02, 1.03, 1.04), (0.99, 1.0, 1.01), FAILED),
        ((0.99, 1.0, 1.019), (0.989, 1.0, 1.01), UNDECIDED),
        ((1.02, 1.03, 1.04), (0.99, 1.0, 1.011), UNDECIDED),
    ],
)
def test_the_verdict(
    ratio: tuple[float, float, float], same: tuple[float, float, float], expected: str
) -> None:
    """Passed below 1.02, failed from there on, undecided where the machine is not quiet within 1 %."""
    assert verdict(Interval(*ratio, 0.95), Interval(*same, 0.95)) == expected


def test_too_few_pairs_are_undecided() -> None:
    """Without an interval a stage has its figures and no verdict."""
    found = stage_report([1.0], [1.0], [(2.0, 3.0)])
    assert (found["us_before"], found["us_after"], found["verdict"]) == (2.0, 3.0, UNDECIDED)


def test_a_class_is_found_where_it_is_defined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that defines a class is imported from any folder below the root; a name alone defines nothing."""
    folder = tmp_path / "clearinghouse" / "drawer"
    folder.mkdir(parents=True)
    (folder / "asks.py").write_text('"""Names Probe."""\n')
    (folder / "holds.py").write_text("class Probe:\n    size = 3\n")
    monkeypatch.setattr(sys, "path", list(sys.path))
    checkout = Checkout([str(tmp_path)])
    assert checkout.find("Sonde", "Probe").size == 3
    with pytest.raises(LookupError):
        checkout.find("Prob")


def test_a_missing_compiled_copy_is_named(tmp_path: Path) -> None:
    """A checkout that was not compiled is not measured as if it were."""
    with pytest.raises(FileNotFoundError, match="make compile"):
        roots_of(tmp_path, compiled=True)


def test_a_checkout_is_measured_against_itself() -> None:
    """One tiny pair runs every stage in both processes and comes to the same journal."""
    report = compare(ROOT, ROOT, pairs=1, compiled=False, inputs=Maker(TINY).make())
    assert set(report["stages"]) == set(STAGES)
    for row in report["stages"].values():
        assert row["us_before"] > 0
        assert len(row["ratios"]) == len(row["ratios_of_copy"]) == 1
    assert len(table(report).splitlines()) == 2 + len(STAGES)
