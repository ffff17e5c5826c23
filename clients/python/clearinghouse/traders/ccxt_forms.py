# SPDX-License-Identifier: Apache-2.0
"""Convert the server's answers to the structures of CCXT, and CCXT's orders to the client's.

Owns the form of each structure. Amounts and prices go to the server as the text of CCXT's own rounding to lot and
tick; no float is sent. Needs the extra `ccxt`.
"""

from collections.abc import Callable, Generator
from decimal import Decimal
from typing import Any, Final, TypeVar, cast

import ccxt
import ccxt.async_support

from clearinghouse.client import (
    ConditionalOrder,
    Fill,
    MarketKind,
    MarketStatus,
    NewOrder,
    Order,
    OrderResult,
    OrderStatus,
    OrderType,
    PostOnly,
    ResultCode,
    Side,
    TriggerKind,
)
from clearinghouse.client.api.models import (
    Market,
    PlacedConditionalOrder,
    Position,
    PublicTrade,
    Ticker,
)
from clearinghouse.client.values.enums import CandleInterval, TimeInForce
from clearinghouse.traders.words import (
    CCXT_KINDS,
    CCXT_ORDER_TYPES,
    CCXT_SIDES,
    CCXT_TIMES_IN_FORCE,
)

T = TypeVar("T")
# What `params` of an order may state. Anything else could be what the order must not do without, so it is refused.
ORDER_PARAMS: Final = frozenset(
    {
        "account",
        "clientOrderId",
        "cost",
        "isolatedMargin",
        "marginMode",
        "postOnly",
        "reduceOnly",
        "stopLossPrice",
        "stopPrice",
        "takeProfitPrice",
        "timeInForce",
        "triggerPrice",
    }
)
# The same for the call that cancels an order, and for the one that cancels all.
CANCEL_PARAMS: Final = frozenset({"account", "clientOrderId", "stop", "trigger"})
CANCEL_ALL_PARAMS: Final = frozenset({"account", "stop", "trigger"})
TRIGGERS: Final = {
    "triggerPrice": TriggerKind.STOP,
    "stopPrice": TriggerKind.STOP,
    "stopLossPrice": TriggerKind.STOP,
    "takeProfitPrice": TriggerKind.TAKE_PROFIT,
}
# A result of the client or of CCXT itself: a value, or an awaitable that gives the value.
Step = Callable[[Any], Any]
Plan = Generator[Step, Any, T]
Values = dict[str, Any]

PPB: Final = 1_000_000_000
MS_NS: Final = 1_000_000
PAGE: Final = 1_000
NO_PARAMS: Final[Values] = {}
TIMEFRAMES: Final = {
    "1m": CandleInterval.MINUTE,
    "5m": CandleInterval.FIVE_MINUTES,
    "15m": CandleInterval.QUARTER_HOUR,
    "1h": CandleInterval.HOUR,
    "4h": CandleInterval.FOUR_HOURS,
    "1d": CandleInterval.DAY,
}
TRADABLE: Final = frozenset(
    {MarketStatus.OPEN, MarketStatus.AUCTION, MarketStatus.POST_ONLY, MarketStatus.REDUCE_ONLY}
)


def text_of(number: Decimal | None) -> str | None:
    """Return a number as the text that CCXT's exact functions take; None for None."""
    return None if number is None else f"{number:f}"


def milliseconds(time_ns: int) -> int:
    """Return a time in milliseconds since 1970, as CCXT has it, rounded down."""
    return time_ns // MS_NS


def rounded(rounding: Callable[..., Any], *numbers: Any) -> Any:
    """Return what CCXT's own rounding makes of a number. Raises InvalidOrder for what is no finite number."""
    try:
        return rounding(*numbers)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise ccxt.InvalidOrder(f"clearinghouse: {numbers[-1]!r} is no number") from error


