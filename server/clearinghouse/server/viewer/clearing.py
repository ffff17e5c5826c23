# SPDX-License-Identifier: Apache-2.0
"""Make tables of the central counterparty: sessions and members, the report of a session, the statement of a member.

Owns which columns the page links. The rows are those of `reports.clearing_tables`, with a limit of rows.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.console.times import time_text
from clearinghouse.server.reports import clearing_tables
from clearinghouse.server.reports.clearing_tables import Row
from clearinghouse.server.viewer.tables import ACCOUNT, NUMBER, TEXT, Cell, Table, bounded
from clearinghouse.statemachine.state.state import State

SESSION: Final = "session"
MEMBER: Final = "member"

TITLES: Final = {
    "sessions": "Sessions",
    "members": "Clearing members",
    "session": "Session",
    "markets": "Netting by market",
    "currencies": "Netting by currency",
    "nets": "Nets",
    "cash": "Cash",
    "obligations": "Obligations",
    "trades": "Trades",
    "member": "Member",
    "accounts": "Accounts",
    "balances": "Balances",
    "fails": "Fails",
    "give_ups": "Give-ups",
}
_KINDS: Final = {"session_id": SESSION, "owner": MEMBER}


def overview(state: State, scales: Scales) -> list[Table]:
    """Return the tables of all kept sessions, the newest first, and of all members."""
    sessions = clearing_tables.session_rows(state, scales)[::-1]
    return [
        table_of("sessions", sessions),
        table_of("members", clearing_tables.member_rows(state, scales)),
    ]


def session(state: State, session_id: int, scales: Scales) -> list[Table]:
    """Return the report of a session. Raises NoSubjectError."""
    found = clearing_tables.session_report(state, session_id, scales)
    return [table_of(name, rows) for name, rows in found.items()]


def member(state: State, owner: str, session_id: int, scales: Scales) -> list[Table]:
    """Return the statement of a member about one session; with `session_id` 0 about all sessions.

    Raises NoSubjectError.
    """
    found = clearing_tables.member_statement(state, owner, session_id, scales)
    return [table_of(name, rows) for name, rows in found.items()]


def table_of(name: str, rows: list[Row]) -> Table:
    """Return rows as a table for the page; ids of assets and markets are omitted if a column has their names."""
    given = dict.fromkeys(column for row in rows for column in row)
    named = [
        column
        for column in given
        if not any(isinstance(row.get(column), dict | list) for row in rows)
        and not (column.endswith(("asset_id", "market_id")) and column.removesuffix("_id") in given)
    ]
    columns = [(_title(column), _kind(column, rows)) for column in named]
    table = Table(name, TITLES[name], columns)
    return bounded(table, [[_cell(column, row.get(column)) for column in named] for row in rows])


def _title(column: str) -> str:
    """Return the heading of a column from its name."""
    return column.removesuffix("_id").removesuffix("_time_ns").replace("_", " ")


def _kind(column: str, rows: list[Row]) -> str:
    """Return the kind of a column: a link to a session or member, a number, or text."""
    if column.endswith("account_id"):
        return ACCOUNT
    if column in _KINDS:
        return _KINDS[column]
    values = [row.get(column) for row in rows]
    is_number = all(_is_number(value) for value in values) and not column.endswith("_time_ns")
    return NUMBER if is_number else TEXT


def _is_number(value: object) -> bool:
    """Return whether a value is a number or the text of a number."""
    if isinstance(value, str):
        return value.removeprefix("-").replace(".", "", 1).isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def _cell(column: str, value: object) -> Cell:
    """Return a value of a row as a cell for people."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if column.endswith("_time_ns") and isinstance(value, int):
        return time_text(value)
    return value if isinstance(value, str | int | float) else None
