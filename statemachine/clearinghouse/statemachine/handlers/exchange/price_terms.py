# SPDX-License-Identifier: Apache-2.0
"""Handle operators' commands about prices: sources, instruments, index and mark rules (SPEC P-1 to P-4).

Owns the ranges of their parameters, and refuses a price that would depend on itself. Must never compute a price:
`feeds.index` does, directly after a rule has changed.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.index import BPS, PPB_OF_BPS
from clearinghouse.statemachine.exchange_margin.watch import touch_exposed, touch_holders
from clearinghouse.statemachine.feeds.index import note_allowed, update_index
from clearinghouse.statemachine.feeds.mark import schedule_sample, set_mark
from clearinghouse.statemachine.prices.stable import advance_stable, start_stable
from clearinghouse.statemachine.state.price_sources import (
    IndexRules,
    Instrument,
    MarkRules,
    PriceUnit,
    Source,
)
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_MARK_SAMPLE
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ASSET, NOT_STATED, AssetId, SourceId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PPB

SAVED_SECONDS_MAX: Final = 3600


def within(value: int, low: int, high: int) -> bool:
    """Return whether a parameter is in its range, both ends included."""
    return low <= value <= high


def create_oracle_source(state: State, command: commands.CreateOracleSource, reply: Reply) -> int:
    """Admit a price source. Refusal: PARAMETER_OUT_OF_RANGE."""
    if not command.name or not within(command.weight, 1, PPB):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    source = Source(
        SourceId(len(state.sources) + 1), command.name, command.source_principal, command.weight
    )
    state.sources[source.id] = source
    event_writers.source_created(state.events, 0, source.id)
    reply.item_id = source.id
    return codes.OK


def set_oracle_instrument(state: State, command: commands.SetOracleInstrument, reply: Reply) -> int:
    """Set the sources of an asset's price; sources that stay keep their ticks.

    Refusals in order: UNKNOWN_ASSET, UNKNOWN_SOURCE, PARAMETER_OUT_OF_RANGE, QUOTE_CYCLE.
    """
    asset = state.assets.get(command.asset_id)
    if asset is None or asset is state.valuation:
        return codes.UNKNOWN_ASSET
    if any(source_id not in state.sources for source_id in command.source_ids):
        return codes.UNKNOWN_SOURCE
    if (
        not command.source_ids
        or len(set(command.source_ids)) != len(command.source_ids)
        or not within(command.fresh_ns, 1, AMOUNT_MAX)
        or not within(command.clamp_bps, 0, BPS)
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    quotes = {state.sources[source_id].quote_asset_id for source_id in command.source_ids}
    if any(_made_from(state, quote_id, command.asset_id) for quote_id in sorted(quotes)):
        return codes.QUOTE_CYCLE

    # Accepted: nothing below refuses.
    before = asset.instrument
    instrument = Instrument(command.fresh_ns, command.clamp_bps, sorted(command.source_ids))
    if before is not None:
        for source_id in instrument.source_ids:
            tick = before.ticks.get(source_id)
            if tick is not None:
                instrument.ticks[source_id] = tick
        instrument.fresh_ids = before.fresh_ids
    asset.instrument = instrument
    event_writers.instrument_set(state.events, 0, asset.id)
    _relate_prices(state)
    update_index(state, 0, asset, instrument)
    reply.item_id = asset.id
    return codes.OK


def _made_from(state: State, asset_id: AssetId, origin_id: AssetId) -> bool:
    """Return whether the price of `asset_id` is, or depends on, the price of `origin_id`; 0 is the valuation asset."""
    if asset_id == 0:
        return False
    if asset_id == origin_id:
        return True
    instrument = state.assets[asset_id].instrument
    if instrument is None:
        return False
    return any(
        _made_from(state, state.sources[source_id].quote_asset_id, origin_id)
        for source_id in instrument.source_ids
    )


def _relate_prices(state: State) -> None:
    """Compute the units of every instrument and the dependents of every asset from sources and instruments."""
    for asset in state.assets.values():
        asset.dependents = []
    for asset_id in sorted(state.assets):
        instrument = state.assets[asset_id].instrument
        if instrument is None:
            continue
        instrument.units = price_units(state, instrument)
        quotes = {state.sources[source_id].quote_asset_id for source_id in instrument.source_ids}
        for quote_id in sorted(quotes):
            if quote_id:
                state.assets[quote_id].dependents.append(asset_id)


def price_units(state: State, instrument: Instrument) -> list[PriceUnit]:
    """Return the units of an instrument, by lowest source id; each unit counts as one source (P-2)."""
    units: list[PriceUnit] = []
    groups: dict[int, PriceUnit] = {}
    for source_id in instrument.source_ids:
        source = state.sources[source_id]
        unit = groups.get(source.group_id) if source.group_id else None
        if unit is None:
            unit = PriceUnit(source.weight)
            units.append(unit)
            if source.group_id:
                groups[source.group_id] = unit
        unit.sources.append(source)
    return units


def set_source_quote(state: State, command: commands.SetSourceQuote, reply: Reply) -> int:
    """Set the asset in which a source quotes, and its group.

    Refusals in order: UNKNOWN_SOURCE, UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE, QUOTE_CYCLE.
    """
    source = state.sources.get(command.source_id)
    quote_id = command.quote_asset_id if command.quote_asset_id != state.valuation.id else NO_ASSET
    users = [
        asset_id
        for asset_id in sorted(state.assets)
        if (instrument := state.assets[asset_id].instrument) is not None
        and command.source_id in instrument.source_ids
    ]
    if source is None:
        return codes.UNKNOWN_SOURCE
    if quote_id and quote_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if not within(command.group_id, 0, AMOUNT_MAX):
        return codes.PARAMETER_OUT_OF_RANGE
    if any(_made_from(state, quote_id, asset_id) for asset_id in users):
        return codes.QUOTE_CYCLE

    # Accepted: nothing below refuses.
    requoted = source.quote_asset_id != quote_id
    source.quote_asset_id = quote_id
    source.group_id = command.group_id
    event_writers.source_quote_set(
        state.events, 0, source_id=source.id, quote_asset_id=quote_id, group_id=source.group_id
    )
    _relate_prices(state)
    for asset_id in users:
        asset = state.assets[asset_id]
        assert asset.instrument is not None
        if requoted:
            asset.instrument.ticks.pop(source.id, None)
        update_index(state, 0, asset, asset.instrument)
    reply.item_id = source.id
    return codes.OK


def set_index_rules(state: State, command: commands.SetIndexRules, reply: Reply) -> int:
    """Set how an asset's index is computed and checked. Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE."""
    asset = state.assets.get(command.asset_id)
    if asset is None or asset is state.valuation:
        return codes.UNKNOWN_ASSET
    if not _index_rules_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    if asset.index_rules is None:
        asset.stable_ns = state.time_ns
        note_allowed(state, asset)
    advance_stable(state, asset)
    asset.index_rules = IndexRules(
        command.quorum_min,
        command.cap_bps_per_second,
        command.cap_saved_seconds,
        command.capless_after_ns,
        command.jumped_bps,
        command.stale_ns,
        command.wide_bps,
        command.frozen_after_ns,
        command.frozen_move_bps,
        command.stable_ppb_per_second,
        command.adverse_bps,
        # A journal older than P-2.2 states no agreement: the rule is off.
        max(command.agreement_bps, 0),
    )
    start_stable(state, asset)
    # Store the allowed values at the present stable price.
    note_allowed(state, asset)
    event_writers.index_rules_set(state.events, 0, asset.id)
    if asset.instrument is not None:
        if command.frozen_after_ns == 0:
            for tick in asset.instrument.ticks.values():
                tick.frozen = False
        update_index(state, 0, asset, asset.instrument)
    # Check again the accounts that the stable price protected before or protects now.
    touch_holders(state, asset)
    for market in asset.listings:
        touch_exposed(state, market)
    reply.item_id = asset.id
    return codes.OK


