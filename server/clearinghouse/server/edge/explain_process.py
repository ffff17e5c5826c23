# SPDX-License-Identifier: Apache-2.0
"""Run explanations and previews in a process each, limited in time and number (SPEC A-2, Q-9).

Owns the process and its limits. The work needs a machine at a past sequence and takes as long as a replay from the
nearest snapshot. So it runs outside the server at a low priority, and a call beyond the time limit is refused.
Must never compute an explanation in the server's own process.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Final

import structlog

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.statemachine.vocabulary import codes

SECONDS_MAX: Final = 60.0
QUEUED_MAX: Final = 4
SEQUENCES_BACK: Final = 1_000_000
WORKER: Final = "clearinghouse.server.analysis.worker"
PREVIEWER: Final = "clearinghouse.server.analysis.previewer"
# A preview of so many accounts took 43 s and 475 MB on a busy machine; more would pass the time limit.
PREVIEWED_ACCOUNTS_MAX: Final = 50_000

log = structlog.get_logger("clearinghouse.server.edge.explain_process")


class Explainer:
    """A runner of helper processes that explain sequences of this server's journal."""

    def __init__(self, directory: Path, seconds_max: float = SECONDS_MAX) -> None:
        self._directory = directory
        self._seconds_max = seconds_max
        self._turn = asyncio.Lock()
        self._queued = 0

    async def explain(
        self, sequence: int, back: int, account_id: int = 0, *, reads_all: bool = True
    ) -> dict[str, Any] | None:
        """Return the explanation of a committed sequence as plain values; None if the reader may see none of it.

        Raises EdgeError QUEUE_FULL beyond the limits.
        """
        longest = min(back or SEQUENCES_BACK, SEQUENCES_BACK)
        said = await self._in_turn(WORKER, b"", sequence, longest, account_id, int(reads_all))
        found: dict[str, Any] | None = json.loads(said)
        return found

    async def preview(self, question: bytes, sequence: int) -> dict[str, Any]:
        """Return the effects that calls would have as of a committed sequence; `question` is JSON."""
        found: dict[str, Any] = json.loads(await self._in_turn(PREVIEWER, question, sequence))
        return found

    async def _in_turn(self, module: str, sent: bytes, *arguments: object) -> bytes:
        """Return the output of a process, which starts once the processes before it have ended."""
        if self._queued >= QUEUED_MAX:
            raise EdgeError(
                codes.QUEUE_FULL, "others wait for such answers; repeat after the delay"
            )
        self._queued += 1
        try:
            async with self._turn:
                return await self.work(module, sent, *arguments)
        finally:
            self._queued -= 1

    async def work(self, module: str, sent: bytes, *arguments: object) -> bytes:
        """Run a process to its end and return its output; kill it at the time limit. Raises EdgeError."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            str(self._directory),
            *map(str, arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._seconds_max):
                said, complaint = await process.communicate(sent)
        except TimeoutError:
            raise EdgeError(
                codes.QUEUE_FULL,
                f"it takes longer than {self._seconds_max:g} s here: "
                "ask `clearinghouse explain`, `state` or `preview` on a copy of the directory",
            ) from None
        finally:
            # Also when the caller has left: then no call waits for the result.
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            log.error(
                "a process beside the server failed", arguments=arguments, said=complaint[-2000:]
            )
            raise RuntimeError(f"the process for {arguments} failed")
        return said
