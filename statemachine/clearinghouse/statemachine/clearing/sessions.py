# SPDX-License-Identifier: Apache-2.0
"""Keep sessions of the central counterparty: their dates, opening, cut-off and netting (SPEC C-3, C-4).

Owns a session from OPEN to NETTED. Each capture updates the nets, so the cost of a netting grows with nets, not with
trades; netting runs in slices of work (I-12.2). A session is netted after the earlier session of its segment is posted,
because that session carries its fails into it (C-5). `settlement` locks and settles the session afterwards.
"""

from clearinghouse.statemachine.arithmetic.calendars import (
    COMMON_DAYS_MAX,
    business_day_from,
    common_business_day,
    is_business_day,
)
from clearinghouse.statemachine.arithmetic.layers import oldest_age
from clearinghouse.statemachine.arithmetic.settlement import cash_today
from clearinghouse.statemachine.clearing import local_times
from clearinghouse.statemachine.clearing.quarantined_sessions import is_session_quarantined
from clearinghouse.statemachine.clearing.references import mark_of
from clearinghouse.statemachine.state.clearing import Calendar, Net, Segment, Session
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_CUT_OFF,
    DEADLINE_DVP_SETTLEMENT,
    DEADLINE_LIQUIDITY_RUN,
    DEADLINE_MARGIN_RUN,
)
from clearinghouse.statemachine.state.work import (
    DAYS_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_DEADLINE,
    WORK_OF_NET,
    WORK_OF_VALUE_DATE,
)
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    SESSION_CUT_OFF,
    SESSION_NETTED,
    SESSION_OPEN,
    SESSION_POSTED,
    VALUE_DATE_DAYS_MAX,
)


class Dates:
    """The settlement date of a trade and the cut-off of its session, or a refusal with its figures."""

    __slots__ = ("code", "cut_off_ns", "refusal", "value_date")

    def __init__(self) -> None:
        """Start without a date and without a refusal."""
        self.code = codes.OK
        self.value_date = 0
        self.cut_off_ns = 0
        self.refusal = Refusal()


def dates_of(state: State, segment: Segment, asset_id: AssetId, asked: int) -> Dates:
    """Return the settlement date of a trade captured now: the date `asked`, or for 0 the date by the cycle (C-4).

    The date is a business day of the segment and of the currency. The date by the cycle is the first such day at or
    after the end of the cycle.

    The refusals are in order VALUE_DATE_IN_PAST, VALUE_DATE_TOO_FAR, NOT_BUSINESS_DAY, CUT_OFF_PASSED, CALENDAR_ENDS.
    The result depends only on time, calendars and sessions, so trades of one command with one currency and one date
    have one result.
    """
    found = Dates()
    calendar = state.clearing.calendars[segment.calendar_id]
    today = local_times.today(state, segment)
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
    found.value_date = asked or business_day_from(today, days, weekend, calendar.holidays)
    currency = state.clearing.calendars.get(state.clearing.asset_calendars.get(asset_id, 0))
    is_moved = False
    if currency is not None:
        common = common_business_day(
            found.value_date, weekend, calendar.holidays, currency.weekend_days, currency.holidays
        )
        is_moved = common != found.value_date
        if is_moved and (asked or common == 0):
            found.code = codes.NOT_BUSINESS_DAY
            return found
        found.value_date = common
    trade_date = today
    if asked or is_moved:
        trade_date = business_day_from(found.value_date, -days, weekend, calendar.holidays)
    session = segment.sessions.get(found.value_date)
    if session is None:
        found.cut_off_ns = local_times.moment_of(
            state, segment, trade_date, segment.cut_off_seconds
        )
    else:
        found.cut_off_ns = session.cut_off_ns
    if state.time_ns >= found.cut_off_ns:
        found.refusal.above(found.cut_off_ns, state.time_ns)
        found.code = codes.CUT_OFF_PASSED
        return found
    _compare_with_end(found, calendar)
    if currency is not None and found.code == codes.OK:
        _compare_with_end(found, currency)
    return found


def _compare_with_end(found: Dates, calendar: Calendar) -> None:
    """Set CALENDAR_ENDS in `found` if the calendar leaves no days for fails after the settlement date (C-4.2)."""
    tail = local_times.tail_beyond(calendar, found.value_date)
    if tail:
        found.refusal.above(calendar.last_day, tail)
        found.code = codes.CALENDAR_ENDS


