# SPDX-License-Identifier: Apache-2.0
"""Send the slices of an order over time (SPEC O-3).

Owns what a slice is, and what becomes of the order after it. Must never pass a gate by: each slice is placed as an
immediate order of a client is.

A slice that a gate refuses is skipped, and later ones catch up, as on Hyperliquid: a price that is not there for a
moment, a halt or a thin margin do not end an order of hours. What ends it is its last slice, or that there is nothing
left to reduce. Nothing of a slice rests, so no one can trade against the order between slices.
"""

from clearinghouse.statemachine.arithmetic.twaps import slice_lots
from clearinghouse.statemachine.orders.conditional_orders import end_conditional_order
from clearinghouse.statemachine.orders.order_terms import terms_of
from clearinghouse.statemachine.orders.position_exits import reducible_lots, trading_line
from clearinghouse.statemachine.orders.twaps import schedule_next
from clearinghouse.statemachine.state.records import ConditionalOrder
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.trading.order_entry import OrderCheck, enter_order, validate_order
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import FLAG_REDUCE_ONLY


def send_slice(
    state: State, offset: int, order: ConditionalOrder, placed: Outcome, check: OrderCheck
) -> None:
    """Pass the slice that is due through all gates, then end the order or put its next slice on the agenda."""
    twap = state.twaps[order.id]
    lots = slice_lots(twap.lots, twap.slices, twap.number, twap.filled_lots)
    if order.flags & FLAG_REDUCE_ONLY:
        line = trading_line(state.accounts[order.account_id], order.market_id)
        reducible = reducible_lots(line, order.side)
        if reducible == 0:
            end_conditional_order(state, offset, order, codes.POSITION_CLOSED)
            return
        lots = min(lots, reducible)
    market = state.markets[order.market_id]
    code = validate_order(state, terms_of(market, order, lots), check, None)
    # The event comes before those of the order that it places.
    slice_order_id = OrderId(state.last_order_id + 1) if code == codes.OK else NO_ORDER
    is_refused = code != codes.OK
    event_writers.twap_slice(
        state.events,
        offset,
        order_id=order.id,
        account_id=order.account_id,
        market_id=order.market_id,
        side=order.side,
        lots=lots,
        slice_number=twap.number,
        slice_order_id=slice_order_id,
        code=code,
        limit=check.limit if is_refused else 0,
        actual=check.actual if is_refused else 0,
        shortfall=check.shortfall if is_refused else 0,
    )
    if code == codes.OK:
        enter_order(state, offset, check, 0, placed, None)
        assert placed.ids[-1] == slice_order_id
        twap.filled_lots += placed.filled[-1]
    assert twap.filled_lots <= twap.lots * twap.number // twap.slices
    if twap.number < twap.slices:
        schedule_next(state, order, twap)
    else:
        is_filled = twap.filled_lots == twap.lots
        end_conditional_order(
            state, offset, order, codes.TWAP_FILLED if is_filled else codes.EXPIRED
        )
