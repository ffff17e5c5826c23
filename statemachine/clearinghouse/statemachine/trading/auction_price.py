# SPDX-License-Identifier: Apache-2.0
"""Search the price of an auction limit price by limit price, from the lots bought and sold at each (SPEC O-2).

Owns the step of the search, which the uncrossing of an auction and its indication share. The caller has summed the
orders.
"""

from clearinghouse.statemachine.arithmetic.call_auction import better_price
from clearinghouse.statemachine.state.uncrossing import NO_LIMIT, PriceSearch


def begin_search(search: PriceSearch, bought_at: dict[int, int], sold_at: dict[int, int]) -> None:
    """Start a search of lots that are summed by limit price."""
    for limit in sorted(bought_at, reverse=True):
        search.bought.add(limit, bought_at[limit])
    for limit in sorted(sold_at):
        search.sold.add(limit, sold_at[limit])
    search.demand = sum(bought_at.values())
    search.begin()


def search_limit(search: PriceSearch, tick: int, edges: tuple[int, int]) -> None:
    """Compare the prices at the next limit price and above it with the best so far.

    The caller makes sure that a next limit price exists. `edges` are the lowest and the highest price of the band.
    """
    limit = search.limit
    bought, sold = search.take()
    if bought:
        search.bid = limit
    if sold and search.ask == 0:
        search.ask = limit
    demand_above = search.demand - bought
    search.supply += sold
    search.best = better_price(
        search.best,
        limit,
        limit if search.limit == NO_LIMIT else search.limit,
        search.demand,
        demand_above,
        search.supply,
        tick,
        search.reference_e9,
        edges,
    )
    search.demand = demand_above
    search.at += 1
