# SPDX-License-Identifier: Apache-2.0
"""Reduce resting orders to the part that may rest while risk may only fall (SPEC K-1, G-9, O-2.2).

Owns the list of the orders affected by the kill switch, a risk switch, REDUCE_ONLY, a pause or a debt, their visits in
slices of work, and the effect on each order.

A derivative order becomes reduce-only: it is cut to the position that it reduces, or cancelled without a position, and
then follows that position (O-6). A spot order is cancelled if it would borrow, or if its payment has a higher weight
than its receipt (G-9).
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.exchange_margin.account_margin import refresh, spot_worst_case
from clearinghouse.statemachine.lending.spot_financing import received, repaid
from clearinghouse.statemachine.orders.open_orders import (
    become_reduce_only,
    cancel,
    paying_asset,
    reduce,
)
from clearinghouse.statemachine.orders.reduce_only import is_full
from clearinghouse.statemachine.pretrade.gate import (
    keep_repayment,
    pays_debt,
    spot_weight_not_below,
)
from clearinghouse.statemachine.pretrade.risk_switches import may_only_reduce
from clearinghouse.statemachine.state.account_blocks import blocks_up_to, ids_of
from clearinghouse.statemachine.state.cursors import OrdersToReduce
from clearinghouse.statemachine.state.state import Account, Line, Order, State
from clearinghouse.statemachine.state.work import (
    IDS_PER_UNIT,
    WORK_OF_ITEM,
    WORK_OF_RESTING,
    WORK_OF_SPOT_ORDER,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_ORDER,
    AccountId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BUY,
    EXTERNAL_VENUE,
    FLAG_REDUCE_ONLY,
    WORK_SLICE,
)

_OF_DEBTS: Final = (codes.REVERSED_DEPOSIT_OWED, codes.UNPAID_LOSS)

# --- the orders of an act ---------------------------------------------------------------------------------------------


def list_resting_orders(state: State, code: int, market_ids: list[MarketId]) -> None:
    """List the blocks of accounts with orders in some markets, or of all accounts without ids, for visits in slices
    (I-12.2).

    `code` names the act, for example the kill switch. A repeated act replaces the earlier one, and includes its
    unvisited orders.
    """
    cursors = state.cursors
    cursors.to_reduce = [
        one for one in cursors.to_reduce if (one.code, one.market_ids) != (code, market_ids)
    ]
    if state.orders:
        blocks = set(() if market_ids else blocks_up_to(state.last_account_id))
        for market_id in market_ids:
            blocks.update(state.markets[market_id].blocks.counts)
        state.work.units += len(blocks) // IDS_PER_UNIT
        ordered = dict.fromkeys(sorted(blocks, reverse=True), 1)
        newest_id = OrderId(state.last_order_id)
        cursors.to_reduce.append(OrdersToReduce(code, market_ids, {}, ordered, newest_id))


def end_raising_orders(state: State, market_ids: list[MarketId]) -> None:
    """Visit the orders of some markets (all without ids) for one slice; end those that do not reduce risk (O-2.2)."""
    list_resting_orders(state, codes.RISK_TAKING_DISABLED, market_ids)
    reduce_listed_orders(state, 0)


def end_raising_orders_of(state: State, account: Account) -> None:
    """Visit the orders of an account and its isolated positions, and end those that do not reduce risk (O-2.2, I-12).

    Their number is limited.
    """
    for member in (account, *account.isolated.values()):
        ids = {member.id: 1}
        newest_id = OrderId(state.last_order_id)
        listed = OrdersToReduce(codes.RISK_TAKING_DISABLED, [], ids, {}, newest_id)
        _reduce_orders_of(state, 0, listed, member, AMOUNT_MAX)


def list_orders_of_debtors(state: State, code: int, owing: Iterable[AccountId]) -> None:
    """List accounts that owe from now on, so that slices end their orders that do not reduce risk (L-4.3, O-10, R-1.1).

    `code` names the debt. The account being visited stays the next one; if an account pays before its visit, its orders
    stay.
    """
    accounts = state.accounts
    found = [one for one in owing if accounts[one].orders]
    assert code in _OF_DEBTS
    if not found:
        return
    to_reduce = state.cursors.to_reduce
    listed = next((one for one in to_reduce if one.code == code and not one.market_ids), None)
    if listed is None:
        listed = OrdersToReduce(code, [], {}, {}, NO_ORDER)
        to_reduce.append(listed)
    listed.newest_id = OrderId(state.last_order_id)
    ids = listed.account_ids
    under_way = next(reversed(ids)) if listed.done_from else NO_ACCOUNT
    if under_way in found:
        listed.done_from = NO_ORDER  # it has paid since its first slice, and owes again
    for account_id in found:
        ids[account_id] = 1
    if under_way:
        del ids[under_way]
        ids[under_way] = 1


def is_to_be_reduced(state: State, order: Order) -> bool:
    """Return whether an open order is listed for a visit after a kill switch, risk switch or debt."""
    account_id, market_id = order.account.id, order.market.id
    return any(one.has(account_id, market_id, order.id) for one in state.cursors.to_reduce)


def reduce_listed_orders(state: State, offset: int) -> None:
    """Visit listed orders, the oldest act first, for at most a slice of work; later commands visit the others.

    The caller checks the health of the changed accounts.
    """
    cursors = state.cursors
    work = state.work
    stop = min(work.stop, work.used(state.events) + WORK_SLICE)
    while cursors.to_reduce and work.used(state.events) < stop:
        listed = cursors.to_reduce[0]
        if listed.account_ids:
            account = state.accounts[next(reversed(listed.account_ids))]
            work.units += WORK_OF_ITEM
            if _reduce_orders_of(state, offset, listed, account, stop):
                listed.account_ids.popitem()
                listed.done_from = NO_ORDER
        elif listed.blocks:
            _list_block(state, listed)
        if not listed.account_ids and not listed.blocks:
            del cursors.to_reduce[0]
    if cursors.to_reduce:
        cursors.is_behind = True


def _list_block(state: State, listed: OrdersToReduce) -> None:
    """List the accounts of the next block that have orders in the markets of an act."""
    block, _ = listed.blocks.popitem()
    state.work.units += WORK_OF_WHOLE_BLOCK
    for account_id in reversed(ids_of(block)):
        account = state.accounts.get(AccountId(account_id))
        if account is not None and account.orders and _has_orders_in(account, listed.market_ids):
            listed.account_ids[account.id] = 1


def _has_orders_in(account: Account, market_ids: list[MarketId]) -> bool:
    """Return whether an account that has orders has some in one of the markets; without markets in any."""
    return not market_ids or any(
        market_id in account.lines and account.lines[market_id].orders for market_id in market_ids
    )


def _reduce_orders_of(
    state: State, offset: int, listed: OrdersToReduce, account: Account, stop: int
) -> bool:
    """Visit the listed orders of an account, newest first, up to the end of the slice; return True if none is left."""
    work = state.work
    is_first = True
    is_done = True
    for order in reversed(list(account.orders.values())):
        if order.id not in state.orders or not listed.has(account.id, order.market.id, order.id):
            continue
        if not is_first and work.used(state.events) >= stop:
            is_done = False
            break
        is_first = False
        work.units += WORK_OF_RESTING
        _visit(state, offset, listed.code, order)
        listed.done_from = order.id
    for line in account.lines.values():
        _sort_reduce_only(line)
    state.touched[account.id] = account
    return is_done


def reduce_if_listed(state: State, offset: int, order: Order) -> None:
    """Reduce an open order before it trades, if it is listed for a visit (I-6.1)."""
    account_id, market_id = order.account.id, order.market.id
    for listed in state.cursors.to_reduce:
        if listed.has(account_id, market_id, order.id) and order.id in state.orders:
            _visit(state, offset, listed.code, order)
            _sort_reduce_only(order.line)


# --- the effect on one order ------------------------------------------------------------------------------------------


def _visit(state: State, offset: int, code: int, order: Order) -> None:
    """Reduce an open order to the part that reduces risk.

    Count it for the kill switch if this ended or cut the order.
    """
    switch = state.brakes.kill_switch
    if _leave_what_reduces(state, offset, code, order) and code == codes.KILL_SWITCH:
        switch.actual += switch.engaged


def _leave_what_reduces(state: State, offset: int, code: int, order: Order) -> bool:
    """Reduce an open order to the part that reduces risk; return whether this ended or cut the order.

    The caller sorts the reduce-only orders of its line.
    """
    if order.cancel_pending or (code in _OF_DEBTS and not may_only_reduce(state, order.account)):
        return False
    if not order.market.is_spot:
        return _make_reduce_only(state, offset, code, order)
    if order.market.is_instant and _spot_may_rest(state, order, code):
        return False
    cancel(state, offset, order, code)
    return True


def _sort_reduce_only(line: Line) -> None:
    """Sort the reduce-only orders of a line by id, because the visits have added them newest first."""
    if line.reduce_only:
        line.reduce_only = {key: line.reduce_only[key] for key in sorted(line.reduce_only)}


def _make_reduce_only(state: State, offset: int, code: int, order: Order) -> bool:
    """Make a derivative order reduce-only; return whether this ended or cut the order."""
    if order.flags & FLAG_REDUCE_ONLY:
        return False
    position = order.line.position
    reducible = -position if order.side == BUY else position
    if reducible <= 0 or is_full(order.line):
        cancel(state, offset, order, code)
        return True
    become_reduce_only(state, order)
    if order.remaining_lots <= reducible:
        return False
    if order.market.matching == EXTERNAL_VENUE:
        cancel(state, offset, order, code)
    else:
        reduce(state, offset, order, reducible, code)
    return True


def _spot_may_rest(state: State, order: Order, code: int) -> bool:
    """Return whether an open spot order may rest by G-9: it needs no borrow, and repays a debt or keeps the weight.

    If `code` names a debt, an order that pays the debt may rest too (L-4.3).
    """
    account = order.account
    state.work.units += WORK_OF_SPOT_ORDER * len(account.spot_orders)
    refresh(state, account)
    if paying_asset(order).id in spot_worst_case(state, account).borrows:
        return False
    if code == codes.REVERSED_DEPOSIT_OWED and pays_debt(state, order):
        return True
    receipt = received(order)
    if receipt and repaid(order, receipt) == receipt:
        keep_repayment(order)
        return True
    return spot_weight_not_below(state, order)
