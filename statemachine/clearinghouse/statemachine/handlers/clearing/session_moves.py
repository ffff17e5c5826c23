# SPDX-License-Identifier: Apache-2.0
"""Move the cut-off and the settlement of a session to later times (SPEC C-4.1).

Owns the command. The limits count from the times that the segment gives the session, so repeated moves end at the same
limits. Must never move a session back, nor a session whose settlement has begun.
"""

from clearinghouse.statemachine.clearing.local_times import next_cut_off_ns, times_of
from clearinghouse.statemachine.clearing.sessions import may_change, write_move
from clearinghouse.statemachine.state.clearing import Segment, Session
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CUT_OFF, DEADLINE_DVP_SETTLEMENT
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.types import SESSION_NETTED


def move_session(state: State, command: commands.MoveSession, reply: Reply) -> int:
    """Move a session to a later cut-off, a later settlement, or both; sessions after it wait.

    Refusals in order: UNKNOWN_SEGMENT, UNKNOWN_SESSION, SESSION_SETTLING, those of `_refuse_times`.
    """
    segment = state.clearing.segments.get(command.segment_id)
    if segment is None:
        return codes.UNKNOWN_SEGMENT
    session = segment.sessions.get(command.value_date)
    if session is None:
        return codes.UNKNOWN_SESSION
    if not may_change(state, session):
        return codes.SESSION_SETTLING
    cut_off_ns = command.cut_off_ns or session.cut_off_ns
    settlement_ns = command.settlement_ns or session.settlement_ns
    code = _refuse_times(state, segment, session, command, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    if cut_off_ns != session.cut_off_ns:
        session.cut_off_ns = cut_off_ns
        state.timers.schedule(cut_off_ns, DEADLINE_CUT_OFF, session.id)
    session.settlement_ns = settlement_ns
    assert session.cut_off_ns <= session.settlement_ns
    if session.state == SESSION_NETTED:
        state.timers.schedule(settlement_ns, DEADLINE_DVP_SETTLEMENT, session.id)
    session.is_house_cause |= command.is_house_cause
    write_move(state, session)
    return codes.OK


def _refuse_times(
    state: State,
    segment: Segment,
    session: Session,
    command: commands.MoveSession,
    reply: Reply,
) -> int:
    """Return OK if a session may move to the stated times, else a code.

    In order SESSION_TIME_PASSED, MOVE_NOT_FORWARD (against the session's present times), MOVE_TOO_FAR.
    """
    passed_ns = session.cut_off_ns if command.cut_off_ns else session.settlement_ns
    if state.time_ns >= passed_ns:
        reply.above(passed_ns, state.time_ns)
        return codes.SESSION_TIME_PASSED
    cut_off_ns = command.cut_off_ns or session.cut_off_ns
    settlement_ns = command.settlement_ns or session.settlement_ns
    if command.cut_off_ns and cut_off_ns <= session.cut_off_ns:
        reply.below(session.cut_off_ns + 1, cut_off_ns)
        return codes.MOVE_NOT_FORWARD
    least_ns = cut_off_ns
    if command.settlement_ns or not command.cut_off_ns:
        least_ns = max(cut_off_ns, session.settlement_ns + 1)
    if settlement_ns < least_ns:
        reply.below(least_ns, settlement_ns)
        return codes.MOVE_NOT_FORWARD
    first_cut_off_ns, first_settlement_ns = times_of(state, segment, session.value_date)
    for stated_ns, first_ns in (
        (command.cut_off_ns, first_cut_off_ns),
        (command.settlement_ns, first_settlement_ns),
    ):
        limit_ns = next_cut_off_ns(state, segment, first_ns)
        if stated_ns > limit_ns:
            reply.above(limit_ns, stated_ns)
            return codes.MOVE_TOO_FAR
    return codes.OK
