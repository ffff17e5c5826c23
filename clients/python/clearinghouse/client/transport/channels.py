# SPDX-License-Identifier: Apache-2.0
"""Define the parts of a channel that a client needs: calls and streams of bytes by the path of their method.

A channel of gRPC has this form. Another channel with this form may replace it, such as that of `clearinghouse.local`;
its calls must fail with `grpc.RpcError`s that have code, details and trailing metadata.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from clearinghouse.client.transport.streaming import AsyncByteStream, ByteStream

# A method takes a request, or an iterator of frames, and by name `metadata`; a call with one answer `timeout` too.
Unary: TypeAlias = Callable[..., bytes]
AsyncUnary: TypeAlias = Callable[..., Awaitable[bytes]]


class AsyncTwoWayStream(AsyncByteStream, Protocol):
    """A two-way stream for tasks of an event loop: frames to the server, and answers from it."""

    async def write(self, request: Any, /) -> None:  # noqa: ANN401 (bytes; the type that gRPC can be inferred for)
        """Send a frame."""

    async def done_writing(self) -> None:
        """Tell the server that no more frames follow."""


class Channel(Protocol):
    """A connection to one server, for threads."""

    def unary_unary(self, method: str, /) -> Unary:
        """Return a function that sends one request and returns the answer."""

    def unary_stream(self, method: str, /) -> Callable[..., ByteStream]:
        """Return a function that sends one request and returns a stream of answers."""

    def stream_stream(self, method: str, /) -> Callable[..., ByteStream]:
        """Return a function that takes an iterator of frames and returns a stream of answers."""

    def close(self) -> None:
        """End all calls and close the connection."""


class AsyncChannel(Protocol):
    """A connection to one server, for tasks of an event loop."""

    def unary_unary(self, method: str, /) -> AsyncUnary:
        """Return a function that sends one request and awaits the answer."""

    def unary_stream(self, method: str, /) -> Callable[..., AsyncByteStream]:
        """Return a function that sends one request and returns a stream of answers."""

    def stream_stream(self, method: str, /) -> Callable[..., AsyncTwoWayStream]:
        """Return a function that returns a stream of requests and answers."""

    async def close(self) -> None:
        """End all calls and close the connection."""
