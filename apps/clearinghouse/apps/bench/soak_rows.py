# SPDX-License-Identifier: Apache-2.0
"""Measure a constant load for a long time: rate, slowest call, record, checkpoint and collection, and memory.

Owns these rows; `soak_load` sends the calls. Snapshots are on, prices move, stop orders wait and trigger, and accounts
are liquidated.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen
from typing import Any, Final

RunJson = Callable[[Sequence[str], str], dict[str, Any]]
Serving = Callable[[Path, str, Sequence[str]], AbstractContextManager[tuple[str, "Popen[str]"]]]
Add = Callable[..., None]
SNAPSHOTS: Final = ("--snapshot-every-commands", "1000000")


def memory_mib(pid: int, field: str) -> float:
    """Return a figure of the memory of a process (0: this one) in MiB: `VmRSS` now, `VmHWM` at most."""
    for line in Path(f"/proc/{pid or 'self'}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def peak_mib(pid: int) -> float:
    """Return the peak resident memory of a process, in MiB."""
    return memory_mib(pid, "VmHWM")


def measure_soak(
    add: Add, serving: Serving, run_json: RunJson, folder: Path, path_first: str, seconds: int
) -> None:
    """Measure a load at four fifths of the capacity for some seconds on a server of its own, which finds it first."""
    data = folder / "soak"
    with serving(data, path_first, SNAPSHOTS) as (address, process):
        arguments = ["clearinghouse.apps.bench.soak_load", address, str(seconds), str(process.pid)]
        soak = run_json(arguments, "")
    log = [
        json.loads(line)
        for line in data.with_suffix(".log").read_text(encoding="utf-8").splitlines()
    ]
    stopped = log[-1]
    note = f"{soak['seconds']:.0f} s, {soak['orders']:,} orders, 1,000 a call; {soak['late_calls']:,} calls late"
    capacity = ("soak_capacity", soak["capacity"])
    add("soak_orders", soak["orders"] / soak["seconds"], "orders/s", capacity, note)
    note = f"{soak['stops_accepted']:,} of {soak['stops']:,} accepted, which the next ticks trigger"
    add("soak_stops", soak["stops"] / soak["seconds"], "stops/s", note=note)
    note = f"of {soak['opened']:,} positions with most leverage"
    add("soak_liquidated", soak["liquidated"], "positions", note=note)
    median_call = ("soak_call_p50", soak["call_p50_ms"])
    add("soak_call_p50", soak["call_p50_ms"], "ms")
    add("soak_call_p99", soak["call_p99_ms"], "ms", median_call)
    add("soak_worst_call", soak["worst_call_ms"], "ms", median_call)
    worst = stopped["worst_record_us"] / 1_000
    add("soak_worst_record", worst, "ms", note="from its stamp until it was durable")
    worst = stopped["worst_collection_us"] / 1_000
    add("soak_worst_collection", worst, "ms", note="pause for the garbage collector")
    worst = stopped["worst_checkpoint_us"] / 1_000
    add("soak_worst_checkpoint", worst, "ms", note=f"of {stopped['checkpoints']:,}")
    taken = sum(line["event"] == "snapshot" for line in log)
    begun = ("after finding the capacity", soak["memory_before_mib"])
    add("soak_memory", soak["memory_mib"], "MiB", begun, f"{taken} snapshots")
    shutil.rmtree(data)
