# SPDX-License-Identifier: Apache-2.0
"""Keep the order in which R-3.1 collects the losses of positions, and read its first lines.

Lines are in classes of means: the sources from which their accounts can pay. Owns the heaps and the end of their
entries. Must never know the means of an account: `pnl_settlement.loss_order` does.
"""

from heapq import heapify, heappop, heappush

from clearinghouse.statemachine.arithmetic.loss_realisation import entry_rank
from clearinghouse.statemachine.state.loss_order import (
    NO_MEANS,
    SIDES,
    UNRANKED,
    MarketLosses,
)
from clearinghouse.statemachine.state.state import Line, Market, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId

_Entry = tuple[int, AccountId, int]  # rank, account, stamp


def touch(state: State, line: Line) -> None:
    """Take a line whose position, cost or funding has changed out of the order, and list it for a new ranking."""
    if line.means != UNRANKED:
        line.means = UNRANKED
        line.loss_stamp = 0
        state.pnl_settlement.loss_order.unranked.append((line.account.id, line.market.id))


def place(state: State, line: Line, means: int) -> None:
    """Enter a line in a class of means, in place of its earlier entries; a line without a position gets no entry."""
    if line.position == 0:
        line.means = NO_MEANS
        line.loss_stamp = 0
        return
    order = state.pnl_settlement.loss_order
    market = line.market
    losses = order.heaps.get(market.id)
    if losses is None:
        losses = order.heaps[market.id] = MarketLosses()
    side = 0 if line.position > 0 else 1
    order.stamp += 1
    line.means = means
    line.loss_stamp = order.stamp
    account_id = line.account.id
    rank = entry_rank(line.position, line.cost)
    # Longs pay while the index rises, shorts while it falls: the line with the oldest settled index
    # owes the most.
    funding_rank = line.funding_index_ray if line.position > 0 else -line.funding_index_ray
    _push(losses.entries[means * SIDES + side], (rank, account_id, order.stamp), market)
    _push(losses.funding[side], (funding_rank, account_id, order.stamp), market)


def drop(line: Line) -> None:
    """Take a line out of the order."""
    line.loss_stamp = 0


def first(state: State, market: Market, means: int, side: int) -> Line | None:
    """Return the first line of a class of means and side of a market, or None."""
    losses = state.pnl_settlement.loss_order.heaps.get(market.id)
    return _first(losses.entries[means * SIDES + side], market) if losses is not None else None


def first_by_funding(state: State, market: Market, side: int) -> Line | None:
    """Return the line of a market side with the oldest settled funding index, or None."""
    losses = state.pnl_settlement.loss_order.heaps.get(market.id)
    return _first(losses.funding[side], market) if losses is not None else None


def is_live(entry: _Entry, market: Market) -> bool:
    """Return whether an entry is the present entry of its line, and not an ended one."""
    line = market.exposed.get(entry[1])
    return line is not None and line.loss_stamp == entry[2]


def _first(heap: list[_Entry], market: Market) -> Line | None:
    """Return the line of the first present entry, or None; remove the ended entries before it."""
    while heap:
        if is_live(heap[0], market):
            return market.exposed[heap[0][1]]
        heappop(heap)
    return None


def _push(heap: list[_Entry], entry: _Entry, market: Market) -> None:
    """Add an entry to a heap; first remove ended entries if they are the majority.

    The changes that ended them have paid for this work.
    """
    if len(heap) > 2 * len(market.exposed) + 64:
        heap[:] = [one for one in heap if is_live(one, market)]
        heapify(heap)
    heappush(heap, entry)
