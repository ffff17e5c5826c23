# SPDX-License-Identifier: Apache-2.0
"""Take note of the time in which no command could become durable, and move deadlines of members by it (SPEC U-6.2).

Owns the command, and the table of the deadlines that move. What fell due in a gap acts in the order of its times; a
deadline by which a member must act moves before that, by the length of the gap, since no member could act. A missed one
stays missed. All other deadlines stay: those that a member set to protect itself (orders, holds, dead-man timers,
slices), those of a session, which move with it alone (cut-offs, sides of trades, give-ups), notices, and those of
the clearinghouse itself.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from clearinghouse.statemachine.pvp.day import move_day
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_AUCTION_LOT,
    DEADLINE_CONTRIBUTION,
    DEADLINE_DEFAULT_CASE,
    DEADLINE_MARGIN_CALL,
    DEADLINE_MARGIN_REMINDER,
)
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT, WORK_OF_DEADLINE
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    AWAY_NS,
    GAP_DOWN,
    GAP_READ_ONLY,
    MOVED_AUCTION_LOT,
    MOVED_CONTRIBUTION,
    MOVED_DEFAULT_CASE,
    MOVED_MARGIN_CALL,
    MOVED_PAY_INS,
)


def report_gap(state: State, command: commands.ReportGap, reply: Reply) -> int:
    """Begin to move deadlines by a gap; it ends at the stamp of its command. Refusals in order: PARAMETER_OUT_OF_RANGE.

    The state's time stays that of the last record, so that what fell due meanwhile still acts at its own time.
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
    while gap.kind:  # a stop between the slices of an earlier gap: what is left of it moves at once
        move_deadlines(state, 0)
    gap.begin(command.from_ns, command.to_ns, command.cause)
    event_writers.gap_recorded(
        state.events,
        0,
        from_ns=gap.from_ns,
        to_ns=gap.to_ns,
        cause=gap.cause,
        moves_ns=gap.moves_ns,
    )
    if gap.moves_ns:
        gap.kind, gap.last_id = MOVED_PAY_INS, 0
        state.cursors.is_behind = True
    return codes.OK


def is_moving(state: State) -> bool:
    """Return whether deadlines are still to be moved; no other work of a deadline runs before that."""
    return state.gap.kind != 0


def move_deadlines(state: State, offset: int) -> None:
    """Move the open deadlines that began before the gap, by kind and id, until the slice ends (I-12.2)."""
    gap, work = state.gap, state.work
    while gap.kind:
        movable = _MOVABLE[gap.kind]
        subjects = sorted(movable.subjects(state))
        work.units += 1 + len(subjects) // SORTED_PER_UNIT
        for subject_id in subjects[bisect_right(subjects, gap.last_id) :]:
            deadline_ns, moved_ns = movable.move(state, subject_id)
            work.units += WORK_OF_DEADLINE
            gap.last_id = subject_id
            if moved_ns:
                event_writers.deadline_moved(
                    state.events,
                    offset,
                    deadline_kind=gap.kind,
                    subject_id=subject_id,
                    deadline_ns=deadline_ns,
                    moved_ns=moved_ns,
                )
            if work.is_over(state.events):
                return
        gap.kind, gap.last_id = (gap.kind + 1) % (MOVED_AUCTION_LOT + 1), 0


def _moved_timer_ns(state: State, kind: int, subject_id: int) -> int:
    """Move the timer of a deadline that was open when the gap began; return its new time, 0: there is none."""
    gap = state.gap
    due_ns = state.timers.due.get((kind, subject_id), 0)
    if due_ns <= gap.from_ns:
        return 0
    state.timers.schedule(due_ns + gap.moves_ns, kind, subject_id)
    return due_ns + gap.moves_ns


def _move_day(state: State, _day: int) -> tuple[int, int]:
    """Move what is left of the day of pay-ins (C-6)."""
    return move_day(state, state.gap.from_ns, state.gap.moves_ns)


def _move_margin_call(state: State, account_id: int) -> tuple[int, int]:
    """Move a margin call and its reminder (C-7)."""
    deadline_ns = _moved_timer_ns(state, DEADLINE_MARGIN_CALL, account_id)
    if deadline_ns:
        state.margin.calls[AccountId(account_id)].deadline_ns = deadline_ns
        _moved_timer_ns(state, DEADLINE_MARGIN_REMINDER, account_id)
    return deadline_ns, state.gap.moves_ns if deadline_ns else 0


def _move_contribution(state: State, member_id: int) -> tuple[int, int]:
    """Move a call of the default fund (C-8)."""
    deadline_ns = _moved_timer_ns(state, DEADLINE_CONTRIBUTION, member_id)
    if deadline_ns:
        state.margin.contribution_calls[member_id].deadline_ns = deadline_ns
    return deadline_ns, state.gap.moves_ns if deadline_ns else 0


def _waits(state: State, case: DefaultCase) -> bool:
    """Return whether a case waits for members: its timer is that of its deadline, not of its next slice."""
    due_ns = state.timers.due.get((DEADLINE_DEFAULT_CASE, case.id), 0)
    return due_ns != 0 and due_ns == case.deadline_ns


def _move_case(state: State, case_id: int) -> tuple[int, int]:
    """Move the end of the time for porting, or for assessments (C-9, C-10)."""
    case = state.defaults.cases[case_id]
    deadline_ns = 0
    if _waits(state, case):
        deadline_ns = _moved_timer_ns(state, DEADLINE_DEFAULT_CASE, case_id)
    if deadline_ns:
        case.deadline_ns = deadline_ns
    return deadline_ns, state.gap.moves_ns if deadline_ns else 0


def _move_lot(state: State, lot_id: int) -> tuple[int, int]:
    """Move the revealing of bids for a lot, and before its end the time for bids (C-9)."""
    lot = state.defaults.lots[lot_id]
    deadline_ns = _moved_timer_ns(state, DEADLINE_AUCTION_LOT, lot_id)
    if deadline_ns:
        lot.reveals_until_ns = deadline_ns
        if lot.bids_until_ns > state.gap.from_ns:
            lot.bids_until_ns += state.gap.moves_ns
    return deadline_ns, state.gap.moves_ns if deadline_ns else 0


class _Movable(NamedTuple):
    """A kind of deadline that moves: its subjects, and the move of one: to when, and by how much (0: it stays)."""

    subjects: Callable[[State], Collection[int]]
    move: Callable[[State, int], tuple[int, int]]


_MOVABLE: Final[dict[int, _Movable]] = {
    MOVED_PAY_INS: _Movable(lambda s: [s.pvp.day.day], _move_day),
    MOVED_MARGIN_CALL: _Movable(lambda s: s.margin.calls, _move_margin_call),
    MOVED_CONTRIBUTION: _Movable(lambda s: s.margin.contribution_calls, _move_contribution),
    MOVED_DEFAULT_CASE: _Movable(lambda s: [one.id for one in s.defaults.open_cases()], _move_case),
    MOVED_AUCTION_LOT: _Movable(
        lambda s: [one for case in s.defaults.open_cases() for one in case.lots], _move_lot
    ),
}
