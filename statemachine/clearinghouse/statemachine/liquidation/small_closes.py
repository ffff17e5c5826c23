# SPDX-License-Identifier: Apache-2.0
"""Close the remainder of a position of few lots without a visit of all holders (SPEC G-4.1, W-5, I-12).

Owns the position sizes of a side of a market. The largest are listed once in a slice of work, and each close takes its
few members from them. Lots and members are exactly those of W-5. The fund takes a loss as in any close. For many lots,
`rest_closing` visits all holders for each position. Must never keep the sizes beyond a slice: they may change between
two slices.
"""

from heapq import heapify, heappop, heappush, heapreplace
from typing import Final

from clearinghouse.statemachine.arithmetic.liquidation import cumulative_part
from clearinghouse.statemachine.liquidation.adl_ranking import is_opposite, lots_facing
from clearinghouse.statemachine.liquidation.rest_closing import take_loss, transfer
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, ids_of
from clearinghouse.statemachine.state.deleveraging import (
    RestClosing,
    ShortfallAllocation,
    SideSizes,
)
from clearinghouse.statemachine.state.state import Line, Market, State
from clearinghouse.statemachine.state.work import SIZES_PER_UNIT, WORK_OF_SHARE, WORK_OF_TURN
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import BUY, KIND_VENUE, SELL

# Each lot needs at most one transfer, and all transfers are one step.
FEW_LOTS_MAX: Final = 200
# The members that are listed: a close takes at most one for each lot.
MEMBERS_MAX: Final = 5 * FEW_LOTS_MAX
# The bits of a block of accounts in the key of its bound.
BLOCK_KEY_BITS: Final = 32
BLOCK_KEY_MASK: Final = (1 << BLOCK_KEY_BITS) - 1


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
    shares = take_members(state, _sizes_of(state, market, long, lots_left), lots_left)
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
    sizes.lots_left -= 1  # it is no member any more, or a smaller one
    if left:
        heappush(sizes.heap, (-left, account_id))


def forget_sizes(state: State, market: Market) -> None:
    """Clear the listed sizes of a market, because another action changes its positions."""
    sides = state.cursors.liquidation.sizes
    if sides:
        sides.pop((market.id, BUY), None)
        sides.pop((market.id, SELL), None)


def _sizes_of(state: State, market: Market, long: bool, lots: int) -> SideSizes:  # noqa: FBT001  the side to close
    """Return the listed sizes of the other side, which suffice to close so many lots.

    List them on first use in a slice, and extend the slice once for that.
    """
    under_way = state.cursors.liquidation
    key = (market.id, BUY if long else SELL)
    sizes = under_way.sizes.get(key)
    if sizes is None or sizes.lots_left < lots:
        heap, whole = largest_members(market, long)
        sizes = SideSizes(heap, whole)
        if len(heap) == MEMBERS_MAX:
            sizes.lots_left = MEMBERS_MAX
        units = len(market.exposed) // SIZES_PER_UNIT
        if not under_way.sizes:
            state.work.stop += units
        state.work.units += units
        under_way.sizes[key] = sizes
    sizes.lots_left -= lots
    return sizes


def largest_members(market: Market, long: bool) -> tuple[list[tuple[int, int]], int]:  # noqa: FBT001  as above
    """Return the largest members of the other side, a heap of (negative size, account id), and the sum of all sizes.

    Of equal members the one with the lower id is the larger. Blocks of accounts are read by their bounds, the largest
    first, until no further block has a member that is larger than the least one of a full list; so of equal positions
    one step reads the first blocks, and of any others at most one block for each member and each bound that is not
    true any more.
    """
    bounds = market.sizes.shorts if long else market.sizes.longs
    # The largest bound is last, and of equal ones the lowest block: one integer for both, which needs no object.
    blocks = sorted((bound << BLOCK_KEY_BITS) - block for block, bound in bounds.items())
    largest: list[tuple[int, int]] = []  # (size, negative id), the least one first
    while blocks:
        key = blocks.pop()
        block = -key & BLOCK_KEY_MASK
        bound = (key + block) >> BLOCK_KEY_BITS
        if len(largest) == MEMBERS_MAX and (bound, -(block << BLOCK_BITS)) < largest[0]:
            break
        bound = 0
        for account_id in ids_of(block):
            other = market.exposed.get(AccountId(account_id))
            if other is None or other.position == 0 or (other.position > 0) == long:
                continue
            size = abs(other.position)
            bound = max(bound, size)
            if other.account.kind == KIND_VENUE:
                continue
            if len(largest) < MEMBERS_MAX:
                heappush(largest, (size, -account_id))
            elif (size, -account_id) > largest[0]:
                heapreplace(largest, (size, -account_id))
        if bound:
            bounds[block] = bound
        else:
            del bounds[block]
    heap = [(-size, -negative_id) for size, negative_id in largest]
    heapify(heap)
    return heap, lots_facing(market, long)


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
