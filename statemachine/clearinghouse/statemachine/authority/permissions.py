# SPDX-License-Identifier: Apache-2.0
"""Decide which commands and reads a principal may make, and for which accounts (SPEC Q-5, Q-5.1).

Owns the decision, by the tables that the schema generates. Must never change state. For a principal without access, an
account does not exist: the handler gets the command with the account replaced by NOT_THERE. So "not yours" and "does
not exist" have the same answer after the same work in each handler. The journal keeps the command as it was stated.
"""

from dataclasses import replace
from typing import Any, Final

from clearinghouse.statemachine.authority.freezes import is_seized
from clearinghouse.statemachine.state.authority import Principal
from clearinghouse.statemachine.state.custody import HOLDS as DECIDED_HOLDS, decision_on
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    CreateAccount,
    RecoverAuthority,
    ReportDisconnect,
    SetMandate,
)
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, HoldId
from clearinghouse.statemachine.vocabulary.permits import PERMITS, Permit
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    KIND_VENUE,
    RIGHT_READ,
    RIGHT_TRADE,
    RIGHT_WITHDRAW,
)

# The account id that replaces an account to which the principal has no access. Account ids never
# reach it.
NOT_THERE: Final = AMOUNT_MAX
# The attribute of a command that names the owner of an account that does not exist yet.
OWNER: Final = "owner"
# Attributes that name an account indirectly: a hold its beneficiary, who decides it (L-5), an offer
# its account (C-5).
HOLDS: Final = "hold_ids"
OFFER: Final = "offer_id"
# Any principal may report the end of a session: its role may have expired before (O-3).
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
    """Return the roles of the principal with a name at a time, as bits; 0 if no principal has the name."""
    principal = state.authority.principals.get(name)
    return roles_at(principal, time_ns) if principal is not None else 0


def is_client(state: State, name: str, account_id: AccountId) -> bool:
    """Return whether a principal is the client that staff has named for a client account (C-17)."""
    mandate = state.authority.mandates.get(account_id)
    return mandate is not None and mandate.client == name != ""


def reaches(state: State, name: str, account_id: AccountId, scope: int, time_ns: int) -> bool:
    """Return whether a principal may act on an account at a time, as its owner or as a delegate with the right `scope`.

    With scope 0 only the owner may. The client of a client account may read it. Access to an account includes its
    isolated accounts (M-8). While an order of a court is in force, neither owner nor delegate may trade for it (L-8).
    """
    account = state.accounts.get(account_id)
    if scope == RIGHT_TRADE and account is not None and is_seized(state, account):
        return False
    if account is not None and account.owner == name:
        return True
    if scope == RIGHT_READ and is_client(state, name, account_id):
        return True
    if account is not None and account.isolated_market_id:
        account_id = account.parent_id
    delegations = state.authority.delegations.get(account_id)
    delegation = delegations.get(name) if delegations is not None else None
    if account is None or delegation is None or not delegation.scopes & scope:
        return False
    if delegation.granted_by != account.owner:
        # The account has had another owner since the grant (C-9).
        return False
    if scope == RIGHT_WITHDRAW and time_ns < delegation.withdraws_from_ns:
        return False
    return delegation.expires_ns == 0 or time_ns < delegation.expires_ns


def acts_for_itself(state: State, command: Command) -> bool:
    """Return whether a permitted command's principal may send it for its own accounts alone, and for no others'."""
    if not state.authority.is_on:
        return False
    return not roles_of(state, command.principal, state.time_ns) & PERMITS[command.KIND].any


def _account_behind(state: State, account: str, number: int) -> AccountId:
    """Return the account to which the object with an id belongs, or NO_ACCOUNT if the object does not exist.

    `account` is the attribute that names the object: a hold, an offer or the account itself.
    """
    if account == HOLDS:
        hold = state.holds.get(HoldId(number))
        if hold is not None:
            return hold.beneficiary_id
        decided = decision_on(state.custody, DECIDED_HOLDS, number)
        return decided.account_id if decided is not None else NO_ACCOUNT
    if account == OFFER:
        offer = state.dvp.offers.get(number)
        return offer.account_id if offer is not None else NO_ACCOUNT
    return AccountId(number)


def permitted(state: State, command: Command) -> tuple[int, Command]:
    """Return ROLE_REQUIRED if a command's principal may not send it, else OK; and the command for the handler.

    In that command, NOT_THERE replaces accounts to which the principal has no access.
    """
    kind = command.KIND
    permit = _REPORTS if kind == ReportDisconnect.KIND else PERMITS.get(kind)
    if permit is None:
        # Time passes without a caller.
        return codes.OK, command
    if kind == RecoverAuthority.KIND:
        # The signatures authorise this command; its sender may be any principal.
        return codes.OK, command
    name = command.principal
    roles = roles_of(state, name, state.time_ns)
    if roles & permit.any:
        return codes.OK, command
    if not roles & permit.own and permit.own != EVERY_ROLE:
        return codes.ROLE_REQUIRED, command
    named = getattr(command, permit.account)
    if permit.account == OWNER:
        is_own = named == name and not _is_for_staff(command)
        return codes.OK if is_own else codes.ROLE_REQUIRED, command
    if not isinstance(named, list):
        account_id = _account_behind(state, permit.account, named)
        if kind == SetMandate.KIND and is_client(state, name, account_id):
            return codes.OK, command
        if not reaches(state, name, account_id, permit.scope, state.time_ns):
            command = _with(command, permit.account, NOT_THERE)
        return codes.OK, command
    return codes.OK, _with_own_items(state, command, permit, named)


def _is_for_staff(command: Command) -> bool:
    """Return whether a command opens an account of a venue, which only staff opens.

    Such an account pays no debt of its owner, no court closes it, and no default or loss reaches it (L-4.3, L-8, C-9).
    """
    return isinstance(command, CreateAccount) and command.account_kind == KIND_VENUE


def _with_own_items(state: State, command: Command, permit: Permit, named: list[int]) -> Command:
    """Return a batch with NOT_THERE in place of accounts to which the principal has no access.

    Return the same batch if it has access to all.
    """
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
    """Return a copy of a command with another value of one attribute."""
    changed: dict[str, Any] = {attribute: value}
    return replace(command, **changed)


def refuse_read(
    state: State,
    name: str,
    any_roles: int,
    own_roles: int,
    account_id: AccountId,
    scope: int,
    time_ns: int,
) -> int:
    """Return OK if a principal may read an account (0: all accounts), else ROLE_REQUIRED or UNKNOWN_ACCOUNT.

    Roles in `any_roles` may read every account, roles in `own_roles` only accounts to which they have access. A read
    has no sequence number; its time is the later of the clock and the last command's time.
    """
    time_ns = max(time_ns, state.time_ns)
    roles = roles_of(state, name, time_ns)
    if roles & any_roles:
        return codes.OK
    if not roles & own_roles or not account_id:
        return codes.ROLE_REQUIRED
    reached = reaches(state, name, account_id, scope or RIGHT_READ, time_ns)
    return codes.OK if reached else codes.UNKNOWN_ACCOUNT
