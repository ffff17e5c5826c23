# SPDX-License-Identifier: Apache-2.0
"""Serve a WebSocket: any number of streams of the server over one connection, as JSON.

Owns the messages around the frames of a stream. A frame has the server's own sequence numbers, from which a reader
resumes. Nothing is stored here for a slow reader: while it does not read, nothing is read from the server, which ends
a stream that is too far behind and names the sequence to resume from.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import grpc
from google.protobuf.message import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from clearinghouse.apps.gateway import json_form, statuses
from clearinghouse.apps.gateway.json_form import Pairs
from clearinghouse.apps.gateway.limits import SUBSCRIPTIONS_OF_SOCKET, Limits, calls_of
from clearinghouse.apps.gateway.long_work import LongWork
from clearinghouse.apps.gateway.metadata import OF_STREAM, metadata_of
from clearinghouse.apps.gateway.methods import Method
from clearinghouse.apps.gateway.metrics import SLOW_READER, STREAM_ERROR, GatewayMetrics
from clearinghouse.apps.gateway.upstream import Answers, BothWays, Upstream
from clearinghouse.client.transport.credential import Metadata
from clearinghouse.server.codec.errors import EdgeError, invalid, status_of
from clearinghouse.statemachine.vocabulary import codes

# A reader that takes nothing for so long is cut off, and has so long to read why.
UNREAD_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 20.0
TOO_SLOW: Final = 4008
# One without a stream for so long leaves its place to others.
IDLE_SECONDS: Final = 30.0
IDLE: Final = 4009
ID_CHARACTERS_MAX: Final = 64
MESSAGE_BYTES_MAX: Final = 65_536

# The field of a request that says where a stream begins.
FROM: Final = "from_sequence"

# The name of a command in its frame, in both forms.
REQUEST_ID: Final = ("requestId", "request_id")
HELLO: Final = frozenset({"headers"})
END: Final = frozenset({"id", "end"})
SUBSCRIBE: Final = frozenset({"id", "stream", "from", "request"})
BOTH_WAYS: Final = frozenset({"id", "stream", "headers"})
FRAME: Final = frozenset({"id", "send"})
# Frames of a stream that the server has not taken yet. Beyond it nothing more is read of the WebSocket.
FRAMES_WAITING_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """An open stream: the task that serves it, and the queue of frames from the caller, if the stream takes any.

    None in the queue ends the frames.
    """

    task: asyncio.Task[None]
    method: Method
    frames: asyncio.Queue[bytes | None] | None = None


class Socket:
    """One WebSocket, and its streams by the names that the caller chose."""

    def __init__(
        self,
        websocket: WebSocket,
        address: str,
        upstream: Upstream,
        limits: Limits,
        streams: Mapping[str, Method],
        work: LongWork,
        metrics: GatewayMetrics,
    ) -> None:
        self._websocket = websocket
        self._address = address
        self._upstream = upstream
        self._limits = limits
        self._streams = streams
        self._work = work
        self._metrics = metrics
        self._metadata: Metadata = ()
        self._lacks_headers = False  # those that were stated have been refused
        self._open: dict[str, Opened] = {}
        self._writing = asyncio.Lock()
        self._was_slow = asyncio.Event()
        self._has_streamed = False

    async def serve(self, metadata: Metadata) -> None:
        """Serve the connection until either side ends it. `metadata` is the caller's, if the caller can send
        headers.
        """
        self._metadata = metadata
        await self._websocket.accept()
        reading = asyncio.create_task(self._read())
        slow = asyncio.create_task(self._was_slow.wait())
        idle = asyncio.create_task(self._idle())
        try:
            await asyncio.wait((reading, slow, idle), return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = (reading, slow, idle, *(one.task for one in self._open.values()))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._was_slow.is_set():
            self._metrics.cut_offs[SLOW_READER] += 1
            await self._close(TOO_SLOW, "too slow: resume after your last frame")
        elif not idle.cancelled():
            await self._close(IDLE, f"no stream for {IDLE_SECONDS:g} s")

    async def _close(self, code: int, why: str) -> None:
        """Close the connection with a code and a reason."""
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(code, why)

    async def _idle(self) -> None:
        """Wait until no stream has been open for some time."""
        self._has_streamed = True
        while self._open or self._has_streamed:
            self._has_streamed = False
            await asyncio.sleep(IDLE_SECONDS)

    async def _read(self) -> None:
        """Handle the caller's messages until there are no more."""
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            name: object = None
            try:
                raw = (message.get("text") or "").encode("utf-8", "surrogatepass")
                self._metrics.bytes_received += len(raw)
                calls = calls_of(len(raw), json_form.values_of(raw))
                self._limits.take(self._address, self._metadata, 1 + calls)
                pairs = json_form.load(raw)
                name = next((value for key, value in pairs if key == "id"), None)
                await self._take(pairs)
            except EdgeError as error:
                await self._refuse(_shown(name), status_of(error))

    async def _take(self, pairs: Pairs) -> None:
        """Handle one message of the caller. Raises EdgeError."""
        names = {name for name, _ in pairs}
        if "send" in names:
            await self._send_frame(json_form.named(pairs, FRAME))
        elif "end" in names:
            await self._end(json_form.named(pairs, END))
        elif "stream" in names or "headers" not in names:
            self._subscribe(pairs)
        else:
            self._lacks_headers = not self._metadata and not self._open
            self._identify(json_form.named(pairs, HELLO)["headers"])
            self._lacks_headers = False

    def _identify(self, headers: object) -> None:
        """Store the caller's credential from a message: a page cannot send headers when it opens a WebSocket."""
        if self._metadata or self._open:
            raise invalid("headers", "must come once, before the first stream")
        self._metadata = metadata_of(_texts(headers))

    async def _end(self, given: Mapping[str, Any]) -> None:
        """End the stream that a message names. A stream with frames from the caller ends after all are answered."""
        opened = self._open.get(_name(given))
        if given["end"] is not True or opened is None:
            raise invalid("id", "names no open stream, or end is not true")
        if opened.frames is None:
            del self._open[_name(given)]
            opened.task.cancel()
        else:
            await self._put(opened, None)

    def _subscribe(self, pairs: Pairs) -> None:
        """Open the stream that a message describes. Raises EdgeError."""
        stream = next((value for key, value in pairs if key == "stream"), None)
        method = self._streams.get(str(stream))
        takes_frames = method is not None and method.takes_stream
        given = json_form.named(pairs, BOTH_WAYS if takes_frames else SUBSCRIBE)
        name = _name(given)
        if self._lacks_headers:
            raise invalid("headers", "were refused: state them again before a stream")
        if method is None:
            known = ", ".join(sorted(found for found in self._streams if "/" not in found))
            raise invalid("stream", f"must be one of {known}")
        if name in self._open:
            raise invalid("id", "names a stream that is open")
        if len(self._open) >= SUBSCRIPTIONS_OF_SOCKET:
            raise EdgeError(
                codes.TOO_MANY_STREAMS,
                "this WebSocket has as many streams open as it may",
                "id",
                str(SUBSCRIPTIONS_OF_SOCKET),
                str(len(self._open)),
            )
        if takes_frames:
            more = metadata_of(_texts(given.get("headers", Pairs())), OF_STREAM)
            frames: asyncio.Queue[bytes | None] = asyncio.Queue(FRAMES_WAITING_MAX)
            work = self._both_ways(name, method, (*self._metadata, *more), frames)
            self._open[name] = Opened(asyncio.create_task(work), method, frames)
            return
        message = method.request()
        if "from" in given:
            _begin(message, given["from"], method)
        _fill(message, given.get("request", Pairs()))
        payload = message.SerializeToString()
        self._open[name] = Opened(asyncio.create_task(self._stream(name, method, payload)), method)

    async def _send_frame(self, given: Mapping[str, Any]) -> None:
        """Pass a frame of the caller to its stream. A frame that cannot be read is refused, and the stream goes on."""
        name = _name(given)
        opened = self._open.get(name)
        if opened is None or opened.frames is None:
            raise invalid("id", "names no open stream that takes frames")
        message = opened.method.request()
        try:
            _fill(message, given["send"], "send")
        except EdgeError as error:
            stated = given["send"] if isinstance(given["send"], Pairs) else Pairs()
            key = next((value for field, value in stated if field in REQUEST_ID), None)
            refused = json.dumps(statuses.connect_error(status_of(error)))
            await self._send(f'{{"id": {name}, "refused": {refused}, "requestId": {_shown(key)}}}')
            return
        await self._put(opened, message.SerializeToString())

    async def _put(self, opened: Opened, frame: bytes | None) -> None:
        """Put a frame into the queue of a stream, after waiting for space; drop it if the stream ends meanwhile."""
        assert opened.frames is not None
        put = asyncio.create_task(opened.frames.put(frame))
        try:
            await asyncio.wait((put, opened.task), return_when=asyncio.FIRST_COMPLETED)
        finally:
            put.cancel()

    async def _both_ways(
        self,
        name: str,
        method: Method,
        metadata: Metadata,
        frames: asyncio.Queue[bytes | None],
    ) -> None:
        """Pass frames to the server as fast as it takes them, and send its answers to the caller."""
        call, target = self._upstream.both_ways(method, metadata)
        sending = asyncio.create_task(_pass_on(frames, call))
        try:
            await self._hand_over(name, method, call, target)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _stream(self, name: str, method: Method, payload: bytes) -> None:
        """Open a stream with one request and send its frames to the caller."""
        call, target = self._upstream.stream(method, payload, self._metadata)
        await self._hand_over(name, method, call, target)

    async def _hand_over(self, name: str, method: Method, call: Answers, target: str) -> None:
        """Send everything that the server answers to the caller, then say how the stream ended."""
        self._metrics.streams += 1
        try:
            async for data in call:
                self._has_streamed = True
                frame = await self._work.write(data, partial(_written, method, data))
                await self._send(f'{{"id": {name}, "frame": {frame}}}')
            await self._send(f'{{"id": {name}, "ended": true}}')
        except grpc.RpcError as error:
            self._metrics.cut_offs[STREAM_ERROR] += 1
            self._upstream.stream_ended(error, target)
            await self._refuse(name, statuses.of_rpc(error))
        finally:
            self._metrics.streams -= 1
            call.cancel()
            opened = self._open.get(name)
            if opened is not None and opened.task is asyncio.current_task():
                del self._open[name]

    async def _refuse(self, name: str, status: Any) -> None:  # noqa: ANN401  google.rpc has no types
        """Send the caller the refusal of a message, or the reason for which a stream ended."""
        error = json.dumps(statuses.connect_error(status))
        await self._send(f'{{"id": {name}, "error": {error}}}')

    async def _send(self, text: str) -> None:
        """Send a message.

        A caller that reads nothing for some time is disconnected; nothing is sent once it is closed.
        """
        async with self._writing:
            try:
                async with asyncio.timeout(UNREAD_SECONDS):
                    await self._websocket.send_text(text)
                self._metrics.bytes_sent += len(text)
            except TimeoutError:
                self._was_slow.set()
            except WebSocketDisconnect:
                pass  # the end is read too


