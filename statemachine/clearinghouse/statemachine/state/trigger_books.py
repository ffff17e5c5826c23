# SPDX-License-Identifier: Apache-2.0
"""Find the conditional orders that a price triggers: the trigger books of one market (SPEC O-3, I-12).

Owns the order of triggers. Must never know orders or accounts, only ids. A move of a price visits only the orders
that it triggers:

- fixed triggers are in two sorted lists per price, the next trigger always last;
- trailing orders of one side and price with the same best price form a group, sorted by distance. An order joins the
  last group or opens a new last group, so the bests of groups become worse towards the end, and a new best merges the
  groups that it exceeds: the order that opened a group has paid for its merge. One sorted list has the next trigger
  of each group, again the next trigger last.

A price that triggers many orders, or merges many groups, is followed in parts of some steps, the nearest triggers first
(I-12.2). Prices and new orders that come in between wait in the backlog, in their order: a price triggers no order that
came after it.

Prices are 10^-9 quote units per lot. Internally, prices of a side that waits for a rise are negated, so that every
list waits for a fall.
"""

from bisect import bisect_left, insort
from collections import deque
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
STEPS_OF_PART: Final = 4_096
"""The steps of which a price does at most so many at once; a reached order or an entry that moves is one."""
STEPS_OF_GROUP: Final = 16
"""The end of a group counts as so many steps: later groups move in the lists of groups."""
INSERTED_OF_SORTED: Final = 16
"""Up to this part of a group is inserted one by one into a larger group; more are sorted together."""


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

    def moved(self, price_e9: int, reached: list[OrderId], steps: int) -> int:
        """Remove the orders that a price triggers, at most `steps`, and append their ids to `reached`; return the steps
        that are left, below 0 if there were none.
        """
        entries = self.entries
        first = bisect_left(entries, (self.sign * price_e9, -AMOUNT_MAX))
        count = max(min(len(entries) - first, steps), 0)
        if count:
            reached += [OrderId(-entry[1]) for entry in reversed(entries[-count:])]
            del entries[-count:]
        return steps - count


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

    def moved(self, price_e9: int, reached: list[OrderId], steps: int) -> int:
        """Follow a price: improve each best price that it passes, then remove the triggered orders and append their ids
        to `reached`.

        Return the steps that are left; none, or below 0 as a merge is one step, if it is not followed to its end: the
        same price then goes on.
        """
        price = self.sign * price_e9
        while steps > 0 and self.groups and self.groups[-1].best < price:
            steps -= self._raise_last(price)
        nearest = self.nearest
        while steps > 0 and nearest and nearest[-1][0] >= price:
            group = self.members[OrderId(-nearest.pop()[1])]
            while steps > 0 and group.entries and self._trigger(group) >= price:
                order_id = OrderId(-group.entries.pop()[1])
                del self.members[order_id]
                reached.append(order_id)
                steps -= 1
            self._after_removal(group)
            steps -= STEPS_OF_GROUP
        return steps

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
        return self.trigger_from_e9(self.best_e9(order_id), distance_ppb)

    def trigger_from_e9(self, best_e9: int, distance_ppb: int) -> int:
        """Return the trigger price of an order with this best price, rounded away from it."""
        return self.sign * (self.sign * best_e9 * (PPB - self.sign * distance_ppb) // PPB)

    def _trigger(self, group: TrailingGroup) -> int:
        """Return the signed trigger of a group's nearest order, floored: with whole prices no order triggers too
        early.
        """
        distance = -group.entries[-1][0]
        return group.best * (PPB - self.sign * distance) // PPB

    def _raise_last(self, price: int) -> int:
        """Raise the best price of the last group to `price`, or merge it with the group before it if the price reaches
        that group's best too; return the steps.

        After a merge, which has the better of the two best prices, the bests of all groups are in order again. The
        entries of the smaller group move into the larger group.
        """
        groups = self.groups
        last = groups[-1]
        self._drop_nearest(last)
        if len(groups) == 1 or groups[-2].best > price:
            last.best = price
            self.bests[-1] = -price
            self._note_nearest(last)
            return 1
        kept = groups[-2]
        self._drop_nearest(kept)
        groups.pop()
        self.bests.pop()
        if len(last.entries) > len(kept.entries):
            last.best = kept.best
            groups[-1] = last
            kept, last = last, kept
        count = len(last.entries)
        for entry in last.entries:
            self.members[OrderId(-entry[1])] = kept
        if count * INSERTED_OF_SORTED > len(kept.entries):
            kept.entries += last.entries
            kept.entries.sort()  # two sorted runs, which it joins in one pass
        else:
            for entry in last.entries:
                insort(kept.entries, entry)
        self._note_nearest(kept)
        return STEPS_OF_GROUP + count

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

    __slots__ = (
        "backlog",
        "fixed_fall",
        "fixed_rise",
        "newcomers",
        "trailing_fall",
        "trailing_rise",
    )

    def __init__(self) -> None:
        """Start empty."""
        self.fixed_fall = FixedTriggers(FALL)
        self.fixed_rise = FixedTriggers(RISE)
        self.trailing_fall = TrailingTriggers(FALL)
        self.trailing_rise = TrailingTriggers(RISE)
        # A price that is not followed to its end, then the prices and orders that came after it, an order as its
        # negated id.
        self.backlog: deque[int] = deque()
        # The orders of the backlog, each with the price at which it came.
        self.newcomers: dict[OrderId, int] = {}

    def fixed(self, direction: int) -> FixedTriggers:
        """Return the fixed triggers of a direction."""
        return self.fixed_fall if direction == FALL else self.fixed_rise

    def trailing(self, direction: int) -> TrailingTriggers:
        """Return the trailing orders of a direction."""
        return self.trailing_fall if direction == FALL else self.trailing_rise

    def moved(self, price_e9: int, reached: list[OrderId]) -> int:
        """Remove the next part of the orders that a price triggers, and append their ids to `reached`.

        Return what is left of STEPS_OF_PART steps, 0 or less if the price is not followed to its end.
        """
        steps = self.fixed_fall.moved(price_e9, reached, STEPS_OF_PART)
        steps = self.fixed_rise.moved(price_e9, reached, steps)
        steps = self.trailing_fall.moved(price_e9, reached, steps)
        return self.trailing_rise.moved(price_e9, reached, steps)


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
            found += books.newcomers
        found.sort()
        return found
