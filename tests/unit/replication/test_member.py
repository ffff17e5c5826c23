# SPDX-License-Identifier: Apache-2.0
"""The status that a follower publishes, and the errors that end it."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from clearinghouse.replication.election import Times
from clearinghouse.replication.engine import (
    NO_SPACE,
    Delete,
    EngineRefusedError,
    EngineUnknownError,
    Put,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.errors import (
    FOREIGN_CLUSTER,
    FOREIGN_GENESIS,
    JOURNAL_AHEAD_OF_CLUSTER,
    NODE_REMOVED,
    ClusterRefusedError,
    DivergedError,
    LogBrokenError,
)
from clearinghouse.replication.keys import (
    DIVERGED,
    FOLLOWING,
    RESIGNED,
    STOPPED,
    UNFIT,
    ClusterValue,
    HeartbeatValue,
    NodeValue,
)
from clearinghouse.storage.chain import seal
from clearinghouse.storage.port import Record
from tests.unit.replication.member_world import KEYS, LEADER, NODES, FollowerWorld
from tests.unit.replication.records import GENESIS, records, tail


def test_a_follower_publishes_its_status_while_changes_come_without_a_pause() -> None:
    """A change each 4 ms: the leader still learns each second what this node has on disk."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    made = iter(records(2_000))
    world.run(3.5, lambda: world.engine.append(next(made)))
    published = [one for one in world.engine.statuses("b") if one.state == UNFIT]
    assert 3 <= len(published) <= 4
    assert published[-1].persisted > 1_000
    assert published[-1].applied == published[-1].persisted
    assert world.host.failures == []


def test_heartbeats_and_rising_stamps_are_readings_of_the_leaders_clock() -> None:
    """A late heartbeat does not hide an earlier stamp; a repeated stamp is no reading of a new leader's clock."""
    world = FollowerWorld()
    second = 1_000_000_000
    first = seal(
        GENESIS.head, 2, 1, 9 * second, b"a", b""
    )  # the clock of leader 2 is 8 s ahead of the model's
    repeated = seal(
        first.head, 3, 1, 9 * second, b"b", b""
    )  # leader 3 is behind, so it repeats the last stamp
    risen = seal(repeated.head, 3, 1, 9 * second + 1, b"c", b"")
    at = {
        1.0: lambda: world.engine.append(first),
        1.2: lambda: world.engine.heartbeat(8 * second),  # on its way for 1.2 s
        1.4: lambda: world.engine.append(repeated),
        1.6: lambda: world.engine.append(risen),
    }
    offsets: list[float | None] = []

    def each() -> None:
        for due in [one for one in at if world.clock.now >= one]:
            at.pop(due)()
        offset_ns = world.member.clock.offset_ns(0, round(world.clock.now * second))
        said = None if offset_ns is None else round(-offset_ns / second - world.clock.now, 1)
        if not offsets or offsets[-1] != said:
            offsets.append(said)

    world.engine.begin([GENESIS])
    world.run(2.0, each)
    assert offsets == [None, 8.0, 7.4]
    assert world.host.failures == []


def test_a_follower_learns_at_once_what_stopped_a_leader() -> None:
    """At its start, and when the key is put: it must not count as a node that can lead (J-2.2)."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    learnt: list[int] = []

    def each() -> None:
        learnt.append(world.host.learnt)
        if len(learnt) == 20:
            world.engine.put(Put(KEYS.stop("1-2"), b"{}"))

    world.run(0.5, each)
    assert (learnt[0], learnt[19], learnt[-1]) == (1, 1, 2)
    assert world.host.failures == []


def _ended(world: FollowerWorld) -> BaseException:
    """The error that ended the node; it may ask a few times and no more."""
    world.engine.asked.clear()

    def bounded(_txn: object) -> None:
        assert len(world.engine.asked) < 20, "it asks without end"

    world.engine.before = bounded
    world.run(3.0)
    (failure,) = world.host.failures
    assert world.host.applied == []
    return failure


def test_a_journal_that_has_more_than_the_cluster_ends_its_node() -> None:
    """Etcd was lost, and the cluster began again from a journal that ends earlier."""
    made = records(5)
    world = FollowerWorld(made[4])
    world.engine.begin([GENESIS, *made[:2]])
    failure = _ended(world)
    assert isinstance(failure, ClusterRefusedError)
    assert failure.name == JOURNAL_AHEAD_OF_CLUSTER
    for part in ("at sequence 10", "the cluster at 4", "Nothing is cut", "longest journal"):
        assert part in str(failure)


def test_another_past_of_the_same_length_ends_the_node() -> None:
    """Both end at one sequence, under two hashes."""
    world = FollowerWorld(records(3)[2])
    others = records(3, epoch=3)
    world.engine.begin([GENESIS, *others])
    failure = _ended(world)
    assert isinstance(failure, ClusterRefusedError)
    assert failure.name == FOREIGN_CLUSTER
    assert others[2].chain_hash.hex() in str(failure)
    assert records(3)[2].chain_hash.hex() in str(failure)


@pytest.mark.parametrize("has_more", [True, False])
def test_an_engine_that_begins_again_under_a_running_node_ends_it(has_more: bool) -> None:
    """The watch goes on with changes of the new engine; what they state is behind this node or differs."""
    made = records(5)
    world = FollowerWorld()
    world.engine.begin([GENESIS, *made])
    others = records(8, epoch=3)
    began = [GENESIS, *(others if has_more else made[:2])]

    def begin_again() -> None:
        if world.host.sequence == made[-1].last_sequence:
            world.engine.store.__init__()  # type: ignore[misc]
            world.engine.store.revision = 100
            world.engine.begin(began)

    world.run(3.0, begin_again)
    (failure,) = world.host.failures
    if has_more:
        assert isinstance(failure, LogBrokenError)
        assert "FOREIGN_CLUSTER" in str(failure)
    else:
        assert isinstance(failure, ClusterRefusedError)
        assert failure.name == JOURNAL_AHEAD_OF_CLUSTER


def test_a_cluster_with_another_genesis_ends_the_node() -> None:
    """Its name is the same, and nothing else."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])

    def begin_again() -> None:
        other = ClusterValue("c", 1, "11" * 32, NODES)
        world.engine.put(Put(KEYS.cluster, other.to_bytes()))

    world.run(3.0, begin_again)
    (failure,) = world.host.failures
    assert isinstance(failure, ClusterRefusedError)
    assert failure.name == FOREIGN_GENESIS
    assert "11" * 32 in str(failure)


