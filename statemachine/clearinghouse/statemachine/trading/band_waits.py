# SPDX-License-Identifier: Apache-2.0
"""Let an order wait whose price is beyond the band of its market, until the band reaches the price (SPEC O-9.1).

Owns the handling of such a price when the order triggers: the price moves to the edge of the band, or the order waits.
Must never try an order that the band has not reached: orders wait sorted by price, so a round visits none of the
others.
"""

from typing import Final

from clearinghouse.statemachine.feeds.trigger_prices import price_of
from clearinghouse.statemachine.orders.book import crosses
from clearinghouse.statemachine.orders.conditional_orders import (
    add_to_trigger_book,
    direction,
    write_waiting,
)
from clearinghouse.statemachine.orders.order_terms import BAND_FLAGS, OrderTerms, terms_of
from clearinghouse.statemachine.orders.position_exits import is_exit, trading_line, unlist_exit
from clearinghouse.statemachine.pretrade.market_price import protection_price
from clearinghouse.statemachine.prices.price_band import edges, is_in_band
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_WAITING_EXITS
from clearinghouse.statemachine.state.trigger_books import FALL
from clearinghouse.statemachine.trading.order_entry import price_per_lot_of
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_BAND_MOVE,
    FLAG_REDUCE_ONLY,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PRICE_E9,
    SECOND_NS,
    SELL,
    TRIGGER_TRAILING,
)

ORDERS_OF_ROUND: Final = 1_000  # orders of one market that the band reaches in one round


def terms_within_band(market: Market, order: ConditionalOrder, lots: int) -> OrderTerms:
    """Return the terms of the order that a conditional order becomes.

    A price beyond the band is the band's edge, if the price moves.
    """
    terms = terms_of(market, order, lots)
    if order.price_units and market.band_ppb and market.mark_e9 > 0 and _moves(order):
        edge = protection_price(market, order.side)
        price = order.price_units // market.tick_units * market.tick_per_lot
        if price != edge and crosses(order.side, price, edge):
            terms.price_units = edge // market.tick_per_lot * market.tick_units
    return terms


def _moves(order: ConditionalOrder) -> bool:
    """Return whether an order's price moves to the edge of the band: as stated, or else if it is reduce-only."""
    if order.flags & BAND_FLAGS:
        return order.flags & FLAG_BAND_MOVE != 0
    return order.flags & FLAG_REDUCE_ONLY != 0


def list_if_beyond_band(state: State, offset: int, market: Market, order: ConditionalOrder) -> bool:
    """List a triggered order that waits for the band, and write its reason; return whether it waits.

    It waits if its price does not move and is beyond the band's edge for its side.
    """
    is_over = market.status in (MARKET_SETTLING, MARKET_CLOSED)
    if not order.price_units or is_over or market.mark_e9 == 0 or _moves(order):
        return False
    price = price_per_lot_of(state, market, terms_of(market, order, 1))
    lowest, highest = edges(market)
    if lowest <= price if order.side == SELL else price <= highest:
        return False
    triggers = market.triggers
    assert triggers is not None
    order.edge_e9 = price * PRICE_E9
    triggers.edge(order.side).add(order.edge_e9, order.id)
    schedule_round(state, market)
    if order.waits_for != codes.PRICE_BAND:
        order.waits_for = codes.PRICE_BAND
        refusal = Refusal()
        assert not is_in_band(market, price, refusal)
        write_waiting(state, offset, market, order, refusal)
    return True


def relist_if_unreached(state: State, offset: int, market: Market, order: ConditionalOrder) -> bool:
    """List an order without trades for its trigger again if its price is no longer reached (O-9.1).

    Return whether it is listed.
    """
    if not order.waits_for or order.is_touched or _is_reached(state, market, order):
        return False
    line = trading_line(state.accounts[order.account_id], market.id)
    order.waits_for = codes.OK
    order.reached_e9 = 0
    if line is not None and not is_exit(order):
        unlist_exit(line, order)
    add_to_trigger_book(state, order, price_of(state, market, order.trigger_source))
    write_waiting(state, offset, market, order, Refusal())
    return True


def _is_reached(state: State, market: Market, order: ConditionalOrder) -> bool:
    """Return whether the present price still triggers an order; a trailing order stays triggered."""
    if order.trigger_kind == TRIGGER_TRAILING:
        return True
    price_e9 = price_of(state, market, order.trigger_source)
    if direction(order) == FALL:
        return 0 < price_e9 <= order.trigger_e9
    return price_e9 >= order.trigger_e9


def schedule_round(state: State, market: Market) -> None:
    """Schedule an attempt for the waiting orders of a market in a second, unless one is scheduled (O-9.1)."""
    if (DEADLINE_WAITING_EXITS, market.id) not in state.timers.due:
        state.timers.schedule(state.time_ns + SECOND_NS, DEADLINE_WAITING_EXITS, market.id)


def try_reached(state: State, market: Market) -> bool:
    """Try the orders that the band has reached, the nearest price first.

    Return whether other orders still wait for the band.
    """
    triggers = market.triggers
    if triggers is None:
        return False
    buys, sells = triggers.edge(BUY), triggers.edge(SELL)
    if market.mark_e9 and (buys.entries or sells.entries):
        lowest, highest = edges(market)
        reached: list[OrderId] = []
        left = sells.moved(lowest * PRICE_E9, reached, ORDERS_OF_ROUND)
        buys.moved(highest * PRICE_E9, reached, left)
        for order_id in reached:
            state.conditionals[order_id].edge_e9 = 0
            state.triggered.append(order_id)
    return bool(buys.entries or sells.entries)
