# SPDX-License-Identifier: Apache-2.0
"""Find the end of the log for a linearizable read, by a request that a majority of the engine's members answers.

Owns the sharing of requests: reads that wait share the next request. A read must never use the answer to a request that
was sent before the read began, since a command may have been answered in between.
"""

import asyncio
import time
from typing import Final

from clearinghouse.replication.election import QUORUM_SECONDS
from clearinghouse.replication.engine import Engine, EngineRefusedError, EngineUnknownError, Get
from clearinghouse.replication.keys import HeadValue, Keys
from clearinghouse.server.sequencing.engine_loop import NoQuorumError

TRY_SECONDS: Final = 0.5
# A member that is gone refuses at once.
PAUSE_SECONDS: Final = 0.02


class Barrier:
    """A source of the last sequence of the log, which all waiting reads share. `questions` counts requests to the
    engine.
    """

    def __init__(self, engine: Engine, keys: Keys, seconds: float = QUORUM_SECONDS) -> None:
        self._engine = engine
        self._key = keys.head
        self._seconds = seconds
        self._asking: asyncio.Task[int] | None = None
        self._next: asyncio.Task[int] | None = None
        self.questions = 0

    async def head(self) -> int:
        """Return a sequence that was the last durable one at some moment during this call. Raises NoQuorumError."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._ask_after(self._asking))
        # A caller that leaves does not end the question of the others.
        return await asyncio.shield(self._next)

    async def _ask_after(self, before: "asyncio.Task[int] | None") -> int:
        """Send one request after the present request is answered, and return its result.

        Later callers wait for the next request.
        """
        if before is not None:
            await asyncio.wait([before])
        self._asking, self._next = self._next, None
        return await asyncio.to_thread(self._ask)

    def _ask(self) -> int:
        """Request the end of the log from one member after the other, until one answers.

        Raises NoQuorumError if none answers in time.
        """
        until = time.monotonic() + self._seconds
        while True:
            self.questions += 1
            try:
                (found,) = self._engine.range(Get(self._key), TRY_SECONDS).pairs
                return HeadValue.from_bytes(found.value).sequence
            except (EngineUnknownError, EngineRefusedError, ValueError) as error:
                self._engine.next_member()
                if time.monotonic() >= until or not isinstance(error, EngineUnknownError):
                    raise NoQuorumError from error
                time.sleep(PAUSE_SECONDS)
