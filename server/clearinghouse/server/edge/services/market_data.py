# SPDX-License-Identifier: Apache-2.0
"""MarketDataService: the public stream; its reads come from the codec's table."""

from typing import Final, cast

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.past_orders import (
    MarketNews,
    decode_stream_market_data,
    encode_market_data,
    market_news,
)
from clearinghouse.server.edge.edge import (
    Edge,
    MethodHandler,
    ServiceContext,
    finished,
    server_stream,
)
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.sequencing.engine_loop import StoppingError
from clearinghouse.server.sequencing.subscriptions import HubClosedError, LaggedError
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import BookView, book_view
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import MarketId

WAIT_SECONDS: Final = 3_600.0


class MarketDataService:
    """Trades, best prices and marks as they happen."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        return {"StreamMarketData": server_stream(self.stream_market_data)}

    async def stream_market_data(self, raw: bytes, context: Context) -> None:
        """Send the best prices of all requested markets, then each change."""
        work = finished(context, self._stream(raw, context))
        del raw, context  # see `refuse`
        await work

    async def _stream(self, raw: bytes, context: Context) -> None:
        services = self._edge.services
        wanted = decode_stream_market_data(raw)
        try:
            await _stream(services, wanted, context)
        except LaggedError:
            raise EdgeError(codes.LAGGED, "the reader fell behind; subscribe again") from None
        except HubClosedError:
            raise StoppingError from None


async def _stream(services: ServiceContext, wanted: frozenset[int], context: Context) -> None:
    """Send frames until the reader leaves or lags, or the server stops."""
    listener = services.hub.listen()
    try:
        everything = frozenset(services.core.table.markets)
        news = MarketNews([], [], wanted & everything if wanted else everything)
        sequence, time_ns = services.core.head.sequence, services.core.time_ns
        while True:
            books = await _tops(services, news.changed)
            table = services.core.table
            await context.write(encode_market_data(news, books, sequence, time_ns, table))
            news = MarketNews([], [], frozenset())
            while not (news.trades or news.marks or news.changed):
                taken = await listener.take(WAIT_SECONDS)
                if not taken:
                    continue
                sequence, time_ns = taken[-1].record.last_sequence, taken[-1].record.time_ns
                batches = [entry.events or [] for item in taken for entry in item.entries]
                news = market_news(batches, wanted, services.core.table)
    finally:
        services.hub.leave(listener)


async def _tops(services: ServiceContext, market_ids: frozenset[int]) -> list[BookView]:
    """Return the best level of each side of some books, from a committed state."""
    if not market_ids:
        return []

    def read(state: State, _: int) -> list[BookView]:
        return [book_view(state.markets[MarketId(key)], 1) for key in sorted(market_ids)]

    return cast("list[BookView]", await services.core.read(read))
