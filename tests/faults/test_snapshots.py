# SPDX-License-Identifier: Apache-2.0
"""Power cuts and failures while snapshots are written: each is there whole, or is known not to be."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from clearinghouse.storage.errors import SnapshotDamagedError, SnapshotFailedError
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Record
from clearinghouse.storage.snapshots import (
    SnapshotLock,
    check_snapshot,
    list_snapshots,
    read_chunks,
)
from tests.faults.disk import Disk
from tests.faults.journal_runs import scratch_directory, write_image
from tests.faults.recorder import Failure, Fault, Recorder
from tests.unit.storage.builders import batches

SEED = 4
RECORDS = batches(4)
LOG = MemoryLog(RECORDS, 1)


def chunks(record: Record) -> list[bytes]:
    """Return the content of a snapshot of a record here."""
    return [Random(record.first_sequence).randbytes(size) for size in (10, 3_000, 700)]


def write_all(directory: Path, recorder: Recorder, written: list[tuple[int, Record]]) -> None:
    """A snapshot of each record, and after how many operations it was said to be durable."""
    lock = SnapshotLock(directory, recorder.files)
    try:
        for record in RECORDS:
            lock.write(record.head, record.time_ns, chunks(record))
            written.append((len(recorder.operations), record))
    finally:
        lock.release()


def whole(directory: Path) -> list[Record]:
    """The records whose snapshots are believed, each with the content that was written."""
    found = []
    for info in list_snapshots(directory):
        try:
            header = check_snapshot(info.path, LOG)
        except SnapshotDamagedError:
            continue
        record = next(record for record in RECORDS if record.head == header.head)
        assert list(read_chunks(info.path)) == chunks(record)
        found.append(record)
    return found


def draw_all(recorder: Recorder, written: Sequence[tuple[int, Record]], scratch: Path) -> int:
    """Draw images of every point: those that were durable are believed, and nothing else than was written; how many."""
    disk = Disk()
    count = 0
    for point, operation in enumerate(recorder.operations, start=1):
        disk.apply(operation)
        for variant in range(1 if disk.is_certain else 6):
            image = scratch / f"{point}-{variant}"
            write_image(image, disk.draw(Random(f"{SEED}/{point}/{variant}")))
            durable = [record for after, record in written if after <= point]
            assert set(durable_heads(whole(image))) >= set(durable_heads(durable))
            count += 1
    return count


def durable_heads(records: Sequence[Record]) -> list[int]:
    """Return the key by which records differ."""
    return [record.last_sequence for record in records]


def test_a_power_cut_leaves_every_written_snapshot() -> None:
    """A snapshot that was said to be written is there whole, and one that was not is whole or not believed."""
    with scratch_directory() as scratch:
        directory = scratch / "snapshots"
        directory.mkdir()
        recorder = Recorder(directory, Disk())
        written: list[tuple[int, Record]] = []
        write_all(directory, recorder, written)
        assert len(written) == len(RECORDS)
        assert draw_all(recorder, written, scratch) > 40


@pytest.mark.parametrize("failure", list(Failure))
def test_a_failed_snapshot_leaves_those_before(failure: Failure) -> None:
    """If any act fails, the writer says so, and the snapshots before it are still there, also after a power cut."""
    with scratch_directory() as scratch:
        for act in range(1, 4 * len(RECORDS) + 1):
            place = scratch / f"{act}"
            directory = place / "snapshots"
            directory.mkdir(parents=True)
            recorder = Recorder(directory, Disk(), fault=Fault(failure, act, act))
            written: list[tuple[int, Record]] = []
            with pytest.raises(SnapshotFailedError):
                write_all(directory, recorder, written)
            assert recorder.struck
            before = durable_heads([record for _, record in written])
            assert set(durable_heads(whole(directory))) >= set(before)
            draw_all(recorder, written, place)
