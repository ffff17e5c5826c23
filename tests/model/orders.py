# SPDX-License-Identifier: Apache-2.0
"""Open orders from acceptance to end (SPEC O-3, O-7, I-7).

Owns what an order was asked for with. Must never decide whether an order may be open: gates and books do.
"""

from typing import NamedTuple

from clearinghouse.statemachine import commands, types
from clearinghouse.statemachine.events import Event
from tests.model import terms
from tests.model.desk import Desk
from tests.model.exact import ZERO
from tests.model.sales import Sales
from tests.model.waterfall import Waterfall
from tests.model.world import Order


class OrderTerms(NamedTuple):
    """What an accepted order was asked for with, beyond what its event says."""

    account: int
    flags: int
    type: int


class Orders:
    """Hears of orders."""

    def __init__(self, desk: Desk, waterfall: Waterfall, sales: Sales) -> None:
        """Start without orders; `waterfall` and `sales` look at those of the machine."""
        self.sales = sales
        self.desk = desk
        self.waterfall = waterfall
        self.world = desk.world
        self.waiting = desk.waiting
        self.conditionals: dict[int, OrderTerms] = {}
        self.reached: dict[int, OrderTerms] = {}  # by the id of the order that it became
        self.pairs: dict[int, int] = {}

    def _asked(self, item: int) -> OrderTerms | None:
        """The terms of an item of the command, if it places orders."""
        command = self.desk.command
        if isinstance(command, commands.OrderBatch | commands.ConditionalOrders):
            return OrderTerms(command.account_ids[item], command.flags[item], command.types[item])
        return None

    def conditional(self, event: Event) -> None:
        """An order waits for a price."""
        asked = self._asked(event.fields["offset"])
        if asked is None:
            self.waiting.found(event, "nobody asked for it")
            return
        self.conditionals[event.fields["conditional_order_id"]] = asked

    def triggered(self, event: Event) -> None:
        """A waiting order has been reached; the order that it becomes is told of next."""
        asked = self.conditionals[event.fields["conditional_order_id"]]
        if event.fields["order_id"]:
            self.reached[event.fields["order_id"]] = asked

    def paired(self, event: Event) -> None:
        """Of two orders one cancels the other."""
        first, second = event.fields["first_id"], event.fields["second_id"]
        self.pairs[first], self.pairs[second] = second, first
        for order_id in (first, second):
            if order_id in self.world.orders:
                self.world.orders[order_id].oco = self.pairs[order_id]

    def accepted(self, event: Event) -> None:
        """An order is open; its rates are fixed (O-7). One that nobody asked for is the machine's, without fees."""
        fields = event.fields
        world = self.world
        asked = self.reached.pop(fields["order_id"], None) or self._asked(fields["offset"])
        market = world.markets[fields["market_id"]]
        tier = world.accounts[fields["account_id"]].tier
        order = Order(
            fields["order_id"],
            fields["account_id"],
            market.id,
            fields["side"],
            fields["price_per_lot"],
            fields["lots"],
            asked.flags if asked is not None else 0,
            terms.rate_of(market.maker, tier) if asked is not None else ZERO,
            terms.rate_of(market.taker, tier) if asked is not None else ZERO,
            machine=asked is None,
            oco=self.pairs.get(fields["order_id"], 0),
            type=asked.type if asked is not None else types.LIMIT,
        )
        if asked is None:
            self.waterfall.accepted(event, order)
            self.sales.accepted(event, order)
        world.orders[order.id] = order

    def displayed(self, event: Event) -> None:
        """An iceberg shows a part of itself."""
        order = self.world.orders[event.fields["order_id"]]
        order.display = order.shown = event.fields["displayed_lots"]

    def reduced(self, event: Event) -> None:
        """Lots of an order are taken off."""
        order = self.world.orders[event.fields["order_id"]]
        order.lots -= event.fields["lots"]
        self.waiting.check(event, remaining_lots=order.lots)

    def cancelled(self, event: Event) -> None:
        """The rest of an order is gone."""
        order = self.world.orders.pop(event.fields["order_id"])
        self.waiting.check(event, lots=order.lots, account_id=order.account, market_id=order.market)

    def cancel_pending(self, event: Event) -> None:
        """A cancel waits for the venue; a pair ends with it."""
        order = self.world.orders[event.fields["order_id"]]
        order.pending = True
        self.waiting.check(event, lots=order.lots)
