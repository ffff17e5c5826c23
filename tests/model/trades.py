# SPDX-License-Identifier: Apache-2.0
"""Trades on a book, with a venue, and those that an operator books (SPEC S-1, S-2, O-1, O-7).

Owns the way of one trade through fees, legs, repayment and loan. Must never choose who trades.
"""

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Desk
from tests.model.liquidation import Waterfall
from tests.model.model_state import Order


class Trades:
    """Hears of trades."""

    def __init__(self, desk: Desk, waterfall: Waterfall) -> None:
        """Start before the first trade; `liquidation` counts what orders of the machine trade."""
        self.desk = desk
        self.waterfall = waterfall
        self.world = desk.world
        self.waiting = desk.waiting
        self.raised: dict[
            tuple[int, int], list[int]
        ] = {}  # redeemed and borrowed since the last trade

    def trade(self, event: Event) -> None:
        """Two orders trade, or one with its venue, or an operator books a break."""
        fields = event.fields
        world = self.world
        market = world.markets[fields["market_id"]]
        price, lots = fields["price_per_lot"], fields["lots"]
        notional = price * lots
        taker = world.orders.get(fields["taker_order_id"])
        maker = world.orders.get(fields["maker_order_id"])
        maker_id, taker_id = fields["maker_account_id"], fields["taker_account_id"]
        taker_fee = self.desk.fills.charge(taker, taker.taker_rate, notional) if taker else 0
        maker_fee = self.desk.fills.maker_fee(maker, notional, taker_fee) if maker else 0
        for order in (maker, taker):
            if order is not None:
                self._fill(event, order, lots)
        results = (0, 0)
        buys = fields["taker_side"] == types.BUY
        if market.is_spot:
            buyer, seller = (taker_id, maker_id) if buys else (maker_id, taker_id)
            fees = (taker_fee, maker_fee) if buys else (maker_fee, taker_fee)
            # A venue, and whoever an operator books a break to, pay what they have free and raise nothing (O-1).
            ordered = (taker, maker) if buys else (maker, taker)
            due = (notional + max(0, fees[0]), lots * market.lot_base)
            if ordered[0] is not None:
                self._raised_for(event, buyer, market.quote, due[0])
            if ordered[1] is not None:
                self._raised_for(event, seller, market.base, due[1])
            self.desk.fills.spot_legs(market, buyer, seller, lots, notional, fees)
        else:
            signed = lots if buys else -lots
            results = (
                self.desk.fills.leg(maker_id, market, -signed, -signed * price, maker_fee),
                self.desk.fills.leg(taker_id, market, signed, signed * price, taker_fee),
            )
            self.desk.fills.sweep(market)
        self.raised.clear()
        self.waiting.check(
            event,
            maker_fee=maker_fee,
            taker_fee=taker_fee,
            maker_realised=results[0],
            taker_realised=results[1],
        )
        market.last_price = price
        self._after_trade(market.id, (maker, taker), lots, notional, (maker_fee, taker_fee))

    def _after_trade(
        self,
        market_id: int,
        orders: tuple[Order | None, Order | None],
        lots: int,
        notional: int,
        fees: tuple[int, int],
    ) -> None:
        """What was received repays and is lent (S-3); fees count for the lenders; what has filled is gone."""
        market = self.world.markets[market_id]
        for order, fee in zip(orders, fees, strict=True):
            if order is None or order.machine or not market.is_spot:
                continue
            if order.side == types.BUY:
                self.desk.fills.take_in(order.account, market.base, lots * market.lot_base)
            else:
                self.desk.fills.take_in(order.account, market.quote, notional - fee)
        if market.quote in self.desk.pools.pools:
            self.desk.pools.pools[market.quote].fees += sum(fees)

    def _fill(self, event: Event, order: Order, lots: int) -> None:
        """An order trades: within its limit, within what remains of it; of a pair the other leg goes."""
        price = event.fields["price_per_lot"]
        if order.market != event.fields["market_id"]:
            self.waiting.found(event, f"order {order.id} is of another market")
        if (price > order.price) if order.side == types.BUY else (price < order.price):
            self.waiting.found(event, f"beyond the limit of order {order.id}")
        if lots > order.lots:
            self.waiting.found(event, f"beyond what remains of order {order.id}")
        order.lots -= lots
        order.filled += lots
        if order.machine:
            self.waterfall.traded(order.id, lots, lots * price)
        if order.lots == 0:
            del self.world.orders[order.id]

    def _raised_for(self, event: Event, account: int, asset: int, needed: int) -> None:
        """S-1: what balance and claims lack was redeemed, and only what that lacks was borrowed, before the trade."""
        redeemed, borrowed = self.raised.get((account, asset), [0, 0])
        own = self.desk.fills.own_cash(account, asset) - redeemed - borrowed
        if asset not in self.desk.pools.pools:
            return
        short = max(0, needed - own)
        if redeemed + borrowed != short:
            self.waiting.found(
                event, f"{account} raised {redeemed + borrowed} of asset {asset}, it lacked {short}"
            )
        if borrowed and self.world.claim(account, asset):
            self.waiting.found(event, f"{account} borrowed before its loans were redeemed")
