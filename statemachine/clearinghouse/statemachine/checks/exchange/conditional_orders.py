# SPDX-License-Identifier: Apache-2.0
"""Check conditional orders, icebergs, pairs and dead-man timers (SPEC O-3, I-7).

Owns checks that scan everything; `all_checks` lists them. Must never trust a trigger book: each order's trigger is
computed from the order itself.
"""

from clearinghouse.statemachine.feeds.trigger_prices import price_of
from clearinghouse.statemachine.orders.conditional_orders import direction, trigger_now_e9
from clearinghouse.statemachine.orders.position_exits import (
    is_listed,
    reducible_lots,
    trading_line,
)
from clearinghouse.statemachine.state.records import ConditionalOrder, Twap
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_DEAD_MAN,
    DEADLINE_ORDER_EXPIRY,
    DEADLINE_TWAP,
    DEADLINE_WAITING_EXITS,
)
from clearinghouse.statemachine.state.trigger_books import FALL, MarketTriggers, PriceTriggers
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import (
    BRACKETS_MAX,
    BUY,
    CONDITIONAL_ORDERS_MAX,
    FLAG_CLOSE_POSITION,
    SELL,
    TRIGGER_INDEX,
    TRIGGER_LAST,
    TRIGGER_MARK,
    TRIGGER_TAKE_PROFIT,
    TRIGGER_TIME,
    TRIGGER_TRAILING,
    TWAPS_OF_OWNER_MAX,
    WORK_KIND_TRIGGERS,
)


def check_conditional_orders(state: State) -> list[str]:
    """Check O-3: each conditional order is in one trigger book, for a price that is not reached yet.

    While a price is not followed to its end, that one and later ones have reached orders in the book (I-12.2).
    """
    found: list[str] = []
    if not state.cursors.is_behind and (state.triggered or state.trigger_backlogs):
        found.append(f"{len(state.triggered)} triggered orders are not placed")
    owned = 0
    for account in state.accounts.values():
        owned += len(account.conditionals)
        found += _check_account(state, account)
    entries = 0
    for market in state.markets.values():
        if market.triggers is not None:
            for source in (TRIGGER_MARK, TRIGGER_INDEX, TRIGGER_LAST):
                books = market.triggers.of(source)
                entries += _entries(books)
                is_open = state.trigger_backlogs.get((market.id, source)) is books
                listed = {-entry for entry in books.backlog}
                if is_open != bool(books.backlog) or not books.newcomers.keys() <= listed:
                    found.append(f"market {market.id}: trigger backlog {source} is off")
    # An order reached during a volatility halt has left its book, and waits for the halt's end
    # (K-1); an order that a slice of due work did not reach waits for the next slice (I-12.2).
    held = [order for order in state.conditionals.values() if order.reached_e9]
    entries += len(state.twaps)  # these wait for a time (`check_twaps`)
    if not owned == entries + len(held) == len(state.conditionals):
        found.append(f"{len(state.conditionals)} wait, {owned} of accounts, {entries} in books")
    for order in held:
        halt = state.markets[order.market_id].halt
        places = state.triggered.count(order.id)
        if halt is not None:
            places += halt.held.count(order.id)
        waiting = state.markets[order.market_id].waiting
        if waiting is not None:
            places += order.id in waiting.of_account.get(order.account_id, {})
        places += order.edge_e9 != 0
        aside = state.quarantine.work.get((WORK_KIND_TRIGGERS, order.market_id))
        if aside is not None:
            places += aside.held.count(order.id)
        if places != 1:
            found.append(f"conditional order {order.id}: reached, and nothing holds it")
    found += _check_waiting(state)
    for order in state.conditionals.values():
        if order.reached_e9 == 0 and order.trigger_kind != TRIGGER_TIME:
            found += _check_trigger(state, order)
    return found


