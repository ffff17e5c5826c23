# SPDX-License-Identifier: Apache-2.0
"""Reject a requested withdrawal, and remove a decided one (SPEC L-4, K-1, C-9.3).

Owns the effects of a rejection: the amount under hold is free, and no longer counts in the window of the outflow. Must
never decide whether to reject: custody does, the payment of a redeemed security, and a default.
"""

from clearinghouse.statemachine.authority.approvals import forget_approval
from clearinghouse.statemachine.custody.decisions import remember_decision
from clearinghouse.statemachine.ledger.ledger import unhold
from clearinghouse.statemachine.state.brakes import Counted
from clearinghouse.statemachine.state.custody import WITHDRAWALS, add_requested
from clearinghouse.statemachine.state.records import Withdrawal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import event_writers


def counted_part(state: State, withdrawal: Withdrawal) -> tuple[Counted | None, int]:
    """Return the entry of the outflow's window in which a withdrawal counts, and its amount there; or None and 0."""
    if not withdrawal.counts:
        return None, 0
    window = state.assets[withdrawal.asset_id].outflow
    part = window.counted_at(state.time_ns, withdrawal.requested_ns)
    if part is None:
        return None, 0
    owner = state.accounts[withdrawal.account_id].owner
    return part, min(part.owners.get(owner, 0), withdrawal.amount)


def drop_count(state: State, withdrawal: Withdrawal) -> None:
    """Remove the request of a withdrawal from the outflow's window."""
    part, counted = counted_part(state, withdrawal)
    if part is not None:
        owner = state.accounts[withdrawal.account_id].owner
        state.assets[withdrawal.asset_id].outflow.total -= part.lower(owner, counted)


def forget_withdrawal(
    state: State, withdrawal: Withdrawal, arrived: int, chain_fee: int = 0
) -> None:
    """Remove a decided withdrawal; record the amount that arrived and the fee of the chain."""
    del state.withdrawals[withdrawal.id]
    del state.accounts[withdrawal.account_id].withdrawals[withdrawal.id]
    forget_approval(state, withdrawal.id)
    add_requested(state.custody.requested_out, withdrawal.asset_id, -withdrawal.amount)
    decision = remember_decision(state, WITHDRAWALS, withdrawal, withdrawal.account_id, arrived)
    decision.chain_fee = chain_fee
    decision.fee_from_house = withdrawal.fee_from_house


def reject_withdrawal(state: State, offset: int, withdrawal: Withdrawal) -> None:
    """Return the amount of a requested withdrawal to the free balance of its account, and write the event."""
    drop_count(state, withdrawal)
    account = state.accounts[withdrawal.account_id]
    unhold(account.holdings[withdrawal.asset_id], withdrawal.amount)
    state.touched[account.id] = account
    forget_withdrawal(state, withdrawal, 0)
    event_writers.withdrawal_rejected(
        state.events,
        offset,
        withdrawal.id,
        account.id,
        withdrawal.asset_id,
        withdrawal.amount,
    )
