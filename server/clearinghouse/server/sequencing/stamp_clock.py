# SPDX-License-Identifier: Apache-2.0
"""Give the stamps of records from the wall clock, without the steps of that clock (SPEC U-6.1).

Owns the size of a step. Stamps never go back: if the clock were ahead for only one record, no client could call until
true time reaches the stamp. Must never wait.
"""

import time
from collections.abc import Callable
from typing import Final

STEP_NS: Final = 250_000_000
"""How far the wall clock may deviate from elapsed time between two readings."""


def steady_ns() -> int:
    """Return nanoseconds of a clock that runs during sleep and that no user can set; its zero is arbitrary."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class StampClock:
    """A clock that follows the wall clock; after a step of more than `STEP_NS` it runs at steady speed instead.

    `step_ns` is the distance of the wall clock from the stamps: 0 while they agree, negative after the wall clock went
    back. After a step the stamps stay steady until the wall clock has returned, or the process restarts: only an
    operator can decide which of the two times was wrong.
    """

    def __init__(
        self,
        on_step: Callable[[int], None] = lambda _: None,
        wall: Callable[[], int] = time.time_ns,
        steady: Callable[[], int] = steady_ns,
    ) -> None:
        """Begin at the time of the wall clock.

        `on_step` receives `step_ns` at each step, and 0 when both clocks agree again.
        """
        self._on_step = on_step
        self._wall = wall
        self._steady = steady
        self._offset = wall() - steady()
        self.step_ns = 0

    def continue_from(self, now_ns: int) -> None:
        """Continue from `now_ns`, the present time of another clock whose stamps this clock continues."""
        self._offset = now_ns - self._steady()

    def __call__(self) -> int:
        """Return the time for a stamp, in ns since 1970."""
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
