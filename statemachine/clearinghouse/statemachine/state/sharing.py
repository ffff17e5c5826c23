# SPDX-License-Identifier: Apache-2.0
"""Hold the progress of sharing a sum among many members (SPEC I-6.1, I-12.2).

Owns the shape of the data: total, weights and members are fixed at the start. Must never decide the shares:
`ledger.sharing` divides, and its callers pay.
"""

from typing import Final

from clearinghouse.statemachine.state.work import FORGOTTEN_AT_ONCE

# The next step for the members; a snapshot has these numbers.
COUNTING: Final = 0  # count the floor of each share, and record its remainder
CHOOSING: Final = 1  # give the largest remainders one unit more
GIVING: Final = 2  # pay each member its share in turn
LISTING: Final = 3  # before all others: members are added, and the total is not fixed
PLACES_OF_PART: Final = 32


class Sharing:
    """A total that is shared pro rata among members; each member is an id and a weight, in the order of ids.

    If there are many members, they are listed first, some at a time; then `begin` fixes the total.
    """

    __slots__ = ("at", "left", "members", "more", "remainders", "stage", "total", "whole")

    def __init__(self, total: int = 0, members: list[tuple[int, int]] | None = None) -> None:
        """Start with the given members and total; without members, start with an empty list to which `add` adds
        them.
        """
        self.total = 0
        self.whole = sum(weight for _, weight in members) if members else 0
        self.members = members if members is not None else []
        self.stage = LISTING
        self.at = 0  # members visited by the present stage
        self.left = 0  # the part of the total that the floors leave
        self.remainders: list[tuple[int, int]] = []  # a heap: the negative remainder, the place
        # The places that get one unit more, as bits by part: a table of all would be copied whole in the step in
        # which it is full (I-12.2).
        self.more: dict[int, int] = {}
        if members is not None:
            self.begin(total)

    def add(self, member: int, weight: int) -> None:
        """Add a member with its weight; the id of the member must be above all ids so far."""
        assert self.stage == LISTING
        self.members.append((member, weight))
        self.whole += weight

    def add_more(self, place: int) -> None:
        """Let a place get one unit more."""
        part = place // PLACES_OF_PART
        self.more[part] = self.more.get(part, 0) | 1 << place % PLACES_OF_PART

    def take_more(self, place: int) -> int:
        """Return the unit more that a place gets, 1 or 0, and forget it."""
        part = place // PLACES_OF_PART
        places = self.more.get(part, 0)
        bit = 1 << place % PLACES_OF_PART
        if not places & bit:
            return 0
        if places == bit:
            del self.more[part]
        else:
            self.more[part] = places - bit
        return 1

    def forget_members(self) -> None:
        """Remove all members, because there is nothing to share; `ledger.sharing` drops a long list in parts."""
        assert self.stage == LISTING
        if len(self.members) <= FORGOTTEN_AT_ONCE:
            self.members = []
            self.whole = 0

    def begin(self, total: int) -> None:
        """Fix the total and start at the first member; if total and sum of weights are equal, each share is the
        weight.
        """
        assert self.stage == LISTING
        self.total = total
        self.stage = GIVING if total == self.whole else COUNTING
        self.left = total
