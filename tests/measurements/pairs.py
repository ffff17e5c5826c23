# SPDX-License-Identifier: Apache-2.0
"""Compares the processor time of two checkouts in pairs: `python -m tests.measurements.pairs --before DIR --after DIR`.

Owns the processes, the pairs and the report. Each pair is two fresh processes that run the same blocks of the same
requests in turn, the one that begins alternating from block to block and from pair to pair; so both meet the same speed
of the machine. Between them run pairs of the first checkout against a copy of itself. The figure of a pair is the
ratio of processor time over the middle half of its blocks; the result is the median of the pairs with its interval
(`interval.py`). Both checkouts run on the interpreter and the installed packages of this one.

    make compile        in both checkouts, for --compiled
    python -m tests.measurements.pairs --before ../before --after . --pairs 20 [--compiled] [--json FILE]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests.measurements.checkout import COMPILED, ROOTS, SHARED, roots_of
from tests.measurements.interval import UNDECIDED, Interval, median_interval, pair_ratio, verdict
from tests.measurements.pair_inputs import FULL, TINY, Inputs, Maker

STAGES: Final = ("orders", "transfers", "ticks", "replay")
PAIRS: Final = 20


@dataclass(frozen=True)
class Side:
    """One side of a pair: its name and where it imports from."""

    name: str
    roots: list[str]


class Child:
    """A process that runs blocks of one side."""

    def __init__(self, side: Side, inputs: Inputs, *, compiled: bool, number: int) -> None:
        """Start it and hand it the requests; both processes of a pair hash strings alike."""
        self.side = side
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.measurements.pair_child"],
            cwd=SHARED,
            env={**os.environ, "PYTHONHASHSEED": str(number)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ns: dict[str, list[int]] = {stage: [] for stage in STAGES}
        self.items: dict[str, int] = dict.fromkeys(STAGES, 0)
        self.send({"roots": side.roots, "compiled": compiled, **asdict(inputs)})

    def send(self, value: object) -> None:
        """Send one line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{json.dumps(value)}\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Read one line. Raises RuntimeError if the process has ended."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of {self.side.name} ended with {self.process.wait()}")
        received: dict[str, Any] = json.loads(line)
        return received

    def block(self) -> dict[str, Any]:
        """Run the next block and add it to its stage."""
        self.send("next")
        received = self.hear()
        if received["stage"] in STAGES:
            self.ns[received["stage"]].append(received["ns"])
            self.items[received["stage"]] += received["items"]
        return received

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


def run_pair(first: Side, second: Side, inputs: Inputs, number: int, *, compiled: bool) -> Any:  # noqa: ANN401  two children
    """Run one pair of processes block by block; both as children with their times. Raises ValueError if they differ."""
    children: list[Child] = []
    try:
        for side in (first, second):
            children.append(Child(side, inputs, compiled=compiled, number=number))
            children[-1].hear()
        turn = number % 2
        while True:
            received = [child.block() for child in (children[turn], children[1 - turn])]
            turn = 1 - turn
            if received[0]["stage"] == "end":
                break
        if received[0] != received[1]:
            raise ValueError(f"the checkouts give different journals: {received}")
        return children[0], children[1]
    finally:
        for child in children:
            child.end()


def copy_of(checkout: Path, target: Path, *, compiled: bool) -> Path:
    """A copy of the folders that a child imports from."""
    for name in (*ROOTS, *([COMPILED] if compiled else [])):
        shutil.copytree(
            checkout / name, target / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    return target


def compare(
    before: Path, after: Path, *, pairs: int, compiled: bool, inputs: Inputs
) -> dict[str, Any]:
    """Run all pairs; the report as plain values."""
    with tempfile.TemporaryDirectory() as folder:
        again = copy_of(before, Path(folder) / "copy", compiled=compiled)
        one, two, copy = (
            Side(name, roots_of(path, compiled=compiled))
            for name, path in (("before", before), ("after", after), ("copy", again))
        )
        ratios: dict[str, list[float]] = {stage: [] for stage in STAGES}
        same: dict[str, list[float]] = {stage: [] for stage in STAGES}
        micros: dict[str, list[tuple[float, float]]] = {stage: [] for stage in STAGES}
        for number in range(pairs):
            for found, other in ((ratios, two), (same, copy)):
                left, right = run_pair(one, other, inputs, number, compiled=compiled)
                for stage in STAGES:
                    found[stage].append(pair_ratio(left.ns[stage], right.ns[stage]))
                    if other is two:
                        micros[stage].append(
                            (
                                sum(left.ns[stage]) / left.items[stage] / 1_000,
                                sum(right.ns[stage]) / right.items[stage] / 1_000,
                            )
                        )
    return {
        "build": "compiled" if compiled else "pure",
        "pairs": pairs,
        "statistic": "median of pair ratios, interval of order statistics, at least 95 %",
        "stages": {
            stage: stage_report(ratios[stage], same[stage], micros[stage]) for stage in STAGES
        },
    }


def stage_report(
    ratios: list[float], same: list[float], micros: list[tuple[float, float]]
) -> dict[str, Any]:
    """The report of one stage; `undecided` without an interval where the pairs are too few for one."""
    least = [min(side) for side in zip(*micros, strict=True)]
    report: dict[str, Any] = {"us_before": least[0], "us_after": least[1], "ratios": ratios}
    report["ratios_of_copy"] = same
    try:
        found, copied = median_interval(ratios), median_interval(same)
    except ValueError:
        return {**report, "verdict": UNDECIDED}
    return {
        **report,
        "ratio": asdict(found),
        "copy": asdict(copied),
        "verdict": verdict(found, copied),
    }


def table(report: dict[str, Any]) -> str:
    """The report as a table: the least microseconds per item of each side, both intervals and the verdict."""
    heading = f"{'stage':10} {'us before':>10} {'us after':>10}  {'after / before':28}"
    heading += f"{'copy / before':28}verdict"
    lines = [
        f"{report['build']} build, {report['pairs']} pairs; {report['statistic']}",
        heading,
    ]
    for stage, row in report["stages"].items():
        cells = [
            text_of(Interval(**row[name])) if name in row else "too few pairs"
            for name in ("ratio", "copy")
        ]
        lines.append(
            f"{stage:10} {row['us_before']:>10.3f} {row['us_after']:>10.3f}  "
            f"{cells[0]:28}{cells[1]:28}{row['verdict']}"
        )
    return "\n".join(lines)


def text_of(interval: Interval) -> str:
    """An interval as its median with both ends."""
    return f"{interval.middle:.4f} [{interval.low:.4f}, {interval.high:.4f}]"


def main(arguments: list[str]) -> int:
    """Compare two checkouts; 0 unless a stage failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.measurements.pairs")
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--after", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--tiny", action="store_true", help="sizes that show only that it runs")
    parser.add_argument("--json", type=Path, help="write the report to this file")
    asked = parser.parse_args(arguments)
    report = compare(
        asked.before.resolve(),
        asked.after.resolve(),
        pairs=asked.pairs,
        compiled=asked.compiled,
        inputs=Maker(TINY if asked.tiny else FULL).make(),
    )
    if asked.json is not None:
        asked.json.write_text(f"{json.dumps(report, indent=1)}\n", encoding="utf-8")
    sys.stdout.write(f"{table(report)}\n")
    return int(any(row["verdict"] == "failed" for row in report["stages"].values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
