# SPDX-License-Identifier: Apache-2.0
"""Oracle ticks, the index of an asset and the marks of its markets (SPEC section 6, first version).

Owns P-1 and of P-2 and P-3: venue price, freshness, weighted mean clamped to the median, mark = index.
Must never judge an account: whom a move can hurt is handed to the health check.

Prices are 10^-9 of the valuation asset's smallest unit per whole unit of the asset, floored at that unit;
clamp bounds round inward.
"""

from typing import Final

from clearinghouse.statemachine import codes, events
from clearinghouse.statemachine.commands import OracleTicks
from clearinghouse.statemachine.gate import Refusal
from clearinghouse.statemachine.health import check_touched
from clearinghouse.statemachine.outcome import Outcome
from clearinghouse.statemachine.state import Asset, Instrument, Market, State, Tick
from clearinghouse.statemachine.timers import PHASE_PRICE
from clearinghouse.statemachine.types import (
    AMOUNT_MAX,
    PRICE_ABSENT,
    PRICE_E9,
    PRICE_NO_QUORUM,
    PRICE_OK,
)

BPS: Final = 10_000


def venue_price(bid: int, ask: int, last: int) -> int:
    """P-2's price of one venue, 0 where it states none: median of bid, ask and last; mid; last.

    pre: bid >= 0 and ask >= 0 and last >= 0
    post: __return__ >= 0
    post: not (bid and ask and last) or min(bid, ask, last) <= __return__ <= max(bid, ask, last)
    """
    if bid and ask:
        if not last:
            return (bid + ask) // 2
        low = bid if bid < ask else ask
        high = ask if bid < ask else bid
        return low if last < low else high if last > high else last
    return last


def median(prices: list[int]) -> int:
    """Median of prices in any order; the middle two's mean, floored, where their number is even (P-2)."""
    ordered = sorted(prices)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2


