# SPDX-License-Identifier: Apache-2.0
"""Make execution reports from events: one for each change of an order (FIX 4.4, message 8).

Owns the state of the orders that it has seen, and the report of each event. A pure function of events: it must never
read a clock or call a server. Its caller loads missing data of orders older than the first event (`missing`). A report
has the same `exec_id` in each run, also if the runs begin at different sequences.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from clearinghouse.client import Event, EventKind, Fill, Order, ResultCode, Side
from clearinghouse.client.api.event_bodies import (
    BustedTradeEvent,
    CloseOutEvent,
    ConditionalEvent,
    OrderEvent,
    TradeEvent,
    TwapEvent,
)

ZERO: Final = Decimal(0)
KINDS: Final = (
    EventKind.ORDER_ACCEPTED,
    EventKind.ORDER_REDUCED,
    EventKind.ORDER_CANCELLED,
    EventKind.ORDER_CANCEL_PENDING,
    EventKind.TRADE,
    EventKind.TRADE_BUSTED,
    EventKind.BACKSTOP_FILL,
    EventKind.DELEVERAGED,
    EventKind.REST_CLOSED,
    EventKind.CONDITIONAL_PLACED,
    EventKind.CONDITIONAL_TRIGGERED,
    EventKind.CONDITIONAL_WAITING,
    EventKind.CONDITIONAL_REDUCED,
    EventKind.CONDITIONAL_ENDED,
    EventKind.TWAP_PLACED,
)
"""the kinds of events that a report can come of"""


class ExecType(StrEnum):
    """The kind of a report (tag 150). L is from FIX 5.0: FIX 4.4 has no value for a trigger."""

    NEW = "0"
    CANCELED = "4"
    REPLACED = "5"
    PENDING_CANCEL = "6"
    EXPIRED = "C"
    RESTATED = "D"
    TRADE = "F"
    TRADE_CORRECT = "G"
    TRIGGERED = "L"


class OrdStatus(StrEnum):
    """The status of an order after a report (tag 39)."""

    NEW = "0"
    PARTIALLY_FILLED = "1"
    FILLED = "2"
    CANCELED = "4"
    REPLACED = "5"
    PENDING_CANCEL = "6"
    EXPIRED = "C"


@dataclass(frozen=True, slots=True)
class ExecutionReport:
    """One change of an order, or one trade without an order. The number in a comment is the tag of FIX 4.4."""

    sequence: int  # of the command or item that did it
    time_ns: int  # 60: when that was sequenced
    exec_id: str  # 17
    exec_type: ExecType  # 150
    ord_status: OrdStatus  # 39
    account: int  # 1
    market_id: int  # 55 by its symbol
    order_id: int  # 37; 0: a trade without an order, such as a deleveraging
    cl_ord_id: str  # 11
    orig_cl_ord_id: str  # 41: of the order that this one replaced
    secondary_order_id: int  # 198: the order that it was before, or that a conditional one became
    side: Side  # 54
    price: Decimal | None  # 44
    stop_px: Decimal | None  # 99
    order_qty: Decimal | None  # 38; None: not known, or the whole position
    leaves_qty: Decimal | None  # 151; None: as order_qty
    cum_qty: Decimal  # 14
    cum_value: Decimal  # the sum of price x quantity of its fills: with cum_qty the exact average
    last_qty: Decimal = ZERO  # 32
    last_px: Decimal | None = None  # 31
    trd_match_id: int = 0  # 880
    is_maker: bool = False  # 851: 1 added liquidity
    commission: Decimal = ZERO  # 12; negative: a rebate
    exec_ref_id: str = ""  # 19: the report that this one corrects
    reason: ResultCode = ResultCode.OK  # 58 by its name

    @property
    def avg_px(self) -> Decimal:
        """Tag 6: the average price of the fills with 28 digits, rounded half to even; 0 without a fill."""
        return self.cum_value / self.cum_qty if self.cum_qty else ZERO


@dataclass(slots=True)
class _Order:
    """The state of an order after the events so far."""

    order_id: int
    account: int
    market_id: int
    cl_ord_id: str
    side: Side
    price: Decimal | None
    stop_px: Decimal | None
    order_qty: Decimal | None
    leaves_qty: Decimal | None
    cum_qty: Decimal = ZERO
    cum_value: Decimal = ZERO


class Wanted(NamedTuple):
    """An order that was accepted before the first event and must be loaded; events from `sequence` on are new."""

    account: int
    order_id: int
    sequence: int


class BustWanted(NamedTuple):
    """A busted trade of an account in scope, whose order must be loaded."""

    account: int
    market_id: int
    trade_id: int


def client_text(number: int, text: str) -> str:
    """Return the client's id of an order, a number or a text; "" if it has none."""
    return text or (str(number) if number else "")


