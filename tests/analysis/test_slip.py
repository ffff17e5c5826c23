# SPDX-License-Identifier: Apache-2.0
"""A slip of a price by a hundred times: the command line finds the trade to bust, and explains who lost by what."""

import json
from pathlib import Path

from click.testing import CliRunner

from clearinghouse.server.cli import main
from tests.analysis.journals import RecordedSystem
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run_row

BEFORE = "announce-bust"  # a bust that is announced is found no more


def journal(folder: Path) -> tuple[Path, int]:
    """The journal of the first minute without index rules, and the sequence of the pass that liquidated."""
    scenario = next(
        one
        for one in SCENARIOS
        if one.stem == "slips" and one.sentence.startswith("Without index rules and with two")
    )
    setup = Setup(check=False)
    setup.system = system = RecordedSystem()
    sequence = 0
    for row in scenario.rows:
        if row.left.startswith(BEFORE):
            break
        run_row(setup, row)
        if any(event.name == "DELEVERAGED" for event in system.events):
            sequence = sequence or system.state.sequence
    return system.write(folder / "data"), sequence


def test_the_trade_and_its_cause_are_found(tmp_path: Path) -> None:
    """The sale at 2 becomes one at 142.5, and the deleveraging leads back to the tick of the feed."""
    data, sequence = journal(tmp_path)
    words = ["bust", "find", str(data), "SOL/USDC", "--reference", "150", "--confirm-far"]
    words += ["--distance-ppb", "50000000", "--reason", "a slip", "--json"]
    done = CliRunner().invoke(main, words)
    (trade,) = json.loads(done.stdout)["trades"]
    assert (trade["trade_id"], float(trade["price"]), float(trade["new_price"])) == (2, 2, 142.5)
    done = CliRunner().invoke(main, ["explain", str(data), str(sequence)])
    assert "mark of SOL-PERP = 1.5" in done.stdout
    assert "tick source 1, asset SOL, last 1.5" in done.stdout
