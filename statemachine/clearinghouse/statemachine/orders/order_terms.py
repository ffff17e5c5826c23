# SPDX-License-Identifier: Apache-2.0
"""The terms of one order, as its sender states them (SPEC O-3).

Owns the record that every way of placing an order fills: a batch, a conditional order, a question. Must never decide
whether the terms are valid: `trading.order_entry` does.
"""

from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    NO_CLIENT_ORDER,
    NO_MARKET,
    NO_ORDER,
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)


class OrderTerms:
    """The terms of one order. `price_units` and `quantity_units` are units of its market; 0 ids mean none.

    One record serves all items of a batch: `OrderColumns.read` (in `handlers.orders`) sets every field again.
    """

    __slots__ = (
        "account_id",
        "client_id",
        "display_lots",
        "expire_ns",
        "flags",
        "market_id",
        "oco_id",
        "order_type",
        "price_units",
        "quantity_units",
        "side",
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
        self.client_id: ClientOrderId = NO_CLIENT_ORDER
        self.expire_ns = 0
        self.display_lots = 0  # what an iceberg shows at a time; 0: everything
        self.oco_id: OrderId = NO_ORDER  # the order of which one cancels the other; 0: none
