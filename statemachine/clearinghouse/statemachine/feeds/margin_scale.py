# SPDX-License-Identifier: Apache-2.0
"""Scale requirements by volatility, open interest and depth (SPEC M-7).

Owns the samples of the index and the two scales of a market. Must never flag an account: the health check gets the
accounts whose margin a change of scale may lower.

The raw scale is the largest of three ratios, so the reason is always one ratio. The scale of initial margin follows the
raw scale at once. The scale of maintenance margin rises slowly, since a rise can end a position, and never exceeds the
scale of initial margin. Without an OK price the engine takes no sample, and spreads the next return over the whole gap.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.index import basis_step
from clearinghouse.statemachine.arithmetic.margin_scale import (
    depth_ratio_ppb,
    initial_scale_ppb,
    maintenance_scale_ppb,
    open_interest_ratio_ppb,
    squared_return_e18,
    volatility_ratio_ppb,
)
from clearinghouse.statemachine.exchange_margin.requirements import quote_e9_to_valuation_ceil
from clearinghouse.statemachine.exchange_margin.watch import scale_moved
from clearinghouse.statemachine.ledger.dirty import market_changed
from clearinghouse.statemachine.state.dynamic_margin import DynamicMargin
from clearinghouse.statemachine.state.state import BookSide, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_MARGIN_SCALE
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL_VENUE,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    PPB,
    PRICE_E9,
    PRICE_OK,
)

SCALE_MAX_PPB: Final = 100 * PPB
# Statuses in which the book shows tradable orders; in other statuses depth does not count.
_CONTINUOUS: Final = (MARKET_OPEN, MARKET_POST_ONLY, MARKET_REDUCE_ONLY)


def end_dynamic_margin(state: State, offset: int, market: Market) -> None:
    """End dynamic margin of a market: set both scales to 1."""
    market.dynamic_margin = None
    state.timers.cancel(DEADLINE_MARGIN_SCALE, market.id)
    if market.imf_scale_ppb != PPB or market.mmf_scale_ppb != PPB:
        _set_scales(state, market, PPB, PPB)
        event_writers.margin_scale_changed(
            state.events,
            offset,
            market_id=market.id,
            imf_scale_ppb=PPB,
            mmf_scale_ppb=PPB,
            raw_scale_ppb=PPB,
            volatility_ratio_ppb=0,
            open_interest_ratio_ppb=PPB,
            depth_ratio_ppb=PPB,
        )


def scale_deadline(state: State, offset: int, market: Market, until_ns: int) -> None:
    """Take the due sample of the index and compute the scales.

    If time jumps to `until_ns` over several samples, the last of them represents all, with the whole time in its weight
    (U-6).
    """
    rules = market.dynamic_margin
    assert rules is not None
    last_ns = until_ns - (until_ns - rules.since_ns) % rules.sample_ns
    if last_ns > state.time_ns:
        state.timers.schedule(last_ns, DEADLINE_MARGIN_SCALE, market.id)
        return
    base = market.base
    if base.price_state == PRICE_OK:
        if rules.sampled_e9:
            elapsed_ns = state.time_ns - rules.sampled_ns
            squared = squared_return_e18(
                base.price_e9, rules.sampled_e9, elapsed_ns, rules.sample_ns
            )
            rules.variance_e18 = basis_step(rules.variance_e18, squared, elapsed_ns, rules.ewma_ns)
        rules.sampled_e9 = base.price_e9
        rules.sampled_ns = state.time_ns
    make_scales(state, offset, market, rules)
    schedule_scales(state, market, rules)


def schedule_scales(state: State, market: Market, rules: DynamicMargin) -> None:
    """Schedule the next sample at the first whole interval after now."""
    _schedule(state, market, rules, state.time_ns)


def schedule_after(state: State, market: Market, after_ns: int) -> None:
    """Schedule the first sample of a market after `after_ns`, because its samples are quarantined (J-2.2)."""
    rules = market.dynamic_margin
    assert rules is not None
    _schedule(state, market, rules, after_ns)


def _schedule(state: State, market: Market, rules: DynamicMargin, after_ns: int) -> None:
    intervals = (after_ns - rules.since_ns) // rules.sample_ns + 1
    due_ns = rules.since_ns + intervals * rules.sample_ns
    state.timers.schedule(due_ns, DEADLINE_MARGIN_SCALE, market.id)


def make_scales(state: State, offset: int, market: Market, rules: DynamicMargin) -> None:
    """Compute both scales from the present inputs; on a change, write an event and list the market's accounts."""
    interest = quote_e9_to_valuation_ceil(state, market, market.open_interest_lots * market.mark_e9)
    volatility = volatility_ratio_ppb(rules.variance_e18, rules.sample_ns, rules.volatility_ppb)
    crowding = open_interest_ratio_ppb(
        interest, rules.open_interest_low, rules.open_interest_high, rules.cap_ppb
    )
    thinness = PPB
    if market.matching != EXTERNAL_VENUE and market.status in _CONTINUOUS:
        depth = min(
            _depth_notional(market, market.bids, rules),
            _depth_notional(market, market.asks, rules),
        )
        thinness = depth_ratio_ppb(depth, rules.depth_notional, rules.cap_ppb)
    raw = max(volatility, crowding, thinness)
    imf_scale = initial_scale_ppb(raw, rules.buffer_ppb, rules.cap_ppb)
    mmf_scale = maintenance_scale_ppb(
        market.mmf_scale_ppb,
        imf_scale,
        rules.rise_ppb_per_hour,
        state.time_ns - rules.scaled_ns,
    )
    rules.scaled_ns = state.time_ns
    rules.volatility_ratio_ppb = volatility
    rules.open_interest_ratio_ppb = crowding
    rules.depth_ratio_ppb = thinness
    if imf_scale == market.imf_scale_ppb and mmf_scale == market.mmf_scale_ppb:
        return
    _set_scales(state, market, imf_scale, mmf_scale)
    event_writers.margin_scale_changed(
        state.events,
        offset,
        market_id=market.id,
        imf_scale_ppb=imf_scale,
        mmf_scale_ppb=mmf_scale,
        raw_scale_ppb=raw,
        volatility_ratio_ppb=volatility,
        open_interest_ratio_ppb=crowding,
        depth_ratio_ppb=thinness,
    )


def _set_scales(state: State, market: Market, imf_scale_ppb: int, mmf_scale_ppb: int) -> None:
    """Set both scales, and list the accounts whose margin may fall."""
    market.imf_scale_ppb = imf_scale_ppb
    market.mmf_scale_ppb = mmf_scale_ppb
    market_changed(state, market)
    scale_moved(state, market)


def _depth_notional(market: Market, side: BookSide, rules: DynamicMargin) -> int:
    """Return a book side's notional within a width of the mark, in quote units, counted only up to the reference."""
    reference = rules.depth_notional
    width_e9 = market.mark_e9 * rules.depth_width_ppb // PPB
    found = 0
    for key in reversed(side.keys):
        if found >= reference:
            break
        price = key if side.buy else -key
        distance_e9 = price * PRICE_E9 - market.mark_e9
        if side.buy:
            distance_e9 = -distance_e9
        if distance_e9 > width_e9:
            break
        level = side.levels[price]
        found += price * (level.lots - level.excess_lots)
    return found
