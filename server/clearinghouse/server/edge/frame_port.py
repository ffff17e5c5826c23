# SPDX-License-Identifier: Apache-2.0
"""Serve two-way streams, of orders and of ticks, over TCP without gRPC (SPEC Q-5, O-3).

Owns the bytes of such a connection. A message is its length in 4 bytes, the highest first, and so many bytes. The
first message of a client is text: the path of the method, and a line `key: value` for each entry of metadata. Each
further one is a client frame of that method, and a length of 0 says that no more follow. The server sends the server
frames of the method. Its last message has the highest bit of the length set, and is a google.rpc.Status. The handlers
that gRPC has serve the streams, so callers, rights, limits and answers are the same. Must never decode a frame.
"""

import asyncio
import socket
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn, cast

import grpc
import structlog
from google.rpc import status_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.server.codec.errors import EdgeError, invalid, status_of
from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.edge.edge import (
    REQUEST_BYTES_MAX,
    STATUS_KEY,
    MethodHandler,
    StreamHandler,
)
from clearinghouse.server.edge.refusals import unknown_method
from clearinghouse.server.edge.tls import PROPERTIES, TlsMaterial

LENGTH_BYTES: Final = 4
LAST: Final = 1 << 31
# A credential, the accounts of a session and all other metadata fit.
OPENING_BYTES_MAX: Final = 8_192
# Of frames that are not yet taken by their stream, or one longer frame: more are not read from the connection.
QUEUED_BYTES_MAX: Final = 256 * 1024
# Of answers that are not yet taken by the reader: more are not written.
UNSENT_BYTES_MAX: Final = 256 * 1024
# A stream lets others go on after so long: unlike gRPC, TCP brings many frames at once. A turn of the loop for each
# frame would cost a tenth of it.
TURN_SECONDS: Final = 0.000_2
BACKLOG: Final = 1_024
# Between two connections, so that connecting again and again cannot keep the loop busy.
ACCEPT_SECONDS: Final = 0.01
# So many that have ended before they are accepted cost what one does that is served.
GONE_AT_ONCE: Final = 16
ACCEPT_AGAIN_SECONDS: Final = 1.0
# A client that the server has ended may send so long before it reads why: bytes that are not read would reset the
# connection, and the reason could be lost.
LINGER_SECONDS: Final = 2.0
# As gRPC: the other end has 10 s to answer.
KEEPALIVE_PROBES: Final = 2
KEEPALIVE_PROBE_SECONDS: Final = 5

Metadata = tuple[tuple[str, str | bytes], ...]

log = structlog.get_logger("clearinghouse.server")


class CallEndedError(Exception):
    """The handler has ended the call with a status."""


