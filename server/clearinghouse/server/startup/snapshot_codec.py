# SPDX-License-Identifier: Apache-2.0
"""Write and read snapshots of a machine, from which a replay can begin instead of genesis (SPEC J-4, I-10).

Owns the chunks of a snapshot file and the choice of the snapshot that a replay starts from. A snapshot is used if its
own hash is right and the journal has its head; otherwise the next older one is tried, and genesis last. Must never
write to a journal.

The chunks are those of `statemachine.snapshot`, encoded.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clearinghouse.server.journal.records import Applier, Replayer
from clearinghouse.server.journal.versions import check_rule_set
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.statemachine.engine.engine import Engine, engine_of
from clearinghouse.statemachine.snapshot.restore import restore
from clearinghouse.statemachine.snapshot.write import snapshot
from clearinghouse.statemachine.state.state import State
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import (
    JournalMissingError,
    SnapshotDamagedError,
    SnapshotError,
)
from clearinghouse.storage.port import Record
from clearinghouse.storage.snapshots import (
    SPREAD,
    HasRecords,
    SnapshotLock,
    check_snapshot,
    list_snapshots,
    read_chunks,
)

Skipped = Callable[[SnapshotError], None]
"""Receives each snapshot that a start skips, with the reason."""


def say_nothing(error: SnapshotError) -> None:
    """Ignore the report that a snapshot was skipped."""


@dataclass(slots=True)
class Start:
    """A machine as of `sequence` of a log, to which later records can be applied; at sequence 0 it is at genesis."""

    replayer: Replayer
    genesis: Record
    sequence: int
    snapshot: Path | None

    @property
    def applier(self) -> Applier:
        """Return the machine in an applier that continues the log, ready for commands."""
        return self.replayer.applier


def snapshot_chunks(state: State) -> Iterator[bytes]:
    """Yield the chunks of a snapshot of a machine between two records; the bytes are the same on every computer."""
    for chunk in snapshot(state):
        yield encode(chunk)  # type: ignore[arg-type]


def load_snapshot(path: Path) -> State:
    """Return the state of a checked snapshot. Raises SnapshotDamagedError."""
    chunks = read_chunks(path)
    try:
        with collector_paused():
            return restore(decode(chunk) for chunk in chunks)
    except (ValueError, TypeError, LookupError, AssertionError) as error:
        raise SnapshotDamagedError(path, f"it makes no state: {error}") from error


def start(
    log: HasRecords,
    snapshots: Path | None,
    at: int | None = None,
    skipped: Skipped = say_nothing,
) -> Start:
    """Return the machine at the newest usable snapshot in `snapshots` at or before `at`, else at genesis.

    Raises JournalMissingError for a log without genesis, JournalDamagedError for a log that is damaged there, and
    NewerRecordError for a snapshot whose rule set only a newer version has.
    """
    first = next(log.read(0), None)
    if first is None:
        raise JournalMissingError("the journal is empty: it has no genesis yet")
    for info in list_snapshots(snapshots) if snapshots is not None else ():
        if at is not None and info.sequence > at:
            continue
        try:
            header = check_snapshot(info.path, log)
            if header.head.sequence != info.sequence:
                raise SnapshotDamagedError(info.path, f"it is of sequence {header.head.sequence}")
            state = load_snapshot(info.path)
            if state.sequence != info.sequence:
                raise SnapshotDamagedError(info.path, f"its state is of sequence {state.sequence}")
        except SnapshotError as error:
            skipped(error)
            continue
        # The record that put a later set in force is before the snapshot: a replay from here would not meet it.
        check_rule_set(info.sequence, state.rule_set)
        return Start(Replayer(engine_of(state), header), first, info.sequence, info.path)
    engine = Engine(genesis_from_bytes(first.commands))
    return Start(Replayer(engine, first), first, 0, None)


def write_snapshot(lock: SnapshotLock, applier: Applier, keep: int, spread: int = SPREAD) -> Path:
    """Write a snapshot of a machine between two records, and remove snapshots that need not be kept; return its path.

    `storage.snapshots` explains `keep` and `spread`. Raises SnapshotFailedError.
    """
    assert not applier.entries
    with collector_paused():
        chunks = snapshot_chunks(applier.engine.state)
        path = lock.write(applier.head, applier.time_ns, chunks)
    lock.prune(keep, spread)
    return path


@contextmanager
def collector_paused() -> Iterator[None]:
    """In the block, switch garbage collection off, because millions of objects are made or freed together."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
