# SPDX-License-Identifier: Apache-2.0
"""The engine of a simulation: the model's store, and a network that delays, loses and doubles what goes to and fro.

Owns what may happen to a request: it happens at once, later, twice or never, and its sender gets an answer or none.
While the engine has no quorum nothing happens; what was sent meanwhile may happen at its end. It must never lose what
it answered.
"""

from dataclasses import dataclass

from clearinghouse.replication.engine import (
    Changes,
    Compare,
    EngineError,
    EngineUnknownError,
    Get,
    RangeAnswer,
    Status,
    Txn,
    TxnAnswer,
)
from tests.cluster.engine_model import Store
from tests.cluster.sim_threads import Scheduler

QUOTA_BYTES = 1 << 32


@dataclass(slots=True)
class Line:
    """The way between one node and the engine: shares of what goes wrong, and cuts."""

    lost_requests: float = 0.0
    lost_answers: float = 0.0
    late: float = 0.0
    """seconds later, after its sender gave up"""
    doubled: float = 0.0
    lost_changes: float = 0.0
    doubled_changes: float = 0.0
    slow: float = 0.0
    is_cut_out: bool = False
    """nothing reaches the engine"""
    is_cut_in: bool = False
    """nothing comes back"""


class SimCluster:
    """The engine itself, which all nodes share."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.store = Store()
        self.silent_until = 0.0
        self.counts: dict[str, int] = {}
        self._pending: list[SimWatch] = []

    def count(self, name: str) -> None:
        """Note that something went wrong."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def fall_silent(self, seconds: float) -> None:
        """No quorum, or an election, for so long."""
        self.silent_until = max(self.silent_until, self.scheduler.now + seconds)

    def changed(self) -> None:
        """Tell who watches, each after a time of its own."""
        pending, self._pending = self._pending, []
        for watch in pending:
            watch.tell()

    def wait_for_change(self, watch: "SimWatch") -> None:
        """Tell this watch of the next change."""
        if watch not in self._pending:
            self._pending.append(watch)


class SimEngine:
    """An `Engine` for the threads of one life of a node."""

    def __init__(self, cluster: SimCluster, line: Line) -> None:
        self.cluster = cluster
        self.line = line
        self.ignores_head = False
        """a control: an append does not compare the head"""

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        if self.ignores_head and len(txn.compare) == 2:
            kept = tuple(one for one in txn.compare if not _is_value_of_head(one))
            txn = txn._replace(compare=kept)
        answer = self._ask(lambda: self.cluster.store.apply(txn), seconds, may_change=True)
        assert isinstance(answer, TxnAnswer)
        return answer

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """See `Engine.range`."""
        answer = self._ask(lambda: self.cluster.store.range(get), seconds, may_change=False)
        assert isinstance(answer, RangeAnswer)
        return answer

    def compact(self, revision: int, seconds: float) -> None:
        """See `Engine.compact`."""
        self._ask(lambda: self.cluster.store.compact(revision), seconds, may_change=False)

    def status(self, seconds: float) -> Status:
        """See `Engine.status`."""
        answer = self._ask(
            lambda: Status("3.6.16", 0, QUOTA_BYTES, 1, 1, (), 0), seconds, may_change=False
        )
        assert isinstance(answer, Status)
        return answer

    def watch(self, key: bytes, end: bytes, from_revision: int) -> "SimWatch":
        """See `Engine.watch`."""
        return SimWatch(self, key, end, from_revision)

    def next_member(self) -> None:
        """See `Engine.next_member`; here the members differ in nothing."""

    def close(self) -> None:
        """See `Engine.close`."""

    def _delay(self) -> float:
        random = self.cluster.scheduler.random
        delay = random.uniform(0.0005, 0.003)
        if random.random() < self.line.slow:
            delay += random.uniform(0.05, 0.9)
        return delay

    def _draws(self, name: str) -> bool:
        share: float = getattr(self.line, name)
        happens = share > 0 and self.cluster.scheduler.random.random() < share
        if happens:
            self.cluster.count(name)
        return happens

    def _ask(self, act: object, seconds: float, *, may_change: bool) -> object:
        """Send a request and wait. Raises EngineUnknownError, and what the store raises."""
        cluster, line = self.cluster, self.line
        scheduler = cluster.scheduler
        thread = scheduler.current
        assert thread is not None
        turn = thread.turn
        answers: list[object] = []

        def happen(*, is_answered: bool) -> None:
            try:
                answer: object = act()  # type: ignore[operator]
            except EngineError as error:
                answer = error
            if may_change:
                cluster.changed()
            if not is_answered or line.is_cut_in or self._draws("lost_answers"):
                return

            def deliver() -> None:
                if not line.is_cut_in:
                    answers.append(answer)
                    thread.resume(turn)

            scheduler.at(self._delay(), deliver)

        def arrive(*, is_answered: bool) -> None:
            left = cluster.silent_until - scheduler.now
            if left <= 0:
                happen(is_answered=is_answered)
            elif scheduler.random.random() < 0.5:
                # It was proposed before the silence, or waits at a member.
                cluster.count("kept over a silence")
                scheduler.at(left + self._delay(), lambda: happen(is_answered=is_answered))
            else:
                cluster.count("lost in a silence")

        if not (line.is_cut_out or self._draws("lost_requests")):
            if self._draws("late"):
                # It is not sent again: it was on its way when its sender gave up.
                late = seconds + scheduler.random.uniform(0.0, 3.0)
                scheduler.at(late, lambda: arrive(is_answered=False))
            else:
                scheduler.at(self._delay(), lambda: arrive(is_answered=True))
                if may_change and self._draws("doubled"):
                    again = scheduler.random.uniform(0.0, 3.0)
                    scheduler.at(again, lambda: arrive(is_answered=False))
        thread.block(seconds)
        if not answers:
            raise EngineUnknownError("no answer in time")
        if isinstance(answers[0], EngineError):
            raise answers[0]
        return answers[0]


class SimWatch:
    """A `Watch` on the shared store."""

    def __init__(self, engine: SimEngine, key: bytes, end: bytes, from_revision: int) -> None:
        self._engine = engine
        self._key = key
        self._end = end
        self._next = from_revision
        self._thread = engine.cluster.scheduler.current
        self._turn = 0

    def take(self, seconds: float) -> Changes | None:
        """See `Watch.take`."""
        cluster, line = self._engine.cluster, self._engine.line
        thread = cluster.scheduler.current
        assert thread is not None
        self._thread, self._turn = thread, thread.turn
        is_cut = line.is_cut_in or cluster.silent_until > cluster.scheduler.now
        cluster.wait_for_change(self)
        if is_cut or not cluster.store.changes(self._key, self._end, self._next):
            thread.block(seconds)
        if line.is_cut_in or cluster.silent_until > cluster.scheduler.now:
            return None
        found = cluster.store.changes(self._key, self._end, self._next)
        if not found:
            return None
        revision = cluster.store.revision
        if not self._engine._draws("doubled_changes"):
            self._next = revision + 1
        if self._engine._draws("lost_changes"):
            return None
        return Changes(revision, tuple(found))

    def tell(self) -> None:
        """Something changed: end the wait for it soon."""
        thread, turn = self._thread, self._turn
        assert thread is not None
        self._engine.cluster.scheduler.at(self._engine._delay(), lambda: thread.resume(turn))

    def close(self) -> None:
        """See `Watch.close`."""


def _is_value_of_head(one: Compare) -> bool:
    """True for the comparison of an append with the head that it continues."""
    return one.key.endswith(b"/head") and isinstance(one.operand, bytes)
