# SPDX-License-Identifier: Apache-2.0
"""Stress: the language of scenarios, what a scenario does to a small clearinghouse, and what is reported (SPEC A-1)."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from clearinghouse.apps.stress.command import run_stress, stress_command
from clearinghouse.apps.stress.playing import Playing
from clearinghouse.apps.stress.report import lines_of, make_report
from clearinghouse.apps.stress.scenario import ScenarioError, bundled, load, parse
from clearinghouse.apps.stress.tally import Tally
from clearinghouse.server.startup.forking import fork_journal
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    initial_margin,
    refresh,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, SourceId
from tests.unit.server.startup.journal_to_fork import UNIT, Setup, small_town
from tests.unit.server.startup.test_forking import files_of

HEAD: Final = 'name = "n"\ndescription = "d"\nrun_for = "10m"\n'
MOVE: Final = '[[step]]\ndo = "move"\nasset = "SOL"\n'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of a small town."""
    folder = tmp_path_factory.mktemp("stress") / "data"
    small_town(folder)
    return folder


def report_of(data: Path, steps: str, head: str = HEAD, asset: str = "") -> dict[str, Any]:
    """The report of a scenario given as text."""
    playing, tally = run_stress(data, parse(head + steps, "test"), asset=asset)
    return make_report(playing, tally)


def played(data: Path, steps: str, head: str = HEAD) -> Playing:
    """Play a scenario to its end, and return the state."""
    playing = Playing(fork_journal(data), parse(head + steps, "test"))
    playing.run()
    assert playing.violations == []
    return playing


# --- what happens -----------------------------------------------------------------------------------------


def test_a_fall_without_a_book_is_what_a_pencil_says(data: Path) -> None:
    """A long of 100 at 100 on 1,000 is flagged at 92.75 and, with no bid to sell to, deleveraged at 91.35.

    The price falls by 0.05 a second. 1,000 - 100 x (100 - p) is first below 3 % of 100 p at p = 92.75, and below half
    of that, where tier 1 ends and there is no backstop, at p = 91.35: 135 against 137.025. With equity left the price
    of tier 3 is the mark, so 1,000 - 135 = 865 is lost, to Bob, and nothing is left to pay for anybody else.
    """
    steps = """
        [[step]]
        do = "empty_books"
        [[step]]
        do = "move"
        at = "1m"
        asset = "SOL"
        percent = -30
        over = "10m"
    """
    report = report_of(data, steps, HEAD.replace("10m", "12m"))
    liquidations = report["liquidations"]
    assert (liquidations["accounts"], liquidations["started"], liquidations["ended"]) == (1, 1, 1)
    filled = {name: row for name, row in liquidations["by_tier"].items() if row["fills"]}
    assert filled == {
        "3 auto-deleveraging": {
            "fills": 1, "accounts": 1, "counterparties": 1, "notional": "9135",
        }
    }  # fmt: skip
    assert [row["owner"] for row in report["worst_accounts"]] == ["alice"]
    worst = report["worst_accounts"][0]
    assert (worst["equity_before"], worst["loss"], worst["equity_after"]) == ("1000", "865", "135")
    assert (worst["exposure"], worst["margin_fraction"], worst["liquidated"]) == ("0", None, True)
    fund = report["liquidity_fund"]
    assert (fund["before"], fund["lowest"], fund["after"], fund["paid"]) == ("0", "0", "0", {})
    assert report["bad_debt"] == {"accounts": 0, "by_asset": {}}
    assert report["steps"][0]["what"] == "6 orders pulled from the books"
    sol = report["prices"][0]
    assert (sol["asset"], sol["before"], sol["lowest"], sol["after"]) == ("SOL", "100", "70", "70")
    assert sol["state_shares"] == {"OK": "1"}
    assert (report["ok"], report["refused_ticks"]) == (True, {})


