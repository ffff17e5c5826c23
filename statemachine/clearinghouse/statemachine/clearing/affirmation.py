# SPDX-License-Identifier: Apache-2.0
"""Keep the sides of bilateral trades until they match: compare two sides, and end a side that expires (SPEC C-1).

A side is the statement of a trade by one of its two parties. Owns the name of such a trade, the comparison of two sides
and the end of a side at its cut-off. The handler checks the terms.
"""

from clearinghouse.statemachine.state.affirmation import TradeSide
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_TRADE_SIDE
from clearinghouse.statemachine.state.waiting_trades import WaitingTrade
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    DIFFERS_IN_DATE,
    DIFFERS_IN_MARKET,
    DIFFERS_IN_PRICE,
    DIFFERS_IN_QUANTITY,
    DIFFERS_IN_SIDE,
)


def trade_name(reference: str, one_id: AccountId, other_id: AccountId) -> str:
    """Return the name of a bilateral trade in its market; no venue and no other two accounts can use the same name.

    The name contains a space, and names that callers state have none.
    """
    return f"{reference} {min(one_id, other_id)}-{max(one_id, other_id)}"


def differing(one: TradeSide, other: TradeSide) -> int:
    """Return a flag for each term that differs between two sides, as one sum; 0 if the sides match."""
    found = 0
    if one.market_id != other.market_id:
        found |= DIFFERS_IN_MARKET
    if one.side == other.side:
        found |= DIFFERS_IN_SIDE
    if one.price_per_lot != other.price_per_lot:
        found |= DIFFERS_IN_PRICE
    if one.lots != other.lots:
        found |= DIFFERS_IN_QUANTITY
    if one.value_date != other.value_date:
        found |= DIFFERS_IN_DATE
    return found


def cut_off_of(state: State, side: TradeSide | WaitingTrade) -> int:
    """Return the cut-off of the session in which a waiting side or trade would settle, in ns.

    If that session has no trade yet, it is the cut-off that the calendar gave.
    """
    clearing = state.clearing
    segment = clearing.segments[clearing.markets[side.market_id].segment_id]
    session = segment.sessions.get(side.value_date)
    return side.cut_off_ns if session is None else session.cut_off_ns


def end_side(state: State, side: TradeSide) -> None:
    """Remove a waiting side and its deadline."""
    state.clearing.affirmation.remove(side)
    state.timers.cancel(DEADLINE_TRADE_SIDE, side.id)


def expire_side(state: State, side_id: int) -> None:
    """End a side that was not affirmed before its session's cut-off (C-4), unless the cut-off has moved (C-4.1)."""
    side = state.clearing.affirmation.sides[side_id]
    assert side.cut_off_ns <= state.time_ns
    side.cut_off_ns = cut_off_of(state, side)
    if side.cut_off_ns > state.time_ns:
        state.timers.schedule(side.cut_off_ns, DEADLINE_TRADE_SIDE, side.id)
        return
    end_side(state, side)
    event_writers.trade_side_expired(state.events, 0, side_id=side.id)
