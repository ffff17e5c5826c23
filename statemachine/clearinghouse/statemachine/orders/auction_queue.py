# SPDX-License-Identifier: Apache-2.0
"""Keep the MARKET orders of a market that wait for the uncrossing of its auction, the oldest first (SPEC O-2, O-3).

Owns the place of such an order in the queue of its side. An order leaves from any place at once, and an uncrossing
reads a queue a part at a time (I-12.2). Must never know a price: `trading.auction_orders` ranks the orders.
"""

from clearinghouse.statemachine.state.state import AuctionQueue, Market, Order
from clearinghouse.statemachine.vocabulary.types import BUY


def queue_of(market: Market, side: int) -> AuctionQueue:
    """Return the queue of a side."""
    return market.auction_bids if side == BUY else market.auction_asks


def waiting_count(market: Market) -> int:
    """Return the number of MARKET orders that wait, of both sides."""
    return market.auction_bids.count + market.auction_asks.count


def waits(order: Order) -> bool:
    """Return whether an order that is in no book is in the queue of its side."""
    return order.previous is not None or queue_of(order.market, order.side).head is order


def append(order: Order) -> None:
    """Put an order, the youngest of all, at the end of the queue of its side."""
    put_back(order, queue_of(order.market, order.side).tail)


def put_back(order: Order, before: Order | None) -> None:
    """Put an order in its place: after `before`, or at the head of the queue if that is None."""
    queue = queue_of(order.market, order.side)
    after = queue.head if before is None else before.next
    order.previous = before
    order.next = after
    if before is None:
        queue.head = order
    else:
        before.next = order
    if after is None:
        queue.tail = order
    else:
        after.previous = order
    queue.count += 1


def remove(order: Order) -> None:
    """Take an order out of the queue of its side."""
    queue = queue_of(order.market, order.side)
    before, after = order.previous, order.next
    if before is None:
        queue.head = after
    else:
        before.next = after
    if after is None:
        queue.tail = before
    else:
        after.previous = before
    order.previous = None
    order.next = None
    queue.count -= 1


def oldest(market: Market) -> Order | None:
    """Return the oldest MARKET order that waits, of both sides; None if there is none."""
    bid, ask = market.auction_bids.head, market.auction_asks.head
    if bid is None or ask is None:
        return ask if bid is None else bid
    return bid if bid.id < ask.id else ask
