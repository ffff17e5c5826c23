# SPDX-License-Identifier: Apache-2.0
"""Compute the index of an asset from ticks, and the state of its price (SPEC P-1, P-2, P-4).

Owns the status of sources, quorum, the cap on the index and the price state; the arithmetic is in `arithmetic.index`,
the mark in `feeds.mark`. Must never flag an account: the health check gets the accounts whose margin a move may lower.

Prices are 10^-9 of the valuation asset's smallest unit per whole unit of the asset, floored at that unit; clamp bounds
and caps round inward.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic import index as index_arithmetic
from clearinghouse.statemachine.arithmetic.index import PPB_OF_BPS, clamped_mean, converted, median
from clearinghouse.statemachine.brakes.brakes import halt_if_moved
from clearinghouse.statemachine.exchange_margin.watch import price_judged, prices_moved
from clearinghouse.statemachine.feeds.mark import (
    market_index_e9,
    note_allowed_mark,
    note_stable_mark,
    set_mark,
)
from clearinghouse.statemachine.ledger.dirty import asset_changed
from clearinghouse.statemachine.orders.conditional_orders import price_moved
from clearinghouse.statemachine.prices.allowed import allowed_price_e9
from clearinghouse.statemachine.prices.price_guard import has_index
from clearinghouse.statemachine.prices.stable import advance_stable, start_stable
from clearinghouse.statemachine.state.price_sources import (
    IndexRules,
    Instrument,
    PriceUnit,
    Source,
    Tick,
)
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.state.timers import DEADLINE_INDEX, DEADLINE_LIQUIDATION_PASS
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import SourceId
from clearinghouse.statemachine.vocabulary.types import (
    PPB,
    PRICE_ABSENT,
    PRICE_JUMPED,
    PRICE_NO_QUORUM,
    PRICE_OK,
    PRICE_STALE,
    PRICE_WIDE,
    SECOND_NS,
    SOURCE_DISAGREES,
    SOURCE_FRESH,
    SOURCE_FROZEN,
    SOURCE_NO_QUOTE_INDEX,
    SOURCE_STALE,
    TRIGGER_INDEX,
)

# The standings of a source whose tick is not too old, can be converted and moves.
_IN_TIME: Final = (SOURCE_FRESH, SOURCE_DISAGREES)


class IndexUpdate:
    """An index in preparation: its inputs, and the asset's previous figures.

    The inputs have one entry per unit with a fresh price. A unit is a source, or a group of sources.
    """

    __slots__ = (
        "capped",
        "had_index",
        "has_disagreed",
        "has_quorum",
        "ids",
        "index_before_e9",
        "index_e9",
        "is_agreed",
        "newest_ns",
        "newest_of_units_ns",
        "oldest_ns",
        "prices",
        "quorum_units",
        "state_before",
        "units",
        "weights",
    )

    def __init__(self, asset: Asset) -> None:
        """Store the asset's previous index and price state; start without inputs."""
        self.state_before = asset.price_state
        self.had_index = has_index(asset)
        self.index_before_e9 = asset.index_e9
        self.ids: list[SourceId] = []  # of single sources
        self.units: list[PriceUnit] = []
        self.prices: list[int] = []
        self.weights: list[int] = []
        self.newest_of_units_ns: list[int] = []
        self.oldest_ns = 0
        self.newest_ns = 0  # of the units that make the index
        self.has_disagreed = False  # a source did not agree in the index before
        # `_make_index` sets these from the inputs:
        self.quorum_units: int
        self.has_quorum: bool  # enough units are fresh (P-2)
        self.is_agreed = True  # enough of them agree (P-2.2)
        self.index_e9: int  # with a quorum: after the cap
        self.capped = False


def _quote_index(state: State, source: Source) -> int:
    """Return the index of a source's quote asset, 0 if it has none; for the valuation asset, its own price."""
    if source.quote_asset_id == 0:
        return state.valuation.price_e9
    quote = state.assets[source.quote_asset_id]
    return quote.index_e9 if has_index(quote) else 0


def _quote_stamp_ns(state: State, source: Source) -> int:
    """Return the time of the newest fresh tick of the quote asset of a source; now if it has none (P-2.2)."""
    if source.quote_asset_id == 0:
        return state.time_ns
    instrument = state.assets[source.quote_asset_id].instrument
    if instrument is None:
        return state.time_ns
    return max(
        (
            min(tick.source_time_ns, tick.received_ns)
            for tick in instrument.ticks.values()
            if tick.standing == SOURCE_FRESH
        ),
        default=state.time_ns,
    )


