# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse bench`: the cost of orders from end to end, as ratios to baselines measured in the same run.

Owns the plan, the processes and the rows of the report. Client and server are separate processes; journal and raw
fdatasync use the same file system, and a memory file system is refused, since syncing to it costs nothing.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table

from clearinghouse.apps.bench.baselines import (
    MEMORY_FILE_SYSTEMS,
    fdatasync_ms,
    file_system_of,
    fixed_loop_ms,
    percentile,
    sqlite_rows_per_second,
)
from clearinghouse.apps.bench.clearing_rows import measure_clearing
from clearinghouse.apps.bench.column_rows import COLUMNS, measure_columns
from clearinghouse.apps.bench.durability import (
    FULL,
    QUICK,
    QUIET,
    measure_pause,
    measure_recovery,
    measure_risk_lists,
    measure_statements,
)
from clearinghouse.apps.bench.gateway_rows import CALLS, measure_gateway
from clearinghouse.apps.bench.in_process_rows import measure_in_process
from clearinghouse.apps.bench.past_rows import FULL as PAST_FULL, QUICK as PAST_QUICK, measure_past
from clearinghouse.apps.bench.server_time_rows import measure_server_time
from clearinghouse.apps.bench.soak_rows import measure_soak, peak_mib
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange

# Orders per call, calls in flight, total orders (full, quick).
BATCHES: Final = (
    (1, 64, 6_000, 200),
    (10, 64, 40_000, 1_000),
    (100, 64, 120_000, 2_000),
    (1_000, 8, 240_000, 4_000),
    (8_192, 4, 262_144, 8_192),
)
PARTS: Final = (
    *("unary", "batches", "server", "crash", "recovery", "pause", "local"),
    *("past", "statements", "risk", "stages", "clearing", "worst", "columns", "gateway"),
)
"""The measurements, in this order."""
TRANSFER_BATCH: Final = 8_190
ROUNDS: Final = 3
# Accounts and minutes of the generated crash that is replayed (full, quick); prices fall from minute 8 to 10.
CRASH: Final = (("1000", "7", "11"), ("20", "8", "9"))
TICK_SCALES: Final = (1_000, 10_000, 100_000, 1_000_000)
# Markets, sources of each, and calls with a tick of each (full, quick).
TICK_RATE: Final = ((200, 15, 100), (20, 3, 3))
# Holders, makers or accounts beside the one that an attack uses (full, quick).
WORST_SIZES: Final = ((1_000, 10_000, 50_000, 100_000), (100,))
# Number of objects made to measure the memory of one (full, quick); at most the items of a call.
MEMORY_OF: Final = (5_000, 200)
START_SECONDS: Final = 60.0


@dataclass
class Row:
    """One row of the report: `ratio` is the value divided by its baseline, which `baseline` names."""

    name: str
    value: float
    unit: str
    baseline: str = ""
    baseline_value: float = 0.0
    ratio: float = 0.0
    note: str = ""


class Report:
    """The rows of the report, and the speed of the machine when each was measured."""

    def __init__(self) -> None:
        """Create a report without rows."""
        self.rows: list[Row] = []
        self.loops_ms: list[float] = []

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        baseline: tuple[str, float] | None = None,
        note: str = "",
    ) -> None:
        """Append a row with a value and its baseline."""
        row = Row(name, value, unit, note=note)
        if baseline is not None:
            row.baseline, row.baseline_value = baseline
            row.ratio = value / row.baseline_value if row.baseline_value else 0.0
        self.rows.append(row)

    def pace(self) -> None:
        """Measure and record the present speed of the machine."""
        self.loops_ms.append(fixed_loop_ms())


