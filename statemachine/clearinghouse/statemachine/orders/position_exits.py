# SPDX-License-Identifier: Apache-2.0
"""Keep the exits of positions: conditional orders that close a position and end with it (SPEC O-3).

Owns the definition of an exit and the index of exits by position. Must never end an exit: this module changes only
indexes (`conditional_orders.end_exits` ends exits).

Exits are the orders that close a whole position, and the exits of brackets. A position has one side, so all its exits
have the opposite side. They end when there is nothing to close: the position is 0, or a trade changed its side.
Otherwise an exit could close a later position that its owner opened for another reason. Bybit has the same rule: "the
system will cancel these orders if the position is closed" (API v5, Set Trading Stop).
"""

from clearinghouse.statemachine.orders.brackets import exit_removed
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY,
    TRIGGER_TAKE_PROFIT,
    TRIGGER_TIME,
)


def is_exit(order: ConditionalOrder) -> bool:
    """Return whether a conditional order ends with the position that it closes, also after its price is reached."""
    return order.entry_id != NO_ORDER or order.flags & FLAG_CLOSE_POSITION != 0


def stays(market: Market, order: ConditionalOrder) -> bool:
    """Return whether a conditional order, once triggered, waits as long as it cannot trade (O-9.1).

    Reduce-only orders, which only derivatives have, do in an own book; TWAP orders do not.
    """
    return (
        order.flags & FLAG_REDUCE_ONLY != 0
        and market.matching != EXTERNAL_VENUE
        and order.trigger_kind != TRIGGER_TIME
    )


def is_listed(market: Market, order: ConditionalOrder) -> bool:
    """Return whether a position lists a conditional order and ends with it: an exit, or a waiting order (O-9.1)."""
    return is_exit(order) or (order.waits_for != codes.OK and stays(market, order))


def trading_line(account: Account, market_id: MarketId) -> Line | None:
    """Return the line on which an account trades in a market, or None.

    It is the line of its isolated account in that market, if it has one (M-8).
    """
    return account.isolated.get(market_id, account).lines.get(market_id)


def reducible_lots(line: Line | None, side: int) -> int:
    """Return the lots of a position that an order of a side could close; 0 without an opposite position."""
    if line is None:
        return 0
    reducible = -line.position if side == BUY else line.position
    return reducible if reducible > 0 else 0


def add_exit(state: State, order: ConditionalOrder) -> None:
    """List an exit in the open position that it closes."""
    line = trading_line(state.accounts[order.account_id], order.market_id)
    assert line is not None
    list_exit(line, order)


def list_exit(line: Line, order: ConditionalOrder) -> None:
    """Add an order to the exits of a position, in the order of their ids."""
    assert reducible_lots(line, order.side)
    if line.exits is None:
        line.exits = {}
    is_last = not line.exits or order.id > next(reversed(line.exits))
    line.exits[order.id] = order
    if not is_last:
        line.exits = {order_id: line.exits[order_id] for order_id in sorted(line.exits)}


def unlist_exit(line: Line, order: ConditionalOrder) -> None:
    """Remove an order from the exits of a position, if it is one of them."""
    if line.exits is None or order.id not in line.exits:
        return
    del line.exits[order.id]
    if not line.exits:
        line.exits = None


def remove_exit(state: State, order: ConditionalOrder) -> None:
    """Remove an exit from its position's list, because it ends or is placed."""
    line = trading_line(state.accounts[order.account_id], order.market_id)
    if line is not None:
        unlist_exit(line, order)
    if order.entry_id:
        exit_removed(state, order)


def refuse_close_position(account: Account, order: ConditionalOrder, refusal: Refusal) -> int:
    """Return why an order may not close a whole position, or OK.

    Refusals in order: REDUCE_ONLY_INVALID (the order's side reduces no position), CONDITIONAL_ORDER_LIMIT (the position
    already has an order of this kind: a take-profit, or a stop, trailing or not).
    """
    line = trading_line(account, order.market_id)
    if line is None or reducible_lots(line, order.side) == 0:
        return codes.REDUCE_ONLY_INVALID
    takes_profit = order.trigger_kind == TRIGGER_TAKE_PROFIT
    if line.exits is not None:
        for other in line.exits.values():
            same = (other.trigger_kind == TRIGGER_TAKE_PROFIT) == takes_profit
            if same and other.flags & FLAG_CLOSE_POSITION:
                refusal.above(1, 2)
                return codes.CONDITIONAL_ORDER_LIMIT
    return codes.OK
