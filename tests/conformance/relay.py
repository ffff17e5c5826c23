# SPDX-License-Identifier: Apache-2.0
"""A gRPC port that passes calls on to a real server, and changes on the way what a scenario asks for.

Owns the passing on of all four kinds of calls as bytes, with their metadata and status. What is changed is said by a
`Change`: nothing here pretends to be a server.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

import grpc
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from tests.client.server_process import LoopThread

Frames = AsyncIterator[bytes]
STATUS_KEY: Final = "grpc-status-details-bin"
VERSION: Final = "clearinghouse.v1"
# Large replies pass, as they do between a client and a server.
OPTIONS: Final = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.so_reuseport", 0),
)


class LostError(Exception):
    """A message is lost, and the call with it."""


class Change:
    """What is changed on the way: nothing."""

    def path(self, path: str) -> str:
        """Return the path at the server."""
        return path

    def reply(self, _path: str, data: bytes) -> bytes:
        """Return what the client gets for a message of the server."""
        return data

    def reason(self, reason: str) -> str:
        """Return the reason of a refusal."""
        return reason

    async def unary(self, call: Callable[[], Awaitable[bytes]]) -> bytes:
        """Make a call with one answer."""
        return await call()

    async def sent(self, frames: Frames) -> Frames:
        """Pass on the frames of a client."""
        async for frame in frames:
            yield frame

    async def received(self, frames: Frames) -> Frames:
        """Pass on the frames of the server."""
        async for frame in frames:
            yield frame


class AnotherVersion(Change):
    """Name another version of the API than the server has, as a client of that version does."""

    def __init__(self, version: str) -> None:
        """`version` is that of the calls."""
        self._version = version

    def path(self, path: str) -> str:
        """Return the path of the same method in the other version."""
        return path.replace(VERSION, self._version, 1)

    async def sent(self, frames: Frames) -> Frames:
        """Read the frames of a client, and pass on none.

        The server refuses the method before it reads one, and a write that meets the end of its stream would hide why.
        """
        passed_on: tuple[bytes, ...] = ()
        async for _ in frames:
            continue
        for frame in passed_on:
            yield frame


class Newer(Change):
    """Put numbers and reasons in place of known ones, as a newer server sends that knows more of them."""

    def __init__(self, numbers: Mapping[str, int], reasons: Mapping[str, str]) -> None:
        """`numbers` by the name of the known value, such as RESULT_CODE_PRICE_BAND."""
        self._numbers = numbers
        self._reasons = reasons

    def reason(self, reason: str) -> str:
        """Return the reason that stands for a known one."""
        return self._reasons.get(reason, reason)

    def reply(self, path: str, data: bytes) -> bytes:
        """Return the message with other numbers."""
        message = GetMessageClass(method_of(path).output_type)()
        message.ParseFromString(data)
        self._renumber(message)
        return message.SerializeToString()

    def _renumber(self, message: Message) -> None:
        for field, value in message.ListFields():
            if field.type == FieldDescriptor.TYPE_MESSAGE:
                for one in value if field.is_repeated else [value]:
                    self._renumber(one)
            elif field.enum_type is not None and not field.is_repeated:
                known = field.enum_type.values_by_number.get(value)
                if known is not None and known.name in self._numbers:
                    setattr(message, field.name, self._numbers[known.name])


def method_of(path: str) -> Any:  # noqa: ANN401  the library has no types for descriptors of methods
    """Return the descriptor of a method by its path."""
    _, service, name = path.split("/")
    return Default().FindServiceByName(service).methods_by_name[name]


class Relay:
    """A port in front of a server; `change` may be set at any time, for the calls that follow."""

    def __init__(self, target: str) -> None:
        """Listen."""
        self.change = Change()
        self._target = target
        self._thread = LoopThread()
        self._thread.do(self._start())

    async def _start(self) -> None:
        # Its stubs make a method without readers of messages one of nothing.
        self._channel: Any = grpc.aio.insecure_channel(self._target, options=OPTIONS)
        self._server = grpc.aio.server(options=OPTIONS)
        self._server.add_generic_rpc_handlers((_Handlers(self),))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        await self._server.start()

    def end(self) -> None:
        """Close the port, and the connection to the server."""

        async def stop() -> None:
            await self._server.stop(None)
            await self._channel.close()

        self._thread.do(stop())
        self._thread.end()

    async def unary(self, path: str, request: bytes, context: Any) -> bytes:  # noqa: ANN401  as gRPC states it
        """Pass on a call with one answer."""
        call = self._channel.unary_unary(self.change.path(path))

        def once() -> Any:  # noqa: ANN401  an awaitable of bytes
            return call(request, timeout=context.time_remaining(), metadata=_metadata(context))

        try:
            return self.change.reply(path, await self.change.unary(once))
        except LostError:
            await _lose(context)
            raise
        except grpc.aio.AioRpcError as error:
            await self._refuse(context, error)
            raise

    async def stream(self, path: str, requests: bytes | Frames, context: Any) -> Frames:  # noqa: ANN401  as gRPC states it
        """Pass on a call whose answers are frames."""
        change, metadata = self.change, _metadata(context)
        target = change.path(path)
        if isinstance(requests, bytes):
            call = self._channel.unary_stream(target)(requests, metadata=metadata)
        else:
            call = self._channel.stream_stream(target)(change.sent(requests), metadata=metadata)
        try:
            async for frame in change.received(call):
                yield change.reply(path, frame)
        except LostError:
            await _lose(context)
        except grpc.aio.AioRpcError as error:
            await self._refuse(context, error)
        finally:
            call.cancel()

    async def _refuse(self, context: Any, error: grpc.aio.AioRpcError) -> None:  # noqa: ANN401  as gRPC states it
        """End a call as the server did."""
        trailers = tuple(
            (key, self._details(value) if key == STATUS_KEY else value)
            for key, value in error.trailing_metadata() or ()
        )
        await context.abort(error.code(), error.details() or "", trailers)

    def _details(self, data: Any) -> bytes:  # noqa: ANN401  text or bytes, by the key
        status = status_pb2.Status.FromString(data)
        for detail in status.details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info):
                info.reason = self.change.reason(info.reason)
                detail.Pack(info)
        found: bytes = status.SerializeToString()
        return found


class _Handlers(grpc.GenericRpcHandler):
    """A handler for each method of the API, of bytes."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def service(self, handler_call_details: Any) -> Any:  # noqa: ANN401  as gRPC states it
        path = handler_call_details.method
        method = method_of(path)

        async def unary(request: bytes, context: Any) -> bytes:  # noqa: ANN401  as gRPC states it
            return await self._relay.unary(path, request, context)

        async def stream(requests: Any, context: Any) -> Frames:  # noqa: ANN401  as gRPC states it
            async for frame in self._relay.stream(path, requests, context):
                yield frame

        if method.client_streaming:
            return grpc.stream_stream_rpc_method_handler(stream)
        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(stream)
        return grpc.unary_unary_rpc_method_handler(unary)


async def _lose(context: Any) -> None:  # noqa: ANN401  as gRPC states it
    """End a call as a network does."""
    await context.abort(grpc.StatusCode.UNAVAILABLE, "the line is lost")


def _metadata(context: Any) -> tuple[tuple[str, str | bytes], ...]:  # noqa: ANN401  as gRPC states it
    """Return what a client sent with a call: who it is, and how it reads."""
    return tuple(
        (key, value) for key, value in context.invocation_metadata() if key != "user-agent"
    )
