# SPDX-License-Identifier: Apache-2.0
"""A journal whose disk takes nothing and gives no error."""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any, cast

import pytest

from clearinghouse.replication import persisting
from clearinghouse.replication.errors import JournalStalledError
from clearinghouse.replication.persisting import GROUP_RECORDS, Persister
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record

STALLED_SECONDS = 0.2


class _Journal:
    """A journal whose appends wait until `goes_on` is set."""

    def __init__(self) -> None:
        self.begun = Event()
        self.goes_on = Event()
        self.taken: list[int] = []
        self.epochs = [1]
        self.error: Exception | None = None
        self.groups: list[int] = []
        """how many records each append had"""

    def head(self) -> Head:
        """See `SqliteJournal.head`."""
        return EMPTY_HEAD

    def epoch(self) -> int:
        """See `SqliteJournal.epoch`."""
        return self.epochs[-1]

    def fence(self, epoch: int) -> None:
        """See `SqliteJournal.fence`."""
        assert epoch > self.epochs[-1]
        self.epochs.append(epoch)

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """See `SqliteJournal.append`."""
        self.begun.set()
        self.goes_on.wait()
        if self.error is not None:
            raise self.error
        assert {record.epoch for record in records} == {epoch} == {self.epochs[-1]}
        assert records[0].first_sequence == expected_sequence
        self.groups.append(len(records))
        self.taken += [record.first_sequence for record in records]


def _record(sequence: int, commands: bytes = b"c", epoch: int = 1) -> Record:
    return Record(epoch, sequence, 1, 0, commands, b"", b"", b"")


@pytest.fixture
def journal() -> Iterator[_Journal]:
    """A disk that takes nothing until the end of the test."""
    made = _Journal()
    yield made
    made.goes_on.set()


@pytest.fixture
def queue(journal: _Journal) -> Persister:
    """A writer, not started yet, that gives such a disk a fifth of a second."""
    nothing: Callable[..., None] = lambda *_: None  # noqa: E731
    return Persister(cast("Any", journal), nothing, nothing, nothing, STALLED_SECONDS)


@pytest.fixture
def persister(queue: Persister) -> Persister:
    """A writer that has started."""
    queue.start()
    return queue


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_says_that_a_record_is_on_disk_once_the_disk_has_taken_it(
    persister: Persister, journal: _Journal
) -> None:
    """While an append hangs, what the node publishes of its disk is the end before."""
    persister.put(_record(0))
    assert journal.begun.wait(10)
    assert persister.sequence == EMPTY_HEAD.sequence
    journal.goes_on.set()
    _until(lambda: persister.sequence == 0)


def test_it_says_how_long_its_oldest_record_waits(persister: Persister, journal: _Journal) -> None:
    """Of those under way and those that wait; 0 once all are written."""
    assert persister.waits_seconds() == 0.0
    persister.put(_record(0))
    time.sleep(0.1)
    persister.put(_record(1))
    assert persister.waits_seconds() >= 0.1
    journal.goes_on.set()
    _until(lambda: persister.waits_seconds() == 0.0)
    _until(lambda: journal.taken == [0, 1])
    assert persister.stop()


def test_the_wait_of_a_record_counts_from_its_arrival(queue: Persister, journal: _Journal) -> None:
    """Not from the begin of its commit: a node whose disk is late must not count as fit."""
    queue.put(_record(0))
    time.sleep(0.1)
    queue.put(_record(1))
    assert queue.waits_seconds() >= 0.1
    queue.start()
    assert journal.begun.wait(10)
    assert queue.waits_seconds() >= 0.1


def test_who_waits_for_space_does_not_wait_for_ever(
    persister: Persister, journal: _Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leader's commits end with an error, so that its process ends and another node leads."""
    monkeypatch.setattr(persisting, "PENDING_RECORDS", 2)
    for sequence in range(3):
        persister.put(_record(sequence))
        _until(lambda: persister.waits_seconds() > 0.0)
        time.sleep(0.02)
    began = time.monotonic()
    with pytest.raises(JournalStalledError, match="took no record"):
        persister.put(_record(3))
    assert STALLED_SECONDS <= time.monotonic() - began + 0.1 < 5


def test_what_is_written_leaves_the_queue(
    persister: Persister, journal: _Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After more bytes than the queue holds were written, as many may wait as at the beginning."""
    monkeypatch.setattr(persisting, "PENDING_BYTES", 100)
    journal.goes_on.set()
    for sequence in range(4):
        persister.put(_record(sequence, bytes(30)))
    _until(lambda: persister.sequence == 3)
    journal.goes_on.clear()
    journal.begun.clear()
    persister.put(_record(4, bytes(30)))
    assert journal.begun.wait(10)
    for sequence in range(5, 8):
        persister.put(_record(sequence, bytes(30)))
    with pytest.raises(JournalStalledError):
        persister.put(_record(8, bytes(30)))


def test_a_stop_does_not_wait_for_ever(persister: Persister, journal: _Journal) -> None:
    """It says that the rest was not written."""
    persister.put(_record(0))
    assert not persister.stop()
    journal.goes_on.set()
    _until(persister.stop)


def test_a_commit_of_large_records_has_a_bound_of_bytes(
    persister: Persister, journal: _Journal
) -> None:
    """A slow disk shows that it moves after each commit: ten records of 1 MiB go in commits of 4 MiB at most."""
    for sequence in range(10):
        persister.put(_record(sequence, b"c" * (1 << 20)))
    journal.goes_on.set()
    assert persister.stop()
    assert journal.taken == [*range(10)]
    assert max(journal.groups) == 4


def test_each_commit_has_the_records_of_one_epoch() -> None:
    """The journal gets each epoch before its first record; who asks learns the end of each commit, then upkeep runs."""
    journal, told = _Journal(), list[object]()
    made = Persister(
        cast("Any", journal),
        told.append,
        told.append,
        lambda: told.append("upkeep"),
        STALLED_SECONDS,
    )
    for sequence, epoch in enumerate((1, 1, 2, 2, 2, 4)):
        made.put(_record(sequence, epoch=epoch))
    journal.goes_on.set()
    made.start()
    assert made.stop()
    assert journal.epochs == [1, 2, 4]
    assert journal.groups == [2, 3, 1]
    assert told == [1, "upkeep", 4, "upkeep", 5, "upkeep"]
    assert made.sequence == 5


def test_a_commit_has_a_bound_of_records(queue: Persister, journal: _Journal) -> None:
    """So the end that the node publishes moves with each."""
    for sequence in range(GROUP_RECORDS + 1):
        queue.put(_record(sequence))
    journal.goes_on.set()
    queue.start()
    assert queue.stop()
    assert journal.groups == [GROUP_RECORDS, 1]


def test_an_error_of_the_disk_ends_the_process_and_holds_nothing_up(
    journal: _Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after it waits for no space: the outcome of that commit is unknown (J-2)."""
    monkeypatch.setattr(persisting, "PENDING_RECORDS", 1)
    errors: list[BaseException] = []
    nothing: Callable[..., None] = lambda *_: None  # noqa: E731
    made = Persister(cast("Any", journal), nothing, errors.append, nothing, 10.0)
    journal.error = OSError("no disk")
    made.put(_record(0))
    journal.goes_on.set()
    made.start()
    _until(lambda: errors == [journal.error])
    for sequence in range(1, 4):
        made.put(_record(sequence))
    assert made.sequence == EMPTY_HEAD.sequence
