# SPDX-License-Identifier: Apache-2.0
"""When a follower tries to take the office, and by which transaction."""

import pytest

from clearinghouse.replication.engine import Compare, KeyValue, Target, TxnAnswer
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import BeatValue, EpochValue, Keys, head_value
from clearinghouse.replication.office import (
    ENGINE_SECONDS,
    RANK_SECONDS,
    Absence,
    Seen,
    Takeover,
    Times,
    beat_txn,
    check_office,
)
from tests.unit.replication.records import GENESIS

KEYS = Keys("c")
LEADER = EpochValue(4, "a", "h:1", "n", "b")
TIMES = Times(takeover=0.8, broken=0.25, rank=0)


def test_it_waits_for_the_whole_silence() -> None:
    """Not a moment earlier than the time of a takeover after the last word."""
    absence = Absence(TIMES, 10.0)
    absence.present(11.0)
    assert not absence.is_due(11.79)
    assert absence.is_due(11.81)


def test_a_broken_connection_shortens_it_and_a_word_lengthens_it_again() -> None:
    """The leader may be well although its address refuses connections."""
    absence = Absence(TIMES, 10.0)
    absence.broken(10.1)
    assert absence.is_due(10.36)
    absence.present(10.36)
    assert not absence.is_due(11.1)


def test_one_that_resigned_is_followed_at_once_by_rank() -> None:
    """Nodes do not all try at the same moment."""
    first, second = Absence(TIMES, 0.0), Absence(Times(rank=1), 0.0)
    first.resigned(0.1)
    second.resigned(0.1)
    assert first.is_due(0.1)
    assert not second.is_due(0.1)
    assert second.is_due(0.1 + RANK_SECONDS)


def test_one_that_gave_up_lets_the_others_go_first() -> None:
    """It sees its own resignation, as the others do, and even the first by rank waits for twice the takeover."""
    absence = Absence(TIMES, 10.0)
    absence.gave_up(10.0)
    absence.present(10.1)
    absence.resigned(10.2)
    assert not absence.is_due(11.59)
    assert absence.is_due(11.61)


def test_one_that_is_unfit_looks_again_after_the_whole_time() -> None:
    """Also where no node leads: it would else ask again at once, for ever."""
    absence = Absence(TIMES, 10.0)
    absence.resigned(10.0)
    assert absence.is_due(10.0)
    absence.unfit(10.0)
    absence.resigned(10.1)
    assert not absence.is_due(10.79)
    assert absence.is_due(10.81)


def test_a_mute_engine_is_no_silent_leader() -> None:
    """While the engine does not answer no node tries, and the leader gets time for a word after it."""
    absence = Absence(TIMES, 0.0)
    absence.mute()
    assert not absence.is_due(100.0)
    absence.spoke(100.0)
    assert not absence.is_due(100.0 + ENGINE_SECONDS / 2)
    assert absence.is_due(100.0 + ENGINE_SECONDS)


def test_a_takeover_compares_what_was_seen() -> None:
    """A leader whose word came after the observation stays, and a node that was removed takes no office."""
    seen = Seen(LEADER.to_bytes(), 7, 8, 3)
    takeover = Takeover(KEYS, seen, "b", "h:2", "b", 5, 0)
    assert takeover.txn.compare == (
        Compare(KEYS.epoch, Target.VALUE, LEADER.to_bytes()),
        Compare(KEYS.head, Target.MOD, 7),
        Compare(KEYS.beat, Target.MOD, 8),
        Compare(KEYS.cluster, Target.MOD, 3),
    )
    assert takeover.mine.number == 5
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


def test_a_beat_of_a_deposed_leader_is_refused() -> None:
    """It compares the epoch; the answer says whose it is."""
    txn = beat_txn(KEYS, LEADER, BeatValue(4, 5, 0, "leading"))
    assert txn.compare == (Compare(KEYS.epoch, Target.VALUE, LEADER.to_bytes()),)
    check_office(LEADER, TxnAnswer(True, 9, ()))
    other = KeyValue(KEYS.epoch, EpochValue(5, "b", "h:2", "m", "b").to_bytes(), 1, 9)
    with pytest.raises(DeposedError, match="epoch 4"):
        check_office(LEADER, TxnAnswer(False, 9, ((other,),)))
