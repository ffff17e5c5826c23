# SPDX-License-Identifier: Apache-2.0
"""Copies of a journal: whole or up to a point, beside its writer, following it, and what is refused (SPEC J-7)."""

from pathlib import Path

import pytest

from clearinghouse.storage import checkup, copying
from clearinghouse.storage.copying import JournalCopy, Until, complete_in, copy_journal
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import (
    CopyDivergesError,
    DirectoryLockedError,
    HeadDamagedError,
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    NoSuchPointError,
    TargetNotEmptyError,
)
from clearinghouse.storage.head import read_head
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.lock import DirectoryLock
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.schema import JOURNAL_FILE
from clearinghouse.storage.snapshots import KEEP, SPREAD, SnapshotLock, list_snapshots
from tests.unit.storage.builders import append_batches, contents, edit, make_journal


def records_in(path: Path) -> list[Record]:
    """Return the records of a directory, checked."""
    reader = open_read_only(path)
    try:
        return list(reader.read(0))
    finally:
        reader.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A directory with genesis and eight batches of three: sequences 0, 1-3, … 22-24, times 1,000 to 1,022."""
    path = tmp_path / "source"
    make_journal(path, 9)
    return path


def test_a_backup_is_the_journal(source: Path, tmp_path: Path) -> None:
    """Every record is there with its hash, the head beside it, the source untouched, and a writer can go on."""
    before = contents(source)
    target = tmp_path / "made" / "target"
    copied, snapshot, verification = copy_journal(source, target)
    assert contents(source) == before
    assert records_in(target) == records_in(source)
    assert (copied.records, copied.head.sequence, copied.time_ns) == (9, 24, 1_022)
    assert (snapshot, verification.findings, verification.records) == (None, (), 9)
    with DataDirectory(target) as directory:
        directory.journal.fence(directory.journal.epoch() + 1)
        append_batches(directory.journal, 2)
    assert len(records_in(target)) == 11


def test_a_process_that_dies_leaves_no_directory_that_starts(source: Path, tmp_path: Path) -> None:
    """A copy lies beside until it is complete, and its head comes last; one that fails leaves nothing."""
    target = tmp_path / "target"
    under_way = complete_in(target)
    work = under_way.__enter__()
    copy_journal(source, work)
    with pytest.raises(JournalMissingError, match="not completed"):
        DataDirectory(target)
    with pytest.raises(JournalMissingError):
        open_read_only(target)
    (work / JOURNAL_FILE).rename(target / JOURNAL_FILE)
    with pytest.raises(HeadDamagedError):
        DataDirectory(target)
    (target / JOURNAL_FILE).rename(work / JOURNAL_FILE)
    under_way.__exit__(None, None, None)
    assert records_in(target) == records_in(source)
    assert not work.exists()
    DataDirectory(target).close()
    with pytest.raises(TargetNotEmptyError), complete_in(target):
        pass
    failing = complete_in(tmp_path / "other")
    copy_journal(source, failing.__enter__())
    assert not failing.__exit__(ValueError, ValueError("no numbers"), None)
    assert not (tmp_path / "other").exists()


def test_a_backup_beside_the_writer(tmp_path: Path) -> None:
    """A commit that is only in the log file yet is in a backup that is taken while the writer continues."""
    source = tmp_path / "source"
    with DataDirectory(source) as directory:
        directory.journal.fence(1)
        appended = append_batches(directory.journal, 5)
        copy_journal(source, tmp_path / "one")
        appended += append_batches(directory.journal, 5)
        copy_journal(source, tmp_path / "two")
    assert records_in(tmp_path / "one") == appended[:5]
    assert records_in(tmp_path / "two") == appended


def test_a_commit_between_two_reads_is_no_lost_tail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that commits while its directory is examined is not called damaged by a backup or by `doctor`."""
    source = tmp_path / "source"
    with DataDirectory(source) as directory:
        directory.journal.fence(1)
        append_batches(directory.journal, 2)

        def late(path: Path) -> Head | None:
            append_batches(directory.journal, 1)
            return read_head(path)

        monkeypatch.setattr(copying, "read_head", late)
        monkeypatch.setattr(checkup, "read_head", late)
        found = {one.name: one.level for one in checkup.checkup(source)}
        assert (found["journal"], found["head"]) == ("ok", "ok")
        copy_journal(source, tmp_path / "copy")
    assert len(records_in(tmp_path / "copy")) >= 3


