# SPDX-License-Identifier: Apache-2.0
"""Open two-way streams over TCP without gRPC, at the frame port of a server.

Owns the bytes of such a connection, for tasks of an event loop and for threads. A message is its length in 4 bytes,
the highest first, and so many bytes. The first one states the method and the metadata as text; a length of 0 ends the
frames. The last one of the server has the highest bit of its length set, and is a google.rpc.Status. A stream fails
with `grpc.RpcError`s as one of gRPC does.
"""

import asyncio
import contextlib
import io
import selectors
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Final, cast

import grpc
from google.rpc import status_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.client.transport.channels import AsyncTwoWayStream
from clearinghouse.client.transport.credential import Metadata
from clearinghouse.client.transport.streaming import ByteStream
from clearinghouse.client.values.errors import STATUS_DETAILS

LENGTH_BYTES: Final = 4
LAST: Final = 1 << 31
CONNECT_SECONDS: Final = 10.0
# Of a frame, to TLS in one call: the largest record.
RECORD_BYTES: Final = 16_384
# None that takes a descriptor for itself; Windows has no poll.
SELECTOR: Final[type[selectors.BaseSelector]] = getattr(
    selectors, "PollSelector", selectors.SelectSelector
)
_CODES: Final[dict[int, grpc.StatusCode]] = {code.value[0]: code for code in grpc.StatusCode}


class FramedError(grpc.RpcError):
    """The status with which a stream ended, or a connection that failed."""

    def __init__(self, code: grpc.StatusCode, details: str, packed: bytes = b"") -> None:
        super().__init__(details)
        self._code = code
        self._details = details
        self._packed = packed

    def code(self) -> grpc.StatusCode:
        """Return the gRPC status of the error."""
        return self._code

    def details(self) -> str:
        """Return the message of the error."""
        return self._details

    def trailing_metadata(self) -> Any:  # noqa: ANN401  # the stubs name a type that is not there
        """Return the details of the status."""
        return ((STATUS_DETAILS, self._packed),)


def message(body: bytes) -> bytes:
    """Return the bytes of a message."""
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def opening(path: str, metadata: Metadata) -> bytes:
    """Return the bytes of the first message of a stream. Raises ValueError for metadata that would end its line."""
    lines = (path, *(f"{key}: {value}" for key, value in metadata))
    if not all(line.isascii() and line.isprintable() for line in lines):
        raise ValueError("the metadata of a stream must be printable ASCII")
    return message("\n".join(lines).encode())


def check_end(packed: bytes) -> None:
    """Raise FramedError if the last message of a server states that the stream failed."""
    status = status_pb2.Status.FromString(packed)
    if status.code:
        code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
        raise FramedError(code, status.message, packed)


def lost(address: str, error: Exception | None = None) -> FramedError:
    """Return the error of a connection that failed or ended without a status."""
    reason = "it ended without a status" if error is None else str(error) or type(error).__name__
    return FramedError(grpc.StatusCode.UNAVAILABLE, f"the connection to {address}: {reason}")


def parts_of(address: str) -> tuple[str, int]:
    """Return host and port of an address. Raises ValueError."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal()):
        raise ValueError(f"{address!r} is no frame port: give HOST:PORT")
    return host.strip("[]"), int(port)


class TlsLine(io.RawIOBase):
    """A TLS connection that one thread reads and another one writes: OpenSSL takes one call at a time."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        connection.setblocking(False)  # noqa: FBT003  its only form
        self._connection = connection
        self._lock = threading.Lock()

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  the stubs' Buffer is of Python 3.12
        """Read some bytes; 0 at the end. Raises OSError."""
        return self._do(lambda: self._connection.recv_into(buffer))

    def sendall(self, data: bytes) -> None:
        """Send bytes. Raises OSError."""
        left = memoryview(data)
        while left:
            part = left[:RECORD_BYTES]
            left = left[self._do(lambda part=part: self._connection.send(part)) :]  # type: ignore[misc]

    def _do(self, act: Callable[[], int]) -> int:
        """Do something once the connection is ready for it."""
        while True:
            wanted = selectors.EVENT_READ
            try:
                with self._lock:
                    return act()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLWantWriteError:
                wanted = selectors.EVENT_WRITE
            try:
                with SELECTOR() as selector:
                    selector.register(self._connection, wanted)
                    selector.select()
            except ValueError as error:
                raise OSError("the connection was closed") from error


class AsyncFramed:
    """The frame port of one server, for tasks of an event loop. `context` is the TLS of its connections, if any."""

    def __init__(self, address: str, context: ssl.SSLContext | None) -> None:
        """Raises ValueError for what is no address."""
        parts_of(address)
        self._address = address
        self._context = context

    def stream_stream(self, path: str) -> Callable[..., AsyncTwoWayStream]:
        """Return a function that opens a two-way stream of one method."""
        return lambda *, metadata: AsyncFramedCall(
            self._address, self._context, opening(path, metadata)
        )


