# SPDX-License-Identifier: Apache-2.0
"""Pass committed records to readers once the node's own journal has them.

Owns the records between their commit in the engine and their place on this node's disk. Subscribers, indexes and
tables read the journal too, so they must not get a sequence that is not there yet. Replies do not wait for it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush

from clearinghouse.server.journal.records import Recorded


class Publisher:
    """Records in order, kept until `persisted` covers them. `sequence` is the last sequence passed on."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        self.listeners: list[Callable[[Recorded], None]] = []
        self._persisted = sequence
        self._held: deque[Recorded] = deque()
        self._waits: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = 0
        self._left = 0

    def committed(self, recorded: Recorded) -> None:
        """Store a committed record; for `EngineLoop.on_commit`."""
        self._held.append(recorded)
        self._pass_on()

    def persisted(self, sequence: int) -> None:
        """Record that the journal has all records up to `sequence`."""
        self._persisted = max(self._persisted, sequence)
        self._pass_on()

    async def reached(self, sequence: int) -> None:
        """Wait until the journal has a committed sequence, and its listeners know it."""
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
        """Remove a wait whose caller has left, so that such waits are never more than the others."""
        self._left += 1
        if 2 * self._left > len(self._waits):
            self._waits = [wait for wait in self._waits if not wait[2].done()]
            heapify(self._waits)
            self._left = 0

    def _pass_on(self) -> None:
        """Pass on the records that the journal has."""
        while self._held and self._held[0].record.last_sequence <= self._persisted:
            recorded = self._held.popleft()
            self.sequence = recorded.record.last_sequence
            for listener in self.listeners:
                listener(recorded)
        while self._waits and self._waits[0][0] <= self.sequence:
            future = heappop(self._waits)[2]
            if not future.done():
                future.set_result(None)
