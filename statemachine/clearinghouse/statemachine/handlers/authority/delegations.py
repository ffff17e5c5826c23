# SPDX-License-Identifier: Apache-2.0
"""Handle delegations of accounts, and mandates of client accounts (SPEC Q-5, Q-5.1, C-17).

Owns the refusals of these commands and their effects. `authority.permissions` decides first who may send them: the
owner of an account delegates it.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_end, refuse_inactive
from clearinghouse.statemachine.authority.delegation_limits import forget_limits
from clearinghouse.statemachine.authority.delegations import holds
from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.clearing.client_losses import is_client_account
from clearinghouse.statemachine.state.authority import Delegation, Mandate
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    Delegate,
    EndDelegation,
    SetMandate,
)
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    DELEGATES_MAX,
    KIND_MEMBER_INDIVIDUAL,
    RIGHT_READ,
    RIGHT_WITHDRAW,
    ROLE_OPERATOR,
    WITHDRAWAL_WAIT_NS,
)


def delegate(state: State, command: Delegate, reply: Reply) -> int:
    """Delegate an account to a principal, or change the delegation; a right to withdraw starts a day later (Q-5.1).

    Refusals in order: AUTHORITY_OFF, those of `refuse_inactive`, ACCOUNT_FROZEN, DELEGATE_IS_OWNER, UNKNOWN_PRINCIPAL,
    AUTHORITY_EXPIRED, STATE_LIMIT.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    code = refuse_inactive(state, command.account_id)
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
    code = refuse_end(state, command.expires_ns, reply)
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
        # The limits ended with the delegation.
        forget_limits(state, command.name, command.account_id)
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


def set_mandate(state: State, command: SetMandate, reply: Reply) -> int:
    """Name the client of a client account, or state how far its member may act against the client's interest (C-17).

    Refusals in order: those of `refuse_inactive`, NOT_A_CLIENT_ACCOUNT, NOT_THE_CLIENT, PARAMETER_OUT_OF_RANGE (also a
    client for an account of several clients, or the owner as the client), AUTHORITY_EXPIRED.
    """
    authority = state.authority
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    if not is_client_account(account):
        return codes.NOT_A_CLIENT_ACCOUNT
    before = authority.mandates.get(account.id)
    is_staff = not authority.is_on or bool(
        roles_of(state, command.principal, state.time_ns) & 1 << ROLE_OPERATOR
    )
    named = "" if before is None else before.client
    if not is_staff and command.principal != named:
        return codes.NOT_THE_CLIENT
    if not is_staff and command.client != named:
        return codes.NOT_THE_CLIENT
    if (
        not 0 <= command.amount_a_day <= AMOUNT_MAX
        or command.client == account.owner
        or (command.client and account.kind != KIND_MEMBER_INDIVIDUAL)
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    code = refuse_end(state, command.expires_ns, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    mandate = Mandate(account.id, account.owner, command.client)
    mandate.acts = command.acts
    mandate.amount_a_day = command.amount_a_day
    mandate.expires_ns = command.expires_ns
    mandate.sequence = state.sequence
    if before is not None:
        mandate.day, mandate.used = before.day, before.used
    authority.mandates[account.id] = mandate
    principal = authority.principals.get(command.client)
    event_writers.mandate_set(
        state.events,
        0,
        account_id=account.id,
        principal_id=0 if principal is None else principal.id,
        acts=mandate.acts,
        amount_a_day=mandate.amount_a_day,
        expires_time_ns=mandate.expires_ns,
    )
    return codes.OK


def end_delegation(state: State, command: EndDelegation, reply: Reply) -> int:
    """End a delegation. Refusals in order: AUTHORITY_OFF, UNKNOWN_ACCOUNT, UNKNOWN_DELEGATION."""
    del reply  # no refusal has figures
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
