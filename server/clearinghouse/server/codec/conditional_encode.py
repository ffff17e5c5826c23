# SPDX-License-Identifier: Apache-2.0
"""Orders that wait for a price as messages (SPEC O-3).

Owns the reply of ListConditionalOrders. Must never read the state: it writes views that were taken before.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.conditional_orders import WaitingOrderView
from clearinghouse.statemachine.vocabulary.types import (
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
)
from clearinghouse.v1 import enums_pb2, query_pb2


def waiting_order(view: WaitingOrderView, scales: Scales) -> query_pb2.WaitingOrder:
    """A waiting order's message."""
    scale = scales.markets[view.market_id]
    quantities = scale.quantity_unit_texts
    return query_pb2.WaitingOrder(
        order_id=view.order_id,
        account_id=view.account_id,
        market_id=view.market_id,
        client_order_id=view.client_id,
        trigger_kind=cast("enums_pb2.TriggerKind", view.trigger_kind),
        trigger_source=cast("enums_pb2.TriggerSource", view.trigger_source),
        trigger_price=scale.price_e9_text(view.trigger_e9),
        trail_distance_ppb=view.distance_ppb,
        side=cast("enums_pb2.Side", view.side),
        type=cast("enums_pb2.OrderType", view.type),
        time_in_force=cast("enums_pb2.TimeInForce", view.tif),
        post_only=cast("enums_pb2.PostOnly", view.flags & (FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE)),
        reduce_only=bool(view.flags & FLAG_REDUCE_ONLY),
        self_trade_prevention=cast("enums_pb2.SelfTradePrevention", view.stp),
        price=scale.price_unit_texts[view.price_units] if view.price_units else "",
        quantity=quantities[view.quantity_units],
        display_quantity=quantities[view.display_units] if view.display_units else "",
        expire_time_ns=view.expire_ns,
        oco_order_id=view.oco_id,
        sequence=view.accepted_sequence,
        time_ns=view.accepted_ns,
    )


def waiting_orders(
    seen: Sequence[WaitingOrderView],
    has_more: bool,  # noqa: FBT001  a field of the reply
    as_of: int,
    scales: Scales,
) -> bytes:
    """The reply of ListConditionalOrders."""
    return query_pb2.ListConditionalOrdersResponse(
        as_of_sequence=as_of,
        orders=[waiting_order(view, scales) for view in seen],
        has_more=has_more,
    ).SerializeToString()
