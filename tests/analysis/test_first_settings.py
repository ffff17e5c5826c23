# SPDX-License-Identifier: Apache-2.0
"""What an operator has to set before others may trade, as `doctor --settings` lists it (SPEC A-1, C-16.1, O-1.4)."""

import json
from pathlib import Path

from clearinghouse.server.cli.first_settings import first_settings
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import PPB
from clearinghouse.storage.checkup import BAD, WARNING
from tests.analysis.journals import RecordedSystem
from tests.server.harness import run_command
from tests.support import System


def found(system: System, level: str) -> dict[str, str]:
    """The details of the findings of a level, by name."""
    return {one.name: one.detail for one in first_settings(system.state) if one.level == level}


def test_a_new_installation_lacks_two_persons() -> None:
    """One finding goes with each call that sets what is missing."""
    system = System()
    assert found(system, BAD)["authority"] == "it is off: each caller may make every call"
    system = System(check=False)
    system.begin_with_operators("test", "ann")
    assert found(system, BAD) == {
        "parameters": "one operator alone changes parameters",
        "custody": "one person confirms any amount of USDC",
    }
    assert "recovery keys" in found(system, WARNING)
    system.must(commands.GrantRole("ann", "r", system.now, "test", types.ROLE_RISK_OFFICER, 0))
    system.must(commands.SetApprovalLimit(*system.head(), AssetId(1), 1_000))
    system.must(commands.SetParameterApproval(*system.head(), 1))
    assert found(system, BAD) == {}


def test_a_counterparty_without_terms_lacks_each_of_them() -> None:
    """A member and a cleared market, stated as before the rules came; then with a limit and the usual terms."""
    system = System()
    share = system.asset("XYZ", 0)
    market_id = system.market("XYZ/USDC", types.SPOT, share, lot=(1, 0), status=types.MARKET_HALTED)
    system.must(commands.AdmitMember(*system.head(), "alice", 0, 0, 0))
    system.must(commands.SetCalendar(*system.head(), 0, 0, []))
    system.must(commands.CreateSegment(*system.head(), "EQ", 1, 0, 86_390, 43_200, 5))
    system.must(commands.SetClearing(*system.head(), MarketId(market_id), 1, 1, 0))
    bad = found(system, BAD)
    assert bad["margin"] == "members owe none"
    assert bad["limits"] == "no limit of exposure: alice"
    assert bad["default fund"] == "no member has to contribute"
    assert {"stress", "liquidity"} <= found(system, WARNING).keys()
    assert bad["reference"] == "XYZ/USDC: no index, and trades of 1 on each side make a price"
    assert bad["band"] == "XYZ/USDC: trades are captured at any price"
    terms = commands.SetClearing(*system.head(), MarketId(market_id), 1, 1, 0, 0, 0, 0)
    system.must(terms)
    system.must(commands.SetMember(*system.head(), 1, types.MEMBER_ACTIVE, 5_000, 0, 0))
    bad = found(system, BAD)
    assert {"reference", "band", "limits"} & bad.keys() == set()


def test_debts_without_a_maintenance_margin_are_found_where_nothing_else_secures_them() -> None:
    """Of an asset with a pool; USDC in full secures SOL, and SOL secures USDC with a haircut alone."""
    system = System()
    sol = system.asset("SOL", 9, price=150, weight_ppb=900_000_000)
    btc = system.asset("BTC", 8, price=60_000)
    assert "lending" not in found(system, BAD)  # no pool
    for asset_id in (1, sol):
        system.must(
            commands.SetPool(
                *system.head(), AssetId(asset_id), PPB * 8 // 10, 0, PPB // 10, PPB, PPB // 10, types.ACCRUAL_LINEAR,
                types.ACCRUAL_LINEAR, 0, 0, 0, 0, PPB, 0, 0, 0, 0, 0,
            )
        )  # fmt: skip
    # BTC counts in full.
    expected = "debts of USDC bear no maintenance margin: lenders pay what a price moves"
    assert found(system, BAD)["lending"] == expected
    assets = system.state.assets
    assets[AssetId(btc)].weight_base_ppb = 900_000_000
    assert "lending" not in found(system, BAD)
    assets[AssetId(sol)].debt_mmf_base_ppb = 0
    assert found(system, BAD)["lending"].startswith("debts of SOL bear no maintenance margin")
    assets[AssetId(sol)].debt_mmf_base_ppb = 1
    assert "lending" not in found(system, BAD)


def test_doctor_lists_them_and_ends_with_a_finding(tmp_path: Path) -> None:
    """With `--settings` alone: a directory without authority is a sound directory."""
    system = RecordedSystem()
    sol = system.asset("SOL", 9, price=150)
    system.market("SOL-PERP", types.PERPETUAL, sol)
    directory = str(system.write(tmp_path / "data"))
    plain = json.loads(run_command("doctor", directory, "--json").stdout)
    done = run_command("doctor", directory, "--settings", "--json")
    listed = json.loads(done.stdout)["findings"][len(plain["findings"]) :]
    assert done.returncode == 1
    assert [one["name"] for one in listed] == ["authority", "listing", "listing", "listing"]
    assert listed[-1]["detail"].startswith("SOL-PERP lacks NO_BAND, ")
