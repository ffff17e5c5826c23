# SPDX-License-Identifier: Apache-2.0
"""Price a market order: the worst price at which the book fills it now (SPEC G-8.2, O-3, O-5).

A market order without a stated price counts at this price in every gate and reservation, and does not trade beyond it.
Owns this price. Must never change a book.
"""

from typing import Final

from clearinghouse.statemachine.orders.book import crosses
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.work import LEVELS_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    MARKET_AUCTION,
    PPB,
    PRICE_E9,
)

LEVELS_MAX: Final = 50  # price levels that one market order reads (G-8.2)


def market_price(state: State, market: Market, side: int, lots: int) -> PricePerLot:
    """Return the price of the last level that a market order needs, by the displayed lots of each level (G-8.2).

    Levels beyond the band or the slippage limit do not count. If the readable levels do not suffice, the price is the
    slippage limit, if the market has one. Without a level in reach the order counts at the mark, and the book refuses
    it. An order that waits, in an auction or at a venue, counts at the edge of the band.
    """
    reach = protection_price(market, side)
    if market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE:
        return PricePerLot(reach)
    opposite = market.asks if side == BUY else market.bids
    price = seen = 0
    for key in reversed(opposite.keys):
        if seen == LEVELS_MAX:
            price = reach if market.slippage_ppb and price else price
            break
        seen += 1
        level_price = key if opposite.buy else -key
        shown = opposite.levels[level_price].lots
        if shown == 0:
            continue  # the replaced order was alone at this level
        if price == 0:
            reach = _within_slippage(market, side, level_price, reach)
        if not crosses(side, reach, level_price):
            break
        price = level_price
        lots -= shown
        if lots <= 0:
            break
    state.work.units += -(-seen // LEVELS_PER_UNIT)
    return PricePerLot(price or _on_tick(market, side, market.mark_e9))


def size_of_notional(state: State, market: Market, notional: int) -> tuple[PricePerLot, int, int]:
    """Return the last price, the lots that a notional buys, and their cost, by the displayed lots of levels (G-8.2).

    The walk is that of `market_price`. A purchase that waits, in an auction or at a venue, pays the edge of the band
    for each lot, and its cost is NOT_STATED. Beyond the readable levels a purchase pays the slippage limit. Without a
    level in reach it counts at the mark, and the book refuses it. With 0 lots the notional does not buy one at the
    price.
    """
    reach = protection_price(market, BUY)
    if market.status == MARKET_AUCTION or market.matching == EXTERNAL_VENUE:
        return PricePerLot(reach), notional // reach, NOT_STATED
    left = notional
    asks = market.asks
    price = lots = seen = 0
    for key in reversed(asks.keys):
        if seen == LEVELS_MAX:
            paid = left // reach if market.slippage_ppb else 0
            if paid:
                price = reach
                lots += paid
                left -= paid * reach
            break
        seen += 1
        level_price = -key
        shown = asks.levels[level_price].lots
        if shown == 0:
            continue  # nothing is displayed at this level
        if price == 0:
            reach = _within_slippage(market, BUY, level_price, reach)
        if level_price > reach:
            break
        paid = min(shown, left // level_price)
        if price == 0 or paid:
            price = level_price
        lots += paid
        left -= paid * level_price
        if paid < shown:
            break
    state.work.units += -(-seen // LEVELS_PER_UNIT)
    if price == 0:
        price = _on_tick(market, BUY, market.mark_e9)
        lots = notional // price
        left = 0
    return PricePerLot(price), lots, notional - left


def protection_price(market: Market, side: int) -> int:
    """Return the worst price of a market order, in quote units per lot (O-3).

    It is the edge of the band around the mark, on the tick. Without a band it is twice the mark for a purchase, or one
    tick for a sale.
    """
    width = market.mark_e9 * (market.band_ppb or PPB) // PPB
    return _on_tick(market, side, market.mark_e9 + width if side == BUY else market.mark_e9 - width)


def slippage_limit(market: Market, side: int, best: int) -> int:
    """Return the worst price at which an order may trade, given the best opposite price (O-5); 0: no limit."""
    if not market.slippage_ppb:
        return 0
    width = best * market.slippage_ppb // PPB
    return best + width if side == BUY else best - width


def _within_slippage(market: Market, side: int, best: int, edge: int) -> int:
    """Return the price that is nearer to the best price, on the tick: `edge` or the slippage limit."""
    limit = slippage_limit(market, side, best)
    if limit == 0 or crosses(side, limit, edge):
        return edge
    return _on_tick(market, side, limit * PRICE_E9)


def _on_tick(market: Market, side: int, price_e9: int) -> int:
    """Return the tick that is not worse than a price: floor for a purchase, ceil for a sale; at least one tick."""
    tick_e9 = market.tick_per_lot * PRICE_E9
    ticks = price_e9 // tick_e9 if side == BUY else -(-price_e9 // tick_e9)
    return (ticks if ticks > 0 else 1) * market.tick_per_lot
