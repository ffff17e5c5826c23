# SPDX-License-Identifier: Apache-2.0
"""Pass live records to many readers, each with a bounded queue (SPEC Q-4).

Owns the list of readers and the limit of their lag. It passes references to committed records and does no work for each
event, so more readers cost the engine almost nothing. Each reader goes on at a turn of its principal. A reader beyond
the limit is disconnected and learns the sequence from which to resume. Must never wait for a reader.
"""

import asyncio
from collections import deque
from typing import Final

from clearinghouse.server.journal.records import Recorded
from clearinghouse.server.sequencing.turns import Turns

# The limits of a reader's lag: records, and event integers in them.
QUEUE_RECORDS: Final = 4_096
QUEUE_INTEGERS: Final = 4_000_000


class LaggedError(Exception):
    """The reader was too slow and was disconnected; `resume` is the first sequence that it did not get."""

    def __init__(self, resume: int) -> None:
        super().__init__(f"fell behind; resume from sequence {resume}")
        self.resume = resume


class HubClosedError(Exception):
    """The server is stopping: no more records come."""


class Listener:
    """The queue of one reader: the committed records from `next_sequence` on, without a gap."""

    def __init__(self, hub: "Hub", next_sequence: int, principal: str) -> None:
        self._hub = hub
        self._principal = principal
        self._unsent: deque[Recorded] = deque()
        self._integers = 0
        self._turn: asyncio.Future[None] | None = None  # of a reader that waits
        self.next_sequence = next_sequence
        self.is_cut = False
        self.is_closed = False

    def push(self, recorded: Recorded, integers: int) -> None:
        """Add a record of `integers` event integers to the queue; disconnect the reader if the queue is full."""
        if (
            len(self._unsent) >= self._hub.queue_records
            or self._integers + integers > self._hub.queue_integers
        ) and self._unsent:
            self.is_cut = True
            self._hub.lagged += 1
            self._unsent.clear()
            self._hub.leave(self)
        else:
            self._unsent.append(recorded)
            self._integers += integers
        self._go_on()

    def close(self) -> None:
        """Accept no more records; the reader can still get those in the queue."""
        self.is_closed = True
        self._go_on()

    async def take(self, timeout_seconds: float) -> list[Recorded]:
        """Return all records in the queue at the next turn of the principal; if it is empty, wait for the next commit.

        Returns an empty list after `timeout_seconds`. Raises LaggedError if the reader was disconnected, HubClosedError
        after the last record.
        """
        if self._unsent or self.is_cut or self.is_closed:
            await self._hub.turns.take(self._principal)
        else:
            loop = asyncio.get_running_loop()
            self._turn = turn = loop.create_future()
            timer = loop.call_later(timeout_seconds, self._go_on)
            try:
                await turn
            finally:
                timer.cancel()
                self._turn = None
        return self.taken()

    def taken(self) -> list[Recorded]:
        """Return all records in the queue. Raises as `take` does."""
        if self.is_cut:
            raise LaggedError(self.next_sequence)
        taken = list(self._unsent)
        if not taken and self.is_closed:
            raise HubClosedError
        self._unsent.clear()
        self._integers = 0
        if taken:
            self.next_sequence = taken[-1].record.last_sequence + 1
        return taken

    def _go_on(self) -> None:
        """Let a reader that waits go on at the next turn of its principal."""
        turn, self._turn = self._turn, None
        if turn is not None and not turn.done():
            self._hub.turns.give(self._principal, turn)


class Hub:
    """The list of readers; register `publish` at `EngineLoop.on_commit`."""

    def __init__(
        self,
        sequence: int,
        turns: Turns | None = None,
        *,
        queue_records: int = QUEUE_RECORDS,
        queue_integers: int = QUEUE_INTEGERS,
    ) -> None:
        self.sequence = sequence
        self.turns = turns or Turns()
        self.queue_records = queue_records
        self.queue_integers = queue_integers
        self.lagged = 0  # readers disconnected for their lag
        self._listeners: list[Listener] = []
        self._is_closed = False

    @property
    def readers(self) -> int:
        """Return the number of readers."""
        return len(self._listeners)

    def publish(self, recorded: Recorded) -> None:
        """Add a committed record to the queue of each reader."""
        self.sequence = recorded.record.last_sequence
        if self._listeners:
            integers = sum(len(entry.events or ()) for entry in recorded.entries)
            for listener in tuple(self._listeners):
                listener.push(recorded, integers)

    def listen(self, principal: str) -> Listener:
        """Return the queue of a principal's new reader, which gets every record after the last committed one."""
        listener = Listener(self, self.sequence + 1, principal)
        if self._is_closed:
            listener.close()
        else:
            self._listeners.append(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Remove a reader's queue; a second call does nothing."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def close(self) -> None:
        """Close the queue of every reader: no more records come."""
        self._is_closed = True
        for listener in self._listeners:
            listener.close()
        self._listeners = []
