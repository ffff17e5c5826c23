# SPDX-License-Identifier: Apache-2.0
"""Remove a hold from the lists after its decision, or after the redemption of its security (SPEC L-5, C-5).

Owns the lists of holds. The caller changes the amount under hold.
"""

from clearinghouse.statemachine.state.records import Hold
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_HOLD_EXPIRY


def forget_hold(state: State, found: Hold) -> None:
    """Remove a hold from the lists."""
    del state.holds[found.id]
    del state.accounts[found.account_id].holds[found.id]
    state.timers.cancel(DEADLINE_HOLD_EXPIRY, found.id)
