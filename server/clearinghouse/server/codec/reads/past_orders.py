# SPDX-License-Identifier: Apache-2.0
"""Orders, fills and breaks of the past, and the public stream of market data, to bytes.

Owns the messages of what was read from the journal rather than from the state.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from clearinghouse.server.codec.client_ids import client_id_of
from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.reads.forms import page_size
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import id_of, parse
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import BookView
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.v1 import enums_pb2, market_data_pb2, query_pb2, risk_pb2

SEQUENCE_MAX: Final = 2**63 - 1
GET_ORDER: Final = "/clearinghouse.v1.QueryService/GetOrder"
LIST_FILLS: Final = "/clearinghouse.v1.QueryService/ListFills"
LIST_BREAKS: Final = "/clearinghouse.v1.RiskService/ListBreaks"


class OrderQuery(NamedTuple):
    """GetOrder: exactly one of the two ids is not 0."""

    account_id: int
    min_sequence: int
    order_id: int
    client_id: int


class FillsQuery(NamedTuple):
    """Decode ListFills."""

    account_id: int
    min_sequence: int
    from_sequence: int
    market_id: int
    order_id: int
    page_size: int


class BreaksQuery(NamedTuple):
    """ListBreaks."""

    min_sequence: int
    include_resolved: bool
    after_break_id: int
    page_size: int


def decode_get_order(raw: bytes) -> OrderQuery:
    """GetOrder."""
    request = parse(query_pb2.GetOrderRequest, raw)
    client_id = client_id_of(request.client_order_id, request.client_order_text, "client_order_id")
    if bool(request.order_id) == bool(client_id):
        raise invalid("order_id", "give exactly one of order_id and client_order_id")
    return OrderQuery(
        id_of(request.account_id, "account_id"),
        request.min_sequence,
        request.order_id,
        client_id,
    )


def decode_list_fills(raw: bytes) -> FillsQuery:
    """Decode ListFills."""
    request = parse(query_pb2.ListFillsRequest, raw)
    if request.from_sequence > SEQUENCE_MAX:
        raise invalid("from_sequence", "is no sequence", str(SEQUENCE_MAX))
    return FillsQuery(
        id_of(request.account_id, "account_id"),
        request.min_sequence,
        request.from_sequence,
        request.market_id,
        request.order_id,
        page_size(request.page_size),
    )


def decode_list_breaks(raw: bytes) -> BreaksQuery:
    """ListBreaks."""
    request = parse(risk_pb2.ListBreaksRequest, raw)
    if request.after_break_id > SEQUENCE_MAX:
        raise invalid("after_break_id", "is no id", str(SEQUENCE_MAX))
    return BreaksQuery(
        request.min_sequence,
        request.include_resolved,
        request.after_break_id,
        page_size(request.page_size),
    )


# --- the public stream ---

# What may change the top of a book.
_BOOK_KINDS: Final = frozenset(
    {
        events.ORDER_ACCEPTED,
        events.ORDER_REDUCED,
        events.ORDER_CANCELLED,
        events.TRADE,
        events.AUCTION_UNCROSSED,
    }
)


class MarketNews(NamedTuple):
    """Public events: trades and marks as messages, and the markets whose book may have changed."""

    trades: list[market_data_pb2.PublicTrade]
    marks: list[market_data_pb2.MarkPrice]
    changed: frozenset[int]


def decode_stream_market_data(raw: bytes) -> frozenset[int]:
    """StreamMarketData: the markets wanted, empty for all."""
    return frozenset(parse(market_data_pb2.StreamMarketDataRequest, raw).market_ids)


def market_news(batches: Sequence[list[int]], wanted: frozenset[int], scales: Scales) -> MarketNews:
    """Return the public part of events; of marks the last one of each market."""
    trades: list[market_data_pb2.PublicTrade] = []
    marks: dict[int, market_data_pb2.MarkPrice] = {}
    changed: set[int] = set()
    for values in batches:
        for event in split(values):
            fields = event.fields
            market_id = fields.get("market_id", 0)
            if market_id == 0 or (wanted and market_id not in wanted):
                continue
            if event.kind in _BOOK_KINDS:
                changed.add(market_id)
            scale = scales.markets[market_id]
            if event.kind == events.TRADE:
                trades.append(
                    market_data_pb2.PublicTrade(
                        trade_id=fields["trade_id"],
                        market_id=market_id,
                        price=scale.price_texts[fields["price_per_lot"]],
                        quantity=scale.lot_texts[fields["lots"]],
                        taker_side=cast("enums_pb2.Side", fields["taker_side"]),
                    )
                )
            elif event.kind == events.MARK_CHANGED:
                marks[market_id] = market_data_pb2.MarkPrice(
                    market_id=market_id, mark_price=scale.price_e9_text(fields["mark_e9"])
                )
    return MarketNews(trades, list(marks.values()), frozenset(changed))


def encode_market_data(
    news: MarketNews, books: Sequence[BookView], sequence: int, time_ns: int, scales: Scales
) -> bytes:
    """Return one frame of StreamMarketData; `books` have the best level of each side."""
    return market_data_pb2.StreamMarketDataResponse(
        sequence=sequence,
        time_ns=time_ns,
        trades=news.trades,
        marks=news.marks,
        tops=[_top(book, scales) for book in books],
    ).SerializeToString()


def _top(book: BookView, scales: Scales) -> market_data_pb2.TopOfBook:
    """Return the best level of both sides."""
    scale = scales.markets[book.market_id]
    top = market_data_pb2.TopOfBook(market_id=book.market_id)
    if book.bids:
        top.bid_price = scale.price_texts[book.bids[0].price]
        top.bid_quantity = scale.lot_texts[book.bids[0].lots]
    if book.asks:
        top.ask_price = scale.price_texts[book.asks[0].price]
        top.ask_quantity = scale.lot_texts[book.asks[0].lots]
    return top
