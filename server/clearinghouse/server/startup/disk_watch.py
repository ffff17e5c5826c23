# SPDX-License-Identifier: Apache-2.0
"""Report how full the disk of a journal is: first warn, then restrict commands, then accept only reads (SPEC Q-7).

Owns the three limits of free space (marks), the state that follows from them, and its log lines. Must never refuse a
call, which `edge` does, nor stop the server: if the disk is really full, a failed commit stops it.
"""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

import structlog

LOOK_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 600.0
MIB: Final = 1 << 20
# A mark is left only with this much more, so that a disk at a mark changes its state seldom.
LEAVE_PERCENT: Final = 110

log = structlog.get_logger("clearinghouse.server")


def free_bytes(path: Path) -> int:
    """Return how many bytes this process may still write to the disk of a path."""
    return shutil.disk_usage(path).free


class DiskState(IntEnum):
    """The states of a disk that fills. Each state also has the effects of the states before it."""

    ENOUGH = 0
    LOW = 1  # a warning
    RESTRICT = 2  # only commands that lower risk, or that the way out needs, are accepted
    READ_ONLY = 3  # no command is accepted; time, liquidation and settlement go on


@dataclass(frozen=True, slots=True)
class Marks:
    """The free MiB below which each state begins; 0: never. Those that are set must have `read_only` < `restrict` <
    `warn`.
    """

    warn_mib: int = 0
    restrict_mib: int = 0
    read_only_mib: int = 0

    def of(self, state: DiskState) -> int:
        """Return the free MiB below which a state begins."""
        return (0, self.warn_mib, self.restrict_mib, self.read_only_mib)[state]

    @property
    def any(self) -> bool:
        """Return whether at least one mark is set."""
        return bool(self.warn_mib or self.restrict_mib or self.read_only_mib)

    def faults(self) -> list[tuple[DiskState, DiskState]]:
        """Return each pair of marks in the wrong order: first the state whose mark must be higher, then the other."""
        found = [state for state in DiskState if self.of(state)]
        return [
            (higher, lower)
            for index, higher in enumerate(found)
            for lower in found[index + 1 :]
            if self.of(higher) <= self.of(lower)
        ]


_EVENTS: Final = {
    DiskState.LOW: "the disk is nearly full: free some space, a full one ends the server",
    DiskState.RESTRICT: "the disk is nearly full: commands that add risk or state are refused",
    DiskState.READ_ONLY: "the disk is nearly full: all commands are refused, reads are answered",
}


class DiskWatch:
    """A watch over the free space of a directory's disk; `state` is the result of comparing it with the marks."""

    def __init__(
        self, directory: Path, marks: Marks, free: Callable[[Path], int] = free_bytes
    ) -> None:
        self.state = DiskState.ENOUGH
        self.free = 0  # bytes, at the last check
        self.marks = marks
        self._directory = directory
        self._free = free
        self._looks_until_again = 0

    @property
    def is_low(self) -> bool:
        """Return whether the free space is below at least one of the marks."""
        return self.state > DiskState.ENOUGH

    async def run(self) -> None:
        """Compare the free space with the marks at intervals, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Compare the free space with the marks once; log a change of the state, and every ten minutes that a mark is
        passed.
        """
        try:
            self.free = self._free(self._directory)
        except OSError as error:
            log.warning("the free space of the disk is not known", error=str(error))
            return
        before, self.state = self.state, self._next()
        figures = {
            "free_mib": self.free // MIB,
            "warn_mib": self.marks.warn_mib,
            "restrict_mib": self.marks.restrict_mib,
            "read_only_mib": self.marks.read_only_mib,
        }
        if self.state == DiskState.ENOUGH:
            if before != DiskState.ENOUGH:
                log.info("the disk has space again", **figures)
            return
        if self.state != before or self._looks_until_again <= 0:
            say = log.warning if self.state == DiskState.LOW else log.error
            say(_EVENTS[self.state], directory=str(self._directory), **figures)
            self._looks_until_again = int(AGAIN_SECONDS / LOOK_SECONDS)
        self._looks_until_again -= 1

    def _next(self) -> DiskState:
        """Return the state for the present free space; a state ends only at a tenth more than the mark where it
        began.
        """
        for state in reversed(DiskState):
            mark = self.marks.of(state) * MIB
            percent = LEAVE_PERCENT if state <= self.state else 100
            if self.free * 100 < mark * percent:
                return state
        return DiskState.ENOUGH
