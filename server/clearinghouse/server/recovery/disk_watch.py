# SPDX-License-Identifier: Apache-2.0
"""Warn before the disk of a journal is full (SPEC Q-7).

Owns the mark and its log lines. Must never stop the server: a disk that is really full ends it by the failed commit.
"""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

LOOK_SECONDS: Final = 5.0
AGAIN_SECONDS: Final = 600.0
MIB: Final = 1 << 20
# The mark is left only with this much more, so that a disk at the mark does not fill the log.
LEAVE_PERCENT: Final = 110

log = structlog.get_logger("clearinghouse.server")


def free_bytes(path: Path) -> int:
    """The space that this process may still use on the disk of a path."""
    return shutil.disk_usage(path).free


class DiskWatch:
    """Compare the free space of a directory's disk with a mark, in MiB; `is_low` says if it is below."""

    def __init__(
        self, directory: Path, warn_mib: int, free: Callable[[Path], int] = free_bytes
    ) -> None:
        self.is_low = False
        self._directory = directory
        self._mark = warn_mib * MIB
        self._free = free
        self._looks_until_again = 0

    async def run(self) -> None:
        """Check at intervals, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Check once: log when the free space falls below the mark, every ten minutes there, and when it is back."""
        try:
            free = self._free(self._directory)
        except OSError as error:
            log.warning("the free space of the disk is not known", error=str(error))
            return
        figures = {"free_mib": free // MIB, "warn_mib": self._mark // MIB}
        if free < self._mark:
            if not self.is_low or self._looks_until_again <= 0:
                log.warning(
                    "the disk is nearly full: free some space, a full one ends the server",
                    directory=str(self._directory),
                    **figures,
                )
                self._looks_until_again = int(AGAIN_SECONDS / LOOK_SECONDS)
            self._looks_until_again -= 1
            self.is_low = True
        elif self.is_low and free * 100 >= self._mark * LEAVE_PERCENT:
            self.is_low = False
            log.info("the disk has space again", **figures)
