# SPDX-License-Identifier: Apache-2.0
"""Accept brackets: entry orders with a take-profit and a stop (SPEC O-3).

Owns the refusals of a bracket beyond those of its entry, in order. Must never place an exit: the fills of the entry
do. FIX calls this one-triggers-a-one-cancels-other. Binance places the pair once the entry is filled in full; here
the exits follow each fill, so that every part of the position has exits.
"""

from clearinghouse.statemachine.authority.delegation_limits import delegate_of
from clearinghouse.statemachine.handlers.exchange.conditional_orders import run_triggers
from clearinghouse.statemachine.liquidation.health import settle_health, visit_first
from clearinghouse.statemachine.orders.order_terms import BAND_FLAGS, OrderTerms
from clearinghouse.statemachine.state.records import Bracket
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer_refused_order
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.work import WORK_OF_ORDER
from clearinghouse.statemachine.trading.order_entry import (
    OrderCheck,
    enter_order,
    refuse_trading,
    reserve_order,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Brackets
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER
from clearinghouse.statemachine.vocabulary.types import (
    BRACKETS_MAX,
    BUY,
    EXTERNAL_VENUE,
    FLAG_REDUCE_ONLY,
    LIMIT,
    PRICE_E9,
    TRIGGER_LAST,
    TRIGGER_MARK,
)


def apply_brackets(state: State, batch: Brackets, outcome: Outcome, start: int, stop: int) -> int:
    """Apply items `start` to `stop` of a batch, each by itself, in order.

    Return the next item: `stop`, or the end of its slice in units of work.
    """
    terms = OrderTerms()
    terms.delegate = delegate_of(state, batch.principal)
    check = OrderCheck()
    work = state.work
    health = state.cursors.health
    ending = state.cursors.ending
    for item in range(start, stop):
        check.clear()
        work.units += WORK_OF_ORDER
        if health.is_open or ending:
            visit_first(state, item, batch.account_ids[item])
        code = _place(state, batch, item, terms, outcome, check)
        if code != codes.OK:
            answer_refused_order(state, item, outcome, code, check)
        if state.touched:
            settle_health(state, item)
        if state.triggered:
            run_triggers(state, item, outcome)
        if outcome.ids[item] not in state.orders:
            outcome.remaining[item] = 0
        if work.used(state.events) >= work.batch_stop:
            return item + 1
    return stop


def _place(
    state: State, batch: Brackets, item: int, terms: OrderTerms, outcome: Outcome, check: OrderCheck
) -> int:
    """Accept one bracket; return OK or the code of its refusal.

    Refusals in order: UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ACCOUNT_CLOSED, UNKNOWN_MARKET, ISOLATED_ACCOUNT,
    MARKET_KIND_FORBIDS (spot has no position to close), INVALID_FLAGS (reduce-only, a flag of the band without a
    price of an exit, a venue's market, an unknown source), TICK_SIZE (of a trigger or an exit's price),
    BRACKET_PRICES_INVALID, STATE_LIMIT, then those of `order_entry.reserve_order`.
    """
    account = state.accounts.get(batch.account_ids[item])
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    market = state.markets.get(batch.market_ids[item])
    code = refuse_trading(account, market, waits=True)
    if code != codes.OK or market is None:
        return code
    if market.is_spot:
        return codes.MARKET_KIND_FORBIDS
    if (
        batch.flags[item] & FLAG_REDUCE_ONLY
        or not _is_band_flag_valid(batch, item)
        or market.matching == EXTERNAL_VENUE
        or not TRIGGER_MARK <= batch.trigger_sources[item] <= TRIGGER_LAST
    ):
        return codes.INVALID_FLAGS
    code = _refuse_prices(market, batch, item, check)
    if code != codes.OK:
        return code
    if len(account.brackets) >= BRACKETS_MAX:
        check.above(BRACKETS_MAX, len(account.brackets) + 1)
        return codes.STATE_LIMIT
    _read_entry(batch, item, terms)
    code = reserve_order(state, terms, check, None)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    check.bracket = _bracket_of(batch, item, market, outcome.first_sequence + item)
    enter_order(state, item, check, item, outcome, None)
    return codes.OK


def _is_band_flag_valid(batch: Brackets, item: int) -> bool:
    """Return whether at most one flag sets the action for a price beyond the band, and an exit has a price (O-9.1)."""
    stated = batch.flags[item] & BAND_FLAGS
    is_priced = batch.take_profit_prices[item] != 0 or batch.stop_prices[item] != 0
    return not stated or (stated != BAND_FLAGS and is_priced)


def _refuse_prices(market: Market, batch: Brackets, item: int, refusal: Refusal) -> int:
    """Return OK if the prices of the exits are valid, else TICK_SIZE or BRACKET_PRICES_INVALID.

    The limit price of a LIMIT entry has to lie between stop and take-profit; a MARKET entry has no price to compare.
    """
    take_profit = batch.take_profit_triggers[item]
    stop = batch.stop_triggers[item]
    for price in (take_profit, stop):
        if price <= 0 or price % market.tick_units:
            refusal.limit, refusal.actual = market.tick_units, price
            return codes.TICK_SIZE
    for price in (batch.take_profit_prices[item], batch.stop_prices[item]):
        if price < 0 or price % market.tick_units:
            refusal.limit, refusal.actual = market.tick_units, price
            return codes.TICK_SIZE
    sign = 1 if batch.sides[item] == BUY else -1
    pairs = [(stop, take_profit)]
    if batch.types[item] == LIMIT:
        pairs = [(batch.prices[item], take_profit), (stop, batch.prices[item])]
    for lower, upper in pairs:
        if sign * (upper - lower) <= 0:
            refusal.limit = lower // market.tick_units * market.tick_per_lot
            refusal.actual = upper // market.tick_units * market.tick_per_lot
            return codes.BRACKET_PRICES_INVALID
    return codes.OK


def _read_entry(batch: Brackets, item: int, terms: OrderTerms) -> None:
    """Set the terms to those of an item's entry."""
    terms.account_id = batch.account_ids[item]
    terms.market_id = batch.market_ids[item]
    terms.side = batch.sides[item]
    terms.order_type = batch.types[item]
    terms.tif = batch.tifs[item]
    terms.flags = batch.flags[item] & ~BAND_FLAGS
    terms.stp = batch.stps[item]
    terms.price_units = batch.prices[item]
    terms.quantity_units = batch.quantities[item]
    terms.client_id = batch.client_ids[item]
    terms.expire_ns = batch.expire_ns[item]
    terms.display_lots = 0
    terms.oco_id = NO_ORDER


def _bracket_of(batch: Brackets, item: int, market: Market, sequence: int) -> Bracket:
    """Return the bracket of an item; its triggers are whole ticks."""
    bracket = Bracket(batch.account_ids[item], market.id, sequence)
    e9_per_unit = market.tick_per_lot * PRICE_E9
    bracket.side = batch.sides[item]
    bracket.stp = batch.stps[item]
    bracket.trigger_source = batch.trigger_sources[item]
    bracket.take_profit_e9 = batch.take_profit_triggers[item] // market.tick_units * e9_per_unit
    bracket.take_profit_price_units = batch.take_profit_prices[item]
    bracket.stop_e9 = batch.stop_triggers[item] // market.tick_units * e9_per_unit
    bracket.stop_price_units = batch.stop_prices[item]
    bracket.exit_flags = batch.flags[item] & BAND_FLAGS
    return bracket
