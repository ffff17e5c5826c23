# SPDX-License-Identifier: Apache-2.0
"""Run the thread of a node in a cluster: it follows, takes over when the leader is silent, sends heartbeats, resigns.

Owns the order of these steps, and the effect of each error of the engine on them. The host owns the machine: the
thread passes records to the host, and calls it when the node leads. The thread must never pass on an unchecked record.
It must never continue after another node became leader: the host ends the process.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final, Protocol

from clearinghouse.replication.catching_up import CatchUp, Peers
from clearinghouse.replication.clock import STEP_NS, LeaderClock
from clearinghouse.replication.election import (
    HUNG_SECONDS,
    ElectionTimer,
    Takeover,
    Times,
    check_epoch,
    heartbeat_txn,
)
from clearinghouse.replication.engine import (
    CompactedError,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
)
from clearinghouse.replication.errors import DivergedError
from clearinghouse.replication.fitness import Fitness
from clearinghouse.replication.following import BelowWindowError, GapError, Window
from clearinghouse.replication.keys import (
    DIVERGED,
    FOLLOWING,
    LEADING,
    RESIGNED,
    STOPPED,
    UNFIT,
    EpochValue,
    HeadValue,
    HeartbeatValue,
    Keys,
    NodeValue,
)
from clearinghouse.replication.leader_connection import LeaderConnection
from clearinghouse.replication.leadership_transfer import LeadershipTransfer
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.replication.persisting import Persister
from clearinghouse.replication.publishing import SMALL_TRY_SECONDS, StatusPublisher
from clearinghouse.replication.trimming import ROUND_SECONDS, TRIM_SECONDS, Trimmer
from clearinghouse.storage.chain import Tail
from clearinghouse.storage.port import Record

POLL_SECONDS: Final = 0.02
READ_TRY_SECONDS: Final = 0.5
READ_TRY_SECONDS_MAX: Final = 8.0
ATTEMPT_SECONDS: Final = 0.5
RESIGN_SECONDS: Final = 1.0
SECOND_NS: Final = 1_000_000_000


class Host(Protocol):
    """The host of a node's machine. The thread of the node calls these methods; a method may wait."""

    def apply(self, records: Sequence[Record]) -> None:
        """Apply records to the machine, then write them to the journal.

        Raises DivergedError before it writes a record whose events differ from the leader's.
        """

    def lead(self, mine: EpochValue, end: HeadValue, tail: Tail) -> None:
        """Accept calls from now on, in the epoch `mine`.

        The log ends at `end`, and the machine has applied it up to there.
        """

    def follow(self) -> Tail:
        """Stop accepting calls, answer the calls in progress, and return the end of the log."""

    def turned(self) -> float:
        """Return when the event loop last ran, in seconds of the monotonic clock."""

    def unfit(self) -> str:
        """Return the reason for which another node should lead if possible; "" if this node is fit."""

    def learn_stops(self) -> str:
        """Read from the engine what stopped the machines of other leaders, and apply it; return why that failed, or
        "".
        """

    def stands(self) -> bool:
        """Whether this node as leader would accept only maintenance commands, since due work stopped a machine
        (J-2.2).
        """

    def alive_ns(self) -> int:
        """Return the last time, in ns since 1970, at which other commands could become durable on this leader;
        0: now.
        """

    def wall_ns(self) -> int:
        """Return the wall clock in ns since 1970."""

    def stamp_ns(self) -> int:
        """Return the time in ns that the leader would give the next record."""

    def step_ns(self) -> int:
        """Return how many ns the wall clock moved against the stamps since the last `stamp_ns`; 0 while they agree."""

    def rule_set(self) -> int:
        """Return the number of the newest set of rules that this build knows."""

    def failed(self, error: BaseException) -> None:
        """End the process because of `error`."""

    def report(self, event: str, **figures: object) -> None:
        """Write an event with its figures to the log of the process."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a node: its name, its public address, and its build."""

    name: str
    address: str
    build: str


@dataclass(frozen=True, slots=True)
class ClusterAccess:
    """The access of a node to its cluster: the engine, the names of its keys, and the journals of the other nodes."""

    engine: Engine
    keys: Keys
    peers: Peers | None = None


