# SPDX-License-Identifier: Apache-2.0
"""When the model works a command out ahead of its events (SPEC P-1 to P-4, M-7, K-1).

Owns which commands those are, and at which event each is computed: at the first that it can have, since the effects of
the passing of time come before it. Must never know the results.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_commands import AccountCommands
from tests.model.brake_commands import ENDINGS, OF_DEBTS, BrakeCommands
from tests.model.context import Context
from tests.model.deadlines import BRAKE, DEPTH, INDEX, MARK, PAUSE, SETTING, WINDOW
from tests.model.feeds import Feeds
from tests.model.fund_purchases import FundPurchases
from tests.model.instrument_commands import Listings
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.liquidation import Waterfall
from tests.model.margin_scale import Scales
from tests.model.marks import Marks
from tests.model.money_commands import MoneyCommands
from tests.model.pool_events import LOANS
from tests.model.price_commands import PriceCommands

if TYPE_CHECKING:
    from tests.model.setting_changes import SettingChanges

# What becomes of the notice of a change of parameters.
NOTICES = (events.SETTING_ANNOUNCED, events.SETTING_TOOK_EFFECT, events.SETTING_WITHDRAWN)
# Events that are always predicted.
OF_PRICES = frozenset(
    (
        events.INDEX_CHANGED,
        events.MARK_CHANGED,
        events.PRICE_STATE_CHANGED,
        events.SOURCE_EXCLUDED,
        events.SOURCE_STANDING,
        events.PRICE_JUDGED,
        events.VALUED_AT_STABLE,
        events.MARK_SAMPLED,
        events.SOURCE_CREATED,
        events.INSTRUMENT_SET,
        events.SOURCE_QUOTE_SET,
        events.INDEX_RULES_SET,
        events.MARK_RULES_SET,
        events.DYNAMIC_MARGIN_SET,
        events.MARGIN_SCALE_CHANGED,
        events.BRAKE_SET,
        events.BRAKE_ENGAGED,
        events.BRAKE_RELEASED,
        events.ASSET_CHANGED,
        events.MARKET_CHANGED,
        *NOTICES,
    )
)
Work = Callable[[Any], int | ItemResult]  # takes its command; its code, or with figures
ItemWork = Callable[[Any, int], ItemResult]  # takes its command and an item
only = frozenset[int]


class PredictedCommands:
    """Works commands and instants out ahead."""

    def __init__(
        self,
        context: Context,
        of_money: MoneyCommands,
        of_accounts: AccountCommands,
        waterfall: Waterfall,
        ahead_ns: int,
    ) -> None:
        """Start before the first command; `ahead_ns` is how far a source's clock may be before ours."""
        self.context = context
        self.system = context.system
        self.predicted = context.predicted
        self.brakes = context.brakes
        self.marks = Marks(context, context.brakes)
        self.feeds = Feeds(context, self.marks, ahead_ns)
        self.scales = Scales(context, self.marks)
        self.of_prices = PriceCommands(context, self.feeds, self.marks, self.scales)
        self.purchases = FundPurchases(context, waterfall, self.marks)
        self.of_brakes = BrakeCommands(context, context.brakes, self.marks, self.purchases)
        self.of_money = of_money
        self.guards = of_money.guards
        self.of_accounts = of_accounts
        self.listings = Listings(context, self.marks)
        self.setting_changes: SettingChanges  # which needs this
        self.works = self._works()
        self.item_works = self._item_works()
        self.together: dict[type[Command], Callable[[Any], list[ItemResult]]] = {
            commands.Transfers: of_accounts.transfers_together,
            commands.CreateHolds: of_accounts.holds_together,
            commands.DecideHolds: of_accounts.hold_decisions_together,
        }
        self.command: Command = context.command
        self.reported: list[int] = []
        self.refused: list[int] = []  # what the refusals of the command name as actual
        self.codes: list[int] = []

    def _works(self) -> dict[type[Command], tuple[Work, frozenset[int]]]:
        """Who works a command out, and the first events that it may have but a refusal."""
        prices, brakes = self.of_prices, self.of_brakes
        return {
            commands.CreateOracleSource: (prices.create_source, only([events.SOURCE_CREATED])),
            commands.SetOracleInstrument: (prices.set_instrument, only([events.INSTRUMENT_SET])),
            commands.SetSourceQuote: (prices.set_quote, only([events.SOURCE_QUOTE_SET])),
            commands.SetIndexRules: (prices.set_index_rules, only([events.INDEX_RULES_SET])),
            commands.SetMarkRules: (prices.set_mark_rules, only([events.MARK_RULES_SET])),
            commands.SetDynamicMargin: (
                prices.set_dynamic_margin,
                only([events.DYNAMIC_MARGIN_SET]),
            ),
            commands.CreateAsset: (self.listings.create_asset, only([events.ASSET_CREATED])),
            commands.CreateMarket: (self.listings.create_market, only([events.MARKET_CREATED])),
            commands.SetRiskSwitch: (self.listings.set_switch, only([events.RISK_SWITCH_SET])),
            commands.SetMarketParameters: (
                self.listings.set_market,
                only([events.MARK_CHANGED, events.BRAKE_ENGAGED, events.MARKET_CHANGED]),
            ),
            commands.SetAssetParameters: (
                self.listings.set_asset,
                only([events.BRAKE_RELEASED, events.ASSET_CHANGED]),
            ),
            commands.SetPool: (
                self.of_money.set_pool,
                only([events.POOL_CREATED, events.POOL_CHANGED]),
            ),
            commands.SetVolatilityHalt: (brakes.set_halt, only([events.BRAKE_SET])),
            commands.SetAssetCaps: (
                brakes.set_caps,
                only([events.BRAKE_SET, events.BRAKE_RELEASED]),
            ),
            commands.SetWithdrawalGate: (brakes.set_gate, only([events.BRAKE_SET])),
            commands.EngageBrake: (brakes.engage, only([events.BRAKE_ENGAGED])),
            commands.PauseAsset: (
                brakes.pause,
                only([events.BRAKE_ENGAGED, events.ASSET_PAUSE_ASKED]),
            ),
            commands.ReleaseBrake: (brakes.release, only([events.BRAKE_RELEASED])),
        }

    def _item_works(self) -> dict[type[Command], tuple[ItemWork, frozenset[int]]]:
        """The same of commands whose items are checked one by one; each has an event of its own, or is refused."""
        loan, money, accounts = self.of_money.loan, self.of_money, self.of_accounts
        engaged, released = events.BRAKE_ENGAGED, events.BRAKE_RELEASED
        return {
            commands.Lend: (loan, only([events.LENT])),
            commands.Redeem: (loan, only([events.REDEEMED, events.REDEMPTION_ASKED])),
            commands.Borrow: (loan, only([events.BORROWED, engaged])),
            commands.Repay: (loan, only([events.REPAID, released])),
            commands.AskRedemption: (loan, only([events.REDEMPTION_ASKED])),
            commands.DecideDeposits: (
                money.decide_deposit,
                only([events.DEPOSIT_CONFIRMED, events.DEPOSIT_REJECTED, engaged]),
            ),
            commands.RequestWithdrawals: (
                money.withdraw,
                only([events.WITHDRAWAL_REQUESTED, engaged]),
            ),
            commands.MoveIsolatedMargin: (money.move_isolated, only([events.TRANSFERRED])),
            commands.SetIsolated: (
                money.set_isolated,
                only([events.ACCOUNT_CREATED, events.TRANSFERRED, events.ISOLATED_SET]),
            ),
            commands.Transfers: (accounts.transfer, only([events.TRANSFERRED])),
            commands.CreateHolds: (accounts.hold, only([events.HOLD_CREATED])),
            commands.DecideHolds: (
                accounts.decide_hold,
                only([events.HOLD_CAPTURED, events.HOLD_RELEASED]),
            ),
            commands.RequestDeposits: (
                accounts.request_deposit,
                only([events.DEPOSIT_REQUESTED]),
            ),
            commands.DecideWithdrawals: (
                accounts.decide_withdrawal,
                only(
                    [
                        *(events.WITHDRAWAL_CONFIRMED, events.CHAIN_FEE_PAID),
                        *(events.WITHDRAWAL_REJECTED, engaged, released),
                    ]
                ),
            ),
            commands.SetRuleSet: (self.listings.set_rules, only([events.RULE_SET_CHANGED])),
            commands.CreateAccount: (accounts.create, only([events.ACCOUNT_CREATED])),
            commands.SetAccountSettings: (accounts.set_settings, only([events.ACCOUNT_CHANGED])),
            commands.SetAccountLimits: (accounts.set_limits, only([events.ACCOUNT_CHANGED])),
        }

    # --- one command ------------------------------------------------------------------------------------------------

    def begin(self, command: Command, reported: list[int], received: list[Event]) -> None:
        """Take a command, its codes, which are compared at its end, and its events.

        A batch of all or none is computed at its first event: the names in its refusals are known from the start.
        """
        self.command, self.reported = command, reported
        self.refused = [one.fields["actual"] for one in received if one.kind == events.REFUSED]
        self.codes = []
        self.predicted.offset = 0

    def hears(self, event: Event) -> bool:
        """Compute the work before an event; return whether the event was predicted, and so is done."""
        offset = event.fields["offset"]
        self.guards.named = [event.fields.get("actual", 0), *self.refused]
        if event.kind == events.BRAKE_ENGAGED and not self.predicted.line:
            self.predicted.offset = offset
            self.brakes.loss_over()
        if not self.predicted.line:
            self._work_until(event)
        if self.predicted.line:
            return self.predicted.hears(event)
        if event.kind in OF_PRICES:
            self.context.pending_events.found(event, "not expected")
            return True
        if event.kind == events.REFUSED and self.covers():
            self.context.pending_events.found(event, "by the model it is not refused")
            return True
        stops = (codes.KILL_SWITCH, codes.RISK_TAKING_DISABLED, *OF_DEBTS)
        if event.kind in ENDINGS and event.fields["code"] in stops:
            self._killed(event)
        return False

    def _killed(self, event: Event) -> None:
        """The kill switch, or another act that lets risk only fall, ends an order."""
        fields = event.fields
        if not self.of_brakes.ended(event.kind, fields["order_id"], fields["code"]):
            self.context.pending_events.found(event, "by the model it stays")

    def kinds(self) -> set[type[Command]]:
        """The kinds of commands whose codes are the model's own."""
        found: set[type[Command]] = {commands.OracleTicks}
        return found.union(self.works, self.item_works)

    def covers(self) -> bool:
        """Return whether the codes of the command under way are the model's own."""
        return type(self.command) in self.kinds()

    def _work_until(self, event: Event) -> None:
        """Compute as much as an event shows to be done."""
        if isinstance(self.command, commands.OracleTicks):
            own = event.kind in OF_PRICES or event.kind == events.REFUSED
            offset = event.fields["offset"]
            while len(self.codes) <= offset and not self.predicted.line and (own or offset):
                self._tick()
            return
        if type(self.command) in self.item_works:
            self._item_until(event)
        work = self.works.get(type(self.command))
        if work is None or self.codes:
            return
        if event.kind in work[1] or event.kind in (events.REFUSED, *NOTICES):
            self._all(work[0])

    def _tick(self) -> None:
        """The next tick of a batch."""
        assert isinstance(self.command, commands.OracleTicks)
        item = self.predicted.offset = len(self.codes)
        self.codes.append(self.feeds.tick(self.command, item))
        self.context.board.settle()

    def _item_until(self, event: Event) -> None:
        """The item of an event, if it is one that answers it."""
        kinds = self.item_works[type(self.command)][1] | {events.REFUSED}
        if event.kind not in kinds or event.fields["offset"] != len(self.codes):
            return
        if event.kind in LOANS:
            command, item = cast("commands.Lend", self.command), len(self.codes)
            named = (command.account_ids[item], command.asset_ids[item])
            if named != (event.fields["account_id"], event.fields["asset_id"]):
                return
        self._item()

    def _item(self) -> None:
        """The next item; of an atomic batch all of them."""
        if type(self.command) in self.together and cast("commands.Transfers", self.command).atomic:
            for item, verdict in enumerate(self.together[type(self.command)](self.command)):
                self._judged(item, verdict)
            return
        item = self.predicted.offset = len(self.codes)
        verdict = self.item_works[type(self.command)][0](self.command, item)
        self._judged(item, verdict)

    def _judged(self, item: int, verdict: ItemResult) -> None:
        """Return the result of an item."""
        self.predicted.offset = item
        if verdict.code != codes.OK:
            self.predicted.refuse(*verdict)
        self.codes.append(verdict.code)

    def _all(self, work: Work) -> None:
        """A whole command."""
        result: int | ItemResult = self.setting_changes.version_holds(self.command)
        if result == ACCEPTED:
            result = work(self.command)
        verdict = result if isinstance(result, ItemResult) else ItemResult(result)
        if verdict.code != codes.OK:
            self.predicted.refuse(*verdict)
        self.codes = [verdict.code]

    def end(self) -> None:
        """End a command: compute its remaining work, and compare its codes with the model's."""
        if isinstance(self.command, commands.OracleTicks):
            while len(self.codes) < self.command.count() and not self.predicted.line:
                self._tick()
        elif type(self.command) in self.works and not self.codes:
            self._all(self.works[type(self.command)][0])
        elif type(self.command) in self.item_works:
            while len(self.codes) < self.command.count() and not self.predicted.line:
                self._item()
        self.predicted.finish()
        self.brakes.loss_over()
        self.predicted.finish()
        findings = self.context.pending_events.findings
        if self.codes and self.codes != self.reported:
            findings.append(f"codes {self.reported}, by the model {self.codes}")
        findings += self.of_brakes.over()
        findings += self.context.deadlines.overdue(self.system.done_ns)

    # --- instants -----------------------------------------------------------------------------------------------------

    def price_due(self, before_ns: int, until_ns: int) -> None:
        """Check a price or a scale as time goes on to `until_ns`, when the model expects it."""
        entry = self._take(before_ns, prices=True)
        if entry is None:
            return
        what, key = entry
        if what == INDEX:
            self.feeds.look(key)
        elif what == MARK:
            self.marks.sample(key, until_ns)
        elif what == WINDOW:
            self.marks.set(self.system.markets[key])
        else:
            self.scales.sample(key, until_ns)
        self.context.board.settle()

    def brake_due(self, before_ns: int, until_ns: int) -> None:
        """The time of a brake has come, if it is one whose time it is."""
        first = self.context.deadlines.first(prices=False)
        if first is not None and first[0] <= self.system.now:
            entry = self._take(before_ns, prices=False)
            assert entry is not None
            if entry[0] == DEPTH:
                self.purchases.sample(entry[1], until_ns)
                return
            if entry[0] == SETTING:
                self.setting_changes.due(entry[1])
                self.context.board.settle()
                return
            if entry[0] == PAUSE:
                self.brakes.end_pause(entry[1], types.CAUSE_TIME_PASSED)
                self.context.board.settle()
                return
            self.brakes.due(entry[0] - BRAKE, entry[1])

    def _take(self, before_ns: int, *, prices: bool) -> tuple[int, int] | None:
        """Process the work of this instant; report work that is overdue or too early."""
        self.predicted.finish()
        self.predicted.offset = 0
        first = self.context.deadlines.first(prices=prices)
        if first is None or first[0] > self.system.now:
            self.context.pending_events.findings.append(
                f"U-6: nothing is due at {self.system.now}: {first}"
            )
            return None
        when_ns, what, key = first
        self.context.deadlines.drop(what, key)
        if max(when_ns, before_ns) != self.system.now:
            self.context.pending_events.findings.append(
                f"U-6: {what} of {key} was due at {when_ns}"
            )
        return what, key
