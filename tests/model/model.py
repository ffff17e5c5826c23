# SPDX-License-Identifier: Apache-2.0
"""The whole machine again, in a slow form: it gets commands, answers and events, and computes the books by the rules
(SPEC I, L to W).

Owns the order in which events are processed. The events state what happens, and in which order orders meet. The model
computes every amount from its own books alone; a difference is a finding. It shares no code with the machine except
the numbers of enumerations and the forms of commands and events.
"""

from collections.abc import Callable
from typing import NamedTuple, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_commands import AccountCommands
from tests.model.account_guards import Guards
from tests.model.auctions import Auctions
from tests.model.audit import Audit
from tests.model.brackets import Brackets
from tests.model.busts import Busts
from tests.model.cash_calls import CashCalls
from tests.model.cash_in_advance import CashInAdvance
from tests.model.claimant_offers import ClaimantOffers
from tests.model.clearing import Clearing
from tests.model.client_losses import ClientLosses
from tests.model.close_all import CloseAll
from tests.model.context import Context
from tests.model.corporate_actions import CorporateActions
from tests.model.dead_man_timers import DeadManTimers
from tests.model.default import Defaults
from tests.model.departures import Departures
from tests.model.deposit_reversals import DepositReversals
from tests.model.dust_repayments import DustRepayments
from tests.model.exposures import Exposures
from tests.model.forced_orders import Sales
from tests.model.fund_size import FundSize
from tests.model.funding import Schedules
from tests.model.gaps import Gaps
from tests.model.holders import Holders
from tests.model.house_money import HouseMoney
from tests.model.identifiers import Identifiers
from tests.model.initial_margin import InitialMargins
from tests.model.intraday_credit import IntradayCredit
from tests.model.leg_variation import LegVariation
from tests.model.liquidation import Waterfall
from tests.model.liquidity import Liquidity
from tests.model.losses import Losses
from tests.model.margin_calls import MarginCalls
from tests.model.matching import Matching
from tests.model.model_state import System
from tests.model.money import Money
from tests.model.money_commands import MoneyCommands
from tests.model.non_default_losses import NonDefaultLosses
from tests.model.off_book_transfers import OffBookTransfers
from tests.model.openings import Openings
from tests.model.operator_refusals import OperatorLadders
from tests.model.operators import Operators
from tests.model.order_entry import Entry
from tests.model.order_gates import Gates
from tests.model.order_margins import OrderMargins
from tests.model.orders import Orders
from tests.model.pnl_settlement import PnlSettlement
from tests.model.pool_events import LOANS, PoolEvents
from tests.model.predicted_commands import PredictedCommands
from tests.model.pvp import Pvp
from tests.model.recoverable_assets import RecoverableAssets
from tests.model.redenominations import Redenominations
from tests.model.refusals import Refusals, Reported
from tests.model.session_gaps import SessionGaps
from tests.model.set_aside import SetAside
from tests.model.setting_changes import SettingChanges
from tests.model.settlement import Settlement
from tests.model.survivors import Survivors
from tests.model.trades import Trades
from tests.model.waiting_trades import WaitingTrades
from tests.model.what_if import Questions

