# SPDX-License-Identifier: Apache-2.0
"""Measure statements of all accounts for a month: processor time and memory, without a server (SPEC A-6).

Owns a journal of thirty days in which a tenth of the accounts trade each day, and the two commands that read it, each
in its own process. Run with `python -m` and FOLDER ACCOUNTS; prints one JSON object.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.recovery import BATCH_ORDERS, Journaled
from clearinghouse.server.startup.snapshot_codec import collector_paused

DAYS: Final = 30
DAY_NS: Final = 86_400 * 10**9
POSITIONS: Final = 2
MONTH: Final = "2023-11-15"  # the first day after that on which the benchmark's journals begin


def make(path: Path, accounts: int) -> int:
    """Write the journal; return the number of its sequences."""
    bench = Journaled(path, accounts)
    mix = bench.make_world(POSITIONS, 0)
    for _ in range(DAYS):
        bench.flush()
        bench.time_ns = bench.applier.time_ns + DAY_NS
        for number in range(1, len(workload.ASSETS) + 1):
            bench.tick(number)
        for _ in range(max(accounts // 10 // BATCH_ORDERS, 1)):
            bench.orders(mix.batch(BATCH_ORDERS))
    bench.close()
    return bench.sequence


def cost(*words: str) -> dict[str, float]:
    """Run a command of `clearinghouse` to its end; return its processor time and its peak memory."""
    run = "from clearinghouse.server.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", run, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words)} ended with status {status}")
    return {"seconds": used.ru_utime + used.ru_stime, "mebibytes": used.ru_maxrss / 1024}


def main() -> None:
    """Measure the case that the command line describes."""
    path, accounts = Path(sys.argv[1]), int(sys.argv[2])
    with collector_paused():
        sequences = make(path, accounts)
    month = ("--from", MONTH, "--out", str(path.with_name("statements")))
    found: dict[str, Any] = {
        "sequences": sequences,
        "month": cost("statement", str(path), *month),
        "check": cost("statement", str(path), "--check"),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
