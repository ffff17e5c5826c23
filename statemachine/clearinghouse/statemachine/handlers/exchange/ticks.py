# SPDX-License-Identifier: Apache-2.0
"""Handle SubmitTicks: the sources' prices (SPEC P-1).

Owns the refusals of a tick in order. `feeds.index` computes the index from an accepted price.
"""

from clearinghouse.statemachine.arithmetic.index import venue_price
from clearinghouse.statemachine.feeds.index import update_index
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.state.price_sources import (
    Tick,
)
from clearinghouse.statemachine.state.results import Outcome, Refusal, refuse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import EVENT_INTEGERS_PER_UNIT, WORK_OF_TICK
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import OracleTicks
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    PRICE_E9,
)


def apply_ticks(state: State, batch: OracleTicks, outcome: Outcome, start: int, stop: int) -> int:
    """Apply items `start` to `stop` of a batch of ticks; each may move an index and its marks, and touch accounts.

    Return the next item: `stop`, or the item after one that reached a trigger, since the triggered orders come first,
    or after one that ended its slice of work. Refusals in order: UNKNOWN_INSTRUMENT, UNKNOWN_SOURCE,
    SOURCE_NOT_AUTHORISED, TICK_PRICE_INVALID, TICK_WITHOUT_PRICE, TICK_FROM_FUTURE, TICK_NOT_NEWER.
    """
    refusal = Refusal()
    work = state.work
    events = state.events
    health = state.cursors.health
    for item in range(start, stop):
        refusal.clear()
        work.units += WORK_OF_TICK
        code = _take_tick(state, batch, item, refusal)
        outcome.add(code, 0)
        if code != codes.OK:
            refuse(state, item, outcome, code, refusal)
        if state.touched or health.is_open:
            settle_health(state, item)
        if (
            state.triggered
            or work.units + len(events) // EVENT_INTEGERS_PER_UNIT >= work.batch_stop
        ):
            return item + 1
    return stop


def _take_tick(state: State, batch: OracleTicks, item: int, refusal: Refusal) -> int:
    """Check one tick, record it and update the index; return OK or the refusal."""
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
    lowest = min(bid, ask, last)
    highest = max(bid, ask, last)
    if lowest < 0:
        refusal.below(0, lowest // PRICE_E9)
        return codes.TICK_PRICE_INVALID
    if highest > AMOUNT_MAX * PRICE_E9:
        refusal.above(AMOUNT_MAX, -(-highest // PRICE_E9))
        return codes.TICK_PRICE_INVALID
    if bid and ask and bid > ask:
        refusal.above(ask // PRICE_E9, -(-bid // PRICE_E9))
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

    tick = Tick(
        price,
        ask - bid if bid and ask else 0,
        batch.confidences_e9[item],
        source_time,
        state.time_ns,
    )
    if before is not None:
        tick.standing = before.standing
        if before.price_e9 == price:
            tick.changed_ns = before.changed_ns
            tick.others_e9 = before.others_e9
            tick.frozen = before.frozen
    instrument.ticks[source_id] = tick
    update_index(state, item, asset, instrument)
    return codes.OK
