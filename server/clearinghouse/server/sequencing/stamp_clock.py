# SPDX-License-Identifier: Apache-2.0
"""The clock that stamps records: the wall clock without its steps (SPEC U-6.1).

Owns the bound of a step. Stamps never go back, so a clock that was ahead for one record would stop all clients until
true time has reached it. Must never wait.
"""

import time
from collections.abc import Callable
from typing import Final

STEP_NS: Final = 250_000_000
"""How far the wall clock may move, beside the time that has passed, between two readings."""


def steady_ns() -> int:
    """Nanoseconds that go on while the machine sleeps, and that no user can set; the start is any."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class StampClock:
    """Follows the wall clock, and goes on evenly where that steps by more than `STEP_NS`.

    `step_ns` is how far the wall clock is from the stamps: 0 while they agree, negative where it has gone back. After a
    step the stamps stay even until the wall clock has returned, or the process is started again: only an operator
    can tell which of both times was wrong.
    """

    def __init__(
        self,
        on_step: Callable[[int], None] = lambda _: None,
        wall: Callable[[], int] = time.time_ns,
        steady: Callable[[], int] = steady_ns,
    ) -> None:
        """Begin at the wall clock. `on_step` gets `step_ns` at each step and, as 0, when both agree again."""
        self._on_step = on_step
        self._wall = wall
        self._steady = steady
        self._offset = wall() - steady()
        self.step_ns = 0

    def continue_from(self, now_ns: int) -> None:
        """Go on from the time that another clock has now, which gave the stamps before this one."""
        self._offset = now_ns - self._steady()

    def __call__(self) -> int:
        """The time of a stamp, in nanoseconds since the epoch."""
        wall = self._wall()
        even = self._steady() + self._offset
        difference = wall - even
        if -STEP_NS <= difference <= STEP_NS:
            self._offset += difference
            if self.step_ns:
                self.step_ns = 0
                self._on_step(0)
            return wall
        is_new = abs(difference - self.step_ns) > STEP_NS
        self.step_ns = difference
        if is_new:
            self._on_step(difference)
        return even
