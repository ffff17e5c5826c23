# SPDX-License-Identifier: Apache-2.0
"""A process beside the server: its start, the limits of questions, its restarts and its end (SPEC I-11, J-8)."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge import beside
from clearinghouse.server.edge.beside import BesideProcess
from clearinghouse.server.journal.follower import LENGTH, frame, unframed
from clearinghouse.statemachine.vocabulary import codes


class Input:
    """The standard input of a process, which it reads frame by frame."""

    def __init__(self) -> None:
        self.data = b""
        self.is_closed = asyncio.Event()

    def write(self, data: bytes) -> None:
        """Take bytes."""
        self.data += data

    def close(self) -> None:
        """No more comes."""
        self.is_closed.set()

    def frames(self) -> list[tuple[dict[str, Any], bytes]]:
        """The questions so far."""
        data, found = self.data, []
        while data:
            (size,) = LENGTH.unpack_from(data)
            found.append(unframed(data[LENGTH.size : LENGTH.size + size]))
            data = data[LENGTH.size + size :]
        return found


class Child:
    """A process that the test answers for; `obeys` says whether it ends with its input."""

    def __init__(self, *, obeys: bool = True) -> None:
        self.stdin = Input()
        self.stdout = asyncio.StreamReader()
        self.stderr = asyncio.StreamReader()
        self.obeys = obeys
        self.is_killed = False

    def answer(self, number: int, body: bytes, **header: object) -> None:
        """Answer a question."""
        self.stdout.feed_data(frame({"id": number, **header}, body))

    def end(self, words: bytes = b"") -> None:
        """End, with these last words."""
        self.stderr.feed_data(words)
        self.stderr.feed_eof()
        self.stdout.feed_eof()

    async def wait(self) -> int:
        """Wait for the end."""
        if not self.obeys and not self.is_killed:
            await asyncio.Event().wait()
        return 0

    def kill(self) -> None:
        """End it."""
        self.is_killed = True


class World:
    """The processes that were started, and how."""

    def __init__(self) -> None:
        self.commands: list[tuple[object, ...]] = []
        self.children: list[Child] = []
        self.obeys = True
        self.error: Exception | None = None

    async def start(self, *command: object, **pipes: object) -> Child:
        """Start one."""
        self.commands.append((*command, pipes))
        if self.error is not None:
            raise self.error
        self.children.append(Child(obeys=self.obeys))
        return self.children[-1]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world without a process."""
    found = World()
    monkeypatch.setattr(asyncio, "create_subprocess_exec", found.start)
    return found


def kept(**settings: Any) -> BesideProcess:  # noqa: ANN401  those of the process
    """A process that would answer at once."""
    return BesideProcess(
        "some.module",
        "the index",
        Path("data"),
        **{"start_seconds": 1e6, "again_seconds": 0.001, **settings},
    )


def played(play: Callable[[], Awaitable[None]]) -> list[Any]:
    """Play it; the log lines."""
    with capture_logs() as lines:
        asyncio.run(asyncio.wait_for(play(), 20))
    return lines


async def until(test: Callable[[], object]) -> None:
    """Wait until something holds."""
    while not test():  # noqa: ASYNC110  what a test waits for has no event
        await asyncio.sleep(0.001)


def reason(error: EdgeError) -> str:
    """The message of a refusal, all of which are QUEUE_FULL."""
    assert error.code == codes.QUEUE_FULL
    return error.message


def test_the_first_question_starts_it_and_each_has_its_answer(world: World) -> None:
    """The module with the directory, a first frame for each start, and answers in any order by their numbers."""

    async def play() -> None:
        one = kept(begin=lambda: frame({"id": 0}, b"begin"))
        one.start()
        await asyncio.sleep(0.01)
        assert world.commands == []
        asking = [
            asyncio.ensure_future(one.ask({"needs": number}, b"body", "late")) for number in (7, 8)
        ]
        await until(lambda: world.children and len(world.children[0].stdin.frames()) == 3)
        (child,) = world.children
        assert child.stdin.frames() == [
            ({"id": 0}, b"begin"),
            ({"id": 1, "needs": 7}, b"body"),
            ({"id": 2, "needs": 8}, b"body"),
        ]
        child.answer(2, b"second")
        child.answer(99, b"no one asked")
        child.answer(1, b"first", at=5)
        assert await asyncio.gather(*asking) == [({"at": 5}, b"first"), ({}, b"second")]
        await one.stop()
        assert child.stdin.is_closed.is_set()
        assert not child.is_killed
        with pytest.raises(EdgeError) as caught:
            await one.ask({}, b"", "late")
        assert reason(caught.value) == "the index is not running; repeat after the delay"

    assert played(play) == []
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)
    assert world.commands == [(sys.executable, "-m", "some.module", "data", pipes)]


def test_without_a_start_there_is_nothing_to_ask() -> None:
    """And nothing to stop."""

    async def play() -> None:
        one = kept()
        with pytest.raises(EdgeError) as caught:
            await one.ask({}, b"", "late")
        assert reason(caught.value) == "the index is not running; repeat after the delay"
        await one.stop()

    played(play)


def test_it_starts_by_itself_after_a_while(world: World) -> None:
    """Without a question."""

    async def play() -> None:
        one = kept(start_seconds=0.01)
        one.start()
        await until(lambda: world.children)
        await one.stop()

    assert played(play) == []


