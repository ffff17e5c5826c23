# SPDX-License-Identifier: Apache-2.0
"""Loans, deposits, withdrawals and isolated margin, refused or done (SPEC B-1 to B-4, L-4, M-8, K-1).

Owns the ladders of those commands, item by item; what a done one moves is booked when its event is heard.
"""

from typing import NamedTuple

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.model.account_guards import Guards
from tests.model.context import Desk
from tests.model.item_results import FINE, Verdict, above, below
from tests.model.money import Money
from tests.model.pool_headroom import PoolHeadroom, headroom_of, may_owe
from tests.model.price_commands import within

Loans = commands.Lend | commands.Redeem | commands.Borrow | commands.Repay | commands.AskRedemption
MOST = types.AMOUNT_MAX
PPB = types.PPB
MODES = (types.ACCRUAL_LINEAR, types.ACCRUAL_COMPOUNDED)


class Loan(NamedTuple):
    """An item of a command about loans."""

    account: int
    asset: int
    amount: int


class MoneyCommands:
    """Ladders."""

    def __init__(
        self, desk: Desk, guards: Guards, money: Money, debt_lines: dict[tuple[int, int], int]
    ) -> None:
        """Know what they ask."""
        self.desk = desk
        self.world = desk.world
        self.pools = desk.pools
        self.brakes = desk.brakes
        self.guards = guards
        self.money = money
        self.debt_lines = debt_lines

    # --- pools --------------------------------------------------------------------------------------------------------

    def set_pool(self, command: commands.SetPool) -> int:
        """Terms of a pool."""
        if command.asset_id not in self.world.assets:
            return codes.UNKNOWN_ASSET
        rates = (command.base_rate_ppb, command.slope1_ppb, command.slope2_ppb)
        shares = (command.reserve_factor_ppb, command.fee_share_ppb, command.throttle_share_ppb)
        caps = (
            command.supply_cap,
            command.borrow_cap,
            command.account_supply_cap,
            command.account_borrow_cap,
            command.claims_min,
        )
        holds = (
            within(1, command.kink_ppb, PPB - 1)
            and all(within(0, rate, 100 * PPB) for rate in rates)
            and all(within(0, share, PPB) for share in shares)
            and all(within(0, cap) for cap in caps)
            and command.borrow_accrual in MODES
            and command.supply_accrual in MODES
            # Claims must never compound while the debts that pay them do not.
            and command.supply_accrual <= command.borrow_accrual
            and within(1, command.utilisation_max_ppb, PPB)
            and within(0, command.throttle_ppb, command.utilisation_max_ppb - 1)
            and within(1 if command.throttle_ppb else 0, command.throttle_window_ns)
        )
        return codes.OK if holds else codes.PARAMETER_OUT_OF_RANGE

    def loan(self, command: Loans, item: int) -> Verdict:
        """An item of one of the five commands about loans."""
        loan = Loan(command.account_ids[item], command.asset_ids[item], command.amounts[item])
        verdict = self.guards.usable(loan.account)
        if verdict != FINE:
            return verdict
        if loan.asset not in self.world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        if loan.asset not in self.pools.pools:
            return Verdict(codes.UNKNOWN_POOL)
        if not within(0, loan.amount):
            return Verdict(codes.AMOUNT_NOT_POSITIVE)
        self.pools.accrue(loan.asset)
        room = headroom_of(self.desk, loan.asset)
        assert room is not None
        if isinstance(command, commands.Lend):
            return self._lend(loan, room)
        if isinstance(command, commands.Redeem):
            return self._redeem(loan, room)
        if isinstance(command, commands.Borrow):
            return self._borrow(loan, room)
        if isinstance(command, commands.Repay):
            return self._repay(loan)
        claim = self.world.claim(loan.account, loan.asset)
        return above(codes.LOAN_EXCEEDED, claim, loan.amount) if loan.amount > claim else FINE

    def _lend(self, loan: Loan, room: PoolHeadroom) -> Verdict:
        """An amount to a pool."""
        account, asset, amount = loan
        if amount == 0:
            return Verdict(codes.AMOUNT_NOT_POSITIVE)
        if self.world.accounts[account].status == types.LIQUIDATING:
            return Verdict(codes.ACCOUNT_LIQUIDATING)
        free = max(0, self.world.free(account, asset))
        if amount > free:
            return below(codes.INSUFFICIENT_FREE_BALANCE, amount, free)
        cap = room.terms.supply_cap
        if cap and room.claims + amount > cap:
            return above(codes.POOL_CAP, cap, room.claims + amount)
        cap, claim = room.terms.account_supply_cap, self.world.claim(account, asset) + amount
        if cap and claim > cap:
            return above(codes.ACCOUNT_POOL_CAP, cap, claim)
        with self.guards.supposing():
            self.pools.lend(*loan)
            return self.guards.keeps_maintenance(account)

    def _redeem(self, loan: Loan, room: PoolHeadroom) -> Verdict:
        """All of a loan, or an amount of it."""
        account, asset, amount = loan
        claim = self.world.claim(account, asset)
        amount = amount or claim
        if amount > claim or not self.world.lent[account, asset]:
            return above(codes.LOAN_EXCEEDED, claim, amount)
        free = min(room.cash, room.free_to_redeem(room.terms.utilisation_max_ppb))
        verdict = self._may_leave(room, amount, room.redeemable(), free)
        if verdict != FINE:
            return verdict
        with self.guards.supposing():
            self.pools.redeem(account, asset, amount)
            return self.guards.keeps_maintenance(account)

    def _may_leave(self, room: PoolHeadroom, amount: int, most: int, free: int) -> Verdict:
        """Cash and utilisation, then the throttle, which is named only where nothing else forbids (B-4)."""
        if amount <= most:
            return FINE
        if room.terms.throttle_ppb and amount <= free:
            return above(codes.POOL_THROTTLED, most, amount)
        return above(codes.POOL_LIQUIDITY, free if room.terms.throttle_ppb else most, amount)

    def _borrow(self, loan: Loan, room: PoolHeadroom) -> Verdict:
        """A loan; what the cap of K-1 leaves is looked at last."""
        account, asset, amount = loan
        if amount == 0:
            return Verdict(codes.AMOUNT_NOT_POSITIVE)
        if self.world.accounts[account].status == types.LIQUIDATING:
            return Verdict(codes.ACCOUNT_LIQUIDATING)
        if not may_owe(self.world, account):
            return Verdict(codes.SPOT_MARGIN_OFF)
        room.cap_left = -1
        cap = room.terms.borrow_cap
        if cap and room.debt + amount > cap:
            return above(codes.POOL_CAP, cap, room.debt + amount)
        cap, debt = room.terms.account_borrow_cap, self.world.debt(account, asset) + amount
        if cap and debt > cap:
            return above(codes.ACCOUNT_POOL_CAP, cap, debt)
        free = min(room.cash, room.free_to_borrow(room.terms.utilisation_max_ppb))
        verdict = self._may_leave(room, amount, room.borrowable(), free)
        if verdict != FINE:
            return verdict
        with self.guards.supposing():
            self.pools.borrow(*loan)
            verdict = self.guards.may_borrow(account, asset)
        if verdict != FINE:
            return verdict
        total = self.brakes.exceeding(asset, types.BRAKE_BORROW_CAP, amount)
        if not total:
            return FINE
        self.brakes.refused(asset, types.BRAKE_BORROW_CAP, amount, total)
        return above(codes.BORROW_CAP, self.brakes.caps[asset].borrow.limit, total)

    def _repay(self, loan: Loan) -> Verdict:
        """A debt, or as much of it as is stated."""
        account, asset, amount = loan
        debt = self.world.debt(account, asset)
        if debt == 0:
            return Verdict(codes.NOTHING_OWED)
        amount = min(amount, debt) if amount else debt
        free = max(0, self.world.free(account, asset))
        if amount > free:
            return below(codes.INSUFFICIENT_FREE_BALANCE, amount, free)
        with self.guards.supposing():
            self.pools.repay(account, asset, amount)
            return self.guards.keeps_maintenance(account)

    # --- deposits and withdrawals -------------------------------------------------------------------------------------

    def decide_deposit(self, command: commands.DecideDeposits, item: int) -> Verdict:
        """A deposit is confirmed, if it fits, or rejected."""
        asked = self.money.deposits.get(command.deposit_ids[item])
        if asked is None:
            return Verdict(codes.UNKNOWN_DEPOSIT)
        if not command.confirm[item]:
            return FINE
        account, asset, amount = asked
        if self.world.accounts[account].status == types.CLOSED:
            return Verdict(codes.ACCOUNT_CLOSED)
        inside = amount - self.world.balance[types.EXTERNAL, asset]
        if inside > MOST:
            return above(codes.AMOUNT_OUT_OF_RANGE, MOST, inside)
        total = self.brakes.exceeding(asset, types.BRAKE_DEPOSIT_CAP, amount)
        if total:
            self.brakes.refused(asset, types.BRAKE_DEPOSIT_CAP, amount, total)
            return above(codes.DEPOSIT_CAP, self.brakes.caps[asset].deposit.limit, total)
        self.brakes.count(asset, types.BRAKE_DEPOSIT_CAP, amount)
        return FINE

    def withdraw(self, command: commands.RequestWithdrawals, item: int) -> Verdict:
        """An amount is set aside to leave the clearinghouse."""
        account, asset = command.account_ids[item], command.asset_ids[item]
        return self.judge_withdrawal(account, asset, command.amounts[item])

    def judge_withdrawal(
        self, account: int, asset: int, amount: int, *, supposed: bool = False
    ) -> Verdict:
        """The ladder of a withdrawal; one that is only `supposed` neither forgets what has left nor engages a brake."""
        verdict = self.guards.usable(account)
        if verdict != FINE:
            return verdict
        if asset not in self.world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        if self.brakes.gate.engaged:
            return Verdict(codes.WITHDRAWALS_STOPPED)
        verdict = self.guards.may_go(account, asset, amount)
        if verdict != FINE:
            return verdict
        limit = self.world.assets[asset].outflow_limit
        if limit:
            if not supposed:
                self.brakes.forget_outflow(asset)
            total = self.brakes.outflow(asset).used(self.world.now) + amount
            if total > limit:
                if not supposed:
                    self.brakes.refused(asset, types.BRAKE_OUTFLOW_LIMIT, amount, total)
                return above(codes.OUTFLOW_LIMIT, limit, total)
        with self.guards.supposing():
            self.world.held[account, asset] += amount
            return self.guards.may_be_gone(account)

    # --- isolated margin (M-8) ----------------------------------------------------------------------------------------

    def move_isolated(self, command: commands.MoveIsolatedMargin, _item: int) -> Verdict:
        """Margin goes into an isolated position, or comes out of it."""
        verdict = self.guards.usable(command.account_id)
        if verdict != FINE:
            return verdict
        if command.market_id not in self.world.markets:
            return Verdict(codes.UNKNOWN_MARKET)
        isolated = self.world.isolated.get((command.account_id, command.market_id))
        if isolated is None:
            return Verdict(codes.NOT_ISOLATED)
        asset = self.world.markets[command.market_id].quote
        payer, payee, amount = command.account_id, isolated, command.amount
        if amount < 0:
            payer, payee, amount = payee, payer, -amount
        verdict = self.guards.may_go(payer, asset, amount)
        if verdict != FINE:
            return verdict
        with self.guards.supposing():
            self.world.move(payer, payee, asset, amount)
            return self.guards.may_be_gone(payer)

    def set_isolated(self, command: commands.SetIsolated, _item: int) -> Verdict:
        """A position is isolated while it is flat, and given back while it is."""
        world = self.world
        verdict = self.guards.usable(command.account_id)
        market = world.markets.get(command.market_id)
        if verdict != FINE:
            return verdict
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        if market.is_spot:
            return Verdict(codes.MARKET_KIND_FORBIDS)
        if market.status == types.MARKET_CLOSED and command.isolated:
            return Verdict(codes.MARKET_STATUS_FORBIDS)
        kinds = (types.KIND_CUSTOMER, types.KIND_MARKET_MAKER)
        if command.isolated not in (0, 1) or world.accounts[command.account_id].kind not in kinds:
            return Verdict(codes.SETTING_OUT_OF_RANGE)
        isolated = world.isolated.get((command.account_id, market.id))
        flat = True
        if command.isolated and isolated is None:
            flat = market.id not in world.lines_of(command.account_id)
        elif not command.isolated:
            if isolated is None:
                return Verdict(codes.NOT_ISOLATED)
            key = (isolated, market.quote)
            flat = not (
                world.orders_of(isolated)
                or self.guards.is_exposed(isolated)
                or self.debt_lines.get(key)
                or world.unsettled[key]
                or world.held[key]
            )
        return FINE if flat else Verdict(codes.ISOLATED_NOT_FLAT)
