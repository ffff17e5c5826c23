# SPDX-License-Identifier: Apache-2.0
"""Hold the last gap: the time in which no command could become durable, and what it still has to move (SPEC U-6.2).

Owns the shape of the data, and the time from which a member has a deadline that begins in the gap. Must never decide
which deadlines move.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import SECOND_NS

_DAY_NS: Final = 86_400 * SECOND_NS
_MOVES_A_DAY_NS: Final = 14_400 * SECOND_NS


class Gap:
    """The last gap, from its first to its last nanosecond; `to_ns` 0: there was none.

    Open deadlines move by `moves_ns`. `day` and `moved_ns` bound that by day, so that a clearinghouse that
    stops again and again does not move a deadline for long. `kind` is the kind of deadlines that are being moved, 0
    after the last one, and `last_id` the last of them that was asked.
    """

    __slots__ = ("cause", "day", "from_ns", "kind", "last_id", "moved_ns", "moves_ns", "to_ns")

    def __init__(self) -> None:
        """Start without a gap."""
        self.from_ns = 0
        self.to_ns = 0
        self.cause = 0
        self.moves_ns = 0
        self.day = 0
        self.moved_ns = 0
        self.kind = 0
        self.last_id = 0

    def begin(self, from_ns: int, to_ns: int, cause: int) -> None:
        """Store a gap; count what it moves in the day in which it ended."""
        day = to_ns // _DAY_NS
        if day != self.day:
            self.day, self.moved_ns = day, 0
        self.from_ns, self.to_ns, self.cause = from_ns, to_ns, cause
        self.moves_ns = min(to_ns - from_ns, _MOVES_A_DAY_NS - self.moved_ns)
        self.moved_ns += self.moves_ns

    def has(self, time_ns: int) -> bool:
        """Return whether a time lies in the gap."""
        return self.from_ns <= time_ns < self.to_ns

    def outdates(self, time_ns: int, fresh_ns: int) -> bool:
        """Return whether a tick is too old: from before the end of a gap that is longer than the age limit of ticks."""
        return time_ns < self.to_ns and self.to_ns - self.from_ns > fresh_ns

    def begins_ns(self, time_ns: int) -> int:
        """Return the time from which a member has a deadline that begins at `time_ns`: in a gap, from its end."""
        if self.has(time_ns):
            return time_ns + min(self.to_ns - time_ns, self.moves_ns)
        return time_ns
