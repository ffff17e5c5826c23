# SPDX-License-Identifier: Apache-2.0
"""Roles of principals, and delegation of accounts (SPEC Q-5, Q-5.1).

Owns the refusals of these commands and the change that follows. Who may state them is decided before, in
`permissions`: a delegation is stated by the owner of the account.
"""

from clearinghouse.statemachine.brakes.delegation_limits import forget_limits
from clearinghouse.statemachine.handlers.access import check_active
from clearinghouse.statemachine.state.authority import Delegation, Grant
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    Delegate,
    EndDelegation,
    GrantRole,
    RevokeRole,
)
from clearinghouse.statemachine.vocabulary.types import (
    DELEGATES_MAX,
    OPERATORS_MIN,
    PRINCIPALS_MAX,
    RIGHT_READ,
    RIGHT_WITHDRAW,
    ROLE_OPERATOR,
    WITHDRAWAL_WAIT_NS,
)


def _check_end(state: State, expires_ns: int, refusal: Refusal) -> int:
    """AUTHORITY_EXPIRED if an authority would end now or before."""
    if expires_ns and expires_ns <= state.time_ns:
        refusal.not_above(state.time_ns, expires_ns)
        return codes.AUTHORITY_EXPIRED
    return codes.OK


def _check_operators(state: State, name: str, role: int, refusal: Refusal) -> int:
    """LAST_OPERATORS if too few operators without an end would be left beside a principal that is one now (Q-5.1)."""
    if role != ROLE_OPERATOR or not _is_lasting_operator(state, name):
        return codes.OK
    left = sum(_is_lasting_operator(state, other) for other in state.authority.principals) - 1
    if left < OPERATORS_MIN:
        refusal.below(OPERATORS_MIN, left)
        return codes.LAST_OPERATORS
    return codes.OK


def _is_lasting_operator(state: State, name: str) -> bool:
    """Return whether a principal is an operator without an end."""
    principal = state.authority.principals.get(name)
    grant = principal.grants.get(ROLE_OPERATOR) if principal is not None else None
    return grant is not None and grant.expires_ns == 0


def grant_role(state: State, command: GrantRole, reply: Reply) -> int:
    """Grant a role, or change when it ends. Refusals in order: AUTHORITY_OFF, OWN_AUTHORITY, AUTHORITY_EXPIRED,
    LAST_OPERATORS, STATE_LIMIT.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    if command.name == command.principal:
        return codes.OWN_AUTHORITY
    code = _check_end(state, command.expires_ns, reply)
    if code == codes.OK and command.expires_ns:
        code = _check_operators(state, command.name, command.role, reply)
    if code != codes.OK:
        return code
    if command.name not in authority.principals and len(authority.principals) >= PRINCIPALS_MAX:
        reply.above(PRINCIPALS_MAX, PRINCIPALS_MAX + 1)
        return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    principal = authority.admit(command.name)
    principal.grants[command.role] = Grant(
        command.role, command.expires_ns, command.principal, state.sequence, state.time_ns
    )
    principal.sum_up()
    event_writers.role_granted(
        state.events,
        0,
        principal_id=principal.id,
        role=command.role,
        expires_time_ns=command.expires_ns,
    )
    return codes.OK


def revoke_role(state: State, command: RevokeRole, reply: Reply) -> int:
    """Take a role from a principal. Refusals in order: AUTHORITY_OFF, OWN_AUTHORITY, UNKNOWN_GRANT, LAST_OPERATORS."""
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    if command.name == command.principal:
        return codes.OWN_AUTHORITY
    principal = state.authority.principals.get(command.name)
    if principal is None or command.role not in principal.grants:
        return codes.UNKNOWN_GRANT
    code = _check_operators(state, command.name, command.role, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    del principal.grants[command.role]
    principal.sum_up()
    event_writers.role_revoked(state.events, 0, principal_id=principal.id, role=command.role)
    return codes.OK


def delegate(state: State, command: Delegate, reply: Reply) -> int:
    """Let a principal act on an account, or change what it may do. A new right to withdraw begins after a day (Q-5.1).

    Refusals in order: AUTHORITY_OFF, those of `check_active`, ACCOUNT_FROZEN, DELEGATE_IS_OWNER, UNKNOWN_PRINCIPAL,
    AUTHORITY_EXPIRED, STATE_LIMIT.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    code = check_active(state, command.account_id)
    if code != codes.OK:
        return code
    if command.account_id in authority.freezes:
        return codes.ACCOUNT_FROZEN
    owner = state.accounts[command.account_id].owner
    if command.name == owner:
        return codes.DELEGATE_IS_OWNER
    principal = authority.principals.get(command.name)
    if principal is None:
        return codes.UNKNOWN_PRINCIPAL
    code = _check_end(state, command.expires_ns, reply)
    if code != codes.OK:
        return code
    delegations = authority.delegations.get(command.account_id, {})
    before = delegations.get(command.name)
    if before is None and len(delegations) >= DELEGATES_MAX:
        reply.above(DELEGATES_MAX, DELEGATES_MAX + 1)
        return codes.STATE_LIMIT

    # Accepted: nothing below refuses.
    delegation = Delegation(command.account_id, command.name, owner)
    delegation.scopes = RIGHT_READ | command.scopes
    delegation.expires_ns = command.expires_ns
    delegation.sequence = state.sequence
    if command.scopes & RIGHT_WITHDRAW:
        delegation.withdraws_from_ns = state.time_ns + WITHDRAWAL_WAIT_NS
        if before is not None and before.withdraws_from_ns and holds(state, before, owner):
            delegation.withdraws_from_ns = before.withdraws_from_ns
    if before is not None and not holds(state, before, owner):
        forget_limits(state, command.name, command.account_id)  # they ended with it
    authority.delegations.setdefault(command.account_id, {})[command.name] = delegation
    event_writers.account_delegated(
        state.events,
        0,
        account_id=command.account_id,
        principal_id=principal.id,
        scopes=delegation.scopes,
        withdraws_from_time_ns=delegation.withdraws_from_ns,
        expires_time_ns=delegation.expires_ns,
    )
    return codes.OK


def holds(state: State, delegation: Delegation, owner: str) -> bool:
    """Return whether a delegation of this owner has not ended."""
    lasts = delegation.expires_ns == 0 or state.time_ns < delegation.expires_ns
    return lasts and delegation.granted_by == owner


def end_delegation(state: State, command: EndDelegation, reply: Reply) -> int:
    """End a delegation. Refusals in order: AUTHORITY_OFF, UNKNOWN_ACCOUNT, UNKNOWN_DELEGATION."""
    del reply  # none has figures
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    if command.account_id not in state.accounts:
        return codes.UNKNOWN_ACCOUNT
    delegations = state.authority.delegations.get(command.account_id, {})
    if command.name not in delegations:
        return codes.UNKNOWN_DELEGATION

    # Accepted: nothing below refuses.
    del delegations[command.name]
    forget_limits(state, command.name, command.account_id)
    if not delegations:
        del state.authority.delegations[command.account_id]
    principal = state.authority.principals[command.name]
    event_writers.delegation_ended(
        state.events, 0, account_id=command.account_id, principal_id=principal.id
    )
    return codes.OK
