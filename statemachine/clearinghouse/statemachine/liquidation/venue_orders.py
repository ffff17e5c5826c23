# SPDX-License-Identifier: Apache-2.0
"""Liquidate positions of an external market by orders to its venue (SPEC O-1.2, W-2).

Owns when such an order is sent and withdrawn. The venue trades it and reports its fills like those of any order. Must
never have two orders for one position at a venue at once: both could trade.
"""

from clearinghouse.statemachine.liquidation.backstop import absorb
from clearinghouse.statemachine.orders.open_orders import cancel
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.state import Line, Order, State
from clearinghouse.statemachine.trading.forced_orders import send_to_venue
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    EXTERNAL_VENUE,
    SELL,
    VENUE_PASSES_MAX,
    WIDEN_AFTER_PASSES,
)


def goes_to_venue(line: Line) -> bool:
    """Return whether a line's lots have to be closed at a venue: it is a position in an external market (O-1.2)."""
    return line.position != 0 and line.market.matching == EXTERNAL_VENUE


def order_at_venue(line: Line) -> Order | None:
    """Return the liquidation order of a line at its venue, or None."""
    for order in line.orders.values():  # at most the open orders of one account
        if order.machine:
            return order
    return None


def send(state: State, offset: int, line: Line, price: PricePerLot, lots: int) -> None:
    """Send to the venue an order that closes lots of a position."""
    send_to_venue(state, offset, line, SELL if line.position > 0 else BUY, price, lots)


def count_idle_pass(
    state: State, offset: int, line: Line, order: Order, case: LiquidationCase, price: PricePerLot
) -> None:
    """Withdraw an order whose limit price has moved by a step; after a number of unfilled passes, call the providers.

    The next order is sent after the venue has confirmed the cancel (W-2.1). Providers then act above auto-close too,
    and the venue's account remains the counterparty of their lots (O-1.2). The account's figures are up to date.
    """
    passes = case.unfilled.get(line.market.id, 0)
    is_further = passes % WIDEN_AFTER_PASSES == 0 and order.price_per_lot != price
    if is_further and not order.cancel_pending:
        cancel(state, offset, order, codes.LIQUIDATION_CANCEL)
    if passes >= VENUE_PASSES_MAX:
        absorb(state, offset, line, is_to_exit=True)
