# SPDX-License-Identifier: Apache-2.0
"""`stress --default`: the whole default of a member on a fork, with the figures of its scenarios (SPEC C-9, C-10).

The world is that of `default.scenario`: alice has bought 1,000 shares at 100 from bob (600) and carol (400). Her margin
is 5,000 and her contribution 2,000, skin 1,000, those of the others 1,000, 2,000 and 1,000, equity 3,000.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearinghouse.apps.stress.command import stress_command
from clearinghouse.apps.stress.defaults import Plan, default_report, run_default
from tests.analysis.journals import RecordedSystem
from tests.scenarios.language import Row, Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run

LAYERS = (
    "margin",
    "contribution",
    "ccp_skin",
    "contributions of others",
    "assessments",
    "ccp_equity",
    "cuts of gains",
)


def journal_before(directory: Path, *more: Row) -> Path:
    """The journal of the first scenario of defaults up to the first declaration, with more rows."""
    scenario = next(one for one in SCENARIOS if one.stem == "default")
    rows = list(scenario.rows)
    end = next(place for place, row in enumerate(rows) if row.left.startswith("declare-default"))
    setup = Setup(check=False)
    setup.system = system = RecordedSystem()
    run(Scenario(scenario.stem, scenario.sentence, [*rows[:end], *more]), setup)
    return system.write(directory)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal before the default; only to be read."""
    return journal_before(tmp_path_factory.mktemp("default") / "data")


def stress(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(stress_command, list(map(str, arguments)))


def found_by(*arguments: object) -> dict[str, Any]:
    """The JSON of the command."""
    done = stress(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def layers_of(found: dict[str, Any]) -> list[str]:
    """The payments of the layers, in their order."""
    return [found["layers"][name] for name in LAYERS]


def losses_of(found: dict[str, Any]) -> dict[str, list[str]]:
    """The losses of the other members: contribution, assessments, cuts, total."""
    names = ("contribution", "assessments", "cuts", "total")
    return {row["member"]: [row[name] for name in names] for row in found["others"]}


def test_a_fall_exhausts_each_layer_in_turn(data: Path) -> None:
    """At 80 the loss is 20,000: 5,000, 2,000, 1,000, 4,000, 4,000 and 3,000, and the last 1,000 is cut, 600 and 400."""
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    found = found_by("--from", data, "--default", "alice", "--shock", "XYZ=-20")
    assert layers_of(found) == ["5000", "2000", "1000", "4000", "4000", "3000", "1000"]
    assert losses_of(found) == {
        "bob": ["1000", "1000", "600", "2600"],
        "carol": ["2000", "2000", "400", "4400"],
        "dan": ["1000", "1000", "0", "2000"],
    }
    assert found["others_total"] == "9000"
    assert (found["ok"], found["stopped"], found["torn_up"]) == (True, "", 2)
    steps = [(step["case"]["state"], step["case"]["loss_left"]) for step in found["steps"]]
    assert [state for state, _ in steps] == [
        "FROZEN",
        "PORTING",
        "HEDGING",
        "AUCTION",
        "ALLOCATION",
        "ALLOCATION",
        "CLOSED",
    ]
    # Before the assessments are paid 8,000 of it is left.
    assert [left for state, left in steps if state == "ALLOCATION"] == ["8000", "0"]
    held = {row["layer"]: row["available"] for row in found["steps"][0]["layers"]}
    assert [held[name] for name in LAYERS] == ["5000", "2000", "1000", "4000", "0", "3000", "0"]
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_bad_bids_cost_as_much_as_a_fall(data: Path) -> None:
    """Bids 20 % below the mark: bob, the first, takes all at 80 and gains 20,000, so the last 1,000 is cut from him."""
    found = found_by("--from", data, "--default", "alice", "--bids", "20")
    assert layers_of(found) == ["5000", "2000", "1000", "4000", "4000", "3000", "1000"]
    assert losses_of(found)["bob"] == ["1000", "1000", "1000", "3000"]
    assert losses_of(found)["carol"] == ["2000", "2000", "0", "4000"]
    assert found["torn_up"] == 0


def test_a_loss_within_the_margin_costs_no_other_member_a_unit(data: Path) -> None:
    """At 95 the margin of 5,000 pays all of it."""
    found = found_by("--from", data, "--default", "1", "--shock", "XYZ=-5")
    assert layers_of(found) == ["5000", "0", "0", "0", "0", "0", "0"]
    assert found["others_total"] == "0"


def test_the_same_plan_gives_the_same_report(data: Path) -> None:
    """Two runs end at the same chain head; the text has the figures of the JSON."""
    plan = Plan("alice", {"XYZ": -200_000_000})
    first, second = (default_report(run_default(data, plan)) for _ in range(2))
    assert first == second
    text = stress("--from", data, "--default", "alice", "--shock", "XYZ=-20").output
    assert "other members lose 9000 in all; 2 nets torn up" in text
    assert "prices: XYZ -20 %; amounts in USDC" in text


def test_a_stress_scenario_of_the_fund_gives_the_moves(tmp_path: Path) -> None:
    """The prices move as its number states; a move that is named besides replaces its own."""
    data = journal_before(tmp_path / "data", Row("", "", "stress 1 XYZ -20%", None))
    plan = ("--from", data, "--default", "alice", "--scenario", "1")
    assert layers_of(found_by(*plan))[-1] == "1000"
    assert layers_of(found_by(*plan, "--shock", "XYZ=-5"))[:2] == ["5000", "0"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--default", "mallory"), "there is no member mallory"),
        (("--default", "alice", "--port-to", "mallory"), "there is no member mallory"),
        (("--default", "alice", "--scenario", "7"), "there is no stress scenario 7"),
        (("--default", "alice", "--scenario", "crash"), "is the number of a stress scenario"),
        (("--default", "alice", "--shock", "XYZ=-100"), "is not like XYZ=-20"),
        (("--default", "alice", "--shock", "ABC=-1"), "there is no asset 'ABC'"),
        (("--default", "alice", "--bids", "100"), "is no percentage"),
        (("--shock", "XYZ=-1"), "belong to --default"),
    ],
)
def test_an_impossible_plan_is_refused(data: Path, arguments: tuple[str, ...], says: str) -> None:
    """Names that there are not and values without sense end with 2 and say why."""
    done = stress("--from", data, *arguments)
    assert done.exit_code == 2
    assert says in done.output
