# SPDX-License-Identifier: Apache-2.0
"""What happens at lending pools, by its events (SPEC B-1 to B-5, W-6).

Owns the checks of what was asked for against what was moved. The arithmetic is in `pools`.
"""

from typing import cast

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.conversion_notices import ConversionNotices
from tests.model.exact import ceil, floor
from tests.model.pool_headroom import headroom_of
from tests.model.pools import is_outflow

LOANS = (events.LENT, events.REDEEMED, events.BORROWED, events.REPAID)
NOBODY = (0, 0)
LOAN_COMMANDS = (commands.Lend, commands.Redeem, commands.Borrow, commands.Repay)


class PoolEvents:
    """Books the events of pools."""

    def __init__(
        self,
        context: Context,
        raised: dict[tuple[int, int], list[int]],
        credited: dict[int, tuple[int, int, int, int]],
        notices: ConversionNotices,
    ) -> None:
        """Start without pools; what is redeemed and borrowed is noted in `raised`. `credited` are deposits by id."""
        self.raised = raised
        self.credited = credited
        self.notices = notices
        self.context = context
        self.pools = context.pools
        self.system = context.system
        self.pending_events = context.pending_events
        self.in_line = NOBODY  # the lender and the asset of the payment before

    def pool_set(self, event: Event) -> None:
        """A pool opens, or its terms change."""
        command = cast("commands.SetPool", self.context.command)
        self.pending_events.check(event, asset_id=command.asset_id)
        self.pools.set_pool(command)

    def loan(self, event: Event) -> None:
        """A movement between an account and a pool."""
        fields = event.fields
        account, asset, amount = fields["account_id"], fields["asset_id"], fields["amount"]
        if event.kind == events.REDEEMED and self._is_in_line(event):
            self._paid_in_line(event)
            return
        if isinstance(self.context.command, LOAN_COMMANDS):
            self._asked_loan(event)
        raised = self.raised.setdefault((account, asset), [0, 0])
        if event.kind == events.LENT:
            is_automatic = not isinstance(self.context.command, commands.Lend)
            shares = self.pools.lend(account, asset, amount, is_automatic=is_automatic)
        elif event.kind == events.REDEEMED:
            leaves = is_outflow(self.context.command, fields["offset"])
            if leaves:
                self._check_outflow(event)
            shares = self.pools.redeem(account, asset, amount)
            if leaves:
                left = self.pools.auto.get((account, asset), 0) - shares
                self.pools.auto[account, asset] = max(0, left)
            raised[0] += amount
        elif event.kind == events.BORROWED:
            settles = self._settles(account)
            if settles:
                self.notices.before_borrow(event)
            shares = self.pools.borrow(account, asset, amount)
            if settles:
                self.notices.after_borrow(event)
            raised[1] += amount
            self.context.predicted.offset = fields["offset"]
            self._counted(event)
        else:
            shares = self.pools.repay(account, asset, amount)
            self.context.predicted.offset = fields["offset"]
            brakes = self.context.brakes
            brakes.came_back(asset, types.BRAKE_BORROW_CAP, account, amount)
        self.pending_events.check(event, shares=shares)

    def _check_outflow(self, event: Event) -> None:
        """An outflow takes back of what auto-lend lent just what it lacks, behind the queue and within B-4 (B-6)."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        amount = event.fields["amount"]
        most = self.pools.outflow_of_auto(account, asset)
        headroom = headroom_of(self.context, asset)
        if headroom is None or amount > min(most, headroom.redeemable()):
            self.pending_events.found(event, f"auto-lend has {most} for it")
        command = self.context.command
        if isinstance(command, commands.Transfers):
            at = event.fields["offset"]
            wanted = command.amounts[at]
            if command.atomic:  # its legs are booked after all redemptions
                legs = zip(
                    command.from_ids,
                    command.to_ids,
                    command.asset_ids,
                    command.amounts,
                    strict=True,
                )
                wanted += sum(
                    ((giver == account) - (taker == account)) * moved
                    for giver, taker, of, moved in list(legs)[:at]
                    if of == asset
                )
            if amount < wanted - self.system.free(account, asset):
                self.pending_events.found(event, "the transfer lacks more")

    def _is_in_line(self, event: Event) -> bool:
        """Return whether a pool pays a lender that waits: what it goes on waiting for is said next (B-6)."""
        following = self.context.following
        return (
            following is not None
            and following.kind == events.REDEMPTION_ASKED
            and all(
                following.fields[name] == event.fields[name]
                for name in ("offset", "account_id", "asset_id")
            )
        )

    def _paid_in_line(self, event: Event) -> None:
        """The oldest request gets what there is; with a loss expected, what is free of its claim."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        self.pools.accrue(asset)
        turn, amount = self.pools.next_in_line(asset)
        self.pending_events.check(event, account_id=turn, amount=amount)
        shares = self.pools.pay_in_line(account, asset, event.fields["amount"])
        self.pending_events.check(event, shares=shares)
        self.in_line = account, asset

    def _counted(self, event: Event) -> None:
        """Count a borrow for its cap; one that is paid into settlement next is R-1's, with a window of its own.

        What a failed deposit makes its account borrow counts there too (L-4.1).
        """
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        amount = event.fields["amount"]
        brakes = self.context.brakes
        if self._settles(account) or self._is_for_reversal(account, asset):
            wrong = brakes.count_loser(asset, account, amount)
            if wrong:
                self.pending_events.found(event, wrong)
        else:
            brakes.count(asset, types.BRAKE_BORROW_CAP, amount, account)

    def _settles(self, account: int) -> bool:
        """Return whether what an account borrows is paid into settlement next."""
        following = self.context.following
        return (
            following is not None
            and following.kind == events.SETTLED_IN
            and following.fields["account_id"] == account
        )

    def _is_for_reversal(self, account: int, asset: int) -> bool:
        """Return whether an account borrows because its deposit is taken back."""
        command = self.context.command
        if not isinstance(command, commands.ReverseDeposit):
            return False
        return self.credited[command.deposit_id][:2] == (account, asset)

    def _asked_loan(self, event: Event) -> None:
        """Return the requested amount; 0 requests all, and no account repays more than its debt."""
        command = cast("commands.Lend", self.context.command)
        item = event.fields["offset"]
        account, asset = command.account_ids[item], command.asset_ids[item]
        amount = command.amounts[item]
        if event.kind == events.REDEEMED:
            amount = amount or self.system.free_part(account, asset)
        elif event.kind == events.REPAID:
            debt = self.system.debt(account, asset)
            amount = min(amount, debt) if amount else debt
        self.pending_events.check(event, account_id=account, asset_id=asset, amount=amount)

    def interest_hour(self, event: Event) -> None:
        """A whole hour: the figures, then what they lead to."""
        asset = event.fields["asset_id"]
        self.pending_events.check(event, **self.pools.hour(asset))
        shares = self.pools.post_reserve(asset)
        if shares:
            self.pending_events.expect(events.RESERVE_POSTED, asset_id=asset, shares=shares)
        amount = self.pools.begin_fee_hour(asset)
        if amount:
            self.pending_events.expect(events.LENDERS_FEES, asset_id=asset, amount=amount)

    def reserve_posted(self, event: Event) -> None:
        """Before a loss the reserve becomes shares, so that it bears its part (B-5)."""
        asset = event.fields["asset_id"]
        self.pools.accrue(asset)
        item = (asset, event.fields["shares"])
        if item in self.pools.posted_late:
            self.pools.posted_late.remove(item)
            return
        self.pending_events.check(event, shares=self.pools.post_reserve(asset))

    def topped_up(self, event: Event) -> None:
        """`rounding` covers what half-up rounding added too much."""
        asset = event.fields["asset_id"]
        self.pools.accrue(asset)
        item = (asset, event.fields["amount"])
        if item in self.pools.topped_up:
            self.pools.topped_up.remove(item)
        else:
            self.pending_events.found(event, f"by the model {self.pools.topped_up}")

    def held_part_booked(self, event: Event) -> None:
        """B-5: a lender that had left bore its part of a loss, as it followed from the loss."""
        if not self.pending_events.takes(event):
            self.pending_events.found(event, "by the model another part, or none")

    def epoch_closed(self, event: Event) -> None:
        """An epoch of a pool ends."""
        self.pending_events.check(event, **self.pools.close_epoch(event.fields["asset_id"]))

    def redemption_asked(self, event: Event) -> None:
        """A lender asks a part of its loan back, in place of what it asked before; or what is left of an ask."""
        if self.in_line != NOBODY:
            left = self.pools.asks.get(self.in_line, 0)
            self.pending_events.check(event, amount=left)
            self.in_line = NOBODY
            return
        command = cast("commands.AskRedemption", self.context.command)
        item = event.fields["offset"]
        key = (command.account_ids[item], command.asset_ids[item])
        amount = command.amounts[item]
        if isinstance(command, commands.Redeem):
            self._asked_all(event, key)
            return
        self.pending_events.check(event, account_id=key[0], asset_id=key[1], amount=amount)
        if amount > self.system.share_value(*key):
            self.pending_events.found(event, "more than its claim")
        self.pools.ask(*key, amount)

    def _asked_all(self, event: Event, key: tuple[int, int]) -> None:
        """Who redeems all of a loan that the pool cannot pay waits for all of it (B-6)."""
        if key not in self.pools.to_wait:
            self.pending_events.found(event, "by the model it does not wait")
        self.pools.to_wait.discard(key)
        self.pools.ask(*key, self.system.share_value(*key), whole=True)
        self.pending_events.check(
            event, account_id=key[0], asset_id=key[1], amount=self.pools.asks.get(key, 0)
        )

    def lender_paid(self, event: Event) -> None:
        """W-6: a liquidated borrower pays a lender that asks, in the valuation asset."""
        fields = event.fields
        system = self.system
        borrower, lender = fields["account_id"], fields["counterparty_account_id"]
        asset = fields["asset_id"]
        self.pools.accrue(asset)
        turn, amount = self.pools.direct_payment(borrower, asset)
        self.pending_events.check(event, counterparty_account_id=turn, amount=amount)
        predicted = self.pools.pay_lender(borrower, lender, asset, fields["amount"])
        price = system.live.asset[asset]
        paid, received = ceil(fields["amount"] * price), floor(fields["amount"] * price)
        system.move(borrower, lender, 1, received)
        system.move(borrower, types.ROUNDING, 1, paid - received)
        scale = 10 ** (9 + system.assets[asset].scale)
        self.pending_events.check(
            event,
            value_paid=paid,
            value_received=received,
            index_e9=int(price * scale),
            **predicted,
        )
