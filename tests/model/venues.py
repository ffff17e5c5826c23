# SPDX-License-Identifier: Apache-2.0
"""Fills, cancels and breaks of external venues (SPEC O-1).

Owns whether a venue's word matches an order that was accepted; what it does not match waits for an operator.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from tests.model.context import Context
from tests.model.exact import ZERO, ceil
from tests.model.margin import debt_line, debt_requirements
from tests.model.matching import Matching, Script, expect
from tests.model.model_state import Market, Order
from tests.model.naive_book import reaches
from tests.model.order_entry import Answer, Entry
from tests.model.pool_headroom import payable_lots


@dataclass
class Break:
    """A fill without a known order: its terms."""

    market: int
    side: int
    price: int
    lots: int


class Venues:
    """Follows external venues."""

    def __init__(self, context: Context, entry: Entry, matching: Matching) -> None:
        """Start without breaks."""
        self.context = context
        self.system = context.system
        self.entry = entry
        self.matching = matching
        self.breaks: dict[int, Break] = {}

    def fills(self, command: commands.ExternalFills, item: int) -> Script:
        """One fill."""
        answer = self.entry.answers[item] = Answer()
        market = self.system.markets.get(command.market_ids[item])
        answer.code = self._is_fill(command, item, market)
        if answer.code != codes.OK or market is None:
            yield expect(events.REFUSED, code=answer.code)
            return
        price = command.prices[item] // market.tick_unit * market.tick
        lots = command.quantities[item] // market.lot_unit
        order = self.system.orders.get(command.order_ids[item])
        answer.code = self._matches(command, item, market, order, price, lots)
        side = command.sides[item]
        if answer.code != codes.OK or order is None:
            self.entry.system.last_break += 1
            answer.id = self.entry.system.last_break
            self.breaks[answer.id] = Break(market.id, side, price, lots)
            yield expect(
                events.BREAK_RECORDED,
                break_id=answer.id,
                code=answer.code,
                market_id=market.id,
                order_id=command.order_ids[item],
                price_per_lot=price,
                lots=lots,
            )
            return
        order.venue_fills.append(command.venue_fill_ids[item])
        partner, keeps = order.oco, self.matching.keeps(order.oco, lots)
        answer.id = self.system.last_trade + 1
        yield from self._trade(market, order.account, side, price, lots, order.id)
        if partner:
            yield from self.matching.cut_other_leg(order, partner, lots, keeps)

    def _is_fill(self, command: commands.ExternalFills, item: int, market: Market | None) -> int:
        """Return whether a report is of a fill at all."""
        if market is None:
            return codes.UNKNOWN_MARKET
        if not market.external:
            return codes.NOT_EXTERNAL
        if command.sides[item] not in (types.BUY, types.SELL):
            return codes.INVALID_FLAGS
        if command.prices[item] <= 0 or command.prices[item] % market.tick_unit:
            return codes.TICK_SIZE
        if command.quantities[item] <= 0 or command.quantities[item] % market.lot_unit:
            return codes.LOT_SIZE
        return codes.OK

    def _matches(
        self,
        command: commands.ExternalFills,
        item: int,
        market: Market,
        order: Order | None,
        price: int,
        lots: int,
    ) -> int:
        """Return whether a fill is of an accepted order, new, within it, and can be paid for."""
        if order is None or (order.market, order.side) != (market.id, command.sides[item]):
            return codes.BREAK_NO_ORDER
        if command.venue_fill_ids[item] in order.venue_fills:
            return codes.BREAK_DUPLICATE_FILL
        if lots > order.lots:
            return codes.BREAK_BEYOND_ORDER
        if not reaches(order.side, order.price, price):
            return codes.BREAK_WORSE_THAN_LIMIT
        mark = self.system.live.mark[market.id]
        if market.band and mark and abs(price - mark) > market.band * mark:
            return codes.BREAK_PRICE_BAND
        if lots > payable_lots(self.context, order):
            return codes.BREAK_ACCOUNT_UNFUNDED
        other = types.BUY + types.SELL - order.side
        if market.is_spot and not self._pays(market.venue, market, other, price, lots):
            return codes.BREAK_VENUE_UNFUNDED
        if not market.is_spot and self._is_too_much(market, order.side, lots):
            return codes.BREAK_VENUE_LIMIT
        return codes.OK

    def _is_too_much(self, market: Market, side: int, lots: int) -> bool:
        """Return whether a fill raises what its venue faces in this market, and all of it beyond the venue's limit."""
        system = self.system
        limit = system.accounts[market.venue].position_limit
        before = system.position[market.venue, market.id]
        after = before - lots if side == types.BUY else before + lots
        if not limit or abs(after) <= abs(before):
            return False
        total = ZERO
        for other in system.markets.values():
            if other.is_spot or other.venue != market.venue:
                continue
            faces = after if other.id == market.id else system.position[market.venue, other.id]
            value = abs(faces) * system.live.mark[other.id] * system.live.asset[other.quote]
            total += ceil(value) * other.position_weight
        for asset in system.assets_of(market.venue):
            liability = debt_line(system, market.venue, asset)
            total += debt_requirements(system, market.venue, asset, liability, system.live)[0]
        return ceil(total) > limit

    def _pays(self, account: int, market: Market, side: int, price: int, lots: int) -> bool:
        """Return whether a free balance covers one leg of a spot fill."""
        asset, amount = market.base, lots * market.lot_base
        if side == types.BUY:
            asset, amount = market.quote, price * lots
        return self.system.free(account, asset) >= amount

    def _trade(
        self, market: Market, account: int, side: int, price: int, lots: int, order: int
    ) -> Script:
        """A trade with the venue."""
        yield expect(
            events.TRADE,
            market_id=market.id,
            price_per_lot=price,
            lots=lots,
            taker_side=side,
            maker_order_id=0,
            taker_order_id=order,
            maker_account_id=market.venue,
            taker_account_id=account,
        )
        if not market.is_spot:
            yield from self.matching.cap_reduce_only(market.venue, market.id)
            yield from self.matching.cap_reduce_only(account, market.id)

    def cancels(self, command: commands.ExternalCancels, item: int) -> Script:
        """One order is out of a venue's book."""
        answer = self.entry.answers[item] = Answer()
        market = self.system.markets.get(command.market_ids[item])
        order = self.system.orders.get(command.order_ids[item])
        if market is None:
            answer.code = codes.UNKNOWN_MARKET
        elif not market.external:
            answer.code = codes.NOT_EXTERNAL
        elif order is None or order.market != market.id:
            answer.code = codes.UNKNOWN_ORDER
        if order is None or answer.code != codes.OK:
            yield expect(events.REFUSED, code=answer.code)
            return
        answer.id = order.id
        yield self.matching.ended(order, codes.VENUE_CANCELLED)

    def resolve(self, command: commands.ResolveBreak, item: int) -> Script:
        """An operator discards a break, or books it."""
        answer = self.entry.answers[item] = Answer()
        found = self.breaks.get(command.break_id)
        books = command.resolution == types.BREAK_BOOK
        if found is None:
            answer.code = codes.UNKNOWN_BREAK
        elif command.resolution not in (types.BREAK_DISCARD, types.BREAK_BOOK):
            answer.code = codes.PARAMETER_OUT_OF_RANGE
        elif books:
            answer.code = self._refuse_booking(found, command.account_id)
        if found is None or answer.code != codes.OK:
            yield expect(events.REFUSED, code=answer.code)
            return
        del self.breaks[command.break_id]
        answer.id = command.break_id
        yield expect(
            events.BREAK_RESOLVED,
            break_id=command.break_id,
            resolution=command.resolution,
            account_id=command.account_id if books else 0,
        )
        if books:
            market = self.system.markets[found.market]
            account = self.system.isolated.get((command.account_id, market.id), command.account_id)
            yield from self._trade(market, account, found.side, found.price, found.lots, 0)

    def _refuse_booking(self, found: Break, account: int) -> int:
        """Return whether a break may be booked to an account."""
        who = self.system.accounts.get(account)
        market = self.system.markets[found.market]
        if who is None or who.status == types.CLOSED or account < types.FIRST_ACCOUNT_ID:
            return codes.UNKNOWN_ACCOUNT
        if who.isolated_in not in (0, market.id):
            return codes.ISOLATED_ACCOUNT
        if market.status == types.MARKET_CLOSED:
            return codes.MARKET_STATUS_FORBIDS
        if market.venue == account:
            return codes.UNKNOWN_ACCOUNT
        other = types.BUY + types.SELL - found.side
        legs = ((account, found.side), (market.venue, other))
        if market.is_spot and not all(
            self._pays(payer, market, side, found.price, found.lots) for payer, side in legs
        ):
            return codes.INSUFFICIENT_FREE_BALANCE
        return codes.OK
