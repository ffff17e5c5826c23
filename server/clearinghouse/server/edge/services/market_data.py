# SPDX-License-Identifier: Apache-2.0
"""Serve the public stream of MarketDataService; the reads of that service come from the codec's table."""

import asyncio
from typing import cast

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.market_stream import (
    Indicated,
    MarketNews,
    MarketStream,
    ShownBook,
    StreamQuery,
    decode_stream_market_data,
    market_news,
    shown_books,
)
from clearinghouse.server.edge.edge import (
    Edge,
    MethodHandler,
    ServiceContext,
    finished,
    server_stream,
)
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.indications import Indications
from clearinghouse.server.sequencing.engine_loop import StoppingError
from clearinghouse.server.sequencing.subscriptions import HubClosedError, LaggedError
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes


class MarketDataService:
    """The handler of the public stream of market data."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._indications = Indications(edge)

    def handlers(self) -> dict[str, MethodHandler]:
        """Return the methods that are not in the codec's tables."""
        return {"StreamMarketData": server_stream(self.stream_market_data)}

    async def stream_market_data(self, raw: bytes, context: Context) -> None:
        """Send the present public data of all requested markets, then each change."""
        work = finished(context, self._stream(raw, context))
        del raw, context  # see `refuse`
        await work

    async def _stream(self, raw: bytes, context: Context) -> None:
        services = self._edge.services
        wanted = decode_stream_market_data(raw)
        principal = self._edge.principal_of(context)
        try:
            await _stream(services, self._indications, wanted, context, principal)
        except LaggedError:
            raise EdgeError(codes.LAGGED, "the reader fell behind; subscribe again") from None
        except HubClosedError:
            raise StoppingError from None


async def _stream(
    services: ServiceContext,
    indications: Indications,
    wanted: StreamQuery,
    context: Context,
    principal: str,
) -> None:
    """Send frames until the reader leaves or falls behind, or the server stops."""
    clock = asyncio.get_running_loop().time
    listener = services.hub.listen(principal)
    try:
        everything = frozenset(services.core.table.markets)
        asked = wanted.market_ids
        news = MarketNews(changed=set(asked & everything if asked else everything))
        sequence, time_ns = services.core.head.sequence, services.core.time_ns
        stream = MarketStream(wanted.depth)
        # Markets whose indication is older than what changed it, with the sequence of that.
        outdated: dict[int, int] = {}
        is_first, sent_seconds = True, clock()
        while True:
            books = await _books(services, news.changed, wanted.depth)
            outdated |= dict.fromkeys(stream.in_auction(news, books), sequence)
            shown = [await indications.of(market_id) for market_id in sorted(outdated)]
            _leave_out_new(outdated, shown)
            await services.hub.turns.take(principal)
            if is_first or not news.is_empty() or stream.is_news(shown):
                table = services.core.table
                await context.write(stream.frame(news, books, sequence, time_ns, table, shown))
                is_first, sent_seconds = False, clock()
            news = MarketNews()
            due_seconds = min(
                [one.next_seconds for one in shown if one.view.market_id in outdated], default=0.0
            )
            while news.is_empty():
                quiet_seconds = sent_seconds + wanted.heartbeat_seconds
                until = min(quiet_seconds, due_seconds) if outdated else quiet_seconds
                taken = await listener.take(max(until - clock(), 0.0))
                if taken:
                    sequence, time_ns = taken[-1].record.last_sequence, taken[-1].record.time_ns
                    batches = [entry.events or [] for item in taken for entry in item.entries]
                    news = market_news(batches, asked, services.core.table)
                if clock() >= quiet_seconds and news.is_empty():
                    await context.write(stream.heartbeat(sequence, services.core.time_ns))
                    sent_seconds = clock()
                if outdated and clock() >= due_seconds:
                    break
    finally:
        services.hub.leave(listener)


def _leave_out_new(outdated: dict[int, int], shown: list[Indicated]) -> None:
    """Remove from `outdated` each market whose shown indication includes its last change."""
    for one in shown:
        if one.sequence >= outdated[one.view.market_id]:
            del outdated[one.view.market_id]


async def _books(services: ServiceContext, market_ids: set[int], depth: int) -> list[ShownBook]:
    """Return the public books of some markets, from a committed state."""
    if not market_ids:
        return []

    def read(state: State, _: int) -> list[ShownBook]:
        return shown_books(state, sorted(market_ids), max(depth, 1))

    return cast("list[ShownBook]", await services.core.read(read))
