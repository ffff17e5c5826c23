# SPDX-License-Identifier: Apache-2.0
"""The scripts that run during a command, and the events that may come between them (SPEC O, G, I-6).

Owns the order in which events of orders come. A script is resumed at the first event after the one that it waited for
has been booked, so that it sees the books as they were at that point; between the items of a command none runs.
"""

from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.brake_commands import OF_DEBTS
from tests.model.context import Context
from tests.model.dead_man_timers import DeadManTimers
from tests.model.exact import Fraction
from tests.model.margin import is_capped, margin
from tests.model.matching import AGAIN, Expected, Matching, Script
from tests.model.model_state import Order
from tests.model.order_entry import Entry
from tests.model.twaps import Twaps

# Events that name a trade of before (C-1).
_OF_EARLIER_TRADES = {
    events.WAITING_TRADE_ENDED,
    events.TRADE_SIDE_MATCHED,
    events.TRADE_CANCEL_ASKED,
    events.TRADE_CANCELLED,
    events.GIVE_UP_PROPOSED,
    events.TRADE_LEG_MOVED,
    events.BUST_TRADE_ANNOUNCED,
    events.TRADE_BUSTED,
    events.BUST_CLAIM_PAID,
}

ItemScript = Callable[[Command, int], Script]

# Every event about orders, each of which some script has to expect, or a reason below has to hold.
OF_ORDERS = frozenset(
    (
        events.REFUSED,
        events.ORDER_ACCEPTED,
        events.ORDER_REDUCED,
        events.ORDER_CANCELLED,
        events.ORDER_CANCEL_PENDING,
        events.TRADE,
        events.AUCTION_UNCROSSED,
        events.CONDITIONAL_PLACED,
        events.CONDITIONAL_TRIGGERED,
        events.CONDITIONAL_ENDED,
        events.CONDITIONAL_WAITING,
        events.CONDITIONAL_REDUCED,
        events.OCO_PAIRED,
        events.BRACKET_PLACED,
        events.BRACKET_SIZED,
        events.TWAP_PLACED,
        events.TWAP_SLICE,
        events.ICEBERG_DISPLAYED,
        events.DEAD_MAN_SET,
        events.DEAD_MAN_EXPIRED,
        events.DISCONNECT_REPORTED,
        events.BREAK_RECORDED,
        events.BREAK_RESOLVED,
        events.CLOSING_REMAINS,
        events.SEIZURE_ASKED,
        events.SEIZURE_ORDERED,
        events.EXIT_STOPPED,
    )
)
# The status of a market after its auction, and steps of CloseAll: events that a script may wait for.
STEPS = frozenset(
    (
        events.MARKET_STATUS_CHANGED,
        events.REDEEMED,
        events.REPAID,
        events.DUST_REPAID,
        events.TRANSFERRED,
        events.ISOLATED_SET,
    )
)
ENDS = (events.ORDER_REDUCED, events.ORDER_CANCELLED, events.ORDER_CANCEL_PENDING)
# Of the trade before them, in a market whose fills are novated.
OF_NOVATION = (events.TRADE_NOVATED, events.SESSION_OPENED)
# What an index brings with it before anything that waits for the index itself is asked.
OF_MARKS = (events.MARK_CHANGED, events.BRAKE_ENGAGED, events.MARKET_STATUS_CHANGED)
# What the interest of a second, which stands before the first item of a command, may lead to (M-2, W-8).
OF_ACCRUAL = frozenset(
    (
        events.POOL_TOPPED_UP,
        events.POOL_LOSS,
        events.POOL_EPOCH_CLOSED,
        events.RESERVE_POSTED,
        events.LIQUIDATION_STARTED,
        events.LIQUIDATION_ENDED,
        events.BAD_DEBT,
        events.LOSS_SHARED,
        events.BORROW_TAKEN_OVER,
        events.LOAN_TAKEN_OVER,
        events.TAKEN_OVER,
        events.REMAINDER_TAKEN,
        events.REMAINDER_PAID,
        events.COLLATERAL_BOUGHT,
        events.COLLATERAL_PAID,
        events.COLLATERAL_GIVEN,
        events.CLAIM_COVERED,
        events.LINE_SET_APART,
        events.BRAKE_ENGAGED,
    )
)
# Why an order may end that no script has asked about; whether it had to, is asked after the command.
AFTERMATH = frozenset(
    (
        codes.LIQUIDATION_CANCEL,
        codes.RESTING_ORDER_MARGIN,
        codes.RESERVED_FOR_SETTLEMENT,
        codes.EXPIRED,
        codes.KILL_SWITCH,
        codes.RISK_TAKING_DISABLED,
        codes.MARKET_CLOSED,
        codes.REDUCE_ONLY_SHRUNK,
        codes.OCO_OTHER_LEG,
        codes.BRACKET_TRIGGERED,
        codes.ACCOUNT_FROZEN,
        codes.DEPOSIT_IS_REVERSED,
        *OF_DEBTS,
    )
)


