# SPDX-License-Identifier: Apache-2.0
"""The log on a real engine: appends whose answers are lost, a stale writer, a follower, the journal behind it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.replication.election import Takeover
from clearinghouse.replication.engine import (
    TOO_LARGE,
    CompactedError,
    Delete,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    Put,
    RangeAnswer,
    Status,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.errors import AppendStoppedError, DeposedError
from clearinghouse.replication.etcd import EtcdEngine, EtcdWatch
from clearinghouse.replication.following import Window
from clearinghouse.replication.keys import (
    ClusterValue,
    EpochValue,
    HeartbeatValue,
    Keys,
    head_value,
    record_from_bytes,
    record_to_bytes,
)
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.replication.persisting import Persister
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import SequenceMismatchError
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from tests.cluster.members import REQUEST_BYTES
from tests.replication.engine import running_engine
from tests.unit.replication.records import GENESIS, records, tail

pytestmark = pytest.mark.slow

MINE = EpochValue(2, "a", "h:1", "n", "b")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One engine for the tests of this file; each has a cluster of its own in it."""
    with running_engine(tmp_path_factory.mktemp("engine") / "data") as found:
        yield found


class Lossy:
    """The real engine, whose answers are lost as a plan says: `after` it happened, or `before` it was sent."""

    def __init__(self, address: str, plan: list[str]) -> None:
        self.real = EtcdEngine([address])
        self.plan = plan
        self.tries = 0

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """One try, as the plan says."""
        self.tries += 1
        fate = self.plan.pop(0) if self.plan else ""
        if fate == "before":
            raise EngineUnknownError(fate)
        answer = self.real.transact(txn, seconds)
        if fate == "after":
            raise EngineUnknownError(fate)
        return answer

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """As the real one."""
        return self.real.range(get, seconds)

    def watch(self, key: bytes, end: bytes, from_revision: int) -> EtcdWatch:
        """As the real one."""
        return self.real.watch(key, end, from_revision)

    def compact(self, revision: int, seconds: float) -> None:
        """As the real one."""
        self.real.compact(revision, seconds)

    def status(self, seconds: float) -> Status:
        """As the real one."""
        return self.real.status(seconds)

    def next_member(self) -> None:
        """There is one."""

    def close(self) -> None:
        """Close the real one."""
        self.real.close()


class Rig:
    """A cluster in the engine, and the log of its leader over a journal."""

    def __init__(self, address: str, directory: Path, plan: list[str]) -> None:
        self.keys = Keys(directory.name.replace(".", "-"))
        self.engine = Lossy(address, plan)
        self.directory = DataDirectory(directory / "data")
        journal = self.directory.journal
        journal.fence(1)
        journal.append(1, 0, [GENESIS])
        self.engine.real.transact(
            Txn(
                (),
                (
                    Put(self.keys.cluster, ClusterValue("t", 1, "00", ["a", "b"]).to_bytes()),
                    Put(self.keys.epoch, MINE.to_bytes()),
                    Put(self.keys.head, head_value(GENESIS).to_bytes()),
                    Put(self.keys.log(0), record_to_bytes(GENESIS)),
                ),
            ),
            5.0,
        )
        self.failures: list[BaseException] = []
        self.persister = Persister(journal, lambda _: None, self.failures.append, lambda: None)
        self.persister.start()
        self.log = ReplicatedLog(self.engine, self.keys, journal, self.persister.put)
        self.log.lead(MINE, head_value(GENESIS), tail(GENESIS))

    def stored(self) -> list[Record]:
        """The records of the engine, after genesis."""
        found = self.engine.real.range(Get(self.keys.log(1), self.keys.log_end), 5.0)
        return [record_from_bytes(pair.value) for pair in found.pairs]

    def close(self) -> None:
        """Write what is committed, and close."""
        self.persister.stop()
        self.directory.close()
        self.engine.close()
        assert self.failures == []


@pytest.fixture
def rig(address: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Rig]:
    """A rig whose answers are lost as the parameter says."""
    made = Rig(address, tmp_path, list(getattr(request, "param", [])))
    yield made
    made.close()


def _append(log: ReplicatedLog, record: Record) -> None:
    log.append(record.epoch, record.first_sequence, [record])


@pytest.mark.parametrize(
    "rig",
    [
        [],
        ["before"],
        ["after"],
        ["after", "before", "after"],
        ["", "after", "before", "", "after", "after"],
    ],
    indirect=True,
)
def test_each_record_is_there_once_whatever_answers_are_lost(rig: Rig) -> None:
    """The same transaction is sent again until it is settled: no record is lost, none comes twice."""
    made = records(4)
    lost = len([fate for fate in rig.engine.plan if fate])
    for record in made:
        _append(rig.log, record)
    assert [one.head for one in rig.stored()] == [one.head for one in made]
    assert rig.log.ambiguous == lost
    assert rig.engine.tries == len(made) + lost
    rig.persister.stop()
    with_events = list(open_read_only(rig.directory.path).read(1))
    assert with_events == made, "the journal behind it has the events too"


