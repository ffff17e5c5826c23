# SPDX-License-Identifier: Apache-2.0
"""Every mutating unary call by its full name, with its decoder and the encoder of its reply.

Owns the table from which services register their handlers of raw bytes; streams have handlers by hand.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from clearinghouse.server.codec.replies.outcomes import (
    Encoder,
    columns_encoder,
    orders_encoder,
    single_encoder,
    update_encoder,
)
from clearinghouse.server.codec.requests import (
    account,
    admin,
    authority,
    clearing,
    decode_accounts,
    decode_admin,
    decode_affirmation,
    decode_brackets,
    decode_busts,
    decode_clearing,
    decode_conditionals,
    decode_holder,
    decode_lending,
    decode_margin_call,
    decode_orders,
    decode_pvp,
    decode_recover_authority,
    default,
    holder,
    margin_call,
    member,
    pvp,
    settlement,
    trading,
)
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    authority_pb2,
    clearing_pb2,
    default_pb2,
    holder_pb2,
    margin_call_pb2,
    member_pb2,
    oracle_pb2,
    pvp_pb2,
    settlement_pb2,
    trading_pb2,
    venue_pb2,
)

# (raw bytes of the request, principal, scales) -> command; raises EdgeError and nothing else
Decoder: TypeAlias = Callable[[bytes, str, Scales], Command]


class Method(NamedTuple):
    """The decoder of a call and the encoder of its reply."""

    decode: Decoder
    encode: Encoder


ACCOUNT: Final = "/clearinghouse.v1.AccountService/"
ADMIN: Final = "/clearinghouse.v1.AdminService/"
AUTHORITY: Final = "/clearinghouse.v1.AuthorityService/"
CLEARING: Final = "/clearinghouse.v1.ClearingService/"
DEFAULT: Final = "/clearinghouse.v1.DefaultService/"
MARGIN_CALL: Final = "/clearinghouse.v1.MarginCallService/"
MEMBER: Final = "/clearinghouse.v1.MemberService/"
PVP: Final = "/clearinghouse.v1.PvpService/"
SETTLEMENT: Final = "/clearinghouse.v1.SettlementService/"
HOLDER: Final = "/clearinghouse.v1.HolderService/"
ORACLE: Final = "/clearinghouse.v1.OracleService/"
TRADING: Final = "/clearinghouse.v1.TradingService/"
VENUE: Final = "/clearinghouse.v1.VenueService/"

METHODS: Final[dict[str, Method]] = {
    f"{ACCOUNT}CreateAccount": Method(
        account.decode_create_account,
        single_encoder(account_pb2.CreateAccountResponse, "account_id"),
    ),
    f"{ACCOUNT}UpdateAccountSettings": Method(
        account.decode_update_account_settings,
        update_encoder(account_pb2.UpdateAccountSettingsResponse),
    ),
    f"{ACCOUNT}CloseAccount": Method(
        account.decode_close_account, single_encoder(account_pb2.CloseAccountResponse, "")
    ),
    f"{ACCOUNT}CloseAll": Method(
        account.decode_close_all, single_encoder(account_pb2.CloseAllResponse, "remaining_items")
    ),
    f"{ACCOUNT}RequestDeposits": Method(
        account.decode_request_deposits,
        columns_encoder(account_pb2.RequestDepositsResponse, "deposit_ids"),
    ),
    f"{ACCOUNT}DecideDeposits": Method(
        account.decode_decide_deposits, columns_encoder(account_pb2.DecideDepositsResponse, "")
    ),
    f"{ACCOUNT}ReverseDeposit": Method(
        account.decode_reverse_deposit, single_encoder(account_pb2.ReverseDepositResponse, "")
    ),
    f"{ACCOUNT}WriteOffReversalDebt": Method(
        account.decode_write_off_reversal_debt,
        single_encoder(account_pb2.WriteOffReversalDebtResponse, ""),
    ),
    f"{ACCOUNT}RequestWithdrawals": Method(
        account.decode_request_withdrawals,
        columns_encoder(account_pb2.RequestWithdrawalsResponse, "withdrawal_ids"),
    ),
    f"{ACCOUNT}DecideWithdrawals": Method(
        decode_accounts.decode_decide_withdrawals,
        columns_encoder(account_pb2.DecideWithdrawalsResponse, ""),
    ),
    f"{ACCOUNT}ReverseWithdrawal": Method(
        account.decode_reverse_withdrawal, single_encoder(account_pb2.ReverseWithdrawalResponse, "")
    ),
    f"{ACCOUNT}MoveHouseMoney": Method(
        account.decode_move_house_money, single_encoder(account_pb2.MoveHouseMoneyResponse, "")
    ),
    f"{ACCOUNT}SubmitTransfers": Method(
        decode_accounts.decode_submit_transfers,
        columns_encoder(account_pb2.SubmitTransfersResponse, ""),
    ),
    f"{ACCOUNT}CreateHolds": Method(
        account.decode_create_holds, columns_encoder(account_pb2.CreateHoldsResponse, "hold_ids")
    ),
    f"{ACCOUNT}DecideHolds": Method(
        decode_accounts.decode_decide_holds, columns_encoder(account_pb2.DecideHoldsResponse, "")
    ),
    f"{ACCOUNT}SetIsolated": Method(
        account.decode_set_isolated,
        single_encoder(account_pb2.SetIsolatedResponse, "isolated_account_id"),
    ),
    f"{ACCOUNT}Lend": Method(
        decode_lending.decode_lend, columns_encoder(account_pb2.LendResponse, "")
    ),
    f"{ACCOUNT}Redeem": Method(
        decode_lending.decode_redeem, columns_encoder(account_pb2.RedeemResponse, "")
    ),
    f"{ACCOUNT}AskRedemption": Method(
        decode_lending.decode_ask_redemption, columns_encoder(account_pb2.AskRedemptionResponse, "")
    ),
    f"{ACCOUNT}Borrow": Method(
        decode_lending.decode_borrow, columns_encoder(account_pb2.BorrowResponse, "")
    ),
    f"{ACCOUNT}Repay": Method(
        decode_lending.decode_repay, columns_encoder(account_pb2.RepayResponse, "")
    ),
    f"{ACCOUNT}RepayDust": Method(
        account.decode_repay_dust, single_encoder(account_pb2.RepayDustResponse, "")
    ),
    f"{ACCOUNT}MoveIsolatedMargin": Method(
        account.decode_move_isolated_margin,
        single_encoder(account_pb2.MoveIsolatedMarginResponse, "isolated_account_id"),
    ),
    f"{ACCOUNT}FundLiquidity": Method(
        account.decode_fund_liquidity, single_encoder(account_pb2.FundLiquidityResponse, "")
    ),
    f"{ACCOUNT}RepayDebtLine": Method(
        account.decode_repay_debt_line, single_encoder(account_pb2.RepayDebtLineResponse, "")
    ),
    f"{ADMIN}CreateAsset": Method(
        decode_admin.decode_create_asset, single_encoder(admin_pb2.CreateAssetResponse, "asset_id")
    ),
    f"{ADMIN}SetAssetParameters": Method(
        admin.decode_set_asset_parameters, update_encoder(admin_pb2.SetAssetParametersResponse)
    ),
    f"{ADMIN}CreateMarket": Method(
        decode_admin.decode_create_market,
        single_encoder(admin_pb2.CreateMarketResponse, "market_id"),
    ),
    f"{ADMIN}SetMarketParameters": Method(
        decode_admin.decode_set_market_parameters,
        update_encoder(admin_pb2.SetMarketParametersResponse),
    ),
    f"{ADMIN}SetMarketStatus": Method(
        admin.decode_set_market_status, single_encoder(admin_pb2.SetMarketStatusResponse, "")
    ),
    f"{ADMIN}SetRiskSwitch": Method(
        admin.decode_set_risk_switch, single_encoder(admin_pb2.SetRiskSwitchResponse, "")
    ),
    f"{ADMIN}CreateOracleSource": Method(
        admin.decode_create_oracle_source,
        single_encoder(admin_pb2.CreateOracleSourceResponse, "source_id"),
    ),
    f"{ADMIN}SetOracleInstrument": Method(
        decode_admin.decode_set_oracle_instrument,
        update_encoder(admin_pb2.SetOracleInstrumentResponse),
    ),
    f"{ADMIN}SetSourceQuote": Method(
        admin.decode_set_source_quote, update_encoder(admin_pb2.SetSourceQuoteResponse)
    ),
    f"{ADMIN}SetIndexRules": Method(
        admin.decode_set_index_rules, update_encoder(admin_pb2.SetIndexRulesResponse)
    ),
    f"{ADMIN}SetMarkRules": Method(
        admin.decode_set_mark_rules, update_encoder(admin_pb2.SetMarkRulesResponse)
    ),
    f"{ADMIN}SetAccountLimits": Method(
        admin.decode_set_account_limits, update_encoder(admin_pb2.SetAccountLimitsResponse)
    ),
    f"{ADMIN}ResolveBreak": Method(
        admin.decode_resolve_break, single_encoder(admin_pb2.ResolveBreakResponse, "")
    ),
    f"{ADMIN}SetFunding": Method(
        admin.decode_set_funding, update_encoder(admin_pb2.SetFundingResponse)
    ),
    f"{ADMIN}SetExpiry": Method(
        admin.decode_set_expiry, update_encoder(admin_pb2.SetExpiryResponse)
    ),
    f"{ADMIN}NameSettlementPrice": Method(
        admin.decode_name_settlement_price,
        single_encoder(admin_pb2.NameSettlementPriceResponse, ""),
    ),
    f"{ADMIN}AnnounceBust": Method(
        decode_busts.decode_announce_bust, single_encoder(admin_pb2.AnnounceBustResponse, "bust_id")
    ),
    f"{ADMIN}DecideBust": Method(
        admin.decode_decide_bust, single_encoder(admin_pb2.DecideBustResponse, "")
    ),
    f"{ADMIN}MoveDeadline": Method(
        admin.decode_move_deadline, single_encoder(admin_pb2.MoveDeadlineResponse, "")
    ),
    f"{ADMIN}QuarantineWork": Method(
        admin.decode_quarantine_work, single_encoder(admin_pb2.QuarantineWorkResponse, "")
    ),
    f"{ADMIN}LiftQuarantine": Method(
        admin.decode_lift_quarantine, single_encoder(admin_pb2.LiftQuarantineResponse, "")
    ),
    f"{ADMIN}SetPool": Method(admin.decode_set_pool, update_encoder(admin_pb2.SetPoolResponse)),
    f"{ADMIN}SetDynamicMargin": Method(
        admin.decode_set_dynamic_margin, update_encoder(admin_pb2.SetDynamicMarginResponse)
    ),
    f"{ADMIN}SetLiquidation": Method(
        admin.decode_set_liquidation, update_encoder(admin_pb2.SetLiquidationResponse)
    ),
    f"{ADMIN}SetBackstop": Method(
        admin.decode_set_backstop, update_encoder(admin_pb2.SetBackstopResponse)
    ),
    f"{ADMIN}SetReconciliation": Method(
        admin.decode_set_reconciliation, update_encoder(admin_pb2.SetReconciliationResponse)
    ),
    f"{ADMIN}SetVolatilityHalt": Method(
        admin.decode_set_volatility_halt, update_encoder(admin_pb2.SetVolatilityHaltResponse)
    ),
    f"{ADMIN}SetAssetCaps": Method(
        admin.decode_set_asset_caps, update_encoder(admin_pb2.SetAssetCapsResponse)
    ),
    f"{ADMIN}SetWithdrawalGate": Method(
        admin.decode_set_withdrawal_gate, update_encoder(admin_pb2.SetWithdrawalGateResponse)
    ),
    f"{ADMIN}SetRuleSet": Method(
        admin.decode_set_rule_set, single_encoder(admin_pb2.SetRuleSetResponse, "")
    ),
    f"{ADMIN}EngageBrake": Method(
        admin.decode_engage_brake, single_encoder(admin_pb2.EngageBrakeResponse, "")
    ),
    f"{ADMIN}PauseAsset": Method(
        admin.decode_pause_asset, single_encoder(admin_pb2.PauseAssetResponse, "")
    ),
    f"{ADMIN}RedenominateAsset": Method(
        admin.decode_redenominate_asset,
        single_encoder(admin_pb2.RedenominateAssetResponse, "action_id"),
    ),
    f"{ADMIN}ReleaseBrake": Method(
        admin.decode_release_brake, single_encoder(admin_pb2.ReleaseBrakeResponse, "")
    ),
    f"{AUTHORITY}GrantRole": Method(
        authority.decode_grant_role, single_encoder(authority_pb2.GrantRoleResponse, "")
    ),
    f"{AUTHORITY}RevokeRole": Method(
        authority.decode_revoke_role, single_encoder(authority_pb2.RevokeRoleResponse, "")
    ),
    f"{AUTHORITY}Delegate": Method(
        authority.decode_delegate, single_encoder(authority_pb2.DelegateResponse, "")
    ),
    f"{AUTHORITY}EndDelegation": Method(
        authority.decode_end_delegation, single_encoder(authority_pb2.EndDelegationResponse, "")
    ),
    f"{AUTHORITY}SetDelegationLimit": Method(
        authority.decode_set_delegation_limit,
        single_encoder(authority_pb2.SetDelegationLimitResponse, ""),
    ),
    f"{AUTHORITY}SetMandate": Method(
        authority.decode_set_mandate, single_encoder(authority_pb2.SetMandateResponse, "")
    ),
    f"{AUTHORITY}FreezeAccount": Method(
        authority.decode_freeze_account, single_encoder(authority_pb2.FreezeAccountResponse, "")
    ),
    f"{AUTHORITY}ReleaseAccount": Method(
        authority.decode_release_account, single_encoder(authority_pb2.ReleaseAccountResponse, "")
    ),
    f"{AUTHORITY}SeizeAccount": Method(
        authority.decode_seize_account,
        single_encoder(authority_pb2.SeizeAccountResponse, "remaining_items"),
    ),
    f"{AUTHORITY}SetApprovalLimit": Method(
        authority.decode_set_approval_limit,
        single_encoder(authority_pb2.SetApprovalLimitResponse, ""),
    ),
    f"{AUTHORITY}BreakGlass": Method(
        authority.decode_break_glass, single_encoder(authority_pb2.BreakGlassResponse, "")
    ),
    f"{AUTHORITY}AddDestination": Method(
        authority.decode_add_destination, single_encoder(authority_pb2.AddDestinationResponse, "")
    ),
    f"{AUTHORITY}RemoveDestination": Method(
        authority.decode_remove_destination,
        single_encoder(authority_pb2.RemoveDestinationResponse, ""),
    ),
    f"{AUTHORITY}SetDestinationsOnly": Method(
        authority.decode_set_destinations_only,
        single_encoder(authority_pb2.SetDestinationsOnlyResponse, ""),
    ),
    f"{AUTHORITY}SetParameterApproval": Method(
        authority.decode_set_parameter_approval,
        single_encoder(authority_pb2.SetParameterApprovalResponse, ""),
    ),
    f"{AUTHORITY}BreakParameterGlass": Method(
        authority.decode_break_parameter_glass,
        single_encoder(authority_pb2.BreakParameterGlassResponse, ""),
    ),
    f"{AUTHORITY}SetRecoveryKeys": Method(
        decode_recover_authority.decode_set_recovery_keys,
        single_encoder(authority_pb2.SetRecoveryKeysResponse, ""),
    ),
    f"{AUTHORITY}RecoverAuthority": Method(
        decode_recover_authority.decode_recover_authority,
        single_encoder(authority_pb2.RecoverAuthorityResponse, ""),
    ),
    f"{CLEARING}CaptureTrades": Method(
        decode_clearing.decode_capture_trades,
        columns_encoder(clearing_pb2.CaptureTradesResponse, "ids"),
    ),
    f"{CLEARING}SubmitTradeSides": Method(
        decode_affirmation.decode_submit_trade_sides,
        columns_encoder(clearing_pb2.SubmitTradeSidesResponse, "ids"),
    ),
    f"{CLEARING}CancelTradeSides": Method(
        decode_affirmation.decode_cancel_trade_sides,
        columns_encoder(clearing_pb2.CancelTradeSidesResponse, ""),
    ),
    f"{CLEARING}CancelTrades": Method(
        decode_affirmation.decode_cancel_trades,
        columns_encoder(clearing_pb2.CancelTradesResponse, ""),
    ),
    f"{CLEARING}LeaveWaitingTrade": Method(
        clearing.decode_leave_waiting_trade,
        single_encoder(clearing_pb2.LeaveWaitingTradeResponse, ""),
    ),
    f"{CLEARING}GiveUpTrade": Method(
        clearing.decode_give_up_trade,
        single_encoder(clearing_pb2.GiveUpTradeResponse, "give_up_id"),
    ),
    f"{CLEARING}AcceptGiveUp": Method(
        clearing.decode_accept_give_up,
        single_encoder(clearing_pb2.AcceptGiveUpResponse, "trade_id"),
    ),
    f"{CLEARING}EndGiveUp": Method(
        clearing.decode_end_give_up, single_encoder(clearing_pb2.EndGiveUpResponse, "")
    ),
    f"{CLEARING}AllocateTrade": Method(
        decode_clearing.decode_allocate_trade,
        single_encoder(clearing_pb2.AllocateTradeResponse, ""),
    ),
    f"{CLEARING}MoveSession": Method(
        clearing.decode_move_session, single_encoder(clearing_pb2.MoveSessionResponse, "")
    ),
    f"{DEFAULT}DeclareDefault": Method(
        default.decode_declare_default,
        single_encoder(default_pb2.DeclareDefaultResponse, "case_id"),
    ),
    f"{DEFAULT}AdvanceDefaultCase": Method(
        default.decode_advance_default_case,
        single_encoder(default_pb2.AdvanceDefaultCaseResponse, ""),
    ),
    f"{DEFAULT}OfferPorting": Method(
        default.decode_offer_porting, single_encoder(default_pb2.OfferPortingResponse, "")
    ),
    f"{DEFAULT}AcceptPorting": Method(
        default.decode_accept_porting, single_encoder(default_pb2.AcceptPortingResponse, "")
    ),
    f"{DEFAULT}AddAuctionLot": Method(
        default.decode_add_auction_lot, single_encoder(default_pb2.AddAuctionLotResponse, "lot_id")
    ),
    f"{DEFAULT}SubmitBid": Method(
        default.decode_submit_bid, single_encoder(default_pb2.SubmitBidResponse, "")
    ),
    f"{DEFAULT}RevealBid": Method(
        default.decode_reveal_bid, single_encoder(default_pb2.RevealBidResponse, "")
    ),
    f"{DEFAULT}PayAssessment": Method(
        default.decode_pay_assessment, single_encoder(default_pb2.PayAssessmentResponse, "")
    ),
    f"{MARGIN_CALL}LodgeCollateral": Method(
        margin_call.decode_lodge_collateral,
        columns_encoder(margin_call_pb2.LodgeCollateralResponse, ""),
    ),
    f"{MARGIN_CALL}WithdrawCollateral": Method(
        margin_call.decode_withdraw_collateral,
        columns_encoder(margin_call_pb2.WithdrawCollateralResponse, ""),
    ),
    f"{MARGIN_CALL}ContributeDefaultFund": Method(
        margin_call.decode_contribute_default_fund,
        single_encoder(margin_call_pb2.ContributeDefaultFundResponse, ""),
    ),
    f"{MARGIN_CALL}FundCcp": Method(
        margin_call.decode_fund_ccp, single_encoder(margin_call_pb2.FundCcpResponse, "")
    ),
    f"{MARGIN_CALL}SetMarginParameters": Method(
        margin_call.decode_set_margin_parameters,
        update_encoder(margin_call_pb2.SetMarginParametersResponse),
    ),
    f"{MARGIN_CALL}BeginMarginRun": Method(
        margin_call.decode_begin_margin_run,
        single_encoder(margin_call_pb2.BeginMarginRunResponse, ""),
    ),
    f"{MARGIN_CALL}SetMarginAsset": Method(
        margin_call.decode_set_margin_asset, update_encoder(margin_call_pb2.SetMarginAssetResponse)
    ),
    f"{MARGIN_CALL}SetCollateralInterest": Method(
        margin_call.decode_set_collateral_interest,
        single_encoder(margin_call_pb2.SetCollateralInterestResponse, ""),
    ),
    f"{MARGIN_CALL}SetMarginScenarios": Method(
        decode_margin_call.decode_set_margin_scenarios,
        single_encoder(margin_call_pb2.SetMarginScenariosResponse, ""),
    ),
    f"{MARGIN_CALL}SetStressScenario": Method(
        decode_margin_call.decode_set_stress_scenario,
        single_encoder(margin_call_pb2.SetStressScenarioResponse, ""),
    ),
    f"{MARGIN_CALL}SetDefaultFundParameters": Method(
        margin_call.decode_set_default_fund_parameters,
        update_encoder(margin_call_pb2.SetDefaultFundParametersResponse),
    ),
    f"{MARGIN_CALL}SetCoolingOff": Method(
        margin_call.decode_set_cooling_off, update_encoder(margin_call_pb2.SetCoolingOffResponse)
    ),
    f"{MARGIN_CALL}SetLiquidityTerms": Method(
        margin_call.decode_set_liquidity_terms,
        update_encoder(margin_call_pb2.SetLiquidityTermsResponse),
    ),
    f"{MARGIN_CALL}SetCreditLine": Method(
        margin_call.decode_set_credit_line,
        single_encoder(margin_call_pb2.SetCreditLineResponse, ""),
    ),
    f"{MARGIN_CALL}GiveLeavingNotice": Method(
        margin_call.decode_give_leaving_notice,
        single_encoder(margin_call_pb2.GiveLeavingNoticeResponse, ""),
    ),
    f"{MARGIN_CALL}ReturnContribution": Method(
        margin_call.decode_return_contribution,
        single_encoder(margin_call_pb2.ReturnContributionResponse, ""),
    ),
    f"{MEMBER}AdmitMember": Method(
        member.decode_admit_member, single_encoder(member_pb2.AdmitMemberResponse, "member_id")
    ),
    f"{MEMBER}SetMember": Method(
        member.decode_set_member, update_encoder(member_pb2.SetMemberResponse)
    ),
    f"{MEMBER}ResignMember": Method(
        member.decode_resign_member, single_encoder(member_pb2.ResignMemberResponse, "")
    ),
    f"{MEMBER}GroupMember": Method(
        member.decode_group_member, single_encoder(member_pb2.GroupMemberResponse, "")
    ),
    f"{MEMBER}UngroupMember": Method(
        member.decode_ungroup_member, single_encoder(member_pb2.UngroupMemberResponse, "")
    ),
    f"{MEMBER}SetIdentifier": Method(
        member.decode_set_identifier, single_encoder(member_pb2.SetIdentifierResponse, "")
    ),
    f"{MEMBER}SetCalendar": Method(
        decode_clearing.decode_set_calendar,
        single_encoder(member_pb2.SetCalendarResponse, "calendar_id"),
    ),
    f"{MEMBER}SetCalendarOffsets": Method(
        decode_clearing.decode_set_calendar_offsets,
        single_encoder(member_pb2.SetCalendarOffsetsResponse, ""),
    ),
    f"{MEMBER}SetAssetCalendar": Method(
        member.decode_set_asset_calendar, single_encoder(member_pb2.SetAssetCalendarResponse, "")
    ),
    f"{MEMBER}CreateSegment": Method(
        member.decode_create_segment, single_encoder(member_pb2.CreateSegmentResponse, "segment_id")
    ),
    f"{MEMBER}SetClearing": Method(
        member.decode_set_clearing, update_encoder(member_pb2.SetClearingResponse)
    ),
    f"{MEMBER}SetCashInAdvance": Method(
        member.decode_set_cash_in_advance, single_encoder(member_pb2.SetCashInAdvanceResponse, "")
    ),
    f"{MEMBER}SetWaitingTerms": Method(
        member.decode_set_waiting_terms, single_encoder(member_pb2.SetWaitingTermsResponse, "")
    ),
    f"{PVP}SetPvpCurrency": Method(
        pvp.decode_set_pvp_currency, update_encoder(pvp_pb2.SetPvpCurrencyResponse)
    ),
    f"{PVP}SetPvpMember": Method(
        pvp.decode_set_pvp_member, update_encoder(pvp_pb2.SetPvpMemberResponse)
    ),
    f"{PVP}SetPvpShortLimit": Method(
        pvp.decode_set_pvp_short_limit, update_encoder(pvp_pb2.SetPvpShortLimitResponse)
    ),
    f"{PVP}PayInPvp": Method(pvp.decode_pay_in_pvp, columns_encoder(pvp_pb2.PayInPvpResponse, "")),
    f"{PVP}PayOutPvp": Method(
        pvp.decode_pay_out_pvp, columns_encoder(pvp_pb2.PayOutPvpResponse, "")
    ),
    f"{PVP}SubmitPvpPairs": Method(
        decode_pvp.decode_submit_pvp_pairs,
        columns_encoder(pvp_pb2.SubmitPvpPairsResponse, "pair_ids"),
    ),
    f"{PVP}CancelPvpPairs": Method(
        pvp.decode_cancel_pvp_pairs, columns_encoder(pvp_pb2.CancelPvpPairsResponse, "")
    ),
    f"{PVP}CoverPvpShorts": Method(
        pvp.decode_cover_pvp_shorts, single_encoder(pvp_pb2.CoverPvpShortsResponse, "")
    ),
    f"{PVP}SetPvpSchedule": Method(
        decode_pvp.decode_set_pvp_schedule, single_encoder(pvp_pb2.SetPvpScheduleResponse, "")
    ),
    f"{SETTLEMENT}SetSettlementTerms": Method(
        settlement.decode_set_settlement_terms,
        update_encoder(settlement_pb2.SetSettlementTermsResponse),
    ),
    f"{SETTLEMENT}SetSettlementPriority": Method(
        settlement.decode_set_settlement_priority,
        single_encoder(settlement_pb2.SetSettlementPriorityResponse, ""),
    ),
    f"{SETTLEMENT}SetPenaltyRates": Method(
        settlement.decode_set_penalty_rates,
        single_encoder(settlement_pb2.SetPenaltyRatesResponse, ""),
    ),
    f"{SETTLEMENT}SetPenaltyClass": Method(
        settlement.decode_set_penalty_class,
        single_encoder(settlement_pb2.SetPenaltyClassResponse, ""),
    ),
    f"{SETTLEMENT}SetIntradayCredit": Method(
        settlement.decode_set_intraday_credit,
        single_encoder(settlement_pb2.SetIntradayCreditResponse, ""),
    ),
    f"{SETTLEMENT}OfferBuyIn": Method(
        settlement.decode_offer_buy_in,
        single_encoder(settlement_pb2.OfferBuyInResponse, "offer_id"),
    ),
    f"{SETTLEMENT}WithdrawBuyInOffer": Method(
        settlement.decode_withdraw_buy_in_offer,
        single_encoder(settlement_pb2.WithdrawBuyInOfferResponse, ""),
    ),
    f"{SETTLEMENT}AnnounceDividend": Method(
        settlement.decode_announce_dividend,
        single_encoder(settlement_pb2.AnnounceDividendResponse, "action_id"),
    ),
    f"{SETTLEMENT}AnnounceRedemption": Method(
        settlement.decode_announce_redemption,
        single_encoder(settlement_pb2.AnnounceRedemptionResponse, "action_id"),
    ),
    f"{SETTLEMENT}AnnounceSplit": Method(
        settlement.decode_announce_split,
        single_encoder(settlement_pb2.AnnounceSplitResponse, "action_id"),
    ),
    f"{SETTLEMENT}CancelCorporateAction": Method(
        settlement.decode_cancel_corporate_action,
        single_encoder(settlement_pb2.CancelCorporateActionResponse, ""),
    ),
    f"{HOLDER}SetHolder": Method(
        holder.decode_set_holder, single_encoder(holder_pb2.SetHolderResponse, "")
    ),
    f"{HOLDER}SetHolderAccount": Method(
        holder.decode_set_holder_account, single_encoder(holder_pb2.SetHolderAccountResponse, "")
    ),
    f"{HOLDER}MoveBetweenHolders": Method(
        holder.decode_move_between_holders,
        single_encoder(holder_pb2.MoveBetweenHoldersResponse, ""),
    ),
    f"{HOLDER}LoadStatements": Method(
        decode_holder.decode_load_statements, columns_encoder(holder_pb2.LoadStatementsResponse, "")
    ),
    f"{HOLDER}AssignBreak": Method(
        holder.decode_assign_break, single_encoder(holder_pb2.AssignBreakResponse, "")
    ),
    f"{HOLDER}ExplainBreak": Method(
        decode_holder.decode_explain_break, single_encoder(holder_pb2.ExplainBreakResponse, "")
    ),
    f"{HOLDER}ReleaseBreak": Method(
        holder.decode_release_break, single_encoder(holder_pb2.ReleaseBreakResponse, "")
    ),
    f"{HOLDER}SetNonDefaultLossTerms": Method(
        holder.decode_set_non_default_loss_terms,
        single_encoder(holder_pb2.SetNonDefaultLossTermsResponse, ""),
    ),
    f"{HOLDER}DeclareNonDefaultLoss": Method(
        holder.decode_declare_non_default_loss,
        single_encoder(holder_pb2.DeclareNonDefaultLossResponse, "loss_id"),
    ),
    f"{HOLDER}CoverNonDefaultLoss": Method(
        holder.decode_cover_non_default_loss,
        single_encoder(holder_pb2.CoverNonDefaultLossResponse, ""),
    ),
    f"{ORACLE}SubmitTicks": Method(
        decode_accounts.decode_submit_ticks, columns_encoder(oracle_pb2.SubmitTicksResponse, "")
    ),
    f"{TRADING}SubmitOrders": Method(
        decode_orders.decode_submit_orders, orders_encoder(trading_pb2.SubmitOrdersResponse)
    ),
    f"{TRADING}PlaceOrders": Method(
        decode_orders.decode_place_orders, orders_encoder(trading_pb2.PlaceOrdersResponse)
    ),
    f"{TRADING}CancelOrders": Method(
        decode_orders.decode_cancel_orders, orders_encoder(trading_pb2.CancelOrdersResponse)
    ),
    f"{TRADING}ReplaceOrders": Method(
        decode_orders.decode_replace_orders, orders_encoder(trading_pb2.ReplaceOrdersResponse)
    ),
    f"{TRADING}CancelAll": Method(
        decode_orders.decode_cancel_all,
        single_encoder(trading_pb2.CancelAllResponse, "cancelled_orders"),
    ),
    f"{TRADING}PlaceConditionalOrders": Method(
        decode_conditionals.decode_place_conditional_orders,
        orders_encoder(trading_pb2.PlaceConditionalOrdersResponse),
    ),
    f"{TRADING}CancelConditionalOrders": Method(
        decode_conditionals.decode_cancel_conditional_orders,
        orders_encoder(trading_pb2.CancelConditionalOrdersResponse),
    ),
    f"{TRADING}PlaceBrackets": Method(
        decode_brackets.decode_place_brackets, orders_encoder(trading_pb2.PlaceBracketsResponse)
    ),
    f"{TRADING}PlaceTwap": Method(
        trading.decode_place_twap, single_encoder(trading_pb2.PlaceTwapResponse, "order_id")
    ),
    f"{TRADING}SetDeadMan": Method(
        trading.decode_set_dead_man, single_encoder(trading_pb2.SetDeadManResponse, "")
    ),
    f"{TRADING}SetQuote": Method(
        trading.decode_set_quote, single_encoder(trading_pb2.SetQuoteResponse, "")
    ),
    f"{VENUE}ReportFills": Method(
        decode_orders.decode_report_fills, columns_encoder(venue_pb2.ReportFillsResponse, "ids")
    ),
    f"{VENUE}ConfirmCancels": Method(
        decode_orders.decode_confirm_cancels, columns_encoder(venue_pb2.ConfirmCancelsResponse, "")
    ),
}
