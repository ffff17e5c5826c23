# SPDX-License-Identifier: Apache-2.0
"""Real servers, killed and with failing system calls: short slices of what `make faults` does at length."""

import time

import pytest

from tests.faults.journal_runs import scratch_directory
from tests.faults.servers import (
    WITNESSES,
    Injection,
    Ledger,
    Witness,
    begin,
    fail_calls,
    kill_loop,
)
from tests.server.harness import RunningServer
from tests.tools import tool

SEED = 4


@pytest.mark.slow
def test_killed_servers_lose_nothing_that_was_acknowledged() -> None:
    """Killed under load and while it starts, a server has every sequence and hash that its clients wrote down."""
    with scratch_directory() as scratch:
        tally = kill_loop(scratch, SEED, 4)
    assert tally.broken == []
    assert tally.kills == 4
    assert tally.acknowledged >= WITNESSES


@pytest.mark.slow
@pytest.mark.parametrize(
    "injection",
    [
        Injection("pwrite64", "ENOSPC", "9"),
        Injection("fdatasync,fsync", "EIO", "4"),
        Injection("fdatasync,fsync", "EIO", "1", "journal.db"),
    ],
    ids=str,
)
def test_a_failing_call_ends_the_server(injection: Injection) -> None:
    """After a failed write or sync the server exits 6, writes nothing more, and its restart has all it acknowledged."""
    strace = tool("strace")
    with scratch_directory() as scratch:
        assert fail_calls(scratch, strace, 0, injection) == []


@pytest.mark.slow
def test_the_comparison_sees_a_loss() -> None:
    """A hash that no record has, or sequences that its record has not, are reported."""
    with scratch_directory() as scratch:
        accounts = begin(scratch / "data")
        with RunningServer(scratch / "data") as server:
            witness = Witness(server, accounts, "w")
            while not witness.acknowledged:
                time.sleep(0.01)
            witness.stop()
            assert server.terminate() == 0
        ledger = Ledger(scratch / "data")
        reported = witness.acknowledged[0]
        assert ledger.broken([reported]) == []
        assert len(ledger.broken([reported._replace(chain_head=bytes(32))])) == 1
        assert len(ledger.broken([reported._replace(sequences=[10**9])])) == 1
