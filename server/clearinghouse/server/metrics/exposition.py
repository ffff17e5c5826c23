# SPDX-License-Identifier: Apache-2.0
"""Serve the metrics over HTTP; every figure is collected when it is read (SPEC Q-8).

Owns the names of the metrics. `prometheus_client` writes the format and runs the HTTP server in a thread of its own.
Must never read the state itself: it calls the event loop, which reads the state between two calls.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as NoAnswerError
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from clearinghouse.server.clustering.figures import NodeFigures
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.edge.call_log import CallLog
from clearinghouse.server.edge.call_metrics import CallMetrics, Histogram
from clearinghouse.server.edge.listener import Phase, check_listen
from clearinghouse.server.gateways.supervisor import Seat
from clearinghouse.server.metrics.cluster_metrics import EngineTimes, cluster_metrics
from clearinghouse.server.metrics.engine_metrics import EngineMetrics, StateFigures, state_figures
from clearinghouse.server.sequencing.engine_loop import SECOND_NS, EngineLoop, NotTakenError
from clearinghouse.server.sequencing.stamp_clock import StampClock
from clearinghouse.server.sequencing.subscriptions import Hub
from clearinghouse.server.startup.disk_watch import MIB, DiskState, DiskWatch, free_bytes
from clearinghouse.server.startup.incident_watch import IncidentWatch
from clearinghouse.server.startup.maintenance import Maintenance
from clearinghouse.storage.snapshots import list_snapshots, snapshot_directory
from clearinghouse.v1.enums_pb2 import MarketStatus, PriceState

STATE_SECONDS: Final = 2.0
_CALL_LABELS: Final = ("grpc_type", "grpc_service", "grpc_method")


@dataclass(slots=True)
class Published:
    """The data that the parts of a server publish for metrics. The event loop replaces each field as a whole."""

    data_dir: Path
    calls: CallMetrics = field(default_factory=CallMetrics)
    engine: EngineMetrics = field(default_factory=EngineMetrics)
    core: EngineLoop[Any] | None = None
    replayed: tuple[int, int] = (0, 0)
    phase: Phase = Phase.REPLAYING
    disk: DiskWatch | None = None
    incidents: IncidentWatch | None = None
    certificate_expires: Callable[[], datetime] | None = None
    clock: StampClock | None = None
    hub: Hub | None = None
    maintenance: Maintenance | None = None
    answers: CallLog = field(default_factory=CallLog)
    engine_times: EngineTimes = field(default_factory=EngineTimes)
    node: Callable[[], NodeFigures] | None = None  # of a cluster
    seats: Sequence[Seat] = ()  # of the gateways


def check_metrics(address: str, *, insecure: bool) -> None:
    """Refuse an address for metrics that others can reach, unless `insecure` permits it. Raises ListenError."""
    if address.startswith("unix:"):
        raise ListenError(f"metrics: {address!r} is no address: give HOST:PORT")
    try:
        check_listen(address, insecure=insecure)
    except ListenError as error:
        raise ListenError(f"metrics: {error}") from error


class MetricsServer(Collector):
    """The HTTP server of the metrics of one server, at `address`, HOST:PORT; port 0 uses any free port."""

    def __init__(self, published: Published, address: str) -> None:
        """Listen on the address. Raises ListenError."""
        self._published = published
        self._loop = asyncio.get_running_loop()
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        host, _, port = address.rpartition(":")
        try:
            self._server, self._thread = start_http_server(
                int(port), host.strip("[]"), registry=registry
            )
        except OSError as error:
            raise ListenError(f"cannot serve metrics on {address}: {error.strerror}") from error
        self.address = f"{host}:{self._server.server_port}"

    def stop(self) -> None:
        """Stop the HTTP server, and close its address."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def describe(self) -> list[Metric]:
        """Return no metric, so that the library does not collect all metrics only to learn their names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every metric as of now; the HTTP server calls this in a thread of its own."""
        published = self._published
        # First: after this turn of the loop the counts have every call whose caller has its answer.
        figures = self._figures()
        yield from _calls(published.calls)
        yield from _engine(published)
        yield from _edge(published)
        yield from _disk(published)
        yield from _checks(published)
        yield from _incidents(published)
        if published.seats:
            yield from _gateways(published.seats)
        if published.node is not None:
            yield from cluster_metrics(published.node(), published.engine_times)
        yield _gauge(
            "clearinghouse_state_read", "1 if the engine answered this scrape", figures is not None
        )
        if figures is not None:
            yield from _state(figures)

    def _figures(self) -> StateFigures | None:
        """Return the figures of the state, read on the event loop; None if there is no engine, or no answer in time."""
        core = self._published.core
        if core is None or core.failure is not None:
            return None
        asked = asyncio.run_coroutine_threadsafe(core.read(state_figures), self._loop)
        try:
            return cast("StateFigures", asked.result(STATE_SECONDS))
        except (NoAnswerError, NotTakenError):
            asked.cancel()
            return None


