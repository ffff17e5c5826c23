# SPDX-License-Identifier: Apache-2.0
"""Orders as clients send, change and end them, and what a price sets off (SPEC O-3, O-1).

Owns the scripts of the commands of order flow: which refusal, or which event comes next. Must never choose who trades,
which `matching` does, or whether an order may be open, which `order_gates` does.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.atomic_orders import AtomicOrders
from tests.model.band_waits import EITHER, held_by_band, may_state, price_within
from tests.model.books import UNDECIDED
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, floor, ppb
from tests.model.item_results import ACCEPTED, ItemResult, above, below, not_above
from tests.model.margin import is_capped
from tests.model.matching import Expected, Matching, Script, expect
from tests.model.model_state import Conditional, Market, Order
from tests.model.novated import LIMITS
from tests.model.order_gates import CLOSING, Asked, Gates, goes_together, refuse_trading
from tests.model.prices import lot_at


@dataclass
class Answer:
    """What an item of a batch is answered, as it becomes known; an `id` of None is not foreseen."""

    code: int = codes.OK
    id: int | None = 0
    filled: int = 0
    remaining: int = 0


# Refusals that no change of the market takes away from an exit (O-9.1).
FINAL = (
    codes.UNKNOWN_ACCOUNT,
    codes.SYSTEM_ACCOUNT,
    codes.ACCOUNT_CLOSED,
    codes.UNKNOWN_MARKET,
    codes.ISOLATED_ACCOUNT,
    codes.INVALID_FLAGS,
    codes.TICK_SIZE,
    codes.LOT_SIZE,
    codes.EXPIRY_IN_PAST,
    codes.REDUCE_ONLY_INVALID,
)


class Entry:
    """Follows order flow."""

    def __init__(self, context: Context, gates: Gates, matching: Matching) -> None:
        """Start without orders."""
        self.context = context
        self.system = context.system
        self.gates = gates
        self.matching = matching
        self.judged: dict[int, Order] = {}  # accepted by the model, and not reported yet
        self.conditionals_of_book: dict[
            int, Conditional
        ] = {}  # of the same, those that wait for a price
        self.triggered: list[Conditional] = []  # reached, in the order in which they were
        self.exits_done: set[tuple[int, int]] = set()  # accounts and markets, in the command
        self.answers: dict[int, Answer] = {}  # by item of the command
        self.next_kind = 0  # of the event at which a script is resumed
        self.atomic_orders = AtomicOrders(self)
        self.refused_batch: tuple[int, ItemResult] | None = None  # the item that failed, and why
        # Orders that bring margin; `order_margins` sets it.
        self.place_isolated: Callable[[commands.OrderBatch, int], Script]

    # --- one order ----------------------------------------------------------------------------------------------

    def place(self, item: int, asked: Asked, retired: Order | None, code_of_retired: int) -> Script:
        """An order climbs the ladder; if it is accepted, it takes the place of `retired` and meets its book."""
        answer = self.answers[item]
        verdict, order = self.gates.validate(asked, retired)
        answer.code = verdict.code
        if answer.code == LIMITS:
            answer.code = self.context.novated.limit_refused()
            if answer.code != codes.OK:
                yield expect(events.REFUSED, code=answer.code)
                return
            assert order is not None
            verdict = self.context.novated.ask_fee(order)
            if verdict == ACCEPTED and not self.gates.books.collects(
                self.system.markets[order.market]
            ):
                verdict = self.gates.books.refuses(order)
            answer.code = verdict.code
        if answer.code == UNDECIDED:
            refused = self.next_kind in (events.REFUSED, events.CONDITIONAL_ENDED)
            answer.code = codes.FOK_NOT_FILLABLE if refused else codes.OK
            if refused:  # with how many lots it would have filled is not known
                yield expect(events.REFUSED, code=answer.code)
                return
        elif verdict != ACCEPTED:
            yield expect(events.REFUSED, **verdict._asdict())
            return
        assert order is not None
        yield from self.accept(order, asked, retired, code_of_retired)
        answer.id, answer.filled = order.id, order.filled
        answer.remaining = order.lots if order.id in self.system.orders else 0

    def accept(
        self, order: Order, asked: Asked, retired: Order | None, code_of_retired: int
    ) -> Script:
        """An order that nothing can refuse any more: open, paired, and at its book."""
        system = self.system
        market = system.markets[order.market]
        if retired is not None:
            yield self.matching.ended(retired, code_of_retired)
        self.judged[order.id] = order
        order.lots += order.cut
        yield expect(
            events.ORDER_ACCEPTED,
            order_id=order.id,
            account_id=order.account,
            market_id=market.id,
            side=order.side,
            price_per_lot=order.price,
            lots=order.lots,
            client_order_id=order.client,
        )
        if order.cut:
            yield self.matching.cut(order, order.cut, codes.REDUCE_ONLY_SHRUNK)
        if is_capped(system, order):
            yield from self.matching.make_room(order)
        if asked.oco:
            yield expect(
                events.OCO_PAIRED,
                account_id=system.isolated.get((asked.account, market.id), asked.account),
                first_id=asked.oco,
                second_id=order.id,
            )
        bracket = asked.bracket
        if retired is not None and code_of_retired == codes.REPLACED:
            bracket = self.matching.brackets.all.pop(retired.id, None)
        if bracket is not None:
            yield self.matching.brackets.stated(bracket, order.id)
        if self.gates.books.collects(market):
            yield from self.matching.rest(order)
        else:
            yield from self.matching.match(order)

    def find(self, command: commands.OrderBatch, item: int) -> Order | None:
        """The open order that an item names, of the account and market that it names."""
        system = self.system
        account, market = command.account_ids[item], command.market_ids[item]
        wanted = command.order_ids[item]
        if not wanted:
            client = command.target_client_ids[item]
            named = [
                order
                for holder in self.gates.with_isolated(account)
                for order in system.orders_of(holder)
                if client and order.client == client
            ]
        else:
            named = [system.orders[wanted]] if wanted in system.orders else []
        for order in named:
            own = order.account in (account, system.isolated.get((account, order.market)))
            if own and market in (0, order.market):
                return order
        return None

    # --- batches ------------------------------------------------------------------------------------------------

    def order_batch(self, command: commands.OrderBatch, item: int) -> Script:
        """One item of a batch of orders; those of an atomic one are all decided before the first (L-5)."""
        answer = self.answers[item] = Answer()
        if command.atomic and item == 0:
            undecided = self.next_kind == events.REFUSED
            self.refused_batch = self.atomic_orders.refused(command, undecided_refuses=undecided)
        if command.atomic and self.refused_batch is not None:
            failed, verdict = self.refused_batch
            if item != failed:
                verdict = ItemResult(codes.ATOMIC_BATCH_REFUSED)
            answer.code = verdict.code
            yield expect(events.REFUSED, **verdict._asdict())
            return
        if command.actions[item] == types.PLACE:
            if self.margin_of(command, item):
                yield from self.place_isolated(command, item)
            else:
                yield from self.place(item, self.asked(command, item), None, 0)
        elif command.actions[item] == types.REPLACE:
            yield from self._replace(command, item)
        else:
            yield from self._cancel(command, item)

    @staticmethod
    def margin_of(command: commands.OrderBatch, item: int) -> int:
        """What the order of an item brings to its isolated position (M-8)."""
        return command.isolated_margins[item] if command.isolated_margins else 0

    def asked(self, command: commands.OrderBatch | commands.ConditionalOrders, item: int) -> Asked:
        """The order of an item."""
        spends = command.spends if isinstance(command, commands.OrderBatch) else []
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
            spend=spends[item] if spends else 0,
        )

    def refuse_cancel(self, command: commands.OrderBatch, item: int, order: Order | None) -> int:
        """Return the refusal of a cancel, or OK."""
        if order is None:
            known = command.account_ids[item] in self.system.accounts
            return codes.UNKNOWN_ORDER if known else codes.UNKNOWN_ACCOUNT
        if order.pending:
            return codes.CANCEL_PENDING
        closing = self.system.markets[order.market].status in CLOSING
        return codes.MARKET_STATUS_FORBIDS if closing else codes.OK

    def refuse_replace(self, command: commands.OrderBatch, item: int, order: Order | None) -> int:
        """Return the refusal of a replace before its new order is checked, or OK."""
        if order is None:
            known = command.account_ids[item] in self.system.accounts
            return codes.UNKNOWN_ORDER if known else codes.UNKNOWN_ACCOUNT
        market = self.system.markets[order.market]
        if order.pending:
            return codes.CANCEL_PENDING
        if market.external:
            return codes.MARKET_STATUS_FORBIDS
        if (command.market_ids[item], command.sides[item]) != (order.market, order.side):
            return codes.INVALID_FLAGS
        if self.asked(command, item).spend or self.margin_of(command, item):
            return codes.INVALID_FLAGS
        less = self.asks_for_less(command, item, order)
        return codes.MARKET_STATUS_FORBIDS if less and market.status in CLOSING else codes.OK

    def _cancel(self, command: commands.OrderBatch, item: int) -> Script:
        """An order is to be cancelled."""
        answer = self.answers[item]
        order = self.find(command, item)
        answer.code = self.refuse_cancel(command, item, order)
        if order is None or answer.code != codes.OK:
            yield expect(events.REFUSED, **ItemResult(answer.code)._asdict())
            return
        answer.id, answer.filled = order.id, order.filled
        answer.remaining = order.lots if self.system.markets[order.market].external else 0
        yield from self.matching.ending(order, codes.CANCELLED_BY_CLIENT)

    def _replace(self, command: commands.OrderBatch, item: int) -> Script:
        """An order is to take another's place (O-3); one that only asks for less keeps its own."""
        answer = self.answers[item]
        order = self.find(command, item)
        answer.code = self.refuse_replace(command, item, order)
        if order is None or answer.code != codes.OK:
            yield expect(events.REFUSED, **ItemResult(answer.code)._asdict())
            return
        lots = command.quantities[item] // self.system.markets[order.market].lot_unit
        if self.asks_for_less(command, item, order):
            if lots < order.lots:
                yield self.matching.cut(order, order.lots - lots, codes.REPLACED)
            answer.id, answer.filled, answer.remaining = order.id, order.filled, order.lots
            return
        yield from self.place(item, self.asked_instead(command, item, order), order, codes.REPLACED)

    def asked_instead(self, command: commands.OrderBatch, item: int, order: Order) -> Asked:
        """The order of an item that replaces another: of its pair, and an iceberg if that is one."""
        asked = self.asked(command, item)
        lots = asked.quantity // self.system.markets[order.market].lot_unit
        asked.oco = order.oco
        asked.replaces = True
        if order.display:
            asked.display = max(order.display, -(-lots // types.ICEBERG_PARTS_MAX))
        return asked

    def asks_for_less(self, command: commands.OrderBatch, item: int, order: Order) -> bool:
        """Return whether a replace states what is open, or less of it, at the same price and terms."""
        market = self.system.markets[order.market]
        asked = self.asked(command, item)
        terms = (asked.type, asked.tif, asked.flags, asked.stp, asked.expire_ns, asked.client)
        flags = order.flags & ~types.FLAG_REPAYS  # the machine's own
        return (
            terms == (order.type, order.tif, flags, order.stp, order.expire_ns, order.client)
            and Fraction(asked.price, market.tick_unit) * market.tick == order.price
            and asked.quantity % market.lot_unit == 0
            and 0 < asked.quantity <= order.lots * market.lot_unit
        )

    def cancel_orders(
        self, account: int, market: int, side: int, code: int, end_exits: int
    ) -> Script:
        """An account's open orders end, oldest first, then those that wait; 0 means every market or side.

        Exits of positions stay, unless they are named too (O-3.2).
        """
        system = self.system
        own = {account} | {other for (who, _), other in system.isolated.items() if who == account}
        for key in sorted(system.orders):
            order = system.orders.get(key)
            if order is None or order.account not in own or order.pending:
                continue
            closing = system.markets[order.market].status in CLOSING
            if market in (0, order.market) and side in (0, order.side) and not closing:
                yield from self.matching.ending(order, code)
        for conditional in list(self.context.conditionals.values()):
            of_account = conditional.account == account and market in (0, conditional.market)
            keeps = self._stays(conditional) and not end_exits
            if of_account and side in (0, conditional.side) and not keeps:
                yield expect(
                    events.CONDITIONAL_ENDED, conditional_order_id=conditional.id, code=code
                )

    def count_of(self, account: int, market: int, side: int, end_exits: int) -> int:
        """How many orders `cancel_orders` ends."""
        return sum(1 for _ in self.cancel_orders(account, market, side, 0, end_exits))

    def cancel_all(self, command: commands.CancelAll, item: int) -> Script:
        """All orders of an account."""
        answer = self.answers[item] = Answer()
        if command.account_id not in self.system.accounts:
            answer.code = codes.UNKNOWN_ACCOUNT
        elif command.market_id and command.market_id not in self.system.markets:
            answer.code = codes.UNKNOWN_MARKET
        if answer.code != codes.OK:
            yield expect(events.REFUSED, **ItemResult(answer.code)._asdict())
            return
        target = (command.account_id, command.market_id, command.side)
        answer.id = self.count_of(*target, command.end_exits)
        yield from self.cancel_orders(*target, codes.CANCELLED_BY_CLIENT, command.end_exits)

    def bracket_orders(self, command: commands.Brackets, item: int) -> Script:
        """One item of a batch of brackets."""
        answer = self.answers[item] = Answer()
        brackets = self.matching.brackets
        asked = brackets.asked(command, item)
        verdict = brackets.verdict(command, item, asked)
        if verdict == ACCEPTED:
            yield from self.place(item, asked, None, 0)
            return
        answer.code = verdict.code
        yield expect(events.REFUSED, **verdict._asdict())

    # --- orders that wait for a price ---------------------------------------------------------------------------

    def conditional_orders(self, command: commands.ConditionalOrders, item: int) -> Script:
        """One item of a batch of conditional orders."""
        answer = self.answers[item] = Answer()
        if command.actions[item] == types.PLACE:
            yield from self._place_conditional(command, item)
        elif command.actions[item] == types.CANCEL:
            yield from self._cancel_conditional(command, item)
        else:
            answer.code = codes.INVALID_FLAGS
            yield expect(events.REFUSED, **ItemResult(answer.code)._asdict())

    def _cancel_conditional(self, command: commands.ConditionalOrders, item: int) -> Script:
        """A waiting order ends."""
        answer = self.answers[item]
        account, wanted = command.account_ids[item], command.order_ids[item]
        client = command.target_client_ids[item]
        found = [
            conditional
            for conditional in self.context.conditionals.values()
            if conditional.account == account
            and (conditional.id == wanted if wanted else client and conditional.client == client)
            and command.market_ids[item] in (0, conditional.market)
        ]
        if account not in self.system.accounts:
            answer.code = codes.UNKNOWN_ACCOUNT
        elif not found:
            answer.code = codes.UNKNOWN_ORDER
        if answer.code != codes.OK:
            yield expect(events.REFUSED, **ItemResult(answer.code)._asdict())
            return
        answer.id = found[0].id
        yield expect(
            events.CONDITIONAL_ENDED,
            conditional_order_id=found[0].id,
            code=codes.CANCELLED_BY_CLIENT,
        )

    def _place_conditional(self, command: commands.ConditionalOrders, item: int) -> Script:
        """An order that waits, is an iceberg, or one of a pair."""
        answer = self.answers[item]
        asked = self.asked(command, item)
        at_once = command.trigger_kinds[item] == types.TRIGGER_AT_ONCE
        verdict = self._before(command, item, asked, at_once=at_once)
        if verdict == ACCEPTED and at_once:
            yield from self.place(item, asked, None, 0)
            return
        conditional = None
        if verdict == ACCEPTED:
            verdict, conditional = self._wait(command, item, asked)
        answer.code = verdict.code
        if conditional is None:
            yield expect(events.REFUSED, **verdict._asdict())
            return
        self.conditionals_of_book[conditional.id] = conditional
        market = self.system.markets[asked.market]
        lots = asked.quantity // market.lot_unit
        yield expect(
            events.CONDITIONAL_PLACED,
            conditional_order_id=conditional.id,
            account_id=asked.account,
            market_id=asked.market,
            side=asked.side,
            trigger_e9=int(conditional.trigger_now() * 10**9),
            lots=lots,
            client_order_id=asked.client,
        )
        if asked.oco:
            conditional.oco = asked.oco
            yield expect(
                events.OCO_PAIRED,
                account_id=asked.account,
                first_id=asked.oco,
                second_id=conditional.id,
            )
        answer.id, answer.remaining = conditional.id, lots

    def _before(
        self, command: commands.ConditionalOrders, item: int, asked: Asked, *, at_once: bool
    ) -> ItemResult:
        """The rungs that all have in common; `asked` gets its display and its partner."""
        system = self.system
        code = refuse_trading(system, asked.account, asked.market, waits=not at_once)
        if code != codes.OK:
            return ItemResult(code)
        market = system.markets[asked.market]
        if market.status in CLOSING:
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        closes = bool(asked.flags & types.FLAG_CLOSE_POSITION)
        stated = asked.flags & EITHER
        if not may_state(command, item):
            return ItemResult(codes.INVALID_FLAGS)
        asked.flags -= stated
        if closes:
            if at_once or asked.quantity or command.display_quantities[item]:
                return ItemResult(codes.INVALID_FLAGS)
            asked.flags = asked.flags ^ types.FLAG_CLOSE_POSITION | types.FLAG_REDUCE_ONLY
        if not self._goes_together(command, item, asked, market, at_once=at_once):
            return ItemResult(codes.INVALID_FLAGS)
        asked.flags |= stated
        if closes:
            asked.flags |= types.FLAG_CLOSE_POSITION
        elif asked.quantity <= 0 or asked.quantity % market.lot_unit:
            return ItemResult(codes.LOT_SIZE, market.lot_unit, asked.quantity)
        lots = asked.quantity // market.lot_unit
        if command.display_quantities[item]:
            asked.display, off = divmod(command.display_quantities[item], market.lot_unit)
            least = -(-lots // types.ICEBERG_PARTS_MAX)
            if asked.display > lots:
                return above(codes.DISPLAY_QUANTITY_INVALID, lots, asked.display)
            if asked.display < least:
                return below(codes.DISPLAY_QUANTITY_INVALID, least, asked.display)
            if off:
                return ItemResult(codes.DISPLAY_QUANTITY_INVALID)
        asked.oco = command.oco_ids[item]
        row = command.oco_items[item]
        if row:
            asked.oco = (self.answers[row - 1].id or 0) if 0 < row <= item else 0
        if (asked.oco or row) and not self._may_pair(asked, market, at_once=at_once):
            return ItemResult(codes.OCO_PARTNER_INVALID, 0, asked.oco)
        return ACCEPTED

    def _goes_together(
        self,
        command: commands.ConditionalOrders,
        item: int,
        asked: Asked,
        market: Market,
        *,
        at_once: bool,
    ) -> bool:
        """Return whether trigger, display and pair have a meaning with the order (O-3)."""
        kind, source = command.trigger_kinds[item], command.trigger_sources[item]
        if kind not in range(types.TRIGGER_AT_ONCE, types.TRIGGER_TRAILING + 1):
            return False
        if not at_once:
            if source not in (types.TRIGGER_MARK, types.TRIGGER_INDEX, types.TRIGGER_LAST):
                return False
            if asked.type == types.MARKET and asked.tif not in (types.IOC, types.FOK):
                return False
        hides = command.display_quantities[item] != 0
        rests = asked.type == types.LIMIT and asked.tif in (types.GTC, types.GTD)
        if hides and (not rests or market.external):
            return False
        if command.oco_items[item] and command.oco_ids[item]:
            return False
        return goes_together(market, asked)

    def _may_pair(self, asked: Asked, market: Market, *, at_once: bool) -> bool:
        """Return whether the order that it names is the account's, alone, and has not traded."""
        system = self.system
        partner = system.orders.get(asked.oco)
        if partner is None:
            conditional = self.context.conditionals.get(asked.oco)
            return (
                conditional is not None
                and conditional.account == asked.account
                and conditional.oco == 0
                and conditional.kind != types.TRIGGER_TIME
            )
        own = partner.account in (
            asked.account,
            system.isolated.get((asked.account, partner.market)),
        )
        if not own or partner.oco or partner.filled or partner.pending:
            return False
        one_line = partner.market == market.id and not market.is_spot and not market.external
        return one_line or not at_once

    def has_place_for_conditional(self, account: int) -> ItemResult:
        """Return whether an account may have one more conditional order, and from ten on its owner in all accounts."""
        waiting = Counter(one.account for one in self.context.conditionals.values())
        if waiting[account] >= 500:
            return above(codes.CONDITIONAL_ORDER_LIMIT, 500, waiting[account] + 1)
        owner = self.system.accounts[account].owner
        own = [number for number, one in self.system.accounts.items() if one.owner == owner]
        of_owner = sum(waiting[one] for one in own)
        if waiting[account] >= 10 and len(own) <= 1_000 and of_owner >= 10_000:
            return above(codes.CONDITIONAL_ORDER_LIMIT, 10_000, of_owner + 1)
        return ACCEPTED

    def _wait(
        self, command: commands.ConditionalOrders, item: int, asked: Asked
    ) -> tuple[ItemResult, Conditional | None]:
        """The rest of the ladder of an order that waits."""
        system = self.system
        market = system.markets[asked.market]
        trailing = command.trigger_kinds[item] == types.TRIGGER_TRAILING
        prices = [asked.price] if asked.type == types.LIMIT or asked.price else []
        if trailing:
            distance = command.trail_distances_ppb[item]
            if not 0 < distance < 10**9:
                return above(codes.TRAILING_DISTANCE_INVALID, 10**9, distance), None
        else:
            prices.insert(0, command.trigger_prices[item])
        for price in prices:
            if price <= 0 or price % market.tick_unit:
                return ItemResult(codes.TICK_SIZE, market.tick_unit, price), None
        timed = asked.expire_ns or asked.tif == types.GTD
        if timed and asked.expire_ns <= system.now:
            return not_above(codes.EXPIRY_IN_PAST, system.now, asked.expire_ns), None
        taken = self.gates.who_has(asked.account, asked.client) if asked.client else 0
        if taken:
            return ItemResult(codes.DUPLICATE_CLIENT_ORDER_ID, 0, taken), None
        verdict = self.has_place_for_conditional(asked.account)
        if verdict != ACCEPTED:
            return verdict, None
        if asked.flags & types.FLAG_CLOSE_POSITION:
            verdict = self._may_close(asked, command.trigger_kinds[item])
            if verdict != ACCEPTED:
                return verdict, None
        source = command.trigger_sources[item]
        stands = self.price_of(market, source)
        trigger = ZERO
        if not trailing:
            trigger = Fraction(command.trigger_prices[item] // market.tick_unit * market.tick)
        conditional = Conditional(
            system.last_order + 1,
            asked.account,
            market.id,
            asked.side,
            command.trigger_kinds[item],
            source,
            trigger,
            ppb(command.trail_distances_ppb[item]) if trailing else ZERO,
            stands,
            asked.type,
            asked.tif,
            asked.flags,
            asked.stp,
            asked.price,
            asked.quantity,
            command.display_quantities[item],
            asked.client,
            asked.expire_ns,
        )
        if trailing and not stands:
            return not_above(codes.MARK_PRICE_UNAVAILABLE, 0, 0), None
        if not trailing and stands and conditional.is_reached(stands):
            return ItemResult(codes.TRIGGER_ALREADY_REACHED, floor(trigger), floor(stands)), None
        return ACCEPTED, conditional

    def _may_close(self, asked: Asked, kind: int) -> ItemResult:
        """A whole position may be closed by one take-profit and one stop of the side that reduces it (O-3)."""
        if not self.context.reducible(asked.account, asked.market, asked.side):
            return ItemResult(codes.REDUCE_ONLY_INVALID)
        takes_profit = kind == types.TRIGGER_TAKE_PROFIT
        for one in self.context.conditionals.values():
            of_position = (one.account, one.market) == (asked.account, asked.market)
            same = (one.kind == types.TRIGGER_TAKE_PROFIT) == takes_profit
            if of_position and same and one.flags & types.FLAG_CLOSE_POSITION:
                return above(codes.CONDITIONAL_ORDER_LIMIT, 1, 2)
        return ACCEPTED

    def price_of(self, market: Market, source: int) -> Fraction:
        """Where a price that triggers stands, 0 without one."""
        if source == types.TRIGGER_MARK:
            return self.system.live.mark[market.id]
        if source == types.TRIGGER_LAST:
            return Fraction(market.last_price)
        index = self.context.index
        return lot_at(market, index[market.base], index[market.quote])

    def price_moved(self, market: int, source: int, price: Fraction) -> None:
        """Queue the orders that a market's new price reaches, by id (O-3)."""
        if price <= 0:
            return
        for conditional in sorted(self.context.conditionals.values(), key=lambda one: one.id):
            if (conditional.market, conditional.source) != (
                market,
                source,
            ) or conditional.reached is not None:
                continue
            if conditional.is_reached(price):
                conditional.reached = price
                self.triggered.append(conditional)

    def is_next(self, entry: int) -> bool:
        """Return whether an exit of an entry is the order that is placed next."""
        held = [one for one in self.triggered if not self.system.markets[one.market].halted]
        return bool(held) and held[0].entry == entry

    def release_held(self) -> None:
        """A halt is over: what it has held stands behind what has been reached since (K-1)."""
        self.triggered.sort(key=lambda one: one.held)
        for one in self.triggered:
            one.held = False

    def fire(self, event: Event) -> Script:
        """A price has reached an order that waited: it climbs the ladder, the other leg of its pair taken out."""
        system = self.system
        conditional = self.context.conditionals[event.fields["conditional_order_id"]]
        if self._stays(conditional):
            yield from self._place_exit(event, conditional)
            return
        if not self._is_turn(event, conditional):
            return
        if event.kind == events.CONDITIONAL_WAITING and not event.fields["code"]:
            yield self._waits_again(event, conditional)
            return
        held = held_by_band(self.gates, system.markets[conditional.market], conditional)
        if held != ACCEPTED:
            yield expect(
                events.CONDITIONAL_WAITING, conditional_order_id=conditional.id, **held._asdict()
            )
            return
        self.context.conditionals.pop(conditional.id, None)
        self.matching.brackets.gone(conditional, codes.OK)
        entry = system.orders.get(conditional.entry)
        if entry is not None and system.markets[entry.market].status not in CLOSING:
            self.context.pending_events.found(
                event, f"by the model its entry {entry.id} ends first"
            )
        asked, retired = self._of_conditional(conditional)
        verdict, order = self.gates.validate(asked, retired)
        figures = verdict._asdict()
        reached = conditional.reached or ZERO
        if verdict.code == UNDECIDED:  # with how many lots it would have filled is not known
            figures = {"code": codes.FOK_NOT_FILLABLE}
            verdict = ACCEPTED if event.fields["order_id"] else ItemResult(codes.FOK_NOT_FILLABLE)
        accepted = verdict == ACCEPTED and order is not None
        self.context.pending_events.check(
            event,
            price_e9=int(reached * 10**9),
            order_id=order.id if accepted and order is not None else 0,
        )
        yield expect(event.kind, conditional_order_id=conditional.id)
        if not accepted or order is None:
            self.unpair(conditional.id, conditional.oco)
            yield expect(events.CONDITIONAL_ENDED, conditional_order_id=conditional.id, **figures)
            return
        closes = conditional.entry or conditional.flags & types.FLAG_CLOSE_POSITION
        if closes and conditional.oco in self.context.conditionals:
            yield from self.matching.end_by_id(conditional.oco)
        yield from self.accept(order, asked, retired, codes.OCO_OTHER_LEG)
        if conditional.oco:
            yield from self.matching.end_by_id(conditional.oco)

    def _stays(self, one: Conditional) -> bool:
        """Return whether an order is an exit that waits where it cannot trade (O-9.1)."""
        market = self.system.markets[one.market]
        reduces = bool(one.flags & types.FLAG_REDUCE_ONLY)
        timed = one.kind == types.TRIGGER_TIME
        return reduces and not market.external and not market.is_spot and not timed

    def _is_turn(self, event: Event, one: Conditional) -> bool:
        """Return whether an exit is tried now: the next that a price has reached, or one that waits, in time."""
        held = [it for it in self.triggered if not self.system.markets[it.market].halted]
        if one in self.triggered:
            if held and held[0] is one:
                self.triggered.remove(one)
                return True
        elif one.waits and (
            isinstance(self.context.command, commands.AdvanceTime)
            or (one.account, one.market) in self.exits_done
        ):
            return True
        self.context.pending_events.found(event, "by the model another order is triggered next")
        return False

    def _waits_again(self, event: Event, one: Conditional) -> Expected:
        """Its price has left the trigger, before any of it has traded (O-9.1)."""
        price = self.price_of(self.system.markets[one.market], one.source)
        trails = one.kind == types.TRIGGER_TRAILING
        if one.touched or trails or (price and one.is_reached(price)):
            self.context.pending_events.found(event, "by the model its price is still reached")
        return expect(event.kind, conditional_order_id=one.id, limit=0, actual=0, shortfall=0)

    def _place_exit(self, event: Event, one: Conditional) -> Script:
        """An exit is placed; what is left of it waits (O-9.1)."""
        system = self.system
        if not self._is_turn(event, one):
            return
        market = system.markets[one.market]
        if event.kind == events.CONDITIONAL_WAITING and not event.fields["code"]:
            self.exits_done.add((one.account, one.market))
            yield self._waits_again(event, one)
            return
        left = self.context.reducible(one.account, one.market, one.side)
        held = held_by_band(self.gates, market, one)
        if left and held != ACCEPTED:
            self.exits_done.add((one.account, one.market))
            yield expect(events.CONDITIONAL_WAITING, conditional_order_id=one.id, **held._asdict())
            return
        asked = self._asked_of_exit(one)
        one.client, client = 0, one.client
        verdict, order = self.gates.validate(asked, None)
        one.client = client
        figures = verdict._asdict()
        if verdict.code == UNDECIDED:
            figures = {"code": codes.FOK_NOT_FILLABLE}
            is_placed = event.kind == events.CONDITIONAL_TRIGGERED and event.fields["order_id"]
            verdict = ACCEPTED if is_placed else ItemResult(codes.FOK_NOT_FILLABLE)
        holder = system.isolated.get((one.account, one.market), one.account)
        if verdict != ACCEPTED or order is None:
            if verdict.code not in FINAL and market.status not in CLOSING and left:
                yield expect(events.CONDITIONAL_WAITING, conditional_order_id=one.id, **figures)
                return
            yield expect(event.kind, conditional_order_id=one.id, order_id=0)
            self.unpair(one.id, one.oco)
            yield expect(events.CONDITIONAL_ENDED, conditional_order_id=one.id, **figures)
            return
        reached = one.reached or ZERO
        yield expect(
            events.CONDITIONAL_TRIGGERED,
            conditional_order_id=one.id,
            price_e9=int(reached * 10**9),
            order_id=order.id,
        )
        lots = order.lots
        partner = one.oco
        one.placing = True
        one.client = 0
        yield from self.accept(order, asked, None, codes.OCO_OTHER_LEG)
        one.placing = False
        left = lots - order.filled
        if (
            order.id in system.orders
            or not left
            or not self.context.reducible(holder, one.market, one.side)
        ):
            self.context.conditionals.pop(one.id, None)
            self.matching.brackets.gone(one, codes.OK)
            self.exits_done.add((one.account, one.market))
            return
        one.client = client
        has_ended = partner in system.orders and system.orders[partner].pending and order.filled
        if has_ended:
            one.oco = 0
        elif partner in system.orders or partner in self.context.conditionals:
            yield expect(events.OCO_PAIRED, account_id=holder, first_id=partner, second_id=one.id)
        if order.filled or one.waits != self.matching.stopped:
            if one.flags & types.FLAG_CLOSE_POSITION:
                one.touched = one.touched or order.filled > 0
            yield expect(
                events.CONDITIONAL_WAITING,
                conditional_order_id=one.id,
                code=self.matching.stopped,
                limit=0,
                actual=0,
                shortfall=0,
                lots=0 if one.flags & types.FLAG_CLOSE_POSITION else left,
            )

    def _asked_of_exit(self, one: Conditional) -> Asked:
        """Return the terms of the order of an exit: in front of the owner's own orders, and paired."""
        asked, _ = self._of_conditional(one)
        asked.stp = types.STP_CANCEL_MAKER
        asked.oco = one.oco
        return asked

    def _of_conditional(self, conditional: Conditional) -> tuple[Asked, Order | None]:
        """Return the terms of a triggered order, within the band, and the open order that it replaces."""
        system = self.system
        market = system.markets[conditional.market]
        lots = conditional.quantity // market.lot_unit
        left = self.context.reducible(conditional.account, market.id, conditional.side)
        if conditional.flags & types.FLAG_CLOSE_POSITION:
            lots = left
        elif conditional.flags & types.FLAG_REDUCE_ONLY:
            lots = min(lots, left) or lots
        asked = Asked(
            conditional.account,
            market.id,
            conditional.side,
            conditional.type,
            conditional.tif,
            conditional.flags & ~(types.FLAG_CLOSE_POSITION | EITHER),
            conditional.stp,
            price_within(self.gates, market, conditional),
            lots * market.lot_unit,
            conditional.client,
            conditional.expire_ns,
            display=min(conditional.display // market.lot_unit, lots),
        )
        partner = system.orders.get(conditional.oco)
        if partner is None or system.markets[partner.market].external:
            return asked, None
        if partner.market == market.id and partner.side != conditional.side:
            return asked, None
        return asked, partner

    def taken_out(self, item: int, order: int) -> None:
        """The check after an item has ended the order that was to rest (I-6)."""
        command = self.context.command
        together = isinstance(command, commands.OrderBatch) and command.atomic
        for place, answer in self.answers.items():
            if answer.id == order and (place == item or together):
                answer.remaining = 0

    def item_over(self, item: int) -> None:
        """An item of a batch of conditional orders is over, with all that it triggered."""
        answer = self.answers.get(item)
        waits = self.context.conditionals
        if answer is not None and answer.id not in self.system.orders and answer.id not in waits:
            answer.remaining = 0

    def unpair(self, order_id: int, partner_id: int) -> None:
        """The other order of a pair stands alone now."""
        for partner in (
            self.system.orders.get(partner_id),
            self.context.conditionals.get(partner_id),
        ):
            if partner is not None and partner.oco == order_id:
                partner.oco = 0
