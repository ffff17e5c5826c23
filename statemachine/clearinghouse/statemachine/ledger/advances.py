# SPDX-License-Identifier: Apache-2.0
"""Advance cash of the equity of the central counterparty to an account, and repay it (SPEC C-5, C-7.5).

Owns both movements, and the query whether an account owes an advance. Must never decide to advance: sessions and margin
runs do.
"""

from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import CCP_EQUITY


def owes_advance(state: State, account: Account) -> bool:
    """Return whether an account owes cash that `ccp_equity` has advanced to it (C-5)."""
    return pair_key(account.id, state.valuation.id) in state.dvp.advances


def advance_cash(
    state: State, offset: int, session_id: int, account_id: AccountId, asset: Asset, amount: int
) -> None:
    """Move the cash that an account lacks from `ccp_equity` to it; the account owes the amount.

    `session_id` names the session, or is 0 in a margin run.
    """
    account = state.accounts[account_id]
    debit = holding_of(state, state.accounts[CCP_EQUITY], asset)
    move(debit, holding_of(state, account, asset), amount)
    state.dvp.add_advance(account_id, asset.id, amount)
    state.touched[account.id] = account
    event_writers.cash_advanced(state.events, offset, session_id, account_id, asset.id, amount)


def repay_advance(
    state: State, offset: int, session_id: int, account_id: AccountId, asset: Asset, amount: int
) -> None:
    """Move a part of an advance back from an account to `ccp_equity`.

    `session_id` names the session that brought the cash, or is 0 for other receipts.
    """
    account = state.accounts[account_id]
    debit = holding_of(state, account, asset)
    move(debit, holding_of(state, state.accounts[CCP_EQUITY], asset), amount)
    state.touched[account.id] = account
    settle_advance(state, offset, session_id, account_id, asset, amount)


def settle_advance(
    state: State, offset: int, session_id: int, account_id: AccountId, asset: Asset, amount: int
) -> None:
    """Lower an advance by an amount that the equity has got back, and write its event."""
    state.dvp.add_advance(account_id, asset.id, -amount)
    event_writers.advance_repaid(state.events, offset, session_id, account_id, asset.id, amount)
