# SPDX-License-Identifier: Apache-2.0
"""Read files that identify callers, and read them again when they change (SPEC Q-5).

Owns the renewal of certificates, keys and key sets without a restart: new content is checked as at a start, and if it
is refused the old content stays in use. Must never show the content of a file.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

import structlog

from clearinghouse.server.console.exits import ConfigError

# How often the files are examined: a few system calls.
LOOK_SECONDS: Final = 1.0
# Files up to this length, some hundred keys, are read in the loop, in about a millisecond.
REREAD_BYTES: Final = 64 * 1024
# Others than owner and group.
OTHERS: Final = 0o007
OTHERS_WRITE: Final = 0o002

Content = TypeVar("Content")

log = structlog.get_logger("clearinghouse.server")


def read_file(key: str, path: Path) -> bytes:
    """Return the bytes of the file at `path`; `key` is the setting that names it. Raises ConfigError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{key}: {path} cannot be read: {error.strerror}") from error


def read_secret(key: str, path: Path) -> bytes:
    """Return the bytes of a file. Raises ConfigError if other users can read or write it."""
    found = read_file(key, path)
    if path.stat().st_mode & OTHERS:
        raise ConfigError(
            f"{key}: {path} holds a secret and others may read or write it: chmod o-rwx {path}"
        )
    return found


def read_unwritable(key: str, path: Path) -> bytes:
    """Return the bytes of a file. Raises ConfigError if other users can write it, since they could then forge
    callers.
    """
    found = read_file(key, path)
    if path.stat().st_mode & OTHERS_WRITE:
        raise ConfigError(f"{key}: others may write {path}, and so let anyone in: chmod o-w {path}")
    return found


class Watched(Generic[Content]):
    """The content of some files, read and checked by `load`, which raises ConfigError; `current` has the result.

    `say` is called with each new content in use; `refused` is the text of the warning if new content is refused.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        load: Callable[[], Content],
        say: Callable[[Content], None],
        refused: str,
    ) -> None:
        self._paths = paths
        self._load = load
        self._say = say
        self._refused = refused
        self._signature = self._stat()
        self.current = load()

    async def watch(self) -> None:
        """Read the files again when they have changed; keep the old content if the new one is refused."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            signature = self._stat()
            if signature == self._signature:
                continue
            self._signature = signature
            try:
                found = await asyncio.to_thread(self._load)
            except (ConfigError, OSError) as refused:
                self._warn(refused)
            else:
                if self._signature == signature:  # `reread` may have read newer files meanwhile
                    self._use(found)

    def reread(self) -> bool:
        """Read the files now if they have changed and are short; return whether there is new content."""
        signature = self._stat()
        if signature == self._signature or sum(size for _, size, _, _ in signature) > REREAD_BYTES:
            return False
        self._signature = signature
        try:
            found = self._load()
        except (ConfigError, OSError) as refused:
            self._warn(refused)
            return False
        self._use(found)
        return True

    def _use(self, found: Content) -> None:
        """Put new content in force."""
        self.current = found
        self._say(found)

    def _warn(self, refused: Exception) -> None:
        """Log that new content is refused; without a traceback, since the message has all."""
        log.warning(self._refused, error=str(refused))

    def _stat(self) -> tuple[tuple[int, int, int, int], ...]:
        """Return data that changes whenever the files or their modes change; zeros for a missing file."""
        found: list[tuple[int, int, int, int]] = []
        for path in self._paths:
            try:
                now = path.stat()
                found.append((now.st_mtime_ns, now.st_size, now.st_ino, now.st_mode))
            except OSError:
                found.append((0, 0, 0, 0))
        return tuple(found)
