# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse backtest`: initial margin of many accounts on many dates against what they lost (SPEC C-7.1).

Owns the command. The machine itself computes the margin, from commands that are journaled.
"""

from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.apps.backtest import prices, report, world
from clearinghouse.apps.backtest.prices import Prices
from clearinghouse.apps.ending import report_and_exit
from clearinghouse.apps.runs import RunFolderError, fresh_folder, replayed_head
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import watching
from clearinghouse.server.startup.directory import Progress, no_progress

__all__ = ["backtest_command"]

MADE_BY: Final = "backtest"
JOURNAL_DIR: Final = "journal"
DATES: Final = 500


def prices_of(data_dir: Path | None, seed: int, dates: int) -> Prices:
    """Drawn from the recorded hours, or generated without data. Raises RunFolderError if it is not as described."""
    days = world.days_of_prices(dates)
    if data_dir is None:
        return prices.generated(seed, days)
    try:
        return prices.recorded(data_dir, seed, days)
    except (OSError, ValueError, KeyError) as error:
        raise RunFolderError(f"the prices cannot be used: {error}") from error


def run(
    folder: Path,
    drawn: Prices,
    dates: int,
    seed: int,
    cut_percent: int,
    watch: Progress = no_progress,
) -> dict[str, Any]:
    """Play all dates into `folder`, and return the report, which is saved there too. Raises RunError."""
    fresh_folder(folder, MADE_BY)
    journal = folder / JOURNAL_DIR
    margins, losses, head = world.play(journal, drawn, dates, seed, watch)
    found = report.build(drawn.source, margins, losses, cut_percent)
    found["seed"] = seed
    found["chain_head"] = head.hash.hex()
    found["replayed_chain_head"] = replayed_head(journal, head.sequence)
    report.save(found, folder)
    return found


@click.command("backtest")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/backtest"),
    show_default=True,
    help="Where the run goes; a folder of an earlier run is replaced, any other is left alone.",
)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="CLEARINGHOUSE_DATA",
    help=f"Folder with {prices.RECORDED} [$CLEARINGHOUSE_DATA]. Without it prices are generated.",
)
@click.option("--generated", is_flag=True, help="Generate the prices even if there is data.")
@click.option(
    "--seed", default=1, show_default=True, type=WholeRange(), help="Seed of all that is drawn."
)
@click.option(
    "--dates",
    default=DATES,
    show_default=True,
    type=WholeRange(min=20, max=10_000),
    help="On how many dates margin is asked for, two days apart.",
)
@click.option(
    "--cut",
    "cut_percent",
    default=80,
    show_default=True,
    type=WholeRange(min=1, max=99),
    help="Percent of the margin that must be found to be too little.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def backtest_command(
    folder: Path,
    data_dir: Path | None,
    seed: int,
    dates: int,
    cut_percent: int,
    *,
    generated: bool,
    as_json: bool,
) -> None:
    """Ask 40 accounts for initial margin on many dates, and compare it with what they lose until they can be closed.

    Exit code 1 if losses exceed margin too often, if they do not with margin cut to `--cut` percent, or if the replay
    ends at another head. 2 if the folder holds something else, or the data is not as described.
    """

    def play() -> dict[str, Any]:
        drawn = prices_of(None if generated else data_dir, seed, dates)
        with watching("backtest") as progress:
            return run(folder, drawn, dates, seed, cut_percent, progress)

    report_and_exit("backtest", play, report, folder, as_json=as_json)
