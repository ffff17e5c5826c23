# SPDX-License-Identifier: Apache-2.0
"""Run one node of a cluster: the machine of this process between the engine and its own journal (SPEC N-1).

Owns the connection of the event loop with the threads that follow, append and write. A record is applied, and its
events are compared, before it is written. A call is accepted only while this node leads and the engine answers. Must
never answer after another node became leader: then the process ends.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import structlog

from clearinghouse.replication.election import QUORUM_SECONDS
from clearinghouse.replication.engine import Delete, EngineError, Get, Put, Txn
from clearinghouse.replication.errors import DivergedError
from clearinghouse.replication.keys import DIVERGED, LEADING, EpochValue, HeadValue
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.replication.measured import MeasuredEngine
from clearinghouse.replication.member import ClusterAccess, Identity, Member, OwnLog
from clearinghouse.replication.persisting import Persister
from clearinghouse.server.clustering.barrier import Barrier
from clearinghouse.server.clustering.figures import NodeFigures
from clearinghouse.server.clustering.own_member import OwnMember
from clearinghouse.server.clustering.peers import PeerJournals
from clearinghouse.server.clustering.publishing import Publisher
from clearinghouse.server.clustering.settings import Cluster
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import exit_of
from clearinghouse.server.journal.records import CommandRaisedError, EventsDifferError
from clearinghouse.server.sequencing.engine_loop import (
    EngineLoop,
    LogFullError,
    NoQuorumError,
    NotLeaderError,
)
from clearinghouse.server.sequencing.stamp_clock import StampClock, steady_ns
from clearinghouse.server.startup.disk_watch import DiskState, DiskWatch
from clearinghouse.statemachine.vocabulary.types import (
    GAP_NO_QUORUM,
    GAP_READ_ONLY,
    RULE_SET_LATEST,
)
from clearinghouse.storage.chain import Tail
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Record

TURN_SECONDS: Final = 0.05
# A stop waits so long for the engine to settle what was taken.
SETTLE_SECONDS: Final = 10.0
SECOND_NS: Final = 1_000_000_000
STOPS_SECONDS: Final = 1.0
STOPS_AT_ONCE: Final = 8  # each has up to 256 KiB, and callers can bring about many
DUE_WORK: Final = "due work stopped the machine"
APPEND: Final = "append"
FOLLOW: Final = "follow"

log = structlog.get_logger("clearinghouse.server")


class ClusterNode:
    """The parts of a node of a cluster.

    Create it, build the pipeline with its `log`, then call `connect` and `start`; call `stop` last.
    """

    def __init__(
        self,
        cluster: Cluster,
        journal: SqliteJournal,
        disk: DiskWatch,
        build: str,
        after_commit: Callable[[], None],
        took: Callable[[str, float], None] = lambda _use, _seconds: None,
        end_process: Callable[[int], None] = os._exit,
    ) -> None:
        """Create the parts. `took` is called with the use and the seconds of each answer of the engine."""
        self._end_process = end_process
        self._cluster = cluster
        self._journal = journal
        self._disk = disk
        self._build = build
        self._loop = asyncio.get_running_loop()
        # The two have separate connections, so that a waiting request does not delay the other thread.
        self._engines = (
            MeasuredEngine(cluster.connect(), lambda seconds: took(APPEND, seconds)),
            MeasuredEngine(cluster.connect(), lambda seconds: took(FOLLOW, seconds)),
        )
        own = replace(cluster, engine=cluster.engine[:1])
        self._own_member = OwnMember(own.connect)
        self._digest_checks = 0
        self._asked = cluster.connect()
        self.publisher = Publisher(journal.head().sequence)
        self.persister = Persister(journal, self._written, self._failed_in_thread, after_commit)
        self.log = ReplicatedLog(self._engines[0], cluster.keys, journal, self._persist)
        self.barrier = Barrier(self._asked, cluster.keys)
        self._peers = PeerJournals(cluster.node, cluster.nodes, cluster.peers)
        self._core: EngineLoop[Scales] | None = None
        self._member: Member | None = None
        self._turned = time.monotonic()
        self.stamps = StampClock()
        """of the event loop; the member's thread gets the last stamp"""
        self._stamped = (self.stamps(), steady_ns(), 0)
        self._turning: asyncio.Task[None] | None = None
        self.on_role: Callable[[bool], Awaitable[None]] | None = None
        self._leads = False  # of the event loop: `core.is_following` is true while time stands
        self._alive_ns = 0
        self.stands: Callable[[], bool] = lambda: False
        """See `Host.stands`: whether a stop of due work is open"""
        self.take_stops: Callable[[list[bytes]], list[str]] = lambda _stops: []

    # --- start and stop ---

    def connect(self, core: EngineLoop[Scales], tail: Tail) -> None:
        """Connect the node with the machine `core`, which has applied the journal up to `tail`."""
        self._core = core
        core.admit = self._admit
        core.can_commit = self._has_majority
        core.on_commit.append(self.publisher.committed)
        cluster = self._cluster
        self._member = Member(
            ClusterAccess(self._engines[1], cluster.keys, self._peers),
            Identity(cluster.node, cluster.address, self._build),
            cluster.times,
            OwnLog(tail, self.log, self.persister),
            self,
        )

    @property
    def member(self) -> Member:
        """Return the thread that follows or leads for this node."""
        assert self._member is not None
        return self._member

    @property
    def core(self) -> EngineLoop[Scales]:
        """Return the event loop's part that runs the machine."""
        assert self._core is not None
        return self._core

    def start(self) -> None:
        """Start the threads, which follow the leader of the cluster."""
        self._turning = self._loop.create_task(self._turn())
        self.persister.start()
        self.member.start()
        self._own_member.start()

    async def drain(self) -> None:
        """Wait until the calls in progress are answered. If the engine stays unreachable, they get no answer."""
        try:
            await asyncio.wait_for(self.core.drain(), SETTLE_SECONDS)
        except TimeoutError:
            self.log.give_up()
            await self.core.failed.wait()

    async def stop(self) -> None:
        """Give up leadership, write the committed records to the journal, and end the threads."""
        if self._core is not None and self.core.failure is not None:
            self.log.give_up()
        if self._member is not None:
            await asyncio.to_thread(self._member.stop)
        if not await asyncio.to_thread(self.persister.stop):
            # Closing other files of that disk would wait too. The engine has every committed record.
            failure = None if self._core is None else self._core.failure
            log.critical(
                "the disk of the journal takes nothing: the process ends without writing the rest",
                written=self.persister.sequence,
                unwritten=self.log.head().sequence - self.persister.sequence,
                error="" if failure is None else type(failure).__name__,
                message="" if failure is None else str(failure),
            )
            self._end_process(Exit.STOPPED if failure is None else exit_of(failure, Exit.STOPPED))
        self._own_member.stop()
        if self._turning is not None:
            self._turning.cancel()
        for engine in (*self._engines, self._asked):
            engine.close()

    def figures(self) -> NodeFigures:
        """Return the figures of this node for metrics; any thread may call this."""
        cluster, member, trimmer = self._cluster, self.member, self.member.trimmer
        leads = member.state == LEADING
        applied = (self.log.head() if leads else member.window.tail.head).sequence
        end = applied if leads or member.window.head is None else member.window.head.sequence
        seen_at = self.log.answered_at if leads else member.leader_seen_at
        silent_for = time.monotonic() - seen_at
        offset_ns = member.clock_offset_ns()
        leader = member.leader
        appending, following = self._engines
        own = self._own_member
        others = {
            name: value
            for name, value in trimmer.nodes.items()
            if leads and name != cluster.node and name in cluster.nodes
        }
        return NodeFigures(
            cluster=cluster.id,
            node=cluster.node,
            nodes=len(cluster.nodes),
            members=len(cluster.engine),
            state=member.state,
            epoch=0 if leader is None else leader.number,
            behind_sequences=max(0, end - applied),
            unwritten_sequences=max(0, applied - self.persister.sequence),
            word_age_seconds=max(0.0, silent_for),
            clock_offset_seconds=None if offset_ns is None else offset_ns / SECOND_NS,
            engine_is_unreachable=silent_for > QUORUM_SECONDS
            if leads
            else member.is_engine_unreachable,
            window_records=trimmer.window_records,
            window_bytes=trimmer.window_bytes,
            digest_checks=self._digest_checks,
            unanswered_appends=appending.unanswered,
            unanswered_others=following.unanswered,
            refused_requests=appending.refused + following.refused,
            member_answers=own.answers,
            member_has_leader=own.has_leader,
            member_database_bytes=own.database_bytes,
            member_quota_bytes=own.quota_bytes,
            follower_lag_sequences={
                name: max(0, applied - value.applied) for name, value in others.items()
            },
            diverged_nodes=sum(value.state == DIVERGED for value in others.values()),
        )

    async def _turn(self) -> None:
        """Record again and again that the event loop runs, for the thread that leads."""
        while True:
            self._turned = time.monotonic()
            self._stamp()
            if self._alive_ns and self.core.is_alive_since(self._alive_ns):
                self._alive_ns = 0
            await asyncio.sleep(TURN_SECONDS)

    def _stamp(self) -> None:
        """Store the time for stamps of records, which the member's thread reads."""
        self._stamped = (self.stamps(), steady_ns(), self.stamps.step_ns)

    # --- calls ---

    def _admit(self) -> None:
        """Raise NotTakenError unless this node accepts calls now."""
        member = self.member
        if not self._leads or member.state != LEADING:
            leader = member.leader
            if leader is None or leader.node == self._cluster.node:
                raise NotLeaderError("", 0 if leader is None else leader.number)
            raise NotLeaderError(leader.address, leader.number)
        if not self._has_majority():
            raise NoQuorumError
        trimmer = member.trimmer
        if trimmer.is_full or self.log.is_full:
            raise LogFullError(trimmer.limit_bytes, trimmer.full_bytes)

    def _has_majority(self) -> bool:
        """Return whether a majority of the engine has answered lately."""
        return time.monotonic() - self.log.answered_at <= QUORUM_SECONDS

    # --- the host of the member's thread ---

    def apply(self, records: Sequence[Record]) -> None:
        """See `Host.apply`."""
        if not records:
            return
        try:
            followed = asyncio.run_coroutine_threadsafe(
                self.core.follow(records), self._loop
            ).result()
        except EventsDifferError as error:
            raise DivergedError(error.sequence, error.own.hex(), error.stated.hex()) from None
        except (CommandRaisedError, ValueError) as error:
            sequence = getattr(error, "sequence", records[0].first_sequence)
            stated = records[0].events_digest.hex()
            raise DivergedError(sequence, "none", stated, f" ({error})") from error
        self._digest_checks += len(followed)
        for record in followed:
            self._persist(record)

    def lead(self, mine: EpochValue, end: HeadValue, tail: Tail) -> None:
        """See `Host.lead`."""
        self.log.lead(mine, end, tail)
        now_ns = self.member.clock.now_ns(time.monotonic_ns())
        asyncio.run_coroutine_threadsafe(self._lead(mine, tail, now_ns), self._loop).result()

    async def _lead(self, mine: EpochValue, tail: Tail, now_ns: int | None) -> None:
        assert self.core.head == tail.head
        # A stamp is at most the last one, the time since, and 250 ms (U-6.1). The first leader has its own clock, as
        # it is now: it may have been set since the process started.
        self.stamps.continue_from(time.time_ns() if now_ns is None else now_ns)
        self._stamp()
        window, stands = self.member.window, self.stands()
        cause = GAP_READ_ONLY if window.is_standing else GAP_NO_QUORUM
        self._alive_ns = window.alive_ns if stands or window.is_standing else 0
        self.core.lead(mine.number, window.alive_ns, cause, stands=stands)
        self._leads = True
        if stands:
            log.warning("leading for maintenance commands alone", node=self._cluster.node)
        if self.on_role is not None:
            await self.on_role(True)  # noqa: FBT003  it is the only parameter

    def follow(self) -> Tail:
        """See `Host.follow`."""
        asyncio.run_coroutine_threadsafe(self._follow(), self._loop).result()
        return self.log.tail

    async def _follow(self) -> None:
        self._leads = False
        await self.core.end_lead()
        if self.on_role is not None:
            await self.on_role(False)  # noqa: FBT003  it is the only parameter

    def turned(self) -> float:
        """See `Host.turned`."""
        return self._turned

    def unfit(self) -> str:
        """See `Host.unfit`."""
        if self._disk.state >= DiskState.READ_ONLY:
            return f"the disk has {self._disk.free} bytes left"
        return DUE_WORK if self.stands() else ""

    def resume(self) -> None:
        """Give up leadership once no stop of due work is open.

        An epoch that began with maintenance commands only cannot accept other commands, so a new epoch must begin.
        """
        if self.core.stands:
            self.member.resign()

    def alive_ns(self) -> int:
        """See `Host.alive_ns`."""
        return self._alive_ns

    def learn_stops(self) -> str:
        """See `Host.learn_stops`. A defect that stopped another leader would stop this node too (J-2.2)."""
        keys, engine = self._cluster.keys, self._engines[1]
        start, has_more = keys.stop_prefix, True
        while has_more:
            page = Get(start, keys.stop_end, STOPS_AT_ONCE)
            try:
                found = engine.range(page, STOPS_SECONDS)
            except EngineError as error:
                return f"what stopped other leaders is not known: {error}"
            if not found.pairs:
                break
            taken = self._take_stops([pair.value for pair in found.pairs])
            names = asyncio.run_coroutine_threadsafe(taken, self._loop).result()
            settled = {keys.stop(name) for name in names}
            gone = tuple(Delete(pair.key) for pair in found.pairs if pair.key in settled)
            if gone:
                with suppress(EngineError):  # the next look deletes it
                    engine.transact(Txn((), gone), STOPS_SECONDS)
            start, has_more = found.pairs[-1].key + b"\0", found.more
        return ""

    async def _take_stops(self, stops: list[bytes]) -> list[str]:
        return self.take_stops(stops)

    async def publish_stop(self, name: str, stop: bytes) -> None:
        """Publish the stop of this machine for the nodes that lead next; give up after a second without an answer."""
        put = Txn((), (Put(self._cluster.keys.stop(name), stop),))
        try:
            await asyncio.to_thread(self._asked.transact, put, STOPS_SECONDS)
        except EngineError as error:
            log.warning("the other nodes do not know what stopped the machine", error=str(error))

    def wall_ns(self) -> int:
        """See `Host.wall_ns`."""
        return time.time_ns()

    def stamp_ns(self) -> int:
        """See `Host.stamp_ns`."""
        stamp_ns, read_ns, _ = self._stamped
        return stamp_ns + steady_ns() - read_ns

    def step_ns(self) -> int:
        """See `Host.step_ns`."""
        return self._stamped[2]

    def rule_set(self) -> int:
        """See `Host.rule_set`."""
        return RULE_SET_LATEST

    def failed(self, error: BaseException) -> None:
        """See `Host.failed`."""
        self._failed_in_thread(error)

    def report(self, event: str, **figures: object) -> None:
        """See `Host.report`."""
        log.info(event, node=self._cluster.node, **figures)

    # --- threads ---

    def _persist(self, record: Record) -> None:
        """Give a committed record to the trimmer of the log and to the writer of the journal."""
        self.member.trimmer.appended(record)
        self.persister.put(record)

    def _written(self, sequence: int) -> None:
        self._loop.call_soon_threadsafe(self.publisher.persisted, sequence)

    def _failed_in_thread(self, error: BaseException) -> None:
        self.log.give_up()
        self.core.fail(error)
