# SPDX-License-Identifier: Apache-2.0
"""Virtual time, and threads that run one at a time in an order that a seed decides.

Owns who runs when. The product's own threads run here unchanged: each runs until it waits, and pending hands the turn
back. So a run is a function of its seed. It must never read a real clock.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from random import Random
from threading import Semaphore, Thread


class Killed(BaseException):
    """The process of this thread ended in the middle of what it did."""


class Scheduler:
    """The events of a run in the order of their virtual times."""

    def __init__(self, random: Random) -> None:
        self.now = 0.0
        self.random = random
        self.current: SimThread | None = None
        self.error: BaseException | None = None
        self.back = Semaphore(0)
        self._events: list[tuple[float, float, int, Callable[[], None]]] = []
        self._number = 0

    def at(self, seconds: float, event: Callable[[], None]) -> None:
        """Let something happen so many seconds from now; of events at one time a draw decides."""
        self._number += 1
        when = self.now + max(seconds, 0.0)
        heappush(self._events, (when, self.random.random(), self._number, event))

    def run(self, until: float) -> None:
        """Let happen what happens up to a time. Raises what an event or a thread raised."""
        while self._events and self._events[0][0] <= until:
            self.now, _, _, event = heappop(self._events)
            event()
            if self.error is not None:
                raise self.error
        self.now = until

    def wait(self, seconds: float) -> None:
        """Let the present thread wait."""
        assert self.current is not None
        self.current.block(seconds)


class SimThread:
    """A thread of a simulated process; `is_paused` says whether its process is stopped now."""

    def __init__(
        self,
        scheduler: Scheduler,
        body: Callable[[], None],
        defer: Callable[[Callable[[], None]], bool],
    ) -> None:
        """`defer` keeps an event for later and returns True while the process is paused."""
        self._scheduler = scheduler
        self._body = body
        self._defer = defer
        self._go = Semaphore(0)
        self._turn = 0
        self._is_killed = False
        self._is_done = False
        Thread(target=self._main, daemon=True).start()
        scheduler.at(0, lambda: self.resume(0))

    @property
    def turn(self) -> int:
        """The number of the wait that comes next, for `resume`."""
        return self._turn + 1

    def resume(self, turn: int) -> None:
        """Run until the next wait, if it still waits for that turn."""
        if self._is_done or turn != self._turn:
            return
        if not self._is_killed and self._defer(lambda: self.resume(turn)):
            return
        scheduler = self._scheduler
        scheduler.current = self
        self._go.release()
        scheduler.back.acquire()
        scheduler.current = None

    def block(self, seconds: float) -> None:
        """Wait; called by this thread alone. Raises Killed."""
        self._turn += 1
        turn = self._turn
        self._scheduler.at(seconds, lambda: self.resume(turn))
        self._scheduler.back.release()
        self._go.acquire()
        if self._is_killed:
            raise Killed

    def wake(self) -> None:
        """End its present wait now."""
        turn = self._turn
        self._scheduler.at(0, lambda: self.resume(turn))

    def kill(self) -> None:
        """End it at its present wait; a thread that runs ends by itself."""
        self._is_killed = True
        if self._scheduler.current is not self:
            self.wake()

    def _main(self) -> None:
        self._go.acquire()
        try:
            if not self._is_killed:
                self._body()
        except Killed:
            pass
        except BaseException as error:  # noqa: BLE001  passed on to the run
            self._scheduler.error = error
        self._is_done = True
        self._scheduler.back.release()


class SimEvent:
    """An event as the product's threads use it."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._is_set = False

    def is_set(self) -> bool:
        """Return whether it was set."""
        return self._is_set

    def set(self) -> None:
        """Set it; who waits looks again within its time."""
        self._is_set = True

    def clear(self) -> None:
        """Take it back."""
        self._is_set = False

    def wait(self, seconds: float) -> bool:
        """Wait so long; whether it is set then."""
        if not self._is_set:
            self._scheduler.wait(seconds)
        return self._is_set
