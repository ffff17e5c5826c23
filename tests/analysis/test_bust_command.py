# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse bust`: trades at a wrong price, found in a journal and busted in a fork of it (SPEC O-10)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.statemachine.vocabulary import types
from tests.analysis.journals import RecordedSystem

BLOCK = 256


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred trades at 100, of which the second block has one at 10 after them."""
    system = RecordedSystem()
    coin = system.asset("COIN", 6, 100)
    market = system.market("COIN-USDC", types.SPOT, coin)
    maker, taker = system.account("maker"), system.account("taker")
    system.deposit(maker, coin, 10**12)
    system.deposit(taker, 1, 10**12)
    for price in [10_000] * 300 + [1_000]:
        system.order(maker, market, types.SELL, price, 1)
        system.order(taker, market, types.BUY, price, 1)
    return system.write(tmp_path_factory.mktemp("bust") / "data")


def found(journal: Path, *arguments: str) -> tuple[int, Any]:
    """The exit code and the answer of `bust find`."""
    words = ["bust", "find", str(journal), "COIN-USDC", "--reason", "a slip", "--json"]
    done = CliRunner().invoke(main, [*words, *arguments])
    return done.exit_code, json.loads(done.stdout)


def test_the_trade_of_a_slip_is_found_with_all_trades_of_its_block(journal: Path) -> None:
    """It becomes 95, the nearest price within 5 percent; the buyer won 85 for each unit of the base."""
    code, answer = found(journal, "--reference", "100", "--distance-ppb", "50000000")
    assert code == 0
    (trade,) = answer["trades"]
    assert (float(trade["price"]), float(trade["new_price"])) == (10, 95)
    assert trade["trade_id"] == 301
    (call,) = answer["calls"]
    assert call["request"]["made_trade_ids"] == [str(one) for one in range(BLOCK, 302)]


def test_the_calls_that_are_found_are_taken(journal: Path, tmp_path: Path) -> None:
    """In a fork of the journal the announcement is accepted, and two operators bust the trade: 85 are paid."""
    calls = tmp_path / "calls.jsonl"
    find = ["--reference", "100", "--distance-ppb", "50000000", "--confirm-far"]
    assert found(journal, *find, "--out", str(calls))[0] == 0
    decide = {"call": "AdminService.DecideBust", "request": {"bust_id": "1", "approves": True}}
    with calls.open("a", encoding="utf-8") as file:
        for principal in ("ann", "bob"):
            file.write(json.dumps({**decide, "principal": principal}) + "\n")
    end = json.loads(CliRunner().invoke(main, ["replay", str(journal), "--json"]).stdout)[
        "sequence"
    ]
    words = ["fork", str(journal), "--at", str(end), "--with", str(calls), "--json"]
    done = CliRunner().invoke(main, words)
    answers = json.loads(done.stdout)["answers"]
    assert [one["codes"] for one in answers] == [["OK"], ["OK"], ["OK"]]


def test_what_is_within_the_distance_or_outside_the_window_is_left(journal: Path) -> None:
    """Exit code 1: there is nothing to bust."""
    assert found(journal, "--reference", "60", "--distance-ppb", "999999999") == (
        1,
        {"market": "COIN-USDC", "trades": [], "calls": []},
    )
    find = ["--reference", "100", "--distance-ppb", "50000000"]
    assert found(journal, *find, "--to", "5")[0] == 1
    assert found(journal, *find, "--from", "5")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["COIN-USDC", "--reference", "100.001"], "--reference"),
        (["COIN-USDC", "--reference", "0"], "--reference"),
        (["NONE", "--reference", "100"], "there is no market NONE"),
    ],
)
def test_wrong_usage_names_what_is_wrong(journal: Path, words: list[str], says: str) -> None:
    """A price with more decimals than the tick, a price of 0, a market that is not there."""
    command = ["bust", "find", str(journal), *words, "--reason", "a slip", "--distance-ppb", "1"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert says in done.output


def test_a_file_without_calls_is_refused(tmp_path: Path) -> None:
    """Nothing is sent."""
    file = tmp_path / "calls.jsonl"
    file.write_text('{"call": "AdminService.SetPool", "request": {}}\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["bust", "announce", str(file)])
    assert done.exit_code == 2
    assert "has no calls of" in done.output
