# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse probe`: read the health of a running server, for a supervisor that runs commands (SPEC Q-7).

Owns the output and the exit codes. It needs no data directory and no settings of the server.
"""

import sys
from pathlib import Path

import click

from clearinghouse.server.console.exits import ConfigError, Exit
from clearinghouse.server.console.numbers import WaitingTime
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.edge.probing import SERVING, ProbeTls, health

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("probe")
@click.argument("address", default="127.0.0.1:7411")
@click.option("--service", default="readiness", show_default=True, help="Name of the probe.")
@click.option(
    "--timeout",
    type=WaitingTime(),
    default=3.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
@click.option(
    "--wait",
    type=WaitingTime(min_open=False),
    default=0.0,
    show_default=True,
    help="Ask again for so many seconds until it serves.",
)
@click.option("--ca", type=FILE, help="PEM file with the CA of the server: encrypts.")
@click.option("--certificate", type=FILE, help="PEM file with a certificate for the caller.")
@click.option("--key", type=FILE, help="PEM file with its key.")
@click.option("--name", default="", help="Name in the server's certificate [that of the address].")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def probe_command(
    address: str,
    *,
    service: str,
    timeout: float,
    wait: float,
    ca: Path | None,
    certificate: Path | None,
    key: Path | None,
    name: str,
    as_json: bool,
) -> None:
    """Read the health of the server at ADDRESS; exit code 0 if it is SERVING, 1 if not or without an answer.

    Probes are `liveness`, `startup` and `readiness`.
    """
    with errors(as_json=as_json):
        if ca is None and (certificate or key or name):
            raise ConfigError("--certificate, --key and --name need --ca")
        tls = None if ca is None else ProbeTls(ca, certificate, key, name)
        status, reason = health(address, service, timeout, tls, wait)
    emit(
        {"address": address, "service": service, "status": status, "reason": reason},
        [f"{service} on {address}: {status}"],
        as_json=as_json,
    )
    if reason:
        click.echo(f"clearinghouse: {reason}", err=True)
    sys.exit(Exit.OK if status == SERVING else Exit.FINDING)