def _check_waiting(state: State) -> list[str]:
    """Check O-9.1: every order that waits for its market states why it waits, and the market has a deadline for a next
    try.

    The orders that wait for an edge of the band are exactly those with an edge.
    """
    found: list[str] = []
    for market in state.markets.values():
        waiting = market.waiting
        accounts = {} if waiting is None else waiting.of_account
        if (waiting is not None and waiting.untried < 0) or any(
            order.market_id != market.id
            or order.account_id != account_id
            or not order.waits_for
            or not order.reached_e9
            for account_id, orders in accounts.items()
            for order in orders.values()
        ):
            found.append(f"market {market.id}: another order among the exits that wait")
        if not all(accounts.values()):
            found.append(f"market {market.id}: an account without exits that wait")
        edges = [] if market.triggers is None else _edges(market.triggers)
        kept = sorted(
            (order.side, order.edge_e9, order.id)
            for order in state.conditionals.values()
            if order.edge_e9 and order.market_id == market.id
        )
        if edges != kept or any(
            state.conditionals[key].waits_for != codes.PRICE_BAND for _, _, key in edges
        ):
            found.append(f"market {market.id}: {edges} wait for its band, not {kept}")
        is_due = (DEADLINE_WAITING_EXITS, market.id) in state.timers.due
        if (accounts or edges) and not is_due:
            found.append(f"market {market.id}: nothing tries its orders that wait")
    return found


def _edges(triggers: MarketTriggers) -> list[tuple[int, int, OrderId]]:
    """Return side, edge price and id of each order that waits for an edge of the price band, in order."""
    return sorted(
        (side, edge.sign * signed, OrderId(-key))
        for side, edge in ((BUY, triggers.edge_rise), (SELL, triggers.edge_fall))
        for signed, key in edge.entries
    )


def check_twaps(state: State) -> list[str]:
    """Check O-3: an order in slices has its next slice scheduled or queued, and has filled no more than its sent
    slices.
    """
    found: list[str] = []
    counts: dict[str, int] = {}
    timed: dict[OrderId, Twap] = {}
    is_sorted = list(state.twaps) == sorted(state.twaps)
    for market in state.markets.values():
        if market.triggers is not None:
            timed.update(market.triggers.timed)
            is_sorted = is_sorted and list(market.triggers.timed) == sorted(market.triggers.timed)
    kept = {key for key, order in state.conditionals.items() if order.trigger_kind == TRIGGER_TIME}
    if timed != state.twaps or kept != state.twaps.keys() or not is_sorted:
        found.append(f"orders in slices: {sorted(kept)} are kept, {list(timed)} are of markets")
        return found
    for order_id, twap in state.twaps.items():
        order = state.conditionals[order_id]
        owner = state.accounts[order.account_id].owner
        counts[owner] = counts.get(owner, 0) + 1
        queued = state.triggered.count(order_id)
        due_ns = state.timers.due.get((DEADLINE_TWAP, order_id), 0)
        next_ns = order.accepted_ns + twap.number * twap.interval_ns
        if queued > 1 or due_ns != (0 if queued else next_ns):
            found.append(f"order {order_id}: slice {twap.number}, {queued} queued, due {due_ns}")
        over = twap.number - queued
        if not 0 <= twap.filled_lots <= twap.lots * over // twap.slices or over >= twap.slices:
            found.append(f"order {order_id}: {twap.filled_lots} filled in {over} slices")
        if twap.lots * state.markets[order.market_id].lot_units != order.quantity_units:
            found.append(f"order {order_id}: {twap.lots} lots of {order.quantity_units}")
    if counts != state.twap_counts or max(counts.values(), default=0) > TWAPS_OF_OWNER_MAX:
        found.append(f"orders in slices by owner: {state.twap_counts}, not {counts}")
    return found


