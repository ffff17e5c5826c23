# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse ccp`: two weeks of a central counterparty with 40 members, audited after every command.

Owns the command. All commands go through the recording path of the server into a journal like any other.
"""

import os
from pathlib import Path
from typing import Any

import click

from clearinghouse.apps.ccp import report, trades
from clearinghouse.apps.ccp.days import FLOAT_PERCENT
from clearinghouse.apps.ccp.run import run
from clearinghouse.apps.ccp.trades import Weeks
from clearinghouse.apps.ending import report_and_exit
from clearinghouse.apps.runs import RunFolderError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import watching

__all__ = ["ccp_command"]


def weeks_of(data_dir: Path | None, seed: int, trades_a_day: int) -> Weeks:
    """Return the recorded trades, or generated trades if there is no data. Raises RunFolderError for wrong data."""
    if data_dir is None:
        return trades.generated(seed, trades_a_day)
    try:
        return trades.recorded(data_dir, seed)
    except (OSError, ValueError, KeyError, ArithmeticError) as error:
        raise RunFolderError(f"the trades cannot be used: {error}") from error


@click.command("ccp")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/ccp"),
    show_default=True,
    help="Where the run goes; a folder of an earlier run is replaced, any other is left alone.",
)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="CLEARINGHOUSE_DATA",
    help=f"Folder with {trades.RECORDED} and {trades.RECORDED_FAILS} [$CLEARINGHOUSE_DATA]. Without it trades are"
    " generated.",
)
@click.option("--generated", is_flag=True, help="Generate the trades even if there is data.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=WholeRange(min=0),
    help="Seed of all that is drawn.",
)
@click.option(
    "--trades",
    "trades_a_day",
    default=trades.GENERATED_TRADES,
    show_default=True,
    type=WholeRange(min=1, max=100_000),
    help="Generated trades of a day.",
)
@click.option(
    "--float-percent",
    default=FLOAT_PERCENT,
    show_default=True,
    type=WholeRange(min=0, max=1_000),
    help="Cash that members bring beyond their net payments, in percent of what they are to deliver.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def ccp_command(
    folder: Path,
    data_dir: Path | None,
    seed: int,
    trades_a_day: int,
    float_percent: int,
    *,
    generated: bool,
    as_json: bool,
) -> None:
    """Run two weeks of trades from capture to settlement, with payments in two currencies; check everything and replay
    it.

    Exit code 1 if a check fails: a sum that is not zero, a negative balance, an invariant, another head. 2 if the
    directory holds other files, or the data is not as described.
    """

    def play() -> dict[str, Any]:
        weeks = weeks_of(None if generated else data_dir, seed, trades_a_day)
        with watching("ccp") as progress:
            workers = os.cpu_count() or 1
            return run(
                folder, weeks, seed, float_percent=float_percent, workers=workers, watch=progress
            )

    report_and_exit("ccp", play, report, folder, as_json=as_json)
