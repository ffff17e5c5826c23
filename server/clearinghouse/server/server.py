# SPDX-License-Identifier: Apache-2.0
"""Connect the five stages that every call passes.

Owns the settings of a server and the connections between the stages. Must never hold a rule of the domain or of the
wire format, nor start or stop a process: `lifecycle` does.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from clearinghouse.server.clustering.node import ClusterNode
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.config.limits import ConnectionLimits, PrincipalLimits
from clearinghouse.server.credentials.keys import KeyFiles
from clearinghouse.server.credentials.tokens import TokenRules
from clearinghouse.server.edge.call_process import CallFinder
from clearinghouse.server.edge.edge import Edge, ServiceContext
from clearinghouse.server.edge.explain_process import Explainer
from clearinghouse.server.edge.incident_limits import IncidentLimits
from clearinghouse.server.edge.past_process import Past
from clearinghouse.server.edge.risk_process import RiskAnswers, RiskProcess
from clearinghouse.server.edge.tls import TlsFiles
from clearinghouse.server.journal.walk import History
from clearinghouse.server.metrics.engine_metrics import EngineMetrics
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.sequencing.sequencer import Limits, Sequencer
from clearinghouse.server.sequencing.subscriptions import QUEUE_RECORDS, Hub
from clearinghouse.server.startup.directory import Opened
from clearinghouse.server.startup.disk_watch import Marks
from clearinghouse.server.startup.heartbeat import Heartbeat, alive_ns
from clearinghouse.server.startup.incident_watch import IncidentWatch
from clearinghouse.server.startup.maintenance import Maintenance
from clearinghouse.server.startup.snapshot_codec import Start
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.server.tracing.spans import Tracer, TraceSettings
from clearinghouse.server.tracing.traced_sequencer import traced_sequencer
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary.types import GAP_DOWN, GAP_READ_ONLY
from clearinghouse.storage.chain import Tail

# A record is one request to the engine, which takes 8 MiB: fewer items stay well below it.
CLUSTER_RECORD_ITEMS: Final = 8_192


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server: directory, address, limits, and maintenance of the journal."""

    data_dir: Path
    listen: str = "127.0.0.1:0"
    insecure: bool = False
    staff_listen: str = ""  # a second address; "": none
    urgent_listen: str = ""  # one that takes urgent calls alone; "": none
    frames_listen: str = ""  # one for streams of frames without gRPC; "": none
    gateways: int = 0  # processes that terminate gRPC; 0: this process does
    tls: TlsFiles | None = None
    keys: KeyFiles | None = None  # API keys: then each call needs a credential
    tokens: TokenRules | None = None  # the same, with tokens of an issuer
    metrics: str = ""  # the address for Prometheus; "": none, and nothing is counted
    log_level: str = "info"
    tracing: TraceSettings | None = None  # None: no call is traced
    genesis: Genesis | None = None
    unstated: Collection[
        str
    ] = ()  # what `genesis` has though nothing states it: an existing journal keeps its own
    recreate_head: bool = False
    limits: Limits = field(default_factory=Limits)
    principals: PrincipalLimits = field(default_factory=PrincipalLimits)
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    subscriber_records: int = QUEUE_RECORDS
    use_snapshots: bool = True  # False: replay from genesis, even if there are snapshots
    schedule: Schedule = field(default_factory=Schedule)
    snapshot_at_stop: bool = True
    archive: bool = False  # records before the oldest snapshot kept
    disk: Marks = field(default_factory=Marks)
    gap_seconds_max: int = 0  # between the end of the journal and a start; 0: any
    cluster: Cluster | None = None  # None: the journal of this directory is the log
    is_guest: bool = False  # in the process of another program, which moves the time


class Helpers(NamedTuple):
    """The helper processes, which answer questions that take too long for the server's own process."""

    explainer: Explainer
    previewer: Explainer
    finder: CallFinder
    past: Past
    risk: RiskAnswers