def _removed() -> tuple[Put, Delete]:
    """Return the changes of `cluster remove b`."""
    fewer = ClusterValue("c", 1, GENESIS.chain_hash.hex(), ["a", "c"])
    return Put(KEYS.cluster, fewer.to_bytes()), Delete(KEYS.node("b"))


def test_a_late_publication_does_not_bring_a_removed_node_back() -> None:
    """It arrives after `cluster remove`; no command would delete its key again, and its disk would count as a copy."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])

    def before(txn: Txn) -> None:
        if any(isinstance(one, Put) for one in txn.then):
            world.engine.before = lambda _txn: None
            world.engine.put(*_removed())

    world.engine.before = before
    world.run(3.0, world.engine.heartbeat)
    assert world.engine.value(KEYS.node("b")) == b""
    (failure,) = world.host.failures
    assert isinstance(failure, ClusterRefusedError)
    assert failure.name == NODE_REMOVED


def test_a_node_publishes_again_when_another_node_is_added() -> None:
    """The list of nodes changed, so the publication is refused; the node reads the list and publishes again."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    more = ClusterValue("c", 1, GENESIS.chain_hash.hex(), [*NODES, "d"])

    def before(txn: Txn) -> None:
        if any(isinstance(one, Put) for one in txn.then):
            world.engine.before = lambda _txn: None
            world.engine.put(Put(KEYS.cluster, more.to_bytes()))

    world.engine.before = before
    world.run(1.5, world.engine.heartbeat)
    assert world.engine.statuses("b")[0].state == UNFIT
    assert world.host.failures == []


def test_a_removed_node_publishes_nothing_at_its_end() -> None:
    """It was stopped in the moment of its removal."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    world.run(0.5, world.engine.heartbeat)
    assert world.engine.statuses("b")[-1].state == STOPPED
    world.engine.put(*_removed())
    world.member._publisher.publish_at_exit()
    assert world.engine.value(KEYS.node("b")) == b""


def test_a_leader_that_resigned_lets_the_others_take_over_first() -> None:
    """It publishes its resignation, and then waits for twice the time of a takeover, however silent the others are."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    host: Any = world.host
    host.follow, host.stamp_ns, host.alive_ns = lambda: tail(GENESIS), lambda: 5, lambda: 0
    world.member._step_down(LEADER)
    heartbeat = HeartbeatValue.from_bytes(world.engine.value(KEYS.heartbeat))
    assert heartbeat == HeartbeatValue(LEADER.number, 5, 0, RESIGNED)
    timer, wait = world.member._election_timer, 2 * Times().takeover
    timer.leader_resigned(0.0)
    assert not timer.is_due(wait - 0.001)
    assert timer.is_due(wait)


def test_a_node_whose_machine_differs_says_so_before_it_ends() -> None:
    """With both digests: the other nodes go on, and an operator must see which node it is."""
    world = FollowerWorld()
    world.engine.begin([GENESIS, *records(1)])
    error = DivergedError(1, "0a", "0b")

    def apply(_records: Sequence[Record]) -> None:
        raise error

    world.host.apply = apply  # type: ignore[method-assign,assignment]
    world.run(1.0)
    assert world.host.failures == [error]
    last = world.engine.statuses("b")[-1]
    assert last.state == DIVERGED
    assert last.digest == "own 0a, stated 0b, sequence 1"


