# SPDX-License-Identifier: Apache-2.0
"""Keep brackets: entry orders whose exits wait once they fill (SPEC O-3).

Owns the index of brackets, what the end of an entry or of an exit does to them, and the place of a replaced entry. Must
never place an order: `trading.bracket_exits` places the exits of a fill.

A bracket is there while its entry is open or an exit waits. An exit that ends is not placed again by a later fill of
the entry; only those that end with the position are, since a new position of the entry is as exposed as the first.
"""

from clearinghouse.statemachine.state.records import (
    LEG_STOP,
    LEG_TAKE_PROFIT,
    Bracket,
    ConditionalOrder,
)
from clearinghouse.statemachine.state.state import Account, Order, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId


def add_bracket(state: State, offset: int, bracket: Bracket, entry: Order) -> None:
    """Let an accepted order be the entry of a bracket, and state the bracket."""
    bracket.entry_id = entry.id
    state.brackets[entry.id] = bracket
    state.accounts[bracket.account_id].brackets[entry.id] = bracket
    _name_entry(state, bracket)
    event_writers.bracket_placed(
        state.events,
        offset,
        order_id=entry.id,
        account_id=bracket.account_id,
        market_id=bracket.market_id,
        trigger_source=bracket.trigger_source,
        take_profit_trigger_e9=bracket.take_profit_e9,
        take_profit_price=bracket.take_profit_price_units,
        stop_trigger_e9=bracket.stop_e9,
        stop_price=bracket.stop_price_units,
    )


def take_bracket(state: State, entry: Order) -> Bracket | None:
    """Take the bracket of an order whose place another takes; None if it has none."""
    bracket = state.brackets.get(entry.id)
    if bracket is not None:
        _forget(state, bracket)
    return bracket


def entry_ended(state: State, entry: Order) -> None:
    """Forget the bracket of an entry that is open no more, unless an exit waits."""
    bracket = state.brackets.get(entry.id)
    if bracket is not None and not _waits(bracket):
        _forget(state, bracket)


def restore_entry(state: State, bracket: Bracket, entry: Order) -> Account:
    """Give a bracket its entry back that an atomic batch had ended or replaced (L-5); returns the bracket's account.

    While an exit waits, the bracket is still there, under the number of the last order that took the entry's place.
    """
    if bracket.entry_id in state.brackets:
        _forget(state, bracket)
    account = state.accounts[bracket.account_id]
    bracket.entry_id = entry.id
    state.brackets[entry.id] = bracket
    account.brackets[entry.id] = bracket
    _name_entry(state, bracket)
    return account


def exit_removed(state: State, order: ConditionalOrder) -> None:
    """Note in its bracket that an exit waits no more."""
    bracket = state.brackets[order.entry_id]
    if order.id == bracket.take_profit_id:
        bracket.take_profit_id = NO_ORDER
        bracket.legs &= ~LEG_TAKE_PROFIT
    else:
        assert order.id == bracket.stop_id
        bracket.stop_id = NO_ORDER
        bracket.legs &= ~LEG_STOP
    if _waits(bracket):
        return
    bracket.lots = 0
    if bracket.entry_id not in state.orders:
        _forget(state, bracket)


def place_again(state: State, entry_id: OrderId, leg: int) -> None:
    """Let the next fill of an entry place an exit again that has ended with the position."""
    bracket = state.brackets.get(entry_id)
    if bracket is not None:
        bracket.legs |= leg


def leg_of(order: ConditionalOrder, bracket: Bracket) -> int:
    """The bit of an exit that waits."""
    return LEG_TAKE_PROFIT if order.id == bracket.take_profit_id else LEG_STOP


def _waits(bracket: Bracket) -> bool:
    """Return whether an exit waits."""
    return bracket.take_profit_id != NO_ORDER or bracket.stop_id != NO_ORDER


def _name_entry(state: State, bracket: Bracket) -> None:
    """Let the exits that wait name the entry of their bracket."""
    for order_id in (bracket.take_profit_id, bracket.stop_id):
        if order_id:
            state.conditionals[order_id].entry_id = bracket.entry_id


def _forget(state: State, bracket: Bracket) -> None:
    """Take a bracket out of the indexes."""
    del state.brackets[bracket.entry_id]
    del state.accounts[bracket.account_id].brackets[bracket.entry_id]
