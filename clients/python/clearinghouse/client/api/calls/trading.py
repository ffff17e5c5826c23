# SPDX-License-Identifier: Apache-2.0
"""Calls of TradingService and VenueService.

Owns their requests and the reading of their replies.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.requests import (
    Cancel,
    Instruction,
    NewOrder,
    Replacement,
    VenueCancel,
    VenueFill,
    instructions,
)
from clearinghouse.client.values.enums import Side
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import (
    Batch,
    ItemResult,
    OrderResult,
    Receipt,
    item_batch,
    order_batch,
    receipt,
)
from clearinghouse.v1 import trading_pb2, venue_pb2


def submit_orders(key: RequestKey, items: Sequence[Instruction]) -> Build[Batch[OrderResult]]:
    """Places, cancels and replaces, mixed."""
    return lambda names: call(
        "TradingService/SubmitOrders",
        trading_pb2.SubmitOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            instructions=instructions(items, names),
        ),
        trading_pb2.SubmitOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def place_orders(
    key: RequestKey, items: Sequence[NewOrder | trading_pb2.NewOrder]
) -> Build[Batch[OrderResult]]:
    """New orders."""
    return lambda names: call(
        "TradingService/PlaceOrders",
        trading_pb2.PlaceOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            orders=[
                item if isinstance(item, trading_pb2.NewOrder) else item.message(names)
                for item in items
            ],
        ),
        trading_pb2.PlaceOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def cancel_orders(
    key: RequestKey, items: Sequence[Cancel | trading_pb2.OrderCancel]
) -> Build[Batch[OrderResult]]:
    """Cancels by id."""
    return lambda names: call(
        "TradingService/CancelOrders",
        trading_pb2.CancelOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cancels=[
                item if isinstance(item, trading_pb2.OrderCancel) else item.message(names)
                for item in items
            ],
        ),
        trading_pb2.CancelOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def replace_orders(
    key: RequestKey, items: Sequence[Replacement | trading_pb2.OrderReplacement]
) -> Build[Batch[OrderResult]]:
    """Cancel and new order in one step."""
    return lambda names: call(
        "TradingService/ReplaceOrders",
        trading_pb2.ReplaceOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            replacements=[
                item if isinstance(item, trading_pb2.OrderReplacement) else item.message(names)
                for item in items
            ],
        ),
        trading_pb2.ReplaceOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def cancel_all(key: RequestKey, account_id: int, market: Instrument, side: Side) -> Build[Receipt]:
    """All open orders of an account; the receipt's id is how many."""
    return lambda names: call(
        "TradingService/CancelAll",
        trading_pb2.CancelAllRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            side=number(side),
        ),
        trading_pb2.CancelAllResponse,
        lambda reply, _: receipt(reply, reply.cancelled_orders),
        key,
    )


def report_fills(
    key: RequestKey, items: Sequence[VenueFill | venue_pb2.VenueFill]
) -> Build[Batch[ItemResult]]:
    """Fills of an external venue."""
    return lambda names: call(
        "VenueService/ReportFills",
        venue_pb2.ReportFillsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            fills=[
                item if isinstance(item, venue_pb2.VenueFill) else item.message(names)
                for item in items
            ],
        ),
        venue_pb2.ReportFillsResponse,
        lambda reply, _: item_batch(reply, reply.ids),
        key,
    )


def confirm_cancels(
    key: RequestKey, items: Sequence[VenueCancel | venue_pb2.VenueCancel]
) -> Build[Batch[ItemResult]]:
    """Orders that are out of an external venue's book."""
    return lambda names: call(
        "VenueService/ConfirmCancels",
        venue_pb2.ConfirmCancelsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cancels=[
                item if isinstance(item, venue_pb2.VenueCancel) else item.message(names)
                for item in items
            ],
        ),
        venue_pb2.ConfirmCancelsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )
