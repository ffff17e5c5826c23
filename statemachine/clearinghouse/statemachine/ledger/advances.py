# SPDX-License-Identifier: Apache-2.0
"""Repay what the equity of the central counterparty has advanced to an account in a settlement (SPEC C-5).

Owns the repayment, and whether one is due. Must never advance: `settlement` does.
"""

from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import CCP_EQUITY


def owes_advance(state: State, account: Account) -> bool:
    """Return whether the equity of the central counterparty has advanced cash to an account (C-5)."""
    return any(
        pair_key(account.id, asset_id) in state.dvp.advances for asset_id in account.holdings
    )


def repay_advance(
    state: State, offset: int, session_id: int, account_id: AccountId, asset: Asset, amount: int
) -> None:
    """Repay a part of an advance, from the proceeds of a session, or (session 0) from what else comes in."""
    account = state.accounts[account_id]
    debit = holding_of(state, account, asset)
    move(debit, holding_of(state, state.accounts[CCP_EQUITY], asset), amount)
    state.dvp.add_advance(account_id, asset.id, -amount)
    state.touched[account.id] = account
    event_writers.advance_repaid(
        state.events,
        offset,
        session_id=session_id,
        account_id=account_id,
        asset_id=asset.id,
        amount=amount,
    )
