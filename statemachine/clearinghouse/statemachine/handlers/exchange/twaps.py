# SPDX-License-Identifier: Apache-2.0
"""Accept orders that are sent in slices over time (SPEC O-3).

Owns the refusals of such an order, in order. Must never send a slice: the queue of triggered orders does, the first
slice at the end of the command.

Such an order reserves nothing; the gate checks each slice when it is sent.
"""

from clearinghouse.statemachine.authority.delegation_limits import has_limits, limit_of
from clearinghouse.statemachine.ledger.valuation import least_notional
from clearinghouse.statemachine.orders.conditional_orders import refuse_one_more
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.orders.twaps import add_twap
from clearinghouse.statemachine.pretrade.delegated_orders import order_value, refuse_order_value
from clearinghouse.statemachine.pretrade.market_price import protection_price
from clearinghouse.statemachine.state.records import ConditionalOrder, Twap
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.trigger_books import MarketTriggers
from clearinghouse.statemachine.state.work import WORK_OF_ORDER
from clearinghouse.statemachine.trading.order_entry import (
    refuse_flags,
    refuse_trading,
)
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import PlaceTwap
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import (
    DELEGATED_ORDER_VALUE,
    EXTERNAL_VENUE,
    FLAG_REDUCE_ONLY,
    IOC,
    LIMIT,
    MARKET,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PRICE_E9,
    STP_CANCEL_TAKER,
    TRIGGER_TIME,
    TWAP_INTERVAL_MAX_NS,
    TWAP_INTERVAL_MIN_NS,
    TWAP_SLICES_MAX,
    TWAP_SLICES_MIN,
    TWAPS_OF_MARKET_MAX,
    TWAPS_OF_OWNER_MAX,
)


