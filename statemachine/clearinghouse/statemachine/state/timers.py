# SPDX-License-Identifier: Apache-2.0
"""Deadlines of the machine: what falls due when, in the order of SPEC U-6.

Owns the agenda only; what runs at a deadline lives with its subject. Entries are `(due_ns, phase, id)`; a
cancelled or moved entry stays in the heap and is recognised as stale, so cancelling is O(1). What comes
out depends on the entries alone, never on the history of the heap.
"""

from heapq import heapify, heappop, heappush
from typing import Final

# Phases in the order in which they run within one instant (U-6).
PHASE_PRICE: Final = 1
PHASE_ORDER_EXPIRY: Final = 2
PHASE_HOLD_EXPIRY: Final = 3
PHASE_TRIGGER: Final = 4
PHASE_FUNDING: Final = 5
PHASE_INTEREST: Final = 6
PHASE_SETTLEMENT: Final = 8
PHASE_LIQUIDATION: Final = 9
PHASE_CALENDAR: Final = 10

_COMPACT_AT: Final = 1024


class Timers:
    """An agenda of at most one deadline per (phase, id)."""

    def __init__(self) -> None:
        """Start empty."""
        self.heap: list[tuple[int, int, int]] = []
        self.due: dict[tuple[int, int], int] = {}

    def schedule(self, due_ns: int, phase: int, key: int) -> None:
        """Set or move the deadline of (phase, key)."""
        entry = (phase, key)
        if self.due.get(entry) == due_ns:
            return
        self.due[entry] = due_ns
        heappush(self.heap, (due_ns, phase, key))

    def cancel(self, phase: int, key: int) -> None:
        """Forget the deadline of (phase, key), if there is one."""
        if self.due.pop((phase, key), None) is None:
            return
        if len(self.heap) > _COMPACT_AT and len(self.heap) > 2 * len(self.due):
            self.heap = [(due, entry[0], entry[1]) for entry, due in self.due.items()]
            heapify(self.heap)

    def next_due_ns(self) -> int:
        """The earliest deadline, 0 if there is none."""
        heap = self.heap
        while heap:
            due, phase, key = heap[0]
            if self.due.get((phase, key)) == due:
                return due
            heappop(heap)
        return 0

    def pop_due(self, now_ns: int) -> tuple[int, int, int] | None:
        """Take the first deadline at or before `now_ns`: `(due_ns, phase, key)`, or None."""
        due = self.next_due_ns()
        if due == 0 or due > now_ns:
            return None
        entry = heappop(self.heap)
        del self.due[(entry[1], entry[2])]
        return entry
