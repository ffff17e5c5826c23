# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of AdminService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    added_number_of,
    bits_of,
    cap_of,
    enum_of,
    head,
    id_of,
    lots_of,
    name_of,
    number_of,
    optional_id,
    parse_one,
    present_of,
    text_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    CreateOracleSource,
    DecideBust,
    EngageBrake,
    LiftQuarantine,
    MoveDeadline,
    NameSettlementPrice,
    PauseAsset,
    QuarantineWork,
    RedenominateAsset,
    ReleaseBrake,
    ResolveBreak,
    SetAccountLimits,
    SetAssetCaps,
    SetAssetParameters,
    SetBackstop,
    SetDynamicMargin,
    SetExpiry,
    SetFunding,
    SetIndexRules,
    SetLiquidation,
    SetMarketStatus,
    SetMarkRules,
    SetPool,
    SetReconciliation,
    SetRiskSwitch,
    SetRuleSet,
    SetSourceQuote,
    SetVolatilityHalt,
    SetWithdrawalGate,
)
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    BreakId,
    MarketId,
    SourceId,
)
from clearinghouse.v1 import admin_pb2

WEIGHT_KIND_NUMBERS: Final = range(1, 3)
MARKET_STATUS_NUMBERS: Final = range(1, 9)
RISK_SWITCH_SCOPE_NUMBERS: Final = range(1, 4)
BREAK_RESOLUTION_NUMBERS: Final = range(1, 3)
TRIGGER_SOURCE_NUMBERS: Final = range(1, 4)
BRAKE_KIND_NUMBERS: Final = range(1, 10)
BRAKE_CAUSE_NUMBERS: Final = range(1, 28)
GATE_MODE_NUMBERS: Final = range(1, 4)
ACCRUAL_MODE_NUMBERS: Final = range(1, 3)
MOVED_DEADLINE_NUMBERS: Final = range(1, 10)
WORK_KIND_NUMBERS: Final = range(1, 25)
LISTING_GAP_NUMBERS: Final = range(1, 19)


