# SPDX-License-Identifier: Apache-2.0
"""Snapshots in a simulated run: how they are written, fail to be, and are damaged between two lives of a server.

Owns the directory that they lie in, which is a real one, and the machine that follows the log from genesis on. What is
written and what is believed are the shipped code's.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

from clearinghouse.server.journal.records import Applier, Replayer
from clearinghouse.server.startup.directory import ReplayDifferedError, replay_on
from clearinghouse.server.startup.snapshot_codec import Start, start, write_snapshot
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
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
from tests.simulation.reference import Broken

# How often a follower was started again, and how many records it then gets through before it writes.
_RESTARTED: Final = 0.25
_RECORDS_MAX: Final = 16


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
    """The snapshots beside a simulated log, and who writes them while a server lives."""

    def __init__(self, directory: Path, genesis: Genesis, chaos: Chaos) -> None:
        """None yet."""
        self.directory = directory
        self.written = 0
        self.replayed = 0
        """items that were applied once more"""
        self._genesis = genesis
        self._chaos = chaos
        self._files = FailingFiles(chaos)
        self._follower: Start | None = None

    @contextmanager
    def _locked(self) -> Iterator[SnapshotLock]:
        lock = SnapshotLock(self.directory, self._files)
        try:
            yield lock
        finally:
            lock.release()

    def write(self, applier: Applier) -> None:
        """As a server does that stops; a failure costs the snapshot and nothing else."""
        with self._locked() as lock, suppress(SnapshotFailedError):
            write_snapshot(lock, applier, KEEP)
            self.written += 1

    def follow(self, log: Log) -> None:
        """As the process does that follows a server: catch up, and write a snapshot of a machine of its own.

        Mostly it has lived since genesis and is at the head; else it was started again, and is behind.
        """
        with self._locked() as lock, suppress(SnapshotFailedError):
            random = self._chaos.random
            if random.random() >= _RESTARTED:
                begun = self.catch_up(log)
            else:
                begun = start(log, self.directory)
                records = islice(
                    log.read(begun.applier.next_sequence), random.randint(1, _RECORDS_MAX)
                )
                self._replay(
                    begun, log, max((record.last_sequence for record in records), default=0)
                )
            if begun.applier.applied_sequence > begun.sequence:
                write_snapshot(lock, begun.applier, KEEP)
                begun.sequence = begun.applier.applied_sequence
                self.written += 1

    def catch_up(self, log: Log) -> Start:
        """A machine that began at genesis, was given each record once and never saw a snapshot, as of the log's end."""
        begun = self._follower
        if begun is None:
            first = next(log.read(0))
            replayer = Replayer(Engine(self._genesis), first)
            begun = self._follower = Start(replayer, first, 0, None)
        known = begun.applier.head
        if next(log.read(known.sequence)).head != known:
            raise Broken(f"the log does not go on from {known}, which was read from it")
        self._replay(begun, log, log.head().sequence)
        return begun

    def _replay(self, begun: Start, log: Log, until: int) -> None:
        """Apply the records after where a machine stands, which have to give the recorded events."""
        applier = begun.applier
        before = applier.applied_sequence
        try:
            replay_on(begun, log, until)
        except ReplayDifferedError as error:
            raise Broken(f"a replay differs: {error}") from error
        self.replayed += applier.applied_sequence - before

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
