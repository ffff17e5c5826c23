# SPDX-License-Identifier: Apache-2.0
"""Make public views of orders in slices (SPEC O-3).

Owns their fields and their reading from the state. Must never show their account or limit price, never change the
state, and never return an object of the state itself.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.state.records import Twap
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_TWAP
from clearinghouse.statemachine.vocabulary.numbers import MarketId, OrderId


@dataclass
class TwapView:
    """An order in slices.

    `next_ns` is the time of the next slice; if a slice is due and not yet sent, it is the present time.
    """

    order_id: OrderId
    market_id: MarketId
    side: int
    lots: int
    filled_lots: int
    slices: int
    slices_over: int
    interval_ns: int
    started_ns: int
    next_ns: int
    flags: int


def twap_view(state: State, twap: Twap) -> TwapView:
    """Return the view of an order in slices."""
    order = state.conditionals[twap.order_id]
    next_ns = state.timers.due.get((DEADLINE_TWAP, order.id), 0)
    return TwapView(
        order.id,
        order.market_id,
        order.side,
        twap.lots,
        twap.filled_lots,
        twap.slices,
        twap.number if next_ns else twap.number - 1,
        twap.interval_ns,
        order.accepted_ns,
        next_ns or state.time_ns,
        order.flags,
    )


def twap_views(state: State, market: Market, after_order_id: OrderId, count: int) -> list[TwapView]:
    """Return the first `count` orders in slices of a market with an id above `after_order_id`."""
    timed = {} if market.triggers is None else market.triggers.timed
    found = [twap for order_id, twap in timed.items() if order_id > after_order_id]
    return [twap_view(state, twap) for twap in found[:count]]
