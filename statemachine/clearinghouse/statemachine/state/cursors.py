# SPDX-License-Identifier: Apache-2.0
"""Hold the work that is due and not done: a command does a bounded part of it, the next one goes on (SPEC I-12.2).

Owns where each such work stands. It is state: a restart, a replay and a snapshot go on at the same place. Must never
decide what the work does.
"""

from clearinghouse.statemachine.vocabulary.numbers import AccountId


class LiquidationPass:
    """A pass of the waterfall that has begun: first it ranks its accounts by `E`, then it visits each (W-2)."""

    __slots__ = ("ranked", "to_rank", "to_visit")

    def __init__(self) -> None:
        """Start with nothing to do."""
        self.to_rank: list[AccountId] = []  # by id, the last one first
        self.ranked: list[tuple[int, AccountId]] = []  # (E, id)
        self.to_visit: list[AccountId] = []  # lowest E last

    @property
    def is_open(self) -> bool:
        """Return whether the pass has accounts left."""
        return bool(self.to_rank or self.ranked or self.to_visit)


class Cursors:
    """What is left of the work that was due. `is_behind` is True from a slice that left work to the one that ends it.

    `settles` and `liquidates` say that the deadline of such a pass has come and the pass has not begun.
    """

    def __init__(self) -> None:
        """Start with nothing left."""
        self.is_behind = False
        self.settles = False
        self.liquidates = False
        self.liquidation = LiquidationPass()