NOT_RUN = (codes.REQUEST_EXPIRED, codes.REQUEST_FROM_FUTURE, codes.REQUEST_ID_REUSED)
CALLS = (events.CALL_REPEATED, events.CALL_REFUSED)  # of calls that do not run
# Events that change no book, no margin and no duty: answers, sources of prices, brakes, and queues.
REPORTED = frozenset(
    (
        events.REFUSED,
        events.RULE_SET_CHANGED,
        events.BUST_TRADE_ANNOUNCED,  # its figures are predicted as the trade is busted
        events.ROLE_GRANTED,
        events.ROLE_REVOKED,
        events.ACCOUNT_DELEGATED,
        events.SEIZURE_ASKED,
        events.SEIZURE_ORDERED,
        events.APPROVAL_LIMIT_SET,
        events.WITHDRAWAL_APPROVED,
        events.DEPOSIT_APPROVED,
        events.BREAK_GLASS,
        events.DESTINATION_ADDED,
        events.DESTINATION_REMOVED,
        events.DESTINATIONS_ONLY_SET,
        events.DELEGATION_LIMIT_SET,
        events.PARAMETER_APPROVAL_SET,
        events.PARAMETERS_PROPOSED,
        events.PARAMETERS_APPROVED,
        events.PARAMETER_GLASS_BROKEN,
        events.RECOVERY_KEYS_SET,
        events.AUTHORITY_RECOVERED,
        events.DELEGATION_ENDED,
        events.SETTING_KEPT,
        events.SETTING_NOTICE_SET,
        events.CONDITIONAL_TRIGGERED,
        events.BRACKET_PLACED,
        events.BRACKET_SIZED,
        events.TWAP_SLICE,
        events.ICEBERG_DISPLAYED,
        events.AUCTION_UNCROSSED,
        events.BREAK_RECORDED,
        events.BREAK_RESOLVED,
        events.FUNDING_CHANGED,
        events.DEAD_MAN_SET,
        events.DEAD_MAN_EXPIRED,
        events.DISCONNECT_REPORTED,
        events.SEGMENT_CREATED,  # `novated` follows it
        events.RESIGNATION_HELD,
        events.CLOSING_REMAINS,
        events.EXIT_STOPPED,
        events.ASSET_PAUSE_ASKED,
        events.REDENOMINATION_ASKED,
    )
)
PHASE_PRICE, PHASE_SETTLEMENT, PHASE_CALENDAR = 1, 8, 10  # U-6


class Instant(NamedTuple):
    """A timer that fired within a command: the index `at` of the event before which it did, the time, and the phase of
    U-6.

    With an `asset` it is no timer: that asset's pool accrued, with any result.
    """

    at: int
    time_ns: int
    phase: int
    asset: int = 0


