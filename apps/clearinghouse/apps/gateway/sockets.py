# SPDX-License-Identifier: Apache-2.0
"""Serve a WebSocket: any number of streams of the server over one connection, as JSON.

Owns the messages around the frames of a stream. A frame has the server's own sequence numbers, by which a reader
resumes. Nothing is kept here for a slow reader: while it takes nothing, nothing is read from the server, which cuts
off a stream that falls behind and names the sequence to resume from.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

import grpc
from google.protobuf.message import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from clearinghouse.apps.gateway import json_form, statuses
from clearinghouse.apps.gateway.json_form import Pairs
from clearinghouse.apps.gateway.limits import SUBSCRIPTIONS_OF_SOCKET, Limits, calls_of
from clearinghouse.apps.gateway.long_work import LongWork
from clearinghouse.apps.gateway.metadata import metadata_of
from clearinghouse.apps.gateway.methods import Method
from clearinghouse.apps.gateway.upstream import Upstream
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

HELLO: Final = frozenset({"headers"})
END: Final = frozenset({"id", "end"})
SUBSCRIBE: Final = frozenset({"id", "stream", "from", "request"})


class Socket:
    """One connection, and its streams by the names that the caller gave them."""

    def __init__(
        self,
        websocket: WebSocket,
        address: str,
        upstream: Upstream,
        limits: Limits,
        streams: Mapping[str, Method],
        work: LongWork,
    ) -> None:
        self._websocket = websocket
        self._address = address
        self._upstream = upstream
        self._limits = limits
        self._streams = streams
        self._work = work
        self._metadata: Metadata = ()
        self._open: dict[str, asyncio.Task[None]] = {}
        self._writing = asyncio.Lock()
        self._was_slow = asyncio.Event()
        self._has_streamed = False

    async def serve(self, metadata: Metadata) -> None:
        """Serve until either side ends it. `metadata` identifies the caller, if the caller can send headers."""
        self._metadata = metadata
        await self._websocket.accept()
        reading = asyncio.create_task(self._read())
        slow = asyncio.create_task(self._was_slow.wait())
        idle = asyncio.create_task(self._idle())
        try:
            await asyncio.wait((reading, slow, idle), return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = (reading, slow, idle, *self._open.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._was_slow.is_set():
            await self._close(TOO_SLOW, "too slow: resume after your last frame")
        elif not idle.cancelled():
            await self._close(IDLE, f"no stream for {IDLE_SECONDS:g} s")

    async def _close(self, code: int, why: str) -> None:
        """Say why the connection ends."""
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(code, why)

    async def _idle(self) -> None:
        """Wait until no stream has been open for a while."""
        self._has_streamed = True
        while self._open or self._has_streamed:
            self._has_streamed = False
            await asyncio.sleep(IDLE_SECONDS)

    async def _read(self) -> None:
        """Process the caller's messages until there are no more."""
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            name: object = None
            try:
                raw = (message.get("text") or "").encode("utf-8", "surrogatepass")
                calls = calls_of(len(raw), json_form.values_of(raw))
                self._limits.take(self._address, self._metadata, 1 + calls)
                pairs = json_form.load(raw)
                name = next((value for key, value in pairs if key == "id"), None)
                self._take(pairs)
            except EdgeError as error:
                await self._refuse(_shown(name), status_of(error))

    def _take(self, pairs: Pairs) -> None:
        """Process one message. Raises EdgeError."""
        names = {name for name, _ in pairs}
        if "headers" in names:
            self._identify(json_form.named(pairs, HELLO)["headers"])
        elif "end" in names:
            self._end(json_form.named(pairs, END))
        else:
            self._subscribe(json_form.named(pairs, SUBSCRIBE))

    def _identify(self, headers: object) -> None:
        """Store the caller's credential: a page cannot send headers when it opens a WebSocket."""
        if self._metadata or self._open:
            raise invalid("headers", "must come once, before the first stream")
        if not isinstance(headers, Pairs) or any(type(value) is not str for _, value in headers):
            raise invalid("headers", "must be an object of texts")
        self._metadata = metadata_of((name.lower(), value) for name, value in headers)

    def _end(self, given: Mapping[str, Any]) -> None:
        """End one stream of the socket."""
        task = self._open.pop(_name(given), None)
        if given["end"] is not True or task is None:
            raise invalid("id", "names no open stream, or end is not true")
        task.cancel()

    def _subscribe(self, given: Mapping[str, Any]) -> None:
        """Open one stream on the socket."""
        name = _name(given)
        method = self._streams.get(str(given.get("stream")))
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
        message = method.request()
        if "from" in given:
            _begin(message, given["from"], method)
        _fill(message, given.get("request", Pairs()))
        payload = message.SerializeToString()
        self._open[name] = asyncio.create_task(self._stream(name, method, payload))

    async def _stream(self, name: str, method: Method, payload: bytes) -> None:
        """Send the frames of a stream, and how it ended."""
        call, target = self._upstream.stream(method, payload, self._metadata)
        try:
            async for data in call:
                self._has_streamed = True
                frame = await self._work.write(data, partial(_written, method, data))
                await self._send(f'{{"id": {name}, "frame": {frame}}}')
            await self._send(f'{{"id": {name}, "ended": true}}')
        except grpc.RpcError as error:
            self._upstream.stream_ended(error, target)
            await self._refuse(name, statuses.of_rpc(error))
        finally:
            call.cancel()
            if self._open.get(name) is asyncio.current_task():
                del self._open[name]

    async def _refuse(self, name: str, status: Any) -> None:  # noqa: ANN401  google.rpc has no types
        """Send a refusal of a message, or the reason for the end of a stream."""
        error = json.dumps(statuses.connect_error(status))
        await self._send(f'{{"id": {name}, "error": {error}}}')

    async def _send(self, text: str) -> None:
        """Send a message; a reader that takes nothing for some time is cut off; a closed one gets nothing."""
        async with self._writing:
            try:
                async with asyncio.timeout(UNREAD_SECONDS):
                    await self._websocket.send_text(text)
            except TimeoutError:
                self._was_slow.set()
            except WebSocketDisconnect:
                pass  # the end is read too


def _written(method: Method, data: bytes) -> str:
    """Return a frame as JSON."""
    return json_form.write(method.reply.FromString(data))


def _shown(value: object) -> str:
    """Return the name of a stream as JSON; null for an invalid one."""
    if not isinstance(value, str) or not 0 < len(value) <= ID_CHARACTERS_MAX:
        return "null"
    return value if isinstance(value, json_form.Integer) else json.dumps(value)


def _name(given: Mapping[str, Any]) -> str:
    """Return the name of a stream, as JSON. Raises EdgeError."""
    name = _shown(given.get("id"))
    if name == "null" or isinstance(given["id"], json_form.Fraction):
        raise invalid("id", f"must be a text or an integer of 1 to {ID_CHARACTERS_MAX} characters")
    return name


def _begin(message: Message, start: object, method: Method) -> None:
    """Set where a stream begins. Raises EdgeError."""
    if FROM not in message.DESCRIPTOR.fields_by_name:
        raise invalid("from", f"{method.name} begins with what is now, and cannot resume")
    try:
        json_form.fill(message, Pairs([(FROM, start)]))
    except EdgeError as error:
        error.field = "from"
        raise


def _fill(message: Message, request: object) -> None:
    """Set the fields of a request. Raises EdgeError."""
    if not isinstance(request, Pairs):
        raise invalid("request", "must be an object")
    json_form.fill(message, request, "request.")
