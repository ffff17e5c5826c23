# SPDX-License-Identifier: Apache-2.0
"""Uncross a call auction: its price, its volume and the lots of each order (SPEC O-2).

Owns pure integer functions over flat lists: it knows no orders, no accounts and no book, and changes nothing. A side
is two lists of equal length in time order, the limits and the lots; a market order gives its protection price as its
limit. The lots include hidden size, and exclude lots that cannot be paid for.

Demand and supply change only at limits, so between two neighbouring limits every tick has the same volume and
the same imbalance. The search therefore visits limits and the gaps between them, never each tick.

Units: prices in quote units per lot, quantities in lots, `*_e9` with nine more decimals (U-3).
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import BUY, PRICE_E9

NO_CROSS: Final = (0, 0)
NO_PRICE_YET: Final = (0, 0, 0, 0)  # volume, imbalance, distance to the reference, price


def demand_lots(buy_limits: list[int], buy_lots: list[int], price_per_lot: int) -> int:
    """Lots that buyers take at the price: those with a limit at or above it.

    pre: len(buy_limits) == len(buy_lots)
    pre: all(lots >= 0 for lots in buy_lots)
    post: 0 <= _ <= sum(buy_lots)
    post: _ == sum(lots for limit, lots in zip(buy_limits, buy_lots) if limit >= price_per_lot)
    """
    total = 0
    for limit, lots in zip(buy_limits, buy_lots, strict=True):
        if limit >= price_per_lot:
            total += lots
    return total


def supply_lots(sell_limits: list[int], sell_lots: list[int], price_per_lot: int) -> int:
    """Lots that sellers give at the price: those with a limit at or below it.

    pre: len(sell_limits) == len(sell_lots)
    pre: all(lots >= 0 for lots in sell_lots)
    post: 0 <= _ <= sum(sell_lots)
    post: _ == sum(lots for limit, lots in zip(sell_limits, sell_lots) if limit <= price_per_lot)
    """
    total = 0
    for limit, lots in zip(sell_limits, sell_lots, strict=True):
        if limit <= price_per_lot:
            total += lots
    return total


def tick_at_or_above(price: int, tick: int) -> int:
    """The lowest multiple of the tick that is not below the price.

    pre: tick > 0
    post: _ % tick == 0
    post: price <= _ < price + tick
    """
    return -(-price // tick) * tick


def nearest_tick(first: int, last: int, tick: int, reference_e9: int) -> int:
    """The tick of [first, last] nearest to the reference, the lower of two as near; without one the first.

    The reference may lie off the tick and between units: a reference of 0 is none.

    pre: tick > 0
    pre: 0 <= first <= last
    pre: first % tick == 0 and last % tick == 0
    pre: reference_e9 >= 0
    post: first <= _ <= last
    post: _ % tick == 0
    post: reference_e9 > 0 or _ == first
    post: _ == last or reference_e9 == 0 or 2 * reference_e9 <= (2 * _ + tick) * 1_000_000_000
    post: _ == first or 2 * reference_e9 > (2 * _ - tick) * 1_000_000_000
    """
    if reference_e9 == 0:
        return first
    # The last tick t whose midpoint with the one below, t - tick/2, lies strictly below the reference.
    doubled_tick_e9 = 2 * tick * PRICE_E9
    nearest = -(-(2 * reference_e9 - tick * PRICE_E9) // doubled_tick_e9) * tick
    return min(max(nearest, first), last)


def uncross(
    buy_limits: list[int],
    buy_lots: list[int],
    sell_limits: list[int],
    sell_lots: list[int],
    tick: int,
    reference_e9: int,
) -> tuple[int, int]:
    """Price per lot and volume of the auction, `NO_CROSS` if nothing trades.

    Among all ticks between the lowest and the highest limit: the most volume, then the least imbalance
    |buys at or above - sells at or below|, then nearest to the reference (0: none), then the lower.

    pre: tick > 0 and reference_e9 >= 0
    pre: len(buy_limits) == len(buy_lots) and len(sell_limits) == len(sell_lots)
    pre: all(limit > 0 for limit in buy_limits) and all(limit > 0 for limit in sell_limits)
    pre: all(lots >= 0 for lots in buy_lots) and all(lots >= 0 for lots in sell_lots)
    post: _[1] == 0 or _[1] <= demand_lots(buy_limits, buy_lots, _[0])
    post: _[1] == 0 or _[1] <= supply_lots(sell_limits, sell_lots, _[0])
    post: _[0] % tick == 0 and (_[0] > 0) == (_[1] > 0)
    post: _[1] > 0 or not any(n * m and -(-s // tick) * tick <= b for b, n in zip(buy_limits, buy_lots) for s, m in zip(sell_limits, sell_lots))
    """  # noqa: E501  a condition is one line
    bought_at: dict[int, int] = {}
    sold_at: dict[int, int] = {}
    for limit, lots in zip(buy_limits, buy_lots, strict=True):
        bought_at[limit] = bought_at.get(limit, 0) + lots
    for limit, lots in zip(sell_limits, sell_lots, strict=True):
        sold_at[limit] = sold_at.get(limit, 0) + lots
    limits = sorted(bought_at.keys() | sold_at.keys())

    best = NO_PRICE_YET
    demand = sum(buy_lots)
    supply = 0
    for position, limit in enumerate(limits):
        # Walking upwards and replacing only by a strictly better price keeps the lower of equals.
        bought_here = bought_at.get(limit, 0)
        next_limit = limits[position + 1] if position + 1 < len(limits) else limit
        supply += sold_at.get(limit, 0)
        best = better_price(
            best, limit, next_limit, demand, demand - bought_here, supply, tick, reference_e9
        )
        demand -= bought_here
    return (best[3], best[0])


def better_price(
    best: tuple[int, int, int, int],
    limit: int,
    next_limit: int,
    demand: int,
    demand_above: int,
    supply: int,
    tick: int,
    reference_e9: int,
) -> tuple[int, int, int, int]:
    """The better of the best price so far and those of the two runs of ticks from a limit to before the next.

    A price is `(volume, imbalance, distance to the reference, price)`. The runs are the limit itself, at which `demand`
    lots are bought, and the open gap above it, where `demand_above` are. `supply` lots are sold at both. The best
    volume never falls from one limit to the next; `uncross` states what the best of all limits is.
    """
    for low, high, buys in ((limit, limit, demand), (limit + 1, next_limit - 1, demand_above)):
        volume = min(buys, supply)
        if volume < best[0] or volume == 0:
            continue
        first = tick_at_or_above(low, tick)
        last = high // tick * tick
        if first > last:
            continue
        price = nearest_tick(first, last, tick, reference_e9)
        imbalance = abs(buys - supply)
        distance_e9 = abs(price * PRICE_E9 - reference_e9) if reference_e9 > 0 else 0
        if volume == best[0] and (imbalance, distance_e9) >= (best[1], best[2]):
            continue
        best = (volume, imbalance, distance_e9, price)
    return best


def allocate(
    side: int,
    limits: list[int],
    lots: list[int],
    is_market: list[bool],
    price_per_lot: int,
    volume_lots: int,
) -> list[int]:
    """Lots that each order of one side gets at the auction's price, in the order of the lists.

    Priority: market orders first, then the better limit (of a market order: its protection price), then time. An
    order whose limit the price does not meet gets nothing.

    pre: side in (1, 2) and price_per_lot > 0
    pre: len(limits) == len(lots) == len(is_market)
    pre: all(quantity >= 0 for quantity in lots)
    pre: 0 <= volume_lots <= (demand_lots if side == 1 else supply_lots)(limits, lots, price_per_lot)
    post: len(_) == len(lots) and sum(_) == volume_lots
    post: all(0 <= filled <= quantity for filled, quantity in zip(_, lots))
    """
    ranked: list[tuple[int, int, int]] = []
    for index, limit in enumerate(limits):
        if limit < price_per_lot if side == BUY else limit > price_per_lot:
            continue
        worse = -limit if side == BUY else limit
        ranked.append((0 if is_market[index] else 1, worse, index))
    ranked.sort()
    filled = [0] * len(lots)
    left = volume_lots
    for _class, _worse, index in ranked:
        taken = min(left, lots[index])
        filled[index] = taken
        left -= taken
    assert left == 0, "the volume of an auction is never more than a side offers at its price"
    return filled
