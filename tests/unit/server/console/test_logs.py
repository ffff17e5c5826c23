# SPDX-License-Identifier: Apache-2.0
"""The log without a reader: nothing waits, nothing raises, and what was lost is counted (SPEC Q-7)."""

import json
import os
from pathlib import Path

from clearinghouse.server.console.logs import LineWriter
from clearinghouse.server.edge.call_log import LineBudget

LINE = "x" * 1_000


def test_a_pipe_without_a_reader_loses_lines_and_says_so() -> None:
    """Lines beyond what the pipe takes are lost at once; the first one that passes again says how many."""
    reading, writing = os.pipe()
    try:
        writer = LineWriter(writing)
        for _ in range(1_000):
            writer.msg(LINE)
        lost = writer.lost
        assert 0 < lost < 1_000
        assert len(os.read(reading, 1 << 20)) == (1_000 - lost) * (len(LINE) + 1)
        writer.msg(LINE)
        first, second = os.read(reading, 1 << 20).decode().splitlines()
        assert json.loads(first)["lost"] == lost
        assert (second, writer.lost) == (LINE, 0)
    finally:
        os.close(reading)
        os.close(writing)


def test_a_reader_that_has_gone_ends_nothing() -> None:
    """A broken pipe is a lost line and no exception."""
    reading, writing = os.pipe()
    os.close(reading)
    writer = LineWriter(writing)
    writer.msg(LINE)
    writer.msg(LINE)
    assert writer.lost == 2
    os.close(writing)


def test_a_long_line_is_whole(tmp_path: Path) -> None:
    """A line longer than a pipe takes at once is written in parts."""
    path = tmp_path / "log"
    with path.open("wb") as file:
        LineWriter(file.fileno()).msg("y" * 10_000)
    assert path.read_text() == "y" * 10_000 + "\n"


def test_a_budget_of_lines_is_of_a_second_and_counts_the_others() -> None:
    """The next line that is written has the number of those that were not."""
    now = [5.0]
    budget = LineBudget(2, lambda: now[0])
    assert [budget.take() for _ in range(5)] == [0, 0, None, None, None]
    now[0] = 6.5
    assert [budget.take() for _ in range(3)] == [3, 0, None]
