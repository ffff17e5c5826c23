# SPDX-License-Identifier: Apache-2.0
"""Bound the sizes of a market's positions by blocks of accounts, so that the largest are found in few of them (I-12.2).

Owns the bounds, which follow from the positions and are not in a snapshot. Must never be below a position of the block;
it may be above all of them, since a bound falls only when its block is read.
"""

from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.vocabulary.numbers import AccountId


class PositionSizes:
    """For each block of accounts, a bound of its long and one of its short positions, in lots."""

    __slots__ = ("longs", "shorts")

    def __init__(self) -> None:
        """Start without positions."""
        self.longs: dict[int, int] = {}
        self.shorts: dict[int, int] = {}

    def note(self, account_id: AccountId, position: int) -> None:
        """Raise the bound of an account's block to its new position, in signed lots."""
        bounds = self.longs
        if position < 0:
            bounds, position = self.shorts, -position
        block = account_id >> BLOCK_BITS
        if position > bounds.get(block, 0):
            bounds[block] = position
