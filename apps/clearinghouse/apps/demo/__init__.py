# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse demo`: one market day over real gRPC, with a report and a replay.

Owns the command. The demo uses only the public client and the command line; it must not use the server's internals.
"""

import signal
from pathlib import Path

import click
from rich.console import Console

from clearinghouse.apps.demo import cluster_run, report
from clearinghouse.apps.demo.day import STEPS
from clearinghouse.apps.demo.run import run
from clearinghouse.apps.ending import report_and_exit
from clearinghouse.server.console.numbers import WholeRange

__all__ = ["demo_command"]


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the day goes [var/demo, var/cluster]; that of an earlier demo is replaced, any other is left alone.",
)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with binance_3venue_2024_08: BTC and ETH prices come from it.",
)
@click.option(
    "--seed", default=1, show_default=True, type=WholeRange(min=0), help="Seed of the generator."
)
@click.option(
    "--cluster",
    "in_cluster",
    is_flag=True,
    help="Play it through three nodes on three etcd members, and kill the leader in the middle.",
)
@click.option(
    "--etcd",
    envvar="CLEARINGHOUSE_ETCD",
    default="etcd",
    show_default=True,
    help="The engine of --cluster, of 3.6 or newer; or CLEARINGHOUSE_ETCD.",
)
@click.option(
    "--steps",
    default=STEPS,
    show_default=True,
    type=WholeRange(96, 100_000),
    help="Length of the day, in steps of 75 ms.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def demo_command(
    folder: Path | None,
    data_dir: Path | None,
    seed: int,
    etcd: str,
    steps: int,
    *,
    in_cluster: bool,
    as_json: bool,
) -> None:
    """Play one market day with a server and seven client processes: six markets, a crash, a report, a replay.

    Exit code 1 if the day fails: too few trades or reasons of refusal, a sum that is not zero, another head. 2 if the
    directory holds files that no demo made, or etcd for --cluster is missing.
    """
    # Ended from outside, it still ends its processes: as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = Console(stderr=True, highlight=False)

    def say(line: str) -> None:
        progress.print(line, style="dim", soft_wrap=True)

    if in_cluster:
        into = folder or Path("var/cluster")
        report_and_exit(
            "demo",
            lambda: cluster_run.run(into, data_dir, seed, say, steps, etcd),
            cluster_run,
            into,
            as_json=as_json,
        )
    into = folder or Path("var/demo")
    report_and_exit(
        "demo", lambda: run(into, data_dir, seed, say, steps), report, into, as_json=as_json
    )
