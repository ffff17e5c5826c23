# SPDX-License-Identifier: Apache-2.0
"""Find the conditional orders that a price triggers: the trigger books of one market (SPEC O-3, I-12).

Owns the order of triggers. Must never know orders or accounts, only ids. A move of a price visits only the orders
that it triggers:

- fixed triggers are in two sorted lists per price, the next trigger always last;
- trailing orders of one side and price with the same best price form a group, sorted by distance. An order joins the
  last group or opens a new last group, so the bests of groups become worse towards the end, and a new best merges the
  groups that it exceeds: the order that opened a group has paid for its merge. One sorted list has the next trigger
  of each group, again the next trigger last.

Prices are 10^-9 quote units per lot. Internally, prices of a side that waits for a rise are negated, so that every
list waits for a fall.
"""

from bisect import bisect_left, insort
from typing import Final

from clearinghouse.statemachine.state.records import Twap
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    BUY,
    PPB,
    TRIGGER_INDEX,
    TRIGGER_LAST,
    TRIGGER_MARK,
)

FALL: Final = 1
RISE: Final = -1


class FixedTriggers:
    """The orders of one direction that wait for fixed prices.

    The entries are `(sign x trigger, -id)`, ascending, so that the next order to trigger is the last entry.
    """

    __slots__ = ("entries", "sign")

    def __init__(self, sign: int) -> None:
        """Start empty; FALL waits for prices at or below its triggers, RISE for prices at or above."""
        self.sign = sign
        self.entries: list[tuple[int, int]] = []

    def add(self, trigger_e9: int, order_id: OrderId) -> None:
        """Add a waiting order."""
        insort(self.entries, (self.sign * trigger_e9, -order_id))

    def remove(self, trigger_e9: int, order_id: OrderId) -> None:
        """Remove a waiting order."""
        entry = (self.sign * trigger_e9, -order_id)
        at = bisect_left(self.entries, entry)
        assert self.entries[at] == entry
        del self.entries[at]

    def moved(self, price_e9: int, reached: list[OrderId], most: int = -1) -> None:
        """Remove the orders that a price triggers and append their ids to `reached`, until `reached` has `most` ids;
        -1: all.
        """
        entries = self.entries
        first = bisect_left(entries, (self.sign * price_e9, -AMOUNT_MAX))
        if most >= 0:
            first = max(first, len(entries) - max(most - len(reached), 0))
        if first < len(entries):
            reached += [OrderId(-entry[1]) for entry in reversed(entries[first:])]
            del entries[first:]


class TrailingGroup:
    """Trailing orders with the same best price; entries are `(-distance, -id)`, ascending, the next to trigger last."""

    __slots__ = ("best", "entries")

    def __init__(self, best: int) -> None:
        """Start empty; `best` has the sign of its book."""
        self.best = best
        self.entries: list[tuple[int, int]] = []


