# SPDX-License-Identifier: Apache-2.0
"""The engine: takes ordered commands, hands each to its handler, collects events (SPEC sections 0 and 2).

Owns dispatch and nothing else. `apply` is total: a business refusal is a result code, an exception is a bug
and the caller stops. The caller gives sequences and time, both never falling.
"""

from collections.abc import Callable
from typing import Final, cast

from clearinghouse.statemachine.engine.deadlines import advance_time
from clearinghouse.statemachine.engine.idempotency import admit, remember
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.handlers import (
    accounts,
    brakes,
    contract_terms,
    deposits,
    dynamic_margin,
    holds,
    instruments,
    isolated_margin,
    liquidation_terms,
    orders,
    pnl_settlement_terms,
    price_terms,
    transfers,
    venues,
)
from clearinghouse.statemachine.handlers import lending as lending_handlers
from clearinghouse.statemachine.handlers.conditional_orders import apply_conditionals, run_triggers
from clearinghouse.statemachine.handlers.disconnects import (
    heard,
    report_disconnect,
    set_dead_man,
)
from clearinghouse.statemachine.handlers.ticks import apply_ticks
from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.liquidation.health import check_touched
from clearinghouse.statemachine.margin.watch import UNWATCHED_MAX, watch_accounts
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Genesis, State
from clearinghouse.statemachine.vocabulary import commands

