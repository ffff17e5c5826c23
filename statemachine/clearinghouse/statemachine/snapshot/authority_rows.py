# SPDX-License-Identifier: Apache-2.0
"""Write principals, their roles, delegations, freezes and approvals as rows of a snapshot (SPEC J-4, Q-5).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_authority` reads them back. A state without
authority writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def principals(state: State) -> Rows:
    """Principals by number."""
    return map(SHAPES["Principal"].row(), state.authority.principals.values())


def grants(state: State) -> Rows:
    """Return roles by principal."""
    getter = SHAPES["Grant"].row()
    for principal in state.authority.principals.values():
        for role in sorted(principal.grants):
            yield (principal.name, *getter(principal.grants[role]))


def delegations(state: State) -> Rows:
    """Delegations by account."""
    getter = SHAPES["Delegation"].row()
    by_account = state.authority.delegations
    for account_id in sorted(by_account):
        for name in sorted(by_account[account_id]):
            yield getter(by_account[account_id][name])


def delegation_limits(state: State) -> Rows:
    """Limits of delegations by delegate, account, kind and asset."""
    getter = SHAPES["DelegationLimit"].row()
    by_name = state.authority.delegation_limits
    for name in sorted(by_name):
        for account_id in sorted(by_name[name]):
            limits = by_name[name][account_id]
            for key in sorted(limits):
                yield getter(limits[key])


def freezes(state: State) -> Rows:
    """Frozen accounts by number."""
    getter = SHAPES["Freeze"].row()
    found = state.authority.freezes
    return (getter(found[account_id]) for account_id in sorted(found))


def approval_limits(state: State) -> Rows:
    """Approval limits by asset."""
    limits = state.authority.approval_limits
    return ((asset_id, limits[asset_id]) for asset_id in sorted(limits))


def approvals(state: State) -> Rows:
    """Approvals by number of what is approved."""
    getter = SHAPES["Approval"].row()
    found = state.authority.approvals
    return (getter(found[money_id]) for money_id in sorted(found))


def parameter_approval(state: State) -> Rows:
    """One row if two persons change parameters, else none."""
    is_on = state.authority.has_parameter_approval
    return iter([(is_on,)] if is_on else [])


def proposals(state: State) -> Rows:
    """Changes of parameters that wait, oldest first."""
    return map(SHAPES["Proposal"].row(), state.authority.proposals.values())


def recovery(state: State) -> Rows:
    """One row if there are or were recovery keys, else none."""
    authority = state.authority
    values = (authority.recovery_threshold, authority.recoveries)
    return iter([values] if any(values) else [])


def recovery_keys(state: State) -> Rows:
    """Public keys of a recovery, as they were stated."""
    return ((key,) for key in state.authority.recovery_keys)


def destinations(state: State) -> Rows:
    """Destinations of withdrawals by account, oldest first."""
    getter = SHAPES["Destination"].row()
    by_account = state.authority.destinations
    for account_id in sorted(by_account):
        yield from map(getter, by_account[account_id].values())


def destinations_only(state: State) -> Rows:
    """Accounts that have destinations only, by number."""
    ends = state.authority.destinations_only
    return ((account_id, ends[account_id]) for account_id in sorted(ends))


# The tables: name, columns and rows.
ROLE_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("principals", SHAPES["Principal"].names(), principals),
    ("grants", SHAPES["Grant"].names("name"), grants),
    ("delegations", SHAPES["Delegation"].names(), delegations),
    ("delegation_limits", SHAPES["DelegationLimit"].names(), delegation_limits),
    ("freezes", SHAPES["Freeze"].names(), freezes),
    ("destinations", SHAPES["Destination"].names(), destinations),
    ("destinations_only", ("account_id", "ends_ns"), destinations_only),
    ("approval_limits", ("asset_id", "amount"), approval_limits),
    ("approvals", SHAPES["Approval"].names(), approvals),
    ("parameter_approval", ("is_on",), parameter_approval),
    ("proposals", SHAPES["Proposal"].names(), proposals),
    ("recovery", ("threshold", "recoveries"), recovery),
    ("recovery_keys", ("key",), recovery_keys),
)
