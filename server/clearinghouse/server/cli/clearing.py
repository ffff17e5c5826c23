# SPDX-License-Identifier: Apache-2.0
"""`session`, `member`, `daily`, `default`, `holders`, `holdings`, `disclosure`: reports of the counterparty (A-1, C).

Owns the input and output of these commands, and the files of a report. They may run beside a server.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.server.analysis.predicate_evaluation import find_asset
from clearinghouse.server.analysis.replayed_state import Step, opened, sequence_at
from clearinghouse.server.analysis.state_views import NoSubjectError, check_accounts
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, MomentType, analysing, state_at
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.views import lines
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, watching
from clearinghouse.server.console.times import time_text
from clearinghouse.server.past.movements import balance_changes, debt_changes
from clearinghouse.server.reports import clearing_tables
from clearinghouse.server.reports.clearing_tables import Row, Tables, date_text, find_member
from clearinghouse.server.reports.daily import BOOLEANS, COLUMNS, INTEGERS, Day, of_member
from clearinghouse.server.reports.disclosure import Disclosure
from clearinghouse.server.reports.holdings import (
    DAY_SECONDS,
    Day as DayOfJournal,
    Holdings,
    Moved,
    days_of,
)
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.types import SCHEME_LEI
from clearinghouse.storage.exporting import BOOLEAN, FORMATS, write_tables
from clearinghouse.storage.projectiontables import INTEGER, TEXT, Column
from clearinghouse.storage.reader import JournalReader, open_read_only

ROWS_SHOWN: Final = 20
DATE: Final = click.DateTime(["%Y-%m-%d"])
INT64: Final = range(-(2**63), 2**63)

AT: Final = click.option(
    "--at", "at", type=MomentType(), help="As of this sequence or time [the last one]."
)
ROWS: Final = click.option(
    "--rows",
    default=ROWS_SHOWN,
    show_default=True,
    type=WholeRange(min=0),
    help="How many rows of a table to print for people; JSON and files have all.",
)
OUT: Final = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the tables into this folder, one file each, instead of printing them.",
)
FORM: Final = click.option(
    "--form",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="Form of these files.",
)

OFFSET: Final = click.option(
    "--utc-offset-seconds",
    "offset",
    default=0,
    show_default=True,
    type=WholeRange(-DAY_SECONDS, DAY_SECONDS),
    help="When days begin: so many seconds before midnight of UTC.",
)


@click.command("session")
@click.argument("directory", type=DIRECTORY)
@click.argument("session_id", type=WholeRange(min=1), required=False, metavar="[ID]")
@AT
@ROWS
@OUT
@FORM
@AS_JSON
def session_command(
    directory: Path,
    session_id: int | None,
    *,
    at: int | None,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """List the settlement sessions in DIRECTORY, or give the settlement report of one.

    A report has gross, net and their reduction by market and currency, the nets and the cash of each account, the
    settled and the failed part of each obligation, and the trades. A posted session is kept until 20 later sessions of
    its segment are posted; --at finds older ones.
    """

    def tables(state: State, scales: Scales) -> Tables:
        if session_id is None:
            return {"sessions": clearing_tables.session_rows(state, scales)}
        return clearing_tables.session_report(state, session_id, scales)

    show_tables(directory, at, tables, rows=rows, out=out, form=form, as_json=as_json)


@click.command("member")
@click.argument("directory", type=DIRECTORY)
@click.argument("owner", required=False)
@click.option(
    "--session",
    "session_id",
    type=WholeRange(min=1),
    help="Only its part of this session [all that are kept].",
)
@AT
@ROWS
@OUT
@FORM
@AS_JSON
def member_command(
    directory: Path,
    owner: str | None,
    *,
    session_id: int | None,
    at: int | None,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """List the clearing members in DIRECTORY, or give the statement of one, by owner or number.

    A statement has its limits and open exposure, its accounts and their balances, its fails, and for each session its
    nets, cash, obligations and trades.
    """

    def tables(state: State, scales: Scales) -> Tables:
        if owner is None:
            return {"members": clearing_tables.member_rows(state, scales)}
        return clearing_tables.member_statement(state, owner, session_id or 0, scales)

    show_tables(directory, at, tables, rows=rows, out=out, form=form, as_json=as_json)


@click.command("default")
@click.argument("directory", type=DIRECTORY)
@click.argument("case", required=False, metavar="[CASE]")
@AT
@ROWS
@OUT
@FORM
@AS_JSON
def default_command(
    directory: Path,
    case: str | None,
    *,
    at: int | None,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """List the default cases in DIRECTORY, or give the report of one, by number or the member's owner.

    A report has the state and the loss of the case, its open positions, the funds and payments of each layer, the
    auction lots with the lots taken over, and the assessments.
    """

    def tables(state: State, scales: Scales) -> Tables:
        if case is None:
            return {"cases": clearing_tables.case_rows(state, scales)}
        return clearing_tables.case_report(state, case, scales)

    show_tables(directory, at, tables, rows=rows, out=out, form=form, as_json=as_json)


@click.command("holders")
@click.argument("directory", type=DIRECTORY)
@click.option("--breaks", is_flag=True, help="Only accounts whose statement differs.")
@AT
@ROWS
@OUT
@FORM
@AS_JSON
def holders_command(
    directory: Path,
    *,
    breaks: bool,
    at: int | None,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """List banks, custodians and depositories in DIRECTORY, with their statements.

    Each account has the booked amount, its last statement, and the break between the two with its age, the person who
    resolves it, and whether it stops withdrawals. Losses without a default follow, with their payers.
    """

    def tables(state: State, scales: Scales) -> Tables:
        return clearing_tables.holder_report(state, scales, only_breaks=breaks)

    show_tables(directory, at, tables, rows=rows, out=out, form=form, as_json=as_json)


@click.command("disclosure")
@click.argument("directory", type=DIRECTORY)
@click.option("--from", "first", type=MomentType(), help="Count from after this moment [genesis].")
@click.option("--to", "last", type=MomentType(), help="Up to this moment [the end].")
@OUT
@FORM
@AS_JSON
def disclosure_command(
    directory: Path,
    *,
    first: int | None,
    last: int | None,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Give the figures of the CPMI-IOSCO quantitative disclosure that the journal in DIRECTORY has, by their numbers.

    Default resources and stress (4), collateral (5), margin, calls and back-test (6), liquidity (7), settlement (12,
    14, 16), members (18), volumes (23). Figures of a moment are those at the end of the period; the others are of the
    days in it.
    """
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        reader = open_read_only(directory)
        try:
            begin = _sequence(reader, first, 0)
            end = _sequence(reader, last, max(reader.head().sequence, 0))
        finally:
            reader.close()
        if begin > end:
            raise click.UsageError(f"--from lies after --to: {begin} and {end}")
        seen = Disclosure()
        with opened(directory, progress, start=begin) as past:
            past.go_to(begin)
            while past.sequence < end and (step := past.step()) is not None:
                seen.take(step, past.time_ns)
            state = past.state
            found = [asdict(row) for row in seen.rows(state, scales_of(state))]
            result: dict[str, Any] = {
                "from_sequence": begin,
                "to_sequence": past.sequence,
                "time_ns": state.time_ns,
                "days": len(seen.days),
                "lei": identifier_of(state.clearing, SCHEME_LEI, 0),
            }
        head = f"sequences {begin} to {past.sequence}, {len(seen.days)} days, up to {time_text(state.time_ns)}"
        tables: Tables = {"disclosure": found}
        _print(result, head, tables, rows=len(found), out=out, form=form, as_json=as_json)


