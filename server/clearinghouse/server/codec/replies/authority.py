# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of AuthorityService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.authority.principals import (
    DelegationLimitView,
    DelegationView,
    DestinationView,
    PrincipalView,
    ProposalView,
    RoleGrantView,
)
from clearinghouse.v1 import authority_pb2, enums_pb2


def role_grant_message(view: RoleGrantView) -> authority_pb2.RoleGrant:
    """Return a view as the message RoleGrant."""
    return authority_pb2.RoleGrant(
        role=cast("enums_pb2.Role", view.role),
        expires_time_ns=view.expires_ns,
        granted_by=view.granted_by,
        sequence=view.sequence,
        granted_time_ns=view.granted_ns,
    )


def principal_message(view: PrincipalView) -> authority_pb2.Principal:
    """Return a view as the message Principal."""
    return authority_pb2.Principal(
        principal_id=view.principal_id,
        name=view.name,
        grants=[role_grant_message(each) for each in view.grants],
    )


def delegation_limit_message(
    view: DelegationLimitView, scales: Scales
) -> authority_pb2.DelegationLimit:
    """Return a view as the message DelegationLimit."""
    asset_scale = scales.assets[view.asset_id]
    return authority_pb2.DelegationLimit(
        asset_id=view.asset_id,
        limit_kind=cast("enums_pb2.DelegationLimitKind", view.limit_kind),
        amount=asset_scale.texts[view.amount],
        moved_today=asset_scale.texts[view.moved_today],
        changes_time_ns=view.changes_ns,
        next_amount=asset_scale.texts[view.next_amount],
        ends=view.ends,
        sequence=view.sequence,
    )


def delegation_message(view: DelegationView, scales: Scales) -> authority_pb2.Delegation:
    """Return a view as the message Delegation."""
    return authority_pb2.Delegation(
        account_id=view.account_id,
        principal_id=view.principal_id,
        name=view.name,
        may_trade=view.may_trade,
        may_transfer=view.may_transfer,
        withdraws_from_time_ns=view.withdraws_from_ns,
        expires_time_ns=view.expires_ns,
        granted_by=view.granted_by,
        sequence=view.sequence,
        limits=[delegation_limit_message(each, scales) for each in view.limits],
    )


def destination_message(view: DestinationView) -> authority_pb2.Destination:
    """Return a view as the message Destination."""
    return authority_pb2.Destination(
        destination_id=view.destination_id,
        address=view.address,
        label=view.label,
        usable_from_time_ns=view.usable_ns,
    )


def proposal_message(view: ProposalView) -> authority_pb2.Proposal:
    """Return a view as the message Proposal."""
    return authority_pb2.Proposal(
        proposal_id=view.proposal_id,
        command=view.command,
        digest=view.digest,
        proposed_by=view.proposed_by,
        proposed_time_ns=view.proposed_ns,
        glass_broken_by=view.glass_broken_by,
    )


def list_grants(
    principals: Sequence[PrincipalView],
    has_more: bool,
    recovery_keys: Sequence[str],
    recovery_threshold: int,
    recoveries: int,
    as_of_sequence: int,
) -> authority_pb2.ListGrantsResponse:
    """Return the message ListGrantsResponse with these values."""
    return authority_pb2.ListGrantsResponse(
        as_of_sequence=as_of_sequence,
        principals=[principal_message(each) for each in principals],
        has_more=has_more,
        recovery_keys=recovery_keys,
        recovery_threshold=recovery_threshold,
        recoveries=recoveries,
    )


def list_destinations(
    destinations: Sequence[DestinationView], as_of_sequence: int
) -> authority_pb2.ListDestinationsResponse:
    """Return the message ListDestinationsResponse with these values."""
    return authority_pb2.ListDestinationsResponse(
        as_of_sequence=as_of_sequence,
        destinations=[destination_message(each) for each in destinations],
    )


def list_proposals(
    proposals: Sequence[ProposalView], is_on: bool, as_of_sequence: int
) -> authority_pb2.ListProposalsResponse:
    """Return the message ListProposalsResponse with these values."""
    return authority_pb2.ListProposalsResponse(
        as_of_sequence=as_of_sequence,
        proposals=[proposal_message(each) for each in proposals],
        is_on=is_on,
    )


def list_delegations(
    delegations: Sequence[DelegationView], as_of_sequence: int, scales: Scales
) -> authority_pb2.ListDelegationsResponse:
    """Return the message ListDelegationsResponse with these values."""
    return authority_pb2.ListDelegationsResponse(
        as_of_sequence=as_of_sequence,
        delegations=[delegation_message(each, scales) for each in delegations],
    )
