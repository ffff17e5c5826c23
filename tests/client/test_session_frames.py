# SPDX-License-Identifier: Apache-2.0
"""Sessions of both faces against a server of the test's own, which answers each frame as the test says."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import grpc
import pytest

from clearinghouse.client import RequestKey, ResultCode, Unavailable, UnknownOutcome
from clearinghouse.client.aio.session import AsyncSession
from clearinghouse.client.sync.session import Session
from clearinghouse.client.transport.addresses import Addresses
from clearinghouse.client.transport.frames import ORDER_FRAMES, Metadata, disconnect_metadata
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import trading_pb2

FACES: Final = ("synchronous", "asynchronous")
ORDER: Final = [trading_pb2.OrderInstruction(account_id=1)]


class Frames:
    """A server with a session stream alone. `answer` gives the code at the edge for a request id; OK is carried out."""

    def __init__(self) -> None:
        self.answer: Callable[[str], ResultCode] = lambda _: ResultCode.OK
        self.streams = 0
        self.received: list[str] = []
        self.carried_out: list[str] = []
        handler: Any = grpc.stream_stream_rpc_method_handler(self._session)
        self._server = grpc.server(futures.ThreadPoolExecutor(4))
        service = grpc.method_handlers_generic_handler(
            "clearinghouse.v1.TradingService", {"Session": handler}
        )
        self._server.add_generic_rpc_handlers((service,))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def _session(self, frames: Iterator[bytes], _: grpc.ServicerContext) -> Iterator[bytes]:
        self.streams += 1
        for data in frames:
            request_id = trading_pb2.SessionRequest.FromString(data).request_id
            self.received.append(request_id)
            code = self.answer(request_id)
            if code is ResultCode.OK:
                self.carried_out.append(request_id)
            answer = trading_pb2.SessionAnswer(request_id=request_id, edge_code=number(code))
            yield trading_pb2.SessionResponse(answers=[answer]).SerializeToString()

    def end(self) -> None:
        """Stop it."""
        self._server.stop(0)


@pytest.fixture
def server() -> Iterator[Frames]:
    """A server."""
    frames = Frames()
    try:
        yield frames
    finally:
        frames.end()


def _connection(channel: Any, *addresses: str) -> Any:  # noqa: ANN401 (what a session reads of a client)
    """A client with this channel."""

    async def refresh() -> None:
        """Nothing to read."""

    is_async = isinstance(channel, grpc.aio.Channel)
    count = iter(range(100_000))
    return SimpleNamespace(
        refresh_instruments=refresh if is_async else lambda: None,
        addresses=Addresses(addresses or ["a"]),
        two_way=channel,
        metadata=(),
        instruments=None,
        new_key=lambda: RequestKey(f"{next(count)}", time.time_ns()),
    )


def _run(
    server: Frames,
    face: str,
    sends: list[float],
    *,
    addresses: tuple[str, ...] = (),
    metadata: Metadata = (),
    timeout: float = 10.0,
) -> None:
    """Send a frame after each of these pauses on one session, and wait for all answers."""

    async def run() -> None:
        async with grpc.aio.insecure_channel(server.address) as channel:
            client = _connection(channel, *addresses)
            session: AsyncSession[Any, Any] = AsyncSession(client, ORDER_FRAMES, timeout, metadata)
            async with session:
                waiters = []
                for pause in sends:
                    await asyncio.sleep(pause)
                    waiters.append(session.send(ORDER))
                await asyncio.gather(*waiters)

    if face == "asynchronous":
        asyncio.run(run())
        return
    with grpc.insecure_channel(server.address) as channel:
        client = _connection(channel, *addresses)
        session: Session[Any, Any] = Session(client, ORDER_FRAMES, timeout, metadata)
        with session:
            waiters = []
            for pause in sends:
                time.sleep(pause)
                waiters.append(session.send(ORDER))
            for waiter in waiters:
                waiter.result(timeout)


@pytest.mark.parametrize("face", FACES)
def test_a_slow_answer_does_not_end_a_stream_whose_end_cancels_orders(
    server: Frames, face: str
) -> None:
    """Among many addresses a silent stream is left after half a second, but not where that would cancel orders."""

    def slowly(_: str) -> ResultCode:
        time.sleep(0.8)
        return ResultCode.OK

    server.answer = slowly
    metadata = disconnect_metadata([1])
    _run(server, face, [0.0], addresses=("a", "b"), metadata=metadata)
    assert server.streams == 1


@pytest.mark.parametrize("face", FACES)
def test_a_later_frame_does_not_overtake_one_that_is_refused_for_now(
    server: Frames, face: str
) -> None:
    """A cancellation that came before its order would leave the order in the book."""
    ready = time.monotonic() + 1
    server.answer = lambda _: ResultCode.OK if time.monotonic() > ready else ResultCode.NO_QUORUM
    _run(server, face, [0.0, 0.3, *[0.02] * 50, 1.0])
    assert server.carried_out == [str(index) for index in range(53)]
    assert server.streams == 1


@pytest.mark.parametrize("face", FACES)
def test_a_session_asks_ever_less_often_and_without_more_threads(server: Frames, face: str) -> None:
    """Many frames are refused for two seconds: they share one pause, which grows, and no thread is made for them."""
    count = 300
    ready = time.monotonic() + 2
    most_threads = 0

    def answer(_: str) -> ResultCode:
        nonlocal most_threads
        most_threads = max(most_threads, threading.active_count())
        return ResultCode.OK if time.monotonic() > ready else ResultCode.NO_QUORUM

    server.answer = answer
    threads = threading.active_count()
    _run(server, face, [0.0] * count)
    assert sorted(server.carried_out, key=int) == [str(index) for index in range(count)]
    assert most_threads < threads + 20
    # Each frame is refused once; then one is sent after each pause of 0.05, 0.1, 0.2, 0.4, 0.8 and 1 s or half of it.
    assert len(server.received) <= 2 * count + 12


@pytest.mark.parametrize("face", FACES)
def test_a_session_that_closes_still_sends_what_it_held(server: Frames, face: str) -> None:
    """Frames that are held while the session closes are sent on another stream, and all are carried out."""
    ready = time.monotonic() + 0.5
    server.answer = lambda _: ResultCode.OK if time.monotonic() > ready else ResultCode.NO_QUORUM

    async def run() -> bool:
        async with grpc.aio.insecure_channel(server.address) as channel:
            session: AsyncSession[Any, Any] = AsyncSession(_connection(channel), ORDER_FRAMES, 10)
            async with session:
                first = session.send(ORDER)
                await asyncio.sleep(0.1)
                second = session.send(ORDER)
            return first.exception() is None and second.exception() is None

    if face == "asynchronous":
        assert asyncio.run(run())
    else:
        with grpc.insecure_channel(server.address) as channel:
            session: Session[Any, Any] = Session(_connection(channel), ORDER_FRAMES, 10)
            with session:
                first = session.send(ORDER)
                time.sleep(0.1)
                second = session.send(ORDER)
            assert first.exception(0) is None
            assert second.exception(0) is None
    assert server.carried_out == ["0", "1"]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_session_that_fails_by_itself_leaves_no_frame_without_an_outcome(
    server: Frames, face: str
) -> None:
    """An answer that cannot be read ends the reader; the frames under way are unknown, and no more are taken."""

    def broken(_: bytes) -> Any:  # noqa: ANN401 (it returns nothing)
        raise ValueError("not an answer")

    frames = replace(ORDER_FRAMES, read=broken)

    async def run() -> object:
        async with grpc.aio.insecure_channel(server.address) as channel:
            session: AsyncSession[Any, Any] = AsyncSession(_connection(channel), frames, 20)
            async with session:
                waiter = session.send(ORDER)
                await asyncio.wait([waiter])
                with pytest.raises(Unavailable, match="has ended"):
                    session.send(ORDER)
            return waiter.exception()

    failed: object
    if face == "asynchronous":
        failed = asyncio.run(run())
    else:
        with grpc.insecure_channel(server.address) as channel:
            session: Session[Any, Any] = Session(_connection(channel), frames, 20)
            with session:
                failed = session.send(ORDER).exception(5)
                with pytest.raises(Unavailable, match="has ended"):
                    session.send(ORDER)
    assert isinstance(failed, UnknownOutcome)
