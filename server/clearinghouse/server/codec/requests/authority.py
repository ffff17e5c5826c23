# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of AuthorityService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    enum_of,
    head,
    id_of,
    name_of,
    number_of,
    parse_one,
    text_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    AddDestination,
    BreakGlass,
    BreakParameterGlass,
    Delegate,
    EndDelegation,
    FreezeAccount,
    GrantRole,
    ReleaseAccount,
    RemoveDestination,
    RevokeRole,
    SeizeAccount,
    SetApprovalLimit,
    SetDelegationLimit,
    SetDestinationsOnly,
    SetMandate,
    SetParameterApproval,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, WithdrawalId
from clearinghouse.statemachine.vocabulary.types import (
    MANDATE_LEGS,
    MANDATE_PAYMENTS,
    MANDATE_TRADES,
    RIGHT_TRADE,
    RIGHT_TRANSFER,
    RIGHT_WITHDRAW,
)
from clearinghouse.v1 import authority_pb2

ROLE_NUMBERS: Final = range(1, 10)
FREEZE_REASON_NUMBERS: Final = range(1, 6)
DELEGATION_LIMIT_KIND_NUMBERS: Final = range(1, 3)
BREAK_GLASS_REASON_NUMBERS: Final = range(1, 5)


def decode_grant_role(raw: bytes, principal: str, scales: Scales) -> GrantRole:
    """Return the command of a request GrantRole. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.GrantRoleRequest, raw)
    request_id, created_ns = head(request)
    return GrantRole(
        principal,
        request_id,
        created_ns,
        name_of(request.name, "name", 64),
        enum_of(request.role, ROLE_NUMBERS, "role"),
        request.expires_time_ns,
    )


def decode_revoke_role(raw: bytes, principal: str, scales: Scales) -> RevokeRole:
    """Return the command of a request RevokeRole. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.RevokeRoleRequest, raw)
    request_id, created_ns = head(request)
    return RevokeRole(
        principal,
        request_id,
        created_ns,
        name_of(request.name, "name", 64),
        enum_of(request.role, ROLE_NUMBERS, "role"),
    )


def decode_delegate(raw: bytes, principal: str, scales: Scales) -> Delegate:
    """Return the command of a request Delegate. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.DelegateRequest, raw)
    request_id, created_ns = head(request)
    return Delegate(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        name_of(request.name, "name", 64),
        (RIGHT_TRADE if request.may_trade else 0)
        | (RIGHT_TRANSFER if request.may_transfer else 0)
        | (RIGHT_WITHDRAW if request.may_withdraw else 0),
        request.expires_time_ns,
    )


def decode_end_delegation(raw: bytes, principal: str, scales: Scales) -> EndDelegation:
    """Return the command of a request EndDelegation. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.EndDelegationRequest, raw)
    request_id, created_ns = head(request)
    return EndDelegation(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        name_of(request.name, "name", 64),
    )


def decode_freeze_account(raw: bytes, principal: str, scales: Scales) -> FreezeAccount:
    """Return the command of a request FreezeAccount. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.FreezeAccountRequest, raw)
    request_id, created_ns = head(request)
    return FreezeAccount(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        enum_of(request.reason, FREEZE_REASON_NUMBERS, "reason"),
        int(request.end_raising_orders),
    )


def decode_release_account(raw: bytes, principal: str, scales: Scales) -> ReleaseAccount:
    """Return the command of a request ReleaseAccount. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.ReleaseAccountRequest, raw)
    request_id, created_ns = head(request)
    return ReleaseAccount(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
    )


