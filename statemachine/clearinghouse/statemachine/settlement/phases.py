# SPDX-License-Identifier: Apache-2.0
"""Move a session from NETTED through LOCKED and COMMITTED to POSTED, in slices of work (SPEC C-5.1, I-12.2).

Owns the order of the phases. A phase processes obligations, cash or trades one at a time, and the settlement stores its
phase and its place. The commitment is one step. Before it no value moves, and after it all locked amounts are booked.
"""

from typing import Final

from clearinghouse.statemachine.clearing.local_times import has_next_day, today, warn_of_end
from clearinghouse.statemachine.clearing.sessions import list_next
from clearinghouse.statemachine.settlement import (
    buy_ins,
    closing,
    deferred_payments,
    fails,
    locks,
    posting,
    prepare,
    receipts,
    trade_flows,
)
from clearinghouse.statemachine.settlement.restarts import GIVE_BACK
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import (
    GIVES_BACK,
    PHASE_EVEN_OUT,
    PHASE_SHARE,
    Settlement,
)
from clearinghouse.statemachine.state.phases import (
    Phase,
    next_phase,
    no_step,
    no_steps,
    order_left,
    run_phases,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_DVP_SETTLEMENT, DEADLINE_MARGIN_RUN
from clearinghouse.statemachine.state.work import WORK_OF_OBLIGATION
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    DVP_RETRY_NS,
    SESSION_COMMITTED,
    SESSION_LOCKED,
    SESSION_NETTED,
    SESSION_POSTED,
)


def _commit(state: State, offset: int, session: Session, settlement: Settlement) -> bool:
    """Commit a session: the locked amounts will settle, and nothing can change them; return True."""
    assert not settlement.to_allocate
    assert not settlement.to_check
    assert not settlement.to_balance
    session.state = SESSION_LOCKED
    event_writers.session_locked(
        state.events, offset, session.id, session.segment_id, session.value_date
    )
    session.state = SESSION_COMMITTED
    event_writers.session_committed(
        state.events, offset, session.id, session.segment_id, session.value_date
    )
    return True


def _post(state: State, offset: int, session: Session, settlement: Settlement) -> bool:
    """End a booked session, and list the next session of its segment for netting; return True."""
    closing.forget(state, offset, session, settlement)
    clearing = state.clearing
    for market_id, totals in session.markets.items():
        clearing.markets[market_id].trades -= totals.trades
    state.discarded.extend(session.prices.values())
    session.prices = {}
    session.state = SESSION_POSTED
    settlement.is_open = 0
    settlement.flows, settlement.flows_by_key = [], {}
    first = state.dvp.settling.pop(0)
    assert first == session.id
    event_writers.session_posted(
        state.events, offset, session.id, session.segment_id, session.value_date
    )
    list_next(state, clearing.segments[session.segment_id])
    if state.margin.parameters.version:
        # The session's cash includes the changes of its prices: the next run, in this instant,
        # returns the variation margin for these changes, so that they count once (C-7).
        state.timers.schedule_earlier(state.time_ns, DEADLINE_MARGIN_RUN, 0)
    return True


PHASES: Final[tuple[Phase[Session, Settlement], ...]] = (
    Phase(no_steps, no_step, prepare.begin),
    Phase(order_left, prepare.make, prepare.end),
    Phase(trade_flows.trades_left, trade_flows.count_trade, next_phase),
    Phase(trade_flows.flows_left, trade_flows.balance_flow, next_phase),
    Phase(trade_flows.trades_left, trade_flows.try_again, next_phase),
    Phase(locks.obligations_left, locks.lock_delivery, receipts.order_markets),
    Phase(order_left, receipts.share_out, receipts.list_cash),
    Phase(receipts.markets_left, receipts.even_out, next_phase),
    Phase(
        receipts.cash_left,
        receipts.lock_or_give_up,
        receipts.order_uneven_markets,
        otherwise=PHASE_EVEN_OUT,
    ),
    Phase(order_left, receipts.add_what_fits, receipts.end_decision),
    Phase(locks.legs_left, locks.lock_rest, deferred_payments.defer_gains, otherwise=PHASE_SHARE),
    Phase(no_steps, no_step, _commit),
    Phase(locks.obligations_left, posting.deliver, next_phase),
    Phase(locks.legs_left, posting.pay, next_phase),
    Phase(trade_flows.trades_left, posting.give_for_trade, next_phase),
    Phase(trade_flows.trades_left, posting.get_for_trade, next_phase),
    Phase(locks.obligations_left, posting.receive, next_phase),
    Phase(locks.legs_left, posting.collect, posting.end_posting),
    Phase(locks.obligations_left, fails.carry_obligation, next_phase),
    Phase(trade_flows.trades_left, fails.carry_trade, fails.list_markets),
    Phase(order_left, fails.charge_market, next_phase),
    Phase(order_left, buy_ins.buy_in_market, closing.order_nets),
    Phase(order_left, closing.close_net, closing.order_cash),
    Phase(order_left, closing.close_cash, closing.find_oldest),
    Phase(closing.trades_to_forget, closing.forget_trade, _post),
)
assert PHASES[PHASE_SHARE].step is receipts.share_out
assert PHASES[PHASE_EVEN_OUT].step is receipts.even_out


def settlement_due(state: State, session: Session) -> None:
    """Start the settlement of a session whose settlement time has come.

    Try again later if the calendar does not state the next business day: the session's fails would have no session
    (C-4.2).
    """
    assert session.state == SESSION_NETTED
    segment = state.clearing.segments[session.segment_id]
    calendar = state.clearing.calendars[segment.calendar_id]
    day = max(session.value_date, today(state, segment))
    if not has_next_day(calendar, day):
        warn_of_end(state, 0, calendar, day, session.id)
        state.timers.schedule(state.time_ns + DVP_RETRY_NS, DEADLINE_DVP_SETTLEMENT, session.id)
        return
    state.dvp.settlements[session.id] = Settlement(session.id)
    state.dvp.settling.append(session.id)


def settle_sessions(state: State, offset: int) -> None:
    """Continue the settlement that began first, up to the end of the slice or of the settlement."""
    settlement = state.dvp.settlements[state.dvp.settling[0]]
    session = state.clearing.sessions[settlement.session_id]
    phases = GIVE_BACK if settlement.is_open == GIVES_BACK else PHASES
    run_phases(state, offset, session, settlement, phases, WORK_OF_OBLIGATION)
