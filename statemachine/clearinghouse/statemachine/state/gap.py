# SPDX-License-Identifier: Apache-2.0
"""Hold the last gap, and the deadlines of members that are being moved (SPEC U-6.2, C-4.1).

Owns the shape of the data, the start of a member's deadline that would begin in the gap, and the length of a move.
Must never decide which deadlines move.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import SECOND_NS

_DAY_NS: Final = 86_400 * SECOND_NS
_MOVES_A_DAY_NS: Final = 14_400 * SECOND_NS


class Gap:
    """The last gap, from its first to its last nanosecond; with `to_ns` 0 there was none.

    Open deadlines move by `moves_ns`. `day` and `moved_ns` limit the moves of a day, so that a clearinghouse that stops
    again and again does not delay a deadline for long.
    """

    __slots__ = ("cause", "day", "from_ns", "moved_ns", "moves_ns", "to_ns")

    def __init__(self) -> None:
        """Start without a gap."""
        self.from_ns = 0
        self.to_ns = 0
        self.cause = 0
        self.moves_ns = 0
        self.day = 0
        self.moved_ns = 0

    def begin(self, from_ns: int, to_ns: int, cause: int) -> None:
        """Store a gap; count its moves in the day in which it ended."""
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
        """Return whether a tick of `time_ns` is outdated by the gap.

        A tick from before the gap's end is outdated if the gap is longer than the age limit of ticks, `fresh_ns`.
        """
        return time_ns < self.to_ns and self.to_ns - self.from_ns > fresh_ns

    def begins_ns(self, time_ns: int) -> int:
        """Return the start of a member's deadline that begins at `time_ns`; inside the gap, the gap's end."""
        if self.has(time_ns):
            return time_ns + min(self.to_ns - time_ns, self.moves_ns)
        return time_ns


class DeadlineMove:
    """The deadlines that are being moved: those after `from_ns`, by `by_ns`, or to `to_ns` if it is not 0.

    `kind` is the next kind to move, 0 after the last kind; `last_kind` is the last kind, and `last_id` the last moved
    deadline of the kind. `limits` has for each kind the last time to which operators may move it.
    """

    __slots__ = ("by_ns", "from_ns", "kind", "last_id", "last_kind", "limits", "to_ns")

    def __init__(self) -> None:
        """Start without a move."""
        self.kind = 0
        self.last_kind = 0
        self.last_id = 0
        self.from_ns = 0
        self.by_ns = 0
        self.to_ns = 0
        self.limits: dict[int, int] = {}

    def begin(self, kind: int, last_kind: int, from_ns: int, by_ns: int, to_ns: int) -> None:
        """Start to move deadlines: those of `kind` first, those of `last_kind` last.

        Deadlines after `from_ns` move by `by_ns`, or to `to_ns` if it is not 0.
        """
        assert self.kind == 0
        self.kind, self.last_kind, self.last_id = kind, last_kind, 0
        self.from_ns, self.by_ns, self.to_ns = from_ns, by_ns, to_ns

    def end_kind(self) -> None:
        """Continue with the next kind, or end the move."""
        self.last_id = 0
        if self.kind == self.last_kind:
            self.kind = self.last_kind = self.from_ns = self.by_ns = self.to_ns = 0
        else:
            self.kind += 1

    def length_ns(self, due_ns: int) -> int:
        """Return by how many ns an open deadline moves; 0 if it lies before the deadlines that move."""
        if due_ns <= self.from_ns:
            return 0
        return max(self.to_ns - due_ns, 0) if self.to_ns else self.by_ns
