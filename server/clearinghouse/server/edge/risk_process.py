# SPDX-License-Identifier: Apache-2.0
"""Run the process that lists the risk of all accounts while callers ask for it (SPEC I-12).

Owns the process: its start at the first question, its end some minutes after the last question, and the limits of
questions. The process has its own machine, which needs as much memory as the server's machine; so it runs only while
callers ask. Must never visit the accounts in the server's own process; the server does not depend on the process.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Final, Protocol

import structlog

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.journal.follower import LENGTH, Answer, body_of, frame, unframed
from clearinghouse.statemachine.vocabulary import codes

READER: Final = "clearinghouse.server.analysis.risk_reader"
# The time for the process to reach the last commit, and the time that a call waits for it,
# including a start.
FOLLOW_SECONDS: Final = 8.0
SECONDS_MAX: Final = 20.0
QUEUED_MAX: Final = 16
IDLE_SECONDS: Final = 300.0
AGAIN_SECONDS: Final = 2.0
AGAIN_SECONDS_MAX: Final = 60.0
STOP_SECONDS: Final = 5.0

log = structlog.get_logger("clearinghouse.server")


class RiskAnswers(Protocol):
    """The interface of a reader that answers questions about the risk of all accounts."""

    async def ask(self, path: str, raw: bytes, as_of: int) -> bytes:
        """Return the reply to a request of a method; it includes the commit `as_of`, which the caller knows.

        Raises EdgeError.
        """
        ...

    async def stop(self) -> None:
        """End the process and refuse further questions."""


class RiskProcess:
    """A helper process that answers questions about the risk of all accounts, from the journal of this server."""

    def __init__(
        self,
        directory: Path,
        *,
        follow_seconds: float = FOLLOW_SECONDS,
        seconds_max: float = SECONDS_MAX,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._directory = directory
        self._follow_seconds = follow_seconds
        self._seconds_max = seconds_max
        self._idle_seconds = idle_seconds
        self._again = 0.0
        self._not_before = 0.0
        self._stopped = False
        self._task: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._running = asyncio.Event()
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._last = 0

    @property
    def pid(self) -> int:
        """Return the process id of the helper; 0 if it does not run."""
        return 0 if self._process is None else self._process.pid

    async def ask(self, path: str, raw: bytes, as_of: int) -> bytes:
        """Return the reply to a request of a method; it includes the commit `as_of`, which the caller knows.

        Raises EdgeError.
        """
        if len(self._asked) >= QUEUED_MAX:
            raise EdgeError(codes.QUEUE_FULL, "too many such reads wait; repeat after the delay")
        loop = asyncio.get_running_loop()
        self._last = number = self._last + 1
        answer: asyncio.Future[Answer] = loop.create_future()
        self._asked[number] = answer
        header = {"id": number, "path": path, "as_of": as_of, "seconds": self._follow_seconds}
        try:
            async with asyncio.timeout(self._seconds_max):
                await self._until_it_runs()
                assert self._process is not None
                assert self._process.stdin is not None
                self._process.stdin.write(frame(header, raw))
                return body_of(await answer)
        except TimeoutError:
            raise EdgeError(
                codes.QUEUE_FULL,
                "the process for such reads has not started or caught up yet; repeat after the delay",
            ) from None
        finally:
            del self._asked[number]

    async def _until_it_runs(self) -> None:
        """Start the process unless it runs; restart it if it ends early.

        Raises EdgeError during the pause after a failure.
        """
        while not self._running.is_set():
            work = self._start()
            running = asyncio.create_task(self._running.wait())
            try:
                await asyncio.wait({work, running}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                running.cancel()

    def _start(self) -> asyncio.Task[None]:
        """Return the task that runs the process; start one if none runs.

        Raises EdgeError during the pause after a failure.
        """
        if self._task is not None and not self._task.done():
            return self._task
        if self._stopped or asyncio.get_running_loop().time() < self._not_before:
            raise EdgeError(
                codes.QUEUE_FULL, "the process for such reads failed; repeat after the delay"
            )
        self._task = asyncio.create_task(self._run())
        return self._task

    async def _run(self) -> None:
        """Run the process to its end; each failure makes the pause before the next start longer."""
        clock = asyncio.get_running_loop().time
        began = clock()
        reason = ""
        # A question that arrived while the process was ending starts it again.
        while not reason and self._asked:
            try:
                reason = await self._work()
            except Exception as error:  # noqa: BLE001  for any error the server continues
                reason = repr(error)
        if not reason:
            self._again = 0.0
            return
        log.error("the reader of risk ended", message=reason[-2_000:])
        if clock() - began > AGAIN_SECONDS_MAX:
            self._again = 0.0
        self._again = min(2 * self._again, AGAIN_SECONDS_MAX) or AGAIN_SECONDS
        self._not_before = clock() + self._again

    async def _work(self) -> str:
        """Run the process until it has had no question for some time; return its error output, "" after a normal
        end.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", READER, str(self._directory)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        words = asyncio.create_task(process.stderr.read())
        self._process = process
        self._running.set()
        try:
            while await self._take_answer(process.stdout):
                pass
            if process.stdout.at_eof():
                return (await words).decode(errors="replace").strip() or "it ended by itself"
            return ""
        finally:
            self._running.clear()
            self._process = None
            await self._end(process)
            words.cancel()

    async def _take_answer(self, answers: asyncio.StreamReader) -> bool:
        """Give the next answer to its caller.

        Returns False if the process ended, or had no question for some time.
        """
        try:
            async with asyncio.timeout(self._idle_seconds):
                length = await answers.readexactly(LENGTH.size)
            header, body = unframed(await answers.readexactly(LENGTH.unpack(length)[0]))
        except TimeoutError:
            return bool(self._asked)
        except asyncio.IncompleteReadError:
            return False
        answer = self._asked.get(header.pop("id"))
        # The caller may have left, or its time may be over.
        if answer is not None and not answer.done():
            answer.set_result((header, body))
        return True

    async def _end(self, process: Process) -> None:
        """Refuse the open questions, and close the standard input of the process, which makes it end."""
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(
                    EdgeError(
                        codes.QUEUE_FULL, "the process for such reads ended; repeat after the delay"
                    )
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
        """End the process, and refuse all further questions."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
