# SPDX-License-Identifier: Apache-2.0
"""The server behind the gateway, called as the Python client calls it, in the name of the caller.

Owns the repeats of a call: the same bytes under the same principal, until the outcome is known or the time is over
(SPEC I-11, Q-3), at the leader of a cluster. It has no credential of its own.
"""

import asyncio
from collections.abc import Sequence
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

# A command has its identity in its bytes, which pass unread.
IN_THE_BYTES: Final = RequestKey("as sent", 0)


class Upstream(AsyncConnection):
    """A server, or the nodes of a cluster."""

    def __init__(self, targets: Sequence[str], tls: Tls | None) -> None:
        super().__init__(targets, tls=tls)

    async def answer(
        self, method: Method, payload: bytes, metadata: Metadata, seconds: float
    ) -> tuple[bytes, Metadata]:
        """Return the answer to a call and the metadata before it. Raises `StatusError` within `seconds`."""
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
        """Return a stream of answers to one request, and the node that it is at."""
        target = self.addresses.current
        found = cast("Stream", self._channels[target].unary_stream(method.path))
        return found(payload, metadata=metadata), target

    def stream_ended(self, error: grpc.RpcError, target: str) -> None:
        """Choose another node after one that ended a stream without a reason, or that is not the leader."""
        meaning = from_status(error, None)
        if isinstance(meaning, Unavailable):
            self.addresses.learn(meaning, target)


def _texts(metadata: grpc.aio.Metadata) -> Metadata:
    """Return the pairs of metadata that are text."""
    return tuple((name, value) for name, value in metadata if isinstance(value, str))
