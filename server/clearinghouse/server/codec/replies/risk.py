# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of RiskService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.decimals import E9_DECIMALS, units_to_text
from clearinghouse.server.codec.reads.past_views import PastBreak
from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import (
    AssetAmountView,
    AssetSumsView,
    MarketSumsView,
    SumsView,
    SwitchView,
)
from clearinghouse.statemachine.views.exchange.liquidation import (
    FundHoldingView,
    LiquidationLineView,
    LiquidationRulesView,
    LiquidationView,
    OfferView,
)
from clearinghouse.statemachine.views.exchange.liquidation_price import LiquidationPriceView
from clearinghouse.statemachine.views.exchange.listing import ListingFindingView
from clearinghouse.statemachine.views.exchange.margin import (
    CollateralLineView,
    DebtLineView,
    MarginView,
    PositionLineView,
)
from clearinghouse.statemachine.views.exchange.margin_inputs import (
    ExplainView,
    HoldingInputs,
    LineInputs,
)
from clearinghouse.statemachine.views.exchange.prices import GuardRowView, GuardView
from clearinghouse.statemachine.views.exchange.quarantine import QuarantinedWorkView
from clearinghouse.statemachine.views.exchange.risk_lists import (
    AccountMarginView,
    AssetExposureView,
    AssetHolderView,
    MarketExposureView,
    PositionHolderView,
)
from clearinghouse.v1 import enums_pb2, result_code_pb2, risk_pb2


def collateral_line_message(view: CollateralLineView, scales: Scales) -> risk_pb2.CollateralLine:
    """Return a view as the message CollateralLine."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.CollateralLine(
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        index_price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        weight_ppb=view.weight_ppb,
        value=scales.valuation.texts[view.value],
        unsettled_equity=asset_scale.texts[view.unsettled],
        unsettled_value=scales.valuation.texts[view.unsettled_value],
    )


def position_line_message(view: PositionLineView, scales: Scales) -> risk_pb2.PositionLine:
    """Return a view as the message PositionLine."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.PositionLine(
        market_id=view.market_id,
        quantity=market_scale.lot_texts[view.lots],
        cost_base=market_scale.quote.texts[view.cost],
        mark_price=market_scale.price_e9_text(view.mark_e9) if view.mark_e9 else "",
        unrealised_pnl=scales.valuation.texts[view.unrealised],
        open_bid_quantity=market_scale.lot_texts[view.bid_lots],
        open_ask_quantity=market_scale.lot_texts[view.ask_lots],
        exposure=scales.valuation.texts[view.exposure],
        imf_requirement=scales.valuation.texts[view.imf],
        mmf_requirement=scales.valuation.texts[view.mmf],
        open_order_loss=scales.valuation.texts[view.order_loss],
        open_order_fees=scales.valuation.texts[view.order_fees],
        accrued_funding=market_scale.quote.texts[view.accrued_funding],
    )


