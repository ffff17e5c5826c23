# SPDX-License-Identifier: Apache-2.0
"""Transfers, holds, decisions of custody and settings of accounts, refused or done (SPEC L-3 to L-5, M-4, M-9).

Owns the ladders of those commands; what a done one moves is booked when its event is heard.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.model.account_guards import Guards
from tests.model.context import Desk
from tests.model.item_results import FINE, Verdict, above, below, not_above
from tests.model.margin import margin
from tests.model.money import Money
from tests.model.price_commands import within

LEVERAGE_MOST = 1_000
TIERS_MOST = 256
ALL_FLAGS = types.ACCOUNT_AUTO_LEND | types.ACCOUNT_AUTO_REPAY | types.ACCOUNT_SPOT_MARGIN


class AccountCommands:
    """Ladders."""

    def __init__(self, desk: Desk, guards: Guards, money: Money) -> None:
        """Know what they ask."""
        self.world = desk.world
        self.guards = guards
        self.money = money

    # --- transfers (L-5) ----------------------------------------------------------------------------------------------

    def transfer(self, command: commands.Transfers, item: int) -> Verdict:
        """One transfer by itself."""
        verdict = self._leg(command, item)
        if verdict != FINE:
            return verdict
        with self.guards.supposing():
            self._move(command, item)
            return self.guards.may_be_gone(command.from_ids[item])

    def _leg(self, command: commands.Transfers, item: int) -> Verdict:
        """What stands before a transfer."""
        world = self.world
        payer, payee = command.from_ids[item], command.to_ids[item]
        if payer not in world.accounts or payee not in world.accounts:
            return Verdict(codes.UNKNOWN_ACCOUNT)
        if min(payer, payee) < types.FIRST_ACCOUNT_ID:
            return Verdict(codes.SYSTEM_ACCOUNT)
        both = (world.accounts[payer], world.accounts[payee])
        if any(one.isolated_in for one in both):
            return Verdict(codes.ISOLATED_ACCOUNT)
        if any(one.status == types.CLOSED for one in both):
            return Verdict(codes.ACCOUNT_CLOSED)
        if command.asset_ids[item] not in world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        if payer == payee:
            return Verdict(codes.SAME_ACCOUNT)
        return self.guards.may_go(payer, command.asset_ids[item], command.amounts[item])

    def _move(self, command: commands.Transfers, item: int) -> None:
        """A transfer is supposed."""
        payer, payee = command.from_ids[item], command.to_ids[item]
        self.world.move(payer, payee, command.asset_ids[item], command.amounts[item])

    def transfers_together(self, command: commands.Transfers) -> list[Verdict]:
        """All legs or none: each by what the others before it have moved, margins once all are in."""
        items = range(command.count())
        with self.guards.supposing():
            for item in items:
                verdict = self._leg(command, item)
                if verdict != FINE:
                    return together(command.count(), item, verdict)
                self._move(command, item)
            for item in items:
                verdict = self.guards.may_be_gone(command.from_ids[item])
                if verdict != FINE:
                    return together(command.count(), item, verdict)
        return [FINE for _ in items]

    # --- holds (L-5) -----------------------------------------------------------------------------------------------

    def hold(self, command: commands.CreateHolds, item: int) -> Verdict:
        """An amount is held towards a beneficiary."""
        account, other = command.account_ids[item], command.beneficiary_ids[item]
        asset, amount = command.asset_ids[item], command.amounts[item]
        for one in (account, other):
            verdict = self.guards.usable(one)
            if verdict != FINE:
                return verdict
        if asset not in self.world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        if account == other:
            return Verdict(codes.SAME_ACCOUNT)
        until_ns, now = command.expire_ns[item], self.world.now
        if until_ns and until_ns <= now:
            return not_above(codes.HOLD_EXPIRY_IN_PAST, now, until_ns)
        verdict = self.guards.may_go(account, asset, amount)
        if verdict != FINE:
            return verdict
        with self.guards.supposing():
            self.world.held[account, asset] += amount
            return self.guards.may_be_gone(account)

    def holds_together(self, command: commands.CreateHolds) -> list[Verdict]:
        """All holds or none."""
        with self.guards.supposing():
            for item in range(command.count()):
                verdict = self.hold(command, item)
                if verdict != FINE:
                    return together(command.count(), item, verdict)
                key = (command.account_ids[item], command.asset_ids[item])
                self.world.held[key] += command.amounts[item]
        return [FINE for _ in range(command.count())]

    def decide_hold(self, command: commands.DecideHolds, item: int) -> Verdict:
        """A hold is captured, in part or whole, or released."""
        key, amount = command.hold_ids[item], command.amounts[item]
        if key not in self.money.holds:
            return Verdict(codes.UNKNOWN_HOLD)
        _, asset, held = self.money.asked[key]
        if amount and command.asset_ids[item] != asset:
            return Verdict(codes.UNKNOWN_HOLD)
        if amount < 0:
            return Verdict(codes.AMOUNT_NOT_POSITIVE)
        if amount > held:
            return above(codes.HOLD_AMOUNT_EXCEEDED, held, amount)
        closed = self.world.accounts[self.money.holds[key]].status == types.CLOSED
        return Verdict(codes.ACCOUNT_CLOSED) if amount and closed else FINE

    # --- custody (L-4) ---------------------------------------------------------------------------------------------

    def request_deposit(self, command: commands.RequestDeposits, item: int) -> Verdict:
        """A deposit is announced."""
        verdict = self.guards.usable(command.account_ids[item])
        if verdict != FINE:
            return verdict
        if command.asset_ids[item] not in self.world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        return FINE if command.amounts[item] > 0 else Verdict(codes.AMOUNT_NOT_POSITIVE)

    def decide_withdrawal(self, command: commands.DecideWithdrawals, item: int) -> Verdict:
        """A withdrawal that waits is confirmed or rejected."""
        key = command.withdrawal_ids[item]
        other = key in self.money.deposits or key in self.money.holds
        known = key in self.money.asked and not other
        return FINE if known else Verdict(codes.UNKNOWN_WITHDRAWAL)

    # --- settings (L-3, M-4) ------------------------------------------------------------------------------------------

    def _adjustable(self, account: int) -> Verdict:
        """As whether it is usable, but an isolated one has settings of its own."""
        verdict = self.guards.usable(account)
        if verdict.code != codes.ISOLATED_ACCOUNT:
            return verdict
        closed = self.world.accounts[account].status == types.CLOSED
        return Verdict(codes.ACCOUNT_CLOSED) if closed else FINE

    def set_settings(self, command: commands.SetAccountSettings, _item: int) -> Verdict:
        """Leverage and flags; a higher requirement must still be met, and open orders paid without a loan."""
        world, account = self.world, command.account_id
        verdict = self._adjustable(account)
        if verdict != FINE:
            return verdict
        who, leverage, flags = world.accounts[account], command.max_leverage, command.flags
        if not within(1, leverage, LEVERAGE_MOST) or flags & ~ALL_FLAGS or flags * who.isolated_in:
            return above(codes.SETTING_OUT_OF_RANGE, LEVERAGE_MOST, leverage)
        if not flags & types.ACCOUNT_SPOT_MARGIN:
            lacking = {
                world.collateral(account, asset): world.reserved(account, asset)
                for asset in sorted(world.assets)
                if world.reserved(account, asset) > world.collateral(account, asset)
            }
            if lacking:
                has = self.guards.one_of(list(lacking))
                return below(codes.INSUFFICIENT_BALANCE, lacking[has], has)
        before = who.leverage
        if leverage >= before or not self.guards.is_exposed(account):
            return FINE
        who.leverage = leverage
        figures = margin(world, account, world.live)
        who.leverage = before
        if figures.worst_equity > figures.worst_imf:
            return FINE
        return not_above(codes.INSUFFICIENT_MARGIN, figures.worst_imf, figures.worst_equity)

    def set_limits(self, command: commands.SetAccountLimits, _item: int) -> Verdict:
        """Tier and limit of an account."""
        verdict = self._adjustable(command.account_id)
        if verdict != FINE:
            return verdict
        holds = within(0, command.fee_tier, TIERS_MOST - 1) and within(0, command.position_limit)
        return FINE if holds else Verdict(codes.SETTING_OUT_OF_RANGE)

    def create(self, command: commands.CreateAccount, _item: int) -> Verdict:
        """An account opens."""
        if not (
            command.owner
            and within(types.KIND_CUSTOMER, command.account_kind, types.KIND_VENUE)
            and within(1, command.max_leverage, LEVERAGE_MOST)
            and not command.flags & ~ALL_FLAGS
            and within(0, command.position_limit)
        ):
            return Verdict(codes.SETTING_OUT_OF_RANGE)
        if command.parent_id:
            parent = self.world.accounts.get(command.parent_id)
            known = parent is not None and parent.id >= types.FIRST_ACCOUNT_ID
            if parent is None or not known or parent.status == types.CLOSED:
                return Verdict(codes.UNKNOWN_PARENT)
            if parent.owner != command.owner:
                return Verdict(codes.OWNER_MISMATCH)
        return FINE


def together(count: int, failed: int, verdict: Verdict) -> list[Verdict]:
    """An atomic batch of which one item is refused: the others are, for its sake."""
    found = [Verdict(codes.ATOMIC_BATCH_REFUSED) for _ in range(count)]
    found[failed] = verdict
    return found
