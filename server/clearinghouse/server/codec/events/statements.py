# SPDX-License-Identifier: Apache-2.0
"""Convert commands that create something or set parameters to requests that state the same (Q-4).

Owns the text form of each field; the opposite of the decoders.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, cast

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import numbers_of
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    CreateAccount,
    CreateAsset,
    CreateMarket,
    CreateOracleSource,
    SetAccountLimits,
    SetAccountSettings,
    SetAssetCaps,
    SetAssetParameters,
    SetBackstop,
    SetClearing,
    SetCoolingOff,
    SetDefaultFundParameters,
    SetDynamicMargin,
    SetExpiry,
    SetFunding,
    SetIdentifier,
    SetIndexRules,
    SetIsolated,
    SetLiquidation,
    SetLiquidityTerms,
    SetMarginAsset,
    SetMarginParameters,
    SetMarketParameters,
    SetMarkRules,
    SetMember,
    SetOracleInstrument,
    SetPool,
    SetPvpCurrency,
    SetPvpMember,
    SetPvpShortLimit,
    SetReconciliation,
    SetRiskSwitch,
    SetRuleSet,
    SetSettlementTerms,
    SetSourceQuote,
    SetVolatilityHalt,
    SetWithdrawalGate,
)
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL,
)
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    common_pb2,
    enums_pb2,
    event_pb2,
    margin_call_pb2,
    member_pb2,
    pvp_pb2,
    settlement_pb2,
)


def create_asset(command: CreateAsset, scales: Scales) -> admin_pb2.CreateAssetRequest:
    """Return the request of CreateAsset that states a command."""
    del scales  # no field has a scale
    return admin_pb2.CreateAssetRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        symbol=command.symbol,
        scale=command.scale,
        weight_kind=cast("enums_pb2.WeightKind", command.weight_kind),
        weight_base_ppb=command.weight_base_ppb,
        weight_penalty_ppb=command.weight_penalty_ppb,
        debt_max_leverage=command.debt_max_leverage,
        debt_imf_factor_ppb=command.debt_imf_factor_ppb,
        debt_mmf_base_ppb=command.debt_mmf_base_ppb,
        debt_mmf_factor_ppb=command.debt_mmf_factor_ppb,
        outflow_limit=units_to_text(command.outflow_limit, command.scale)
        if command.outflow_limit >= 0
        else "",
        outflow_window_ns=command.outflow_window_ns,
    )


def set_asset_parameters(
    command: SetAssetParameters, scales: Scales
) -> admin_pb2.SetAssetParametersRequest:
    """Return the request of SetAssetParameters that states a command."""
    asset = scales.assets[command.asset_id].texts
    return admin_pb2.SetAssetParametersRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        weight_kind=cast("enums_pb2.WeightKind", command.weight_kind),
        weight_base_ppb=command.weight_base_ppb,
        weight_penalty_ppb=command.weight_penalty_ppb,
        debt_max_leverage=command.debt_max_leverage,
        debt_imf_factor_ppb=command.debt_imf_factor_ppb,
        debt_mmf_base_ppb=command.debt_mmf_base_ppb,
        debt_mmf_factor_ppb=command.debt_mmf_factor_ppb,
        outflow_limit=asset[command.outflow_limit] if command.outflow_limit >= 0 else "",
        outflow_window_ns=command.outflow_window_ns,
        chain_fee_limit=asset[command.chain_fee_limit] if command.chain_fee_limit >= 0 else "",
        house_fee_limit=asset[command.house_fee_limit] if command.house_fee_limit >= 0 else "",
        at_once_reason=command.at_once_reason,
    )


def create_market(command: CreateMarket, scales: Scales) -> admin_pb2.CreateMarketRequest:
    """Return the request of CreateMarket that states a command."""
    quote = scales.assets[command.quote_asset_id].texts
    return admin_pb2.CreateMarketRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        symbol=command.symbol,
        kind=cast("enums_pb2.MarketKind", command.market_kind),
        matching=cast("enums_pb2.Matching", command.matching),
        base_asset_id=command.base_asset_id,
        quote_asset_id=command.quote_asset_id,
        lot_size=units_to_text(command.lot_units, command.lot_decimals),
        tick_size=units_to_text(command.tick_units, command.tick_decimals),
        venue_account_id=command.venue_account_id,
        status=cast("enums_pb2.MarketStatus", command.status),
        maker_fee_ppb=command.maker_fee_ppb,
        taker_fee_ppb=command.taker_fee_ppb,
        notional_min=quote[command.notional_min] if command.notional_min >= 0 else "",
        notional_max=quote[command.notional_max] if command.notional_max >= 0 else "",
        open_order_quantity_max=units_to_text(
            command.open_order_lots_max * command.lot_units, command.lot_decimals
        )
        if command.open_order_lots_max >= 0
        else "",
        open_interest_max=units_to_text(
            command.open_interest_lots_max * command.lot_units, command.lot_decimals
        )
        if command.open_interest_lots_max >= 0
        else "",
        position_weight_ppb=command.position_weight_ppb,
        band_ppb=command.band_ppb,
        slippage_ppb=command.slippage_ppb,
        max_leverage=command.max_leverage,
        imf_factor_ppb=command.imf_factor_ppb,
        mmf_base_ppb=command.mmf_base_ppb,
        mmf_factor_ppb=command.mmf_factor_ppb,
        confirmed_gaps=cast("list[enums_pb2.ListingGap]", numbers_of(command.confirmed_gaps)),
    )


def set_market_parameters(
    command: SetMarketParameters, scales: Scales
) -> admin_pb2.SetMarketParametersRequest:
    """Return the request of SetMarketParameters that states a command."""
    quote = scales.markets[command.market_id].quote.texts
    lots = scales.markets[command.market_id].lot_texts
    return admin_pb2.SetMarketParametersRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        maker_fee_ppb=command.maker_fee_ppb,
        taker_fee_ppb=command.taker_fee_ppb,
        notional_min=quote[command.notional_min] if command.notional_min >= 0 else "",
        notional_max=quote[command.notional_max] if command.notional_max >= 0 else "",
        open_order_quantity_max=lots[command.open_order_lots_max]
        if command.open_order_lots_max >= 0
        else "",
        open_interest_max=lots[command.open_interest_lots_max]
        if command.open_interest_lots_max >= 0
        else "",
        position_weight_ppb=command.position_weight_ppb,
        band_ppb=command.band_ppb,
        slippage_ppb=command.slippage_ppb,
        max_leverage=command.max_leverage,
        imf_factor_ppb=command.imf_factor_ppb,
        mmf_base_ppb=command.mmf_base_ppb,
        mmf_factor_ppb=command.mmf_factor_ppb,
        at_once_reason=command.at_once_reason,
    )


def set_risk_switch(command: SetRiskSwitch, scales: Scales) -> admin_pb2.SetRiskSwitchRequest:
    """Return the request of SetRiskSwitch that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetRiskSwitchRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        scope=cast("enums_pb2.RiskSwitchScope", command.scope),
        target_id=command.target_id,
        disabled=bool(command.disabled),
        reason=command.reason,
    )