def debt_line_message(view: DebtLineView, scales: Scales) -> risk_pb2.DebtLine:
    """Return a view as the message DebtLine."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.DebtLine(
        asset_id=view.asset_id,
        borrowed=asset_scale.texts[view.borrowed],
        uncovered_unsettled=asset_scale.texts[view.uncovered_unsettled],
        exposure=scales.valuation.texts[view.exposure],
        imf_requirement=scales.valuation.texts[view.imf],
        mmf_requirement=scales.valuation.texts[view.mmf],
    )


def margin(view: MarginView, as_of_sequence: int, scales: Scales) -> risk_pb2.GetMarginResponse:
    """Return a view as the message GetMarginResponse."""
    return risk_pb2.GetMarginResponse(
        as_of_sequence=as_of_sequence,
        account_id=view.account_id,
        status=cast("enums_pb2.AccountStatus", view.status),
        equity=scales.valuation.texts[view.equity],
        worst_case_equity=scales.valuation.texts[view.worst_equity],
        exposure=scales.valuation.texts[view.exposure],
        imf_requirement=scales.valuation.texts[view.imf],
        mmf_requirement=scales.valuation.texts[view.mmf],
        margin_fraction=units_to_text(view.fraction_e9, E9_DECIMALS) if view.exposure else "",
        imf=units_to_text(view.imf_fraction_e9, E9_DECIMALS) if view.exposure else "",
        mmf=units_to_text(view.mmf_fraction_e9, E9_DECIMALS) if view.exposure else "",
        auto_close_fraction=units_to_text(view.auto_close_fraction_e9, E9_DECIMALS)
        if view.exposure
        else "",
        collateral=[collateral_line_message(each, scales) for each in view.collateral],
        positions=[position_line_message(each, scales) for each in view.positions],
        debts=[debt_line_message(each, scales) for each in view.debts],
        worst_side_imf_requirement=scales.valuation.texts[view.worst_imf],
        worst_side_mmf_requirement=scales.valuation.texts[view.worst_mmf],
    )


def holding_inputs_message(view: HoldingInputs, scales: Scales) -> risk_pb2.HoldingInputs:
    """Return a view as the message HoldingInputs."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.HoldingInputs(
        asset_id=view.asset_id,
        index_price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        stable_price=scales.index_price_text(view.stable_price_e9) if view.stable_price_e9 else "",
        price_state=cast("enums_pb2.PriceState", view.price_state),
        weight_kind=cast("enums_pb2.WeightKind", view.weight_kind),
        weight_base_ppb=view.weight_base_ppb,
        weight_penalty_ppb=view.weight_penalty_ppb,
        balance=asset_scale.texts[view.balance],
        reserved=asset_scale.texts[view.reserved],
        held=asset_scale.texts[view.held],
        lent=asset_scale.texts[view.lent],
        unsettled_equity=asset_scale.texts[view.unsettled],
        borrowed=asset_scale.texts[view.borrowed],
        notional=scales.valuation.texts[view.notional],
        notional_root=units_to_text(view.notional_root_e9, E9_DECIMALS),
        debt=asset_scale.texts[view.debt],
        debt_exposure_root=units_to_text(view.debt_exposure_root_e9, E9_DECIMALS),
        debt_max_leverage=view.debt_max_leverage,
        debt_imf_factor_ppb=view.debt_imf_factor_ppb,
        debt_mmf_base_ppb=view.debt_mmf_base_ppb,
        debt_mmf_factor_ppb=view.debt_mmf_factor_ppb,
    )


def line_inputs_message(view: LineInputs, scales: Scales) -> risk_pb2.LineInputs:
    """Return a view as the message LineInputs."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.LineInputs(
        market_id=view.market_id,
        mark_price=market_scale.price_e9_text(view.mark_e9) if view.mark_e9 else "",
        stable_mark_price=market_scale.price_e9_text(view.stable_mark_e9)
        if view.stable_mark_e9
        else "",
        quantity=market_scale.lot_texts[view.lots],
        cost_base=market_scale.quote.texts[view.cost],
        accrued_funding=market_scale.quote.texts[view.accrued_funding],
        open_bid_quantity=market_scale.lot_texts[view.bid_lots],
        open_ask_quantity=market_scale.lot_texts[view.ask_lots],
        open_bid_loss=market_scale.quote.texts[view.bid_loss],
        open_ask_loss=market_scale.quote.texts[view.ask_loss],
        open_order_fees=market_scale.quote.texts[view.fees],
        exposure_root=units_to_text(view.exposure_root_e9, E9_DECIMALS),
        max_leverage=view.max_leverage,
        imf_factor_ppb=view.imf_factor_ppb,
        mmf_base_ppb=view.mmf_base_ppb,
        mmf_factor_ppb=view.mmf_factor_ppb,
        imf_scale_ppb=view.imf_scale_ppb,
        mmf_scale_ppb=view.mmf_scale_ppb,
        volatility_ratio_ppb=view.volatility_ratio_ppb,
        open_interest_ratio_ppb=view.open_interest_ratio_ppb,
        depth_ratio_ppb=view.depth_ratio_ppb,
    )


def assumed_borrow_message(view: AssetAmountView, scales: Scales) -> risk_pb2.AssumedBorrow:
    """Return a view as the message AssumedBorrow."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.AssumedBorrow(
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
    )


