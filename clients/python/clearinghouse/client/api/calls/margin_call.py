# SPDX-License-Identifier: Apache-2.0
"""Calls of MarginCallService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.items import CollateralAmount
from clearinghouse.client.api.models import (
    ClearingMarginReport,
    Collateral,
    DefaultFundReport,
    LiquidityReport,
    MarginCall,
    StressScenario,
)
from clearinghouse.client.api.settings import SettingReceipt, setting_receipt
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import CcpFund
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import margin_call_pb2


def lodge_collateral(
    key: RequestKey, items: Sequence[CollateralAmount | margin_call_pb2.CollateralAmount]
) -> Build[Batch[ItemResult]]:
    """Set amounts of accounts' balances apart as collateral."""
    return lambda names: call(
        "MarginCallService/LodgeCollateral",
        margin_call_pb2.LodgeCollateralRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            amounts=[
                item if isinstance(item, margin_call_pb2.CollateralAmount) else item.message(names)
                for item in items
            ],
        ),
        margin_call_pb2.LodgeCollateralResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def withdraw_collateral(
    key: RequestKey, items: Sequence[CollateralAmount | margin_call_pb2.CollateralAmount]
) -> Build[Batch[ItemResult]]:
    """Give amounts of collateral back to the free balances of their accounts."""
    return lambda names: call(
        "MarginCallService/WithdrawCollateral",
        margin_call_pb2.WithdrawCollateralRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            amounts=[
                item if isinstance(item, margin_call_pb2.CollateralAmount) else item.message(names)
                for item in items
            ],
        ),
        margin_call_pb2.WithdrawCollateralResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def contribute_default_fund(key: RequestKey, *, account_id: int, amount: Number) -> Build[Receipt]:
    """Pay an amount of the valuation asset into the default fund, as a contribution of the
    account's member.
    """
    return lambda _: call(
        "MarginCallService/ContributeDefaultFund",
        margin_call_pb2.ContributeDefaultFundRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            amount=to_text(amount),
        ),
        margin_call_pb2.ContributeDefaultFundResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def fund_ccp(key: RequestKey, *, account_id: int, fund: CcpFund, amount: Number) -> Build[Receipt]:
    """Pay an amount of the valuation asset into the central counterparty's own funds: `ccp_skin`,
    which pays losses before others' contributions, `ccp_equity`, which pays after them, or
    `ccp_liquidity`.
    """
    return lambda _: call(
        "MarginCallService/FundCcp",
        margin_call_pb2.FundCcpRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            fund=number(fund),
            amount=to_text(amount),
        ),
        margin_call_pb2.FundCcpResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_margin_parameters(
    key: RequestKey,
    *,
    confidence_ppb: int | None,
    look_back_days: int | None,
    stress_days: int | None,
    floor_weight_ppb: int | None,
    call_seconds: int | None,
    reminder_seconds: int | None,
    run_seconds: int | None,
    concentration_ppb: int | None,
    concentration_rate_ppb: int | None,
    cover_ppb: int | None,
    reduction_max_ppb: int | None,
    sale_share_ppb: int | None,
    exposure_multiple: int | None,
    exposure_unlimited: bool | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the parameters of margin and of its calls; what is not stated stays. Margin runs begin
    with the first call.
    """
    return lambda _: call(
        "MarginCallService/SetMarginParameters",
        margin_call_pb2.SetMarginParametersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            confidence_ppb=confidence_ppb,
            look_back_days=look_back_days,
            stress_days=stress_days,
            floor_weight_ppb=floor_weight_ppb,
            call_seconds=call_seconds,
            reminder_seconds=reminder_seconds,
            run_seconds=run_seconds,
            concentration_ppb=concentration_ppb,
            concentration_rate_ppb=concentration_rate_ppb,
            cover_ppb=cover_ppb,
            reduction_max_ppb=reduction_max_ppb,
            sale_share_ppb=sale_share_ppb,
            exposure_multiple=exposure_multiple,
            exposure_unlimited=cast("bool", exposure_unlimited),
            expected_version=expected_version,
        ),
        margin_call_pb2.SetMarginParametersResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def begin_margin_run(key: RequestKey, *, reason: str) -> Build[Receipt]:
    """Begin a margin run now, in addition to those of set times: prices have moved, and the next
    run is late for them. It pays variation margin and calls members as any other run does, at
    present prices. Set times stay as they are.
    """
    return lambda _: call(
        "MarginCallService/BeginMarginRun",
        margin_call_pb2.BeginMarginRunRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, reason=reason
        ),
        margin_call_pb2.BeginMarginRunResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_margin_asset(
    key: RequestKey,
    *,
    asset: Instrument,
    eligible: bool | None,
    haircut_ppb: int | None,
    collateral_max: Number | None,
    liquidation_days: int | None,
    daily_volume: Number | None,
    issuer_member_id: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the value of an asset as collateral, and the add-ons of its positions; what is not
    stated stays.
    """
    return lambda names: call(
        "MarginCallService/SetMarginAsset",
        margin_call_pb2.SetMarginAssetRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            eligible=cast("bool", eligible),
            haircut_ppb=haircut_ppb,
            collateral_max=None if collateral_max is None else to_text(collateral_max),
            liquidation_days=liquidation_days,
            daily_volume=None if daily_volume is None else to_text(daily_volume),
            issuer_member_id=issuer_member_id,
            expected_version=expected_version,
        ),
        margin_call_pb2.SetMarginAssetResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_collateral_interest(
    key: RequestKey, *, asset: Instrument, account_id: int, rate_ppb: int
) -> Build[Receipt]:
    """Set the interest that collateral in an asset earns, and the account that pays it. It accrues
    from this moment on, and is paid at each midnight UTC.
    """
    return lambda names: call(
        "MarginCallService/SetCollateralInterest",
        margin_call_pb2.SetCollateralInterestRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            account_id=account_id,
            rate_ppb=rate_ppb,
        ),
        margin_call_pb2.SetCollateralInterestResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_margin_scenarios(
    key: RequestKey, *, asset: Instrument, returns_ppb: Sequence[int]
) -> Build[Receipt]:
    """Set the scenarios of an asset: its returns over the liquidation period, first those of the
    look-back, then those of the stress period.
    """
    return lambda names: call(
        "MarginCallService/SetMarginScenarios",
        margin_call_pb2.SetMarginScenariosRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            returns_ppb=returns_ppb,
        ),
        margin_call_pb2.SetMarginScenariosResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_stress_scenario(
    key: RequestKey,
    *,
    scenario_id: int,
    name: str,
    asset_ids: Sequence[int],
    shocks_ppb: Sequence[int],
) -> Build[Receipt]:
    """Set a stress scenario: the move of each asset. All scenarios together determine the default
    fund's size.
    """
    return lambda _: call(
        "MarginCallService/SetStressScenario",
        margin_call_pb2.SetStressScenarioRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            scenario_id=scenario_id,
            name=name,
            asset_ids=asset_ids,
            shocks_ppb=shocks_ppb,
        ),
        margin_call_pb2.SetStressScenarioResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_default_fund_parameters(
    key: RequestKey,
    *,
    contribution_min: Number | None,
    call_seconds: int | None,
    notice_seconds: int | None,
    cover_days: int | None,
    buffer_ppb: int | None,
    required_min: Number | None,
    sizing_days: int | None,
    skin_days: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the parameters of the size and the calls of the default fund; what is not stated
    stays. The next run sizes the fund.
    """
    return lambda _: call(
        "MarginCallService/SetDefaultFundParameters",
        margin_call_pb2.SetDefaultFundParametersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            contribution_min=None if contribution_min is None else to_text(contribution_min),
            call_seconds=call_seconds,
            notice_seconds=notice_seconds,
            cover_days=cover_days,
            buffer_ppb=buffer_ppb,
            required_min=None if required_min is None else to_text(required_min),
            sizing_days=sizing_days,
            skin_days=skin_days,
            expected_version=expected_version,
        ),
        margin_call_pb2.SetDefaultFundParametersResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_cooling_off(
    key: RequestKey,
    *,
    period_seconds: int | None,
    cap_ppb: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the cooling-off period of the default fund; what is not stated stays. A period begins
    when a loss uses contributions of members that are not in default, or calls assessments.
    Until the period ends, a member pays at most a multiple of the contribution that it had at
    the beginning: for assessments of all cases, and to replenish the used part of its
    contribution. A period that has begun keeps its terms.
    """
    return lambda _: call(
        "MarginCallService/SetCoolingOff",
        margin_call_pb2.SetCoolingOffRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            period_seconds=period_seconds,
            cap_ppb=cap_ppb,
            expected_version=expected_version,
        ),
        margin_call_pb2.SetCoolingOffResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_liquidity_terms(
    key: RequestKey,
    *,
    target_ppb: int | None,
    run_seconds: int | None,
    other_margin_seconds: int | None,
    cover: int | None,
    stress_days: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the times of the liquidity runs, and their target; what is not stated stays. A run
    compares the liquid resources with the cash that the default of the two largest members would
    require. The next run uses these terms.
    """
    return lambda _: call(
        "MarginCallService/SetLiquidityTerms",
        margin_call_pb2.SetLiquidityTermsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            target_ppb=target_ppb,
            run_seconds=run_seconds,
            other_margin_seconds=other_margin_seconds,
            cover=cover,
            stress_days=stress_days,
            expected_version=expected_version,
        ),
        margin_call_pb2.SetLiquidityTermsResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_credit_line(
    key: RequestKey, *, line_id: int, provider: str, asset: Instrument, amount: Number, seconds: int
) -> Build[Receipt]:
    """Set a committed line of credit: an outside contract by which a provider pays cash after a
    call.
    """
    return lambda names: call(
        "MarginCallService/SetCreditLine",
        margin_call_pb2.SetCreditLineRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            line_id=line_id,
            provider=provider,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
            seconds=seconds,
        ),
        margin_call_pb2.SetCreditLineResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def give_leaving_notice(key: RequestKey, *, account_id: int) -> Build[Receipt]:
    """Give notice that a member withdraws its contribution, or a part of it, from the default fund.
    While the notice runs, the member's open nets and margin may not rise; each case that is
    declared from now on calls at most its contribution, and all of them together at most twice
    that. Five days after its end the notice lapses.
    """
    return lambda _: call(
        "MarginCallService/GiveLeavingNotice",
        margin_call_pb2.GiveLeavingNoticeRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, account_id=account_id
        ),
        margin_call_pb2.GiveLeavingNoticeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def return_contribution(key: RequestKey, *, account_id: int, amount: Number) -> Build[Receipt]:
    """Return to a member a part of its contribution that is not required, in the five days after
    the end of its notice. Nothing is returned while a default case is open, since the whole
    contribution may have to pay.
    """
    return lambda _: call(
        "MarginCallService/ReturnContribution",
        margin_call_pb2.ReturnContributionRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            amount=to_text(amount),
        ),
        margin_call_pb2.ReturnContributionResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_collateral(
    *,
    account_id: int,
    min_sequence: int,
    page_size: int,
    after_account_id: int,
    after_asset_id: int,
) -> Build[Page[Collateral]]:
    """Return the collateral of accounts, by account and asset."""
    return lambda _: call(
        "MarginCallService/ListCollateral",
        margin_call_pb2.ListCollateralRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_account_id=after_account_id,
            after_asset_id=after_asset_id,
        ),
        margin_call_pb2.ListCollateralResponse,
        lambda reply, names: Page(
            [convert(Collateral, item, names) for item in reply.collateral], reply.has_more
        ),
    )


def get_clearing_margin(*, account_id: int, min_sequence: int) -> Build[ClearingMarginReport]:
    """Return the margin of an account by its present positions and prices, with all parts of the
    margin.
    """
    return lambda _: call(
        "MarginCallService/GetClearingMargin",
        margin_call_pb2.GetClearingMarginRequest(account_id=account_id, min_sequence=min_sequence),
        margin_call_pb2.GetClearingMarginResponse,
        lambda reply, names: convert(ClearingMarginReport, reply, names),
    )


def list_margin_calls(
    *, account_id: int, min_sequence: int, page_size: int, after_account_id: int, after_call_id: int
) -> Build[Page[MarginCall]]:
    """Return the calls that are not met: for margin, and for cash that purchases lacked in a
    settlement.
    """
    return lambda _: call(
        "MarginCallService/ListMarginCalls",
        margin_call_pb2.ListMarginCallsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_account_id=after_account_id,
            after_call_id=after_call_id,
        ),
        margin_call_pb2.ListMarginCallsResponse,
        lambda reply, names: Page(
            [convert(MarginCall, item, names) for item in reply.calls], reply.has_more
        ),
    )


def get_default_fund(*, min_sequence: int) -> Build[DefaultFundReport]:
    """Return the default fund: contributions of members, and what the central counterparty puts
    aside itself.
    """
    return lambda _: call(
        "MarginCallService/GetDefaultFund",
        margin_call_pb2.GetDefaultFundRequest(min_sequence=min_sequence),
        margin_call_pb2.GetDefaultFundResponse,
        lambda reply, names: convert(DefaultFundReport, reply, names),
    )


def get_liquidity(*, min_sequence: int) -> Build[LiquidityReport]:
    """Return the liquidity of the central counterparty: its terms, committed lines, and what the
    last run has found.
    """
    return lambda _: call(
        "MarginCallService/GetLiquidity",
        margin_call_pb2.GetLiquidityRequest(min_sequence=min_sequence),
        margin_call_pb2.GetLiquidityResponse,
        lambda reply, names: convert(LiquidityReport, reply, names),
    )


def list_stress_scenarios(*, min_sequence: int) -> Build[list[StressScenario]]:
    """Return the stress scenarios, and what each would leave uncovered by present positions and
    prices. With it comes the reverse stress: the factor by which its moves would have to grow to
    exhaust the default fund.
    """
    return lambda _: call(
        "MarginCallService/ListStressScenarios",
        margin_call_pb2.ListStressScenariosRequest(min_sequence=min_sequence),
        margin_call_pb2.ListStressScenariosResponse,
        lambda reply, names: [convert(StressScenario, item, names) for item in reply.scenarios],
    )
