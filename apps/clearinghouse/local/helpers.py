# SPDX-License-Identifier: Apache-2.0
"""Answer in a thread the reads for which a server has processes: explanations, the past, risk of all accounts.

Owns that thread, and the readers of the journal in it. The functions that make the answers are the server's. Must
never answer a read before the journal has all records committed at the time of the read.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from clearinghouse.server.analysis import previewer, worker
from clearinghouse.server.analysis.risk_reader import FollowingMachine, Lists, RiskReader
from clearinghouse.server.edge.call_process import CallFinder
from clearinghouse.server.edge.explain_process import PREVIEWER, WORKER, Explainer
from clearinghouse.server.edge.past_process import Past
from clearinghouse.server.journal.call_index import CallIndex
from clearinghouse.server.journal.follower import Answer, Asked, body_of
from clearinghouse.server.past.history import History
from clearinghouse.server.server import Helpers
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.reader import JournalReader

T = TypeVar("T")


class HelperThread:
    """The thread in which all such reads are answered, one at a time."""

    def __init__(self, directory: Path, journal: SqliteJournal) -> None:
        self.directory = directory
        self._journal = journal
        self._thread = ThreadPoolExecutor(1, "clearinghouse-local-questions")

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in the thread and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def reader(self) -> JournalReader:
        """Return a reader of the journal that this process already has open."""
        return self._journal.reader()

    def helpers(self) -> Helpers:
        """Return the objects that answer these reads for the server."""
        here, directory = ExplainerHere(self), self.directory
        return Helpers(
            here,
            here,
            CallFinder(directory, FollowerHere(self, self._calls)),
            Past(directory, FollowerHere(self, self._past)),
            RiskHere(FollowerHere(self, self._risk)),
        )

    def _calls(self) -> "Following":
        return CallIndex(self.directory, self.reader())

    def _past(self) -> "Following":
        return History(self.directory, reader=self.reader())

    def _risk(self) -> "Following":
        return FollowingRisk(self.directory, self.reader())

    def end(self) -> None:
        """End the thread after its present work."""
        self._thread.shutdown()


class Following(Protocol):
    """An object that reads new records of the journal, and answers from the records that it has read."""

    def follow(self) -> bool:
        """Read the next records; return False at the present end of the journal."""

    def read(self, header: dict[str, Any], raw: bytes, /) -> Asked:
        """Decode a read from its header and its bytes."""
        ...

    def write(self) -> None:
        """Write the derived data to its file."""

    def close(self) -> None:
        """Close the files."""


class FollowerHere:
    """A follower of the journal that reads new records only when it is asked; it is created at the first read."""

    def __init__(self, thread: HelperThread, begin: Callable[[], Following]) -> None:
        self._thread = thread
        self._begin = begin
        self._following: Following | None = None

    def start(self) -> None:
        """Do nothing: the follower is created at the first read."""

    async def ask(self, header: dict[str, Any], body: bytes, late: str) -> Answer:  # noqa: ARG002  it is never late
        """Read all new records and return the answer."""
        return await self._thread.run(lambda: self._answer(header, body))

    def _answer(self, header: dict[str, Any], body: bytes) -> Answer:
        following = self._following
        if following is None:
            following = self._following = self._begin()
        while following.follow():
            pass
        return following.read(header, body).answer()

    async def stop(self) -> None:
        """Write the derived data, for a later run or a server."""
        if self._following is not None:
            await self._thread.run(self._following.write)
            await self._thread.run(self._following.close)


class FollowingRisk:
    """A second machine that follows the journal, and the lists of accounts that are made from its state."""

    def __init__(self, directory: Path, journal: JournalReader) -> None:
        self._journal = journal
        self._machine = FollowingMachine(directory, journal)
        self._reader = RiskReader(self._machine, Lists())

    def follow(self) -> bool:
        """Apply the next records; return False at the present end of the journal."""
        return self._machine.follow()

    def read(self, header: dict[str, Any], raw: bytes) -> Asked:
        """Decode a read from its header and its bytes."""
        return self._reader.read(header, raw)

    def write(self) -> None:
        """Do nothing: this follower has no derived data."""

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()


class RiskHere:
    """Answer reads about the risk of all accounts."""

    def __init__(self, beside: FollowerHere) -> None:
        self._beside = beside

    async def ask(self, path: str, raw: bytes, as_of: int) -> bytes:
        """Return the reply to a request, made from the state after the commit `as_of`. Raises EdgeError."""
        header = {"path": path, "as_of": as_of, "seconds": 0.0}
        return body_of(await self._beside.ask(header, raw, ""))

    async def stop(self) -> None:
        """Close the second machine."""
        await self._beside.stop()


class ExplainerHere(Explainer):
    """Explain in the thread. In a server, an explainer starts a process instead."""

    def __init__(self, thread: HelperThread) -> None:
        super().__init__(thread.directory)
        self._thread = thread

    async def work(self, module: str, sent: bytes, *arguments: Any) -> bytes:  # noqa: ANN401  of two functions
        """Call the function of a module, and return the output that its process would print."""

        def answer() -> bytes:
            journal = self._thread.reader()
            try:
                if module == PREVIEWER:
                    (sequence,) = arguments
                    found = previewer.previewed(journal, sequence, sent)
                    return json.dumps(found).encode()
                assert module == WORKER
                return json.dumps(worker.explained(journal, *arguments)).encode()
            finally:
                journal.close()

        return await self._thread.run(answer)