def _gather(state: State, offset: int, asset: Asset, instrument: Instrument) -> IndexUpdate:
    """Gather the fresh prices by unit, in the valuation asset; write each change of a source's status (P-2).

    The earlier of source time and arrival gives the age of a tick; a price in another asset is as old as the older of
    the two prices (P-2.2). A tick from before the end of a long gap is stale (U-6.2).
    """
    inputs = IndexUpdate(asset)
    one = state.valuation.price_e9
    expired_ns = state.time_ns - instrument.fresh_ns
    for unit in instrument.units:
        group: list[int] = []
        newest_ns = 0
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is None:
                continue
            stamped = min(tick.source_time_ns, tick.received_ns, _quote_stamp_ns(state, source))
            price = tick.price_e9
            source_status = SOURCE_FRESH
            if stamped < expired_ns or state.gap.outdates(stamped, instrument.fresh_ns):
                source_status = SOURCE_STALE
            elif tick.frozen:
                source_status = SOURCE_FROZEN
            elif source.quote_asset_id:
                price = converted(price, _quote_index(state, source), one)
                if price == 0:
                    source_status = SOURCE_NO_QUOTE_INDEX
            if source_status == SOURCE_FRESH and tick.standing == SOURCE_DISAGREES:
                inputs.has_disagreed = True
            elif source_status != tick.standing:
                _set_source_status(state, offset, asset, source, tick, source_status)
            if source_status != SOURCE_FRESH:
                continue
            inputs.ids.append(source.id)
            group.append(price)
            if inputs.oldest_ns == 0 or stamped < inputs.oldest_ns:
                inputs.oldest_ns = stamped
            if stamped > newest_ns:
                newest_ns = stamped
        if group:
            if newest_ns > inputs.newest_ns:
                inputs.newest_ns = newest_ns
            inputs.newest_of_units_ns.append(newest_ns)
            inputs.units.append(unit)
            inputs.prices.append(median(group))
            inputs.weights.append(unit.weight)
    return inputs


def _median_width(
    state: State, instrument: Instrument, inputs: IndexUpdate, *, confidence: bool
) -> int:
    """Return the median spread, or stated confidence, of the fresh sources, in the valuation asset (P-4).

    A source that states no value counts as 0; a group counts as the median of its members.
    """
    one = state.valuation.price_e9
    widths: list[int] = []
    for unit in inputs.units:
        group: list[int] = []
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is not None and tick.standing in _IN_TIME:
                width = tick.confidence_e9 if confidence else tick.spread_e9
                if source.quote_asset_id:
                    width = converted(width, _quote_index(state, source), one)
                group.append(width)
        widths.append(median(group))
    return median(widths) if widths else 0


def _set_source_status(
    state: State, offset: int, asset: Asset, source: Source, tick: Tick, source_status: int
) -> None:
    """Set a source's status; write its event if the asset has index rules or a missing quote index is involved."""
    quote = SOURCE_NO_QUOTE_INDEX in (source_status, tick.standing)
    tick.standing = source_status
    if asset.index_rules is not None or quote:
        event_writers.source_standing(
            state.events, offset, asset_id=asset.id, source_id=source.id, standing=source_status
        )


def _freeze(state: State, instrument: Instrument, rules: IndexRules, inputs: IndexUpdate) -> bool:
    """Mark the first source as FROZEN whose price did not change while others moved; return whether there is one (P-2).

    When a source's price changes, the source stores the median of the other units. If no other unit was fresh then, the
    source stores their first fresh median.
    """
    for position, unit in enumerate(inputs.units):
        others: list[int] = []
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is None or tick.standing not in _IN_TIME:
                continue
            due = state.time_ns - tick.changed_ns >= rules.frozen_after_ns
            if tick.others_e9 and not due:
                continue
            if not others:
                others = inputs.prices[:position] + inputs.prices[position + 1 :]
                if not others:
                    break
            middle = median(others)
            if tick.others_e9 == 0:
                tick.others_e9 = middle
            elif index_arithmetic.moved_more(tick.others_e9, middle, rules.frozen_move_bps):
                tick.frozen = True
                return True
    return False


