# SPDX-License-Identifier: Apache-2.0
"""Undo the effects of an atomic batch's items on open orders (SPEC L-5, O-3).

Owns the steps that an item records and their reversal, last step first, so that each reversal finds the books and
aggregates as its step left them. A restored order has its id, its place in the queue, its pair and its bracket again.
Must never undo a trade: only orders that did not trade record a step.
"""

from typing import Final, TypeVar

from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import index_line
from clearinghouse.statemachine.orders import auction_queue, book
from clearinghouse.statemachine.orders.brackets import restore_entry
from clearinghouse.statemachine.orders.open_orders import count, finish, grow, index_spot
from clearinghouse.statemachine.orders.reduce_only import carry_excess
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import Bracket
from clearinghouse.statemachine.state.state import Account, Line, Order, State
from clearinghouse.statemachine.state.timers import DEADLINE_ORDER_EXPIRY
from clearinghouse.statemachine.state.work import IDS_PER_UNIT, WORK_OF_ORDER
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, OrderId
from clearinghouse.statemachine.vocabulary.types import BUY, FLAG_REDUCE_ONLY, GTD

ENTERED: Final = 1  # the order was accepted
REMOVED: Final = 2  # the order was cancelled or replaced
SHRUNK: Final = 3  # a replace lowered its remaining lots
PENDING: Final = 4  # the engine asked its venue to cancel it

T = TypeVar("T", Bracket, Order)


class Step:
    """One effect of an item on an order, with the earlier figures that its reversal needs."""

    __slots__ = ("before", "bracket", "is_listed", "kind", "lots", "oco_id", "order")

    def __init__(self, kind: int, order: Order, lots: int, bracket: Bracket | None) -> None:
        """Record the place of an order in its queue, its pair, its bracket and its remaining `lots`."""
        self.kind = kind
        self.order = order
        self.lots = lots
        self.before = order.previous
        self.is_listed = order.level is not None
        self.oco_id = order.oco_id
        self.bracket = bracket


class Steps:
    """The steps of a batch so far, and the accounts and lines whose orders a reversal must sort again."""

    def __init__(self) -> None:
        """Start without steps."""
        self.taken: list[Step] = []
        self.of_accounts: dict[AccountId, Account] = {}
        self.of_lines: dict[tuple[AccountId, MarketId], Line] = {}

    def add(self, state: State, kind: int, order: Order, lots: int) -> None:
        """Record a step before it changes the order, and count the work of its reversal (I-12.1)."""
        state.work.units += WORK_OF_ORDER
        step = Step(kind, order, lots, state.brackets.get(order.id))
        self.taken.append(step)
        if kind != REMOVED:
            return
        account = order.account
        market = order.market
        if account.id not in self.of_accounts:
            self.of_accounts[account.id] = account
            state.work.units += len(account.orders) // IDS_PER_UNIT
        self.of_lines[(account.id, market.id)] = order.line

    def take_back(self, state: State) -> None:
        """Reverse the steps, last first, and sort the dictionaries of orders by order of acceptance again."""
        for step in reversed(self.taken):
            if step.kind == ENTERED:
                finish(state, step.order)
            elif step.kind == REMOVED:
                _reopen(state, step)
                if step.bracket is not None:
                    owner = restore_entry(state, step.bracket, step.order)
                    _sort(owner.brackets)  # an account has at most BRACKETS_MAX
            elif step.kind == SHRUNK:
                grow(state, step.order, step.lots)
            else:
                step.order.cancel_pending = False
        for account in self.of_accounts.values():
            _sort(account.orders)
            _sort(account.spot_orders)
        for line in self.of_lines.values():
            _sort(line.orders)
            _sort(line.reduce_only)


def _sort(rows: dict[OrderId, T]) -> None:
    """Sort a dictionary of orders, or of brackets, by their ids, as in a restored state."""
    order_ids = sorted(rows)
    if order_ids != list(rows):
        found = [rows[order_id] for order_id in order_ids]
        rows.clear()
        for place, order_id in enumerate(order_ids):
            rows[order_id] = found[place]


def _reopen(state: State, step: Step) -> None:
    """Restore an order that `open_orders.finish` has removed."""
    order = step.order
    account = order.account
    line = order.line
    market = order.market
    assert order.remaining_lots == 0
    assert order.id not in state.orders
    if step.oco_id:
        order.oco_id = step.oco_id
        _pair_again(state, order)
    order.remaining_lots = step.lots
    count(state, order)
    state.orders[order.id] = order
    account.orders[order.id] = order
    if not line.orders:
        market.blocks.add(account.id)
    line.orders[order.id] = order
    if market.is_instant:
        account.spot_orders = with_entry(account.spot_orders, order.id, order)
        account.spot_stale = True
        index_spot(state, account)
    if order.client_id:
        account.client_orders[order.client_id] = order
    if order.tif == GTD:
        state.timers.schedule(order.expire_ns, DEADLINE_ORDER_EXPIRY, order.id)
    if step.is_listed:
        book.put_back(market.bids if order.side == BUY else market.asks, order, step.before)
    else:
        auction_queue.put_back(order, step.before)
    if order.flags & FLAG_REDUCE_ONLY:
        line.reduce_only = with_entry(line.reduce_only, order.id, order)
        carry_excess(line)
    index_line(state, line)
    line_changed(line)


def _pair_again(state: State, order: Order) -> None:
    """Set a restored order as the pair of its other leg again."""
    partner = state.orders.get(order.oco_id)
    if partner is not None:
        partner.oco_id = order.id
        return
    conditional = state.conditionals.get(order.oco_id)
    if conditional is not None:
        conditional.oco_id = order.id
