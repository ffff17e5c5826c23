# SPDX-License-Identifier: Apache-2.0
"""How one end of a connection ends, and what is written before (SPEC Q-5)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from clearinghouse.server.gateways.frames import Frame, Kind
from clearinghouse.server.gateways.wire import Wire
from tests.unit.server.gateways.pairs import FarEnd
from tests.unit.server.sequencing.driving import run_on_loop


class End:
    """One end with all that it got."""

    def __init__(self) -> None:
        self.taken: list[Frame] = []
        self.lost: list[str] = []
        self.has_ended = asyncio.Event()
        self.wire = Wire(self._take, self._lose)

    def _take(self, frame: Frame) -> None:
        self.taken.append(frame)
        if frame.kind == Kind.STOP:
            self.wire.fail("as asked")

    def _lose(self, fault: str) -> None:
        self.lost.append(fault)
        self.has_ended.set()


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[End, FarEnd]]:
    """An end, and the other one."""
    near, far = socket.socketpair()
    end = End()
    await asyncio.get_running_loop().create_unix_connection(lambda: end.wire, sock=near)
    yield end, FarEnd(far)
    far.close()


def test_what_was_sent_is_written_before_the_end() -> None:
    """In its order; afterwards nothing is sent, and that is no error."""

    async def run() -> None:
        async with connected() as (end, far):
            for number in range(3):
                end.wire.send(Kind.CREDIT, number)
            assert end.wire.waiting_bytes > 0
            end.wire.close()
            assert not end.wire.is_open
            end.wire.send(Kind.CREDIT, 3)
            assert [frame.number for frame in await far.rest()] == [0, 1, 2]
            await end.has_ended.wait()
            assert end.lost == [""]

    run_on_loop(run())


def test_the_first_fault_is_the_reason() -> None:
    """Frames that came with it are not taken any more."""

    async def run() -> None:
        async with connected() as (end, far):
            far.send(Kind.STOP)
            far.send(Kind.CREDIT)
            await end.has_ended.wait()
            end.wire.fail("later")
            assert [frame.kind for frame in end.taken] == [Kind.STOP]
            assert end.lost == ["as asked"]
        async with connected() as (end, _):
            end.wire.fail("first")
            end.wire.fail("second")
            await end.has_ended.wait()
            assert end.lost == ["first"]

    run_on_loop(run())


def test_an_error_of_the_connection_is_the_reason() -> None:
    """Where no fault was found before."""

    async def run() -> None:
        end = End()
        assert not end.wire.is_open
        end.wire.connection_lost(ConnectionResetError("reset"))
        assert end.lost == ["reset"]

    run_on_loop(run())
