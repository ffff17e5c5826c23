# SPDX-License-Identifier: Apache-2.0
"""Convert past orders, fills and breaks to the bytes of replies, and the requests for them.

Owns the messages of data that the journal's tables have and the state lacks.
"""

from typing import Final, NamedTuple

from clearinghouse.server.codec.client_ids import client_id_of
from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.reads.forms import page_size
from clearinghouse.server.codec.wire import id_of, parse
from clearinghouse.v1 import query_pb2, risk_pb2

SEQUENCE_MAX: Final = 2**63 - 1
GET_ORDER: Final = "/clearinghouse.v1.QueryService/GetOrder"
LIST_FILLS: Final = "/clearinghouse.v1.QueryService/ListFills"
LIST_BREAKS: Final = "/clearinghouse.v1.RiskService/ListBreaks"


class OrderQuery(NamedTuple):
    """A GetOrder request: exactly one of its two ids is not 0."""

    account_id: int
    min_sequence: int
    order_id: int
    client_id: int


class FillsQuery(NamedTuple):
    """A ListFills request: the account, its filters and the page."""

    account_id: int
    min_sequence: int
    from_sequence: int
    market_id: int
    order_id: int
    page_size: int


class BreaksQuery(NamedTuple):
    """A ListBreaks request: its filters and the page."""

    min_sequence: int
    include_resolved: bool
    after_break_id: int
    page_size: int


def decode_get_order(raw: bytes) -> OrderQuery:
    """Decode a GetOrder request. Raises EdgeError."""
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
    """Decode a ListFills request. Raises EdgeError."""
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
    """Decode a ListBreaks request. Raises EdgeError."""
    request = parse(risk_pb2.ListBreaksRequest, raw)
    if request.after_break_id > SEQUENCE_MAX:
        raise invalid("after_break_id", "is no id", str(SEQUENCE_MAX))
    return BreaksQuery(
        request.min_sequence,
        request.include_resolved,
        request.after_break_id,
        page_size(request.page_size),
    )
