# SPDX-License-Identifier: Apache-2.0
"""Explanations and previews by a process each, one at a time, with limits (SPEC A-1)."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.call_process import CallFinder, Found
from clearinghouse.server.edge.explain_process import QUEUED_MAX, SEQUENCES_BACK, Explainer
from clearinghouse.statemachine.vocabulary import codes


class Child:
    """A process with an answer, which it gives once `go` is set."""

    def __init__(self, answer: bytes, words: bytes, code: int) -> None:
        self.answer = answer, words
        self.code = code
        self.returncode: int | None = None
        self.go = asyncio.Event()
        self.sent: bytes | None = None
        self.is_killed = False

    async def communicate(self, sent: bytes) -> tuple[bytes, bytes]:
        """Take the input and answer."""
        self.sent = sent
        await self.go.wait()
        self.returncode = self.code
        return self.answer

    def kill(self) -> None:
        """End it."""
        self.is_killed = True

    async def wait(self) -> int:
        """Wait for its end."""
        self.returncode = -9
        return -9


class World:
    """The processes that were started."""

    def __init__(self) -> None:
        self.commands: list[tuple[object, ...]] = []
        self.children: list[Child] = []
        self.answer, self.words, self.code = b'{"rule": "L-1"}', b"", 0
        self.goes = True

    async def start(self, *command: object, **pipes: object) -> Child:
        """Start one."""
        assert pipes == dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)
        self.commands.append(command)
        child = Child(self.answer, self.words, self.code)
        if self.goes:
            child.go.set()
        self.children.append(child)
        return child


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world without a process."""
    found = World()
    monkeypatch.setattr(asyncio, "create_subprocess_exec", found.start)
    return found


def played(play: Callable[[], Awaitable[None]]) -> list[Any]:
    """Play it; the log lines."""

    async def run() -> None:
        await asyncio.wait_for(play(), 20)

    with capture_logs() as lines:
        asyncio.run(run())
    return lines


@pytest.mark.parametrize(
    ("back", "longest"),
    [(0, SEQUENCES_BACK), (9, 9), (SEQUENCES_BACK + 1, SEQUENCES_BACK)],
)
def test_an_explanation_looks_back_so_far_at_most(world: World, back: int, longest: int) -> None:
    """As far as it was asked to, or by a million sequences; its answer is that of the process."""

    async def play() -> None:
        assert await Explainer(Path("data")).explain(50, back, 7) == {"rule": "L-1"}

    assert played(play) == []
    module = "clearinghouse.server.analysis.worker"
    assert world.commands == [
        (sys.executable, "-m", module, "data", "50", str(longest), "7", "1"),
    ]
    assert world.children[0].sent == b""


def test_a_preview_gets_its_question_and_gives_its_effects(world: World) -> None:
    """As of a sequence."""

    async def play() -> None:
        assert await Explainer(Path("data")).preview(b"raw", 50) == {"rule": "L-1"}

    assert played(play) == []
    module = "clearinghouse.server.analysis.previewer"
    assert world.commands == [(sys.executable, "-m", module, "data", "50")]
    assert world.children[0].sent == b"raw"


def test_one_process_runs_at_a_time_and_so_many_wait(world: World) -> None:
    """One more than may wait is refused at once; each that ends makes place."""
    world.goes = False

    async def play() -> None:
        one = Explainer(Path("data"))
        asking = [asyncio.ensure_future(one.preview(b"", at)) for at in range(QUEUED_MAX)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with pytest.raises(EdgeError) as caught:
            await one.preview(b"", 9)
        assert caught.value.code == codes.QUEUE_FULL
        assert caught.value.message == "others wait for such answers; repeat after the delay"
        for at in range(QUEUED_MAX):
            assert len(world.children) == at + 1
            world.children[at].go.set()
            await asking[at]
            for _ in range(3):
                await asyncio.sleep(0)
        world.goes = True
        await one.preview(b"", 9)

    assert played(play) == []


def test_a_process_that_takes_too_long_is_ended(world: World) -> None:
    """The caller reads how to ask elsewhere."""
    world.goes = False

    async def play() -> None:
        with pytest.raises(EdgeError) as caught:
            await Explainer(Path("data"), 0.01).explain(50, 0)
        assert caught.value.code == codes.QUEUE_FULL
        assert caught.value.message == (
            "it takes longer than 0.01 s here: ask `clearinghouse explain`, `state` or `preview` on a copy of the"
            " directory"
        )

    assert played(play) == []
    assert world.children[0].is_killed


def test_a_process_whose_caller_has_gone_is_ended(world: World) -> None:
    """No caller waits for the result; the next one has its turn."""
    world.goes = False

    async def play() -> None:
        one = Explainer(Path("data"))
        asking = asyncio.ensure_future(one.explain(50, 0))
        for _ in range(3):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert world.children[0].is_killed
        world.goes = True
        assert await one.explain(51, 0, reads_all=False) == {"rule": "L-1"}
        assert world.commands[-1][-2:] == ("0", "0")
        assert not world.children[1].is_killed

    assert played(play) == []


def test_a_process_that_fails_is_logged_with_its_last_words(world: World) -> None:
    """The caller reads of a defect, without them."""
    world.code, world.words = 3, b"x" * 3_000

    async def play() -> None:
        with pytest.raises(RuntimeError, match=r"^the process for \(50,\) failed$"):
            await Explainer(Path("data")).preview(b"", 50)

    (line,) = played(play)
    assert (line["event"], line["log_level"]) == ("a process beside the server failed", "error")
    assert (line["arguments"], len(line["said"])) == ((50,), 2_000)
    assert not world.children[0].is_killed


def test_calls_are_found_by_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The question has all that it needs; the answer has sequences and the first one that is covered."""
    asked: list[tuple[Any, ...]] = []

    async def ask(*question: object) -> tuple[dict[str, Any], bytes]:
        asked.append(question)
        return {"found": [3, 9], "oldest": 1}, b""

    finder = CallFinder(Path("data"))
    monkeypatch.setattr(finder._process, "ask", ask)
    assert asyncio.run(finder.find("ann", "r-1", 2, 10, 40)) == Found([3, 9], 1)
    question = {"principal": "ann", "request_id": "r-1", "from_sequence": 2, "most": 10}
    late = "the index of calls does not reach sequence 40 yet"
    assert asked == [({**question, "as_of": 40}, b"", late)]
