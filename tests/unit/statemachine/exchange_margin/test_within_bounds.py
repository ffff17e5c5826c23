# SPDX-License-Identifier: Apache-2.0
"""Which orders and fills leave the price bounds of their account in place (SPEC W-7, M-5)."""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.state.price_bounds import AccountBounds
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.support import System

COIN = 2
COIN_PERP, SOL_PERP, COIN_SPOT, SOL_IN_COIN, SOL_SPOT = 1, 2, 3, 4, 5


class Trader:
    """A trader with 1,000,000 USDC, ten coins of 1,000 and a bid, whose price bounds a tick has made."""

    def __init__(self, *, flags: int = 0, cash: int = 1_000_000) -> None:
        """Set up the markets and the other side of all trades."""
        self.system = system = System()
        coin, sol = system.asset("COIN", 8, 1_000), system.asset("SOL", 4, 20)
        system.market("COIN-PERP", types.PERPETUAL, coin)
        system.market("SOL-PERP", types.PERPETUAL, sol)
        system.market("COIN/USDC", types.SPOT, coin)
        system.market("SOL-COIN", types.PERPETUAL, sol, coin, tick=(1, 4))
        system.market("SOL/USDC", types.SPOT, sol)
        self.rich = system.account("rich", USDC=10**13, COIN=10**12)
        self.poor = system.account("poor", flags=flags, USDC=cash * 10**6, COIN=10 * 10**8)
        self.sell_coins = system.order(self.poor, COIN_SPOT, types.SELL, 120_000, 100).ids[0]
        self.order(COIN_PERP, types.BUY, 90_000, 100)
        system.price(COIN, 1_001)
        self.before = self.bounds()
        assert self.before is not None

    def bounds(self) -> AccountBounds | None:
        """Return the present bounds of the trader."""
        return self.system.state.accounts[AccountId(self.poor)].bounds

    def order(self, market: int, side: int, price: int, quantity: int, flags: int = 0) -> int:
        """Place an order of the trader and return its id."""
        return self.system.order(self.poor, market, side, price, quantity, flags=flags).ids[0]

    def keeps(self) -> bool:
        """Return whether the trader has the bounds that the tick made."""
        return self.bounds() is self.before

    def meet(self, market: int, side: int, price: int, quantity: int) -> int:
        """Let the other side place an order, and return its id."""
        return self.system.order(self.rich, market, side, price, quantity).ids[0]


PLAIN: list[tuple[str, Callable[[Trader], object], bool]] = [
    ("a bid of a market within the bounds", lambda t: t.order(COIN_PERP, 1, 99_000, 100), True),
    ("its cancel", lambda t: t.system.cancel(t.poor, COIN_SPOT, t.sell_coins), True),
    ("a spot ask", lambda t: t.order(COIN_SPOT, 2, 130_000, 100), True),
    ("a spot bid", lambda t: t.order(COIN_SPOT, 1, 50_000, 100), True),
    ("a fill of a perpetual", lambda t: t.meet(COIN_PERP, 2, 90_000, 40), True),
    ("a taker of a perpetual", lambda t: (t.meet(COIN_PERP, 2, 100_000, 40), t.order(COIN_PERP, 1, 100_000, 40)), True),
    ("a market without edges", lambda t: t.order(SOL_PERP, 1, 1_900, 100), False),
    ("a market that settles in coins", lambda t: t.order(SOL_IN_COIN, 1, 150, 100), False),
    ("a bid for an asset without edges", lambda t: t.order(SOL_SPOT, 1, 1_900, 100), False),
    ("a fill of spot", lambda t: t.meet(COIN_SPOT, 1, 120_000, 40), False),
    ("an order beyond what is left", lambda t: t.order(COIN_PERP, 1, 99_000, 250_000), False),
    ("a bid beyond what pays", lambda t: t.order(COIN_SPOT, 1, 50_000, 180_000), False),
    ("a transfer", lambda t: t.system.transfer(t.poor, t.rich, 1, 1), False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "act", "stays"), PLAIN, ids=[row[0] for row in PLAIN])
def test_what_leaves_bounds_in_place(
    what: str, act: Callable[[Trader], object], stays: bool
) -> None:
    """Orders and fills of a plain account within what is left keep its bounds; others remove them."""
    trader = Trader()
    act(trader)
    assert trader.keeps() == stays, what


def test_orders_that_may_cut_others_remove_bounds() -> None:
    """A reduce-only order, and a fill beside one, may change which other orders count (O-6)."""
    trader = Trader()
    trader.meet(COIN_PERP, types.SELL, 90_000, 40)
    assert trader.keeps()
    trader.order(COIN_PERP, types.SELL, 120_000, 40, types.FLAG_REDUCE_ONLY)
    assert not trader.keeps()
    trader.system.price(COIN, 1_002)
    trader.before = trader.bounds()
    trader.meet(COIN_PERP, types.SELL, 90_000, 10)
    assert not trader.keeps()


def test_accounts_that_borrow_by_themselves_keep_no_bounds_through_orders() -> None:
    """With spot margin an order or its fill may borrow (M-3)."""
    trader = Trader(flags=types.ACCOUNT_SPOT_MARGIN)
    trader.meet(COIN_PERP, types.SELL, 90_000, 40)
    assert not trader.keeps()
    trader.system.price(COIN, 1_002)
    trader.before = trader.bounds()
    trader.order(COIN_PERP, types.BUY, 80_000, 1)
    assert not trader.keeps()


def test_a_loss_beyond_the_cash_removes_bounds() -> None:
    """A realised loss that the balance does not cover is a debt with a requirement (M-5), unlike one that it covers."""
    for cash, stays in ((200, True), (80, False)):
        trader = Trader(cash=cash)
        trader.system.cancel(trader.poor, COIN_SPOT, trader.sell_coins)
        trader.meet(COIN_PERP, types.SELL, 90_000, 100)
        trader.order(COIN_PERP, types.SELL, 81_000, 100)
        trader.system.price(COIN, 1_000)
        trader.before = trader.bounds()
        trader.meet(COIN_PERP, types.BUY, 81_000, 100)
        assert trader.keeps() == stays


def test_coins_that_a_derivative_owes_do_not_pay_at_any_price() -> None:
    """An account with a derivative that settles in coins keeps no bounds when it offers more coins for sale (M-3)."""
    trader = Trader()
    trader.order(SOL_IN_COIN, types.BUY, 150, 100)
    trader.system.price(COIN, 1_002)
    trader.before = trader.bounds()
    trader.order(COIN_SPOT, types.SELL, 130_000, 100)
    assert not trader.keeps()


def test_an_account_in_liquidation_has_no_bounds() -> None:
    """The start of a liquidation removes them (W-1)."""
    trader = Trader(cash=100)
    trader.meet(COIN_PERP, types.SELL, 90_000, 100)
    for price in (900, 600, 300, 60):
        trader.system.price(COIN, price)
    assert trader.system.account_of(trader.poor).status == types.LIQUIDATING
    assert trader.bounds() is None


def test_a_change_of_leverage_removes_bounds() -> None:
    """It changes the requirement of each position (M-4)."""
    trader = Trader()
    trader.system.must(
        commands.SetAccountSettings(*trader.system.head(), AccountId(trader.poor), 5, 0)
    )
    assert not trader.keeps()
