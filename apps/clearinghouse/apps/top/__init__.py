# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse top`: a running server on a terminal, read again every two seconds.

Owns the loop and the options. It reads only, by the client and from `/metrics`, goes on while the server is restarted,
and prints one frame with `--once`. Escape sequences in texts of others never reach the terminal.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.live import Live

from clearinghouse.apps.top.screen import frame, plain
from clearinghouse.apps.watch.readings import Reader, Readings
from clearinghouse.apps.watch.target import Target, key_of, target_options
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import DecimalRange


async def _once(target: Target, principal: str, api_key: str, *, with_risk: bool) -> Readings:
    """Read the server once and return the reading."""
    async with target.client(principal, api_key) as client:
        return await Reader(client, target.address, target.metrics, with_risk=with_risk).read()


async def _watch(
    target: Target, principal: str, api_key: str, seconds: float, *, with_risk: bool
) -> None:
    """Show a new reading every `seconds`, until the process is interrupted."""
    console = Console()
    async with target.client(principal, api_key) as client:
        reader = Reader(client, target.address, target.metrics, with_risk=with_risk)
        with Live(
            frame(await reader.read()), console=console, screen=True, auto_refresh=False
        ) as live:
            while True:
                await asyncio.sleep(seconds)
                live.update(frame(await reader.read()), refresh=True)


@click.command("top")
@target_options
@click.option("--principal", default="", help="Your name, where the server asks for no credential.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with your API key, not readable by others; else CLEARINGHOUSE_API_KEY or CLEARINGHOUSE_CREDENTIAL.",
)
@click.option(
    "--risk", is_flag=True, help="List accounts in liquidation; the server makes a process for it."
)
@click.option(
    "--every",
    "seconds",
    type=DecimalRange(0.5, 60),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to read.",
)
@click.option("--once", is_flag=True, help="Print one frame and end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print it as one JSON object.")
def top_command(
    *,
    address: str,
    ca: Path | None,
    tls_certificate: Path | None,
    tls_key: Path | None,
    metrics: str,
    principal: str,
    key_file: Path | None,
    risk: bool,
    seconds: float,
    once: bool,
    as_json: bool,
) -> None:
    """Show a running server on the terminal: conditions, markets, prices, funds, settlement, queue and latency.

    It continues while the server is restarted; Ctrl-C ends it. Exit code of --once: 0, or 1 if the server gave no
    answer.
    """
    if as_json and not once:
        raise click.UsageError("--json goes with --once")
    target = Target(address, ca, tls_certificate, tls_key, metrics)
    api_key = key_of(key_file)
    try:
        if not once:
            with suppress(KeyboardInterrupt):
                asyncio.run(_watch(target, principal, api_key, seconds, with_risk=risk))
            return
        found = asyncio.run(_once(target, principal, api_key, with_risk=risk))
    except (ValueError, OSError) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        shown: dict[str, Any] = plain(found)
        click.echo(json.dumps(shown, indent=2))
    else:
        console = Console()
        console.print(frame(found), height=None if console.is_terminal else console.height)
    sys.exit(Exit.OK if found.is_there else Exit.FINDING)
