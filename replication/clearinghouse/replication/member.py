# SPDX-License-Identifier: Apache-2.0
"""The thread of a node in a cluster: it follows, takes the office when the leader is silent, gives beats, and resigns.

Owns the order of these and what each error of the engine means for them. The host owns the machine: this thread passes
it records and tells it when it leads. It must never let the machine see a record that was not checked, and never go on
after the office was lost: the host ends the process.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final, Protocol

from clearinghouse.replication.catching_up import CatchUp, Peers
from clearinghouse.replication.clock import STEP_NS, LeaderClock
from clearinghouse.replication.engine import (
    CompactedError,
    Compare,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Put,
    Target,
    Txn,
)
from clearinghouse.replication.errors import NODE_REMOVED, ClusterRefusedError, DivergedError
from clearinghouse.replication.fitness import Fitness
from clearinghouse.replication.following import BelowWindowError, GapError, Window
from clearinghouse.replication.keys import (
    DIVERGED,
    FOLLOWING,
    LEADING,
    RESIGNED,
    STOPPED,
    UNFIT,
    BeatValue,
    EpochValue,
    HeadValue,
    Keys,
    NodeValue,
)
from clearinghouse.replication.link import LeaderLink
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.replication.office import (
    HUNG_SECONDS,
    Absence,
    Takeover,
    Times,
    beat_txn,
    check_office,
)
from clearinghouse.replication.persisting import Persister
from clearinghouse.replication.succession import Succession
from clearinghouse.replication.trimming import ROUND_SECONDS, TRIM_SECONDS, Trimmer
from clearinghouse.storage.chain import Tail
from clearinghouse.storage.port import Record

POLL_SECONDS: Final = 0.02
SAY_SECONDS: Final = 1.0
SAY_TRIES: Final = 3
SMALL_TRY_SECONDS: Final = 0.3
LOOK_TRY_SECONDS: Final = 0.5
LOOK_TRY_SECONDS_MAX: Final = 8.0
ATTEMPT_SECONDS: Final = 0.5
RESIGN_SECONDS: Final = 1.0
SECOND_NS: Final = 1_000_000_000


class Host(Protocol):
    """The machine of a node, as this thread needs it. Every method may be called from the thread and may wait."""

    def apply(self, records: Sequence[Record]) -> None:
        """Apply records and have them written. Raises DivergedError before anything of a wrong record is written."""

    def lead(self, mine: EpochValue, end: HeadValue, tail: Tail) -> None:
        """Take calls in this epoch; the log ends at `end`, which is applied."""

    def follow(self) -> Tail:
        """Take no more calls, answer those that were taken, and return the end."""

    def turned(self) -> float:
        """When the event loop last turned, by the monotonic clock."""

    def unfit(self) -> str:
        """Why another node should lead, while one can; "" if this one is as good."""

    def wall_ns(self) -> int:
        """The wall clock."""

    def stamp_ns(self) -> int:
        """The time that a record would be stamped with now, while this node leads."""

    def step_ns(self) -> int:
        """How far the wall clock is from the stamps since the last `stamp_ns`; 0 while they agree."""

    def rule_set(self) -> int:
        """The highest set of rules that this build knows."""

    def failed(self, error: BaseException) -> None:
        """End the process."""

    def report(self, event: str, **figures: object) -> None:
        """Log an event."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The node: its name, the address that others are given, and its build."""

    name: str
    address: str
    build: str


