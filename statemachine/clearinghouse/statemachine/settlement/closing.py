# SPDX-License-Identifier: Apache-2.0
"""Close a session after its booking: subtract its nets from the open figures, and delete an old session (SPEC C-2).

Owns the end of a session. A member's limits count the nets of sessions that are not POSTED, so the nets of this session
no longer count.
"""

from clearinghouse.statemachine.clearing.cash_calls import call_after_session
from clearinghouse.statemachine.clearing.cash_in_advance import hold_due_cash, is_in_advance
from clearinghouse.statemachine.lending.layer_debts import list_accounts_of_member
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import (
    MEMBER_IN_DEFAULT,
    SESSION_POSTED,
    SESSIONS_KEPT_MAX,
)


def order_nets(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """Sort the keys of the session's nets, for the next steps; return True."""
    settlement.order = sorted(session.nets)
    state.work.units += len(settlement.order) // SORTED_PER_UNIT
    return True


def close_net(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Subtract one net from the open lots of its member and market, and release cash held in advance; return True."""
    net = session.nets[settlement.order[place]]
    assert not net.is_closed
    clearing = state.clearing
    net.is_closed = 1
    member = net.cash_net.member
    member.nets -= 1
    if member.nets == 0 and member.status == MEMBER_IN_DEFAULT:
        list_accounts_of_member(state, member.id)
    clearing.remove_net(session.id, net)
    cleared = clearing.markets[net.market_id]
    cleared.failed_lots -= max(net.carried_lots, 0)
    long, short = net.open_parts(cleared.dvp_model)
    net.cash_net.member.exposure.changed[net.market_id] = None
    for sums in (net.open_lots, cleared.open_lots):
        sums.long -= long
        sums.short -= short
    if is_in_advance(state, session):
        # Release the amounts that the fails have not taken over.
        hold_due_cash(state, offset, session, net)
    return True


def order_cash(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """Sort the keys of the session's cash obligations, for the next steps; return True."""
    settlement.order = sorted(session.cash)
    state.work.units += len(settlement.order) // SORTED_PER_UNIT
    return True


def close_cash(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Subtract one cash obligation from its member's open cash; call its account for cash that it lacked; return True.

    The call is the call of C-5.4.
    """
    entry = session.cash[settlement.order[place]]
    assert not entry.is_closed
    entry.is_closed = 1
    open_cash = entry.member.open_cash
    open_cash[entry.asset_id] = open_cash.get(entry.asset_id, 0) - entry.open_amount()
    entry.of_member.amount -= entry.paid_amount()
    call_after_session(state, offset, session, entry)
    return True


def find_oldest(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """Choose the oldest posted session of a segment for deletion, if the segment is at its limit; return True."""
    settlement.order = []
    segment = state.clearing.segments[session.segment_id]
    posted = [one.id for one in segment.sessions.values() if one.state == SESSION_POSTED]
    if len(posted) >= SESSIONS_KEPT_MAX:
        settlement.prunes_id = min(posted)
        old = state.clearing.sessions[settlement.prunes_id]
        old.nets, old.cash, old.place = {}, {}, 0
        old.markets, old.currencies, old.of_members = {}, {}, {}
        settlement.to_forget = len(old.trades.trade_ids)
        del state.dvp.settlements[old.id]
    return True


def trades_to_forget(_session: Session, settlement: Settlement) -> int:
    """Return the number of trades that are still to be deleted from the old session."""
    return settlement.to_forget


def forget_trade(
    state: State, _offset: int, _session: Session, settlement: Settlement, _place: int
) -> bool:
    """Delete the last trade of the old session, so that the venue may use the trade's id again; return True."""
    trades = state.clearing.sessions[settlement.prunes_id].trades
    trades.blocks.pop(trades.trade_ids[-1], None)
    for column in (
        trades.trade_ids,
        trades.buyer_ids,
        trades.seller_ids,
        trades.lots,
        trades.prices,
    ):
        column.pop()
    cleared = state.clearing.markets[MarketId(trades.market_ids.pop())]
    cleared.forget_name(trades.venue_trade_ids.pop())
    settlement.to_forget -= 1
    return True


def forget(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """Delete the record of the old session, if one was chosen; return True."""
    old = state.clearing.sessions.pop(settlement.prunes_id, None)
    if old is not None:
        settlement.prunes_id = 0
        del state.clearing.segments[session.segment_id].sessions[old.value_date]
    return True
