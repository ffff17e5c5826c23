# SPDX-License-Identifier: Apache-2.0
"""The snapshot from which a start begins: the newest usable one, and what is said of those that are not (SPEC J-4)."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from clearinghouse.server.startup.forking import rebuild
from clearinghouse.server.startup.snapshot_codec import (
    collector_paused,
    load_snapshot,
    snapshot_chunks,
    start,
    write_snapshot,
)
from clearinghouse.statemachine.vocabulary.types import RULE_SET_LATEST
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.errors import (
    JournalMissingError,
    NewerRecordError,
    SnapshotDamagedError,
    SnapshotError,
)
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, list_snapshots
from tests.analysis.journals import golden_records, write_journal
from tests.stateful.digest import digest
from tests.unit.server.journal.test_call_history import log_of

RECORDS = golden_records()[:40]
LOG = log_of(RECORDS)


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    """Snapshots after the tenth, twentieth and thirtieth record."""
    directory = write_journal(tmp_path / "data", RECORDS)
    lock = SnapshotLock(directory / "snapshots")
    reader = open_read_only(directory)
    for place in (9, 19, 29):
        applier = rebuild(reader, RECORDS[place].last_sequence, snapshots=False)
        write_snapshot(lock, applier, 3)
    reader.close()
    lock.release()
    return directory / "snapshots"


def replaced(snapshots: Path, head: Head, time_ns: int, chunks: list[bytes]) -> Path:
    """A snapshot file that is sound as a file, with other content."""
    lock = SnapshotLock(snapshots)
    try:
        return lock.write(head, time_ns, chunks)
    finally:
        lock.release()


def test_a_start_begins_with_the_newest_at_or_before_its_moment(snapshots: Path) -> None:
    """Without a moment with the newest of all; before the first, or without a directory, with genesis."""
    for at, place in (
        (None, 29),
        (RECORDS[29].last_sequence, 29),
        (RECORDS[29].last_sequence - 1, 19),
        (RECORDS[9].last_sequence, 9),
    ):
        begun = start(LOG, snapshots, at)
        assert begun.sequence == RECORDS[place].last_sequence
        assert begun.applier.head == RECORDS[place].head
        assert begun.snapshot is not None
        assert begun.snapshot.name == f"snapshot-{begun.sequence:019d}.bin"
        assert begun.genesis == RECORDS[0]
    for directory, at in ((snapshots, RECORDS[9].last_sequence - 1), (None, None)):
        begun = start(LOG, directory, at)
        assert (begun.sequence, begun.snapshot, begun.applier.head) == (0, None, RECORDS[0].head)


def test_a_snapshot_of_rules_that_only_a_newer_version_has_is_refused_by_name(
    snapshots: Path,
) -> None:
    """The record that put them in force is before it: a replay from there would go on by other rules (J-5)."""
    begun = start(LOG, snapshots)
    begun.applier.engine.state.rule_set = RULE_SET_LATEST + 1
    chunks = list(snapshot_chunks(begun.applier.engine.state))
    replaced(snapshots, begun.applier.head, begun.applier.time_ns, chunks)
    said = f"sequence {begun.sequence} has rule set {RULE_SET_LATEST + 1}, this version knows"
    with pytest.raises(NewerRecordError, match=said):
        start(LOG, snapshots)
    assert start(LOG, snapshots, begun.sequence - 1).sequence == RECORDS[19].last_sequence


def test_a_snapshot_comes_back_as_it_was(snapshots: Path) -> None:
    """Equal machines give equal chunks."""
    path = list_snapshots(snapshots)[0].path
    state = load_snapshot(path)
    begun = start(LOG, snapshots)
    assert digest(state) == digest(begun.applier.engine.state)
    assert list(snapshot_chunks(state)) == list(snapshot_chunks(begun.applier.engine.state))


def skipped(snapshots: Path) -> tuple[int, list[str]]:
    """The sequence that a start begins with, and what it passed over."""
    received: list[SnapshotError] = []
    begun = start(LOG, snapshots, skipped=received.append)
    return begun.sequence, [str(error) for error in received]


def test_what_cannot_be_used_is_passed_over_with_its_reason(snapshots: Path) -> None:
    """A name of another sequence, chunks that make no state, and a state of another sequence: the older is used."""
    newest, older, _ = list_snapshots(snapshots)
    twenty, thirty = RECORDS[19], RECORDS[29]
    chunks = list(snapshot_chunks(load_snapshot(older.path)))
    newest.path.write_bytes(older.path.read_bytes())
    sequence, said = skipped(snapshots)
    assert sequence == twenty.last_sequence
    assert len(said) == 1
    assert newest.path.name in said[0]
    assert f"it is of sequence {twenty.last_sequence}" in said[0]
    replaced(snapshots, thirty.head, thirty.time_ns, chunks)
    sequence, said = skipped(snapshots)
    assert sequence == twenty.last_sequence
    assert newest.path.name in said[0]
    assert f"its state is of sequence {twenty.last_sequence}" in said[0]
    replaced(snapshots, thirty.head, thirty.time_ns, [chunks[0], encode([1, 2])])
    sequence, said = skipped(snapshots)
    assert sequence == twenty.last_sequence
    assert newest.path.name in said[0]
    assert "it makes no state: " in said[0]


@pytest.mark.parametrize(
    "broken",
    [
        lambda chunks: [b"\xc1", *chunks[1:]],
        lambda chunks: [encode(7), *chunks[1:]],
        lambda chunks: chunks[:1],
        lambda _: [],
    ],
)
def test_chunks_that_make_no_state_are_damage(
    snapshots: Path, broken: Callable[[list[bytes]], list[bytes]]
) -> None:
    """A first chunk that names no tables, and no rows; the error names the file."""
    newest = list_snapshots(snapshots)[0]
    chunks = list(snapshot_chunks(load_snapshot(newest.path)))
    last = RECORDS[29]
    path = replaced(snapshots, last.head, last.time_ns, broken(chunks))
    with pytest.raises(SnapshotDamagedError) as caught:
        load_snapshot(path)
    assert path.name in str(caught.value)
    assert "it makes no state: " in str(caught.value)


def test_a_log_without_genesis_has_no_machine(snapshots: Path) -> None:
    """Even where there are snapshots."""
    with pytest.raises(JournalMissingError, match="the journal is empty: it has no genesis yet"):
        start(MemoryLog(), snapshots)


def test_surplus_snapshots_go_with_the_next_one(snapshots: Path) -> None:
    """As many stay as the schedule says."""
    reader = open_read_only(snapshots.parent)
    applier = rebuild(reader)
    reader.close()
    lock = SnapshotLock(snapshots)
    path = write_snapshot(lock, applier, 1, 1)
    lock.release()
    assert len(list_snapshots(snapshots)) == 2
    assert list_snapshots(snapshots)[0].path == path


def test_the_collector_is_as_it_was_afterwards() -> None:
    """On where it was on, off where it was off, after an error too."""
    was_enabled = gc.isenabled()
    try:
        for before in (True, False):
            (gc.enable if before else gc.disable)()
            with collector_paused():
                assert not gc.isenabled()
            assert gc.isenabled() is before
            with pytest.raises(ValueError, match="broken"), collector_paused():
                raise ValueError("broken")
            assert gc.isenabled() is before
    finally:
        (gc.enable if was_enabled else gc.disable)()
