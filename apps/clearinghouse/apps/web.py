# SPDX-License-Identifier: Apache-2.0
"""Share the code of programs that serve HTTP: the options of their address, the socket, the web server.

Owns no path and no page. It logs no request, since the path of a request may name an account.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.server.credentials.local import is_local

PORT_MAX: Final = 65_535
SECONDS_TO_END: Final = 3
BACKLOG: Final = 128
# A peer that takes nothing of what was written is given up after so long.
UNREAD_MS_MAX: Final = 30_000


def listen_options(port: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options of a listener to a command: address, further host names, and TLS."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        file = click.Path(path_type=Path, exists=True, dir_okay=False)
        for option in (
            click.option("--certificate-key", type=file, help="Its private key."),
            click.option("--certificate", type=file, help="The certificate of this address, PEM."),
            click.option(
                "--name",
                "names",
                multiple=True,
                metavar="NAME[:PORT]",
                help="A name under which it is reached, beside its address; may be repeated.",
            ),
            click.option(
                "--listen",
                "listen_on",
                default=f"127.0.0.1:{port}",
                show_default=True,
                metavar="HOST:PORT",
            ),
        ):
            command = option(command)
        return command

    return add


@dataclass(frozen=True, slots=True)
class Listening:
    """A listening socket with its TLS certificate, and the host names under which it answers."""

    socket: socket.socket
    url: str
    hosts: frozenset[str]
    certificate: Path | None
    key: Path | None

    @property
    def is_secure(self) -> bool:
        """Whether the socket uses TLS."""
        return self.certificate is not None


def listen(
    address: str, names: tuple[str, ...], certificate: Path | None, key: Path | None
) -> Listening:
    """Listen on an address. Raises click.UsageError for options that do not fit, and OSError if the address is in
    use.
    """
    host, _, port_text = address.rpartition(":")
    host = host.strip("[]")
    if not port_text.isdecimal() or int(port_text) > PORT_MAX or not host:
        raise click.UsageError(f"--listen {address} is not HOST:PORT")
    if (certificate is None) != (key is None):
        raise click.UsageError("--certificate and --certificate-key go together")
    if certificate is None and not is_local(address):
        raise click.UsageError(
            f"--listen {address} is reached by others, and keys would come in plain text: "
            "give --certificate and --certificate-key"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, the event loop sends small answers at once; without it each waits 40 ms for its peer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS_MAX)
    listening.bind((host, int(port_text)))
    listening.listen(BACKLOG)
    bound = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    hosts = {f"{shown}:{bound}", *names}
    if shown in ("127.0.0.1", "[::1]"):
        hosts.add(f"localhost:{bound}")
    scheme = "http" if certificate is None else "https"
    url = f"{scheme}://{shown}:{bound}/"
    return Listening(listening, url, frozenset(hosts), certificate, key)


async def serve_on(
    listening: Listening,
    app: Any,  # noqa: ANN401  as uvicorn has it
    most: int,
    most_of_network: int,
    proxy: str = "",
    **settings: Any,  # noqa: ANN401  the same
) -> None:
    """Serve a web application until the process is asked to stop.

    At most `most` connections are open at a time, and at most `most_of_network` from one network.
    """
    import uvicorn  # noqa: PLC0415  other commands do without the web parts

    from clearinghouse.apps.web_connections import bounded  # noqa: PLC0415  the same

    config = uvicorn.Config(
        app,
        http=bounded(most_of_network, proxy),
        limit_concurrency=most,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        h11_max_incomplete_event_size=16_384,
        **settings,
    )
    await uvicorn.Server(config).serve(sockets=[listening.socket])