def trade_exec_id(trade_id: int, side: Side) -> str:
    """Return the id of the report about one side of a trade. It depends only on the trade, so that a bust can
    name it.
    """
    return f"T{trade_id}.{'B' if side == Side.BUY else 'S'}"


class Executions:
    """Make the reports of some accounts, or of all if none are named.

    Pass events in their order, each after the data that `missing` names has been loaded.
    """

    def __init__(self, accounts: Iterable[int] = ()) -> None:
        self._accounts = frozenset(accounts)
        self._orders: dict[int, _Order] = {}
        self._busted: dict[int, list[_Order]] = {}
        # The order of this sequence that was replaced or triggered: the next one accepted takes its place.
        self._before: _Order | None = None
        self._at = 0
        self._count: dict[int, int] = {}

    def widen(self, accounts: Iterable[int]) -> None:
        """Add accounts to a scope that names accounts; a scope of all accounts does not change."""
        if self._accounts:
            self._accounts |= frozenset(accounts)

    def _reads(self, account: int) -> bool:
        """Return whether an account is in scope; 0 stands for an account that the reader may not see."""
        return bool(account) and (not self._accounts or account in self._accounts)

    def missing(self, events: Iterable[Event]) -> Iterator[Wanted | BustWanted]:
        """Yield the orders and trades to load before these events can be taken, each once."""
        known = set(self._orders)
        for event in events:
            body = event.body
            wanted: list[tuple[int, int]] = []
            if isinstance(body, OrderEvent):
                if event.kind == EventKind.ORDER_ACCEPTED:
                    known.add(body.order_id)
                wanted = [(body.account_id, body.order_id)]
            elif isinstance(body, TradeEvent):
                wanted = [
                    (body.maker_account_id, body.maker_order_id),
                    (body.taker_account_id, body.taker_order_id),
                ]
            elif isinstance(body, BustedTradeEvent):
                for account in (body.gainer_account_id, body.loser_account_id):
                    if self._reads(account):
                        yield BustWanted(account, body.market_id, body.trade_id)
            for account, order_id in wanted:
                if order_id and order_id not in known and self._reads(account):
                    known.add(order_id)
                    yield Wanted(account, order_id, event.sequence)

    def load(self, order: Order, fills: Iterable[Fill], reduced: Decimal, before: int) -> None:
        """Add an order in its state before the sequence `before`: with its fills, and `reduced`, its reductions
        without a trade.
        """
        loaded = _loaded(order, [fill for fill in fills if fill.sequence < before])
        loaded.order_qty = order.quantity - reduced
        loaded.leaves_qty = loaded.order_qty - loaded.cum_qty
        self._orders[order.order_id] = loaded

    def load_busted(self, trade_id: int, order: Order | None, fills: Iterable[Fill]) -> None:
        """Add the order of one side of a busted trade, with all its fills; if it has no order, only the fill."""
        fills = list(fills)
        known = self._orders.get(order.order_id) if order else None
        if known is None and order is not None:
            known = _loaded(order, fills)
        elif known is None:
            fill = fills[0]
            known = _Order(0, 0, fill.market_id, "", fill.side, None, None, None, ZERO)
            known.cum_qty, known.cum_value = fill.quantity, fill.quantity * fill.price
        self._busted.setdefault(trade_id, []).append(known)

    def take(self, event: Event) -> list[ExecutionReport]:
        """Return the reports of the next event."""
        if event.sequence != self._at:
            self._at = event.sequence
            self._count.clear()
            self._before = None
        body = event.body
        if isinstance(body, TradeEvent):
            return [self._fill(event, body, is_maker=is_maker) for is_maker in self._sides(body)]
        if isinstance(body, CloseOutEvent):
            return list(self._close_out(event, body))
        if isinstance(body, BustedTradeEvent):
            return list(self._bust(event, body))
        if isinstance(body, OrderEvent) and self._reads(body.account_id):
            return [self._order_event(event, body)]
        if isinstance(body, ConditionalEvent) and self._reads(body.account_id):
            return [self._conditional(event, body)]
        if (
            isinstance(body, TwapEvent)
            and event.kind == EventKind.TWAP_PLACED
            and self._reads(body.account_id)
        ):
            name, quantity = "", body.quantity
            self._orders[body.order_id] = order = _Order(
                body.order_id, body.account_id, body.market_id, name, body.side, body.price, None,
                quantity, quantity,
            )  # fmt: skip
            return [self._report(event, order, ExecType.NEW, OrdStatus.NEW)]
        return []

    def _report(
        self,
        event: Event,
        order: _Order,
        exec_type: ExecType,
        status: OrdStatus,
        reason: ResultCode = ResultCode.OK,
    ) -> ExecutionReport:
        """Return a report of an order in its present state, numbered among the order's reports in this sequence."""
        count = self._count[order.order_id] = self._count.get(order.order_id, 0) + 1
        return ExecutionReport(
            sequence=event.sequence,
            time_ns=event.time_ns,
            exec_id=f"{event.sequence}.{order.order_id}.{count}",
            exec_type=exec_type,
            ord_status=status,
            account=order.account,
            market_id=order.market_id,
            order_id=order.order_id,
            cl_ord_id=order.cl_ord_id,
            orig_cl_ord_id="",
            secondary_order_id=0,
            side=order.side,
            price=order.price,
            stop_px=order.stop_px,
            order_qty=order.order_qty,
            leaves_qty=order.leaves_qty,
            cum_qty=order.cum_qty,
            cum_value=order.cum_value,
            reason=reason,
        )

    def _sides(self, trade: TradeEvent) -> Iterator[bool]:
        """Yield for each side of a trade that is in scope whether that side is the maker."""
        if self._reads(trade.maker_account_id):
            yield True
        if self._reads(trade.taker_account_id):
            yield False

    def _fill(self, event: Event, trade: TradeEvent, *, is_maker: bool) -> ExecutionReport:
        """Return the report of one side of a trade."""
        account, order_id, fee = (
            (trade.maker_account_id, trade.maker_order_id, trade.maker_fee)
            if is_maker
            else (trade.taker_account_id, trade.taker_order_id, trade.taker_fee)
        )
        other = Side.SELL if trade.taker_side == Side.BUY else Side.BUY
        side = other if is_maker else trade.taker_side
        order = self._orders.get(order_id) if order_id else None
        if order is None:
            # A venue's side, or a trade that an operator booked: no order stands behind it.
            order = _Order(
                0, account, trade.market_id, "", side, None, None, trade.quantity, trade.quantity
            )
        order.cum_qty += trade.quantity
        order.cum_value += trade.quantity * trade.price
        assert order.leaves_qty is not None
        order.leaves_qty -= trade.quantity
        is_filled = order.leaves_qty == 0
        if is_filled:
            self._orders.pop(order_id, None)
        status = OrdStatus.FILLED if is_filled else OrdStatus.PARTIALLY_FILLED
        return replace(
            self._report(event, order, ExecType.TRADE, status),
            exec_id=trade_exec_id(trade.trade_id, side),
            last_qty=trade.quantity,
            last_px=trade.price,
            trd_match_id=trade.trade_id,
            is_maker=is_maker,
            commission=fee,
        )

    def _close_out(self, event: Event, body: CloseOutEvent) -> Iterator[ExecutionReport]:
        """Yield the reports of a position that passed between accounts outside the book: trades without an order."""
        quantity = abs(body.signed_quantity)
        buys = body.signed_quantity > 0
        for account, is_buy in ((body.account_id, buys), (body.counterparty_account_id, not buys)):
            if self._reads(account):
                side = Side.BUY if is_buy else Side.SELL
                order = _Order(0, account, body.market_id, "", side, None, None, quantity, ZERO)
                order.cum_qty, order.cum_value = quantity, body.value
                report = self._report(event, order, ExecType.TRADE, OrdStatus.FILLED)
                yield replace(
                    report,
                    exec_id=trade_exec_id(body.trade_id, side),
                    last_qty=quantity,
                    last_px=report.avg_px,
                    trd_match_id=body.trade_id,
                )

    def _bust(self, event: Event, body: BustedTradeEvent) -> Iterator[ExecutionReport]:
        """Yield the reports of a trade whose price was corrected (O-10). CumQty stays: the quantity was traded."""
        orders = self._busted.pop(body.trade_id, [])
        accounts = [
            (account, sign)
            for account, sign in ((body.gainer_account_id, 1), (body.loser_account_id, -1))
            if self._reads(account)
        ]
        for (account, gains), order in zip(accounts, orders, strict=True):
            # Who gains by a lower price has bought.
            is_buy = (body.new_price < body.price) == (gains > 0)
            side = Side.BUY if is_buy else Side.SELL
            order.account = account
            order.cum_value += (body.new_price - body.price) * body.quantity
            status = OrdStatus.PARTIALLY_FILLED if order.leaves_qty else OrdStatus.FILLED
            yield replace(
                self._report(event, order, ExecType.TRADE_CORRECT, status),
                exec_id=f"C{trade_exec_id(body.trade_id, side)}",
                exec_ref_id=trade_exec_id(body.trade_id, side),
                side=side,
                last_qty=body.quantity,
                last_px=body.new_price,
                trd_match_id=body.trade_id,
                commission=-(body.gainer_fee_back if gains > 0 else body.loser_fee_back),
            )

    def _order_event(self, event: Event, body: OrderEvent) -> ExecutionReport:
        """Return the report of a change of an order without a trade."""
        if event.kind == EventKind.ORDER_ACCEPTED:
            order = _Order(
                body.order_id,
                body.account_id,
                body.market_id,
                client_text(body.client_order_id, body.client_order_text),
                body.side,
                body.price,
                None,
                body.quantity,
                body.quantity,
            )
            self._orders[body.order_id] = order
            before, self._before = self._before, None
            return replace(
                self._report(event, order, ExecType.NEW, OrdStatus.NEW),
                orig_cl_ord_id=before.cl_ord_id if before and before.stop_px is None else "",
                secondary_order_id=before.order_id if before else 0,
            )
        order = self._orders[body.order_id]
        traded = OrdStatus.PARTIALLY_FILLED if order.cum_qty else OrdStatus.NEW
        if event.kind == EventKind.ORDER_CANCEL_PENDING:
            pending = OrdStatus.PENDING_CANCEL
            return self._report(event, order, ExecType.PENDING_CANCEL, pending, body.code)
        if event.kind == EventKind.ORDER_REDUCED:
            order.leaves_qty = body.remaining_quantity
            order.order_qty = order.cum_qty + body.remaining_quantity
            return self._report(event, order, ExecType.RESTATED, traded, body.code)
        del self._orders[body.order_id]
        order.leaves_qty = ZERO
        if body.code == ResultCode.REPLACED:
            self._before = order
        return self._report(event, order, *_ended(body.code), body.code)

    def _conditional(self, event: Event, body: ConditionalEvent) -> ExecutionReport:
        """Return the report of a change of a conditional order."""
        order = self._orders.get(body.conditional_order_id)
        if order is None:
            order = _Order(
                body.conditional_order_id,
                body.account_id,
                body.market_id,
                client_text(body.client_order_id, body.client_order_text),
                body.side,
                None,
                body.trigger_price,
                body.quantity or None,
                body.quantity or None,
            )
            self._orders[body.conditional_order_id] = order
        if event.kind == EventKind.CONDITIONAL_PLACED:
            return self._report(event, order, ExecType.NEW, OrdStatus.NEW)
        if event.kind in (EventKind.CONDITIONAL_WAITING, EventKind.CONDITIONAL_REDUCED):
            order.leaves_qty = body.quantity or None
            return self._report(event, order, ExecType.RESTATED, OrdStatus.NEW, body.code)
        if event.kind == EventKind.CONDITIONAL_TRIGGERED and not body.order_id:
            # A gate refused it: the next event says whether it ends or waits.
            return self._report(event, order, ExecType.TRIGGERED, OrdStatus.NEW)
        del self._orders[body.conditional_order_id]
        order.leaves_qty = ZERO
        if event.kind == EventKind.CONDITIONAL_TRIGGERED:
            self._before = order
            report = self._report(event, order, ExecType.TRIGGERED, OrdStatus.REPLACED)
            return replace(report, secondary_order_id=body.order_id)
        return self._report(event, order, *_ended(body.code), body.code)


def _ended(code: ResultCode) -> tuple[ExecType, OrdStatus]:
    """Return the kind of report and the status for the end of an order with a result code."""
    if code == ResultCode.REPLACED:
        return ExecType.REPLACED, OrdStatus.REPLACED
    if code == ResultCode.EXPIRED:
        return ExecType.EXPIRED, OrdStatus.EXPIRED
    return ExecType.CANCELED, OrdStatus.CANCELED


def _loaded(order: Order, fills: Iterable[Fill]) -> _Order:
    """Return the state of an order with the sums of some of its fills; the caller sets the other fields."""
    found = _Order(
        order.order_id,
        order.account_id,
        order.market_id,
        client_text(order.client_order_id, order.client_order_text),
        order.side,
        order.price,
        None,
        order.quantity,
        order.remaining_quantity,
    )
    for fill in fills:
        found.cum_qty += fill.quantity
        found.cum_value += fill.quantity * fill.price
    return found
