# SPDX-License-Identifier: Apache-2.0
"""The clock of the leader as a follower receives it (U-6.1)."""

from clearinghouse.replication.clock import GONE_NS, OFF_NS, SECONDS, LeaderClock, off_from_stamp

MS = 1_000_000


def test_the_earliest_reading_counts() -> None:
    """A reading that was long on its way does not make the own clock look fast, in the same second or a later one."""
    clock = LeaderClock()
    assert clock.offset_ns(0, 0) is None
    assert clock.now_ns(5) is None
    clock.received(3, 1_000 * MS, 10 * MS)
    clock.received(3, 1_100 * MS, 510 * MS)  # 400 ms late
    clock.received(3, 1_590 * MS, 1_510 * MS)  # 910 ms late
    assert clock.now_ns(600 * MS) == 1_590 * MS
    assert clock.offset_ns(1_590 * MS, 600 * MS) == 0
    assert clock.offset_ns(1_000 * MS, 600 * MS) == -590 * MS


def test_an_earlier_reading_counts_from_its_arrival() -> None:
    """A first reading that was late is replaced by the next one of the same second."""
    clock = LeaderClock()
    clock.received(3, 100 * MS, 910 * MS)  # 900 ms late
    clock.received(3, 1_015 * MS, 920 * MS)
    assert clock.now_ns(1_000 * MS) == 1_095 * MS


def test_the_next_leader_is_another_clock() -> None:
    """The first reading of a later epoch takes the place of all before; one of an earlier epoch does not count."""
    clock = LeaderClock()
    clock.received(3, 1_000 * MS, 0)
    clock.received(4, 500 * MS, 0)
    assert clock.now_ns(0) == 500 * MS
    clock.received(3, 9_000 * MS, 0)
    assert clock.now_ns(0) == 500 * MS


def test_old_readings_are_forgotten() -> None:
    """A clock that goes slower than this one is followed after some seconds, in each of which several came."""
    clock = LeaderClock()
    clock.received(1, 100_000 * MS, 0)
    for second in range(1, SECONDS + 1):
        assert clock.now_ns(0) == 100_000 * MS
        for part in (0, 500):
            at = second * 1_000 * MS + part * MS
            clock.received(1, 99_000 * MS + at, at)
    assert clock.now_ns(0) == 99_000 * MS


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
