# SPDX-License-Identifier: Apache-2.0
"""Brackets: the exits that the fills of an entry place, and the ladder of an entry with exits (SPEC O-3).

Owns both. Must never trigger an exit: `order_entry` does, as for any order that waits.
"""

from itertools import pairwise

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from tests.model.band_waits import EITHER
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.matching import Expected, Script, expect
from tests.model.model_state import Bracket, Conditional, Order
from tests.model.order_gates import Asked, refuse_trading

KINDS = (types.TRIGGER_TAKE_PROFIT, types.TRIGGER_STOP)
BRACKETS_MAX = 16


class Brackets:
    """The brackets: entries with their exits."""

    def __init__(self, context: Context) -> None:
        """Start without any."""
        self.context = context
        self.system = context.system
        self.all: dict[int, Bracket] = {}  # by entry, also those that are over
        self.placed: dict[int, Conditional] = {}  # exits that are expected next

    def alive(self) -> dict[int, Bracket]:
        """Return the brackets with an open entry or an exit that waits."""
        return {key: one for key, one in self.all.items() if one.exits or key in self.system.orders}

    def stated(self, bracket: Bracket, entry: int) -> Expected:
        """Return the event that states that an accepted order is the entry of a bracket."""
        bracket.entry = entry
        self.all[entry] = bracket
        for order_id in bracket.exits.values():
            self.context.conditionals[order_id].entry = entry
        profit, stop = KINDS
        return expect(
            events.BRACKET_PLACED,
            order_id=entry,
            account_id=bracket.account,
            market_id=bracket.market,
            trigger_source=bracket.source,
            take_profit_trigger_e9=int(bracket.triggers[profit] * 10**9),
            take_profit_price=bracket.prices[profit],
            stop_trigger_e9=int(bracket.triggers[stop] * 10**9),
            stop_price=bracket.prices[stop],
        )

    def gone(self, one: Conditional, code: int) -> None:
        """Book that an exit waits no more. A later fill places it again only if it ended with the position."""
        if one.entry:
            bracket = self.all[one.entry]
            del bracket.exits[one.kind]
            if code != codes.POSITION_CLOSED:
                bracket.legs.discard(one.kind)
            if not bracket.exits:
                bracket.lots = 0

    def filled(self, order: Order, lots: int) -> Script:
        """Yield the events after a fill of an entry: its exits close what has opened or enlarged the position."""
        bracket = self.all.get(order.id)
        if bracket is None or not bracket.legs:
            return
        side = types.BUY + types.SELL - bracket.side
        opened = min(lots, self.context.reducible(bracket.account, bracket.market, side))
        if not opened:
            return
        bracket.lots += opened
        if bracket.exits:
            unit = self.system.markets[bracket.market].lot_unit
            for order_id in bracket.exits.values():
                self.context.conditionals[order_id].quantity += opened * unit
        else:
            for kind in KINDS:
                if kind in bracket.legs:
                    yield self._exit(bracket, kind, side)
            if len(bracket.exits) == len(KINDS):
                profit, stop = (bracket.exits[kind] for kind in KINDS)
                yield expect(
                    events.OCO_PAIRED,
                    account_id=bracket.account,
                    first_id=profit,
                    second_id=stop,
                )
        yield expect(
            events.BRACKET_SIZED,
            order_id=order.id,
            account_id=bracket.account,
            market_id=bracket.market,
            take_profit_id=bracket.exits.get(types.TRIGGER_TAKE_PROFIT, 0),
            stop_id=bracket.exits.get(types.TRIGGER_STOP, 0),
            lots=bracket.lots,
        )

    def _exit(self, bracket: Bracket, kind: int, side: int) -> Expected:
        """Return the event that states that one exit waits."""
        price = bracket.prices[kind]
        unit = self.system.markets[bracket.market].lot_unit
        one = Conditional(
            self.system.last_order + 1,
            bracket.account,
            bracket.market,
            side,
            kind,
            bracket.source,
            bracket.triggers[kind],
            ZERO,
            ZERO,
            types.LIMIT if price else types.MARKET,
            types.GTC if price else types.IOC,
            types.FLAG_REDUCE_ONLY | bracket.flags,
            bracket.stp,
            price,
            bracket.lots * unit,
            0,
            0,
            0,
            entry=bracket.entry,
        )
        bracket.exits[kind] = one.id
        self.placed[one.id] = one
        return expect(
            events.CONDITIONAL_PLACED,
            conditional_order_id=one.id,
            account_id=one.account,
            market_id=one.market,
            side=side,
            trigger_e9=int(one.trigger * 10**9),
            lots=bracket.lots,
            client_order_id=0,
        )

    # --- the ladder -------------------------------------------------------------------------------------------------

    def asked(self, command: commands.Brackets, item: int) -> Asked:
        """Return the entry of an item."""
        return Asked(
            command.account_ids[item],
            command.market_ids[item],
            command.sides[item],
            command.types[item],
            command.tifs[item],
            command.flags[item],
            command.stps[item],
            command.prices[item],
            command.quantities[item],
            command.client_ids[item],
            command.expire_ns[item],
        )

    def verdict(self, command: commands.Brackets, item: int, asked: Asked) -> ItemResult:
        """Return the verdict of the checks that come before those of every order; `asked` gets its bracket."""
        code = refuse_trading(self.system, asked.account, asked.market, waits=True)
        if code != codes.OK:
            return ItemResult(code)
        market = self.system.markets[asked.market]
        if market.is_spot:
            return ItemResult(codes.MARKET_KIND_FORBIDS)
        source = command.trigger_sources[item]
        reduces = asked.flags & types.FLAG_REDUCE_ONLY
        stated = asked.flags & EITHER
        asked.flags -= stated
        if stated and not (command.take_profit_prices[item] or command.stop_prices[item]):
            return ItemResult(codes.INVALID_FLAGS)
        if stated == EITHER or reduces or market.external or source not in (1, 2, 3):
            return ItemResult(codes.INVALID_FLAGS)
        profit, stop = command.take_profit_triggers[item], command.stop_triggers[item]
        prices = {
            types.TRIGGER_TAKE_PROFIT: command.take_profit_prices[item],
            types.TRIGGER_STOP: command.stop_prices[item],
        }
        for price in (profit, stop, *(one for one in prices.values() if one)):
            if price <= 0 or price % market.tick_unit:
                return ItemResult(codes.TICK_SIZE, market.tick_unit, price)
        ladder = [stop, profit]
        if asked.type == types.LIMIT:
            ladder.insert(1, asked.price)
        steps = list(pairwise(ladder))
        if asked.type == types.LIMIT:
            steps.reverse()  # the take-profit is compared first
        for below, beyond in steps:
            if (beyond - below if asked.side == types.BUY else below - beyond) <= 0:
                ticks = (one // market.tick_unit * market.tick for one in (below, beyond))
                return ItemResult(codes.BRACKET_PRICES_INVALID, *(int(one) for one in ticks))
        own = sum(one.account == asked.account for one in self.alive().values())
        if own >= BRACKETS_MAX:
            return above(codes.STATE_LIMIT, BRACKETS_MAX, own + 1)
        triggers = {
            kind: Fraction(price // market.tick_unit * market.tick)
            for kind, price in zip(KINDS, (profit, stop), strict=True)
        }
        asked.bracket = Bracket(
            asked.account, asked.market, asked.side, asked.stp, source, triggers, prices, stated
        )
        return ACCEPTED
