# SPDX-License-Identifier: Apache-2.0
"""Restore the central counterparty from the tables of a snapshot, and compute its sums again (SPEC J-4, C-0 to C-4).

Owns the reading of those tables. The meaning of a table is in `snapshot.clearing_rows`.
"""

from clearinghouse.statemachine.arithmetic.netting import debit
from clearinghouse.statemachine.clearing.cash_in_advance import due_of, is_in_advance
from clearinghouse.statemachine.clearing.references import change_trade
from clearinghouse.statemachine.snapshot.read_tables import Tables
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.clearing import (
    Calendar,
    CashNet,
    ClearedMarket,
    Member,
    Net,
    OpenLots,
    Segment,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.session_prices import PriceBucket, SessionPrices
from clearinghouse.statemachine.state.session_totals import MemberTotals, SessionTotals
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    DVP_NET,
    SESSION_NETTED,
    SESSION_POSTED,
)


def restore_clearing(state: State, tables: Tables) -> None:
    """Restore all data of the central counterparty."""
    clearing = state.clearing
    for last_session_id, to_net in tables.rows("clearing"):
        clearing.last_session_id = last_session_id
        clearing.to_net = list(to_net)
    for values in tables.rows("members"):
        set_columns(member := Member(values[0], values[1]), "Member", values)
        clearing.members[member.id] = clearing.member_of[member.owner] = member
        if member.group_id:
            clearing.groups.setdefault(member.group_id, []).append(member.id)
            clearing.parties[member.id] = -member.group_id
    for key, identifier in tables.rows("identifiers"):
        clearing.identifiers[key] = identifier
    for *own, holidays, changes_ns, offsets in tables.rows("calendars"):
        set_columns(calendar := Calendar(own[0]), "Calendar", tuple(own))
        calendar.holidays = dict.fromkeys(holidays, 1)
        calendar.changes_ns, calendar.offsets = list(changes_ns), list(offsets)
        clearing.calendars[calendar.id] = calendar
    for asset_id, calendar_id in tables.rows("asset_calendars"):
        clearing.asset_calendars[asset_id] = calendar_id
    for values in tables.rows("segments"):
        set_columns(segment := Segment(values[0], values[1], values[2]), "Segment", values)
        clearing.segments[segment.id] = segment
    for values in tables.rows("cleared_markets"):
        set_columns(cleared := ClearedMarket(values[0]), "ClearedMarket", values)
        clearing.markets[cleared.market_id] = cleared
    for values in tables.rows("sessions"):
        set_columns(session := Session(*values[:5]), "Session", values)
        clearing.sessions[session.id] = session
        clearing.segments[session.segment_id].sessions[session.value_date] = session
    for session_id, market_id, mark in tables.rows("session_marks"):
        clearing.sessions[session_id].marks[market_id] = mark
    for session_id, market_id, minute, first_id in tables.rows("session_prices"):
        prices = clearing.sessions[session_id].prices.setdefault(
            market_id, SessionPrices(clearing.parties)
        )
        prices.buckets.append(PriceBucket(minute, first_id))
    _trades(state, tables)
    _cash(state, tables)
    _nets(state, tables)
    for (segment_id,) in tables.rows("cash_in_advance"):
        clearing.segments[segment_id].cash_in_advance = 1
    for session_id, key, amount in tables.rows("prefunded_cash"):
        assert amount > 0
        clearing.sessions[session_id].cash[key].prefunded = amount
    for session in clearing.sessions.values():
        _netting(state, session)
        _purchases(state, session)


def _trades(state: State, tables: Tables) -> None:
    """Restore the trades, and the gross totals from them."""
    clearing = state.clearing
    for session_id, trade_id, market_id, buyer_id, seller_id, lots, price, venue_id in tables.rows(
        "session_trades"
    ):
        session = clearing.sessions[session_id]
        assert lots > 0
        assert price > 0
        trades = session.trades
        trades.trade_ids.append(trade_id)
        trades.market_ids.append(market_id)
        trades.buyer_ids.append(buyer_id)
        trades.seller_ids.append(seller_id)
        trades.lots.append(lots)
        trades.prices.append(price)
        trades.venue_trade_ids.append(venue_id)
        cleared = clearing.markets[market_id]
        cleared.count_name(venue_id)
        if session.state < SESSION_POSTED:
            cleared.trades += 1
        asset_id = state.markets[market_id].quote.id
        totals = session.markets.setdefault(market_id, SessionTotals())
        money = session.currencies.setdefault(asset_id, SessionTotals())
        totals.trades += 1
        totals.gross += lots
        money.trades += 1
        money.gross += lots * price


