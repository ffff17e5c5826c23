# SPDX-License-Identifier: Apache-2.0
"""The figures of the quantitative disclosure against sums over the trades and prices of the same run."""

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.reports.disclosure import Disclosure
from clearinghouse.server.reports.disclosure_lines import ABSENT, DEFINITIONS
from clearinghouse.server.startup.directory import no_progress
from tests.analysis import cleared_dates as world, drawn_prices as prices, ten_members, two_days
from tests.analysis.disclosure_in_sql import Program, Settings
from tests.analysis.drawn_prices import SHARES, Prices
from tests.unit.statemachine.played import played as played_scenario

DATES = 6
LODGED = 5_000_00  # too little for most accounts


class Run:
    """A short back-test whose accounts lodged too little."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.drawn: Prices = prices.generated(2, world.days_of_prices(DATES))
        self.margins, self.losses, _ = world.play(journal, self.drawn, DATES, 2, no_progress)

    def figures(self, *arguments: str) -> dict[tuple[str, str], str]:
        """Values by number and part."""
        found = asked("disclosure", str(self.journal), *arguments)
        return {(row["number"], row["part"]): row["value"] for row in found["disclosure"]}


def asked(*arguments: str) -> dict[str, Any]:
    """The JSON of a command."""
    done = CliRunner().invoke(main, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The run, made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "LODGED", LODGED)
        yield Run(tmp_path_factory.mktemp("disclosure") / "journal")


def units(text: str) -> int:
    """Hundredths of a text of the currency."""
    return round(float(text) * 100)


def test_margin_is_that_of_the_last_run(played: Run) -> None:
    """6.1.1: what all accounts are asked for at the end, and the most of any run; 6.2: what they lodged."""
    found = played.figures()
    assert units(found["6.1.1", "house"]) == sum(own[-1] for own in played.margins)
    assert units(found["6.1.1", "peak of a run"]) == max(
        map(sum, zip(*played.margins, strict=True))
    )
    assert units(found["6.2", "USD"]) == world.ACCOUNTS * LODGED
    assert units(found["16.1.1", ""]) == world.ACCOUNTS * LODGED
    assert found["6.4.4", ""] == "990000000"


def test_the_back_test_of_the_journal_sees_each_loss(played: Run) -> None:
    """6.5: losses beyond what was lodged, and beyond what was required, on every date but the last.

    The losses of the last date are not known yet. A session settles between two dates.
    """
    found = played.figures()
    lost = [loss - LODGED for own in played.losses for loss in own[:-1] if loss > LODGED]
    assert 0 < len(lost) < (DATES - 1) * world.ACCOUNTS
    assert found["6.5.1", "held"] == str(len(lost))
    count = (DATES - 1) * world.ACCOUNTS
    assert found["6.5.2", "held"] == found["6.5.2", "required"] == str(count)
    assert found["6.5.3", "held"] == str((count - len(lost)) * 10**9 // count)
    assert units(found["6.5.4", "held"]) == max(lost)
    assert units(found["6.5.5", "held"]) == sum(lost) // len(lost)
    beyond = [
        loss - margin
        for lost_on, margins in zip(played.losses, played.margins, strict=True)
        for loss, margin in zip(lost_on[:-1], margins[:-1], strict=True)
        if loss > margin
    ]
    assert found["6.5.1", "required"] == str(len(beyond))
    assert units(found["6.5.4", "required"]) == max(beyond, default=0)


def test_volumes_are_those_of_the_trades(played: Run) -> None:
    """23: trades and value of a day; what is not settled is the last day's. 18: the members and the largest of them."""
    found = played.figures()
    assert found["23.1.1", "USD"] == str(world.ACCOUNTS * world.TRADES_EACH)
    assert found["18.1.1", "ACTIVE"] == str(world.ACCOUNTS)
    assert found["18.1.1", "direct"] == str(world.ACCOUNTS)
    for number, count in (("18.3.2", 5), ("18.3.3", 10)):
        shares = [
            sum(sorted(on_date, reverse=True)[:count]) * 10**9 // sum(on_date)
            for on_date in zip(*played.margins, strict=True)
        ]
        assert found[number, f"largest {count}, peak"] == str(max(shares))
        assert found[number, f"largest {count}, mean"] == str(sum(shares) // len(shares))
    assert found["12.1.1", ""] == str(10**9)


HUNDREDTH = 10**7  # a rate of 1 % in parts per billion
CONSTANT = {
    "5.2.1": "contributions are cash, so their haircut is 0",
    "14.1.3": "there are no such accounts",
    "14.1.4": "there are no such accounts",
}
"""Lines that the second program does not have. It has 4.4.2, 5.1.1 and 6.4 from the settings that this test states."""


def scenarios_of_two_days(_: str, __: int) -> list[int]:
    """Returns of the look-back and of the stress period, as the scenarios of both journals state them."""
    usual = [-10, -8, -6, 5, 4, 3] + [0] * 244
    return [one * HUNDREDTH for one in (*usual, -20, 4, *[0] * 28)]


SETTINGS = Settings(
    scenarios_of_two_days,
    days={"XYZ": 2},
    haircuts={"XYZ": 20 * HUNDREDTH},
    stress=[{"XYZ": one * HUNDREDTH} for one in (-50, 40, *range(-1, -19, -1))],
)


def compare_with_sql(journal: Path, tables: Path, settings: Settings) -> set[str]:
    """Compare every figure with that of the second program, to the unit; the numbers of the lines that have one."""
    done = CliRunner().invoke(main, ["project", str(journal), "--out", str(tables)])
    assert done.exit_code == 0, done.output
    with closing(Program(tables, settings)) as program:
        own, scales = program.play(), program.scales
    found: dict[tuple[str, str], int | str] = {}
    for row in asked("disclosure", str(journal))["disclosure"]:
        if row["value"] not in {"none set", "not from a journal"} and row["number"] not in CONSTANT:
            scale, value = scales.get(row["unit"], 0), row["value"]
            is_number = row["unit"] != ""
            found[row["number"], row["part"]] = (
                int(Decimal(value).scaleb(scale)) if is_number else value
            )
    assert own == found
    return {number for number, _ in found}


def test_a_second_program_in_sql_gives_the_same_figures(tmp_path: Path, played: Run) -> None:
    """Every line that a journal gives, from the tables of `project`; together the journals have each line but few."""
    tables = tmp_path / "tables"
    tables.mkdir()
    seen = compare_with_sql(two_days.write(tmp_path), tables / "two-days.sqlite", SETTINGS)
    (tmp_path / "ten").mkdir()
    journal = two_days.write(tmp_path / "ten", ten_members.SCENARIO)
    seen |= compare_with_sql(journal, tables / "ten-members.sqlite", SETTINGS)
    worst = world.worst_stretch(played.drawn)
    kept: dict[tuple[str, int], list[int]] = {}

    def returns(symbol: str, version: int) -> list[int]:
        """Those of the prices before a date; the first date has the first version."""
        if (symbol, version) not in kept:
            own = played.drawn.of_shares[int(symbol.removeprefix("SHARE"))]
            day = world.HISTORY + (version - 1) * world.PERIOD
            parts = ((day, world.LOOK_BACK), (worst, world.STRESS))
            kept[symbol, version] = [
                one for last, count in parts for one in world.returns_over_period(own, last, count)
            ]
        return kept[symbol, version]

    settings = Settings(
        returns, dict.fromkeys([f"SHARE{n:02d}" for n in range(SHARES)], world.PERIOD)
    )
    seen |= compare_with_sql(played.journal, tables / "back-test.sqlite", settings)
    # In none of them do 25 members contribute.
    assert set(DEFINITIONS) - seen == {*CONSTANT, "18.4.2", "18.4.3"}


def test_a_contribution_that_a_period_spares_is_not_required() -> None:
    """4.1.4: of carol and dora 200 each are required, less the 23.225806 and 120.774194 that the period spares them."""
    setup = played_scenario("cooling_off", "A replenishment is called", "contribute carol 50")
    state = setup.system.state
    rows = {row.number: row.value for row in Disclosure().rows(state, scales_of(state))}
    assert rows["4.1.4"] == "256"


def test_runs_at_a_weekend_are_no_days_of_a_mean(tmp_path: Path) -> None:
    """23.1.2, from Wednesday to Friday: 14,000 in three days. Hourly runs go on at the weekend, where no one trades."""
    journal = two_days.write(tmp_path, two_days.SCENARIO + "  advance-to 2023-11-19 12:00\n")
    rows = asked("disclosure", str(journal))["disclosure"]
    found = {row["number"]: row["value"] for row in rows}
    assert (found["23.1.1"], found["23.1.2"]) == ("1", "4666.666666")


def test_figures_of_a_cut_off_have_their_peak_and_mean(tmp_path: Path) -> None:
    """At two cut-offs alice loses 5,070 and bob 2,520 beyond their margin. What alice has lodged covers her loss too.

    Of bob 3,600 are left while nothing is in the fund. What is lodged counts 7,800 each time. Called are 4,000 of bob,
    500 of carol and 800 of dora: bob and carol in two calls of one run, for margin and then for stress margin.
    Lines that a journal cannot have say so, and each figure has a definition.
    """
    rows = asked("disclosure", str(two_days.write(tmp_path)))["disclosure"]
    found = {(row["number"], row["part"]): row["value"] for row in rows}
    assert (found["4.4.3", "peak"], found["4.4.3", "mean"]) == ("5070", "3795")
    assert (found["4.4.4", ""], found["4.4.5", "peak"]) == ("1", "3600")
    assert (found["6.2.15", ""], found["6.2.15", "mean"]) == ("7800", "7800")
    assert found["6.8.1", ""] == "5300"
    assert (found["4.2.1", ""], found["7.1.1", ""]) == ("not from a journal", "none set")
    assert not {row["number"] for row in rows if row["number"].startswith("18.2")}
    undefined = {row["number"] for row in rows if not row["definition"]}
    assert undefined <= set(ABSENT)
    assert [row["number"] for row in rows] == sorted(
        (row["number"] for row in rows), key=lambda number: [int(one) for one in number.split(".")]
    )


def test_a_part_of_the_journal_is_counted_by_itself(played: Run) -> None:
    """Days before the period are not counted, and the figures of a moment are those at its end."""
    whole = asked("disclosure", str(played.journal))
    assert whole["days"] == DATES
    middle = world.moment(world.HISTORY + 2 * world.PERIOD, world.TRADED_AT - 1)
    late = asked("disclosure", str(played.journal), "--from", str(middle))
    assert late["days"] == DATES - 2
    early = played.figures("--to", str(middle))
    # Of the two cut-offs in it only the first has its losses in it.
    assert early["6.5.2", "held"] == str(world.ACCOUNTS)


def test_a_period_that_ends_before_it_begins_is_refused(played: Run) -> None:
    """The message names both ends."""
    done = CliRunner().invoke(
        main, ["disclosure", str(played.journal), "--from", "90", "--to", "80"]
    )
    assert done.exit_code == 2
    assert "90 and 80" in done.output