def test_requests_without_an_answer_get_more_time_and_another_member() -> None:
    """Up to eight seconds each; the silence is reported once, and so is its end. No takeover is tried meanwhile."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    given: list[float] = []
    members: list[float] = []
    transact = world.engine.transact
    world.engine.next_member = lambda: members.append(world.clock.now)  # type: ignore[method-assign]

    def unanswered(txn: Txn, seconds: float) -> TxnAnswer:
        given.append(seconds)
        if len(given) <= 6:
            assert world.member.is_engine_unreachable == (len(given) > 1)
            raise EngineUnknownError("no answer")
        return transact(txn, seconds)

    world.engine.transact = unanswered  # type: ignore[method-assign]
    world.member._ending = cast("Any", _Unwaited())
    world.run(0.3, world.engine.heartbeat)
    assert given[:7] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert len(members) == world.member.unanswered == 6
    assert not world.member.is_engine_unreachable
    assert world.member._read_seconds == 0.5
    told = [event for event, _ in world.host.reports if event.startswith("engine")]
    assert told == ["engine unreachable", "engine reachable again"]
    assert not world.member._election_timer.is_due(0.2), "the leader has time for a heartbeat"


class _Unwaited:
    """An event whose waits take no time."""

    def __init__(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        """See `Event.is_set`."""
        return self._is_set

    def set(self) -> None:
        """See `Event.set`."""
        self._is_set = True

    def wait(self, _seconds: float) -> bool:
        """See `Event.wait`."""
        return self._is_set


def test_a_node_notes_when_it_heard_its_leader_last() -> None:
    """Metrics show it; a head, a heartbeat and an epoch are signs of a leader, a status of a node is none."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    status = NodeValue("127.0.0.1:3", 0, 0, "", 2, FOLLOWING, 2)

    def each() -> None:
        if world.clock.now < 1.0:
            world.engine.heartbeat()
        else:
            world.engine.put(Put(KEYS.node("c"), status.to_bytes()))

    world.run(2.0, each)
    assert 0.9 <= world.member.leader_seen_at <= 1.01


class _Peers:
    """The journals of other nodes, all of which have these records."""

    def __init__(self, log: Sequence[Record], *names: str) -> None:
        self.log = [GENESIS, *log]
        self.names = names
        self.asked: list[str] = []

    def records(self, name: str, from_sequence: int, known_hash: bytes) -> Sequence[Record]:
        """Return all records from a sequence on."""
        self.asked.append(name)
        return [one for one in self.log if one.first_sequence >= from_sequence]


def test_a_node_below_the_window_takes_the_records_of_others_first() -> None:
    """From a node that does not lead, and then goes on with the engine's."""
    made = records(6)
    peers = _Peers(made, "a", "c")
    world = FollowerWorld(peers=peers)
    world.engine.begin([GENESIS, *made])
    world.engine.put(Delete(KEYS.log(0), KEYS.log(made[4].first_sequence)))
    world.run(0.5, world.engine.heartbeat)
    assert world.host.failures == []
    assert [one.head for one in world.host.applied] == [one.head for one in made]
    assert set(peers.asked) == {"c"}, "the leader has enough to do"
    told = dict(world.host.reports)["caught up with the window"]
    assert told == {"source": "c", "records": 5, "sequence": made[4].last_sequence}


def test_a_removed_node_below_the_window_takes_nothing() -> None:
    """It gets its refusal before it asks another node."""
    made = records(6)
    peers = _Peers(made, "a", "c")
    world = FollowerWorld(peers=peers)
    world.engine.begin([GENESIS, *made], ["a", "c"])
    world.engine.put(Delete(KEYS.log(0), KEYS.log(made[4].first_sequence)))
    failure = _ended(world)
    assert isinstance(failure, ClusterRefusedError)
    assert failure.name == NODE_REMOVED
    assert peers.asked == []


def test_a_status_that_the_engine_refuses_ends_no_node() -> None:
    """A full engine still answers reads, so the node goes on following."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])

    def before(txn: Txn) -> None:
        if any(isinstance(one, Put) for one in txn.then):
            raise EngineRefusedError(NO_SPACE, "full")

    world.engine.before = before
    world.run(1.5, world.engine.heartbeat)
    assert world.host.failures == []
    assert "status refused" in dict(world.host.reports)


def test_the_last_status_is_sent_to_another_member_where_one_does_not_answer() -> None:
    """It is published once."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    world.run(0.1, world.engine.heartbeat)
    members: list[int] = []
    world.engine.next_member = lambda: members.append(1)  # type: ignore[method-assign]
    before_end = len(world.engine.statuses("b"))

    def before(_txn: Txn) -> None:
        if not members:
            raise EngineUnknownError("no answer")

    world.engine.before = before
    world.member._publisher.publish_at_exit("a text")
    assert members == [1]
    (last,) = world.engine.statuses("b")[before_end:]
    assert last.digest == "a text"
