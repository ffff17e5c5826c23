# SPDX-License-Identifier: Apache-2.0
"""Define `clearinghouse drill`: play the default of a member with bids of people, and write a report (SPEC A-5, C-9).

Owns the command and its report. The default itself is `stress --default`: on a fork of a data directory or of a
backup, which is only read.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.apps.stress.bids import Ask, ShownLot, StatedBid, table_of
from clearinghouse.apps.stress.command import END, AtType, ShockType
from clearinghouse.apps.stress.defaults import Plan, default_lines, default_report, run_default
from clearinghouse.apps.stress.scenario import ScenarioError
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.startup.forking import MomentError
from clearinghouse.storage.exporting import write_whole

JSON_FILE: Final = "report.json"
TEXT_FILE: Final = "report.md"


def typed(lot: ShownLot) -> list[StatedBid]:
    """Read the bids on a lot from the terminal: member, price and, for a part of the lot, quantity.

    An empty line ends the bids.
    """
    verb = "sells" if lot.sells else "buys"
    click.echo(
        f"lot {lot.number}: the case {verb} {lot.quantity} in {lot.market}, mark {lot.mark}",
        err=True,
    )
    found: list[StatedBid] = []
    while True:
        words = str(
            click.prompt("MEMBER PRICE [QUANTITY]", default="", show_default=False, err=True)
        ).split()
        if not words:
            return found
        if len(words) in (2, 3):
            found.append(StatedBid(*words))
        else:
            click.echo("a member, a price and perhaps a quantity, with blanks between", err=True)


def report_text(found: dict[str, Any], symbol: str) -> str:
    """Return the report as a page: the questions, the bids, who pays, and the points to discuss."""
    chain = f"`{found['fork_chain_head']}` at {found['fork_sequence']}"
    lines = [
        f"# Drill: the default of {found['member']}",
        "",
        f"On a fork after sequence {found['journal_sequence']}. The journal was only read.",
        f"Bids: {found['bids_from']}. Chain head of the fork: {chain}.",
        "",
        "## Bids",
        "",
        "| lot | market | the case | quantity | mark | member | bid | for | taken | answer |",
        "|---|---|---|---:|---:|---|---:|---:|---:|---|",
    ]
    for lot in found["auction"]:
        verb = "sells" if lot["sells"] else "buys"
        head = f"| {lot['lot']} | {lot['market']} | {verb} | {lot['quantity']} | {lot['mark']} |"
        lines += [
            f"{head} {bid['member']} | {bid['price']} | {bid['quantity']} | {bid['taken']} | {bid['answer']} |"
            for bid in lot["bids"]
        ] or [f"{head} no bid | | | | |"]
    lines += [
        "",
        "## What happened",
        "",
        "```text",
        *default_lines(found, symbol),
        "```",
        "",
        "## To talk about",
        "",
    ]
    lines += [f"- {one}" for one in found["points"]]
    return "\n".join(lines) + "\n"


def points_of(found: dict[str, Any]) -> list[str]:
    """Return the points of a drill that people should discuss, each with its figures."""
    points: list[str] = []
    for lot in found["auction"]:
        if not lot["bids"]:
            points.append(
                f"no member bid for lot {lot['lot']}, {lot['quantity']} in {lot['market']}"
            )
        points += [
            f"the bid of {bid['member']} on lot {lot['lot']} was refused: {bid['answer']}"
            for bid in lot["bids"]
            if bid["answer"] != "OK"
        ]
        if lot["discount"] != "0":
            worse = f"{lot['discount']} {lot['currency']}"
            points.append(
                f"lot {lot['lot']} was closed {worse} worse than at its mark of {lot['mark']}"
            )
    if found["torn_up"]:
        points.append(f"{found['torn_up']} nets found no bid and were torn up at the mark")
    points += [
        f"{row['member']} lost {row['total']}"
        + (", and is in default too" if row["in_default"] else "")
        for row in found["others"]
        if row["total"] != "0" or row["in_default"]
    ]
    if found["stopped"]:
        points.append(f"the case could not go on: {found['stopped']}")
    points += [f"an invariant does not hold: {one}" for one in found["violations"]]
    return points or ["the margin of the member paid all of it"]


@contextmanager
def _new_folder(folder: Path) -> Iterator[None]:
    """Make a folder before the block, and remove it if the block fails before anything is written."""
    folder.mkdir(parents=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            folder.rmdir()
        raise


@click.command("drill")
@click.argument("directory", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--default", "member", required=True, metavar="MEMBER", help="Who defaults, by owner or number."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help=f"New folder for {JSON_FILE} and {TEXT_FILE}.",
)
@click.option(
    "--at", type=AtType(), default=END, show_default=True, help="Fork after this sequence."
)
@click.option(
    "--shock",
    "shocks",
    type=ShockType(),
    multiple=True,
    help="The price of an asset moves first; may be repeated.",
)
@click.option(
    "--scenario",
    "scenario_id",
    type=WholeRange(min=1),
    help="Prices move as this stress scenario of the default fund.",
)
@click.option(
    "--bids",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV of bids: member,market,price,quantity; an empty quantity is the whole lot.",
)
@click.option(
    "--typed", "is_typed", is_flag=True, help="Ask for the bids on the terminal, lot by lot."
)
@click.option("--port-to", default="", metavar="MEMBER", help="It takes the client accounts over.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def drill_command(
    *,
    directory: Path,
    member: str,
    out: Path,
    at: int,
    shocks: tuple[tuple[str, int], ...],
    scenario_id: int | None,
    bids: Path | None,
    is_typed: bool,
    port_to: str,
    as_json: bool,
) -> None:
    """Play the default of a member on a fork of DIRECTORY, a data directory or a backup, and write a report.

    Without bids the nets are torn up at the mark. Nothing is written to DIRECTORY. Exit code 1 if the case cannot
    continue or an invariant does not hold.
    """
    if bids is not None and is_typed:
        raise click.UsageError("--bids and --typed: bids come from a table, or are typed")
    with errors(as_json=as_json, usage=(ScenarioError, MomentError, OSError)), _new_folder(out):
        ask: Ask | None = typed if is_typed else None
        if bids is not None:
            ask = table_of(bids)
        plan = Plan(member, dict(shocks), scenario_id or 0, None, port_to, ask)
        played = run_default(directory, plan, None if at < 0 else at)
        found = default_report(played)
        found["bids_from"] = "typed" if is_typed else str(bids.name) if bids is not None else "none"
        found["points"] = points_of(found)
        text = report_text(found, played.fork.state.valuation.symbol)
        write_whole(out / JSON_FILE, json.dumps(found, indent=1) + "\n")
        write_whole(out / TEXT_FILE, text)
    emit(found, [*text.splitlines(), f"report: {out / TEXT_FILE}"], as_json=as_json)
    sys.exit(Exit.OK if found["ok"] and not found["stopped"] else Exit.FINDING)