def session_of(state: State, item: int, segment: Segment, dates: Dates) -> Session:
    """Return the session of a settlement date; open it on its first trade."""
    session = segment.sessions.get(dates.value_date)
    if session is not None:
        assert session.state == SESSION_OPEN
        return session
    assert state.time_ns < dates.cut_off_ns
    session = _open(state, item, segment, dates.value_date, dates.cut_off_ns)
    state.timers.schedule(session.cut_off_ns, DEADLINE_CUT_OFF, session.id)
    return session


def _open(state: State, item: int, segment: Segment, value_date: int, cut_off_ns: int) -> Session:
    """Open a session; the caller schedules its cut-off."""
    clearing = state.clearing
    clearing.last_session_id += 1
    session = Session(
        clearing.last_session_id,
        segment.id,
        value_date,
        cut_off_ns,
        local_times.moment_of(state, segment, value_date, segment.settlement_seconds),
    )
    assert session.cut_off_ns <= session.settlement_ns
    clearing.sessions[session.id] = session
    segment.sessions[value_date] = session
    event_writers.session_opened(state.events, item, session.id, segment.id, session.value_date)
    if state.gap.has(session.settlement_ns):
        _move_by_gap(state, item, session)
    return session


def _pays_on(currency: Calendar | None, day: int) -> bool:
    """Return whether payments in a currency are possible on a day; without a calendar they always are."""
    return currency is None or is_business_day(day, currency.weekend_days, currency.holidays)


def _first_taking(
    segment: Segment, first_day: int, last_day: int, currency: Calendar | None
) -> Session | None:
    """Return the first session from `first_day` to `last_day` that is not netted and on a payment day, or None."""
    for day in range(first_day, last_day + 1):
        found = segment.sessions.get(day)
        if found is not None and found.state < SESSION_NETTED and _pays_on(currency, day):
            return found
    return None


def session_after(state: State, offset: int, session: Session, asset_id: AssetId) -> Session:
    """Return the session that takes the fails of a session that is being booked (C-5).

    It is the next session that is not netted and whose day is a payment day of the currency. After a delayed session,
    it may be a session past its cut-off.
    """
    segment = state.clearing.segments[session.segment_id]
    return _taking(state, offset, segment, session.value_date, asset_id)


def next_session(state: State, offset: int, segment: Segment, asset_id: AssetId) -> Session:
    """Return the next session that can take an amount due now: not netted, on a payment day of the currency."""
    after_day = local_times.today(state, segment) - 1
    for session in segment.sessions.values():
        if SESSION_NETTED <= session.state < SESSION_POSTED:
            after_day = max(after_day, session.value_date)
    return _taking(state, offset, segment, after_day, asset_id)


def _taking(
    state: State, offset: int, segment: Segment, after_day: int, asset_id: AssetId
) -> Session:
    """Return the first session after a day that is not netted and whose day is a payment day of the currency.

    If there is none up to the next business day after today, open a session for that business day: no session opens for
    a day that has begun. If the calendars have no common day soon, only the segment's calendar counts, so that due
    amounts always find a session.
    """
    clearing = state.clearing
    calendar = clearing.calendars[segment.calendar_id]
    weekend, holidays = calendar.weekend_days, calendar.holidays
    first_day = after_day + 1
    today = local_times.today(state, segment)
    day = business_day_from(max(today, after_day), 1, weekend, holidays)
    currency = clearing.calendars.get(clearing.asset_calendars.get(asset_id, 0))
    is_paid = True
    last_day = day
    if currency is not None:
        state.work.units += WORK_OF_VALUE_DATE
        common = common_business_day(
            day, weekend, holidays, currency.weekend_days, currency.holidays
        )
        is_paid = common != 0
        day = common or day
        last_day = common or day + COMMON_DAYS_MAX
    state.work.units += (last_day - first_day) // DAYS_PER_UNIT
    found = _first_taking(segment, first_day, last_day, currency)
    if found is None and not is_paid:
        found = _first_taking(segment, first_day, day, None)
    if found is not None:
        return found
    # An open session of this day would not be netted: it settles on this day at the earliest, and
    # after this session.
    assert day not in segment.sessions
    cut_off_ns = local_times.times_of(state, segment, day)[0]
    found = _open(state, offset, segment, day, cut_off_ns)
    if cut_off_ns > state.time_ns:
        state.timers.schedule(cut_off_ns, DEADLINE_CUT_OFF, found.id)
    else:
        cut_off(state, offset, found)
    return found