def _keep_agreeing(
    state: State, offset: int, asset: Asset, instrument: Instrument, update: IndexUpdate
) -> None:
    """Keep the units of the largest set of prices that agree; keep all units if no set has a quorum (P-2.2).

    Write each change of a source's status: it agrees, or not.
    """
    rules = asset.index_rules
    assert rules is not None
    kept = list(range(len(update.units)))
    if update.has_quorum and rules.agreement_bps:
        low, high = min(update.prices), max(update.prices)
        if not index_arithmetic.is_agreed(low, high, rules.agreement_bps * PPB_OF_BPS):
            band_ppb = index_arithmetic.agreement_band_ppb(
                rules.agreement_bps, _volatility_ratio_ppb(asset)
            )
            found = index_arithmetic.largest_agreement(
                update.prices, update.quorum_units, band_ppb, asset.index_e9
            )
            update.is_agreed = found is not None
            low, high = found or (0, 0)
            kept = [at for at in kept if low <= update.prices[at] <= high]
    if len(kept) == len(update.units) and not update.has_disagreed:
        return
    for at, unit in enumerate(update.units):
        source_status = SOURCE_FRESH if at in kept else SOURCE_DISAGREES
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is not None and tick.standing in _IN_TIME and tick.standing != source_status:
                _set_source_status(state, offset, asset, source, tick, source_status)
    if update.is_agreed:
        update.units = [update.units[at] for at in kept]
        update.prices = [update.prices[at] for at in kept]
        update.weights = [update.weights[at] for at in kept]
        update.newest_ns = max((update.newest_of_units_ns[at] for at in kept), default=0)


def _volatility_ratio_ppb(asset: Asset) -> int:
    """Return the largest ratio of recent to reference volatility of the asset's markets, each at most its cap (M-7)."""
    ratios = [
        min(rules.volatility_ratio_ppb, rules.cap_ppb)
        for market in asset.listings
        if (rules := market.dynamic_margin) is not None
    ]
    return max(ratios, default=PPB)


def update_index(state: State, offset: int, asset: Asset, instrument: Instrument) -> None:
    """Compute an asset's index and price state, publish both, then update the indices quoted in it (P-2, P-4)."""
    if asset.index_rules is not None:
        advance_stable(state, asset)
    update = _make_index(state, offset, asset, instrument)
    price_state = _state_of_price(state, asset, instrument, update)
    if price_state != asset.price_state:
        for market in asset.listings:
            note_stable_mark(state, market)
    asset.price_state = price_state
    _publish_index(state, offset, asset, instrument, update)
    if asset.dependents and (
        asset.index_e9 != update.index_before_e9 or has_index(asset) != update.had_index
    ):
        for dependent_id in asset.dependents:
            dependent = state.assets[dependent_id]
            assert dependent.instrument is not None
            update_index(state, offset, dependent, dependent.instrument)


def _make_index(state: State, offset: int, asset: Asset, instrument: Instrument) -> IndexUpdate:
    """Compute the index from the fresh sources, and limit its move by the cap (P-2)."""
    rules = asset.index_rules
    update = _gather(state, offset, asset, instrument)
    while rules is not None and rules.frozen_after_ns and _freeze(state, instrument, rules, update):
        update = _gather(state, offset, asset, instrument)
    if update.ids != instrument.fresh_ids:
        _write_excluded_sources(state, offset, asset, instrument, update.ids)
    update.quorum_units = (
        1 if rules is None else index_arithmetic.quorum(rules.quorum_min, len(instrument.units))
    )
    update.has_quorum = len(update.units) >= update.quorum_units
    if rules is not None:
        _keep_agreeing(state, offset, asset, instrument, update)
    instrument.fresh_units = len(update.units)
    if not update.is_agreed:
        # No price is made: the last index stands, if there was one at this moment.
        update.has_quorum = update.had_index
        update.index_e9 = asset.index_e9
    elif update.has_quorum:
        uncapped_e9 = clamped_mean(update.prices, update.weights, instrument.clamp_bps)
        instrument.uncapped_e9 = uncapped_e9
        update.index_e9 = uncapped_e9
        if rules is not None:
            update.index_e9 = _capped(state, asset, rules, uncapped_e9, had_index=update.had_index)
            update.capped = update.index_e9 != uncapped_e9
    return update


def _state_of_price(state: State, asset: Asset, instrument: Instrument, update: IndexUpdate) -> int:
    """Return the state of an asset's price (P-4); without a quorum: ABSENT before the first index, then NO_QUORUM."""
    if not update.has_quorum:
        return PRICE_NO_QUORUM if update.index_before_e9 else PRICE_ABSENT
    rules = asset.index_rules
    if rules is None:
        return PRICE_OK
    return _state_of_quorum_price(state, instrument, rules, update, update.index_e9)


