# SPDX-License-Identifier: Apache-2.0
"""Estimate the leader's clock from its messages, and how far this node's clock differs from it (SPEC U-6.1).

Owns the comparison, by the monotonic clock of this node. A reading is a time of the leader's clock in a heartbeat or
in a record stamp above all stamps before it. It travels for some time, so of the readings of the last seconds the one
with the shortest travel counts. A repeated stamp is no reading: the leader's clock may be behind it. After its start a
node has only the last stamp, which may be old. The module reads no clock and never decides which node leads: a node
with a wrong clock waits for other nodes.
"""

from collections import deque
from typing import Final

# A node whose clock differs from the leader's by more does not try to take over.
OFF_NS: Final = 250_000_000
# A leader resigns if its wall clock steps by more.
STEP_NS: Final = 500_000_000
# After so long without a leader, a node with a wrong clock takes over too: its stamps continue evenly.
LAST_SECONDS: Final = 5.0
# The same for a node without a reading of the leader's clock: a node with a reading takes over sooner.
UNKNOWN_SECONDS: Final = 2.0
# The longest time without a leader before the start of a node that receives no reading.
GONE_NS: Final = 5_000_000_000
# A reading counts for this many seconds with readings: the leader's clock may run slower than the own clock.
SECONDS: Final = 10
SECOND_NS: Final = 1_000_000_000


class LeaderClock:
    """The readings of the leader's clock, each with the time on this node's monotonic clock at which it arrived."""

    def __init__(self) -> None:
        self._epoch = 0
        self._second = 0
        self._differences: deque[int] = deque(maxlen=SECONDS)
        """per second with a reading: the largest lead of a reading over the own monotonic clock"""

    def received(self, epoch: int, reading_ns: int, steady_ns: int) -> None:
        """Add a reading that arrived at `steady_ns` of the monotonic clock.

        A reading of a later epoch deletes earlier ones.
        """
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
        """Return the estimated time on the leader's clock now; None before the first reading.

        The estimate is late by the shortest travel time of a reading.
        """
        return max(self._differences) + steady_ns if self._differences else None

    def offset_ns(self, wall_ns: int, steady_ns: int) -> int | None:
        """Return by how many ns this node's wall clock is ahead of the leader's; None before the first reading."""
        now_ns = self.now_ns(steady_ns)
        return None if now_ns is None else wall_ns - now_ns


def off_from_stamp(wall_ns: int, stamp_ns: int, since_ns: int) -> int:
    """Return how many ns a wall clock is ahead of the last stamp of a leader, if that is too much to be right; else 0.

    `since_ns` is the time for which this node has followed without a reading. A clock that is ahead by up to that time
    and a few seconds more may be right: the cluster may have had no leader when this node started.
    """
    ahead_ns = wall_ns - stamp_ns
    if -OFF_NS <= ahead_ns <= since_ns + GONE_NS:
        return 0
    return ahead_ns
