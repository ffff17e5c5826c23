# SPDX-License-Identifier: Apache-2.0
"""Transfers, holds, decisions of custody and settings of accounts, refused or accepted (SPEC L-3 to L-5, M-4, M-9).

Owns the ladders of those commands: the checks in their order. The amounts of an accepted command are booked when its
event is received.
"""

from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.model.account_guards import Guards
from tests.model.context import Context
from tests.model.holders import Holders
from tests.model.item_results import ACCEPTED, ItemResult, above, below, not_above
from tests.model.margin import margin
from tests.model.price_commands import within
from tests.model.terms import account_settings

LEVERAGE_MOST = 1_000
TIERS_MOST = 64
ALL_FLAGS = (
    types.ACCOUNT_AUTO_LEND
    | types.ACCOUNT_AUTO_REPAY
    | types.ACCOUNT_SPOT_MARGIN
    | types.ACCOUNT_TAKES_COLLATERAL
    | types.ACCOUNT_CONVERTS_COLLATERAL
)


class AccountCommands:
    """The ladders of the commands of accounts."""

    def __init__(self, context: Context, guards: Guards, holders: Holders) -> None:
        """Know what they ask."""
        self.system = context.system
        self.brakes = context.brakes
        self.guards = guards
        self.money = holders.money
        self.holders = holders
        # An amount of a batch that goes as one is gone, for who counts what clients lose (C-17).
        self.supposes: Callable[[int, int, int], None] = lambda *_: None

    # --- transfers (L-5) ----------------------------------------------------------------------------------------------

    def transfer(self, command: commands.Transfers, item: int) -> ItemResult:
        """Return the result of one transfer that is not in an atomic batch."""
        verdict = self._leg(command, item)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self._move(command, item)
            return self.guards.may_be_gone(command.from_ids[item])

    def _leg(self, command: commands.Transfers, item: int) -> ItemResult:
        """Return the first refusal of a transfer."""
        system = self.system
        payer, payee = command.from_ids[item], command.to_ids[item]
        if payer not in system.accounts or payee not in system.accounts:
            return ItemResult(codes.UNKNOWN_ACCOUNT)
        if min(payer, payee) < types.FIRST_ACCOUNT_ID:
            return ItemResult(codes.SYSTEM_ACCOUNT)
        both = (system.accounts[payer], system.accounts[payee])
        if any(one.isolated_in for one in both):
            return ItemResult(codes.ISOLATED_ACCOUNT)
        if any(one.status == types.CLOSED for one in both):
            return ItemResult(codes.ACCOUNT_CLOSED)
        if command.asset_ids[item] not in system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if payer == payee:
            return ItemResult(codes.SAME_ACCOUNT)
        verdict = self.guards.may_depart(
            payer, command.asset_ids[item], command.amounts[item], payee
        )
        if verdict != ACCEPTED:
            return verdict
        return self.guards.may_receive(payee, command.asset_ids[item])

    def _move(self, command: commands.Transfers, item: int) -> None:
        """Book a transfer in the supposition."""
        payer, payee = command.from_ids[item], command.to_ids[item]
        self.system.move(payer, payee, command.asset_ids[item], command.amounts[item])

    def transfers_together(self, command: commands.Transfers) -> list[ItemResult]:
        """Return the results of an atomic batch: all legs or none.

        Each leg is checked after the legs before it, the margins after all.
        """
        items = range(command.count())
        with self.guards.supposing():
            for item in items:
                verdict = self._leg(command, item)
                if verdict != ACCEPTED:
                    return together(command.count(), item, verdict)
                self._move(command, item)
                self.supposes(
                    command.from_ids[item], command.asset_ids[item], command.amounts[item]
                )
            for item in items:
                verdict = self.guards.may_be_gone(command.from_ids[item])
                if verdict != ACCEPTED:
                    return together(command.count(), item, verdict)
        return [ACCEPTED for _ in items]

    # --- holds (L-5) -----------------------------------------------------------------------------------------------

    def hold(self, command: commands.CreateHolds, item: int, made: int = 0) -> ItemResult:
        """Return the result of one hold for a beneficiary.

        `made` is how many other holds of its account are in the same batch.
        """
        account, other = command.account_ids[item], command.beneficiary_ids[item]
        asset, amount = command.asset_ids[item], command.amounts[item]
        for one in (account, other):
            verdict = self.guards.usable(one)
            if verdict != ACCEPTED:
                return verdict
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if account == other:
            return ItemResult(codes.SAME_ACCOUNT)
        until_ns, now = command.expire_ns[item], self.system.now
        if until_ns and until_ns <= now:
            return not_above(codes.HOLD_EXPIRY_IN_PAST, now, until_ns)
        held = [key for key in self.money.holds if self.money.asked[key][0] == account]
        verdict = self.guards.has_place(len(held) + made, types.HOLDS_MAX)
        if verdict != ACCEPTED:
            return verdict
        verdict = self.guards.may_depart(account, asset, amount)
        if verdict != ACCEPTED:
            return verdict
        least = self.guards.least_hold(asset)
        if amount < least:
            return below(codes.HOLD_TOO_SMALL, least, amount)
        with self.guards.supposing():
            self.system.held[account, asset] += amount
            return self.guards.may_be_gone(account)

    def holds_together(self, command: commands.CreateHolds) -> list[ItemResult]:
        """Return the results of an atomic batch: all holds or none."""
        with self.guards.supposing():
            for item in range(command.count()):
                made = command.account_ids[:item].count(command.account_ids[item])
                verdict = self.hold(command, item, made)
                if verdict != ACCEPTED:
                    return together(command.count(), item, verdict)
                key = (command.account_ids[item], command.asset_ids[item])
                self.system.held[key] += command.amounts[item]
                self.supposes(*key, command.amounts[item])
        return [ACCEPTED for _ in range(command.count())]

    def decide_hold(self, command: commands.DecideHolds, item: int) -> ItemResult:
        """Return the result of a decision on a hold, which is captured in part or in full, or released."""
        key, amount = command.hold_ids[item], command.amounts[item]
        if key not in self.money.holds:
            asset = command.asset_ids[item] if amount else 0
            return self.money.decided_before("hold_id", key, codes.UNKNOWN_HOLD, asset)
        payer, asset, held = self.money.asked[key]
        if amount and command.asset_ids[item] != asset:
            return ItemResult(codes.UNKNOWN_HOLD)
        if amount < 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        if amount > held:
            return above(codes.HOLD_AMOUNT_EXCEEDED, held, amount)
        payee = self.money.holds[key]
        if amount and self.system.is_being_frozen(payer):
            return ItemResult(codes.ACCOUNT_FROZEN)
        if amount and self.system.owes_back(payer):
            return ItemResult(codes.REVERSED_DEPOSIT_OWED)
        kept = self.guards.context.kept_for_busts(payer, 0, 0) if amount else ACCEPTED
        if kept != ACCEPTED:
            return ItemResult(kept.code)  # the figures are the payer's own
        if amount and self.system.accounts[payee].status == types.CLOSED:
            return ItemResult(codes.ACCOUNT_CLOSED)
        verdict = self.guards.may_receive(payee, asset) if amount else ACCEPTED
        if verdict == ACCEPTED and amount < held:
            verdict = self.guards.may_receive(payer, asset)
        return verdict

    def hold_decisions_together(self, command: commands.DecideHolds) -> list[ItemResult]:
        """Return the results of an atomic batch: all decisions or none. A hold may be named once (L-3.2)."""
        items = range(command.count())
        for item in items:
            key = command.hold_ids[item]
            verdict = self.decide_hold(command, item)
            earlier = command.hold_ids.index(key)
            if verdict == ACCEPTED and earlier < item:
                held = self.money.asked[key][2]
                verdict = below(codes.ALREADY_DECIDED, held, command.amounts[earlier])
            if verdict != ACCEPTED:
                return together(command.count(), item, verdict)
        return [ACCEPTED for _ in items]

    # --- custody (L-4) ---------------------------------------------------------------------------------------------

    def request_deposit(self, command: commands.RequestDeposits, item: int) -> ItemResult:
        """Return the result of a request of a deposit."""
        verdict = self.guards.usable(command.account_ids[item])
        if verdict != ACCEPTED:
            return verdict
        if command.asset_ids[item] not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if command.asset_ids[item] in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if command.amounts[item] <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        pending = [
            one for one in self.money.deposits.values() if one[0] == command.account_ids[item]
        ]
        verdict = self.guards.has_place(len(pending), types.PENDING_DEPOSITS_MAX)
        if verdict != ACCEPTED:
            return verdict
        return self.guards.may_receive(command.account_ids[item], command.asset_ids[item])

    def decide_withdrawal(self, command: commands.DecideWithdrawals, item: int) -> ItemResult:
        """Return the result of a decision on a withdrawal that waits."""
        key = command.withdrawal_ids[item]
        other = key in self.money.deposits or key in self.money.holds
        if key not in self.money.asked or other:
            return self.money.decided_before("withdrawal_id", key, codes.UNKNOWN_WITHDRAWAL)
        account, asset, amount = self.money.asked[key]
        verdict = self._takes_fee(command, item)
        if verdict != ACCEPTED:
            return verdict
        if command.confirm[item] == types.CUSTODY_CONFIRM and self.system.is_frozen(account):
            return ItemResult(codes.ACCOUNT_FROZEN)
        if command.confirm[item] == types.CUSTODY_CONFIRM and self.system.owes_back(account):
            return ItemResult(codes.REVERSED_DEPOSIT_OWED)
        if command.confirm[item] == types.CUSTODY_CONFIRM:
            kept = self.guards.context.kept_for_busts(account, 0, 0)
            if kept != ACCEPTED:
                return kept
        if command.confirm[item] and asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if command.confirm[item] == types.CUSTODY_CONFIRM:
            if self.holders.lacks(asset):
                return ItemResult(codes.CUSTODY_SHORTFALL)
            if self.holders.stops(asset) != ACCEPTED:
                return self.holders.stops(asset)
        brakes = self.brakes
        limit, total = brakes.leaves(asset, key, account, amount)
        if command.confirm[item] == types.CUSTODY_CONFIRM and total:
            if limit == self.system.assets[asset].outflow_limit:
                brakes.refused(asset, types.BRAKE_OUTFLOW_LIMIT, amount, total)
            return above(codes.WITHDRAWAL_QUEUED, limit, total)
        if command.confirm[item]:
            brakes.came_back(asset, types.BRAKE_DEPOSIT_CAP, account, amount)
        return ACCEPTED

    def _takes_fee(self, command: commands.DecideWithdrawals, item: int) -> ItemResult:
        """Check that a fee of the chain is within the limit for the one who pays it, and leaves something (L-4.3).

        The account `fees` must have it free.
        """
        fee = command.chain_fees[item] if command.chain_fees else 0
        if not fee:
            return ACCEPTED
        key = command.withdrawal_ids[item]
        _, asset, amount = self.money.asked[key]
        if command.asset_ids[item] != asset:
            return ItemResult(codes.UNKNOWN_WITHDRAWAL)
        house = key in self.money.house_pays
        terms = self.system.assets[asset]
        most = min(terms.house_fee_limit if house else terms.chain_fee_limit, amount - 1)
        most *= bool(command.confirm[item])
        if fee > most:
            return above(codes.CHAIN_FEE_TOO_HIGH, most, fee)
        has = self.system.free(types.FEES, asset) + min(0, self.system.unsettled[types.FEES, asset])
        if house and has < fee:
            return below(codes.HOUSE_MONEY_SHORT, fee, max(0, has))
        return ACCEPTED

    # --- settings (L-3, M-4) ------------------------------------------------------------------------------------------

    def _adjustable(self, account: int) -> ItemResult:
        """Return whether the settings of an account may be changed, as `usable` does; an isolated account has settings
        of its own.
        """
        verdict = self.guards.usable(account)
        if verdict.code != codes.ISOLATED_ACCOUNT:
            return verdict
        closed = self.system.accounts[account].status == types.CLOSED
        return ItemResult(codes.ACCOUNT_CLOSED) if closed else ACCEPTED

    def set_settings(self, command: commands.SetAccountSettings, _item: int) -> ItemResult:
        """Return the result of other settings: leverage and flags.

        A higher requirement must still be met, and open orders must be paid without a loan.
        """
        system, account = self.system, command.account_id
        verdict = self._adjustable(account)
        if verdict != ACCEPTED:
            return verdict
        who = system.accounts[account]
        leverage, flags = account_settings(command, who.leverage, who.flags)
        if flags and who.isolated_in:
            return ItemResult(codes.ISOLATED_ACCOUNT)
        if not within(1, leverage, LEVERAGE_MOST) or flags & ~ALL_FLAGS or flags * who.isolated_in:
            return above(codes.SETTING_OUT_OF_RANGE, LEVERAGE_MOST, leverage)
        if not flags & types.ACCOUNT_SPOT_MARGIN:
            lacking = {
                system.collateral(account, asset): system.reserved(account, asset)
                for asset in sorted(system.assets)
                if system.reserved(account, asset) > system.collateral(account, asset)
            }
            if lacking:
                has = self.guards.one_of(list(lacking))
                return below(codes.INSUFFICIENT_BALANCE, lacking[has], has)
        before = who.leverage
        if leverage >= before or not self.guards.is_exposed(account):
            return ACCEPTED
        who.leverage = leverage
        figures = margin(system, account, system.live)
        who.leverage = before
        if figures.worst_equity > figures.worst_imf:
            return ACCEPTED
        return not_above(codes.INSUFFICIENT_MARGIN, figures.worst_imf, figures.worst_equity)

    def set_limits(self, command: commands.SetAccountLimits, _item: int) -> ItemResult:
        """Return the result of another fee tier and limit of an account."""
        verdict = self._adjustable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        tiers = TIERS_MOST
        holds = within(0, command.fee_tier, tiers - 1) and within(0, command.position_limit)
        return ACCEPTED if holds else ItemResult(codes.SETTING_OUT_OF_RANGE)

    def create(self, command: commands.CreateAccount, _item: int) -> ItemResult:
        """Return the result of the creation of an account."""
        if not (
            command.owner
            and within(types.KIND_CUSTOMER, command.account_kind, types.KIND_VENUE)
            and within(1, command.max_leverage, LEVERAGE_MOST)
            and not command.flags & ~ALL_FLAGS
            and within(0, command.position_limit)
        ):
            return ItemResult(codes.SETTING_OUT_OF_RANGE)
        if command.parent_id:
            parent = self.system.accounts.get(command.parent_id)
            known = parent is not None and parent.id >= types.FIRST_ACCOUNT_ID
            if parent is None or not known or parent.status == types.CLOSED:
                return ItemResult(codes.UNKNOWN_PARENT)
            if parent.owner != command.owner:
                return ItemResult(codes.OWNER_MISMATCH)
            subs = [
                one
                for one in self.system.accounts.values()
                if one.parent == command.parent_id and not one.isolated_in
            ]
            return self.guards.has_place(len(subs), types.SUB_ACCOUNTS_MAX)
        return ACCEPTED


def together(count: int, failed: int, verdict: ItemResult) -> list[ItemResult]:
    """Return the results of an atomic batch of which the item `failed` is refused: the other items are refused because
    of it.
    """
    found = [ItemResult(codes.ATOMIC_BATCH_REFUSED) for _ in range(count)]
    found[failed] = verdict
    return found