def _publish_index(
    state: State, offset: int, asset: Asset, instrument: Instrument, update: IndexUpdate
) -> None:
    """Value the asset at its index, or without an index at its stable price (P-4); schedule the next update."""
    rules = asset.index_rules
    if update.has_quorum:
        index_e9 = update.index_e9
        if index_e9 and index_e9 != update.index_before_e9:
            asset.index_allowance_ppb = _left_of_allowance(state, asset, index_e9)
            asset.index_e9 = index_e9
            asset.index_changed_ns = state.time_ns
        if index_e9:
            set_price(state, offset, asset, index_e9, events.INDEX_CHANGED)
        if asset.index_e9 != update.index_before_e9:
            _index_moved(state, offset, asset)
        if rules is not None:
            start_stable(state, asset)
    else:
        if update.had_index:
            asset.without_index_ns = state.time_ns
        value_without_index(state, offset, asset)
    if asset.price_state != update.state_before:
        _write_price_state(state, offset, asset, instrument, update)
    if has_index(asset) != update.had_index:
        _drop_or_resume_basis(state, offset, asset)
    _schedule(state, asset, instrument, update)


def value_without_index(state: State, offset: int, asset: Asset) -> None:
    """Value an asset without a quorum at its stable price, or at its last index if it has no stable price (P-4)."""
    if asset.index_rules is None:
        return
    if asset.stable_e9:
        set_price(state, offset, asset, asset.stable_e9, events.VALUED_AT_STABLE)
    else:
        set_price(state, offset, asset, asset.index_e9, events.INDEX_CHANGED)


def _index_moved(state: State, offset: int, asset: Asset) -> None:
    """Check the halts of an asset's markets at the new index (K-1); queue the orders that the index triggers (O-3)."""
    for market in asset.listings:
        if market.halt is not None:
            halt_if_moved(state, offset, market, TRIGGER_INDEX, market_index_e9(state, market))
        if market.triggers is not None:
            price_moved(state, market, TRIGGER_INDEX, market_index_e9(state, market))


def _capped(
    state: State, asset: Asset, rules: IndexRules, uncapped: int, *, had_index: bool
) -> int:
    """Return the index after the cap; the first index, and the first after a long gap, has no cap (P-2)."""
    if rules.cap_bps_per_second == 0 or asset.index_e9 == 0:
        return uncapped
    if not had_index and state.time_ns - asset.without_index_ns > rules.capless_after_ns:
        return uncapped
    allowance_ppb = _allowance_ppb(state, asset, rules)
    return index_arithmetic.index_within(uncapped, asset.index_e9, allowance_ppb)


def _allowance_ppb(state: State, asset: Asset, rules: IndexRules) -> int:
    """Return how far the index may move now, in ppb of itself (P-2.1)."""
    pace_ppb = rules.cap_bps_per_second * PPB_OF_BPS
    return index_arithmetic.refilled_allowance(
        asset.index_allowance_ppb,
        pace_ppb,
        state.time_ns - asset.index_changed_ns,
        pace_ppb * rules.cap_saved_seconds,
    )


def _left_of_allowance(state: State, asset: Asset, index_e9: int) -> int:
    """Return the allowance, in ppb, that remains after a change of the index; 0 for an index without a cap (P-2.1)."""
    rules = asset.index_rules
    if rules is None or rules.cap_bps_per_second == 0 or asset.index_e9 == 0:
        return 0
    left_ppb = _allowance_ppb(state, asset, rules)
    left_ppb -= index_arithmetic.allowance_used(asset.index_e9, index_e9)
    return left_ppb if left_ppb > 0 else 0


def _state_of_quorum_price(
    state: State, instrument: Instrument, rules: IndexRules, inputs: IndexUpdate, index: int
) -> int:
    """Return the state of a price with a quorum: the first state, in the order of P-4, that applies."""
    if rules.stale_ns and state.time_ns - inputs.newest_ns >= rules.stale_ns:
        return PRICE_STALE
    if rules.jumped_bps and index_arithmetic.moved_more(
        index, instrument.uncapped_e9, rules.jumped_bps
    ):
        return PRICE_JUMPED
    if not inputs.is_agreed:
        return PRICE_WIDE
    if rules.wide_bps and (
        index_arithmetic.half_spread_wide(
            _median_width(state, instrument, inputs, confidence=False), index, rules.wide_bps
        )
        or index_arithmetic.confidence_wide(
            _median_width(state, instrument, inputs, confidence=True), index, rules.wide_bps
        )
    ):
        return PRICE_WIDE
    return PRICE_OK


