# SPDX-License-Identifier: Apache-2.0
"""Start, watch, restart and end the gateways of one engine (SPEC Q-5, Q-7).

Owns the processes and the ports. An engine with gateways listens on no address itself: it reserves each port, and the
gateways share it. A gateway is connected by a pair of sockets, so no other process can take its place. Must never
end the engine for a gateway that fails once it has served.
"""

import asyncio
import secrets
import socket
import sys
import time
from dataclasses import dataclass, replace
from subprocess import Popen
from typing import Final

import structlog

from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.edge.listener import Addresses, Face, Phase, cannot_listen, with_port
from clearinghouse.server.edge.tls import TlsMaterial
from clearinghouse.server.gateways.bodies import Setup, to_bytes
from clearinghouse.server.gateways.desk import Desk, Service
from clearinghouse.server.gateways.frames import Kind
from clearinghouse.server.gateways.wire import SOCKET_BYTES

MODULE: Final = "clearinghouse.server.gateways"
START_SECONDS: Final = 60.0
# Gateways of an engine that was killed end within this time, and free its ports.
FREE_SECONDS: Final = 5.0
FREE_AGAIN_SECONDS: Final = 0.05
# The pause before a restart doubles while gateways end soon after their start.
AGAIN_SECONDS: Final = 0.1
AGAIN_SECONDS_MAX: Final = 10.0
STEADY_SECONDS: Final = 10.0
# A gateway that sends nothing for so many looks is ended; it sends its figures each second.
LOOK_SECONDS: Final = 5.0
SILENT_LOOKS_MAX: Final = 6
STOP_SECONDS: Final = 5.0

log = structlog.get_logger("clearinghouse.server")


@dataclass(slots=True)
class Seat:
    """The place of one gateway: its present process and desk, and how often it was started again."""

    index: int
    desk: Desk | None = None
    process: Popen[bytes] | None = None
    restarts: int = 0

    @property
    def is_up(self) -> bool:
        """Return whether the gateway serves."""
        return self.desk is not None and self.desk.ready.is_set() and not self.desk.lost.is_set()


async def reserve(listen: str) -> socket.socket:
    """Reserve an address for the gateways of this engine, and return the socket that holds it. Raises ListenError.

    The address is taken alone, and shared afterwards, so a second server on it fails. The socket does not listen, so no
    connection comes to it.
    """
    host, _, port = listen.rpartition(":")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise cannot_listen(listen, error.strerror or str(error)) from error
    until = time.monotonic() + FREE_SECONDS
    while True:
        held = socket.socket(family, kind, protocol)
        try:
            # As gRPC does: an old connection that is still closing does not hold the port.
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(address)
        except OSError as error:
            held.close()
            if time.monotonic() > until:
                raise cannot_listen(listen, error.strerror or str(error)) from error
            await asyncio.sleep(FREE_AGAIN_SECONDS)
        else:
            # Else a second server could take the address, too, until a gateway listens on it.
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            return held