def move_settlements(state: State) -> None:
    """Move by the last gap the settlements for which members could bring nothing in it (U-6.2)."""
    sessions = state.clearing.sessions
    state.work.units += 1 + len(sessions) // SORTED_PER_UNIT
    for session_id in sorted(sessions):
        _move_by_gap(state, 0, sessions[session_id])


def _move_by_gap(state: State, offset: int, session: Session) -> None:
    """Move the settlement of a session by the length of the last gap, at most to the next cut-off of its segment.

    Concerned is a session that is cut off by the end of the gap, if the gap took time of the day of its settlement. One
    that stays due in the gap left members no time, so the clearinghouse has delayed it (C-4.1): what it leaves open is
    no fail.
    """
    gap = state.gap
    segment = state.clearing.segments[session.segment_id]
    if (
        not may_change(state, session)
        or is_session_quarantined(state, session)
        or session.cut_off_ns > gap.to_ns
        or session.settlement_ns <= gap.from_ns
        or local_times.moment_of(state, segment, session.value_date, 0) >= gap.to_ns
    ):
        return
    state.work.units += WORK_OF_DEADLINE
    first_ns = local_times.times_of(state, segment, session.value_date)[1]
    last_ns = local_times.next_cut_off_ns(state, segment, first_ns)
    to_ns = max(session.settlement_ns, min(session.settlement_ns + gap.moves_ns, last_ns))
    is_late = to_ns <= gap.to_ns
    if to_ns == session.settlement_ns and not is_late:
        return
    session.settlement_ns = to_ns
    if session.state == SESSION_NETTED:
        state.timers.schedule(to_ns, DEADLINE_DVP_SETTLEMENT, session.id)
    session.is_house_cause |= int(is_late)
    write_move(state, session, offset)


def write_move(state: State, session: Session, offset: int = 0) -> None:
    """Write the event of a session's new times, and whether the clearinghouse caused the move (C-4.1)."""
    event_writers.session_moved(
        state.events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
        cut_off_ns=session.cut_off_ns,
        settlement_ns=session.settlement_ns,
        is_house_cause=session.is_house_cause,
    )


def list_next(state: State, segment: Segment) -> None:
    """List the first unposted session of a segment for netting, if it is past its cut-off and nothing stops it.

    A session of the segment that is in settlement stops it, and so does its own quarantine.
    """
    first: Session | None = None
    for session in segment.sessions.values():
        if session.state < SESSION_POSTED and (
            first is None or session.value_date < first.value_date
        ):
            first = session
        if SESSION_NETTED <= session.state < SESSION_POSTED:
            return
    to_net = state.clearing.to_net
    if first is None or first.state != SESSION_CUT_OFF or first.id in to_net:
        return
    if is_session_quarantined(state, first):
        return
    if not any(segment.id == state.clearing.sessions[key].segment_id for key in to_net):
        to_net.append(first.id)


def cut_off(state: State, offset: int, session: Session) -> None:
    """End the capture of trades for a session, and list the session for netting if it is next."""
    assert session.state == SESSION_OPEN
    session.state = SESSION_CUT_OFF
    list_next(state, state.clearing.segments[session.segment_id])
    state.clearing.affirmation.forget_cancels(session.id)
    if state.margin.parameters.version:
        # In this instant, after the netting if this session is next (C-7).
        state.timers.schedule_earlier(state.time_ns, DEADLINE_MARGIN_RUN, 1)
    if state.liquidity.terms.target_ppb:
        # As above (C-12).
        state.timers.schedule_earlier(state.time_ns, DEADLINE_LIQUIDITY_RUN, 1)
    event_writers.session_cut_off(
        state.events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
        trades=len(session.trades.trade_ids),
    )
    segment = state.clearing.segments[session.segment_id]
    calendar = state.clearing.calendars[segment.calendar_id]
    local_times.warn_of_end(state, offset, calendar, local_times.today(state, segment))


