# SPDX-License-Identifier: Apache-2.0
"""Atomic batches of orders, decided before any of them is booked (SPEC L-5, O-3).

Owns the trial: every item is checked and entered on a copy of the open orders, which is dropped afterwards. Must never
book anything. What is accepted is booked item by item afterwards, as in any other batch.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.model.books import UNDECIDED
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.naive_book import reaches

if TYPE_CHECKING:
    from tests.model.model_state import Order
    from tests.model.order_entry import Entry
    from tests.model.order_gates import Asked


class AtomicOrders:
    """Tries the items of a batch."""

    def __init__(self, entry: Entry) -> None:
        """Know the books."""
        self.entry = entry
        self.system = entry.system
        self.undecided_refuses = False

    def refused(
        self, command: commands.OrderBatch, *, undecided_refuses: bool
    ) -> tuple[int, ItemResult] | None:
        """Return the first item that would be refused after the items before it, with its verdict; None if all are
        accepted.

        If the model does not decide on a fill-or-kill order, it takes the machine's answer to the batch
        (`undecided_refuses`).
        """
        system, matching = self.system, self.entry.matching
        self.undecided_refuses = undecided_refuses
        kept, last, arrivals = dict(system.orders), system.last_order, matching.arrivals
        pairs = {one.id: one.oco for one in self.entry.context.conditionals.values()}
        for key, order in kept.items():
            system.orders[key] = copy(order)
        try:
            for item in range(command.count()):
                verdict = self._try(command, item)
                if verdict != ACCEPTED:
                    return item, verdict
            return None
        finally:
            system.orders.clear()
            system.orders.update(kept)
            system.last_order, matching.arrivals = last, arrivals
            for one in self.entry.context.conditionals.values():
                one.oco = pairs[one.id]

    def _try(self, command: commands.OrderBatch, item: int) -> ItemResult:
        """Try one item on the copy."""
        entry = self.entry
        action = command.actions[item]
        if action == types.PLACE:
            if entry.margin_of(command, item):
                return ItemResult(codes.INVALID_FLAGS)
            return self._place(command, item, entry.asked(command, item), None)
        order = entry.find(command, item)
        may = entry.refuse_replace if action == types.REPLACE else entry.refuse_cancel
        code = may(command, item, order)
        if order is None or code != codes.OK:
            return ItemResult(code)
        if action == types.REPLACE:
            if not entry.asks_for_less(command, item, order):
                asked = entry.asked_instead(command, item, order)
                return self._place(command, item, asked, order)
            order.lots = command.quantities[item] // self.system.markets[order.market].lot_unit
        elif self.system.markets[order.market].external:
            order.pending = True
        else:
            self._end(order)
        return ACCEPTED

    def _end(self, order: Order) -> None:
        """Remove an order, also from its pair."""
        del self.system.orders[order.id]
        if order.oco:
            self.entry.unpair(order.id, order.oco)

    def _place(
        self, command: commands.OrderBatch, item: int, asked: Asked, retired: Order | None
    ) -> ItemResult:
        """Try an order, and enter it in the copy if items come after it."""
        system, matching = self.system, self.entry.matching
        verdict, order = self.entry.gates.validate(asked, retired)
        if verdict.code == UNDECIDED:
            return ItemResult(codes.FOK_NOT_FILLABLE) if self.undecided_refuses else ACCEPTED
        if verdict != ACCEPTED or order is None or item == command.count() - 1:
            return verdict
        market = system.markets[order.market]
        if market.external:
            return ItemResult(codes.ATOMIC_ORDER_MAY_TRADE, 0, order.price)
        books = self.entry.gates.books
        best = books.best(market.id, types.BUY + types.SELL - order.side)
        if best and reaches(order.side, order.price, best) and not books.collects(market):
            return ItemResult(codes.ATOMIC_ORDER_MAY_TRADE, best, order.price)
        if retired is not None:
            self._end(retired)
        system.orders[order.id] = order
        system.last_order = order.id
        if asked.oco:
            partner = system.orders.get(asked.oco) or self.entry.context.conditionals[asked.oco]
            partner.oco = order.id
        if order.type != types.MARKET:
            matching.arrivals += 1
            order.arrival = matching.arrivals
            order.shown = order.display
        return ACCEPTED