def liquidation_price_message(
    view: LiquidationPriceView, scales: Scales
) -> risk_pb2.LiquidationPrice:
    """Return a view as the message LiquidationPrice."""
    return risk_pb2.LiquidationPrice(
        asset_id=view.asset_id,
        market_id=view.market_id,
        lower_index_price=scales.index_price_text(view.lower_index_e9)
        if view.lower_index_e9
        else "",
        lower_mark_price=scales.markets[view.market_id].price_e9_text(view.lower_mark_e9)
        if view.lower_mark_e9
        else "",
        upper_index_price=scales.index_price_text(view.upper_index_e9)
        if view.upper_index_e9
        else "",
        upper_mark_price=scales.markets[view.market_id].price_e9_text(view.upper_mark_e9)
        if view.upper_mark_e9
        else "",
        is_exact=view.is_exact,
        lower_safe_index_price=scales.index_price_text(view.lower_safe_index_e9)
        if view.lower_safe_index_e9
        else "",
        upper_safe_index_price=scales.index_price_text(view.upper_safe_index_e9)
        if view.upper_safe_index_e9
        else "",
    )


def explained_margin(
    view: ExplainView, as_of_sequence: int, scales: Scales
) -> risk_pb2.ExplainMarginResponse:
    """Return a view as the message ExplainMarginResponse."""
    return risk_pb2.ExplainMarginResponse(
        as_of_sequence=as_of_sequence,
        margin=margin(view.margin, as_of_sequence, scales),
        max_leverage=view.max_leverage,
        bankruptcy_equity=scales.valuation.texts[view.bankruptcy_equity],
        is_liquidatable=view.is_liquidatable,
        spot_order_deduction=scales.valuation.texts[view.spot_deduction],
        assumed_borrows=[assumed_borrow_message(each, scales) for each in view.assumed_borrows],
        strict_equity=scales.valuation.texts[view.strict_equity],
        strict_imf_requirement=scales.valuation.texts[view.strict_imf_requirement],
        strict_outflow_equity=scales.valuation.texts[view.strict_outflow_equity],
        strict_outflow_imf_requirement=scales.valuation.texts[view.strict_outflow_imf_requirement],
        holdings=[holding_inputs_message(each, scales) for each in view.holdings],
        lines=[line_inputs_message(each, scales) for each in view.lines],
        liquidation_prices=[
            liquidation_price_message(each, scales) for each in view.liquidation_prices
        ],
    )


def guard_row_message(view: GuardRowView) -> risk_pb2.GuardRow:
    """Return a view as the message GuardRow."""
    return risk_pb2.GuardRow(
        price_state=cast("enums_pb2.PriceState", view.price_state),
        increase_risk=cast("enums_pb2.GuardDecision", view.increase_risk),
        reduce_risk=cast("enums_pb2.GuardDecision", view.reduce_risk),
        liquidate=cast("enums_pb2.GuardDecision", view.liquidate),
        withdraw=cast("enums_pb2.GuardDecision", view.withdraw),
        settle=cast("enums_pb2.GuardDecision", view.settle),
        fund=cast("enums_pb2.GuardDecision", view.fund),
    )


