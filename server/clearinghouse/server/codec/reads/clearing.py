# SPDX-License-Identifier: Apache-2.0
"""Reads of the central counterparty: members, calendars, segments, sessions, nets and trades, from bytes to replies.

Owns the table `CLEARING_READS`, a part of that in `reads`. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import Final

from google.protobuf.message import Message

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.forms import (
    ENTRIES_PER_UNIT,
    Query,
    View,
    account_pages,
    page_size,
    page_view,
    unknown_account,
    whole,
)
from clearinghouse.server.codec.replies import clearing, member
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import id_of, parse
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing import members_and_trades as views
from clearinghouse.statemachine.views.clearing.affirmation import trade_side_views
from clearinghouse.statemachine.views.clearing.dues import due_views
from clearinghouse.statemachine.views.clearing.give_ups import give_up_views
from clearinghouse.statemachine.views.clearing.waiting_trades import waiting_trade_views
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.v1 import clearing_pb2, member_pb2

CLEARING: Final = "/clearinghouse.v1.ClearingService/"
MEMBER: Final = "/clearinghouse.v1.MemberService/"


# --- MemberService ---


def list_calendars(raw: bytes) -> Query:
    """Decode a ListCalendars request to the query that answers it."""
    request = parse(member_pb2.ListCalendarsRequest, raw)

    def read(state: State) -> View:
        seen = views.calendar_views(state)
        return lambda as_of, _: member.list_calendars(seen, as_of)

    return Query(request.min_sequence, read)


def list_segments(raw: bytes) -> Query:
    """Decode a ListSegments request to the query that answers it."""
    request = parse(member_pb2.ListSegmentsRequest, raw)

    def read(state: State) -> View:
        seen = views.segment_views(state)
        return lambda as_of, _: member.list_segments(seen, as_of)

    return Query(request.min_sequence, read)


# --- ClearingService ---


def list_sessions(raw: bytes) -> Query:
    """Decode a ListSessions request to the query that answers it."""
    request = parse(clearing_pb2.ListSessionsRequest, raw)
    size = page_size(request.page_size)

    def read(state: State) -> View:
        seen = views.session_views(state, request.segment_id, request.after_session_id, size + 1)
        return lambda as_of, _: clearing.list_sessions(seen[:size], len(seen) > size, as_of)

    def units(state: State) -> int:
        return len(state.clearing.sessions) // ENTRIES_PER_UNIT

    return Query(request.min_sequence, read, units)


def get_session(raw: bytes) -> Query:
    """Decode a GetSession request to the query that answers it."""
    request = parse(clearing_pb2.GetSessionRequest, raw)

    def read(state: State) -> View | EdgeError:
        session = state.clearing.sessions.get(request.session_id)
        if session is None:
            return unknown_session(request.session_id)
        seen = views.session_view(session)
        markets = views.market_netting_views(state, session)
        currencies = views.currency_netting_views(session)
        return lambda as_of, scales: clearing.session_report(
            seen, markets, currencies, as_of, scales
        )

    return Query(request.min_sequence, read)


def unknown_session(session_id: int) -> EdgeError:
    """Return the error of a read that names a session which does not exist."""
    return EdgeError(codes.NOT_FOUND, f"there is no session {session_id}", "session_id")


def _of_session(
    min_sequence: int,
    session_id: int,
    account_id: int,
    see: Callable[[Session], Callable[[int, Scales], Message]],
    entries: Callable[[Session], int],
) -> Query:
    """Return a read of a page of a session's rows, about one account or, with account 0, about all accounts.

    `see` returns the rows of a session as a view, `entries` returns how many entries the read passes over.
    """

    def read(state: State) -> View | EdgeError:
        session = state.clearing.sessions.get(session_id)
        if session is None:
            return unknown_session(session_id)
        if account_id and account_id not in state.accounts:
            return unknown_account(account_id)
        return see(session)

    def units(state: State) -> int:
        session = state.clearing.sessions.get(session_id)
        return 0 if session is None else entries(session) // ENTRIES_PER_UNIT

    return Query(min_sequence, read, units)


def list_nets(raw: bytes) -> Query:
    """Decode a ListNets request to the query that answers it."""
    request = parse(clearing_pb2.ListNetsRequest, raw)
    size = page_size(request.page_size)

    def see(session: Session) -> View:
        after = (AccountId(request.after_account_id), MarketId(request.after_market_id))
        seen = views.net_views(session, AccountId(request.account_id), after, size + 1)
        return page_view(seen, size, clearing.list_nets)

    return _of_session(
        request.min_sequence, request.session_id, request.account_id, see, lambda s: len(s.nets)
    )


def list_cash_nets(raw: bytes) -> Query:
    """Decode a ListCashNets request to the query that answers it."""
    request = parse(clearing_pb2.ListCashNetsRequest, raw)
    size = page_size(request.page_size)

    def see(session: Session) -> View:
        after = (AccountId(request.after_account_id), AssetId(request.after_asset_id))
        seen = views.cash_views(session, AccountId(request.account_id), after, size + 1)
        return page_view(seen, size, clearing.list_cash_nets)

    return _of_session(
        request.min_sequence, request.session_id, request.account_id, see, lambda s: len(s.cash)
    )


def list_dues(raw: bytes) -> Query:
    """Decode a ListDues request to the query that answers it."""
    request = parse(clearing_pb2.ListDuesRequest, raw)
    account_id = AccountId(id_of(request.account_id, "account_id"))

    def read(state: State) -> View | EdgeError:
        account = state.accounts.get(account_id)
        if account is None:
            return unknown_account(account_id)
        seen = due_views(state, account, request.until_time_ns)
        return lambda as_of, scales: clearing.list_dues(seen, as_of, scales)

    def units(state: State) -> int:
        own = state.clearing.nets_of.get(account_id)
        return 0 if own is None else len(own.nets)

    return Query(request.min_sequence, read, units)


def list_trades(raw: bytes) -> Query:
    """Decode a ListTrades request to the query that answers it."""
    request = parse(clearing_pb2.ListTradesRequest, raw)
    size = page_size(request.page_size)

    def see(session: Session) -> View:
        seen = views.trade_views(
            session, AccountId(request.account_id), request.after_trade_id, size + 1
        )
        return page_view(seen, size, clearing.list_trades)

    def entries(session: Session) -> int:
        return len(session.trades.trade_ids) if request.account_id else 0

    return _of_session(request.min_sequence, request.session_id, request.account_id, see, entries)


def list_trade_sides(raw: bytes) -> Query:
    """Decode a ListTradeSides request to the query that answers it."""
    request = parse(clearing_pb2.ListTradeSidesRequest, raw)
    size = page_size(request.page_size)

    account_id = AccountId(request.account_id)

    def read(state: State) -> View:
        seen = trade_side_views(state, account_id, request.after_side_id, size + 1)
        return page_view(seen, size, clearing.list_trade_sides)

    return account_pages(
        request.min_sequence, account_id, read, lambda state: len(state.clearing.affirmation.sides)
    )


def list_give_ups(raw: bytes) -> Query:
    """Decode a ListGiveUps request to the query that answers it."""
    request = parse(clearing_pb2.ListGiveUpsRequest, raw)
    size = page_size(request.page_size)

    account_id = AccountId(request.account_id)

    def read(state: State) -> View:
        seen = give_up_views(state, account_id, request.after_give_up_id, size + 1)
        return page_view(seen, size, clearing.list_give_ups)

    return account_pages(
        request.min_sequence, account_id, read, lambda state: len(state.clearing.give_ups.open)
    )


def list_waiting_trades(raw: bytes) -> Query:
    """Decode a ListWaitingTrades request to the query that answers it."""
    request = parse(clearing_pb2.ListWaitingTradesRequest, raw)
    size = page_size(request.page_size)

    account_id = AccountId(request.account_id)

    def read(state: State) -> View:
        seen = waiting_trade_views(state, account_id, request.after_waiting_trade_id, size + 1)
        return page_view(seen, size, clearing.list_waiting_trades)

    return account_pages(
        request.min_sequence, account_id, read, lambda state: len(state.clearing.waiting.trades)
    )


CLEARING_READS: Final[dict[str, Callable[[bytes], Query]]] = {
    f"{MEMBER}ListMembers": whole(
        member_pb2.ListMembersRequest,
        views.member_views,
        member.list_members,
        lambda state: len(state.clearing.members),
    ),
    f"{MEMBER}ListCalendars": list_calendars,
    f"{MEMBER}ListSegments": list_segments,
    f"{MEMBER}ListClearedMarkets": whole(
        member_pb2.ListClearedMarketsRequest,
        views.cleared_market_views,
        member.list_cleared_markets,
    ),
    f"{CLEARING}ListSessions": list_sessions,
    f"{CLEARING}ListDues": list_dues,
    f"{CLEARING}GetSession": get_session,
    f"{CLEARING}ListNets": list_nets,
    f"{CLEARING}ListCashNets": list_cash_nets,
    f"{CLEARING}ListTrades": list_trades,
    f"{CLEARING}ListTradeSides": list_trade_sides,
    f"{CLEARING}ListGiveUps": list_give_ups,
    f"{CLEARING}ListWaitingTrades": list_waiting_trades,
}