def netting_order(session: Session) -> list[int]:
    """Return the keys in the order of a netting: nets by account and market, then cash by account and currency."""
    return sorted(session.nets) + sorted(session.cash)


def net_sessions(state: State, offset: int) -> None:
    """Continue the netting of the first listed session, up to the end of the slice (C-3, I-12.2)."""
    session = state.clearing.sessions[state.clearing.to_net[0]]
    work = state.work
    if session.place == 0:
        _mark_markets(state, session)
        session.order = netting_order(session)
        work.units += (len(session.nets) + len(session.order)) // SORTED_PER_UNIT
        # The place is state: neither the next slice nor a restored machine counts the sorting
        # again.
        session.place = 1
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


def _mark_markets(state: State, session: Session) -> None:
    """Set the marks of a session's markets in quote units per lot: from their assets' prices, else from their trades.

    A mark is limited so that the value of all lots of the session stays within the range of U-2.
    """
    lots = {market_id: totals.gross for market_id, totals in session.markets.items()}
    for net in session.nets.values():
        if net.carried_lots > 0:
            lots[net.market_id] += net.carried_lots
    agreed: dict[MarketId, int] | None = None
    # By number: after a restore, a market whose trades were all cancelled comes behind the others (I-10).
    for market_id in sorted(lots):
        mark = mark_of(state, state.markets[market_id], session)
        if mark:
            state.clearing.markets[market_id].anchor = mark
            state.version += 1
        else:
            if agreed is None:
                agreed = _agreed_prices(session)
            mark = agreed.get(market_id, 0)
        session.marks[market_id] = min(mark, AMOUNT_MAX // max(lots[market_id], 1))


def _agreed_prices(session: Session) -> dict[MarketId, int]:
    """Return by market the mean price of a lot that the receiving accounts have agreed to pay, floored; at least 0.

    It marks a market without an index whose trades count for no reference (C-2.1), and is itself no reference. At a
    mark of 0 receivers would pay before the delivery (C-5).
    """
    sums: dict[MarketId, tuple[int, int]] = {}
    for net in session.nets.values():
        received = net.bought_lots - net.sold_lots + net.carried_lots
        if received > 0:
            lots, paid = sums.get(net.market_id, (0, 0))
            sums[net.market_id] = lots + received, paid - net.cash - net.carried_cash
    return {market_id: max(paid // lots, 0) for market_id, (lots, paid) in sums.items()}


def _write_net(state: State, offset: int, session: Session, net: Net) -> None:
    """Write the event of an account's net in a market, and add the net to the session's totals."""
    was_split = state.corporate_actions.was_split(state.markets[net.market_id].base.id)
    if net.carried_lots and not was_split:
        mark = session.marks[net.market_id]
        event_writers.fail_repriced(
            state.events,
            offset,
            session_id=session.id,
            account_id=net.account_id,
            market_id=net.market_id,
            lots=net.carried_lots,
            age_days=oldest_age(net.carried_layers),
            price_per_lot=PricePerLot(mark),
            cash=cash_today(net.carried_cash, net.carried_lots, mark),
        )
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
    """Write the totals of a session, and set its state to NETTED."""
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
            events, offset, session.id, asset_id, gross_value=totals.gross, net_value=totals.net
        )
    session.state = SESSION_NETTED
    state.timers.schedule(
        max(session.settlement_ns, state.time_ns), DEADLINE_DVP_SETTLEMENT, session.id
    )
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


def may_change(state: State, session: Session) -> bool:
    """Return whether the nets of a session may still change, because its settlement has not begun (C-5.1)."""
    return session.state <= SESSION_NETTED and session.id not in state.dvp.settlements


def repeat_netting(state: State, offset: int, session: Session) -> None:
    """Begin the netting of a session again, if it has begun or ended (C-5.1)."""
    assert may_change(state, session)
    if session.place == 0:
        return
    session.place = 0
    session.order = []
    for totals in (*session.markets.values(), *session.currencies.values()):
        totals.net = totals.open_nets = 0
    if session.state == SESSION_NETTED:
        session.state = SESSION_CUT_OFF
        state.timers.cancel(DEADLINE_DVP_SETTLEMENT, session.id)
        if not is_session_quarantined(state, session):
            state.clearing.to_net.append(session.id)
    event_writers.session_netted_anew(
        state.events, offset, session.id, session.segment_id, session.value_date
    )
