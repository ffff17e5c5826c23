# SPDX-License-Identifier: Apache-2.0
"""Calls about conditional orders and dead-man timers.

Owns their requests and the reading of their replies.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.conditional_orders import ConditionalOrder, WaitingOrderPage
from clearinghouse.client.api.models import WaitingOrder
from clearinghouse.client.api.requests import Cancel
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, OrderResult, Receipt, order_batch, receipt
from clearinghouse.v1 import query_pb2, trading_pb2


def place_conditional_orders(
    key: RequestKey, items: Sequence[ConditionalOrder | trading_pb2.ConditionalOrder]
) -> Build[Batch[OrderResult]]:
    """Orders that wait, icebergs and pairs."""
    return lambda names: call(
        "TradingService/PlaceConditionalOrders",
        trading_pb2.PlaceConditionalOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            orders=[
                item if isinstance(item, trading_pb2.ConditionalOrder) else item.message(names)
                for item in items
            ],
        ),
        trading_pb2.PlaceConditionalOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def cancel_conditional_orders(
    key: RequestKey, items: Sequence[Cancel | trading_pb2.OrderCancel]
) -> Build[Batch[OrderResult]]:
    """Cancels of waiting orders."""
    return lambda names: call(
        "TradingService/CancelConditionalOrders",
        trading_pb2.CancelConditionalOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cancels=[
                item if isinstance(item, trading_pb2.OrderCancel) else item.message(names)
                for item in items
            ],
        ),
        trading_pb2.CancelConditionalOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def set_dead_man(key: RequestKey, account_id: int, timeout_ns: int) -> Build[Receipt]:
    """The time after which silence cancels all orders of an account."""
    return lambda _: call(
        "TradingService/SetDeadMan",
        trading_pb2.SetDeadManRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            timeout_ns=timeout_ns,
        ),
        trading_pb2.SetDeadManResponse,
        lambda reply, _: receipt(reply, account_id),
        key,
    )


def list_conditional_orders(
    account_id: int, market: Instrument, page_size: int, after_order_id: int, min_sequence: int
) -> Build[WaitingOrderPage]:
    """One page of the waiting orders of an account."""
    return lambda names: call(
        "QueryService/ListConditionalOrders",
        query_pb2.ListConditionalOrdersRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            page_size=page_size,
            after_order_id=after_order_id,
            min_sequence=min_sequence,
        ),
        query_pb2.ListConditionalOrdersResponse,
        lambda reply, names: WaitingOrderPage(
            [convert(WaitingOrder, item, names) for item in reply.orders], reply.has_more
        ),
    )
