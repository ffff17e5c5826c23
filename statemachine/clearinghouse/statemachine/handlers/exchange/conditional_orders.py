# SPDX-License-Identifier: Apache-2.0
"""Accept conditional orders: stops, take-profits, trailing stops, icebergs and pairs (SPEC O-3).

Owns the refusals of such an order in order, and the steps after its trigger. Must never search for the orders that a
price triggers (`state.trigger_books` does) or place an order by its own rules: `trading.order_entry` does.

A conditional order reserves nothing. Each triggered order passes all gates at the end of the command, after the health
check, so that it never meets an order that the same price cancels (I-6). Triggered orders are placed in the order of
the price moves, then of the parts of a move, then of their ids. A refusal ends the conditional order with the gate's
reason.
"""

from clearinghouse.statemachine.authority.delegation_limits import delegate_of
from clearinghouse.statemachine.feeds.trigger_prices import price_of
from clearinghouse.statemachine.liquidation.health import settle_health, visit_first
from clearinghouse.statemachine.orders.conditional_orders import (
    direction,
    end_conditional_order,
    follow_backlog,
    pair,
    refuse_one_more,
    remove_conditional_order,
    start_to_wait,
    unpair,
    write_end,
    write_triggered,
)
from clearinghouse.statemachine.orders.open_orders import end_by_id, resume, suspend
from clearinghouse.statemachine.orders.order_terms import BAND_FLAGS, OrderTerms
from clearinghouse.statemachine.orders.position_exits import (
    is_exit,
    refuse_close_position,
    stays,
    trading_line,
)
from clearinghouse.statemachine.pretrade.delegated_orders import order_value, refuse_order_value
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer_refused_order
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.state.trigger_books import FALL
from clearinghouse.statemachine.state.work import WORK_OF_ORDER
from clearinghouse.statemachine.trading.band_waits import (
    list_if_beyond_band,
    relist_if_unreached,
    terms_within_band,
)
from clearinghouse.statemachine.trading.order_entry import (
    OrderCheck,
    SuspendedOrder,
    enter_order,
    refuse_flags,
    refuse_trading,
    reserve_order,
    submit_order,
)
from clearinghouse.statemachine.trading.twap_slices import miss_slice, send_slice
from clearinghouse.statemachine.trading.waiting_exits import lots_left, place_exit
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import ConditionalOrders
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    CANCEL,
    EXTERNAL_VENUE,
    FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY,
    FOK,
    GTC,
    GTD,
    ICEBERG_PARTS_MAX,
    IOC,
    LIMIT,
    MARKET,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PLACE,
    PPB,
    PRICE_E9,
    TRIGGER_AT_ONCE,
    TRIGGER_LAST,
    TRIGGER_MARK,
    TRIGGER_TIME,
    TRIGGER_TRAILING,
    WORK_KIND_TRIGGERS,
    WORK_SLICE,
)


def apply_conditionals(
    state: State, batch: ConditionalOrders, outcome: Outcome, start: int, stop: int
) -> int:
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
        action = batch.actions[item]
        if action == PLACE:
            code = _place(state, batch, item, terms, outcome, check)
        elif action == CANCEL:
            code = _cancel(state, batch, item, outcome)
        else:
            code = codes.INVALID_FLAGS
        if code != codes.OK:
            answer_refused_order(state, item, outcome, code, check)
        if state.touched:
            settle_health(state, item)
        if state.triggered:
            run_triggers(state, item, outcome)
        order_id = outcome.ids[item]
        if order_id not in state.orders and order_id not in state.conditionals:
            outcome.remaining[item] = 0
        if work.used(state.events) >= work.batch_stop:
            return item + 1
    return stop


# --- the ladder -------------------------------------------------------------------------------------------


