# SPDX-License-Identifier: Apache-2.0
"""The barrier of linearizable reads: no read uses an earlier answer, and an unreachable engine gives none."""

import asyncio
from threading import Event
from typing import cast

import pytest

from clearinghouse.replication.engine import (
    Engine,
    EngineUnknownError,
    Get,
    KeyValue,
    RangeAnswer,
)
from clearinghouse.replication.keys import HeadValue, Keys
from clearinghouse.server.clustering.barrier import PAUSE_SECONDS, Barrier
from clearinghouse.server.sequencing.engine_loop import NoQuorumError

KEYS = Keys("t")


class _Engine:
    """An engine whose head rises with each question; each answer waits until it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.members = 0
        self.is_unreachable = False
        self.was_asked = Event()
        self.may_answer = Event()
        self.may_answer.set()

    def range(self, get: Get, _seconds: float) -> RangeAnswer:
        """The head as of the moment of the question, or no answer."""
        assert get.key == KEYS.head
        self.asked += 1
        self.was_asked.set()
        value = HeadValue(self.asked, self.asked, "").to_bytes()
        assert self.may_answer.wait(30)
        if self.is_unreachable:
            raise EngineUnknownError("no answer")
        return RangeAnswer(1, (KeyValue(get.key, value, 1, 1),), more=False)

    def next_member(self) -> None:
        """Count how often another member was chosen."""
        self.members += 1


def _barrier(engine: _Engine, seconds: float = 30.0) -> Barrier:
    return Barrier(cast("Engine", engine), KEYS, seconds)


def test_reads_that_wait_share_the_next_question() -> None:
    """The first one has its own; those that came while it was under way share the one after it."""

    async def run() -> tuple[list[int], int]:
        engine = _Engine()
        engine.may_answer.clear()
        barrier = _barrier(engine)
        first = asyncio.create_task(barrier.head())
        assert await asyncio.to_thread(engine.was_asked.wait, 30)
        later = [asyncio.create_task(barrier.head()) for _ in range(50)]
        await asyncio.sleep(0)
        engine.may_answer.set()
        return await asyncio.gather(first, *later), barrier.questions

    heads, questions = asyncio.run(run())
    assert heads == [1] + [2] * 50
    assert questions == 2


def test_a_read_that_is_given_up_takes_the_answer_from_nobody() -> None:
    """The others that share its question get it."""

    async def run() -> int:
        engine = _Engine()
        engine.may_answer.clear()
        barrier = _barrier(engine)
        gone = asyncio.create_task(barrier.head())
        stays = asyncio.create_task(barrier.head())
        assert await asyncio.to_thread(engine.was_asked.wait, 30)
        gone.cancel()
        await asyncio.wait([gone])
        engine.may_answer.set()
        return await stays

    assert asyncio.run(run()) == 1


def test_an_engine_without_an_answer_is_no_quorum_and_the_next_read_asks_again() -> None:
    """Each try goes to another member; no earlier answer is used instead."""

    async def run() -> tuple[int, int]:
        engine = _Engine()
        barrier = _barrier(engine, 0.0)
        assert await barrier.head() == 1
        engine.is_unreachable = True
        refused = await asyncio.gather(barrier.head(), barrier.head(), return_exceptions=True)
        assert [type(one) for one in refused] == [NoQuorumError, NoQuorumError]
        with pytest.raises(NoQuorumError):
            await barrier.head()
        engine.is_unreachable = False
        return await barrier.head(), engine.members

    assert asyncio.run(run()) == (4, 2)


def test_tries_at_an_engine_that_is_gone_have_pauses() -> None:
    """A member that is gone refuses at once; asked without a pause it would take a core."""
    engine = _Engine()
    engine.is_unreachable = True
    barrier = _barrier(engine, 5 * PAUSE_SECONDS)
    with pytest.raises(NoQuorumError):
        asyncio.run(barrier.head())
    assert 1 < barrier.questions <= 7
