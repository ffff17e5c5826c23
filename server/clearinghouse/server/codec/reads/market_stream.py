# SPDX-License-Identifier: Apache-2.0
"""Make the frames of the public stream of market data from events and books.

Owns the public fields of an event, the numbers and checksums of a stream, and the books as its reader has them. A frame
names no account and no order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Final, NamedTuple, cast
from zlib import crc32

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.events.frames import decode_heartbeat_seconds
from clearinghouse.server.codec.scales import MarketScale, Scales
from clearinghouse.server.codec.wire import filter_of, parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.call_auctions import CallAuctionView
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import shown_levels
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, MARKET_AUCTION, SELL
from clearinghouse.v1 import enums_pb2, event_pb2, market_data_pb2

DEPTH_MAX: Final = 1_000
CHECKSUM_LEVELS: Final = 10
# Kinds of event that may change a book, the status of its market, its open interest, or the indication of its auction.
_BOOK_KINDS: Final = frozenset(
    {
        events.ORDER_ACCEPTED,
        events.ORDER_REDUCED,
        events.ORDER_CANCELLED,
        events.TRADE,
        events.AUCTION_UNCROSSED,
        events.ICEBERG_DISPLAYED,
        events.MARKET_STATUS_CHANGED,
        events.MARKET_CHANGED,
        events.AUCTION_ENDED,
        events.BACKSTOP_FILL,
        events.DELEVERAGED,
        events.REST_CLOSED,
        events.POSITION_SETTLED,
    }
)
_CLOSE_OUTS: Final = frozenset({events.BACKSTOP_FILL, events.DELEVERAGED, events.REST_CLOSED})


class StreamQuery(NamedTuple):
    """A StreamMarketData request: the markets (none: all), the levels of each side, and the time between heartbeats."""

    market_ids: frozenset[int]
    depth: int
    heartbeat_seconds: float


@dataclass
class MarketNews:
    """The public events of some records as messages, and the markets whose book or open interest may have changed."""

    changed: set[int] = field(default_factory=set)
    trades: list[market_data_pb2.PublicTrade] = field(default_factory=list)
    marks: dict[int, market_data_pb2.MarkPrice] = field(default_factory=dict)
    fundings: list[market_data_pb2.PublicFunding] = field(default_factory=list)
    liquidations: list[market_data_pb2.PublicLiquidation] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Return whether there is nothing to send to the reader."""
        return not (self.changed or self.trades or self.marks or self.fundings or self.liquidations)


class ShownBook(NamedTuple):
    """The public data of one market: status, open interest, and the best levels of both sides, best first."""

    market_id: int
    status: int
    open_interest_lots: int
    bids: dict[int, int]
    asks: dict[int, int]


def decode_stream_market_data(raw: bytes) -> StreamQuery:
    """Decode a StreamMarketData request. Raises EdgeError."""
    request = parse(market_data_pb2.StreamMarketDataRequest, raw)
    if request.depth > DEPTH_MAX:
        raise invalid("depth", "is too many levels", str(DEPTH_MAX), str(request.depth))
    seconds = decode_heartbeat_seconds(request.heartbeat_interval_ms)
    return StreamQuery(filter_of(request.market_ids, "market_ids"), request.depth, seconds)


def shown_books(state: State, market_ids: Sequence[int], depth: int) -> list[ShownBook]:
    """Return the public data of some markets, with `depth` levels of each side."""
    found = []
    for market_id in market_ids:
        market = state.markets[MarketId(market_id)]
        found.append(
            ShownBook(
                market_id,
                market.status,
                market.open_interest_lots,
                shown_levels(market.bids, depth),
                shown_levels(market.asks, depth),
            )
        )
    return found


def market_news(batches: Sequence[list[int]], wanted: frozenset[int], scales: Scales) -> MarketNews:
    """Return the public messages of the events in `wanted` markets; only the last mark of each market is included."""
    news = MarketNews()
    # A liquidation's order is a trade of the book, whose taker has the side of the order.
    sides: dict[int, int] = {}
    for values in batches:
        for event in split(values):
            market_id = event.fields.get("market_id", 0)
            if market_id and (not wanted or market_id in wanted):
                _add(news, event, market_id, scales.markets[market_id], sides)
    return news


