# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse console`: the web console for risk officers and operators, a client of a running server.

Owns the command: the address to listen on, the TLS files, and the server to call. It has no credential of its own:
each person signs in with theirs.
"""

import asyncio
from pathlib import Path
from typing import Final

import click

from clearinghouse.apps.watch.target import Target, target_options
from clearinghouse.apps.web import listen, listen_options
from clearinghouse.server.console.numbers import WholeRange

PORT: Final = 8760
IDLE_MINUTES: Final = 15


@click.command("console")
@target_options
@listen_options(PORT)
@click.option(
    "--idle-minutes",
    type=WholeRange(1, 480),
    default=IDLE_MINUTES,
    show_default=True,
    help="A session ends after so long without use.",
)
def console_command(
    *,
    address: str,
    ca: Path | None,
    tls_certificate: Path | None,
    tls_key: Path | None,
    metrics: str,
    listen_on: str,
    names: tuple[str, ...],
    certificate: Path | None,
    certificate_key: Path | None,
    idle_minutes: int,
) -> None:
    """Serve the web console of a running server: positions, margin, funds, prices, settlement, and actions of
    operators.

    Sign in with your own API key: each read and each action is made with it, so the server decides what you may do.
    """
    from clearinghouse.apps.console.serving import serve  # noqa: PLC0415  other commands do without the web parts

    target = Target(address, ca, tls_certificate, tls_key, metrics)
    try:
        target.tls()
        listening = listen(listen_on, names, certificate, certificate_key)
        asyncio.run(serve(target, listening, idle_minutes * 60.0))
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
