# SPDX-License-Identifier: Apache-2.0
"""Uncross auctions in slices of work: from collected orders to trades (SPEC O-2, O-2.1, O-5.1, I-6.1, I-12.2).

Owns the rounds. Orders that cannot take part end first (`uncrossing_checks`). A round lists the orders that may trade,
ends the older of two orders of one owner that meet, finds the price and trades at it. Some orders can still cross
afterwards: a limit price better than the protection price of an earlier market order, or a counterpart of a reduce-only
order that an earlier trade cut. Another round uncrosses them, so that no resting book is crossed (I-7); each round ends
at least one order. Orders that cross only beyond the band stay, and the auction goes on, a bounded number of times in
succession; then such orders end (O-5.1). Until the end the market is in AUCTION, and no command changes its orders.

Each step has a few units of work, so a slice may end after any step. Prices, the mark, listed lots and pairs are those
of the round's start. Each trade checks for changes by commands between slices: an order that ended, or that its account
cannot pay for, does not trade, and the next round fills its counterpart. Without commands in between, the same orders
trade the same lots as in one step.
"""

from typing import Final

from clearinghouse.statemachine.brakes.brakes import halt_again, move_status
from clearinghouse.statemachine.clearing_cover.book_trades import codes_of_novation
from clearinghouse.statemachine.orders.auction_queue import oldest, waiting_count
from clearinghouse.statemachine.orders.book import is_crossed
from clearinghouse.statemachine.orders.open_orders import end, finish
from clearinghouse.statemachine.pretrade.kill_switch import reduce_if_listed
from clearinghouse.statemachine.pretrade.untrusted_prices import (
    ProjectedFills,
    may_fill_resting,
    risk_may_rise,
)
from clearinghouse.statemachine.prices.price_band import edges_around
from clearinghouse.statemachine.state.state import Market, Order, State
from clearinghouse.statemachine.state.uncrossing import (
    CHECKING,
    CLEARING,
    DONE,
    ENDING,
    EXECUTING,
    GOING_ON,
    LEAVING,
    LISTING,
    NO_LIMIT,
    PAIRING,
    SEARCHING,
    SUMMING,
    AuctionSide,
    Uncrossing,
)
from clearinghouse.statemachine.state.work import (
    FORGOTTEN_AT_ONCE,
    FORGOTTEN_PER_UNIT,
    LISTED_PER_UNIT,
    PAIRS_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_LIMIT,
    WORK_OF_RESTING,
    WORK_OF_SUMMED,
    WORK_OF_TRADE,
)
from clearinghouse.statemachine.trading.auction_orders import list_for_round
from clearinghouse.statemachine.trading.auction_price import search_limit
from clearinghouse.statemachine.trading.fills import trade
from clearinghouse.statemachine.trading.matching import is_listed_below, payable_lots
from clearinghouse.statemachine.trading.uncrossing_checks import checks_before, continue_checks
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import MarketId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    MARKET_AUCTION,
    MARKET_CLOSED,
    MARKET_SETTLING,
    SELL,
    WORK_SLICE,
)

STEP_UNITS: Final = 4  # units of a step that visits orders without ending or trading them
# Orders whose pairing with an order that ends is undone in one step.
FREED_AT_ONCE: Final = 64
GOES_ON_MOST: Final = 3  # ends in succession at which an auction goes on


def is_uncrossing(state: State, market_id: MarketId) -> bool:
    """Return whether a market's auction has ended and its orders trade in slices, so that no command changes them."""
    return any(uncrossing.market_id == market_id for uncrossing in state.cursors.uncrossings)


def keeps_orders(state: State, market: Market) -> bool:
    """Return whether no command may end orders of a market: due work ends them all, or an ended auction trades them."""
    if market.status in (MARKET_SETTLING, MARKET_CLOSED):
        return True
    return bool(state.cursors.uncrossings) and is_uncrossing(state, market.id)


def begin_to_uncross(state: State, offset: int, market: Market, to_status: int) -> None:
    """End an auction; the market gets `to_status` when no orders cross."""
    assert not is_uncrossing(state, market.id)
    uncrossing = Uncrossing(market.id, to_status, checks_before(state, market))
    if not risk_may_rise(state, market):
        uncrossing.is_guarded = True
    state.cursors.uncrossings.append(uncrossing)
    event_writers.auction_ended(
        state.events, offset, market_id=market.id, from_status=market.status, to_status=to_status
    )


