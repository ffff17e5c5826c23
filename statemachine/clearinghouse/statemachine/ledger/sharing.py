# SPDX-License-Identifier: Apache-2.0
"""Share a sum pro rata among any number of members, in slices of work (SPEC I-6.1, I-12.2, R-2).

Owns the shares: equal to those of `arithmetic.money.pro_rata` to the unit, computed without sorting a whole list at
once. Must never move value: the caller pays each member its share.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, Final

from clearinghouse.statemachine.state.sharing import CHOOSING, COUNTING, GIVING, Sharing
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import FORGOTTEN_AT_ONCE, LONG_HEAP, WORK_OF_SHARE

# One object for all dropped members: of a tuple with its types, the compiled machine would make another for each.
_NO_MEMBER: Final[Any] = (0, 0)


def divide(state: State, sharing: Sharing) -> bool:
    """Compute the shares of all members; return False if the slice of work ends first.

    Each member gets its floor. The remaining units go one each to the largest remainders, ties to the earlier member.
    """
    work = state.work
    members = sharing.members
    while sharing.stage == COUNTING:
        if sharing.at == len(members):
            sharing.stage = CHOOSING
            break
        if work.is_over(state.events):
            return False
        work.units += WORK_OF_SHARE
        floor, remainder = divmod(sharing.total * members[sharing.at][1], sharing.whole)
        sharing.left -= floor
        if remainder:
            heappush(sharing.remainders, (-remainder, sharing.at))
        sharing.at += 1
    while sharing.stage == CHOOSING:
        assert 0 <= sharing.left <= len(sharing.remainders)
        if sharing.left == 0 and len(sharing.remainders) <= FORGOTTEN_AT_ONCE:
            sharing.remainders = []
            sharing.at = 0
            sharing.stage = GIVING
            break
        if work.is_over(state.events):
            return False
        if sharing.left == 0:
            work.drop(sharing.remainders)
            continue
        work.units += WORK_OF_SHARE * (2 if len(sharing.remainders) > LONG_HEAP else 1)
        sharing.add_more(heappop(sharing.remainders)[1])
        sharing.left -= 1
    assert sharing.stage == GIVING
    return True


def share_out(
    state: State,
    sharing: Sharing,
    units: int,
    give: Callable[[int, int], None],
    *,
    forgets: bool = False,
) -> bool:
    """Compute the shares and call `give` with each member's id and its share; each call counts `units` of work.

    Return False if the slice of work ends first. With `forgets` each member is dropped after its share, and all are if
    there is nothing to share.
    """
    work = state.work
    while forgets and sharing.total == 0 and len(sharing.members) > FORGOTTEN_AT_ONCE:
        if work.is_over(state.events):
            return False
        work.drop(sharing.members)
    if not divide(state, sharing):
        return False
    members: list[Any] = sharing.members
    while sharing.at < len(members):
        if work.is_over(state.events):
            return False
        work.units += units
        at = sharing.at
        member, share = next_share(sharing)
        if forgets:
            members[at] = _NO_MEMBER
        give(member, share)
    return True


def next_share(sharing: Sharing) -> tuple[int, int]:
    """Return the next member's id and its share, and advance by one member. All shares sum to the total."""
    member, weight = sharing.members[sharing.at]
    share = sharing.total * weight // sharing.whole if weight else 0
    if sharing.more:
        share += sharing.take_more(sharing.at)
    sharing.at += 1
    return member, share
