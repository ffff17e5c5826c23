# SPDX-License-Identifier: Apache-2.0
"""Start a process that takes a snapshot when one is due, so that no call waits for it (SPEC J-4).

Owns the child process `clearinghouse snapshot` and its log lines. The child reads the journal and not the server's
memory, so the machine continues meanwhile. If a snapshot fails, this is logged and tried again later; the server works
without snapshots.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.storage.port import Head

LOOK_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 60.0  # after one that failed
STOP_SECONDS: Final = 5.0
# A snapshot is less urgent than a call, but on two busy cores it must still end within a minute or two.
NICE: Final = 5
LOGGED_MAX: Final = 5  # violations in a line

log = structlog.get_logger("clearinghouse.server")


@dataclass(slots=True)
class InvariantChecks:
    """The results of the checks of invariants since the start."""

    count: int = 0
    last_seconds: float = 0.0  # since 1970
    last_sequence: int = 0
    violations: int = 0  # that the last one found


class SnapshotKeeper:
    """A keeper of the snapshots of `directory` by `schedule`.

    It takes snapshots while `run` runs; `sequence` returns the last committed sequence.
    """

    def __init__(
        self,
        directory: Path,
        schedule: Schedule,
        sequence: Callable[[], int],
        last_sequence: int,
        *,
        archived: Callable[[Head], None] | None = None,
        has_space: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create the keeper. `last_sequence` is the sequence of the newest snapshot; 0 if there is none.

        `archived`, if given, receives the head up to which records are archived, so that the journal may delete them.
        """
        self.last_sequence = last_sequence
        self.checks = InvariantChecks()
        self._directory = directory
        self._schedule = schedule
        self._sequence = sequence
        self._archived = archived
        self._has_space = has_space
        self._clock = clock
        self._last = clock()
        self._not_before = self._last
        self._process: Process | None = None

    def is_due(self) -> bool:
        """Return whether a snapshot is due and may be tried now."""
        if not self._has_space():
            return False
        now = self._clock()
        commands = self._sequence() - self.last_sequence
        return now >= self._not_before and self._schedule.is_due(commands, now - self._last)

    async def run(self) -> None:
        """Take a snapshot whenever one is due, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self.is_due():
                continue
            try:
                await self.take()
            except Exception as error:  # noqa: BLE001  for any error the server continues; the next may pass
                self._failed(-1, repr(error))

    async def take(self) -> None:
        """Take a snapshot in a child process, and log the result."""
        began = self._clock()
        command = (sys.executable, "-m", "clearinghouse.server", "snapshot", str(self._directory))
        options: tuple[str, ...] = (
            "--every-commands",
            str(self._schedule.every_commands),
            "--keep",
            str(self._schedule.keep),
            "--spread",
            str(self._schedule.spread),
            "--nice",
            str(NICE),
            "--with-parent",
            "--json",
        )
        if self._archived is not None:
            options = (*options, "--archive")
        if self._schedule.checked:
            options = (*options, "--check")
        # Its standard input ends with this process, and then it ends too.
        try:
            process = await asyncio.create_subprocess_exec(
                *command, *options, stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError as error:
            self._failed(-1, str(error))
            return
        self._process = process
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            output, errors = await asyncio.gather(process.stdout.read(), process.stderr.read())
            code = await process.wait()
        finally:
            self._process = None
        if code != 0:
            self._failed(code, errors.decode(errors="replace")[-1_000:])
            return
        # A process that begins far behind also writes those that are due on its way.
        results = [json.loads(line) for line in output.splitlines()]
        self._last = began
        seconds = round(self._clock() - began, 3)
        for each in results:
            log.info("snapshot", sequence=each["sequence"], bytes=each["bytes"], seconds=seconds)
        result = results[-1]
        self.last_sequence = result["sequence"]
        if result["violations"] is not None:
            self._checked(result["violations"])
        if self._archived is not None and result["archived_sequence"] is not None:
            digest = bytes.fromhex(result["archived_chain_head"])
            self._archived(Head(result["archived_sequence"], digest))

    def _checked(self, violations: list[str]) -> None:
        """Store the result of a check of the invariants, and log the violations."""
        count = self.checks.count + 1
        self.checks = InvariantChecks(count, time.time(), self.last_sequence, len(violations))
        if violations:
            log.critical(
                "an invariant does not hold: stop risk, keep the directory, and examine it",
                sequence=self.last_sequence,
                violations=violations[:LOGGED_MAX],
                number=len(violations),
            )

    async def stop(self) -> None:
        """Stop a running child process; an unfinished snapshot leaves no file."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _failed(self, code: int, message: str) -> None:
        self._not_before = self._clock() + AGAIN_SECONDS
        log.warning("snapshot failed", exit_code=code, message=message.strip())