def order_number(order_id: str) -> int:
    """Return the number of an order. Raises OrderNotFound for a text that is none."""
    text = str(order_id)
    if not (text.isascii() and text.isdecimal()):
        raise ccxt.OrderNotFound(f"clearinghouse: {order_id!r} is no number of an order")
    return int(text)


def named_order(order_id: str | None, params: Values) -> tuple[int, str]:
    """Return by what a call names its order: the number, or 0 and the `clientOrderId` of `params`.

    Raises ArgumentsRequired if it names none, InvalidOrder if it names two, OrderNotFound for a text that is no number.
    """
    name = str(params.get("clientOrderId") or "")
    if order_id and name:
        raise ccxt.InvalidOrder(f"clearinghouse: the order is {order_id!r} or {name!r}, not both")
    if not order_id and not name:
        raise ccxt.ArgumentsRequired("clearinghouse: state the id of the order, or clientOrderId")
    return (0, name) if name else (order_number(cast("str", order_id)), "")


def refuse_unknown(params: Values, known: frozenset[str], what: str) -> None:
    """Raise NotSupported for a name in `params` that would be left out of what is done."""
    unknown = sorted(params.keys() - known)
    if unknown:
        raise ccxt.NotSupported(f"clearinghouse: {what} has no {', '.join(unknown)}")