_HANDLERS: Final[dict[int, Callable[[State, commands.Command, Outcome], None]]] = {
    10: lambda s, c, o: instruments.create_asset(s, cast("commands.CreateAsset", c), o),
    11: lambda s, c, o: instruments.set_asset_parameters(
        s, cast("commands.SetAssetParameters", c), o
    ),
    12: lambda s, c, o: instruments.create_market(s, cast("commands.CreateMarket", c), o),
    13: lambda s, c, o: instruments.set_market_parameters(
        s, cast("commands.SetMarketParameters", c), o
    ),
    14: lambda s, c, o: instruments.set_market_status(s, cast("commands.SetMarketStatus", c), o),
    15: lambda s, c, o: instruments.set_risk_switch(s, cast("commands.SetRiskSwitch", c), o),
    16: lambda s, c, o: price_terms.create_oracle_source(
        s, cast("commands.CreateOracleSource", c), o
    ),
    17: lambda s, c, o: price_terms.set_oracle_instrument(
        s, cast("commands.SetOracleInstrument", c), o
    ),
    18: lambda s, c, o: venues.resolve_break(s, cast("commands.ResolveBreak", c), o),
    20: lambda s, c, o: accounts.create_account(s, cast("commands.CreateAccount", c), o),
    21: lambda s, c, o: accounts.set_account_settings(s, cast("commands.SetAccountSettings", c), o),
    22: lambda s, c, o: accounts.set_account_limits(s, cast("commands.SetAccountLimits", c), o),
    23: lambda s, c, o: accounts.close_account(s, cast("commands.CloseAccount", c), o),
    24: lambda s, c, o: deposits.request_deposits(s, cast("commands.RequestDeposits", c), o),
    25: lambda s, c, o: deposits.decide_deposits(s, cast("commands.DecideDeposits", c), o),
    26: lambda s, c, o: deposits.request_withdrawals(s, cast("commands.RequestWithdrawals", c), o),
    27: lambda s, c, o: deposits.decide_withdrawals(s, cast("commands.DecideWithdrawals", c), o),
    29: lambda s, c, o: holds.create_holds(s, cast("commands.CreateHolds", c), o),
    30: lambda s, c, o: holds.decide_holds(s, cast("commands.DecideHolds", c), o),
    80: lambda s, c, o: lending_handlers.set_pool(s, cast("commands.SetPool", c), o),
    81: lambda s, c, o: lending_handlers.lend_all(s, cast("commands.Lend", c), o),
    82: lambda s, c, o: lending_handlers.redeem_all(s, cast("commands.Redeem", c), o),
    83: lambda s, c, o: lending_handlers.borrow_all(s, cast("commands.Borrow", c), o),
    84: lambda s, c, o: lending_handlers.repay_all(s, cast("commands.Repay", c), o),
    85: lambda s, c, o: lending_handlers.ask_all(s, cast("commands.AskRedemption", c), o),
    41: lambda s, c, o: orders.cancel_all(s, cast("commands.CancelAll", c), o),
    50: lambda s, c, o: venues.report_fills(s, cast("commands.ExternalFills", c), o),
    51: lambda s, c, o: venues.confirm_cancels(s, cast("commands.ExternalCancels", c), o),
    90: lambda s, c, o: contract_terms.set_funding(s, cast("commands.SetFunding", c), o),
    91: lambda s, c, o: contract_terms.set_expiry(s, cast("commands.SetExpiry", c), o),
    92: lambda s, c, o: contract_terms.name_settlement_price(
        s, cast("commands.NameSettlementPrice", c), o
    ),
    70: lambda s, c, o: price_terms.set_source_quote(s, cast("commands.SetSourceQuote", c), o),
    71: lambda s, c, o: price_terms.set_index_rules(s, cast("commands.SetIndexRules", c), o),
    72: lambda s, c, o: price_terms.set_mark_rules(s, cast("commands.SetMarkRules", c), o),
    101: lambda s, c, o: isolated_margin.set_isolated(s, cast("commands.SetIsolated", c), o),
    102: lambda s, c, o: isolated_margin.move_isolated_margin(
        s, cast("commands.MoveIsolatedMargin", c), o
    ),
    140: lambda s, c, o: brakes.set_volatility_halt(s, cast("commands.SetVolatilityHalt", c), o),
    141: lambda s, c, o: brakes.set_asset_caps(s, cast("commands.SetAssetCaps", c), o),
    142: lambda s, c, o: brakes.set_withdrawal_gate(s, cast("commands.SetWithdrawalGate", c), o),
    143: lambda s, c, o: brakes.engage_brake(s, cast("commands.EngageBrake", c), o),
    144: lambda s, c, o: brakes.release_brake(s, cast("commands.ReleaseBrake", c), o),
    110: lambda s, c, o: pnl_settlement_terms.set_reconciliation(
        s, cast("commands.SetReconciliation", c), o
    ),
    111: lambda s, c, o: pnl_settlement_terms.set_quote(s, cast("commands.SetQuote", c), o),
    120: lambda s, c, o: liquidation_terms.set_liquidation(
        s, cast("commands.SetLiquidation", c), o
    ),
    121: lambda s, c, o: liquidation_terms.set_backstop(s, cast("commands.SetBackstop", c), o),
    122: lambda s, c, o: liquidation_terms.fund_liquidity(s, cast("commands.FundLiquidity", c), o),
    123: lambda s, c, o: liquidation_terms.repay_debt_line(s, cast("commands.RepayDebtLine", c), o),
    100: lambda s, c, o: dynamic_margin.set_dynamic_margin(
        s, cast("commands.SetDynamicMargin", c), o
    ),
    131: lambda s, c, o: set_dead_man(s, cast("commands.SetDeadMan", c), o),
    132: lambda s, c, o: report_disconnect(s, cast("commands.ReportDisconnect", c), o),
}


# What a principal of a dead man is heard by; setting the timer again is the plainest word (O-3).
_ORDER_FLOW: Final = (
    commands.OrderBatch.KIND,
    commands.CancelAll.KIND,
    commands.ConditionalOrders.KIND,
)
# How many health boxes a slice of a command makes while too many accounts wait for one: more than it opens (W-7).
_BOXES_PER_SLICE: Final = 16
_BOXES_PER_ITEM: Final = 2


class Call:
    """A command on its way through the machine; a batch may take several turns (`Engine.proceed`)."""

    def __init__(self, command: commands.Command, digest: bytes, outcome: Outcome) -> None:
        """Take the command, the digest of its journaled bytes and the answer to fill."""
        self.command = command
        self.digest = digest
        self.outcome = outcome
        self.items = command.count()
        self.next_item = 0
        self.done = False