def helper_processes(data_dir: Path) -> Helpers:
    """Return the helpers as separate processes that follow the journal in a data directory."""
    return Helpers(
        Explainer(data_dir),
        Explainer(data_dir),
        CallFinder(data_dir),
        Past(data_dir),
        RiskProcess(data_dir),
    )


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The parts of a running pipeline that a stop of the server must stop."""

    core: EngineLoop[Scales]
    hub: Hub
    finder: CallFinder
    past: Past
    risk_process: RiskAnswers


def _nothing() -> None:
    """Do no maintenance between two appends; used by a node of a cluster, which does it elsewhere."""


def build_pipeline(
    settings: Settings,
    edge: Edge,
    opened: Opened,
    replayed: Start,
    maintenance: Maintenance,
    clock: Callable[[], int],
    metrics: EngineMetrics | None = None,
    tracer: Tracer | None = None,
    node: ClusterNode | None = None,
    incidents: IncidentWatch | None = None,
    helpers: Helpers | None = None,
) -> Pipeline:
    """Connect the stages on the running event loop, start them and accept calls; return what must be stopped later.

    With a `node` of a cluster, records become durable in the engine, and readers get them once this journal has them.
    `helpers`, if given, answer instead of helper processes.
    """
    journal = opened.directory.journal
    core: EngineLoop[Scales] = EngineLoop(
        # 1. Decode: the edge turns bytes into a command, with the table that the last commit published.
        make_table=scales_of,
        # 2. Sequence: one bounded queue gives each item its sequence and its time (U-6).
        limits=settings.limits
        if node is None
        else replace(settings.limits, record_items=CLUSTER_RECORD_ITEMS),
        # 3. Apply: the replayed machine changes its state and gives results and events.
        applier=replayed.applier,
        # 4. Journal: the commit thread makes each record durable (J-2), then does the upkeep.
        log=journal if node is None else node.log,
        epoch=opened.epoch,
        after_commit=maintenance.after_commit if node is None else _nothing,
        clock=clock,
        sequencer=Sequencer if tracer is None else traced_sequencer(tracer),
    )
    # 5. Publish: after the commit, subscribers, replies and reads get the record.
    hub = Hub(core.head.sequence, edge.turns, queue_records=settings.subscriber_records)
    readable = core.on_commit if node is None else node.publisher.listeners
    readable.append(hub.publish)
    explainer, previewer, finder, past, risk = helpers or helper_processes(settings.data_dir)
    past.committed(core.head.sequence, replayed.applier.time_ns)
    readable.append(lambda done: past.committed(done.record.last_sequence, done.record.time_ns))
    if metrics is not None:
        core.on_commit.append(lambda done: metrics.committed(done, core.last_commit_ns))
    if node is not None:
        node.connect(core, Tail(core.head, opened.epoch, core.time_ns))
        edge.persisted = node.publisher.reached
        edge.log_end = node.barrier.head
    if incidents is not None:
        limits = IncidentLimits(incidents, core)
        core.hold, edge.calls.dates = limits.check, limits.dates
        if node is not None:
            node.stands, node.take_stops = lambda: incidents.is_read_only, incidents.take
    if node is None and incidents is not None and incidents.is_read_only:
        core.stand()
    core.start(
        follows=node is not None or (incidents is not None and incidents.is_read_only),
        alive_ns=None
        if node is not None or settings.is_guest
        else alive_ns(
            settings.data_dir, replayed.applier.time_ns if core.head.sequence else 0, clock()
        ),
        # Its trial may have settled the stop before the server was ready.
        cause=GAP_READ_ONLY if incidents is not None and incidents.began_read_only else GAP_DOWN,
        beat=None if settings.is_guest else Heartbeat(settings.data_dir).write,
        is_guest=settings.is_guest,
    )
    history = History(journal, lambda: hub.sequence)
    finder.start()
    past.start()
    edge.open(
        ServiceContext(
            core, hub, history, replayed.genesis, explainer, previewer, finder, past, risk
        )
    )
    return Pipeline(core, hub, finder, past, risk)
