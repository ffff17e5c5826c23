# SPDX-License-Identifier: Apache-2.0
"""The clock of the leader as a follower receives it, and how far the own clock is from it (SPEC U-6.1).

Owns the comparison, by the monotonic clock of this node. A word takes time on its way, so the earliest one counts. It
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
WORDS: Final = 32


class LeaderClock:
    """Words of the leader: its time, and the own monotonic time at which each came."""

    def __init__(self) -> None:
        self._epoch = 0
        self._differences: deque[int] = deque(maxlen=WORDS)

    def received(self, epoch: int, time_ns: int, steady_ns: int) -> None:
        """Take in a word; those of an earlier leader count no more."""
        if epoch != self._epoch:
            self._epoch = epoch
            self._differences.clear()
        self._differences.append(time_ns - steady_ns)

    def now_ns(self, steady_ns: int) -> int | None:
        """The time of the leader's clock now, less the shortest way of a word; None before the first word."""
        if not self._differences:
            return None
        return max(self._differences) + steady_ns

    def offset_ns(self, wall_ns: int, steady_ns: int) -> int | None:
        """How far the own wall clock is ahead of the leader's clock; None before the first word."""
        now_ns = self.now_ns(steady_ns)
        return None if now_ns is None else wall_ns - now_ns
