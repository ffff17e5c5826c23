# SPDX-License-Identifier: Apache-2.0
"""Make views of conditional orders (SPEC O-3).

Owns their fields and their reading from the state. Must never change the state, and never return an object of the
state itself.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.orders.conditional_orders import trigger_now_e9
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)


@dataclass
class ConditionalOrderView:
    """A waiting order.

    `trigger_e9` is the present trigger price in 10^-9 quote units per lot; price and quantities are in the market's
    price and quantity units, as sent.
    """

    order_id: OrderId
    account_id: AccountId
    market_id: MarketId
    client_id: ClientOrderId
    trigger_kind: int
    trigger_source: int
    trigger_e9: int
    distance_ppb: int
    side: int
    type: int
    tif: int
    flags: int
    stp: int
    price_units: int
    quantity_units: int
    display_units: int
    expire_ns: int
    oco_id: OrderId
    accepted_sequence: int
    accepted_ns: int
    entry_id: OrderId
    waits_for: int


def conditional_order_view(state: State, order: ConditionalOrder) -> ConditionalOrderView:
    """Return the view of a waiting order."""
    return ConditionalOrderView(
        order.id,
        order.account_id,
        order.market_id,
        order.client_id,
        order.trigger_kind,
        order.trigger_source,
        trigger_now_e9(state, order),
        order.distance_ppb,
        order.side,
        order.order_type,
        order.tif,
        order.flags,
        order.stp,
        order.price_units,
        order.quantity_units,
        order.display_units,
        order.expire_ns,
        order.oco_id,
        order.accepted_sequence,
        order.accepted_ns,
        order.entry_id,
        order.waits_for,
    )


def conditional_order_views(
    state: State, account: Account, market_id: MarketId, after_order_id: OrderId, count: int
) -> list[ConditionalOrderView]:
    """Return the first `count` waiting orders with an id above `after_order_id`; `market_id` 0 means all markets."""
    found = [
        order
        for key, order in account.conditionals.items()
        if key > after_order_id and market_id in (0, order.market_id)
    ]
    return [conditional_order_view(state, order) for order in found[:count]]
