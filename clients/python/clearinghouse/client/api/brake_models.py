# SPDX-License-Identifier: Apache-2.0
"""What the read of the circuit brakes returns, and the body of their events (SPEC K-1).

Owns frozen dataclasses. Figures are in the unit of the brake: parts per billion of a price (VOLATILITY_HALT,
PRICE_BAND), base (OPEN_INTEREST_CAP), the asset (OUTFLOW_LIMIT, BORROW_CAP, DEPOSIT_CAP), the valuation asset
(WITHDRAWAL_GATE), orders (KILL_SWITCH).
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.enums import BrakeCause, BrakeKind


@dataclass(frozen=True, slots=True)
class Brake:
    """One brake; ids are 0 where it is of no market or asset.

    `since_time_ns`, `cause`, `reason`, `limit` and `actual` are of its last change; `until_time_ns` is when it releases
    by itself, 0 where only an operator releases it. `present` stands beside `present_limit` now.
    """

    brake: BrakeKind
    market_id: int
    asset_id: int
    is_armed: bool
    is_engaged: bool
    since_time_ns: int
    cause: BrakeCause
    reason: str
    limit: Decimal
    actual: Decimal
    until_time_ns: int
    present: Decimal
    present_limit: Decimal
    window_ns: int
    hold_ns: int


@dataclass(frozen=True, slots=True)
class BrakeEvent:
    """BRAKE_SET (`enabled`), BRAKE_ENGAGED (until when, 0: until an operator releases it), BRAKE_RELEASED."""

    brake: BrakeKind
    market_id: int
    asset_id: int
    enabled: bool
    cause: BrakeCause
    limit: Decimal | None
    actual: Decimal | None
    until_time_ns: int
