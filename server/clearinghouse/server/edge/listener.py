# SPDX-License-Identifier: Apache-2.0
"""Run the gRPC server of one process: its addresses, its services and its health (SPEC Q-5).

Owns the limits of the connection, the permitted addresses, and the health status. Must never decode a call: `edge`
does.
"""

import asyncio
import socket
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.console.exits import ListenError
from clearinghouse.server.credentials.local import is_local
from clearinghouse.server.edge.edge import MethodHandler
from clearinghouse.server.edge.frame_port import FramePort
from clearinghouse.server.edge.reflection import reflection_handlers
from clearinghouse.server.edge.services import SERVICE_NAMES, generic_handlers
from clearinghouse.server.edge.tls import TlsFiles, TlsMaterial

# The largest message that gRPC accepts; the edge applies a lower limit and states the reason
# (REQUEST_BYTES_MAX).
MESSAGE_BYTES_MAX: Final = 32 * 1024 * 1024
CALLS_MAX: Final = 16_384
KEEPALIVE_ANSWER_SECONDS: Final = 10
# A connection at its maximum age may finish its calls within this time.
AGE_GRACE_SECONDS: Final = 30
PORT_MAX: Final = 65_535
# The health service reports under this name whether stamps follow the wall clock.
CLOCK: Final = "clearinghouse.v1.clock"
# Whether commands are taken: not while the server serves reads only after a stop of the machine.
COMMANDS: Final = "clearinghouse.v1.commands"
# At a node of a cluster: whether the node takes commands.
LEADER: Final = "leader"
# For the probes of a supervisor: liveness (else end the process), readiness (else send no calls),
# startup (else wait).
LIVENESS: Final = "liveness"
READINESS: Final = "readiness"
STARTUP: Final = "startup"

OPTIONS: Final = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
    ("grpc.max_send_message_length", -1),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 5_000),
)
MILLISECONDS: Final = 1_000
# Without an argument, gRPC lets a connection be idle, or grow old, for this long.
FOR_EVER_MS: Final = 2**31 - 1


def connection_options(limits: ConnectionLimits) -> list[tuple[str, int]]:
    """Return the gRPC arguments that limit connections; tests/server/test_connections.py tries each."""

    def milliseconds(seconds: int) -> int:
        return seconds * MILLISECONDS if seconds else FOR_EVER_MS

    options = [
        ("grpc.server_handshake_timeout_ms", milliseconds(limits.handshake_seconds)),
        # A connection that never sends its HTTP/2 settings is closed after the same time.
        ("grpc.http2.settings_timeout", milliseconds(limits.handshake_seconds)),
        ("grpc.max_connection_idle_ms", milliseconds(limits.idle_seconds)),
        ("grpc.max_connection_age_ms", milliseconds(limits.age_seconds)),
        ("grpc.max_connection_age_grace_ms", AGE_GRACE_SECONDS * MILLISECONDS),
        ("grpc.keepalive_time_ms", milliseconds(limits.keepalive_seconds)),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_ANSWER_SECONDS * MILLISECONDS),
    ]
    if limits.most:
        options.append(("grpc.max_allowed_incoming_connections", limits.most))
    if limits.streams:
        options.append(("grpc.max_concurrent_streams", limits.streams))
    return options


class Phase(Enum):
    """The phases of a server, in this order. It ends as DRAINING, or as FAILED if applying or committing failed."""

    REPLAYING = "replaying"
    SERVING = "serving"
    DRAINING = "draining"
    FAILED = "failed"