def uncross_markets(state: State, offset: int) -> None:
    """Continue ended auctions, the oldest first, for at most a slice of work; later commands continue the rest.

    The caller checks the changed accounts.
    """
    cursors = state.cursors
    work = state.work
    stop = min(work.stop, work.used(state.events) + WORK_SLICE)
    while cursors.uncrossings and work.used(state.events) < stop:
        uncrossing = cursors.uncrossings[0]
        market = state.markets[uncrossing.market_id]
        if cursors.liquidation.holds(market.id):
            # A loss sharing uses its positions (W-5).
            break
        _step(state, offset, market, uncrossing)
        if uncrossing.stage == GOING_ON:
            # Orders cross only beyond the band: they stay, and the auction goes on (O-5.1).
            cursors.uncrossings.pop(0)
            market.times_gone_on += 1
            move_status(state, offset, market, MARKET_AUCTION)
            halt_again(state, offset, market, uncrossing.to_status)
        elif uncrossing.stage == DONE:
            assert not is_crossed(market)
            cursors.uncrossings.pop(0)
            market.times_gone_on = 0
            move_status(state, offset, market, uncrossing.to_status)
    if cursors.uncrossings:
        cursors.is_behind = True


def _step(state: State, offset: int, market: Market, uncrossing: Uncrossing) -> None:
    """Run the next step of an uncrossing, of a few units of work."""
    stage = uncrossing.stage
    if stage == CHECKING:
        if continue_checks(state, offset, market, uncrossing):
            uncrossing.stage = LISTING
    elif stage == LISTING:
        _list(state, market, uncrossing)
    elif stage == PAIRING:
        _pair(state, offset, uncrossing)
    elif stage == SUMMING:
        _sum_limits(state, uncrossing)
    elif stage == SEARCHING:
        _search(state, market, uncrossing)
    elif stage == EXECUTING:
        _execute(state, offset, market, uncrossing)
    elif stage == ENDING:
        _end_beyond(state, offset, market, uncrossing)
    elif stage == CLEARING:
        _clear(state, uncrossing)
    else:
        assert stage == LEAVING
        _leave(state, offset, market, uncrossing)


# --- the orders of a round --------------------------------------------------------------------------------------------


def _list(state: State, market: Market, uncrossing: Uncrossing) -> None:
    """List a part of a price level of a side for the round; after the last level of both sides, prepare the pairing.

    If only orders of the book take part, an order worse than the best opposite price meets no order and does not affect
    price and volume: at any price with a trade, it is on neither side. So orders far from the market cost an uncrossing
    nothing.
    """
    bids, asks = market.bids, market.asks
    all_take_part = waiting_count(market) > 0
    if all_take_part or (bids.keys and asks.keys):
        # The key of a price is negated for asks; the best is last.
        bid_end = bids.keys[0] if all_take_part and bids.keys else 0
        ask_end = asks.keys[0] if all_take_part and asks.keys else 0
        if not all_take_part:
            bid_end, ask_end = -asks.keys[-1], -bids.keys[-1]
        is_selling = uncrossing.sells.is_begun
        if not is_selling and list_for_round(state, market, uncrossing, BUY, bid_end):
            return
        if list_for_round(state, market, uncrossing, SELL, ask_end):
            return
    uncrossing.search.reference_e9 = market.mark_e9
    uncrossing.is_bound = _protection_binds(uncrossing.buys, uncrossing.sells) or _band_binds(
        market, uncrossing
    )
    uncrossing.stage = SUMMING if uncrossing.is_bound else PAIRING


def _protection_binds(buys: AuctionSide, sells: AuctionSide) -> bool:
    """Return whether the protection price of a market order can exclude a match.

    A market order may be worse than another order over which it has priority, or may not reach an opposite order.
    Orders are sorted by price, market orders apart, so the first and the last order of each part suffice.
    """
    highest = 0
    lowest = 0
    for listed in (buys, sells):
        limits = listed.limits
        if len(limits) > listed.at_market:
            first, last = limits[listed.at_market], limits[-1]
            highest = max(highest, first, last)
            least = min(first, last)
            lowest = min(lowest, least) if lowest else least
    if sells.at_market:
        highest = max(highest, sells.limits[sells.at_market - 1])
    if buys.at_market:
        least = buys.limits[buys.at_market - 1]
        lowest = min(lowest, least) if lowest else least
    if buys.at_market and buys.limits[buys.at_market - 1] < highest:
        return True
    return sells.at_market > 0 and sells.limits[sells.at_market - 1] > lowest


