# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of PvpService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    amounts_of,
    check_ids,
    duration_of,
    head,
    id_of,
    items_of,
    number_of,
    parse_batch,
    parse_one,
    present_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    CancelPvpPairs,
    CoverPvpShorts,
    PayInPvp,
    PayOutPvp,
    SetPvpCurrency,
    SetPvpMember,
    SetPvpShortLimit,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from clearinghouse.v1 import pvp_pb2


def decode_set_pvp_currency(raw: bytes, principal: str, scales: Scales) -> SetPvpCurrency:
    """Return the command of a request SetPvpCurrency. Raises EdgeError."""
    request = parse_one(pvp_pb2.SetPvpCurrencyRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return SetPvpCurrency(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.haircut_ppb,
        version_of(request),
        present_of(request, SetPvpCurrency.KIND),
        duration_of(request.rate_band_ppb, "rate_band_ppb"),
    )


def decode_set_pvp_member(raw: bytes, principal: str, scales: Scales) -> SetPvpMember:
    """Return the command of a request SetPvpMember. Raises EdgeError."""
    request = parse_one(pvp_pb2.SetPvpMemberRequest, raw)
    request_id, created_ns = head(request)
    return SetPvpMember(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        int(request.active),
        number_of(
            scales.valuation.amounts, request.total_short_limit, "total_short_limit", optional=True
        ),
        version_of(request),
        present_of(request, SetPvpMember.KIND),
    )


def decode_set_pvp_short_limit(raw: bytes, principal: str, scales: Scales) -> SetPvpShortLimit:
    """Return the command of a request SetPvpShortLimit. Raises EdgeError."""
    request = parse_one(pvp_pb2.SetPvpShortLimitRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return SetPvpShortLimit(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.short_limit, "short_limit", optional=True),
        version_of(request),
        present_of(request, SetPvpShortLimit.KIND),
    )


def decode_pay_in_pvp(raw: bytes, principal: str, scales: Scales) -> PayInPvp:
    """Return the command of a request PayInPvp. Raises EdgeError."""
    request = parse_batch(pvp_pb2.PayInPvpRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.payments, "payments")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "payments", "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "payments", scales)
    return PayInPvp(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
    )


def decode_pay_out_pvp(raw: bytes, principal: str, scales: Scales) -> PayOutPvp:
    """Return the command of a request PayOutPvp. Raises EdgeError."""
    request = parse_batch(pvp_pb2.PayOutPvpRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.payments, "payments")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "payments", "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "payments", scales)
    return PayOutPvp(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
    )


def decode_cancel_pvp_pairs(raw: bytes, principal: str, scales: Scales) -> CancelPvpPairs:
    """Return the command of a request CancelPvpPairs. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_batch(pvp_pb2.CancelPvpPairsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.pairs, "pairs")
    pair_ids = cast("list[PvpPairId]", [item.pair_id for item in items])
    check_ids(pair_ids, "pairs", "pair_id")
    return CancelPvpPairs(
        principal,
        request_id,
        created_ns,
        pair_ids,
    )


def decode_cover_pvp_shorts(raw: bytes, principal: str, scales: Scales) -> CoverPvpShorts:
    """Return the command of a request CoverPvpShorts. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(pvp_pb2.CoverPvpShortsRequest, raw)
    request_id, created_ns = head(request)
    return CoverPvpShorts(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
    )
