# SPDX-License-Identifier: Apache-2.0
"""Make the rows of the report on calls through the gateway (`gateway.py` measures them in a separate process)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

CALLS: Final = (200, 20)
"""Calls of each way and size (full, quick)."""


def measure_gateway(
    add: Callable[..., None], run_json: Callable[..., dict[str, Any]], folder: Path, calls: int
) -> None:
    """Add a row for each form of HTTP and each number of orders, compared with the same call over gRPC."""
    found = run_json(["clearinghouse.apps.bench.gateway", str(folder), str(calls)], "")
    for batch, figures in found.items():
        baseline = ("the same over gRPC", figures["grpc"])
        for way in ("bytes", "json"):
            add(f"gateway_{way}_{batch}", figures[way], "ms", baseline)
