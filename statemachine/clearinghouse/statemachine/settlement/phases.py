# SPDX-License-Identifier: Apache-2.0
"""Bring a session from NETTED over LOCKED and COMMITTED to POSTED, in slices of work (SPEC C-5.1, I-12.2).

Owns the order of the phases. A phase goes through obligations, cash or trades one at a time; how far it is stands in
the settlement. The commitment is one step: before it nothing has moved, after it all that is locked is booked.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from clearinghouse.statemachine.clearing.sessions import list_next
from clearinghouse.statemachine.settlement import buy_ins, closing, fails, locks, posting, prepare
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_MARGIN_RUN
from clearinghouse.statemachine.state.work import WORK_OF_OBLIGATION
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    SESSION_COMMITTED,
    SESSION_LOCKED,
    SESSION_NETTED,
    SESSION_POSTED,
)


def _nothing(_state: State, _offset: int, _session: Session, _settlement: Settlement) -> bool:
    """End a phase without more."""
    return True


def _none(_session: Session, _settlement: Settlement) -> int:
    """No step: a phase that has an end alone."""
    return 0


def _no_step(
    _state: State, _offset: int, _session: Session, _settlement: Settlement, _place: int
) -> bool:
    """The step of a phase that has none."""
    raise AssertionError


def _commit(state: State, offset: int, session: Session, settlement: Settlement) -> bool:
    """Make a session final: from here on what is locked settles, and nothing else changes that."""
    assert not settlement.to_allocate
    assert not settlement.to_check
    session.state = SESSION_LOCKED
    event_writers.session_locked(
        state.events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
    )
    session.state = SESSION_COMMITTED
    event_writers.session_committed(
        state.events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
    )
    return True


def _post(state: State, offset: int, session: Session, settlement: Settlement) -> bool:
    """End a session, and let the next one of its segment be netted."""
    closing.forget(state, offset, session, settlement)
    clearing = state.clearing
    for market_id, totals in session.markets.items():
        clearing.markets[market_id].trades -= totals.trades
    session.state = SESSION_POSTED
    settlement.is_open = 0
    first = state.dvp.settling.pop(0)
    assert first == session.id
    event_writers.session_posted(
        state.events,
        offset,
        session_id=session.id,
        segment_id=session.segment_id,
        value_date=session.value_date,
    )
    list_next(state, clearing.segments[session.segment_id])
    if state.margin.parameters.version:
        # The cash of the session holds the changes of its prices: the next run, in this instant, gives back what
        # variation margin had paid for them, so that they count once (C-7).
        state.timers.schedule_earlier(state.time_ns, DEADLINE_MARGIN_RUN, 0)
    return True


def _ordered(_session: Session, settlement: Settlement) -> int:
    """How many entries the present order has."""
    return len(settlement.order)


class Phase(NamedTuple):
    """How many steps there are, one of them, and what follows the last one. False: the settlement is tried later."""

    steps: Callable[[Session, Settlement], int]
    step: Callable[[State, int, Session, Settlement, int], bool]
    finish_phase: Callable[[State, int, Session, Settlement], bool]


PHASES: Final[tuple[Phase, ...]] = (
    Phase(_none, _no_step, prepare.begin),
    Phase(_ordered, prepare.make, prepare.end),
    Phase(prepare.trades_of, prepare.lock_trade, _nothing),
    Phase(locks.obligations_of, locks.lock_delivery, locks.list_all),
    Phase(locks.markets_to_allocate, locks.allocate, _nothing),
    Phase(locks.cash_to_check, locks.check_cash, locks.is_decided),
    Phase(locks.legs_of, locks.lock_rest, _nothing),
    Phase(_none, _no_step, _commit),
    Phase(locks.obligations_of, posting.deliver, _nothing),
    Phase(locks.legs_of, posting.pay, _nothing),
    Phase(prepare.trades_of, posting.settle_trade, _nothing),
    Phase(locks.obligations_of, posting.receive, _nothing),
    Phase(locks.legs_of, posting.collect, posting.end_posting),
    Phase(locks.obligations_of, fails.carry_obligation, _nothing),
    Phase(prepare.trades_of, fails.carry_trade, fails.list_markets),
    Phase(_ordered, fails.charge_market, _nothing),
    Phase(_ordered, buy_ins.buy_in_market, closing.order_nets),
    Phase(_ordered, closing.close_net, closing.order_cash),
    Phase(_ordered, closing.close_cash, closing.find_oldest),
    Phase(closing.trades_to_forget, closing.forget_trade, _post),
)


def settlement_due(state: State, session: Session) -> None:
    """Begin the settlement of a session, or go on with one that has been delayed."""
    assert session.state == SESSION_NETTED
    if session.id not in state.dvp.settlements:
        state.dvp.settlements[session.id] = Settlement(session.id)
    state.dvp.settling.append(session.id)


def settle_sessions(state: State, offset: int) -> None:
    """Go on with the settlement that began first, up to the end of the slice or of the settlement."""
    work = state.work
    settlement = state.dvp.settlements[state.dvp.settling[0]]
    session = state.clearing.sessions[settlement.session_id]
    while settlement.is_open and not work.is_over(state.events):
        phase = PHASES[settlement.phase]
        if settlement.place < phase.steps(session, settlement):
            work.units += WORK_OF_OBLIGATION
            if not phase.step(state, offset, session, settlement, settlement.place):
                return
            settlement.place += 1
        elif phase.finish_phase(state, offset, session, settlement):
            settlement.phase += 1
            settlement.place = 0
