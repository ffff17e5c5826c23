# SPDX-License-Identifier: Apache-2.0
"""Losses that other accounts bear, and assets that the fund takes over (SPEC B-5, L-6, W-5, W-6, W-8).

Owns which account bears how much, in which order. Must never write off what could still be paid.
"""

from collections import Counter
from fractions import Fraction
from typing import cast

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model import liquidation_arithmetic as sums
from tests.model.context import Context
from tests.model.exact import ceil, floor
from tests.model.liquidation import FUND, Waterfall
from tests.model.margin import unrealised
from tests.model.model_state import SHARE
from tests.model.off_book_transfers import OffBookTransfers
from tests.model.prices import BLOCK, LIQUIDATE


class Losses:
    """Follows write-offs and take-overs."""

    def __init__(self, context: Context, waterfall: Waterfall, closeouts: OffBookTransfers) -> None:
        """Start without losses."""
        self.context = context
        self.system = context.system
        self.fills = context.fills
        self.pools = context.pools
        self.pending_events = context.pending_events
        self.waterfall = waterfall
        self.closeouts = closeouts
        # By market and side: what the fund has taken, and the lots that closes took from the other side.
        self.to_share: dict[tuple[int, bool], tuple[int, dict[int, int]]] = {}
        self.shared: dict[tuple[int, int], int] = {}  # by account and asset, for its write-off
        self.debt_lines: dict[tuple[int, int], int] = {}
        self.apart: dict[
            int, dict[int, tuple[int, int]]
        ] = {}  # by asset and account: amount, until
        self.going_apart = (
            0,
            0,
            0,
            0,
        )  # time, sequence and account of a write-off, its loss before
        self.remainder = (0, 0)  # asset and amount of the last one that the fund took
        # By account: the value of what the fund took without payment, and what was written off since.
        self.given: Counter[int] = Counter()
        self.written_off: dict[int, Counter[int]] = {}

    def loss_shared(self, event: Event) -> None:
        """Compute all shares of a loss at the first one, and expect them."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        market = self.system.markets[fields["market_id"]]
        closing = self.closeouts.closing
        of_position = closing is not None and closing.account == account and closing.loss > 0
        if account == FUND:
            loss, sides = self._taken_by_fund(event)
        elif closing is not None and of_position:
            loss, sides = closing.loss, closing.sides
            closing.loss = 0
            self.pending_events.found(event, "by the model the fund takes the loss first")
        else:
            self.pending_events.found(event, "by the model the fund takes the loss first")
            loss = -self.system.unsettled[account, asset] - self.waterfall.fund_can_pay(asset)
            sides = self._where_lost(event, account, asset)
        quote = self.system.live.asset[market.quote]
        bearable = [floor(self.waterfall.figures(one).bankruptcy / quote) for one, _ in sides]
        shares = sums.loss_shares(loss, [size for _, size in sides], bearable)
        for (payer, _), part in zip(sides, shares, strict=True):
            if part:
                self.waterfall.pool_share_moves(payer, account, asset, part)
                self.pending_events.expect(
                    events.LOSS_SHARED,
                    account_id=account,
                    counterparty_account_id=payer,
                    market_id=market.id,
                    asset_id=asset,
                    amount=part,
                )
        shared = sum(shares)
        if account == FUND:
            pass  # what is not borne stays the fund's
        elif not of_position:
            self.shared[account, asset] = shared
        elif shared < loss:
            self._owe_by_fund(account, asset, loss, shared)
        if not self.pending_events.takes(event):
            self.pending_events.found(event, "by the model no account bears this")

    def _share_later(self, market: int, *, long: bool, loss: int, closed: dict[int, int]) -> None:
        """Note a loss that the fund has taken and that one side of a market is to bear."""
        amount, before = self.to_share.get((market, long), (0, {}))
        if not before:
            before = self.system.ended.get((market, long), {})
        sizes = {one: before.get(one, 0) + closed.get(one, 0) for one in {**before, **closed}}
        self.to_share[market, long] = (amount + loss, sizes)

    def _taken_by_fund(self, event: Event) -> tuple[int, list[tuple[int, int]]]:
        """Return the loss that the fund has taken and now shares, and the other side with its lots before that."""
        fields = event.fields
        for long in (True, False):
            key = (fields["market_id"], long)
            sides = self._sharers(key)
            if key in self.to_share and fields["counterparty_account_id"] in dict(sides):
                return self.to_share.pop(key)[0], sides
        self.pending_events.found(event, "by the model the fund has no loss to share here")
        return 0, []

    def _sharers(self, key: tuple[int, bool]) -> list[tuple[int, int]]:
        """Return the other side of a market by id, each account with its lots and those that closes took."""
        market, long = key
        _, sizes = self.to_share.get(key, (0, {}))
        sizes = dict(sizes)
        for one in sums.opposite(self.system, market, long=long):
            sizes[one] = sizes.get(one, 0) + abs(self.system.position[one, market])
        sizes.pop(FUND, None)
        return sorted(sizes.items())

    def end_command(self) -> None:
        """Check after each command that no account keeps a loss of an ended market; the slices that follow share it."""
        self._check_ended()
        if not self.context.is_behind:
            self.system.ended.clear()

    def finish(self) -> None:
        """Check at the end of a command that no account can bear a loss which the fund has taken and not shared."""
        for key, (loss, _) in self.to_share.items():
            quote = self.system.live.asset[self.system.markets[key[0]].quote]
            sides = self._sharers(key)
            bearable = [floor(self.waterfall.figures(one).bankruptcy / quote) for one, _ in sides]
            if any(sums.loss_shares(loss, [size for _, size in sides], bearable)):
                self.pending_events.findings.append(f"the fund did not share {loss} of {key}")
        self.to_share.clear()

    def _owe_by_fund(self, account: int, asset: int, loss: int, shared: int) -> None:
        """Book a loss that no account can bear as a debt of the fund."""
        can_pay = self.waterfall.fund_can_pay(asset)
        self.waterfall.pool_share_moves(FUND, account, asset, loss - shared)
        self.pending_events.expect(
            events.BAD_DEBT,
            account_id=account,
            asset_id=asset,
            amount=loss,
            fund_paid=0,
            shared=shared,
            fund_debt=loss - shared,
            fund_before=can_pay,
        )

    def _where_lost(self, event: Event, account: int, asset: int) -> list[tuple[int, int]]:
        """Return the side opposite to the one on which the account lost most since its unsettled equity was last at
        least 0.
        """
        where = self._market_where_lost(account, asset)
        if where is None:
            self.pending_events.found(event, "by the model the account lost in no market")
            return []
        market_id, side = where
        self.pending_events.check(event, market_id=market_id)
        others = sums.opposite(self.system, market_id, long=side == types.BUY)
        return [(one, abs(self.system.position[one, market_id])) for one in others]

    def _market_where_lost(self, account: int, asset: int) -> tuple[int, int] | None:
        """Return the market and side of the largest loss, the first of equal ones; None if the account lost in none.

        A market that ended before has no other side any more.
        """
        losses = {
            key: loss
            for key, loss in self.fills.losses.get((account, asset), {}).items()
            if not self._is_gone(*key)
        }
        worst = max(losses.values(), default=0)
        if worst <= 0:
            return None
        return min(key for key, loss in losses.items() if loss == worst)

    def _is_gone(self, market: int, side: int) -> bool:
        """Return whether the positions of a market ended at its last price, and nothing keeps its other side."""
        closed = self.system.markets[market].status == types.MARKET_CLOSED
        return closed and (market, side == types.BUY) not in self.system.ended

    def bad_debt(self, event: Event) -> None:
        """Write off unsettled equity against the fund, or as a loss that no account could bear at all."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        closing = self.closeouts.closing
        if closing is not None and closing.account == account and closing.loss:
            loss, closing.loss = closing.loss, 0
            self._owe_by_fund(account, asset, loss, 0)
            self._share_later(
                closing.market, long=closing.is_long, loss=loss, closed=closing.closed
            )
            if not self.pending_events.takes(event):
                self.pending_events.found(event, "by the model the loss is another")
            return
        loss = -self.system.unsettled[account, asset]
        if self._lost_at_end(account, asset) and self._has_means(account):
            loss = self._beyond_means(account, asset)
        else:
            self._beyond_help(event, account)
        can_pay = self.waterfall.fund_can_pay(asset)
        # What others bore was charged beside what the fund could pay before them.
        shared = self.shared.pop((account, asset), 0)
        if loss + shared > 0:
            self._remember(account, asset, loss + shared)
        elif loss < 0:
            self._give(account, asset, -loss)
        if loss > can_pay:
            where = self._market_where_lost(account, asset)
            if where is not None:
                market_id, side = where
                lost = self.fills.losses[account, asset]
                left = loss - can_pay
                if lost[where] < max(lost.values()):
                    left = min(left, lost[where])
                self._share_later(market_id, long=side == types.BUY, loss=left, closed={})
        if shared == 0:
            self.pending_events.check(event, fund_before=can_pay)
        by_fund = min(loss, fields["fund_before"])
        if loss + shared > 0:
            unpaid = shared + loss - by_fund
            self.context.brakes.lost((event.kind, account, asset), asset, by_fund, unpaid)
        self.waterfall.pool_share_moves(FUND, account, asset, loss)
        self.pending_events.check(
            event, amount=loss + shared, shared=shared, fund_paid=by_fund, fund_debt=loss - by_fund
        )

    def _lost_at_end(self, account: int, asset: int) -> bool:
        """Return whether an account lost most in a market that has just ended, whose other side can still bear it."""
        where = self._market_where_lost(account, asset)
        return where is not None and (where[0], where[1] == types.BUY) in self.system.ended

    def _has_means(self, account: int) -> bool:
        """Return whether an account has a position, or an amount of an asset that could still be sold."""
        return self.system.has_position(account) or any(
            self.system.collateral(account, asset) for asset in self.system.assets_of(account)
        )

    def _beyond_means(self, account: int, asset: int) -> int:
        """Return what an account owes beyond its amount of the asset, as far as its equity does not cover it (W-5).

        What it may lose in positions that it keeps is left to their closes.
        """
        system = self.system
        equity = max(
            self.waterfall.figures(account).bankruptcy,
            self.waterfall.figures(account, self.waterfall.board.at_higher()).bankruptcy,
        )
        kept = sum(
            unrealised(system, account, market, system.live)
            for (one, market), lots in system.position.items()
            if one == account and lots
        )
        missing = -equity - max(0, -kept)
        covered = system.collateral(account, asset) - system.doubtful(account, asset)
        uncovered = -system.unsettled[account, asset] - max(0, covered)
        return max(0, min(uncovered, ceil(max(0, missing) / system.live.asset[asset])))

    def _check_ended(self) -> None:
        """Check that no account in liquidation keeps a loss that the other side of an ended market has to bear."""
        for account, asset in list(self.fills.losses):
            flagged = self.system.accounts[account].status == types.LIQUIDATING
            if flagged and self._lost_at_end(account, asset) and self._beyond_means(account, asset):
                self.pending_events.findings.append(
                    f"a loss of {account} in an ended market was not written off"
                )

    def _beyond_help(self, event: Event, account: int) -> None:
        """Check that nothing is written off of an account with a position or anything of value left (W-8)."""
        if self.system.has_position(account):
            self.pending_events.found(event, "written off with a position")
        for asset in self.system.assets_of(account):
            if self.system.free(account, asset) > 0 or self.system.lent[account, asset]:
                self.pending_events.found(
                    event, f"written off with something of asset {asset} left"
                )
            elif self.system.reserved(account, asset) and self.system.collateral(account, asset):
                self.pending_events.found(
                    event, f"written off while orders reserve some of asset {asset}"
                )

    def take_borrow(self, event: Event) -> None:
        """Check that the fund takes over a borrow, as far as what it holds permits (B-5)."""
        system = self.system
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        self.pools.accrue(asset)
        debt = system.debt(account, asset)
        holds = self.waterfall.fund_can_pay(asset)
        shares = system.borrowed[account, asset]
        if holds < debt:
            shares = floor(holds * SHARE / system.borrow_index[asset])
        system.borrowed[account, asset] -= shares
        system.borrowed[FUND, asset] += shares
        self.pools.expectations.debt_fell(account, asset)
        taken = debt - system.debt(account, asset)
        self._remember(account, asset, taken)
        self.pools.expectations.settle(asset)
        self.context.brakes.lost((account, asset), asset, taken, 0)
        self.pending_events.check(event, amount=taken, shares=shares, fund_before=holds)

    def lose_loan(self, event: Event) -> None:
        """Check that the lenders bear what the fund does not take over (B-5)."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        self._beyond_help(event, account)
        predicted = self.pools.lose(account, asset)
        for lender, lost in self.pools.expectations.collected:
            self.pending_events.expect(
                events.HELD_CLAIM_BOOKED, account_id=lender, asset_id=asset, shares=lost
            )
        self._remember(account, asset, predicted["loss"])
        self.context.brakes.lost(
            (account, asset), asset, predicted["from_fund"], predicted["from_lenders"]
        )
        self.pending_events.check(event, **predicted)

    def _remember(self, account: int, asset: int, loss: int) -> None:
        """Keep what was written off, for a line at the end of the command under `recourse` (L-6)."""
        if self.waterfall.rules is not None and self.waterfall.rules.recourse:
            self.written_off.setdefault(account, Counter())[asset] += loss

    def _give(self, account: int, asset: int, amount: int) -> None:
        """Count what the fund takes of an account without payment, at the index."""
        if account in self.written_off:
            self._draw_lines(account)
        self.given[account] += floor(amount * self.system.live.asset[asset])

    def _draw_lines(self, account: int) -> None:
        """Make lines of the account or its parent of what was given for no debt (L-6, M-8)."""
        given = self.given.pop(account, 0)
        for asset, loss in self.written_off.pop(account, {}).items():
            key = (self._owing(account), asset)
            paid, given = self._paid(asset, loss, given)
            if loss > paid:
                self.debt_lines[key] = self.debt_lines.get(key, 0) + loss - paid

    def _owing(self, account: int) -> int:
        """Return the account that has the lines of an account."""
        who = self.system.accounts[account]
        return who.parent if who.isolated_in else account

    def _paid(self, asset: int, owed: int, given: int) -> tuple[int, int]:
        """Return what a value pays of a debt, and what is left of the value."""
        price = self.system.live.asset[asset]
        paid = min(owed, floor(given / price)) if price else 0
        return paid, given - ceil(paid * price)

    def draw_all_lines(self) -> None:
        """Make lines of all that this command has written off."""
        for account in list(self.written_off):
            self._draw_lines(account)
        self.given.clear()

    def taken(self, event: Event) -> None:
        """Check that all that is free of a holding goes to the fund."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        self.pending_events.check(event, amount=self.system.free(account, asset))
        self.remainder = (asset, fields["amount"])
        if event.kind == events.TAKEN_OVER:
            if self.waterfall.figures(account).bankruptcy >= 0:
                self.pending_events.found(event, "by the model E is not below 0")
            scale = 10 ** (9 + self.system.assets[asset].scale)
            self.pending_events.check(event, index_e9=int(self.system.live.asset[asset] * scale))
        self._give(account, asset, fields["amount"])
        self.system.move(account, FUND, asset, fields["amount"])

    def set_apart(self, event: Event) -> None:
        """Check that a line whose price is banned goes to the fund, and is under hold there.

        The loss is what is left then (W-8.1).
        """
        system = self.system
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        if self.waterfall.board.decision(asset, LIQUIDATE) != BLOCK:
            self.pending_events.found(event, "its price is not banned")
        at_higher = self.waterfall.figures(account, self.waterfall.board.at_higher()).bankruptcy
        if at_higher >= self._remainders(account):
            self.pending_events.found(event, "by the model E is not below 0 at the higher prices")
        amount = system.free(account, asset)
        lines = self.apart.setdefault(asset, {})
        until = system.now + 7 * 24 * 3600 * types.SECOND_NS
        lines[account] = (lines.get(account, (0, 0))[0] + amount, until)
        self.pending_events.check(event, amount=amount, until_ns=until)
        system.move(account, FUND, asset, amount)
        system.held[FUND, asset] += amount
        moment = (system.now, self.context.sequence, account)
        if self.going_apart[:3] != moment:
            self.going_apart = (*moment, self.system.apart_losses.get(account, 0))
        loss = max(0, -self.waterfall.figures(account).bankruptcy)
        self.system.apart_losses[account] = self.going_apart[3] + loss

    def _remainders(self, account: int) -> int:
        """Return the value of what an account has left at prices that permit a sale.

        It is too small for one, so E is computed without it.
        """
        system = self.system
        return sum(
            floor(
                (system.free(account, asset) + system.share_value(account, asset))
                * system.live.asset[asset]
            )
            for asset in system.assets_of(account)
            if self.waterfall.board.decision(asset, LIQUIDATE) != BLOCK
        )

    def returned(self, event: Event) -> None:
        """Check that the part of a line beyond the loss goes back, after its price is OK and in time (W-8.1)."""
        system = self.system
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        amount, until = self.apart[asset].pop(account)
        loss = self.system.apart_losses[account]
        scale = 10 ** (9 + system.assets[asset].scale)
        price = system.live.asset[asset]
        if asset in system.redeemed:
            rate, paid = system.redeemed[asset]  # what is paid for it, if that has a price
            price = Fraction(floor(rate * system.live.asset[paid] * scale), scale) or price
        elif system.assets[asset].price_state != types.PRICE_OK:
            self.pending_events.found(event, "its price is not OK")
        worth, back = floor(amount * price), 0
        closed = system.accounts[account].status == types.CLOSED
        if worth > loss and system.now <= until and not closed:
            back = amount - ceil(loss / price)
        self.system.apart_losses[account] = max(0, loss - worth)
        if not any(account in lines for lines in self.apart.values()):
            del self.system.apart_losses[account]
        left = min(loss, worth)
        for key in sorted(self.debt_lines):
            if key[0] == self._owing(account):
                paid, left = self._paid(key[1], self.debt_lines[key], left)
                self.debt_lines[key] -= paid
        system.held[FUND, asset] -= amount
        system.move(FUND, account, asset, back)
        self.pending_events.check(
            event, amount=amount, index_e9=int(price * scale), loss_value=loss, returned=back
        )

    def loan_taken(self, event: Event) -> None:
        """Check that a loan to a pool goes to the fund, in shares."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        shares = self.system.lent[account, asset]
        self.pending_events.check(
            event, amount=self.system.share_value(account, asset), shares=shares
        )
        value = self.system.share_value(account, asset) - self.system.doubtful(account, asset)
        self._give(account, asset, value)
        self.system.lent[account, asset] -= shares
        self.system.lent[FUND, asset] += shares
        self.system.left[FUND, asset] += self.system.left.pop((account, asset), 0)

    def remainder_paid(self, event: Event) -> None:
        """Check that the fund pays for the remainder that it has just taken, at the index (W-8)."""
        fields = event.fields
        account, asset = fields["account_id"], fields["asset_id"]
        worth = floor(self.remainder[1] * self.system.live.asset[self.remainder[0]])
        self.given[account] -= worth
        self.pending_events.check(event, amount=floor(worth / self.system.live.asset[asset]))
        if fields["amount"] > self.system.free(FUND, asset):
            self.pending_events.found(event, "more than the fund has")
        self.system.move(FUND, account, asset, fields["amount"])

    def line_repaid(self, event: Event) -> None:
        """Check that an account repays what was written off for it (L-6)."""
        command = cast("commands.RepayDebtLine", self.context.command)
        key = (command.account_id, command.asset_id)
        left = self.debt_lines.get(key, 0) - command.amount
        self.pending_events.check(event, account_id=key[0], asset_id=key[1], amount=command.amount)
        if left < 0:
            self.pending_events.found(event, "more than was written off")
        self.debt_lines[key] = left
        self.system.move(key[0], FUND, key[1], command.amount)
