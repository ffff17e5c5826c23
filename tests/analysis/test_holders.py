# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse holders`: what a journal says of banks and of the breaks with their statements (SPEC C-14)."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from tests.analysis.journals import RecordedSystem

CASH = AssetId(1)
DAY_NS = 86_400 * 10**9


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank and a custodian of the cash; the bank states 25 units less than is booked there."""
    system = RecordedSystem()
    for number, kind in ((1, types.HOLDER_BANK), (2, types.HOLDER_CUSTODIAN)):
        name = f"holder-{number}"
        system.must(commands.SetHolder(*system.head(), number, kind, name, 0, 0))
        system.must(commands.SetHolderAccount(*system.head(), number, CASH, 10))
    day = system.now // DAY_NS
    system.now = (day + 1) * DAY_NS
    system.advance(0)
    system.must(commands.LoadStatements(*system.head(), [1], [CASH], [day], [-25], [0], ["S-1"]))
    system.must(commands.AssignBreak(*system.head(), 1, CASH, "carla"))
    cause = types.LOSS_OF_CUSTODIAN
    system.must(commands.SetNonDefaultLossTerms(*system.head(), cause, CASH, 7, 10**8))
    return system.write(tmp_path_factory.mktemp("holders") / "data")


def test_holders_are_listed_with_their_accounts(journal: Path) -> None:
    """Both holders, and the account of each, with days as dates and a name for each kind."""
    done = CliRunner().invoke(main, ["holders", str(journal), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [(one["holder_id"], one["kind"]) for one in found["holders"]] == [
        (1, "BANK"),
        (2, "CUSTODIAN"),
    ]
    bank, custodian = found["accounts"]
    assert (bank["main"], custodian["main"]) == (True, False)
    assert (bank["difference"], bank["assignee"], bank["stopping"]) == ("-0.000025", "carla", True)
    assert bank["opened_day"] == bank["statement_day"] == bank["closed_day"]
    assert custodian["statement_day"] == ""
    (terms,) = found["loss_terms"]
    assert (terms["cause"], terms["equity_max"]) == ("CUSTODIAN", "0.000007")
    assert found["losses"] == []


def test_breaks_alone(journal: Path) -> None:
    """Only the account with a break, for people."""
    done = CliRunner().invoke(main, ["holders", str(journal), "--breaks"])
    assert done.exit_code == 0, done.output
    assert "carla" in done.stdout
    assert "accounts" in done.stdout
    assert done.stdout.count("S-1") == 1
    assert "loss_terms" not in done.stdout