def _index_rules_valid(command: commands.SetIndexRules) -> bool:
    """Return whether the rules are in the ranges of P-2, P-4 and M-9.

    A cap needs a number of seconds, and FROZEN needs a move to compare with.
    """
    return (
        within(command.quorum_min, 1, AMOUNT_MAX)
        and within(command.cap_bps_per_second, 0, BPS)
        and within(
            command.cap_saved_seconds, 1 if command.cap_bps_per_second else 0, SAVED_SECONDS_MAX
        )
        and within(command.capless_after_ns, 0, AMOUNT_MAX)
        and within(command.jumped_bps, 0, BPS)
        and within(command.stale_ns, 0, AMOUNT_MAX)
        and within(command.wide_bps, 0, BPS)
        and within(command.frozen_after_ns, 0, AMOUNT_MAX)
        and within(command.frozen_move_bps, 1 if command.frozen_after_ns else 0, BPS)
        and within(command.stable_ppb_per_second, 0, PPB)
        and within(command.adverse_bps, 0, BPS)
        and within(command.agreement_bps, NOT_STATED, BPS)
    )


def set_mark_rules(state: State, command: commands.SetMarkRules, reply: Reply) -> int:
    """Set how a market's mark follows its book. Refusals in order: UNKNOWN_MARKET, PARAMETER_OUT_OF_RANGE."""
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if not (
        within(command.impact_notional, 0, AMOUNT_MAX)
        and within(command.ewma_ns, 1 if command.impact_notional else 0, AMOUNT_MAX)
        and within(command.clamp_bps, 0, BPS)
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    if command.impact_notional:
        width_ppb = command.clamp_bps * PPB_OF_BPS
        rules = MarkRules(command.impact_notional, command.ewma_ns, command.clamp_bps, width_ppb)
        before = market.mark_rules
        if before is None:
            market.basis_e9 = 0
        else:
            # P-3.2: the values in force stay, and move to the new values from now on.
            rules.ewma_in_force_ns = before.ewma_in_force_ns
            rules.width_in_force_ppb = before.width_in_force_ppb
            rules.has_sample = before.has_sample
        market.sampled_ns = state.time_ns
        market.mark_rules = rules
        schedule_sample(state, market, state.time_ns)
    else:
        market.mark_rules = None
        market.basis_e9 = 0
        state.timers.cancel(DEADLINE_MARK_SAMPLE, market.id)
    event_writers.mark_rules_set(state.events, 0, market.id)
    if set_mark(state, 0, market):
        touch_exposed(state, market)
    reply.item_id = market.id
    return codes.OK
