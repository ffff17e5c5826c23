# SPDX-License-Identifier: Apache-2.0
"""Calls of TradingService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.conditional_orders import ConditionalOrder
from clearinghouse.client.api.items import BracketOrder
from clearinghouse.client.api.requests import Cancel, NewOrder, Replacement
from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.enums import SelfTradePrevention, Side
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Batch, OrderResult, Receipt, order_batch, receipt
from clearinghouse.v1 import trading_pb2


def place_orders(
    key: RequestKey, items: Sequence[NewOrder | trading_pb2.NewOrder], *, atomic: bool
) -> Build[Batch[OrderResult]]:
    """Place orders."""
    return lambda names: call(
        "TradingService/PlaceOrders",
        trading_pb2.PlaceOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            orders=[
                item if isinstance(item, trading_pb2.NewOrder) else item.message(names)
                for item in items
            ],
            atomic=atomic,
        ),
        trading_pb2.PlaceOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def cancel_orders(
    key: RequestKey, items: Sequence[Cancel | trading_pb2.OrderCancel], *, atomic: bool
) -> Build[Batch[OrderResult]]:
    """Cancel open orders."""
    return lambda names: call(
        "TradingService/CancelOrders",
        trading_pb2.CancelOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            cancels=[
                item if isinstance(item, trading_pb2.OrderCancel) else item.message(names)
                for item in items
            ],
            atomic=atomic,
        ),
        trading_pb2.CancelOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def replace_orders(
    key: RequestKey, items: Sequence[Replacement | trading_pb2.OrderReplacement], *, atomic: bool
) -> Build[Batch[OrderResult]]:
    """Cancel and new order in one step; if refused, the old order stands with its priority."""
    return lambda names: call(
        "TradingService/ReplaceOrders",
        trading_pb2.ReplaceOrdersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            replacements=[
                item if isinstance(item, trading_pb2.OrderReplacement) else item.message(names)
                for item in items
            ],
            atomic=atomic,
        ),
        trading_pb2.ReplaceOrdersResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def cancel_all(
    key: RequestKey, *, account_id: int, market: Instrument, side: Side, end_exits: bool
) -> Build[Receipt]:
    """Cancel all open and conditional orders of an account, or those of one market or side. Exits
    of positions, which are reduce-only conditional orders of derivatives that are matched here,
    stay unless `end_exits` is true.
    """
    return lambda names: call(
        "TradingService/CancelAll",
        trading_pb2.CancelAllRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            side=number(side),
            end_exits=end_exits,
        ),
        trading_pb2.CancelAllResponse,
        lambda reply, _: receipt(reply, reply.cancelled_orders),
        key,
    )


def place_conditional_orders(
    key: RequestKey, items: Sequence[ConditionalOrder | trading_pb2.ConditionalOrder]
) -> Build[Batch[OrderResult]]:
    """Place orders that wait for a price, icebergs that show a part at a time, and pairs of which
    one order cancels the other. Each order passes by itself; a conditional order reserves
    nothing and passes all gates when it triggers.
    """
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
    """End orders that wait for a price. What they have become is cancelled by CancelOrders."""
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


def place_brackets(
    key: RequestKey, items: Sequence[BracketOrder | trading_pb2.BracketOrder]
) -> Build[Batch[OrderResult]]:
    """Place entry orders of derivatives with both exits. Once the entry fills, a take-profit and a
    stop wait for their prices, for as many lots as the entry has filled to open or enlarge the
    position. One exit ends the other, and the rest of the entry ends when either triggers. Both
    exits end with the position. A refused entry leaves no exit.
    """
    return lambda names: call(
        "TradingService/PlaceBrackets",
        trading_pb2.PlaceBracketsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            brackets=[
                item if isinstance(item, trading_pb2.BracketOrder) else item.message(names)
                for item in items
            ],
        ),
        trading_pb2.PlaceBracketsResponse,
        lambda reply, _: order_batch(reply),
        key,
    )


def place_twap(
    key: RequestKey,
    *,
    account_id: int,
    market: Instrument,
    side: Side,
    quantity: Number,
    slices: int,
    interval_ns: int,
    price: Number | None,
    reduce_only: bool,
    self_trade_prevention: SelfTradePrevention,
) -> Build[Receipt]:
    """Place a large order that is sent in slices over time: the first slice at once, the others an
    interval apart. The order reserves nothing. Each slice is an immediate order that passes all
    gates; a later slice catches up on the lots that it does not trade. The order waits like a
    conditional order: CancelConditionalOrders, CancelAll and a dead-man timer end it. Others see
    it in ListTwaps.
    """
    return lambda names: call(
        "TradingService/PlaceTwap",
        trading_pb2.PlaceTwapRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            side=number(side),
            quantity=to_text(quantity),
            slices=slices,
            interval_ns=interval_ns,
            price=to_text_or_empty(price),
            reduce_only=reduce_only,
            self_trade_prevention=number(self_trade_prevention),
        ),
        trading_pb2.PlaceTwapResponse,
        lambda reply, _: receipt(reply, reply.order_id),
        key,
    )


def set_dead_man(
    key: RequestKey, *, account_id: int, timeout_ns: int, end_exits: bool
) -> Build[Receipt]:
    """Set the time after which all orders of an account are cancelled, also those that wait, once
    the caller has sent no order command. Exits of positions stay, as after CancelAll, unless
    `end_exits` is true. To repeat this call also restarts the timer.
    """
    return lambda _: call(
        "TradingService/SetDeadMan",
        trading_pb2.SetDeadManRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            timeout_ns=timeout_ns,
            end_exits=end_exits,
        ),
        trading_pb2.SetDeadManResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_quote(
    key: RequestKey,
    *,
    account_id: int,
    market: Instrument,
    price: Number | None,
    quantity: Number | None,
    expire_time_ns: int,
) -> Build[Receipt]:
    """Set a provider's standing bid for the base of a spot market, for collateral that the machine
    converts.
    """
    return lambda names: call(
        "TradingService/SetQuote",
        trading_pb2.SetQuoteRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            price=to_text_or_empty(price),
            quantity=to_text_or_empty(quantity),
            expire_time_ns=expire_time_ns,
        ),
        trading_pb2.SetQuoteResponse,
        lambda reply, _: receipt(reply),
        key,
    )
