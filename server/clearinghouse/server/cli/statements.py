# SPDX-License-Identifier: Apache-2.0
"""`statement`: opening, movements and closing of accounts for a period in a time zone (SPEC A-6).

Owns the input and output of this command. The journal is only read.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final, Self

import click

from clearinghouse.server.analysis.replayed_state import Past
from clearinghouse.server.analysis.state_views import NoSubjectError
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, analysing
from clearinghouse.server.codec.text.views import lines
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.console.times import time_text
from clearinghouse.server.console.zones import PeriodError, moment_in, zone_of
from clearinghouse.server.past.history import History
from clearinghouse.server.reports.cost_basis import METHODS
from clearinghouse.server.reports.statement_check import Checked, differences
from clearinghouse.server.reports.statements import (
    TABLES,
    HistoryGapError,
    Period,
    Row,
    UnknownAccountError,
    accounts_of,
    basis_rows,
    period_of,
    read_history,
    statement_rows,
    transaction_rows,
)
from clearinghouse.storage.exporting import FORMATS, write_tables

USAGE: Final = (PeriodError, UnknownAccountError, HistoryGapError)
ROWS_SHOWN: Final = 20
DIFFERENCES_SHOWN: Final = 100


@click.command("statement")
@click.argument("directory", type=DIRECTORY)
@click.option("--account", "account_id", type=WholeRange(min=1), help="The account [all].")
@click.option("--asset", "symbol", default="", help="Only this asset, by its symbol.")
@click.option(
    "--from", "first", metavar="DATE|TIME", help="From this day or time on [the first record]."
)
@click.option(
    "--to", "last", metavar="DATE|TIME", help="Up to the end of this day, or this time [the end]."
)
@click.option(
    "--zone", default="UTC", show_default=True, help="The IANA time zone of days and times."
)
@click.option("--transactions", is_flag=True, help="Each movement too, with the balance after it.")
@click.option(
    "--cost-basis",
    "method",
    type=click.Choice(METHODS),
    help="The cost of coins and the results of spot trades too, by this method.",
)
@click.option(
    "--check", is_flag=True, help="Add all accounts up, by two ways, and say what differs."
)
@click.option(
    "--rows",
    default=ROWS_SHOWN,
    show_default=True,
    type=WholeRange(min=0),
    help="How many rows of a table to print for people; JSON and files have all.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the tables into this folder, one file each, instead of printing them.",
)
@click.option(
    "--form",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="Form of these files.",
)
@AS_JSON
def statement_command(
    directory: Path,
    *,
    account_id: int | None,
    symbol: str,
    first: str | None,
    last: str | None,
    zone: str,
    transactions: bool,
    method: str | None,
    check: bool,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Give the statements of accounts of DIRECTORY for a period: opening, movements by kind, closing, positions.

    Each book closes to the unit. Positions have their present and their original entry price, and the results by both
    with their reconciliation. --check compares all accounts with the state of the machine after it applied every
    command again; exit code 1: something differs.
    """
    with (
        errors(as_json=as_json, usage=USAGE),
        analysing(directory, as_json=as_json),
        watching("read") as progress,
    ):
        local = zone_of(zone)
        first_ns = None if first is None else moment_in(first, local, ends=False)
        end_ns = None if last is None else moment_in(last, local, ends=True)
        with read_history(directory, progress) as history:
            if symbol and not history.instruments.has_asset(symbol):
                raise NoSubjectError(f"there is no asset {symbol!r}")
            period = period_of(history, first_ns, end_ns)
            _warn_of_end(history, period)
            if check:
                _check(history, period, as_json=as_json)
            wanted = {"transactions": transactions, "cost_basis": method is not None}
            names = [name for name in TABLES if wanted.get(name, True)]
            with ExitStack() as stack:
                spools = {name: stack.enter_context(Spool()) for name in names}
                for each in accounts_of(history, account_id or 0):
                    found = statement_rows(history, each, period, symbol)
                    for name, row in found:
                        spools[name].put(row)
                    if method is not None:
                        for name, row in basis_rows(history, each, period, symbol, method):
                            spools[name].put(row)
                    if transactions:
                        for name, row in transaction_rows(history, each, period, symbol):
                            spools[name].put(row)
                head: dict[str, object] = {
                    "zone": zone,
                    "from_time_ns": period.first.time_ns,
                    "to_time_ns": period.end.time_ns,
                    "as_of_sequence": history.sequence,
                }
                _show(head, spools, rows=rows, out=out, form=form, as_json=as_json)