def clamped_mean(prices: list[int], weights: list[int], clamp_bps: int) -> int:
    """Weighted mean, floored, of prices clamped around their median; no weight above half (P-2).

    A weight above the sum of the others is cut to that sum. At least one price, all weights positive.
    """
    middle = median(prices)
    low = -(-(middle * (BPS - clamp_bps)) // BPS)
    high = middle * (BPS + clamp_bps) // BPS
    whole = sum(weights)
    total = 0
    used = 0
    for price, given in zip(prices, weights, strict=True):
        others = whole - given
        weight = given if given <= others or others == 0 else others
        total += weight * (low if price < low else high if price > high else price)
        used += weight
    return total // used


def apply_ticks(state: State, batch: OracleTicks, outcome: Outcome, start: int, stop: int) -> None:
    """Items `start` to `stop` of a batch of ticks; each may move an index, its marks, and mark accounts touched.

    Refusals in order: UNKNOWN_INSTRUMENT, UNKNOWN_SOURCE, SOURCE_NOT_AUTHORISED, TICK_WITHOUT_PRICE,
    TICK_PRICE_INVALID, TICK_FROM_FUTURE, TICK_NOT_NEWER.
    """
    refusal = Refusal()
    for item in range(start, stop):
        refusal.clear()
        code = _take_tick(state, batch, item, refusal)
        outcome.add(code, 0)
        if code != codes.OK:
            if refusal.limit or refusal.actual:
                outcome.refuse(item, refusal.limit, refusal.actual, refusal.shortfall)
            state.events.extend(
                (events.REFUSED, item, code, refusal.limit, refusal.actual, refusal.shortfall)
            )
        if state.touched:
            check_touched(state, item)


def _take_tick(state: State, batch: OracleTicks, item: int, refusal: Refusal) -> int:
    """One tick: the ladder of `apply_ticks`, then the index anew."""
    asset = state.assets.get(batch.asset_ids[item])
    if asset is None or asset.instrument is None:
        return codes.UNKNOWN_INSTRUMENT
    instrument = asset.instrument
    source_id = batch.source_ids[item]
    source = state.sources.get(source_id)
    if source is None or source_id not in instrument.source_ids:
        return codes.UNKNOWN_SOURCE
    if source.principal and source.principal != batch.principal:
        return codes.SOURCE_NOT_AUTHORISED
    bid = batch.bids_e9[item]
    ask = batch.asks_e9[item]
    last = batch.lasts_e9[item]
    highest = max(bid, ask, last)
    if min(bid, ask, last) < 0 or (bid and ask and bid > ask) or highest > AMOUNT_MAX * PRICE_E9:
        refusal.limit = AMOUNT_MAX
        refusal.actual = highest // PRICE_E9
        return codes.TICK_PRICE_INVALID
    price = venue_price(bid, ask, last)
    if price == 0:
        return codes.TICK_WITHOUT_PRICE
    source_time = batch.source_times_ns[item]
    latest = state.time_ns + state.genesis.request_ahead_ns
    if source_time > latest:
        refusal.above(latest, source_time)
        return codes.TICK_FROM_FUTURE
    before = instrument.ticks.get(source_id)
    if before is not None and source_time <= before.source_time_ns:
        refusal.not_above(before.source_time_ns, source_time)
        return codes.TICK_NOT_NEWER

    instrument.ticks[source_id] = Tick(
        price,
        ask - bid if bid and ask else 0,
        batch.confidences_e9[item],
        source_time,
        state.time_ns,
    )
    update_index(state, item, asset, instrument)
    return codes.OK


def update_index(state: State, offset: int, asset: Asset, instrument: Instrument) -> None:
    """Make the index from the fresh sources, and put its next loss of freshness on the agenda."""
    now = state.time_ns
    prices: list[int] = []
    weights: list[int] = []
    fresh: list[int] = []
    expires = 0
    for source_id in instrument.source_ids:
        tick = instrument.ticks.get(source_id)
        if tick is None:
            continue
        stamped = (
            tick.source_time_ns if tick.source_time_ns < tick.received_ns else tick.received_ns
        )
        if now - stamped > instrument.fresh_ns:
            continue
        fresh.append(source_id)
        prices.append(tick.price_e9)
        weights.append(state.sources[source_id].weight)
        if expires == 0 or stamped < expires:
            expires = stamped
    if fresh != instrument.fresh_ids:
        for source_id in instrument.fresh_ids:
            if source_id not in fresh:
                state.events.extend((events.SOURCE_EXCLUDED, offset, asset.id, source_id))
        instrument.fresh_ids = fresh
    if fresh:
        state.timers.schedule(expires + instrument.fresh_ns + 1, PHASE_PRICE, asset.id)
        set_price(state, offset, asset, clamped_mean(prices, weights, instrument.clamp_bps))
        set_price_state(state, offset, asset, PRICE_OK)
    else:
        state.timers.cancel(PHASE_PRICE, asset.id)
        set_price_state(state, offset, asset, PRICE_NO_QUORUM if asset.price_e9 else PRICE_ABSENT)


def set_price_state(state: State, offset: int, asset: Asset, price_state: int) -> None:
    """Say a change of price state (P-4)."""
    if asset.price_state != price_state:
        state.events.extend(
            (
                events.PRICE_STATE_CHANGED,
                offset,
                asset.id,
                asset.price_state,
                price_state,
            )
        )
        asset.price_state = price_state


def set_price(state: State, offset: int, asset: Asset, price_e9: int) -> None:
    """Move an asset's index, the marks of its markets, and name the accounts that this can hurt."""
    if price_e9 == asset.price_e9 or price_e9 <= 0:
        return
    instrument = asset.instrument
    assert instrument is not None
    asset.price_e9 = price_e9
    asset.version += 1
    state.version += 1
    state.events.extend(
        (events.INDEX_CHANGED, offset, asset.id, price_e9, len(instrument.fresh_ids))
    )
    for market in state.markets.values():
        if market.base is asset or market.quote is asset:
            set_mark(state, offset, market)
            # A move of the quote asset changes what the line is worth even where the mark stands.
            market.version += 1
            for account_id, line in market.exposed.items():
                state.touched[account_id] = line.account
    state.touched.update(asset.exposed_holders)


def mark_from_index(state: State, market: Market) -> int:
    """The mark of a market from the indices of its assets, floored: 10^-9 quote units per lot (P-3)."""
    base_e9 = market.base.price_e9
    if market.quote is state.valuation:
        return base_e9 * market.lot_units // market.lot_divisor
    quote_e9 = market.quote.price_e9
    if quote_e9 == 0:
        return 0
    return (
        base_e9
        * market.lot_units
        * market.quote.value_denominator
        // (quote_e9 * market.lot_divisor)
    )


def set_mark(state: State, offset: int, market: Market) -> None:
    """Bring a market's mark in line with its index."""
    mark_e9 = mark_from_index(state, market)
    if mark_e9 == market.mark_e9:
        return
    market.mark_e9 = mark_e9
    market.version += 1
    state.version += 1
    state.events.extend((events.MARK_CHANGED, offset, market.id, mark_e9))


def price_deadline(state: State, offset: int, asset_id: int) -> None:
    """A source of the asset may have gone stale: make its index anew."""
    asset = state.assets[asset_id]
    if asset.instrument is not None:
        update_index(state, offset, asset, asset.instrument)
