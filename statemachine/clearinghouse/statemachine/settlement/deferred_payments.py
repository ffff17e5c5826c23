# SPDX-License-Identifier: Apache-2.0
"""Defer the obligations of an account whose change to the mark is not paid (SPEC C-5.4).

Owns the cash that moves to the next session: the debt of the account, and the same amount taken from gains of other
accounts. The session then decides its other obligations again, without the obligations of that account in that
currency.
"""

from clearinghouse.statemachine.arithmetic.settlement import cash_today
from clearinghouse.statemachine.clearing.parties import answering_party
from clearinghouse.statemachine.clearing_margin.calls import has_open_call
from clearinghouse.statemachine.settlement.movements import release_securities
from clearinghouse.statemachine.settlement.receipts import list_cash_of, list_market
from clearinghouse.statemachine.settlement.removal import decide_again
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import LEG_WAITS, CashLeg, Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import ALLOCATED_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def defer_obligations(
    state: State, offset: int, session: Session, settlement: Settlement, leg: CashLeg
) -> None:
    """Defer an account's receipts and deliveries in a currency, so that only its change to the mark remains."""
    leg.is_out = LEG_WAITS
    list_cash_of(settlement, leg)
    state.work.units += len(leg.receipts) + len(leg.deliveries)
    for one in (*leg.receipts, *leg.deliveries):
        mark = session.marks[one.market_id]
        leg.amount += one.settled * (mark if one.lots > 0 else -mark)
        if one.settled:
            list_market(settlement, one.market_id)
        one.settled = 0
        if one.locked:
            market = state.markets[one.market_id]
            release_securities(state, offset, session, one.account_id, market, one.locked)
            one.locked = 0


def defer(leg: CashLeg, amount: int) -> None:
    """Move an amount that an account owes in this session to the next session; a negative amount defers a gain."""
    leg.deferred += amount
    leg.amount += amount


def defer_gains(state: State, offset: int, session: Session, settlement: Settlement) -> bool:
    """Defer gains for the unpaid amounts, decide again, and return False; return True if no account must wait."""
    if not settlement.to_check:
        return True
    for asset_id in sorted(session.currencies):
        _cut_gains(state, session, settlement, asset_id)
    decide_again(state, offset, session, settlement)
    return False


def _cut_gains(state: State, session: Session, settlement: Settlement, asset_id: AssetId) -> None:
    """Defer gains of a currency, so that they cover the debts that were deferred.

    Each gain is cut pro rata, cumulative sums rounded down. The first gains to be cut are those of accounts with an
    open call or of the same responsible party as a debtor, then all other gains (C-7.5).
    """
    state.work.units += len(settlement.legs) + len(settlement.obligations) // ALLOCATED_PER_UNIT
    owed = 0
    losers: set[tuple[int, str, int]] = set()
    for leg in settlement.legs:
        if leg.asset_id == asset_id:
            owed += leg.deferred
            if leg.deferred > 0:
                losers.add(answering_party(state, state.accounts[leg.account_id]))
    for is_first in (True, False):
        gains: list[tuple[CashLeg, int]] = []
        whole = 0
        for leg in settlement.legs:
            is_own = answering_party(state, state.accounts[leg.account_id]) in losers
            if (is_own or has_open_call(state, leg.account_id)) is is_first:
                gain = _gain_of(session, leg) if leg.asset_id == asset_id else 0
                if gain > 0:
                    gains.append((leg, gain))
                    whole += gain
        cut = min(owed, whole)
        seen = given = 0
        for leg, gain in gains:
            seen += gain
            part = cut * seen // whole - given  # at most the gain, since the cut is at most the sum
            given += part
            defer(leg, -part)
        owed -= cut
    assert owed == 0  # the changes to the mark of a currency sum to 0


def _gain_of(session: Session, leg: CashLeg) -> int:
    """Return an account's gain from the change to the mark if none of its lots settled, less gains deferred before."""
    gain = min(leg.deferred, 0)
    for one in (*leg.receipts, *leg.deliveries):
        gain += cash_today(one.cash, one.lots, session.marks[one.market_id])
    return gain
