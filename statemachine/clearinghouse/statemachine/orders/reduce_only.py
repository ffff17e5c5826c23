# SPDX-License-Identifier: Apache-2.0
"""Count the reduce-only orders of a line together at most up to its position (SPEC G-8.3, M-3).

Owns the excess: the lots of reduce-only orders beyond the position that they reduce. No fill can reach these lots,
since each fill cuts the remaining orders (O-6). So they are not part of the open lots, losses and fees of the line, nor
of a depth. Must never cut or end an order: `open_orders.cap_reduce_only` does.

Orders at a venue count in full: their fills are reported after they have happened (O-1).
"""

from typing import Final

from clearinghouse.statemachine.exchange_margin.requirements import reduce_only_of
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.orders.book import visible_lots
from clearinghouse.statemachine.orders.worst_lots import count_asks, count_bids
from clearinghouse.statemachine.state.state import Line, Order
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    FLAG_REDUCE_ONLY,
    PPB,
    SELL,
)

REDUCE_ONLY_MAX: Final = 20  # resting reduce-only orders of one account in one market (G-8.3)


def is_capped(order: Order) -> bool:
    """Return whether an open order counts, with others of its line, at most up to the position (G-8.3).

    True for a reduce-only order that is not at a venue. On hot paths the caller tests the flag first to save the call.
    """
    return order.flags & FLAG_REDUCE_ONLY != 0 and order.market.matching != EXTERNAL_VENUE


def is_full(line: Line) -> bool:
    """Return whether a line may have no further reduce-only order in the book (G-8.3); a venue has its own limits."""
    return line.market.matching != EXTERNAL_VENUE and len(line.reduce_only) >= REDUCE_ONLY_MAX


def add_lots(line: Line, side: int, lots: int, fees: int) -> None:
    """Add lots and open fees of a reduce-only order to the sums over all such orders of its line.

    Negative amounts are subtracted.
    """
    if side == BUY:
        line.reduce_only_bids += lots
    else:
        line.reduce_only_asks += lots
    line.reduce_only_fees += fees


def carry_excess(line: Line) -> None:
    """Subtract the lots of a line's reduce-only orders beyond its position from its aggregates."""
    bids, asks, fees = excess_of(line)
    # Marked also without excess: of a pair the sums count one leg, and the marks both.
    _mark_excess(line, BUY)
    _mark_excess(line, SELL)
    if bids == 0 and asks == 0 and line.excess_bids == 0 and line.excess_asks == 0:
        return
    bids_before, asks_before = line.bid_lots, line.ask_lots
    line.bid_lots += line.excess_bids - bids
    line.ask_lots += line.excess_asks - asks
    count_bids(line, bids_before)
    count_asks(line, asks_before)
    line.fees += line.excess_fees - fees
    line.excess_bids = bids
    line.excess_asks = asks
    line.excess_fees = fees
    line.order_loss_seen = 0  # another part of the orders counts its loss
    line_changed(line)


def restore_sums(line: Line) -> None:
    """Compute the sums and the excess of a restored line from its orders; its aggregates count without the excess."""
    for order in line.orders.values():
        if is_capped(order):
            add_lots(line, order.side, order.remaining_lots, order.fee_open)
        partner = line.orders.get(order.oco_id)
        if partner is None or partner.id > order.id:
            continue
        if is_capped(order) or is_capped(partner):
            same_side = order.side == partner.side
            lots = min(order.remaining_lots, partner.remaining_lots) if same_side else 0
            add_lots(line, order.side, -lots, -min(order.fee_open, partner.fee_open))
    line.excess_bids, line.excess_asks, line.excess_fees = excess_of(line)
    _mark_excess(line, BUY)
    _mark_excess(line, SELL)


def excess_of(line: Line) -> list[int]:
    """Return the excess of bids, of asks and of open fees of the reduce-only orders of a line, from their sums."""
    position = line.position
    bids = line.reduce_only_bids - (-position if position < 0 else 0)
    asks = line.reduce_only_asks - (position if position > 0 else 0)
    bids = bids if bids > 0 else 0
    asks = asks if asks > 0 else 0
    return [bids, asks, _excess_fees(line, bids, asks) if bids or asks else 0]


def _excess_fees(line: Line, bids: int, asks: int) -> int:
    """Return the open fees that do not count: those above the highest fee per lot times the counted lots."""
    side, counted = BUY, line.reduce_only_bids - bids
    if asks:
        side, counted = SELL, line.reduce_only_asks - asks
    highest = max(
        (order.taker_fee_ppb * order.price_per_lot for order in reduce_only_of(line, side)),
        default=0,
    )
    fees = -(-(highest * counted) // PPB)
    return line.reduce_only_fees - fees if fees < line.reduce_only_fees else 0


def _mark_excess(line: Line, side: int) -> None:
    """Mark in each resting reduce-only order the displayed lots beyond the position, in the order of price and time."""
    left = -line.position if side == BUY else line.position
    orders = [
        order for order in line.reduce_only.values() if order.side == side and is_capped(order)
    ]
    sign = -1 if side == BUY else 1
    # By id within a price: the kill switch lists the newest first, and a restored state the oldest.
    orders.sort(key=lambda order: (sign * order.price_per_lot, order.id))
    for order in orders:
        shown = visible_lots(order)
        payable = min(shown, left) if left > 0 else 0
        left -= order.remaining_lots
        excess = shown - payable
        if order.level is not None:
            order.level.excess_lots += excess - order.excess_lots
        order.excess_lots = excess
