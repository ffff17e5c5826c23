# SPDX-License-Identifier: Apache-2.0
"""When a follower tries to take over, and by which transaction."""

import pytest

from clearinghouse.replication.election import (
    ENGINE_SECONDS,
    RANK_SECONDS,
    ElectionTimer,
    Seen,
    Takeover,
    Times,
    check_epoch,
    heartbeat_txn,
)
from clearinghouse.replication.engine import Compare, KeyValue, Put, Target, TxnAnswer
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import EpochValue, HeartbeatValue, Keys, head_value
from tests.unit.replication.records import GENESIS

KEYS = Keys("c")
LEADER = EpochValue(4, "a", "h:1", "n", "b")
TIMES = Times(takeover=0.8, broken=0.25, rank=0)


def test_it_waits_for_the_whole_silence() -> None:
    """Not a moment earlier than the time of a takeover after the last heartbeat."""
    timer = ElectionTimer(TIMES, 10.0)
    timer.leader_active(11.0)
    assert not timer.is_due(11.79)
    assert timer.is_due(11.81)


def test_a_lost_connection_shortens_the_timer_and_a_heartbeat_restarts_it() -> None:
    """The leader may be well although its address refuses connections; nodes do not all try at the same moment."""
    timer, second = ElectionTimer(TIMES, 10.0), ElectionTimer(Times(broken=0.25, rank=1), 10.0)
    timer.connection_lost(10.1)
    second.connection_lost(10.1)
    assert timer.is_due(10.36)
    assert not second.is_due(10.36)
    assert second.is_due(10.36 + RANK_SECONDS)
    timer.leader_active(10.36)
    assert not timer.is_due(11.1)


def test_after_a_resignation_nodes_try_at_once_by_rank() -> None:
    """Nodes do not all try at the same moment."""
    first, second = ElectionTimer(TIMES, 0.0), ElectionTimer(Times(rank=1), 0.0)
    first.leader_resigned(0.1)
    second.leader_resigned(0.1)
    assert first.is_due(0.1)
    assert not second.is_due(0.1)
    assert second.is_due(0.1 + RANK_SECONDS)


def test_a_node_that_stepped_down_waits_for_the_other_nodes() -> None:
    """Every node sees the resignation; the resigned node waits for twice the takeover time, of any rank."""
    timer = ElectionTimer(TIMES, 10.0)
    timer.stepped_down(10.0)
    timer.leader_active(10.1)
    timer.leader_resigned(10.2)
    timer.engine_unreachable()
    timer.engine_answered(10.3)
    assert not timer.is_due(11.59)
    assert timer.is_due(11.61)


def test_an_unfit_node_tries_again_after_the_whole_time() -> None:
    """Also where no node leads: else the node would read again at once, without end."""
    timer = ElectionTimer(TIMES, 10.0)
    timer.leader_resigned(10.0)
    assert timer.is_due(10.0)
    timer.node_unfit(10.0)
    timer.leader_resigned(10.1)
    assert not timer.is_due(10.79)
    assert timer.is_due(10.81)


def test_an_unreachable_engine_does_not_count_as_a_silent_leader() -> None:
    """While the engine does not answer no node tries, and after it the leader has time for a heartbeat."""
    timer = ElectionTimer(TIMES, 0.0)
    timer.engine_unreachable()
    assert not timer.is_due(100.0)
    timer.engine_answered(100.0)
    assert not timer.is_due(100.0 + ENGINE_SECONDS / 2)
    assert timer.is_due(100.0 + ENGINE_SECONDS)


def test_a_takeover_compares_what_was_seen() -> None:
    """A leader whose heartbeat came after the read stays leader, and a removed node never takes over."""
    seen = Seen(LEADER.to_bytes(), 7, 8, 3)
    takeover = Takeover(KEYS, seen, "b", "h:2", "b", 5, 0, 4)
    assert takeover.txn.compare == (
        Compare(KEYS.epoch, Target.VALUE, LEADER.to_bytes()),
        Compare(KEYS.head, Target.MOD, 7),
        Compare(KEYS.heartbeat, Target.MOD, 8),
        Compare(KEYS.cluster, Target.MOD, 3),
    )
    assert takeover.mine.number == 5
    assert takeover.txn.then[0] == Put(KEYS.epoch, takeover.mine.to_bytes())
    beat = HeartbeatValue(5, 5, 0, "leading", 4)
    assert Put(KEYS.heartbeat, beat.to_bytes()) in takeover.txn.then
    head = head_value(GENESIS)
    pair = KeyValue(KEYS.head, head.to_bytes(), 1, 7)
    assert takeover.won(TxnAnswer(True, 9, ((pair,),))) == head
    assert takeover.won(TxnAnswer(False, 9, ((pair,),))) is None


def test_the_nonce_tells_whose_attempt_won() -> None:
    """Two attempts of one node have different bytes, so a lost answer is found by reading the epoch."""
    seen = Seen(LEADER.to_bytes(), 7, 8, 3)
    first, second = (Takeover(KEYS, seen, "b", "h:2", "b", 5, 0) for _ in range(2))
    assert first.is_mine(first.mine.to_bytes())
    assert not first.is_mine(second.mine.to_bytes())


def test_a_heartbeat_of_a_deposed_leader_is_refused() -> None:
    """It compares the epoch; the answer says whose it is."""
    beat, status = HeartbeatValue(4, 5, 0, "leading"), Put(KEYS.node("a"), b"{}")
    assert heartbeat_txn(KEYS, LEADER, beat, status).then == (
        Put(KEYS.heartbeat, beat.to_bytes()),
        status,
    )
    txn = heartbeat_txn(KEYS, LEADER, beat)
    assert txn.compare == (Compare(KEYS.epoch, Target.VALUE, LEADER.to_bytes()),)
    check_epoch(LEADER, TxnAnswer(True, 9, ()))
    other = KeyValue(KEYS.epoch, EpochValue(5, "b", "h:2", "m", "b").to_bytes(), 1, 9)
    with pytest.raises(DeposedError, match="epoch 4"):
        check_epoch(LEADER, TxnAnswer(False, 9, ((other,),)))


def test_nodes_wait_longer_by_their_rank_after_each_heartbeat() -> None:
    """Else two of them would try in one moment, and one of the tries would be lost."""
    timer = ElectionTimer(Times(takeover=0.8, rank=2), 10.0)
    timer.leader_active(11.0)
    assert not timer.is_due(11.79 + 2 * RANK_SECONDS)
    assert timer.is_due(11.81 + 2 * RANK_SECONDS)


def test_a_sign_that_is_seen_again_and_again_does_not_make_the_wait_longer() -> None:
    """A follower looks many times a second; the first look counts."""
    lost, resigned = (ElectionTimer(Times(broken=0.25, rank=1), 10.0) for _ in range(2))
    for look in range(20):
        lost.connection_lost(10.0 + look / 50)
        resigned.leader_resigned(10.0 + look / 50)
    assert lost.is_due(10.26 + RANK_SECONDS)
    assert resigned.is_due(10.01 + RANK_SECONDS)


def test_a_wait_for_others_is_not_cut_short_by_a_shorter_one() -> None:
    """A node that resigned is found unfit, or its engine was away: it still waits for the others."""
    timer = ElectionTimer(TIMES, 10.0)
    timer.stepped_down(10.0)
    timer.node_unfit(10.1)
    assert not timer.is_due(11.59)
    assert timer.is_due(11.61)
    timer.node_unfit(20.0)
    timer.stepped_down(20.1)
    assert not timer.is_due(21.69)
    assert timer.is_due(21.71)