def _band_binds(market: Market, uncrossing: Uncrossing) -> bool:
    """Return whether the band can exclude a match: a best price of a side is beyond the band's edge (O-5.1)."""
    buys, sells = uncrossing.buys, uncrossing.sells
    if not buys.ids or not sells.ids:
        return False
    lowest, highest = edges_around(market, uncrossing.search.reference_e9)
    return _best(BUY, buys) > highest or _best(SELL, sells) < lowest


def _best(side: int, listed: AuctionSide) -> int:
    """Return the best limit price of a side: of its market orders, or of the others."""
    limits = listed.limits
    first, other = limits[0], limits[min(listed.at_market, len(limits) - 1)]
    return max(first, other) if side == BUY else min(first, other)


# --- pairs of one owner -----------------------------------------------------------------------------------------------


def _pair(state: State, offset: int, uncrossing: Uncrossing) -> None:
    """Pair the next few orders of both sides, as far as they cross; end the older of two orders of one owner.

    The order that stays then meets the next order. The trades at the auction's price follow this pairing, as far as it
    crosses, and the pairs do not depend on the price. So one walk finds all pairs, and the price is computed once. If a
    market order's protection price can exclude a match, the price comes first, the walk uses the price of the round,
    and another round follows if the walk has ended an order.
    """
    state.work.units += STEP_UNITS
    for _ in range(STEP_UNITS * PAIRS_PER_UNIT):
        if not _pair_next(state, offset, uncrossing):
            uncrossing.buys.begin_walk()
            uncrossing.sells.begin_walk()
            if not uncrossing.is_bound:
                uncrossing.stage = SUMMING
            elif uncrossing.has_ended:
                _end_round(uncrossing, LISTING)
            else:
                uncrossing.stage = EXECUTING
            return


def _pair_next(state: State, offset: int, uncrossing: Uncrossing) -> bool:
    """Pair the next order of each side, or pass over a finished order; return False if there are none."""
    buys, sells = uncrossing.buys, uncrossing.sells
    lots = _next_lots(state, uncrossing)
    if lots < 0:
        return False
    if lots == 0:
        return True
    if uncrossing.price == 0 and buys.limits[buys.at] < sells.limits[sells.at]:
        return False
    buyer = state.orders.get(buys.ids[buys.at])
    seller = state.orders.get(sells.ids[sells.at])
    if buyer is None:
        _take_out(state, buys, sells)
    elif seller is None:
        _take_out(state, sells, buys)
    elif buyer.account.owner != seller.account.owner:
        buys.paired += lots
        sells.paired += lots
    else:
        uncrossing.has_ended = True
        if buyer.id < seller.id:
            end(state, offset, buyer, codes.SELF_TRADE)
            _take_out(state, buys, sells)
        else:
            end(state, offset, seller, codes.SELF_TRADE)
            _take_out(state, sells, buys)
    return True


def _next_lots(state: State, uncrossing: Uncrossing) -> int:
    """Return the lots that the next order of each side can pair; 0 if one was finished and passed, -1 if none is left.

    At the price of a round, an order whose limit price excludes it does not take part.
    """
    buys, sells, price = uncrossing.buys, uncrossing.sells, uncrossing.price
    if buys.at == len(buys.ids) or sells.at == len(sells.ids):
        return -1
    if price:
        if buys.limits[buys.at] < price:
            buys.lots[buys.at] = 0
        if sells.limits[sells.at] > price:
            sells.lots[sells.at] = 0
    buyer_left = buys.lots[buys.at] - buys.paired
    if buyer_left < 0:
        _take_out(state, buys, sells)
        return 0
    if buyer_left == 0:
        buys.at += 1
        buys.paired = 0
        return 0
    seller_left = sells.lots[sells.at] - sells.paired
    if seller_left < 0:
        _take_out(state, sells, buys)
        return 0
    if seller_left == 0:
        sells.at += 1
        sells.paired = 0
        return 0
    return buyer_left if buyer_left < seller_left else seller_left


def _take_out(state: State, side: AuctionSide, other: AuctionSide) -> None:
    """Remove the present order of a side from the pairing; the lots paired with it are free again.

    Lots of many orders are freed in parts: until then the order has fewer lots than are paired with it.
    """
    side.lots[side.at] = 0
    steps = 0
    while side.paired > other.paired:
        if steps == FREED_AT_ONCE:
            break
        side.paired -= other.paired
        other.at -= 1
        other.paired = other.lots[other.at]
        steps += 1
    else:
        other.paired -= side.paired
        side.at += 1
        side.paired = 0
    state.work.units += steps // PAIRS_PER_UNIT


# --- the price --------------------------------------------------------------------------------------------------------


