# SPDX-License-Identifier: Apache-2.0
"""The plain values of the attributes of commands: integers, texts, and columns of both (J-3).

A compiled build keeps no types of fields at run time, so the encoding reads them here.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final

INT: Final = 1
TEXT: Final = 2
INT_LIST: Final = 3
TEXT_LIST: Final = 4

# Kind of command -> its attributes in the order of the journal.
ATTRIBUTES: Final[dict[int, tuple[tuple[str, int], ...]]] = {
    # CreateAsset
    10: (
        ("symbol", TEXT),
        ("scale", INT),
        ("weight_kind", INT),
        ("weight_base_ppb", INT),
        ("weight_penalty_ppb", INT),
        ("debt_max_leverage", INT),
        ("debt_imf_factor_ppb", INT),
        ("debt_mmf_base_ppb", INT),
        ("debt_mmf_factor_ppb", INT),
        ("outflow_limit", INT),
        ("outflow_window_ns", INT),
    ),
    # SetAssetParameters
    11: (
        ("asset_id", INT),
        ("weight_kind", INT),
        ("weight_base_ppb", INT),
        ("weight_penalty_ppb", INT),
        ("debt_max_leverage", INT),
        ("debt_imf_factor_ppb", INT),
        ("debt_mmf_base_ppb", INT),
        ("debt_mmf_factor_ppb", INT),
        ("outflow_limit", INT),
        ("outflow_window_ns", INT),
        ("expected_version", INT),
        ("present", INT),
        ("chain_fee_limit", INT),
        ("house_fee_limit", INT),
        ("at_once_reason", TEXT),
    ),
    # CreateMarket
    12: (
        ("symbol", TEXT),
        ("market_kind", INT),
        ("matching", INT),
        ("base_asset_id", INT),
        ("quote_asset_id", INT),
        ("lot_units", INT),
        ("lot_decimals", INT),
        ("tick_units", INT),
        ("tick_decimals", INT),
        ("venue_account_id", INT),
        ("status", INT),
        ("maker_fee_ppb", INT_LIST),
        ("taker_fee_ppb", INT_LIST),
        ("notional_min", INT),
        ("notional_max", INT),
        ("open_order_lots_max", INT),
        ("open_interest_lots_max", INT),
        ("position_weight_ppb", INT),
        ("band_ppb", INT),
        ("slippage_ppb", INT),
        ("max_leverage", INT),
        ("imf_factor_ppb", INT),
        ("mmf_base_ppb", INT),
        ("mmf_factor_ppb", INT),
        ("confirmed_gaps", INT),
    ),
    # SetMarketParameters
    13: (
        ("market_id", INT),
        ("maker_fee_ppb", INT_LIST),
        ("taker_fee_ppb", INT_LIST),
        ("notional_min", INT),
        ("notional_max", INT),
        ("open_order_lots_max", INT),
        ("open_interest_lots_max", INT),
        ("position_weight_ppb", INT),
        ("band_ppb", INT),
        ("slippage_ppb", INT),
        ("max_leverage", INT),
        ("imf_factor_ppb", INT),
        ("mmf_base_ppb", INT),
        ("mmf_factor_ppb", INT),
        ("expected_version", INT),
        ("present", INT),
        ("at_once_reason", TEXT),
    ),
    # SetMarketStatus
    14: (
        ("market_id", INT),
        ("status", INT),
        ("reason", TEXT),
        ("confirmed_gaps", INT),
    ),
    # SetRiskSwitch
    15: (
        ("scope", INT),
        ("target_id", INT),
        ("disabled", INT),
        ("reason", TEXT),
    ),
    # CreateOracleSource
    16: (
        ("name", TEXT),
        ("source_principal", TEXT),
        ("weight", INT),
    ),
    # SetOracleInstrument
    17: (
        ("asset_id", INT),
        ("source_ids", INT_LIST),
        ("fresh_ns", INT),
        ("clamp_bps", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # ResolveBreak
    18: (
        ("break_id", INT),
        ("resolution", INT),
        ("account_id", INT),
        ("reason", TEXT),
    ),
    # CreateAccount
    20: (
        ("owner", TEXT),
        ("account_kind", INT),
        ("parent_id", INT),
        ("max_leverage", INT),
        ("flags", INT),
        ("position_limit", INT),
    ),
    # SetAccountSettings
    21: (
        ("account_id", INT),
        ("max_leverage", INT),
        ("flags", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetAccountLimits
    22: (
        ("account_id", INT),
        ("fee_tier", INT),
        ("position_limit", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # CloseAccount
    23: (("account_id", INT),),
    # RequestDeposits
    24: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
        ("references", TEXT_LIST),
    ),
    # DecideDeposits
    25: (
        ("deposit_ids", INT_LIST),
        ("confirm", INT_LIST),
        ("transaction_references", TEXT_LIST),
    ),
    # RequestWithdrawals
    26: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
        ("references", TEXT_LIST),
        ("fee_from_house", INT_LIST),
    ),
    # DecideWithdrawals
    27: (
        ("withdrawal_ids", INT_LIST),
        ("confirm", INT_LIST),
        ("transaction_references", TEXT_LIST),
        ("asset_ids", INT_LIST),
        ("chain_fees", INT_LIST),
    ),
    # Transfers
    28: (
        ("atomic", INT),
        ("from_ids", INT_LIST),
        ("to_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # CreateHolds
    29: (
        ("atomic", INT),
        ("account_ids", INT_LIST),
        ("beneficiary_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
        ("expire_ns", INT_LIST),
    ),
    # DecideHolds
    30: (
        ("hold_ids", INT_LIST),
        ("amounts", INT_LIST),
        ("asset_ids", INT_LIST),
        ("atomic", INT),
    ),
    # OrderBatch
    40: (
        ("actions", INT_LIST),
        ("account_ids", INT_LIST),
        ("market_ids", INT_LIST),
        ("sides", INT_LIST),
        ("types", INT_LIST),
        ("tifs", INT_LIST),
        ("flags", INT_LIST),
        ("stps", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("client_ids", INT_LIST),
        ("order_ids", INT_LIST),
        ("target_client_ids", INT_LIST),
        ("expire_ns", INT_LIST),
        ("atomic", INT),
        ("spends", INT_LIST),
        ("isolated_margins", INT_LIST),
    ),
    # CancelAll
    41: (
        ("account_id", INT),
        ("market_id", INT),
        ("side", INT),
        ("end_exits", INT),
    ),
    # ExternalFills
    50: (
        ("market_ids", INT_LIST),
        ("order_ids", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("venue_fill_ids", TEXT_LIST),
        ("sides", INT_LIST),
    ),
    # ExternalCancels
    51: (
        ("market_ids", INT_LIST),
        ("order_ids", INT_LIST),
    ),
    # OracleTicks
    60: (
        ("source_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("bids_e9", INT_LIST),
        ("asks_e9", INT_LIST),
        ("lasts_e9", INT_LIST),
        ("confidences_e9", INT_LIST),
        ("source_times_ns", INT_LIST),
    ),
    # SetSourceQuote
    70: (
        ("source_id", INT),
        ("quote_asset_id", INT),
        ("group_id", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetIndexRules
    71: (
        ("asset_id", INT),
        ("quorum_min", INT),
        ("cap_bps_per_second", INT),
        ("cap_saved_seconds", INT),
        ("capless_after_ns", INT),
        ("jumped_bps", INT),
        ("stale_ns", INT),
        ("wide_bps", INT),
        ("frozen_after_ns", INT),
        ("frozen_move_bps", INT),
        ("stable_ppb_per_second", INT),
        ("adverse_bps", INT),
        ("expected_version", INT),
        ("present", INT),
        ("agreement_bps", INT),
    ),
    # SetMarkRules
    72: (
        ("market_id", INT),
        ("impact_notional", INT),
        ("ewma_ns", INT),
        ("clamp_bps", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetPool
    80: (
        ("asset_id", INT),
        ("kink_ppb", INT),
        ("base_rate_ppb", INT),
        ("slope1_ppb", INT),
        ("slope2_ppb", INT),
        ("reserve_factor_ppb", INT),
        ("borrow_accrual", INT),
        ("supply_accrual", INT),
        ("supply_cap", INT),
        ("borrow_cap", INT),
        ("account_supply_cap", INT),
        ("account_borrow_cap", INT),
        ("utilisation_max_ppb", INT),
        ("throttle_ppb", INT),
        ("throttle_share_ppb", INT),
        ("throttle_window_ns", INT),
        ("claims_min", INT),
        ("fee_share_ppb", INT),
        ("virtual_claim", INT),
        ("expected_version", INT),
        ("present", INT),
        ("at_once_reason", TEXT),
    ),
    # Lend
    81: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # Redeem
    82: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # Borrow
    83: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # Repay
    84: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # AskRedemption
    85: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # SetFunding
    90: (
        ("market_id", INT),
        ("interval_ns", INT),
        ("interest_ppb_8h", INT),
        ("inner_clamp_ppb", INT),
        ("bound_ppb", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetExpiry
    91: (
        ("market_id", INT),
        ("expiry_ns", INT),
        ("window_ns", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # NameSettlementPrice
    92: (
        ("market_id", INT),
        ("price", INT),
        ("reason", TEXT),
        ("confirms_distance", INT),
    ),
    # AnnounceBust
    93: (
        ("market_id", INT),
        ("price", INT),
        ("distance_ppb", INT),
        ("trade_ids", INT_LIST),
        ("reason", TEXT),
        ("confirms_distance", INT),
        ("made_trade_ids", INT_LIST),
        ("made_ns", INT_LIST),
        ("buyer_account_ids", INT_LIST),
        ("seller_account_ids", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("buyer_fees", INT_LIST),
        ("seller_fees", INT_LIST),
    ),
    # DecideBust
    94: (
        ("bust_id", INT),
        ("approves", INT),
    ),
    # SetDynamicMargin
    100: (
        ("market_id", INT),
        ("sample_ns", INT),
        ("ewma_ns", INT),
        ("volatility_ppb", INT),
        ("open_interest_low", INT),
        ("open_interest_high", INT),
        ("depth_notional", INT),
        ("depth_width_ppb", INT),
        ("cap_ppb", INT),
        ("buffer_ppb", INT),
        ("rise_ppb_per_hour", INT),
        ("expected_version", INT),
        ("present", INT),
        ("at_once_reason", TEXT),
    ),
    # SetIsolated
    101: (
        ("account_id", INT),
        ("market_id", INT),
        ("isolated", INT),
    ),
    # MoveIsolatedMargin
    102: (
        ("account_id", INT),
        ("market_id", INT),
        ("amount", INT),
    ),
    # SetReconciliation
    110: (
        ("enabled", INT),
        ("slack_ppb", INT),
        ("limit_ppb", INT),
        ("spot_liquidation_passes", INT),
        ("realisation_passes", INT),
        ("expected_version", INT),
        ("present", INT),
        ("borrow_passes", INT),
    ),
    # SetQuote
    111: (
        ("account_id", INT),
        ("market_id", INT),
        ("price", INT),
        ("quantity", INT),
        ("expire_ns", INT),
    ),
    # SetLiquidation
    120: (
        ("enabled", INT),
        ("interval_ns", INT),
        ("pass_share_ppb", INT),
        ("band_ppb", INT),
        ("fee_ppb", INT),
        ("exit_buffer_ppb", INT),
        ("throttle_ppb", INT),
        ("auto_close_divisor", INT),
        ("auto_close_offset_ppb", INT),
        ("spread_ppb", INT),
        ("takeover_passes", INT),
        ("recourse", INT),
        ("expected_version", INT),
        ("present", INT),
        ("at_once_reason", TEXT),
    ),
    # SetBackstop
    121: (
        ("account_id", INT),
        ("market_id", INT),
        ("capacity_lots", INT),
        ("priority", INT),
        ("spread_ppb", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # FundLiquidity
    122: (
        ("account_id", INT),
        ("asset_id", INT),
        ("amount", INT),
    ),
    # RepayDebtLine
    123: (
        ("account_id", INT),
        ("asset_id", INT),
        ("amount", INT),
    ),
    # ConditionalOrders
    130: (
        ("actions", INT_LIST),
        ("account_ids", INT_LIST),
        ("market_ids", INT_LIST),
        ("trigger_kinds", INT_LIST),
        ("trigger_sources", INT_LIST),
        ("trigger_prices", INT_LIST),
        ("trail_distances_ppb", INT_LIST),
        ("sides", INT_LIST),
        ("types", INT_LIST),
        ("tifs", INT_LIST),
        ("flags", INT_LIST),
        ("stps", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("display_quantities", INT_LIST),
        ("client_ids", INT_LIST),
        ("expire_ns", INT_LIST),
        ("oco_items", INT_LIST),
        ("oco_ids", INT_LIST),
        ("order_ids", INT_LIST),
        ("target_client_ids", INT_LIST),
    ),
    # SetDeadMan
    131: (
        ("account_id", INT),
        ("timeout_ns", INT),
        ("end_exits", INT),
    ),
    # Brackets
    133: (
        ("account_ids", INT_LIST),
        ("market_ids", INT_LIST),
        ("sides", INT_LIST),
        ("types", INT_LIST),
        ("tifs", INT_LIST),
        ("flags", INT_LIST),
        ("stps", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("client_ids", INT_LIST),
        ("expire_ns", INT_LIST),
        ("trigger_sources", INT_LIST),
        ("take_profit_triggers", INT_LIST),
        ("take_profit_prices", INT_LIST),
        ("stop_triggers", INT_LIST),
        ("stop_prices", INT_LIST),
    ),
    # PlaceTwap
    134: (
        ("account_id", INT),
        ("market_id", INT),
        ("side", INT),
        ("quantity", INT),
        ("slices", INT),
        ("interval_ns", INT),
        ("price", INT),
        ("flags", INT),
        ("stp", INT),
    ),
    # SetVolatilityHalt
    140: (
        ("market_id", INT),
        ("price_source", INT),
        ("move_ppb", INT),
        ("window_ns", INT),
        ("halt_ns", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetAssetCaps
    141: (
        ("asset_id", INT),
        ("borrow_limit", INT),
        ("borrow_window_ns", INT),
        ("deposit_limit", INT),
        ("deposit_window_ns", INT),
        ("fund_limit", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetWithdrawalGate
    142: (
        ("mode", INT),
        ("hold_ns", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # EngageBrake
    143: (
        ("brake", INT),
        ("target_id", INT),
        ("cause", INT),
        ("reason", TEXT),
    ),
    # ReleaseBrake
    144: (
        ("brake", INT),
        ("target_id", INT),
        ("cause", INT),
        ("reason", TEXT),
    ),
    # PauseAsset
    145: (
        ("asset_id", INT),
        ("pause_ns", INT),
        ("cause", INT),
        ("reason", TEXT),
        ("by_two", INT),
    ),
    # RedenominateAsset
    146: (
        ("asset_id", INT),
        ("account_id", INT),
        ("into_asset_id", INT),
        ("new_units", INT),
        ("old_units", INT),
        ("record_time_ns", INT),
    ),
    # SetRuleSet
    150: (("rule_set", INT),),
    # ReverseDeposit
    160: (("deposit_id", INT),),
    # WriteOffReversalDebt
    161: (
        ("account_id", INT),
        ("asset_id", INT),
        ("amount", INT),
    ),
    # ReverseWithdrawal
    162: (
        ("withdrawal_id", INT),
        ("with_chain_fee", INT),
    ),
    # MoveHouseMoney
    163: (
        ("giver_account_id", INT),
        ("account_id", INT),
        ("asset_id", INT),
        ("amount", INT),
        ("floor", INT),
        ("reason", TEXT),
    ),
    # AdmitMember
    200: (
        ("owner", TEXT),
        ("open_exposure_max", INT),
        ("settlement_cap", INT),
        ("concentration_ppb", INT),
    ),
    # SetMember
    201: (
        ("member_id", INT),
        ("status", INT),
        ("open_exposure_max", INT),
        ("settlement_cap", INT),
        ("concentration_ppb", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetCalendar
    202: (
        ("calendar_id", INT),
        ("weekend_days", INT),
        ("holidays", INT_LIST),
        ("last_day", INT),
    ),
    # CreateSegment
    203: (
        ("symbol", TEXT),
        ("calendar_id", INT),
        ("utc_offset_seconds", INT),
        ("cut_off_seconds", INT),
        ("settlement_seconds", INT),
        ("cycle_days", INT),
        ("call_seconds", INT),
    ),
    # SetClearing
    204: (
        ("market_id", INT),
        ("segment_id", INT),
        ("dvp_model", INT),
        ("concentration_floor_lots", INT),
        ("band_ppb", INT),
        ("mark_minutes", INT),
        ("mark_owners", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetAssetCalendar
    205: (
        ("asset_id", INT),
        ("calendar_id", INT),
    ),
    # CaptureTrades
    210: (
        ("market_ids", INT_LIST),
        ("buyer_account_ids", INT_LIST),
        ("seller_account_ids", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("venue_trade_ids", TEXT_LIST),
        ("value_dates", INT_LIST),
    ),
    # SubmitTradeSides
    211: (
        ("market_ids", INT_LIST),
        ("account_ids", INT_LIST),
        ("counterparty_account_ids", INT_LIST),
        ("sides", INT_LIST),
        ("prices", INT_LIST),
        ("quantities", INT_LIST),
        ("references", TEXT_LIST),
        ("value_dates", INT_LIST),
    ),
    # CancelTradeSides
    212: (
        ("account_ids", INT_LIST),
        ("counterparty_account_ids", INT_LIST),
        ("references", TEXT_LIST),
    ),
    # CancelTrades
    213: (
        ("account_ids", INT_LIST),
        ("session_ids", INT_LIST),
        ("trade_ids", INT_LIST),
    ),
    # GiveUpTrade
    214: (
        ("account_id", INT),
        ("session_id", INT),
        ("trade_id", INT),
        ("market_id", INT),
        ("side", INT),
        ("quantity", INT),
        ("to_account_id", INT),
    ),
    # AcceptGiveUp
    215: (
        ("account_id", INT),
        ("give_up_id", INT),
    ),
    # EndGiveUp
    216: (
        ("account_id", INT),
        ("give_up_id", INT),
    ),
    # AllocateTrade
    217: (
        ("account_id", INT),
        ("session_id", INT),
        ("trade_id", INT),
        ("market_id", INT),
        ("side", INT),
        ("to_account_ids", INT_LIST),
        ("quantities", INT_LIST),
    ),
    # ResignMember
    218: (
        ("member_id", INT),
        ("unwinding_seconds", INT),
    ),
    # SetPenaltyRates
    219: (
        ("asset_class", INT),
        ("securities_ppb", INT),
        ("cash_ppb", INT),
    ),
    # SetPenaltyClass
    220: (
        ("market_id", INT),
        ("asset_class", INT),
    ),
    # SetSettlementTerms
    230: (
        ("market_id", INT),
        ("allows_partial", INT),
        ("penalty_ppb", INT),
        ("buy_in_days", INT),
        ("offer_limit_ppb", INT),
        ("cash_premium_ppb", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetSettlementPriority
    231: (
        ("account_id", INT),
        ("priority", INT),
    ),
    # OfferBuyIn
    232: (
        ("market_id", INT),
        ("account_id", INT),
        ("price", INT),
        ("quantity", INT),
    ),
    # WithdrawBuyInOffer
    233: (("offer_id", INT),),
    # AnnounceDividend
    234: (
        ("security_id", INT),
        ("account_id", INT),
        ("asset_id", INT),
        ("amount", INT),
        ("per_units", INT),
        ("record_time_ns", INT),
        ("pay_time_ns", INT),
    ),
    # CancelCorporateAction
    235: (("action_id", INT),),
    # AnnounceRedemption
    236: (
        ("security_id", INT),
        ("account_id", INT),
        ("asset_id", INT),
        ("amount", INT),
        ("per_units", INT),
        ("record_time_ns", INT),
    ),
    # AnnounceSplit
    237: (
        ("security_id", INT),
        ("account_id", INT),
        ("into_security_id", INT),
        ("new_units", INT),
        ("old_units", INT),
        ("record_time_ns", INT),
    ),
    # SetPvpCurrency
    250: (
        ("asset_id", INT),
        ("haircut_ppb", INT),
        ("expected_version", INT),
        ("present", INT),
        ("rate_band_ppb", INT),
    ),
    # SetPvpMember
    251: (
        ("account_id", INT),
        ("active", INT),
        ("total_short_limit", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetPvpShortLimit
    252: (
        ("account_id", INT),
        ("asset_id", INT),
        ("short_limit", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # PayInPvp
    254: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # PayOutPvp
    255: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # SubmitPvpPairs
    256: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
        ("counterparty_account_ids", INT_LIST),
        ("counterparty_asset_ids", INT_LIST),
        ("counterparty_amounts", INT_LIST),
        ("references", TEXT_LIST),
    ),
    # CancelPvpPairs
    257: (("pair_ids", INT_LIST),),
    # CoverPvpShorts
    258: (("account_id", INT),),
    # SetPvpSchedule
    259: (
        ("call_seconds", INT),
        ("close_seconds", INT),
        ("utc_offset_seconds", INT),
        ("calendar_id", INT),
        ("deadline_asset_ids", INT_LIST),
        ("deadline_seconds", INT_LIST),
        ("deadline_shares_ppb", INT_LIST),
    ),
    # LodgeCollateral
    265: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # WithdrawCollateral
    266: (
        ("account_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("amounts", INT_LIST),
    ),
    # ContributeDefaultFund
    267: (
        ("account_id", INT),
        ("amount", INT),
    ),
    # FundCcp
    268: (
        ("account_id", INT),
        ("fund", INT),
        ("amount", INT),
    ),
    # SetMarginParameters
    269: (
        ("confidence_ppb", INT),
        ("look_back_days", INT),
        ("stress_days", INT),
        ("floor_weight_ppb", INT),
        ("call_seconds", INT),
        ("reminder_seconds", INT),
        ("run_seconds", INT),
        ("concentration_ppb", INT),
        ("concentration_rate_ppb", INT),
        ("cover_ppb", INT),
        ("reduction_max_ppb", INT),
        ("sale_share_ppb", INT),
        ("exposure_multiple", INT),
        ("exposure_unlimited", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetMarginAsset
    270: (
        ("asset_id", INT),
        ("eligible", INT),
        ("haircut_ppb", INT),
        ("collateral_max", INT),
        ("liquidation_days", INT),
        ("daily_volume", INT),
        ("issuer_member_id", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # SetMarginScenarios
    271: (
        ("asset_id", INT),
        ("returns_ppb", INT_LIST),
    ),
    # SetStressScenario
    272: (
        ("scenario_id", INT),
        ("name", TEXT),
        ("asset_ids", INT_LIST),
        ("shocks_ppb", INT_LIST),
    ),
    # SetDefaultFundParameters
    273: (
        ("contribution_min", INT),
        ("call_seconds", INT),
        ("notice_seconds", INT),
        ("cover_days", INT),
        ("buffer_ppb", INT),
        ("required_min", INT),
        ("sizing_days", INT),
        ("skin_days", INT),
        ("expected_version", INT),
        ("present", INT),
    ),
    # ReturnContribution
    274: (
        ("account_id", INT),
        ("amount", INT),
    ),
    # SetHolder
    275: (
        ("holder_id", INT),
        ("kind", INT),
        ("name", TEXT),
        ("calendar_id", INT),
        ("utc_offset_seconds", INT),
    ),
    # SetHolderAccount
    276: (
        ("holder_id", INT),
        ("asset_id", INT),
        ("stop_above", INT),
    ),
    # MoveBetweenHolders
    277: (
        ("asset_id", INT),
        ("from_holder_id", INT),
        ("to_holder_id", INT),
        ("amount", INT),
    ),
    # LoadStatements
    278: (
        ("holder_ids", INT_LIST),
        ("asset_ids", INT_LIST),
        ("statement_days", INT_LIST),
        ("balances", INT_LIST),
        ("in_transits", INT_LIST),
        ("references", TEXT_LIST),
    ),
    # AssignBreak
    279: (
        ("holder_id", INT),
        ("asset_id", INT),
        ("assignee", TEXT),
    ),
    # ExplainBreak
    280: (
        ("holder_id", INT),
        ("asset_id", INT),
        ("amount", INT),
        ("explanation", TEXT),
    ),
    # ReleaseBreak
    281: (
        ("holder_id", INT),
        ("asset_id", INT),
        ("reason", TEXT),
    ),
    # SetCollateralInterest
    282: (
        ("asset_id", INT),
        ("account_id", INT),
        ("rate_ppb", INT),
    ),
    # SetCoolingOff
    283: (
        ("period_seconds", INT),
        ("cap_ppb", INT),
    ),
    # DeclareDefault
    285: (
        ("member_id", INT),
        ("porting_seconds", INT),
        ("assessment_seconds", INT),
        ("assessment_cap_ppb", INT),
    ),
    # AdvanceDefaultCase
    286: (
        ("case_id", INT),
        ("state", INT),
    ),
    # OfferPorting
    287: (
        ("case_id", INT),
        ("account_id", INT),
        ("member_id", INT),
    ),
    # AcceptPorting
    288: (
        ("case_id", INT),
        ("account_id", INT),
        ("client_account_id", INT),
    ),
    # AddAuctionLot
    289: (
        ("case_id", INT),
        ("session_id", INT),
        ("account_id", INT),
        ("market_id", INT),
        ("quantity", INT),
        ("minimum_quantity", INT),
        ("bid_seconds", INT),
        ("reveal_seconds", INT),
        ("limit_price", INT),
    ),
    # SubmitBid
    290: (
        ("lot_id", INT),
        ("account_id", INT),
        ("commitment", TEXT),
    ),
    # RevealBid
    291: (
        ("lot_id", INT),
        ("account_id", INT),
        ("market_id", INT),
        ("price", INT),
        ("quantity", INT),
        ("salt", TEXT),
    ),
    # PayAssessment
    292: (
        ("case_id", INT),
        ("account_id", INT),
        ("amount", INT),
    ),
    # GrantRole
    300: (
        ("name", TEXT),
        ("role", INT),
        ("expires_ns", INT),
    ),
    # RevokeRole
    301: (
        ("name", TEXT),
        ("role", INT),
    ),
    # Delegate
    302: (
        ("account_id", INT),
        ("name", TEXT),
        ("scopes", INT),
        ("expires_ns", INT),
    ),
    # EndDelegation
    303: (
        ("account_id", INT),
        ("name", TEXT),
    ),
    # SetNonDefaultLossTerms
    310: (
        ("cause", INT),
        ("asset_id", INT),
        ("equity_max", INT),
        ("member_cap_ppb", INT),
    ),
    # DeclareNonDefaultLoss
    311: (
        ("cause", INT),
        ("holder_id", INT),
        ("asset_id", INT),
        ("amount", INT),
        ("loss_day", INT),
        ("explanation", TEXT),
    ),
    # CoverNonDefaultLoss
    312: (
        ("account_id", INT),
        ("loss_id", INT),
        ("asset_id", INT),
        ("amount", INT),
    ),
    # SetCashInAdvance
    313: (
        ("segment_id", INT),
        ("cash_in_advance", INT),
    ),
    # SetLiquidityTerms
    314: (
        ("target_ppb", INT),
        ("run_seconds", INT),
        ("other_margin_seconds", INT),
        ("cover", INT),
        ("stress_days", INT),
    ),
    # SetCreditLine
    315: (
        ("line_id", INT),
        ("provider", TEXT),
        ("asset_id", INT),
        ("amount", INT),
        ("seconds", INT),
    ),
    # FreezeAccount
    316: (
        ("account_id", INT),
        ("reason", INT),
        ("end_raising_orders", INT),
    ),
    # ReleaseAccount
    317: (("account_id", INT),),
    # SetApprovalLimit
    318: (
        ("asset_id", INT),
        ("amount", INT),
    ),
    # BreakGlass
    319: (
        ("withdrawal_id", INT),
        ("reason", INT),
    ),
    # AddDestination
    320: (
        ("account_id", INT),
        ("address", TEXT),
        ("label", TEXT),
    ),
    # RemoveDestination
    321: (
        ("account_id", INT),
        ("address", TEXT),
    ),
    # SetDestinationsOnly
    322: (
        ("account_id", INT),
        ("enabled", INT),
    ),
    # SetParameterApproval
    323: (
        ("enabled", INT),
        ("notice_ns", INT),
    ),
    # BreakParameterGlass
    324: (
        ("proposal_id", INT),
        ("reason", INT),
    ),
    # SetRecoveryKeys
    325: (
        ("keys", TEXT_LIST),
        ("threshold", INT),
    ),
    # RecoverAuthority
    326: (
        ("recovery_number", INT),
        ("operators", TEXT_LIST),
        ("expires_ns", INT),
        ("genesis_hash", TEXT),
        ("keys", TEXT_LIST),
        ("signatures", TEXT_LIST),
    ),
    # SetDelegationLimit
    327: (
        ("account_id", INT),
        ("name", TEXT),
        ("asset_id", INT),
        ("limit_kind", INT),
        ("amount", INT),
        ("removed", INT),
    ),
    # RepayDust
    328: (
        ("account_id", INT),
        ("asset_id", INT),
    ),
    # CloseAll
    329: (
        ("account_id", INT),
        ("receiver_id", INT),
    ),
    # SetCalendarOffsets
    331: (
        ("calendar_id", INT),
        ("from_ns", INT_LIST),
        ("utc_offset_seconds", INT_LIST),
    ),
    # GiveLeavingNotice
    335: (("account_id", INT),),
    # GroupMember
    336: (
        ("member_id", INT),
        ("group_id", INT),
    ),
    # UngroupMember
    337: (("member_id", INT),),
    # SeizeAccount
    338: (
        ("account_id", INT),
        ("receiver_id", INT),
        ("reference", TEXT),
    ),
    # SetMandate
    345: (
        ("account_id", INT),
        ("client", TEXT),
        ("acts", INT),
        ("amount_a_day", INT),
        ("expires_ns", INT),
    ),
    # MoveDeadline
    350: (
        ("deadline_kind", INT),
        ("to_ns", INT),
        ("reason", TEXT),
    ),
    # MoveSession
    351: (
        ("segment_id", INT),
        ("value_date", INT),
        ("cut_off_ns", INT),
        ("settlement_ns", INT),
        ("is_house_cause", INT),
        ("reason", TEXT),
    ),
    # SetIntradayCredit
    352: (
        ("member_id", INT),
        ("line", INT),
        ("repay_seconds", INT),
        ("volume_ppb", INT),
    ),
    # QuarantineWork
    360: (
        ("work_kind", INT),
        ("subject_id", INT),
        ("reason", TEXT),
    ),
    # LiftQuarantine
    361: (
        ("work_kind", INT),
        ("subject_id", INT),
        ("reason", TEXT),
    ),
    # SetWaitingTerms
    770: (
        ("segment_id", INT),
        ("wait_seconds", INT),
        ("lapse_fee_ppb", INT),
    ),
    # LeaveWaitingTrade
    771: (
        ("account_id", INT),
        ("waiting_trade_id", INT),
    ),
    # SetIdentifier
    780: (
        ("scheme", INT),
        ("subject_id", INT),
        ("identifier", TEXT),
    ),
}

# Kind of command -> the values of its last attributes in calls of journals that leave them out.
ADDED_LATER: Final[dict[int, tuple[int | str | list[int], ...]]] = {
    11: (-1, -1, -1, -1, ""),  # SetAssetParameters
    12: (-1,),  # CreateMarket
    13: (-1, -1, ""),  # SetMarketParameters
    14: (-1,),  # SetMarketStatus
    17: (-1, -1),  # SetOracleInstrument
    21: (-1, -1),  # SetAccountSettings
    22: (-1, -1),  # SetAccountLimits
    25: ([],),  # DecideDeposits
    26: ([],),  # RequestWithdrawals
    27: ([], [], []),  # DecideWithdrawals
    30: (0,),  # DecideHolds
    40: (0, [], []),  # OrderBatch
    41: (0,),  # CancelAll
    70: (-1, -1),  # SetSourceQuote
    71: (-1, -1, -1),  # SetIndexRules
    72: (-1, -1),  # SetMarkRules
    80: (-1, -1, -1, ""),  # SetPool
    90: (-1, -1),  # SetFunding
    91: (-1, -1),  # SetExpiry
    92: (0,),  # NameSettlementPrice
    100: (-1, -1, ""),  # SetDynamicMargin
    110: (-1, -1, -1),  # SetReconciliation
    120: (-1, -1, ""),  # SetLiquidation
    121: (-1, -1),  # SetBackstop
    131: (0,),  # SetDeadMan
    140: (-1, -1),  # SetVolatilityHalt
    141: (-1, -1, -1),  # SetAssetCaps
    142: (-1, -1),  # SetWithdrawalGate
    145: (0,),  # PauseAsset
    162: (0,),  # ReverseWithdrawal
    201: (-1, -1),  # SetMember
    202: (-1,),  # SetCalendar
    203: (-1,),  # CreateSegment
    204: (-1, -1, -1, -1, -1),  # SetClearing
    230: (-1, -1),  # SetSettlementTerms
    250: (-1, -1, -1),  # SetPvpCurrency
    251: (-1, -1),  # SetPvpMember
    252: (-1, -1),  # SetPvpShortLimit
    269: (-1, -1, -1, -1, 0, -1, -1),  # SetMarginParameters
    270: (-1, -1),  # SetMarginAsset
    273: (-1, -1, -1, -1, -1, -1, -1, -1),  # SetDefaultFundParameters
    289: (-1,),  # AddAuctionLot
    314: (-1, -1),  # SetLiquidityTerms
    316: (0,),  # FreezeAccount
    323: (-1,),  # SetParameterApproval
}