def _written(method: Method, data: bytes) -> str:
    """Return a frame of the server as JSON text."""
    return json_form.write(method.reply.FromString(data))


def _shown(value: object) -> str:
    """Return a stream's name as JSON text for an answer; null for an invalid one."""
    if not isinstance(value, str) or not 0 < len(value) <= ID_CHARACTERS_MAX:
        return "null"
    return value if isinstance(value, json_form.Integer) else json.dumps(value)


def _name(given: Mapping[str, Any]) -> str:
    """Return the stream's name in a message, as JSON text. Raises EdgeError."""
    name = _shown(given.get("id"))
    if name == "null" or isinstance(given["id"], json_form.Fraction):
        raise invalid("id", f"must be a text or an integer of 1 to {ID_CHARACTERS_MAX} characters")
    return name


def _begin(message: Message, start: object, method: Method) -> None:
    """Set the sequence from which a stream begins in its request. Raises EdgeError."""
    if FROM not in message.DESCRIPTOR.fields_by_name:
        raise invalid("from", f"{method.name} begins with what is now, and cannot resume")
    try:
        json_form.fill(message, Pairs([(FROM, start)]))
    except EdgeError as error:
        error.field = "from"
        raise


def _fill(message: Message, request: object, place: str = "request") -> None:
    """Set the fields of a request from the object in a message. Raises EdgeError."""
    if not isinstance(request, Pairs):
        raise invalid(place, "must be an object")
    json_form.fill(message, request, f"{place}.")


def _texts(headers: object) -> list[tuple[str, str]]:
    """Return the headers in a message, with names in lower case. Raises EdgeError."""
    if not isinstance(headers, Pairs) or any(type(value) is not str for _, value in headers):
        raise invalid("headers", "must be an object of texts")
    return [(name.lower(), value) for name, value in headers]


async def _pass_on(frames: asyncio.Queue[bytes | None], call: BothWays) -> None:
    """Send queued frames to the server as fast as it takes them. How the call ends is read from its answers."""
    with suppress(grpc.RpcError, asyncio.InvalidStateError):
        while (frame := await frames.get()) is not None:
            await call.write(frame)
        await call.done_writing()
