# SPDX-License-Identifier: Apache-2.0
"""Record the time in which no command could become durable, and extend deadlines of members by it (SPEC U-6.2).

Owns the command. Work that became due in a gap acts in the order of its times. A deadline by which a member must act
first moves by the length of the gap, since no member could act in it. A missed deadline stays missed.
"""

from clearinghouse.statemachine.clearing.sessions import move_settlements
from clearinghouse.statemachine.handlers.authority.deadline_moves import end_move
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AWAY_NS,
    GAP_DOWN,
    GAP_READ_ONLY,
    MOVED_CASH_CALL,
    MOVED_INTRADAY_CREDIT,
    MOVED_PAY_INS,
    MOVED_SETTING_NOTICE,
)


def report_gap(state: State, command: commands.ReportGap, reply: Reply) -> int:
    """Begin to move deadlines by a gap that ends at this command's time. Refusals in order: PARAMETER_OUT_OF_RANGE.

    The state's time stays the time of the last record, so work that became due in the gap still acts at its own time.
    """
    length_ns = command.to_ns - command.from_ns
    if command.from_ns < state.time_ns:
        reply.below(state.time_ns, command.from_ns)
        return codes.PARAMETER_OUT_OF_RANGE
    if length_ns <= AWAY_NS:
        reply.below(AWAY_NS + 1, length_ns)
        return codes.PARAMETER_OUT_OF_RANGE
    if not GAP_DOWN <= command.cause <= GAP_READ_ONLY:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    gap = state.gap
    end_move(state)  # if the server stopped between the slices of an earlier move
    gap.begin(command.from_ns, command.to_ns, command.cause)
    event_writers.gap_recorded(state.events, 0, gap.from_ns, gap.to_ns, gap.cause, gap.moves_ns)
    move_settlements(state)
    if gap.moves_ns:
        state.moving.begin(MOVED_PAY_INS, _last_kind(state), gap.from_ns, gap.moves_ns, 0)
        state.cursors.is_behind = True
    elif state.setting_changes.announced:
        # A day bounds by how much deadlines of members move, not notices.
        kind = MOVED_SETTING_NOTICE
        state.moving.begin(kind, kind, gap.from_ns, length_ns, 0)
        state.cursors.is_behind = True
    return codes.OK


def _last_kind(state: State) -> int:
    """Return the last kind of deadlines that a gap moves.

    Kinds added later count only if the state has some, so old journals are divided into slices as before (I-12.2).
    """
    if state.setting_changes.announced:
        return MOVED_SETTING_NOTICE
    return MOVED_CASH_CALL if state.dvp.cash_calls else MOVED_INTRADAY_CREDIT
