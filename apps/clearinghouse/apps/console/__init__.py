# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse console`: the web console for risk officer and operator, a client of a running server.

Owns the command: the address to listen on, the TLS files, and the server to call. It has no credential of its
own: each person signs in with theirs.
"""

import asyncio
import ipaddress
from pathlib import Path
from typing import Final

import click

from clearinghouse.apps.watch.target import Target, target_options
from clearinghouse.server.console.numbers import WholeRange

PORT: Final = 8760
PORT_MAX: Final = 65_535
IDLE_MINUTES: Final = 15


def is_loopback(host: str) -> bool:
    """Return whether an address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@click.command("console")
@target_options
@click.option("--listen", default=f"127.0.0.1:{PORT}", show_default=True, metavar="HOST:PORT")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME[:PORT]",
    help="A name under which browsers reach the console, beside its address; may be repeated.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The console's own certificate, PEM.",
)
@click.option(
    "--certificate-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Its private key.",
)
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
    listen: str,
    names: tuple[str, ...],
    certificate: Path | None,
    certificate_key: Path | None,
    idle_minutes: int,
) -> None:
    """Serve the web console of a running server: positions, margin, funds, prices, settlement, and the acts of people.

    Sign in with your own API key: each read and each act is made with it, so the server decides what you may do.
    """
    host, _, port_text = listen.rpartition(":")
    host = host.strip("[]")
    if not port_text.isdecimal() or int(port_text) > PORT_MAX or not host:
        raise click.UsageError(f"--listen {listen} is not HOST:PORT")
    if (certificate is None) != (certificate_key is None):
        raise click.UsageError("--certificate and --certificate-key go together")
    if certificate is None and not is_loopback(host):
        raise click.UsageError(
            f"--listen {listen} is reached by others, and keys would come in plain text: "
            "give --certificate and --certificate-key"
        )
    from clearinghouse.apps.console.serving import serve  # noqa: PLC0415  other commands do without the web parts

    target = Target(address, ca, tls_certificate, tls_key, metrics)
    try:
        target.tls()
        asyncio.run(
            serve(
                target,
                host,
                int(port_text),
                names=names,
                certificate=certificate,
                certificate_key=certificate_key,
                idle_seconds=idle_minutes * 60.0,
            )
        )
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
