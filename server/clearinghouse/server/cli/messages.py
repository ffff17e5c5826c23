# SPDX-License-Identifier: Apache-2.0
"""`messages`: the ISO 20022 messages of a day, as files (SPEC A-4).

Owns their directories and names. It may run beside a server.
"""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.cli.clearing import DATE, OFFSET, find_day
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, analysing
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import emit, watching
from clearinghouse.server.console.times import SECOND_NS
from clearinghouse.server.messages.day import DayMessages, LeftOut
from clearinghouse.server.messages.elements import Period
from clearinghouse.server.reports.clearing_tables import date_text
from clearinghouse.server.reports.holdings import DAY_SECONDS
from clearinghouse.storage.exporting import whole_files, writing


@click.command("messages")
@click.argument("directory", type=DIRECTORY)
@click.argument("day", type=DATE, required=False, metavar="[DATE]")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the messages into this folder, those of each member into a folder of its own.",
)
@click.option("--member", "owner", help="Only the messages to this member.")
@OFFSET
@AS_JSON
def messages_command(
    directory: Path,
    day: datetime | None,
    *,
    out: Path,
    owner: str | None,
    offset: int,
    as_json: bool,
) -> None:
    """Write the ISO 20022 messages of a day in DIRECTORY, the last day without a DATE.

    Each member gets a cash statement in each currency (camt.053), a statement of the securities of each account
    (semt.002), a confirmation of each obligation that settled at least in part (sese.025), and each call for margin or
    for the default fund (colr.003). The same day always has the same bytes. Data that the standard cannot express is
    omitted and listed with its reason, and the exit code is 1.
    """
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        start, of_day = find_day(directory, day, offset)
        begin_ns = (of_day.number * DAY_SECONDS - offset) * SECOND_NS
        period = Period(
            date_text(of_day.number), begin_ns, begin_ns + (DAY_SECONDS - 1) * SECOND_NS
        )
        counts: Counter[str] = Counter()
        left_out: list[LeftOut] = []
        with (
            opened(directory, progress, start=start) as past,
            writing(out),
            whole_files() as partial_of,
        ):
            past.go_to(start)
            for one in DayMessages(period, owner).run(past, of_day.last_sequence):
                if isinstance(one, LeftOut):
                    left_out.append(one)
                    continue
                folder = out / f"member-{one.member_id}"
                folder.mkdir(parents=True, exist_ok=True)
                partial_of(folder / f"{one.version}-{one.id}.xml").write_bytes(one.body)
                counts[one.version] += 1
        result: dict[str, Any] = {
            "date": period.date,
            "messages": dict(counts),
            "left_out": [one._asdict() for one in left_out],
        }
        lines = [f"{count:>12} {version}" for version, count in counts.items()]
        lines += [f"left out: {one.member} {one.id}: {one.reason}" for one in left_out]
        emit(result, [f"{period.date}, into {out}", *lines], as_json=as_json)
    sys.exit(Exit.FINDING if left_out else Exit.OK)
