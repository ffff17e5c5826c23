# SPDX-License-Identifier: Apache-2.0
"""Decide which confirmations of custody need two principals, and record the first principal (SPEC Q-5).

Owns the approvals by one principal. `handlers.custody.deposits` confirms.
"""

from clearinghouse.statemachine.state.authority import Approval
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import SECOND_PERSON_NS


def needs_two(state: State, asset_id: AssetId, amount: int) -> bool:
    """Return whether two principals of custody must confirm an amount, because it is above the limit of its asset."""
    limit = state.authority.approval_limits.get(asset_id, 0)
    return 0 < limit < amount


def approval_of(state: State, money_id: int) -> Approval | None:
    """Return the first principal's approval of a deposit or a withdrawal, or None; it is valid for a day."""
    approval = state.authority.approvals.get(money_id)
    if approval is None or state.time_ns - approval.approved_ns > SECOND_PERSON_NS:
        return None
    return approval


def approve(state: State, money_id: int, name: str) -> int:
    """Record a principal's approval of a deposit or a withdrawal; return the id of the principal."""
    state.authority.approvals[money_id] = Approval(money_id, name, state.sequence, state.time_ns)
    return state.authority.principals[name].id


def forget_approval(state: State, money_id: int) -> None:
    """Remove the approval of a deposit or withdrawal that is decided."""
    state.authority.approvals.pop(money_id, None)
