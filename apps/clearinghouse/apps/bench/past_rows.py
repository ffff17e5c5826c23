# SPDX-License-Identifier: Apache-2.0
"""Measure reads of the past (SPEC J-8).

Owns the plan of these rows; `past` gives their figures in separate processes.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from subprocess import Popen
from typing import Any, Final, NamedTuple

from clearinghouse.server.codec.reads.history import PAGE_DEFAULT

Add = Callable[..., None]
RunJson = Callable[[Sequence[str], str], dict[str, Any]]
Serving = Callable[[Path, str], AbstractContextManager[tuple[str, "Popen[str]"]]]


class Size(NamedTuple):
    """The size of the journal whose past is read, and of the load that runs meanwhile."""

    commands: int  # of the journal
    questions: int  # of each kind
    rounds: int  # pairs of rounds, with and without the process
    calls: int  # of a round, of 100 orders each


FULL: Final = Size(200_000, 400, 6, 300)
QUICK: Final = Size(2_000, 10, 1, 5)


def measure_past(
    add: Add,
    run_json: RunJson,
    serving: Serving,
    folder: Path,
    path_first: str,
    size: Size,
) -> None:
    """Add the rows about reads of the past."""
    commands, questions, rounds, calls = size
    data = folder / "past"
    shutil.rmtree(data, ignore_errors=True)
    module = "clearinghouse.apps.bench.past"
    found = run_json([module, "reads", str(data), str(commands), str(questions)], path_first)
    what = f"{found['commands']:,} commands, {found['orders']:,} orders"
    add("past_build", found["per_second"], "commands/s", note=what)
    add(
        "past_build_cpu",
        found["per_cpu_second"],
        "commands/s",
        note="per second of processor time",
    )
    add("past_file", found["bytes"] / found["commands"], "bytes", note="per command")
    for name, one in found["reads"].items():
        p50 = ("p50", one["p50_ms"])
        note = f"pages of {PAGE_DEFAULT}, {questions} questions"
        add(f"past_{name}_p50", one["p50_ms"], "ms", note=note)
        add(f"past_{name}_p99", one["p99_ms"], "ms", p50)
        add(f"past_{name}_items", one["items_per_second"], "items/s")
    shutil.rmtree(data)
    data = folder / "past_load"
    shutil.rmtree(data, ignore_errors=True)
    with serving(data, path_first) as (address, process):
        counts = (str(process.pid), str(rounds), str(calls))
        found = run_json([module, "beside", address, *counts], path_first)
    rates = found["rates"]
    pairs = found["pairs"]
    add(
        "past_orders_beside",
        median(rates["with"]),
        "orders/s",
        ("orders/s without it", median(rates["without"])),
        f"{len(pairs)} pairs, 100 a call: {min(pairs):.2f} to {max(pairs):.2f}",
    )
    note = f"{found['samples']} reads under load, at most {found['behind_max_sequences']:,.0f} sequences"
    add("past_behind_p50", found["behind_p50_ms"], "ms", note=note)
    add("past_behind_p99", found["behind_p99_ms"], "ms")
    shutil.rmtree(data)