def guarded_price_message(view: GuardView, scales: Scales) -> risk_pb2.GuardedPrice:
    """Return a view as the message GuardedPrice."""
    return risk_pb2.GuardedPrice(
        asset_id=view.asset_id,
        price_state=cast("enums_pb2.PriceState", view.price_state),
        is_guarded=view.guarded,
        increase_risk=cast("enums_pb2.GuardDecision", view.increase_risk),
        reduce_risk=cast("enums_pb2.GuardDecision", view.reduce_risk),
        liquidate=cast("enums_pb2.GuardDecision", view.liquidate),
        withdraw=cast("enums_pb2.GuardDecision", view.withdraw),
        settle=cast("enums_pb2.GuardDecision", view.settle),
        fund=cast("enums_pb2.GuardDecision", view.fund),
        price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        stable_price=scales.index_price_text(view.stable_e9) if view.stable_e9 else "",
        allowed_price=scales.index_price_text(view.allowed_e9) if view.allowed_e9 else "",
    )


def risk_switch_message(view: SwitchView) -> risk_pb2.RiskSwitch:
    """Return a view as the message RiskSwitch."""
    return risk_pb2.RiskSwitch(
        scope=cast("enums_pb2.RiskSwitchScope", view.scope),
        target_id=view.target_id,
    )


def break_message(view: PastBreak, scales: Scales) -> risk_pb2.Break:
    """Return a view as the message Break."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.Break(
        break_id=view.break_id,
        code=cast("result_code_pb2.ResultCode", view.code),
        market_id=view.market_id,
        order_id=view.order_id,
        price=market_scale.price_texts[view.price],
        quantity=market_scale.lot_texts[view.lots],
        venue_fill_id=view.venue_fill_id,
        resolution=cast("enums_pb2.BreakResolution", view.resolution),
        sequence=view.sequence,
    )


def asset_conservation_message(view: AssetSumsView, scales: Scales) -> risk_pb2.AssetConservation:
    """Return a view as the message AssetConservation."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.AssetConservation(
        asset_id=view.asset_id,
        balance_sum=asset_scale.texts[view.balance_sum],
        external=asset_scale.texts[view.external],
        settlement_cash=asset_scale.texts[view.settlement_cash],
        unsettled_sum=asset_scale.texts[view.unsettled_sum],
        cost_base_sum=asset_scale.texts[view.cost_sum],
        custody_shortfall=asset_scale.texts[view.custody_shortfall],
    )


def market_conservation_message(
    view: MarketSumsView, scales: Scales
) -> risk_pb2.MarketConservation:
    """Return a view as the message MarketConservation."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.MarketConservation(
        market_id=view.market_id,
        position_sum=market_scale.lot_texts[view.position_sum],
        open_interest=market_scale.lot_texts[view.long_sum],
    )


def conservation(
    view: SumsView, as_of_sequence: int, scales: Scales
) -> risk_pb2.GetConservationResponse:
    """Return a view as the message GetConservationResponse."""
    return risk_pb2.GetConservationResponse(
        as_of_sequence=as_of_sequence,
        assets=[asset_conservation_message(each, scales) for each in view.assets],
        markets=[market_conservation_message(each, scales) for each in view.markets],
    )


def liquidation_line_message(view: LiquidationLineView, scales: Scales) -> risk_pb2.LiquidationLine:
    """Return a view as the message LiquidationLine."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.LiquidationLine(
        market_id=view.market_id,
        quantity=market_scale.lot_texts[view.lots],
        flagged_quantity=market_scale.lot_texts[view.flagged_lots] if view.flagged_lots else "",
        bankruptcy_price=market_scale.price_texts[view.bankruptcy_price_per_lot]
        if view.bankruptcy_price_per_lot
        else "",
        adl_rank=view.adl_rank,
        adl_ranked=view.adl_ranked,
        ranked_sequence=view.ranked_sequence,
    )


