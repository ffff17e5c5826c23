# SPDX-License-Identifier: Apache-2.0
"""Handle orders: place, cancel, replace, cancel all (SPEC sections 4 and 7).

Owns the batch of orders, and the choice of an item's open order. Must never check or enter an order
(`trading.order_entry` does).
"""

from clearinghouse.statemachine.authority.delegation_limits import delegate_of
from clearinghouse.statemachine.handlers.exchange.isolated_margin import OrderMargin
from clearinghouse.statemachine.lending.auto_loans import with_loan
from clearinghouse.statemachine.liquidation.health import settle_health, visit_first
from clearinghouse.statemachine.orders.conditional_orders import end_conditional_order
from clearinghouse.statemachine.orders.open_orders import cancel, reduce, resume, suspend
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.orders.position_exits import stays
from clearinghouse.statemachine.state.results import Outcome, Reply, answer_refused_order
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.work import EVENT_INTEGERS_PER_UNIT, WORK_OF_ORDER
from clearinghouse.statemachine.trading.order_entry import (
    OrderCheck,
    SuspendedOrder,
    enter_order,
    reserve_order,
    submit_order,
)
from clearinghouse.statemachine.trading.uncrossing import keeps_orders
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import CancelAll, OrderBatch
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ORDER,
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL_VENUE,
    FLAG_REPAYS,
    ICEBERG_PARTS_MAX,
    MARKET_OPEN,
    PLACE,
    REPLACE,
)


class OrderColumns:
    """The columns of a batch as attributes: a compiled build reads these without a look-up for each item."""

    def __init__(self, batch: OrderBatch) -> None:
        """Read the columns from a batch."""
        self.actions: list[int] = batch.actions
        self.account_ids: list[AccountId] = batch.account_ids
        self.market_ids: list[MarketId] = batch.market_ids
        self.sides: list[int] = batch.sides
        self.types: list[int] = batch.types
        self.tifs: list[int] = batch.tifs
        self.flags: list[int] = batch.flags
        self.stps: list[int] = batch.stps
        self.prices: list[int] = batch.prices
        self.quantities: list[int] = batch.quantities
        self.client_ids: list[ClientOrderId] = batch.client_ids
        self.order_ids: list[OrderId] = batch.order_ids
        self.target_client_ids: list[ClientOrderId] = batch.target_client_ids
        self.expire_ns: list[int] = batch.expire_ns
        # Empty if no item states such an amount, as in nearly all batches.
        self.spends: list[int] = batch.spends
        self.isolated_margins: list[int] = batch.isolated_margins
        self.has_amounts = bool(batch.spends or batch.isolated_margins)

    def read(self, item: int, terms: OrderTerms) -> None:
        """Set the terms to those of an item; a batch item has no display quantity and no pair."""
        terms.account_id = self.account_ids[item]
        terms.market_id = self.market_ids[item]
        terms.side = self.sides[item]
        terms.order_type = self.types[item]
        terms.tif = self.tifs[item]
        terms.flags = self.flags[item]
        terms.stp = self.stps[item]
        terms.price_units = self.prices[item]
        terms.quantity_units = self.quantities[item]
        if self.has_amounts:
            terms.spend_units = self.spends[item] if self.spends else 0
            terms.isolated_margin = self.isolated_margins[item] if self.isolated_margins else 0
        terms.client_id = self.client_ids[item]
        terms.expire_ns = self.expire_ns[item]
        terms.display_lots = 0
        terms.oco_id = NO_ORDER


def terms_of(batch: OrderBatch, item: int) -> OrderTerms:
    """Return the terms of one item of a batch."""
    terms = OrderTerms()
    OrderColumns(batch).read(item, terms)
    return terms


def apply_orders(state: State, batch: OrderBatch, outcome: Outcome, start: int, stop: int) -> int:
    """Apply items `start` to `stop` of a batch, each by itself, in order; write the answers to `outcome`.

    Return the next item: `stop`, or the item after one that reached a trigger, since the triggered orders come first,
    or after one that ended its slice of work.
    """
    columns = OrderColumns(batch)
    terms = OrderTerms()
    terms.delegate = delegate_of(state, batch.principal)
    check = OrderCheck()
    work = state.work
    events = state.events
    listed = state.cursors.health.listed
    blocks = state.cursors.health.blocks
    ending = state.cursors.ending
    batch_stop = work.batch_stop
    actions = columns.actions
    for item in range(start, stop):
        work.units += WORK_OF_ORDER
        action = actions[item]
        if listed or blocks or ending:
            visit_first(state, item, columns.account_ids[item])
        if action == PLACE:
            columns.read(item, terms)
            if terms.isolated_margin:
                _place_isolated(state, item, terms, outcome, check)
            else:
                code = reserve_order(state, terms, check, None)
                if code == codes.OK:
                    enter_order(state, item, check, item, outcome, None)
                else:
                    answer_refused_order(state, item, outcome, code, check)
        elif action == REPLACE:
            columns.read(item, terms)
            replace(state, columns, item, terms, outcome, check)
        else:
            cancel_one(state, columns, item, outcome)
        if state.touched:
            settle_health(state, item)
            if outcome.remaining[item] and outcome.ids[item] not in state.orders:
                # The health check has cancelled the order that would rest (I-6).
                outcome.remaining[item] = 0
        if state.triggered or work.units + len(events) // EVENT_INTEGERS_PER_UNIT >= batch_stop:
            return item + 1
    return stop