def test_a_loss_beyond_the_margin_is_shown_with_who_bore_it(data: Path) -> None:
    """A fall at once to 80 leaves 1,000 - 2,000: the shortfall of 1,000 moves the price of tier 3; no debt stays."""
    steps = """
        [[step]]
        do = "empty_books"
        [[step]]
        do = "move"
        at = "1m"
        asset = "SOL"
        percent = -20
    """
    report = report_of(data, steps)
    tier = report["liquidations"]["by_tier"]["3 auto-deleveraging"]
    # Bob buys 100 back at 80 + 10 and keeps 1,000 of his gain of 2,000.
    assert (tier["fills"], tier["notional"]) == (1, "9000")
    assert [row["loss"] for row in report["worst_accounts"]] == ["1000"]
    assert report["socialised"] == {"losses_shared": {}, "accounts": 0}
    assert report["bad_debt"]["accounts"] == 0


@pytest.mark.parametrize("name", sorted(bundled()))
def test_each_shipped_scenario_runs_and_every_invariant_holds(data: Path, name: str) -> None:
    """Every scenario that is shipped plays to its end on a clearinghouse with positions and a stablecoin."""
    before = files_of(data)
    scenario = load(name)
    report = make_report(*run_stress(data, scenario))
    assert report["ok"]
    assert report["simulated_seconds"] == scenario.duration_ns // types.SECOND_NS
    assert [step["at_seconds"] for step in report["steps"]] == [
        step.at_ns // types.SECOND_NS for step in scenario.steps
    ]
    assert report["invariants"]["full_checks"] >= 6
    assert report["refused_ticks"] == {}
    shaken = {row["asset"] for row in report["prices"] if row["lowest"] != row["before"]}
    expected = {"crash-all-empty-books": {"SOL", "BTC", "USDT"}, "stablecoin-depeg": {"USDT"}}
    assert shaken == expected.get(name, {"SOL"})
    assert files_of(data) == before


def test_the_same_run_gives_the_same_report(data: Path) -> None:
    """Two runs from the same sequence have the same report, the chain head of the fork included."""
    scenario = parse(HEAD.replace("10m", "3m") + MOVE + 'percent = -30\nover = "2m"\n', "test")
    first = make_report(*run_stress(data, scenario, 50))
    assert first["liquidations"]["accounts"] == 1
    assert first["journal_sequence"] == 50
    assert first == make_report(*run_stress(data, scenario, 50))


