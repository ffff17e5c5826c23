# SPDX-License-Identifier: Apache-2.0
"""When a snapshot is due, and a machine that follows a journal and writes snapshots of it (SPEC J-4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.server.startup.snapshot_worker import Follower, Schedule
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import JournalDamagedError, SnapshotError
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, list_snapshots, snapshot_directory
from tests.analysis.journals import EPOCH, golden_records, write_journal
from tests.stateful.digest import digest


@pytest.mark.parametrize(
    ("commands", "seconds", "is_due"),
    [
        (-1, 1e9, False),
        (0, 1e9, False),
        (1, 59.9, False),
        (1, 60.0, True),
        (9, 0.0, False),
        (10, 0.0, True),
    ],
)
def test_a_snapshot_is_due_by_the_first_of_two(commands: int, seconds: float, is_due: bool) -> None:
    """Ten commands or sixty seconds; never without a command."""
    assert Schedule(every_commands=10, every_seconds=60).is_due(commands, seconds) is is_due


def test_a_reason_that_is_not_set_never_counts() -> None:
    """0 commands, or 0 seconds: by the other one alone."""
    assert not Schedule(every_commands=0, every_seconds=60).is_due(10**9, 59.0)
    assert not Schedule(every_commands=10, every_seconds=0).is_due(9, 1e9)
    assert not Schedule(every_commands=0, every_seconds=0).is_due(10**9, 1e9)
    assert Schedule(every_commands=1, every_seconds=0).is_due(1, 0.0)


RECORDS = golden_records()[:60]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A journal of the first half of the records."""
    return write_journal(tmp_path / "data", RECORDS[:30])


@pytest.fixture
def follower(directory: Path) -> Iterator[Follower]:
    """A machine at the beginning of it."""
    reader = open_read_only(directory)
    yield Follower(reader)
    reader.close()


def test_a_snapshot_that_cannot_be_used_is_said_to_its_owner(directory: Path) -> None:
    """The machine begins at genesis, and the reason is known."""
    lock = SnapshotLock(snapshot_directory(directory))
    lock.write(RECORDS[9].head, RECORDS[9].time_ns, [b"no state"])
    lock.release()
    reader = open_read_only(directory)
    said: list[SnapshotError] = []
    begun = Follower(reader, said.append)
    assert (begun.head.sequence, begun.last_path) == (0, None)
    assert len(said) == 1
    reader.close()


def append(directory: Path, records: list[Record]) -> None:
    """Write more records."""
    with DataDirectory(directory) as data:
        data.journal.append(EPOCH, records[0].first_sequence, records)


def test_it_follows_to_the_end_at_that_time_and_then_further(
    directory: Path, follower: Follower
) -> None:
    """The commands since the last snapshot are counted, and progress is reported against the end."""
    assert follower.head.sequence == 0
    said: list[tuple[int, int]] = []
    last = RECORDS[29].last_sequence
    assert follower.catch_up(lambda done, end: said.append((done, end))) == last
    assert follower.head == RECORDS[29].head
    assert {end for _, end in said} == {last}
    assert sorted(done for done, _ in said) == [done for done, _ in said]
    assert said[-1][0] == last
    assert follower.catch_up() == last
    append(directory, RECORDS[30:])
    assert follower.catch_up() == RECORDS[-1].last_sequence
    assert follower.head == RECORDS[-1].head


def test_it_stops_where_a_snapshot_is_due(follower: Follower) -> None:
    """With a number of commands it ends at the first record by whose end there are so many, not before or after."""
    due = RECORDS[12].last_sequence
    assert follower.catch_up(commands=due) == due
    assert follower.head == RECORDS[12].head
    # It is not taken back by a place that it has passed.
    assert follower.catch_up(commands=1) == due
    last = RECORDS[29].last_sequence
    assert follower.catch_up(commands=last) == last
    assert follower.catch_up(commands=last + 1) == last


def test_a_journal_that_became_shorter_is_damaged(
    directory: Path, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sequence that is missing is the one after its new end."""
    follower.catch_up()
    monkeypatch.setattr(follower.reader, "head", lambda: RECORDS[5].head)
    missing = RECORDS[5].last_sequence + 1
    with pytest.raises(JournalDamagedError, match="has become shorter") as caught:
        follower.catch_up()
    assert caught.value.sequence == missing
    assert directory.is_dir()


def test_a_snapshot_is_written_once_and_the_next_machine_begins_with_it(
    directory: Path, follower: Follower
) -> None:
    """The answer has path, head, size and whether it was written; a machine that begins with it has the same state."""
    follower.catch_up()
    lock = SnapshotLock(snapshot_directory(directory))
    first = follower.write(lock)
    assert (first.head, first.written) == (RECORDS[29].head, True)
    assert first.size == first.path.stat().st_size > 0
    assert first.write_ns > 0
    (found,) = list_snapshots(snapshot_directory(directory))
    assert (found.path, found.sequence) == (first.path, first.head.sequence)
    second = follower.write(lock)
    assert (second.path, second.head, second.size) == (first.path, first.head, first.size)
    assert (second.written, second.write_ns) == (False, 0)
    assert follower.catch_up() == 0
    reader = open_read_only(directory)
    other = Follower(reader)
    assert (other.last_sequence, other.last_path) == (first.head.sequence, first.path)
    assert digest(other.begun.applier.engine.state) == digest(follower.begun.applier.engine.state)
    assert other.write(lock).written is False
    reader.close()
    append(directory, RECORDS[30:])
    assert follower.catch_up() == RECORDS[-1].last_sequence - first.head.sequence
    third = follower.write(lock, keep=1, spread=0)
    assert third.written
    assert [info.path for info in list_snapshots(snapshot_directory(directory))] == [third.path]
    lock.release()


def test_a_sound_state_breaks_no_invariant(follower: Follower) -> None:
    """One with a balance that no event booked does."""
    follower.catch_up()
    assert follower.violations() == []
    state = follower.begun.applier.engine.state
    holding = next(iter(next(iter(state.accounts.values())).holdings.values()))
    holding.balance += 1
    assert follower.violations() != []
