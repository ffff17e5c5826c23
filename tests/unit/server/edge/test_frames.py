# SPDX-License-Identifier: Apache-2.0
"""Streams of calls: how far one may run ahead of a reader that does not take its answers (SPEC Q-6)."""

import asyncio
from typing import cast

from clearinghouse.server.codec.replies.outcomes import encode_session_frame
from clearinghouse.server.codec.requests.decode_orders import decode_session_frame
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.edge.frames import ITEMS_MAX, FrameStream
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.vocabulary.types import BATCH_ITEMS_MAX
from clearinghouse.v1 import trading_pb2
from tests.unit.server.sequencing.driving import EPOCH, START_NS, new_log, open_edge

FRAMES_FULL = ITEMS_MAX // BATCH_ITEMS_MAX
PAUSE_SECONDS = 0.1


class StalledReader:
    """The client's side of a stream: frames without end until it stops, answers taken once it may."""

    def __init__(self) -> None:
        self.sent = 0
        self.ended = False
        self.filled = asyncio.Event()
        self.takes = asyncio.Event()
        self.took_full = asyncio.Event()
        self.answers: list[trading_pb2.SessionAnswer] = []

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Return no metadata, so no principal."""
        return ()

    async def read(self) -> bytes | None:
        """The next frame, full of cancels that are refused; None at the end."""
        await asyncio.sleep(0)
        if self.ended:
            return None
        self.sent += 1
        if self.sent == FRAMES_FULL:
            self.filled.set()
        cancel = trading_pb2.OrderInstruction(
            action="ORDER_ACTION_CANCEL", account_id=7, order_id=1
        )
        return trading_pb2.SessionRequest(
            request_id=f"f{self.sent}",
            created_time_ns=START_NS,
            instructions=[cancel] * BATCH_ITEMS_MAX,
        ).SerializeToString()

    async def write(self, frame: bytes) -> None:
        """Take an answer, once answers are taken at all."""
        await self.takes.wait()
        self.answers.extend(trading_pb2.SessionResponse.FromString(frame).answers)
        if len(self.answers) > FRAMES_FULL:
            self.took_full.set()


def test_a_stream_whose_answers_nobody_takes_is_read_no_further() -> None:
    """The queue for a reader is bounded in items, not only in frames, and all of it is answered in the end."""

    async def scenario() -> None:
        log = new_log()
        replayed = replay_log(log)
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS
        )
        core.start()
        edge = open_edge(core, log, replayed)
        reader = StalledReader()
        stream = FrameStream(
            edge, cast("Context", reader), decode_session_frame, encode_session_frame, 256
        )
        running = asyncio.ensure_future(stream.run())
        await reader.filled.wait()
        await core.drain()
        # One answer may be on its way out beside those that wait; then nothing more is read.
        before = -1
        while before != reader.sent <= FRAMES_FULL + 1:
            before = reader.sent
            await asyncio.sleep(PAUSE_SECONDS)
        assert before == reader.sent
        reader.ended = True
        reader.takes.set()
        await running
        core.stop()
        assert [answer.request_id for answer in reader.answers] == [
            f"f{number}" for number in range(1, reader.sent + 1)
        ]

    asyncio.run(scenario())


def test_what_was_taken_leaves_the_queue() -> None:
    """After more items than the queue holds were answered and taken, as many may wait as at the beginning."""

    async def scenario() -> None:
        log = new_log()
        replayed = replay_log(log)
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS
        )
        core.start()
        edge = open_edge(core, log, replayed)
        reader = StalledReader()
        reader.takes.set()
        stream = FrameStream(
            edge, cast("Context", reader), decode_session_frame, encode_session_frame, 256
        )
        running = asyncio.ensure_future(stream.run())
        await reader.took_full.wait()
        reader.takes.clear()
        before = -1
        while before != reader.sent:
            before = reader.sent
            await core.drain()
            await asyncio.sleep(PAUSE_SECONDS)
        waiting = reader.sent - len(reader.answers)
        reader.ended = True
        reader.takes.set()
        await running
        core.stop()
        # One answer more may be on its way out.
        assert FRAMES_FULL <= waiting <= FRAMES_FULL + 1

    asyncio.run(scenario())
