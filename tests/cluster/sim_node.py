# SPDX-License-Identifier: Apache-2.0
"""A simulated node: the product's member, log, sequencer and machine over the simulated engine, life after life.

Owns what a process has and loses at its end: its machine, its open calls, what its journal did not get yet. It plays
the host that the server is for the member. It must never keep anything of a life but the journal.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from clearinghouse.replication.election import Times
from clearinghouse.replication.engine import EngineUnknownError, Get, Txn, TxnAnswer
from clearinghouse.replication.errors import DivergedError
from clearinghouse.replication.following import BelowWindowError
from clearinghouse.replication.keys import EpochValue, HeadValue, Keys
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.replication.member import ClusterAccess, Identity, Member, OwnLog
from clearinghouse.replication.trimming import Trimmer
from clearinghouse.server.journal.records import Applier
from clearinghouse.server.sequencing.sequencer import Limits, Sequencer
from clearinghouse.server.sequencing.stamp_clock import StampClock
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.chain import Tail, events_digest
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head, Record
from tests.cluster.sim_engine import Line, SimCluster, SimEngine
from tests.cluster.sim_threads import Killed, Scheduler, SimEvent, SimThread
from tests.cluster.world import START_NS

SECOND_NS: Final = 1_000_000_000
KEPT_BYTES: Final = 60_000
"""of the window: so little that a node falls behind it"""
RESTART_SECONDS: Final = 0.5
STEP_SECONDS: Final = 0.0005
QUESTION_SECONDS: Final = 0.5
DISK_AGAIN_SECONDS: Final = 0.1

Answer = Callable[[Outcome, Head], None]


@dataclass(frozen=True, slots=True)
class Controls:
    """Defects of a node, each of which the check must find."""

    answers_early: bool = False
    ignores_head: bool = False
    takes_timeout_as_refusal: bool = False
    takes_own_clock: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """What a node knew when it began to lead: whether time stands, and since when nothing else became durable."""

    epoch: int
    stands: bool
    alive_ns: int
    stamp_ns: int


class TimeoutTakenError(Exception):
    """A control took a lost answer for a refusal."""


class _HastyEngine:
    """An engine for the log of a control: a request without an answer counts as refused."""

    def __init__(self, engine: SimEngine) -> None:
        self._engine = engine

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        try:
            return self._engine.transact(txn, seconds)
        except EngineUnknownError as error:
            raise TimeoutTakenError from error

    def next_member(self) -> None:
        """See `Engine.next_member`."""


class _Connection:
    """The connection to the leader's process, as the member watches it."""

    def __init__(self, life: "Life") -> None:
        self._life = life
        self._target = ""

    def watch(self, address: str) -> None:
        """See `LeaderConnection.watch`."""
        self._target = address

    @property
    def is_broken(self) -> bool:
        """True once the process at that address is gone and both can reach each other."""
        nodes = self._life.node.others
        other = nodes.get(self._target)
        return other is not None and other.life is None and not self._life.node.is_alone


class _Persister:
    """The journal of a node gets each record some time after the engine has it."""

    def __init__(self, life: "Life") -> None:
        self._life = life
        self._pending: deque[tuple[float, Record]] = deque()
        self.sequence = life.node.journal.head().sequence

    def put(self, record: Record) -> None:
        """See `Persister.put`."""
        self._pending.append((self._life.scheduler.now, record))
        self._life.at(self._life.node.random.choice((0.001, 0.005, 0.3)), self._write)

    def waits_seconds(self) -> float:
        """See `Persister.waits_seconds`."""
        return self._life.scheduler.now - self._pending[0][0] if self._pending else 0.0

    def _write(self) -> None:
        if self._life.node.is_disk_stalled:
            self._life.at(DISK_AGAIN_SECONDS, self._write)
            return
        journal = self._life.node.journal
        _, record = self._pending.popleft()
        if record.epoch > journal.epoch():
            journal.fence(record.epoch)
        journal.append(record.epoch, record.first_sequence, [record])
        self.sequence = record.last_sequence


