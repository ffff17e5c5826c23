# SPDX-License-Identifier: Apache-2.0
"""Make views of prices: the parts of an index, and the actions that each price permits (SPEC P-2, P-4).

Owns the fields of these views and their reading from the state. Must never change the state. Units as in
`instruments_and_accounts`; prices of a source are in its quote asset.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.index import quorum
from clearinghouse.statemachine.prices.price_guard import (
    ACTIONS,
    STATES,
    cell,
    decision,
    is_guarded,
)
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.numbers import AssetId, SourceId


@dataclass
class IndexRulesView:
    """The rules by which an asset's price is computed and checked (P-2, P-4)."""

    quorum_min: int
    cap_bps_per_second: int
    cap_saved_seconds: int
    capless_after_ns: int
    jumped_bps: int
    stale_ns: int
    wide_bps: int
    frozen_after_ns: int
    frozen_move_bps: int
    stable_ppb_per_second: int
    adverse_bps: int
    agreement_bps: int


@dataclass
class SourceView:
    """One source of an instrument; `standing` and the prices are 0 before its first tick."""

    source_id: SourceId
    name: str
    weight: int
    quote_asset_id: AssetId
    group_id: int
    standing: int
    price_e9: int
    spread_e9: int
    confidence_e9: int
    source_time_ns: int
    received_ns: int
    changed_ns: int


@dataclass
class IndexView:
    """The parts of an asset's price. `rules` are those of `SetIndexRules` in their order, None without rules."""

    asset_id: AssetId
    price_state: int
    price_e9: int
    index_e9: int
    uncapped_e9: int
    stable_e9: int
    fresh_units: int
    quorum: int
    fresh_ns: int
    clamp_bps: int
    rules: IndexRulesView | None
    sources: list[SourceView]


@dataclass
class GuardRowView:
    """A row of the guard matrix: the decision on each action in a state of a price (P-4)."""

    price_state: int
    increase_risk: int
    reduce_risk: int
    liquidate: int
    withdraw: int
    settle: int
    fund: int


@dataclass
class GuardView:
    """One asset's price and the present decision on each action, in the order of `prices.price_guard.ACTIONS`."""

    asset_id: AssetId
    price_state: int
    guarded: bool
    increase_risk: int
    reduce_risk: int
    liquidate: int
    withdraw: int
    settle: int
    fund: int
    price_e9: int
    stable_e9: int
    allowed_e9: int


def _rules(rules: IndexRules | None) -> IndexRulesView | None:
    """Return the view of index rules; None without rules."""
    if rules is None:
        return None
    return IndexRulesView(
        rules.quorum_min,
        rules.cap_bps_per_second,
        rules.cap_saved_seconds,
        rules.capless_after_ns,
        rules.jumped_bps,
        rules.stale_ns,
        rules.wide_bps,
        rules.frozen_after_ns,
        rules.frozen_move_bps,
        rules.stable_ppb_per_second,
        rules.adverse_bps,
        rules.agreement_bps,
    )


def index_view(state: State, asset: Asset) -> IndexView:
    """Return the parts of an asset's price; without an instrument the list of sources is empty."""
    view = IndexView(
        asset.id,
        asset.price_state,
        asset.price_e9,
        asset.index_e9,
        0,
        stable_price_e9(state, asset),
        0,
        0,
        0,
        0,
        _rules(asset.index_rules),
        [],
    )
    instrument = asset.instrument
    if instrument is None:
        return view
    least = asset.index_rules.quorum_min if asset.index_rules is not None else 0
    view.uncapped_e9 = instrument.uncapped_e9
    view.fresh_units = instrument.fresh_units
    view.quorum = quorum(least, len(instrument.units)) if least else 1
    view.fresh_ns = instrument.fresh_ns
    view.clamp_bps = instrument.clamp_bps
    for source_id in instrument.source_ids:
        source = state.sources[source_id]
        found = SourceView(
            source_id,
            source.name,
            source.weight,
            source.quote_asset_id,
            source.group_id,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        )
        tick = instrument.ticks.get(source_id)
        if tick is not None:
            found.standing = tick.standing
            found.price_e9 = tick.price_e9
            found.spread_e9 = tick.spread_e9
            found.confidence_e9 = tick.confidence_e9
            found.source_time_ns = tick.source_time_ns
            found.received_ns = tick.received_ns
            found.changed_ns = tick.changed_ns
        view.sources.append(found)
    return view


def guard_rows() -> list[GuardRowView]:
    """Return the guard matrix of the code, the worst state first."""
    return [
        GuardRowView(price_state, *[cell(price_state, action) for action in ACTIONS])
        for price_state in STATES
    ]


def guard_views(state: State) -> list[GuardView]:
    """Return every asset's price except the valuation asset's, which is always OK (U-8)."""
    return [
        _guard_view(state, asset)
        for asset in (state.assets[key] for key in sorted(state.assets))
        if asset is not state.valuation
    ]


def _guard_view(state: State, asset: Asset) -> GuardView:
    """Return one asset's price and the decisions on it."""
    increase_risk, reduce_risk, liquidate, withdraw, settle, fund = (
        decision(state, asset, action) for action in ACTIONS
    )
    return GuardView(
        asset.id,
        asset.price_state,
        is_guarded(asset),
        increase_risk,
        reduce_risk,
        liquidate,
        withdraw,
        settle,
        fund,
        asset.price_e9,
        stable_price_e9(state, asset),
        asset.allowed_price_e9,
    )