class FrameCall(asyncio.Protocol):
    """One connection, with the face that gRPC gives the handler of a two-way stream."""

    def __init__(self, peer: str) -> None:
        self._peer = peer
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._metadata: Metadata = ()
        self._held = bytearray()  # what is not yet taken: whole messages, and the beginning of one
        self._needed = LENGTH_BYTES  # so long is the next message at least
        self._is_open = False  # the first message was taken
        self._is_paused = False
        self._ended = False  # no more frames come
        self._has_left = asyncio.Event()  # it is the client who ended them
        self._fault: EdgeError | None = None
        self._arrived: asyncio.Future[None] | None = None
        self._has_capacity = asyncio.Event()
        self._has_capacity.set()
        self._turn_ends = 0.0
        self._code: int | None = None
        self.task: asyncio.Task[None] | None = (
            None  # that serves the call; a lost connection cancels it
        )

    # --- the connection ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=UNSENT_BYTES_MAX)

    def data_received(self, data: bytes) -> None:
        """Keep bytes until `read` takes them: one message at a time, so that no client has a long turn."""
        if self._ended:
            return
        self._held += data
        size = len(self._held)
        most = QUEUED_BYTES_MAX if self._is_open else LENGTH_BYTES + OPENING_BYTES_MAX
        if size >= max(most, self._needed):
            # Nothing more of a caller who is not identified, and not too much of any other one.
            assert self._transport is not None
            self._transport.pause_reading()
            self._is_paused = True
        if size >= self._needed:
            self._wake()

    def _taken(self) -> bytes | None:
        """Take the next message that is whole; None if there is none."""
        held = self._held
        self._needed = LENGTH_BYTES
        if len(held) >= LENGTH_BYTES:
            length = int.from_bytes(held[:LENGTH_BYTES], "big")
            if length == 0 or self._is_too_long(length):
                if length == 0:
                    self._has_left.set()
                self.end_reading()
                held.clear()
                return None
            self._needed += length
        if len(held) < self._needed:
            self._go_on()
            return None
        frame = bytes(held[LENGTH_BYTES : self._needed])
        del held[: self._needed]
        if self._is_open and len(held) <= QUEUED_BYTES_MAX // 2:
            self._go_on()
        return frame

    def _go_on(self) -> None:
        """Read from the connection again."""
        if self._is_paused:
            assert self._transport is not None
            self._transport.resume_reading()
            self._is_paused = False

    def _is_too_long(self, length: int) -> bool:
        """Return whether a message is longer than a client may send now, and keep the reason for `read`."""
        most = REQUEST_BYTES_MAX if self._is_open else OPENING_BYTES_MAX
        if length > most:
            self._fault = invalid(
                "frame", "is too long: is this a client of the frame port?", str(most), str(length)
            )
        return length > most

    def _wake(self) -> None:
        """Let `read` go on."""
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)

    def eof_received(self) -> bool:
        """Take the end of the client's bytes as that of its frames; what is unanswered is answered."""
        self._has_left.set()
        self.end_reading()
        # Half of a connection with TLS cannot stay open.
        return self._transport is not None and not self._transport.get_extra_info("sslcontext")

    def end_reading(self) -> None:
        """Take no more frames."""
        self._ended = True
        self._wake()

    def pause_writing(self) -> None:
        """Write no more while the client does not read."""
        self._has_capacity.clear()

    def resume_writing(self) -> None:
        """Write again."""
        self._has_capacity.set()

    def connection_lost(self, _error: Exception | None) -> None:
        """End the call, if its answer is not complete."""
        self._has_left.set()
        self._has_capacity.set()
        self.end_reading()
        if self._code is None and self.task is not None:
            self.task.cancel()

    @property
    def is_connected(self) -> bool:
        """Return whether the connection belongs to this call, which then closes it."""
        return self._transport is not None

    async def take_leave(self) -> None:
        """Wait until what was written is sent, and a client that the server has ended sends no more."""
        if self._transport is None or self._code is None:
            return
        self.end_reading()
        self._go_on()
        self._transport.set_write_buffer_limits(high=0)
        await self._has_capacity.wait()
        if self._has_left.is_set():
            return
        if self._transport.can_write_eof():
            self._transport.write_eof()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._has_left.wait(), LINGER_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    # --- the call ---

    def open(self, first: bytes) -> str:
        """Return the path of the method, and keep the metadata, that the first message states. Raises EdgeError."""
        path = ""
        try:
            path, *lines = first.decode("ascii").split("\n")
            entries = [line.split(": ", 1) for line in lines if line]
            self._metadata = tuple((key, value) for key, value in entries)
            self._is_open = all(map(str.isprintable, (path, *lines)))
        except ValueError:  # also of a line without a colon
            pass
        if not self._is_open:
            raise invalid(
                "first frame",
                "must be printable ASCII: the path of a method, then lines of key: value",
            )
        return path

    async def read(self) -> bytes | None:
        """Return the next frame; None after the last one. Raises EdgeError for bytes that are no frame."""
        if self._held and self._loop.time() > self._turn_ends:
            await asyncio.sleep(0)
            self._turn_ends = self._loop.time() + TURN_SECONDS
        while (frame := self._taken()) is None:
            if self._fault is not None:
                raise self._fault
            if self._ended:
                return None
            self._arrived = self._loop.create_future()
            await self._arrived
            self._turn_ends = self._loop.time() + TURN_SECONDS
        return frame

    async def write(self, message: bytes) -> None:
        """Send a server frame."""
        await self._has_capacity.wait()
        assert self._transport is not None
        if self._transport.is_closing():
            return
        self._transport.write(len(message).to_bytes(LENGTH_BYTES, "big") + message)

    async def abort(self, code: grpc.StatusCode, text: str, metadata: Metadata = ()) -> NoReturn:
        """End the call with a status."""
        number = code.value[0]
        details = dict(metadata).get(STATUS_KEY)
        self.end(
            number,
            details
            if isinstance(details, bytes)
            else status_pb2.Status(code=number, message=text).SerializeToString(),
        )
        raise CallEndedError

    def end(self, code: int = 0, status: bytes = b"") -> None:
        """Send the last message, a google.rpc.Status, once. Its bytes are empty if all is well."""
        if self._code is None and self._transport is not None:
            self._code = code
            self._transport.write((LAST | len(status)).to_bytes(LENGTH_BYTES, "big") + status)

    def invocation_metadata(self) -> Metadata:
        """Return the metadata of the first message."""
        return self._metadata

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """Return the names in the certificate of the client, as gRPC does."""
        assert self._transport is not None
        found: dict[str, Any] = self._transport.get_extra_info("peercert") or {}
        subject = [pair for part in found.get("subject", ()) for pair in part]
        named = [("common_name", value) for key, value in subject if key == "commonName"]
        named += [("uri", value) for key, value in found.get("subjectAltName", ()) if key == "URI"]
        return {
            name: [value.encode() for kind, value in named if kind == field]
            for field, name in PROPERTIES.items()
        }

    def peer(self) -> str:
        """Return the address of the client, as gRPC writes it."""
        return self._peer

    def time_remaining(self) -> float | None:
        """Return the time until the deadline of the call: it has none."""
        return None

    def code(self) -> int | None:
        """Return the number of the status that was sent; None before."""
        return self._code

    async def send_initial_metadata(self, metadata: Metadata) -> None:
        """Send nothing: there is no place for metadata of a server."""


