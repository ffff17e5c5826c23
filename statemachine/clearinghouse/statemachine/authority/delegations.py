# SPDX-License-Identifier: Apache-2.0
"""Find out whether a delegation is still valid (SPEC Q-5).

Owns this test. `authority.permissions` also tests whether the delegation has the right that a command needs.
"""

from clearinghouse.statemachine.state.authority import Delegation
from clearinghouse.statemachine.state.state import State


def holds(state: State, delegation: Delegation, owner: str) -> bool:
    """Return whether a delegation has not expired, and was granted by the account's present owner."""
    lasts = delegation.expires_ns == 0 or state.time_ns < delegation.expires_ns
    return lasts and delegation.granted_by == owner
