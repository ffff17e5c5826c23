# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of HolderService calls to commands (Q-6).

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
    AssignBreak,
    CoverNonDefaultLoss,
    DeclareNonDefaultLoss,
    MoveBetweenHolders,
    ReleaseBreak,
    SetHolder,
    SetHolderAccount,
    SetNonDefaultLossTerms,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.v1 import holder_pb2

HOLDER_KIND_NUMBERS: Final = range(1, 4)
NON_DEFAULT_CAUSE_NUMBERS: Final = range(1, 4)


def decode_set_holder(raw: bytes, principal: str, scales: Scales) -> SetHolder:
    """Return the command of a request SetHolder. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(holder_pb2.SetHolderRequest, raw)
    request_id, created_ns = head(request)
    return SetHolder(
        principal,
        request_id,
        created_ns,
        request.holder_id,
        enum_of(request.kind, HOLDER_KIND_NUMBERS, "kind"),
        name_of(request.name, "name", 64),
        request.calendar_id,
        request.utc_offset_seconds,
    )


def decode_set_holder_account(raw: bytes, principal: str, scales: Scales) -> SetHolderAccount:
    """Return the command of a request SetHolderAccount. Raises EdgeError."""
    request = parse_one(holder_pb2.SetHolderAccountRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetHolderAccount(
        principal,
        request_id,
        created_ns,
        request.holder_id,
        AssetId(request.asset_id),
        number_of(asset.amounts, request.stop_above, "stop_above"),
    )


def decode_move_between_holders(raw: bytes, principal: str, scales: Scales) -> MoveBetweenHolders:
    """Return the command of a request MoveBetweenHolders. Raises EdgeError."""
    request = parse_one(holder_pb2.MoveBetweenHoldersRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return MoveBetweenHolders(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.from_holder_id,
        request.to_holder_id,
        number_of(asset.amounts, request.amount, "amount"),
    )


def decode_assign_break(raw: bytes, principal: str, scales: Scales) -> AssignBreak:
    """Return the command of a request AssignBreak. Raises EdgeError."""
    request = parse_one(holder_pb2.AssignBreakRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return AssignBreak(
        principal,
        request_id,
        created_ns,
        request.holder_id,
        AssetId(request.asset_id),
        text_of(request.assignee, "assignee", 64),
    )


def decode_release_break(raw: bytes, principal: str, scales: Scales) -> ReleaseBreak:
    """Return the command of a request ReleaseBreak. Raises EdgeError."""
    request = parse_one(holder_pb2.ReleaseBreakRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return ReleaseBreak(
        principal,
        request_id,
        created_ns,
        request.holder_id,
        AssetId(request.asset_id),
        text_of(request.reason, "reason", 256),
    )


def decode_set_non_default_loss_terms(
    raw: bytes, principal: str, scales: Scales
) -> SetNonDefaultLossTerms:
    """Return the command of a request SetNonDefaultLossTerms. Raises EdgeError."""
    request = parse_one(holder_pb2.SetNonDefaultLossTermsRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetNonDefaultLossTerms(
        principal,
        request_id,
        created_ns,
        enum_of(request.cause, NON_DEFAULT_CAUSE_NUMBERS, "cause"),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.equity_max, "equity_max"),
        request.member_cap_ppb,
    )


def decode_declare_non_default_loss(
    raw: bytes, principal: str, scales: Scales
) -> DeclareNonDefaultLoss:
    """Return the command of a request DeclareNonDefaultLoss. Raises EdgeError."""
    request = parse_one(holder_pb2.DeclareNonDefaultLossRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return DeclareNonDefaultLoss(
        principal,
        request_id,
        created_ns,
        enum_of(request.cause, NON_DEFAULT_CAUSE_NUMBERS, "cause"),
        request.holder_id,
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
        request.loss_day,
        text_of(request.explanation, "explanation", 256),
    )


def decode_cover_non_default_loss(
    raw: bytes, principal: str, scales: Scales
) -> CoverNonDefaultLoss:
    """Return the command of a request CoverNonDefaultLoss. Raises EdgeError."""
    request = parse_one(holder_pb2.CoverNonDefaultLossRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return CoverNonDefaultLoss(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        request.loss_id,
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
    )
