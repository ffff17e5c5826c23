# SPDX-License-Identifier: Apache-2.0
"""An event loop without threads or clock, whose surroundings act where a plan says: between any two of its callbacks.

Owns the loop, its time and the plans. Callbacks run in the order in which they were put, as asyncio promises. What
asyncio does not promise is when a commit ends, a thread is done, a reader leaves: these are acts, and a plan says after
how many callbacks each comes. A plan is a list of numbers, so that every run can be repeated; all short plans can be
tried, and long ones of seeds.
"""

import asyncio
import heapq
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextvars import Context
from itertools import chain, count, product
from random import Random
from typing import Any, Final, TypeVar

T = TypeVar("T")
Act = Callable[[], bool]
Plan = list[tuple[int, int]]

STEPS_MAX: Final = 20_000
QUIET: Final = 25  # callbacks between two acts once the plan is used up
PATIENCE_SECONDS: Final = 60.0


class StuckError(AssertionError):
    """Nothing can run any more, and what was waited for is not done."""


class StepLoop(asyncio.AbstractEventLoop):
    """A loop that runs one callback at a time; its time moves only when nothing else can."""

    def __init__(self) -> None:
        self.ready: deque[asyncio.Handle] = deque()
        self.timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self.now = 0.0
        self.steps = 0
        self.threads: deque[Callable[[], None]] = deque()  # work given to threads, not begun
        self.errors: list[dict[str, Any]] = []
        self.tasks: list[asyncio.Task[Any]] = []
        self._numbers = count()

    # --- what asyncio asks of a loop ---

    def time(self) -> float:
        """The time of the loop."""
        return self.now

    def get_debug(self) -> bool:
        """Not in debug mode."""
        return False

    def is_running(self) -> bool:
        """Always: there is no other loop in a run."""
        return True

    def is_closed(self) -> bool:
        """Never."""
        return False

    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Put a callback behind all others."""
        handle = asyncio.Handle(callback, args, self, context)
        self.ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Put a callback behind all others: the acts play the threads."""
        return self.call_soon(callback, *args, context=context)

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: object,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Put a callback that comes after a delay."""
        return self.call_at(self.now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: object,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Put a callback that comes at a time."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self.timers, (when, next(self._numbers), handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Cancelled timers are left out when their time comes."""

    def create_future(self) -> asyncio.Future[Any]:
        """A future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(  # type: ignore[override]
        self, coro: Coroutine[Any, Any, T], *, name: object = None, context: Context | None = None
    ) -> asyncio.Task[T]:
        """A task of this loop."""
        task = asyncio.Task(coro, loop=self, context=context)
        self.tasks.append(task)
        return task

    def run_in_executor(
        self, executor: object, func: Callable[..., T], *args: object
    ) -> asyncio.Future[T]:
        """Work for a thread: an act runs it, and another brings its result."""
        future = self.create_future()

        def work() -> None:
            try:
                value: object = func(*args)
                self.call_soon(self._settle, future, value, None)
            except Exception as error:  # noqa: BLE001  it goes to the future, as from a thread
                self.call_soon(self._settle, future, None, error)

        self.threads.append(work)
        return future

    @staticmethod
    def _settle(future: asyncio.Future[object], value: object, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep what no test awaited; a run ends with an error if there is anything."""
        self.errors.append(context)

    # --- running ---

    def step(self) -> bool:
        """Run one callback; False if none is ready."""
        while self.ready:
            handle = self.ready.popleft()
            if handle.cancelled():
                continue
            self.steps += 1
            assert self.steps < STEPS_MAX, "a run without an end"
            handle._run()
            return True
        return False

    def pass_time(self, end: float) -> bool:
        """Move the time to the next timer and put its callback; False if there is none before `end`."""
        while self.timers and self.timers[0][0] <= end:
            when, _, handle = heapq.heappop(self.timers)
            if handle.cancelled():
                continue
            self.now = max(self.now, when)
            self.ready.append(handle)
            return True
        return False


class Scheduler:
    """A loop with acts around it. `plan` says, act by act, after how many callbacks it comes, and which it is.

    Once the plan is used up, all acts come in turn, the last first, each after a while. Where nothing else can run, an
    act comes at once. `check` is called after each callback and act.
    """

    def __init__(self, plan: Plan, check: Callable[[], None] = lambda: None) -> None:
        self.loop = StepLoop()  # type: ignore[abstract]
        self.check = check
        self.acts: list[tuple[str, Act]] = [("thread", self._thread)]
        self.done: list[str] = []
        self._plan = chain(plan, ((QUIET, -number) for number in count()))
        self._gap, self._place = next(self._plan)

    def act(self, name: str, do: Act) -> None:
        """Let the surroundings do something where the plan says; it returns False if it cannot be done now."""
        self.acts.append((name, do))

    def run(self, until: Callable[[], bool]) -> None:
        """Run until something holds. Raises StuckError if nothing can happen any more."""
        events._set_running_loop(self.loop)
        try:
            while not until():
                if self._gap == 0:
                    self._act()
                elif self.loop.step():
                    self._gap -= 1
                elif not self._act() and not self.loop.pass_time(PATIENCE_SECONDS):
                    raise StuckError(f"after {self.done}")
                self.check()
        finally:
            events._set_running_loop(None)

    def settle(self) -> None:
        """Run all that can run without an act and without time."""
        events._set_running_loop(self.loop)
        try:
            while self.loop.step():
                self.check()
        finally:
            events._set_running_loop(None)

    def within(self, do: Callable[[], T]) -> T:
        """Do something as code on the loop does it."""
        before = events._get_running_loop()
        events._set_running_loop(self.loop)
        try:
            return do()
        finally:
            events._set_running_loop(before)

    def _act(self) -> bool:
        """Do the act of the plan, or the next one that can be done; False if none can."""
        place = self._place % len(self.acts)
        self._gap, self._place = next(self._plan)
        for name, do in self.acts[place:] + self.acts[:place]:
            if do():
                self.done.append(name)
                return True
        return False

    def _thread(self) -> bool:
        if not self.loop.threads:
            return False
        self.loop.threads.popleft()()
        return True


def every_plan(length: int, gaps: int, acts: int) -> Iterator[Plan]:
    """All plans of so many acts, each after fewer than `gaps` callbacks, of any of the first `acts`."""
    return map(list, product(product(range(gaps), range(acts)), repeat=length))


def plan_of(seed: int, length: int, gaps: int, acts: int) -> Plan:
    """The plan of a seed."""
    random = Random(seed)
    return [(random.randrange(gaps), random.randrange(acts)) for _ in range(length)]
