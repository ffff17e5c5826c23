# SPDX-License-Identifier: Apache-2.0
"""Keep conditional orders: add, trigger, end and pair them (SPEC O-3).

Owns the indexes of conditional orders and of OCO pairs. Must never place an order: this module only queues triggered
orders. `handlers.exchange.conditional_orders` passes them through the gates at the end of the command.
"""

from clearinghouse.statemachine.orders.brackets import leg_of, place_again
from clearinghouse.statemachine.orders.position_exits import (
    add_exit,
    is_exit,
    reducible_lots,
    remove_exit,
)
from clearinghouse.statemachine.orders.twaps import remove_twap
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_ORDER_EXPIRY
from clearinghouse.statemachine.state.trigger_books import (
    FALL,
    RISE,
    STEPS_OF_PART,
    MarketTriggers,
    PriceTriggers,
)
from clearinghouse.statemachine.state.work import (
    ASKED_PER_UNIT,
    TRIGGER_STEPS_PER_UNIT,
    WORK_OF_ORDER,
)
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    CONDITIONAL_ORDERS_MAX,
    CONDITIONAL_ORDERS_OF_OWNER_MAX,
    FLAG_CLOSE_POSITION,
    OWN_ACCOUNTS_MAX,
    TRIGGER_TAKE_PROFIT,
    TRIGGER_TIME,
    TRIGGER_TRAILING,
)


def direction(order: ConditionalOrder) -> int:
    """Return FALL or RISE, the move of the price that triggers an order: a loss for stops, a gain for take-profits."""
    buys = order.side == BUY
    return FALL if buys == (order.trigger_kind == TRIGGER_TAKE_PROFIT) else RISE


def refuse_one_more(state: State, account: Account, refusal: Refusal) -> int:
    """Return CONDITIONAL_ORDER_LIMIT if an account, or its owner in all accounts, may have no more of them, else OK.

    An owner with more accounts than it may open for itself has them from staff, and no limit of its own. Nor is the
    limit asked of an account with few orders, so that other accounts of its owner never keep it from a stop (I-12).
    """
    present = len(account.conditionals)
    if present >= CONDITIONAL_ORDERS_MAX:
        refusal.above(CONDITIONAL_ORDERS_MAX, present + 1)
        return codes.CONDITIONAL_ORDER_LIMIT
    if present < CONDITIONAL_ORDERS_OF_OWNER_MAX // OWN_ACCOUNTS_MAX:
        return codes.OK
    own_ids = state.owned_ids[account.owner]
    if not 1 < len(own_ids) <= OWN_ACCOUNTS_MAX:
        return codes.OK
    state.work.units += len(own_ids) // ASKED_PER_UNIT
    present = sum(len(state.accounts[own_id].conditionals) for own_id in own_ids)
    if present >= CONDITIONAL_ORDERS_OF_OWNER_MAX:
        refusal.above(CONDITIONAL_ORDERS_OF_OWNER_MAX, present + 1)
        return codes.CONDITIONAL_ORDER_LIMIT
    return codes.OK


def start_to_wait(
    state: State, offset: int, order: ConditionalOrder, price_e9: int, lots: int
) -> None:
    """Give an accepted conditional order its id, add it, and write its event.

    `price_e9` is as in `add_conditional_order`.
    """
    state.last_order_id += 1
    order.id = OrderId(state.last_order_id)
    order.accepted_ns = state.time_ns
    add_conditional_order(state, order, price_e9)
    event_writers.conditional_placed(
        state.events,
        offset,
        conditional_order_id=order.id,
        account_id=order.account_id,
        market_id=order.market_id,
        side=order.side,
        trigger_e9=trigger_now_e9(state, order),
        lots=lots,
        client_order_id=order.client_id,
    )


def add_conditional_order(state: State, order: ConditionalOrder, price_e9: int) -> None:
    """Add a conditional order to the indexes; `price_e9` is the present price of its source, 0 if there is none yet."""
    account = state.accounts[order.account_id]
    state.conditionals[order.id] = order
    list_at_account(account, order)
    if order.expire_ns:
        state.timers.schedule(order.expire_ns, DEADLINE_ORDER_EXPIRY, order.id)
    if is_exit(order):
        add_exit(state, order)
    add_to_trigger_book(state, order, price_e9)


def list_at_account(account: Account, order: ConditionalOrder) -> None:
    """Add a conditional order to those of its account."""
    account.conditionals = with_entry(account.conditionals, order.id, order)
    if order.client_id:
        account.client_orders[order.client_id] = order


def add_to_trigger_book(state: State, order: ConditionalOrder, price_e9: int) -> None:
    """List an order by the price that triggers it; `price_e9` is the present price of its source."""
    market = state.markets[order.market_id]
    if market.triggers is None:
        market.triggers = MarketTriggers()
    books = market.triggers.of(order.trigger_source)
    if books.backlog:
        books.backlog.append(-order.id)
        books.newcomers[order.id] = price_e9
        return
    _add_to(books, order, price_e9)


