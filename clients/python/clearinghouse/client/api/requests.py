# SPDX-License-Identifier: Apache-2.0
"""Define orders, decisions of custody, and the parameters of instruments, which callers fill in.

Owns those input dataclasses and their messages; the other items of batches are in `items`. Prices are quote per whole
base, quantities base, amounts the asset, all as `Decimal`, `int` or `str` and never a float; instruments are symbols
or ids; rates are parts per billion; times are nanoseconds since the epoch. The server checks all values.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.enums import (
    OrderType,
    PostOnly,
    SelfTradePrevention,
    Side,
    TimeInForce,
    WeightKind,
)
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.v1 import enums_pb2, trading_pb2


@dataclass(slots=True)
class NewOrder:
    """An order to place. `price` of a MARKET order is its protection price.

    `spend` is the amount that a MARKET purchase in a spot market spends, in quote and with its fee; `quantity` and
    `price` are then empty text. `isolated_margin` is the amount in quote that the order moves to its isolated
    position. `client_order_id` is the caller's own number, unique among the account's open orders; 0: none. Instead
    `client_order_text` is a text of at most 36 characters. `expire_time_ns` belongs to GTD.
    """

    account_id: int
    market: Instrument
    side: Side
    quantity: Number
    price: Number
    type: OrderType = OrderType.LIMIT
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: PostOnly = PostOnly.UNSPECIFIED
    reduce_only: bool = False
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.UNSPECIFIED
    client_order_id: int = 0
    expire_time_ns: int = 0
    client_order_text: str = ""
    spend: Number | None = None
    isolated_margin: Number | None = None

    def fields(self, names: Instruments) -> dict[str, Any]:
        """Return the fields by their names in the messages of the API.

        `spend` and `isolated_margin` are not among them, because a replacement has neither.
        """
        amounts = {} if self.spend is None else {"spend": to_text(self.spend)}
        if self.isolated_margin is not None:
            amounts["isolated_margin"] = to_text(self.isolated_margin)
        return amounts | {
            "account_id": self.account_id,
            "market_id": names.market_id(self.market),
            "side": self.side,
            "type": self.type,
            "time_in_force": self.time_in_force,
            "post_only": self.post_only,
            "reduce_only": self.reduce_only,
            "self_trade_prevention": self.self_trade_prevention,
            "price": to_text(self.price),
            "quantity": to_text(self.quantity),
            "client_order_id": self.client_order_id,
            "client_order_text": self.client_order_text,
            "expire_time_ns": self.expire_time_ns,
        }

    def instruction(self, names: Instruments) -> trading_pb2.OrderInstruction:
        """Return the order as a message for SubmitOrders."""
        return trading_pb2.OrderInstruction(
            action=enums_pb2.ORDER_ACTION_PLACE, **self.fields(names)
        )

    def message(self, names: Instruments) -> trading_pb2.NewOrder:
        """Return the order as a message for PlaceOrders."""
        return trading_pb2.NewOrder(**self.fields(names))


@dataclass(slots=True)
class Cancel:
    """A cancel of one order, which is named by exactly one of the server's number and the caller's."""

    account_id: int
    order_id: int = 0
    target_client_order_id: int = 0
    market: Instrument = 0
    target_client_order_text: str = ""

    def fields(self, names: Instruments) -> dict[str, Any]:
        """Return the fields by their names in the messages of the API."""
        return {
            "account_id": self.account_id,
            "market_id": names.market_id(self.market),
            "order_id": self.order_id,
            "target_client_order_id": self.target_client_order_id,
            "target_client_order_text": self.target_client_order_text,
        }

    def instruction(self, names: Instruments) -> trading_pb2.OrderInstruction:
        """Return the cancel as a message for SubmitOrders."""
        return trading_pb2.OrderInstruction(
            action=enums_pb2.ORDER_ACTION_CANCEL, **self.fields(names)
        )

    def message(self, names: Instruments) -> trading_pb2.OrderCancel:
        """Return the cancel as a message for CancelOrders."""
        return trading_pb2.OrderCancel(**self.fields(names))


@dataclass(slots=True)
class Replacement:
    """A new order in full and the order that it replaces.

    The replaced order is named by exactly one of the server's number and the caller's.
    """

    order: NewOrder
    order_id: int = 0
    target_client_order_id: int = 0
    target_client_order_text: str = ""

    def fields(self, names: Instruments) -> dict[str, Any]:
        """Return the fields by their names in the messages of the API."""
        return self.order.fields(names) | {
            "order_id": self.order_id,
            "target_client_order_id": self.target_client_order_id,
            "target_client_order_text": self.target_client_order_text,
        }

    def instruction(self, names: Instruments) -> trading_pb2.OrderInstruction:
        """Return the replacement as a message for SubmitOrders."""
        return trading_pb2.OrderInstruction(
            action=enums_pb2.ORDER_ACTION_REPLACE, **self.fields(names)
        )

    def message(self, names: Instruments) -> trading_pb2.OrderReplacement:
        """Return the replacement as a message for ReplaceOrders."""
        return trading_pb2.OrderReplacement(**self.fields(names))


# A message that was built before passes through: hot callers keep lists of them.
Instruction = NewOrder | Cancel | Replacement | trading_pb2.OrderInstruction


def instructions(
    items: Sequence[Instruction], names: Instruments
) -> Sequence[trading_pb2.OrderInstruction]:
    """Return the items as messages for SubmitOrders or for a session's frame."""
    return [
        item if isinstance(item, trading_pb2.OrderInstruction) else item.instruction(names)
        for item in items
    ]


