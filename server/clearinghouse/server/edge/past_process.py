# SPDX-License-Identifier: Apache-2.0
"""Send questions to the process that keeps the tables of the past (SPEC J-8).

Owns the last commit that a question states. Requests and replies pass as bytes. Must never read a field of them.
"""

from pathlib import Path
from typing import Final

from clearinghouse.server.edge.beside import Beside, BesideProcess
from clearinghouse.server.journal.follower import body_of

# Clients ask for orders and fills soon after the start.
START_SECONDS: Final = 0.2
KEEPER: Final = "clearinghouse.server.past.process"


class Past:
    """A client of the process that keeps the past of the journal in a data directory; call `start`, then `stop`."""

    def __init__(self, directory: Path, beside: Beside | None = None) -> None:
        """Create the client. If `beside` is given, it answers instead of a helper process."""
        self._process = beside or BesideProcess(
            KEEPER, "the process that keeps the past", directory, start_seconds=START_SECONDS
        )
        self._sequence = 0
        self._time_ns = 0

    def start(self) -> None:
        """Start the helper process; it is started again whenever it ends."""
        self._process.start()

    def committed(self, sequence: int, time_ns: int) -> None:
        """Store the last committed sequence and its time, which questions will state."""
        self._sequence = sequence
        self._time_ns = time_ns

    async def reply(self, path: str, raw: bytes, needed: int = 0) -> bytes:
        """Return the reply to a request; it includes the sequence `needed`. Raises EdgeError."""
        header = {
            "path": path,
            "sequence": self._sequence,
            "time_ns": self._time_ns,
            "needed": needed,
        }
        late = "the tables of the past do not answer yet"
        return body_of(await self._process.ask(header, raw, late))

    async def stop(self) -> None:
        """End the process, and wait until it has written its file."""
        await self._process.stop()
