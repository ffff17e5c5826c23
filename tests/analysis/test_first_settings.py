# SPDX-License-Identifier: Apache-2.0
"""What an operator has to set before others may trade, as `doctor --settings` lists it (SPEC A-1, C-16.1, O-1.4)."""

import json
from pathlib import Path

from clearinghouse.server.cli.first_settings import first_settings
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
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