def test_a_stale_writer_is_refused_by_the_engine(rig: Rig) -> None:
    """The other branch of the transaction returns the present epoch, and nothing is written."""
    first, second = records(2)
    _append(rig.log, first)
    other = EpochValue(3, "b", "h:2", "m", "b")
    rig.engine.real.transact(Txn((), (Put(rig.keys.epoch, other.to_bytes()),)), 5.0)
    with pytest.raises(DeposedError, match='"node":"b"'):
        _append(rig.log, second)
    assert [one.head for one in rig.stored()] == [first.head]


@pytest.mark.parametrize("rig", [["after"]], indirect=True)
def test_a_record_that_arrived_before_another_node_led_is_not_answered(rig: Rig) -> None:
    """The record is there, its answer was lost, and another node leads: the process answers nothing more."""
    (record,) = records(1)
    real = rig.engine.real
    other = EpochValue(3, "b", "h:2", "m", "b")

    def depose() -> None:
        real.transact(Txn((), (Put(rig.keys.epoch, other.to_bytes()),)), 5.0)

    rig.engine.next_member = depose  # type: ignore[method-assign]
    with pytest.raises(DeposedError):
        _append(rig.log, record)
    assert [one.head for one in rig.stored()] == [record.head]


def test_a_stop_ends_the_settling_without_an_answer(rig: Rig) -> None:
    """No engine answers any more: the calls of this record have no answer."""
    (record,) = records(1)
    rig.engine.plan = ["before"] * 1_000
    threading.Timer(0.1, rig.log.give_up).start()
    with pytest.raises(AppendStoppedError):
        _append(rig.log, record)
    assert rig.stored() == []


def test_a_record_that_does_not_continue_the_log_is_not_sent(rig: Rig) -> None:
    """A bug of the writer never becomes durable."""
    _, second = records(2)
    with pytest.raises(SequenceMismatchError):
        _append(rig.log, second)
    assert rig.engine.tries == 0


def test_a_takeover_needs_the_very_silence_that_was_seen(rig: Rig) -> None:
    """A heartbeat after the read refuses the takeover; another read permits it, and the old writer is fenced."""
    keys, real = rig.keys, rig.engine.real
    window = Window(keys, tail(GENESIS))
    window.take_read(real.transact(window.read_txn(), 5.0))
    heartbeat = HeartbeatValue(2, 1, 0, "leading")
    real.transact(Txn((), (Put(keys.heartbeat, heartbeat.to_bytes()),)), 5.0)
    late = Takeover(keys, window.seen, "b", "h:2", "b", 5, 0)
    assert late.won(real.transact(late.txn, 5.0)) is None
    window.take_read(real.transact(window.read_txn(), 5.0))
    timely = Takeover(keys, window.seen, "b", "h:2", "b", 5, 0)
    assert timely.won(real.transact(timely.txn, 5.0)) == head_value(GENESIS)
    with pytest.raises(DeposedError):
        _append(rig.log, records(1)[0])


def test_a_follower_gets_every_record_in_order(rig: Rig) -> None:
    """The range gives what is there, the watch what comes; heads and heartbeats come on the way."""
    made = records(6)
    _append(rig.log, made[0])
    real = rig.engine.real
    window = Window(rig.keys, tail(GENESIS))
    found = window.take_read(real.transact(window.read_txn(), 5.0))
    watch = real.watch(rig.keys.prefix, rig.keys.end, window.revision + 1)
    for record in made[1:]:
        _append(rig.log, record)
    while len(found) < len(made):
        changes = watch.take(5.0)
        assert changes is not None
        more, is_present = window.take(changes)
        assert is_present
        assert not window.has_gap
        found += more
    watch.close()
    assert [one.head for one in found] == [one.head for one in made]


def test_refusals_are_definite_and_other_errors_are_not(address: str) -> None:
    """A request above the limit did not happen; one without an answer may have."""
    engine = EtcdEngine([address])
    with pytest.raises(EngineRefusedError) as refused:
        engine.transact(Txn((), (Put(b"k", bytes(2 * REQUEST_BYTES)),)), 5.0)
    assert refused.value.kind == TOO_LARGE
    for number in range(4):
        engine.transact(Txn((), (Put(b"k", b"%d" % number),)), 5.0)
    revision = engine.transact(Txn((), (Delete(b"k"),)), 5.0).revision
    engine.compact(revision, 5.0)
    with pytest.raises(CompactedError):
        engine.range(Get(b"k", revision=revision - 2), 5.0)
    watch = engine.watch(b"k", b"", revision - 2)
    with pytest.raises(CompactedError):
        watch.take(5.0)
    engine.close()
    nobody = EtcdEngine(["127.0.0.1:1"])
    with pytest.raises(EngineUnknownError):
        nobody.status(0.5)
    with pytest.raises(EngineUnknownError):
        nobody.watch(b"k", b"", 0).take(5.0)
    nobody.close()
