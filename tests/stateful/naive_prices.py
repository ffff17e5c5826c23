# SPDX-License-Identifier: Apache-2.0
"""The index of every asset computed again from the last ticks, in plain steps (SPEC P-2).

Owns a second calculation of which sources count, whether they are enough, and what index they give, with the
arithmetic of the model. It shares no arithmetic with the product. Whether a source stands still (FROZEN), and what the
cap leaves of a move, are taken from the state.
"""

from fractions import Fraction
from math import ceil, floor

from clearinghouse.statemachine.state.price_sources import Instrument, Source
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.types import PRICE_ABSENT, PRICE_NO_QUORUM, SOURCE_FRESH
from tests.model.feeds import mean_in_band, median


def price_findings(state: State) -> list[str]:
    """Return every asset whose index is not the one that the ticks which are young enough give."""
    found: list[str] = []
    for asset in state.assets.values():
        instrument = asset.instrument
        if instrument is None:
            continue
        units = _units(state, instrument)
        prices = [(median(prices), weight) for weight, prices in units if prices]
        needed = 1
        if asset.index_rules is not None:
            needed = max(asset.index_rules.quorum_min, ceil(Fraction(len(units), 2)))
        enough = len(prices) >= needed
        if enough == _has_no_index(asset):
            found.append(f"asset {asset.id}: {len(prices)} of {needed} sources are fresh, and its")
            found[-1] += f" price is in state {asset.price_state}"
        elif enough:
            uncapped = mean_in_band(prices, instrument.clamp_bps)
            if instrument.uncapped_e9 != uncapped:
                found.append(
                    f"asset {asset.id}: index {instrument.uncapped_e9}, by its ticks {uncapped}"
                )
            if asset.index_rules is None and asset.index_e9 != (uncapped or asset.index_e9):
                found.append(f"asset {asset.id}: index {asset.index_e9}, without a cap {uncapped}")
    return found


def _has_no_index(asset: Asset) -> bool:
    """Return whether an asset says that it has no index now."""
    return asset.price_state in (PRICE_ABSENT, PRICE_NO_QUORUM)


def _units(state: State, instrument: Instrument) -> list[tuple[int, list[int]]]:
    """Return weight and fresh prices of each unit that counts as one: a source by itself, or a group with the lowest
    weight of its sources.
    """
    units: dict[tuple[int, int], tuple[int, list[int]]] = {}
    for source_id in sorted(instrument.source_ids):
        source = state.sources[source_id]
        key = (1, source.group_id) if source.group_id else (0, source.id)
        _, prices = units.setdefault(key, (source.weight, []))
        tick = instrument.ticks.get(source_id)
        if tick is None or tick.frozen:
            continue
        stamp_ns = min(tick.source_time_ns, tick.received_ns, _quote_stamp_ns(state, source))
        age_ns = state.time_ns - stamp_ns
        price = floor(tick.price_e9 * _rate(state, source))
        if age_ns <= instrument.fresh_ns and price:
            prices.append(price)
    return list(units.values())


def _quote_stamp_ns(state: State, source: Source) -> int:
    """Return the time of the newest tick that counts for what a source quotes in; now without one (P-2.2)."""
    if source.quote_asset_id == 0:
        return state.time_ns
    instrument = state.assets[source.quote_asset_id].instrument
    ticks = [] if instrument is None else list(instrument.ticks.values())
    stamps = [min(t.source_time_ns, t.received_ns) for t in ticks if t.standing == SOURCE_FRESH]
    return max(stamps, default=state.time_ns)


def _rate(state: State, source: Source) -> Fraction:
    """Return the value of a source's quote asset in the valuation asset; 0 if that asset has no index."""
    if source.quote_asset_id == 0:
        return Fraction(1)
    quote = state.assets[source.quote_asset_id]
    return Fraction(0 if _has_no_index(quote) else quote.index_e9, state.valuation.price_e9)
