# SPDX-License-Identifier: Apache-2.0
"""Find the price of a call auction (SPEC O-2).

Owns pure integer functions. Must never know orders, accounts or a book. A market order gives its protection price as
its limit. Lots include hidden size, and exclude lots that the buyer cannot pay.

Demand and supply change only at limits, so between two neighbouring limits every tick has the same volume and the
same imbalance. The search therefore visits limits and the gaps between them, never each tick.

Units: prices in quote units per lot, quantities in lots, `*_e9` with nine more decimals (U-3).
"""

from clearinghouse.statemachine.vocabulary.types import PRICE_E9


def tick_at_or_above(price: int, tick: int) -> int:
    """Return the lowest multiple of the tick that is not below the price.

    pre: tick > 0
    post: _ % tick == 0
    post: price <= _ < price + tick
    """
    return -(-price // tick) * tick


def nearest_tick(first: int, last: int, tick: int, reference_e9: int) -> int:
    """Return the tick of [first, last] nearest to the reference, the lower in a tie; without reference the first.

    The reference may lie between ticks and between units; a reference of 0 means none.

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
    # The last tick t whose midpoint with the tick below, t - tick/2, lies strictly below the
    # reference.
    doubled_tick_e9 = 2 * tick * PRICE_E9
    nearest = -(-(2 * reference_e9 - tick * PRICE_E9) // doubled_tick_e9) * tick
    return min(max(nearest, first), last)


def better_price(
    best: tuple[int, int, int, int],
    limit: int,
    next_limit: int,
    demand: int,
    demand_above: int,
    supply: int,
    tick: int,
    reference_e9: int,
    edges: tuple[int, int],
) -> tuple[int, int, int, int]:
    """Return the best of `best` and the prices of two runs of ticks: `limit`, and the open gap up to `next_limit`.

    Prices outside `edges`, the lowest and the highest price of the band, do not count (O-5.1).

    A price is `(volume, imbalance, distance to the reference, price)`. At the limit buyers demand `demand` lots, in
    the gap `demand_above`. Sellers supply `supply` lots in both runs.
    """
    for low, high, buys in ((limit, limit, demand), (limit + 1, next_limit - 1, demand_above)):
        volume = min(buys, supply)
        if volume < best[0] or volume == 0:
            continue
        first = tick_at_or_above(max(low, edges[0]), tick)
        last = min(high, edges[1]) // tick * tick
        if first > last:
            continue
        price = nearest_tick(first, last, tick, reference_e9)
        imbalance = abs(buys - supply)
        distance_e9 = abs(price * PRICE_E9 - reference_e9) if reference_e9 > 0 else 0
        if volume == best[0] and (imbalance, distance_e9) >= (best[1], best[2]):
            continue
        best = (volume, imbalance, distance_e9, price)
    return best
