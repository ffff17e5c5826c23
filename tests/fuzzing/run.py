# SPDX-License-Identifier: Apache-2.0
"""`make fuzzapi`: cases and drills against real servers, and what it came to.

    python -m tests.fuzzing.run --seconds 600            rounds from a fresh seed on, to var/fuzzapi.json
    python -m tests.fuzzing.run --seed N                 one round, that of seed N
    python -m tests.fuzzing.run --case '{"path": ...}'   one case alone

A round is a server in a new directory with a small world in it, some hundred cases that Hypothesis draws, and all
drills; then nothing of a caller may be left, the journal must hold what was taken and nothing else, and the server
stops cleanly and verifies. A case that fails is made as small as Hypothesis can, and printed as the line that
repeats it.
"""

import argparse
import json
import secrets
import shlex
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final, cast

from hypothesis import HealthCheck, Phase, given, note, seed as with_seed, settings

from clearinghouse.client import Side
from clearinghouse.server.edge.call_process import INDEXER
from clearinghouse.server.edge.past_process import KEEPER
from clearinghouse.server.edge.risk_process import READER
from tests.faults.journal_runs import scratch_directory
from tests.fuzzing.cases import Case, case_of, cases
from tests.fuzzing.driver import Broken, Driver
from tests.fuzzing.server_process import Holding, ServerProcess
from tests.fuzzing.stream_cases import STREAM_CASES
from tests.fuzzing.surface import surface
from tests.server.harness import RunningServer, System

SEEDS: Final = 2**31
CASES: Final = 500
SETTLE_SECONDS: Final = 60.0
# The modules of the processes that stay beside a server; the last one ends after five minutes without a question.
BESIDE: Final = frozenset({INDEXER, KEEPER, READER})
# What the server's own machinery may come to hold once it was used: gRPC's pollers, a thread pool of the loop.
THREADS_SPARE: Final = 16
FILES_SPARE: Final = 16
# Of gRPC's own objects: those of a library's call that the collector read while it was under way may stay.
OWN_KINDS: Final = ("RPCState", "Task", "_MessageReceiver", "_ServicerContext")
OWN_SPARE: Final = 8


