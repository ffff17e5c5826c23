# SPDX-License-Identifier: Apache-2.0
"""How much of the time rankings of deleveraging take, and when their readers are woken (SPEC W-4, I-12.1)."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.codec.reads.adl_places import AdlRanking
from clearinghouse.server.edge import adl_rankings
from clearinghouse.server.edge.adl_rankings import AdlRankings
from clearinghouse.server.sequencing.engine_loop import QueueFullError
from clearinghouse.statemachine.views.exchange.adl_places import AdlSide
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.unit.server.sequencing.driving import run_on_loop

SIDE = AdlSide(MarketId(1), True)
OTHER = AdlSide(MarketId(1), False)


class World:
    """An engine with settlement intervals of ten seconds, whose clock the test sets."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.full = 0
        genesis = SimpleNamespace(settlement_interval_ns=10 * SECOND_NS)
        self.core = SimpleNamespace(
            read=self._read, time_ns=0, clock_ns=lambda: self.now_ns, on_commit=[],
            live_state=lambda: SimpleNamespace(genesis=genesis), head=SimpleNamespace(sequence=5),
        )  # fmt: skip
        services = SimpleNamespace(core=self.core)
        self.rankings = AdlRankings(cast("Any", SimpleNamespace(services=services)))

    async def _read(self, read: Callable[[object, int], object]) -> object:
        if self.full:
            self.full -= 1
            raise QueueFullError
        return read("state", 5)


async def settle() -> None:
    """Let all else go on."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_a_part_waits_nine_times_what_the_last_one_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """And tries again where too many reads wait."""
    world, slept, spent = World(), list[float](), iter((1.0, 1.25, 2.0, 2.0))
    monkeypatch.setattr(adl_rankings, "perf_counter", lambda: next(spent))

    async def run() -> None:
        sleep = asyncio.sleep

        async def wait(seconds: float) -> None:
            slept.append(seconds)
            await sleep(0)

        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: 100.0)
        monkeypatch.setattr(asyncio, "sleep", wait)
        found: Any = await world.rankings._part(lambda state, sequence: (state, sequence))
        assert found == ("state", 5)
        world.full = 2
        await world.rankings._part(lambda _, __: None)
        monkeypatch.undo()

    run_on_loop(run())
    assert slept == [0.0, 9 * 0.25, 0.05, 0.05]


def test_readers_are_woken_once_their_interval_is_over() -> None:
    """By a timer at its end, and each second before; no timer is left once no reader waits."""
    world, timers = World(), list[tuple[float, Callable[[], None]]]()

    def call_later(seconds: float, act: Callable[[], None]) -> str:
        timers.append((seconds, act))
        return "handle"

    async def run() -> None:
        loop: Any = asyncio.get_running_loop()
        loop.call_later = call_later
        readers = [asyncio.ensure_future(world.rankings.over(0)) for _ in range(2)]
        await settle()
        for now, is_over in ((9.75, False), (10.0, True), (10.5, True)):
            world.now_ns = int(now * SECOND_NS)
            timers[-1][1]()
            await settle()
            assert [one.done() for one in readers] == [is_over] * 2
        assert [seconds for seconds, _ in timers] == [1.0, 0.25, 1.0]
        assert len(world.core.on_commit) == 1
        # The time of a record counts, too.
        reader = asyncio.ensure_future(world.rankings.over(1))
        await settle()
        world.core.time_ns = 20 * SECOND_NS
        world.core.on_commit[0](None)
        await settle()
        assert reader.done()
        del loop.call_later

    run_on_loop(run())


def test_a_reader_that_leaves_takes_no_ranking_from_another() -> None:
    """It is made once for both, kept, and made again in the next interval if something has happened."""
    world = World()
    go, made = asyncio.Event(), list[int]()

    async def make(_side: AdlSide) -> AdlRanking:
        made.append(world.core.head.sequence)
        await go.wait()
        if len(made) == 2:
            raise KeyError("lost")
        return AdlRanking({1: 1}, world.core.head.sequence, 0, world.rankings.interval)

    failures: list[object] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, one: failures.append(one))
        world.rankings._kept[OTHER] = AdlRanking({}, 0, 0, -1)
        world.rankings._made = make  # type: ignore[method-assign, assignment]
        left, stays = (asyncio.ensure_future(world.rankings.of([SIDE])) for _ in range(2))
        await settle()
        left.cancel()
        await settle()
        go.set()
        assert (await stays)[SIDE].sequence == 5
        assert list(world.rankings._kept) == [SIDE]  # the other one is too old
        world.now_ns = 10 * SECOND_NS
        await world.rankings.of([SIDE])  # nothing was committed since
        assert made == [5]
        world.core.head.sequence = 6
        with pytest.raises(KeyError, match="lost"):
            await world.rankings.of([SIDE])
        assert (await world.rankings.of([SIDE]))[SIDE].sequence == 6
        world.core.head.sequence = 7
        assert (await world.rankings.of([SIDE]))[SIDE].sequence == 6
        assert made == [5, 6, 6]
        assert failures == []

    run_on_loop(run())
