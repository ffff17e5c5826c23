# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse liquidity`: the cash of two defaults and what there is for it, by hand (SPEC C-12).

Alice has to pay 10,000 and her client 2,000, carol 5,000, dan 3,000, all on 2023-11-17 at 12:00, 51 hours from now. The
two largest are alice and carol: 17,000.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from tests.analysis.journals import RecordedSystem
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run

SCENARIO = """
setup:
  asset XYZ scale 0 price 100
  market XYZ/USDC spot lot 1 tick 0.01 status HALTED
  account alice kind house
  account client owner alice kind individual
  account bob kind house
  account carol kind house
  account dan kind house
  account ccp-owner
  member alice
  member bob
  member carol
  member dan
  calendar NPR closed sat,sun
  segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 2
  clear XYZ/USDC EQ model 3
  margin-asset XYZ haircut 20%
  deposit alice 6,000 USDC
  deposit alice 10 XYZ
  deposit client 500 USDC
  deposit client 10 XYZ
  deposit bob 1,000 USDC
  deposit carol 6,000 USDC
  deposit ccp-owner 1,300 USDC
  lodge alice 4,000 USDC ; client 500 USDC ; carol 6,000 USDC ; alice 10 XYZ ; client 10 XYZ
  contribute alice 2,000
  contribute bob 1,000
  fund-ccp ccp-owner skin 1,000
  fund-ccp ccp-owner equity 300
  advance-to 2023-11-15 09:00

scenario: Four members buy from bob.

  trade XYZ/USDC alice from bob 100 @ 100
  trade XYZ/USDC client from bob 20 @ 100
  trade XYZ/USDC carol from bob 50 @ 100
  trade XYZ/USDC dan from bob 30 @ 100
"""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of the scenario."""
    folder = tmp_path_factory.mktemp("liquidity")
    (folder / "day.scenario").write_text(SCENARIO, encoding="utf-8")
    (scenario,) = read_scenarios(folder / "day.scenario")
    setup = Setup(check=False)
    setup.system = system = RecordedSystem()
    run(scenario, setup)
    return system.write(folder / "data")


def asked(journal: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the one row."""
    done = CliRunner().invoke(main, ["liquidity", str(journal), "--json", *arguments])
    (row,) = json.loads(done.stdout)["liquidity"]
    return done.exit_code, row


def test_what_two_defaults_require_is_drawn_in_its_order(journal: Path) -> None:
    """17,000 less 9,500 of margin, 1,300 of own capital and 3,000 of the fund: 3,200 are short, and the code says so.

    The margin of alice is 4,000 and the 500 of her client; carol has lodged 6,000 and owes 5,000.
    """
    code, row = asked(journal)
    assert code == 1
    assert (row["currency"], row["date"], row["time"]) == ("USDC", "2023-11-17", "12:00")
    assert row["members"] == "alice carol"
    names = ("need", "margin", "own", "fund", "lines", "other_margin", "shortfall")
    assert [row[name] for name in names] == ["17000", "9500", "1300", "3000", "0", "0", "3200"]


def test_the_largest_provider_of_lines_fails(journal: Path) -> None:
    """Of 3,000 and 4,000 the lesser counts, so 200 are short; a line that comes after 52 hours comes too late."""
    first, second = "first:USDC=3000@51", "second:USDC=4000@24"
    code, row = asked(journal, "--line", first, "--line", second)
    assert (code, row["lines"], row["lines_drawn"], row["shortfall"]) == (1, "3000", "3000", "200")
    _, row = asked(journal, "--line", "first:USDC=3000@52", "--line", second)
    assert (row["lines"], row["shortfall"]) == ("0", "3200")
    # Two lines of one provider fail together.
    _, row = asked(journal, "--line", second, "--line", "second:USDC=100@1", "--line", first)
    assert row["lines"] == "3000"


def test_lodged_securities_are_cash_after_hours_and_haircut(journal: Path) -> None:
    """10 shares at 100 less 20 % are 800, of which the 200 are drawn that are short; those of the client stay hers."""
    lines = ("--line", "first:USDC=3000@51", "--line", "second:USDC=4000@24")
    code, row = asked(journal, *lines, "--other-margin-hours", "51")
    assert (code, row["other_margin"], row["other_margin_drawn"], row["shortfall"]) == (
        0,
        "800",
        "200",
        "0",
    )
    code, row = asked(journal, *lines, "--other-margin-hours", "52")
    assert (code, row["other_margin"], row["shortfall"]) == (1, "0", "200")


@pytest.mark.parametrize("line", ["first:EUR=1@1", "first:USDC=0@1", "first:USDC=x@1", "USDC=1"])
def test_a_line_that_cannot_be_read_is_a_usage_error(journal: Path, line: str) -> None:
    """An unknown currency, no amount, or no hours."""
    done = CliRunner().invoke(main, ["liquidity", str(journal), "--line", line])
    assert done.exit_code == 2
    assert "--line" in done.output


def test_the_disclosure_has_the_largest_obligation(journal: Path) -> None:
    """7.3.1: what alice and her client owe on one value date; 7.1.1: no terms are set."""
    done = CliRunner().invoke(main, ["disclosure", str(journal), "--json"])
    rows = json.loads(done.stdout)["disclosure"]
    found = {row["number"]: row["value"] for row in rows if row["number"] in ("7.1.1", "7.3.1")}
    assert found == {"7.1.1": "none set", "7.3.1": "12000"}


def test_a_table_without_rows_is_no_figure(journal: Path) -> None:
    """Before the first session nothing is required: `liquidity: 0` would read as an amount."""
    done = CliRunner().invoke(main, ["liquidity", str(journal), "--at", "1"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == ["liquidity: none", "lines: none"]
