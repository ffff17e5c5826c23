# SPDX-License-Identifier: Apache-2.0
"""The clock of the leader as a follower receives it, and how far the own clock is from it (SPEC U-6.1).

Owns the comparison, by the monotonic clock of this node. A reading of the leader's clock takes time on its way, so the
earliest of the last seconds counts. A beat is one, and so is a stamp above all before it; a stamp that repeats the last
one may be above the clock of a leader that is behind it. A node that starts has the last stamp alone, of any age. It
reads no clock itself, and never decides who leads: a node whose clock is off only lets others go first.
"""

from collections import deque
from typing import Final

# A clock that is this far from the leader's does not stand for election.
OFF_NS: Final = 250_000_000
# A step of the wall clock, beside the time that passed, over which a leader resigns.
STEP_NS: Final = 500_000_000
# Where no node with a right clock took the office for so long, one with a wrong clock does: its stamps go on evenly.
LAST_SECONDS: Final = 5.0
# The same where no reading of a leader's clock came since the start: a node that has one takes the office sooner.
UNKNOWN_SECONDS: Final = 2.0
# For so long the leader may have been gone before a node starts that receives no reading.
GONE_NS: Final = 5_000_000_000
# A reading counts for so many seconds with readings: a leader's clock may go slower than the own one.
SECONDS: Final = 10
SECOND_NS: Final = 1_000_000_000


class LeaderClock:
    """Readings of the leader's clock, each with the own monotonic time at which it came."""

    def __init__(self) -> None:
        self._epoch = 0
        self._second = 0
        self._differences: deque[int] = deque(maxlen=SECONDS)
        """by second in which a reading came: the most that one was ahead of the own monotonic clock"""

    def received(self, epoch: int, reading_ns: int, steady_ns: int) -> None:
        """Take in a reading that was made before now, by any time; those of an earlier leader count no more."""
        if epoch < self._epoch:
            return
        if epoch > self._epoch:
            self._epoch = epoch
            self._differences.clear()
        difference, second = reading_ns - steady_ns, steady_ns // SECOND_NS
        if self._differences and second == self._second:
            self._differences[-1] = max(self._differences[-1], difference)
        else:
            self._differences.append(difference)
        self._second = second

    def now_ns(self, steady_ns: int) -> int | None:
        """The time of the leader's clock now, less the shortest way of a reading; None before the first one."""
        return max(self._differences) + steady_ns if self._differences else None

    def offset_ns(self, wall_ns: int, steady_ns: int) -> int | None:
        """How far the own wall clock is ahead of the leader's clock; None before the first reading."""
        now_ns = self.now_ns(steady_ns)
        return None if now_ns is None else wall_ns - now_ns


def off_from_stamp(wall_ns: int, stamp_ns: int, since_ns: int) -> int:
    """How far a clock is off where no reading came for `since_ns`, and the last stamp found is `stamp_ns`.

    0 if it may be right: the leader may have been gone for a few seconds when this node started.
    """
    ahead_ns = wall_ns - stamp_ns
    if -OFF_NS <= ahead_ns <= since_ns + GONE_NS:
        return 0
    return ahead_ns
