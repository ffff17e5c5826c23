# SPDX-License-Identifier: Apache-2.0
"""The order book of one market: price levels, first in first out within a level (SPEC O-3).

Owns the place of an order in the queue. Must never know accounts, money or margin. A level is found by its
price; the prices are kept as sorted keys with the best always last (asks negated), so the best is O(1)
and a new level costs a bisection. A level counts its orders by owner only once one owner may have too many of them.
"""

from bisect import bisect_left, insort

from clearinghouse.statemachine.state.state import BookSide, Level, Market, Order
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, LEVEL_ORDERS_MAX


def visible_lots(order: Order) -> int:
    """Return the lots that an order shows: everything, or an iceberg's present part."""
    remaining = order.remaining_lots
    if order.display_lots and order.shown_lots < remaining:
        return order.shown_lots
    return remaining


def crosses(side: int, price_per_lot: int, opposite_price: int) -> bool:
    """Return whether an order of a side and price trades with an opposite price."""
    return price_per_lot >= opposite_price if side == BUY else price_per_lot <= opposite_price


def next_level(side: BookSide, key: int) -> Level | None:
    """The best level that is worse than that of a key, the best of all for 0; None behind the last."""
    at = bisect_left(side.keys, key) if key else len(side.keys)
    if at == 0:
        return None
    key = side.keys[at - 1]
    return side.levels[PricePerLot(key if side.buy else -key)]


def orders_of(level: Level) -> list[Order]:
    """The orders of a level, in the order of their acceptance."""
    found: list[Order] = []
    order = level.head
    while order is not None:
        found.append(order)
        order = order.next
    found.sort(key=lambda order: order.id)
    return found


def insert(side: BookSide, order: Order) -> None:
    """Put an order at the end of the queue of its price; an iceberg shows a new part."""
    if order.display_lots:
        order.shown_lots = order.display_lots
        side.icebergs += 1
    price = order.price_per_lot
    level = side.levels.get(price)
    if level is None:
        level = Level(price)
        side.levels[price] = level
        insort(side.keys, price if side.buy else -price)
    tail = level.tail
    order.level = level
    order.previous = tail
    order.next = None
    if tail is None:
        level.head = order
    else:
        tail.next = order
    level.tail = order
    level.lots += visible_lots(order) if order.display_lots else order.remaining_lots
    if level.owners is None and level.orders + 1 < LEVEL_ORDERS_MAX:
        level.orders += 1  # `count_in`, without the call: few levels are so long
    else:
        count_in(side, level, order.account.owner)


def put_back(side: BookSide, order: Order, before: Order | None) -> None:
    """Put an order back where `remove` took it from: behind `before`, at the head of the queue if that is None.

    An iceberg shows what it showed.
    """
    price = order.price_per_lot
    level = side.levels.get(price)
    if level is None:
        level = Level(price)
        side.levels[price] = level
        insort(side.keys, price if side.buy else -price)
    after = level.head if before is None else before.next
    order.level = level
    order.previous = before
    order.next = after
    if before is None:
        level.head = order
    else:
        before.next = order
    if after is None:
        level.tail = order
    else:
        after.previous = order
    if order.display_lots:
        side.icebergs += 1
    level.lots += visible_lots(order)
    count_in(side, level, order.account.owner)


def count_in(side: BookSide, level: Level, owner: str) -> None:
    """Count an order that has joined a level."""
    level.orders += 1
    if level.owners is not None:
        level.owners[owner] = level.owners.get(owner, 0) + 1
    elif level.orders >= LEVEL_ORDERS_MAX:
        level.owners = _count_owners(level)
        side.long_levels += 1


def _count_owners(level: Level) -> dict[str, int]:
    """Count the orders of a level by owner, the first time that one of them may have as many as it may (O-3.1)."""
    owners: dict[str, int] = {}
    order = level.head
    while order is not None:
        owner = order.account.owner
        owners[owner] = owners.get(owner, 0) + 1
        order = order.next
    return owners


def orders_of_owner(side: BookSide, price_per_lot: PricePerLot, owner: str) -> int:
    """How many orders an owner has at a price, 0 where the level is too short for its limit."""
    level = side.levels.get(price_per_lot)
    if level is None or level.owners is None:
        return 0
    return level.owners.get(owner, 0)


def remove(side: BookSide, order: Order) -> None:
    """Take an order out of its queue; an empty level goes."""
    level = order.level
    assert level is not None
    before = order.previous
    after = order.next
    if before is None:
        level.head = after
    else:
        before.next = after
    if after is None:
        level.tail = before
    else:
        after.previous = before
    level.lots -= visible_lots(order) if order.display_lots else order.remaining_lots
    level.orders -= 1
    if level.owners is not None:
        _uncount_owner(level.owners, order.account.owner)
    if order.display_lots:
        side.icebergs -= 1
    order.level = None
    order.previous = None
    order.next = None
    if level.head is None:
        assert level.lots == 0
        if level.owners is not None:
            side.long_levels -= 1
        del side.levels[level.price]
        keys = side.keys
        key = level.price if side.buy else -level.price
        if keys[-1] == key:
            keys.pop()
        else:
            del keys[bisect_left(keys, key)]


def _uncount_owner(owners: dict[str, int], owner: str) -> None:
    """Count one order of an owner less; an owner without any has no entry."""
    owners[owner] -= 1
    if owners[owner] == 0:
        del owners[owner]


def best_level(side: BookSide) -> Level | None:
    """The level that trades first, if there is one."""
    keys = side.keys
    if not keys:
        return None
    key = keys[-1]
    return side.levels[key if side.buy else -key]


def best_price(side: BookSide) -> int:
    """The price that trades first, 0 if the side is empty."""
    keys = side.keys
    if not keys:
        return 0
    return keys[-1] if side.buy else -keys[-1]


def slid_price(opposite: BookSide, side: int, price_per_lot: int, tick_per_lot: int) -> int:
    """The price at which an order that slides stands: one tick inside the best opposite price if it would cross (O-3).

    A price that cannot go below the best ask stays as it is, and the order is refused at the book.
    """
    best = best_price(opposite)
    if best == 0 or not crosses(side, price_per_lot, best):
        return price_per_lot
    inside = best - tick_per_lot if side == BUY else best + tick_per_lot
    return inside if inside > 0 else price_per_lot


def depth(side: BookSide, levels: int) -> list[tuple[int, int]]:
    """The best `levels` prices with the lots displayed, best first."""
    found: list[tuple[int, int]] = []
    for key in reversed(side.keys[-levels:]):
        price = key if side.buy else -key
        found.append((price, side.levels[price].lots))
    return found


def is_crossed(market: Market) -> bool:
    """Return whether the best bid and the best ask of the book would trade."""
    bids = depth(market.bids, 1)
    asks = depth(market.asks, 1)
    return bool(bids) and bool(asks) and bids[0][0] >= asks[0][0]
