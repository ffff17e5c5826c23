# SPDX-License-Identifier: Apache-2.0
"""Run the work of each deadline, in the order of SPEC U-6.

Owns the function of each kind of deadline, and the steps after each: accrual, health check, triggers. The kinds, their
phases and their order are in `state.timers`. Must never hold a rule of a deadline's subject.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.brakes.brakes import outflow_due
from clearinghouse.statemachine.clearing.affirmation import expire_side
from clearinghouse.statemachine.clearing.cash_calls import cash_call_due
from clearinghouse.statemachine.clearing.legs import end_give_ups_of_split, expire_give_up
from clearinghouse.statemachine.clearing.resignation import resignation_due
from clearinghouse.statemachine.clearing.sessions import cut_off, net_sessions
from clearinghouse.statemachine.clearing_margin.calls import call_due, reminder_due
from clearinghouse.statemachine.clearing_margin.default_fund import contribution_due
from clearinghouse.statemachine.clearing_margin.interest import interest_due
from clearinghouse.statemachine.clearing_margin.liquidity_runs import liquidity_due
from clearinghouse.statemachine.clearing_margin.own_capital import skin_due
from clearinghouse.statemachine.clearing_margin.runs import begin_run, continue_run
from clearinghouse.statemachine.contracts import expiry, funding_intervals
from clearinghouse.statemachine.contracts.market_end import end_markets, list_what_ends
from clearinghouse.statemachine.custody.hold_releases import release_hold
from clearinghouse.statemachine.default.auction import end_lot
from clearinghouse.statemachine.default.waterfall import case_due
from clearinghouse.statemachine.feeds import index, margin_scale, mark
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.handlers.authority.deadline_moves import is_moving, move_deadlines
from clearinghouse.statemachine.handlers.authority.setting_changes import change_due
from clearinghouse.statemachine.handlers.clearing import waiting_trades
from clearinghouse.statemachine.handlers.exchange import brakes, disconnects, pauses
from clearinghouse.statemachine.handlers.exchange.conditional_orders import run_triggers
from clearinghouse.statemachine.holders.closings import close_day
from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.lending.intraday_credit import credit_due
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.liquidation.passes import continue_pass, liquidation_pass
from clearinghouse.statemachine.liquidation.rest_closing import release_positions, share_losses
from clearinghouse.statemachine.orders.conditional_orders import end_conditional_order
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.pnl_settlement.book_depth import sample_depth
from clearinghouse.statemachine.pnl_settlement.phases import begin_pass, continue_pnl_settlement
from clearinghouse.statemachine.pvp.day import day_due
from clearinghouse.statemachine.pvp.queue import queue_due
from clearinghouse.statemachine.settlement.corporate_actions import (
    pay_entitlements,
    payment_due,
    record_due,
)
from clearinghouse.statemachine.settlement.phases import settle_sessions, settlement_due
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_ASSET_PAUSE,
    DEADLINE_AUCTION_LOT,
    DEADLINE_BORROW_CAP,
    DEADLINE_CASH_CALL,
    DEADLINE_CCP_SKIN,
    DEADLINE_COLLATERAL_INTEREST,
    DEADLINE_CONTRACT_EXPIRY,
    DEADLINE_CONTRIBUTION,
    DEADLINE_CUT_OFF,
    DEADLINE_DEAD_MAN,
    DEADLINE_DEFAULT_CASE,
    DEADLINE_DEPOSIT_CAP,
    DEADLINE_DEPTH,
    DEADLINE_DVP_SETTLEMENT,
    DEADLINE_EXPIRY_WINDOW,
    DEADLINE_FUNDING,
    DEADLINE_GIVE_UP,
    DEADLINE_HOLD_EXPIRY,
    DEADLINE_HOLDER_DAY,
    DEADLINE_INDEX,
    DEADLINE_INTEREST,
    DEADLINE_INTRADAY_CREDIT,
    DEADLINE_LIQUIDATION_PASS,
    DEADLINE_LIQUIDITY_RUN,
    DEADLINE_MARGIN_CALL,
    DEADLINE_MARGIN_REMINDER,
    DEADLINE_MARGIN_RUN,
    DEADLINE_MARGIN_SCALE,
    DEADLINE_MARK_SAMPLE,
    DEADLINE_ORDER_EXPIRY,
    DEADLINE_OUTFLOW_LIMIT,
    DEADLINE_PAYMENT,
    DEADLINE_PVP_DAY,
    DEADLINE_PVP_QUEUE,
    DEADLINE_RECORD,
    DEADLINE_RESIGNATION,
    DEADLINE_SETTING_CHANGE,
    DEADLINE_SETTLEMENT_PASS,
    DEADLINE_TRADE_SIDE,
    DEADLINE_TWAP,
    DEADLINE_VOLATILITY_HALT,
    DEADLINE_WAITING_EXITS,
    DEADLINE_WAITING_TRADES,
    DEADLINE_WITHDRAWAL_GATE,
    PHASE_KEYS,
    PHASE_PRICE,
)
from clearinghouse.statemachine.state.work import WORK_OF_DEADLINE
from clearinghouse.statemachine.trading.twap_slices import slice_due
from clearinghouse.statemachine.trading.uncrossing import uncross_markets
from clearinghouse.statemachine.trading.waiting_exits import round_due
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    HoldId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    WORK_KIND_FUNDING,
    WORK_KIND_INTEREST,
    WORK_KIND_MARKS,
    WORK_KIND_SESSION,
    WORK_SLICE,
)


def _order_expiry(state: State, order_id: OrderId) -> None:
    """End an order, open or conditional, whose time has expired."""
    order = state.orders.get(order_id)
    if order is None:
        end_conditional_order(state, 0, state.conditionals[order_id], codes.EXPIRED)
        return
    state.touched[order.account.id] = order.account
    cancel(state, 0, order, codes.EXPIRED)


# By kind of deadline: its function, called with the state, the id of the deadline, the time to
# which the command advances, and the due time, which is in the past if a command came between
# slices (I-12.2). Settlement and liquidation are not here: each is one pass, after all other work
# (U-6).
RUN: Final[dict[int, Callable[[State, int, int, int], None]]] = {
    DEADLINE_INDEX: lambda s, i, _to, _due: index.index_due(s, 0, s.assets[AssetId(i)]),
    DEADLINE_MARK_SAMPLE: lambda s, i, to_ns, _due: mark.sample_mark(
        s, 0, s.markets[MarketId(i)], to_ns
    ),
    DEADLINE_MARGIN_SCALE: lambda s, i, to_ns, _due: margin_scale.scale_deadline(
        s, 0, s.markets[MarketId(i)], to_ns
    ),
    DEADLINE_EXPIRY_WINDOW: lambda s, i, _to, _due: mark.follow_mark(s, 0, s.markets[MarketId(i)]),
    DEADLINE_ORDER_EXPIRY: lambda s, i, _to, _due: _order_expiry(s, OrderId(i)),
    DEADLINE_HOLD_EXPIRY: lambda s, i, _to, _due: release_hold(
        s, 0, s.holds[HoldId(i)], codes.EXPIRED
    ),
    DEADLINE_DEAD_MAN: lambda s, i, _to, _due: disconnects.dead_man_due(s, 0, AccountId(i)),
    DEADLINE_TWAP: lambda s, i, to_ns, due_ns: slice_due(s, OrderId(i), to_ns, due_ns),
    DEADLINE_WAITING_EXITS: lambda s, i, _to, _due: round_due(s, MarketId(i)),
    DEADLINE_FUNDING: lambda s, i, _to, due_ns: funding_intervals.end_interval(
        s, 0, s.markets[MarketId(i)], due_ns
    ),
    DEADLINE_INTEREST: lambda s, i, _to, _due: accrual.interest_hour(s, 0, s.assets[AssetId(i)]),
    DEADLINE_CONTRACT_EXPIRY: lambda s, i, _to, _due: expiry.expire(s, 0, s.markets[MarketId(i)]),
    DEADLINE_VOLATILITY_HALT: lambda s, i, _to, _due: brakes.volatility_halt_due(
        s, 0, s.markets[MarketId(i)]
    ),
    DEADLINE_OUTFLOW_LIMIT: lambda s, i, _to, _due: outflow_due(s, 0, s.assets[AssetId(i)]),
    DEADLINE_BORROW_CAP: lambda s, i, _to, _due: brakes.borrow_cap_due(s, 0, s.assets[AssetId(i)]),
    DEADLINE_DEPOSIT_CAP: lambda s, i, _to, _due: brakes.deposit_cap_due(
        s, 0, s.assets[AssetId(i)]
    ),
    DEADLINE_WITHDRAWAL_GATE: lambda s, _i, _to, _due: brakes.withdrawal_gate_due(s, 0),
    DEADLINE_DEPTH: lambda s, i, to_ns, _due: sample_depth(s, s.assets[AssetId(i)], to_ns),
    DEADLINE_PVP_QUEUE: lambda s, i, _to, _due: queue_due(s, i),
    DEADLINE_PVP_DAY: lambda s, _i, _to, due_ns: day_due(s, due_ns),
    DEADLINE_CUT_OFF: lambda s, i, _to, _due: cut_off(s, 0, s.clearing.sessions[i]),
    DEADLINE_TRADE_SIDE: lambda s, i, _to, _due: expire_side(s, i),
    DEADLINE_DVP_SETTLEMENT: lambda s, i, _to, _due: settlement_due(s, s.clearing.sessions[i]),
    DEADLINE_MARGIN_RUN: lambda s, i, _to, _due: begin_run(s, i),
    DEADLINE_CONTRIBUTION: lambda s, i, _to, _due: contribution_due(s, i),
    DEADLINE_CCP_SKIN: lambda s, _i, _to, _due: skin_due(s),
    DEADLINE_CASH_CALL: lambda s, i, _to, _due: cash_call_due(s, i),
    DEADLINE_INTRADAY_CREDIT: lambda s, i, _to, _due: credit_due(s, AccountId(i)),
    DEADLINE_MARGIN_REMINDER: lambda s, i, _to, _due: reminder_due(s, AccountId(i)),
    DEADLINE_MARGIN_CALL: lambda s, i, _to, _due: call_due(s, AccountId(i)),
    DEADLINE_COLLATERAL_INTEREST: lambda s, _i, _to, _due: interest_due(s),
    DEADLINE_LIQUIDITY_RUN: lambda s, i, _to, _due: liquidity_due(s, i),
    DEADLINE_DEFAULT_CASE: lambda s, i, _to, _due: case_due(s, 0, s.defaults.cases[i]),
    DEADLINE_AUCTION_LOT: lambda s, i, _to, _due: end_lot(s, 0, s.defaults.lots[i]),
    DEADLINE_GIVE_UP: lambda s, i, _to, _due: expire_give_up(s, i),
    DEADLINE_WAITING_TRADES: lambda s, _i, to_ns, _due: waiting_trades.round_due(s, to_ns),
    DEADLINE_RESIGNATION: lambda s, i, _to, _due: resignation_due(s, i),
    DEADLINE_RECORD: lambda s, i, _to, _due: record_due(s, 0, s.corporate_actions.actions[i]),
    DEADLINE_PAYMENT: lambda s, i, _to, _due: payment_due(s, 0, s.corporate_actions.actions[i]),
    DEADLINE_ASSET_PAUSE: lambda s, i, _to, _due: pauses.pause_due(s, 0, s.assets[AssetId(i)]),
    DEADLINE_HOLDER_DAY: lambda s, i, _to, _due: close_day(s, i),
    DEADLINE_SETTING_CHANGE: lambda s, i, _to, _due: change_due(s, i),
}

ROWS_FREED: Final = 2_000  # of discarded prices, by one command: about a millisecond

# Work that may be quarantined, by kind of deadline, and what its deadline does then: at most it
# schedules the next one (J-2.2).
WORK_KINDS: Final = {
    DEADLINE_FUNDING: WORK_KIND_FUNDING,
    DEADLINE_MARK_SAMPLE: WORK_KIND_MARKS,
    DEADLINE_MARGIN_SCALE: WORK_KIND_MARKS,
    DEADLINE_INTEREST: WORK_KIND_INTEREST,
    DEADLINE_DVP_SETTLEMENT: WORK_KIND_SESSION,
}
SKIP: Final[dict[int, Callable[[State, int, int, int], None]]] = {
    DEADLINE_FUNDING: lambda s, i, _to, due_ns: funding_intervals.skip_interval(
        s, 0, s.markets[MarketId(i)], due_ns
    ),
    DEADLINE_MARK_SAMPLE: lambda s, i, to_ns, _due: mark.schedule_sample(
        s, s.markets[MarketId(i)], to_ns
    ),
    DEADLINE_MARGIN_SCALE: lambda s, i, to_ns, _due: margin_scale.schedule_after(
        s, s.markets[MarketId(i)], to_ns
    ),
    DEADLINE_INTEREST: lambda s, i, _to, _due: accrual.schedule_hour(s, s.assets[AssetId(i)]),
    DEADLINE_DVP_SETTLEMENT: lambda _s, _i, _to, _due: None,  # the lift begins it
}

# Deadlines after which funding may have samples again, at the same prices (O-2.2).
FUNDS_AGAIN: Final = (DEADLINE_ASSET_PAUSE, DEADLINE_VOLATILITY_HALT)


def _uncross_markets(state: State, offset: int) -> None:
    """Uncross the ended auctions; the first one waits while liquidation holds the positions of its market (W-5)."""
    if release_positions(state, offset, state.cursors.uncrossings[0].market_id):
        uncross_markets(state, offset)


def _end_markets(state: State, offset: int) -> None:
    """End markets that close; the first one waits while liquidation holds the positions of its market (W-5)."""
    ending = state.cursors.ending[0]
    if end_give_ups_of_split(state, offset, ending.market_id):
        return
    if not ending.is_listed:
        if not release_positions(state, offset, ending.market_id):
            return
        list_what_ends(state, ending)
    end_markets(state, offset)


# Open work ends before the next deadline runs, in this order: deadlines that move come
# first (U-6.2). Claims of a corporate action go into sessions that are not netted, so no netting
# comes between them. Each row has the test whether the work is open, and the function of a slice.
OPEN_WORK: Final[tuple[tuple[Callable[[State], bool], Callable[[State, int], None]], ...]] = (
    (is_moving, move_deadlines),
    (lambda s: bool(s.corporate_actions.paying), pay_entitlements),
    (lambda s: bool(s.clearing.to_net), net_sessions),
    (lambda s: bool(s.dvp.settling), settle_sessions),
    (lambda s: s.margin.run.is_open(), continue_run),
    (lambda s: bool(s.cursors.uncrossings), _uncross_markets),
    (lambda s: bool(s.cursors.ending), _end_markets),
)


def advance_time(state: State, command: commands.AdvanceTime, outcome: Outcome) -> None:
    """Run all work due by `to_ns`, by due time, and at one time by kind (U-6).

    The settlement pass runs once, at the present price state, after any length of time; so does the liquidation pass.
    The command ends after a slice of the work; the remaining work is due at once (I-12.2).
    """
    state.work.stop = AMOUNT_MAX
    state.cursors.is_behind = not _run_due(state, command.to_ns, outcome)
    _free_discarded(state)
    outcome.add(codes.OK, 0)


def _free_discarded(state: State) -> None:
    """Free a part of the memory of removed records: a million rows at once would take a second (I-12.1)."""
    left = ROWS_FREED
    while state.discarded and left > 0:
        left -= state.discarded[-1].forget(left)
        if left > 0:
            state.discarded.pop()


def _run_due(state: State, to_ns: int, outcome: Outcome) -> bool:
    """Run the work due by `to_ns` up to the end of the slice; return True if none remains."""
    cursors = state.cursors
    work = state.work
    # Visit accounts affected by a price, and orders triggered by it, before the next price.
    settle_health(state, 0)
    if cursors.health.delay_other_work():
        return False
    is_turn = cursors.health.is_open  # if so, this command does not wait for visits again
    work.stop = work.used(state.events) + WORK_SLICE
    if state.triggered or state.trigger_backlogs:
        run_triggers(state, 0, outcome, is_slice=True)
    if cursors.to_reduce:
        brakes.resting_orders_due(state, 0)
        settle_health(state, 0)
    while not work.is_over(state.events):
        if not _continue_open_work(state):
            due = state.timers.pop_due(to_ns)
            if due is None:
                return _run_passes(state, to_ns, outcome, is_turn=is_turn)
            _run_deadline(state, to_ns, *due)
        if _settle_health_first(state, is_turn=is_turn):
            return False
        if state.triggered or state.trigger_backlogs:
            run_triggers(state, 0, outcome, is_slice=True)
    return False


def _run_deadline(state: State, to_ns: int, due_ns: int, kind: int, subject_id: int) -> None:
    """Run one deadline; for a pass, only mark it as due, since passes run after all other work (U-6)."""
    if due_ns > state.time_ns:
        state.time_ns = due_ns
    state.work.units += WORK_OF_DEADLINE
    if kind == DEADLINE_SETTLEMENT_PASS:
        state.cursors.settles = True
    elif kind == DEADLINE_LIQUIDATION_PASS:
        state.cursors.liquidates = True
    elif state.quarantine.has(WORK_KINDS.get(kind, 0), subject_id):
        SKIP[kind](state, subject_id, to_ns, due_ns)
    else:
        state.prices_due = PHASE_KEYS[kind][0] == PHASE_PRICE
        RUN[kind](state, subject_id, to_ns, due_ns)
        if state.prices_due or kind in FUNDS_AGAIN:
            state.prices_due = False
            observe(state, state.time_ns - 1)
    accrual.accrue_owing(state, 0)


def _continue_open_work(state: State) -> bool:
    """Run a slice of the first kind of work that is open; return False if no work is open."""
    for is_open, continue_work in OPEN_WORK:
        if is_open(state):
            continue_work(state, 0)
            return True
    return False


def _settle_health_first(state: State, *, is_turn: bool) -> bool:
    """Check the health of the changed accounts.

    Return whether other listed accounts are visited before remaining work (I-6). With `is_turn` the command has already
    waited for such visits, and the result is False.
    """
    settle_health(state, 0)
    return state.cursors.health.is_open and not is_turn


def _run_passes(state: State, to_ns: int, outcome: Outcome, *, is_turn: bool) -> bool:
    """Run the due passes, after all other work; return True if none remains."""
    cursors = state.cursors
    if to_ns > state.time_ns:
        state.time_ns = to_ns
        accrual.accrue_owing(state, 0)
        if _settle_health_first(state, is_turn=is_turn):
            return False
    if not _is_liquidation_first(state):
        _settle(state)
        if _settle_health_first(state, is_turn=is_turn):
            return False
    if cursors.liquidation.is_open:
        continue_pass(state, 0)
    elif (
        cursors.liquidates
        and not cursors.liquidation.is_sharing
        and not (cursors.pnl_settlement.is_open and not _is_liquidation_first(state))
    ):
        cursors.liquidates = False
        liquidation_pass(state, 0)
    if cursors.liquidation.is_sharing and not cursors.liquidation.is_open:
        share_losses(state, 0)
        settle_health(state, 0)
    cursors.liquidation.sizes = {}  # positions may change before the next slice
    if state.triggered or state.trigger_backlogs:
        run_triggers(state, 0, outcome, is_slice=True)
    return not (
        state.triggered
        or state.trigger_backlogs
        or cursors.health.is_open
        or cursors.settles
        or cursors.pnl_settlement.is_open
        or cursors.liquidation.is_open
        or cursors.liquidation.is_sharing
        or cursors.liquidates
        or cursors.to_reduce
        or cursors.ending
        or cursors.uncrossings
    )


def _settle(state: State) -> None:
    """Continue the settlement pass, or start the due pass; the next pass starts after its end (I-12.2)."""
    cursors = state.cursors
    if cursors.settles and not cursors.pnl_settlement.is_open:
        cursors.settles = False
        begin_pass(state)
    if cursors.pnl_settlement.is_open:
        continue_pnl_settlement(state, 0)


def _is_liquidation_first(state: State) -> bool:
    """Return whether the liquidation pass runs before the settlement pass (I-12.2).

    A started liquidation pass does. A liquidation pass that is due at the same time runs after the settlement pass
    (U-6), but waits for one interval at most.
    """
    cursors = state.cursors
    if cursors.liquidation.is_open or cursors.liquidation.is_sharing:
        return True
    late_ns = cursors.pnl_settlement.begun_ns + state.waterfall.rules.interval_ns
    return cursors.liquidates and cursors.pnl_settlement.is_open and state.time_ns >= late_ns
