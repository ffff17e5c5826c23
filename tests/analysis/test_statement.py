# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse statement`: figures computed by hand, and statements that add up to the unit (SPEC A-6)."""

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.past import sums
from clearinghouse.server.past.movements import Movement, movements_of
from clearinghouse.storage.directory import DataDirectory
from tests.analysis.journals import EPOCH, RecordedSystem, golden_records, write_journal
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.statement_checks import check_statements

GOLDEN = Path(__file__).parents[1] / "golden" / "v1"
HEAD = ("account_id", "account", "asset")
LONDON = ZoneInfo("Europe/London")


def asked(journal: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The JSON of the command."""
    done = CliRunner().invoke(main, ["statement", str(journal), *arguments, "--json"])
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def played(text: str, folder: Path) -> tuple[Path, dict[str, int]]:
    """The journal of the one scenario in a text, and the accounts by name."""
    path = folder / "one.scenario"
    path.write_text(text, encoding="utf-8")
    [scenario] = read_scenarios(path)
    setup = Setup(check=False)
    system = RecordedSystem()
    setup.system = system
    for row in scenario.rows:
        run_row(setup, row)
    return system.write(folder / "data"), setup.accounts


def row_of(found: dict[str, Any], table: str, account_id: int, **of: str) -> dict[str, Any]:
    """The one row of an account in a table."""
    (row,) = [
        one
        for one in found[table]
        if one["account_id"] == account_id and all(one[name] == of[name] for name in of)
    ]
    return dict(row)


ANOTHER_EXITS = """
setup:
  asset SOL scale 9 price 150
  market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
  account alice leverage 20
  account bob leverage 20
  account carol leverage 20
  deposit alice 10,000 USDC
  deposit bob 10,000 USDC
  deposit carol 10,000 USDC
  reconciliation

scenario: Alice's exit at 165 realises Bob's loss of 150, and Bob closes at 150 where he began.

  place bob SOL-PERP sell 10 @ 150
  place alice SOL-PERP buy 10 @ 150
  price SOL 165
  place carol SOL-PERP buy 10 @ 165
  place alice SOL-PERP sell 10 @ 165
  advance 10s
  advance 10s
  event POSITION_REALISED account_id bob realised -150
  account dora
  price SOL 150
  place carol SOL-PERP sell 10 @ 150
  place bob SOL-PERP buy 10 @ 150
"""


def test_a_realisation_by_anothers_exit_is_reconciled(tmp_path: Path) -> None:
    """Bob entered at 150 and left at 150: his fill says +150, the realisation before it -150, and he made nothing."""
    journal, accounts = played(ANOTHER_EXITS, tmp_path)
    bob = accounts["bob"]
    found = asked(journal)
    row = row_of(found, "positions", bob)
    assert (row["realised"], row["original_realised"], row["reconciliation"]) == ("0", "0", "0")
    assert (row["closing_quantity"], row["closing_entry_price"]) == ("0", "")
    log = [
        one for one in asked(journal, "--transactions")["transactions"] if one["account_id"] == bob
    ]
    results = [one for one in log if one["kind"] == "REALISED_PNL"]
    assert [one["amount"] for one in results] == ["-150", "150"]
    # Up to the realisation: a loss is booked that no fill of his made, and both entry prices are known.
    until = log[log.index(results[1])]["time"]
    before = row_of(asked(journal, "--to", until), "positions", bob)
    assert before["closing_quantity"] == "-10"
    assert before["closing_entry_price"] == "165"
    assert before["closing_original_entry_price"] == "150"
    assert before["realised"] == "-150"
    assert before["original_realised"] == "0"
    assert before["reconciliation"] == "150"
    # After it the other way round, and both periods are the whole.
    after = row_of(asked(journal, "--from", until), "positions", bob)
    assert (after["opening_entry_price"], after["opening_original_entry_price"]) == ("165", "150")
    assert (after["realised"], after["original_realised"]) == ("150", "0")
    assert after["reconciliation"] == "-150"
    assert asked(journal, "--check")["differences"] == 0


FEES_AND_LOANS = """
setup:
  asset SOL scale 9 price 100
  market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0.1% taker 0.2% leverage 10 mmf 5%
  account alice leverage 10 flags spot-margin
  account bob leverage 10
  account lena
  deposit alice 10,000 USDC
  deposit bob 10,000 USDC
  deposit lena 1,000 USDC
  parameters USDC debt-leverage 10
  pool USDC base 8.76% slope1 0% slope2 0%
  # The price moved the clock by a nanosecond: on to a whole hour.
  wait 2,799.999999999s

scenario: Fees of derivatives are fees, not settlement, and a loan stays in the statement with its interest.

  lend lena 1,000 USDC
  borrow alice 500 USDC
  place bob SOL-PERP sell 10 @ 100
  place alice SOL-PERP buy 10 @ 100
  advance 36,000s
  withdraw bob 100 USDC
"""


def test_fees_of_derivatives_and_loans_have_lines_of_their_own(tmp_path: Path) -> None:
    """Bob pays 0.1 % and alice 0.2 % of 1,000; alice owes 500 and 0.001 % an hour of it, which lena earns."""
    journal, accounts = played(FEES_AND_LOANS, tmp_path)
    found = asked(journal)
    for name, fee in (("bob", "-1"), ("alice", "-2")):
        row = row_of(
            found, "movements", accounts[name], book="UNSETTLED_EQUITY", kind="TRADING_FEE"
        )
        assert (row["amount"], row["market"]) == (fee, "SOL-PERP")
        assert row_of(found, "statements", accounts[name])["fees"] == fee
    borrower = row_of(found, "statements", accounts["alice"])
    lender = row_of(found, "statements", accounts["lena"])
    # Ten hours at 0.001 % of 500 are 0.05, compounded by the hour 0.050003; the debt is ceiled, the claim floored.
    assert (borrower["closing_borrowed"], borrower["interest"]) == ("500.050003", "-0.050003")
    assert lender["closing_lent"].startswith("1000.0")
    assert lender["interest"] == lender["closing_lent"].removeprefix("1000").replace(".", "0.", 1)
    assert row_of(found, "positions", accounts["bob"])["closing_quantity"] == "-10"
    held = row_of(found, "statements", accounts["bob"])
    assert held["closing_held"] == "100"
    assert asked(journal, "--check")["differences"] == 0


COINS = """
setup:
  asset SOL scale 9 price 100
  market SOL/USDC spot lot 0.01 tick 0.01 maker 0% taker 0%
  account alice
  account bob
  deposit alice 10,000 USDC
  deposit bob 10,000 USDC
  deposit bob 100 SOL

scenario: Alice buys 10 at 100 and 10 at 130, sells 15 at 140, and gives one away.

  place bob SOL/USDC sell 10 @ 100
  place alice SOL/USDC buy 10 @ 100
  place bob SOL/USDC sell 10 @ 130
  place alice SOL/USDC buy 10 @ 130
  place alice SOL/USDC sell 15 @ 140
  wait 1s
  place bob SOL/USDC buy 15 @ 140
  price SOL 150
  transfer alice bob 1 SOL
"""


@pytest.mark.parametrize(
    ("method", "result", "cost", "unrealised", "others"),
    [
        # 20 cost 2,300: 15 of them 1,725, sold for 2,100. Of the other five one left, and four cost 460. Bob's hundred
        # came in at 100, 20 left; 15 at 140 and one at 150 came: 8,000 + 2,100 + 150.
        ("average", "375", "460", "140", "10250"),
        # The ten at 100 and five at 130 cost 1,650. Of the other five at 130 one left, and four cost 520.
        ("fifo", "450", "520", "80", "10250"),
    ],
)
def test_the_cost_of_coins(
    tmp_path: Path, method: str, result: str, cost: str, unrealised: str, others: str
) -> None:
    """Results of spot trades by both methods; a coin that comes in without a trade has the index price as its cost."""
    journal, accounts = played(COINS, tmp_path)
    found = asked(journal, "--cost-basis", method)
    row = row_of(found, "cost_basis", accounts["alice"])
    assert (row["closing_quantity"], row["closing_cost"]) == ("4", cost)
    assert (row["result"], row["closing_value"], row["unrealised"]) == (result, "600", unrealised)
    assert (row["interest"], row["unvalued"]) == ("0", 0)
    other = row_of(found, "cost_basis", accounts["bob"])
    assert (other["closing_quantity"], other["closing_cost"]) == ("96", others)
    assert other["result"] == "300"
    # Her sale is the first command of the second period: it has the whole result, and begins with what she had before.
    sale = asked(journal, "--transactions")["transactions"]
    (at,) = {one["time"] for one in sale if one["kind"] == "TRADE" and one["amount"] == "-15"}
    before, since = (
        row_of(asked(journal, "--cost-basis", method, end, at), "cost_basis", accounts["alice"])
        for end in ("--to", "--from")
    )
    assert (before["opening_quantity"], before["opening_cost"], before["result"]) == ("0", "0", "0")
    assert (before["closing_quantity"], before["closing_cost"]) == ("20", "2300")
    assert (since["opening_quantity"], since["opening_cost"]) == ("20", "2300")
    assert (since["result"], since["closing_quantity"], since["closing_cost"]) == (
        result,
        "4",
        cost,
    )


SHORT_COINS = """
setup:
  asset SOL scale 9 price 100
  market SOL/USDC spot lot 0.01 tick 0.01 maker 0% taker 0%
  account alice leverage 10 flags spot-margin
  account bob
  account lena
  deposit alice 10,000 USDC
  deposit bob 10,000 USDC
  deposit lena 100 SOL
  parameters SOL debt-leverage 10
  pool SOL base 0% slope1 0% slope2 0%

scenario: Alice borrows 10, sells them at 100, buys them back at 90 and repays.

  lend lena 100 SOL
  borrow alice 10 SOL
  place bob SOL/USDC buy 10 @ 100
  place alice SOL/USDC sell 10 @ 100
  place bob SOL/USDC sell 10 @ 90
  place alice SOL/USDC buy 10 @ 90
  repay alice 10 SOL
"""


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_coins_that_were_borrowed_and_sold(tmp_path: Path, method: str) -> None:
    """A short sale has its result when it is bought back, and a loan changes no owner: lena's coins keep their cost."""
    journal, accounts = played(SHORT_COINS, tmp_path)
    found = asked(journal, "--cost-basis", method)
    row = row_of(found, "cost_basis", accounts["alice"])
    assert (row["closing_quantity"], row["closing_cost"], row["result"]) == ("0", "0", "100")
    lender = row_of(found, "cost_basis", accounts["lena"])
    assert (lender["closing_quantity"], lender["closing_cost"]) == ("100", "10000")


EXCHANGED_COINS = """
setup:
  asset OLD scale 6 price 100
  asset NEW scale 6 price 60
  market OLD/USDC spot lot 0.01 tick 0.01 maker 0% taker 0%
  account alice leverage 10
  account bob leverage 10 flags spot-margin
  account house
  deposit alice 1,000 USDC
  deposit bob 10,000 USDC
  deposit bob 10 OLD
  deposit house 20 NEW
  pool OLD base 8.76% slope1 0% slope2 0%

scenario: Alice buys 10 at 100 and lends 6, bob borrows 2 of them, and a coin becomes two at 60.

  place bob OLD/USDC sell 10 @ 100
  place alice OLD/USDC buy 10 @ 100
  price OLD 120
  lend alice 6 OLD
  borrow bob 2 OLD
  redenominate OLD into NEW 2 for 1 from house at 2023-11-14 22:14
  by second
  redenominate OLD into NEW 2 for 1 from house at 2023-11-14 22:14
  advance-to 2023-11-14 22:14
  transfer alice bob 1 NEW
"""


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_the_cost_of_coins_that_go_on_in_others(tmp_path: Path, method: str) -> None:
    """The cost of the whole stays, that of a unit follows the ratio, and claims and debts go along (O-11)."""
    journal, accounts = played(EXCHANGED_COINS, tmp_path)
    assert check_statements(journal) > 0
    found = asked(journal, "--cost-basis", method)
    gone = row_of(found, "cost_basis", accounts["alice"], asset="OLD")
    assert (gone["closing_quantity"], gone["closing_cost"], gone["result"]) == ("0", "0", "0")
    row = row_of(found, "cost_basis", accounts["alice"], asset="NEW")
    # 20 for the 1,000 that 10 had cost, less the one that left at 50.
    assert (row["closing_quantity"], row["closing_cost"]) == ("19", "950")
    # 39 s of 8.76 % on 2 OLD are 0.2167 units, and on 4 NEW 0.433: ceiled.
    debt = row_of(found, "statements", accounts["bob"], asset="NEW")
    assert (debt["closing_borrowed"], debt["closing_balance"]) == ("4.000001", "5")
    claim = row_of(found, "statements", accounts["alice"], asset="NEW")
    assert claim["closing_lent"] == "12"
    moved = [
        one
        for one in found["movements"]
        if one["kind"] == "SPLIT" and one["account_id"] == accounts["alice"]
    ]
    assert {(one["asset"], one["book"], one["amount"]) for one in moved} == {
        ("OLD", "BALANCE", "-4"),
        ("NEW", "BALANCE", "8"),
        ("OLD", "LENT", "-6"),
        ("NEW", "LENT", "12"),
    }


def units(text: str) -> int:
    """Smallest units of an amount of USDC in text."""
    return int(Decimal(text).scaleb(6))


def at(text: str) -> int:
    """Local time in London as ns since 1970."""
    return int(datetime.fromisoformat(text).replace(tzinfo=LONDON).timestamp()) * 10**9


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deposit of 1, 2, 4, ... at the first and the last second of each day on which the clocks of London change."""
    system = RecordedSystem()
    amount = 1
    for day in ("2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"):
        for clock in ("00:00:00", "23:59:59"):
            system.now = at(f"{day}T{clock}")
            system.account(f"of {day} {clock}", USDC=amount)
            amount *= 2
    return system.write(tmp_path_factory.mktemp("year") / "data")


@pytest.mark.parametrize(
    ("first", "last", "moved"),
    [
        ("2026-03-28", "2026-03-28", 1 + 2),
        ("2026-03-29", "2026-03-29", 4 + 8),  # 23 hours
        ("2026-03-30", "2026-03-30", 16 + 32),
        ("2026-10-24", "2026-10-24", 64 + 128),
        ("2026-10-25", "2026-10-25", 256 + 512),  # 25 hours
        ("2026-10-26", "2026-10-26", 1024 + 2048),
        ("2026-03-29", "2026-10-25", 4 + 8 + 16 + 32 + 64 + 128 + 256 + 512),
        ("2026-03-29T00:00:01", "2026-10-25T00:00:01", 8 + 16 + 32 + 64 + 128 + 256),
    ],
)
def test_days_are_those_of_the_zone(year: Path, first: str, last: str, moved: int) -> None:
    """A period has the deposits between its local midnights, over both changes of the clocks."""
    found = asked(year, "--from", first, "--to", last, "--zone", "Europe/London")
    (row,) = [one for one in found["movements"] if one["account"] == "external"]
    assert (row["kind"], units(row["amount"])) == ("DEPOSIT", -moved)
    (outside,) = [one for one in found["statements"] if one["account"] == "external"]
    assert units(outside["opening_balance"]) - moved == units(outside["closing_balance"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--zone", "Europe/Londonium"), "'Europe/Londonium' is not in the IANA database"),
        (
            ("--from", "2026-10-26", "--to", "2026-10-24"),
            "the end 2026-10-24T23:00:00.000000000Z does not lie after the start 2026-10-26T00:00:00",
        ),
        (("--from", "2026-03-29T01:30:00"), "2026-03-29T01:30:00 does not exist in Europe/London"),
        (("--to", "2026-10-25T01:30:00"), "comes twice in Europe/London: give its offset"),
        (("--from", "2030-01-01"), "lies after the last record, of 2026-10-26T23:59:59"),
        (("--to", "1999-12-31"), "lies before the first record"),
        (("--to", "tomorrow"), "'tomorrow' is neither a date nor a time"),
        (("--account", "424242"), "there is no account 424242"),
        (("--asset", "XYZ"), "there is no asset 'XYZ'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    year: Path, arguments: tuple[str, ...], words: str
) -> None:
    """A zone, a time, a period and an account that are not there: the figures stand in the message."""
    zone = () if "--zone" in arguments else ("--zone", "Europe/London")
    if "1999-12-31" in arguments:
        zone = (*zone, "--from", "1999-12-01")
    assert words in asked(year, *arguments, *zone, code=Exit.USAGE)["message"]


def test_a_time_with_its_offset_is_no_riddle(year: Path) -> None:
    """Of the hour that London has twice, both can be said: an hour lies between them."""
    starts = [
        asked(year, "--from", f"2026-10-25T01:30:00{offset}", "--zone", "Europe/London")
        for offset in ("+01:00", "+00:00")
    ]
    first, second = (one["from_time_ns"] for one in starts)
    assert second - first == 3_600 * 10**9


@pytest.mark.parametrize("name", ["journal", "mixed", "clearing", "risk", "reversals", "gaps"])
def test_all_accounts_of_a_game_add_up(tmp_path: Path, name: str) -> None:
    """The log of the events, and the machine that reads no event, have the same figures; opening and lines close."""
    journal = write_journal(tmp_path / "data", golden_records(GOLDEN / f"{name}.txt"))
    found = asked(journal, "--check")
    assert (found["differences"], found["shown"]) == (0, [])
    assert found["accounts"] > 10
    assert found["figures"] > found["accounts"]


def test_a_movement_that_the_log_lost_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the fees of trades the books differ from the machine's, by name and amount, and the exit code is 1."""

    def without_fees(*values: Any) -> list[Movement]:  # noqa: ANN401  what it stands in for has other types
        return [one for one in movements_of(*values) if one.kind != kinds.TRADING_FEE]

    monkeypatch.setattr(sums, "movements_of", without_fees)
    journal = write_journal(tmp_path / "data", golden_records(GOLDEN / "journal.txt"))
    found = asked(journal, "--check", code=Exit.FINDING)
    assert found["differences"] > 0
    shown = [one for one in found["shown"] if one["account"] == "fees"]
    assert {one["figure"] for one in shown} >= {"balance", "unsettled equity"}


def test_files_have_the_rows_of_the_output(tmp_path: Path) -> None:
    """CSV has all rows of all tables; a statement of one account and asset has the rows of the whole."""
    journal = write_journal(tmp_path / "data", golden_records(GOLDEN / "journal.txt"))
    whole = asked(journal, "--transactions")
    part = asked(journal, "--account", "1001", "--asset", "USDC", "--transactions")
    folder = tmp_path / "files"
    written = asked(journal, "--transactions", "--out", str(folder))["rows"]
    for name in ("statements", "movements", "positions", "transactions"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file))
        assert read == [{key: str(value) for key, value in row.items()} for row in whole[name]]
        assert written[name] == len(read) > 0
        assert part[name] == [
            row for row in whole[name] if (row["account_id"], row["asset"]) == (1001, "USDC")
        ]


