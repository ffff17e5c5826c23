# SPDX-License-Identifier: Apache-2.0
"""Decide which confirmations of custody need two principals, and record the first principal (SPEC Q-5).

Owns the approvals by one principal. `handlers.custody.deposits` confirms.
"""

from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.state.authority import Approval
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import DecideWithdrawals
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.permits import PERMITS
from clearinghouse.statemachine.vocabulary.types import SECOND_PERSON_NS


def needs_two(state: State, asset_id: AssetId, amount: int) -> bool:
    """Return whether two principals of custody must confirm an amount, because it is above the limit of its asset."""
    limit = state.authority.approval_limits.get(asset_id, 0)
    return 0 < limit < amount


def still_counts(state: State, kind: int, name: str, asked_ns: int) -> bool:
    """Return whether the first principal's statement of a command counts: for a day, while it has a role for it."""
    if name == "" or state.time_ns - asked_ns > SECOND_PERSON_NS:
        return False
    return (
        not state.authority.is_on or roles_of(state, name, state.time_ns) & PERMITS[kind].any != 0
    )


def approval_of(state: State, money_id: int) -> Approval | None:
    """Return the first principal's approval of a deposit or a withdrawal, or None, if it does not count any more."""
    approval = state.authority.approvals.get(money_id)
    kind = DecideWithdrawals.KIND  # custody decides deposits too
    if approval is None or not still_counts(state, kind, approval.name, approval.approved_ns):
        return None
    return approval


def approve(state: State, money_id: int, name: str) -> int:
    """Record a principal's approval of a deposit or a withdrawal; return the id of the principal."""
    state.authority.approvals[money_id] = Approval(money_id, name, state.sequence, state.time_ns)
    return state.authority.principals[name].id


def forget_approval(state: State, money_id: int) -> None:
    """Remove the approval of a deposit or withdrawal that is decided."""
    state.authority.approvals.pop(money_id, None)