class FramePort:
    """The address for streams of frames without gRPC, of one process of a server."""

    def __init__(
        self,
        handlers: Mapping[str, MethodHandler],
        limits: ConnectionLimits,
        *,
        shares_port: bool = False,
    ) -> None:
        """Serve the two-way streams among the handlers by path.

        `shares_port`: other processes of this server listen on the same port.
        """
        self._handlers: dict[str, StreamHandler] = {
            path: cast("StreamHandler", handler.stream_stream)
            for path, handler in handlers.items()
            if handler.stream_stream is not None
        }
        self._limits = limits
        self._shares_port = shares_port
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()

    def start(self, listen: str, tls: TlsMaterial | None) -> int:
        """Listen on an address, HOST:PORT; return the port. Raises OSError."""
        host, _, port = listen.rpartition(":")
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = self._socket = socket.socket(family, kind, protocol)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self._shares_port:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        found.setblocking(False)  # noqa: FBT003  its only form
        found.bind(address)
        found.listen(BACKLOG)
        self._accepting = asyncio.get_running_loop().create_task(self._accept(found, tls))
        return int(found.getsockname()[1])

    async def stop(self, grace_seconds: float | None) -> None:
        """Accept no more connections, and end the running ones after `grace_seconds`, at once with None."""
        if self._accepting is None or self._socket is None:
            return
        self._accepting.cancel()
        self._socket.close()
        if self._running and grace_seconds:
            await asyncio.wait(self._running, timeout=grace_seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _accept(self, listening: socket.socket, tls: TlsMaterial | None) -> None:
        """Accept connections until this is cancelled; above the limit they are closed at once."""
        loop = asyncio.get_running_loop()
        gone = 0
        while True:
            try:
                connection, address = await loop.sock_accept(listening)
            except OSError as error:  # no descriptor is free
                log.warning("no connection was accepted", reason=error.strerror)
                await asyncio.sleep(ACCEPT_AGAIN_SECONDS)
                continue
            if is_gone(connection):
                connection.close()
                gone = (gone + 1) % GONE_AT_ONCE
                await asyncio.sleep(0 if gone else ACCEPT_SECONDS)
                continue
            if self._limits.most and len(self._running) >= self._limits.most:
                connection.close()
            else:
                call = FrameCall(peer_text(connection.family, address))
                task = call.task = loop.create_task(self._serve(call, connection, tls))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            await asyncio.sleep(ACCEPT_SECONDS)  # the handshake of TLS takes time of this loop

    async def _serve(
        self, call: FrameCall, connection: socket.socket, tls: TlsMaterial | None
    ) -> None:
        """Serve one connection until its end."""
        try:
            await self._answer(call, connection, tls)
            await call.take_leave()
        except asyncio.CancelledError:
            pass
        finally:
            call.close()

    async def _answer(
        self, call: FrameCall, connection: socket.socket, tls: TlsMaterial | None
    ) -> None:
        """Answer one connection up to its last message."""
        try:
            first = await self._first(call, connection, tls)
            if first is not None:
                await self._handle(call, first)
        except CallEndedError:
            pass
        except EdgeError as error:
            status = status_of(error)
            call.end(status.code, status.SerializeToString())
        except Exception:  # noqa: BLE001  it is logged; as with gRPC, the status states no reason
            unknown = grpc.StatusCode.UNKNOWN
            with suppress(CallEndedError):
                await call.abort(
                    unknown, "the server failed: whether frames were carried out is unknown"
                )

    async def _first(
        self, call: FrameCall, connection: socket.socket, tls: TlsMaterial | None
    ) -> bytes | None:
        """Connect, and return the first message of a client; None if it does not come in time."""
        seconds = self._limits.handshake_seconds or None
        try:
            keep_alive(connection, self._limits.keepalive_seconds)
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().connect_accepted_socket(
                    lambda: call,
                    connection,
                    ssl=None if tls is None else tls.context,
                    ssl_shutdown_timeout=None if tls is None else LINGER_SECONDS,
                )
                return await call.read()
        except (OSError, TimeoutError):
            if not call.is_connected:
                connection.close()
            return None

    async def _handle(self, call: FrameCall, first: bytes) -> None:
        """Answer the frames of a call. Raises EdgeError, CallEndedError, and what its handler raises."""
        path = call.open(first)
        handler = self._handlers.get(path)
        if handler is None:
            raise unknown_method(path, "clearinghouse.v1")
        age = self._limits.age_seconds
        expiry = age and asyncio.get_running_loop().call_later(age, call.end_reading)
        try:
            await handler(call, call)
        finally:
            if expiry:
                expiry.cancel()
        call.end()


def is_gone(connection: socket.socket) -> bool:
    """Return whether the other end has closed already: others who wait need not wait for such a connection."""
    try:
        return not connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True


def peer_text(family: int, address: Sequence[Any]) -> str:
    """Return the address of a peer as gRPC writes it."""
    host, port = address[:2]
    return f"ipv6:%5B{host}%5D:{port}" if family == socket.AF_INET6 else f"ipv4:{host}:{port}"


def keep_alive(connection: socket.socket, seconds: int) -> None:
    """Let the kernel end a connection whose other end is gone for so long; 0: never."""
    if not seconds:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, seconds)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_PROBE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEPALIVE_PROBES)
        # There are no probes while answers wait to be received.
        longest_ms = (seconds + KEEPALIVE_PROBES * KEEPALIVE_PROBE_SECONDS) * 1_000
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, longest_ms)
