# SPDX-License-Identifier: Apache-2.0
"""Restore conditional orders with their trigger books, brackets and TWAPs (SPEC O-3, J-4)."""

from clearinghouse.statemachine.orders.conditional_orders import direction, list_at_account
from clearinghouse.statemachine.orders.position_exits import add_exit, is_listed
from clearinghouse.statemachine.orders.twaps import index_twap
from clearinghouse.statemachine.snapshot.read_tables import SnapshotError, Tables
from clearinghouse.statemachine.snapshot.tables import set_columns
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.records import Bracket, ConditionalOrder, Twap
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.trigger_books import MarketTriggers
from clearinghouse.statemachine.state.waiting_exits import WaitingExits
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import TRIGGER_TIME, TRIGGER_TRAILING


def restore_conditionals(state: State, tables: Tables) -> None:
    """Restore conditional orders with their trigger books, brackets and TWAPs."""
    _orders(state, tables)
    _brackets(state, tables)
    _twaps(state, tables)


def _orders(state: State, tables: Tables) -> None:
    """Restore orders that wait for a price, and their place in the trigger books."""
    for (market_id,) in tables.rows("trigger_books"):
        state.markets[market_id].triggers = MarketTriggers()
    backlogs = list(tables.rows("trigger_backlogs"))
    newcomer_ids = {order_id for _, _, price_e9, order_id in backlogs if price_e9 >= 0}
    for values in tables.rows("conditionals"):
        order = ConditionalOrder(values[0], values[1], values[2], values[3])
        set_columns(order, "ConditionalOrder", values)
        state.conditionals[order.id] = order
        list_at_account(state.accounts[order.account_id], order)
        if is_listed(state.markets[order.market_id], order):
            add_exit(state, order)
        if order.edge_e9:
            edge = _triggers(state, order.market_id).edge(order.side)
            edge.add(order.edge_e9, order.id)
        if order.reached_e9 or order.trigger_kind == TRIGGER_TIME or order.id in newcomer_ids:
            continue  # held back by a halt, out of its trigger book; or in none
        if order.trigger_kind != TRIGGER_TRAILING:
            books = _triggers(state, order.market_id).of(order.trigger_source)
            books.fixed(direction(order)).add(order.trigger_e9, order.id)
    for market_id, source, side, best, order_id in tables.rows("trailing"):
        trailing = _triggers(state, market_id).of(source).trailing(side)
        trailing.add(side * best, state.conditionals[order_id].distance_ppb, order_id)
    for market_id, source, price_e9, order_id in backlogs:
        books = state.trigger_backlogs[(market_id, source)] = _triggers(state, market_id).of(source)
        books.backlog.append(-order_id if order_id else price_e9)
        if order_id and price_e9 >= 0:
            books.newcomers[order_id] = price_e9
    for values in tables.rows("waiting_rounds"):
        waiting = state.markets[values[0]].waiting = WaitingExits()
        set_columns(waiting, "WaitingExits", values[1:])
    for market_id, order_id in tables.rows("waiting_exits"):
        found = state.markets[market_id].waiting
        assert found is not None
        found.add(state.conditionals[order_id])


def _brackets(state: State, tables: Tables) -> None:
    """Restore entry orders with their exits."""
    for values in tables.rows("brackets"):
        bracket = Bracket(values[1], values[2], values[3])
        set_columns(bracket, "Bracket", values)
        state.brackets[bracket.entry_id] = bracket
        account = state.accounts[bracket.account_id]
        account.brackets = with_entry(account.brackets, bracket.entry_id, bracket)


def _twaps(state: State, tables: Tables) -> None:
    """Restore orders in slices; another function restores their deadlines."""
    for values in tables.rows("twaps"):
        twap = Twap(values[0], values[1], values[2], values[3])
        set_columns(twap, "Twap", values)
        order = state.conditionals.get(twap.order_id)
        if order is None:
            raise SnapshotError(f"order {twap.order_id} has slices and is not there")
        index_twap(state, order, twap)


def _triggers(state: State, market_id: MarketId) -> MarketTriggers:
    """Return the trigger books of a market. Raises SnapshotError if the market has none."""
    triggers = state.markets[market_id].triggers
    if triggers is None:
        raise SnapshotError(f"orders wait in market {market_id}, which has no trigger books")
    return triggers
