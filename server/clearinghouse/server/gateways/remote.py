# SPDX-License-Identifier: Apache-2.0
"""The engine as a gateway sees it: numbers of calls, what waits for an answer, and the table of units (SPEC Q-5).

Owns the calls that this gateway has handed to the engine. If the engine ends, each of them ends with
`EngineLostError`: whether it was carried out is unknown. Must never repeat a call by itself.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.gateways.bodies import (
    COMMAND,
    METHODS,
    Call,
    End,
    Hold,
    Metadata,
    answer_of,
    from_bytes,
    metadata_of,
    refusal_of,
    table_with,
    to_bytes,
)
from clearinghouse.server.gateways.frames import Frame, FrameError, Kind
from clearinghouse.server.gateways.wire import Wire
from clearinghouse.server.sequencing.engine_loop import QueueFullError
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.storage.port import Head

# Calls and streams that may wait for the engine; the engine ends a gateway with twice as many.
HELD_MAX: Final = 32_768
# Bytes that may wait for the engine to read them.
WAITING_BYTES_MAX: Final = 64 * 1024 * 1024

Refused = Callable[[EdgeError, Metadata], None]
Answered = Callable[[Outcome, Head, Metadata], None]


class EngineLostError(Exception):
    """The engine has ended; whether the call was carried out is unknown."""


class Waiting:
    """A call that waits for its frames. `take` gets each of them, and `lose` the end of the engine."""

    __slots__ = ("lose", "take")

    def __init__(self, take: Callable[[Frame], None], lose: Callable[[], None]) -> None:
        self.take = take
        self.lose = lose


class Held:
    """The place of a stream of commands; `status` names how the stream ended."""

    status = "CANCELLED"


class Remote:
    """The connection of this gateway to its engine."""

    def __init__(
        self,
        on_frame: Callable[[Frame], None],
        *,
        held_max: int = HELD_MAX,
        waiting_bytes_max: int = WAITING_BYTES_MAX,
    ) -> None:
        """`on_frame` gets the frames that belong to no call."""
        self.wire = Wire(self._take, self._lose)
        self.lost = asyncio.Event()
        self.fault = ""
        self.table: Scales | None = None
        self.calls = 0
        self._on_frame = on_frame
        self._held_max = held_max
        self._waiting_bytes_max = waiting_bytes_max
        self._last = 0
        self._waiting: dict[int, Waiting] = {}

    @property
    def held(self) -> int:
        """Return how many calls and streams wait for the engine."""
        return len(self._waiting)

    def submit(
        self,
        path: str,
        encoded: bytes,
        answered: Answered,
        refused: Refused,
        lose: Callable[[], None],
        *,
        flags: int,
        deadline_ns: int = 0,
    ) -> None:
        """Hand over a command in its journaled bytes. Raises QueueFullError, and EngineLostError."""

        def take(frame: Frame) -> None:
            if frame.kind == Kind.ANSWER:
                answered(*answer_of(frame.body))
            elif frame.kind == Kind.REFUSED:
                refused(*refusal_of(frame.body))
            else:
                raise FrameError(f"no answer to a command: {frame.kind}")
            self._waiting.pop(frame.number, None)

        body = COMMAND.pack(deadline_ns, flags) + encoded
        self._begin(Kind.COMMAND, Waiting(take, lose), body, METHODS[path])

    async def confirm(self) -> None:
        """Return once this gateway has the table of units as of now. Raises EdgeError and the errors of `submit`."""
        answer = await self._asked(Kind.CONFIRM, b"", 0)
        if answer.kind == Kind.REFUSED:
            # Not one that the engine has counted: the call for which it was asked is refused here.
            error, _ = refusal_of(answer.body)
            refused = EdgeError(error.code, error.message, metadata=error.metadata)
            refused.request_id = error.request_id
            raise refused

    @asynccontextmanager
    async def hold(self, path: str, hold: Hold) -> AsyncIterator["Held"]:
        """Hold the place of a stream of commands while the block lasts; the block says how the stream ended.

        Raises EdgeError and the errors of `submit`.
        """
        answer = await self._asked(Kind.HOLD, to_bytes(hold), METHODS[path])
        if answer.kind == Kind.REFUSED:
            raise refusal_of(answer.body)[0]
        held = Held()
        try:
            yield held
        finally:
            self.wire.send(Kind.RELEASE, answer.number, to_bytes(held.status))

    async def relay(
        self, path: str, call: Call, *, is_stream: bool
    ) -> AsyncGenerator[Metadata | bytes | End, None]:
        """Hand over a call in the bytes of its request; yield what comes, `End` last. Raises the errors of `submit`."""
        frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        number = self._begin(
            Kind.CALL,
            Waiting(frames.put_nowait, lambda: frames.put_nowait(None)),
            to_bytes(call),
            METHODS[path],
        )
        try:
            while True:
                frame = await frames.get()
                if frame is None:
                    raise EngineLostError
                if frame.kind == Kind.MESSAGE:
                    yield frame.body
                    if is_stream:
                        self.wire.send(Kind.CREDIT, number, to_bytes(1))
                    continue
                end = from_bytes(frame.body, End)
                if frame.kind == Kind.INITIAL:
                    yield metadata_of(end.metadata)
                    continue
                self._waiting.pop(number, None)
                yield end
                return
        finally:
            if self._waiting.pop(number, None) is not None:
                self.wire.send(Kind.CANCEL, number)

    async def _asked(self, kind: int, body: bytes, method: int) -> Frame:
        """Send a frame with one answer, and return that. Raises the errors of `submit`."""
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()

        def take(frame: Frame) -> None:
            self._waiting.pop(frame.number, None)
            if not future.done():
                future.set_result(frame)
            elif frame.kind == Kind.HELD:  # the caller has left meanwhile
                self.wire.send(Kind.RELEASE, frame.number, to_bytes("CANCELLED"))

        def lose() -> None:
            if not future.done():
                future.set_exception(EngineLostError())

        self._begin(kind, Waiting(take, lose), body, method)
        return await future

    def _begin(self, kind: int, waiting: Waiting, body: bytes, method: int) -> int:
        """Send a frame that begins a call, and return its number. Raises QueueFullError and EngineLostError."""
        if not self.wire.is_open:
            raise EngineLostError
        if (
            len(self._waiting) >= self._held_max
            or self.wire.waiting_bytes > self._waiting_bytes_max
        ):
            raise QueueFullError
        self._last = number = self._last + 1
        self._waiting[number] = waiting
        self.calls += 1
        self.wire.send(kind, number, body, method)
        return number

    def _take(self, frame: Frame) -> None:
        """Take a frame of the engine. Raises FrameError for one that no engine sends."""
        if frame.kind == Kind.TABLE:
            self.table = table_with(self.table, frame.body)
        elif frame.number == 0:
            self._on_frame(frame)
        else:
            waiting = self._waiting.get(frame.number)
            if waiting is not None:  # else its caller has left
                waiting.take(frame)

    def _lose(self, fault: str) -> None:
        """End all calls that wait."""
        self.fault = fault
        self.lost.set()
        lost, self._waiting = self._waiting, {}
        for waiting in lost.values():
            waiting.lose()
