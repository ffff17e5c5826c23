# SPDX-License-Identifier: Apache-2.0
"""Back-tests on days in their order: the machine beside a computation outside, and wrong models that are rejected."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from clearinghouse.apps import backtest
from clearinghouse.apps.backtest import days, outside, portfolios, report, running
from clearinghouse.apps.backtest.walk import ALONE, HALF, INDEPENDENT, MODEL, Walk
from clearinghouse.apps.joint_history.closes import HistoryError
from clearinghouse.apps.joint_history.table import FLOOR_DAYS, Terms, make_table
from clearinghouse.server.cli import main
from tests.realdata import data_dir

DAYS = 400


@pytest.fixture(scope="module")
def walk() -> Walk:
    """Generated days."""
    return running.walk_of(None, 1, DAYS)


def by_hand(values: list[int], scenarios: list[list[int]], weight: int = 250_000_000) -> int:
    """The margin of a portfolio from its definition, in whole numbers of any size."""

    def floored(own: list[int]) -> int:
        means = []
        for part, count in ((own[:250], 3), (own[250:], 1)):
            worst = sum(sorted(part)[:count])
            means.append(max(0, -(worst // (count * 10**9))))
        return max(means[0], -(-((10**9 - weight) * means[0] + weight * means[1]) // 10**9))

    rows = [[value * one for value, one in zip(values, row, strict=True)] for row in scenarios]
    together = floored([sum(row) for row in rows])
    singles = sum(floored(list(column)) for column in zip(*rows, strict=True))
    return together - (-(singles - together) // 5)


def test_the_computation_outside_follows_the_definition(walk: Walk) -> None:
    """Portfolios of each kind on an evening, once more in numbers of any size."""
    evening, returns = walk.evenings[0], next(walk.scenarios(Terms()))
    margins = outside.margins(evening.values, returns, outside.Rule())
    for place in (0, 7, 25, 41, 59):
        assert margins[place] == by_hand(evening.values[place].tolist(), returns.tolist())


def test_the_scenarios_of_an_evening_are_those_of_the_table_of_that_day(walk: Walk) -> None:
    """`scenarios build --until` gives the same."""
    evening = walk.evenings[5]
    table = make_table(walk.history, Terms(), evening.date).returns_ppb
    *_, returns = (one for one, _ in zip(walk.scenarios(Terms()), range(6), strict=False))
    assert np.transpose(returns).tolist() == list(table.values())


def test_a_short_run_has_no_difference_and_rejects_what_is_too_low(
    tmp_path: Path, walk: Walk
) -> None:
    """The machine on three evenings beside the computation outside; the journal replays to the same head."""
    found = running.run(tmp_path / "run", walk, 1, 3, others={})
    assert json.loads((tmp_path / "run" / report.REPORT_FILE).read_text("utf-8")) == found
    machine = found["machine"]
    assert (machine["days"], machine["margins"], machine["differences"]) == (4, 240, 0)
    assert machine["chain_head"] == machine["replayed_chain_head"]
    assert report.failures(found) == []
    models = found["models"]
    assert models[MODEL]["kinds_rejected"] == models[ALONE]["kinds_rejected"] == []
    assert "pairs" in models[HALF]["kinds_rejected"]
    assert models[INDEPENDENT]["kinds_rejected"] == ["directional"]
    assert models[MODEL]["apart"]["observations"] == 60 * DAYS // 2
    assert found["generated"]["process"].startswith("common factor")


def test_portfolios_are_of_three_kinds_and_of_one_size() -> None:
    """Directional ones are on one side; a pair and a hedge have as much on each."""
    parts = portfolios.weights(1, 20)
    assert np.allclose(np.abs(parts).sum(axis=1), 1)
    sums = parts.sum(axis=1)
    assert np.allclose(np.abs(sums[:20]), 1)
    assert np.allclose(sums[20:], 0)
    assert ((parts != 0).sum(axis=1)[40:] == 2).all()


def test_reasons_of_a_failure_are_named() -> None:
    """A model that is rejected, a wrong one that is not, and a margin that differs."""

    def made(*, model: bool, half: bool, differences: int) -> dict[str, Any]:
        part = {"breaches": 3, "observations": 100}
        rejected = {True: ["pairs"], False: []}
        return {
            "machine": {"differences": differences},
            "models": {
                MODEL: part | {"kinds_rejected": rejected[model]},
                HALF: part | {"kinds_rejected": rejected[half]},
            },
        }

    assert report.failures(made(model=False, half=True, differences=0)) == []
    assert report.failures(made(model=True, half=False, differences=2)) == [
        "2 margins differ from those outside",
        "model is rejected: 3 of 100",
        "half the volatility is not rejected: 3 of 100",
    ]


def test_a_walk_needs_ten_years_before_it_and_no_holes() -> None:
    """One day fewer is refused with the number that is lacking."""
    parts = portfolios.weights(1, days.SHARES)
    history = days.generated(1, FLOOR_DAYS + 101)
    with pytest.raises(HistoryError, match="and 1 are lacking"):
        Walk(history, parts, 100)
    history = days.generated(1, FLOOR_DAYS + 102)
    history.closes[50, 3] = np.nan
    with pytest.raises(HistoryError, match="without holes"):
        Walk(history, parts, 100)


@pytest.mark.parametrize(
    "arguments", [["--days", "99"], ["--days", "4001"], ["--data", "/nowhere"]]
)
def test_wrong_options_are_refused(arguments: list[str], tmp_path: Path) -> None:
    """Each ends with 2, and nothing is made."""
    folder = tmp_path / "run"
    done = CliRunner().invoke(main, ["backtest", "--dir", str(folder), *arguments])
    assert done.exit_code == 2
    assert not folder.exists()


def test_data_that_is_not_as_described_is_named(tmp_path: Path) -> None:
    """A folder without the recorded closes ends with 2 and says what is missing."""
    arguments = ["backtest", "--dir", str(tmp_path / "run"), "--data", str(tmp_path)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert days.RECORDED in done.output


def test_without_its_libraries_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named."""
    monkeypatch.setattr(backtest, "find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["backtest", "--dir", str(tmp_path / "run")])
    assert done.exit_code == 2
    assert "pip install 'clearinghouse-apps[scenarios]'" in done.output


@pytest.mark.nightly
def test_margin_covers_the_crisis_and_models_that_are_too_low_do_not(tmp_path: Path) -> None:
    """Recorded days from 2003 to 2010, in their order (C-7.4)."""
    walk = running.walk_of(data_dir(days.RECORDED).parent, 1, backtest.DAYS)
    found = running.run(tmp_path / "run", walk, 1, 20)
    assert report.failures(found) == []
    rises = {name: one["rises"] for name, one in found["sensitivity"].items()}
    floored, free = rises["as it is"], rises["without the floor of ten years"]
    assert floored["2008"]["rise"] < free["2008"]["rise"]
    assert 1.3 * floored["peak_to_trough"] < free["peak_to_trough"]