def _gauge(name: str, text: str, value: float) -> Metric:
    """Return a gauge without labels."""
    return GaugeMetricFamily(name, text, value=float(value))


def _histogram(name: str, text: str, histogram: Histogram) -> Metric:
    """Return a histogram without labels."""
    return HistogramMetricFamily(name, text, buckets=histogram.buckets(), sum_value=histogram.sum)


def _calls(calls: CallMetrics) -> Iterator[Metric]:
    """Yield the usual gRPC metrics of all methods."""
    started = CounterMetricFamily(
        "grpc_server_started", "Calls that were started", labels=_CALL_LABELS
    )
    handled = CounterMetricFamily(
        "grpc_server_handled", "Calls that ended, by status", labels=(*_CALL_LABELS, "grpc_code")
    )
    seconds = HistogramMetricFamily(
        "grpc_server_handling_seconds", "Time from start to end of a call", labels=_CALL_LABELS
    )
    for method in calls.methods:
        labels = (method.kind, method.service, method.method)
        started.add_metric(labels, method.started)
        for code, count in list(method.handled.items()):
            handled.add_metric((*labels, code), count)
        if method.handled:
            seconds.add_metric(labels, method.seconds.buckets(), method.seconds.sum)
    yield from (started, handled, seconds)


def _engine(published: Published) -> Iterator[Metric]:
    """Yield the metrics of the engine: sequence, queue, commits, refusals, replay."""
    done, total = published.replayed
    progress = 1.0 if published.core is not None else (done / total if total else 0.0)
    yield _gauge("clearinghouse_replay_progress", "Part of the journal that is replayed", progress)
    phases = GaugeMetricFamily(
        "clearinghouse_phase", "1 for the phase that the server is in", labels=("phase",)
    )
    for phase in Phase:
        phases.add_metric((phase.value,), float(published.phase is phase))
    yield phases
    core = published.core
    if core is not None:
        yield _gauge("clearinghouse_sequence", "Last committed sequence", core.head.sequence)
        yield _gauge("clearinghouse_queue_calls", "Calls that wait", core.queued_calls)
        yield _gauge(
            "clearinghouse_queue_calls_max",
            "Calls that may wait before the answer is QUEUE_FULL",
            core.queued_calls_max,
        )
    engine = published.engine
    yield _histogram("clearinghouse_commit_seconds", "Time of a commit", engine.commit_seconds)
    yield _histogram("clearinghouse_record_items", "Items of a record", engine.record_items)
    refusals = CounterMetricFamily(
        "clearinghouse_refusals", "Items that the machine refused, by reason", labels=("reason",)
    )
    for reason, count in engine.refusals().items():
        refusals.add_metric((reason,), count)
    yield refusals


def _edge(published: Published) -> Iterator[Metric]:
    """Yield the metrics of the edge: refusals, readers of the journal, and how far the clock is from the stamps."""
    refusals = CounterMetricFamily(
        "clearinghouse_edge_refusals",
        "Calls and frames that the edge refused, without a sequence, by reason",
        labels=("reason",),
    )
    for reason, count in list(published.answers.refusals.items()):
        refusals.add_metric((reason,), count)
    yield refusals
    yield CounterMetricFamily(
        "clearinghouse_failed_calls",
        "Calls that ended by a defect of the server",
        value=published.answers.failures,
    )
    if published.hub is not None:
        yield _gauge(
            "clearinghouse_subscribers",
            "Readers that follow the journal live",
            published.hub.readers,
        )
        yield CounterMetricFamily(
            "clearinghouse_subscribers_lagged",
            "Readers that were cut off because they fell behind",
            value=published.hub.lagged,
        )
    if published.clock is not None:
        yield _gauge(
            "clearinghouse_clock_offset_seconds",
            "How far the wall clock is ahead of the stamps; 0 while they agree",
            published.clock.step_ns / SECOND_NS,
        )


def _checks(published: Published) -> Iterator[Metric]:
    """Yield the metrics of the checks of invariants, which the process that takes snapshots makes."""
    if published.maintenance is None:
        return
    checks = published.maintenance.checks
    yield CounterMetricFamily(
        "clearinghouse_invariant_checks", "Checks of the invariants", value=checks.count
    )
    if checks.count:
        yield _gauge(
            "clearinghouse_invariant_check_timestamp_seconds",
            "When the last check of the invariants ended",
            checks.last_seconds,
        )
        yield _gauge(
            "clearinghouse_invariant_check_sequence",
            "Sequence that the last check of the invariants examined",
            checks.last_sequence,
        )
        yield _gauge(
            "clearinghouse_invariant_violations",
            "Violations that the last check of the invariants found",
            checks.violations,
        )


def _incidents(published: Published) -> Iterator[Metric]:
    """Yield the number of stops of the machine that still block something."""
    found = published.incidents
    if found is not None:
        stops = GaugeMetricFamily(
            "clearinghouse_open_incidents",
            "Stops of the machine that are not settled: by a command, whose kind its principal may not send, and by"
            " work, for which the server serves reads only",
            labels=("stopped_by",),
        )
        stops.add_metric(("command",), found.open_commands)
        stops.add_metric(("work",), len(found.open_work))
        yield stops


