# SPDX-License-Identifier: Apache-2.0
"""Provide two channels that replace gRPC's for a client: one for threads, one for event loops.

Owns the passing of a call from the caller's thread to the event loop of the clearinghouse, and of its answer back.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, Self, TypeVar

from clearinghouse.client.transport.credential import Metadata
from clearinghouse.local.calls import Stream

T = TypeVar("T")


class Serving(Protocol):
    """An object that serves calls on an event loop in its own thread."""

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine on the loop; return the future of its result. Raises ClosedError."""
        ...

    async def unary(
        self, path: str, request: bytes, timeout: float | None, metadata: Metadata
    ) -> bytes:
        """Return the answer to a call. Raises CallError and StoppedError."""
        ...

    async def stream(self, path: str, request: bytes | None, metadata: Metadata) -> Stream:
        """Begin a stream and return it. Raises CallError and StoppedError."""
        ...

    def cancel(self, task: "asyncio.Future[Any]") -> None:
        """End the task of a stream, from any thread."""


class LocalChannel:
    """A channel for calls from any thread."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._open: set[LocalStream] = set()

    def unary_unary(self, method: str) -> Callable[..., bytes]:
        """Return a function that sends one request and returns the answer."""
        return partial(self._unary, method)

    def _unary(
        self, path: str, request: bytes, timeout: float | None = None, metadata: Metadata = ()
    ) -> bytes:
        return self._serving.submit(self._serving.unary(path, request, timeout, metadata)).result()

    def unary_stream(self, method: str) -> Callable[..., "LocalStream"]:
        """Return a function that sends one request and returns a stream of answers."""
        return partial(self._stream, method)

    def stream_stream(self, method: str) -> Callable[..., "LocalStream"]:
        """Return a function that takes an iterator of frames and returns a stream of answers."""
        return partial(self._stream, method)

    def _stream(
        self, path: str, request: bytes | Iterable[bytes], metadata: Metadata = ()
    ) -> "LocalStream":
        first = request if isinstance(request, bytes) else None
        begun = self._serving.submit(self._serving.stream(path, first, metadata)).result()
        stream = LocalStream(self._serving, begun, self._open.discard)
        self._open.add(stream)
        if not isinstance(request, bytes):
            stream.feed(request)
        return stream

    def close(self) -> None:
        """End all streams of the channel."""
        for stream in tuple(self._open):
            stream.cancel()


class LocalStream:
    """The client's side of a stream; any thread may use it."""

    def __init__(
        self, serving: Serving, stream: Stream, ended: "Callable[[LocalStream], None]"
    ) -> None:
        self._serving = serving
        self._stream = stream
        self._ended = ended

    def feed(self, frames: Iterable[bytes]) -> None:
        """Send the frames of an iterator from a separate thread, as gRPC does."""
        name = "clearinghouse-local-frames"
        threading.Thread(target=self._feed, args=(frames,), name=name, daemon=True).start()

    def _feed(self, frames: Iterable[bytes]) -> None:
        try:
            for frame in frames:
                self._serving.submit(self._stream.put(frame)).result()
            self._serving.submit(self._stream.put(None)).result()
        except Exception:  # noqa: BLE001  the reader of the answers raises why the stream ended
            return

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        answer = self._serving.submit(self._stream.next()).result()
        if answer is None:
            self._ended(self)
            raise StopIteration
        return answer

    def cancel(self) -> None:
        """End the stream."""
        self._ended(self)
        self._serving.cancel(self._stream.task)


class AsyncLocalChannel:
    """A channel for calls from tasks of an event loop that is not the clearinghouse's loop."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._open: set[AsyncLocalStream] = set()

    def unary_unary(self, method: str) -> Callable[..., Awaitable[bytes]]:
        """Return a function that sends one request and awaits the answer."""
        return partial(self._unary, method)

    async def _unary(
        self, path: str, request: bytes, timeout: float | None = None, metadata: Metadata = ()
    ) -> bytes:
        return await asyncio.wrap_future(
            self._serving.submit(self._serving.unary(path, request, timeout, metadata))
        )

    def unary_stream(self, method: str) -> "Callable[..., AsyncLocalStream]":
        """Return a function that sends one request and returns a stream of answers."""
        return partial(self._stream, method)

    def stream_stream(self, method: str) -> "Callable[..., AsyncLocalStream]":
        """Return a function that returns a stream of requests and answers."""
        return partial(self._stream, method, None)

    def _stream(
        self, path: str, request: bytes | None, metadata: Metadata = ()
    ) -> "AsyncLocalStream":
        begun = self._serving.submit(self._serving.stream(path, request, metadata))
        stream = AsyncLocalStream(self._serving, begun, self._open.discard)
        self._open.add(stream)
        return stream

    async def close(self) -> None:
        """End all streams of the channel."""
        for stream in tuple(self._open):
            stream.cancel()


class AsyncLocalStream:
    """The client's side of a stream, for tasks of an event loop."""

    def __init__(
        self,
        serving: Serving,
        begun: "Future[Stream]",
        ended: "Callable[[AsyncLocalStream], None]",
    ) -> None:
        self._serving = serving
        self._begun = begun
        self._ended = ended

    async def _call(self, step: Callable[[Stream], Coroutine[Any, Any, T]]) -> T:
        """Run a step of the stream on the loop of the clearinghouse, and return its result."""
        stream = await asyncio.wrap_future(self._begun)
        return await asyncio.wrap_future(self._serving.submit(step(stream)))

    async def write(self, request: bytes) -> None:
        """Send a frame."""
        await self._call(lambda stream: stream.put(request))

    async def done_writing(self) -> None:
        """Tell the server that no more frames follow."""
        await self._call(lambda stream: stream.put(None))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        answer = await self._call(Stream.next)
        if answer is None:
            self._ended(self)
            raise StopAsyncIteration
        return answer

    def cancel(self) -> None:
        """End the stream."""
        self._ended(self)
        self._begun.add_done_callback(self._cancel)

    def _cancel(self, begun: "Future[Stream]") -> None:
        if not begun.cancelled() and begun.exception() is None:
            self._serving.cancel(begun.result().task)
