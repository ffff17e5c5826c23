# SPDX-License-Identifier: Apache-2.0
"""Why a node waits for others: its clock, and what the clock was compared with (SPEC U-6.1, cases.md 19)."""

from types import SimpleNamespace
from typing import Any, cast

from clearinghouse.replication.clock import OFF_NS, LeaderClock
from clearinghouse.replication.fitness import Fitness

SECOND = 1_000_000_000
STAMP = 1_000 * SECOND


def reason(wall_ns: int, clock: LeaderClock) -> str:
    """The reason one second after the start of a node whose engine has a stamp of `STAMP`."""
    host = SimpleNamespace(unfit=lambda: "", wall_ns=lambda: wall_ns)
    window = SimpleNamespace(
        heartbeat=SimpleNamespace(time_ns=STAMP), tail=SimpleNamespace(time_ns=STAMP - SECOND)
    )
    persister = SimpleNamespace(waits_seconds=lambda: 0.0)
    fitness = Fitness(cast("Any", host), cast("Any", persister), cast("Any", window), clock, 0.0)
    return fitness.why_unfit(1.0, leads=False)


def test_a_clock_is_named_with_what_it_was_compared_with() -> None:
    """A stamp of a leader that may be dead is not the leader's clock, and the reason does not say so."""
    silent = LeaderClock()
    assert reason(STAMP - OFF_NS, silent) == ""
    stamp = "the last stamp of a leader that has sent nothing since this node started"
    assert reason(STAMP - 7 * SECOND, silent) == f"its clock is -7.000 s from {stamp}"
    speaking = LeaderClock()
    speaking.received(1, STAMP + SECOND, SECOND)
    assert reason(STAMP + SECOND, speaking) == ""
    assert reason(STAMP + 8 * SECOND, speaking) == "its clock is +7.000 s from the leader's clock"
