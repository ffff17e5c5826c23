# SPDX-License-Identifier: Apache-2.0
"""How often the indication of an auction is computed, however many streams ask for it (SPEC O-2, I-12)."""

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.edge import indications
from clearinghouse.server.edge.indications import Indications
from tests.unit.server.sequencing.driving import run_on_loop


class World:
    """An engine whose reads and searches take as long as the test says, by a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.read_seconds = self.search_seconds = 0.0
        self.computed: list[int] = []
        self.sequence = 0
        core = SimpleNamespace(read=self._read)
        self.indications = Indications(
            cast("Any", SimpleNamespace(services=SimpleNamespace(core=core)))
        )
        monkeypatch.setattr(indications, "perf_counter", lambda: self.now)
        monkeypatch.setattr(indications, "begin_indication", self._begin)
        monkeypatch.setattr(indications, "search_more_limits", self._search)
        monkeypatch.setattr(indications, "view_of", lambda one: ("view", one))

    async def _read(self, read: Callable[[Any, int], Any]) -> object:
        self.sequence += 1
        return read(SimpleNamespace(markets={1: 1, 2: 2}), self.sequence)

    def _begin(self, _state: object, market: int) -> int:
        self.now += self.read_seconds
        self.computed.append(market)
        self._left: Iterator[bool] = iter((True, False))
        return market

    def _search(self, _one: object, _most: int) -> bool:
        self.now += self.search_seconds
        return next(self._left)


def play(world: World, steps: list[tuple[float, int, int, float]]) -> None:
    """At a time, ask for a market: the sequence of the indication, and when there will be a next one."""

    async def run() -> None:
        asyncio.get_running_loop().time = lambda: world.now  # type: ignore[method-assign]
        for at, market_id, sequence, next_seconds in steps:
            world.now = at
            found: Any = await world.indications.of(market_id)
            assert found[:2] == (("view", market_id), sequence)
            assert found.next_seconds == pytest.approx(next_seconds)
            world.now = at

    run_on_loop(run())


def test_an_indication_is_kept_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each market by itself, where they take no time."""
    world = World(monkeypatch)
    play(
        world,
        [(100, 1, 1, 101), (100.9, 1, 1, 101), (100.9, 2, 2, 101.9), (101, 1, 3, 102)],
    )
    assert world.computed == [1, 2, 1]


def test_indications_take_a_twentieth_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all markets together: what one took is waited for twenty times, its search included."""
    world = World(monkeypatch)
    world.read_seconds, world.search_seconds = 0.1, 0.2
    play(world, [(100, 1, 1, 100.5 + 10), (110.4, 1, 1, 110.5), (110.5, 1, 2, 111 + 10)])
    world.read_seconds = world.search_seconds = 0.01
    play(world, [(121, 2, 3, 122), (121.04, 1, 4, 121.63 + 0.6)])
    assert world.computed == [1, 1, 2, 1]
