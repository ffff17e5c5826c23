# SPDX-License-Identifier: Apache-2.0
"""The crash: a small generated one with every check, and a slice of the recorded hour."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.apps.crash import feed, report, run_crash
from clearinghouse.apps.crash.makers import CALM_PPM, SIZE_USD, Tape
from clearinghouse.apps.crash.statistics import SHARING, TIERS
from clearinghouse.apps.runs import RunFolderError, marker_name
from clearinghouse.server.cli import main
from clearinghouse.statemachine.vocabulary import types
from tests.realdata import data_dir
from tests.statement_checks import check_statements

# The keys that the report promises.
KEYS = {
    "liquidated_accounts",
    "by_tier",
    "blocked_liquidations",
    "price_states",
    "liquidity_fund",
    "adl",
    "socialised",
    "bad_debt",
    "conservation",
    "chain_head",
    "replayed_chain_head",
    "commands",
    "commands_per_second",
    "sources",
    "fixed_at_1",
    "tiers_unused",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A crash of a minute that 200 accounts are in."""
    folder = tmp_path_factory.mktemp("crash") / "run"
    found = run_crash.run(folder, feed.generated(4, 60), 1, 200, workers=0)
    assert json.loads((folder / report.REPORT_FILE).read_text(encoding="utf-8")) == found
    # So that later readers of the journal need not replay it from genesis.
    assert len(list((folder / run_crash.JOURNAL_DIR / "snapshots").glob("*.bin"))) > 1
    # Of 200 accounts with loans, positions, liquidations and shared losses.
    assert check_statements(folder / run_crash.JOURNAL_DIR) > 2_000
    return found


def test_a_small_crash_keeps_every_promise(small: dict[str, Any]) -> None:
    """All checks pass, all three tiers and the sharing that is left over are used, and the replay has the same head."""
    assert report.failures(small) == []
    assert small.keys() >= KEYS
    assert small["chain_head"] == small["replayed_chain_head"]
    assert small["checks"]["commands"] == small["commands"]
    assert small["checks"]["full_scans"] > small["checks"]["liquidation_steps"] > 0
    assert set(small["conservation"].values()) == set(small["positions"].values()) == {0}
    used = {name for name, tier in small["by_tier"].items() if tier["fills"]}
    assert used | small["tiers_unused"].keys() == {*TIERS, SHARING}
    assert {TIERS[1], TIERS[2]} <= used
    assert small["liquidated_accounts"] > 50


def test_a_small_crash_tells_what_became_of_each_stop(tmp_path: Path) -> None:
    """Every stop is accepted and has one fate, some of them filled, and none is lost while its position stays."""
    found, _ = run_crash.record(tmp_path / "run", feed.generated(4, 60), 1, 60, stops=60, workers=0)
    stops = found["stops"]
    count = stops["stops"]
    assert 20 < count <= 60
    assert stops["refused"] == {}
    fates = (
        "filled",
        "liquidated instead",
        "liquidated after a part",
        "waits for the book",
        "not triggered",
        "closed otherwise",
    )
    assert sum(stops.get(fate, 0) for fate in fates) == count
    assert stops["filled"] > 0
    assert stops["ended with a position, by code"] == {}
    worse = stops["worse_than_trigger_bps"]
    assert worse["median"] <= worse["of 90 %"] <= worse["most"]


def test_a_small_crash_tells_its_prices(small: dict[str, Any]) -> None:
    """States of prices are shares of one whole; one venue alone makes no price; who fell off moved no index."""
    for shares in small["price_states"].values():
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
    assert small["price_states"]["SOLO-PERP"] == {"ABSENT": 1.0}
    assert "SOLO" not in small["lowest_index"]
    for coin, low in small["lowest_index"].items():
        prints = small["lowest_prints"][coin]
        assert float(low) > 1.3 * float(prints["perp"])
        assert float(low) > 0.98 * min(float(prints["deep"]), float(prints["thin"]))
    assert small["fixed_at_1"] == {"USDT": "fixed at 1:USDT"}
    assert any("in USDT" in source for source in small["sources"]["ALFA"])


