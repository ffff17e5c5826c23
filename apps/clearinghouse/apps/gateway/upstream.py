# SPDX-License-Identifier: Apache-2.0
"""Call the server behind the gateway as the Python client does, with the caller's identity.

Owns the repeats of a call: the same bytes under the same principal, until the outcome is known or the time is over
(SPEC I-11, Q-3), at the leader of a cluster. It has no credential of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeAlias, cast

import grpc
import grpc.aio

from clearinghouse.apps.gateway.methods import Method
from clearinghouse.client import Tls
from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.transport.credential import Metadata
from clearinghouse.client.transport.retry import Attempts
from clearinghouse.client.values.errors import RequestKey, Unavailable, from_status

# In quotes: the stubs declare type parameters that the run-time class lacks.
Stream: TypeAlias = "grpc.aio.UnaryStreamMultiCallable[bytes, bytes]"
ByteStream: TypeAlias = "grpc.aio.UnaryStreamCall[bytes, bytes]"
BothWays: TypeAlias = "grpc.aio.StreamStreamCall[bytes, bytes]"
Answers: TypeAlias = (
    "grpc.aio.UnaryStreamCall[bytes, bytes] | grpc.aio.StreamStreamCall[bytes, bytes]"
)

# Connections that are kept for later calls: no fewer than calls may be under way.
KEPT_MAX: Final = 512
# gRPC lets channels with the same target share a connection, unless an option says otherwise.
OWN_CONNECTION: Final = {"grpc.use_local_subchannel_pool": 1}

# A command has its identity in its bytes, which pass unread.
IN_THE_BYTES: Final = RequestKey("as sent", 0)


class Upstream(AsyncConnection):
    """The connection to a server, or to the nodes of a cluster."""

    def __init__(self, targets: Sequence[str], tls: Tls | None) -> None:
        super().__init__(targets, tls=tls, options=OWN_CONNECTION)
        self.under_way = 0

    async def answer(
        self, method: Method, payload: bytes, metadata: Metadata, seconds: float
    ) -> tuple[bytes, Metadata]:
        """Return the answer to a call and the metadata sent before it. Raises `StatusError` within `seconds`."""
        key = IN_THE_BYTES if method.is_command else None
        attempts = Attempts(key, seconds, self.addresses)
        while True:
            send = self._method(attempts.target(), method.path)
            sent = send(payload, timeout=attempts.attempt_timeout(), metadata=metadata)
            call = cast("grpc.aio.UnaryUnaryCall[bytes, bytes]", sent)
            try:
                answer = await call
                return answer, _texts(await call.initial_metadata())
            except grpc.RpcError as error:
                pause = attempts.pause_or_raise(error)
            await asyncio.sleep(pause)

    def stream(self, method: Method, payload: bytes, metadata: Metadata) -> tuple[ByteStream, str]:
        """Open a stream of answers to one request; return it and the address of its node."""
        target = self.addresses.current
        found = cast("Stream", self._channels[target].unary_stream(method.path))
        return found(payload, metadata=metadata), target

    def both_ways(self, method: Method, metadata: Metadata) -> tuple[BothWays, str]:
        """Open a stream of requests and answers; return it and the address of its node."""
        target = self.addresses.current
        found = self._channels[target].stream_stream(method.path)(metadata=metadata)
        return cast("BothWays", found), target

    def stream_ended(self, error: grpc.RpcError, target: str) -> None:
        """Use another node from now on, if the error says that this node is not the leader or gives no reason."""
        meaning = from_status(error, None)
        if isinstance(meaning, Unavailable):
            self.addresses.learn(meaning, target)


class Upstreams:
    """The connections to the server, one for the calls of each address, so that no caller waits behind others.

    A server accepts a limited number of calls of one connection at a time; further calls wait in the connection.
    """

    def __init__(self, targets: Sequence[str], tls: Tls | None) -> None:
        self._targets = targets
        self._tls = tls
        self._kept: dict[str, Upstream] = {}

    def one(self) -> Upstream:
        """Return a new connection; the caller closes it."""
        return Upstream(self._targets, self._tls)

    @asynccontextmanager
    async def of(self, address: str) -> AsyncIterator[Upstream]:
        """Yield the connection for the calls of an address, for the time of one call."""
        found = self._kept.pop(address, None) or self.one()
        self._kept[address] = found  # as the last one that was used
        found.under_way += 1
        try:
            yield found
        finally:
            found.under_way -= 1
            while len(self._kept) > KEPT_MAX:
                oldest = next(name for name, one in self._kept.items() if not one.under_way)
                await self._kept.pop(oldest).close()

    async def aclose(self) -> None:
        """Close all kept connections; calls in progress fail."""
        for found in self._kept.values():
            await found.close()


def _texts(metadata: grpc.aio.Metadata) -> Metadata:
    """Return the pairs of metadata whose values are text."""
    return tuple((name, value) for name, value in metadata if isinstance(value, str))
