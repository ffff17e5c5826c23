# SPDX-License-Identifier: Apache-2.0
"""Run a server process: start, replay, serve, stop (SPEC J-6, Q-5, Q-7).

Owns the order of start and stop. Start: lock and open the directory, listen with health NOT_SERVING, replay, serve.
Stop: accept no more calls, commit and answer the accepted calls, end the streams, write a snapshot, sync the head.
Must never hold a rule of the domain or of the wire.
"""

import asyncio
import gc
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

import structlog

from clearinghouse.replication.errors import ReplicationError
from clearinghouse.server.clustering.marker import check_alone
from clearinghouse.server.clustering.node import ClusterNode
from clearinghouse.server.clustering.opening import open_node
from clearinghouse.server.clustering.settings import check_cluster
from clearinghouse.server.console.build import build_text
from clearinghouse.server.console.clock_check import check_clock
from clearinghouse.server.console.exits import ConfigError, Exit, ListenError
from clearinghouse.server.console.output import exit_of
from clearinghouse.server.console.times import duration_text
from clearinghouse.server.credentials.keys import load_keys
from clearinghouse.server.credentials.last_use import LastUse
from clearinghouse.server.credentials.tokens import load_rules
from clearinghouse.server.edge.admission import Admission
from clearinghouse.server.edge.call_metrics import CallMetrics
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.identity import make_identity
from clearinghouse.server.edge.listener import Addresses, Face, Listener, Phase, check_listen
from clearinghouse.server.edge.services import Wrap, served_handlers
from clearinghouse.server.edge.tls import TlsMaterial, load_material
from clearinghouse.server.gateways.bodies import Setup
from clearinghouse.server.gateways.desk import Service
from clearinghouse.server.gateways.supervisor import Gateways
from clearinghouse.server.metrics.exposition import MetricsServer, Published, check_metrics
from clearinghouse.server.sequencing.stamp_clock import StampClock
from clearinghouse.server.server import Pipeline, Settings, build_pipeline
from clearinghouse.server.startup.directory import (
    Opened,
    Progress,
    no_progress,
    open_directory,
    replay_log,
)
from clearinghouse.server.startup.disk_watch import DiskState, DiskWatch
from clearinghouse.server.startup.incident_watch import IncidentWatch
from clearinghouse.server.startup.incidents import incident_bytes, incident_of, write_incident
from clearinghouse.server.startup.maintenance import Maintenance
from clearinghouse.server.startup.snapshot_codec import Start
from clearinghouse.server.tracing.importing import make_tracer
from clearinghouse.storage.directory import other_files
from clearinghouse.storage.errors import SnapshotError
from clearinghouse.storage.port import Head
from clearinghouse.storage.snapshots import snapshot_directory

STOP_GRACE_SECONDS: Final = 2.0

log = structlog.get_logger("clearinghouse.server")


def check_settings(settings: Settings) -> None:
    """Raise ListenError or ConfigError for settings that cannot be used; called before anything is opened or made."""
    # The address of all calls must be set, the others may be.
    for address in dict.fromkeys((settings.listen, *addresses_of(settings).named())):
        check_listen(
            address,
            insecure=settings.insecure,
            tls=settings.tls,
            has_credentials=settings.keys is not None or settings.tokens is not None,
        )
    if settings.frames_listen.startswith("unix:"):
        raise ListenError(f"{settings.frames_listen}: listener.frames_address is HOST:PORT")
    if settings.gateways:
        check_gateways(settings)
    if settings.cluster is not None:
        check_cluster(settings.cluster)
    if settings.metrics:
        check_metrics(settings.metrics, insecure=settings.insecure)
    if settings.tls is not None:
        load_material(settings.tls, datetime.now(UTC))
    if settings.keys is not None:
        load_keys(settings.keys)
    if settings.tokens is not None:
        load_rules(settings.tokens)