def command(*words: str | Path) -> None:
    """A command that succeeds."""
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output


def test_a_statement_reads_archives_and_refuses_where_one_was_moved_away(tmp_path: Path) -> None:
    """In three parts, of which two are archived, the rows are those of the whole; without either there are none."""
    records = golden_records()
    whole = asked(write_journal(tmp_path / "whole", records), "--transactions")
    journal = tmp_path / "parts"
    third = len(records) // 3
    for begin in range(0, len(records), third):
        data = DataDirectory(journal)
        if begin == 0:
            data.journal.fence(EPOCH)
        at = records[begin - 1].last_sequence + 1 if begin else 0
        data.journal.append(EPOCH, at, records[begin : begin + third])
        data.close()
        if begin < 2 * third:
            command("snapshot", journal)
            command("archive", journal, "--keep", "1")
    assert asked(journal, "--transactions") == whole
    assert check_statements(journal) > 100
    pieces = sorted((journal / "archive").iterdir())
    assert len(pieces) == 2
    for piece, error, words in (
        (pieces[0], "HistoryGap", f"the first ones are not in {journal / 'archive'}"),
        (pieces[1], "Archived", f"{journal / 'archive'} does not hold it"),
    ):
        piece.rename(tmp_path / piece.name)
        found = asked(journal, "--from", "2023-11-14T23:00:00", code=Exit.USAGE)
        assert found["error"] == error
        assert words in found["message"]
        (tmp_path / piece.name).rename(piece)


