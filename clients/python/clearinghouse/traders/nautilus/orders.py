# SPDX-License-Identifier: Apache-2.0
"""Convert orders of nautilus_trader to the client's, and our orders, fills and positions to its reports.

Owns which features of a node's order are supported. Pure: it calls no server.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from nautilus_trader.core.datetime import unix_nanos_to_dt
from nautilus_trader.core.uuid import UUID4
from nautilus_trader.execution.reports import FillReport, OrderStatusReport, PositionStatusReport
from nautilus_trader.model import enums
from nautilus_trader.model.identifiers import AccountId, ClientOrderId, TradeId, VenueOrderId

from clearinghouse.client import (
    ConditionalOrder,
    Fill,
    NewOrder,
    Order,
    OrderStatus,
    OrderType,
    PostOnly,
    ResultCode,
    Side,
    TriggerKind,
)
from clearinghouse.client.api.models import PlacedConditionalOrder, Position
from clearinghouse.client.values.enums import TimeInForce, TriggerSource
from clearinghouse.traders.executions import client_text, trade_exec_id
from clearinghouse.traders.nautilus.forms import money_of, price_of, quantity_of
from clearinghouse.traders.words import (
    NAUTILUS_ORDER_STATUSES,
    NAUTILUS_ORDER_TYPES,
    NAUTILUS_SIDES,
    NAUTILUS_TIMES_IN_FORCE,
    NAUTILUS_TRIGGER_SOURCES,
)

TEXT_MAX: Final = 36
BASIS_POINT_PPB: Final = 100_000
SIDES: Final = {side: enums.OrderSide[word] for side, word in NAUTILUS_SIDES.items()}
_OUR_SIDES: Final = {word: side for side, word in SIDES.items()}
_TIMES: Final = {time: enums.TimeInForce[word] for time, word in NAUTILUS_TIMES_IN_FORCE.items()}
_OUR_TIMES: Final = {word: time for time, word in _TIMES.items()}
_SOURCES: Final = {one: enums.TriggerType[word] for one, word in NAUTILUS_TRIGGER_SOURCES.items()}
_OUR_SOURCES: Final = {
    **{word: source for source, word in _SOURCES.items()},
    enums.TriggerType.DEFAULT: TriggerSource.MARK,
}
_TYPES: Final = {kind: enums.OrderType[word] for kind, word in NAUTILUS_ORDER_TYPES.items()}
# Ours of each type of theirs: what it becomes, and what it waits for.
_OUR_TYPES: Final = {
    enums.OrderType.MARKET: (OrderType.MARKET, TriggerKind.AT_ONCE),
    enums.OrderType.LIMIT: (OrderType.LIMIT, TriggerKind.AT_ONCE),
    enums.OrderType.STOP_MARKET: (OrderType.MARKET, TriggerKind.STOP),
    enums.OrderType.STOP_LIMIT: (OrderType.LIMIT, TriggerKind.STOP),
    enums.OrderType.MARKET_IF_TOUCHED: (OrderType.MARKET, TriggerKind.TAKE_PROFIT),
    enums.OrderType.LIMIT_IF_TOUCHED: (OrderType.LIMIT, TriggerKind.TAKE_PROFIT),
    enums.OrderType.TRAILING_STOP_MARKET: (OrderType.MARKET, TriggerKind.TRAILING),
}
_WAITING_TYPES: Final = {ours: theirs for theirs, ours in _OUR_TYPES.items()}


class UnsupportedOrderError(ValueError):
    """An order asks for a feature that this venue does not have; nothing was sent."""


def order_of(
    order: Any, account: int, market_id: int, *, quantity: Decimal | None = None, price: Any = None
) -> NewOrder | ConditionalOrder:
    """Return the client's order for an order of a node; `quantity` and `price` replace those of the order if given.

    Raises UnsupportedOrderError.
    """
    if order.order_type not in _OUR_TYPES:
        known = ", ".join(kind.name for kind in _OUR_TYPES)
        name = enums.order_type_to_str(order.order_type)
        raise UnsupportedOrderError(f"type {name}: there are {known}")
    if order.time_in_force not in _OUR_TIMES:
        name = enums.time_in_force_to_str(order.time_in_force)
        raise UnsupportedOrderError(f"time in force {name}: there are GTC, IOC, FOK and GTD")
    if order.is_quote_quantity:
        raise UnsupportedOrderError("quantity in quote: only base can be traded")
    if len(order.client_order_id.value) > TEXT_MAX:
        length = len(order.client_order_id.value)
        raise UnsupportedOrderError(f"client order id of {length} characters: at most {TEXT_MAX}")
    kind, trigger = _OUR_TYPES[order.order_type]
    time = _OUR_TIMES[order.time_in_force]
    if kind == OrderType.MARKET and time == TimeInForce.GTC:
        time = TimeInForce.IOC  # an order at the market cannot rest
    stated = price if price is not None else order.price if order.has_price else None
    terms: dict[str, Any] = {
        "account_id": account,
        "market": market_id,
        "side": _OUR_SIDES[order.side],
        "quantity": order.quantity.as_decimal() if quantity is None else quantity,
        "price": None if stated is None else stated.as_decimal(),
        "type": kind,
        "time_in_force": time,
        "post_only": PostOnly.REJECT if order.is_post_only else PostOnly.UNSPECIFIED,
        "reduce_only": order.is_reduce_only,
        "client_order_text": order.client_order_id.value,
        "expire_time_ns": order.expire_time_ns if time == TimeInForce.GTD else 0,
    }
    shown = getattr(order, "display_qty", None)
    if trigger == TriggerKind.AT_ONCE and shown is None:
        return NewOrder(**{**terms, "price": "" if stated is None else terms["price"]})
    if shown is not None:
        if not shown.as_decimal():
            raise UnsupportedOrderError("hidden order: an iceberg shows a hundredth or more")
        terms["display_quantity"] = shown.as_decimal()
    if trigger == TriggerKind.TRAILING:
        if order.trailing_offset_type != enums.TrailingOffsetType.BASIS_POINTS:
            raise UnsupportedOrderError("trailing offset: only basis points are known")
        terms["trail_distance_ppb"] = int(order.trailing_offset * BASIS_POINT_PPB)
    elif trigger != TriggerKind.AT_ONCE:
        terms["trigger_price"] = order.trigger_price.as_decimal()
    if trigger != TriggerKind.AT_ONCE:
        if order.trigger_type not in _OUR_SOURCES:
            name = enums.trigger_type_to_str(order.trigger_type)
            raise UnsupportedOrderError(f"trigger {name}: there are mark, index and last price")
        terms["source"] = _OUR_SOURCES[order.trigger_type]
    return ConditionalOrder(**terms, trigger=trigger)


def waits(order: Any) -> bool:
    """Return whether an order of a node is a conditional order at this venue, by the data of the order alone."""
    kind = _OUR_TYPES.get(order.order_type)
    has_triggered = getattr(order, "is_triggered", False)  # of limit orders alone
    return kind is not None and kind[1] != TriggerKind.AT_ONCE and not has_triggered


class Reports:
    """Makes the reports about one account for a node."""

    def __init__(self, account_id: AccountId, now_ns: Any) -> None:
        self._account_id = account_id
        self._now_ns = now_ns

    def _common(self, instrument: Any) -> dict[str, Any]:
        return {
            "account_id": self._account_id,
            "instrument_id": instrument.id,
            "report_id": UUID4(),
            "ts_init": self._now_ns(),
        }

    def order(
        self, order: Order, instrument: Any, fills: Sequence[Fill], before: Decimal = Decimal(0)
    ) -> OrderStatusReport:
        """Return the report on an order; `before` is what was filled of the orders that it replaced."""
        filled = before + order.filled_quantity
        status = enums.OrderStatus[NAUTILUS_ORDER_STATUSES[order.status]]
        if order.end_code == ResultCode.EXPIRED:
            status = enums.OrderStatus.EXPIRED
        elif order.status == OrderStatus.OPEN and filled:
            status = enums.OrderStatus.PARTIALLY_FILLED
        scale = instrument.size_precision
        # The quantity that was taken off an order does not count, except at its end.
        quantity = order.filled_quantity + order.remaining_quantity
        if order.status == OrderStatus.CANCELLED:
            quantity = order.quantity
        value = sum((fill.price * fill.quantity for fill in fills), Decimal(0))
        traded = sum((fill.quantity for fill in fills), Decimal(0))
        return OrderStatusReport(
            **self._common(instrument),
            **_terms(order, instrument),
            venue_order_id=VenueOrderId(str(order.order_id)),
            order_type=_TYPES[order.type],
            order_status=status,
            quantity=quantity_of(before + quantity, scale),
            filled_qty=quantity_of(filled, scale),
            ts_last=max((fill.time_ns for fill in fills), default=order.time_ns),
            price=price_of(order.price, instrument.price_precision)
            if order.type == OrderType.LIMIT
            else None,
            avg_px=value / traded if traded else None,
            cancel_reason=order.end_code.name if order.end_code else None,
        )

    def waiting(self, order: PlacedConditionalOrder, instrument: Any) -> OrderStatusReport | None:
        """Return the report on a conditional order; None if a node has no such type, or if the order has no
        quantity.
        """
        kind = _WAITING_TYPES.get((order.type, order.trigger_kind))
        if kind is None or not order.quantity:
            return None
        price = order.price if order.type == OrderType.LIMIT else None
        trail = None
        if order.trigger_kind == TriggerKind.TRAILING:
            trail = Decimal(order.trail_distance_ppb) / BASIS_POINT_PPB
        return OrderStatusReport(
            **self._common(instrument),
            **_terms(order, instrument),
            venue_order_id=VenueOrderId(str(order.order_id)),
            order_type=kind,
            order_status=enums.OrderStatus.ACCEPTED,
            quantity=quantity_of(order.quantity, instrument.size_precision),
            filled_qty=quantity_of(Decimal(0), instrument.size_precision),
            ts_last=order.time_ns,
            price=None if price is None else price_of(price, instrument.price_precision),
            trigger_price=price_of(order.trigger_price, instrument.price_precision),
            trigger_type=_SOURCES[order.trigger_source],
            trailing_offset=trail,
            trailing_offset_type=enums.TrailingOffsetType.NO_TRAILING_OFFSET
            if trail is None
            else enums.TrailingOffsetType.BASIS_POINTS,
        )

    def fill(self, fill: Fill, instrument: Any, order_id: int) -> FillReport:
        """Return the report on a fill. `order_id` is the present number of its order, 0 if it has no order."""
        text = client_text(fill.client_order_id, fill.client_order_text)
        return FillReport(
            **self._common(instrument),
            venue_order_id=venue_order_of(order_id, fill),
            trade_id=TradeId(trade_exec_id(fill.trade_id, fill.side)),
            order_side=SIDES[fill.side],
            last_qty=quantity_of(fill.quantity, instrument.size_precision),
            last_px=price_of(fill.price, instrument.price_precision),
            commission=money_of(fill.fee, instrument.quote_currency),
            liquidity_side=liquidity_of(is_maker=fill.is_maker),
            ts_event=fill.time_ns,
            client_order_id=ClientOrderId(text) if text else None,
        )

    def without_order(self, fill: Fill, instrument: Any) -> OrderStatusReport:
        """Return the report on an invented order, which a node requires for a trade without an order (a
        deleveraging).
        """
        quantity = quantity_of(fill.quantity, instrument.size_precision)
        return OrderStatusReport(
            **self._common(instrument),
            venue_order_id=venue_order_of(0, fill),
            order_side=SIDES[fill.side],
            order_type=enums.OrderType.MARKET,
            time_in_force=enums.TimeInForce.IOC,
            order_status=enums.OrderStatus.FILLED,
            quantity=quantity,
            filled_qty=quantity,
            avg_px=fill.price,
            ts_accepted=fill.time_ns,
            ts_last=fill.time_ns,
        )

    def position(
        self, position: Position | None, instrument: Any, time_ns: int
    ) -> PositionStatusReport:
        """Return the report on a position; for None a flat position."""
        quantity = position.quantity if position is not None else Decimal(0)
        side = enums.PositionSide.LONG if quantity > 0 else enums.PositionSide.SHORT
        return PositionStatusReport(
            **self._common(instrument),
            position_side=side if quantity else enums.PositionSide.FLAT,
            quantity=quantity_of(abs(quantity), instrument.size_precision),
            ts_last=time_ns,
            avg_px_open=position.entry_price if position is not None and quantity else None,
        )


def venue_order_of(order_id: int, fill: Fill) -> VenueOrderId:
    """Return a fill's order number as a node writes it; for a trade without an order, the id of its report."""
    return VenueOrderId(str(order_id) if order_id else trade_exec_id(fill.trade_id, fill.side))


