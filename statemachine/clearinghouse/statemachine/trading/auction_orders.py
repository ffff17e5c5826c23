# SPDX-License-Identifier: Apache-2.0
"""List the orders of an auction for a round or a check, level by level and a part of a long level at a time (SPEC O-2,
I-12.2).

Owns the place in a level, and the order in a round: the better price first, then the older order. An iceberg that has
displayed another part stands behind younger orders of its level, which are listed before it: then the orders of the
level are put in their place, some at a time. Must never end an order.
"""

from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.orders.book import next_level, orders_from
from clearinghouse.statemachine.state.state import BookSide, Market, Order, State
from clearinghouse.statemachine.state.uncrossing import AuctionSide, Uncrossing
from clearinghouse.statemachine.state.work import (
    LISTED_PER_UNIT,
    SORTED_PER_UNIT,
    WORK_OF_LEVEL,
    WORK_OF_MERGED,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER
from clearinghouse.statemachine.vocabulary.types import BUY

LEVEL_PART: Final = 128  # orders of a level that a step lists
MOVED_AT_ONCE: Final = 32  # orders of a level that a step takes out, or puts in their place


def list_for_round(
    state: State, market: Market, uncrossing: Uncrossing, side: int, last_key: int
) -> bool:
    """List the market orders of a side, or a part of its next price level up to a key.

    Return False if there is none left.
    """
    listed = uncrossing.buys if side == BUY else uncrossing.sells
    if listed.key == 0 and not listed.ids and market.auction_orders:
        found = [order for order in market.auction_orders.values() if order.side == side]
        state.work.units += len(market.auction_orders) // LISTED_PER_UNIT + WORK_OF_LEVEL
        found.sort(key=_priority)
        _add(state, listed, found)
        listed.at_market = len(found)
        if found:
            return True
    if uncrossing.waiting and uncrossing.next_id == NO_ORDER:
        _put_in_place(state, uncrossing, listed)
        return True
    before = listed.key
    part = _next_part(state, market, uncrossing, side, before, last_key)
    if part is None:
        return False
    listed.key, orders = part
    if listed.key != before and uncrossing.next_id == NO_ORDER:
        orders.sort(key=_age)  # the whole level
    price = listed.key if side == BUY else -listed.key
    for order in orders:
        if _last_at(listed, price) > order.id:
            heappush(uncrossing.waiting, order.id)
        else:
            _append(listed, order)
    state.work.units += len(orders) // LISTED_PER_UNIT
    return True


def list_for_check(state: State, market: Market, uncrossing: Uncrossing, side: int) -> None:
    """List a part of the next price level of a side for a check; market orders join those of the best level."""
    visit_ids = uncrossing.visit_ids
    before = len(visit_ids)
    if uncrossing.key == 0 and not visit_ids:
        state.work.units += len(market.auction_orders) // LISTED_PER_UNIT
        for order in market.auction_orders.values():
            if order.side == side:
                heappush(visit_ids, order.id)
    part = _next_part(state, market, uncrossing, side, uncrossing.key, None)
    if part is None:
        uncrossing.is_listed = True
        state.work.units += WORK_OF_LEVEL
    else:
        uncrossing.key, orders = part
        for order in orders:
            heappush(visit_ids, order.id)
    state.work.units += (len(visit_ids) - before) // LISTED_PER_UNIT
    state.work.units += len(visit_ids) // SORTED_PER_UNIT - before // SORTED_PER_UNIT


def _next_part(
    state: State, market: Market, uncrossing: Uncrossing, side: int, key: int, last_key: int | None
) -> tuple[int, list[Order]] | None:
    """Return the key of a level and its next orders: of the level of `key` if orders of it are left, else of the next
    one up to `last_key`.

    Return None if there is none left.
    """
    if uncrossing.next_id != NO_ORDER:
        first: Order | None = state.orders[uncrossing.next_id]
    else:
        book_side: BookSide = market.bids if side == BUY else market.asks
        level = next_level(book_side, key)
        if level is None:
            return None
        key = level.price if side == BUY else -level.price
        if last_key is not None and key < last_key:
            return None
        first = level.head
        state.work.units += WORK_OF_LEVEL
    found, following = orders_from(first, LEVEL_PART)
    uncrossing.next_id = NO_ORDER if following is None else following.id
    return key, found


def _put_in_place(state: State, uncrossing: Uncrossing, listed: AuctionSide) -> None:
    """Put some orders of a listed level in their place: take younger ones out again, then add all by age."""
    waiting = uncrossing.waiting
    price = listed.key if listed is uncrossing.buys else -listed.key
    for _ in range(MOVED_AT_ONCE):
        if not waiting:
            return
        state.work.units += WORK_OF_MERGED
        if _last_at(listed, price) > waiting[0]:
            heappush(waiting, listed.ids.pop())
            listed.limits.pop()
            listed.lots.pop()
        else:
            order = state.orders.get(heappop(waiting))
            if order is not None:
                _append(listed, order)


def _last_at(listed: AuctionSide, price: int) -> int:
    """Return the id of the last listed order, 0 if it is a market order or its price is another one."""
    is_at = len(listed.ids) > listed.at_market and listed.limits[-1] == price
    return listed.ids[-1] if is_at else NO_ORDER


def _add(state: State, listed: AuctionSide, orders: list[Order]) -> None:
    """Add orders to a side's list, after all listed orders."""
    state.work.units += len(orders) // LISTED_PER_UNIT
    for order in orders:
        _append(listed, order)


def _append(listed: AuctionSide, order: Order) -> None:
    """Add an order to a side's list, after all listed orders."""
    listed.ids.append(order.id)
    listed.limits.append(order.price_per_lot)
    listed.lots.append(order.remaining_lots)


def _age(order: Order) -> int:
    """Return the sort key of an order in its level: the older order first."""
    return order.id


def _priority(order: Order) -> tuple[int, int]:
    """Return the sort key of a market order in its side: the better protection price first, then the older order."""
    return (-order.price_per_lot if order.side == BUY else order.price_per_lot, order.id)
