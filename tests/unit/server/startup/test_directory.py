# SPDX-License-Identifier: Apache-2.0
"""Replay that begins with a snapshot: the same machine as from genesis, or the snapshot is passed over (SPEC J-4)."""

from pathlib import Path

import pytest

from clearinghouse.server.startup.directory import replay_log, replay_on
from clearinghouse.server.startup.snapshot_codec import (
    Start,
    load_snapshot,
    snapshot_chunks,
    start,
    write_snapshot,
)
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import JournalMissingError, SnapshotDamagedError, SnapshotError
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Record
from clearinghouse.storage.snapshots import SnapshotLock, list_snapshots, read_chunks
from tests.golden.journal_file import record_game
from tests.golden.make import BATCH_MAX, play
from tests.stateful.player import genesis

SEED = 20
MOVES = 150
POINTS = (3, 4, 20, 50)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """The journal of one game."""
    return record_game(genesis(), play(SEED, MOVES)[0].steps, BATCH_MAX)


@pytest.fixture
def log(records: list[Record]) -> MemoryLog:
    """The same as a log."""
    return MemoryLog(records, 1)


def write_at(directory: Path, log: MemoryLog, until: int) -> Start:
    """Write a snapshot of the last record within `until`, by way of those that are there; the machine."""
    begun = start(log, directory)
    replay_on(begun, log, until)
    lock = SnapshotLock(directory)
    write_snapshot(lock, begun.applier, keep=10)
    lock.release()
    return begun


def image(begun: Start) -> list[bytes]:
    """All that a machine would write."""
    return list(snapshot_chunks(begun.applier.engine.state))


@pytest.fixture
def snapshots(tmp_path: Path, log: MemoryLog, records: list[Record]) -> Path:
    """A directory with snapshots of some of the records, each made from the one before."""
    directory = tmp_path / "snapshots"
    for point in POINTS:
        write_at(directory, log, records[point].last_sequence)
    return directory


def test_a_start_from_a_snapshot_is_a_start_from_genesis(
    log: MemoryLog, snapshots: Path, records: list[Record]
) -> None:
    """With snapshots and without, the machine at the end is the same to the byte, index of ids included."""
    with_snapshots = replay_log(log, snapshots=snapshots)
    without = replay_log(log)
    assert with_snapshots.sequence == records[POINTS[-1]].last_sequence
    assert without.sequence == 0
    assert with_snapshots.applier.head == without.applier.head
    assert with_snapshots.applier.time_ns == without.applier.time_ns
    assert image(with_snapshots) == image(without)


def test_the_nearest_snapshot_before_a_sequence_is_taken(
    log: MemoryLog, snapshots: Path, records: list[Record]
) -> None:
    """A machine for an earlier sequence begins with the newest snapshot that is not beyond it."""
    assert start(log, snapshots, records[4].last_sequence).sequence == records[4].last_sequence
    assert start(log, snapshots, records[4].last_sequence - 1).sequence == records[3].last_sequence
    assert start(log, snapshots, records[3].last_sequence - 1).snapshot is None


def test_bad_snapshots_are_passed_over_one_after_the_other(
    log: MemoryLog, snapshots: Path, records: list[Record]
) -> None:
    """Each bad one is said, the next older is tried, and genesis is what is left."""
    newest, second, *others = [info.path for info in list_snapshots(snapshots)]
    newest.write_bytes(newest.read_bytes()[:-1])
    skipped: list[SnapshotError] = []
    begun = start(log, snapshots, skipped=skipped.append)
    assert (begun.snapshot, [error.path for error in skipped]) == (second, [newest])
    for path in (second, *others):
        path.write_bytes(b"")
    skipped.clear()
    assert start(log, snapshots, skipped=skipped.append).snapshot is None
    assert [error.path for error in skipped] == [newest, second, *others]


def test_a_snapshot_under_another_name_is_passed_over(log: MemoryLog, snapshots: Path) -> None:
    """The name of a file has to be that of its content."""
    newest = list_snapshots(snapshots)[0].path
    newest.rename(newest.with_name("snapshot-0000000000000000002.bin"))
    skipped: list[SnapshotError] = []
    start(log, snapshots, at=2, skipped=skipped.append)
    assert len(skipped) == 1


def change(path: Path, log: MemoryLog, chunks: list[bytes]) -> None:
    """Write a snapshot again with other chunks and a right hash, as a bug or a forger would."""
    record = next(log.read(list_snapshots(path.parent)[0].sequence))
    lock = SnapshotLock(path.parent)
    assert lock.write(record.head, record.time_ns, chunks) == path
    lock.release()


def test_a_snapshot_that_makes_no_state_is_passed_over(log: MemoryLog, snapshots: Path) -> None:
    """Chunks of another layout, cut short, of another sequence or of no meaning are never a machine."""
    newest = list_snapshots(snapshots)[0].path
    good = list(read_chunks(newest))
    older = list(read_chunks(list_snapshots(snapshots)[1].path))
    layout = decode(good[0])
    assert isinstance(layout, list)
    cases = (
        [encode(layout[1:]), *good[1:]],
        good[:-3],
        good[1:],
        [*good, good[-1]],
        [b"\xc1"],
        [encode([[1], [1], [], []]), *good],
    )
    for chunks in cases:
        change(newest, log, list(chunks))
        with pytest.raises(SnapshotDamagedError, match="makes no state"):
            load_snapshot(newest)
    change(newest, log, older)
    skipped: list[SnapshotError] = []
    begun = start(log, snapshots, skipped=skipped.append)
    assert begun.snapshot != newest
    assert "its state is of sequence" in str(skipped[0])


def test_a_log_without_genesis_has_no_start(tmp_path: Path) -> None:
    """An empty log is said to be one."""
    with pytest.raises(JournalMissingError):
        start(MemoryLog(), tmp_path)


@pytest.mark.parametrize(
    ("schedule", "commands", "seconds", "due"),
    [
        (Schedule(10, 60), 9, 59, False),
        (Schedule(10, 60), 10, 0, True),
        (Schedule(10, 60), 1, 60, True),
        (Schedule(10, 60), 0, 600, False),
        (Schedule(0, 60), 10**9, 59, False),
        (Schedule(10, 0), 9, 10**9, False),
        (Schedule(0, 0), 10**9, 10**9, False),
    ],
)
def test_when_a_snapshot_is_due(schedule: Schedule, commands: int, seconds: int, due: bool) -> None:
    """By count or by time, the earlier of the two; never without a command since the last."""
    assert schedule.is_due(commands, seconds) is due
