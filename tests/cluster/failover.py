# SPDX-License-Identifier: Apache-2.0
"""`make failover`: faults of a real cluster under load, how long each took, and whether an answer was wrong.

Owns the rounds and the report. A round is a fresh cluster with some faults; at its end the whole history is checked.
The short form is for the gate. It must never leave out a fault silently: the report names what could not be done here.

    python -m tests.cluster.failover --gate
    python -m tests.cluster.failover --faults 200
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from tests.cluster.cluster import LOCAL_LINEARIZABLE, SECOND_NS, TIMEOUT_AS_REFUSAL, Cluster
from tests.cluster.faults import FAULTS, GATE, Fault, Struck
from tests.cluster.history import (
    CHAIN,
    CONTRADICTED,
    DIVERGED,
    LOST,
    OLD_READ,
    REFUSED_AND_DONE,
    STALE,
    Known,
    Violation,
)
from tests.cluster.members import EngineMissingError, find_engine
from tests.cluster.network import has_namespaces
from tests.cluster.node_process import ANSWERS_EARLY

REPORT: Final = Path("var/failover.json")
ROUND: Final = 24
"""faults of one cluster"""
ANSWER_SECONDS: Final = 30.0
CALM_AFTER_SECONDS: Final = 0.4
CONTROL_SECONDS: Final = 4.0
NOT_RECOVERED: Final = "not recovered"
NOT_FOUND: Final = "control not found"
PROCESS_KINDS: Final = ("leader killed", "leader paused")
MACHINE_KINDS: Final = ("machine dead", "leader alone", "leader with minority")


@dataclass(slots=True)
class Total:
    """What all rounds came to."""

    failovers: int = 0
    acknowledged: int = 0
    unknown: int = 0
    refused: int = 0
    reads: int = 0
    linearizable_reads: int = 0
    violations: list[Violation] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, dict[str, int]] = field(default_factory=dict)

    def note(self, fault: Fault, struck: Struck, seconds: float) -> None:
        """Take in a fault that is over."""
        self.seconds.setdefault(fault.name, []).append(seconds)
        if struck.note:
            notes = self.notes.setdefault(fault.name, {})
            notes[struck.note] = notes.get(struck.note, 0) + 1

    def of(self, kinds: tuple[str, ...]) -> list[float]:
        """The seconds of all faults of some kinds."""
        return [one for kind in kinds for one in self.seconds.get(kind, [])]


def longest_gap(times: list[int], from_ns: int, until_ns: int) -> float:
    """The longest time without an answer of a command within a span, in seconds."""
    inside = [from_ns, *(one for one in times if from_ns < one < until_ns)]
    ends = [*inside[1:], until_ns]
    return max(end - begin for begin, end in zip(inside, ends, strict=True)) / SECOND_NS


def strike(cluster: Cluster, fault: Fault, random: Random, total: Total) -> None:
    """One fault, and the way back to calm."""
    struck = fault.strike(cluster, random)
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until:
        times = cluster.answer_times
        if times and times[-1] > max(struck.from_ns, time.monotonic_ns() - SECOND_NS // 5):
            break
        time.sleep(0.02)
    else:
        total.violations.append(
            Violation(NOT_RECOVERED, f"no answer {ANSWER_SECONDS} s after: {fault.name}")
        )
    cluster.wait_calm()
    time.sleep(CALM_AFTER_SECONDS)
    times = cluster.answer_times
    seconds = longest_gap(times, struck.from_ns, times[-1] if times else struck.from_ns)
    total.note(fault, struck, seconds)
    sys.stdout.write(f"{fault.name:32} {seconds:6.2f} s  {struck.note}\n")
    sys.stdout.flush()


def run_round(
    engine: Path,
    faults: list[Fault],
    seed: int,
    total: Total,
    directory: Path,
    *,
    keep: bool = False,
) -> None:
    """A cluster with these faults, checked at its end."""
    random = Random(f"failover {seed}")
    cluster = Cluster(directory, engine, seed, has_small_disk=True)
    with cluster:
        for fault in faults:
            strike(cluster, fault, random, total)
        found = cluster.check()
        history = cluster.history()
    total.violations += found
    total.failovers += max(len({one.epoch for one in history.leaderships}) - 1, 0)
    for write in history.writes:
        total.acknowledged += write.known is Known.ANSWERED
        total.unknown += write.known is Known.UNKNOWN
        total.refused += write.known is Known.REFUSED
    total.reads += len(history.reads)
    total.linearizable_reads += sum(read.is_linearizable for read in history.reads)
    if not (found or keep):
        cluster.remove()


@dataclass(frozen=True, slots=True)
class Control:
    """A defect of nodes or callers, the faults that show it, and what must be found."""

    faults: tuple[str, ...]
    kinds: frozenset[str]


CONTROLS: Final = {
    ANSWERS_EARLY: Control(("leader killed", "leader killed"), frozenset({LOST, CONTRADICTED})),
    TIMEOUT_AS_REFUSAL: Control(
        ("answers of the engine dropped", "leader killed", "leader paused"),
        frozenset({REFUSED_AND_DONE}),
    ),
    LOCAL_LINEARIZABLE: Control(("follower deaf",), frozenset({OLD_READ})),
}


def caught(engine: Path, name: str, number: int, directory: Path) -> list[str]:
    """The kinds of violations that a control comes to, on the real engine; empty if it is not found."""
    control = CONTROLS[name]
    faults = {one.name: one for one in FAULTS}
    random = Random(f"control {name}")
    with Cluster(directory, engine, number, control=name) as cluster:
        for wanted in control.faults:
            faults[wanted].strike(cluster, random)
            time.sleep(CONTROL_SECONDS)
        found = {one.kind for one in cluster.check()}
    cluster.remove()
    return sorted(found & control.kinds)


def plan(number: int, seed: int, *, has_machines: bool) -> Iterator[list[Fault]]:
    """The faults in rounds: each kind in turn, in another order in each round."""
    possible = [one for one in FAULTS if has_machines or not one.needs_machines]
    random = Random(f"plan {seed}")
    left = number
    while left > 0:
        order = [possible[at % len(possible)] for at in range(min(left, ROUND))]
        random.shuffle(order)
        yield order
        left -= len(order)


def quantile(values: list[float], share: float) -> float | None:
    """The value that a share of all does not exceed; None of none."""
    if not values:
        return None
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def report(total: Total, left_out: list[str], seconds: float) -> dict[str, Any]:
    """Everything, as plain values."""
    kinds: dict[str, int] = {}
    for violation in total.violations:
        kinds[violation.kind] = kinds.get(violation.kind, 0) + 1
    rows = {
        name: {
            "n": len(found),
            "min_seconds": round(min(found), 3),
            "median_seconds": round(median(found), 3),
            "max_seconds": round(max(found), 3),
            **({"notes": total.notes[name]} if name in total.notes else {}),
        }
        for name, found in total.seconds.items()
    }
    process = total.of(PROCESS_KINDS)
    machine = total.of(MACHINE_KINDS)
    return {
        "faults": sum(len(found) for found in total.seconds.values()),
        "failovers": total.failovers,
        "acknowledged": total.acknowledged,
        "lost": kinds.get(LOST, 0),
        "stale_acknowledged": kinds.get(STALE, 0) + kinds.get(CONTRADICTED, 0),
        "diverged": kinds.get(DIVERGED, 0) + kinds.get(CHAIN, 0),
        "violations": kinds,
        "p50_seconds": quantile(process, 0.5),
        "p99_seconds": quantile(process, 0.99),
        "machine_p99_seconds": quantile(machine, 0.99),
        "unknown": total.unknown,
        "refused": total.refused,
        "reads": total.reads,
        "linearizable_reads": total.linearizable_reads,
        "rows": rows,
        "left_out": left_out,
        "machines": "network namespaces of one machine, on one disk"
        if has_namespaces()
        else "loopback of one machine, on one disk",
        "seconds": round(seconds, 1),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for: 0 if nothing was contradicted, 2 without an engine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--gate", action="store_true", help="the short form")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the directories")
    parser.add_argument("--only", default="", help="one kind of fault")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    # So that machines, mounts and processes are taken away also where this process is asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        engine = find_engine()
    except EngineMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    has_machines = has_namespaces()
    possible = [one for one in FAULTS if has_machines or not one.needs_machines]
    left_out = [f"{one.name}: needs root" for one in FAULTS if one not in possible]
    if options.only:
        chosen = [one for one in possible if one.name == options.only]
        rounds = iter([chosen * options.faults])
    elif options.gate:
        rounds = iter([possible[:GATE]])
    else:
        rounds = plan(options.faults, options.seed, has_machines=has_machines)
    total = Total()
    began = time.monotonic()
    for number, faults in enumerate(rounds, options.seed):
        directory = Path(tempfile.mkdtemp(prefix="failover-"))
        run_round(engine, faults, number, total, directory, keep=options.keep)
    values = report(total, left_out, time.monotonic() - began)
    if not (options.gate or options.only):
        values["controls"] = {}
        for number, name in enumerate(CONTROLS, 90):
            directory = Path(tempfile.mkdtemp(prefix="control-"))
            values["controls"][name] = caught(engine, name, number, directory)
            if not values["controls"][name]:
                total.violations.append(Violation(NOT_FOUND, f"the control {name} is not found"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    for violation in total.violations[:20]:
        sys.stdout.write(f"{violation.kind}: {violation.detail}\n")
    summary = {name: value for name, value in values.items() if name != "rows"}
    sys.stdout.write(f"{json.dumps(summary)}\n")
    return 1 if total.violations else 0


if __name__ == "__main__":
    sys.exit(main())
