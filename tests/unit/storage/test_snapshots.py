# SPDX-License-Identifier: Apache-2.0
"""Snapshot files: whole or not there, believed only with the journal's own hash at their place (SPEC J-4)."""

import errno
import os
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Never

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.storage.encoding import PlainValue, encode
from clearinghouse.storage.errors import (
    DirectoryLockedError,
    JournalDamagedError,
    SnapshotDamagedError,
    SnapshotFailedError,
    SnapshotTooNewError,
)
from clearinghouse.storage.files import SystemFiles
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.snapshots import (
    KEEP,
    SPREAD,
    SnapshotLock,
    check_snapshot,
    list_snapshots,
    read_chunks,
    surplus,
)
from tests.unit.storage.builders import append_batches, batches

CHUNKS = [b"first", b"second" * 1_000, bytes(range(256))]


@pytest.fixture
def log() -> MemoryLog:
    """A log of genesis and four batches of three."""
    log = MemoryLog()
    log.fence(1)
    append_batches(log, 5)
    return log


def put(directory: Path, record: Record, chunks: list[bytes] = CHUNKS) -> Path:
    """Write a snapshot of the end of a record."""
    lock = SnapshotLock(directory)
    try:
        return lock.write(record.head, record.time_ns, chunks)
    finally:
        lock.release()


def test_what_is_written_is_read_back(tmp_path: Path, log: MemoryLog) -> None:
    """Header and chunks come back as they were, and the snapshot is believed beside its journal."""
    record = list(log.read(0))[2]
    path = put(tmp_path / "snapshots", record)
    header = check_snapshot(path, log)
    assert (header.head, header.time_ns) == (record.head, record.time_ns)
    assert list(read_chunks(path)) == CHUNKS
    assert [(info.path, info.sequence) for info in list_snapshots(path.parent)] == [
        (path, record.last_sequence)
    ]


def test_equal_machines_write_equal_files(tmp_path: Path, log: MemoryLog) -> None:
    """The file depends on head, time and chunks alone."""
    record = list(log.read(0))[2]
    one, other = put(tmp_path / "one", record), put(tmp_path / "other", record)
    assert one.read_bytes() == other.read_bytes()


def test_every_flipped_bit_is_found(tmp_path: Path, log: MemoryLog) -> None:
    """If any single byte of a snapshot is changed, it is rejected."""
    path = put(tmp_path, list(log.read(0))[2], [b"a chunk", b"another"])
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1 :])
        with pytest.raises((SnapshotDamagedError, SnapshotTooNewError), match=path.name):
            check_snapshot(path, log)
    path.write_bytes(good)
    check_snapshot(path, log)


def test_every_cut_is_found(tmp_path: Path, log: MemoryLog) -> None:
    """Wherever a snapshot ends too early or goes on, it is not believed."""
    path = put(tmp_path, list(log.read(0))[2], [b"a chunk", b"another"])
    good = path.read_bytes()
    for data in [*(good[:length] for length in range(len(good))), good + b"\x00", good + good]:
        path.write_bytes(data)
        with pytest.raises(SnapshotDamagedError, match=path.name):
            check_snapshot(path, log)


def test_chunks_of_a_file_that_was_cut_after_its_check_are_not_believed(
    tmp_path: Path, log: MemoryLog
) -> None:
    """Whole chunks before the cut are read; the error names the file and says whether a length or a chunk is cut."""
    path = put(tmp_path, list(log.read(0))[2], [b"a chunk", b"another"])
    good = path.read_bytes()
    ends = {good.index(chunk) + len(chunk): chunk for chunk in (b"a chunk", b"another")}
    begin, end = ends
    for length in range(begin, end):
        path.write_bytes(good[:length])
        found = read_chunks(path)
        assert next(found) == b"a chunk"
        is_in_length = length < end - len(b"another")
        said = "a length is cut off" if is_in_length else "it ends within a chunk"
        # A length beyond what is left of the file is as wrong as one that is cut.
        with pytest.raises(SnapshotDamagedError, match=f"{path.name}.*{said}"):
            next(found)


