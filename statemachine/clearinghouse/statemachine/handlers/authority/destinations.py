# SPDX-License-Identifier: Apache-2.0
"""Handle destinations of withdrawals: an account's list, and its restriction to the list (SPEC Q-5.1).

Owns the refusals of these commands. A change that permits more destinations takes effect a day later, at sequenced
time; a change that permits fewer takes effect at once. `authority.destinations` checks a withdrawal.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.state.authority import NEVER_NS, Destination
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    AddDestination,
    RemoveDestination,
    SetDestinationsOnly,
)
from clearinghouse.statemachine.vocabulary.types import DESTINATIONS_MAX, WITHDRAWAL_WAIT_NS


def add_destination(state: State, command: AddDestination, reply: Reply) -> int:
    """Add a destination, or change its label.

    Refusals in order: AUTHORITY_OFF, those of `refuse_inactive`, ACCOUNT_FROZEN, STATE_LIMIT.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    account_id = command.account_id
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    if account_id in authority.freezes:
        return codes.ACCOUNT_FROZEN
    listed = authority.destinations.get(account_id, {})
    destination = listed.get(command.address)
    if destination is None and len(listed) >= DESTINATIONS_MAX:
        reply.above(DESTINATIONS_MAX, DESTINATIONS_MAX + 1)
        return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    if destination is None:
        usable_ns = state.time_ns + WITHDRAWAL_WAIT_NS
        destination = Destination(account_id, command.address, state.sequence, "", usable_ns)
        authority.destinations.setdefault(account_id, {})[command.address] = destination
    destination.label = command.label
    event_writers.destination_added(
        state.events, 0, account_id, destination.id, usable_from_time_ns=destination.usable_ns
    )
    return codes.OK


def remove_destination(state: State, command: RemoveDestination, reply: Reply) -> int:
    """Remove a destination from the list. Refusals in order: AUTHORITY_OFF, UNKNOWN_ACCOUNT, DESTINATION_UNKNOWN."""
    del reply  # no refusal has figures
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    if command.account_id not in state.accounts:
        return codes.UNKNOWN_ACCOUNT
    listed = authority.destinations.get(command.account_id, {})
    destination = listed.get(command.address)
    if destination is None:
        return codes.DESTINATION_UNKNOWN

    # Accepted: nothing below refuses.
    del listed[command.address]
    if not listed:
        del authority.destinations[command.account_id]
    event_writers.destination_removed(
        state.events, 0, account_id=command.account_id, destination_id=destination.id
    )
    return codes.OK


def set_destinations_only(state: State, command: SetDestinationsOnly, reply: Reply) -> int:
    """Restrict withdrawals to the list, at once, or end the restriction in a day.

    Refusals in order: AUTHORITY_OFF, those of `refuse_inactive`.
    """
    del reply  # no refusal has figures
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    account_id = command.account_id
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    ends_ns = authority.destinations_only.get(account_id, 0)
    if command.enabled:
        ends_ns = NEVER_NS
    elif ends_ns == NEVER_NS:
        ends_ns = state.time_ns + WITHDRAWAL_WAIT_NS
    if ends_ns > state.time_ns:
        authority.destinations_only[account_id] = ends_ns
    else:
        authority.destinations_only.pop(account_id, None)
        ends_ns = state.time_ns
    event_writers.destinations_only_set(
        state.events, 0, account_id, ends_time_ns=0 if ends_ns == NEVER_NS else ends_ns
    )
    return codes.OK