def create_oracle_source(
    command: CreateOracleSource, scales: Scales
) -> admin_pb2.CreateOracleSourceRequest:
    """Return the request of CreateOracleSource that states a command."""
    del scales  # no field has a scale
    return admin_pb2.CreateOracleSourceRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        name=command.name,
        source_principal=command.source_principal,
        weight=command.weight,
    )


def set_oracle_instrument(
    command: SetOracleInstrument, scales: Scales
) -> admin_pb2.SetOracleInstrumentRequest:
    """Return the request of SetOracleInstrument that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetOracleInstrumentRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        source_ids=command.source_ids,
        fresh_ns=command.fresh_ns,
        clamp_bps=command.clamp_bps,
    )


def create_account(command: CreateAccount, scales: Scales) -> account_pb2.CreateAccountRequest:
    """Return the request of CreateAccount that states a command."""
    return account_pb2.CreateAccountRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        owner=command.owner,
        kind=cast("enums_pb2.AccountKind", command.account_kind),
        parent_id=command.parent_id,
        max_leverage=command.max_leverage,
        auto_lend=bool(command.flags & ACCOUNT_AUTO_LEND),
        auto_repay=bool(command.flags & ACCOUNT_AUTO_REPAY),
        spot_margin=bool(command.flags & ACCOUNT_SPOT_MARGIN),
        takes_collateral=bool(command.flags & ACCOUNT_TAKES_COLLATERAL),
        converts_collateral=bool(command.flags & ACCOUNT_CONVERTS_COLLATERAL),
        position_limit=scales.valuation.texts[command.position_limit]
        if command.position_limit >= 0
        else "",
    )


def set_account_settings(
    command: SetAccountSettings, scales: Scales
) -> account_pb2.UpdateAccountSettingsRequest:
    """Return the request of UpdateAccountSettings that states a command."""
    del scales  # no field has a scale
    return account_pb2.UpdateAccountSettingsRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        account_id=command.account_id,
        max_leverage=command.max_leverage,
        auto_lend=bool(command.flags & ACCOUNT_AUTO_LEND),
        auto_repay=bool(command.flags & ACCOUNT_AUTO_REPAY),
        spot_margin=bool(command.flags & ACCOUNT_SPOT_MARGIN),
        takes_collateral=bool(command.flags & ACCOUNT_TAKES_COLLATERAL),
        converts_collateral=bool(command.flags & ACCOUNT_CONVERTS_COLLATERAL),
    )


def set_account_limits(
    command: SetAccountLimits, scales: Scales
) -> admin_pb2.SetAccountLimitsRequest:
    """Return the request of SetAccountLimits that states a command."""
    return admin_pb2.SetAccountLimitsRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        account_id=command.account_id,
        fee_tier=command.fee_tier,
        position_limit=scales.valuation.texts[command.position_limit]
        if command.position_limit >= 0
        else "",
    )


def set_source_quote(command: SetSourceQuote, scales: Scales) -> admin_pb2.SetSourceQuoteRequest:
    """Return the request of SetSourceQuote that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetSourceQuoteRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        source_id=command.source_id,
        quote_asset_id=command.quote_asset_id,
        group_id=command.group_id,
    )


