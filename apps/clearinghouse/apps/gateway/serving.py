# SPDX-License-Identifier: Apache-2.0
"""Run the gateway's web server until the process is asked to end."""

import sys
from collections.abc import Sequence
from contextlib import aclosing, nullcontext
from typing import Final

import click

from clearinghouse.apps.gateway.limits import Limits, Rates
from clearinghouse.apps.gateway.long_work import SWITCH_SECONDS
from clearinghouse.apps.gateway.metrics import GatewayMetrics, serve_metrics
from clearinghouse.apps.gateway.site import Gateway, Settings, application
from clearinghouse.apps.gateway.sockets import MESSAGE_BYTES_MAX
from clearinghouse.apps.gateway.upstream import Upstreams
from clearinghouse.apps.web import Listening, serve_on
from clearinghouse.client import Tls

CONNECTIONS_MAX: Final = 2_048
CONNECTIONS_OF_NETWORK: Final = 256
PING_SECONDS: Final = 20.0


async def serve(
    targets: Sequence[str],
    tls: Tls | None,
    listening: Listening,
    origins: tuple[str, ...],
    rates: Rates,
    proxy: str,
    metrics_on: str,
) -> None:
    """Serve the calls of a server, or of the nodes of a cluster, on a socket."""
    sys.setswitchinterval(SWITCH_SECONDS)
    async with aclosing(Upstreams(targets, tls)) as upstreams:
        settings = Settings(listening.hosts, origins, listening.is_secure)
        metrics = GatewayMetrics()
        app = application(Gateway(upstreams, Limits(rates), metrics), settings)
        with serve_metrics(metrics, metrics_on) if metrics_on else nullcontext("") as address:
            click.echo(f"gateway on {listening.url}")
            if address:
                click.echo(f"metrics on http://{address}/metrics")
            await serve_on(
                listening,
                app,
                CONNECTIONS_MAX,
                CONNECTIONS_OF_NETWORK,
                proxy,
                lifespan="off",
                ws="wsproto",
                ws_max_size=MESSAGE_BYTES_MAX,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PING_SECONDS,
                ws_per_message_deflate=False,
                proxy_headers=bool(proxy),
                forwarded_allow_ips=proxy or None,
            )
