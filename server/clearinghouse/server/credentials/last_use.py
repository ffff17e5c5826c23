# SPDX-License-Identifier: Apache-2.0
"""Record when each API key was last used, in a file beside the journal (SPEC Q-5).

Owns that file, which has ids of keys and times. It is written at most once a minute, and at a stop; if the process is
killed, later uses are lost. No command depends on the file.
"""

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Final

import msgspec
import structlog

LAST_USE_FILE: Final = "key-use.json"
WRITE_SECONDS: Final = 60.0

log = structlog.get_logger("clearinghouse.server")


def read_last_use(directory: Path) -> dict[str, int]:
    """Return the time of the last use by key id, in s since 1970; empty if the file is absent or damaged."""
    try:
        return msgspec.json.decode((directory / LAST_USE_FILE).read_bytes(), type=dict[str, int])
    except (OSError, msgspec.DecodeError):
        return {}


class LastUse:
    """The last use of each key, by this server and by earlier runs. The check of keys adds to `used`."""

    def __init__(self, directory: Path, used: dict[str, int]) -> None:
        self._path = directory / LAST_USE_FILE
        self._used = used
        self._written = read_last_use(directory)

    async def run(self) -> None:
        """Write the file once a minute if keys were used, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Write the file if a key was used since the last time; if this fails, log a warning."""
        now = {**self._written, **self._used.copy()}
        if now == self._written:
            return
        fresh = self._path.with_suffix(".new")
        try:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(now, order="sorted"))
            fresh.replace(self._path)
        except OSError as error:
            log.warning(
                "last use of API keys not written", path=str(self._path), error=error.strerror
            )
        else:
            self._written = now
