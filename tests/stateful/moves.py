# SPDX-License-Identifier: Apache-2.0
"""All moves of a game, and the moves that any caller may make with request ids (SPEC I-11).

Owns the table of moves by kind of command.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.commands import COMMANDS, Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful import (
    account_moves,
    affirmation_moves,
    authority_moves,
    block_moves,
    brake_moves,
    bust_moves,
    clearing_moves,
    conditional_order_moves,
    default_moves,
    holder_moves,
    lending_moves,
    liquidation_moves,
    loss_moves,
    margin_call_moves,
    margin_moves,
    operator_moves,
    order_moves,
    pnl_settlement_moves,
    price_rule_moves,
    pvp_moves,
    redemption_moves,
    schedule_moves,
    settlement_moves,
)
from tests.stateful.player import Player

Move = Callable[[Player], None]

MOVES: Final[dict[type[Command], Move]] = {
    commands.AdvanceTime: operator_moves.advance_time,
    commands.CreateAsset: operator_moves.create_asset,
    commands.SetAssetParameters: operator_moves.set_asset_parameters,
    commands.CreateMarket: operator_moves.create_market,
    commands.SetMarketParameters: operator_moves.set_market_parameters,
    commands.SetMarketStatus: operator_moves.set_market_status,
    commands.SetRiskSwitch: operator_moves.set_risk_switch,
    commands.SetRuleSet: operator_moves.set_rule_set,
    commands.CreateOracleSource: operator_moves.create_oracle_source,
    commands.SetOracleInstrument: operator_moves.set_oracle_instrument,
    commands.OracleTicks: operator_moves.price_ticks,
    commands.SetSourceQuote: price_rule_moves.set_source_quote,
    commands.SetIndexRules: price_rule_moves.set_index_rules,
    commands.SetMarkRules: price_rule_moves.set_mark_rules,
    commands.ResolveBreak: operator_moves.resolve_break,
    commands.CreateAccount: account_moves.create_account,
    commands.SetAccountSettings: account_moves.set_account_settings,
    commands.SetAccountLimits: account_moves.set_account_limits,
    commands.CloseAccount: account_moves.close_account,
    commands.CloseAll: account_moves.close_all,
    commands.RequestDeposits: account_moves.request_deposits,
    commands.DecideDeposits: account_moves.decide_deposits,
    commands.RequestWithdrawals: account_moves.request_withdrawals,
    commands.DecideWithdrawals: account_moves.decide_withdrawals,
    commands.Transfers: account_moves.transfers,
    commands.CreateHolds: account_moves.create_holds,
    commands.DecideHolds: account_moves.decide_holds,
    commands.OrderBatch: order_moves.order_batch,
    commands.CancelAll: order_moves.cancel_all,
    commands.ExternalFills: order_moves.external_fills,
    commands.ExternalCancels: order_moves.external_cancels,
    commands.SetPool: lending_moves.set_pool,
    commands.Lend: lending_moves.lend,
    commands.Redeem: lending_moves.redeem,
    commands.AskRedemption: lending_moves.ask_redemption,
    commands.Borrow: lending_moves.borrow,
    commands.Repay: lending_moves.repay,
    commands.RepayDust: lending_moves.repay_dust,
    commands.SetVolatilityHalt: brake_moves.set_volatility_halt,
    commands.SetAssetCaps: brake_moves.set_asset_caps,
    commands.SetWithdrawalGate: brake_moves.set_withdrawal_gate,
    commands.EngageBrake: brake_moves.engage_brake,
    commands.PauseAsset: brake_moves.pause_asset,
    commands.ReleaseBrake: brake_moves.release_brake,
    commands.ConditionalOrders: conditional_order_moves.conditional_orders,
    commands.Brackets: conditional_order_moves.bracket_orders,
    commands.PlaceTwap: conditional_order_moves.place_twap,
    commands.SetDeadMan: conditional_order_moves.set_dead_man,
    commands.ReportGap: operator_moves.report_gap,
    commands.ContinueNumbers: operator_moves.continue_numbers,
    commands.MoveDeadline: operator_moves.move_deadline,
    commands.ReportDisconnect: conditional_order_moves.report_disconnect,
    commands.SetFunding: schedule_moves.set_funding,
    commands.SetExpiry: schedule_moves.set_expiry,
    commands.NameSettlementPrice: schedule_moves.name_settlement_price,
    commands.AnnounceBust: bust_moves.announce_bust,
    commands.DecideBust: bust_moves.decide_bust,
    commands.SetDynamicMargin: margin_moves.set_dynamic_margin,
    commands.SetIsolated: margin_moves.set_isolated,
    commands.MoveIsolatedMargin: margin_moves.move_isolated_margin,
    commands.SetReconciliation: pnl_settlement_moves.set_reconciliation,
    commands.SetQuote: pnl_settlement_moves.set_quote,
    commands.SetLiquidation: liquidation_moves.set_liquidation,
    commands.SetBackstop: liquidation_moves.set_backstop,
    commands.ReverseDeposit: account_moves.reverse_deposit,
    commands.ReverseWithdrawal: account_moves.reverse_withdrawal,
    commands.WriteOffReversalDebt: account_moves.write_off_reversal_debt,
    commands.MoveHouseMoney: account_moves.move_house_money,
    commands.FundLiquidity: liquidation_moves.fund_liquidity,
    commands.RepayDebtLine: liquidation_moves.repay_debt_line,
    commands.AdmitMember: clearing_moves.admit_member,
    commands.SetMember: clearing_moves.set_member,
    commands.ResignMember: clearing_moves.resign_member,
    commands.SetIdentifier: clearing_moves.set_identifier,
    commands.GroupMember: clearing_moves.group_member,
    commands.UngroupMember: clearing_moves.ungroup_member,
    commands.SetCalendar: clearing_moves.set_calendar,
    commands.SetCalendarOffsets: clearing_moves.set_calendar_offsets,
    commands.SetAssetCalendar: clearing_moves.set_asset_calendar,
    commands.CreateSegment: clearing_moves.create_segment,
    commands.SetClearing: clearing_moves.set_clearing,
    commands.SetCashInAdvance: clearing_moves.set_cash_in_advance,
    commands.CaptureTrades: clearing_moves.capture_trades,
    commands.SetSettlementTerms: settlement_moves.set_settlement_terms,
    commands.SetPenaltyRates: settlement_moves.set_penalty_rates,
    commands.SetPenaltyClass: settlement_moves.set_penalty_class,
    commands.SetIntradayCredit: settlement_moves.set_intraday_credit,
    commands.SetSettlementPriority: settlement_moves.set_settlement_priority,
    commands.OfferBuyIn: settlement_moves.offer_buy_in,
    commands.WithdrawBuyInOffer: settlement_moves.withdraw_buy_in_offer,
    commands.AnnounceDividend: settlement_moves.announce_dividend,
    commands.AnnounceRedemption: redemption_moves.announce_redemption,
    commands.AnnounceSplit: redemption_moves.announce_split,
    commands.RedenominateAsset: redemption_moves.redenominate_asset,
    commands.CancelCorporateAction: settlement_moves.cancel_corporate_action,
    commands.SubmitTradeSides: affirmation_moves.submit_sides,
    commands.CancelTradeSides: affirmation_moves.cancel_sides,
    commands.SetWaitingTerms: affirmation_moves.set_waiting_terms,
    commands.LeaveWaitingTrade: affirmation_moves.leave_waiting_trade,
    commands.CancelTrades: affirmation_moves.cancel_trades,
    commands.MoveSession: operator_moves.move_session,
    commands.GiveUpTrade: block_moves.give_up_trade,
    commands.AcceptGiveUp: block_moves.accept_give_up,
    commands.EndGiveUp: block_moves.end_give_up,
    commands.AllocateTrade: block_moves.allocate_trade,
    commands.SetPvpCurrency: pvp_moves.set_pvp_currency,
    commands.SetPvpMember: pvp_moves.set_pvp_member,
    commands.SetPvpShortLimit: pvp_moves.set_pvp_short_limit,
    commands.SetPvpSchedule: pvp_moves.set_pvp_schedule,
    commands.PayInPvp: pvp_moves.pay_in,
    commands.PayOutPvp: pvp_moves.pay_out,
    commands.SubmitPvpPairs: pvp_moves.submit_pairs,
    commands.CancelPvpPairs: pvp_moves.cancel_pairs,
    commands.CoverPvpShorts: pvp_moves.cover_shorts,
    commands.DeclareDefault: default_moves.declare_default,
    commands.AdvanceDefaultCase: default_moves.advance_case,
    commands.OfferPorting: default_moves.offer_porting,
    commands.AcceptPorting: default_moves.accept_porting,
    commands.AddAuctionLot: default_moves.add_auction_lot,
    commands.SubmitBid: default_moves.submit_bid,
    commands.RevealBid: default_moves.reveal_bid,
    commands.PayAssessment: default_moves.pay_assessment,
    commands.SetHolder: holder_moves.set_holder,
    commands.SetHolderAccount: holder_moves.set_holder_account,
    commands.MoveBetweenHolders: holder_moves.move_between_holders,
    commands.LoadStatements: holder_moves.load_statements,
    commands.AssignBreak: holder_moves.assign_break,
    commands.ExplainBreak: holder_moves.explain_break,
    commands.ReleaseBreak: holder_moves.release_break,
    commands.SetNonDefaultLossTerms: loss_moves.set_terms,
    commands.DeclareNonDefaultLoss: loss_moves.declare,
    commands.CoverNonDefaultLoss: loss_moves.cover,
    commands.LodgeCollateral: margin_call_moves.lodge_collateral,
    commands.WithdrawCollateral: margin_call_moves.withdraw_collateral,
    commands.ContributeDefaultFund: margin_call_moves.contribute,
    commands.FundCcp: margin_call_moves.fund_ccp,
    commands.BeginMarginRun: margin_call_moves.begin_margin_run,
    commands.SetMarginParameters: margin_call_moves.set_margin_parameters,
    commands.SetMarginAsset: margin_call_moves.set_margin_asset,
    commands.SetCollateralInterest: margin_call_moves.set_collateral_interest,
    commands.SetMarginScenarios: margin_call_moves.set_margin_scenarios,
    commands.SetStressScenario: margin_call_moves.set_stress_scenario,
    commands.SetDefaultFundParameters: margin_call_moves.set_default_fund_parameters,
    commands.SetCoolingOff: margin_call_moves.set_cooling_off,
    commands.SetLiquidityTerms: margin_call_moves.set_liquidity_terms,
    commands.SetCreditLine: margin_call_moves.set_credit_line,
    commands.ReturnContribution: margin_call_moves.return_contribution,
    commands.GiveLeavingNotice: margin_call_moves.give_notice,
    commands.GrantRole: authority_moves.grant_role,
    commands.RevokeRole: authority_moves.revoke_role,
    commands.Delegate: authority_moves.delegate,
    commands.EndDelegation: authority_moves.end_delegation,
    commands.SetMandate: authority_moves.set_mandate,
    commands.SetDelegationLimit: authority_moves.set_delegation_limit,
    commands.FreezeAccount: authority_moves.freeze_account,
    commands.QuarantineWork: authority_moves.quarantine_work,
    commands.LiftQuarantine: authority_moves.lift_quarantine,
    commands.ReleaseAccount: authority_moves.release_account,
    commands.SeizeAccount: authority_moves.seize_account,
    commands.SetApprovalLimit: authority_moves.set_approval_limit,
    commands.BreakGlass: authority_moves.break_glass,
    commands.AddDestination: authority_moves.add_destination,
    commands.RemoveDestination: authority_moves.remove_destination,
    commands.SetDestinationsOnly: authority_moves.set_destinations_only,
    commands.SetParameterApproval: authority_moves.set_parameter_approval,
    commands.BreakParameterGlass: authority_moves.break_parameter_glass,
    commands.SetRecoveryKeys: authority_moves.set_recovery_keys,
    commands.RecoverAuthority: authority_moves.recover_authority,
}
# Numbers of commands: up to 199 the exchange, from 200 the central counterparty, which goes on after the first four of
# authority, and from 316 on authority again.
# Not BeginMarginRun: the deck `RUNS` has it.
KINDS_OF_COUNTERPARTY: Final = {*range(200, 284), *range(285, 300), *range(304, 316), 350, 351, 352}
OF_EXCHANGE: Final = [command for command in COMMANDS if command.KIND < 200]
OF_COUNTERPARTY: Final = [command for command in COMMANDS if command.KIND in KINDS_OF_COUNTERPARTY]
OF_AUTHORITY: Final = [
    command
    for command in COMMANDS
    if command.KIND >= 200 and command.KIND not in {284, *KINDS_OF_COUNTERPARTY}
]
# What its games live on: calls for accounts of one's own and of others.
BESIDE_AUTHORITY: Final[list[type[Command]]] = [
    *[commands.CreateAccount] * 2,
    *[commands.RequestDeposits] * 2,
    *[commands.DecideDeposits] * 2,
    *[commands.OrderBatch] * 4,
    commands.AdvanceTime,
    commands.CancelAll,
    commands.CreateHolds,
    commands.DecideHolds,
    commands.RequestWithdrawals,
    commands.DecideWithdrawals,
    commands.SetAccountSettings,
    commands.Transfers,
]

# What its games live on.
BESIDE_COUNTERPARTY: Final[list[type[Command]]] = [
    *[commands.AdvanceTime] * 8,
    *[commands.OracleTicks] * 2,
    commands.RequestDeposits,
    commands.DecideDeposits,
    commands.RequestWithdrawals,
    commands.Transfers,
    commands.CloseAccount,
    commands.SetAccountSettings,
]


def repeat_request(player: Player) -> None:
    """Play an earlier call again, byte for byte.

    The answer is the same while it is kept, and a refusal as too old afterwards.
    """
    if not player.calls:
        return
    command, first = player.draw.pick(player.calls[-20:])
    kept = (command.principal, command.request_id) in player.state.requests
    outcome = player.apply(command)
    if kept and outcome.repeated:
        assert outcome.codes == first.codes
        assert outcome.ids == first.ids
        assert outcome.fills == first.fills
        assert outcome.figures == first.figures
        assert outcome.first_sequence == first.first_sequence
    else:
        # Nothing that was answered and forgotten is young enough to run again.
        assert set(outcome.codes) <= {codes.REQUEST_EXPIRED, codes.REQUEST_ID_REUSED}


def misuse_request(player: Player) -> None:
    """Play a request id with other content, a request that is too old, and one from the future. Nothing may happen."""
    draw = player.draw
    old = player.state.genesis.request_window_ns
    ahead = player.state.genesis.request_ahead_ns
    principal, name, created = player.head()
    expected = codes.OK
    choice = draw.integer(0, 3)
    if choice == 0 and player.state.requests:
        principal, name = draw.pick(list(player.state.requests))
        expected = codes.REQUEST_ID_REUSED
    elif choice == 1:
        created = player.now - old - draw.integer(0, 1)
        expected = codes.REQUEST_EXPIRED if created < player.now - old else codes.OK
    elif choice >= 2:
        created = player.now + ahead + draw.integer(0, 1)
        expected = codes.REQUEST_FROM_FUTURE if created > player.now + ahead else codes.OK
    stored = player.state.requests.get((principal, name))
    if stored is not None and stored.time_ns + old + ahead < player.now:
        expected = codes.OK  # long enough ago to be forgotten now, and sent again
    outcome = player.play(
        commands.CancelAll(principal, name, created, AccountId(1002), MarketId(0), 0)
    )
    assert outcome.repeated or outcome.codes == [expected]