class TrailingTriggers:
    """The trailing orders of one direction, in groups of orders with the same best price."""

    __slots__ = ("bests", "groups", "members", "nearest", "sign")

    def __init__(self, sign: int) -> None:
        """Start empty; FALL trails the highest price (sells), RISE the lowest (buys)."""
        self.sign = sign
        self.groups: list[TrailingGroup] = []
        self.bests: list[int] = []  # of each group, negated: strictly rising
        self.members: dict[OrderId, TrailingGroup] = {}  # by order id
        # `(trigger, -id)` of the nearest order of each group, ascending.
        self.nearest: list[tuple[int, int]] = []

    def add(self, price_e9: int, distance_ppb: int, order_id: OrderId) -> None:
        """Add an order that trails from the present price; every earlier move has been counted."""
        best = self.sign * price_e9
        if not self.bests or self.bests[-1] != -best:
            assert not self.bests or self.bests[-1] < -best
            self.groups.append(TrailingGroup(best))
            self.bests.append(-best)
        group = self.groups[-1]
        self._drop_nearest(group)
        insort(group.entries, (-distance_ppb, -order_id))
        self._note_nearest(group)
        self.members[order_id] = group

    def remove(self, distance_ppb: int, order_id: OrderId) -> None:
        """Remove a trailing order."""
        group = self.members.pop(order_id)
        self._drop_nearest(group)
        entry = (-distance_ppb, -order_id)
        at = bisect_left(group.entries, entry)
        assert group.entries[at] == entry
        del group.entries[at]
        self._after_removal(group)

    def moved(self, price_e9: int, reached: list[OrderId]) -> None:
        """Follow a price: improve each best price that it passes, then remove the triggered orders and append them to
        `reached`.
        """
        price = self.sign * price_e9
        if self.groups and self.groups[-1].best < price:
            self._raise_bests(price)
            return  # every trigger is beyond its best, so a new best triggers none
        nearest = self.nearest
        while nearest and nearest[-1][0] >= price:
            group = self.members[OrderId(-nearest.pop()[1])]
            while group.entries and self._trigger(group) >= price:
                order_id = OrderId(-group.entries.pop()[1])
                del self.members[order_id]
                reached.append(order_id)
            self._after_removal(group)

    def orders_by_best(self) -> list[tuple[int, int]]:
        """Return `(best price, order id)` of every order, by group and then by id.

        If `add` adds the orders in this order again, the groups are the same. A best price has the sign of the book.
        """
        return [
            (group.best, order_id)
            for group in self.groups
            for order_id in sorted([-entry[1] for entry in group.entries])
        ]

    def best_e9(self, order_id: OrderId) -> int:
        """Return the best price since the acceptance of a trailing order."""
        return self.sign * self.members[order_id].best

    def trigger_e9(self, distance_ppb: int, order_id: OrderId) -> int:
        """Return the present trigger price of an order."""
        best = self.members[order_id].best
        return self.sign * (best * (PPB - self.sign * distance_ppb) // PPB)

    def _trigger(self, group: TrailingGroup) -> int:
        """Return the signed trigger of a group's nearest order, floored: with whole prices no order triggers too
        early.
        """
        distance = -group.entries[-1][0]
        return group.best * (PPB - self.sign * distance) // PPB

    def _raise_bests(self, best: int) -> None:
        """Set a new best price of the last group, and merge each group whose best price the new one reaches or passes.

        The entries of the smaller group move into the larger group.
        """
        groups = self.groups
        kept = groups.pop()
        self.bests.pop()
        self._drop_nearest(kept)
        while groups and groups[-1].best <= best:
            other = groups.pop()
            self.bests.pop()
            self._drop_nearest(other)
            if len(other.entries) > len(kept.entries):
                kept, other = other, kept
            for entry in other.entries:
                insort(kept.entries, entry)
                self.members[OrderId(-entry[1])] = kept
        kept.best = best
        groups.append(kept)
        self.bests.append(-best)
        self._note_nearest(kept)

    def _note_nearest(self, group: TrailingGroup) -> None:
        """Enter a group's nearest order in the sorted list of next triggers."""
        insort(self.nearest, (self._trigger(group), group.entries[-1][1]))

    def _drop_nearest(self, group: TrailingGroup) -> None:
        """Remove a group's nearest order from the list of next triggers, before the group changes."""
        if group.entries:
            entry = (self._trigger(group), group.entries[-1][1])
            at = bisect_left(self.nearest, entry)
            assert self.nearest[at] == entry
            del self.nearest[at]

    def _after_removal(self, group: TrailingGroup) -> None:
        """After the removal of an order, enter the group's new nearest order, or remove the group if it is empty."""
        if group.entries:
            self._note_nearest(group)
            return
        at = bisect_left(self.bests, -group.best)
        assert self.groups[at] is group
        del self.groups[at]
        del self.bests[at]


class PriceTriggers:
    """The orders that wait for one of a market's prices."""

    __slots__ = ("fixed_fall", "fixed_rise", "trailing_fall", "trailing_rise")

    def __init__(self) -> None:
        """Start empty."""
        self.fixed_fall = FixedTriggers(FALL)
        self.fixed_rise = FixedTriggers(RISE)
        self.trailing_fall = TrailingTriggers(FALL)
        self.trailing_rise = TrailingTriggers(RISE)

    def fixed(self, direction: int) -> FixedTriggers:
        """Return the fixed triggers of a direction."""
        return self.fixed_fall if direction == FALL else self.fixed_rise

    def trailing(self, direction: int) -> TrailingTriggers:
        """Return the trailing orders of a direction."""
        return self.trailing_fall if direction == FALL else self.trailing_rise


class MarketTriggers:
    """The trigger books of a market, created with its first conditional order."""

    __slots__ = ("edge_fall", "edge_rise", "index", "last", "mark", "timed")

    def __init__(self) -> None:
        """Start empty."""
        # Orders whose own price waits for the edge of the band of its side (O-9.1).
        self.edge_fall = FixedTriggers(FALL)
        self.edge_rise = FixedTriggers(RISE)
        self.mark = PriceTriggers()
        self.index = PriceTriggers()
        self.last = PriceTriggers()
        # TWAPs, which wait for a time; ascending ids.
        self.timed: dict[OrderId, Twap] = {}

    def of(self, source: int) -> PriceTriggers:
        """Return the orders that wait for a source: TRIGGER_MARK, TRIGGER_INDEX or TRIGGER_LAST."""
        if source == TRIGGER_MARK:
            return self.mark
        if source == TRIGGER_INDEX:
            return self.index
        assert source == TRIGGER_LAST
        return self.last

    def edge(self, side: int) -> FixedTriggers:
        """Return the orders of a side that wait for its edge of the band: purchases for a rise, sales for a fall."""
        return self.edge_rise if side == BUY else self.edge_fall

    def conditional_order_ids(self) -> list[OrderId]:
        """Return the orders that wait for a price of the market, for its band or for a time, ascending."""
        found = [*self.timed]
        for edge in (self.edge_fall, self.edge_rise):
            found += [OrderId(-entry[1]) for entry in edge.entries]
        for books in (self.mark, self.index, self.last):
            for fixed in (books.fixed_fall, books.fixed_rise):
                found += [OrderId(-entry[1]) for entry in fixed.entries]
            for trailing in (books.trailing_fall, books.trailing_rise):
                found += trailing.members
        found.sort()
        return found

    def moved(self, source: int, price_e9: int) -> list[OrderId]:
        """Remove the orders that a price triggers; return their ids, ascending."""
        books = self.of(source)
        reached: list[OrderId] = []
        books.fixed_fall.moved(price_e9, reached)
        books.fixed_rise.moved(price_e9, reached)
        books.trailing_fall.moved(price_e9, reached)
        books.trailing_rise.moved(price_e9, reached)
        reached.sort()
        return reached
