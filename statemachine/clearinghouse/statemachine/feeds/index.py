# SPDX-License-Identifier: Apache-2.0
"""Oracle ticks, the index of an asset and the state of its price (SPEC P-1, P-2, P-4).

Owns which sources count and why not, quorum, the cap on the index and the price state; the arithmetic lives in
`indexmath`, the mark in `marks`. Must never judge an account: whom a move can hurt is handed to the
health check.

Prices are 10^-9 of the valuation asset's smallest unit per whole unit of the asset, floored at that unit;
clamp bounds and caps round inward.
"""

from clearinghouse.statemachine.arithmetic import index as index_arithmetic
from clearinghouse.statemachine.arithmetic.index import clamped_mean, converted, median
from clearinghouse.statemachine.brakes.brakes import price_noted
from clearinghouse.statemachine.feeds.mark import (
    MARK_KEY,
    market_index_e9,
    note_allowed_mark,
    sample_mark,
    set_mark,
    touch_exposed,
)
from clearinghouse.statemachine.margin.watch import prices_moved
from clearinghouse.statemachine.orders.conditional_orders import price_moved
from clearinghouse.statemachine.prices.price_guard import cell, has_index
from clearinghouse.statemachine.prices.stable import advance_stable, start_stable
from clearinghouse.statemachine.state.price_sources import (
    IndexRules,
    Instrument,
    PriceUnit,
    Source,
    Tick,
)
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.timers import PHASE_PRICE
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    DECISION_BLOCK,
    PRICE_ABSENT,
    PRICE_JUMPED,
    PRICE_NO_QUORUM,
    PRICE_OK,
    PRICE_STALE,
    PRICE_WIDE,
    SECOND_NS,
    SOURCE_FRESH,
    SOURCE_FROZEN,
    SOURCE_NO_QUOTE_INDEX,
    SOURCE_STALE,
    TRIGGER_INDEX,
)


class IndexInputs:
    """What an index is made of now: one entry per unit (a source, or a group) with a fresh price."""

    def __init__(self) -> None:
        """Start without any."""
        self.ids: list[int] = []  # of single sources
        self.units: list[PriceUnit] = []
        self.prices: list[int] = []
        self.weights: list[int] = []
        self.oldest_ns = 0
        self.newest_ns = 0


def _quote_index(state: State, source: Source) -> int:
    """The index of a source's quote asset, 0 if that has none; the valuation asset's is one."""
    if source.quote_asset_id == 0:
        return state.valuation.price_e9
    quote = state.assets[source.quote_asset_id]
    return quote.index_e9 if has_index(quote) else 0


def _gather(state: State, offset: int, asset: Asset, instrument: Instrument) -> IndexInputs:
    """The fresh prices by unit, in the valuation asset; says each change of a source's standing (P-2).

    A tick ages from what its source and what we say of it, whichever is earlier.
    """
    fresh = IndexInputs()
    one = state.valuation.price_e9
    expired_ns = state.time_ns - instrument.fresh_ns
    for unit in instrument.units:
        group: list[int] = []
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is None:
                continue
            stamped = tick.source_time_ns
            if tick.received_ns < stamped:
                stamped = tick.received_ns
            price = tick.price_e9
            standing = SOURCE_FRESH
            if stamped < expired_ns:
                standing = SOURCE_STALE
            elif tick.frozen:
                standing = SOURCE_FROZEN
            elif source.quote_asset_id:
                price = converted(price, _quote_index(state, source), one)
                if price == 0:
                    standing = SOURCE_NO_QUOTE_INDEX
            if standing != tick.standing:
                _set_standing(state, offset, asset, source, tick, standing)
            if standing != SOURCE_FRESH:
                continue
            fresh.ids.append(source.id)
            group.append(price)
            if fresh.oldest_ns == 0 or stamped < fresh.oldest_ns:
                fresh.oldest_ns = stamped
            if stamped > fresh.newest_ns:
                fresh.newest_ns = stamped
        if group:
            fresh.units.append(unit)
            fresh.prices.append(group[0] if len(group) == 1 else median(group))
            fresh.weights.append(unit.weight)
    return fresh


