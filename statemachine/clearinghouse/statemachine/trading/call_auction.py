# SPDX-License-Identifier: Apache-2.0
"""Uncross one market's auction in one step, as rule set 1 does (SPEC O-2); rule set 2 has `uncrossing`.

Owns the conversion of orders for the pure functions of `arithmetic.call_auction`, and of their results to trades.
Self-trade prevention acts as CANCEL_MAKER: if two orders of one owner meet, the older is cancelled before the price is
computed, so the price depends only on orders that can trade.
"""

from clearinghouse.statemachine.arithmetic import call_auction as auction_arithmetic
from clearinghouse.statemachine.lending.spot_financing import SpendingPower, payment
from clearinghouse.statemachine.orders.book import depth
from clearinghouse.statemachine.orders.open_orders import end, finish, paying_asset, reduce
from clearinghouse.statemachine.pretrade.untrusted_prices import (
    ProjectedFills,
    may_fill_resting,
    risk_may_rise,
)
from clearinghouse.statemachine.state.results import LateField
from clearinghouse.statemachine.state.state import BookSide, Market, Order, State
from clearinghouse.statemachine.trading.fills import trade
from clearinghouse.statemachine.trading.matching import payable_lots
from clearinghouse.statemachine.vocabulary import codes, event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, MARKET, SELL


def uncross_market(state: State, offset: int, market: Market) -> None:
    """Trade all that crosses; MARKET orders end with what they did not get.

    One round at one price is the rule. What still crosses after it (a limit better than the protection price
    of a market order that came before it, a counterpart of a reduce-only order that an earlier trade cut)
    is uncrossed in another round, so that no book is crossed at rest (I-7); each ends at least one order.
    """
    _cancel_unfunded(state, offset, market)
    _cancel_unsafe(state, offset, market)
    while True:
        _prevent_self_trades(state, offset, market)
        buys = collected(market, BUY)
        sells = collected(market, SELL)
        uncrossed, volume = auction_arithmetic.uncross(
            [order.price_per_lot for order in buys],
            [order.remaining_lots for order in buys],
            [order.price_per_lot for order in sells],
            [order.remaining_lots for order in sells],
            market.tick_per_lot,
            market.mark_e9,
        )
        if volume == 0:
            break
        price = PricePerLot(uncrossed)
        bought = _shares(BUY, buys, price, volume)
        sold = _shares(SELL, sells, price, volume)
        own = _self_trade(bought, sold)
        if own is not None:
            end(state, offset, own, codes.SELF_TRADE)
            continue
        # The announcement stands before its trades; how much traded is known after them (O-6).
        traded = LateField(state, events.AUCTION_UNCROSSED, "lots")
        event_writers.auction_uncrossed(
            state.events, offset, market_id=market.id, price_per_lot=price, lots=0
        )
        traded.set(_execute(state, offset, bought, sold, price))
    for order in list(market.auction_orders.values()):
        end(state, offset, order, codes.IMMEDIATE_REST)
    assert not is_crossed(market)


def is_crossed(market: Market) -> bool:
    """Return whether the best bid and the best ask of the book would trade."""
    bids = depth(market.bids, 1)
    asks = depth(market.asks, 1)
    return bool(bids) and bool(asks) and bids[0][0] >= asks[0][0]


def collected(market: Market, side: int) -> list[Order]:
    """All orders of a side that take part, MARKET orders included, in the order of their acceptance."""
    orders = [order for order in market.auction_orders.values() if order.side == side]
    book_side: BookSide = market.bids if side == BUY else market.asks
    for level in book_side.levels.values():
        order = level.head
        while order is not None:
            orders.append(order)
            order = order.next
    orders.sort(key=lambda order: order.id)
    return orders


def _cancel_unfunded(state: State, offset: int, market: Market) -> None:
    """Only what can be paid for takes part (S-1): each account's orders pay in the order of acceptance."""
    if not market.is_instant:
        return
    for side in (BUY, SELL):
        spending_power: SpendingPower | None = None
        for order in collected(market, side):
            if spending_power is None:
                spending_power = SpendingPower(state, paying_asset(order), conservative=True)
            lots = payable_lots(state, order, spending_power)
            if lots == 0:
                end(state, offset, order, codes.MAKER_UNFUNDED)
                continue
            if lots < order.remaining_lots:
                reduce(state, offset, order, lots, codes.MAKER_UNFUNDED)
            spending_power.pay(order, payment(order, lots))


def _cancel_unsafe(state: State, offset: int, market: Market) -> None:
    """While risk may not rise, what would raise it has to stand the price against it (P-4), by acceptance."""
    if risk_may_rise(state, market):
        return
    for side in (BUY, SELL):
        projected_fills: dict[AccountId, ProjectedFills] = {}
        for order in collected(market, side):
            projected = projected_fills.setdefault(order.account.id, ProjectedFills())
            if not may_fill_resting(state, order, order.remaining_lots, projected):
                end(state, offset, order, codes.RESTING_ORDER_PRICE)


class Share:
    """What one order gets in the uncrossing."""

    __slots__ = ("lots", "order")

    def __init__(self, order: Order, lots: int) -> None:
        """Take the order and its lots."""
        self.order = order
        self.lots = lots


