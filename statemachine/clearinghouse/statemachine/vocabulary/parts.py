# SPDX-License-Identifier: Apache-2.0
"""Parts of updates: the fields that a call may leave open, their attributes, and their first values (Q-3).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary import constants


class Part(NamedTuple):
    """A field of an update that a call may leave open.

    The command's `attribute` has its value: the bit `bit` of it, or with 0 all of it.
    `first` is the value before the first update.
    """

    number: int
    attribute: str
    bit: int
    first: int


def _parts(text: str) -> tuple[Part, ...]:
    """Read the words `number:attribute|BIT=first`; without a bit or a first value they are 0."""
    found: list[Part] = []
    for word in text.split():
        name, _, first = word.partition("=")
        name, _, bit = name.partition("|")
        number, _, attribute = name.partition(":")
        flag = getattr(constants, bit) if bit else 0
        found.append(Part(int(number), attribute, flag, int(first or 0)))
    return tuple(found)


# Kind of an update -> the fields that a call may leave open, with their first values.
PARTS: Final[dict[int, tuple[Part, ...]]] = {
    # SetAssetParameters
    11: _parts(
        """4:weight_kind 5:weight_base_ppb 6:weight_penalty_ppb 7:debt_max_leverage
        8:debt_imf_factor_ppb 9:debt_mmf_base_ppb 10:debt_mmf_factor_ppb 11:outflow_limit
        12:outflow_window_ns 14:chain_fee_limit=-1 15:house_fee_limit=-1"""
    ),
    # SetMarketParameters
    13: _parts(
        """4:maker_fee_ppb 5:taker_fee_ppb 6:notional_min 7:notional_max 8:open_order_lots_max
        9:open_interest_lots_max 10:position_weight_ppb 11:band_ppb 12:slippage_ppb
        13:max_leverage 14:imf_factor_ppb 15:mmf_base_ppb 16:mmf_factor_ppb"""
    ),
    # SetOracleInstrument
    17: _parts("4:source_ids 5:fresh_ns=10000000000 6:clamp_bps=100"),
    # SetAccountSettings
    21: _parts(
        """4:max_leverage 5:flags|ACCOUNT_AUTO_LEND 6:flags|ACCOUNT_AUTO_REPAY
        7:flags|ACCOUNT_SPOT_MARGIN 8:flags|ACCOUNT_TAKES_COLLATERAL
        10:flags|ACCOUNT_CONVERTS_COLLATERAL"""
    ),
    # SetAccountLimits
    22: _parts("4:fee_tier 5:position_limit"),
    # SetSourceQuote
    70: _parts("4:quote_asset_id 5:group_id"),
    # SetIndexRules
    71: _parts(
        """4:quorum_min=3 5:cap_bps_per_second=25 6:cap_saved_seconds=5
        7:capless_after_ns=60000000000 8:jumped_bps=100 9:stale_ns=5000000000 10:wide_bps=100
        11:frozen_after_ns=300000000000 12:frozen_move_bps=50 13:stable_ppb_per_second=300000
        14:adverse_bps=1000 16:agreement_bps=300"""
    ),
    # SetMarkRules
    72: _parts("4:impact_notional 5:ewma_ns=60000000000 6:clamp_bps=500"),
    # SetPool
    80: _parts(
        """1:kink_ppb 2:base_rate_ppb 3:slope1_ppb 4:slope2_ppb 5:reserve_factor_ppb
        6:borrow_accrual 7:supply_accrual 8:supply_cap 9:borrow_cap 10:account_supply_cap
        11:account_borrow_cap 12:utilisation_max_ppb 13:throttle_ppb 14:throttle_share_ppb
        15:throttle_window_ns 16:claims_min 17:fee_share_ppb 18:virtual_claim=-1"""
    ),
    # SetFunding
    90: _parts(
        """4:interval_ns=3600000000000 5:interest_ppb_8h=100000 6:inner_clamp_ppb=500000
        7:bound_ppb=5000000"""
    ),
    # SetExpiry
    91: _parts("4:expiry_ns 5:window_ns=1800000000000"),
    # SetDynamicMargin
    100: _parts(
        """4:sample_ns=60000000000 5:ewma_ns=86400000000000 6:volatility_ppb 7:open_interest_low
        8:open_interest_high 9:depth_notional 10:depth_width_ppb 11:cap_ppb=3000000000
        12:buffer_ppb=250000000 13:rise_ppb_per_hour=50000000"""
    ),
    # SetReconciliation
    110: _parts(
        """3:enabled 4:slack_ppb=10000000 5:limit_ppb=10000000 6:spot_liquidation_passes=3
        7:realisation_passes=1 9:borrow_passes=3"""
    ),
    # SetLiquidation
    120: _parts(
        """3:enabled 4:interval_ns=1000000000 5:pass_share_ppb=100000000 6:band_ppb=20000000
        7:fee_ppb=10000000 8:exit_buffer_ppb=20000000 9:throttle_ppb=500000000
        10:auto_close_divisor=2 11:auto_close_offset_ppb=60000000 12:spread_ppb=10000000
        13:takeover_passes=20 14:recourse"""
    ),
    # SetBackstop
    121: _parts("5:capacity_lots 6:priority 7:spread_ppb=10000000"),
    # SetVolatilityHalt
    140: _parts("4:price_source=1 5:move_ppb 6:window_ns 7:halt_ns"),
    # SetAssetCaps
    141: _parts(
        "4:borrow_limit 5:borrow_window_ns 6:deposit_limit 7:deposit_window_ns 8:fund_limit=-1"
    ),
    # SetWithdrawalGate
    142: _parts("3:mode 4:hold_ns"),
    # SetMember
    201: _parts("4:status 5:open_exposure_max 6:settlement_cap 7:concentration_ppb"),
    # SetClearing
    204: _parts(
        """4:segment_id 5:dvp_model 6:concentration_floor_lots 7:band_ppb 8:mark_minutes
        9:mark_owners"""
    ),
    # SetSettlementTerms
    230: _parts(
        """4:allows_partial=1 5:penalty_ppb 6:buy_in_days=4 7:offer_limit_ppb=100000000
        8:cash_premium_ppb"""
    ),
    # SetPvpCurrency
    250: _parts("4:haircut_ppb 6:rate_band_ppb=-1"),
    # SetPvpMember
    251: _parts("4:active 5:total_short_limit"),
    # SetPvpShortLimit
    252: _parts("5:short_limit"),
    # SetMarginParameters
    269: _parts(
        """3:confidence_ppb 4:look_back_days 5:stress_days 6:floor_weight_ppb 7:call_seconds
        8:reminder_seconds 9:run_seconds 10:concentration_ppb 11:concentration_rate_ppb
        12:cover_ppb 13:reduction_max_ppb 14:sale_share_ppb 15:exposure_multiple
        16:exposure_unlimited"""
    ),
    # SetMarginAsset
    270: _parts(
        """4:eligible 5:haircut_ppb 6:collateral_max 7:liquidation_days 8:daily_volume
        9:issuer_member_id"""
    ),
    # SetDefaultFundParameters
    273: _parts(
        """3:contribution_min 4:call_seconds 5:notice_seconds 6:cover_days 7:buffer_ppb
        8:required_min 9:sizing_days 10:skin_days"""
    ),
    # SetCoolingOff
    283: _parts("3:period_seconds 4:cap_ppb=10000000000"),
    # SetLiquidityTerms
    314: _parts("3:target_ppb 4:run_seconds 5:other_margin_seconds=864000 6:cover 7:stress_days"),
}
