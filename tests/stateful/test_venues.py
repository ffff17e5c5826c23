# SPDX-License-Identifier: Apache-2.0
"""Borrowers whose orders rest at a venue while prices fall far: what a venue fills late is a fact (SPEC O-1, W-8,
I-6).

Owns games of few moves that lead there again and again. The audit and the model check what must hold.
"""

from typing import Final

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    AssetId,
    MarketId,
)
from tests.stateful.draws import SeededDraw
from tests.stateful.liquidation_moves import PERCENT, provide
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.order_moves import external_orders
from tests.stateful.player import E9, SECOND, SOL, USDC, VALUE, Player, Tally, agree
from tests.support import columns

SPOT_X: Final = 5
PERP_X: Final = 6
BORROWERS: Final = 3
MOVES_IN_GAME: Final = 60


class Game:
    """A market at a venue, pools, borrowers and a waterfall that is on."""

    def __init__(self, number: int) -> None:
        """Create them in the world of every game."""
        self.player = player = Player(SeededDraw(number), Tally(), model=IS_PURE)
        for asset in (USDC, SOL):
            terms = (80 * PERCENT, 0, 8 * PERCENT, types.PPB, 10 * PERCENT, 2, 1)
            player.must(
                commands.SetPool(
                    *player.head(), AssetId(asset), *terms, *(0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)
                )
            )
        for lender, asset, amount in ((1005, SOL, 90_0000), (1005, USDC, 900 * VALUE)):
            player.apply(
                commands.Lend(*player.head(), [AccountId(lender)], [AssetId(asset)], [amount])
            )
        self.draw = player.draw
        share = self.draw.pick([10, 100]) * PERCENT
        player.must(
            commands.SetLiquidation(
                *(*player.head(), 1, SECOND, share, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB),
                *(2, 6 * PERCENT, PERCENT, self.draw.pick([1, 3, 20]), self.draw.pick([0, 1])),
            )
        )
        self.accounts = [self._borrower() for _ in range(BORROWERS)]

    def _borrower(self) -> int:
        """Return an account with spot margin and some cash or coins."""
        player = self.player
        flags = types.ACCOUNT_SPOT_MARGIN | self.draw.pick([0, types.ACCOUNT_AUTO_REPAY])
        opened = commands.CreateAccount(
            *player.head(), "borrower", types.KIND_CUSTOMER, AccountId(0), 20, flags, 0
        )
        account = player.must(opened)
        provide(player, account, *self.draw.pick([(USDC, 120 * VALUE), (SOL, 6_0000)]))
        return account

    def move(self) -> None:
        """Make one of the few moves that lead into trouble at a venue."""
        moves = [self.borrow, self.order, self.order, self.fill, self.fill, self.confirm, self.wait]
        self.draw.pick([*moves, self.price, self.price, self.validate])()

    def borrow(self) -> None:
        """Borrow something, and often sell what was borrowed."""
        player, draw = self.player, self.draw
        asset, amount = draw.pick([(SOL, 5_0000), (SOL, 20_0000), (USDC, 90 * VALUE)])
        account = draw.pick(self.accounts)
        player.apply(
            commands.Borrow(*player.head(), [AccountId(account)], [AssetId(asset)], [amount])
        )
        if asset == SOL and draw.chance(60):
            self._place(account, SPOT_X, types.SELL, 100, amount // 1_0000)

    def order(self) -> None:
        """Place an order at the venue, around the price."""
        draw = self.draw
        market = draw.pick([SPOT_X, SPOT_X, PERP_X])
        side = draw.pick([types.BUY, types.SELL])
        part = draw.pick([100, 100, 102, 97, 90])
        self._place(draw.pick(self.accounts), market, side, part, draw.pick([1, 3, 5, 10, 30]))

    def _place(self, account: int, market_id: int, side: int, part: int, lots: int) -> None:
        """Place a limit order at `part` per cent of the mark."""
        player = self.player
        market = player.state.markets[MarketId(market_id)]
        ticks = max(1, market.mark_e9 * part // 100 // E9 // market.tick_per_lot)
        player.apply(
            commands.OrderBatch(
                *player.head(),
                *columns(types.PLACE, AccountId(account), MarketId(market_id), side, types.LIMIT),
                *columns(types.GTC, 0, types.STP_CANCEL_TAKER, ticks * market.tick_units),
                *columns(lots * market.lot_units, NO_CLIENT_ORDER, NO_ORDER, NO_CLIENT_ORDER, 0),
            )
        )

    def fill(self) -> None:
        """Let the venue fill a part of an order, or all of it, at its own price."""
        player = self.player
        open_orders = external_orders(player)
        if not open_orders:
            return
        order = self.draw.pick(open_orders)
        market = order.market
        lots = self.draw.integer(1, order.remaining_lots)
        player.venue_fills += 1
        outcome = player.apply(
            commands.ExternalFills(
                *player.head("venue"),
                *columns(market.id, order.id),
                *columns(order.price_per_lot // market.tick_per_lot * market.tick_units),
                *columns(lots * market.lot_units, f"v{player.venue_fills}", order.side),
            )
        )
        assert outcome.codes[0] in (
            codes.OK,
            *range(codes.BREAK_NO_ORDER, codes.BREAK_VENUE_LIMIT + 1),
        )

    def confirm(self) -> None:
        """Let the venue confirm that an order has left its book."""
        open_orders = external_orders(self.player)
        if open_orders:
            order = self.draw.pick(open_orders)
            head = self.player.head("venue")
            self.player.apply(commands.ExternalCancels(*head, [order.market.id], [order.id]))

    def wait(self) -> None:
        """Let some passes of the waterfall follow."""
        for _ in range(self.draw.pick([1, 1, 3, 12])):
            self.player.now += SECOND
            self.player.advance()

    def price(self) -> None:
        """Let the price of a coin jump far."""
        part = self.draw.pick([50, 70, 90, 97, 103, 115, 140, 180])
        agree(self.player, SOL, 20 * VALUE * E9 * part // 100)

    def validate(self) -> None:
        """Guard the price from now on: with a jump it becomes a price that P-4 bans."""
        capped = (1, self.draw.pick([0, 200]), 5, 0, 100, 3600 * SECOND, 0, 0, 0, 0, 1_000)
        self.player.apply(commands.SetIndexRules(*self.player.head(), AssetId(SOL), *capped))


def play(number: int) -> None:
    """Play one game."""
    game = Game(number)
    with game.player.playing():
        for _ in range(MOVES_IN_GAME):
            game.move()


@pytest.mark.parametrize("number", range(2))
def test_late_fills_leave_nobody_bankrupt_and_unnoticed(number: int) -> None:
    """After any fill or confirmation by a venue after a crash, I-6 holds in that command, and the model agrees."""
    play(number)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10, 18))
def test_late_fills_in_more_games(number: int) -> None:
    """I-6 also holds, and the model agrees, in more games."""
    play(number)