class Node:
    """A node with its journal, through all its lives."""

    def __init__(
        self,
        name: str,
        rank: int,
        scheduler: Scheduler,
        cluster: SimCluster,
        keys: Keys,
        records: Sequence[Record],
        controls: Controls,
    ) -> None:
        self.name = name
        self.rank = rank
        self.scheduler = scheduler
        self.random = scheduler.random
        self.cluster = cluster
        self.keys = keys
        self.controls = controls
        self.journal = MemoryLog(records, records[-1].epoch)
        self.line = Line()
        self.others: dict[str, Node] = {}
        self.life: Life | None = None
        self.clock_ns = 0
        """the difference of its clock"""
        self.is_paused = False
        self.is_hung = False
        self.is_alone = False
        self.is_disk_full = False
        self.is_disk_stalled = False
        self.is_kept_down = False
        self.has_open_stop = False
        """whether due work raises in its program, as far as it knows"""
        self.leads: list[Lead] = []
        self.lives = 0
        self.stamped: dict[tuple[int, int], tuple[int, bool]] = {}
        """by epoch and time of a stamp: when it was given, and whether it went on from a leader's clock"""
        self.reported: list[tuple[str, dict[str, object]]] = []
        self.failures: list[BaseException] = []
        self._deferred: list[Callable[[], None]] = []

    def clock(self) -> int:
        """Its time of day."""
        return START_NS + round(self.scheduler.now * SECOND_NS) + self.clock_ns

    def start(self) -> None:
        """Begin a life, if there is none."""
        if self.life is None and not self.is_kept_down:
            self.lives += 1
            self.life = Life(self)

    def end(self, seconds: float = RESTART_SECONDS) -> None:
        """End the life, and begin another after a time."""
        life, self.life = self.life, None
        if life is None:
            return
        self.resume()
        life.is_over = True
        for thread in life.threads:
            thread.kill()
        for gone in list(life.callers.values()):
            self.scheduler.at(0.002, gone)
        self.scheduler.at(seconds, self.start)

    def settle(self) -> None:
        """Its trial passes: the work is set aside."""
        self.has_open_stop = False
        if self.life is not None and self.life.is_standing:
            self.life.member.resign()

    def pause(self) -> None:
        """Stop everything that it does."""
        self.is_paused = self.life is not None

    def resume(self) -> None:
        """Let it go on where it was."""
        self.is_paused = False
        deferred, self._deferred = self._deferred, []
        for event in deferred:
            self.scheduler.at(0, event)

    def defer(self, event: Callable[[], None]) -> bool:
        """Keep an event until it goes on; False if it runs."""
        if self.is_paused:
            self._deferred.append(event)
        return self.is_paused

    def failed(self, life: "Life", error: BaseException) -> None:
        """Its process ends because of an error."""
        if life is not self.life or isinstance(error, Killed):
            return
        self.failures.append(error)
        if isinstance(error, BelowWindowError):
            self._copy_journal()
        if isinstance(error, DivergedError):
            self.is_kept_down = True
        self.end()

    def _copy_journal(self) -> None:
        """Do what the refusal says: take the records of another node."""
        longest = max(
            [self.journal, *(other.journal for other in self.others.values())],
            key=lambda journal: journal.head().sequence,
        )
        records = list(longest.read(0))
        self.journal = MemoryLog(records, records[-1].epoch)

    @property
    def records(self) -> list[Record]:
        """The records of its journal."""
        return list(self.journal.read(0))