def decode_set_asset_parameters(raw: bytes, principal: str, scales: Scales) -> SetAssetParameters:
    """Return the command of a request SetAssetParameters. Raises EdgeError."""
    request = parse_one(admin_pb2.SetAssetParametersRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetAssetParameters(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        enum_of(request.weight_kind, WEIGHT_KIND_NUMBERS, "weight_kind")
        if request.HasField("weight_kind")
        else 0,
        request.weight_base_ppb,
        request.weight_penalty_ppb,
        request.debt_max_leverage,
        request.debt_imf_factor_ppb,
        request.debt_mmf_base_ppb,
        request.debt_mmf_factor_ppb,
        number_of(asset.amounts, request.outflow_limit, "outflow_limit", optional=True),
        request.outflow_window_ns,
        version_of(request),
        present_of(request, SetAssetParameters.KIND),
        added_number_of(asset.amounts, request.chain_fee_limit, "chain_fee_limit"),
        added_number_of(asset.amounts, request.house_fee_limit, "house_fee_limit"),
        text_of(request.at_once_reason, "at_once_reason", 256, required=False),
    )


def decode_set_market_status(raw: bytes, principal: str, scales: Scales) -> SetMarketStatus:
    """Return the command of a request SetMarketStatus. Raises EdgeError."""
    request = parse_one(admin_pb2.SetMarketStatusRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetMarketStatus(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        enum_of(request.status, MARKET_STATUS_NUMBERS, "status"),
        text_of(request.reason, "reason", 256, required=False),
        bits_of(request.confirmed_gaps, LISTING_GAP_NUMBERS, "confirmed_gaps", 64),
    )


def decode_set_risk_switch(raw: bytes, principal: str, scales: Scales) -> SetRiskSwitch:
    """Return the command of a request SetRiskSwitch. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.SetRiskSwitchRequest, raw)
    request_id, created_ns = head(request)
    return SetRiskSwitch(
        principal,
        request_id,
        created_ns,
        enum_of(request.scope, RISK_SWITCH_SCOPE_NUMBERS, "scope"),
        optional_id(request.target_id, "target_id"),
        int(request.disabled),
        text_of(request.reason, "reason", 256, required=False),
    )


def decode_create_oracle_source(raw: bytes, principal: str, scales: Scales) -> CreateOracleSource:
    """Return the command of a request CreateOracleSource. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.CreateOracleSourceRequest, raw)
    request_id, created_ns = head(request)
    return CreateOracleSource(
        principal,
        request_id,
        created_ns,
        name_of(request.name, "name", 64),
        text_of(request.source_principal, "source_principal", 128),
        request.weight,
    )


def decode_resolve_break(raw: bytes, principal: str, scales: Scales) -> ResolveBreak:
    """Return the command of a request ResolveBreak. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.ResolveBreakRequest, raw)
    request_id, created_ns = head(request)
    return ResolveBreak(
        principal,
        request_id,
        created_ns,
        BreakId(id_of(request.break_id, "break_id")),
        enum_of(request.resolution, BREAK_RESOLUTION_NUMBERS, "resolution"),
        AccountId(optional_id(request.account_id, "account_id")),
        text_of(request.reason, "reason", 256, required=False),
    )


def decode_set_account_limits(raw: bytes, principal: str, scales: Scales) -> SetAccountLimits:
    """Return the command of a request SetAccountLimits. Raises EdgeError."""
    request = parse_one(admin_pb2.SetAccountLimitsRequest, raw)
    request_id, created_ns = head(request)
    return SetAccountLimits(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        request.fee_tier,
        number_of(
            scales.valuation.amounts, request.position_limit, "position_limit", optional=True
        ),
        version_of(request),
        present_of(request, SetAccountLimits.KIND),
    )


def decode_set_source_quote(raw: bytes, principal: str, scales: Scales) -> SetSourceQuote:
    """Return the command of a request SetSourceQuote. Raises EdgeError."""
    request = parse_one(admin_pb2.SetSourceQuoteRequest, raw)
    request_id, created_ns = head(request)
    source_id = request.source_id
    if request.quote_asset_id:
        scales.asset(request.quote_asset_id, "quote_asset_id")
    return SetSourceQuote(
        principal,
        request_id,
        created_ns,
        SourceId(source_id),
        AssetId(request.quote_asset_id),
        request.group_id,
        version_of(request),
        present_of(request, SetSourceQuote.KIND),
    )


def decode_set_index_rules(raw: bytes, principal: str, scales: Scales) -> SetIndexRules:
    """Return the command of a request SetIndexRules. Raises EdgeError."""
    request = parse_one(admin_pb2.SetIndexRulesRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return SetIndexRules(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.quorum_min,
        request.cap_bps_per_second,
        request.cap_saved_seconds,
        request.capless_after_ns,
        request.jumped_bps,
        request.stale_ns,
        request.wide_bps,
        request.frozen_after_ns,
        request.frozen_move_bps,
        request.stable_ppb_per_second,
        request.adverse_bps,
        version_of(request),
        present_of(request, SetIndexRules.KIND),
        request.agreement_bps,
    )


def decode_set_mark_rules(raw: bytes, principal: str, scales: Scales) -> SetMarkRules:
    """Return the command of a request SetMarkRules. Raises EdgeError."""
    request = parse_one(admin_pb2.SetMarkRulesRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return SetMarkRules(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        number_of(market.quote.amounts, request.impact_notional, "impact_notional", optional=True),
        request.ewma_ns,
        request.clamp_bps,
        version_of(request),
        present_of(request, SetMarkRules.KIND),
    )


def decode_set_pool(raw: bytes, principal: str, scales: Scales) -> SetPool:
    """Return the command of a request SetPool. Raises EdgeError."""
    request = parse_one(admin_pb2.SetPoolRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetPool(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.terms.kink_ppb,
        request.terms.base_rate_ppb,
        request.terms.slope1_ppb,
        request.terms.slope2_ppb,
        request.terms.reserve_factor_ppb,
        enum_of(request.terms.borrow_accrual, ACCRUAL_MODE_NUMBERS, "terms.borrow_accrual")
        if request.terms.HasField("borrow_accrual")
        else 0,
        enum_of(request.terms.supply_accrual, ACCRUAL_MODE_NUMBERS, "terms.supply_accrual")
        if request.terms.HasField("supply_accrual")
        else 0,
        cap_of(asset.amounts, request.terms.supply_cap, "terms.supply_cap"),
        cap_of(asset.amounts, request.terms.borrow_cap, "terms.borrow_cap"),
        cap_of(asset.amounts, request.terms.account_supply_cap, "terms.account_supply_cap"),
        cap_of(asset.amounts, request.terms.account_borrow_cap, "terms.account_borrow_cap"),
        request.terms.utilisation_max_ppb,
        request.terms.throttle_ppb,
        request.terms.throttle_share_ppb,
        request.terms.throttle_window_ns,
        number_of(asset.amounts, request.terms.claims_min, "terms.claims_min", optional=True),
        request.terms.fee_share_ppb,
        added_number_of(asset.amounts, request.terms.virtual_claim, "terms.virtual_claim"),
        version_of(request),
        present_of(request.terms, SetPool.KIND),
        text_of(request.at_once_reason, "at_once_reason", 256, required=False),
    )


def decode_set_funding(raw: bytes, principal: str, scales: Scales) -> SetFunding:
    """Return the command of a request SetFunding. Raises EdgeError."""
    request = parse_one(admin_pb2.SetFundingRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetFunding(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.interval_ns,
        request.interest_ppb,
        request.inner_clamp_ppb,
        request.bound_ppb,
        version_of(request),
        present_of(request, SetFunding.KIND),
    )


def decode_set_expiry(raw: bytes, principal: str, scales: Scales) -> SetExpiry:
    """Return the command of a request SetExpiry. Raises EdgeError."""
    request = parse_one(admin_pb2.SetExpiryRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetExpiry(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.expiry_time_ns,
        request.window_ns,
        version_of(request),
        present_of(request, SetExpiry.KIND),
    )


def decode_name_settlement_price(raw: bytes, principal: str, scales: Scales) -> NameSettlementPrice:
    """Return the command of a request NameSettlementPrice. Raises EdgeError."""
    request = parse_one(admin_pb2.NameSettlementPriceRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return NameSettlementPrice(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        number_of(market.prices, request.price, "price"),
        text_of(request.reason, "reason", 256),
        int(request.confirms_distance),
    )


def decode_decide_bust(raw: bytes, principal: str, scales: Scales) -> DecideBust:
    """Return the command of a request DecideBust. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.DecideBustRequest, raw)
    request_id, created_ns = head(request)
    return DecideBust(
        principal,
        request_id,
        created_ns,
        id_of(request.bust_id, "bust_id"),
        int(request.approves),
    )


