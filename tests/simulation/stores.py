# SPDX-License-Identifier: Apache-2.0
"""Where a simulated server keeps its log: what it opens, what a crash leaves, and bits that turn over meanwhile.

Owns the two ways to a simulated disk: the fast log of `log.py`, and the journal itself over SQLite, recorded below
(`tests/faults/recorder.py`). Both are one port to the simulator.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Head, Log, Record
from tests.faults.disk import Disk
from tests.faults.journal_runs import frequent_checkpoints, write_image
from tests.faults.recorder import Failure, Recorder
from tests.simulation.chaos import (
    CRASH,
    FAILED_WRITE,
    FULL_DISK,
    SHORT_WRITE,
    Chaos,
    Crash,
)
from tests.simulation.log import HEAD, LOG, SimulatedLog, Syncs


class Store(Protocol):
    """A place for one log that outlives the processes that open it."""

    def open(self) -> Log:
        """Open the log as a starting server does. Raises StorageError."""
        ...

    def after_commit(self) -> None:
        """Do the commit thread's work between two appends. Raises StorageError."""
        ...

    def stop(self, *, power_cut: bool) -> None:
        """The process is gone; with `power_cut` so is what the system had in its cache."""
        ...

    def flip(self) -> bool:
        """Turn over one bit of what a process sees on the disk, if there is any, and make all of it durable."""
        ...

    def unflip(self) -> None:
        """Put back what `flip` found."""
        ...


class _OneDisk:
    """The disk of a store, and the bits that turn over on it."""

    def __init__(self, disk: Disk, chaos: Chaos) -> None:
        """Begin with a disk."""
        self._chaos = chaos
        self._disk = disk
        self._flipped = Disk()

    def flip(self) -> bool:
        """See `Store.flip`."""
        flipped = _flipped(self._disk, self._chaos)
        if flipped is None:
            return False
        self._flipped, self._disk = self._disk, flipped
        return True

    def unflip(self) -> None:
        """See `Store.unflip`."""
        self._disk = self._flipped


class MemoryStore(_OneDisk):
    """The fast one."""

    def __init__(self, chaos: Chaos, syncs: Syncs = Syncs.KEPT) -> None:
        """An empty disk."""
        super().__init__(Disk({LOG: b"", HEAD: b""}), chaos)
        self._syncs = syncs

    def open(self) -> Log:
        """See `Store.open`."""
        return SimulatedLog(self._disk, self._chaos, self._syncs)

    def after_commit(self) -> None:
        """Nothing is left to do."""

    def stop(self, *, power_cut: bool) -> None:
        """See `Store.stop`."""
        if power_cut:
            self._disk = Disk(self._disk.draw(self._chaos.random))


class DirectoryStore(_OneDisk):
    """The journal itself, with SQLite, on a recorded disk."""

    def __init__(self, scratch: Path, chaos: Chaos, synchronous: str = "FULL") -> None:
        """An empty disk; `scratch` is where processes see it. `synchronous` other than FULL is a control."""
        super().__init__(Disk(), chaos)
        self._scratch = scratch
        self._synchronous = synchronous
        self._lives = 0
        self._recorder: Recorder | None = None
        self._opened: DataDirectory | None = None
        self._journal: CrashingJournal | None = None

    def open(self) -> Log:
        """See `Store.open`."""
        self._lives += 1
        path = self._scratch / f"life-{self._lives}"
        write_image(path, self._disk.view())
        recorder = FailingRecorder(path, self._disk, self._chaos, self._synchronous)
        self._recorder = recorder
        self._opened = DataDirectory(path, binding=recorder.binding, files=recorder.files)
        self._journal = CrashingJournal(self._opened.journal, recorder, self._chaos)
        return self._journal

    def after_commit(self) -> None:
        """Checkpoints, as the commit thread has them; due after a few pages, so that they come often."""
        assert self._opened is not None
        with frequent_checkpoints():
            self._opened.journal.checkpoint_if_due()

    def stop(self, *, power_cut: bool) -> None:
        """See `Store.stop`."""
        recorder = self._recorder
        assert recorder is not None
        cut = len(recorder.operations)
        if self._journal is not None and self._journal.crashed_at is not None:
            cut = self._journal.crashed_at
        recorder.stop()
        if self._opened is not None:
            self._opened.close()
        for operation in recorder.operations[:cut]:
            self._disk.apply(operation)
        shutil.rmtree(recorder.directory)
        self._recorder = self._opened = self._journal = None
        if power_cut:
            self._disk = Disk(self._disk.draw(self._chaos.random))


def _flipped(disk: Disk, chaos: Chaos) -> Disk | None:
    """Return a process's view of a disk, all of it durable, with one bit turned over; None where there is none."""
    image = disk.view()
    names = sorted(name for name, content in image.items() if content)
    if not names:
        return None
    random = chaos.random
    name = random.choice(names)
    content = bytearray(image[name])
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return Disk({**image, name: bytes(content)})


class FailingRecorder(Recorder):
    """A recorder whose acts fail as the run's chaos has it."""

    def __init__(self, directory: Path, disk: Disk, chaos: Chaos, synchronous: str) -> None:
        """Record in `directory`, which shows `disk`."""
        super().__init__(directory, disk, synchronous=synchronous)
        self._chaos = chaos

    def strike(self, *, passed_over: bool = False) -> Failure | None:
        """How the next act fails, if it does; what SQLite would pass over is left to `tests/faults`."""
        if not self.is_recording or passed_over:
            return None
        for kind, failure in (
            (FAILED_WRITE, Failure.ERROR),
            (SHORT_WRITE, Failure.SHORT),
            (FULL_DISK, Failure.FULL),
        ):
            if self._chaos.hit(kind):
                return failure
        return None


class CrashingJournal:
    """The journal, in which a process may end at any act of an append or a fence.

    Those acts are SQLite's, which no exception of ours can end as a crash does: the append goes on to its end, and the
    disk is then taken as it was at an act in the middle.
    """

    def __init__(self, journal: SqliteJournal, recorder: Recorder, chaos: Chaos) -> None:
        """Stand before `journal`, whose acts `recorder` notes."""
        self._journal = journal
        self._recorder = recorder
        self._chaos = chaos
        self.crashed_at: int | None = None

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """See `Log.append`."""
        start = len(self._recorder.operations)
        self._journal.append(epoch, expected_sequence, records)
        self._point(start)

    def read(self, from_sequence: int) -> Iterator[Record]:
        """See `Log.read`."""
        return self._journal.read(from_sequence)

    def fence(self, epoch: int) -> None:
        """See `Log.fence`."""
        start = len(self._recorder.operations)
        self._journal.fence(epoch)
        self._point(start)

    def epoch(self) -> int:
        """See `Log.epoch`."""
        return self._journal.epoch()

    def head(self) -> Head:
        """See `Log.head`."""
        return self._journal.head()

    def close(self) -> None:
        """See `Log.close`."""
        self._journal.close()

    def _point(self, start: int) -> None:
        """Perhaps the process ended at one of the acts since `start`."""
        if self._chaos.hit(CRASH, 40.0):
            end = len(self._recorder.operations)
            self.crashed_at = self._chaos.random.randint(start, end)
            raise Crash
