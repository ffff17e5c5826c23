# SPDX-License-Identifier: Apache-2.0
"""The engine's side and a gateway's side of one connection, on one loop, with a real machine behind.

Owns the connection, never what a test asserts.
"""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.services import served_handlers
from clearinghouse.server.gateways.bodies import Hello, to_bytes
from clearinghouse.server.gateways.desk import Desk, Service
from clearinghouse.server.gateways.frames import Frame, FrameReader, Kind, frame_bytes
from clearinghouse.server.gateways.remote import EngineLostError, Remote
from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.unit.server.sequencing.driving import EPOCH, START_NS, new_log, open_edge

START: Final = b"this start"
SECONDS_MAX: Final = 10.0
HELLO: Final = frame_bytes(Kind.HELLO, 0, to_bytes(Hello(0, START)))


class FarEnd:
    """The other end of a connection, which the test plays."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        self._reader = FrameReader()
        self._frames: deque[Frame] = deque()

    def send(self, kind: int, number: int = 0, body: object = b"", method: int = 0) -> None:
        """Send a frame; a body that is no bytes is written as one."""
        raw = body if isinstance(body, bytes) else to_bytes(body)
        self.connection.send(frame_bytes(kind, number, raw, method))

    async def next(self) -> Frame | None:
        """The next frame; None once the connection has ended."""
        async with asyncio.timeout(SECONDS_MAX):
            while not self._frames:
                data = await asyncio.get_running_loop().sock_recv(self.connection, 1 << 16)
                if not data:
                    return None
                self._frames += self._reader.read(data)
            return self._frames.popleft()

    async def rest(self) -> list[Frame]:
        """All frames up to the end of the connection."""
        return [frame async for frame in self]

    async def __aiter__(self) -> AsyncIterator[Frame]:
        """The frames up to the end of the connection."""
        while (frame := await self.next()) is not None:
            yield frame

    def is_waiting(self) -> bool:
        """Whether something has come that was not read."""
        try:
            return bool(self._frames) or bool(self.connection.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False


@asynccontextmanager
async def engine() -> AsyncIterator[Edge]:
    """The edge of an engine in memory."""
    log = new_log()
    replayed = replay_log(log)
    core = EngineLoop(replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS)
    core.start()
    try:
        yield open_edge(core, log, replayed)
    finally:
        core.stop()


@asynccontextmanager
async def desk_of(edge: Edge) -> AsyncIterator[tuple[Desk, socket.socket]]:
    """The engine's side, and the socket of the gateway's side."""
    near, far = socket.socketpair()
    far.setblocking(False)
    desk = Desk(0, START, Service(edge, served_handlers(edge), {}))
    await asyncio.get_running_loop().create_unix_connection(lambda: desk.wire, sock=near)
    try:
        yield desk, far
    finally:
        desk.wire.fail("")
        far.close()


@asynccontextmanager
async def remote_of(
    far: socket.socket, *, held_max: int = 100, waiting_bytes_max: int = 1 << 20
) -> AsyncIterator[Remote]:
    """The gateway's side of a connection; it has said that it listens."""

    def ignore(_frame: Frame) -> None:
        pass

    remote = Remote(ignore, held_max=held_max, waiting_bytes_max=waiting_bytes_max)
    await asyncio.get_running_loop().create_unix_connection(lambda: remote.wire, sock=far)
    remote.wire.send(Kind.HELLO, 0, to_bytes(Hello(0, START)))
    try:
        yield remote
    finally:
        remote.wire.fail("")


CREATE: Final = "/clearinghouse.v1.AccountService/CreateAccount"


async def ask(remote: Remote, command: Command, *, deadline_ns: int = 0) -> Outcome:
    """Hand a command over and return its outcome. Raises EdgeError and EngineLostError."""
    future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    remote.submit(
        CREATE,
        encode_command(command),
        lambda outcome, _head, _metadata: future.set_result(outcome),
        lambda error, _metadata: future.set_exception(error),
        lambda: future.set_exception(EngineLostError()),
        flags=0,
        deadline_ns=deadline_ns,
    )
    return await future
