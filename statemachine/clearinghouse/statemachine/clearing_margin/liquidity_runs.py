# SPDX-License-Identifier: Apache-2.0
"""Run liquidity comparisons at each cut-off and at set times, in slices (SPEC C-12, I-12.2).

Owns the start and the slices of a run, and its events: the figures of each moment, and below the target an alert and
the planned draws. Must never move money: lines are external contracts, and a default has its own layers.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import SECOND_NS
from clearinghouse.statemachine.arithmetic.liquidity import is_below_target
from clearinghouse.statemachine.clearing_margin.liquidity import (
    add_account,
    begin_run,
    compare,
    comparisons,
    plan,
)
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.liquidity import (
    RUN_ENDED,
    Liquidity,
    LiquidityMoment,
    LiquidityRun,
    LiquiditySums,
)
from clearinghouse.statemachine.state.phases import Phase, order_left, run_phases
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDITY_RUN
from clearinghouse.statemachine.state.work import (
    ASKED_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_GAIN,
)
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId

# Ids of the deadline: a set time, a cut-off, and the next slice of an open run.
AT_SET_TIME: Final = 0
AT_CUT_OFF: Final = 1
NEXT_SLICE: Final = 2


def schedule_set_time(state: State) -> None:
    """Schedule a run at the next whole multiple of the interval; nothing if runs are only at cut-offs."""
    seconds = state.liquidity.terms.run_seconds
    if seconds:
        interval = seconds * SECOND_NS
        due_ns = (state.time_ns // interval + 1) * interval
        state.timers.schedule(due_ns, DEADLINE_LIQUIDITY_RUN, AT_SET_TIME)
    else:
        state.timers.cancel(DEADLINE_LIQUIDITY_RUN, AT_SET_TIME)


def liquidity_due(state: State, subject: int) -> None:
    """Start a run, or continue the open run, up to the end of the slice.

    If a run is open, a second one follows it.
    """
    run = state.liquidity.run
    if subject == AT_SET_TIME:
        schedule_set_time(state)
        if state.timers.due.get((DEADLINE_LIQUIDITY_RUN, AT_CUT_OFF), 0) <= state.time_ns:
            # One run serves both deadlines of this instant.
            state.timers.cancel(DEADLINE_LIQUIDITY_RUN, AT_CUT_OFF)
    if subject != NEXT_SLICE:
        if run.is_open():
            run.is_asked = 1  # accounts already visited may owe more by now
            return
        _begin(state)
    if not run_phases(state, 0, state.liquidity, run, PHASES):
        state.timers.schedule(state.time_ns, DEADLINE_LIQUIDITY_RUN, NEXT_SLICE)
    elif run.is_asked:
        run.is_asked = 0
        state.timers.schedule(state.time_ns, DEADLINE_LIQUIDITY_RUN, AT_CUT_OFF)


def _begin(state: State) -> None:
    """Start the next run."""
    run = state.liquidity.run
    assert not run.is_open()
    run.is_asked = run.place = run.alerts = 0
    run.phase = 0
    run.id += 1
    begin_run(state, run)
    run.found = []
    state.work.units += (
        len(state.clearing.sessions) + len(state.margin.collateral) + len(run.order)
    ) // SORTED_PER_UNIT


def _add(state: State, _offset: int, _liquidity: Liquidity, run: LiquidityRun, place: int) -> bool:
    """Add the next account's payments at each moment to the sums; return True."""
    markets = sum(len(session.markets) for session in state.clearing.sessions.values())
    state.work.units += WORK_OF_GAIN + (markets + len(run.sums.moments)) // ASKED_PER_UNIT
    add_account(state, run, AccountId(run.order[place]))
    return True


def _list_moments(state: State, _offset: int, _liquidity: Liquidity, run: LiquidityRun) -> bool:
    """List the moments with payments due, by currency; return True."""
    run.order = comparisons(run)
    state.work.units += len(run.sums.due) // SORTED_PER_UNIT
    return True


def _compare(
    state: State, _offset: int, liquidity: Liquidity, run: LiquidityRun, place: int
) -> bool:
    """Write the need and the resources at the next moment in one currency; return True.

    Below the target, write an alert and the planned draws too.
    """
    key = run.order[place]
    terms = liquidity.terms
    lines = liquidity.credit_lines.values()
    holders = len(state.holders.of_asset.get(AssetId(pair_of(key)[1]), ()))
    asked = len(run.sums.due[key]) + len(lines) * (2 + holders) + len(run.sums.moments)
    state.work.units += WORK_OF_GAIN + asked // SORTED_PER_UNIT
    state.work.units += (len(state.margin.terms) + holders) // ASKED_PER_UNIT
    for found in compare(state, run, key, lines, terms.other_margin_seconds):
        run.found.append(found)
        event_writers.liquidity_compared(
            state.events,
            0,
            run_id=run.id,
            asset_id=found.asset_id,
            value_date=found.value_date,
            due_ns=found.due_ns,
            first_member_id=found.first_member_id,
            second_member_id=found.second_member_id,
            need=found.need,
            margin=found.margin,
            own=found.own,
            fund=found.fund,
            committed=found.committed,
            other_margin=found.other_margin,
            stress=found.stress,
            holder_id=found.holder_id,
            first_need=found.first_need,
            first_margin=found.first_margin,
            first_other_margin=found.first_other_margin,
        )
        need, available = found.need_of(terms.cover), found.available(terms.cover)
        if is_below_target(need, available, terms.target_ppb):
            run.alerts += 1
            _alert(state, found, terms.cover)
    return True


def _alert(state: State, moment: LiquidityMoment, cover: int) -> None:
    """Write an alert that the resources are below the target, and the planned draws."""
    liquidity = state.liquidity
    event_writers.liquidity_alerted(
        state.events,
        0,
        asset_id=moment.asset_id,
        due_ns=moment.due_ns,
        need=moment.need_of(cover),
        available=moment.available(cover),
        lacking=moment.lacking(cover),
        stress=moment.stress,
    )
    for resource, line_id, amount in plan(
        state, liquidity.credit_lines.values(), moment, liquidity.run.begun_ns, cover
    ):
        event_writers.liquidity_draw_planned(
            state.events,
            0,
            asset_id=moment.asset_id,
            due_ns=moment.due_ns,
            resource=resource,
            line_id=line_id,
            amount=amount,
            stress=moment.stress,
        )


def _end(state: State, _offset: int, liquidity: Liquidity, run: LiquidityRun) -> bool:
    """Store the results of the run, and write its end; return True."""
    run.order = []
    run.until_date = 0
    run.sums = LiquiditySums()
    liquidity.moments, run.found = run.found, []
    liquidity.compared_id, liquidity.compared_ns = run.id, run.begun_ns
    event_writers.liquidity_run_ended(
        state.events, 0, run.id, moments=len(liquidity.moments), alerts=run.alerts
    )
    return True


PHASES: Final[tuple[Phase[Liquidity, LiquidityRun], ...]] = (
    Phase(order_left, _add, _list_moments),
    Phase(order_left, _compare, _end),
)
assert len(PHASES) == RUN_ENDED
