# SPDX-License-Identifier: Apache-2.0
"""Counts the moves of five commands between files of the machine: `python -m tests.measurements.walks [CHECKOUT...]`.

Owns the table. A call is a function of the state machine that is entered; a move is an entered function in another file
than the one entered before it; a move straight back goes to the file that was left by the move before. Without a name
of a checkout it traces this one. The commands are those of `walks.scenario`, as journaled bytes.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.golden.record_wire import GENESIS
from tests.golden.wire_scenarios import play_scenario
from tests.measurements.checkout import roots_of
from tests.scenarios.language import read_scenarios
from tests.sources import ROOT

SCENARIOS: Final = Path(__file__).with_name("walks.scenario")
COLUMNS: Final = ("calls", "files", "moves", "straight_back")


def walks() -> list[dict[str, Any]]:
    """The scenarios as calls: times and journaled bytes."""
    found = []
    for scenario in read_scenarios(SCENARIOS):
        calls = [(time_ns, raw.hex()) for time_ns, raw in play_scenario(scenario).calls]
        found.append({"name": scenario.sentence, "genesis": GENESIS, "calls": calls})
    return found


def trace(checkout: Path) -> dict[str, dict[str, Any]]:
    """The figures of each walk in a checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.measurements.walk_child"],
        cwd=ROOT,
        input=json.dumps({"roots": roots_of(checkout), "walks": walks()}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def main(checkouts: list[str]) -> None:
    """Print a table for each checkout."""
    for checkout in checkouts or [str(ROOT)]:
        sys.stdout.write(f"{checkout}\n{'':42}" + "".join(f"{name:>14}" for name in COLUMNS) + "\n")
        for name, figures in trace(Path(checkout).resolve()).items():
            cells = "".join(f"{figures[column]:>14}" for column in COLUMNS)
            pairs = ", ".join(f"{pair} {count}" for pair, count in figures["pairs"])
            sys.stdout.write(f"{name:42}{cells}  {pairs}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
