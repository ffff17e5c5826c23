# SPDX-License-Identifier: Apache-2.0
"""What one member may use of the limits of a settlement session (SPEC I-12).

Owns the share: above half of a limit, a member that has more than a tenth of it adds nothing. Without it two accounts
of one member, which need no cover for what they trade with each other, could use up a session for all others.
"""

from typing import Final

from clearinghouse.statemachine.clearing.novation import Side, gross_with
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.session_totals import MemberTotals
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    SESSION_MEMBER_SHARE,
    SESSION_NETS_MAX,
    SESSION_TRADES_MAX,
)

_HALF: Final = AMOUNT_MAX // 2


def is_half_used(session: Session | None, market: Market, lots: int, cash: int) -> bool:
    """Return whether a session with one more trade has used more than half of a limit of `refuse_session`."""
    if session is not None and (
        len(session.trades.trade_ids) >= SESSION_TRADES_MAX // 2
        or len(session.nets) >= SESSION_NETS_MAX // 2
    ):
        return True
    cash, lots = gross_with(session, market, lots, cash)
    return cash > _HALF or lots * market.lot_base_units > _HALF


def refuse_above_share(
    session: Session | None, market: Market, side: Side, refusal: Refusal
) -> int:
    """Return STATE_LIMIT if a side would use more of a session's limits than its member may; else OK.

    The limits are those of `refuse_session`: the trades and nets of the session, the cash traded in the currency of the
    market and the units traded in it. `refusal` gets the member's share, and its figure with this side: the sum of its
    accounts' figures in this currency. The caller has asked `is_half_used`, which most sessions answer for all sides.
    """
    trades, nets = 1, int(side.net is None)
    cash, lots = gross_with(session, market, abs(side.lots), abs(side.cash))
    own = MemberTotals()
    if session is not None:
        trades += len(session.trades.trade_ids)
        nets += len(session.nets)
        own = session.of_members.get(pair_key(side.member.id, market.quote.id), own)
    own_lots = own.lots.get(market.id, 0) + abs(side.lots)
    for used, limit, of_member in (
        (trades, SESSION_TRADES_MAX, own.trades + 1),
        (nets, SESSION_NETS_MAX, own.nets + 1 if side.net is None else 0),
        (cash, AMOUNT_MAX, own.traded_cash + abs(side.cash)),
        (lots * market.lot_base_units, AMOUNT_MAX, own_lots * market.lot_base_units),
    ):
        if used * 2 > limit and of_member > limit // SESSION_MEMBER_SHARE:
            refusal.above(limit // SESSION_MEMBER_SHARE, of_member)
            return codes.STATE_LIMIT
    return codes.OK
