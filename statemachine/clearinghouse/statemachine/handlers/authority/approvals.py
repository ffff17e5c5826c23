# SPDX-License-Identifier: Apache-2.0
"""Set the amount above which a deposit or a withdrawal needs two principals (SPEC Q-5).

Owns the refusals of the command. `authority.approvals` finds the confirmations that need two principals.
"""

from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import SetApprovalLimit


def set_approval_limit(state: State, command: SetApprovalLimit, reply: Reply) -> int:
    """Set the amount above which two principals must confirm.

    Refusals in order: AUTHORITY_OFF, UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE (below 0).
    """
    del reply  # No refusal has figures.
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if command.amount < 0:
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    if command.amount:
        authority.approval_limits[command.asset_id] = command.amount
    else:
        authority.approval_limits.pop(command.asset_id, None)
    event_writers.approval_limit_set(
        state.events, 0, asset_id=command.asset_id, amount=command.amount
    )
    return codes.OK
