# SPDX-License-Identifier: Apache-2.0
"""Losses that no default has caused once more: who bears them, and what is borne by none (SPEC C-13).

Owns the terms, the losses and their shares as fractions. A declaration is played in full at its first event, and each
event that follows has to be as it says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import floor, largest_remainder, ppb
from tests.model.holders import DAY_NS, Holders
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.margin import beside_margin
from tests.model.margin_calls import MarginCalls

CAUSES = (types.LOSS_OF_SETTLEMENT_BANK, types.LOSS_OF_CUSTODIAN, types.LOSS_OF_INVESTMENT)
KEPT = 1_000
ASKED = 50_000


@dataclass
class Loss:
    """What the model has of one loss."""

    asset: int
    left: int


class NonDefaultLosses:
    """All of it."""

    def __init__(self, holders: Holders, margin: MarginCalls) -> None:
        """Start with none."""
        self.context = holders.context
        self.system = holders.system
        self.guards = holders.guards
        self.holders = holders
        self.margin = margin
        self.terms: dict[tuple[int, int], tuple[int, int]] = {}  # of cause and asset
        self.losses: dict[int, Loss] = {}
        self.last = 0
        holders.unborne = self.unborne

    def unborne(self, asset: int) -> int:
        """Sum what is lost of an asset and borne by none."""
        return sum(one.left for one in self.losses.values() if one.asset == asset)

    # --- refusals -----------------------------------------------------------------------------------------------------

    def validators(self) -> dict[type[Command], Callable[[Command, int], ItemResult]]:
        """The ladder of each command."""
        return {
            commands.SetNonDefaultLossTerms: self._check_terms,
            commands.DeclareNonDefaultLoss: self._check_loss,
            commands.CoverNonDefaultLoss: self._check_cover,
        }

    def _check_terms(self, command: Command, _item: int) -> ItemResult:
        """SetNonDefaultLossTerms."""
        stated = cast("commands.SetNonDefaultLossTerms", command)
        if stated.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        fits = (
            stated.cause in CAUSES
            and stated.equity_max in range(types.AMOUNT_MAX + 1)
            and stated.member_cap_ppb in range(10**9 + 1)
        )
        return ACCEPTED if fits else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def _place(self, stated: commands.DeclareNonDefaultLoss) -> tuple[int, int] | None:
        """The account at a holder where a loss is booked; of an investment the main one, if there is any."""
        if stated.holder_id == 0:
            return self.holders.main.get(stated.asset_id)
        return stated.holder_id, stated.asset_id

    def _check_loss(self, command: Command, _item: int) -> ItemResult:
        """DeclareNonDefaultLoss."""
        stated = cast("commands.DeclareNonDefaultLoss", command)
        asset = stated.asset_id
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if stated.cause not in CAUSES or stated.loss_day < 0:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if (stated.cause, asset) not in self.terms:
            return ItemResult(codes.LOSS_TERMS_MISSING)
        is_placed = (stated.holder_id, asset) in self.holders.books
        if not is_placed and (stated.holder_id or stated.cause != types.LOSS_OF_INVESTMENT):
            return ItemResult(codes.UNKNOWN_HOLDER_ACCOUNT)
        if stated.amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        place = self._place(stated)
        offset = 0
        if place is None:
            lacking = self.holders.money.shortfalls.get(asset, 0) + self.unborne(asset)
            there = -self.system.balance[types.EXTERNAL, asset] - lacking
        else:
            there = self.holders.booked(place)
            offset = self.holders.offsets[place[0]]
        if stated.amount > there:
            return above(codes.HOLDER_BALANCE_TOO_SMALL, there, stated.amount)
        today = (self.system.now + offset * 10**9) // DAY_NS
        if stated.loss_day > today:
            return above(codes.LOSS_DAY_AHEAD, today, stated.loss_day)
        if place is not None and self.holders.books[place].stated >= stated.loss_day:
            left = self.holders.books[place].left + stated.amount
            if left > types.AMOUNT_MAX:
                return above(codes.AMOUNT_OUT_OF_RANGE, types.AMOUNT_MAX, left)
        if len(self.losses) == KEPT and all(one.left for one in self.losses.values()):
            return above(codes.STATE_LIMIT, KEPT, KEPT + 1)
        return self.guards.has_place(
            sum(one.owner in self.margin.members for one in self.system.accounts.values()), ASKED
        )

    def _check_cover(self, command: Command, _item: int) -> ItemResult:
        """CoverNonDefaultLoss."""
        stated = cast("commands.CoverNonDefaultLoss", command)
        loss = self.losses.get(stated.loss_id)
        if loss is None or loss.asset != stated.asset_id:
            return ItemResult(codes.UNKNOWN_LOSS)
        if loss.asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        verdict = self.guards.usable(stated.account_id)
        if verdict != ACCEPTED:
            return verdict
        if stated.amount > loss.left:
            return above(codes.LOSS_SMALLER, loss.left, stated.amount)
        verdict = self.guards.may_go(stated.account_id, loss.asset, stated.amount)
        if verdict == ACCEPTED:
            verdict = self.guards.context.may_take(stated.account_id, loss.asset, stated.amount)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.system.move(stated.account_id, types.EXTERNAL, loss.asset, stated.amount)
            return self.guards.may_be_gone(stated.account_id)

    # --- events -------------------------------------------------------------------------------------------------------

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """The part that each event has."""
        return {
            events.NON_DEFAULT_TERMS_SET: self._terms_set,
            events.NON_DEFAULT_LOSS_DECLARED: self._declared,
            events.NON_DEFAULT_LOSS_SHARED: self._unexpected,
            events.NON_DEFAULT_LOSS_PAID: self._covered,
            events.NON_DEFAULT_LOSS_UNCOVERED: self._unexpected,
        }

    def _terms_set(self, event: Event) -> None:
        """It was stated who bears the next losses."""
        stated = cast("commands.SetNonDefaultLossTerms", self.context.command)
        self.terms[stated.cause, stated.asset_id] = (stated.equity_max, stated.member_cap_ppb)
        self.context.pending_events.check(
            event,
            cause=stated.cause,
            asset_id=stated.asset_id,
            equity_max=stated.equity_max,
            member_cap_ppb=stated.member_cap_ppb,
        )

    def _declared(self, event: Event) -> None:
        """Play a loss from its booking to what is left of it."""
        stated = cast("commands.DeclareNonDefaultLoss", self.context.command)
        self.last += 1
        if len(self.losses) == KEPT:
            self.losses.pop(next(key for key, one in self.losses.items() if one.left == 0))
        self.context.pending_events.check(
            event,
            loss_id=self.last,
            cause=stated.cause,
            holder_id=stated.holder_id,
            asset_id=stated.asset_id,
            amount=stated.amount,
            loss_day=stated.loss_day,
        )
        place = self._place(stated)
        if place is not None:
            self.holders.lose(place, stated.loss_day, stated.amount)
        loss = self.losses[self.last] = Loss(stated.asset_id, stated.amount)
        most, cap = self.terms[stated.cause, loss.asset]
        own = min(most, loss.left, max(0, self.system.free(types.CCP_EQUITY, loss.asset)))
        if own:
            self._pays(loss, types.LOSS_BORNE_BY_EQUITY, 0, types.CCP_EQUITY, own, 0)
        self._share(stated, loss, cap)
        if loss.left:
            self.context.pending_events.expect(
                events.NON_DEFAULT_LOSS_UNCOVERED,
                loss_id=self.last,
                asset_id=loss.asset,
                amount=loss.left,
            )

    def _share(self, stated: commands.DeclareNonDefaultLoss, loss: Loss, cap: int) -> None:
        """Members that are not in default and have not left bear what they are exposed with, up to the cap."""
        exposed = {
            member: self._exposed(owner, stated.cause, loss.asset)
            for owner, member in self.margin.members.items()
            if owner not in self.system.in_default and member not in self.margin.gone
        }
        caps = [floor(amount * ppb(cap)) for amount in exposed.values()]
        owners = {member: owner for owner, member in self.margin.members.items()}
        shares = largest_remainder(min(loss.left, sum(caps)), caps)
        for (member, amount), share in zip(exposed.items(), shares, strict=True):
            if share:
                self._bears(loss, member, owners[member], amount, share)

    def _exposed(self, owner: str, cause: int, asset: int) -> int:
        """Sum up all accounts of an owner: what they have, or have lodged."""
        book = self.margin.collateral if cause == types.LOSS_OF_INVESTMENT else self.system.balance
        return sum(
            book[account, asset]
            for account, one in self.system.accounts.items()
            if one.owner == owner
        )

    def _bears(self, loss: Loss, member: int, owner: str, exposed: int, share: int) -> None:
        """House accounts pay one after the other, from what is free, then from collateral; then those at the exchange,
        from what they could withdraw.
        """
        parts: list[tuple[int, int, int]] = []
        due = share
        for account, one in sorted(self.system.accounts.items()):
            if one.owner != owner or one.kind != types.KIND_MEMBER_HOUSE:
                continue
            free = min(due, max(0, self.system.free(account, loss.asset)))
            lodged = min(due - free, self.margin.collateral[account, loss.asset])
            if free + lodged:
                parts.append((account, free + lodged, lodged))
            due -= free + lodged
        at_exchange = [
            account
            for account, one in sorted(self.system.accounts.items())
            if one.owner == owner and one.kind <= types.KIND_BACKSTOP and not one.isolated_in
        ]
        for account in at_exchange:
            free = self._withdrawable(account, loss.asset, due)
            if free:
                parts.append((account, free, 0))
            due -= free
        self.context.pending_events.expect(
            events.NON_DEFAULT_LOSS_SHARED,
            loss_id=self.last,
            member_id=member,
            asset_id=loss.asset,
            exposed=exposed,
            share=share,
            paid=share - due,
        )
        for account, amount, lodged in parts:
            self.margin.collateral[account, loss.asset] -= lodged
            self.system.held[account, loss.asset] -= lodged
            self._pays(loss, types.LOSS_BORNE_BY_MEMBERS, member, account, amount, lodged)

    def _withdrawable(self, account: int, asset: int, due: int) -> int:
        """Return what an account at the exchange could withdraw of an asset, at most what is due."""
        free = min(self.system.free(account, asset) - self.guards.owed_soon(account, asset), due)
        if free <= 0:
            return 0
        free = beside_margin(self.system, account, {asset: free})[asset]
        allowed = self.guards.may_go(account, asset, free, is_due=True, loans=False)
        return free if allowed == ACCEPTED else 0

    def _pays(
        self, loss: Loss, payer: int, member: int, account: int, amount: int, lodged: int
    ) -> None:
        """An account pays a part of a loss, which is expected as an event."""
        loss.left -= amount
        self.system.move(account, types.EXTERNAL, loss.asset, amount)
        self.context.pending_events.expect(
            events.NON_DEFAULT_LOSS_PAID,
            loss_id=self.last,
            payer=payer,
            member_id=member,
            account_id=account,
            asset_id=loss.asset,
            amount=amount,
            released=lodged,
            left=loss.left,
        )

    def _covered(self, event: Event) -> None:
        """An account pays what is borne by none."""
        stated = self.context.command
        if not isinstance(stated, commands.CoverNonDefaultLoss):
            self._unexpected(event)
            return
        loss = self.losses[stated.loss_id]
        loss.left -= stated.amount
        self.system.move(stated.account_id, types.EXTERNAL, loss.asset, stated.amount)
        self.context.pending_events.check(
            event,
            loss_id=stated.loss_id,
            payer=types.LOSS_BORNE_BY_COVER,
            member_id=0,
            account_id=stated.account_id,
            asset_id=loss.asset,
            amount=stated.amount,
            released=0,
            left=loss.left,
        )

    def _unexpected(self, event: Event) -> None:
        """Report an event that no loss has brought."""
        self.context.pending_events.found(event, "no loss has brought this")