def set_index_rules(command: SetIndexRules, scales: Scales) -> admin_pb2.SetIndexRulesRequest:
    """Return the request of SetIndexRules that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetIndexRulesRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        quorum_min=command.quorum_min,
        cap_bps_per_second=command.cap_bps_per_second,
        cap_saved_seconds=command.cap_saved_seconds,
        capless_after_ns=command.capless_after_ns,
        jumped_bps=command.jumped_bps,
        stale_ns=command.stale_ns,
        wide_bps=command.wide_bps,
        frozen_after_ns=command.frozen_after_ns,
        frozen_move_bps=command.frozen_move_bps,
        stable_ppb_per_second=command.stable_ppb_per_second,
        adverse_bps=command.adverse_bps,
        agreement_bps=max(command.agreement_bps, 0),
    )


def set_mark_rules(command: SetMarkRules, scales: Scales) -> admin_pb2.SetMarkRulesRequest:
    """Return the request of SetMarkRules that states a command."""
    quote = scales.markets[command.market_id].quote.texts
    return admin_pb2.SetMarkRulesRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        impact_notional=quote[command.impact_notional] if command.impact_notional >= 0 else "",
        ewma_ns=command.ewma_ns,
        clamp_bps=command.clamp_bps,
    )


def set_pool(command: SetPool, scales: Scales) -> admin_pb2.SetPoolRequest:
    """Return the request of SetPool that states a command."""
    asset = scales.assets[command.asset_id].texts
    return admin_pb2.SetPoolRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        at_once_reason=command.at_once_reason,
        terms=common_pb2.PoolTerms(
            kink_ppb=command.kink_ppb,
            base_rate_ppb=command.base_rate_ppb,
            slope1_ppb=command.slope1_ppb,
            slope2_ppb=command.slope2_ppb,
            reserve_factor_ppb=command.reserve_factor_ppb,
            borrow_accrual=cast("enums_pb2.AccrualMode", command.borrow_accrual),
            supply_accrual=cast("enums_pb2.AccrualMode", command.supply_accrual),
            supply_cap=asset[max(command.supply_cap, 0)] if command.supply_cap else "",
            borrow_cap=asset[max(command.borrow_cap, 0)] if command.borrow_cap else "",
            account_supply_cap=asset[max(command.account_supply_cap, 0)]
            if command.account_supply_cap
            else "",
            account_borrow_cap=asset[max(command.account_borrow_cap, 0)]
            if command.account_borrow_cap
            else "",
            utilisation_max_ppb=command.utilisation_max_ppb,
            throttle_ppb=command.throttle_ppb,
            throttle_share_ppb=command.throttle_share_ppb,
            throttle_window_ns=command.throttle_window_ns,
            claims_min=asset[command.claims_min] if command.claims_min >= 0 else "",
            fee_share_ppb=command.fee_share_ppb,
            virtual_claim=asset[command.virtual_claim] if command.virtual_claim >= 0 else "",
        ),
    )


def set_funding(command: SetFunding, scales: Scales) -> admin_pb2.SetFundingRequest:
    """Return the request of SetFunding that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetFundingRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        interval_ns=command.interval_ns,
        interest_ppb=command.interest_ppb_8h,
        inner_clamp_ppb=command.inner_clamp_ppb,
        bound_ppb=command.bound_ppb,
    )


