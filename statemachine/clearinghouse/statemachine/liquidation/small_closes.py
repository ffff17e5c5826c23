# SPDX-License-Identifier: Apache-2.0
"""Close the remainder of a position of few lots without a visit of all holders (SPEC G-4.1, W-5, I-12).

Owns the position sizes of a side of a market. They are listed once in a slice of work, and each close takes its few
members from them. Lots and members are exactly those of W-5. The fund takes a loss as in any close. For many lots,
`rest_closing` visits all holders for each position. Must never keep the sizes beyond a slice: they may change between
two slices.
"""

from heapq import heapify, heappop, heappush
from typing import Final

from clearinghouse.statemachine.arithmetic.liquidation import cumulative_part
from clearinghouse.statemachine.liquidation.adl_ranking import is_opposite
from clearinghouse.statemachine.liquidation.rest_closing import take_loss, transfer
from clearinghouse.statemachine.state.deleveraging import (
    RestClosing,
    ShortfallAllocation,
    SideSizes,
)
from clearinghouse.statemachine.state.state import Line, Market, State
from clearinghouse.statemachine.state.work import SIZES_PER_UNIT, WORK_OF_SHARE, WORK_OF_TURN
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import BUY, EXTERNAL_VENUE, SELL

# Each lot needs at most one transfer, and all transfers are one step.
FEW_LOTS_MAX: Final = 200


def close_few(state: State, offset: int, line: Line, cover: ShortfallAllocation) -> bool:
    """Close the remaining lots of a position at the mark against members of the other side; the fund takes its loss.

    Return False if the lots are too many, so that a visit of all holders is needed.
    """
    before = cover.done
    lots_left = cover.size - before
    assert lots_left > 0
    if lots_left > FEW_LOTS_MAX:
        return False
    market = line.market
    long = line.position > 0
    size = abs(line.position)
    shares = take_members(state, _sizes_of(state, market, long), lots_left)
    rest = RestClosing(line.account.id, market.id, line.position, market.mark_e9, before)
    for account_id, lots in shares:
        other = market.exposed[AccountId(account_id)]
        assert is_opposite(other, long)
        assert lots <= abs(other.position)
        state.work.units += WORK_OF_TURN
        transfer(state, offset, rest, cover, line, other.account, lots)
    assert cover.done == cover.size
    _note_closed(state, line, long, size)
    loss = cover.uncovered - cumulative_part(cover.uncovered, before, cover.size)
    if loss:
        take_loss(state, offset, line.account, rest, loss, shares)
    return True


def _note_closed(state: State, line: Line, long: bool, size: int) -> None:  # noqa: FBT001  the side that it was on
    """Reduce a closed position in the listed sizes of its own side, if that side is listed."""
    sizes = state.cursors.liquidation.sizes.get((line.market.id, SELL if long else BUY))
    if sizes is None:
        return
    account_id = int(line.account.id)
    left = abs(line.position)
    assert left < size
    sizes.gone[(-size, account_id)] = 1
    sizes.whole -= size - left
    if left:
        heappush(sizes.heap, (-left, account_id))


def forget_sizes(state: State, market: Market) -> None:
    """Clear the listed sizes of a market, because another action changes its positions."""
    sides = state.cursors.liquidation.sizes
    if sides:
        sides.pop((market.id, BUY), None)
        sides.pop((market.id, SELL), None)


def _sizes_of(state: State, market: Market, long: bool) -> SideSizes:  # noqa: FBT001  the side to close
    """Return the listed sizes of the other side.

    List them on first use in a slice, and extend the slice once for that.
    """
    under_way = state.cursors.liquidation
    key = (market.id, BUY if long else SELL)
    sizes = under_way.sizes.get(key)
    if sizes is None:
        heap = members_of(market, long)
        heapify(heap)
        sizes = SideSizes(heap, -sum(size for size, _ in heap))
        units = len(market.exposed) // SIZES_PER_UNIT
        if not under_way.sizes:
            state.work.stop += units
        state.work.units += units
        under_way.sizes[key] = sizes
    return sizes


def members_of(market: Market, long: bool) -> list[tuple[int, int]]:  # noqa: FBT001  as above
    """Return the other side of a market as pairs (negative size, account id).

    A venue's account is a member only in an external market, since it has no accepted orders in other markets (O-1).
    """
    if market.matching == EXTERNAL_VENUE:
        return [
            (-abs(other.position), account_id)
            for account_id, other in market.exposed.items()
            if is_opposite(other, long)
        ]
    # One step reads all holders, so it reads only the position of each.
    if long:
        return [
            (other.position, account_id)
            for account_id, other in market.exposed.items()
            if other.position < 0
        ]
    return [
        (-other.position, account_id)
        for account_id, other in market.exposed.items()
        if other.position > 0
    ]


def _has_members(sizes: SideSizes) -> bool:
    """Return whether a member is left, after a removal of outdated entries from the top of the heap."""
    while sizes.heap and sizes.heap[0] in sizes.gone:
        del sizes.gone[heappop(sizes.heap)]
    return bool(sizes.heap)


def take_members(state: State, sizes: SideSizes, total: int) -> list[tuple[int, int]]:
    """Share `total` lots among members pro rata to size by largest remainder.

    Return (account, lots), by account id (W-5). The lots are subtracted from the sizes. A member that gets no whole lot
    has a remainder proportional to its size, so only the largest of these members can get one of the remaining lots.
    """
    heap, whole = sizes.heap, sizes.whole
    assert 0 < total <= whole
    found: list[tuple[int, int, int, int]] = []  # negative remainder, id, floor, size
    left = total
    while _has_members(sizes) and -heap[0][0] * total >= whole:
        size, account_id = heappop(heap)
        floor, remainder = divmod(-size * total, whole)
        found.append((-remainder, account_id, floor, -size))
        left -= floor
    assert left >= 0
    for _ in range(min(left, len(heap))):
        if not _has_members(sizes):
            break
        size, account_id = heappop(heap)
        found.append((size * total, account_id, 0, -size))
    found.sort()
    shares: list[tuple[int, int]] = []
    for place, (_, account_id, floor, size) in enumerate(found):
        share = floor + (1 if place < left else 0)
        if share:
            shares.append((account_id, share))
        if size > share:
            heappush(heap, (share - size, account_id))
    state.work.units += WORK_OF_SHARE * len(found)
    sizes.whole -= total
    shares.sort()
    assert sum(share for _, share in shares) == total
    return shares