def asset_amount_message(view: AssetAmountView, scales: Scales) -> risk_pb2.AssetAmount:
    """Return a view as the message AssetAmount."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.AssetAmount(
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
    )


def liquidation(
    view: LiquidationView, as_of_sequence: int, scales: Scales
) -> risk_pb2.GetLiquidationResponse:
    """Return a view as the message GetLiquidationResponse."""
    return risk_pb2.GetLiquidationResponse(
        as_of_sequence=as_of_sequence,
        account_id=view.account_id,
        in_liquidation=view.in_liquidation,
        sold=view.sold,
        passes_below_zero=view.passes_below_zero,
        bankruptcy_equity=scales.valuation.texts[view.bankruptcy_equity],
        auto_close_requirement=scales.valuation.texts[view.auto_close_requirement],
        lines=[liquidation_line_message(each, scales) for each in view.lines],
        debt_lines=[asset_amount_message(each, scales) for each in view.debt_lines],
    )


def fund_holding_message(view: FundHoldingView, scales: Scales) -> risk_pb2.FundHolding:
    """Return a view as the message FundHolding."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.FundHolding(
        asset_id=view.asset_id,
        balance=asset_scale.texts[view.balance],
        lent=asset_scale.texts[view.lent],
        borrowed=asset_scale.texts[view.borrowed],
        unsettled_equity=asset_scale.texts[view.unsettled],
        can_pay=asset_scale.texts[view.can_pay],
        debt=asset_scale.texts[view.debt],
        to_sell=asset_scale.texts[view.to_sell],
        limit=asset_scale.texts[view.limit],
        bought=asset_scale.texts[view.bought],
    )