class Forms:
    """The conversions. A class of CCXT inherits them together with its own base class."""

    def _market_form(self, market: Market) -> Values:
        """Return a market in CCXT's form."""
        this = cast("Any", self)
        kind = CCXT_KINDS[MarketKind(market.kind)]
        base = this.safe_currency_code(market.base_symbol)
        quote = this.safe_currency_code(market.quote_symbol)
        symbol, expiry = f"{base}/{quote}", milliseconds(market.expiry_time_ns) or None
        if kind != "spot":
            symbol += f":{quote}"
        if kind == "future" and expiry:
            symbol += f"-{this.yymmdd(expiry)}"
        if market.kind == MarketKind.DEFERRED_SPOT:
            symbol = market.symbol  # the pair has a market of the other kind too
        is_contract = kind != "spot"
        return cast(
            "Values",
            this.safe_market_structure(
                {
                    "id": market.symbol,
                    "numericId": market.market_id,
                    "symbol": symbol,
                    "base": base,
                    "quote": quote,
                    "settle": quote if is_contract else None,
                    "baseId": market.base_symbol,
                    "quoteId": market.quote_symbol,
                    "settleId": market.quote_symbol if is_contract else None,
                    "type": kind,
                    "spot": kind == "spot",
                    "margin": False,
                    "swap": kind == "swap",
                    "future": kind == "future",
                    "option": False,
                    "active": market.status in TRADABLE,
                    "contract": is_contract,
                    "linear": True if is_contract else None,
                    "inverse": False if is_contract else None,
                    "contractSize": this.parse_number("1") if is_contract else None,
                    "expiry": expiry,
                    "expiryDatetime": this.iso8601(expiry),
                    "maker": market.maker_fee_ppb[0] / PPB,
                    "taker": market.taker_fee_ppb[0] / PPB,
                    "precision": {
                        "amount": this.parse_number(text_of(market.lot_size)),
                        "price": this.parse_number(text_of(market.tick_size)),
                    },
                    "limits": {
                        "amount": {"min": this.parse_number(text_of(market.lot_size)), "max": None},
                        "price": {"min": this.parse_number(text_of(market.tick_size)), "max": None},
                        "cost": {
                            "min": this.parse_number(text_of(market.notional_min)),
                            "max": this.parse_number(text_of(market.notional_max)),
                        },
                        "leverage": {"min": 1, "max": market.max_leverage},
                    },
                    "info": {"market_id": market.market_id, "kind": market.kind.name},
                }
            ),
        )

    def _ticker_form(self, ticker: Ticker, time_ns: int, market: Values, book: Any) -> Values:
        """Return a ticker in CCXT's form."""
        this = cast("Any", self)
        bid = book.bids[0] if book is not None and book.bids else None
        ask = book.asks[0] if book is not None and book.asks else None
        timestamp = milliseconds(time_ns)
        return cast(
            "Values",
            this.safe_ticker(
                {
                    "symbol": market["symbol"],
                    "timestamp": timestamp,
                    "datetime": this.iso8601(timestamp),
                    "high": text_of(ticker.high),
                    "low": text_of(ticker.low),
                    "bid": text_of(bid.price) if bid else None,
                    "bidVolume": text_of(bid.quantity) if bid else None,
                    "ask": text_of(ask.price) if ask else None,
                    "askVolume": text_of(ask.quantity) if ask else None,
                    "open": text_of(ticker.open),
                    "close": text_of(ticker.last) if ticker.open is not None else None,
                    "last": text_of(ticker.last) if ticker.open is not None else None,
                    "baseVolume": text_of(ticker.quantity),
                    "quoteVolume": text_of(ticker.value),
                    "info": {"trades": ticker.trades},
                },
                market,
            ),
        )

    def _trade_form(self, trade: PublicTrade | Fill, market: Values) -> Values:
        """Return a public trade, or a fill of the account, in CCXT's form."""
        this = cast("Any", self)
        is_fill = isinstance(trade, Fill)
        side = trade.side if isinstance(trade, Fill) else trade.taker_side
        timestamp = milliseconds(cast("Any", trade).time_ns)
        return cast(
            "Values",
            this.safe_trade(
                {
                    "id": str(trade.trade_id),
                    "order": str(trade.order_id) if isinstance(trade, Fill) else None,
                    "timestamp": timestamp,
                    "datetime": this.iso8601(timestamp),
                    "symbol": market["symbol"],
                    "type": None,
                    "side": CCXT_SIDES[Side(side)],
                    "takerOrMaker": ("maker" if cast("Fill", trade).is_maker else "taker")
                    if is_fill
                    else None,
                    "price": text_of(trade.price),
                    "amount": text_of(trade.quantity),
                    "cost": text_of(trade.price * trade.quantity),
                    "fee": {"cost": text_of(cast("Fill", trade).fee), "currency": market["quote"]}
                    if is_fill
                    else None,
                    "info": {"trade_id": trade.trade_id},
                },
                market,
            ),
        )

    def _order_of(
        self,
        account: int,
        market: Values,
        kind: str,
        side: str,
        amount: Any,
        price: Any,
        params: Values,
    ) -> NewOrder | ConditionalOrder:
        """Return the client's order for an order in CCXT's words. Raises InvalidOrder and NotSupported."""
        this = cast("Any", self)
        symbol = market["symbol"]
        refuse_unknown(params, ORDER_PARAMS, "an order")
        triggers = [name for name in TRIGGERS if params.get(name) is not None]
        if len(triggers) > 1:
            raise ccxt.InvalidOrder(f"clearinghouse: one order waits for one of {triggers}")
        if kind not in ("limit", "market") or side not in ("buy", "sell"):
            raise ccxt.InvalidOrder(f"clearinghouse: no order of type {kind!r} and side {side!r}")
        is_market = kind == "market"
        words = str(params.get("timeInForce", "IOC" if is_market else "GTC")).upper()
        post_only = words == "PO" or bool(params.get("postOnly"))
        if words == "PO":
            words = "GTC"
        if words not in ("GTC", "IOC", "FOK"):
            raise ccxt.InvalidOrder(f"clearinghouse: no timeInForce {words!r}: GTC, IOC, FOK or PO")
        cost = params.get("cost")
        if cost and amount:
            raise ccxt.InvalidOrder("clearinghouse: an order has an amount or a cost, not both")
        if not cost and amount is None:
            raise ccxt.ArgumentsRequired("clearinghouse: an order needs an amount")
        terms: Values = {
            "account_id": account,
            "market": market["id"],
            "side": Side.BUY if side == "buy" else Side.SELL,
            "quantity": "" if cost else rounded(this.amount_to_precision, symbol, amount),
            "price": ""
            if price is None or is_market
            else rounded(this.price_to_precision, symbol, price),
            "type": OrderType.MARKET if is_market else OrderType.LIMIT,
            "time_in_force": TimeInForce[words],
            "post_only": PostOnly.REJECT if post_only else PostOnly.UNSPECIFIED,
            "reduce_only": bool(params.get("reduceOnly")),
            "client_order_text": str(params.get("clientOrderId", "")),
        }
        if kind == "limit" and not terms["price"]:
            raise ccxt.ArgumentsRequired("clearinghouse: a limit order needs a price")
        margin = params.get("isolatedMargin")
        if params.get("marginMode") == "isolated" and margin is None:
            raise ccxt.ArgumentsRequired("clearinghouse: marginMode isolated needs isolatedMargin")
        for name in triggers:
            waiting = {**terms, "price": terms["price"] or None}
            at = rounded(this.price_to_precision, symbol, params[name])
            if margin is not None:
                raise ccxt.InvalidOrder("clearinghouse: an order that waits brings no margin")
            if name in ("stopLossPrice", "takeProfitPrice"):
                waiting["reduce_only"] = market["contract"]
            return ConditionalOrder(**waiting, trigger=TRIGGERS[name], trigger_price=at)
        if cost:
            terms["spend"] = str(rounded(this.cost_to_precision, symbol, cost))
        if margin is not None:
            terms["isolated_margin"] = str(
                rounded(this.currency_to_precision, market["quote"], margin)
            )
        return NewOrder(**terms)

    def _placed_form(
        self, order: NewOrder | ConditionalOrder, placed: OrderResult, market: Values
    ) -> Values:
        """Return a placed order in CCXT's form, from the request and the answer."""
        this = cast("Any", self)
        amount = Decimal(str(order.quantity)) if order.quantity else placed.filled_quantity
        waits = isinstance(order, ConditionalOrder)
        remaining = amount if waits else placed.remaining_quantity
        ended = "closed" if placed.filled_quantity == amount else "canceled"
        known = bool(placed.fills) or not placed.filled_quantity
        value = sum((one.price * one.quantity for one in placed.fills), Decimal(0))
        fee = sum((one.fee for one in placed.fills), Decimal(0))
        return cast(
            "Values",
            this.safe_order(
                {
                    "id": str(placed.order_id),
                    "clientOrderId": order.client_order_text or None,
                    "symbol": market["symbol"],
                    "type": CCXT_ORDER_TYPES[OrderType(order.type)],
                    "timeInForce": CCXT_TIMES_IN_FORCE[TimeInForce(order.time_in_force)],
                    "postOnly": order.post_only != PostOnly.UNSPECIFIED,
                    "reduceOnly": order.reduce_only,
                    "side": CCXT_SIDES[Side(order.side)],
                    "price": str(order.price) if order.price else None,
                    "triggerPrice": str(cast("Any", order).trigger_price) if waits else None,
                    "amount": text_of(amount),
                    "filled": text_of(placed.filled_quantity),
                    "remaining": text_of(remaining),
                    "cost": text_of(value) if known else None,
                    "status": "open" if remaining else ended,
                    "fee": {
                        "cost": this.parse_number(text_of(fee)) if known else None,
                        "currency": market["quote"],
                    },
                    "trades": [],
                    "info": {"sequence": placed.sequence},
                },
                market,
            ),
        )

    def _order_form(
        self, order: Order, market: Values | None = None, fills: list[Fill] | None = None
    ) -> Values:
        """Return an order in CCXT's form; its cost is known only if its fills are given."""
        this = cast("Any", self)
        known = market or this.safe_market(order.market)
        status = {OrderStatus.FILLED: "closed", OrderStatus.CANCELLED: "canceled"}.get(
            order.status, "open"
        )
        if order.end_code == ResultCode.EXPIRED:
            status = "expired"
        timestamp = milliseconds(order.time_ns)
        cost = sum((fill.price * fill.quantity for fill in fills), Decimal(0)) if fills else None
        return cast(
            "Values",
            this.safe_order(
                {
                    "id": str(order.order_id),
                    "clientOrderId": order.client_order_text
                    or str(order.client_order_id or "")
                    or None,
                    "timestamp": timestamp,
                    "datetime": this.iso8601(timestamp),
                    "lastTradeTimestamp": milliseconds(fills[-1].time_ns) if fills else None,
                    "symbol": known["symbol"],
                    "type": CCXT_ORDER_TYPES[OrderType(order.type)],
                    "timeInForce": CCXT_TIMES_IN_FORCE[TimeInForce(order.time_in_force)],
                    "postOnly": order.post_only != PostOnly.UNSPECIFIED,
                    "reduceOnly": order.reduce_only,
                    "side": CCXT_SIDES[Side(order.side)],
                    "price": text_of(order.price),
                    "amount": text_of(order.quantity),
                    "filled": text_of(order.filled_quantity),
                    "remaining": text_of(order.remaining_quantity),
                    "cost": text_of(cost),
                    "status": status,
                    "fee": {
                        "cost": this.parse_number(text_of(order.fee)),
                        "currency": known["quote"],
                    },
                    "trades": [self._trade_form(fill, known) for fill in fills] if fills else [],
                    "info": {"end_code": order.end_code.name, "sequence": order.sequence},
                },
                known,
            ),
        )

    def _waiting_form(self, order: PlacedConditionalOrder) -> Values:
        """Return a conditional order in CCXT's form."""
        this = cast("Any", self)
        known = this.safe_market(order.market)
        at = text_of(order.trigger_price)
        timestamp = milliseconds(order.time_ns)
        return cast(
            "Values",
            this.safe_order(
                {
                    "id": str(order.order_id),
                    "clientOrderId": order.client_order_text
                    or str(order.client_order_id or "")
                    or None,
                    "timestamp": timestamp,
                    "datetime": this.iso8601(timestamp),
                    "symbol": known["symbol"],
                    "type": CCXT_ORDER_TYPES[OrderType(order.type)],
                    "timeInForce": CCXT_TIMES_IN_FORCE[TimeInForce(order.time_in_force)],
                    "reduceOnly": order.reduce_only,
                    "side": CCXT_SIDES[Side(order.side)],
                    "price": text_of(order.price),
                    "triggerPrice": at,
                    "stopLossPrice": at if order.trigger_kind == TriggerKind.STOP else None,
                    "takeProfitPrice": at
                    if order.trigger_kind == TriggerKind.TAKE_PROFIT
                    else None,
                    "amount": text_of(order.quantity),
                    "filled": "0",
                    "status": "open",
                    "info": {"trigger": order.trigger_kind.name},
                },
                known,
            ),
        )

    def _position_form(self, position: Position) -> Values:
        """Return a position in CCXT's form."""
        this = cast("Any", self)
        market = this.safe_market(position.market)
        quantity = abs(position.quantity)
        return cast(
            "Values",
            this.safe_position(
                {
                    "symbol": market["symbol"],
                    "timestamp": None,
                    "datetime": None,
                    "side": "long" if position.quantity > 0 else "short",
                    "contracts": this.parse_number(text_of(quantity)),
                    "contractSize": market["contractSize"],
                    "entryPrice": this.parse_number(text_of(position.entry_price)),
                    "markPrice": this.parse_number(text_of(position.mark_price)),
                    "notional": this.parse_number(
                        text_of(abs(position.value) if position.value is not None else None)
                    ),
                    "unrealizedPnl": this.parse_number(text_of(position.unrealised_pnl)),
                    "liquidationPrice": this.parse_number(text_of(position.liquidation_price)),
                    "leverage": this.parse_number(str(position.leverage)),
                    "marginMode": "isolated" if position.is_isolated else "cross",
                    "hedged": False,
                    "info": {"market_id": position.market_id},
                }
            ),
        )
