# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse listing check`: what markets and assets of a journal lack to be safe (SPEC O-1.4)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.server.cli.listing import TEXTS
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.v1 import enums_pb2
from tests.analysis.journals import RecordedSystem


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A coin that is collateral, with one source, and its perpetual; sequence 1 comes before both."""
    system = RecordedSystem()
    coin = system.asset("COIN", 6, 100, weight_ppb=900_000_000)
    system.market("COIN-PERP", types.PERPETUAL, coin, band_ppb=50_000_000)
    system.market("COIN-USDC", types.SPOT, coin, band_ppb=50_000_000, slippage_ppb=1_000_000)
    return system.write(tmp_path_factory.mktemp("listing") / "data")


def asked(journal: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the answer."""
    done = CliRunner().invoke(main, ["listing", "check", str(journal), "--json", *arguments])
    return done.exit_code, json.loads(done.stdout)


def gaps(found: dict[str, Any], symbol: str) -> list[str]:
    """The gaps of one market or asset, in their order."""
    return [row["gap"] for row in found["findings"] if row["symbol"] == symbol]


def test_a_market_is_checked_with_its_assets(journal: Path) -> None:
    """One source without rules makes the price; nothing is liquidated, and nothing limits what comes and goes."""
    code, found = asked(journal, "COIN-PERP")
    assert code == 1
    limits = ["NO_OUTFLOW_LIMIT", "NO_DEPOSIT_CAP"]
    assert gaps(found, "USDC") == limits
    assert gaps(found, "COIN") == ["FEW_SOURCES", "NO_INDEX_RULES", "FLAT_WEIGHT", *limits]
    perp = ["NO_SLIPPAGE", "LIQUIDATION_OFF", "NO_BACKSTOP", "NO_OPEN_INTEREST_CAP", "NO_FUNDING"]
    assert gaps(found, "COIN-PERP") == perp
    assert gaps(found, "COIN-USDC") == []


def test_one_asset_and_an_earlier_moment(journal: Path) -> None:
    """At sequence 1 there is no market, so nothing is examined, and the exit code says that nothing is missing."""
    code, found = asked(journal, "COIN")
    assert (code, {row["symbol"] for row in found["findings"]}) == (1, {"COIN"})
    assert asked(journal, "--at", "1") == (0, {"as_of_sequence": 1, "findings": []})


def test_people_read_the_call_that_ends_a_gap(journal: Path) -> None:
    """A line for each finding has the symbol, the gap and the call; what does not exist is wrong usage."""
    done = CliRunner().invoke(main, ["listing", "check", str(journal), "COIN-PERP"])
    line = next(line for line in done.stdout.splitlines() if "LIQUIDATION_OFF" in line)
    assert line.split()[0] == "COIN-PERP"
    assert line.endswith("leverage without liquidation: SetLiquidation")
    done = CliRunner().invoke(main, ["listing", "check", str(journal), "NONE"])
    assert (done.exit_code, "there is no market or asset NONE" in done.stderr) == (2, True)


def test_each_gap_has_a_text() -> None:
    """The table has each value of the enumeration but the first."""
    assert set(TEXTS) == set(enums_pb2.ListingGap.values()) - {0}
