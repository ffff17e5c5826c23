# SPDX-License-Identifier: Apache-2.0
"""Sum the lots that the accounts of a market would have if all open orders of a side filled (SPEC G-7).

Owns the sums for limits on open interest and on venues. Each change of a line of a derivative changes the sums, also
while the market has no such limit: so no step ever visits all lines (I-12.2). A function has the line after a change,
and the lots of before.
"""

from clearinghouse.statemachine.state.state import Line
from clearinghouse.statemachine.vocabulary.types import BUY


def count_bids(line: Line, before: int) -> None:
    """Count the open bids of a line of a derivative, which were `before` lots."""
    worst = line.market.worst_lots
    position = line.position
    more = line.bid_lots - before
    worst.bid_lots += more
    if position >= 0:
        worst.long_lots += more
    else:
        worst.long_lots += max(position + line.bid_lots, 0) - max(position + before, 0)


def count_asks(line: Line, before: int) -> None:
    """Count the open asks of a line of a derivative, which were `before` lots."""
    worst = line.market.worst_lots
    position = line.position
    more = line.ask_lots - before
    worst.ask_lots += more
    if position <= 0:
        worst.short_lots += more
    else:
        worst.short_lots += max(line.ask_lots - position, 0) - max(before - position, 0)


def count_position(line: Line, before: int) -> None:
    """Count the position of a line, which was `before`; its open orders are counted."""
    worst = line.market.worst_lots
    position = line.position
    worst.long_lots += max(position + line.bid_lots, 0) - max(before + line.bid_lots, 0)
    worst.short_lots += max(line.ask_lots - position, 0) - max(line.ask_lots - before, 0)


def count_restored(line: Line) -> None:
    """Count a restored line of a derivative, which is in no sum."""
    count_bids(line, 0)
    count_asks(line, 0)
    worst = line.market.worst_lots
    # Both counted the orders at the restored position.
    worst.long_lots += max(line.position, 0)
    worst.short_lots += max(-line.position, 0)


def worst_lots_with(line: Line, side: int, lots: int) -> int:
    """Return the worst open interest of a side of a market with `lots` more in a line, which has not counted them."""
    worst = line.market.worst_lots
    if side == BUY:
        own = line.position + line.bid_lots
        return worst.long_lots - max(own, 0) + max(own + lots, 0)
    own = line.ask_lots - line.position
    return worst.short_lots - max(own, 0) + max(own + lots, 0)


def worst_lots_of(line: Line, side: int, lots: int) -> int:
    """Return the lots of a line on one side if its open orders of that side and `lots` more filled."""
    if side == BUY:
        return max(line.position + line.bid_lots + lots, 0)
    return max(line.ask_lots - line.position + lots, 0)
