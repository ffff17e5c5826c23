# SPDX-License-Identifier: Apache-2.0
"""Define orders that wait for a price, icebergs and pairs of orders (SPEC O-3).

Owns their input classes and the classes that a read of them returns. Numbers and instruments are as in `requests`.
"""

from dataclasses import dataclass

from clearinghouse.client.values.amounts import Number, to_text_or_empty
from clearinghouse.client.values.enums import (
    BeyondBand,
    OrderType,
    PostOnly,
    SelfTradePrevention,
    Side,
    TimeInForce,
    TriggerKind,
    TriggerSource,
)
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import trading_pb2


@dataclass(slots=True)
class ConditionalOrder:
    """An order that is placed once a price is reached, or at once if it is an iceberg or one of a pair.

    `trigger` is AT_ONCE, STOP or TAKE_PROFIT with `trigger_price`, or TRAILING with `trail_distance_ppb`, a part of
    the best price since acceptance. `price` of a MARKET order is its protection price, None for the machine's own.
    `display_quantity` is the displayed part of an iceberg. `expire_time_ns` ends a conditional order. The other order
    of the pair is the `oco_item`-th of the same call, which comes before this one, or the order `oco_order_id`. An
    order with `close_position` has the quantity None: it closes the whole position once it triggers, and ends with the
    position. `beyond_band` is the action for a `price` beyond the band at the trigger: if unset, the price of an order
    that closes a position is moved, and an order that opens one waits.
    """

    account_id: int
    market: Instrument
    side: Side
    quantity: Number | None
    price: Number | None = None
    trigger: TriggerKind = TriggerKind.AT_ONCE
    trigger_price: Number | None = None
    source: TriggerSource = TriggerSource.MARK
    trail_distance_ppb: int = 0
    type: OrderType = OrderType.LIMIT
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: PostOnly = PostOnly.UNSPECIFIED
    reduce_only: bool = False
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.UNSPECIFIED
    display_quantity: Number | None = None
    client_order_id: int = 0
    expire_time_ns: int = 0
    oco_item: int = 0
    oco_order_id: int = 0
    close_position: bool = False
    client_order_text: str = ""
    beyond_band: BeyondBand = BeyondBand.UNSPECIFIED

    def message(self, names: Instruments) -> trading_pb2.ConditionalOrder:
        """Return the message of PlaceConditionalOrders."""
        waits = self.trigger != TriggerKind.AT_ONCE
        return trading_pb2.ConditionalOrder(
            account_id=self.account_id,
            market_id=names.market_id(self.market),
            trigger_kind=number(self.trigger),
            trigger_source=number(self.source if waits else TriggerSource.UNSPECIFIED),
            trigger_price=to_text_or_empty(self.trigger_price),
            trail_distance_ppb=self.trail_distance_ppb,
            side=number(self.side),
            type=number(self.type),
            time_in_force=number(self.time_in_force),
            post_only=number(self.post_only),
            reduce_only=self.reduce_only,
            self_trade_prevention=number(self.self_trade_prevention),
            price=to_text_or_empty(self.price),
            quantity=to_text_or_empty(self.quantity),
            display_quantity=to_text_or_empty(self.display_quantity),
            client_order_id=self.client_order_id,
            client_order_text=self.client_order_text,
            expire_time_ns=self.expire_time_ns,
            oco_item=self.oco_item,
            oco_order_id=self.oco_order_id,
            close_position=self.close_position,
            beyond_band=number(self.beyond_band),
        )