def decode_set_dynamic_margin(raw: bytes, principal: str, scales: Scales) -> SetDynamicMargin:
    """Return the command of a request SetDynamicMargin. Raises EdgeError."""
    request = parse_one(admin_pb2.SetDynamicMarginRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    return SetDynamicMargin(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.sample_ns,
        request.ewma_ns,
        request.reference_volatility_ppb,
        number_of(
            scales.valuation.amounts, request.open_interest_low, "open_interest_low", optional=True
        ),
        number_of(
            scales.valuation.amounts,
            request.open_interest_high,
            "open_interest_high",
            optional=True,
        ),
        number_of(market.quote.amounts, request.depth_notional, "depth_notional", optional=True),
        request.depth_width_ppb,
        request.cap_ppb,
        request.buffer_ppb,
        request.rise_ppb_per_hour,
        version_of(request),
        present_of(request, SetDynamicMargin.KIND),
        text_of(request.at_once_reason, "at_once_reason", 256, required=False),
    )


def decode_set_reconciliation(raw: bytes, principal: str, scales: Scales) -> SetReconciliation:
    """Return the command of a request SetReconciliation. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.SetReconciliationRequest, raw)
    request_id, created_ns = head(request)
    return SetReconciliation(
        principal,
        request_id,
        created_ns,
        int(request.enabled),
        request.slack_ppb,
        request.limit_ppb,
        request.spot_liquidation_passes,
        request.realisation_passes,
        version_of(request),
        present_of(request, SetReconciliation.KIND),
        request.borrow_passes,
    )


def decode_set_liquidation(raw: bytes, principal: str, scales: Scales) -> SetLiquidation:
    """Return the command of a request SetLiquidation. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.SetLiquidationRequest, raw)
    request_id, created_ns = head(request)
    return SetLiquidation(
        principal,
        request_id,
        created_ns,
        int(request.enabled),
        request.interval_ns,
        request.pass_share_ppb,
        request.band_ppb,
        request.fee_ppb,
        request.exit_buffer_ppb,
        request.throttle_ppb,
        request.auto_close_divisor,
        request.auto_close_offset_ppb,
        request.spread_ppb,
        request.takeover_passes,
        int(request.recourse),
        version_of(request),
        present_of(request, SetLiquidation.KIND),
        text_of(request.at_once_reason, "at_once_reason", 256, required=False),
    )