def _sum_limits(state: State, uncrossing: Uncrossing) -> None:
    """Add the lots of the next few orders to the sum of each limit price; after the last order, begin the search.

    The sums leave out the lots that an order has lost since the round listed it, and the lots that cannot trade.
    """
    state.work.units += STEP_UNITS
    search = uncrossing.search
    left = STEP_UNITS * LISTED_PER_UNIT
    for side, sums in ((uncrossing.buys, search.bought), (uncrossing.sells, search.sold)):
        while side.at < len(side.ids):
            if left == 0:
                return
            left -= 1
            at = side.at
            side.at += 1
            if side.lots[at]:
                order = state.orders.get(side.ids[at])
                remaining = 0 if order is None else order.remaining_lots
                if side.lots[at] > remaining:
                    side.lots[at] = remaining
                if remaining:
                    limit = side.limits[at]
                    if sums.add(limit, side.lots[at]):
                        state.work.units += WORK_OF_SUMMED
                    if sums.falls:
                        search.demand += side.lots[at]
    search.begin()
    uncrossing.stage = SEARCHING


def _search(state: State, market: Market, uncrossing: Uncrossing) -> None:
    """Compare prices at a limit price and above it with the best price of the round (O-2).

    After the last limit price, fix the round's price.
    """
    state.work.units += WORK_OF_LIMIT
    search = uncrossing.search
    if search.limit == NO_LIMIT:
        _fix_price(state, market, uncrossing)
        return
    search_limit(search, market.tick_per_lot, edges_around(market, search.reference_e9))


def _fix_price(state: State, market: Market, uncrossing: Uncrossing) -> None:
    """Fix price and volume of the round. Without volume, choose how the auction ends or goes on.

    No orders cross then, or they cross only beyond the band. The band is that of the round's start, so moves of the
    mark do not keep an auction from its end.
    """
    search = uncrossing.search
    volume, _, _, price = search.best
    uncrossing.buys.begin_walk()
    uncrossing.sells.begin_walk()
    if volume == 0:
        state.work.units += search.at // SORTED_PER_UNIT
        bid, ask = search.bid, search.ask
        if not ask or bid < ask:
            _end_round(uncrossing, LEAVING)
        elif market.times_gone_on < GOES_ON_MOST:
            _end_round(uncrossing, GOING_ON)
        else:
            _, highest = edges_around(market, search.reference_e9)
            uncrossing.price = PricePerLot(ask if ask > highest else bid)
            uncrossing.stage = ENDING
        return
    uncrossing.price = PricePerLot(price)
    uncrossing.left = volume
    uncrossing.stage = PAIRING if uncrossing.is_bound else EXECUTING


# --- trades -----------------------------------------------------------------------------------------------------------


def _execute(state: State, offset: int, market: Market, uncrossing: Uncrossing) -> None:
    """Pair the next order of each side by priority, and trade them.

    After the last pair, write the traded volume (O-6).
    """
    buys, sells = uncrossing.buys, uncrossing.sells
    state.work.units += WORK_OF_RESTING
    lots = _next_lots(state, uncrossing) if uncrossing.left else -1
    if lots < 0:
        event_writers.auction_uncrossed(
            state.events, offset, market.id, price_per_lot=uncrossing.price, lots=uncrossing.traded
        )
        _end_round(uncrossing, LISTING)
        return
    if lots == 0:
        return
    lots = min(lots, uncrossing.left)
    uncrossing.left -= lots
    buys.paired += lots
    sells.paired += lots
    buyer = state.orders.get(buys.ids[buys.at])
    seller = state.orders.get(sells.ids[sells.at])
    if buyer is None or seller is None:
        return
    if buyer.id < seller.id:
        _trade(state, offset, uncrossing, buyer, seller, lots)
    else:
        _trade(state, offset, uncrossing, seller, buyer, lots)


def _trade(
    state: State, offset: int, uncrossing: Uncrossing, maker: Order, taker: Order, lots: int
) -> None:
    """Trade up to `lots` between two orders if both are still open; the older order is the maker.

    An earlier trade of this uncrossing may have cut a reduce-only order (O-6).
    """
    may_fill = _admit_fill(state, offset, uncrossing, maker, lots)
    if not _admit_fill(state, offset, uncrossing, taker, lots) or not may_fill:
        return
    if maker.id not in state.orders or taker.id not in state.orders:
        return
    if maker.account.owner == taker.account.owner:
        # The orders between them have ended.
        end(state, offset, maker, codes.SELF_TRADE)
        return
    lots = min(lots, maker.remaining_lots, taker.remaining_lots)
    if maker.market.is_deferred:
        codes_of = codes_of_novation(state, maker, taker, uncrossing.price, lots)
        for order, code in zip((maker, taker), codes_of, strict=True):
            if code != codes.OK:
                end(state, offset, order, code)
        if any(codes_of):
            return
    elif maker.market.is_spot:
        lots = min(lots, payable_lots(state, maker), payable_lots(state, taker))
    if lots == 0:
        _end_unpaid(state, offset, maker)
        _end_unpaid(state, offset, taker)
        return
    state.work.units += WORK_OF_TRADE
    trade(state, offset, maker, taker, uncrossing.price, lots)
    uncrossing.traded += lots
    if taker.remaining_lots == 0:
        finish(state, taker)


