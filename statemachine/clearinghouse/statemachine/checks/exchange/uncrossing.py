# SPDX-License-Identifier: Apache-2.0
"""Check the auctions that are uncrossed in slices (SPEC O-2.1, I-7, I-12.2).

Owns that check; `all_checks` lists it. Must never trust an index.
"""

from clearinghouse.statemachine.state.state import AuctionQueue, Order, State
from clearinghouse.statemachine.state.uncrossing import (
    EXECUTING,
    PAIRING,
    AuctionSide,
    Uncrossing,
)
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    MARKET,
    MARKET_AUCTION,
    SELL,
)


def check_uncrossings(state: State) -> list[str]:
    """Check O-2.1: a market that is uncrossed has the status AUCTION and one uncrossing.

    The queues of MARKET orders have the open ones of each market, the oldest first. The present round of an uncrossing
    has paired equal lots of both sides.
    """
    found: list[str] = []
    seen: set[int] = set()
    for one in state.cursors.uncrossings:
        where = f"market {one.market_id} is uncrossed"
        if state.markets[one.market_id].status != MARKET_AUCTION:
            found.append(f"{where} and of status {state.markets[one.market_id].status}")
        if one.market_id in seen:
            found.append(f"{where} twice")
        seen.add(one.market_id)
        found += [f"{where}: {finding}" for finding in _of_round(one)]
    waiting: dict[tuple[int, int], list[OrderId]] = {}
    for order_id in sorted(state.orders):
        order = state.orders[order_id]
        if order.type == MARKET and order.market.matching != EXTERNAL_VENUE:
            waiting.setdefault((order.market.id, order.side), []).append(order_id)
    for market in state.markets.values():
        for side, queue in ((BUY, market.auction_bids), (SELL, market.auction_asks)):
            if not _has(queue, waiting.get((market.id, side), [])):
                found.append(f"market {market.id}: the queue of side {side} has not its orders")
    return found


def _has(queue: AuctionQueue, expected: list[OrderId]) -> bool:
    """Return whether a queue has these MARKET orders, linked both ways."""
    ids: list[OrderId] = []
    before: Order | None = None
    order = queue.head
    while order is not None and len(ids) <= len(expected):
        if order.previous is not before:
            return False
        ids.append(order.id)
        before = order
        order = order.next
    return ids == expected and queue.count == len(ids) and queue.tail is before


def _of_round(one: Uncrossing) -> list[str]:
    """Return findings about the present round: no order is listed twice, and both sides have paired equal lots."""
    found = [
        "an order is listed twice"
        for side in (one.buys, one.sells)
        if len(set(side.ids)) != len(side.ids)
    ]
    if one.stage not in (PAIRING, EXECUTING):
        return found  # no orders are paired
    bought, sold = _paired(one.buys), _paired(one.sells)
    if bought != sold:
        found.append(f"{bought} lots bought are paired with {sold} sold")
    if one.stage == EXECUTING and bought + one.left != one.search.best[0]:
        found.append(f"{bought} lots are paired and {one.left} left, of {one.search.best[0]}")
    if one.traded > bought:
        found.append(f"{one.traded} lots have traded, and {bought} are paired")
    return found


def _paired(side: AuctionSide) -> int:
    """Return the paired lots of a side."""
    return sum(list(side.lots)[: side.at]) + side.paired
