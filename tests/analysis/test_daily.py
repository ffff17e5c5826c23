# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse daily`: what each member gets in the morning, and what a day settled, by hand (SPEC A-4).

`two_days` says what happens.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.server.reports.daily import COLUMNS
from tests.analysis import two_days


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal; only to be read."""
    return two_days.write(tmp_path_factory.mktemp("daily"))


def ask(data: Path, *words: str) -> dict[str, Any]:
    """The tables of a day."""
    done = CliRunner().invoke(main, ["daily", str(data), *words, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return [tuple(row[name] for name in names) for row in found]


def test_margin_and_calls_of_a_day(data: Path) -> None:
    """1,430, 400, 110 and 160; nothing is in the fund, so each owes its worst loss too, alice 5,070 and dora 1,440.

    5,460 of alice and carol and a tenth are shared by margin: 6,006 x 1,430 / 2,100 = 4,089.8. An hour later it
    is missed.
    """
    found = ask(data, "2023-11-15")
    names = ("member", "initial_margin", "stress_margin", "required", "collateral_value")
    assert rows(found["margin"], *names) == [
        ("alice", "1430", "5070", "6500", "7000"),
        ("bob", "400", "3600", "4000", "0"),
        ("carol", "110", "390", "500", "0"),
        ("dora", "160", "1440", "1600", "800"),
    ]
    assert rows(found["collateral"], "member", "asset", "amount", "haircut_ppb", "value") == [
        ("alice", "USDC", "7000", 0, "7000"),
        ("dora", "XYZ", "10", 200_000_000, "800"),
    ]
    dora = [row for row in found["calls"] if row["member"] == "dora"]
    assert rows(dora, "for", "status", "amount") == [
        ("MARGIN", "CALLED", "800"),
        ("DEFAULT_FUND", "CALLED", "457.6"),
        ("MARGIN", "MISSED", "800"),
        ("DEFAULT_FUND", "MISSED", "457.6"),
    ]
    assert {row["deadline"] for row in found["calls"]} == {"2023-11-15T11:00:00.000000000Z"}
    assert rows(found["fund"], "member", "amount", "required", "open_call")[0] == (
        "alice", "0", "4089.8", "4089.8",
    )  # fmt: skip
    assert rows(found["positions"], "member", "open_quantity", "cash") == [
        ("alice", "130", "-13000"),
        ("bob", "-100", "10000"),
        ("carol", "10", "-1000"),
        ("dora", "-40", "4000"),
    ]
    assert (found["settlements"], found["fails"], found["efficiency"]) == ([], [], [])


def test_what_other_systems_know_members_and_securities_by(data: Path) -> None:
    """Alice alone has an LEI and a BIC; the share has an ISIN in each table that names it, cash has none."""
    found = ask(data, "2023-11-16")
    assert rows(found["members"], "member", "member_id", "lei", "bic") == [
        ("alice", 1, "7LTWFZYICNSX8D621K86", "DEUTDEFF"),
        ("bob", 2, "", ""),
        ("carol", 3, "", ""),
        ("dora", 4, "", ""),
    ]
    for table in ("positions", "settlements", "fails"):
        assert {row["isin"] for row in found[table]} == {"US0378331005"}
    assert rows(found["collateral"], "asset", "isin") == [
        ("USDC", ""),
        ("XYZ", "US0378331005"),
    ]
    done = CliRunner().invoke(main, ["member", str(data), "alice", "--json"])
    statement = json.loads(done.stdout)
    assert rows(statement["member"], "lei", "bic") == [("7LTWFZYICNSX8D621K86", "DEUTDEFF")]
    assert rows(statement["balances"], "asset", "isin") == [
        ("USDC", ""),
        ("XYZ", "US0378331005"),
    ]
    done = CliRunner().invoke(main, ["disclosure", str(data), "--json"])
    assert json.loads(done.stdout)["lei"] == "HWUPKR0MPOU8FGXBT394"


def test_what_settled_failed_and_was_charged(data: Path) -> None:
    """Of 140 due 70 settle, of two deliveries one whole; bob lacked shares, carol cash, and both failed alice.

    0.01 % of 7,000 and 0.03 % of 1,000 go to alice. With 5,000 in the fund bob owes 2,520 - 2,500 of his stress loss.
    """
    found = ask(data, "2023-11-16")
    assert rows(found["settlements"], "member", "due_quantity", "settled_quantity") == [
        ("alice", "130", "70"),
        ("bob", "-100", "30"),
        ("carol", "10", "0"),
        ("dora", "-40", "40"),
    ]
    names = ("member", "quantity", "new_quantity", "value", "reason", "late_quantity")
    assert rows(found["fails"], *names) == [
        ("alice", "60", "60", "6000", "COUNTERPARTY", "0"),
        ("bob", "-70", "70", "7000", "LACK_OF_SECURITIES", "70"),
        ("carol", "10", "10", "1000", "LACK_OF_CASH", "10"),
    ]
    # Carol's purchase is called for; bob lacked no cash, and alice nothing.
    calls = [row for row in found["calls"] if row["for"] == "CASH"]
    assert rows(calls, "member", "status", "currency", "amount", "deadline") == [
        ("carol", "CALLED", "USDC", "1000", "2023-11-17T10:00:00.000000000Z")
    ]
    (day,) = found["efficiency"]
    counted = ("due", "settled", "settled_by_number_ppb", "failed_new", "open")
    assert rows([day], *counted) == [(2, 1, 500_000_000, 1, 1)]
    values = (
        "due_value",
        "settled_value",
        "settled_by_value_ppb",
        "failed_new_value",
        "open_value",
    )
    assert rows([day], *values) == [("14000", "7000", 500_000_000, "7000", "7000")]
    assert rows(found["fees"], "member", "kind", "amount") == [
        ("alice", "PENALTY_SHARE", "1"),
        ("bob", "PENALTY", "-0.7"),
        ("carol", "PENALTY", "-0.3"),
    ]
    assert rows(found["fund"], "member", "opening", "amount")[0] == ("alice", "0", "5000")
    stress = [row for row in found["stress"] if row["scenario_id"] < 3]
    assert rows(stress, "scenario_id", "member", "uncovered") == [
        (1, "alice", "2340"),
        (1, "carol", "390"),
        (2, "bob", "2520"),
    ]
    bob = next(row for row in found["margin"] if row["member"] == "bob")
    assert (bob["stress_margin"], bob["required"], bob["open_call"]) == ("20", "300", "300")


def test_a_fail_that_fails_again_is_not_new(data: Path) -> None:
    """Bob delivers 20 of 70; carol has no cash still. Without a date the last day is meant."""
    found = ask(data)
    assert rows(found["fails"], "date", "member", "quantity", "new_quantity", "reason") == [
        ("2023-11-17", "alice", "40", "0", "COUNTERPARTY"),
        ("2023-11-17", "bob", "-50", "0", "LACK_OF_SECURITIES"),
        ("2023-11-17", "carol", "10", "0", "LACK_OF_CASH"),
    ]
    # She has paid in what her penalty took, 0.3, after the deadline of her call.
    calls = [row for row in found["calls"] if row["for"] == "CASH"]
    assert rows(calls, "member", "status", "amount") == [
        ("carol", "MISSED", "999.7"),
        ("carol", "CALLED", "1000"),
    ]
    (day,) = found["efficiency"]
    names = (
        "due",
        "settled",
        "settled_by_value_ppb",
        "failed_new",
        "failed_new_value",
        "open_value",
    )
    assert rows([day], *names) == [(1, 0, 285_714_285, 0, "0", "5000")]


def test_an_account_that_pays_without_lots_is_among_the_settlements(tmp_path: Path) -> None:
    """Alice buys 10 at 100 and sells them at 98, so she pays 20. What the accounts pay and receive sums to 0."""
    days = (
        two_days.SCENARIO.split("  trade XYZ/USDC")[0]
        + """
  trade XYZ/USDC alice from bob 10 @ 100
  trade XYZ/USDC carol from alice 10 @ 98
  deposit carol 1,000 USDC
  advance-to 2023-11-16 12:00