class Member:
    """One node. `start`, then `stop`; `state` and `leader` may be read from any thread."""

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        identity: Identity,
        times: Times,
        tail: Tail,
        log: ReplicatedLog,
        persister: Persister,
        host: Host,
        clock: Callable[[], float] = time.monotonic,
        peers: Peers | None = None,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._identity = identity
        self._times = times
        self._log = log
        self._persister = persister
        self._host = host
        self._clock = clock
        self._peers = peers
        self.window = Window(keys, tail)
        self._absence = Absence(times, clock())
        self._link = LeaderLink()
        self._trimmer = Trimmer(
            engine,
            keys,
            report=host.report,
            clock=clock,
            round_seconds=min(ROUND_SECONDS, times.takeover / 2),
        )
        self.clock = LeaderClock()
        self._fitness = Fitness(host, persister, self.window, self.clock, clock())
        self._succession = Succession(keys, identity.name)
        self._step_ns = 0
        self._attempt: Takeover | None = None
        self._mine: EpochValue | None = None
        self._ending = Event()
        self._resigning = Event()
        self._said = 0.0
        self._look_seconds = LOOK_TRY_SECONDS
        self._is_mute = False
        self._is_hung = False
        self.state = "starting"
        self.beat_at = 0.0
        self.word_at = clock()
        self.unanswered = 0
        self._thread = Thread(target=self._run, name="member", daemon=True)

    # --- for the server ---

    @property
    def leader(self) -> EpochValue | None:
        """Who has the office, as far as this node knows."""
        return self._mine if self._mine is not None else self.window.leader

    @property
    def trimmer(self) -> Trimmer:
        """The bounds of the window in the engine; of use at the leader."""
        return self._trimmer

    def start(self) -> None:
        """Start to follow."""
        self._link.start()
        self._thread.start()

    @property
    def is_mute(self) -> bool:
        """Return whether the engine gave no answer to the last request of this thread."""
        return self._is_mute

    def clock_offset_ns(self) -> int | None:
        """How far the wall clock is ahead of the leader's; None where no word of a leader came, or this node leads."""
        if self.state == LEADING:
            return None
        return self.clock.offset_ns(self._host.wall_ns(), self._steady_ns())

    def resign(self) -> None:
        """Give up the office, if this node has it, and follow."""
        self._resigning.set()

    def stop(self) -> None:
        """Give up the office, publish that the node stopped, and end; waits for the thread."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._link.stop()

    # --- the thread ---

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                try:
                    if self._follow():
                        self._lead()
                except EngineUnknownError as error:
                    self._unheard(error)
                except (GapError, CompactedError):
                    continue
            self._end()
        except BaseException as error:  # noqa: BLE001  after any error this node must not go on
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        """Tell the others if this machine differs, then end the process."""
        try:
            if isinstance(error, DivergedError):
                self.state = DIVERGED
                self._say_now(f"own {error.own}, stated {error.stated}, sequence {error.sequence}")
        finally:
            self._host.failed(error)

    def _unheard(self, error: EngineUnknownError) -> None:
        """Go to the next member after a request without an answer."""
        self.unanswered += 1
        self._absence.mute()
        if not self._is_mute:
            self._is_mute = True
            self._host.report("engine silent", error=str(error))
        self._engine.next_member()
        self._look_seconds = min(2 * self._look_seconds, LOOK_TRY_SECONDS_MAX)
        self._ending.wait(POLL_SECONDS)

    def _spoke(self) -> None:
        """Note that the engine answered."""
        self._absence.spoke(self._clock())
        self._look_seconds = LOOK_TRY_SECONDS
        if self._is_mute:
            self._is_mute = False
            self._host.report("engine answers again")

    # --- following ---

    def _follow(self) -> bool:
        """Follow until this node has the office (True) or must end."""
        self._catch_up()
        if self._took_office():
            return True
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
                    before = self.window.beat_revision, self.window.tail.time_ns
                    records, is_present = self.window.take(changes)
                    self._receive_clock(*before, records, round(now * SECOND_NS))
                    self._check_listed()
                    self._host.apply(records)
                    if is_present:
                        self._absence.present(self._clock())
                        self._fitness.present()
                        self.word_at = self._clock()
                        self._watch_leader()
                    if self.window.has_gap:
                        raise GapError
                    if self._took_office():
                        return True
                else:  # all that waits is taken in before an absence counts
                    self._note_signs(now)
                    if self._absence.is_due(now) and self._try(now):
                        return True
                # Under steady load too: what may be trimmed depends on it.
                self._say(now)
        finally:
            watch.close()
        return False

    def _catch_up(self) -> None:
        """Read until every record up to the head is applied."""
        window = self.window
        while not self._ending.is_set():
            before = window.seen
            answer = self._engine.transact(window.look(), self._look_seconds)
            self._spoke()
            try:
                records = window.looked(answer)
            except BelowWindowError as below:
                self._check_listed()
                self._take_from_peers(below)
                continue
            self._check_listed()
            if window.seen != before:
                self._absence.present(self._clock())
                self._watch_leader()
            self._host.apply(records)
            if window.is_level:
                return

    def _check_listed(self) -> None:
        """Go on only as a node of the cluster. Raises ClusterRefusedError."""
        name, nodes = self._identity.name, self.window.nodes
        if name not in nodes:
            raise ClusterRefusedError(
                NODE_REMOVED,
                f"the cluster has the nodes {', '.join(nodes)}, and no longer {name!r}: do not start this node again,"
                f" or take it in again with `clearinghouse cluster add {name}`",
            )

    def _take_from_peers(self, below: BelowWindowError) -> None:
        """Take from another node's journal what the engine no longer has. Raises ClusterRefusedError."""
        if self._peers is None:
            raise below
        report, window = self._host.report, self.window
        report("behind the window", needed=below.needed, window=below.first)

        def apply(records: Sequence[Record]) -> None:
            self._host.apply(records)
            self._say(self._clock())

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
        """Watch the process that has the office now."""
        leader = self.window.leader
        other = leader is not None and leader.node != self._identity.name
        self._link.watch(leader.address if other and leader is not None else "")

    def _receive_clock(
        self, beat_before: int, stamp_ns: int, records: Sequence[Record], now_ns: int
    ) -> None:
        """Take in the readings of the leader's clock that came: a beat, and each stamp above all before it."""
        for record in records:
            if record.time_ns > stamp_ns:
                stamp_ns = record.time_ns
                self.clock.received(record.epoch, stamp_ns, now_ns)
        beat = self.window.beat
        if beat is not None and self.window.beat_revision != beat_before:
            self.clock.received(beat.epoch, beat.time_ns, now_ns)

    def _steady_ns(self) -> int:
        return round(self._clock() * SECOND_NS)

    def _note_signs(self, now: float) -> None:
        """Take in the signs that the leader is gone."""
        leader, beat = self.window.leader, self.window.beat
        resigned = beat.epoch if beat is not None and beat.state == RESIGNED else -1
        if leader is None or not leader.node or resigned == leader.number:
            self._absence.resigned(now)
        elif self._link.is_broken:
            self._absence.broken(now)

    def _try(self, now: float) -> bool:
        """Try to take the office. Raises GapError if the leader gave a word after all."""
        reason = self._fitness.stands_back(now, self._host.report)
        if reason:
            self._absence.unfit(now)
            self._host.report("not fit to lead", reason=reason)
            return False
        # A silent engine is no silent leader.
        window = self.window
        answer = self._engine.transact(window.look(), SMALL_TRY_SECONDS)
        self._spoke()
        if not window.unchanged(answer) or not window.is_level:
            self._absence.present(now)
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
        )
        self._attempt = takeover
        try:
            answer = self._engine.transact(takeover.txn, ATTEMPT_SECONDS)
        except EngineRefusedError as error:
            self._absence.unfit(now)
            self._host.report("takeover refused", error=str(error))
            return False
        end = takeover.won(answer)
        if end is None:
            self._absence.lost(now)
            raise GapError
        assert end == window.head, "the head that was compared is the head that was seen"
        window.epoch = takeover.mine.to_bytes()
        return self._took_office()

    def _took_office(self) -> bool:
        """Return whether the epoch is that of an attempt of this node, whose answer may have been lost."""
        attempt = self._attempt
        if attempt is None or not attempt.is_mine(self.window.epoch):
            return False
        self._mine = attempt.mine
        self._attempt = None
        return True

    # --- leading ---

    def _lead(self) -> None:
        """Keep the office until this node gives it up; a lost office raises DeposedError."""
        mine, window = self._mine, self.window
        assert mine is not None
        assert window.head is not None
        assert window.is_level
        self._link.watch("")
        self._resigning.clear()
        self._host.lead(mine, window.head, window.tail)
        self.state = LEADING
        self._host.report("leading", epoch=mine.number, sequence=window.tail.head.sequence)
        self.beat_at = self._clock()
        self._host.stamp_ns()
        self._step_ns = self._host.step_ns()
        self._fitness.present()
        self._succession.fit()
        trimmed = self._clock()
        while not self._resigning.is_set() and not self._ending.wait(POLL_SECONDS):
            now = self._clock()
            self._beat(mine, now)
            if now - trimmed >= TRIM_SECONDS:
                trimmed = now
                self._trimmer.trim(mine, self._log.head().sequence)
            else:  # one round of requests a turn: the next beat must not come late
                self._succeed(now)
        self._give_up(mine)

    def _succeed(self, now: float) -> None:
        """Resign if this node is not fit and another can lead; without one it keeps the office."""
        reason = self._fitness.why_unfit(now, leads=True)
        if not reason:
            self._succession.fit()
            return
        if self._resigning.is_set() or not self._succession.is_due(now):
            return
        try:
            answer = self._engine.transact(self._succession.question, SMALL_TRY_SECONDS)
        except EngineUnknownError:
            self.unanswered += 1
            self._engine.next_member()
            return
        except EngineRefusedError:
            return
        other = self._succession.look(answer, self._log.head().sequence, now)
        if other:
            self._host.report("not fit to lead: another node shall", reason=reason, other=other)
            self._succession.resigned(now)
            self._resigning.set()

    def _beat(self, mine: EpochValue, now: float) -> None:
        """Give a beat if none and no append was answered lately, and say what this node is."""
        says = now - self._said >= SAY_SECONDS
        if now - max(self.beat_at, self._log.answered_at) < self._times.beat and not says:
            return
        if now - self._host.turned() > HUNG_SECONDS:
            if not self._is_hung:
                self._host.report("no beat: the event loop does not turn")
            self._is_hung = True
            return
        self._is_hung = False
        more = (
            Put(self._keys.node(self._identity.name), self._node("").to_bytes()),
            Get(self._keys.resign),
        )
        stamp_ns = self._host.stamp_ns()
        if abs(self._host.step_ns() - self._step_ns) > STEP_NS and not self._resigning.is_set():
            step = (self._host.step_ns() - self._step_ns) / SECOND_NS
            self._host.report("the clock stepped: another node shall lead", seconds=round(step, 3))
            self._resigning.set()
        beat = BeatValue(mine.number, stamp_ns, self._log.head().sequence, LEADING)
        try:
            answer = self._engine.transact(
                beat_txn(self._keys, mine, beat, *(more if says else ())), SMALL_TRY_SECONDS
            )
        except EngineUnknownError:
            self.unanswered += 1
            self._engine.next_member()
            return
        except EngineRefusedError as error:
            self._host.report("beat refused", error=str(error))
            return
        check_office(mine, answer)
        self.beat_at = self._log.answered_at = self._clock()
        if says:
            self._said = now
            if answer.gets[0] and answer.gets[0][0].value == str(mine.number).encode():
                self._resigning.set()

    def _give_up(self, mine: EpochValue) -> None:
        """Answer what was taken, then let the others try at once."""
        self.window.tail = self._host.follow()
        stamp_ns = self._host.stamp_ns()
        self.clock.received(mine.number, stamp_ns, self._steady_ns())
        beat = BeatValue(mine.number, stamp_ns, self.window.tail.head.sequence, RESIGNED)
        until = self._clock() + RESIGN_SECONDS
        while self._clock() < until:
            try:
                self._engine.transact(beat_txn(self._keys, mine, beat), SMALL_TRY_SECONDS)
                break
            except EngineUnknownError:
                self._engine.next_member()
            except EngineRefusedError as error:
                self._host.report("resignation refused", error=str(error))
                break
        self._mine = None
        self._absence = Absence(self._times, self._clock())
        self._absence.gave_up(self._clock())
        self._host.report("resigned", epoch=mine.number, sequence=self.window.tail.head.sequence)

    # --- saying ---

    def _node(self, digest: str) -> NodeValue:
        """Return what this node publishes about itself."""
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

    def _say(self, now: float) -> None:
        """Say what this node is, once a second."""
        if now - self._said >= SAY_SECONDS:
            self._said = now
            try:
                self._say_once("")
            except EngineRefusedError as error:  # a full engine still gives what others wrote
                self._host.report("word refused", error=str(error))
            self._spoke()

    def _say_once(self, digest: str) -> None:
        """Say it as a node of the list that was seen. Raises ClusterRefusedError if this node is not in it any more.

        A removed node must not speak: its word would count as a copy, and no command would delete it again.
        """
        keys, window = self._keys, self.window
        for _ in range(SAY_TRIES):
            put = Put(keys.node(self._identity.name), self._node(digest).to_bytes())
            listed = Compare(keys.cluster, Target.MOD, window.cluster_revision)
            word = Txn((listed,), (put,), (Get(keys.cluster),))
            answer = self._engine.transact(word, SMALL_TRY_SECONDS)
            if answer.succeeded or not window.listed(answer):
                return
            self._check_listed()

    def _say_now(self, digest: str) -> None:
        """Say what this node is; a few tries, since the process ends after it."""
        for _ in range(SAY_TRIES):
            try:
                self._say_once(digest)
                return
            except EngineUnknownError:
                self._engine.next_member()
            except (EngineRefusedError, ClusterRefusedError):
                return

    def _end(self) -> None:
        """Say that the node stopped on purpose."""
        self.state = STOPPED
        self._say_now("")
