# SPDX-License-Identifier: Apache-2.0
"""Undo the settlement of a session before its commitment, so that it can begin again (SPEC J-2.2, C-4.1).

Owns the phases that release locks and undo credit, and the restart of a quarantined session. Must never touch a
committed settlement.
"""

from typing import Final

from clearinghouse.statemachine.clearing.quarantined_sessions import is_session_quarantined
from clearinghouse.statemachine.clearing.sessions import list_next, repeat_netting, write_move
from clearinghouse.statemachine.settlement.give_backs import (
    give_back_cash,
    give_back_delivery,
    give_back_flow,
)
from clearinghouse.statemachine.settlement.locks import legs_left, obligations_left
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import GIVES_BACK, Settlement
from clearinghouse.statemachine.state.phases import Phase, next_phase, no_step, no_steps
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_DVP_SETTLEMENT
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary.types import SESSION_CUT_OFF, SESSION_NETTED


def set_back(state: State, session: Session) -> None:
    """Stop the netting or the settlement of a quarantined session.

    A settlement that has begun releases its locks in slices.
    """
    to_net = state.clearing.to_net
    if session.id in to_net:
        to_net.remove(session.id)
        repeat_netting(state, 0, session)
    settlement = state.dvp.settlements.get(session.id)
    if settlement is not None and settlement.is_open != GIVES_BACK:
        settlement.is_open = GIVES_BACK
        settlement.phase = settlement.place = 0
        settlement.order = []
        _delay(state, session, session.settlement_ns)


def resume_session(state: State, session: Session) -> None:
    """Let a session continue after its quarantine: it is netted, or its settlement begins from the first phase.

    It settles now at the earliest, and so does each later session of its segment. The clearinghouse causes the delay,
    so open lots of these sessions are not fails (C-4.1).
    """
    segment = state.clearing.segments[session.segment_id]
    for other in segment.sessions.values():
        is_after = other.value_date >= session.value_date and other.state <= SESSION_NETTED
        if is_after and other.settlement_ns < state.time_ns:
            _delay(state, other, state.time_ns)
    if session.state == SESSION_CUT_OFF:
        list_next(state, segment)
    elif session.id not in state.dvp.settlements:
        state.timers.schedule(session.settlement_ns, DEADLINE_DVP_SETTLEMENT, session.id)


def _delay(state: State, session: Session, settlement_ns: int) -> None:
    """Set a session's settlement time, and mark the clearinghouse as the cause of the delay."""
    session.settlement_ns = settlement_ns
    session.is_house_cause = 1
    write_move(state, session)


# --- what is given back -----------------------------------------------------------------------------------------------


def _list(state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """List the obligations, also if the settlement has not created all of them yet; return True."""
    settlement.list_obligations()
    state.work.units += len(settlement.obligations) // SORTED_PER_UNIT
    return True


def _give_back_cash(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Undo the credit of one account and release its locked cash; return True."""
    give_back_cash(state, offset, session, settlement.legs[place])
    return True


def _give_back_delivery(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Release the securities locked for one obligation; return True."""
    give_back_delivery(state, offset, session, settlement.obligations[place])
    return True


def _flows_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of flows of trades that this phase has not processed."""
    return len(settlement.flows) - settlement.place


def _give_back_flow(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Release the securities locked for one flow of trades; return True."""
    give_back_flow(state, offset, session, settlement.flows[place])
    return True


def _drop(state: State, _offset: int, session: Session, _settlement: Settlement) -> bool:
    """Delete the settlement; schedule a new one, unless the session is still quarantined; return True."""
    first = state.dvp.settling.pop(0)
    assert first == session.id
    del state.dvp.settlements[session.id]
    if not is_session_quarantined(state, session):
        state.timers.schedule(session.settlement_ns, DEADLINE_DVP_SETTLEMENT, session.id)
    return True


GIVE_BACK: Final[tuple[Phase[Session, Settlement], ...]] = (
    Phase(no_steps, no_step, _list),
    Phase(legs_left, _give_back_cash, next_phase),
    Phase(obligations_left, _give_back_delivery, next_phase),
    Phase(_flows_left, _give_back_flow, _drop),
)
