# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse holdings`: statements that close to the unit, against sums over the events of the same journal."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.cli import main
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.past import movements
from clearinghouse.statemachine.ledger.postings_from_events import BALANCE, postings
from clearinghouse.statemachine.vocabulary.events import split
from tests.analysis.journals import RecordedSystem, golden_records, write_journal
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

GOLDEN = Path(__file__).parents[1] / "golden" / "v1"
DAY_NS = 86_400 * 10**9


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden journal of clearing: sessions with fails, a dividend, collateral, transfers."""
    return write_journal(
        tmp_path_factory.mktemp("clearing") / "data", golden_records(GOLDEN / "clearing.txt")
    )


def asked(journal: Path, *arguments: str) -> dict[str, Any]:
    """The JSON of the command."""
    done = CliRunner().invoke(main, ["holdings", str(journal), *arguments, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--account", "5555"), "there is no account 5555"),
        (("--asset", "NOCOIN"), "there is no asset 'NOCOIN'"),
    ],
)
def test_a_subject_that_there_is_not_is_refused(
    journal: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Empty tables would look like those of a subject without an amount."""
    done = CliRunner().invoke(main, ["holdings", str(journal), *arguments])
    assert (done.exit_code, says in done.output) == (2, True)


def units(text: str, scale: int) -> int:
    """Smallest units of an amount in text."""
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(scale, "0"))


