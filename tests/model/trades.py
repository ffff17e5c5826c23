# SPDX-License-Identifier: Apache-2.0
"""Trades on a book, with a venue, and those that an operator books (SPEC S-1, S-2, O-1, O-7).

Owns the way of one trade through fees, legs, repayment and loan. Must never choose who trades.
"""

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.liquidation import Waterfall
from tests.model.model_state import Order


class Trades:
    """Books trades."""

    def __init__(self, context: Context, waterfall: Waterfall) -> None:
        """Start before the first trade; `liquidation` counts what orders of the machine trade."""
        self.context = context
        self.waterfall = waterfall
        self.system = context.system
        self.pending_events = context.pending_events
        self.raised: dict[
            tuple[int, int], list[int]
        ] = {}  # redeemed and borrowed since the last trade

    def trade(self, event: Event) -> None:
        """Two orders trade, or one with its venue, or an operator books a break."""
        fields = event.fields
        system = self.system
        market = system.markets[fields["market_id"]]
        price, lots = fields["price_per_lot"], fields["lots"]
        notional = price * lots
        taker = system.orders.get(fields["taker_order_id"])
        if taker is not None and taker.machine and market.external:
            self.waterfall.filled_at_venue(taker)
        maker = system.orders.get(fields["maker_order_id"])
        maker_id, taker_id = fields["maker_account_id"], fields["taker_account_id"]
        taker_fee = self.context.fills.charge(taker, taker.taker_rate, notional) if taker else 0
        maker_fee = self.context.fills.maker_fee(maker, notional, taker_fee) if maker else 0
        for order in (maker, taker):
            if order is not None:
                self._fill(event, order, lots)
        results = (0, 0)
        buys = fields["taker_side"] == types.BUY
        if market.is_deferred:
            self.context.novated.traded(market, (maker_id, maker_fee), (taker_id, taker_fee))
        elif market.is_spot:
            buyer, seller = (taker_id, maker_id) if buys else (maker_id, taker_id)
            fees = (taker_fee, maker_fee) if buys else (maker_fee, taker_fee)
            # A venue, or the account of a booked break, pays its free balance and raises nothing (O-1).
            ordered = (taker, maker) if buys else (maker, taker)
            due = (notional + max(0, fees[0]), lots * market.lot_base)
            if ordered[0] is not None:
                self._raised_for(event, buyer, market.quote, due[0])
            if ordered[1] is not None:
                self._raised_for(event, seller, market.base, due[1])
            self.context.fills.spot_legs(market, buyer, seller, lots, notional, fees)
        else:
            signed = lots if buys else -lots
            results = (
                self.context.fills.leg(maker_id, market, -signed, -signed * price, maker_fee),
                self.context.fills.leg(taker_id, market, signed, signed * price, taker_fee),
            )
            self.context.fills.sweep(market)
        self.raised.clear()
        self.pending_events.check(
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
        """Repay and lend from the receipt (S-3), count fees for the lenders, and remove filled orders."""
        market = self.system.markets[market_id]
        for order, fee in zip(orders, fees, strict=True):
            if order is None or order.machine or not market.is_instant:
                continue
            repays = order.flags & types.FLAG_REPAYS != 0
            if order.side == types.BUY:
                self.context.fills.take_in(
                    order.account, market.base, lots * market.lot_base, repays=repays
                )
            else:
                self.context.fills.take_in(
                    order.account, market.quote, notional - fee, repays=repays
                )
        if market.quote in self.context.pools.pools:
            self.context.pools.pools[market.quote].fees += sum(fees)

    def _fill(self, event: Event, order: Order, lots: int) -> None:
        """An order trades: within its limit, within what remains of it; of a pair the other leg goes."""
        price = event.fields["price_per_lot"]
        if order.market != event.fields["market_id"]:
            self.pending_events.found(event, f"order {order.id} is of another market")
        if (price > order.price) if order.side == types.BUY else (price < order.price):
            self.pending_events.found(event, f"beyond the limit of order {order.id}")
        if lots > order.lots:
            self.pending_events.found(event, f"beyond what remains of order {order.id}")
        order.lots -= lots
        order.filled += lots
        if order.machine:
            self.waterfall.traded(order.id, lots, lots * price)
        if order.lots == 0:
            del self.system.orders[order.id]
            for partner in (
                self.system.orders.get(order.oco),
                self.context.conditionals.get(order.oco),
            ):
                if partner is not None and partner.oco == order.id:
                    partner.oco = 0  # what is left of it stands alone

    def _raised_for(self, event: Event, account: int, asset: int, needed: int) -> None:
        """S-1: what balance and claims lack was redeemed, and only what that lacks was borrowed, before the trade."""
        redeemed, borrowed = self.raised.get((account, asset), [0, 0])
        own = self.context.fills.own_cash(account, asset) - redeemed - borrowed
        if asset not in self.context.pools.pools:
            return
        short = max(0, needed - own)
        if redeemed + borrowed != short:
            self.pending_events.found(
                event, f"{account} raised {redeemed + borrowed} of asset {asset}, it lacked {short}"
            )
        if borrowed and self.system.free_part(account, asset):
            self.pending_events.found(event, f"{account} borrowed before its loans were redeemed")