class OrderScripts:
    """Runs the scripts of one machine."""

    def __init__(
        self,
        context: Context,
        entry: Entry,
        matching: Matching,
        dead_man_timers: DeadManTimers,
        twaps: Twaps,
    ) -> None:
        """Start with nothing under way."""
        self.twaps = twaps
        self.dead_man_timers = dead_man_timers
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.entry = entry
        self.matching = matching
        self.running: list[Script] = []
        self.expected: Expected | None = None
        self.command: Command | None = None
        self.script_of: ItemScript | None = None
        self.begun = 0  # items that have begun
        self.next_reduce_only = 0  # the market whose auction ends in that status
        self.indices: list[Event] = []  # indices that have moved and are not processed yet

    # --- a command ----------------------------------------------------------------------------------------------

    def begin(self, command: Command, script_of: ItemScript | None) -> None:
        """A command comes; `script_of` says what becomes of each of its items, None if no script does."""
        self.running.clear()
        self.expected = None
        self.command = command
        self.script_of = script_of
        self.begun = 0
        self.entry.answers.clear()
        self.entry.exits_done.clear()

    def _index_moved(self) -> None:
        """An index has moved, and the marks that follow it: what waits for the index of a market (O-3)."""
        for event in self.indices:
            asset = self.system.assets[event.fields["asset_id"]]
            index = Fraction(event.fields["index_e9"], 10**9 * 10**asset.scale)
            if index in (0, self.context.index[asset.id]):
                continue
            self.context.index[asset.id] = index
            for market in self.system.markets.values():
                if asset.id in (market.base, market.quote):
                    price = self.entry.price_of(market, types.TRIGGER_INDEX)
                    self.entry.price_moved(market.id, types.TRIGGER_INDEX, price)
        self.indices.clear()

    def finish(self) -> None:
        """The command is over: every item has begun, every script has come to its end."""
        self._index_moved()
        self.context.novated.coming = None
        self._resume(0)
        while self.script_of is not None and self.command is not None:
            if self.expected is not None or self.begun >= self.command.count():
                break
            self._begin_item()
            self._resume(0)
        self._item_over()
        if self.expected is not None:
            name = events.EVENT_FIELDS[self.expected.kind][0]
            self.pending_events.findings.append(
                f"expected {name} {self.expected.fields}, and the command was over"
            )
            self.running.clear()
            self.expected = None
        for one in self.entry.triggered:
            one.held = one.held or self._is_held(one.market)
        late = [one.id for one in self.entry.triggered if not self._is_held(one.market)]
        if late and not self.context.is_behind:  # due work precedes them (I-12.2)
            self.pending_events.findings.append(f"orders {late} were triggered and not placed")
        if self.entry.judged or self.entry.conditionals_of_book:
            self.entry.judged.clear()
            self.entry.conditionals_of_book.clear()

    def _item_over(self) -> None:
        """The item before is over."""
        if isinstance(self.command, commands.ConditionalOrders | commands.Brackets) and self.begun:
            self.entry.item_over(self.begun - 1)

    def _is_held(self, market: int) -> bool:
        """Return whether what a price has reached waits for the end of a halt (K-1)."""
        return self.system.markets[market].halted

    def _begin_item(self) -> None:
        """The next item of the command begins."""
        assert self.script_of is not None
        assert self.command is not None
        self._item_over()
        self.running.append(self.script_of(self.command, self.begun))
        self.begun += 1

    def _resume(self, kind: int) -> None:
        """Let the script under way say what comes next, unless that is still to come; `kind` is what has come."""
        self.entry.next_kind = kind
        while self.running and self.expected is None:
            self.expected = next(self.running[-1], None)
            if self.expected is AGAIN:
                self.expected = None
                return
            if self.expected is None:
                self.running.pop()

    # --- an event -----------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """An event comes that is not booked yet; after a trade its novation comes first, and then what is next."""
        if event.kind in OF_NOVATION:
            return
        if event.kind not in OF_MARKS:
            self._index_moved()
        self.context.novated.coming = event
        self._resume(event.kind)
        offset = event.fields["offset"]
        while self.expected is None and self.script_of is not None and self.command is not None:
            if self.begun > offset or self.begun >= self.command.count():
                break
            if self.begun == 0 and self._is_before(event):
                break
            self._begin_item()
            self._resume(event.kind)
        if event.kind not in OF_ORDERS and not self._expects_step(event):
            return
        if self.expected is not None:
            self._compare(event, self.expected)
            self.expected = None
        elif event.kind in (events.CONDITIONAL_TRIGGERED, events.CONDITIONAL_WAITING):
            self.running.append(self.entry.fire(event))
            self._resume(event.kind)
            self.expected = None
        elif event.kind == events.TWAP_SLICE:
            self.running.append(self.twaps.send(event))
            self._resume(event.kind)
            self.expected = None
        else:
            self._unforeseen(event)

    def _expects_step(self, event: Event) -> bool:
        """Return whether an event is the next step of a script beside those about orders."""
        return (
            self.expected is not None and event.kind in STEPS and event.kind == self.expected.kind
        )

    def _is_before(self, event: Event) -> bool:
        """Return whether an event stands before the first item: interest and what follows from it (M-2)."""
        if event.kind in ENDS:
            return event.fields["code"] in (codes.LIQUIDATION_CANCEL, codes.RESTING_ORDER_MARGIN)
        return event.kind in OF_ACCRUAL

    def _compare(self, event: Event, expected: Expected) -> None:
        """An event is the one that the script waits for, field by field."""
        if event.kind != expected.kind:
            name = events.EVENT_FIELDS[expected.kind][0]
            self.pending_events.found(event, f"by the model {name} {expected.fields} comes next")
            self.running.clear()
            return
        self.pending_events.check(event, **expected.fields)

    def booked(self, event: Event) -> None:
        """An event has been booked: what it sets off."""
        fields = event.fields
        if "trade_id" in fields and event.kind not in _OF_EARLIER_TRADES:
            again = event.kind == events.TRADE_NOVATED and self.context.novated.is_fill(event)
            if fields["trade_id"] != self.system.last_trade + (0 if again else 1):
                self.pending_events.found(event, f"{self.system.last_trade} was the last trade")
            self.system.last_trade = fields["trade_id"]
        if event.kind == events.ORDER_ACCEPTED:
            order = self.system.orders[fields["order_id"]]
            if order.machine and not self.system.markets[order.market].external:
                self.running.append(self.matching.match(order))
        elif event.kind == events.TRADE:
            last = Fraction(fields["price_per_lot"])
            self.entry.price_moved(fields["market_id"], types.TRIGGER_LAST, last)
        elif event.kind == events.MARK_CHANGED:
            mark = Fraction(fields["mark_e9"], 10**9)
            self.entry.price_moved(fields["market_id"], types.TRIGGER_MARK, mark)
        elif event.kind in (events.INDEX_CHANGED, events.PRICE_JUDGED):
            # No event says that an index came to what the asset was valued at without one, but that of its state.
            self.indices.append(event)
        elif event.kind == events.AUCTION_ENDED:
            self.running.append(self._auction_over(event))
        elif event.kind == events.BRAKE_RELEASED:
            self.entry.release_held()

    def _auction_over(self, event: Event) -> Script:
        """All that crosses trades while the market is still in AUCTION; then it has the status that was named.

        Before that end the orders that the status does not let stand (O-2.2).
        """
        market = self.system.markets[event.fields["market_id"]]
        if event.fields["to_status"] == types.MARKET_REDUCE_ONLY:
            self.next_reduce_only = market.id
        while self._is_before_uncrossing():
            yield AGAIN
        self.next_reduce_only = 0
        yield from self.matching.uncross(market)
        said = {name: event.fields[name] for name in ("market_id", "from_status", "to_status")}
        market.times_gone_on += 1
        if self.matching.goes_on(market):
            said["to_status"] = types.MARKET_AUCTION
        else:
            market.times_gone_on = 0
        yield Expected(events.MARKET_STATUS_CHANGED, said)

    def _is_before_uncrossing(self) -> bool:
        """Return whether the event that comes releases a halt, or ends an order that could raise exposure.

        Its prediction is elsewhere.
        """
        coming = self.context.novated.coming
        if coming is None:
            return False
        return coming.kind == events.BRAKE_RELEASED or (
            coming.kind in ENDS and coming.fields["code"] == codes.RISK_TAKING_DISABLED
        )

    # --- what no script has asked about -------------------------------------------------------------------------

    def _unforeseen(self, event: Event) -> None:
        """An event of orders between scripts: some rule has to be its reason."""
        fields = event.fields
        if event.kind in ENDS:
            order = self.system.orders.get(fields["order_id"])
            checked = fields["code"] in (codes.LIQUIDATION_CANCEL, codes.RESTING_ORDER_MARGIN)
            if checked and event.kind == events.ORDER_CANCELLED:
                self.entry.taken_out(fields["offset"], fields["order_id"])
            if order is not None and fields["code"] == codes.MEMBER_NOT_ACTIVE:
                if self.context.novated.is_ended(order):
                    return
            elif fields["code"] in AFTERMATH and order is not None and self._has_to(order, fields):
                return
        elif event.kind == events.CONDITIONAL_ENDED:
            if self._may_end_conditional(fields):
                return
        elif event.kind == events.ORDER_ACCEPTED:
            if fields["order_id"] == self.system.last_order + 1:
                return  # one of the machine: whose it is, liquidation and reconciliation ask
        elif event.kind == events.DEAD_MAN_EXPIRED and isinstance(
            self.command, commands.AdvanceTime
        ):
            self.running.append(self.dead_man_timers.expired(event))
            return
        elif self.script_of is None:
            return  # no script, so another part predicts it
        self.pending_events.found(event, "by the model nothing of the kind happens now")

    def _may_end_conditional(self, fields: dict[str, int]) -> bool:
        """Return whether a waiting order may end now."""
        pending_events = self.context.conditionals[fields["conditional_order_id"]]
        market = self.system.markets[pending_events.market]
        if fields["code"] == codes.EXPIRED:
            return 0 < pending_events.expire_ns <= self.system.now
        if fields["code"] == codes.MARKET_CLOSED:
            future = market.id in self.system.futures
            return future or market.status in (types.MARKET_CLOSED, types.MARKET_SETTLING)
        if self.twaps.may_end(pending_events, fields["code"]):
            return True
        if fields["code"] == codes.POSITION_CLOSED:
            return self.context.is_orphan(pending_events)
        return fields["code"] == codes.OCO_OTHER_LEG

    def _has_to(self, order: Order, fields: dict[str, int]) -> bool:
        """Return whether the rule that a code names asks for the end of an order."""
        system = self.system
        code = fields["code"]
        if code == codes.LIQUIDATION_CANCEL:
            # An order of the machine at a venue goes with the liquidation, too (O-1.2).
            account = system.accounts[order.account]
            is_due = not is_capped(system, order) or account.flagged_ns < system.now  # W-1.1
            return order.machine or (account.status == types.LIQUIDATING and is_due)
        if code == codes.EXPIRED:
            return order.tif == types.GTD and order.expire_ns <= system.now
        if code == codes.BRACKET_TRIGGERED:
            return self.entry.is_next(order.id)
        if code == codes.KILL_SWITCH:
            return system.kill_switch
        if code == codes.RISK_TAKING_DISABLED:
            account, market = system.accounts[order.account], system.markets[order.market]
            return (
                market.id == self.next_reduce_only
                or isinstance(self.command, commands.FreezeAccount)
                or self.context.risk_stops.only_reduces(account, market)
            )
        if code in OF_DEBTS:
            return self.context.risk_stops.may_only_reduce(order.account)
        if code == codes.DEPOSIT_IS_REVERSED:
            return self._frees_for_a_debt(order)
        if code == codes.ACCOUNT_FROZEN:
            return system.is_frozen(system.above(order.account))
        if code == codes.MARKET_CLOSED:
            future = order.market in system.futures
            status = system.markets[order.market].status
            return future or status in (types.MARKET_CLOSED, types.MARKET_SETTLING)
        if code == codes.REDUCE_ONLY_SHRUNK:
            left = order.reducible(system.position[order.account, order.market])
            return order.lots > left
        if code == codes.RESTING_ORDER_MARGIN:
            figures = margin(system, order.account, system.live)
            return figures.worst_equity < figures.worst_mmf
        return True

    def _frees_for_a_debt(self, order: Order) -> bool:
        """Return whether an order is its account's newest that pays with an asset of which more is owed than is free.

        The owner owes it for a reversed deposit (L-4.3).
        """
        system = self.system
        if not system.markets[order.market].is_instant:
            return False
        asset = system.payment(order)[0]
        paying = [
            one.id
            for one in system.orders_of(order.account)
            if system.markets[one.market].is_instant
            and not one.pending
            and system.payment(one)[0] == asset
        ]
        owed = system.owed_by(order.account, asset)
        return paying[-1] == order.id and system.pays_back(order.account, asset) < owed