def place_twap(state: State, command: PlaceTwap, reply: Reply) -> int:
    """Accept an order in slices; return OK or the code of its refusal.

    Refusals in order: UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ACCOUNT_CLOSED, UNKNOWN_MARKET, ISOLATED_ACCOUNT,
    MARKET_STATUS_FORBIDS (SETTLING and CLOSED), INVALID_FLAGS (a venue's market, reduce-only on a spot market),
    TICK_SIZE, TWAP_SLICES_INVALID, TWAP_INTERVAL_INVALID, LOT_SIZE (also less than one lot for each slice),
    ORDER_NOTIONAL_LIMIT (of a usual slice), CONDITIONAL_ORDER_LIMIT, STATE_LIMIT (of the owner, then of the market),
    those of `_refuse_value`.
    """
    state.work.units += WORK_OF_ORDER
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    market = state.markets.get(command.market_id)
    code = refuse_trading(account, market, waits=True)
    if code != codes.OK or market is None:
        return code
    if market.status in (MARKET_SETTLING, MARKET_CLOSED):
        return codes.MARKET_STATUS_FORBIDS
    order = ConditionalOrder(NO_ORDER, account.id, market.id, state.sequence)
    _set_terms(order, command)
    if not _are_terms_valid(market, order):
        return codes.INVALID_FLAGS
    if command.price < 0 or command.price % market.tick_units:
        reply.limit = market.tick_units
        reply.actual = command.price
        return codes.TICK_SIZE
    code = _refuse_slices(market, command, reply)
    if code == codes.OK:
        code = _refuse_notional(state, market, command, reply)
    if code == codes.OK:
        code = _refuse_counts(state, account, market, reply)
    if code == codes.OK and has_limits(state, command.principal):
        code = _refuse_value(state, market, command, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    state.last_order_id += 1
    order.id = OrderId(state.last_order_id)
    order.accepted_ns = state.time_ns
    lots = command.quantity // market.lot_units
    if market.triggers is None:
        market.triggers = MarketTriggers()
    add_twap(state, order, Twap(order.id, lots, command.slices, command.interval_ns))
    event_writers.twap_placed(
        state.events,
        0,
        order_id=order.id,
        account_id=account.id,
        market_id=market.id,
        side=order.side,
        lots=lots,
        slices=command.slices,
        interval_ns=command.interval_ns,
        price=order.price_units,
        reduce_only=int(order.flags & FLAG_REDUCE_ONLY != 0),
    )
    reply.item_id = order.id
    return codes.OK


def _set_terms(order: ConditionalOrder, command: PlaceTwap) -> None:
    """Set the terms of each slice: an immediate order, of type MARKET if the command has no price."""
    order.trigger_kind = TRIGGER_TIME
    order.side = command.side
    order.order_type = LIMIT if command.price else MARKET
    order.tif = IOC
    order.flags = command.flags
    order.stp = command.stp or STP_CANCEL_TAKER
    order.price_units = command.price
    order.quantity_units = command.quantity


def _are_terms_valid(market: Market, order: ConditionalOrder) -> bool:
    """Return whether the terms of the slices are valid.

    A venue's market is not valid: a venue may answer after the next slice is due, so the remaining quantity would be
    unknown.
    """
    if market.matching == EXTERNAL_VENUE:
        return False
    if order.flags & ~FLAG_REDUCE_ONLY:
        return False
    terms = OrderTerms()
    terms.side = order.side
    terms.order_type = order.order_type
    terms.tif = order.tif
    terms.flags = order.flags
    terms.stp = order.stp
    return refuse_flags(market, terms) == codes.OK


def _refuse_slices(market: Market, command: PlaceTwap, reply: Reply) -> int:
    """Return TWAP_SLICES_INVALID, TWAP_INTERVAL_INVALID or LOT_SIZE if an order cannot be divided as stated, else
    OK.
    """
    if command.slices < TWAP_SLICES_MIN:
        reply.below(TWAP_SLICES_MIN, command.slices)
        return codes.TWAP_SLICES_INVALID
    if command.slices > TWAP_SLICES_MAX:
        reply.above(TWAP_SLICES_MAX, command.slices)
        return codes.TWAP_SLICES_INVALID
    if command.interval_ns < TWAP_INTERVAL_MIN_NS:
        reply.below(TWAP_INTERVAL_MIN_NS, command.interval_ns)
        return codes.TWAP_INTERVAL_INVALID
    if command.interval_ns > TWAP_INTERVAL_MAX_NS:
        reply.above(TWAP_INTERVAL_MAX_NS, command.interval_ns)
        return codes.TWAP_INTERVAL_INVALID
    if command.quantity <= 0 or command.quantity % market.lot_units:
        reply.limit = market.lot_units
        reply.actual = command.quantity
        return codes.LOT_SIZE
    least = command.slices * market.lot_units
    if command.quantity < least:
        reply.below(least, command.quantity)
        return codes.LOT_SIZE
    return codes.OK


def _refuse_notional(state: State, market: Market, command: PlaceTwap, reply: Reply) -> int:
    """Return ORDER_NOTIONAL_LIMIT if a usual slice is worth less than the least notional (G-4.2), else OK.

    Its value is at the lower of the stated price and the mark. A reduce-only slice has no least notional.
    """
    if command.flags & FLAG_REDUCE_ONLY:
        return codes.OK
    lots = command.quantity // market.lot_units // command.slices
    notional = command.price // market.tick_units * market.tick_per_lot * lots
    is_known = notional > 0
    if market.mark_e9 > 0:
        at_mark = market.mark_e9 * lots // PRICE_E9
        notional = min(notional, at_mark) if is_known else at_mark
        is_known = True
    least = least_notional(state, market)
    if is_known and notional < least:
        reply.below(least, notional)
        return codes.ORDER_NOTIONAL_LIMIT
    return codes.OK


def _refuse_value(state: State, market: Market, command: PlaceTwap, reply: Reply) -> int:
    """Return DELEGATE_ORDER_LIMIT if all slices together exceed a limit (Q-5), else OK.

    MARK_PRICE_UNAVAILABLE if neither the command nor a mark gives a price for the slices.
    """
    limit = limit_of(
        state, command.principal, command.account_id, DELEGATED_ORDER_VALUE, market.quote.id
    )
    if limit is None:
        return codes.OK
    price_per_lot = command.price // market.tick_units * market.tick_per_lot
    if not price_per_lot and market.mark_e9 <= 0:
        reply.not_above(0, market.mark_e9)
        return codes.MARK_PRICE_UNAVAILABLE
    price_per_lot = price_per_lot or protection_price(market, command.side)
    lots = command.quantity // market.lot_units
    value = order_value(command.side, price_per_lot, market.mark_e9, lots)
    return refuse_order_value(state, command.principal, command.account_id, market, value, reply)


def _refuse_counts(state: State, account: Account, market: Market, reply: Reply) -> int:
    """Return CONDITIONAL_ORDER_LIMIT or STATE_LIMIT if account, owner or market has too many orders (I-12), else OK."""
    code = refuse_one_more(state, account, reply)
    if code != codes.OK:
        return code
    owned = state.twap_counts.get(account.owner, 0)
    if owned >= TWAPS_OF_OWNER_MAX:
        reply.above(TWAPS_OF_OWNER_MAX, owned + 1)
        return codes.STATE_LIMIT
    running = 0 if market.triggers is None else len(market.triggers.timed)
    if running >= TWAPS_OF_MARKET_MAX:
        reply.above(TWAPS_OF_MARKET_MAX, running + 1)
        return codes.STATE_LIMIT
    return codes.OK
