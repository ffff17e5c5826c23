# SPDX-License-Identifier: Apache-2.0
"""Send the slices of a TWAP order (SPEC O-3).

Owns the lots of a slice, and the order's state after it. Must never bypass a gate: each slice passes them like a
client's immediate order.

If a gate refuses a slice, the engine skips it, and later slices catch up, as on Hyperliquid: a missing price, a halt or
low margin do not end an order that runs for hours. A slice that comes more than `AWAY_NS` late is lost, and no later
slice catches up for it: the clearinghouse did not run at its time (U-6.2). The order ends with its last slice, or when
there is nothing left to reduce. No part of a slice rests, so no account can trade against the order between slices.
"""

from clearinghouse.statemachine.arithmetic.twaps import slice_lots, slice_share
from clearinghouse.statemachine.orders.conditional_orders import end_conditional_order
from clearinghouse.statemachine.orders.order_terms import terms_of
from clearinghouse.statemachine.orders.position_exits import reducible_lots, trading_line
from clearinghouse.statemachine.orders.twaps import schedule_next
from clearinghouse.statemachine.state.records import ConditionalOrder, Twap
from clearinghouse.statemachine.state.results import Outcome, Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.trading.order_entry import OrderCheck, enter_order, reserve_order
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, OrderId
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, FLAG_REDUCE_ONLY


def slice_due(state: State, order_id: OrderId, to_ns: int, due_ns: int) -> None:
    """List the due slice for sending; skip it for good if the clearinghouse did not run at its time (U-6.2)."""
    twap = state.twaps[order_id]
    twap.number += 1
    if to_ns - due_ns <= AWAY_NS:
        state.triggered.append(order_id)
        return
    refusal = Refusal()
    refusal.above(AWAY_NS, to_ns - due_ns)
    miss_slice(state, 0, state.conditionals[order_id], refusal)


def miss_slice(state: State, offset: int, order: ConditionalOrder, refusal: Refusal) -> None:
    """Skip the present slice for good, then end the order or schedule its next slice."""
    twap = state.twaps[order.id]
    lots = slice_share(twap.lots, twap.slices, twap.number)
    twap.missed_lots += lots
    _write_slice(state, offset, order, twap, lots, NO_ORDER, codes.TWAP_SLICE_MISSED, refusal)
    _end_or_schedule(state, offset, order, twap)


def send_slice(
    state: State, offset: int, order: ConditionalOrder, placed: Outcome, check: OrderCheck
) -> None:
    """Send the due slice through all gates, then end the order or schedule its next slice."""
    twap = state.twaps[order.id]
    lots = slice_lots(twap.lots, twap.slices, twap.number, twap.filled_lots + twap.missed_lots)
    if order.flags & FLAG_REDUCE_ONLY:
        line = trading_line(state.accounts[order.account_id], order.market_id)
        reducible = reducible_lots(line, order.side)
        if reducible == 0:
            end_conditional_order(state, offset, order, codes.POSITION_CLOSED)
            return
        lots = min(lots, reducible)
    market = state.markets[order.market_id]
    code = reserve_order(state, terms_of(market, order, lots), check, None)
    # The event precedes the events of the order that it places.
    slice_order_id = OrderId(state.last_order_id + 1) if code == codes.OK else NO_ORDER
    figures = Refusal() if code == codes.OK else check
    _write_slice(state, offset, order, twap, lots, slice_order_id, code, figures)
    if code == codes.OK:
        enter_order(state, offset, check, 0, placed, None)
        assert placed.ids[-1] == slice_order_id
        twap.filled_lots += placed.filled[-1]
    assert twap.filled_lots + twap.missed_lots <= twap.lots * twap.number // twap.slices
    _end_or_schedule(state, offset, order, twap)


def _write_slice(
    state: State,
    offset: int,
    order: ConditionalOrder,
    twap: Twap,
    lots: int,
    slice_order_id: OrderId,
    code: int,
    refusal: Refusal,
) -> None:
    """Write the event of a slice that was sent, refused or missed."""
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
        limit=refusal.limit,
        actual=refusal.actual,
        shortfall=refusal.shortfall,
    )


def _end_or_schedule(state: State, offset: int, order: ConditionalOrder, twap: Twap) -> None:
    """End the order after its last slice, else schedule its next slice."""
    if twap.number < twap.slices:
        schedule_next(state, order, twap)
    else:
        is_filled = twap.filled_lots == twap.lots
        end_conditional_order(
            state, offset, order, codes.TWAP_FILLED if is_filled else codes.EXPIRED
        )
