# SPDX-License-Identifier: Apache-2.0
"""What every command is answered: accepted, or which refusal comes first (docs/reference/commands.md).

Owns the table of validators of commands, and the list of commands without one. A validator reads the books as they
are when an item's turn comes; its result is compared with the answer, item by item.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.dead_man_timers import DeadManTimers
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.margin import is_capped
from tests.model.matching import Matching, Script, expect
from tests.model.operator_refusals import OperatorLadders
from tests.model.order_entry import Answer, Entry
from tests.model.order_scripts import OrderScripts
from tests.model.twaps import Twaps
from tests.model.venues import Venues

Kind = type[Command]
# Where orders may stand that would trade with each other: an auction, or a market whose auction was stopped.
COLLECTING = (types.MARKET_AUCTION, types.MARKET_CANCEL_ONLY, types.MARKET_HALTED)


class Reported(NamedTuple):
    """The answer to a call, column by column."""

    codes: list[int]
    ids: list[int]
    filled: list[int]
    remaining: list[int]
    fills: list[int]  # rows of item, trade, price, lots, fee


Validator = Callable[[Any, int], ItemResult]  # of a command and an item
ItemScript = Callable[[Any, int], Script]

# Kinds of commands whose answers the model does not foresee, each with the reason; a test holds that none joins.
UNPREDICTED: dict[Kind, str] = {
    **dict.fromkeys(
        (
            commands.AdmitMember,
            commands.SetMember,
            commands.ResignMember,
            commands.SetCalendar,
            commands.SetCalendarOffsets,
            commands.SetAssetCalendar,
            commands.CreateSegment,
            commands.SetClearing,
            commands.SetCashInAdvance,
            commands.CaptureTrades,
            commands.SetSettlementTerms,
            commands.SetPenaltyRates,
            commands.SetPenaltyClass,
            commands.SetSettlementPriority,
            commands.OfferBuyIn,
            commands.WithdrawBuyInOffer,
            commands.AnnounceDividend,
            commands.AnnounceRedemption,
            commands.AnnounceSplit,
            commands.CancelCorporateAction,
            commands.SubmitTradeSides,
            commands.CancelTradeSides,
            commands.SetWaitingTerms,
            commands.LeaveWaitingTrade,
            commands.CancelTrades,
            commands.GiveUpTrade,
            commands.AcceptGiveUp,
            commands.EndGiveUp,
            commands.AllocateTrade,
            commands.MoveSession,
        ),
        "of the central counterparty the model follows trades, nets and settlements; refusals are in scenarios",
    ),
    commands.RedenominateAsset: "who asks and what is refused is in scenarios; the model follows what is exchanged",
    **dict.fromkeys(
        (
            commands.GrantRole,
            commands.RevokeRole,
            commands.Delegate,
            commands.EndDelegation,
            commands.SetDelegationLimit,
            commands.FreezeAccount,
            commands.ReleaseAccount,
            commands.SetApprovalLimit,
            commands.BreakGlass,
            commands.AddDestination,
            commands.RemoveDestination,
            commands.SetDestinationsOnly,
            commands.SetMandate,
            commands.SetParameterApproval,
            commands.BreakParameterGlass,
            commands.SetRecoveryKeys,
            commands.RecoverAuthority,
            commands.QuarantineWork,
            commands.LiftQuarantine,
        ),
        "the model follows journals without authority; who may do what is in scenarios",
    ),
    **dict.fromkeys(
        (
            commands.SetMarginParameters,
            commands.SetMarginAsset,
            commands.SetMarginScenarios,
            commands.SetStressScenario,
            commands.SetDefaultFundParameters,
        ),
        "parameters of margin, whose figures are computed by hand in scenarios",
    ),
    **dict.fromkeys(
        (
            commands.DeclareDefault,
            commands.AdvanceDefaultCase,
            commands.OfferPorting,
            commands.AcceptPorting,
            commands.AddAuctionLot,
            commands.SubmitBid,
            commands.RevealBid,
            commands.PayAssessment,
        ),
        "of defaults the model follows what is frozen and what layers pay; refusals are in scenarios",
    ),
    commands.AdvanceTime: "no client sends it, and it is never refused",
    commands.ReportGap: "no client sends it; its refusals are in scenarios",
    commands.ContinueNumbers: "the same",
}
# Codes that are accepted as they come where only the machine's conservative bound decides.
UNDECIDED = {
    codes.COLLATERAL_REQUIRED: "margin of scenarios is computed by hand in scenario tables",
    codes.CONTRIBUTION_REQUIRED: "the size of the default fund is computed by hand in scenario tables",
    codes.FOK_NOT_FILLABLE: "where a resting order would pay out of a pool: a fill-or-kill order may be refused"
    " though its lots would have been there, by the units that shares round away (S-1)",
}


class Refusals:
    """Asks the validator of each command, and compares."""

    def __init__(
        self,
        context: Context,
        entry: Entry,
        matching: Matching,
        dead_man_timers: DeadManTimers,
        operators: OperatorLadders,
    ) -> None:
        """Create the table of validators."""
        self.context = context
        self.entry = entry
        self.dead_man_timers = dead_man_timers
        self.twaps = Twaps(context, entry)
        self.order_scripts = OrderScripts(context, entry, matching, dead_man_timers, self.twaps)
        self.venues = venues = Venues(context, entry, matching)
        self.scripts: dict[Kind, ItemScript] = {
            commands.OrderBatch: entry.order_batch,
            commands.CancelAll: entry.cancel_all,
            commands.ConditionalOrders: entry.conditional_orders,
            commands.Brackets: entry.bracket_orders,
            commands.PlaceTwap: self.twaps.place,
            commands.SetDeadMan: dead_man_timers.set_dead_man,
            commands.ReportDisconnect: dead_man_timers.report_disconnect,
            commands.ExternalFills: venues.fills,
            commands.ExternalCancels: venues.cancels,
            commands.ResolveBreak: venues.resolve,
        }
        self.validators = self._validators(operators)
        self.guards = operators.guards

    def _validators(self, operators: OperatorLadders) -> dict[Kind, Validator]:
        """Return validators of commands of which only the result is predicted; other parts compute the changes."""
        return {
            commands.CloseAccount: operators.close_account,
            commands.SetMarketStatus: operators.set_status,
            commands.SetFunding: operators.set_funding,
            commands.SetExpiry: operators.set_expiry,
            commands.NameSettlementPrice: operators.name_price,
            commands.SetReconciliation: operators.pnl_settlement,
            commands.SetQuote: operators.set_quote,
            commands.SetBackstop: operators.backstop,
            commands.FundLiquidity: operators.contribute,
            commands.RepayDebtLine: operators.repay_line,
        }

    def begin(self, command: Command, received: list[Event]) -> None:
        """A command comes that runs, with its events: where several figures would each do, they say which is named."""
        self.guards.named = [one.fields["actual"] for one in received if one.kind == events.REFUSED]
        self.guards.refused = {
            one.fields["offset"]: one.fields for one in received if one.kind == events.REFUSED
        }
        self.dead_man_timers.hear(command)
        kind = type(command)
        script = self.scripts.get(kind)
        if script is None and kind in self.validators:
            script = self._judged
        self.order_scripts.begin(command, script)

    def _judged(self, command: Command, item: int) -> Script:
        """The script of a command of which only the verdict is foreseen."""
        answer = self.entry.answers[item] = Answer()
        answer.id = None
        verdict = self.validators[type(command)](command, item)
        answer.code = verdict.code
        if verdict != ACCEPTED:
            yield expect(events.REFUSED, **verdict._asdict())

    def finish(self, command: Command, reported: Reported, received: list[Event]) -> None:
        """End the command: check that every answer is the expected one, and names the fills that were reported."""
        self.order_scripts.finish()
        wrong = self.context.pending_events.findings
        of = type(command).__name__
        for item, answer in self.entry.answers.items():
            stated = (reported.codes[item], reported.ids[item] if answer.id is not None else None)
            if stated != (answer.code, answer.id):
                wrong.append(f"item {item} of {of}: {stated}, by the model {answer}")
            if isinstance(
                command, commands.OrderBatch | commands.ConditionalOrders | commands.Brackets
            ):
                lots = (reported.filled[item], reported.remaining[item])
                if lots != (answer.filled, answer.remaining):
                    wrong.append(f"item {item} of {of}: {lots} lots, by the model {answer}")
        if isinstance(
            command, commands.OrderBatch | commands.ConditionalOrders | commands.Brackets
        ):
            placed = {answer.id: item for item, answer in self.entry.answers.items()}
            fills = [
                number
                for event in received
                if event.kind == events.TRADE
                for fields in [event.fields]
                if placed.get(fields["taker_order_id"]) == fields["offset"]
                for number in (
                    fields["offset"],
                    fields["trade_id"],
                    fields["price_per_lot"],
                    fields["lots"],
                    fields["taker_fee"],
                )
            ]
            if fills != reported.fills:
                wrong.append(f"fills {reported.fills}, by the model {fills}")

    def overdue(self) -> list[str]:
        """Report orders that stay after a command and should not (O-3, O-6, I-7, K-1)."""
        system, now = self.context.system, self.context.system.done_ns
        found = self.dead_man_timers.overdue() + self.twaps.overdue()
        for order in system.orders.values():
            market = system.markets[order.market]
            position = system.position[order.account, market.id]
            reduces = order.flags & types.FLAG_REDUCE_ONLY
            account = system.accounts[order.account]
            flagged = account.status == types.LIQUIDATING and order.id <= account.flagged_order
            if flagged and not (order.pending or order.machine or is_capped(system, order)):
                found.append(f"W-1: order {order.id} was to end with the flag of its account")
            if order.tif == types.GTD and order.expire_ns <= now and not order.pending:
                found.append(f"O-3: order {order.id} was to expire at {order.expire_ns}")
            if market.status == types.MARKET_CLOSED:
                found.append(f"O-2: order {order.id} rests in a closed market")
            if reduces and not order.pending and order.lots > order.reducible(position):
                found.append(f"O-6: order {order.id} is larger than what it reduces")
            may_rest = reduces or market.is_spot or order.pending
            if not may_rest and self.context.risk_stops.only_reduces(account, market):
                found.append(f"O-2.2: order {order.id} may add risk where risk may only fall")
        for one in self.context.conditionals.values():
            if 0 < one.expire_ns <= now:
                found.append(f"O-3: waiting order {one.id} was to expire at {one.expire_ns}")
            if system.markets[one.market].status == types.MARKET_CLOSED:
                found.append(f"O-2: order {one.id} waits in a closed market")
            if self.context.is_orphan(one):
                found.append(f"O-3: order {one.id} was to end with its position")
        return found + self._crossed()

    def _crossed(self) -> list[str]:
        """Report books that would trade as they are, except during auctions and where one was stopped (I-7, O-2.2)."""
        books = self.entry.gates.books
        found: list[str] = []
        for market in self.context.system.markets.values():
            bid, ask = books.best(market.id, types.BUY), books.best(market.id, types.SELL)
            if bid and ask and bid >= ask and market.status not in COLLECTING:
                found.append(f"I-7: book {market.id} is crossed at {bid} and {ask}")
        return found
