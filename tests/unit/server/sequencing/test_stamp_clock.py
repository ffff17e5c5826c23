# SPDX-License-Identifier: Apache-2.0
"""Stamps follow the wall clock apart from its steps (SPEC U-6.1)."""

import time
from types import SimpleNamespace

import pytest

from clearinghouse.server.sequencing import stamp_clock as module
from clearinghouse.server.sequencing.stamp_clock import STEP_NS, StampClock, steady_ns

START_NS = 1_700_000_000_000_000_000
SECOND_NS = 1_000_000_000


class Times:
    """A wall clock that can step, and an even one; both begin somewhere."""

    def __init__(self) -> None:
        self.wall_ns = START_NS
        self.steady_ns = 5
        self.steps: list[int] = []
        self.clock = StampClock(self.steps.append, lambda: self.wall_ns, lambda: self.steady_ns)

    def pass_time(self, passed_ns: int, step_ns: int = 0) -> int:
        """Let time pass, with a step of the wall clock; the next stamp, from the start."""
        self.steady_ns += passed_ns
        self.wall_ns += passed_ns + step_ns
        return self.clock() - START_NS


@pytest.mark.parametrize("step_ns", [0, 1, -1, STEP_NS, -STEP_NS])
def test_small_steps_are_followed(step_ns: int) -> None:
    """Up to 250 ms the wall clock is right, again and again."""
    times = Times()
    assert times.pass_time(SECOND_NS, step_ns) == SECOND_NS + step_ns
    assert times.pass_time(SECOND_NS, step_ns) == 2 * (SECOND_NS + step_ns)
    assert times.steps == []
    assert times.clock.step_ns == 0


@pytest.mark.parametrize("step_ns", [STEP_NS + 1, -STEP_NS - 1, 86_400 * SECOND_NS])
def test_a_larger_step_is_named_and_not_followed(step_ns: int) -> None:
    """One nanosecond more is a step: stamps go on evenly, and it is said once."""
    times = Times()
    assert times.pass_time(SECOND_NS, step_ns) == SECOND_NS
    assert times.pass_time(SECOND_NS) == 2 * SECOND_NS
    assert times.steps == [step_ns]
    assert times.clock.step_ns == step_ns


def test_a_clock_that_returns_is_followed_again() -> None:
    """A clock that was an hour ahead for a while, then another hour: each step is said, and the return as 0."""
    times = Times()
    hour_ns = 3_600 * SECOND_NS
    times.pass_time(SECOND_NS, hour_ns)
    times.pass_time(SECOND_NS, hour_ns)
    assert times.pass_time(SECOND_NS, -2 * hour_ns) == 3 * SECOND_NS
    assert times.steps == [hour_ns, 2 * hour_ns, 0]
    assert times.clock.step_ns == 0
    assert times.pass_time(SECOND_NS, 7) == 4 * SECOND_NS + 7


@pytest.mark.parametrize(
    ("ahead_ns", "first_ns"),
    [(STEP_NS, STEP_NS), (STEP_NS + 1, 0), (-STEP_NS - 1, 0), (120 * SECOND_NS, 0)],
)
def test_the_next_leader_goes_on_from_the_last_ones_clock(ahead_ns: int, first_ns: int) -> None:
    """A clock within 250 ms of the last leader's is taken; another one is named, and stamps go on evenly."""
    times = Times()
    times.clock.continue_from(times.wall_ns - ahead_ns)
    assert times.clock() == times.wall_ns - ahead_ns + first_ns
    assert times.steps == ([] if first_ns else [ahead_ns])


@pytest.mark.parametrize(("more_ns", "steps"), [(STEP_NS, 1), (STEP_NS + 1, 2)])
def test_a_wrong_clock_that_moves_a_little_is_named_once(more_ns: int, steps: int) -> None:
    """An hour ahead, then 250 ms more: the same step; a nanosecond beyond that is another one."""
    times = Times()
    hour_ns = 3_600 * SECOND_NS
    times.pass_time(SECOND_NS, hour_ns)
    times.pass_time(SECOND_NS, more_ns)
    assert len(times.steps) == steps
    assert times.clock.step_ns == hour_ns + more_ns


def test_the_steady_clock_goes_on_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the clock since the start of the machine; where a system has none, the one that stops in its sleep."""
    shown = {"CLOCK_BOOTTIME": 7, "CLOCK_MONOTONIC": 1}
    clocks = SimpleNamespace(clock_gettime_ns={7: 700, 1: 100}.__getitem__, **shown)
    monkeypatch.setattr(module, "time", clocks)
    assert steady_ns() == 700
    del clocks.CLOCK_BOOTTIME
    assert steady_ns() == 100
    monkeypatch.setattr(module, "time", time)
    before = steady_ns()
    assert before <= steady_ns()
