# SPDX-License-Identifier: Apache-2.0
"""Report what stops of the machine block, and try stopped due work again beside a server (SPEC J-2.2).

Owns the list of bundles while a server runs, and the child process that settles those whose calls now raise no error.
If an operator settles a bundle, this takes effect within a second. Must never refuse a call, which `edge` does.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec
import structlog

from clearinghouse.server.startup.incidents import (
    INCIDENT_DIRECTORY,
    Bundle,
    content_digest,
    list_incidents,
    take_incident,
)
from clearinghouse.statemachine.engine.idempotency import is_divided
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import Command

LOOK_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 5.0  # where the journal does not have the record yet that the bundle follows
NICE: Final = 5
RAISES_AGAIN: Final = 1
SETTLED: Final = 0

log = structlog.get_logger("clearinghouse.server")


class Quarantine:
    """The commands that stopped a machine and must not be applied.

    Their requests are refused for ever, their kinds and contents until their bundle is settled.
    """

    def __init__(self, bundles: Iterable[Bundle]) -> None:
        found = [one for one in bundles if one.incident is not None and not one.incident.is_work]
        calls = [one.incident.call for one in found if one.incident is not None]
        held = [one.incident.call for one in found if one.incident and one.settled is None]
        self._requests = {(call.principal, call.request_id) for call in calls if call.request_id}
        self._kinds = {(call.principal, call.kind) for call in held}
        self._contents = {(call.kind, call.content) for call in held}
        self._held_kinds = {call.kind for call in held}

    def holds(self, state: State, command: Command) -> bool:
        """Return whether a command must not be applied.

        A repeat of an answered command may pass, since the machine does not apply it again.
        """
        request = (command.principal, command.request_id)
        if request in self._requests:
            return True
        if command.KIND not in self._held_kinds:
            return False
        if command.request_id and request in state.requests and not is_divided(state, command):
            return False
        return (command.principal, command.KIND) in self._kinds or (
            command.KIND,
            content_digest(command),
        ) in self._contents


class IncidentWatch:
    """The incident bundles in a directory.

    `on_change` is called when the first stop of due work appears, and when the last one is settled.
    """

    def __init__(self, directory: Path) -> None:
        self.quarantine: Quarantine | None = None  # None: no command ever stopped the machine
        self.open_work: list[Bundle] = []
        self.open_commands = 0
        self.on_change: Callable[[], None] = lambda: None
        self.head: Callable[[], int] = lambda: 0  # the last sequence of the journal
        self.began_read_only = False  # a stop of due work was open when this server began
        self._directory = directory
        self._seen_ns = -1
        self._process: Process | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_read_only(self) -> bool:
        """Return whether the server must refuse commands and do no due work."""
        return bool(self.open_work)

    def look(self) -> None:
        """Read the bundles again if a file was added or changed."""
        try:
            # Other rights are a change too.
            changed_ns = (self._directory / INCIDENT_DIRECTORY).stat().st_ctime_ns
        except FileNotFoundError:
            return
        if changed_ns == self._seen_ns:
            return
        bundles = list_incidents(self._directory)
        self._seen_ns = changed_ns
        was_read_only = self.is_read_only
        self.open_work = [one for one in bundles if one.is_open_work]
        held = [one for one in bundles if one.settled is None and not one.is_open_work]
        self.open_commands = len(held)
        self.quarantine = Quarantine(bundles) if bundles else None
        for one in self.open_work:
            log.error("reads only: due work stopped the machine", incident=one.text)
        for one in held:
            log.warning("commands are held back: one stopped the machine", incident=one.text)
        if was_read_only and not self.is_read_only:
            log.info("no stop of due work is open: commands are taken again")
        if was_read_only != self.is_read_only:
            self.on_change()

    def take(self, stops: Iterable[bytes]) -> list[str]:
        """Store the stops of other nodes of the cluster as bundles of this directory; they take effect at once.

        Returns the names of the bundles that this directory has as settled.
        """
        for stop in stops:
            try:
                is_new = take_incident(self._directory, stop)
            except (OSError, msgspec.MsgspecError) as error:
                log.warning("what stopped another node cannot be kept", error=str(error))
            else:
                if is_new:
                    log.warning("another node was stopped by a defect, and its bundle is kept")
        self.look()
        bundles = list_incidents(self._directory)
        return [bundle.name for bundle in bundles if bundle.settled is not None]

    def start(self) -> None:
        """Begin to read the bundles each second, and to try open stops again in a separate process."""
        self.began_read_only = self.is_read_only
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._keep_looking()), loop.create_task(self._try_again())]

    async def stop(self) -> None:
        """End the tasks, and kill the process that tries stops again."""
        for task in self._tasks:
            task.cancel()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    async def _try_again(self) -> None:
        """Run a process that settles each open stop of due work if it raises no error now; again after each
        maintenance.
        """
        tried: dict[str, int] = {}
        while True:
            head = self.head()
            open_work = [one.name for one in self.open_work if tried.get(one.name) != head]
            for name in open_work:
                if await self._settle(name) in (SETTLED, RAISES_AGAIN):
                    tried[name] = head
            is_tried = all(tried.get(name) == head for name in open_work)
            await asyncio.sleep(LOOK_SECONDS if is_tried else AGAIN_SECONDS)

    async def _settle(self, name: str) -> int:
        """Run the command that settles one bundle, in a process; return its exit code."""
        command = ("incident", "settle", str(self._directory), name)
        options = ("--reason", "its calls pass", "--nice", str(NICE), "--with-parent")
        # Its standard input ends with this process, and then it ends too.
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "clearinghouse.server", *command, *options),
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=PIPE,
        )
        assert process.stderr is not None
        errors = await process.stderr.read()
        code = await process.wait()
        if code != SETTLED:
            message = errors.decode(errors="replace")[-1_000:].strip()
            log.error("a stop of due work stays open", incident=name, reason=message)
        return code
