# SPDX-License-Identifier: Apache-2.0
"""Ask the index process for the sequences of the calls of a request id (SPEC I-11).

Owns the question. The question states the last committed sequence, and the process answers once its index reaches
that sequence. So the answer includes every call answered before.
"""

from pathlib import Path
from typing import Final, NamedTuple

from clearinghouse.server.edge.beside import Beside, BesideProcess

INDEXER: Final = "clearinghouse.server.journal.call_index"


class Found(NamedTuple):
    """First sequences of calls and parts of a request id; `oldest` is the first sequence that the index covers."""

    sequences: list[int]
    oldest: int


class CallFinder:
    """Finds the calls of request ids in the journal of a data directory. `start`, then `stop`."""

    def __init__(self, directory: Path, beside: Beside | None = None) -> None:
        """Create the finder; if `beside` is given, it answers instead of a process."""
        self._process = beside or BesideProcess(INDEXER, "the index of calls", directory)

    def start(self) -> None:
        """Start the process, and restart it when it ends."""
        self._process.start()

    async def find(
        self, principal: str, request_id: str, from_sequence: int, most: int, as_of: int
    ) -> Found:
        """Return up to `most` sequences from `from_sequence` on, as of a commit. Raises EdgeError QUEUE_FULL."""
        question = {
            "principal": principal,
            "request_id": request_id,
            "from_sequence": from_sequence,
            "most": most,
            "as_of": as_of,
        }
        late = f"the index of calls does not reach sequence {as_of} yet"
        header, _ = await self._process.ask(question, b"", late)
        return Found(header["found"], header["oldest"])

    async def stop(self) -> None:
        """End the process; it writes its index before it ends."""
        await self._process.stop()
