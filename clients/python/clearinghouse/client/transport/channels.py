# SPDX-License-Identifier: Apache-2.0
"""Define the parts of a channel that a client needs: calls and streams of bytes by the path of their method.

A channel of gRPC has this form. Another channel with this form may replace it, such as that of `clearinghouse.local`;
its calls fail with `grpc.RpcError`s that have code, details and trailing metadata.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from clearinghouse.client.transport.streaming import AsyncByteStream, ByteStream

# A method takes a request, or an iterator of frames, and by name `metadata`; a call with one answer `timeout` too.
Unary: TypeAlias = Callable[..., bytes]
AsyncUnary: TypeAlias = Callable[..., Awaitable[bytes]]


class AsyncTwoWayStream(AsyncByteStream, Protocol):
    """A stream of frames to the server and of answers from it, asynchronous."""

    async def write(self, request: Any, /) -> None:  # noqa: ANN401 (bytes; the type that gRPC can be inferred for)
        """Send a frame."""

    async def done_writing(self) -> None:
        """Send no more frames."""


class Channel(Protocol):
    """A connection to one server."""

    def unary_unary(self, method: str, /) -> Unary:
        """Return a method with one request and one answer."""

    def unary_stream(self, method: str, /) -> Callable[..., ByteStream]:
        """Return a method with one request and a stream of answers."""

    def stream_stream(self, method: str, /) -> Callable[..., ByteStream]:
        """Return a method with an iterator of frames and a stream of answers."""

    def close(self) -> None:
        """End every call."""


class AsyncChannel(Protocol):
    """A connection to one server, asynchronous."""

    def unary_unary(self, method: str, /) -> AsyncUnary:
        """Return a method with one request and one answer."""

    def unary_stream(self, method: str, /) -> Callable[..., AsyncByteStream]:
        """Return a method with one request and a stream of answers."""

    def stream_stream(self, method: str, /) -> Callable[..., AsyncTwoWayStream]:
        """Return a method with a stream of requests and a stream of answers."""

    async def close(self) -> None:
        """End every call."""