"""
    )
    found = ask(two_days.write(tmp_path, days), "2023-11-16")["settlements"]
    assert rows(found, "member", "due_quantity", "settled_quantity", "settled_cash") == [
        ("alice", "0", "0", "-20"),
        ("bob", "-10", "10", "1000"),
        ("carol", "10", "10", "-980"),
    ]


def test_tables_have_the_same_columns_on_each_day(data: Path, tmp_path: Path) -> None:
    """On the first day nothing settles or fails, and the files of the second one have no other columns or types."""

    def schemas(day: str) -> dict[str, object]:
        out = tmp_path / day
        words = ["daily", str(data), day, "--out", str(out), "--form", "parquet"]
        assert CliRunner().invoke(main, words).exit_code == 0
        return {file.name: pyarrow.parquet.read_schema(file) for file in out.iterdir()}

    first = schemas("2023-11-15")
    assert first == schemas("2023-11-16")
    assert len(first) == len(COLUMNS)
    found = ask(data, "2023-11-16") | {"calls": ask(data, "2023-11-15")["calls"]}
    for name, names in COLUMNS.items():
        assert [list(row) for row in found[name]] == [names.split()] * len(found[name])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_member_gets_its_own_rows_alone(data: Path, tmp_path: Path, form: str) -> None:
    """Neither the rows of others nor the sums of the day are in any of its files."""
    done = CliRunner().invoke(
        main, ["daily", str(data), "2023-11-16", "--member", "bob", "--out", str(tmp_path), "--form", form]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert not (tmp_path / f"efficiency.{form}").exists()
    members: set[str] = set()
    for file in tmp_path.iterdir():
        if form == "parquet":
            read = pyarrow.parquet.read_table(file).to_pylist()
        else:
            read = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        members |= {row["member"] for row in read}
    assert members == {"bob"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2023-11-14", "--member", "zed"], "zed"),
        (["2023-11-18"], "nothing happened on 2023-11-18"),
    ],
)
def test_what_is_not_there_is_refused(data: Path, words: list[str], said: str) -> None:
    """A day without a record, and an owner that is no member, are named."""
    done = CliRunner().invoke(main, ["daily", str(data), *words])
    assert done.exit_code != 0
    assert said in done.output
