# SPDX-License-Identifier: Apache-2.0
"""Open orders, and those that wait for a price, from acceptance to end (SPEC O-3, O-7, I-7).

Owns the entry of their events into the books. Must never decide whether an order may be open.
"""

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.exact import ZERO
from tests.model.forced_orders import Sales
from tests.model.liquidation import Waterfall
from tests.model.model_state import Order
from tests.model.order_entry import Entry


class Orders:
    """Books the events of orders."""

    def __init__(self, context: Context, waterfall: Waterfall, sales: Sales, entry: Entry) -> None:
        """Start without orders; `liquidation` and `forced_orders` check the machine's own, `order_entry` the rest."""
        self.sales = sales
        self.context = context
        self.waterfall = waterfall
        self.entry = entry
        self.system = context.system
        self.pending_events = context.pending_events

    def conditional(self, event: Event) -> None:
        """An order waits for a price."""
        key = event.fields["conditional_order_id"]
        brackets = self.entry.matching.brackets
        pending_events = self.entry.conditionals_of_book.pop(key, brackets.placed.pop(key, None))
        if pending_events is None:
            self.pending_events.found(event, "no command asked for it")
            return
        self.system.last_order = key
        self.context.conditionals[key] = pending_events
        if pending_events.entry:
            # The price of an exit may be there when the entry fills.
            market = self.system.markets[pending_events.market]
            price = self.entry.price_of(market, pending_events.source)
            if price and pending_events.is_reached(price):
                pending_events.reached = price
                self.entry.triggered.append(pending_events)

    def conditional_ended(self, event: Event) -> None:
        """A waiting order is gone, or one that a price had reached was refused."""
        key = event.fields["conditional_order_id"]
        pending_events = self.context.conditionals.pop(key, None)
        if pending_events is None:
            return
        self.entry.matching.brackets.gone(pending_events, event.fields["code"])
        self.entry.triggered = [one for one in self.entry.triggered if one.id != key]
        self.pending_events.check(
            event, account_id=pending_events.account, market_id=pending_events.market
        )
        self.entry.unpair(key, pending_events.oco)

    def conditional_waits(self, event: Event) -> None:
        """An exit waits for the market, or again for its price (O-9.1)."""
        one = self.context.conditionals[event.fields["conditional_order_id"]]
        market = self.system.markets[one.market]
        lots = event.fields["lots"]
        self.pending_events.check(
            event, account_id=one.account, market_id=one.market, side=one.side
        )
        if not one.flags & types.FLAG_CLOSE_POSITION:
            one.touched = one.touched or lots * market.lot_unit < one.quantity
            one.quantity = lots * market.lot_unit
        one.waits = event.fields["code"]
        if not one.waits:
            one.reached = None

    def conditional_reduced(self, event: Event) -> None:
        """The other leg of its pair has filled a part of a waiting order (O-9.1)."""
        one = self.context.conditionals[event.fields["conditional_order_id"]]
        one.quantity = event.fields["lots"] * self.system.markets[one.market].lot_unit

    def paired(self, event: Event) -> None:
        """Of two orders one cancels the other."""
        first, second = event.fields["first_id"], event.fields["second_id"]
        for one, other in ((first, second), (second, first)):
            for order in (self.system.orders.get(one), self.context.conditionals.get(one)):
                if order is not None:
                    order.oco = other

    def accepted(self, event: Event) -> None:
        """Open an order with its fixed rates (O-7). One without a request is the machine's, without fees."""
        fields = event.fields
        self.system.last_order = fields["order_id"]
        order = self.entry.judged.pop(fields["order_id"], None)
        if order is None:
            order = Order(
                fields["order_id"],
                fields["account_id"],
                fields["market_id"],
                fields["side"],
                fields["price_per_lot"],
                fields["lots"],
                0,
                ZERO,
                ZERO,
                machine=True,
                tif=types.IOC,
            )
            if self.system.markets[order.market].external:
                order.flags = types.FLAG_REDUCE_ONLY
            self.waterfall.accepted(event, order)
            self.sales.accepted(event, order)
        self.system.orders[order.id] = order

    def reduced(self, event: Event) -> None:
        """Lots of an order are taken off."""
        order = self.system.orders[event.fields["order_id"]]
        order.lots -= event.fields["lots"]
        self.pending_events.check(event, remaining_lots=order.lots)

    def cancelled(self, event: Event) -> None:
        """The rest of an order is gone."""
        order = self.system.orders.pop(event.fields["order_id"])
        self.pending_events.check(
            event, lots=order.lots, account_id=order.account, market_id=order.market
        )
        self.entry.unpair(order.id, order.oco)

    def cancel_pending(self, event: Event) -> None:
        """A cancel waits for the venue; a pair ends with it."""
        order = self.system.orders[event.fields["order_id"]]
        order.pending = True
        self.pending_events.check(event, lots=order.lots)