def test_makers_follow_the_price_or_stay(data: Path) -> None:
    """A bid at 99.9 stands at 109.89 after a rise by a tenth, and an ask at 100.1 at 110.11; fixed ones stay."""
    steps = '[[step]]\ndo = "move"\nasset = "SOL"\npercent = 10\nover = "1m"\n'
    state = played(data, steps).state
    market = next(one for one in state.markets.values() if one.symbol == "SOL-PERP")
    in_ticks = market.tick_per_lot
    assert [key // in_ticks for key in market.asks.keys] == [-11033, -11022, -11011]
    assert [key // in_ticks for key in market.bids.keys] == [10967, 10978, 10989]
    state = played(data, steps, HEAD + 'books = "stay"\n').state
    market = next(one for one in state.markets.values() if one.symbol == "SOL-PERP")
    assert [key // in_ticks for key in market.asks.keys] == [-10030, -10020, -10010]
    assert [key // in_ticks for key in market.bids.keys] == [9970, 9980, 9990]


def test_books_are_emptied_by_kind_of_account(data: Path) -> None:
    """Orders of the kinds named go, in the markets named, and all others stay."""
    for terms, left in (
        ('kinds = ["customer"]', 6),
        ('markets = ["BTC-PERP"]', 6),
        ('kinds = ["backstop", "market_maker"]', 0),
        ("", 0),
    ):
        steps = f'[[step]]\ndo = "empty_books"\n{terms}\n'
        assert len(played(data, steps, HEAD.replace("10m", "1s")).state.orders) == left


def test_a_whale_has_its_share_with_the_least_margin(data: Path) -> None:
    """A whale of a fifth of 100 at leverage 10 holds 20, with a tenth of its exposure and what its price cost it."""
    steps = '[[step]]\ndo = "whale"\npercent_of_open_interest = 20\nside = "sell"\n'
    state = played(data, steps, HEAD.replace("10m", "1s")).state
    whale = next(one for one in state.accounts.values() if one.owner == "stress whale")
    assert [line.position for line in whale.lines.values()] == [-2_000]
    refresh(state, whale)
    # Sold at the best bid, 99.9: 2 below the mark. Exposure 2,000.
    assert initial_margin(state, whale) == 200 * UNIT
    assert equity(whale) == 200 * UNIT + 1
    assert sum(line.position for one in state.accounts.values() for line in one.lines.values()) == 0


def test_silent_sources_leave_no_quorum(data: Path) -> None:
    """With one of three sources left there is no quorum after ten seconds, and no other asset notices."""
    steps = '[[step]]\ndo = "outage"\nat = "1m"\nasset = "SOL"\nkeep = 1\nfor = "2m"\n'
    report = report_of(data, steps)
    sol, btc = report["prices"][0], report["prices"][1]
    # Last received at 59 s, out after ten more seconds, back at 180 s: 111 s of 600, to the nanosecond.
    assert sol["state_shares"] == {"OK": "0.815", "NO_QUORUM": "0.184999"}
    assert btc["state_shares"] == {"OK": "1"}
    named = steps.replace('asset = "SOL"\nkeep = 1', 'sources = ["SOL-1", "SOL-2"]')
    assert report_of(data, named)["prices"] == report["prices"]


def test_a_source_speaks_in_what_it_quotes_in(tmp_path: Path) -> None:
    """When a stablecoin falls to 0.88, sources that quote in it say more of it for a coin whose price stands."""
    setup = Setup(tmp_path / "data")
    setup.asset("BTC", 10_000, 3)
    setup.asset("USDT", 1, 3)
    for source_id in (1, 2, 3):
        setup.must(
            commands.SetSourceQuote(
                *setup.head(), SourceId(source_id), AssetId(setup.ids["USDT"]), 0
            )
        )
    none = [0, 0, 0]
    values = [10_000 * UNIT * types.PRICE_E9] * 3
    stamps = [setup.fork.now_ns + 1] * 3
    assets = [setup.ids["BTC"]] * 3
    setup.must(
        commands.OracleTicks(
            *setup.head("feeds"),
            [SourceId(1), SourceId(2), SourceId(3)],
            list(map(AssetId, assets)),
            none,
            none,
            values,
            none,
            stamps,
        )
    )
    setup.close()
    steps = '[[step]]\ndo = "move"\nasset = "USDT"\nto = "0.88"\nover = "1m"\n'
    report = report_of(tmp_path / "data", steps)
    btc, usdt = report["prices"]
    assert (usdt["lowest"], usdt["after"]) == ("0.88", "0.88")
    # At the end 10,000 / 0.88, floored at 10^-15, times 0.88. For a moment before that what was said at 0.882 counted
    # at 0.88: 10,000 x 0.88 / 0.882.
    assert btc["after"] == "9999.999999999999999"
    assert btc["highest"] == "10000"
    assert btc["lowest"].startswith("9977.32426303854")


def test_a_state_that_is_off_fails_the_run(data: Path) -> None:
    """A unit of money from nowhere is found at the next full check, where the run ends."""
    playing = Playing(fork_journal(data), load("crash-one-asset"))
    tally = Tally(playing.state, playing.fork.now_ns)
    playing.state.accounts[AccountId(1001)].holdings[AssetId(1)].balance += 1
    playing.run()
    report = make_report(playing, tally)
    assert not report["ok"]
    assert report["simulated_seconds"] == 300
    assert any("I-1" in found for found in report["invariants"]["violations"])


# --- the language -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = \n", "bad is not TOML: .*line 1"),
        ('name = "n"\n', "bad, line 1: description: is missing"),
        (HEAD, r"bad, line 1: step: a scenario has at least one \[\[step\]\]"),
        (HEAD.replace('"10m"', "600"), 'bad, line 3: run_for: 600 is not a duration such as "90s"'),
        (HEAD.replace("10m", "400d"), "bad, line 3: run_for: '400d' is not a duration"),
        (HEAD + "speed = 2\n" + MOVE, "bad, line 4: speed: means nothing here: known are name,"),
        (HEAD + 'books = "run"\n' + MOVE, "bad, line 4: books: 'run' is not one of follow, stay"),
        (HEAD + '[[step]]\nat = "1s"\n', "bad, line 4: step 1, do: is missing"),
        (HEAD + '[[step]]\ndo = "jump"\n', "bad, line 5: step 1, do: 'jump' is not one of move"),
        (HEAD + MOVE, r"bad, line 4: step 1 \(move\), percent: give exactly one"),
        (HEAD + MOVE + 'percent = -5\nto = "1"\n', r"bad, line 8: step 1 \(move\), to: give exactly"),
        (HEAD + MOVE + "percent = -100\n", "bad, line 7: .*percent: -100 is not a percentage from"),
        (HEAD + MOVE + "percent = 0.00000001\n", "bad, line 7: .*percent: .* at most 7 decimals"),
        (HEAD + MOVE + "ppb = 1.5\n", "bad, line 7: .*ppb: .* is not a whole number from"),
        (HEAD + MOVE + 'to = "-1"\n', "bad, line 7: .*to: '-1' is not a price above 0"),
        (HEAD + MOVE + 'to = "nan"\n', "bad, line 7: .*to: 'nan' is not a price above 0"),
        (HEAD + MOVE + 'percent = 1\nat = "11m"\n', "bad, line 8: .*at: lies behind the end"),
        (HEAD + MOVE + "percent = 1\nasst = 1\n", "bad, line 8: .*asst: means nothing here"),
        (HEAD + MOVE.replace('"SOL"', "[]") + "percent = 1\n", r"line 6: .*asset: \[\] is not a symbol"),
        (HEAD + '[[step]]\ndo = "outage"\nfor = "1m"\n', "line 4: .*sources: give either"),
        (HEAD + '[[step]]\ndo = "outage"\nasset = "all"\n', "line 4: .*for: is missing"),
        (HEAD + '[[step]]\ndo = "empty_books"\nkinds = ["venue"]\n', "line 6: .*kinds: 'venue' is no"),
        (HEAD + '[[step]]\ndo = "whale"\n', "line 4: .*percent_of_open_interest: is missing"),
        (HEAD + MOVE + "percent = 1\n" + MOVE + "percent = true\n", r"line 11: step 2 .*percent: True"),
        (HEAD + "step = 3\n", "line 4: step: steps begin with"),
    ],
)  # fmt: skip
def test_a_scenario_that_means_nothing_is_refused_with_its_line(text: str, message: str) -> None:
    """A file that is no scenario is refused with the line and the field at which it is none."""
    with pytest.raises(ScenarioError, match=message):
        parse(text, "bad")


@pytest.mark.parametrize(
    ("steps", "asset", "message"),
    [
        (MOVE.replace("SOL", "DOGE") + "percent = 1\n", "", "there is no asset 'DOGE'"),
        (MOVE.replace("SOL", "USDC") + "percent = 1\n", "", "USDC is the valuation asset"),
        (MOVE + "percent = 1\n", "DOGE", "there is no asset 'DOGE'"),
        (
            '[[step]]\ndo = "whale"\npercent_of_open_interest = 20\n',
            "USDT",
            "no account has a position in USDT",
        ),
        (
            '[[step]]\ndo = "whale"\npercent_of_open_interest = 20\nmarket = "USDT-USDC"\n',
            "",
            "USDT-USDC is a spot market",
        ),
        (
            '[[step]]\ndo = "whale"\npercent_of_open_interest = 0.001\n',
            "",
            "too little open interest",
        ),
        ('[[step]]\ndo = "outage"\nsources = "x"\nfor = "1m"\n', "", "there is no price source 'x'"),
        ('[[step]]\ndo = "empty_books"\nmarkets = "x"\n', "", "there is no market 'x'"),
    ],
)  # fmt: skip
def test_a_step_that_the_state_cannot_play_is_refused(
    data: Path, steps: str, asset: str, message: str
) -> None:
    """A name that the state does not have, or a whale that cannot be, ends the run with what is wrong."""
    with pytest.raises(ScenarioError, match=message):
        report_of(data, steps, asset=asset)


def test_a_waterfall_that_is_off_is_said(tmp_path: Path) -> None:
    """Where liquidation was never switched on accounts are flagged and nothing is sold, and the report says why."""
    setup = Setup(tmp_path / "data")
    setup.asset("SOL", 100, 3)
    setup.market("SOL-PERP", types.PERPETUAL, "SOL")
    setup.account("alice", USDC=1_000)
    setup.account("bob", USDC=100_000)
    setup.trade("bob", "alice", "SOL-PERP", 10_000, 10_000)
    setup.close()
    playing, tally = run_stress(tmp_path / "data", parse(HEAD + MOVE + "percent = -20\n", "test"))
    report = make_report(playing, tally)
    assert (report["liquidations"]["waterfall"], report["liquidations"]["accounts"]) == (False, 1)
    assert all(not row["fills"] for row in report["liquidations"]["by_tier"].values())
    assert "  the waterfall is switched off: accounts are flagged and nothing is sold" in lines_of(
        report, "USDC"
    )


def test_words_that_mean_nobody_are_refused(tmp_path: Path) -> None:
    """Without a position there is no largest market, and without a coin near 1 no stablecoin."""
    setup = Setup(tmp_path / "data")
    setup.asset("SOL", 100, 1)
    setup.close()
    with pytest.raises(ScenarioError, match="no account has a position: name another asset"):
        report_of(tmp_path / "data", MOVE.replace("SOL", "largest") + "percent = 1\n")
    with pytest.raises(ScenarioError, match="no coin stands within 5 % of the valuation asset"):
        report_of(tmp_path / "data", MOVE.replace("SOL", "stablecoin") + "percent = 1\n")


# --- the command ------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    """The command as it is called."""
    return CliRunner().invoke(stress_command, arguments)


def test_the_command_reports_for_people_and_for_programs(data: Path, tmp_path: Path) -> None:
    """A scenario in a file is played; --json prints the report, without it the same figures stand in lines."""
    file = tmp_path / "mine.toml"
    file.write_text(HEAD.replace("10m", "1s") + MOVE + "percent = -20\n", encoding="utf-8")
    reported = run("--from", str(data), "--scenario", str(file))
    assert reported.exit_code == 0, reported.output
    assert "SOL by -20 % in 0 s" in reported.stdout
    assert "every invariant holds (1 full checks)" in reported.stdout
    found = run("--from", str(data), "--scenario", str(file), "--at", "end", "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["simulated_seconds"] == 1


def test_the_command_lists_what_is_shipped() -> None:
    """--list names each shipped scenario with what happens in it."""
    assert [line.split()[0] for line in run("--list").stdout.splitlines()] == sorted(bundled())
    found = json.loads(run("--list", "--json").stdout)["scenarios"]
    assert all(row["description"].endswith(".") for row in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scenario", "whale"], "give --from DIR and --scenario"),
        (["--from", "DATA"], "give --from DIR and --scenario"),
        (["--from", "DATA", "--scenario", "none"], "neither a file nor a scenario that is shipped"),
        (["--from", "DATA", "--scenario", "whale", "--at", "99999"], "the journal ends at sequence"),
        (["--from", "DATA", "--scenario", "whale", "--at", "x"], "neither a sequence nor end"),
        (["--from", "EMPTY", "--scenario", "whale"], "there is no journal at"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_exit_code_2(
    data: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    """A scenario that cannot run is reported on stderr, with the exit code of wrong usage."""
    places = {"DATA": str(data), "EMPTY": str(tmp_path)}
    found = run(*(places.get(word, word) for word in arguments))
    assert found.exit_code == 2
    assert message in found.stderr