def check_exits(state: State) -> list[str]:
    """Check O-3: the exits of a position wait and can close it; at most one exit of each kind closes all of it."""
    found: list[str] = []
    counted = 0
    for account in state.accounts.values():
        for line in account.lines.values():
            exits = {} if line.exits is None else line.exits
            counted += len(exits)
            kinds = [
                order.trigger_kind == TRIGGER_TAKE_PROFIT
                for order in exits.values()
                if order.flags & FLAG_CLOSE_POSITION
            ]
            if line.exits == {} or len(set(kinds)) != len(kinds) or list(exits) != sorted(exits):
                found.append(f"account {account.id}: exits {list(exits)} in {line.market.id}")
            found += [
                f"exit {order.id}: no position of {line.position} for it"
                for order in exits.values()
                if state.conditionals.get(order.id) is not order
                or trading_line(state.accounts[order.account_id], order.market_id) is not line
                or reducible_lots(line, order.side) == 0
            ]
    if counted != sum(
        is_listed(state.markets[order.market_id], order) for order in state.conditionals.values()
    ):
        found.append(f"exits: {counted} are found by a position")
    return found


def check_brackets(state: State) -> list[str]:
    """Check O-3: a bracket has an open entry or waiting exits, and no exit has more lots than the bracket has filled.

    Each exit names its bracket.
    """
    found: list[str] = []
    exits = 0
    for entry_id, bracket in state.brackets.items():
        exit_ids = [one for one in (bracket.take_profit_id, bracket.stop_id) if one]
        exits += len(exit_ids)
        market = state.markets[bracket.market_id]
        owner = state.accounts[bracket.account_id]
        if not (exit_ids or entry_id in state.orders) or bool(exit_ids) != bool(bracket.lots):
            found.append(f"bracket {entry_id}: neither entry nor exits, or lots {bracket.lots}")
        if bracket.entry_id != entry_id or owner.brackets.get(entry_id) is not bracket:
            found.append(f"bracket {entry_id}: its owner does not know it")
        for one in exit_ids:
            order = state.conditionals.get(one)
            if (
                order is None
                or order.entry_id != entry_id
                or not 0 < order.quantity_units <= bracket.lots * market.lot_units
                or order.side == bracket.side
            ):
                found.append(f"bracket {entry_id}: exit {one} is off")
    named = sum(1 for order in state.conditionals.values() if order.entry_id)
    owned = [len(account.brackets) for account in state.accounts.values()]
    if exits != named or sum(owned) != len(state.brackets) or max(owned) > BRACKETS_MAX:
        found.append(f"brackets: {exits} exits, {named} named, {sum(owned)} owned")
    return found


def _orders_of(account: Account) -> list[Order | ConditionalOrder]:
    """Return the open and the waiting orders of an account."""
    return [*account.orders.values(), *account.conditionals.values()]


def _check_account(state: State, account: Account) -> list[str]:
    """Return findings about an account's conditional orders: its indices list each of them, and their number is
    limited.
    """
    found: list[str] = []
    conditionals = account.conditionals
    most = CONDITIONAL_ORDERS_MAX + 2 * BRACKETS_MAX  # fills place the exits of brackets
    if list(conditionals) != sorted(conditionals) or len(conditionals) > most:
        found.append(f"account {account.id}: waiting orders {list(conditionals)}")
    own = [account, *account.isolated.values()]
    by_client = {
        order.client_id: order for one in own for order in _orders_of(one) if order.client_id
    }
    is_shared = all(one.client_orders is account.client_orders for one in own)
    if not is_shared or (by_client != account.client_orders and not account.isolated_market_id):
        found.append(f"account {account.id}: client ids of orders are off")
    found += [
        f"conditional order {order.id}: not the account's"
        for order in conditionals.values()
        if state.conditionals.get(order.id) is not order or order.account_id != account.id
    ]
    return found


def _entries(books: PriceTriggers) -> int:
    """Return the number of conditional orders in the trigger books of one price."""
    total = len(books.fixed_fall.entries) + len(books.fixed_rise.entries) + len(books.newcomers)
    for trailing in (books.trailing_fall, books.trailing_rise):
        total += sum(len(group.entries) for group in trailing.groups)
    return total