def _median_width(
    state: State, instrument: Instrument, fresh: IndexInputs, *, confidence: bool
) -> int:
    """The median over what counts of the spread, or of the stated confidence, in the valuation asset (P-4).

    A source that states none counts 0; a group has the median of its members.
    """
    one = state.valuation.price_e9
    widths: list[int] = []
    for unit in fresh.units:
        group: list[int] = []
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is not None and tick.standing == SOURCE_FRESH:
                width = tick.confidence_e9 if confidence else tick.spread_e9
                if source.quote_asset_id:
                    width = converted(width, _quote_index(state, source), one)
                group.append(width)
        widths.append(group[0] if len(group) == 1 else median(group))
    return median(widths) if widths else 0


def _set_standing(
    state: State, offset: int, asset: Asset, source: Source, tick: Tick, standing: int
) -> None:
    """Note what a source counts as, and say it where the asset has index rules or the quote is why."""
    quote = SOURCE_NO_QUOTE_INDEX in (standing, tick.standing)
    tick.standing = standing
    if asset.index_rules is not None or quote:
        state.events.extend((events.SOURCE_STANDING, offset, asset.id, source.id, standing))


def _freeze(state: State, instrument: Instrument, rules: IndexRules, fresh: IndexInputs) -> bool:
    """P-2's FROZEN: whether a source that counts has stood still while the others moved; it is marked.

    A price that just changed remembers the median of the others, its own group left out; where none of them
    was fresh then, the first one that is.
    """
    for position, unit in enumerate(fresh.units):
        others: list[int] = []
        for source in unit.sources:
            tick = instrument.ticks.get(source.id)
            if tick is None or tick.standing != SOURCE_FRESH:
                continue
            due = state.time_ns - tick.changed_ns >= rules.frozen_after_ns
            if tick.others_e9 and not due:
                continue
            if not others:
                others = fresh.prices[:position] + fresh.prices[position + 1 :]
                if not others:
                    break
            middle = median(others)
            if tick.others_e9 == 0:
                tick.others_e9 = middle
            elif index_arithmetic.moved_more(tick.others_e9, middle, rules.frozen_move_bps):
                tick.frozen = True
                return True
    return False


def update_index(state: State, offset: int, asset: Asset, instrument: Instrument) -> None:
    """Make the index from the sources that count, judge its state, and put its next change on the agenda."""
    rules = asset.index_rules
    had_index = has_index(asset)
    index_before = asset.index_e9
    if rules is not None:
        advance_stable(state, asset)
    fresh = _gather(state, offset, asset, instrument)
    while rules is not None and rules.frozen_after_ns and _freeze(state, instrument, rules, fresh):
        fresh = _gather(state, offset, asset, instrument)
    _say_excluded(state, offset, asset, instrument, fresh.ids)
    instrument.fresh_units = len(fresh.units)
    needed = (
        1 if rules is None else index_arithmetic.quorum(rules.quorum_min, len(instrument.units))
    )
    before = asset.price_state
    capped = False
    if len(fresh.units) < needed:
        asset.price_state = PRICE_NO_QUORUM if index_before else PRICE_ABSENT
        if had_index:
            asset.without_index_ns = state.time_ns
        if rules is not None and asset.stable_e9:
            set_price(state, offset, asset, asset.stable_e9, events.VALUED_AT_STABLE)
    else:
        uncapped = clamped_mean(fresh.prices, fresh.weights, instrument.clamp_bps)
        instrument.uncapped_e9 = uncapped
        index = uncapped
        asset.price_state = PRICE_OK
        if rules is not None:
            index = _capped(state, asset, rules, uncapped, had_index=had_index)
            capped = index != uncapped
            asset.price_state = _judge(state, instrument, rules, fresh, index)
        if index and index != index_before:
            asset.index_e9 = index
            asset.index_changed_ns = state.time_ns
        if index:
            set_price(state, offset, asset, index, events.INDEX_CHANGED)
        if asset.index_e9 != index_before:
            _index_moved(state, offset, asset)
        if rules is not None:
            start_stable(state, asset)
    if asset.price_state != before:
        _say_price_state(state, offset, asset, instrument, fresh, before, needed)
    if has_index(asset) != had_index:
        _drop_or_resume_basis(state, offset, asset)
    _schedule(state, asset, instrument, fresh, capped=capped)
    if asset.index_e9 != index_before or has_index(asset) != had_index:
        for dependent_id in asset.dependents:
            dependent = state.assets[dependent_id]
            assert dependent.instrument is not None
            update_index(state, offset, dependent, dependent.instrument)