def test_epochs_are_kept(tmp_path: Path) -> None:
    """Records of several writers keep their epochs, so that the chain of the copy is the same."""
    source = tmp_path / "source"
    for _ in range(3):
        make_journal(source, 2)
    copied, _, _ = copy_journal(source, tmp_path / "target")
    assert [record.epoch for record in records_in(tmp_path / "target")] == [1, 1, 2, 2, 3, 3]
    assert copied.head == records_in(source)[-1].head


@pytest.mark.parametrize(
    ("until", "sequence"),
    [
        (Until(sequence=24), 24),
        (Until(sequence=23), 21),
        (Until(sequence=3), 3),
        (Until(sequence=2), 0),
        (Until(sequence=0), 0),
        (Until(time_ns=1_022), 24),
        (Until(time_ns=1_021), 21),
        (Until(time_ns=1_000), 0),
        (Until(time_ns=10**18), 24),
    ],
)
def test_a_restore_ends_with_the_last_whole_batch(
    source: Path, tmp_path: Path, until: Until, sequence: int
) -> None:
    """A sequence within a batch, or a time between two, ends before it; the head is that of the original there."""
    copied, _, _ = copy_journal(source, tmp_path / "target", until)
    original = {record.last_sequence: record.head for record in records_in(source)}
    assert copied.head == original[sequence]
    assert records_in(tmp_path / "target")[-1].head == copied.head


@pytest.mark.parametrize("until", [Until(sequence=25), Until(sequence=-1), Until(time_ns=999)])
def test_points_that_the_journal_does_not_have(source: Path, tmp_path: Path, until: Until) -> None:
    """A sequence beyond the end or a time before genesis is refused, and nothing is made."""
    with pytest.raises(NoSuchPointError):
        copy_journal(source, tmp_path / "target", until)
    assert not (tmp_path / "target").exists()


def test_nothing_is_written_over(source: Path, tmp_path: Path) -> None:
    """A target with anything in it is refused as it is, the source itself included."""
    target = tmp_path / "target"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    for path in (target, source):
        before = contents(path)
        with pytest.raises(TargetNotEmptyError):
            copy_journal(source, path)
        assert contents(path) == before


def test_a_target_that_somebody_holds_is_refused(source: Path, tmp_path: Path) -> None:
    """A directory that is locked by a process that has not written yet is left to it."""
    target = tmp_path / "target"
    target.mkdir()
    lock = DirectoryLock(target)
    with pytest.raises(DirectoryLockedError):
        copy_journal(source, target)
    lock.release()


def test_a_damaged_source_is_named_and_leaves_no_copy(source: Path, tmp_path: Path) -> None:
    """At the first record that does not verify the copy ends with its sequence, and what was made is taken away."""
    edit(source, "UPDATE record SET commands = x'00' WHERE first_sequence = 10")
    with pytest.raises(JournalDamagedError) as caught:
        copy_journal(source, tmp_path / "target")
    assert caught.value.sequence == 10
    assert list((tmp_path / "target").iterdir()) == []
    copied, _, _ = copy_journal(source, tmp_path / "target", Until(sequence=9))
    assert copied.head.sequence == 9