def liquidity_of(*, is_maker: bool) -> enums.LiquiditySide:
    """Return the side of an account in a trade: maker or taker."""
    return enums.LiquiditySide.MAKER if is_maker else enums.LiquiditySide.TAKER


def _terms(order: Order | PlacedConditionalOrder, instrument: Any) -> dict[str, Any]:
    """Return the fields of a report that open and conditional orders have in common."""
    text = client_text(order.client_order_id, order.client_order_text)
    shown = order.display_quantity
    return {
        "client_order_id": ClientOrderId(text) if text else None,
        "order_side": SIDES[Side(order.side)],
        "time_in_force": _TIMES[TimeInForce(order.time_in_force)],
        "post_only": order.post_only != PostOnly.UNSPECIFIED,
        "reduce_only": order.reduce_only,
        "display_qty": None if shown is None else quantity_of(shown, instrument.size_precision),
        "expire_time": unix_nanos_to_dt(order.expire_time_ns) if order.expire_time_ns else None,
        "ts_accepted": order.time_ns,
    }


def lineage(orders: Iterable[Order]) -> dict[int, tuple[int, Decimal]]:
    """Return for each order the number of its present replacement, and what was filled of the orders before that.

    A modified order gets a new number and keeps its text; the earlier order ended as REPLACED.
    """
    found: dict[int, tuple[int, Decimal]] = {}
    chains: dict[str, list[Order]] = {}
    for order in sorted(orders, key=lambda one: one.order_id):
        text = client_text(order.client_order_id, order.client_order_text)
        chain = chains.get(text, []) if text else []
        if not chain or chain[-1].end_code != ResultCode.REPLACED:
            chain = []
        chain = [*chain, order]
        chains[text] = chain
        before = sum((one.filled_quantity for one in chain[:-1]), Decimal(0))
        for one in chain:
            found[one.order_id] = (order.order_id, before)
    return found