def _index_moved(state: State, offset: int, asset: Asset) -> None:
    """Show the new index of an asset to the halts of its markets (K-1), and put in line what it reaches (O-3)."""
    for market in state.markets.values():
        if market.base is not asset and market.quote is not asset:
            continue
        if market.halt is not None:
            price_noted(state, offset, market, TRIGGER_INDEX, market_index_e9(state, market))
        if market.triggers is not None:
            price_moved(state, market, TRIGGER_INDEX, market_index_e9(state, market))


def _capped(
    state: State, asset: Asset, rules: IndexRules, uncapped: int, *, had_index: bool
) -> int:
    """The index after the cap; the first one, and the first after a long time without, is not capped (P-2)."""
    if rules.cap_bps_per_second == 0 or asset.index_e9 == 0:
        return uncapped
    if not had_index and state.time_ns - asset.without_index_ns > rules.capless_after_ns:
        return uncapped
    return index_arithmetic.capped_index(
        uncapped,
        asset.index_e9,
        rules.cap_bps_per_second,
        state.time_ns - asset.index_changed_ns,
        rules.cap_saved_seconds,
    )


def _judge(
    state: State, instrument: Instrument, rules: IndexRules, fresh: IndexInputs, index: int
) -> int:
    """The first state of P-4 that holds for a price with a quorum."""
    if rules.stale_ns and state.time_ns - fresh.newest_ns >= rules.stale_ns:
        return PRICE_STALE
    if rules.jumped_bps and index_arithmetic.moved_more(
        index, instrument.uncapped_e9, rules.jumped_bps
    ):
        return PRICE_JUMPED
    if rules.wide_bps and (
        index_arithmetic.half_spread_wide(
            _median_width(state, instrument, fresh, confidence=False), index, rules.wide_bps
        )
        or index_arithmetic.confidence_wide(
            _median_width(state, instrument, fresh, confidence=True), index, rules.wide_bps
        )
    ):
        return PRICE_WIDE
    return PRICE_OK


def _say_excluded(
    state: State, offset: int, asset: Asset, instrument: Instrument, fresh_ids: list[int]
) -> None:
    """Say which sources went stale where no index rules do so with a reason."""
    if fresh_ids == instrument.fresh_ids:
        return
    if asset.index_rules is None:
        for source_id in instrument.fresh_ids:
            tick = instrument.ticks.get(source_id)
            quote = tick is not None and tick.standing == SOURCE_NO_QUOTE_INDEX
            if source_id not in fresh_ids and not quote:
                state.events.extend((events.SOURCE_EXCLUDED, offset, asset.id, source_id))
    instrument.fresh_ids = fresh_ids


def _schedule(
    state: State, asset: Asset, instrument: Instrument, fresh: IndexInputs, *, capped: bool
) -> None:
    """When the index has to be looked at again: a source expires, the price turns stale, the cap lets it move."""
    if not fresh.ids:
        state.timers.cancel(PHASE_PRICE, asset.id)
        return
    due_ns = fresh.oldest_ns + instrument.fresh_ns + 1
    rules = asset.index_rules
    if rules is not None and has_index(asset):
        stale_ns = fresh.newest_ns + rules.stale_ns
        if rules.stale_ns and state.time_ns < stale_ns < due_ns:
            due_ns = stale_ns
        if capped:
            next_ns = asset.index_changed_ns + SECOND_NS
            if next_ns <= state.time_ns:
                next_ns = state.time_ns + SECOND_NS
            if next_ns < due_ns:
                due_ns = next_ns
    state.timers.schedule(due_ns, PHASE_PRICE, asset.id)


