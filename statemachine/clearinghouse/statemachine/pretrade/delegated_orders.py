# SPDX-License-Identifier: Apache-2.0
"""Limit the value of one order that a delegate places (SPEC Q-5).

Owns the value of an order for this limit, and the refusal. Must never add up orders: the limit applies to each order
alone.
"""

from clearinghouse.statemachine.authority.delegation_limits import limit_of
from clearinghouse.statemachine.orders.open_orders import open_notional
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import DELEGATED_ORDER_VALUE, PRICE_E9, SELL


def order_value(side: int, price_per_lot: int, reference_e9: int, lots: int) -> int:
    """Return the value of an order: its lots at its price, or for a sale at the reference price if higher; rounded up.

    A sale trades at its price or above, so its own price alone would understate its value.

    pre: price_per_lot >= 0
    pre: reference_e9 >= 0
    pre: lots >= 0
    post: __return__ >= price_per_lot * lots
    post: side == SELL or __return__ == price_per_lot * lots
    post: side != SELL or __return__ * PRICE_E9 >= reference_e9 * lots
    post: __return__ == price_per_lot * lots or (__return__ - 1) * PRICE_E9 < reference_e9 * lots
    """
    value = price_per_lot * lots
    if side == SELL:
        at_reference = -(-reference_e9 * lots // PRICE_E9)  # ceil: against the delegate
        return at_reference if at_reference > value else value
    return value


def refuse_order_value(
    state: State,
    name: str,
    account_id: AccountId,
    market: Market,
    value: int,
    refusal: Refusal,
) -> int:
    """Return DELEGATE_ORDER_LIMIT if the value of a delegate's order exceeds its limit, in the quote asset; else OK."""
    limit = limit_of(state, name, account_id, DELEGATED_ORDER_VALUE, market.quote.id)
    if limit is None:
        return codes.OK
    most = limit.at(state.time_ns)
    if value > most:
        refusal.above(most, value)
        return codes.DELEGATE_ORDER_LIMIT
    return codes.OK


def refuse_delegate_order(state: State, name: str, order: Order, refusal: Refusal) -> int:
    """Return DELEGATE_ORDER_LIMIT if the value of an order that a delegate places exceeds its limit; else OK.

    The mark is the reference price of a sale.
    """
    market = order.market
    lots = order.remaining_lots
    value = order_value(order.side, order.price_per_lot, market.mark_e9, lots)
    if order.side != SELL:
        value = open_notional(order, lots)  # an order by amount is worth at most its amount
    return refuse_order_value(state, name, order.account.id, market, value, refusal)
