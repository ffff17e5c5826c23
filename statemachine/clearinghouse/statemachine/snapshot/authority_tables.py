# SPDX-License-Identifier: Apache-2.0
"""List the tables of principals, roles, delegations, freezes, approvals, and announced changes (SPEC J-4).

Owns the choice of authority data in a snapshot. A state without authority writes no row.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.snapshot.tables import (
    Rows,
    Table,
    Values,
    counter_table,
    nested_table,
    number_table,
    record_table,
    record_table_by_two,
    set_columns,
    single_table,
    value_table,
)
from clearinghouse.statemachine.state.authority import (
    Approval,
    Delegation,
    DelegationLimit,
    Destination,
    Freeze,
    Grant,
    Mandate,
    Proposal,
    Seizure,
)
from clearinghouse.statemachine.state.brakes import AskedPause
from clearinghouse.statemachine.state.quarantine import QuarantinedWork
from clearinghouse.statemachine.state.setting_changes import SettingChange
from clearinghouse.statemachine.state.snapshot_columns import SHAPES
from clearinghouse.statemachine.state.state import State


def _add_quarantined(state: State, work: QuarantinedWork) -> None:
    state.quarantine.work[work.work_kind, work.subject_id] = work


def _principals(state: State) -> Rows:
    """Return the principals by number."""
    return map(SHAPES["Principal"].row(), state.authority.principals.values())


def _restore_principals(state: State, values: Iterable[Values]) -> None:
    state.authority.principals.clear()
    for principal_id, name in values:
        assert state.authority.admit(name).id == principal_id


def _grants(state: State) -> Rows:
    """Return the roles by principal."""
    getter = SHAPES["Grant"].row()
    for principal in state.authority.principals.values():
        for role in sorted(principal.grants):
            yield (principal.name, *getter(principal.grants[role]))


def _restore_grants(state: State, values: Iterable[Values]) -> None:
    for name, *columns in values:
        grant = Grant(*columns)
        state.authority.principals[name].grants[grant.role] = grant
    for principal in state.authority.principals.values():
        principal.sum_up()


def _delegation_limits(state: State) -> Rows:
    """Return the limits of delegations by delegate, account, kind and asset."""
    getter = SHAPES["DelegationLimit"].row()
    by_name = state.authority.delegation_limits
    for name in sorted(by_name):
        for account_id in sorted(by_name[name]):
            limits = by_name[name][account_id]
            for key in sorted(limits):
                yield getter(limits[key])


def _restore_delegation_limits(state: State, values: Iterable[Values]) -> None:
    for row in values:
        limit = DelegationLimit(*row[:4])
        set_columns(limit, "DelegationLimit", row)
        of_name = state.authority.delegation_limits.setdefault(limit.name, {})
        of_name.setdefault(limit.account_id, {})[limit.kind, limit.asset_id] = limit


def _add_proposal(state: State, proposal: Proposal) -> None:
    """Add a proposed change of parameters to the state, under its digest."""
    state.authority.proposals[proposal.digest] = proposal


def _recovery(state: State) -> Rows:
    """Return one row if recovery keys were ever set, else no row."""
    authority = state.authority
    if authority.recovery_threshold or authority.recoveries:
        yield (authority.recovery_threshold, authority.recoveries)


def _restore_recovery(state: State, values: Iterable[Values]) -> None:
    for threshold, recoveries in values:
        state.authority.recovery_threshold, state.authority.recoveries = threshold, recoveries


ROLE_TABLES: Final = (
    Table("principals", SHAPES["Principal"].names(), _principals, _restore_principals),
    Table("grants", SHAPES["Grant"].names("name"), _grants, _restore_grants),
    record_table_by_two(
        "delegations", "Delegation", "authority.delegations", ("account_id", "name"), Delegation, 3
    ),
    Table(
        "delegation_limits",
        SHAPES["DelegationLimit"].names(),
        _delegation_limits,
        _restore_delegation_limits,
    ),
    record_table("mandates", "Mandate", "authority.mandates", Mandate, 3),
    record_table("freezes", "Freeze", "authority.freezes", Freeze, 5),
    record_table("seizures", "Seizure", "authority.seizures", Seizure, 5),
    record_table(
        "quarantined_work",
        "QuarantinedWork",
        "quarantine.work",
        QuarantinedWork,
        2,
        add=_add_quarantined,
    ),
    # Those of an account are in the order of their making.
    record_table_by_two(
        "destinations",
        "Destination",
        "authority.destinations",
        ("account_id", "address"),
        Destination,
        5,
        is_by_key=False,
    ),
    number_table("destinations_only", "account_id ends_ns", "authority.destinations_only"),
    number_table("approval_limits", "asset_id amount", "authority.approval_limits"),
    # Pauses of assets that wait for a second principal.
    record_table("asked_pauses", "AskedPause", "brakes.asked_pauses", AskedPause, 3),
    record_table("approvals", "Approval", "authority.approvals", Approval, 4),
    counter_table("parameter_approval", "is_on", "authority", "has_parameter_approval"),
    # Oldest first.
    record_table(
        "proposals",
        "Proposal",
        "authority.proposals",
        Proposal,
        6,
        add=_add_proposal,
        is_by_key=False,
    ),
    Table("recovery", ("threshold", "recoveries"), _recovery, _restore_recovery),
    value_table("recovery_keys", "key", "authority.recovery_keys"),
    single_table("setting_notice", "SettingChanges", "setting_changes"),
    record_table("setting_changes", "SettingChange", "setting_changes.announced", SettingChange, 4),
    nested_table(
        "setting_change_values", "change_id field value", "setting_changes.announced", "values"
    ),
)