def check_listen(
    listen: str, *, insecure: bool, tls: TlsFiles | None = None, has_credentials: bool = False
) -> None:
    """Raise ListenError for an address that others can reach without identification, unless `insecure` permits it
    (Q-5).

    API keys and tokens are secrets, which must never cross a network in plain text.
    """
    if listen.startswith("unix:"):
        return
    host, colon, port = listen.rpartition(":")
    if not (colon and port.isdecimal() and host):
        raise ListenError(f"{listen!r} is no address: give HOST:PORT, for example 127.0.0.1:7411")
    if int(port) > PORT_MAX:
        raise ListenError(f"{listen!r}: port {port} is out of range, the last one is {PORT_MAX}")
    if is_local(listen):
        return
    if has_credentials:
        if tls is not None:
            return
        raise ListenError(
            f"{listen} can be reached from other machines, and callers would send their secrets in plain text:"
            " give --tls-certificate and --tls-key, or listen on 127.0.0.1; --insecure does not permit it"
        )
    if insecure or (tls is not None and tls.client_ca is not None):
        return
    if tls is None:
        raise ListenError(
            f"{listen} can be reached from other machines and callers are not authenticated: "
            "listen on 127.0.0.1, or pass --insecure if the network is yours alone"
        )
    raise ListenError(
        f"{listen} can be reached from other machines and callers are not authenticated, only encrypted: give"
        " --tls-client-ca, so that each caller needs a certificate, or --keys, or --token-keys, or listen on 127.0.0.1,"
        " or pass --insecure if the network is yours alone"
    )


def check_free(listen: str) -> None:
    """Raise ListenError if an address cannot be bound now; called before the start writes to the disk."""
    host, _, port = listen.rpartition(":")
    if listen.startswith("unix:") or port == "0":
        return
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # As gRPC does: an old connection that is still closing does not hold the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise cannot_listen(listen, error.strerror or str(error)) from error


def with_port(listen: str, port: int) -> str:
    """Return an address with the port that was taken for it."""
    return listen if listen.startswith("unix:") else f"{listen.rpartition(':')[0]}:{port}"


