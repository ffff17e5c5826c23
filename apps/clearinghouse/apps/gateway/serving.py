# SPDX-License-Identifier: Apache-2.0
"""Serve the gateway's application until the process is asked to end."""

from collections.abc import Sequence
from typing import Final

import click

from clearinghouse.apps.gateway.limits import Limits, Rates
from clearinghouse.apps.gateway.site import Gateway, Settings, application
from clearinghouse.apps.gateway.sockets import MESSAGE_BYTES_MAX
from clearinghouse.apps.gateway.upstream import Upstream
from clearinghouse.apps.web import Listening, serve_on
from clearinghouse.client import Tls

CONNECTIONS_MAX: Final = 2_048
PING_SECONDS: Final = 20.0


async def serve(
    targets: Sequence[str],
    tls: Tls | None,
    listening: Listening,
    origins: tuple[str, ...],
    rates: Rates,
    proxy: str,
) -> None:
    """Serve the calls of a server, or of the nodes of a cluster, on a socket."""
    async with Upstream(targets, tls) as upstream:
        settings = Settings(listening.hosts, origins, listening.is_secure)
        app = application(Gateway(upstream, Limits(rates)), settings)
        click.echo(f"gateway on {listening.url}")
        await serve_on(
            listening,
            app,
            lifespan="off",
            limit_concurrency=CONNECTIONS_MAX,
            ws="wsproto",
            ws_max_size=MESSAGE_BYTES_MAX,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,
            proxy_headers=bool(proxy),
            forwarded_allow_ips=proxy or None,
        )