def set_expiry(command: SetExpiry, scales: Scales) -> admin_pb2.SetExpiryRequest:
    """Return the request of SetExpiry that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetExpiryRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        expiry_time_ns=command.expiry_ns,
        window_ns=command.window_ns,
    )


def set_dynamic_margin(
    command: SetDynamicMargin, scales: Scales
) -> admin_pb2.SetDynamicMarginRequest:
    """Return the request of SetDynamicMargin that states a command."""
    quote = scales.markets[command.market_id].quote.texts
    return admin_pb2.SetDynamicMarginRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        sample_ns=command.sample_ns,
        ewma_ns=command.ewma_ns,
        reference_volatility_ppb=command.volatility_ppb,
        open_interest_low=scales.valuation.texts[command.open_interest_low]
        if command.open_interest_low >= 0
        else "",
        open_interest_high=scales.valuation.texts[command.open_interest_high]
        if command.open_interest_high >= 0
        else "",
        depth_notional=quote[command.depth_notional] if command.depth_notional >= 0 else "",
        depth_width_ppb=command.depth_width_ppb,
        cap_ppb=command.cap_ppb,
        buffer_ppb=command.buffer_ppb,
        rise_ppb_per_hour=command.rise_ppb_per_hour,
        at_once_reason=command.at_once_reason,
    )


def set_isolated(command: SetIsolated, scales: Scales) -> account_pb2.SetIsolatedRequest:
    """Return the request of SetIsolated that states a command."""
    del scales  # no field has a scale
    return account_pb2.SetIsolatedRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        account_id=command.account_id,
        market_id=command.market_id,
        isolated=bool(command.isolated),
    )


def set_reconciliation(
    command: SetReconciliation, scales: Scales
) -> admin_pb2.SetReconciliationRequest:
    """Return the request of SetReconciliation that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetReconciliationRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        enabled=bool(command.enabled),
        slack_ppb=command.slack_ppb,
        limit_ppb=command.limit_ppb,
        spot_liquidation_passes=command.spot_liquidation_passes,
        realisation_passes=command.realisation_passes,
        borrow_passes=command.borrow_passes if command.borrow_passes >= 0 else 3,
    )


