# SPDX-License-Identifier: Apache-2.0
"""Rank the positions of a side of a market for deleveraging, once in an interval for all readers (SPEC W-4, I-12.1).

Owns the kept rankings and how often they are made: each side at most once in a settlement interval, and only on
request; all rankings together take at most a tenth of the time. A ranking is made in parts of some milliseconds, and
commands run between the parts. So the number of holders or readers does not make commands wait longer.
"""

import asyncio
from collections.abc import Callable, Iterable
from itertools import islice
from time import perf_counter
from typing import Final, TypeVar, cast

from clearinghouse.server.codec.reads.adl_places import AdlRanking, Rankings
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.sequencing.engine_loop import QueueFullError
from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.adl_places import (
    AdlSide,
    holders_of,
    in_order,
    ranked_part,
)
from clearinghouse.statemachine.vocabulary.constants import SECOND_NS
from clearinghouse.statemachine.vocabulary.numbers import AccountId

LINES_AT_ONCE: Final = 500
"""2,000 units (`WORK_OF_RANKING`), as many as a slice of commands has."""
TIMES_IDLE: Final = 9  # of the time that a part took, until the next one
LOOK_SECONDS: Final = 1.0
FULL_SECONDS: Final = 0.05  # until the next try where too many reads wait

R = TypeVar("R")


class AdlRankings:
    """The newest ranking of each side of a market that a reader has requested in this interval."""

    def __init__(self, edge: Edge) -> None:
        self.lines_at_once = LINES_AT_ONCE
        self._edge = edge
        self._kept: dict[AdlSide, AdlRanking] = {}
        self._making: dict[AdlSide, asyncio.Task[AdlRanking]] = {}
        self._turn = asyncio.Lock()  # parts of several rankings alternate
        self._free_seconds = 0.0
        self._interval = 0  # whose begin has woken the readers
        self._later = asyncio.Event()  # set and replaced then
        self._timer: asyncio.TimerHandle | None = None
        self._waiting = 0
        self._is_listening = False

    @property
    def interval(self) -> int:
        """Return the number of the present settlement interval."""
        return self._now_ns() // self._interval_ns()

    def _now_ns(self) -> int:
        core = self._edge.services.core
        return max(core.time_ns, core.clock_ns())

    def _interval_ns(self) -> int:
        return self._edge.services.core.live_state().genesis.settlement_interval_ns

    async def of(self, sides: Iterable[AdlSide]) -> Rankings:
        """Return the rankings of some sides, making those that this interval does not have yet. Raises
        NotTakenError.
        """
        wanted = dict.fromkeys(sides)
        found = await asyncio.gather(*(self._of(side) for side in wanted))
        return dict(zip(wanted, found, strict=True))

    async def over(self, interval: int) -> None:
        """Return once the settlement interval `interval` is over, by the clock or by the time of a record."""
        if not self._is_listening:
            self._is_listening = True
            self._edge.services.core.on_commit.append(lambda _: self._look())
        self._waiting += 1
        try:
            while self.interval <= interval:
                self._set_timer()
                await self._later.wait()
        finally:
            self._waiting -= 1

    def _look(self) -> None:
        """Wake all waiting readers if an interval has ended."""
        if self.interval > self._interval:
            self._interval = self.interval
            self._later.set()
            self._later = asyncio.Event()

    def _set_timer(self) -> None:
        """Look again at the end of the interval, or after one second, because the clock of a virtual machine may be
        moved.
        """
        if self._timer is None:
            end_ns = (self.interval + 1) * self._interval_ns()
            seconds = min((end_ns - self._now_ns()) / SECOND_NS, LOOK_SECONDS)
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._look()
        if self._waiting:
            self._set_timer()

    async def _of(self, side: AdlSide) -> AdlRanking:
        """Return the ranking of a side: the kept one, or the one that is being made, else a new one."""
        kept = self._kept.get(side)
        if kept is not None and self._is_new(kept):
            return kept
        making = self._making.get(side)
        if making is None:
            making = self._making[side] = asyncio.create_task(self._made(side))
            making.add_done_callback(lambda done: self._keep(side, done))
        return await asyncio.shield(making)  # others may wait for it too

    def _is_new(self, kept: AdlRanking) -> bool:
        """Return whether a ranking was made in this interval, or no record was committed since."""
        return (
            kept.interval >= self.interval
            or kept.sequence >= self._edge.services.core.head.sequence
        )

    def _keep(self, side: AdlSide, done: asyncio.Task[AdlRanking]) -> None:
        """Keep a finished ranking; drop the kept rankings that are not new any more."""
        del self._making[side]
        self._kept = {one: kept for one, kept in self._kept.items() if self._is_new(kept)}
        if not done.cancelled() and done.exception() is None:
            self._kept[side] = done.result()

    async def _made(self, side: AdlSide) -> AdlRanking:
        """Rank the holders of a side from committed states, part by part."""

        def begin(state: State, sequence: int) -> tuple[list[AccountId], int, int]:
            return holders_of(state, side), sequence, state.time_ns

        interval = self.interval
        holders, sequence, time_ns = await self._part(begin)
        parts = []
        for start in range(0, len(holders), self.lines_at_once):
            few = holders[start : start + self.lines_at_once]
            parts.append(await self._part(lambda state, _: ranked_part(state, side, few)))  # noqa: B023  done by now
        places: dict[int, int] = {}
        entries = iter(in_order(parts))
        before = -1
        while before < len(places):
            before = len(places)
            await self._part(lambda _, __: _place(islice(entries, self.lines_at_once), places))
        return AdlRanking(places, sequence, time_ns, interval)

    async def _part(self, read: Callable[[State, int], R]) -> R:
        """Do one part of a ranking when its turn comes, on a committed state; return its result."""
        clock = asyncio.get_running_loop().time
        core = self._edge.services.core

        def timed(state: State, sequence: int) -> tuple[R, float]:
            start = perf_counter()
            return read(state, sequence), perf_counter() - start

        async with self._turn:
            await asyncio.sleep(max(self._free_seconds - clock(), 0.0))
            while True:
                try:
                    found, spent = cast("tuple[R, float]", await core.read(timed))
                except QueueFullError:
                    await asyncio.sleep(FULL_SECONDS)
                else:
                    self._free_seconds = clock() + TIMES_IDLE * spent
                    return found


def _place(entries: Iterable[MarginFraction], places: dict[int, int]) -> None:
    """Give each of the next entries the next free place."""
    for entry in entries:
        places[entry.account_id] = len(places) + 1
