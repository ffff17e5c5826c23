# SPDX-License-Identifier: Apache-2.0
"""Limit the delay of work in slices: while it takes too many slices, risk may only fall (SPEC I-12.2).

A cursor is the place of such work in its list. Owns the table of cursors, their ages in slices, and the statuses of
markets while a cursor is late. Must never do the work.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.brakes.brakes import move_status
from clearinghouse.statemachine.state.cursors import CursorAge
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    CURSOR_CORPORATE_ACTION,
    CURSOR_DEADLINES,
    CURSOR_DVP,
    CURSOR_ENDING_MARKETS,
    CURSOR_HEALTH,
    CURSOR_KILL_SWITCH,
    CURSOR_LENDERS,
    CURSOR_LIQUIDATION,
    CURSOR_MARGIN_RUN,
    CURSOR_NETTING,
    CURSOR_SETTLEMENT_PASS,
    CURSOR_SLICES_MAX,
    CURSOR_TRIGGERS,
    CURSOR_UNCROSSING,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
)


def _all_markets(state: State) -> list[Market]:
    """Return all markets: accounts that were not visited may have positions in any of them."""
    return list(state.markets.values())


def _market_of_first_reached(state: State) -> list[Market]:
    """Return the market of what has waited longest, as a list: a triggered order, else a trigger backlog; empty if none
    waits.
    """
    for order_id in state.triggered:
        order = state.conditionals.get(order_id)
        if order is not None:
            return [state.markets[order.market_id]]
    if state.trigger_backlogs:
        market_id, _ = next(iter(state.trigger_backlogs))
        return [state.markets[market_id]]
    return []


def _overdue_work(state: State) -> int:
    """Return 1 if a deadline has come and has not run, or a due pass has not started; else 0."""
    if state.cursors.settles or state.cursors.liquidates:
        return 1
    return int(0 < state.timers.next_due_ns() <= state.time_ns)


def _until_closed(_state: State) -> int:
    """Return the count of a cursor that closes before its work starts again: always 0."""
    return 0


# By kind of cursor: its remaining work, 0 if it is closed; its work done so far, in the same unit;
# and the markets in which risk may only fall while it is late. A new cursor needs a row here.
CURSORS: Final[
    dict[
        int,
        tuple[Callable[[State], int], Callable[[State], int], Callable[[State], list[Market]]],
    ]
] = {
    # In rounds: accounts listed after the last visit wait for the next round.
    CURSOR_HEALTH: (
        lambda s: 2 if s.cursors.health.is_open else 0,
        lambda s: s.cursors.health.round,
        _all_markets,
    ),
    CURSOR_LIQUIDATION: (
        lambda s: int(s.cursors.liquidation.is_open or s.cursors.liquidation.is_sharing),
        _until_closed,
        _all_markets,
    ),
    CURSOR_LENDERS: (
        lambda s: len(s.cursors.lost_pools),
        lambda s: s.cursors.pools_checked,
        _all_markets,
    ),
    CURSOR_TRIGGERS: (
        lambda s: len(s.triggered) + len(s.trigger_backlogs),
        lambda s: s.cursors.fired,
        _market_of_first_reached,
    ),
    CURSOR_DEADLINES: (_overdue_work, _until_closed, _all_markets),
    CURSOR_SETTLEMENT_PASS: (
        lambda s: int(s.cursors.pnl_settlement.is_open),
        _until_closed,
        _all_markets,
    ),
    CURSOR_KILL_SWITCH: (
        lambda s: int(bool(s.cursors.to_reduce)),
        _until_closed,
        _all_markets,
    ),
    # Passes of settlement and liquidation wait for the end, so these two affect the other markets
    # too.
    CURSOR_ENDING_MARKETS: (
        lambda s: int(bool(s.cursors.ending)),
        _until_closed,
        _all_markets,
    ),
    CURSOR_UNCROSSING: (
        lambda s: int(bool(s.cursors.uncrossings)),
        _until_closed,
        _all_markets,
    ),
    # Its markets have no continuous trading, so no market is restricted.
    CURSOR_NETTING: (
        lambda s: int(bool(s.clearing.to_net)),
        _until_closed,
        lambda _: [],
    ),
    CURSOR_DVP: (lambda s: int(bool(s.dvp.settling)), _until_closed, lambda _: []),
    CURSOR_CORPORATE_ACTION: (
        lambda s: int(bool(s.corporate_actions.paying)),
        _until_closed,
        lambda _: [],
    ),
    # It takes no order, and its accounts have separate margin for traded markets.
    CURSOR_MARGIN_RUN: (
        lambda s: int(s.margin.run.is_open()),
        _until_closed,
        lambda _: [],
    ),
}


def count_slices(state: State, *, is_slice: bool) -> None:
    """Start the ages of cursors that a command opened, and end those of closed cursors.

    With `is_slice`, count a slice; at too many slices, restrict the affected markets. Restore them when no cursor is
    late.
    """
    cursors = state.cursors
    if not cursors.is_behind and not cursors.ages:
        return
    for kind, (left_of, done_of, markets_of) in CURSORS.items():
        age = cursors.ages.get(kind)
        left = left_of(state)
        if age is not None and (left == 0 or done_of(state) >= age.until):
            del cursors.ages[kind]
            age = None
        if left == 0:
            continue
        if age is None:
            age = CursorAge(state.time_ns, done_of(state) + left)
            cursors.ages[kind] = age
        elif is_slice:
            age.slices += 1
            if age.slices > CURSOR_SLICES_MAX and not age.is_late:
                age.is_late = True
                for market in markets_of(state):
                    _let_only_reduce(state, market, kind, age)
    if cursors.late_markets and not any(age.is_late for age in cursors.ages.values()):
        for market_id in sorted(cursors.late_markets):
            _restore_status(state, state.markets[market_id], cursors.late_markets[market_id])
        cursors.late_markets = {}


def _let_only_reduce(state: State, market: Market, kind: int, age: CursorAge) -> None:
    """Restrict an open market to orders that reduce risk, with an event."""
    if market.status not in (MARKET_OPEN, MARKET_POST_ONLY):
        return
    state.cursors.late_markets[market.id] = market.status
    event_writers.work_late(
        state.events, 0, cursor=kind, market_id=market.id, begun_ns=age.begun_ns, slices=age.slices
    )
    move_status(state, 0, market, MARKET_REDUCE_ONLY)


def _restore_status(state: State, market: Market, status: int) -> None:
    """Restore the status that a market had before its restriction.

    A halted or uncrossing market gets it afterwards, an expiring market does not.
    """
    for uncrossing in state.cursors.uncrossings:
        if uncrossing.market_id == market.id and uncrossing.to_status == MARKET_REDUCE_ONLY:
            event_writers.work_caught_up(state.events, 0, market_id=market.id)
            uncrossing.to_status = status
            return
    halt = market.halt
    is_halted = halt is not None and halt.brake.engaged
    if market.status != MARKET_REDUCE_ONLY and not is_halted:
        return
    event_writers.work_caught_up(state.events, 0, market_id=market.id)
    if market.status == MARKET_REDUCE_ONLY:
        move_status(state, 0, market, status)
    elif halt is not None and halt.resume_status == MARKET_REDUCE_ONLY:
        halt.resume_status = status
