# SPDX-License-Identifier: Apache-2.0
"""All moves of a game, and what every caller may do with request ids (SPEC I-11).

Owns the table of moves by kind of command.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.stateful import (
    braking,
    conditions,
    lending,
    margins,
    money,
    operators,
    orders,
    pricing,
    rescue,
    schedules,
    settling,
)
from tests.stateful.player import Player

Move = Callable[[Player], None]

MOVES: Final[dict[type[Command], Move]] = {
    commands.AdvanceTime: operators.advance_time,
    commands.CreateAsset: operators.create_asset,
    commands.SetAssetParameters: operators.set_asset_parameters,
    commands.CreateMarket: operators.create_market,
    commands.SetMarketParameters: operators.set_market_parameters,
    commands.SetMarketStatus: operators.set_market_status,
    commands.SetRiskSwitch: operators.set_risk_switch,
    commands.CreateOracleSource: operators.create_oracle_source,
    commands.SetOracleInstrument: operators.set_oracle_instrument,
    commands.OracleTicks: operators.oracle_ticks,
    commands.SetSourceQuote: pricing.set_source_quote,
    commands.SetIndexRules: pricing.set_index_rules,
    commands.SetMarkRules: pricing.set_mark_rules,
    commands.ResolveBreak: operators.resolve_break,
    commands.CreateAccount: money.create_account,
    commands.SetAccountSettings: money.set_account_settings,
    commands.SetAccountLimits: money.set_account_limits,
    commands.CloseAccount: money.close_account,
    commands.RequestDeposits: money.request_deposits,
    commands.DecideDeposits: money.decide_deposits,
    commands.RequestWithdrawals: money.request_withdrawals,
    commands.DecideWithdrawals: money.decide_withdrawals,
    commands.Transfers: money.transfers,
    commands.CreateHolds: money.create_holds,
    commands.DecideHolds: money.decide_holds,
    commands.OrderBatch: orders.order_batch,
    commands.CancelAll: orders.cancel_all,
    commands.ExternalFills: orders.external_fills,
    commands.ExternalCancels: orders.external_cancels,
    commands.SetPool: lending.set_pool,
    commands.Lend: lending.lend,
    commands.Redeem: lending.redeem,
    commands.AskRedemption: lending.ask_redemption,
    commands.Borrow: lending.borrow,
    commands.Repay: lending.repay,
    commands.SetVolatilityHalt: braking.set_volatility_halt,
    commands.SetAssetCaps: braking.set_asset_caps,
    commands.SetWithdrawalGate: braking.set_withdrawal_gate,
    commands.EngageBrake: braking.engage_brake,
    commands.ReleaseBrake: braking.release_brake,
    commands.ConditionalOrders: conditions.conditional_orders,
    commands.SetDeadMan: conditions.set_dead_man,
    commands.ReportDisconnect: conditions.report_disconnect,
    commands.SetFunding: schedules.set_funding,
    commands.SetExpiry: schedules.set_expiry,
    commands.NameSettlementPrice: schedules.name_settlement_price,
    commands.SetDynamicMargin: margins.set_dynamic_margin,
    commands.SetIsolated: margins.set_isolated,
    commands.MoveIsolatedMargin: margins.move_isolated_margin,
    commands.SetReconciliation: settling.set_reconciliation,
    commands.SetQuote: settling.set_quote,
    commands.SetLiquidation: rescue.set_liquidation,
    commands.SetBackstop: rescue.set_backstop,
    commands.FundLiquidity: rescue.fund_liquidity,
    commands.RepayDebtLine: rescue.repay_debt_line,
}


def repeat_request(player: Player) -> None:
    """An earlier call again, byte for byte: the same answer while it is kept, too old afterwards."""
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
    """A request id with other content, a request that is too old, and one from the future: nothing happens."""
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
        expected = codes.OK  # long enough ago to be forgotten now, and asked anew
    outcome = player.play(commands.CancelAll(principal, name, created, 1002, 0, 0))
    assert outcome.repeated or outcome.codes == [expected]
