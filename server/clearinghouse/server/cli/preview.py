# SPDX-License-Identifier: Apache-2.0
"""`preview`: the effects of calls before they are sent: flagged accounts, ended orders, refusals (SPEC Q-9).

Owns the input and output of this command. It may run beside a server, and sends nothing.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.analysis.setting_preview import preview
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, analysing, answer_lines
from clearinghouse.server.codec.text.events import Plain
from clearinghouse.server.codec.text.json_calls import parse_lines
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, watching
from clearinghouse.server.console.times import SECOND_NS
from clearinghouse.storage.reader import open_read_only

SHOWN_MAX: Final = 20


@click.command("preview")
@click.argument("directory", type=DIRECTORY)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--at", type=WholeRange(min=0), help="As of this sequence [the journal's last one].")
@click.option(
    "--for",
    "seconds",
    type=WholeRange(min=0, max=86_400),
    default=1,
    show_default=True,
    help="How many seconds pass after the calls, with the work that falls due.",
)
@AS_JSON
def preview_command(
    directory: Path, *, file: Path, at: int | None, seconds: int, as_json: bool
) -> None:
    """Show the effects of the calls of FILE on the journal of DIRECTORY: accounts flagged, orders ended, refusals.

    FILE has one JSON object a line, as for `fork --with`. Effects that occur without the calls too are omitted.
    Nothing is written.
    """
    with analysing(directory, as_json=as_json), watching("preview") as progress:
        calls = parse_lines(file.read_bytes())
        reader = open_read_only(directory)
        try:
            sequence = reader.head().sequence if at is None else at
            found = preview(reader, sequence, calls, seconds * SECOND_NS, progress)
        finally:
            reader.close()
    lines = [f"as of sequence {sequence}, with {seconds} s after the calls"]
    for one in found.answers:
        lines += answer_lines(one)
    lines += _section("accounts flagged for liquidation", found.flagged)
    lines += _section("accounts above their maintenance margin again", found.unflagged)
    lines += _section("orders ended or reduced", found.ended)
    emit({"as_of_sequence": sequence, "seconds": seconds, **asdict(found)}, lines, as_json=as_json)


def _section(title: str, rows: list[Plain]) -> list[str]:
    """Return lines for people: the title with the number of rows, then the first rows."""
    shown = [
        "  " + ", ".join(f"{name} {value}" for name, value in row.items() if value not in ("", 0))
        for row in rows[:SHOWN_MAX]
    ]
    more = len(rows) - SHOWN_MAX
    return [f"{title}: {len(rows)}", *shown, *([f"  ... and {more} more (--json)"] * (more > 0))]
