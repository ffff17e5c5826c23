# SPDX-License-Identifier: Apache-2.0
"""Keep the process that indexes calls beside the server, and ask it where the calls of a request id are (SPEC I-11).

Owns the process: its start, its restart after a pause, its end, and the limits of questions. A question states the
last committed sequence, and the process answers once its index reaches that: so a call that was answered before is
found. Must never read the journal, nor wait on the path of a command; the server does not depend on the process.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from pathlib import Path
from typing import Any, Final, NamedTuple

import structlog

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.statemachine.vocabulary import codes

INDEXER: Final = "clearinghouse.server.journal.call_index"
# The first question starts it at once.
START_SECONDS: Final = 3.0
AGAIN_SECONDS: Final = 2.0
AGAIN_SECONDS_MAX: Final = 60.0
STOP_SECONDS: Final = 5.0
SECONDS_MAX: Final = 10.0
QUEUED_MAX: Final = 256

log = structlog.get_logger("clearinghouse.server")


class Found(NamedTuple):
    """First sequences of calls and parts of a request id; `oldest` is the first sequence that the index covers."""

    sequences: list[int]
    oldest: int


class CallFinder:
    """Finds the calls of request ids in the journal of a data directory. `start`, then `stop`."""

    def __init__(
        self,
        directory: Path,
        *,
        start_seconds: float = START_SECONDS,
        again_seconds: float = AGAIN_SECONDS,
        seconds_max: float = SECONDS_MAX,
    ) -> None:
        self._directory = directory
        self._start_seconds = start_seconds
        self._again_seconds = again_seconds
        self._seconds_max = seconds_max
        self._keeping: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._wanted = asyncio.Event()
        self._running = asyncio.Event()
        self._asked: deque[asyncio.Future[dict[str, Any]]] = deque()

    def start(self) -> None:
        """Keep the process from now on."""
        self._keeping = asyncio.create_task(self._run())

    async def find(
        self, principal: str, request_id: str, from_sequence: int, most: int, as_of: int
    ) -> Found:
        """At most `most` sequences, from one on, as of a committed sequence. Raises EdgeError QUEUE_FULL in bounds."""
        if len(self._asked) >= QUEUED_MAX:
            raise EdgeError(codes.QUEUE_FULL, "too many questions wait; repeat after the delay")
        self._wanted.set()
        question = {
            "principal": principal,
            "request_id": request_id,
            "from_sequence": from_sequence,
            "most": most,
            "as_of": as_of,
        }
        try:
            async with asyncio.timeout(self._seconds_max):
                await self._running.wait()
                answer = await self._ask(json.dumps(question))
        except TimeoutError:
            raise EdgeError(
                codes.QUEUE_FULL,
                f"the index of calls does not reach sequence {as_of} yet; repeat after the delay",
            ) from None
        return Found(answer["found"], answer["oldest"])

    async def _ask(self, line: str) -> dict[str, Any]:
        """The answer to a line; the process answers in the order of the questions."""
        assert self._process is not None
        assert self._process.stdin is not None
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        self._process.stdin.write(f"{line}\n".encode())
        return await answer

    async def _run(self) -> None:
        """Keep the process running, until cancelled; the pause before the next start grows while it fails."""
        pause = self._start_seconds
        again = self._again_seconds
        while True:
            try:
                async with asyncio.timeout(pause):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            began = asyncio.get_running_loop().time()
            try:
                reason = await self._work()
            except Exception as error:  # noqa: BLE001  for any error the server continues
                reason = repr(error)
            log.error("the index of calls ended", message=reason[-2_000:])
            if asyncio.get_running_loop().time() - began > AGAIN_SECONDS_MAX:
                again = self._again_seconds
            await asyncio.sleep(again)
            again = min(2 * again, AGAIN_SECONDS_MAX)
            pause = 0

    async def _work(self) -> str:
        """Run the process to its end; its last words."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            INDEXER,
            str(self._directory),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        words = asyncio.create_task(process.stderr.read())
        self._running.set()
        try:
            while line := await process.stdout.readline():
                answer = self._asked.popleft()
                if not answer.done():
                    answer.set_result(json.loads(line))
            return (await words).decode(errors="replace").strip()
        finally:
            self._running.clear()
            self._process = None
            await self._end(process)
            words.cancel()

    async def _end(self, process: Process) -> None:
        """Refuse the open questions, and end the process: it ends with its standard input."""
        while self._asked:
            answer = self._asked.popleft()
            if not answer.done():
                answer.set_exception(
                    EdgeError(codes.QUEUE_FULL, "the index of calls ended; repeat after the delay")
                )
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def stop(self) -> None:
        """End the process; it writes its index first."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
