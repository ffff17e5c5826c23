# SPDX-License-Identifier: Apache-2.0
"""Implement the unified methods of CCXT for an account: orders, fills, balances and positions.

Owns which calls of the server answer them, and the choice of the account.
"""

from typing import Any, cast

import ccxt
import ccxt.async_support

from clearinghouse.client import (
    Cancel,
    ConditionalOrder,
    Fill,
    Order,
    ResultCode,
)
from clearinghouse.client.api.models import (
    Balance,
    PlacedConditionalOrder,
)
from clearinghouse.client.values.enums import PastOrderState
from clearinghouse.traders.ccxt_forms import (
    CANCEL_ALL_PARAMS,
    CANCEL_PARAMS,
    MS_NS,
    NO_PARAMS,
    PAGE,
    Plan,
    Values,
    named_order,
    order_number,
    refuse_unknown,
    text_of,
)
from clearinghouse.traders.ccxt_public import Public


def _of_market(order: Values, market: Values | None) -> Values:
    """Return an order. Raises OrderNotFound if the call named another market than that of the order."""
    if market is not None and order["symbol"] != market["symbol"]:
        raise ccxt.OrderNotFound(
            f"clearinghouse: order {order['id']} is of {order['symbol']}, not of {market['symbol']}"
        )
    return order


