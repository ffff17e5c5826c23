# SPDX-License-Identifier: Apache-2.0
"""Hold reads until the sequence that they need is applied, and their results until it is committed (SPEC J-2).

Owns the reads that wait for a sequence, in its order and bounded in number, and the results that wait for a commit.
Must never deliver a result that depends on an uncommitted sequence.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from clearinghouse.statemachine.state.state import State

Read = Callable[[State, int], object]
"""Reads the state as of a sequence; the returned value must not change with the state."""

Deliver = Callable[[object], None]


@dataclass(slots=True, order=True)
class QueuedRead:
    """A read that waits until its sequence is applied."""

    min_sequence: int
    number: int
    read: Read = field(compare=False)
    deliver: Deliver = field(compare=False)
    is_abandoned: Callable[[], bool] = field(compare=False)


class WaitingReads:
    """The reads of one sequencer, of which at most `reads_max` wait for their sequence."""

    def __init__(self, state: Callable[[], State], reads_max: int) -> None:
        self._state = state
        self._reads_max = reads_max
        self._reads: list[QueuedRead] = []
        self._number = 0
        self._abandoned = 0
        self._held: deque[tuple[int, Deliver, object]] = deque()

    def put(
        self, read: Read, deliver: Deliver, min_sequence: int, is_abandoned: Callable[[], bool]
    ) -> bool:
        """Add a read that waits for its sequence; return False if too many wait, not counting abandoned ones."""
        if len(self._reads) >= self._reads_max:
            self._forget()
            if len(self._reads) >= self._reads_max:
                return False
        self._number += 1
        heappush(self._reads, QueuedRead(min_sequence, self._number, read, deliver, is_abandoned))
        return True

    def abandon(self) -> None:
        """Count one waiting read as abandoned: its caller has left, perhaps because the sequence never came."""
        self._abandoned += 1
        # Remove them once they are half of the list: then removing costs no more than adding.
        if 2 * self._abandoned > len(self._reads):
            self._forget()

    def _forget(self) -> None:
        """Remove the abandoned reads from those that wait."""
        self._reads = [queued for queued in self._reads if not queued.is_abandoned()]
        heapify(self._reads)
        self._abandoned = 0

    def evaluate_due(self, applied: int, committed: int) -> None:
        """Evaluate the waiting reads whose sequence is now applied; see `evaluate`."""
        while self._reads and self._reads[0].min_sequence <= applied:
            queued = heappop(self._reads)
            self.evaluate(queued.read, queued.deliver, applied, committed)

    def evaluate(self, read: Read, deliver: Deliver, applied: int, committed: int) -> None:
        """Evaluate a read now, as of the sequence `applied`; deliver its result once that sequence is committed."""
        value = read(self._state(), applied)
        if applied <= committed:
            deliver(value)
        else:
            self._held.append((applied, deliver, value))

    def release(self, committed: int) -> None:
        """Deliver the results of reads whose sequences are now committed."""
        held = self._held
        while held and held[0][0] <= committed:
            _, deliver, value = held.popleft()
            deliver(value)