def test_a_copy_that_finds_no_space_says_what_to_do_with_the_copy(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy acknowledges nothing and stops no server, so the error speaks of neither."""

    def fail(*_: object) -> None:
        raise JournalFailedError("stop this process and start it again") from OSError(
            "disk is full"
        )

    monkeypatch.setattr(SqliteJournal, "append", fail)
    with pytest.raises(JournalFailedError) as caught:
        copy_journal(source, tmp_path / "target")
    assert str(caught.value) == (
        f"{tmp_path / 'target'} cannot be written: disk is full; free space or use another disk, then copy again"
    )


def test_a_source_that_lost_its_tail_is_named(source: Path, tmp_path: Path) -> None:
    """A journal that ends before its own head is no source of a copy."""
    edit(source, "DELETE FROM record WHERE first_sequence = 22")
    with pytest.raises(JournalDamagedError, match="its head file says 24"):
        copy_journal(source, tmp_path / "target")


def test_no_journal_no_copy(tmp_path: Path) -> None:
    """A directory without a journal is said to be one."""
    with pytest.raises(JournalMissingError):
        copy_journal(tmp_path, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_following_goes_on_where_the_copy_ends(tmp_path: Path) -> None:
    """A copy takes what is new at each pass, also after it was closed and taken up again."""
    source, target = tmp_path / "source", tmp_path / "target"
    with DataDirectory(source) as directory:
        directory.journal.fence(1)
        append_batches(directory.journal, 3)
        reader = open_read_only(source)
        with JournalCopy(reader, target, resume=True) as copy:
            assert copy.catch_up().records == 3
            append_batches(directory.journal, 2)
            assert copy.catch_up().records == 2
            assert copy.catch_up().records == 0
        append_batches(directory.journal, 1)
        with JournalCopy(reader, target, resume=True) as copy:
            assert copy.time_ns == 1_000 + 10
            assert copy.catch_up().records == 1
        reader.close()
    assert records_in(target) == records_in(source)


def test_following_into_another_journal_is_refused(source: Path, tmp_path: Path) -> None:
    """A copy of another clearinghouse, or one that has gone on by itself, is not continued."""
    forked, ahead = tmp_path / "forked", tmp_path / "ahead"
    make_journal(forked, 3)
    with DataDirectory(forked) as directory:
        directory.journal.fence(5)
        append_batches(directory.journal, 1)
    make_journal(ahead, 12)
    reader = open_read_only(source)
    hashes = [record.chain_hash.hex() for record in records_in(source)]
    there = (
        f"its hash there is {records_in(forked)[-1].chain_hash.hex()}, "
        f"the source has {hashes[3]} at 9"
    )
    for path, sequence, detail in ((forked, 9, there), (ahead, 33, "the source ends before it")):
        before = contents(path)
        with pytest.raises(CopyDivergesError) as refused:
            JournalCopy(reader, path, resume=True)
        assert (refused.value.path, refused.value.sequence) == (path, sequence)
        assert f"{path} is no beginning of this journal: at sequence {sequence} {detail};" in str(
            refused.value
        )
        after = contents(path)
        assert {name: data for name, (data, _) in after.items() if name != "lock"} == {
            name: data for name, (data, _) in before.items() if name != "lock"
        }
    reader.close()


def test_the_newest_usable_snapshot_comes_along(source: Path, tmp_path: Path) -> None:
    """Of the snapshots that a copy reaches the newest good one is copied; a bad one and one beyond the end are not."""
    records = records_in(source)
    lock = SnapshotLock(source / "snapshots")
    paths = [
        lock.write(records[number].head, records[number].time_ns, [b"chunk %d" % number])
        for number in (2, 4, 8)
    ]
    lock.release()
    copy_journal(source, tmp_path / "one", Until(sequence=21))
    assert [i.sequence for i in list_snapshots(tmp_path / "one" / "snapshots")] == [12]
    assert (tmp_path / "one" / "snapshots" / paths[1].name).read_bytes() == paths[1].read_bytes()
    paths[2].write_bytes(b"no snapshot")
    copy_journal(source, tmp_path / "two")
    assert [i.sequence for i in list_snapshots(tmp_path / "two" / "snapshots")] == [12]


def test_a_copy_that_follows_keeps_as_many_snapshots_as_its_source(tmp_path: Path) -> None:
    """It takes the newest one each time, and the oldest leave."""
    source, target = tmp_path / "source", tmp_path / "target"
    make_journal(source, KEEP + SPREAD + 4)
    records = records_in(source)
    lock = SnapshotLock(source / "snapshots")
    reader = open_read_only(source)
    with JournalCopy(reader, target) as copy:
        copy.catch_up()
        for record in records[1:]:
            lock.write(record.head, record.time_ns, [b"chunk"])
            assert copy.copy_snapshot() == record.last_sequence
    reader.close()
    lock.release()
    assert len(list_snapshots(source / "snapshots")) > KEEP + SPREAD
    assert len(list_snapshots(target / "snapshots")) == KEEP + SPREAD


@pytest.mark.parametrize(
    ("records_max", "bytes_max", "ends"),
    [
        (1_000, 1 << 20, [24]),  # all at once
        (4, 1 << 20, [9, 21, 24]),  # genesis and three batches, four batches, one batch
        (1_000, 36, [6, 12, 18, 24]),  # a batch has 18 bytes or more, so two of them reach 36
        (1_000, 1, [0, 3, 6, 9, 12, 15, 18, 21, 24]),
    ],
)
def test_a_copy_is_written_in_groups(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    records_max: int,
    bytes_max: int,
    ends: list[int],
) -> None:
    """A group ends with its number of records or of bytes; after each the progress says how far the copy is."""
    monkeypatch.setattr(copying, "_GROUP_RECORDS", records_max)
    monkeypatch.setattr(copying, "_GROUP_BYTES", bytes_max)
    seen: list[tuple[int, int]] = []
    copied, _, _ = copy_journal(
        source, tmp_path / "target", progress=lambda done, end: seen.append((done, end))
    )
    assert seen == [(end, 24) for end in ends]
    assert copied.records == 9
    assert records_in(tmp_path / "target") == records_in(source)