def _place(
    state: State,
    batch: ConditionalOrders,
    item: int,
    terms: OrderTerms,
    outcome: Outcome,
    check: OrderCheck,
) -> int:
    """Accept one order; return OK or the code of its refusal.

    Refusals in order: UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ACCOUNT_CLOSED, UNKNOWN_MARKET, ISOLATED_ACCOUNT,
    MARKET_STATUS_FORBIDS (SETTLING and CLOSED), INVALID_FLAGS, LOT_SIZE, DISPLAY_QUANTITY_INVALID, OCO_PARTNER_INVALID.
    For an immediate order: those of `order_entry.reserve_order`. For a waiting order: those of `_refuse_wait`,
    DELEGATE_ORDER_LIMIT (Q-5).
    """
    _read_terms(batch, item, terms)
    account = state.accounts.get(terms.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    market = state.markets.get(terms.market_id)
    at_once = batch.trigger_kinds[item] == TRIGGER_AT_ONCE
    code = refuse_trading(account, market, waits=not at_once)
    if code != codes.OK or market is None:
        return code
    if market.status in (MARKET_SETTLING, MARKET_CLOSED):
        return codes.MARKET_STATUS_FORBIDS
    closes = terms.flags & FLAG_CLOSE_POSITION != 0
    if (closes and not _may_close(batch, item)) or not _is_band_flag_valid(batch, item):
        return codes.INVALID_FLAGS
    terms.flags &= ~BAND_FLAGS
    if closes:
        terms.flags = terms.flags & ~FLAG_CLOSE_POSITION | FLAG_REDUCE_ONLY
    if not _terms_valid(market, batch, item, terms):
        return codes.INVALID_FLAGS
    lots, off_lot = divmod(terms.quantity_units, market.lot_units)
    if (off_lot or lots <= 0) and not closes:
        check.limit = market.lot_units
        check.actual = terms.quantity_units
        return codes.LOT_SIZE
    display_units = batch.display_quantities[item]
    if display_units and not _set_display(market, terms, lots, display_units, check):
        return codes.DISPLAY_QUANTITY_INVALID
    terms.oco_id = batch.oco_ids[item]
    if batch.oco_items[item]:
        terms.oco_id = _earlier_id(outcome, batch.oco_items[item], item)
    is_paired = terms.oco_id != 0 or batch.oco_items[item] != 0
    if is_paired and not _may_pair(state, account, market, terms.oco_id, at_once=at_once):
        check.actual = terms.oco_id
        return codes.OCO_PARTNER_INVALID
    if at_once:
        # Journals have the events of its funding with offset 0.
        return submit_order(state, item, terms, 0, outcome, check, None)
    order = ConditionalOrder(NO_ORDER, account.id, market.id, outcome.first_sequence + item)
    _set_terms(order, batch, item, market)
    code = _refuse_wait(state, account, market, order, batch.trigger_prices[item], check)
    if code == codes.OK and terms.delegate:
        value = _value_at_trigger(state, market, order, lots)
        code = refuse_order_value(state, terms.delegate, account.id, market, value, check)
    if code == codes.OK:
        # Nothing can fail from here.
        start_to_wait(state, item, order, price_of(state, market, order.trigger_source), lots)
        if terms.oco_id:
            order.oco_id = terms.oco_id
            pair(state, item, account, order.id, order.oco_id)
        outcome.add_order(codes.OK, order.id, 0, lots)
    return code


def _may_close(batch: ConditionalOrders, item: int) -> bool:
    """Return whether an order that closes a whole position waits for a price and states no quantity."""
    return (
        batch.trigger_kinds[item] != TRIGGER_AT_ONCE
        and batch.quantities[item] == 0
        and batch.display_quantities[item] == 0
    )


def _is_band_flag_valid(batch: ConditionalOrders, item: int) -> bool:
    """Return whether at most one flag sets the action for a price beyond the band, and the order waits with a price."""
    stated = batch.flags[item] & BAND_FLAGS
    waits = batch.trigger_kinds[item] != TRIGGER_AT_ONCE
    return not stated or (stated != BAND_FLAGS and waits and batch.prices[item] != 0)


def _set_display(
    market: Market, terms: OrderTerms, lots: int, display_units: int, refusal: Refusal
) -> bool:
    """Set the display quantity of an iceberg of `lots`; return whether it is valid."""
    display_lots, off_lot = divmod(display_units, market.lot_units)
    least = -(-lots // ICEBERG_PARTS_MAX)
    if display_lots > lots:
        refusal.above(lots, display_lots)
    elif display_lots < least:
        refusal.below(least, display_lots)
    terms.display_lots = display_lots
    return off_lot == 0 and least <= display_lots <= lots


def _read_terms(batch: ConditionalOrders, item: int, terms: OrderTerms) -> None:
    """Set the terms to those of an item; the caller sets the display quantity and the pair."""
    terms.account_id = batch.account_ids[item]
    terms.market_id = batch.market_ids[item]
    terms.side = batch.sides[item]
    terms.order_type = batch.types[item]
    terms.tif = batch.tifs[item]
    terms.flags = batch.flags[item]
    terms.stp = batch.stps[item]
    terms.price_units = batch.prices[item]
    terms.quantity_units = batch.quantities[item]
    terms.client_id = batch.client_ids[item]
    terms.expire_ns = batch.expire_ns[item]
    terms.display_lots = 0
    terms.oco_id = NO_ORDER


def _terms_valid(market: Market, batch: ConditionalOrders, item: int, terms: OrderTerms) -> bool:
    """Return whether the values are in their enumerations and their combination has a meaning (INVALID_FLAGS).

    An iceberg is a LIMIT order that may rest in a book of the machine.
    """
    kind = batch.trigger_kinds[item]
    at_once = kind == TRIGGER_AT_ONCE
    if not TRIGGER_AT_ONCE <= kind <= TRIGGER_TRAILING:
        return False
    if not at_once and not TRIGGER_MARK <= batch.trigger_sources[item] <= TRIGGER_LAST:
        return False
    if terms.order_type == MARKET and terms.tif not in (IOC, FOK) and not at_once:
        return False
    if batch.display_quantities[item] and (
        terms.order_type != LIMIT
        or terms.tif not in (GTC, GTD)
        or market.matching == EXTERNAL_VENUE
    ):
        return False
    if batch.oco_items[item] and batch.oco_ids[item]:
        return False
    return refuse_flags(market, terms) == codes.OK


def _earlier_id(outcome: Outcome, oco_item: int, item: int) -> OrderId:
    """Return the id of an earlier item of the batch, 0 if it was refused or is not earlier."""
    if not 0 < oco_item <= item:
        return NO_ORDER
    return OrderId(outcome.ids[oco_item - 1])


def _may_pair(
    state: State, account: Account, market: Market, partner_id: OrderId, *, at_once: bool
) -> bool:
    """Return whether an order may be paired with the order `partner_id`.

    The partner has to be unpaired, without fills, and an order of the same account. Margin counts only the larger leg
    of two open orders, which is exact only if both are in one derivative market of the machine. In any other market one
    of the two has to wait for a price.
    """
    partner = state.orders.get(partner_id)
    if partner is None:
        conditional = state.conditionals.get(partner_id)
        return (
            conditional is not None
            and conditional.account_id == account.id
            and conditional.oco_id == 0
            and conditional.trigger_kind != TRIGGER_TIME
        )
    own = partner.account is account or partner.account in account.isolated.values()
    if not own or partner.oco_id or partner.filled_lots:
        return False
    if partner.cancel_pending:
        return False
    if not at_once:
        return True
    return partner.market is market and not market.is_spot and market.matching != EXTERNAL_VENUE


def _set_terms(
    order: ConditionalOrder, batch: ConditionalOrders, item: int, market: Market
) -> None:
    """Set the terms of a conditional order from an item; the trigger price in whole ticks."""
    order.trigger_kind = batch.trigger_kinds[item]
    order.trigger_source = batch.trigger_sources[item]
    if order.trigger_kind == TRIGGER_TRAILING:
        order.distance_ppb = batch.trail_distances_ppb[item]
    else:
        ticks = batch.trigger_prices[item] // market.tick_units
        order.trigger_e9 = ticks * market.tick_per_lot * PRICE_E9
    order.side = batch.sides[item]
    order.order_type = batch.types[item]
    order.tif = batch.tifs[item]
    order.flags = batch.flags[item]
    if is_exit(order):
        order.flags |= FLAG_REDUCE_ONLY
    order.stp = batch.stps[item]
    order.price_units = batch.prices[item]
    order.quantity_units = batch.quantities[item]
    order.display_units = batch.display_quantities[item]
    order.client_id = batch.client_ids[item]
    order.expire_ns = batch.expire_ns[item]


def _refuse_wait(
    state: State,
    account: Account,
    market: Market,
    order: ConditionalOrder,
    trigger_price_units: int,
    refusal: Refusal,
) -> int:
    """Check a conditional order, after the checks that all orders share (see `_place`).

    Refusals in order: TICK_SIZE (of the trigger) or TRAILING_DISTANCE_INVALID, TICK_SIZE (of the price),
    EXPIRY_IN_PAST, DUPLICATE_CLIENT_ORDER_ID, CONDITIONAL_ORDER_LIMIT, those of `refuse_close_position` if it closes a
    position, MARK_PRICE_UNAVAILABLE (no price to trail), TRIGGER_ALREADY_REACHED.
    """
    trailing = order.trigger_kind == TRIGGER_TRAILING
    if trailing:
        if not 0 < order.distance_ppb < PPB:
            refusal.above(PPB, order.distance_ppb)
            return codes.TRAILING_DISTANCE_INVALID
    elif not _is_on_tick(market, trigger_price_units, refusal):
        return codes.TICK_SIZE
    is_priced = order.order_type == LIMIT or order.price_units != 0
    if is_priced and not _is_on_tick(market, order.price_units, refusal):
        return codes.TICK_SIZE
    if (order.expire_ns or order.tif == GTD) and order.expire_ns <= state.time_ns:
        refusal.not_above(state.time_ns, order.expire_ns)
        return codes.EXPIRY_IN_PAST
    client_id = order.client_id
    if client_id in account.client_orders:
        refusal.actual = account.client_orders[client_id].id
        return codes.DUPLICATE_CLIENT_ORDER_ID
    code = refuse_one_more(state, account, refusal)
    if code != codes.OK:
        return code
    if is_exit(order):
        code = refuse_close_position(account, order, refusal)
        if code != codes.OK:
            return code
    price_e9 = price_of(state, market, order.trigger_source)
    if trailing and price_e9 == 0:
        refusal.not_above(0, price_e9)
        return codes.MARK_PRICE_UNAVAILABLE
    if not trailing and price_e9:
        falls = direction(order) == FALL
        if price_e9 <= order.trigger_e9 if falls else price_e9 >= order.trigger_e9:
            refusal.limit = order.trigger_e9 // PRICE_E9
            refusal.actual = price_e9 // PRICE_E9
            return codes.TRIGGER_ALREADY_REACHED
    return codes.OK


def _is_on_tick(market: Market, price_units: int, refusal: Refusal) -> bool:
    """Return whether a price is a positive multiple of the market's tick."""
    if price_units > 0 and price_units % market.tick_units == 0:
        return True
    refusal.limit = market.tick_units
    refusal.actual = price_units
    return False


def _value_at_trigger(state: State, market: Market, order: ConditionalOrder, lots: int) -> int:
    """Return the value of a waiting order at its own price, else at its trigger.

    An order that closes a position has no lots, and value 0: it only ends the position.
    """
    trigger_e9 = order.trigger_e9
    if order.trigger_kind == TRIGGER_TRAILING:
        price_e9 = price_of(state, market, order.trigger_source)
        distance_ppb = order.distance_ppb if order.side == BUY else 0
        trigger_e9 = -(-price_e9 * (PPB + distance_ppb) // PPB)  # ceil: against the delegate
    price_per_lot = order.price_units // market.tick_units * market.tick_per_lot
    if not price_per_lot:
        price_per_lot = -(-trigger_e9 // PRICE_E9)
    return order_value(order.side, price_per_lot, trigger_e9, lots)


def _cancel(state: State, batch: ConditionalOrders, item: int, outcome: Outcome) -> int:
    """End a waiting order. Refusals in order: UNKNOWN_ACCOUNT, UNKNOWN_ORDER."""
    account = state.accounts.get(batch.account_ids[item])
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    order_id = batch.order_ids[item]
    if not order_id:
        named = account.client_orders.get(batch.target_client_ids[item])
        order_id = NO_ORDER if named is None else named.id
    order = account.conditionals.get(order_id)
    if order is None or batch.market_ids[item] not in (0, order.market_id):
        return codes.UNKNOWN_ORDER
    outcome.add_order(codes.OK, order.id, 0, 0)
    end_conditional_order(state, item, order, codes.CANCELLED_BY_CLIENT)
    return codes.OK


# --- triggered orders -------------------------------------------------------------------------------------


def run_triggers(state: State, offset: int, outcome: Outcome, *, is_slice: bool = False) -> None:
    """Place the orders that the command's prices have triggered, in order, and those that their trades then trigger.

    If the work exceeds that of a slice, slices place the remaining orders, and further triggered orders wait for them
    (I-12.2). `is_slice` is True in such a slice, which ends at its limit of work.
    """
    work = state.work
    if state.cursors.liquidation.is_sharing or state.cursors.uncrossings:
        # Liquidation and uncrossing precede triggers (I-12.2), since their trades may trigger
        # orders.
        state.cursors.is_behind = True
        return
    if (state.cursors.is_behind or state.cursors.health.is_open) and not is_slice:
        state.cursors.is_behind = True  # visits of accounts precede the orders that may meet theirs
        return
    stop = work.stop
    if not is_slice:
        stop = work.used(state.events) + WORK_SLICE
    check = OrderCheck()
    # Events report a triggered order; the command's own reply does not contain it.
    placed = Outcome(outcome.first_sequence, outcome.time_ns)
    while state.triggered or state.trigger_backlogs:
        if work.used(state.events) >= stop:
            state.cursors.is_behind = True
            return
        if state.trigger_backlogs:
            follow_backlog(state)
            continue
        work.units += WORK_OF_ORDER
        order = state.conditionals.get(state.triggered.popleft())
        state.cursors.fired += 1
        if order is None or _hold_or_skip(state, offset, order):
            continue
        _fire(state, offset, order, placed, check)
        if state.touched:
            settle_health(state, offset)


def _hold_or_skip(state: State, offset: int, order: ConditionalOrder) -> bool:
    """Hold a triggered order while the triggers of its market are quarantined; return whether they are (J-2.2).

    A slice of a TWAP is not held: it is skipped.
    """
    aside = state.quarantine.work.get((WORK_KIND_TRIGGERS, order.market_id))
    if aside is None:
        return False
    if order.trigger_kind == TRIGGER_TIME:
        miss_slice(state, offset, order, Refusal())
    else:
        aside.held.append(order.id)
    return True


def _fire(
    state: State, offset: int, order: ConditionalOrder, placed: Outcome, check: OrderCheck
) -> None:
    """Pass a triggered order through all gates, after removing the other leg of its pair (O-3).

    An exit of a position in the machine's book waits if it cannot trade, and the other leg of its pair stays. Another
    order waits if its price is beyond the band, and the other leg stays too (O-9.1). An order triggered during a
    volatility halt waits until the market trades again (K-1).
    """
    if order.trigger_kind == TRIGGER_TIME:
        send_slice(state, offset, order, placed, check)
        return
    halt = state.markets[order.market_id].halt
    if halt is not None and halt.brake.engaged:
        halt.held.append(order.id)
        return
    market = state.markets[order.market_id]
    if stays(market, order):
        place_exit(state, offset, order, placed, check)
        return
    if relist_if_unreached(state, offset, market, order) or list_if_beyond_band(
        state, offset, market, order
    ):
        return
    remove_conditional_order(state, order)
    partner = _replaceable(state, order)
    suspended: SuspendedOrder | None = None
    if partner is not None:
        suspended = SuspendedOrder(partner, suspend(state, partner), codes.OCO_OTHER_LEG)
    lots = lots_left(trading_line(state.accounts[order.account_id], market.id), market, order)
    code = reserve_order(state, terms_within_band(market, order, lots), check, suspended)
    # The event precedes those of the order that it places.
    placed_id = OrderId(state.last_order_id + 1) if code == codes.OK else NO_ORDER
    write_triggered(state, offset, order, placed_id)
    if code == codes.OK:
        if order.oco_id in state.conditionals and is_exit(order):
            # Before the trade, which may end the position and the other exit with it.
            end_by_id(state, offset, order.oco_id)
        enter_order(state, offset, check, 0, placed, suspended)
        assert placed.ids[-1] == placed_id
        if order.oco_id:
            end_by_id(state, offset, order.oco_id)
        return
    if suspended is not None:
        resume(state, suspended.order, suspended.lots)
    if order.oco_id:
        unpair(state, order.id, order.oco_id)
    write_end(state, offset, order, code, check.limit, check.actual, check.shortfall)


def _replaceable(state: State, order: ConditionalOrder) -> Order | None:
    """Return the open order that a triggered order replaces, which the gates must not count.

    An order at a venue cannot be removed before the venue confirms. An order on the other side of the same book
    stays; self-trade prevention handles it.
    """
    partner = state.orders.get(order.oco_id)
    if partner is None or partner.market.matching == EXTERNAL_VENUE:
        return None
    if partner.market.id == order.market_id and partner.side != order.side:
        return None
    return partner
