# SPDX-License-Identifier: Apache-2.0
"""A member over the model of the engine, with a clock that the watch turns: no thread and no wait.

Owns what the host and the journal of a test say. It must never answer what the engine's model does not.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from clearinghouse.replication.catching_up import Peers
from clearinghouse.replication.election import Times
from clearinghouse.replication.engine import (
    Changes,
    Delete,
    EngineUnknownError,
    Get,
    Put,
    RangeAnswer,
    Status,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.keys import (
    LEADING,
    ClusterValue,
    EpochValue,
    HeartbeatValue,
    Keys,
    NodeValue,
    head_value,
    record_to_bytes,
)
from clearinghouse.replication.member import ClusterAccess, Identity, Member, OwnLog
from clearinghouse.storage.port import Head, Record
from tests.cluster.engine_model import Store
from tests.unit.replication.records import GENESIS, tail

KEYS = Keys("c")
LEADER = EpochValue(2, "a", "127.0.0.1:1", "n", "b")
NODES = ["a", "b", "c"]
GENESIS_HASH = GENESIS.chain_hash.hex()
STEP_SECONDS = 0.004


class Clock:
    """Seconds that pass when a thread waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class ModelEngine:
    """The model as an `Engine`; `at_take` runs before each look of a watch, `asked` has the transactions."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.store = Store()
        self.asked: list[Txn] = []
        self.at_take: Callable[[], None] = lambda: None
        self.before: Callable[[Txn], None] = lambda _txn: None

    def begin(self, records: Sequence[Record], nodes: Sequence[str] = NODES) -> None:
        """Have a cluster with these records, the first of which is genesis."""
        last = records[-1]
        self.put(
            Put(KEYS.cluster, ClusterValue("c", 1, GENESIS_HASH, list(nodes)).to_bytes()),
            Put(KEYS.epoch, LEADER.to_bytes()),
            Put(KEYS.head, head_value(last).to_bytes()),
            *(Put(KEYS.log(one.first_sequence), record_to_bytes(one)) for one in records),
        )

    def put(self, *operations: Put | Delete) -> None:
        """Change keys, as another process does."""
        self.store.apply(Txn((), operations))

    def append(self, record: Record) -> None:
        """Have a record more."""
        self.put(
            Put(KEYS.head, head_value(record).to_bytes()),
            Put(KEYS.log(record.first_sequence), record_to_bytes(record)),
        )

    def heartbeat(self, time_ns: int | None = None) -> None:
        """Put a heartbeat of the leader, whose clock is the model's if not stated."""
        time_ns = round(self.clock.now * 1e9) if time_ns is None else time_ns
        heartbeat = HeartbeatValue(LEADER.number, time_ns, 0, LEADING)
        self.put(Put(KEYS.heartbeat, heartbeat.to_bytes()))

    def statuses(self, name: str) -> list[NodeValue]:
        """Return every status that a node published, in order."""
        return [
            NodeValue.from_bytes(change.pair.value)
            for change in self.store.changes(KEYS.node(name), b"", 1)
            if not change.is_delete
        ]

    def value(self, key: bytes) -> bytes:
        """The value of a key; b"" if it is not there."""
        return b"".join(pair.value for pair in self.store.range(Get(key)).pairs)

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        self.asked.append(txn)
        self.before(txn)
        return self.store.apply(txn)

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """See `Engine.range`."""
        return self.store.range(get)

    def compact(self, revision: int, seconds: float) -> None:
        """See `Engine.compact`."""
        self.store.compact(revision)

    def status(self, seconds: float) -> Status:
        """See `Engine.status`."""
        raise EngineUnknownError("not asked")

    def watch(self, key: bytes, end: bytes, from_revision: int) -> "_Watch":
        """See `Engine.watch`."""
        return _Watch(self, key, end, from_revision)

    def next_member(self) -> None:
        """See `Engine.next_member`."""

    def close(self) -> None:
        """See `Engine.close`."""


class _Watch:
    """All changes since the last look, or a wait."""

    def __init__(self, engine: ModelEngine, key: bytes, end: bytes, from_revision: int) -> None:
        self._engine = engine
        self._range = (key, end)
        self._next = from_revision

    def take(self, seconds: float) -> Changes | None:
        """See `Watch.take`."""
        self._engine.clock.now += STEP_SECONDS
        self._engine.at_take()
        found = self._engine.store.changes(*self._range, self._next)
        if not found:
            self._engine.clock.now += seconds
            return None
        self._next = self._engine.store.revision + 1
        return Changes(self._engine.store.revision, tuple(found))

    def close(self) -> None:
        """See `Watch.close`."""


class FakeHost:
    """Notes what the member tells it; each record is applied and written at once."""

    def __init__(self) -> None:
        self.applied: list[Record] = []
        self.sequence = 0
        self.learnt = 0
        self.failures: list[BaseException] = []
        self.reports: list[tuple[str, dict[str, object]]] = []

    def apply(self, records: Sequence[Record]) -> None:
        """See `Host.apply`."""
        self.applied.extend(records)
        if records:
            self.sequence = records[-1].last_sequence

    def head(self) -> Head:
        """The end of the log while this node leads, which it does not."""
        raise AssertionError

    def waits_seconds(self) -> float:
        """See `Persister.waits_seconds`: it has written all."""
        return 0.0

    def unfit(self) -> str:
        """See `Host.unfit`: this node never leads."""
        return "a test"

    def learn_stops(self) -> str:
        """See `Host.learn_stops`."""
        self.learnt += 1
        return ""

    def wall_ns(self) -> int:
        """See `Host.wall_ns`."""
        return 0

    def rule_set(self) -> int:
        """See `Host.rule_set`."""
        return 2

    def failed(self, error: BaseException) -> None:
        """See `Host.failed`."""
        self.failures.append(error)

    def report(self, event: str, **figures: object) -> None:
        """See `Host.report`."""
        self.reports.append((event, figures))


class FollowerWorld:
    """The node `b`, whose journal ends with `last`, and the engine."""

    def __init__(self, last: Record = GENESIS, peers: Peers | None = None) -> None:
        self.clock = Clock()
        self.engine = ModelEngine(self.clock)
        self.host = FakeHost()
        self.host.sequence = last.last_sequence
        host: Any = self.host
        self.member = Member(
            ClusterAccess(cast("Any", self.engine), KEYS, peers),
            Identity("b", "127.0.0.1:2", "build"),
            Times(),
            OwnLog(tail(last), host, host),
            host,
            self.clock,
        )

    def run(self, seconds: float, each: Callable[[], None] = lambda: None) -> None:
        """Follow for so long; `each` runs before each look of the watch."""
        until = self.clock.now + seconds

        def at_take() -> None:
            each()
            if self.clock.now >= until:
                self.member._ending.set()

        self.engine.at_take = at_take
        self.member._run()
