# SPDX-License-Identifier: Apache-2.0
"""Release the amounts that a settlement locked or borrowed before its commitment (SPEC J-2.2).

Owns this release for an account's cash, for an obligation and for a flow of trades. Must never decide when to release:
`restarts` does, and a default does for its own accounts.
"""

from clearinghouse.statemachine.settlement.credit import take_back_from
from clearinghouse.statemachine.settlement.movements import release_or_hold_cash, release_securities
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import CashLeg, Obligation, Settlement, TradeFlow
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def give_back_cash(state: State, offset: int, session: Session, leg: CashLeg) -> None:
    """Undo the credit of an account and release its locked cash; cash due in advance stays under hold (C-5)."""
    take_back_from(state, offset, session, leg)
    if leg.locked:
        release_or_hold_cash(state, offset, session, leg, leg.locked)


def give_back_delivery(state: State, offset: int, session: Session, one: Obligation) -> None:
    """Release the securities that an account locked for one obligation."""
    if one.locked:
        market = state.markets[one.market_id]
        release_securities(state, offset, session, one.account_id, market, one.locked)
        one.locked = 0


def give_back_flow(state: State, offset: int, session: Session, flow: TradeFlow) -> None:
    """Release the securities locked for trades that settle individually; `give_back_cash` releases their cash."""
    if flow.kind > 0 and flow.locked:
        lots = flow.locked // flow.kind  # whole lots are locked
        market = state.markets[flow.market_id]
        release_securities(state, offset, session, flow.account_id, market, lots)
        flow.locked = 0


def give_back_of(
    state: State, offset: int, session: Session, settlement: Settlement, account_id: AccountId
) -> None:
    """Release at once all that an account of a default case has locked in a settlement being undone (C-5.1)."""
    for leg in settlement.legs:
        if leg.account_id == account_id:
            give_back_cash(state, offset, session, leg)
            for one in leg.deliveries:
                give_back_delivery(state, offset, session, one)
    for flow in settlement.flows:
        if flow.account_id == account_id:
            give_back_flow(state, offset, session, flow)
    state.work.units += (len(settlement.legs) + len(settlement.flows)) // SORTED_PER_UNIT