def _add_to(books: PriceTriggers, order: ConditionalOrder, price_e9: int) -> None:
    """List an order in the books of its source."""
    if order.trigger_kind == TRIGGER_TRAILING:
        books.trailing(direction(order)).add(price_e9, order.distance_ppb, order.id)
    else:
        books.fixed(direction(order)).add(order.trigger_e9, order.id)


def trigger_now_e9(state: State, order: ConditionalOrder) -> int:
    """Return the present trigger price of a waiting order, 10^-9 quote units per lot."""
    if order.trigger_kind != TRIGGER_TRAILING:
        return order.trigger_e9
    if order.reached_e9:
        # The order has left its group and waits for the end of a halt (K-1).
        return order.reached_e9
    triggers = state.markets[order.market_id].triggers
    assert triggers is not None
    books = triggers.of(order.trigger_source)
    trailing = books.trailing(direction(order))
    if order.id in books.newcomers:
        return trailing.trigger_from_e9(books.newcomers[order.id], order.distance_ppb)
    return trailing.trigger_e9(order.distance_ppb, order.id)


def price_moved(state: State, market: Market, source: int, price_e9: int) -> None:
    """Queue the orders that a new price triggers, after orders that the command has already triggered.

    A price that needs more than a part (I-12.2) goes on in slices; later prices of the source wait for its end.
    """
    triggers = market.triggers
    if triggers is None or price_e9 <= 0:
        return
    books = triggers.of(source)
    if not books.backlog:
        if _follow(state, books, price_e9):
            return
        state.trigger_backlogs[(market.id, source)] = books
        state.cursors.is_behind = True
    books.backlog.append(price_e9)


def _follow(state: State, books: PriceTriggers, price_e9: int) -> bool:
    """Queue the next part of the orders that a price triggers, by id; return whether it is followed to its end."""
    reached: list[OrderId] = []
    left = books.moved(price_e9, reached)
    reached.sort()
    for order_id in reached:
        state.conditionals[order_id].reached_e9 = price_e9
    state.triggered += reached
    state.work.units += (STEPS_OF_PART - left) // TRIGGER_STEPS_PER_UNIT
    return left > 0


def follow_backlog(state: State) -> None:
    """Do the next part of the trigger backlog that is open longest: a part of its price, or list a new order."""
    key, books = next(iter(state.trigger_backlogs.items()))
    state.work.units += 1
    entry = books.backlog[0]
    if entry > 0:
        if not _follow(state, books, entry):
            return
    else:
        order_id = OrderId(-entry)
        if order_id in books.newcomers:
            _add_to(books, state.conditionals[order_id], books.newcomers.pop(order_id))
    books.backlog.popleft()
    if not books.backlog:
        del state.trigger_backlogs[key]


def price_reached(state: State, order: ConditionalOrder, price_e9: int) -> None:
    """Queue a new order whose fixed trigger price is already reached."""
    triggers = state.markets[order.market_id].triggers
    assert triggers is not None
    _remove_from(triggers.of(order.trigger_source), order)
    order.reached_e9 = price_e9
    state.triggered.append(order.id)


def _remove_from(books: PriceTriggers, order: ConditionalOrder) -> None:
    """Remove an order that no price has triggered from the books of its source."""
    if order.id in books.newcomers:
        del books.newcomers[order.id]
    elif order.trigger_kind == TRIGGER_TRAILING:
        books.trailing(direction(order)).remove(order.distance_ppb, order.id)
    else:
        books.fixed(direction(order)).remove(order.trigger_e9, order.id)


def remove_conditional_order(state: State, order: ConditionalOrder) -> None:
    """Remove a conditional order from every index; the caller handles its pair."""
    account = state.accounts[order.account_id]
    del state.conditionals[order.id]
    del account.conditionals[order.id]
    if order.client_id:
        del account.client_orders[order.client_id]
    if order.expire_ns:
        state.timers.cancel(DEADLINE_ORDER_EXPIRY, order.id)
    if is_exit(order) or order.waits_for:
        remove_exit(state, order)
    waiting = state.markets[order.market_id].waiting
    if waiting is not None:
        waiting.remove(order)
    if order.trigger_kind == TRIGGER_TIME:
        remove_twap(state, order)
        return
    triggers = state.markets[order.market_id].triggers
    assert triggers is not None
    if order.edge_e9:
        triggers.edge(order.side).remove(order.edge_e9, order.id)
    if order.reached_e9:
        # The order left its trigger book when the price reached it.
        return
    _remove_from(triggers.of(order.trigger_source), order)


def end_conditional_order(state: State, offset: int, order: ConditionalOrder, code: int) -> None:
    """End a conditional order with a code; the other order of its pair stays, without a pair."""
    remove_conditional_order(state, order)
    if order.oco_id:
        unpair(state, order.id, order.oco_id)
    write_end(state, offset, order, code, 0, 0, 0)