def test_a_crash_longer_than_a_tick_counts_has_prices_to_its_end(tmp_path: Path) -> None:
    """Of four minutes most have a price, though one of three venues quotes in a stablecoin at a fixed price."""
    found, _ = run_crash.record(tmp_path / "run", feed.generated(4, 240), 1, 8, workers=0)
    assert report.failures(found | {"replayed_chain_head": "", "chain_head": ""}) == []
    shares = found["price_states"]
    assert set(shares) > {"ALFA-PERP", "BETA-PERP", "GAMA-PERP", "DELT-PERP", "SOLO-PERP"}
    assert max(states.get("NO_QUORUM", 0) for states in shares.values()) < 0.3


def test_a_seed_gives_one_chain(tmp_path: Path) -> None:
    """The same prices and seed give the same chain head twice, another seed another."""
    prices = feed.generated(5, 20)
    heads = [
        run_crash.record(tmp_path / name, prices, seed, 10, workers=0)[1]
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    assert heads[0] == heads[1]
    assert heads[0] != heads[2]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("findings",), ["sequence 7: something"], "sequence 7"),
        (("conservation", "USD"), 1, "balances of USD sum to 1"),
        (("positions", "ALFA-PERP"), -1, "positions of ALFA-PERP"),
        (("settlement", "differences", "USD"), 2, "settlement of USD"),
        (("negative_balances",), 1, "1 balances are negative"),
        (("checks", "commands"), 3, "3 of"),
        (("liquidated_accounts",), 0, "no account was liquidated"),
        (("adl", "fills_without_a_loss"), 0, "tier 3 left an account with a loss"),
        (("by_tier", TIERS[2], "fills"), 0, "was not used and no reason is given"),
        (("replayed_chain_head",), "cd", "chain head"),
    ],
)
def test_a_bad_crash_fails_with_its_reason(
    small: dict[str, Any], path: tuple[str, ...], value: object, reason: str
) -> None:
    """Each promise of the report that does not hold fails the run and says why."""
    bad = copy.deepcopy(small)
    place = bad
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert any(reason in failure for failure in report.failures(bad))


def test_makers_show_less_as_prices_move_more() -> None:
    """The whole size in a calm market, half at the calm volatility, less and further away beyond; then more again."""
    tape = Tape()
    tape.take(1, 1_000_000)
    assert tape.size_usd() == SIZE_USD
    narrow = tape.half_spread_ppm()
    # Another venue's level is no move; a venue's own step is.
    tape.take(2, 900_000)
    assert tape.volatility_ppm == 0
    tape.take(1, 1_000_000 + CALM_PPM)
    assert tape.size_usd() == SIZE_USD // 2
    assert tape.half_spread_ppm() > narrow
    tape.take(1, 2_000_000)
    assert tape.size_usd() < SIZE_USD // 10
    tape.decay(2_000)
    assert tape.size_usd() > SIZE_USD * 9 // 10


def test_a_record_that_is_not_as_described_is_refused(tmp_path: Path) -> None:
    """Other columns, or no record at all, end the command with 2 and a reason; a foreign folder is left alone."""
    runner = CliRunner()
    options = ["crash", "--dir", str(tmp_path / "run"), "--data", str(tmp_path), "--json"]
    done = runner.invoke(main, options)
    assert (done.exit_code, json.loads(done.stdout)["ok"]) == (2, False)
    folder = tmp_path / feed.RECORDED
    folder.mkdir()
    with gzip.open(folder / feed.RECORDED_FILE, "wt", encoding="ascii") as file:
        file.write("a,b\n")
    with pytest.raises(ValueError, match="other columns"):
        feed.recorded(tmp_path)
    with gzip.open(folder / feed.RECORDED_FILE, "wt", encoding="ascii") as file:
        file.write(",".join(feed.COLUMNS) + "\ngemini,BTCUSD,1,2,3,buy,-1,1\n")
    with pytest.raises(ValueError, match="no price"):
        feed.recorded(tmp_path)
    prices = feed.generated(1, 20)
    with pytest.raises(ValueError, match="no prints"):
        prices.part(7, 8)
    with pytest.raises(RunFolderError, match="did not make"):
        run_crash.run(tmp_path, prices, 1, 1, workers=0)
    assert not (tmp_path / marker_name(run_crash.MADE_BY)).exists()


