# SPDX-License-Identifier: Apache-2.0
"""Run a helper process that follows the journal, and send questions to it (SPEC I-11, J-8).

Owns the process: its start, its restart after a pause, its end, and the limits of questions. Must never read the
journal, nor delay a command; the server works without the process.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import structlog

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.journal.follower import LENGTH, Answer, frame, unframed
from clearinghouse.statemachine.vocabulary import codes

# The first question starts it at once.
START_SECONDS: Final = 3.0
AGAIN_SECONDS: Final = 2.0
AGAIN_SECONDS_MAX: Final = 60.0
STOP_SECONDS: Final = 5.0
SECONDS_MAX: Final = 10.0
QUEUED_MAX: Final = 256

log = structlog.get_logger("clearinghouse.server")


class Beside(Protocol):
    """The interface of an object that follows the journal and answers questions about it."""

    def start(self) -> None:
        """Begin to follow the journal."""

    async def ask(self, header: dict[str, Any], body: bytes, late: str) -> Answer:
        """Return the answer to a question. Raises EdgeError; `late` is the message of a timeout."""
        ...

    async def stop(self) -> None:
        """Stop following the journal, and write the derived data."""


class BesideProcess:
    """A helper process that follows the journal of a data directory; call `start`, then `stop`.

    `what` names its data for messages. At each start of the process `begin` returns the bytes of its first frame.
    """

    def __init__(
        self,
        module: str,
        what: str,
        directory: Path,
        *,
        start_seconds: float = START_SECONDS,
        again_seconds: float = AGAIN_SECONDS,
        seconds_max: float = SECONDS_MAX,
        begin: Callable[[], bytes] = bytes,
    ) -> None:
        self._module = module
        self._what = what
        self._directory = directory
        self._start_seconds = start_seconds
        self._again_seconds = again_seconds
        self._seconds_max = seconds_max
        self._begin = begin
        self._keeping: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._wanted = asyncio.Event()
        self._running = asyncio.Event()
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._last = 0

    def start(self) -> None:
        """Start the process; it is started again whenever it ends."""
        self._keeping = asyncio.create_task(self._run())

    async def ask(self, header: dict[str, Any], body: bytes, late: str) -> Answer:
        """Return the answer to a question.

        Raises EdgeError: QUEUE_FULL at the limits, and `late` as the message after the time limit.
        """
        if self._keeping is None or self._keeping.done():
            raise EdgeError(
                codes.QUEUE_FULL, f"{self._what} is not running; repeat after the delay"
            )
        if len(self._asked) >= QUEUED_MAX:
            raise EdgeError(codes.QUEUE_FULL, "too many questions wait; repeat after the delay")
        self._wanted.set()
        self._last = number = self._last + 1
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            async with asyncio.timeout(self._seconds_max):
                await self._running.wait()
                assert self._process is not None
                assert self._process.stdin is not None
                self._process.stdin.write(frame({"id": number, **header}, body))
                return await answer
        except TimeoutError:
            raise EdgeError(codes.QUEUE_FULL, f"{late}; repeat after the delay") from None
        finally:
            self._asked.pop(number, None)

    async def _run(self) -> None:
        """Run the process again and again until cancelled; the pause before a start grows while it fails."""
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
            # A trace ends with the error itself.
            trace, _, said = reason.rpartition("\n")
            more = {"trace": trace[-2_000:]} if trace else {}
            log.error(
                "a process beside the server ended",
                what=self._what,
                message=said[-2_000:],
                **more,
            )
            if asyncio.get_running_loop().time() - began > AGAIN_SECONDS_MAX:
                again = self._again_seconds
            await asyncio.sleep(again)
            again = min(2 * again, AGAIN_SECONDS_MAX)
            pause = 0

    async def _work(self) -> str:
        """Run the process until it ends; return the last text that it wrote to its error output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            str(self._directory),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        words = asyncio.create_task(process.stderr.read())
        process.stdin.write(self._begin())
        self._running.set()
        try:
            while True:
                try:
                    (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
                    header, body = unframed(await process.stdout.readexactly(size))
                except asyncio.IncompleteReadError:
                    return (await words).decode(errors="replace").strip()
                answer = self._asked.get(header.pop("id"))
                # The caller may have left, or its time may be over.
                if answer is not None and not answer.done():
                    answer.set_result((header, body))
        finally:
            self._running.clear()
            self._process = None
            await self._end(process)
            words.cancel()

    async def _end(self, process: Process) -> None:
        """Refuse the open questions, and close the standard input of the process, which makes it end."""
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(
                    EdgeError(codes.QUEUE_FULL, f"{self._what} ended; repeat after the delay")
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
        """End the process, and wait until it has written its file."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
