# SPDX-License-Identifier: Apache-2.0
"""Check whether a withdrawal may go to an address (SPEC Q-5.1).

Owns the check for requests and confirmations of withdrawals. Must never change a list: `handlers.authority` does.
"""

from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def refuse_destination(state: State, account_id: AccountId, address: str, refusal: Refusal) -> int:
    """Return DESTINATION_UNKNOWN or DESTINATION_TOO_NEW if a withdrawal may not go to an address, else OK."""
    if state.time_ns >= state.authority.destinations_only.get(account_id, 0):
        return codes.OK
    destination = state.authority.destinations.get(account_id, {}).get(address)
    if destination is None:
        return codes.DESTINATION_UNKNOWN
    if state.time_ns < destination.usable_ns:
        refusal.below(destination.usable_ns, state.time_ns)
        return codes.DESTINATION_TOO_NEW
    return codes.OK
