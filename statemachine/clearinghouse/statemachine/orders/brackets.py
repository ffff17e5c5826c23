# SPDX-License-Identifier: Apache-2.0
"""Keep brackets: entry orders whose exits are placed when the entry fills (SPEC O-3).

Owns the index of brackets, the effect of an ended entry or exit on its bracket, and the place of a replaced entry. Must
never place an order: `trading.bracket_exits` places the exits of a fill.

A bracket exists while its entry is open or one of its exits is in force. In general a later fill of the entry does not
place an ended exit again. An exit that ended because the position ended is placed again, since a new position of the
entry has the same risk as the first.
"""

from clearinghouse.statemachine.state.no_entries import with_entry
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
    """Make an accepted order the entry of a bracket, and write the bracket's event."""
    bracket.entry_id = entry.id
    state.brackets[entry.id] = bracket
    account = state.accounts[bracket.account_id]
    account.brackets = with_entry(account.brackets, entry.id, bracket)
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
    """Remove and return the bracket of an entry order that is being replaced; None if it has no bracket."""
    bracket = state.brackets.get(entry.id)
    if bracket is not None:
        _forget(state, bracket)
    return bracket


def entry_ended(state: State, entry: Order) -> None:
    """Remove the bracket of an entry that has ended, unless one of its exits is in force."""
    bracket = state.brackets.get(entry.id)
    if bracket is not None and not _waits(bracket):
        _forget(state, bracket)


def restore_entry(state: State, bracket: Bracket, entry: Order) -> Account:
    """Make an order, which an atomic batch had ended or replaced, the entry of its bracket again (L-5).

    Return the bracket's account. While an exit is in force, the bracket is still indexed, under the id of the last
    order that replaced the entry.
    """
    if bracket.entry_id in state.brackets:
        _forget(state, bracket)
    account = state.accounts[bracket.account_id]
    bracket.entry_id = entry.id
    state.brackets[entry.id] = bracket
    account.brackets = with_entry(account.brackets, entry.id, bracket)
    _name_entry(state, bracket)
    return account


def exit_removed(state: State, order: ConditionalOrder) -> None:
    """Remove an exit from its bracket, because the exit has ended or was placed.

    Remove the bracket if nothing is left.
    """
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
    """Record that an exit has ended with the position, so that the next fill of the entry places it again.

    `leg` is the exit's bit, as in `leg_of`.
    """
    bracket = state.brackets.get(entry_id)
    if bracket is not None:
        bracket.legs |= leg


def leg_of(order: ConditionalOrder, bracket: Bracket) -> int:
    """Return the bit of an exit in its bracket: LEG_TAKE_PROFIT or LEG_STOP."""
    return LEG_TAKE_PROFIT if order.id == bracket.take_profit_id else LEG_STOP


def _waits(bracket: Bracket) -> bool:
    """Return whether an exit of a bracket is in force."""
    return bracket.take_profit_id != NO_ORDER or bracket.stop_id != NO_ORDER


def _name_entry(state: State, bracket: Bracket) -> None:
    """Store the id of a bracket's present entry in the bracket's exits."""
    for order_id in (bracket.take_profit_id, bracket.stop_id):
        if order_id:
            state.conditionals[order_id].entry_id = bracket.entry_id


def _forget(state: State, bracket: Bracket) -> None:
    """Remove a bracket from the indexes."""
    del state.brackets[bracket.entry_id]
    del state.accounts[bracket.account_id].brackets[bracket.entry_id]
