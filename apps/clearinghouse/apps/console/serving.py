# SPDX-License-Identifier: Apache-2.0
"""Run the console's web server until the process is asked to end."""

from typing import Final

import click

from clearinghouse.apps.console.site import Settings, application
from clearinghouse.apps.watch.target import Target
from clearinghouse.apps.web import Listening, serve_on

CONNECTIONS_MAX: Final = 500
CONNECTIONS_OF_NETWORK: Final = 125


async def serve(target: Target, listening: Listening, idle_seconds: float) -> None:
    """Serve the console for a clearinghouse server on a socket."""
    settings = Settings(target, listening.hosts, listening.is_secure, idle_seconds)
    click.echo(f"console on {listening.url}")
    await serve_on(
        listening,
        application(settings),
        CONNECTIONS_MAX,
        CONNECTIONS_OF_NETWORK,
        lifespan="on",
        ws="none",
        proxy_headers=False,
    )
