# SPDX-License-Identifier: Apache-2.0
"""Follow a journal with a second machine while another process writes to it, and write snapshots (SPEC J-4).

Owns the work of `clearinghouse snapshot`: to apply records after the newest snapshot, write the next one, and remove
the oldest. The server neither stops nor forks for it: this process reads committed records in short transactions and
leaves only complete files. Must never write to the journal.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from clearinghouse.server.startup.directory import Progress, no_progress, replay_on
from clearinghouse.server.startup.snapshot_codec import (
    Skipped,
    Start,
    say_nothing,
    start,
    write_snapshot,
)
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.storage.errors import JournalDamagedError
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import JournalReader
from clearinghouse.storage.snapshots import KEEP, SPREAD, SnapshotLock, snapshot_directory


@dataclass(frozen=True, slots=True)
class Schedule:
    """The interval of snapshots: a number of commands or of seconds, the first that is reached; 0: no such limit.

    The newest `keep` snapshots stay, and `spread` older ones. With `checked` the invariants are checked before each.
    """

    every_commands: int = 1_000_000
    every_seconds: int = 3_600
    keep: int = KEEP
    spread: int = SPREAD
    checked: bool = False

    def is_due(self, commands: int, seconds: float) -> bool:
        """Return whether a snapshot is due so many commands and seconds after the last one.

        None is due before a new command.
        """
        if commands <= 0:
            return False
        if self.every_commands and commands >= self.every_commands:
            return True
        return bool(self.every_seconds) and seconds >= self.every_seconds


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot that was written now, or existed already (`written`), with its path, head and size."""

    path: Path
    head: Head
    size: int
    written: bool
    write_ns: int


class Follower:
    """A machine that follows a journal to its end and writes snapshots of its state."""

    def __init__(self, reader: JournalReader, skipped: Skipped = say_nothing) -> None:
        """Load the newest usable snapshot, else begin with genesis. Raises the errors of `snapshot_codec.start`."""
        self.reader = reader
        self.begun: Start = start(reader, snapshot_directory(reader.path), skipped=skipped)
        self.last_sequence = self.begun.sequence  # of the last snapshot; 0: none
        self.last_path = self.begun.snapshot

    @property
    def head(self) -> Head:
        """Return the last applied sequence and its hash."""
        return self.begun.applier.head

    def catch_up(self, progress: Progress = no_progress, commands: int = 0) -> int:
        """Apply the committed records; return the number of commands since the last snapshot.

        With `commands` above 0 it stops after the first record with which this number reaches `commands`, since a
        snapshot is due then. Raises JournalDamagedError, ReplayDifferedError, JournalFailedError.
        """
        # No further than this end: on a busy server the loop otherwise never ends.
        last = self.reader.head().sequence
        if last < self.head.sequence:
            raise JournalDamagedError(last + 1, "the journal has become shorter")
        end = last
        if commands and self.last_sequence + commands <= last:
            record = next(self.reader.read(self.last_sequence + commands))
            end = max(record.last_sequence, self.head.sequence)
        if end > self.head.sequence:
            replay_on(self.begun, self.reader, end, lambda done, _: progress(done, last))
        return self.head.sequence - self.last_sequence

    def violations(self) -> list[str]:
        """Return each violation of an invariant in the present state."""
        return violations(self.begun.applier.engine.state)

    def write(self, lock: SnapshotLock, keep: int = KEEP, spread: int = SPREAD) -> Taken:
        """Write a snapshot of the present state unless one exists; return the snapshot. Raises SnapshotFailedError."""
        head = self.head
        if self.last_path is not None and self.last_sequence == head.sequence:
            return Taken(
                self.last_path, head, self.last_path.stat().st_size, written=False, write_ns=0
            )
        began_ns = time.perf_counter_ns()
        path = write_snapshot(lock, self.begun.applier, keep, spread)
        self.last_sequence = head.sequence
        self.last_path = path
        took_ns = time.perf_counter_ns() - began_ns
        return Taken(path, head, path.stat().st_size, written=True, write_ns=took_ns)
