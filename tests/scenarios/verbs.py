# SPDX-License-Identifier: Apache-2.0
"""The rows that do something, by their verb.

Owns the table of verbs. Each returns the command to apply and how to read its answer, or None where it has
applied all it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios import (
    account_verbs,
    affirmation_verbs,
    authority_verbs,
    block_verbs,
    brake_verbs,
    bust_verbs,
    clearing_verbs,
    conditional_order_verbs,
    default_verbs,
    holder_verbs,
    lending_verbs,
    margin_call_verbs,
    margin_verbs,
    move_verbs,
    operator_verbs,
    order_verbs,
    pvp_verbs,
    schedule_verbs,
    setting_verbs,
    settlement_verbs,
)
from tests.scenarios.forms import call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scenarios.expected_results import Action
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup

# Forms that several verbs share.
MONEY_OF_ACCOUNTS: Final = "; account_ids:account amounts,asset_ids:money"
LIMITS: Final = (
    "open_exposure_max:value?exposure=0 settlement_cap:value?cap=0 concentration_ppb:rate?share=0%"
)
EXCHANGE: Final = (
    "new_units:number 'for old_units:number 'from account_id:account 'at record_time_ns:moment"
)

ACTIONS: dict[str, Callable[[Setup, Words], Action | None]] = {
    "account": account_verbs.account,
    "advance": operator_verbs.advance,
    "advance-to": clearing_verbs.advance_to,
    "cancel-side": call(
        commands.CancelTradeSides,
        "; account_ids:account counterparty_account_ids:account references:text",
    ),
    "cancel-trade": affirmation_verbs.cancel_trade,
    "change": setting_verbs.change,
    "setting-notice": setting_verbs.notice,
    "leave-trade": call(commands.LeaveWaitingTrade, "waiting_trade_id:id account_id:account"),
    "waiting-terms": call(
        commands.SetWaitingTerms,
        "segment_id:segment wait_seconds:number lapse_fee_ppb:rate?fee=0%",
    ),
    "side": affirmation_verbs.side,
    "resign": call(commands.ResignMember, "member_id:member unwinding_seconds:seconds"),
    "begin-margin-run": call(commands.BeginMarginRun, "reason:text?reason=sudden-fall"),
    "group": call(commands.GroupMember, "member_id:member group_id:number"),
    "identify": clearing_verbs.identify,
    "move-deadline": move_verbs.move_deadline,
    "move-session": move_verbs.move_session,
    "quarantine": move_verbs.quarantine,
    "lift": move_verbs.lift,
    "ungroup": call(commands.UngroupMember, "member_id:member"),
    "accept-give-up": block_verbs.accept,
    "allocate": block_verbs.allocate,
    "end-give-up": call(commands.EndGiveUp, "give_up_id:id account_id:account"),
    "give-up": block_verbs.give_up,
    "again": order_verbs.again,
    "ask": call(commands.AskRedemption, MONEY_OF_ACCOUNTS),
    "asset": operator_verbs.asset,
    "add-destination": call(
        commands.AddDestination,
        "account_id:account address:text label:text?label=",
    ),
    "add-destinations": authority_verbs.add_destinations,
    "remove-destination": call(commands.RemoveDestination, "account_id:account address:text"),
    "destinations-only": call(commands.SetDestinationsOnly, "account_id:account enabled:on-off"),
    "approval-limit": authority_verbs.approval_limit,
    "break-glass": call(commands.BreakGlass, "withdrawal_id:movement reason:glass"),
    "break-parameter-glass": authority_verbs.break_parameter_glass,
    "many-limits": authority_verbs.many_limits,
    "parameter-approval": call(
        commands.SetParameterApproval,
        "enabled:on-off notice_ns:span?notice",
    ),
    "recover": authority_verbs.recover,
    "recovery-keys": authority_verbs.recovery_keys,
    "by": authority_verbs.by,
    "delegate": call(
        commands.Delegate,
        "account_id:account 'to name:text scopes:scopes expires_ns:end?for=",
    ),
    "mandate": call(
        commands.SetMandate,
        "account_id:account client:text?client= acts:acts?may= amount_a_day:value?up-to=0 "
        "expires_ns:end?for=",
    ),
    "delegation-limit": authority_verbs.delegation_limit,
    "end-delegation-limit": authority_verbs.end_delegation_limit,
    "many-delegation-limits": authority_verbs.many_delegation_limits,
    "end-delegation": call(commands.EndDelegation, "account_id:account 'to name:text"),
    "freeze": call(
        commands.FreezeAccount,
        "account_id:account reason:freeze end_raising_orders:flag?end-openers",
    ),
    "grant": call(commands.GrantRole, "name:text role:role expires_ns:end?for="),
    "operators": authority_verbs.operators,
    "release-account": call(commands.ReleaseAccount, "account_id:account"),
    "seize": authority_verbs.seize,
    "revoke": call(commands.RevokeRole, "name:text role:role"),
    "backstop": call(
        commands.SetBackstop,
        "account_id:account market_id:market capacity_lots:lots?capacity=0 "
        "priority:number?priority=1 spread_ppb:rate?spread=1%",
    ),
    "bankrupt": lending_verbs.bankrupt,
    "borrow": call(commands.Borrow, MONEY_OF_ACCOUNTS),
    "bracket": conditional_order_verbs.bracket,
    "offsets": clearing_verbs.offsets,
    "asset-calendar": call(commands.SetAssetCalendar, "asset_id:asset calendar_id:calendar"),
    "calendar": clearing_verbs.calendar,
    "accept-porting": call(
        commands.AcceptPorting,
        "case_id:case client_account_id:account 'by account_id:account",
    ),
    "advance-case": call(commands.AdvanceDefaultCase, "case_id:case state:case-state"),
    "auction-lot": call(
        commands.AddAuctionLot,
        "case_id:case session_id:session account_id:account market_id:market quantity:quantity "
        "minimum_quantity:quantity?min=0 bid_seconds:seconds?bids=3600s "
        "reveal_seconds:seconds?reveals=3600s limit_price:price?limit=0",
        kept="lots_of_auctions",
    ),
    "cancel": order_verbs.cancel,
    "cancel-all": order_verbs.cancel_all,
    "cancel-pair": pvp_verbs.cancel_pair,
    "cancel-conditional": conditional_order_verbs.cancel_conditional,
    "caps": call(
        commands.SetAssetCaps,
        "asset_id:asset borrow_limit:amount?borrow=0 borrow_window_ns:span?borrow-window=0s "
        "deposit_limit:amount?deposit=0 deposit_window_ns:span?deposit-window=0s "
        "fund_limit:amount?fund",
    ),
    "capture": call(
        commands.DecideHolds,
        "atomic:flag?atomic ; hold_ids:movement amounts,asset_ids:money",
    ),
    "clear": call(
        commands.SetClearing,
        "market_id:market segment_id:segment dvp_model:number?model=3 "
        "concentration_floor_lots:lots?floor=0 band_ppb:rate?band mark_owners:number?owners=3 "
        "mark_minutes:number?minutes=30",
    ),
    "close": call(commands.CloseAccount, "account_id:account"),
    "close-all": call(commands.CloseAll, "account_id:account receiver_id:account?to="),
    "conditional": conditional_order_verbs.conditional,
    "confirm-deposit": lambda setup, words: account_verbs.decide_deposit(
        setup, words, confirm=True
    ),
    "confirm-withdrawal": lambda setup, words: account_verbs.decide_withdrawal(
        setup, words, confirm=True
    ),
    "cover-shorts": call(commands.CoverPvpShorts, "account_id:account"),
    "dead-man": conditional_order_verbs.dead_man,
    "declare-default": call(
        commands.DeclareDefault,
        "member_id:member porting_seconds:seconds?porting=3600s "
        "assessment_seconds:seconds?assessment=3600s assessment_cap_ppb:rate?cap=100%",
        named="cases",
    ),
    "deposit": account_verbs.deposit,
    "disconnect": conditional_order_verbs.disconnect,
    "dynamic-margin": call(
        commands.SetDynamicMargin,
        "market_id:market |off sample_ns:span?every=60s ewma_ns:span?ewma=600s "
        "volatility_ppb:rate?volatility=80% open_interest_low:value?low=0 "
        "open_interest_high:value?high=0 depth_notional:amount?depth=0 "
        "depth_width_ppb:rate?width=0% cap_ppb:rate?cap=3 buffer_ppb:rate?buffer=25% "
        "rise_ppb_per_hour:rate?rise=5%",
    ),
    "engage-brake": brake_verbs.engage,
    "expiry": schedule_verbs.expiry,
    "fund": call(commands.FundLiquidity, "account_id:account amount,asset_id:money"),
    "funding": call(
        commands.SetFunding,
        "market_id:market |off interval_ns:span?every=3600s interest_ppb_8h:rate?interest=0.01% "
        "inner_clamp_ppb:rate?inner=0.05% bound_ppb:rate?bound=0.5%",
    ),
    "gate": call(commands.SetWithdrawalGate, "mode:gate hold_ns:span?for=0s"),
    "halt": call(
        commands.SetVolatilityHalt,
        "market_id:market price_source:price-source move_ppb:rate?move=0% window_ns:span?per=0s "
        "halt_ns:span?for=0s",
    ),
    "hold": call(
        commands.CreateHolds,
        "atomic:flag?atomic ; account_ids:account 'for beneficiary_ids:account "
        "amounts,asset_ids:money expire_ns:end?until=",
        kept="money",
    ),
    "index-rules": call(
        commands.SetIndexRules,
        "asset_id:asset quorum_min:number?quorum=1 cap_bps_per_second:bps?cap=0% "
        "cap_saved_seconds:number?saved=0 capless_after_ns:span?capless=60s "
        "jumped_bps:bps?jumped=0% stale_ns:span?stale=0s wide_bps:bps?wide=0% "
        "frozen_after_ns:span?frozen=0s frozen_move_bps:bps?moved=0% "
        "stable_ppb_per_second:rate?stable=0% adverse_bps:bps?adverse=0% "
        "agreement_bps:bps?agree=3%",
    ),
    "instrument": operator_verbs.instrument,
    "isolate": call(
        commands.SetIsolated,
        "account_id:account market_id:market isolated:not?off",
        kept="accounts",
    ),
    "lend": call(commands.Lend, MONEY_OF_ACCOUNTS),
    "limits": call(
        commands.SetAccountLimits,
        "account_id:account fee_tier:number?tier=0 position_limit:value?limit=0",
    ),
    "liquidation": call(
        commands.SetLiquidation,
        "enabled:not?off interval_ns:span?every=1s pass_share_ppb:rate?share=10% "
        "band_ppb:rate?band=2% fee_ppb:rate?fee=1% exit_buffer_ppb:rate?buffer=2% "
        "throttle_ppb:rate?throttle=100% auto_close_divisor:number?divisor=2 "
        "auto_close_offset_ppb:rate?offset=6% spread_ppb:rate?spread=1% "
        "takeover_passes:number?takeover=20 recourse:flag?recourse",
    ),
    "mark-rules": call(
        commands.SetMarkRules,
        "market_id:market impact_notional:amount?impact=0 ewma_ns:span?tau=60s "
        "clamp_bps:bps?clamp=5%",
    ),
    "market": operator_verbs.market,
    "market-parameters": operator_verbs.market_parameters,
    "member": call(commands.AdmitMember, f"owner:text {LIMITS}", named="members"),
    "move-margin": call(
        commands.MoveIsolatedMargin,
        "account_id:account market_id:market amount:amount",
    ),
    "name-price": schedule_verbs.name_price,
    "offer-porting": call(
        commands.OfferPorting,
        "case_id:case account_id:account 'to member_id:member",
    ),
    "pair": pvp_verbs.pair,
    "parameters": operator_verbs.parameters,
    "pay-assessment": call(
        commands.PayAssessment,
        "case_id:case account_id:account amount:value",
    ),
    "pay-in": call(commands.PayInPvp, MONEY_OF_ACCOUNTS),
    "pay-out": call(commands.PayOutPvp, MONEY_OF_ACCOUNTS),
    "place": order_verbs.place,
    "pool": call(
        commands.SetPool,
        "asset_id:asset kink_ppb:rate?kink=80% base_rate_ppb:rate?base=0% "
        "slope1_ppb:rate?slope1=8% slope2_ppb:rate?slope2=100% "
        "reserve_factor_ppb:rate?reserve=10% borrow_accrual:accrual?borrow-accrual=linear "
        "supply_accrual:accrual?supply-accrual=linear supply_cap:cap?cap=0 "
        "borrow_cap:cap?borrow-cap=0 account_supply_cap:cap?account-cap=0 "
        "account_borrow_cap:cap?account-borrow-cap=0 utilisation_max_ppb:rate?max=100% "
        "throttle_ppb:rate?throttle=0% throttle_share_ppb:rate?share=0% "
        "throttle_window_ns:span?window=3600s claims_min:cap?claims-min=0 "
        "fee_share_ppb:rate?fee-share=0% virtual_claim:claim?virtual=0",
    ),
    "price": operator_verbs.price,
    "assign-break": call(commands.AssignBreak, "holder_id:number asset_id:asset assignee:text"),
    "explain-break": call(
        commands.ExplainBreak,
        "holder_id:number asset_id:asset amount:amount",
        explanation="a fee",
    ),
    "holder": holder_verbs.holder,
    "holder-account": call(
        commands.SetHolderAccount,
        "holder_id:number asset_id:asset stop_above:amount?stop=0",
    ),
    "move-holding": call(
        commands.MoveBetweenHolders,
        "asset_id:asset from_holder_id:number?from=0 to_holder_id:number?to=0 amount:amount",
    ),
    "release-break": call(
        commands.ReleaseBreak,
        "holder_id:number asset_id:asset",
        reason="known",
    ),
    "statement": call(
        commands.LoadStatements,
        "; holder_ids:number asset_ids:asset statement_days:day in_transits:amount?transit=0 "
        "balances:amount",
        references="S",
    ),
    "loss-terms": call(
        commands.SetNonDefaultLossTerms,
        "cause:loss asset_id:asset equity_max:amount?equity=0 member_cap_ppb:rate?cap=0%",
    ),
    "loss": call(
        commands.DeclareNonDefaultLoss,
        "cause:loss holder_id:number asset_id:asset loss_day:day?on=2023-11-14 amount:amount",
        explanation="it has failed",
    ),
    "cover-loss": call(
        commands.CoverNonDefaultLoss,
        "account_id:account loss_id:number asset_id:asset amount:amount",
    ),
    "contribute": call(commands.ContributeDefaultFund, "account_id:account amount:value"),
    "fund-ccp": call(commands.FundCcp, "account_id:account fund:fund amount:value"),
    "lodge": call(commands.LodgeCollateral, MONEY_OF_ACCOUNTS),
    "cooling-off": call(
        commands.SetCoolingOff,
        "|none period_seconds:seconds cap_ppb:rate?cap=0%",
    ),
    "liquidity-terms": call(
        commands.SetLiquidityTerms,
        "target_ppb:rate?target=0% run_seconds:seconds?every=0s "
        "other_margin_seconds:seconds?other-margin=-1s cover:number?cover=-1 "
        "stress_days:number?days=-1",
    ),
    "credit-line": call(
        commands.SetCreditLine,
        "line_id:number provider:text amount,asset_id:money seconds:seconds?after=0s",
    ),
    "fund-parameters": margin_call_verbs.fund_parameters,
    "return-contribution": call(commands.ReturnContribution, "account_id:account amount:value"),
    "give-notice": call(commands.GiveLeavingNotice, "account_id:account"),
    "stress": margin_call_verbs.stress,
    "margin-asset": call(
        commands.SetMarginAsset,
        "asset_id:asset eligible:not?no-collateral haircut_ppb:rate?haircut=0% "
        "collateral_max:amount?max=0 liquidation_days:number?days=2 "
        "daily_volume:amount?volume=0 issuer_member_id:member?issuer=",
    ),
    "collateral-interest": call(
        commands.SetCollateralInterest,
        "asset_id:asset rate_ppb:rate 'from account_id:account",
    ),
    "margin-parameters": call(
        commands.SetMarginParameters,
        "confidence_ppb:rate?confidence=99% look_back_days:number?look-back=250 "
        "stress_days:number?stress=30 floor_weight_ppb:rate?floor=25% "
        "call_seconds:number?call=3,600 reminder_seconds:number?remind=600 "
        "run_seconds:number?every=0 concentration_ppb:rate?share=0% "
        "concentration_rate_ppb:rate?rate=0% reduction_max_ppb:rate?saves "
        "sale_share_ppb:rate?sells exposure_multiple:number?multiple "
        "exposure_unlimited:flag?unlimited cover_ppb:zero?cover cover_ppb:rate?covers",
    ),
    "margin-scenarios": margin_call_verbs.scenarios,
    "uncollateral": call(commands.WithdrawCollateral, MONEY_OF_ACCOUNTS),
    "pvp-currency": call(
        commands.SetPvpCurrency,
        "asset_id:asset haircut_ppb:rate?haircut=0% rate_band_ppb:rate?band",
    ),
    "pvp-limit": call(commands.SetPvpShortLimit, "account_id:account short_limit,asset_id:money"),
    "pvp-member": call(
        commands.SetPvpMember,
        "account_id:account total_short_limit:value?limit=0 active:not?inactive",
    ),
    "pvp-schedule": pvp_verbs.schedule,
    "quote": call(
        commands.SetQuote,
        "account_id:account market_id:market quantity:quantity price:price?@=0 "
        "expire_ns:end?for=3600s",
    ),
    "reconciliation": call(
        commands.SetReconciliation,
        "enabled:not?off slack_ppb:rate?slack=1% limit_ppb:rate?limit=1% "
        "spot_liquidation_passes:number?spot-after=3 realisation_passes:number?realise-after=1 "
        "borrow_passes:number?borrow-after=-1",
    ),
    "redeem": call(commands.Redeem, MONEY_OF_ACCOUNTS),
    "reveal-bid": default_verbs.reveal,
    "sealed-bid": default_verbs.bid,
    "reject-deposit": lambda setup, words: account_verbs.decide_deposit(
        setup, words, confirm=False
    ),
    "reject-withdrawal": lambda setup, words: account_verbs.decide_withdrawal(
        setup, words, confirm=False
    ),
    "release": call(commands.DecideHolds, "; hold_ids:movement", amounts=0, asset_ids=0),
    "pause": brake_verbs.pause,
    "release-brake": brake_verbs.release,
    "repay": call(commands.Repay, MONEY_OF_ACCOUNTS),
    "repay-dust": call(commands.RepayDust, "account_id:account asset_id:asset"),
    "repay-debt": call(commands.RepayDebtLine, "account_id:account amount,asset_id:money"),
    "replace": order_verbs.replace,
    "request": order_verbs.request,
    "request-deposit": account_verbs.request_deposit,
    "resolve": order_verbs.resolve,
    "segment": clearing_verbs.segment,
    "cash-in-advance": call(
        commands.SetCashInAdvance,
        "segment_id:segment cash_in_advance:not?off",
    ),
    "set-member": call(commands.SetMember, f"member_id:member status:member-status {LIMITS}"),
    "dividend": call(
        commands.AnnounceDividend,
        "security_id:asset amount,asset_id:money 'per per_units:number 'from account_id:account "
        "'record record_time_ns:moment 'pay pay_time_ns:moment",
    ),
    "redemption": call(
        commands.AnnounceRedemption,
        "security_id:asset amount,asset_id:money 'per per_units:number 'from account_id:account "
        "'at record_time_ns:moment",
    ),
    "split": call(
        commands.AnnounceSplit,
        f"security_id:asset 'into into_security_id:asset {EXCHANGE}",
    ),
    "redenominate": call(
        commands.RedenominateAsset,
        f"asset_id:asset 'into into_asset_id:asset {EXCHANGE}",
    ),
    "cancel-action": call(commands.CancelCorporateAction, "action_id:number"),
    "intraday-credit": call(
        commands.SetIntradayCredit,
        "member_id:member line:value repay_seconds:clock?by=0:00 volume_ppb:rate?volume=0%",
    ),
    "penalty-class": call(commands.SetPenaltyClass, "market_id:market asset_class:number"),
    "penalty-rates": call(
        commands.SetPenaltyRates,
        "asset_class:number securities_ppb:rate?securities=0% cash_ppb:rate?cash=0%",
    ),
    "settlement-priority": call(
        commands.SetSettlementPriority,
        "account_id:account priority:number",
    ),
    "settlement-terms": call(
        commands.SetSettlementTerms,
        "market_id:market allows_partial:not?whole penalty_ppb:rate?penalty=0% "
        "buy_in_days:number?buy-in=4 offer_limit_ppb:rate?limit=10% "
        "cash_premium_ppb:rate?premium=0%",
    ),
    "offer-buy-in": settlement_verbs.offer,
    "withdraw-offer": call(commands.WithdrawBuyInOffer, "offer_id:number"),
    "set-status": call(
        commands.SetMarketStatus,
        "market_id:market status:status confirmed_gaps:gaps?confirms",
        reason="",
    ),
    "settings": call(
        commands.SetAccountSettings,
        "account_id:account max_leverage:number?leverage=10 flags:account-flags?flags= "
        "expected_version:number?version present:only?only",
    ),
    "source": operator_verbs.source,
    "source-quote": call(
        commands.SetSourceQuote,
        "source_id:source quote_asset_id:asset group_id:number?group=0",
    ),
    "stable-price": margin_verbs.stable_price,
    "submit": order_verbs.submit,
    "switch": operator_verbs.switch,
    "reverse-deposit": call(commands.ReverseDeposit, "deposit_id:movement by"),
    "reverse-withdrawal": call(
        commands.ReverseWithdrawal,
        "withdrawal_id:movement with_chain_fee:flag?with-fee by",
    ),
    "write-off": call(
        commands.WriteOffReversalDebt,
        "account_id:account amount,asset_id:money by",
    ),
    "move-house": call(
        commands.MoveHouseMoney,
        "giver_account_id:account account_id:account amount,asset_id:money floor:amount?floor=0 "
        "reason:text?reason=credit by",
    ),
    "announce-bust": bust_verbs.announce,
    "decide-bust": call(commands.DecideBust, "bust_id:bust approves:yes-no by"),
    "rules": call(commands.SetRuleSet, "rule_set:number"),
    "tick": operator_verbs.tick,
    "trade": clearing_verbs.trade,
    "transfer": call(
        commands.Transfers,
        "atomic:flag?atomic ; from_ids:account to_ids:account amounts,asset_ids:money",
    ),
    "gap": operator_verbs.gap,
    "continue-numbers": operator_verbs.continue_numbers,
    "twap": conditional_order_verbs.twap,
    "venue-cancel": order_verbs.venue_cancel,
    "venue-fill": order_verbs.venue_fill,
    "wait": operator_verbs.at_rest,
    "withdraw": call(
        commands.RequestWithdrawals,
        "; account_ids:account amounts,asset_ids:money references:text?ref= "
        "fee_from_house:if?fee-from-house",
        kept="money",
    ),
}
