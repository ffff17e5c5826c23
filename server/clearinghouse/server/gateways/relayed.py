# SPDX-License-Identifier: Apache-2.0
"""A call that a gateway relays, with the face that gRPC gives a handler (SPEC Q-5).

Owns that face: metadata, peer, deadline, messages and the end. So the handlers of the engine serve a relayed call as
one of their own. Must never wait for the gateway except by the credit of a stream.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

import grpc

from clearinghouse.server.gateways.bodies import Call, End, Metadata, metadata_of, rows_of, to_bytes
from clearinghouse.server.gateways.frames import Kind
from clearinghouse.server.gateways.wire import Wire

SECOND_NS: Final = 1_000_000_000
# A stream may be so many messages ahead of its reader; the gateway grants more as gRPC takes them.
STREAM_CREDIT: Final = 16


class RelayEndedError(Exception):
    """The handler has ended the call with a status."""


class RelayedCall:
    """One relayed call; `write` waits while its reader is `STREAM_CREDIT` messages behind."""

    def __init__(self, wire: Wire, number: int, call: Call) -> None:
        self._wire = wire
        self._number = number
        self._call = call
        self._metadata = metadata_of(call.metadata)
        self._code: int | None = None
        self._credit = STREAM_CREDIT
        self._has_credit = asyncio.Event()

    def invocation_metadata(self) -> Metadata:
        """Return the metadata of the caller."""
        return self._metadata

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """Return the properties of the caller's connection, among them the names in its certificate."""
        return self._call.properties

    def peer(self) -> str:
        """Return the address of the caller."""
        return self._call.peer

    def time_remaining(self) -> float | None:
        """Return the time until the deadline in seconds; None without a deadline."""
        if not self._call.deadline_ns:
            return None
        return max(0, self._call.deadline_ns - time.monotonic_ns()) / SECOND_NS

    def code(self) -> int | None:
        """Return the number of the status that was set; None before."""
        return self._code

    async def send_initial_metadata(self, metadata: Metadata) -> None:
        """Send the metadata with which the answer begins."""
        self._wire.send(Kind.INITIAL, self._number, to_bytes(End(metadata=rows_of(metadata))))

    async def write(self, message: bytes) -> None:
        """Send one message of a stream."""
        while self._credit <= 0:
            self._has_credit.clear()
            await self._has_credit.wait()
        self._credit -= 1
        self._wire.send(Kind.MESSAGE, self._number, message)

    def grant(self, messages: int) -> None:
        """Let so many more messages be sent."""
        self._credit += messages
        self._has_credit.set()

    async def abort(self, code: grpc.StatusCode, text: str, metadata: Metadata = ()) -> NoReturn:
        """End the call with a status."""
        self.end(code.value[0], text, metadata)
        raise RelayEndedError

    def end(self, status: int = 0, text: str = "", metadata: Metadata = ()) -> None:
        """Send the end of the answer, once."""
        if self._code is None:
            self._code = status
            self._wire.send(Kind.END, self._number, to_bytes(End(status, text, rows_of(metadata))))