def _cash(state: State, tables: Tables) -> None:
    """Restore the cash of accounts, with the members' payments and open cash."""
    clearing = state.clearing
    for session_id, *values in tables.rows("session_cash"):
        session = clearing.sessions[session_id]
        account_id, asset_id = values[0], values[1]
        member = clearing.member_of[state.accounts[account_id].owner]
        totals = session.of_members.setdefault(pair_key(member.id, asset_id), MemberTotals())
        entry = CashNet(account_id, asset_id, member, totals)
        set_columns(entry, "CashNet", tuple(values))
        assert min(entry.gross_paid, entry.gross_received) >= 0
        session.cash[pair_key(account_id, asset_id)] = entry
        if not entry.is_closed:
            totals.amount += debit(entry.amount) + entry.gross_paid
            more = abs(entry.amount) + entry.gross_paid + entry.gross_received
            member.open_cash[asset_id] = member.open_cash.get(asset_id, 0) + more


def _nets(state: State, tables: Tables) -> None:
    """Restore the nets of accounts, with the open lots of members and markets."""
    clearing = state.clearing
    for session_id, *values in tables.rows("session_nets"):
        session = clearing.sessions[session_id]
        account_id, market_id = values[0], values[1]
        entry = session.cash[pair_key(account_id, state.markets[market_id].quote.id)]
        member = entry.member
        open_lots = member.open_lots.setdefault(market_id, OpenLots())
        # A market of which all trades were cancelled still has its nets.
        session.markets.setdefault(market_id, SessionTotals())
        session.currencies.setdefault(entry.asset_id, SessionTotals())
        net = Net(account_id, market_id, entry, open_lots)
        set_columns(net, "Net", tuple(values))
        assert min(net.bought_lots, net.sold_lots) >= 0
        session.nets[pair_key(account_id, market_id)] = net
        net.count_in(entry.of_member, 1)
        asset_id = state.markets[market_id].quote.id
        if market_id not in session.markets:  # of fails alone
            session.markets[market_id] = SessionTotals()
            session.currencies.setdefault(asset_id, SessionTotals())
        if net.is_closed:
            continue
        member.nets += 1
        clearing.add_net(session.id, net)
        cleared = clearing.markets[market_id]
        cleared.failed_lots += max(net.carried_lots, 0)
        lots = net.bought_lots - net.sold_lots
        nets = cleared.dvp_model == DVP_NET
        long, short = (debit(-lots), debit(lots)) if nets else (net.bought_lots, net.sold_lots)
        for sums in (open_lots, cleared.open_lots):
            sums.long += long
            sums.short += short


def _netting(state: State, session: Session) -> None:
    """Restore the progress of a session's netting: the totals of the nets and of the cash that are already written."""
    if session.place == 0:
        return
    order = sorted(session.nets) + sorted(session.cash)
    assert session.state < SESSION_NETTED or session.place == len(order) + 1
    for place in range(session.place - 1):
        if place < len(session.nets):
            net = session.nets[order[place]]
            session.count_net(net, state.clearing.markets[net.market_id].dvp_model)
        else:
            session.count_cash(order[place])
    if session.state < SESSION_NETTED:
        session.order = order


def _purchases(state: State, session: Session) -> None:
    """Compute for each net what it has traded, and its payments for trades that settle one by one."""
    trades = session.trades
    for market_id, buyer_id, seller_id, lots, price in zip(
        trades.market_ids,
        trades.buyer_ids,
        trades.seller_ids,
        trades.lots,
        trades.prices,
        strict=True,
    ):
        for party_id in (buyer_id, seller_id):
            net = session.nets.get(pair_key(party_id, market_id))
            if net is not None:
                net.traded_cash += lots * price
                net.cash_net.of_member.traded_cash += lots * price
        net = session.nets.get(pair_key(buyer_id, market_id))
        if net is not None and state.clearing.markets[net.market_id].dvp_model != DVP_NET:
            net.bought_cash += lots * price


def restore_prices(state: State) -> None:
    """Compute the sums of trade prices (C-2.1).

    The state must already have the parts of moved trades and the groups of ported accounts.
    """
    clearing = state.clearing
    for session in clearing.sessions.values():
        if session.state >= SESSION_POSTED:
            continue
        trades = session.trades
        for place, trade_id in enumerate(trades.trade_ids):
            change_trade(
                state,
                session,
                clearing.markets[MarketId(trades.market_ids[place])],
                trade_id,
                AccountId(trades.buyer_ids[place]),
                AccountId(trades.seller_ids[place]),
                trades.lots[place],
                trades.prices[place],
            )


def restore_prefunds(state: State) -> None:
    """Compute the cash to be reserved in advance; the state must already have the split securities (C-5)."""
    for session in state.clearing.sessions.values():
        if not is_in_advance(state, session):
            continue
        for net in session.nets.values():
            net.prefund_due = due_of(state, net)
            net.cash_net.prefund_due += net.prefund_due
        for entry in session.cash.values():
            assert entry.prefunded <= entry.prefund_due
