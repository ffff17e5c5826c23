# SPDX-License-Identifier: Apache-2.0
"""Measure start-up, snapshots and backup, each against the cost without the feature (SPEC J-4, J-7).

Owns the plan of these rows; `recovery` makes the journals, and the command line runs the processes.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import click

START_SECONDS: Final = 3_600.0
MEBIBYTE: Final = 1024 * 1024

RunJson = Callable[[Sequence[str], str], dict[str, Any]]
Add = Callable[..., None]


class Size(NamedTuple):
    """The size of the journal from which a server starts, and of the state whose snapshots are written under load."""

    commands: int  # of the journal
    snapshots: int  # at even distances in it
    accounts: int  # of the large state
    seconds: int  # of load on it


FULL: Final = Size(10_000_000, 10, 100_000, 120)
QUICK: Final = Size(2_000, 2, 100, 1)
SMALL_ACCOUNTS: Final = 1_000
RISK_ACCOUNTS: Final = 5_000
RISK_LISTS: Final = 30
QUIET: Final = (
    "--snapshot-every-commands",
    "0",
    "--snapshot-every-seconds",
    "0",
    "--no-snapshot-at-stop",
)


class Serving:
    """A server on an existing data directory; `seconds` is how long it took until it accepted calls."""

    def __init__(self, data: Path, path_first: str, *options: str) -> None:
        """Start the server and wait until it accepts calls."""
        environment = dict(os.environ)
        if path_first:
            environment["PYTHONPATH"] = path_first
        # The journals that are measured were made by a clock of their own, years before this start.
        command = (
            sys.executable,
            "-m",
            "clearinghouse.server",
            "serve",
            "--json",
            "--gap-seconds-max",
            "0",
        )
        self._log_path = data.with_suffix(".log")
        began = time.perf_counter()
        with self._log_path.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                (*command, "--data-dir", str(data), "--listen", "127.0.0.1:0", *options),
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if said.get("state") == "serving":
                self.address = said["address"]
                self.seconds = time.perf_counter() - began
                return
        raise click.ClickException(f"the server did not start: see {self._log_path}")

    def stop(self) -> list[dict[str, Any]]:
        """Stop the server; return the entries of its log."""
        self.process.terminate()
        self.process.wait(START_SECONDS)
        return [
            json.loads(line) for line in self._log_path.read_text(encoding="utf-8").splitlines()
        ]


def measure_recovery(
    add: Add, run_json: RunJson, folder: Path, path_first: str, size: Size
) -> None:
    """Measure start-up from a snapshot against replay, the command `at` for a random moment, and backup against a
    copy.
    """
    data = folder / "recovery"
    make = ["clearinghouse.apps.bench.recovery", str(data)]
    counts = (SMALL_ACCOUNTS, 4, workload_orders(size), size.commands, size.snapshots)
    made = run_json([*make, *map(str, counts)], path_first)
    what = f"{made['commands']:,} commands"
    last = made["snapshots"][-1]
    add("snapshot_write", last["seconds"], "s", note=f"{last['bytes'] / MEBIBYTE:,.0f} MiB")
    replayed = Serving(data, path_first, *QUIET, "--no-snapshot")
    replayed.stop()
    started = Serving(data, path_first, *QUIET)
    started.stop()
    add("start_from_snapshot", started.seconds, "s", ("start by replay", replayed.seconds), what)
    sequence = Random(1).randrange(1, made["commands"])  # noqa: S311 - not a secret
    began = time.perf_counter()
    run_json(
        [
            "clearinghouse.server", "state", str(data), "account", str(made["accounts"][0]),
            "--at", str(sequence), "--json",
        ],
        path_first,
    )  # fmt: skip
    took = time.perf_counter() - began
    note = f"sequence {sequence:,} of {what}, {size.snapshots} snapshots"
    add("state_at_random_sequence", took, "s", ("start by replay", replayed.seconds), note)
    began = time.perf_counter()
    copied = folder / "plain.db"
    shutil.copyfile(data / "journal.db", copied)
    descriptor = os.open(copied, os.O_RDWR)
    os.fsync(descriptor)
    os.close(descriptor)
    plain = copied.stat().st_size / MEBIBYTE / (time.perf_counter() - began)
    copied.unlink()
    backup = run_json(
        ["clearinghouse.server", "backup", str(data), str(folder / "backup"), "--json"], path_first
    )
    rate = backup["bytes"] / MEBIBYTE / backup["seconds"]
    note = f"{backup['bytes'] / MEBIBYTE:,.0f} MiB, verified"
    add("backup", rate, "MiB/s", ("plain copy of the file", plain), note)
    shutil.rmtree(folder / "backup")
    shutil.rmtree(data)


def workload_orders(size: Size) -> int:
    """Return the number of resting orders per account in the journal from which a server starts."""
    return 10 if size is FULL else 2


def measure_risk_lists(
    add: Add, run_json: RunJson, folder: Path, path_first: str, size: Size
) -> None:
    """Measure the list of all accounts by margin fraction, which is made again after each price change, and its
    pages.
    """
    data = folder / "risk"
    accounts = RISK_ACCOUNTS if size is FULL else SMALL_ACCOUNTS
    found = run_json(
        ["clearinghouse.apps.bench.risk_lists", str(data), str(accounts), str(RISK_LISTS)],
        path_first,
    )
    note = f"{accounts:,} accounts, 1,000 rows a page"
    add("risk_list_rows", found["rows_per_second"], "rows/s", note=note)
    for name in ("first_page", "next_page"):
        times = found[f"{name}_ms"]
        add(f"risk_{name}_p50", times["p50"], "ms", note=note)
        add(f"risk_{name}_p99", times["p99"], "ms", note=note)
    shutil.rmtree(data)


def measure_statements(
    add: Add, run_json: RunJson, folder: Path, path_first: str, size: Size
) -> None:
    """Measure the monthly statements of all accounts, and the check of a whole journal."""
    data = folder / "statements"
    module = "clearinghouse.apps.bench.statements"
    found = run_json([module, str(data / "data"), str(size.accounts)], path_first)
    note = f"{size.accounts:,} accounts, {found['sequences']:,} sequences, thirty days"
    for name in ("month", "check"):
        add(f"statements_{name}_cpu", found[name]["seconds"], "s", note=note)
        add(f"statements_{name}_memory", found[name]["mebibytes"], "MiB", note=note)
    shutil.rmtree(data)


def measure_pause(add: Add, run_json: RunJson, folder: Path, path_first: str, size: Size) -> None:
    """Measure the longest time between two batches under load on a large state, with and without snapshots."""
    data = folder / "pause"
    counts = (size.accounts, 2, 5, 1, 1)
    made = run_json(["clearinghouse.apps.bench.recovery", str(data), *map(str, counts)], path_first)
    first_id, last_id = made["accounts"]
    what = f"{size.accounts:,} accounts with 3 balances and 2 positions, {made['open_orders']:,} orders"
    started = Serving(data, path_first, *QUIET)
    add("start_large_state", started.seconds, "s", note=what)
    gaps: list[float] = []
    taken = 0
    for number, options in enumerate((QUIET, ("--snapshot-every-commands", "1", *QUIET[2:]))):
        if number:
            started = Serving(data, path_first, *options)
        plan = {
            "attach": [first_id, last_id, made["next_client_id"] + number * 10**9],
            "steps": [{"kind": "soak", "name": "soak", "batch": 100, "seconds": size.seconds}],
        }
        run_json(["clearinghouse.apps.bench.load", started.address, json.dumps(plan)], "")
        log = started.stop()
        gaps.append(log[-1]["worst_record_us"] / 1_000)
        taken = sum(line["event"] == "snapshot" for line in log)
    note = f"{taken} snapshots within {size.seconds} s, {what}"
    add("longest_gap_with_snapshots", gaps[1], "ms", ("longest gap without", gaps[0]), note)
    shutil.rmtree(data)