class Private(Public):
    """The methods of CCXT that need an account."""

    def _account(self, params: Values) -> Plan[int]:
        """Return the account to trade for: the one in the call, in the options, or the only account of the
        principal.
        """
        this = cast("Any", self)
        stated = params.get("account") or this.options["account"]
        if stated:
            return int(stated)
        owner = this.options["principal"]
        found = yield lambda client: client.accounts(owner)
        own = [account for account in found if account.owner == owner and not account.parent_id]
        if len(own) != 1:
            raise ccxt.ArgumentsRequired(
                f"clearinghouse: state options['account'], {owner!r} has {len(own)} accounts"
            )
        this.options["account"] = own[0].account_id
        return int(own[0].account_id)

    def fetch_balance(self, params: Values = NO_PARAMS) -> Any:
        """Return the balances of an account: `free` can be used, `used` is reserved, held, or in a pending
        withdrawal.
        """
        return self._run(self._balance(params))

    def _balance(self, params: Values) -> Plan[Values]:
        this = cast("Any", self)
        account = yield from self._account(params)
        found: dict[str, Balance] = yield lambda client: client.balances(account)
        forms: Values = {"info": {"account": account}, "timestamp": None, "datetime": None}
        for symbol, balance in found.items():
            forms[this.safe_currency_code(symbol)] = {
                "free": text_of(balance.free),
                "total": text_of(balance.balance),
                "debt": text_of(balance.borrowed),
            }
        return cast("Values", this.safe_balance(forms))

    def create_order(
        self,
        symbol: str,
        type: str,
        side: str,
        amount: Any,
        price: Any = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Place an order; with `triggerPrice`, `stopLossPrice` or `takeProfitPrice` it waits for the mark.

        Supported in `params`: clientOrderId, timeInForce (GTC, IOC, FOK, PO), postOnly, reduceOnly, cost, account,
        isolatedMargin, marginMode. Any other name is refused with NotSupported.
        """
        return self._run(self._create(symbol, type, side, amount, price, params))

    def _create(
        self, symbol: str, kind: str, side: str, amount: Any, price: Any, params: Values
    ) -> Plan[Values]:
        account = yield from self._account(params)
        market = yield from self._market(symbol)
        order = self._order_of(account, market, kind, side, amount, price, params)
        if isinstance(order, ConditionalOrder):
            placed = yield lambda client: client.place_conditional_order(order)
        else:
            batch = yield lambda client: client.place_orders([order])
            placed = batch.only()
        # Made of the answer alone: a read that failed now would hide that the order stands.
        return self._placed_form(order, placed, market)

    def create_market_buy_order_with_cost(
        self, symbol: str, cost: Any, params: Values = NO_PARAMS
    ) -> Any:
        """Buy in a spot market for an amount of the quote asset, the fee included."""
        return self.create_order(symbol, "market", "buy", None, None, {**params, "cost": cost})

    def edit_order(
        self,
        id: str | None,
        symbol: str,
        type: str,
        side: str,
        amount: Any = None,
        price: Any = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Replace an order by another in one step; if the new order is refused, the old one stays.

        The new order has what this call states and nothing else of the old one. Without `id` the old one is that with
        the `clientOrderId` in `params`, and the new one has that name too.
        """
        return self._run(self._edit(id, symbol, type, side, amount, price, params))

    def _edit(
        self,
        order_id: str | None,
        symbol: str,
        kind: str,
        side: str,
        amount: Any,
        price: Any,
        params: Values,
    ) -> Plan[Values]:
        account = yield from self._account(params)
        market = yield from self._market(symbol)
        order = self._order_of(account, market, kind, side, amount, price, params)
        if isinstance(order, ConditionalOrder):
            raise ccxt.NotSupported(
                "clearinghouse: an order that waits for a price is cancelled and placed again"
            )
        if order.isolated_margin is not None:
            raise ccxt.InvalidOrder("clearinghouse: a replacement brings no isolatedMargin")
        number = order_number(order_id) if order_id else 0
        name = "" if number else named_order(None, params)[1]
        placed = yield lambda client: client.replace_order(
            order, number, target_client_order_text=name
        )
        return self._placed_form(order, placed, market)

    def cancel_order(
        self, id: str | None, symbol: str | None = None, params: Values = NO_PARAMS
    ) -> Any:
        """Cancel an order in the book, or with `trigger` in `params` a conditional order.

        Without `id` it is the one with the `clientOrderId` in `params`. With `symbol` an order of another market is
        OrderNotFound.
        """
        return self._run(self._cancel(id, symbol, params))

    def _cancel(self, order_id: str | None, symbol: str | None, params: Values) -> Plan[Values]:
        refuse_unknown(params, CANCEL_PARAMS, "a cancel")
        number, name = named_order(order_id, params)
        account = yield from self._account(params)
        market = (yield from self._market(symbol)) if symbol else None
        waits = params.get("trigger") or params.get("stop")
        done = yield lambda client: (
            client.cancel_conditional_order if waits else client.cancel_order
        )(account, number, market=market["id"] if market else 0, target_client_order_text=name)
        form: Values = {
            "id": str(done.order_id),
            "clientOrderId": name or None,
            "symbol": symbol,
            "status": "canceled",
            "info": {},
        }
        return cast("Values", cast("Any", self).safe_order(form, market))

    def cancel_all_orders(self, symbol: str | None = None, params: Values = NO_PARAMS) -> Any:
        """Cancel all open orders of an account, or only those of one market.

        Conditional orders end too, except exits of positions. With `trigger` in `params` all conditional orders end,
        exits too, and no other.
        """
        return self._run(self._cancel_all(symbol, params))

    def _cancel_all(self, symbol: str | None, params: Values) -> Plan[list[Values]]:
        this = cast("Any", self)
        refuse_unknown(params, CANCEL_ALL_PARAMS, "a cancel of all orders")
        account = yield from self._account(params)
        market = (yield from self._market(symbol)) if symbol else None
        named = market["id"] if market else 0
        if params.get("trigger") or params.get("stop"):
            yield lambda _: this.load_markets()
            return (yield from self._cancel_waiting(account, named))
        count = yield lambda client: client.cancel_all(account, named)
        return [this.safe_order({"info": {"cancelled": count}})]

    def _cancel_waiting(self, account: int, market: Any) -> Plan[list[Values]]:
        """Cancel the conditional orders of an account; return those that had not been triggered or ended meanwhile."""
        waiting: list[PlacedConditionalOrder] = yield lambda client: client.conditional_orders(
            account, market
        )
        if not waiting:
            return []
        batch = yield lambda client: client.cancel_conditional_orders(
            [Cancel(account, one.order_id) for one in waiting]
        )
        return [
            {**self._waiting_form(one), "status": "canceled"}
            for one, result in zip(waiting, batch, strict=True)
            if result.code == ResultCode.OK
        ]

    def fetch_order(
        self, id: str | None, symbol: str | None = None, params: Values = NO_PARAMS
    ) -> Any:
        """Return one order, open or ended. Raises OrderNotFound, also if it is not of market `symbol`.

        Without `id` it is the one with the `clientOrderId` in `params`, of several the newest.
        """
        return self._run(self._fetch_order(id, symbol, params))

    def _fetch_order(
        self, order_id: str | None, symbol: str | None, params: Values
    ) -> Plan[Values]:
        number, name = named_order(order_id, params)
        account = yield from self._account(params)
        market = (yield from self._market(symbol)) if symbol else None
        return (yield from self._order(account, number, name, market))

    def _order(self, account: int, order_id: int, name: str, market: Values | None) -> Plan[Values]:
        """Return an order with the sums of its fills, or a conditional order; by its number, or by its name."""
        this = cast("Any", self)
        yield lambda _: this.load_markets()
        waiting: list[PlacedConditionalOrder] = yield lambda client: client.conditional_orders(
            account
        )
        for one in waiting:
            if one.order_id == order_id or (name and one.client_order_text == name):
                return _of_market(self._waiting_form(one), market)
        try:
            order: Order = yield lambda client: client.order(
                account, order_id, client_order_text=name
            )
        except ccxt.BadRequest as error:
            raise ccxt.OrderNotFound(str(error)) from error
        fills: list[Fill] = []
        if order.filled_quantity:
            fills = yield lambda client: client.fills(account, order_id=order.order_id)
        return _of_market(self._order_form(order, None, fills), market)

    def fetch_open_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return the open orders of an account; with `trigger` in `params`, its conditional orders instead."""
        return self._run(self._open_orders(symbol, since, limit, params))

    def _open_orders(
        self, symbol: str | None, since: int | None, limit: int | None, params: Values
    ) -> Plan[list[Values]]:
        this = cast("Any", self)
        account = yield from self._account(params)
        yield lambda _: this.load_markets()
        market = this.market(symbol) if symbol else None
        named = market["id"] if market else 0
        if params.get("trigger") or params.get("stop"):
            waiting = yield lambda client: client.conditional_orders(account, named)
            forms = [self._waiting_form(one) for one in waiting]
        else:
            found: list[Order] = yield lambda client: client.orders(account, named)
            forms = [self._order_form(one) for one in found]
        return cast(
            "list[Values]",
            this.filter_by_symbol_since_limit(
                forms, market["symbol"] if market else None, since, limit
            ),
        )

    def fetch_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return orders of an account, open and ended: the oldest from `since` on, or without `since` the newest."""
        return self._run(self._orders(symbol, since, limit, params, PastOrderState.UNSPECIFIED))

    def fetch_closed_orders(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return the completely filled orders of an account."""
        return self._run(self._orders(symbol, since, limit, params, PastOrderState.FILLED))

    def _orders(
        self,
        symbol: str | None,
        since: int | None,
        limit: int | None,
        params: Values,
        state: PastOrderState,
    ) -> Plan[list[Values]]:
        this = cast("Any", self)
        account = yield from self._account(params)
        yield lambda _: this.load_markets()
        market = this.market(symbol) if symbol else None
        page = yield lambda client: client.past_orders(
            account,
            market["id"] if market else 0,
            state=state,
            from_time_ns=(since or 0) * MS_NS,
            newest_first=since is None,
            page_size=min(limit or PAGE, PAGE),
        )
        forms = [self._order_form(one.order) for one in page.orders]
        return cast("list[Values]", this.sort_by_2(forms, "timestamp", "id"))

    def fetch_my_trades(
        self,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return fills of an account: the oldest from `since` on, or without `since` the newest."""
        return self._run(self._my_trades(symbol, since, limit, params, 0))

    def fetch_order_trades(
        self,
        id: str,
        symbol: str | None = None,
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return the fills of an order."""
        return self._run(self._my_trades(symbol, since, limit, params, order_number(id)))

    def _my_trades(
        self,
        symbol: str | None,
        since: int | None,
        limit: int | None,
        params: Values,
        order_id: int,
    ) -> Plan[list[Values]]:
        this = cast("Any", self)
        account = yield from self._account(params)
        yield lambda _: this.load_markets()
        market = this.market(symbol) if symbol else None
        page = yield lambda client: client.past_fills(
            account,
            market["id"] if market else 0,
            order_id,
            from_time_ns=(since or 0) * MS_NS,
            newest_first=since is None,
            page_size=min(limit or PAGE, PAGE),
        )
        forms = [
            self._trade_form(one, market or this.safe_market(one.market)) for one in page.fills
        ]
        return cast("list[Values]", this.sort_by_2(forms, "timestamp", "id"))

    def fetch_positions(self, symbols: Any = None, params: Values = NO_PARAMS) -> Any:
        """Return the positions of an account in some markets, or in all."""
        return self._run(self._positions(symbols, params))

    def _positions(self, symbols: Any, params: Values) -> Plan[list[Values]]:
        this = cast("Any", self)
        account = yield from self._account(params)
        yield lambda _: this.load_markets()
        found = yield lambda client: client.positions(account, with_liquidation_prices=True)
        forms = [self._position_form(one) for one in found.values() if one.quantity]
        wanted = this.market_symbols(symbols)
        return cast("list[Values]", this.filter_by_array_positions(forms, "symbol", wanted))

    def fetch_position(self, symbol: str, params: Values = NO_PARAMS) -> Any:
        """Return the position of an account in a market; None without a position."""
        return self._run(self._position(symbol, params))

    def _position(self, symbol: str, params: Values) -> Plan[Values | None]:
        found = yield from self._positions([symbol], params)
        return found[0] if found else None