def _shares(side: int, orders: list[Order], price: PricePerLot, volume: int) -> list[Share]:
    """The orders of a side that trade, by priority: market orders, then price, then time."""
    lots = auction_arithmetic.allocate(
        side,
        [order.price_per_lot for order in orders],
        [order.remaining_lots for order in orders],
        [order.type == MARKET for order in orders],
        price,
        volume,
    )
    shares = [Share(order, lots[i]) for i, order in enumerate(orders) if lots[i]]
    shares.sort(key=lambda share: _priority(share.order))
    return shares


def _priority(order: Order) -> tuple[bool, int, int]:
    """Who trades first on a side: market orders, then the better price, then the older."""
    return (
        order.type != MARKET,
        -order.price_per_lot if order.side == BUY else order.price_per_lot,
        order.id,
    )


def _prevent_self_trades(state: State, offset: int, market: Market) -> None:
    """Let the older go of every two orders of one owner that meet when both sides are paired by priority.

    What trades at the auction's price is this pairing, as far as it crosses, and which two meet does not depend on
    the price: so one walk finds all of them, and the price is found once. Where the protection price of a market
    order can keep it out, that is not so, and `uncross_market` goes from one pair to the next.
    """
    buys = sorted(collected(market, BUY), key=_priority)
    sells = sorted(collected(market, SELL), key=_priority)
    if _protection_binds(buys, sells):
        return
    # Where each order's own pairing began: what it took is free again when it goes.
    buy_began = [(0, 0)] * len(buys)
    sell_began = [(0, 0)] * len(sells)
    i = 0
    j = 0
    bought = 0  # lots of buys[i] that are paired
    sold = 0
    while i < len(buys) and j < len(sells):
        buyer = buys[i]
        seller = sells[j]
        if bought == 0:
            buy_began[i] = (j, sold)
        if sold == 0:
            sell_began[j] = (i, bought)
        buyer_left = buyer.remaining_lots - bought
        seller_left = seller.remaining_lots - sold
        if buyer_left == 0:
            i += 1
            bought = 0
        elif seller_left == 0:
            j += 1
            sold = 0
        elif buyer.price_per_lot < seller.price_per_lot:
            return
        elif buyer.account.owner != seller.account.owner:
            lots = buyer_left if buyer_left < seller_left else seller_left
            bought += lots
            sold += lots
        elif buyer.id < seller.id:
            end(state, offset, buyer, codes.SELF_TRADE)
            j, sold = buy_began[i]
            i += 1
            bought = 0
        else:
            end(state, offset, seller, codes.SELF_TRADE)
            i, bought = sell_began[j]
            j += 1
            sold = 0


def _protection_binds(buys: list[Order], sells: list[Order]) -> bool:
    """Return whether a market order is worse than another order it has priority over, or may not reach one it could
    meet.
    """
    limits = [order.price_per_lot for order in (*buys, *sells) if order.type != MARKET]
    highest = max(limits + [order.price_per_lot for order in sells], default=0)
    lowest = min(limits + [order.price_per_lot for order in buys], default=0)
    return any(order.price_per_lot < highest for order in buys if order.type == MARKET) or any(
        order.price_per_lot > lowest for order in sells if order.type == MARKET
    )


def _self_trade(bought: list[Share], sold: list[Share]) -> Order | None:
    """The older order of the first pair of one owner that would meet, if any.

    There is none after `_prevent_self_trades` but where the protection price of a market order binds.
    """
    i = 0
    j = 0
    bid_left = bought[0].lots
    ask_left = sold[0].lots
    while True:
        buyer = bought[i].order
        seller = sold[j].order
        if buyer.account.owner == seller.account.owner:
            return buyer if buyer.id < seller.id else seller
        lots = bid_left if bid_left < ask_left else ask_left
        bid_left -= lots
        ask_left -= lots
        if bid_left == 0:
            i += 1
            if i == len(bought):
                return None
            bid_left = bought[i].lots
        if ask_left == 0:
            j += 1
            ask_left = sold[j].lots


def _end_unpaid(state: State, offset: int, order: Order) -> None:
    """End an order that an earlier trade of the uncrossing has left without the means to pay (S-1)."""
    if payable_lots(state, order) == 0:
        end(state, offset, order, codes.MAKER_UNFUNDED)


def _execute(
    state: State, offset: int, bought: list[Share], sold: list[Share], price: PricePerLot
) -> int:
    """Pair the shares of both sides by priority, the older order of a pair its maker; lots traded."""
    traded = 0
    j = 0
    for share in bought:
        while share.lots:
            other = sold[j]
            lots = share.lots if share.lots < other.lots else other.lots
            share.lots -= lots
            other.lots -= lots
            if other.lots == 0:
                j += 1
            if share.order.id < other.order.id:
                maker, taker = share.order, other.order
            else:
                maker, taker = other.order, share.order
            # A reduce-only order may have been cut by an earlier trade of this uncrossing (O-6).
            if maker.id not in state.orders or taker.id not in state.orders:
                continue
            lots = min(lots, maker.remaining_lots, taker.remaining_lots)
            market = maker.market
            if market.base.pool is not None or market.quote.pool is not None:
                lots = min(lots, payable_lots(state, maker), payable_lots(state, taker))
            if lots == 0:
                _end_unpaid(state, offset, maker)
                _end_unpaid(state, offset, taker)
                continue
            trade(state, offset, maker, taker, price, lots)
            traded += lots
            if taker.remaining_lots == 0:
                finish(state, taker)
    return traded