@dataclass(frozen=True, slots=True)
class OwnLog:
    """The log of this process: its end at the start, the writer to the engine, and the writer to the journal."""

    tail: Tail
    log: ReplicatedLog
    persister: Persister


class Member:
    """One node of a cluster. Call `start` once, and `stop` at the end. Any thread may read `state` and `leader`."""

    def __init__(
        self,
        access: ClusterAccess,
        identity: Identity,
        times: Times,
        own: OwnLog,
        host: Host,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        engine, keys = access.engine, access.keys
        self._engine = engine
        self._keys = keys
        self._peers = access.peers
        self._identity = identity
        self._times = times
        self._log = own.log
        self._persister = own.persister
        self._host = host
        self._clock = clock
        self.window = Window(keys, own.tail)
        self._election_timer = ElectionTimer(times, clock())
        self._connection = LeaderConnection()
        self._trimmer = Trimmer(
            engine,
            keys,
            report=host.report,
            clock=clock,
            round_seconds=min(ROUND_SECONDS, times.takeover / 2),
        )
        self.clock = LeaderClock()
        self._fitness = Fitness(host, own.persister, self.window, self.clock, clock())
        self._transfer = LeadershipTransfer(keys, identity.name)
        self._publisher = StatusPublisher(engine, keys, identity.name, self.window, self._status)
        self._step_ns = 0
        self._attempt: Takeover | None = None
        self._mine: EpochValue | None = None
        self._ending = Event()
        self._resigning = Event()
        self._read_seconds = READ_TRY_SECONDS
        self.is_engine_unreachable = False
        """whether the last request of this thread had no answer"""
        self._is_hung = False
        self.state = "starting"
        self.heartbeat_at = 0.0
        self.leader_seen_at = clock()
        self.unanswered = 0
        self._thread = Thread(target=self._run, name="member", daemon=True)

    # --- for the server ---

    @property
    def leader(self) -> EpochValue | None:
        """The present leader, as far as this node knows; None before the first epoch."""
        return self._mine if self._mine is not None else self.window.leader

    @property
    def trimmer(self) -> Trimmer:
        """The object that deletes old records from the engine. Only the leader runs it."""
        return self._trimmer

    def start(self) -> None:
        """Start the thread, which begins to follow."""
        self._connection.start()
        self._thread.start()

    def clock_offset_ns(self) -> int | None:
        """Return how many ns the wall clock is ahead of the leader's; None without a reading, and at the leader."""
        if self.state == LEADING:
            return None
        return self.clock.offset_ns(self._host.wall_ns(), self._steady_ns())

    def resign(self) -> None:
        """Make this node resign if it leads; it then follows."""
        self._resigning.set()

    def stop(self) -> None:
        """Resign if this node leads, publish that the node stopped, and wait until the thread has ended."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._connection.stop()

    # --- the thread ---

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                try:
                    if self._follow():
                        self._lead()
                except EngineUnknownError as error:
                    self._try_next_member(error)
                except (GapError, CompactedError):
                    continue
            self.state = STOPPED
            self._publisher.publish_at_exit()
        except BaseException as error:  # noqa: BLE001  after any error this node must not continue
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        """Publish the error if it shows that this machine differs from the leader's, then end the process."""
        try:
            if isinstance(error, DivergedError):
                self.state = DIVERGED
                self._publisher.publish_at_exit(
                    f"own {error.own}, stated {error.stated}, sequence {error.sequence}"
                )
        finally:
            self._host.failed(error)

    def _try_next_member(self, error: EngineUnknownError) -> None:
        """Send later requests to the next member, after a request without an answer."""
        self.unanswered += 1
        self._election_timer.engine_unreachable()
        if not self.is_engine_unreachable:
            self.is_engine_unreachable = True
            self._host.report("engine unreachable", error=str(error))
        self._engine.next_member()
        self._read_seconds = min(2 * self._read_seconds, READ_TRY_SECONDS_MAX)
        self._ending.wait(POLL_SECONDS)

    def _note_answer(self) -> None:
        """Note that the engine answered."""
        self._election_timer.engine_answered(self._clock())
        self._read_seconds = READ_TRY_SECONDS
        if self.is_engine_unreachable:
            self.is_engine_unreachable = False
            self._host.report("engine reachable again")

    # --- following ---

    def _follow(self) -> bool:
        """Follow until this node has become the leader (return True) or must end (return False)."""
        self._catch_up()
        if self._is_elected():
            return True
        self._host.learn_stops()  # before others take this node for one that can lead
        if self.state != FOLLOWING:
            self.state = FOLLOWING
            leader = self.window.leader
            self._host.report(
                "following",
                leader="" if leader is None else leader.node,
                epoch=0 if leader is None else leader.number,
                sequence=self.window.tail.head.sequence,
            )
        keys = self._keys
        watch = self._engine.watch(keys.prefix, keys.end, self.window.revision + 1)
        try:
            while not self._ending.is_set():
                changes = watch.take(POLL_SECONDS)
                now = self._clock()
                if changes is not None:
                    before = self.window.heartbeat_revision, self.window.tail.time_ns
                    records, is_active = self.window.take(changes)
                    self._receive_clock(*before, records, round(now * SECOND_NS))
                    self.window.check_listed(self._identity.name)
                    self._host.apply(records)
                    if self.window.has_stop:
                        self.window.has_stop = False
                        self._host.learn_stops()
                    if is_active:
                        self._election_timer.leader_active(self._clock())
                        self._fitness.leader_active()
                        self.leader_seen_at = self._clock()
                        self._watch_leader()
                    if self.window.has_gap:
                        raise GapError
                    if self._is_elected():
                        return True
                else:  # every change that waits is read before the leader counts as silent
                    self._note_lost_leader(now)
                    if self._election_timer.is_due(now) and self._try_takeover(now):
                        return True
                # Under steady load too: the leader trims by the published status.
                self._publish_if_due(now)
        finally:
            watch.close()
        return False

    def _catch_up(self) -> None:
        """Read and apply records until the machine has every record up to the head."""
        window = self.window
        while not self._ending.is_set():
            before = window.seen
            answer = self._engine.transact(window.read_txn(), self._read_seconds)
            self._note_answer()
            try:
                records = window.take_read(answer)
            except BelowWindowError as below:
                self.window.check_listed(self._identity.name)
                self._take_from_peers(below)
                continue
            self.window.check_listed(self._identity.name)
            if window.seen != before:
                self._election_timer.leader_active(self._clock())
                self._watch_leader()
            self._host.apply(records)
            if window.is_level:
                return

    def _take_from_peers(self, below: BelowWindowError) -> None:
        """Take records that the engine no longer has from another node's journal. Raises ClusterRefusedError."""
        if self._peers is None:
            raise below
        report, window = self._host.report, self.window
        report("behind the window", needed=below.needed, window=below.first)

        def apply(records: Sequence[Record]) -> None:
            self._host.apply(records)
            self._publish_if_due(self._clock())

        catch_up = CatchUp(self._peers, window, apply)
        leader = window.leader
        catch_up.run(below, self._ending.wait, self._clock, "" if leader is None else leader.node)
        report(
            "caught up with the window",
            source=catch_up.source,
            records=catch_up.taken,
            sequence=window.tail.head.sequence,
        )

    def _watch_leader(self) -> None:
        """Keep a connection to the process of the present leader, unless this process leads."""
        leader = self.window.leader
        other = leader is not None and leader.node != self._identity.name
        self._connection.watch(leader.address if other and leader is not None else "")

    def _receive_clock(
        self, heartbeat_before: int, stamp_ns: int, records: Sequence[Record], now_ns: int
    ) -> None:
        """Take readings of the leader's clock from a heartbeat, and from each record stamp that is a new maximum."""
        for record in records:
            if record.time_ns > stamp_ns:
                stamp_ns = record.time_ns
                self.clock.received(record.epoch, stamp_ns, now_ns)
        heartbeat = self.window.heartbeat
        if heartbeat is not None and self.window.heartbeat_revision != heartbeat_before:
            self.clock.received(heartbeat.epoch, heartbeat.time_ns, now_ns)

    def _steady_ns(self) -> int:
        return round(self._clock() * SECOND_NS)

    def _note_lost_leader(self, now: float) -> None:
        """Shorten the waiting time for a takeover if the leader resigned or its process closed the connection."""
        leader, last = self.window.leader, self.window.heartbeat
        resigned = last.epoch if last is not None and last.state == RESIGNED else -1
        if leader is None or not leader.node or resigned == leader.number:
            self._election_timer.leader_resigned(now)
        elif self._connection.is_broken:
            self._election_timer.connection_lost(now)

    def _try_takeover(self, now: float) -> bool:
        """Try to become leader; return whether that succeeded. Raises GapError if the leader was active meanwhile."""
        # A stop that is news makes this node unfit: then it waits for nodes without the defect first.
        reason = self._host.learn_stops() or self._fitness.why_wait(now, self._host.report)
        if reason:
            self._election_timer.node_unfit(now)
            self._host.report("not fit to lead", reason=reason)
            return False
        # An unreachable engine does not prove that the leader is silent.
        window = self.window
        answer = self._engine.transact(window.read_txn(), SMALL_TRY_SECONDS)
        self._note_answer()
        if not window.unchanged(answer) or not window.is_level:
            self._election_timer.leader_active(now)
            raise GapError
        identity = self._identity
        takeover = Takeover(
            self._keys,
            window.seen,
            identity.name,
            identity.address,
            identity.build,
            self.clock.now_ns(self._steady_ns()) or self._host.wall_ns(),
            window.tail.head.sequence,
            window.alive_ns if self._host.stands() or window.is_standing else 0,
        )
        self._attempt = takeover
        try:
            answer = self._engine.transact(takeover.txn, ATTEMPT_SECONDS)
        except EngineRefusedError as error:
            self._election_timer.node_unfit(now)
            self._host.report("takeover refused", error=str(error))
            return False
        end = takeover.won(answer)
        if end is None:
            self._election_timer.takeover_failed(now)
            raise GapError
        assert end == window.head, "the transaction compared the head of the window"
        window.epoch = takeover.mine.to_bytes()
        return self._is_elected()

    def _is_elected(self) -> bool:
        """Return whether this node made the present epoch, by an attempt whose answer may have been lost."""
        attempt = self._attempt
        if attempt is None or not attempt.is_mine(self.window.epoch):
            return False
        self._mine = attempt.mine
        self._attempt = None
        return True

    # --- leading ---

    def _lead(self) -> None:
        """Lead until this node steps down. Raises DeposedError if another node became leader."""
        mine, window = self._mine, self.window
        assert mine is not None
        assert window.head is not None
        assert window.is_level
        self._connection.watch("")
        self._resigning.clear()
        self._host.lead(mine, window.head, window.tail)
        self.state = LEADING
        self._host.report("leading", epoch=mine.number, sequence=window.tail.head.sequence)
        self.heartbeat_at = self._clock()
        self._host.stamp_ns()
        self._step_ns = self._host.step_ns()
        self._fitness.leader_active()
        self._transfer.reset()
        trimmed = self._clock()
        while not self._resigning.is_set() and not self._ending.wait(POLL_SECONDS):
            now = self._clock()
            self._send_heartbeat(mine, now)
            if now - trimmed >= TRIM_SECONDS:
                trimmed = now
                self._trimmer.trim(mine, self._log.head().sequence)
            else:  # one round of requests per turn: the next heartbeat must not be late
                self._hand_over_if_unfit(now)
        self._step_down(mine)

    def _hand_over_if_unfit(self, now: float) -> None:
        """Resign if this node is unfit and another node can lead. If no other node can, this node stays leader."""
        reason = self._fitness.why_unfit(now, leads=True)
        if not reason:
            self._transfer.reset()
            return
        if self._resigning.is_set() or not self._transfer.is_due(now):
            return
        try:
            answer = self._engine.transact(self._transfer.read_txn, SMALL_TRY_SECONDS)
        except EngineUnknownError:
            self.unanswered += 1
            self._engine.next_member()
            return
        except EngineRefusedError:
            return
        other = self._transfer.find_candidate(answer, self._log.head().sequence, now)
        if other:
            self._host.report("not fit to lead: another node shall", reason=reason, other=other)
            self._transfer.resigned(now)
            self._resigning.set()

    def _send_heartbeat(self, mine: EpochValue, now: float) -> None:
        """Send a heartbeat unless the engine has just answered one or an append. Add the status if it is due."""
        publishes = self._publisher.is_due(now)
        last = max(self.heartbeat_at, self._log.answered_at)
        if now - last < self._times.heartbeat and not publishes:
            return
        if now - self._host.turned() > HUNG_SECONDS:
            if not self._is_hung:
                self._host.report("no heartbeat: the event loop does not turn")
            self._is_hung = True
            return
        self._is_hung = False
        more = (self._publisher.operation(), Get(self._keys.resign)) if publishes else ()
        stamp_ns = self._host.stamp_ns()
        if abs(self._host.step_ns() - self._step_ns) > STEP_NS and not self._resigning.is_set():
            step = (self._host.step_ns() - self._step_ns) / SECOND_NS
            self._host.report("the clock stepped: another node shall lead", seconds=round(step, 3))
            self._resigning.set()
        heartbeat = HeartbeatValue(
            mine.number, stamp_ns, self._log.head().sequence, LEADING, self._host.alive_ns()
        )
        txn = heartbeat_txn(self._keys, mine, heartbeat, *more)
        try:
            answer = self._engine.transact(txn, SMALL_TRY_SECONDS)
        except EngineUnknownError:
            self.unanswered += 1
            self._engine.next_member()
            return
        except EngineRefusedError as error:
            self._host.report("heartbeat refused", error=str(error))
            return
        check_epoch(mine, answer)
        self.heartbeat_at = self._log.answered_at = self._clock()
        if publishes:
            self._publisher.note_published(now)
            if answer.gets[0] and answer.gets[0][0].value == str(mine.number).encode():
                self._resigning.set()

    def _step_down(self, mine: EpochValue) -> None:
        """Answer the calls in progress, then publish the resignation, so that other nodes take over at once."""
        self.window.tail = self._host.follow()
        stamp_ns = self._host.stamp_ns()
        self.clock.received(mine.number, stamp_ns, self._steady_ns())
        resignation = HeartbeatValue(
            mine.number, stamp_ns, self.window.tail.head.sequence, RESIGNED, self._host.alive_ns()
        )
        until = self._clock() + RESIGN_SECONDS
        while self._clock() < until:
            try:
                self._engine.transact(
                    heartbeat_txn(self._keys, mine, resignation), SMALL_TRY_SECONDS
                )
                break
            except EngineUnknownError:
                self._engine.next_member()
            except EngineRefusedError as error:
                self._host.report("resignation refused", error=str(error))
                break
        self._mine = None
        self._election_timer = ElectionTimer(self._times, self._clock())
        self._election_timer.stepped_down(self._clock())
        self._host.report("resigned", epoch=mine.number, sequence=self.window.tail.head.sequence)

    # --- publishing ---

    def _status(self, digest: str) -> NodeValue:
        """Return the status that this node publishes."""
        leader, state = self.leader, self.state
        applied = self._log.head() if state == LEADING else self.window.tail.head
        if state == FOLLOWING and self._fitness.why_unfit(self._clock(), leads=False):
            state = UNFIT
        return NodeValue(
            address=self._identity.address,
            persisted=self._persister.sequence,
            applied=applied.sequence,
            build=self._identity.build,
            rule_set=self._host.rule_set(),
            state=state,
            epoch=0 if leader is None else leader.number,
            digest=digest,
        )

    def _publish_if_due(self, now: float) -> None:
        """Publish the status once a second. Raises ClusterRefusedError if the cluster removed this node."""
        if self._publisher.is_due(now):
            self._publisher.note_published(now)
            try:
                self._publisher.publish()
            except EngineRefusedError as error:  # a full engine still answers reads
                self._host.report("status refused", error=str(error))
            self._note_answer()