@contextmanager
def serving(
    folder: Path, path_first: str, flags: Sequence[str] = ()
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a server on a new data directory and yield its address and process.

    SIGTERM stops the server at the end. Its log is in the parent of the data directory.
    """
    environment = dict(os.environ)
    if path_first:
        environment["PYTHONPATH"] = path_first
    with folder.with_suffix(".log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "clearinghouse.server", "serve", "--json",
                "--data-dir", str(folder), "--listen", "127.0.0.1:0", *QUIET, *flags,
            ],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if said.get("state") == "serving":
                break
        else:
            raise click.ClickException(f"the server did not start: exit code {process.wait()}")
        yield said["address"], process
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def run_json(command: Sequence[str], path_first: str) -> dict[str, Any]:
    """Run a module of this package in a separate process; return the JSON object that it prints."""
    environment = dict(os.environ)
    if path_first:
        environment["PYTHONPATH"] = path_first
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise click.ClickException(f"{command[0]} ended with exit code {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def plan(*, quick: bool) -> dict[str, Any]:
    """Return the steps of the client process; rounds of different measurements alternate."""
    steps: list[dict[str, Any]] = []
    for _ in range(1 if quick else ROUNDS):
        for batch, in_flight, full, short in BATCHES:
            steps.append(
                {
                    "kind": "orders",
                    "name": f"orders_{batch}",
                    "batch": batch,
                    "in_flight": in_flight,
                    "calls": max(1, (short if quick else full) // batch),
                }
            )
        steps += [
            {
                "kind": "transfers",
                "name": name,
                "with_positions": with_positions,
                "batch": TRANSFER_BATCH,
                "in_flight": 4,
                "calls": 2 if quick else 24,
            }
            for name, with_positions in (("transfers", False), ("transfers_margin_checked", True))
        ]
    return {"accounts": 1_000, "plain_accounts": 1_000, "steps": steps}


def measure_unary(report: Report, folder: Path, path_first: str, *, quick: bool) -> None:
    """Measure single orders against an empty call and a raw fdatasync; then measure the replay of those orders."""
    syncs = fdatasync_ms(folder)
    data = folder / "unary"
    steps = [{"kind": "unary", "name": "unary", "calls": 200 if quick else 4_000}]
    with serving(data, path_first) as (address, _):
        found = run_json(
            [
                "clearinghouse.apps.bench.load",
                address,
                json.dumps({"accounts": 1_000, "plain_accounts": 2, "steps": steps}),
            ],
            "",
        )
    syncs += fdatasync_ms(folder)
    report.pace()
    unary = found["unary"][0]
    sync_p50 = percentile(syncs, 0.5)
    floor = unary["echo_p50_ms"] + sync_p50
    report.add("fdatasync_p50", sync_p50, "ms")
    report.add("echo_p50", unary["echo_p50_ms"], "ms")
    report.add("echo_p99", unary["echo_p99_ms"], "ms")
    note = f"accepted {unary['accepted_share']:.1%}, filled {unary['filled_share']:.1%}"
    report.add("unary_order_p50", unary["p50_ms"], "ms", ("echo_p50 + fdatasync_p50", floor), note)
    floor99 = unary["echo_p99_ms"] + percentile(syncs, 0.99)
    report.add(
        "unary_order_p99", unary["p99_ms"], "ms", ("echo_p99 + fdatasync_p99", floor99), note
    )
    replay_row(report, "replay_unary", data, path_first, unary["calls"] / unary["seconds"])
    shutil.rmtree(data)


def replay_row(
    report: Report, name: str, data: Path, path_first: str, live_per_second: float
) -> None:
    """Measure the replay of a journal in commands per second; compare it with the rate at which they arrived live."""
    found = run_json(
        ["clearinghouse.server", "replay", str(data), "--json"],
        path_first,
    )
    if not found["same"]:
        raise click.ClickException(f"{name}: replay gives another chain head")
    report.add(
        name,
        found["commands_per_second"],
        "commands/s",
        ("live rate", live_per_second),
        f"{found['commands']} commands, same head",
    )


def measure_batches(report: Report, folder: Path, path_first: str, *, quick: bool) -> None:
    """Measure batches of orders and transfers against SQLite alone with as many rows per commit; then their replay."""
    raw = {
        batch: sqlite_rows_per_second(folder, batch, seconds=0.3 if quick else 1.5)
        for batch in (*(row[0] for row in BATCHES), TRANSFER_BATCH)
    }
    data = folder / "batched"
    with serving(data, path_first) as (address, process):
        found = run_json(
            [
                "clearinghouse.apps.bench.load",
                address,
                json.dumps(plan(quick=quick)),
            ],
            "",
        )
        peak = peak_mib(process.pid)
    report.pace()
    for batch, in_flight, _, _ in BATCHES:
        runs = found[f"orders_{batch}"]
        rates = [run["per_second"] for run in runs]
        accepted = min(run["accepted_share"] for run in runs)
        filled = median(run["filled_share"] for run in runs)
        report.add(
            f"orders_{batch}_per_call",
            median(rates),
            "orders/s",
            (f"raw SQLite, {batch} rows a commit", raw[batch]),
            f"{in_flight} in flight, min {min(rates):,.0f},"
            f" accepted {accepted:.1%}, filled {filled:.1%}",
        )
    for name in ("transfers", "transfers_margin_checked"):
        rates = [run["per_second"] for run in found[name]]
        accepted = min(run["accepted_share"] for run in found[name])
        report.add(
            name,
            median(rates),
            "transfers/s",
            (f"raw SQLite, {TRANSFER_BATCH} rows a commit", raw[TRANSFER_BATCH]),
            f"{TRANSFER_BATCH} a call, min {min(rates):,.0f}, accepted {accepted:.1%}",
        )
    report.add("server_peak_memory", peak, "MiB")
    live = median(run["per_second"] for run in found["orders_1000"])
    replay_row(report, "replay_batched", data, path_first, live)
    shutil.rmtree(data)


def measure_crash(report: Report, folder: Path, path_first: str, *, quick: bool) -> None:
    """Measure the replay of a generated crash, compared with mixed orders: ticks that cause liquidations cost more."""
    data = folder / "crash"
    accounts, first, last = CRASH[int(quick)]
    found = run_json(
        [
            "clearinghouse.server.cli", "crash", "--generated", "--dir", str(data), "--json",
            "--accounts", accounts, "--from-minute", first, "--to-minute", last,
        ],
        path_first,
    )  # fmt: skip
    orders = next(row.value for row in report.rows if row.name == "replay_batched")
    replayed = run_json(
        ["clearinghouse.server", "replay", str(data / "journal"), "--json"], path_first
    )
    report.pace()
    if not replayed["same"]:
        raise click.ClickException("replay_crash: replay gives another chain head")
    report.add(
        "replay_crash",
        replayed["commands_per_second"],
        "commands/s",
        ("replay_batched", orders),
        f"{replayed['commands']} commands, {accounts} accounts,"
        f" {found['liquidated_accounts']} of them liquidated, same head",
    )
    shutil.rmtree(data)


def measure_stages(report: Report, path_first: str, *, quick: bool) -> None:
    """Measure stages of the state machine without a server."""
    found = run_json(
        [
            "clearinghouse.apps.bench.stages",
            "quick" if quick else "full",
            "apply_orders",
            "apply_transfers",
            "tick_few",
            "tick_many",
        ],
        path_first,
    )
    report.pace()
    orders = found["apply_orders"]
    report.add(
        "apply_order",
        orders["us_per_order"],
        "us",
        note=f"min {orders['us_per_order_min']:.1f}, accepted {orders['accepted_share']:.1%}",
    )
    report.add("apply_transfer", found["apply_transfers"]["us_per_transfer"], "us")
    few, many = found["tick_few"], found["tick_many"]
    report.add(
        "tick_10_of_10000_accounts",
        many["us_per_tick"],
        "us",
        ("tick with 10 of 100 accounts exposed", few["us_per_tick"]),
    )
    baseline: tuple[str, float] | None = None
    for size in TICK_SCALES[:2] if quick else TICK_SCALES:
        name = f"tick_scale_{size}"
        # Each measurement runs in its own process, so that its memory does not slow the next.
        scale = run_json(
            ["clearinghouse.apps.bench.stages", "quick" if quick else "full", name], path_first
        )[name]
        report.add(
            f"tick_felt_by_few_of_{scale['accounts']}_exposed",
            scale["us_per_tick"],
            "us",
            baseline,
            f"{scale['affected']:.0f} accounts left their health boxes a tick, those of the"
            f" {scale['thin']:.0f} with thin margin that lose; first tick {scale['us_first_tick'] / 1e6:.3g} s",
        )
        report.add(
            f"tick_memory_of_{scale['accounts']}_exposed",
            scale["peak_mib"],
            "MiB",
            ("8 GiB", 8_192.0),
        )
        if baseline is None:
            baseline = (f"tick felt by few of {scale['accounts']:,} exposed", scale["us_per_tick"])
    counts = TICK_RATE[int(quick)]
    found = run_json(["clearinghouse.apps.bench.tick_rate", *map(str, counts)], path_first)
    report.add(
        "tick_of_many_sources",
        found["us_per_tick"],
        "us",
        note=f"{counts[0]} markets, {counts[1]} sources: {found['ticks_per_second']:,} ticks a second take"
        f" {found['core_share']:.0%} of a core, the longest call {found['longest_call_ms']:.1f} ms",
    )
    memory = run_json(
        ["clearinghouse.apps.bench.stages", "quick" if quick else "full", "memory"], path_first
    )["memory"]
    report.add(
        "memory",
        memory["peak_mib"],
        "MiB",
        ("4 GiB", 4_096.0),
        f"{memory['accounts']:,} accounts, {memory['orders']:,} resting orders",
    )


def measure_worst(report: Report, path_first: str, *, quick: bool) -> None:
    """Measure the longest steps that an attacker can cause, and how long an honest caller waits beside an attacker."""
    for size in WORST_SIZES[int(quick)]:
        rows = ["quick"] if quick else []
        found = run_json(["clearinghouse.apps.bench.worst", str(size), *rows], path_first)
        for name, figure in found.items():
            units = f"{figure['units']:,} units of work, {figure['whole_ms']:.1f} ms in all"
            report.add(f"worst_{name}_{size}", figure["ms"], "ms", ("the bound", 50.0), units)
        report.pace()
    made = MEMORY_OF[int(quick)]
    found = run_json(["clearinghouse.apps.bench.memory", str(made)], path_first)
    for name, count in found.items():
        report.add(f"memory_of_one_{name}", count, "bytes", note=f"of {made:,}")
    module = ["clearinghouse.apps.bench.beside_attacker"]
    kinds = run_json([*module, "quick"] if quick else module, path_first)
    for kind, found in kinds.items():
        report.add(
            f"worst_p99_beside_{kind}",
            found["beside"]["p99_ms"],
            "ms",
            ("the same server without it", found["alone"]["p99_ms"]),
            f"p50 {found['beside']['p50_ms']:.1f} and {found['alone']['p50_ms']:.1f} ms",
        )


def machine() -> dict[str, Any]:
    """Return facts about the machine and the software of the measurement."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"cpu": model, "cores": os.cpu_count(), "python": sys.version.split()[0]}


@click.command("bench")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows here.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/bench"),
    show_default=True,
    help="Where journals and raw files go; not on a memory file system.",
)
@click.option("--quick", is_flag=True, help="A short look instead of figures to quote.")
@click.option(
    "--part",
    "parts",
    type=click.Choice(PARTS),
    multiple=True,
    help="Measure this part alone; may be stated several times.",
)
@click.option(
    "--soak",
    "soak_seconds",
    type=WholeRange(min=0),
    default=0,
    metavar="SECONDS",
    help="Load without a pause.",
)
@click.option(
    "--compiled",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Measure the compiled build in this folder instead of the pure one.",
)
@click.option(
    "--past-commands",
    type=WholeRange(min=0),
    default=0,
    help="Commands of the journal whose past is read: ten million is the long form (0: 200,000, or 2,000 if quick).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
def bench_command(
    *,
    out: Path | None,
    folder: Path,
    quick: bool,
    parts: tuple[str, ...],
    soak_seconds: int,
    compiled: Path | None,
    past_commands: int,
    as_json: bool,
) -> None:
    """Measure orders, transfers, replays, start-up, backup, ticks and memory, each with a baseline of the same run."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = file_system_of(folder)
    if kind in MEMORY_FILE_SYSTEMS:
        click.echo(
            f"clearinghouse: {folder} is on {kind}, where syncing costs nothing: name another"
            " --folder",
            err=True,
        )
        sys.exit(Exit.USAGE)
    path_first = str(compiled.resolve()) if compiled else ""
    for left in (
        *("unary", "batched", "soak", "crash", "recovery", "backup"),
        *("pause", "statements", "risk", "clearing", "gateway"),
    ):
        shutil.rmtree(folder / left, ignore_errors=True)
    report = Report()
    report.pace()
    start = time.perf_counter()
    size = QUICK if quick else FULL
    past = PAST_QUICK if quick else PAST_FULL
    past = past._replace(commands=past_commands or past.commands)
    measures: dict[str, Callable[[], None]] = {
        "unary": lambda: measure_unary(report, folder, path_first, quick=quick),
        "batches": lambda: measure_batches(report, folder, path_first, quick=quick),
        "crash": lambda: measure_crash(report, folder, path_first, quick=quick),
        "recovery": lambda: measure_recovery(report.add, run_json, folder, path_first, size),
        "pause": lambda: measure_pause(report.add, run_json, folder, path_first, size),
        "past": lambda: measure_past(report.add, run_json, serving, folder, path_first, past),
        "statements": lambda: measure_statements(report.add, run_json, folder, path_first, size),
        "risk": lambda: measure_risk_lists(report.add, run_json, folder, path_first, size),
        "stages": lambda: measure_stages(report, path_first, quick=quick),
        "clearing": lambda: measure_clearing(report.add, run_json, folder, path_first, quick=quick),
        "worst": lambda: measure_worst(report, path_first, quick=quick),
        "columns": lambda: measure_columns(report.add, run_json, COLUMNS),
        "local": lambda: measure_in_process(report.add, run_json, path_first, quick=quick),
        "server": lambda: measure_server_time(
            report.add, run_json, folder, path_first, quick=quick
        ),
        "gateway": lambda: measure_gateway(report.add, run_json, folder, CALLS[quick]),
    }
    for part in parts or PARTS:
        measures[part]()
        report.pace()
    if soak_seconds:
        measure_soak(report.add, serving, run_json, folder, path_first, soak_seconds)
    report.add("fixed_loop_min", min(report.loops_ms), "ms", note="speed of the machine")
    report.add("fixed_loop_max", max(report.loops_ms), "ms")
    result = {
        "build": "compiled" if compiled else "pure",
        "quick": quick,
        "machine": machine(),
        "file_system": kind,
        "seconds": time.perf_counter() - start,
        "rows": [asdict(row) for row in report.rows],
    }
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if as_json:
        click.echo(json.dumps(result))
    else:
        show(result, report.rows)


def show(result: dict[str, Any], rows: list[Row]) -> None:
    """Print the rows as a table for people."""
    title = (
        f"{result['build']} build, {result['machine']['cpu']}, {result['machine']['cores']} cores"
    )
    table = Table(title=title)
    for column in ("name", "value", "unit", "baseline", "ratio", "note"):
        table.add_column(column, justify="right" if column in ("value", "ratio") else "left")
    for row in rows:
        small = row.value < 100  # noqa: PLR2004  three digits are enough
        table.add_row(
            row.name,
            f"{row.value:,.3f}" if small else f"{row.value:,.0f}",
            row.unit,
            f"{row.baseline} = {row.baseline_value:,.3g}" if row.baseline else "",
            f"{row.ratio:.2f}" if row.baseline else "",
            row.note,
        )
    Console(width=160, highlight=False).print(table)
