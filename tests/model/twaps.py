# SPDX-License-Identifier: Apache-2.0
"""Orders in slices: the ladder of one, which slice is due, and how large it is (SPEC O-3).

Owns all three, as the rules state them: shares of a whole as fractions, times as a list. Must never place an order by
rules of its own: a slice climbs the ladder of every order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, ceil, floor
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.margin import least_notional
from tests.model.matching import Script, expect
from tests.model.model_state import Conditional, Market
from tests.model.order_entry import Answer, Entry
from tests.model.order_gates import CLOSING, Asked, goes_together, refuse_trading

AWAY_NS = 5 * types.SECOND_NS  # a stop of time up to here is made up for
OF_OWNER, OF_MARKET = 32, 1_024
LEAST, MOST = (2, 10 * types.SECOND_NS), (2_880, 3_600 * types.SECOND_NS)


@dataclass
class Twap:
    """An order in slices: when it began, how it is divided, the last slice that was sent, what slices have filled."""

    began_ns: int
    lots: int
    slices: int
    interval_ns: int
    sent: int = 0
    filled: int = 0
    missed: int = 0  # lots of slices for which time had stood still too long (U-6.2)

    def due_by(self, now: int) -> int:
        """The number of slices whose time has come."""
        times = (self.began_ns + place * self.interval_ns for place in range(self.slices))
        return sum(time <= now for time in times)


class Twaps:
    """Follows the orders in slices."""

    def __init__(self, context: Context, entry: Entry) -> None:
        """Start without any."""
        self.context = context
        self.system = context.system
        self.entry = entry
        self.all: dict[int, Twap] = {}  # also those that have ended
        self.next: tuple[Conditional, Twap] | None = None  # accepted by the model, not reported yet

    def alive(self) -> Iterator[tuple[Conditional, Twap]]:
        """Those that have not ended."""
        for key, one in self.context.conditionals.items():
            if key in self.all:
                yield one, self.all[key]

    def place(self, command: Command, item: int) -> Script:
        """An order in slices is accepted or refused."""
        assert isinstance(command, commands.PlaceTwap)
        answer = self.entry.answers[item] = Answer()
        asked = Asked(
            command.account_id,
            command.market_id,
            command.side,
            types.LIMIT if command.price else types.MARKET,
            types.IOC,
            command.flags,
            command.stp or types.STP_CANCEL_TAKER,
            command.price,
            command.quantity,
            0,
            0,
        )
        verdict = self._verdict(command, asked)
        answer.code = verdict.code
        if verdict != ACCEPTED:
            yield expect(events.REFUSED, **verdict._asdict())
            return
        answer.id = self.system.last_order + 1
        lots = command.quantity // self.system.markets[command.market_id].lot_unit
        conditional = Conditional(
            answer.id,
            asked.account,
            asked.market,
            asked.side,
            types.TRIGGER_TIME,
            0,
            ZERO,
            ZERO,
            ZERO,
            asked.type,
            asked.tif,
            asked.flags,
            asked.stp,
            asked.price,
            asked.quantity,
            0,
            0,
            0,
        )
        twap = Twap(self.system.now, lots, command.slices, command.interval_ns)
        self.next = (conditional, twap)
        yield expect(
            events.TWAP_PLACED,
            order_id=answer.id,
            account_id=asked.account,
            market_id=asked.market,
            side=asked.side,
            lots=lots,
            slices=command.slices,
            interval_ns=command.interval_ns,
            price=command.price,
            reduce_only=int(bool(command.flags)),
        )

    def placed(self, event: Event) -> None:
        """An order in slices is there."""
        if self.next is None:
            self.context.pending_events.found(event, "no caller asked for it")
            return
        conditional, twap = self.next
        self.next = None
        self.system.last_order = conditional.id
        self.context.conditionals[conditional.id] = conditional
        self.all[conditional.id] = twap

    def _verdict(self, command: commands.PlaceTwap, asked: Asked) -> ItemResult:
        """The ladder."""
        system = self.system
        code = refuse_trading(system, asked.account, asked.market, waits=True)
        if code != codes.OK:
            return ItemResult(code)
        market = system.markets[asked.market]
        if market.status in CLOSING:
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        only = asked.flags in (0, types.FLAG_REDUCE_ONLY)
        if market.external or not only or not goes_together(market, asked):
            return ItemResult(codes.INVALID_FLAGS)
        if asked.price < 0 or asked.price % market.tick_unit:
            return ItemResult(codes.TICK_SIZE, market.tick_unit, asked.price)
        figures = (
            (codes.TWAP_SLICES_INVALID, command.slices),
            (codes.TWAP_INTERVAL_INVALID, command.interval_ns),
        )
        for (code, figure), least, most in zip(figures, LEAST, MOST, strict=True):
            if figure < least:
                return below(code, least, figure)
            if figure > most:
                return above(code, most, figure)
        if asked.quantity <= 0 or asked.quantity % market.lot_unit:
            return ItemResult(codes.LOT_SIZE, market.lot_unit, asked.quantity)
        if asked.quantity < command.slices * market.lot_unit:
            return below(codes.LOT_SIZE, command.slices * market.lot_unit, asked.quantity)
        worth = self._slice_worth(command, market)
        least = ceil(least_notional(system, market))
        if worth is not None and floor(worth) < least:
            return below(codes.ORDER_NOTIONAL_LIMIT, least, floor(worth))
        verdict = self.entry.has_place_for_conditional(asked.account)
        if verdict != ACCEPTED:
            return verdict
        owner = system.accounts[asked.account].owner
        others = [one for one, _ in self.alive()]
        owned = sum(system.accounts[one.account].owner == owner for one in others)
        if owned >= OF_OWNER:
            return above(codes.STATE_LIMIT, OF_OWNER, owned + 1)
        running = sum(one.market == market.id for one in others)
        if running >= OF_MARKET:
            return above(codes.STATE_LIMIT, OF_MARKET, running + 1)
        return ACCEPTED

    def _slice_worth(self, command: commands.PlaceTwap, market: Market) -> Fraction | None:
        """G-4.2: a usual slice at the lower of its price and the mark; None: neither is known, or it only reduces."""
        if command.flags:
            return None
        lots = floor(Fraction(command.quantity // market.lot_unit, command.slices))
        mark = self.system.live.mark.get(market.id, ZERO)
        stated = Fraction(command.price // market.tick_unit * market.tick)
        prices = [one for one in (stated, mark) if one > 0]
        return min(prices) * lots if prices else None

    def send(self, event: Event) -> Script:
        """A slice comes: it is the one that is due, of the size that is due, and climbs the ladder of every order."""
        fields = event.fields
        pending = self.context.pending_events
        key = fields["order_id"]
        one, conditional = self.all.get(key), self.context.conditionals.get(key)
        command = self.context.command
        until = command.to_ns if isinstance(command, AdvanceTime) else self.system.now
        if one is None or conditional is None or one.due_by(until) <= one.sent:
            pending.found(event, "by the model no slice of it is due")
            return
        number = one.sent = one.sent + 1
        share = floor(Fraction(one.lots * number, one.slices))
        late = until - (one.began_ns + (number - 1) * one.interval_ns)
        if late > AWAY_NS:
            yield from self._miss(event, conditional, one, late)
            return
        lots = min(share - one.filled - one.missed, 3 * ceil(Fraction(one.lots, one.slices)))
        market = self.system.markets[conditional.market]
        if conditional.flags & types.FLAG_REDUCE_ONLY:
            left = self.context.reducible(conditional.account, market.id, conditional.side)
            lots = min(lots, left)
        asked = Asked(
            conditional.account,
            market.id,
            conditional.side,
            conditional.type,
            conditional.tif,
            conditional.flags,
            conditional.stp,
            conditional.price,
            lots * market.lot_unit,
            0,
            0,
        )
        verdict, order = self.entry.gates.validate(asked, None)
        accepted = verdict == ACCEPTED and order is not None
        pending.check(
            event,
            account_id=conditional.account,
            market_id=market.id,
            side=conditional.side,
            lots=lots,
            slice_number=number,
            slice_order_id=order.id if accepted and order is not None else 0,
            **verdict._asdict(),
        )
        yield expect(event.kind, order_id=key)
        if accepted and order is not None:
            yield from self.entry.accept(order, asked, None, 0)
            one.filled += order.filled
        yield from self._ends(one, key)

    def _miss(self, event: Event, conditional: Conditional, one: Twap, late: int) -> Script:
        """A slice whose time passed while time stood still is left out, and its lots with it."""
        before = floor(Fraction(one.lots * (one.sent - 1), one.slices))
        lots = floor(Fraction(one.lots * one.sent, one.slices)) - before
        one.missed += lots
        self.context.pending_events.check(
            event,
            account_id=conditional.account,
            market_id=conditional.market,
            side=conditional.side,
            lots=lots,
            slice_number=one.sent,
            slice_order_id=0,
            **above(codes.TWAP_SLICE_MISSED, AWAY_NS, late)._asdict(),
        )
        yield expect(event.kind, order_id=conditional.id)
        yield from self._ends(one, conditional.id)

    def _ends(self, one: Twap, key: int) -> Script:
        """The order ends with its last slice."""
        if one.sent == one.slices:
            code = codes.TWAP_FILLED if one.filled == one.lots else codes.EXPIRED
            yield expect(events.CONDITIONAL_ENDED, conditional_order_id=key, code=code)

    def may_end(self, conditional: Conditional, code: int) -> bool:
        """Return whether it may end before its last slice: with its position, or as its account is liquidated."""
        if conditional.id not in self.all:
            return False
        holder = self.system.isolated.get(
            (conditional.account, conditional.market), conditional.account
        )
        if code == codes.LIQUIDATION_CANCEL:
            return self.system.accounts[holder].status == types.LIQUIDATING
        reduces = conditional.flags & types.FLAG_REDUCE_ONLY
        left = self.context.reducible(conditional.account, conditional.market, conditional.side)
        return code == codes.POSITION_CLOSED and bool(reduces) and not left

    def overdue(self) -> list[str]:
        """Slices that should have been sent by now."""
        return [
            f"O-3: slice {one.sent + 1} of order {conditional.id} is due"
            for conditional, one in self.alive()
            if one.due_by(self.system.done_ns) > one.sent
        ]
