# SPDX-License-Identifier: Apache-2.0
"""Hold the progress of an auction's uncrossing between slices of work (SPEC O-2.1, I-12.2).

Owns the shape of the data. Must never decide: `trading.uncrossing` does. References are ids.
"""

from typing import Final

from clearinghouse.statemachine.state.long_list import LongList
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ORDER,
    NO_PRICE,
    AccountId,
    MarketId,
    OrderId,
    PricePerLot,
)

# The next stage: a round lists orders, ends pairs of one owner, finds its price, and makes its
# trades.
CHECKING: Final = 0
LISTING: Final = 1
PAIRING: Final = 2
SUMMING: Final = 3
SEARCHING: Final = 4
EXECUTING: Final = 5
LEAVING: Final = 6
DONE: Final = 7
GOING_ON: Final = 8  # instead of DONE: orders cross, but at no price within the band
ENDING: Final = 9  # the orders that cross beyond the band end, since the auction went on before
CLEARING: Final = 10  # the lists of a long round are dropped, and `next_stage` follows

NO_LIMIT: Final = -1  # the search has passed all limit prices

# Reasons to end an order before the first round.
CHECK_LISTED: Final = 0  # it has expired, or its account is listed and below MMF (I-6.1)
CHECK_SWITCH: Final = 1  # the kill switch has not visited it (K-1)
CHECK_PAYMENT: Final = 2  # its account cannot pay for it (S-1)
CHECK_PRICE: Final = 3  # risk may not rise (P-4)


class AuctionSide:
    """The orders of a side in a round, by priority, with their limits and lots at its start.

    An excluded order has 0 lots. All orders before the place `at` are paired with the other side, and so are `paired`
    lots of the order at `at`.
    """

    __slots__ = ("at", "at_market", "ids", "is_begun", "key", "limits", "lots", "paired")

    def __init__(self) -> None:
        """Start without orders."""
        self.ids: LongList[OrderId] = LongList()
        self.limits: LongList[PricePerLot] = LongList()
        self.lots: LongList[int] = LongList()
        self.at_market = 0  # the number of leading MARKET orders
        self.is_begun = False  # the first of its orders have been listed, if it has any
        self.key = 0  # of the last listed level; 0: none
        self.at = 0
        self.paired = 0

    def begin_walk(self) -> None:
        """Return to the first order."""
        self.at = 0
        self.paired = 0


class LimitSums:
    """The lots of one side of a round at each limit price, in the order of the side, which begins with the best price.

    The MARKET orders of a side come before the others, so there are at most two runs, each in order; the second begins
    at `turn`, if there are two. The search goes from the lowest price to the highest: `first` and `second` are its
    places in the runs. Lists, since a table of all limits would be copied whole in the step in which it is full.
    """

    __slots__ = ("falls", "first", "limits", "lots", "second", "turn")

    def __init__(self, *, falls: bool) -> None:
        """Start without lots; the prices of a buying side fall."""
        self.falls = falls
        self.limits: LongList[int] = LongList()
        self.lots: LongList[int] = LongList()
        self.turn = 0
        self.first = 0
        self.second = 0

    def add(self, limit: int, lots: int) -> bool:
        """Add lots at the limit of the last ones, or at the next limit; return whether it is the next."""
        limits = self.limits
        if len(limits):
            last = limits[-1]
            if limit == last:
                self.lots[len(limits) - 1] += lots
                return False
            if (limit > last) == self.falls:
                assert self.turn == 0
                self.turn = len(limits)
        limits.append(limit)
        self.lots.append(lots)
        return True

    def begin(self) -> None:
        """Go to the lowest limit of each run."""
        self.first = self.turn if self.falls else 0
        self.second = len(self.limits) if self.falls else self.turn

    def lowest(self) -> int:
        """Return the lowest limit that the search has not passed, or NO_LIMIT."""
        limits = self.limits
        found = other = NO_LIMIT
        if self.falls:
            if self.first > 0:
                found = limits[self.first - 1]
            if self.second > self.turn:
                other = limits[self.second - 1]
        else:
            if self.first < self.turn:
                found = limits[self.first]
            if self.second < len(limits):
                other = limits[self.second]
        return other if found == NO_LIMIT or NO_LIMIT < other < found else found

    def take(self, limit: int) -> int:
        """Pass a limit, no limit being lower; return its lots."""
        limits = self.limits
        taken = 0
        if self.falls:
            if self.first > 0 and limits[self.first - 1] == limit:
                self.first -= 1
                taken = self.lots[self.first]
            if self.second > self.turn and limits[self.second - 1] == limit:
                self.second -= 1
                taken += self.lots[self.second]
        else:
            if self.first < self.turn and limits[self.first] == limit:
                taken = self.lots[self.first]
                self.first += 1
            if self.second < len(limits) and limits[self.second] == limit:
                taken += self.lots[self.second]
                self.second += 1
        return taken

    def end(self) -> None:
        """Forget the places: the search has ended, and the lots are dropped in parts."""
        self.turn = self.first = self.second = 0


