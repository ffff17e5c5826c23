# SPDX-License-Identifier: Apache-2.0
"""What would become of an account, answered by the model (SPEC M-10).

Owns the supposition: other prices, a withdrawal, one more order, in this order, and everything as it was afterwards.
Ladders and figures are those by which the model checks real commands.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.model.context import Context
from tests.model.exact import ZERO, Fraction
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.liquidation import Waterfall
from tests.model.margin import Margin, margin
from tests.model.model_state import Order, Prices
from tests.model.order_gates import Asked, Gates
from tests.model.order_margins import OrderMargins


@dataclass
class Supposed:
    """A question: the account, indices by asset in 10^-9, an asset (0: none) and the amount that leaves, an order.

    `margin` is what the order brings to its isolated position (M-8).
    """

    account: int
    prices: dict[int, int]
    asset: int = 0
    amount: int = 0
    order: Asked | None = None
    margin: int = 0


@dataclass
class Foreseen:
    """The answer: the account before and after, whether it would be liquidated, and what the ladders say."""

    account: int
    before: Margin
    before_falls: bool
    after: Margin
    after_falls: bool
    withdrawal: ItemResult | None = None
    judged: ItemResult | None = None
    order: Order | None = None


class Questions:
    """Answers what is only supposed."""

    def __init__(
        self, context: Context, gates: Gates, margins: OrderMargins, waterfall: Waterfall
    ) -> None:
        """Know the books, the prices and the ladders."""
        self.system = context.system
        self.board = context.board
        self.gates = gates
        self.margins = margins
        self.of_money = margins.of_money
        self.waterfall = waterfall

    @contextmanager
    def at(self, prices: dict[int, int]) -> Iterator[None]:
        """Let indices be others, and marks with them: what a mark is above its market's index it stays."""
        system, board = self.system, self.board
        live = system.live
        above = {
            market.id: live.mark[market.id] - board.index_of(market)
            for market in system.markets.values()
        }
        system.live = Prices(live.asset.copy(), live.mark.copy())
        for asset, price in prices.items():
            system.live.asset[asset] = board.per_unit(asset, price)
        for market in system.markets.values():
            if market.base not in prices and market.quote not in prices:
                continue
            if board.future_of(market) is not None:
                of = system.live.asset
                system.live.mark[market.id] = board.reference(
                    market, of[market.base], of[market.quote]
                )
            else:
                system.live.mark[market.id] = max(ZERO, above[market.id] + board.index_of(market))
        try:
            yield
        finally:
            system.live = live

    def mark_at(self, market: int, asset: int, price: int) -> Fraction:
        """The mark of a market where one index is another."""
        with self.at({asset: price}):
            return self.system.live.mark[market]

    def is_below_at(self, account: int, asset: int, price: int) -> bool:
        """Return whether an account with exposure is below maintenance where one index is another (M-5)."""
        with self.at({asset: price}):
            return _is_below(margin(self.system, account, self.system.live, worst=False))

    def answer(self, asked: Supposed) -> Foreseen:
        """The result of a supposition, and the answers to its withdrawal and its order."""
        system = self.system
        known = set(system.accounts)
        with ExitStack() as supposed:
            isolating = ACCEPTED
            if asked.order is not None and asked.margin:
                isolating = self.margins.may_isolate(asked.order)
                if isolating == ACCEPTED:
                    supposed.enter_context(self.margins.isolated(asked.order))
            who = asked.account
            if asked.order is not None:
                who = system.isolated.get((who, asked.order.market), who)
            figures, falls = self._now(who)
            answer = Foreseen(who if who in known else 0, figures, falls, figures, falls)
            supposed.enter_context(self.at(asked.prices))
            if asked.asset:
                supposed.enter_context(self.of_money.guards.supposing())
                verdict = self.of_money.reserve_withdrawal(
                    who, asked.asset, asked.amount, supposed=True
                )
                answer.withdrawal = verdict
                if verdict == ACCEPTED:
                    system.held[who, asked.asset] += asked.amount
            if asked.order is not None:
                answer.judged, order = self._judged(asked, isolating)
                if asked.margin and answer.judged == ACCEPTED:
                    supposed.enter_context(self.of_money.guards.supposing())
                    self.margins.move_in(asked.order, asked.margin, loans=False)
                if order is not None and answer.judged == ACCEPTED:
                    answer.order = order
                    supposed.enter_context(self.gates.open(order))
            answer.after, answer.after_falls = self._now(who)
        return answer

    def _judged(self, asked: Supposed, isolating: ItemResult) -> tuple[ItemResult, Order | None]:
        """The answer to an order: of the isolation and of the margin that it brings, then its own."""
        assert asked.order is not None
        if isolating != ACCEPTED:
            return isolating, None
        with self.of_money.guards.supposing():
            if asked.margin:
                verdict = self.margins.move_in(asked.order, asked.margin, loans=False)
                if verdict != ACCEPTED:
                    return verdict, None
            return self.gates.validate(asked.order, is_question=True)

    def _now(self, account: int) -> tuple[Margin, bool]:
        """The figures of an account, and whether the health check would flag it."""
        figures = margin(self.system, account, self.system.live)
        return figures, _is_below(figures) and self.waterfall.is_below(account)


def _is_below(figures: Margin) -> bool:
    """Return whether there is exposure, and less equity than it requires."""
    return figures.exposure > 0 and figures.equity < figures.mmf
