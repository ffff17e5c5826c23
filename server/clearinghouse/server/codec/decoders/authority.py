# SPDX-License-Identifier: Apache-2.0
"""Bytes of AuthorityService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import enum_of, head, id_of, name_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import (
    Delegate,
    EndDelegation,
    FreezeAccount,
    GrantRole,
    ReleaseAccount,
    RevokeRole,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import RIGHT_TRADE, RIGHT_TRANSFER, RIGHT_WITHDRAW
from clearinghouse.v1 import authority_pb2

ROLE_NUMBERS: Final = range(1, 10)
FREEZE_REASON_NUMBERS: Final = range(1, 6)


def decode_grant_role(raw: bytes, principal: str, scales: Scales) -> GrantRole:
    """Decode GrantRole."""
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
    """Decode RevokeRole."""
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
    """Decode Delegate."""
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
    """Decode EndDelegation."""
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
    """Decode FreezeAccount."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.FreezeAccountRequest, raw)
    request_id, created_ns = head(request)
    return FreezeAccount(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        enum_of(request.reason, FREEZE_REASON_NUMBERS, "reason"),
    )


def decode_release_account(raw: bytes, principal: str, scales: Scales) -> ReleaseAccount:
    """Decode ReleaseAccount."""
    del scales  # no field has a scale
    request = parse_one(authority_pb2.ReleaseAccountRequest, raw)
    request_id, created_ns = head(request)
    return ReleaseAccount(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
    )
