# SPDX-License-Identifier: Apache-2.0
"""Convert orders, open and ended, to messages of replies (SPEC O-1, Q-1).

Owns the figures that depend on several attributes of an order: status, remaining and cancelled quantity.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.client_ids import number_of, text_of
from clearinghouse.server.codec.reads.past_views import PastOrder
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import OrderView
from clearinghouse.statemachine.vocabulary.types import (
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
    GTD,
)
from clearinghouse.v1 import enums_pb2, query_pb2, result_code_pb2


def _status(order: PastOrder | OrderView) -> query_pb2.OrderStatus:
    """Return whether an order is open, or how it ended."""
    if order.quantity > order.filled + order.cancelled:
        return (
            query_pb2.ORDER_STATUS_CANCEL_PENDING
            if order.cancel_pending
            else query_pb2.ORDER_STATUS_OPEN
        )
    return query_pb2.ORDER_STATUS_CANCELLED if order.end_code else query_pb2.ORDER_STATUS_FILLED


def order_message(order: PastOrder | OrderView, scales: Scales) -> query_pb2.Order:
    """Return an open or ended order as a message."""
    scale = scales.markets[order.market_id]
    lots = scale.lot_texts
    return query_pb2.Order(
        order_id=order.order_id,
        account_id=order.account_id,
        market_id=order.market_id,
        client_order_id=number_of(order.client_id),
        client_order_text=text_of(order.client_id),
        side=cast("enums_pb2.Side", order.side),
        type=cast("enums_pb2.OrderType", order.type),
        time_in_force=cast("enums_pb2.TimeInForce", order.tif),
        post_only=cast("enums_pb2.PostOnly", order.flags & (FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE)),
        reduce_only=bool(order.flags & FLAG_REDUCE_ONLY),
        self_trade_prevention=cast("enums_pb2.SelfTradePrevention", order.stp),
        price=scale.price_texts[order.price],
        quantity=lots[order.quantity],
        filled_quantity=lots[order.filled],
        remaining_quantity=lots[order.quantity - order.filled - order.cancelled],
        cancelled_quantity=lots[order.cancelled],
        fee=scale.quote.texts[order.fee],
        expire_time_ns=order.expire_ns if order.tif == GTD else 0,
        status=_status(order),
        end_code=cast("result_code_pb2.ResultCode", order.end_code),
        sequence=order.sequence,
        time_ns=order.time_ns,
    )


def open_order(view: OrderView, scales: Scales) -> query_pb2.Order:
    """Return an open order as a message, with its displayed quantity and the other order of its pair."""
    message = order_message(view, scales)
    if view.display_lots:
        lots = scales.markets[view.market_id].lot_texts
        message.display_quantity = lots[view.display_lots]
        message.displayed_quantity = lots[view.visible_lots]
    message.oco_order_id = view.oco_id
    return message


def list_orders(
    seen: Sequence[OrderView],
    has_more: bool,
    as_of: int,
    scales: Scales,
) -> query_pb2.ListOrdersResponse:
    """Return the reply of ListOrders."""
    return query_pb2.ListOrdersResponse(
        as_of_sequence=as_of,
        orders=[open_order(view, scales) for view in seen],
        has_more=has_more,
    )


def get_order(order: PastOrder, as_of: int, scales: Scales) -> query_pb2.GetOrderResponse:
    """Return the reply of GetOrder."""
    return query_pb2.GetOrderResponse(as_of_sequence=as_of, order=order_message(order, scales))
