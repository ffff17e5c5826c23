# SPDX-License-Identifier: Apache-2.0
"""Serve the console's application: the socket, TLS, the end of a process.

Owns the web server. It logs no request, since an address may name an account.
"""

import socket
from pathlib import Path
from typing import Final

import click
import uvicorn

from clearinghouse.apps.console.site import Settings, application
from clearinghouse.apps.watch.target import Target

SECONDS_TO_END: Final = 3
CONNECTIONS_MAX: Final = 500
BACKLOG: Final = 128


async def serve(
    target: Target,
    host: str,
    port: int,
    *,
    names: tuple[str, ...],
    certificate: Path | None,
    certificate_key: Path | None,
    idle_seconds: float,
) -> None:
    """Serve until the process is asked to end. Raises OSError if the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    bound = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    is_secure = certificate is not None
    hosts = {f"{shown}:{bound}", *names}
    if shown in ("127.0.0.1", "[::1]"):
        hosts.add(f"localhost:{bound}")
    app = application(Settings(target, frozenset(hosts), is_secure, idle_seconds))
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        lifespan="on",
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=certificate,
        ssl_keyfile=certificate_key,
        ws="none",
        h11_max_incomplete_event_size=16_384,
        proxy_headers=False,
    )
    click.echo(f"console on {'https' if is_secure else 'http'}://{shown}:{bound}/")
    await uvicorn.Server(config).serve(sockets=[listening])
