# SPDX-License-Identifier: Apache-2.0
"""Negative controls: a promise that is broken on purpose, each in one place, and how soon the simulator says so.

Owns the list, and what it takes to catch each. That a simulator finds nothing says something only if it finds these.

    python -m tests.simulation.controls                     all, to var/controls.json
    python -m tests.simulation.controls --write             and into the page of what is checked
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from unittest.mock import patch

from clearinghouse.statemachine.handlers.custody import transfers
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.pretrade import gate
from clearinghouse.statemachine.state.state import Holding
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.errors import StorageError
from tests.faults.crashes import run_histories
from tests.simulation.log import Syncs
from tests.simulation.run import run_in_scratch
from tests.simulation.simulator import Options
from tests.sources import ROOT
from tests.tables import replace_table

REPORT: Final = ROOT / "var" / "controls.json"
PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
HEADING: Final = "| control | caught by | after runs | processor time |"
SEEDS: Final = 40
"""within which the simulator must catch a control"""
SEED: Final = 4
APPENDS: Final = 2


@dataclass(frozen=True)
class Caught:
    """What was said, in which run it was (1 is the first), and the processor time until then."""

    output: str
    runs: int
    seconds: float


@dataclass(frozen=True)
class Control:
    """A run that has to break a promise, and by what its finding is known."""

    what: str
    options: Options
    says: str
    patched: Callable[[], AbstractContextManager[None]] = nullcontext


@contextmanager
def open_gate() -> Iterator[None]:
    """Orders are counted, and not weighed against their account."""
    weigh = gate._refuse_worst_case  # the one place where it is decided
    gate._refuse_worst_case = lambda *_, **__: codes.OK
    try:
        yield
    finally:
        gate._refuse_worst_case = weigh


@contextmanager
def generous_transfers() -> Iterator[None]:
    """Transfers credit a unit more than they debit."""

    def credit_more(debit: Holding, credit: Holding, amount: int) -> None:
        ledger.move(debit, credit, amount)
        credit.balance += 1

    with patch.object(transfers, "move", credit_more):
        yield


CONTROLS: Final = {
    "skipped_sync": Control(
        "a log that does not sync", Options(0, 500, syncs=Syncs.SKIPPED), "Broken"
    ),
    "late_sync": Control(
        "a log that answers before it syncs", Options(0, 500, syncs=Syncs.LATE), "Broken"
    ),
    "synchronous_normal": Control(
        "SQLite's synchronous NORMAL, hidden from the journal",
        Options(0, 400, with_sqlite=True, synchronous="NORMAL"),
        "Broken",
    ),
    "forgotten_requests": Control(
        "a start that forgets which requests were answered",
        Options(0, 500, forgets_requests=True),
        "again",
    ),
    "disabled_gate": Control(
        "a gate that counts orders without weighing them",
        Options(0, 500),
        "the gate let in",
        open_gate,
    ),
    "generous_transfers": Control(
        "transfers that credit a unit more than they debit",
        Options(0, 500),
        "balances sum to",
        generous_transfers,
    ),
}
IS_PURE: Final = str(gate.__file__).endswith(".py")


def caught(name: str) -> Caught | None:
    """The first run of a control that breaks its promise; None if none does within the seeds."""
    control = CONTROLS[name]
    began = time.process_time()
    with control.patched():
        for seed in range(SEEDS):
            try:
                run_in_scratch(replace(control.options, seed=seed))
            except (AssertionError, StorageError) as error:
                output = f"{type(error).__name__}: {error}"
                if control.says in output:
                    return Caught(output, seed + 1, time.process_time() - began)
    return None


def caught_by_power_cuts() -> Caught | None:
    """The same NORMAL in the power cuts at every point: how many of the images lost something."""
    began = time.process_time()
    tally = run_histories(SEED, 1, appends=APPENDS, variants=1, synchronous="NORMAL")
    if not tally.broken:
        return None
    output = f"{len(tally.broken)} of {tally.images} images lose what was acknowledged"
    return Caught(output, 1, time.process_time() - began)


def rows(found: dict[str, Caught | None]) -> list[str]:
    """The rows of the table in the page."""
    table = [HEADING, "|---|---|---|---|"]
    for name, control in CONTROLS.items():
        one = found[name]
        if one is not None:
            table.append(f"| {control.what} | the simulator | {one.runs} | {one.seconds:.2f} s |")
    one = found["power_cuts"]
    if one is not None:
        what = "synchronous NORMAL, in a journal whose power fails at every point"
        table.append(f"| {what} | {one.output} | 1 | {one.seconds:.2f} s |")
    return table


def main(arguments: list[str] | None = None) -> int:
    """Run all controls: 0 if each is caught."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    found: dict[str, Caught | None] = {}
    for name in CONTROLS:
        found[name] = caught(name)
        sys.stdout.write(f"{name}: {found[name]}\n")
        sys.stdout.flush()
    found["power_cuts"] = caught_by_power_cuts()
    sys.stdout.write(f"power_cuts: {found['power_cuts']}\n")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    plain = {name: one and vars(one) for name, one in found.items()}
    options.out.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    if options.write:
        replace_table(PAGE, HEADING, rows(found))
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
