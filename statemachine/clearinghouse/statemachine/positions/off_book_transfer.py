# SPDX-License-Identifier: Apache-2.0
"""Transfer lots off-book: backstop, auto-deleveraging and residual close-out (SPEC W-3 to W-5).

Owns the booking of such a trade: once, for both sides, by its total value, without fee and without a change of the last
price. Must never choose the counterparty or the price. The event precedes the funding that the legs settle and the
orders that they shrink (P-5, O-6).
"""

from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.positions.booking import realised_result, settle_leg
from clearinghouse.statemachine.positions.funding import sweep_if_flat
from clearinghouse.statemachine.state.results import LateField
from clearinghouse.statemachine.state.state import Account, Line, State


def book_off_book_transfer(
    state: State,
    offset: int,
    kind: int,
    line: Line,
    counterparty: Account,
    lots: int,
    value: int,
    fund_paid: int,
    further: tuple[int, ...],
) -> LateField:
    """Move `lots` of a position to a counterparty for a total value >= 0, and write the event of this kind.

    The event has the fields common to all kinds, then `further`, then `equity_after`. The caller sets the last one with
    the returned object.
    """
    market = line.market
    account = line.account
    assert 0 < lots <= abs(line.position)
    assert value >= 0
    assert counterparty is not account
    long = line.position > 0
    signed = -lots if long else lots
    paid = -value if long else value
    state.last_trade_id += 1
    other = line_of(counterparty, market)
    realised = realised_result(line, signed, paid)
    taken = realised_result(other, -signed, -paid)
    event = (
        kind,
        offset,
        state.last_trade_id,
        market.id,
        account.id,
        counterparty.id,
        signed,
        value,
        realised,
        taken,
        fund_paid,
        *further,
        0,
    )
    positions = line.position + other.position
    costs = line.cost + other.cost
    equity_after = LateField(state, kind, "equity_after")
    state.events.extend(event)
    settle_leg(state, offset, line, signed, paid, realised, 0)
    settle_leg(state, offset, other, -signed, -paid, taken, 0)
    assert line.position + other.position == positions
    # The difference between both sides' results is in their cost bases (S-5).
    assert line.cost + other.cost - costs == realised + taken
    sweep_if_flat(state, offset, market)
    state.touched[account.id] = account
    state.touched[counterparty.id] = counterparty
    return equity_after
