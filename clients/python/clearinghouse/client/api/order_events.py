# SPDX-License-Identifier: Apache-2.0
"""Bodies of events about conditional orders, pairs, icebergs and silence (SPEC O-3).

Owns frozen dataclasses, one per body of the schema; `events` lists them. Units as in `models`.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.enums import ResultCode, Side


@dataclass(frozen=True, slots=True)
class ConditionalEvent:
    """CONDITIONAL_PLACED (trigger_price, quantity), CONDITIONAL_TRIGGERED (the price that did it, and the order it
    became, 0 if a gate refused it), CONDITIONAL_ENDED (why, with the gate's figures).
    """

    conditional_order_id: int
    account_id: int
    market_id: int
    side: Side
    trigger_price: Decimal | None
    quantity: Decimal | None
    client_order_id: int
    price: Decimal | None
    order_id: int
    code: ResultCode
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class PairEvent:
    """OCO_PAIRED: of two orders one cancels the other."""

    account_id: int
    first_id: int
    second_id: int


@dataclass(frozen=True, slots=True)
class IcebergEvent:
    """ICEBERG_DISPLAYED: what an iceberg shows from now on, from the end of the queue of its price."""

    order_id: int
    account_id: int
    market_id: int
    displayed_quantity: Decimal


@dataclass(frozen=True, slots=True)
class SilenceEvent:
    """DEAD_MAN_SET (its time), DEAD_MAN_EXPIRED and DISCONNECT_REPORTED (how many orders were cancelled)."""

    account_id: int
    timeout_ns: int
    cancelled: int