def set_liquidation(command: SetLiquidation, scales: Scales) -> admin_pb2.SetLiquidationRequest:
    """Return the request of SetLiquidation that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetLiquidationRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        enabled=bool(command.enabled),
        interval_ns=command.interval_ns,
        pass_share_ppb=command.pass_share_ppb,
        band_ppb=command.band_ppb,
        fee_ppb=command.fee_ppb,
        exit_buffer_ppb=command.exit_buffer_ppb,
        throttle_ppb=command.throttle_ppb,
        auto_close_divisor=command.auto_close_divisor,
        auto_close_offset_ppb=command.auto_close_offset_ppb,
        spread_ppb=command.spread_ppb,
        takeover_passes=command.takeover_passes,
        recourse=bool(command.recourse),
        at_once_reason=command.at_once_reason,
    )


def set_backstop(command: SetBackstop, scales: Scales) -> admin_pb2.SetBackstopRequest:
    """Return the request of SetBackstop that states a command."""
    lots = scales.markets[command.market_id].lot_texts
    return admin_pb2.SetBackstopRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        account_id=command.account_id,
        market_id=command.market_id,
        capacity=lots[command.capacity_lots] if command.capacity_lots >= 0 else "",
        priority=command.priority,
        spread_ppb=command.spread_ppb,
    )


def set_volatility_halt(
    command: SetVolatilityHalt, scales: Scales
) -> admin_pb2.SetVolatilityHaltRequest:
    """Return the request of SetVolatilityHalt that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetVolatilityHaltRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        price_source=cast("enums_pb2.TriggerSource", command.price_source),
        move_ppb=command.move_ppb,
        window_ns=command.window_ns,
        halt_ns=command.halt_ns,
    )


def set_asset_caps(command: SetAssetCaps, scales: Scales) -> admin_pb2.SetAssetCapsRequest:
    """Return the request of SetAssetCaps that states a command."""
    asset = scales.assets[command.asset_id].texts
    return admin_pb2.SetAssetCapsRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        borrow_limit=asset[command.borrow_limit] if command.borrow_limit >= 0 else "",
        borrow_window_ns=command.borrow_window_ns,
        deposit_limit=asset[command.deposit_limit] if command.deposit_limit >= 0 else "",
        deposit_window_ns=command.deposit_window_ns,
        fund_limit=asset[command.fund_limit] if command.fund_limit >= 0 else "",
    )