@pytest.mark.slow
def test_the_command_says_what_came_of_it(tmp_path: Path) -> None:
    """The command plays a generated crash, prints the report for people and for programs, and fails where it must."""
    options = ["crash", "--generated", "--accounts", "5", "--to-minute", "1"]
    done = CliRunner().invoke(main, [*options, "--dir", str(tmp_path / "run"), "--seed", "3"])
    # A calm minute: everything adds up, but no account was liquidated.
    assert done.exit_code == 1
    assert "no account was liquidated" in done.stderr
    assert "Waterfall" in done.stdout
    assert "the same" in done.stdout
    assert (tmp_path / "run" / report.REPORT_FILE).exists()


@pytest.mark.nightly
def test_the_recorded_crash_follows_no_single_venue(tmp_path: Path) -> None:
    """In the worst minutes no index follows one venue, and no account is liquidated at a price that forbids it."""
    whole = feed.recorded(data_dir("ticks_2025_10_10").parent)
    found = run_crash.run(tmp_path / "run", whole.part(20, 34), 1, 150)
    assert report.failures(found) == []
    assert check_statements(tmp_path / "run" / run_crash.JOURNAL_DIR) > 1_000
    # One venue printed 1.055 where another held 3.56: the third, then at 3.20 (later near 3.00), is the median.
    assert found["lowest_prints"]["ATOM"]["binance-delivery"] == "1.055"
    assert 2.97 <= float(found["lowest_index"]["ATOM"]) <= 3.25
    # With one venue of three there never is an index.
    for coin in ("BTC", "ETH", "SOL"):
        assert found["price_states"][f"{coin}-PERP"] == {"ABSENT": 1.0}
        assert coin not in found["lowest_index"]
    blocked = found["blocked_liquidations"]
    assert blocked["made_at_banned_prices"] == 0
    assert blocked["accounts"] == blocked["liquidated_later"] + blocked["never_liquidated"] > 0
    assert found["price_states"]["ATOM-PERP"]["NO_QUORUM"] > 0
    assert found["liquidated_accounts"] > 0


def test_the_record_is_thinned_to_one_print_a_venue_and_tenth(tmp_path: Path) -> None:
    """Of the trades of a venue, coin and 100 ms the last counts, and all are in the order of their receipt."""
    folder = tmp_path / feed.RECORDED
    folder.mkdir()
    rows = [
        "gemini,BTCUSD,100000,100000,1,buy,5,1",
        "gemini,BTCUSD,150000,150000,2,buy,6,1",
        "coinbase,BTC-USD,120000,160000,3,buy,7.25,1",
        "gemini,BTCUSD,210000,210000,4,buy,8,1",
        "binance,SKYUSDT,205000,215000,5,sell,0.5,1",
    ]
    with gzip.open(folder / feed.RECORDED_FILE, "wt", encoding="ascii") as file:
        file.write("\n".join([",".join(feed.COLUMNS), *rows]))
    found = feed.recorded(tmp_path)
    unit = feed.WHOLE_E9
    assert [(one.received_ns, one.price_e9) for one in found.prints] == [
        (150_000_000, 6 * unit),
        (160_000_000, 7 * unit + unit // 4),
        (210_000_000, 8 * unit),
        (215_000_000, unit // 2),
    ]
    assert [venue.source for venue in found.venues] == ["gemini:BTC", "coinbase:BTC", "binance:SKY"]
    assert found.fixed == ["USDT"]
    assert found.part(0, 0) == found
    assert types.SECOND_NS // feed.STEP_NS == 10
