# SPDX-License-Identifier: Apache-2.0
"""Make the rows of the report on a server's processor time for an order, and on the waits of callers.

`server_time.py` measures them in a separate process.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

ROUNDS: Final = (12, 1)
"""Blocks of each kind (full, quick)."""


def measure_server_time(
    add: Callable[..., None],
    run_json: Callable[..., dict[str, Any]],
    folder: Path,
    path_first: str,
    *,
    quick: bool,
) -> None:
    """Add a row for each way in which an order comes, and for the waits beside a loader."""
    module = "clearinghouse.apps.bench.server_time"
    found = run_json([module, str(folder), str(ROUNDS[quick]), path_first], "")
    empty = ("an empty call", found["empty_call_us"])
    add("server_time_empty_call", found["empty_call_us"], "us")
    add("server_time_single", found["single_us"], "us", empty, "one order a call, 64 in flight")
    add("server_time_frame", found["frame_us"], "us", empty, "one order a frame of a session")
    add("frames_per_second", found["frames_per_second"], "orders/s", note="one stream, 256 open")
    add(
        "server_time_port_frame",
        found["port_frame_us"],
        "us",
        empty,
        "a frame without gRPC, 256 open",
    )
    add("server_time_port_frame_of_64", found["port_frame_of_64_us"], "us", empty, "64 open")
    add(
        "port_frames_per_second",
        found["port_frames_per_second"],
        "orders/s",
        note="one stream, 256 open",
    )
    for name, value in found.items():
        if name.startswith(("order_of_", "transfer_of_")):
            row = f"server_time_{name.removesuffix('_us')}"
            add(row, value, "us", note="of all threads of the server")
    floor = found["empty_p50_ms"] + found["fdatasync_p50_ms"]
    single = ("empty call + fdatasync", floor)
    add("server_wait_single_p50", found["single_p50_ms"], "ms", single)
    add(
        "server_wait_port_p50",
        found["port_p50_ms"],
        "ms",
        single,
        "one frame at a time without gRPC",
    )
    for name in ("p50", "p99"):
        beside = found[f"{name}_beside_loader_ms"]
        add(f"server_wait_beside_loader_{name}", beside, "ms", note="of single orders")
        beside = found[f"port_{name}_beside_loader_ms"]
        add(f"server_wait_port_beside_loader_{name}", beside, "ms", note="of frames without gRPC")