def check_gateways(settings: Settings) -> None:
    """Raise ConfigError for settings with which there can be no gateways."""
    faults = (
        (sys.platform != "linux", "needs Linux, whose processes can share a port"),
        (
            any(address.startswith("unix:") for address in addresses_of(settings).named()),
            "needs addresses HOST:PORT: processes cannot share a unix: address",
        ),
        (settings.tracing is not None, "goes without tracing.endpoint: a gateway traces no call"),
        (settings.cluster is not None, 'goes without log = "etcd"'),
    )
    for is_fault, text in faults:
        if is_fault:
            raise ConfigError(f"listener.gateways {text}")


def addresses_of(settings: Settings) -> Addresses:
    """Return the addresses on which a server is to listen."""
    return Addresses(
        settings.listen, settings.staff_listen, settings.urgent_listen, settings.frames_listen
    )


def make_face(
    settings: Settings, edge: Edge, calls: CallMetrics | None, trace: Wrap | None
) -> Face:
    """Return what listens for a server: a listener in this process, or its gateways."""
    handlers = served_handlers(edge, calls, trace)
    if not settings.gateways:
        urgent = served_handlers(edge, calls, trace, is_urgent_only=True)
        return Listener(handlers, urgent, settings.connections)
    setup = Setup(
        log_level=settings.log_level, tls=settings.tls, keys=settings.keys, tokens=settings.tokens
    )
    service = Service(edge, handlers, {} if calls is None else calls.by_path)
    return Gateways(settings.gateways, service, setup, settings.connections)


