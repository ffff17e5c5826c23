# SPDX-License-Identifier: Apache-2.0
"""Measure the lists of a risk officer, in the process that makes them and without a server (SPEC I-12).

Owns a journal with the benchmark's world, in which a price moves before each list, so that every account is
recomputed. Run with `python -m` and FOLDER ACCOUNTS LISTS; prints one JSON object.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.recovery import Journaled
from clearinghouse.server.analysis.risk_reader import FollowingMachine, Lists, RiskReader
from clearinghouse.server.startup.snapshot_codec import collector_paused
from clearinghouse.v1 import risk_pb2

ACCOUNTS: Final = "/clearinghouse.v1.RiskService/ListAccountMargins"
PAGE: Final = 1_000
POSITIONS: Final = 4


def world(path: Path, accounts: int) -> Journaled:
    """Make a journal with `accounts` accounts, each with three balances, four positions and one order."""
    bench = Journaled(path, accounts)
    bench.make_world(POSITIONS, 1)
    bench.snapshot()
    return bench


def measure(path: Path, accounts: int, lists: int) -> dict[str, Any]:
    """Return the milliseconds of first pages, for which the list is computed, and of later pages."""
    bench = world(path, accounts)
    machine = FollowingMachine(path)
    reader = RiskReader(machine, Lists())
    first_ms: list[float] = []
    next_ms: list[float] = []
    rows = 0
    seconds = 0.0
    for number in range(lists):
        bench.time_ns = bench.applier.time_ns + 1_000_000_000
        bench.tick(number % len(workload.ASSETS) + 1)
        bench.flush()
        while machine.follow():
            pass
        cursor = ""
        while True:
            request = risk_pb2.ListAccountMarginsRequest(page_size=PAGE, cursor=cursor)
            raw = request.SerializeToString()
            began = time.perf_counter()
            reply = reader.reply(ACCOUNTS, raw, machine.sequence)
            took = time.perf_counter() - began
            (next_ms if cursor else first_ms).append(took * 1_000)
            page = risk_pb2.ListAccountMarginsResponse.FromString(reply)
            rows += len(page.accounts)
            seconds += took
            cursor = page.next_cursor
            if not cursor:
                break
    bench.close()
    return {
        "accounts": accounts,
        "rows_per_second": rows / seconds,
        "first_page_ms": {"p50": percentile(first_ms, 50), "p99": percentile(first_ms, 99)},
        "next_page_ms": {"p50": percentile(next_ms, 50), "p99": percentile(next_ms, 99)},
    }


def percentile(values: list[float], percent: int) -> float:
    """Return the value below which `percent` per cent of the values are."""
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)] if values else 0.0


def main() -> None:
    """Measure the case that the command line describes."""
    with collector_paused():
        found = measure(Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:4]))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
