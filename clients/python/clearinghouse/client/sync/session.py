# SPDX-License-Identifier: Apache-2.0
"""Send frames over two-way streams, orders and ticks, from threads.

Owns the thread that reads answers, and the reconnecting; gRPC's own thread writes. It is written by hand beside
`aio/session`, because threads and tasks end differently. `transport/frames` defines a frame, `transport/streaming` the
frames that wait for an answer.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from typing import Generic, Self, TypeVar

import grpc

from clearinghouse.client.api.items import Tick
from clearinghouse.client.api.requests import Instruction
from clearinghouse.client.sync.channel import Connection
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
    Answers,
    ByteStream,
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

# Frames to write, the seconds of a pause after which those that were held are written, and None at the end.
_Outbox = queue.SimpleQueue[bytes | float | None]


class Session(Generic[I, R]):
    """A stream of frames, each with items and its own request id; the answers come in the same order.

    Use it as a context manager; several threads may call `send` and `submit`. `send` queues a frame and returns at
    once, so that many frames can wait for answers; `submit` waits for the answer. After a disconnect, or if the server
    does not answer for the longest time of one attempt of a call, the stream is ended and the unanswered frames are
    sent again unchanged. The end of a stream cancels the orders of the accounts in `cancel_on_disconnect`: a session
    that names accounts there waits for half of `timeout`, at any number of addresses.
    """

    def __init__(
        self, client: Connection, frames: Frames[I, R], timeout: float, metadata: Metadata = ()
    ) -> None:
        self._client = client
        self._metadata = metadata
        self._frames = frames
        self._timeout = timeout
        self._lock = threading.Lock()
        self._outstanding: Outstanding[R] = Outstanding()
        self._outbox: _Outbox = queue.SimpleQueue()
        self._closing = threading.Event()
        self._refusal: StatusError | None = None
        self._call: ByteStream | None = None
        self._thread = threading.Thread(target=self._run, name="clearinghouse-session", daemon=True)

    def __enter__(self) -> Self:
        self._client.refresh_instruments()
        self._thread.start()
        return self

    def __exit__(self, exception: object, *_: object) -> None:
        """Wait for the due answers (not after an exception), then end the stream."""
        with self._lock:
            self._closing.set()
            self._outbox.put(None)
            call = self._call
        if exception is not None and call is not None:
            call.cancel()
        self._thread.join(self._timeout)
        if call is not None:
            call.cancel()
        with self._lock:
            self._outstanding.give_up_all()

    def send(self, items: Sequence[I], *, key: RequestKey | None = None) -> Future[Batch[R]]:
        """Send a frame; return the future of its results. Raises `UnknownInstrument` for an unknown symbol.

        While an earlier frame is temporarily refused, later frames are kept back and then sent in order. A frame that
        was sent before that refusal arrived can still be carried out before the refused one.

        The future fails with `InvalidRequest` or `QueueFull` if the server did not accept the frame (nothing
        happened). It fails with `UnknownOutcome` if no answer came in time, which it learns at the next answer or at
        the end of the stream, or if a stream was lost without an answer and the server then refused the repeat.
        """
        return self._send(items, key or self._client.new_key())

    def _send(self, items: Sequence[I], key: RequestKey) -> Future[Batch[R]]:
        """Send a frame as `send` does, under a given key."""
        payload = self._frames.write(key, items, self._client.instruments)
        waiter: Future[Batch[R]] = Future()
        with self._lock:
            if self._refusal is not None:
                raise self._refusal
            expires = time.monotonic() + self._timeout
            if self._outstanding.add(SentFrame(key, payload, waiter, expires=expires)):
                self._outbox.put(payload)
        return waiter

    def submit(self, items: Sequence[I], *, key: RequestKey | None = None) -> Batch[R]:
        """Send a frame and wait for its results. Raises `UnknownOutcome` if they do not come within the timeout."""
        key = key or self._client.new_key()
        try:
            waiter = self._send(items, key)
        except UnknownInstrument:
            self._client.refresh_instruments()
            waiter = self._send(items, key)
        wait([waiter], self._timeout)
        with self._lock:
            self._outstanding.give_up(key)
        return waiter.result()

    def _over(self) -> bool:
        """Return whether the session ends and no frame waits for an answer."""
        with self._lock:
            return self._closing.is_set() and not self._outstanding

    def _run(self) -> None:
        """Keep streams open. At its end, also after an error, every frame gets an outcome."""
        try:
            self._keep_open()
        finally:
            with self._lock:
                self._refusal = self._outstanding.end(self._refusal)
                self._outbox.put(None)
                call = self._call
            if call is not None:
                call.cancel()

    def _keep_open(self) -> None:
        """Keep a stream open until the session ends and no frame waits, or the server refuses the stream."""
        backoff = Backoff()
        patience = Patience(
            self._timeout, self._client.addresses, cancels_orders=bool(self._metadata)
        )
        while not self._over():
            target = self._client.addresses.current
            elsewhere: Unavailable | None = None
            method = self._client.two_way.stream_stream(self._frames.path)
            # A new outbox: what the old one still holds is outstanding as well.
            outbox: _Outbox = queue.SimpleQueue()
            with self._lock:
                for payload in self._outstanding.begin_stream():
                    outbox.put(payload)
                if self._closing.is_set():
                    outbox.put(None)
                self._outbox = outbox
                metadata = (*self._client.metadata, *self._metadata)
                call = method(self._outgoing(outbox), metadata=metadata)
                self._call = call
            answers = Answers(call, patience.seconds, since=self._waits_since)
            meaning: StatusError | None = None
            try:
                for data in answers:
                    settled = self._frames.read(data)
                    with self._lock:
                        not_now, pause = self._outstanding.settle(settled)
                        self._outstanding.expire()
                        if pause is not None:
                            outbox.put(pause)
                    elsewhere = not_now or elsewhere
                    if not_now is None:
                        backoff.reset()
            except grpc.RpcError as error:
                meaning = from_status(error, None)
            except Unavailable as quiet:
                meaning = quiet
                patience.was_in_vain()
            finally:
                outbox.put(None)  # lets gRPC's writing thread go
                answers.close()
            with self._lock:
                self._outstanding.end_stream(meaning)
                if meaning is not None and not self._outstanding.outlives(meaning):
                    self._refusal = meaning
                    self._outstanding.fail(meaning)
                    return
                self._outstanding.expire()
            reason = meaning or elsewhere
            if isinstance(reason, Unavailable):
                self._client.addresses.learn(reason, target)
            if not self._over():
                pause = backoff.next()
                if self._closing.wait(pause) and not self._over():
                    time.sleep(pause)  # it is closing, but answers are due

    def _waits_since(self) -> float | None:
        """Return the time since which an answer is due; None if none is due."""
        with self._lock:
            return self._outstanding.waits_since()

    def _outgoing(self, outbox: _Outbox) -> Iterator[bytes]:
        """Yield the frames that gRPC's thread writes on a stream, until None comes. That thread also makes the
        pauses.
        """
        while (item := outbox.get()) is not None:
            if isinstance(item, bytes):
                yield item
                continue
            with contextlib.suppress(queue.Empty):
                outbox.get(timeout=item)
                return  # while frames are held nothing but None is put
            with self._lock:
                payloads = self._outstanding.repeat() if outbox is self._outbox else []
            yield from payloads


class Sessions(Connection):
    """Methods that open two-way streams."""

    def session(
        self,
        *,
        cancel_on_disconnect: Sequence[int] = (),
        end_exits: bool = False,
        atomic: bool = False,
        timeout: float | None = None,
    ) -> Session[Instruction, OrderResult]:
        """Return a stream of order frames, each like a call of `submit_orders`; with `atomic` each is all or none.

        When the stream ends for any reason, all orders of the accounts in `cancel_on_disconnect` are cancelled; orders
        that close positions end only with `end_exits`. The session itself ends a stream on which a due answer does not
        come within half of `timeout`, and so cancels them. A server that is stopped or lost does not cancel: use
        `set_dead_man` for that.
        """
        return Session(
            self,
            ATOMIC_ORDER_FRAMES if atomic else ORDER_FRAMES,
            self.timeout if timeout is None else timeout,
            disconnect_metadata(cancel_on_disconnect, end_exits=end_exits),
        )

    def tick_session(
        self, *, timeout: float | None = None
    ) -> Session[Tick | oracle_pb2.OracleTick, ItemResult]:
        """Return a stream of tick frames, each like a call of `submit_ticks`."""
        return Session(self, TICK_FRAMES, self.timeout if timeout is None else timeout)