def _place_isolated(
    state: State, item: int, terms: OrderTerms, outcome: Outcome, check: OrderCheck
) -> None:
    """Place an order that brings margin to its isolated position: all of it is done, or nothing (M-8).

    Refusals in order: those of `OrderMargin.reserve`, then those of `reserve_order`. If the order ends as it enters,
    without a fill, its margin goes back.
    """
    margin = OrderMargin(terms)

    def reserve() -> int:
        code = margin.reserve(state, check)
        if code == codes.OK:
            code = reserve_order(state, terms, check, None)
            if code != codes.OK:
                margin.undo(state)
        return code

    state.work.units += WORK_OF_ORDER
    check.clear()
    code = reserve()
    if code == codes.INSUFFICIENT_FREE_BALANCE and check.free_lacking:
        code = with_loan(state, item, check, reserve)  # of auto-lend (B-6)
    order = check.order
    if code != codes.OK or order is None:
        answer_refused_order(state, item, outcome, code, check)
        return

    # Accepted: nothing below refuses.
    margin.write(state, item)
    enter_order(state, item, check, item, outcome, None)
    if order.filled_lots == 0 and order.id not in state.orders:
        margin.give_back(state, item)


def find_order(state: State, columns: OrderColumns, item: int) -> Order | None:
    """Return the open order that an item names by order id or client id; None if its account or market differs."""
    order_id = columns.order_ids[item]
    account = state.accounts.get(columns.account_ids[item])
    if account is None:
        return None
    market_id = columns.market_ids[item]
    if order_id:
        order = state.orders.get(order_id)
    else:
        named = account.client_orders.get(columns.target_client_ids[item])
        order = named if isinstance(named, Order) else None
    if order is None or (order.account is not account and not is_of(order, account)):
        return None
    if market_id and order.market.id != market_id:
        return None
    return order


def is_of(order: Order, account: Account) -> bool:
    """Return whether an order is an account's own, or belongs to a position that the account has isolated (M-8)."""
    return order.account is account or account.isolated.get(order.market.id) is order.account


def refuse_cancel(state: State, columns: OrderColumns, item: int, order: Order | None) -> int:
    """Return the refusal of a cancel, or OK; `order` is the result of `find_order`."""
    if order is None:
        known = columns.account_ids[item] in state.accounts
        return codes.UNKNOWN_ORDER if known else codes.UNKNOWN_ACCOUNT
    if order.cancel_pending:
        return codes.CANCEL_PENDING
    # The first test avoids the call in an ordinary market.
    if order.market.status == MARKET_OPEN and not state.cursors.uncrossings:
        return codes.OK
    return codes.MARKET_STATUS_FORBIDS if keeps_orders(state, order.market) else codes.OK


def refuse_replace(state: State, terms: OrderTerms, order: Order | None) -> int:
    """Return the refusal of a replace before its new order is checked, or OK."""
    if order is None:
        known = terms.account_id in state.accounts
        return codes.UNKNOWN_ORDER if known else codes.UNKNOWN_ACCOUNT
    if order.cancel_pending:
        return codes.CANCEL_PENDING
    if order.market.matching == EXTERNAL_VENUE:
        return codes.MARKET_STATUS_FORBIDS
    if terms.market_id != order.market.id or terms.side != order.side:
        return codes.INVALID_FLAGS
    if terms.spend_units or terms.isolated_margin:
        return codes.INVALID_FLAGS
    if keeps_orders(state, order.market) and keeps_priority(terms, order):
        return codes.MARKET_STATUS_FORBIDS
    return codes.OK


