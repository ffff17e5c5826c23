# SPDX-License-Identifier: Apache-2.0
"""Sum the lots that the accounts of a market would have if all open orders of a side filled (SPEC G-7).

Owns the sums for limits on open interest and on venues. The engine maintains them from the first check of such a limit
on; a market without such a limit has no cost.
"""

from clearinghouse.statemachine.state.state import Line, Market
from clearinghouse.statemachine.state.worst_lots import WorstLots
from clearinghouse.statemachine.vocabulary.types import BUY


def recount(worst: WorstLots, line: Line) -> None:
    """Replace the figures of a line in the sums of its market by its present figures."""
    account_id = line.account.id
    position, bids, asks = worst.counted.get(account_id, (0, 0, 0))
    worst.bid_lots += line.bid_lots - bids
    worst.ask_lots += line.ask_lots - asks
    worst.long_lots += max(line.position + line.bid_lots, 0) - max(position + bids, 0)
    worst.short_lots += max(line.ask_lots - line.position, 0) - max(asks - position, 0)
    if line.position or line.bid_lots or line.ask_lots:
        worst.counted[account_id] = (line.position, line.bid_lots, line.ask_lots)
    else:
        worst.counted.pop(account_id, None)


def worst_lots_of(market: Market) -> WorstLots:
    """Return the sums of a market; the first call computes them, and each later change of a line updates them."""
    worst = market.worst_lots
    if worst is None:
        worst = market.worst_lots = WorstLots()
        for account_id in sorted(market.exposed):
            recount(worst, market.exposed[account_id])
    return worst


def worst_lots_with(line: Line, side: int, lots: int) -> int:
    """Return the worst open interest of a side of a market with `lots` more in a line, which has not counted them."""
    worst = worst_lots_of(line.market)
    if side == BUY:
        own = line.position + line.bid_lots
        return worst.long_lots - max(own, 0) + max(own + lots, 0)
    own = line.ask_lots - line.position
    return worst.short_lots - max(own, 0) + max(own + lots, 0)
