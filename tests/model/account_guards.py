# SPDX-License-Identifier: Apache-2.0
"""What stands before value that leaves an account, and before a loan (SPEC L-4, B-4, M-9, G-2, G-3, G-7).

Owns those questions. A movement is judged by what the account would be after it: the caller supposes it, the figures
are worked out from nothing, and everything is as it was. Must never book anything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from clearinghouse.statemachine.vocabulary import codes, types
from tests.model.context import Desk
from tests.model.exact import Fraction, ceil, floor
from tests.model.item_results import FINE, Verdict, above, below, not_above
from tests.model.margin import (
    collateral_value,
    debt_line,
    debt_requirements,
    line_exposure,
    margin,
    signed_value,
    spot_worst_case,
)
from tests.model.model_state import Prices
from tests.model.prices import BLOCK, INCREASE, WITHDRAW


class Guards:
    """Questions about accounts."""

    def __init__(self, desk: Desk) -> None:
        """Know the books and the prices."""
        self.desk = desk
        self.world = desk.world
        self.board = desk.board
        # What refusals name, that at hand first: where several assets stand in the way, any of them may be named.
        self.named: list[int] = []

    @contextmanager
    def supposing(self) -> Iterator[None]:
        """Whatever is moved meanwhile is moved back."""
        world, pools = self.world, self.desk.pools
        stood = {
            name: getattr(world, name).copy() for name in ("balance", "held", "lent", "borrowed")
        }
        kept = {asset: replace(pool) for asset, pool in pools.pools.items()}
        yield
        for name, book in stood.items():
            setattr(world, name, book)
        pools.pools.update(kept)

    def usable(self, account: int) -> Verdict:
        """Return whether customers' commands may act on an account."""
        who = self.world.accounts.get(account)
        if who is None:
            return Verdict(codes.UNKNOWN_ACCOUNT)
        if account < types.FIRST_ACCOUNT_ID:
            return Verdict(codes.SYSTEM_ACCOUNT)
        if who.isolated_in:
            return Verdict(codes.ISOLATED_ACCOUNT)
        return Verdict(codes.ACCOUNT_CLOSED) if who.status == types.CLOSED else FINE

    def one_of(self, figures: list[int]) -> int:
        """Of figures that would each do, the one that is named."""
        return next((figure for figure in self.named if figure in figures), figures[0])

    def is_exposed(self, account: int) -> bool:
        """Return whether an account has a position, an order that could become one, or a debt."""
        world = self.world
        return (
            bool(world.lines_of(account))
            or any(
                world.borrowed[account, key] or world.unsettled[account, key] < 0
                for key in world.assets
            )
            or bool(spot_worst_case(world, account, world.live)[1])
        )

    # --- L-4 ------------------------------------------------------------------------------------------------------

    def may_go(self, account: int, asset: int, amount: int) -> Verdict:
        """Before an amount leaves."""
        world = self.world
        if amount <= 0:
            return Verdict(codes.AMOUNT_NOT_POSITIVE)
        if world.accounts[account].status == types.LIQUIDATING:
            return Verdict(codes.ACCOUNT_LIQUIDATING)
        owed = [
            floor(world.unsettled[account, key] * world.live.asset[key])
            for key in sorted(world.assets)
            if world.unsettled[account, key] < 0
        ]
        if owed:
            return below(codes.NEGATIVE_UNSETTLED_EQUITY, 0, self.one_of(owed))
        free = max(0, world.free(account, asset))
        return below(codes.INSUFFICIENT_FREE_BALANCE, amount, free) if amount > free else FINE

    def may_be_gone(self, account: int) -> Verdict:
        """Once an amount is out: worst-case equity exceeds IMF, live and at strict valuation without profits."""
        if not self.is_exposed(account):
            return FINE
        verdict = FINE
        for prices, gains in ((self.world.live, True), (self.board.strict(), False)):
            shielded = self._shielded(account, prices)
            if shielded is None:
                return Verdict(codes.PRICE_GUARD)
            figures = margin(self.world, account, prices, gains=gains)
            has = figures.worst_equity - shielded
            if verdict == FINE and has <= figures.worst_imf:
                verdict = not_above(codes.WITHDRAWAL_MARGIN, figures.worst_imf, has)
        return verdict

    def _shielded(self, account: int, prices: Prices) -> int | None:
        """What is held at prices that let nothing out, and counts nothing; None: what is owed at one forbids all."""
        world = self.world
        total = 0
        for key in world.assets_of(account):
            if self.board.decision(key, WITHDRAW) != BLOCK:
                continue
            if debt_line(world, account, key) and prices.owed[key]:
                return None
            value = collateral_value(world, key, world.collateral(account, key), prices)
            value += signed_value(world.unsettled[account, key], key, prices)
            value += signed_value(-world.debt(account, key), key, prices)
            total += max(0, value)
        for key in world.lines_of(account):
            if self.board.market_decision(world.markets[key], WITHDRAW) == BLOCK:
                return None
        return total

    # --- loans ----------------------------------------------------------------------------------------------------

    def may_borrow(self, account: int, asset: int) -> Verdict:
        """Once a loan is there: a rise of risk, at strict valuation without profits (M-9)."""
        world = self.world
        who = world.accounts[account]
        if world.risk_disabled or world.kill_switch or who.risk_disabled:
            return Verdict(codes.RISK_TAKING_DISABLED)
        if self.board.decision(asset, INCREASE) == BLOCK:
            value = self.board.priced[asset].value
            return not_above(codes.MARK_PRICE_UNAVAILABLE, 0, value)
        weighted = self._weighted(account) if who.position_limit else 0
        if weighted > who.position_limit:
            return above(codes.POSITION_LIMIT, who.position_limit, weighted)
        for prices, gains in ((world.live, True), (self.board.strict(), False)):
            figures = margin(world, account, prices, gains=gains)
            if figures.worst_equity <= figures.worst_imf:
                return not_above(codes.INSUFFICIENT_MARGIN, figures.worst_imf, figures.worst_equity)
        return FINE

    def _weighted(self, account: int) -> int:
        """Exposure with each market's position weight, debts whole (G-7)."""
        world = self.world
        total = Fraction(0)
        for key in world.lines_of(account):
            exposure = line_exposure(world, account, key, world.live)
            total += exposure * world.markets[key].position_weight
        for key in world.assets_of(account):
            line = debt_line(world, account, key)
            total += debt_requirements(world, account, key, line, world.live)[0]
        return ceil(total)

    def keeps_maintenance(self, account: int) -> Verdict:
        """Once a loan was moved, which may have cost a unit: an active account has MMF (I-5)."""
        if self.world.accounts[account].status != types.ACTIVE or not self.is_exposed(account):
            return FINE
        figures = margin(self.world, account, self.world.live, worst=False)
        if figures.exposure == 0 or figures.equity >= figures.mmf:
            return FINE
        return below(codes.INSUFFICIENT_MARGIN, figures.mmf, figures.equity)