def test_a_snapshot_ahead_of_the_journal_names_both(tmp_path: Path, log: MemoryLog) -> None:
    """A snapshot of a sequence that the journal does not reach is passed over, with both sequences said."""
    path = put(tmp_path, batches(9)[8])
    with pytest.raises(SnapshotDamagedError, match="of sequence 24, the journal ends at 12"):
        check_snapshot(path, log)


def test_a_snapshot_of_another_journal_is_refused(tmp_path: Path, log: MemoryLog) -> None:
    """A snapshot whose hash at its sequence is not the journal's, or that lies within a record, is not believed."""
    records = list(log.read(0))
    lock = SnapshotLock(tmp_path)
    for head, time_ns, reason in (
        (Head(6, bytes(32)), records[2].time_ns, "the journal has"),
        (Head(5, records[2].chain_hash), records[2].time_ns, "the journal has"),
        (records[2].head, records[2].time_ns + 1, "its time"),
    ):
        path = lock.write(head, time_ns, CHUNKS)
        with pytest.raises(SnapshotDamagedError, match=reason):
            check_snapshot(path, log)
    lock.release()


def test_damage_of_the_journal_is_the_journals(tmp_path: Path, log: MemoryLog) -> None:
    """Where the journal itself is damaged at the snapshot's place, that is what is said."""

    class Damaged(MemoryLog):
        """A log that cannot be read."""

        def read(self, from_sequence: int) -> Never:
            """Find damage at once."""
            raise JournalDamagedError(from_sequence, "as the test wants it")

        def head(self) -> Head:
            """A head beyond the snapshot."""
            return log.head()

    path = put(tmp_path, list(log.read(0))[2])
    with pytest.raises(JournalDamagedError):
        check_snapshot(path, Damaged())


def test_a_newer_format_is_passed_over_with_both_versions(tmp_path: Path, log: MemoryLog) -> None:
    """A snapshot of a newer version is distinguished from a damaged one."""
    path = tmp_path / "snapshot-0000000000000000006.bin"
    header = encode((2, "any text"))
    path.write_bytes(b"CLHSSNAP" + len(header).to_bytes(8, "big") + header)
    with pytest.raises(SnapshotTooNewError, match="format 2, this version reads formats up to 1"):
        check_snapshot(path, log)


def test_the_newest_stay(tmp_path: Path, log: MemoryLog) -> None:
    """Pruning keeps the newest by sequence and removes what a crash left half written; other files stay."""
    lock = SnapshotLock(tmp_path)
    for record in list(log.read(0))[1:]:
        lock.write(record.head, record.time_ns, CHUNKS)
    half = tmp_path / "snapshot-0000000000000000099.new"
    half.write_bytes(b"half")
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    removed = lock.prune(2, spread=0)
    assert [info.sequence for info in list_snapshots(tmp_path)] == [12, 9]
    assert len(removed) == 3
    assert not half.exists()
    assert other.exists()
    lock.release()


@settings(max_examples=30)
@given(
    steps=st.lists(st.integers(1, 1_000), min_size=1, max_size=120),
    keep=st.integers(1, 4),
    spread=st.integers(0, 8),
)
def test_no_more_stay_than_asked_for_and_the_newest_do(
    steps: list[int], keep: int, spread: int
) -> None:
    """However snapshots come, the newest stay, with at most so many older ones, and nothing goes before it must."""
    present: list[int] = []
    for sequence in accumulate(steps):
        present.insert(0, sequence)
        gone = surplus(present, keep, spread)
        assert not gone & set(present[:keep])
        assert len(gone) == max(len(present) - keep - spread, 0)
        present = [one for one in present if one not in gone]


