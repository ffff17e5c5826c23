# SPDX-License-Identifier: Apache-2.0
"""What happens to a price beyond the band when an order that waited is triggered (SPEC O-9.1).

Owns which orders move to the edge and which wait for the band. Must never place an order: `order_entry` does.
"""

from clearinghouse.statemachine.vocabulary import commands, types
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.model_state import Conditional, Market
from tests.model.order_gates import CLOSING, Gates, protection_price

EITHER = types.FLAG_BAND_MOVE | types.FLAG_BAND_WAIT


def may_state(command: commands.ConditionalOrders, item: int) -> bool:
    """Return whether an item may state its terms about the band: only one of them, and for a price that is tried
    later.
    """
    stated = command.flags[item] & EITHER
    later = command.trigger_kinds[item] != types.TRIGGER_AT_ONCE
    return not stated or (stated != EITHER and later and command.prices[item] != 0)


def moves(one: Conditional) -> bool:
    """Return whether an order's price moves to the edge. If its owner states nothing, only the price of an exit
    does.
    """
    stated = one.flags & EITHER
    return stated == types.FLAG_BAND_MOVE if stated else bool(one.flags & types.FLAG_REDUCE_ONLY)


def price_within(gates: Gates, market: Market, one: Conditional) -> int:
    """Return the price of an order: its own, or the edge of the band if that is nearer and the price moves."""
    mark = gates.system.live.mark[market.id]
    if not (one.price and market.band and mark > 0 and moves(one)):
        return one.price
    edge = protection_price(mark, market, one.side)
    price = one.price // market.tick_unit * market.tick
    beyond = price > edge if one.side == types.BUY else price < edge
    return edge // market.tick * market.tick_unit if beyond else one.price


def held_by_band(gates: Gates, market: Market, one: Conditional) -> ItemResult:
    """Return the figures of an order that waits for the band, or ACCEPTED."""
    mark = gates.system.live.mark[market.id]
    if not (one.price and market.band and mark > 0) or moves(one) or market.status in CLOSING:
        return ACCEPTED
    price = one.price // market.tick_unit * market.tick
    if one.flags & types.FLAG_POST_ONLY_SLIDE:
        price = gates.books.slid(market, one.side, price)
    return gates.beyond_edge(market, one.side, price)
