# SPDX-License-Identifier: Apache-2.0
"""Write members, calendars, segments, sessions, trades and nets as rows of a snapshot (SPEC J-4, C-0 to C-4).

Owns these rows; `snapshot.restore_clearing` reads them back. A state without members and calendars writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def clearing(state: State) -> Rows:
    """Yield one row with the last number of a session and the sessions being netted; no row before the first
    session.
    """
    if state.clearing.last_session_id:
        yield SHAPES["Clearing"].row()(state.clearing)


def members(state: State) -> Rows:
    """Return the members by number."""
    return map(SHAPES["Member"].row(), state.clearing.members.values())


def identifiers(state: State) -> Rows:
    """Return the identifiers by standard and subject."""
    found = state.clearing.identifiers
    return ((key, found[key]) for key in sorted(found))


def calendars(state: State) -> Rows:
    """Yield calendars by number, with their holidays and the changes of their local time."""
    getter = SHAPES["Calendar"].row()
    for calendar in state.clearing.calendars.values():
        yield (
            *getter(calendar),
            list(calendar.holidays),
            list(calendar.changes_ns),
            list(calendar.offsets),
        )


def asset_calendars(state: State) -> Rows:
    """Yield currencies by number, with their calendars."""
    found = state.clearing.asset_calendars
    return ((key, found[key]) for key in sorted(found))


def segments(state: State) -> Rows:
    """Return the segments by number."""
    return map(SHAPES["Segment"].row(), state.clearing.segments.values())


def cleared_markets(state: State) -> Rows:
    """Return the cleared markets by number."""
    getter = SHAPES["ClearedMarket"].row()
    for key in sorted(state.clearing.markets):
        yield getter(state.clearing.markets[key])


def sessions(state: State) -> Rows:
    """Return the sessions by number."""
    return map(SHAPES["Session"].row(), state.clearing.sessions.values())


def session_marks(state: State) -> Rows:
    """Yield marks by session and market."""
    for session in state.clearing.sessions.values():
        for market_id, mark in session.marks.items():
            yield (session.id, market_id, mark)


def session_prices(state: State) -> Rows:
    """Yield the minutes with trades by session and market, each with its first trade (C-2.1)."""
    getter = SHAPES["PriceBucket"].row()
    for session in state.clearing.sessions.values():
        for market_id in sorted(session.prices):
            for bucket in session.prices[market_id].buckets:
                yield (session.id, market_id, *getter(bucket))


def session_trades(state: State) -> Rows:
    """Return the trades by session and number."""
    for session in state.clearing.sessions.values():
        trades = session.trades
        for place, trade_id in enumerate(trades.trade_ids):
            yield (
                session.id,
                trade_id,
                trades.market_ids[place],
                trades.buyer_ids[place],
                trades.seller_ids[place],
                trades.lots[place],
                trades.prices[place],
                trades.venue_trade_ids[place],
            )


def session_nets(state: State) -> Rows:
    """Return the nets by session, account and market."""
    getter = SHAPES["Net"].row()
    for session in state.clearing.sessions.values():
        for key in sorted(session.nets):
            yield (session.id, *getter(session.nets[key]))


def session_cash(state: State) -> Rows:
    """Return the cash by session, account and currency."""
    getter = SHAPES["CashNet"].row()
    for session in state.clearing.sessions.values():
        for key in sorted(session.cash):
            yield (session.id, *getter(session.cash[key]))


def advance_segments(state: State) -> Rows:
    """Return the segments with cash in advance by number."""
    return ((one.id,) for one in state.clearing.segments.values() if one.cash_in_advance)


def prefunded_cash(state: State) -> Rows:
    """Yield cash reserved in advance, by session, account and currency."""
    for session in state.clearing.sessions.values():
        for key in sorted(session.cash):
            amount = session.cash[key].prefunded
            if amount:
                yield (session.id, key, amount)


# The tables: name, columns and rows.
CLEARING_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("clearing", SHAPES["Clearing"].names(), clearing),
    ("members", SHAPES["Member"].names(), members),
    ("identifiers", ("key", "identifier"), identifiers),
    (
        "calendars",
        (*SHAPES["Calendar"].names(), "holidays", "changes_ns", "offsets"),
        calendars,
    ),
    ("asset_calendars", ("asset_id", "calendar_id"), asset_calendars),
    ("segments", SHAPES["Segment"].names(), segments),
    ("cleared_markets", SHAPES["ClearedMarket"].names(), cleared_markets),
    ("sessions", SHAPES["Session"].names(), sessions),
    ("session_marks", ("session_id", "market_id", "mark"), session_marks),
    ("session_prices", SHAPES["PriceBucket"].names("session_id", "market_id"), session_prices),
    (
        "session_trades",
        (
            "session_id",
            "trade_id",
            "market_id",
            "buyer_id",
            "seller_id",
            "lots",
            "price",
            "venue_trade_id",
        ),
        session_trades,
    ),
    ("session_cash", SHAPES["CashNet"].names("session_id"), session_cash),
    ("session_nets", SHAPES["Net"].names("session_id"), session_nets),
    ("cash_in_advance", ("segment_id",), advance_segments),
    ("prefunded_cash", ("session_id", "key", "amount"), prefunded_cash),
)
