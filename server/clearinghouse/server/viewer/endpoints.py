# SPDX-License-Identifier: Apache-2.0
"""Answer questions that need a machine at a moment: states, an account's history, explanations, events (SPEC A-1, A-2).

Owns these answers. They are computed in separate processes (`workers`). Each process keeps the machine that it used
last, since the next question is often about the same moment. Every answer has a size limit.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from clearinghouse.server.analysis.explain.explanations import explain_sequence
from clearinghouse.server.analysis.predicate_evaluation import find_account, find_market
from clearinghouse.server.analysis.replayed_state import Past
from clearinghouse.server.analysis.state_views import NoSubjectError
from clearinghouse.server.codec.events.concerned import accounts_of
from clearinghouse.server.codec.events.messages import CommandAt
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.events import (
    CODE_NAMES,
    account_name,
    command_line,
    command_plain,
    event_line,
    event_plain,
)
from clearinghouse.server.console.times import time_text
from clearinghouse.server.journal.records import commands_of, decode_command, events_of
from clearinghouse.server.viewer import clearing, tables
from clearinghouse.server.viewer.checkpoints import past_at
from clearinghouse.server.viewer.series import Series, Window
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    initial_margin,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import list_snapshots

EVENTS_SHOWN: Final = 100
EVENTS_KEPT: Final = 5_000
SEQUENCES_SEARCHED: Final = 200_000
POINTS_KEPT: Final = 20_000

Answer = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """The directories of a journal and of its frames, and the last sequence that the page shows."""

    directory: Path
    frames: Path
    end: int


@dataclass
class _Kept:
    """The machine that this process used last, with its open journal, and the units of each place."""

    place: Place | None = None
    past: Past | None = None
    names: dict[Place, Scales] = field(default_factory=dict)

    def drop(self) -> None:
        """Close the kept machine and its journal."""
        if self.past is not None:
            self.past.reader.close()
        self.past = None


_kept: Final = _Kept()


def forget() -> None:
    """Close the machine that the last question used."""
    _kept.drop()


def _past(place: Place, near: int) -> Past:
    """Open a machine that can be replayed to sequence `near`, and keep it for the next question."""
    _kept.drop()
    reader = open_read_only(place.directory)
    try:
        past = past_at(reader, place.frames, near)
    except BaseException:
        reader.close()
        raise
    _kept.place, _kept.past = place, past
    return past


def _at(place: Place, sequence: int) -> Past:
    """Return a machine as of a sequence: the kept one if possible, else a new one."""
    past = _kept.past
    frames = [one.sequence for one in list_snapshots(place.frames) if one.sequence < sequence]
    nearest = frames[0] if frames else 0
    if past is None or _kept.place != place or not nearest <= past.sequence <= sequence:
        past = _past(place, sequence)
    past.go_to(sequence)
    return past


def _names(place: Place) -> Scales:
    """Return names and units of all assets and markets, as of the end of the journal; they never change."""
    if place not in _kept.names:
        reader = open_read_only(place.directory)
        try:
            past = past_at(reader, place.frames, place.end)
            _kept.names = {place: scales_of(past.go_to(place.end))}
        finally:
            reader.close()
    return _kept.names[place]


def _as_of(past: Past) -> Answer:
    """Return the sequence and the time of the machine, as part of an answer."""
    return {"sequence": past.sequence, "time": time_text(past.time_ns)}


# --- states ------------------------------------------------------------------------------------------------


def state_at(place: Place, sequence: int, page: int, wanted: str) -> Answer:
    """Return the state after a sequence: tables, a page of accounts, and points for the plot of all accounts with
    exposure.

    `wanted` selects accounts by a text.
    """
    past = _at(place, sequence)
    scales = scales_of(past.state)
    shown, count, points = tables.accounts(past.state, scales, page, wanted.lower())
    return {
        **_as_of(past),
        "tables": [table.plain() for table in tables.state_tables(past.state, scales)],
        "accounts": shown.plain(),
        "accounts_found": count,
        "page_rows": tables.PAGE_ROWS,
        "points": points,
        "valuation": scales.valuation.symbol,
    }


def book_at(place: Place, sequence: int, market: str) -> Answer:
    """Return the order book of a market after a sequence, as a table. Raises NoSubjectError."""
    past = _at(place, sequence)
    found = find_market(past.state, market)
    if found is None:
        raise NoSubjectError(f"there is no market {market} at this sequence")
    return {**_as_of(past), "table": tables.book(found, scales_of(past.state)).plain()}


def account_at(place: Place, sequence: int, account: str) -> Answer:
    """Return all tables of one account after a sequence. Raises NoSubjectError."""
    past = _at(place, sequence)
    found = _account(past.state, account)
    shown = tables.account_tables(past.state, found, scales_of(past.state))
    return {
        **_as_of(past),
        "account": found.id,
        "name": account_name(found.id),
        "tables": [table.plain() for table in shown],
    }


def _account(state: State, account: str) -> Account:
    """Return an account by id, or a system account by its name. Raises NoSubjectError."""
    found = find_account(state, account)
    if found is None:
        raise NoSubjectError(f"there is no account {account} at this sequence")
    return found


# --- the central counterparty -----------------------------------------------------------------------------


def clearing_at(place: Place, sequence: int) -> Answer:
    """Return the tables of sessions and members after a sequence."""
    past = _at(place, sequence)
    return _clearing(past, clearing.overview(past.state, scales_of(past.state)))


def session_at(place: Place, sequence: int, session_id: int) -> Answer:
    """Return the report of a settlement session after a sequence, as tables. Raises NoSubjectError."""
    past = _at(place, sequence)
    return _clearing(past, clearing.session(past.state, session_id, scales_of(past.state)))


def member_at(place: Place, sequence: int, owner: str, session_id: int) -> Answer:
    """Return the statement of a member after a sequence, about one session; with `session_id` 0 about all.

    Raises NoSubjectError.
    """
    past = _at(place, sequence)
    return _clearing(past, clearing.member(past.state, owner, session_id, scales_of(past.state)))


def _clearing(past: Past, found: list[tables.Table]) -> Answer:
    """Return tables about clearing as an answer for JSON, with the sequence and the time of the machine."""
    return {**_as_of(past), "tables": [table.plain() for table in found]}


# --- events ------------------------------------------------------------------------------------------------


def _said(
    record: Record, scales: Scales, account_id: int, pattern: str, from_sequence: int
) -> list[list[object]]:
    """Return the events of a record as rows, from a sequence on: sequence, time, name, line, command, sender.

    Events that do not name the account, or whose name does not match the pattern, are omitted.
    """
    rows: list[list[object]] = []
    for encoded, (start, values) in zip(commands_of(record), events_of(record), strict=True):
        command: Command | None = None
        for event in split(values):
            sequence = start + event.fields["offset"]
            if sequence < from_sequence or not _fits(event, account_id, pattern):
                continue
            command = command or decode_command(encoded)
            plain = event_plain(event, scales, (CommandAt(0, command),))
            name = event.name
            if event.kind in (events.REFUSED, events.CALL_REFUSED):
                name = CODE_NAMES.get(event.fields["code"], name)
            rows.append(
                [
                    sequence,
                    time_text(record.time_ns),
                    name,
                    event_line(event.name, plain, scales).removeprefix(f"{event.name} "),
                    type(command).__name__,
                    command.principal,
                ]
            )
    return rows


def _fits(event: Event, account_id: int, pattern: str) -> bool:
    """Return whether an event names an account (0: any) and its name matches a pattern."""
    if account_id and account_id not in accounts_of(event):
        return False
    return pattern == "*" or fnmatchcase(event.name, pattern)


EVENT_COLUMNS: Final = [
    ("sequence", tables.SEQUENCE),
    ("time", tables.TEXT),
    ("event", tables.TEXT),
    ("what", tables.TEXT),
    ("command", tables.TEXT),
    ("sent by", tables.TEXT),
]


def events_from(place: Place, sequence: int, account_id: int, pattern: str) -> Answer:
    """Return the first matching events from a sequence on; `next` is where the next page begins, 0 at the end."""
    reader = open_read_only(place.directory)
    try:
        scales = _names(place)
        found = tables.Table("events", "Events", EVENT_COLUMNS)
        following = 0
        last = min(sequence + SEQUENCES_SEARCHED, place.end)
        for record in reader.read(max(sequence, 1)):
            if record.first_sequence > last or len(found.rows) >= EVENTS_SHOWN:
                following = record.first_sequence
                break
            if record.first_sequence:
                found.rows += _said(record, scales, account_id, pattern, sequence)  # type: ignore[arg-type]
    finally:
        reader.close()
    if len(found.rows) > EVENTS_SHOWN:
        # Further events begin on the next page, with all of their sequence.
        following = int(str(found.rows[EVENTS_SHOWN][0]))
        rest = [row for row in found.rows[:EVENTS_SHOWN] if row[0] != following]
        if rest:
            found.rows = rest
        else:
            found.left_out = len([row for row in found.rows if row[0] == following]) - EVENTS_SHOWN
            found.rows = found.rows[:EVENTS_SHOWN]
            following += 1
    return {
        "from": sequence,
        "next": following if following <= place.end else 0,
        "table": found.plain(),
    }


def command_at(place: Place, sequence: int) -> Answer:
    """Return the command of a sequence as text, with its sender and its events."""
    past = _at(place, sequence)
    scales = scales_of(past.state)
    reader = open_read_only(place.directory)
    try:
        record = next(reader.read(sequence))
    finally:
        reader.close()
    rows: list[list[object]] = []
    if sequence:
        rows = [row for row in _said(record, scales, 0, "*", sequence) if row[0] == sequence]
    asked = ""
    name, principal = "genesis", ""
    at = record.first_sequence
    for encoded in commands_of(record) if sequence else []:
        command = decode_command(encoded)
        if at <= sequence < at + command.count():
            name, principal = type(command).__name__, command.principal
            plain = command_plain(command, sequence - at, scales)
            asked = command_line(name, plain, scales).removeprefix(f"{name} ")
            break
        at += command.count()
    table = tables.Table("said", "What it said", EVENT_COLUMNS)
    table.rows = rows[: tables.ROWS_MAX]  # type: ignore[assignment]
    table.left_out = max(len(rows) - tables.ROWS_MAX, 0)
    return {
        **_as_of(past),
        "command": name,
        "principal": principal,
        "asked": asked,
        "table": table.plain(),
    }


# --- an account over time ----------------------------------------------------------------------------------


class _Course:
    """The figures of one account during a replay."""

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.margin = {
            name: Series(POINTS_KEPT)
            for name in ("equity", "initial requirement", "maintenance requirement")
        }
        self.fraction = Series(POINTS_KEPT)
        self.positions: dict[int, Series] = {}
        self.balances: dict[int, Series] = {}
        self._last: dict[object, float | None] = {}

    def look(self, state: State, time_ns: int, sequence: int) -> None:
        """Record the figures of the account that changed since the last call."""
        account = state.accounts.get(AccountId(self.account_id))
        if account is None:
            return
        refresh(state, account)
        worth = 10**state.valuation.scale
        figures = (equity(account), initial_margin(state, account), 0)
        if account.exposure_count:
            figures = (*figures[:2], maintenance_margin(state, account))
        for (name, series), value in zip(self.margin.items(), figures, strict=True):
            self._put(name, series, time_ns, sequence, value / worth)
        fraction = figures[0] / account.exposure if account.exposure else None
        self._put("fraction", self.fraction, time_ns, sequence, fraction)
        for market_id, line in account.lines.items():
            market = line.market
            if market.is_spot or (line.position == 0 and market_id not in self.positions):
                continue
            quantity = line.position * market.lot_units / 10**market.lot_decimals
            series = self.positions.setdefault(market_id, Series(POINTS_KEPT))
            self._put(("position", market_id), series, time_ns, sequence, quantity)
        for asset_id, holding in account.holdings.items():
            if holding.balance == 0 and asset_id not in self.balances:
                continue
            series = self.balances.setdefault(asset_id, Series(POINTS_KEPT))
            amount = holding.balance / 10**holding.asset.scale
            self._put(("balance", asset_id), series, time_ns, sequence, amount)

    def _put(
        self, key: object, series: Series, time_ns: int, sequence: int, value: float | None
    ) -> None:
        """Add a value to a series if it differs from the last value of `key`."""
        if key in self._last and self._last[key] == value:
            return
        self._last[key] = value
        series.add(time_ns, sequence, value)

    def close(self, time_ns: int, sequence: int) -> None:
        """Extend every series to the end of the period."""
        for key, series in [
            *self.margin.items(),
            ("fraction", self.fraction),
            *((("position", key), series) for key, series in self.positions.items()),
            *((("balance", key), series) for key, series in self.balances.items()),
        ]:
            if len(series):
                series.add(time_ns, sequence, self._last[key])


def history_of(place: Place, account: str, first: int, last: int) -> Answer:
    """Return figures of an account between two sequences, and the events that name it.

    The figures are equity, requirements, margin fraction, positions and balances. Raises NoSubjectError if the account
    does not exist at the last sequence.
    """
    past = _past(place, first)
    past.go_to(first)
    scales = _names(place)
    found = find_account(past.state, account)
    account_id = found.id if found is not None else int(account) if account.isdecimal() else 0
    course = _Course(account_id)
    course.look(past.state, past.time_ns, past.sequence)
    rows: list[list[object]] = []
    count = 0
    begun_ns = past.time_ns
    for record in past.reader.read(first + 1):
        if past.sequence >= last:
            break
        past.go_to(min(record.last_sequence, last))
        course.look(past.state, past.time_ns, past.sequence)
        if any(account_id in values for _, values in events_of(record)):
            said = _said(record, scales, account_id, "*", first)
            said = [row for row in said if int(str(row[0])) <= last]
            count += len(said)
            rows += said[: max(EVENTS_KEPT - len(rows), 0)]
    shown = _account(past.state, account)
    course.close(past.time_ns, past.sequence)
    window = Window(begun_ns, past.time_ns)
    table = tables.Table("moved", "What moved it", EVENT_COLUMNS)
    table.rows = rows  # type: ignore[assignment]
    table.left_out = count - len(rows)
    return {
        "account": shown.id,
        "name": account_name(shown.id),
        "owner": shown.owner,
        "valuation": scales.valuation.symbol,
        "from": first,
        "to": past.sequence,
        "margin": {name: one.points(window).plain() for name, one in course.margin.items()},
        "fraction": course.fraction.points(window).plain(),
        "positions": {
            scales.markets[key].symbol: one.points(window).plain()
            for key, one in sorted(course.positions.items())
        },
        "balances": {
            scales.assets[key].symbol: one.points(window).plain()
            for key, one in sorted(course.balances.items())
        },
        "table": table.plain(),
    }


# --- explanations ------------------------------------------------------------------------------------------


def explain_at(place: Place, sequence: int, back: int) -> Answer:
    """Return the explanation of a sequence. Raises OutOfRangeError for genesis."""
    past = _past(place, sequence)
    found = explain_sequence(past, sequence, back=back)
    # As text, since a browser's numbers are not exact beyond 2^53.
    asked = {name: str(value) for name, value in found.asked.items()}
    return {**found.plain(), "asked": asked, "time": time_text(found.time_ns)}