class Server:
    """One server on one data directory.

    Call `start` and `replay`, then `wait`; `stop` may be called at any time after `start`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._edge = Edge()
        self._published = Published(settings.data_dir) if settings.metrics else None
        self._metrics: MetricsServer | None = None
        self._edge.admission = Admission(settings.principals)
        self._tracer = None if settings.tracing is None else make_tracer(settings.tracing)
        self._listener = make_face(
            settings,
            self._edge,
            None if self._published is None else self._published.calls,
            None if self._tracer is None else self._tracer.traced,
        )
        self._opened: Opened | None = None
        self._maintenance: Maintenance | None = None
        self._replayed: Start | None = None
        self._pipeline: Pipeline | None = None
        self._node: ClusterNode | None = None
        self._stopping = asyncio.Event()
        self._disk = DiskWatch(settings.data_dir, settings.disk)
        self._edge.disk = self._disk
        self._incidents = IncidentWatch(settings.data_dir)
        self._watching_disk: asyncio.Task[None] | None = None
        self._last_use: LastUse | None = None
        self._watching_callers: list[
            asyncio.Task[None]
        ] = []  # files of credentials, their last use
        self._health: asyncio.Task[None] | None = None  # the last report about the clock

    @property
    def address(self) -> str:
        """Return the address on which the server listens; "" before `start`."""
        return self._listener.addresses.all_calls

    @property
    def frames_address(self) -> str:
        """Return the address for streams of frames without gRPC; "" if there is none."""
        return self._listener.addresses.frames

    @property
    def head(self) -> Head:
        """Return the last committed sequence and its hash; valid once the server accepts calls."""
        assert self._pipeline is not None
        return self._pipeline.core.head

    async def start(self) -> None:
        """Lock the directory, and listen with health NOT_SERVING. Raises ListenError and errors of the storage."""
        settings = self._settings
        check_settings(settings)
        # Before the directory: a start that fails here leaves no new journal behind.
        await self._listener.claim(addresses_of(settings))
        beside = other_files(settings.data_dir)
        if beside:
            log.warning("a new journal begins beside other files", files=beside)
        self._opened = await self._open()
        self._incidents.look()
        self._incidents.start()
        self._maintenance = Maintenance(
            settings.data_dir,
            self._opened.directory.journal,
            settings.schedule,
            archive=settings.archive,
            has_space=lambda: self._disk.state < DiskState.RESTRICT,
        )
        if settings.disk.any:
            self._disk.look()
            self._watching_disk = asyncio.get_running_loop().create_task(self._disk.run())
        material = None if settings.tls is None else TlsMaterial(settings.tls)
        self._identify_callers()
        if self._published is not None:
            if material is not None:
                self._published.certificate_expires = lambda: material.expires
            self._published.disk = self._disk
            self._published.incidents = self._incidents
            self._published.answers = self._edge.calls
            if isinstance(self._listener, Gateways):
                self._published.seats = self._listener.seats
            self._published.maintenance = self._maintenance
            self._metrics = MetricsServer(self._published, settings.metrics)
            log.info("metrics", address=self._metrics.address)
        await self._listener.set_commands(are_taken=False)
        await self._listener.start(addresses_of(settings), material)
        addresses = self._listener.addresses
        if addresses.staff:
            log.info("listening for staff", address=addresses.staff)
        if addresses.urgent:
            log.info("listening for urgent calls", address=addresses.urgent)
        if addresses.frames:
            log.info("listening for frames", address=addresses.frames)

    async def _open(self) -> Opened:
        """Lock the directory and open its journal. Raises errors of the storage, and ClusterRefusedError."""
        settings = self._settings
        if settings.cluster is None:
            check_alone(settings.data_dir)
            return open_directory(
                settings.data_dir,
                settings.genesis,
                unstated=settings.unstated,
                recreate_head=settings.recreate_head,
            )
        engine = settings.cluster.connect()
        try:
            return await asyncio.to_thread(open_node, settings.data_dir, settings.cluster, engine)
        finally:
            engine.close()

    def _identify_callers(self) -> None:
        """Log which kinds of credential are accepted, and watch their files. Raises ConfigError."""
        settings = self._settings
        identity = self._edge.identity = make_identity(settings.tls, settings.keys, settings.tokens)
        loop = asyncio.get_running_loop()
        self._watching_callers.append(loop.create_task(identity.watch()))
        if settings.keys is not None:
            self._last_use = LastUse(settings.data_dir, identity.used)
            self._watching_callers.append(loop.create_task(self._last_use.run()))

    async def replay(self, progress: Progress = no_progress) -> None:
        """Replay the journal to its end, and begin to accept calls.

        Raises JournalDamagedError, and InterruptedError if a stop was requested meanwhile.
        """
        assert self._opened is not None
        assert self._maintenance is not None

        def watch(done: int, total: int) -> None:
            if self._stopping.is_set():
                raise InterruptedError
            progress(done, total)
            if self._published is not None:
                self._published.replayed = (done, total)

        if self._settings.cluster is not None:
            await self._listener.set_leader(False)  # until this node leads
        # In a thread: health and refusals are answered meanwhile.
        snapshots = snapshot_directory(self._settings.data_dir)
        replayed = self._replayed = await asyncio.to_thread(
            replay_log,
            self._opened.directory.journal,
            watch,
            snapshots=snapshots if self._settings.use_snapshots else None,
            skipped=_skipped,
            # The state stays: without this the collector visits all of it several times (U-6).
            loaded=gc.freeze,
        )
        state = replayed.applier.engine.state
        warning = check_clock(
            replayed.applier.time_ns,
            time.time_ns(),
            state.genesis.request_window_ns,
            self._settings.gap_seconds_max,
        )
        if warning:
            log.warning("clock and journal differ", reason=warning)
        clock = StampClock(self._clock_stepped)
        published = self._published
        node = self._node = self._cluster_node()
        if node is not None:
            node.stamps = clock
        pipeline = self._pipeline = build_pipeline(
            self._settings,
            self._edge,
            self._opened,
            replayed,
            self._maintenance,
            clock,
            None if published is None else published.engine,
            self._tracer,
            node,
            self._incidents,
        )
        core = pipeline.core
        if published is not None:
            published.clock = clock
            published.hub = pipeline.hub
            published.core = core
            published.node = None if node is None else node.figures
        await self._listener.set_clock(agrees=True)
        self._incidents.on_change = self._hold_or_resume
        # The reader of a trial: the journal of a node is behind the engine.
        self._incidents.head = lambda: (
            core.head.sequence if node is None else node.persister.sequence
        )
        await self._listener.set_commands(are_taken=not self._incidents.is_read_only)
        await self._set_phase(Phase.SERVING)
        await self._maintenance.start(lambda: core.head.sequence, replayed.sequence)
        log.info(
            "serving",
            address=self.address,
            sequence=core.head.sequence,
            from_snapshot=replayed.sequence if replayed.snapshot is not None else None,
            chain_head=core.head.hash.hex(),
            build=build_text(),
        )
        if node is not None:
            node.start()

    def _cluster_node(self) -> ClusterNode | None:
        """Return the parts of a node of a cluster; None for a server whose journal is the log."""
        settings = self._settings
        if settings.cluster is None:
            return None
        assert self._opened is not None
        assert self._maintenance is not None
        node = ClusterNode(
            settings.cluster,
            self._opened.directory.journal,
            self._disk,
            version("clearinghouse-server"),
            self._maintenance.after_commit,
            _uncounted if self._published is None else self._published.engine_times.took,
        )
        node.on_role = self._listener.set_leader
        return node

    def _hold_or_resume(self) -> None:
        """Start the task that reports whether commands are accepted, and that accepts them again when this is
        possible.
        """
        self._health = asyncio.get_running_loop().create_task(self._take_commands())

    async def _take_commands(self) -> None:
        """Accept commands and do due work again if no stop of due work is open; report in the health whether this is
        so.

        A node of a cluster gives up leadership first, and can then lead again.
        """
        assert self._pipeline is not None
        are_taken = not self._incidents.is_read_only
        if are_taken and self._node is not None:
            self._node.resume()
        elif are_taken:
            await self._pipeline.core.resume()
        await self._listener.set_commands(are_taken=are_taken)

    def _clock_stepped(self, step_ns: int) -> None:
        """Log a step of the wall clock, or the end of the difference, and report it in the health of the clock
        (U-6.1).
        """
        if step_ns:
            away = "ahead of" if step_ns > 0 else "behind"
            log.error(
                "the clock stepped: stamps go on evenly; set it right, or restart to take its time",
                wall_clock=f"{duration_text(abs(step_ns))} {away} the stamps",
            )
        else:
            log.info("the clock agrees with the stamps again")
        health = self._listener.set_clock(agrees=step_ns == 0)
        self._health = asyncio.get_running_loop().create_task(health)

    async def _set_phase(self, phase: Phase) -> None:
        """Report a phase of the server in its health and its metrics."""
        if self._published is not None:
            self._published.phase = phase
        await self._listener.set_phase(phase)

    def request_stop(self) -> None:
        """Make `wait` return; a signal handler may call this."""
        self._stopping.set()

    async def wait(self) -> None:
        """Wait until a stop is requested, or until applying or committing fails."""
        assert self._pipeline is not None
        waits = [
            asyncio.ensure_future(self._stopping.wait()),
            asyncio.ensure_future(self._pipeline.core.failed.wait()),
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def stop(self) -> Exit:
        """Answer the accepted calls, close everything, and return the exit code.

        After a failure only the incident bundle is written before closing.
        """
        pipeline = self._pipeline
        await self._write_incident()
        await self._incidents.stop()
        if self._watching_disk is not None:
            self._watching_disk.cancel()
        for task in self._watching_callers:
            task.cancel()
        if pipeline is not None and pipeline.core.failure is None:
            await self._set_phase(Phase.DRAINING)
            await (pipeline.core.drain() if self._node is None else self._node.drain())
        if self._node is not None:
            await (
                self._node.stop()
            )  # before all that writes into the directory: its disk may take nothing
        if self._last_use is not None:
            self._last_use.write()
        if pipeline is not None and pipeline.core.failure is not None:
            await self._set_phase(Phase.FAILED)
        if self._maintenance is not None:
            await self._maintenance.stop()
        if pipeline is not None:
            await asyncio.gather(
                pipeline.finder.stop(), pipeline.past.stop(), pipeline.risk_process.stop()
            )
        if pipeline is not None and pipeline.core.failure is not None:
            failure = pipeline.core.failure
            if isinstance(failure, ReplicationError):
                log.error("stopped", error=type(failure).__name__, message=str(failure))
            else:
                log.critical(
                    "stopped because applying or committing failed; start again to recover",
                    error=repr(failure),
                    exc_info=failure,
                )
            await self._listener.stop(None)
            await self._stop_watchers()
            if pipeline.core.machine_stop is not None:
                return Exit.INCIDENT
            return exit_of(failure, Exit.STOPPED) if self._node is not None else Exit.STOPPED
        if pipeline is not None:
            pipeline.hub.close()
        self._edge.close()
        await self._listener.stop(STOP_GRACE_SECONDS)
        await self._stop_watchers()
        if pipeline is not None:
            pipeline.core.stop()
            await self._write_last_snapshot(pipeline)
        if self._opened is not None:
            self._opened.directory.close()
        if pipeline is not None:
            log.info("stopped", sequence=pipeline.core.head.sequence, **self._longest_times())
        return Exit.OK

    async def _write_incident(self) -> None:
        """Write the incident bundle of a stopped machine beside the journal, before anything else ends (J-2.2)."""
        core = None if self._pipeline is None else self._pipeline.core
        if core is None or core.machine_stop is None or core.failure is None:
            return
        incident = incident_of(
            core.machine_stop,
            core.failure,
            version=version("clearinghouse-server"),
            build=build_text(),
            now_ns=time.time_ns(),
        )
        call = incident.call
        figures = {
            "call": call.name,
            "principal": call.principal,
            "request_id": call.request_id,
            "sequence": incident.sequence,
            "durable_sequence": incident.durable_sequence,
            "digest": call.digest,
        }
        try:
            path = write_incident(self._settings.data_dir, incident)
        except OSError as error:
            log.critical(
                "the machine raised, and no incident bundle can be written",
                reason=error.strerror,
                **figures,
            )
        else:
            log.critical(
                "the machine raised: an incident bundle is written", path=str(path), **figures
            )
        if self._node is not None:
            await self._node.publish_stop(incident.name, incident_bytes(incident))

    async def _stop_watchers(self) -> None:
        """Stop the HTTP server of the metrics, and send the last traces.

        Both run in threads, since a scrape may still need this event loop.
        """
        if self._metrics is not None:
            await asyncio.to_thread(self._metrics.stop)
        if self._tracer is not None:
            await asyncio.to_thread(self._tracer.stop)

    async def _write_last_snapshot(self, pipeline: Pipeline) -> None:
        """Write a snapshot of the last state if the settings require it; no call waits for it any more (Q-7)."""
        if self._settings.snapshot_at_stop:
            assert self._maintenance is not None
            core = pipeline.core
            await self._maintenance.write_last_snapshot(core.applier, core.head.sequence)

    def _longest_times(self) -> dict[str, int]:
        """Return the longest times since the start: of a record from its stamp until it was durable, of a pause for
        the garbage collector, and of a checkpoint.
        """
        core = None if self._pipeline is None else self._pipeline.core
        checkpoints = {} if self._maintenance is None else self._maintenance.checkpoints()
        return {
            "worst_record_us": 0 if core is None else core.worst_record_ns // 1_000,
            "worst_collection_us": 0 if core is None else core.worst_collection_ns // 1_000,
            **checkpoints,
        }


def _uncounted(_use: str, _seconds: float) -> None:
    """Ignore the time of an answer of the engine; used when no metrics are served."""


def _skipped(error: SnapshotError) -> None:
    """Log that a snapshot is unusable; the start continues without it."""
    log.warning("snapshot passed over", path=str(error.path), reason=error.detail)


async def run(
    settings: Settings,
    *,
    on_listening: Callable[[str], None],
    on_serving: Callable[[Server], None],
    progress: Progress = no_progress,
) -> Exit:
    """Run a server until SIGTERM or SIGINT, or until a failure; return its exit code.

    Raises the errors of `start` and `replay`.
    """
    server = Server(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.request_stop)
    try:
        await server.start()
        on_listening(server.address)
        await server.replay(progress)
        on_serving(server)
        await server.wait()
    except InterruptedError:
        pass  # stopped before it served
    except BaseException:
        await server.stop()
        raise
    return await server.stop()
