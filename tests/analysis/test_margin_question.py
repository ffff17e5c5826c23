# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse margin`: what an account needs, what it would need, and what a portfolio alone needs, by hand.

Two shares at 100 have the same scenarios, -10 %, -8 % and -6 % at worst, 5 %, 4 % and 3 % at best, -20 % and 4 % in
stress; a third one has none. One account has bought 10 of each, another one sold them.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.statemachine.vocabulary.types import PPB
from tests.joint_history import journals

PERCENT = PPB // 100
WORST = [-10, -8, -6, 5, 4, 3]
RETURNS = [one * PERCENT for one in [*WORST, *[0] * (250 - len(WORST)), -20, 4, *[0] * 28]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal; only to be read."""
    folder = tmp_path_factory.mktemp("margin") / "journal"
    journals.write(folder, ["AAA", "BBB", "CCC"], returns=RETURNS)
    return folder


def ask(data: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, tables and errors."""
    done = CliRunner().invoke(main, ["margin", str(data), *words, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout else {}, done.stderr


def parts(found: dict[str, Any]) -> dict[str, str]:
    """The parts of a margin."""
    (row,) = found["margin"]
    names = ("initial_margin", "expected_shortfall", "floor", "whole", "singles", "unreduced")
    return {name: row[name] for name in names}


def test_a_hypothetical_portfolio_has_its_margin_with_its_parts(data: Path) -> None:
    """100 shares of one: 0.75 x 800 + 0.25 x 2,000; a hedge of both keeps a fifth of 1,100 + 400."""
    code, found, _ = ask(data, "--add", "AAA/USD=100")
    assert (code, parts(found)["initial_margin"], parts(found)["floor"]) == (0, "1100", "1100")
    assert [row["scenario"] for row in found["scenarios"]] == [0, 1, 2]
    code, found, _ = ask(data, "--add", "AAA/USD=100", "--add", "BBB/USD=-100")
    assert code == 0
    assert parts(found) == {
        "initial_margin": "300",
        "expected_shortfall": "0",
        "floor": "0",
        "whole": "0",
        "singles": "1500",
        "unreduced": "300",
    }
    assert [row["quantity"] for row in found["positions"]] == ["100", "-100"]


def test_positions_of_an_account_count_with_what_is_added(data: Path, tmp_path: Path) -> None:
    """10 of each bought: 110 twice, which fall together, and 1,000 whole; a hedge leaves what counts whole and 30."""
    buyer = next(
        row["account_id"]
        for row in json.loads(
            CliRunner().invoke(main, ["member", str(data), "one", "--json"]).stdout
        )["accounts"]
    )
    code, found, _ = ask(data, "--account", str(buyer))
    assert (code, found["margin"][0]["account_id"]) == (1, buyer)
    assert (parts(found)["initial_margin"], parts(found)["whole"]) == ("1220", "1000")
    _, found, _ = ask(data, "--account", str(buyer), "--add", "CCC/USD=-10", "--add", "BBB/USD=-20")
    # AAA bought for 1,000: 110; BBB sold for 1,000: 40; together nothing.
    assert parts(found)["initial_margin"] == "30"
    done = CliRunner().invoke(
        main, ["margin", str(data), "--add", "AAA/USD=1", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0
    assert (tmp_path / "out" / "margin.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["--add", "AAA/USD"],
            "write MARKET=QUANTITY; cleared markets are: AAA/USD, BBB/USD, CCC/USD",
        ),
        (["--add", "ZZZ/USD=1"], "cleared markets are: AAA/USD, BBB/USD, CCC/USD"),
        (["--add", "AAA/USD=x"], "--add AAA/USD=x: the quantity"),
        (["--add", "AAA/USD=1.5"], "--add AAA/USD=1.5: the quantity"),
        (["--account", "999999"], "there is no account 999999"),
        (["--at", "2"], "no parameters of margin are set"),
    ],
)
def test_what_cannot_be_asked_is_refused(data: Path, words: list[str], says: str) -> None:
    """Each says what there is."""
    code, _, errors = ask(data, *words)
    assert (code, says in errors) == (2, True), errors