def _admit_fill(state: State, offset: int, uncrossing: Uncrossing, order: Order, lots: int) -> bool:
    """End an order that commands or prices between slices stop; return whether the order may trade.

    The rules are I-6.1, K-1 and P-4.
    """
    if is_listed_below(state, order.account):
        end(state, offset, order, codes.RESTING_ORDER_MARGIN)
        return False
    reduce_if_listed(state, offset, order)
    if order.id not in state.orders:
        return False
    if uncrossing.is_guarded or risk_may_rise(state, order.market):
        return True
    if may_fill_resting(state, order, min(lots, order.remaining_lots), ProjectedFills()):
        return True
    end(state, offset, order, codes.RESTING_ORDER_PRICE)
    return False


def _end_unpaid(state: State, offset: int, order: Order) -> None:
    """End an order that can no longer pay for a lot, after an earlier trade or a command between slices (S-1)."""
    if payable_lots(state, order) == 0:
        end(state, offset, order, codes.MAKER_UNFUNDED)


def _end_round(uncrossing: Uncrossing, next_stage: int) -> None:
    """Forget the orders and the price of a round, and go on at a stage.

    The lists of a long round are dropped in parts.
    """
    uncrossing.next_stage = next_stage
    if len(uncrossing.buys.ids) + len(uncrossing.sells.ids) > FORGOTTEN_AT_ONCE:
        uncrossing.search.bought.end()
        uncrossing.search.sold.end()
        uncrossing.stage = CLEARING
    else:
        uncrossing.begin_round()
        uncrossing.stage = next_stage


def _clear(state: State, uncrossing: Uncrossing) -> None:
    """Drop a part of the lists of a round that has ended; the last part ends the stage."""
    state.work.units += FORGOTTEN_AT_ONCE // FORGOTTEN_PER_UNIT
    search = uncrossing.search
    for listed, sums in ((uncrossing.buys, search.bought), (uncrossing.sells, search.sold)):
        left = max(len(listed.ids) - FORGOTTEN_AT_ONCE // 2, 0)
        for one in (listed.ids, listed.limits, listed.lots):
            one.cut(left)
        if sums.limits:
            state.work.units += FORGOTTEN_AT_ONCE // 2 // FORGOTTEN_PER_UNIT
            left = max(len(sums.limits) - FORGOTTEN_AT_ONCE // 2, 0)
            sums.limits.cut(left)
            sums.lots.cut(left)
    if not uncrossing.buys.ids and not uncrossing.sells.ids:
        uncrossing.begin_round()
        uncrossing.stage = uncrossing.next_stage


def _end_beyond(state: State, offset: int, market: Market, uncrossing: Uncrossing) -> None:
    """End the next order if it crosses beyond the edge of the band; after the last order, begin another round (O-5.1).

    The orders are of the side whose prices are beyond the edge, and the round's price is the best of the other side. If
    the auction went on again, two orders at a price that the mark has left could keep a market from opening.
    """
    state.work.units += WORK_OF_RESTING
    price = uncrossing.price
    _, highest = edges_around(market, uncrossing.search.reference_e9)
    side = uncrossing.buys if price > highest else uncrossing.sells
    if side.at == len(side.ids):
        _end_round(uncrossing, LISTING)
        return
    order = state.orders.get(side.ids[side.at])
    limit = side.limits[side.at]
    side.at += 1
    if order is not None and (limit >= price if price > highest else limit <= price):
        end(state, offset, order, codes.PRICE_BAND)


def _leave(state: State, offset: int, market: Market, uncrossing: Uncrossing) -> None:
    """End one market order with its unfilled lots; after the last one the uncrossing is complete."""
    state.work.units += WORK_OF_RESTING
    order = oldest(market)
    if order is None:
        uncrossing.stage = DONE
    else:
        end(state, offset, order, codes.IMMEDIATE_REST)
