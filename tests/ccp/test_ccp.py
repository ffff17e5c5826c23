# SPDX-License-Identifier: Apache-2.0
"""Two weeks of a central counterparty: small generated ones with every check, and a part of the recorded trades."""

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner
from rich.console import Console

from clearinghouse.apps.ccp import report, trades
from clearinghouse.apps.ccp.default import ON_DAY, WORSE_PERCENT
from clearinghouse.apps.ccp.page import PAGE_FILE, page as page_of
from clearinghouse.apps.ccp.run import JOURNAL_DIR, run
from clearinghouse.apps.ccp.summary import sentences
from clearinghouse.apps.ccp.tally import money
from clearinghouse.apps.runs import RunFolderError
from clearinghouse.apps.stress.defaults import Plan, default_report, run_default
from clearinghouse.server.cli import main
from clearinghouse.server.journal.records import commands_of, decode_command
from clearinghouse.statemachine.vocabulary.commands import DeclareDefault
from clearinghouse.storage.exporting import FORMATS
from clearinghouse.storage.reader import open_read_only
from tests.realdata import data_dir

SEED = 1
TRADES = 300
BOUGHT_IN_SEED = 6
"""of the first ten the one in which a fail grows old enough (C-5.2)"""


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Two weeks with 300 trades a day: the journal's directory, and the report."""
    folder = tmp_path_factory.mktemp("ccp") / "run"
    found = run(folder, trades.generated(SEED, TRADES), SEED, workers=0)
    assert json.loads((folder / report.REPORT_FILE).read_text(encoding="utf-8")) == found
    assert (folder / JOURNAL_DIR / "journal.db").exists()
    return folder / JOURNAL_DIR, found