def cannot_listen(listen: str, reason: str) -> ListenError:
    """Return the error for an address that cannot be bound."""
    return ListenError(
        f"cannot listen on {listen}: {reason}; is another server there? Port 0 takes a free one"
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses on which one server listens: for all calls, for staff, for urgent calls alone, and for streams of
    frames without gRPC; "": none.
    """

    all_calls: str = ""
    staff: str = ""
    urgent: str = ""
    frames: str = ""

    def named(self) -> list[str]:
        """Return the addresses that are set."""
        every = (self.all_calls, self.staff, self.urgent, self.frames)
        return [address for address in every if address]


class Face(ABC):
    """What listens for one server: its addresses, and its health, which names are reported as serving in each phase."""

    addresses: Addresses

    @abstractmethod
    async def claim(self, wanted: Addresses) -> None:
        """Make sure that the addresses can be used, before anything is written. Raises ListenError."""

    @abstractmethod
    async def start(self, wanted: Addresses, tls: TlsMaterial | None = None) -> None:
        """Listen on the addresses, with health NOT_SERVING. Raises ListenError if an address cannot be used."""

    @abstractmethod
    async def stop(self, grace_seconds: float | None) -> None:
        """Accept no more calls, and end the running ones after `grace_seconds`, at once with None."""

    async def set_phase(self, phase: Phase) -> None:
        """Report a phase of the server in the health of the server, of each service, and of the three probes."""
        for name in ("", *SERVICE_NAMES, READINESS):
            await self.report(name, is_serving=phase is Phase.SERVING)
        await self.report(STARTUP, is_serving=phase in (Phase.SERVING, Phase.DRAINING))
        await self.report(LIVENESS, is_serving=phase is not Phase.FAILED)

    @abstractmethod
    async def report(self, name: str, *, is_serving: bool) -> None:
        """Report whether the service with one name is serving."""

    async def set_clock(self, *, agrees: bool) -> None:
        """Report in the health status of `CLOCK` whether the stamps follow the wall clock (U-6.1)."""
        await self.report(CLOCK, is_serving=agrees)

    async def set_commands(self, *, are_taken: bool) -> None:
        """Report in the health status of `COMMANDS` whether commands are accepted (J-2.2)."""
        await self.report(COMMANDS, is_serving=are_taken)

    async def set_leader(self, leads: bool) -> None:  # noqa: FBT001  the only value reported
        """Report in the health status of `LEADER` whether this node of a cluster accepts commands."""
        await self.report(LEADER, is_serving=leads)


class Listener(Face):
    """The services of one edge on one address, with a second address for staff and a third for urgent calls.

    Nothing listens before `start`. gRPC accepts the calls of one address in order. So staff calls on their own address
    do not wait behind calls of others, and cancels on an address without orders do not wait behind orders.
    """

    def __init__(
        self,
        handlers: Mapping[str, MethodHandler],
        urgent_handlers: Mapping[str, MethodHandler],
        limits: ConnectionLimits | None = None,
        *,
        shares_port: bool = False,
    ) -> None:
        """Serve the handlers by path; those of the address for urgent calls are `urgent_handlers`.

        `shares_port`: other processes of this server listen on the same port.
        """
        self._handlers = handlers
        self._urgent_handlers = urgent_handlers
        self._watch: asyncio.Task[None] | None = None
        self._health = health.aio.HealthServicer()
        self._options = (
            # Without it a second server on the port must fail, not share its calls.
            ("grpc.so_reuseport", int(shares_port)),
            *OPTIONS,
            *connection_options(limits or ConnectionLimits()),
        )
        self._servers: list[grpc.aio.Server] = []
        self._frames = FramePort(handlers, limits or ConnectionLimits(), shares_port=shares_port)
        self.addresses = Addresses()

    async def claim(self, wanted: Addresses) -> None:
        """Make sure that the addresses are free. Raises ListenError."""
        for address in wanted.named():
            check_free(address)

    async def start(self, wanted: Addresses, tls: TlsMaterial | None = None) -> None:
        """Listen on the addresses, with health NOT_SERVING. Raises ListenError if an address cannot be used."""
        handlers = (
            *reflection_handlers((*SERVICE_NAMES, health.SERVICE_NAME)),
            *generic_handlers(self._handlers),
        )
        await self.set_phase(Phase.REPLAYING)
        self.addresses = Addresses(
            await self._serve(wanted.all_calls, tls, handlers),
            await self._serve(wanted.staff, tls, handlers),
            await self._serve(wanted.urgent, tls, generic_handlers(self._urgent_handlers)),
            self._serve_frames(wanted.frames, tls),
        )
        if tls is not None:
            self._watch = asyncio.get_running_loop().create_task(tls.watch())

    async def _serve(
        self, listen: str, tls: TlsMaterial | None, handlers: Sequence[grpc.GenericRpcHandler]
    ) -> str:
        """Listen on one address, none if it is ""; return the address with its port. Raises ListenError."""
        if not listen:
            return ""
        server = grpc.aio.server(options=self._options, maximum_concurrent_rpcs=CALLS_MAX)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        server.add_generic_rpc_handlers(handlers)
        try:
            if tls is None:
                port = server.add_insecure_port(listen)
            else:
                port = server.add_secure_port(listen, tls.credentials())
        except RuntimeError as error:
            raise cannot_listen(listen, str(error)) from error
        await server.start()
        self._servers.append(server)
        return with_port(listen, port)

    def _serve_frames(self, listen: str, tls: TlsMaterial | None) -> str:
        """Listen for streams of frames, at no address if it is ""; return it with its port. Raises ListenError."""
        if not listen:
            return ""
        try:
            return with_port(listen, self._frames.start(listen, tls))
        except OSError as error:
            raise cannot_listen(listen, error.strerror or str(error)) from error

    async def report(self, name: str, *, is_serving: bool) -> None:
        """Report whether the service with one name is serving."""
        status = health_pb2.HealthCheckResponse
        await self._health.set(name, status.SERVING if is_serving else status.NOT_SERVING)

    async def stop(self, grace_seconds: float | None) -> None:
        """Accept no more calls, and end the running ones after `grace_seconds`, at once with None."""
        if self._watch is not None:
            self._watch.cancel()
        stops = (server.stop(grace_seconds) for server in self._servers)
        await asyncio.gather(self._frames.stop(grace_seconds), *stops)
