# SPDX-License-Identifier: Apache-2.0
"""Parts of updates: the fields that a call may leave open, their attributes, and their first values (Q-3).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary.constants import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL,
)


class Part(NamedTuple):
    """A field of an update that a call may leave open.

    The command's `attribute` has its value: the bit `bit` of it, or with 0 all of it.
    `first` is the value before the first update.
    """

    number: int
    attribute: str
    bit: int
    first: int


# Kind of an update -> the fields that a call may leave open, with their first values.
PARTS: Final[dict[int, tuple[Part, ...]]] = {
    # SetAssetParameters
    11: (
        Part(4, "weight_kind", 0, 0),
        Part(5, "weight_base_ppb", 0, 0),
        Part(6, "weight_penalty_ppb", 0, 0),
        Part(7, "debt_max_leverage", 0, 0),
        Part(8, "debt_imf_factor_ppb", 0, 0),
        Part(9, "debt_mmf_base_ppb", 0, 0),
        Part(10, "debt_mmf_factor_ppb", 0, 0),
        Part(11, "outflow_limit", 0, 0),
        Part(12, "outflow_window_ns", 0, 0),
        Part(14, "chain_fee_limit", 0, -1),
        Part(15, "house_fee_limit", 0, -1),
    ),
    # SetMarketParameters
    13: (
        Part(4, "maker_fee_ppb", 0, 0),
        Part(5, "taker_fee_ppb", 0, 0),
        Part(6, "notional_min", 0, 0),
        Part(7, "notional_max", 0, 0),
        Part(8, "open_order_lots_max", 0, 0),
        Part(9, "open_interest_lots_max", 0, 0),
        Part(10, "position_weight_ppb", 0, 0),
        Part(11, "band_ppb", 0, 0),
        Part(12, "slippage_ppb", 0, 0),
        Part(13, "max_leverage", 0, 0),
        Part(14, "imf_factor_ppb", 0, 0),
        Part(15, "mmf_base_ppb", 0, 0),
        Part(16, "mmf_factor_ppb", 0, 0),
    ),
    # SetOracleInstrument
    17: (
        Part(4, "source_ids", 0, 0),
        Part(5, "fresh_ns", 0, 10000000000),
        Part(6, "clamp_bps", 0, 100),
    ),
    # SetAccountSettings
    21: (
        Part(4, "max_leverage", 0, 0),
        Part(5, "flags", ACCOUNT_AUTO_LEND, 0),
        Part(6, "flags", ACCOUNT_AUTO_REPAY, 0),
        Part(7, "flags", ACCOUNT_SPOT_MARGIN, 0),
        Part(8, "flags", ACCOUNT_TAKES_COLLATERAL, 0),
        Part(10, "flags", ACCOUNT_CONVERTS_COLLATERAL, 0),
    ),
    # SetAccountLimits
    22: (
        Part(4, "fee_tier", 0, 0),
        Part(5, "position_limit", 0, 0),
    ),
    # SetSourceQuote
    70: (
        Part(4, "quote_asset_id", 0, 0),
        Part(5, "group_id", 0, 0),
    ),
    # SetIndexRules
    71: (
        Part(4, "quorum_min", 0, 3),
        Part(5, "cap_bps_per_second", 0, 25),
        Part(6, "cap_saved_seconds", 0, 5),
        Part(7, "capless_after_ns", 0, 60000000000),
        Part(8, "jumped_bps", 0, 100),
        Part(9, "stale_ns", 0, 5000000000),
        Part(10, "wide_bps", 0, 100),
        Part(11, "frozen_after_ns", 0, 300000000000),
        Part(12, "frozen_move_bps", 0, 50),
        Part(13, "stable_ppb_per_second", 0, 300000),
        Part(14, "adverse_bps", 0, 1000),
        Part(16, "agreement_bps", 0, 300),
    ),
    # SetMarkRules
    72: (
        Part(4, "impact_notional", 0, 0),
        Part(5, "ewma_ns", 0, 60000000000),
        Part(6, "clamp_bps", 0, 500),
    ),
    # SetPool
    80: (
        Part(1, "kink_ppb", 0, 0),
        Part(2, "base_rate_ppb", 0, 0),
        Part(3, "slope1_ppb", 0, 0),
        Part(4, "slope2_ppb", 0, 0),
        Part(5, "reserve_factor_ppb", 0, 0),
        Part(6, "borrow_accrual", 0, 0),
        Part(7, "supply_accrual", 0, 0),
        Part(8, "supply_cap", 0, 0),
        Part(9, "borrow_cap", 0, 0),
        Part(10, "account_supply_cap", 0, 0),
        Part(11, "account_borrow_cap", 0, 0),
        Part(12, "utilisation_max_ppb", 0, 0),
        Part(13, "throttle_ppb", 0, 0),
        Part(14, "throttle_share_ppb", 0, 0),
        Part(15, "throttle_window_ns", 0, 0),
        Part(16, "claims_min", 0, 0),
        Part(17, "fee_share_ppb", 0, 0),
        Part(18, "virtual_claim", 0, -1),
    ),
    # SetFunding
    90: (
        Part(4, "interval_ns", 0, 3600000000000),
        Part(5, "interest_ppb_8h", 0, 100000),
        Part(6, "inner_clamp_ppb", 0, 500000),
        Part(7, "bound_ppb", 0, 5000000),
    ),
    # SetExpiry
    91: (
        Part(4, "expiry_ns", 0, 0),
        Part(5, "window_ns", 0, 1800000000000),
    ),
    # SetDynamicMargin
    100: (
        Part(4, "sample_ns", 0, 60000000000),
        Part(5, "ewma_ns", 0, 86400000000000),
        Part(6, "volatility_ppb", 0, 0),
        Part(7, "open_interest_low", 0, 0),
        Part(8, "open_interest_high", 0, 0),
        Part(9, "depth_notional", 0, 0),
        Part(10, "depth_width_ppb", 0, 0),
        Part(11, "cap_ppb", 0, 3000000000),
        Part(12, "buffer_ppb", 0, 250000000),
        Part(13, "rise_ppb_per_hour", 0, 50000000),
    ),
    # SetReconciliation
    110: (
        Part(3, "enabled", 0, 0),
        Part(4, "slack_ppb", 0, 10000000),
        Part(5, "limit_ppb", 0, 10000000),
        Part(6, "spot_liquidation_passes", 0, 3),
        Part(7, "realisation_passes", 0, 1),
        Part(9, "borrow_passes", 0, 3),
    ),
    # SetLiquidation
    120: (
        Part(3, "enabled", 0, 0),
        Part(4, "interval_ns", 0, 1000000000),
        Part(5, "pass_share_ppb", 0, 100000000),
        Part(6, "band_ppb", 0, 20000000),
        Part(7, "fee_ppb", 0, 10000000),
        Part(8, "exit_buffer_ppb", 0, 20000000),
        Part(9, "throttle_ppb", 0, 500000000),
        Part(10, "auto_close_divisor", 0, 2),
        Part(11, "auto_close_offset_ppb", 0, 60000000),
        Part(12, "spread_ppb", 0, 10000000),
        Part(13, "takeover_passes", 0, 20),
        Part(14, "recourse", 0, 0),
    ),
    # SetBackstop
    121: (
        Part(5, "capacity_lots", 0, 0),
        Part(6, "priority", 0, 0),
        Part(7, "spread_ppb", 0, 10000000),
    ),
    # SetVolatilityHalt
    140: (
        Part(4, "price_source", 0, 1),
        Part(5, "move_ppb", 0, 0),
        Part(6, "window_ns", 0, 0),
        Part(7, "halt_ns", 0, 0),
    ),
    # SetAssetCaps
    141: (
        Part(4, "borrow_limit", 0, 0),
        Part(5, "borrow_window_ns", 0, 0),
        Part(6, "deposit_limit", 0, 0),
        Part(7, "deposit_window_ns", 0, 0),
        Part(8, "fund_limit", 0, -1),
    ),
    # SetWithdrawalGate
    142: (
        Part(3, "mode", 0, 0),
        Part(4, "hold_ns", 0, 0),
    ),
    # SetMember
    201: (
        Part(4, "status", 0, 0),
        Part(5, "open_exposure_max", 0, 0),
        Part(6, "settlement_cap", 0, 0),
        Part(7, "concentration_ppb", 0, 0),
    ),
    # SetClearing
    204: (
        Part(4, "segment_id", 0, 0),
        Part(5, "dvp_model", 0, 0),
        Part(6, "concentration_floor_lots", 0, 0),
        Part(7, "band_ppb", 0, 0),
        Part(8, "mark_minutes", 0, 0),
        Part(9, "mark_owners", 0, 0),
    ),
    # SetSettlementTerms
    230: (
        Part(4, "allows_partial", 0, 1),
        Part(5, "penalty_ppb", 0, 0),
        Part(6, "buy_in_days", 0, 4),
        Part(7, "offer_limit_ppb", 0, 100000000),
        Part(8, "cash_premium_ppb", 0, 0),
    ),
    # SetPvpCurrency
    250: (
        Part(4, "haircut_ppb", 0, 0),
        Part(6, "rate_band_ppb", 0, -1),
    ),
    # SetPvpMember
    251: (
        Part(4, "active", 0, 0),
        Part(5, "total_short_limit", 0, 0),
    ),
    # SetPvpShortLimit
    252: (Part(5, "short_limit", 0, 0),),
    # SetMarginParameters
    269: (
        Part(3, "confidence_ppb", 0, 0),
        Part(4, "look_back_days", 0, 0),
        Part(5, "stress_days", 0, 0),
        Part(6, "floor_weight_ppb", 0, 0),
        Part(7, "call_seconds", 0, 0),
        Part(8, "reminder_seconds", 0, 0),
        Part(9, "run_seconds", 0, 0),
        Part(10, "concentration_ppb", 0, 0),
        Part(11, "concentration_rate_ppb", 0, 0),
        Part(12, "cover_ppb", 0, 0),
        Part(13, "reduction_max_ppb", 0, 0),
        Part(14, "sale_share_ppb", 0, 0),
        Part(15, "exposure_multiple", 0, 0),
        Part(16, "exposure_unlimited", 0, 0),
    ),
    # SetMarginAsset
    270: (
        Part(4, "eligible", 0, 0),
        Part(5, "haircut_ppb", 0, 0),
        Part(6, "collateral_max", 0, 0),
        Part(7, "liquidation_days", 0, 0),
        Part(8, "daily_volume", 0, 0),
        Part(9, "issuer_member_id", 0, 0),
    ),
    # SetDefaultFundParameters
    273: (
        Part(3, "contribution_min", 0, 0),
        Part(4, "call_seconds", 0, 0),
        Part(5, "notice_seconds", 0, 0),
        Part(6, "cover_days", 0, 0),
        Part(7, "buffer_ppb", 0, 0),
        Part(8, "required_min", 0, 0),
        Part(9, "sizing_days", 0, 0),
        Part(10, "skin_days", 0, 0),
    ),
}
