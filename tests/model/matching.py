# SPDX-License-Identifier: Apache-2.0
"""The life of an order from its acceptance: counterparties, consequences, and how an auction uncrosses (SPEC O).

Owns the sequence of order events. Each thing that may happen to orders is a script: it yields the event that must
come next, is resumed when that has been booked, and reads the books as they are then.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.types import BUY
from tests.model.books import Turn
from tests.model.context import Context
from tests.model.exact import Fraction
from tests.model.margin import is_capped, margin
from tests.model.model_state import Market, Order
from tests.model.naive_book import NaiveOrder, meet, protection_binds, reaches, uncrossing_price
from tests.model.order_gates import Gates
from tests.model.pool_headroom import PaidInTurn, lots_for, payable_lots

if TYPE_CHECKING:
    from tests.model.brackets import Brackets

AUCTION_GOES_ON_MOST = 3  # ends in succession (O-5.1)


class Expected(NamedTuple):
    """An event that has to come next, by the fields that are known of it."""

    kind: int
    fields: dict[str, int]


Script = Iterator[Expected]
# No event: the script is asked again at the next one.
AGAIN: Final = Expected(0, {})


def expect(kind: int, **fields: int) -> Expected:
    """An event of a kind with these fields."""
    return Expected(kind, fields)


class Matching:
    """Scripts of orders on the books of a world."""

    def __init__(self, context: Context, gates: Gates, brackets: Brackets) -> None:
        """Know the books."""
        self.context = context
        self.system = context.system
        self.gates = gates
        self.brackets = brackets
        self.arrivals = 0
        self.traded = 0  # lots, in auctions
        self.stopped = codes.OK  # why what was left of the last order ended

    # --- how an order ends ------------------------------------------------------------------------------------------

    def ending(self, order: Order, code: int) -> Script:
        """Yield the events of an order that is to end: at once, or at a venue after the venue has confirmed it
        (O-1).
        """
        if self.system.markets[order.market].external:
            if not order.pending:
                yield expect(events.ORDER_CANCEL_PENDING, order_id=order.id, code=code)
            return
        yield self.ended(order, code)

    def ended(self, order: Order, code: int) -> Expected:
        """Remove the rest of an order; return its event."""
        return expect(events.ORDER_CANCELLED, order_id=order.id, lots=order.lots, code=code)

    def cut(self, order: Order, lots: int, code: int) -> Expected:
        """Take lots from an order, whose rest keeps its place; return the event."""
        left = order.lots - lots
        return expect(
            events.ORDER_REDUCED, order_id=order.id, lots=lots, remaining_lots=left, code=code
        )

    def end_by_id(self, order_id: int) -> Script:
        """End the other leg of a pair that has traded or was accepted: an open order ends, and so does one that waits
        (O-3).
        """
        order = self.system.orders.get(order_id)
        if order is not None:
            yield from self.ending(order, codes.OCO_OTHER_LEG)
            order.oco = 0
        elif order_id in self.context.conditionals:
            yield expect(
                events.CONDITIONAL_ENDED, conditional_order_id=order_id, code=codes.OCO_OTHER_LEG
            )

    def keeps(self, partner_id: int, lots: int) -> int:
        """Return what is left of the other leg after a fill, before the fill is booked.

        What the position cuts counts in it.
        """
        partner = self.system.orders.get(partner_id)
        return partner.lots - lots if partner is not None else 0

    def cut_other_leg(self, order: Order, partner_id: int, lots: int, keeps: int) -> Script:
        """Take what a leg of a pair has filled from the other leg, which ends if nothing is left (O-9.1)."""
        partner = self.system.orders.get(partner_id)
        waiting = self.context.conditionals.get(partner_id)
        if partner is not None:
            if keeps > 0 and not self.system.markets[partner.market].external:
                if keeps < partner.lots:
                    yield self.cut(partner, partner.lots - keeps, codes.OCO_OTHER_LEG)
                return
            yield from self.end_by_id(partner_id)
            order.oco = 0
        elif waiting is not None and not waiting.flags & types.FLAG_CLOSE_POSITION:
            left = waiting.quantity // self.system.markets[waiting.market].lot_unit - lots
            if left <= 0:
                yield from self.end_by_id(partner_id)
                order.oco = 0
                return
            yield expect(
                events.CONDITIONAL_REDUCED,
                conditional_order_id=partner_id,
                account_id=waiting.account,
                market_id=waiting.market,
                lots=left,
                code=codes.OCO_OTHER_LEG,
            )

    def cap_reduce_only(self, account: int, market: int) -> Script:
        """Reduce or end reduce-only orders that are larger than the position which they reduce (O-6)."""
        system = self.system
        orders = list(system.orders_of(account))
        orders.sort(key=lambda one: one.price if one.side == BUY else -one.price)
        for order in orders:
            if order.market != market or not order.flags & types.FLAG_REDUCE_ONLY:
                continue
            limit = order.reducible(system.position[account, market])
            if order.id not in system.orders or order.lots <= limit:
                continue
            if limit == 0 or system.markets[market].external:
                yield from self.ending(order, codes.REDUCE_ONLY_SHRUNK)
            else:
                yield self.cut(order, order.lots - limit, codes.REDUCE_ONLY_SHRUNK)

    def make_room(self, order: Order) -> Script:
        """End ordinary orders on the side of an exit, the newest first, while the exit makes the margin worse
        (G-8.3).
        """
        system = self.system
        orders = [
            one
            for one in system.orders_of(order.account)
            if (one.market, one.side) == (order.market, order.side) and not is_capped(system, one)
        ]
        if not orders:
            return
        del system.orders[order.id]
        before = self._lacks(order.account)
        system.orders[order.id] = order
        for one in sorted(orders, key=lambda one: -one.id):
            if self._lacks(order.account) <= before:
                return
            yield self.ended(one, codes.EXIT_TAKES_PLACE)

    def _lacks(self, account: int) -> int:
        """Return by how much worst-case equity is too small to exceed the initial margin requirement."""
        figures = margin(self.system, account, self.system.live)
        return max(0, figures.worst_imf - figures.worst_equity + 1)

    def end_exits(self, account: int, market: int) -> Script:
        """End the orders that were to close a position which has ended (O-3)."""
        for one in sorted(self.context.conditionals.values(), key=lambda one: one.id):
            holder = self.system.isolated.get((one.account, one.market), one.account)
            if (holder, one.market) == (account, market) and self.context.is_orphan(one):
                yield expect(
                    events.CONDITIONAL_ENDED,
                    conditional_order_id=one.id,
                    code=codes.POSITION_CLOSED,
                )

    # --- continuous matching (O-3 to O-5, S-1) -------------------------------------------------------------------

    def match(self, taker: Order) -> Script:
        """Let an order that has just been accepted trade. What is left rests or ends."""
        system = self.system
        market = system.markets[taker.market]
        limit = taker.price if taker.machine else self.gates.books.within_slippage(taker)
        guarded = not self.gates.books.risk_may_rise(market)
        owner = system.accounts[taker.account].owner
        stopped = turns = 0
        while taker.id in system.orders and not stopped:
            pending_events = self.gates.books.opposite(market.id, taker.side)
            step = meet(pending_events, owner, taker.side, taker.stp, taker.price, taker.lots)
            if step is None:
                break
            if not reaches(taker.side, limit, step.maker.price):
                stopped = codes.SLIPPAGE_LIMIT
                break
            if turns == self.gates.books.makers_max():
                stopped = codes.WORK_LIMIT
                break
            turns += 1
            maker = system.orders[step.maker.key]
            if not step.trades:
                yield from self._self_trade(maker, taker, step.lots, ends=step.maker_ends)
                stopped = codes.SELF_TRADE if step.taker_ends else 0
                if not step.taker_ends and step.lots:
                    yield self.cut(taker, step.lots, codes.SELF_TRADE)
                continue
            stopped = yield from self._meet(maker, taker, step.lots, guarded=guarded)
        if taker.id not in system.orders:
            return
        at_once = taker.tif in (types.IOC, types.FOK) or taker.type == types.MARKET
        if not stopped and (at_once or taker.machine):
            stopped = codes.IMMEDIATE_REST
        if not stopped and turns:
            stopped = yield from self._stops_exit(taker, taker.price, taker.lots)
        self.stopped = stopped
        if stopped:
            yield self.ended(taker, stopped)
        else:
            yield from self.rest(taker)

    def _stops_exit(self, taker: Order, price: int, lots: int) -> Generator[Expected, None, int]:
        """Return why an exit may not fill at a price now, which an event states with its figures; OK if it may
        (G-8.3).
        """
        if taker.machine or not is_capped(self.system, taker):
            return codes.OK
        del self.system.orders[taker.id]
        verdict = self.gates.reducing(taker, price, lots)
        self.system.orders[taker.id] = taker
        if verdict.code == codes.OK:
            return codes.OK
        before, after = self.gates.reduction
        yield expect(
            events.EXIT_STOPPED,
            order_id=taker.id,
            account_id=taker.account,
            market_id=taker.market,
            price_per_lot=price,
            lots=lots,
            equity_before=before.equity,
            exposure_before=before.exposure,
            maintenance_before=before.mmf,
            equity_after=after.equity,
            exposure_after=after.exposure,
            maintenance_after=after.mmf,
            net_equity_after=after.bankruptcy,
        )
        return verdict.code

    def _self_trade(self, maker: Order, taker: Order, lots: int, *, ends: bool) -> Script:
        """Handle an order that meets one of its own owner: the resting one ends, is reduced, or stays (O-4)."""
        if ends:
            yield self.ended(maker, codes.SELF_TRADE)
        elif lots:
            yield self.cut(maker, lots, codes.SELF_TRADE)

    def _meet(
        self, maker: Order, taker: Order, lots: int, *, guarded: bool
    ) -> Generator[Expected, None, int]:
        """Handle one resting order: what it can pay for, what P-4 permits, then the trade. Return why the taker
        stops.
        """
        market = self.system.markets[taker.market]
        if taker.most is not None:
            lots = min(lots, (taker.most - taker.spent) // maker.price)
            if not lots:
                return codes.AMOUNT_SPENT
        if market.is_deferred:
            code, stopped = self.context.novated.meet(maker, taker, maker.price, lots)
            if stopped:
                return stopped
            if code != codes.OK:
                yield self.ended(maker, code)
                return 0
        elif market.is_spot:
            payable = payable_lots(self.context, maker)
            if payable == 0:
                yield self.ended(maker, codes.MAKER_UNFUNDED)
                return 0
            if payable < lots:
                lots = payable
                yield self.cut(maker, maker.lots - lots, codes.MAKER_UNFUNDED)
            if self.system.payment(taker)[0] in self.context.pools.pools:
                payable = payable_lots(self.context, taker, taker=True)
                if payable == 0:
                    return codes.MAKER_UNFUNDED
                lots = min(lots, payable)
        if guarded and not self.gates.books.may_fill_resting(maker, lots, Turn()):
            yield self.ended(maker, codes.RESTING_ORDER_PRICE)
            return 0
        stopped = yield from self._stops_exit(taker, maker.price, lots)
        if stopped:
            return stopped
        yield from self.trade(maker, taker, maker.price, lots)
        return 0

    def trade(self, maker: Order, taker: Order, price: int, lots: int) -> Script:
        """Let two orders trade.

        Then the lots end by which the positions shrink (O-6), pairs are cut, and icebergs show more.
        """
        partners = [(order, order.oco, self.keeps(order.oco, lots)) for order in (maker, taker)]
        shown = [NaiveOrder(o.id, 0, o.side, 0, o.lots, 0, (0, 0, 0, 0), o.display, o.shown)
                 for o in (maker, taker)]  # fmt: skip
        yield expect(
            events.TRADE,
            market_id=maker.market,
            price_per_lot=price,
            lots=lots,
            taker_side=taker.side,
            maker_order_id=maker.id,
            taker_order_id=taker.id,
            maker_account_id=maker.account,
            taker_account_id=taker.account,
        )
        for order, before in zip((maker, taker), shown, strict=True):
            order.shown = max(0, before.visible() - lots)
        market = self.system.markets[maker.market]
        market.last_price = price
        if not market.is_spot:
            for order in (maker, taker):
                yield from self.cap_reduce_only(order.account, market.id)
                yield from self.end_exits(order.account, market.id)
        for order, partner, keeps in partners:
            if partner:
                yield from self.cut_other_leg(order, partner, lots, keeps)
            at_rest = order.id in self.system.orders and order.display and order.arrival
            if at_rest and order.shown == 0:
                yield from self.rest(order)
        for order in (maker, taker):
            yield from self.brackets.filled(order, lots)

    def rest(self, order: Order) -> Script:
        """Put an order behind all others of its price. An iceberg states what it shows."""
        market = self.system.markets[order.market]
        if market.external or order.type == types.MARKET:
            return
        self.arrivals += 1
        order.arrival = self.arrivals
        if order.display:
            order.shown = order.display
            yield expect(
                events.ICEBERG_DISPLAYED,
                order_id=order.id,
                displayed_lots=min(order.display, order.lots),
            )

    # --- the auction (O-2) ------------------------------------------------------------------------------------------

    def collected(self, market: Market, side: int) -> list[Order]:
        """Return the orders that take part in an uncrossing, in the order of their acceptance."""
        orders = [self.system.orders[key] for key in sorted(self.system.orders)]
        return [order for order in orders if order.market == market.id and order.side == side]

    def by_priority(self, market: Market, side: int) -> list[Order]:
        """Return the orders in the order in which they trade in an uncrossing: market orders, then the better price,
        then the older.
        """
        sign = -1 if side == BUY else 1
        return sorted(
            self.collected(market, side),
            key=lambda order: (order.type != types.MARKET, sign * order.price, order.id),
        )

    def uncross(self, market: Market) -> Script:
        """Let all orders that cross trade at one price, in as many rounds as are needed; market orders end (O-2).

        Orders that cross only beyond the band stay, also market orders, and the auction continues. At its fourth such
        end in succession, the orders that the band limits end (O-5.1).
        """
        yield from self._unable(market)
        while True:
            buys = self.by_priority(market, BUY)
            sells = self.by_priority(market, types.SELL)
            price, volume = uncrossing_price(
                [(order.price, order.lots) for order in buys],
                [(order.price, order.lots) for order in sells],
                market.tick,
                self.system.live.mark[market.id],
                self._band(market),
            )
            if volume == 0:
                if not self._crosses(buys, sells):
                    break
                if market.times_gone_on < AUCTION_GOES_ON_MOST:
                    return
                for order in self._bound_beyond(market, buys, sells):
                    yield self.ended(order, codes.PRICE_BAND)
                continue
            pairs = self._pairs(buys, sells, price)
            own = self._own_pair(pairs)
            if own is not None:
                at_once = protection_binds(_limits(buys), _limits(sells))
                at_once = at_once or self._crosses_beyond(market, buys, sells)
                while own is not None:
                    yield self.ended(own, codes.SELF_TRADE)
                    buys = [order for order in buys if order is not own]
                    sells = [order for order in sells if order is not own]
                    own = self._own_pair(self._pairs(buys, sells, price)) if at_once else None
                continue
            # The price and how much, after the trades (O-2.1).
            said = {"market_id": market.id, "price_per_lot": price}
            before = self.traded
            yield from self._execute(pairs, price)
            yield expect(events.AUCTION_UNCROSSED, lots=self.traded - before, **said)
        for side in (BUY, types.SELL):
            for order in self.collected(market, side):
                if order.type == types.MARKET:
                    yield self.ended(order, codes.IMMEDIATE_REST)

    def goes_on(self, market: Market) -> bool:
        """Return whether orders of an auction still cross, so that it continues (O-5.1)."""
        return self._crosses(*(self.by_priority(market, side) for side in (BUY, types.SELL)))

    def _crosses(self, buys: list[Order], sells: list[Order]) -> bool:
        return bool(buys and sells) and max(_prices(buys)) >= min(_prices(sells))

    def _band(self, market: Market) -> tuple[Fraction, Fraction] | None:
        """Return the prices at which an auction may trade (O-5.1); None without a band."""
        mark = self.system.live.mark[market.id]
        if not market.band or not mark:
            return None
        return mark * (1 - market.band), mark * (1 + market.band)

    def _bound_beyond(self, market: Market, buys: list[Order], sells: list[Order]) -> list[Order]:
        """Return the orders that cross beyond the band and are limited by it: bids above it, or asks below it."""
        band = self._band(market)
        assert band is not None
        bid, ask = max(_prices(buys)), min(_prices(sells))
        if ask > band[1]:
            return [order for order in buys if order.price >= ask]
        return [order for order in sells if order.price <= bid]

    def _crosses_beyond(self, market: Market, buys: list[Order], sells: list[Order]) -> bool:
        """Return whether the best limit of a side is beyond the band."""
        band = self._band(market)
        if band is None or not buys or not sells:
            return False
        return max(_prices(buys)) > band[1] or min(_prices(sells)) < band[0]

    def _own_pair(self, pairs: list[tuple[Order, Order, int]]) -> Order | None:
        """Return the older order of the first pair with one owner; None without such a pair."""
        accounts = self.system.accounts
        for buyer, seller, _ in pairs:
            if accounts[buyer.account].owner == accounts[seller.account].owner:
                return min(buyer, seller, key=lambda order: order.id)
        return None

    def _unable(self, market: Market) -> Script:
        """Remove orders that their accounts cannot pay for, by acceptance, and those that P-4 keeps from trading."""
        if market.is_instant:
            for side in (BUY, types.SELL):
                asset = market.quote if side == BUY else market.base
                paid = PaidInTurn(self.context, asset)
                for order in self.collected(market, side):
                    yield from self._unpaid(order, paid)
        if not self.gates.books.risk_may_rise(market):
            for side in (BUY, types.SELL):
                turns: dict[int, Turn] = {}
                for order in self.collected(market, side):
                    turn = turns.setdefault(order.account, Turn())
                    if not self.gates.books.may_fill_resting(order, order.lots, turn):
                        yield self.ended(order, codes.RESTING_ORDER_PRICE)

    def _unpaid(self, order: Order, paid: PaidInTurn) -> Script:
        """Handle an order before an uncrossing: it ends, is reduced to what can be paid for, or takes part."""
        lots = lots_for(self.system, order, paid.available(order))
        if lots:
            paid.pay(order, self.system.payment(order, lots)[1])
        if lots == 0:
            yield self.ended(order, codes.MAKER_UNFUNDED)
        elif lots < order.lots:
            yield self.cut(order, order.lots - lots, codes.MAKER_UNFUNDED)

    def _pairs(
        self, buys: list[Order], sells: list[Order], price: int
    ) -> list[tuple[Order, Order, int]]:
        """Pair the orders of an auction that trade at a price, by priority, until one side is done."""
        found: list[tuple[Order, Order, int]] = []
        left = {order.id: order.lots for order in buys + sells}
        volume = min(
            sum(order.lots for order in buys if order.price >= price),
            sum(order.lots for order in sells if order.price <= price),
        )
        while volume:
            buyer = next(o for o in buys if o.price >= price and left[o.id])
            seller = next(o for o in sells if o.price <= price and left[o.id])
            lots = min(left[buyer.id], left[seller.id], volume)
            found.append((buyer, seller, lots))
            volume -= lots
            left[buyer.id] -= lots
            left[seller.id] -= lots
        return found

    def _execute(self, pairs: list[tuple[Order, Order, int]], price: int) -> Script:
        """Make the trades of a round.

        The older order of a pair is its maker, and an order that has been cut trades less.
        """
        system = self.system
        for buyer, seller, paired in pairs:
            maker, taker = (buyer, seller) if buyer.id < seller.id else (seller, buyer)
            if maker.id not in system.orders or taker.id not in system.orders:
                continue
            lots = min(paired, maker.lots, taker.lots)
            market = system.markets[maker.market]
            pools = self.context.pools.pools
            if market.is_instant and (market.base in pools or market.quote in pools):
                lots = min(
                    lots, payable_lots(self.context, maker), payable_lots(self.context, taker)
                )
            if market.is_deferred:
                for place, order in enumerate((maker, taker)):
                    code = self.context.novated.meet(maker, taker, price, lots)[place]
                    if code != codes.OK:
                        yield self.ended(order, code)
                if maker.id not in system.orders or taker.id not in system.orders:
                    continue
            if lots == 0:
                for order in (maker, taker):
                    if payable_lots(self.context, order) == 0:
                        yield self.ended(order, codes.MAKER_UNFUNDED)
                continue
            self.traded += lots
            yield from self.trade(maker, taker, price, lots)


def _prices(orders: list[Order]) -> list[int]:
    """Return the limit of each order."""
    return [order.price for order in orders]


def _limits(orders: list[Order]) -> list[tuple[int, bool]]:
    """Return the price of each order, and whether it is the protection price of a market order."""
    return [(order.price, order.type == types.MARKET) for order in orders]
