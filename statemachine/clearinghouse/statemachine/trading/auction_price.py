# SPDX-License-Identifier: Apache-2.0
"""Search the price of an auction limit price by limit price, from the lots bought and sold at each (SPEC O-2).

Owns the step of the search, which the uncrossing of an auction and its indication share. The caller has summed the
orders.
"""

from heapq import heappop

from clearinghouse.statemachine.arithmetic.call_auction import better_price
from clearinghouse.statemachine.state.uncrossing import PriceSearch


def begin_search(search: PriceSearch) -> None:
    """Sort the limit prices, and sum the demand, after all lots are summed by limit price."""
    search.limits = sorted(search.bought_at.keys() | search.sold_at.keys())  # sorted, it is a heap
    search.demand = sum(search.bought_at.values())


def search_limit(search: PriceSearch, tick: int, edges: tuple[int, int]) -> None:
    """Compare the prices at the next limit price and above it with the best so far.

    The caller makes sure that a next limit price exists. `edges` are the lowest and the highest price of the band.
    """
    limit = heappop(search.limits)
    bought, sold = search.bought_at.get(limit, 0), search.sold_at.get(limit, 0)
    if bought:
        search.bid = limit
    if sold and search.ask == 0:
        search.ask = limit
    demand_above = search.demand - bought
    search.supply += sold
    search.best = better_price(
        search.best,
        limit,
        search.limits[0] if search.limits else limit,
        search.demand,
        demand_above,
        search.supply,
        tick,
        search.reference_e9,
        edges,
    )
    search.demand = demand_above
    search.at += 1
