# SPDX-License-Identifier: Apache-2.0
"""Make views of auctions under way: the price and the volume at which they would end now (SPEC O-2, Q-5.2).

Owns the choice of the orders that count: the visible lots of the book, and MARKET orders. Three things do not count:
hidden lots, unpaid orders, and orders of one owner that would meet each other. They are figures of single accounts,
which a reader could compute from two indications. A search may run in steps, also outside the engine.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.orders.auction_queue import waiting_count
from clearinghouse.statemachine.orders.book import best_price
from clearinghouse.statemachine.prices.price_band import edges_around
from clearinghouse.statemachine.state.state import BookSide, Market, State
from clearinghouse.statemachine.state.uncrossing import NO_LIMIT, PriceSearch
from clearinghouse.statemachine.state.work import WORK_OF_LIMIT
from clearinghouse.statemachine.trading.auction_price import begin_search, search_limit
from clearinghouse.statemachine.trading.uncrossing import is_uncrossing
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import MARKET_AUCTION


@dataclass
class CallAuctionView:
    """The trades that an auction would make now; price and lots are 0 if no orders would trade."""

    market_id: MarketId
    price: int
    lots: int
    is_collecting: bool


class Indication:
    """The search for the price of one auction, with all figures of the market that the search needs."""

    __slots__ = ("edges", "is_collecting", "market_id", "search", "tick")

    def __init__(self, market: Market, *, is_collecting: bool) -> None:
        """Read the market's constants; `begin_indication` adds the lots."""
        self.market_id = market.id
        self.tick = market.tick_per_lot
        self.edges = edges_around(market, market.mark_e9)
        self.is_collecting = is_collecting
        self.search = PriceSearch()
        self.search.reference_e9 = market.mark_e9


def begin_indication(state: State, market: Market) -> Indication:
    """Start the search for the price of a market's auction, with all lots that count.

    The search has no lots if the market collects no orders for an auction.
    """
    is_collecting = market.status == MARKET_AUCTION and not is_uncrossing(state, market.id)
    one = Indication(market, is_collecting=is_collecting)
    if is_collecting:
        search = one.search
        bought_at: dict[int, int] = {}
        sold_at: dict[int, int] = {}
        for queue, sums in ((market.auction_bids, bought_at), (market.auction_asks, sold_at)):
            order = queue.head
            while order is not None:
                limit = order.price_per_lot
                sums[limit] = sums.get(limit, 0) + order.remaining_lots
                order = order.next
        highest = max([best_price(market.bids), *bought_at])
        lowest = min([best_price(market.asks) or highest + 1, *sold_at])
        _add_levels(market.bids, bought_at, lowest)
        _add_levels(market.asks, sold_at, -highest)
        begin_search(search, bought_at, sold_at)
    return one


def _add_levels(side: BookSide, sums: dict[int, int], last_key: int) -> None:
    """Add the visible lots of a side's levels to `sums` by price, from the best level to that of `last_key`."""
    keys = side.keys
    for position in range(len(keys) - 1, -1, -1):
        key = keys[position]
        if key < last_key:
            return
        price = key if side.buy else -key
        sums[price] = sums.get(price, 0) + side.levels[price].lots


def search_more_limits(one: Indication, limits: int) -> bool:
    """Search at most `limits` further price limits; return whether limits remain to be searched."""
    search = one.search
    for _ in range(limits):
        if search.limit == NO_LIMIT:
            break
        search_limit(search, one.tick, one.edges)
    return search.limit != NO_LIMIT


def view_of(one: Indication) -> CallAuctionView:
    """Return the view of a search that has searched all limits."""
    volume, _, _, price = one.search.best
    return CallAuctionView(one.market_id, price, volume, one.is_collecting)


def call_auction_views(state: State, markets: list[Market]) -> list[CallAuctionView]:
    """Return the views of the auctions of the given markets."""
    found: list[CallAuctionView] = []
    for market in markets:
        if market.status == MARKET_AUCTION:
            one = begin_indication(state, market)
            search_more_limits(one, len(one.search.bought.limits) + len(one.search.sold.limits))
            found.append(view_of(one))
    return found


def units_of(markets: list[Market]) -> int:
    """Return the largest number of units of work that the views of these markets may take.

    Each level and each MARKET order is one price limit to search.
    """
    limits = 0
    for market in markets:
        if market.status == MARKET_AUCTION:
            limits += len(market.bids.keys) + len(market.asks.keys) + waiting_count(market)
    return limits * WORK_OF_LIMIT
