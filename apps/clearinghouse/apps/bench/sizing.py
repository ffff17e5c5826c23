# SPDX-License-Identifier: Apache-2.0
"""State how much machine a clearinghouse needs, by a linear model that is fitted to measured worlds.

Owns the points, the fit and the check against points that the fit does not know. A world has accounts with three
balances and two positions, and resting orders; its records, its snapshot and its restored state are real. Times are
processor time, so they depend on the machine; bytes do not. Run in the build that is to be sized:

    python -m clearinghouse.apps.bench.sizing fit                          measure, fit, check; prints one JSON object
    python -m clearinghouse.apps.bench.sizing point ACCOUNTS ORDERS_EACH   measure one world
    python -m clearinghouse.apps.bench.sizing need ACCOUNTS ORDERS RATE    what one of this size needs

A world of a million accounts with five orders each takes some 20 GB of memory and half an hour.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from clearinghouse.apps.bench.recovery import BATCH_NS, Journaled
from clearinghouse.apps.bench.soak_rows import memory_mib
from clearinghouse.apps.bench.stages import order_command, quiet
from clearinghouse.server.startup.snapshot_codec import collector_paused, load_snapshot
from clearinghouse.storage.snapshots import list_snapshots, snapshot_directory


class Point(NamedTuple):
    """A measured world: its accounts, and the resting orders of each."""

    accounts: int
    orders_each: int


FITTED: Final = (
    Point(500, 1),
    Point(1_000, 10),
    Point(2_000, 1),
    Point(4_000, 5),
    Point(8_000, 1),
    Point(8_000, 6),
)
HELD_BACK: Final = (Point(3_000, 3), Point(6_000, 9), Point(16_000, 2))
"""Two points between those of the fit, and one with twice the accounts of the largest."""
POSITIONS: Final = 2
BATCHES: Final = 20
BATCH: Final = 1_000
DAY_SECONDS: Final = 86_400
MEBI: Final = 1024 * 1024
FIGURES: Final = ("memory_bytes", "snapshot_bytes", "load_us")
FLAT: Final = ("journal_bytes_per_order", "us_per_order")
Model = dict[str, list[float]]
# Of `fit` in the compiled build with CPython 3.11, on two cores of an AMD EPYC: a constant, and what an account and a
# resting order add.
FITTED_MODEL: Final[Model] = {
    "memory_bytes": [4_278_000.0, 8_979.0, 1_003.0],
    "snapshot_bytes": [36_130.0, 622.4, 102.3],
    "load_us": [2_451.0, 30.36, 4.406],
    "journal_bytes_per_order": [42.1, 0.0, 0.0],
    "us_per_order": [11.4, 0.0, 0.0],
}


def build(data: Path, accounts: int, orders_each: int) -> dict[str, float]:
    """Make the world of a point in a data directory with a snapshot, and return its figures without a start."""
    before_mib = memory_mib(0, "VmRSS")
    bench = Journaled(data, accounts)
    mix = bench.make_world(POSITIONS, orders_each)
    bench.flush()
    quiet()
    memory = (memory_mib(0, "VmRSS") - before_mib) * MEBI
    resting = len(bench.engine.state.orders)
    snapshot = bench.snapshot()
    spent = 0.0
    before_bytes = bench.record_bytes
    for _ in range(BATCHES):
        bench.time_ns = bench.applier.time_ns + BATCH_NS
        batch = mix.batch(BATCH)
        start = time.process_time()
        bench.apply(order_command(batch, bench.head()))
        bench.flush()
        spent += time.process_time() - start
    grown = bench.record_bytes - before_bytes
    bench.close()
    return {
        "accounts": accounts,
        "orders": resting,
        "memory_bytes": memory,
        "snapshot_bytes": snapshot["bytes"],
        "us_per_order": spent * 1e6 / (BATCHES * BATCH),
        "journal_bytes_per_order": grown / (BATCHES * BATCH),
    }


def load(data: Path) -> dict[str, float]:
    """Load the newest snapshot of a data directory as a start does, and return the times."""
    newest = list_snapshots(snapshot_directory(data))[0]
    began, start = time.perf_counter(), time.process_time()
    load_snapshot(newest.path)
    return {
        "load_us": (time.process_time() - start) * 1e6,
        "load_wall_us": (time.perf_counter() - began) * 1e6,
    }


def measure(point: Point) -> dict[str, float]:
    """Return the figures of a point, whose world is made in one process and loaded in another."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "data")
        for arguments in (("build", data, *map(str, point)), ("load", data)):
            command = [sys.executable, "-m", __spec__.name, *arguments]
            found |= json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def fitted(points: list[dict[str, float]]) -> Model:
    """Return the model with the least squares of relative errors over the points; the last two figures are means."""
    rows = np.array([[1.0, each["accounts"], each["orders"]] for each in points])
    model: Model = {}
    for name in FIGURES:
        values = np.array([each[name] for each in points])
        found, *_ = np.linalg.lstsq(rows / values[:, None], np.ones(len(points)), rcond=None)
        model[name] = [float(value) for value in found]
    for name in FLAT:
        model[name] = [float(np.mean([each[name] for each in points])), 0.0, 0.0]
    return model


def estimate(model: Model, name: str, accounts: float, orders: float) -> float:
    """Return a figure of the model for a world."""
    base, of_account, of_order = model[name]
    return base + of_account * accounts + of_order * orders


def errors(model: Model, points: list[dict[str, float]]) -> dict[str, list[float]]:
    """Return the relative error of each figure at each point: 0.1 is a tenth too much."""
    return {
        name: [
            round(estimate(model, name, each["accounts"], each["orders"]) / each[name] - 1, 3)
            for each in points
        ]
        for name in (*FIGURES, *FLAT)
    }


def need(model: Model, accounts: int, orders: int, rate: int) -> dict[str, float]:
    """Return what a clearinghouse with so many accounts, resting orders, and orders a second needs."""
    return {
        "memory_gib": estimate(model, "memory_bytes", accounts, orders) / 2**30,
        "start_seconds": estimate(model, "load_us", accounts, orders) / 1e6,
        "snapshot_gib": estimate(model, "snapshot_bytes", accounts, orders) / 2**30,
        "journal_gib_a_day": model[FLAT[0]][0] * rate * DAY_SECONDS / 2**30,
        "machine_cores": rate * estimate(model, "us_per_order", accounts, orders) / 1e6,
    }


def main() -> None:
    """Measure, fit and check; or measure one point; or state what a clearinghouse needs."""
    kind, *numbers = sys.argv[1:]
    found: dict[str, Any]
    if kind == "point":
        found = measure(Point(*map(int, numbers)))
    elif kind == "build":
        with collector_paused():
            found = build(Path(numbers[0]), *map(int, numbers[1:]))
    elif kind == "load":
        found = load(Path(numbers[0]))
    elif kind == "need":
        found = need(FITTED_MODEL, *map(int, numbers))
    else:
        points, held_back = list(map(measure, FITTED)), list(map(measure, HELD_BACK))
        model = fitted(points)
        found = {
            "model": model,
            "errors_of_fitted": errors(model, points),
            "errors_of_held_back": errors(model, held_back),
            "held_back": held_back,
        }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
