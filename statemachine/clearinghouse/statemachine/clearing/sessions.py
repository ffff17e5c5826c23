# SPDX-License-Identifier: Apache-2.0
"""Sessions of the central counterparty: their dates, their opening, cut-off and netting (SPEC C-3, C-4).

Owns the way of a session from OPEN to NETTED. Nets are kept up at each capture, so a netting costs by nets, not by
trades; it goes on in slices of work (I-12.2). What locks and settles a session begins where it is NETTED.
"""

from clearinghouse.statemachine.arithmetic.calendars import (
    business_day_from,
    is_business_day,
    local_day,
    moment_ns,
)
from clearinghouse.statemachine.state.clearing import Net, Segment, Session
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CUT_OFF
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT, WORK_OF_NET
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    SESSION_CUT_OFF,
    SESSION_NETTED,
    SESSION_OPEN,
    VALUE_DATE_DAYS_MAX,
)


class Dates:
    """The settlement date of a trade and the cut-off of its session, or why it has none, with the figures."""

    __slots__ = ("code", "cut_off_ns", "refusal", "value_date")

    def __init__(self) -> None:
        """Start without a date."""
        self.code = codes.OK
        self.value_date = 0
        self.cut_off_ns = 0
        self.refusal = Refusal()


def dates_of(state: State, segment: Segment, asked: int) -> Dates:
    """The settlement date of a trade that is captured now: the one asked for, or 0 for that of the cycle (C-4).

    In order VALUE_DATE_IN_PAST, VALUE_DATE_TOO_FAR, NOT_BUSINESS_DAY, CUT_OFF_PASSED. Nothing but time, calendar and
    sessions decides, so trades of one command with one date have one answer.
    """
    found = Dates()
    calendar = state.clearing.calendars[segment.calendar_id]
    offset = segment.utc_offset_seconds
    today = local_day(state.time_ns, offset)
    day = asked or today
    if day < today:
        found.refusal.below(today, day)
        found.code = codes.VALUE_DATE_IN_PAST
        return found
    if day > today + VALUE_DATE_DAYS_MAX:
        found.refusal.above(today + VALUE_DATE_DAYS_MAX, day)
        found.code = codes.VALUE_DATE_TOO_FAR
        return found
    if not is_business_day(day, calendar.weekend_days, calendar.holidays):
        found.code = codes.NOT_BUSINESS_DAY
        return found
    days = segment.cycle_days
    weekend = calendar.weekend_days
    if asked:
        trade_date = business_day_from(asked, -days, weekend, calendar.holidays)
        found.value_date = asked
    else:
        trade_date = today
        found.value_date = business_day_from(today, days, weekend, calendar.holidays)
    session = segment.sessions.get(found.value_date)
    if session is None:
        found.cut_off_ns = moment_ns(trade_date, segment.cut_off_seconds, offset)
    else:
        found.cut_off_ns = session.cut_off_ns
    if state.time_ns >= found.cut_off_ns:
        found.refusal.limit = found.cut_off_ns
        found.refusal.actual = state.time_ns
        found.refusal.shortfall = state.time_ns - found.cut_off_ns
        found.code = codes.CUT_OFF_PASSED
    return found


def session_of(state: State, item: int, segment: Segment, dates: Dates) -> Session:
    """The session of a settlement date, which its first trade opens."""
    session = segment.sessions.get(dates.value_date)
    if session is not None:
        assert session.state == SESSION_OPEN
        return session
    clearing = state.clearing
    clearing.last_session_id += 1
    session = Session(
        clearing.last_session_id,
        segment.id,
        dates.value_date,
        dates.cut_off_ns,
        moment_ns(dates.value_date, segment.settlement_seconds, segment.utc_offset_seconds),
    )
    assert state.time_ns < session.cut_off_ns <= session.settlement_ns
    clearing.sessions[session.id] = session
    segment.sessions[dates.value_date] = session
    state.timers.schedule(session.cut_off_ns, DEADLINE_CUT_OFF, session.id)
    event_writers.session_opened(
        state.events,
        item,
        session_id=session.id,
        segment_id=segment.id,
        value_date=session.value_date,
    )
    return session


def cut_off(state: State, offset: int, session: Session) -> None:
    """End the taking of trades for a session, and list it for netting."""
    assert session.state == SESSION_OPEN
    session.state = SESSION_CUT_OFF
    state.clearing.to_net.append(session.id)
    event_writers.session_cut_off(
        state.events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
        trades=len(session.trades.trade_ids),
    )


def netting_order(session: Session) -> list[int]:
    """The keys of a netting: nets by account and market, then cash by account and currency."""
    return sorted(session.nets) + sorted(session.cash)


def net_sessions(state: State, offset: int) -> None:
    """Go on with the netting of the session that was cut off first, up to the end of the slice (C-3, I-12.2)."""
    session = state.clearing.sessions[state.clearing.to_net[0]]
    work = state.work
    if session.place == 0:
        session.order = netting_order(session)
        work.units += len(session.order) // SORTED_PER_UNIT
        session.place = 1  # that it is in order is state: the next slice, and a restored one, pay nothing for it
    nets = len(session.nets)
    while session.place <= len(session.order):
        if work.is_over(state.events):
            return
        work.units += WORK_OF_NET
        key = session.order[session.place - 1]
        if session.place <= nets:
            _write_net(state, offset, session, session.nets[key])
        else:
            session.count_cash(key)
            entry = session.cash[key]
            event_writers.cash_netted(
                state.events,
                offset,
                session_id=session.id,
                account_id=entry.account_id,
                asset_id=entry.asset_id,
                amount=entry.amount + entry.gross_received - entry.gross_paid,
            )
        session.place += 1
    _end_netting(state, offset, session)


def _write_net(state: State, offset: int, session: Session, net: Net) -> None:
    """Write what an account has in a market, and count it in the totals."""
    session.count_net(net, state.clearing.markets[net.market_id].dvp_model)
    event_writers.account_netted(
        state.events,
        offset,
        session_id=session.id,
        account_id=net.account_id,
        market_id=net.market_id,
        trades=net.trades,
        bought_lots=net.bought_lots,
        sold_lots=net.sold_lots,
        cash=net.cash,
    )


def _end_netting(state: State, offset: int, session: Session) -> None:
    """Write the totals of a session, which is NETTED with them."""
    events = state.events
    open_nets = 0
    for market_id in sorted(session.markets):
        totals = session.markets[market_id]
        open_nets += totals.open_nets
        event_writers.market_netted(
            events,
            offset,
            session_id=session.id,
            market_id=market_id,
            trades=totals.trades,
            gross_lots=totals.gross,
            net_lots=totals.net,
        )
    for asset_id in sorted(session.currencies):
        totals = session.currencies[asset_id]
        event_writers.currency_netted(
            events,
            offset,
            session_id=session.id,
            asset_id=asset_id,
            gross_value=totals.gross,
            net_value=totals.net,
        )
    session.state = SESSION_NETTED
    session.order = []
    first = state.clearing.to_net.pop(0)
    assert first == session.id
    event_writers.session_netted(
        events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
        trades=len(session.trades.trade_ids),
        nets=len(session.nets),
        open_nets=open_nets,
    )
