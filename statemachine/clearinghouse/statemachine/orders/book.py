# SPDX-License-Identifier: Apache-2.0
"""Keep the order book of one market: price levels, first in first out within a level (SPEC O-3).

Owns the place of an order in the queue. Must never know accounts, money or margin. A dictionary finds a level by its
price. The prices are sorted keys with the best price always last (asks negated), so reading the best price is O(1) and
a new level costs a bisection. A level counts its orders by owner only when it is long enough for one owner to reach the
limit.
"""

from bisect import bisect_left, insort

from clearinghouse.statemachine.state.state import BookSide, Level, Market, Order
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, LEVEL_ORDERS_MAX


def visible_lots(order: Order) -> int:
    """Return the lots that an order displays: all remaining lots, or the present part of an iceberg."""
    remaining = order.remaining_lots
    if order.display_lots and order.shown_lots < remaining:
        return order.shown_lots
    return remaining


def crosses(side: int, price_per_lot: int, opposite_price: int) -> bool:
    """Return whether an order of a side and a limit price can trade with an opposite order at `opposite_price`."""
    return price_per_lot >= opposite_price if side == BUY else price_per_lot <= opposite_price


def next_level(side: BookSide, key: int) -> Level | None:
    """Return the next level with a worse price than `key`; for key 0 the best level; None after the last level."""
    at = bisect_left(side.keys, key) if key else len(side.keys)
    if at == 0:
        return None
    key = side.keys[at - 1]
    return side.levels[PricePerLot(key if side.buy else -key)]


def orders_from(order: Order | None, at_most: int) -> tuple[list[Order], Order | None]:
    """Return orders of a price level from one on, in the order of the queue, and the first of those that remain."""
    found: list[Order] = []
    while order is not None and len(found) < at_most:
        found.append(order)
        order = order.next
    return found, order


def insert(side: BookSide, order: Order) -> None:
    """Put an order at the end of its price level's queue; an iceberg shows a new part."""
    if order.display_lots:
        order.shown_lots = order.display_lots
        side.icebergs += 1
    price = order.price_per_lot
    level = side.levels.get(price)
    if level is None:
        level = Level(price)
        side.levels[price] = level
        insort(side.keys, price if side.buy else -price)
    else:
        order.price_per_lot = level.price  # one number for all orders of a level
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
    if order.excess_lots:
        level.excess_lots += order.excess_lots
    if level.owners is None and level.orders + 1 < LEVEL_ORDERS_MAX:
        # `count_in` without the call: few levels are long.
        level.orders += 1
    else:
        count_in(side, level, order.account.owner)


def put_back(side: BookSide, order: Order, before: Order | None) -> None:
    """Put a removed order back in its former place: after `before`, or at the head of the queue if that is None.

    An iceberg displays its former part.
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
    if order.excess_lots:
        level.excess_lots += order.excess_lots
    count_in(side, level, order.account.owner)


def count_in(side: BookSide, level: Level, owner: str) -> None:
    """Count an order that has joined a price level, in the level's counts by owner."""
    level.orders += 1
    if level.owners is not None:
        level.owners[owner] = level.owners.get(owner, 0) + 1
    elif level.orders >= LEVEL_ORDERS_MAX:
        level.owners = _count_owners(level)
        side.long_levels += 1


def _count_owners(level: Level) -> dict[str, int]:
    """Return the number of orders of each owner at a price level (O-3.1)."""
    owners: dict[str, int] = {}
    order = level.head
    while order is not None:
        owner = order.account.owner
        owners[owner] = owners.get(owner, 0) + 1
        order = order.next
    return owners


def orders_of_owner(side: BookSide, price_per_lot: PricePerLot, owner: str) -> int:
    """Return the number of an owner's orders at a price; 0 if the level is too short for the limit to matter."""
    level = side.levels.get(price_per_lot)
    if level is None or level.owners is None:
        return 0
    return level.owners.get(owner, 0)


def remove(side: BookSide, order: Order) -> None:
    """Remove an order from its queue; remove an empty level."""
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
    if order.excess_lots:
        level.excess_lots -= order.excess_lots
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
    """Subtract one order from an owner's count; an owner without orders has no entry."""
    owners[owner] -= 1
    if owners[owner] == 0:
        del owners[owner]


def best_level(side: BookSide) -> Level | None:
    """Return the level with the best price, if there is one."""
    keys = side.keys
    if not keys:
        return None
    key = keys[-1]
    return side.levels[key if side.buy else -key]


def best_price(side: BookSide) -> int:
    """Return the best price, 0 if the side is empty."""
    keys = side.keys
    if not keys:
        return 0
    return keys[-1] if side.buy else -keys[-1]


def slid_price(opposite: BookSide, side: int, price_per_lot: int, tick_per_lot: int) -> int:
    """Return the price of an order that slides: one tick short of the best opposite price if it would cross (O-3).

    If that price would be 0 or less, the stated price stays, and the book refuses the order.
    """
    best = best_price(opposite)
    if best == 0 or not crosses(side, price_per_lot, best):
        return price_per_lot
    inside = best - tick_per_lot if side == BUY else best + tick_per_lot
    return inside if inside > 0 else price_per_lot


def depth(side: BookSide, levels: int) -> list[tuple[int, int]]:
    """Return the best `levels` prices with the lots displayed, best first."""
    found: list[tuple[int, int]] = []
    for key in reversed(side.keys[-levels:]):
        price = key if side.buy else -key
        found.append((price, side.levels[price].lots))
    return found


def is_crossed(market: Market) -> bool:
    """Return whether the best bid and the best ask of the book could trade with each other."""
    bids = depth(market.bids, 1)
    asks = depth(market.asks, 1)
    return bool(bids) and bool(asks) and bids[0][0] >= asks[0][0]
