# SPDX-License-Identifier: Apache-2.0
"""The record with which a restored journal goes on, and the file that tells when a server was alive (J-9.1, U-6.2)."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.startup.directory import open_directory
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.server.startup.heartbeat import (
    HEARTBEAT_FILE,
    Heartbeat,
    alive_ns,
    read_heartbeat,
)
from clearinghouse.server.startup.lost_numbers import Numbers, continue_beyond
from clearinghouse.statemachine.state.state import State
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.reader import open_read_only
from tests.unit.server.sequencing.driving import SEED, START_NS, Driver, create_account

NUMBERS = Numbers(accounts=1_900, orders=2_000, trades=3_000, money=4_000, breaks=5_000)


@pytest.fixture
def restored(tmp_path: Path) -> Path:
    """A directory whose journal has one account, of an earlier epoch than the next record."""
    opened = open_directory(tmp_path, make_genesis(seed=SEED), clock=lambda: START_NS)
    journal = opened.directory.journal
    driver = Driver(log=journal)
    driver.committer.epoch = opened.epoch
    driver.call(create_account("1"))
    journal.fence(3)
    opened.directory.close()
    return tmp_path


def state_of(directory: Path) -> State:
    """The state at the end of a journal."""
    reader = open_read_only(directory)
    try:
        return rebuild(reader).engine.state
    finally:
        reader.close()


def test_a_restored_journal_gives_none_of_the_lost_numbers_again(restored: Path) -> None:
    """Each kind of number has its own end. The record has the time of the one before, in the present epoch."""
    before = state_of(restored)
    head = continue_beyond(restored, NUMBERS)
    after = state_of(restored)
    assert Numbers.of(after) == NUMBERS
    assert after.time_ns == before.time_ns
    with DataDirectory(restored) as directory:  # the lock was given back
        assert directory.journal.head() == head
        *_, last, added = directory.journal.read(0)
        assert (last.epoch, added.epoch, added.time_ns) == (1, 3, last.time_ns)
    assert list(after.accounts) == list(before.accounts)


def test_numbers_that_are_not_known_are_at_least_so_high() -> None:
    """A kind that is above it already stays."""
    assert NUMBERS.or_above(3_500) == Numbers(3_500, 3_500, 3_500, 4_000, 5_000)
    assert NUMBERS.or_above(0) == NUMBERS


def test_a_gap_begins_at_the_last_heartbeat_or_the_last_record(tmp_path: Path) -> None:
    """The later of the two; a new journal has no gap, and a file that cannot be read counts as none."""
    assert read_heartbeat(tmp_path) == 0
    assert alive_ns(tmp_path, 50, 900) == 50
    beat = Heartbeat(tmp_path)
    beat.write(700)
    assert read_heartbeat(tmp_path) == 700
    assert [alive_ns(tmp_path, journal_ns, 900) for journal_ns in (50, 800, 0)] == [700, 800, 900]
    beat.write(1_700_000_000_000_000_000)
    beat.write(7)
    assert read_heartbeat(tmp_path) == 7, "no digit of an earlier one is left"
    (tmp_path / HEARTBEAT_FILE).write_bytes(b"damage")
    assert alive_ns(tmp_path, 50, 900) == 50


def test_a_heartbeat_that_cannot_be_written_ends_no_server(tmp_path: Path) -> None:
    """It is tried again each time, and logged once for each row of failures."""
    beat = Heartbeat(tmp_path / "none")
    with capture_logs() as lines:
        for is_there in (False, False, True, False):
            if is_there:
                (tmp_path / "none").mkdir()
            elif (tmp_path / "none").exists():
                (tmp_path / "none" / HEARTBEAT_FILE).unlink()
                (tmp_path / "none").rmdir()
            beat.write(7)
    assert [line["event"] for line in lines] == ["heartbeat not written"] * 2
