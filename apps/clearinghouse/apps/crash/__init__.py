# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse crash`: a recorded or generated crash through the full waterfall, audited at every command.

Owns the command. All commands go through the recording path of the server into a journal like any other.
"""

import os
from pathlib import Path
from typing import Any

import click

from clearinghouse.apps.crash import feed, report
from clearinghouse.apps.crash.feed import Feed
from clearinghouse.apps.crash.run_crash import run
from clearinghouse.apps.ending import report_and_exit
from clearinghouse.apps.runs import RunFolderError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import watching

__all__ = ["crash_command"]

ACCOUNTS = 2_000


def prices(data_dir: Path | None, seed: int, from_minute: int, to_minute: int) -> Feed:
    """Return the recorded prices, or generated ones if there is no data. Raises RunFolderError for wrong data."""
    try:
        whole = feed.generated(seed) if data_dir is None else feed.recorded(data_dir)
        return whole.part(from_minute, to_minute)
    except (OSError, ValueError, KeyError) as error:
        raise RunFolderError(f"the prices cannot be used: {error}") from error


@click.command("crash")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/crash"),
    show_default=True,
    help="Where the run goes; a folder of an earlier crash is replaced, any other is left alone.",
)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="CLEARINGHOUSE_DATA",
    help=f"Folder with {feed.RECORDED} [$CLEARINGHOUSE_DATA]. Without it the crash is generated.",
)
@click.option("--generated", is_flag=True, help="Generate the crash even if there is data.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=WholeRange(min=0),
    help="Seed of people and machine, and of generated prices.",
)
@click.option(
    "--accounts",
    default=ACCOUNTS,
    show_default=True,
    type=WholeRange(min=1, max=100_000),
    help="How many leveraged accounts.",
)
@click.option(
    "--stops",
    default=0,
    show_default=True,
    type=WholeRange(min=0, max=100_000),
    help="How many of them place a stop at the market when they have their position.",
)
@click.option("--from-minute", default=0, type=WholeRange(min=0), help="Leave out what is before.")
@click.option("--to-minute", default=0, type=WholeRange(min=0), help="End here [the end].")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def crash_command(
    folder: Path,
    data_dir: Path | None,
    seed: int,
    accounts: int,
    stops: int,
    from_minute: int,
    to_minute: int,
    *,
    generated: bool,
    as_json: bool,
) -> None:
    """Play a crash with leveraged accounts through tiers 1 to 3, loss sharing and the fund; check all and replay it.

    Exit code 1 if a check fails: a sum that is not zero, a negative balance, an invariant, a liquidation at a price
    that forbids it, another head. 2 if the directory holds other files, or the data is not as described.
    """

    def play() -> dict[str, Any]:
        found_prices = prices(None if generated else data_dir, seed, from_minute, to_minute)
        with watching("crash") as progress:
            # One scan more than the number of other cores: the machine sometimes waits for a scan.
            workers = os.cpu_count() or 1
            return run(
                folder,
                found_prices,
                seed,
                accounts,
                stops=stops,
                workers=workers,
                watch=progress,
            )

    report_and_exit("crash", play, report, folder, as_json=as_json)
