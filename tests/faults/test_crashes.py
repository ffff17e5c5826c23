# SPDX-License-Identifier: Apache-2.0
"""Power cuts at every point and failures of every act: short slices of what `make faults` does at length."""

from random import Random

import pytest

from tests.faults.crashes import Tally, disk_at, recordings, run_histories
from tests.faults.disk import Disk, Kind, Operation
from tests.faults.failing import FailTally, run_failures
from tests.faults.journal_runs import live, read_image, scratch_directory

SEED = 4


def kept(tally: Tally | FailTally) -> bool:
    """Return whether every promise was kept; shows those that were not, each with the line that repeats it."""
    what = "image" if isinstance(tally, Tally) else "failure"
    for address, complaint in tally.broken[:10]:
        print(f"python -m tests.faults {what} {address}    {complaint}")  # noqa: T201
    return not tally.broken


def test_the_recording_is_whole() -> None:
    """The sum of the recorded operations is the content of the directory, byte for byte."""
    with scratch_directory() as scratch:
        for number in range(4):
            path = scratch / f"life-{number}"
            recording = live(path, Disk(), Random(number), appends=25, clean_stop=True)
            assert recording.error is None
            assert disk_at(recording, len(recording.recorder.operations)).view() == read_image(path)


def test_a_recording_meets_what_it_is_about() -> None:
    """The recordings have new logs, checkpoints that end and that a reader delays, and syncs of every file."""
    with scratch_directory() as scratch:
        recorded = [recording.recorder.operations for recording in recordings(scratch, SEED, 30, 0)]
    seen = {(one.kind, one.name) for operations in recorded for one in operations}
    for name in ("journal.db", "journal.db-wal", "head"):
        assert {(Kind.WRITE, name), (Kind.SYNC, name)} <= seen
    assert {(Kind.CREATE, "journal.db-wal"), (Kind.RENAME, "head")} <= seen
    headers = [
        one
        for one in recorded[0]
        if (one.kind, one.name, one.offset) == (Kind.WRITE, "journal.db-wal", 0)
    ]
    assert len(headers) >= 4


def test_what_is_not_synced_may_be_lost() -> None:
    """The model gives up what was not synced, and keeps what was; a sync that failed keeps nothing, then or later."""
    write = Operation(Kind.WRITE, 0, "f", 0, b"new")
    for then, possible in (
        ([], {b"old", b"new", b"nld", b"ned"}),
        ([Kind.SYNC], {b"new"}),
        ([Kind.SYNC_FAILED, Kind.SYNC], {b"old", b"new", b"nld", b"ned"}),
    ):
        disk = Disk({"f": b"old"})
        for operation in [write, *(Operation(kind, 0, "f") for kind in then)]:
            disk.apply(operation)
        random = Random(SEED)
        assert {disk.draw(random)["f"] for _ in range(300)} == possible
        assert disk.view() == {"f": b"new"}


def test_names_that_are_not_synced_may_be_lost() -> None:
    """A new name, a deleted one and a replaced one are there or not until the directory is synced."""
    disk = Disk({"kept": b"1", "gone": b"2"})
    disk.apply(Operation(Kind.CREATE, 2, "new"))
    disk.apply(Operation(Kind.RENAME, 2, "kept"))
    disk.apply(Operation(Kind.DELETE, 1, "gone"))
    random = Random(SEED)
    drawn = {tuple(sorted(disk.draw(random).items())) for _ in range(300)}
    assert (("gone", b"2"), ("kept", b"1")) in drawn
    assert (("kept", b""),) in drawn
    assert len(drawn) > 2
    disk.apply(Operation(Kind.SYNC_NAMES))
    assert disk.draw(random) == disk.view() == {"kept": b""}


def test_a_power_cut_loses_nothing_that_was_acknowledged() -> None:
    """For all remains of unsynced writes after a crash between operations, all acknowledged data is recovered."""
    tally = run_histories(SEED, 1, appends=6, variants=1)
    assert kept(tally)
    assert tally.images > 120


def test_a_power_cut_at_the_very_beginning() -> None:
    """A directory whose making was cut short at any point, and torn in many ways, is begun again or recovered."""
    tally = run_histories(SEED, 1, appends=1, variants=2)
    assert kept(tally)
    assert tally.images > 80


def test_without_the_sync_of_each_commit_something_is_lost() -> None:
    """The same run with synchronous NORMAL loses acknowledged records: so the run can see a loss."""
    assert run_histories(SEED, 1, appends=2, variants=1, synchronous="NORMAL").broken


def test_a_failure_at_any_point_is_the_end_and_loses_nothing() -> None:
    """After a failed write or sync nothing is acknowledged or written, and a restart has all that had been."""
    tally = run_failures(SEED, appends=2, samples=1, step=9)
    assert kept(tally)
    assert tally.failures > 25


@pytest.mark.slow
def test_many_power_cuts_lose_nothing() -> None:
    """The same over a longer history and more ways to tear."""
    tally = run_histories(SEED + 1, 1, appends=30, variants=1)
    assert kept(tally)
    assert tally.images > 600


@pytest.mark.slow
def test_many_failures_lose_nothing() -> None:
    """The same at every act of a longer life."""
    tally = run_failures(SEED + 1, appends=5, samples=1, step=4)
    assert kept(tally)
    assert tally.failures > 120