class Gateways(Face):
    """The gateways of one engine, in the place of a Listener."""

    def __init__(
        self, number: int, service: Service, setup: Setup, limits: ConnectionLimits | None = None
    ) -> None:
        """`setup` has the settings of all gateways; `limits` are those of all of them together."""
        limits = limits or ConnectionLimits()
        self._setup = replace(setup, connections=replace(limits, most=-(-limits.most // number)))
        self._service = service
        self.seats = [Seat(index) for index in range(number)]
        self._keepers: list[asyncio.Task[None]] = []
        self._reserved: list[socket.socket] = []
        self._serving: dict[str, bool] = {}
        self._is_stopping = False
        self._watch: asyncio.Task[None] | None = None
        self.addresses = Addresses()

    async def claim(self, wanted: Addresses) -> None:
        """Reserve the addresses. Raises ListenError."""
        self.addresses = Addresses(
            await self._reserve(wanted.all_calls),
            await self._reserve(wanted.staff),
            await self._reserve(wanted.urgent),
            await self._reserve(wanted.frames),
        )

    async def start(self, wanted: Addresses, tls: TlsMaterial | None = None) -> None:
        """Start the gateways on the addresses, with health NOT_SERVING. Raises ListenError."""
        await self.set_phase(Phase.REPLAYING)
        if not self.addresses.all_calls:
            await self.claim(wanted)
        self._setup = replace(self._setup, addresses=self.addresses)
        loop = asyncio.get_running_loop()
        started: list[asyncio.Future[None]] = [loop.create_future() for _ in self.seats]
        self._keepers = [
            loop.create_task(self._keep(seat, one))
            for seat, one in zip(self.seats, started, strict=True)
        ]
        try:
            await asyncio.wait_for(asyncio.gather(*started), START_SECONDS)
        except TimeoutError:
            # One that has ended is named above, so each of these still runs.
            late = sum(seat.desk is None or not seat.desk.ready.is_set() for seat in self.seats)
            raise ListenError(
                f"{late} of {len(self.seats)} gateways still start after {START_SECONDS:.0f} s: "
                "this machine gives them too little processor time; start again later, or with fewer"
            ) from None
        if tls is not None:  # gateways watch the files too; this one is for the figures
            self._watch = loop.create_task(tls.watch())
        log.info("gateways serve", gateways=len(self.seats), address=self.addresses.all_calls)

    async def _reserve(self, listen: str) -> str:
        """Reserve an address, none if it is ""; return it with its port. Raises ListenError."""
        if not listen:
            return ""
        held = await reserve(listen)
        self._reserved.append(held)
        return with_port(listen, held.getsockname()[1])

    async def _keep(self, seat: Seat, started: asyncio.Future[None]) -> None:
        """Run one gateway again and again until the engine stops."""
        pause = AGAIN_SECONDS
        while True:
            began = time.monotonic()
            reason = await self._run(seat, started)
            if self._is_stopping:
                return
            if not started.done():
                started.set_exception(
                    ListenError(f"gateway {seat.index} ended at its start: {reason}; see the log")
                )
                return
            log.error("a gateway ended, and is started again", gateway=seat.index, reason=reason)
            if time.monotonic() - began > STEADY_SECONDS:
                pause = AGAIN_SECONDS
            await asyncio.sleep(pause)
            pause = min(2 * pause, AGAIN_SECONDS_MAX)
            seat.restarts += 1

    async def _run(self, seat: Seat, started: asyncio.Future[None]) -> str:
        """Start a gateway and wait for its end; return the reason."""
        start = secrets.token_bytes(16)
        desk = seat.desk = Desk(seat.index, start, self._service)
        near, far = socket.socketpair()
        with far:
            for end in (near, far):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
            await asyncio.get_running_loop().create_unix_connection(lambda: desk.wire, sock=near)
            # As its standard input, so that no other process that begins meanwhile inherits it.
            # Not by the event loop, so that its end is noticed by each loop, also if it is killed while it starts.
            process = seat.process = Popen((sys.executable, "-m", MODULE), stdin=far.fileno())  # noqa: ASYNC220  some ms
        setup = replace(self._setup, index=seat.index, start=start, serving=self._serving)
        desk.wire.send(Kind.SETUP, 0, to_bytes(setup))
        loop = asyncio.get_running_loop()
        watching = loop.create_task(self._watch_desk(desk, started))
        try:
            await desk.lost.wait()
        finally:
            watching.cancel()
            desk.wire.fail("")
            if desk.fault:
                process.kill()  # what it does is not known
            await _end(process)
        return desk.fault or f"exit code {process.returncode}"

    async def _watch_desk(self, desk: Desk, started: asyncio.Future[None]) -> None:
        """Send a gateway the health of the engine once it listens, and end one that is silent."""
        await desk.ready.wait()
        # It may have changed since the gateway got its settings.
        for name, is_serving in self._serving.items():
            desk.wire.send(Kind.HEALTH, 0, to_bytes((name, is_serving)))
        if not started.done():
            started.set_result(None)
        silent = frames = 0
        while silent < SILENT_LOOKS_MAX:
            # By looks and not by time: the engine itself may have been kept from reading.
            await asyncio.sleep(LOOK_SECONDS)
            silent = silent + 1 if desk.wire.frames_read == frames else 0
            frames = desk.wire.frames_read
        desk.wire.fail("it is silent")

    async def report(self, name: str, *, is_serving: bool) -> None:
        """Report whether the service with one name is serving, at every gateway."""
        self._serving[name] = is_serving
        for seat in self.seats:
            if seat.is_up:
                assert seat.desk is not None
                if self._service.edge.is_open:
                    seat.desk.publish_table()
                seat.desk.wire.send(Kind.HEALTH, 0, to_bytes((name, is_serving)))

    async def stop(self, grace_seconds: float | None) -> None:
        """Accept no more calls, and end the running ones after `grace_seconds`, at once with None."""
        self._is_stopping = True
        if self._watch is not None:
            self._watch.cancel()
        for seat in self.seats:
            if seat.desk is not None:
                seat.desk.wire.send(Kind.STOP, 0, to_bytes(grace_seconds))
        if self._keepers:
            _, late = await asyncio.wait(self._keepers, timeout=(grace_seconds or 0) + STOP_SECONDS)
            for keeper in late:
                keeper.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for held in self._reserved:
            held.close()


async def _end(process: Popen[bytes]) -> None:
    """Make sure that a process has ended; one that does not end by itself is killed."""
    until = time.monotonic() + STOP_SECONDS
    try:
        while process.poll() is None and time.monotonic() < until:  # noqa: ASYNC110  as above
            await asyncio.sleep(FREE_AGAIN_SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