@pytest.mark.parametrize("name", ["clearing", "mixed"])
def test_each_closing_is_the_sum_of_all_events_up_to_its_day(tmp_path: Path, name: str) -> None:
    """Summed over the postings from genesis on, without the ledger: every account, every asset, every day."""
    journal = write_journal(tmp_path / "data", golden_records(GOLDEN / f"{name}.txt"))
    found = asked(journal)
    assert found["differences"] == 0
    balances: Counter[tuple[int, str]] = Counter()
    by_day: dict[int, dict[tuple[int, str], int]] = {}
    with opened(journal) as past:
        while (step := past.step()) is not None:
            symbols = {int(one.id): one.symbol for one in past.state.assets.values()}
            for event in split(step.events):
                for one in postings(event, past.state.markets):
                    if one.book == BALANCE:
                        balances[one.account_id, symbols[one.asset_id]] += one.amount
            by_day[past.time_ns // DAY_NS] = {key: kept for key, kept in balances.items() if kept}
        state = past.state
        symbols = {int(one.id): one.symbol for one in state.assets.values()}
        scales = {one.symbol: one.scale for one in state.assets.values()}
        last = {
            (account.id, symbols[key]): (one.balance, one.held)
            for account in state.accounts.values()
            for key, one in account.holdings.items()
            if one.balance
        }
    stated: dict[str, dict[tuple[int, str], int]] = {}
    for row in found["holdings"]:
        scale = scales[row["asset"]]
        opening, moved, closing = (
            units(row[name], scale) for name in ("opening", "moved", "closing")
        )
        assert opening + moved == closing
        if closing:
            stated.setdefault(row["date"], {})[row["account_id"], row["asset"]] = closing
    assert list(stated.values()) == [kept for kept in by_day.values() if kept]
    end = max(stated)
    held = {
        (row["account_id"], row["asset"]): (
            units(row["closing"], scales[row["asset"]]),
            units(row["on_hold"], scales[row["asset"]]),
        )
        for row in found["holdings"]
        if row["date"] == end and units(row["closing"], scales[row["asset"]])
    }
    assert held == last
    assert any(one for _, one in held.values()) == (name == "mixed")
    assert (len(by_day) > 2) == (name == "clearing")


BORROWS_FOR_A_LOSS = """
setup:
  asset BTC scale 8 price 60,000 weight 0.95
  market BTC-PERP perpetual lot 0.001 tick 1 maker 0% taker 0% leverage 20 mmf 3%
  account alice leverage 20
  account bob leverage 20
  account carol leverage 20
  account lena leverage 20
  deposit alice 1 BTC
  deposit bob 100,000 USDC
  deposit carol 100,000 USDC
  parameters USDC debt-mmf 3% debt-leverage 20
  reconciliation
  pool USDC base 8.76% slope1 0% slope2 0%
  deposit lena 100,000 USDC
  lend lena 100,000 USDC
  place bob BTC-PERP buy 1 @ 60,000
  place alice BTC-PERP sell 1 @ 60,000
  price BTC 66,000
  place carol BTC-PERP buy 1 @ 66,000
  place bob BTC-PERP sell 1 @ 66,000
  advance 10s
  advance 10s

scenario: A loss of 6,000 is borrowed, and bears 0.001 % an hour for two days.

  advance 86,400s
  advance 86,400s
  deposit alice 1,000 USDC
  repay alice 1,000 USDC
"""


def test_the_interest_of_a_borrow_for_a_loss_is_stated(tmp_path: Path) -> None:
    """8.76 % a year is 0.001 % an hour: 6,000 grow by 1.44 and a fraction a day, and what was repaid is no interest."""
    path = tmp_path / "one.scenario"
    path.write_text(BORROWS_FOR_A_LOSS, encoding="utf-8")
    [scenario] = read_scenarios(path)
    setup = Setup(check=False)
    system = RecordedSystem()
    setup.system = system
    for row in scenario.rows:
        run_row(setup, row)
    alice = setup.accounts["alice"]
    found = asked(system.write(tmp_path / "data"))
    assert found["differences"] == 0
    rows = found["debts"]
    assert {row["account_id"] for row in rows} == {alice}
    assert [row["for_losses"] for row in rows if row["borrowed"] != "0"] == ["6000"]
    assert [row["borrowed"] for row in rows if row["borrowed"] != "0"] == ["6000"]
    assert [row["ended"] for row in rows if row["ended"] != "0"] == ["1000"]
    whole_days = [units(row["interest"], 6) for row in rows]
    # 48 hours and 20 seconds: 2.88, and the interest of the interest, less than a thousandth of it.
    assert 2_880_000 <= sum(whole_days) < 2_883_000
    assert units(rows[-1]["closing"], 6) == 5_000_000_000 + sum(whole_days)


def test_debts_close_with_the_events_of_a_waterfall(tmp_path: Path) -> None:
    """Borrows, borrows for losses, repayments, debts taken over and written off, with shares that agree."""
    journal = write_journal(tmp_path / "data", golden_records(GOLDEN / "risk.txt"))
    found = asked(journal)
    rows = found["debts"]
    assert sum(row["for_losses"] != "0" for row in rows) > 0
    for row in rows:
        before, borrowed, part, ended, interest, after = (
            units(row[name], 18)
            for name in ("opening", "borrowed", "for_losses", "ended", "interest", "closing")
        )
        assert before + borrowed - ended + interest == after >= 0
        assert 0 <= part <= borrowed
        assert row["difference_of_shares"] == "0"


def test_movements_by_cause_are_what_moved(journal: Path) -> None:
    """The causes of a row sum to its movement, and the journal has several of them."""
    found = asked(journal)
    sums: Counter[tuple[str, int, str]] = Counter()
    for row in found["movements"]:
        sums[row["date"], row["account_id"], row["asset"]] += units(row["amount"], 18)
    moved = Counter(
        {
            (row["date"], row["account_id"], row["asset"]): units(row["moved"], 18)
            for row in found["holdings"]
        }
    )
    assert +sums == +moved
    assert -sums == -moved
    assert {"DEPOSIT", "DVP_SETTLEMENT", "DIVIDEND"} <= {row["cause"] for row in found["movements"]}


def test_what_accounts_hold_came_from_outside(journal: Path) -> None:
    """The sums of each day and asset are zero."""
    totals = asked(journal)["totals"]
    assert totals
    for row in totals:
        assert units(row["held"], 18) == -units(row["outside"], 18) > 0
        assert row["difference"] == "0"


def test_a_part_has_the_rows_of_the_whole(journal: Path, tmp_path: Path) -> None:
    """One day, one account, one asset: the same rows, also as a file; other days begin with another offset."""
    whole = asked(journal)["holdings"]
    row = next(one for one in whole[len(whole) // 2 :] if one["moved"] != "0")
    days = ["--from", row["date"], "--to", row["date"]]
    part = [*days, "--account", str(row["account_id"]), "--asset", row["asset"]]
    found = asked(journal, *part)
    assert found["holdings"] == [row]
    assert found["days"] == 1
    asked(journal, *part, "--out", str(tmp_path / "files"))
    text = (tmp_path / "files" / "holdings.csv").read_text(encoding="utf-8")
    (read,) = csv.DictReader(text.splitlines())
    assert read == {name: str(value) for name, value in row.items()}
    assert asked(journal, "--utc-offset-seconds", "28800")["days"] != 0
    assert asked(journal, "--to", "1999-12-31")["days"] == 0


def test_a_movement_without_its_event_is_a_finding(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the events leave a movement out, the row says by how much, and the command exits with 1."""
    monkeypatch.setattr(movements, "MOVING", frozenset())
    done = CliRunner().invoke(main, ["holdings", str(journal), "--json"])
    assert done.exit_code == Exit.FINDING
    found = json.loads(done.stdout)
    assert found["differences"] == sum(row["difference"] != "0" for row in found["holdings"]) > 0