class Tally:
    """What rounds came to."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.began = time.monotonic()
        self.figures: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.methods: Counter[str] = Counter()
        self.growth_kib: list[int] = []

    def add(self, driver: Driver, first: Holding, last: Holding) -> None:
        """Take in one round."""
        self.figures.update(
            rounds=1,
            taken=driver.taken,
            accepted=driver.accepted,
            journal_calls_compared=driver.records_checked,
            servers=driver.server_process.starts,
        )
        self.statuses.update(driver.statuses)
        self.reasons.update(driver.reasons)
        self.methods.update(driver.methods)
        self.growth_kib.append(last.resident_kib - first.resident_kib)

    def to_values(self, first_seed: int) -> dict[str, object]:
        """Plain values."""
        called = [self.methods[path] for path in surface()]
        return {
            "first_seed": first_seed,
            "seconds": round(time.monotonic() - self.began, 1),
            **self.figures,
            "calls": self.methods.total(),
            "methods": len(called),
            "fewest_calls_of_a_method": min(called),
            "statuses": dict(self.statuses.most_common()),
            "reasons": dict(self.reasons.most_common()),
            "largest_growth_kib": max(self.growth_kib, default=0),
            "violations": 0,
        }


def held_at_first(server_process: ServerProcess) -> Holding:
    """Start the processes beside the server that stay, wait until all of them run, and count. Raises Broken.

    Two start within seconds of the server, and the reader of risk at the first question to it.
    """
    with server_process.client() as client:
        client.account_margins(timeout=SETTLE_SECONDS)
    until = time.monotonic() + SETTLE_SECONDS
    while missing := BESIDE - server_process.children():
        if time.monotonic() > until:
            raise Broken(f"beside the server these have not started: {sorted(missing)}")
        time.sleep(0.1)
    return server_process.hold()


def settle(server_process: ServerProcess, first: Holding) -> Holding:
    """Wait until nothing is held on behalf of a caller; what is held then. Raises Broken."""
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        now = server_process.hold()
        left = leftovers(first, now)
        if not left:
            return now
        if time.monotonic() > until:
            raise Broken(f"all callers are gone, and the server still holds {', '.join(left)}")
        time.sleep(0.1)


def leftovers(first: Holding, now: Holding) -> list[str]:
    """Return the objects that a server holds and did not hold before the first call."""
    found = [
        f"{count - first.counted[name]} {name}"
        for name, count in now.counted.items()
        if name != "objects"
        and count > first.counted[name] + (OWN_SPARE if name in OWN_KINDS else 0)
    ]
    for name, spare in (("threads", THREADS_SPARE), ("files", FILES_SPARE), ("children", 0)):
        before, after = getattr(first, name), getattr(now, name)
        if after > before + spare:
            found.append(f"{after - before} {name}")
    return found


@contextmanager
def attacked(scratch: Path, tally: Tally) -> Iterator[Driver]:
    """Run a server with a small state; when the block ends well, check the conditions at the end of a round."""
    server_process = ServerProcess(scratch / "data")
    try:
        furnish(server_process)
        driver = Driver(server_process)
        first = held_at_first(server_process)
        yield driver
        driver.close()
        last = settle(server_process, first)
        driver.reconcile()
        if found := server_process.stop():
            raise Broken("; ".join(found))
        tally.add(driver, first, last)
    finally:
        server_process.end()


def furnish(server_process: ServerProcess) -> None:
    """SOL and USDC, two markets, two customers with money, orders that rest, and a position."""
    # It asks for a client and nothing else.
    system = System(cast("RunningServer", server_process))
    with system.client as client:
        for step in range(4):
            client.place_orders([system.order(system.bob, Side.SELL, 5, 151 + step)])
            client.place_orders([system.order(system.alice, Side.BUY, 5, 149 - step)])
        client.place_order(system.alice, system.perp, Side.BUY, "10", "150")
        client.place_order(system.bob, system.perp, Side.SELL, "8", "150")


def play(driver: Driver, seed: int, count: int) -> None:
    """So many cases of a seed. Raises Broken about the smallest one found."""

    @with_seed(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases())
    def check(case: Case) -> None:
        note(f"repeat with: python -m tests.fuzzing.run --case {shlex.quote(case.line)}")
        driver.revive()
        driver.check(case)

    check()


def play_round(seed: int, count: int, tally: Tally) -> None:
    """One round. Raises Broken."""
    with scratch_directory() as scratch, attacked(scratch, tally) as driver:
        play(driver, seed, count)
        random = Random(seed)
        for stream_case in random.sample(STREAM_CASES, len(STREAM_CASES)):
            stream_case(driver, random)


def parse(words: list[str]) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.run", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="the first seed; drawn by default")
    parser.add_argument("--seconds", type=float, default=0.0, help="further seeds for so long")
    parser.add_argument("--cases", type=int, default=CASES, help="of each round")
    parser.add_argument("--case", default="", help="this case alone, as it was printed")
    parser.add_argument("--out", type=Path, default=None, help="a file for the figures")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run what the command line asks for: 0, or 1 if a promise was broken."""
    asked = parse(words)
    tally = Tally()
    seed: int = secrets.randbelow(SEEDS) if asked.seed is None else asked.seed
    first = seed
    if asked.case:
        with scratch_directory() as scratch, attacked(scratch, tally) as driver:
            driver.check(case_of(asked.case))
        sys.stdout.write("every promise was kept\n")
        return 0
    sys.stdout.write(f"seed {seed}\n")
    while True:
        sys.stdout.flush()
        try:
            play_round(seed, asked.cases, tally)
        except Exception:  # noqa: BLE001  any error is reported with the line that repeats it
            traceback.print_exc()
            line = f"python -m tests.fuzzing.run --seed {seed} --cases {asked.cases}"
            sys.stderr.write(f"FAILED, repeat the round with: {line}\n")
            return 1
        if time.monotonic() - tally.began >= asked.seconds:
            break
        seed += 1
    text = json.dumps(tally.to_values(first), indent=1)
    if asked.out is not None:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
