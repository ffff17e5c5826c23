# SPDX-License-Identifier: Apache-2.0
"""Show figures of the server's process as names and texts: phase, queue, latencies, refusals, disk.

Owns the choice of the samples. A latency is the upper end of its histogram bucket: the server exports nothing finer.
"""

from collections.abc import Iterator
from typing import Final

from clearinghouse.apps.watch.exposition import Samples

CALLS: Final = "grpc_server_handling_seconds"
COMMITS: Final = "clearinghouse_commit_seconds"


def milliseconds(seconds: float | None) -> str:
    """Return a time as text in milliseconds; it is the upper end of a histogram bucket."""
    if seconds is None:
        return "none"
    return f"≤ {seconds * 1_000:g} ms" if seconds != float("inf") else "beyond the last bucket"


def process_rows(samples: Samples, earlier: Samples | None) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each figure; a quantile counts from the `earlier` reading on, if there is one."""
    phase = [labels["phase"] for labels, value in samples.rows("clearinghouse_phase") if value]
    yield "phase", ", ".join(phase)
    for name, sample in (
        ("calls that wait", "queue_calls"),
        ("accounts", "accounts"),
        ("open orders", "open_orders"),
    ):
        value = samples.value(f"clearinghouse_{sample}")
        yield name, "" if value is None else f"{value:,.0f}"
    for name, histogram in (("call", CALLS), ("commit", COMMITS)):
        for share in (0.5, 0.99):
            yield (
                f"{name} p{share * 100:g}",
                milliseconds(samples.quantile(histogram, share, earlier)),
            )
    refused = {
        labels["reason"]: value for labels, value in samples.rows("clearinghouse_refusals_total")
    }
    if refused:
        most = max(refused, key=lambda reason: refused[reason])
        yield "refusals", f"{sum(refused.values()):,.0f}, most {most}"
    free = samples.value("clearinghouse_disk_free_bytes")
    if free is not None:
        yield "disk free", f"{free / 2**30:,.1f} GiB"
    age = samples.value("clearinghouse_snapshot_age_seconds")
    if age is not None:
        yield "snapshot age", f"{age / 60:,.0f} min"
