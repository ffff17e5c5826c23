# SPDX-License-Identifier: Apache-2.0
"""The clock of the leader as a follower receives it (U-6.1)."""

from clearinghouse.replication.clock import GONE_NS, OFF_NS, WORDS, LeaderClock, off_from_stamp

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


def test_a_stamp_counts_until_the_first_beat_of_its_epoch() -> None:
    """A record was stamped before it came, so the highest line counts; a beat says it better."""
    clock = LeaderClock()
    clock.stamped(3, 1_000 * MS, 0)
    clock.stamped(3, 1_010 * MS, 100 * MS)
    assert clock.now_ns(200 * MS) == 1_200 * MS
    clock.received(3, 1_250 * MS, 200 * MS)
    clock.stamped(3, 9_000 * MS, 200 * MS)
    assert clock.now_ns(200 * MS) == 1_250 * MS
    clock.stamped(2, 9_000 * MS, 200 * MS)
    assert clock.now_ns(200 * MS) == 1_250 * MS, "of an earlier leader"
    clock.stamped(4, 700 * MS, 200 * MS)
    assert clock.now_ns(200 * MS) == 700 * MS


def test_without_a_word_the_last_stamp_bounds_the_own_clock() -> None:
    """From 250 ms behind it to five seconds and the time since the start ahead of it a clock may be right."""
    stamp, since = 1_000_000 * MS, 800 * MS
    for ahead, off in (
        (-OFF_NS, 0),
        (-OFF_NS - 1, -OFF_NS - 1),
        (since + GONE_NS, 0),
        (since + GONE_NS + 1, since + GONE_NS + 1),
    ):
        assert off_from_stamp(stamp + ahead, stamp, since) == off
