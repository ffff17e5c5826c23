# SPDX-License-Identifier: Apache-2.0
"""The client at the frame port: with TLS, over a kill of the server, and at one that reads nothing."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.client import (
    AsyncClient,
    Batch,
    Client,
    InvalidRequest,
    NewOrder,
    OrderResult,
    Side,
    Tls,
)
from clearinghouse.client.transport.framed import AsyncFramed, Framed, FramedError, opening
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess
from tests.server.certificates import Pki

PATH = "/clearinghouse.v1.TradingService/Session"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Setup]:
    """A server of the test's own, to be killed."""
    server_process = ServerProcess(tmp_path)
    try:
        server_process.start()
        yield furnish(server_process)
    finally:
        server_process.end()


@pytest.mark.parametrize("face", ["threads", "tasks"])
def test_frames_are_done_once_over_a_kill_of_the_server(own: Setup, face: str) -> None:
    """What had no answer is sent again to the next server on the same data; what was done is not done again."""
    target, frames = own.address, own.server_process.frames_address
    frame = [NewOrder(own.alice, "SOL-PERP", Side.BUY, 1, 141)]

    def kill() -> None:
        own.server_process.kill()
        own.server_process.start()

    def with_threads() -> list[Batch[OrderResult]]:
        with (
            Client(target, frames=frames, principal=PRINCIPAL, timeout=40) as far,
            far.session() as session,
        ):
            session.submit(frame)
            futures = [session.send(frame) for _ in range(49)]
            kill()
            return [future.result(40) for future in futures]

    async def with_tasks() -> list[Batch[OrderResult]]:
        async with (
            AsyncClient(target, frames=frames, principal=PRINCIPAL, timeout=40) as far,
            far.session() as session,
        ):
            await session.submit(frame)
            futures = [session.send(frame) for _ in range(49)]
            await asyncio.to_thread(kill)
            return await asyncio.gather(*futures)

    batches = with_threads() if face == "threads" else asyncio.run(with_tasks())
    sequences = [batch.first_sequence for batch in batches]
    assert sequences == sorted(set(sequences))
    with Client(own.address, principal=PRINCIPAL) as client:
        assert client.cancel_all(own.alice) == 50


def test_threads_send_and_read_at_a_time_with_tls(tmp_path: Path) -> None:
    """No stream breaks: a repeat of a refused frame would leave its outcome unknown."""
    pki = Pki(tmp_path / "pki")
    server_process = ServerProcess(tmp_path, *pki.flags())
    frame = [NewOrder(1, 1, Side.BUY, 1, 1)] * 40
    faults: list[BaseException | None] = []

    def trade() -> None:
        frames, tls = server_process.frames_address, Tls(ca=pki.ca)
        with Client(
            server_process.address, frames=frames, principal=PRINCIPAL, tls=tls, timeout=20
        ) as client:
            for _ in range(15):
                with client.session() as session:
                    futures = [session.send(frame) for _ in range(30)]
                    faults.extend(future.exception(20) for future in futures)

    try:
        server_process.start()
        threads = [threading.Thread(target=trade) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server_process.end()
    assert len(faults) == 4 * 15 * 30
    assert {type(fault) for fault in faults} == {InvalidRequest}


@pytest.mark.parametrize("face", ["threads", "tasks"])
def test_a_stream_to_a_server_that_reads_nothing_can_be_ended(face: str) -> None:
    """Bytes that it does not take keep neither the reader nor the writer."""
    large = bytes(64 * 1024 * 1024)

    async def with_tasks(address: str) -> None:
        call = AsyncFramed(address, None).stream_stream(PATH)(metadata=())
        writing = asyncio.create_task(call.write(large))
        reading = asyncio.ensure_future(anext(aiter(call)))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(FramedError):
            await asyncio.wait_for(reading, 10)
        await asyncio.wait_for(writing, 10)

    def with_threads(address: str) -> None:
        call = Framed(address, None).stream_stream(PATH)(iter([large]), metadata=())
        threading.Timer(0.2, call.cancel).start()
        began = time.monotonic()
        with pytest.raises(FramedError):
            next(iter(call))
        assert time.monotonic() - began < 10

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        if face == "threads":
            with_threads(address)
        else:
            asyncio.run(with_tasks(address))


def test_what_is_no_address_is_refused_at_once() -> None:
    """Not by a session that ends without a reason."""
    for address in ("host", "host:", "host:x", ":7411"):
        with pytest.raises(ValueError, match="give HOST:PORT"):
            Client("host:7411", frames=address)
        with pytest.raises(ValueError, match="give HOST:PORT"):
            AsyncFramed(address, None)


def test_metadata_cannot_begin_a_line_of_its_own() -> None:
    """A name that a program passes on must not state another one."""
    for name in ("a\nauthorization: Bearer x", "a\r", "ä"):
        with pytest.raises(ValueError, match="printable ASCII"):
            opening(PATH, (("clearinghouse-principal", name),))