@pytest.fixture
def small(weeks: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """The report of these weeks."""
    return weeks[1]


def asked(*arguments: object) -> dict[str, Any]:
    """The JSON of a command."""
    done = CliRunner().invoke(main, [*map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_small_weeks_keep_every_promise(small: dict[str, Any]) -> None:
    """All checks pass, every asset sums to zero, and the replay ends at the same head."""
    assert report.failures(small) == []
    assert small["chain_head"] == small["replayed_chain_head"]
    assert set(small["conservation"].values()) == {0}
    assert len(small["conservation"]) == trades.SHARES + 2


def test_the_sessions_fit_a_terminal_of_80_columns(small: dict[str, Any]) -> None:
    """No date and no amount is cut short, also where the amounts are billions."""
    session = small["sessions"][0] | {"gross": "2227600000.00", "net": "2227600000.00"}
    out = StringIO()
    report.show(small | {"sessions": [session]}, Console(width=80, file=out))
    (row,) = (line for line in out.getvalue().splitlines() if "2,227" in line)
    assert row.split() == [
        "2021-01-06", "generated", "300", "2,227,600,000", "2,227,600,000", "98.49", "%", "98.49", "%"
    ]  # fmt: skip


def test_sessions_have_the_figures_of_their_trades(small: dict[str, Any]) -> None:
    """Gross is what the trades of a day come to, each once; net is less, and the reduction is the rest of it."""
    days = trades.generated(SEED, TRADES).days
    assert len(days) == trades.DAYS
    # Later sessions have trades of the auction, and lack those of the member in default.
    for row, day in zip(small["sessions"][:5], days, strict=False):
        assert row["trades"] == len(day)
        assert row["gross_shares"] == sum(trade.quantity for trade in day)
        gross = sum(trade.price * trade.quantity for trade in day)
        assert row["gross"] == money(gross)
        net = round(float(row["net"]) * 100)
        assert 0 < net < gross
        assert float(row["reduction"]) == pytest.approx(1 - net / gross, abs=1e-4)


def test_trades_of_one_share_are_made_in_our_own_book(weeks: tuple[Path, dict[str, Any]]) -> None:
    """All of the last share between two members, without those of the member in default; the venue's id says so."""
    journal, found = weeks
    share = trades.SHARES - 1
    drawn = trades.generated(SEED, TRADES)
    out = drawn.members.index(found["default"]["member"])
    expected = sum(
        trade.share == share
        and trade.buyer != trade.seller
        and (number <= ON_DAY or out not in (trade.buyer, trade.seller))
        for number, day in enumerate(drawn.days)
        for trade in day
    )
    assert found["own_book"] == {"share": drawn.shares[share], "trades": expected}
    assert expected > 0
    made = [
        trade
        for session in asked("session", journal)["sessions"]
        for trade in asked("session", journal, session["session_id"])["trades"]
        if trade["venue_trade_id"].startswith("book ")
    ]
    assert len(made) == expected
    assert {trade["market"] for trade in made} == {f"{drawn.shares[share]}/NPR"}


def test_fails_are_carried_until_they_are_delivered(small: dict[str, Any]) -> None:
    """Sessions without trades follow while something fails, all are posted, and the last one has no fail."""
    sessions = small["sessions"]
    assert len(sessions) > trades.DAYS
    assert [row["trades"] for row in sessions[trades.DAYS :]] == [0] * (len(sessions) - trades.DAYS)
    assert all(row["posted"] for row in sessions)
    assert all(row["fails"]["deliveries"] > 0 for row in sessions[trades.DAYS - 1 : -1])
    assert {float(amount) for amount in sessions[-1]["fails"].values()} == {0}
    assert float(small["penalties"]) > 0


def test_a_fail_that_is_old_enough_is_bought_in(tmp_path: Path) -> None:
    """In these weeks an account lacks shares for so long that its receivers are paid in cash."""
    found = run(
        tmp_path / "run", trades.generated(BOUGHT_IN_SEED, TRADES), BOUGHT_IN_SEED, workers=0
    )
    assert found["buy_ins"] == {"shares": 35, "shares_paid_in_cash": 35}


def test_a_settled_day_is_every_other_business_day_in_kathmandu(small: dict[str, Any]) -> None:
    """Friday and Saturday are no business days, and each day's trades settle two business days later."""
    assert [row["value_date"] for row in small["sessions"]][:4] == [
        "2021-01-06",
        "2021-01-07",
        "2021-01-10",
        "2021-01-11",
    ]


def test_sessions_settle_almost_all_that_could(small: dict[str, Any]) -> None:
    """What was received comes to the due less the failed value; no session settles more than the best set."""
    pytest.importorskip("highspy")
    for row in small["sessions"]:
        due, fails = Decimal(row["due"]), row["fails"]
        settled = due - Decimal(fails["value"])
        assert row["efficiency_by_value"] == pytest.approx(
            float(settled / due) if due else 1, abs=1e-6
        )
        assert row["best_possible_is_proved"]
        best = row["best_possible_by_value"]
        assert 0.99 * best <= row["efficiency_by_value"] <= best
        assert best <= row["best_possible_in_any_order_by_value"] <= 1
        lacking = (fails["for_lack_of_securities"], fails["for_lack_of_cash"])
        assert sum(map(Decimal, lacking)) == Decimal(fails["value"])


@pytest.mark.slow
def test_members_that_count_on_their_sales_settle_almost_all_that_could(tmp_path: Path) -> None:
    """Without cash for what they sell, members wait for each other; rings settle all the same (C-5.4)."""
    pytest.importorskip("highspy")
    found = run(tmp_path / "run", trades.generated(SEED, TRADES), SEED, float_percent=0, workers=0)
    for row in found["sessions"]:
        assert row["efficiency_by_value"] >= 0.99 * row["best_possible_by_value"]


def test_payments_that_lack_a_pay_in_go_back(small: dict[str, Any]) -> None:
    """Two members a day do not pay in all: some of their pairs are taken back, and what was settled is covered."""
    payments = small["payments"]
    assert payments["pairs"] == 600
    assert 0 < payments["taken_back"] < payments["pairs"]
    assert payments["members_covered"] > 0


def test_a_report_with_a_difference_fails(small: dict[str, Any]) -> None:
    """A sum that is not zero and another head are named."""
    wrong = {**small, "conservation": {"NPR": 1}, "replayed_chain_head": "00"}
    assert len(report.failures(wrong)) == 2


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """The run does not replace what it did not make."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunFolderError):
        run(tmp_path, trades.generated(SEED, 1), SEED, workers=0)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_data_that_lacks_its_files_is_refused(tmp_path: Path) -> None:
    """Exit code 2, with the file that is missing."""
    answer = CliRunner().invoke(
        main, ["ccp", "--dir", str(tmp_path / "run"), "--data", str(tmp_path)]
    )
    assert answer.exit_code == 2
    assert "floorsheet_2021-01-04" in answer.output


def test_the_recorded_trades_are_those_of_the_exchange() -> None:
    """Twenty shares and forty brokers of the Nepal Stock Exchange; each day its trades, without duplicates."""
    weeks = trades.recorded(data_dir(trades.RECORDED).parent, SEED)
    assert len(weeks.shares) == trades.SHARES
    assert len(weeks.members) == trades.MEMBERS
    assert [len(day) for day in weeks.days[:4]] == [16_564, 14_813, 12_737, 15_649]
    assert weeks.day_sources[:5] == [*(f"recorded {date}" for date in trades.DATES), "generated"]
    assert len(weeks.days) == len(weeks.day_sources) == trades.DAYS
    assert not {id(day) for day in weeks.days[4:]} & {id(day) for day in weeks.days[:4]}
    assert all(len({one.venue_trade_id for one in day}) == len(day) for day in weeks.days)
    assert len(weeks.fail_sizes) == 55_972


def test_a_settlement_report_adds_up(weeks: tuple[Path, dict[str, Any]]) -> None:
    """Each table of a session agrees with the others, and with the figures of the run."""
    journal, found = weeks
    sessions = asked("session", journal)["sessions"]
    assert [row["date"] for row in sessions] == [row["value_date"] for row in found["sessions"]]
    for place in (0, trades.DAYS - 1):
        row, expected = sessions[place], found["sessions"][place]
        tables = asked("session", journal, row["session_id"])
        assert len(tables["trades"]) == row["trades"] == expected["trades"]
        gross = sum(Decimal(one["value"]) for one in tables["trades"])
        assert (
            gross == Decimal(tables["currencies"][0]["gross_value"]) == Decimal(expected["gross"])
        )
        assert sum(Decimal(one["net_cash"]) for one in tables["cash"]) == 0
        done, opened = Counter[int](), Counter[int]()
        for one in tables["obligations"]:
            sign = 1 if int(one["net_quantity"]) > 0 else -1
            done[one["market_id"]] += sign * int(one["settled_quantity"])
            opened[one["market_id"]] += int(one["open_quantity"])
        assert set(done.values()) == set(opened.values()) == {0}
        for one in tables["nets"]:
            assert int(one["net_quantity"]) == int(one["bought_quantity"]) - int(
                one["sold_quantity"]
            )


def test_a_statement_has_every_trade_of_the_member(weeks: tuple[Path, dict[str, Any]]) -> None:
    """The trades of a member's statement come to its nets, account by account."""
    journal, _ = weeks
    members = asked("member", journal)["members"]
    assert len(members) == trades.MEMBERS
    for member in members[:2]:
        tables = asked("member", journal, member["owner"], "--session", 3)
        own = {row["account_id"] for row in tables["accounts"]}
        nets = Counter[tuple[int, int]]()
        for trade in tables["trades"]:
            for side, sign in (("buyer_account_id", 1), ("seller_account_id", -1)):
                if trade[side] in own:
                    nets[trade[side], trade["market_id"]] += sign * int(trade["quantity"])
        stated = {
            (row["account_id"], row["market_id"]): int(row["net_quantity"])
            for row in tables["nets"]
        }
        assert stated
        assert {key: lots for key, lots in nets.items() if lots} == {
            key: lots for key, lots in stated.items() if lots
        }


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_goes_into_files(
    weeks: tuple[Path, dict[str, Any]], form: str, tmp_path: Path
) -> None:
    """Each table has a file, with as many rows as were said."""
    journal, _ = weeks
    out = tmp_path / "report"
    said = asked("session", journal, 3, "--out", out, "--form", form)
    assert sorted(one.name for one in out.iterdir()) == sorted(f"{t}.{form}" for t in said["rows"])
    path = out / f"trades.{form}"
    if form == "parquet":
        read = pyarrow.parquet.read_table(path).to_pylist()
    elif form == "csv":
        read = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    else:
        read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(read) == said["rows"]["trades"] == TRADES
    expected = asked("session", journal, 3)["trades"]
    assert [str(row["trade_id"]) for row in read] == [str(row["trade_id"]) for row in expected]
    assert [row["value"] for row in read] == [row["value"] for row in expected]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["session", "99"], "there is no session 99"),
        (["member", "unknown-one"], "there is no member unknown-one"),
        (["member", "1", "--session", "99"], "there is no session 99"),
        (["default", "9"], "there is no default case 9"),
    ],
)
def test_an_unknown_session_or_member_is_named(
    weeks: tuple[Path, dict[str, Any]], arguments: list[str], words: str
) -> None:
    """The message names it, and the exit code is that of wrong usage."""
    command, *rest = arguments
    done = CliRunner().invoke(main, [command, str(weeks[0]), *rest])
    assert done.exit_code == 2
    assert words in done.output