class AsyncFramedCall:
    """A two-way stream for tasks of an event loop. It connects at once, in a task of its own."""

    def __init__(self, address: str, context: ssl.SSLContext | None, first: bytes) -> None:
        self._address = address
        self._connected = asyncio.create_task(self._connect(context, first))

    async def _connect(
        self, context: ssl.SSLContext | None, first: bytes
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, and send the first message. Raises OSError."""
        host, port = parts_of(self._address)
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port, ssl=context)
        writer.write(first)
        return reader, writer

    async def write(self, request: Any, /) -> None:  # noqa: ANN401
        """Send a frame. Raises FramedError."""
        await self._send(message(request))

    async def done_writing(self) -> None:
        """Tell the server that no more frames follow. Raises FramedError."""
        await self._send(message(b""))

    async def _send(self, data: bytes) -> None:
        """Send bytes. Raises FramedError."""
        try:
            _, writer = await asyncio.shield(self._connected)
            writer.write(data)
            await writer.drain()
        except OSError as error:
            raise lost(self._address, error) from None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the server frames. Raises FramedError."""
        try:
            reader, _ = await asyncio.shield(self._connected)
            while True:
                length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
                body = await reader.readexactly(length & ~LAST)
                if length & LAST:
                    break
                yield body
        except asyncio.IncompleteReadError:
            raise lost(self._address) from None
        except OSError as error:
            raise lost(self._address, error) from None
        finally:
            self.cancel()
        check_end(body)

    def cancel(self) -> None:
        """End the connection."""
        if not self._connected.done():
            self._connected.cancel()
        elif not self._connected.cancelled() and self._connected.exception() is None:
            # Not `close`, which waits until a server that reads nothing has read all.
            self._connected.result()[1].transport.abort()


class Framed:
    """The frame port of one server, for threads. `context` is the TLS of its connections, if any."""

    def __init__(self, address: str, context: ssl.SSLContext | None) -> None:
        """Raises ValueError for what is no address."""
        parts_of(address)
        self._address = address
        self._context = context

    def stream_stream(self, path: str) -> Callable[..., ByteStream]:
        """Return a function that opens a two-way stream of one method with an iterator of frames."""
        return lambda frames, *, metadata: FramedCall(
            self._address, self._context, opening(path, metadata), frames
        )


class FramedCall:
    """A two-way stream for threads; a thread of its own sends the frames."""

    def __init__(
        self, address: str, context: ssl.SSLContext | None, first: bytes, frames: Iterable[bytes]
    ) -> None:
        self._address = address
        self._context = context
        self._first = first
        self._frames = frames
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._is_cancelled = False

    def _connect(self) -> tuple["socket.socket | TlsLine", io.BufferedReader]:
        """Connect, and send the first message; return what sends, and what reads. Raises OSError."""
        host, port = parts_of(self._address)
        found = socket.create_connection((host, port), CONNECT_SECONDS)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line: socket.socket | TlsLine = found
        if self._context is None:
            found.settimeout(None)
            received = found.makefile("rb")
        else:
            found = self._context.wrap_socket(found, server_hostname=host)
            line = TlsLine(found)
            received = io.BufferedReader(line)
        with self._lock:
            self._socket = found
        if self._is_cancelled:
            self.cancel()
        line.sendall(self._first)
        return line, received

    def _send(self, found: "socket.socket | TlsLine") -> None:
        """Send the frames; only the reader of answers handles a broken connection."""
        with contextlib.suppress(OSError):
            for frame in self._frames:
                found.sendall(message(frame))
            found.sendall(message(b""))

    def __iter__(self) -> Iterator[bytes]:
        """Yield the server frames. Raises FramedError."""
        try:
            found, received = self._connect()
            threading.Thread(
                target=self._send, args=(found,), name="clearinghouse-frames", daemon=True
            ).start()
            with received:
                while True:
                    length = int.from_bytes(self._exactly(received, LENGTH_BYTES), "big")
                    body = self._exactly(received, length & ~LAST)
                    if length & LAST:
                        break
                    yield body
        except OSError as error:
            raise lost(self._address, error) from None
        finally:
            self.cancel()
        check_end(body)

    def _exactly(self, received: Any, count: int) -> bytes:  # noqa: ANN401  a buffered reader
        """Return so many bytes. Raises FramedError."""
        data = cast("bytes", received.read(count))
        if len(data) < count:
            raise lost(self._address)
        return data

    def cancel(self) -> None:
        """End the connection."""
        with self._lock:
            self._is_cancelled = True
            found, self._socket = self._socket, None
        if found is not None:
            with contextlib.suppress(OSError):
                # That of a socket: the one of TLS lets the thread that sends go on in plain text.
                socket.socket.shutdown(found, socket.SHUT_RDWR)
            found.close()
