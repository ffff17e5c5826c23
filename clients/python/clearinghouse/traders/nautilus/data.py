# SPDX-License-Identifier: Apache-2.0
"""Give a node market data: one public stream of all loaded markets, and reads of the past.

Owns the place of the stream: after it ends, for any reason, the next one begins with whole books, and the trades
between the two are read from history, so that each trade comes once. A new subscriber first gets the last known data.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

from nautilus_trader.cache.cache import Cache
from nautilus_trader.common.component import LiveClock, MessageBus
from nautilus_trader.core.datetime import dt_to_unix_nanos
from nautilus_trader.live.data_client import LiveMarketDataClient
from nautilus_trader.model import data as forms
from nautilus_trader.model.enums import (
    AggressorSide,
    BookAction,
    BookType,
    MarketStatusAction,
    OrderSide,
    RecordFlag,
)
from nautilus_trader.model.identifiers import ClientId, InstrumentId, TradeId

from clearinghouse.client import ClearinghouseError, MarketDataFrame, MarketStatus, Side
from clearinghouse.client.api.models import BookChange, Candle, PastTrade, PublicTrade
from clearinghouse.client.transport.retry import Backoff
from clearinghouse.traders.books import Book, Books
from clearinghouse.traders.nautilus.config import ClearinghouseDataClientConfig, Connection
from clearinghouse.traders.nautilus.forms import VENUE, mark_of, price_of, quantity_of, rate_of
from clearinghouse.traders.nautilus.provider import ClearinghouseInstrumentProvider
from clearinghouse.traders.nautilus.reads import PAGE, pages, since
from clearinghouse.traders.words import NAUTILUS_CANDLE_INTERVALS, NAUTILUS_MARKET_STATUSES

# The most trades or candles that one request of a strategy reads.
PAST_MAX: Final = 10_000
_INTERVALS: Final = {word: interval for interval, word in NAUTILUS_CANDLE_INTERVALS.items()}
_AGGRESSORS: Final = {Side.BUY: AggressorSide.BUYER, Side.SELL: AggressorSide.SELLER}


class ClearinghouseDataClient(LiveMarketDataClient):
    """Gives a node books as deltas, trades, quotes, marks, funding rates and market statuses."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        config: ClearinghouseDataClientConfig,
        msgbus: MessageBus,
        cache: Cache,
        clock: LiveClock,
    ) -> None:
        self._connection = Connection(config)
        self._provider = ClearinghouseInstrumentProvider(
            self._connection, config.instrument_provider
        )
        super().__init__(
            loop=loop,
            client_id=ClientId(name),
            venue=VENUE,
            msgbus=msgbus,
            cache=cache,
            clock=clock,
            instrument_provider=self._provider,
        )
        self._depth = config.book_depth
        self._books = Books()
        self._sequence = 0  # of the last frame that was taken
        self._last_trade: dict[int, int] = {}  # by market: the last trade that was taken
        self._wanted: set[tuple[type, InstrumentId]] = set()
        self._known: dict[tuple[type, InstrumentId], Any] = {}
        self._stream: asyncio.Task[None] | None = None

    async def _connect(self) -> None:
        await self._provider.initialize()
        for currency in self._provider.currencies().values():
            self._cache.add_currency(currency)
        for instrument in self._provider.list_all():
            self._handle_data(instrument)
        self._stream = self.create_task(self._follow(), log_msg="market data")

    async def _disconnect(self) -> None:
        if self._stream is not None:
            self._stream.cancel()
            await asyncio.wait([self._stream])
        await self._connection.close()

    # --- the stream ---

    async def _follow(self) -> None:
        """Read streams without end, one after another; the log states what ended a stream."""
        backoff = Backoff()
        while True:
            try:
                self._books = Books()
                is_first = True
                async for frame in self._connection.client.market_data(
                    list(self._provider.by_market), depth=self._depth
                ):
                    if is_first and self._sequence:
                        await self._catch_up(frame.sequence)
                    is_first = False
                    self._take(frame)
                    backoff.reset()
            except ClearinghouseError as error:
                self._log.warning(f"the stream of market data ended, another one begins: {error}")
            await asyncio.sleep(backoff.next())

    async def _catch_up(self, sequence: int) -> None:
        """Read and publish the trades between the end of a stream and the beginning of the next, up to a sequence."""
        for market_id in self._provider.by_market:
            trades = await self._past_trades(
                market_id,
                from_sequence=self._sequence + 1,
                to_sequence=sequence,
                min_sequence=sequence,
            )
            for trade in trades:
                self._trade(trade, trade.time_ns)

    async def _past_trades(self, market_id: int, limit: int = 0, **where: Any) -> list[PastTrade]:
        """Return past trades of a market; at most `limit`, 0: all in the range."""

        async def page(cursor: str, size: int) -> tuple[Sequence[PastTrade], str]:
            found = await self._connection.client.public_trades(
                market_id, cursor=cursor, page_size=size, **where
            )
            return found.trades, found.next_cursor

        return await pages(page, limit)

    def _take(self, frame: MarketDataFrame) -> None:
        """Publish what a frame contains. Raises `BookMismatch` before it publishes anything of a wrong frame."""
        changed = {book.market_id: book for book in self._books.take(frame)}
        for change in frame.books:
            self._book(changed[change.market_id], change, frame)
        for trade in frame.trades:
            self._trade(trade, frame.time_ns)
        for top in frame.tops:
            self._top(top, frame.time_ns)
        for mark in frame.marks:
            if mark.mark_price is not None:
                self._tell(
                    forms.MarkPriceUpdate, mark.market_id, mark_of(mark.mark_price), frame.time_ns
                )
        for funding in frame.fundings:
            self.create_task(self._funding(funding.market_id, funding.rate_ppb, frame.time_ns))
        self._sequence = frame.sequence

    def _tell(self, kind: type, market_id: int, *fields: Any) -> None:
        """Make an update of an instrument, store it for later subscribers, and publish it if the node subscribed."""
        instrument_id = self._provider.by_market[market_id].id
        update = kind(instrument_id, *fields, self._clock.timestamp_ns())
        self._known[kind, instrument_id] = update
        self._hand_on(kind, instrument_id, update)

    def _hand_on(self, kind: type, instrument_id: InstrumentId, update: Any) -> None:
        if (kind, instrument_id) in self._wanted:
            self._handle_data(update)

    def _trade(self, trade: PublicTrade | PastTrade, time_ns: int) -> None:
        """Publish a trade, unless it was published before."""
        if trade.trade_id > self._last_trade.get(trade.market_id, 0):
            self._last_trade[trade.market_id] = trade.trade_id
            instrument = self._provider.by_market[trade.market_id]
            self._hand_on(forms.TradeTick, instrument.id, self._tick(instrument, trade, time_ns))

    def _tick(self, instrument: Any, trade: PublicTrade | PastTrade, time_ns: int) -> Any:
        return forms.TradeTick(
            instrument.id,
            price_of(trade.price, instrument.price_precision),
            quantity_of(trade.quantity, instrument.size_precision),
            _AGGRESSORS[trade.taker_side],
            TradeId(str(trade.trade_id)),
            time_ns,
            self._clock.timestamp_ns(),
        )

    def _top(self, top: Any, time_ns: int) -> None:
        """Publish the best prices of a market as a quote, if the book has both sides."""
        prices, quantities = (top.bid_price, top.ask_price), (top.bid_quantity, top.ask_quantity)
        instrument = self._provider.by_market[top.market_id]
        if None in prices:
            self._known.pop((forms.QuoteTick, instrument.id), None)
            return
        self._tell(
            forms.QuoteTick,
            top.market_id,
            *(price_of(one, instrument.price_precision) for one in prices),
            *(quantity_of(one, instrument.size_precision) for one in quantities),
            time_ns,
        )

    def _book(self, book: Book, change: BookChange, frame: MarketDataFrame) -> None:
        """Publish a change of a book, and the status of its market."""
        instrument = self._provider.by_market[book.market_id]
        self._status(book.market_id, change.status, frame.time_ns)
        if change.number == 1:
            whole = self._whole(book, frame.sequence, frame.time_ns)
            self._hand_on(forms.OrderBookDeltas, instrument.id, whole)
            return
        sides = ((OrderSide.BUY, change.bids), (OrderSide.SELL, change.asks))
        levels = [(side, one.price, one.quantity) for side, of_side in sides for one in of_side]
        if levels:
            deltas = self._deltas(instrument, levels, frame.sequence, frame.time_ns, whole=False)
            self._hand_on(forms.OrderBookDeltas, instrument.id, deltas)

    def _whole(self, book: Book, sequence: int, time_ns: int) -> Any:
        """Return a whole book as deltas."""
        sides = ((OrderSide.BUY, book.best_bids()), (OrderSide.SELL, book.best_asks()))
        levels = [(side, *one) for side, of_side in sides for one in of_side]
        instrument = self._provider.by_market[book.market_id]
        return self._deltas(instrument, levels, sequence, time_ns, whole=True)

    def _deltas(
        self, instrument: Any, levels: Sequence[Any], sequence: int, time_ns: int, *, whole: bool
    ) -> Any:
        """Return levels as deltas. For a whole book the first delta clears the book."""
        now = self._clock.timestamp_ns()
        orders: list[tuple[BookAction, Any]] = [(BookAction.CLEAR, None)] if whole else []
        for side, price, quantity in levels:
            order = forms.BookOrder(
                side,
                price_of(price, instrument.price_precision),
                quantity_of(quantity, instrument.size_precision),
                0,
            )
            orders.append((BookAction.UPDATE if quantity else BookAction.DELETE, order))
        flags = RecordFlag.F_SNAPSHOT if whole else 0
        last = len(orders) - 1
        deltas = [
            forms.OrderBookDelta(
                instrument.id,
                action,
                order,
                flags | (RecordFlag.F_LAST if place == last else 0),
                sequence,
                time_ns,
                now,
            )
            for place, (action, order) in enumerate(orders)
        ]
        return forms.OrderBookDeltas(instrument.id, deltas)

    def _status(self, market_id: int, status: MarketStatus, time_ns: int) -> None:
        """Publish the status of a market if it has changed."""
        kind = forms.InstrumentStatus
        known = self._known.get((kind, self._provider.by_market[market_id].id))
        if known is None or known.reason != status.name:
            instrument_id = self._provider.by_market[market_id].id
            action = MarketStatusAction[NAUTILUS_MARKET_STATUSES[status]]
            now = self._clock.timestamp_ns()
            update = kind(instrument_id, action, time_ns, now, reason=status.name)
            self._known[kind, instrument_id] = update
            self._hand_on(kind, instrument_id, update)

    async def _funding(self, market_id: int, rate_ppb: int | None, time_ns: int) -> None:
        """Publish the funding rate of an ended interval, or the predicted rate with the end of the present interval."""
        for one in await self._connection.client.next_funding(market_id):
            rate = rate_of(one.predicted_rate_ppb if rate_ppb is None else rate_ppb)
            instrument_id = self._provider.by_market[market_id].id
            update = forms.FundingRateUpdate(
                instrument_id, rate, time_ns, self._clock.timestamp_ns(), one.next_time_ns
            )
            self._hand_on(forms.FundingRateUpdate, instrument_id, update)

    # --- subscriptions ---

    def _want(self, kind: type, instrument_id: InstrumentId) -> None:
        """Note a subscription, and publish the last known data for it."""
        self._provider.market_of(instrument_id)
        self._wanted.add((kind, instrument_id))
        known = self._known.get((kind, instrument_id))
        if known is not None:
            self._handle_data(known)

    async def _subscribe_instruments(self, command: Any) -> None:
        for instrument in self._provider.list_all():
            self._handle_data(instrument)

    async def _subscribe_instrument(self, command: Any) -> None:
        self._handle_data(self._provider.get_all()[command.instrument_id])

    async def _subscribe_order_book_deltas(self, command: Any) -> None:
        if command.book_type == BookType.L3_MBO or not self._depth:
            self._log.error(f"books show levels, and book_depth is {self._depth}")
            return
        self._want(forms.OrderBookDeltas, command.instrument_id)
        try:
            book = self._books[self._provider.market_of(command.instrument_id)]
        except KeyError:
            return  # its first frame has not come
        self._handle_data(self._whole(book, self._sequence, self._clock.timestamp_ns()))

    async def _subscribe_quote_ticks(self, command: Any) -> None:
        self._want(forms.QuoteTick, command.instrument_id)

    async def _subscribe_trade_ticks(self, command: Any) -> None:
        self._want(forms.TradeTick, command.instrument_id)

    async def _subscribe_instrument_status(self, command: Any) -> None:
        self._want(forms.InstrumentStatus, command.instrument_id)

    async def _subscribe_mark_prices(self, command: Any) -> None:
        kind, instrument_id = forms.MarkPriceUpdate, command.instrument_id
        self._want(kind, instrument_id)
        if (kind, instrument_id) not in self._known:
            head = await self._connection.client.head()
            for market in await self._connection.client.markets():
                if market.symbol == instrument_id.symbol.value and market.mark_price is not None:
                    self._tell(kind, market.market_id, mark_of(market.mark_price), head.time_ns)

    async def _subscribe_funding_rates(self, command: Any) -> None:
        self._want(forms.FundingRateUpdate, command.instrument_id)
        market_id = self._provider.market_of(command.instrument_id)
        await self._funding(market_id, None, (await self._connection.client.head()).time_ns)

    async def _unsubscribe_instruments(self, command: Any) -> None:
        pass

    async def _unsubscribe_instrument(self, command: Any) -> None:
        pass

    async def _unsubscribe_order_book_deltas(self, command: Any) -> None:
        self._wanted.discard((forms.OrderBookDeltas, command.instrument_id))

    async def _unsubscribe_quote_ticks(self, command: Any) -> None:
        self._wanted.discard((forms.QuoteTick, command.instrument_id))

    async def _unsubscribe_trade_ticks(self, command: Any) -> None:
        self._wanted.discard((forms.TradeTick, command.instrument_id))

    async def _unsubscribe_instrument_status(self, command: Any) -> None:
        self._wanted.discard((forms.InstrumentStatus, command.instrument_id))

    async def _unsubscribe_mark_prices(self, command: Any) -> None:
        self._wanted.discard((forms.MarkPriceUpdate, command.instrument_id))

    async def _unsubscribe_funding_rates(self, command: Any) -> None:
        self._wanted.discard((forms.FundingRateUpdate, command.instrument_id))

    # --- requests ---

    async def _request_instrument(self, request: Any) -> None:
        found = self._provider.get_all()[request.instrument_id]
        self._handle_instrument(found, request.id, request.start, request.end, request.params)

    async def _request_instruments(self, request: Any) -> None:
        found = self._provider.list_all()
        self._handle_instruments(
            VENUE, found, request.id, request.start, request.end, request.params
        )

    async def _request_order_book_snapshot(self, request: Any) -> None:
        market_id = self._provider.market_of(request.instrument_id)
        found = await self._connection.client.order_book(market_id, request.limit)
        book = Book(market_id)
        book.bids = {one.price: one.quantity for one in found.bids}
        book.asks = {one.price: one.quantity for one in found.asks}
        self._handle_data(self._whole(book, found.as_of_sequence, self._clock.timestamp_ns()))

    async def _request_trade_ticks(self, request: Any) -> None:
        instrument = self._provider.get_all()[request.instrument_id]
        market_id = self._provider.market_of(instrument.id)

        async def read(start_ns: int) -> list[PastTrade]:
            return await self._past_trades(
                market_id, _limit(request), from_time_ns=start_ns, **_range(request)
            )

        found = await since(read, _start_ns(request))
        self._answer(
            self._handle_trade_ticks,
            instrument.id,
            request,
            (self._tick(instrument, trade, trade.time_ns) for trade in found),
        )

    async def _request_bars(self, request: Any) -> None:
        bar_type = request.bar_type
        instrument = self._provider.get_all()[bar_type.instrument_id]
        words, _, price = str(bar_type.spec).rpartition("-")
        if words not in _INTERVALS or price != "LAST":
            self._log.error(
                f"there are bars of trades of {', '.join(_INTERVALS)}, none of {bar_type}"
            )
            return

        market_id = self._provider.market_of(instrument.id)

        async def read(start_ns: int) -> list[Candle]:
            async def page(cursor: str, size: int) -> tuple[Sequence[Candle], str]:
                found = await self._connection.client.candles(
                    market_id,
                    _INTERVALS[words],
                    from_time_ns=start_ns,
                    cursor=cursor,
                    page_size=size,
                    **_range(request),
                )
                return found.candles, found.next_cursor

            return await pages(page, _limit(request))

        length = bar_type.spec.timedelta.value
        now = self._clock.timestamp_ns()
        bars = [
            forms.Bar(
                bar_type,
                *(
                    price_of(one, instrument.price_precision)
                    for one in (candle.open, candle.high, candle.low, candle.close)
                ),
                quantity_of(candle.quantity, instrument.size_precision),
                candle.start_time_ns + length,
                now,
            )
            for candle in await since(read, _start_ns(request))
        ]
        self._answer(self._handle_bars, bar_type, request, bars)

    def _answer(self, handle: Any, of: Any, request: Any, found: Iterable[Any]) -> None:
        """Answer a request for past data with items in order, the oldest first."""
        in_order = sorted(found, key=lambda one: one.ts_event)
        handle(of, in_order, request.id, request.start, request.end, request.params)


def _limit(request: Any) -> int:
    return min(request.limit or PAGE, PAST_MAX)


def _start_ns(request: Any) -> int:
    return int(dt_to_unix_nanos(request.start)) if request.start is not None else 0


def _range(request: Any) -> dict[str, Any]:
    """Return the bounds of a request as parameters of a read; a request without a start gets the newest items."""
    return {
        "to_time_ns": dt_to_unix_nanos(request.end) if request.end is not None else 0,
        "newest_first": request.start is None,
    }
