# SPDX-License-Identifier: Apache-2.0
"""Back-tests by the machine: its margin against an independent sum, and the verdict on real and generated prices."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.apps.backtest import JOURNAL_DIR, prices, report, run, world
from clearinghouse.apps.backtest.prices import Prices
from clearinghouse.apps.desk import Desk
from clearinghouse.server.cli import main
from clearinghouse.server.startup.genesis import make_genesis
from tests.realdata import data_dir

CUT = 80


def shortfall(returns: list[list[int]], values: list[int]) -> int:
    """The mean of the worst hundredth of the results in units, rounded up; no gain counts."""
    results = [
        sum(v * r for v, r in zip(values, day, strict=True)) for day in zip(*returns, strict=True)
    ]
    count = -(-len(results) // 100)
    least: int = sum(sorted(results)[:count])
    return max(0, -(least // (count * 10**9)))


def test_the_machine_asks_for_what_the_scenarios_give(tmp_path: Path) -> None:
    """The margin of each account is the greater of the shortfall and its floor, computed here from the prices alone."""
    drawn = prices.generated(5, world.days_of_prices(2))
    genesis = make_genesis(valuation=world.CURRENCY, valuation_scale=2, seed=bytes(32))
    with Desk(tmp_path / "journal", genesis, world.moment(world.HISTORY, 0)) as desk:
        played = world.World(desk, drawn, 5)
        day = world.HISTORY
        held: list[list[int]] = []
        trade = played._trade

        def noted(on: int) -> list[list[int]]:
            held[:] = trade(on)
            return held

        played._trade = noted  # type: ignore[method-assign, assignment]
        margins, losses = played.play_date(day)
    worst = world.worst_stretch(drawn)
    recent = [world.returns_over_period(own, day, world.LOOK_BACK) for own in drawn.of_shares]
    stressed = [world.returns_over_period(own, worst, world.STRESS) for own in drawn.of_shares]
    assert len(set(map(len, recent))) == 1
    for place, lots in enumerate(held):
        values = [own[day] * lot for own, lot in zip(drawn.of_shares, lots, strict=True)]
        near, far = shortfall(recent, values), shortfall(stressed, values)
        floor = -(-(750_000_000 * near + 250_000_000 * far) // 10**9)
        assert margins[place] == max(near, floor)
        after = [own[day + 2] * lot for own, lot in zip(drawn.of_shares, lots, strict=True)]
        assert losses[place] == sum(values) - sum(after)
    assert max(losses) > 0


def test_a_short_run_is_reported_and_replayed(tmp_path: Path) -> None:
    """The report has both models and every account, is saved, and the replay ends at the same head."""
    drawn = prices.generated(1, world.days_of_prices(20))
    found = run(tmp_path / "run", drawn, 20, 1, CUT)
    assert json.loads((tmp_path / "run" / report.REPORT_FILE).read_text("utf-8")) == found
    assert found["chain_head"] == found["replayed_chain_head"]
    assert found["model"]["observations"] == 20 * world.ACCOUNTS
    assert found["cut_model"]["breaches"] >= found["model"]["breaches"]
    assert sum(row["breaches"] for row in found["by_account"]) == found["model"]["breaches"]
    assert (tmp_path / "run" / JOURNAL_DIR / "journal.db").exists()


def test_reasons_of_a_failure_are_named() -> None:
    """A model with too many breaches fails, and so does a cut one with few."""

    def both(first: bool, second: bool) -> dict[str, Any]:
        part = {"breaches": 3, "observations": 100}
        return {
            "model": part | {"rejected": first},
            "cut_model": part | {"rejected": second},
            "cut_percent": CUT,
        }

    assert report.failures(both(first=False, second=True)) == []
    assert len(report.failures(both(first=True, second=True))) == 1
    assert len(report.failures(both(first=True, second=False))) == 2


@pytest.mark.parametrize("arguments", [["--dates", "19"], ["--cut", "100"], ["--data", "/nowhere"]])
def test_wrong_options_are_refused(arguments: list[str], tmp_path: Path) -> None:
    """Each ends with 2, and nothing is made."""
    folder = tmp_path / "run"
    done = CliRunner().invoke(main, ["backtest", "--dir", str(folder), *arguments])
    assert done.exit_code == 2
    assert not folder.exists()


def test_data_that_is_not_as_described_is_named(tmp_path: Path) -> None:
    """A folder without the recorded hours ends with 2 and says what is missing."""
    arguments = ["backtest", "--dir", str(tmp_path / "run"), "--data", str(tmp_path)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert prices.RECORDED in done.output


@pytest.mark.nightly
@pytest.mark.parametrize("is_recorded", [False, True])
def test_margin_covers_and_margin_that_is_cut_does_not(tmp_path: Path, is_recorded: bool) -> None:
    """On 500 dates of 40 accounts the model is not rejected, and with 80 % of its margin it is (C-7.1)."""
    days = world.days_of_prices(500)
    drawn: Prices = prices.generated(1, days)
    if is_recorded:
        drawn = prices.recorded(data_dir(prices.RECORDED).parent, 1, days)
    found = run(tmp_path / "run", drawn, 500, 1, CUT)
    assert report.failures(found) == []
    assert found["model"]["observations"] == 500 * world.ACCOUNTS