def set_withdrawal_gate(
    command: SetWithdrawalGate, scales: Scales
) -> admin_pb2.SetWithdrawalGateRequest:
    """Return the request of SetWithdrawalGate that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetWithdrawalGateRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        mode=cast("enums_pb2.GateMode", command.mode),
        hold_ns=command.hold_ns,
    )


def set_rule_set(command: SetRuleSet, scales: Scales) -> admin_pb2.SetRuleSetRequest:
    """Return the request of SetRuleSet that states a command."""
    del scales  # no field has a scale
    return admin_pb2.SetRuleSetRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        rule_set=command.rule_set,
    )


def set_pvp_currency(command: SetPvpCurrency, scales: Scales) -> pvp_pb2.SetPvpCurrencyRequest:
    """Return the request of SetPvpCurrency that states a command."""
    del scales  # no field has a scale
    return pvp_pb2.SetPvpCurrencyRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        haircut_ppb=command.haircut_ppb,
        rate_band_ppb=max(command.rate_band_ppb, 0),
    )


def set_pvp_member(command: SetPvpMember, scales: Scales) -> pvp_pb2.SetPvpMemberRequest:
    """Return the request of SetPvpMember that states a command."""
    return pvp_pb2.SetPvpMemberRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        account_id=command.account_id,
        active=bool(command.active),
        total_short_limit=scales.valuation.texts[command.total_short_limit]
        if command.total_short_limit >= 0
        else "",
    )


def set_pvp_short_limit(
    command: SetPvpShortLimit, scales: Scales
) -> pvp_pb2.SetPvpShortLimitRequest:
    """Return the request of SetPvpShortLimit that states a command."""
    asset = scales.assets[command.asset_id].texts
    return pvp_pb2.SetPvpShortLimitRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        account_id=command.account_id,
        asset_id=command.asset_id,
        short_limit=asset[command.short_limit] if command.short_limit >= 0 else "",
    )


def set_identifier(command: SetIdentifier, scales: Scales) -> member_pb2.SetIdentifierRequest:
    """Return the request of SetIdentifier that states a command."""
    del scales  # no field has a scale
    return member_pb2.SetIdentifierRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        scheme=cast("enums_pb2.IdentifierScheme", command.scheme),
        subject_id=command.subject_id,
        identifier=command.identifier,
    )


def set_member(command: SetMember, scales: Scales) -> member_pb2.SetMemberRequest:
    """Return the request of SetMember that states a command."""
    return member_pb2.SetMemberRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        member_id=command.member_id,
        status=cast("enums_pb2.MemberStatus", command.status),
        open_exposure_max=scales.valuation.texts[command.open_exposure_max]
        if command.open_exposure_max >= 0
        else "",
        settlement_cap=scales.valuation.texts[command.settlement_cap]
        if command.settlement_cap >= 0
        else "",
        concentration_ppb=command.concentration_ppb,
    )


def set_clearing(command: SetClearing, scales: Scales) -> member_pb2.SetClearingRequest:
    """Return the request of SetClearing that states a command."""
    lots = scales.markets[command.market_id].lot_texts
    return member_pb2.SetClearingRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        segment_id=command.segment_id,
        dvp_model=cast("enums_pb2.DvpModel", command.dvp_model),
        concentration_floor=lots[command.concentration_floor_lots]
        if command.concentration_floor_lots >= 0
        else "",
        band_ppb=max(command.band_ppb, 0),
        mark_minutes=max(command.mark_minutes, 0),
        mark_owners=max(command.mark_owners, 0),
    )


def set_settlement_terms(
    command: SetSettlementTerms, scales: Scales
) -> settlement_pb2.SetSettlementTermsRequest:
    """Return the request of SetSettlementTerms that states a command."""
    del scales  # no field has a scale
    return settlement_pb2.SetSettlementTermsRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        market_id=command.market_id,
        allows_partial=bool(command.allows_partial),
        penalty_ppb=command.penalty_ppb,
        buy_in_days=command.buy_in_days,
        offer_limit_ppb=command.offer_limit_ppb,
        cash_premium_ppb=command.cash_premium_ppb,
    )


def set_margin_parameters(
    command: SetMarginParameters, scales: Scales
) -> margin_call_pb2.SetMarginParametersRequest:
    """Return the request of SetMarginParameters that states a command."""
    del scales  # no field has a scale
    return margin_call_pb2.SetMarginParametersRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        confidence_ppb=command.confidence_ppb,
        look_back_days=command.look_back_days,
        stress_days=command.stress_days,
        floor_weight_ppb=command.floor_weight_ppb,
        call_seconds=command.call_seconds,
        reminder_seconds=command.reminder_seconds,
        run_seconds=command.run_seconds,
        concentration_ppb=command.concentration_ppb,
        concentration_rate_ppb=command.concentration_rate_ppb,
        cover_ppb=max(command.cover_ppb, 0),
        reduction_max_ppb=max(command.reduction_max_ppb, 0),
        sale_share_ppb=max(command.sale_share_ppb, 0),
        exposure_multiple=max(command.exposure_multiple, 0),
        exposure_unlimited=bool(command.exposure_unlimited),
    )


def set_margin_asset(
    command: SetMarginAsset, scales: Scales
) -> margin_call_pb2.SetMarginAssetRequest:
    """Return the request of SetMarginAsset that states a command."""
    asset = scales.assets[command.asset_id].texts
    return margin_call_pb2.SetMarginAssetRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        asset_id=command.asset_id,
        eligible=bool(command.eligible),
        haircut_ppb=command.haircut_ppb,
        collateral_max=asset[command.collateral_max] if command.collateral_max >= 0 else "",
        liquidation_days=command.liquidation_days,
        daily_volume=asset[command.daily_volume] if command.daily_volume >= 0 else "",
        issuer_member_id=command.issuer_member_id,
    )


def set_default_fund_parameters(
    command: SetDefaultFundParameters, scales: Scales
) -> margin_call_pb2.SetDefaultFundParametersRequest:
    """Return the request of SetDefaultFundParameters that states a command."""
    return margin_call_pb2.SetDefaultFundParametersRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        contribution_min=scales.valuation.texts[command.contribution_min],
        call_seconds=command.call_seconds,
        notice_seconds=max(command.notice_seconds, 0),
        cover_days=max(command.cover_days, 0),
        buffer_ppb=max(command.buffer_ppb, 0),
        required_min=scales.valuation.texts[command.required_min]
        if command.required_min >= 0
        else "",
        sizing_days=max(command.sizing_days, 0),
        skin_days=max(command.skin_days, 0),
    )


def set_cooling_off(command: SetCoolingOff, scales: Scales) -> margin_call_pb2.SetCoolingOffRequest:
    """Return the request of SetCoolingOff that states a command."""
    del scales  # no field has a scale
    return margin_call_pb2.SetCoolingOffRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        period_seconds=command.period_seconds,
        cap_ppb=command.cap_ppb,
    )


def set_liquidity_terms(
    command: SetLiquidityTerms, scales: Scales
) -> margin_call_pb2.SetLiquidityTermsRequest:
    """Return the request of SetLiquidityTerms that states a command."""
    del scales  # no field has a scale
    return margin_call_pb2.SetLiquidityTermsRequest(
        request_id=command.request_id,
        created_time_ns=command.created_ns,
        target_ppb=command.target_ppb,
        run_seconds=command.run_seconds,
        other_margin_seconds=command.other_margin_seconds,
        cover=max(command.cover, 0),
        stress_days=max(command.stress_days, 0),
    )


Statement: TypeAlias = Callable[[Command, Scales], event_pb2.Statement]

# The class of a command -> what makes its statement.
STATEMENTS: Final[dict[type[Command], Statement]] = {
    CreateAsset: lambda command, scales: event_pb2.Statement(
        create_asset=create_asset(cast("CreateAsset", command), scales)
    ),
    SetAssetParameters: lambda command, scales: event_pb2.Statement(
        set_asset_parameters=set_asset_parameters(cast("SetAssetParameters", command), scales)
    ),
    CreateMarket: lambda command, scales: event_pb2.Statement(
        create_market=create_market(cast("CreateMarket", command), scales)
    ),
    SetMarketParameters: lambda command, scales: event_pb2.Statement(
        set_market_parameters=set_market_parameters(cast("SetMarketParameters", command), scales)
    ),
    SetRiskSwitch: lambda command, scales: event_pb2.Statement(
        set_risk_switch=set_risk_switch(cast("SetRiskSwitch", command), scales)
    ),
    CreateOracleSource: lambda command, scales: event_pb2.Statement(
        create_oracle_source=create_oracle_source(cast("CreateOracleSource", command), scales)
    ),
    SetOracleInstrument: lambda command, scales: event_pb2.Statement(
        set_oracle_instrument=set_oracle_instrument(cast("SetOracleInstrument", command), scales)
    ),
    CreateAccount: lambda command, scales: event_pb2.Statement(
        create_account=create_account(cast("CreateAccount", command), scales)
    ),
    SetAccountSettings: lambda command, scales: event_pb2.Statement(
        update_account_settings=set_account_settings(cast("SetAccountSettings", command), scales)
    ),
    SetAccountLimits: lambda command, scales: event_pb2.Statement(
        set_account_limits=set_account_limits(cast("SetAccountLimits", command), scales)
    ),
    SetSourceQuote: lambda command, scales: event_pb2.Statement(
        set_source_quote=set_source_quote(cast("SetSourceQuote", command), scales)
    ),
    SetIndexRules: lambda command, scales: event_pb2.Statement(
        set_index_rules=set_index_rules(cast("SetIndexRules", command), scales)
    ),
    SetMarkRules: lambda command, scales: event_pb2.Statement(
        set_mark_rules=set_mark_rules(cast("SetMarkRules", command), scales)
    ),
    SetPool: lambda command, scales: event_pb2.Statement(
        set_pool=set_pool(cast("SetPool", command), scales)
    ),
    SetFunding: lambda command, scales: event_pb2.Statement(
        set_funding=set_funding(cast("SetFunding", command), scales)
    ),
    SetExpiry: lambda command, scales: event_pb2.Statement(
        set_expiry=set_expiry(cast("SetExpiry", command), scales)
    ),
    SetDynamicMargin: lambda command, scales: event_pb2.Statement(
        set_dynamic_margin=set_dynamic_margin(cast("SetDynamicMargin", command), scales)
    ),
    SetIsolated: lambda command, scales: event_pb2.Statement(
        set_isolated=set_isolated(cast("SetIsolated", command), scales)
    ),
    SetReconciliation: lambda command, scales: event_pb2.Statement(
        set_reconciliation=set_reconciliation(cast("SetReconciliation", command), scales)
    ),
    SetLiquidation: lambda command, scales: event_pb2.Statement(
        set_liquidation=set_liquidation(cast("SetLiquidation", command), scales)
    ),
    SetBackstop: lambda command, scales: event_pb2.Statement(
        set_backstop=set_backstop(cast("SetBackstop", command), scales)
    ),
    SetVolatilityHalt: lambda command, scales: event_pb2.Statement(
        set_volatility_halt=set_volatility_halt(cast("SetVolatilityHalt", command), scales)
    ),
    SetAssetCaps: lambda command, scales: event_pb2.Statement(
        set_asset_caps=set_asset_caps(cast("SetAssetCaps", command), scales)
    ),
    SetWithdrawalGate: lambda command, scales: event_pb2.Statement(
        set_withdrawal_gate=set_withdrawal_gate(cast("SetWithdrawalGate", command), scales)
    ),
    SetRuleSet: lambda command, scales: event_pb2.Statement(
        set_rule_set=set_rule_set(cast("SetRuleSet", command), scales)
    ),
    SetPvpCurrency: lambda command, scales: event_pb2.Statement(
        set_pvp_currency=set_pvp_currency(cast("SetPvpCurrency", command), scales)
    ),
    SetPvpMember: lambda command, scales: event_pb2.Statement(
        set_pvp_member=set_pvp_member(cast("SetPvpMember", command), scales)
    ),
    SetPvpShortLimit: lambda command, scales: event_pb2.Statement(
        set_pvp_short_limit=set_pvp_short_limit(cast("SetPvpShortLimit", command), scales)
    ),
    SetIdentifier: lambda command, scales: event_pb2.Statement(
        set_identifier=set_identifier(cast("SetIdentifier", command), scales)
    ),
    SetMember: lambda command, scales: event_pb2.Statement(
        set_member=set_member(cast("SetMember", command), scales)
    ),
    SetClearing: lambda command, scales: event_pb2.Statement(
        set_clearing=set_clearing(cast("SetClearing", command), scales)
    ),
    SetSettlementTerms: lambda command, scales: event_pb2.Statement(
        set_settlement_terms=set_settlement_terms(cast("SetSettlementTerms", command), scales)
    ),
    SetMarginParameters: lambda command, scales: event_pb2.Statement(
        set_margin_parameters=set_margin_parameters(cast("SetMarginParameters", command), scales)
    ),
    SetMarginAsset: lambda command, scales: event_pb2.Statement(
        set_margin_asset=set_margin_asset(cast("SetMarginAsset", command), scales)
    ),
    SetDefaultFundParameters: lambda command, scales: event_pb2.Statement(
        set_default_fund_parameters=set_default_fund_parameters(
            cast("SetDefaultFundParameters", command), scales
        )
    ),
    SetCoolingOff: lambda command, scales: event_pb2.Statement(
        set_cooling_off=set_cooling_off(cast("SetCoolingOff", command), scales)
    ),
    SetLiquidityTerms: lambda command, scales: event_pb2.Statement(
        set_liquidity_terms=set_liquidity_terms(cast("SetLiquidityTerms", command), scales)
    ),
}
