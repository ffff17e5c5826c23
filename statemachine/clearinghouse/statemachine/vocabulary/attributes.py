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

_KINDS: Final = {"": INT, "TEXT": TEXT, "INT_LIST": INT_LIST, "TEXT_LIST": TEXT_LIST}


def _kinds(text: str) -> tuple[tuple[str, int], ...]:
    """Read the words `name:KIND` of attributes; an integer has its name alone."""
    words = (word.partition(":") for word in text.split())
    return tuple((name, _KINDS[kind]) for name, _, kind in words)


# Kind of command -> its attributes in the order of the journal.
ATTRIBUTES: Final[dict[int, tuple[tuple[str, int], ...]]] = {
    # CreateAsset
    10: _kinds(
        """symbol:TEXT scale weight_kind weight_base_ppb weight_penalty_ppb debt_max_leverage
        debt_imf_factor_ppb debt_mmf_base_ppb debt_mmf_factor_ppb outflow_limit
        outflow_window_ns"""
    ),
    # SetAssetParameters
    11: _kinds(
        """asset_id weight_kind weight_base_ppb weight_penalty_ppb debt_max_leverage
        debt_imf_factor_ppb debt_mmf_base_ppb debt_mmf_factor_ppb outflow_limit
        outflow_window_ns expected_version present chain_fee_limit house_fee_limit
        at_once_reason:TEXT"""
    ),
    # CreateMarket
    12: _kinds(
        """symbol:TEXT market_kind matching base_asset_id quote_asset_id lot_units lot_decimals
        tick_units tick_decimals venue_account_id status maker_fee_ppb:INT_LIST
        taker_fee_ppb:INT_LIST notional_min notional_max open_order_lots_max
        open_interest_lots_max position_weight_ppb band_ppb slippage_ppb max_leverage
        imf_factor_ppb mmf_base_ppb mmf_factor_ppb confirmed_gaps"""
    ),
    # SetMarketParameters
    13: _kinds(
        """market_id maker_fee_ppb:INT_LIST taker_fee_ppb:INT_LIST notional_min notional_max
        open_order_lots_max open_interest_lots_max position_weight_ppb band_ppb slippage_ppb
        max_leverage imf_factor_ppb mmf_base_ppb mmf_factor_ppb expected_version present
        at_once_reason:TEXT"""
    ),
    # SetMarketStatus
    14: _kinds("market_id status reason:TEXT confirmed_gaps"),
    # SetRiskSwitch
    15: _kinds("scope target_id disabled reason:TEXT"),
    # CreateOracleSource
    16: _kinds("name:TEXT source_principal:TEXT weight"),
    # SetOracleInstrument
    17: _kinds("asset_id source_ids:INT_LIST fresh_ns clamp_bps expected_version present"),
    # ResolveBreak
    18: _kinds("break_id resolution account_id reason:TEXT"),
    # CreateAccount
    20: _kinds("owner:TEXT account_kind parent_id max_leverage flags position_limit"),
    # SetAccountSettings
    21: _kinds("account_id max_leverage flags expected_version present"),
    # SetAccountLimits
    22: _kinds("account_id fee_tier position_limit expected_version present"),
    # CloseAccount
    23: _kinds("account_id"),
    # RequestDeposits
    24: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST references:TEXT_LIST"),
    # DecideDeposits
    25: _kinds("deposit_ids:INT_LIST confirm:INT_LIST transaction_references:TEXT_LIST"),
    # RequestWithdrawals
    26: _kinds(
        """account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST references:TEXT_LIST
        fee_from_house:INT_LIST"""
    ),
    # DecideWithdrawals
    27: _kinds(
        """withdrawal_ids:INT_LIST confirm:INT_LIST transaction_references:TEXT_LIST
        asset_ids:INT_LIST chain_fees:INT_LIST"""
    ),
    # Transfers
    28: _kinds("atomic from_ids:INT_LIST to_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # CreateHolds
    29: _kinds(
        """atomic account_ids:INT_LIST beneficiary_ids:INT_LIST asset_ids:INT_LIST
        amounts:INT_LIST expire_ns:INT_LIST"""
    ),
    # DecideHolds
    30: _kinds("hold_ids:INT_LIST amounts:INT_LIST asset_ids:INT_LIST atomic"),
    # OrderBatch
    40: _kinds(
        """actions:INT_LIST account_ids:INT_LIST market_ids:INT_LIST sides:INT_LIST
        types:INT_LIST tifs:INT_LIST flags:INT_LIST stps:INT_LIST prices:INT_LIST
        quantities:INT_LIST client_ids:INT_LIST order_ids:INT_LIST target_client_ids:INT_LIST
        expire_ns:INT_LIST atomic spends:INT_LIST isolated_margins:INT_LIST"""
    ),
    # CancelAll
    41: _kinds("account_id market_id side end_exits"),
    # ExternalFills
    50: _kinds(
        """market_ids:INT_LIST order_ids:INT_LIST prices:INT_LIST quantities:INT_LIST
        venue_fill_ids:TEXT_LIST sides:INT_LIST"""
    ),
    # ExternalCancels
    51: _kinds("market_ids:INT_LIST order_ids:INT_LIST"),
    # OracleTicks
    60: _kinds(
        """source_ids:INT_LIST asset_ids:INT_LIST bids_e9:INT_LIST asks_e9:INT_LIST
        lasts_e9:INT_LIST confidences_e9:INT_LIST source_times_ns:INT_LIST"""
    ),
    # SetSourceQuote
    70: _kinds("source_id quote_asset_id group_id expected_version present"),
    # SetIndexRules
    71: _kinds(
        """asset_id quorum_min cap_bps_per_second cap_saved_seconds capless_after_ns jumped_bps
        stale_ns wide_bps frozen_after_ns frozen_move_bps stable_ppb_per_second adverse_bps
        expected_version present agreement_bps"""
    ),
    # SetMarkRules
    72: _kinds("market_id impact_notional ewma_ns clamp_bps expected_version present"),
    # SetPool
    80: _kinds(
        """asset_id kink_ppb base_rate_ppb slope1_ppb slope2_ppb reserve_factor_ppb
        borrow_accrual supply_accrual supply_cap borrow_cap account_supply_cap
        account_borrow_cap utilisation_max_ppb throttle_ppb throttle_share_ppb
        throttle_window_ns claims_min fee_share_ppb virtual_claim expected_version present
        at_once_reason:TEXT"""
    ),
    # Lend
    81: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # Redeem
    82: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # Borrow
    83: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # Repay
    84: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # AskRedemption
    85: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # SetFunding
    90: _kinds(
        """market_id interval_ns interest_ppb_8h inner_clamp_ppb bound_ppb expected_version
        present"""
    ),
    # SetExpiry
    91: _kinds("market_id expiry_ns window_ns expected_version present"),
    # NameSettlementPrice
    92: _kinds("market_id price reason:TEXT confirms_distance"),
    # AnnounceBust
    93: _kinds(
        """market_id price distance_ppb trade_ids:INT_LIST reason:TEXT confirms_distance
        made_trade_ids:INT_LIST made_ns:INT_LIST buyer_account_ids:INT_LIST
        seller_account_ids:INT_LIST prices:INT_LIST quantities:INT_LIST buyer_fees:INT_LIST
        seller_fees:INT_LIST"""
    ),
    # DecideBust
    94: _kinds("bust_id approves"),
    # SetDynamicMargin
    100: _kinds(
        """market_id sample_ns ewma_ns volatility_ppb open_interest_low open_interest_high
        depth_notional depth_width_ppb cap_ppb buffer_ppb rise_ppb_per_hour expected_version
        present at_once_reason:TEXT"""
    ),
    # SetIsolated
    101: _kinds("account_id market_id isolated"),
    # MoveIsolatedMargin
    102: _kinds("account_id market_id amount"),
    # SetReconciliation
    110: _kinds(
        """enabled slack_ppb limit_ppb spot_liquidation_passes realisation_passes
        expected_version present borrow_passes"""
    ),
    # SetQuote
    111: _kinds("account_id market_id price quantity expire_ns"),
    # SetLiquidation
    120: _kinds(
        """enabled interval_ns pass_share_ppb band_ppb fee_ppb exit_buffer_ppb throttle_ppb
        auto_close_divisor auto_close_offset_ppb spread_ppb takeover_passes recourse
        expected_version present at_once_reason:TEXT"""
    ),
    # SetBackstop
    121: _kinds("account_id market_id capacity_lots priority spread_ppb expected_version present"),
    # FundLiquidity
    122: _kinds("account_id asset_id amount"),
    # RepayDebtLine
    123: _kinds("account_id asset_id amount"),
    # ConditionalOrders
    130: _kinds(
        """actions:INT_LIST account_ids:INT_LIST market_ids:INT_LIST trigger_kinds:INT_LIST
        trigger_sources:INT_LIST trigger_prices:INT_LIST trail_distances_ppb:INT_LIST
        sides:INT_LIST types:INT_LIST tifs:INT_LIST flags:INT_LIST stps:INT_LIST
        prices:INT_LIST quantities:INT_LIST display_quantities:INT_LIST client_ids:INT_LIST
        expire_ns:INT_LIST oco_items:INT_LIST oco_ids:INT_LIST order_ids:INT_LIST
        target_client_ids:INT_LIST"""
    ),
    # SetDeadMan
    131: _kinds("account_id timeout_ns end_exits"),
    # Brackets
    133: _kinds(
        """account_ids:INT_LIST market_ids:INT_LIST sides:INT_LIST types:INT_LIST tifs:INT_LIST
        flags:INT_LIST stps:INT_LIST prices:INT_LIST quantities:INT_LIST client_ids:INT_LIST
        expire_ns:INT_LIST trigger_sources:INT_LIST take_profit_triggers:INT_LIST
        take_profit_prices:INT_LIST stop_triggers:INT_LIST stop_prices:INT_LIST"""
    ),
    # PlaceTwap
    134: _kinds("account_id market_id side quantity slices interval_ns price flags stp"),
    # SetVolatilityHalt
    140: _kinds("market_id price_source move_ppb window_ns halt_ns expected_version present"),
    # SetAssetCaps
    141: _kinds(
        """asset_id borrow_limit borrow_window_ns deposit_limit deposit_window_ns fund_limit
        expected_version present"""
    ),
    # SetWithdrawalGate
    142: _kinds("mode hold_ns expected_version present"),
    # EngageBrake
    143: _kinds("brake target_id cause reason:TEXT"),
    # ReleaseBrake
    144: _kinds("brake target_id cause reason:TEXT"),
    # PauseAsset
    145: _kinds("asset_id pause_ns cause reason:TEXT by_two"),
    # RedenominateAsset
    146: _kinds("asset_id account_id into_asset_id new_units old_units record_time_ns"),
    # SetRuleSet
    150: _kinds("rule_set"),
    # ReverseDeposit
    160: _kinds("deposit_id"),
    # WriteOffReversalDebt
    161: _kinds("account_id asset_id amount"),
    # ReverseWithdrawal
    162: _kinds("withdrawal_id with_chain_fee"),
    # MoveHouseMoney
    163: _kinds("giver_account_id account_id asset_id amount floor reason:TEXT"),
    # AdmitMember
    200: _kinds("owner:TEXT open_exposure_max settlement_cap concentration_ppb"),
    # SetMember
    201: _kinds(
        """member_id status open_exposure_max settlement_cap concentration_ppb expected_version
        present"""
    ),
    # SetCalendar
    202: _kinds("calendar_id weekend_days holidays:INT_LIST last_day"),
    # CreateSegment
    203: _kinds(
        """symbol:TEXT calendar_id utc_offset_seconds cut_off_seconds settlement_seconds
        cycle_days call_seconds"""
    ),
    # SetClearing
    204: _kinds(
        """market_id segment_id dvp_model concentration_floor_lots band_ppb mark_minutes
        mark_owners expected_version present"""
    ),
    # SetAssetCalendar
    205: _kinds("asset_id calendar_id"),
    # CaptureTrades
    210: _kinds(
        """market_ids:INT_LIST buyer_account_ids:INT_LIST seller_account_ids:INT_LIST
        prices:INT_LIST quantities:INT_LIST venue_trade_ids:TEXT_LIST value_dates:INT_LIST"""
    ),
    # SubmitTradeSides
    211: _kinds(
        """market_ids:INT_LIST account_ids:INT_LIST counterparty_account_ids:INT_LIST
        sides:INT_LIST prices:INT_LIST quantities:INT_LIST references:TEXT_LIST
        value_dates:INT_LIST"""
    ),
    # CancelTradeSides
    212: _kinds("account_ids:INT_LIST counterparty_account_ids:INT_LIST references:TEXT_LIST"),
    # CancelTrades
    213: _kinds("account_ids:INT_LIST session_ids:INT_LIST trade_ids:INT_LIST"),
    # GiveUpTrade
    214: _kinds("account_id session_id trade_id market_id side quantity to_account_id"),
    # AcceptGiveUp
    215: _kinds("account_id give_up_id"),
    # EndGiveUp
    216: _kinds("account_id give_up_id"),
    # AllocateTrade
    217: _kinds(
        """account_id session_id trade_id market_id side to_account_ids:INT_LIST
        quantities:INT_LIST"""
    ),
    # ResignMember
    218: _kinds("member_id unwinding_seconds"),
    # SetPenaltyRates
    219: _kinds("asset_class securities_ppb cash_ppb"),
    # SetPenaltyClass
    220: _kinds("market_id asset_class"),
    # SetSettlementTerms
    230: _kinds(
        """market_id allows_partial penalty_ppb buy_in_days offer_limit_ppb cash_premium_ppb
        expected_version present"""
    ),
    # SetSettlementPriority
    231: _kinds("account_id priority"),
    # OfferBuyIn
    232: _kinds("market_id account_id price quantity"),
    # WithdrawBuyInOffer
    233: _kinds("offer_id"),
    # AnnounceDividend
    234: _kinds("security_id account_id asset_id amount per_units record_time_ns pay_time_ns"),
    # CancelCorporateAction
    235: _kinds("action_id"),
    # AnnounceRedemption
    236: _kinds("security_id account_id asset_id amount per_units record_time_ns"),
    # AnnounceSplit
    237: _kinds("security_id account_id into_security_id new_units old_units record_time_ns"),
    # SetPvpCurrency
    250: _kinds("asset_id haircut_ppb expected_version present rate_band_ppb"),
    # SetPvpMember
    251: _kinds("account_id active total_short_limit expected_version present"),
    # SetPvpShortLimit
    252: _kinds("account_id asset_id short_limit expected_version present"),
    # PayInPvp
    254: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # PayOutPvp
    255: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # SubmitPvpPairs
    256: _kinds(
        """account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST
        counterparty_account_ids:INT_LIST counterparty_asset_ids:INT_LIST
        counterparty_amounts:INT_LIST references:TEXT_LIST"""
    ),
    # CancelPvpPairs
    257: _kinds("pair_ids:INT_LIST"),
    # CoverPvpShorts
    258: _kinds("account_id"),
    # SetPvpSchedule
    259: _kinds(
        """call_seconds close_seconds utc_offset_seconds calendar_id deadline_asset_ids:INT_LIST
        deadline_seconds:INT_LIST deadline_shares_ppb:INT_LIST"""
    ),
    # LodgeCollateral
    265: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # WithdrawCollateral
    266: _kinds("account_ids:INT_LIST asset_ids:INT_LIST amounts:INT_LIST"),
    # ContributeDefaultFund
    267: _kinds("account_id amount"),
    # FundCcp
    268: _kinds("account_id fund amount"),
    # SetMarginParameters
    269: _kinds(
        """confidence_ppb look_back_days stress_days floor_weight_ppb call_seconds
        reminder_seconds run_seconds concentration_ppb concentration_rate_ppb cover_ppb
        reduction_max_ppb sale_share_ppb exposure_multiple exposure_unlimited expected_version
        present"""
    ),
    # SetMarginAsset
    270: _kinds(
        """asset_id eligible haircut_ppb collateral_max liquidation_days daily_volume
        issuer_member_id expected_version present"""
    ),
    # SetMarginScenarios
    271: _kinds("asset_id returns_ppb:INT_LIST"),
    # SetStressScenario
    272: _kinds("scenario_id name:TEXT asset_ids:INT_LIST shocks_ppb:INT_LIST"),
    # SetDefaultFundParameters
    273: _kinds(
        """contribution_min call_seconds notice_seconds cover_days buffer_ppb required_min
        sizing_days skin_days expected_version present"""
    ),
    # ReturnContribution
    274: _kinds("account_id amount"),
    # SetHolder
    275: _kinds("holder_id kind name:TEXT calendar_id utc_offset_seconds"),
    # SetHolderAccount
    276: _kinds("holder_id asset_id stop_above"),
    # MoveBetweenHolders
    277: _kinds("asset_id from_holder_id to_holder_id amount"),
    # LoadStatements
    278: _kinds(
        """holder_ids:INT_LIST asset_ids:INT_LIST statement_days:INT_LIST balances:INT_LIST
        in_transits:INT_LIST references:TEXT_LIST"""
    ),
    # AssignBreak
    279: _kinds("holder_id asset_id assignee:TEXT"),
    # ExplainBreak
    280: _kinds("holder_id asset_id amount explanation:TEXT"),
    # ReleaseBreak
    281: _kinds("holder_id asset_id reason:TEXT"),
    # SetCollateralInterest
    282: _kinds("asset_id account_id rate_ppb"),
    # SetCoolingOff
    283: _kinds("period_seconds cap_ppb expected_version present"),
    # BeginMarginRun
    284: _kinds("reason:TEXT"),
    # DeclareDefault
    285: _kinds("member_id porting_seconds assessment_seconds assessment_cap_ppb"),
    # AdvanceDefaultCase
    286: _kinds("case_id state"),
    # OfferPorting
    287: _kinds("case_id account_id member_id"),
    # AcceptPorting
    288: _kinds("case_id account_id client_account_id"),
    # AddAuctionLot
    289: _kinds(
        """case_id session_id account_id market_id quantity minimum_quantity bid_seconds
        reveal_seconds limit_price"""
    ),
    # SubmitBid
    290: _kinds("lot_id account_id commitment:TEXT"),
    # RevealBid
    291: _kinds("lot_id account_id market_id price quantity salt:TEXT"),
    # PayAssessment
    292: _kinds("case_id account_id amount"),
    # GrantRole
    300: _kinds("name:TEXT role expires_ns"),
    # RevokeRole
    301: _kinds("name:TEXT role"),
    # Delegate
    302: _kinds("account_id name:TEXT scopes expires_ns"),
    # EndDelegation
    303: _kinds("account_id name:TEXT"),
    # SetNonDefaultLossTerms
    310: _kinds("cause asset_id equity_max member_cap_ppb"),
    # DeclareNonDefaultLoss
    311: _kinds("cause holder_id asset_id amount loss_day explanation:TEXT"),
    # CoverNonDefaultLoss
    312: _kinds("account_id loss_id asset_id amount"),
    # SetCashInAdvance
    313: _kinds("segment_id cash_in_advance"),
    # SetLiquidityTerms
    314: _kinds(
        "target_ppb run_seconds other_margin_seconds cover stress_days expected_version present"
    ),
    # SetCreditLine
    315: _kinds("line_id provider:TEXT asset_id amount seconds"),
    # FreezeAccount
    316: _kinds("account_id reason end_raising_orders"),
    # ReleaseAccount
    317: _kinds("account_id"),
    # SetApprovalLimit
    318: _kinds("asset_id amount"),
    # BreakGlass
    319: _kinds("withdrawal_id reason"),
    # AddDestination
    320: _kinds("account_id address:TEXT label:TEXT"),
    # RemoveDestination
    321: _kinds("account_id address:TEXT"),
    # SetDestinationsOnly
    322: _kinds("account_id enabled"),
    # SetParameterApproval
    323: _kinds("enabled notice_ns"),
    # BreakParameterGlass
    324: _kinds("proposal_id reason"),
    # SetRecoveryKeys
    325: _kinds("keys:TEXT_LIST threshold"),
    # RecoverAuthority
    326: _kinds(
        """recovery_number operators:TEXT_LIST expires_ns genesis_hash:TEXT keys:TEXT_LIST
        signatures:TEXT_LIST"""
    ),
    # SetDelegationLimit
    327: _kinds("account_id name:TEXT asset_id limit_kind amount removed"),
    # RepayDust
    328: _kinds("account_id asset_id"),
    # CloseAll
    329: _kinds("account_id receiver_id"),
    # SetCalendarOffsets
    331: _kinds("calendar_id from_ns:INT_LIST utc_offset_seconds:INT_LIST"),
    # GiveLeavingNotice
    335: _kinds("account_id"),
    # GroupMember
    336: _kinds("member_id group_id"),
    # UngroupMember
    337: _kinds("member_id"),
    # SeizeAccount
    338: _kinds("account_id receiver_id reference:TEXT"),
    # SetMandate
    345: _kinds("account_id client:TEXT acts amount_a_day expires_ns"),
    # MoveDeadline
    350: _kinds("deadline_kind to_ns reason:TEXT"),
    # MoveSession
    351: _kinds("segment_id value_date cut_off_ns settlement_ns is_house_cause reason:TEXT"),
    # SetIntradayCredit
    352: _kinds("member_id line repay_seconds volume_ppb"),
    # QuarantineWork
    360: _kinds("work_kind subject_id reason:TEXT"),
    # LiftQuarantine
    361: _kinds("work_kind subject_id reason:TEXT"),
    # SetWaitingTerms
    770: _kinds("segment_id wait_seconds lapse_fee_ppb"),
    # LeaveWaitingTrade
    771: _kinds("account_id waiting_trade_id"),
    # SetIdentifier
    780: _kinds("scheme subject_id identifier:TEXT"),
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
    283: (-1, -1),  # SetCoolingOff
    289: (-1,),  # AddAuctionLot
    314: (-1, -1, -1, -1),  # SetLiquidityTerms
    316: (0,),  # FreezeAccount
    323: (-1,),  # SetParameterApproval
}
