# SPDX-License-Identifier: Apache-2.0
"""Make the rows of the report on batches and lists in columns (`columns.py` measures them in a separate process)."""

from collections.abc import Callable
from typing import Any, Final

COLUMNS: Final = (1_000, 8_192)
"""Items of a call."""


def measure_columns(
    add: Callable[..., None], run_json: Callable[..., dict[str, Any]], counts: tuple[int, ...]
) -> None:
    """Add a row for each kind of batch and each size, compared with the same batch as objects."""
    found = run_json(["clearinghouse.apps.bench.columns", *map(str, counts)], "")
    for name, figures in found.items():
        baseline = ("the same in objects", figures["objects_per_second"])
        add(f"columns_{name}", figures["columns_per_second"], "rows/s", baseline)