def test_a_statement_of_a_restored_journal_is_that_of_the_original_up_to_its_end(
    tmp_path: Path,
) -> None:
    """What came after the end of the copy is not in it, and the numbers that it passes over move nothing."""
    records = golden_records()
    # An hour has to be there: a claim inside one lies on the line to its end, which the copy does not have.
    hour = "2023-11-14T23:00:00"
    hour_ns = int(datetime.fromisoformat(hour + "+00:00").timestamp()) * 10**9
    last = next(one for one in records if one.time_ns >= hour_ns)
    original = write_journal(tmp_path / "data", records)
    command("backup", original, tmp_path / "backup")
    restored = tmp_path / "restored"
    command(
        "restore",
        tmp_path / "backup",
        restored,
        "--until",
        str(last.last_sequence),
        "--old",
        original,
    )
    assert check_statements(restored) > 100
    copy, whole = (asked(one, "--to", hour, "--transactions") for one in (restored, original))
    assert len(whole["transactions"]) > 50
    for table in ("movements", "positions", "transactions"):
        assert copy[table] == whole[table], table
    # The original has a row of zeros for what an account first had afterwards.
    of_copy = {(row["account_id"], row["asset"]): row for row in copy["statements"]}
    for row in whole["statements"]:
        found = of_copy.get((row["account_id"], row["asset"]), {})
        assert all(found.get(key, "0") == value for key, value in row.items() if key not in HEAD)


