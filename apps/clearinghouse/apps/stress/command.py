# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse stress`: a scenario, or the default of a clearing member, on a fork (SPEC A-1, C-9).

Owns the command. Must never write to the journal that it reads.
"""

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from clearinghouse.apps.stress.defaults import Plan, default_lines, default_report, run_default
from clearinghouse.apps.stress.playing import Playing
from clearinghouse.apps.stress.report import lines_of, make_report
from clearinghouse.apps.stress.scenario import Scenario, ScenarioError, bundled, load
from clearinghouse.apps.stress.tally import Tally
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.startup.forking import MomentError, fork_journal

END = "end"
_PPB_PER_PERCENT = 10**7


class AtType(click.ParamType[int]):
    """An option for a sequence; the word `end` is -1."""

    name = "SEQ|end"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the sequence, or -1 for `end`."""
        text = str(value)
        if text == END:
            return -1
        if not (text.isascii() and text.isdecimal()):
            self.fail(f"{text!r} is neither a sequence nor {END}", param, ctx)
        return int(text)


class PercentType(click.ParamType[int]):
    """An option for a percentage with at most 7 decimals."""

    name = "PERCENT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the percentage in parts per billion."""
        found = _percent_ppb(str(value))
        if found is None or not 0 <= found < 100 * _PPB_PER_PERCENT:
            self.fail(f"{value!r} is no percentage from 0 to below 100", param, ctx)
        return found


class ShockType(click.ParamType[tuple[str, int]]):
    """An option for a price shock: the symbol of an asset, and by how many per cent its price moves."""

    name = "SYMBOL=PERCENT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Return the symbol and the move in parts per billion."""
        symbol, _, percent = str(value).partition("=")
        found = _percent_ppb(percent)
        if not symbol or found is None or not -100 * _PPB_PER_PERCENT < found <= 10**12:
            self.fail(f"{value!r} is not like XYZ=-20, above -100", param, ctx)
        return symbol, found


def _percent_ppb(text: str) -> int | None:
    """Return a percentage in parts per billion, or None if the text is no percentage or has too many digits."""
    try:
        found = Decimal(text) * _PPB_PER_PERCENT
    except InvalidOperation:
        return None
    return int(found) if found.is_finite() and found == int(found) else None


def run_stress(
    directory: Path, scenario: Scenario, at: int | None = None, asset: str = ""
) -> tuple[Playing, Tally]:
    """Play a scenario on a fork of the journal in `directory` after sequence `at`; None: after the last one.

    Returns the played scenario and the sums of its events. Raises ScenarioError for a scenario that cannot run in this
    state, MomentError, and errors of the storage.
    """
    with watching("replay") as progress:
        fork = fork_journal(directory, at, progress=progress)
    playing = Playing(fork, scenario, asset)
    tally = Tally(fork.state, fork.now_ns)
    fork.on_record = tally.hear
    with watching("stress") as progress:
        playing.run(progress, tally.look)
    tally.finish(fork.now_ns)
    return playing, tally


def _list(*, as_json: bool) -> None:
    """Print the scenarios that the package contains."""
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


def _scenario_id(name: str | None) -> int:
    """Return the number of a stress scenario of the default fund from an option; 0 if it is not given."""
    if name is None:
        return 0
    if not (name.isascii() and name.isdecimal() and int(name)):
        raise click.UsageError(
            f"with --default, --scenario is the number of a stress scenario, not {name!r}"
        )
    return int(name)


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
    "--asset",
    default="",
    metavar="SYMBOL",
    help='The markets and assets of "largest" and "stablecoin".',
)
@click.option(
    "--default", "member", default="", metavar="MEMBER", help="Play the default of this member."
)
@click.option(
    "--shock",
    "shocks",
    type=ShockType(),
    multiple=True,
    help="With --default: the price of an asset moves first; may be repeated.",
)
@click.option(
    "--bids",
    type=PercentType(),
    default=None,
    help="With --default: the others bid so much worse than the mark [no bids: tear-up].",
)
@click.option(
    "--port-to", default="", metavar="MEMBER", help="With --default: it takes the clients over."
)
@click.option("--list", "list_only", is_flag=True, help="Show the scenarios that are shipped.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stress_command(
    *,
    directory: Path | None,
    name: str | None,
    at: int,
    asset: str,
    member: str,
    shocks: tuple[tuple[str, int], ...],
    bids: int | None,
    port_to: str,
    list_only: bool,
    as_json: bool,
) -> None:
    """Fork the state of a journal and play price shocks through the real machine, in memory.

    Reports liquidations by tier, use of the liquidity fund, auto-deleveraging, shared losses, bad debt, price states
    and the worst accounts. With --default the command plays the whole default of a clearing member: the funds and
    payments of each layer at each step, and the losses of the other members. --scenario is then the number of a stress
    scenario of the default fund. Exit code 1 if an invariant does not hold.
    """
    if list_only:
        _list(as_json=as_json)
        return
    if member and directory is not None:
        scenario_id = _scenario_id(name)
        plan = Plan(member, dict(shocks), scenario_id, bids, port_to)
        with errors(as_json=as_json, usage=(ScenarioError, MomentError)):
            played = run_default(directory, plan, None if at < 0 else at)
        found = default_report(played)
        emit(found, default_lines(found, played.fork.state.valuation.symbol), as_json=as_json)
        sys.exit(Exit.OK if found["ok"] else Exit.FINDING)
    if shocks or bids is not None or port_to:
        raise click.UsageError("--shock, --bids and --port-to belong to --default MEMBER")
    if directory is None or name is None:
        raise click.UsageError("give --from DIR and --scenario FILE, or --list")
    with errors(as_json=as_json, usage=(ScenarioError, MomentError)):
        scenario = load(name)
        playing, tally = run_stress(directory, scenario, None if at < 0 else at, asset)
    report = make_report(playing, tally)
    emit(report, lines_of(report, playing.state.valuation.symbol), as_json=as_json)
    sys.exit(Exit.OK if report["ok"] else Exit.FINDING)
