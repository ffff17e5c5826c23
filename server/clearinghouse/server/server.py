# SPDX-License-Identifier: Apache-2.0
"""The server process: directory, machine, edge, and how they start and end together (SPEC J-6, Q-5, Q-7).

Owns the composition and the order of start and stop. Start: lock and open the directory, listen (health says
NOT_SERVING), replay, serve. Stop: take no more calls, commit and answer what was taken, end the streams, write a
snapshot, sync the head. Must never hold a rule of the domain or of the wire.
"""

import asyncio
import ipaddress
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.console.exits import Exit, ListenError
from clearinghouse.server.edge.edge import Edge, ServiceContext
from clearinghouse.server.edge.explain_process import Explainer
from clearinghouse.server.edge.reflection import reflection_handlers
from clearinghouse.server.edge.services import SERVICE_NAMES, generic_handlers
from clearinghouse.server.journal.order_history import Lookups, RecordIndex
from clearinghouse.server.journal.walk import History
from clearinghouse.server.recovery.snapshot_codec import write_snapshot
from clearinghouse.server.recovery.snapshot_scheduler import SnapshotKeeper
from clearinghouse.server.recovery.snapshot_worker import Schedule
from clearinghouse.server.recovery.startup import (
    Opened,
    Progress,
    no_progress,
    open_directory,
    replay_log,
)
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.server.sequencing.subscriptions import QUEUE_RECORDS, Hub
from clearinghouse.statemachine.state.state import Genesis
from clearinghouse.storage.archiving import left_to_forget
from clearinghouse.storage.errors import JournalDamagedError, SnapshotError, StorageError
from clearinghouse.storage.journal import Checkpoint
from clearinghouse.storage.port import Head
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory

# What gRPC takes in; the edge refuses less than that, with a reason (REQUEST_BYTES_MAX).
MESSAGE_BYTES_MAX: Final = 32 * 1024 * 1024
CALLS_MAX: Final = 16_384
STOP_GRACE_SECONDS: Final = 2.0
SLOW_CHECKPOINT_NS: Final = 100_000_000

OPTIONS: Final = (
    ("grpc.so_reuseport", 0),  # a second server on the port must fail, not share its calls
    ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
    ("grpc.max_send_message_length", -1),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 5_000),
)

