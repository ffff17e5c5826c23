# SPDX-License-Identifier: Apache-2.0
"""Loans, deposits, withdrawals and isolated margin, refused or done (SPEC B-1 to B-4, L-4, M-8, K-1).

Owns the ladders of those commands, item by item; the amounts of an accepted one are booked when its event is received.
"""

from typing import NamedTuple

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.model.account_guards import Guards
from tests.model.context import Context
from tests.model.exact import ceil
from tests.model.holders import Holders
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.pool_headroom import PoolHeadroom, headroom_of, may_owe
from tests.model.price_commands import within

Loans = commands.Lend | commands.Redeem | commands.Borrow | commands.Repay | commands.AskRedemption
OF_POOL = (codes.POOL_LIQUIDITY, codes.POOL_THROTTLED)
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
        self,
        context: Context,
        guards: Guards,
        holders: Holders,
    ) -> None:
        """Know what they ask."""
        self.context = context
        self.system = context.system
        self.pools = context.pools
        self.brakes = context.brakes
        self.guards = guards
        self.money = holders.money
        self.holders = holders

    # --- pools --------------------------------------------------------------------------------------------------------

    def set_pool(self, command: commands.SetPool) -> int:
        """Terms of a pool."""
        if command.asset_id not in self.system.assets:
            return codes.UNKNOWN_ASSET
        if command.asset_id in self.system.redeemed:
            return codes.SECURITY_REDEEMED
        rates = (command.base_rate_ppb, command.slope1_ppb, command.slope2_ppb)
        shares = (command.reserve_factor_ppb, command.fee_share_ppb, command.throttle_share_ppb)
        caps = (
            command.supply_cap,
            command.borrow_cap,
            command.account_supply_cap,
            command.account_borrow_cap,
        )
        holds = (
            within(1, command.kink_ppb, PPB - 1)
            and all(within(0, rate, 100 * PPB) for rate in rates)
            and all(within(0, share, PPB) for share in shares)
            # -1 permits nothing, and 0 anything.
            and all(within(-1, cap) for cap in caps)
            and within(0, command.claims_min)
            and command.borrow_accrual in MODES
            and command.supply_accrual in MODES
            # Claims must never compound while the debts that pay them do not.
            and command.supply_accrual <= command.borrow_accrual
            and (command.virtual_claim in (-1, 0) or within(10**6, command.virtual_claim))
            and within(1, command.utilisation_max_ppb, PPB)
            and within(0, command.throttle_ppb, command.utilisation_max_ppb - 1)
            and within(1 if command.throttle_ppb else 0, command.throttle_window_ns)
        )
        if not holds:
            return codes.PARAMETER_OUT_OF_RANGE
        self.context.holds_now(command)
        return codes.OK

    def loan(self, command: Loans, item: int, *, waits: bool = True) -> ItemResult:
        """An item of one of the five commands about loans; all of a loan `waits` where a pool cannot pay it."""
        loan = Loan(command.account_ids[item], command.asset_ids[item], command.amounts[item])
        verdict = self.guards.usable(loan.account)
        if verdict != ACCEPTED:
            return verdict
        if loan.asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if loan.asset not in self.pools.pools:
            return ItemResult(codes.UNKNOWN_POOL)
        if not within(0, loan.amount):
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        self.pools.accrue(loan.asset)
        headroom = headroom_of(self.context, loan.asset)
        assert headroom is not None
        if isinstance(command, commands.Lend):
            return self._lend(loan, headroom)
        if isinstance(command, commands.Redeem):
            verdict = self._redeem(loan, headroom)
            if not waits or loan.amount or verdict.code not in OF_POOL:
                return verdict
            verdict = self._may_wait(loan)
            if verdict == ACCEPTED:
                self.pools.to_wait.add((loan.account, loan.asset))
            return verdict
        if isinstance(command, commands.Borrow):
            return self._borrow(loan, headroom)
        if isinstance(command, commands.Repay):
            return self._repay(loan)
        share_value = self.system.share_value(loan.account, loan.asset)
        if loan.amount > share_value:
            return above(codes.LOAN_EXCEEDED, share_value, loan.amount)
        price = self.system.live.asset[loan.asset]
        if 0 < loan.amount < share_value and price:
            least = ceil(10 * 10**self.system.valuation_scale / price)
            if loan.amount < least:
                return below(codes.REDEMPTION_TOO_SMALL, least, loan.amount)
        return self._may_wait(loan) if loan.amount else ACCEPTED

    def _may_wait(self, loan: Loan) -> ItemResult:
        """A lender waits for four pools at most (B-6)."""
        others = sum(who == loan.account and asset != loan.asset for who, asset in self.pools.asks)
        return above(codes.STATE_LIMIT, 4, others + 1) if others >= 4 else ACCEPTED

    def _lend(self, loan: Loan, headroom: PoolHeadroom) -> ItemResult:
        """An amount to a pool."""
        account, asset, amount = loan
        if amount == 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        if self.system.is_frozen(account):
            return ItemResult(codes.ACCOUNT_FROZEN)
        if self.system.owes_back(account):
            return ItemResult(codes.REVERSED_DEPOSIT_OWED)
        if self.system.accounts[account].status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        if account in self.system.overdue:
            return ItemResult(codes.UNPAID_LOSS)
        free = max(0, self.system.free(account, asset))
        if amount > free:
            return below(codes.INSUFFICIENT_FREE_BALANCE, amount, free)
        kept = self.context.kept_for_busts(account, asset, amount)
        if kept != ACCEPTED:
            return kept
        departs = self.context.may_depart(account, asset, amount, 0)
        if departs != ACCEPTED:
            return departs
        if self.pools.gives_away(asset, amount):
            return above(codes.LOAN_TOO_SMALL, 2, self.pools.lacking(asset, amount))
        cap = headroom.terms.supply_cap
        if cap and headroom.share_values + amount > cap:
            return above(codes.POOL_CAP, max(cap, 0), headroom.share_values + amount)
        cap, share_value = (
            headroom.terms.account_supply_cap,
            self.system.share_value(account, asset) + amount,
        )
        if cap and share_value > cap:
            return above(codes.ACCOUNT_POOL_CAP, max(cap, 0), share_value)
        with self.guards.supposing():
            self.pools.lend(*loan)
            return self.guards.keeps_maintenance(account)

    def _redeem(self, loan: Loan, headroom: PoolHeadroom) -> ItemResult:
        """All of a loan, or an amount of it."""
        account, asset, amount = loan
        share_value = self.system.share_value(account, asset)
        unheld = self.system.free_part(account, asset)
        asked, amount = amount or share_value, amount or unheld
        if amount > share_value or not self.system.lent[account, asset]:
            return above(codes.LOAN_EXCEEDED, share_value, amount)
        if not self.system.may_leave(account, asset):
            left = len(self.system.who_left(asset))
            return above(codes.STATE_LIMIT, types.LEFT_MAX, left + 1)
        if amount > unheld or (unheld == 0 and share_value):
            return above(codes.CLAIM_HELD, unheld, asked)
        free = min(headroom.cash, headroom.free_to_redeem(headroom.terms.utilisation_max_ppb))
        verdict = self._may_leave(headroom, amount, headroom.redeemable(), free)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.pools.redeem(account, asset, amount)
            return self.guards.keeps_maintenance(account)

    def _may_leave(self, headroom: PoolHeadroom, amount: int, most: int, free: int) -> ItemResult:
        """Cash and utilisation, then the throttle, which is named only where nothing else forbids (B-4)."""
        if amount <= most:
            return ACCEPTED
        if headroom.terms.throttle_ppb and amount <= free:
            return above(codes.POOL_THROTTLED, most, amount)
        return above(codes.POOL_LIQUIDITY, free if headroom.terms.throttle_ppb else most, amount)

    def _borrow(self, loan: Loan, headroom: PoolHeadroom) -> ItemResult:
        """Check a loan; the remaining cap of K-1 is checked last."""
        account, asset, amount = loan
        if amount == 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        if self.system.accounts[account].status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        if account in self.system.overdue:
            return ItemResult(codes.UNPAID_LOSS)
        if not may_owe(self.system, account):
            return ItemResult(codes.SPOT_MARGIN_OFF)
        headroom.cap_left = -1
        cap = headroom.terms.borrow_cap
        if cap and headroom.debt + amount > cap:
            return above(codes.POOL_CAP, max(cap, 0), headroom.debt + amount)
        cap, debt = headroom.terms.account_borrow_cap, self.system.debt(account, asset) + amount
        if cap and debt > cap:
            return above(codes.ACCOUNT_POOL_CAP, max(cap, 0), debt)
        free = min(headroom.cash, headroom.free_to_borrow(headroom.terms.utilisation_max_ppb))
        verdict = self._may_leave(headroom, amount, headroom.borrowable(), free)
        if verdict != ACCEPTED:
            return verdict
        covers = self.context.covers(account)
        with self.guards.supposing():
            self.pools.borrow(*loan)
            verdict = self.guards.refuse_borrow(account, asset)
            less = zip(self.context.covers(account), covers, strict=True)
            if verdict == ACCEPTED and any(has < had for has, had in less):
                verdict = self.context.may_depart(account, 1, 0, 0)
        if verdict != ACCEPTED:
            return verdict
        share, own = self.brakes.beyond_share(asset, types.BRAKE_BORROW_CAP, account, amount)
        if own:
            return above(codes.BORROW_CAP, share, own)
        total = self.brakes.exceeding(asset, types.BRAKE_BORROW_CAP, amount)
        if not total:
            return ACCEPTED
        self.brakes.refused(asset, types.BRAKE_BORROW_CAP, amount, total)
        return above(codes.BORROW_CAP, self.brakes.caps[asset].borrow.limit, total)

    def _repay(self, loan: Loan) -> ItemResult:
        """A debt, or as much of it as is stated."""
        account, asset, amount = loan
        debt = self.system.debt(account, asset)
        if debt == 0:
            return ItemResult(codes.NOTHING_OWED)
        amount = min(amount, debt) if amount else debt
        free = max(0, self.system.free(account, asset))
        if amount > free:
            return below(codes.INSUFFICIENT_FREE_BALANCE, amount, free)
        verdict = self.context.may_take(account, asset, amount)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.pools.repay(account, asset, amount)
            return self.guards.keeps_maintenance(account)

    # --- deposits and withdrawals -------------------------------------------------------------------------------------

    def decide_deposit(self, command: commands.DecideDeposits, item: int) -> ItemResult:
        """A deposit is confirmed, if it fits, or rejected."""
        asked = self.money.deposits.get(command.deposit_ids[item])
        if asked is None:
            key = command.deposit_ids[item]
            return self.money.decided_before("deposit_id", key, codes.UNKNOWN_DEPOSIT)
        if not command.confirm[item]:
            return ACCEPTED
        account, asset, amount = asked
        reference = self.money.named_by(command, item)
        credited = self.money.credited_references.get((asset, reference))
        if credited is not None and self.system.now - credited <= 400 * 86_400 * types.SECOND_NS:
            return ItemResult(codes.DUPLICATE_DEPOSIT_REFERENCE)
        if asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        verdict = self.guards.may_receive(account, asset)
        if verdict != ACCEPTED:
            return verdict
        inside = amount - self.system.balance[types.EXTERNAL, asset]
        if inside > MOST:
            return above(codes.AMOUNT_OUT_OF_RANGE, MOST, inside)
        share, own = self.brakes.beyond_share(asset, types.BRAKE_DEPOSIT_CAP, account, amount)
        if own:
            return above(codes.DEPOSIT_CAP, share, own)
        total = self.brakes.exceeding(asset, types.BRAKE_DEPOSIT_CAP, amount)
        if total:
            self.brakes.refused(asset, types.BRAKE_DEPOSIT_CAP, amount, total)
            return above(codes.DEPOSIT_CAP, self.brakes.caps[asset].deposit.limit, total)
        self.brakes.count(asset, types.BRAKE_DEPOSIT_CAP, amount, account)
        return ACCEPTED

    def reverse_deposit(self, command: commands.ReverseDeposit, _item: int) -> ItemResult:
        """L-4.1: a credited deposit, at most 30 days old, asked back by two principals within a day."""
        money, now, key = self.money, self.system.now, command.deposit_id
        day = 86_400 * types.SECOND_NS
        if key not in money.credited:
            return ItemResult(codes.UNKNOWN_DEPOSIT)
        if key in money.reversed:
            return ItemResult(codes.DEPOSIT_IS_REVERSED)
        age = now - money.credited[key][3]
        if age > 30 * day:
            return above(codes.DEPOSIT_TOO_OLD, 30 * day, age)
        if money.credited[key][1] in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        who, when = money.asked_back.get(key, ("", 0))
        if who == command.principal and now - when <= day:
            return ItemResult(codes.SECOND_PERSON_NEEDED)
        return ACCEPTED

    def reverse_withdrawal(self, command: commands.ReverseWithdrawal, _item: int) -> ItemResult:
        """L-4.3: a withdrawal that left at most 30 days ago, asked back by two principals within a day."""
        money, now, key = self.money, self.system.now, command.withdrawal_id
        day = 86_400 * types.SECOND_NS
        if key not in money.sent:
            return ItemResult(codes.UNKNOWN_WITHDRAWAL)
        account, asset, _, amount = money.decisions["withdrawal_id", key]
        amount += money.chain_fees[key][1] * command.with_chain_fee
        if key in money.returned:
            return ItemResult(codes.WITHDRAWAL_IS_REVERSED)
        if now - money.sent[key] > 30 * day:
            return above(codes.WITHDRAWAL_TOO_OLD, 30 * day, now - money.sent[key])
        if asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if self.system.accounts[account].status == types.CLOSED:
            return ItemResult(codes.ACCOUNT_CLOSED)
        verdict = self.guards.may_receive(account, asset)
        if verdict != ACCEPTED:
            return verdict
        inside = amount - self.system.balance[types.EXTERNAL, asset]
        if inside > MOST:
            return above(codes.AMOUNT_OUT_OF_RANGE, MOST, inside)
        who, when, with_fee = money.sent_back.get(key, ("", 0, 0))
        if not who or now - when > day or with_fee != command.with_chain_fee:
            return ACCEPTED
        if who == command.principal:
            return ItemResult(codes.SECOND_PERSON_NEEDED)
        return self.holders.shown(asset, amount)

    def write_off(self, command: commands.WriteOffReversalDebt, _item: int) -> ItemResult:
        """L-4.3: a part of what an owner owes, asked for by two principals within a day."""
        system, asset, amount = self.system, command.asset_id, command.amount
        if command.account_id not in system.accounts:
            return ItemResult(codes.UNKNOWN_ACCOUNT)
        if asset not in system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        owner = system.accounts[command.account_id].owner
        debt = system.reversal_debts.get((owner, asset), 0)
        if amount > debt:
            return above(codes.NO_DEBT_LINE, debt, amount)
        who, of, when = self.money.write_offs.get((owner, asset), ("", 0, 0))
        if not who or of != amount or system.now - when > 86_400 * types.SECOND_NS:
            return ACCEPTED
        if who == command.principal:
            return ItemResult(codes.SECOND_PERSON_NEEDED)
        due = min(self.money.shortfalls.get(asset, 0), amount)
        has = max(0, system.free(types.LIQUIDITY_FUND, asset))
        return below(codes.HOUSE_MONEY_SHORT, due, has) if due > has else ACCEPTED

    def withdraw(self, command: commands.RequestWithdrawals, item: int) -> ItemResult:
        """An amount is set aside to leave the clearinghouse."""
        account, asset = command.account_ids[item], command.asset_ids[item]
        found = self.system.assets.get(asset)
        of_house = command.fee_from_house and command.fee_from_house[item]
        if of_house and found is not None and not found.house_fee_limit:
            return ItemResult(codes.HOUSE_PAYS_NO_FEE)
        return self.reserve_withdrawal(account, asset, command.amounts[item])

    def reserve_withdrawal(
        self, account: int, asset: int, amount: int, *, supposed: bool = False
    ) -> ItemResult:
        """The ladder of a withdrawal; one that is only `supposed` neither forgets what has left nor engages a brake."""
        verdict = self.guards.usable(account)
        if verdict != ACCEPTED:
            return verdict
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if asset in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        if self.brakes.gate.engaged:
            return ItemResult(codes.WITHDRAWALS_STOPPED)
        if self.holders.lacks(asset):
            return ItemResult(codes.CUSTODY_SHORTFALL)
        if self.holders.stops(asset) != ACCEPTED:
            return self.holders.stops(asset)
        leaving = [
            key
            for key, one in self.money.asked.items()
            if one[0] == account and key not in self.money.deposits and key not in self.money.holds
        ]
        verdict = self.guards.has_place(len(leaving), types.PENDING_WITHDRAWALS_MAX)
        if verdict != ACCEPTED:
            return verdict
        verdict = self.guards.may_depart(account, asset, amount, loans=not supposed)
        if verdict != ACCEPTED:
            return verdict
        limit = self.system.assets[asset].outflow_limit
        if limit:
            most, total = self.brakes.too_much(asset, account, amount)
            if total:
                if not supposed and most == limit:
                    self.brakes.refused(asset, types.BRAKE_OUTFLOW_LIMIT, amount, total)
                return above(codes.OUTFLOW_LIMIT, most, total)
        with self.guards.supposing():
            self.system.held[account, asset] += amount
            return self.guards.may_be_gone(account)

    # --- isolated margin (M-8) ----------------------------------------------------------------------------------------

    def move_isolated(
        self, command: commands.MoveIsolatedMargin, _item: int, *, loans: bool = True
    ) -> ItemResult:
        """Margin goes into an isolated position, or comes out of it; if only supposed, it brings no `loans` back."""
        verdict = self.guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        if command.market_id not in self.system.markets:
            return ItemResult(codes.UNKNOWN_MARKET)
        isolated = self.system.isolated.get((command.account_id, command.market_id))
        if isolated is None:
            return ItemResult(codes.NOT_ISOLATED)
        if command.amount >= 0 and self.system.owes_back(command.account_id):
            return ItemResult(codes.REVERSED_DEPOSIT_OWED)
        asset = self.system.markets[command.market_id].quote
        payer: int = command.account_id
        payee, amount = isolated, command.amount
        if amount < 0:
            payer, payee, amount = payee, payer, -amount
        verdict = self.guards.may_go(payer, asset, amount, is_due=True, loans=loans)
        if verdict == ACCEPTED and payer == command.account_id:
            verdict = self.guards.context.kept_for_busts(payer, asset, amount)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.system.move(payer, payee, asset, amount)
            return self.guards.may_be_gone(payer)

    def set_isolated(self, command: commands.SetIsolated, _item: int) -> ItemResult:
        """A position is isolated while it is flat, and given back while it is."""
        system = self.system
        verdict = self.guards.usable(command.account_id)
        market = system.markets.get(command.market_id)
        if verdict != ACCEPTED:
            return verdict
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if market.is_spot:
            return ItemResult(codes.MARKET_KIND_FORBIDS)
        if market.status == types.MARKET_CLOSED and command.isolated:
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        kinds = (types.KIND_CUSTOMER, types.KIND_MARKET_MAKER)
        if command.isolated not in (0, 1) or system.accounts[command.account_id].kind not in kinds:
            return ItemResult(codes.SETTING_OUT_OF_RANGE)
        isolated = system.isolated.get((command.account_id, market.id))
        flat = True
        if command.isolated and isolated is None:
            flat = market.id not in system.lines_of(command.account_id)
        elif not command.isolated:
            if isolated is None:
                return ItemResult(codes.NOT_ISOLATED)
            key = (isolated, market.quote)
            flat = not (
                system.orders_of(isolated)
                or self.guards.is_exposed(isolated)
                or system.unsettled[key]
            )
        return ACCEPTED if flat else ItemResult(codes.ISOLATED_NOT_FLAT)