def cut_waiting_leg(state: State, offset: int, order_id: OrderId, lots: int) -> None:
    """Subtract lots that the other leg of a pair has filled from a conditional order (O-9.1).

    The order ends if no lots are left. An order that closes a whole position has the quantity of that position, and
    ends with it.
    """
    order = state.conditionals.get(order_id)
    if order is None or order.flags & FLAG_CLOSE_POSITION:
        return
    lot_units = state.markets[order.market_id].lot_units
    if order.quantity_units <= lots * lot_units:
        end_conditional_order(state, offset, order, codes.OCO_OTHER_LEG)
        return
    order.quantity_units -= lots * lot_units
    event_writers.conditional_reduced(
        state.events,
        offset,
        conditional_order_id=order.id,
        account_id=order.account_id,
        market_id=order.market_id,
        lots=order.quantity_units // lot_units,
        code=codes.OCO_OTHER_LEG,
    )


def end_exits(state: State, offset: int, line: Line) -> None:
    """End the exits of a line, oldest first, if its position has ended or changed sides.

    A line has few exits: two that close the whole position, and two of each bracket. Their work counts, since one order
    may end the positions of many makers.
    """
    # The local name is needed: mypy narrows a checked attribute, and the calls below set it to
    # None.
    listed = line.exits
    assert listed is not None
    exits = list(listed.values())
    if reducible_lots(line, exits[0].side):
        return
    for order in exits:
        state.work.units += WORK_OF_ORDER
        leg = leg_of(order, state.brackets[order.entry_id]) if order.entry_id else 0
        end_conditional_order(state, offset, order, codes.POSITION_CLOSED)
        if leg:
            place_again(state, order.entry_id, leg)
    assert line.exits is None


def end_twaps(state: State, offset: int, account: Account, code: int) -> None:
    """End the TWAP orders of an account, oldest first; the parent account has those of an isolated position."""
    market_id = account.isolated_market_id
    owner = state.accounts[account.parent_id] if market_id else account
    for order in list(owner.conditionals.values()):
        if order.trigger_kind != TRIGGER_TIME:
            continue
        if owner.isolated.get(order.market_id, owner) is account:
            end_conditional_order(state, offset, order, code)


def write_triggered(state: State, offset: int, order: ConditionalOrder, placed_id: OrderId) -> None:
    """Write the event of a triggered order, with the id of the order that it becomes; NO_ORDER if a gate refused it."""
    event_writers.conditional_triggered(
        state.events,
        offset,
        conditional_order_id=order.id,
        account_id=order.account_id,
        market_id=order.market_id,
        price_e9=order.reached_e9,
        order_id=placed_id,
    )


def write_waiting(
    state: State, offset: int, market: Market, order: ConditionalOrder, refusal: Refusal
) -> None:
    """Write the event of an order that waits: its reason, the figures of the reason, and its remaining lots."""
    event_writers.conditional_waiting(
        state.events,
        offset,
        conditional_order_id=order.id,
        account_id=order.account_id,
        market_id=order.market_id,
        side=order.side,
        code=order.waits_for,
        limit=refusal.limit,
        actual=refusal.actual,
        shortfall=refusal.shortfall,
        lots=order.quantity_units // market.lot_units,
    )


def write_end(
    state: State,
    offset: int,
    order: ConditionalOrder,
    code: int,
    limit: int,
    actual: int,
    shortfall: int,
) -> None:
    """Write the event of a conditional order's end: its code, and the figures of the gate that refused it."""
    event_writers.conditional_ended(
        state.events,
        offset,
        conditional_order_id=order.id,
        account_id=order.account_id,
        market_id=order.market_id,
        side=order.side,
        code=code,
        limit=limit,
        actual=actual,
        shortfall=shortfall,
    )


def unpair(state: State, order_id: OrderId, partner_id: OrderId) -> None:
    """Remove the pair of an order's partner, because the order ends; a partner with a new pair keeps that pair."""
    partner = state.orders.get(partner_id)
    if partner is not None:
        if partner.oco_id == order_id:
            partner.oco_id = NO_ORDER
        return
    conditional = state.conditionals.get(partner_id)
    if conditional is not None and conditional.oco_id == order_id:
        conditional.oco_id = NO_ORDER


def pair(
    state: State, offset: int, account: Account, order_id: OrderId, partner_id: OrderId
) -> None:
    """Make an accepted order the pair of its partner, with an event (O-3)."""
    partner = state.orders.get(partner_id)
    if partner is not None:
        partner.oco_id = order_id
    else:
        state.conditionals[partner_id].oco_id = order_id
    event_writers.oco_paired(
        state.events, offset, account_id=account.id, first_id=partner_id, second_id=order_id
    )
