# SPDX-License-Identifier: Apache-2.0
"""Implement the public methods of CCXT as plans, which the synchronous and the asynchronous interface carry out.

Owns which calls of the server answer them. A plan yields one read after another, and receives the value of each.
"""

from decimal import Decimal
from functools import partial
from typing import Any, Final, cast

import ccxt
import ccxt.async_support
from ccxt.base.decimal_to_precision import TICK_SIZE

from clearinghouse.client import (
    AsyncClient,
    Client,
    Tls,
)
from clearinghouse.client.api.models import (
    Candle,
    Market,
    NextFunding,
)
from clearinghouse.traders.ccxt_forms import (
    MS_NS,
    NO_PARAMS,
    PAGE,
    PPB,
    TIMEFRAMES,
    Forms,
    Plan,
    T,
    Values,
    milliseconds,
    text_of,
)

# The unified methods, which CCXT calls by name.
METHODS: Final = (
    "cancel_all_orders", "cancel_order", "create_order", "edit_order", "fetch_balance", "fetch_closed_orders",
    "fetch_currencies", "fetch_funding_rate", "fetch_markets", "fetch_my_trades", "fetch_ohlcv", "fetch_open_interest",
    "fetch_open_orders", "fetch_order", "fetch_order_book", "fetch_order_trades", "fetch_orders", "fetch_position",
    "fetch_positions", "fetch_status", "fetch_ticker", "fetch_tickers", "fetch_time", "fetch_trades",
)  # fmt: skip


# Methods that CCXT itself makes of `create_order`, where the exchange says that it takes what they state.
MADE_BY_CCXT: Final = (
    "create_market_buy_order_with_cost", "create_post_only_order", "create_reduce_only_order",
    "create_stop_limit_order", "create_stop_loss_order", "create_stop_market_order", "create_stop_order",
    "create_take_profit_order", "create_trigger_order",
)  # fmt: skip


def _camel(name: str) -> str:
    """Return the name of a method as CCXT writes it in its table of abilities."""
    first, *others = name.split("_")
    return first + "".join("OHLCV" if word == "ohlcv" else word.capitalize() for word in others)


