# SPDX-License-Identifier: Apache-2.0
"""Snapshots in a simulated run: how they are written, fail to be, and are damaged between two lives of a server.

Owns the directory that they lie in, which is a real one. What is written and what is believed are the shipped code's.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clearinghouse.server.lookups import Indexes
from clearinghouse.server.recording import Applier
from clearinghouse.server.snapshotting import start, write_snapshot
from clearinghouse.server.startup import replay_on
from clearinghouse.storage.errors import SnapshotFailedError
from clearinghouse.storage.files import SystemFiles
from clearinghouse.storage.port import Log
from clearinghouse.storage.snapshots import KEEP, SnapshotLock, list_snapshots
from tests.simulation.chaos import (
    DAMAGED_SNAPSHOT,
    FAILED_SYNC,
    FAILED_WRITE,
    FULL_DISK,
    SHORT_WRITE,
    Chaos,
)


class FailingFiles(SystemFiles):
    """The way of snapshots to the disk, which fails, and in which the process may end."""

    def __init__(self, chaos: Chaos) -> None:
        """Fail as the run's chaos has it."""
        self._chaos = chaos

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """See `Files.write`."""
        chaos = self._chaos
        chaos.point(writing=True)
        if chaos.hit(FAILED_WRITE):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if chaos.hit(FULL_DISK):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if chaos.hit(SHORT_WRITE):
            super().write(descriptor, data[: chaos.random.randrange(len(data))], offset)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(descriptor, data, offset)
        chaos.point(writing=True)

    def sync(self, descriptor: int) -> None:
        """See `Files.sync`; what is real is not synced, as no real power fails here."""
        if self._chaos.hit(FAILED_SYNC):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._chaos.point(writing=True)

    def sync_directory(self, directory: Path) -> None:
        """See `Files.sync_directory`."""
        self._chaos.point(writing=True)


class Snapshots:
    """The snapshots beside a simulated log."""

    def __init__(self, directory: Path, chaos: Chaos) -> None:
        """None yet."""
        self.directory = directory
        self.written = 0
        self._chaos = chaos
        self._files = FailingFiles(chaos)

    @contextmanager
    def _locked(self) -> Iterator[SnapshotLock]:
        lock = SnapshotLock(self.directory, self._files)
        try:
            yield lock
        finally:
            lock.release()

    def write(self, applier: Applier, indexes: Indexes) -> None:
        """As a server does that stops; a failure costs the snapshot and nothing else."""
        with self._locked() as lock, suppress(SnapshotFailedError):
            write_snapshot(lock, applier, indexes, KEEP)
            self.written += 1

    def follow(self, log: Log) -> None:
        """As the process does that follows a server: a machine of its own, from the newest snapshot to the head."""
        with self._locked() as lock, suppress(SnapshotFailedError):
            begun = start(log, self.directory)
            if begun.sequence < log.head().sequence:
                replay_on(begun, log, log.head().sequence)
                write_snapshot(lock, begun.applier, begun.indexes, KEEP)
                self.written += 1

    def damage(self) -> None:
        """Perhaps one of them is not what was written any more."""
        found = list_snapshots(self.directory)
        if not found or not self._chaos.hit(DAMAGED_SNAPSHOT):
            return
        random = self._chaos.random
        path = random.choice(found).path
        content = bytearray(path.read_bytes())
        way = random.choice(("gone", "cut", "rubbish", "bit", "misnamed"))
        if way == "gone":
            path.unlink()
            return
        if way == "misnamed":
            path = random.choice(found).path
        elif way == "cut":
            del content[random.randrange(len(content) + 1) :]
        elif way == "rubbish":
            content = bytearray(random.randbytes(len(content) // 2))
        elif content:
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        path.write_bytes(content)
