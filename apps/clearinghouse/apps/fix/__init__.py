# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse fix`: sessions of FIX 4.4 for orders and drop copies, by a process that is a server's client.

Owns the command. It has no credential of its own: each session logs on with that of its caller.
"""

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clearinghouse.apps.fix.settings import Settings


@click.command("fix")
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The file of settings, TOML.",
)
@click.option("--check", is_flag=True, help="Check the settings and end.")
def fix_command(*, config: Path, check: bool) -> None:
    """Serve sessions of FIX 4.4 for a running server: orders, execution reports, trade capture reports.

    Each session logs on with the credential of its caller, so the server decides what it may do.
    """
    from clearinghouse.apps.fix.settings import read_settings  # noqa: PLC0415  other commands do without
    from clearinghouse.server.console.exits import ConfigError  # noqa: PLC0415  the same

    try:
        settings = read_settings(config)
        if check:
            click.echo(f"{config}: {len(settings.sessions)} sessions")
            return
        asyncio.run(_serve(settings))
    except (ConfigError, OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error


async def _serve(settings: "Settings") -> None:
    """Serve until a signal ends the process."""
    from clearinghouse.apps.fix.acceptor import Acceptor, bind  # noqa: PLC0415  other commands do without
    from clearinghouse.apps.fix.store import Store  # noqa: PLC0415  the same

    with contextlib.closing(Store(Path(settings.store))) as store:
        acceptor = Acceptor(settings, store)
        with bind(settings.listen) as listening:
            host, port = listening.getsockname()[:2]
            click.echo(f"fix on {host}:{port} for {len(settings.sessions)} sessions")
            serving = asyncio.create_task(acceptor.serve(listening))
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, serving.cancel)
            with contextlib.suppress(asyncio.CancelledError):
                await serving
