# SPDX-License-Identifier: Apache-2.0
"""The contract of every log, with any storage behind the port."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clearinghouse.storage.chain import verify
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import (
    FencedError,
    LogClosedError,
    RecordRefusedError,
    SequenceMismatchError,
)
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import EMPTY_HEAD, Log, Record
from tests.unit.storage.builders import append_batches, batch, batches


@pytest.fixture(params=["memory", "sqlite"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    """An empty log of each kind."""
    if request.param == "memory":
        yield MemoryLog()
        return
    with DataDirectory(tmp_path / "data") as directory:
        yield directory.journal


class TestLog:
    """The contract of `port.Log`."""

    def test_an_empty_log(self, log: Log) -> None:
        """A new log has no record, no writer and the empty head."""
        assert log.head() == EMPTY_HEAD
        assert log.epoch() == 0
        assert list(log.read(0)) == []

    def test_append_and_read_back(self, log: Log) -> None:
        """Records come back as they were appended, and the head is the last one's."""
        log.fence(1)
        records = batches(4)
        log.append(1, 0, records[:1])
        log.append(1, 1, records[1:])
        assert list(log.read(0)) == records
        assert log.head() == records[-1].head
        assert verify(log.read(0), [log.head()]).findings == ()

    @pytest.mark.parametrize(
        ("from_sequence", "position"),
        [(-1, 0), (0, 0), (1, 1), (3, 1), (4, 2), (5, 2), (9, 3), (10, 4), (2**64, 4)],
    )
    def test_read_from_any_sequence(self, log: Log, from_sequence: int, position: int) -> None:
        """Reading begins with the record that contains the sequence; beyond the end there is nothing."""
        log.fence(1)
        records = append_batches(log, 4)
        assert list(log.read(from_sequence)) == records[position:]

    def test_reading_follows_the_writer(self, log: Log) -> None:
        """A reader that has not ended yet sees what is appended meanwhile."""
        log.fence(1)
        first = append_batches(log, 2)
        reading = log.read(0)
        assert next(reading) == first[0]
        second = append_batches(log, 40)
        assert list(reading) == first[1:] + second

    def test_a_stale_writer_is_fenced(self, log: Log) -> None:
        """After a fence the earlier epoch cannot append, and nothing of its record is kept."""
        log.fence(1)
        append_batches(log, 2)
        log.fence(5)
        assert log.epoch() == 5
        stale = batch(log.head(), epoch=1)
        with pytest.raises(FencedError, match="epoch 1: the epoch of the log is 5") as refused:
            log.append(1, stale.first_sequence, [stale])
        assert (refused.value.epoch, refused.value.current) == (1, 5)
        assert log.head().sequence == 3
        append_batches(log, 1)
        assert log.head().sequence == 6

    def test_an_epoch_must_be_fenced_first(self, log: Log) -> None:
        """An epoch above the log's is no licence: it has to be taken by a fence."""
        log.fence(1)
        with pytest.raises(FencedError):
            log.append(2, 0, [batch(EMPTY_HEAD, epoch=2)])

    @pytest.mark.parametrize("epoch", [0, 2, 3])
    def test_a_fence_only_rises(self, log: Log, epoch: int) -> None:
        """A fence at or below the present epoch is refused, and changes nothing."""
        log.fence(3)
        with pytest.raises(FencedError, match=f"fence with epoch {epoch}"):
            log.fence(epoch)
        assert log.epoch() == 3

    @pytest.mark.parametrize("expected", [0, 3, 5, 100])
    def test_a_wrong_expected_sequence(self, log: Log, expected: int) -> None:
        """An append that expects another end of the log is refused with both figures."""
        log.fence(1)
        append_batches(log, 2)
        record = batch(log.head())
        with pytest.raises(SequenceMismatchError) as refused:
            log.append(1, expected, [record])
        assert (refused.value.expected, refused.value.actual) == (expected, 4)
        log.append(1, 4, [record])

    @pytest.mark.parametrize(
        "change",
        [
            {"commands": b"other"},
            {"events": b"other"},
            {"events_digest": b"\x00" * 32},
            {"chain_hash": b"\x00" * 32},
            {"time_ns": 0},
            {"count": 0},
            {"count": 2**63 - 1},
            {"first_sequence": 5},
            {"first_sequence": 3},
            {"epoch": 2},
        ],
    )
    def test_a_record_that_does_not_continue_the_log(
        self, log: Log, change: dict[str, object]
    ) -> None:
        """A record that would damage the log is refused, with all that came with it."""
        log.fence(1)
        append_batches(log, 2)
        good = batch(log.head())
        bad: Record = replace(batch(good.head), **change)  # type: ignore[arg-type]
        with pytest.raises(RecordRefusedError) as refused:
            log.append(1, 4, [good, bad])
        assert refused.value.sequence == bad.first_sequence
        assert log.head().sequence == 3
        log.append(1, 4, [good])

    def test_nothing_to_append(self, log: Log) -> None:
        """An append without records is a bug of the caller."""
        log.fence(1)
        with pytest.raises(RecordRefusedError, match="no record"):
            log.append(1, 0, [])

    def test_the_first_record_is_genesis(self, log: Log) -> None:
        """Record 0 holds one sequence."""
        log.fence(1)
        genesis = batch(EMPTY_HEAD)
        with pytest.raises(RecordRefusedError):
            log.append(1, 0, [replace(genesis, count=2)])

    def test_a_closed_log(self, log: Log) -> None:
        """After close everything but close is refused."""
        log.fence(1)
        record = append_batches(log, 1)[0]
        log.close()
        log.close()
        for act in (log.head, log.epoch, lambda: log.fence(9), lambda: list(log.read(0))):
            with pytest.raises(LogClosedError):
                act()
        with pytest.raises(LogClosedError):
            log.append(1, 1, [batch(record.head)])
