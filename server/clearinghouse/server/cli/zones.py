# SPDX-License-Identifier: Apache-2.0
"""`offsets`: the changes of local time of a place, in the form of `SetCalendarOffsets` (SPEC C-4.2).

Owns the input and output of this command. It reads the IANA database of this machine and no journal.
"""

from dataclasses import asdict, dataclass
from datetime import MAXYEAR, UTC, datetime
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

import click

from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.console.output import emit
from clearinghouse.server.console.times import SECOND_NS, time_text
from clearinghouse.server.console.zones import offsets_of

DATE: Final = click.DateTime(["%Y-%m-%d"])
YEARS: Final = 10
YEAR_LAST: Final = 2261  # its times are numbers of 64 bits in nanoseconds


@dataclass(frozen=True, slots=True)
class Offsets:
    """The times at which the local time of a zone changes, and its seconds ahead of UTC from then on; equally long."""

    zone: str
    from_times_ns: list[int]
    utc_offsets_seconds: list[int]


@click.command("offsets")
@click.argument("zone")
@click.option("--from", "first", type=DATE, help="From this day on [today].")
@click.option("--until", "last", type=DATE, help=f"Up to this day [{YEARS} years later].")
@AS_JSON
def offsets_command(
    zone: str, first: datetime | None, last: datetime | None, *, as_json: bool
) -> None:
    """List the changes of local time of ZONE, such as Europe/London: when each is, and how many seconds local time is
    ahead of UTC then.
    """
    first = datetime.now(UTC) if first is None else first.replace(tzinfo=UTC)
    last = (
        first.replace(year=min(first.year + YEARS, MAXYEAR), day=1)
        if last is None
        else last.replace(tzinfo=UTC)
    )
    for hint, day in (("--from", first), ("--until", last)):
        if day.year > YEAR_LAST:
            raise click.BadParameter(f"the last year is {YEAR_LAST}", param_hint=hint)
    if last <= first:
        raise click.BadParameter("it is not after --from", param_hint="--until")
    try:
        rows = offsets_of(
            zone, int(first.timestamp()) * SECOND_NS, int(last.timestamp()) * SECOND_NS
        )
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(
            f"{zone!r} is not in the IANA database", param_hint="ZONE"
        ) from error
    found = Offsets(zone, [at_ns for at_ns, _ in rows], [seconds for _, seconds in rows])
    emit(
        asdict(found),
        [f"{time_text(at_ns)}  {seconds:+d}" for at_ns, seconds in rows],
        as_json=as_json,
    )
