# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse backtest`: it compares the margin of sixty portfolios with their losses day by day (SPEC
C-7.4).

Owns the command. The machine itself computes the margin, from scenarios that are journaled.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.apps.ending import report_and_exit
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import errors, watching

__all__ = ["backtest_command"]

LACKS: Final = "NumPy and Polars are not installed: pip install 'clearinghouse-apps[scenarios]'"
DAYS: Final = 2_000


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
    help="Folder with daily_us_shares_1990_2018 [$CLEARINGHOUSE_DATA]. Without it prices are generated.",
)
@click.option("--generated", is_flag=True, help="Generate the prices even if there is data.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=WholeRange(min=0),
    help="Seed of all that is drawn.",
)
@click.option(
    "--days",
    default=DAYS,
    show_default=True,
    type=WholeRange(min=100, max=4_000),
    help="How many days, one after the other.",
)
@click.option(
    "--machine-days",
    default=DAYS,
    show_default=True,
    type=WholeRange(min=1, max=4_000),
    help="On how many of them the machine computes margin too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def backtest_command(
    folder: Path,
    data_dir: Path | None,
    seed: int,
    days: int,
    machine_days: int,
    *,
    generated: bool,
    as_json: bool,
) -> None:
    """Compute the margin of sixty portfolios day by day, and compare it with their losses until they can be closed.

    Exit code 1 if losses exceed margin too often, if half the volatility or independent shares are not rejected, or if
    the machine's margin differs by a unit from the margin computed outside. 2 if the directory holds other files, or
    the data is not as described.
    """
    with errors(as_json=as_json):
        if find_spec("numpy") is None or find_spec("polars") is None:
            raise ConfigError(LACKS)
    from clearinghouse.apps.backtest import report, running  # noqa: PLC0415  an extra

    def play() -> dict[str, Any]:
        walk = running.walk_of(None if generated else data_dir, seed, days)
        with watching("backtest") as progress:
            return running.run(folder, walk, seed, machine_days, progress)

    report_and_exit("backtest", play, report, folder, as_json=as_json)
