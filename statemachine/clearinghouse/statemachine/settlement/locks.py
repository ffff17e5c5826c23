# SPDX-License-Identifier: Apache-2.0
"""Lock the securities of a session before the decision of `receipts`, and the remaining cash after it (SPEC C-5.1).

Owns the locks outside that decision. The equity of the central counterparty advances cash that an account still lacks.
"""

from clearinghouse.statemachine.arithmetic.settlement import deliverable
from clearinghouse.statemachine.clearing.cash_in_advance import is_in_advance
from clearinghouse.statemachine.ledger.advances import advance_cash
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.settlement.deferred_payments import defer, defer_obligations
from clearinghouse.statemachine.settlement.movements import (
    lock_cash,
    lock_securities,
    release_cash,
)
from clearinghouse.statemachine.settlement.offers import free_for_delivery
from clearinghouse.statemachine.settlement.receipts import is_prefunded
from clearinghouse.statemachine.settlement.removal import pay_from_margin
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.dvp import Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import CCP_EQUITY


def obligations_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of obligations that the present phase has not processed."""
    return len(settlement.obligations) - settlement.place


def legs_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of accounts with cash in a currency that the present phase has not processed."""
    return len(settlement.legs) - settlement.place


def lock_delivery(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Lock the securities that one account must deliver, as far as it has them; return True.

    Offers of the account end first if its free securities do not suffice.
    """
    one = settlement.obligations[place]
    if one.lots >= 0 or one.account_id in state.defaults.case_with:
        return True
    market = state.markets[one.market_id]
    holding = holding_of(state, state.accounts[one.account_id], market.base)
    if free_balance(holding) < -one.lots * market.lot_base_units:
        free_for_delivery(state, offset, holding.account, market, -one.lots)
    is_partial = state.dvp.terms_of(market.id).allows_partial == 1
    lots = deliverable(
        free_balance(holding), market.lot_base_units, -one.lots, is_partial=is_partial
    )
    if lots:
        one.locked = lots
        lock_securities(state, offset, session, one.account_id, market, lots)
    return True


def lock_rest(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Lock the remaining cash that one account must pay; return True.

    The sources are the account's free cash, the margin of an account in a default case, then an advance of the equity.
    If these do not suffice, the account's receipts and deliveries wait, and the missing cash is due in the next
    session. Surplus locked cash is released, except cash in advance, which the fails take over.
    """
    leg = settlement.legs[place]
    more = leg.needed() - leg.locked
    is_kept = is_in_advance(state, session) and leg.account_id not in state.defaults.case_with
    if more < 0 and not is_kept:
        release_cash(state, offset, session, leg, -more)
    if more <= 0:
        return True
    assert leg.is_out or is_prefunded(session, leg)
    asset = state.assets[leg.asset_id]
    holding = holding_of(state, state.accounts[leg.account_id], asset)
    lacking = more - max(free_balance(holding), 0)
    if lacking > 0 and leg.account_id in state.defaults.case_with:
        pay_from_margin(state, offset, leg.account_id, asset, lacking)
        lacking = more - max(free_balance(holding), 0)
    equity = max(free_balance(holding_of(state, state.accounts[CCP_EQUITY], asset)), 0)
    if lacking > equity:
        defer_obligations(state, offset, session, settlement, leg)
        lacking += leg.needed() - leg.locked - more
    advanced = min(lacking, equity)
    if advanced > 0:
        advance_cash(state, offset, session.id, leg.account_id, asset, advanced)
    if lacking > equity:
        defer(leg, lacking - equity)
    more = leg.needed() - leg.locked
    if more > 0:
        lock_cash(state, offset, session, leg, more)
    return True
