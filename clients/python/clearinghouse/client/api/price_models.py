# SPDX-License-Identifier: Apache-2.0
"""What reads of prices return: how an index is made, the guard matrix (SPEC P-2, P-4).

Owns frozen dataclasses. Prices are of a whole unit in the valuation asset, those of a source in its quote asset; None
while there is none.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.convert import AssetSymbol
from clearinghouse.client.values.enums import GuardDecision, PriceState, SourceStanding


@dataclass(frozen=True, slots=True)
class IndexRules:
    """How an index is made and judged; 0 where a rule is off, but for `quorum_min`.

    The defaults are those of the specification: at most 25 bps a second, STALE after 5 s, FROZEN after 5 minutes,
    a stable price that follows by 0.03 % a second, a price taken 10 % against resting orders.
    """

    quorum_min: int = 3
    cap_bps_per_second: int = 25
    cap_saved_seconds: int = 5
    capless_after_ns: int = 60_000_000_000
    jumped_bps: int = 100
    stale_ns: int = 5_000_000_000
    wide_bps: int = 100
    frozen_after_ns: int = 300_000_000_000
    frozen_move_bps: int = 50
    stable_ppb_per_second: int = 300_000
    adverse_bps: int = 1_000


@dataclass(frozen=True, slots=True)
class IndexSource:
    """One source of a price: what it said last, and whether it counts. `quote_asset_id` 0 is the valuation asset."""

    source_id: int
    name: str
    weight: int
    quote_asset_id: int
    group_id: int
    standing: SourceStanding
    price: Decimal | None
    spread: Decimal | None
    confidence: Decimal | None
    source_time_ns: int
    received_time_ns: int
    changed_time_ns: int


@dataclass(frozen=True, slots=True)
class Index:
    """How the price of an asset is made; `price` is what it is valued at: its index, without one the stable price."""

    as_of_sequence: int
    asset_id: int
    asset: AssetSymbol
    price_state: PriceState
    price: Decimal | None
    index_price: Decimal | None
    uncapped_price: Decimal | None
    stable_price: Decimal | None
    fresh_sources: int
    quorum: int
    fresh_ns: int
    clamp_bps: int
    rules: IndexRules | None
    sources: tuple[IndexSource, ...]


@dataclass(frozen=True, slots=True)
class GuardRow:
    """What a state of a price lets be done with it."""

    price_state: PriceState
    increase_risk: GuardDecision
    reduce_risk: GuardDecision
    liquidate: GuardDecision
    withdraw: GuardDecision
    settle: GuardDecision
    fund: GuardDecision


@dataclass(frozen=True, slots=True)
class GuardedPrice:
    """One asset's price, and what is decided for it now."""

    asset_id: int
    asset: AssetSymbol
    price_state: PriceState
    is_guarded: bool
    increase_risk: GuardDecision
    reduce_risk: GuardDecision
    liquidate: GuardDecision
    withdraw: GuardDecision
    settle: GuardDecision
    fund: GuardDecision
    price: Decimal | None
    stable_price: Decimal | None
    allowed_price: Decimal | None


@dataclass(frozen=True, slots=True)
class GuardMatrix:
    """The guard matrix, the worst state first, and the prices that it judges."""

    as_of_sequence: int
    rows: tuple[GuardRow, ...]
    prices: tuple[GuardedPrice, ...]