def _check_trigger(state: State, order: ConditionalOrder) -> list[str]:
    """Return findings about a conditional order: its trigger is not reached, and its trigger book and expiry timer have
    it.
    """
    found: list[str] = []
    market = state.markets[order.market_id]
    price_e9 = price_of(state, market, order.trigger_source)
    trigger_e9 = trigger_now_e9(state, order)
    falls = direction(order) == FALL
    assert market.triggers is not None
    books = market.triggers.of(order.trigger_source)
    if books.backlog:
        price_e9 = 0  # none that has been followed
    if price_e9 and (price_e9 <= trigger_e9 if falls else price_e9 >= trigger_e9):
        found.append(f"conditional order {order.id}: {trigger_e9} reached by {price_e9}")
    if order.id in books.newcomers:
        pass  # in no book yet
    elif order.trigger_kind == TRIGGER_TRAILING:
        best_e9 = books.trailing(direction(order)).best_e9(order.id)
        # Without a price no trigger trails; the best price so far stays.
        if price_e9 and (best_e9 < price_e9 if falls else best_e9 > price_e9):
            found.append(f"conditional order {order.id}: best {best_e9} but price {price_e9}")
    elif sum(-entry[1] == order.id for entry in books.fixed(direction(order)).entries) != 1:
        found.append(f"conditional order {order.id}: not in its trigger book")
    due = state.timers.due.get((DEADLINE_ORDER_EXPIRY, order.id), 0)
    if order.reached_e9 or due != order.expire_ns:
        found.append(f"conditional order {order.id}: expiry or line is off")
    return found


def check_pairs(state: State) -> list[str]:
    """Check O-3: both legs of a pair name each other and have one owner."""
    found: list[str] = []
    legs: list[Order | ConditionalOrder] = [*state.orders.values(), *state.conditionals.values()]
    for leg in legs:
        if leg.oco_id == 0:
            continue
        partner: Order | ConditionalOrder | None = state.orders.get(leg.oco_id)
        if partner is None:
            partner = state.conditionals.get(leg.oco_id)
        if (
            partner is None
            or partner.oco_id != leg.id
            or _owner(state, partner) != _owner(state, leg)
        ):
            found.append(f"order {leg.id}: its pair with {leg.oco_id} is off")
    return found


def _owner(state: State, leg: Order | ConditionalOrder) -> str:
    """Return the owner of an open or conditional order; an isolated account's order belongs to its owner (M-8)."""
    return leg.account.owner if isinstance(leg, Order) else state.accounts[leg.account_id].owner


def check_icebergs(state: State) -> list[str]:
    """Check O-3: a resting iceberg shows at least one lot, and at most its display quantity."""
    return [
        f"order {order.id}: shows {order.shown_lots} of {order.remaining_lots}"
        for order in state.orders.values()
        if order.display_lots
        and order.level is not None
        and not 0 < order.shown_lots <= order.display_lots
    ]


def check_dead_men(state: State) -> list[str]:
    """Check O-3: an armed dead-man timer is scheduled, at the latest for the end of its principal's timeout."""
    found: list[str] = []
    for dead_man in state.dead_man_switches.values():
        due = state.timers.due.get((DEADLINE_DEAD_MAN, dead_man.account_id), 0)
        latest = state.last_seen_ns[dead_man.principal] + dead_man.timeout_ns
        if dead_man.armed != bool(due) or due > latest:
            found.append(f"account {dead_man.account_id}: dead-man timer due {due}, not {latest}")
        silenced = dead_man.account_id in state.disarmed_ids.get(dead_man.principal, [])
        if dead_man.armed == silenced and not dead_man.armed:
            found.append(f"account {dead_man.account_id}: no caller arms the dead-man timer again")
    counts: dict[str, int] = {}
    for dead_man in state.dead_man_switches.values():
        counts[dead_man.principal] = counts.get(dead_man.principal, 0) + 1
    if counts != state.dead_man_counts:
        found.append(f"dead-man timers by principal: {state.dead_man_counts}, not {counts}")
    return found
