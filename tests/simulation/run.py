# SPDX-License-Identifier: Apache-2.0
"""`make simulate`: runs of the simulator, with what they came to.

    python -m tests.simulation.run --seed N --steps M          one run of the world that the seed picks
    python -m tests.simulation.run --seed N --seconds 60       runs from seed N on, for about a minute
    python -m tests.simulation.run --seed N --json             figures for a program

A failing run prints the line that repeats it and ends with exit code 1.
"""

import argparse
import gc
import json
import secrets
import shlex
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

from clearinghouse.statemachine.engine import engine
from tests.faults.journal_runs import scratch_directory
from tests.simulation.simulator import GAME, MARKET, Options, Report, simulate

SEEDS: Final = 2**31
"""below which a fresh seed is drawn"""
STEPS: Final = {GAME: 10_000, MARKET: 300}
"""of the phase with faults, where the caller does not say: a step of the market is many commands"""
_SQLITE_IN: Final = 10
_MARKET_IN: Final = 3


def options_of(
    seed: int, steps: int | None, world: str, accounts: int, *, with_sqlite: bool | None
) -> Options:
    """The options of a seed: which world and which log, where the caller does not say."""
    random = Random(f"options of {seed}")
    drawn_world = MARKET if random.randrange(_MARKET_IN) == 0 else GAME
    drawn_sqlite = random.randrange(_SQLITE_IN) == 0
    world = world or drawn_world
    return Options(
        seed,
        STEPS[world] if steps is None else steps,
        world,
        accounts,
        with_sqlite=drawn_sqlite if with_sqlite is None else with_sqlite,
    )


def options_as_asked(seed: int, asked: argparse.Namespace) -> Options:
    """The options of a seed under a command line."""
    with_sqlite = {"fast": False, "sqlite": True}.get(asked.log)
    return options_of(seed, asked.steps, asked.world, asked.accounts, with_sqlite=with_sqlite)


def run_in_scratch(options: Options) -> Report:
    """One run in a directory that is gone afterwards; the collector rests meanwhile, as it does in the server."""
    gc.freeze()  # what is there before need not be looked through afterwards
    gc.disable()
    try:
        with scratch_directory() as scratch:
            return simulate(options, Path(scratch))
    finally:
        gc.collect()
        gc.enable()
        gc.unfreeze()


def repeat(options: Options) -> str:
    """The line that does a run again."""
    words = [
        *("python", "-m", "tests.simulation.run", "--seed", str(options.seed)),
        *("--steps", str(options.steps), "--world", options.world),
        *("--accounts", str(options.accounts), "--log"),
        "sqlite" if options.with_sqlite else "fast",
    ]
    return shlex.join(words)


class Total:
    """The figures of several runs together."""

    def __init__(self) -> None:
        """Start the clock."""
        self.began = time.perf_counter()
        self.began_cpu = time.process_time()
        self.figures: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.digests: list[str] = []

    def add(self, report: Report) -> None:
        """Take in one run."""
        self.figures["runs"] += 1
        for name in ("steps", "commands", "accepted", "calls", "records", "starts", "snapshots"):
            self.figures[name] += getattr(report, name)
        for name in ("audits", "replayed"):
            self.figures[name] += getattr(report, name)
        self.faults.update(report.faults)
        self.digests.append(report.digest)

    def to_values(self, options: Options) -> dict[str, object]:
        """Everything, as plain values."""
        seconds = time.perf_counter() - self.began
        cpu_seconds = time.process_time() - self.began_cpu
        commands = self.figures["commands"]
        return {
            "first_seed": options.seed,
            **self.figures,
            "accepted_share": round(self.figures["accepted"] / max(commands, 1), 4),
            "seconds": round(seconds, 2),
            "cpu_seconds": round(cpu_seconds, 2),
            "commands_per_second": round(commands / seconds),
            "commands_per_cpu_second": round(commands / cpu_seconds),
            "applied_per_cpu_second": round((commands + self.figures["replayed"]) / cpu_seconds),
            "build": "pure" if str(engine.__file__).endswith(".py") else "compiled",
            "accounts_of_the_market": options.accounts,
            "faults": dict(sorted(self.faults.items())),
            "digest": self.digests[-1] if self.digests else "",
            "violations": 0,
        }


def parse(words: list[str]) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.run", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="the first seed; drawn by default")
    parser.add_argument("--steps", type=int, default=None, help="of the phase with faults")
    parser.add_argument("--seconds", type=float, default=0.0, help="further seeds for so long")
    parser.add_argument("--world", choices=(GAME, MARKET), default="", help="else by the seed")
    parser.add_argument("--accounts", type=int, default=100, help="of the market")
    parser.add_argument("--log", choices=("fast", "sqlite"), default="", help="else by the seed")
    parser.add_argument("--json", action="store_true", help="figures as JSON, and nothing else")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run what the command line asks for."""
    asked = parse(words)
    seed: int = secrets.randbelow(SEEDS) if asked.seed is None else asked.seed
    if not asked.json:
        sys.stdout.write(f"seed {seed}\n")
        sys.stdout.flush()
    total = Total()
    first = options = options_as_asked(seed, asked)
    while True:
        try:
            total.add(run_in_scratch(options))
        except Exception:  # noqa: BLE001  any error is reported with the line that repeats it
            traceback.print_exc()
            sys.stderr.write(f"FAILED, repeat with: {repeat(options)}\n")
            return 1
        if time.perf_counter() - total.began >= asked.seconds:
            break
        seed += 1
        options = options_as_asked(seed, asked)
    values = total.to_values(first)
    if asked.json:
        sys.stdout.write(json.dumps(values) + "\n")
        return 0
    for name, value in values.items():
        if isinstance(value, dict):
            for kind, count in value.items():
                sys.stdout.write(f"  {kind:28} {count}\n")
        else:
            sys.stdout.write(f"{name:24} {value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
