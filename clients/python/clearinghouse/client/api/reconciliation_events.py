# SPDX-License-Identifier: Apache-2.0
"""Bodies of the events of reconciliation (SPEC section 10).

Owns frozen dataclasses, one per body of the schema. Amounts are in the asset or the market's quote asset, quantities in
base.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clearinghouse.client.values.enums import Side


@dataclass(frozen=True, slots=True)
class ReconciliationRulesEvent:
    """RECONCILIATION_SET."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class QuoteEvent:
    """QUOTE_SET: a provider's standing bid; all 0 when it ended."""

    account_id: int
    market_id: int
    price: Decimal
    quantity: Decimal
    expire_time_ns: int


@dataclass(frozen=True, slots=True)
class PayInEvent:
    """PAID_IN: what a loser paid in a pass, by source, and what it still owes."""

    account_id: int
    asset_id: int
    from_balance: Decimal
    from_loans: Decimal
    from_fund: Decimal
    from_borrow: Decimal
    from_orders: Decimal
    from_conversion: Decimal
    unpaid: Decimal


@dataclass(frozen=True, slots=True)
class ConversionEvent:
    """COLLATERAL_CONVERTED (on the book, with order, side and limit), QUOTE_FILLED (by a provider)."""

    account_id: int
    market_id: int
    order_id: int
    side: Side | None
    counterparty_account_id: int
    quantity: Decimal
    value: Decimal
    limit_price: Decimal | None
    for_asset_id: int


@dataclass(frozen=True, slots=True)
class PositionRealisedEvent:
    """POSITION_REALISED: a cost base moved to the mark, the difference to unsettled equity."""

    account_id: int
    market_id: int
    signed_quantity: Decimal
    realised: Decimal


@dataclass(frozen=True, slots=True)
class RealisationEvent:
    """LOSSES_REALISED: claims stayed unpaid; what was needed, what covers it, and what of that was paid in."""

    asset_id: int
    needed: Decimal
    covered: Decimal
    paid: Decimal


ReconciliationBody = (
    ReconciliationRulesEvent
    | QuoteEvent
    | PayInEvent
    | ConversionEvent
    | PositionRealisedEvent
    | RealisationEvent
)
RECONCILIATION_BODIES: Final[dict[str, type[ReconciliationBody]]] = {
    "reconciliation_rules": ReconciliationRulesEvent,
    "quote": QuoteEvent,
    "pay_in": PayInEvent,
    "conversion": ConversionEvent,
    "position_realised": PositionRealisedEvent,
    "realisation": RealisationEvent,
}
