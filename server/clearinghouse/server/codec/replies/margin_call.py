# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of MarginCallService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.clearing.liquidity import (
    CreditLineView,
    LiquidityMomentView,
    LiquidityTermsView,
)
from clearinghouse.statemachine.views.clearing.margin_calls import (
    ClearingMarginView,
    ClearingPositionView,
    CollateralView,
    ContributionView,
    DefaultFundView,
    MarginCallView,
    ShortfallScenarioView,
    StressScenarioView,
)
from clearinghouse.v1 import enums_pb2, margin_call_pb2


def collateral_message(view: CollateralView, scales: Scales) -> margin_call_pb2.Collateral:
    """Return a view as the message Collateral."""
    asset_scale = scales.assets[view.asset_id]
    return margin_call_pb2.Collateral(
        account_id=view.account_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        interest=asset_scale.texts[view.interest],
    )


def clearing_margin_message(
    view: ClearingMarginView, scales: Scales
) -> margin_call_pb2.ClearingMargin:
    """Return a view as the message ClearingMargin."""
    return margin_call_pb2.ClearingMargin(
        account_id=view.account_id,
        required=scales.valuation.texts[view.required],
        collateral_value=scales.valuation.texts[view.collateral_value],
        initial_margin=scales.valuation.texts[view.initial_margin],
        expected_shortfall=scales.valuation.texts[view.expected_shortfall],
        stressed_shortfall=scales.valuation.texts[view.stressed_shortfall],
        floor=scales.valuation.texts[view.floor],
        concentration=scales.valuation.texts[view.concentration],
        whole=scales.valuation.texts[view.whole],
        singles=scales.valuation.texts[view.singles],
        unreduced=scales.valuation.texts[view.unreduced],
        sale=scales.valuation.texts[view.sale],
        credit=scales.valuation.texts[view.credit],
        credit_due_ns=view.credit_due_ns,
        credit_line=scales.valuation.texts[view.credit_line],
    )


def clearing_position_message(
    view: ClearingPositionView, scales: Scales
) -> margin_call_pb2.ClearingPosition:
    """Return a view as the message ClearingPosition."""
    market_scale = scales.markets[view.market_id]
    return margin_call_pb2.ClearingPosition(
        market_id=view.market_id,
        quantity=market_scale.lot_texts[view.lots],
        value=scales.valuation.texts[view.value],
        whole=view.is_whole,
    )


def shortfall_scenario_message(
    view: ShortfallScenarioView, scales: Scales
) -> margin_call_pb2.ShortfallScenario:
    """Return a view as the message ShortfallScenario."""
    return margin_call_pb2.ShortfallScenario(
        scenario=view.scenario,
        loss=scales.valuation.texts[view.loss],
    )


def margin_call_message(view: MarginCallView, scales: Scales) -> margin_call_pb2.MarginCall:
    """Return a view as the message MarginCall."""
    asset_scale = scales.assets[view.asset_id]
    return margin_call_pb2.MarginCall(
        account_id=view.account_id,
        member_id=view.member_id,
        amount=asset_scale.texts[view.amount],
        required=asset_scale.texts[view.required],
        called_time_ns=view.called_ns,
        deadline_time_ns=view.deadline_ns,
        missed=view.is_missed,
        asset_id=view.asset_id,
        segment_id=view.segment_id,
        call_id=view.call_id,
    )


def contribution_message(view: ContributionView, scales: Scales) -> margin_call_pb2.Contribution:
    """Return a view as the message Contribution."""
    return margin_call_pb2.Contribution(
        member_id=view.member_id,
        amount=scales.valuation.texts[view.amount],
        required=scales.valuation.texts[view.required],
        called=scales.valuation.texts[view.called],
        deadline_time_ns=view.deadline_ns,
        missed=view.is_missed,
        relief=scales.valuation.texts[view.relief],
        new_money_left=scales.valuation.texts[view.new_money_left],
        notice_ends_time_ns=view.notice_ends_ns,
        notice_lapses_time_ns=view.notice_lapses_ns,
    )


def default_fund_message(view: DefaultFundView, scales: Scales) -> margin_call_pb2.DefaultFund:
    """Return a view as the message DefaultFund."""
    return margin_call_pb2.DefaultFund(
        contributions=scales.valuation.texts[view.contributions],
        ccp_skin=scales.valuation.texts[view.ccp_skin],
        ccp_equity=scales.valuation.texts[view.ccp_equity],
        required=scales.valuation.texts[view.required],
        scenario_id=view.scenario_id,
        first_member_id=view.first_member_id,
        second_member_id=view.second_member_id,
        cooling_off_until_time_ns=view.cooling_off_until_ns,
        cooling_off_case_id=view.cooling_off_case_id,
        cover=scales.valuation.texts[view.cover],
        stress_margin=scales.valuation.texts[view.stress_margin],
        short=scales.valuation.texts[view.short],
        days_short=view.days_short,
        skin_lacking=scales.valuation.texts[view.skin_lacking],
        skin_due_time_ns=view.skin_due_ns,
        is_skin_overdue=view.is_skin_overdue,
    )


def stress_scenario_message(
    view: StressScenarioView, scales: Scales
) -> margin_call_pb2.StressScenario:
    """Return a view as the message StressScenario."""
    return margin_call_pb2.StressScenario(
        scenario_id=view.scenario_id,
        name=view.name,
        assets=view.assets,
        uncovered=scales.valuation.texts[view.uncovered],
        exhausting_ppb=view.exhausting_ppb,
        short=scales.valuation.texts[view.short],
    )


