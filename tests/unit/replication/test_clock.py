# SPDX-License-Identifier: Apache-2.0
"""The clock of the leader as a follower receives it (U-6.1)."""

from clearinghouse.replication.clock import WORDS, LeaderClock

MS = 1_000_000


def test_the_earliest_word_counts() -> None:
    """A word that was long on its way does not make the own clock look fast."""
    clock = LeaderClock()
    assert clock.offset_ns(0, 0) is None
    assert clock.now_ns(5) is None
    clock.received(3, 1_000 * MS, 10 * MS)
    clock.received(3, 1_100 * MS, 510 * MS)  # 400 ms late
    assert clock.now_ns(600 * MS) == 1_590 * MS
    assert clock.offset_ns(1_590 * MS, 600 * MS) == 0
    assert clock.offset_ns(1_000 * MS, 600 * MS) == -590 * MS


def test_the_next_leader_is_another_clock() -> None:
    """The first word of a later epoch takes the place of all before."""
    clock = LeaderClock()
    clock.received(3, 1_000 * MS, 0)
    clock.received(4, 500 * MS, 0)
    assert clock.now_ns(0) == 500 * MS


def test_old_words_are_forgotten() -> None:
    """A clock that goes slower than this one is followed after some words."""
    clock = LeaderClock()
    clock.received(1, 100 * MS, 0)
    for _ in range(WORDS):
        clock.received(1, 90 * MS, 0)
    assert clock.now_ns(0) == 90 * MS