def test_people_get_few_rows_and_how_many_more(weeks: tuple[Path, dict[str, Any]]) -> None:
    """The counterparty is a part of the state, and long tables are cut with the number of rows left."""
    done = CliRunner().invoke(main, ["session", str(weeks[0]), "3", "--rows", "2"])
    assert f"... and {TRADES - 2} more (--rows)" in done.output
    found = asked("state", weeks[0], "counterparty")
    assert len(found["members"]) == trades.MEMBERS
    assert len(found["pvp_currencies"]) == 2


def test_calls_are_met_and_the_fund_covers_two(small: dict[str, Any]) -> None:
    """Members lodge what they are called for, and contribute as much as the two largest could have left uncovered."""
    margin, fund = small["margin"], small["default_fund"]
    assert margin["calls"] > 0
    assert float(margin["variation_paid"]) > 0
    paid = small["waterfall"]["layers"]
    kept = [margin["collateral"], fund["contributions"]]
    used = [paid[name] for name in ("margin", "contribution", "survivors")]
    used.append(margin["variation_paid_of_collateral"])
    lodged = [margin["called"], margin["lodged_for_limits"]]
    assert sum(map(Decimal, kept + used)) == sum(map(Decimal, lodged))
    assert float(margin["collateral"]) >= float(margin["required_most"]) > 0
    assert fund["days_short"] == 0 < float(fund["required_most"])