def keep_kind(terms: OrderTerms, order: Order) -> None:
    """Copy from the old order the terms that a batch does not state: its pair, and an iceberg's display quantity.

    The display quantity is large enough for the limit on the number of parts.
    """
    terms.oco_id = order.oco_id
    if order.display_lots:
        lots = terms.quantity_units // order.market.lot_units
        terms.display_lots = max(order.display_lots, -(-lots // ICEBERG_PARTS_MAX))


def cancel_one(state: State, columns: OrderColumns, item: int, outcome: Outcome) -> None:
    """Cancel an order. Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_ORDER, CANCEL_PENDING, MARKET_STATUS_FORBIDS."""
    order = find_order(state, columns, item)
    code = refuse_cancel(state, columns, item, order)
    if code != codes.OK or order is None:
        outcome.add_order(code, NO_ORDER, 0, 0)
        event_writers.refused(state.events, item, code=code, limit=0, actual=0, shortfall=0)
        return
    remaining = order.remaining_lots if order.market.matching == EXTERNAL_VENUE else 0
    outcome.add_order(codes.OK, order.id, order.filled_lots, remaining)
    cancel(state, item, order, codes.CANCELLED_BY_CLIENT)


def replace(
    state: State,
    columns: OrderColumns,
    item: int,
    terms: OrderTerms,
    outcome: Outcome,
    check: OrderCheck,
) -> None:
    """Cancel an order and place another in one command (O-3); if the new order is refused, the old order stays.

    Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_ORDER, CANCEL_PENDING, MARKET_STATUS_FORBIDS (orders at a venue are
    cancelled and placed again, never replaced), INVALID_FLAGS (another market or side, a spend, margin), then
    those of `reserve_order`. The quantity is the open quantity after the replace; a smaller quantity at the same price
    and terms keeps order id and priority.
    """
    check.clear()
    order = find_order(state, columns, item)
    code = refuse_replace(state, terms, order)
    if code != codes.OK or order is None:
        answer_refused_order(state, item, outcome, code, check)
        return
    if keeps_priority(terms, order):
        lots = terms.quantity_units // order.market.lot_units
        if lots < order.remaining_lots:
            reduce(state, item, order, lots, codes.REPLACED)
        outcome.add_order(codes.OK, order.id, order.filled_lots, order.remaining_lots)
        return
    keep_kind(terms, order)
    # The gates must not count the old order; it returns with its priority if the new order is
    # refused.
    suspended = SuspendedOrder(order, suspend(state, order), codes.REPLACED)
    code = submit_order(state, item, terms, item, outcome, check, suspended)
    if code != codes.OK:
        answer_refused_order(state, item, outcome, code, check)
        resume(state, order, suspended.lots)


def keeps_priority(terms: OrderTerms, order: Order) -> bool:
    """Return whether a replace only lowers the open quantity, at the same price and terms (O-3)."""
    market = order.market
    lots, off_lot = divmod(terms.quantity_units, market.lot_units)
    ticks, off_tick = divmod(terms.price_units, market.tick_units)
    return (
        off_lot == 0
        and off_tick == 0
        and 0 < lots <= order.remaining_lots
        and ticks * market.tick_per_lot == order.price_per_lot
        and terms.order_type == order.type
        and terms.tif == order.tif
        and terms.flags == order.flags & ~FLAG_REPAYS
        and terms.stp == order.stp
        and terms.expire_ns == order.expire_ns
        and terms.client_id == order.client_id
    )


def cancel_all(state: State, command: CancelAll, reply: Reply) -> int:
    """Cancel an account's open and waiting orders. Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_MARKET.

    The id in the answer is the number of cancelled orders.
    """
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    if command.market_id and command.market_id not in state.markets:
        return codes.UNKNOWN_MARKET

    # Accepted: nothing below refuses.
    reply.item_id = cancel_orders(
        state,
        0,
        account,
        command.market_id,
        command.side,
        codes.CANCELLED_BY_CLIENT,
        end_exits=command.end_exits != 0,
    )
    return codes.OK


def cancel_orders(
    state: State,
    offset: int,
    account: Account,
    market_id: MarketId,
    side: int,
    code: int,
    *,
    end_exits: bool,
) -> int:
    """Cancel an account's open orders, oldest first, then its conditional orders; return their number.

    `market_id` and `side` 0 mean all. Orders of a market that is SETTLING, CLOSED or uncrossing stay. Exits of
    positions also stay, unless `end_exits` (O-3.2): without exits a lost connection would leave a position
    unprotected.
    """
    cancelled = 0
    open_orders = dict(account.orders)
    for isolated in account.isolated.values():
        open_orders.update(isolated.orders)
    for order_id in sorted(open_orders):
        order = open_orders[order_id]
        if market_id and order.market.id != market_id:
            continue
        if side and order.side != side:
            continue
        if order.cancel_pending or keeps_orders(state, order.market):
            continue
        cancel(state, offset, order, code)
        cancelled += 1
    for conditional in list(account.conditionals.values()):
        if market_id and conditional.market_id != market_id:
            continue
        if side and conditional.side != side:
            continue
        if not end_exits and stays(state.markets[conditional.market_id], conditional):
            continue
        end_conditional_order(state, offset, conditional, code)
        cancelled += 1
    return cancelled