def _add(
    news: MarketNews, event: Event, market_id: int, scale: MarketScale, sides: dict[int, int]
) -> None:
    """Add the public fields of one event to `news`. `sides` has the side of each taker order seen so far."""
    fields = event.fields
    if event.kind in _BOOK_KINDS:
        news.changed.add(market_id)
    if event.kind == events.TRADE:
        sides[fields["taker_order_id"]] = fields["taker_side"]
        news.trades.append(
            market_data_pb2.PublicTrade(
                trade_id=fields["trade_id"],
                market_id=market_id,
                price=scale.price_texts[fields["price_per_lot"]],
                quantity=scale.lot_texts[fields["lots"]],
                taker_side=cast("enums_pb2.Side", fields["taker_side"]),
            )
        )
    elif event.kind == events.MARK_CHANGED:
        news.marks[market_id] = market_data_pb2.MarkPrice(
            market_id=market_id, mark_price=scale.price_e9_text(fields["mark_e9"])
        )
    elif event.kind == events.FUNDING_RATE:
        news.fundings.append(
            market_data_pb2.PublicFunding(market_id=market_id, rate_ppb=fields["rate_ppb"])
        )
    elif event.kind == events.LIQUIDATION_FILL:
        side = sides.get(fields["order_id"], 0)
        news.liquidations.append(_liquidation(event, side, fields["lots"], scale))
    elif event.kind in _CLOSE_OUTS:
        lots = fields["signed_lots"]
        news.liquidations.append(_liquidation(event, BUY if lots > 0 else SELL, abs(lots), scale))


def _liquidation(
    event: Event, side: int, lots: int, scale: MarketScale
) -> market_data_pb2.PublicLiquidation:
    """Return the public fields of a step of a liquidation."""
    return market_data_pb2.PublicLiquidation(
        market_id=event.fields["market_id"],
        side=cast("enums_pb2.Side", side),
        quantity=scale.lot_texts[lots],
        value=scale.quote.texts[event.fields["value"]],
        kind=cast("event_pb2.EventKind", event.kind),
    )


class Indicated(NamedTuple):
    """The trades that an auction would make now, the last sequence they include, and the seconds until the next
    result.
    """

    view: CallAuctionView
    sequence: int
    next_seconds: float


