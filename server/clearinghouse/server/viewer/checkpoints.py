# SPDX-License-Identifier: Apache-2.0
"""Keep states at regular sequences in a temporary directory, so that any moment is near one of them.

Owns their number and their size on disk. They are snapshots as in J-4, but never in the journal's directory, which is
only read.
"""

import os
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import Final

from clearinghouse.server.analysis.replayed_state import Past, out_of_range
from clearinghouse.server.journal.records import Applier
from clearinghouse.server.startup.snapshot_codec import collector_paused, snapshot_chunks, start
from clearinghouse.storage.errors import StorageError
from clearinghouse.storage.lock import LOCK_FILE, DirectoryLock
from clearinghouse.storage.reader import JournalReader
from clearinghouse.storage.snapshots import SnapshotLock, list_snapshots

FRAMES_WANTED: Final = 32
SPACING_MIN: Final = 2_000
BYTES_MAX: Final = 1 << 30


_PREFIX: Final = "clearinghouse-inspect-"
_SECONDS_BEFORE_LEFT: Final = 60  # a directory exists for a short time before it is locked


def remove_left_behind() -> None:
    """Remove the temporary directories that killed commands of this user have left: no process holds their lock."""
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            found = directory.lstat()
            age = time.time() - (directory / LOCK_FILE).lstat().st_mtime
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
                continue
            if age < _SECONDS_BEFORE_LEFT:
                continue
            lock = DirectoryLock(directory)
        except (OSError, StorageError):
            continue  # another process holds it, or removes it at the same time
        try:
            shutil.rmtree(directory, ignore_errors=True)
        finally:
            lock.release()


class Keyframes:
    """A keeper of snapshots ("frames") of one journal, made during its replay; `close` removes their directory."""

    def __init__(
        self,
        end: int,
        *,
        spacing_min: int = SPACING_MIN,
        bytes_max: int = BYTES_MAX,
    ) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = SnapshotLock(self.directory)
        self._spacing = max(spacing_min, end // FRAMES_WANTED)
        self._bytes_max = bytes_max
        self._last = 0

    def look(self, applier: Applier) -> None:
        """Save a frame of the machine between two records, if one is due by now."""
        if applier.applied_sequence - self._last >= self._spacing:
            self.keep(applier)

    def keep(self, applier: Applier) -> None:
        """Save a frame of the machine between two records, due or not."""
        self._last = applier.applied_sequence
        with collector_paused():
            chunks = snapshot_chunks(applier.engine.state)
            self._lock.write(applier.head, applier.time_ns, chunks)
        self._thin()

    def _thin(self) -> None:
        """If there are too many frames, remove every second one, and double the distance between later ones."""
        frames = [info.path for info in list_snapshots(self.directory)]
        while len(frames) > 1 and sum(path.stat().st_size for path in frames) > self._bytes_max:
            for path in frames[1::2]:
                path.unlink()
            frames = frames[::2]
            self._spacing *= 2

    def sequences(self) -> list[int]:
        """Return the sequences of the frames."""
        return sorted(info.sequence for info in list_snapshots(self.directory))

    def close(self) -> None:
        """Remove the frames; a second call does nothing."""
        self._lock.release()
        shutil.rmtree(self.directory, ignore_errors=True)


def past_at(reader: JournalReader, frames: Path, near: int) -> Past:
    """Return a machine at the last frame before sequence `near`, from which a replay can reach `near`.

    Raises OutOfRangeError, and the errors of reading and replaying.
    """
    end = reader.head().sequence
    if not 0 <= near <= end:
        raise out_of_range(near, end)
    begun = start(reader, frames, at=max(near - 1, 0))
    return Past(reader, begun=begun.applier)
