# SPDX-License-Identifier: Apache-2.0
"""Move deadlines by which members must act: to a time that operators state, or by a gap (SPEC C-4.1, U-6.2).

Owns the command, and the table of the deadlines that move. All deadlines of a kind move for all members, so no member
gets more time than another; a missed deadline stays missed. All other deadlines stay: deadlines that a member set to
protect itself (orders, holds, dead-man timers, slices), deadlines that move only with their session (cut-offs, sides
of trades, give-ups), notices that a member gives, and deadlines of the clearinghouse itself.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, WEEKEND, business_day_from
from clearinghouse.statemachine.clearing.waiting_trades import latest_end
from clearinghouse.statemachine.pvp.day import move_day, open_until_ns, spare_ns
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_AUCTION_LOT,
    DEADLINE_CASH_CALL,
    DEADLINE_CONTRIBUTION,
    DEADLINE_DEFAULT_CASE,
    DEADLINE_INTRADAY_CREDIT,
    DEADLINE_MARGIN_CALL,
    DEADLINE_MARGIN_REMINDER,
    DEADLINE_SETTING_CHANGE,
)
from clearinghouse.statemachine.state.work import (
    ASKED_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_DEADLINE,
)
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    MOVED_AUCTION_LOT,
    MOVED_CASH_CALL,
    MOVED_CONTRIBUTION,
    MOVED_DEFAULT_CASE,
    MOVED_INTRADAY_CREDIT,
    MOVED_MARGIN_CALL,
    MOVED_PAY_INS,
    MOVED_SETTING_NOTICE,
    MOVED_WAITING_TRADE,
)


def move_deadline(state: State, command: commands.MoveDeadline, reply: Reply) -> int:
    """Begin to move all open deadlines of a kind that lie before a stated time to that time.

    Refusals in order: PARAMETER_OUT_OF_RANGE, NO_OPEN_DEADLINE, MOVE_NOT_FORWARD, MOVE_TOO_FAR.
    """
    kind, moving = command.deadline_kind, state.moving
    if kind not in _MOVABLE:
        return codes.PARAMETER_OUT_OF_RANGE
    first_ns = _first_ns(state, kind)
    if first_ns == 0:
        return codes.NO_OPEN_DEADLINE
    if command.to_ns <= first_ns:
        reply.below(first_ns + 1, command.to_ns)
        return codes.MOVE_NOT_FORWARD
    limit_ns = moving.limits.get(kind, 0)
    if limit_ns <= state.time_ns:
        limit_ns = _end_of_next_day_ns(state)
    last_ns = limit_ns
    if kind == MOVED_PAY_INS:
        last_ns = min(limit_ns, first_ns + spare_ns(state))
    if command.to_ns > last_ns:
        reply.above(last_ns, command.to_ns)
        return codes.MOVE_TOO_FAR

    # Accepted: nothing below refuses.
    end_move(state)
    moving.limits[kind] = limit_ns
    moving.begin(kind, kind, state.time_ns, 0, command.to_ns)
    state.cursors.is_behind = True
    event_writers.deadlines_postponed(
        state.events, 0, deadline_kind=kind, to_ns=command.to_ns, limit_ns=limit_ns
    )
    return codes.OK


def _first_ns(state: State, kind: int) -> int:
    """Return the time of the earliest open deadline of a kind, in ns; 0 if no deadline of the kind is open."""
    movable = _MOVABLE[kind]
    subjects = movable.subjects(state)
    state.work.units += len(subjects) // ASKED_PER_UNIT
    found = (movable.due_ns(state, subject_id) for subject_id in subjects)
    return min((due_ns for due_ns in found if due_ns > state.time_ns), default=0)


def _end_of_next_day_ns(state: State) -> int:
    """Return the end, in UTC, of the first weekday (Monday to Friday) after today."""
    today = state.time_ns // DAY_NS  # floored: the day that has begun
    return (business_day_from(today, 1, WEEKEND, ()) + 1) * DAY_NS


def is_moving(state: State) -> bool:
    """Return whether deadlines are still to be moved; no work of another deadline runs before the move ends."""
    return state.moving.kind != 0


def end_move(state: State) -> None:
    """Move at once the deadlines that an earlier move has not yet reached."""
    while is_moving(state):
        move_deadlines(state, 0)


def move_deadlines(state: State, offset: int) -> None:
    """Move the open deadlines by kind and id, until the slice ends (I-12.2)."""
    moving, work = state.moving, state.work
    while moving.kind:
        movable = _MOVABLE[moving.kind]
        subjects = sorted(movable.subjects(state))
        work.units += 1 + len(subjects) // SORTED_PER_UNIT
        for subject_id in subjects[bisect_right(subjects, moving.last_id) :]:
            length_ns = moving.length_ns(movable.due_ns(state, subject_id))
            deadline_ns = moved_ns = 0
            if length_ns or moving.kind == MOVED_PAY_INS:  # also a day between two of its steps
                deadline_ns, moved_ns = movable.move(state, subject_id, length_ns)
            work.units += WORK_OF_DEADLINE
            moving.last_id = subject_id
            if moved_ns:
                event_writers.deadline_moved(
                    state.events,
                    offset,
                    deadline_kind=moving.kind,
                    subject_id=subject_id,
                    deadline_ns=deadline_ns,
                    moved_ns=moved_ns,
                )
            if work.is_over(state.events):
                return
        moving.end_kind()


def _move_timer(state: State, kind: int, subject_id: int, length_ns: int) -> int:
    """Move a timer by a length, if it is set; return its new time, 0 if it is not set."""
    due_ns = state.timers.due.get((kind, subject_id), 0)
    if due_ns:
        state.timers.schedule(due_ns + length_ns, kind, subject_id)
    return due_ns and due_ns + length_ns


def _move_day(state: State, _day: int, length_ns: int) -> tuple[int, int]:
    """Move the remaining deadlines of the day of pay-ins (C-6); a gap also moves a day that is between two steps.

    Return the new time and the length of the move in ns.
    """
    moving = state.moving
    return move_day(state, moving.from_ns, length_ns if moving.to_ns else moving.by_ns)


def _move_margin_call(state: State, account_id: int, length_ns: int) -> tuple[int, int]:
    """Move a margin call, and its reminder if the reminder has not been sent (C-7).

    Return the new deadline and the length of the move in ns.
    """
    call = state.margin.calls[AccountId(account_id)]
    call.deadline_ns = _move_timer(state, DEADLINE_MARGIN_CALL, account_id, length_ns)
    if state.timers.due.get((DEADLINE_MARGIN_REMINDER, account_id), 0) > state.moving.from_ns:
        _move_timer(state, DEADLINE_MARGIN_REMINDER, account_id, length_ns)
    return call.deadline_ns, length_ns


def _move_contribution(state: State, member_id: int, length_ns: int) -> tuple[int, int]:
    """Move a call of the default fund (C-8); return the new deadline and the length of the move in ns."""
    call = state.margin.contribution_calls[member_id]
    call.deadline_ns = _move_timer(state, DEADLINE_CONTRIBUTION, member_id, length_ns)
    return call.deadline_ns, length_ns


def _case_waits_until_ns(state: State, case_id: int) -> int:
    """Return the time until which a default case waits for members, or 0 if the case waits for no member.

    While a case waits for no member, its timer only starts its next slice of work.
    """
    due_ns = state.timers.due.get((DEADLINE_DEFAULT_CASE, case_id), 0)
    return due_ns if due_ns == state.defaults.cases[case_id].deadline_ns else 0


def _move_case(state: State, case_id: int, length_ns: int) -> tuple[int, int]:
    """Move the end of the time for porting, or for assessments (C-9, C-10).

    Return the new time and the length of the move in ns.
    """
    case = state.defaults.cases[case_id]
    case.deadline_ns = _move_timer(state, DEADLINE_DEFAULT_CASE, case_id, length_ns)
    return case.deadline_ns, length_ns


def _move_lot(state: State, lot_id: int, length_ns: int) -> tuple[int, int]:
    """Move the end of the revealing of bids for a lot, and the end of bidding if it is still open (C-9).

    Return the new end of the revealing and the length of the move in ns.
    """
    lot = state.defaults.lots[lot_id]
    lot.reveals_until_ns = _move_timer(state, DEADLINE_AUCTION_LOT, lot_id, length_ns)
    if lot.bids_until_ns > state.moving.from_ns:
        lot.bids_until_ns += length_ns
    return lot.reveals_until_ns, length_ns


def _move_waiting_trade(state: State, trade_id: int, length_ns: int) -> tuple[int, int]:
    """Move the time until which a trade waits for cover, up to the longest permitted wait (C-16.1).

    Return the new time and the length of the move in ns.
    """
    trade = state.clearing.waiting.trades[trade_id]
    moved_ns = max(min(length_ns, latest_end(state, trade) - trade.until_ns), 0)
    trade.until_ns += moved_ns
    return trade.until_ns, moved_ns


def _move_credit(state: State, account_id: int, length_ns: int) -> tuple[int, int]:
    """Move the time by which an account has to repay its credit within the day (C-5.5).

    Return the new time and the length of the move in ns.
    """
    credit = state.intraday.open[AccountId(account_id)]
    credit.due_ns = _move_timer(state, DEADLINE_INTRADAY_CREDIT, account_id, length_ns)
    return credit.due_ns, length_ns


def _move_cash_call(state: State, call_id: int, length_ns: int) -> tuple[int, int]:
    """Move the deadline of a call for cash (C-5.4); return the new deadline and the length of the move in ns."""
    call = state.dvp.cash_calls[call_id]
    call.deadline_ns = _move_timer(state, DEADLINE_CASH_CALL, call_id, length_ns)
    return call.deadline_ns, length_ns


def _move_notice(state: State, change_id: int, length_ns: int) -> tuple[int, int]:
    """Move the end of a notice (Q-9). A gap moves it by its whole length: the members need the full notice to prepare.

    Return the new end and the length of the move in ns.
    """
    moved_ns = length_ns if state.moving.to_ns else state.gap.to_ns - state.gap.from_ns
    change = state.setting_changes.announced[change_id]
    change.due_ns = _move_timer(state, DEADLINE_SETTING_CHANGE, change_id, moved_ns)
    return change.due_ns, moved_ns


class _Movable(NamedTuple):
    """A kind of deadline that moves, as three functions.

    `subjects` returns the ids of the things that may have such a deadline. `due_ns` returns the open deadline of one
    subject, 0 if it has none. `move` moves the deadline of one subject, and returns its new time and the length of the
    move in ns (0: the deadline stays).
    """

    subjects: Callable[[State], Collection[int]]
    due_ns: Callable[[State, int], int]
    move: Callable[[State, int, int], tuple[int, int]]


_MOVABLE: Final[dict[int, _Movable]] = {
    MOVED_PAY_INS: _Movable(
        lambda s: [s.pvp.day.day],
        lambda s, _i: open_until_ns(s),
        _move_day,
    ),
    MOVED_MARGIN_CALL: _Movable(
        lambda s: s.margin.calls,
        lambda s, i: s.timers.due.get((DEADLINE_MARGIN_CALL, i), 0),
        _move_margin_call,
    ),
    MOVED_CONTRIBUTION: _Movable(
        lambda s: s.margin.contribution_calls,
        lambda s, i: s.timers.due.get((DEADLINE_CONTRIBUTION, i), 0),
        _move_contribution,
    ),
    MOVED_DEFAULT_CASE: _Movable(
        lambda s: [one.id for one in s.defaults.open_cases()],
        _case_waits_until_ns,
        _move_case,
    ),
    MOVED_AUCTION_LOT: _Movable(
        lambda s: [one for case in s.defaults.open_cases() for one in case.lots],
        lambda s, i: s.timers.due.get((DEADLINE_AUCTION_LOT, i), 0),
        _move_lot,
    ),
    MOVED_WAITING_TRADE: _Movable(
        lambda s: [one.id for one in s.clearing.waiting.trades.values() if not one.is_lapsed],
        lambda s, i: s.clearing.waiting.trades[i].until_ns,
        _move_waiting_trade,
    ),
    MOVED_INTRADAY_CREDIT: _Movable(
        lambda s: s.intraday.open,
        lambda s, i: s.timers.due.get((DEADLINE_INTRADAY_CREDIT, i), 0),
        _move_credit,
    ),
    MOVED_CASH_CALL: _Movable(
        lambda s: s.dvp.cash_calls,
        lambda s, i: s.timers.due.get((DEADLINE_CASH_CALL, i), 0),
        _move_cash_call,
    ),
    MOVED_SETTING_NOTICE: _Movable(
        lambda s: s.setting_changes.announced,
        lambda s, i: s.timers.due.get((DEADLINE_SETTING_CHANGE, i), 0),
        _move_notice,
    ),
}
