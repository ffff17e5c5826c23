# SPDX-License-Identifier: Apache-2.0
"""The reader of risk without a real process: its limits, its pauses after a failure, its words (SPEC M-10.1)."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge import risk_process
from clearinghouse.server.edge.risk_process import RiskProcess
from clearinghouse.server.journal.follower import refused
from clearinghouse.statemachine.vocabulary import codes
from tests.unit.server.edge.test_beside import World, played, reason, until

AGAIN = "repeat after the delay"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world without a process."""
    found = World()
    monkeypatch.setattr(asyncio, "create_subprocess_exec", found.start)
    return found


def asking(one: RiskProcess, path: str = "/s/M") -> "asyncio.Future[bytes]":
    """A question under way."""
    return asyncio.ensure_future(one.ask(path, b"raw", 40))


def test_a_question_has_request_and_commit_and_its_reply_comes_back(world: World) -> None:
    """Each with a number of its own; a refusal of the process is raised here."""

    async def play() -> None:
        one = RiskProcess(Path("data"), follow_seconds=3)
        assert one.pid == 0
        first, second = asking(one), asking(one, "/s/N")
        await until(lambda: world.children and len(world.children[0].stdin.frames()) == 2)
        (child,) = world.children
        assert child.stdin.frames() == [
            ({"id": 1, "path": "/s/M", "as_of": 40, "seconds": 3}, b"raw"),
            ({"id": 2, "path": "/s/N", "as_of": 40, "seconds": 3}, b"raw"),
        ]
        header, _ = refused(EdgeError(codes.UNKNOWN_ACCOUNT, "there is none", "account_id"))
        child.answer(2, b"", **header)
        child.answer(99, b"no one asked")
        child.answer(1, b"reply")
        assert await first == b"reply"
        with pytest.raises(EdgeError, match="there is none"):
            await second
        await one.stop()
        assert child.stdin.is_closed.is_set()

    assert played(play) == []
    module = "clearinghouse.server.analysis.risk_reader"
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)
    assert world.commands == [(sys.executable, "-m", module, "data", pipes)]


def test_so_many_questions_wait_at_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused at once."""
    monkeypatch.setattr(risk_process, "QUEUED_MAX", 2)

    async def play() -> None:
        one = RiskProcess(Path("data"))
        both = [asking(one), asking(one)]
        await until(lambda: world.children and len(world.children[0].stdin.frames()) == 2)
        with pytest.raises(EdgeError) as caught:
            await one.ask("/s/M", b"", 40)
        assert reason(caught.value) == f"too many such reads wait; {AGAIN}"
        for number in (1, 2):
            world.children[0].answer(number, b"reply")
        assert await asyncio.gather(*both) == [b"reply", b"reply"]
        await one.stop()

    assert played(play) == []


def test_a_question_has_its_time(world: World) -> None:
    """The process goes on, and a late answer is for no one."""

    async def play() -> None:
        one = RiskProcess(Path("data"), seconds_max=0.02)
        with pytest.raises(EdgeError) as caught:
            await one.ask("/s/M", b"", 40)
        assert reason(caught.value) == (
            f"the process for such reads has not started or caught up yet; {AGAIN}"
        )
        world.children[0].answer(1, b"late")
        again = asking(one)
        await until(lambda: len(world.children[0].stdin.frames()) == 2)
        world.children[0].answer(2, b"reply")
        assert await again == b"reply"
        await one.stop()

    assert played(play) == []


@pytest.mark.parametrize(
    ("words", "message"), [(b" no journal\xff\n", "no journal\ufffd"), (b"", "it ended by itself")]
)
def test_a_process_that_fails_is_logged_and_not_started_at_once(
    world: World, words: bytes, message: str
) -> None:
    """Its questions are refused, and new ones until the pause is over; its last words are in the log."""

    async def play() -> None:
        one = RiskProcess(Path("data"))
        first = asking(one)
        await until(lambda: world.children and world.children[0].stdin.frames())
        world.children[0].end(words)
        with pytest.raises(EdgeError) as caught:
            await first
        assert reason(caught.value) == f"the process for such reads ended; {AGAIN}"
        await until(lambda: one._task is not None and one._task.done())
        with pytest.raises(EdgeError) as caught:
            await one.ask("/s/M", b"", 40)
        assert reason(caught.value) == f"the process for such reads failed; {AGAIN}"
        one._not_before = 0.0
        again = asking(one)
        await until(lambda: len(world.children) == 2 and world.children[1].stdin.frames())
        world.children[1].answer(3, b"reply")
        assert await again == b"reply"
        await one.stop()
        with pytest.raises(EdgeError) as caught:
            await one.ask("/s/M", b"", 40)
        assert reason(caught.value) == f"the process for such reads failed; {AGAIN}"

    (line,) = played(play)
    assert line == {
        "event": "the reader of risk ended",
        "log_level": "error",
        "message": message,
    }


def test_the_pause_after_failures_doubles_up_to_a_limit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2 s, 4 s, 5 s where the limit is 5; the end of a long text is logged."""
    monkeypatch.setattr(risk_process, "AGAIN_SECONDS_MAX", 5.0)
    world.error = OSError("x" * 3_000)
    pauses: list[float] = []

    async def play() -> None:
        one = RiskProcess(Path("data"))
        for _ in range(4):
            one._not_before = 0.0
            with pytest.raises(EdgeError):
                await one.ask("/s/M", b"", 40)
            await until(lambda: one._task is not None and one._task.done())
            pauses.append(one._again)
        now = asyncio.get_running_loop().time()
        assert now + 4 < one._not_before <= now + 5

    lines = played(play)
    assert pauses == [2.0, 4.0, 5.0, 5.0]
    assert {len(line["message"]) for line in lines} == {2_000}


