# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse gateway`: the API for clients without gRPC, by a process that is a client of a server.

Owns the command: the servers to call, the address to listen on, the origins and the rates. It has no credential of its
own.
"""

import asyncio
from pathlib import Path
from typing import Final

import click

from clearinghouse.apps.web import listen, listen_options
from clearinghouse.client import Tls
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.credentials.local import is_local

PORT: Final = 8780
RATE_MAX: Final = 1_000_000


@click.command("gateway")
@click.option(
    "--server",
    "targets",
    multiple=True,
    default=("127.0.0.1:7411",),
    show_default=True,
    metavar="HOST:PORT",
    help="The server to call; of a cluster each node.",
)
@click.option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CA of the server's certificate, PEM; makes the connection TLS.",
)
@click.option(
    "--client-certificate",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A certificate of a relay, PEM, for a server that asks for certificates; it names no caller.",
)
@click.option(
    "--client-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Its private key.",
)
@listen_options(PORT)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="SCHEME://HOST[:PORT]",
    help="An origin whose pages may call; may be repeated. Without one no page may.",
)
@click.option(
    "--address-rate",
    type=WholeRange(0, RATE_MAX),
    default=1_000,
    show_default=True,
    help="Calls a second of one address; 0: no limit.",
)
@click.option(
    "--caller-rate",
    type=WholeRange(0, RATE_MAX),
    default=200,
    show_default=True,
    help="Calls a second of one credential, or of one name at an address; 0: no limit.",
)
@click.option(
    "--proxy",
    default="",
    metavar="ADDRESS",
    help="The address of a proxy in front, whose X-Forwarded-For is believed.",
)
@click.option(
    "--metrics",
    "metrics_on",
    default="",
    metavar="HOST:PORT",
    help="Serve metrics for Prometheus on this loopback address, in plain text.",
)
def gateway_command(
    *,
    targets: tuple[str, ...],
    ca: Path | None,
    client_certificate: Path | None,
    client_key: Path | None,
    listen_on: str,
    names: tuple[str, ...],
    certificate: Path | None,
    certificate_key: Path | None,
    origins: tuple[str, ...],
    address_rate: int,
    caller_rate: int,
    proxy: str,
    metrics_on: str,
) -> None:
    """Serve each call of a running server as HTTP with JSON, Connect and gRPC-Web, and its streams over a WebSocket.

    Each call goes to the server with the credential of its caller, so the server decides what they may do.
    """
    far = [target for target in targets if not is_local(target)]
    if ca is None and far:
        raise click.UsageError(
            f"--server {far[0]} is another machine, and keys would go there in plain text: give --ca"
        )
    if client_certificate is not None and ca is None:
        raise click.UsageError("--client-certificate needs --ca")
    if metrics_on and (not is_local(metrics_on) or not metrics_on.rpartition(":")[2].isdecimal()):
        raise click.UsageError(f"--metrics {metrics_on} is no HOST:PORT on loopback")
    for origin in origins:
        if origin == "*" or origin.rstrip("/") != origin or "://" not in origin:
            raise click.UsageError(f"--origin {origin} is not SCHEME://HOST[:PORT]")
    from clearinghouse.apps.gateway.limits import Rates  # noqa: PLC0415  other commands do without the web parts
    from clearinghouse.apps.gateway.serving import serve  # noqa: PLC0415  the same

    try:
        tls = None if ca is None else Tls(ca, client_certificate, client_key)
        listening = listen(listen_on, names, certificate, certificate_key)
        rates = Rates(address_rate, caller_rate)
        asyncio.run(serve(targets, tls, listening, origins, rates, proxy, metrics_on))
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