def backstop_offer_message(view: OfferView, scales: Scales) -> risk_pb2.BackstopOffer:
    """Return a view as the message BackstopOffer."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.BackstopOffer(
        account_id=view.account_id,
        market_id=view.market_id,
        capacity=market_scale.lot_texts[view.capacity_lots],
        priority=view.priority,
        spread_ppb=view.spread_ppb,
    )


def liquidation_rules(
    view: LiquidationRulesView, as_of_sequence: int, scales: Scales
) -> risk_pb2.GetLiquidationRulesResponse:
    """Return a view as the message GetLiquidationRulesResponse."""
    return risk_pb2.GetLiquidationRulesResponse(
        as_of_sequence=as_of_sequence,
        enabled=view.enabled,
        interval_ns=view.interval_ns,
        pass_share_ppb=view.pass_share_ppb,
        band_ppb=view.band_ppb,
        fee_ppb=view.fee_ppb,
        exit_buffer_ppb=view.exit_buffer_ppb,
        throttle_ppb=view.throttle_ppb,
        auto_close_divisor=view.auto_close_divisor,
        auto_close_offset_ppb=view.auto_close_offset_ppb,
        spread_ppb=view.spread_ppb,
        takeover_passes=view.takeover_passes,
        recourse=view.recourse,
        offers=[backstop_offer_message(each, scales) for each in view.offers],
    )


def quarantined_work_message(view: QuarantinedWorkView) -> risk_pb2.QuarantinedWork:
    """Return a view as the message QuarantinedWork."""
    return risk_pb2.QuarantinedWork(
        kind=cast("enums_pb2.WorkKind", view.work_kind),
        subject_id=view.subject_id,
        since_time_ns=view.since_ns,
        principal=view.principal,
        reason=view.reason,
    )


def account_margin_message(view: AccountMarginView, scales: Scales) -> risk_pb2.AccountMargin:
    """Return a view as the message AccountMargin."""
    return risk_pb2.AccountMargin(
        account_id=view.account_id,
        owner=view.owner,
        kind=cast("enums_pb2.AccountKind", view.kind),
        status=cast("enums_pb2.AccountStatus", view.status),
        parent_id=view.parent_id,
        isolated_market_id=view.isolated_market_id,
        equity=scales.valuation.texts[view.equity],
        worst_case_equity=scales.valuation.texts[view.worst_equity],
        exposure=scales.valuation.texts[view.exposure],
        imf_requirement=scales.valuation.texts[view.imf],
        mmf_requirement=scales.valuation.texts[view.mmf],
        margin_fraction=units_to_text(view.fraction_e9, E9_DECIMALS) if view.exposure else "",
        imf=units_to_text(view.imf_fraction_e9, E9_DECIMALS) if view.exposure else "",
        mmf=units_to_text(view.mmf_fraction_e9, E9_DECIMALS) if view.exposure else "",
        auto_close_fraction=units_to_text(view.auto_close_fraction_e9, E9_DECIMALS)
        if view.exposure
        else "",
    )


def position_holder_message(
    view: PositionHolderView, market_scale: MarketScale, scales: Scales
) -> risk_pb2.PositionHolder:
    """Return a view as the message PositionHolder."""
    return risk_pb2.PositionHolder(
        account_id=view.account_id,
        quantity=market_scale.lot_texts[view.lots],
        notional=scales.valuation.texts[view.notional],
        share_ppb=view.share_ppb,
        margin_fraction=units_to_text(view.fraction_e9, E9_DECIMALS) if view.exposure else "",
    )


def market_exposure_message(view: MarketExposureView, scales: Scales) -> risk_pb2.MarketExposure:
    """Return a view as the message MarketExposure."""
    market_scale = scales.markets[view.market_id]
    return risk_pb2.MarketExposure(
        market_id=view.market_id,
        mark_price=market_scale.price_e9_text(view.mark_e9) if view.mark_e9 else "",
        open_interest=market_scale.lot_texts[view.open_interest_lots],
        notional=scales.valuation.texts[view.notional],
        long_accounts=view.long_accounts,
        short_accounts=view.short_accounts,
        largest_longs_share_ppb=view.largest_longs_share_ppb,
        largest_shorts_share_ppb=view.largest_shorts_share_ppb,
        largest_longs=[
            position_holder_message(each, market_scale, scales) for each in view.largest_longs
        ],
        largest_shorts=[
            position_holder_message(each, market_scale, scales) for each in view.largest_shorts
        ],
    )


def asset_holder_message(
    view: AssetHolderView, asset_scale: AssetScale, scales: Scales
) -> risk_pb2.AssetHolder:
    """Return a view as the message AssetHolder."""
    return risk_pb2.AssetHolder(
        account_id=view.account_id,
        amount=asset_scale.texts[view.amount],
        value=scales.valuation.texts[view.value],
        share_ppb=view.share_ppb,
    )


def asset_exposure_message(view: AssetExposureView, scales: Scales) -> risk_pb2.AssetExposure:
    """Return a view as the message AssetExposure."""
    asset_scale = scales.assets[view.asset_id]
    return risk_pb2.AssetExposure(
        asset_id=view.asset_id,
        index_price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        price_state=cast("enums_pb2.PriceState", view.price_state),
        net_deposits=asset_scale.texts[view.net_deposits],
        balances=asset_scale.texts[view.balances],
        collateral_amount=asset_scale.texts[view.collateral_amount],
        gross_value=scales.valuation.texts[view.gross_value],
        collateral_value=scales.valuation.texts[view.collateral_value],
        holders=view.holders,
        lent=asset_scale.texts[view.lent],
        lenders=view.lenders,
        borrowed=asset_scale.texts[view.borrowed],
        borrowers=view.borrowers,
        largest_holders_share_ppb=view.largest_holders_share_ppb,
        largest_borrowers_share_ppb=view.largest_borrowers_share_ppb,
        largest_holders=[
            asset_holder_message(each, asset_scale, scales) for each in view.largest_holders
        ],
        largest_borrowers=[
            asset_holder_message(each, asset_scale, scales) for each in view.largest_borrowers
        ],
    )


def listing_finding_message(view: ListingFindingView) -> risk_pb2.ListingFinding:
    """Return a view as the message ListingFinding."""
    return risk_pb2.ListingFinding(
        gap=cast("enums_pb2.ListingGap", view.gap),
        market_id=view.market_id,
        asset_id=view.asset_id,
    )


def list_risk_switches(
    switches: Sequence[SwitchView], as_of_sequence: int
) -> risk_pb2.ListRiskSwitchesResponse:
    """Return the message ListRiskSwitchesResponse with these values."""
    return risk_pb2.ListRiskSwitchesResponse(
        as_of_sequence=as_of_sequence,
        switches=[risk_switch_message(each) for each in switches],
    )


def guard_matrix(
    rows: Sequence[GuardRowView], prices: Sequence[GuardView], as_of_sequence: int, scales: Scales
) -> risk_pb2.GetGuardMatrixResponse:
    """Return the message GetGuardMatrixResponse with these values."""
    return risk_pb2.GetGuardMatrixResponse(
        as_of_sequence=as_of_sequence,
        rows=[guard_row_message(each) for each in rows],
        prices=[guarded_price_message(each, scales) for each in prices],
    )


def liquidity_fund(
    holdings: Sequence[FundHoldingView], as_of_sequence: int, scales: Scales
) -> risk_pb2.GetLiquidityFundResponse:
    """Return the message GetLiquidityFundResponse with these values."""
    return risk_pb2.GetLiquidityFundResponse(
        as_of_sequence=as_of_sequence,
        holdings=[fund_holding_message(each, scales) for each in holdings],
    )


def list_quarantined_work(
    work: Sequence[QuarantinedWorkView], as_of_sequence: int
) -> risk_pb2.ListQuarantinedWorkResponse:
    """Return the message ListQuarantinedWorkResponse with these values."""
    return risk_pb2.ListQuarantinedWorkResponse(
        as_of_sequence=as_of_sequence,
        work=[quarantined_work_message(each) for each in work],
    )


def list_breaks(
    breaks: Sequence[PastBreak], has_more: bool, as_of_sequence: int, scales: Scales
) -> risk_pb2.ListBreaksResponse:
    """Return the message ListBreaksResponse with these values."""
    return risk_pb2.ListBreaksResponse(
        as_of_sequence=as_of_sequence,
        breaks=[break_message(each, scales) for each in breaks],
        has_more=has_more,
    )


def account_margins(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    accounts: Sequence[AccountMarginView],
    next_cursor: str,
    total_accounts: int,
    as_of_sequence: int,
    scales: Scales,
) -> risk_pb2.ListAccountMarginsResponse:
    """Return the message ListAccountMarginsResponse with these values."""
    return risk_pb2.ListAccountMarginsResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        accounts=[account_margin_message(each, scales) for each in accounts],
        next_cursor=next_cursor,
        total_accounts=total_accounts,
    )


def market_exposures(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    markets: Sequence[MarketExposureView],
    next_cursor: str,
    as_of_sequence: int,
    scales: Scales,
) -> risk_pb2.ListMarketExposuresResponse:
    """Return the message ListMarketExposuresResponse with these values."""
    return risk_pb2.ListMarketExposuresResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        markets=[market_exposure_message(each, scales) for each in markets],
        next_cursor=next_cursor,
    )


def asset_exposures(
    as_of_time_ns: int,
    sequences_behind: int,
    time_behind_ns: int,
    assets: Sequence[AssetExposureView],
    next_cursor: str,
    as_of_sequence: int,
    scales: Scales,
) -> risk_pb2.ListAssetExposuresResponse:
    """Return the message ListAssetExposuresResponse with these values."""
    return risk_pb2.ListAssetExposuresResponse(
        as_of_sequence=as_of_sequence,
        as_of_time_ns=as_of_time_ns,
        sequences_behind=sequences_behind,
        time_behind_ns=time_behind_ns,
        assets=[asset_exposure_message(each, scales) for each in assets],
        next_cursor=next_cursor,
    )


def check_listing(
    findings: Sequence[ListingFindingView], as_of_sequence: int
) -> risk_pb2.CheckListingResponse:
    """Return the message CheckListingResponse with these values."""
    return risk_pb2.CheckListingResponse(
        as_of_sequence=as_of_sequence,
        findings=[listing_finding_message(each) for each in findings],
    )
