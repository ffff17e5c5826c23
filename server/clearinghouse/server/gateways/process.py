# SPDX-License-Identifier: Apache-2.0
"""Run one gateway: `python -m clearinghouse.server.gateways`, on the socket that is its standard input (SPEC Q-5).

Owns its start and its end. It ends when the engine says so or ends. It ignores the signals that end the engine, so
that the engine can answer its calls first.
"""

import asyncio
import gc
import signal
import socket
import sys
from typing import Final

import structlog

from clearinghouse.server.console.logs import configure_logs
from clearinghouse.server.edge.identity import make_identity
from clearinghouse.server.edge.listener import Listener
from clearinghouse.server.edge.tls import TlsMaterial
from clearinghouse.server.gateways.bodies import Hello, Setup, from_bytes, to_bytes
from clearinghouse.server.gateways.calls import Calls, GatewayEdge
from clearinghouse.server.gateways.frames import Frame, FrameError, Kind
from clearinghouse.server.gateways.remote import Remote
from clearinghouse.server.sequencing.engine_loop import SWITCH_SECONDS

FIGURES_SECONDS: Final = 1.0
# The calls that the engine held end at once; gRPC has this long to send their ends.
LOST_GRACE_SECONDS: Final = 1.0

log = structlog.get_logger("clearinghouse.server")


class Gateway:
    """One gateway; `run` returns once it has ended."""

    def __init__(self) -> None:
        self._remote = Remote(self._take)
        self._setup: asyncio.Future[Setup] = asyncio.get_running_loop().create_future()
        self._health: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self._stopping: asyncio.Future[float | None] = asyncio.get_running_loop().create_future()

    def _take(self, frame: Frame) -> None:
        """Take a frame that belongs to no call. Raises FrameError."""
        if frame.kind == Kind.SETUP and not self._setup.done():
            self._setup.set_result(from_bytes(frame.body, Setup))
        elif frame.kind == Kind.HEALTH:
            self._health.put_nowait(from_bytes(frame.body, tuple[str, bool]))
        elif frame.kind == Kind.STOP and not self._stopping.done():
            self._stopping.set_result(from_bytes(frame.body, float | None))  # type: ignore[arg-type]
        else:
            raise FrameError(f"a frame of kind {frame.kind} at the wrong time")

    async def run(self, connection: socket.socket) -> None:
        """Serve until the engine ends it. Raises ListenError and ConfigError."""
        loop = asyncio.get_running_loop()
        remote = self._remote
        await loop.create_unix_connection(lambda: remote.wire, sock=connection)
        lost = loop.create_task(remote.lost.wait())
        await asyncio.wait((self._setup, lost), return_when=asyncio.FIRST_COMPLETED)
        if not self._setup.done():
            return
        setup = self._setup.result()
        configure_logs(setup.log_level, gateway=setup.index)
        identity = make_identity(setup.tls, setup.keys, setup.tokens)
        edge = GatewayEdge(remote, identity)
        calls = Calls(remote, edge)
        listener = Listener(
            calls.handlers(), calls.urgent_handlers(), setup.connections, shares_port=True
        )
        material = None if setup.tls is None else TlsMaterial(setup.tls)
        for name, is_serving in setup.serving.items():
            await listener.report(name, is_serving=is_serving)
        await listener.start(setup.addresses, material)
        tasks = [
            loop.create_task(identity.watch()),
            loop.create_task(self._report_health(listener)),
            loop.create_task(self._send_figures(edge)),
        ]
        gc.collect()
        gc.freeze()  # what a gateway has loaded stays; the collector need not visit it
        remote.wire.send(Kind.HELLO, 0, to_bytes(Hello(setup.index, setup.start)))
        await asyncio.wait((self._stopping, lost), return_when=asyncio.FIRST_COMPLETED)
        edge.close()
        if remote.lost.is_set():
            log.warning(
                "a gateway ends, since its connection to the engine has ended", reason=remote.fault
            )
            await listener.stop(LOST_GRACE_SECONDS)
        else:
            await listener.stop(self._stopping.result())
        for task in (*tasks, lost):
            task.cancel()
        remote.wire.close()

    async def _report_health(self, listener: Listener) -> None:
        """Report the health of the engine, as its frames state it."""
        while True:
            name, is_serving = await self._health.get()
            await listener.report(name, is_serving=is_serving)

    async def _send_figures(self, edge: GatewayEdge) -> None:
        """Send the figures, as the sign of life as well."""
        while True:
            await asyncio.sleep(FIGURES_SECONDS)
            figures = edge.log.take(self._remote, edge.identity)
            self._remote.wire.send(Kind.FIGURES, 0, to_bytes(figures))


def main() -> None:
    """Run a gateway on the socket that the engine gave it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.setswitchinterval(SWITCH_SECONDS)
    configure_logs()
    connection = socket.socket(fileno=sys.stdin.fileno())

    async def run() -> None:
        await Gateway().run(connection)

    asyncio.run(run())
