# SPDX-License-Identifier: Apache-2.0
"""The registry: which handler applies each kind of command, and in which shape (see `engine.dispatch`).

Owns the one table. Each kind of command has exactly one entry.
"""

from typing import Final

from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.engine.dispatch import (
    Atomic,
    Entry,
    PerItem,
    Single,
    Sliced,
    Update,
    Whole,
)
from clearinghouse.statemachine.handlers import (
    accounts,
    affirmation,
    atomic_orders,
    auctions,
    brackets,
    brakes,
    capture,
    collateral,
    conditional_orders,
    contract_terms,
    default,
    deposit_reversal,
    deposits,
    disconnects,
    dynamic_margin,
    holds,
    instruments,
    isolated_margin,
    lending,
    liquidation_terms,
    margin_terms,
    members,
    orders,
    pnl_settlement_terms,
    price_terms,
    pvp,
    rule_sets,
    settlement,
    ticks,
    transfers,
    twaps,
    venues,
)
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.parts import PARTS

ENTRIES: Final[tuple[Entry, ...]] = (
    # Time: the work of deadlines takes its own samples, before each price moves.
    Whole(commands.AdvanceTime, deadlines.advance_time, moves_prices=False),
    # Assets, markets and switches.
    Single(commands.CreateAsset, instruments.create_asset),
    Update(commands.SetAssetParameters, instruments.set_asset_parameters),
    Single(commands.CreateMarket, instruments.create_market),
    Update(commands.SetMarketParameters, instruments.set_market_parameters),
    Single(commands.SetMarketStatus, instruments.set_market_status),
    Single(commands.SetRiskSwitch, instruments.set_risk_switch),
    Single(commands.SetRuleSet, rule_sets.set_rule_set),
    # Prices.
    Single(commands.CreateOracleSource, price_terms.create_oracle_source),
    Update(commands.SetOracleInstrument, price_terms.set_oracle_instrument),
    Update(commands.SetSourceQuote, price_terms.set_source_quote),
    Update(commands.SetIndexRules, price_terms.set_index_rules),
    Update(commands.SetMarkRules, price_terms.set_mark_rules),
    Sliced(commands.OracleTicks, ticks.apply_ticks, moves_prices=True),
    # Accounts and their money.
    Single(commands.CreateAccount, accounts.create_account),
    Update(commands.SetAccountSettings, accounts.set_account_settings),
    Update(commands.SetAccountLimits, accounts.set_account_limits),
    Single(commands.CloseAccount, accounts.close_account),
    PerItem(commands.RequestDeposits, deposits.request_deposit),
    PerItem(commands.DecideDeposits, deposits.decide_deposit),
    PerItem(commands.RequestWithdrawals, deposits.request_withdrawal),
    PerItem(commands.DecideWithdrawals, deposits.decide_withdrawal),
    Atomic(
        commands.Transfers,
        Sliced(commands.Transfers, transfers.apply_transfers, moves_prices=False),
        Whole(commands.Transfers, transfers.apply_atomic_transfers, moves_prices=False),
    ),
    Atomic(
        commands.CreateHolds,
        PerItem(commands.CreateHolds, holds.create_hold),
        Whole(commands.CreateHolds, holds.create_atomic_holds, moves_prices=False),
    ),
    PerItem(commands.DecideHolds, holds.decide_hold),
    # Orders.
    Atomic(
        commands.OrderBatch,
        Sliced(commands.OrderBatch, orders.apply_orders, moves_prices=False),
        Sliced(commands.OrderBatch, atomic_orders.apply_atomic_orders, moves_prices=False),
    ),
    Single(commands.CancelAll, orders.cancel_all),
    Sliced(commands.ConditionalOrders, conditional_orders.apply_conditionals, moves_prices=False),
    Sliced(commands.Brackets, brackets.apply_brackets, moves_prices=False),
    Single(commands.PlaceTwap, twaps.place_twap),
    Single(commands.SetDeadMan, disconnects.set_dead_man),
    PerItem(commands.ReportDisconnect, disconnects.report_disconnect),
    PerItem(commands.ExternalFills, venues.report_fill),
    PerItem(commands.ExternalCancels, venues.confirm_cancel),
    Single(commands.ResolveBreak, venues.resolve_break),
    # Margin.
    Update(commands.SetDynamicMargin, dynamic_margin.set_dynamic_margin),
    Single(commands.SetIsolated, isolated_margin.set_isolated),
    Single(commands.MoveIsolatedMargin, isolated_margin.move_isolated_margin),
    # Borrowing and lending.
    Update(commands.SetPool, lending.set_pool),
    PerItem(commands.Lend, lending.lend_to_pool),
    PerItem(commands.Redeem, lending.redeem_from_pool),
    PerItem(commands.AskRedemption, lending.ask_redemption),
    PerItem(commands.Borrow, lending.borrow_from_pool),
    PerItem(commands.Repay, lending.repay_to_pool),
    # Contracts, settlement of profits and losses, liquidation.
    Update(commands.SetFunding, contract_terms.set_funding),
    Update(commands.SetExpiry, contract_terms.set_expiry),
    Single(commands.NameSettlementPrice, contract_terms.name_settlement_price),
    Update(commands.SetReconciliation, pnl_settlement_terms.set_reconciliation),
    Single(commands.SetQuote, pnl_settlement_terms.set_quote),
    Update(commands.SetLiquidation, liquidation_terms.set_liquidation),
    Update(commands.SetBackstop, liquidation_terms.set_backstop),
    Single(commands.FundLiquidity, liquidation_terms.fund_liquidity),
    Single(commands.RepayDebtLine, liquidation_terms.repay_debt_line),
    Single(commands.ReverseDeposit, deposit_reversal.reverse_deposit),
    # Payment versus payment.
    Update(commands.SetPvpCurrency, pvp.set_pvp_currency),
    Update(commands.SetPvpMember, pvp.set_pvp_member),
    Update(commands.SetPvpShortLimit, pvp.set_pvp_short_limit),
    PerItem(commands.PayInPvp, pvp.pay_in),
    PerItem(commands.PayOutPvp, pvp.pay_out),
    PerItem(commands.SubmitPvpPairs, pvp.submit_pair),
    PerItem(commands.CancelPvpPairs, pvp.cancel_pair),
    Single(commands.CoverPvpShorts, pvp.cover_shorts),
    # Circuit brakes.
    Update(commands.SetVolatilityHalt, brakes.set_volatility_halt),
    Update(commands.SetAssetCaps, brakes.set_asset_caps),
    Update(commands.SetWithdrawalGate, brakes.set_withdrawal_gate),
    Single(commands.EngageBrake, brakes.engage_brake),
    Single(commands.ReleaseBrake, brakes.release_brake),
    # Central counterparty.
    Single(commands.AdmitMember, members.admit_member),
    Single(commands.SetMember, members.set_member),
    Single(commands.SetCalendar, members.set_calendar),
    Single(commands.SetAssetCalendar, members.set_asset_calendar),
    Single(commands.CreateSegment, members.create_segment),
    Single(commands.SetClearing, members.set_clearing),
    Sliced(commands.CaptureTrades, capture.capture_trades, moves_prices=False),
    Single(commands.SetSettlementTerms, settlement.set_settlement_terms),
    Single(commands.SetSettlementPriority, settlement.set_settlement_priority),
    Single(commands.OfferBuyIn, settlement.offer_buy_in),
    Single(commands.WithdrawBuyInOffer, settlement.withdraw_buy_in_offer),
    PerItem(commands.SubmitTradeSides, affirmation.submit_side),
    PerItem(commands.CancelTradeSides, affirmation.cancel_side),
    PerItem(commands.CancelTrades, affirmation.cancel_trade),
    # Margin of clearing accounts, and the default fund.
    PerItem(commands.LodgeCollateral, collateral.lodge),
    PerItem(commands.WithdrawCollateral, collateral.withdraw),
    Single(commands.ContributeDefaultFund, collateral.contribute),
    Single(commands.FundCcp, collateral.fund_ccp),
    Single(commands.SetMarginParameters, margin_terms.set_margin_parameters),
    Single(commands.SetMarginAsset, margin_terms.set_margin_asset),
    Single(commands.SetMarginScenarios, margin_terms.set_margin_scenarios),
    Single(commands.SetStressScenario, margin_terms.set_stress_scenario),
    Single(commands.SetDefaultFundParameters, margin_terms.set_default_fund_parameters),
    Single(commands.ReturnContribution, collateral.return_contribution),
    # Defaults of clearing members.
    Single(commands.DeclareDefault, default.declare_default),
    Single(commands.AdvanceDefaultCase, default.advance_default_case),
    Single(commands.OfferPorting, default.offer_porting),
    Single(commands.AcceptPorting, default.accept_porting),
    Single(commands.AddAuctionLot, auctions.add_auction_lot),
    Single(commands.SubmitBid, auctions.submit_bid),
    Single(commands.RevealBid, auctions.reveal_bid),
    Single(commands.PayAssessment, default.pay_assessment),
)
REGISTRY: Final[dict[int, Entry]] = {entry.kind: entry for entry in ENTRIES}
assert set(PARTS) == {entry.kind for entry in ENTRIES if isinstance(entry, Update)}
