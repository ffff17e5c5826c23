# SPDX-License-Identifier: Apache-2.0
"""Decide which calls a principal may make, and which accounts it reaches (SPEC Q-5, Q-5.1).

Owns the decision, of commands and of reads, by the tables that the schema gives. Must never change state.

An account that a principal does not reach is not there for it: the handler gets a command in which such an account has
the number of none. So "not yours" and "does not exist" have the same answer after the same work in each handler.
The command of the journal stays as it was stated.
"""

from dataclasses import replace
from typing import Any, Final

from clearinghouse.statemachine.state.authority import Principal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    RecoverAuthority,
    ReportDisconnect,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, HoldId
from clearinghouse.statemachine.vocabulary.permits import PERMITS, Permit
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    RIGHT_READ,
    RIGHT_TRADE,
    RIGHT_WITHDRAW,
)

# The number that an account has for a principal that does not reach it. No account gets so far.
NOT_THERE: Final = AMOUNT_MAX
# How a command names an account that is not there yet: by its owner.
OWNER: Final = "owner"
# Attributes that name something of an account: a hold of its beneficiary's, who decides it (L-5), an offer (C-5).
HOLDS: Final = "hold_ids"
OFFER: Final = "offer_id"
# The end of a session counts without a role too: the role may have ended before (O-3).
EVERY_ROLE: Final = -1
_REPORTS: Final = Permit(0, EVERY_ROLE, RIGHT_TRADE, "account_ids")


def roles_at(principal: Principal, time_ns: int) -> int:
    """Return the roles that a principal has at a time, as bits."""
    if time_ns < principal.first_expiry_ns:
        return principal.roles
    roles = 0
    for role, grant in principal.grants.items():
        if grant.expires_ns == 0 or time_ns < grant.expires_ns:
            roles |= 1 << role
    return roles


def roles_of(state: State, name: str, time_ns: int) -> int:
    """Return the roles that the principal of a name has at a time, as bits; 0 if there is none."""
    principal = state.authority.principals.get(name)
    return roles_at(principal, time_ns) if principal is not None else 0


def reaches(state: State, name: str, account_id: AccountId, scope: int, time_ns: int) -> bool:
    """Return whether a principal may act on an account at a time: its owner, or a delegate with the scope; scope 0: the
    owner.

    An isolated account is reached with its parent (M-8).
    """
    account = state.accounts.get(account_id)
    if account is not None and account.owner == name:
        return True
    if account is not None and account.isolated_market_id:
        account_id = account.parent_id
    delegations = state.authority.delegations.get(account_id)
    delegation = delegations.get(name) if delegations is not None else None
    if account is None or delegation is None or not delegation.scopes & scope:
        return False
    if delegation.granted_by != account.owner:
        return False  # it went to another owner since (C-9)
    if scope == RIGHT_WITHDRAW and time_ns < delegation.withdraws_from_ns:
        return False
    return delegation.expires_ns == 0 or time_ns < delegation.expires_ns


def _account_behind(state: State, account: str, number: int) -> AccountId:
    """The account of what an attribute names, NO_ACCOUNT if there is no such thing."""
    if account == HOLDS:
        hold = state.holds.get(HoldId(number))
        return hold.beneficiary_id if hold is not None else NO_ACCOUNT
    if account == OFFER:
        offer = state.dvp.offers.get(number)
        return offer.account_id if offer is not None else NO_ACCOUNT
    return AccountId(number)


def permitted(state: State, command: Command) -> tuple[int, Command]:
    """ROLE_REQUIRED if the principal of a command may not state it, else OK; and the command as handlers get it."""
    kind = command.KIND
    permit = _REPORTS if kind == ReportDisconnect.KIND else PERMITS.get(kind)
    if permit is None:
        return codes.OK, command  # time passes without a caller
    if kind == RecoverAuthority.KIND:
        return codes.OK, command  # its signatures are its authority, and not its sender
    name = command.principal
    roles = roles_of(state, name, state.time_ns)
    if roles & permit.any:
        return codes.OK, command
    if not roles & permit.own and permit.own != EVERY_ROLE:
        return codes.ROLE_REQUIRED, command
    named = getattr(command, permit.account)
    if permit.account == OWNER:
        return codes.OK if named == name else codes.ROLE_REQUIRED, command
    if not isinstance(named, list):
        account_id = _account_behind(state, permit.account, named)
        if not reaches(state, name, account_id, permit.scope, state.time_ns):
            command = _with(command, permit.account, NOT_THERE)
        return codes.OK, command
    return codes.OK, _with_own_items(state, command, permit, named)


def _with_own_items(state: State, command: Command, permit: Permit, named: list[int]) -> Command:
    """A batch in which what the principal does not reach is not there; the same batch where it reaches all."""
    hidden: list[int] = []
    last = is_reached = 0
    for item, number in enumerate(named):
        if number != last or not item:
            last = number
            account_id = _account_behind(state, permit.account, number)
            is_reached = reaches(state, command.principal, account_id, permit.scope, state.time_ns)
        if not is_reached:
            hidden.append(item)
    if not hidden:
        return command
    columns = list(named)
    for item in hidden:
        columns[item] = NOT_THERE
    return _with(command, permit.account, columns)


def _with(command: Command, attribute: str, value: int | list[int]) -> Command:
    """The command with another value of an attribute."""
    changed: dict[str, Any] = {attribute: value}
    return replace(command, **changed)


def may_read(
    state: State,
    name: str,
    any_roles: int,
    own_roles: int,
    account_id: AccountId,
    scope: int,
    time_ns: int,
) -> int:
    """Return OK if a principal may read an account at a time, 0: no certain one; ROLE_REQUIRED, or UNKNOWN_ACCOUNT.

    A read has no sequence. Its time is that of the last one, or the clock where that has gone on without a command.
    """
    time_ns = max(time_ns, state.time_ns)
    roles = roles_of(state, name, time_ns)
    if roles & any_roles:
        return codes.OK
    if not roles & own_roles or not account_id:
        return codes.ROLE_REQUIRED
    reached = reaches(state, name, account_id, scope or RIGHT_READ, time_ns)
    return codes.OK if reached else codes.UNKNOWN_ACCOUNT