def test_liquidity_is_compared_at_each_cut_off(weeks: tuple[Path, dict[str, Any]]) -> None:
    """A run for each session that was cut off; the command finds no more than the runs did."""
    journal, report = weeks
    found = report["liquidity"]
    assert found["runs"] == len(report["sessions"])
    # The lines grow with the need, so that without the largest provider they still cover it.
    assert Decimal(found["lines"]) >= Decimal("1.5") * Decimal(found["need_most"]) > 0
    assert (found["alerts"], found["lacking_most"]) == (0, "0.00")
    assert max(Decimal(one["need"]) for one in found["moments"]) == Decimal(found["need_most"])
    rows = asked("liquidity", journal, "--at", "2021-01-07T12:00:00Z")["liquidity"]
    assert rows
    assert all(0 < Decimal(row["need"]) <= Decimal(found["need_most"]) for row in rows)


def test_margin_and_fund_are_compared_with_what_they_are_for(
    weeks: tuple[Path, dict[str, Any]],
) -> None:
    """The report's breaches are those of the disclosure of its journal, whose sessions settle between two cut-offs."""
    journal, found = weeks
    margin, fund = found["margin"], found["default_fund"]
    days = margin["breach_days"]
    assert len(days) == trades.DAYS - margin["liquidation_days"]
    assert margin["breaches"] == sum(one["breaches"] for one in days)
    assert margin["breach_share"] == pytest.approx(
        margin["breaches"] / margin["observations"], abs=1e-6
    )
    assert max(one["largest_loss_by_margin"] for one in days) > 0
    last = margin["days"][-1]["day"]
    rows = asked("disclosure", journal, "--to", f"{last}T11:00:00Z")["disclosure"]
    stated = {(row["number"], row["part"]): row["value"] for row in rows}
    assert stated["6.5.2", "required"] == str(margin["observations"])
    assert stated["6.5.1", "required"] == str(margin["breaches"])
    assert fund["days_short"] == sum(Decimal(one["short_after_calls"]) > 0 for one in fund["days"])
    # The fund is larger than the largest Cover-2 so far by a tenth, so it is short before calls alone.
    assert Decimal(fund["peak"]["fund_after_calls"]) >= Decimal(fund["required_most"])
    assert fund["days_short"] == 0 < fund["days_short_before_calls"]


