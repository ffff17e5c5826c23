# SPDX-License-Identifier: Apache-2.0
"""How much the frame port holds for a client that does not read, or for a stream that does not take (SPEC Q-5)."""

import asyncio
import socket
import struct
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any, cast
from unittest.mock import MagicMock

import pytest

from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.edge.edge import both_streams
from clearinghouse.server.edge.frame_port import FrameCall, FramePort, peer_text

# Together they are more than the buffers of a connection take.
FRAMES = 3_000
FRAME = bytes(16_384)
PATH = "/echo"


class Stream:
    """A handler that counts the frames that it takes and sends each of them back."""

    def __init__(self) -> None:
        self.taken = 0
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def handle(self, _frames: object, call: FrameCall) -> None:
        """Serve one connection."""
        while (frame := await call.read()) is not None:
            await self.may_go_on.wait()
            self.taken += 1
            await call.write(frame)


def served(
    work: Callable[[Stream, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    path: str = PATH,
) -> None:
    """Do some work on a connection to a port that serves a stream, after its first message."""

    async def run() -> None:
        stream = Stream()
        port = FramePort({PATH: both_streams(cast("Any", stream.handle))}, ConnectionLimits())
        number = port.start("127.0.0.1:0", None)
        reader, writer = await asyncio.open_connection("127.0.0.1", number)
        writer.write(message(path.encode()))
        await work(stream, reader, writer)
        writer.close()
        await port.stop(None)

    asyncio.run(run())


def message(body: bytes) -> bytes:
    """One message."""
    return len(body).to_bytes(4, "big") + body


async def stalled(stream: Stream) -> int:
    """How many frames the stream had taken when it took no more."""
    before = -1
    while stream.taken > before:
        before = stream.taken
        await asyncio.sleep(0.3)
    return before


@pytest.mark.parametrize("who", ["reader", "stream"])
def test_nothing_more_is_read_while_it_cannot_go_on(who: str) -> None:
    """A client that does not read its answers, and a stream that does not take its frames; then all is answered."""

    async def work(
        stream: Stream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if who == "stream":
            stream.may_go_on.clear()
        writer.write(message(FRAME) * FRAMES + message(b""))
        assert await stalled(stream) < FRAMES
        # The kernel has what it takes; the rest is still here.
        assert writer.transport.get_write_buffer_size() > 0
        stream.may_go_on.set()
        answers = await reader.readexactly(len(message(FRAME)) * FRAMES)
        assert (stream.taken, answers) == (FRAMES, message(FRAME) * FRAMES)
        assert await reader.read() == bytes([0x80, 0, 0, 0])

    served(work)


def test_who_sends_on_reads_why_the_stream_ended() -> None:
    """Frames that are not read any more must not reset the connection before its last message is read."""

    async def work(_: Stream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(message(FRAME) * FRAMES)
        await writer.drain()
        await asyncio.sleep(0.3)
        writer.write(message(FRAME))
        await writer.drain()
        assert (await reader.readexactly(4))[0] == 0x80
        assert b"UNKNOWN_METHOD" in await reader.read()

    served(work, "/nothing")


def test_connections_that_are_gone_hold_up_nobody() -> None:
    """Of a thousand that were reset or closed before they were accepted, each would else keep others for 10 ms."""

    async def work(_: Stream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(message(FRAME))
        await reader.readexactly(len(message(FRAME)))
        host, port = writer.get_extra_info("peername")
        for number in range(1_000):
            gone = socket.create_connection((host, port))
            if number % 2:
                gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            gone.close()
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(message(PATH.encode()) + message(b""))
            assert await reader.read() == bytes([0x80, 0, 0, 0])
        writer.close()

    served(work)


def test_many_small_frames_are_no_work_before_they_are_taken() -> None:
    """The bytes are kept as they came: no list of frames is made for a caller who is not even known."""

    async def run() -> None:
        call = FrameCall("")
        call.connection_made(MagicMock())
        data = message(PATH.encode()) + message(b"ab") * 40_000
        tracemalloc.start()
        call.data_received(data)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 2 * len(data)
        assert call.open(cast("bytes", await call.read())) == PATH
        assert [await call.read() for _ in range(40_000)] == [b"ab"] * 40_000

    asyncio.run(run())


def test_an_address_is_written_as_grpc_does() -> None:
    """Rules about networks read it."""
    assert peer_text(2, ("10.0.0.1", 7)) == "ipv4:10.0.0.1:7"
    assert peer_text(10, ("::1", 7, 0, 0)) == "ipv6:%5B::1%5D:7"