class Life:
    """One process of a node; the host of its member."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.scheduler = node.scheduler
        self.is_over = False
        self.threads: list[SimThread] = []
        self.callers: dict[tuple[str, int, str], Callable[[], None]] = {}
        """of open calls: each fails because its connection broke"""
        self.refusals: dict[tuple[str, int, str], Callable[[], None]] = {}
        """of open calls: each is answered that nothing happened, for a control alone"""
        self.epoch = 0
        self.is_taking = False
        self.is_standing = False
        """whether it takes maintenance alone while it leads"""
        self._alive_ns = 0
        self._led_from = 0
        self.sequencer: Sequencer[int] | None = None
        self.stamps = StampClock(wall=node.clock, steady=self._steady_ns)
        self.is_bounded = False
        """whether its stamps go on from a leader's that it received"""
        self._pumping = False
        self._pending: list[tuple[int, Callable[[], None]]] = []
        started = replay_log(node.journal)
        self.applier: Applier = started.applier
        tail = Tail(
            node.journal.head(), node.records[-1].epoch if node.records else 0, self.applier.time_ns
        )
        self.engine = SimEngine(node.cluster, node.line)
        self.engine.ignores_head = node.controls.ignores_head
        self._persister = _Persister(self)
        log_engine: Any = self.engine
        if node.controls.takes_timeout_as_refusal:
            log_engine = _HastyEngine(self.engine)
        self.log = ReplicatedLog(
            log_engine, node.keys, cast("Any", node.journal), self._persister.put, self._seconds
        )
        self.log._ending = cast("Any", SimEvent(self.scheduler))
        self.member = Member(
            ClusterAccess(self.engine, node.keys),
            Identity(node.name, node.name, "simulated"),
            Times(rank=node.rank),
            OwnLog(tail, self.log, cast("Any", self._persister)),
            self,
            self._seconds,
        )
        self.member._ending = cast("Any", SimEvent(self.scheduler))
        self.member._resigning = cast("Any", SimEvent(self.scheduler))
        self.member._connection = cast("Any", _Connection(self))
        self.member._trimmer = Trimmer(self.engine, node.keys, KEPT_BYTES, clock=self._seconds)
        self._commits: deque[Record] = deque()
        self.threads.append(SimThread(self.scheduler, self.member._run, node.defer))
        self._committing = SimThread(self.scheduler, self._commit_records, node.defer)
        self.threads.append(self._committing)

    def _seconds(self) -> float:
        return self.scheduler.now

    def _steady_ns(self) -> int:
        return round(self.scheduler.now * SECOND_NS)

    def at(self, seconds: float, event: Callable[[], None]) -> None:
        """Let this process do something, unless it is gone by then."""

        def run() -> None:
            if not self.is_over and not self.node.defer(run):
                event()

        self.scheduler.at(seconds, run)

    @property
    def is_leading(self) -> bool:
        """True while it takes calls."""
        return self.is_taking and self.sequencer is not None

    # --- the host of the member ---

    def apply(self, records: Sequence[Record]) -> None:
        """See `Host.apply`."""
        for record in records:
            events = self.applier.replay(record)
            digest = events_digest(events)
            if digest != record.events_digest:
                raise DivergedError(record.first_sequence, digest.hex(), record.events_digest.hex())
            whole = replace(record, events=events)
            self.applier.close(whole)
            self._persister.put(whole)
        if records:
            self._release()

    def lead(self, mine: EpochValue, end: HeadValue, tail: Tail) -> None:
        """See `Host.lead`."""
        self.log.lead(mine, end, tail)
        self.epoch = mine.number
        now_ns = self.member.clock.now_ns(self._steady_ns())
        # The first one of all takes its own clock.
        self.is_bounded = now_ns is not None
        if not self.node.controls.takes_own_clock:
            self.stamps.continue_from(self.node.clock() if now_ns is None else now_ns)
        self.sequencer = Sequencer(
            self.applier,
            self,
            epoch=mine.number,
            clock=self._stamp,
            make_table=lambda state: len(state.assets),
            on_commit=lambda recorded: self._release(),
            on_failure=self.failed,
            limits=Limits(record_items=50),
        )
        window = self.member.window
        self.applier.stands = self.is_standing = self.stands()
        self._alive_ns = window.alive_ns if self.is_standing or window.is_standing else 0
        self._led_from = end.sequence
        self.node.leads.append(
            Lead(mine.number, self.is_standing, window.alive_ns, self.stamp_ns())
        )
        self.is_taking = True

    def _stamp(self) -> int:
        """The clock of the sequencer."""
        now_ns = self.node.clock() if self.node.controls.takes_own_clock else self.stamps()
        stamped = (self._steady_ns(), self.is_bounded)
        self.node.stamped.setdefault((self.epoch, now_ns), stamped)
        return now_ns

    def follow(self) -> Tail:
        """See `Host.follow`."""
        self.is_taking = False
        assert self.sequencer is not None
        while not self.sequencer.is_idle:
            self.scheduler.wait(0.005)
        self.sequencer = None
        self.applier.stands = self.is_standing = False
        self.epoch = 0
        assert self.log._tail is not None
        return self.log._tail

    def turned(self) -> float:
        """See `Host.turned`."""
        return self.scheduler.now - (10.0 if self.node.is_hung else 0.0)

    def unfit(self) -> str:
        """See `Host.unfit`."""
        if self.node.has_open_stop:
            return "due work stopped a machine"
        return "its disk is full" if self.node.is_disk_full else ""

    def learn_stops(self) -> str:
        """See `Host.learn_stops`: each node knows at once."""
        return ""

    def stands(self) -> bool:
        """See `Host.stands`."""
        return self.node.has_open_stop

    def alive_ns(self) -> int:
        """See `Host.alive_ns`: any record of a leader that takes all stands for the gap that it reports."""
        has_reported = self.epoch != 0 and self.log.head().sequence > self._led_from
        return 0 if has_reported and not self.is_standing else self._alive_ns

    def wall_ns(self) -> int:
        """See `Host.wall_ns`."""
        return self.node.clock()

    def stamp_ns(self) -> int:
        """See `Host.stamp_ns`."""
        return self.stamps()

    def step_ns(self) -> int:
        """See `Host.step_ns`."""
        return self.stamps.step_ns

    def rule_set(self) -> int:
        """See `Host.rule_set`."""
        return 1

    def failed(self, error: BaseException) -> None:
        """See `Host.failed`."""
        self.node.failed(self, error)

    def report(self, event: str, **figures: object) -> None:
        """See `Host.report`."""
        self.node.reported.append((event, figures))

    # --- calls ---

    def submit(self, command: Command, encoded: bytes, answer: Answer) -> bool:
        """Take a call; False if the queue is full."""
        assert self.sequencer is not None
        taken = self.sequencer.submit(command, encoded, answer)
        self._pump_soon()
        return taken

    def read(self, account_id: int, min_sequence: int, deliver: Callable[[int, int], None]) -> None:
        """Show a balance as of a sequence that is at least `min_sequence`, once that is applied."""

        def look() -> None:
            holding = self.applier.engine.state.accounts[account_id].holdings[1]  # type: ignore[index]
            deliver(self.applier.applied_sequence, holding.balance)

        if self.sequencer is not None:

            def found(state: object, sequence: int) -> object:
                holding = self.applier.engine.state.accounts[account_id].holdings[1]  # type: ignore[index]
                return sequence, holding.balance

            self.sequencer.read(
                found, lambda value: deliver(*cast("tuple[int, int]", value)), min_sequence
            )
        elif self.applier.applied_sequence >= min_sequence:
            look()
        else:
            self._pending.append((min_sequence, look))

    def read_linearizable(self, account_id: int, deliver: Callable[[int, int], None]) -> None:
        """Show a balance as of the end of the log that the engine states after the read has come."""

        def ask() -> None:
            try:
                (found,) = self.engine.range(Get(self.node.keys.head), QUESTION_SECONDS).pairs
            except EngineUnknownError:
                return
            end = HeadValue.from_bytes(found.value).sequence
            self.at(0, lambda: self.read(account_id, end, deliver))

        self.threads.append(SimThread(self.scheduler, ask, self.node.defer))

    def _release(self) -> None:
        """Deliver the reads whose sequence is there; while it leads, they wait for what is committed."""
        ready = self.applier.applied_sequence if self.sequencer is None else -1
        if self.sequencer is not None and self.sequencer.is_idle:
            ready = self.applier.applied_sequence
        pending = [one for one in self._pending if one[0] > ready]
        for needed, look in self._pending:
            if needed <= ready:
                look()
        self._pending = pending

    # --- the sequencer and its commits ---

    def commit(self, record: Record) -> None:
        """See `sequencer.Committer`."""
        self._commits.append(record)
        self._committing.wake()
        if self.node.controls.answers_early:
            self.at(STEP_SECONDS, self._committed)

    def _commit_records(self) -> None:
        """Do the commit thread's work."""
        try:
            while True:
                while not self._commits:
                    self.scheduler.wait(1.0)
                record = self._commits.popleft()
                self.log.append(self.epoch, record.first_sequence, [record])
                if not self.node.controls.answers_early:
                    self.at(0, self._committed)
        except TimeoutTakenError as error:
            self.refuse_open()
            self.failed(error)
        except Exception as error:  # noqa: BLE001  any failure ends the process, as in the server
            self.failed(error)

    def refuse_open(self) -> None:
        """A control: tell the callers of open calls that nothing happened."""
        for refuse in list(self.refusals.values()):
            refuse()

    def _committed(self) -> None:
        assert self.sequencer is not None
        self.sequencer.committed()
        self._pump_soon()

    def _pump_soon(self) -> None:
        if not self._pumping:
            self._pumping = True
            self.at(STEP_SECONDS, self._pump)

    def _pump(self) -> None:
        self._pumping = False
        if self.sequencer is None:
            return
        if self.node.is_hung:
            self._pumping = True
            self.at(0.05, self._pump)
            return
        if self.sequencer.step():
            self._pump_soon()
