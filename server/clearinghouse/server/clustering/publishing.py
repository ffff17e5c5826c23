# SPDX-License-Identifier: Apache-2.0
"""Pass committed records to readers once the node's own journal has them.

Owns the records between their commit in the engine and the moment when they are on this node's disk. Subscribers,
indexes and tables read the journal, so they must not learn of a sequence before the journal has it. Replies do not wait
for this.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush

from clearinghouse.server.journal.records import Recorded


class Publisher:
    """The committed records that the journal of this node does not have yet, in order.

    `sequence` is the last sequence that was passed to readers.
    """

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        self.listeners: list[Callable[[Recorded], None]] = []
        self._persisted = sequence
        self._held: deque[Recorded] = deque()
        self._waits: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = 0
        self._left = 0

    def committed(self, recorded: Recorded) -> None:
        """Keep a committed record until the journal has it. `EngineLoop.on_commit` calls this."""
        self._held.append(recorded)
        self._pass_on()

    def persisted(self, sequence: int) -> None:
        """Store that the journal has all records up to `sequence`."""
        self._persisted = max(self._persisted, sequence)
        self._pass_on()

    async def reached(self, sequence: int) -> None:
        """Return once the journal has a committed sequence and its readers know this."""
        if sequence <= self.sequence:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._numbers += 1
        heappush(self._waits, (sequence, self._numbers, future))
        try:
            await future
        except asyncio.CancelledError:
            self._forget_one()
            raise

    def _forget_one(self) -> None:
        """Count a wait that was cancelled; remove all cancelled waits once they are more than half."""
        self._left += 1
        if 2 * self._left > len(self._waits):
            self._waits = [wait for wait in self._waits if not wait[2].done()]
            heapify(self._waits)
            self._left = 0

    def _pass_on(self) -> None:
        """Pass to the readers all records that the journal has."""
        while self._held and self._held[0].record.last_sequence <= self._persisted:
            recorded = self._held.popleft()
            self.sequence = recorded.record.last_sequence
            for listener in self.listeners:
                listener(recorded)
        while self._waits and self._waits[0][0] <= self.sequence:
            future = heappop(self._waits)[2]
            if not future.done():
                future.set_result(None)
