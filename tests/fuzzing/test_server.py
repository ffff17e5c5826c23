# SPDX-License-Identifier: Apache-2.0
"""A short slice of what `make fuzzapi` does at length: cases and drills against a real server."""

from pathlib import Path
from random import Random

import pytest

from tests.fuzzing.cases import Case, Ending, case_of
from tests.fuzzing.driver import Broken, Driver
from tests.fuzzing.run import Tally, attacked, leftovers, play
from tests.fuzzing.server_process import Holding, ServerProcess
from tests.fuzzing.stream_cases import (
    abandoned_reads,
    crowds,
    flood,
    refusals,
    sessions,
    sockets,
    strangers,
)
from tests.fuzzing.surface import surface

SEED = 12
CASES = 150


@pytest.mark.slow
def test_a_server_keeps_its_promises_to_callers_of_any_kind(tmp_path: Path) -> None:
    """After cases and drills nothing is held, the journal has what was taken, and the server stops and verifies."""
    tally = Tally()
    with attacked(tmp_path, tally) as driver:
        play(driver, SEED, CASES)
        for stream_case in (strangers, sockets, abandoned_reads, crowds, sessions, flood, refusals):
            stream_case(driver, Random(SEED))
    assert tally.figures["servers"] == 1
    assert tally.figures["accepted"] > 0
    assert (
        tally.figures["journal_calls_compared"] >= tally.figures["taken"] > tally.figures["rounds"]
    )
    assert {"OK", "INVALID_ARGUMENT", "NOT_FOUND", "UNIMPLEMENTED"} <= tally.statuses.keys()


@pytest.mark.slow
def test_the_driver_sees_what_it_looks_for(tmp_path: Path) -> None:
    """A record without a reply, and an answer that the journal lacks, are each reported."""
    server_process = ServerProcess(tmp_path / "data")
    try:
        driver = Driver(server_process)
        driver.reconcile()
        with server_process.client("stranger") as client:
            client.create_account("unasked")
        with pytest.raises(Broken, match="the head moved"):
            driver.check(Case("/clearinghouse.v1.MarketDataService/ListAssets", (b"",)))
        with pytest.raises(Broken, match="it was not taken so often"):
            driver.reconcile()
        stranger = next(iter(server_process.calls_after(driver._base)))
        driver._reported[stranger] += 2
        with pytest.raises(Broken, match="was answered 2 times"):
            driver.reconcile()
        driver.close()
    finally:
        server_process.end()


def test_a_case_is_a_line_and_back() -> None:
    """The printed line of a failing case makes the same case again."""
    for path in surface():
        case = Case(
            path,
            (b"\xff\x00", b""),
            Ending.CANCEL,
            2,
            5,
            half_close=False,
            metadata=(("key", "value"), ("key-bin", b"\xff")),
        )
        assert case_of(case.line) == case


def test_what_is_left_behind_is_named() -> None:
    """More objects of callers, files or children than before are named with their number."""
    first = Holding({"objects": 5, "Listener": 0, "Task": 3}, 10, 20, 0, 1)
    assert leftovers(first, first._replace(counted={"objects": 9, "Listener": 0, "Task": 3})) == []
    now = Holding({"objects": 5, "Listener": 2, "Task": 3}, 10, 90, 1, 1)
    assert leftovers(first, now) == ["2 Listener", "70 files", "1 children"]
