# SPDX-License-Identifier: Apache-2.0
"""Handle streams of calls: each client frame is one call, and the answers keep the order of the frames.

Owns the order of answers and the number of unanswered calls of one stream. Must never delay the engine: if a reader
is slow, the server stops reading its stream.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Generic, TypeVar

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.edge.call_log import RunningCall, running_call
from clearinghouse.server.edge.edge import Edge, check_size, forget_frames
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.refusals import REFUSED, edge_error
from clearinghouse.server.sequencing.engine_loop import StoppingError
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head

C = TypeVar("C", bound=Command)

# At this many unanswered frames, or items in them, the server stops reading the stream: it keeps
# finished answers until the reader takes them.
FRAMES_MAX: Final = 1_024
ITEMS_MAX: Final = 65_536
# One server frame answers at most this many items, or one client frame of any size.
FRAME_ITEMS_MAX: Final = 8_192


class Slot(Generic[C]):
    """The place of one client frame in the order of the answers."""

    __slots__ = ("answer", "command", "hash", "items", "on_outcome", "wake")

    def __init__(self, wake: asyncio.Event, on_outcome: Callable[[C, Outcome], None]) -> None:
        self.wake = wake
        self.on_outcome = on_outcome
        self.command: C | None = None
        self.items = 1
        self.answer: tuple[C, Outcome] | EdgeError | None = None
        self.hash = b""

    def refuse(self, error: EdgeError) -> None:
        """Store the refusal of a frame, which gets no sequence."""
        # The traceback refers to this slot: a cycle, which the collector never frees once it is
        # frozen.
        forget_frames(error)
        self.answer = error
        self.wake.set()

    def fill(self, outcome: Outcome, head: Head) -> None:
        """Store the outcome of a frame whose call is committed."""
        assert self.command is not None
        self.answer = (self.command, outcome)
        self.hash = head.hash
        self.wake.set()
        self.on_outcome(self.command, outcome)


Answers = Sequence[tuple[C, Outcome] | EdgeError]


class FrameStream(Generic[C]):
    """One open stream of calls.

    `encode` makes one server frame from consecutive answers, at most `frames_per_answer` of them.
    """

    def __init__(
        self,
        edge: Edge,
        context: Context,
        decode: Callable[[bytes, str, Scales], C],
        encode: Callable[[Answers[C], Scales, bytes], bytes],
        frames_per_answer: int,
    ) -> None:
        self._edge = edge
        self._context = context
        self._decode = decode
        self._encode = encode
        self._frames_per_answer = frames_per_answer
        self._slots: deque[Slot[C]] = deque()
        self._items = 0
        self._answered = asyncio.Event()
        self._has_capacity = asyncio.Event()
        self._ended = False
        self._call = running_call.get() or RunningCall("")
        self._leads = True

    async def run(self) -> None:
        """Read and answer frames until the client ends the stream or the server stops. Raises EdgeError."""
        _ = self._edge.table  # raises while the edge is not open
        principal = self._edge.principal_of(self._context)
        reader = asyncio.create_task(self._read(principal))
        # A callback, not the end of the reading itself: a task cancelled before its first turn
        # never reaches its end.
        reader.add_done_callback(self._reading_ended)
        self._edge.readers.add(reader)
        try:
            await self._write()
            if not reader.cancelled():
                await reader
        finally:
            self._edge.readers.discard(reader)
            reader.cancel()
            # Each slot refers to this stream: a cycle, as in `Slot.refuse`.
            self._slots.clear()

    async def _read(self, principal: str) -> None:
        """Read frames until the client ends the stream; a stop of the server cancels this."""
        # The stubs declare bytes, but gRPC returns a marker object at the end of a stream.
        while isinstance(raw := await self._context.read(), bytes):
            await self._take(raw, principal)
            if not self._leads:
                return  # the stream ends after its answers: the client must connect to the leader
            while len(self._slots) >= FRAMES_MAX or self._items >= ITEMS_MAX:
                self._has_capacity.clear()
                await self._has_capacity.wait()

    def _reading_ended(self, _reader: "asyncio.Task[None]") -> None:
        """Tell the writer that no more frames come, so that it ends after the last answer."""
        self._ended = True
        self._answered.set()

    async def _take(self, raw: bytes, principal: str) -> None:
        """Decode a frame and submit its call. A refused frame keeps its place in the order of answers."""
        slot: Slot[C] = Slot(self._answered, self._log_refusals)
        self._slots.append(slot)
        try:
            check_size(raw)
            self._edge.admission.check_command(principal)
            command, encoded = await self._edge.decoded(raw, principal, self._decode)
        except REFUSED as error:
            self._refuse(slot, edge_error(error))
            return
        except asyncio.CancelledError:
            # The server is stopping while a thread decodes: without an answer the stream would
            # never end.
            slot.refuse(edge_error(StoppingError()))
            raise
        slot.command = command
        slot.items = command.count()
        self._items += slot.items
        try:
            self._edge.submit(command, encoded, slot.fill, partial(self._refuse, slot))
        except REFUSED as error:
            self._refuse(slot, edge_error(error))

    def _log_refusals(self, command: C, outcome: Outcome) -> None:
        """Log the refused items of a frame, from the machine's outcome."""
        self._edge.calls.answered(self._call.path, command, outcome)

    def _refuse(self, slot: Slot[C], error: EdgeError) -> None:
        """Store the refusal of a frame, which gets no sequence, and log it."""
        if slot.command is not None:
            error.request_id = slot.command.request_id
        if error.code == codes.NOT_LEADER:
            self._leads = False
        slot.refuse(error)
        self._edge.calls.refused(self._call, error)

    async def _write(self) -> None:
        """Send the answers in order; answers that are ready together go into one frame."""
        slots = self._slots
        while not (self._ended and not slots):
            await self._answered.wait()
            self._answered.clear()
            while slots and slots[0].answer is not None:
                answers: list[tuple[C, Outcome] | EdgeError] = []
                items = 0
                chain_head = b""
                while slots and len(answers) < self._frames_per_answer:
                    slot = slots[0]
                    if slot.answer is None or (answers and items + slot.items > FRAME_ITEMS_MAX):
                        break
                    slots.popleft()
                    if slot.command is not None:
                        self._items -= slot.items
                    items += slot.items
                    chain_head = slot.hash or chain_head
                    answers.append(slot.answer)
                table = self._edge.table
                await self._context.write(self._encode(answers, table, chain_head))
                self._has_capacity.set()