@dataclass(slots=True)
class Decision:
    """A decision of custody on a deposit or a withdrawal: `confirm` confirms it, otherwise it is rejected.

    A withdrawal whose asset has left already is confirmed even above the outflow limit. `transaction_reference` names
    the payment as custody sees it, in at most 128 bytes. `chain_fee` is the chain's fee of a withdrawal of `asset`.
    """

    id: int
    confirm: bool = True
    has_left: bool = False
    transaction_reference: str = ""
    asset: Instrument | None = None
    chain_fee: Number = 0


@dataclass(slots=True, kw_only=True)
class AssetParameters:
    """The risk parameters of a new asset. Without a stated weight the asset is no collateral (O-1.4).

    `outflow_limit` is in the asset over the rolling window; 0: no limit.
    """

    weight_kind: WeightKind = WeightKind.INVERSE_SQRT
    weight_base_ppb: int = 0
    weight_penalty_ppb: int = 0
    debt_max_leverage: int = 10
    debt_imf_factor_ppb: int = 0
    debt_mmf_base_ppb: int = 50_000_000
    debt_mmf_factor_ppb: int = 0
    outflow_limit: Number = 0
    outflow_window_ns: int = 0

    def fields(self) -> dict[str, Any]:
        """Return the fields by their names in the messages of the API."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)} | {
            "outflow_limit": to_text(self.outflow_limit)
        }


@dataclass(slots=True, kw_only=True)
class MarketParameters:
    """Fees by tier, limits and margin of a new market.

    `notional_*` are in the quote asset, `open_order_quantity_max` (of one account) and `open_interest_max` in base, 0:
    none; an omitted `notional_min` is worth 10 units of the valuation asset. Orders further than `band_ppb` from the
    mark are refused; a fill further than `slippage_ppb` from the best price does not happen; 0: no limit.
    """

    maker_fee_ppb: Sequence[int] = (0,)
    taker_fee_ppb: Sequence[int] = (0,)
    notional_min: Number | None = None
    notional_max: Number = 0
    open_order_quantity_max: Number = 0
    open_interest_max: Number = 0
    position_weight_ppb: int = 1_000_000_000
    band_ppb: int = 0
    slippage_ppb: int = 0
    max_leverage: int = 20
    imf_factor_ppb: int = 0
    mmf_base_ppb: int = 30_000_000
    mmf_factor_ppb: int = 0

    def fields(self) -> dict[str, Any]:
        """Return the fields by their names in the messages of the API."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)} | {
            "notional_min": to_text_or_empty(self.notional_min),
            "notional_max": to_text(self.notional_max),
            "open_order_quantity_max": to_text(self.open_order_quantity_max),
            "open_interest_max": to_text(self.open_interest_max),
        }
