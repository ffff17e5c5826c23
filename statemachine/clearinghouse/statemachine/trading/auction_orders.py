# SPDX-License-Identifier: Apache-2.0
"""List the orders of an auction for a round or a check, a part at a time (SPEC O-2, I-12.2).

MARKET orders are first, ranked by their protection prices. The others follow level by level.

Owns the place in a level, and the order in a round: the better price first, then the older order. An iceberg that has
displayed another part stands behind younger orders of its level, which are listed before it: then the orders of the
level are put in their place, some at a time. Must never end an order.
"""

from heapq import heappop, heappush
from typing import Final

from clearinghouse.statemachine.orders.auction_queue import queue_of
from clearinghouse.statemachine.orders.book import next_level, orders_from
from clearinghouse.statemachine.state.state import BookSide, Market, Order, State
from clearinghouse.statemachine.state.uncrossing import AuctionSide, Uncrossing
from clearinghouse.statemachine.state.work import (
    LISTED_PER_UNIT,
    LONG_HEAP,
    SORTED_PER_UNIT,
    WORK_OF_LEVEL,
    WORK_OF_MERGED,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import BUY

LEVEL_PART: Final = 128  # orders of a level that a step lists
MOVED_AT_ONCE: Final = 32  # orders of a level that a step takes out, or puts in their place


def list_for_round(
    state: State, market: Market, uncrossing: Uncrossing, side: int, last_key: int
) -> bool:
    """List a part of the market orders of a side, or of its next price level up to a key.

    Return False if there is none left.
    """
    listed = uncrossing.buys if side == BUY else uncrossing.sells
    if not listed.is_begun or (listed.key == 0 and uncrossing.next_id != NO_ORDER):
        first = None if listed.is_begun else queue_of(market, side).head
        listed.is_begun = True
        if _rank(state, uncrossing, first):
            return True
    if uncrossing.ranked:
        _take_ranked(state, uncrossing, listed)
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
    if uncrossing.key == 0 and (not visit_ids or uncrossing.next_id != NO_ORDER):
        waiting = _part_of_queue(state, uncrossing, queue_of(market, side).head)
        if waiting:
            for order in waiting:
                heappush(visit_ids, order.id)
            _count_pushed(state, before, len(visit_ids))
            return
    part = _next_part(state, market, uncrossing, side, uncrossing.key, None)
    if part is None:
        uncrossing.is_listed = True
        state.work.units += WORK_OF_LEVEL
    else:
        uncrossing.key, orders = part
        for order in orders:
            heappush(visit_ids, order.id)
    _count_pushed(state, before, len(visit_ids))


def _count_pushed(state: State, before: int, after: int) -> None:
    """Count the work of orders that a heap of `before` entries has got."""
    state.work.units += (after - before) // LISTED_PER_UNIT
    state.work.units += after // SORTED_PER_UNIT - before // SORTED_PER_UNIT


def _part_of_queue(state: State, uncrossing: Uncrossing, first: Order | None) -> list[Order]:
    """Return the next orders of a queue of MARKET orders: those that are left of it, or else from `first` on."""
    if uncrossing.next_id != NO_ORDER:
        first = state.orders[uncrossing.next_id]
    found, following = orders_from(first, LEVEL_PART)
    uncrossing.next_id = NO_ORDER if following is None else following.id
    return found


def _rank(state: State, uncrossing: Uncrossing, first: Order | None) -> bool:
    """Rank a part of the MARKET orders of a side; return False if there is none."""
    ranked = uncrossing.ranked
    before = len(ranked)
    for order in _part_of_queue(state, uncrossing, first):
        heappush(ranked, _priority(order))
    _count_pushed(state, before, len(ranked))
    return len(ranked) > before


def _take_ranked(state: State, uncrossing: Uncrossing, listed: AuctionSide) -> None:
    """List some MARKET orders, the best rank first."""
    ranked = uncrossing.ranked
    for _ in range(MOVED_AT_ONCE):
        if not ranked:
            return
        state.work.units += WORK_OF_MERGED * (2 if len(ranked) > LONG_HEAP else 1)
        order = state.orders.get(heappop(ranked)[1])
        if order is not None:
            _append(listed, order)
            listed.at_market += 1


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


def _append(listed: AuctionSide, order: Order) -> None:
    """Add an order to a side's list, after all listed orders."""
    listed.ids.append(order.id)
    listed.limits.append(order.price_per_lot)
    listed.lots.append(order.remaining_lots)


def _age(order: Order) -> int:
    """Return the sort key of an order in its level: the older order first."""
    return order.id


def _priority(order: Order) -> tuple[int, OrderId]:
    """Return the sort key of a market order in its side: the better protection price first, then the older order."""
    return (-order.price_per_lot if order.side == BUY else order.price_per_lot, order.id)