class Public(Forms):
    """The methods of CCXT that need no account."""

    client: Any

    def describe(self) -> object:
        """Return the abilities and options of this exchange, as CCXT describes them."""
        return cast("Any", self).deep_extend(
            cast("Any", super()).describe(),
            {
                "id": "clearinghouse",
                "name": "clearinghouse",
                "countries": [],
                "rateLimit": 1,
                "hostname": "127.0.0.1:7411",
                "has": {
                    "CORS": None,
                    "margin": False,
                    "option": False,
                    **dict.fromkeys(map(_camel, METHODS + MADE_BY_CCXT), True),
                },
                "timeframes": {name: name for name in TIMEFRAMES},
                "requiredCredentials": {"apiKey": False, "secret": False},
                "precisionMode": TICK_SIZE,
                "exceptions": {},
                "options": {
                    "principal": "",
                    "account": 0,
                    "tls": None,
                    "createMarketBuyOrderRequiresPrice": False,
                    "createMarketSellOrderRequiresPrice": False,
                },
            },
        )

    def _connected(self, kind: type[Client] | type[AsyncClient]) -> Any:
        """Return a client of class `kind` for the server in the configuration."""
        this = cast("Any", self)
        tls = this.options["tls"]
        return kind(
            this.hostname.split(","),
            principal=this.options["principal"],
            api_key=this.apiKey or "",
            tls=Tls(**tls) if isinstance(tls, dict) else tls,
            timeout=this.timeout / 1_000,
        )

    def _run(self, plan: Plan[T]) -> T:
        """Carry out a plan and return its result."""
        raise NotImplementedError

    # --- what is asked ---

    def _market(self, symbol: str) -> Plan[Values]:
        """Return the market with a symbol in CCXT's form."""
        yield lambda _: cast("Any", self).load_markets()
        return cast("Values", cast("Any", self).market(symbol))

    def fetch_markets(self, params: Values = NO_PARAMS) -> Any:
        """Return all markets in CCXT's form."""
        return self._run(self._markets())

    def _markets(self) -> Plan[list[Values]]:
        found: list[Market] = yield lambda client: client.markets()
        return [self._market_form(market) for market in found]

    def fetch_currencies(self, params: Values = NO_PARAMS) -> Any:
        """Return all assets in CCXT's form."""
        return self._run(self._currencies())

    def _currencies(self) -> Plan[Values]:
        this = cast("Any", self)
        found = yield lambda client: client.assets()
        return {
            this.safe_currency_code(asset.symbol): this.safe_currency_structure(
                {
                    "id": asset.symbol,
                    "code": this.safe_currency_code(asset.symbol),
                    "precision": this.parse_number(f"{Decimal(1).scaleb(-asset.scale):f}"),
                    "active": True,
                    "deposit": False,
                    "withdraw": False,
                    "networks": {},
                    "info": {"asset_id": asset.asset_id},
                }
            )
            for asset in found
        }

    def fetch_time(self, params: Values = NO_PARAMS) -> Any:
        """Return the time of the server's last command, in milliseconds since 1970."""
        return self._run(self._time())

    def _time(self) -> Plan[int]:
        head = yield lambda client: client.head()
        return milliseconds(head.time_ns)

    def fetch_status(self, params: Values = NO_PARAMS) -> Any:
        """Return the status "ok" if the server answers. Raises ExchangeNotAvailable."""
        return self._run(self._status())

    def _status(self) -> Plan[Values]:
        updated = yield from self._time()
        return {"status": "ok", "updated": updated, "eta": None, "url": None, "info": {}}

    def fetch_order_book(
        self, symbol: str, limit: int | None = None, params: Values = NO_PARAMS
    ) -> Any:
        """Return the best price levels of a market's book, at most `limit` on each side."""
        return self._run(self._order_book(symbol, limit))

    def _order_book(self, symbol: str, limit: int | None) -> Plan[Values]:
        this = cast("Any", self)
        market = yield from self._market(symbol)
        book = yield lambda client: client.order_book(market["id"], limit or 0)
        sides = {
            name: [
                [this.parse_number(text_of(one.price)), this.parse_number(text_of(one.quantity))]
                for one in side
            ]
            for name, side in (("bids", book.bids), ("asks", book.asks))
        }
        return {
            "symbol": market["symbol"],
            **sides,
            "timestamp": None,
            "datetime": None,
            "nonce": book.as_of_sequence,
        }

    def fetch_ticker(self, symbol: str, params: Values = NO_PARAMS) -> Any:
        """Return the figures of a market's last 24 hours, with its best prices."""
        return self._run(self._ticker(symbol))

    def _ticker(self, symbol: str) -> Plan[Values]:
        market = yield from self._market(symbol)
        page = yield lambda client: client.tickers(market["id"])
        book = yield lambda client: client.order_book(market["id"], 1)
        return self._ticker_form(page.tickers[0], page.as_of_time_ns, market, book)

    def fetch_tickers(self, symbols: Any = None, params: Values = NO_PARAMS) -> Any:
        """Return the figures of the last 24 hours for some markets, or for all."""
        return self._run(self._tickers(symbols))

    def _tickers(self, symbols: Any) -> Plan[Values]:
        this = cast("Any", self)
        yield lambda _: this.load_markets()
        wanted = this.market_symbols(symbols)
        found, cursor = [], ""
        while True:
            page = yield partial(_ticker_page, cursor)
            found += [
                self._ticker_form(one, page.as_of_time_ns, this.safe_market(one.market), None)
                for one in page.tickers
            ]
            cursor = page.next_cursor
            if not cursor:
                return cast("Values", this.filter_by_array_tickers(found, "symbol", wanted))

    def fetch_trades(
        self,
        symbol: str,
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return trades of a market: the oldest from `since` on, or without `since` the newest."""
        return self._run(self._trades(symbol, since, limit))

    def _trades(self, symbol: str, since: int | None, limit: int | None) -> Plan[list[Values]]:
        this = cast("Any", self)
        market = yield from self._market(symbol)
        page = yield lambda client: client.public_trades(
            market["id"],
            from_time_ns=(since or 0) * MS_NS,
            newest_first=since is None,
            page_size=min(limit or PAGE, PAGE),
        )
        found = [self._trade_form(one, market) for one in page.trades]
        return cast("list[Values]", this.sort_by_2(found, "timestamp", "id"))

    def fetch_ohlcv(
        self,
        symbol: str,
        timeframe: str = "1m",
        since: int | None = None,
        limit: int | None = None,
        params: Values = NO_PARAMS,
    ) -> Any:
        """Return candles of a market; there is none for an interval without a trade."""
        return self._run(self._candles(symbol, timeframe, since, limit))

    def _candles(
        self, symbol: str, timeframe: str, since: int | None, limit: int | None
    ) -> Plan[list[list[Any]]]:
        this = cast("Any", self)
        if timeframe not in TIMEFRAMES:
            raise ccxt.BadRequest(
                f"clearinghouse: no candles of {timeframe}, but of {', '.join(TIMEFRAMES)}"
            )
        market = yield from self._market(symbol)
        page = yield lambda client: client.candles(
            market["id"],
            TIMEFRAMES[timeframe],
            from_time_ns=(since or 0) * MS_NS,
            newest_first=since is None,
            page_size=min(limit or PAGE, PAGE),
        )
        candles = cast("list[Candle]", sorted(page.candles, key=lambda one: one.start_time_ns))
        return [
            [
                milliseconds(one.start_time_ns),
                *(
                    this.parse_number(text_of(number))
                    for number in (one.open, one.high, one.low, one.close, one.quantity)
                ),
            ]
            for one in candles
        ]

    def fetch_funding_rate(self, symbol: str, params: Values = NO_PARAMS) -> Any:
        """Return the funding rate of a perpetual for the present interval."""
        return self._run(self._funding(symbol))

    def _funding(self, symbol: str) -> Plan[Values]:
        this = cast("Any", self)
        market = yield from self._market(symbol)
        found: list[NextFunding] = yield lambda client: client.next_funding(market["id"])
        if not found:
            raise ccxt.BadSymbol(f"clearinghouse: {symbol} has no funding")
        next_ms = milliseconds(found[0].next_time_ns)
        return {
            "info": {"samples": found[0].samples},
            "symbol": market["symbol"],
            "fundingRate": found[0].predicted_rate_ppb / PPB,
            "fundingTimestamp": next_ms,
            "fundingDatetime": this.iso8601(next_ms),
            "previousFundingRate": found[0].last_rate_ppb / PPB,
            "interval": f"{found[0].interval_ns // 3_600_000_000_000}h",
            "timestamp": None,
            "datetime": None,
        }

    def fetch_open_interest(self, symbol: str, params: Values = NO_PARAMS) -> Any:
        """Return the open interest of a market."""
        return self._run(self._open_interest(symbol))

    def _open_interest(self, symbol: str) -> Plan[Values]:
        this = cast("Any", self)
        market = yield from self._market(symbol)
        markets: list[Market] = yield lambda client: client.markets()
        (found,) = [one for one in markets if one.symbol == market["id"]]
        return {
            "symbol": market["symbol"],
            "openInterestAmount": this.parse_number(text_of(found.open_interest)),
            "openInterestValue": None,
            "timestamp": None,
            "datetime": None,
            "info": {},
        }


def _ticker_page(cursor: str, client: Any) -> Any:
    """Read a page of tickers."""
    return client.tickers(cursor=cursor)
