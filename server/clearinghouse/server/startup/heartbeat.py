# SPDX-License-Identifier: Apache-2.0
"""Keep in a file the last time at which a command could have become durable (SPEC U-6.2).

Owns that file beside the journal. It is written each second and not synced: it survives a stop of the process; a stop
of the machine may lose some of it, and the gap then begins a little earlier. Only the command ReportGap depends on it,
and states its time.
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
    """Return when a command could last become durable: at the last record, or at a later heartbeat.

    `journal_ns` is the time of the last record, 0 in a new journal. The check of the clock limits a gap without a
    confirmation (U-6.1).
    """
    return max(journal_ns, read_heartbeat(directory)) if journal_ns else now_ns


class Heartbeat:
    """The heartbeat file of a running server; a failure to write it is logged once."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / HEARTBEAT_FILE
        self._failed = False

    def write(self, time_ns: int) -> None:
        """Write a time over the previous one: the same number of bytes in one call."""
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
