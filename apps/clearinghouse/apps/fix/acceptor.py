# SPDX-License-Identifier: Apache-2.0

"""Accept connections at the address of the bridge, with TLS, and decide who may log on.

Owns the limits of connections that are not logged on, and the check of a Logon by the server. Nothing of a session
changes before the server has accepted the credential of its Logon; a refused Logon uses one sequence number.
"""

import asyncio
import contextlib
import socket
import ssl
import traceback
from typing import Final

from clearinghouse.apps.fix.desk import Desk
from clearinghouse.apps.fix.session import Session, clock_fault
from clearinghouse.apps.fix.settings import SessionSettings, Settings
from clearinghouse.apps.fix.store import Store
from clearinghouse.apps.fix.wire import Incoming, LostFrameError, parse, plain, read_frame, say
from clearinghouse.client import AsyncClient, ClearinghouseError, Tls
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.admission import place
from clearinghouse.statemachine.vocabulary import codes

CONNECTIONS_MAX: Final = 1_024
# Connections that are not logged on yet: of all addresses, and of one.
STRANGERS_MAX: Final = 128
STRANGERS_OF_ADDRESS_MAX: Final = 16
# So long a connection may take to its Logon, TLS before it not counted.
LOGON_SECONDS: Final = 10.0
HANDSHAKE_SECONDS: Final = 10.0
# A refused Logon is answered after so long, so that credentials are not tried fast.
REFUSED_SECONDS: Final = 1.0
END_SECONDS: Final = 5.0
BUFFER_BYTES: Final = 65_536
BACKLOG: Final = 128


class RefusedLogonError(Exception):
    """A Logon is refused; the message is the text of the answer."""


class Acceptor:
    """All sessions that the settings list, on one listening socket."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._tls = _tls_of(settings)
        relay = settings.relay_certificate or None, settings.relay_key or None
        self._upstream = Tls(settings.ca, *relay) if settings.ca else None
        self._held: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, listening: socket.socket) -> None:
        """Accept connections until cancelled; then send each session a Logout."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                connection, address = await loop.sock_accept(listening)
                if len(self._tasks) >= CONNECTIONS_MAX:
                    connection.close()
                    continue
                task = asyncio.create_task(self._connection(connection, address[0]))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        finally:
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=END_SECONDS)

    async def _connection(self, connection: socket.socket, address: str) -> None:
        """Serve one connection to its end."""
        writer: asyncio.StreamWriter | None = None
        try:
            with contextlib.ExitStack() as stranger:
                self._take_place(stranger, address)
                reader, writer = await self._open(connection)
                await self._session(reader, writer, address, stranger)
        except (OSError, LostFrameError, asyncio.IncompleteReadError, EdgeError) as error:
            say(f"{address}: {str(error) or type(error).__name__}")
        except Exception:  # noqa: BLE001  a defect ends one connection, and the others go on
            say(f"{address}: {traceback.format_exc()}")
        finally:
            connection.close() if writer is None else writer.close()

    def _take_place(self, held: contextlib.ExitStack, address: str) -> None:
        """Count a connection that is not logged on, until `held` ends. Raises EdgeError if there are too many."""
        for name, limit in (("", STRANGERS_MAX), (address, STRANGERS_OF_ADDRESS_MAX)):
            what = f"connections before a Logon {name}".strip()
            held.enter_context(place(self._held, name, limit, codes.TOO_MANY_STREAMS, what))

    async def _open(
        self, connection: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return the reader and the writer of a connection, after the TLS handshake if there is TLS."""
        loop = asyncio.get_running_loop()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = asyncio.StreamReader(BUFFER_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            connection,
            ssl=self._tls,
            ssl_handshake_timeout=None if self._tls is None else HANDSHAKE_SECONDS,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    async def _session(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        address: str,
        stranger: contextlib.ExitStack,
    ) -> None:
        """Read a Logon, check it with the server, and serve its session to the end.

        `stranger` counts the connection as not logged on and is closed after the Logon.
        """
        async with asyncio.timeout(LOGON_SECONDS):
            body = await read_frame(reader)
        logon = parse(body) if body is not None else None
        name = "" if logon is None else logon.fields[49]
        settings = self._settings.sessions.get(name)
        own_id = self._settings.comp_id
        if logon is None or settings is None or logon.kind != "A" or logon.fields[56] != own_id:
            raise LostFrameError(f"no Logon of a session that is known: {plain(name)!r}")
        # Of a session that is open no number is used, and a Logon without its credential keeps no desk out.
        opened = f"session {name}"
        with place(self._held, opened, 1, codes.TOO_MANY_STREAMS, name):
            pass
        async with contextlib.AsyncExitStack() as held:
            try:
                client = await self._admitted(logon, settings, held)
                newest = (await client.head()).sequence
            except (RefusedLogonError, ClearinghouseError) as error:
                await asyncio.sleep(REFUSED_SECONDS)
                held.enter_context(place(self._held, opened, 1, codes.TOO_MANY_STREAMS, name))
                session = Session(own_id, name, self._store.session(name), reader, writer)
                await session.log_out(str(error))
                say(f"{address}: {name} refused: {error}")
                return
            held.enter_context(place(self._held, opened, 1, codes.TOO_MANY_STREAMS, name))
            session = Session(own_id, name, self._store.session(name), reader, writer)
            if not session.store.next_sequence:  # a new session: from now on
                session.store.set_place(newest + 1, None)
            stranger.close()
            say(f"{address}: {name} logged on")
            why = await session.run(logon, Desk(settings, own_id, client))
            say(f"{address}: {name} ended: {why}")

    async def _admitted(
        self, logon: Incoming, settings: SessionSettings, opened: contextlib.AsyncExitStack
    ) -> AsyncClient:
        """Return a client with the credential of a Logon that the server accepts. Raises RefusedLogonError."""
        fault = str(logon.error or "") or clock_fault(logon)
        if fault:
            raise RefusedLogonError(fault)
        fields = logon.fields
        credential = fields.get(554) or fields.get(96, "")
        if not (credential.isascii() and credential.isprintable()):
            raise RefusedLogonError("RawData (96) must be printable ASCII")
        try:
            client = AsyncClient(
                self._settings.servers,
                principal=fields.get(553, ""),
                api_key=credential,
                tls=self._upstream,
                timeout=LOGON_SECONDS,
            )
            await opened.enter_async_context(client)
            if settings.account:
                await client.account(settings.account)
            else:
                await client.accounts(settings.owner)
        except ClearinghouseError as error:
            raise RefusedLogonError(str(error)) from error
        except ValueError as error:
            raise RefusedLogonError(f"Username (553) or Password (554): {error}") from error
        return client


def _tls_of(settings: Settings) -> ssl.SSLContext | None:
    """Return the TLS settings of the address; None if it has no TLS. Raises OSError."""
    if not settings.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.certificate, settings.certificate_key)
    if settings.client_ca:
        context.load_verify_locations(settings.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def bind(address: str) -> socket.socket:
    """Return a socket that listens at an address. Raises OSError."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, int(port)))
    listening.listen(BACKLOG)
    listening.settimeout(0)
    return listening
