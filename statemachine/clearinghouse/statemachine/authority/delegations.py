# SPDX-License-Identifier: Apache-2.0
"""Tell whether a delegation of an account has not ended (SPEC Q-5).

Owns the question. `authority.permissions` asks in addition whether it has the right that a call needs.
"""

from clearinghouse.statemachine.state.authority import Delegation
from clearinghouse.statemachine.state.state import State


def holds(state: State, delegation: Delegation, owner: str) -> bool:
    """Return whether a delegation of this owner has not ended."""
    lasts = delegation.expires_ns == 0 or state.time_ns < delegation.expires_ns
    return lasts and delegation.granted_by == owner
