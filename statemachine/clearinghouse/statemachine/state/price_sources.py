# SPDX-License-Identifier: Apache-2.0
"""Hold the state of prices: sources, their last ticks, the parameters of index and mark (SPEC P-1 to P-3).

Owns the shape of the data. Must never decide anything. A price is 10^-9 valuation units per whole unit of the asset; a
price from a source with a quote asset is per whole unit in that quote asset, with the same nine decimals.
"""

from clearinghouse.statemachine.vocabulary.numbers import NO_ASSET, AssetId, SourceId


class Source:
    """A price source: the principal that sends its ticks, its weight, its quote asset, and its group.

    `quote_asset_id` 0 is the valuation asset; `group_id` 0 is no group.
    """

    def __init__(self, source_id: SourceId, name: str, principal: str, weight: int) -> None:
        """Store the operator's description."""
        self.id = source_id
        self.name = name
        self.principal = principal
        self.weight = weight
        self.quote_asset_id: AssetId = NO_ASSET
        self.group_id = 0


class Tick:
    """The last tick of one source for one instrument; prices are in the source's quote asset."""

    __slots__ = (
        "changed_ns",
        "confidence_e9",
        "frozen",
        "others_e9",
        "price_e9",
        "received_ns",
        "source_time_ns",
        "spread_e9",
        "standing",
    )

    def __init__(
        self,
        price_e9: int,
        spread_e9: int,
        confidence_e9: int,
        source_time_ns: int,
        received_ns: int,
    ) -> None:
        """Store the venue price of P-2 (median of bid, ask, last) with its times."""
        self.price_e9 = price_e9
        self.spread_e9 = spread_e9
        self.confidence_e9 = confidence_e9
        self.source_time_ns = source_time_ns
        self.received_ns = received_ns
        # The time since which the source has stated this price, and the median of the others at
        # that time (0: none fresh).
        self.changed_ns = received_ns
        self.others_e9 = 0
        self.frozen = False
        self.standing = 0  # 0: not known yet


class PriceUnit:
    """One vote in the index: a single source, or a group of sources with one weight (P-2)."""

    def __init__(self, weight: int) -> None:
        """Start without members; the weight is that of the source with the lowest id."""
        self.weight = weight
        self.sources: list[Source] = []  # ascending ids


class IndexRules:
    """The rules of one asset's price for P-2, P-4 and M-9; 0 switches a rule off. `SetIndexRules` explains them."""

    def __init__(
        self,
        quorum_min: int,
        cap_bps_per_second: int,
        cap_saved_seconds: int,
        capless_after_ns: int,
        jumped_bps: int,
        stale_ns: int,
        wide_bps: int,
        frozen_after_ns: int,
        frozen_move_bps: int,
        stable_ppb_per_second: int,
        adverse_bps: int,
        agreement_bps: int = 0,
    ) -> None:
        """Store the parameters; the handler checks their ranges."""
        self.quorum_min = quorum_min
        self.cap_bps_per_second = cap_bps_per_second
        self.cap_saved_seconds = cap_saved_seconds
        self.capless_after_ns = capless_after_ns
        self.jumped_bps = jumped_bps
        self.stale_ns = stale_ns
        self.wide_bps = wide_bps
        self.frozen_after_ns = frozen_after_ns
        self.frozen_move_bps = frozen_move_bps
        self.stable_ppb_per_second = stable_ppb_per_second
        self.adverse_bps = adverse_bps
        self.agreement_bps = agreement_bps


class Instrument:
    """The inputs of one asset's price (P-1, P-2): its sources and their last ticks, by source id."""

    def __init__(self, fresh_ns: int, clamp_bps: int, source_ids: list[SourceId]) -> None:
        """Store the time for which a tick stays fresh, the clamp around the median, and the sources."""
        self.fresh_ns = fresh_ns
        self.clamp_bps = clamp_bps
        self.source_ids = source_ids  # ascending
        self.ticks: dict[SourceId, Tick] = {}
        self.fresh_ids: list[SourceId] = []
        self.units: list[PriceUnit] = []  # by their lowest source id
        self.uncapped_e9 = 0  # the last index before the cap
        # --- cache: inputs of the last index ---
        self.fresh_units = 0


class MarkRules:
    """The rules of one market's mark for P-3; `SetMarkRules` explains them.

    The time constant and the clamp width in force move gradually to the set values (P-3.2).
    """

    def __init__(
        self, impact_notional: int, ewma_ns: int, clamp_bps: int, width_in_force_ppb: int
    ) -> None:
        """Store the parameters, the time constant in force at once; the handler checks their ranges."""
        self.impact_notional = impact_notional
        self.ewma_ns = ewma_ns
        self.clamp_bps = clamp_bps
        self.ewma_in_force_ns = ewma_ns
        self.width_in_force_ppb = width_in_force_ppb
        self.has_sample = False  # the book gave one last, and could do so ever since (U-6.2)