class MarketStream:
    """The state of one stream: the books as its reader has them, and how many frames were sent."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._books: dict[int, ShownBook] = {}
        self._numbers: dict[int, int] = {}
        self._auctions: dict[int, CallAuctionView] = {}  # those that collect orders, as sent
        self._frames = 0

    def in_auction(self, news: MarketNews, books: Sequence[ShownBook]) -> set[int]:
        """Return the markets whose indication may have changed.

        These are the markets in an auction, and those that the reader last saw in an auction.
        """
        changed = {book.market_id for book in books if book.status == MARKET_AUCTION}
        return changed | (self._auctions.keys() & (news.changed | news.marks.keys()))

    def is_news(self, indicated: Sequence[Indicated]) -> bool:
        """Return whether an indication differs from the last one sent.

        The indication that an auction has ended is sent once.
        """
        return any(self._differs(one.view) for one in indicated)

    def _differs(self, view: CallAuctionView) -> bool:
        """Return whether an indication differs from the one last sent for its market."""
        before = self._auctions.get(view.market_id)
        return view != before if view.is_collecting else before is not None

    def frame(
        self,
        news: MarketNews,
        books: Sequence[ShownBook],
        sequence: int,
        time_ns: int,
        scales: Scales,
        indicated: Sequence[Indicated] = (),
    ) -> bytes:
        """Return the next frame. `books` are the present books of changed markets, `indicated` the possibly new
        indications.
        """
        message = self._empty(sequence, time_ns)
        message.trades.extend(news.trades)
        message.marks.extend(news.marks.values())
        message.fundings.extend(news.fundings)
        message.liquidations.extend(news.liquidations)
        for book in books:
            scale = scales.markets[book.market_id]
            before = self._books.get(book.market_id)
            message.tops.append(_top(book, scale))
            if before is None or before.open_interest_lots != book.open_interest_lots:
                message.open_interests.add(
                    market_id=book.market_id, open_interest=scale.lot_texts[book.open_interest_lots]
                )
            if self._depth:
                self._add_change(message, before, book, scale)
            self._books[book.market_id] = book
        for one in indicated:
            if self._differs(one.view):
                self._add_indication(message, one, scales)
        return message.SerializeToString()

    def heartbeat(self, sequence: int, time_ns: int) -> bytes:
        """Return a heartbeat frame, sent when no event came for some time."""
        message = self._empty(sequence, time_ns)
        message.is_heartbeat = True
        return message.SerializeToString()

    def _empty(self, sequence: int, time_ns: int) -> market_data_pb2.StreamMarketDataResponse:
        """Return the next frame, still without content."""
        self._frames += 1
        return market_data_pb2.StreamMarketDataResponse(
            sequence=sequence, time_ns=time_ns, number=self._frames
        )

    def _add_indication(
        self, message: market_data_pb2.StreamMarketDataResponse, one: Indicated, scales: Scales
    ) -> None:
        """Add the indication of an auction to a frame."""
        market_id, price, lots, is_collecting = astuple(one.view)
        scale = scales.markets[market_id]
        message.auctions.add(
            market_id=market_id,
            indicative_price=scale.price_texts[price] if price else "",
            indicative_quantity=scale.lot_texts[lots] if lots else "",
            is_collecting=is_collecting,
            as_of_sequence=one.sequence,
        )
        if is_collecting:
            self._auctions[market_id] = one.view
        else:
            del self._auctions[market_id]

    def _add_change(
        self,
        message: market_data_pb2.StreamMarketDataResponse,
        before: ShownBook | None,
        book: ShownBook,
        scale: MarketScale,
    ) -> None:
        """Add to a frame what changed between two states of a market's book; nothing if nothing changed."""
        if before == book:
            return
        bids = dict(_levels(before.bids if before else {}, book.bids, scale))
        asks = dict(_levels(before.asks if before else {}, book.asks, scale))
        if before is not None and not bids and not asks and before.status == book.status:
            return
        number = self._numbers[book.market_id] = self._numbers.get(book.market_id, 0) + 1
        message.books.add(
            market_id=book.market_id,
            number=number,
            status=cast("enums_pb2.MarketStatus", book.status),
            bids=[bids[price] for price in sorted(bids, reverse=True)],
            asks=[asks[price] for price in sorted(asks)],
            checksum=_checksum(book, scale),
        )


def _levels(
    before: Mapping[int, int], after: Mapping[int, int], scale: MarketScale
) -> Iterator[tuple[int, market_data_pb2.PriceLevel]]:
    """Yield the changed levels of a side, each after its price per lot; a removed level has quantity 0."""
    for price in {**before, **after}:
        lots = after.get(price, 0)
        if lots != before.get(price, 0):
            yield (
                price,
                market_data_pb2.PriceLevel(
                    price=scale.price_texts[price], quantity=scale.lot_texts[lots]
                ),
            )


def _checksum(book: ShownBook, scale: MarketScale) -> int:
    """Return the CRC-32 over the texts of the best levels, with which a reader can check its book."""
    sides = [
        ",".join(
            f"{scale.price_texts[price]}:{scale.lot_texts[lots]}"
            for price, lots in list(side.items())[:CHECKSUM_LEVELS]
        )
        for side in (book.bids, book.asks)
    ]
    return crc32("|".join(sides).encode("ascii"))


def _top(book: ShownBook, scale: MarketScale) -> market_data_pb2.TopOfBook:
    """Return the best level of both sides of a book."""
    top = market_data_pb2.TopOfBook(market_id=book.market_id)
    for price, lots in list(book.bids.items())[:1]:
        top.bid_price, top.bid_quantity = scale.price_texts[price], scale.lot_texts[lots]
    for price, lots in list(book.asks.items())[:1]:
        top.ask_price, top.ask_quantity = scale.price_texts[price], scale.lot_texts[lots]
    return top