def _write_excluded_sources(
    state: State, offset: int, asset: Asset, instrument: Instrument, fresh_ids: list[SourceId]
) -> None:
    """Write the events of sources that became stale; with index rules, other events with a reason replace them."""
    if asset.index_rules is None:
        for source_id in instrument.fresh_ids:
            tick = instrument.ticks.get(source_id)
            quote = tick is not None and tick.standing == SOURCE_NO_QUOTE_INDEX
            if source_id not in fresh_ids and not quote:
                event_writers.source_excluded(state.events, offset, asset.id, source_id)
    instrument.fresh_ids = fresh_ids


def _schedule(state: State, asset: Asset, instrument: Instrument, update: IndexUpdate) -> None:
    """Schedule the next update of the index: a source expires, the price becomes stale, or the cap allows a move."""
    if not update.ids:
        state.timers.cancel(DEADLINE_INDEX, asset.id)
        return
    due_ns = update.oldest_ns + instrument.fresh_ns + 1
    rules = asset.index_rules
    if rules is not None and has_index(asset):
        stale_ns = update.newest_ns + rules.stale_ns
        if rules.stale_ns and state.time_ns < stale_ns < due_ns:
            due_ns = stale_ns
        if update.capped:
            next_ns = asset.index_changed_ns + SECOND_NS
            if next_ns <= state.time_ns:
                next_ns = state.time_ns + SECOND_NS
            if next_ns < due_ns:
                due_ns = next_ns
    state.timers.schedule(due_ns, DEADLINE_INDEX, asset.id)


def _write_price_state(
    state: State,
    offset: int,
    asset: Asset,
    instrument: Instrument,
    update: IndexUpdate,
) -> None:
    """Write the event of a change of price state (P-4), with its reason if the asset has index rules.

    The same command checks the accounts whose margin depends on the asset, also at its last allowed value (I-6, P-4.1).
    """
    before = update.state_before
    event_writers.price_state_changed(
        state.events, offset, asset_id=asset.id, from_state=before, to_state=asset.price_state
    )
    if asset.index_rules is None:
        return
    event_writers.price_judged(
        state.events,
        offset,
        asset_id=asset.id,
        price_state=asset.price_state,
        fresh_sources=len(update.units),
        quorum=update.quorum_units,
        uncapped_e9=instrument.uncapped_e9 if has_index(asset) else 0,
        index_e9=asset.index_e9,
        age_ns=state.time_ns - update.newest_ns if update.ids else 0,
        spread_e9=_median_width(state, instrument, update, confidence=False),
        confidence_e9=_median_width(state, instrument, update, confidence=True),
    )
    note_allowed(state, asset)
    if asset.price_state == PRICE_OK and asset.id in state.waterfall.apart:
        interval_ns = state.waterfall.rules.interval_ns
        due_ns = (state.time_ns // interval_ns + 1) * interval_ns
        # The pass returns transferred positions (W-8.1).
        state.timers.schedule(due_ns, DEADLINE_LIQUIDATION_PASS, 0)
    price_judged(state, asset)


def _drop_or_resume_basis(state: State, offset: int, asset: Asset) -> None:
    """Update the marks of an asset's markets when its index ends or begins: they lose or regain their basis (P-3)."""
    for market in asset.listings:
        if market.mark_rules is not None and set_mark(state, offset, market):
            prices_moved(state, [], [market])


def note_allowed(state: State, asset: Asset) -> None:
    """Store the price and the marks of its markets as the last allowed values, if P-4 permits liquidation at them."""
    asset.allowed_price_e9 = allowed_price_e9(state, asset)
    for market in asset.listings:
        note_allowed_mark(state, market)


def set_price(state: State, offset: int, asset: Asset, price_e9: int, kind: int) -> None:
    """Set the price of an asset and the marks of its markets, and list the accounts whose margin may fall.

    The caller has set the new price state. `kind` is the event that states the price.
    """
    if price_e9 == asset.price_e9 or price_e9 <= 0:
        return
    asset.price_e9 = price_e9
    asset_changed(state, asset)
    if kind == events.INDEX_CHANGED:
        assert asset.instrument is not None
        event_writers.index_changed(
            state.events, offset, asset.id, price_e9, asset.instrument.fresh_units
        )
    else:
        assert kind == events.VALUED_AT_STABLE
        event_writers.valued_at_stable(state.events, offset, asset.id, price_e9)
    for market in asset.listings:
        set_mark(state, offset, market)
        # A move of the quote asset changes the value of a position even if the mark does not move.
        market.version = state.version
    asset.allowed_price_e9 = allowed_price_e9(state, asset)
    prices_moved(state, [asset], asset.listings)


def index_due(state: State, offset: int, asset: Asset) -> None:
    """Update an index whose inputs have changed only because time has passed (U-6)."""
    if asset.instrument is not None:
        update_index(state, offset, asset, asset.instrument)
