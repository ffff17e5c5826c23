# SPDX-License-Identifier: Apache-2.0
"""The turns of streams and reads: one of a principal in a pass of the loop, and a rest while others call (Q-4, Q-5)."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from clearinghouse.server.sequencing import turns as module
from clearinghouse.server.sequencing.subscriptions import Hub
from clearinghouse.server.sequencing.turns import Turns
from tests.unit.server.sequencing.test_subscriptions import records

STEP_SECONDS = 0.01


class Clock:
    """The time of a loop, which moves when the test says so; what is due later goes on once nothing else is ready."""

    def __init__(self) -> None:
        self.now = 100.0
        self.rests: list[float] = []

    def on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the time of a loop."""

        def later(seconds: float, callback: Callable[[], None]) -> asyncio.Handle:
            self.rests.append(seconds)
            self.now += seconds
            return loop.call_soon(callback)

        vars(loop).update(time=lambda: self.now, call_later=later)


def played(scenario: Callable[[Turns, Clock], Coroutine[Any, Any, None]]) -> Clock:
    """Play a scenario on a loop whose time stands still between steps and rests."""
    clock = Clock()

    async def play() -> None:
        clock.on(asyncio.get_running_loop())
        await scenario(Turns(), clock)

    asyncio.run(play())
    return clock


async def passes(count: int) -> None:
    """Let so many passes of the loop go by."""
    for _ in range(count):
        await asyncio.sleep(0)


def test_one_stream_of_a_principal_goes_on_in_a_pass_of_the_loop() -> None:
    """The first stream of another principal goes on in the first pass, beside one of a thousand."""

    async def scenario(turns: Turns, _: Clock) -> None:
        gone: list[str] = []

        async def stream(principal: str) -> None:
            await turns.take(principal)
            gone.append(principal)

        streams = [asyncio.create_task(stream("many")) for _ in range(1_000)]
        streams.append(asyncio.create_task(stream("one")))
        await passes(4)
        assert "one" in gone
        before = len(gone)
        assert before <= 5
        await passes(10)
        assert before < len(gone) <= before + 10
        for each in streams:
            each.cancel()

    played(scenario)


@pytest.mark.parametrize("caller", ["trader", "many"])
def test_while_others_call_a_principal_with_many_streams_rests(caller: str) -> None:
    """What it saved is used up at once, then a rest as long as each turn follows; one that is alone never rests."""
    streams = 60

    async def scenario(turns: Turns, clock: Clock) -> None:
        async def stream() -> None:
            await turns.take("many")
            turns.seen(caller)
            clock.now += STEP_SECONDS

        await asyncio.gather(*(stream() for _ in range(streams)))

    clock = played(scenario)
    if caller == "many":
        assert clock.rests == []
        return
    rest = module.SHARES * (STEP_SECONDS + module.OVERHEAD_SECONDS) - STEP_SECONDS
    # Of the turns that follow, the last waits for no other.
    assert len(clock.rests) == pytest.approx(streams - 1 - module.SAVED_SECONDS / rest, abs=2)
    assert clock.rests[-1] == pytest.approx(rest)


def test_a_principal_with_one_stream_never_rests() -> None:
    """A reader of the journal follows as fast as it can while others call."""

    async def scenario(turns: Turns, clock: Clock) -> None:
        for _ in range(100):
            await turns.take("reader")
            turns.seen("trader")
            clock.now += STEP_SECONDS

    assert played(scenario).rests == []


def test_a_caller_that_leaves_gives_up_its_turn() -> None:
    """The next one of the principal goes on in its place."""

    async def scenario(turns: Turns, _: Clock) -> None:
        gone: list[int] = []

        async def stream(number: int) -> None:
            await turns.take("many")
            gone.append(number)

        streams = [asyncio.create_task(stream(number)) for number in range(4)]
        await asyncio.sleep(0)
        streams[0].cancel()
        streams[1].cancel()
        await passes(5)
        assert gone == [2, 3]

    played(scenario)


def test_principals_that_are_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that each call once take no memory for long."""
    monkeypatch.setattr(module, "PRINCIPALS", 10)

    async def scenario(turns: Turns, clock: Clock) -> None:
        for number in range(100):
            await turns.take(str(number))
            clock.now += module.SAVED_SECONDS
        await passes(2)
        assert len(turns._free_at) <= 20
        assert not turns._waiting

    played(scenario)


def test_a_record_for_many_streams_of_one_principal_lets_others_go_first() -> None:
    """A thousand subscriptions of one principal do not all wake in one pass; one of another principal does."""

    async def scenario() -> None:
        (recorded,) = records(1)
        hub = Hub(0)
        gone: list[str] = []

        async def read(principal: str) -> None:
            assert await hub.listen(principal).take(60.0) == [recorded]
            gone.append(principal)

        readers = [asyncio.create_task(read("many")) for _ in range(1_000)]
        readers.append(asyncio.create_task(read("one")))
        await asyncio.sleep(0)
        hub.publish(recorded)
        await passes(4)
        assert "one" in gone
        assert len(gone) <= 5
        for each in readers:
            each.cancel()

    asyncio.run(scenario())


def test_heartbeats_of_many_streams_come_one_in_a_pass() -> None:
    """A thousand that are due at the same moment do not hold up the loop together."""

    async def scenario() -> None:
        hub = Hub(0)
        gone: list[int] = []

        async def read(number: int) -> None:
            assert await hub.listen("many").take(0.0) == []
            gone.append(number)

        readers = [asyncio.create_task(read(number)) for number in range(1_000)]
        await passes(6)
        assert 0 < len(gone) <= 6
        for each in readers:
            each.cancel()

    asyncio.run(scenario())
