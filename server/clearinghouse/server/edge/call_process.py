# SPDX-License-Identifier: Apache-2.0
"""Request from the index process the sequences of the calls with a request id (SPEC I-11).

Owns that question. It states the last committed sequence, and the process answers once its index includes that
sequence. So the answer includes every call answered before the question.
"""

from pathlib import Path
from typing import Final, NamedTuple

from clearinghouse.server.edge.beside import Beside, BesideProcess

INDEXER: Final = "clearinghouse.server.journal.call_index"


class Found(NamedTuple):
    """The first sequences of the calls, and parts of calls, with a request id.

    `oldest` is the first sequence that the index covers.
    """

    sequences: list[int]
    oldest: int


class CallFinder:
    """A finder of the calls with a request id in the journal of a data directory; call `start`, then `stop`."""

    def __init__(self, directory: Path, beside: Beside | None = None) -> None:
        """Create the finder. If `beside` is given, it answers instead of a helper process."""
        self._process = beside or BesideProcess(INDEXER, "the index of calls", directory)

    def start(self) -> None:
        """Start the helper process; it is started again whenever it ends."""
        self._process.start()

    async def find(
        self, principal: str, request_id: str, from_sequence: int, most: int, as_of: int
    ) -> Found:
        """Return up to `most` sequences from `from_sequence` on; the index includes the commit `as_of`.

        Raises EdgeError QUEUE_FULL.
        """
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
        """End the process, and wait until it has written its index."""
        await self._process.stop()
