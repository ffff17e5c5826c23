# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of MarginCallService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    added_number_of,
    amounts_of,
    check_ids,
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    name_of,
    number_of,
    parse_batch,
    parse_one,
    present_of,
    text_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    BeginMarginRun,
    ContributeDefaultFund,
    FundCcp,
    GiveLeavingNotice,
    LodgeCollateral,
    ReturnContribution,
    SetCollateralInterest,
    SetCoolingOff,
    SetCreditLine,
    SetDefaultFundParameters,
    SetLiquidityTerms,
    SetMarginAsset,
    SetMarginParameters,
    WithdrawCollateral,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.v1 import margin_call_pb2

CCP_FUND_NUMBERS: Final = range(1, 4)


def decode_lodge_collateral(raw: bytes, principal: str, scales: Scales) -> LodgeCollateral:
    """Return the command of a request LodgeCollateral. Raises EdgeError."""
    request = parse_batch(margin_call_pb2.LodgeCollateralRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.amounts, "amounts")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "amounts", "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "amounts", scales)
    return LodgeCollateral(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
    )


def decode_withdraw_collateral(raw: bytes, principal: str, scales: Scales) -> WithdrawCollateral:
    """Return the command of a request WithdrawCollateral. Raises EdgeError."""
    request = parse_batch(margin_call_pb2.WithdrawCollateralRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.amounts, "amounts")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "amounts", "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "amounts", scales)
    return WithdrawCollateral(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
    )


def decode_contribute_default_fund(
    raw: bytes, principal: str, scales: Scales
) -> ContributeDefaultFund:
    """Return the command of a request ContributeDefaultFund. Raises EdgeError."""
    request = parse_one(margin_call_pb2.ContributeDefaultFundRequest, raw)
    request_id, created_ns = head(request)
    return ContributeDefaultFund(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        number_of(scales.valuation.amounts, request.amount, "amount"),
    )


def decode_fund_ccp(raw: bytes, principal: str, scales: Scales) -> FundCcp:
    """Return the command of a request FundCcp. Raises EdgeError."""
    request = parse_one(margin_call_pb2.FundCcpRequest, raw)
    request_id, created_ns = head(request)
    return FundCcp(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        enum_of(request.fund, CCP_FUND_NUMBERS, "fund"),
        number_of(scales.valuation.amounts, request.amount, "amount"),
    )


def decode_set_margin_parameters(raw: bytes, principal: str, scales: Scales) -> SetMarginParameters:
    """Return the command of a request SetMarginParameters. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(margin_call_pb2.SetMarginParametersRequest, raw)
    request_id, created_ns = head(request)
    return SetMarginParameters(
        principal,
        request_id,
        created_ns,
        request.confidence_ppb,
        request.look_back_days,
        request.stress_days,
        request.floor_weight_ppb,
        request.call_seconds,
        request.reminder_seconds,
        request.run_seconds,
        request.concentration_ppb,
        request.concentration_rate_ppb,
        request.cover_ppb,
        request.reduction_max_ppb,
        request.sale_share_ppb,
        request.exposure_multiple,
        int(request.exposure_unlimited),
        version_of(request),
        present_of(request, SetMarginParameters.KIND),
    )


def decode_set_margin_asset(raw: bytes, principal: str, scales: Scales) -> SetMarginAsset:
    """Return the command of a request SetMarginAsset. Raises EdgeError."""
    request = parse_one(margin_call_pb2.SetMarginAssetRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetMarginAsset(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        int(request.eligible),
        request.haircut_ppb,
        number_of(asset.amounts, request.collateral_max, "collateral_max", optional=True),
        request.liquidation_days,
        number_of(asset.amounts, request.daily_volume, "daily_volume", optional=True),
        request.issuer_member_id,
        version_of(request),
        present_of(request, SetMarginAsset.KIND),
    )


def decode_set_default_fund_parameters(
    raw: bytes, principal: str, scales: Scales
) -> SetDefaultFundParameters:
    """Return the command of a request SetDefaultFundParameters. Raises EdgeError."""
    request = parse_one(margin_call_pb2.SetDefaultFundParametersRequest, raw)
    request_id, created_ns = head(request)
    return SetDefaultFundParameters(
        principal,
        request_id,
        created_ns,
        number_of(scales.valuation.amounts, request.contribution_min, "contribution_min")
        if request.HasField("contribution_min")
        else 0,
        request.call_seconds,
        request.notice_seconds,
        request.cover_days,
        request.buffer_ppb,
        added_number_of(scales.valuation.amounts, request.required_min, "required_min"),
        request.sizing_days,
        request.skin_days,
        version_of(request),
        present_of(request, SetDefaultFundParameters.KIND),
    )


def decode_return_contribution(raw: bytes, principal: str, scales: Scales) -> ReturnContribution:
    """Return the command of a request ReturnContribution. Raises EdgeError."""
    request = parse_one(margin_call_pb2.ReturnContributionRequest, raw)
    request_id, created_ns = head(request)
    return ReturnContribution(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        number_of(scales.valuation.amounts, request.amount, "amount"),
    )


def decode_set_collateral_interest(
    raw: bytes, principal: str, scales: Scales
) -> SetCollateralInterest:
    """Return the command of a request SetCollateralInterest. Raises EdgeError."""
    request = parse_one(margin_call_pb2.SetCollateralInterestRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return SetCollateralInterest(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        AccountId(id_of(request.account_id, "account_id")),
        request.rate_ppb,
    )


def decode_set_cooling_off(raw: bytes, principal: str, scales: Scales) -> SetCoolingOff:
    """Return the command of a request SetCoolingOff. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(margin_call_pb2.SetCoolingOffRequest, raw)
    request_id, created_ns = head(request)
    return SetCoolingOff(
        principal,
        request_id,
        created_ns,
        request.period_seconds,
        request.cap_ppb,
        version_of(request),
        present_of(request, SetCoolingOff.KIND),
    )


def decode_begin_margin_run(raw: bytes, principal: str, scales: Scales) -> BeginMarginRun:
    """Return the command of a request BeginMarginRun. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(margin_call_pb2.BeginMarginRunRequest, raw)
    request_id, created_ns = head(request)
    return BeginMarginRun(
        principal,
        request_id,
        created_ns,
        text_of(request.reason, "reason", 256),
    )


def decode_set_liquidity_terms(raw: bytes, principal: str, scales: Scales) -> SetLiquidityTerms:
    """Return the command of a request SetLiquidityTerms. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(margin_call_pb2.SetLiquidityTermsRequest, raw)
    request_id, created_ns = head(request)
    return SetLiquidityTerms(
        principal,
        request_id,
        created_ns,
        request.target_ppb,
        request.run_seconds,
        request.other_margin_seconds,
        duration_of(request.cover, "cover"),
        request.stress_days,
        version_of(request),
        present_of(request, SetLiquidityTerms.KIND),
    )


def decode_set_credit_line(raw: bytes, principal: str, scales: Scales) -> SetCreditLine:
    """Return the command of a request SetCreditLine. Raises EdgeError."""
    request = parse_one(margin_call_pb2.SetCreditLineRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetCreditLine(
        principal,
        request_id,
        created_ns,
        request.line_id,
        name_of(request.provider, "provider", 64),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
        request.seconds,
    )


def decode_give_leaving_notice(raw: bytes, principal: str, scales: Scales) -> GiveLeavingNotice:
    """Return the command of a request GiveLeavingNotice. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(margin_call_pb2.GiveLeavingNoticeRequest, raw)
    request_id, created_ns = head(request)
    return GiveLeavingNotice(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
    )