class PriceSearch:
    """The search for the price of a round: lots bought and sold at each limit, and the best price so far."""

    __slots__ = (
        "ask",
        "at",
        "best",
        "bid",
        "bought",
        "demand",
        "limit",
        "reference_e9",
        "sold",
        "supply",
    )

    def __init__(self) -> None:
        """Start without limits."""
        self.reference_e9 = 0  # the mark when the orders of the round have been listed
        self.bought = LimitSums(falls=True)
        self.sold = LimitSums(falls=False)
        self.limit = NO_LIMIT  # the next one, once all lots are summed
        self.at = 0  # the number of limits that are searched
        self.demand = 0  # at the next limit
        self.supply = 0  # below it
        self.bid = 0  # of the searched limits the highest of a buyer, 0: none
        self.ask = 0  # and the lowest of a seller
        self.best = (0, 0, 0, 0)  # volume, imbalance, distance to the reference, price

    def begin(self) -> None:
        """Go to the lowest limit, after all lots are summed by limit price."""
        self.bought.begin()
        self.sold.begin()
        self._find_next()

    def take(self) -> tuple[int, int]:
        """Pass the next limit; return its bought and sold lots."""
        bought, sold = self.bought.take(self.limit), self.sold.take(self.limit)
        self._find_next()
        return bought, sold

    def _find_next(self) -> None:
        """Find the next limit."""
        bought, sold = self.bought.lowest(), self.sold.lowest()
        self.limit = sold if bought == NO_LIMIT or NO_LIMIT < sold < bought else bought


class PaidAhead:
    """The payments of orders already checked, so that later orders of the same accounts pay only with the rest (S-1).

    `lending.spot_financing.SpendingPower` stores them between two slices.
    """

    __slots__ = (
        "cap_left",
        "cash",
        "claims",
        "debt",
        "debts",
        "has_pool",
        "is_begun",
        "leaving",
        "loans",
        "own",
        "shares",
        "window_out",
    )

    def __init__(self) -> None:
        """Start without payments."""
        self.is_begun = False
        self.own: dict[AccountId, int] = {}
        self.loans: dict[AccountId, int] = {}
        self.debts: dict[AccountId, int] = {}
        self.shares: dict[str, int] = {}  # by owner
        self.leaving: set[AccountId] = set()
        self.has_pool = False
        self.cash = 0
        self.claims = 0
        self.debt = 0
        self.window_out = 0
        self.cap_left = 0


class Uncrossing:
    """The uncrossing of one market, whose orders are frozen until its end; then the market gets the status
    `to_status`.
    """

    __slots__ = (
        "buys",
        "checks",
        "has_ended",
        "is_bound",
        "is_guarded",
        "is_listed",
        "key",
        "left",
        "market_id",
        "next_id",
        "next_stage",
        "paid",
        "price",
        "projected",
        "ranked",
        "search",
        "sells",
        "stage",
        "to_status",
        "traded",
        "visit_ids",
        "waiting",
    )

    def __init__(self, market_id: MarketId, to_status: int, checks: list[tuple[int, int]]) -> None:
        """Store the checks of orders before the first round, as (check, side), the last one first."""
        self.market_id = market_id
        self.to_status = to_status
        self.stage = CHECKING
        self.checks = checks
        self.is_guarded = False  # the checks include P-4's test of resting orders
        # The orders of the present check, a heap; first they are listed, down to the level of `key`.
        self.is_listed = False
        self.key = 0
        self.visit_ids: list[OrderId] = []
        # Of the level that is being listed, for a check or a round: its next order, NO_ORDER after the last one, and a
        # heap of the orders that go before orders listed already. Until the first level, of the MARKET orders.
        self.next_id: OrderId = NO_ORDER
        # The MARKET orders of a side of a round that are not listed yet, a heap of (rank of the price, id).
        self.ranked: list[tuple[int, OrderId]] = []
        self.waiting: list[OrderId] = []
        self.next_stage = CHECKING  # after CLEARING
        self.paid = PaidAhead()
        # Lots and gain of earlier fills (P-4).
        self.projected: dict[AccountId, tuple[int, int]] = {}
        self.begin_round()

    def begin_round(self) -> None:
        """Start a round."""
        self.buys = AuctionSide()
        self.sells = AuctionSide()
        self.search = PriceSearch()
        self.is_bound = False  # the protection price of a market order may exclude it
        self.has_ended = False  # two orders of one owner met at the price of the round
        self.price = NO_PRICE
        self.left = 0  # unpaired lots
        self.traded = 0

    def pass_over(self, order_id: OrderId, next_id: OrderId) -> None:
        """List the rest of a level or queue from `next_id`, if `order_id` was its next order and leaves it."""
        if self.next_id == order_id:
            self.next_id = next_id