def test_a_pause_begins_again_after_a_process_that_ran_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Longer than the longest pause."""
    monkeypatch.setattr(risk_process, "AGAIN_SECONDS_MAX", 50.0)
    lasted, pauses, now = [0, 0, 50, 51, 0], list[float](), [0.0]

    async def play() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now[0])
        one = RiskProcess(Path("data"))
        one._asked[1] = asyncio.get_running_loop().create_future()

        async def work() -> str:
            now[0] += lasted.pop(0)
            return "ended"

        one._work = work  # type: ignore[method-assign]
        while lasted:
            await one._run()
            pauses.append(one._not_before - now[0])
        monkeypatch.undo()

    assert len(played(play)) == 5
    assert pauses == [2.0, 4.0, 8.0, 2.0, 4.0]


def test_it_ends_when_it_was_not_asked_for_some_time(world: World) -> None:
    """Well, without a line; the next question starts another one, and no pause is kept."""

    async def play() -> None:
        one = RiskProcess(Path("data"), idle_seconds=0.01)
        one._again = 4.0
        first = asking(one)
        await until(lambda: world.children and world.children[0].stdin.frames())
        world.children[0].answer(1, b"reply")
        assert await first == b"reply"
        await until(lambda: one._task is not None and one._task.done())
        assert one._again == 0.0
        assert world.children[0].stdin.is_closed.is_set()
        second = asking(one)
        await until(lambda: len(world.children) == 2 and world.children[1].stdin.frames())
        world.children[1].answer(2, b"again")
        assert await second == b"again"
        await one.stop()

    assert played(play) == []


def test_a_process_that_does_not_end_is_killed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some seconds."""
    monkeypatch.setattr(risk_process, "STOP_SECONDS", 0.01)
    world.obeys = False

    async def play() -> None:
        one = RiskProcess(Path("data"))
        first: asyncio.Future[Any] = asking(one)
        await until(lambda: world.children and world.children[0].stdin.frames())
        await one.stop()
        await asyncio.gather(first, return_exceptions=True)

    assert played(play) == []
    assert world.children[0].is_killed
