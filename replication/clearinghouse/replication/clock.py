# SPDX-License-Identifier: Apache-2.0
"""The clock of the leader as a follower receives it, and how far the own clock is from it (SPEC U-6.1).

Owns the comparison, by the monotonic clock of this node. A word takes time on its way, so the earliest one counts.
Until the first beat of a leader the stamps of its records count, and before those the last stamp that a start found.
It reads no clock itself, and never decides who leads: a node whose clock is off only lets others go first.
"""

from collections import deque
from typing import Final

# A clock that is this far from the leader's does not stand for election.
OFF_NS: Final = 250_000_000
# A step of the wall clock, beside the time that passed, over which a leader resigns.
STEP_NS: Final = 500_000_000
# Where no node with a right clock took the office for so long, one with a wrong clock does: its stamps go on evenly.
LAST_SECONDS: Final = 5.0
# The same where no word of a leader came since the start: a node that has one takes the office sooner.
UNKNOWN_SECONDS: Final = 2.0
# For so long the leader may have been gone before a node starts that receives no word of it.
GONE_NS: Final = 5_000_000_000
WORDS: Final = 32


class LeaderClock:
    """Words of the leader: its time, and the own monotonic time at which each came."""

    def __init__(self) -> None:
        self._epoch = 0
        self._differences: deque[int] = deque(maxlen=WORDS)
        self._stamped: int | None = None

    def received(self, epoch: int, time_ns: int, steady_ns: int) -> None:
        """Take in a word; those of an earlier leader count no more."""
        self._begin(epoch)
        self._differences.append(time_ns - steady_ns)

    def stamped(self, epoch: int, time_ns: int, steady_ns: int) -> None:
        """Take in a stamp that is at most the leader's clock: it counts until the first word of its epoch."""
        if epoch < self._epoch:
            return
        self._begin(epoch)
        difference = time_ns - steady_ns
        self._stamped = difference if self._stamped is None else max(self._stamped, difference)

    def _begin(self, epoch: int) -> None:
        if epoch != self._epoch:
            self._epoch = epoch
            self._differences.clear()
            self._stamped = None

    def now_ns(self, steady_ns: int) -> int | None:
        """The time of the leader's clock now, less the shortest way of a word; None before the first word."""
        if self._differences:
            return max(self._differences) + steady_ns
        return None if self._stamped is None else self._stamped + steady_ns

    def offset_ns(self, wall_ns: int, steady_ns: int) -> int | None:
        """How far the own wall clock is ahead of the leader's clock; None before the first word."""
        now_ns = self.now_ns(steady_ns)
        return None if now_ns is None else wall_ns - now_ns


def off_from_stamp(wall_ns: int, stamp_ns: int, since_ns: int) -> int:
    """How far a clock is off where no word of a leader came for `since_ns`, and the last stamp found is `stamp_ns`.

    0 if it may be right: the leader may have been gone for a few seconds when this node started.
    """
    ahead_ns = wall_ns - stamp_ns
    if -OFF_NS <= ahead_ns <= since_ns + GONE_NS:
        return 0
    return ahead_ns