AWAY_AT_MIDNIGHT = """
setup:
  asset SOL scale 9 price 100
  account alice leverage 10 flags spot-margin
  account lena
  deposit alice 100 SOL
  deposit lena 1,000 USDC
  parameters USDC debt-leverage 10
  pool USDC base 8.76% slope1 0% slope2 0% reserve 0%
  wait 2,799.999999999s

scenario: The clearinghouse is away from 23:00 to 02:00, and its day ends meanwhile.

  lend lena 1,000 USDC
  borrow alice 500 USDC
  gap 10,800s
  repay alice 100 USDC
"""


def test_a_day_that_ended_in_a_gap_has_its_own_interest(tmp_path: Path) -> None:
    """0.001 % an hour of 500: an hour of it before midnight, two after it, compounded, though all was booked at two."""
    journal, accounts = played(AWAY_AT_MIDNIGHT, tmp_path)
    days = ("2023-11-14", "2023-11-15")
    first, second = (
        row_of(
            asked(journal, "--from", day, "--to", day, "--asset", "USDC"),
            "statements",
            accounts["alice"],
        )
        for day in days
    )
    assert (first["closing_borrowed"], first["interest"]) == ("500.005", "-0.005")
    assert second["opening_borrowed"] == "500.005"
    # 500 x 1.00001^3 = 500.01500015, less 100, ceiled.
    assert (second["closing_borrowed"], second["interest"]) == ("400.015001", "-0.010001")
    assert check_statements(journal) > 0
