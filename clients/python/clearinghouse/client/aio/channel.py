# SPDX-License-Identifier: Apache-2.0
"""Connect a client, and send calls through the connection.

Owns the channel, the clock of request keys, the instruments seen so far, and the loop that repeats a call whose
outcome is unknown. The modules of `calls` define what a call means.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Self, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import Message

from clearinghouse.client.api.any_message import any_message
from clearinghouse.client.api.calls import market_data
from clearinghouse.client.api.calls.call import Build, Page
from clearinghouse.client.transport.addresses import Addresses
from clearinghouse.client.transport.channels import AsyncChannel, AsyncUnary
from clearinghouse.client.transport.credential import Caller, Metadata
from clearinghouse.client.transport.framed import AsyncFramed
from clearinghouse.client.transport.retry import CHANNEL_OPTIONS, Attempts
from clearinghouse.client.transport.streaming import AsyncByteStream
from clearinghouse.client.transport.tls import Tls
from clearinghouse.client.values.errors import (
    AccessDenied,
    RequestKey,
    UnknownInstrument,
    before,
    random_id,
)
from clearinghouse.client.values.instruments import Instruments

K = TypeVar("K")
T = TypeVar("T")

DEFAULT_TIMEOUT_SECONDS: Final = 10.0


class AsyncConnection:
    """The connection that all groups of methods share.

    `target` is host:port, or the addresses of all nodes of a cluster: a call goes to the leader, and after a failure
    to the next node, with the same request id. `principal` names the caller to a server without credentials. `api_key`
    is sent with each call; if `token` is given, it is called before each call and its result is sent. `timeout` is the
    limit of a call in seconds, repeats included. `tls` makes the channel secure, and so do `credentials` made by the
    caller. `channel` is a connection made by the caller, for one target. `frames` is the frame port of each target, in
    their order: sessions then go there, which costs the server less than gRPC. `clock_ns` returns the creation time of
    requests, and `request_id` their ids.
    """

    def __init__(
        self,
        target: str | Sequence[str],
        *,
        principal: str = "",
        api_key: str = "",
        token: Callable[[], str] | None = None,
        timeout: float = DEFAULT_TIMEOUT_SECONDS,
        tls: Tls | None = None,
        credentials: grpc.ChannelCredentials | None = None,
        options: Mapping[str, int | str] | None = None,
        linearizable: bool = False,
        channel: AsyncChannel | None = None,
        frames: str | Sequence[str] = (),
        clock_ns: Callable[[], int] = time.time_ns,
        request_id: Callable[[], str] = random_id,
    ) -> None:
        merged = list((dict(CHANNEL_OPTIONS) | dict(options or {})).items())
        if tls is not None:
            if credentials is not None:
                raise ValueError("give tls or credentials, not both")
            credentials = tls.credentials()
        self._caller = Caller(principal, api_key, token, linearizable=linearizable)
        self.addresses = Addresses([target] if isinstance(target, str) else target)
        if channel is not None and (credentials is not None or options or self.addresses.are_many):
            raise ValueError("a channel has its own address, security and options")
        self._channels: dict[str, AsyncChannel] = {}
        for address in self.addresses.all:
            if channel is not None:
                self._channels[address] = channel
            elif credentials is None:
                self._caller.check_plain(address)
                self._channels[address] = grpc.aio.insecure_channel(address, options=merged)
            else:
                self._channels[address] = grpc.aio.secure_channel(
                    address, credentials, options=merged
                )
        ports = [frames] if isinstance(frames, str) else frames
        if ports and (len(ports) != len(self.addresses.all) or (credentials and tls is None)):
            raise ValueError("give one frame port for each target, and tls instead of credentials")
        context = tls.context() if ports and tls is not None else None
        self._framed: dict[str, AsyncFramed] = {}
        for address, port in zip(self.addresses.all, ports, strict=False):
            if context is None:
                self._caller.check_plain(port)
            self._framed[address] = AsyncFramed(port, context)
        self.timeout = timeout
        self.instruments = Instruments()
        self._clock_ns = clock_ns
        self._request_id = request_id
        self._methods: dict[tuple[str, str], AsyncUnary] = {}

    @property
    def metadata(self) -> Metadata:
        """Return the metadata that identifies the caller."""
        return self._caller.metadata()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; calls in progress fail."""
        for channel in self._channels.values():
            await channel.close()

    @property
    def channel(self) -> AsyncChannel:
        """Return the channel to the node for the next call."""
        return self._channels[self.addresses.current]

    @property
    def two_way(self) -> AsyncFramed | AsyncChannel:
        """Return what opens two-way streams to the node for the next call."""
        return self._framed.get(self.addresses.current) or self.channel

    def new_key(self) -> RequestKey:
        """Return a new identity for a request that is created now."""
        return RequestKey(self._request_id(), self._clock_ns())

    def open_stream(self, path: str, payload: bytes) -> AsyncByteStream:
        """Open a stream of raw answers to one request; it ends with a gRPC error or when it is cancelled."""
        return self.channel.unary_stream(path)(payload, metadata=self.metadata)

    async def refresh_instruments(self) -> None:
        """Read the lists of assets and markets, so that their symbols can be used."""
        self.instruments.learn_assets(
            await self._call(market_data.list_assets(min_sequence=0), None)
        )
        self.instruments.learn_markets(
            await self._call(market_data.list_markets(min_sequence=0), None)
        )

    async def send_message(
        self, method: str, request: Message, *, timeout: float | None = None
    ) -> Message:
        """Send the request message of any call, named as Service/Method, until its outcome is known; return the reply
        message.

        A command without a request id gets a new one and its creation time. A refused item is in the reply. Raises
        `StatusError`.
        """
        return await self._call(any_message(method, request, self.new_key), timeout)

    async def _call(self, build: Build[T], timeout: float | None) -> T:
        """Build and send a call, and return its result; for an unknown instrument, read the lists of instruments and
        retry once.
        """
        try:
            call = build(self.instruments)
        except UnknownInstrument:
            try:
                await self.refresh_instruments()
            except AccessDenied as error:
                raise before(error, build) from error
            call = build(self.instruments)
        attempts = Attempts(call.key, self.timeout if timeout is None else timeout, self.addresses)
        data = await self._send(call.path, call.payload, attempts)
        try:
            return call.read(data, self.instruments)
        except UnknownInstrument:
            await self.refresh_instruments()
            return call.read(data, self.instruments)

    async def _pages(
        self,
        read: Callable[[K], Build[Page[T]]],
        start: K,
        following: Callable[[Page[T]], K],
        timeout: float | None,
    ) -> list[T]:
        """Read all pages of a list and return its items. `read` builds the call for the page after a position.

        `following` returns the position after a page. It is called only if there is another page, so its page has
        items.
        """
        found: list[T] = []
        position = start
        while True:
            page = await self._call(read(position), timeout)
            found += page.items
            if not page.has_more:
                return found
            position = following(page)

    def _method(self, address: str, path: str) -> AsyncUnary:
        """Return the function that sends the call `path` to the node at `address`."""
        method = self._methods.get((address, path))
        if method is None:
            method = self._channels[address].unary_unary(path)
            self._methods[address, path] = method
        return method

    async def _send(self, path: str, payload: bytes, attempts: Attempts) -> bytes:
        """Send a call until an answer comes or a repeat is useless; return the answer. Raises `StatusError`."""
        while True:
            method = self._method(attempts.target(), path)
            try:
                answer: bytes = await method(
                    payload, timeout=attempts.attempt_timeout(), metadata=self.metadata
                )
                return answer
            except grpc.RpcError as error:
                pause = attempts.pause_or_raise(error)
            await asyncio.sleep(pause)