def _gateways(seats: Sequence[Seat]) -> Iterator[Metric]:
    """Yield the metrics of the gateways, as each of them sent them within a second."""
    labels = ("gateway",)
    up = GaugeMetricFamily("clearinghouse_gateway_up", "1 if a gateway serves", labels=labels)
    restarts = CounterMetricFamily(
        "clearinghouse_gateway_restarts", "How often a gateway was started again", labels=labels
    )
    held = GaugeMetricFamily(
        "clearinghouse_gateway_open_calls",
        "Calls and streams of a gateway that the engine has open",
        labels=labels,
    )
    seconds = CounterMetricFamily(
        "clearinghouse_gateway_processor_seconds",
        "Processor time of a gateway's process",
        labels=labels,
    )
    for seat in seats:
        label = (str(seat.index),)
        up.add_metric(label, float(seat.is_up))
        restarts.add_metric(label, seat.restarts)
        if seat.desk is not None:
            held.add_metric(label, seat.desk.held)
            seconds.add_metric(label, seat.desk.figures.processor_ns / SECOND_NS)
    yield from (up, restarts, held, seconds)


def _disk(published: Published) -> Iterator[Metric]:
    """Yield the free space of the disk, the age of the newest snapshot, and the expiry of the certificate."""
    data_dir = published.data_dir
    yield _gauge(
        "clearinghouse_disk_free_bytes",
        "Free space of the disk of the journal",
        free_bytes(data_dir),
    )
    if published.disk is not None:
        yield from _disk_state(published.disk)
    snapshots = list_snapshots(snapshot_directory(data_dir))
    made = max((_made_seconds(info.path) for info in snapshots), default=0.0)
    if made:
        age = time.time() - made
        yield _gauge("clearinghouse_snapshot_age_seconds", "Age of the newest snapshot", age)
    if published.certificate_expires is not None:
        yield _gauge(
            "clearinghouse_certificate_expiry_timestamp_seconds",
            "When the certificate of the listener expires",
            published.certificate_expires().timestamp(),
        )


def _disk_state(disk: DiskWatch) -> Iterator[Metric]:
    """Yield the state of the disk and its limits."""
    yield _gauge("clearinghouse_disk_low", "1 below the highest mark of the settings", disk.is_low)
    yield _gauge(
        "clearinghouse_disk_state",
        "0 enough, 1 below warn, 2 below restrict, 3 below read only",
        disk.state,
    )
    marks = GaugeMetricFamily(
        "clearinghouse_disk_mark_bytes", "Marks of the free space; 0: not set", labels=("mark",)
    )
    for name, state in (
        ("warn", DiskState.LOW),
        ("restrict", DiskState.RESTRICT),
        ("read_only", DiskState.READ_ONLY),
    ):
        marks.add_metric((name,), float(disk.marks.of(state) * MIB))
    yield marks


def _made_seconds(path: Path) -> float:
    """Return when a file was last written, in seconds since 1970; 0 if the file does not exist any more."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _state(figures: StateFigures) -> Iterator[Metric]:
    """Yield the figures that were read from the state."""
    yield _gauge(
        "clearinghouse_accounts", "Accounts, those of the system included", figures.accounts
    )
    yield _gauge("clearinghouse_open_orders", "Open orders", figures.open_orders)
    yield _gauge(
        "clearinghouse_accounts_in_liquidation", "Accounts in liquidation", figures.liquidating
    )
    funds = GaugeMetricFamily(
        "clearinghouse_fund_balance",
        "Balance of the funds that pay when others cannot, in whole units of the asset",
        labels=("fund", "asset"),
    )
    for labels, balance in sorted(figures.funds.items()):
        funds.add_metric(labels, balance)
    yield funds
    markets = GaugeMetricFamily("clearinghouse_markets", "Markets by status", labels=("status",))
    for number, count in sorted(figures.markets.items()):
        name = MarketStatus.Name(MarketStatus.ValueType(number)).removeprefix("MARKET_STATUS_")
        markets.add_metric((name,), count)
    yield markets
    yield _gauge(
        "clearinghouse_brakes_engaged",
        "Brakes of the whole clearinghouse that are engaged",
        figures.brakes,
    )
    yield _gauge(
        "clearinghouse_overdue_sessions",
        "Settlement sessions that are not posted after their settlement time",
        figures.overdue_sessions,
    )
    prices = GaugeMetricFamily(
        "clearinghouse_assets", "Assets by state of the price", labels=("price_state",)
    )
    for number, count in sorted(figures.price_states.items()):
        name = PriceState.Name(PriceState.ValueType(number)).removeprefix("PRICE_STATE_")
        prices.add_metric((name,), count)
    yield prices
    if figures.open_fails is not None:
        yield _gauge(
            "clearinghouse_open_settlement_fails", "Open settlement fails", figures.open_fails
        )