def test_a_question_has_its_time(world: World) -> None:
    """While the process has not begun, and while it does not answer; the reason is the asker's own word."""

    async def play() -> None:
        one = kept(seconds_max=0.02)
        one.start()
        with pytest.raises(EdgeError) as caught:
            await one.ask({}, b"", "the index is behind")
        assert reason(caught.value) == "the index is behind; repeat after the delay"
        assert world.children[0].stdin.frames() == [({"id": 1}, b"")]
        # The answer that comes too late is for no one, and the next question has its own.
        world.children[0].answer(1, b"late")
        asking = asyncio.ensure_future(one.ask({}, b"", "late"))
        await until(lambda: len(world.children[0].stdin.frames()) == 2)
        world.children[0].answer(2, b"in time")
        assert await asking == ({}, b"in time")
        await one.stop()

    assert played(play) == []


def test_so_many_questions_wait_at_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused at once; an answer makes place."""
    monkeypatch.setattr(beside, "QUEUED_MAX", 2)

    async def play() -> None:
        one = kept()
        one.start()
        asking = [asyncio.ensure_future(one.ask({}, b"", "late")) for _ in range(2)]
        await until(lambda: world.children and len(world.children[0].stdin.frames()) == 2)
        with pytest.raises(EdgeError) as caught:
            await one.ask({}, b"", "late")
        assert reason(caught.value) == "too many questions wait; repeat after the delay"
        world.children[0].answer(1, b"one")
        assert await asking[0] == ({}, b"one")
        asking.append(asyncio.ensure_future(one.ask({}, b"", "late")))
        await until(lambda: len(world.children[0].stdin.frames()) == 3)
        for number in (2, 3):
            world.children[0].answer(number, b"x")
        await asyncio.gather(*asking)
        await one.stop()

    assert played(play) == []


def test_a_process_that_ends_is_started_again(world: World) -> None:
    """Its last line and its trace are logged, its questions refused at once; new ones go to the next process."""

    async def play() -> None:
        one = kept()
        one.start()
        asking = asyncio.ensure_future(one.ask({}, b"", "late"))
        await until(lambda: world.children and world.children[0].stdin.frames())
        world.children[0].end(b"Traceback:\n  a line\nOSError: the disk is full\xff\n")
        with pytest.raises(EdgeError) as caught:
            await asking
        assert reason(caught.value) == "the index ended; repeat after the delay"
        asking = asyncio.ensure_future(one.ask({}, b"", "late"))
        await until(lambda: len(world.children) == 2 and world.children[1].stdin.frames())
        world.children[1].answer(2, b"again")
        assert await asking == ({}, b"again")
        await one.stop()

    assert played(play) == [
        {
            "event": "a process beside the server ended",
            "log_level": "error",
            "what": "the index",
            "message": "OSError: the disk is full\ufffd",
            "trace": "Traceback:\n  a line",
        }
    ]


def test_a_pause_between_starts_that_fail_grows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It doubles up to a limit; any error is logged, with its end if it is long."""
    monkeypatch.setattr(beside, "AGAIN_SECONDS_MAX", 5.0)
    pauses: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds >= 1:
            pauses.append(seconds)
            seconds = 0
        await real(seconds)

    world.error = OSError("x" * 3_000)

    async def play() -> None:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        one = kept(start_seconds=0, again_seconds=1.0)
        one.start()
        while len(pauses) < 5:
            await real(0.001)
        await one.stop()

    lines = played(play)
    assert pauses[:5] == [1.0, 2.0, 4.0, 5.0, 5.0]
    assert len(lines[0]["message"]) == 2_000
    assert lines[0]["message"].endswith("x')")


def test_a_process_that_ran_for_long_is_started_again_soon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only those that fail soon make the pause longer; after the first start no question is waited for."""
    monkeypatch.setattr(beside, "AGAIN_SECONDS_MAX", 5.0)
    lasted, pauses, waits, now = [0, 0, 5, 6, 0], list[float](), list[float](), [0.0]
    real_sleep, real_timeout = asyncio.sleep, asyncio.timeout

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await real_sleep(0)

    def timeout(seconds: float) -> asyncio.Timeout:
        waits.append(seconds)
        return real_timeout(0)

    async def work() -> str:
        if not lasted:
            await asyncio.Event().wait()
        now[0] += lasted.pop(0)
        return "ended"

    async def play() -> None:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        monkeypatch.setattr(asyncio, "timeout", timeout)
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now[0])
        one = kept(start_seconds=30, again_seconds=1.0)
        one._work = work  # type: ignore[method-assign]
        one.start()
        for _ in range(100):
            await real_sleep(0)
        await one.stop()
        monkeypatch.undo()

    assert len(played(play)) == 5
    assert pauses == [1.0, 2.0, 4.0, 1.0, 2.0]
    assert waits == [30, 0, 0, 0, 0, 0]


def test_an_answer_whose_caller_has_just_left_is_passed_over(world: World) -> None:
    """The process goes on, and the next question has its answer."""

    async def play() -> None:
        one = kept()
        one.start()
        left = asyncio.ensure_future(one.ask({}, b"", "late"))
        await until(lambda: world.children and world.children[0].stdin.frames())
        world.children[0].answer(1, b"too late")
        left.cancel()
        await asyncio.wait((left,))
        asking = asyncio.ensure_future(one.ask({}, b"", "late"))
        await until(lambda: len(world.children[0].stdin.frames()) == 2)
        world.children[0].answer(2, b"x")
        assert await asking == ({}, b"x")
        assert len(world.children) == 1
        await one.stop()

    assert played(play) == []


def test_a_process_that_does_not_end_is_killed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some seconds in which it could write its file."""
    monkeypatch.setattr(beside, "STOP_SECONDS", 0.01)
    world.obeys = False

    async def play() -> None:
        one = kept(start_seconds=0)
        one.start()
        await until(lambda: world.children)
        await asyncio.sleep(0.001)
        await one.stop()

    assert played(play) == []
    assert world.children[0].is_killed
