# SPDX-License-Identifier: Apache-2.0
"""Hold how far the sharing of a sum among many is (SPEC I-6.1, I-12.2).

Owns the shape of the data: total, weights and members are those of the start. Must never decide who gets what:
`ledger.sharing` divides, and its callers give.
"""

from typing import Final

# What is done with the members next. A snapshot has the numbers.
COUNTING: Final = 0  # the floor of each share is counted, and its remainder is noted
CHOOSING: Final = 1  # the largest remainders get a unit more
GIVING: Final = 2  # each member has its share in turn
LISTING: Final = 3  # members come in, and the total is not fixed; it comes before all others


class Sharing:
    """A total that is shared pro rata among members, each an id and a weight, by id.

    Where members are many they are listed first, a bounded part at a time: then the total is fixed with `begin`.
    """

    __slots__ = ("at", "left", "members", "more", "remainders", "stage", "total", "whole")

    def __init__(self, total: int = 0, members: list[tuple[int, int]] | None = None) -> None:
        """Start with these members and total, or list members first."""
        self.total = 0
        self.whole = sum(weight for _, weight in members) if members else 0
        self.members = members if members is not None else []
        self.stage = LISTING
        self.at = 0  # members that the present stage has had
        self.left = 0  # what the floors leave of the total
        self.remainders: list[tuple[int, int]] = []  # a heap: the remainder below 0, the place
        self.more: dict[int, int] = {}  # places that get a unit more
        if members is not None:
            self.begin(total)

    def add(self, member: int, weight: int) -> None:
        """List one member more, with an id above those of all others."""
        assert self.stage == LISTING
        self.members.append((member, weight))
        self.whole += weight

    def forget_members(self) -> None:
        """Leave out all members, because nothing is shared."""
        assert self.stage == LISTING
        self.members = []
        self.whole = 0

    def begin(self, total: int) -> None:
        """Stand before the first member; a total that the weights just cover gives each its weight."""
        assert self.stage == LISTING
        self.total = total
        self.stage = GIVING if total == self.whole else COUNTING
        self.left = total
