# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse stress`: a scenario on a fork of a journal, and its report (SPEC A-1).

Owns the command. Must never write to the journal that it reads.
"""

import sys
from pathlib import Path

import click

from clearinghouse.apps.stress.playing import Playing
from clearinghouse.apps.stress.report import lines_of, make_report
from clearinghouse.apps.stress.scenario import Scenario, ScenarioError, bundled, load
from clearinghouse.apps.stress.tally import Tally
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.recovery.forking import MomentError, fork_journal

END = "end"


class AtType(click.ParamType[int]):
    """A sequence, or `end` (-1)."""

    name = "SEQ|end"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The sequence."""
        text = str(value)
        if text == END:
            return -1
        if not (text.isascii() and text.isdecimal()):
            self.fail(f"{text!r} is neither a sequence nor {END}", param, ctx)
        return int(text)


def run_stress(
    directory: Path, scenario: Scenario, at: int | None = None, asset: str = ""
) -> tuple[Playing, Tally]:
    """Play a scenario on a fork of the journal in `directory` after sequence `at` [its last one].

    Raises ScenarioError for a scenario that cannot run in this state, MomentError, and errors of the storage.
    """
    with watching("replay") as progress:
        fork = fork_journal(directory, at, progress=progress)
    playing = Playing(fork, scenario, asset)
    tally = Tally(fork.state, fork.now_ns)
    fork.hear = tally.hear
    with watching("stress") as progress:
        playing.run(progress, tally.look)
    tally.finish(fork.now_ns)
    return playing, tally


def _list(*, as_json: bool) -> None:
    """Show the scenarios that are shipped."""
    shipped = bundled()
    emit(
        {
            "scenarios": [
                {"name": name, "title": one.name, "description": one.description}
                for name, one in shipped.items()
            ]
        },
        [f"{name:<24} {one.description}" for name, one in shipped.items()],
        as_json=as_json,
    )


@click.command("stress")
@click.option(
    "--from",
    "directory",
    type=click.Path(path_type=Path, exists=True),
    metavar="DIR",
    help="The data directory, or a journal file, to fork. Nothing is written there.",
)
@click.option("--scenario", "name", metavar="FILE|NAME", help="A scenario file, or a shipped one.")
@click.option(
    "--at", type=AtType(), default=END, show_default=True, help="Fork after this sequence."
)
@click.option(
    "--asset", default="", metavar="SYMBOL", help='What "largest" and "stablecoin" stand for.'
)
@click.option("--list", "list_only", is_flag=True, help="Show the scenarios that are shipped.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stress_command(
    *, directory: Path | None, name: str | None, at: int, asset: str, list_only: bool, as_json: bool
) -> None:
    """Fork the state of a journal and drive price shocks through the real machine, in memory.

    Reports liquidations by tier, use of the liquidity fund, auto-deleveraging, shared losses, bad debt, price states
    and the worst accounts. Exit code 1 if an invariant does not hold.
    """
    if list_only:
        _list(as_json=as_json)
        return
    if directory is None or name is None:
        raise click.UsageError("give --from DIR and --scenario FILE, or --list")
    with errors(as_json=as_json, usage=(ScenarioError, MomentError)):
        scenario = load(name)
        playing, tally = run_stress(directory, scenario, None if at < 0 else at, asset)
    report = make_report(playing, tally)
    emit(report, lines_of(report, playing.state.valuation.symbol), as_json=as_json)
    sys.exit(Exit.OK if report["ok"] else Exit.FINDING)