def liquidity_terms_message(view: LiquidityTermsView) -> margin_call_pb2.LiquidityTerms:
    """Return a view as the message LiquidityTerms."""
    return margin_call_pb2.LiquidityTerms(
        target_ppb=view.target_ppb,
        run_seconds=view.run_seconds,
        other_margin_seconds=view.other_margin_seconds,
        run_id=view.run_id,
        compared_time_ns=view.compared_ns,
        cover=view.cover,
        stress_days=view.stress_days,
    )


def credit_line_message(view: CreditLineView, scales: Scales) -> margin_call_pb2.CreditLine:
    """Return a view as the message CreditLine."""
    asset_scale = scales.assets[view.asset_id]
    return margin_call_pb2.CreditLine(
        line_id=view.line_id,
        provider=view.provider,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        seconds=view.seconds,
    )


def liquidity_moment_message(
    view: LiquidityMomentView, scales: Scales
) -> margin_call_pb2.LiquidityMoment:
    """Return a view as the message LiquidityMoment."""
    asset_scale = scales.assets[view.asset_id]
    return margin_call_pb2.LiquidityMoment(
        asset_id=view.asset_id,
        value_date=view.value_date,
        due_time_ns=view.due_ns,
        first_member_id=view.first_member_id,
        second_member_id=view.second_member_id,
        need=asset_scale.texts[view.need],
        margin=asset_scale.texts[view.margin],
        own=asset_scale.texts[view.own],
        fund=asset_scale.texts[view.fund],
        committed=asset_scale.texts[view.committed],
        other_margin=asset_scale.texts[view.other_margin],
        lacking=asset_scale.texts[view.lacking],
        alert=view.is_alert,
        stress=cast("enums_pb2.LiquidityStress", view.stress),
        holder_id=view.holder_id,
        first_need=asset_scale.texts[view.first_need],
        first_margin=asset_scale.texts[view.first_margin],
        first_other_margin=asset_scale.texts[view.first_other_margin],
        first_lacking=asset_scale.texts[view.first_lacking],
    )


def list_collateral(
    collateral: Sequence[CollateralView], has_more: bool, as_of_sequence: int, scales: Scales
) -> margin_call_pb2.ListCollateralResponse:
    """Return the message ListCollateralResponse with these values."""
    return margin_call_pb2.ListCollateralResponse(
        as_of_sequence=as_of_sequence,
        collateral=[collateral_message(each, scales) for each in collateral],
        has_more=has_more,
    )


def clearing_margin_report(
    margin: ClearingMarginView,
    positions: Sequence[ClearingPositionView],
    scenarios: Sequence[ShortfallScenarioView],
    as_of_sequence: int,
    scales: Scales,
) -> margin_call_pb2.GetClearingMarginResponse:
    """Return the message GetClearingMarginResponse with these values."""
    return margin_call_pb2.GetClearingMarginResponse(
        as_of_sequence=as_of_sequence,
        margin=clearing_margin_message(margin, scales),
        positions=[clearing_position_message(each, scales) for each in positions],
        scenarios=[shortfall_scenario_message(each, scales) for each in scenarios],
    )


def hypothetical_margin_report(
    margin: ClearingMarginView,
    positions: Sequence[ClearingPositionView],
    scenarios: Sequence[ShortfallScenarioView],
    as_of_sequence: int,
    scales: Scales,
) -> margin_call_pb2.GetHypotheticalMarginResponse:
    """Return the message GetHypotheticalMarginResponse with these values."""
    return margin_call_pb2.GetHypotheticalMarginResponse(
        as_of_sequence=as_of_sequence,
        margin=clearing_margin_message(margin, scales),
        positions=[clearing_position_message(each, scales) for each in positions],
        scenarios=[shortfall_scenario_message(each, scales) for each in scenarios],
    )


def list_margin_calls(
    calls: Sequence[MarginCallView], has_more: bool, as_of_sequence: int, scales: Scales
) -> margin_call_pb2.ListMarginCallsResponse:
    """Return the message ListMarginCallsResponse with these values."""
    return margin_call_pb2.ListMarginCallsResponse(
        as_of_sequence=as_of_sequence,
        calls=[margin_call_message(each, scales) for each in calls],
        has_more=has_more,
    )


def default_fund_report(
    fund: DefaultFundView,
    contributions: Sequence[ContributionView],
    as_of_sequence: int,
    scales: Scales,
) -> margin_call_pb2.GetDefaultFundResponse:
    """Return the message GetDefaultFundResponse with these values."""
    return margin_call_pb2.GetDefaultFundResponse(
        as_of_sequence=as_of_sequence,
        fund=default_fund_message(fund, scales),
        contributions=[contribution_message(each, scales) for each in contributions],
    )


def liquidity_report(
    terms: LiquidityTermsView,
    lines: Sequence[CreditLineView],
    moments: Sequence[LiquidityMomentView],
    as_of_sequence: int,
    scales: Scales,
) -> margin_call_pb2.GetLiquidityResponse:
    """Return the message GetLiquidityResponse with these values."""
    return margin_call_pb2.GetLiquidityResponse(
        as_of_sequence=as_of_sequence,
        terms=liquidity_terms_message(terms),
        lines=[credit_line_message(each, scales) for each in lines],
        moments=[liquidity_moment_message(each, scales) for each in moments],
    )


def list_stress_scenarios(
    scenarios: Sequence[StressScenarioView], as_of_sequence: int, scales: Scales
) -> margin_call_pb2.ListStressScenariosResponse:
    """Return the message ListStressScenariosResponse with these values."""
    return margin_call_pb2.ListStressScenariosResponse(
        as_of_sequence=as_of_sequence,
        scenarios=[stress_scenario_message(each, scales) for each in scenarios],
    )
