# SPDX-License-Identifier: Apache-2.0
"""Handle roles of principals (SPEC Q-5, Q-5.1).

Owns the refusals of both commands and their effects. `authority.permissions` decides first who may send them.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_end
from clearinghouse.statemachine.state.authority import Grant
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    GrantRole,
    RevokeRole,
)
from clearinghouse.statemachine.vocabulary.types import (
    OPERATORS_MIN,
    PRINCIPALS_MAX,
    ROLE_OPERATOR,
)


def _refuse_last_operators(state: State, name: str, role: int, refusal: Refusal) -> int:
    """Return LAST_OPERATORS if too few permanent operators would remain once a principal loses the role (Q-5.1), else
    OK.
    """
    if role != ROLE_OPERATOR or not _is_lasting_operator(state, name):
        return codes.OK
    left = sum(_is_lasting_operator(state, other) for other in state.authority.principals) - 1
    if left < OPERATORS_MIN:
        refusal.below(OPERATORS_MIN, left)
        return codes.LAST_OPERATORS
    return codes.OK


def _is_lasting_operator(state: State, name: str) -> bool:
    """Return whether a principal has the role of operator without an end time."""
    principal = state.authority.principals.get(name)
    grant = principal.grants.get(ROLE_OPERATOR) if principal is not None else None
    return grant is not None and grant.expires_ns == 0


def grant_role(state: State, command: GrantRole, reply: Reply) -> int:
    """Grant a role, or change its end.

    Refusals in order: AUTHORITY_OFF, OWN_AUTHORITY, AUTHORITY_EXPIRED, LAST_OPERATORS, STATE_LIMIT.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    if command.name == command.principal:
        return codes.OWN_AUTHORITY
    code = refuse_end(state, command.expires_ns, reply)
    if code == codes.OK and command.expires_ns:
        code = _refuse_last_operators(state, command.name, command.role, reply)
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
        state.events, 0, principal.id, command.role, expires_time_ns=command.expires_ns
    )
    return codes.OK


def revoke_role(state: State, command: RevokeRole, reply: Reply) -> int:
    """Revoke a principal's role. Refusals in order: AUTHORITY_OFF, OWN_AUTHORITY, UNKNOWN_GRANT, LAST_OPERATORS."""
    if not state.authority.is_on:
        return codes.AUTHORITY_OFF
    if command.name == command.principal:
        return codes.OWN_AUTHORITY
    principal = state.authority.principals.get(command.name)
    if principal is None or command.role not in principal.grants:
        return codes.UNKNOWN_GRANT
    code = _refuse_last_operators(state, command.name, command.role, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    del principal.grants[command.role]
    principal.sum_up()
    event_writers.role_revoked(state.events, 0, principal_id=principal.id, role=command.role)
    return codes.OK
