# SPDX-License-Identifier: Apache-2.0
"""Make views of authority: principals with their roles, and delegations of an account (SPEC Q-5).

Owns the fields, pages and reading of these answers. Must never change the state.
"""

from dataclasses import dataclass
from itertools import islice

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.authority.delegation_limits import moved_after
from clearinghouse.statemachine.state.authority import NO_LIMIT, Principal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.encoding import command_name
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    RIGHT_TRADE,
    RIGHT_TRANSFER,
    SECOND_PERSON_NS,
)


@dataclass
class RoleGrantView:
    """A role of a principal.

    With `expires_ns` 0 the role never ends. An empty `granted_by` means that the journal began with the role.
    """

    role: int
    expires_ns: int
    granted_by: str
    sequence: int
    granted_ns: int


@dataclass
class PrincipalView:
    """A principal with its roles."""

    principal_id: int
    name: str
    grants: list[RoleGrantView]


@dataclass
class DelegationLimitView:
    """A limit of a delegate on an account; with `changes_ns` 0 no change of the limit is pending."""

    asset_id: AssetId
    limit_kind: int
    amount: int
    moved_today: int
    changes_ns: int
    next_amount: int
    ends: bool
    sequence: int


@dataclass
class DelegationView:
    """The rights of a principal on an account; with `withdraws_from_ns` 0 the principal may not withdraw."""

    account_id: AccountId
    principal_id: int
    name: str
    may_trade: bool
    may_transfer: bool
    withdraws_from_ns: int
    expires_ns: int
    granted_by: str
    sequence: int
    limits: list[DelegationLimitView]


@dataclass
class DestinationView:
    """An address for withdrawals of an account, usable from a time on."""

    destination_id: int
    address: str
    label: str
    usable_ns: int


@dataclass
class ProposalView:
    """A proposed change of parameters, sent by one principal."""

    proposal_id: int
    command: str
    digest: str
    proposed_by: str
    proposed_ns: int
    glass_broken_by: str


def proposal_views(state: State) -> list[ProposalView]:
    """Return pending changes of parameters, oldest first, without those that have expired."""
    return [
        ProposalView(
            each.id,
            command_name(each.kind),
            each.digest,
            each.name,
            each.proposed_ns,
            each.glass_by,
        )
        for each in state.authority.proposals.values()
        if state.time_ns - each.proposed_ns <= SECOND_PERSON_NS
    ]


def destination_views(state: State, account_id: AccountId) -> list[DestinationView]:
    """Return the destinations of an account, oldest first."""
    return [
        DestinationView(each.id, each.address, each.label, each.usable_ns)
        for each in state.authority.destinations.get(account_id, {}).values()
    ]


def principal_views(state: State, name: str, after_id: int, most: int) -> list[PrincipalView]:
    """Return the principal called `name`, or, if `name` is empty, at most `most` principals with a number above
    `after_id`.
    """
    principals = state.authority.principals
    if name:
        found = principals.get(name)
        return [_principal_view(found)] if found is not None and found.id > after_id else []
    return [
        _principal_view(each) for each in islice(principals.values(), after_id, after_id + most)
    ]


def _principal_view(principal: Principal) -> PrincipalView:
    """Return the view of a principal."""
    return PrincipalView(
        principal.id,
        principal.name,
        [
            RoleGrantView(
                role, grant.expires_ns, grant.granted_by, grant.sequence, grant.granted_ns
            )
            for role, grant in sorted(principal.grants.items())
        ],
    )


def delegation_views(state: State, account_id: AccountId) -> list[DelegationView]:
    """Return the delegations of an account, by the principal's number."""
    principals = state.authority.principals
    found = [
        DelegationView(
            account_id,
            principals[name].id,
            name,
            bool(each.scopes & RIGHT_TRADE),
            bool(each.scopes & RIGHT_TRANSFER),
            each.withdraws_from_ns,
            each.expires_ns,
            each.granted_by,
            each.sequence,
            _limit_views(state, name, account_id),
        )
        for name, each in state.authority.delegations.get(account_id, {}).items()
    ]
    return sorted(found, key=lambda view: view.principal_id)


def _limit_views(state: State, name: str, account_id: AccountId) -> list[DelegationLimitView]:
    """Return the limits of a delegation by kind and asset, without those that have ended."""
    limits = state.authority.delegation_limits.get(name, {}).get(account_id, {})
    found: list[DelegationLimitView] = []
    for _, each in sorted(limits.items()):
        amount = each.at(state.time_ns)
        if amount == NO_LIMIT:
            continue
        waits = each.changes_ns > state.time_ns
        ends = waits and each.next_amount == NO_LIMIT
        found.append(
            DelegationLimitView(
                each.asset_id,
                each.kind,
                amount,
                moved_after(each.day, each.moved, state.time_ns // DAY_NS, 0),
                each.changes_ns if waits else 0,
                each.next_amount if waits and not ends else 0,
                ends,
                each.sequence,
            )
        )
    return found