@click.command("holdings")
@click.argument("directory", type=DIRECTORY)
@click.option("--from", "first", type=DATE, help="The first day [that of the first record].")
@click.option("--to", "last", type=DATE, help="The last day [that of the last record].")
@click.option("--account", "account_id", type=WholeRange(min=1), help="Only this account.")
@click.option("--asset", "symbol", help="Only this asset, by its symbol.")
@OFFSET
@ROWS
@OUT
@FORM
@AS_JSON
def holdings_command(
    directory: Path,
    *,
    first: datetime | None,
    last: datetime | None,
    account_id: int | None,
    symbol: str | None,
    offset: int,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Give the end-of-day balances: opening, movements by cause, closing and amounts on hold; `statement` has the rest.

    One row for each day, account and asset, and one for each debt to a pool with its interest. Balances come from the
    ledger, movements from the events. If they differ, or if the sum of all accounts is not the amount outside,
    `difference` has the amount, and the exit code is 1.
    """
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        begin, end = (_day(each) for each in (first, last))
        reader = open_read_only(directory)
        try:
            known = days_of(reader, offset)
        finally:
            reader.close()
        asked = [one for one in known if begin is None or one.number >= begin]
        asked = [one for one in asked if end is None or one.number <= end]
        before = known[: known.index(asked[0])] if asked else known
        start = before[-1].last_sequence if before else 0
        with opened(directory, progress, start=start) as past:
            past.go_to(start)
            seen = Holdings(_moved_in, _borrowed_in, account_id or 0, symbol or "")
            seen.run(past, asked)
            state = past.state
            check_accounts([] if account_id is None else [account_id], state)
            if symbol is not None and find_asset(state, symbol) is None:
                raise NoSubjectError(f"there is no asset {symbol!r} at this sequence")
            result: dict[str, Any] = {
                "from_sequence": start,
                "to_sequence": past.sequence,
                "time_ns": state.time_ns,
                "days": len(asked),
                "differences": seen.differences,
            }
        head = (
            f"{len(asked)} days, {seen.differences} differences, up to {time_text(state.time_ns)}"
        )
        _print(result, head, seen.tables(), rows=rows, out=out, form=form, as_json=as_json)
    sys.exit(Exit.FINDING if seen.differences else Exit.OK)


@click.command("daily")
@click.argument("directory", type=DIRECTORY)
@click.argument("day", type=DATE, required=False, metavar="[DATE]")
@click.option("--member", "owner", help="Only what concerns this member, to give to it.")
@OFFSET
@ROWS
@OUT
@FORM
@AS_JSON
def daily_command(
    directory: Path,
    day: datetime | None,
    *,
    owner: str | None,
    offset: int,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Give the reports of a day in DIRECTORY, the last day without a DATE, by member.

    Positions, margin with its parts, collateral after haircuts, calls with their deadlines, settled and failed
    obligations with reasons, the default fund, fees and penalties, and the stress loss of each scenario; for the whole
    day also the settlement efficiency by number and value. Figures of a moment are those at the end of the day.
    """
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        start, of_day = find_day(directory, day, offset)
        with opened(directory, progress, start=start) as past:
            past.go_to(start)
            tables = Day(date_text(of_day.number)).run(past, of_day.last_sequence)
            state = past.state
            if owner is not None:
                tables = of_member(tables, find_member(state, owner).owner)
            result: dict[str, Any] = {
                "from_sequence": start,
                "to_sequence": past.sequence,
                "time_ns": state.time_ns,
            }
        head = f"{date_text(of_day.number)}, up to {time_text(state.time_ns)}"
        columns = {name: _of_day(COLUMNS[name].split()) for name in tables}
        _print(result, head, tables, columns, rows=rows, out=out, form=form, as_json=as_json)


def find_day(directory: Path, day: datetime | None, offset: int) -> tuple[int, DayOfJournal]:
    """Return the last sequence before a day, and the day; without a date, the last day of the journal.

    Raises NoSubjectError if nothing happened on that day.
    """
    asked = _day(day)
    reader = open_read_only(directory)
    try:
        known = days_of(reader, offset)
    finally:
        reader.close()
    found = [one for one in known if asked in {None, one.number}][-1:]
    if not found:
        raise NoSubjectError(f"nothing happened on {date_text(asked or 0)}")
    place = known.index(found[0])
    return (known[place - 1].last_sequence if place else 0), found[0]


def _of_day(names: list[str]) -> dict[str, Column]:
    """Return the columns of a table of the daily report; they are the same on each day."""
    of_name = dict.fromkeys(INTEGERS, INTEGER) | dict.fromkeys(BOOLEANS, BOOLEAN)
    return {name: Column(of_name.get(name, TEXT), "") for name in names}


def _moved_in(step: Step) -> Moved:
    """Return the changes of balances by the events of a step.

    From the state it reads only the terms of markets, which never change.
    """
    return balance_changes(split(step.events), step.state.markets)


def _borrowed_in(step: Step) -> Moved:
    """Return the changes of debts to pools by the events of a step."""
    return debt_changes(split(step.events), step.state.markets)


def _day(moment: datetime | None) -> int | None:
    """Return a date as the number of days since 1970-01-01; None without a date."""
    return None if moment is None else (moment - datetime(1970, 1, 1)).days  # noqa: DTZ001


def _sequence(reader: JournalReader, moment: int | None, default: int) -> int:
    """Return the sequence of a moment, which is a sequence or a negated time in ns. Raises OutOfRangeError."""
    if moment is None:
        return default
    return sequence_at(reader, -moment) if moment < 0 else moment


def show_tables(
    directory: Path,
    at: int | None,
    tables: Callable[[State, Scales], Tables],
    *,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Print the tables of a moment, or write them into files below `out`."""
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        as_of, state = state_at(directory, at, progress)
        found = tables(state, scales_of(state))
        result: dict[str, Any] = {"as_of_sequence": as_of, "time_ns": state.time_ns}
        head = f"as of sequence {as_of}, {time_text(state.time_ns)}"
        _print(result, head, found, rows=rows, out=out, form=form, as_json=as_json)


def _print(
    result: dict[str, Any],
    head: str,
    found: Tables,
    columns: dict[str, dict[str, Column]] | None = None,
    *,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Print tables under a line that states their moment, or write them into files below `out`."""
    if out is None:
        shown = [line for name, part in found.items() for line in _lines(name, part, rows)]
        emit(result | found, [head, *shown], as_json=as_json)
        return
    columns = columns or {name: _columns(part) for name, part in found.items()}
    written = write_tables(
        out,
        form,
        {name: (columns[name], _values(part, columns[name])) for name, part in found.items()},
    )
    files = [f"{count:>12} {name}.{form}" for name, count in written.items()]
    emit(
        result | {"folder": str(out), "rows": written},
        [f"{head}, into {out}", *files],
        as_json=as_json,
    )


def _lines(name: str, part: list[Row], rows: int) -> list[str]:
    """Return the first rows of a table as lines for people, and a line with the number of further rows."""
    more = [f"  ... and {len(part) - rows:,} more (--rows)"] if len(part) > rows else []
    if not part:
        return [f"{name}: none"]
    return [*(lines({name: part[:rows]}) or [f"{name}: {len(part):,}"]), *more]


def _names(part: list[Row]) -> list[str]:
    """Return the names of a table's columns in their order; a nested value has no column."""
    return [
        name
        for name in dict.fromkeys(name for row in part for name in row)
        if not any(isinstance(row.get(name), dict | list) for row in part)
    ]


def _columns(part: list[Row]) -> dict[str, Column]:
    """Return the columns of a table with their types; amounts and prices are decimal text, as in the API."""
    return {name: Column(_type([row.get(name) for row in part]), "") for name in _names(part)}


def _type(values: list[Any]) -> str:
    """Return the type of a column for its values."""
    given = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in given):
        return BOOLEAN if given else TEXT
    if all(isinstance(value, int) and value in INT64 for value in given):
        return INTEGER
    return TEXT


def _values(part: list[Row], columns: dict[str, Column]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table as tuples, in the order of the columns."""
    for row in part:
        yield tuple(
            str(row[name]) if column.type == TEXT and row.get(name) is not None else row.get(name)
            for name, column in columns.items()
        )
