# SPDX-License-Identifier: Apache-2.0
"""Measure the baselines of the figures, in the same run on the same file system.

Owns the raw costs of the machine: a fixed loop (the machine's speed may change), a raw fdatasync, raw SQLite.
"""

import os
import time
from pathlib import Path
from typing import Final

from clearinghouse.storage.connection import open_writer, pysqlite3_binding

LOOP_STEPS: Final = 200_000
# The bytes of commands and events of one journaled order, about.
ROW_BYTES: Final = 64
MEMORY_FILE_SYSTEMS: Final = frozenset({"tmpfs", "ramfs"})


def fixed_loop_ms() -> float:
    """Return the milliseconds of a fixed loop over integers, a measure of the present speed of the machine."""
    start = time.perf_counter()
    total = 0
    for step in range(LOOP_STEPS):
        total += step * step % 7
    assert total > 0
    return (time.perf_counter() - start) * 1e3


def file_system_of(path: Path) -> str:
    """Return the type of a path's file system, as the kernel names it."""
    best = ("", "unknown")
    target = str(path.resolve())
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, mount, kind, *_ = line.split()
        inside = target == mount or target.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) > len(best[0]):
            best = (mount, kind)
    return best[1]


def fdatasync_ms(folder: Path, rounds: int = 300) -> list[float]:
    """Return the milliseconds of `rounds` appends of 4 KiB, each with its own fdatasync, in the order of the file."""
    path = folder / "fdatasync.bench"
    block = b"x" * 4096
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    times: list[float] = []
    try:
        for _ in range(rounds):
            start = time.perf_counter()
            os.write(descriptor, block)
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - start) * 1e3)
    finally:
        os.close(descriptor)
        path.unlink()
    return times


def sqlite_rows_per_second(folder: Path, batch: int, *, seconds: float = 1.0) -> float:
    """Return how many rows per second SQLite alone (WAL, synchronous FULL) stores with `batch` rows per commit."""
    path = folder / "sqlite.bench.db"
    connection = open_writer(path, pysqlite3_binding())
    rows = 0
    try:
        connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")
        data = b"x" * ROW_BYTES
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            connection.execute("BEGIN IMMEDIATE")
            for row in range(rows, rows + batch):
                connection.execute("INSERT INTO item (id, data) VALUES (?, ?)", (row, data))
            connection.execute("COMMIT")
            rows += batch
        return rows / (time.perf_counter() - start)
    finally:
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def percentile(values: list[float], share: float) -> float:
    """Return the percentile `share` of the values, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
