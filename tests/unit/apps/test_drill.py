# SPDX-License-Identifier: Apache-2.0
"""`drill`: three drills of the default of alice, each with its report: a table, typed bids, a backup without bids.

The world is that of `test_stress_defaults`: 1,000 shares bought at 100, a margin of 5,000, a contribution of 2,000.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from tests.unit.apps.test_stress_defaults import LAYERS, journal_before


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal before the default; only to be read."""
    return journal_before(tmp_path_factory.mktemp("drill") / "data")


def drill(*words: object, typed: str | None = None) -> tuple[int, str]:
    """Exit code and output of a drill."""
    done = CliRunner().invoke(main, ["drill", *map(str, words)], input=typed)
    return done.exit_code, done.output


def reports_of(out: Path) -> tuple[dict[str, Any], str]:
    """Both files of a report."""
    found: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return found, (out / "report.md").read_text(encoding="utf-8")


def paid(found: dict[str, Any]) -> list[str]:
    """The payments of the layers, in their order."""
    return [found["layers"][name] for name in LAYERS]


def test_bids_from_a_table_close_the_net_within_the_margin(data: Path, tmp_path: Path) -> None:
    """Dan takes all 1,000 at 96: 4,000 worse than the mark, which the margin pays. Carol's 95 for 400 takes nothing."""
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    table = tmp_path / "bids.csv"
    table.write_text(
        "member,market,price,quantity\ncarol,XYZ/USDC,95,400\ndan,XYZ/USDC,96,\n", encoding="utf-8"
    )
    out = tmp_path / "report"
    code, said = drill(data, "--default", "alice", "--bids", table, "--out", out)
    assert code == 0, said
    found, text = reports_of(out)
    assert paid(found) == ["4000", "0", "0", "0", "0", "0", "0"]
    (lot,) = found["auction"]
    assert (lot["quantity"], lot["mark"], lot["sells"], lot["discount"]) == (
        "1000",
        "100",
        True,
        "4000",
    )
    assert [(bid["member"], bid["answer"], bid["taken"]) for bid in lot["bids"]] == [
        ("carol", "OK", "0"),
        ("dan", "OK", "1000"),
    ]
    assert found["points"] == ["lot 1 was closed 4000 USDC worse than at its mark of 100"]
    assert "| 1 | XYZ/USDC | sells | 1000 | 100 | dan | 96 | 1000 | 1000 | OK |" in text
    assert "Bids: bids.csv." in text
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_typed_bids_take_a_part_and_the_rest_is_torn_up(data: Path, tmp_path: Path) -> None:
    """Bob takes 600 at 90, 6,000 worse than the mark; a line of one word is asked for again; a refused bid is named."""
    out = tmp_path / "report"
    typed = "bob\nbob 90 600\nalice 99\n\n"
    code, said = drill(data, "--default", "alice", "--typed", "--out", out, typed=typed)
    assert code == 0, said
    assert "lot 1: the case sells 1000 in XYZ/USDC, mark 100" in said
    assert "a member, a price and perhaps a quantity" in said
    found, _ = reports_of(out)
    assert paid(found) == ["5000", "1000", "0", "0", "0", "0", "0"]
    assert found["points"][0] == "the bid of alice on lot 1 was refused: MEMBER_IN_DEFAULT"
    assert "lot 1 was closed 6000 USDC worse than at its mark of 100" in found["points"]
    assert found["torn_up"] > 0


def test_a_drill_on_a_backup_without_bids_tears_all_up(data: Path, tmp_path: Path) -> None:
    """At 80 the loss of 20,000 takes each layer; the report names who lost what."""
    backup = tmp_path / "backup.db"
    done = CliRunner().invoke(main, ["backup", str(data), str(backup)])
    assert done.exit_code == 0, done.output
    out = tmp_path / "report"
    code, said = drill(backup, "--default", "alice", "--shock", "XYZ=-20", "--out", out)
    assert code == 0, said
    found, text = reports_of(out)
    assert paid(found) == ["5000", "2000", "1000", "4000", "4000", "3000", "1000"]
    assert "2 nets found no bid and were torn up at the mark" in found["points"]
    assert "- carol lost 4400" in text


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("member,market,price\n", "the first line has to be member,market,price,quantity"),
        (
            "member,market,price,quantity\nbob,XYZ/USDC,,5\n",
            "line 2: a member, a market and a price",
        ),
        ("member,market,price,quantity\nmallory,XYZ/USDC,95,\n", "there is no member mallory"),
        ("member,market,price,quantity\nbob,XYZ/USDC,x,\n", "the bid of bob on XYZ/USDC"),
        ("member,market,price,quantity\nbob,XYZ/USDC,95,0\n", "whole ticks and lots above 0"),
        ("member,market,price,quantity\nb\xf6b,XYZ/USDC,95,\n", "is no table of bids: 'utf-8'"),
    ],
)
def test_a_table_that_means_nothing_is_refused(
    data: Path, tmp_path: Path, table: str, says: str
) -> None:
    """Each with its line or its bid, and exit code 2."""
    path = tmp_path / "bids.csv"
    path.write_text(table, encoding="latin-1")
    words = (data, "--default", "alice", "--bids", path, "--out", tmp_path / "report")
    code, said = drill(*words)
    assert (code, says in said) == (2, True), said


def test_a_report_replaces_none_and_bids_have_one_source(data: Path, tmp_path: Path) -> None:
    """A folder that is there is refused; so are a table and typed bids together."""
    table = tmp_path / "bids.csv"
    table.write_text("member,market,price,quantity\n", encoding="utf-8")
    assert drill(data, "--default", "alice", "--out", tmp_path)[0] == 2
    words = ("--default", "alice", "--bids", table, "--typed", "--out", tmp_path / "report")
    assert "bids come from a table, or are typed" in drill(data, *words)[1]
