# SPDX-License-Identifier: Apache-2.0
"""Keep in a file the last time at which a command could have become durable (SPEC U-6.2).

Owns that file beside the journal. It is written each second and not synced. So it survives if the process stops; if the
computer stops, the last seconds may be lost, and a gap then begins a little earlier. Only the command ReportGap depends
on the file, and the command states the time.
"""

import os
from pathlib import Path
from typing import Final

import structlog

HEARTBEAT_FILE: Final = "heartbeat"
_DIGITS: Final = 19

log = structlog.get_logger("clearinghouse.server")


def read_heartbeat(directory: Path) -> int:
    """Return the time of the last heartbeat, in ns since 1970; 0 if the file is absent or damaged."""
    try:
        return int((directory / HEARTBEAT_FILE).read_bytes())
    except (OSError, ValueError):
        return 0


def alive_ns(directory: Path, journal_ns: int, now_ns: int) -> int:
    """Return the last time at which a command could become durable: that of the last record or of a later heartbeat.

    `journal_ns` is the time of the last record. In a new journal it is 0, and the result is `now_ns`. The check of the
    clock limits a gap that no operator has confirmed (U-6.1).
    """
    return max(journal_ns, read_heartbeat(directory)) if journal_ns else now_ns


class Heartbeat:
    """The heartbeat file of a running server. The first failure to write it is logged."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / HEARTBEAT_FILE
        self._failed = False

    def write(self, time_ns: int) -> None:
        """Write a time over the previous one, as the same number of bytes in one call."""
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.pwrite(descriptor, b"%0*d" % (_DIGITS, time_ns), 0)
            finally:
                os.close(descriptor)
        except OSError as error:
            if not self._failed:
                log.warning("heartbeat not written", path=str(self._path), error=error.strerror)
            self._failed = True
        else:
            self._failed = False
