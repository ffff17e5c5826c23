# SPDX-License-Identifier: Apache-2.0
"""Limit HTTP connections that send nothing, or that one address opens without end, so that others find space.

Owns how long a connection may be there without a whole request, how long a body may take, and how many connections one
network of callers has. It must never read a request.
"""

import asyncio
from collections.abc import AsyncIterator
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

# The head of the first request is there within so long; later ones have the time that a connection is kept alive.
HEAD_SECONDS: Final = 10.0
BODY_SECONDS: Final = 10.0
# Who has an address of IPv6 has a network of them, which is the same caller.
NETWORK_BITS: Final = 64
NETWORKS_KEPT: Final = 4_096


class BodyError(Exception):
    """A request body that is too long or arrives too late; `actual` is the length that was read."""

    def __init__(self, why: str, limit: str, actual: str = "") -> None:
        super().__init__(why)
        self.limit = limit
        self.actual = actual


@lru_cache(NETWORKS_KEPT)
def network_of(address: str) -> str:
    """Return the key by which callers at an address are counted: the IPv4 address, or the network of an IPv6
    address.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:  # a proxy may name a caller in another way
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> NETWORK_BITS << NETWORK_BITS))


async def read_body(parts: AsyncIterator[bytes], declared: str, most: int) -> bytes:
    """Return a body that arrives in parts, of at most `most` bytes. Raises BodyError, and the errors of `parts`."""
    if declared.isdecimal() and int(declared) > most:
        raise BodyError("is too long", str(most), declared)
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in parts:
                found += part
                if len(found) > most:
                    raise BodyError("is too long", str(most), f"more than {most}")
    except TimeoutError:
        raise BodyError("did not come in time", f"{BODY_SECONDS:g} s") from None
    return bytes(found)


def bounded(most: int, proxy: str) -> type[H11Protocol]:
    """Return a server protocol that permits at most `most` connections of one network; `proxy` has no limit."""
    held: dict[str, int] = {}

    class Bounded(H11Protocol):
        """A connection that is counted until it ends or becomes a WebSocket, which is counted elsewhere."""

        place = ""
        timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:  # noqa: ANN401  as asyncio has it
            """Count the new connection, or end it at once if its network has too many."""
            super().connection_made(transport)
            address = self.client[0] if self.client else ""
            place = network_of(address)
            if address != proxy:
                if held.get(place, 0) >= most:
                    transport.abort()
                    return
                held[place] = held.get(place, 0) + 1
                self.place = place
            self.wait(HEAD_SECONDS)

        def data_received(self, data: bytes) -> None:
            """Stop the time limit for a request, once one has begun."""
            super().data_received(data)
            if self.is_asked:
                self.wait(None)

        def on_response_complete(self) -> None:
            """Start the time limit for the next request."""
            super().on_response_complete()
            if not self.is_asked and not self.transport.is_closing():
                self.wait(float(self.timeout_keep_alive))

        def handle_websocket_upgrade(self, event: Any) -> None:  # noqa: ANN401  as h11 has it
            """Stop counting the connection: it becomes a WebSocket."""
            self.leave()
            super().handle_websocket_upgrade(event)

        def connection_lost(self, exc: Exception | None) -> None:
            """Stop counting the connection."""
            self.leave()
            super().connection_lost(exc)

        @property
        def is_asked(self) -> bool:
            """Whether a request is being received or answered."""
            cycle: Any = self.cycle  # None before the first request

            return cycle is not None and not cycle.response_complete

        def wait(self, seconds: float | None) -> None:
            """End the connection after a time, unless this is called again; None: no time limit."""
            if self.timer is not None:
                self.timer.cancel()
            self.timer = None if seconds is None else self.loop.call_later(seconds, self.end)

        def end(self) -> None:
            """End a connection on which no request arrived in time."""
            self.transport.abort()

        def leave(self) -> None:
            """Stop counting the connection."""
            self.wait(None)
            if self.place:
                held[self.place] -= 1
                if not held[self.place]:
                    del held[self.place]
                self.place = ""

    return Bounded