class Spool:
    """The rows of a table, kept in a temporary file until all accounts are read."""

    def __init__(self) -> None:
        self.count = 0
        self._file: IO[str] = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed by `__exit__`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, row: Row) -> None:
        """Append one row to the file."""
        self._file.write(json.dumps(row) + "\n")
        self.count += 1

    def __iter__(self) -> Iterator[Row]:
        """Yield all rows in order."""
        self._file.seek(0)
        for line in self._file:
            yield json.loads(line)


def _warn_of_end(history: History, period: Period) -> None:
    """Warn on stderr if a period ends after the end of the journal."""
    if period.end.time_ns > history.time_ns + 1:
        click.echo(
            f"clearinghouse: the journal ends at {time_text(history.time_ns)}, before"
            f" {time_text(period.end.time_ns)}: this is the statement up to its end",
            err=True,
        )


def _check(history: History, period: Period, *, as_json: bool) -> None:
    """Compare the transaction log with the machine, print each difference, and end.

    The exit code is `Exit.FINDING` if something differs, else `Exit.OK`.
    """
    checked = Checked()
    past = Past(history.reader, start=history.sequence)
    past.go_to(history.sequence)
    found = differences(history, past, period, checked)
    shown = [one._asdict() for one in islice(found, DIFFERENCES_SHOWN)]
    more = sum(1 for _ in found)
    result: dict[str, object] = {
        "as_of_sequence": history.sequence,
        "accounts": checked.accounts,
        "figures": checked.figures,
        "differences": len(shown) + more,
        "shown": shown,
    }
    count = f"{checked.accounts:,} accounts, {checked.figures:,} figures, {len(shown) + more:,} differences"
    words = [
        f"{count}, as of sequence {history.sequence}",
        *(
            f"  {one['account']} {one['of']}: {one['figure']} is {one['log']} by the log, {one['other']} otherwise"
            for one in shown
        ),
    ]
    emit(result, words, as_json=as_json)
    sys.exit(Exit.FINDING if shown else Exit.OK)


def _show(
    head: dict[str, Any],
    spools: dict[str, Spool],
    *,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Print the tables under a line that states their moment, or write them into files below `out`."""
    title = (
        f"from {time_text(head['from_time_ns'])} to before {time_text(head['to_time_ns'])}, {head['zone']},"
        f" as of sequence {head['as_of_sequence']}"
    )
    if out is not None:
        written = write_tables(
            out,
            form,
            {name: (TABLES[name], _values(name, spool)) for name, spool in spools.items()},
        )
        files = [f"{count:>12} {name}.{form}" for name, count in written.items()]
        emit(
            head | {"folder": str(out), "rows": written},
            [f"{title}, into {out}", *files],
            as_json=as_json,
        )
    elif as_json:
        emit(head | {name: list(spool) for name, spool in spools.items()}, [], as_json=True)
    else:
        found = [line for name, spool in spools.items() for line in _lines(name, spool, rows)]
        emit(head, [title, *found], as_json=False)


def _lines(name: str, spool: Spool, rows: int) -> list[str]:
    """Return the first rows of a table as lines for people, and a line with the number of further rows."""
    first = list(islice(spool, rows))
    more = spool.count - len(first)
    found = [*lines({name: first})] if first else [f"{name}: {spool.count:,}"]
    return [*found, f"  ... and {more:,} more (--rows)"] if more and first else found


def _values(name: str, rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield rows as tuples, in the order of the columns."""
    for row in rows:
        yield tuple(row[column] for column in TABLES[name])