class Engine:
    """The deterministic state machine; `engine_of` makes one that goes on from a state."""

    def __init__(self, genesis: Genesis) -> None:
        """Start from genesis."""
        self.state = State(genesis)

    def next_deadline(self) -> int:
        """When work falls due by itself, in ns of sequenced time; 0: never (U-6)."""
        return self.state.timers.next_due_ns()

    def start(
        self, command: commands.Command, first_sequence: int, time_ns: int, digest: bytes
    ) -> Call:
        """Begin a command: sequence, time, and whether it runs at all (I-11).

        Raises ValueError where the caller breaks the order of commands.
        """
        state = self.state
        if first_sequence != state.sequence + 1 or time_ns < state.time_ns:
            raise ValueError(
                f"command {first_sequence} at {time_ns} does not follow"
                f" {state.sequence} at {state.time_ns}"
            )
        state.sequence += command.count()
        if command.KIND != commands.AdvanceTime.KIND:
            deadline = state.timers.next_due_ns()
            if 0 < deadline <= time_ns:
                raise ValueError(f"work due at {deadline} stands before a command at {time_ns}")
            state.time_ns = time_ns
        outcome = Outcome(first_sequence, time_ns)
        call = Call(command, digest, outcome)
        answered = admit(state, command, digest, outcome)
        if answered is not None:
            call.outcome = answered
            call.done = True
            return call
        if state.last_seen_ns and command.KIND in _ORDER_FLOW:
            heard(state, command.principal)
        if state.pool_ids and command.KIND != commands.AdvanceTime.KIND:
            accrual.accrue_owing(state, 0)
            if state.touched:
                check_touched(state, 0)
        return call

    def proceed(self, call: Call, max_items: int) -> bool:
        """Apply up to `max_items` more items of a call; whether it is done."""
        if call.done:
            return True
        state = self.state
        command = call.command
        outcome = call.outcome
        start = call.next_item
        stop = min(start + max_items, call.items)
        kind = command.KIND
        if kind == commands.OrderBatch.KIND:
            batch = cast("commands.OrderBatch", command)
            while start < stop:
                start = orders.apply_orders(state, batch, outcome, start, stop)
                if state.triggered:
                    run_triggers(state, start - 1, outcome)
        elif kind == commands.Transfers.KIND:
            legs = cast("commands.Transfers", command)
            if legs.atomic:
                stop = call.items
                transfers.apply_atomic_transfers(state, legs, outcome)
            else:
                transfers.apply_transfers(state, legs, outcome, start, stop)
        elif kind == commands.OracleTicks.KIND:
            ticks = cast("commands.OracleTicks", command)
            while start < stop:
                start = apply_ticks(state, ticks, outcome, start, stop)
                if state.triggered:
                    run_triggers(state, start - 1, outcome)
            observe(state, state.time_ns)
        elif kind == commands.ConditionalOrders.KIND:
            apply_conditionals(
                state, cast("commands.ConditionalOrders", command), outcome, start, stop
            )
        elif kind == commands.AdvanceTime.KIND:
            advance_time(state, cast("commands.AdvanceTime", command), outcome)
        else:
            stop = call.items
            _HANDLERS[kind](state, command, outcome)
            if state.touched:
                check_touched(state, 0)
            if state.triggered:
                run_triggers(state, call.items - 1, outcome)
            observe(state, state.time_ns)
        if len(state.margin_watch.unwatched) > UNWATCHED_MAX:
            watch_accounts(state, _BOXES_PER_SLICE + _BOXES_PER_ITEM * (stop - call.next_item))
        call.next_item = stop
        if stop < call.items:
            return False
        assert len(outcome.codes) == call.items
        assert not state.touched
        assert not state.triggered
        call.done = True
        remember(state, command, call.digest, outcome)
        return True

    def apply(
        self, command: commands.Command, first_sequence: int, time_ns: int, digest: bytes
    ) -> Outcome:
        """Apply a whole command."""
        call = self.start(command, first_sequence, time_ns, digest)
        self.proceed(call, call.items)
        return call.outcome

    def take_events(self) -> list[int]:
        """The events since the last take, as flat integers (see `events`)."""
        taken = self.state.events
        self.state.events = []
        return taken


def engine_of(state: State) -> Engine:
    """The machine that goes on from a restored state."""
    engine = Engine(state.genesis)
    engine.state = state
    return engine
