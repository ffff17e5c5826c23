# SPDX-License-Identifier: Apache-2.0
"""Streams of calls: the order of answers, what one answer holds, and how far frames are read ahead (SPEC O-3, Q-6)."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge import frames
from clearinghouse.server.edge.frames import FrameStream
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.port import Head
from tests.unit.server.sequencing.driving import run_on_loop


class World:
    """An edge that answers when the test says, and the client of one stream; a frame is `name:items`."""

    def __init__(self, names: Iterable[str], frames_per_answer: int = 100) -> None:
        self.names = list(names)
        self.read_names: list[str] = []
        self.decoded_names: list[str] = []
        self.open: dict[str, tuple[Callable[..., None], Callable[[EdgeError], None]]] = {}
        self.refused: list[tuple[str, str]] = []
        self.written: list[tuple[list[str], bytes]] = []
        self.readers: set[object] = set()
        self.fails: dict[str, EdgeError] = {}
        edge = SimpleNamespace(
            table="table", readers=self.readers, principal_of=lambda _: "ann",
            admission=SimpleNamespace(check_command=lambda name: self._fail(f"check {name}")),
            decoded=self._decoded, submit=self._submit,
            calls=SimpleNamespace(answered=lambda *_: None, refused=self._refused),
        )  # fmt: skip
        self.stream: FrameStream[Any] = FrameStream(
            cast("Any", edge), cast("Any", self), cast("Any", None), cast("Any", self._encode), frames_per_answer
        )  # fmt: skip

    def _fail(self, name: str) -> None:
        if name in self.fails:
            raise self.fails[name]

    async def _decoded(self, raw: bytes, principal: str, _: object) -> tuple[object, bytes]:
        name, _, items = raw.decode().partition(":")
        self.decoded_names.append(name)
        assert principal == "ann"
        self._fail(f"decode {name}")
        return SimpleNamespace(request_id=name, count=lambda: int(items or 1)), raw

    def _submit(self, command: Any, _: bytes, fill: Any, refuse: Any) -> None:  # noqa: ANN401  of the stream
        self._fail(f"submit {command.request_id}")
        self.open[command.request_id] = fill, refuse

    def _refused(self, _call: object, error: EdgeError) -> None:
        self.refused.append((error.request_id, error.message))

    def _encode(self, answers: list[Any], table: str, chain_head: bytes) -> tuple[list[str], bytes]:
        assert table == "table"
        names = [
            one.message if isinstance(one, EdgeError) else one[0].request_id for one in answers
        ]
        return names, chain_head

    async def read(self) -> bytes | None:
        """The next frame; None at the end."""
        await asyncio.sleep(0)
        if not self.names:
            return None
        self.read_names.append(self.names.pop(0))
        return self.read_names[-1].encode()

    async def write(self, answer: Any) -> None:  # noqa: ANN401  what `_encode` made
        """Take an answer."""
        self.written.append(answer)

    def answer(self, *names: str) -> None:
        """Answer frames; the chain head is the name."""
        for name in names:
            fill, _ = self.open.pop(name)
            fill(SimpleNamespace(), Head(1, name.encode()))


def play(world: World, *steps: Callable[[], object]) -> None:
    """Run a stream to its end; each step comes once nothing else happens."""

    async def run() -> None:
        running = asyncio.ensure_future(world.stream.run())
        for step in steps:
            for _ in range(30):
                await asyncio.sleep(0)
            step()
        await running
        assert world.readers == set()

    run_on_loop(run())


def refusal(text: str, code: Any = codes.RATE_LIMITED) -> EdgeError:  # noqa: ANN401  a code
    """A refusal."""
    return EdgeError(code, text)


def test_answers_keep_the_order_of_frames() -> None:
    """However they come; so many go into one server frame at most, with the newest chain head among them."""
    world = World("abcde", frames_per_answer=3)
    world.fails["submit c"] = refusal("no c")
    play(
        world,
        lambda: world.answer("e", "d"),
        lambda: world.written == [] or pytest.fail("a is not answered"),
        lambda: world.answer("b", "a"),
    )
    assert world.written == [(["a", "b", "no c"], b"b"), (["d", "e"], b"e")]


def test_a_server_frame_has_so_many_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one client frame of any size."""
    monkeypatch.setattr(frames, "FRAME_ITEMS_MAX", 8)
    world = World(["a:4", "b:4", "c:1", "d:20", "e:1"])
    play(world, lambda: world.answer("b", "c", "d", "e", "a"))
    assert [names for names, _ in world.written] == [["a", "b"], ["c"], ["d"], ["e"]]


@pytest.mark.parametrize(
    ("limit", "names", "ahead"),
    [
        ("FRAMES_MAX", ["a", "b", "c", "d"], [2, 3, 4]),
        ("ITEMS_MAX", ["a:1", "b:1", "c:2", "d:1"], [2, 3, 3]),
    ],
)
def test_a_stream_is_read_so_far_ahead_of_its_answers(
    monkeypatch: pytest.MonkeyPatch, limit: str, names: list[str], ahead: list[int]
) -> None:
    """Two frames, or two items in them; each answer frees a place."""
    monkeypatch.setattr(frames, limit, 2)
    world = World(names)
    seen: list[int] = []

    def look(*answered: str) -> Callable[[], object]:
        def step() -> None:
            seen.append(len(world.read_names))
            world.answer(*answered)

        return step

    play(world, look("a"), look("b"), look("c"), lambda: world.answer("d"))
    assert seen == ahead


def test_a_refused_frame_has_its_place_and_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """One too long and one of a caller without allowance are not decoded; a command that is known is named."""
    world = World("abc")
    monkeypatch.setattr(frames, "check_size", lambda raw: world._fail(f"size {raw.decode()}"))
    world.fails |= {"size a": refusal("too long"), "decode b": refusal("none")}
    world.fails |= {"submit c": refusal("late")}
    play(world)
    assert world.decoded_names == ["b", "c"]
    assert world.refused == [("", "too long"), ("", "none"), ("c", "late")]
    assert [names for names, _ in world.written] == [["too long"], ["none"], ["late"]]
    world = World("a")
    world.fails["check ann"] = refusal("slower")
    play(world)
    assert (world.decoded_names, world.refused) == ([], [("", "slower")])


def test_a_stream_ends_after_its_answers_where_the_node_leads_no_more() -> None:
    """Its client has to connect to the leader: no further frame is read."""
    world = World("abc")
    world.fails["submit b"] = refusal("not here", codes.NOT_LEADER)
    play(world, lambda: world.answer("a"))
    assert world.read_names == ["a", "b"]
    assert [names for names, _ in world.written] == [["a", "not here"]]


def test_a_refusal_that_comes_later_has_its_place() -> None:
    """As those of a gateway, which learns them from its engine."""
    world = World("ab")
    play(world, lambda: world.answer("b"), lambda: world.open.pop("a")[1](refusal("no")))
    assert [names for names, _ in world.written] == [["no", "b"]]
    assert world.refused == [("a", "no")]


def test_a_stream_whose_caller_leaves_is_freed_without_the_collector() -> None:
    """Also with frames that have no answer yet: the collector never frees a cycle of objects that it has frozen."""
    world = World("abc")
    gone = weakref.ref(world.stream)

    async def run() -> None:
        running = asyncio.ensure_future(world.stream.run())
        for _ in range(30):
            await asyncio.sleep(0)
        assert world.open.keys() == {"a", "b", "c"}
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        world.open.clear()

    gc.disable()
    try:
        run_on_loop(run())
        del world.stream
        assert gone() is None
    finally:
        gc.enable()
