# SPDX-License-Identifier: Apache-2.0
"""A member that may lead, over the model of the engine, with a clock that each wait turns: no thread and no wait.

Owns what the host of a test says. The log to which the leader appends is the real one.
"""

from collections.abc import Callable
from typing import Any, cast

from clearinghouse.replication.catching_up import Peers
from clearinghouse.replication.election import Times
from clearinghouse.replication.engine import EngineUnknownError, Put, Txn
from clearinghouse.replication.keys import EpochValue, HeadValue, HeartbeatValue
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.replication.member import ClusterAccess, Identity, Member, OwnLog
from clearinghouse.storage.chain import Tail, seal
from clearinghouse.storage.port import Record
from tests.unit.replication.member_world import KEYS, Clock, FakeHost, ModelEngine
from tests.unit.replication.records import GENESIS, tail

SECOND_NS = 1_000_000_000


class LeadingHost(FakeHost):
    """The host of a node that is fit, unless `why_unfit` has a reason; its clocks are the model's."""

    def __init__(self, clock: Clock, log: ReplicatedLog) -> None:
        super().__init__()
        self.clock = clock
        self.log = log
        self.why_unfit = ""
        self.why_stopped = ""
        self.ahead_ns = 0
        """how far its wall clock is ahead of the model's"""
        self.stepped_ns = 0
        self.alive = 0
        self.is_standing = False
        self.turned_at: float | None = None
        """when its event loop turned last; None: now"""
        self.led: list[tuple[EpochValue, HeadValue, Tail]] = []

    def unfit(self) -> str:
        """See `Host.unfit`."""
        return self.why_unfit

    def learn_stops(self) -> str:
        """See `Host.learn_stops`."""
        super().learn_stops()
        return self.why_stopped

    def lead(self, mine: EpochValue, end: HeadValue, end_tail: Tail) -> None:
        """See `Host.lead`."""
        self.log.lead(mine, end, end_tail)
        self.led.append((mine, end, end_tail))

    def follow(self) -> Tail:
        """See `Host.follow`."""
        return self.log.tail

    def turned(self) -> float:
        """See `Host.turned`."""
        return self.clock.now if self.turned_at is None else self.turned_at

    def stands(self) -> bool:
        """See `Host.stands`."""
        return self.is_standing

    def alive_ns(self) -> int:
        """See `Host.alive_ns`."""
        return self.alive

    def wall_ns(self) -> int:
        """See `Host.wall_ns`."""
        return self.stamp_ns() + self.ahead_ns

    def stamp_ns(self) -> int:
        """See `Host.stamp_ns`."""
        return round(self.clock.now * SECOND_NS)

    def step_ns(self) -> int:
        """See `Host.step_ns`."""
        return self.stepped_ns


class _Turns:
    """The end of a member, as an event whose waits turn the clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._is_set = False
        self.at_wait: Callable[[], None] = lambda: None

    def is_set(self) -> bool:
        """See `Event.is_set`."""
        return self._is_set

    def set(self) -> None:
        """See `Event.set`."""
        self._is_set = True

    def wait(self, seconds: float) -> bool:
        """See `Event.wait`."""
        self._clock.now += seconds
        self.at_wait()
        return self._is_set


class LeaderWorld:
    """The node `b`, of the first rank, whose journal ends with `last`, and the engine."""

    def __init__(self, last: Record = GENESIS, peers: Peers | None = None) -> None:
        self.clock = Clock()
        self.engine = ModelEngine(self.clock)
        self.log = ReplicatedLog(
            cast("Any", self.engine), KEYS, cast("Any", None), lambda _record: None, self.clock
        )
        self.host = LeadingHost(self.clock, self.log)
        self.host.sequence = last.last_sequence
        host: Any = self.host
        self.member = Member(
            ClusterAccess(cast("Any", self.engine), KEYS, peers),
            Identity("b", "127.0.0.1:2", "build"),
            Times(),
            OwnLog(tail(last), self.log, cast("Any", host)),
            host,
            self.clock,
        )
        self.turns = _Turns(self.clock)
        self.member._ending = cast("Any", self.turns)
        self.last = last

    def run(self, seconds: float, each: Callable[[], None] = lambda: None) -> None:
        """Follow and lead for so long, then stop; `each` runs before each look and after each wait."""
        until = self.clock.now + seconds

        def at_wait() -> None:
            each()
            if self.clock.now >= until:
                self.turns.set()

        self.engine.at_take = self.turns.at_wait = at_wait
        self.member._run()

    def append(self) -> Record:
        """Append a record as the leader, and return it."""
        head, epoch = self.log.head(), self.log.epoch()
        time_ns = max(self.log.tail.time_ns, self.host.stamp_ns())
        record = seal(head, epoch, 2, time_ns, b"commands", b"events")
        self.log.append(epoch, record.first_sequence, [record])
        return record

    def lose_answer_once(self, of: Callable[[Txn], bool]) -> None:
        """Let the engine do the next transaction of a form, and lose the answer."""

        def before(txn: Txn) -> None:
            if of(txn):
                self.engine.before = lambda _txn: None
                self.engine.store.apply(txn)
                raise EngineUnknownError("lost")

        self.engine.before = before

    def heartbeats(self, epoch: int) -> list[HeartbeatValue]:
        """Every heartbeat of an epoch, in order."""
        found = [
            HeartbeatValue.from_bytes(change.pair.value)
            for change in self.engine.store.changes(KEYS.heartbeat, b"", 1)
        ]
        return [one for one in found if one.epoch == epoch]

    def epoch(self) -> EpochValue:
        """The leader, as the engine has it."""
        return EpochValue.from_bytes(self.engine.value(KEYS.epoch))

    def events(self, name: str) -> list[dict[str, object]]:
        """The figures of each report of one name."""
        return [figures for event, figures in self.host.reports if event == name]


def is_takeover(txn: Txn) -> bool:
    """Return whether a transaction begins an epoch."""
    return any(isinstance(one, Put) and one.key == KEYS.epoch for one in txn.then)


def is_heartbeat(txn: Txn) -> bool:
    """Return whether a transaction is a heartbeat of the present leader."""
    puts = [one.key for one in txn.then if isinstance(one, Put)]
    return KEYS.heartbeat in puts and KEYS.epoch not in puts