def test_the_page_has_six_plots_and_no_script(
    weeks: tuple[Path, dict[str, Any]], small: dict[str, Any]
) -> None:
    """It says what the summary says, draws each plot, loads nothing, and escapes what comes from the data."""
    page = (weeks[0].parent / PAGE_FILE).read_text(encoding="utf-8")
    assert page.count("<svg") == 6
    assert all(escape(said) in page for _, said in sentences(small))
    assert not re.search(r"<script|https?://|src=|href=", page)
    assert "<b>" not in page_of({**small, "trades_from": "<b>"})
    assert "polyline" in page


def test_the_loss_of_the_default_is_explained(small: dict[str, Any]) -> None:
    """Moves, the auction's discount and the rest come to the loss; the discount is within what the members bid."""
    explained = small["waterfall"]["explained"]
    parts = ("moved_since_variation_margin", "auction_discount", "rest")
    assert sum(Decimal(explained[one]) for one in parts) == Decimal(small["waterfall"]["loss"])
    share = Decimal(explained["auction_discount"]) / Decimal(explained["gross_positions"])
    assert WORSE_PERCENT[0] - 1 < 100 * share <= WORSE_PERCENT[-1]
    assert abs(Decimal(explained["rest"])) < 1_000


def test_a_default_goes_through_the_layers(weeks: tuple[Path, dict[str, Any]]) -> None:
    """The layers pay the whole loss in their order; clients are ported; all other trades of the member are refused."""
    journal, found = weeks
    waterfall = found["waterfall"]
    layers = {name: Decimal(amount) for name, amount in waterfall["layers"].items()}
    assert sum(layers.values()) == Decimal(waterfall["loss"]) > 0
    assert (waterfall["left"], waterfall["closed"]) == ("0.00", True)
    assert layers["margin"] > 0
    assert layers["contribution"] > 0
    assert found["default"]["accounts_ported"] == 2
    assert found["default"]["lots_taken"] == found["default"]["lots"] > 0
    days = sum(map(len, trades.generated(SEED, TRADES).days))
    cleared = sum(row["trades"] for row in found["sessions"])
    refused = found["refused"]["MEMBER_NOT_ACTIVE"]
    assert cleared == days - refused + found["default"]["lots_taken"]
    tables = asked("default", journal, found["default"]["member"])
    (case,) = tables["case"]
    assert case["state"] == "CLOSED"
    assert Decimal(case["loss"]) == Decimal(waterfall["loss"])
    assert {row["layer"]: Decimal(row["paid"]) for row in tables["layers"]} == {
        name.upper(): amount for name, amount in layers.items()
    }
    assert len(tables["lots"]) == found["default"]["lots"]
    assert asked("default", journal)["cases"] == tables["case"]


def test_the_default_played_on_a_fork_before_it_pays_the_same(
    weeks: tuple[Path, dict[str, Any]],
) -> None:
    """A fork of the state before the declaration, with the bids of the evening, comes to the payments of each layer."""
    journal, report_of_weeks = weeks
    reader = open_read_only(journal)
    sequence = member_id = 0
    try:
        for record in reader.read(1):
            applied = record.first_sequence - 1
            for command in map(decode_command, commands_of(record)):
                if isinstance(command, DeclareDefault):
                    sequence, member_id = applied, command.member_id
                applied += command.count()
    finally:
        reader.close()
    assert sequence
    backup = "2" if member_id == 1 else "1"
    plan = Plan(str(member_id), {}, worse_ppb=WORSE_PERCENT[0] * 10**7, port_to=backup)
    found = default_report(run_default(journal, plan, sequence))
    paid = [Decimal(one) for one in found["layers"].values()]
    assert paid == [Decimal(one) for one in report_of_weeks["waterfall"]["layers"].values()]
    assert sum(paid) == Decimal(report_of_weeks["waterfall"]["loss"]) > 0
    assert (found["ok"], found["stopped"], found["torn_up"]) == (True, "", 0)
