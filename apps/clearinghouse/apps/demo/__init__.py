# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse demo`: one market day over real gRPC, with a report and a replay.

Owns the command. Everything the demo does goes through the public client and the command line; it must know
nothing of the server's inside.
"""

import signal
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from clearinghouse.apps.demo import report
from clearinghouse.apps.demo.run import run
from clearinghouse.apps.ending import report_and_exit

__all__ = ["demo_command"]


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the day goes; a folder of an earlier demo is replaced, any other is left alone.",
)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with binance_3venue_2024_08: BTC and ETH prices come from it.",
)
@click.option("--seed", default=1, show_default=True, type=int, help="Seed of the generator.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def demo_command(folder: Path, data_dir: Path | None, seed: int, *, as_json: bool) -> None:
    """Play one market day: a server and seven client processes, six markets, a crash, a report, a replay.

    Exit code 1 if the day fails: too few trades or reasons of refusal, a sum that is not zero, another head.
    2 if the folder holds something that no demo made.
    """
    # Ended from outside, it still ends its processes: as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = Console(stderr=True, highlight=False)

    def play() -> dict[str, Any]:
        return run(folder, data_dir, seed, lambda line: progress.print(line, style="dim"))

    report_and_exit("demo", play, report, folder, as_json=as_json)