def _say_price_state(
    state: State,
    offset: int,
    asset: Asset,
    instrument: Instrument,
    fresh: IndexInputs,
    before: int,
    needed: int,
) -> None:
    """Say a change of price state (P-4), with its reason where index rules gave one.

    Where it lifts the ban on liquidation, whoever the asset can hurt is checked by this command (I-6).
    """
    state.events.extend((events.PRICE_STATE_CHANGED, offset, asset.id, before, asset.price_state))
    if asset.index_rules is None:
        return
    state.events.extend(
        (
            events.PRICE_JUDGED,
            offset,
            asset.id,
            asset.price_state,
            len(fresh.units),
            needed,
            instrument.uncapped_e9 if has_index(asset) else 0,
            asset.index_e9,
            state.time_ns - fresh.newest_ns if fresh.ids else 0,
            _median_width(state, instrument, fresh, confidence=False),
            _median_width(state, instrument, fresh, confidence=True),
        )
    )
    note_allowed(state, asset)
    if cell(asset.price_state, ACTION_LIQUIDATE) < cell(before, ACTION_LIQUIDATE):
        state.touched.update(asset.exposed_holders)
        for market in state.markets.values():
            if market.base is asset or market.quote is asset:
                touch_exposed(state, market)


def _drop_or_resume_basis(state: State, offset: int, asset: Asset) -> None:
    """An index that came or went takes the basis with it, where the mark has one (P-3)."""
    for market in state.markets.values():
        if market.mark_rules is None or asset not in (market.base, market.quote):
            continue
        if set_mark(state, offset, market):
            prices_moved(state, [], [market])


def note_allowed(state: State, asset: Asset) -> None:
    """Keep the price and the marks of its markets as the last allowed ones, where P-4 lets liquidate at them."""
    if asset.index_rules is None or cell(asset.price_state, ACTION_LIQUIDATE) != DECISION_BLOCK:
        asset.allowed_price_e9 = asset.price_e9
    for market in state.markets.values():
        if market.base is asset or market.quote is asset:
            note_allowed_mark(state, market)


def set_price(state: State, offset: int, asset: Asset, price_e9: int, kind: int) -> None:
    """Move what an asset is valued at, the marks of its markets, and name the accounts that this can hurt.

    The asset's price state is the new one already. `kind` is the event that says why.
    """
    if price_e9 == asset.price_e9 or price_e9 <= 0:
        return
    asset.price_e9 = price_e9
    asset.version += 1
    state.version += 1
    if kind == events.INDEX_CHANGED:
        assert asset.instrument is not None
        state.events.extend((kind, offset, asset.id, price_e9, asset.instrument.fresh_units))
    else:
        state.events.extend((kind, offset, asset.id, price_e9))
    moved: list[Market] = []
    for market in state.markets.values():
        if market.base is asset or market.quote is asset:
            set_mark(state, offset, market)
            # A move of the quote asset changes what the line is worth even where the mark stands.
            market.version += 1
            moved.append(market)
    if asset.index_rules is None or cell(asset.price_state, ACTION_LIQUIDATE) != DECISION_BLOCK:
        asset.allowed_price_e9 = price_e9
    prices_moved(state, [asset], moved)


def price_deadline(state: State, offset: int, key: int, until_ns: int) -> None:
    """What falls due in the phase of prices: an index that has to be looked at again, or a sample of a mark."""
    if key >= MARK_KEY:
        sample_mark(state, offset, state.markets[key - MARK_KEY], until_ns)
        return
    asset = state.assets[key]
    if asset.instrument is not None:
        update_index(state, offset, asset, asset.instrument)
