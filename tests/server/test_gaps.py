# SPDX-License-Identifier: Apache-2.0
"""A server that was away says so before anything else, when it can go on (SPEC U-6.2)."""

import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from clearinghouse.server.journal.records import commands_of, decode_command
from clearinghouse.server.startup.heartbeat import read_heartbeat
from clearinghouse.statemachine.vocabulary.commands import Command, ReportGap
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, GAP_DOWN
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from tests.server.harness import SEED, RunningServer, System, deposit

AWAY_SECONDS = 6.5


def records(data_dir: Path, after: int) -> list[tuple[Record, list[Command]]]:
    """The records after a sequence, with their commands."""
    with closing(open_read_only(data_dir)) as reader:
        return [
            (record, [decode_command(encoded) for encoded in commands_of(record)])
            for record in reader.read(after + 1)
        ]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A directory that does not exist yet."""
    return tmp_path / "data"


def first_gap(data_dir: Path, after: int) -> tuple[Record, ReportGap, Record]:
    """The record after a sequence, the gap that begins it, and the record before."""
    found = records(data_dir, after)
    record, commands = found[0]
    gap = commands[0]
    assert isinstance(gap, ReportGap), commands
    others = [one for _, several in found for one in several if one is not gap]
    assert not any(isinstance(one, ReportGap) for one in others)
    before = records(data_dir, after - 1)[0][0]
    return record, gap, before


@pytest.mark.slow
def test_a_killed_server_reports_the_gap_first(data_dir: Path) -> None:
    """After kill -9 and 6.5 s the first record begins with the gap: from the last heartbeat to its stamp."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        time.sleep(2.5)  # heartbeats without a record
        last = system.client.head().sequence
        system.client.close()
        server.kill()
    heartbeat_ns = read_heartbeat(data_dir)
    time.sleep(AWAY_SECONDS)
    with RunningServer(data_dir) as server, server.client("operator") as client:
        time.sleep(1.5)
        deposit(client, [system.alice], "USDC", 1)
        assert server.terminate() == 0
    record, gap, before = first_gap(data_dir, last)
    assert gap.from_ns == max(heartbeat_ns, before.time_ns) == heartbeat_ns
    assert gap.to_ns == record.time_ns
    assert gap.to_ns - gap.from_ns > AWAY_NS
    assert gap.cause == GAP_DOWN


@pytest.mark.slow
def test_a_process_that_stood_still_reports_the_gap_first(data_dir: Path) -> None:
    """A process that the system did not run for 6.5 s reports it before the work that fell due meanwhile."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        time.sleep(1.5)
        last = system.client.head().sequence
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(AWAY_SECONDS)
        server.process.send_signal(signal.SIGCONT)
        deposit(system.client, [system.alice], "USDC", 1)
        system.client.close()
        assert server.terminate() == 0
    record, gap, before = first_gap(data_dir, last)
    assert before.time_ns <= gap.from_ns
    assert gap.to_ns == record.time_ns


@pytest.mark.slow
def test_a_server_without_calls_has_no_gap(data_dir: Path) -> None:
    """A server that ran all the time reports no gap, however long ago its last record was."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        last = system.client.head().sequence
        time.sleep(AWAY_SECONDS)
        deposit(system.client, [system.alice], "USDC", 1)
        system.client.close()
        assert server.terminate() == 0
    found = [one for _, several in records(data_dir, last) for one in several]
    assert found
    assert not any(isinstance(one, ReportGap) for one in found)