def decode_set_backstop(raw: bytes, principal: str, scales: Scales) -> SetBackstop:
    """Return the command of a request SetBackstop. Raises EdgeError."""
    request = parse_one(admin_pb2.SetBackstopRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return SetBackstop(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        lots_of(market, request.capacity, "capacity"),
        request.priority,
        request.spread_ppb,
        version_of(request),
        present_of(request, SetBackstop.KIND),
    )


def decode_set_volatility_halt(raw: bytes, principal: str, scales: Scales) -> SetVolatilityHalt:
    """Return the command of a request SetVolatilityHalt. Raises EdgeError."""
    request = parse_one(admin_pb2.SetVolatilityHaltRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetVolatilityHalt(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        enum_of(request.price_source, TRIGGER_SOURCE_NUMBERS, "price_source")
        if request.HasField("price_source")
        else 0,
        request.move_ppb,
        request.window_ns,
        request.halt_ns,
        version_of(request),
        present_of(request, SetVolatilityHalt.KIND),
    )


def decode_set_asset_caps(raw: bytes, principal: str, scales: Scales) -> SetAssetCaps:
    """Return the command of a request SetAssetCaps. Raises EdgeError."""
    request = parse_one(admin_pb2.SetAssetCapsRequest, raw)
    request_id, created_ns = head(request)
    asset = scales.asset(request.asset_id, "asset_id")
    return SetAssetCaps(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        number_of(asset.amounts, request.borrow_limit, "borrow_limit", optional=True),
        request.borrow_window_ns,
        number_of(asset.amounts, request.deposit_limit, "deposit_limit", optional=True),
        request.deposit_window_ns,
        added_number_of(asset.amounts, request.fund_limit, "fund_limit"),
        version_of(request),
        present_of(request, SetAssetCaps.KIND),
    )


def decode_set_withdrawal_gate(raw: bytes, principal: str, scales: Scales) -> SetWithdrawalGate:
    """Return the command of a request SetWithdrawalGate. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.SetWithdrawalGateRequest, raw)
    request_id, created_ns = head(request)
    return SetWithdrawalGate(
        principal,
        request_id,
        created_ns,
        enum_of(request.mode, GATE_MODE_NUMBERS, "mode") if request.HasField("mode") else 0,
        request.hold_ns,
        version_of(request),
        present_of(request, SetWithdrawalGate.KIND),
    )


def decode_engage_brake(raw: bytes, principal: str, scales: Scales) -> EngageBrake:
    """Return the command of a request EngageBrake. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.EngageBrakeRequest, raw)
    request_id, created_ns = head(request)
    return EngageBrake(
        principal,
        request_id,
        created_ns,
        enum_of(request.brake, BRAKE_KIND_NUMBERS, "brake"),
        0,
        enum_of(request.cause, BRAKE_CAUSE_NUMBERS, "cause"),
        text_of(request.reason, "reason", 256, required=False),
    )


def decode_release_brake(raw: bytes, principal: str, scales: Scales) -> ReleaseBrake:
    """Return the command of a request ReleaseBrake. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.ReleaseBrakeRequest, raw)
    request_id, created_ns = head(request)
    return ReleaseBrake(
        principal,
        request_id,
        created_ns,
        enum_of(request.brake, BRAKE_KIND_NUMBERS, "brake"),
        request.target_id,
        enum_of(request.cause, BRAKE_CAUSE_NUMBERS, "cause"),
        text_of(request.reason, "reason", 256, required=False),
    )


def decode_pause_asset(raw: bytes, principal: str, scales: Scales) -> PauseAsset:
    """Return the command of a request PauseAsset. Raises EdgeError."""
    request = parse_one(admin_pb2.PauseAssetRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    return PauseAsset(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        request.pause_ns,
        enum_of(request.cause, BRAKE_CAUSE_NUMBERS, "cause"),
        text_of(request.reason, "reason", 256, required=False),
        int(request.by_two),
    )


def decode_redenominate_asset(raw: bytes, principal: str, scales: Scales) -> RedenominateAsset:
    """Return the command of a request RedenominateAsset. Raises EdgeError."""
    request = parse_one(admin_pb2.RedenominateAssetRequest, raw)
    request_id, created_ns = head(request)
    scales.asset(request.asset_id, "asset_id")
    account_id = id_of(request.account_id, "account_id")
    scales.asset(request.into_asset_id, "into_asset_id")
    return RedenominateAsset(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        AccountId(account_id),
        AssetId(request.into_asset_id),
        request.new_units,
        request.old_units,
        request.record_time_ns,
    )


def decode_set_rule_set(raw: bytes, principal: str, scales: Scales) -> SetRuleSet:
    """Return the command of a request SetRuleSet. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.SetRuleSetRequest, raw)
    request_id, created_ns = head(request)
    return SetRuleSet(
        principal,
        request_id,
        created_ns,
        request.rule_set,
    )


