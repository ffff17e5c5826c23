# SPDX-License-Identifier: Apache-2.0
"""Make the rows of the report on orders in one process (`in_process.py` measures them in a separate process)."""

from collections.abc import Callable
from typing import Any, Final

BATCH: Final = 1_000
"""Orders of a call."""


def measure_in_process(
    add: Callable[..., None],
    run_json: Callable[..., dict[str, Any]],
    path_first: str,
    *,
    quick: bool,
) -> None:
    """Add a row for each of the three ways to send a batch within one process."""
    found = run_json(
        ["clearinghouse.apps.bench.in_process", "quick" if quick else "full"], path_first
    )
    machine = 1e6 / found["machine"]
    for way in ("bytes", "client"):
        add(
            f"in_process_orders_{way}_{BATCH}",
            1e6 / found[way],
            "orders/s",
            ("the machine alone", machine),
            f"goal 0.5; accepted {found['client_accepted']:.1%} and {found['machine_accepted']:.1%}",
        )
