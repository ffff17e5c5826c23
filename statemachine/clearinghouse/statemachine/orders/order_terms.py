# SPDX-License-Identifier: Apache-2.0
"""The terms of one order, as its sender states them (SPEC O-3).

Owns the record that every way to place an order fills: a batch, a conditional order, a query. Must never decide whether
the terms are valid: `trading.order_entry` does.
"""

from typing import Final

from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_CLIENT_ORDER,
    NO_MARKET,
    NO_ORDER,
    NOT_STATED,
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    FLAG_BAND_MOVE,
    FLAG_BAND_WAIT,
    FLAG_CLOSE_POSITION,
)

BAND_FLAGS: Final = FLAG_BAND_MOVE | FLAG_BAND_WAIT
# The flags of a conditional order that the order which it becomes does not have.
_CONDITIONAL_FLAGS: Final = BAND_FLAGS | FLAG_CLOSE_POSITION


class OrderTerms:
    """The terms of one order. `price_units` and `quantity_units` are in the market's units; an id of 0 means none.

    One record serves all items of a batch: `OrderColumns.read` (in `handlers.exchange.orders`) sets every field again
    except `delegate`, which is the same for the whole batch.
    """

    __slots__ = (
        "account_id",
        "client_id",
        "delegate",
        "display_lots",
        "expire_ns",
        "flags",
        "isolated_margin",
        "market_id",
        "notional",
        "oco_id",
        "order_type",
        "price_units",
        "quantity_units",
        "side",
        "spend_units",
        "stp",
        "tif",
    )

    def __init__(self) -> None:
        """Start without terms."""
        self.account_id: AccountId = NO_ACCOUNT
        self.market_id: MarketId = NO_MARKET
        self.side = 0
        self.order_type = 0
        self.tif = 0
        self.flags = 0
        self.stp = 0
        self.price_units = 0
        self.quantity_units = 0
        self.spend_units = 0  # the amount to spend, in place of a quantity; 0: none (G-8.2)
        self.isolated_margin = 0  # what it brings to its isolated position, in quote; 0: none (M-8)
        self.notional = NOT_STATED  # what the book asks for the lots of an amount to spend
        self.client_id: ClientOrderId = NO_CLIENT_ORDER
        self.expire_ns = 0
        self.display_lots = 0  # the displayed part of an iceberg; 0: all lots
        self.oco_id: OrderId = NO_ORDER  # the other order of its OCO pair; 0: none
        # The sender's delegate with limits; "": a sender without limits.
        self.delegate = ""


def terms_of(market: Market, order: ConditionalOrder, lots: int) -> OrderTerms:
    """Return the terms of the order of `lots` that a conditional order places; they name no pair."""
    terms = OrderTerms()
    terms.account_id = order.account_id
    terms.market_id = order.market_id
    terms.side = order.side
    terms.order_type = order.order_type
    terms.tif = order.tif
    terms.flags = order.flags & ~_CONDITIONAL_FLAGS
    terms.stp = order.stp
    terms.price_units = order.price_units
    terms.quantity_units = lots * market.lot_units
    terms.client_id = order.client_id
    terms.expire_ns = order.expire_ns
    terms.display_lots = min(order.display_units // market.lot_units, lots)
    return terms
