# SPDX-License-Identifier: Apache-2.0
"""Send frames over two-way streams: orders and ticks.

Owns the tasks that write frames and read answers, and the reconnecting. `transport/frames` defines a frame,
`transport/streaming` the frames that wait for an answer.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Generic, Self, TypeVar

import grpc

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.items import Tick
from clearinghouse.client.api.requests import Instruction
from clearinghouse.client.transport.channels import AsyncTwoWayStream
from clearinghouse.client.transport.frames import (
    ATOMIC_ORDER_FRAMES,
    ORDER_FRAMES,
    TICK_FRAMES,
    Frames,
    Metadata,
    disconnect_metadata,
)
from clearinghouse.client.transport.retry import Backoff, Patience
from clearinghouse.client.transport.streaming import (
    AsyncAnswers,
    Outstanding,
    SentFrame,
)
from clearinghouse.client.values.errors import (
    RequestKey,
    StatusError,
    Unavailable,
    UnknownInstrument,
    from_status,
)
from clearinghouse.client.values.replies import Batch, ItemResult, OrderResult
from clearinghouse.v1 import oracle_pb2

I = TypeVar("I")  # noqa: E741 (an item)
R = TypeVar("R", bound=OrderResult | ItemResult)

_Outbox = asyncio.Queue[bytes | None]


class AsyncSession(Generic[I, R]):
    """A stream of frames, each with items and its own request id; the answers come in the same order.

    Use it as an async context manager. `send` queues a frame and returns at once, so that many frames can wait for
    answers; `submit` waits for the answer. After a disconnect, or if the server does not answer for the longest time
    of one attempt of a call, the stream is ended and the unanswered frames are sent again unchanged. The end of a
    stream cancels the orders of the accounts in `cancel_on_disconnect`: a session that names accounts there waits for
    half of `timeout`, at any number of addresses. A frame without an answer within `timeout` seconds fails with
    `UnknownOutcome`.
    """

    def __init__(
        self,
        client: AsyncConnection,
        frames: Frames[I, R],
        timeout: float,
        metadata: Metadata = (),
    ) -> None:
        self._client = client
        self._metadata = metadata
        self._frames = frames
        self._timeout = timeout
        self._outstanding: Outstanding[R] = Outstanding()
        self._outbox: _Outbox = asyncio.Queue()
        self._closing = False
        self._refusal: StatusError | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._client.refresh_instruments()
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, exception: object, *_: object) -> None:
        """Wait for the due answers (not after an exception), then end the stream."""
        self._closing = True
        self._outbox.put_nowait(None)
        if self._task is not None:
            if exception is not None:
                self._task.cancel()
            await asyncio.wait([self._task], timeout=self._timeout)
            self._task.cancel()
        self._outstanding.give_up_all()

    def send(
        self, items: Sequence[I], *, key: RequestKey | None = None
    ) -> asyncio.Future[Batch[R]]:
        """Send a frame; return the future of its results. Raises `UnknownInstrument` for an unknown symbol.

        While an earlier frame is temporarily refused, later frames are kept back and then sent in order. A frame that
        was sent before that refusal arrived can still be carried out before the refused one.

        The future fails with `InvalidRequest` or `QueueFull` if the server did not accept the frame (nothing
        happened). It fails with `UnknownOutcome` if no answer came in time, or if a stream was lost without an answer
        and the server then refused the repeat.
        """
        if self._refusal is not None:
            raise self._refusal
        key = key or self._client.new_key()
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Batch[R]] = loop.create_future()
        payload = self._frames.write(key, items, self._client.instruments)
        is_sent = self._outstanding.add(SentFrame(key, payload, waiter))
        expiry = loop.call_later(self._timeout, self._outstanding.give_up, key)
        waiter.add_done_callback(lambda _: expiry.cancel())
        if is_sent:
            self._outbox.put_nowait(payload)
        return waiter

    async def submit(self, items: Sequence[I], *, key: RequestKey | None = None) -> Batch[R]:
        """Send a frame and wait for its results. Raises the errors with which the future of `send` fails."""
        try:
            waiter = self.send(items, key=key)
        except UnknownInstrument:
            await self._client.refresh_instruments()
            waiter = self.send(items, key=key)
        return await waiter

    async def _run(self) -> None:
        """Keep streams open. At its end, also after an error, every frame gets an outcome."""
        try:
            await self._keep_open()
        finally:
            self._refusal = self._outstanding.end(self._refusal)

    async def _keep_open(self) -> None:
        """Keep a stream open until the session ends and no frame waits, or the server refuses the stream."""
        backoff = Backoff()
        patience = Patience(
            self._timeout, self._client.addresses, cancels_orders=bool(self._metadata)
        )
        while not self._closing or self._outstanding:
            target = self._client.addresses.current
            elsewhere: Unavailable | None = None
            method = self._client.two_way.stream_stream(self._frames.path)
            call = method(metadata=(*self._client.metadata, *self._metadata))
            # A new outbox: what the old one still holds is outstanding as well.
            outbox = self._outbox = asyncio.Queue()
            for payload in self._outstanding.begin_stream():
                outbox.put_nowait(payload)
            if self._closing:
                outbox.put_nowait(None)
            writer = asyncio.create_task(_write(call, outbox))
            answers = AsyncAnswers(call, patience.seconds, since=self._outstanding.waits_since)
            repeating: asyncio.TimerHandle | None = None
            meaning: StatusError | None = None
            try:
                async for data in answers:
                    not_now, pause = self._outstanding.settle(self._frames.read(data))
                    elsewhere = not_now or elsewhere
                    if not_now is None:
                        backoff.reset()
                    if pause is not None:
                        loop = asyncio.get_running_loop()
                        repeating = loop.call_later(pause, self._repeat, outbox)
            except grpc.RpcError as error:
                meaning = from_status(error, None)
            except Unavailable as quiet:
                meaning = quiet
                patience.was_in_vain()
            finally:
                if repeating is not None:
                    repeating.cancel()
                writer.cancel()
                answers.close()
            self._outstanding.end_stream(meaning)
            if meaning is not None and not self._outstanding.outlives(meaning):
                self._refusal = meaning
                self._outstanding.fail(meaning)
                return
            reason = meaning or elsewhere
            if isinstance(reason, Unavailable):
                self._client.addresses.learn(reason, target)
            if not self._closing or self._outstanding:
                await asyncio.sleep(backoff.next())

    def _repeat(self, outbox: _Outbox) -> None:
        """Send again the frames that were kept back; a session that closes sends them on its next stream."""
        if not self._closing:
            for payload in self._outstanding.repeat():
                outbox.put_nowait(payload)


async def _write(call: AsyncTwoWayStream, outbox: _Outbox) -> None:
    """Write the frames of the outbox until None comes. Only the reader of answers handles a broken stream."""
    with contextlib.suppress(grpc.RpcError, asyncio.InvalidStateError):
        while (payload := await outbox.get()) is not None:
            await call.write(payload)
        await call.done_writing()


class AsyncSessions(AsyncConnection):
    """Methods that open two-way streams."""

    def session(
        self,
        *,
        cancel_on_disconnect: Sequence[int] = (),
        end_exits: bool = False,
        atomic: bool = False,
        timeout: float | None = None,
    ) -> AsyncSession[Instruction, OrderResult]:
        """Return a stream of order frames, each like a call of `submit_orders`; with `atomic` each is all or none.

        When the stream ends for any reason, all orders of the accounts in `cancel_on_disconnect` are cancelled; orders
        that close positions end only with `end_exits`. The session itself ends a stream on which a due answer does not
        come within half of `timeout`, and so cancels them. A server that is stopped or lost does not cancel: use
        `set_dead_man` for that.
        """
        return AsyncSession(
            self,
            ATOMIC_ORDER_FRAMES if atomic else ORDER_FRAMES,
            self.timeout if timeout is None else timeout,
            disconnect_metadata(cancel_on_disconnect, end_exits=end_exits),
        )

    def tick_session(
        self, *, timeout: float | None = None
    ) -> AsyncSession[Tick | oracle_pb2.OracleTick, ItemResult]:
        """Return a stream of tick frames, each like a call of `submit_ticks`."""
        return AsyncSession(self, TICK_FRAMES, self.timeout if timeout is None else timeout)
