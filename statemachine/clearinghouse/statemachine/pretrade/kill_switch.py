# SPDX-License-Identifier: Apache-2.0
"""Reduce a resting order to the part that the kill switch permits (SPEC K-1, G-9).

Owns the effect on one order. The caller chooses the orders and the time.

A derivative order becomes reduce-only: it is cut to the position that it reduces, or cancelled without a position,
and then follows that position (O-6). A spot order is cancelled if it would borrow, or if its payment has a higher
weight than its receipt (G-9).
"""

from clearinghouse.statemachine.exchange_margin.account_margin import refresh, spot_worst_case
from clearinghouse.statemachine.lending.spot_financing import received, repaid
from clearinghouse.statemachine.orders.open_orders import (
    become_reduce_only,
    cancel,
    paying_asset,
    reduce,
)
from clearinghouse.statemachine.orders.reduce_only import is_full
from clearinghouse.statemachine.pretrade.gate import keep_repayment, spot_weight_not_below
from clearinghouse.statemachine.state.state import Line, Order, State
from clearinghouse.statemachine.state.work import WORK_OF_SPOT_ORDER
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import BUY, EXTERNAL_VENUE, FLAG_REDUCE_ONLY


def leave_what_reduces(state: State, offset: int, order: Order) -> bool:
    """Reduce an open order to its reducing part; return whether this ended or cut the order.

    The caller sorts the reduce-only orders of its line.
    """
    if order.cancel_pending:
        return False
    if not order.market.is_spot:
        return _reduces_only(state, offset, order)
    if order.market.is_instant and _spot_may_rest(state, order):
        return False
    cancel(state, offset, order, codes.KILL_SWITCH)
    return True


def leave_listed(state: State, offset: int, order: Order) -> None:
    """Visit an open order before it trades, if the kill switch has not yet visited it (I-6.1)."""
    if not state.cursors.to_reduce.has(order.account.id, order.id):
        return
    switch = state.brakes.kill_switch
    if leave_what_reduces(state, offset, order) and switch.engaged:
        switch.actual += 1
    sort_reduce_only(order.line)


def sort_reduce_only(line: Line) -> None:
    """Sort the reduce-only orders of a line by id; they were added newest first."""
    line.reduce_only = {key: line.reduce_only[key] for key in sorted(line.reduce_only)}


def _reduces_only(state: State, offset: int, order: Order) -> bool:
    """Make a derivative order reduce-only; return whether this ended or reduced it."""
    if order.flags & FLAG_REDUCE_ONLY:
        return False
    position = order.line.position
    reducible = -position if order.side == BUY else position
    if reducible <= 0 or is_full(order.line):
        cancel(state, offset, order, codes.KILL_SWITCH)
        return True
    become_reduce_only(state, order)
    if order.remaining_lots <= reducible:
        return False
    if order.market.matching == EXTERNAL_VENUE:
        cancel(state, offset, order, codes.KILL_SWITCH)
    else:
        reduce(state, offset, order, reducible, codes.KILL_SWITCH)
    return True


def _spot_may_rest(state: State, order: Order) -> bool:
    """Return whether an open spot order satisfies G-9: it counts on no borrow, and repays one or keeps the weight."""
    account = order.account
    state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
    refresh(state, account)
    if paying_asset(order).id in spot_worst_case(state, account).borrows:
        return False
    receipt = received(order)
    if receipt and repaid(order, receipt) == receipt:
        keep_repayment(order)
        return True
    return spot_weight_not_below(state, order)