@pytest.mark.parametrize("taken", [10, 19, 20, 100, 700])
def test_old_snapshots_are_spread_evenly(taken: int) -> None:
    """Taken at even distances, no moment is further behind one than twice what an even spread would give."""
    present: list[int] = []
    for sequence in range(1, taken + 1):
        present.insert(0, sequence)
        gone = surplus(present, KEEP, SPREAD)
        present = [one for one in present if one not in gone]
    ends = [0, *present[::-1]]
    widest = max(after - before for before, after in pairwise(ends))
    assert widest <= max(1, 2 * taken // SPREAD)


def test_one_process_at_a_time_writes(tmp_path: Path) -> None:
    """A second writer of snapshots is refused until the first lets go."""
    lock = SnapshotLock(tmp_path)
    with pytest.raises(DirectoryLockedError):
        SnapshotLock(tmp_path)
    lock.release()
    SnapshotLock(tmp_path).release()


class FullDisk(SystemFiles):
    """A disk on which one act fails."""

    def __init__(self, act: str) -> None:
        self.act = act

    def _fail(self, act: str) -> None:
        if act == self.act:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Fail, or write."""
        self._fail("write")
        super().write(descriptor, data, offset)

    def sync(self, descriptor: int) -> None:
        """Fail, or sync."""
        self._fail("sync")
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """Fail, or replace."""
        self._fail("replace")
        super().replace(source, target)


@pytest.mark.parametrize("act", ["write", "sync", "replace"])
def test_a_snapshot_that_fails_leaves_the_old_one(tmp_path: Path, log: MemoryLog, act: str) -> None:
    """For every step of writing that fails, the earlier snapshots are as they were and no partial one is left."""
    record = list(log.read(0))[2]
    path = put(tmp_path, record)
    before = path.read_bytes()
    lock = SnapshotLock(tmp_path, FullDisk(act))
    for head in (record.head, log.head()):
        with pytest.raises(SnapshotFailedError, match="No space left"):
            lock.write(head, record.time_ns, [b"other"])
    lock.release()
    assert [info.path for info in list_snapshots(tmp_path)] == [path]
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.new"))


def test_what_cannot_be_opened_is_damage(tmp_path: Path, log: MemoryLog) -> None:
    """A directory with a snapshot's name is passed over like anything else that is none."""
    path = tmp_path / "snapshot-0000000000000000006.bin"
    path.mkdir()
    with pytest.raises(SnapshotDamagedError):
        check_snapshot(path, log)
    assert list_snapshots(tmp_path / "missing") == []


class Counted(SystemFiles):
    """Files that note the size and the place of each write."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, int]] = []

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Note, and write."""
        self.writes.append((offset, len(data)))
        super().write(descriptor, data, offset)


def test_chunks_are_written_in_blocks_of_some_megabytes(tmp_path: Path, log: MemoryLog) -> None:
    """A block ends with the piece that reaches 4 MiB; the next one counts from nothing."""
    mib = 1 << 20
    record = list(log.read(0))[2]
    files = Counted()
    lock = SnapshotLock(tmp_path, files)
    chunks = [bytes([number]) * (3 * mib) for number in range(1, 6)]
    path = lock.write(record.head, record.time_ns, chunks)
    lock.release()
    sizes = [size // mib for _, size in files.writes]
    assert sizes == [6, 6, 3]
    ends = list(accumulate(size for _, size in files.writes))
    assert [offset for offset, _ in files.writes] == [0, *ends[:-1]]
    assert path.stat().st_size == ends[-1]
    check_snapshot(path, log)
    assert list(read_chunks(path)) == chunks


HASH = bytes(32)


@pytest.mark.parametrize(
    "values",
    [
        [],
        7,
        ["1", 3, HASH, 5],
        [1, 3, HASH],
        [1, 3, HASH, 5, 6],
        [1, "3", HASH, 5],
        [1, -1, HASH, 5],
        [1, 3, 4, 5],
        [1, 3, HASH[1:], 5],
        [1, 3, HASH + b"0", 5],
        [1, 3, HASH, "5"],
    ],
)
def test_a_header_of_another_form_is_damage(
    tmp_path: Path, log: MemoryLog, values: PlainValue
) -> None:
    """Each of its four values has one type; a sequence is not negative, and a hash has 32 bytes."""
    header = encode(values)
    path = tmp_path / "snapshot-0000000000000000003.bin"
    path.write_bytes(b"CLHSSNAP" + len(header).to_bytes(8, "big") + header + bytes(8 + 32))
    with pytest.raises(SnapshotDamagedError) as refused:
        check_snapshot(path, log)
    assert str(refused.value) == f"snapshot {path}: its header is none"
