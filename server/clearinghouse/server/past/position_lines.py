# SPDX-License-Identifier: Apache-2.0
"""Compute two cost bases of a position, present and original, and their changes by each event (SPEC S-4, R-3, A-6).

The present cost base is the machine's: a realisation (R-3) moves it to the mark, so another account's exit can change
an entry price. The original cost base comes from fills alone. Results by the original base are for information: over
any period they are the booked results, plus the growth of the original base less the growth of the present one.
"""

from collections.abc import Iterable
from typing import NamedTuple

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.past.movements import Movement
from clearinghouse.statemachine.arithmetic.money import release_cost
from clearinghouse.statemachine.ledger.postings_from_events import COST, POSITION, Posting


class LineChange(NamedTuple):
    """The change of a position by an event: its lots, its present cost base, and the booked result."""

    account_id: int
    market_id: int
    lots: int
    cost: int
    realised: int


class Line:
    """A position with both cost bases, and the sums since genesis of its results by each base."""

    __slots__ = ("cost", "lots", "original_cost", "original_realised", "realised")

    def __init__(
        self,
        lots: int = 0,
        cost: int = 0,
        original_cost: int = 0,
        realised: int = 0,
        original_realised: int = 0,
    ) -> None:
        self.lots = lots
        self.cost = cost
        self.original_cost = original_cost
        self.realised = realised
        self.original_realised = original_realised

    def figures(self) -> tuple[int, int, int, int, int]:
        """Return the five figures of the position, in the order of the constructor's parameters."""
        return (self.lots, self.cost, self.original_cost, self.realised, self.original_realised)

    def apply(self, change: LineChange) -> None:
        """Apply a change; a fill that closes lots releases their part of the original cost base too (S-4)."""
        before = self.original_cost - self.cost
        lots, cost = self.lots + change.lots, self.cost + change.cost
        if lots == 0:
            self.original_cost = 0
        elif self.lots == 0 or (lots > 0) != (self.lots > 0):
            self.original_cost = (
                cost  # a new position, also one beyond zero: its fill is the only one
            )
        elif abs(lots) > abs(self.lots):
            self.original_cost += change.cost
        elif change.lots:
            self.original_cost -= release_cost(self.original_cost, abs(change.lots), abs(self.lots))
        self.lots, self.cost = lots, cost
        self.realised += change.realised
        self.original_realised += change.realised + self.original_cost - self.cost - before


def line_changes(found: list[Posting], moved: Iterable[Movement]) -> list[LineChange]:
    """Return the changes of positions by one event, one for each account and market that it changes."""
    changed: dict[tuple[int, int], list[int]] = {}
    for one in found:
        if one.book in {POSITION, COST}:
            sums = changed.setdefault((one.account_id, one.market_id), [0, 0, 0])
            sums[one.book == COST] += one.amount
    for movement in moved:
        key = (movement.account_id, movement.market_id)
        if movement.kind == kinds.REALISED_PNL and key in changed:
            changed[key][2] += movement.amount
    return [LineChange(*key, *sums) for key, sums in changed.items() if any(sums)]
