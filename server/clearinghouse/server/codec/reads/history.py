# SPDX-License-Identifier: Apache-2.0
"""Convert reads of HistoryService: the bytes of a request to a question, and a page to bytes (SPEC Q-1, Q-2).

Owns the table `HISTORY_READS`, and the fields that all these requests and replies share: ranges, pages, cursors and
bounds of staleness. Every other field of a request is a filter of the same name. Must never know a table.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeAlias

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.reads.past_views import EndedOrder
from clearinghouse.server.codec.replies import history as replies
from clearinghouse.server.codec.replies.orders import order_message
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    ID_MAX,
    descriptor_of,
    duration_of,
    optional_id,
    parse,
    refuse_unknown_fields,
)
from clearinghouse.v1 import history_pb2

SERVICE: Final = "/clearinghouse.v1.HistoryService/"
STATE_OPEN: Final = history_pb2.PAST_ORDER_STATE_OPEN
STATE_ENDED: Final = history_pb2.PAST_ORDER_STATE_ENDED
STATE_FILLED: Final = history_pb2.PAST_ORDER_STATE_FILLED
STATE_CANCELLED: Final = history_pb2.PAST_ORDER_STATE_CANCELLED
PAGE_DEFAULT: Final = 500
PAGE_MAX: Final = 2_000
CURSOR_MAX: Final = 400
QUERY_HASH_BYTES: Final = 8
# Fields that may differ between pages of one cursor; every other field is a filter.
_OF_THE_PAGE: Final = frozenset(
    {"page_size", "cursor", "min_sequence", "max_sequences_behind", "max_time_behind_ns"}
)
_RANGE: Final = ("from_sequence", "to_sequence", "from_time_ns", "to_time_ns")


class Extent(NamedTuple):
    """The sequence that a reply includes, and how far it is behind the last commit."""

    as_of_sequence: int
    as_of_time_ns: int
    sequences_behind: int
    time_behind_ns: int


class Question(NamedTuple):
    """A decoded request of HistoryService.

    `filters` are the other fields of the request by name; 0: the filter is not given.
    """

    path: str
    filters: dict[str, int]
    from_sequence: int
    to_sequence: int
    from_time_ns: int
    to_time_ns: int
    newest_first: bool
    page_size: int
    cursor: str
    min_sequence: int
    max_sequences_behind: int
    max_time_behind_ns: int
    query_hash: bytes


Encode: TypeAlias = Callable[[Sequence[Any], Extent, str, Scales], Message]


class PastRead(NamedTuple):
    """A read of HistoryService: its request, its required filters, and the encoder of a page of items."""

    request: type[Message]
    required: tuple[str, ...]
    encode: Encode


def decode(path: str, raw: bytes) -> Question:
    """Return the question of a request to `path`. Raises EdgeError; KeyError for a path that is no read of the past."""
    read = HISTORY_READS[path]
    request: Any = parse(read.request, raw)
    known = read.request.FromString(raw)
    known.DiscardUnknownFields()
    if known.ByteSize() != len(raw):
        refuse_unknown_fields(request, raw)
    fields = descriptor_of(read.request).fields_by_name
    filters = {
        name: _filter(field, getattr(request, name))
        for name, field in fields.items()
        if name not in _OF_THE_PAGE and name not in _RANGE and name != "newest_first"
    }
    for name in read.required:
        if not filters[name]:
            raise invalid(name, "must be given")
    size = getattr(request, "page_size", 0)
    if size > PAGE_MAX:
        raise invalid("page_size", f"must be at most {PAGE_MAX}", str(PAGE_MAX), str(size))
    cursor = getattr(request, "cursor", "")
    if len(cursor) > CURSOR_MAX:
        raise invalid(
            "cursor", f"has at most {CURSOR_MAX} characters", str(CURSOR_MAX), str(len(cursor))
        )
    question = Question(
        path,
        filters,
        optional_id(getattr(request, "from_sequence", 0), "from_sequence"),
        optional_id(getattr(request, "to_sequence", 0), "to_sequence"),
        duration_of(getattr(request, "from_time_ns", 0), "from_time_ns"),
        duration_of(getattr(request, "to_time_ns", 0), "to_time_ns"),
        bool(getattr(request, "newest_first", False)),
        size or PAGE_DEFAULT,
        cursor,
        optional_id(request.min_sequence, "min_sequence"),
        optional_id(request.max_sequences_behind, "max_sequences_behind"),
        duration_of(request.max_time_behind_ns, "max_time_behind_ns"),
        _hash(path, request),
    )
    _check_range(question)
    return question


def _filter(field: FieldDescriptor, value: int) -> int:
    """Return the value of a filter. Raises EdgeError if it is out of the range of its field."""
    if field.enum_type is not None:
        if value not in field.enum_type.values_by_number:
            raise invalid(field.name, f"has no value with number {value}", actual=str(value))
        return value
    if not 0 <= value <= ID_MAX:
        raise invalid(field.name, "must be 0 or an id up to 2^63 - 1", str(ID_MAX), str(value))
    return value


def _check_range(question: Question) -> None:
    """Raise EdgeError if the range of a question ends before it begins."""
    if question.to_sequence and question.to_sequence < question.from_sequence:
        raise invalid(
            "to_sequence",
            "lies before from_sequence",
            str(question.from_sequence),
            str(question.to_sequence),
        )
    if question.to_time_ns and question.to_time_ns <= question.from_time_ns:
        raise invalid(
            "to_time_ns",
            "must lie after from_time_ns",
            str(question.from_time_ns),
            str(question.to_time_ns),
        )


def _hash(path: str, request: Message) -> bytes:
    """Return the hash that identifies a list: over all fields of the request except those that choose a page."""
    rest = type(request)()
    rest.CopyFrom(request)
    for name in _OF_THE_PAGE & set(descriptor_of(type(request)).fields_by_name):
        rest.ClearField(name)
    data = path.encode() + b"\0" + rest.SerializeToString(deterministic=True)
    return blake2b(data, digest_size=QUERY_HASH_BYTES).digest()


# --- replies ---


def past_orders(
    items: Sequence[EndedOrder], extent: Extent, next_cursor: str, scales: Scales
) -> Message:
    """Return the reply of ListPastOrders."""
    return history_pb2.ListPastOrdersResponse(
        **extent._asdict(),
        next_cursor=next_cursor,
        orders=[
            history_pb2.PastOrder(
                order=order_message(order, scales),
                ended_sequence=order.ended_sequence,
                ended_time_ns=order.ended_time_ns,
            )
            for order in items
        ],
    )


def _encoder(write: Callable[..., Message], name: str) -> Encode:
    """Return an encoder that passes the items of a page to `write`, a generated encoder, as its argument `name`."""

    def encode(items: Sequence[Any], extent: Extent, next_cursor: str, scales: Scales) -> Message:
        shown = {**extent._asdict(), "next_cursor": next_cursor, name: items}
        return write(**shown, scales=scales)

    return encode


_MARKET: Final = ("market_id",)
_ACCOUNT: Final = ("account_id",)

HISTORY_READS: Final[dict[str, PastRead]] = {
    f"{SERVICE}ListPastOrders": PastRead(history_pb2.ListPastOrdersRequest, (), past_orders),
    f"{SERVICE}ListPastFills": PastRead(
        history_pb2.ListPastFillsRequest, ("account_id",), _encoder(replies.past_fills, "fills")
    ),
    f"{SERVICE}ListPublicTrades": PastRead(
        history_pb2.ListPublicTradesRequest, _MARKET, _encoder(replies.public_trades, "trades")
    ),
    f"{SERVICE}ListCandles": PastRead(
        history_pb2.ListCandlesRequest,
        ("market_id", "interval"),
        _encoder(replies.candles, "candles"),
    ),
    f"{SERVICE}ListTickers": PastRead(
        history_pb2.ListTickersRequest, (), _encoder(replies.tickers, "tickers")
    ),
    f"{SERVICE}ListDepthChanges": PastRead(
        history_pb2.ListDepthChangesRequest, _MARKET, _encoder(replies.depth_changes, "changes")
    ),
    f"{SERVICE}ListIndexPrices": PastRead(
        history_pb2.ListIndexPricesRequest, ("asset_id",), _encoder(replies.index_prices, "prices")
    ),
    f"{SERVICE}ListMarkPrices": PastRead(
        history_pb2.ListMarkPricesRequest, _MARKET, _encoder(replies.mark_prices, "marks")
    ),
    f"{SERVICE}ListFundingRates": PastRead(
        history_pb2.ListFundingRatesRequest, _MARKET, _encoder(replies.funding_rates, "rates")
    ),
    f"{SERVICE}ListFundingPayments": PastRead(
        history_pb2.ListFundingPaymentsRequest,
        _ACCOUNT,
        _encoder(replies.funding_payments, "payments"),
    ),
    f"{SERVICE}ListInterestPayments": PastRead(
        history_pb2.ListInterestPaymentsRequest,
        _ACCOUNT,
        _encoder(replies.interest_payments, "payments"),
    ),
    f"{SERVICE}ListTransfers": PastRead(
        history_pb2.ListTransfersRequest, (), _encoder(replies.transfers, "transfers")
    ),
    f"{SERVICE}ListTransactions": PastRead(
        history_pb2.ListTransactionsRequest,
        _ACCOUNT,
        _encoder(replies.transactions, "transactions"),
    ),
    f"{SERVICE}ListLiquidationSteps": PastRead(
        history_pb2.ListLiquidationStepsRequest, (), _encoder(replies.liquidation_steps, "steps")
    ),
    f"{SERVICE}ListStatements": PastRead(
        history_pb2.ListStatementsRequest, _ACCOUNT, _encoder(replies.statements, "statements")
    ),
    f"{SERVICE}ListProfitAndLoss": PastRead(
        history_pb2.ListProfitAndLossRequest,
        ("account_id", "interval"),
        _encoder(replies.profit_and_loss, "periods"),
    ),
}