def decode_set_approval_limit(raw: bytes, principal: str, scales: Scales) -> SetApprovalLimit:
    """Return the command of a request SetApprovalLimit. Raises EdgeError."""
    request = parse_one(authority_pb2.SetApprovalLimitRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetApprovalLimit(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount", optional=True),
    )


def decode_break_glass(raw: bytes, principal: str, scales: Scales) -> BreakGlass:
    """Return the command of a request BreakGlass. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.BreakGlassRequest, raw)
    request_id, created_ns = head(request)
    return BreakGlass(
        principal,
        request_id,
        created_ns,
        WithdrawalId(id_of(request.withdrawal_id, "withdrawal_id")),
        enum_of(request.reason, BREAK_GLASS_REASON_NUMBERS, "reason"),
    )


def decode_add_destination(raw: bytes, principal: str, scales: Scales) -> AddDestination:
    """Return the command of a request AddDestination. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.AddDestinationRequest, raw)
    request_id, created_ns = head(request)
    return AddDestination(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        name_of(request.address, "address", 128),
        text_of(request.label, "label", 64, required=False),
    )


def decode_remove_destination(raw: bytes, principal: str, scales: Scales) -> RemoveDestination:
    """Return the command of a request RemoveDestination. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.RemoveDestinationRequest, raw)
    request_id, created_ns = head(request)
    return RemoveDestination(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        name_of(request.address, "address", 128),
    )


def decode_set_destinations_only(raw: bytes, principal: str, scales: Scales) -> SetDestinationsOnly:
    """Return the command of a request SetDestinationsOnly. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.SetDestinationsOnlyRequest, raw)
    request_id, created_ns = head(request)
    return SetDestinationsOnly(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        int(request.enabled),
    )


def decode_set_parameter_approval(
    raw: bytes, principal: str, scales: Scales
) -> SetParameterApproval:
    """Return the command of a request SetParameterApproval. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.SetParameterApprovalRequest, raw)
    request_id, created_ns = head(request)
    return SetParameterApproval(
        principal,
        request_id,
        created_ns,
        int(request.enabled),
        request.notice_ns if request.HasField("notice_ns") else -1,
    )


def decode_break_parameter_glass(raw: bytes, principal: str, scales: Scales) -> BreakParameterGlass:
    """Return the command of a request BreakParameterGlass. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.BreakParameterGlassRequest, raw)
    request_id, created_ns = head(request)
    return BreakParameterGlass(
        principal,
        request_id,
        created_ns,
        id_of(request.proposal_id, "proposal_id"),
        enum_of(request.reason, BREAK_GLASS_REASON_NUMBERS, "reason"),
    )


def decode_set_delegation_limit(raw: bytes, principal: str, scales: Scales) -> SetDelegationLimit:
    """Return the command of a request SetDelegationLimit. Raises EdgeError."""
    request = parse_one(authority_pb2.SetDelegationLimitRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return SetDelegationLimit(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        name_of(request.name, "name", 64),
        AssetId(request.asset_id),
        enum_of(request.limit_kind, DELEGATION_LIMIT_KIND_NUMBERS, "limit_kind"),
        number_of(asset.amounts, request.amount, "amount", optional=True),
        int(request.removed),
    )


def decode_seize_account(raw: bytes, principal: str, scales: Scales) -> SeizeAccount:
    """Return the command of a request SeizeAccount. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.SeizeAccountRequest, raw)
    request_id, created_ns = head(request)
    return SeizeAccount(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        AccountId(id_of(request.receiver_id, "receiver_id")),
        text_of(request.reference, "reference", 256),
    )


def decode_set_mandate(raw: bytes, principal: str, scales: Scales) -> SetMandate:
    """Return the command of a request SetMandate. Raises EdgeError."""
    request = parse_one(authority_pb2.SetMandateRequest, raw)
    request_id, created_ns = head(request)
    return SetMandate(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        name_of(request.client, "client", 64) if request.client else "",
        (MANDATE_LEGS if request.may_move_legs else 0)
        | (MANDATE_PAYMENTS if request.may_pay_out else 0)
        | (MANDATE_TRADES if request.may_trade else 0),
        number_of(scales.valuation.amounts, request.amount_a_day, "amount_a_day", optional=True),
        request.expires_time_ns,
    )