log = structlog.get_logger("clearinghouse.server")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `serve` is told."""

    data_dir: Path
    listen: str = "127.0.0.1:0"
    insecure: bool = False
    genesis: Genesis | None = None
    recreate_head: bool = False
    limits: Limits = field(default_factory=Limits)
    subscriber_records: int = QUEUE_RECORDS
    use_snapshots: bool = True  # False: replay from genesis, whatever snapshots there are
    schedule: Schedule = field(default_factory=Schedule)
    snapshot_at_stop: bool = True
    archive: bool = False  # records before the oldest snapshot kept


def check_listen(listen: str, *, insecure: bool) -> None:
    """Refuse an address that others can reach, unless told otherwise (Q-5). Raises ListenError."""
    if listen.startswith("unix:"):
        return
    host, colon, port = listen.rpartition(":")
    if not (colon and port.isdecimal() and int(port) <= 65_535 and host):  # noqa: PLR2004  the last port
        raise ListenError(f"{listen!r} is no address: give HOST:PORT, for example 127.0.0.1:7411")
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback and not insecure:
        raise ListenError(
            f"{listen} can be reached from other machines and callers are not authenticated: "
            "listen on 127.0.0.1, or pass --insecure if the network is yours alone"
        )


class Server:
    """One server on one data directory. `start` and `replay`, then `wait`; `stop` may come at any time after."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: Opened | None = None
        self._health = health.aio.HealthServicer()
        self._edge = Edge()
        self._hub: Hub | None = None
        self._core: EngineLoop[Scales] | None = None
        self._keeper: SnapshotKeeper | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._indexes = RecordIndex()
        self._archived: Head | None = None  # up to where the journal may forget records
        self._server = grpc.aio.server(options=OPTIONS, maximum_concurrent_rpcs=CALLS_MAX)
        self._stopping = asyncio.Event()
        self._checkpoints = 0
        self._worst_checkpoint_ns = 0
        self.address = ""

    async def start(self) -> None:
        """Take the directory and listen, with health NOT_SERVING. Raises ListenError and errors of the storage."""
        settings = self._settings
        check_listen(settings.listen, insecure=settings.insecure)
        self._opened = open_directory(
            settings.data_dir, settings.genesis, recreate_head=settings.recreate_head
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self._server.add_generic_rpc_handlers(
            reflection_handlers((*SERVICE_NAMES, health.SERVICE_NAME))
        )
        self._server.add_generic_rpc_handlers(generic_handlers(self._edge))
        await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING)
        try:
            port = self._server.add_insecure_port(settings.listen)
        except RuntimeError as error:
            raise ListenError(
                f"cannot listen on {settings.listen}: {error}; is another server there? "
                "Port 0 takes a free one"
            ) from error
        host = settings.listen.rpartition(":")[0]
        self.address = settings.listen if settings.listen.startswith("unix:") else f"{host}:{port}"
        await self._server.start()

    async def replay(self, progress: Progress = no_progress) -> None:
        """Bring the machine to the end of the journal and open for calls.

        Raises JournalDamagedError, and InterruptedError if somebody asked to stop meanwhile.
        """
        assert self._opened is not None
        journal = self._opened.directory.journal

        def watch(done: int, total: int) -> None:
            if self._stopping.is_set():
                raise InterruptedError
            progress(done, total)

        # In a thread, so that health and refusals are answered meanwhile.
        snapshots = snapshot_directory(self._settings.data_dir)
        replayed = await asyncio.to_thread(
            replay_log,
            journal,
            watch,
            snapshots=snapshots if self._settings.use_snapshots else None,
            skipped=self._skipped,
        )
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier,
            journal,
            self._opened.epoch,
            scales_of,
            after_commit=self._after_commit,
            limits=self._settings.limits,
        )
        self._core = core
        self._hub = Hub(core.head.sequence, queue_records=self._settings.subscriber_records)
        indexes = self._indexes = replayed.indexes
        core.on_commit.append(
            lambda done: indexes.add(
                done.record.first_sequence, done.last_order_id, done.last_break_id
            )
        )
        core.on_commit.append(self._hub.publish)
        core.start()
        history = History(journal)
        lookups = Lookups(history, indexes, lambda: core.head.sequence)
        self._edge.open(
            ServiceContext(
                core,
                self._hub,
                history,
                lookups,
                replayed.genesis,
                Explainer(self._settings.data_dir),
            )
        )
        await self._set_health(health_pb2.HealthCheckResponse.SERVING)
        self._keeper = SnapshotKeeper(
            self._settings.data_dir,
            self._settings.schedule,
            lambda: core.head.sequence,
            replayed.sequence,
            archived=self._on_archived if self._settings.archive else None,
        )
        if self._settings.archive:
            self._archived = await asyncio.to_thread(left_to_forget, journal)
        self._keeping = asyncio.create_task(self._keeper.run())
        log.info(
            "serving",
            address=self.address,
            sequence=core.head.sequence,
            from_snapshot=replayed.sequence if replayed.snapshot is not None else None,
            chain_head=core.head.hash.hex(),
        )

    @property
    def head(self) -> Head:
        """The last committed sequence, once it serves."""
        assert self._core is not None
        return self._core.head

    def request_stop(self) -> None:
        """End `wait`; for signal handlers."""
        self._stopping.set()

    async def wait(self) -> None:
        """Return when somebody asked to stop, or when applying or committing failed."""
        assert self._core is not None
        waits = [
            asyncio.ensure_future(self._stopping.wait()),
            asyncio.ensure_future(self._core.failed.wait()),
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for waiting in waits:
            waiting.cancel()

    async def stop(self) -> Exit:
        """Drain and close everything; Exit.STOPPED if something had failed, after which nothing is written."""
        core = self._core
        if core is not None and core.failure is None:
            await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING)
            await core.drain()
        await self._stop_keeper()
        if core is not None and core.failure is not None:
            log.critical(
                "stopped because applying or committing failed; start again to recover",
                error=repr(core.failure),
                exc_info=core.failure,
            )
            await self._server.stop(None)
            return Exit.STOPPED
        if self._hub is not None:
            self._hub.close()
        self._edge.close()
        await self._server.stop(STOP_GRACE_SECONDS)
        if core is not None:
            core.stop()
            await self._last_snapshot(core)
        if self._opened is not None:
            self._opened.directory.close()
        log.info("stopped", sequence=None if core is None else core.head.sequence, **self._pace())
        return Exit.OK

    async def _stop_keeper(self) -> None:
        """Have no more snapshots taken."""
        if self._keeping is not None and self._keeper is not None:
            self._keeping.cancel()
            await self._keeper.stop()

    async def _last_snapshot(self, core: EngineLoop[Scales]) -> None:
        """Write a snapshot of the end: nobody waits for the machine any more (Q-7). One that fails is not missed."""
        keeper = self._keeper
        if keeper is None or not self._settings.snapshot_at_stop:
            return
        if core.head.sequence in (0, keeper.last_sequence):
            return
        try:
            await asyncio.to_thread(self._write_snapshot, core)
        except StorageError as error:
            log.warning("snapshot failed", message=str(error))

    def _write_snapshot(self, core: EngineLoop[Scales]) -> None:
        """Raises errors of the storage."""
        lock = SnapshotLock(snapshot_directory(self._settings.data_dir))
        try:
            schedule = self._settings.schedule
            path = write_snapshot(lock, core.applier, self._indexes, schedule.keep, schedule.spread)
        finally:
            lock.release()
        log.info("snapshot", sequence=core.head.sequence, bytes=path.stat().st_size)

    @staticmethod
    def _skipped(error: SnapshotError) -> None:
        """A snapshot cannot be used: start-up goes on without it."""
        log.warning("snapshot passed over", path=str(error.path), reason=error.detail)

    def _pace(self) -> dict[str, int]:
        """The worst moments since the start: a record from its stamp until it was durable, and a checkpoint."""
        worst_record_ns = 0 if self._core is None else self._core.worst_record_ns
        return {
            "worst_record_us": worst_record_ns // 1_000,
            "worst_checkpoint_us": self._worst_checkpoint_ns // 1_000,
            "checkpoints": self._checkpoints,
        }

    def _on_archived(self, head: Head) -> None:
        """An archive holds the records up to `head`; they go a few at a time, whenever something is committed."""
        self._archived = head
        log.info("archived", sequence=head.sequence)

    def _after_commit(self) -> None:
        """In the commit thread, between two appends: forget what is archived, keep the log file small."""
        assert self._opened is not None
        if self._archived is not None:
            try:
                if not self._opened.directory.journal.drop_archived(self._archived):
                    self._archived = None
            except JournalDamagedError as error:
                log.warning("the archive is not of this journal", message=str(error))
                self._archived = None
        checkpoint: Checkpoint | None = self._opened.directory.journal.checkpoint_if_due()
        if checkpoint is None:
            return
        self._checkpoints += 1
        self._worst_checkpoint_ns = max(self._worst_checkpoint_ns, checkpoint.pause_ns)
        if (
            checkpoint.copied_pages < checkpoint.log_pages
            or checkpoint.pause_ns > SLOW_CHECKPOINT_NS
        ):
            log.warning(
                "slow checkpoint",
                log_pages=checkpoint.log_pages,
                copied_pages=checkpoint.copied_pages,
                pause_ms=checkpoint.pause_ns // 1_000_000,
            )

    async def _set_health(self, status: int) -> None:
        """The same status for the server as a whole and for each service."""
        for name in ("", *SERVICE_NAMES):
            await self._health.set(name, status)


async def run(
    settings: Settings,
    *,
    on_listening: Callable[[str], None],
    on_serving: Callable[[Server], None],
    progress: Progress = no_progress,
) -> Exit:
    """Serve until SIGTERM or SIGINT, or until something fails. Raises what `start` and `replay` raise."""
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
        pass  # asked to stop before it served
    except BaseException:
        await server.stop()
        raise
    return await server.stop()
