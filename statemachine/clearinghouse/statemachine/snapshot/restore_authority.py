# SPDX-License-Identifier: Apache-2.0
"""Restore principals, their roles, delegations, freezes and approvals from the tables of a snapshot (SPEC J-4, Q-5).

Owns the reading of those tables. The meaning of a table is in `snapshot.authority_rows`.
"""

from clearinghouse.statemachine.snapshot.read_tables import Tables, set_columns
from clearinghouse.statemachine.state.authority import (
    Approval,
    Delegation,
    DelegationLimit,
    Destination,
    Freeze,
    Grant,
    Proposal,
)
from clearinghouse.statemachine.state.state import State


def restore_authority(state: State, tables: Tables) -> None:
    """Restore all of it."""
    authority = state.authority
    authority.principals.clear()
    for principal_id, name in tables.rows("principals"):
        assert authority.admit(name).id == principal_id
    for name, *columns in tables.rows("grants"):
        grant = Grant(*columns)
        authority.principals[name].grants[grant.role] = grant
    for principal in authority.principals.values():
        principal.sum_up()
    for values in tables.rows("delegations"):
        set_columns(one := Delegation(values[0], values[1], ""), "Delegation", values)
        authority.delegations.setdefault(one.account_id, {})[one.name] = one
    for values in tables.rows("delegation_limits"):
        limit = DelegationLimit(*values[:4])
        set_columns(limit, "DelegationLimit", values)
        of_name = authority.delegation_limits.setdefault(limit.name, {})
        of_name.setdefault(limit.account_id, {})[limit.kind, limit.asset_id] = limit
    for values in tables.rows("freezes"):
        authority.freezes[values[0]] = Freeze(*values)
    for values in tables.rows("destinations"):
        place = Destination(*values)
        authority.destinations.setdefault(place.account_id, {})[place.address] = place
    authority.destinations_only.update(tables.rows("destinations_only"))
    authority.approval_limits.update(tables.rows("approval_limits"))
    for values in tables.rows("approvals"):
        authority.approvals[values[0]] = Approval(*values)
    for (is_on,) in tables.rows("parameter_approval"):
        authority.has_parameter_approval = is_on
    for values in tables.rows("proposals"):
        proposal = Proposal(*values)
        authority.proposals[proposal.digest] = proposal
    for threshold, recoveries in tables.rows("recovery"):
        authority.recovery_threshold, authority.recoveries = threshold, recoveries
    authority.recovery_keys = [key for (key,) in tables.rows("recovery_keys")]