class Model:
    """Follows one machine from genesis, command by command."""

    def __init__(
        self,
        valuation_scale: int,
        seed: bytes,
        ahead_ns: int = types.SECOND_NS,
        notice_ns: int = 0,
    ) -> None:
        """Start before the first command, with the parameters of genesis."""
        self.system = System(valuation_scale)
        self.context = context = Context(self.system, seed)
        self.pending_events = context.pending_events
        self.schedules = Schedules(context)
        self.money = Money(context)
        self.waterfall = Waterfall(context)
        self.closeouts = OffBookTransfers(context, self.waterfall)
        self.losses = Losses(context, self.waterfall, self.closeouts)
        self.pnl_settlement = PnlSettlement(context)
        self.sales = Sales(context, self.waterfall, self.pnl_settlement)
        gates = Gates(context)
        matching = Matching(context, gates, Brackets(context))
        self.entry = Entry(context, gates, matching)
        self.dead_man_timers = DeadManTimers(context, self.entry)
        operators = OperatorLadders(
            context,
            Guards(context),
            self.closeouts,
            self.losses.debt_lines,
            self.pnl_settlement.quotes,
        )
        self.refusals = Refusals(context, self.entry, matching, self.dead_man_timers, operators)
        self.pvp = Pvp(self.refusals.guards)
        self.refusals.validators.update(self.pvp.validators())
        self.margin_calls = MarginCalls(self.refusals.guards)
        self.refusals.validators.update(self.margin_calls.validators())
        self.identifiers = Identifiers(self.margin_calls)
        self.refusals.validators[commands.SetIdentifier] = self.identifiers.validate
        operators.has_payments = lambda account: (
            self.pvp.has(account)
            or self.margin_calls.has(account)
            or self.busts.has_claim(account)
            or self.credit.owed[account] > 0
            or self.waiting_trades.has(account)
        )
        self.order_scripts = self.refusals.order_scripts
        self.orders = Orders(context, self.waterfall, self.sales, self.entry)
        self.trades = Trades(context, self.waterfall)
        self.pools = PoolEvents(
            context, self.trades.raised, self.money.credited, self.pnl_settlement.notices
        )
        self.audit = Audit(self.system, context.pools, self.schedules, self.waterfall)
        guards = Guards(context)
        self.holders = Holders(guards, self.money)
        self.refusals.validators.update(self.holders.validators())
        self.non_default_losses = NonDefaultLosses(self.holders, self.margin_calls)
        self.refusals.validators.update(self.non_default_losses.validators())
        of_money = MoneyCommands(context, guards, self.holders)
        self.reversals = DepositReversals(of_money, guards, self.entry, self.waterfall)
        self.refusals.validators[commands.WriteOffReversalDebt] = of_money.write_off
        self.house_money = HouseMoney(of_money, self.pnl_settlement.unpaid_since, self.margin_calls)
        self.refusals.validators[commands.MoveHouseMoney] = self.house_money.validate
        self.busts = Busts(context, operators.last_allowed_index)
        self.refusals.validators[commands.AnnounceBust] = self.busts.validate_announcement
        self.refusals.validators[commands.DecideBust] = self.busts.validate_decision
        self.refusals.validators[commands.ReverseWithdrawal] = of_money.reverse_withdrawal
        self.refusals.scripts[commands.ReverseDeposit] = self.reversals.script
        self.dust = DustRepayments(context, self.refusals.guards, self.waterfall)
        self.refusals.validators[commands.RepayDust] = self.dust.validate
        margins = OrderMargins(self.entry, of_money)
        self.entry.place_isolated = margins.place
        self.close_all = CloseAll(self.entry, of_money, operators, self.dust)
        self.refusals.scripts[commands.CloseAll] = self.close_all.script
        self.refusals.scripts[commands.SeizeAccount] = self.close_all.seize
        self.close_all.ends_timer = lambda one: self.dead_man_timers.timers.pop(one, None)
        operators.has_left = lambda account: bool(self.close_all.left(account))
        of_accounts = AccountCommands(context, guards, self.holders)
        self.questions = Questions(context, gates, margins, self.waterfall)
        self.predicted_commands = PredictedCommands(
            context, of_money, of_accounts, self.waterfall, ahead_ns
        )
        self.setting_changes = SettingChanges(
            self.predicted_commands, operators, self.waterfall, notice_ns
        )
        self.refusals.validators[commands.SetLiquidation] = self.setting_changes.liquidation
        self.claimants = ClaimantOffers(
            context, self.predicted_commands.purchases, self.pnl_settlement.unpaid_since
        )
        openings = Openings(context, self.predicted_commands.feeds, self.waterfall, self.schedules)
        self.predicted_commands.listings.opens = openings.verdict
        operators.opens = openings.verdict
        self.operators = Operators(context, self.schedules, self.predicted_commands)
        self.clearing = Clearing(context)
        self.holders.calendars = self.clearing.calendars
        self.pvp.days.calendars = self.clearing.calendars
        self.settlement = Settlement(self.clearing, self.margin_calls.variation)
        self.settlement.unpaid.margin = self.margin_calls.cash_lodged
        self.settlement.unpaid.party = self.margin_calls.party
        self.cash_in_advance = CashInAdvance(self.settlement)
        context.novated.lacking = self.cash_in_advance.lacking
        self.clearing.fails_of = lambda session: self.settlement.carried[session]
        self.corporate_actions = CorporateActions(self.settlement)
        self.corporate_actions.may_leave = self.margin_calls.may_leave
        self.redenominations = Redenominations(context, self.corporate_actions, self.money)
        self.redenominations.dust_times = self.dust.last
        self.initial_margins = InitialMargins(self.settlement, self.margin_calls)
        self.leg_variation = LegVariation(self.initial_margins)
        self.fund_size = FundSize(self.initial_margins)
        self.corporate_actions.keeps_terms = self.initial_margins.split
        self.corporate_actions.debt_lines = self.losses.debt_lines
        self.corporate_actions.ends_interest = self.margin_calls.interest.ended
        self.liquidity = Liquidity(
            self.settlement, self.margin_calls, self.pvp, self.cash_in_advance, self.holders
        )
        self.refusals.validators.update(self.initial_margins.validators())
        self.refusals.validators.update(self.liquidity.validators())
        recoverable = RecoverableAssets(self.margin_calls, self.money, self.pvp)
        self.defaults = Defaults(
            self.refusals.guards, self.settlement, self.margin_calls, recoverable
        )
        self.client_losses = ClientLosses(self.initial_margins)
        of_accounts.supposes = self.client_losses.suppose
        self.credit = IntradayCredit(self.settlement, self.margin_calls)
        self.refusals.validators[commands.SetIntradayCredit] = self.credit.validator
        self.defaults.credit_of = self.credit.owed.__getitem__
        self.departures = Departures(
            self.initial_margins, self.cash_in_advance, self.defaults, self.credit
        )
        self.cash_calls = CashCalls(self.cash_in_advance)
        self.departures.has_missed_cash = self.cash_calls.missed_by
        self.departures.failed = self.cash_calls.failed
        self.departures.has_cash_call = self.cash_calls.is_open_in
        self.context.novated.failed = self.cash_calls.failed
        self.settlement.unpaid.is_called = lambda account: (
            account in self.margin_calls.calls or self.cash_calls.is_open(account)
        )
        self.initial_margins.is_called = self.settlement.unpaid.is_called
        self.exposures = Exposures(self.initial_margins)
        self.waiting_trades = WaitingTrades(self.departures, self.corporate_actions.actions)
        self.gaps = Gaps(
            context,
            self.pvp.days,
            self.margin_calls,
            self.waiting_trades,
            self.credit,
            self.cash_calls,
            self.setting_changes,
        )
        self.set_aside = SetAside(self.departures, self.waiting_trades, self.cash_calls)
        self.session_gaps = SessionGaps(self.set_aside)
        self.gaps.waits_for_session = self.set_aside.moves
        self.cash_calls.begins_ns = self.defaults.begins_ns = self.gaps.begins_ns
        self.defaults.deadlines = self.gaps.deadlines
        self.auctions = Auctions(self.departures, self.exposures, self.cash_in_advance, self.gaps)
        self.defaults.share = Survivors(self.auctions, self.defaults).share
        self.refusals.validators[commands.MoveDeadline] = self.gaps.validate
        self.interest_second = 0
        self.handlers = self._handlers()

    # --- one command ------------------------------------------------------------------------------------------------

    def take(
        self,
        command: Command,
        reported: Reported,
        received: list[Event],
        *,
        repeated: bool,
        sequence: int,
        now: int,
        instants: list[Instant],
        is_behind: bool = False,
    ) -> list[str]:
        """Process a command at `now`, with the sequence of its last item, its answer and its events; return findings.

        The caller gives the `instants` at which timers fired and pools accrued, because no event reports them. It also
        states whether slices of due work are left: the model counts no units of work.
        """
        outcome_codes = reported.codes
        timed = isinstance(command, commands.AdvanceTime)
        self._follow_time(now, instants, is_behind=is_behind)
        if not timed:
            self.system.now = now
            self.margin_calls.interest.moved(now)
        if repeated or outcome_codes[0] in NOT_RUN:
            spoken = [event.name for event in received if event.kind not in CALLS]
            return [f"{spoken} of a call that did not run"] if spoken else []
        command = self.setting_changes.completed(command)
        self.context.command = command
        self.context.sequence = sequence
        self.context.was_behind, self.context.is_behind = self.context.is_behind, is_behind
        self.initial_margins.begin()
        self.client_losses.begin()
        self.trades.raised.clear()
        self.pnl_settlement.begin()
        self.reversals.begin()
        self.context.takers.last = None
        self.waterfall.below.clear()
        if not timed:
            self._second()
        self.predicted_commands.begin(command, outcome_codes, received)
        self.refusals.begin(command, received)
        pending = list(instants)
        for at, event in enumerate(received):
            while pending and pending[0].at <= at:
                self._instant(pending.pop(0))
            self.context.following = received[at + 1] if at + 1 < len(received) else None
            self._hear(event)
        for instant in pending:
            self._instant(instant)
        self.cash_in_advance.finish()
        self.leg_variation.finish()
        self.predicted_commands.end()
        self.refusals.finish(command, reported, received)
        self.closeouts.end()
        if isinstance(command, commands.AdvanceTime):
            self.losses.finish()
        self.losses.draw_all_lines()
        self.losses.end_command()
        self.closeouts.rankings.clear()
        self._after(command, outcome_codes)
        if not isinstance(command, commands.AdvanceTime):
            self.schedules.observe(now)
        self.context.pools.finish(self.pending_events)
        if not is_behind:
            self.context.pools.finish_line(self.pending_events)
        self.pending_events.finish()
        found, self.pending_events.findings = self.pending_events.findings, []
        return (
            found
            + self.audit.findings()
            + self.refusals.overdue()
            + self.pvp.findings()
            + self.margin_calls.findings()
            + self.set_aside.findings()
            + self.session_gaps.findings()
            + ([] if is_behind else self.gaps.findings() + self.credit.findings())
            + ([] if is_behind else self.cash_calls.findings())
        )

    def _session_opened(self, event: Event) -> None:
        """Open a session, also one that a gap has made late."""
        self.clearing.opened(event)
        self.session_gaps.opened(event)

    def _gap_recorded(self, event: Event) -> None:
        """Let deadlines and sessions move by a gap."""
        self.gaps.recorded(event)
        self.session_gaps.recorded(event)

    def _trade(self, event: Event) -> None:
        """Book a trade, which may later be busted."""
        self.trades.trade(event)
        self.busts.made(event)

    def _follow_time(self, now: int, instants: list[Instant], *, is_behind: bool) -> None:
        """Note up to when due work is done. A slice that is not the last one ended at its last timer (I-12.2)."""
        system = self.system
        system.begun_ns = system.now
        if not is_behind:
            system.done_ns = now
            return
        # At or before the time of the last command timers fall late, and do not tell for when they were due.
        last_ns = max((one.time_ns for one in instants if not one.asset), default=0)
        if last_ns > system.now:
            system.done_ns = last_ns - 1

    def _instant(self, instant: Instant) -> None:
        """Advance the time to a deadline; or let a pool accrue to now (B-3)."""
        if instant.asset:
            self.context.pools.accrue(instant.asset)
            return
        before, self.system.now = self.system.now, instant.time_ns
        self.margin_calls.interest.moved(instant.time_ns)
        self._second()
        if instant.phase == PHASE_SETTLEMENT:
            self.context.brakes.pass_begins()
        if instant.phase == PHASE_PRICE:
            self.system.prices_due = True
            self.predicted_commands.price_due(before, self._until())
            self.system.prices_due = False
            self.schedules.observe(self.system.now - 1)
        elif instant.phase == PHASE_CALENDAR:
            self.predicted_commands.brake_due(before, self._until())
            self.schedules.observe(self.system.now - 1)

    def _until(self) -> int:
        """Return up to when the command lets the time go on."""
        command = self.context.command
        return command.to_ns if isinstance(command, commands.AdvanceTime) else self.system.now

    def _second(self) -> None:
        """Let pools with debt accrue once in each second in which a command or a timer is processed (M-2)."""
        second = self.system.now // types.SECOND_NS
        if second != self.interest_second:
            self.interest_second = second
            self.context.pools.second()

    def _hear(self, event: Event) -> None:
        """Process one event: check that it is expected now, book its change, and start what follows from it."""
        self.order_scripts.hear(event)
        self._book(event)
        self.order_scripts.booked(event)

    def _book(self, event: Event) -> None:
        """Apply the change of an event."""
        self.gaps.hear(event)
        self.cash_in_advance.hear(event)
        self.auctions.hear(event)
        self.leg_variation.hear(event)
        is_predicted = self.predicted_commands.hears(event)
        self.client_losses.hear(event)
        if is_predicted:
            return
        if event.kind not in LOANS and event.kind not in (events.TRADE, events.POOL_TOPPED_UP):
            self.trades.raised.clear()
        self.pnl_settlement.hear(event)
        self.context.takers.hear(event)
        self.reversals.hear(event)
        self.context.novated.hear(event, self.context.command)
        if self.pending_events.takes(event):
            return
        handler = self.handlers.get(event.kind)
        if handler is not None:
            handler(event)
            self.context.pools.follow_asks()
            self.exposures.hear(event)
            self.waiting_trades.hear(event)
        elif event.kind not in REPORTED:
            self.pending_events.found(event, "the model does not know this event")

    def _after(self, command: Command, outcome_codes: list[int]) -> None:
        """Apply a change of a command that no event reports."""
        if outcome_codes[0] != codes.OK:
            return
        if isinstance(command, commands.SetFunding):
            self.schedules.set_funding(command)

    # --- which part handles which event -----------------------------------------------------------------------------

    def _handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the part that handles each event."""
        return {
            events.ASSET_CREATED: self.operators.asset_created,
            events.MARKET_CREATED: self.operators.market_created,
            events.MARKET_STATUS_CHANGED: self.operators.market_status,
            events.AUCTION_ENDED: self.operators.auction_ended,
            events.RISK_SWITCH_SET: self.operators.risk_switch,
            events.ACCOUNT_FROZEN: self.operators.account_frozen,
            events.ACCOUNT_RELEASED: self.close_all.released,
            events.ACCOUNT_CREATED: self.operators.account_created,
            events.ACCOUNT_CHANGED: self.operators.account_changed,
            events.ACCOUNT_CLOSED: self.operators.account_closed,
            events.ISOLATED_SET: self.operators.isolated,
            **self._of_money(),
            **self._of_orders_and_pools(),
            **self._of_liquidation(),
            **self._of_clearing(),
            **self.settlement.handlers(),
            **self.cash_in_advance.handlers(),
            **self.credit.handlers(),
            **self.cash_calls.handlers(),
            **self.corporate_actions.handlers(),
            **self.redenominations.handlers(),
            **self.pvp.handlers(),
            **self.margin_calls.handlers(),
            **self.initial_margins.handlers(),
            **self.fund_size.handlers(),
            **self.liquidity.handlers(),
            **self.holders.handlers(),
            **self.non_default_losses.handlers(),
            **self.defaults.handlers(),
            **self.departures.handlers(),
            **self.auctions.handlers(),
            **self.waiting_trades.handlers(),
            **self.set_aside.handlers(),
            events.IDENTIFIER_SET: self.identifiers.identified,
            events.MANDATE_SET: self.client_losses.stated,
            events.MANDATE_USED: self.client_losses.given_up,
            events.GAP_RECORDED: self._gap_recorded,
            events.NUMBERS_CONTINUED: self.predicted_commands.of_brakes.numbers_continued,
            events.DEADLINE_MOVED: self.gaps.deadline_moved,
            events.DEADLINES_POSTPONED: self.gaps.postponed,
            events.RECONCILIATION_SET: self._pnl_settlement_set,
            events.QUOTE_SET: self.pnl_settlement.set_quote,
            events.QUOTE_FILLED: self.pnl_settlement.quote_filled,
            events.COLLATERAL_CONVERTED: self._converted,
            events.LOAN_SOLD_TO_FUND: self.pnl_settlement.loan_sold,
            events.SETTLED_IN: self.pnl_settlement.settled_in,
            events.PAID_IN: self.pnl_settlement.paid_by_source,
            events.SETTLED_OUT: self.pnl_settlement.settled_out,
            events.POSITION_REALISED: self.pnl_settlement.realised,
            events.LOSS_INTEREST: self.pnl_settlement.interest,
            events.CLAIM_INTEREST: self._surprise,
            events.LOSSES_REALISED: self.pnl_settlement.losses_realised,
            events.CONVERSION_ANNOUNCED: self.pnl_settlement.notices.notice,
            events.SETTLEMENT_PASS: self.pnl_settlement.passed,
        }

    def _of_clearing(self) -> dict[int, Callable[[Event], None]]:
        """Return the handlers of events of the central counterparty."""
        return {
            events.CLEARING_SET: self.clearing.cleared,
            events.CALENDAR_SET: self.clearing.calendar_set,
            events.CALENDAR_ENDING: self.clearing.calendar_ending,
            events.ASSET_CALENDAR_SET: self.clearing.asset_calendar_set,
            events.CALENDAR_OFFSETS_SET: self.clearing.calendar_offsets_set,
            events.SESSION_OPENED: self._session_opened,
            events.TRADE_NOVATED: self.clearing.novated,
            events.SESSION_CUT_OFF: self.clearing.cut_off,
            events.CASH_NETTED: self.clearing.cash_netted,
            events.MARKET_NETTED: self.clearing.market_netted,
            events.CURRENCY_NETTED: self.clearing.currency_netted,
            events.SESSION_NETTED: self.clearing.session_netted,
            events.TRADE_SIDE_SUBMITTED: self.clearing.side_submitted,
            events.TRADE_SIDES_DIFFER: self.clearing.sides_differ,
            events.TRADE_SIDE_MATCHED: self.clearing.side_matched,
            events.TRADE_SIDE_CANCELLED: self.clearing.side_ended,
            events.TRADE_SIDE_EXPIRED: self.clearing.side_ended,
            events.TRADE_CANCEL_ASKED: self.clearing.cancel_asked,
            events.TRADE_CANCELLED: self.clearing.cancelled,
            events.GIVE_UP_PROPOSED: self.clearing.legs.proposed,
            events.GIVE_UP_ENDED: self.clearing.legs.ended,
            events.TRADE_LEG_MOVED: self.clearing.legs.moved,
        }

    def _of_money(self) -> dict[int, Callable[[Event], None]]:
        """Return the handlers of events of deposits, withdrawals, holds and transfers."""
        return {
            events.DEPOSIT_REQUESTED: self.money.requested,
            events.DEPOSIT_CONFIRMED: self.money.deposited,
            events.DEPOSIT_REVERSAL_ASKED: self.money.reversal_asked,
            events.DEPOSIT_REVERSED: self.money.deposit_reversed,
            events.CUSTODY_SHORTFALL_FILLED: self.money.shortfall_filled,
            events.REVERSAL_DEBT_PAID: self.money.debt_paid,
            events.REVERSAL_DEBT_WRITTEN_OFF: self.money.written_off,
            events.REVERSAL_DEBT_WRITE_OFF_ASKED: self.money.write_off_asked,
            events.DEPOSIT_REJECTED: self.money.decided,
            events.WITHDRAWAL_REQUESTED: self.money.requested,
            events.WITHDRAWAL_CONFIRMED: self.money.withdrawn,
            events.WITHDRAWAL_REJECTED: self.money.decided,
            events.HOUSE_MONEY_ASKED: self.house_money.asked,
            events.HOUSE_MONEY_MOVED: self.house_money.moved,
            events.BUST_ANNOUNCED: self.busts.announce,
            events.BUST_DECISION_ASKED: self.busts.asked,
            events.BUST_DECIDED: self.busts.decided,
            events.TRADE_BUSTED: self.busts.traded,
            events.BUST_CLAIM_PAID: self.busts.paid,
            events.WITHDRAWAL_REVERSAL_ASKED: self.money.withdrawal_reversal_asked,
            events.WITHDRAWAL_REVERSED: self.holders.withdrawal_reversed,
            events.HOLD_CREATED: self.money.requested,
            events.HOLD_CAPTURED: self.money.captured,
            events.HOLD_RELEASED: self.money.decided,
            events.TRANSFERRED: self.money.transferred,
            events.FUND_CONTRIBUTED: self.money.contributed,
            events.DEBT_LINE_REPAID: self.losses.line_repaid,
        }

    def _of_orders_and_pools(self) -> dict[int, Callable[[Event], None]]:
        """Return the handlers of events of orders, trades, funding, expiry and pools."""
        return {
            events.CONDITIONAL_PLACED: self.orders.conditional,
            events.TWAP_PLACED: self.refusals.twaps.placed,
            events.CONDITIONAL_ENDED: self.orders.conditional_ended,
            events.CONDITIONAL_WAITING: self.orders.conditional_waits,
            events.CONDITIONAL_REDUCED: self.orders.conditional_reduced,
            events.OCO_PAIRED: self.orders.paired,
            events.ORDER_ACCEPTED: self.orders.accepted,
            events.ORDER_REDUCED: self.orders.reduced,
            events.ORDER_CANCELLED: self.orders.cancelled,
            events.ORDER_CANCEL_PENDING: self.orders.cancel_pending,
            events.TRADE: self._trade,
            events.POOL_CREATED: self.pools.pool_set,
            events.POOL_CHANGED: self.pools.pool_set,
            events.INTEREST_HOUR: self.pools.interest_hour,
            events.RESERVE_POSTED: self.pools.reserve_posted,
            events.LENDERS_FEES: self._surprise,
            events.CHAIN_FEE_PAID: self._surprise,
            events.CHAIN_FEE_RETURNED: self._surprise,
            events.POOL_TOPPED_UP: self.pools.topped_up,
            events.POOL_LOSS: self.losses.lose_loan,
            events.POOL_LOSS_EXPECTED: self.waterfall.loss_expected,
            events.HELD_CLAIM_BOOKED: self.pools.held_part_booked,
            events.POOL_EPOCH_CLOSED: self.pools.epoch_closed,
            events.REDEMPTION_ASKED: self.pools.redemption_asked,
            events.DUST_REPAID: self.dust.repaid,
            events.LENDER_PAID: self.pools.lender_paid,
            **dict.fromkeys(LOANS, self.pools.loan),
            events.FUNDING_RATE: self.schedules.funding_rate,
            events.FUNDING_PAID: self.schedules.funding_paid,
            events.FUNDING_SWEPT: self._surprise,
            events.EXPIRY_CHANGED: self._expiry_changed,
            events.FUTURE_EXPIRED: self.schedules.expired,
            events.POSITION_SETTLED: self._surprise,
            events.WORK_LATE: self._surprise,
            events.WORK_CAUGHT_UP: self._surprise,
            events.EXPIRY_ROUNDED: self._surprise,
        }

    def _of_liquidation(self) -> dict[int, Callable[[Event], None]]:
        """Return the handlers of events of the waterfall."""
        return {
            events.LIQUIDATION_SET: self._liquidation_set,
            events.BACKSTOP_SET: self._backstop_set,
            events.LIQUIDATION_STARTED: self.waterfall.started,
            events.LIQUIDATION_ENDED: self.waterfall.ended,
            events.LIQUIDATION_LIMIT_WIDENED: self.waterfall.widened,
            events.LIQUIDATION_FILL: self.waterfall.liquidation_fill,
            events.COLLATERAL_SOLD: self._collateral_sold,
            events.BACKSTOP_FILL: self.closeouts.off_book_transfer,
            events.RECENT_RESULT_COUNTED: self.closeouts.recent_counted,
            events.DELEVERAGED: self.closeouts.off_book_transfer,
            events.REST_CLOSED: self.closeouts.off_book_transfer,
            events.COLLATERAL_TAKEN: self.closeouts.collateral_taken,
            events.LOSS_SHARED: self.losses.loss_shared,
            events.BAD_DEBT: self.losses.bad_debt,
            events.BORROW_TAKEN_OVER: self.losses.take_borrow,
            events.LOAN_TAKEN_OVER: self.losses.loan_taken,
            events.TAKEN_OVER: self.losses.taken,
            events.REMAINDER_TAKEN: self.losses.taken,
            events.REMAINDER_PAID: self.losses.remainder_paid,
            events.COLLATERAL_BOUGHT: self._bought,
            events.COLLATERAL_PAID: self.predicted_commands.purchases.paid,
            events.COLLATERAL_GIVEN: self._given,
            events.CLAIM_COVERED: self.claimants.covered,
            events.LINE_SET_APART: self.losses.set_apart,
            events.LINE_RETURNED: self.losses.returned,
        }

    def _collateral_sold(self, event: Event) -> None:
        """Process a forced trade on a book (W-6)."""
        self.sales.sold(event)
        self.waterfall.collateral_sold(event)

    def _converted(self, event: Event) -> None:
        """Process collateral that was sold on a book (R-1)."""
        self.sales.converted(event)
        self.waterfall.converted(event)
        self.pnl_settlement.sold(event.fields["account_id"], event.fields["market_id"])

    def _bought(self, event: Event) -> None:
        """Process collateral that the fund buys (R-1.1)."""
        self.predicted_commands.purchases.buy(event)
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        self.pnl_settlement.freed.discard((account, asset))

    def _given(self, event: Event) -> None:
        """Process collateral that an account with a claim takes (R-1.1)."""
        self.claimants.given(event)
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        self.pnl_settlement.freed.discard((account, asset))

    def _surprise(self, event: Event) -> None:
        """Note a finding: this event may come only where the model expects it."""
        self.pending_events.found(event, "not expected")

    def _liquidation_set(self, event: Event) -> None:
        """Switch the waterfall on or off."""
        command = cast("commands.SetLiquidation", self.context.command)
        self.pending_events.check(event, enabled=command.enabled)
        self.waterfall.set_rules(command)

    def _expiry_changed(self, event: Event) -> None:
        """Set the expiry of a future, which its mark then takes into account (O-1.1)."""
        command = cast("commands.SetExpiry", self.context.command)
        self.pending_events.check(event, market_id=command.market_id)
        self.schedules.set_expiry(command)
        market = self.system.markets[command.market_id]
        self.predicted_commands.marks.expiry_set(market)
        if market.kind == types.PERPETUAL:
            self.operators.leave_what_reduces({market.id}, ())

    def _backstop_set(self, event: Event) -> None:
        """Set the offer of a provider in a market."""
        command = cast("commands.SetBackstop", self.context.command)
        self.pending_events.check(event, account_id=command.account_id, market_id=command.market_id)
        self.waterfall.set_backstop(command)

    def _pnl_settlement_set(self, event: Event) -> None:
        """Switch reconciliation on or off."""
        command = cast("commands.SetReconciliation", self.context.command)
        self.pending_events.check(event, enabled=command.enabled)
        self.pnl_settlement.set_rules(command)
