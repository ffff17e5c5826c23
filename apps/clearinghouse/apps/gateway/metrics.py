# SPDX-License-Identifier: Apache-2.0
"""Count the calls of the gateway for Prometheus (SPEC Q-8), at a separate address.

Owns the names of the metrics. A path that is not a call is counted under one name, so that no caller makes new rows.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from clearinghouse.server.edge.call_metrics import Histogram

PREFIX: Final = "clearinghouse_gateway"
# Why a WebSocket or a stream was ended by this side.
SLOW_READER: Final = "slow reader"
STREAM_ERROR: Final = "stream error"


class GatewayMetrics(Collector):
    """The counts of one process. Only the event loop writes them; the thread of the metrics' server reads them."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()
        self.seconds = Histogram()
        self.cut_offs: Counter[str] = Counter()
        self.bytes_received = 0
        self.bytes_sent = 0
        self.sockets = 0
        self.streams = 0

    def request(self, method: str, code: str, seconds: float, received: int, sent: int) -> None:
        """Count a call that has ended: its status in words, its time, and the bytes received and sent."""
        self.requests[method, code] += 1
        self.seconds.add(seconds)
        self.bytes_received += received
        self.bytes_sent += sent

    @contextmanager
    def socket(self) -> Iterator[None]:
        """Count a WebSocket while it is open."""
        self.sockets += 1
        try:
            yield
        finally:
            self.sockets -= 1

    def describe(self) -> list[Metric]:
        """Return an empty list: otherwise the library would collect all metrics just to learn their names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        requests = CounterMetricFamily(
            f"{PREFIX}_requests",
            "Calls that have ended, by method and status",
            labels=("method", "code"),
        )
        for labels, count in sorted(self.requests.copy().items()):
            requests.add_metric(labels, count)
        yield requests
        yield HistogramMetricFamily(
            f"{PREFIX}_request_seconds",
            "Duration of calls",
            buckets=self.seconds.buckets(),
            sum_value=self.seconds.sum,
        )
        cut_offs = CounterMetricFamily(
            f"{PREFIX}_cut_offs",
            "WebSockets and streams that were ended for a reader",
            labels=("reason",),
        )
        for reason in (SLOW_READER, STREAM_ERROR):
            cut_offs.add_metric((reason,), self.cut_offs[reason])
        yield cut_offs
        for name, text, count in (
            ("received_bytes", "Bytes of bodies and messages that came", self.bytes_received),
            ("sent_bytes", "Bytes of bodies and messages that were sent", self.bytes_sent),
        ):
            yield CounterMetricFamily(f"{PREFIX}_{name}", text, value=count)
        yield GaugeMetricFamily(f"{PREFIX}_open_sockets", "Open WebSockets", value=self.sockets)
        yield GaugeMetricFamily(
            f"{PREFIX}_open_streams", "Open streams of them", value=self.streams
        )


@contextmanager
def serve_metrics(metrics: GatewayMetrics, address: str) -> Iterator[str]:
    """Serve the metrics at HOST:PORT during the block; yield the bound address. Raises OSError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(metrics)
    host, _, port = address.rpartition(":")
    server, thread = start_http_server(int(port), host.strip("[]"), registry=registry)
    try:
        yield f"{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
