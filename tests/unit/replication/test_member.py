# SPDX-License-Identifier: Apache-2.0
"""The status that a follower publishes, and the errors that end it."""

from typing import Any

import pytest

from clearinghouse.replication.election import Times
from clearinghouse.replication.engine import Delete, Put, Txn
from clearinghouse.replication.errors import (
    FOREIGN_CLUSTER,
    FOREIGN_GENESIS,
    JOURNAL_AHEAD_OF_CLUSTER,
    NODE_REMOVED,
    ClusterRefusedError,
    LogBrokenError,
)
from clearinghouse.replication.keys import (
    RESIGNED,
    STOPPED,
    UNFIT,
    ClusterValue,
    HeartbeatValue,
)
from clearinghouse.storage.chain import seal
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
