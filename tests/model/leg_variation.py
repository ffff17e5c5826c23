# SPDX-License-Identifier: Apache-2.0
"""Variation margin that moves with a leg, computed again: what a run has moved for it (SPEC C-7.5).

Owns the marks of the last run. After a run that the model does not compare, it accepts the amounts if their sum is 0.
"""

from collections import Counter

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.initial_margin import InitialMargins


class LegVariation:
    """Follows runs, and legs that move or end. Checks the events of variation margin outside a run."""

    def __init__(self, margins: InitialMargins) -> None:
        """Start before the first run."""
        self.margins = margins
        self.context = margins.context
        self.system = margins.system
        self.marks: dict[int, int] | None = {}  # None: the run was not compared
        self.last_trade = 0  # before the run
        self.due: Counter[int] = Counter()  # what accounts are to receive
        self.believed: Counter[int] = Counter()
        margins.margin.with_leg = self.takes

    def hear(self, event: Event) -> None:
        """Note that a run ends, a leg moves to another account, or a trade ends."""
        fields = event.fields
        if event.kind == events.MARGIN_RUN_ENDED:
            self._run_ended()
        elif event.kind == events.TRADE_LEG_MOVED:
            sign = 1 if fields["side"] == types.BUY else -1
            self._moves(fields, fields["from_account_id"], fields["to_account_id"], sign)
        elif event.kind == events.TRADE_CANCELLED:
            self._moves(fields, fields["buyer_account_id"], fields["seller_account_id"], 1)

    def _run_ended(self) -> None:
        """Compute what each account has paid or received: the gain of its legs, in currencies that no account
        lacked.
        """
        margins = self.margins
        self.last_trade = self.system.last_trade
        self.marks = None
        if not self.context.novated.has_multiple():
            self.marks = {}
        elif margins.is_comparable():
            changes = [margins.changes(account) for account in margins.accounts()]
            short = {asset for one in changes for asset, amount in one.items() if amount < 0}
            self.marks = {
                market: mark
                for market in self.context.novated.segment_of
                if self.system.markets[market].quote not in short
                and (margins.is_at_cut_off() or not margins.is_by_trades(market))
                and (mark := margins.mark(market)) is not None
            }

    def _moves(self, fields: dict[str, int], giver: int, taker: int, sign: int) -> None:
        """Move the lots of a trade on one side from the account `giver` to another one."""
        trade = fields["trade_id"]
        first = self.margins.clearing.references.origin.get(trade, trade)
        house = self.margins.house(self.system.accounts[giver].owner)
        if taker == giver or {giver, taker} <= set(house) or self.marks is None:
            return
        mark = self.marks.get(fields["market_id"])
        if mark is not None and first <= self.last_trade:
            amount = sign * fields["lots"] * (mark - fields["price_per_lot"])
            self.due[taker] += amount
            self.due[giver] -= amount

    def takes(self, event: Event) -> bool:
        """Return whether variation margin moves with a leg, and check how much."""
        if isinstance(self.context.command, commands.AdvanceTime):
            return False
        paid = event.kind == events.VARIATION_PAID
        account = event.fields["account_id"]
        if self.marks is None:
            self.believed[account] += event.fields["amount"] * (-1 if paid else 1)
        else:
            due = self.due.pop(account, 0)
            self.context.pending_events.check(event, amount=-due if paid else due)
        return True

    def finish(self) -> None:
        """Check at the end of a command that nothing is due, and that what was paid was received."""
        left = {account: amount for account, amount in self.due.items() if amount}
        if left or self.believed.total():
            text = f"variation margin of legs: {left} is due, and {self.believed} is not even"
            self.context.pending_events.findings.append(text)
        self.due.clear()
        self.believed.clear()