def decode_move_deadline(raw: bytes, principal: str, scales: Scales) -> MoveDeadline:
    """Return the command of a request MoveDeadline. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.MoveDeadlineRequest, raw)
    request_id, created_ns = head(request)
    return MoveDeadline(
        principal,
        request_id,
        created_ns,
        enum_of(request.kind, MOVED_DEADLINE_NUMBERS, "kind"),
        request.to_time_ns,
        text_of(request.reason, "reason", 256),
    )


def decode_quarantine_work(raw: bytes, principal: str, scales: Scales) -> QuarantineWork:
    """Return the command of a request QuarantineWork. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.QuarantineWorkRequest, raw)
    request_id, created_ns = head(request)
    return QuarantineWork(
        principal,
        request_id,
        created_ns,
        enum_of(request.kind, WORK_KIND_NUMBERS, "kind"),
        id_of(request.subject_id, "subject_id"),
        text_of(request.reason, "reason", 256),
    )


def decode_lift_quarantine(raw: bytes, principal: str, scales: Scales) -> LiftQuarantine:
    """Return the command of a request LiftQuarantine. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(admin_pb2.LiftQuarantineRequest, raw)
    request_id, created_ns = head(request)
    return LiftQuarantine(
        principal,
        request_id,
        created_ns,
        enum_of(request.kind, WORK_KIND_NUMBERS, "kind"),
        id_of(request.subject_id, "subject_id"),
        text_of(request.reason, "reason", 256),
    )
