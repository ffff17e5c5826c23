# SPDX-License-Identifier: Apache-2.0
"""The checks before value leaves an account, and before a loan (SPEC L-4, B-4, M-9, G-2, G-3, G-7).

Owns those checks. A movement is checked on the account as it would be after it. The caller books it in a supposition,
the figures are computed from all entries, and everything is restored. Must never book anything for good.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from clearinghouse.statemachine.vocabulary import codes, types
from tests.model.context import Context
from tests.model.exact import Fraction, ceil, floor
from tests.model.item_results import ACCEPTED, ItemResult, above, below, not_above
from tests.model.margin import (
    collateral_value,
    debt_line,
    debt_requirements,
    held_back,
    is_at_risk,
    line_exposure,
    margin,
    signed_value,
    spot_worst_case,
)
from tests.model.model_state import Prices
from tests.model.pool_headroom import headroom_of
from tests.model.pools import is_outflow
from tests.model.prices import BLOCK, INCREASE, LIQUIDATE, WITHDRAW


class Guards:
    """The checks of accounts."""

    def __init__(self, context: Context) -> None:
        """Know the books and the prices."""
        self.context = context
        self.system = context.system
        self.board = context.board
        # What refusals name, that at hand first: where several assets stand in the way, any of them may be named.
        self.named: list[int] = []
        self.refused: dict[
            int, dict[str, int]
        ] = {}  # what the command under way was refused for, by item

    @contextmanager
    def supposing(self) -> Iterator[None]:
        """Undo every movement of the supposition at the end of the block."""
        system, pools = self.system, self.context.pools
        stood = {
            name: getattr(system, name).copy()
            for name in (
                *("balance", "held", "lent", "borrowed"),
                *("expected", "left", "uncovered", "uncovered_share"),
            )
        }
        remainders = system.remainders
        kept = {asset: replace(pool) for asset, pool in pools.pools.items()}
        yield
        for name, book in stood.items():
            setattr(system, name, book)
        system.remainders = remainders
        pools.pools.update(kept)

    def usable(self, account: int) -> ItemResult:
        """Return whether customers' commands may act on an account."""
        who = self.system.accounts.get(account)
        if who is None:
            return ItemResult(codes.UNKNOWN_ACCOUNT)
        if account < types.FIRST_ACCOUNT_ID:
            return ItemResult(codes.SYSTEM_ACCOUNT)
        if who.isolated_in:
            return ItemResult(codes.ISOLATED_ACCOUNT)
        return ItemResult(codes.ACCOUNT_CLOSED) if who.status == types.CLOSED else ACCEPTED

    def one_of(self, figures: list[int]) -> int:
        """Return the figure that a refusal names, if any of `figures` would be right."""
        return next((figure for figure in self.named if figure in figures), figures[0])

    def has_place(self, present: int, most: int) -> ItemResult:
        """Return whether an account may have one more of something whose number is limited (I-12)."""
        if present < most:
            return ACCEPTED
        return above(codes.STATE_LIMIT, most, present + 1)

    def least_hold(self, asset: int) -> int:
        """Return the least amount of a hold: a hundredth of a whole valuation unit, if the asset has a price (I-12)."""
        system = self.system
        price = system.live.asset[asset]
        if price == 0:
            return 1
        worth = Fraction(10**system.valuation_scale // 100 or 1)
        return min(ceil(worth / price), types.AMOUNT_MAX)

    def may_receive(self, account: int, asset: int) -> ItemResult:
        """Return whether an account may receive an asset.

        An account in liquidation receives only what it owes, or what has a weight and could be sold now (W-6.1).
        """
        system = self.system
        if system.accounts[account].status != types.LIQUIDATING:
            return ACCEPTED
        if system.unsettled[account, asset] < 0 or system.borrowed[account, asset] > 0:
            return ACCEPTED
        terms = system.assets[asset]
        allowed = self.board.decision(asset, LIQUIDATE) != BLOCK and system.live.asset[asset] > 0
        if allowed and (not terms.inverse_sqrt or terms.weight_base > 0):
            return ACCEPTED
        return ItemResult(codes.RECEIVER_IN_LIQUIDATION)

    def is_exposed(self, account: int) -> bool:
        """Return whether an account has a position, an order that could become one, or a debt."""
        return is_at_risk(self.system, account)

    # --- L-4 ------------------------------------------------------------------------------------------------------

    def may_go(
        self, account: int, asset: int, amount: int, *, is_due: bool = False, loans: bool = True
    ) -> ItemResult:
        """Return whether an amount may leave an account.

        A due amount may also leave an owner who owes for a reversed deposit (L-4.3).

        With `loans` False, an outflow that is only supposed recalls no loans.
        """
        system = self.system
        if amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        if system.is_frozen(account):
            return ItemResult(codes.ACCOUNT_FROZEN)
        if not is_due and system.owes_back(account):
            return ItemResult(codes.REVERSED_DEPOSIT_OWED)
        if system.accounts[account].status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        liability = [
            floor(system.unsettled[account, key] * system.live.asset[key])
            for key in sorted(system.assets)
            if system.unsettled[account, key] < 0
        ]
        if account in system.overdue:
            return below(codes.NEGATIVE_UNSETTLED_EQUITY, 0, self.one_of(liability))
        free = system.free(account, asset) - self.owed_soon(account, asset)
        if amount > free and (not loans or amount > free + self._of_auto_lend(account, asset)):
            return below(codes.INSUFFICIENT_FREE_BALANCE, amount, max(0, free))
        return ACCEPTED if is_due else self.context.kept_for_busts(account, asset, amount)

    def owed_soon(self, account: int, asset: int) -> int:
        """Return what the next pass takes from an account: its loss and funding (L-4.2)."""
        system = self.system
        return max(0, -system.unsettled[account, asset]) + sum(
            max(0, -system.funding_due(account, key))
            for key in system.lines_of(account)
            if system.markets[key].quote == asset and system.position[account, key]
        )

    def _of_auto_lend(self, account: int, asset: int) -> int:
        """Return how much of what auto-lend has lent an outflow may recall.

        Lenders who wait in the queue are paid first.
        """
        pools = self.context.pools
        if not is_outflow(self.context.command) or not pools.auto.get((account, asset)):
            return 0
        most = pools.outflow_of_auto(account, asset)
        headroom = headroom_of(self.context, asset)
        return min(most, headroom.redeemable()) if headroom is not None else 0

    def may_depart(
        self, account: int, asset: int, amount: int, to: int = 0, *, loans: bool = True
    ) -> ItemResult:
        """Return whether an amount that is not due may leave.

        What is left must cover promises (C-7.2), and no client may lose (C-17).
        """
        verdict = self.may_go(account, asset, amount, loans=loans)
        if verdict == ACCEPTED:
            verdict = self.context.may_depart(account, asset, amount, to)
        return verdict if verdict != ACCEPTED else self.context.may_pay(account, asset, amount)

    def may_be_gone(self, account: int) -> ItemResult:
        """Return whether an account may be as it is after an amount has left.

        Its worst-case equity has to exceed IMF, at live prices and at strict valuation without profits.
        """
        if not self.is_exposed(account):
            return ACCEPTED
        verdict = ACCEPTED
        for prices, gains in ((self.system.live, True), (self.board.strict(), False)):
            shielded = self._shielded(account, prices)
            if shielded is None:
                return ItemResult(codes.PRICE_GUARD)
            figures = margin(self.system, account, prices, gains=gains)
            has = figures.worst_equity - shielded
            if verdict == ACCEPTED and has <= figures.worst_imf:
                verdict = not_above(codes.WITHDRAWAL_MARGIN, figures.worst_imf, has)
        return verdict

    def _shielded(self, account: int, prices: Prices) -> int | None:
        """Return the assets without credit at prices that stop withdrawals; None if a debt at such a price forbids
        every withdrawal.
        """
        system = self.system
        total = 0
        for key in system.assets_of(account):
            if self.board.decision(key, WITHDRAW) != BLOCK:
                continue
            if debt_line(system, account, key) and prices.liability[key]:
                return None
            counted = system.counted(account, key) - held_back(system, account, key, prices)
            value = collateral_value(system, key, counted, prices)
            value += signed_value(system.unsettled[account, key], key, prices)
            value += signed_value(-system.debt(account, key), key, prices)
            total += max(0, value)
        for key in system.lines_of(account):
            if self.board.market_decision(system.markets[key], WITHDRAW) == BLOCK:
                return None
        return total

    # --- loans ----------------------------------------------------------------------------------------------------

    def refuse_borrow(self, account: int, asset: int) -> ItemResult:
        """Return the refusal of a loan that is already booked in the supposition: a rise of risk, at strict valuation
        without profits (M-9).
        """
        system = self.system
        who = system.accounts[account]
        if system.risk_disabled or system.kill_switch or who.risk_disabled:
            return ItemResult(codes.RISK_TAKING_DISABLED)
        if system.is_frozen(account) or system.owes_back(account):
            return ItemResult(codes.RISK_TAKING_DISABLED)
        if self.board.decision(asset, INCREASE) == BLOCK or self._relies_on_a_pause(account):
            value = self.board.priced[asset].value
            absent = not_above(codes.MARK_PRICE_UNAVAILABLE, 0, value)
            return ItemResult(codes.MARK_PRICE_UNAVAILABLE) if value > 0 else absent
        verdict = self.within_limit(account)
        if verdict != ACCEPTED:
            return verdict
        for prices, gains in ((system.live, True), (self.board.strict(), False)):
            figures = margin(system, account, prices, gains=gains)
            if figures.worst_equity <= figures.worst_imf:
                return not_above(codes.INSUFFICIENT_MARGIN, figures.worst_imf, figures.worst_equity)
        return ACCEPTED

    def _relies_on_a_pause(self, account: int) -> bool:
        """Return whether the price of a paused asset values a position or a debt of an account (O-2.2)."""
        system = self.system
        paused = {key for key, asset in system.assets.items() if asset.paused}
        priced = {key for key in paused if system.borrowed[account, key]}
        for (who, key), lots in system.position.items():
            market = system.markets[key]
            if who == account and lots:
                priced |= paused & {market.base, market.quote}
        return bool(priced)

    def within_limit(self, account: int) -> ItemResult:
        """G-7, G-7.1: an account is within its limit, and its owner is with its isolated positions."""
        system = self.system
        who = system.accounts[account]
        owner = who.parent if who.isolated_in else account
        members = [owner, *(other for (of, _), other in system.isolated.items() if of == owner)]
        of_owner = members if len(members) > 1 else []
        for limited, counted in ((account, [account]), (owner, of_owner)):
            limit = system.accounts[limited].position_limit
            weighted = sum(self._weighted(one) for one in counted) if limit else 0
            if weighted > limit:
                return above(codes.POSITION_LIMIT, limit, weighted)
        return ACCEPTED

    def assumed(self, account: int) -> int:
        """Return the exposure that the assumed borrows of open spot orders add to the debt lines of an account."""
        system = self.system
        total = 0
        for asset, amount in spot_worst_case(system, account, system.live)[1].items():
            present = debt_line(system, account, asset)
            before = debt_requirements(system, account, asset, present, system.live)
            after = debt_requirements(system, account, asset, present + amount, system.live)
            total += after[0] - before[0]
        return total

    def _weighted(self, account: int) -> int:
        """Return the exposure with each market's position weight; debts count in full, assumed ones too (G-7)."""
        system = self.system
        total = Fraction(0)
        for key in system.lines_of(account):
            exposure = line_exposure(system, account, key, system.live)
            total += exposure * system.markets[key].position_weight
        for key in system.assets_of(account):
            line = debt_line(system, account, key)
            total += debt_requirements(system, account, key, line, system.live)[0]
        return ceil(total) + self.assumed(account)

    def keeps_maintenance(self, account: int) -> ItemResult:
        """Return whether an active account has MMF after a loan was moved, which may have cost a unit by rounding
        (I-5).
        """
        if self.system.accounts[account].status != types.ACTIVE or not self.is_exposed(account):
            return ACCEPTED
        figures = margin(self.system, account, self.system.live, worst=False)
        if figures.exposure == 0 or figures.equity >= figures.mmf:
            return ACCEPTED
        return below(codes.INSUFFICIENT_MARGIN, figures.mmf, figures.equity)
